//! What a slot refuses, and what it decides.

use serde_json::{Value, json};

use super::{Overlay, PolicyClass, Preset, Slot, SlotError};
use crate::geometry::{Rect, Size};

fn slot_json() -> Value {
    json!({
        "business": "acme", "id": "search-main", "channel": "app", "surface": "search", "image_index": 1,
        "sizes": [{"width": 800, "height": 800}, {"width": 400, "height": 533}],
        "format": {"jpeg": {"quality": 90, "sampling": "4:2:2", "restart": 5}}, "byte_budget": 200_000,
        "quality_min": 70, "overlay": "promo",
        "safe_area": {"left": 41, "top": 40, "right": 761, "bottom": 760},
        "keep_out": [{"left": 1, "top": 1, "right": 121, "bottom": 61}], "max_cover_permille": 300,
        "background": "any", "min_text_px": 12, "audience": "public", "url": "immutable", "lead_ms": 600_000,
        "max_changes_per_day": 24
    })
}

fn read(json: &Value) -> Result<Slot, SlotError> {
    Slot::from_json(json.to_string().as_bytes())
}

#[test]
fn a_slot_is_read_back_as_it_was_written() {
    let slot = read(&slot_json()).unwrap();
    assert_eq!(serde_json::to_value(&slot).unwrap(), slot_json());
    assert_eq!(slot.key().to_string(), "acme/search-main");
    assert!(slot.takes(Size::new(400, 533)) && !slot.takes(Size::new(533, 400)));
}

#[test]
fn every_broken_rule_is_named_where_it_is_broken() {
    for (field, value, at, message) in [
        ("/sizes", json!([]), "/sizes", "number of sizes 0 is outside 1..=16"),
        ("/sizes/0/width", json!(0), "/sizes/0/width", "width 0 is outside 1..=8192"),
        ("/sizes/1/height", json!(8_193), "/sizes/1/height", "height 8193 is outside 1..=8192"),
        (
            "/sizes/1",
            json!({"width": 8_000, "height": 5_001}),
            "/sizes/1",
            "40008000 pixels, at most 40000000",
        ),
        ("/sizes/1", json!({"width": 800, "height": 800}), "/sizes/1", "size 800x800 stands twice"),
        ("/sizes/0/width", json!("800"), "/sizes/0/width", "expected u32"),
        (
            "/format",
            json!({"jpeg": {"quality": 101}}),
            "/format/jpeg/quality",
            "quality 101 is outside 1..=100",
        ),
        ("/format", json!({"webp": {"quality": 0}}), "/format/webp/quality", "quality 0 is outside 1..=100"),
        ("/format", json!("tiff"), "/format", "unknown variant `tiff`"),
        ("/format", json!("png"), "/quality_min", "png has no quality"),
        ("/quality_min", json!(91), "/quality_min", "quality_min 91 is above the quality 90"),
        ("/byte_budget", json!(0), "/byte_budget", "byte budget 0 is outside"),
        ("/safe_area/right", json!(41), "/safe_area", "the box from (41, 40) to (41, 760) has no pixel"),
        ("/safe_area/right", json!(801), "/safe_area", "760x720 at (41, 40) reaches beyond 800x800"),
        ("/safe_area/left", json!(-1), "/safe_area", "reaches beyond 800x800"),
        (
            "/keep_out/0",
            json!({"left": 0, "top": 0, "right": 800, "bottom": 800}),
            "/keep_out/0",
            "leaves nothing of the safe area",
        ),
        ("/keep_out/0/bottom", json!(1), "/keep_out/0", "has no pixel"),
        ("/max_cover_permille", json!(1_001), "/max_cover_permille", "share 1001 is outside 0..=1000"),
        ("/overlay", json!("forbidden"), "/max_cover_permille", "overlays are forbidden"),
        ("/background", json!("transparent"), "/background", "jpeg has no alpha"),
        ("/min_text_px", json!(534), "/min_text_px", "text height 534 is outside 0..=533"),
        ("/image_index", json!(0), "/image_index", "image index 0 is outside 1..=99"),
        ("/surface", json!({"detail": 0}), "/surface/detail", "section 0 is outside 1..=99"),
        ("/lead_ms", json!(2_592_000_001u64), "/lead_ms", "lead 2592000001 is outside"),
        ("/max_changes_per_day", json!(0), "/max_changes_per_day", "number of changes 0 is outside"),
        ("/business", json!(""), "/business", "a business has 0 bytes"),
    ] {
        let mut broken = slot_json();
        *broken.pointer_mut(field).unwrap() = value;
        let error = read(&broken).unwrap_err();
        assert_eq!(error.at, at, "{error}");
        assert!(error.to_string().contains(message), "{error}");
        assert!(serde_json::from_value::<Slot>(broken).is_err());
    }
}

#[test]
fn unknown_fields_and_hostile_bytes_are_refused() {
    let mut odd = slot_json();
    odd["colour"] = json!("red");
    assert!(read(&odd).unwrap_err().to_string().contains("unknown field `colour`"));
    assert!(Slot::from_json(b"").unwrap_err().to_string().contains("number of bytes 0 is outside"));
    assert!(Slot::from_json(&vec![b'['; Slot::MAX_JSON_BYTES + 1]).is_err());
    assert!(Slot::from_json(&vec![b'['; Slot::MAX_JSON_BYTES]).is_err());
}

#[test]
fn overlay_policy_decides_by_class() {
    use PolicyClass::{Logo, None, Promo};
    for (overlay, allowed) in [
        (Overlay::Forbidden, &[None][..]),
        (Overlay::LogoOnly, &[None, Logo]),
        (Overlay::Promo, &[None, Logo, Promo]),
        (Overlay::Any, &[None, Logo, Promo]),
    ] {
        for class in [None, Logo, Promo] {
            assert_eq!(overlay.allows(class), allowed.contains(&class), "{overlay:?} {class:?}");
        }
    }
}

#[test]
fn cover_text_height_and_audience_are_exact_at_their_limits() {
    let slot = read(&slot_json()).unwrap();
    let size = Size::new(800, 800);
    assert!(slot.covers_ok(size, 192_000) && !slot.covers_ok(size, 192_001));
    assert!(slot.covers_ok(size, 0) && !slot.covers_ok(size, u64::MAX));
    assert!(slot.text_ok(768) && !slot.text_ok(767));
    assert!(slot.admits_claim(true) && !slot.admits_claim(false));
    let mut personalised = slot_json();
    personalised["audience"] = json!("personalised");
    assert!(read(&personalised).unwrap().admits_claim(false));
}

#[test]
fn areas_follow_the_size_and_round_towards_safety() {
    let slot = read(&slot_json()).unwrap();
    let (first, second) = (Size::new(800, 800), Size::new(400, 533));
    assert_eq!(slot.safe_area_on(first), Rect::new(41, 40, 761, 760));
    assert_eq!(slot.safe_area_on(second), Rect::new(21, 27, 380, 506));
    assert_eq!(slot.keep_out_on(second).collect::<Vec<_>>(), [Rect::new(0, 0, 61, 41)]);
    assert!(slot.place_ok(first, Rect::new(121, 61, 200, 100)));
    assert!(!slot.place_ok(first, Rect::new(120, 60, 200, 100)));
    assert!(!slot.place_ok(first, Rect::new(700, 700, 762, 720)));
}

#[test]
fn absent_fields_have_their_documented_meaning() {
    let slot = read(&json!({
        "business": "b", "id": "s", "channel": "c", "surface": "mini", "sizes": [{"width": 240, "height": 240}],
        "format": {"webp": {}}, "overlay": "forbidden", "background": "transparent"
    }))
    .unwrap();
    assert_eq!((slot.image_index, slot.max_cover_permille, slot.min_text_px, slot.lead_ms), (1, 1_000, 0, 0));
    assert_eq!(slot.safe_area_on(Size::new(240, 240)), Rect::new(0, 0, 240, 240));
    assert!(slot.allows(PolicyClass::None) && !slot.allows(PolicyClass::Logo));
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the test compares checked-in files and reads the bless switch"
)]
fn the_checked_in_schema_and_presets_are_those_of_the_types() {
    let presets = serde_json::to_value(Preset::all()).unwrap();
    for (name, value) in [("slot.schema.json", Slot::schema()), ("slot-presets.json", presets)] {
        let path = format!("{}/schema/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = serde_json::to_string_pretty(&value).unwrap() + "\n";
        if std::env::var("STICKER_BLESS").is_ok_and(|value| value == "1") {
            std::fs::write(&path, &text).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap();
        assert!(found == text, "{path} differs from the types; STICKER_BLESS=1 rewrites it");
    }
}
