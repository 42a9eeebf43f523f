//! Prices, references and facts by example.

use serde_json::{Value, json};

use super::{
    Allowed, Cn7dTransaction, Denied, EuPidMin, EvidenceOnly, Jp8w, LeftOut, NeedsEvidence, OfferBook,
    OfferFile, PriceFacts, PriceHistory, PricingError, PricingProfile, Product, Reference, ReferenceClaim,
    ReferenceRule, RejectReason, Statement, Timeline, Verdict,
};
use crate::claim::PriceRole;
use crate::money::{Currency, Money, Ratio};
use crate::points::{LocaleTag, PointValue, Snapshot};
use crate::time::{Instant, Window};

fn cny(minor: i64) -> Value {
    json!({"minor": minor.to_string(), "currency": "CNY"})
}

fn money(minor: i64) -> Money {
    Money::new(minor, Currency::new("CNY").unwrap())
}

/// The instant at the start of a day of October 2026, or of the months around it.
fn day(day: i64) -> Instant {
    "2026-10-01T00:00:00Z".parse::<Instant>().unwrap().plus_ms(day * 86_400_000).unwrap()
}

fn read<T>(value: &Value, from: impl Fn(&[u8]) -> T) -> T {
    from(&serde_json::to_vec(value).unwrap())
}

fn profile(changes: Value) -> PricingProfile {
    let mut profile = json!({"id": "p", "version": 1, "currency": "CNY", "channel": "app", "stages": [
        {"stage": 10, "pick": "best_for_buyer", "compose": "chained"},
        {"stage": 20, "pick": "highest_priority", "compose": "chained"}]});
    for (field, change) in changes.as_object().unwrap() {
        profile[field] = change.clone();
    }
    read(&profile, PricingProfile::from_json).unwrap()
}

fn offer(id: &str, changes: Value) -> Value {
    let mut offer = json!({"id": id, "version": 1, "kind": "item_discount", "scope": {"item": "42"}, "stage": 10,
        "valid": {"start": day(0).to_string(), "end": day(10).to_string()}, "benefit": {"percent_off": {"bp": 2000}}});
    for (field, change) in changes.as_object().unwrap() {
        offer[field] = change.clone();
    }
    offer
}

fn file(offers: &[Value]) -> Result<OfferFile, super::OfferError> {
    read(&json!({"business": "acme", "offers": offers}), OfferFile::from_json)
}

fn book(offers: &[Value], changes: Value) -> OfferBook {
    OfferBook::new(file(offers).unwrap(), profile(changes)).unwrap()
}

fn product(base: i64) -> Product {
    read(&json!({"key": {"business": "acme", "item": "42"}, "base": cny(base)}), Product::from_json).unwrap()
}

#[test]
fn every_reason_names_its_value() {
    let gold = json!({"member": "gold"});
    let offers = [
        offer("stage", json!({"stage": 99})),
        offer("channel", json!({"channels": ["web"]})),
        offer("audience", json!({"audience": gold})),
        offer("coupon", json!({"condition": {"coupon": {"code": "C1"}}})),
        offer("currency", json!({"benefit": {"amount_off": {"minor": "1", "currency": "EUR"}}})),
        offer("product", json!({"scope": {"item": "43"}})),
        offer("early", json!({"valid": {"start": day(9).to_string()}})),
        offer("late", json!({"valid": {"start": day(0).to_string(), "end": day(1).to_string()}})),
        offer("quantity", json!({"benefit": {"nth_unit": {"n": 2, "off": {"bp": 5000}}}})),
        offer(
            "basket",
            json!({"scope": "store", "benefit": {"per_threshold":
            {"every": cny(20_000), "off": cny(2_000), "times": "once"}}}),
        ),
        offer("amount", json!({"condition": {"min_amount": {"amount": cny(20_000)}}})),
        offer("lost", json!({"group": "g", "benefit": {"percent_off": {"bp": 100}}})),
        offer("wins", json!({"group": "g"})),
        offer("no_effect", json!({"stage": 20, "benefit": {"fixed_price": cny(9_000)}})),
        offer("at_floor", json!({"stage": 20, "floor": cny(8_000), "benefit": {"amount_off": cny(1)}})),
        offer(
            "x1",
            json!({"stage": 20, "stack": "exclusive", "priority": 1, "benefit": {"amount_off": cny(100)}}),
        ),
        offer("x2", json!({"stage": 20, "stack": "exclusive"})),
    ];
    let proof = book(&offers, json!({})).effective(&product(10_000), day(5)).unwrap();
    let mut said: Vec<String> =
        proof.rejected().iter().map(|rejected| format!("{}: {}", rejected.offer, rejected.reason)).collect();
    said.sort();
    assert_eq!(
        said,
        [
            "amount: it takes CNY 200.00 at base prices, the purchase amounts to CNY 100.00",
            "at_floor: the price is at its floor of CNY 80.00",
            "audience: it addresses: member of gold",
            "basket: it takes a basket of CNY 200.00, and none is declared",
            "channel: it does not hold on channel app",
            "coupon: it takes the coupon C1",
            "currency: it is in EUR, the price in CNY",
            "early: it holds from 2026-10-10T00:00:00Z",
            "late: it held until 2026-10-02T00:00:00Z",
            "lost: wins stays of the group g",
            "no_effect: the price of CNY 79.00 is no higher",
            "product: it concerns other products",
            "quantity: it takes 2 units, the price is for 1",
            "stage: the profile has no stage 99",
            "x2: x1 is exclusive",
        ]
    );
}

#[test]
fn half_price_for_the_second_unit_is_stated_for_one_of_two() {
    let offers = [offer("second", json!({"benefit": {"nth_unit": {"n": 2, "off": {"bp": 5000}}}}))];
    // 9.99 and half of 9.99 are 14.985; down it is 14.98: 7.49 each, half up it is 14.99: 7.50 and 7.49.
    for (mode, effective, units) in [("down", 1_498, [749, 749]), ("half_up", 1_499, [750, 749])] {
        let rounding = json!({"mode": mode, "step_minor": 1, "when": "end"});
        let proof =
            book(&offers, json!({"qty": 2, "rounding": rounding})).effective(&product(999), day(5)).unwrap();
        assert_eq!(proof.effective().minor, effective);
        assert_eq!(proof.unit_prices().iter().map(|unit| unit.minor).collect::<Vec<_>>(), units);
        assert_eq!((proof.unit_price().minor, proof.qualifiers().from_qty), (units[0], Some(2)));
    }
}

#[test]
fn a_declared_basket_gives_the_product_its_share_by_largest_remainder() {
    let threshold = json!({"per_threshold": {"every": cny(30_000), "off": cny(5_000), "times": "unlimited"}});
    let offers = [offer("cross", json!({"kind": "cross_threshold", "scope": "cross", "benefit": threshold}))];
    for (base, basket, off) in [
        (10_000, 30_000, 1_667),
        (20_000, 30_000, 3_333),
        (10_000, 29_999, 0),
        (10_000, 60_000, 1_667),
        (35_000, 100, 5_000),
    ] {
        let proof = book(&offers, json!({"basket": {"declared": cny(basket)}}))
            .effective(&product(base), day(5))
            .unwrap();
        assert_eq!(base - proof.effective().minor, off, "{base} of {basket}");
    }
}

#[test]
fn rounding_is_a_signed_step_and_never_passes_the_base_price() {
    for (step, mode, base, bp, effective, rounding) in [
        (100, "half_up", 12_990, 1_000, 11_700, Some(-9)),
        (100, "down", 12_990, 1_000, 11_600, Some(91)),
        (100, "up", 9_999, 1, 9_999, Some(-0)),
        (1, "half_up", 999, 2_000, 799, Some(1)),
        (100, "half_up", 12_990, 0, 12_990, None),
    ] {
        let offers = [offer("o", json!({"benefit": {"percent_off": {"bp": bp}}}))];
        let rule = json!({"rounding": {"mode": mode, "step_minor": step, "when": "each_step"}});
        let proof = book(&offers, rule).effective(&product(base), day(5)).unwrap();
        assert_eq!(proof.effective().minor, effective, "{base} {mode} {step}");
        let found = proof.steps().get(1).map(|step| step.off.minor);
        assert_eq!(found.unwrap_or(0), rounding.unwrap_or(0), "{:?}", proof.steps());
        assert_eq!(proof.check(), Ok(()));
    }
}

#[test]
fn a_proof_that_was_changed_is_refused() {
    let proof = book(&[offer("o", json!({}))], json!({})).effective(&product(10_000), day(5)).unwrap();
    let json = serde_json::to_value(&proof).unwrap();
    let with = |pointer: &str, value: Value| {
        let mut changed = json.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        serde_json::from_value::<super::PriceProof>(changed).unwrap_err().to_string()
    };
    assert!(
        with("/effective/minor", json!("1")).contains("step 1 starts at 1 minor units where 8000 are left")
    );
    assert!(with("/steps/0/off/minor", json!("1")).contains("step 0 starts at 8000 minor units where 9999"));
    assert!(with("/base/minor", json!("1")).contains("step 0"));
    assert!(with("/qty", json!(2)).contains("the digest of the proof"));
    assert!(with("/product/item", json!("43")).contains("the digest of the proof"));
}

#[test]
fn documents_are_refused_at_their_place() {
    let money = cny(1);
    for (changes, at, message) in [
        (json!({"benefit": {"percent_off": {"bp": 10001}}}), "/offers/0/benefit/percent_off/bp", "0..=10000"),
        (
            json!({"benefit": {"amount_off": cny(0)}}),
            "/offers/0/benefit/amount_off/minor",
            "amount 0 is outside 1",
        ),
        (
            json!({"benefit": {"buy_get": {"buy": 0, "get": 1}}}),
            "/offers/0/benefit/buy_get/buy",
            "quantity 0",
        ),
        (
            json!({"benefit": {"nth_unit": {"n": 1, "off": {"bp": 1}}}}),
            "/offers/0/benefit/nth_unit/n",
            "unit 1",
        ),
        (json!({"benefit": {"gift": ""}}), "/offers/0/benefit/gift", "words of 0 bytes"),
        (
            json!({"cap": {"minor": "1", "currency": "EUR"}, "benefit": {"amount_off": money}}),
            "/offers/0/cap/currency",
            "is in EUR",
        ),
        (
            json!({"benefit": {"deposit": {"deposit": money, "credit": money, "pay_from": {"start": day(1).to_string()}}}}),
            "/offers/0/benefit/deposit",
            "kind presale, not item_discount",
        ),
        (
            json!({"scope": {"any_of": [{"any_of": ["store"]}]}}),
            "/offers/0/scope/any_of/0",
            "no other any_of",
        ),
        (
            json!({"precedence_kind": "absolute", "condition": {"min_amount": {"amount": money, "basis": "running"}}}),
            "/offers/0/condition/min_amount/basis",
            "counts at base prices",
        ),
        (
            json!({"condition": {"min_amount": {"amount": money, "basis": {"after_stage": 10}}}}),
            "/offers/0/condition/min_amount/basis/after_stage",
            "not before stage 10",
        ),
        (json!({"audiense": "public"}), "/offers/0/audiense", "unknown field `audiense`"),
    ] {
        let error = file(&[offer("o", changes)]).unwrap_err();
        assert_eq!(error.at, at, "{error}");
        assert!(error.to_string().contains(message), "{error}");
    }
    let twice = file(&[offer("o", json!({})), offer("o", json!({}))]).unwrap_err();
    assert_eq!(twice.to_string(), "offer o stands twice (at /offers/1/id)");
}

#[test]
fn a_timeline_with_too_many_boundaries_is_refused_and_not_cut() {
    let offers: Vec<Value> = (0..300)
        .map(|i| {
            let start = day(0).plus_ms(i * 1_000).unwrap();
            let valid = json!({"start": start.to_string(), "end": start.plus_ms(500).unwrap().to_string()});
            offer(&format!("o{i}"), json!({"valid": valid}))
        })
        .collect();
    let (book, product) = (book(&offers, json!({})), product(10_000));
    let base = super::BasePrice { during: Window::ALWAYS, price: product.base };
    let refused = Timeline::new(&book, &product, &[base], Window::ALWAYS).unwrap_err();
    assert_eq!(refused, PricingError::TooManyBoundaries { found: 600, limit: 512 });
    let shorter = Window::new(day(0), Some(day(0).plus_ms(250_000).unwrap())).unwrap();
    assert_eq!(Timeline::new(&book, &product, &[base], shorter).unwrap().segments().len(), 500);
}

fn record(from: i64, to: i64, amount: i64, changes: Value) -> Value {
    let during = json!({"start": day(from).to_string(), "end": day(to).to_string()});
    let mut record =
        json!({"during": during, "amount": cny(amount), "kind": "offered", "scope": {"item": "42"}});
    for (field, change) in changes.as_object().unwrap() {
        record[field] = change.clone();
    }
    record
}

fn judge(rule: &dyn ReferenceRule, records: &[Value], amount: i64, changes: Value, at: i64) -> Verdict {
    let history = read(&json!(records), PriceHistory::from_json).unwrap();
    let mut claim = json!({"amount": cny(amount), "announced": day(0).to_string(), "scope": {"item": "42"}});
    for (field, change) in changes.as_object().unwrap() {
        claim[field] = change.clone();
    }
    let claim: ReferenceClaim = serde_json::from_value(claim).unwrap();
    rule.check(&history, &claim, day(at))
}

fn most(verdict: &Verdict) -> Option<i64> {
    match verdict {
        Verdict::Allowed(Allowed { max_reference, .. })
        | Verdict::Denied(Denied::AboveMaximum { max_reference, .. }) => Some(max_reference.minor),
        _ => None,
    }
}

#[test]
fn the_european_rule_takes_the_lowest_price_of_thirty_days() {
    let plain = |from, to, amount| record(from, to, amount, json!({}));
    let cases: &[(&str, Vec<Value>, Value, Option<i64>)] = &[
        (
            "directive 98/6/EC article 6a(2): the lowest of 30 days",
            vec![plain(-40, -20, 10_000), plain(-20, -10, 8_000), plain(-10, 0, 10_000)],
            json!({}),
            Some(8_000),
        ),
        (
            "a lower price before the 30 days does not count",
            vec![plain(-60, -30, 5_000), plain(-30, 0, 10_000)],
            json!({}),
            Some(10_000),
        ),
        (
            "Sylius PriceHistoryPlugin #53: a price set before and still in force at the start counts",
            vec![plain(-90, -29, 7_000), plain(-29, 0, 10_000)],
            json!({}),
            Some(7_000),
        ),
        (
            "Sylius PriceHistoryPlugin #8 and #12: the announced reduction itself does not count",
            vec![plain(-40, 0, 10_000), plain(0, 14, 6_000)],
            json!({}),
            Some(10_000),
        ),
        (
            "a price for members only does not count for the public",
            vec![plain(-40, 0, 10_000), record(-20, -10, 5_000, json!({"audience": {"member": "gold"}}))],
            json!({}),
            Some(10_000),
        ),
        (
            "a price of another channel does not count",
            vec![plain(-40, 0, 10_000), record(-20, -10, 5_000, json!({"channel": "shop"}))],
            json!({"channel": "web"}),
            Some(10_000),
        ),
        (
            "what was paid is not what was offered",
            vec![plain(-40, 0, 10_000), record(-20, -19, 5_000, json!({"kind": "transacted"}))],
            json!({}),
            Some(10_000),
        ),
        (
            "a variant's price is not the item's",
            vec![
                plain(-40, 0, 10_000),
                record(-20, -10, 5_000, json!({"scope": {"sku": {"item": "42", "sku": "s"}}})),
            ],
            json!({}),
            Some(10_000),
        ),
        (
            "without a price for every instant evidence is asked for",
            vec![plain(-40, -20, 10_000), plain(-19, 0, 10_000)],
            json!({}),
            None,
        ),
        ("new goods have no 30 days", vec![plain(-12, 0, 10_000)], json!({}), None),
    ];
    for (what, records, changes, expected) in cases {
        let verdict = judge(&EuPidMin::default(), records, 1, changes.clone(), 3);
        assert_eq!(most(&verdict), *expected, "{what}: {verdict:?}");
    }
    let gap = judge(&EuPidMin::default(), &[plain(-40, -20, 1), plain(-19, 0, 1)], 1, json!({}), 3);
    let during = Window::new(day(-20), Some(day(-19))).unwrap();
    assert_eq!(gap, Verdict::NeedsEvidence(NeedsEvidence::NoPrice { during }));
}

#[test]
fn a_percentage_is_computed_from_the_lowest_price_and_not_from_the_last_one() {
    // The situation of Court of Justice, C-330/23, with numbers of our own: a percentage was advertised off the price just
    // before, while the lowest price of 30 days was no higher than the new one.
    let history =
        [record(-40, -15, 169, json!({})), record(-15, -8, 129, json!({})), record(-8, 0, 169, json!({}))];
    let rule = EuPidMin::default();
    assert!(
        matches!(judge(&rule, &history, 169, json!({}), 0), Verdict::Denied(Denied::AboveMaximum { max_reference, .. }) if max_reference == money(129))
    );
    let Verdict::Allowed(allowed) = judge(&rule, &history, 129, json!({}), 0) else {
        panic!("129 is the lowest")
    };
    assert_eq!(allowed.sources.len(), 1);
    // From the lowest price there is nothing to save, so neither a struck price nor a percentage is stated.
    let offers = [offer("now", json!({"benefit": {"fixed_price": cny(129)}}))];
    let proof = book(&offers, json!({})).effective(&product(169), day(5)).unwrap();
    let statement =
        Statement { reference: Some(Reference::Prior(&allowed)), ..Statement::new(&proof, Window::ALWAYS) };
    let facts = statement.facts().unwrap();
    assert_eq!(facts.facts().len(), 1);
    assert_eq!(facts.left_out(), [LeftOut::NoSaving { reference: money(129), price: money(129) }]);
}

#[test]
fn a_reduction_that_grows_keeps_its_first_price_where_the_state_allows_it() {
    // Fondia on Finland: a continuous campaign of at most 60 days may keep the price before its first step.
    let steps = [
        record(-60, -20, 10_000, json!({})),
        record(-20, -10, 9_000, json!({})),
        record(-10, 0, 8_000, json!({})),
    ];
    let claim = json!({"progressive_since": day(-20).to_string()});
    let finland = EuPidMin { days: 30, progressive_days: Some(60) };
    assert_eq!(most(&judge(&finland, &steps, 1, claim.clone(), 3)), Some(10_000));
    // Without the exception, after 60 days, or where a price rose in between, the plain rule holds.
    assert_eq!(most(&judge(&EuPidMin::default(), &steps, 1, claim.clone(), 3)), Some(8_000));
    assert_eq!(most(&judge(&finland, &steps, 1, claim.clone(), 41)), Some(8_000));
    let rose = [
        record(-60, -20, 10_000, json!({})),
        record(-20, -10, 8_000, json!({})),
        record(-10, 0, 9_000, json!({})),
    ];
    assert_eq!(most(&judge(&finland, &rose, 1, claim, 3)), Some(8_000));
}

#[test]
fn the_chinese_rule_takes_the_lowest_sale_of_seven_days_or_the_last_one() {
    // SAMR order 56, article 16.
    let sale = |day: i64, amount| record(day, day + 1, amount, json!({"kind": "transacted"}));
    let rule = Cn7dTransaction;
    assert_eq!(
        most(&judge(&rule, &[sale(-9, 5_000), sale(-6, 9_000), sale(-2, 9_500)], 1, json!({}), 0)),
        Some(9_000)
    );
    assert_eq!(most(&judge(&rule, &[sale(-20, 5_000), sale(-9, 8_000)], 1, json!({}), 0)), Some(8_000));
    assert_eq!(most(&judge(&rule, &[record(-20, 0, 8_000, json!({}))], 1, json!({}), 0)), None);
    let denied = judge(&rule, &[sale(-2, 9_000)], 9_001, json!({}), 0);
    assert!(matches!(denied, Verdict::Denied(Denied::AboveMaximum { .. })));
}

#[test]
fn the_japanese_rule_asks_for_more_than_half_of_eight_weeks() {
    let plain = |from, to, amount| record(from, to, amount, json!({}));
    let rule = Jp8w;
    for (what, records, expected) in [
        (
            "more than half of eight weeks",
            vec![plain(-56, -25, 10_000), plain(-25, -13, 8_000), plain(-13, 0, 10_000)],
            Some(10_000),
        ),
        ("not more than half", vec![plain(-56, -28, 8_000), plain(-28, 0, 10_000)], None),
        (
            "of goods sold for less than eight weeks, more than half of that time",
            vec![plain(-20, 0, 10_000)],
            Some(10_000),
        ),
        ("two weeks at least", vec![plain(-13, 0, 10_000)], None),
        (
            "the last day lies less than two weeks back",
            vec![plain(-56, -14, 10_000), plain(-14, 0, 8_000)],
            None,
        ),
        (
            "thirteen days back is lately enough",
            vec![plain(-56, -13, 10_000), plain(-13, 0, 8_000)],
            Some(10_000),
        ),
    ] {
        let verdict = judge(&rule, &records, 1, json!({}), 0);
        assert_eq!(most(&verdict), expected, "{what}: {verdict:?}");
    }
    assert_eq!(judge(&EvidenceOnly, &[], 1, json!({}), 0), Verdict::NeedsEvidence(NeedsEvidence::Always));
}

#[test]
fn facts_say_until_when_a_price_is_true_and_what_it_saves() {
    let offers = [
        offer("o", json!({})),
        offer("same", json!({"valid": {"start": day(10).to_string(), "end": day(12).to_string()}})),
    ];
    let (book, product) = (book(&offers, json!({})), product(10_000));
    let base = super::BasePrice { during: Window::ALWAYS, price: product.base };
    let timeline =
        Timeline::new(&book, &product, &[base], Window::new(day(-5), Some(day(30))).unwrap()).unwrap();
    // Another offer follows with the same price: the price ends when that one does.
    let true_during = timeline.price_window(day(5)).unwrap();
    assert_eq!(true_during, Window::new(day(0), Some(day(12))).unwrap());
    assert_eq!(timeline.next_change(day(5)), Some(day(10)));
    let proof = timeline.proof(timeline.at(day(5)).unwrap()).unwrap();
    let Verdict::Allowed(allowed) =
        judge(&EuPidMin::default(), &[record(-40, 0, 9_999, json!({}))], 9_999, json!({}), 5)
    else {
        panic!("the lowest price is allowed")
    };
    let mut statement =
        Statement { reference: Some(Reference::Prior(&allowed)), ..Statement::new(&proof, true_during) };
    let facts = statement.facts().unwrap();
    let roles: Vec<String> = facts.facts().iter().map(|fact| fact.role.to_string()).collect();
    assert_eq!(roles, ["effective", "prior(eu_pid_min)", "save_amount", "save_ratio"]);
    assert_eq!(facts.facts()[0].proof_digest, Some(proof.digest()));
    assert_eq!(facts.facts()[1].proof_digest, Some(allowed.digest()));

    let locale = LocaleTag::new("zh-CN").unwrap();
    let mut snapshot = Snapshot::new(product.key.clone(), day(5), locale);
    facts.insert_into(&mut snapshot).unwrap();
    assert_eq!(snapshot.get("std.price.effective"), Some(&PointValue::Money(money(8_000))));
    // 19.99 of 99.99 are 19.9919 %.
    assert_eq!(snapshot.get("std.save.ratio"), Some(&PointValue::Ratio(Ratio::from_bp(1_999))));
    assert_eq!(snapshot.get("std.promo.ends_at"), Some(&PointValue::Instant(day(12))));

    statement.least_saving = Ratio::from_bp(2_000);
    let few = statement.facts().unwrap();
    assert_eq!(
        few.left_out(),
        [LeftOut::BelowLeast { found: Ratio::from_bp(1_999), least: Ratio::from_bp(2_000) }]
    );
    assert_eq!(few.facts().len(), 1);
}

#[test]
fn variants_of_different_prices_are_stated_with_from() {
    let book = book(&[offer("o", json!({}))], json!({}));
    let variant = |sku: &str, base: i64| {
        let mut product = product(base);
        product.key.sku = Some(sku.parse().unwrap());
        book.effective(&product, day(5)).unwrap()
    };
    let proofs = [variant("b", 20_000), variant("a", 10_000)];
    let facts = PriceFacts::of_variants(&proofs, Window::ALWAYS).unwrap();
    let fact = &facts.facts()[0];
    assert_eq!((fact.value.kind(), fact.qualifiers.from), ("money_range", true));
    let swapped = [proofs[1].clone(), proofs[0].clone()];
    assert_eq!(PriceFacts::of_variants(&swapped, Window::ALWAYS).unwrap(), facts);
    let single = PriceFacts::of_variants(&proofs[..1], Window::ALWAYS).unwrap();
    assert_eq!((single.facts()[0].value.kind(), single.facts()[0].qualifiers.from), ("money", false));
    let mut other = product(1);
    other.key.item = "43".parse().unwrap();
    let other = book.effective(&other, day(5)).unwrap();
    let error = PriceFacts::of_variants(&[proofs[0].clone(), other], Window::ALWAYS).unwrap_err();
    assert_eq!(error, PricingError::Differ { what: "items" });
}

#[test]
fn a_price_for_two_audiences_cannot_be_claimed() {
    let offers = [
        offer("gold", json!({"audience": {"member": "gold"}})),
        offer("new", json!({"stage": 20, "audience": "new_buyer"})),
    ];
    let both = book(&offers, json!({"audience_set": [{"member": "gold"}, "new_buyer"]}));
    let proof = both.effective(&product(10_000), day(5)).unwrap();
    let refused = Statement::new(&proof, Window::ALWAYS).facts().unwrap_err();
    assert!(matches!(refused, PricingError::TwoAudiences { .. }));
    let gold = book(&offers[..1], json!({"audience_set": [{"member": "gold"}]}));
    let proof = gold.effective(&product(10_000), day(5)).unwrap();
    let facts = Statement::new(&proof, Window::ALWAYS).facts().unwrap();
    assert_eq!(facts.facts()[0].role, PriceRole::Member("gold".parse().unwrap()));
    assert!(matches!(&proof.rejected(), []) && facts.facts()[0].qualifiers.member_only);
}

#[test]
fn an_absolute_offer_silences_the_labels_below_it() {
    let offers = [
        offer(
            "flash",
            json!({"kind": "flash_sale", "precedence_kind": "absolute", "benefit": {"fixed_price": cny(9_900)}}),
        ),
        offer("second", json!({"benefit": {"nth_unit": {"n": 2, "off": {"bp": 5000}}}})),
        offer("third", json!({"stage": 20, "benefit": {"nth_unit": {"n": 3, "off": {"bp": 5000}}}})),
    ];
    let book = book(&offers, json!({}));
    let proof = book.effective(&product(10_000), day(5)).unwrap();
    let labels: Vec<_> = book.labels(&proof).iter().map(|label| label.english().unwrap()).collect();
    assert_eq!(labels, ["50% off every 3rd unit"]);
    assert!(matches!(proof.rejected()[0].reason, RejectReason::AbsolutePrecedence { .. }));
}
