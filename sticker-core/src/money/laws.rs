//! Laws of money.

use proptest::prelude::*;

use super::rounding::{RoundingMode, div_round, round_to_step};
use super::{Currency, Decimal, ISO_4217, Money, MoneyError, MoneyRange, saving};

fn currency() -> impl Strategy<Value = Currency> {
    let payable: Vec<_> =
        ISO_4217.iter().filter(|(_, digits)| digits.is_some()).map(|(code, _)| *code).collect();
    proptest::sample::select(payable).prop_map(|code| Currency::new(code).unwrap())
}

fn mode() -> impl Strategy<Value = RoundingMode> {
    use RoundingMode::{Down, HalfEven, HalfUp, Up};
    proptest::sample::select(vec![HalfUp, HalfEven, Down, Up])
}

fn weights() -> impl Strategy<Value = Vec<u64>> {
    let weight = prop_oneof![Just(0u64), 0..20u64, any::<u64>()];
    prop::collection::vec(weight, 1..12)
        .prop_filter("a weight above 0", |weights| weights.iter().any(|w| *w > 0))
}

fn cny(minor: i64) -> Money {
    Money::new(minor, Currency::new("CNY").unwrap())
}

proptest! {
    #[test]
    fn sums_do_not_depend_on_order_or_grouping(mut minors in prop::collection::vec(any::<i64>(), 0..12), cut in 0usize..12) {
        let currency = Currency::new("CNY").unwrap();
        let sum = |minors: &[i64]| Money::checked_sum(minors.iter().map(|&minor| cny(minor)), currency);
        let whole = sum(&minors);
        let (left, right) = minors.split_at(cut.min(minors.len()));
        if let (Ok(left), Ok(right)) = (sum(left), sum(right)) {
            prop_assert_eq!(left.checked_add(right).ok(), whole.clone().ok());
        }
        minors.reverse();
        prop_assert_eq!(sum(&minors), whole);
    }

    #[test]
    fn subtraction_undoes_addition(a in any::<i64>(), b in any::<i64>()) {
        match cny(a).checked_add(cny(b)) {
            Ok(sum) => prop_assert_eq!(sum.checked_sub(cny(b)), Ok(cny(a))),
            Err(error) => {
                prop_assert_eq!(error, MoneyError::Overflow { operation: "an addition" });
                prop_assert!(a.checked_add(b).is_none());
            }
        }
    }

    #[test]
    fn two_currencies_never_mix(a in currency(), b in currency(), minor in any::<i64>()) {
        let (x, y) = (Money::new(minor, a), Money::new(0, b));
        prop_assert_eq!(x.checked_add(y).is_ok(), a == b);
        prop_assert_eq!(x.checked_sub(y).is_ok(), a == b);
        prop_assert_eq!(x.compare(y).is_ok(), a == b);
        prop_assert_eq!(Money::checked_sum([x], b).is_ok(), a == b);
    }

    #[test]
    fn amounts_survive_decimal_text_and_json(minor in any::<i64>(), currency in currency()) {
        let money = Money::new(minor, currency);
        prop_assert_eq!(Money::from_decimal_str(&money.decimal_string(), currency), Ok(money));
        let json = serde_json::to_string(&money).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,24}", digits in "-?[0-9]{0,40}\\.?[0-9]{0,40}") {
        for text in [text, digits] {
            let _ = Money::from_decimal_str(&text, Currency::new("KWD").unwrap());
            let _ = text.parse::<Decimal>();
            let _ = Currency::new(&text);
        }
    }

    #[test]
    fn parts_of_an_allocation_add_up_to_the_whole(minor in any::<i64>(), weights in weights()) {
        let parts = cny(minor).allocate(&weights).unwrap();
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(Money::checked_sum(parts, cny(0).currency), Ok(cny(minor)));
    }

    #[test]
    fn every_part_is_within_one_unit_of_its_exact_share(minor in any::<i64>(), weights in weights()) {
        let total: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
        for (part, &weight) in cny(minor).allocate(&weights).unwrap().iter().zip(&weights) {
            let exact = i128::from(minor) * i128::from(weight);
            // Compared as quotients and rests, because part * total may not fit 128 bits.
            let (floor, rest) = (exact.div_euclid(total), exact.rem_euclid(total));
            let part = i128::from(part.minor);
            prop_assert!(part == floor || (rest > 0 && part == floor + 1), "{} of {}", part, minor);
            prop_assert!(weight > 0 || part == 0);
        }
    }

    #[test]
    fn no_part_with_a_smaller_remainder_is_served_first(minor in 0..=i64::MAX, weights in weights()) {
        let total: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
        let parts = cny(minor).allocate(&weights).unwrap();
        let served: Vec<(i128, bool)> = parts.iter().zip(&weights).map(|(part, &weight)| {
            let exact = i128::from(minor) * i128::from(weight);
            (exact % total, i128::from(part.minor) > exact / total)
        }).collect();
        for (i, &(rest, got)) in served.iter().enumerate() {
            for &(other, other_got) in &served[i + 1..] {
                prop_assert!(!(other_got && !got && rest >= other), "ties go to the first");
                prop_assert!(!(got && !other_got && rest < other), "the larger remainder goes first");
            }
        }
    }

    #[test]
    fn a_debt_is_split_and_rounded_as_the_credit_is(minor in 0..=i64::MAX, weights in weights(), step in 1..1_000i64, mode in mode()) {
        let negated: Vec<i64> = cny(minor).allocate(&weights).unwrap().iter().map(|part| -part.minor).collect();
        let of_debt: Vec<i64> = cny(-minor).allocate(&weights).unwrap().iter().map(|part| part.minor).collect();
        prop_assert_eq!(negated, of_debt);
        let minor = i128::from(minor);
        prop_assert_eq!(round_to_step(-minor, step, mode), -round_to_step(minor, step, mode));
        prop_assert_eq!(div_round(-minor, step.into(), mode).unwrap(), -div_round(minor, step.into(), mode).unwrap());
    }

    #[test]
    fn rounding_stays_within_one_step_and_repeats_nothing(minor in any::<i64>(), step in 1..=i64::MAX, mode in mode()) {
        let rounded = round_to_step(minor.into(), step, mode);
        let off = (rounded - i128::from(minor)).unsigned_abs();
        prop_assert_eq!(rounded % i128::from(step), 0);
        prop_assert_eq!(round_to_step(rounded, step, mode), rounded);
        let limit = match mode {
            RoundingMode::HalfUp | RoundingMode::HalfEven => u128::from(step.unsigned_abs()) / 2,
            RoundingMode::Down | RoundingMode::Up => u128::from(step.unsigned_abs()) - 1,
        };
        prop_assert!(off <= limit);
        match mode {
            RoundingMode::Down => prop_assert!(rounded.unsigned_abs() <= i128::from(minor).unsigned_abs()),
            RoundingMode::Up => prop_assert!(rounded.unsigned_abs() >= i128::from(minor).unsigned_abs()),
            _ => {}
        }
    }

    #[test]
    fn division_and_rounding_to_a_step_agree(minor in any::<i64>(), step in 1..=i64::MAX, mode in mode()) {
        let quotient = div_round(minor.into(), step.into(), mode).unwrap();
        prop_assert_eq!(quotient * i128::from(step), round_to_step(minor.into(), step, mode));
    }

    #[test]
    fn a_saving_and_what_remains_never_overstate(reference in 1..=i64::MAX, share in 0..=10_000i64) {
        let effective = (i128::from(reference) * i128::from(share) / 10_000) as i64;
        let (reference, effective) = (cny(reference), cny(effective));
        let percent = i128::from(saving::percent(reference, effective).unwrap());
        let zhe = i128::from(saving::zhe_tenths(reference, effective).unwrap());
        let off = i128::from(reference.minor) - i128::from(effective.minor);
        prop_assert!(percent * i128::from(reference.minor) <= off * 100);
        prop_assert!((percent + 1) * i128::from(reference.minor) > off * 100);
        prop_assert!(zhe * i128::from(reference.minor) >= i128::from(effective.minor) * 100);
        prop_assert_eq!(percent + zhe, 100);
    }
}

#[test]
fn decimal_text_has_the_digits_of_its_currency() {
    for (code, minor, text) in [
        ("CNY", 12_990, "129.90"),
        ("CNY", 5, "0.05"),
        ("CNY", -5, "-0.05"),
        ("JPY", 1_200, "1200"),
        ("KWD", 1_005, "1.005"),
        ("CLF", i64::MIN, "-922337203685477.5808"),
    ] {
        let money = Money::new(minor, Currency::new(code).unwrap());
        assert_eq!(money.decimal_string(), text);
        assert_eq!(money.to_string(), format!("{code} {text}"));
    }
}

#[test]
fn an_amount_never_loses_a_digit_when_it_is_read() {
    let cny = Currency::new("CNY").unwrap();
    let read = |text: &str| Money::from_decimal_str(text, cny);
    assert_eq!(read("129.9").unwrap().minor, 12_990);
    assert_eq!(read("129.9000").unwrap().minor, 12_990);
    assert_eq!(read("-0").unwrap().minor, 0);
    assert_eq!(
        read("129.905"),
        Err(MoneyError::TooManyDecimals { text: "129.905".into(), found: 3, limit: 2 })
    );
    assert_eq!(read("92233720368547758.08"), Err(MoneyError::Overflow { operation: "reading an amount" }));
    assert!(read("-92233720368547758.08").is_ok());
    assert!(matches!(read("¥129"), Err(MoneyError::NotDecimal { .. })));
}

#[test]
fn json_money_is_text_and_a_number_is_refused() {
    let read = |json: &str| serde_json::from_str::<Money>(json).map_err(|error| error.to_string());
    assert_eq!(read(r#"{"minor":"12990","currency":"CNY"}"#), Ok(cny(12_990)));
    for (json, message) in [
        (r#"{"minor":12990,"currency":"CNY"}"#, "invalid type: integer `12990`, expected a string"),
        (r#"{"minor":"129.90","currency":"CNY"}"#, "is not a whole number of minor units"),
        (r#"{"minor":"+1","currency":"CNY"}"#, "is not a whole number of minor units"),
        (r#"{"minor":"9223372036854775808","currency":"CNY"}"#, "does not fit 64 bits"),
        (r#"{"minor":"1","currency":"RMB"}"#, "ISO 4217 has no current currency RMB"),
        (r#"{"minor":"1","currency":"CNY","x":0}"#, "unknown field `x`"),
        (r#"{"minor":"1"}"#, "missing field `currency`"),
    ] {
        let error = read(json).unwrap_err();
        assert!(error.contains(message), "{json}: {error}");
    }
}

#[test]
fn a_range_keeps_its_order_and_its_currency() {
    let jpy = Money::new(1, Currency::new("JPY").unwrap());
    assert_eq!(MoneyRange::new(cny(2), cny(1)), Err(MoneyError::InvertedRange { min: 2, max: 1 }));
    assert!(matches!(MoneyRange::new(cny(1), jpy), Err(MoneyError::MixedCurrencies { .. })));
    assert!(MoneyRange::new(cny(1), cny(1)).unwrap().is_single());
    let inverted = r#"{"min":{"minor":"2","currency":"CNY"},"max":{"minor":"1","currency":"CNY"}}"#;
    assert!(serde_json::from_str::<MoneyRange>(inverted).is_err());
}
