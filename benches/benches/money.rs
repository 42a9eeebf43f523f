//! What the ground floor costs: writing an amount, splitting one, resolving a civil time.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot make its input ends")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use sticker_core::locale::LocaleTag;
use sticker_core::money::display::{DisplayOptions, DisplayParts, MoneyDisplay};
use sticker_core::money::{Currency, Money};
use sticker_core::time::civil::{CivilDateTime, Fold, Gap, Zone, resolve_civil};

fn display(c: &mut Criterion) {
    let mut group = c.benchmark_group("display");
    for (locale, code) in [("en-US", "USD"), ("de-CH", "CHF"), ("hi-IN", "INR"), ("zh-TW", "JPY")] {
        let tag = LocaleTag::new(locale).unwrap();
        let amount = Money::new(123_456_789, Currency::new(code).unwrap());
        let display = MoneyDisplay::new(&tag).unwrap();
        let mut parts = DisplayParts::new();
        group.bench_function(format!("find {locale}"), |b| {
            b.iter(|| MoneyDisplay::new(black_box(&tag)).unwrap());
        });
        group.bench_function(format!("write {locale} {code}"), |b| {
            b.iter(|| display.format_into(black_box(amount), DisplayOptions::default(), &mut parts).unwrap());
        });
        group.bench_function(format!("write {locale} {code} into new memory"), |b| {
            b.iter(|| display.format(black_box(amount), DisplayOptions::default()).unwrap());
        });
    }
    group.finish();
}

fn allocate(c: &mut Criterion) {
    let amount = Money::new(1_234_567, Currency::new("CNY").unwrap());
    let weights: Vec<u64> = (1..=10).map(|n| n * 7_919).collect();
    c.bench_function("allocate among 10", |b| b.iter(|| amount.allocate(black_box(&weights)).unwrap()));
}

fn civil(c: &mut Criterion) {
    let zone = Zone::new("America/New_York").unwrap();
    let mut group = c.benchmark_group("civil");
    group.bench_function("find zone", |b| b.iter(|| Zone::new(black_box("America/New_York")).unwrap()));
    for (name, local) in
        [("unique", "2026-11-11T00:00:00"), ("fold", "2026-11-01T01:30:00"), ("gap", "2026-03-08T02:30:00")]
    {
        let local: CivilDateTime = local.parse().unwrap();
        group.bench_function(name, |b| {
            b.iter(|| resolve_civil(black_box(local), &zone, Fold::Earlier, Gap::Forward).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, display, allocate, civil);
criterion_main!(benches);
