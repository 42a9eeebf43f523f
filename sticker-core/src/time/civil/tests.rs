//! Gaps and folds of real zones, as Python's zoneinfo knows them, and laws.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// Made by `testdata/make_civil_times.py` with Python's zoneinfo.
const FIXTURE: &str = include_str!("../../../testdata/civil-times.json");

fn zone(name: &str) -> Zone {
    Zone::new(name).unwrap()
}

fn resolve(local: &str, name: &str, fold: Fold, gap: Gap) -> Result<Resolved, TimeError> {
    resolve_civil(local.parse().unwrap(), &zone(name), fold, gap)
}

#[test]
fn every_row_of_zoneinfo_is_resolved_as_python_resolves_it() {
    let fixture: Value = serde_json::from_str(FIXTURE).unwrap();
    let rows = fixture["rows"].as_array().unwrap();
    assert!(rows.len() > 300, "{} rows", rows.len());
    let mut kinds = std::collections::BTreeMap::new();
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap();
        let at = |name: &str| text(name).parse::<Instant>().unwrap();
        let found = |fold, gap| resolve(text("local"), text("zone"), fold, gap);
        *kinds.entry(text("kind").to_owned()).or_insert(0) += 1;
        let (earlier, later) = (found(Fold::Earlier, Gap::Forward), found(Fold::Later, Gap::Forward));
        let refused = found(Fold::Reject, Gap::Reject);
        assert_eq!(earlier.unwrap().instant, at("fold0"), "{row}");
        match text("kind") {
            "unique" => {
                assert_eq!(later.unwrap().instant, at("fold0"), "{row}");
                assert_eq!(refused.unwrap().resolution, Resolution::Unique, "{row}");
            }
            "fold" => {
                assert_eq!(later.unwrap().instant, at("fold1"), "{row}");
                assert!(
                    matches!(refused, Err(TimeError::Ambiguous { earlier, later, .. }) if earlier == at("fold0") && later == at("fold1")),
                    "{row}"
                );
            }
            "gap" => {
                let by_ms = at("fold0").ms_since(at("fold1"));
                assert_eq!(later.unwrap().resolution, Resolution::Moved { by_ms }, "{row}");
                assert!(
                    matches!(refused, Err(TimeError::Skipped { skipped_ms, .. }) if skipped_ms == by_ms),
                    "{row}"
                );
            }
            other => panic!("unknown kind {other}"),
        }
    }
    assert!(kinds["gap"] >= 50 && kinds["fold"] >= 50 && kinds["unique"] >= 100, "{kinds:?}");
}

#[test]
fn the_second_of_two_and_the_moved_are_told() {
    let new_york = |local, fold| resolve(local, "America/New_York", fold, Gap::Forward).unwrap();
    let first = new_york("2026-11-01T01:30:00", Fold::Earlier);
    assert_eq!(
        (first.instant.to_string().as_str(), first.resolution),
        ("2026-11-01T05:30:00Z", Resolution::FirstOfTwo)
    );
    let second = new_york("2026-11-01T01:30:00", Fold::Later);
    assert_eq!(
        (second.instant.to_string().as_str(), second.resolution),
        ("2026-11-01T06:30:00Z", Resolution::SecondOfTwo)
    );
    let moved = new_york("2026-03-08T02:30:00", Fold::Reject);
    assert_eq!(
        (moved.instant.to_string().as_str(), moved.resolution),
        ("2026-03-08T07:30:00Z", Resolution::Moved { by_ms: 3_600_000 })
    );
    assert_eq!(moved.tzdb, tzdb_version());
    let refused = resolve("2026-03-08T02:30:00", "America/New_York", Fold::Earlier, Gap::Reject).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "2026-03-08T02:30:00 does not happen in America/New_York: clocks go forward by 3600000 ms there"
    );
    let refused = resolve("2026-11-01T01:30:00", "America/New_York", Fold::Reject, Gap::Reject).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "2026-11-01T01:30:00 happens twice in America/New_York: at 2026-11-01T05:30:00Z and at 2026-11-01T06:30:00Z"
    );
}

#[test]
fn a_day_that_a_country_skipped_is_a_gap_of_a_day() {
    let apia = resolve("2011-12-30T12:00:00", "Pacific/Apia", Fold::Reject, Gap::Forward).unwrap();
    assert_eq!(apia.resolution, Resolution::Moved { by_ms: 86_400_000 });
    assert_eq!(zone("Pacific/Apia").local(apia.instant).unwrap().to_string(), "2011-12-31T12:00:00");
}

#[test]
fn an_end_in_the_last_second_of_a_day_is_the_next_midnight() {
    let end = |local: &str, name: &str| {
        resolve_civil_end(local.parse().unwrap(), &zone(name), Fold::Later, Gap::Forward)
            .unwrap()
            .instant
            .to_string()
    };
    assert_eq!(end("2026-11-11T23:59:59", "Asia/Shanghai"), "2026-11-11T16:00:00Z");
    assert_eq!(end("2026-11-11T23:59:59.999", "Asia/Shanghai"), "2026-11-11T16:00:00Z");
    assert_eq!(end("2026-11-11T23:59:58", "Asia/Shanghai"), "2026-11-11T15:59:58Z");
    assert_eq!(end("2026-11-12T00:00:00", "Asia/Shanghai"), "2026-11-11T16:00:00Z");
    // Clocks went back from 24:00 to 23:00: 23:59:59 happened twice, the next midnight once.
    assert_eq!(end("2018-02-17T23:59:59", "America/Sao_Paulo"), "2018-02-18T03:00:00Z");
    // Clocks went forward at midnight: the day began at 01:00.
    assert_eq!(end("2018-11-03T23:59:59", "America/Sao_Paulo"), "2018-11-04T03:00:00Z");
}

#[test]
fn zones_are_found_by_name_only() {
    assert_eq!(zone("EUROPE/berlin"), zone("Europe/Berlin"));
    assert_ne!(zone("Europe/Berlin"), zone("Europe/Paris"));
    for name in ["", "Mars/Olympus", "../etc/passwd", "+08:00", "local", "Europe/Berlin\0"] {
        let error = Zone::new(name).unwrap_err();
        assert_eq!(error, TimeError::UnknownZone { name: name.into(), tzdb: tzdb_version() });
    }
    let json = serde_json::to_string(&zone("Asia/Tokyo")).unwrap();
    assert_eq!(json, r#""Asia/Tokyo""#);
    assert_eq!(serde_json::from_str::<Zone>(&json).unwrap(), zone("Asia/Tokyo"));
    assert!(serde_json::from_str::<Zone>(r#""Asia/Hangzhou""#).is_err());
}

#[test]
fn local_times_are_read_without_an_offset() {
    let local: CivilDateTime = serde_json::from_str(r#""2026-02-28T23:59:59.5""#).unwrap();
    assert_eq!(local.to_string(), "2026-02-28T23:59:59.500");
    assert_eq!(local.start_of_day().to_string(), "2026-02-28T00:00:00");
    for (text, message) in [
        ("2026-11-11T00:00:00Z", "text follows the local time"),
        ("2026-11-11T00:00:00+08:00", "text follows the local time"),
        ("2026-02-29T00:00:00", "day 29 of"),
        ("2026-11-11", "a separator is missing"),
        ("2026-11-11T24:00:00", "hour 24 of"),
    ] {
        let error = text.parse::<CivilDateTime>().unwrap_err().to_string();
        assert!(error.contains(message), "{text}: {error}");
    }
}

#[test]
fn the_edges_of_the_calendar_are_refused_and_not_wrapped() {
    let range = |result: Result<Resolved, TimeError>| matches!(result, Err(TimeError::Range { .. }));
    assert!(range(resolve("9999-12-31T23:00:00", "America/New_York", Fold::Earlier, Gap::Forward)));
    assert!(range(resolve("0000-01-01T00:00:00", "Asia/Shanghai", Fold::Earlier, Gap::Forward)));
    assert!(resolve("9999-12-31T23:59:59", "UTC", Fold::Reject, Gap::Reject).is_ok());
}

proptest! {
    #[test]
    fn what_a_wall_shows_resolves_to_the_instant_it_was_read_at(
        name in proptest::sample::select(vec!["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Shanghai", "Pacific/Apia", "Africa/Casablanca", "UTC"]),
        ms in -5_000_000_000_000i64..8_000_000_000_000,
    ) {
        let (zone, at) = (zone(name), Instant::from_ms(ms).unwrap());
        let local = zone.local(at).unwrap();
        let [earlier, later] = [Fold::Earlier, Fold::Later].map(|fold| resolve_civil(local, &zone, fold, Gap::Reject).unwrap());
        prop_assert!(earlier.instant == at || later.instant == at);
        prop_assert!(earlier.instant <= later.instant);
        prop_assert_eq!(earlier.instant == later.instant, earlier.resolution == Resolution::Unique);
    }

    #[test]
    fn an_exclusive_end_is_never_before_its_last_second(ms in Instant::MIN.as_ms()..Instant::MAX.as_ms() - 86_400_000) {
        let last = CivilDateTime::from_ms(ms).unwrap();
        let end = last.exclusive_end().unwrap();
        prop_assert!(end >= last && end.as_ms() - ms <= 1_000);
        prop_assert_eq!(end.exclusive_end(), Ok(end));
    }

    #[test]
    fn any_text_is_a_local_time_or_refused(text in "\\PC{0,40}") {
        let _ = (text.parse::<CivilDateTime>(), Zone::new(&text));
    }
}
