//! What selection decides, and how it says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::{Choice, LayoutTable, NoPreflight, Preflight, PreflightAsk, SelectError, Via};
use crate::claim::Audience;
use crate::geometry::Size;
use crate::id::{BusinessId, LayoutCode, PrincipalId, TemplateId, TierId};
use crate::points::{LocaleTag, Snapshot};
use crate::slot::Slot;
use crate::template::{Act, Catalog, Registry, Rule, Step, Template};
use crate::time::Instant;

pub(in crate::template) fn at(ms: i64) -> Instant {
    Instant::from_ms(ms).unwrap()
}

/// A catalog of published templates: id, rule, and what differs in the design.
fn catalog(entries: &[(&str, Value, Value)]) -> Catalog {
    registry(entries).catalog()
}

pub(in crate::template) fn registry(entries: &[(&str, Value, Value)]) -> Registry {
    let mut registry = Registry::new(BusinessId::new("acme").unwrap());
    for (i, (id, rule, changes)) in entries.iter().enumerate() {
        let mut design = json!({
            "sticker": 1, "id": id, "canvas": {"width": 80, "height": 80, "background": "#FFFFFF"},
            "fonts": {"sans": [{"family": "Sticker Sans"}]}, "layers": []
        });
        for (field, value) in changes.as_object().unwrap() {
            design[field] = value.clone();
        }
        let design = Arc::new(Template::from_json(design.to_string().as_bytes()).unwrap());
        let rule = Rule::from_json(rule.to_string().as_bytes()).unwrap();
        let step = |act, ms| Step::new(act, PrincipalId::new("lin").unwrap(), at(ms));
        let key = registry.draft(design, rule, step(Act::Draft, 0)).unwrap();
        registry.step(&key, step(Act::Submit, 0)).unwrap();
        registry.step(&key, step(Act::Publish, i as i64)).unwrap();
    }
    registry
}

pub(in crate::template) fn slot(changes: Value) -> Slot {
    let mut slot = json!({
        "business": "acme", "id": "search", "channel": "app", "surface": "search",
        "sizes": [{"width": 80, "height": 80}, {"width": 60, "height": 80}], "format": "png", "overlay": "promo"
    });
    for (field, value) in changes.as_object().unwrap() {
        slot[field] = value.clone();
    }
    Slot::from_json(slot.to_string().as_bytes()).unwrap()
}

fn product(points: Value) -> Snapshot {
    let file = json!({"business": "acme", "item": "mug", "points": points});
    Snapshot::from_json(file.to_string().as_bytes(), at(100), LocaleTag::new("en").unwrap()).unwrap()
}

pub(in crate::template) fn text(id: &str, words: &str) -> Value {
    json!({"id": id, "type": "text", "box": {"x": 0, "y": 0, "width": 80, "height": 20}, "text": words,
           "font": "sans", "size": 12, "fill": "#000000"})
}

/// Who won, and the explanation as lines.
fn told(catalog: &Catalog, slot: &Slot, points: Value, preflight: &dyn Preflight) -> (String, Vec<String>) {
    let shelf = catalog.shelf(slot, &Audience::Public).unwrap();
    let product = product(points);
    let selection = shelf.select(&product, at(100), preflight).unwrap();
    let winner = selection.pick().map_or("none".to_owned(), |pick| pick.entry.id().to_string());
    (winner, selection.explain().map(|line| line.to_string()).collect())
}

fn explained(catalog: &Catalog, points: Value) -> (String, Vec<String>) {
    told(catalog, &slot(json!({})), points, &NoPreflight)
}

#[test]
fn priority_goes_first_and_the_loser_is_told_to_whom() {
    let catalog = catalog(&[
        ("plain", json!({}), json!({})),
        (
            "spring-sale",
            json!({"priority": 5, "selector": {"when": {"present": "std.price.list"}}}),
            json!({}),
        ),
    ]);
    let list = json!({"std.price.list": {"money": {"minor": "100", "currency": "CNY"}}});
    let (winner, lines) = explained(&catalog, list);
    assert_eq!(winner, "spring-sale");
    assert_eq!(lines, ["plain: lost on priority to spring-sale", "spring-sale: won"]);
    let (winner, lines) = explained(&catalog, json!({}));
    assert_eq!(winner, "plain");
    assert_eq!(lines[1], "spring-sale: std.price.list is missing (at /when)");
}

#[test]
fn equal_priorities_are_decided_by_each_part_of_the_order_in_turn() {
    let when = |n: usize| json!({"all": vec![json!({"present": "std.brand"}); n]});
    let points = json!({"std.brand": {"text": "A"}, "std.category": {"text": "a/b/c"}});
    let valid = |start: i64| json!({"start": at(start)});
    for (better, worse, by) in [
        (
            json!({"categories": {"prefix": "a/b"}}),
            json!({"categories": {"prefix": "a"}, "when": when(5)}),
            "category depth",
        ),
        (json!({"categories": {"prefix": "a"}}), json!({"when": when(5)}), "category depth"),
        (json!({"when": when(2)}), json!({"when": when(1), "valid": valid(50)}), "number of conditions"),
        (json!({"valid": valid(50)}), json!({"valid": valid(49)}), "start of validity"),
        (json!({"valid": valid(50)}), json!({}), "start of validity"),
    ] {
        // Whichever comes first by name or publication.
        for names in [["a", "z"], ["z", "a"]] {
            let catalog = catalog(&[
                (names[0], json!({ "selector": better }), json!({})),
                (names[1], json!({ "selector": worse }), json!({})),
            ]);
            let (winner, mut lines) = explained(&catalog, points.clone());
            assert_eq!(winner, names[0], "{better} {worse}");
            lines.retain(|line| !line.ends_with("won"));
            assert_eq!(lines, [format!("{}: lost on {by} to {}", names[1], names[0])]);
        }
    }
    let catalog = catalog(&[("b", json!({}), json!({})), ("a", json!({}), json!({}))]);
    assert_eq!(explained(&catalog, json!({})).1, ["a: won", "b: lost on name to a"]);
    // Two versions of one template: the later publication.
    let versions = self::catalog(&[
        ("a", json!({}), json!({})),
        ("a", json!({}), json!({"name": "n", "policy_class": "logo"})),
    ]);
    let product = product(json!({}));
    let shelf = versions.shelf(&slot(json!({})), &Audience::Public).unwrap();
    let selection = shelf.select(&product, at(100), &NoPreflight).unwrap();
    assert_eq!(selection.pick().unwrap().entry.published_at(), Some(at(1)));
    let mut lost = selection.why(&TemplateId::new("a").unwrap());
    lost.retain(|line| !line.verdict.is_chosen());
    assert_eq!(
        lost.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["a: lost on time of publication to a"]
    );
}

#[test]
fn the_primary_category_goes_before_further_ones_within_a_priority() {
    let entries = |priority: i32| {
        catalog(&[
            ("generic", json!({}), json!({})),
            (
                "imports",
                json!({"priority": priority, "selector": {"categories": {"prefix": "imports/au"}}}),
                json!({}),
            ),
            ("milk", json!({"selector": {"categories": {"prefix": "baby"}}}), json!({})),
        ])
    };
    let categories = json!({"list": [{"text": "imports/au"}, {"text": "gifts"}]});
    let both = json!({"std.category": {"text": "baby/milk"}, "std.categories": categories});
    let (winner, lines) = explained(&entries(0), both.clone());
    assert_eq!(winner, "milk");
    assert_eq!(lines[0], "generic: lost on category depth to milk");
    assert_eq!(lines[1], "imports: lost on category depth to milk");
    // A further path is better than no category, and a priority better than any path.
    let other = json!({"std.category": {"text": "toys"}, "std.categories": categories});
    assert_eq!(explained(&entries(0), other).0, "imports");
    assert_eq!(explained(&entries(1), both).0, "imports");
    // Without a primary path the further ones still are no primary ones.
    assert_eq!(explained(&entries(0), json!({ "std.categories": categories })).0, "imports");
    let (_, lines) = explained(&entries(0), json!({"std.category": {"text": "toys"}}));
    assert_eq!(lines[2], "milk: std.category is toys (at /categories)");
    assert_eq!(explained(&entries(0), json!({})).1[2], "milk: std.category is missing (at /categories)");
}

#[test]
fn every_refusal_is_told_by_its_reason() {
    let member = json!([{"id": "p", "type": "price", "role": {"member": "gold"}, "point": "std.price.active",
        "format": {"money": {}}, "font": "sans", "size": 12, "fill": "#000000",
        "box": {"x": 0, "y": 0, "width": 80, "height": 20}}]);
    let mut hidden = member.clone();
    hidden[0]["when"] = json!({"present": "std.gift"});
    for (rule, design, line) in [
        (json!({"selector": {"slots": ["feed"]}}), json!({}), "for other slots"),
        (json!({"selector": {"channels": ["web"]}}), json!({}), "for other channels"),
        (json!({"selector": {"audiences": [{"member": "gold"}]}}), json!({}), "for other audiences"),
        (
            json!({}),
            json!({"policy_class": "promo"}),
            "the slot's overlay policy logo_only forbids class promo",
        ),
        (
            json!({}),
            json!({ "layers": member, "policy_class": "logo" }),
            "the slot is public, and layer \"p\" is for members",
        ),
        (json!({}), json!({ "layers": hidden, "policy_class": "logo" }), "won"),
        (json!({}), json!({"canvas": {"width": 81, "height": 80}}), "has no size of the slot, only 81x80"),
        (
            json!({"selector": {"valid": {"start": at(101)}}}),
            json!({}),
            "valid only in [1970-01-01T00:00:00.101Z, ∞)",
        ),
        (
            json!({}),
            json!({"valid": {"start": at(0), "end": at(100)}}),
            "valid only in [1970-01-01T00:00:00Z, 1970-01-01T00:00:00.100Z)",
        ),
        (json!({"selector": {"valid": {"start": at(100), "end": at(101)}}}), json!({}), "won"),
        (json!({}), json!({"layers": [text("t", "{std.brand}")]}), "missing std.brand"),
        (
            json!({}),
            json!({"layers": [text("t", "{std.brand} {std.title}"), text("u", "{std.title}")]}),
            "missing std.brand, std.title",
        ),
        (
            json!({}),
            json!({"layers": [text("t", "{std.brand}")],
                   "points": {"std.brand": {"use": "alternative", "point": "std.title"}}}),
            "missing std.title",
        ),
        (
            json!({}),
            json!({"layers": [text("t", "{std.brand}")], "points": {"std.brand": {"use": "optional"}}}),
            "won",
        ),
        (json!({}), json!({"points": {"std.brand": {"use": "required"}}}), "missing std.brand"),
    ] {
        let mut design = design;
        if design.get("policy_class").is_none() {
            design["policy_class"] = json!("none");
        }
        let catalog = catalog(&[("t", rule.clone(), design.clone())]);
        let (_, lines) = told(&catalog, &slot(json!({"overlay": "logo_only"})), json!({}), &NoPreflight);
        assert_eq!(lines, [format!("t: {line}")], "{rule} {design}");
    }
}

#[test]
fn a_point_is_required_only_where_a_layer_that_draws_it_shows() {
    let mut brand = text("t", "{std.brand}");
    brand["when"] = json!({"present": "std.gift"});
    let group = json!({"id": "g", "type": "group", "layers": [text("u", "{std.title}")], "when": {"present": "std.rank"}});
    let catalog = catalog(&[("t", json!({}), json!({"layers": [brand, group]}))]);
    let gift = json!({"std.gift": {"text": "cup"}});
    let rank = json!({"std.rank": {"int": 1}, "std.gift": {"text": "cup"}});
    assert_eq!(explained(&catalog, json!({})).1, ["t: won"]);
    assert_eq!(explained(&catalog, gift).1, ["t: missing std.brand"]);
    assert_eq!(explained(&catalog, rank).1, ["t: missing std.brand, std.title"]);
}

#[test]
fn only_published_versions_are_chosen() {
    let mut registry = registry(&[("old", json!({"priority": 9}), json!({})), ("new", json!({}), json!({}))]);
    let old = registry.entries().find(|entry| entry.id().as_str() == "old").unwrap().key().clone();
    registry.step(&old, Step::new(Act::Retire, PrincipalId::new("lin").unwrap(), at(50))).unwrap();
    let (winner, lines) = explained(&registry.catalog(), json!({}));
    assert_eq!((winner.as_str(), lines[1].as_str()), ("new", "old: not published: it is retired"));
}

#[test]
fn layouts_are_asked_in_order_once_each_and_no_longer_than_needed() {
    let catalog = catalog(&[
        (
            "a",
            json!({"priority": 3}),
            json!({"variants": [{"id": "small", "canvas": {"width": 60, "height": 80}}]}),
        ),
        ("b", json!({"priority": 2}), json!({})),
        ("c", json!({"priority": 1}), json!({})),
        ("d", json!({"priority": 4, "selector": {"when": {"present": "std.gift"}}}), json!({})),
    ]);
    let asked = AtomicUsize::new(0);
    let code = || LayoutCode::new("too_wide").unwrap();
    let refuse_a = |ask: &PreflightAsk<'_>| {
        asked.fetch_add(1, Ordering::Relaxed);
        if ask.entry.id().as_str() == "a" { Err(code()) } else { Ok(()) }
    };
    let (winner, lines) = told(&catalog, &slot(json!({})), json!({}), &refuse_a);
    assert_eq!(winner, "b");
    // Both sizes of a, then b; never c or d.
    assert_eq!(asked.into_inner(), 3);
    assert_eq!(lines[0], "a: cannot be laid out: too_wide (80x80), too_wide (60x80)");
    assert_eq!(lines[2], "c: lost on priority to b");
    // A table says the same; what fails in the first size is drawn in the second.
    let a = catalog.entries().iter().find(|entry| entry.id().as_str() == "a").unwrap();
    let mut table = LayoutTable::default();
    table.insert(*a.template().digest(), Size::new(80, 80), Err(code()));
    let shelf = catalog.shelf(&slot(json!({})), &Audience::Public).unwrap();
    let product = product(json!({}));
    let selection = shelf.select(&product, at(100), &table).unwrap();
    let pick = selection.pick().unwrap();
    assert_eq!(
        (pick.entry.id().as_str(), pick.variant.id.as_str(), pick.size),
        ("a", "small", Size::new(60, 80))
    );
}

#[test]
fn fallbacks_go_from_the_template_to_the_business_to_no_sticker() {
    let needs = |point: &str| json!({"layers": [text("t", &format!("{{{point}}}"))]});
    let mut registry = registry(&[
        ("sale", json!({"priority": 5, "fallback": "modest"}), needs("std.promo.label")),
        (
            "modest",
            json!({"selector": {"when": {"present": "std.gift"}}, "fallback": "bare"}),
            needs("std.brand"),
        ),
        ("bare", json!({"selector": {"when": {"present": "std.gift"}}}), needs("std.title")),
        ("house", json!({"selector": {"when": {"present": "std.gift"}}}), json!({})),
    ]);
    registry.set_default(Some(TemplateId::new("house").unwrap()));
    let shelf = registry.catalog().shelf(&slot(json!({})), &Audience::Public).unwrap();
    let title = json!({"text": "T"});
    for (points, winner, trace) in [
        (json!({"std.promo.label": title}), Some(("sale", "won")), vec![]),
        (
            json!({"std.brand": title}),
            Some(("modest", "stands in, no rule chose a template that can be drawn")),
            vec!["sale > modest: stands in"],
        ),
        (
            json!({"std.title": title}),
            Some(("bare", "stands in, no rule chose a template that can be drawn")),
            vec!["sale > modest: is missing std.brand", "modest > bare: stands in"],
        ),
        (
            json!({}),
            Some(("house", "stands in, no rule chose a template that can be drawn")),
            vec![
                "sale > modest: is missing std.brand",
                "modest > bare: is missing std.title",
                "business > house: stands in",
            ],
        ),
    ] {
        let product = product(points);
        let selection = shelf.select(&product, at(100), &NoPreflight).unwrap();
        let chosen = selection.pick().map(|pick| pick.entry.id().as_str());
        assert_eq!(chosen, winner.map(|winner| winner.0));
        let verdicts = selection.explain().filter(|line| line.verdict.is_chosen());
        assert_eq!(
            verdicts.map(|line| line.verdict.to_string()).collect::<Vec<_>>(),
            winner.iter().map(|w| w.1).collect::<Vec<_>>()
        );
        let steps = selection.fallbacks().iter().map(|step| {
            let of = step.of.as_ref().map_or("business", TemplateId::as_str);
            format!("{of} > {}: {}", step.template, step.verdict)
        });
        assert_eq!(steps.collect::<Vec<_>>(), trace);
    }
    // Nothing can be laid out: each is asked once, and there is no sticker.
    let asked = AtomicUsize::new(0);
    let never = |_: &PreflightAsk<'_>| {
        asked.fetch_add(1, Ordering::Relaxed);
        Err(LayoutCode::new("no").unwrap())
    };
    let product = product(json!({"std.promo.label": title, "std.brand": title, "std.title": title}));
    let selection = shelf.select(&product, at(100), &never).unwrap();
    assert!(matches!(selection.choice(), Choice::NoSticker));
    assert_eq!(asked.load(Ordering::Relaxed), 4);
    assert!(selection.report().winner.is_none());
    assert_eq!(selection.fallbacks().len(), 3);
}

#[test]
fn a_stand_in_must_still_fit_the_slot_and_the_time() {
    let needs = json!({"layers": [text("t", "{std.brand}")]});
    let entries = |rule: Value| {
        catalog(&[("sale", json!({"fallback": "other"}), needs.clone()), ("other", rule, json!({}))])
    };
    for (rule, verdict) in [
        (json!({"selector": {"slots": ["feed"]}}), "has no published version for this slot"),
        (json!({"selector": {"valid": {"start": at(500)}}}), "is not valid now"),
    ] {
        let product = product(json!({}));
        let shelf = entries(rule).shelf(&slot(json!({})), &Audience::Public).unwrap();
        let selection = shelf.select(&product, at(100), &NoPreflight).unwrap();
        assert!(selection.pick().is_none());
        assert_eq!(selection.fallbacks()[0].verdict.to_string(), verdict);
    }
    let product = product(json!({}));
    let rule = json!({"selector": {"categories": {"prefix": "never"}}});
    let shelf = entries(rule).shelf(&slot(json!({})), &Audience::Public).unwrap();
    let selection = shelf.select(&product, at(100), &NoPreflight).unwrap();
    assert_eq!(selection.pick().unwrap().via, Via::Fallback(&TemplateId::new("sale").unwrap()));
}

#[test]
fn audiences_choose_only_where_the_slot_can_tell_them_apart() {
    let gold = Audience::Member(TierId::new("gold").unwrap());
    let catalog = catalog(&[
        ("members", json!({"priority": 1, "selector": {"audiences": [{"member": "gold"}]}}), json!({})),
        ("all", json!({}), json!({})),
    ]);
    let personal = slot(json!({"audience": "personalised"}));
    let product = product(json!({}));
    let winner = |slot: &Slot, audience: &Audience| {
        let shelf = catalog.shelf(slot, audience)?;
        let selection = shelf.select(&product, at(100), &NoPreflight)?;
        Ok::<_, SelectError>(selection.pick().unwrap().entry.id().to_string())
    };
    assert_eq!(winner(&personal, &gold).unwrap(), "members");
    assert_eq!(winner(&personal, &Audience::Public).unwrap(), "all");
    let error = winner(&slot(json!({})), &gold).unwrap_err();
    assert_eq!(error.to_string(), "slot search is public, so it has no picture for member of gold");
}

#[test]
fn other_businesses_are_refused_before_anything_is_looked_at() {
    let catalog = catalog(&[("a", json!({}), json!({}))]);
    let error = catalog.shelf(&slot(json!({"business": "other"})), &Audience::Public).unwrap_err();
    assert_eq!(error.to_string(), "the slot is of business other, but the templates are of business acme");
    let shelf = catalog.shelf(&slot(json!({})), &Audience::Public).unwrap();
    let stranger = br#"{"business": "other", "item": "mug", "points": {}}"#;
    let stranger = Snapshot::from_json(stranger, at(0), LocaleTag::new("en").unwrap()).unwrap();
    assert!(matches!(
        shelf.select(&stranger, at(0), &NoPreflight),
        Err(SelectError::Business { what: "product", .. })
    ));
}

#[test]
fn a_report_is_json_that_says_all() {
    let catalog = catalog(&[
        ("a", json!({"priority": 1, "selector": {"when": {"present": "std.gift"}}}), json!({})),
        ("b", json!({"priority": 2}), json!({"layers": [text("t", "{std.brand}")]})),
        ("c", json!({}), json!({})),
        ("d", json!({"priority": -1}), json!({})),
    ]);
    let product = product(json!({}));
    let shelf = catalog.shelf(&slot(json!({})), &Audience::Public).unwrap();
    let report = shelf.select(&product, at(100), &NoPreflight).unwrap().report();
    let json = serde_json::to_value(&report).unwrap();
    let version = catalog.entries()[2].version();
    assert_eq!(
        json["winner"],
        json!({
            "entry": {"template": "c", "version": version}, "variant": "base", "size": {"width": 80, "height": 80}, "by_rule": true
        })
    );
    let verdicts: Vec<&Value> =
        json["explain"].as_array().unwrap().iter().map(|line| &line["verdict"]).collect();
    assert_eq!(verdicts[0], &json!({"selector_false": {"at": "/when", "why": {"missing": "std.gift"}}}));
    assert_eq!(verdicts[1], &json!({"missing_required": ["std.brand"]}));
    assert_eq!(verdicts[2], &json!("won"));
    assert_eq!(verdicts[3]["lost_priority"]["other"], json!(0));
    assert_eq!(json["product"], json!({"business": "acme", "item": "mug"}));
}
