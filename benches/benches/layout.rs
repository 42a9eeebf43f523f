//! What a stack costs: a label, a price and a struck list price on one baseline, in a stack and at boxes.
//!
//! A region of one pixel is rendered, so that binding, layout and the display list are measured and hardly any raster.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot make its input ends")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use sticker_core::asset::font::FontStore;
use sticker_core::geometry::{Rect, Size};
use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::render::{Assets, CompileRequest, CompiledTemplate, RenderInput, RenderLimits};
use sticker_core::slot::Slot;
use sticker_core::template::Template;

const HEAD: &str = r##""sticker": 1, "id": "bench", "canvas": {"width": 800, "height": 800, "background": "#FFFFFF"},
    "fonts": {"sans": [{"family": "Sticker Sans"}], "bold": [{"family": "Sticker Sans", "weight": 700}]}"##;

const LABEL: &str = r##""id": "label", "type": "text", "text": "{std.promo.label}", "font": "sans",
    "size": {"max": 40, "min": 20}, "fill": "#22303C""##;

fn price(id: &str, role: &str, size: u32) -> String {
    format!(
        r##""id": "{id}", "type": "price", "role": "{role}", "format": {{"money": {{"currency": "USD", "symbol": "$"}}}},
        "font": "bold", "size": {size}, "min_scale": 0.5, "fill": "#D7263D""##
    )
}

fn boxed(fields: &str, x: u32, width: u32) -> String {
    format!(
        r#"{{{fields}, "box": {{"x": {x}, "y": 600, "width": {width}, "height": 140}}, "baseline": 700}}"#
    )
}

fn template(layers: &str) -> String {
    format!("{{{HEAD}, \"layers\": [{layers}]}}")
}

fn stacked(width: u32) -> String {
    let prices = [price("now", "effective", 96), price("was", "list", 36)];
    template(&format!(
        r##"{{"id": "s", "type": "stack", "box": {{"x": 20, "y": 600, "width": {width}, "height": 140}}, "align": "baseline",
        "gap": 12, "padding": 8, "background": {{"shape": {{"rect": {{"radius": 20}}}}, "fill": "#FDE9C9"}},
        "layers": [{{{LABEL}}}, {{{}}}, {{{}}}]}}"##,
        prices[0], prices[1]
    ))
}

fn layout(c: &mut Criterion) {
    let fonts = FontStore::with_default_family().unwrap();
    let assets = Assets::default();
    let locale = LocaleTag::new("en").unwrap();
    let slot = Slot::from_json(
        br#"{"business": "bench", "id": "bench", "channel": "test", "surface": "search", "image_index": 1,
            "sizes": [{"width": 800, "height": 800}], "format": "png", "overlay": "any", "min_text_px": 1}"#,
    )
    .unwrap();
    let points = Snapshot::from_json(
        br#"{"business": "bench", "item": "one", "points": {
            "std.promo.label": {"text": "Only this week"},
            "std.price.effective": {"money": {"minor": "129900", "currency": "USD"}},
            "std.price.list": {"money": {"minor": "199900", "currency": "USD"}}}}"#,
        "2026-11-11T00:00:00+08:00".parse().unwrap(),
        locale.clone(),
    )
    .unwrap();
    let at_boxes = template(&format!(
        "{}, {}, {}",
        boxed(LABEL, 20, 260),
        boxed(&price("now", "effective", 96), 290, 400),
        boxed(&price("was", "list", 36), 640, 150)
    ));
    let mut group = c.benchmark_group("label_price_list_price");
    for (name, json) in
        [("at_boxes", at_boxes), ("in_a_stack", stacked(760)), ("in_a_stack_that_shrinks", stacked(560))]
    {
        let template = Arc::new(Template::from_json(json.as_bytes()).unwrap());
        let compiled = CompiledTemplate::compile(&CompileRequest {
            template: &template,
            slot: &slot,
            size: Size::new(800, 800),
            fonts: &fonts,
            assets: &assets,
            locale: &locale,
            limits: RenderLimits::default(),
        })
        .unwrap();
        let input = RenderInput::new(&points, &assets);
        group.bench_function(name, |b| {
            b.iter(|| compiled.region(black_box(&input), Rect::new(0, 0, 1, 1)).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, layout);
criterion_main!(benches);
