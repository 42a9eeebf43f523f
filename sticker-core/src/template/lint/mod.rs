//! Lint: what is odd about a template by itself, and about the templates of a business as a whole.
//!
//! [`Template::lint`](super::Template::lint) looks at one document; what follows is about all of a business.
//!
//! Owns the findings ([`Finding`]) of [`Catalog::lint`]. It takes a catalog, the slots of the business and an instant, and
//! returns what an operator should look at: a template that can never win, one that wins by its name only, one that eats
//! all others, one that nothing stands in for, a price in static text. The invariant: [`FindingKind::Shadowed`] and
//! [`FindingKind::Unreachable`] are proven for the slots that were given, never guessed; what cannot be proven is not
//! said.

mod design;
#[cfg(test)]
mod laws;
mod price_text;
mod shadow;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::registry::{Catalog, Entry, State};
use super::select::{EntryName, SelectError, Shelf, Verdict};
use crate::claim::Audience;
use crate::id::{GroupId, SlotId, TemplateId};
use crate::slot::{Slot, SlotAudience};
use crate::time::{Instant, Window};

pub(crate) use design::pointer_of;
pub use design::{DesignFinding, DesignKind};
pub use price_text::price_in;

/// Something odd about a template, or about the business's templates as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The version that it is about; absent where it is about the business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryName>,
    /// What is odd.
    pub kind: FindingKind,
}

/// What is odd.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FindingKind {
    /// Its rule never wins in any of the slots: whenever it could be chosen so could one of these, which goes first. It is
    /// chosen only where those cannot be laid out, or where it stands in.
    Shadowed {
        /// Those that go before it, one for each slot and audience in which it hangs.
        by: BTreeSet<EntryName>,
    },
    /// None of the slots takes it; by slot, why.
    Unreachable {
        /// The verdicts, one for each slot.
        reasons: Vec<(SlotId, String)>,
    },
    /// The time in which it may be chosen is over.
    Expired {
        /// When it could be chosen.
        valid: ValidWords,
    },
    /// For products that both take, nothing but their names, or the times of their publication, decides between it and
    /// another one that goes first.
    TieBroken {
        /// The other one.
        by: EntryName,
        /// A slot in which both hang.
        slot: SlotId,
    },
    /// It asks nothing of a product and has the greatest priority of a slot in which others hang: no other one is ever
    /// chosen there while it is valid and its points are there.
    EatsAll {
        /// The slot.
        slot: SlotId,
        /// How many others hang there.
        others: usize,
    },
    /// Where it cannot be drawn nothing stands in: neither it nor the business names a template.
    NoFallback,
    /// The template that is to stand in has no published version.
    FallbackUnpublished {
        /// The template.
        fallback: TemplateId,
    },
    /// A static text says a price, which no claim states and nothing withdraws.
    StaticPrice {
        /// Variant and layer.
        layer: String,
        /// What looks like a price.
        text: String,
    },
}

/// A window in words, so that findings have an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ValidWords(String);

impl From<Window> for ValidWords {
    fn from(window: Window) -> Self {
        Self(window.to_string())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.entry {
            Some(entry) => write!(f, "{entry}: {}", self.kind),
            None => write!(f, "{}", self.kind),
        }
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shadowed { by } => {
                let by: Vec<&str> = by.iter().map(|by| by.template.as_str()).collect();
                write!(
                    f,
                    "never wins: whenever it could be chosen, so could {}, which goes first",
                    by.join(" or ")
                )
            }
            Self::Unreachable { reasons } => {
                f.write_str("no slot takes it: ")?;
                let each = reasons.iter().map(|(slot, reason)| format!("{slot}: {reason}"));
                f.write_str(&each.collect::<Vec<_>>().join("; "))
            }
            Self::Expired { valid } => write!(f, "was valid only in {}", valid.0),
            Self::TieBroken { by, slot } => {
                write!(f, "only name or publication decides between it and {by} in slot {slot}")
            }
            Self::EatsAll { slot, others } => {
                write!(
                    f,
                    "asks nothing and has the greatest priority: it eats {others} others in slot {slot}"
                )
            }
            Self::NoFallback => f.write_str("nothing stands in where it cannot be drawn"),
            Self::FallbackUnpublished { fallback } => {
                write!(f, "{fallback}, which is to stand in, has no published version")
            }
            Self::StaticPrice { layer, text } => {
                write!(f, "static text says a price, {text:?} (in layer {layer})")
            }
        }
    }
}

impl Catalog {
    /// Looks for what is odd about the published templates, in these slots, from an instant on.
    ///
    /// Two templates of one slot are compared in pairs: for n templates of a slot that takes n² steps. Findings come in the
    /// order of templates, versions and kinds.
    ///
    /// # Errors
    ///
    /// Returns [`SelectError::Business`] when a slot is of another business.
    ///
    /// # Example
    ///
    /// See [`Finding`]s of two templates that ask the same:
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use sticker_core::slot::Slot;
    /// # use sticker_core::template::{Act, Registry, Rule, Step, Template};
    /// let at = "2026-11-01T00:00:00Z".parse()?;
    /// let mut registry = Registry::new("acme".parse()?);
    /// for (id, rule) in [("always", r#"{"priority": 9}"#), ("milk", r#"{"selector": {"categories": {"prefix": "milk"}}}"#)] {
    ///     let design = format!(
    ///         r##"{{"sticker": 1, "id": "{id}", "canvas": {{"width": 80, "height": 80, "background": "#FFF"}},
    ///               "layers": []}}"##
    ///     );
    ///     let template = Arc::new(Template::from_json(design.as_bytes())?);
    ///     let step = |act| -> Result<_, Box<dyn std::error::Error>> { Ok(Step::new(act, "lin".parse()?, at)) };
    ///     let key = registry.draft(template, Rule::from_json(rule.as_bytes())?, step(Act::Draft)?)?;
    ///     registry.step(&key, step(Act::Submit)?)?;
    ///     registry.step(&key, step(Act::Publish)?)?;
    /// }
    /// registry.set_default(Some("always".parse()?));
    /// let slot = Slot::from_json(br#"{"business": "acme", "id": "search", "channel": "app", "surface": "search",
    ///     "sizes": [{"width": 80, "height": 80}], "format": "png", "overlay": "promo"}"#)?;
    /// let findings = registry.catalog().lint(&[slot.clone()], at)?;
    /// let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    /// assert_eq!(lines, [
    ///     "always: asks nothing and has the greatest priority: it eats 1 others in slot search",
    ///     "milk: never wins: whenever it could be chosen, so could always, which goes first",
    /// ]);
    /// let mut other = slot.into_spec();
    /// other.business = "other".parse()?;
    /// assert!(registry.catalog().lint(&[Slot::new(other)?], at).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn lint(&self, slots: &[Slot], at: Instant) -> Result<Vec<Finding>, SelectError> {
        let shelves = shelves(self, slots)?;
        let mut findings = Vec::new();
        if let Some(default) = self.default_template()
            && !self.is_published(default)
        {
            let kind = FindingKind::FallbackUnpublished { fallback: default.clone() };
            findings.push(Finding { entry: None, kind });
        }
        for (index, entry) in self.entries().iter().enumerate() {
            if entry.state() != State::Published {
                continue;
            }
            let name = || EntryName { template: entry.id().clone(), version: *entry.version() };
            let mut add = |kind| findings.push(Finding { entry: Some(name()), kind });
            self.lint_alone(entry, at, &mut add);
            if entry.valid().end().is_none_or(|end| at < end) {
                in_slots(&shelves, index, at, &mut add);
            }
        }
        findings.sort();
        findings.dedup();
        Ok(findings)
    }

    fn lint_alone(&self, entry: &Entry, at: Instant, add: &mut impl FnMut(FindingKind)) {
        let valid = entry.valid();
        if valid.end().is_some_and(|end| end <= at) {
            add(FindingKind::Expired { valid: valid.into() });
        }
        match &entry.rule().fallback {
            Some(fallback) if !self.is_published(fallback) => {
                add(FindingKind::FallbackUnpublished { fallback: fallback.clone() });
            }
            None if self.default_template().is_none() => add(FindingKind::NoFallback),
            _ => {}
        }
        for (layer, text) in price_text::of(entry.template()) {
            add(FindingKind::StaticPrice { layer, text });
        }
    }

    fn is_published(&self, template: &TemplateId) -> bool {
        self.entries().iter().any(|entry| entry.id() == template && entry.state() == State::Published)
    }
}

/// Finds what is odd about a version beside others.
fn in_slots(shelves: &[(SlotId, Shelf)], index: usize, at: Instant, add: &mut impl FnMut(FindingKind)) {
    let mut shadows = BTreeSet::new();
    let mut is_shadowed = true;
    let mut hangs = false;
    let mut reasons: Vec<(SlotId, String)> = Vec::new();
    for (slot, shelf) in shelves {
        let row = match shelf.row_of(index) {
            Ok(row) => row,
            // That it is for other audiences is no reason: some shelf is for its own.
            Err(Verdict::WrongAudience) => continue,
            Err(verdict) => {
                let reason = (slot.clone(), verdict.to_string());
                if !reasons.contains(&reason) {
                    reasons.push(reason);
                }
                continue;
            }
        };
        hangs = true;
        match shadow::of(shelf, row, at) {
            Some(by) => drop(shadows.insert(shelf.name_of(by))),
            None => is_shadowed = false,
        }
        if let Some(by) = shadow::tie(shelf, row, at) {
            add(FindingKind::TieBroken { by: shelf.name_of(by), slot: slot.clone() });
        }
        if let Some(others) = shadow::eats(shelf, row) {
            add(FindingKind::EatsAll { slot: slot.clone(), others });
        }
    }
    if !hangs && !reasons.is_empty() {
        add(FindingKind::Unreachable { reasons });
    }
    if hangs && is_shadowed {
        add(FindingKind::Shadowed { by: shadows });
    }
}

/// Prepares every slot for every audience that some rule names, and for one that none does.
fn shelves(catalog: &Catalog, slots: &[Slot]) -> Result<Vec<(SlotId, Shelf)>, SelectError> {
    let selectors = catalog.entries().iter().map(|entry| &entry.rule().selector);
    let mut named: BTreeSet<Audience> =
        selectors.flat_map(|selector| selector.audiences.iter().cloned()).collect();
    let unnamed = (0..).map_while(|i| GroupId::new(&format!("nobody-{i}")).ok()).map(Audience::Group);
    let unnamed = unnamed.into_iter().find(|audience| !named.contains(audience));
    named.extend(unnamed);
    named.insert(Audience::Public);
    let mut shelves = Vec::new();
    for slot in slots {
        for audience in &named {
            if slot.audience == SlotAudience::Personalised || audience.is_public() {
                shelves.push((slot.id.clone(), catalog.shelf(slot, audience)?));
            }
        }
    }
    Ok(shelves)
}
