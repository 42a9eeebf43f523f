//! Any bytes are a text feed whose rows are products or named refusals, or a named error; pieces give what the whole gives.
#![no_main]

use std::io::BufReader;

use libfuzzer_sys::fuzz_target;
use sticker_core::points::import::{GoogleTsv, Projection};

fuzz_target!(init: sticker_fuzz::abort_on_our_panics_only(), |bytes: &[u8]| {
    let mut rows = GoogleTsv::new(bytes, sticker_fuzz::import(), Projection::all());
    let whole: Vec<_> = rows.by_ref().collect();
    let records = whole.iter().flatten().count() as u64;
    // Rows can be two bytes long: some of them tell as much as all.
    whole.iter().flatten().take(8).for_each(sticker_fuzz::check_record);
    let tally = rows.tally();
    assert_eq!((tally.records, tally.products + tally.refused_records), (records, records));
    assert!(rows.next().is_none());
    let pieces = GoogleTsv::new(BufReader::with_capacity(7, bytes), sticker_fuzz::import(), Projection::all());
    assert_eq!(format!("{whole:?}"), format!("{:?}", pieces.collect::<Vec<_>>()));
    for record in GoogleTsv::new(bytes, sticker_fuzz::import(), Projection::all()).unquoted().flatten().take(8) {
        sticker_fuzz::check_record(&record);
    }
});
