//! Rules: which products, slots and times a template is for.
//!
//! Owns the selector ([`Selector`], [`Categories`]) and the rule that pairs it with a priority and a fallback ([`Rule`]).
//! It takes JSON and returns checked values that are hashed with the template's version. The invariant: a selector that
//! passed its check is typed, bounded and total.

mod categories;
mod selector;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::digest::{Canonical, Encode};
use crate::id::TemplateId;
use crate::pointer;
use crate::points::PredicateError;

pub use categories::{Categories, CategoryMatch};
pub use selector::Selector;

/// When a template is chosen, before which others, and what stands in where it cannot be drawn.
///
/// ```json
/// {
///   "selector": {
///     "categories": {"prefix": "baby"}, "when": {"present": "std.price.list"}, "slots": ["search-main"],
///     "valid": {"start": "2026-11-01T00:00:00+08:00", "end": "2026-11-12T00:00:00+08:00"}
///   },
///   "priority": 10, "fallback": "plain"
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it is for; absent, everything.
    #[serde(default)]
    pub selector: Selector,
    /// Where it stands among others: the larger goes first.
    #[serde(default)]
    pub priority: i32,
    /// The template that stands in where a product is selected and this one cannot be drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<TemplateId>,
}

impl Rule {
    /// Most bytes of a rule's JSON.
    pub const MAX_JSON_BYTES: usize = 1 << 18;

    /// Reads and checks the JSON of a rule.
    ///
    /// # Errors
    ///
    /// Returns a [`RuleError`] with the JSON Pointer of the place: [`RuleProblem::TooMany`] when there are more than
    /// [`Rule::MAX_JSON_BYTES`] bytes, [`RuleProblem::Json`] when they are not JSON of this form, and whatever
    /// [`Rule::check`] refuses.
    ///
    /// ```
    /// # use sticker_core::template::Rule;
    /// let rule = Rule::from_json(br#"{"selector": {"categories": {"prefix": "baby"}}, "priority": 10}"#)?;
    /// assert_eq!(rule.priority, 10);
    /// let error = Rule::from_json(br#"{"selector": {"when": {"any": []}}}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "the list is empty (at /selector/when/any)");
    /// # Ok::<(), sticker_core::template::RuleError>(())
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self, RuleError> {
        if json.len() > Self::MAX_JSON_BYTES {
            let (found, limit) = (json.len(), Self::MAX_JSON_BYTES);
            return Err(RuleError {
                at: String::new(),
                problem: RuleProblem::TooMany { what: "bytes", found, limit },
            });
        }
        let rule: Self = pointer::read_json(json)
            .map_err(|(at, what)| RuleError { at, problem: RuleProblem::Json { what } })?;
        rule.check()?;
        Ok(rule)
    }

    /// Checks the limits and the types of the selector.
    ///
    /// # Errors
    ///
    /// Returns a [`RuleError`] with the JSON Pointer of the place within the rule, as [`Selector::check`] does.
    pub fn check(&self) -> Result<(), RuleError> {
        self.selector.check().map_err(|error| RuleError { at: format!("/selector{}", error.at), ..error })
    }

    /// Returns the JSON Schema of rules, made from the types that read them.
    pub fn schema() -> serde_json::Value {
        schemars::generate::SchemaSettings::draft2020_12()
            .into_generator()
            .into_root_schema_for::<Self>()
            .to_value()
    }
}

/// Writes selector, priority, then the fallback as an option.
impl Encode for Rule {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.selector).i32(self.priority).option(self.fallback.as_ref());
    }
}

/// Says where a rule is wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} (at {})", crate::pointer::shown(.at))]
pub struct RuleError {
    /// JSON Pointer of the place; empty for the whole rule.
    pub at: String,
    /// What is wrong there.
    pub problem: RuleProblem,
}

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleProblem {
    /// The bytes are not the JSON of a rule.
    #[error("{what}")]
    Json {
        /// What the reader says.
        what: String,
    },
    /// The question about the points is wrong.
    #[error("{}", without_place(.0))]
    Predicate(PredicateError),
    /// There is more than allowed.
    #[error("{found} {what} are too many, at most {limit} are allowed")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Category rules are nested too deeply.
    #[error("category rules are nested deeper than {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// A list of category rules is empty: it would take nothing.
    #[error("the list is empty")]
    Empty,
    /// The selector's window and the template's have no instant in common.
    #[error("the selector is valid in {selector} and the template in {template}: never together")]
    NeverValid {
        /// The selector's.
        selector: crate::time::Window,
        /// The template's.
        template: crate::time::Window,
    },
    /// A template names itself as the one that stands in for it.
    #[error("template {template} cannot stand in for itself")]
    OwnFallback {
        /// The template.
        template: TemplateId,
    },
}

/// Writes a predicate's error without its place, which the rule's error tells from its own top.
fn without_place(error: &PredicateError) -> String {
    let text = error.to_string();
    match text.rsplit_once(" (at ") {
        Some((message, _)) => message.to_owned(),
        None => text,
    }
}
