//! What a rule refuses, and how categories take a product.

use serde_json::json;

use super::{Categories, CategoryMatch, Rule, RuleProblem, Selector};
use crate::digest::Encode;
use crate::points::CategoryPath;

fn read(json: &serde_json::Value) -> Result<Rule, super::RuleError> {
    Rule::from_json(json.to_string().as_bytes())
}

#[test]
fn a_rule_is_read_back_as_it_was_written() {
    let full = json!({
        "selector": {
            "categories": {"any_of": [{"prefix": "baby"}, {"not": {"exact": "toys/cars"}}]},
            "when": {"all": [{"present": "std.gift"}, {"not": {"lt": ["std.stock.left", {"int": 3}]}}]},
            "slots": ["feed", "search"], "channels": ["app"], "audiences": ["public", {"member": "gold"}],
            "valid": {"start": "2026-11-01T00:00:00Z", "end": "2026-11-12T00:00:00Z"}
        },
        "priority": -3, "fallback": "plain"
    });
    let rule = read(&full).unwrap();
    assert_eq!(serde_json::to_value(&rule).unwrap(), full);
    assert_eq!(rule.selector.atoms(), 2);
    assert_eq!(read(&json!({})).unwrap(), Rule::default());
    assert!(Selector::default().is_empty() && !rule.selector.is_empty());
}

#[test]
fn every_broken_rule_is_named_where_it_is_broken() {
    let deep = (0..8).fold(json!("any"), |inner, _| json!({"not": inner}));
    let wide = vec![json!({"prefix": "a"}); 256];
    let many: Vec<String> = (0..257).map(|i| format!("s{i}")).collect();
    for (selector, at, message) in [
        (json!({"categories": {"prefix": "/a"}}), "/selector/categories/prefix", "is not a category path"),
        (json!({"categories": {"any_of": []}}), "/selector/categories/any_of", "the list is empty"),
        (json!({ "categories": deep }), "/selector/categories/not/not", "nested deeper than 8"),
        (json!({"categories": {"any_of": wide}}), "/selector/categories/any_of/255", "257 category rules"),
        (json!({"categories": "all"}), "/selector/categories", "unknown variant `all`"),
        (json!({"when": {"all": []}}), "/selector/when/all", "the list is empty"),
        (
            json!({"when": {"not": {"eq": ["std.title", {"flag": true}]}}}),
            "/selector/when/not/eq/1",
            "std.title is declared as text or rich_text, not flag",
        ),
        (json!({"when": {"present": "std.titel"}}), "/selector/when/present", "has no point std.titel"),
        (json!({"slots": ["a", "b", "a"]}), "/selector/slots", "\"a\" stands twice"),
        (json!({"audiences": ["public", "public"]}), "/selector/audiences", "\"public\" stands twice"),
        (json!({ "channels": many }), "/selector/channels", "more than 256 items"),
        (
            json!({"valid": {"start": "2026-11-02T00:00:00Z", "end": "2026-11-01T00:00:00Z"}}),
            "/selector/valid",
            "is not after its start",
        ),
        (json!({"colour": 1}), "/selector/colour", "unknown field `colour`"),
    ] {
        let error = read(&json!({ "selector": selector })).unwrap_err();
        assert!(error.at.starts_with(at), "{error}");
        assert!(error.to_string().contains(message), "{error}");
    }
    let long = vec![b' '; Rule::MAX_JSON_BYTES + 1];
    let problem = Rule::from_json(&long).unwrap_err().problem;
    assert!(matches!(problem, RuleProblem::TooMany { what: "bytes", .. }));
    assert!(read(&json!({"priority": 2_147_483_648u64})).is_err());
}

#[test]
fn categories_take_whole_parts_and_the_primary_path_first() {
    let read = |json: serde_json::Value| -> Categories { serde_json::from_value(json).unwrap() };
    let primary = |depth| Some(CategoryMatch { primary: true, depth });
    let further = |depth| Some(CategoryMatch { primary: false, depth });
    let any_of = json!({"any_of": [{"prefix": "a"}, {"prefix": "a/b"}, {"exact": "z/y"}]});
    for (rule, paths, expected) in [
        (json!("any"), &[][..], further(0)),
        (json!("any"), &["a/b"], further(0)),
        (json!({"prefix": "a"}), &["a"], primary(1)),
        (json!({"prefix": "a"}), &["a/b/c"], primary(1)),
        (json!({"prefix": "a"}), &["ab"], None),
        (json!({"prefix": "a"}), &[], None),
        (json!({"prefix": "a/b"}), &["x", "a/b/c"], further(2)),
        (json!({"prefix": "a/b"}), &["a/b", "a/b/c"], primary(2)),
        (json!({"exact": "a/b"}), &["a/b/c"], None),
        (json!({"exact": "a/b"}), &["a/b"], primary(2)),
        (any_of.clone(), &["a/b/c"], primary(2)),
        (any_of.clone(), &["a/c", "a/b"], primary(1)),
        (any_of, &["q", "z/y"], further(2)),
        (json!({"not": {"prefix": "a"}}), &["b"], further(0)),
        (json!({"not": {"prefix": "a"}}), &[], further(0)),
        // What is excluded is excluded through every path.
        (json!({"not": {"prefix": "a"}}), &["b", "a/c"], None),
    ] {
        assert_eq!(read(rule.clone()).matches(paths), expected, "{rule} {paths:?}");
    }
    // Without a primary path an empty text holds its place.
    assert_eq!(read(json!({"prefix": "a"})).matches(&["", "a"]), further(1));
    // Primary goes before further, a named category before none, deep before shallow.
    let order = [primary(2), primary(1), further(3), further(1), further(0), None];
    assert!(order.windows(2).all(|pair| pair[0] > pair[1]));
}

#[test]
fn the_hash_of_a_rule_does_not_depend_on_the_order_of_its_sets() {
    let digest = |slots: [&str; 2]| read(&json!({"selector": {"slots": slots}})).unwrap().digest("test", 1);
    assert_eq!(digest(["a", "b"]), digest(["b", "a"]));
    assert_ne!(digest(["a", "b"]), digest(["a", "c"]));
    let of = |categories: Categories| categories.digest("test", 1);
    let path = CategoryPath::new("a").unwrap();
    assert_ne!(of(Categories::Prefix(path.clone())), of(Categories::Exact(path)));
}
