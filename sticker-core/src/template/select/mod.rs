//! Selection: which template a product gets in a slot, and why the others do not.
//!
//! Owns the choice ([`select`], [`Shelf`]), its answer with the verdict of every template ([`Selection`], [`Verdict`]) and
//! the question whether a template can be laid out ([`Preflight`]), which is asked as a value. It takes a catalog, a
//! slot, a product's points and an instant. The invariants: the order is total, so the answer never depends on the order in
//! which templates were registered; a template that was refused is never chosen; a template of lower priority never
//! changes the winner.
//!
//! # Order
//!
//! A template is refused by the first of these that holds: it is not published ([`Verdict::NotPublished`]); its rule names
//! other slots, channels or audiences; the slot's policy forbids what it draws; it has no variant of a size of the slot; it is
//! not valid at the instant; its categories, then its predicate do not take the product; a required point is missing; it
//! cannot be laid out. Of the others the winner is the first by: priority, the larger first; how its categories took the
//! product, the primary path before further ones and the deeper prefix first; number of atomic predicates, the larger
//! first; start of its validity, the later first; template id; publication, the later first; version.

mod fallback;
#[cfg(test)]
pub(in crate::template) mod laws;
mod preflight;
mod question;
mod row;
mod selection;
mod shelf;
#[cfg(test)]
pub(in crate::template) mod tests;
mod verdict;

use super::registry::Registry;
use crate::claim::Audience;
use crate::id::BusinessId;
use crate::points::Snapshot;
use crate::slot::Slot;
use crate::time::Instant;

pub(super) use question::Test;
pub(super) use row::{Fit, Need, Row};

pub use preflight::{LayoutTable, NoPreflight, Preflight, PreflightAsk};
pub use selection::{Choice, Explained, FallbackStep, Pick, Report, Selection, Via, Winner};
pub use shelf::Shelf;
pub use verdict::{EntryName, FallbackVerdict, Forbidden, SizeFailure, Specificity, Verdict};

/// Chooses the template of one product in one slot, for everybody.
///
/// This prepares the registry for the slot and throws the preparation away: for more than one product keep a
/// [`Shelf`].
///
/// # Errors
///
/// Returns [`SelectError::Business`] when registry, slot and product are not all of one business.
///
/// # Example
///
/// ```
/// # use std::sync::Arc;
/// use sticker_core::points::{LocaleTag, Snapshot};
/// use sticker_core::slot::Slot;
/// use sticker_core::template::{Act, NoPreflight, Registry, Rule, Step, Template, select};
///
/// let at = "2026-11-01T00:00:00Z".parse()?;
/// let mut registry = Registry::new("acme".parse()?);
/// for (id, rule) in [
///     ("plain", r#"{}"#),
///     ("sale", r#"{"priority": 5, "selector": {"when": {"present": "std.price.list"}}}"#),
/// ] {
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
/// let slot = Slot::from_json(br#"{"business": "acme", "id": "search", "channel": "app", "surface": "search",
///     "sizes": [{"width": 80, "height": 80}], "format": "png", "overlay": "promo"}"#)?;
/// let points = br#"{"business": "acme", "item": "mug", "points": {}}"#;
/// let points = Snapshot::from_json(points, at, LocaleTag::new("en")?)?;
///
/// let report = select(&points, &slot, at, &registry, &NoPreflight)?;
/// assert_eq!(report.winner.as_ref().map(|winner| winner.entry.template.as_str()), Some("plain"));
/// let lines: Vec<String> = report.explain.iter().map(ToString::to_string).collect();
/// assert_eq!(lines, ["plain: won", "sale: std.price.list is missing (at /when)"]);
///
/// let stranger = br#"{"business": "other", "item": "mug", "points": {}}"#;
/// let stranger = Snapshot::from_json(stranger, at, LocaleTag::new("en")?)?;
/// let refused = select(&stranger, &slot, at, &registry, &NoPreflight).unwrap_err();
/// assert_eq!(refused.to_string(), "the product is of business other, but the templates are of business acme");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn select(
    snapshot: &Snapshot,
    slot: &Slot,
    at: Instant,
    registry: &Registry,
    preflight: &dyn Preflight,
) -> Result<Report, SelectError> {
    let shelf = registry.catalog().shelf(slot, &Audience::Public)?;
    Ok(shelf.select(snapshot, at, preflight)?.report())
}

/// Says why nothing could be chosen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SelectError {
    /// Slot or product are of another business than the templates.
    #[error("the {what} is of business {found}, but the templates are of business {expected}")]
    Business {
        /// What is of another business.
        what: &'static str,
        /// Its business.
        found: BusinessId,
        /// The business of the templates.
        expected: BusinessId,
    },
    /// A slot that shows everybody the same picture was asked for the picture of some.
    #[error("slot {slot} is public, so it has no picture for {audience}")]
    PublicSlot {
        /// The slot.
        slot: crate::id::SlotId,
        /// Whom the picture was asked for.
        audience: Audience,
    },
}
