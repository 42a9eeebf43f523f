//! Any bytes are a template or an error that points into them; a template's hash does not depend on how it is written, and
//! what its formats write of a price says what qualifies it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use sticker_core::claim::Qualifiers;
use sticker_core::locale::LocaleTag;
use sticker_core::money::{Currency, Money, MoneyRange, Ratio};
use sticker_core::points::PointValue;
use sticker_core::template::{Content, Format, Formatted, MAX_LAYERS, PartKind, Template, Writing};

fuzz_target!(init: sticker_fuzz::abort_on_our_panics_only(), |bytes: &[u8]| {
    let read = Template::from_json(bytes);
    let document: Option<Value> = serde_json::from_slice(bytes).ok();
    match read {
        Ok(template) => {
            let document = document.expect("a template is JSON");
            let rewritten = serde_json::to_vec(&document).expect("JSON can be written");
            let again = Template::from_json(&rewritten).expect("another spelling of a template is one");
            assert_eq!(again.digest(), template.digest(), "the hash depends on the spelling");
            for variant in template.variants() {
                assert!(variant.walk().count() <= MAX_LAYERS);
                for layer in variant.walk() {
                    if let Content::Price(price) = &layer.content {
                        write_prices(&price.format);
                    }
                }
            }
            // A template over itself is another template or a named clash, never a panic.
            let _ = template.over(&again).map(|both| assert_ne!(both.digest(), template.digest()));
        }
        Err(error) => {
            let pointer = error.pointer();
            assert!(pointer.is_empty() || pointer.starts_with('/'), "{pointer:?} is no JSON Pointer");
            assert!(!error.message().is_empty());
            // A missing field's place does not exist, the object that lacks it does.
            if let Some(document) = document {
                let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
                assert!(document.pointer(parent).is_some(), "{error}: its place is not in the document");
            }
        }
    }
});

/// Writes amounts of every size: each is written with its word or both ends of its range, or refused.
fn write_prices(format: &Format) {
    let money = |minor, code| Money::new(minor, Currency::new(code).expect("a currency"));
    let mut values = vec![PointValue::Ratio(Ratio::from_bp(3_450))];
    for minor in [0, 5, 99, 19_990, 12_345_600, 99_999_999, i64::MAX] {
        values.extend(["CNY", "JPY", "EUR", "KWD"].map(|code| PointValue::Money(money(minor, code))));
        values.extend(MoneyRange::new(money(0, "CNY"), money(minor, "CNY")).map(PointValue::MoneyRange));
    }
    let from = Qualifiers { from: true, ..Qualifiers::default() };
    let up_to = Qualifiers { up_to: true, ..Qualifiers::default() };
    for locale in ["zh-CN", "en-US", "de", "ar-EG", "xx"] {
        let locale = LocaleTag::new(locale).expect("a tag");
        for qualifiers in [Qualifiers::default(), from, up_to] {
            for value in &values {
                let written = format.apply_for(value, &Writing { locale: Some(&locale), qualifiers });
                let Ok(Formatted::Price(parts)) = written else { continue };
                let has = |kind| parts.parts().iter().any(|part| part.kind == kind);
                assert!(has(PartKind::Integer), "no digits in {:?}", parts.text());
                let is_range = matches!(value, PointValue::MoneyRange(range) if !range.is_single());
                let must_say = is_range || qualifiers.from || qualifiers.up_to;
                let says = has(PartKind::Qualifier) || has(PartKind::Range);
                assert!(!must_say || says, "{:?} looks like the only price", parts.text());
            }
        }
    }
}
