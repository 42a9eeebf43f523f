//! Tests of whole documents.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::geometry::{Frame, Length};
use crate::id::{ItemId, ProductKey};
use crate::points::LocaleTag;
use crate::time::Instant;

/// A document that uses every part of the form.
fn full() -> Value {
    serde_json::from_str(include_str!("testdata/full.json")).unwrap()
}

fn parse(document: &Value) -> Result<Template, TemplateError> {
    Template::from_json(document.to_string().as_bytes())
}

/// Parses the full document after one change.
fn changed(change: impl FnOnce(&mut Value)) -> Result<Template, TemplateError> {
    let mut document = full();
    change(&mut document);
    parse(&document)
}

/// Parses the full document with `value` at `pointer`, whose last key may be new.
fn with(pointer: &str, value: Value) -> Result<Template, TemplateError> {
    changed(|document| set(document, pointer, value))
}

fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        object => object[key] = value,
    }
}

fn layer<'a>(variant: &'a Variant, id: &str) -> &'a Layer {
    variant.walk().find(|layer| layer.id == id).unwrap()
}

#[test]
fn a_full_document_becomes_a_full_model() {
    let template = parse(&full()).unwrap();
    assert_eq!(template.id().as_str(), "milk");
    assert_eq!(template.variants().len(), 3);
    let base = &template.variants()[0];
    assert_eq!((base.id.as_str(), base.canvas.size), (BASE_VARIANT, Size::new(800, 800)));
    let scene = layer(base, "scene");
    assert_eq!((scene.opacity, scene.blend), (Opacity(128), Blend::ColorDodge));
    let Content::Price(now) = &layer(base, "now").content else { panic!("no price") };
    assert_eq!(now.point.as_str(), "std.price.effective");
    assert_eq!(now.vertical, Vertical::Baseline(Length::from_px(700)));
    assert_eq!(now.parts.symbol.size, Length::from_px(40));
    assert_eq!((now.parts.integer.size, now.parts.integer.font.as_str()), (Length::from_px(96), "price"));
    assert_eq!(now.parts.fraction.font, "title");
    assert_eq!(now.min_scale.permille(), 600);
    let Content::Text(title) = &layer(base, "title").content else { panic!("no text") };
    assert_eq!((title.size.max, title.size.min), (Length::from_px(40), Length::from_64ths(24 * 64 + 32)));
    assert_eq!(title.missing_glyph, MissingGlyph::Substitute('□'));
    assert_eq!(title.points().count(), 3);
    assert_eq!(template.fonts()["title"][0].axes.values().next().unwrap().to_f32(), 87.5);
}

#[test]
fn a_variant_is_the_tree_with_its_patches() {
    let template = parse(&full()).unwrap();
    let detail = &template.variants()[1];
    assert!(detail.walk().all(|layer| layer.id != "badge" && layer.id != "ring"));
    let title = layer(detail, "title");
    assert_eq!(title.frame, Frame::from_px(30, 20, 690, 90));
    let Content::Text(text) = &title.content else { panic!("no text") };
    assert_eq!((text.size.max, text.size.min), (Length::from_px(36), Length::from_64ths(24 * 64 + 32)));
    let thumb = &template.variants()[2];
    assert_eq!(thumb.walk().map(|layer| layer.id.as_str()).collect::<Vec<_>>(), ["scene", "title", "badge"]);
}

#[test]
fn a_variant_is_found_by_size_and_surface() {
    let template = parse(&full()).unwrap();
    let id = |w, h, surface| template.variant_for(Size::new(w, h), surface).map(|v| v.id.as_str());
    assert_eq!(id(800, 800, Surface::Search), Some("base"));
    assert_eq!(id(750, 1000, Surface::Detail(1)), Some("detail"));
    assert_eq!(id(750, 1000, Surface::Search), None);
    assert_eq!(id(240, 240, Surface::Mini), Some("thumb"));
    assert_eq!(id(241, 240, Surface::Mini), None);
}

#[test]
fn points_are_required_unless_the_document_says_otherwise() {
    let template = parse(&full()).unwrap();
    let used: Vec<_> = template.points_used().iter().map(|(name, policy)| (name.as_str(), policy)).collect();
    let policy = |name| used.iter().find(|(n, _)| *n == name).map(|(_, policy)| *policy);
    assert_eq!(policy("std.promo.label"), Some(&PointPolicy::Optional));
    assert_eq!(policy("std.price.effective"), Some(&PointPolicy::Required));
    assert_eq!(policy("std.promo.ends_at"), Some(&PointPolicy::Required));
    // Only a predicate asks for it.
    assert_eq!(policy("std.price.list"), None);
}

#[test]
fn a_missing_point_is_resolved_by_its_policy() {
    let template = parse(&full()).unwrap();
    let key: ProductKey = serde_json::from_value(json!({"business": "b", "item": "i"})).unwrap();
    assert_eq!(key.item, ItemId::new("i").unwrap());
    let mut snapshot = Snapshot::new(key, Instant::from_ms(0).unwrap(), LocaleTag::new("zh-CN").unwrap());
    let white = PointName::new("std.image.white").unwrap();
    let name = |name: &str| PointName::new(name).unwrap();
    let (scene, label, promo, title) =
        (name("std.image.scene"), name("std.promo.label"), name("std.promo.name"), name("std.title"));
    assert_eq!(template.resolve(&scene, &snapshot), Resolved::Missing { point: &white });
    assert_eq!(template.resolve(&label, &snapshot), Resolved::Hidden);
    assert_eq!(template.resolve(&title, &snapshot), Resolved::Missing { point: &title });
    assert!(
        matches!(template.resolve(&promo, &snapshot), Resolved::Value { value: PointValue::Text(t), .. } if t == "Sale")
    );
    let image: PointValue = serde_json::from_value(json!({"image": {"asset": "can.png"}})).unwrap();
    snapshot.insert(white.clone(), image).unwrap();
    assert!(matches!(template.resolve(&scene, &snapshot), Resolved::Value { point, .. } if *point == white));
}

#[test]
fn the_digest_follows_the_content_and_nothing_else() {
    let template = parse(&full()).unwrap();
    let pretty = serde_json::to_string_pretty(&full()).unwrap();
    // The last key first.
    let body = pretty.trim_start().strip_prefix('{').unwrap();
    let moved = format!("{{\"sticker\": 1, {}", body.replacen("\"sticker\": 1,", "", 1));
    assert_ne!(moved, pretty);
    assert_eq!(Template::from_json(moved.as_bytes()).unwrap().digest(), template.digest());
    assert_eq!(with("/name", json!("Another label")).unwrap().digest(), template.digest());
    assert_eq!(with("/layers/1/opacity", json!(1)).unwrap().digest(), template.digest());
    for (pointer, value) in [
        ("/id", json!("milk2")),
        ("/canvas/background", json!("#FFFFFE")),
        ("/layers/0/opacity", json!(0.51)),
        ("/layers/1/layers/3/unit", json!("/kg")),
        ("/layers/2/text", json!("{std.title}")),
        ("/layers/1/layers/2/shape/path/data", json!("M10 50 l30 30 L90 21")),
        ("/formats/cny/money/symbol", json!("￥")),
        ("/points/std.promo.label/use", json!("required")),
        ("/fonts/title/0/axes/wdth", json!(88)),
        ("/variants/0/layers/title/size/max", json!(36.25)),
        ("/valid/end", json!("2026-12-02T00:00:00+08:00")),
    ] {
        assert_ne!(with(pointer, value).unwrap().digest(), template.digest(), "{pointer}");
    }
}

#[test]
fn every_fault_is_named_with_its_place_value_and_limit() {
    use TemplateErrorKind as K;
    let cases: Vec<(&str, Value, K, &str, &str)> = vec![
        ("/sticker", json!(2), K::Version, "/sticker", "version 2 is not 1"),
        ("/extra", json!(1), K::Invalid, "/extra", "unknown field `extra`"),
        (
            "/layers/0/opacity",
            json!(1.5),
            K::Limit,
            "/layers/0/opacity",
            "layer opacity 1.5 is beyond the limit of 1",
        ),
        ("/layers/0/opacity", json!(1e300), K::Limit, "/layers/0/opacity", "is beyond the limit of 1"),
        ("/layers/0/blend", json!("glow"), K::Invalid, "/layers/0/blend", "unknown variant `glow`"),
        ("/layers/0/colour", json!(1), K::Invalid, "/layers/0/colour", "unknown field `colour`"),
        ("/layers/0/type", json!("video"), K::Invalid, "/layers/0/type", "\"video\" is not a type of layer"),
        ("/layers/0/type", json!(7), K::Invalid, "/layers/0/type", "7 is not a type of layer"),
        ("/layers/0/id", json!("a b"), K::Invalid, "/layers/0/id", "name \"a b\" is not made of"),
        (
            "/layers/0/id",
            json!("tick"),
            K::Clash,
            "/layers/1/layers/2/id",
            "layer id \"tick\" stands twice, first at /layers/0",
        ),
        (
            "/layers/0/box/width",
            json!(0),
            K::Limit,
            "/layers/0/box/width",
            "width 0 of the box is not above the limit of 0",
        ),
        (
            "/layers/0/box/x",
            json!(40_000),
            K::Limit,
            "/layers/0/box/x",
            "40000 px is beyond the limit of ±32768 px",
        ),
        (
            "/layers/0/source",
            json!({"point": "std.title"}),
            K::Invalid,
            "/layers/0/source/point",
            "std.title is text",
        ),
        ("/layers/0/source", json!({"url": "x"}), K::Invalid, "/layers/0/source", "unknown variant `url`"),
        (
            "/layers/0/align/1",
            json!(-0.1),
            K::Limit,
            "/layers/0/align/1",
            "share -0.1 is below the limit of 0",
        ),
        ("/layers/0/radius", json!(-1), K::Limit, "/layers/0/radius", "-1 px is below the limit of 0"),
        (
            "/layers/1/shadow/blur",
            json!(251),
            K::Limit,
            "/layers/1/shadow/blur",
            "blur 251 is beyond the limit of 250",
        ),
        ("/layers/1/clip", json!("yes"), K::Invalid, "/layers/1/clip", "expected a boolean"),
        (
            "/layers/1/when/all/1/not/eq/1",
            json!({"int": 3}),
            K::Invalid,
            "/layers/1/when/all/1/not/eq/1",
            "std.stock.state",
        ),
        ("/layers/1/layers", json!(3), K::Invalid, "/layers/1/layers", "3 is not a list of layers"),
        (
            "/layers/1/layers/0/fill/linear/stops/1/at",
            json!(-1),
            K::Limit,
            "/layers/1/layers/0/fill/linear/stops/1/at",
            "share -1",
        ),
        (
            "/layers/1/layers/0/fill/linear/stops",
            json!([{"at": 1, "color": "#FFF"}, {"at": 0.5, "color": "#FFF"}]),
            K::Invalid,
            "/layers/1/layers/0/fill/linear/stops/1",
            "gradient stop at 0.5 stands after one at 1",
        ),
        ("/layers/1/layers/0/fill", json!(null), K::Invalid, "/layers/1/layers/0", "neither fill nor stroke"),
        (
            "/layers/1/layers/1/stroke/dash",
            json!([1]),
            K::Invalid,
            "/layers/1/layers/1/stroke/dash",
            "odd count of 1",
        ),
        (
            "/layers/1/layers/1/stroke/dash",
            json!([1, -1]),
            K::Limit,
            "/layers/1/layers/1/stroke/dash/1",
            "-1 px",
        ),
        (
            "/layers/1/layers/2/shape/path/data",
            json!("10 10"),
            K::Invalid,
            "/layers/1/layers/2/shape/path/data",
            "starts with '1'",
        ),
        (
            "/layers/1/layers/3/font",
            json!("none"),
            K::Reference,
            "/layers/1/layers/3/font",
            "font stack \"none\"",
        ),
        (
            "/layers/1/layers/3/format",
            json!("none"),
            K::Reference,
            "/layers/1/layers/3/format",
            "format \"none\"",
        ),
        (
            "/layers/1/layers/3/format",
            json!("until"),
            K::Invalid,
            "/layers/1/layers/3/format",
            "not written as date",
        ),
        (
            "/layers/1/layers/3/format",
            json!({"money": {"group_size": [3, 0]}}),
            K::Limit,
            "/layers/1/layers/3/format/money/group_size",
            "group of 0 digits",
        ),
        (
            "/layers/1/layers/3/strike",
            json!({}),
            K::Invalid,
            "/layers/1/layers/3/strike",
            "role effective cannot be struck",
        ),
        (
            "/layers/1/layers/3/valign",
            json!("top"),
            K::Invalid,
            "/layers/1/layers/3/baseline",
            "exclude each other",
        ),
        (
            "/layers/1/layers/3/min_scale",
            json!(0),
            K::Limit,
            "/layers/1/layers/3/min_scale",
            "not above the limit of 0",
        ),
        (
            "/layers/1/layers/3/parts/symbol/size",
            json!(0),
            K::Limit,
            "/layers/1/layers/3/parts/symbol/size",
            "font size 0",
        ),
        (
            "/layers/1/layers/3/parts/symbol/font",
            json!("no"),
            K::Reference,
            "/layers/1/layers/3/parts/symbol/font",
            "\"no\"",
        ),
        (
            "/layers/1/layers/3/role",
            json!({"member": "gold"}),
            K::Invalid,
            "/layers/1/layers/3",
            "no standard point",
        ),
        (
            "/layers/2/size",
            json!({"max": 10, "min": 11}),
            K::Limit,
            "/layers/2/size",
            "smallest size 11 is beyond the limit of 10",
        ),
        (
            "/layers/2/size",
            json!(3000),
            K::Limit,
            "/layers/2/size",
            "font size 3000 is beyond the limit of 2048",
        ),
        ("/layers/2/text", json!("{std.nonsense}"), K::Invalid, "/layers/2/text", "std.nonsense"),
        (
            "/layers/2/text",
            json!("a".repeat(4097)),
            K::Limit,
            "/layers/2/text",
            "4097 bytes is beyond the limit of 4096",
        ),
        ("/layers/2/text", json!("{std.title|none}"), K::Reference, "/layers/2/text", "format \"none\""),
        ("/layers/2/max_lines", json!(1.5), K::Invalid, "/layers/2/max_lines", "1.5 is not a whole number"),
        (
            "/layers/2/missing_glyph",
            json!({"substitute": "ab"}),
            K::Invalid,
            "/layers/2/missing_glyph/substitute",
            "",
        ),
        (
            "/canvas/width",
            json!(8193),
            K::Limit,
            "/canvas/width",
            "canvas edge 8193 is beyond the limit of 8192",
        ),
        ("/canvas/width", json!(0), K::Limit, "/canvas/width", "canvas edge 0 is below the limit of 1"),
        ("/points/std.title", json!({"use": "default"}), K::Invalid, "/points/std.title", "has no value"),
        (
            "/points/std.title",
            json!({"use": "default", "value": {"int": 1}}),
            K::Invalid,
            "/points/std.title/value",
            "std.title",
        ),
        (
            "/points/std.image.white",
            json!({"use": "alternative", "point": "std.image.scene"}),
            K::Clash,
            "/points/std.image.scene/point",
            "lead back",
        ),
        ("/points/std.titel", json!({"use": "optional"}), K::Invalid, "/points/std.titel", "std.titel"),
        (
            "/fonts/title/0/weight",
            json!(1001),
            K::Limit,
            "/fonts/title/0/weight",
            "font weight 1001 is beyond the limit of 1000",
        ),
        (
            "/fonts/title/0/axes",
            json!({"wide": 1e9}),
            K::Limit,
            "/fonts/title/0/axes/wide",
            "axis value 1000000000",
        ),
        ("/fonts/title", json!([]), K::Invalid, "/fonts/title", "no font"),
        ("/formats/cny/money/currency", json!("XYZ"), K::Invalid, "/formats/cny/money/currency", "XYZ"),
        ("/valid/end", json!("2020-01-01T00:00:00Z"), K::Invalid, "/valid", ""),
        ("/variants/0/id", json!("base"), K::Clash, "/variants/0/id", "stands twice or is reserved"),
        (
            "/variants/0/layers/nobody",
            json!({}),
            K::Reference,
            "/variants/0/layers/nobody",
            "layer \"nobody\"",
        ),
        (
            "/variants/0/layers/title/size/max",
            json!(5),
            K::Limit,
            "/variants/0/layers/title/size",
            "beyond the limit of 5",
        ),
        (
            "/variants/0/layers/title/box/width",
            json!(-5),
            K::Limit,
            "/variants/0/layers/title/box/width",
            "width -5",
        ),
        (
            "/variants/0/layers/now",
            json!({"font": "no"}),
            K::Reference,
            "/variants/0/layers/now/font",
            "\"no\"",
        ),
        (
            "/variants/0/layers/now",
            json!({"format": null}),
            K::Invalid,
            "/variants/0/layers/now",
            "missing field `format`",
        ),
        (
            "/variants/0/layers/plate",
            json!({"layers": []}),
            K::Invalid,
            "/variants/0/layers/plate/layers",
            "own ids",
        ),
        (
            "/variants/0/layers/plate",
            json!({"id": "x"}),
            K::Invalid,
            "/variants/0/layers/plate/id",
            "cannot change the id",
        ),
        (
            "/variants/0/layers/plate",
            json!(3),
            K::Invalid,
            "/variants/0/layers/plate",
            "3 is neither a patch",
        ),
    ];
    let mut wrong = Vec::new();
    for (pointer, value, kind, place, words) in cases {
        let mut document = full();
        set(&mut document, pointer, value);
        match parse(&document) {
            Ok(_) => wrong.push(format!("{pointer}: read without an error")),
            Err(error) => {
                let shown = error.to_string();
                let resolves = document.pointer(error.pointer()).is_some();
                if (error.kind(), error.pointer()) != (kind, place) || !shown.contains(words) || !resolves {
                    wrong.push(format!("{pointer}: {:?} {shown}", error.kind()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn missing_fields_are_named_at_the_object_that_lacks_them() {
    for (object, field) in [
        ("", "id"),
        ("", "canvas"),
        ("", "layers"),
        ("/layers/0", "type"),
        ("/layers/0", "id"),
        ("/layers/0", "box"),
        ("/layers/0", "source"),
        ("/layers/0/box", "width"),
        ("/layers/1", "layers"),
        ("/layers/1/layers/0", "shape"),
        ("/layers/1/layers/3", "role"),
        ("/variants/0", "canvas"),
    ] {
        let error = changed(|document| {
            document.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(field).unwrap();
        })
        .unwrap_err();
        assert_eq!(error.pointer(), object, "{error}");
        assert_eq!(error.message(), format!("missing field `{field}`"));
    }
    let error = changed(|document| drop(document.as_object_mut().unwrap().remove("sticker"))).unwrap_err();
    assert_eq!(error.kind(), TemplateErrorKind::Version);
}

#[test]
fn counts_have_limits() {
    let shape = |id: usize| {
        json!({"id": format!("s{id}"), "type": "shape", "box": {"x": 0, "y": 0, "width": 1, "height": 1},
               "shape": {"ellipse": {}}, "fill": "#000"})
    };
    let plain = |layers: Value| json!({"sticker": 1, "id": "t", "canvas": {"width": 9, "height": 9}, "layers": layers});
    let many = |n: usize| parse(&plain((0..n).map(shape).collect()));
    assert!(many(MAX_LAYERS).is_ok());
    let error = many(MAX_LAYERS + 1).unwrap_err();
    assert_eq!(error.to_string(), "513 layers are beyond the limit of 512 (at /layers)");
    assert!(many(10_000).is_err());

    let nested = |n: usize| {
        let tree = (0..n)
            .fold(shape(0), |inner, i| json!({"id": format!("g{i}"), "type": "group", "layers": [inner]}));
        parse(&plain(json!([tree])))
    };
    assert!(nested(MAX_GROUP_DEPTH).is_ok());
    let error = nested(MAX_GROUP_DEPTH + 1).unwrap_err();
    assert_eq!(error.kind(), TemplateErrorKind::Limit);
    assert_eq!(error.pointer(), format!("/layers{}", "/0/layers".repeat(8)).to_owned() + "/0");

    let variants = |n: usize| -> Value {
        (0..n).map(|i| json!({"id": format!("v{i}"), "canvas": {"width": i + 10, "height": 9}})).collect()
    };
    assert!(with("/variants", variants(MAX_VARIANTS)).is_ok());
    assert!(with("/variants", variants(MAX_VARIANTS + 1)).unwrap_err().message().contains("33 variants"));
    let mut heavy = plain(
        (0..100)
            .map(|i| {
                let mut layer = shape(i);
                layer["shape"] = json!({"path": {"data": format!("M0 0{}", "h1".repeat(4000))}});
                layer
            })
            .collect(),
    );
    heavy["variants"] = variants(MAX_VARIANTS);
    let error = parse(&heavy).unwrap_err();
    assert!(error.message().contains("together are beyond the limit of 8388608"), "{error}");
}

#[test]
fn variants_for_the_same_place_clash() {
    let error = changed(|d| d["variants"][1]["canvas"] = json!({"width": 800, "height": 800})).unwrap_err();
    assert_eq!(error.pointer(), "/variants/1");
    assert_eq!(error.message(), "variants \"base\" and \"thumb\" are both for 800x800 on the same surface");
    let surfaces = json!([{"detail": 2}, {"detail": 1}]);
    let both = |d: &mut Value| {
        d["variants"][1]["canvas"] = json!({"width": 750, "height": 1000});
        d["variants"][1]["surfaces"] = surfaces;
    };
    assert_eq!(changed(both).unwrap_err().kind(), TemplateErrorKind::Clash);
}

fn promotion() -> Value {
    json!({
        "sticker": 1, "id": "1111", "canvas": {"width": 800, "height": 800, "background": "#808080"},
        "points": {"std.promo.label": {"use": "optional"}},
        "fonts": {"promo": [{"family": "Sans"}]},
        "over": {"hide": ["badge"]},
        "layers": [
            {"id": "title", "type": "text", "box": {"x": 0, "y": 0, "width": 800, "height": 60},
             "text": "{std.promo.label}", "font": "promo", "size": 30, "fill": "#FFF"},
            {"id": "badge", "type": "shape", "box": {"x": 0, "y": 0, "width": 80, "height": 60},
             "shape": {"rect": {}}, "fill": "#F00"}
        ],
        "variants": [
            {"id": "a", "canvas": {"width": 750, "height": 1000}},
            {"id": "b", "canvas": {"width": 240, "height": 240}, "layers": {"title": null}}
        ]
    })
}

#[test]
fn a_promotion_lies_over_a_design() {
    let (base, promo) = (parse(&full()).unwrap(), parse(&promotion()).unwrap());
    let both = promo.over(&base).unwrap();
    assert_eq!(both.id().as_str(), "milk+1111");
    let ids = |variant: &Variant| variant.layers.iter().map(|layer| layer.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&both.variants()[0]), ["scene", "plate", "title", "1111/title", "badge"]);
    assert_eq!(ids(&both.variants()[1]), ["scene", "plate", "title", "1111/title", "badge"]);
    assert_eq!(ids(&both.variants()[2]), ["scene", "title", "badge"]);
    assert!(matches!(layer(&both.variants()[0], "badge").content, Content::Shape(_)));
    assert_eq!(both.variants()[1].surfaces, [Surface::Detail(1)]);
    assert_eq!(both.variants()[0].canvas, base.variants()[0].canvas);
    assert_eq!(both.fonts().len(), 3);
    assert_eq!(both.policy_class(), PolicyClass::Promo);
    assert!(both.digest() != base.digest() && both.digest() != promo.digest());
    assert_eq!(promo.over(&base).unwrap(), both);
}

#[test]
fn a_promotion_that_does_not_fit_its_base_says_why() {
    let base = parse(&full()).unwrap();
    let over = |change: &dyn Fn(&mut Value)| {
        let mut document = promotion();
        change(&mut document);
        parse(&document).unwrap().over(&base).unwrap_err()
    };
    let error = over(&|d| d["over"]["hide"] = json!(["badge", "nobody"]));
    assert_eq!(error.to_string(), "layer \"nobody\" is not in template milk (at /over/hide/1)");
    let error = over(&|d| drop(d["variants"].as_array_mut().unwrap().pop()));
    assert!(error.message().contains("no variant of 240x240"), "{error}");
    let error = over(&|d| d["fonts"]["title"] = json!([{"family": "Other"}]));
    assert_eq!((error.kind(), error.pointer()), (TemplateErrorKind::Clash, "/fonts/title"));
    let error = over(&|d| d["points"]["std.promo.label"] = json!({"use": "required"}));
    assert_eq!((error.kind(), error.pointer()), (TemplateErrorKind::Clash, "/points/std.promo.label"));
    let error = over(&|d| d["valid"] = json!({"start": "2027-01-01T00:00:00Z"}));
    assert_eq!((error.kind(), error.pointer()), (TemplateErrorKind::Clash, "/valid"));
    // The same promotion twice.
    let once = parse(&promotion()).unwrap().over(&base).unwrap();
    let error = parse(&promotion()).unwrap().over(&once).unwrap_err();
    assert_eq!(error.kind(), TemplateErrorKind::Clash);
}

#[test]
fn the_schema_names_every_field_that_is_read() {
    let schema = Template::schema();
    let text = schema.to_string();
    let mut keys = std::collections::BTreeSet::new();
    collect_keys(&full(), &mut keys);
    for free in ["cny", "until", "title", "price", "wdth", "badge", "ring", "plate"] {
        keys.remove(free);
    }
    for key in keys.iter().filter(|key| !key.starts_with("std.")) {
        assert!(text.contains(&format!("\"{key}\"")), "{key}");
    }
    assert_eq!(schema["additionalProperties"], json!(false));
}

fn collect_keys(value: &Value, keys: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                keys.insert(key.clone());
                collect_keys(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        _ => {}
    }
}

/// Every place of a document.
fn places(value: &Value, at: String, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                places(value, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), all);
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                places(item, format!("{at}/{i}"), all);
            }
        }
        _ => {}
    }
    all.push(at);
}

fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        Just(json!([])),
        Just(json!({})),
        Just(json!({"substitute": "a"})),
        Just(json!([[[[[[[[1]]]]]]]])),
        any::<i64>().prop_map(|n| json!(n)),
        any::<f64>().prop_map(|n| json!(n)),
        Just(json!(1e308)),
        Just(json!(-1e-308)),
        Just(json!(u64::MAX)),
        "\\PC{0,20}".prop_map(|text| json!(text)),
        "[{}|a-z.]{0,30}".prop_map(|text| json!(text)),
        "[MLHVCSQTAZmlhvcsqtaz0-9., -]{0,40}".prop_map(|text| json!(text)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = Template::from_json(&bytes);
    }

    #[test]
    fn a_damaged_document_is_read_or_refused_at_a_place_that_it_has(
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), 0..4u8, odd_value()), 1..4)
    ) {
        let mut document = full();
        for (index, kind, value) in damage {
            let mut all = Vec::new();
            places(&document, String::new(), &mut all);
            let place = &all[index.index(all.len())];
            let Some((parent, key)) = place.rsplit_once('/') else { continue };
            let parent = document.pointer_mut(parent).unwrap();
            match (kind, parent) {
                (0, Value::Object(fields)) => drop(fields.remove(&key.replace("~1", "/").replace("~0", "~"))),
                (0, Value::Array(items)) => drop(items.remove(key.parse::<usize>().unwrap())),
                (1, Value::Object(fields)) => drop(fields.insert("od/d~key".to_owned(), value)),
                (2, Value::Array(items)) => {
                    let copy = items[0].clone();
                    items.push(copy);
                }
                (_, _) => *document.pointer_mut(place).unwrap() = value,
            }
        }
        if let Err(error) = parse(&document) {
            prop_assert!(document.pointer(error.pointer()).is_some(), "{error}\n{document}");
            prop_assert!(!error.message().is_empty());
        }
    }

    #[test]
    fn damaged_bytes_are_read_or_refused(at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = full().to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Err(error) = Template::from_json(&bytes)
            && let Ok(document) = serde_json::from_slice::<Value>(&bytes)
        {
            prop_assert!(document.pointer(error.pointer()).is_some(), "{error}");
        }
    }
}
