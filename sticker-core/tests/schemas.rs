//! The JSON documents under `schema/` are what the types say.
//!
//! `STICKER_BLESS=1 cargo test -p sticker-core --test schemas` writes them again.

#![expect(
    clippy::disallowed_methods,
    reason = "a test reads files and the bless switch; only the library is pure"
)]

use sticker_core::points;
use sticker_core::slot::{Preset, Slot};
use sticker_core::template::{RegistryRecord, Rule, Template};

#[test]
fn the_checked_in_schemas_and_presets_are_those_of_the_types() {
    let documents = [
        ("points.schema.json", points::schema()),
        ("registry.schema.json", RegistryRecord::schema()),
        ("rule.schema.json", Rule::schema()),
        ("slot.schema.json", Slot::schema()),
        ("slot-presets.json", serde_json::to_value(Preset::all()).unwrap()),
        ("template.schema.json", Template::schema()),
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let bless = std::env::var("STICKER_BLESS").is_ok_and(|value| value == "1");
    let mut differing = Vec::new();
    for (name, value) in &documents {
        let text = serde_json::to_string_pretty(value).unwrap() + "\n";
        if bless {
            std::fs::write(folder.join(name), &text).unwrap();
        }
        if std::fs::read_to_string(folder.join(name)).unwrap() != text {
            differing.push(*name);
        }
    }
    assert!(differing.is_empty(), "{differing:?} differ from the types; STICKER_BLESS=1 rewrites them");

    let mut found: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    let mut expected: Vec<&str> = documents.iter().map(|(name, _)| *name).collect();
    expected.sort_unstable();
    assert_eq!(found, expected, "a document that nobody compares");
}
