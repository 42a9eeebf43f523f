//! The files of the example `quote` say what they are meant to show: the prices below were worked out by hand.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads files, and its helpers may unwrap as tests do: a panic is the report"
)]

use std::collections::BTreeMap;

use sticker_core::points::import::{GoogleXml, Import, Projection};
use sticker_core::points::{LocaleChain, Origin, Precedence, ProductPoints};
use sticker_core::pricing::{OfferBook, OfferFile, PricingProfile, Product};
use sticker_core::time::Instant;

fn read(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/examples/quote/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Returns the price of every product of the feed whose price can be told, in minor units, and how many cannot.
fn prices(at: &str) -> (BTreeMap<String, i64>, usize) {
    let at: Instant = at.parse().unwrap();
    let offers = OfferFile::from_json(&read("offers.json")).unwrap();
    let profile = PricingProfile::from_json(&read("profile.json")).unwrap();
    let origin = Origin { source: "feed".parse().unwrap(), version: 1, observed_at: at };
    let import = Import::new(offers.business.clone(), origin);
    let book = OfferBook::new(offers, profile).unwrap();
    let locales = LocaleChain::only("zh-CN".parse().unwrap());
    let (mut found, mut without) = (BTreeMap::new(), 0);
    for record in GoogleXml::new(&read("feed.xml")[..], import, Projection::all()) {
        let imported = record.unwrap().product.unwrap();
        let mut points = ProductPoints::new(imported.key().clone());
        assert!(points.apply_all(imported.points()).conflicts.is_empty());
        let (snapshot, _) = points.snapshot(at, &locales, &Precedence::default()).unwrap();
        let proof = Product::from_snapshot(&snapshot).and_then(|product| book.effective(&product, at));
        match proof {
            Ok(proof) => {
                proof.check().unwrap();
                found.insert(imported.key().item.to_string(), proof.effective().minor);
            }
            Err(_) => without += 1,
        }
    }
    (found, without)
}

#[test]
fn the_feed_of_the_example_costs_what_its_offers_say() {
    let expected = |all: [(&str, i64); 5]| all.map(|(item, minor)| (item.to_owned(), minor)).into();
    // 258 less 10 %, 459 less 20 % less 10 %, the flash price, 59.90 less 10 %, 129 less 10 %; the mug is in USD, and the
    // last record has no price.
    let (found, without) = prices("2026-11-11T10:30:00+08:00");
    let flash = [
        ("ceramic-vase", 11_610),
        ("heavy-tee", 12_900),
        ("hyaluron-serum-30", 33_048),
        ("nourish-milk-powder-3", 23_220),
        ("peach-sparkling-12", 5_391),
    ];
    assert_eq!(found, expected(flash));
    assert_eq!(without, 2);

    // After the flash sale 199 less 10 %; the rest of the day is as it was.
    let mut later = flash;
    later[1].1 = 17_910;
    assert_eq!(prices("2026-11-11T12:00:00+08:00").0, expected(later));

    // The day after, nothing is off.
    let after = [
        ("ceramic-vase", 12_900),
        ("heavy-tee", 19_900),
        ("hyaluron-serum-30", 45_900),
        ("nourish-milk-powder-3", 29_800),
        ("peach-sparkling-12", 5_990),
    ];
    assert_eq!(prices("2026-11-12T00:00:00+08:00").0, expected(after));
}
