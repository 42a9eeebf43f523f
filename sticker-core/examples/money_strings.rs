//! Writes amounts in every locale, currency, form and kind of digits, for `cldr/compare.mjs` to hold against another
//! implementation.
//!
//!     cargo run --release --example money_strings [LOCALE]
//!
//! A line is: locale, numbering system, currency, its minor digits, symbol form, sign form, fraction form, and then for each amount its
//! minor units and its parts. Fields are separated by U+001F, parts by U+001E, and a part starts with the letter of its
//! kind.

#![expect(clippy::disallowed_methods, reason = "a program: it reads its argument and prints")]

use std::error::Error;
use std::io::{BufWriter, Write};

use sticker_core::locale::LocaleTag;
use sticker_core::money::display::{
    Digits, DisplayOptions, DisplayPartKind, DisplayParts, FractionForm, MoneyDisplay, SignForm, SymbolForm,
};
use sticker_core::money::{Currency, ISO_4217, Money};

/// Amounts in units of the last digit that is usually displayed.
const AMOUNTS: [i64; 12] = [
    0,
    7,
    100,
    999,
    123_400,
    123_456,
    1_234_500,
    123_456_789,
    -1,
    -123_456,
    -123_456_789,
    9_007_199_254_740_993,
];

fn main() -> Result<(), Box<dyn Error>> {
    let only = std::env::args().nth(1);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let currencies: Vec<Currency> =
        ISO_4217.iter().filter_map(|(code, digits)| digits.and_then(|_| Currency::new(code).ok())).collect();
    let mut parts = DisplayParts::new();
    for locale in MoneyDisplay::locales().filter(|tag| only.as_ref().is_none_or(|only| only == tag)) {
        let latin = MoneyDisplay::new(&LocaleTag::new(locale)?)?;
        let mut systems = vec![latin];
        for digits in [Digits::Usual, Digits::Native] {
            let other = latin.with_digits(digits);
            if systems.iter().all(|known| known.numbering_system() != other.numbering_system()) {
                systems.push(other);
            }
        }
        for display in systems {
            for &currency in &currencies {
                for options in all_options() {
                    write_line(&mut out, display, currency, options, &mut parts)?;
                }
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn all_options() -> impl Iterator<Item = DisplayOptions> {
    let symbols = [SymbolForm::Standard, SymbolForm::Narrow, SymbolForm::Code, SymbolForm::None];
    symbols.into_iter().flat_map(|symbol| {
        [SignForm::Standard, SignForm::Accounting].into_iter().flat_map(move |sign| {
            let fractions: &[FractionForm] = match (symbol, sign) {
                (SymbolForm::Standard, SignForm::Standard) => {
                    &[FractionForm::Usual, FractionForm::Minor, FractionForm::HideZero]
                }
                _ => &[FractionForm::Usual],
            };
            fractions.iter().map(move |&fraction| DisplayOptions { symbol, sign, fraction })
        })
    })
}

fn write_line(
    out: &mut impl Write,
    display: MoneyDisplay,
    currency: Currency,
    options: DisplayOptions,
    parts: &mut DisplayParts,
) -> Result<(), Box<dyn Error>> {
    let DisplayOptions { symbol, sign, fraction } = options;
    let (locale, system) = (display.locale(), display.numbering_system());
    write!(out, "{locale}\x1f{system}\x1f{currency}\x1f{}", currency.exponent())?;
    write!(out, "\x1f{}\x1f{}\x1f{}", symbol.name(), sign.name(), fraction.name())?;
    let unit = 10i64.pow(currency.exponent().saturating_sub(currency.display_digits()).into());
    for amount in AMOUNTS {
        let minor = amount.checked_mul(unit).unwrap_or(amount);
        display.format_into(Money::new(minor, currency), options, parts)?;
        write!(out, "\x1f{minor}\x1f")?;
        for (at, part) in parts.iter().enumerate() {
            let separator = if at == 0 { "" } else { "\x1e" };
            write!(out, "{separator}{}{}", letter(part.kind), part.text)?;
        }
    }
    out.write_all(b"\n")?;
    Ok(())
}

fn letter(kind: DisplayPartKind) -> char {
    match kind {
        DisplayPartKind::Symbol => 'c',
        DisplayPartKind::Minus => 'm',
        DisplayPartKind::Integer => 'i',
        DisplayPartKind::Separator => 'd',
        DisplayPartKind::Fraction => 'f',
        DisplayPartKind::Literal => 'l',
        DisplayPartKind::Unit => 'u',
    }
}
