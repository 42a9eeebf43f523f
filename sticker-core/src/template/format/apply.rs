//! Values to words: exact, or refused.

use std::fmt::Write as _;

use super::{
    DateFormat, DateToken, DiscountFormat, DiscountOf, Edge, Format, FractionDigits, Grouping, NumberFormat,
    Pad, PartKind, PercentFormat, PriceParts, TextFormat,
};
use crate::claim::Qualifiers;
use crate::locale::LocaleTag;
use crate::money::Currency;
use crate::money::display::DisplayError;
use crate::points::{PointValue, ValueKind};

/// A value as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Formatted {
    /// Words and numbers.
    Text(String),
    /// An amount of money, a percentage or a discount in its parts.
    Price(PriceParts),
}

impl Formatted {
    /// Returns the whole as one string.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Price(parts) => parts.text(),
        }
    }
}

/// What a value is written for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Writing<'a> {
    /// The locale that the template is rendered in; absent, formats that ask for it refuse.
    pub locale: Option<&'a LocaleTag>,
    /// What is known to qualify the value.
    pub qualifiers: Qualifiers,
}

/// A value that a format cannot write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The format writes other kinds of values.
    #[error("a {found} value cannot be written as {format}")]
    Kind {
        /// The kind of the value.
        found: ValueKind,
        /// The name of the format.
        format: &'static str,
    },
    /// The amount is in another currency than the format's.
    #[error("the amount is in {found}, but the format writes {wanted}")]
    Currency {
        /// The currency of the amount.
        found: Currency,
        /// The currency of the format.
        wanted: Currency,
    },
    /// The amount is below zero.
    #[error("amount {minor} {currency} (minor units) is below zero")]
    Negative {
        /// The amount in minor units.
        minor: i64,
        /// Its currency.
        currency: Currency,
    },
    /// A digit that is not zero would be lost.
    #[error("{value} has more than {digits} fraction digits, and none may be lost")]
    Inexact {
        /// The number.
        value: String,
        /// How many digits the format shows.
        digits: u8,
    },
    /// A range of prices would be written as one price.
    #[error("prices from {min} to {max} cannot be written as one price")]
    Range {
        /// The lowest price.
        min: String,
        /// The highest price.
        max: String,
    },
    /// A price is not the only one, and the format has no word that says so.
    #[error("the format has no word for {qualifier} in {}", locale_or_none(.locale.as_ref()))]
    NoWord {
        /// The qualifier: `from` or `up_to`.
        qualifier: &'static str,
        /// The locale; absent where the format names none and none was given.
        locale: Option<LocaleTag>,
    },
    /// The format writes as the locale of the render has it, and there is none.
    #[error("the format writes in the locale of the render, and there is none")]
    NoLocale,
    /// CLDR does not write amounts in this locale.
    #[error(transparent)]
    Locale(#[from] DisplayError),
    /// The ratio is no discount.
    #[error("a ratio of {bp} basis points is not a discount: one from 1 to 9999 is")]
    NoDiscount {
        /// The ratio in basis points.
        bp: u32,
    },
    /// The window never ends, but its end shall be written.
    #[error("the window has no end that could be written")]
    NoEnd,
    /// The code has no words.
    #[error("code {code} has no words in the format")]
    Code {
        /// The code.
        code: String,
    },
}

impl Format {
    /// Returns the name of the format, as in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Money(_) => "money",
            Self::Percent(_) => "percent",
            Self::Number(_) => "number",
            Self::Discount(_) => "discount",
            Self::Date(_) => "date",
            Self::Text(_) => "text",
        }
    }

    /// Tells whether the format writes values of a kind.
    pub const fn writes(&self, kind: ValueKind) -> bool {
        use ValueKind as K;
        match self {
            Self::Money(_) => matches!(kind, K::Money | K::MoneyRange),
            Self::Percent(_) | Self::Discount(_) => matches!(kind, K::Ratio),
            Self::Number(_) => matches!(kind, K::Int | K::Decimal),
            Self::Date(_) => matches!(kind, K::Instant | K::Window),
            Self::Text(_) => Self::is_plain(kind) || matches!(kind, K::List),
        }
    }

    /// Tells whether [`Format::plain`] writes values of a kind.
    pub const fn is_plain(kind: ValueKind) -> bool {
        use ValueKind as K;
        matches!(kind, K::Text | K::RichText | K::Code | K::Int | K::Decimal)
    }

    /// Writes a value as a format says.
    ///
    /// # Errors
    ///
    /// - [`FormatError::Kind`] where the format does not write such values.
    /// - [`FormatError::Currency`], [`FormatError::Negative`] or [`FormatError::Range`] for amounts that the format
    ///   cannot state truly.
    /// - [`FormatError::Inexact`] where a digit would be lost and the format does not ask for rounding.
    /// - [`FormatError::NoDiscount`], [`FormatError::NoEnd`], [`FormatError::Code`] where there is nothing to write.
    ///
    /// # Example
    ///
    /// ```
    /// use sticker_core::money::{Currency, Money};
    /// use sticker_core::points::PointValue;
    /// use sticker_core::template::{Format, FormatError};
    /// let price = PointValue::Money(Money::new(129_990, Currency::new("CNY").unwrap()));
    /// let exact: Format = serde_json::from_str(r#"{"money": {"symbol": "¥"}}"#).unwrap();
    /// assert_eq!(exact.apply(&price).unwrap().text(), "¥1,299.90");
    /// let whole: Format = serde_json::from_str(r#"{"money": {"symbol": "¥", "fraction_digits": 0}}"#).unwrap();
    /// assert!(matches!(whole.apply(&price), Err(FormatError::Inexact { .. })));
    /// ```
    pub fn apply(&self, value: &PointValue) -> Result<Formatted, FormatError> {
        self.apply_for(value, &Writing::default())
    }

    /// Writes a value as a format says, in a locale and with what is known to qualify it.
    ///
    /// # Errors
    ///
    /// As [`Format::apply`], and
    ///
    /// - [`FormatError::NoWord`] for a price that is not the only one where the format has no word for that.
    /// - [`FormatError::NoLocale`], [`FormatError::Locale`] where there are no rules to write an amount by.
    ///
    /// # Example
    ///
    /// ```
    /// use sticker_core::claim::Qualifiers;
    /// use sticker_core::locale::LocaleTag;
    /// use sticker_core::money::{Currency, Money};
    /// use sticker_core::points::PointValue;
    /// use sticker_core::template::{Format, Writing};
    /// let price = PointValue::Money(Money::new(129_900, Currency::new("EUR")?));
    /// let json = r#"{"money": {"locale": "render", "words": {"from": {"de": {"before": "ab "}}}}}"#;
    /// let format: Format = serde_json::from_str(json)?;
    /// let [german, french] = [LocaleTag::new("de-DE")?, LocaleTag::new("fr-FR")?];
    /// let from = |locale| Writing {
    ///     locale: Some(locale),
    ///     qualifiers: Qualifiers { from: true, ..Qualifiers::default() },
    /// };
    /// assert_eq!(format.apply_for(&price, &from(&german))?.text(), "ab 1.299,00\u{a0}€");
    /// let refused = format.apply_for(&price, &from(&french)).unwrap_err();
    /// assert_eq!(refused.to_string(), "the format has no word for from in fr-FR");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply_for(&self, value: &PointValue, writing: &Writing<'_>) -> Result<Formatted, FormatError> {
        match (self, value) {
            (Self::Money(format), PointValue::Money(money)) => {
                format.write(*money, writing).map(Formatted::Price)
            }
            (Self::Money(format), PointValue::MoneyRange(range)) => {
                format.write_range(*range, writing).map(Formatted::Price)
            }
            (Self::Percent(format), PointValue::Ratio(ratio)) => {
                let parts = format.write(ratio.bp)?;
                format.words.around(parts, &writing.qualifiers, writing.locale).map(Formatted::Price)
            }
            (Self::Discount(format), PointValue::Ratio(ratio)) => {
                let parts = format.write(ratio.bp)?;
                format.words.around(parts, &writing.qualifiers, writing.locale).map(Formatted::Price)
            }
            (Self::Number(format), PointValue::Int(n)) => format.write((*n).into(), 0).map(Formatted::Text),
            (Self::Number(format), PointValue::Decimal(n)) => {
                format.write(n.mantissa(), n.scale()).map(Formatted::Text)
            }
            (Self::Date(format), PointValue::Instant(at)) => Ok(Formatted::Text(format.write(at.as_ms()))),
            (Self::Date(format), PointValue::Window(window)) => {
                let at = match format.edge {
                    Edge::Start => window.start(),
                    Edge::End => window.end().ok_or(FormatError::NoEnd)?,
                };
                Ok(Formatted::Text(format.write(at.as_ms())))
            }
            (Self::Text(format), value) => format.write(value).map(Formatted::Text),
            (format, value) => Err(FormatError::Kind { found: value.kind(), format: format.name() }),
        }
    }

    /// Returns what qualifies a value as it is drawn: of a range the end that stands for it decides.
    pub(crate) fn drawn(&self, value: &PointValue, known: Qualifiers) -> Qualifiers {
        match (self, value) {
            (Self::Money(format), PointValue::MoneyRange(range)) => format.range_qualifiers(range, known),
            _ => known,
        }
    }

    /// Tells whether it can write words around a price or both ends of a range.
    pub(crate) fn is_worded(&self) -> bool {
        match self {
            Self::Money(format) => format.is_worded(),
            Self::Percent(PercentFormat { words, .. }) | Self::Discount(DiscountFormat { words, .. }) => {
                !words.is_empty()
            }
            _ => false,
        }
    }

    /// Writes a value without a format: texts and codes as they are, numbers in digits.
    ///
    /// # Errors
    ///
    /// Returns [`FormatError::Kind`] for every other kind: money, ratios and instants need a format.
    pub fn plain(value: &PointValue) -> Result<String, FormatError> {
        match value {
            PointValue::Code(code) => Ok(code.as_str().to_owned()),
            PointValue::Int(n) => Ok(n.to_string()),
            PointValue::Decimal(n) => Ok(n.to_string()),
            value => {
                value.plain_text().ok_or(FormatError::Kind { found: value.kind(), format: "plain text" })
            }
        }
    }
}

impl PercentFormat {
    fn write(&self, bp: u32) -> Result<PriceParts, FormatError> {
        let digits = self.fraction_digits;
        let loss = if self.round_down { Loss::Down } else { Loss::Refuse };
        let number = rescale(bp.into(), 2, digits, loss).ok_or_else(|| FormatError::Inexact {
            value: format!("{}.{:02} %", bp / 100, bp % 100),
            digits,
        })?;
        let (integer, fraction) = split(number, digits);
        let mut parts = PriceParts::default();
        parts.push(PartKind::Symbol, self.prefix.as_str());
        parts.push(PartKind::Integer, integer);
        let fraction = fraction.trim_end_matches('0');
        if !fraction.is_empty() {
            parts.push(PartKind::Separator, self.decimal.as_str());
            parts.push(PartKind::Fraction, fraction);
        }
        parts.push(PartKind::Unit, self.suffix.as_str());
        Ok(parts)
    }
}

impl DiscountFormat {
    fn write(&self, bp: u32) -> Result<PriceParts, FormatError> {
        let none = FormatError::NoDiscount { bp };
        let paid = match self.of {
            DiscountOf::Paid => bp,
            DiscountOf::Saved => 10_000u32.checked_sub(bp).ok_or_else(|| none.clone())?,
        };
        // Hundredths of the price, rounded up: a discount is never stated larger than it is.
        let hundredths = paid.div_ceil(100);
        if hundredths == 0 || hundredths >= 100 {
            return Err(none);
        }
        let mut parts = PriceParts::default();
        parts.push(PartKind::Integer, (hundredths / 10).to_string());
        if hundredths % 10 != 0 {
            parts.push(PartKind::Separator, ".");
            parts.push(PartKind::Fraction, (hundredths % 10).to_string());
        }
        parts.push(PartKind::Unit, self.suffix.as_str());
        Ok(parts)
    }
}

impl NumberFormat {
    fn write(&self, mantissa: i128, scale: u8) -> Result<String, FormatError> {
        let digits = match self.fraction_digits {
            FractionDigits::Auto => scale,
            FractionDigits::Exactly(digits) => digits,
        };
        // The mantissa may have 39 digits: pad and cut text instead of multiplying.
        let (integer, mut fraction) = split(mantissa.unsigned_abs(), scale);
        if fraction.len() > digits.into() && fraction[digits.into()..].bytes().any(|b| b != b'0') {
            let sign = if mantissa < 0 { "-" } else { "" };
            return Err(FormatError::Inexact { value: format!("{sign}{integer}.{fraction}"), digits });
        }
        fraction.truncate(digits.into());
        while fraction.len() < digits.into() {
            fraction.push('0');
        }
        let mut text = String::new();
        if mantissa < 0 {
            text.push('-');
        }
        text.push_str(&grouped(&integer, &self.group, self.group_size));
        if !fraction.is_empty() {
            text.push_str(&self.decimal);
            text.push_str(&fraction);
        }
        Ok(text)
    }
}

impl DateFormat {
    fn write(&self, at_ms: i64) -> String {
        let local = at_ms - i64::from(self.inclusive) + i64::from(self.offset_minutes) * 60_000;
        let (days, ms) = (local.div_euclid(86_400_000), local.rem_euclid(86_400_000));
        let (year, month, day) = civil(days);
        let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
        let mut text = String::new();
        for token in self.pattern.tokens() {
            let (number, width) = match token {
                DateToken::Literal(words) => {
                    text.push_str(words);
                    continue;
                }
                DateToken::Year => (year, 4),
                DateToken::Month(pad) => (month, pad.width()),
                DateToken::Day(pad) => (day, pad.width()),
                DateToken::Hour(pad) => (hour, pad.width()),
                DateToken::Minute => (minute, 2),
                DateToken::Second => (second, 2),
            };
            // Writing to a string cannot fail.
            let _ = write!(text, "{number:0width$}");
        }
        text
    }
}

impl Pad {
    const fn width(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

impl TextFormat {
    fn write(&self, value: &PointValue) -> Result<String, FormatError> {
        let words = match value {
            PointValue::List(items) => {
                let words: Result<Vec<_>, _> = items.iter().map(|item| self.word(item)).collect();
                words?.join(&self.separator)
            }
            value => self.word(value)?,
        };
        Ok(format!("{}{words}{}", self.prefix, self.suffix))
    }

    fn word(&self, value: &PointValue) -> Result<String, FormatError> {
        match value {
            PointValue::Code(code) if !self.codes.is_empty() => {
                let words = self.codes.get(code.as_str());
                words.cloned().ok_or_else(|| FormatError::Code { code: code.as_str().to_owned() })
            }
            value => Format::plain(value),
        }
    }
}

fn locale_or_none(locale: Option<&LocaleTag>) -> String {
    locale.map_or_else(|| "no locale".to_owned(), ToString::to_string)
}

/// What happens to digits that are not shown.
#[derive(Clone, Copy)]
pub(super) enum Loss {
    Refuse,
    Up,
    Down,
}

/// Writes `number / 10^from` as a count of `10^-to`; `None` where a digit would be lost that may not.
pub(super) fn rescale(number: u128, from: u8, to: u8, loss: Loss) -> Option<u128> {
    if to >= from {
        // At most 20 digits and 18 zeros: below 10^38.
        return number.checked_mul(10u128.pow((to - from).into()));
    }
    let unit = 10u128.pow((from - to).into());
    match (number % unit, loss) {
        (0, _) | (_, Loss::Down) => Some(number / unit),
        (_, Loss::Up) => Some(number / unit + 1),
        (_, Loss::Refuse) => None,
    }
}

/// Returns the integer and fraction digits of `number / 10^scale`.
pub(super) fn split(number: u128, scale: u8) -> (String, String) {
    let mut integer = format!("{number:0width$}", width = usize::from(scale) + 1);
    let fraction = integer.split_off(integer.len() - usize::from(scale));
    (integer, fraction)
}

/// Puts group marks between digits.
pub(super) fn grouped(digits: &str, mark: &str, sizes: Grouping) -> String {
    let (first, others) = (usize::from(sizes.first), usize::from(sizes.others));
    let mut text = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        let left = digits.len() - i;
        if i > 0 && left >= first && (left - first).is_multiple_of(others) {
            text.push_str(mark);
        }
        text.push(digit);
    }
    text
}

/// Returns year, month and day of a count of days since 1970-01-01 in the proleptic Gregorian calendar.
///
/// Counts in eras of 400 years that begin on March 1, so that the leap day is the last of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let march = (5 * day + 2) / 153;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day - (153 * march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Decimal, Money, MoneyRange, Ratio};
    use crate::time::{Instant, Window};

    fn format(json: &str) -> Format {
        serde_json::from_str(json).unwrap()
    }

    fn money(minor: i64, code: &str) -> PointValue {
        PointValue::Money(Money::new(minor, Currency::new(code).unwrap()))
    }

    fn written(json: &str, value: &PointValue) -> String {
        match format(json).apply(value) {
            Ok(formatted) => formatted.text(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn money_is_written_exactly_or_refused() {
        for (json, minor, code, text) in [
            (r#"{"symbol":"¥"}"#, 129_990, "CNY", "¥1,299.90"),
            (r#"{"symbol":"¥"}"#, 5, "CNY", "¥0.05"),
            (r#"{"symbol":"¥"}"#, 0, "CNY", "¥0.00"),
            (r#"{"symbol":"￥","group":""}"#, 123_456, "JPY", "￥123456"),
            (
                r#"{"symbol":"€","symbol_after":true,"symbol_gap":" ","decimal":",","group":"."}"#,
                123_499,
                "EUR",
                "1.234,99 €",
            ),
            (r#"{"symbol":"₹","group_size":[3,2]}"#, 12_990_000, "INR", "₹1,29,900.00"),
            (r#"{"group_size":4}"#, 1_234_567_890, "CNY", "1234,5678.90"),
            (r#"{"trim_zero_fraction":true}"#, 19_900, "CNY", "199"),
            (r#"{"trim_zero_fraction":true}"#, 19_990, "CNY", "199.90"),
            (r#"{"fraction_digits":0}"#, 19_900, "CNY", "199"),
            (r#"{"fraction_digits":1}"#, 19_990, "CNY", "199.9"),
            (
                r#"{"fraction_digits":0}"#,
                19_990,
                "CNY",
                "199.90 has more than 0 fraction digits, and none may be lost",
            ),
            (r#"{"fraction_digits":0,"round_up":true}"#, 33_456, "CNY", "335"),
            (r#"{"fraction_digits":0,"round_up":true}"#, 33_400, "CNY", "334"),
            (r#"{"fraction_digits":1,"round_up":true}"#, 99_991, "CNY", "1,000.0"),
            (r#"{"fraction_digits":2}"#, 500, "JPY", "500.00"),
            (r#"{"fraction_digits":18}"#, i64::MAX, "JPY", "9,223,372,036,854,775,807.000000000000000000"),
            (r#"{}"#, i64::MIN, "JPY", "amount -9223372036854775808 JPY (minor units) is below zero"),
            (r#"{"currency":"CNY"}"#, 100, "USD", "the amount is in USD, but the format writes CNY"),
        ] {
            assert_eq!(
                written(&format!(r#"{{"money":{json}}}"#), &money(minor, code)),
                text,
                "{json} {minor}"
            );
        }
    }

    #[test]
    fn the_parts_of_a_price_say_what_they_are() {
        let Ok(Formatted::Price(parts)) = format(r#"{"money":{"symbol":"¥"}}"#).apply(&money(129_990, "CNY"))
        else {
            panic!("no price");
        };
        let parts: Vec<_> = parts.parts().iter().map(|p| (p.kind, p.text.as_str())).collect();
        assert_eq!(
            parts,
            [
                (PartKind::Symbol, "¥"),
                (PartKind::Integer, "1,299"),
                (PartKind::Separator, "."),
                (PartKind::Fraction, "90")
            ]
        );
    }

    #[test]
    fn a_range_is_written_only_where_it_is_one_price() {
        let cny = Currency::new("CNY").unwrap();
        let range = |max| {
            PointValue::MoneyRange(MoneyRange::new(Money::new(100, cny), Money::new(max, cny)).unwrap())
        };
        assert_eq!(written(r#"{"money":{}}"#, &range(100)), "1.00");
        assert_eq!(
            written(r#"{"money":{}}"#, &range(101)),
            "prices from 1.00 CNY to 1.01 CNY cannot be written as one price"
        );
    }

    #[test]
    fn percentages_and_discounts_never_overstate() {
        let ratio = |bp| PointValue::Ratio(Ratio::from_bp(bp));
        for (json, bp, text) in [
            (r#"{"percent":{}}"#, 3400, "34%"),
            (r#"{"percent":{}}"#, 3450, "34.50 % has more than 0 fraction digits, and none may be lost"),
            (r#"{"percent":{"round_down":true,"prefix":"-"}}"#, 3499, "-34%"),
            (r#"{"percent":{"fraction_digits":2}}"#, 3450, "34.5%"),
            (r#"{"discount":{}}"#, 1500, "8.5折"),
            (r#"{"discount":{}}"#, 1549, "8.5折"),
            (r#"{"discount":{}}"#, 2000, "8折"),
            (r#"{"discount":{"of":"paid","suffix":""}}"#, 8501, "8.6"),
            (
                r#"{"discount":{"of":"paid"}}"#,
                9950,
                "a ratio of 9950 basis points is not a discount: one from 1 to 9999 is",
            ),
            (
                r#"{"discount":{}}"#,
                10_001,
                "a ratio of 10001 basis points is not a discount: one from 1 to 9999 is",
            ),
        ] {
            assert_eq!(written(json, &ratio(bp)), text, "{json} {bp}");
        }
    }

    #[test]
    fn numbers_keep_every_digit() {
        let decimal = |m, s| PointValue::Decimal(Decimal::new(m, s).unwrap());
        assert_eq!(written(r#"{"number":{"group":","}}"#, &PointValue::Int(-1_234_567)), "-1,234,567");
        assert_eq!(written(r#"{"number":{}}"#, &decimal(1250, 2)), "12.50");
        assert_eq!(written(r#"{"number":{"fraction_digits":1}}"#, &decimal(1250, 2)), "12.5");
        assert_eq!(written(r#"{"number":{"fraction_digits":3,"decimal":","}}"#, &decimal(-5, 1)), "-0,500");
        assert!(
            written(r#"{"number":{"fraction_digits":1}}"#, &decimal(1255, 2)).starts_with("12.55 has more")
        );
        assert_eq!(
            written(r#"{"number":{"fraction_digits":18}}"#, &decimal(i128::MIN, 0)),
            "-170141183460469231731687303715884105728.000000000000000000"
        );
    }

    #[test]
    fn dates_are_civil_at_a_fixed_distance_from_utc() {
        let at = |ms| PointValue::Instant(Instant::from_ms(ms).unwrap());
        // 2026-11-11T16:00:00Z is midnight of November 12 in China.
        let end = 1_794_412_800_000;
        for (json, ms, text) in [
            (r#"{"pattern":"YYYY-MM-DD HH:mm:ss"}"#, end, "2026-11-11 16:00:00"),
            (r#"{"pattern":"M月D日 H:mm","offset_minutes":480}"#, end, "11月12日 0:00"),
            (r#"{"pattern":"MM.DD HH:mm","offset_minutes":480,"inclusive":true}"#, end, "11.11 23:59"),
            (r#"{"pattern":"'until' D'd' ''''","offset_minutes":-480}"#, 0, "until 31d ''"),
            (r#"{"pattern":"YYYY-MM-DD"}"#, 951_782_400_000, "2000-02-29"),
            (r#"{"pattern":"YYYY-MM-DD"}"#, -62_167_219_200_000, "0000-01-01"),
            (r#"{"pattern":"YYYY-MM-DD"}"#, 253_402_300_799_999, "9999-12-31"),
        ] {
            assert_eq!(written(&format!(r#"{{"date":{json}}}"#), &at(ms)), text, "{json}");
        }
        for wrong in ["", "YY", "hh", "D 'open", "until D", "mmm"] {
            let json = format!(r#"{{"date":{{"pattern":"{wrong}"}}}}"#);
            assert!(serde_json::from_str::<Format>(&json).is_err(), "{wrong}");
        }
        let window = |end| PointValue::Window(Window::new(Instant::from_ms(0).unwrap(), end).unwrap());
        assert_eq!(
            written(r#"{"date":{"pattern":"D"}}"#, &window(None)),
            "the window has no end that could be written"
        );
        assert_eq!(written(r#"{"date":{"pattern":"D","edge":"start"}}"#, &window(None)), "1");
    }

    #[test]
    fn words_are_joined_and_codes_are_translated() {
        let text = |t: &str| PointValue::Text(t.into());
        let code = PointValue::Code(crate::id::Code::new("low").unwrap());
        let list = PointValue::List(vec![text("a"), text("b")]);
        assert_eq!(written(r#"{"text":{"separator":" · ","prefix":"[","suffix":"]"}}"#, &list), "[a · b]");
        assert_eq!(written(r#"{"text":{"codes":{"low":"即将售罄"}}}"#, &code), "即将售罄");
        assert_eq!(
            written(r#"{"text":{"codes":{"out":"-"}}}"#, &code),
            "code low has no words in the format"
        );
        assert_eq!(written(r#"{"text":{}}"#, &code), "low");
        assert_eq!(
            written(r#"{"text":{}}"#, &PointValue::Flag(true)),
            "a flag value cannot be written as plain text"
        );
        assert_eq!(written(r#"{"number":{}}"#, &text("1")), "a text value cannot be written as number");
    }

    #[test]
    fn affixes_may_not_bring_digits() {
        for json in
            [r#"{"money":{"symbol":"1"}}"#, r#"{"percent":{"suffix":"0%"}}"#, r#"{"money":{"decimal":""}}"#]
        {
            assert!(serde_json::from_str::<Format>(json).is_err(), "{json}");
        }
    }
}
