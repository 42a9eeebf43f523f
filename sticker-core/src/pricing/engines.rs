//! Worked examples from the public documentation of other engines, priced under a profile that says what they do.

use serde_json::{Value, json};

use super::{OfferBook, OfferFile, PriceProof, PricingProfile, Product, StepCause};

/// One documented example: what it costs before, by which rules, with which offers, and what it must cost.
struct Row {
    source: &'static str,
    base: i64,
    profile: Value,
    offers: Vec<Value>,
    /// The offers that change the price, in their order, and what each takes off.
    steps: &'static [(&'static str, i64)],
    effective: i64,
}

fn usd(minor: i64) -> Value {
    json!({"minor": minor.to_string(), "currency": "USD"})
}

fn profile(stages: Value) -> Value {
    json!({"id": "documented", "version": 1, "currency": "USD", "channel": "web", "stages": stages, "basket": "item_only",
        "rounding": {"mode": "half_up", "step_minor": 1, "when": "each_step"}})
}

fn chained(pick: &str) -> Value {
    profile(json!([{"stage": 10, "pick": pick, "compose": "chained", "exclusive_beats_all": true}]))
}

fn with(mut value: Value, changes: Value) -> Value {
    for (field, change) in changes.as_object().unwrap() {
        value[field] = change.clone();
    }
    value
}

fn offer(id: &str, priority: i32, benefit: Value) -> Value {
    json!({"id": id, "version": 1, "kind": "item_discount", "scope": {"item": "i"}, "stage": 10, "priority": priority,
        "valid": {"start": "2026-01-01T00:00:00Z"}, "benefit": benefit})
}

fn percent(id: &str, priority: i32, percent: u32) -> Value {
    offer(id, priority, json!({"percent_off": {"bp": percent * 100}}))
}

fn amount(id: &str, priority: i32, minor: i64) -> Value {
    offer(id, priority, json!({"amount_off": usd(minor)}))
}

fn price(row: &Row) -> PriceProof {
    let json = |value: &Value| serde_json::to_vec(value).unwrap();
    let profile = PricingProfile::from_json(&json(&row.profile)).unwrap();
    let file = OfferFile::from_json(&json(&json!({"business": "b", "offers": row.offers}))).unwrap();
    let product = json!({"key": {"business": "b", "item": "i"}, "base": usd(row.base)});
    let product = Product::from_json(&json(&product)).unwrap();
    OfferBook::new(file, profile)
        .unwrap()
        .effective(&product, "2026-11-11T00:00:00Z".parse().unwrap())
        .unwrap()
}

fn rows() -> Vec<Row> {
    let parallel = |basis: Value| {
        profile(json!([
            {"stage": 10, "pick": "best_for_buyer", "compose": "chained"},
            {"stage": 20, "pick": "all", "compose": {"parallel": {"basis": basis}}}
        ]))
    };
    let order = |offer: Value| with(offer, json!({"kind": "store_threshold", "scope": "store"}));
    let threshold = |id: &str, kind: &str, every: i64, off: i64| {
        let benefit = json!({"per_threshold": {"every": usd(every), "off": usd(off), "times": "once"}});
        with(offer(id, 0, benefit), json!({"kind": kind, "scope": "store", "stage": 20}))
    };
    let least = |offer: Value, minor: i64| {
        with(order(offer), json!({"condition": {"min_amount": {"amount": usd(minor), "basis": "running"}}}))
    };
    let group = |offer: Value| with(offer, json!({"group": "g"}));
    vec![
        Row {
            source: "Optimizely, Prioritize discounts, example 1: 100, 20 % to 80, then 30 % of 80 to 56",
            base: 10_000,
            profile: chained("all"),
            offers: vec![percent("first", 2, 20), percent("second", 1, 30)],
            steps: &[("first", 2_000), ("second", 2_400)],
            effective: 5_600,
        },
        Row {
            source: "Optimizely, Prioritize discounts, example 2: 100, 20 off to 80, then 30 off to 50",
            base: 10_000,
            profile: chained("all"),
            offers: vec![amount("first", 2, 2_000), amount("second", 1, 3_000)],
            steps: &[("first", 2_000), ("second", 3_000)],
            effective: 5_000,
        },
        Row {
            source: "Optimizely, Prioritize discounts: of two that exclude each other the higher applies",
            base: 10_000,
            profile: chained("highest_priority"),
            offers: vec![group(percent("higher", 2, 20)), group(percent("lower", 1, 30))],
            steps: &[("higher", 2_000)],
            effective: 8_000,
        },
        Row {
            source: "Adobe Commerce, Price rule examples, product 1: 45.49 x 0.9 = 40.94, less 10.00 = 30.94",
            base: 4_549,
            profile: chained("all"),
            offers: vec![percent("rule-1", -1, 10), amount("rule-2", -2, 1_000)],
            steps: &[("rule-1", 454), ("rounding", 1), ("rule-2", 1_000)],
            effective: 3_094,
        },
        Row {
            source: "Adobe Commerce, Price rule examples, product 2: 47.76 x 0.9 = 42.98, less 10.00 = 32.98",
            base: 4_776,
            profile: chained("all"),
            offers: vec![percent("rule-1", -1, 10), amount("rule-2", -2, 1_000)],
            steps: &[("rule-1", 477), ("rounding", 1), ("rule-2", 1_000)],
            effective: 3_298,
        },
        Row {
            source: "Adobe Commerce, Price rule examples: after a rule that discards subsequent ones, rule 3 does not apply",
            base: 10_000,
            profile: chained("all"),
            offers: vec![
                percent("rule-1", -1, 10),
                with(amount("rule-2", -2, 200), json!({"stack": "last"})),
                percent("rule-3", -3, 50),
            ],
            steps: &[("rule-1", 1_000), ("rule-2", 200)],
            effective: 8_800,
        },
        Row {
            source: "Sylius, Catalog Promotions: priorities descend, a larger one is applied before",
            base: 10_000,
            profile: chained("all"),
            offers: vec![percent("one", 1, 10), amount("three", 3, 500)],
            steps: &[("three", 500), ("one", 950)],
            effective: 8_550,
        },
        Row {
            source: "Sylius, Catalog Promotions: of exclusive ones only the one with the highest priority applies, alone",
            base: 10_000,
            profile: chained("all"),
            offers: vec![
                percent("plain", 9, 50),
                with(percent("exclusive", 2, 10), json!({"stack": "exclusive"})),
                with(percent("lower", 1, 60), json!({"stack": "exclusive"})),
            ],
            steps: &[("exclusive", 1_000)],
            effective: 9_000,
        },
        Row {
            source: "commercetools, Discounts overview: only the product discount ranked highest applies",
            base: 10_000,
            profile: chained("highest_priority"),
            offers: vec![group(percent("0.9", 9, 10)), group(percent("0.5", 5, 50))],
            steps: &[("0.9", 1_000)],
            effective: 9_000,
        },
        Row {
            source: "commercetools, Best deal: of a 50 % product discount and a 10 % cart discount the cheaper price applies",
            base: 10_000,
            profile: chained("best_for_buyer"),
            offers: vec![group(percent("cart", 9, 10)), group(percent("product", 1, 50))],
            steps: &[("product", 5_000)],
            effective: 5_000,
        },
        Row {
            source: "commercetools, Stacking: half price, then a coupon of 10 % on the reduced price",
            base: 10_000,
            profile: chained("all"),
            offers: vec![percent("product", 2, 50), percent("coupon", 1, 10)],
            steps: &[("product", 5_000), ("coupon", 500)],
            effective: 4_500,
        },
        Row {
            source: "Talon.One, Using cascading discounts: 10 off 100, then 15 % of the discounted 90",
            base: 10_000,
            profile: chained("all"),
            offers: vec![amount("site-wide", 2, 1_000), percent("shoes", 1, 15)],
            steps: &[("site-wide", 1_000), ("shoes", 1_350)],
            effective: 7_650,
        },
        Row {
            source: "Talon.One, without cascading discounts: 15 % are of the original 100",
            base: 10_000,
            profile: profile(
                json!([{"stage": 10, "pick": "all", "compose": {"parallel": {"basis": "base"}}}]),
            ),
            offers: vec![amount("site-wide", 2, 1_000), percent("shoes", 1, 15)],
            steps: &[("site-wide", 1_000), ("shoes", 1_500)],
            effective: 7_500,
        },
        Row {
            source: "Talon.One, CampaignEvaluationGroup, highestDiscount: the largest of the group applies",
            base: 10_000,
            profile: chained("best_for_buyer"),
            offers: vec![group(amount("small", 9, 500)), group(percent("large", 1, 15))],
            steps: &[("large", 1_500)],
            effective: 8_500,
        },
        Row {
            source: "Vendure, Promotion.priorityScore: 10 % over 50 evaluated first is given though the total falls below",
            base: 6_000,
            profile: chained("all"),
            offers: vec![least(percent("over-50", 2, 10), 5_000), order(percent("half", 1, 50))],
            steps: &[("over-50", 600), ("half", 2_700)],
            effective: 2_700,
        },
        Row {
            source: "Vendure, Promotion.priorityScore: evaluated last it is not given",
            base: 6_000,
            profile: chained("all"),
            offers: vec![least(percent("over-50", 1, 10), 5_000), order(percent("half", 2, 50))],
            steps: &[("half", 3_000)],
            effective: 3_000,
        },
        Row {
            source: "Medusa, Promotion concepts: 15 off any shirt",
            base: 4_000,
            profile: chained("all"),
            offers: vec![amount("shirt", 0, 1_500)],
            steps: &[("shirt", 1_500)],
            effective: 2_500,
        },
        Row {
            source: "Medusa, Promotion concepts: buy two shirts and get another for free, with three",
            base: 1_000,
            profile: with(chained("all"), json!({"qty": 3})),
            offers: vec![offer("buy-two", 0, json!({"buy_get": {"buy": 2, "get": 1}}))],
            steps: &[("buy-two", 1_000)],
            effective: 2_000,
        },
        Row {
            source: "Saleor, catalogue discounts: of several the lowest price applies",
            base: 10_000,
            profile: chained("best_for_buyer"),
            offers: vec![group(percent("sale", 0, 20)), group(amount("promotion", 0, 2_500))],
            steps: &[("promotion", 2_500)],
            effective: 7_500,
        },
        Row {
            source: "Oracle ATG, Evaluating promotions: item discounts first, then order discounts, whatever the priorities say",
            base: 10_000,
            profile: profile(json!([
                {"stage": 10, "pick": "all", "compose": "chained"},
                {"stage": 20, "pick": "all", "compose": "chained"}
            ])),
            offers: vec![with(order(percent("order", 99, 10)), json!({"stage": 20})), percent("item", 1, 15)],
            steps: &[("item", 1_500), ("order", 850)],
            effective: 7_650,
        },
        Row {
            source: "HiShop (gstsqh.com.cn), 平行满减: item 400, coupon 400-380, cross-store 400-50 pays 0, not -30",
            base: 40_000,
            profile: parallel(json!({"after_stage": 10})),
            offers: vec![
                threshold("coupon", "coupon", 40_000, 38_000),
                threshold("cross", "cross_threshold", 40_000, 5_000),
            ],
            steps: &[("coupon", 38_000), ("cross", 2_000)],
            effective: 0,
        },
        Row {
            source: "SCAYLE, Reduction stacking order: 20 % of the product, then 10 % of the collection, both applied",
            base: 10_000,
            profile: chained("all"),
            offers: vec![percent("product", 2, 20), percent("collection", 1, 10)],
            steps: &[("product", 2_000), ("collection", 800)],
            effective: 7_200,
        },
    ]
}

#[test]
fn documented_examples_of_other_engines_cost_what_their_documentation_says() {
    for row in rows() {
        let proof = price(&row);
        let steps: Vec<(&str, i64)> = proof
            .steps()
            .iter()
            .map(|step| match &step.cause {
                StepCause::Offer { id, .. } => (id.as_str(), step.off.minor),
                StepCause::Rounding => ("rounding", step.off.minor),
            })
            .collect();
        assert_eq!(steps, row.steps, "{}", row.source);
        assert_eq!(proof.effective().minor, row.effective, "{}", row.source);
        assert_eq!(proof.check(), Ok(()), "{}", row.source);
    }
}

#[test]
fn a_threshold_at_base_prices_does_not_depend_on_the_order() {
    // The cure for the trap that Vendure documents: the condition says at which prices it counts.
    for priorities in [(1, 2), (2, 1)] {
        let half =
            with(percent("half", priorities.0, 50), json!({"kind": "store_threshold", "scope": "store"}));
        let over = with(
            percent("over-50", priorities.1, 10),
            json!({"kind": "store_threshold", "scope": "store",
                "condition": {"min_amount": {"amount": usd(5_000), "basis": "base"}}}),
        );
        let row = Row {
            source: "",
            base: 6_000,
            profile: chained("all"),
            offers: vec![half, over],
            steps: &[],
            effective: 2_700,
        };
        assert_eq!(price(&row).effective().minor, row.effective);
    }
}
