//! Laws of layout: random stacks of random content.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::{Value, json};
use sticker_core::geometry::{Frame, Length, Rect};
use sticker_core::points::PointName;
use sticker_core::render::text::TextError;
use sticker_core::render::{LayerReport, RenderError, Shown, Sticker};
use support::{Case, Kit};

static KIT: LazyLock<Kit> = LazyLock::new(Kit::new);

const WORDS: [&str; 6] = [
    "Oats",
    "Whole grain oats",
    "i",
    "蜂蜜燕麦 12 片",
    "Honey, almonds and a very long line of words",
    "מחיר",
];

/// A layer without layers in it, as a stack has it.
fn leaf() -> impl Strategy<Value = Value> {
    let extent = prop_oneof![3 => (1u32..40).prop_map(|n| json!(n)), 1 => Just(json!("grow"))];
    let shape = (extent.clone(), extent).prop_map(|(width, height)| {
        json!({"type": "shape", "cell": {"width": width, "height": height}, "shape": {"rect": {}}, "fill": "#D7263D80"})
    });
    let overflow = prop_oneof![Just("fail"), Just("ellipsis"), Just("hide")];
    let wide = prop_oneof![
        4 => Just(json!({})),
        1 => Just(json!({"width": "grow"})),
        1 => (20u32..60).prop_map(|n| json!({"width": n})),
        1 => (5u32..60).prop_map(|n| json!({"min_width": n})),
        1 => (30u32..90).prop_map(|n| json!({"max_width": n})),
    ];
    let text = (0..WORDS.len(), 6u32..20, 0u32..14, 1u32..4, overflow, wide).prop_map(
        |(words, min, more, lines, overflow, cell)| {
            json!({
                "type": "text", "text": WORDS[words], "font": "sans", "size": {"max": min + more, "min": min},
                "fill": "#22303C", "max_lines": lines, "overflow": overflow, "cell": cell,
                "missing_glyph": "hide"
            })
        },
    );
    let price = (8u32..26, 300u32..1000).prop_map(|(size, scale)| {
        json!({
            "type": "price", "role": "effective", "format": {"money": {"currency": "USD", "symbol": "$"}},
            "font": "sans", "size": size, "min_scale": f64::from(scale) / 1000.0, "fill": "#22303C",
            "parts": {"symbol": {"size": size.div_ceil(2)}}
        })
    });
    prop_oneof![3 => shape, 4 => text, 1 => price]
}

/// The fields of a stack, but for its layers.
fn rules() -> impl Strategy<Value = Value> {
    let align = prop_oneof![Just("start"), Just("center"), Just("end"), Just("stretch"), Just("baseline")];
    let justify = prop_oneof![
        Just("start"),
        Just("center"),
        Just("end"),
        Just("space_between"),
        Just("space_around"),
        Just("space_evenly")
    ];
    (any::<bool>(), 0u32..40, prop::array::uniform4(0u32..10), align, justify, any::<bool>()).prop_map(
        |(is_row, gap, padding, align, justify, wrap)| {
            let align = if is_row || align != "baseline" { align } else { "center" };
            json!({
                "type": "stack", "direction": if is_row { "row" } else { "column" }, "gap": f64::from(gap) / 4.0,
                "padding": padding, "align": align, "justify": justify, "wrap": wrap,
                "background": {"shape": {"rect": {"radius": 4}}, "fill": "#FDE9C9"}
            })
        },
    )
}

/// A stack of leaves and stacks of leaves, with an id for each.
fn stack() -> impl Strategy<Value = Value> {
    let inner = (rules(), prop::collection::vec(leaf(), 1..4)).prop_map(|(mut stack, layers)| {
        stack["layers"] = layers.into();
        stack
    });
    let child = prop_oneof![3 => leaf(), 1 => inner];
    let hug = prop_oneof![Just("none"), Just("width"), Just("height"), Just("both")];
    (rules(), hug, prop::collection::vec(child, 1..6), 40u32..200, 20u32..120).prop_map(
        |(mut stack, hug, layers, width, height)| {
            stack["hug"] = hug.into();
            stack["box"] = json!({"x": 10, "y": 10, "width": width, "height": height});
            stack["layers"] = layers.into();
            let mut n = 0;
            name(&mut stack, &mut n);
            stack
        },
    )
}

fn name(layer: &mut Value, n: &mut u32) {
    layer["id"] = format!("l{n}").into();
    *n += 1;
    for child in children(layer) {
        name(child, n);
    }
}

fn children(layer: &mut Value) -> impl Iterator<Item = &mut Value> {
    layer.get_mut("layers").and_then(Value::as_array_mut).into_iter().flatten()
}

fn case(stack: &Value) -> Case {
    let template = json!({
        "sticker": 1, "id": "random", "canvas": {"width": 220, "height": 140, "background": "#F4F1EA"},
        "fonts": {"sans": [{"family": "Sticker Sans"}]}, "layers": [stack]
    });
    let points = json!({
        "std.title": {"text": "here"}, "std.price.effective": {"money": {"minor": "12990", "currency": "USD"}}
    });
    Case::of("random", template, points, json!({}))
}

/// Renders a stack; `None` where it is refused for a reason that layout may have.
fn rendered(stack: &Value) -> Option<Sticker> {
    match KIT.render(&case(stack)) {
        Ok(sticker) => Some(sticker),
        Err(RenderError::StackOverflow { stack: name, layer, over, .. }) => {
            assert!(over > Length::ZERO && !name.is_empty() && !layer.is_empty());
            None
        }
        Err(
            RenderError::Text { source: TextError::DoesNotFit { .. }, .. }
            | RenderError::ClaimCovered { .. }
            | RenderError::ClaimTooFaint { .. },
        ) => None,
        Err(other) => panic!("{other}\n{stack}"),
    }
}

fn boxes(sticker: &Sticker) -> BTreeMap<&str, &LayerReport> {
    sticker.manifest.layout.iter().map(|report| (report.layer.as_str(), report)).collect()
}

fn edges(frame: Frame) -> [i32; 4] {
    let n = |length: Length| length.to_64ths();
    [n(frame.x), n(frame.y), n(frame.x + frame.width), n(frame.y + frame.height)]
}

/// Checks a stack and what stands in it against the boxes that were reported.
fn check(stack: &Value, reports: &BTreeMap<&str, &LayerReport>) {
    let id = |layer: &Value| layer["id"].as_str().unwrap().to_owned();
    let own = reports.get(id(stack).as_str()).unwrap();
    if own.shown != Shown::Drawn {
        assert_eq!(own.shown, Shown::Empty);
        return;
    }
    let [left, top, right, bottom] = edges(own.frame.unwrap());
    let padding: Vec<i32> =
        stack["padding"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as i32 * 64).collect();
    let room = [left + padding[3], top + padding[0], right - padding[1], bottom - padding[2]];
    let mut seen: Vec<([i32; 4], bool)> = Vec::new();
    for layer in stack["layers"].as_array().unwrap() {
        let report = reports.get(id(layer).as_str()).unwrap();
        let Some(frame) = report.frame else {
            assert_ne!(report.shown, Shown::Drawn);
            continue;
        };
        let b = edges(frame);
        // Edges of shapes go to whole pixels, by half a pixel at most.
        let is_crisp = layer["type"] == "shape";
        let slack = if is_crisp { 32 } else { 0 };
        assert!(
            b[0] >= room[0] - slack
                && b[1] >= room[1] - slack
                && b[2] <= room[2] + slack
                && b[3] <= room[3] + slack,
            "{} at {b:?} is not in {room:?}",
            report.layer
        );
        for (other, other_is_crisp) in &seen {
            let slack = if is_crisp != *other_is_crisp { 32 } else { 0 };
            let over = |lo: usize, hi: usize| b[hi].min(other[hi]) - b[lo].max(other[lo]);
            assert!(
                over(0, 2) <= slack || over(1, 3) <= slack,
                "{} at {b:?} lies on {other:?}",
                report.layer
            );
        }
        seen.push((b, is_crisp));
        if layer["type"] == "stack" {
            check(layer, reports);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hiding_layers_gives_the_picture_of_the_template_without_them(stack in stack(), hidden in any::<u32>()) {
        let (mut hides, mut without) = (stack.clone(), stack);
        let mut n = 0;
        hide(&mut hides, hidden, &mut n);
        remove(&mut without);
        // The ids of both are the same: `remove` takes those that `hide` marks.
        let mut n = 0;
        hide(&mut without, hidden, &mut n);
        remove(&mut without);
        let [a, b] = [&hides, &without].map(rendered);
        match (&a, &b) {
            (Some(a), Some(b)) => {
                prop_assert_eq!(a.manifest.pixel_fp, b.manifest.pixel_fp);
                let of = |sticker: &Sticker| -> BTreeMap<String, Option<Frame>> {
                    boxes(sticker).into_iter().map(|(id, report)| (id.to_owned(), report.frame)).collect()
                };
                let (with, without) = (of(a), of(b));
                for (id, frame) in without {
                    prop_assert_eq!(with.get(&id).copied().flatten(), frame);
                }
            }
            (None, None) => {}
            (a, b) => prop_assert!(false, "one is refused: {} {}\n{}", a.is_some(), b.is_some(), hides),
        }
    }

    #[test]
    fn a_stack_looks_the_same_drawn_once_or_always_whole_or_in_part(
        stack in stack(), live in any::<u32>(), at in prop::array::uniform4(0i32..140),
    ) {
        let mut always = stack.clone();
        let mut n = 0;
        mark(&mut always, live, &mut n, &json!({"present": "std.title"}));
        let (once, always) = (case(&stack), case(&always));
        let compiled = |case: &Case| KIT.compile(case).and_then(|c| c.pixels(&KIT.input(case)).map(|p| (c, p)));
        let (Ok(once), Ok(live)) = (compiled(&once), compiled(&always)) else { return Ok(()) };
        prop_assert!(once.1 == live.1);
        let [x0, y0, x1, y1] = at;
        let region = Rect::new(x0.min(x1), y0.min(y1), x0.max(x1) + 1, y0.max(y1) + 1);
        let region = region.intersect(Rect::new(0, 0, 220, 140));
        prop_assert!(live.0.region(&KIT.input(&always), region).unwrap() == live.1.crop(region).unwrap());
        let changing: BTreeSet<PointName> = [PointName::new("std.price.effective").unwrap()].into();
        let special = live.0.specialise(&always.points, &KIT.assets, &changing).unwrap();
        prop_assert!(special.pixels(&KIT.input(&always)).unwrap() == live.1);
    }

    #[test]
    fn less_room_never_makes_words_larger(words in 0..WORDS.len(), lines in 1u32..4, wide in 60u32..200, less in 0u32..60) {
        let size = |width: u32| {
            let stack = json!({
                "id": "s", "type": "stack", "box": {"x": 0, "y": 0, "width": width, "height": 100}, "gap": 4,
                "layers": [
                    {"id": "t", "type": "text", "text": WORDS[words], "font": "sans", "size": {"max": 30, "min": 4},
                     "fill": "#000", "max_lines": lines, "missing_glyph": "hide"},
                    {"id": "r", "type": "shape", "cell": {"width": 20, "height": 20}, "shape": {"rect": {}}, "fill": "#000"}
                ]
            });
            rendered(&stack).map(|sticker| boxes(&sticker)["t"].size)
        };
        if let (Some(small), Some(large)) = (size(wide - less), size(wide)) {
            prop_assert!(small <= large, "{small:?} in {} px, {large:?} in {wide} px", wide - less);
        }
    }
}

#[test]
fn what_stands_in_a_stack_stands_inside_it_and_apart_or_is_refused() {
    let mut drawn = 0;
    let cases = 400;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..cases {
        let stack = stack().new_tree(&mut runner).unwrap().current();
        if let Some(sticker) = rendered(&stack) {
            check(&stack, &boxes(&sticker));
            drawn += 1;
        }
    }
    assert!(drawn * 4 >= cases, "only {drawn} of {cases} are drawn");
}

/// Marks layers below the outermost one by the bits of `which`.
fn mark(layer: &mut Value, which: u32, n: &mut u32, when: &Value) {
    for child in children(layer) {
        if which >> (*n % 32) & 1 == 1 {
            child["when"] = when.clone();
        }
        *n += 1;
        mark(child, which, n, when);
    }
}

fn hide(layer: &mut Value, which: u32, n: &mut u32) {
    mark(layer, which, n, &json!({"present": "std.gift"}));
}

/// Takes hidden layers out, and stacks that are left with none.
fn remove(layer: &mut Value) {
    let Some(layers) = layer.get_mut("layers").and_then(Value::as_array_mut) else { return };
    layers.retain(|child| child.get("when").is_none());
    layers.iter_mut().for_each(remove);
    layers
        .retain(|child| child.get("layers").and_then(Value::as_array).is_none_or(|inner| !inner.is_empty()));
}

#[test]
fn prices_of_different_sizes_stand_on_one_baseline() {
    let price = |id: &str, role: &str, size: u32| {
        json!({
            "id": id, "type": "price", "role": role, "format": {"money": {"currency": "USD", "symbol": "$"}},
            "font": "sans", "size": size, "fill": "#22303C"
        })
    };
    let stack = json!({
        "id": "s", "type": "stack", "box": {"x": 0, "y": 0, "width": 220, "height": 80}, "align": "baseline", "gap": 3,
        "layers": [price("small", "effective", 9), price("large", "effective", 27), price("middle", "effective", 15)]
    });
    let sticker = rendered(&stack).unwrap();
    let pens: BTreeSet<i32> = sticker
        .manifest
        .claims
        .iter()
        .flat_map(|claim| &claim.parts)
        .flat_map(|part| &part.runs)
        .flat_map(|run| run.pens.iter().map(|pen| pen[1]))
        .collect();
    assert_eq!(sticker.manifest.claims.len(), 3);
    assert_eq!(pens.len(), 1, "{pens:?}");
}

#[test]
fn a_price_that_does_not_fit_its_stack_fails_with_its_name() {
    let stack = json!({
        "id": "s", "type": "stack", "box": {"x": 0, "y": 0, "width": 60, "height": 80}, "gap": 3,
        "layers": [
            {"id": "label", "type": "text", "text": "Now", "font": "sans", "size": 14, "fill": "#000"},
            {"id": "price", "type": "price", "role": "effective", "format": {"money": {"currency": "USD", "symbol": "$"}},
             "font": "sans", "size": 30, "min_scale": 0.9, "fill": "#22303C"}
        ]
    });
    let error = KIT.render(&case(&stack)).unwrap_err();
    assert!(matches!(&error, RenderError::StackOverflow { layer, .. } if layer == "price"), "{error}");
    assert!(error.to_string().starts_with("layer \"price\" stands "), "{error}");
}
