//! Tests of templates that extend others.

use serde_json::json;

use super::*;

fn bar(id: &str, y: i32) -> Value {
    json!({
        "id": id, "type": "shape", "box": {"x": 0, "y": y, "width": 100, "height": 10},
        "shape": {"rect": {}}, "fill": "#D7263D"
    })
}

fn grandparent() -> Value {
    json!({
        "sticker": 1, "id": "shop", "name": "Shop", "canvas": {"width": 100, "height": 100, "background": "#FFF"},
        "points": {"std.gift": {"use": "optional"}},
        "fonts": {"sans": [{"family": "Sans"}], "bold": [{"family": "Sans", "weight": 700}]},
        "layers": [
            bar("top", 0),
            {"id": "g", "type": "group", "layers": [bar("in", 20), bar("out", 30)]},
            bar("foot", 90)
        ],
        "variants": [{
            "id": "small", "canvas": {"width": 50, "height": 50},
            "layers": {"top": {"box": {"width": 50}}, "out": {"fill": "#111"}, "foot": null}
        }]
    })
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn version(value: &Value, parents: &Parents) -> String {
    Template::from_json_with(&bytes(value), parents).unwrap().digest().to_hex()
}

fn parents(all: &[&Value]) -> Parents {
    let mut parents = Parents::default();
    for value in all {
        parents.insert(&bytes(value)).unwrap();
    }
    parents
}

/// A child of the grandparent that does a little of everything.
fn child() -> Value {
    json!({
        "sticker": 1, "id": "sale", "extends": {"id": "shop", "version": version(&grandparent(), &Parents::default())},
        "canvas": {"background": "#EEE"},
        "fonts": {"bold": [{"family": "Other"}]},
        "changes": {"top": {"fill": "#1B6CA8", "box": {"height": 12}}, "out": null},
        "layers": [
            {"id": "new", "type": "text", "after": "in", "box": {"x": 0, "y": 40, "width": 90, "height": 20},
             "text": "{std.gift}", "font": "bold", "size": 12, "fill": "#000"},
            bar("crown", 5)
        ],
        "variants": [
            {"id": "small", "surfaces": ["feed"], "layers": {"top": {"opacity": 0.5}, "crown": null}},
            {"id": "wide", "canvas": {"width": 200, "height": 100}}
        ]
    })
}

#[test]
fn a_child_is_the_template_that_says_all_of_it_itself() {
    let shop = parents(&[&grandparent()]);
    let sale = Template::from_json_with(&bytes(&child()), &shop).unwrap();
    let by_hand = json!({
        "sticker": 1, "id": "sale", "canvas": {"width": 100, "height": 100, "background": "#EEE"},
        "points": {"std.gift": {"use": "optional"}},
        "fonts": {"sans": [{"family": "Sans"}], "bold": [{"family": "Other"}]},
        "layers": [
            {"id": "top", "type": "shape", "box": {"x": 0, "y": 0, "width": 100, "height": 12},
             "shape": {"rect": {}}, "fill": "#1B6CA8"},
            {"id": "g", "type": "group", "layers": [
                bar("in", 20),
                {"id": "new", "type": "text", "box": {"x": 0, "y": 40, "width": 90, "height": 20},
                 "text": "{std.gift}", "font": "bold", "size": 12, "fill": "#000"}
            ]},
            bar("foot", 90),
            bar("crown", 5)
        ],
        "variants": [
            {"id": "small", "canvas": {"width": 50, "height": 50}, "surfaces": ["feed"],
             "layers": {"top": {"box": {"width": 50}, "opacity": 0.5}, "foot": null, "crown": null}},
            {"id": "wide", "canvas": {"width": 200, "height": 100}}
        ]
    });
    let by_hand = Template::from_json(&bytes(&by_hand)).unwrap();
    assert_eq!(sale.variants(), by_hand.variants());
    assert_eq!(sale.digest(), by_hand.digest());
    assert_eq!(sale.name(), Some("Shop"), "a label is inherited, and no part of the version");
    let flat = shop.flatten(&bytes(&child())).unwrap();
    assert_eq!(Template::from_json(&bytes(&flat)).unwrap().digest(), sale.digest());
}

#[test]
fn it_tells_where_each_layer_comes_from() {
    let shop = grandparent();
    let one = parents(&[&shop]);
    let grandchild = json!({
        "sticker": 1, "id": "night", "extends": {"id": "sale", "version": version(&child(), &one)},
        "changes": {"top": {"fill": "#000"}, "new": {"size": 10}}, "layers": [bar("moon", 50)]
    });
    let both = parents(&[&child(), &shop]);
    let template = Template::from_json_with(&bytes(&grandchild), &both).unwrap();
    let origin = |id: &str| {
        let LayerOrigin { template, version, changed_by } = &template.origins()[id];
        let changed: Vec<&str> = changed_by.iter().map(TemplateId::as_str).collect();
        (template.as_str(), version.map(Digest::to_hex), changed)
    };
    let shop_version = version(&shop, &one);
    assert_eq!(origin("top"), ("shop", Some(shop_version.clone()), vec!["sale", "night"]));
    assert_eq!(origin("in"), ("shop", Some(shop_version), vec![]));
    assert_eq!(origin("new"), ("sale", Some(version(&child(), &one)), vec!["night"]));
    assert_eq!(origin("moon"), ("night", None, vec![]));
    assert!(!template.origins().contains_key("out"));
    assert!(Template::from_json(&bytes(&shop)).unwrap().origins().is_empty());
}

#[test]
fn the_version_chooses_among_documents_of_one_id() {
    let old = grandparent();
    let mut new = grandparent();
    new["layers"][0]["fill"] = json!("#00F");
    let all = parents(&[&old, &new]);
    for document in [&old, &new] {
        let child = json!({
            "sticker": 1, "id": "c", "extends": {"id": "shop", "version": version(document, &all)}
        });
        let flat = all.flatten(&bytes(&child)).unwrap();
        assert_eq!(flat["layers"][0]["fill"], document["layers"][0]["fill"]);
    }
}

#[test]
fn parents_that_cannot_be_had_are_named() {
    use Kind as K;
    let zero = "0".repeat(64);
    let shop = grandparent();
    let known = version(&shop, &Parents::default());
    let extends =
        |id: &str, version: &str| json!({"sticker": 1, "id": "c", "extends": {"id": id, "version": version}});
    let broken = json!({"sticker": 1, "id": "broken", "layers": [], "canvas": {"width": 0, "height": 1}});
    let all = parents(&[
        &shop,
        &broken,
        &json!({"sticker": 1, "id": "a", "extends": {"id": "b", "version": zero}}),
        &json!({"sticker": 1, "id": "b", "extends": {"id": "a", "version": zero}}),
    ]);
    for (document, kind, pointer, message) in [
        (
            extends("nobody", &zero),
            K::Reference,
            "/extends/id",
            "template nobody is not among the parents".to_owned(),
        ),
        (
            extends("shop", &zero),
            K::Reference,
            "/extends/version",
            format!("among the parents; it has {known}"),
        ),
        (extends("c", &zero), K::Clash, "/extends/id", "template c extends itself through c".to_owned()),
        (extends("a", &zero), K::Clash, "/extends", "template a extends itself through c, a, b".to_owned()),
        (
            extends("broken", &zero),
            K::Limit,
            "/extends",
            "template broken: canvas edge 0 is below the limit of 1 (at /canvas/width)".to_owned(),
        ),
        (
            extends("shop", "xyz"),
            K::Invalid,
            "/extends/version",
            "a digest has 64 hexadecimal digits".to_owned(),
        ),
        (
            json!({"sticker": 1, "id": "c", "extends": 7}),
            K::Invalid,
            "/extends",
            "7 is not a template to extend".to_owned(),
        ),
    ] {
        let error = Template::from_json_with(&bytes(&document), &all).unwrap_err();
        assert_eq!((error.kind(), error.pointer()), (kind, pointer), "{error}");
        assert!(error.message().contains(&message), "{error}");
    }
    let alone = Template::from_json(&bytes(&extends("shop", &known))).unwrap_err();
    assert_eq!((alone.kind(), alone.pointer()), (K::Reference, "/extends/id"));
}

#[test]
fn a_row_of_parents_has_a_limit() {
    let mut all = Parents::default();
    let mut last = grandparent();
    for n in 0..=MAX_EXTENDS_DEPTH {
        let id = last["id"].as_str().unwrap().to_owned();
        all.insert(&bytes(&last)).unwrap();
        let next =
            json!({"sticker": 1, "id": format!("t{n}"), "extends": {"id": id, "version": "0".repeat(64)}});
        let version = Template::from_json_with(&bytes(&last), &all);
        let Ok(template) = version else {
            assert_eq!(n, MAX_EXTENDS_DEPTH);
            return;
        };
        last = next;
        last["extends"]["version"] = json!(template.digest().to_hex());
    }
    let error = Template::from_json_with(&bytes(&last), &all).unwrap_err();
    assert_eq!(error.kind(), Kind::Limit, "{error}");
    assert!(
        error.message().contains("9 templates that extend one another are beyond the limit of 8"),
        "{error}"
    );
}

#[test]
fn faults_of_a_child_are_told_in_the_child() {
    use Kind as K;
    let shop = parents(&[&grandparent()]);
    for (pointer, value, kind, place, message) in [
        (
            "/changes/nobody",
            json!({"fill": "#000"}),
            K::Reference,
            "/changes/nobody",
            "layer \"nobody\" is not in the template",
        ),
        ("/changes/top/id", json!("x"), K::Invalid, "/changes/top/id", "cannot change the id"),
        ("/changes/top/fill", json!("red"), K::Invalid, "/changes/top/fill", "red"),
        (
            "/changes/top/box",
            json!({"width": -1}),
            K::Limit,
            "/changes/top/box/width",
            "not above the limit of 0",
        ),
        (
            "/layers/0/after",
            json!("nobody"),
            K::Reference,
            "/layers/0/after",
            "layer \"nobody\" is not in the template",
        ),
        (
            "/layers/0/after",
            json!("out"),
            K::Reference,
            "/layers/0/after",
            "layer \"out\" is not in the template",
        ),
        ("/layers/0/before", json!("top"), K::Invalid, "/layers/0/after", "exclude each other"),
        ("/layers/0/font", json!("none"), K::Reference, "/layers/0/font", "font stack \"none\""),
        ("/layers/1/id", json!("foot"), K::Clash, "/layers/1", "layer \"foot\" is in template shop already"),
        ("/layers/1", json!(1), K::Invalid, "/layers/1", "1 is not a layer"),
        ("/variants/0/layers/nobody", json!(null), K::Reference, "/variants/0/layers/nobody", "nobody"),
        ("/variants/1/canvas/width", json!(0), K::Limit, "/variants/1/canvas/width", "below the limit of 1"),
        ("/canvas/height", json!(9000), K::Limit, "/canvas/height", "beyond the limit of 8192"),
        ("/strange", json!(1), K::Invalid, "/strange", "unknown field"),
        // What the parent has breaks by what the child takes away.
        ("/fonts/sans", json!(null), K::Invalid, "", ""),
    ] {
        let mut document = child();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match document.pointer_mut(parent).unwrap() {
            Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
            object => object[key] = value,
        }
        let result = Template::from_json_with(&bytes(&document), &shop);
        if place.is_empty() {
            // Nothing uses that stack: it may go.
            assert!(result.unwrap().fonts().get("sans").is_none());
            continue;
        }
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.pointer()), (kind, place), "{error}");
        assert!(error.message().contains(message), "{error}");
        assert!(document.pointer(error.pointer()).is_some(), "{error}");
    }
    let mut document = grandparent();
    document["changes"] = json!({});
    assert_eq!(Template::from_json(&bytes(&document)).unwrap_err().pointer(), "/changes");
}
