//! What a price costs: one product among ten offers, a timeline of a hundred.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot make its input ends")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use sticker_core::pricing::{BasePrice, OfferBook, OfferFile, PricingProfile, Product, Timeline};
use sticker_core::time::{Instant, Window};

const DAY_MS: i64 = 86_400_000;

fn day(day: i64) -> Instant {
    Instant::from_ms(1_793_491_200_000 + day * DAY_MS).unwrap()
}

fn profile() -> PricingProfile {
    PricingProfile::from_json(
        br#"{"id": "app-public", "version": 1, "currency": "CNY", "channel": "app", "basket": "item_only",
            "stages": [
              {"stage": 10, "pick": "best_for_buyer", "compose": "chained"},
              {"stage": 20, "pick": "highest_priority", "compose": "chained"},
              {"stage": 30, "pick": "all", "compose": {"parallel": {"basis": {"after_stage": 10}}}}
            ]}"#,
    )
    .unwrap()
}

fn product() -> Product {
    Product::from_json(
        br#"{"key": {"business": "acme", "item": "42"}, "category": "baby/milk_powder",
            "base": {"minor": "39900", "currency": "CNY"}}"#,
    )
    .unwrap()
}

fn offer(id: usize, valid: Window, terms: &str) -> String {
    let end = valid.end().map_or(String::new(), |end| format!(r#", "end": "{end}""#));
    format!(
        r#"{{"id": "offer-{id:03}", "version": 3, "valid": {{"start": "{}"{end}}}, {terms}}}"#,
        valid.start()
    )
}

/// Ten offers as a product page has them: five apply, two are gifts or labels, three lose.
fn ten() -> OfferBook {
    let money = |minor: i64| format!(r#"{{"minor": "{minor}", "currency": "CNY"}}"#);
    let threshold = |every, off| {
        let terms = format!(
            r#""every": {}, "off": {}, "times": "unlimited", "basis": {{"after_stage": 10}}"#,
            money(every),
            money(off)
        );
        format!(r#""benefit": {{"per_threshold": {{{terms}}}}}"#)
    };
    let terms = [
        r#""kind": "item_discount", "scope": {"item": "42"}, "stage": 10, "group": "item", "benefit": {"percent_off": {"bp": 1500}}"#.to_owned(),
        r#""kind": "item_discount", "scope": {"category": "baby"}, "stage": 10, "group": "item", "benefit": {"percent_off": {"bp": 1000}}"#.to_owned(),
        format!(r#""kind": "item_discount", "scope": {{"item": "42"}}, "stage": 10, "group": "item", "benefit": {{"fixed_price": {}}}"#, money(33_000)),
        format!(r#""kind": "subsidy", "scope": "store", "stage": 20, "priority": 3, "benefit": {{"amount_off": {}}}"#, money(1_000)),
        r#""kind": "payment_discount", "scope": "store", "stage": 20, "priority": 1, "benefit": {"percent_off": {"bp": 100}}"#.to_owned(),
        r#""kind": "member_price", "scope": "store", "stage": 20, "audience": {"member": "gold"}, "benefit": {"percent_off": {"bp": 500}}"#.to_owned(),
        format!(r#""kind": "store_threshold", "scope": "store", "stage": 30, {}"#, threshold(20_000, 2_000)),
        format!(r#""kind": "cross_threshold", "scope": "cross", "stage": 30, {}"#, threshold(30_000, 5_000)),
        format!(r#""kind": "coupon", "scope": "store", "stage": 30, "condition": {{"coupon": "auto_claim", "min_amount": {{"amount": {}}}}}, "benefit": {{"amount_off": {}}}"#, money(99_900), money(10_000)),
        r#""kind": "gift", "scope": {"item": "42"}, "stage": 30, "benefit": {"gift": "a measuring spoon"}"#.to_owned(),
    ];
    book(
        terms
            .iter()
            .enumerate()
            .map(|(i, terms)| offer(i, Window::new(day(0), Some(day(14))).unwrap(), terms)),
    )
}

/// A quarter of a busy product: offers of 1 to 14 days, one starting every 21 hours or so.
fn hundred() -> OfferBook {
    book((0..100).map(|i| {
        let start = Instant::from_ms(day(0).as_ms() + i * 76_000_000).unwrap();
        let length = (1 + i * 7 % 14) * DAY_MS + i * 60_000;
        let valid = Window::new(start, Some(start.plus_ms(length).unwrap())).unwrap();
        let group = if i % 3 == 0 { "" } else { r#""group": "item", "# };
        let terms = format!(
            r#""kind": "item_discount", "scope": {{"item": "42"}}, "stage": {}, {group}"priority": {}, "benefit": {{"percent_off": {{"bp": {}}}}}"#,
            10 * (1 + i % 3), i % 5, 100 + i * 13 % 900,
        );
        offer(i as usize, valid, &terms)
    }))
}

fn book(offers: impl Iterator<Item = String>) -> OfferBook {
    let offers: Vec<String> = offers.collect();
    let file = format!(r#"{{"business": "acme", "offers": [{}]}}"#, offers.join(", "));
    OfferBook::new(OfferFile::from_json(file.as_bytes()).unwrap(), profile()).unwrap()
}

fn prices(c: &mut Criterion) {
    let mut group = c.benchmark_group("pricing");
    let (ten, product) = (ten(), product());
    let proof = ten.effective(&product, day(7)).unwrap();
    assert_eq!((proof.steps().len(), proof.extras().len(), proof.rejected().len()), (5, 1, 4), "{proof:#?}");
    group.bench_function("effective_10_offers", |b| {
        b.iter(|| ten.effective(black_box(&product), black_box(day(7))).unwrap());
    });

    let hundred = hundred();
    let base = BasePrice { during: Window::ALWAYS, price: product.base };
    let window = Window::new(day(-1), Some(day(120))).unwrap();
    let timeline = Timeline::new(&hundred, &product, &[base], window).unwrap();
    assert!(timeline.segments().len() > 150, "{} segments", timeline.segments().len());
    group.bench_function("timeline_100_offers", |b| {
        b.iter(|| Timeline::new(black_box(&hundred), black_box(&product), &[base], window).unwrap());
    });
    group.bench_function("timeline_100_offers_and_every_proof", |b| {
        b.iter(|| {
            let timeline = Timeline::new(black_box(&hundred), black_box(&product), &[base], window).unwrap();
            timeline.segments().iter().map(|segment| timeline.proof(segment).unwrap()).collect::<Vec<_>>()
        });
    });
    group.finish();
}

criterion_group!(benches, prices);
criterion_main!(benches);
