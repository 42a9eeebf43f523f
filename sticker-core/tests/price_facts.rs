//! From offers to a manifest: what pricing proves is what a picture claims.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::sync::Arc;

use sticker_core::asset::font::FontStore;
use sticker_core::claim::{ClaimValue, PriceFact};
use sticker_core::geometry::Size;
use sticker_core::money::{Currency, Money};
use sticker_core::points::{LocaleTag, PointValue, Snapshot};
use sticker_core::pricing::{
    BasePrice, OfferBook, OfferFile, PriceFacts, PricingProfile, Product, Statement, Timeline,
};
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, RenderError, RenderInput, RenderLimits, Sticker,
};
use sticker_core::slot::Slot;
use sticker_core::template::{FormatError, PartKind, Template};
use sticker_core::time::{Instant, Window};

const NOON: &str = "2026-11-11T12:00:00Z";

fn compiled() -> CompiledTemplate {
    compiled_with(r#"{"money": {"currency": "USD", "symbol": "$"}}"#)
}

fn compiled_with(format: &str) -> CompiledTemplate {
    let template = format!(
        r##"{{
      "sticker": 1, "id": "banner", "policy_class": "promo",
      "canvas": {{"width": 320, "height": 120, "background": "#D6001C"}},
      "fonts": {{"bold": [{{"family": "Sticker Sans", "weight": 700}}]}},
      "formats": {{"usd": {format}}},
      "layers": [{{
        "id": "price", "type": "price", "role": "effective", "format": "usd", "font": "bold", "size": 64,
        "min_scale": 0.3, "parts": {{"symbol": {{"size": 32}}, "fraction": {{"size": 32}}}}, "fill": "#FFFFFF",
        "box": {{"x": 16, "y": 16, "width": 288, "height": 88}}, "valign": "middle", "align": "center"
      }}]
    }}"##
    );
    let template = Template::from_json(template.as_bytes()).unwrap();
    let slot = Slot::from_json(
        br#"{"business": "shop", "id": "search", "channel": "app", "surface": "search",
        "sizes": [{"width": 320, "height": 120}], "format": {"jpeg": {"quality": 90}}, "overlay": "promo"}"#,
    )
    .unwrap();
    CompiledTemplate::compile(&CompileRequest {
        template: &Arc::new(template),
        slot: &slot,
        size: Size::new(320, 120),
        fonts: &FontStore::with_default_family().unwrap(),
        assets: &Assets::default(),
        locale: &LocaleTag::new("en-US").unwrap(),
        limits: RenderLimits::default(),
    })
    .unwrap()
}

fn snapshot() -> Snapshot {
    let file = br#"{"business": "shop", "item": "mug", "points": {
        "std.price.base": {"money": {"minor": "1299", "currency": "USD"}}}}"#;
    Snapshot::from_json(file, NOON.parse().unwrap(), LocaleTag::new("en-US").unwrap()).unwrap()
}

/// Prices the mug and puts the price among its points.
fn priced(kind_and_benefit: &str) -> (Snapshot, PriceFacts) {
    let offers = format!(
        r#"{{"business": "shop", "offers": [{{"id": "d11", "version": 1, "scope": "store", "stage": 10,
        "valid": {{"start": "2026-11-11T00:00:00Z", "end": "2026-11-12T00:00:00Z"}}, {kind_and_benefit}}}]}}"#
    );
    let profile = br#"{"id": "p", "version": 1, "currency": "USD", "channel": "app",
        "stages": [{"stage": 10, "pick": "best_for_buyer", "compose": "chained"}]}"#;
    let offers = OfferFile::from_json(offers.as_bytes()).unwrap();
    let book = OfferBook::new(offers, PricingProfile::from_json(profile).unwrap()).unwrap();
    let mut snapshot = snapshot();
    let product = Product::from_snapshot(&snapshot).unwrap();
    let base = BasePrice { during: Window::ALWAYS, price: product.base };
    let timeline = Timeline::new(&book, &product, &[base], Window::ALWAYS).unwrap();
    let at: Instant = snapshot.at();
    let proof = timeline.proof(timeline.at(at).unwrap()).unwrap();
    let facts = Statement::new(&proof, timeline.price_window(at).unwrap()).facts().unwrap();
    facts.insert_into(&mut snapshot).unwrap();
    (snapshot, facts)
}

fn render(snapshot: &Snapshot, facts: &PriceFacts) -> Result<Sticker, RenderError> {
    render_as(&compiled(), snapshot, facts)
}

fn render_as(
    compiled: &CompiledTemplate,
    snapshot: &Snapshot,
    facts: &PriceFacts,
) -> Result<Sticker, RenderError> {
    let assets = Assets::default();
    compiled.render(&RenderInput { facts: facts.facts(), ..RenderInput::new(snapshot, &assets) })
}

#[test]
fn a_drawn_price_carries_the_proof_and_the_time_of_its_fact() {
    let (snapshot, facts) = priced(r#""kind": "item_discount", "benefit": {"percent_off": {"bp": 2000}}"#);
    let sticker = render(&snapshot, &facts).unwrap();
    let claim = &sticker.manifest.claims[0].claim;
    assert_eq!(claim.text, "$10.39");
    assert_eq!(claim.proof_digest, facts.facts()[0].proof_digest);
    assert!(claim.proof_digest.is_some());
    assert_eq!(claim.true_during.to_string(), "[2026-11-11T00:00:00Z, 2026-11-12T00:00:00Z)");
    // The same pixels as without the facts: they say what is true, not how it looks.
    let assets = Assets::default();
    let plain = compiled().render(&RenderInput::new(&snapshot, &assets)).unwrap();
    assert_eq!(plain.bytes, sticker.bytes);
    assert_eq!(plain.manifest.claims[0].claim.proof_digest, None);
}

#[test]
fn a_price_that_pricing_does_not_state_is_refused() {
    let (mut snapshot, facts) =
        priced(r#""kind": "item_discount", "benefit": {"percent_off": {"bp": 2000}}"#);
    let stale = snapshot.get("std.price.base").cloned().unwrap();
    assert!(matches!(stale, PointValue::Money(_)));
    snapshot.insert("std.price.effective".parse().unwrap(), stale).unwrap();
    let refused = render(&snapshot, &facts).unwrap_err().to_string();
    assert_eq!(refused, "layer \"price\" shows \"$12.99\" as effective, which pricing does not state");
}

#[test]
fn a_presale_is_not_shown_as_an_effective_price() {
    let deposit = r#"{"deposit": {"deposit": {"minor": "100", "currency": "USD"},
        "credit": {"minor": "200", "currency": "USD"}, "pay_from": {"start": "2026-11-20T00:00:00Z"}}}"#;
    let (snapshot, facts) = priced(&format!(r#""kind": "presale", "benefit": {deposit}"#));
    let refused = render(&snapshot, &facts).unwrap_err();
    assert!(matches!(refused, RenderError::FactDiffers { .. }), "{refused}");
}

/// Prices two variants of the mug, at $10.00 and $20.00.
fn variants() -> (Snapshot, PriceFacts) {
    let profile = br#"{"id": "p", "version": 1, "currency": "USD", "channel": "app",
        "stages": [{"stage": 10, "pick": "best_for_buyer", "compose": "chained"}]}"#;
    let offers = OfferFile::from_json(br#"{"business": "shop", "offers": []}"#).unwrap();
    let book = OfferBook::new(offers, PricingProfile::from_json(profile).unwrap()).unwrap();
    let mut snapshot = snapshot();
    let product = Product::from_snapshot(&snapshot).unwrap();
    let proof = |sku: &str, minor| {
        let base = Money::new(minor, Currency::new("USD").unwrap());
        let mut variant = Product { base, ..product.clone() };
        variant.key.sku = Some(sku.parse().unwrap());
        book.effective(&variant, snapshot.at()).unwrap()
    };
    let facts = PriceFacts::of_variants(&[proof("s", 1_000), proof("l", 2_000)], Window::ALWAYS).unwrap();
    facts.insert_into(&mut snapshot).unwrap();
    (snapshot, facts)
}

#[test]
fn a_range_is_drawn_by_both_ends_or_by_one_with_its_word_and_the_claim_says_which() {
    let (snapshot, facts) = variants();
    let words = r#""words": {"from": {"en": {"before": "from "}}, "up_to": {"en": {"before": "up to "}}}"#;
    for (range, text, from, kinds) in [
        (r#"{"both": {"join": " - "}}"#, "$10 - $20", true, "symbol integer range symbol integer"),
        (r#""lowest""#, "from $10", true, "qualifier symbol integer"),
        (r#""highest""#, "up to $20", false, "qualifier symbol integer"),
    ] {
        let format = format!(
            r#"{{"money": {{"locale": "render", "trim_zero_fraction": true, {words}, "range": {range}}}}}"#
        );
        let sticker = render_as(&compiled_with(&format), &snapshot, &facts).unwrap();
        let drawn = &sticker.manifest.claims[0];
        assert_eq!(drawn.claim.text, text);
        assert_eq!((drawn.claim.qualifiers.from, drawn.claim.qualifiers.up_to), (from, !from), "{text}");
        let ClaimValue::MoneyRange(ends) = &drawn.claim.value else { panic!("{text}: not both ends") };
        assert_eq!((ends.min().minor, ends.max().minor), (1_000, 2_000));
        assert_eq!(drawn.claim.proof_digest, facts.facts()[0].proof_digest);
        let found: Vec<String> = drawn
            .parts
            .iter()
            .map(|part| serde_json::to_value(part.kind).unwrap().as_str().unwrap().to_owned())
            .collect();
        assert_eq!(found.join(" "), kinds);
        assert!(drawn.parts.iter().all(|part| !part.bbox.is_empty()));
        let joined: String = drawn.parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(joined, text);
    }
    let refused = render(&snapshot, &facts).unwrap_err();
    assert!(matches!(refused, RenderError::Format { source: FormatError::Range { .. }, .. }), "{refused}");
}

#[test]
fn a_price_from_which_others_start_is_never_drawn_as_the_only_one() {
    let mut snapshot = snapshot();
    let json = r#"{"role": "effective", "value": {"money": {"minor": "1000", "currency": "USD"}},
        "qualifiers": {"from": true}, "true_during": {"start": "2026-11-11T00:00:00Z"}}"#;
    let fact: PriceFact = serde_json::from_str(json).unwrap();
    let value = PointValue::Money(Money::new(1_000, Currency::new("USD").unwrap()));
    snapshot.insert("std.price.effective".parse().unwrap(), value).unwrap();
    let mut facts = PriceFacts::default();
    facts.add(fact).unwrap();
    let refused = render(&snapshot, &facts).unwrap_err();
    assert!(matches!(refused, RenderError::Format { source: FormatError::NoWord { .. }, .. }), "{refused}");
    assert_eq!(
        refused.to_string(),
        "point std.price.effective of layer \"price\": the format has no word for from in en-US"
    );
    let chinese = r#"{"money": {"symbol": "$", "words": {"from": {"zh": {"after": "起"}}}}}"#;
    assert!(render_as(&compiled_with(chinese), &snapshot, &facts).is_err(), "a word of another language");
    let english = r#"{"money": {"symbol": "$", "words": {"from": {"en": {"before": "from "}}}}}"#;
    let sticker = render_as(&compiled_with(english), &snapshot, &facts).unwrap();
    let drawn = &sticker.manifest.claims[0];
    assert_eq!(drawn.claim.text, "from $10.00");
    assert!(drawn.claim.qualifiers.from && drawn.parts[0].kind == PartKind::Qualifier);
    // Without the fact the same amount is a price like any other.
    let assets = Assets::default();
    let plain = compiled_with(english).render(&RenderInput::new(&snapshot, &assets)).unwrap();
    assert_eq!(plain.manifest.claims[0].claim.text, "$10.00");
    assert_ne!(plain.manifest.spec_fp, sticker.manifest.spec_fp);
}
