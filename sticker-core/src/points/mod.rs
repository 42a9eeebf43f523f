//! Product points: typed facts about a product, merged from many sources, and predicates over them.
//!
//! Owns the names and their dictionary ([`PointName`], [`PointType`], [`dictionary`]), the values ([`PointValue`]), what
//! sources say over time ([`ProductPoint`], merged in [`ProductPoints`] and read in the order of a [`Precedence`] and a
//! [`LocaleChain`]), the facts of one product at one instant ([`Snapshot`]), questions about them ([`Predicate`]), and
//! the formats that shops already have ([`import`]). It takes what a supplier or a host says and returns values that were
//! checked against the dictionary. The invariants: a name of the standard dictionary carries a value of its declared
//! type, at every instant a name has at most one value, all amounts of one product share a currency, all text is in NFC,
//! the order in which statements arrive does not matter, and a predicate always answers.

mod category;
pub mod import;
#[cfg(test)]
mod laws;
mod name;
mod order;
mod point;
mod predicate;
mod resolve;
mod schema;
mod snapshot;
mod store;
#[cfg(test)]
mod store_laws;
mod timeline;
mod value;

pub use category::CategoryPath;
pub use name::{Declared, PointName, PointType, dictionary};
pub use order::{LocaleChain, Precedence};
pub use point::{Origin, PointState, ProductPoint};
pub use predicate::{Outcome, Predicate, PredicateError, Reason, Why};
pub use resolve::{Explain, Passed, PassedOver, Period, ResolveError, Resolved};
pub use schema::schema;
pub use snapshot::{Snapshot, SnapshotError};
pub use store::{Applied, ApplyError, Merged, PointConflict, ProductPoints};
pub use value::{AssetRef, ColorSpace, ImageFacts, MediaType, PointValue, TextRun, ValueKind};

pub use crate::locale::LocaleTag;

/// Says why a point, a name or a value was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PointError {
    /// The name is neither `std.*` nor `x.<namespace>.<name>`.
    #[error(
        "{name:?} is not a point name: use std.* or x.<namespace>.<name> of a-z, 0-9 and _, at most {limit} bytes"
    )]
    NameForm {
        /// At most the first 64 characters of the name.
        name: String,
        /// Most bytes of a name.
        limit: usize,
    },
    /// The standard dictionary has no such name.
    #[error("the standard dictionary has no point {name}")]
    UnknownName {
        /// The name.
        name: String,
    },
    /// The value is not of the declared type.
    #[error("{name} is declared as {expected}, not {found}")]
    WrongType {
        /// The name.
        name: PointName,
        /// Its declared type.
        expected: PointType,
        /// Kind of the value.
        found: ValueKind,
    },
    /// The name is computed, so no source may store it.
    #[error("{name} is computed, no source may store it")]
    Derived {
        /// The name.
        name: PointName,
    },
    /// Amounts within one value have different currencies.
    #[error("the amounts of {name} are in different currencies")]
    OneCurrency {
        /// The name.
        name: PointName,
    },
    /// A chain of locales has none.
    #[error("a chain of locales needs the wanted one at least")]
    NoLocale,
    /// A text is longer than its limit.
    #[error("text has {found} {unit}, at most {limit} are allowed")]
    TextLength {
        /// What was counted: bytes or graphemes.
        unit: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A text has a control character other than a line feed.
    #[error("text has the control character U+{code:04X} at byte {at}")]
    Control {
        /// The character.
        code: u32,
        /// Where it starts.
        at: usize,
    },
    /// A text is not in normalization form C.
    #[error("text is not in normalization form C")]
    NotNfc,
    /// There are more items, runs or points than allowed.
    #[error("{found} {what} are too many, at most {limit} are allowed")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Lists are nested too deeply.
    #[error("lists are nested deeper than {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// Two amounts of one product have different currencies.
    #[error("{name} is in {found}, but other prices of the product are in {expected}")]
    MixedCurrencies {
        /// The name.
        name: PointName,
        /// Its currency.
        found: crate::money::Currency,
        /// Currency of the others.
        expected: crate::money::Currency,
    },
    /// A category is not a path such as `baby/milk_powder`.
    #[error("{path:?} is not a category path: 1 to {limit} parts of 1 to 64 bytes, joined by /")]
    CategoryForm {
        /// At most the first 64 characters of the path.
        path: String,
        /// Most parts.
        limit: usize,
    },
    /// A locale was refused.
    #[error(transparent)]
    Locale(#[from] crate::locale::LocaleError),
    /// A picture has no pixels or too many.
    #[error("a picture of {width}x{height} px is outside 1 to {limit} px per edge")]
    ImageSize {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Most pixels per edge.
        limit: u32,
    },
    /// The same name, source or locale stands twice in one list.
    #[error("{name} stands twice")]
    Twice {
        /// At most the first 64 characters of the name.
        name: String,
    },
    /// The bytes are not the JSON that was expected.
    #[error("{what}")]
    Json {
        /// What the reader says.
        what: String,
    },
}

/// Cuts a hostile text before it enters a message.
fn excerpt(text: &str) -> String {
    text.chars().take(64).collect()
}
