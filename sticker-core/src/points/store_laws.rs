//! Laws of the store: the order of arrival does not matter, applying twice is applying once, nothing is lost in JSON.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    Applied, ApplyError, LocaleChain, LocaleTag, Origin, Passed, Period, PointError, PointName, PointState,
    PointValue, Precedence, ProductPoint, ProductPoints, ResolveError, Snapshot,
};
use crate::digest::Encode;
use crate::id::{ProductKey, SourceId};
use crate::money::{Currency, Money};
use crate::time::{Instant, Window};

fn key() -> ProductKey {
    serde_json::from_value(json!({"business": "acme", "item": "42"})).unwrap()
}

fn at(ms: i64) -> Instant {
    Instant::from_ms(ms).unwrap()
}

fn window(start: i64, end: Option<i64>) -> Window {
    Window::new(at(start), end.map(at)).unwrap()
}

fn source(name: &str) -> SourceId {
    SourceId::new(name).unwrap()
}

fn chain(tags: &[&str]) -> LocaleChain {
    LocaleChain::new(tags.iter().map(|tag| LocaleTag::new(tag).unwrap()).collect()).unwrap()
}

fn precedence(sources: &[&str]) -> Precedence {
    Precedence::new(sources.iter().map(|name| source(name)).collect()).unwrap()
}

fn said(name: &str, value: PointValue, by: &str, version: u64) -> ProductPoint {
    let origin = Origin { source: source(by), version, observed_at: at(0) };
    ProductPoint::new(key(), PointName::new(name).unwrap(), PointState::Present(value), origin).unwrap()
}

fn taken_back(name: &str, by: &str, version: u64) -> ProductPoint {
    let origin = Origin { source: source(by), version, observed_at: at(0) };
    ProductPoint::new(key(), PointName::new(name).unwrap(), PointState::Tombstone, origin).unwrap()
}

fn text(text: &str) -> PointValue {
    PointValue::Text(text.into())
}

fn cny(minor: i64) -> PointValue {
    PointValue::Money(Money::new(minor, Currency::new("CNY").unwrap()))
}

fn stored(points: &[ProductPoint]) -> ProductPoints {
    let mut store = ProductPoints::new(key());
    let merged = store.apply_all(points.iter().cloned());
    assert!(merged.refused.is_empty(), "{:?}", merged.refused);
    store
}

fn title_at(store: &ProductPoints, ms: i64, locales: &[&str], sources: &[&str]) -> Option<String> {
    let (snapshot, _) = store.snapshot(at(ms), &chain(locales), &precedence(sources)).unwrap();
    snapshot.get("std.title").and_then(PointValue::plain_text)
}

fn any_window() -> impl Strategy<Value = Window> {
    (0i64..12, prop::option::weighted(0.8, 1i64..6))
        .prop_map(|(start, length)| window(start, length.map(|length| start + length)))
}

/// Few names, versions and instants, so that statements meet.
fn any_point() -> impl Strategy<Value = ProductPoint> {
    let names = prop::sample::select(vec!["std.title", "x.a.b"]);
    let locale = prop::option::of(prop::sample::select(vec!["en", "zh"]));
    let by = prop::sample::select(vec!["erp", "feed"]);
    let what = prop::option::weighted(0.8, prop::sample::select(vec!["a", "b", "c"]));
    (names, locale, by, what, 1u64..4, any_window(), 0i64..3, prop::bool::weighted(0.1)).prop_map(
        |(name, locale, by, what, version, valid, seen, proven)| {
            let state = what.map_or(PointState::Tombstone, |what| PointState::Present(text(what)));
            let origin = Origin { source: source(by), version, observed_at: at(seen) };
            let point = ProductPoint::new(key(), PointName::new(name).unwrap(), state, origin).unwrap();
            let point = if proven { point.with_evidence("ledger 81").unwrap() } else { point };
            let point = point.valid_in(valid);
            match locale {
                Some(tag) => point.in_locale(LocaleTag::new(tag).unwrap()),
                None => point,
            }
        },
    )
}

fn any_points() -> impl Strategy<Value = (Vec<ProductPoint>, Vec<ProductPoint>)> {
    prop::collection::vec(any_point(), 0..14)
        .prop_flat_map(|points| (Just(points.clone()), Just(points).prop_shuffle()))
}

/// What merge rule M says about one lane at one instant, straight from the statements.
fn expected(points: &[ProductPoint], like: &ProductPoint, ms: i64) -> Option<Vec<PointState>> {
    let lane = |point: &&ProductPoint| {
        (point.name(), point.locale(), point.source()) == (like.name(), like.locale(), like.source())
            && point.valid().contains(at(ms))
    };
    let newest = points.iter().filter(lane).map(ProductPoint::version).max()?;
    let mut states: Vec<_> = points
        .iter()
        .filter(lane)
        .filter(|point| point.version() == newest)
        .map(|point| (point.state().clone(), point.evidence().map(ToOwned::to_owned)))
        .collect();
    states.sort_by_cached_key(|state| format!("{state:?}"));
    states.dedup();
    Some(states.into_iter().map(|(state, _)| state).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_order_of_arrival_does_not_matter((points, shuffled) in any_points()) {
        let (one, other) = (stored(&points), stored(&shuffled));
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(one.digest("law", 1), other.digest("law", 1));
    }

    #[test]
    fn applying_twice_is_applying_once((points, shuffled) in any_points()) {
        let once = stored(&points);
        let mut twice = once.clone();
        let again = twice.apply_all(shuffled);
        prop_assert_eq!(again.applied, 0);
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn at_every_instant_the_greatest_version_holds((points, _) in any_points()) {
        let store = stored(&points);
        for like in &points {
            for ms in -1..20 {
                let held: Vec<_> = store
                    .points()
                    .filter(|p| (p.name(), p.locale(), p.source()) == (like.name(), like.locale(), like.source()))
                    .filter(|p| p.valid().contains(at(ms)))
                    .map(|p| p.state().clone())
                    .collect();
                match expected(&points, like, ms) {
                    None => prop_assert!(held.is_empty()),
                    // Of more than two that contradict each other, two are kept.
                    Some(states) => {
                        prop_assert_eq!(held.len(), states.len().min(2));
                        prop_assert!(held.iter().all(|state| states.contains(state)));
                    }
                }
            }
        }
    }

    #[test]
    fn every_contradiction_that_stays_was_reported((points, shuffled) in any_points()) {
        for order in [&points, &shuffled] {
            let mut store = ProductPoints::new(key());
            let merged = store.apply_all(order.iter().cloned());
            let stored: Vec<_> = store.points().collect();
            for pair in stored.windows(2) {
                let (a, b) = (&pair[0], &pair[1]);
                let same_lane = (a.name(), a.locale(), a.source()) == (b.name(), b.locale(), b.source());
                if same_lane && a.valid().overlaps(&b.valid()) {
                    prop_assert_eq!(a.version(), b.version());
                    let reported = merged.conflicts.iter().any(|conflict| {
                        (&conflict.name, &conflict.source_id, conflict.version) == (a.name(), a.source(), a.version())
                    });
                    prop_assert!(reported);
                }
            }
        }
    }

    #[test]
    fn a_store_is_read_back_as_it_was_written((points, _) in any_points(), horizon in prop::option::of(0i64..9)) {
        let mut store = stored(&points);
        if let Some(horizon) = horizon {
            store.forget_before(at(horizon));
        }
        let json = serde_json::to_vec(&store).unwrap();
        prop_assert_eq!(&ProductPoints::from_json(&json).unwrap(), &store);
        prop_assert_eq!(&serde_json::from_slice::<ProductPoints>(&json).unwrap(), &store);
        // The plain points make the same store, too.
        let mut again = ProductPoints::new(key());
        again.forget_before(store.since());
        for point in store.points() {
            let line = serde_json::to_vec(&point).unwrap();
            let read = ProductPoint::from_json(&line).unwrap();
            prop_assert_eq!(&read, &point);
            let _ = again.apply(read);
        }
        prop_assert_eq!(again, store);
    }

    #[test]
    fn forgetting_before_or_after_is_the_same((points, _) in any_points(), horizon in 0i64..14) {
        let mut after = stored(&points);
        after.forget_before(at(horizon));
        let mut before = ProductPoints::new(key());
        before.forget_before(at(horizon));
        before.apply_all(points.iter().cloned());
        prop_assert_eq!(&before, &after);
        prop_assert!(after.points().all(|point| point.valid().start() >= at(horizon)));
    }

    #[test]
    fn the_snapshot_changes_at_boundaries_only((points, _) in any_points()) {
        let store = stored(&points);
        let (locales, order) = (chain(&["en", "zh"]), precedence(&["feed"]));
        let boundaries = store.boundaries(window(-1, None), 512).unwrap();
        let read = |ms| store.snapshot(at(ms), &locales, &order).unwrap();
        for ms in 0..20 {
            let ((before, said_before), (now, said_now)) = (read(ms - 1), read(ms));
            if !boundaries.contains(&at(ms)) {
                prop_assert_eq!(before.points(), now.points());
                prop_assert_eq!(&said_before.passed_over, &said_now.passed_over);
            }
            for (name, resolved) in &said_before.resolved {
                let next = said_now.resolved.get(name);
                let stays = next.is_some_and(|next| {
                    (&next.origin, &next.locale, &next.evidence) == (&resolved.origin, &resolved.locale, &resolved.evidence)
                        && now.get(name.as_str()) == before.get(name.as_str())
                });
                prop_assert_eq!(resolved.until == Some(at(ms)), !stays, "{} at {}", name, ms);
            }
        }
    }

    #[test]
    fn periods_tell_what_snapshots_tell((points, _) in any_points(), start in 0i64..6, length in prop::option::of(1i64..9)) {
        let store = stored(&points);
        let (locales, order) = (chain(&["zh"]), precedence(&["erp", "feed"]));
        let during = window(start, length.map(|length| start + length));
        let periods = store.periods("std.title", during, &locales, &order).unwrap();
        for pair in periods.windows(2) {
            prop_assert!(pair[0].during.end().unwrap() <= pair[1].during.start());
        }
        for ms in start..start + length.unwrap_or(12) {
            let (snapshot, _) = store.snapshot(at(ms), &locales, &order).unwrap();
            let told = periods.iter().find(|period| period.during.contains(at(ms)));
            prop_assert_eq!(told.map(|period| &period.value), snapshot.get("std.title"));
        }
    }
}

#[test]
fn a_newer_version_leaves_what_it_does_not_speak_about() {
    let store = stored(&[
        said("std.title", text("usual"), "erp", 7).valid_in(window(0, None)),
        said("std.title", text("this week"), "erp", 8).valid_in(window(10, Some(20))),
        said("std.title", text("too late"), "erp", 6).valid_in(window(-5, Some(15))),
    ]);
    for (ms, title) in [
        (-6, None),
        (-5, Some("too late")),
        (-1, Some("too late")),
        (0, Some("usual")),
        (9, Some("usual")),
        (10, Some("this week")),
        (19, Some("this week")),
        (20, Some("usual")),
    ] {
        assert_eq!(title_at(&store, ms, &["en"], &[]).as_deref(), title, "{ms}");
    }
    assert_eq!(store.len(), 4);
}

#[test]
fn what_becomes_of_a_statement_is_said() {
    let mut store = ProductPoints::new(key());
    let always = said("std.title", text("a"), "erp", 5);
    for (point, applied) in [
        (always.clone(), Applied::Applied),
        (always.clone(), Applied::Unchanged),
        (always.clone().valid_in(window(3, Some(4))), Applied::Unchanged),
        (said("std.title", text("b"), "erp", 4), Applied::Older),
        (taken_back("std.title", "erp", 4), Applied::Older),
        (taken_back("std.title", "erp", 6), Applied::Applied),
        (always, Applied::Older),
    ] {
        assert_eq!(store.apply(point.clone()), Ok(applied), "{point:?}");
    }
    assert_eq!(title_at(&store, 0, &["en"], &[]), None);
    let merged = store.apply_all([
        said("std.title", text("c"), "erp", 7),
        said("std.title", text("c"), "erp", 7),
        said("std.title", text("c"), "erp", 1),
        said("std.title", text("d"), "erp", 7),
    ]);
    assert_eq!((merged.applied, merged.unchanged, merged.older, merged.conflicts.len()), (1, 1, 1, 1));
}

#[test]
fn a_contradiction_holds_neither_until_a_newer_version_comes() {
    let mut store =
        stored(&[said("std.title", text("feed's"), "feed", 1), said("std.title", text("a"), "erp", 1)]);
    let order = ["erp", "feed"];
    let error =
        store.apply(said("std.title", text("b"), "erp", 1).valid_in(window(10, Some(20)))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "erp says two things about std.title in version 1 for [1970-01-01T00:00:00.010Z, 1970-01-01T00:00:00.020Z): \
         Text(\"a\"), then Text(\"b\")"
    );
    assert_eq!(title_at(&store, 9, &["en"], &order).as_deref(), Some("a"));
    assert_eq!(title_at(&store, 10, &["en"], &order).as_deref(), Some("feed's"));
    let (_, explain) = store.snapshot(at(10), &chain(&["en"]), &precedence(&order)).unwrap();
    assert_eq!(explain.passed_over[0].why, Passed::Contested { version: 1 });
    assert_eq!(store.apply(said("std.title", text("b"), "erp", 2)), Ok(Applied::Applied));
    assert_eq!(title_at(&store, 10, &["en"], &order).as_deref(), Some("b"));
}

#[test]
fn evidence_is_part_of_what_is_said() {
    let with = |evidence: &str| said("std.title", text("a"), "erp", 1).with_evidence(evidence).unwrap();
    let mut store = stored(&[with("ledger 81")]);
    assert!(matches!(store.apply(with("ledger 82")), Err(ApplyError::Conflict(_))));
    let long = "x".repeat(ProductPoint::MAX_EVIDENCE_BYTES + 1);
    let error = said("std.title", text("a"), "erp", 1).with_evidence(&long).unwrap_err();
    assert_eq!(error, PointError::TextLength { unit: "bytes", found: 1025, limit: 1024 });
}

#[test]
fn sources_are_asked_in_the_order_of_the_business() {
    let points = [
        said("std.title", text("listed"), "feed", 1),
        said("std.title", text("newest"), "b", 9),
        said("std.title", text("as new"), "a", 9),
        said("std.title", text("oldest"), "c", 8),
    ];
    for (sources, title) in [
        (vec!["feed"], "listed"),
        (vec![], "as new"),
        (vec!["c", "feed"], "oldest"),
        (vec!["nobody"], "as new"),
        (vec!["b", "a"], "newest"),
    ] {
        assert_eq!(title_at(&stored(&points), 0, &["en"], &sources).as_deref(), Some(title), "{sources:?}");
    }
    // A tombstone takes back what its own source said, nothing else.
    let store = stored(&[points[0].clone(), taken_back("std.title", "feed", 2), points[3].clone()]);
    assert_eq!(title_at(&store, 0, &["en"], &["feed"]).as_deref(), Some("oldest"));
}

#[test]
fn locales_fall_back_along_the_chain_and_then_to_none() {
    let store = stored(&[
        said("std.title", text("everywhere"), "erp", 1),
        said("std.title", text("hant"), "feed", 1).in_locale(LocaleTag::new("zh-Hant").unwrap()),
        said("std.title", text("de"), "erp", 1).in_locale(LocaleTag::new("de").unwrap()),
    ]);
    for (locales, title) in [
        (vec!["zh-Hant-HK", "zh-Hant"], "hant"),
        (vec!["de-AT", "de"], "de"),
        (vec!["zh-Hans", "zh"], "everywhere"),
    ] {
        assert_eq!(title_at(&store, 0, &locales, &["erp"]).as_deref(), Some(title), "{locales:?}");
    }
    let (snapshot, explain) =
        store.snapshot(at(0), &chain(&["zh-Hant-HK", "zh-Hant"]), &precedence(&["erp"])).unwrap();
    assert_eq!(snapshot.locale().as_str(), "zh-Hant-HK");
    let resolved = &explain.resolved["std.title"];
    assert_eq!((resolved.locale.as_ref().unwrap().as_str(), resolved.until), ("zh-Hant", None));
    let why: Vec<_> = explain.passed_over.iter().map(|passed| passed.why).collect();
    assert_eq!(why, [Passed::FartherLocale, Passed::OtherLocale]);
}

#[test]
fn a_price_set_before_the_window_counts_in_it() {
    let price = |minor, version, start| {
        said("std.price.base", cny(minor), "erp", version).valid_in(window(start, None))
    };
    let mut store = stored(&[price(100, 1, 0), price(90, 2, 50), price(120, 3, 80)]);
    let told = |store: &ProductPoints, start, end| -> Vec<(Window, i64)> {
        let (locales, order) = (chain(&["zh"]), precedence(&[]));
        let periods = store.periods("std.price.base", window(start, end), &locales, &order).unwrap();
        let amount = |period: &Period| match period.value {
            PointValue::Money(money) => money.minor,
            _ => panic!("no amount"),
        };
        periods.iter().map(|period| (period.during, amount(period))).collect()
    };
    let history = [(window(30, Some(50)), 100), (window(50, Some(80)), 90), (window(80, Some(90)), 120)];
    assert_eq!(told(&store, 30, Some(90)), history);
    store.forget_before(at(30));
    assert_eq!(told(&store, 30, Some(90)), history);
    assert_eq!(told(&store, 85, None), [(window(85, None), 120)]);
    let error = store.snapshot(at(29), &chain(&["zh"]), &precedence(&[])).unwrap_err();
    assert_eq!(error, ResolveError::Forgotten { at: at(29), since: at(30) });
    assert_eq!(store.apply(price(80, 9, 0).valid_in(window(0, Some(30)))), Ok(Applied::Older));
}

#[test]
fn amounts_in_two_currencies_are_an_error_that_names_both() {
    let jpy = PointValue::Money(Money::new(1, Currency::new("JPY").unwrap()));
    let store = stored(&[
        said("std.price.base", cny(100), "erp", 1),
        said("std.price.list", jpy.clone(), "maker", 1).valid_in(window(5, None)),
    ]);
    assert!(store.snapshot(at(4), &chain(&["zh"]), &precedence(&[])).is_ok());
    let error = store.snapshot(at(5), &chain(&["zh"]), &precedence(&[])).unwrap_err();
    assert_eq!(error.to_string(), "std.price.list of maker is in JPY, but std.price.base of erp is in CNY");
    let origin = Origin { source: source("erp"), version: 1, observed_at: at(0) };
    let mixed = PointState::Present(PointValue::List(vec![cny(1), jpy]));
    let error = ProductPoint::new(key(), PointName::new("x.a.b").unwrap(), mixed, origin).unwrap_err();
    assert_eq!(error.to_string(), "the amounts of x.a.b are in different currencies");
}

#[test]
fn what_does_not_belong_is_refused_and_changes_nothing() {
    let mut store = stored(&[said("std.title", text("a"), "erp", 1)]);
    let before = store.clone();
    let mut other = said("std.title", text("a"), "erp", 1);
    other.key.sku = Some("red".parse().unwrap());
    let error = store.apply(other).unwrap_err();
    assert_eq!(error.to_string(), "a point of acme/42/red cannot join the points of acme/42");
    assert_eq!(store, before);
    let origin = Origin { source: source("erp"), version: 1, observed_at: at(0) };
    let effective = PointName::new("std.price.effective").unwrap();
    let error = ProductPoint::new(key(), effective, PointState::Present(cny(1)), origin).unwrap_err();
    assert_eq!(error.to_string(), "std.price.effective is computed, no source may store it");
}

#[test]
fn limits_of_a_store_hold() {
    let mut store = ProductPoints::new(key());
    for i in 0..Snapshot::MAX_POINTS {
        assert!(store.apply(said(&format!("x.a.p{i}"), text("a"), "erp", 1)).is_ok());
    }
    assert!(store.apply(said("x.a.p7", text("a"), "feed", 1)).is_ok());
    let error = store.apply(said("x.a.another", text("a"), "erp", 1)).unwrap_err();
    assert!(error.to_string().contains("x.a.another of erp makes 257 names, at most 256"), "{error}");

    let mut store = ProductPoints::new(key());
    let half = i64::try_from(ProductPoints::MAX_STATEMENTS / 2).unwrap();
    for i in 0..half {
        store.apply(said("std.title", text("a"), "erp", 1).valid_in(window(2 * i, Some(2 * i + 1)))).unwrap();
    }
    store.apply(said("std.title", text("b"), "erp", 0).valid_in(window(0, Some(2 * half)))).unwrap();
    assert_eq!(store.len(), ProductPoints::MAX_STATEMENTS);
    let before = store.clone();
    for point in [said("std.gift", text("b"), "erp", 1), said("std.title", text("c"), "erp", 0)] {
        let error = store.apply(point).unwrap_err();
        assert!(matches!(error, ApplyError::TooMany { what: "statements", .. }), "{error}");
        assert_eq!(store, before);
    }
    let error = store.boundaries(window(0, None), 512).unwrap_err();
    assert!(error.to_string().ends_with("at most 512 are allowed"), "{error}");
    let large = vec![b' '; ProductPoints::MAX_JSON_BYTES + 1];
    let error = ProductPoints::from_json(&large).unwrap_err().error;
    assert!(matches!(error, PointError::TooMany { what: "bytes", .. }));
}

#[test]
fn errors_of_plain_points_say_where_they_are() {
    let good = json!({
        "business": "acme", "item": "42", "name": "std.title", "value": {"present": {"text": "a"}},
        "source": "erp", "version": 7, "observed_at": "2026-10-30T08:00:00Z"
    });
    let read = |point: &Value| ProductPoint::from_json(point.to_string().as_bytes());
    assert!(read(&good).is_ok());
    for (field, value, at, message) in [
        ("value", json!({"present": {"flag": true}}), "/value", "declared as text or rich_text, not flag"),
        ("value", json!("gone"), "/value", "unknown variant `gone`"),
        ("name", json!("std.save.ratio"), "/value", "std.save.ratio is computed"),
        ("version", json!(-1), "/version", "not negative"),
        ("version", json!("1e3"), "/version", "not negative"),
        ("version", json!(1.5), "/version", "not negative"),
        ("observed_at", json!("yesterday"), "/observed_at", "RFC 3339"),
        ("evidence", json!("a\u{7}"), "/evidence", "control character"),
        (
            "valid",
            json!({"start": "2026-10-30T08:00:00Z", "end": "2026-10-30T08:00:00Z"}),
            "/valid",
            "not after",
        ),
        ("extra", json!(1), "", "unknown field `extra`"),
    ] {
        let mut point = good.clone();
        point[field] = value;
        let error = read(&point).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.at.starts_with(at), "{error}");
    }
    let mut point = good;
    point["version"] = json!("18446744073709551615");
    assert_eq!(read(&point).unwrap().version(), u64::MAX);
    assert_eq!(serde_json::to_value(read(&point).unwrap()).unwrap(), point);
    let store = json!({"business": "acme", "item": "42", "points": [{
        "name": "std.title", "value": {"present": {"int": 1}}, "source": "erp", "version": 7,
        "observed_at": "2026-10-30T08:00:00Z"
    }]});
    let error = ProductPoints::from_json(store.to_string().as_bytes()).unwrap_err();
    assert_eq!(error.at, "/points/0/value");
}
