//! Examples of every rule of the display, and its laws.

use proptest::prelude::*;

use super::super::{Currency, ISO_4217, RoundingMode};
use super::*;

/// Rows of `cldr/fixture.mjs`: what `Intl.NumberFormat` writes.
const FIXTURE: &str = include_str!("../../../testdata/money-display.json");

fn tag(text: &str) -> LocaleTag {
    LocaleTag::new(text).unwrap()
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::new(code).unwrap())
}

fn write(locale: &str, minor: i64, code: &str, options: DisplayOptions) -> String {
    MoneyDisplay::new(&tag(locale)).unwrap().format(money(minor, code), options).unwrap().into_text()
}

fn plain(locale: &str, minor: i64, code: &str) -> String {
    write(locale, minor, code, DisplayOptions::default())
}

#[test]
fn rows_of_intl_are_written_as_intl_writes_them() {
    let fixture: serde_json::Value = serde_json::from_str(FIXTURE).unwrap();
    let rows = fixture["rows"].as_array().unwrap();
    assert!(rows.len() >= 300, "{} rows", rows.len());
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap();
        let options: DisplayOptions = serde_json::from_value(row["options"].clone()).unwrap();
        let amount: Money = serde_json::from_value(row["amount"].clone()).unwrap();
        let display = MoneyDisplay::new(&tag(text("locale"))).unwrap();
        assert_eq!(display.numbering_system(), text("digits"), "{row}");
        assert_eq!(display.format(amount, options).unwrap().text(), text("text"), "{row}");
    }
}

#[test]
fn spaces_stand_where_the_patterns_and_the_spacing_rule_put_them() {
    for (locale, minor, code, text) in [
        ("en-US", 123_456, "USD", "$1,234.56"),
        ("en-US", -123_456, "USD", "-$1,234.56"),
        ("en-US", 123_456, "CHF", "CHF\u{a0}1,234.56"),
        ("de-DE", 123_456, "EUR", "1.234,56\u{a0}€"),
        ("fr-FR", 123_456, "EUR", "1\u{202f}234,56\u{a0}€"),
        ("de-CH", -123_456, "CHF", "CHF-1'234.56"),
        ("nl-NL", -123_456, "EUR", "€\u{a0}-1.234,56"),
        ("ja-JP", 1_234, "JPY", "￥1,234"),
        ("zh-CN", 123_456, "CNY", "¥1,234.56"),
        ("zh-TW", 123_456, "TWD", "$1,234.56"),
        ("en-ZA", 123_456, "ZAR", "R\u{a0}1\u{a0}234,56"),
        ("de-AT", 123_456, "EUR", "€\u{a0}1.234,56"),
    ] {
        assert_eq!(plain(locale, minor, code), text, "{locale}");
    }
}

#[test]
fn groups_follow_the_locale() {
    for (locale, minor, code, text) in [
        ("hi-IN", 1_234_567_890, "INR", "₹1,23,45,678.90"),
        ("es-ES", 123_456, "EUR", "1234,56\u{a0}€"),
        ("es-ES", 1_234_567, "EUR", "12.345,67\u{a0}€"),
        ("pl-PL", 123_456, "PLN", "1234,56\u{a0}zł"),
        ("pt-PT", 1_234_567, "EUR", "12\u{a0}345,67\u{a0}€"),
        ("en-US", 0, "USD", "$0.00"),
        ("en-US", 7, "USD", "$0.07"),
        ("en-US", i64::MIN, "USD", "-$92,233,720,368,547,758.08"),
    ] {
        assert_eq!(plain(locale, minor, code), text, "{locale}");
    }
}

#[test]
fn a_usual_number_of_digits_never_rounds_a_price() {
    let form = |fraction| DisplayOptions { fraction, ..DisplayOptions::default() };
    let hu = |minor, fraction| write("hu-HU", minor, "HUF", form(fraction));
    assert_eq!(hu(125_000, FractionForm::Usual), "1250\u{a0}Ft");
    assert_eq!(hu(125_050, FractionForm::Usual), "1250,50\u{a0}Ft");
    assert_eq!(hu(125_000, FractionForm::Minor), "1250,00\u{a0}Ft");
    assert_eq!(hu(125_050, FractionForm::HideZero), "1250,50\u{a0}Ft");
    let us = |minor| write("en-US", minor, "USD", form(FractionForm::HideZero));
    assert_eq!(us(1_200), "$12");
    assert_eq!(us(1_250), "$12.50");
    let display = MoneyDisplay::new(&tag("hu")).unwrap();
    let strict = form(FractionForm::UsualOrRefuse);
    let lost = money(125_050, "HUF");
    assert_eq!(display.format(lost, strict), Err(DisplayError::DigitsLost { amount: lost, shown: 0 }));
    assert_eq!(
        display.format(lost, strict).unwrap_err().to_string(),
        "HUF 1250.50 has more than 0 fraction digits, and none may be lost"
    );
    let mut kept = display.format(money(125_000, "HUF"), strict).unwrap();
    assert_eq!(kept.text(), "1250\u{a0}Ft");
    assert!(display.format_into(lost, strict, &mut kept).is_err());
    assert_eq!(kept, DisplayParts::new());
}

#[test]
fn a_locale_is_found_through_its_parents() {
    for (asked, found) in [
        ("de-DE", "de"),
        ("en-US", "en"),
        ("es-MX", "es-MX"),
        ("es-GT", "es-GT"),
        ("zh-CN", "zh"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant-HK"),
        ("iw-IL", "he"),
        ("sr-ME", "sr-Latn-ME"),
        ("en-AU-u-nu-latn", "en-AU"),
        ("pt-XX", "pt"),
    ] {
        assert_eq!(MoneyDisplay::new(&tag(asked)).unwrap().locale(), found, "{asked}");
    }
    for unknown in ["xx", "xx-US", "de-Cyrl", "und"] {
        let error = MoneyDisplay::new(&tag(unknown)).err();
        match unknown {
            "und" => assert_eq!(error, None),
            _ => assert_eq!(error, Some(DisplayError::UnknownLocale { tag: tag(unknown) })),
        }
    }
}

#[test]
fn digits_are_latin_unless_they_are_asked_for() {
    let price = money(123_456, "EGP");
    let written = |display: MoneyDisplay| {
        display
            .format(price, DisplayOptions { symbol: SymbolForm::None, ..DisplayOptions::default() })
            .unwrap()
            .into_text()
    };
    let egypt = MoneyDisplay::new(&tag("ar-EG")).unwrap();
    assert_eq!(egypt.numbering_system(), "latn");
    assert_eq!(written(egypt).replace('\u{200f}', ""), "1,234.56");
    assert_eq!(written(egypt.with_digits(Digits::Usual)).replace('\u{200f}', ""), "١٬٢٣٤٫٥٦");
    assert_eq!(MoneyDisplay::new(&tag("ar-EG-u-nu-arab")).unwrap().numbering_system(), "arab");
    assert_eq!(MoneyDisplay::new(&tag("hi-u-nu-native")).unwrap().numbering_system(), "deva");
    assert_eq!(MoneyDisplay::new(&tag("en")).unwrap().with_digits(Digits::Native).numbering_system(), "latn");
    let error = MoneyDisplay::new(&tag("ar-EG-u-nu-thai")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "ar-EG-u-nu-thai asks for the digits \"thai\"; CLDR has latn, arab for ar-EG"
    );
}

#[test]
fn an_amount_without_its_currency_keeps_signs_and_groups() {
    let bare = |locale, minor, sign| {
        write(
            locale,
            minor,
            "INR",
            DisplayOptions { symbol: SymbolForm::None, sign, ..DisplayOptions::default() },
        )
    };
    assert_eq!(bare("de", -123_456, SignForm::Standard), "-1.234,56");
    assert_eq!(bare("nl", -123_456, SignForm::Standard), "-1.234,56");
    assert_eq!(bare("en", -123_456, SignForm::Accounting), "(1,234.56)");
    assert_eq!(bare("hi", 123_456_789, SignForm::Standard), "12,34,567.89");
    assert_eq!(bare("he", -5, SignForm::Standard), "\u{200f}\u{200e}-0.05");
}

#[test]
fn digits_that_are_letters_need_no_space() {
    let display = MoneyDisplay::new(&tag("zh-u-nu-hanidec")).unwrap();
    let code = DisplayOptions { symbol: SymbolForm::Code, ..DisplayOptions::default() };
    assert_eq!(display.format(money(12_990, "CNY"), code).unwrap().text(), "CNY一二九.九〇");
}

#[test]
fn parts_name_what_they_are() {
    use DisplayPartKind::{Fraction, Integer, Literal, Minus, Separator, Symbol};
    let parts = |locale: &str, options| {
        let display = MoneyDisplay::new(&tag(locale)).unwrap();
        let written = display.format(money(-123_456, "USD"), options).unwrap();
        written.iter().map(|part| (part.kind, part.text.to_owned())).collect::<Vec<_>>()
    };
    let named = |list: &[(DisplayPartKind, &str)]| {
        list.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(
        parts("de", DisplayOptions::default()),
        named(&[
            (Minus, "-"),
            (Integer, "1.234"),
            (Separator, ","),
            (Fraction, "56"),
            (Literal, "\u{a0}"),
            (Symbol, "$")
        ])
    );
    let accounting =
        DisplayOptions { sign: SignForm::Accounting, symbol: SymbolForm::Code, ..DisplayOptions::default() };
    assert_eq!(
        parts("en", accounting),
        named(&[
            (Literal, "("),
            (Symbol, "USD"),
            (Literal, "\u{a0}"),
            (Integer, "1,234"),
            (Separator, "."),
            (Fraction, "56"),
            (Literal, ")")
        ])
    );
}

#[test]
fn minor_digits_and_display_digits_are_kept_apart() {
    for (code, minor, display, cash, cash_step) in [
        ("CNY", 2, 2, 2, 1),
        ("JPY", 0, 0, 0, 1),
        ("HUF", 2, 0, 0, 500),
        ("IDR", 2, 0, 0, 100),
        ("CLP", 0, 0, 0, 1),
        ("COP", 2, 0, 0, 100),
        ("KWD", 3, 3, 3, 1),
        ("CHF", 2, 2, 2, 5),
        ("CZK", 2, 2, 0, 100),
        ("SEK", 2, 2, 0, 100),
        ("DKK", 2, 2, 2, 50),
        ("CLF", 4, 4, 4, 1),
    ] {
        let currency = Currency::new(code).unwrap();
        assert_eq!(
            (currency.exponent(), currency.display_digits(), currency.cash_digits()),
            (minor, display, cash),
            "{code}"
        );
        assert_eq!(currency.cash_rounding(RoundingMode::HalfUp).unwrap().step_minor(), cash_step, "{code}");
    }
}

#[test]
fn iso_and_cldr_disagree_on_sixteen_currencies() {
    let payable = ISO_4217.iter().filter_map(|(code, digits)| digits.and_then(|_| Currency::new(code).ok()));
    let apart: Vec<_> = payable.filter(|currency| currency.exponent() != currency.display_digits()).collect();
    let codes = "AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SOS SYP YER";
    assert_eq!(apart.iter().map(Currency::code).collect::<Vec<_>>().join(" "), codes);
    assert!(apart.iter().all(|currency| currency.display_digits() == 0));
}

#[test]
fn every_currency_that_carries_a_price_has_a_row() {
    let payable: Vec<_> = ISO_4217.iter().filter(|row| row.1.is_some()).map(|row| row.0).collect();
    assert_eq!(payable, table::FRACTIONS.iter().map(|row| row.0).collect::<Vec<_>>());
    for code in payable {
        let currency = Currency::new(code).unwrap();
        assert!(
            currency.display_digits() <= currency.exponent(),
            "{code} shows digits that it does not count"
        );
        assert!(
            currency.display_rounding(RoundingMode::Down).is_ok()
                && currency.cash_rounding(RoundingMode::Down).is_ok()
        );
    }
}

#[test]
fn the_tables_are_sorted_so_that_they_can_be_searched() {
    assert!(table::LOCALES.windows(2).all(|pair| pair[0].tag < pair[1].tag));
    assert!(table::EDGES.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(table::SPECIALS.windows(2).all(|pair| (pair[0].0, pair[0].1) < (pair[1].0, pair[1].1)));
    for locale in MoneyDisplay::locales() {
        assert_eq!(MoneyDisplay::new(&tag(locale)).unwrap().locale(), locale);
    }
    assert!(MoneyDisplay::locales().count() > 700);
}

#[test]
fn options_are_read_with_defaults_and_refuse_what_they_do_not_know() {
    let read = |json: &str| serde_json::from_str::<DisplayOptions>(json).map_err(|error| error.to_string());
    assert_eq!(read("{}"), Ok(DisplayOptions::default()));
    let narrow = DisplayOptions { symbol: SymbolForm::Narrow, ..DisplayOptions::default() };
    assert_eq!(read(r#"{"symbol": "narrow"}"#), Ok(narrow));
    assert!(read(r#"{"symbol": "short"}"#).unwrap_err().contains("unknown variant `short`"));
    assert!(read(r#"{"round": true}"#).unwrap_err().contains("unknown field `round`"));
    let json = serde_json::to_string(&narrow).unwrap();
    assert_eq!(json, r#"{"symbol":"narrow","sign":"standard","fraction":"usual"}"#);
}

fn any_display() -> impl Strategy<Value = MoneyDisplay> {
    let locales: Vec<_> = MoneyDisplay::locales().collect();
    let digits = proptest::sample::select(vec![Digits::Latin, Digits::Usual, Digits::Native]);
    (proptest::sample::select(locales), digits)
        .prop_map(|(locale, digits)| MoneyDisplay::new(&tag(locale)).unwrap().with_digits(digits))
}

fn any_options() -> impl Strategy<Value = DisplayOptions> {
    let symbol = vec![SymbolForm::Standard, SymbolForm::Narrow, SymbolForm::Code, SymbolForm::None];
    let fraction = vec![FractionForm::Usual, FractionForm::Minor, FractionForm::HideZero];
    (
        proptest::sample::select(symbol),
        proptest::sample::select(vec![SignForm::Standard, SignForm::Accounting]),
        proptest::sample::select(fraction),
    )
        .prop_map(|(symbol, sign, fraction)| DisplayOptions { symbol, sign, fraction })
}

fn any_currency() -> impl Strategy<Value = Currency> {
    let payable: Vec<_> = table::FRACTIONS.iter().map(|row| row.0).collect();
    proptest::sample::select(payable).prop_map(|code| Currency::new(code).unwrap())
}

proptest! {
    #[test]
    fn parts_join_to_the_text_and_hold_every_digit(display in any_display(), options in any_options(), currency in any_currency(), minor in any::<i64>()) {
        let amount = Money::new(minor, currency);
        let written = display.format(amount, options).unwrap();
        let joined: String = written.iter().map(|part| part.text).collect();
        prop_assert_eq!(&joined, written.text());
        let glyphs = display.numbers.digits();
        let digits = |kind| -> String {
            let parts = written.iter().filter(move |part| part.kind == kind).flat_map(|part| part.text.chars());
            parts.filter_map(|c| glyphs.iter().position(|&glyph| glyph == c)).map(|digit| digit.to_string()).collect()
        };
        let (integer, fraction) = (digits(DisplayPartKind::Integer), digits(DisplayPartKind::Fraction));
        let text = if fraction.is_empty() { integer } else { format!("{integer}.{fraction}") };
        let text = if minor < 0 { format!("-{text}") } else { text };
        prop_assert_eq!(Money::from_decimal_str(&text, currency), Ok(amount), "{}", written);
    }

    #[test]
    fn a_negative_amount_never_looks_like_a_positive_one(display in any_display(), options in any_options(), currency in any_currency(), minor in 1..=i64::MAX) {
        let positive = display.format(Money::new(minor, currency), options).unwrap();
        let negative = display.format(Money::new(-minor, currency), options).unwrap();
        prop_assert_ne!(positive.text(), negative.text());
    }

    #[test]
    fn memory_is_used_again(display in any_display(), options in any_options(), currency in any_currency(), minor in any::<i64>()) {
        let mut out = display.format(Money::new(i64::MIN, currency), options).unwrap();
        display.format_into(Money::new(minor, currency), options, &mut out).unwrap();
        prop_assert_eq!(&out, &display.format(Money::new(minor, currency), options).unwrap());
    }
}
