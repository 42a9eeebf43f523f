use super::*;
use crate::asset::font::{FaceQuery, FontStack, FontStore};
use crate::render::text::{FitRequest, Fitted, ShapeOptions, fit, shape};

const CANVAS: Rect = Rect::new(0, 0, 600, 200);

fn stack() -> FontStack {
    let store = FontStore::with_default_family().unwrap();
    store.resolve(&[FaceQuery::regular(store.default_family())]).unwrap()
}

fn fitted(stack: &FontStack, text: &str, size: i32) -> Fitted {
    let shaped = shape(stack, text, &ShapeOptions::default()).unwrap();
    let px = Length::from_px;
    fit(&shaped, &FitRequest::new(px(600), px(200), px(size))).unwrap()
}

fn draw(cache: &GlyphCache, fitted: &Fitted, clip: Rect, effect: Effect) -> Mask {
    let origin = (Length::from_64ths(77), Length::from_64ths(641));
    cache.run_mask(&Run::new(&fitted.fonts, &fitted.glyphs, origin, clip), effect).unwrap()
}

fn outline(width: i32) -> Effect {
    Effect::Outline { width: Length::from_px(width), join: Join::Round }
}

#[test]
fn the_bytes_do_not_depend_on_the_cache_or_on_what_was_drawn_before() {
    let stack = stack();
    let texts: Vec<Fitted> = [("AVA 12", 33), ("¥1,299.00", 48), ("¥1,299.00", 16)]
        .iter()
        .map(|&(t, s)| fitted(&stack, t, s))
        .collect();
    let expected: Vec<Mask> = texts
        .iter()
        .flat_map(|t| [Effect::Fill, outline(3)].map(|e| draw(&GlyphCache::new(0), t, CANVAS, e)))
        .collect();
    for budget in [0, 1_000, 20_000, 1 << 24] {
        let cache = GlyphCache::new(budget);
        for round in 0..3 {
            let mut order: Vec<usize> = (0..expected.len()).collect();
            order.rotate_left(round * 2);
            for i in order {
                let effect = [Effect::Fill, outline(3)][i % 2];
                assert_eq!(draw(&cache, &texts[i / 2], CANVAS, effect), expected[i], "budget {budget}");
            }
            assert!(cache.bytes() <= budget, "{cache:?}");
        }
    }
}

#[test]
fn a_part_of_a_run_is_cut_from_the_whole() {
    let stack = stack();
    let text = fitted(&stack, "Offer: ¥1,299.00", 44);
    for effect in [Effect::Fill, outline(4)] {
        let cache = GlyphCache::new(1 << 20);
        let whole = draw(&cache, &text, CANVAS, effect);
        for clip in [Rect::new(10, 5, 90, 40), Rect::new(130, 0, 131, 200), Rect::new(590, 190, 600, 200)] {
            let part = draw(&cache, &text, clip, effect);
            assert!(clip.contains(part.bounds()));
            for y in clip.top..clip.bottom {
                for x in clip.left..clip.right {
                    assert_eq!(part.at(x, y), whole.at(x, y), "({x}, {y})");
                }
            }
        }
    }
}

#[test]
fn an_outline_covers_its_fill() {
    let stack = stack();
    let text = fitted(&stack, "%8&", 40);
    let cache = GlyphCache::new(0);
    let (fill, outline) =
        (draw(&cache, &text, CANVAS, Effect::Fill), draw(&cache, &text, CANVAS, outline(2)));
    let b = fill.bounds();
    assert!(!b.is_empty() && outline.bounds().contains(b));
    for y in b.top..b.bottom {
        for x in b.left..b.right {
            assert!(outline.at(x, y) >= fill.at(x, y));
        }
    }
}

#[test]
fn a_glyph_of_no_font_and_a_width_beyond_the_limit_are_refused() {
    let stack = stack();
    let mut text = fitted(&stack, "a", 20);
    let cache = GlyphCache::new(0);
    let run = |glyphs: &[Glyph], effect| {
        cache
            .run_mask(&Run::new(stack.fonts(), glyphs, (Length::ZERO, Length::ZERO), CANVAS), effect)
            .unwrap_err()
    };
    assert_eq!(
        run(&text.glyphs, outline(0)).to_string(),
        "outline width of 0 px is outside 0.015625 to 256 px"
    );
    text.glyphs[0].font = 9;
    assert_eq!(run(&text.glyphs, Effect::Fill).to_string(), "glyph names font 9 of 1");
}

#[test]
fn one_cache_serves_fonts_that_come_and_go() {
    let cache = GlyphCache::new(1 << 20);
    let expected = draw(&GlyphCache::new(0), &fitted(&stack(), "a8", 30), CANVAS, Effect::Fill);
    for _ in 0..20 {
        // Each stack has fonts of its own, at addresses that may be used again.
        let stack = stack();
        assert_eq!(draw(&cache, &fitted(&stack, "a8", 30), CANVAS, Effect::Fill), expected);
    }
}
