//! Laws of strokes, shadows, masks and rotation, over random layers.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use sticker_core::geometry::{Rect, Size};
use sticker_core::render::{LayerReport, Pixmap};
use support::{Case, Kit};

static KIT: LazyLock<Kit> = LazyLock::new(Kit::new);
const CANVAS: Size = Size::new(120, 90);

fn case(layers: Value, background: &str) -> Case {
    let template = json!({
        "sticker": 1, "id": "effects", "canvas": {"width": 120, "height": 90, "background": background},
        "fonts": {"bold": [{"family": "Sticker Sans", "weight": 700}]}, "layers": layers
    });
    Case::of("effects", template, json!({}), json!({}))
}

fn draw(layers: Value, background: &str) -> (Pixmap, Vec<LayerReport>) {
    let case = case(layers, background);
    let compiled = KIT.compile(&case).unwrap();
    let input = KIT.input(&case);
    (compiled.pixels(&input).unwrap(), compiled.render(&input).unwrap().manifest.layout)
}

fn with(mut layer: Value, fields: &Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        layer[name] = value.clone();
    }
    layer
}

/// A layer of any type that can have effects, and the box that its ink stays in.
fn bare() -> impl Strategy<Value = Value> {
    let place = (8i32..60, 8..40, 20i32..60, 20..50)
        .prop_map(|(x, y, width, height)| json!({"x": x, "y": y, "width": width, "height": height}));
    let text =
        (prop::sample::select(vec!["fj&", "AVA", "o", "Wx"]), -6i32..3).prop_map(|(words, spacing)| {
            json!({"id": "a", "type": "text", "text": words, "font": "bold", "size": {"max": 30, "min": 4},
               "letter_spacing": spacing, "overflow": "ellipsis", "fill": "#E07A5F"})
        });
    let shape = prop::sample::select(vec![
        json!({"rect": {"radius": 6}}),
        json!({"rect": {"radius": [0, 9, 3, 20]}}),
        json!({"ellipse": {}}),
        json!({"path": {"data": "M0 0L30 8L12 34Z"}}),
    ])
    .prop_map(|shape| json!({"id": "a", "type": "shape", "shape": shape, "fill": "#3D5A80"}));
    let image = prop::sample::select(vec!["disc.png", "flag.png", "gradient-alpha.png", "bordered.png"])
        .prop_map(|file| json!({"id": "a", "type": "image", "source": {"asset": file}, "fit": "cover"}));
    (prop_oneof![text, shape, image], place).prop_map(|(layer, place)| with(layer, &json!({"box": place})))
}

fn stroke(alpha: bool) -> impl Strategy<Value = Value> {
    let joins = if alpha { vec!["round"] } else { vec!["round", "miter", "bevel"] };
    (
        1i32..24,
        prop::sample::select(vec!["inside", "center", "outside"]),
        prop::sample::select(joins),
        2i32..10,
    )
        .prop_map(|(halves, align, join, tenths)| {
            json!({"width": f64::from(halves) / 2.0, "align": align, "join": join, "fill": "#000000",
                   "opacity": f64::from(tenths) / 10.0})
        })
}

fn shadow() -> impl Strategy<Value = Value> {
    (prop::sample::select(vec!["outer", "inner"]), -12i32..12, -12i32..12, 0i32..20, -6i32..10).prop_map(
        |(kind, dx, dy, blur, spread)| {
            json!({"kind": kind, "dx": dx, "dy": dy, "blur": blur, "spread": spread, "color": "#00000080"})
        },
    )
}

/// A layer with random effects.
fn effects() -> impl Strategy<Value = Value> {
    (
        bare(),
        prop::collection::vec(stroke(true), 0..3),
        prop::collection::vec(shadow(), 0..3),
        -200i32..200,
        0u8..4,
    )
        .prop_map(|(layer, strokes, shadows, angle, flags)| {
            let mut layer = with(layer, &json!({"strokes": strokes, "shadows": shadows}));
            if flags & 1 == 1 {
                layer["rotate"] = angle.into();
            }
            if flags & 2 == 2 && layer["type"] == "image" {
                layer["mask"] = json!({"shape": {"ellipse": {}}});
            }
            layer
        })
}

/// The pixels that differ.
fn changed(a: &Pixmap, b: &Pixmap) -> Rect {
    let mut all = Rect::EMPTY;
    for y in 0..CANVAS.height {
        for x in 0..CANVAS.width {
            if a.pixel(x, y) != b.pixel(x, y) {
                let (x, y) = (x as i32, y as i32);
                all = all.union(Rect::new(x, y, x + 1, y + 1));
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_region_is_that_part_of_the_whole_whatever_the_effects(
        layers in prop::collection::vec(effects(), 1..3), group in effects(), x in 0i32..119, y in 0i32..89,
    ) {
        let layers: Vec<Value> =
            layers.into_iter().enumerate().map(|(i, l)| with(l, &json!({"id": format!("l{i}")}))).collect();
        let mut outer = json!({"id": "g", "type": "group", "layers": layers});
        for field in ["strokes", "shadows", "rotate"] {
            if let Some(value) = group.get(field) {
                outer[field] = value.clone();
            }
        }
        let case = case(json!([outer]), "#F4F1EA");
        let compiled = KIT.compile(&case).unwrap();
        let whole = compiled.pixels(&KIT.input(&case)).unwrap();
        let region = Rect::new(x, y, 120.min(x + 37), 90.min(y + 23));
        let part = compiled.region(&KIT.input(&case), region).unwrap();
        prop_assert!(part == whole.crop(region).unwrap(), "region {region}");
    }

    #[test]
    fn what_a_layer_paints_lies_in_its_reported_box_and_that_in_reach_of_its_own(layer in effects()) {
        let bare = draw(json!([]), "#FFFFFF").0;
        let (picture, layout) = draw(json!([layer.clone()]), "#FFFFFF");
        let painted = layout[0].painted;
        let seen = changed(&bare, &picture);
        prop_assert!(painted.contains(seen), "{seen} was painted, {painted} reported");
        // Box, stroke, shift, spread, and a blur that three boxes at quarter resolution take further.
        let number = |v: &Value| v.as_f64().unwrap();
        let widest = layer["strokes"].as_array().unwrap().iter().map(|s| number(&s["width"]) * 4.0).fold(0.0, f64::max);
        let shadows = layer["shadows"].as_array().unwrap().iter().filter(|s| s["kind"] == "outer");
        let far = shadows.map(|s| {
            number(&s["dx"]).abs().max(number(&s["dy"]).abs()) + number(&s["spread"]).max(0.0) + 2.0 * number(&s["blur"]) + 14.0
        }).fold(0.0, f64::max);
        if layer.get("rotate").is_none() {
            let frame = &layer["box"];
            let [x, y, w, h] = ["x", "y", "width", "height"].map(|f| number(&frame[f]));
            // Glyphs may stand out of their box a little, and a path of 34 px out of a smaller one.
            let reach = widest + far + 18.0;
            let most = Rect::new(
                (x - reach).floor() as i32, (y - reach).floor() as i32,
                (x + w + reach).ceil() as i32, (y + h + reach).ceil() as i32,
            );
            prop_assert!(most.contains(painted), "{painted} is not in {most}");
        }
    }

    #[test]
    fn a_translucent_stroke_is_nowhere_darker_than_its_opacity(layer in bare(), line in stroke(false)) {
        prop_assume!(layer["type"] != "image");
        // Nothing but the line shows.
        let layer = with(layer, &json!({"fill": "#FFFFFF00", "strokes": [line]}));
        let opacity = (line["opacity"].as_f64().unwrap() * 255.0 + 0.5).floor();
        let (picture, _) = draw(json!([layer]), "#FFFFFF");
        for p in picture.data().chunks_exact(4) {
            prop_assert!(255.0 - f64::from(p[0]) <= opacity + 1.0, "{p:?} for {opacity}");
        }
    }

    #[test]
    fn one_stroke_of_a_list_is_the_stroke_that_words_always_had(layer in bare(), halves in 2i32..16, join in prop::sample::select(vec!["round", "miter", "bevel"])) {
        prop_assume!(layer["type"] == "text");
        let line = json!({"width": f64::from(halves) / 2.0, "join": join, "fill": "#1B3A57"});
        let one = draw(json!([with(layer.clone(), &json!({"stroke": line}))]), "#FFFFFF").0;
        let list = draw(json!([with(layer, &json!({"strokes": [line]}))]), "#FFFFFF").0;
        prop_assert!(one == list);
    }

    #[test]
    fn one_shadow_of_a_list_is_the_shadow_that_a_layer_always_had(layer in bare(), dx in -9i32..9, dy in -9i32..9, blur in 0i32..20) {
        let shadow = json!({"dx": dx, "dy": dy, "blur": blur, "color": "#00000090"});
        let one = draw(json!([with(layer.clone(), &json!({"shadow": shadow}))]), "#FFFFFF").0;
        let list = draw(json!([with(layer, &json!({"shadows": [shadow]}))]), "#FFFFFF").0;
        prop_assert!(one == list);
    }
}

#[test]
fn a_group_with_strokes_casts_its_shadow_from_all_of_it_however_it_is_written() {
    let group = |fields: Value| {
        let shape = json!({"id": "s", "type": "shape", "box": {"x": 30, "y": 20, "width": 50, "height": 40},
                           "shape": {"ellipse": {}}, "fill": "#3D5A80"});
        let group = json!({"id": "g", "type": "group", "layers": [shape], "strokes": [{"width": 3, "fill": "#E07A5F"}]});
        draw(json!([with(group, &fields)]), "#FFFFFF").0
    };
    let shadow = json!({"dx": 6, "dy": 8, "blur": 4, "color": "#00000080"});
    let one = group(json!({"shadow": shadow}));
    assert!(one == group(json!({"shadows": [shadow]})));
    assert!(one != group(json!({})), "there is a shadow");
}

#[test]
fn a_quarter_turn_of_a_square_is_the_same_pixels_turned() {
    let square = |extra: Value| {
        let flag = json!({"id": "a", "type": "image", "box": {"x": 30, "y": 15, "width": 60, "height": 60},
                          "source": {"asset": "flag.png"}, "fit": "fill"});
        draw(json!([with(flag, &extra)]), "#FFFFFF").0
    };
    let (upright, turned) = (square(json!({})), square(json!({"rotate": 90})));
    for y in 0..60u32 {
        for x in 0..60u32 {
            // What stood at (x, y) stands at (59 - y, x).
            assert_eq!(upright.pixel(30 + x, 15 + y), turned.pixel(30 + 59 - y, 15 + x), "({x}, {y})");
        }
    }
    assert!(square(json!({"rotate": 360})) == upright);
}

#[test]
fn a_picture_that_its_mask_hides_casts_nothing() {
    let layer = json!({"id": "p", "type": "image", "box": {"x": 38, "y": 14, "width": 80, "height": 17},
        "source": {"asset": "checker.png"}, "fit": "contain", "align": [0, 0], "mask": {"image": {"source": {"asset": "disc.png"}}},
        "shadows": [{"color": "#000", "spread": 2}], "strokes": [{"width": 2, "fill": "#000"}]});
    let template = json!({"sticker": 1, "id": "t", "canvas": {"width": 120, "height": 90, "background": "#FFFFFF"},
        "layers": [layer]});
    let case = Case::of("hidden", template, json!({}), json!({}));
    let pixels = KIT.compile(&case).unwrap().pixels(&KIT.input(&case)).unwrap();
    assert!(pixels.data().iter().all(|&level| level == 255));
}

#[test]
fn what_cannot_be_is_refused_at_its_place() {
    use sticker_core::template::Template;
    let price = json!({"id": "p", "type": "price", "role": "effective", "box": {"x": 0, "y": 0, "width": 50, "height": 20},
        "format": {"money": {"currency": "USD", "symbol": "$"}}, "font": "bold", "size": 12, "fill": "#000"});
    let shape = json!({"id": "s", "type": "shape", "box": {"x": 0, "y": 0, "width": 9, "height": 9}, "shape": {"rect": {}}, "fill": "#000"});
    let image = json!({"id": "i", "type": "image", "box": {"x": 0, "y": 0, "width": 9, "height": 9}, "source": {"asset": "a.png"}});
    let line = json!({"width": 2, "fill": "#000"});
    let cases = [
        (with(price.clone(), &json!({"rotate": 5})), "/layers/0/rotate", "a price stands upright"),
        (
            json!({"id": "g", "type": "group", "rotate": 5, "layers": [price.clone()]}),
            "/layers/0/rotate",
            "layer \"p\" cannot be turned",
        ),
        (
            with(shape.clone(), &json!({"stroke": line, "strokes": [line]})),
            "/layers/0/strokes",
            "stroke and strokes exclude",
        ),
        (
            with(shape.clone(), &json!({"shadow": {"color": "#000"}, "shadows": [{"color": "#000"}]})),
            "/layers/0/shadows",
            "shadow and shadows exclude",
        ),
        (
            with(shape.clone(), &json!({"mask": {"shape": {"ellipse": {}}}})),
            "/layers/0/mask",
            "only a picture, a group or a stack has a mask",
        ),
        (
            with(shape.clone(), &json!({"strokes": [{"width": 300, "fill": "#000"}]})),
            "/layers/0/strokes/0/width",
            "stroke width 300 is beyond the limit of 256",
        ),
        (
            with(shape.clone(), &json!({"strokes": vec![line.clone(); 9]})),
            "/layers/0/strokes",
            "more strokes than the limit of 8",
        ),
        (
            with(shape, &json!({"shadows": [{"color": "#000", "spread": -251}]})),
            "/layers/0/shadows/0/spread",
            "spread -251 is below the limit of -250",
        ),
        (
            with(image.clone(), &json!({"focus": [0.5, 0.5]})),
            "/layers/0/focus",
            "only a picture of fit \"cover\"",
        ),
        (
            with(image.clone(), &json!({"strokes": [{"width": 2, "fill": "#000", "join": "miter"}]})),
            "/layers/0/strokes/0/join",
            "round corners only",
        ),
        (
            with(image, &json!({"strokes": [{"width": 2, "fill": "#000", "dash": [1, 1]}]})),
            "/layers/0/strokes/0/dash",
            "no dashes",
        ),
    ];
    for (layer, pointer, message) in cases {
        let template = json!({"sticker": 1, "id": "t", "canvas": {"width": 120, "height": 90},
            "fonts": {"bold": [{"family": "Sticker Sans"}]}, "layers": [layer]});
        let error = Template::from_json(template.to_string().as_bytes()).unwrap_err();
        assert_eq!(error.pointer(), pointer, "{error}");
        assert!(error.to_string().contains(message), "{error}");
    }
}
