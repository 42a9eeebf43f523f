use super::*;
use crate::asset::font::{FaceQuery, FontStore};
use crate::render::text::{ShapeOptions, shape};

fn set(text: &str) -> Shaped {
    let store = FontStore::with_default_family().unwrap();
    let stack = store.resolve(&[FaceQuery::regular(store.default_family())]).unwrap();
    shape(&stack, text, &ShapeOptions::default()).unwrap()
}

fn px(n: i32) -> Length {
    Length::from_px(n)
}

fn texts(fitted: &Fitted) -> Vec<&str> {
    fitted.lines.iter().map(|l| &fitted.text[l.text.start as usize..l.text.end as usize]).collect()
}

const PROSE: &str = "Stage 3 growing-up milk powder with nucleotides, 900 g in a recyclable tin";

#[test]
fn the_largest_size_on_the_grid_is_taken() {
    let shaped = set(PROSE);
    let request = FitRequest::new(px(300), px(120), px(64)).shrink_to(px(8));
    let fitted = fit(&shaped, &request).unwrap();
    assert_eq!(fitted.size.to_64ths() % SIZE_STEP, 0);
    assert!(fitted.size < px(64) && fitted.size > px(8));
    let next = fitted.size + Length::from_64ths(SIZE_STEP);
    assert!(fit(&shaped, &FitRequest::new(px(300), px(120), next)).is_err(), "{next} fits as well");
    assert!(fitted.lines.iter().all(|l| l.width <= px(300)));
}

#[test]
fn skipping_hopeless_sizes_changes_nothing() {
    for text in [PROSE, "one", "a\nb\nc", "  spaced   out  ", "Donaudampfschifffahrt"] {
        let shaped = set(text);
        let measured = Measured::new(&shaped);
        for (w, h, max_lines, wrap) in [
            (300, 120, 9, Wrap::Word),
            (300, 40, 1, Wrap::Word),
            (90, 500, 3, Wrap::Anywhere),
            (200, 60, 2, Wrap::None),
        ] {
            let request = FitRequest { max_lines, wrap, ..FitRequest::new(px(w), px(h), px(200)) };
            let metrics = LineMetrics::new(shaped.fonts[0].metrics(), request.line_height);
            let bound = measured.largest_possible(&request, &metrics);
            for size in (SIZE_STEP..200 * 64).step_by(SIZE_STEP as usize).filter(|&s| s > bound) {
                assert!(
                    measured.lines(&request, &metrics, size).is_none(),
                    "{text:?} fits at {size} above {bound}"
                );
            }
        }
    }
}

#[test]
fn a_wider_box_never_gives_a_smaller_size() {
    let shaped = set(PROSE);
    let mut last = Length::ZERO;
    for width in (40..600).step_by(7) {
        let request =
            FitRequest { max_lines: 3, ..FitRequest::new(px(width), px(90), px(60)).shrink_to(px(1)) };
        let size = fit(&shaped, &request).unwrap().size;
        assert!(size >= last, "{size} at {width} px after {last}");
        last = size;
    }
}

#[test]
fn lines_end_at_words_and_keep_the_whole_text() {
    let fitted = fit(&set("one two three"), &FitRequest::new(px(60), px(200), px(20))).unwrap();
    assert_eq!(texts(&fitted), ["one ", "two ", "three"]);
    let line_feeds = fit(&set("a\n\nb"), &FitRequest::new(px(60), px(200), px(20))).unwrap();
    assert_eq!(texts(&line_feeds), ["a\n", "\n", "b"]);
}

#[test]
fn blanks_at_a_lines_end_take_no_room() {
    let word = fit(&set("word"), &FitRequest::new(px(500), px(50), px(20))).unwrap().lines[0].width;
    let request = FitRequest { align: Align::Right, ..FitRequest::new(word, px(200), px(20)) };
    let fitted = fit(&set("word      word"), &request).unwrap();
    assert_eq!(fitted.lines.len(), 2);
    assert!(fitted.lines.iter().all(|l| l.width == word && l.x == Length::ZERO));
}

#[test]
fn a_word_wider_than_the_box_fails_or_breaks_as_asked() {
    let shaped = set("Donaudampfschifffahrt");
    let request = FitRequest::new(px(60), px(300), px(20));
    let error = fit(&shaped, &request).unwrap_err().to_string();
    assert!(error.starts_with("text \"Donaudampfschifffahrt\" needs "), "{error}");
    assert!(error.ends_with(" px at its smallest size of 20 px but its box is 60x300 px"), "{error}");
    let broken = fit(&shaped, &FitRequest { wrap: Wrap::Anywhere, ..request }).unwrap();
    assert!(broken.lines.len() > 2 && broken.lines.iter().all(|l| l.width <= px(60)));
    assert_eq!(texts(&broken).concat(), "Donaudampfschifffahrt");
}

#[test]
fn an_ellipsis_cuts_between_clusters_and_fits() {
    let text = "Cafe\u{301} au lait Cafe\u{301}";
    let shaped = set(text);
    for width in 20..120 {
        let request = FitRequest {
            overflow: Overflow::Ellipsis,
            max_lines: 1,
            ..FitRequest::new(px(width), px(30), px(20))
        };
        let Ok(fitted) = fit(&shaped, &request) else { continue };
        assert_eq!(fitted.lines.len(), 1);
        assert!(fitted.lines[0].width <= px(width));
        let end = fitted.lines[0].text.end;
        assert!(shaped.clusters.iter().any(|c| c.end == end) || end == 0, "cut at {end}");
        if fitted.is_truncated {
            let last = fitted.glyphs.last().unwrap();
            assert_eq!((last.start, last.end), (end, end));
            assert!(fitted.overflow.0 > Length::ZERO || fitted.overflow.1 > Length::ZERO);
        }
    }
}

#[test]
fn a_hidden_text_draws_nothing_and_says_how_much_was_missing() {
    let request = FitRequest { overflow: Overflow::Hide, ..FitRequest::new(px(30), px(10), px(20)) };
    let fitted = fit(&set("hidden"), &request).unwrap();
    assert!(fitted.is_hidden && fitted.glyphs.is_empty() && fitted.lines.is_empty());
    assert!(fitted.overflow.0 > Length::ZERO && fitted.overflow.1 > Length::ZERO);
}

#[test]
fn lines_stand_where_alignment_puts_them() {
    let shaped = set("ab");
    let at = |align, vertical_align| {
        let request = FitRequest { align, vertical_align, ..FitRequest::new(px(200), px(100), px(20)) };
        let line = fit(&shaped, &request).unwrap().lines[0].clone();
        (line.x, line.baseline, line.width)
    };
    let (x, top, width) = at(Align::Start, VerticalAlign::Top);
    assert_eq!(x, Length::ZERO);
    let (right, bottom, _) = at(Align::Right, VerticalAlign::Bottom);
    assert_eq!(right, px(200) - width);
    let (center, middle, _) = at(Align::Center, VerticalAlign::Middle);
    assert_eq!(center.to_64ths(), (px(200) - width).to_64ths().div_euclid(2));
    assert!(((top + bottom).to_64ths() / 2 - middle.to_64ths()).abs() <= 1);
}

#[test]
fn line_heights_count_from_the_size() {
    let request = FitRequest {
        line_height: LineHeight::Thousandths(1_500),
        max_lines: 2,
        ..FitRequest::new(px(60), px(60), px(20))
    };
    let fitted = fit(&set("one two"), &request).unwrap();
    assert_eq!(fitted.lines[1].baseline - fitted.lines[0].baseline, px(30));
}

#[test]
fn requests_out_of_range_are_refused() {
    let shaped = set("a");
    for (w, h, size) in [(-1, 10, 10), (10, -1, 10), (10, 10, 0), (10, 10, 4_000)] {
        assert!(matches!(
            fit(&shaped, &FitRequest::new(px(w), px(h), px(size))),
            Err(TextError::OutOfRange { .. })
        ));
    }
    let empty = fit(&set(""), &FitRequest::new(px(0), px(0), px(10))).unwrap();
    assert!(empty.lines.is_empty() && !empty.is_hidden);
}
