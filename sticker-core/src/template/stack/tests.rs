//! Tests of how stacks are read.

use serde_json::{Value, json};

use super::*;
use crate::template::{Template, TemplateErrorKind};

fn document(stack: Value) -> Value {
    json!({
        "sticker": 1, "id": "s", "canvas": {"width": 100, "height": 100},
        "fonts": {"sans": [{"family": "Sans"}]}, "layers": [stack]
    })
}

fn words(id: &str) -> Value {
    json!({"id": id, "type": "text", "text": "Oats", "font": "sans", "size": 12, "fill": "#000"})
}

/// A stack of two texts and a shape, with `value` at `pointer`.
fn with(pointer: &str, value: Value) -> Value {
    let mut stack = json!({
        "id": "row", "type": "stack", "box": {"x": 0, "y": 0, "width": 90, "height": 40},
        "layers": [
            words("a"),
            {"id": "dot", "type": "shape", "cell": {"width": 8, "height": 8}, "shape": {"ellipse": {}}, "fill": "#000"},
            {"id": "in", "type": "stack", "layers": [words("b")]}
        ]
    });
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = stack.pointer_mut(parent).unwrap();
    match value {
        Value::Null => drop(parent.as_object_mut().unwrap().remove(key)),
        value => parent[key] = value,
    }
    document(stack)
}

fn read(document: &Value) -> Result<Template, TemplateError> {
    Template::from_json(document.to_string().as_bytes())
}

fn stack_of(template: &Template) -> &StackLayer {
    match &template.variants()[0].layers[0].content {
        Content::Stack(stack) => stack,
        other => panic!("{other:?} is no stack"),
    }
}

#[test]
fn a_stack_has_its_defaults_filled_in() {
    let template = read(&with("/gap", json!(4))).unwrap();
    let stack = stack_of(&template);
    assert_eq!(
        (stack.direction, stack.align, stack.justify),
        (StackDirection::Row, StackAlign::Start, Justify::Start)
    );
    assert_eq!((stack.gap, stack.line_gap), (Length::from_px(4), Length::from_px(4)));
    assert_eq!((stack.hug, stack.wrap, stack.padding), (Hug::None, false, Padding::default()));
    assert_eq!(stack.layers.len(), stack.cells.len());
    assert_eq!(stack.cells[1].width, Extent::Fixed(Length::from_px(8)));
    assert_eq!(stack.layers[1].frame, Frame::from_px(0, 0, 8, 8));
    let Content::Stack(inner) = &stack.layers[2].content else { panic!("no stack") };
    assert_eq!(inner.hug, Hug::Both, "a stack in a stack follows its content");
    // What stands in it is found like what lies in a group.
    let ids: Vec<&str> = template.variants()[0].walk().map(|layer| layer.id.as_str()).collect();
    assert_eq!(ids, ["row", "a", "dot", "in", "b"]);
}

#[test]
fn paddings_are_one_two_or_four_edges() {
    let px = |n: i32| Length::from_px(n);
    for (json, edges) in
        [(json!(3), [3; 4]), (json!([1, 2]), [1, 2, 1, 2]), (json!([1, 2, 3, 4]), [1, 2, 3, 4])]
    {
        let template = read(&with("/padding", json)).unwrap();
        let Padding { top, right, bottom, left } = stack_of(&template).padding;
        assert_eq!([top, right, bottom, left], edges.map(px));
    }
}

#[test]
fn every_field_of_a_stack_is_in_the_version() {
    let mut seen = std::collections::BTreeMap::new();
    for (pointer, value) in [
        ("/gap", json!(0)),
        ("/gap", json!(1)),
        ("/direction", json!("column")),
        ("/padding", json!([0, 0, 0, 1])),
        ("/align", json!("center")),
        ("/justify", json!("end")),
        ("/wrap", json!(true)),
        ("/hug", json!("width")),
        ("/hug", json!("both")),
        ("/background", json!({"shape": {"rect": {}}, "fill": "#123"})),
        ("/constraints", json!({"x": "end"})),
        ("/constraints", json!({"y": "end"})),
        ("/layers/0/cell", json!({"width": "grow"})),
        ("/layers/0/cell", json!({"height": "grow"})),
        ("/layers/0/cell", json!({"min_width": 1})),
        ("/layers/0/cell", json!({"max_width": 1})),
        ("/layers/0/cell", json!({"min_height": 1})),
        ("/layers/0/cell", json!({"max_height": 1})),
        ("/layers/0/cell", json!({"align": "start"})),
        ("/layers/1/cell", json!({"width": 8, "height": 9})),
    ] {
        let version = read(&with(pointer, value.clone())).unwrap().digest().to_hex();
        if let Some(other) = seen.insert(version, (pointer, value.clone())) {
            panic!("{pointer} {value} has the version of {other:?}");
        }
    }
    // A constraint that keeps the box is the same as none.
    let plain = read(&with("/gap", json!(0))).unwrap();
    let kept = read(&with("/constraints", json!({"x": "start"}))).unwrap();
    assert_eq!(plain.digest(), kept.digest());
}

#[test]
fn what_has_no_meaning_in_a_stack_is_refused_at_its_place() {
    use TemplateErrorKind as K;
    for (pointer, value, kind, place, message) in [
        ("/gap", json!(-1), K::Limit, "/layers/0/gap", "-1 px is below the limit of 0"),
        ("/padding", json!([1]), K::Invalid, "/layers/0/padding", "invalid length 1"),
        ("/padding", json!([1, 2, 3, 4, 5]), K::Limit, "/layers/0/padding", "beyond the limit of 4"),
        ("/line_gap", json!(2), K::Invalid, "/layers/0/line_gap", "does not wrap has one line"),
        ("/anchor", json!([1, 1]), K::Invalid, "/layers/0/anchor", "only a stack that hugs"),
        ("/cell", json!({"width": 3}), K::Invalid, "/layers/0/cell", "only a layer in a stack has a cell"),
        (
            "/background",
            json!({"shape": {"rect": {}}}),
            K::Invalid,
            "/layers/0/background",
            "neither fill nor stroke",
        ),
        ("/box", json!(null), K::Invalid, "/layers/0", "missing field `box`"),
        ("/layers", json!(null), K::Invalid, "/layers/0", "missing field `layers`"),
        ("/layers", json!(7), K::Invalid, "/layers/0/layers", "7 is not a list of layers"),
        (
            "/layers/0/box",
            json!({"x": 0, "y": 0, "width": 1, "height": 1}),
            K::Invalid,
            "/layers/0/layers/0/box",
            "has no box",
        ),
        (
            "/layers/0/constraints",
            json!({"x": "end"}),
            K::Invalid,
            "/layers/0/layers/0/constraints",
            "where the stack puts it",
        ),
        (
            "/layers/0/baseline",
            json!(20),
            K::Invalid,
            "/layers/0/layers/0/baseline",
            "not at a baseline of the canvas",
        ),
        (
            "/layers/0/cell",
            json!({"width": "wide"}),
            K::Invalid,
            "/layers/0/layers/0/cell/width",
            "expected \"content\", \"grow\"",
        ),
        (
            "/layers/0/cell",
            json!({"width": 0}),
            K::Limit,
            "/layers/0/layers/0/cell/width",
            "not above the limit of 0",
        ),
        (
            "/layers/0/cell",
            json!({"min_width": 9, "max_width": 3}),
            K::Limit,
            "/layers/0/layers/0/cell/min_width",
            "9 is beyond the limit of 3",
        ),
        ("/layers/1/cell", json!({"width": 8}), K::Invalid, "/layers/0/layers/1", "has no height of its own"),
        ("/layers/1/cell", json!(null), K::Invalid, "/layers/0/layers/1", "has no width of its own"),
        ("/layers/2/hug", json!("both"), K::Invalid, "/layers/0/layers/2/hug", "follows its content"),
    ] {
        let document = with(pointer, value.clone());
        let error = read(&document).expect_err(&format!("{pointer} {value}"));
        assert_eq!((error.kind(), error.pointer()), (kind, place), "{pointer} {value}: {error}");
        assert!(error.message().contains(message), "{pointer} {value}: {error}");
        assert!(document.pointer(error.pointer()).is_some(), "{error}");
    }
    let mut column = with("/direction", json!("column"));
    column["layers"][0]["align"] = json!("baseline");
    assert_eq!(read(&column).unwrap_err().pointer(), "/layers/0/align");
    column["layers"][0]["align"] = json!("stretch");
    column["layers"][0]["layers"][0]["cell"] = json!({"align": "baseline"});
    assert_eq!(read(&column).unwrap_err().pointer(), "/layers/0/layers/0/cell/align");
}

#[test]
fn across_its_stack_a_shape_may_take_what_the_line_gives_it() {
    let mut row = with("/align", json!("stretch"));
    row["layers"][0]["layers"][1]["cell"] = json!({"width": 2});
    assert!(read(&row).is_ok());
    row["layers"][0]["layers"][1]["cell"] = json!({"width": 2, "align": "end"});
    assert!(read(&row).is_err());
}

#[test]
fn stacks_are_nested_as_deep_as_groups() {
    let nested = |depth: usize| {
        let mut inner = json!({"id": "i", "type": "stack", "layers": [words("a")]});
        for n in 0..depth {
            inner = json!({"id": format!("s{n}"), "type": "stack", "layers": [inner]});
        }
        inner["box"] = json!({"x": 0, "y": 0, "width": 90, "height": 40});
        read(&document(inner))
    };
    assert!(nested(MAX_GROUP_DEPTH - 1).is_ok());
    assert_eq!(nested(MAX_GROUP_DEPTH).unwrap_err().kind(), TemplateErrorKind::Limit);
}

#[test]
fn a_template_over_another_hides_and_renames_what_stands_in_a_stack() {
    let base = read(&with("/gap", json!(1))).unwrap();
    let mut above = with("/gap", json!(2));
    above["id"] = json!("above");
    above["over"] = json!({"hide": ["a"]});
    let both = read(&above).unwrap().over(&base).unwrap();
    let ids: Vec<&str> = both.variants()[0].walk().map(|layer| layer.id.as_str()).collect();
    assert_eq!(ids, ["row", "dot", "in", "b", "above/row", "a", "above/dot", "above/in", "above/b"]);
    let stack = stack_of(&both);
    assert_eq!(stack.cells[0].width, Extent::Fixed(Length::from_px(8)), "cells go with their layers");
}

#[test]
fn constraints_place_the_layers_of_a_variant_before_its_patches() {
    let mut document = with("/constraints", json!({"x": "both", "y": "end"}));
    document["variants"] = json!([
        {"id": "wide", "canvas": {"width": 200, "height": 60}},
        {"id": "mixed", "canvas": {"width": 200, "height": 50}, "layers": {"row": {"box": {"x": 7}, "constraints": {"y": "scale"}}}},
        {"id": "none", "canvas": {"width": 5, "height": 100}, "layers": {"row": null}}
    ]);
    let template = read(&document).unwrap();
    let frame = |n: usize| template.variants()[n].layers[0].frame;
    assert_eq!(frame(0), Frame::from_px(0, 0, 90, 40));
    assert_eq!(frame(1), Frame::from_px(0, -40, 190, 40));
    assert_eq!(frame(2), Frame::from_px(7, 0, 190, 20));
    assert_eq!(template.constraints().len(), 1);
    document["variants"][2]["layers"] = json!({});
    let error = read(&document).unwrap_err();
    assert_eq!(error.to_string(), "its constraints leave layer \"row\" -5 px (at /variants/2)");
}
