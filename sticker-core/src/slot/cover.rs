//! How much of a picture boxes cover, to the pixel.

use std::fmt;

use serde::Serialize;

use super::Slot;
use crate::geometry::{Rect, Size};

/// How much of a picture is covered, and how much may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Coverage {
    /// Pixels that lie in one of the boxes.
    pub covered_px: u64,
    /// Their share of the picture in thousandths, rounded up.
    pub permille: u16,
    /// The greatest share that the slot allows.
    pub limit: u16,
}

impl Coverage {
    /// Tells whether the slot allows so much.
    pub const fn is_allowed(&self) -> bool {
        self.permille <= self.limit
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { covered_px, permille, limit } = self;
        write!(f, "{covered_px} px or {permille} of 1000 are covered, at most {limit} may be")
    }
}

impl Slot {
    /// Measures what boxes cover of a picture of this size: a pixel that lies in several counts once, what lies outside
    /// the picture does not count.
    ///
    /// ```
    /// # use sticker_core::geometry::{Rect, Size};
    /// # use sticker_core::slot::Slot;
    /// let json = br#"{"business":"acme","id":"s","channel":"app","surface":"search",
    ///     "sizes":[{"width":100,"height":100}],"format":"png","overlay":"promo","max_cover_permille":300}"#;
    /// let slot = Slot::from_json(json)?;
    /// let size = Size::new(100, 100);
    /// let ribbon = Rect::new(-20, 70, 100, 100);
    /// assert!(slot.coverage(size, &[ribbon, ribbon]).is_allowed());
    /// let coverage = slot.coverage(size, &[ribbon, Rect::new(0, 0, 1, 1)]);
    /// assert_eq!(coverage.to_string(), "3001 px or 301 of 1000 are covered, at most 300 may be");
    /// # Ok::<(), sticker_core::slot::SlotError>(())
    /// ```
    pub fn coverage(&self, size: Size, areas: &[Rect]) -> Coverage {
        let covered_px = covered_px(size, areas);
        // Covered pixels are at most all of them, so the share is at most 1000.
        let permille = (covered_px * 1_000).div_ceil(size.area().max(1));
        let permille = u16::try_from(permille).unwrap_or(u16::MAX);
        Coverage { covered_px, permille, limit: self.max_cover_permille }
    }
}

/// Counts the pixels of a canvas that lie in one of the boxes.
///
/// The edges cut the canvas into columns in which the same boxes lie; in each, the rows that these cover are merged. For
/// n boxes that takes n² steps.
pub fn covered_px(size: Size, areas: &[Rect]) -> u64 {
    let canvas = Rect::of_size(size);
    let mut areas: Vec<Rect> = areas.iter().map(|area| area.intersect(canvas)).collect();
    areas.retain(|area| !area.is_empty());
    areas.sort_unstable_by_key(|area| area.top);
    let mut edges: Vec<i32> = areas.iter().flat_map(|area| [area.left, area.right]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut covered = 0;
    for column in edges.windows(2) {
        let (left, right) = (column[0], column[1]);
        let (mut rows, mut below) = (0u64, i32::MIN);
        for area in areas.iter().filter(|area| area.left <= left && right <= area.right) {
            let top = area.top.max(below);
            if area.bottom > top {
                rows += u64::from(area.bottom.abs_diff(top));
                below = area.bottom;
            }
        }
        covered += rows * u64::from(right.abs_diff(left));
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pixels_in_several_boxes_count_once_and_those_outside_do_not() {
        let size = Size::new(10, 10);
        for (areas, expected) in [
            (&[][..], 0),
            (&[Rect::new(0, 0, 10, 10)], 100),
            (&[Rect::new(-5, -5, 15, 15)], 100),
            (&[Rect::new(0, 0, 2, 2), Rect::new(1, 1, 3, 3)], 7),
            (&[Rect::new(0, 0, 2, 2), Rect::new(2, 0, 4, 2)], 8),
            (&[Rect::new(20, 20, 30, 30), Rect::new(3, 3, 3, 9), Rect::new(5, 5, 2, 2)], 0),
            (&[Rect::new(2, 2, 8, 8), Rect::new(3, 3, 4, 4), Rect::new(0, 4, 10, 5)], 40),
            (&[Rect::new(i32::MIN, i32::MIN, i32::MAX, i32::MAX)], 100),
        ] {
            assert_eq!(covered_px(size, areas), expected, "{areas:?}");
        }
    }

    #[test]
    fn the_largest_slot_does_not_overflow() {
        let size = Size::new(Slot::MAX_EDGE_PX, 4_882);
        assert_eq!(covered_px(size, &[Rect::of_size(size)]), size.area());
    }

    proptest! {
        #[test]
        fn the_count_is_that_of_looking_at_every_pixel(
            boxes in prop::collection::vec((-4i32..14, -4i32..14, -4i32..14, -4i32..14), 0..8),
        ) {
            let areas: Vec<Rect> = boxes.iter().map(|&(l, t, r, b)| Rect::new(l, t, r, b)).collect();
            let size = Size::new(11, 9);
            let inside = |area: &Rect, x, y| area.left <= x && x < area.right && area.top <= y && y < area.bottom;
            let expected = (0..11).flat_map(|x| (0..9).map(move |y| (x, y)));
            let expected = expected.filter(|&(x, y)| areas.iter().any(|area| inside(area, x, y))).count() as u64;
            prop_assert_eq!(covered_px(size, &areas), expected);
        }
    }
}
