//! What the fuzz targets share.

use std::panic::{set_hook, take_hook};

/// Ends the process on a panic in our own code only.
///
/// libFuzzer aborts on every panic, also on one that a decoder or a font reader starts and the room that called it
/// turns into an error, which is that room's contract. A panic that leaves the core still aborts, from the wrapper
/// around the target; one that starts in the core or in a target is a bug even where it is caught.
pub fn abort_on_our_panics_only() {
    let loud = take_hook();
    set_hook(Box::new(move |panic| {
        let file = panic.location().map_or("", |location| location.file());
        if file.contains("sticker-core/src") || file.contains("fuzz_targets") {
            loud(panic);
        }
    }));
}

/// An import that reads everything: a currency and an offset where the input names none.
pub fn import() -> sticker_core::points::import::Import {
    use sticker_core::points::Origin;
    use sticker_core::points::import::Import;

    let origin = Origin {
        source: "feed".parse().expect("a name"),
        version: 1,
        observed_at: "2016-02-01T00:00:00Z".parse().expect("an instant"),
    };
    Import {
        utc_offset_minutes: Some(60),
        currency: "USD".parse().ok(),
        max_record_bytes: 4_096,
        ..Import::new("acme".parse().expect("a name"), origin)
    }
}

/// Checks what must hold of every record of every import: what was taken goes into a store and out again, and what was
/// refused is named.
pub fn check_record(record: &sticker_core::points::import::Record) {
    use sticker_core::points::{Applied, LocaleChain, Precedence, ProductPoints};

    assert!(record.product.is_some() || !record.refusals.is_empty(), "a record vanished");
    for refusal in &record.refusals {
        assert_eq!(refusal.record, record.number);
        assert!(refusal.value.chars().count() <= 64 && !refusal.rule.to_string().is_empty());
    }
    let Some(product) = &record.product else { return };
    let points = product.points();
    let mut store = ProductPoints::new(product.key().clone());
    let merged = store.apply_all(points.iter().cloned());
    assert_eq!((merged.applied, merged.conflicts.len(), merged.refused.len()), (points.len(), 0, 0));
    for point in points {
        assert_eq!(store.apply(point), Ok(Applied::Unchanged));
    }
    let json = serde_json::to_vec(&store).expect("a store can be written");
    assert_eq!(ProductPoints::from_json(&json).expect("a store can be read"), store);
    let locales = LocaleChain::only("en".parse().expect("a tag"));
    let at = "2016-02-25T00:00:00Z".parse().expect("an instant");
    let _ = store.snapshot(at, &locales, &Precedence::default());
}
