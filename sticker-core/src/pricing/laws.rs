//! Laws of pricing: the proof adds up, every offer is accounted for, a timeline is what each instant says.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{
    BasePrice, Basis, Basket, Benefit, Compose, Condition, Coupon, MinAmount, Offer, OfferBook, OfferFile,
    OfferKind, Pick, Precedence, PriceProof, PriceRounding, PricingProfile, Product, RoundWhen, Scope, Stack,
    StageRule, StepCause, Timeline, Times,
};
use crate::claim::Audience;
use crate::id::{ChannelId, OfferGroupId, OfferId, ProductKey, ProfileId};
use crate::money::{Currency, Money, Ratio, RoundingMode};
use crate::time::{Instant, Window};

fn cny(minor: i64) -> Money {
    Money::new(minor, Currency::new("CNY").unwrap())
}

fn at(ms: i64) -> Instant {
    Instant::from_ms(ms).unwrap()
}

fn window() -> impl Strategy<Value = Window> {
    (0i64..60, prop::option::weighted(0.9, 1i64..40))
        .prop_map(|(start, length)| Window::new(at(start), length.map(|length| at(start + length))).unwrap())
}

/// A basis that is before stage 20 and of use in stage 10.
fn basis(stage: u8) -> impl Strategy<Value = Basis> {
    let after = if stage > 10 { Basis::AfterStage(10) } else { Basis::Base };
    prop::sample::select(vec![Basis::Base, Basis::Running, after])
}

fn benefit(stage: u8) -> impl Strategy<Value = Benefit> {
    let money = |from: i64| (from..30_000).prop_map(cny);
    prop_oneof![
        4 => money(0).prop_map(Benefit::FixedPrice),
        4 => (0u32..=10_000).prop_map(|bp| Benefit::PercentOff(Ratio::from_bp(bp))),
        4 => money(1).prop_map(Benefit::AmountOff),
        4 => (
            money(1),
            money(1),
            prop_oneof![Just(Times::Once), (1u32..4).prop_map(Times::Max), Just(Times::Unlimited)],
            basis(stage),
        )
            .prop_map(|(every, off, times, basis)| Benefit::PerThreshold { every, off, times, basis }),
        1 => (2u32..4, 1u32..=10_000).prop_map(|(n, bp)| Benefit::NthUnit { n, off: Ratio::from_bp(bp) }),
        1 => (1u32..3, 1u32..3).prop_map(|(buy, get)| Benefit::BuyGet { buy, get }),
        1 => (1i64..9_000, 0i64..9_000).prop_map(|(deposit, more)| Benefit::Deposit {
            deposit: cny(deposit),
            credit: cny(deposit + more),
            pay_from: Window::new(at(90), None).unwrap(),
        }),
        1 => Just(Benefit::Gift("a spoon".into())),
        1 => Just(Benefit::Ship),
    ]
}

fn offer() -> impl Strategy<Value = Offer> {
    let kind = prop::sample::select(vec![
        OfferKind::ItemDiscount,
        OfferKind::FlashSale,
        OfferKind::StoreThreshold,
        OfferKind::Coupon,
    ]);
    let scope = prop::sample::select(vec![
        Scope::Item("i".parse().unwrap()),
        Scope::Item("other".parse().unwrap()),
        Scope::Store,
        Scope::Cross,
        Scope::AnyOf(vec![Scope::Item("x".parse().unwrap()), Scope::Store]),
    ]);
    let stage = prop::sample::select(vec![10u8, 20, 20, 30]);
    let condition = (prop::option::weighted(0.2, 1u32..3), prop::option::weighted(0.2, 1i64..40_000), 0..3);
    let audience = prop::sample::select(vec![
        Audience::Public,
        Audience::Public,
        Audience::Public,
        Audience::NewBuyer,
        Audience::Member("gold".parse().unwrap()),
    ]);
    (
        (kind, scope, window(), audience, condition),
        stage.prop_flat_map(|stage| (Just(stage), benefit(stage), basis(stage))),
        (prop::option::weighted(0.6, 0u8..3), -2i32..3, 0u8..12, 0u8..12),
        (prop::option::weighted(0.1, 1i64..20_000), prop::option::weighted(0.1, 0i64..20_000)),
    )
        .prop_map(
            |(
                (kind, scope, valid, audience, (min_qty, min_amount, coupon)),
                (stage, benefit, basis),
                (group, priority, absolute, stack),
                (cap, floor),
            )| {
                let precedence_kind = if absolute == 0 { Precedence::Absolute } else { Precedence::Normal };
                let plain = precedence_kind == Precedence::Absolute;
                let basis = if plain { Basis::Base } else { basis };
                let benefit = match benefit {
                    Benefit::PerThreshold { every, off, times, .. } if plain => {
                        Benefit::PerThreshold { every, off, times, basis }
                    }
                    benefit => benefit,
                };
                let presale = matches!(benefit, Benefit::Deposit { .. });
                Offer {
                    id: OfferId::new("replaced").unwrap(),
                    version: 1,
                    kind: if presale { OfferKind::Presale } else { kind },
                    scope,
                    valid,
                    audience,
                    channels: Vec::new(),
                    condition: Condition {
                        min_qty,
                        min_amount: min_amount.map(|minor| MinAmount { amount: cny(minor), basis }),
                        coupon: if coupon == 1 { Coupon::AutoClaim } else { Coupon::None },
                    },
                    benefit,
                    stage,
                    group: group.map(|group| OfferGroupId::new(&format!("g{group}")).unwrap()),
                    priority,
                    precedence_kind,
                    stack: match stack {
                        0 => Stack::Exclusive,
                        1 => Stack::Last,
                        _ => Stack::Stackable,
                    },
                    cap: cap.map(cny),
                    floor: floor.map(cny),
                }
            },
        )
}

fn offers(most: usize) -> impl Strategy<Value = OfferFile> {
    prop::collection::vec(offer(), 0..most).prop_map(|mut offers| {
        for (i, offer) in offers.iter_mut().enumerate() {
            offer.id = OfferId::new(&format!("o{i:02}")).unwrap();
        }
        OfferFile { business: "b".parse().unwrap(), offers }
    })
}

fn profile() -> impl Strategy<Value = PricingProfile> {
    let compose = |stage: u8| {
        prop_oneof![Just(Compose::Chained), basis(stage).prop_map(|basis| Compose::Parallel { basis })]
    };
    let rule = move |stage: u8| {
        (
            prop::sample::select(vec![Pick::HighestPriority, Pick::BestForBuyer, Pick::All]),
            compose(stage),
            any::<bool>(),
        )
            .prop_map(move |(pick, compose, exclusive_beats_all)| StageRule {
                stage,
                pick,
                compose,
                exclusive_beats_all,
            })
    };
    let mode = prop::sample::select(vec![
        RoundingMode::HalfUp,
        RoundingMode::HalfEven,
        RoundingMode::Down,
        RoundingMode::Up,
    ]);
    let step = prop::sample::select(vec![1i64, 5, 10, 100, 990]);
    let when = prop::sample::select(vec![RoundWhen::EachStep, RoundWhen::End]);
    let basket = prop_oneof![
        Just(Basket::None),
        Just(Basket::ItemOnly),
        (0i64..100_000).prop_map(|minor| Basket::Declared(cny(minor)))
    ];
    let rounding =
        (mode, step, when).prop_map(|(mode, step_minor, when)| PriceRounding { mode, step_minor, when });
    (
        (rule(10), rule(20), prop::option::of(rule(30))),
        rounding,
        (1u32..8, basket, prop::option::weighted(0.2, 0i64..8_000), any::<bool>()),
    )
        .prop_map(|((first, second, third), rounding, (qty, basket, floor, gold))| PricingProfile {
            id: ProfileId::new("p").unwrap(),
            version: 7,
            currency: Currency::new("CNY").unwrap(),
            channel: ChannelId::new("app").unwrap(),
            stages: [Some(first), Some(second), third].into_iter().flatten().collect(),
            rounding,
            audience_set: gold.then(|| Audience::Member("gold".parse().unwrap())).into_iter().collect(),
            qty,
            basket,
            floor: floor.map(cny),
        })
}

fn product(base: i64) -> Product {
    let key = ProductKey { business: "b".parse().unwrap(), item: "i".parse().unwrap(), sku: None };
    Product { key, category: None, base: cny(base) }
}

fn prove(file: &OfferFile, profile: &PricingProfile, base: i64, ms: i64) -> PriceProof {
    OfferBook::new(file.clone(), profile.clone()).unwrap().effective(&product(base), at(ms)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn the_proof_adds_up(file in offers(12), profile in profile(), base in 0i64..50_000, ms in 0i64..80) {
        let proof = prove(&file, &profile, base, ms);
        prop_assert_eq!(proof.check(), Ok(()));
        let off: i64 = proof.steps().iter().map(|step| step.off.minor).sum();
        prop_assert_eq!(proof.base().minor - off, proof.effective().minor);
        prop_assert_eq!(proof.base().minor, base * i64::from(profile.qty));
        // No price rises above its base or falls below zero, and only a rounding may raise it at all.
        prop_assert!((0..=proof.base().minor).contains(&proof.effective().minor));
        for step in proof.steps() {
            prop_assert!(step.off.minor >= 0 || step.cause == StepCause::Rounding, "{step:?}");
            prop_assert!((0..=proof.base().minor).contains(&step.after.minor));
        }
        // A floor holds wherever the base price is above it.
        let floor = profile.floor.map_or(0, |floor| floor.minor) * i64::from(profile.qty);
        prop_assert!(proof.effective().minor >= floor.min(proof.base().minor));
    }

    #[test]
    fn every_offer_is_accounted_for_once(file in offers(12), profile in profile(), base in 0i64..50_000, ms in 0i64..80) {
        let proof = prove(&file, &profile, base, ms);
        let mut found: Vec<&OfferId> = proof.rejected().iter().map(|rejected| &rejected.offer).collect();
        found.extend(proof.extras().iter().map(|extra| &extra.offer));
        found.extend(proof.steps().iter().filter_map(|step| match &step.cause {
            StepCause::Offer { id, .. } => Some(id),
            StepCause::Rounding => None,
        }));
        found.sort();
        let mut all: Vec<&OfferId> = file.offers.iter().map(|offer| &offer.id).collect();
        all.sort();
        prop_assert_eq!(found, all);
    }

    #[test]
    fn the_order_of_the_offers_in_their_file_does_not_matter(
        (file, shuffled) in offers(12).prop_flat_map(|file| {
            let shuffled = Just(file.offers.clone()).prop_shuffle();
            (Just(file), shuffled)
        }),
        profile in profile(), base in 0i64..50_000, ms in 0i64..80,
    ) {
        let other = OfferFile { offers: shuffled, ..file.clone() };
        prop_assert_eq!(prove(&file, &profile, base, ms), prove(&other, &profile, base, ms));
    }

    #[test]
    fn the_parts_of_what_several_units_cost_are_the_whole(file in offers(8), profile in profile(), base in 0i64..50_000) {
        let proof = prove(&file, &profile, base, 20);
        let units = proof.unit_prices();
        prop_assert_eq!(units.iter().count(), profile.qty as usize);
        prop_assert_eq!(units.iter().map(|money| money.minor).sum::<i64>(), proof.effective().minor);
        prop_assert!(units.iter().all(|money| (proof.unit_price().minor - money.minor) <= 1));
        for step in proof.steps() {
            let parts = step.off_per_unit(profile.qty);
            prop_assert_eq!(parts.iter().map(|money| money.minor).sum::<i64>(), step.off.minor);
        }
    }

    #[test]
    fn a_timeline_is_what_each_instant_says(
        file in offers(14), profile in profile(),
        bases in prop::collection::vec((0i64..50_000, 1i64..30, any::<bool>()), 1..4),
        start in 0i64..40, length in prop::option::of(1i64..60),
    ) {
        let book = OfferBook::new(file, profile).unwrap();
        let mut from = 5;
        let bases: Vec<BasePrice> = bases.into_iter().filter_map(|(minor, length, holds)| {
            let during = Window::new(at(from), Some(at(from + length))).unwrap();
            from += length;
            holds.then_some(BasePrice { during, price: cny(minor) })
        }).collect();
        let window = Window::new(at(start), length.map(|length| at(start + length))).unwrap();
        let product = product(1);
        let timeline = Timeline::new(&book, &product, &bases, window).unwrap();
        for pair in timeline.segments().windows(2) {
            prop_assert!(pair[0].window().end().is_some_and(|end| end <= pair[1].window().start()));
        }
        let mut before: Option<PriceProof> = None;
        let mut next = timeline.next_change(at(start));
        for ms in start..110 {
            let now = at(ms);
            let base = bases.iter().find(|base| base.during.contains(now) && window.contains(now));
            let Some(base) = base else {
                prop_assert!(timeline.at(now).is_none());
                if before.take().is_some() && window.contains(now) {
                    prop_assert_eq!(next, Some(now));
                    next = timeline.next_change(now);
                }
                continue;
            };
            let proof = book.effective(&Product { base: base.price, ..product.clone() }, now).unwrap();
            let segment = timeline.at(now).unwrap();
            prop_assert_eq!(segment.effective(), proof.effective());
            prop_assert!(timeline.proof(segment).unwrap().same_price(&proof));
            prop_assert!(timeline.price_window(now).unwrap().contains(now));
            // It changes where, and only where, `next_change` said it would.
            let labels = |proof: &PriceProof| -> BTreeSet<OfferId> {
                let conditional = proof.rejected().iter().filter(|rejected| rejected.reason.is_conditional());
                conditional.map(|rejected| rejected.offer.clone()).collect()
            };
            let same = before.as_ref().is_some_and(|before| before.same_price(&proof) && labels(before) == labels(&proof));
            if !same && ms > start {
                prop_assert_eq!(next, Some(now));
                next = timeline.next_change(now);
            } else if ms > start {
                prop_assert!(next.is_none_or(|next| next > now));
            }
            before = Some(proof);
        }
    }

    #[test]
    fn proofs_and_offers_are_read_back_as_they_were_written(file in offers(6), profile in profile(), ms in 0i64..80) {
        let proof = prove(&file, &profile, 10_000, ms);
        let json = serde_json::to_string(&proof).unwrap();
        prop_assert_eq!(serde_json::from_str::<PriceProof>(&json).unwrap(), proof);
        let json = serde_json::to_vec(&file).unwrap();
        prop_assert_eq!(OfferFile::from_json(&json).unwrap(), file);
        let json = serde_json::to_vec(&profile).unwrap();
        prop_assert_eq!(PricingProfile::from_json(&json).unwrap(), profile);
    }
}
