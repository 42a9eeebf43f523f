//! What strokes, shadows and rotation cost: a title that was never seen, and cut-outs of a common size.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot make its input ends")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use sticker_core::asset::font::FontStore;
use sticker_core::geometry::Size;
use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, RenderInput, RenderLimits, SharedBytes,
};
use sticker_core::slot::Slot;
use sticker_core::template::Template;

const TITLE: &str = "Gentle 2026 formula, 900 g tin";

struct Bench {
    fonts: FontStore,
    assets: Assets,
    locale: LocaleTag,
    points: Snapshot,
    slot: Slot,
}

impl Bench {
    fn new() -> Self {
        let mut assets = Assets::default();
        let disc: SharedBytes = Arc::new(disc(560));
        assets.insert("disc.png", disc);
        let locale = LocaleTag::new("en").unwrap();
        let points =
            json!({"business": "b", "item": "i", "points": {"std.title": {"text": TITLE}}}).to_string();
        let at = "2026-11-11T00:00:00Z".parse().unwrap();
        let slot = json!({"business": "b", "id": "s", "channel": "c", "surface": "search", "image_index": 1,
            "sizes": [{"width": 800, "height": 800}], "format": "png", "overlay": "any", "min_text_px": 1});
        Self {
            fonts: FontStore::with_default_family().unwrap(),
            assets,
            points: Snapshot::from_json(points.as_bytes(), at, locale.clone()).unwrap(),
            locale,
            slot: Slot::from_json(slot.to_string().as_bytes()).unwrap(),
        }
    }

    /// A white canvas with one layer that is drawn in every render.
    fn compile(&self, layer: &Value) -> CompiledTemplate {
        let mut layer = layer.clone();
        layer["when"] = json!({"present": "std.title"});
        let template = json!({"sticker": 1, "id": "t", "canvas": {"width": 800, "height": 800, "background": "#FFF"},
            "fonts": {"bold": [{"family": "Sticker Sans", "weight": 700}]}, "layers": [layer]});
        let template = Arc::new(Template::from_json(template.to_string().as_bytes()).unwrap());
        CompiledTemplate::compile(&CompileRequest {
            template: &template,
            slot: &self.slot,
            size: Size::new(800, 800),
            fonts: &self.fonts,
            assets: &self.assets,
            locale: &self.locale,
            limits: RenderLimits::default(),
        })
        .unwrap()
    }
}

/// A shaded disc with a soft edge, as PNG.
fn disc(edge: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, edge, edge);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let middle = edge as f32 / 2.0;
    let pixels: Vec<u8> = (0..edge * edge)
        .flat_map(|i| {
            let (x, y) = ((i % edge) as f32 + 0.5 - middle, (i / edge) as f32 + 0.5 - middle);
            let depth = middle * 0.9 - (x * x + y * y).sqrt() + 0.5;
            [(i % edge / 3) as u8, (i / edge / 3) as u8, 120, (depth.clamp(0.0, 1.0) * 255.0) as u8]
        })
        .collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

fn with(mut layer: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        layer[name] = value.clone();
    }
    layer
}

fn title(c: &mut Criterion) {
    let bench = Bench::new();
    let input = RenderInput::new(&bench.points, &bench.assets);
    let words = json!({"id": "a", "type": "text", "box": {"x": 40, "y": 40, "width": 720, "height": 60},
        "text": "{std.title}", "font": "bold", "size": 40, "fill": "#FFFFFF"});
    let line = json!({"width": 4, "fill": "#C1121F"});
    let mut group = c.benchmark_group("title_40px");
    for (name, layer) in [
        ("plain", words.clone()),
        ("stroke", with(words.clone(), json!({"stroke": line}))),
        (
            "strokes_miter",
            with(words.clone(), json!({"strokes": [with(line.clone(), json!({"join": "miter"}))]})),
        ),
        (
            "strokes_bevel",
            with(words.clone(), json!({"strokes": [with(line.clone(), json!({"join": "bevel"}))]})),
        ),
        (
            "strokes_inside",
            with(
                words.clone(),
                json!({"strokes": [with(line.clone(), json!({"align": "inside", "width": 2}))]}),
            ),
        ),
        ("turned_stroke", with(words, json!({"strokes": [line], "rotate": -5}))),
    ] {
        let region = sticker_core::geometry::Rect::new(0, 0, 1, 1);
        group.bench_function(format!("{name}_never_seen"), |b| {
            b.iter_batched(
                || bench.compile(&layer),
                |compiled| black_box(compiled.region(&input, region).unwrap()),
                BatchSize::SmallInput,
            );
        });
        let compiled = bench.compile(&layer);
        group.bench_function(format!("{name}_seen"), |b| {
            b.iter(|| black_box(compiled.region(&input, region).unwrap()));
        });
    }
    group.finish();
}

fn cutout(c: &mut Criterion) {
    let bench = Bench::new();
    let input = RenderInput::new(&bench.points, &bench.assets);
    let picture = json!({"id": "a", "type": "image", "box": {"x": 120, "y": 120, "width": 560, "height": 560},
        "source": {"asset": "disc.png"}});
    let mut group = c.benchmark_group("cutout_560px");
    for (name, fields) in [
        ("plain", json!({})),
        ("stroke_6", json!({"strokes": [{"width": 6, "fill": "#FFFFFF"}]})),
        ("shadow", json!({"shadows": [{"dy": 12, "blur": 24, "color": "#00000080"}]})),
        ("shadow_spread", json!({"shadows": [{"dy": 12, "blur": 24, "spread": 4, "color": "#00000080"}]})),
        ("inner_shadow", json!({"shadows": [{"kind": "inner", "dy": 6, "blur": 12, "color": "#00000080"}]})),
        ("rotate", json!({"rotate": 12})),
        ("mask", json!({"mask": {"shape": {"ellipse": {}}}})),
    ] {
        let compiled = bench.compile(&with(picture.clone(), fields));
        group.bench_function(name, |b| b.iter(|| black_box(compiled.pixels(&input).unwrap())));
    }
    group.finish();
}

criterion_group!(benches, title, cutout);
criterion_main!(benches);
