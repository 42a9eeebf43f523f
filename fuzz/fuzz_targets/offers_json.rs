//! Any bytes are offers, a profile, a message or an error that points into them; whatever is offered is priced, and every
//! proof adds up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sticker_core::money::{Currency, Money};
use sticker_core::pricing::adapter::{commercetools, marketing};
use sticker_core::pricing::{
    BasePrice, Basket, OfferBook, OfferError, OfferFile, PriceHistory, PriceProof, PricingProfile, Product, Timeline,
};
use sticker_core::time::Window;

const PROFILE: &[u8] = br#"{"id": "p", "version": 1, "currency": "CNY", "channel": "app", "basket": "item_only", "qty": 3,
    "stages": [{"stage": 10, "pick": "best_for_buyer", "compose": "chained", "exclusive_beats_all": true},
        {"stage": 20, "pick": "all", "compose": {"parallel": {"basis": {"after_stage": 10}}}},
        {"stage": 30, "pick": "highest_priority", "compose": "chained"}],
    "rounding": {"mode": "half_even", "step_minor": 5, "when": "each_step"}}"#;

/// An error has a JSON Pointer and something to say; otherwise there is a value.
fn read<T>(read: Result<T, OfferError>) -> Option<T> {
    read.inspect_err(|error| {
        assert!(error.at.is_empty() || error.at.starts_with('/'), "{:?} is no JSON Pointer", error.at);
        assert!(!error.to_string().is_empty());
    })
    .ok()
}

fn price(file: OfferFile, profile: PricingProfile) {
    let written = serde_json::to_vec(&file).expect("offers can be written");
    assert_eq!(OfferFile::from_json(&written).as_ref(), Ok(&file), "offers are not read back as they were written");
    let key = serde_json::json!({"business": file.business, "item": "42", "sku": "red"});
    let key = serde_json::from_value(key).expect("the parts are names");
    let instants: Vec<_> = file.offers.iter().take(8).map(|offer| offer.valid.start()).collect();
    let count = file.offers.len();
    let currency = profile.currency;
    let book = OfferBook::new(file, profile).expect("both were checked");
    for base in [0, 1, 9_999, 10_000_000_000] {
        let product = Product { key: Clone::clone(&key), category: None, base: Money::new(base, currency) };
        for &at in &instants {
            let proof = book.effective(&product, at).expect("the base price is in range");
            proof.check().expect("a proof adds up");
            assert!((0..=proof.base().minor).contains(&proof.effective().minor));
            assert!(proof.rejected().len() <= count);
            let json = serde_json::to_string(&proof).expect("a proof can be written");
            assert_eq!(serde_json::from_str::<PriceProof>(&json).expect("a proof is read back"), proof);
        }
        let bases = [BasePrice { during: Window::ALWAYS, price: product.base }];
        let Ok(timeline) = Timeline::new(&book, &product, &bases, Window::ALWAYS) else { continue };
        for &at in &instants {
            let segment = timeline.at(at).expect("a base price always holds");
            let proof = book.effective(&product, at).expect("the base price is in range");
            assert_eq!(segment.effective(), proof.effective(), "the timeline says another price at {at}");
        }
    }
}

fuzz_target!(init: sticker_fuzz::abort_on_our_panics_only(), |bytes: &[u8]| {
    let (cny, eur) = (Currency::new("CNY").expect("listed"), Currency::new("EUR").expect("listed"));
    let app = || "app".parse().expect("a name");
    if let Some(file) = read(OfferFile::from_json(bytes)) {
        price(file, PricingProfile::from_json(PROFILE).expect("it is one"));
    }
    if let Some(translated) = read(marketing::translate(bytes)) {
        for basket in [Basket::None, Basket::ItemOnly] {
            price(translated.file.clone(), marketing::profile(cny, app(), basket).expect("it is one"));
        }
    }
    let business = "b".parse().expect("a name");
    if let Some(translated) = read(commercetools::translate(bytes, business, eur, &commercetools::ProductIds)) {
        price(translated.file, commercetools::profile(eur, app()).expect("it is one"));
    }
    let _ = read(PricingProfile::from_json(bytes));
    let _ = read(PriceHistory::from_json(bytes));
});
