//! Any bytes are a feed whose items are products or named refusals, or a named error; pieces give what the whole gives.
#![no_main]

use std::io::BufReader;

use libfuzzer_sys::fuzz_target;
use sticker_core::points::import::{GoogleXml, Projection};

fuzz_target!(init: sticker_fuzz::abort_on_our_panics_only(), |bytes: &[u8]| {
    let mut items = GoogleXml::new(bytes, sticker_fuzz::import(), Projection::all());
    let whole: Vec<_> = items.by_ref().collect();
    let records = whole.iter().flatten().inspect(|record| sticker_fuzz::check_record(record)).count() as u64;
    let tally = items.tally();
    assert_eq!((tally.records, tally.products + tally.refused_records), (records, records));
    assert!(items.next().is_none());
    let pieces = GoogleXml::new(BufReader::with_capacity(7, bytes), sticker_fuzz::import(), Projection::all());
    assert_eq!(format!("{whole:?}"), format!("{:?}", pieces.collect::<Vec<_>>()));
});
