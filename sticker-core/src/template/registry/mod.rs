//! The registry: the templates of one business, each version with its rule and its life.
//!
//! Owns the pairing of a template with a rule ([`Entry`]), the life of a version ([`State`]: draft, in review, published,
//! retired), the registry of a business ([`Registry`]) and its immutable snapshot ([`Catalog`]). It takes templates, rules
//! and what people decide about them, and returns values. The invariants: a version is the hash of its content, so what was
//! published never changes; a retired version can still be found and rendered; fallbacks of published versions have no
//! circle; who and when are said by the host.

mod catalog;
mod entry;
mod record;
mod state;
mod store;
#[cfg(test)]
mod tests;

use crate::digest::Digest;
use crate::id::{BusinessId, TemplateId};
use crate::time::Instant;

use super::rule::RuleError;

pub use catalog::Catalog;
pub use entry::{Entry, EntryKey};
pub use record::{EntryRecord, RegistryRecord};
pub use state::{Act, State, Step};
pub use store::Registry;

/// Says why a registry refused something; it is then unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// The key is of another business.
    #[error("{key} is of another business than the registry of {business}")]
    Business {
        /// The key.
        key: EntryKey,
        /// Business of the registry.
        business: BusinessId,
    },
    /// There is no such version.
    #[error("the registry has no version {key}")]
    Unknown {
        /// The key.
        key: EntryKey,
    },
    /// The same template with the same rule is there already.
    #[error("version {key} is there already, {state}")]
    Exists {
        /// The key.
        key: EntryKey,
        /// Its state.
        state: State,
    },
    /// The life of a version has no such step.
    #[error("version {key} is {from}, which does not allow to {act} it")]
    Step {
        /// The key.
        key: EntryKey,
        /// Its state.
        from: State,
        /// What was asked for.
        act: Act,
    },
    /// A step lies before the one that it follows.
    #[error("the step of {key} at {at} lies before its last one at {last}")]
    Earlier {
        /// The key.
        key: EntryKey,
        /// When the step would be.
        at: Instant,
        /// When the last one was.
        last: Instant,
    },
    /// There would be more than allowed.
    #[error("{found} {what} are too many, at most {limit} are allowed")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// How many there would be.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Templates would stand in for each other in a circle.
    #[error("fallbacks would have a circle: {}", path_of(.path))]
    FallbackCircle {
        /// The templates on the circle, the first one again at the end.
        path: Vec<TemplateId>,
    },
    /// The rule is wrong, or does not fit the template.
    #[error("the rule of template {template}: {error}")]
    Rule {
        /// The template.
        template: TemplateId,
        /// What is wrong.
        error: RuleError,
    },
    /// The note of a step is too long or has a control character.
    #[error("the note of a step {what}")]
    Note {
        /// What is wrong with it.
        what: String,
    },
    /// The bytes are not the JSON of a registry.
    #[error("{what} (at {})", crate::pointer::shown(.at))]
    Json {
        /// JSON Pointer of the place.
        at: String,
        /// What the reader says.
        what: String,
    },
    /// A record names a design that the host does not have, or has with another content.
    #[error("template {template} of design {design} was not found (at {at})")]
    Design {
        /// JSON Pointer of the record.
        at: String,
        /// The template.
        template: TemplateId,
        /// The design: the content hash of the template.
        design: Digest,
    },
    /// A record's version is not the hash of what it says.
    #[error("version {found} of template {template} should be {expected} (at {at})")]
    Version {
        /// JSON Pointer of the record.
        at: String,
        /// The template.
        template: TemplateId,
        /// The version in the record.
        found: Digest,
        /// The hash of what the record says.
        expected: Digest,
    },
}

fn path_of(path: &[TemplateId]) -> String {
    path.iter().map(TemplateId::as_str).collect::<Vec<_>>().join(" -> ")
}
