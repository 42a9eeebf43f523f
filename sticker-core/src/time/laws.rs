//! Laws of instants and windows.

use proptest::prelude::*;

use super::{Instant, TimeError, Window};

fn instant() -> impl Strategy<Value = Instant> {
    (Instant::MIN.as_ms()..=Instant::MAX.as_ms()).prop_map(|ms| Instant::from_ms(ms).unwrap())
}

/// Windows near each other, so that they meet often.
fn window() -> impl Strategy<Value = Window> {
    (-20i64..20, prop::option::of(1i64..20)).prop_map(|(start, length)| {
        let at = |ms| Instant::from_ms(ms).unwrap();
        Window::new(at(start), length.map(|length| at(start + length))).unwrap()
    })
}

fn parse(text: &str) -> Result<Instant, TimeError> {
    text.parse()
}

proptest! {
    #[test]
    fn an_instant_is_read_back_as_it_was_printed(at in instant()) {
        prop_assert_eq!(parse(&at.to_string()), Ok(at));
        let json = serde_json::to_string(&at).unwrap();
        prop_assert_eq!(serde_json::from_str::<Instant>(&json).unwrap(), at);
    }

    #[test]
    fn text_sorts_as_time_does(a in instant(), b in instant()) {
        let seconds = |at: Instant| at.plus_ms(-at.as_ms().rem_euclid(1_000)).unwrap();
        let (a, b) = (seconds(a), seconds(b));
        prop_assert_eq!(a.to_string().cmp(&b.to_string()), a.cmp(&b));
    }

    #[test]
    fn an_offset_moves_the_clock_and_not_the_instant(ms in 0i64..4_000_000_000_000, offset in -1_439i64..=1_439) {
        let at = Instant::from_ms(ms).unwrap();
        let local = at.plus_ms(offset * 60_000).unwrap().to_string();
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
        let text = format!("{}{sign}{hours:02}:{minutes:02}", local.trim_end_matches('Z'));
        prop_assert_eq!(parse(&text), Ok(at), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}", near in "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+Z-]{0,20}") {
        let _ = (parse(&text), parse(&near));
    }

    #[test]
    fn intersection_is_what_both_contain(a in window(), b in window(), ms in -45i64..45) {
        let at = Instant::from_ms(ms).unwrap();
        let both = a.intersect(&b);
        prop_assert_eq!(both.is_some_and(|both| both.contains(at)), a.contains(at) && b.contains(at));
        prop_assert_eq!(both, b.intersect(&a));
        prop_assert_eq!(both.is_some(), a.overlaps(&b));
        prop_assert_eq!(a.intersect(&a), Some(a));
        prop_assert_eq!(Window::ALWAYS.intersect(&a), Some(a));
        prop_assert_eq!(a.covers(&b), both == Some(b));
    }

    #[test]
    fn intersection_groups_freely(a in window(), b in window(), c in window()) {
        let left = a.intersect(&b).and_then(|ab| ab.intersect(&c));
        let right = b.intersect(&c).and_then(|bc| a.intersect(&bc));
        prop_assert_eq!(left, right);
    }
}

#[test]
fn every_day_of_the_calendar_is_found_again() {
    let (mut year, mut month, mut day) = (0u32, 1u32, 1u32);
    let mut at = Instant::MIN;
    loop {
        assert_eq!(at.to_string(), format!("{year:04}-{month:02}-{day:02}T00:00:00Z"));
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days =
            [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
        day += 1;
        if day > days {
            (month, day) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
        match at.plus_ms(86_400_000) {
            Ok(next) => at = next,
            Err(_) => break,
        }
    }
    assert_eq!(year, 10_000);
}

#[test]
fn known_instants_have_their_numbers() {
    for (text, ms) in [
        ("1970-01-01T00:00:00Z", 0),
        ("2000-02-29T12:34:56.789Z", 951_827_696_789),
        ("2026-11-11T00:00:00+08:00", 1_794_326_400_000),
        ("1969-12-31t23:59:59.9990000z", -1),
        ("0000-01-01T00:00:00-00:00", -62_167_219_200_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("2026-01-01T00:00:00.5-12:30", 1_767_270_600_500),
    ] {
        assert_eq!(parse(text).map(Instant::as_ms), Ok(ms), "{text}");
    }
}

#[test]
fn texts_that_name_no_instant_are_refused_by_name() {
    for (text, message) in [
        ("", "the text is too short"),
        ("2026-11-11", "a separator is missing"),
        ("2026-11-11 00:00:00Z", "a separator is missing"),
        ("2026-11-11T00:00:00", "the offset is missing"),
        ("2026-11-11T00:00:00+0800", "a separator is missing"),
        ("2026-11-11T00:00:00Z ", "text follows the offset"),
        ("2026-11-11T00:00:00.Z", "a digit is missing after the point"),
        ("2026-11-11T00:00:00.0001Z", "the fraction is finer than a millisecond"),
        ("+026-11-11T00:00:00Z", "a digit is missing"),
        ("2026-02-29T00:00:00Z", "day 29 of"),
        ("2026-13-01T00:00:00Z", "month 13 of"),
        ("2026-00-01T00:00:00Z", "month 0 of"),
        ("2026-11-11T24:00:00Z", "hour 24 of"),
        ("2026-12-31T23:59:60Z", "second 60 of"),
        ("2026-11-11T00:00:00+24:00", "offset hour 24 of"),
        ("0000-01-01T00:00:00+00:01", "outside the years 0000 to 9999"),
        ("9999-12-31T23:59:59-00:01", "outside the years 0000 to 9999"),
    ] {
        let error = parse(text).unwrap_err().to_string();
        assert!(error.contains(message), "{text:?}: {error}");
    }
}

#[test]
fn a_window_without_an_instant_cannot_be_made() {
    let at = Instant::from_ms(0).unwrap();
    assert_eq!(Window::new(at, Some(at)), Err(TimeError::EmptyWindow { start: at, end: at }));
    let json = r#"{"start":"2026-11-12T00:00:00Z","end":"2026-11-11T00:00:00Z"}"#;
    let error = serde_json::from_str::<Window>(json).unwrap_err().to_string();
    assert!(error.contains("window end 2026-11-11T00:00:00Z is not after its start"), "{error}");
    let open: Window = serde_json::from_str(r#"{"start":"2026-11-12T00:00:00Z"}"#).unwrap();
    assert_eq!(serde_json::to_string(&open).unwrap(), r#"{"start":"2026-11-12T00:00:00Z"}"#);
    assert!(open.contains(Instant::MAX));
}

#[test]
fn instants_stay_inside_their_years() {
    assert!(Instant::MAX.plus_ms(1).is_err());
    assert!(Instant::MIN.plus_ms(-1).is_err());
    assert!(Instant::MIN.plus_ms(i64::MIN).is_err());
    assert!(Instant::from_ms(i64::MAX).is_err());
    assert_eq!(Instant::MAX.ms_since(Instant::MIN), 315_569_519_999_999);
}
