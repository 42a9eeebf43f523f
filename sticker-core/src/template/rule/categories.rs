//! Which categories a template is for.

use serde::{Deserialize, Serialize};

use super::{RuleError, RuleProblem};
use crate::digest::{Canonical, Encode};
use crate::points::CategoryPath;

/// The categories that a selector takes.
///
/// | JSON | takes a product when |
/// |---|---|
/// | `"any"` | always, also without a category |
/// | `{"prefix": "baby/milk_powder"}` | one of its paths is this one or lies below it |
/// | `{"exact": "baby/milk_powder"}` | one of its paths is this one |
/// | `{"any_of": [{"prefix": "baby"}, …]}` | one of these takes it |
/// | `{"not": {"prefix": "medicine"}}` | the inner one takes none of its paths |
///
/// ```
/// # use sticker_core::template::{Categories, CategoryMatch};
/// let milk: Categories = serde_json::from_str(r#"{"prefix": "baby/milk_powder"}"#)?;
/// assert_eq!(milk.matches(&["baby/milk_powder/stage_1"]), Some(CategoryMatch { primary: true, depth: 2 }));
/// assert_eq!(milk.matches(&["baby/milk"]), None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Categories {
    /// Every product.
    #[default]
    Any,
    /// Products of this category and of those below it.
    Prefix(CategoryPath),
    /// Products of this very category.
    Exact(CategoryPath),
    /// Products that one of these takes.
    AnyOf(Vec<Self>),
    /// Products that the other does not take through any of their paths.
    Not(Box<Self>),
}

/// How a selector's categories took a product: the order of values is the order of preference, the greatest first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, schemars::JsonSchema,
)]
pub struct CategoryMatch {
    /// Whether the primary path was taken, and not only a further one.
    pub primary: bool,
    /// Parts of the deepest path of the selector that took the product; 0 where the selector names none.
    pub depth: u8,
}

impl Categories {
    /// Most rules within rules.
    pub const MAX_DEPTH: usize = 8;
    /// Most rules in all.
    pub const MAX_NODES: usize = 256;

    /// Tells how a product with these paths, the primary one first, is taken; `None` where it is not.
    ///
    /// The primary path goes first: further paths count only where it is not taken. A selector that names no category, or
    /// only such as it does not take, matches with depth 0.
    pub fn matches<T: AsRef<str>>(&self, paths: &[T]) -> Option<CategoryMatch> {
        match self {
            Self::Any => Some(CategoryMatch::default()),
            Self::Not(inner) => match inner.matches(paths) {
                Some(_) => None,
                None => Some(CategoryMatch::default()),
            },
            Self::AnyOf(rules) => rules.iter().filter_map(|rule| rule.matches(paths)).max(),
            Self::Prefix(prefix) => named(prefix, paths, |path| prefix.takes(path)),
            Self::Exact(exact) => named(exact, paths, |path| path == exact.as_str()),
        }
    }

    /// Checks the limits.
    ///
    /// # Errors
    ///
    /// Returns a [`RuleError`] with the JSON Pointer of the place: [`RuleProblem::TooDeep`] beyond
    /// [`Categories::MAX_DEPTH`], [`RuleProblem::TooMany`] beyond [`Categories::MAX_NODES`] and [`RuleProblem::Empty`]
    /// for an empty list.
    ///
    /// ```
    /// # use sticker_core::template::Categories;
    /// assert!(Categories::Any.check().is_ok());
    /// let error = Categories::Not(Box::new(Categories::AnyOf(Vec::new()))).check().unwrap_err();
    /// assert_eq!(error.to_string(), "the list is empty (at /not/any_of)");
    /// ```
    pub fn check(&self) -> Result<(), RuleError> {
        self.check_at(1, &mut 0, "")
    }

    fn check_at(&self, depth: usize, nodes: &mut usize, at: &str) -> Result<(), RuleError> {
        let refuse = |at: String, problem| Err(RuleError { at, problem });
        if depth > Self::MAX_DEPTH {
            return refuse(at.to_owned(), RuleProblem::TooDeep { limit: Self::MAX_DEPTH });
        }
        *nodes += 1;
        if *nodes > Self::MAX_NODES {
            let (found, limit) = (*nodes, Self::MAX_NODES);
            return refuse(at.to_owned(), RuleProblem::TooMany { what: "category rules", found, limit });
        }
        match self {
            Self::Any | Self::Prefix(_) | Self::Exact(_) => Ok(()),
            Self::Not(inner) => inner.check_at(depth + 1, nodes, &format!("{at}/not")),
            Self::AnyOf(rules) if rules.is_empty() => refuse(format!("{at}/any_of"), RuleProblem::Empty),
            Self::AnyOf(rules) => rules
                .iter()
                .enumerate()
                .try_for_each(|(i, rule)| rule.check_at(depth + 1, nodes, &format!("{at}/any_of/{i}"))),
        }
    }
}

fn named<T: AsRef<str>>(
    path: &CategoryPath,
    paths: &[T],
    takes: impl Fn(&str) -> bool,
) -> Option<CategoryMatch> {
    let (first, further) = paths.split_first()?;
    let primary = takes(first.as_ref());
    if !primary && !further.iter().any(|path| takes(path.as_ref())) {
        return None;
    }
    // A path has at most 16 parts.
    Some(CategoryMatch { primary, depth: u8::try_from(path.depth()).unwrap_or(u8::MAX) })
}

/// Writes the variant, then its fields.
impl Encode for Categories {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Any => out.variant("any"),
            Self::Prefix(path) => out.variant("prefix").value(path),
            Self::Exact(path) => out.variant("exact").value(path),
            Self::AnyOf(rules) => out.variant("any_of").list(rules),
            Self::Not(inner) => out.variant("not").value(inner),
        };
    }
}
