//! What holds for every text, every box and every damaged font.

use std::sync::{Arc, OnceLock};

use proptest::prelude::*;

use super::*;
use crate::asset::font::{FaceQuery, FaceRequest, Font, FontStack, FontStore};
use crate::geometry::{Length, Rect};

const CANVAS: Rect = Rect::new(-50, -50, 450, 250);

fn stack() -> &'static FontStack {
    static STACK: OnceLock<FontStack> = OnceLock::new();
    STACK.get_or_init(|| {
        let store = FontStore::with_default_family().unwrap();
        store.resolve(&[FaceQuery::regular(store.default_family())]).unwrap()
    })
}

fn lenient() -> ShapeOptions {
    ShapeOptions { missing: MissingGlyph::Hide, ..ShapeOptions::default() }
}

/// Text that the font draws, mixed with anything that Unicode holds.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~¥€£.,0-9\n]{0,60}",
        "\\PC{0,40}",
        proptest::collection::vec(any::<char>(), 0..40).prop_map(|c| c.into_iter().collect()),
        "[a\u{301}\u{300}\u{200d}\u{fe0f}\u{202e}\u{feff} שלום\u{e33}์]{0,30}",
    ]
}

fn requests() -> impl Strategy<Value = FitRequest> {
    let wrap = prop_oneof![Just(Wrap::Word), Just(Wrap::Anywhere), Just(Wrap::None)];
    let overflow = prop_oneof![Just(Overflow::Ellipsis), Just(Overflow::Hide), Just(Overflow::Fail)];
    (0..400i32, 0..200i32, 1..80i32, 1..80i32, 1..6u32, wrap, overflow).prop_map(
        |(width, height, a, b, max_lines, wrap, overflow)| FitRequest {
            max_lines,
            wrap,
            overflow,
            min_size: Length::from_px(a.min(b)),
            ..FitRequest::new(Length::from_px(width), Length::from_px(height), Length::from_px(a.max(b)))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_placed_inside_its_box_or_refused(text in texts(), request in requests()) {
        let shaped = shape(stack(), &text, &lenient()).unwrap();
        let Ok(fitted) = fit(&shaped, &request) else { return Ok(()) };
        prop_assert!(fitted.size >= request.min_size && fitted.size <= request.max_size);
        prop_assert!(fitted.lines.len() <= request.max_lines as usize);
        for line in &fitted.lines {
            prop_assert!(line.width <= request.width, "{line:?}");
            prop_assert!(fitted.text.is_char_boundary(line.text.end as usize));
        }
        if !fitted.is_truncated && !fitted.is_hidden {
            let end = fitted.lines.last().map_or(0, |l| l.text.end as usize);
            prop_assert_eq!(end, fitted.text.len());
        }
        let cache = GlyphCache::new(1 << 16);
        let origin = (Length::ZERO, Length::ZERO);
        for effect in [Effect::Fill, Effect::Outline { width: Length::from_px(2), join: Join::Miter }] {
            let mask = cache.run_mask(&Run::new(&fitted.fonts, &fitted.glyphs, origin, CANVAS), effect).unwrap();
            prop_assert!(CANVAS.contains(mask.bounds()));
        }
    }

    #[test]
    fn shrinking_is_monotone_in_every_side_of_the_box(
        text in "[a-z0-9¥ ]{1,60}", request in requests(), wider in 0..100i32, taller in 0..100i32,
    ) {
        let shaped = shape(stack(), &text, &lenient()).unwrap();
        let request = FitRequest { overflow: Overflow::Fail, ..request };
        let Ok(small) = fit(&shaped, &request) else { return Ok(()) };
        let larger = FitRequest {
            width: request.width + Length::from_px(wider),
            height: request.height + Length::from_px(taller),
            ..request
        };
        prop_assert!(fit(&shaped, &larger).unwrap().size >= small.size);
    }

    #[test]
    fn an_ellipsis_never_splits_a_cluster(text in texts(), request in requests()) {
        let shaped = shape(stack(), &text, &lenient()).unwrap();
        let request = FitRequest { overflow: Overflow::Ellipsis, ..request };
        let Ok(fitted) = fit(&shaped, &request) else { return Ok(()) };
        for line in &fitted.lines {
            let is_end = |at: u32| at == 0 || shaped.clusters.iter().any(|c| c.end == at);
            prop_assert!(is_end(line.text.start) && is_end(line.text.end));
        }
    }

    #[test]
    fn a_damaged_font_is_an_error_and_never_a_panic(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..24),
        in_head in proptest::collection::vec((0..600usize, any::<u8>()), 0..3),
        keep in prop_oneof![3 => Just(1.0), 1 => 0.0..1.0f64],
    ) {
        let mut bytes = include_bytes!("../../../fonts/Default-Regular.ttf").to_vec();
        for (index, value) in flips {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        for (at, value) in in_head {
            bytes[at] = value;
        }
        bytes.truncate((bytes.len() as f64 * keep) as usize);
        use_font(bytes);
    }
}

/// Does with a font all that a host may do; whatever comes is right unless it panics.
fn use_font(bytes: Vec<u8>) {
    let mut store = FontStore::new();
    let Ok(id) = store.add(Arc::new(bytes), &FaceRequest::default()) else { return };
    let font: Font = store.font(id).unwrap().clone();
    let stack = FontStack::new(vec![font]).unwrap();
    let mut hot = HotSet::new();
    hot.add(&stack, "¥1,299AV".chars());
    let Ok(shaped) = shape(&stack, "¥1,299 AVA ﬁ é", &lenient()) else { return };
    let request = FitRequest { overflow: Overflow::Ellipsis, ..FitRequest::new(px(300), px(120), px(48)) };
    let Ok(fitted) = fit(&shaped, &request.shrink_to(px(8))) else { return };
    let cache = GlyphCache::new(1 << 20);
    let run = Run::new(&fitted.fonts, &fitted.glyphs, (Length::ZERO, Length::ZERO), CANVAS).with_hot(&hot);
    for effect in [Effect::Fill, Effect::Outline { width: px(3), join: Join::Round }] {
        if let Ok(mask) = cache.run_mask(&run, effect) {
            assert!(CANVAS.contains(mask.bounds()));
        }
    }
}

fn px(n: i32) -> Length {
    Length::from_px(n)
}

#[test]
fn a_font_cut_at_any_table_is_an_error_and_never_a_panic() {
    let whole = include_bytes!("../../../fonts/Default-Regular.ttf");
    for cut in (0..400).chain((400..whole.len()).step_by(1_009)) {
        use_font(whole[..cut].to_vec());
    }
}

/// The default family, then the demo's Chinese.
fn chinese() -> FontStack {
    let mut store = FontStore::with_default_family().unwrap();
    let cjk: &[u8] = include_bytes!("../../../examples/demo/fonts/DemoCJK-Regular.otf");
    store.add(Arc::new(cjk), &FaceRequest { family: Some("CJK".into()), ..FaceRequest::default() }).unwrap();
    store.resolve(&[FaceQuery::regular(store.default_family()), FaceQuery::regular("CJK")]).unwrap()
}

#[test]
fn chinese_wraps_between_characters_and_each_cluster_takes_the_first_font_that_has_it() {
    let stack = chinese();
    let shaped = shape(&stack, "新品奶粉，限时满199元减50元", &ShapeOptions::default()).unwrap();
    let request = FitRequest { max_lines: 4, ..FitRequest::new(px(110), px(300), px(24)) };
    let fitted = fit(&shaped, &request).unwrap();
    let lines: Vec<&str> =
        fitted.lines.iter().map(|l| &fitted.text[l.text.start as usize..l.text.end as usize]).collect();
    assert!(lines.len() >= 3, "{lines:?}");
    assert!(lines.iter().all(|l| !l.starts_with(['，', '元'])), "{lines:?}");
    for glyph in &fitted.glyphs {
        let drawn = &fitted.text[glyph.start as usize..glyph.end as usize];
        assert_eq!(glyph.font, u16::from(!drawn.is_ascii()), "{drawn}");
    }
    let run = Run::new(&fitted.fonts, &fitted.glyphs, (Length::ZERO, Length::ZERO), CANVAS);
    let mask = GlyphCache::new(0).run_mask(&run, Effect::Fill).unwrap();
    assert!(mask.bounds().width() > 90 && mask.coverage().iter().filter(|c| **c == 255).count() > 500);
}

#[test]
fn a_font_with_cubic_outlines_is_hot_too() {
    let stack = chinese();
    let mut hot = HotSet::new();
    hot.add(&stack, "新品奶粉".chars());
    let glyph = stack.fonts()[1].glyph_for('品').unwrap();
    assert!(hot.draws(&stack.fonts()[1], glyph, 48 * 64));
}
