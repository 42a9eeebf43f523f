//! From offers to a manifest: what pricing proves is what a picture claims.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::sync::Arc;

use sticker_core::asset::font::FontStore;
use sticker_core::geometry::Size;
use sticker_core::points::{LocaleTag, PointValue, Snapshot};
use sticker_core::pricing::{
    BasePrice, OfferBook, OfferFile, PriceFacts, PricingProfile, Product, Statement, Timeline,
};
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, RenderError, RenderInput, RenderLimits, Sticker,
};
use sticker_core::slot::Slot;
use sticker_core::template::Template;
use sticker_core::time::{Instant, Window};

const NOON: &str = "2026-11-11T12:00:00Z";

fn compiled() -> CompiledTemplate {
    let template = Template::from_json(
        br##"{
      "sticker": 1, "id": "banner", "policy_class": "promo",
      "canvas": {"width": 320, "height": 120, "background": "#D6001C"},
      "fonts": {"bold": [{"family": "Sticker Sans", "weight": 700}]},
      "formats": {"usd": {"money": {"currency": "USD", "symbol": "$"}}},
      "layers": [{
        "id": "price", "type": "price", "role": "effective", "format": "usd", "font": "bold", "size": 64,
        "parts": {"symbol": {"size": 32}, "fraction": {"size": 32}}, "fill": "#FFFFFF",
        "box": {"x": 16, "y": 16, "width": 288, "height": 88}, "valign": "middle", "align": "center"
      }]
    }"##,
    )
    .unwrap();
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
    let assets = Assets::default();
    compiled().render(&RenderInput { facts: facts.facts(), ..RenderInput::new(snapshot, &assets) })
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
