use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::asset::font::{FaceQuery, FaceRequest, FontStack, FontStore};
use crate::render::text::{ShapeOptions, shape};

const FONT: &[u8] = include_bytes!("../../../../tests/fonts/TestEmoji.ttf");

fn stack(bytes: Vec<u8>) -> Option<FontStack> {
    let mut store = FontStore::with_default_family().unwrap();
    store
        .add(Arc::new(bytes), &FaceRequest { family: Some("Emoji".into()), ..FaceRequest::default() })
        .ok()?;
    store.resolve(&[FaceQuery::regular(store.default_family()), FaceQuery::regular("Emoji")]).ok()
}

/// Returns the glyphs of a text, each with whether it is in colour.
fn glyphs(text: &str) -> Vec<(u32, bool)> {
    let stack = stack(FONT.to_vec()).unwrap();
    let shaped = shape(&stack, text, &ShapeOptions::default()).unwrap();
    let glyphs = shaped
        .clusters
        .iter()
        .map(|c| (shaped.glyphs[c.first_glyph as usize].id, &stack.fonts()[c.font as usize]));
    glyphs.map(|(id, font)| (id, font.is_picture(id))).collect()
}

fn drawn(text: &str, size: i32, eighth: u8) -> Sprite {
    let stack = stack(FONT.to_vec()).unwrap();
    let [(glyph, true)] = glyphs(text)[..] else { panic!("{text} is not one picture") };
    picture(&stack.fonts()[1], glyph, size * 64, eighth, [0, 0, 0, 255]).unwrap().unwrap()
}

#[test]
fn sequences_are_one_picture_each() {
    for text in ["😀", "👨\u{200d}👩\u{200d}👧", "👍🏽", "🇨🇳", "5\u{fe0f}\u{20e3}", "❤\u{fe0f}", "☕"]
    {
        assert!(matches!(glyphs(text)[..], [(_, true)]), "{text}: {:?}", glyphs(text));
    }
}

#[test]
fn a_variation_selector_chooses_the_font() {
    assert!(matches!(glyphs("©")[..], [(_, false)]), "a sign by default");
    assert!(matches!(glyphs("©\u{fe0f}")[..], [(_, true)]));
    assert!(matches!(glyphs("5")[..], [(_, false)]), "a digit is a digit, though the emoji font has it too");
}

#[test]
fn a_picture_has_its_colours_and_valid_pixels() {
    let heart = drawn("❤\u{fe0f}", 64, 0);
    let bounds = heart.bounds();
    assert!(bounds.width() > 40 && bounds.width() < 90, "{bounds:?}");
    let bytes = heart.into_bytes();
    assert!(bytes.chunks_exact(4).all(|p| p[..3].iter().all(|c| *c <= p[3])), "premultiplied");
    let middle = &bytes[((bounds.height() / 2 * bounds.width() + bounds.width() / 2) * 4) as usize..][..4];
    assert!(middle[0] > 180 && middle[1] < 110 && middle[3] == 255, "{middle:?} is no red");
}

#[test]
fn a_pen_between_pixels_moves_the_picture() {
    let (at, later) = (drawn("⭐", 40, 0), drawn("⭐", 40, 4));
    assert_ne!(at.into_bytes(), later.into_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_colour_font_is_an_error_and_never_a_panic(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..64),
        keep in prop_oneof![3 => Just(1.0), 1 => 0.3..1.0f64],
    ) {
        let mut bytes = FONT.to_vec();
        for (index, value) in flips {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate((bytes.len() as f64 * keep) as usize);
        let Some(stack) = stack(bytes) else { return Ok(()) };
        let font = &stack.fonts()[1];
        for c in "😀❤🔥🎁".chars() {
            let Some(glyph) = font.glyph_for(c) else { continue };
            // Whatever comes is right unless it panics or is beyond every limit.
            if let Ok(Some(sprite)) = picture(font, glyph, 40 * 64, 3, [9, 9, 9, 255]) {
                prop_assert!(sprite.bounds().size().area() <= MAX_PIXELS);
            }
        }
    }
}
