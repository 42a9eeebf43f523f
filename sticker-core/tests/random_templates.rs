//! Ten thousand random templates with random data: no panic, nothing drawn outside of what the report says, no claim lost.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]
#![expect(clippy::disallowed_methods, reason = "tests start threads; the library never does")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Value;
use sticker_core::geometry::{Length, Rect, Size};
use sticker_core::points::LocaleTag;
use sticker_core::render::{LayerReport, Manifest, RenderError, RenderInput, Shown};
use sticker_core::template::{Content, Layer, ShadowKind, Template, Variant};
use support::random::{self, HEIGHT, Random, WIDTH};
use support::{Case, Kit};

const CASES: u64 = 10_000;

static KIT: LazyLock<Kit> = LazyLock::new(Kit::new);

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// The document was refused.
    Refused,
    /// It was read, and could not be drawn with these points.
    NotDrawn,
    /// A picture with its manifest came out.
    Drawn,
}

#[test]
fn ten_thousand_random_templates_draw_what_they_report_or_say_why_not() {
    let counts = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2)
            .map(|worker| {
                scope.spawn(move || {
                    let mut counts: BTreeMap<(Fate, String), u64> = BTreeMap::new();
                    for seed in (worker..CASES).step_by(2) {
                        *counts.entry(check(seed)).or_default() += 1;
                    }
                    counts
                })
            })
            .collect();
        workers.into_iter().fold(BTreeMap::<(Fate, String), u64>::new(), |mut all, worker| {
            for (fate, count) in worker.join().unwrap() {
                *all.entry(fate).or_default() += count;
            }
            all
        })
    });
    println!("{counts:#?}");
    let of = |fate: Fate| counts.iter().filter(move |(key, _)| key.0 == fate).map(|(_, count)| count);
    let share = |fate: Fate| of(fate).sum::<u64>() * 100 / CASES;
    // A generator that asks for what cannot be tests nothing.
    assert!(share(Fate::Refused) < 5, "{counts:#?}");
    assert!(share(Fate::Drawn) >= 45, "{counts:#?}");
}

/// Returns the names of an error's kinds, from the outermost.
fn kind_of(error: &RenderError) -> String {
    let name = |debug: String| debug.split([' ', '(']).next().unwrap_or_default().to_owned();
    match error {
        RenderError::Text { source, .. } => format!("Text {}", name(format!("{source:?}"))),
        other => name(format!("{other:?}")),
    }
}

/// Checks one case; with what it was refused for.
fn check(seed: u64) -> (Fate, String) {
    let Random { template, points, locale } = random::template(seed);
    let parsed = Template::from_json(template.to_string().as_bytes());
    if let Err(error) = parsed {
        return (Fate::Refused, error.to_string());
    }
    let mut case = Case::of("random", template.clone(), points, Value::Null);
    case.locale = LocaleTag::new(locale).unwrap();
    let rendered = KIT.compile(&case).and_then(|compiled| {
        let input = RenderInput { pixel_fp: true, ..RenderInput::new(&case.points, &KIT.assets) };
        let sticker = compiled.render(&input)?;
        let pixels = compiled.pixels(&input)?;
        let part = compiled.region(&input, REGION)?;
        assert!(part == pixels.crop(REGION).unwrap(), "{seed}: the region is another picture\n{template}");
        Ok((sticker, pixels))
    });
    let (sticker, pixels) = match rendered {
        Ok(rendered) => rendered,
        Err(error @ RenderError::Internal { .. }) => panic!("{seed}: {error}\n{template}"),
        Err(error) => return (Fate::NotDrawn, kind_of(&error)),
    };
    let manifest = &sticker.manifest;
    let variant = case.template.variants().first().unwrap();
    let reports = reports(manifest);
    let in_stacks = variant.walk().filter(|layer| matches!(layer.content, Content::Stack(_)));
    let moved: BTreeSet<&str> = in_stacks.flat_map(inside).map(|layer| layer.id.as_str()).collect();
    for layer in variant.walk() {
        if let Some(report) = reports.get(layer.id.as_str()) {
            check_box(seed, layer, report, &moved, &template);
        }
    }
    check_claims(seed, variant, manifest, &reports, &template);
    check_ink(seed, manifest, &pixels, &template);
    (Fate::Drawn, String::new())
}

/// Returns the layers in a layer, at any depth.
fn inside(layer: &Layer) -> Vec<&Layer> {
    layer.children().iter().flat_map(|child| std::iter::once(child).chain(inside(child))).collect()
}

const REGION: Rect = Rect { left: 17, top: 9, right: 77, bottom: 63 };

fn reports(manifest: &Manifest) -> BTreeMap<&str, &LayerReport> {
    manifest.layout.iter().map(|report| (report.layer.as_str(), report)).collect()
}

/// A layer paints inside of its box, and beyond it no further than its lines and shadows reach; what words need more is told.
fn check_box(seed: u64, layer: &Layer, report: &LayerReport, moved: &BTreeSet<&str>, template: &Value) {
    let effects = &layer.effects;
    // What is turned, or holds what has boxes of its own, is told by the layers in it and by the pixels.
    if report.painted.is_empty()
        || report.overflow.is_some()
        || !layer.children().is_empty()
        || (report.frame.is_none() && moved.contains(layer.id.as_str()))
        || template.to_string().contains("\"rotate\"")
    {
        return;
    }
    let lines = effects.strokes.iter().map(|s| s.width.ceil() * 4).max().unwrap_or(0);
    let soft = |dx: Length, dy: Length, blur: Length, spread: Length| {
        let far = dx.to_64ths().abs().max(dy.to_64ths().abs());
        Length::from_64ths(far).ceil()
            + Length::from_64ths(blur.to_64ths() * 3 / 2).ceil()
            + spread.ceil().max(0)
            + 8
    };
    let shadow = layer.shadow.map_or(0, |s| soft(s.dx, s.dy, s.blur, Length::ZERO));
    let shadows = effects.shadows.iter().filter(|s| s.kind == ShadowKind::Outer);
    let shadows = shadows.map(|s| soft(s.dx, s.dy, s.blur, s.spread)).max().unwrap_or(0);
    // Marks and slants stand out of the box of a line by less than the height of its largest letters.
    let letters = match (&layer.content, report.size) {
        (Content::Text(text), Some(size)) => {
            let largest =
                text.spans.iter().filter_map(|s| s.style.scale).map(|s| i32::from(s.permille())).max();
            size.ceil() * largest.unwrap_or(1_000).max(1_000) / 1_000 + 8
        }
        (Content::Price(_), Some(size)) => size.ceil(),
        _ => 1,
    };
    let frame = report.frame.unwrap_or(layer.frame);
    let allowed = frame.bounds().outset(lines + shadow.max(shadows) + letters);
    assert!(
        allowed.contains(report.painted),
        "{seed}: layer {} paints {} but may only {allowed}\n{}\n{template}",
        layer.id,
        report.painted,
        serde_json::to_string(report).unwrap(),
    );
}

/// Every price layer either states its claim, or says why it does not show, or stands in something that does.
fn check_claims(
    seed: u64,
    variant: &Variant,
    manifest: &Manifest,
    reports: &BTreeMap<&str, &LayerReport>,
    template: &Value,
) {
    for layer in variant.walk().filter(|layer| matches!(layer.content, Content::Price(_))) {
        let claims = manifest.claims.iter().filter(|claim| claim.layer == layer.id).count();
        let is_drawn = reports.get(layer.id.as_str()).is_some_and(|report| report.shown == Shown::Drawn);
        assert_eq!(claims, usize::from(is_drawn), "{seed}: claims of layer {}\n{template}", layer.id);
    }
    for claim in &manifest.claims {
        let text: String = claim.parts.iter().map(|part| part.text.as_str()).collect();
        assert!(
            claim.parts.iter().all(|part| Rect::of_size(CANVAS).contains(part.bbox)),
            "{seed}\n{template}"
        );
        assert!(text.contains('¥'), "{seed}: {text}");
    }
}

/// No pixel changes outside of the boxes that the layers report.
fn check_ink(seed: u64, manifest: &Manifest, pixels: &sticker_core::render::Pixmap, template: &Value) {
    let painted: Vec<Rect> = manifest.layout.iter().map(|report| report.painted).collect();
    let ground = [0xF4, 0xF1, 0xEA, 255];
    for (at, pixel) in pixels.data().chunks_exact(4).enumerate() {
        let (x, y) = ((at % WIDTH as usize) as i32, (at / WIDTH as usize) as i32);
        if pixel != ground {
            let inside = |r: &Rect| x >= r.left && x < r.right && y >= r.top && y < r.bottom;
            assert!(
                painted.iter().any(inside),
                "{seed}: ({x}, {y}) is {pixel:?}, and no layer painted it\n{template}"
            );
        }
    }
}

const CANVAS: Size = Size { width: WIDTH, height: HEIGHT };
