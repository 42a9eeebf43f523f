//! What text costs: a title and a price from shaping to pixels, with warm caches and for words never seen before.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot make its input ends")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use std::sync::Arc;
use sticker_core::asset::font::{FaceQuery, FaceRequest, FontStack, FontStore};
use sticker_core::geometry::{Length, Rect};
use sticker_core::render::text::{
    Effect, FitRequest, Fitted, GlyphCache, HotSet, Join, Overflow, Part, PartsRequest, Run, ShapeOptions,
    Shaped, Wrap, fit, fit_parts, shape,
};

const CANVAS: Rect = Rect::new(0, 0, 800, 800);
const LATIN: &str = "Gentle 2026 formula, stage 3, 900 g in a tin";
const CHINESE: &str = "新品三段婴幼儿配方奶粉，限时满199元减50元";
const ARABIC: &str = "حليب أطفال طبيعي ٩٠٠ جرام بدون إضافات";

fn store() -> FontStore {
    let mut store = FontStore::with_default_family().unwrap();
    let mut add = |family: &str, bytes: &'static [u8]| {
        let request = FaceRequest { family: Some(family.to_owned()), ..FaceRequest::default() };
        store.add(Arc::new(bytes), &request).unwrap();
    };
    add("CJK", include_bytes!("../../sticker-core/examples/demo/fonts/DemoCJK-Bold.otf"));
    add("Arabic", include_bytes!("../../sticker-core/tests/fonts/TestArabic.ttf"));
    store
}

fn stack(store: &FontStore) -> FontStack {
    let bold = FaceQuery::regular(store.default_family()).with_weight(700);
    store.resolve(&[bold, FaceQuery::regular("CJK"), FaceQuery::regular("Arabic")]).unwrap()
}

fn px(n: i32) -> Length {
    Length::from_px(n)
}

fn title(stack: &FontStack, text: &str) -> Fitted {
    let shaped = shape(stack, text, &ShapeOptions::default()).unwrap();
    let request = FitRequest {
        max_lines: 2,
        wrap: Wrap::Word,
        overflow: Overflow::Ellipsis,
        ..FitRequest::new(px(560), px(120), px(44)).shrink_to(px(20))
    };
    fit(&shaped, &request).unwrap()
}

fn price(parts: &[Shaped; 3]) -> Fitted {
    let part = |shaped, scale, rise| Part { shaped, scale, rise, gap: 0 };
    let parts = [part(&parts[0], 1 << 15, 0), part(&parts[1], 1 << 16, 0), part(&parts[2], 1 << 15, 19_661)];
    let request = PartsRequest {
        width: px(380),
        height: px(140),
        max_size: px(110),
        min_size: px(40),
        align: Default::default(),
        vertical_align: Default::default(),
        direction: Default::default(),
    };
    fit_parts(&parts, &request).unwrap()
}

fn draw(cache: &GlyphCache, fitted: &Fitted, hot: &HotSet, stroke: Option<Length>) -> usize {
    let run = Run::new(&fitted.fonts, &fitted.glyphs, (px(20), px(20)), CANVAS).with_hot(hot);
    let outline = stroke.map_or(0, |width| {
        cache.run_mask(&run, Effect::Outline { width, join: Join::Round }).unwrap().coverage().len()
    });
    outline + cache.run_mask(&run, Effect::Fill).unwrap().coverage().len()
}

fn text(c: &mut Criterion) {
    let store = store();
    let stack = stack(&store);
    let mut hot = HotSet::new();
    hot.add(&stack, "0123456789.,¥".chars());
    let warm = GlyphCache::new(8 << 20);
    let whole = |cache: &GlyphCache, stroke| {
        let parts = ["¥", "1,299", ".00"].map(|t| shape(&stack, t, &ShapeOptions::default()).unwrap());
        draw(cache, &title(&stack, LATIN), &hot, stroke) + draw(cache, &price(&parts), &hot, stroke)
    };
    let mut group = c.benchmark_group("text");
    group.bench_function("title_and_price_warm", |b| b.iter(|| black_box(whole(&warm, None))));
    group.bench_function("title_and_price_warm_stroke", |b| b.iter(|| black_box(whole(&warm, Some(px(3))))));
    for (name, words) in [("latin", LATIN), ("chinese", CHINESE), ("arabic", ARABIC)] {
        group.bench_function(format!("title_layout_{name}"), |b| b.iter(|| black_box(title(&stack, words))));
        for (kind, stroke) in [("", None), ("_stroke", Some(px(3)))] {
            group.bench_function(format!("title_never_seen_{name}{kind}"), |b| {
                b.iter_batched_ref(
                    || GlyphCache::new(8 << 20),
                    |cache| black_box(draw(cache, &title(&stack, words), &hot, stroke)),
                    BatchSize::SmallInput,
                );
            });
        }
    }
    group.finish();
}

criterion_group!(benches, text);
criterion_main!(benches);
