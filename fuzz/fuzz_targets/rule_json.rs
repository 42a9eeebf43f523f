//! Any bytes are a rule, a registry's record or a part of a slot, or an error with a place; what is read is
//! written and read again as the same, and a registry that holds a rule chooses by it without a panic.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use sticker_core::claim::Audience;
use sticker_core::id::{BusinessId, PrincipalId};
use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::slot::{Preset, Slot, SlotPart};
use sticker_core::template::{
    Act, Entry, NoPreflight, Registry, RegistryError, RegistryRecord, Rule, Step, Template,
};
use sticker_core::time::Instant;

fuzz_target!(init: sticker_fuzz::abort_on_our_panics_only(), |bytes: &[u8]| {
    match Rule::from_json(bytes) {
        Ok(rule) => {
            let written = serde_json::to_vec(&rule).expect("a rule can be written");
            let again = Rule::from_json(&written).expect("a rule is read back");
            assert_eq!(again, rule, "a rule changes when it is written");
            choose(rule);
        }
        Err(error) => {
            assert!(error.at.is_empty() || error.at.starts_with('/'), "{:?} is no JSON Pointer", error.at);
            assert!(!error.problem.to_string().is_empty());
        }
    }
    if let Ok(record) = RegistryRecord::from_json(bytes) {
        let refused = Registry::from_record(record.clone(), |_, _| None);
        assert!(record.entries.is_empty() || refused.is_err(), "a record without designs was read");
        let plain = plain();
        let revived = Registry::from_record(record, |_, _| Some(Arc::clone(&plain)));
        if let Ok(registry) = revived {
            let record = registry.record();
            let again = Registry::from_record(record, |_, _| Some(Arc::clone(&plain)));
            assert_eq!(again.expect("a registry's own record is one"), registry);
        }
    }
    if let Ok(part) = SlotPart::from_json(bytes) {
        let written = serde_json::to_vec(&part).expect("a part can be written");
        assert_eq!(SlotPart::from_json(&written).expect("a part is read back"), part);
        for preset in Preset::all() {
            if let Ok(slot) = preset.complete(&part) {
                assert!(Slot::new(slot.into_spec()).is_ok(), "a preset made what is no slot");
            }
        }
    }
});

fn plain() -> Arc<Template> {
    let design = br##"{"sticker": 1, "id": "plain", "canvas": {"width": 80, "height": 80, "background": "#FFF"},
        "fonts": {"sans": [{"family": "Sticker Sans"}]}, "layers": [{
            "id": "t", "type": "text", "box": {"x": 0, "y": 0, "width": 80, "height": 20}, "text": "{std.brand}",
            "font": "sans", "size": 12, "fill": "#000000"}]}"##;
    Arc::new(Template::from_json(design).expect("the design is one"))
}

/// Publishes a rule, lints it, and chooses by it for two products.
fn choose(rule: Rule) {
    let at = Instant::from_ms(1_762_000_000_000).expect("an instant");
    let mut registry = Registry::new(BusinessId::new("acme").expect("a name"));
    let step = |act| Step::new(act, PrincipalId::new("fuzz").expect("a name"), at);
    let design = plain();
    let version = Entry::version_of(&design, &rule);
    let key = match registry.draft(design, rule, step(Act::Draft)) {
        Ok(key) => key,
        Err(RegistryError::Rule { .. }) => return,
        Err(error) => panic!("{error}"),
    };
    assert_eq!(key.version, version);
    registry.step(&key, step(Act::Submit)).expect("a draft can be submitted");
    registry.step(&key, step(Act::Publish)).expect("one template has no circle");
    let slot = br#"{"business": "acme", "id": "search", "channel": "app", "surface": "search",
        "sizes": [{"width": 80, "height": 80}], "format": "png", "overlay": "any"}"#;
    let slot = Slot::from_json(slot).expect("the slot is one");
    let catalog = registry.catalog();
    let findings = catalog.lint(std::slice::from_ref(&slot), at).expect("one business");
    assert!(findings.iter().all(|finding| !finding.to_string().is_empty()));
    let shelf = catalog.shelf(&slot, &Audience::Public).expect("one business");
    for points in [
        r#"{}"#,
        r#"{"std.brand": {"text": "A"}, "std.category": {"text": "baby/milk/1"}, "std.stock.left": {"int": 3}}"#,
    ] {
        let file = format!(r#"{{"business": "acme", "item": "i", "points": {points}}}"#);
        let product = Snapshot::from_json(file.as_bytes(), at, LocaleTag::new("en").expect("a tag"));
        let product = product.expect("the product is one");
        let report = shelf.select(&product, at, &NoPreflight).expect("one business").report();
        assert_eq!(report.explain.len(), 1);
        assert_eq!(report.winner.is_some(), report.explain[0].verdict.is_chosen());
    }
}
