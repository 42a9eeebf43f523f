use super::*;
use crate::asset::font::{FaceQuery, FontStore};
use crate::render::text::raster::Outline;

const PRICE: &str = "0123456789¥$€£.,-/ +%";

fn stack() -> FontStack {
    let store = FontStore::with_default_family().unwrap();
    store.resolve(&[FaceQuery::regular(store.default_family()).with_weight(700)]).unwrap()
}

fn hot(stack: &FontStack) -> HotSet {
    let mut set = HotSet::new();
    set.add(stack, PRICE.chars());
    set
}

#[test]
fn every_glyph_of_the_default_family_is_drawn_and_agrees_with_its_outline() {
    let stack = stack();
    let (set, font) = (hot(&stack), stack.primary());
    let (mut worst, mut sum, mut edge) = (0, 0u64, 0u64);
    for c in PRICE.chars().filter(|c| *c != ' ') {
        let glyph = font.glyph_for(c).unwrap();
        for size in [40 * 64, 48 * 64 + 16, 110 * 64, 160 * 64] {
            let fast = set.fill(font, glyph, size).unwrap_or_else(|| panic!("{c} is not hot"));
            let exact = Outline::read(font, glyph, size, 0).unwrap().fill().unwrap();
            let both = fast.bounds().union(exact.bounds());
            for y in both.top..both.bottom {
                for x in both.left..both.right {
                    let (a, b) = (fast.at(x, y), exact.at(x, y));
                    worst = worst.max(a.abs_diff(b));
                    sum += u64::from(a.abs_diff(b));
                    edge += u64::from((1..255).contains(&b));
                }
            }
        }
    }
    let mean = sum as f64 / edge as f64;
    println!("fontdue against exact outlines: worst {worst}, mean over edge pixels {mean:.2}");
    assert!(worst <= 48 && mean <= 4.0, "worst {worst}, mean over edge pixels {mean}");
}

#[test]
fn sizes_and_glyphs_outside_the_set_are_left_to_outlines() {
    let stack = stack();
    let (set, font) = (hot(&stack), stack.primary());
    let eight = font.glyph_for('8').unwrap();
    assert!(set.draws(font, eight, 40 * 64) && set.draws(font, eight, 160 * 64));
    assert!(!set.draws(font, eight, 40 * 64 - 1) && !set.draws(font, eight, 160 * 64 + 1));
    assert!(!set.draws(font, font.glyph_for('A').unwrap(), 48 * 64));
    assert!(!set.draws(font, u32::MAX, 48 * 64));
    assert!(!set.draws(self::stack().primary(), eight, 48 * 64), "another font");
    assert!(HotSet::new().is_empty());
}

#[test]
fn a_set_that_grows_leaves_its_copies_alone() {
    let stack = stack();
    let mut set = hot(&stack);
    let copy = set.clone();
    let a = stack.primary().glyph_for('A').unwrap();
    set.add(&stack, ['A', 'A', '丐']);
    assert_eq!(set.len(), copy.len() + 1);
    assert!(set.draws(stack.primary(), a, 48 * 64) && !copy.draws(stack.primary(), a, 48 * 64));
}

#[test]
fn a_set_is_never_larger_than_its_limit() {
    let stack = stack();
    let mut set = HotSet::new();
    set.add(&stack, '\u{20}'..'\u{2000}');
    assert_eq!(set.len(), HotSet::MAX_GLYPHS);
}
