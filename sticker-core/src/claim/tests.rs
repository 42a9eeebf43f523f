//! What a claim may state, and what it may not.

use serde_json::{Value, json};

use super::{PriceClaim, PriceRole};

fn claim_json() -> Value {
    json!({
        "role": "effective", "value": {"money": {"minor": "12990", "currency": "CNY"}}, "text": "¥129.90",
        "true_during": {"start": "2026-11-11T00:00:00Z", "end": "2026-11-12T00:00:00Z"}
    })
}

fn with(changes: Value) -> Result<PriceClaim, String> {
    let mut claim = claim_json();
    for (field, value) in changes.as_object().unwrap() {
        claim[field] = value.clone();
    }
    serde_json::from_value(claim).map_err(|error| error.to_string())
}

#[test]
fn only_list_and_prior_prices_can_be_struck() {
    for (role, struck) in [
        (json!("effective"), false),
        (json!({"member": "gold"}), false),
        (json!("presale"), false),
        (json!("deposit"), false),
        (json!("list"), true),
        (json!({"prior": "eu_pid_min"}), true),
        (json!("save_amount"), false),
        (json!("save_ratio"), false),
        (json!("threshold_label"), false),
        (json!("unit_price"), false),
    ] {
        let parsed: PriceRole = serde_json::from_value(role.clone()).unwrap();
        assert_eq!(parsed.can_be_struck(), struck, "{parsed}");
        assert_eq!(serde_json::to_value(&parsed).unwrap(), role);
    }
}

#[test]
fn a_claim_is_read_back_as_it_was_written() {
    let claim = with(json!({
        "role": {"prior": "cn_7d"}, "qualifiers": {"from_qty": 2, "with_coupon": true, "tax_included": false},
        "audience": {"coupon_holder": "C1"}, "proof_digest": "00".repeat(32)
    }))
    .unwrap();
    assert!(!claim.is_public() && claim.can_be_struck());
    let text = serde_json::to_string(&claim).unwrap();
    assert_eq!(serde_json::from_str::<PriceClaim>(&text).unwrap(), claim);
    assert!(with(json!({})).unwrap().is_public());
}

#[test]
fn claims_that_contradict_themselves_are_refused() {
    let money = |minor: &str| json!({"minor": minor, "currency": "CNY"});
    let range = json!({"money_range": {"min": money("100"), "max": money("200")}});
    for (changes, message) in [
        (json!({"role": "save_ratio"}), "role save_ratio cannot state money"),
        (json!({"value": {"ratio": {"bp": 100}}}), "role effective cannot state ratio"),
        (json!({"value": {"text": "cheap"}}), "role effective cannot state text"),
        (json!({"text": ""}), "0 bytes, it may have 1 to 512"),
        (json!({"text": "x".repeat(513)}), "513 bytes"),
        (json!({"text": "1\n2"}), "control character U+000A"),
        (json!({"value": {"money": money("-1")}}), "cannot state -1 minor units of CNY"),
        (json!({"value": range}), "a range from 100 needs the qualifier from or up_to"),
        (json!({"qualifiers": {"from": true, "up_to": true}}), "cannot have both qualifiers, from and up_to"),
        (json!({"role": {"member": "gold"}}), "a price for tier gold cannot address the public"),
        (json!({"role": "bargain"}), "unknown variant `bargain`"),
        (json!({"note": 1}), "unknown field `note`"),
        (json!({"qualifiers": {"form": true}}), "unknown field `form`"),
    ] {
        let error = with(changes).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
    assert!(with(json!({"value": range, "qualifiers": {"from": true}})).is_ok());
    assert!(with(json!({"value": range, "qualifiers": {"up_to": true}})).is_ok());
    assert!(with(json!({"role": {"member": "gold"}, "audience": {"member": "gold"}})).is_ok());
    assert!(with(json!({"role": {"member": "gold"}, "qualifiers": {"member_only": true}})).is_ok());
    assert!(with(json!({"role": "threshold_label", "value": {"text": "满200减20"}})).is_ok());
}

#[test]
fn what_is_the_highest_of_several_has_a_digest_of_its_own() {
    use super::Qualifiers;
    use crate::digest::{Canonical, Encode};
    let digest = |qualifiers: Qualifiers| {
        let mut out = Canonical::hasher("test", 1);
        qualifiers.encode(&mut out);
        out.finish()
    };
    let from = Qualifiers { from: true, ..Qualifiers::default() };
    let up_to = Qualifiers { up_to: true, ..Qualifiers::default() };
    assert!(digest(from) != digest(up_to) && digest(up_to) != digest(Qualifiers::default()));
    // The first byte without `up_to` is what it was when it was the bool `from`.
    let mut old = Canonical::hasher("test", 1);
    old.bool(true).option(None::<&u32>).bool(false).bool(false).option(None::<&bool>).bool(false);
    assert_eq!(old.finish(), digest(from));
}
