//! Any bytes are lines of points or named refusals, and a store, or a named error; what is read is what was written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sticker_core::points::import::PlainLines;
use sticker_core::points::{ProductPoint, ProductPoints};

fuzz_target!(init: sticker_fuzz::abort_on_our_panics_only(), |bytes: &[u8]| {
    let points: Vec<ProductPoint> = PlainLines::new(bytes).flatten().flatten().collect();
    for point in &points {
        let json = serde_json::to_vec(point).expect("a point can be written");
        assert_eq!(ProductPoint::from_json(&json).expect("a point can be read"), *point);
    }
    if let Some(first) = points.first() {
        let mut store = ProductPoints::new(first.key().clone());
        let mut backwards = store.clone();
        store.apply_all(points.iter().cloned());
        backwards.apply_all(points.iter().rev().cloned());
        assert_eq!(store, backwards, "the order of arrival matters");
    }
    if let Ok(store) = ProductPoints::from_json(bytes) {
        let json = serde_json::to_vec(&store).expect("a store can be written");
        assert_eq!(ProductPoints::from_json(&json).expect("a store can be read"), store);
    }
});
