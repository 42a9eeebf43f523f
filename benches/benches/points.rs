//! Imports and the store of points: a generated Google Merchant feed in XML and as text, and what one product costs.
//!
//! `cargo bench --bench points` measures 20,000 items an iteration. One pass over 1,000,000 items, held in memory as a host
//! would, with the memory that the process took at most and what one product takes beyond its texts:
//!
//! ```text
//! cargo bench --bench points -- --million xml
//! cargo bench --bench points -- --million tsv
//! ```

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot make its input ends")]
#![expect(clippy::print_stdout, reason = "the long run prints what it measured")]

use std::hint::black_box;
use std::io::{BufReader, Read};
use std::time::Instant as Clock;

use criterion::{Criterion, Throughput};
use sticker_benches::feed::{Feed, Format};
use sticker_core::points::import::{Field, GoogleTsv, GoogleXml, Import, Imported, Projection, Record};
use sticker_core::points::{LocaleChain, Origin, PointValue, Precedence, ProductPoints};
use sticker_core::time::Window;

const ITEMS: u64 = 20_000;
const MILLION: u64 = 1_000_000;

/// What a sticker shows: the caller chooses it, and links, shipping and members' prices are not among it.
const FIELDS: &[Field] =
    &[Field::Title, Field::Brand, Field::ProductType, Field::Condition, Field::Price, Field::Availability];

fn import() -> Import {
    let origin = Origin {
        source: "feed".parse().unwrap(),
        version: 1,
        observed_at: "2026-11-01T06:00:00Z".parse().unwrap(),
    };
    Import::new("acme".parse().unwrap(), origin)
}

fn records(format: Format, input: impl Read, fields: &[Field]) -> impl Iterator<Item = Record> {
    let input = BufReader::with_capacity(1 << 16, input);
    let projection = Projection::new(fields).unwrap();
    let (xml, tsv) = match format {
        Format::Xml => (Some(GoogleXml::new(input, import(), projection)), None),
        Format::Tsv => (None, Some(GoogleTsv::new(input, import(), projection))),
    };
    xml.into_iter().flatten().chain(tsv.into_iter().flatten()).map(Result::unwrap)
}

fn streaming(c: &mut Criterion) {
    let mut group = c.benchmark_group("import_20000_items");
    group.sample_size(20);
    for format in [Format::Xml, Format::Tsv] {
        let mut bytes = Vec::new();
        Feed::new(format, ITEMS).read_to_end(&mut bytes).unwrap();
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        for (name, fields) in [("chosen", FIELDS), ("all", Field::ALL)] {
            group.bench_function(format!("{format:?}_{name}").to_lowercase(), |b| {
                b.iter(|| {
                    let products = records(format, &bytes[..], fields).filter_map(|record| record.product);
                    assert_eq!(products.map(black_box).count() as u64, ITEMS);
                });
            });
        }
    }
}

fn product() -> Imported {
    let mut records = records(Format::Xml, Feed::new(Format::Xml, 1), FIELDS);
    records.next().and_then(|record| record.product).unwrap()
}

fn store(c: &mut Criterion) {
    let mut group = c.benchmark_group("store");
    let product = product();
    let points = product.points();
    group.bench_function(format!("apply_{}_points_of_one_import", points.len()), |b| {
        b.iter(|| {
            let mut store = ProductPoints::new(product.key().clone());
            black_box(store.apply_all(points.iter().cloned()));
            store
        });
    });
    let mut filled = ProductPoints::new(product.key().clone());
    filled.apply_all(points);
    let (locales, precedence) = (LocaleChain::only("en".parse().unwrap()), Precedence::default());
    let at = "2026-11-11T00:00:00Z".parse().unwrap();
    group.bench_function("snapshot", |b| {
        b.iter(|| black_box(&filled).snapshot(black_box(at), &locales, &precedence).unwrap());
    });
    let all = Window::new("2026-11-01T06:00:00Z".parse().unwrap(), None).unwrap();
    group.bench_function("periods_of_the_price", |b| {
        b.iter(|| black_box(&filled).periods("std.price.active", all, &locales, &precedence).unwrap());
    });
    group.bench_function("boundaries", |b| b.iter(|| black_box(&filled).boundaries(all, 512).unwrap()));
}

/// Bytes of the texts that a product holds: its key's names and its texts, which no representation can do without.
fn texts(product: &Imported) -> u64 {
    let key = product.key();
    let names = key.item.as_str().len() + key.sku.as_ref().map_or(0, |sku| sku.as_str().len());
    let values = product.values().map(|(_, value, _)| match value {
        PointValue::Text(text) => text.len(),
        _ => 0,
    });
    (names + values.sum::<usize>()) as u64
}

/// A line of `/proc/self/status` in KiB; `VmHWM` is the most that was resident, `VmRSS` what is.
fn status(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

fn million(format: Format, keep: bool) {
    let bytes = std::io::copy(&mut Feed::new(format, MILLION), &mut std::io::sink()).unwrap();
    let clock = Clock::now();
    std::io::copy(&mut Feed::new(format, MILLION), &mut std::io::sink()).unwrap();
    let generating = clock.elapsed();
    let before = status("VmRSS");
    let clock = Clock::now();
    let mut held = Vec::new();
    let (mut products, mut characters) = (0u64, 0u64);
    for product in records(format, Feed::new(format, MILLION), FIELDS).filter_map(|record| record.product) {
        products += 1;
        characters += texts(&product);
        if keep {
            held.push(product);
        }
    }
    let took = clock.elapsed();
    let held_kib = status("VmRSS") - before;
    println!("{format:?}, {}: {products} products of {bytes} bytes", if keep { "held" } else { "passed on" });
    println!("  {:.2} s, of which generating the feed {:.2} s", took.as_secs_f64(), generating.as_secs_f64());
    println!(
        "  most memory {} KiB, of the import {held_kib} KiB, texts {} KiB",
        status("VmHWM"),
        characters / 1_024
    );
    if keep {
        let beyond = (held_kib * 1_024).saturating_sub(characters) / products;
        println!("  {beyond} bytes a product beyond its texts of {} bytes", characters / products);
    }
}

fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    let has = |wanted: &str| arguments.iter().any(|argument| argument == wanted);
    if has("--million") {
        let format = if has("tsv") { Format::Tsv } else { Format::Xml };
        return million(format, !has("--pass"));
    }
    let mut criterion = Criterion::default().configure_from_args();
    streaming(&mut criterion);
    store(&mut criterion);
    criterion.final_summary();
}
