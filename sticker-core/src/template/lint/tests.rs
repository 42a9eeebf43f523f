//! What the lint finds, and what it does not claim.

use serde_json::{Value, json};

use crate::slot::Slot;
use crate::template::select::tests::{at, registry, slot, text};

fn found(entries: &[(&str, Value, Value)], slots: &[Slot]) -> Vec<String> {
    let mut registry = registry(entries);
    registry.set_default(Some("house".parse().unwrap()));
    let findings = registry.catalog().lint(slots, at(100)).unwrap();
    let lines = findings.iter().map(ToString::to_string);
    lines.filter(|line| !line.contains("house")).collect()
}

fn house() -> (&'static str, Value, Value) {
    ("house", json!({"priority": -99, "selector": {"categories": {"exact": "none/of/these"}}}), json!({}))
}

fn shadow(better: Value, worse: Value) -> bool {
    let rule = |rule: Value| -> Value {
        if rule.get("selector").is_some() { rule } else { json!({ "selector": rule }) }
    };
    let lines =
        found(&[house(), ("a", rule(better), json!({})), ("b", rule(worse), json!({}))], &[slot(json!({}))]);
    lines
        .iter()
        .any(|line| line == "b: never wins: whenever it could be chosen, so could a, which goes first")
}

#[test]
fn a_template_is_shadowed_where_that_can_be_proven() {
    let top = |selector: Value| json!({"priority": 1, "selector": selector});
    let is = |name: &str, value: Value| json!({ name: ["std.stock.left", {"int": value}] });
    let when = |when: Value| json!({ "when": when });
    for (better, worse) in [
        (top(json!({})), json!({"categories": {"prefix": "a"}})),
        (top(json!({"categories": {"prefix": "a"}})), json!({"categories": {"exact": "a/b"}})),
        (
            top(json!({"categories": {"any_of": [{"prefix": "a"}, {"prefix": "b"}]}})),
            json!({"categories": {"any_of": [{"prefix": "a/b"}, {"exact": "b"}]}}),
        ),
        (
            top(json!({"categories": {"not": {"prefix": "a/b"}}})),
            json!({"categories": {"not": {"prefix": "a"}}}),
        ),
        (top(when(is("lt", json!(10)))), when(is("lt", json!(5)))),
        (top(when(is("le", json!(5)))), when(is("lt", json!(5)))),
        (top(when(is("ge", json!(5)))), when(is("gt", json!(5)))),
        (top(when(is("gt", json!(4)))), when(is("eq", json!(5)))),
        (top(when(json!({"present": "std.stock.left"}))), when(is("gt", json!(5)))),
        (
            top(when(json!({"present": "std.brand"}))),
            when(json!({"in": ["std.brand", [{"text": "A"}, {"text": "B"}]]})),
        ),
        (top(when(json!({"not": is("lt", json!(5))}))), when(json!({"not": is("lt", json!(9))}))),
        (
            top(when(json!({"any": [{"present": "std.brand"}, {"present": "std.gift"}]}))),
            when(json!({"all": [{"present": "std.gift"}, {"present": "std.rank"}]})),
        ),
        (top(when(json!({"category": "a"}))), when(json!({"category": "a/b"}))),
        // At equal priority: more conditions that ask for no more than fewer do.
        (
            when(json!({"all": [{"present": "std.brand"}, {"present": "std.brand"}]})),
            when(json!({"present": "std.brand"})),
        ),
        (json!({"valid": {"start": at(50)}}), json!({})),
    ] {
        assert!(shadow(better.clone(), worse.clone()), "{better} {worse}");
    }
}

#[test]
fn what_may_win_for_some_product_is_not_called_shadowed() {
    let top = |selector: Value| json!({"priority": 1, "selector": selector});
    let lt = |value: i64| json!({"lt": ["std.stock.left", {"int": value}]});
    let when = |when: Value| json!({ "when": when });
    for (better, worse) in [
        (top(json!({"categories": {"exact": "a"}})), json!({"categories": {"prefix": "a"}})),
        (top(json!({"categories": {"not": {"prefix": "b"}}})), json!({"categories": {"prefix": "a"}})),
        (top(json!({"valid": {"start": at(0), "end": at(101)}})), json!({})),
        (top(when(lt(5))), when(lt(6))),
        (top(when(lt(5))), json!({})),
        (top(when(json!({"not": lt(9)}))), when(json!({"not": lt(5)}))),
        // At equal priority the deeper one goes first.
        (
            json!({"categories": {"prefix": "a"}, "when": lt(9)}),
            json!({"categories": {"prefix": "a/b"}, "when": lt(5)}),
        ),
    ] {
        assert!(!shadow(better.clone(), worse.clone()), "{better} {worse}");
    }
    // One that needs a point which the other does not, in one slot of two, or for one audience.
    let needs = json!({"layers": [text("t", "{std.brand}")]});
    let entries = |rule: Value, design: Value| [house(), ("a", rule, design), ("b", json!({}), json!({}))];
    let slots = [slot(json!({})), slot(json!({"id": "feed", "audience": "personalised"}))];
    let shadowed = |lines: Vec<String>| lines.iter().any(|line| line.starts_with("b: never wins"));
    assert!(!shadowed(found(&entries(json!({"priority": 1}), needs.clone()), &slots)));
    assert!(!shadowed(found(
        &entries(json!({"priority": 1, "selector": {"slots": ["feed"]}}), json!({})),
        &slots
    )));
    let public = json!({"priority": 1, "selector": {"audiences": ["public"]}});
    assert!(!shadowed(found(&entries(public.clone(), json!({})), &slots)));
    assert!(shadowed(found(&entries(public, json!({})), &slots[..1])));
    // Both need the same, or the predicate asks for it.
    let both = [house(), ("a", json!({"priority": 1}), needs.clone()), ("b", json!({}), needs.clone())];
    assert!(shadowed(found(&both, &slots)));
    let asked = json!({"selector": {"when": {"eq": ["std.brand", {"text": "A"}]}}});
    assert!(shadowed(found(
        &[house(), ("a", json!({"priority": 1}), needs), ("b", asked, json!({}))],
        &slots
    )));
}

#[test]
fn ties_gluttons_and_the_unreachable_are_told() {
    let slots = [slot(json!({}))];
    let gift = json!({"selector": {"when": {"present": "std.gift"}}});
    let brand = |text: &str| json!({"selector": {"when": {"eq": ["std.brand", {"text": text}]}}});
    let none = json!({});
    let lines = found(
        &[
            house(),
            ("a", gift.clone(), none.clone()),
            ("b", json!({"selector": {"when": {"present": "std.rank"}}}), none.clone()),
        ],
        &slots,
    );
    assert_eq!(lines, ["b: only name or publication decides between it and a in slot search"]);
    let lines = found(&[house(), ("a", brand("A"), none.clone()), ("b", brand("B"), none.clone())], &slots);
    assert_eq!(lines, [""; 0]);
    let lines =
        found(&[house(), ("a", json!({"priority": 2}), none.clone()), ("b", gift, none.clone())], &slots);
    assert_eq!(lines[0], "a: asks nothing and has the greatest priority: it eats 2 others in slot search");
    let lines = found(
        &[
            house(),
            ("a", json!({"selector": {"slots": ["feed"]}}), none.clone()),
            ("b", json!({"selector": {"valid": {"start": at(0), "end": at(100)}}}), none.clone()),
            ("c", json!({"fallback": "gone", "selector": {"categories": {"prefix": "c"}}}), none),
        ],
        &slots,
    );
    assert_eq!(
        lines,
        [
            "a: no slot takes it: search: for other slots",
            "b: was valid only in [1970-01-01T00:00:00Z, 1970-01-01T00:00:00.100Z)",
            "c: gone, which is to stand in, has no published version"
        ]
    );
}

#[test]
fn a_price_in_static_text_and_a_missing_stand_in_are_told() {
    let layers =
        json!({"layers": [text("t", "{std.brand} only ¥99")], "points": {"std.brand": {"use": "optional"}}});
    let findings = registry(&[("a", json!({}), layers)]).catalog().lint(&[slot(json!({}))], at(100)).unwrap();
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "a: nothing stands in where it cannot be drawn",
            "a: static text says a price, \"¥99\" (in layer t)"
        ]
    );
    let json = serde_json::to_value(&findings[1].kind).unwrap();
    assert_eq!(json, json!({"static_price": {"layer": "t", "text": "¥99"}}));
}
