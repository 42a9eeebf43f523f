//! The rows of the generated tables, and how they are searched.

use super::table::{DIGITS, FRACTIONS, LOCALES, NUMBERS, OVERRIDES, PATTERNS, SPECIALS, STRINGS};
use crate::money::Currency;

/// Affixes of positive and of negative amounts, as indexes of texts in which `¤` and `-` hold places, and group sizes.
#[derive(Debug)]
pub(super) struct PatternRow {
    positive: (u16, u16),
    negative: (u16, u16),
    /// Digits of the group beside the separator; 0 where nothing is grouped.
    pub(super) primary: u8,
    /// Digits of every other group.
    pub(super) secondary: u8,
}

impl PatternRow {
    pub(super) const fn new(
        prefix: u16,
        suffix: u16,
        minus_prefix: u16,
        minus_suffix: u16,
        primary: u8,
        secondary: u8,
    ) -> Self {
        Self { positive: (prefix, suffix), negative: (minus_prefix, minus_suffix), primary, secondary }
    }

    /// Returns what stands before and after the digits.
    pub(super) fn affixes(&self, negative: bool) -> (&'static str, &'static str) {
        let (prefix, suffix) = if negative { self.negative } else { self.positive };
        (text(prefix), text(suffix))
    }
}

/// How a locale writes numbers in one numbering system.
#[derive(Debug)]
pub(super) struct NumbersRow {
    digits: u8,
    /// Least digits that must stand before the first group mark.
    pub(super) minimum_grouping: u8,
    decimal: u16,
    group: u16,
    minus: u16,
    standard: u16,
    accounting: u16,
}

impl NumbersRow {
    pub(super) const fn new(
        digits: u8,
        minimum_grouping: u8,
        decimal: u16,
        group: u16,
        minus: u16,
        standard: u16,
        accounting: u16,
    ) -> Self {
        Self { digits, minimum_grouping, decimal, group, minus, standard, accounting }
    }

    pub(super) fn system(&self) -> &'static str {
        DIGITS[usize::from(self.digits)].0
    }

    pub(super) fn digits(&self) -> &'static [char; 10] {
        &DIGITS[usize::from(self.digits)].2
    }

    /// Tells whether the digits are decimal ones to Unicode; a symbol keeps its distance only from those.
    pub(super) fn keeps_distance(&self) -> bool {
        DIGITS[usize::from(self.digits)].1
    }

    pub(super) fn minus(&self) -> &'static str {
        text(self.minus)
    }

    pub(super) fn pattern(&self, accounting: bool) -> &'static PatternRow {
        let index = if accounting { self.accounting } else { self.standard };
        &PATTERNS[usize::from(index)]
    }
}

/// A locale: its parent, its numbers, and the range of its currencies in `OVERRIDES`.
#[derive(Debug)]
pub(super) struct LocaleRow {
    pub(super) tag: &'static str,
    parent: u16,
    latin: u16,
    usual: u16,
    native: u16,
    start: u16,
    end: u16,
}

impl LocaleRow {
    pub(super) const fn new(
        tag: &'static str,
        parent: u16,
        latin: u16,
        usual: u16,
        native: u16,
        start: u16,
        end: u16,
    ) -> Self {
        Self { tag, parent, latin, usual, native, start, end }
    }

    pub(super) fn find(tag: &str) -> Option<u16> {
        let at = LOCALES.binary_search_by(|row| row.tag.cmp(tag)).ok()?;
        u16::try_from(at).ok()
    }

    pub(super) fn at(index: u16) -> &'static Self {
        &LOCALES[usize::from(index)]
    }

    pub(super) fn latin(&self) -> &'static NumbersRow {
        &NUMBERS[usize::from(self.latin)]
    }

    pub(super) fn usual(&self) -> &'static NumbersRow {
        &NUMBERS[usize::from(self.usual)]
    }

    pub(super) fn native(&self) -> &'static NumbersRow {
        &NUMBERS[usize::from(self.native)]
    }

    /// Returns the symbol and the narrow symbol of a currency; an empty one is the code.
    pub(super) fn symbols(&self, currency: u8) -> (&'static str, &'static str) {
        let mut row = self;
        loop {
            let own = &OVERRIDES[usize::from(row.start)..usize::from(row.end)];
            if let Ok(at) = own.binary_search_by(|(listed, ..)| listed.cmp(&currency)) {
                return (text(own[at].1), text(own[at].2));
            }
            let parent = Self::at(row.parent);
            if parent.tag == row.tag {
                return ("", "");
            }
            row = parent;
        }
    }
}

/// What one currency has of its own in one locale.
pub(super) struct Special {
    pub(super) pattern: Option<&'static PatternRow>,
    pub(super) decimal: &'static str,
    pub(super) group: &'static str,
}

impl Special {
    /// Returns the separators of a currency in a locale, and the pattern where it has one of its own.
    pub(super) fn of(locale: u16, currency: u8, numbers: &NumbersRow) -> Self {
        let mut special = Self { pattern: None, decimal: text(numbers.decimal), group: text(numbers.group) };
        if let Ok(at) = SPECIALS.binary_search_by(|row| (row.0, row.1).cmp(&(locale, currency))) {
            let (_, _, pattern, decimal, group) = SPECIALS[at];
            special.pattern = pattern.map(|index| &PATTERNS[usize::from(index)]);
            for (own, index) in [(&mut special.decimal, decimal), (&mut special.group, group)] {
                if index != 0 {
                    *own = text(index);
                }
            }
        }
        special
    }
}

/// A currency's row: display digits, increment, cash digits, cash increment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fractions {
    pub(super) index: u8,
    pub(super) digits: u8,
    pub(super) increment: u8,
    pub(super) cash_digits: u8,
    pub(super) cash_increment: u8,
}

impl Fractions {
    /// Returns the row of a currency; every currency that carries a price has one, which a test proves.
    pub(super) fn of(currency: Currency) -> Self {
        match FRACTIONS.binary_search_by(|row| row.0.cmp(currency.code())) {
            Ok(at) => {
                let (_, digits, increment, cash_digits, cash_increment) = FRACTIONS[at];
                let index = u8::try_from(at).unwrap_or(u8::MAX);
                Self { index, digits, increment, cash_digits, cash_increment }
            }
            Err(_) => {
                let digits = currency.exponent();
                Self { index: u8::MAX, digits, increment: 0, cash_digits: digits, cash_increment: 0 }
            }
        }
    }
}

pub(super) fn text(index: u16) -> &'static str {
    STRINGS[usize::from(index)]
}

/// Proves while compiling that every index of the tables leads somewhere.
const _: () = {
    let mut at = 0;
    while at < PATTERNS.len() {
        let row = &PATTERNS[at];
        assert!((row.positive.0 as usize) < STRINGS.len() && (row.positive.1 as usize) < STRINGS.len());
        assert!((row.negative.0 as usize) < STRINGS.len() && (row.negative.1 as usize) < STRINGS.len());
        at += 1;
    }
    at = 0;
    while at < NUMBERS.len() {
        let row = &NUMBERS[at];
        assert!((row.digits as usize) < DIGITS.len());
        assert!((row.decimal as usize) < STRINGS.len() && (row.group as usize) < STRINGS.len());
        assert!((row.minus as usize) < STRINGS.len());
        assert!((row.standard as usize) < PATTERNS.len() && (row.accounting as usize) < PATTERNS.len());
        at += 1;
    }
    at = 0;
    while at < LOCALES.len() {
        let row = &LOCALES[at];
        assert!((row.parent as usize) < LOCALES.len());
        assert!((row.latin as usize) < NUMBERS.len());
        assert!((row.usual as usize) < NUMBERS.len() && (row.native as usize) < NUMBERS.len());
        assert!(row.start <= row.end && (row.end as usize) <= OVERRIDES.len());
        at += 1;
    }
    at = 0;
    while at < OVERRIDES.len() {
        assert!((OVERRIDES[at].1 as usize) < STRINGS.len() && (OVERRIDES[at].2 as usize) < STRINGS.len());
        at += 1;
    }
    at = 0;
    while at < SPECIALS.len() {
        let (_, _, pattern, decimal, group) = SPECIALS[at];
        if let Some(pattern) = pattern {
            assert!((pattern as usize) < PATTERNS.len());
        }
        assert!((decimal as usize) < STRINGS.len() && (group as usize) < STRINGS.len());
        at += 1;
    }
};
