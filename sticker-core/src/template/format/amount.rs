//! Amounts of money to parts: exact, rounded up where the format says so, or refused.

use super::apply::{Loss, grouped, rescale, split};
use super::words::for_locale;
use super::{
    FormatError, FractionDigits, MoneyFormat, MoneyLocale, PartKind, PriceParts, PriceRange, PriceWords,
    RangeSymbol, Writing,
};
use crate::claim::Qualifiers;
use crate::locale::LocaleTag;
use crate::money::display::{Counted, Digits, DisplayOptions, DisplayPartKind, DisplayParts, MoneyDisplay};
use crate::money::{Money, MoneyRange};

/// The digits of an amount as they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shown<'a> {
    number: u128,
    digits: u8,
    unit: &'a str,
}

impl MoneyFormat {
    /// Writes an amount, with the word that a qualifier asks for.
    pub(super) fn write(&self, money: Money, writing: &Writing<'_>) -> Result<PriceParts, FormatError> {
        let parts = self.amount(money, writing)?;
        self.words.around(parts, &writing.qualifiers, self.language(writing))
    }

    /// Writes a range; one of a single price is written as that.
    pub(super) fn write_range(
        &self,
        range: MoneyRange,
        writing: &Writing<'_>,
    ) -> Result<PriceParts, FormatError> {
        let drawn = Writing { qualifiers: self.range_qualifiers(&range, writing.qualifiers), ..*writing };
        if range.is_single() {
            return self.write(range.min(), &drawn);
        }
        let ends = match &self.range {
            PriceRange::Lowest => return self.write(range.min(), &drawn),
            PriceRange::Highest => return self.write(range.max(), &drawn),
            PriceRange::Both(ends) => Some(ends),
            PriceRange::Refuse => None,
        };
        let (mut low, high) = match ends {
            Some(_) => (self.amount(range.min(), writing)?, self.amount(range.max(), writing)?),
            None => Default::default(),
        };
        // Rounded up, two prices can look like one.
        let Some(ends) = ends.filter(|_| low != high) else {
            let text = |money: Money| format!("{} {}", money.decimal_string(), money.currency);
            return Err(FormatError::Range { min: text(range.min()), max: text(range.max()) });
        };
        let high = match ends.symbol {
            RangeSymbol::Once if low.has_leading_symbol() => high.without_symbol(),
            RangeSymbol::Once => {
                low = low.without_symbol();
                high
            }
            RangeSymbol::Each => high,
        };
        low.push(PartKind::Range, ends.join.as_str());
        low.append(high);
        Ok(low)
    }

    /// Returns what qualifies a range as it is drawn.
    pub(super) fn range_qualifiers(&self, range: &MoneyRange, known: Qualifiers) -> Qualifiers {
        match self.range {
            _ if range.is_single() => known,
            PriceRange::Lowest => Qualifiers { from: true, up_to: false, ..known },
            PriceRange::Highest => Qualifiers { from: false, up_to: true, ..known },
            PriceRange::Refuse | PriceRange::Both(_) => Qualifiers { from: !known.up_to, ..known },
        }
    }

    /// Returns the locale whose words and units stand beside the amount.
    fn language<'a>(&'a self, writing: &Writing<'a>) -> Option<&'a LocaleTag> {
        match &self.locale {
            Some(MoneyLocale::Tag(tag)) => Some(tag),
            Some(MoneyLocale::Render) | None => writing.locale,
        }
    }

    fn amount(&self, money: Money, writing: &Writing<'_>) -> Result<PriceParts, FormatError> {
        if let Some(wanted) = self.currency
            && wanted != money.currency
        {
            return Err(FormatError::Currency { found: money.currency, wanted });
        }
        let minor = u64::try_from(money.minor)
            .map_err(|_| FormatError::Negative { minor: money.minor, currency: money.currency })?;
        let language = self.language(writing);
        let shown = match language.and_then(|locale| self.short(minor, money, locale)) {
            Some(short) => short,
            None => self.full(minor, money)?,
        };
        match &self.locale {
            None => Ok(self.spelled(&shown)),
            Some(_) => {
                let display = MoneyDisplay::new(language.ok_or(FormatError::NoLocale)?)?;
                let names_digits = language.is_some_and(|tag| tag.keyword("nu").is_some());
                let display = match self.digits {
                    Some(digits) => display.with_digits(digits),
                    None if names_digits => display,
                    None => display.with_digits(Digits::Usual),
                };
                let Shown { number, digits, unit } = shown;
                let counted = Counted { currency: money.currency, is_negative: false, number, digits, unit };
                let options = DisplayOptions { symbol: self.symbol_form, ..DisplayOptions::default() };
                Ok(parts_of(&display.format_counted(&counted, options)))
            }
        }
    }

    const fn loss(&self) -> Loss {
        if self.round_up { Loss::Up } else { Loss::Refuse }
    }

    /// Counts an amount in the largest unit that loses nothing, or that may be rounded up; `None` where there is none.
    fn short(&self, minor: u64, money: Money, locale: &LocaleTag) -> Option<Shown<'_>> {
        let compact = self.compact.as_ref()?;
        let units = for_locale(&compact.units, locale)?;
        let exponent = money.currency.exponent();
        let one = |zeros: u8| 10u128.pow((exponent + zeros).into());
        let at = |i: usize| {
            let unit = &units[i];
            let scale = exponent + unit.zeros;
            let digits = compact.fraction_digits.min(scale);
            let number = rescale(minor.into(), scale, digits, self.loss())?;
            Some(Shown { number, digits, unit: &unit.text })
        };
        let fits = (0..units.len()).rev().filter(|&i| u128::from(minor) >= one(units[i].zeros));
        let (i, shown) = fits.filter_map(|i| Some((i, at(i)?))).next()?;
        // 999,999 rounded up is one million, and not a thousand thousands.
        let carried = units.get(i + 1).and_then(|next| {
            let whole = 10u128.pow((next.zeros - units[i].zeros + shown.digits).into());
            (shown.number == whole).then_some(Shown { number: 1, digits: 0, unit: &next.text })
        });
        let mut shown = carried.unwrap_or(shown);
        while shown.digits > 0 && shown.number.is_multiple_of(10) {
            shown = Shown { number: shown.number / 10, digits: shown.digits - 1, ..shown };
        }
        Some(shown)
    }

    /// Counts an amount in its currency.
    fn full(&self, minor: u64, money: Money) -> Result<Shown<'static>, FormatError> {
        let exponent = money.currency.exponent();
        let usual = money.currency.display_digits();
        let digits = match self.fraction_digits {
            FractionDigits::Exactly(digits) => digits,
            FractionDigits::Auto if self.locale.is_none() => exponent,
            FractionDigits::Auto if self.round_up => usual,
            FractionDigits::Auto => match rescale(minor.into(), exponent, usual, Loss::Refuse) {
                Some(_) => usual,
                None => exponent,
            },
        };
        let number = rescale(minor.into(), exponent, digits, self.loss())
            .ok_or_else(|| FormatError::Inexact { value: money.decimal_string(), digits })?;
        let unit = 10u128.pow(digits.into());
        match self.trim_zero_fraction && number.is_multiple_of(unit) {
            true => Ok(Shown { number: number / unit, digits: 0, unit: "" }),
            false => Ok(Shown { number, digits, unit: "" }),
        }
    }

    /// Writes digits with the signs of the format.
    fn spelled(&self, shown: &Shown<'_>) -> PriceParts {
        let (integer, fraction) = split(shown.number, shown.digits);
        let mut parts = PriceParts::default();
        if !self.symbol_after && !self.symbol.is_empty() {
            parts.push(PartKind::Symbol, format!("{}{}", self.symbol, self.symbol_gap));
        }
        parts.push(PartKind::Integer, grouped(&integer, &self.group, self.group_size));
        if !fraction.is_empty() {
            parts.push(PartKind::Separator, self.decimal.as_str());
            parts.push(PartKind::Fraction, fraction);
        }
        parts.push(PartKind::Unit, shown.unit);
        if self.symbol_after && !self.symbol.is_empty() {
            parts.push(PartKind::Symbol, format!("{}{}", self.symbol_gap, self.symbol));
        }
        parts
    }
}

impl PriceWords {
    /// Puts the word that a qualifier asks for around a price.
    pub(super) fn around(
        &self,
        parts: PriceParts,
        qualifiers: &Qualifiers,
        locale: Option<&LocaleTag>,
    ) -> Result<PriceParts, FormatError> {
        let (qualifier, table) = match qualifiers {
            Qualifiers { from: true, .. } => ("from", &self.from),
            Qualifiers { up_to: true, .. } => ("up_to", &self.up_to),
            _ => return Ok(parts),
        };
        let word = locale
            .and_then(|locale| for_locale(table, locale))
            .ok_or_else(|| FormatError::NoWord { qualifier, locale: locale.cloned() })?;
        let mut worded = PriceParts::default();
        worded.push(PartKind::Qualifier, word.before.as_str());
        worded.append(parts);
        worded.push(PartKind::Qualifier, word.after.as_str());
        Ok(worded)
    }
}

/// Takes over the parts of a written amount: spaces and marks beside the symbol are its own, as the gap of a format is.
fn parts_of(written: &DisplayParts) -> PriceParts {
    let stretches: Vec<_> = written.iter().collect();
    let is_symbol = |i: Option<usize>| {
        i.and_then(|i| stretches.get(i)).is_some_and(|part| part.kind == DisplayPartKind::Symbol)
    };
    let mut symbol = String::new();
    let mut parts = PriceParts::default();
    for (i, stretch) in stretches.iter().enumerate() {
        let kind = match stretch.kind {
            DisplayPartKind::Symbol => PartKind::Symbol,
            DisplayPartKind::Literal if is_symbol(i.checked_sub(1)) || is_symbol(Some(i + 1)) => {
                PartKind::Symbol
            }
            DisplayPartKind::Literal | DisplayPartKind::Minus => PartKind::Mark,
            DisplayPartKind::Integer => PartKind::Integer,
            DisplayPartKind::Separator => PartKind::Separator,
            DisplayPartKind::Fraction => PartKind::Fraction,
            DisplayPartKind::Unit => PartKind::Unit,
        };
        if kind == PartKind::Symbol {
            symbol.push_str(stretch.text);
            continue;
        }
        parts.push(PartKind::Symbol, std::mem::take(&mut symbol));
        parts.push(kind, stretch.text);
    }
    parts.push(PartKind::Symbol, symbol);
    parts
}
