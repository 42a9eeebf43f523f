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

/// The default family, then Hebrew.
fn hebrew() -> &'static FontStack {
    static STACK: OnceLock<FontStack> = OnceLock::new();
    STACK.get_or_init(|| {
        let mut store = FontStore::with_default_family().unwrap();
        let bytes: &[u8] = include_bytes!("../../../tests/fonts/TestHebrew.ttf");
        let request = FaceRequest { family: Some("Hebrew".into()), ..FaceRequest::default() };
        store.add(Arc::new(bytes), &request).unwrap();
        store.resolve(&[FaceQuery::regular(store.default_family()), FaceQuery::regular("Hebrew")]).unwrap()
    })
}

fn fitted_size(fitted: &Fitted) -> i32 {
    fitted.size.to_64ths()
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
        "[a-c1-9 .,()א-ה\u{2067}\u{2069}\u{200f}%€\n]{0,30}",
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
            balance: (width + height) % 2 == 0,
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
    fn a_line_that_reads_from_the_right_mirrors_one_that_reads_from_the_left(
        text in "[א-ת]{1,8}( [א-ת]{1,8}){0,6}", spacing in 0..200i32, width in 60..400i32, size in 8..48i32,
    ) {
        // The same letters placed one after the other from the left: every line a run of its own without order.
        let set = |direction| {
            let options = ShapeOptions { letter_spacing: spacing, direction, ..lenient() };
            shape(hebrew(), &text, &options).unwrap()
        };
        let (rtl, ltr) = (set(Direction::Rtl), set(Direction::Ltr));
        prop_assert!(rtl.is_rtl() && !ltr.is_rtl());
        let request = FitRequest {
            wrap: Wrap::Anywhere, ..FitRequest::new(px(width), px(4_000), px(size))
        };
        let (from_right, from_left) = (fit(&rtl, &request).unwrap(), fit(&ltr, &request).unwrap());
        prop_assert_eq!(from_right.lines.len(), from_left.lines.len());
        for (right, left) in from_right.lines.iter().zip(&from_left.lines) {
            // The lines hold the same words, are as wide, and stand at the other side.
            prop_assert_eq!(&right.text, &left.text);
            prop_assert_eq!(right.width, left.width);
            prop_assert_eq!(left.x, Length::ZERO);
            prop_assert_eq!(right.x + right.width, request.width);
            // The first letter that is read stands at the right edge, the last at the left one.
            let inked = |g: &&Glyph| !from_right.text[g.start as usize..g.end as usize].trim().is_empty();
            let glyphs: Vec<&Glyph> = from_right.glyphs[right.glyphs.clone()].iter().filter(inked).collect();
            prop_assert!(glyphs.windows(2).all(|w| w[0].start > w[1].start && w[0].x < w[1].x), "{glyphs:?}");
            // Measured from the line's right edge, a cluster ends where it would begin from the left one.
            let logical: Vec<_> = rtl.clusters.iter().filter(|c| right.text.contains(&c.start) && !c.hangs).collect();
            let last = logical.last().map_or(0, |c| c.end);
            let mut pen = 0;
            for cluster in rtl.clusters.iter().filter(|c| right.text.contains(&c.start) && c.end <= last) {
                let end = pen + cluster.advance;
                if let Some(glyph) = glyphs.iter().find(|g| g.start == cluster.start) {
                    // Kerning may move a glyph within its cluster.
                    let end = end - rtl.glyphs[cluster.first_glyph as usize].x;
                    let mirrored = (right.x + right.width).to_64ths() - shape::to_64ths(end, fitted_size(&from_right));
                    prop_assert!((glyph.x.to_64ths() - mirrored).abs() <= 1, "{} against {mirrored}", glyph.x.to_64ths());
                }
                pen += cluster.advance + rtl.spacing;
            }
        }
    }

    #[test]
    fn styles_change_neither_the_words_nor_where_they_may_break(
        a in "[a-z ]{1,12}", b in "[א-ת ]{1,12}", c in "[0-9a-z,. ]{1,12}", scale in 1..8u32, rise in -9..9i32,
    ) {
        let style = |text, n: u32| StyledText {
            scale: StyledText::WHOLE / 4 * n, rise: rise << 12, ..StyledText::plain(text, hebrew())
        };
        let whole = format!("{a}{b}{c}");
        let one = shape(hebrew(), &whole, &lenient()).unwrap();
        let three = shape_styled(&[style(&a, scale), style(&b, 4), style(&c, 9 - scale)], &lenient()).unwrap();
        let key = |s: &Shaped| s.clusters.iter().map(|c| (c.start, c.end, c.level, c.break_after)).collect::<Vec<_>>();
        prop_assert_eq!(one.text(), three.text());
        prop_assert_eq!(key(&one), key(&three));
    }

    #[test]
    fn balanced_lines_are_as_many_and_no_wider(text in "[a-z]{1,9}( [a-z]{1,9}){0,12}", request in requests()) {
        let shaped = shape(stack(), &text, &lenient()).unwrap();
        let request = FitRequest { overflow: Overflow::Fail, ..request };
        let Ok(plain) = fit(&shaped, &request) else { return Ok(()) };
        let balanced = fit(&shaped, &FitRequest { balance: true, ..request }).unwrap();
        let widest = |f: &Fitted| f.lines.iter().map(|l| l.width).max().unwrap_or_default();
        prop_assert_eq!(balanced.lines.len(), plain.lines.len());
        prop_assert_eq!(balanced.size, plain.size);
        prop_assert!(widest(&balanced) <= widest(&plain));
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
