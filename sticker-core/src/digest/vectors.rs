//! The published test vectors, made from real values of every room of the ground and first floor.
//!
//! `testdata/verify_vectors.py` and `testdata/VerifyVectors.java` recompute the same file from its `steps`, independently
//! of this code.
//! Where the format changes on purpose, the failing test prints the new file.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Canonical, Encode, bucket_boundary, bucket32, file_hash, pixel_fp};
use crate::claim::PriceClaim;
use crate::geometry::Size;
use crate::id::ProductKey;
use crate::locale::LocaleTag;
use crate::money::display::DisplayOptions;
use crate::money::{Decimal, Money, MoneyRange, Ratio, Rounding};
use crate::points::{Predicate, Snapshot};
use crate::slot::Slot;
use crate::time::Window;
use crate::time::civil::{CivilDateTime, Zone};

const FILE: &str = include_str!("../../testdata/digest-vectors.json");

fn published() -> Value {
    serde_json::from_str(FILE).unwrap()
}

/// Encodes the steps of a vector through [`Canonical`].
fn encode_step(out: &mut Canonical, step: &Value) {
    let (kind, value) = step.as_object().unwrap().iter().next().unwrap();
    let int = || value.as_i64().map_or_else(|| value.as_str().unwrap().parse().unwrap(), i128::from);
    match kind.as_str() {
        "u8" => out.u8(int().try_into().unwrap()),
        "u16" => out.u16(int().try_into().unwrap()),
        "u32" => out.u32(int().try_into().unwrap()),
        "u64" => out.u64(int().try_into().unwrap()),
        "i32" => out.i32(int().try_into().unwrap()),
        "i64" => out.i64(int().try_into().unwrap()),
        "i128" => out.i128(int()),
        "bool" => out.bool(value.as_bool().unwrap()),
        "str" | "variant" => out.str(value.as_str().unwrap()),
        "bytes" => out.byte_string(&unhex(value.as_str().unwrap())),
        "digest" => out.digest(&value.as_str().unwrap().parse().unwrap()),
        "none" => out.option::<Step>(None),
        "some" => out.option(Some(&Step(value))),
        "list" => {
            let items: Vec<_> = value.as_array().unwrap().iter().map(Step).collect();
            out.list(&items)
        }
        "struct" => {
            value.as_array().unwrap().iter().for_each(|field| encode_step(out, field));
            out
        }
        "map" => {
            let entries: Vec<_> = value.as_object().unwrap().iter().map(|(k, v)| (k, Step(v))).collect();
            out.map(entries.iter().map(|(k, v)| (*k, v)))
        }
        other => panic!("unknown kind {other}"),
    };
}

struct Step<'a>(&'a Value);

impl Encode for Step<'_> {
    fn encode(&self, out: &mut Canonical) {
        encode_step(out, self.0);
    }
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).map(|d| u8::from_str_radix(str::from_utf8(d).unwrap(), 16).unwrap()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| [x, y, x ^ y, 255u32.wrapping_sub(x)].map(|b| b as u8)))
        .collect()
}

fn bytes_of(domain: &str, version: u16, value: &dyn Fn(&mut Canonical)) -> Vec<u8> {
    let mut out = Canonical::bytes(domain, version);
    value(&mut out);
    out.into_bytes().unwrap()
}

#[test]
fn published_encodings_are_what_the_code_writes() {
    let vectors = published();
    let mut fresh = vectors.clone();
    for vector in fresh["canonical"].as_array_mut().unwrap() {
        let version = vector["version"].as_u64().unwrap().try_into().unwrap();
        let steps = vector["steps"].as_array().unwrap().clone();
        let domain = vector["domain"].as_str().unwrap().to_owned();
        let write = |out: &mut Canonical| steps.iter().for_each(|step| encode_step(out, step));
        let bytes = bytes_of(&domain, version, &write);
        let mut hasher = Canonical::hasher(&domain, version);
        write(&mut hasher);
        assert_eq!(hasher.finish(), file_hash(&bytes), "streamed and buffered digests differ");
        vector["bytes"] = hex(&bytes).into();
        vector["sha256"] = file_hash(&bytes).to_hex().into();
    }
    for vector in fresh["file_hash"].as_array_mut().unwrap() {
        vector["sha256"] = file_hash(vector["text"].as_str().unwrap().as_bytes()).to_hex().into();
    }
    for vector in fresh["pixel_fp"].as_array_mut().unwrap() {
        let edge = |name: &str| vector[name].as_u64().unwrap() as u32;
        let (width, height) = (edge("width"), edge("height"));
        vector["sha256"] =
            pixel_fp(&picture(width, height), Size::new(width, height)).unwrap().to_hex().into();
    }
    for vector in fresh["bucket32"].as_array_mut().unwrap() {
        struct Key<'a>(&'a [Value]);
        impl Encode for Key<'_> {
            fn encode(&self, out: &mut Canonical) {
                self.0.iter().for_each(|step| encode_step(out, step));
            }
        }
        let key = vector["key"].as_array().unwrap().clone();
        let text = |name: &str| vector[name].as_str().unwrap().to_owned();
        vector["bucket"] = bucket32(&text("seed"), &text("purpose"), &Key(&key)).into();
    }
    for vector in fresh["bucket_boundary"].as_array_mut().unwrap() {
        let bp = vector["bp"].as_u64().unwrap().try_into().unwrap();
        vector["boundary"] = bucket_boundary(bp).to_string().into();
    }
    if fresh != vectors {
        println!("{}", serde_json::to_string_pretty(&fresh).unwrap());
    }
    assert!(fresh == vectors, "the file differs from what the code writes; the new one was printed");
}

/// Finds the published bytes of a vector.
fn find(name: &str) -> String {
    let vectors = published();
    let found = vectors["canonical"].as_array().unwrap().iter().find(|vector| vector["name"] == name);
    found.unwrap_or_else(|| panic!("no vector {name}"))["bytes"].as_str().unwrap().to_owned()
}

/// Reads a value from its JSON and holds its encoding against the published one.
fn hold<T: Encode + DeserializeOwned>(name: &str, domain: &str, json: Value) {
    let value: T = serde_json::from_value(json).unwrap();
    assert_eq!(hex(&bytes_of(domain, 1, &|out| value.encode(out))), find(name), "{name}");
}

#[test]
fn values_of_the_ground_floor_are_written_as_published() {
    let money = |minor: &str, currency: &str| json!({"minor": minor, "currency": currency});
    hold::<Money>("money", "money", money("12990", "CNY"));
    hold::<Money>("a debt in yen", "money", money("-1234567", "JPY"));
    hold::<Money>("the least amount", "money", money("-9223372036854775808", "KWD"));
    let range = json!({"min": money("9900", "EUR"), "max": money("19900", "EUR")});
    hold::<MoneyRange>("range of money", "money-range", range);
    hold::<Ratio>("ratio", "ratio", json!({"bp": 1250}));
    hold::<Decimal>("decimal", "decimal", json!("-12.50"));
    hold::<Rounding>("rounding", "rounding", json!({"mode": "half_even", "step_minor": 5}));
    let options = json!({"symbol": "narrow", "sign": "accounting", "fraction": "hide_zero"});
    hold::<DisplayOptions>("display options", "display-options", options);
    hold::<LocaleTag>("locale", "locale", json!("zh-hant-tw"));
    let window = json!({"start": "2026-11-11T00:00:00+08:00", "end": "2026-11-12T00:00:00+08:00"});
    hold::<Window>("window", "window", window);
    hold::<Window>("window that never closes", "window", json!({"start": "1969-12-31T23:59:59.999Z"}));
    let (local, zone): (CivilDateTime, Zone) =
        ("2026-11-11T00:00:00".parse().unwrap(), "Asia/Shanghai".parse().unwrap());
    let civil = bytes_of("civil", 1, &|out| {
        out.value(&local).value(&zone);
    });
    assert_eq!(hex(&civil), find("civil time in its zone"));
}

#[test]
fn values_of_the_rooms_are_written_as_published() {
    let key: ProductKey =
        serde_json::from_value(json!({"business": "母婴", "item": "42", "sku": "red"})).unwrap();
    assert_eq!(hex(&bytes_of("product-key", 1, &|out| key.encode(out))), find("product key"));

    let file = json!({"business": "acme", "item": "42", "points": {
        "std.title": {"text": "Cafe\u{301}"},
        "std.price.active": {"money": {"minor": "12990", "currency": "CNY"}},
        "std.stock.left": {"int": 7},
        "x.acme.tags": {"list": [{"flag": true}, {"ratio": {"bp": 1250}}, {"decimal": "12.50"}]},
        "std.image.white": {"image": {"asset": "can.png"}},
        "std.price.prior.window": {"window": {"start": "2026-11-11T00:00:00+08:00"}}
    }});
    let at = "1970-01-01T00:00:01Z".parse().unwrap();
    let snapshot =
        Snapshot::from_json(file.to_string().as_bytes(), at, LocaleTag::new("zh-cn").unwrap()).unwrap();
    assert_eq!(hex(&bytes_of("snapshot", 1, &|out| snapshot.encode(out))), find("snapshot"));

    let predicate: Predicate = serde_json::from_value(json!({"all": [
        {"present": "std.gift"}, {"not": {"category": "baby/milk"}},
        {"in": ["std.stock.state", [{"code": "low"}]]}
    ]}))
    .unwrap();
    assert_eq!(hex(&bytes_of("predicate", 1, &|out| predicate.encode(out))), find("predicate"));

    let claim: PriceClaim = serde_json::from_value(json!({
        "role": {"prior": "eu_pid_min"}, "value": {"money": {"minor": "19900", "currency": "CNY"}},
        "qualifiers": {"from_qty": 2, "tax_included": true}, "text": "¥199.00",
        "audience": {"member": "gold"},
        "true_during": {"start": "1970-01-01T00:00:00Z", "end": "1970-01-01T00:00:01Z"}
    }))
    .unwrap();
    assert_eq!(hex(&bytes_of("claim", 1, &|out| claim.encode(out))), find("price claim"));

    let slot: Slot = serde_json::from_value(json!({
        "business": "acme", "id": "s", "channel": "app", "surface": {"detail": 2},
        "sizes": [{"width": 750, "height": 1000}], "format": {"jpeg": {"quality": 90}}, "overlay": "promo",
        "safe_area": {"left": 1, "top": 2, "right": 3, "bottom": 4}, "byte_budget": 200000, "quality_min": 70
    }))
    .unwrap();
    assert_eq!(hex(&bytes_of("slot", 1, &|out| slot.encode(out))), find("slot"));
}
