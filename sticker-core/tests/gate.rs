//! The render gate: no price leaves the renderer that a customer could not read.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]
mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sticker_core::geometry::Rect;
use sticker_core::points::PointName;
use sticker_core::render::{Manifest, RenderError};
use support::{Case, Kit};

fn usd(minor: &str) -> Value {
    json!({"money": {"minor": minor, "currency": "USD"}})
}

/// A price of 24 px in the middle of a white picture of 120 x 90.
fn price() -> Value {
    json!({
        "id": "price", "type": "price", "box": {"x": 20, "y": 25, "width": 80, "height": 40}, "role": "effective",
        "format": {"money": {"currency": "USD", "symbol": "$"}}, "font": "sans", "size": 24, "fill": "#C1121F",
        "align": "center", "valign": "middle"
    })
}

fn changed(mut layer: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        layer[name] = value.clone();
    }
    layer
}

fn rect(id: &str, at: [i32; 4], fill: &str) -> Value {
    let [x, y, width, height] = at;
    json!({"id": id, "type": "shape", "box": {"x": x, "y": y, "width": width, "height": height},
           "shape": {"rect": {}}, "fill": fill})
}

fn case(layers: Vec<Value>, slot: Value) -> Case {
    let template = json!({
        "sticker": 1, "id": "gate", "canvas": {"width": 120, "height": 90, "background": "#FFFFFF"},
        "fonts": {"sans": [{"family": "Sticker Sans"}]}, "layers": layers
    });
    let points = json!({"std.price.effective": usd("1299"), "std.price.list": usd("1599")});
    Case::of("gate", template, points, slot)
}

/// Renders in three ways: all at once, with everything but the price drawn in advance, and with everything drawn in
/// advance; all three must judge alike.
fn judge(layers: Vec<Value>, slot: Value) -> Result<Manifest, RenderError> {
    let kit = Kit::new();
    let case = case(layers, slot);
    let input = kit.input(&case);
    let compiled = kit.compile(&case)?;
    let live = compiled.render(&input).map(|s| s.manifest);
    let price = std::iter::once(PointName::new("std.price.effective").unwrap()).collect();
    let others = [price, BTreeSet::new()].map(|changing| {
        compiled
            .specialise(&case.points, &kit.assets, &changing)
            .and_then(|s| s.render(&input))
            .map(|s| s.manifest)
    });
    for other in &others {
        let told = |r: &Result<Manifest, RenderError>| match r {
            Ok(m) => serde_json::to_value(&m.claims).unwrap(),
            Err(e) => e.to_string().into(),
        };
        assert_eq!(told(&live), told(other), "judged otherwise when drawn in advance");
    }
    live
}

fn refused(layers: Vec<Value>, slot: Value) -> RenderError {
    judge(layers, slot).map(|m| m.claims).expect_err("the gate let it pass")
}

#[test]
fn a_legible_price_passes_and_the_manifest_tells_it_whole() {
    let m = judge(vec![price()], json!({"min_text_px": 24})).unwrap();
    let [claim] = &m.claims[..] else { panic!("{} claims", m.claims.len()) };
    assert_eq!((claim.layer.as_str(), claim.claim.text.as_str(), claim.struck), ("price", "$12.99", false));
    assert_eq!(claim.claim.role.to_string(), "effective");
    assert_eq!(serde_json::to_value(&claim.claim.value).unwrap(), usd("1299"));
    let canvas = Rect::of_size(m.size);
    assert!(canvas.contains(claim.bbox) && !claim.bbox.is_empty());
    let texts: Vec<&str> = claim.parts.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(texts, ["$", "12", ".", "99"]);
    let mut pen = i32::MIN;
    for part in &claim.parts {
        assert!(claim.bbox.contains(part.bbox), "{:?} {}", part.kind, part.bbox);
        let [run] = &part.runs[..] else { panic!("{} runs", part.runs.len()) };
        assert_eq!(run.glyphs.len(), part.text.chars().count());
        assert_eq!(run.pens.len(), run.glyphs.len());
        assert_eq!(run.size_64ths, 24 * 64);
        assert!(run.glyphs.iter().all(|&g| g != 0), "a glyph is missing");
        for &[x, y] in &run.pens {
            assert!(x > pen && (0..120 * 64).contains(&x) && (0..90 * 64).contains(&y));
            pen = x;
        }
    }
    // #C1121F on white is 6.5 to 1 by WCAG; blurred edges are no part of a glyph's inside.
    let contrast = claim.contrast_percent.unwrap();
    assert!((500..=680).contains(&contrast), "{contrast}");
}

#[test]
fn a_struck_list_price_tells_its_line() {
    let list = changed(price(), json!({"id": "list", "role": "list", "strike": {"thickness": 2}}));
    let m = judge(vec![list], json!({})).unwrap();
    let (claim, strike) = (&m.claims[0], m.claims[0].strike.as_ref().unwrap());
    assert!(claim.struck);
    assert_eq!(strike.height.to_64ths(), 128);
    // The line runs from the first to the last glyph, through them.
    let (left, right) = (strike.x.to_f32(), (strike.x + strike.width).to_f32());
    assert!((left - claim.bbox.left as f32).abs() <= 2.5 && (right - claim.bbox.right as f32).abs() <= 2.5);
    let y = strike.y.floor();
    assert!(claim.bbox.top + 3 < y && y < claim.bbox.bottom - 3, "{y} in {}", claim.bbox);
}

#[test]
fn a_price_that_a_later_layer_covers_is_refused() {
    let error = refused(vec![price(), rect("cover", [60, 20, 60, 60], "#FFFFFF")], json!({}));
    assert!(
        matches!(&error, RenderError::ClaimCovered { layer, by, .. } if layer == "price" && by == "cover"),
        "{error}"
    );
    let text = error.to_string();
    assert!(text.starts_with(r#"the price of layer "price" is covered by layer "cover": "#), "{text}");
    // So is one that a group, a picture or the shadow of a layer covers.
    let group = json!({"id": "g", "type": "group", "opacity": 0.9, "layers": [rect("inside", [0, 0, 120, 90], "#00FF00")]});
    assert!(
        matches!(refused(vec![price(), group], json!({})), RenderError::ClaimCovered { by, .. } if by == "g")
    );
    let picture = json!({"id": "picture", "type": "image", "box": {"x": 0, "y": 0, "width": 120, "height": 90},
                         "source": {"asset": "photo.jpg"}, "fit": "cover"});
    assert!(
        matches!(refused(vec![price(), picture], json!({})), RenderError::ClaimCovered { by, .. } if by == "picture")
    );
    let shadow = changed(
        rect("far", [0, -200, 120, 90], "#000000"),
        json!({"shadow": {"dy": 200, "blur": 4, "color": "#000000"}}),
    );
    assert!(
        matches!(refused(vec![price(), shadow], json!({})), RenderError::ClaimCovered { by, .. } if by == "far")
    );
    // What lies over it and hides nothing does not.
    let aside = rect("aside", [0, 70, 120, 20], "#000000");
    let veil = rect("veil", [0, 0, 120, 90], "#FFFFFF18");
    assert_eq!(judge(vec![price(), aside, veil], json!({})).unwrap().claims.len(), 1);
}

#[test]
fn a_price_that_another_price_covers_is_refused() {
    let list = changed(price(), json!({"id": "list", "role": "list"}));
    let error = refused(vec![price(), list], json!({}));
    assert!(matches!(&error, RenderError::ClaimCovered { by, .. } if by == "list"), "{error}");
}

#[test]
fn a_price_within_a_group_is_judged_too() {
    let group = |inner: Value| json!({"id": "g", "type": "group", "layers": [price(), inner]});
    let error = refused(vec![group(rect("sibling", [60, 20, 60, 60], "#FFFFFF"))], json!({}));
    assert!(matches!(&error, RenderError::ClaimCovered { layer, .. } if layer == "price"), "{error}");
    assert!(judge(vec![group(rect("aside", [0, 70, 120, 20], "#000000"))], json!({})).is_ok());
    let faded = json!({"id": "g", "type": "group", "opacity": 0.05, "layers": [price()]});
    let error = refused(vec![faded], json!({}));
    assert!(matches!(&error, RenderError::ClaimTooFaint { .. }), "{error}");
    let error = refused(
        vec![group(rect("aside", [0, 70, 120, 20], "#000000")), rect("top", [0, 0, 120, 90], "#FFFFFF")],
        json!({}),
    );
    assert!(matches!(&error, RenderError::ClaimCovered { by, .. } if by == "top"), "{error}");
}

#[test]
fn a_price_that_the_canvas_cuts_is_refused() {
    let out = changed(price(), json!({"box": {"x": 60, "y": 25, "width": 80, "height": 40}}));
    let error = refused(vec![out], json!({}));
    assert!(matches!(&error, RenderError::ClaimCut { layer, .. } if layer == "price"), "{error}");
    assert!(error.to_string().ends_with("is cut by the canvas of 120x90"), "{error}");
    let gone = changed(price(), json!({"box": {"x": 500, "y": 25, "width": 80, "height": 40}}));
    assert!(matches!(refused(vec![gone], json!({})), RenderError::ClaimCut { .. }));
}

#[test]
fn a_price_that_a_clip_cuts_is_refused() {
    let clip = |x: i32, radius: i32| {
        json!({"id": "g", "type": "group", "box": {"x": x, "y": 20, "width": 90, "height": 50}, "clip": true,
               "radius": radius, "layers": [price()]})
    };
    let error = refused(vec![clip(50, 0)], json!({}));
    assert!(matches!(&error, RenderError::ClaimCut { .. }), "{error}");
    assert!(error.to_string().ends_with("is cut by the group that it lies in"), "{error}");
    assert!(judge(vec![clip(15, 10)], json!({})).is_ok());
}

#[test]
fn a_price_below_the_slots_text_size_is_refused() {
    let error = refused(vec![price()], json!({"min_text_px": 25}));
    assert!(matches!(&error, RenderError::ClaimTooSmall { limit: 25, .. }), "{error}");
    assert_eq!(
        error.to_string(),
        r#"the price of layer "price" has text of 24 px, below the limit of 25 px of slot golden"#
    );
    // The smallest part counts: cents that nobody can read understate the price.
    let cents = changed(price(), json!({"parts": {"fraction": {"size": 8}}}));
    let error = refused(vec![cents], json!({"min_text_px": 12}));
    assert!(error.to_string().contains("text of 8 px, below the limit of 12 px"), "{error}");
}

#[test]
fn a_price_that_nobody_can_tell_from_its_ground_is_refused() {
    for (fill, percent) in [("#FFFFFF", 100), ("#F4F4F4", 109)] {
        let error = refused(vec![changed(price(), json!({"fill": fill}))], json!({}));
        let RenderError::ClaimTooFaint { percent: found, limit, .. } = &error else { panic!("{error}") };
        assert!(*limit == 150 && found.abs_diff(percent) <= 2, "{error}");
    }
    // One faint glyph is enough: the ground is red below the cents.
    let half = rect("half", [64, 0, 56, 90], "#C1121F");
    assert!(matches!(refused(vec![half, price()], json!({})), RenderError::ClaimTooFaint { .. }));
    // A line around white glyphs makes them legible.
    let outlined = json!({"fill": "#FFFFFF", "stroke": {"width": 3, "fill": "#000000"}});
    judge(vec![changed(price(), outlined)], json!({})).unwrap();
    // So does a dark ground.
    assert!(
        judge(
            vec![rect("dark", [0, 0, 120, 90], "#202020"), changed(price(), json!({"fill": "#FFFFFF"}))],
            json!({})
        )
        .is_ok()
    );
    // A price that is nearly transparent is faint whatever its colour.
    assert!(matches!(
        refused(vec![changed(price(), json!({"opacity": 0.04}))], json!({})),
        RenderError::ClaimTooFaint { .. }
    ));
}

#[test]
fn a_price_outside_the_safe_area_or_on_a_channels_mark_is_refused() {
    let narrow = json!({"safe_area": {"left": 40, "top": 10, "right": 110, "bottom": 80}});
    let error = refused(vec![price()], narrow);
    assert!(matches!(&error, RenderError::ClaimMisplaced { .. }), "{error}");
    assert!(error.to_string().contains("leaves the safe area of slot golden"), "{error}");
    let mark = json!({"keep_out": [{"left": 0, "top": 0, "right": 50, "bottom": 50}]});
    assert!(matches!(refused(vec![price()], mark), RenderError::ClaimMisplaced { .. }));
    let wide = json!({"safe_area": {"left": 10, "top": 10, "right": 110, "bottom": 80}});
    assert!(judge(vec![price()], wide).is_ok());
}

#[test]
fn a_members_price_is_refused_where_everybody_looks() {
    let member = changed(price(), json!({"role": {"member": "gold"}, "point": "std.price.effective"}));
    let error = refused(vec![member.clone()], json!({}));
    assert!(matches!(&error, RenderError::ClaimNotPublic { .. }), "{error}");
    assert!(error.to_string().ends_with("and slot golden is public"), "{error}");
    let m = judge(vec![member], json!({"audience": "personalised"})).unwrap();
    assert_eq!(m.claims[0].claim.role.to_string(), "member(gold)");
}

#[test]
fn a_hidden_price_is_no_claim() {
    let hidden = changed(price(), json!({"when": {"present": "std.gift"}}));
    let m = judge(vec![hidden], json!({})).unwrap();
    assert!(m.claims.is_empty());
    assert_eq!(
        serde_json::to_value(&m.layout[0].shown).unwrap(),
        json!({"condition": "std.gift is missing"})
    );
}

fn image(id: &str, source: Value, at: [i32; 4]) -> Value {
    let [x, y, width, height] = at;
    json!({"id": id, "type": "image", "source": source, "fit": "fill",
           "box": {"x": x, "y": y, "width": width, "height": height}})
}

/// Renders with points for the product's pictures; the limit is in thousandths.
fn covered(layers: Vec<Value>, limit: u16) -> Result<Manifest, RenderError> {
    let kit = Kit::new();
    let template = json!({
        "sticker": 1, "id": "cover", "canvas": {"width": 120, "height": 90, "background": "#FFFFFF"},
        "fonts": {"sans": [{"family": "Sticker Sans"}]}, "layers": layers
    });
    let asset = json!({"image": {"asset": "photo.jpg"}});
    let points =
        json!({"std.image.scene": asset, "std.image.logo": asset, "std.price.effective": usd("1299")});
    let case = Case::of("cover", template, points, json!({ "max_cover_permille": limit }));
    let input = kit.input(&case);
    let compiled = kit.compile(&case)?;
    let live = compiled.render(&input).map(|s| s.manifest);
    let fixed = compiled.specialise(&case.points, &kit.assets, &BTreeSet::new());
    let fixed = fixed.and_then(|fixed| fixed.render(&input)).map(|s| s.manifest);
    let told =
        |r: &Result<Manifest, RenderError>| r.as_ref().map(|m| m.file_hash).map_err(ToString::to_string);
    assert_eq!(told(&live), told(&fixed), "judged otherwise when drawn in advance");
    live
}

#[test]
fn what_is_drawn_in_advance_over_a_price_that_was_drawn_before_is_refused_too() {
    let kit = Kit::new();
    let names = |of: &[&str]| of.iter().map(|name| PointName::new(name).unwrap()).collect::<BTreeSet<_>>();
    let logo = |id: &str, y: i32| image(id, json!({"point": "std.image.logo"}), [0, y, 120, 60]);
    for (y, hides) in [(20, true), (60, false)] {
        // A price between plates: what lies above it is fixed one step later.
        let below = rect("below", [0, 0, 120, 10], "#003049");
        let above = rect("above", [0, 80, 120, 10], "#003049");
        let template = json!({
            "sticker": 1, "id": "steps", "canvas": {"width": 120, "height": 90, "background": "#FFFFFF"},
            "fonts": {"sans": [{"family": "Sticker Sans"}]},
            "layers": [below, price(), logo("logo", y), above]
        });
        let points =
            json!({"std.image.logo": {"image": {"asset": "photo.jpg"}}, "std.price.effective": usd("1299")});
        let case = Case::of("steps", template, points, json!({}));
        let input = kit.input(&case);
        let compiled = kit.compile(&case).unwrap();
        let with_price = compiled.specialise(&case.points, &kit.assets, &names(&["std.image.logo"])).unwrap();
        assert_eq!((compiled.fixed_layers(), with_price.fixed_layers()), (2, 3));
        let whole = with_price.specialise(&case.points, &kit.assets, &names(&[]));
        let live = compiled.render(&input).map(|s| s.manifest.file_hash);
        match (whole, live) {
            (Err(early), Err(late)) => {
                assert!(hides, "{early}");
                assert_eq!(early.to_string(), late.to_string());
                assert!(matches!(&early, RenderError::ClaimCovered { by, .. } if by == "logo"), "{early}");
            }
            (Ok(whole), Ok(live)) => {
                assert!(!hides);
                assert_eq!(whole.render(&input).unwrap().manifest.file_hash, live);
            }
            (whole, live) => panic!("judged otherwise: {whole:?} and {live:?}"),
        }
    }
}

#[test]
fn what_hides_a_price_in_two_steps_counts_together() {
    let kit = Kit::new();
    let names = |of: &[&str]| of.iter().map(|name| PointName::new(name).unwrap()).collect::<BTreeSet<_>>();
    let made = |above: Vec<Value>| {
        let price = changed(
            price(),
            json!({"size": 44, "box": {"x": 10, "y": 10, "width": 160, "height": 70}, "fill": "#000000"}),
        );
        let layers = [vec![price], above].concat();
        let template = json!({
            "sticker": 1, "id": "sum", "canvas": {"width": 180, "height": 90, "background": "#FFFFFF"},
            "fonts": {"sans": [{"family": "Sticker Sans"}]}, "layers": layers
        });
        let points =
            json!({"std.image.logo": {"image": {"asset": "photo.jpg"}}, "std.price.effective": usd("1299")});
        Case::of("sum", template, points, json!({}))
    };
    // A run of four black pixels down a stem; the price has between 1,000 and 2,000 of them, so that two pass and four do not.
    let plain = made(vec![]);
    let pixels = kit.compile(&plain).unwrap().pixels(&kit.input(&plain)).unwrap();
    let is_black = |x: u32, y: u32| pixels.pixel(x, y) == Some([0, 0, 0, 255]);
    let all: Vec<(u32, u32)> = (0..180).flat_map(|x| (0..90).map(move |y| (x, y))).collect();
    let inside = all.iter().filter(|&&(x, y)| is_black(x, y)).count();
    assert!((1_000..2_000).contains(&inside), "{inside}");
    let &(x, y) = all.iter().find(|&&(x, y)| (0..4).all(|i| is_black(x, y + i))).unwrap();
    let (x, y) = (x as i32, y as i32);

    let first = rect("first", [x, y, 1, 2], "#FFFFFF");
    let second = image("second", json!({"point": "std.image.logo"}), [x, y + 2, 1, 2]);
    for alone in [vec![first.clone()], vec![second.clone()]] {
        let case = made(alone);
        kit.render(&case).unwrap();
    }
    let case = made(vec![first, second]);
    let compiled = kit.compile(&case).unwrap();
    let live = compiled.render(&kit.input(&case)).unwrap_err();
    assert!(matches!(live, RenderError::ClaimCovered { permille: 2..=3, .. }), "{live}");
    let with_price = compiled.specialise(&case.points, &kit.assets, &names(&["std.image.logo"])).unwrap();
    let whole = with_price.specialise(&case.points, &kit.assets, &names(&[])).unwrap_err();
    assert_eq!(whole.to_string(), live.to_string());
}

#[test]
fn overlays_that_cover_more_than_the_slot_allows_are_refused() {
    let product = || image("product", json!({"point": "std.image.scene"}), [0, 0, 120, 90]);
    // 30 x 36 of 120 x 90 is 100 of 1000.
    let badge = |id: &str, x: i32| rect(id, [x, 0, 30, 36], "#C1121F");
    assert!(covered(vec![product(), badge("a", 0)], 100).is_ok());
    let error = covered(vec![product(), badge("a", 0)], 99).unwrap_err();
    assert_eq!(
        error.to_string(),
        "overlays cover 100 of 1000 of the picture, above the limit of 99 of slot golden"
    );
    // Pixels in several overlays count once, those beyond the canvas not at all.
    assert!(covered(vec![product(), badge("a", 0), badge("b", 0)], 100).is_ok());
    assert!(covered(vec![product(), badge("a", 105)], 50).is_ok());
    let error = covered(vec![product(), badge("a", 0), badge("b", 30)], 199).unwrap_err();
    assert!(matches!(error, RenderError::CoverTooLarge { permille: 200, limit: 199, .. }), "{error}");
}

#[test]
fn the_product_and_what_lies_behind_it_cover_nothing() {
    let product = || image("product", json!({"point": "std.image.scene"}), [10, 10, 100, 70]);
    let panel = || rect("panel", [0, 0, 120, 90], "#EEEEEE");
    let own = || image("own", json!({"asset": "photo.jpg"}), [0, 0, 120, 90]);
    let logo = || image("logo", json!({"point": "std.image.logo"}), [0, 0, 120, 90]);
    let group = |layers: Value| json!({"id": "g", "type": "group", "layers": layers});
    for (layers, limit, ok) in [
        (vec![panel(), own(), product()], 0, true),
        (vec![group(json!([panel(), product()]))], 0, true),
        // In front of the product, or without one, the same layers cover.
        (vec![product(), panel()], 999, false),
        (vec![group(json!([product()])), own()], 999, false),
        (vec![panel()], 999, false),
        // A logo and a price cover wherever they stand, also behind.
        (vec![logo(), product()], 999, false),
        (vec![price(), image("far", json!({"point": "std.image.scene"}), [0, 0, 10, 10])], 0, false),
        // A layer that does not show covers nothing.
        (vec![product(), changed(panel(), json!({"when": {"present": "std.gift"}}))], 0, true),
    ] {
        let result = covered(layers.clone(), limit);
        let refused = matches!(&result, Err(RenderError::CoverTooLarge { .. }));
        assert_eq!((result.is_ok(), refused), (ok, !ok), "{layers:?} {:?}", result.err());
    }
}

#[test]
fn a_clip_bounds_what_its_layers_cover_and_a_shadow_covers_too() {
    let product = || image("product", json!({"point": "std.image.scene"}), [0, 0, 120, 90]);
    let clip = json!({"id": "g", "type": "group", "box": {"x": 0, "y": 0, "width": 30, "height": 36}, "clip": true,
                      "layers": [rect("wide", [0, 0, 120, 90], "#C1121F")]});
    assert!(covered(vec![product(), clip.clone()], 100).is_ok());
    assert!(matches!(
        covered(vec![product(), clip], 99),
        Err(RenderError::CoverTooLarge { permille: 100, .. })
    ));
    let shadow = json!({"shadow": {"dx": 30, "blur": 0, "color": "#000000"}});
    let badge = || rect("badge", [0, 0, 30, 36], "#C1121F");
    let error = covered(vec![product(), changed(badge(), shadow.clone())], 150).unwrap_err();
    assert!(matches!(error, RenderError::CoverTooLarge { permille: 200.., .. }), "{error}");
    let group = json!({"id": "g", "type": "group", "layers": [badge()], "shadow": shadow["shadow"]});
    let error = covered(vec![product(), group], 150).unwrap_err();
    assert!(matches!(error, RenderError::CoverTooLarge { permille: 200.., .. }), "{error}");
}
