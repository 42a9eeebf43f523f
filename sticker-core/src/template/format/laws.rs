//! Amounts as locales write them: examples of every option, and the law that no format loses a digit.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Compact, CompactUnit, Format, FormatError, PartKind, PriceParts, Writing};
use crate::claim::Qualifiers;
use crate::locale::LocaleTag;
use crate::money::display::MoneyDisplay;
use crate::money::{Currency, ISO_4217, Money, MoneyRange, Ratio};
use crate::points::PointValue;
use crate::template::{Formatted, Template};

fn format(json: &str) -> Format {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn money(minor: i64, code: &str) -> PointValue {
    PointValue::Money(Money::new(minor, Currency::new(code).unwrap()))
}

fn range(min: i64, max: i64, code: &str) -> PointValue {
    let end = |minor| Money::new(minor, Currency::new(code).unwrap());
    PointValue::MoneyRange(MoneyRange::new(end(min), end(max)).unwrap())
}

fn write(
    format: &Format,
    value: &PointValue,
    locale: &str,
    qualifiers: Qualifiers,
) -> Result<PriceParts, FormatError> {
    let locale = LocaleTag::new(locale).unwrap();
    match format.apply_for(value, &Writing { locale: Some(&locale), qualifiers })? {
        Formatted::Price(parts) => Ok(parts),
        Formatted::Text(text) => panic!("{text} is no price"),
    }
}

/// Writes with the fields of a money format in the locale of the render; spaces that do not break are shown as `_`.
fn written(fields: &str, value: &PointValue, locale: &str) -> String {
    let format = format(&format!(r#"{{"money":{{{fields}}}}}"#));
    match write(&format, value, locale, Qualifiers::default()) {
        Ok(parts) => parts.text().replace(['\u{a0}', '\u{202f}'], "_"),
        Err(error) => error.to_string(),
    }
}

const FROM: Qualifiers = Qualifiers {
    from: true,
    up_to: false,
    from_qty: None,
    with_coupon: false,
    with_deposit: false,
    tax_included: None,
    member_only: false,
};
const UP_TO: Qualifiers = Qualifiers { from: false, up_to: true, ..FROM };

#[test]
fn amounts_are_written_as_the_locale_of_the_render_has_them() {
    let render = r#""locale":"render""#;
    for (more, minor, code, locale, text) in [
        ("", 19_990, "CNY", "zh-CN", "¥199.90"),
        ("", 1_299, "JPY", "ja-JP", "￥1,299"),
        ("", 129_900, "USD", "en-US", "$1,299.00"),
        ("", 1_299, "EUR", "de-DE", "12,99_€"),
        ("", 129_900, "RUB", "ru-RU", "1_299,00_₽"),
        ("", 12_990_000, "INR", "en-IN", "₹1,29,900.00"),
        (r#","trim_zero_fraction":true"#, 12_990_000, "INR", "en-IN", "₹1,29,900"),
        (r#","trim_zero_fraction":true"#, 19_990, "CNY", "zh-CN", "¥199.90"),
        (r#","symbol_form":"narrow""#, 100, "CAD", "en-US", "$1.00"),
        (r#","symbol_form":"code""#, 100, "CAD", "en-US", "CAD_1.00"),
        (r#","symbol_form":"none""#, 129_900, "EUR", "de-DE", "1.299,00"),
        // Usual digits are those of CLDR, but none that counts is lost.
        ("", 125_000, "HUF", "hu", "1250_Ft"),
        ("", 125_050, "HUF", "hu", "1250,50_Ft"),
        (r#","round_up":true"#, 125_050, "HUF", "hu", "1251_Ft"),
        (
            r#","fraction_digits":0"#,
            125_050,
            "HUF",
            "hu",
            "1250.50 has more than 0 fraction digits, and none may be lost",
        ),
        (r#","fraction_digits":0,"round_up":true"#, 33_456, "USD", "en", "$335"),
        (r#","fraction_digits":1"#, 19_990, "CNY", "zh", "¥199.9"),
        (r#","currency":"EUR""#, 100, "USD", "de", "the amount is in USD, but the format writes EUR"),
        ("", -100, "USD", "de", "amount -100 USD (minor units) is below zero"),
        ("", 100, "USD", "xx", &format!("CLDR {} has no locale for xx", crate::money::display::CLDR_VERSION)),
        // Digits: usual unless the tag or the format says otherwise.
        ("", 129_950, "EGP", "ar-EG", "\u{200f}١٬٢٩٩٫٥٠_ج.م.\u{200f}"),
        ("", 129_950, "EGP", "ar-EG-u-nu-latn", "\u{200f}1,299.50_ج.م.\u{200f}"),
        (r#","digits":"latin""#, 129_950, "EGP", "ar-EG", "\u{200f}1,299.50_ج.م.\u{200f}"),
        (r#","digits":"native""#, 12_990_000, "INR", "hi-IN", "₹१,२९,९००.००"),
        ("", 129_900, "ILS", "he-IL", "\u{200f}1,299.00_\u{200f}₪"),
    ] {
        assert_eq!(written(&format!("{render}{more}"), &money(minor, code), locale), text, "{more} {locale}");
    }
    // A format of one locale writes it everywhere.
    assert_eq!(written(r#""locale":"de-DE""#, &money(129_900, "EUR"), "zh-CN"), "1.299,00_€");
    let refused = format(r#"{"money":{"locale":"render"}}"#).apply(&money(1, "EUR")).unwrap_err();
    assert_eq!(refused, FormatError::NoLocale);
}

#[test]
fn spaces_and_marks_belong_to_the_symbol_that_they_touch() {
    let parts = |minor, code, locale| {
        let parts = write(
            &format(r#"{"money":{"locale":"render"}}"#),
            &money(minor, code),
            locale,
            Qualifiers::default(),
        );
        parts.unwrap().parts().iter().map(|part| (part.kind, part.text.clone())).collect::<Vec<_>>()
    };
    let named =
        |list: &[(PartKind, &str)]| -> Vec<_> { list.iter().map(|(k, t)| (*k, (*t).to_owned())).collect() };
    use PartKind::{Fraction, Integer, Mark, Separator, Symbol};
    assert_eq!(
        parts(129_950, "EUR", "de-DE"),
        named(&[(Integer, "1.299"), (Separator, ","), (Fraction, "50"), (Symbol, "\u{a0}€")])
    );
    assert_eq!(parts(129_900, "CHF", "de-CH")[0], (Symbol, "CHF\u{a0}".to_owned()));
    assert_eq!(
        parts(129_950, "EGP", "ar-EG"),
        named(&[
            (Mark, "\u{200f}"),
            (Integer, "١٬٢٩٩"),
            (Separator, "٫"),
            (Fraction, "٥٠"),
            (Symbol, "\u{a0}ج.م.\u{200f}")
        ])
    );
    assert_eq!(parts(5, "IRR", "fa-IR")[0].0, Symbol, "a mark beside the symbol is its own");
}

#[test]
fn a_price_that_is_not_the_only_one_has_its_word_or_is_refused() {
    let fields = r#""locale":"render","trim_zero_fraction":true,"words":{
        "from":{"en":{"before":"from "},"zh":{"after":"起"},"de":{"before":"ab "},"de-AT":{"before":"ab","after":" aufwärts"}},
        "up_to":{"en":{"before":"up to "}}}"#;
    let format = format(&format!(r#"{{"money":{{{fields}}}}}"#));
    let text = |qualifiers, locale| match write(&format, &money(9_900, "EUR"), locale, qualifiers) {
        Ok(parts) => parts.text().replace('\u{a0}', "_"),
        Err(error) => error.to_string(),
    };
    assert_eq!(text(Qualifiers::default(), "fr-FR"), "99_€");
    assert_eq!(text(FROM, "en-GB"), "from €99");
    assert_eq!(text(FROM, "zh-CN"), "€99起");
    assert_eq!(text(FROM, "de-DE"), "ab 99_€");
    assert_eq!(text(FROM, "de-AT"), "ab€_99 aufwärts");
    assert_eq!(text(UP_TO, "en"), "up to €99");
    assert_eq!(text(FROM, "fr-FR"), "the format has no word for from in fr-FR");
    assert_eq!(text(UP_TO, "de"), "the format has no word for up_to in de");
    // The words of a format of one locale are those of that locale.
    let german = format_with_words("\"locale\":\"de-DE\",");
    let euros = write(&german, &money(9_900, "EUR"), "en-US", FROM).unwrap();
    assert_eq!(euros.text(), "ab 99,00\u{a0}€");
    // So is a format with signs of its own, for the locale of the render.
    let plain = format_with_words("");
    assert_eq!(write(&plain, &money(9_900, "EUR"), "de", FROM).unwrap().text(), "ab 99.00");
    assert_eq!(
        plain
            .apply_for(&money(1, "EUR"), &Writing { locale: None, qualifiers: FROM })
            .unwrap_err()
            .to_string(),
        "the format has no word for from in no locale"
    );
}

fn format_with_words(more: &str) -> Format {
    format(&format!(r#"{{"money":{{{more}"words":{{"from":{{"de":{{"before":"ab "}}}}}}}}}}"#))
}

#[test]
fn shares_have_words_too() {
    let share = PointValue::Ratio(Ratio::from_bp(5_000));
    let percent = format(r#"{"percent":{"suffix":"% off","words":{"up_to":{"en":{"before":"up to "}}}}}"#);
    assert_eq!(write(&percent, &share, "en", UP_TO).unwrap().text(), "up to 50% off");
    assert_eq!(write(&percent, &share, "en", Qualifiers::default()).unwrap().text(), "50% off");
    assert!(matches!(write(&percent, &share, "de", UP_TO), Err(FormatError::NoWord { .. })));
    let discount = format(r#"{"discount":{"words":{"from":{"zh":{"after":"起"}}}}}"#);
    assert_eq!(write(&discount, &share, "zh-CN", FROM).unwrap().text(), "5折起");
    assert!(matches!(
        write(&format(r#"{"percent":{}}"#), &share, "en", FROM),
        Err(FormatError::NoWord { .. })
    ));
}

#[test]
fn a_range_is_written_by_one_end_with_its_word_or_by_both() {
    let base = r#""locale":"render","trim_zero_fraction":true"#;
    for (more, min, max, code, locale, text) in [
        (r#""range":{"both":{"join":"–"}}"#, 9_900, 19_900, "CNY", "zh-CN", "¥99–¥199"),
        (r#""range":{"both":{"join":"–"}}"#, 9_900, 19_950, "CNY", "zh-CN", "¥99–¥199.50"),
        (r#""range":{"both":{"join":" - "}}"#, 1_000, 2_000, "USD", "en-US", "$10 - $20"),
        (r#""range":{"both":{"join":"–","symbol":"once"}}"#, 9_900, 19_900, "EUR", "de-DE", "99–199_€"),
        (r#""range":{"both":{"join":"~","symbol":"once"}}"#, 9_900, 19_900, "CNY", "zh-CN", "¥99~199"),
        (r#""range":{"both":{"join":"–"}}"#, 9_900, 9_900, "CNY", "zh-CN", "¥99"),
        (
            r#""range":"lowest","words":{"from":{"zh":{"after":"起"}}}"#,
            9_900,
            19_900,
            "CNY",
            "zh-CN",
            "¥99起",
        ),
        (
            r#""range":"lowest","words":{"from":{"zh":{"after":"起"}}}"#,
            9_900,
            19_900,
            "CNY",
            "en",
            "the format has no word for from in en",
        ),
        (r#""range":"lowest","words":{"from":{"zh":{"after":"起"}}}"#, 9_900, 9_900, "CNY", "en", "CN¥99"),
        (
            r#""range":"highest","words":{"up_to":{"en":{"before":"up to "}}}"#,
            1_000,
            2_000,
            "USD",
            "en",
            "up to $20",
        ),
        (
            r#""range":"refuse""#,
            1_000,
            2_000,
            "USD",
            "en",
            "prices from 10.00 USD to 20.00 USD cannot be written as one price",
        ),
        // Two prices that are rounded up to one are not a range any more, and not one price either.
        (
            r#""fraction_digits":0,"round_up":true,"range":{"both":{"join":"–"}}"#,
            1_901,
            1_999,
            "USD",
            "en",
            "prices from 19.01 USD to 19.99 USD cannot be written as one price",
        ),
    ] {
        assert_eq!(
            written(&format!("{base},{more}"), &range(min, max, code), locale),
            text,
            "{more} {locale}"
        );
    }
    let own = r#""symbol":"¥","range":{"both":{"join":"-","symbol":"once"}}"#;
    assert_eq!(written(own, &range(9_900, 19_900, "CNY"), "zh"), "¥99.00-199.00");
}

#[test]
fn what_qualifies_a_range_is_what_is_drawn_of_it() {
    let drawn = |fields: &str, known| {
        let qualifiers = format(&format!(r#"{{"money":{{{fields}}}}}"#)).drawn(&range(1, 2, "EUR"), known);
        (qualifiers.from, qualifiers.up_to)
    };
    let lowest = r#""range":"lowest","words":{"from":{"de":{"before":"ab "}}}"#;
    let highest = r#""range":"highest","words":{"up_to":{"de":{"before":"bis "}}}"#;
    let both = r#""range":{"both":{"join":"–"}}"#;
    for known in [Qualifiers::default(), FROM, UP_TO] {
        assert_eq!(drawn(lowest, known), (true, false));
        assert_eq!(drawn(highest, known), (false, true));
    }
    assert_eq!(drawn(both, Qualifiers::default()), (true, false));
    assert_eq!(drawn(both, UP_TO), (false, true));
    let coupon = Qualifiers { with_coupon: true, ..Qualifiers::default() };
    assert!(format(r#"{"money":{}}"#).drawn(&money(1, "EUR"), coupon).with_coupon);
}

#[test]
fn large_amounts_are_short_where_nothing_is_lost() {
    let units = r#""units":{"zh":[{"zeros":4,"text":"万"},{"zeros":8,"text":"亿"}],"en":[{"zeros":3,"text":"K"},{"zeros":6,"text":"M"}]}"#;
    let text = |minor, code, locale, more: &str, outer: &str| {
        written(
            &format!(r#""locale":"render","trim_zero_fraction":true,"compact":{{{units}{more}}}{outer}"#),
            &money(minor, code),
            locale,
        )
    };
    for (minor, code, locale, more, outer, expected) in [
        (12_900_000, "CNY", "zh-CN", "", "", "¥12.9万"),
        (1_000_000, "CNY", "zh-CN", "", "", "¥1万"),
        (999_900, "CNY", "zh-CN", "", "", "¥9,999"),
        (12_345_600, "CNY", "zh-CN", "", "", "¥123,456"),
        (12_345_600, "CNY", "zh-CN", r#","fraction_digits":4"#, "", "¥12.3456万"),
        (12_345_600, "CNY", "zh-CN", "", r#","round_up":true"#, "¥12.4万"),
        (15_000_000_000, "CNY", "zh-CN", "", "", "¥1.5亿"),
        // What 亿 would cut, 万 writes.
        (12_345_000_000, "CNY", "zh-CN", "", "", "¥12,345万"),
        (1_250_000, "USD", "en-US", "", "", "$12.5K"),
        (125_000_000, "EUR", "de-DE", "", "", "1.250.000_€"),
        (99_999_900, "USD", "en-US", "", r#","round_up":true"#, "$1M"),
        (12_500, "JPY", "en", "", "", "¥12.5K"),
        (1_250_000, "EUR", "zh", "", r#","range":"refuse""#, "€12,500"),
    ] {
        assert_eq!(text(minor, code, locale, more, outer), expected, "{minor} {locale} {more} {outer}");
    }
    // The unit stands between digits and sign where the sign follows.
    let fields = r#""symbol":"€","symbol_after":true,"symbol_gap":" ","compact":{"units":{"de":[{"zeros":6,"text":" Mio."}]}}"#;
    assert_eq!(written(fields, &money(250_000_000, "EUR"), "de"), "2.5 Mio. €");
    let fields = r#""locale":"de","compact":{"units":{"de":[{"zeros":6,"text":" Mio."}]}}"#;
    assert_eq!(written(fields, &money(250_000_000, "EUR"), "en"), "2,5 Mio._€");
}

#[test]
fn formats_that_contradict_themselves_or_could_change_a_number_are_refused() {
    for (fields, message) in [
        (r#""locale":"xx""#, "has no locale for xx"),
        (r#""locale":"de","symbol":"€""#, "locale writes the signs of CLDR"),
        (r#""locale":"de","group":".""#, "locale writes the signs of CLDR"),
        (r#""symbol_form":"code""#, "need the field locale"),
        (r#""digits":"latin""#, "need the field locale"),
        (r#""range":"lowest""#, "needs words for from"),
        (r#""range":"highest","words":{"from":{"de":{"before":"ab "}}}"#, "needs words for up_to"),
        (r#""range":{"both":{"join":""}}"#, "says nothing beside a number"),
        (r#""range":{"both":{"join":" "}}"#, "says nothing beside a number"),
        (r#""range":{"both":{"join":"."}}"#, "says nothing beside a number"),
        (r#""range":{"both":{"join":",-"}}"#, "where it touches a number"),
        (r#""range":{"both":{"join":"1"}}"#, "may not stand beside a number"),
        (r#""words":{"from":{"de":{}}}"#, "neither before nor after says anything"),
        (r#""words":{"from":{"de":{"before":"ab 1"}}}"#, "may not stand beside a number"),
        (r#""words":{"from":{"de":{"after":".-"}}}"#, "where it touches a number"),
        (r#""words":{"from":{"not a tag":{"before":"x"}}}"#, "not a tag"),
        (r#""compact":{"units":{"zh":[]}}"#, "0 units of zh are outside the limits of 1 and 8"),
        (
            r#""compact":{"units":{"zh":[{"zeros":0,"text":"x"}]}}"#,
            "0 noughts are outside the limits of 1 and 15",
        ),
        (r#""compact":{"units":{"zh":[{"zeros":16,"text":"x"}]}}"#, "16 noughts"),
        (
            r#""compact":{"units":{"zh":[{"zeros":4,"text":"万"},{"zeros":4,"text":"亿"}]}}"#,
            "unit \"亿\" of zh is not larger than the one before it",
        ),
        (
            r#""compact":{"units":{},"fraction_digits":5}"#,
            "5 fraction digits of a short amount are beyond the limit of 4",
        ),
        (r#""compact":{}"#, "missing field `units`"),
        (r#""locale":"de","bogus":1"#, "unknown field `bogus`"),
    ] {
        let error =
            serde_json::from_str::<Format>(&format!(r#"{{"money":{{{fields}}}}}"#)).unwrap_err().to_string();
        assert!(error.contains(message), "{fields}: {error}");
    }
}

fn template(format: &str, layer: &str) -> Result<Template, String> {
    let json = format!(
        r##"{{"sticker": 1, "id": "t", "canvas": {{"width": 100, "height": 100}}, "fonts": {{"sans": [{{"family": "Sans"}}]}},
            "layers": [{{"id": "a", "type": "price", "box": {{"x": 0, "y": 0, "width": 90, "height": 40}},
            "format": {format}, "font": "sans", "size": 20, "fill": "#000", {layer}}}]}}"##
    );
    Template::from_json(json.as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn the_version_of_a_template_tells_every_new_field_and_only_where_it_says_something() {
    let now = r#""role": "effective""#;
    let digest = |format: &str, layer: &str| *template(format, layer).unwrap().digest();
    let plain = digest(r#"{"money": {}}"#, now);
    // What says nothing is no part of it: empty words, the default of a range, a style of parts that cannot stand there.
    for same in
        [r#"{"money": {"words": {}}}"#, r#"{"money": {"range": "refuse", "locale": null, "compact": null}}"#]
    {
        assert_eq!(digest(same, now), plain, "{same}");
    }
    let styled =
        format!(r#"{now}, "parts": {{"qualifier": {{"size": 8}}, "range": {{"fill": "\u0023F00"}}}}"#);
    assert_eq!(digest(r#"{"money": {}}"#, &styled), plain);
    let from = r#""words": {"from": {"de": {"before": "ab "}}}"#;
    let mut all = vec![plain, digest(&format!(r#"{{"money": {{{from}}}}}"#), &styled)];
    for fields in [
        r#""locale": "render""#,
        r#""locale": "de""#,
        r#""locale": "de", "symbol_form": "code""#,
        r#""locale": "de", "digits": "usual""#,
        r#""words": {"from": {"de": {"after": "ab "}}}"#,
        r#""words": {"up_to": {"de": {"before": "ab "}}}"#,
        r#""range": {"both": {"join": "-"}}"#,
        r#""range": {"both": {"join": "-", "symbol": "once"}}"#,
        r#""compact": {"units": {"de": [{"zeros": 3, "text": "K"}]}}"#,
        r#""compact": {"units": {"de": [{"zeros": 3, "text": "K"}]}, "fraction_digits": 0}"#,
        from,
        &format!(r#"{from}, "range": "lowest""#),
    ] {
        all.push(digest(&format!(r#"{{"money": {{{fields}}}}}"#), now));
    }
    let ratio = r#""role": "save_ratio""#;
    for format in [r#"{"percent": {}}"#, r#"{"discount": {}}"#] {
        all.push(digest(format, ratio));
        all.push(digest(&format.replace("{}", &format!("{{{from}}}")), ratio));
    }
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn a_saving_is_never_rounded_up() {
    let up = r#"{"money": {"fraction_digits": 0, "round_up": true}}"#;
    assert!(template(up, r#""role": "effective""#).is_ok());
    assert_eq!(
        template(up, r#""role": "save_amount""#).unwrap_err(),
        "a saving is not rounded up: it would be overstated (at /layers/0/format)"
    );
}

#[test]
fn a_wrong_format_is_refused_at_its_place() {
    let error =
        template(r#"{"money": {"locale": "de", "symbol": "x"}}"#, r#""role": "effective""#).unwrap_err();
    assert!(error.contains("(at /layers/0/format"), "{error}");
}

/// What the digits of a locale say, from how it writes 0 to 9.
fn digits_of(format: &Format, locale: &str) -> BTreeMap<char, char> {
    let yen = Currency::new("JPY").unwrap();
    (0..10u8)
        .map(|digit| {
            let parts = write(
                format,
                &PointValue::Money(Money::new(digit.into(), yen)),
                locale,
                Qualifiers::default(),
            );
            let integer = parts
                .unwrap()
                .parts()
                .iter()
                .find(|part| part.kind == PartKind::Integer)
                .unwrap()
                .text
                .clone();
            (integer.chars().next().unwrap(), char::from(b'0' + digit))
        })
        .collect()
}

/// Reads an amount back from its parts, in minor units; `None` where it has a fraction of one.
fn parsed(
    parts: &[super::PricePart],
    currency: Currency,
    digits: &BTreeMap<char, char>,
    compact: Option<&Compact>,
) -> Option<u128> {
    let of = |kind| -> String {
        let texts = parts.iter().filter(|part| part.kind == kind).flat_map(|part| part.text.chars());
        texts.filter_map(|c| digits.get(&c)).collect()
    };
    let zeros = parts.iter().find(|part| part.kind == PartKind::Unit).map_or(0, |unit| {
        let all = compact.unwrap().units.values().flatten();
        all.filter(|one: &&CompactUnit| one.text == unit.text).map(|one| one.zeros).next().unwrap()
    });
    let (integer, fraction) = (of(PartKind::Integer), of(PartKind::Fraction));
    let all: u128 = format!("{integer}{fraction}").parse().ok()?;
    let up = u32::from(zeros + currency.exponent());
    let down = u32::try_from(fraction.len()).ok()?;
    let scaled = all.checked_mul(10u128.pow(up.saturating_sub(down)))?;
    let cut = 10u128.pow(down.saturating_sub(up));
    scaled.is_multiple_of(cut).then_some(scaled / cut)
}

fn any_locale() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(MoneyDisplay::locales().collect::<Vec<_>>())
}

fn any_currency() -> impl Strategy<Value = Currency> {
    let codes: Vec<_> = ISO_4217.iter().filter(|row| row.1.is_some()).map(|row| row.0).collect();
    proptest::sample::select(codes).prop_map(|code| Currency::new(code).unwrap())
}

/// Fields of formats that never round: in any locale, or with signs of their own.
fn any_exact() -> impl Strategy<Value = String> {
    let local = (
        proptest::sample::select(vec![
            "",
            r#","symbol_form":"narrow""#,
            r#","symbol_form":"code""#,
            r#","symbol_form":"none""#,
        ]),
        proptest::sample::select(vec!["", r#","digits":"latin""#, r#","digits":"native""#]),
    )
        .prop_map(|(symbol, digits)| format!(r#""locale":"render"{symbol}{digits}"#));
    let own = Just(r#""symbol":"¤","decimal":"·","group":" ""#.to_owned());
    let short = r#","compact":{"fraction_digits":2,"units":{"en":[{"zeros":3,"text":"K"},{"zeros":6,"text":"M"}],"zh":[{"zeros":4,"text":"万"}],"hi":[{"zeros":5,"text":" L"}]}}"#;
    let more = proptest::sample::select(vec!["", r#","trim_zero_fraction":true"#, short]);
    (prop_oneof![3 => local, 1 => own], more).prop_map(|(fields, more)| format!("{fields}{more}"))
}

/// Amounts of every size, round ones among them.
fn any_minor() -> impl Strategy<Value = i64> {
    prop_oneof![
        0..10_000_000i64,
        0..=i64::MAX,
        (0..10_000i64, 0..15u32).prop_map(|(n, zeros)| n.saturating_mul(10i64.pow(zeros)))
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_an_exact_format_writes_is_read_back(locale in any_locale(), currency in any_currency(), fields in any_exact(), minor in any_minor()) {
        let format = format(&format!(r#"{{"money":{{{fields}}}}}"#));
        let Format::Money(own) = &format else { unreachable!() };
        let parts = write(&format, &PointValue::Money(Money::new(minor, currency)), locale, Qualifiers::default()).unwrap();
        let read = parsed(parts.parts(), currency, &digits_of(&format, locale), own.compact.as_ref());
        prop_assert_eq!(read, Some(minor as u128), "{}", parts.text());
        let is_mark = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}');
        let alone = parts.parts().iter().filter(|part| part.text.chars().all(is_mark));
        prop_assert!(alone.clone().all(|part| part.kind == PartKind::Mark), "{}", parts.text());
    }

    #[test]
    fn both_ends_of_a_range_are_read_back(locale in any_locale(), currency in any_currency(), fields in any_exact(), once in any::<bool>(), ends in (any_minor(), any_minor())) {
        let symbol = if once { "once" } else { "each" };
        let format = format(&format!(r#"{{"money":{{{fields},"range":{{"both":{{"join":"–","symbol":"{symbol}"}}}}}}}}"#));
        let Format::Money(own) = &format else { unreachable!() };
        let (min, max) = (ends.0.min(ends.1), ends.0.max(ends.1));
        prop_assume!(min < max);
        let value = PointValue::MoneyRange(MoneyRange::new(Money::new(min, currency), Money::new(max, currency)).unwrap());
        let parts = write(&format, &value, locale, Qualifiers::default()).unwrap();
        let digits = digits_of(&format, locale);
        let read: Vec<_> = parts.parts().split(|part| part.kind == PartKind::Range).map(|end| parsed(end, currency, &digits, own.compact.as_ref())).collect();
        prop_assert_eq!(read, [Some(min as u128), Some(max as u128)], "{}", parts.text());
    }

    #[test]
    fn a_format_that_rounds_never_shows_less_and_less_than_one_step_more(locale in any_locale(), currency in any_currency(), digits in 0..4u8, short in any::<bool>(), minor in any_minor()) {
        let compact = if short { r#","compact":{"units":{"en":[{"zeros":3,"text":"K"},{"zeros":6,"text":"M"}]}}"# } else { "" };
        let format = format(&format!(r#"{{"money":{{"locale":"render","round_up":true,"fraction_digits":{digits}{compact}}}}}"#));
        let Format::Money(own) = &format else { unreachable!() };
        let parts = write(&format, &PointValue::Money(Money::new(minor, currency)), locale, Qualifiers::default()).unwrap();
        let shown = parsed(parts.parts(), currency, &digits_of(&format, locale), own.compact.as_ref()).unwrap();
        let exact = minor as u128;
        let zeros = parts.parts().iter().find(|part| part.kind == PartKind::Unit).map_or(0, |unit| if unit.text == "K" { 3 } else { 6 });
        // A short amount has one digit at most; what carries to M was a whole number of K.
        let step = 10u128.pow((currency.exponent() + zeros).saturating_sub(if zeros == 0 { digits } else { 1 }).into());
        prop_assert!(shown >= exact && shown - exact < step, "{} for {exact}", parts.text());
    }
}
