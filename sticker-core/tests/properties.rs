//! Laws of rendering, over all golden cases and random mixtures of them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]
#![expect(clippy::disallowed_methods, reason = "tests start threads; the library never does")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use serde_json::{Value, json};
use sticker_core::geometry::{Rect, Size};
use sticker_core::points::{LocaleTag, PointName, Snapshot};
use sticker_core::render::{CompiledTemplate, RenderInput, RenderLimits, Scratch, SharedBytes};
use sticker_core::template::Template;
use support::{Case, Kit, pictures};

static KIT: LazyLock<Kit> = LazyLock::new(Kit::new);

/// Every golden case, compiled.
static ALL: LazyLock<Vec<(Case, CompiledTemplate)>> = LazyLock::new(|| {
    support::cases()
        .into_iter()
        .map(|case| {
            let compiled = KIT.compile(&case).unwrap_or_else(|e| panic!("{}: {e}", case.name));
            (case, compiled)
        })
        .collect()
});

/// The golden templates that mix: alone, of the usual size, without points.
static PLAIN: LazyLock<Vec<&'static Value>> = LazyLock::new(|| {
    let usual = |case: &&(Case, CompiledTemplate)| {
        case.0.size == Size::new(120, 90) && case.0.points_given().next().is_none()
    };
    // A mixture has no policies for points that are missing.
    let alone = ALL.iter().filter(usual).filter_map(|(case, _)| case.alone());
    alone.filter(|template| template.get("points").is_none()).collect()
});

/// What a render gives that must not depend on how it came about.
#[derive(Debug, PartialEq)]
struct Outcome {
    file: Vec<u8>,
    spec_fp: String,
    pixel_fp: String,
    claims: Value,
    layout: Value,
}

fn outcome(compiled: &CompiledTemplate, input: &RenderInput<'_>, scratch: &mut Scratch) -> Outcome {
    let sticker = compiled.render_with(input, scratch).unwrap();
    let m = &sticker.manifest;
    assert_eq!(m.spec_fp, compiled.spec_fp(input).unwrap(), "the fingerprint foretold is another");
    Outcome {
        spec_fp: m.spec_fp.to_hex(),
        pixel_fp: m.pixel_fp.unwrap().to_hex(),
        claims: serde_json::to_value(&m.claims).unwrap(),
        layout: serde_json::to_value(&m.layout).unwrap(),
        file: sticker.bytes,
    }
}

/// What each case gives at first.
static FIRST: LazyLock<Vec<Outcome>> = LazyLock::new(|| {
    ALL.iter().map(|(case, compiled)| outcome(compiled, &KIT.input(case), &mut Scratch::default())).collect()
});

fn names(of: &[&str]) -> BTreeSet<PointName> {
    of.iter().map(|name| PointName::new(name).unwrap()).collect()
}

/// A region of a picture, from four numbers below 1000; never empty.
fn region_of(size: Size, [x0, y0, x1, y1]: [u32; 4]) -> Rect {
    let span = |a: u32, b: u32, edge: u32| {
        let (low, high) = (a.min(b) * edge / 1000, a.max(b) * edge / 1000 + 1);
        (low as i32, high.min(edge) as i32)
    };
    let ((left, right), (top, bottom)) = (span(x0, x1, size.width), span(y0, y1, size.height));
    Rect::new(left, top, right, bottom)
}

/// A template of several golden ones, the later above the earlier; layers whose flag is set are drawn in every render
/// instead of once, and look the same.
fn mixture(parts: &[usize], live: u64) -> Case {
    let mut layers = Vec::new();
    let (mut fonts, mut styles) = (json!({}), json!({}));
    for (n, &part) in parts.iter().enumerate() {
        let template = PLAIN[part % PLAIN.len()];
        for (name, stack) in template["fonts"].as_object().into_iter().flatten() {
            fonts[format!("{n}-{name}")] = stack.clone();
        }
        for (name, style) in template.get("styles").and_then(Value::as_object).into_iter().flatten() {
            styles[format!("{n}-{name}")] = style.clone();
            rename_references(&mut styles[format!("{n}-{name}")], n);
        }
        for (i, layer) in template["layers"].as_array().unwrap().iter().enumerate() {
            let mut layer = layer.clone();
            rename(&mut layer, n);
            rename_references(&mut layer, n);
            if live >> ((7 * n + i) % 64) & 1 == 1 {
                layer["when"] = json!({"present": "std.title"});
            }
            layers.push(layer);
        }
    }
    let mut template = PLAIN[parts[0] % PLAIN.len()].clone();
    template["layers"] = layers.into();
    template["fonts"] = fonts;
    template["styles"] = styles;
    Case::of("mixture", template, json!({"std.title": {"text": "here"}}), json!({}))
}

/// Gives the names of font stacks and styles the number of the template that they come from.
fn rename_references(value: &mut Value, n: usize) {
    for (key, value) in value.as_object_mut().into_iter().flatten() {
        match value.as_str() {
            Some(name) if key == "font" || key == "style" => *value = format!("{n}-{name}").into(),
            _ => rename_references(value, n),
        }
    }
    for value in value.as_array_mut().into_iter().flatten() {
        rename_references(value, n);
    }
}

fn rename(layer: &mut Value, n: usize) {
    layer["id"] = format!("{n}-{}", layer["id"].as_str().unwrap()).into();
    for child in layer.get_mut("layers").and_then(Value::as_array_mut).into_iter().flatten() {
        rename(child, n);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_region_is_that_part_of_the_whole(case in any::<prop::sample::Index>(), at in [0u32..1000, 0..1000, 0..1000, 0..1000]) {
        let (case, compiled) = case.get(&ALL[..]);
        let region = region_of(case.size, at);
        let whole = compiled.pixels(&KIT.input(case)).unwrap();
        let part = compiled.region(&KIT.input(case), region).unwrap();
        prop_assert!(part == whole.crop(region).unwrap(), "{}: region {region}", case.name);
    }

    #[test]
    fn a_layer_looks_the_same_whether_it_is_drawn_once_or_always(
        parts in prop::collection::vec(0usize..1000, 2..6),
        live in any::<u64>(),
        at in [0u32..1000, 0..1000, 0..1000, 0..1000],
    ) {
        let [once, some, always] = [0, live, u64::MAX].map(|live| {
            let case = mixture(&parts, live);
            let pixels = KIT.compile(&case).unwrap().pixels(&KIT.input(&case)).unwrap();
            (case, pixels)
        });
        prop_assert!(once.1 == always.1, "all layers once or always: {parts:?}");
        prop_assert!(some.1 == always.1, "some layers always: {parts:?} {live:#x}");
        let region = region_of(some.0.size, at);
        let part = KIT.compile(&some.0).unwrap().region(&KIT.input(&some.0), region).unwrap();
        prop_assert!(part == some.1.crop(region).unwrap(), "region {region} of {parts:?} {live:#x}");
    }
}

/// Moves and resizes every box of a case's template by its own share of a random number; `None` where the template is
/// refused then.
fn shaken(case: &Case, seed: u64) -> Option<Case> {
    let mut template = case.alone()?.clone();
    let mut seed = seed | 1;
    shake(&mut template["layers"], &mut seed);
    Template::from_json(template.to_string().as_bytes()).ok()?;
    Some(Case::of("shaken", template, json!({"std.title": {"text": "here"}}), json!({"min_text_px": 9})))
}

fn shake(value: &mut Value, seed: &mut u64) {
    match value {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                let Some(n) = value.as_i64() else {
                    shake(value, seed);
                    continue;
                };
                let mut by = |range: i64| {
                    // Knuth's multiplier: any spread will do.
                    *seed =
                        seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (*seed >> 33) as i64 % (2 * range) - range
                };
                match key.as_str() {
                    "x" | "y" => *value = (n + by(70)).into(),
                    "width" | "height" | "size" => *value = (n + by(40)).max(1).into(),
                    _ => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| shake(item, seed)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_templates_can_be_previewed_and_linted(
        parts in prop::collection::vec(0usize..1000, 1..4), live in any::<u64>(), seed in any::<u64>(),
    ) {
        let Some(case) = shaken(&mixture(&parts, live), seed) else { return Ok(()) };
        let (request, input) = (KIT.request(&case), KIT.input(&case));
        let drawn = sticker_core::render::preview(&request, &input).unwrap();
        drawn.overlay(2).unwrap();
        // What a render gives, a preview gives; what it refuses, a preview names.
        match KIT.compile(&case).and_then(|compiled| compiled.render(&input)) {
            Ok(sticker) => {
                prop_assert!(drawn.failures.is_empty(), "{:?}", drawn.failures);
                prop_assert_eq!(sticker.manifest.layout, drawn.layout);
            }
            Err(error) => {
                let told: Vec<String> = drawn.failures.iter().map(|failure| failure.error.to_string()).collect();
                prop_assert!(told.contains(&error.to_string()), "{error} is not among {told:?}");
            }
        }
        let report = sticker_core::render::lint(&request).unwrap();
        prop_assert!(report.findings.iter().all(|finding| !finding.to_string().is_empty()));
        prop_assert_eq!(sticker_core::render::lint(&request).unwrap(), report, "the same template, other findings");
    }
}

#[test]
fn a_specialised_template_gives_the_same_files_and_fingerprints() {
    for ((case, compiled), first) in ALL.iter().zip(&*FIRST) {
        let given: Vec<&str> = case.points_given().collect();
        let mut choices = vec![names(&[]), names(&given)];
        choices.extend(given.iter().map(|one| names(&[one])));
        for changing in choices {
            let special = compiled.specialise(&case.points, &KIT.assets, &changing).unwrap();
            assert!(special.fixed_layers() >= compiled.fixed_layers());
            let got = outcome(&special, &KIT.input(case), &mut Scratch::default());
            assert!(got == *first, "{}: {changing:?} changing", case.name);
            // A specialisation of a specialisation is one too.
            let fixed = special.specialise(&case.points, &KIT.assets, &BTreeSet::new()).unwrap();
            assert!(
                outcome(&fixed, &KIT.input(case), &mut Scratch::default()) == *first,
                "{}: twice",
                case.name
            );
        }
    }
}

#[test]
fn a_specialised_template_follows_what_changes() {
    let (case, compiled) = ALL.iter().find(|(case, _)| case.name == "price/parts").unwrap();
    let changing = names(&case.points_given().collect::<Vec<_>>());
    let special = compiled.specialise(&case.points, &KIT.assets, &changing).unwrap();
    for minor in ["100", "2999", "9999"] {
        let points =
            case.with_point("std.price.effective", json!({"money": {"minor": minor, "currency": "USD"}}));
        let input = RenderInput { pixel_fp: true, ..RenderInput::new(&points, &KIT.assets) };
        let [a, b] = [compiled, &special].map(|c| outcome(c, &input, &mut Scratch::default()));
        assert!(a == b, "{minor}");
    }
}

#[test]
fn threads_order_and_used_buffers_change_nothing() {
    let first = &*FIRST;
    std::thread::scope(|scope| {
        for thread in 0..8usize {
            scope.spawn(move || {
                let mut used = Scratch::default();
                for step in 0..ALL.len() {
                    // Each thread goes its own way through the cases: another start, another stride.
                    let stride = [1, 3, 5, 7, 11, 13, 17, 19][thread];
                    let n = (thread * 31 + step * stride) % ALL.len();
                    let (case, compiled) = &ALL[n];
                    let mut fresh = Scratch::default();
                    let scratch = if thread % 2 == 0 { &mut used } else { &mut fresh };
                    assert!(
                        outcome(compiled, &KIT.input(case), scratch) == first[n],
                        "{} on {thread}",
                        case.name
                    );
                }
            });
        }
    });
}

#[test]
fn the_sizes_of_the_caches_change_nothing() {
    for bytes in [0, 700, 64 << 20] {
        let mut limits = RenderLimits::default();
        (limits.glyph_cache_bytes, limits.shadow_cache_bytes) = (bytes, bytes);
        let mut scratch = Scratch::default();
        for ((case, _), first) in ALL.iter().zip(&*FIRST) {
            let request = KIT.request(case);
            let compiled =
                CompiledTemplate::compile(&sticker_core::render::CompileRequest { limits, ..request })
                    .unwrap();
            for round in 0..2 {
                let got = outcome(&compiled, &KIT.input(case), &mut scratch);
                assert!(got == *first, "{} with {bytes} bytes, round {round}", case.name);
            }
        }
    }
}

#[test]
fn pixels_are_those_of_the_file() {
    let (case, compiled) = ALL.iter().find(|(case, _)| case.name == "image/photo").unwrap();
    let pixels = compiled.pixels(&KIT.input(case)).unwrap();
    let sticker = compiled.render(&KIT.input(case)).unwrap();
    let file = sticker_core::asset::decode(&sticker.bytes, &Default::default()).unwrap();
    let rgb: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    assert!(file.data() == rgb);
    assert_eq!(
        sticker.manifest.pixel_fp,
        Some(sticker_core::digest::pixel_fp(pixels.data(), case.size).unwrap())
    );
    assert_eq!(sticker.manifest.file_hash, sticker_core::digest::file_hash(&sticker.bytes));
}

/// A case with a point, a picture, a font and a price; and what its `spec_fp` is made of.
fn fingerprint_case(font: &str, title: &str, fill: &str, format: Value) -> Case {
    let template = json!({
        "sticker": 1, "id": "fingerprint", "canvas": {"width": 60, "height": 40, "background": "#FFFFFF"},
        "fonts": {"sans": [{"family": font}]},
        "layers": [
            {"id": "bar", "type": "shape", "box": {"x": 0, "y": 30, "width": 60, "height": 10},
             "shape": {"rect": {}}, "fill": fill},
            {"id": "picture", "type": "image", "box": {"x": 30, "y": 0, "width": 30, "height": 30},
             "source": {"asset": "disc.png"}},
            {"id": "words", "type": "text", "box": {"x": 2, "y": 2, "width": 56, "height": 26},
             "text": "{std.title}", "font": "sans", "size": 12, "fill": "#000000"}
        ]
    });
    Case::of("fingerprint", template, json!({"std.title": {"text": title}}), json!({"format": format}))
}

fn fingerprint(case: &Case, kit: &Kit, points: &Snapshot) -> String {
    let compiled = kit.compile(case).unwrap();
    let input = RenderInput::new(points, &kit.assets);
    let spec_fp = compiled.spec_fp(&input).unwrap();
    assert_eq!(compiled.render(&input).unwrap().manifest.spec_fp, spec_fp);
    spec_fp.to_hex()
}

#[test]
fn the_fingerprint_tells_everything_that_the_picture_was_made_from() {
    let family = KIT.fonts.default_family().to_owned();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut differs = |what: &'static str, spec_fp: String| {
        if let Some(other) = seen.insert(spec_fp, what) {
            panic!("{what} has the fingerprint of {other}");
        }
    };
    let of = |case: &Case, kit: &Kit| fingerprint(case, kit, &case.points);
    let png = || json!("png");
    let plain = fingerprint_case(&family, "One", "#FF0000", png());
    differs("the plain case", of(&plain, &KIT));
    differs("another value", of(&fingerprint_case(&family, "Two", "#FF0000", png()), &KIT));
    differs("another template", of(&fingerprint_case(&family, "One", "#FF0001", png()), &KIT));
    let jpeg = |quality: u8, sampling: &str| json!({"jpeg": {"quality": quality, "sampling": sampling}});
    differs("JPEG", of(&fingerprint_case(&family, "One", "#FF0000", jpeg(80, "4:4:4")), &KIT));
    differs("another quality", of(&fingerprint_case(&family, "One", "#FF0000", jpeg(81, "4:4:4")), &KIT));
    differs("another sampling", of(&fingerprint_case(&family, "One", "#FF0000", jpeg(80, "4:2:0")), &KIT));
    differs("WebP", of(&fingerprint_case(&family, "One", "#FF0000", json!({"webp": {}})), &KIT));

    let mut other_picture = Kit::new();
    let swapped: SharedBytes = Arc::new(pictures::all().swap_remove(0).1);
    other_picture.assets.insert("disc.png", swapped);
    differs("another picture under the same name", of(&plain, &other_picture));

    let bold = include_bytes!("../fonts/Default-Bold.ttf");
    let mut other_font = Kit::new();
    other_font.fonts = sticker_core::asset::font::FontStore::new();
    let request = sticker_core::asset::font::FaceRequest { family: Some(family), ..Default::default() };
    other_font.fonts.add(Arc::new(bold.to_vec()), &request).unwrap();
    differs("another font of the same name", of(&plain, &other_font));
}

#[test]
fn the_fingerprint_does_not_tell_what_changes_no_pixel() {
    let family = KIT.fonts.default_family().to_owned();
    let case = fingerprint_case(&family, "One", "#FF0000", json!("png"));
    let first = fingerprint(&case, &KIT, &case.points);
    let json = br#"{"business":"golden","item":"other","sku":"red-xl","points":{"std.title":{"text":"One"},
        "std.brand":{"text":"unused"}}}"#;
    let later = "2031-01-01T00:00:00Z".parse().unwrap();
    let other = Snapshot::from_json(json, later, LocaleTag::new("en").unwrap()).unwrap();
    assert_eq!(
        fingerprint(&case, &KIT, &other),
        first,
        "another product, at another time, with an unused point"
    );

    // A file's name is no part of it; its content is.
    let mut twice = Kit::new();
    let unused: SharedBytes = Arc::new(vec![1, 2, 3]);
    twice.assets.insert("unused.bin", unused);
    assert_eq!(fingerprint(&case, &twice, &case.points), first, "an unused file");
}
