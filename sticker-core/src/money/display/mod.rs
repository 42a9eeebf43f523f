//! Amounts as a locale writes them: symbols, digits, grouping, signs.
//!
//! Takes a [`LocaleTag`] once ([`MoneyDisplay::new`]) and then amounts, and returns [`DisplayParts`]: typed parts that
//! join to the exact text. The tables are CLDR's ([`CLDR_VERSION`]); `cldr/compare.mjs` holds every row of them against
//! `Intl.NumberFormat` of Node.js. The invariant: what is written is the amount. A locale's usual number of digits never
//! rounds a price: the digits that would be lost are shown, or the amount is refused.
//!
//! How many minor digits an amount has ([`Currency::exponent`], ISO 4217) and how many of them are usually displayed
//! ([`Currency::display_digits`], CLDR) are different data: an amount in HUF is counted in hundredths and displayed in
//! whole forints.

mod currency;
mod options;
mod parts;
mod rows;
mod table;
#[cfg(test)]
mod tests;

use rows::{Fractions, LocaleRow, NumbersRow, PatternRow, Special};

pub use options::{Digits, DisplayOptions, FractionForm, SignForm, SymbolForm};
pub use parts::{DisplayPart, DisplayPartKind, DisplayParts};
pub use table::CLDR_VERSION;

#[cfg(doc)]
use super::Currency;
use super::Money;
use crate::locale::LocaleTag;

/// Says why an amount could not be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DisplayError {
    /// CLDR has no data for the locale or one that it inherits from.
    #[error("CLDR {CLDR_VERSION} has no locale for {tag}")]
    UnknownLocale {
        /// The tag.
        tag: LocaleTag,
    },
    /// The tag asks for digits that CLDR has no patterns for in this locale.
    #[error("{tag} asks for the digits {system:?}; CLDR has {} for {locale}", .known.join(", "))]
    UnknownDigits {
        /// The tag.
        tag: LocaleTag,
        /// The numbering system that it asks for.
        system: String,
        /// The locale whose data were found.
        locale: &'static str,
        /// The numbering systems that it has.
        known: Vec<&'static str>,
    },
    /// A digit that is not zero would be lost.
    #[error("{amount} has more than {shown} fraction digits, and none may be lost")]
    DigitsLost {
        /// The amount.
        amount: Money,
        /// How many digits would be shown.
        shown: u8,
    },
}

/// Writes amounts for one locale.
///
/// ```
/// # use sticker_core::money::display::{DisplayOptions, MoneyDisplay};
/// # use sticker_core::money::{Currency, Money};
/// # use sticker_core::locale::LocaleTag;
/// let price = |minor, currency| Money::new(minor, Currency::new(currency).unwrap());
/// let german = MoneyDisplay::new(&LocaleTag::new("de-DE")?)?;
/// let written = german.format(price(123_450, "EUR"), DisplayOptions::default())?;
/// assert_eq!(written.text(), "1.234,50\u{a0}€");
///
/// let indian = MoneyDisplay::new(&LocaleTag::new("hi-IN")?)?;
/// assert_eq!(indian.format(price(12_345_678_00, "INR"), DisplayOptions::default())?.text(), "₹1,23,45,678.00");
///
/// assert!(MoneyDisplay::new(&LocaleTag::new("xx")?).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MoneyDisplay {
    locale: u16,
    numbers: &'static NumbersRow,
}

impl MoneyDisplay {
    /// Finds how a locale, or the nearest one that it inherits from, writes amounts.
    ///
    /// The digits are Latin unless the tag names others, as `ar-EG-u-nu-arab` does; [`MoneyDisplay::with_digits`] takes
    /// those that the locale usually has.
    ///
    /// # Errors
    ///
    /// - [`DisplayError::UnknownLocale`] when CLDR has data neither for the locale nor for one in its chain,
    /// - [`DisplayError::UnknownDigits`] when the tag names a numbering system that CLDR does not have for the locale.
    pub fn new(locale: &LocaleTag) -> Result<Self, DisplayError> {
        let current = locale.with_current_language();
        let found = current
            .chain()
            .find_map(|tag| LocaleRow::find(tag.as_str()))
            .ok_or_else(|| DisplayError::UnknownLocale { tag: locale.clone() })?;
        let row = LocaleRow::at(found);
        let numbers = match locale.keyword("nu") {
            None => row.latin(),
            Some("native") => row.native(),
            Some(system) => {
                let known = [row.latin(), row.usual(), row.native()];
                *known.iter().find(|numbers| numbers.system() == system).ok_or_else(|| {
                    let mut known: Vec<_> = known.iter().map(|numbers| numbers.system()).collect();
                    known.dedup();
                    let (tag, locale, system) = (locale.clone(), row.tag, system.to_owned());
                    DisplayError::UnknownDigits { tag, system, locale, known }
                })?
            }
        };
        Ok(Self { locale: found, numbers })
    }

    /// Returns the same locale with other digits.
    ///
    /// ```
    /// # use sticker_core::money::display::{Digits, DisplayOptions, MoneyDisplay};
    /// # use sticker_core::money::{Currency, Money};
    /// # use sticker_core::locale::LocaleTag;
    /// let price = Money::new(123_450, Currency::new("BDT")?);
    /// let bengali = MoneyDisplay::new(&LocaleTag::new("bn")?)?;
    /// assert_eq!(bengali.format(price, DisplayOptions::default())?.text(), "1,234.50৳");
    /// let usual = bengali.with_digits(Digits::Usual);
    /// assert_eq!(usual.format(price, DisplayOptions::default())?.text(), "১,২৩৪.৫০৳");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_digits(self, digits: Digits) -> Self {
        let row = LocaleRow::at(self.locale);
        let numbers = match digits {
            Digits::Latin => row.latin(),
            Digits::Usual => row.usual(),
            Digits::Native => row.native(),
        };
        Self { numbers, ..self }
    }

    /// Returns the locale whose data are used: `de` where `de-DE` was asked for.
    pub fn locale(&self) -> &'static str {
        LocaleRow::at(self.locale).tag
    }

    /// Returns the numbering system of the digits: `latn`, `arab`, …
    pub fn numbering_system(&self) -> &'static str {
        self.numbers.system()
    }

    /// Lists the locales that CLDR has data for, sorted.
    pub fn locales() -> impl Iterator<Item = &'static str> {
        table::LOCALES.iter().map(|row| row.tag).filter(|tag| *tag != "und")
    }

    /// Writes an amount.
    ///
    /// # Errors
    ///
    /// Returns [`DisplayError::DigitsLost`] when a digit that is not zero would not be shown; only
    /// [`FractionForm::UsualOrRefuse`] can lose one.
    ///
    /// ```
    /// # use sticker_core::money::display::{DisplayOptions, FractionForm, MoneyDisplay};
    /// # use sticker_core::money::{Currency, Money};
    /// # use sticker_core::locale::LocaleTag;
    /// let hungarian = MoneyDisplay::new(&LocaleTag::new("hu")?)?;
    /// let price = Money::new(12_50, Currency::new("HUF")?);
    /// assert_eq!(hungarian.format(price, DisplayOptions::default())?.text(), "12,50\u{a0}Ft");
    /// let strict = DisplayOptions { fraction: FractionForm::UsualOrRefuse, ..DisplayOptions::default() };
    /// assert!(hungarian.format(price, strict).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn format(&self, amount: Money, options: DisplayOptions) -> Result<DisplayParts, DisplayError> {
        let mut out = DisplayParts::new();
        self.format_into(amount, options, &mut out)?;
        Ok(out)
    }

    /// Writes an amount over what `out` holds, and allocates nothing where its memory suffices.
    ///
    /// # Errors
    ///
    /// As [`MoneyDisplay::format`]; `out` is empty then.
    pub fn format_into(
        &self,
        amount: Money,
        options: DisplayOptions,
        out: &mut DisplayParts,
    ) -> Result<(), DisplayError> {
        out.clear();
        let fractions = Fractions::of(amount.currency);
        let shown = shown_digits(amount, fractions.digits, options.fraction)?;
        // What is not shown is zero.
        let more = u32::from(shown.saturating_sub(amount.currency.exponent()));
        let less = u32::from(amount.currency.exponent().saturating_sub(shown));
        let number = u128::from(amount.minor.unsigned_abs()) * 10u128.pow(more) / 10u128.pow(less);
        let counted = Counted {
            currency: amount.currency,
            is_negative: amount.is_negative(),
            number,
            digits: shown,
            unit: "",
        };
        self.write(&counted, fractions.index, options, out);
        Ok(())
    }

    /// Writes an amount whose digits are counted out already; the fraction of `options` says nothing here.
    pub(crate) fn format_counted(&self, counted: &Counted<'_>, options: DisplayOptions) -> DisplayParts {
        let mut out = DisplayParts::new();
        self.write(counted, Fractions::of(counted.currency).index, options, &mut out);
        out
    }

    fn write(&self, counted: &Counted<'_>, index: u8, options: DisplayOptions, out: &mut DisplayParts) {
        let special = Special::of(self.locale, index, self.numbers);
        let accounting = options.sign == SignForm::Accounting;
        let pattern = special.pattern.unwrap_or_else(|| self.numbers.pattern(accounting));
        let (prefix, suffix) = pattern.affixes(counted.is_negative);
        if options.symbol == SymbolForm::None {
            self.write_affixes(prefix_without_currency(prefix), "", out);
            self.write_number(counted, pattern, &special, out);
            self.write_affixes(suffix_without_currency(suffix), "", out);
            return;
        }
        let symbol = self.symbol(counted.currency, index, options.symbol);
        self.write_affixes([prefix, ""], symbol.as_str(), out);
        if self.numbers.keeps_distance() && prefix.ends_with('¤') && symbol.needs_space_after() {
            out.push_char(DisplayPartKind::Literal, SPACE);
        }
        self.write_number(counted, pattern, &special, out);
        if self.numbers.keeps_distance() && suffix.starts_with('¤') && symbol.needs_space_before() {
            out.push_char(DisplayPartKind::Literal, SPACE);
        }
        self.write_affixes([suffix, ""], symbol.as_str(), out);
    }

    fn symbol(&self, currency: super::Currency, index: u8, form: SymbolForm) -> Symbol {
        let (standard, narrow) = LocaleRow::at(self.locale).symbols(index);
        let listed = match form {
            SymbolForm::Standard => standard,
            SymbolForm::Narrow => narrow,
            SymbolForm::Code | SymbolForm::None => "",
        };
        if listed.is_empty() { Symbol::Code(currency) } else { Symbol::Listed(listed) }
    }

    fn write_affixes(&self, affixes: [&str; 2], symbol: &str, out: &mut DisplayParts) {
        for c in affixes.into_iter().flat_map(str::chars) {
            match c {
                '¤' => out.push(DisplayPartKind::Symbol, symbol),
                '-' => out.push(DisplayPartKind::Minus, self.numbers.minus()),
                other => out.push_char(DisplayPartKind::Literal, other),
            }
        }
    }

    /// Writes the digits of the amount and its unit.
    fn write_number(
        &self,
        counted: &Counted<'_>,
        pattern: &PatternRow,
        special: &Special,
        out: &mut DisplayParts,
    ) {
        let shown = usize::from(counted.digits);
        let mut digits = [0u8; MOST_DIGITS];
        let mut rest = counted.number;
        let mut first = digits.len();
        // At least one digit stands before the fraction.
        while first > 0 && (rest > 0 || digits.len() - first <= shown) {
            first -= 1;
            // Nearly every amount takes the short division.
            match u64::try_from(rest) {
                Ok(small) => (digits[first], rest) = ((small % 10) as u8, (small / 10).into()),
                Err(_) => (digits[first], rest) = ((rest % 10) as u8, rest / 10),
            }
        }
        let glyphs = self.numbers.digits();
        let (integer, fraction) = digits[first..].split_at(digits.len() - first - shown);
        let (primary, secondary) = (usize::from(pattern.primary), usize::from(pattern.secondary));
        let grouped = primary > 0 && integer.len() >= primary + usize::from(self.numbers.minimum_grouping);
        for (at, &digit) in integer.iter().enumerate() {
            let left = integer.len() - at;
            if grouped && at > 0 && left >= primary && (left - primary) % secondary == 0 {
                out.push(DisplayPartKind::Integer, special.group);
            }
            out.push_char(DisplayPartKind::Integer, glyphs[usize::from(digit)]);
        }
        if shown > 0 {
            out.push(DisplayPartKind::Separator, special.decimal);
        }
        for &digit in fraction {
            out.push_char(DisplayPartKind::Fraction, glyphs[usize::from(digit)]);
        }
        out.push(DisplayPartKind::Unit, counted.unit);
    }
}

/// An amount as its digits are to stand: `number` of the last of its `digits` fraction digits, counted in `unit`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted<'a> {
    pub(crate) currency: super::Currency,
    pub(crate) is_negative: bool,
    pub(crate) number: u128,
    /// At most [`Counted::MAX_DIGITS`].
    pub(crate) digits: u8,
    /// What stands behind the digits and says how many noughts they lack; empty where they lack none.
    pub(crate) unit: &'a str,
}

impl Counted<'_> {
    /// The largest number of fraction digits.
    pub(crate) const MAX_DIGITS: u8 = 18;
}

/// The symbol that an amount gets.
#[derive(Clone, Copy)]
enum Symbol {
    Listed(&'static str),
    Code(super::Currency),
}

impl Symbol {
    fn as_str(&self) -> &str {
        match self {
            Self::Listed(text) => text,
            Self::Code(currency) => currency.code(),
        }
    }

    fn needs_space_after(&self) -> bool {
        self.as_str().chars().next_back().is_some_and(needs_space)
    }

    fn needs_space_before(&self) -> bool {
        self.as_str().chars().next().is_some_and(needs_space)
    }
}

/// Leaves out the currency of a prefix and the space between it and the digits.
///
/// CLDR has patterns without a currency, but in dozens of locales they come from the root and miss the brackets or the
/// groups of the pattern beside them.
fn prefix_without_currency(prefix: &str) -> [&str; 2] {
    match prefix.split_once('¤') {
        Some((before, after)) => [before, after.trim_start()],
        None => [prefix, ""],
    }
}

/// Leaves out the currency of a suffix, its direction marks and the space between it and the digits.
fn suffix_without_currency(suffix: &str) -> [&str; 2] {
    match suffix.split_once('¤') {
        Some((before, after)) => [before.trim_end_matches(is_mark).trim_end(), after],
        None => [suffix, ""],
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// Tells whether a character of a symbol keeps its distance from a digit: all do but symbols and spaces.
fn needs_space(edge: char) -> bool {
    edge.is_ascii_alphabetic() || table::EDGES.binary_search(&edge).is_err()
}

/// How many fraction digits are shown: those usual for the currency, all minor digits, or none.
fn shown_digits(amount: Money, usual: u8, form: FractionForm) -> Result<u8, DisplayError> {
    let exponent = amount.currency.exponent();
    let magnitude = amount.minor.unsigned_abs();
    let lost = magnitude % 10u64.pow(exponent.saturating_sub(usual).into());
    match form {
        FractionForm::Minor => Ok(exponent),
        FractionForm::HideZero if magnitude.is_multiple_of(10u64.pow(exponent.into())) => Ok(0),
        FractionForm::UsualOrRefuse if lost != 0 => Err(DisplayError::DigitsLost { amount, shown: usual }),
        _ => Ok(if lost == 0 { usual } else { exponent }),
    }
}

/// CLDR's space between a currency and a digit.
const SPACE: char = '\u{a0}';

/// 2¹²⁸ has 39 digits, and an amount below one major unit has one more than its fraction.
const MOST_DIGITS: usize = 40;
const _: () = assert!((Counted::MAX_DIGITS as usize) < MOST_DIGITS);
