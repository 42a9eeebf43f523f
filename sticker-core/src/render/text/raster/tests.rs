use super::*;
use crate::asset::font::{FaceQuery, FontStore};

fn font() -> Font {
    let store = FontStore::with_default_family().unwrap();
    store.resolve(&[FaceQuery::regular(store.default_family()).with_weight(700)]).unwrap().primary().clone()
}

fn outline(c: char, size: i32) -> Outline {
    let font = font();
    Outline::read(&font, font.glyph_for(c).unwrap(), size * 64, 0).unwrap()
}

/// Coverage counted from 16x16 points a pixel, inside by the winding number or near the flattened outline.
fn sampled(outline: &Outline, bounds: Rect, reach: f32) -> Vec<u8> {
    let mut lines = Vec::new();
    super::lines(&outline.commands, BAND_TOLERANCE, |a, b| lines.push((a, b)));
    let inside = |x: f32, y: f32| {
        let mut winding = 0;
        let mut near = false;
        for (a, b) in &lines {
            if (a.y <= y) != (b.y <= y) {
                let t = (y - a.y) / (b.y - a.y);
                if a.x + t * (b.x - a.x) > x {
                    winding += if b.y > a.y { 1 } else { -1 };
                }
            }
            if reach > 0.0 {
                let (ux, uy, px, py) = (b.x - a.x, b.y - a.y, x - a.x, y - a.y);
                let t = ((px * ux + py * uy) / (ux * ux + uy * uy).max(1e-12)).clamp(0.0, 1.0);
                let (dx, dy) = (px - t * ux, py - t * uy);
                near |= dx * dx + dy * dy <= reach * reach;
            }
        }
        winding != 0 || near
    };
    let mut coverage = Vec::new();
    for y in bounds.top..bounds.bottom {
        for x in bounds.left..bounds.right {
            let hits = (0..256).filter(|i| {
                let (sx, sy) = ((i % 16) as f32 + 0.5, (i / 16) as f32 + 0.5);
                inside(x as f32 + sx / 16.0, y as f32 + sy / 16.0)
            });
            coverage.push((hits.count() * 255 / 256) as u8);
        }
    }
    coverage
}

fn worst_and_mean(a: &[u8], b: &[u8]) -> (u8, f64) {
    let differences: Vec<u8> = a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).collect();
    let edge = differences.iter().filter(|d| **d > 0).count().max(1);
    (
        differences.iter().copied().max().unwrap_or(0),
        differences.iter().map(|d| f64::from(*d)).sum::<f64>() / edge as f64,
    )
}

#[test]
fn a_fill_is_within_a_few_levels_of_sampling_its_area() {
    for (c, size) in [('¥', 20), ('8', 33), ('&', 48)] {
        let outline = outline(c, size);
        let mask = outline.fill().unwrap();
        let (worst, mean) = worst_and_mean(mask.coverage(), &sampled(&outline, mask.bounds(), 0.0));
        assert!(worst <= 20 && mean <= 6.0, "{c} at {size}: worst {worst}, mean {mean}");
    }
}

#[test]
fn an_outline_is_what_lies_within_its_width_and_leaves_no_hole() {
    // The width exceeds the radius of every counter and dot, where offset curves turn inside out.
    for (c, size, width) in [('8', 24, 1.5), ('%', 30, 4.0), ('¥', 24, 9.0), ('.', 24, 7.0), ('S', 30, 0.5)]
    {
        let outline = outline(c, size);
        let mask = outline.dilate(width, Join::Round, None).unwrap();
        let expected = sampled(&outline, mask.bounds(), width);
        let (worst, mean) = worst_and_mean(mask.coverage(), &expected);
        // Where two sides of a gap meet within one pixel only the nearer one counts.
        assert!(mean <= 4.0 && worst <= 90, "{c} at {size} by {width}: worst {worst}, mean {mean}");
        let holes = mask.coverage().iter().zip(&expected).filter(|(m, e)| **e == 255 && **m < 240).count();
        assert_eq!(holes, 0, "{c} at {size} by {width}");
    }
}

#[test]
fn a_pointed_outline_covers_the_round_one() {
    let outline = outline('A', 40);
    let (round, sharp) =
        (outline.dilate(5.0, Join::Round, None).unwrap(), outline.dilate(5.0, Join::Miter, None).unwrap());
    let b = round.bounds();
    let mut more = 0;
    for y in b.top..b.bottom {
        for x in b.left..b.right {
            assert!(sharp.at(x, y) >= round.at(x, y));
            more += u32::from(sharp.at(x, y) > round.at(x, y));
        }
    }
    assert!(more > 20, "corners are sharpened");
}

#[test]
fn the_corners_of_a_square_come_to_their_points() {
    // The full stop of the bold face is a square: its pointed outline is a larger square.
    let square = ['.', '-', '|', 'l', 'I']
        .map(|c| outline(c, 64))
        .into_iter()
        .find(|o| o.commands.len() <= 6)
        .unwrap();
    let mask = square.dilate(6.0, Join::Miter, None).unwrap();
    let ink = square.bounds.unwrap();
    let (left, top) = ((ink.min.0 - 6.0).ceil() as i32, (ink.min.1 - 6.0).ceil() as i32);
    let (right, bottom) = ((ink.max.0 + 6.0).floor() as i32 - 1, (ink.max.1 + 6.0).floor() as i32 - 1);
    for (x, y) in [(left, top), (right, top), (left, bottom), (right, bottom)] {
        assert_eq!(mask.at(x, y), 255, "corner at ({x}, {y})");
    }
}

#[test]
fn a_straight_edge_covers_its_exact_area() {
    assert_eq!(half_plane(0.0, 1.0, 0.0, 1.0), 128);
    assert_eq!(half_plane(0.25, 1.0, 0.0, 1.0), 191);
    assert_eq!(half_plane(-0.25, 0.0, 2.0, 2.0), 64);
    assert_eq!(half_plane(3.0, 1.0, 1.0, 2f32.sqrt()), 255);
    assert_eq!(half_plane(-3.0, 1.0, 1.0, 2f32.sqrt()), 0);
    // A diagonal that cuts off a corner with legs of half a pixel leaves 1 - 1/8.
    let depth = 2f32.sqrt() / 2.0 - 2f32.sqrt() / 4.0;
    assert_eq!(half_plane(depth, 1.0, 1.0, 2f32.sqrt()), 223);
}

#[test]
fn pens_stand_on_eighths_of_a_pixel_and_baselines_on_whole_ones() {
    let at = |x: i32, y: i32| {
        let (x, y) = drawn_pen(Length::from_64ths(x), Length::from_64ths(y));
        (x.to_64ths(), y.to_64ths())
    };
    assert_eq!(at(3, 31), (0, 0));
    assert_eq!(at(4, 32), (8, 64));
    assert_eq!(at(-5, -33), (-8, -64));
}

#[test]
fn a_glyph_that_is_not_there_is_empty() {
    let font = font();
    let none = Outline::read(&font, u32::MAX, 64 * 20, 0).unwrap();
    assert_eq!(none.fill().unwrap(), Mask::empty());
    assert_eq!(none.dilate(3.0, Join::Miter, None).unwrap(), Mask::empty());
}

#[test]
fn an_outline_is_the_same_whether_its_inside_was_drawn_before_or_not() {
    let font = font();
    for c in "AQS&@0983gjkxyWM#%".chars() {
        for (size, eighth) in [(11 * 64, 0), (1300, 3), (40 * 64, 5), (97 * 64 + 16, 7)] {
            let outline = Outline::read(&font, font.glyph_for(c).unwrap(), size, eighth).unwrap();
            let fill = outline.fill().unwrap();
            for width in [COVERS_EDGES, 2.25, 6.0] {
                for join in [Join::Round, Join::Miter] {
                    let [with, without] =
                        [Some(&fill), None].map(|fill| outline.dilate(width, join, fill).unwrap());
                    assert!(with == without, "{c} at {size}/64 px, {width} px {join:?}");
                }
            }
        }
    }
}

#[test]
fn cut_corners_lie_between_the_glyph_and_sharp_ones() {
    let outline = outline('A', 40);
    let [bevel, miter] = [Join::Bevel, Join::Miter].map(|join| outline.dilate(5.0, join, None).unwrap());
    let fill = outline.fill().unwrap();
    let sum = |mask: &Mask| mask.coverage().iter().map(|&c| u64::from(c)).sum::<u64>();
    assert!(sum(&fill) < sum(&bevel) && sum(&bevel) < sum(&miter));
    let all = miter.bounds().union(bevel.bounds());
    for y in all.top..all.bottom {
        for x in all.left..all.right {
            assert!(bevel.at(x, y) >= fill.at(x, y), "({x}, {y})");
            // One is drawn by geometry, the other by distance, which knows one edge a pixel: it may miss a quarter of a
            // pixel where two bands meet.
            assert!(bevel.at(x, y) <= miter.at(x, y).saturating_add(64), "({x}, {y})");
        }
    }
}
