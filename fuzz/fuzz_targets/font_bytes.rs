//! Any bytes are fonts or a named error; what was accepted shapes every text without a panic, twice the same.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use sticker_core::asset::font::{FontStack, FontStore};
use sticker_core::render::text::{MissingGlyph, ShapeOptions, shape};

/// What the seeds' fonts hold, and some that they lack.
const TEXTS: [&str; 3] = ["¥1,299.00 fi À", "A¥0\n一", "e\u{301}\u{200d}…"];

fuzz_target!(init: sticker_fuzz::abort_on_our_panics_only(), |bytes: &[u8]| {
    let mut store = FontStore::new();
    let Ok(ids) = store.add_all(Arc::new(bytes.to_vec()), None) else {
        assert!(store.fonts().is_empty(), "a file that failed left fonts behind");
        return;
    };
    assert_eq!(ids.len(), store.fonts().len());
    for id in ids {
        let font = store.font(id).expect("an id of this store").clone();
        assert!(!font.family().is_empty());
        let Ok(stack) = FontStack::new(vec![font]) else { continue };
        for text in TEXTS {
            let options = ShapeOptions { missing: MissingGlyph::Hide, ..ShapeOptions::default() };
            let first = shape(&stack, text, &options);
            let second = shape(&stack, text, &options);
            match (first, second) {
                (Ok(first), Ok(second)) => assert_eq!(first.width_64ths(64 * 40), second.width_64ths(64 * 40)),
                (Err(first), Err(second)) => assert_eq!(first.to_string(), second.to_string()),
                _ => panic!("the same font and text shaped once and failed once"),
            }
        }
    }
});
