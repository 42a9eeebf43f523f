//! Any bytes are a document whose products are points or named refusals, or a named error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sticker_core::points::import::read_json_ld;

fuzz_target!(init: sticker_fuzz::abort_on_our_panics_only(), |bytes: &[u8]| {
    let Ok(read) = read_json_ld(bytes, &sticker_fuzz::import()) else { return };
    read.records.iter().for_each(sticker_fuzz::check_record);
    assert!(serde_json::from_slice::<serde::de::IgnoredAny>(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).is_ok());
    assert_eq!(read.tally.records, read.records.len() as u64);
});
