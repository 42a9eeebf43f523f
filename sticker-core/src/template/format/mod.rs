//! How a value is written: format specs of a template, in integer arithmetic.
//!
//! Amounts are written by signs that the template gives or as CLDR has them for a locale; words around them come from the
//! template alone.

mod amount;
mod apply;
#[cfg(test)]
mod laws;
mod parts;
mod read;
mod words;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::money::Currency;
use crate::money::display::{Digits, SymbolForm};
use read::{affix, codes, comma, list_gap, offset, pattern, percent, percent_digits, point, separator, zhe};

pub use apply::{FormatError, Formatted, Writing};
pub use parts::{PartKind, PricePart, PriceParts};
pub use words::{
    Compact, CompactUnit, MAX_UNITS, MAX_ZEROS, MoneyLocale, PriceRange, PriceWord, PriceWords, RangeEnds,
    RangeSymbol,
};

/// The largest symbol, separator, affix or display name of a format, in bytes.
pub const MAX_AFFIX_BYTES: usize = 64;
/// The largest pattern of a date, in bytes.
pub const MAX_PATTERN_BYTES: usize = 64;
/// The largest number of codes that a text format names.
pub const MAX_CODES: usize = 256;

/// How a value is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Format {
    /// An amount of money.
    Money(MoneyFormat),
    /// A ratio as a percentage.
    Percent(PercentFormat),
    /// A whole or decimal number.
    Number(NumberFormat),
    /// A ratio as the Chinese discount: tenths of the price that are still asked (8.5折).
    Discount(DiscountFormat),
    /// An instant as a civil date and time.
    Date(DateFormat),
    /// Words.
    Text(TextFormat),
}

/// How an amount of money is written.
///
/// The amount is exact or refused: a fraction digit that is not zero is never dropped, except upwards where
/// `round_up` asks for it.
///
/// Its signs are those of the format or, with `locale`, those of CLDR; then `symbol`, `symbol_after`, `symbol_gap`,
/// `decimal`, `group` and `group_size` stay away.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct MoneyFormat {
    /// The only currency that it may write; absent, every currency.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// The currency's symbol; empty for none.
    #[serde(default, deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub symbol: String,
    /// The symbol follows the amount.
    #[serde(default)]
    pub symbol_after: bool,
    /// What stands between symbol and amount.
    #[serde(default, deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub symbol_gap: String,
    /// What stands between integer and fraction.
    #[serde(default = "point", deserialize_with = "separator")]
    #[schemars(length(min = 1, max = MAX_AFFIX_BYTES))]
    pub decimal: String,
    /// What stands between groups of integer digits; empty for nothing.
    #[serde(default = "comma", deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub group: String,
    /// How many digits a group has.
    #[serde(default)]
    pub group_size: Grouping,
    /// How many digits the fraction has. With `locale`, `auto` stands for those that are usual for the currency (none for
    /// HUF), or for all that it has where one would be lost.
    #[serde(default)]
    pub fraction_digits: FractionDigits,
    /// Leaves a fraction of nothing but zeros away, and its separator.
    #[serde(default)]
    pub trim_zero_fraction: bool,
    /// Rounds up to the last digit that is shown, where the amount has more; never for a saving, which it would
    /// overstate.
    #[serde(default)]
    pub round_up: bool,
    /// Writes the amount as CLDR has it for a locale.
    #[serde(default)]
    pub locale: Option<MoneyLocale>,
    /// What stands for the currency; only with `locale`.
    #[serde(default)]
    pub symbol_form: SymbolForm,
    /// Which digits are written; absent, those that the locale's tag names or, without, those that the locale usually has.
    /// Only with `locale`.
    #[serde(default)]
    pub digits: Option<Digits>,
    /// What a price that is not the only one is called.
    #[serde(default)]
    pub words: PriceWords,
    /// How a range of prices is written.
    #[serde(default)]
    pub range: PriceRange,
    /// Writes large amounts short (1.2万).
    #[serde(default)]
    pub compact: Option<Compact>,
}

/// How a ratio is written as a percentage.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PercentFormat {
    /// What stands before the number.
    #[serde(default, deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub prefix: String,
    /// What stands after the number.
    #[serde(default = "percent", deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub suffix: String,
    /// What stands between integer and fraction.
    #[serde(default = "point", deserialize_with = "separator")]
    #[schemars(length(min = 1, max = MAX_AFFIX_BYTES))]
    pub decimal: String,
    /// The largest number of fraction digits, 0 to 2; zeros at the end are not written.
    #[serde(default, deserialize_with = "percent_digits")]
    #[schemars(range(max = 2))]
    pub fraction_digits: u8,
    /// Drops digits that are not shown, so that a saving is never overstated; otherwise they are an error.
    #[serde(default)]
    pub round_down: bool,
    /// What a share that is not the only one is called.
    #[serde(default)]
    pub words: PriceWords,
}

/// How a whole or decimal number is written; digits are never dropped.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberFormat {
    /// What stands between integer and fraction.
    #[serde(default = "point", deserialize_with = "separator")]
    #[schemars(length(min = 1, max = MAX_AFFIX_BYTES))]
    pub decimal: String,
    /// What stands between groups of integer digits; empty for nothing.
    #[serde(default, deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub group: String,
    /// How many digits a group has.
    #[serde(default)]
    pub group_size: Grouping,
    /// How many digits the fraction has; `auto` writes those that the number has.
    #[serde(default)]
    pub fraction_digits: FractionDigits,
}

/// How a discount is written in tenths: a ratio of 8500 bp is `8.5折`.
///
/// Hundredths are rounded up to the next tenth of a tenth (one decimal), so that a discount is never overstated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscountFormat {
    /// What the ratio counts.
    #[serde(default)]
    pub of: DiscountOf,
    /// What stands after the number.
    #[serde(default = "zhe", deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub suffix: String,
    /// What a share that is not the only one is called.
    #[serde(default)]
    pub words: PriceWords,
}

/// What the ratio of a discount counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DiscountOf {
    /// The part of the price that is saved, as `std.save.ratio` does.
    #[default]
    Saved,
    /// The part of the price that is paid.
    Paid,
}

/// How an instant is written, as a civil date and time at a fixed distance from UTC.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DateFormat {
    /// Tokens `YYYY`, `MM`, `M`, `DD`, `D`, `HH`, `H`, `mm` and `ss`; other Latin letters stand between single
    /// quotes, everything else stands for itself.
    #[serde(deserialize_with = "pattern")]
    #[schemars(with = "String", length(min = 1, max = MAX_PATTERN_BYTES))]
    pub pattern: DatePattern,
    /// Minutes east of UTC, from -840 to 840.
    #[serde(default, deserialize_with = "offset")]
    #[schemars(range(min = -MAX_OFFSET_MINUTES, max = MAX_OFFSET_MINUTES))]
    pub offset_minutes: i32,
    /// Which instant of a window is written.
    #[serde(default)]
    pub edge: Edge,
    /// Writes the last millisecond before the instant: an offer that ends at midnight lasts until 23:59.
    #[serde(default)]
    pub inclusive: bool,
}

/// An edge of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Edge {
    /// Its first instant.
    Start,
    /// The first instant after it.
    #[default]
    End,
}

/// How words are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextFormat {
    /// What stands before the words.
    #[serde(default, deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub prefix: String,
    /// What stands after the words.
    #[serde(default, deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub suffix: String,
    /// What stands between the items of a list.
    #[serde(default = "list_gap", deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub separator: String,
    /// The words for codes; where this is not empty, a code that is missing here is an error.
    #[serde(default, deserialize_with = "codes")]
    pub codes: BTreeMap<String, String>,
}

/// How many digits a group of the integer part has, counted from the separator.
///
/// In JSON it is one number (`3`), or two where the first group differs from the others (`[3, 2]` for 12,34,567).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grouping {
    /// Digits of the group beside the separator, 1 to 9.
    pub first: u8,
    /// Digits of the other groups, 1 to 9.
    pub others: u8,
}

impl Default for Grouping {
    fn default() -> Self {
        Self { first: 3, others: 3 }
    }
}

/// How many digits a fraction has.
///
/// In JSON it is `"auto"` or a number from 0 to 18.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FractionDigits {
    /// As many as the currency or the number has.
    #[default]
    Auto,
    /// So many; missing ones are zeros.
    Exactly(u8),
}

/// The largest number of fraction digits that a format may ask for.
pub const MAX_FRACTION_DIGITS: u8 = 18;
/// The largest distance of a civil time from UTC, in minutes.
pub const MAX_OFFSET_MINUTES: i32 = 14 * 60;

/// A pattern of a date, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DatePattern(Vec<DateToken>);

impl DatePattern {
    /// Returns the tokens in order.
    pub fn tokens(&self) -> &[DateToken] {
        &self.0
    }
}

/// A part of a [`DatePattern`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateToken {
    /// Stands for itself.
    Literal(String),
    /// The year, at least four digits.
    Year,
    /// The month, 1 to 12.
    Month(Pad),
    /// The day of the month.
    Day(Pad),
    /// The hour, 0 to 23.
    Hour(Pad),
    /// The minute, two digits.
    Minute,
    /// The second, two digits.
    Second,
}

/// How many digits a number has at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pad {
    /// One.
    One,
    /// Two.
    Two,
}
