//! Import: the formats in which shops already hold their products become points.
//!
//! | format | reader | what it is |
//! |---|---|---|
//! | Google Merchant product feed, XML | [`GoogleXml`] | RSS 2.0 or Atom 1.0 with the `g:` namespace |
//! | Google Merchant product feed, text | [`GoogleTsv`] | tab separated, with a header |
//! | schema.org | [`read_json_ld`] | `Product` and its `Offer`s in JSON-LD |
//! | plain | [`PlainLines`] | one [`ProductPoint`](super::ProductPoint) in JSON a line |
//!
//! Input is hostile until it was read: every reader is bounded in memory by the limits that it documents, whatever the
//! input. What cannot be read stops nothing but itself; it is counted and comes back as a [`Refusal`] that names record,
//! line, field, value and rule. Only where the format itself breaks (XML that is not well-formed, a record above the limit)
//! does an import end with an [`ImportError`].
//!
//! # What an import says, and about when
//!
//! An import is a statement of its source, in the version and at the instant that the caller names ([`Import::origin`]).
//! It holds from [`Import::valid`] on, which begins with that instant: earlier imports stay in force before it, so that
//! a price history builds up and no feed rewrites it. With [`Absent::Withdraw`] an import speaks about *every* chosen name
//! at *every* instant of that window. Where the record says nothing, or something that was refused, there is a tombstone:
//! a sale price that left the feed does not stay on pictures. Of a record that is refused as a whole, and of a product
//! that left the feed, an import says nothing: a host compares the keys that came with those that it has.

mod google;
mod json_ld;
mod limited;
mod links;
mod measure;
mod moment;
mod plain;
mod record;
#[cfg(test)]
mod tests;
mod texts;

use std::collections::BTreeMap;

use super::{LocaleTag, Origin, PointError, excerpt};
use crate::id::{BusinessId, IdError};
use crate::money::{Currency, MoneyError};
use crate::time::{Instant, TimeError, Window};

pub use google::{Field, GoogleTsv, GoogleXml, Projection, ProjectionError};
pub use json_ld::{JsonLd, read_json_ld};
pub use links::{ImageLink, ImageRole, MemberPrice};
pub use plain::PlainLines;
pub use record::{Imported, Record};

/// What the caller says about a whole import.
#[derive(Clone, Debug)]
pub struct Import {
    /// The business whose products these are.
    pub business: BusinessId,
    /// The source, the version of this import, and when it was seen.
    pub origin: Origin,
    /// The locale of titles; `None` where they hold in every one.
    pub locale: Option<LocaleTag>,
    /// When the import holds where a record says nothing else; [`Import::new`] sets "from when it was seen on".
    pub valid: Window,
    /// Minutes east of UTC at which dates and times without an offset are read; `None` refuses them.
    ///
    /// Google reads them in the zone of the feed's country (help page 12756212), which a feed does not name.
    pub utc_offset_minutes: Option<i16>,
    /// The currency of amounts that name none; `None` refuses them.
    pub currency: Option<Currency>,
    /// What a missing field means.
    pub absent: Absent,
    /// Most bytes of one record.
    pub max_record_bytes: usize,
}

impl Import {
    /// Most bytes of one record where the caller names no other limit.
    pub const MAX_RECORD_BYTES: usize = 1 << 20;

    /// Creates an import that holds from when it was seen on, in every locale, refuses civil times and amounts without a
    /// currency, and withdraws what is missing.
    ///
    /// ```
    /// # use sticker_core::points::import::Import;
    /// # use sticker_core::points::Origin;
    /// let seen = "2026-11-01T06:00:00Z".parse()?;
    /// let origin = Origin { source: "feed".parse()?, version: 20261101, observed_at: seen };
    /// let import = Import::new("acme".parse()?, origin);
    /// assert_eq!(import.valid.start(), seen);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(business: BusinessId, origin: Origin) -> Self {
        let valid = Window::new(origin.observed_at, None).unwrap_or(Window::ALWAYS);
        Self {
            business,
            origin,
            locale: None,
            valid,
            utc_offset_minutes: None,
            currency: None,
            absent: Absent::Withdraw,
            max_record_bytes: Self::MAX_RECORD_BYTES,
        }
    }
}

/// What it means that a record lacks a chosen field, or that its value was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Absent {
    /// The source takes back what it said before: right for full feeds.
    Withdraw,
    /// The source says nothing about it: right for supplements.
    Keep,
}

/// A record, or a part of one, that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Number of the record, from 1.
    pub record: u64,
    /// Line on which the field, or else the record, begins, from 1; 0 where the format has no lines.
    pub line: u64,
    /// The field as the format names it; empty for the whole record.
    pub field: String,
    /// At most the first 64 characters of its value.
    pub value: String,
    /// Why it was not taken.
    pub rule: Rule,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "record {}", self.record)?;
        if self.line > 0 {
            write!(f, " (line {})", self.line)?;
        }
        if !self.field.is_empty() {
            write!(f, ", {} {:?}", self.field, self.value)?;
        }
        write!(f, ": {}", self.rule)
    }
}

/// Why a record or a field was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rule {
    /// The field must be there.
    #[error("it is required")]
    Required,
    /// The value is not a key.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The value is not what the dictionary asks for.
    #[error(transparent)]
    Point(#[from] PointError),
    /// The value is not an amount.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The amount names no currency, and the caller named none.
    #[error("the amount has no currency")]
    NoCurrency,
    /// The amount is below zero.
    #[error("a price is not below zero")]
    Negative,
    /// The amount is in another currency than the price beside it.
    #[error("the amount is in {found}, but the price beside it in {expected}")]
    OtherCurrency {
        /// Its currency.
        found: Currency,
        /// The currency of the price.
        expected: Currency,
    },
    /// A sale price is not below the regular price.
    #[error("a sale price is below the regular price")]
    NotBelowPrice,
    /// The field has a meaning only beside another.
    #[error("it needs {needs} beside it")]
    Alone {
        /// The other field.
        needs: &'static str,
    },
    /// The value is none of those that are known.
    #[error("it is none of {known}")]
    NotOneOf {
        /// The values that are known.
        known: &'static str,
    },
    /// The value is not an instant.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// The value does not have the form that is asked for.
    #[error("it is not {what}")]
    Form {
        /// What it is not.
        what: &'static str,
    },
    /// A date or a time has no offset, and the caller named none.
    #[error("the time has no offset from UTC, and the import names none")]
    NoOffset,
    /// The window lies before the import begins to hold.
    #[error("its window {window} ends before the import begins to hold")]
    Past {
        /// The window.
        window: Window,
    },
    /// The field stands twice with different values; the first was taken.
    #[error("it stands twice, and only the first was taken")]
    Twice,
    /// Two measures cannot be compared.
    #[error("the measures {measure} and {base} are of different kinds")]
    OtherMeasure {
        /// Unit of the product's measure.
        measure: String,
        /// Unit of the base measure.
        base: String,
    },
    /// A unit price rounds to nothing or does not fit.
    #[error("the unit price has no amount in whole minor units")]
    NoUnitPrice,
    /// There are more than allowed.
    #[error("{found} {what} are too many, at most {limit} are allowed")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The text uses an entity that XML does not know by itself.
    #[error("it uses the entity {name}, and only the five of XML are known")]
    Entity {
        /// At most the first 64 characters of the entity's name.
        name: String,
    },
    /// The text is not UTF-8.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// A row has more cells than the header.
    #[error("the row has {found} cells, but the header {expected}")]
    Cells {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// Something follows a closing quotation mark.
    #[error("a quoted cell goes on after its closing quotation mark")]
    Quotes,
    /// The text is not the JSON that was expected.
    #[error("{what} (at {at})")]
    Json {
        /// JSON Pointer of the place.
        at: String,
        /// What the reader says.
        what: String,
    },
}

/// How much an import read, took and refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// Records that were read.
    pub records: u64,
    /// Records that became a product.
    pub products: u64,
    /// Values that were taken, tombstones not among them.
    pub values: u64,
    /// Records that were refused as a whole.
    pub refused_records: u64,
    /// Fields that were refused.
    pub refused_fields: u64,
    /// Fields that were there and not chosen, or that nothing is known about, with how often.
    pub unread: BTreeMap<String, u64>,
    /// Fields that were there beyond the first [`Tally::MAX_UNREAD_NAMES`] different names.
    pub unread_more: u64,
}

impl Tally {
    /// Most different names of unread fields that are counted one by one.
    pub const MAX_UNREAD_NAMES: usize = 256;

    fn count_unread(&mut self, name: &str, times: u64) {
        if let Some(count) = self.unread.get_mut(name) {
            *count += times;
        } else if self.unread.len() < Self::MAX_UNREAD_NAMES {
            self.unread.insert(excerpt(name), times);
        } else {
            self.unread_more += times;
        }
    }
}

/// Says why an import ended before its input did. What was read before stays valid.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The input could not be read.
    #[error("line {line}: {error}")]
    Read {
        /// The line.
        line: u64,
        /// What the reader says.
        #[source]
        error: std::io::Error,
    },
    /// A record is larger than the limit.
    #[error("line {line}: a record has more than {limit} bytes")]
    TooLarge {
        /// The line on which the limit was passed.
        line: u64,
        /// The limit.
        limit: usize,
    },
    /// The XML is not well-formed.
    #[error("line {line}: {what}")]
    Xml {
        /// The line.
        line: u64,
        /// What the reader says.
        what: String,
    },
    /// The XML has a document type, which can define entities; none is accepted.
    #[error("line {line}: a document type is not accepted")]
    DocumentType {
        /// The line.
        line: u64,
    },
    /// Elements are nested too deeply.
    #[error("line {line}: elements are nested deeper than {limit}")]
    TooDeep {
        /// The line.
        line: u64,
        /// The limit.
        limit: usize,
    },
    /// The input is neither RSS nor Atom, or its header names no column.
    #[error("line {line}: this is not {what}")]
    NotAFeed {
        /// The line.
        line: u64,
        /// What was expected.
        what: &'static str,
    },
    /// The JSON could not be read.
    #[error("{what} (at {})", crate::pointer::shown(.at))]
    Json {
        /// JSON Pointer of the place; empty for the whole text.
        at: String,
        /// What the reader says.
        what: String,
    },
}

/// When something holds that says so itself, as far as the import reaches: no feed speaks about the time before it was
/// seen.
fn within(window: Window, valid: Window) -> Result<Window, Rule> {
    window.intersect(&valid).ok_or(Rule::Past { window })
}

/// The parts of `valid` outside a window within it, in order.
fn around(window: Window, valid: Window) -> impl Iterator<Item = Window> {
    let before = Window::new(valid.start(), Some(window.start())).ok();
    let after: Option<Instant> = window.end();
    let after = after.and_then(|end| Window::new(end, valid.end()).ok());
    before.into_iter().chain(after)
}
