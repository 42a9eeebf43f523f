//! Any text, in any box, shapes, fits and becomes masks or is refused by name; caches do not change a pixel.
//!
//! The first 16 bytes choose the box and the rules, the rest is the text.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use sticker_core::asset::font::{FaceQuery, FontStack, FontStore};
use sticker_core::geometry::{Length, Rect};
use sticker_core::render::text::{
    Align, BreakRules, Direction, Effect, FitRequest, GlyphCache, Join, LineHeight, MissingGlyph, Overflow, Run, ShapeOptions,
    Strictness, VerticalAlign, Wrap, fit, shape,
};

fn stack() -> &'static FontStack {
    static STACK: OnceLock<FontStack> = OnceLock::new();
    STACK.get_or_init(|| {
        let store = FontStore::with_default_family().expect("the embedded fonts are fonts");
        let regular = FaceQuery::regular(store.default_family());
        store.resolve(&[regular]).expect("the default family is there")
    })
}

fuzz_target!(init: sticker_fuzz::abort_on_our_panics_only(), |bytes: &[u8]| {
    let Some((rules, text)) = bytes.split_at_checked(16) else { return };
    let text = String::from_utf8_lossy(text);
    let number = |at: usize| i32::from(i16::from_le_bytes([rules[at], rules[at + 1]]));

    let missing = match rules[0] % 3 {
        0 => MissingGlyph::Fail,
        1 => MissingGlyph::Hide,
        _ => MissingGlyph::Substitute('?'),
    };
    let direction = [Direction::Auto, Direction::Ltr, Direction::Rtl][usize::from(rules[1] % 3)];
    let strictness =
        [Strictness::Strict, Strictness::Normal, Strictness::Loose, Strictness::Anywhere][usize::from(rules[1] / 3 % 4)];
    let breaks = BreakRules { strictness, keep_all: rules[1] & 128 != 0 };
    let options = ShapeOptions { letter_spacing: number(2), missing, direction, breaks, ..ShapeOptions::default() };
    let Ok(shaped) = shape(stack(), &text, &options) else { return };
    assert!(shaped.text().is_char_boundary(shaped.text().len()));
    if missing == MissingGlyph::Fail {
        assert!(shaped.missing().is_empty(), "{:?} is missing and was not refused", shaped.missing());
    }

    let request = FitRequest {
        max_size: Length::from_64ths(number(8)),
        min_size: Length::from_64ths(number(10)),
        max_lines: u32::from(rules[12]),
        line_height: if rules[13] == 0 { LineHeight::Normal } else { LineHeight::Thousandths(u16::from(rules[13]) * 16) },
        wrap: [Wrap::Word, Wrap::Anywhere, Wrap::None][usize::from(rules[14] % 3)],
        overflow: [Overflow::Fail, Overflow::Ellipsis, Overflow::Hide][usize::from(rules[14] / 3 % 3)],
        align: [Align::Start, Align::Center, Align::End][usize::from(rules[15] % 3)],
        balance: rules[15] & 128 != 0,
        vertical_align: [VerticalAlign::Top, VerticalAlign::Middle, VerticalAlign::Bottom][usize::from(rules[15] / 3 % 3)],
        ..FitRequest::new(Length::from_px(number(4)), Length::from_px(number(6)), Length::from_px(20))
    };
    let Ok(fitted) = fit(&shaped, &request) else { return };
    assert_eq!(fit(&shaped, &request).ok().as_ref(), Some(&fitted), "the same text was fitted in two ways");
    for line in &fitted.lines {
        assert!(line.width <= request.width, "a line of {:?} in a box of {:?}", line.width, request.width);
        assert!(fitted.text.get(line.text.start as usize..line.text.end as usize).is_some(), "a line splits a character");
    }
    for glyph in &fitted.glyphs {
        assert!(usize::from(glyph.font) < fitted.fonts.len());
        assert!(fitted.text.get(glyph.start as usize..glyph.end as usize).is_some(), "a cluster splits a character");
    }

    let clip = Rect { left: 0, top: 0, right: 256, bottom: 256 };
    let run = Run::new(&fitted.fonts, &fitted.glyphs, (Length::from_px(0), Length::from_px(0)), clip);
    let (none, warm) = (GlyphCache::new(0), GlyphCache::new(1 << 20));
    for effect in [Effect::Fill, Effect::Outline { width: Length::from_64ths(96), join: Join::Round }] {
        let Ok(plain) = none.run_mask(&run, effect) else { continue };
        for _ in 0..2 {
            let cached = warm.run_mask(&run, effect).expect("drawn without a cache");
            assert_eq!((cached.bounds(), cached.coverage()), (plain.bounds(), plain.coverage()), "the cache changed a pixel");
        }
    }
    assert!(warm.bytes() <= 1 << 20);
});
