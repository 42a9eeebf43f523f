use super::*;
use crate::asset::font::{FaceQuery, FontStore};

pub(super) fn stack() -> FontStack {
    let store = FontStore::with_default_family().unwrap();
    store.resolve(&[FaceQuery::regular(store.default_family())]).unwrap()
}

fn set(text: &str, options: &ShapeOptions) -> Shaped {
    shape(&stack(), text, options).unwrap()
}

fn plain(text: &str) -> Shaped {
    set(text, &ShapeOptions::default())
}

#[test]
fn kerning_is_applied_and_can_be_switched_off() {
    let off = ShapeOptions { features: vec![(Tag4(*b"kern"), 0)], ..ShapeOptions::default() };
    let (kerned, unkerned) = (plain("AVATo").width_64ths(64_000), set("AVATo", &off).width_64ths(64_000));
    assert!(kerned < unkerned * 97 / 100, "{kerned} against {unkerned}");
}

#[test]
fn a_missing_character_is_named_once_with_its_code_point() {
    let error = shape(&stack(), "a\u{1F600}b\u{1F600}丐", &ShapeOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "no font of the stack draws U+1F600 '\u{1F600}', U+4E10 '丐'");
    let control = shape(&stack(), "a\u{7}", &ShapeOptions::default()).unwrap_err();
    assert_eq!(control.to_string(), "no font of the stack draws U+0007");
}

#[test]
fn hidden_and_substituted_characters_are_reported() {
    let hidden = set("a丐b", &ShapeOptions { missing: MissingGlyph::Hide, ..ShapeOptions::default() });
    assert_eq!(hidden.missing(), [Missing('丐')]);
    assert_eq!(hidden.width_64ths(6_400), plain("a").width_64ths(6_400) + plain("b").width_64ths(6_400));
    let with = |c| ShapeOptions { missing: MissingGlyph::Substitute(c), ..ShapeOptions::default() };
    let substituted = set("丐", &with('?'));
    assert_eq!(substituted.missing(), [Missing('丐')]);
    assert_eq!(substituted.glyphs, plain("?").glyphs);
    assert_eq!(substituted.text(), "丐");
    let error = shape(&stack(), "丐", &with('下')).unwrap_err();
    assert_eq!(error, TextError::MissingGlyphs { missing: vec![Missing('下')] });
}

#[test]
fn clusters_cover_the_text_without_gap_or_overlap() {
    for text in
        ["¥1,299.00", "Cafe\u{301} au lait", "a\r\nb\tc", "\u{feff}x\u{200b}y", "fi ffi office", "", "\n"]
    {
        let shaped = plain(text);
        let mut at = 0;
        for cluster in &shaped.clusters {
            assert_eq!(cluster.start, at, "{text:?}");
            assert!(shaped.text().is_char_boundary(cluster.end as usize), "{text:?}");
            at = cluster.end;
        }
        assert_eq!(at as usize, shaped.text().len(), "{text:?}");
    }
}

#[test]
fn composed_and_decomposed_text_are_the_same() {
    let (composed, decomposed) = (plain("Café"), plain("Cafe\u{301}"));
    assert_eq!(composed.text(), decomposed.text());
    assert_eq!(composed.clusters, decomposed.clusters);
    assert_eq!(composed.glyphs, decomposed.glyphs);
}

#[test]
fn letter_spacing_stands_between_clusters_and_not_after_the_last() {
    let spaced = set("abc", &ShapeOptions { letter_spacing: 100, ..ShapeOptions::default() });
    let more = spaced.width_64ths(64_000) - plain("abc").width_64ths(64_000);
    assert!((more - 2 * 6_400).abs() <= 1, "{more}");
}

#[test]
fn tabular_figures_are_equally_wide() {
    let tabular = ShapeOptions { features: vec![(Tag4(*b"tnum"), 1)], ..ShapeOptions::default() };
    let width = |text: &str, options: &ShapeOptions| set(text, options).width_64ths(64_000);
    assert_eq!(width("1111", &tabular), width("0000", &tabular));
    assert_ne!(width("1111", &ShapeOptions::default()), width("0000", &ShapeOptions::default()));
}

#[test]
fn a_text_beyond_the_limits_is_refused() {
    let long = "a".repeat(Shaped::MAX_BYTES + 1);
    assert!(matches!(shape(&stack(), &long, &ShapeOptions::default()), Err(TextError::TooLong { .. })));
    let many = "a".repeat(Shaped::MAX_CLUSTERS + 1);
    assert!(matches!(shape(&stack(), &many, &ShapeOptions::default()), Err(TextError::TooMany { .. })));
    let bad = ShapeOptions { locale: Some("zh Hans".into()), ..ShapeOptions::default() };
    assert_eq!(shape(&stack(), "a", &bad).unwrap_err().to_string(), "\"zh Hans\" is no language tag");
}

#[test]
fn lengths_of_different_fonts_add_up_to_within_a_64th() {
    // A third of an em cannot be held exactly; a line of the most clusters is still right to a 64th.
    let third = em(1_000, 3_000);
    let sum: Em = (0..Shaped::MAX_CLUSTERS).map(|_| third).sum();
    let exact = (Shaped::MAX_CLUSTERS as i64 * 2_048 * 64 / 3) as i32;
    assert!((to_64ths(sum, 2_048 * 64) - exact).abs() <= 1);
}
