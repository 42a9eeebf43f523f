use super::*;
use crate::asset::font::{FaceQuery, FontStore};
use crate::render::text::{ShapeOptions, shape};

fn set(text: &str) -> Shaped {
    let store = FontStore::with_default_family().unwrap();
    let stack = store.resolve(&[FaceQuery::regular(store.default_family()).with_weight(700)]).unwrap();
    shape(&stack, text, &ShapeOptions::default()).unwrap()
}

fn request(width: i32, max: i32, min: i32) -> PartsRequest {
    PartsRequest {
        width: Length::from_px(width),
        height: Length::from_px(200),
        max_size: Length::from_px(max),
        min_size: Length::from_px(min),
        align: Align::Start,
        direction: Direction::Auto,
        vertical_align: VerticalAlign::Top,
    }
}

fn price<'a>(symbol: &'a Shaped, integer: &'a Shaped, fraction: &'a Shaped) -> [Part<'a>; 3] {
    let part = |shaped, scale, rise, gap| Part { shaped, scale, rise, gap };
    [part(symbol, 1 << 15, 0, 0), part(integer, 1 << 16, 0, 2_621), part(fraction, 1 << 15, 19_661, 0)]
}

#[test]
fn a_price_shrinks_as_one_unit_and_keeps_its_ratios() {
    let (symbol, integer, fraction) = (set("¥"), set("1,299"), set(".00"));
    let parts = price(&symbol, &integer, &fraction);
    for width in [90, 133, 200, 333] {
        let fitted = fit_parts(&parts, &request(width, 110, 8)).unwrap();
        assert_eq!(fitted.text, "¥1,299.00");
        let [symbol, integer, fraction] = &fitted.parts[..] else { panic!() };
        assert_eq!(integer.size, fitted.size);
        assert_eq!(symbol.size.to_64ths() * 2, integer.size.to_64ths());
        assert_eq!(symbol.baseline, integer.baseline);
        let rise = integer.baseline - fraction.baseline;
        assert!((rise.to_64ths() * 10 - fitted.size.to_64ths() * 3).abs() <= 10);
        let end = fraction.x + fraction.width;
        assert!((end - (fitted.lines[0].x + fitted.lines[0].width)).to_64ths().abs() <= 2);
        assert!(end <= Length::from_px(width) + Length::from_64ths(2));
    }
}

#[test]
fn a_price_that_does_not_fit_is_refused_whole() {
    let (symbol, integer, fraction) = (set("¥"), set("1,299"), set(".00"));
    let error = fit_parts(&price(&symbol, &integer, &fraction), &request(40, 110, 34)).unwrap_err();
    let TextError::DoesNotFit { text, size, needed_width, .. } = error else { panic!("{error}") };
    assert_eq!((text.as_str(), size), ("¥1,299.00", Length::from_px(34)));
    assert!(needed_width > Length::from_px(40));
}

#[test]
fn byte_ranges_count_through_the_whole_price() {
    let (symbol, integer, fraction) = (set("¥"), set("1,299"), set(".00"));
    let fitted = fit_parts(&price(&symbol, &integer, &fraction), &request(400, 60, 60)).unwrap();
    let pieces: Vec<&str> =
        fitted.parts.iter().map(|p| &fitted.text[p.text.start as usize..p.text.end as usize]).collect();
    assert_eq!(pieces, ["¥", "1,299", ".00"]);
    let drawn: String =
        fitted.glyphs.iter().map(|g| &fitted.text[g.start as usize..g.end as usize]).collect();
    assert_eq!(drawn, "¥1,299.00");
    assert!(fitted.glyphs.iter().all(|g| usize::from(g.font) < fitted.fonts.len()));
}

#[test]
fn no_part_at_all_is_an_empty_text() {
    let fitted = fit_parts(&[], &request(10, 10, 10)).unwrap();
    assert!(fitted.lines.is_empty() && fitted.glyphs.is_empty());
}

/// Sets texts in the default family and the tests' Hebrew and Arabic, all of one size, and returns what stands where from left to
/// right, with `_` for spaces.
fn seen(texts: &[&str]) -> String {
    let mut store = FontStore::with_default_family().unwrap();
    let mut families = vec![FaceQuery::regular(store.default_family())];
    for (family, bytes) in [
        ("Hebrew", &include_bytes!("../../../../tests/fonts/TestHebrew.ttf")[..]),
        ("Arabic", &include_bytes!("../../../../tests/fonts/TestArabic.ttf")[..]),
    ] {
        let request =
            crate::asset::font::FaceRequest { family: Some(family.to_owned()), ..Default::default() };
        store.add(Arc::new(bytes), &request).unwrap();
        families.push(FaceQuery::regular(family));
    }
    let stack = store.resolve(&families).unwrap();
    let shaped: Vec<Shaped> =
        texts.iter().map(|text| shape(&stack, text, &ShapeOptions::default()).unwrap()).collect();
    let parts: Vec<Part<'_>> =
        shaped.iter().map(|shaped| Part { shaped, scale: 1 << 16, rise: 0, gap: 0 }).collect();
    let fitted = fit_parts(&parts, &request(900, 20, 20)).unwrap();
    let mut glyphs: Vec<_> = fitted.glyphs.iter().collect();
    glyphs.sort_by_key(|glyph| glyph.x);
    let text: String = glyphs.iter().map(|g| &fitted.text[g.start as usize..g.end as usize]).collect();
    text.chars()
        .filter(|c| !is_control(*c))
        .map(|c| if c == '\u{a0}' || c == ' ' { '_' } else { c })
        .collect()
}

#[test]
fn prices_of_locales_that_read_from_the_right_stand_as_a_whole_text_would() {
    // As `Intl.NumberFormat` writes them: marks steer, and the space stays between number and sign.
    assert_eq!(seen(&["\u{200f}", "1,299", ".", "90", "\u{a0}\u{200f}₪"]), "₪_1,299.90");
    assert_eq!(seen(&["1,299", ".", "90", " €"]), "1,299.90_€");
    assert_eq!(seen(&["\u{200e}ریال\u{a0}", "۱۲۳"]), "۱۲۳_لایر");
    assert_eq!(seen(&["\u{200f}", "١٢", "٫", "٥٠", "\u{a0}ج.م.\u{200f}"]), ".م.ج_١٢٫٥٠");
    // A range is read from the right, so its lower end stands there; a number is never turned.
    assert_eq!(seen(&["\u{200f}", "99", "–", "199", "\u{a0}\u{200f}₪"]), "₪_199–99");
    assert_eq!(seen(&["מ־", "99", "\u{a0}₪"]), "₪_99־מ");
}
