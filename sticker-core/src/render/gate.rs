//! The render gate: no price leaves the renderer that a customer could not read.
//!
//! A drawn claim is refused when it is not fully drawn, when something drawn later covers it, when it is smaller than
//! its slot allows, or when it is too faint against the pixels around it in the finished picture.

use super::RenderError;
use super::buffers::SpareBuffers;
use super::compile::Shared;
use super::layer::Claimed;
use super::mask::Mask;
use super::pixmap::Pixmap;
use super::raster::{Item, RasterScratch, draw_range};
use crate::geometry::Rect;

/// Coverage from which a pixel of a glyph counts as its inside.
const INSIDE: u8 = 192;
/// Alpha from which something drawn later hides what lies below.
const HIDES: u8 = 64;
/// The share of a claim's inside, in permille, that may be hidden before the claim counts as covered.
const HIDDEN_LIMIT: u64 = 1;
/// How many pixels around the inside of a glyph count as its surroundings.
const RING: i32 = 3;

/// Tells how many permille of the inside of `ink` the items of `range` hide.
pub(crate) fn hidden_permille(
    ink: &Mask,
    items: &[Item],
    range: std::ops::Range<usize>,
    scratch: &mut RasterScratch,
) -> Result<u64, RenderError> {
    let mut any = Rect::EMPTY;
    let mut next = range.start;
    while next < range.end {
        any = any.union(items[next].bounds().intersect(ink.bounds()));
        next = match &items[next] {
            Item::Group { end, .. } => *end,
            _ => next + 1,
        };
    }
    if any.is_empty() {
        return Ok(0);
    }
    let mut over = Pixmap::new(any.size())?;
    draw_range(items, range, &mut over, (any.left, any.top), scratch)?;
    let (mut inside, mut hidden) = (0u64, 0u64);
    inside += ink.coverage().iter().filter(|&&c| c >= INSIDE).count() as u64;
    for y in any.top..any.bottom {
        let pixels = over.span((y - any.top) as u32, 0, any.width());
        for (p, &c) in pixels.chunks_exact(4).zip(ink.span(y, any.left, any.right)) {
            hidden += u64::from(c >= INSIDE && p[3] >= HIDES);
        }
    }
    Ok((hidden * 1000).checked_div(inside).unwrap_or(0))
}

/// Tells whether so much of a claim is hidden that it counts as covered.
pub(crate) const fn is_covered(permille: u64) -> bool {
    permille > HIDDEN_LIMIT
}

/// Lists what of a claim its slot does not allow, in the order of audience, size, place and contrast, with the contrast of
/// its faintest glyph to its surroundings.
pub(crate) fn faults(
    shared: &Shared,
    claim: &Claimed,
    canvas: &Pixmap,
    spare: &mut SpareBuffers<u8>,
) -> Result<(Option<u32>, Vec<RenderError>), RenderError> {
    let slot = &shared.slot;
    let layer = || claim.drawn.layer.clone();
    let mut faults = Vec::new();
    if !slot.admits_claim(claim.drawn.claim.is_public()) {
        let audience = claim.drawn.claim.audience.to_string();
        faults.push(RenderError::ClaimNotPublic { layer: layer(), audience, slot: slot.id.to_string() });
    }
    if !slot.text_ok(claim.smallest.to_64ths().max(0) as u32) {
        let (size, limit, slot) = (claim.smallest, slot.min_text_px, slot.id.to_string());
        faults.push(RenderError::ClaimTooSmall { layer: layer(), size, limit, slot });
    }
    if !slot.place_ok(canvas.size(), claim.drawn.bbox) {
        let (bbox, slot) = (claim.drawn.bbox, slot.id.to_string());
        faults.push(RenderError::ClaimMisplaced { layer: layer(), bbox, slot });
    }
    let faintest = least_contrast(canvas, &claim.ink, &claim.cells, spare)?;
    let limit = shared.limits.min_contrast_percent;
    if let Some(percent) = faintest.filter(|&percent| percent < limit) {
        faults.push(RenderError::ClaimTooFaint { layer: layer(), percent, limit });
    }
    Ok((faintest, faults))
}

/// Measures how much the faintest glyph stands out: the contrast ratio, in hundredths, of its inside to its surroundings.
///
/// The ratio is that of WCAG 2.2, `(L1 + 0.05) / (L2 + 0.05)` with relative luminance, from means over the pixels that a
/// glyph covers in its cell and over those up to three pixels beside it that no glyph touches; of ink that is higher than
/// 32 px every other pixel of every other row is taken. `None` where no glyph has both.
pub(crate) fn least_contrast(
    canvas: &Pixmap,
    ink: &Mask,
    cells: &[Rect],
    spare: &mut SpareBuffers<u8>,
) -> Result<Option<u32>, RenderError> {
    let Some(beside) = Beside::of(ink, spare)? else { return Ok(None) };
    let step = if ink.bounds().height() > 32 { 2 } else { 1 };
    let least = cells.iter().filter_map(|cell| contrast(canvas, ink, &beside, *cell, step)).min();
    spare.give(beside.near);
    Ok(least)
}

fn contrast(canvas: &Pixmap, ink: &Mask, beside: &Beside, cell: Rect, step: usize) -> Option<u32> {
    let area = cell.outset(RING).intersect(beside.bounds).intersect(canvas.bounds());
    let (mut inside, mut inside_n, mut around, mut around_n) = (0u64, 0u64, 0u64, 0u64);
    for y in (area.top..area.bottom).step_by(step) {
        let row = canvas.span(y as u32, area.left as u32, area.right as u32);
        let near = beside.row(y, area.left, area.right);
        let covered = ink.row(y);
        for ((x, p), &near) in (area.left..area.right).zip(row.chunks_exact(4)).zip(near).step_by(step) {
            if near == 0 {
                continue;
            }
            let column = usize::try_from(x - ink.bounds().left).unwrap_or(usize::MAX);
            match covered.get(column).copied().unwrap_or(0) {
                0 => {
                    around += luminance(p);
                    around_n += 1;
                }
                INSIDE.. if x >= cell.left && x < cell.right && y >= cell.top && y < cell.bottom => {
                    inside += luminance(p);
                    inside_n += 1;
                }
                _ => {}
            }
        }
    }
    let (a, b) = (inside.checked_div(inside_n)?, around.checked_div(around_n)?);
    // 0.05 of full luminance, which is 65535 * 10000 here.
    let flare = 32_767_500;
    let (light, dark) = (a.max(b) + flare, a.min(b) + flare);
    Some((light * 100 / dark) as u32)
}

/// Which pixels lie within [`RING`] of the inside of some glyph.
struct Beside {
    bounds: Rect,
    near: Vec<u8>,
}

impl Beside {
    fn of(ink: &Mask, spare: &mut SpareBuffers<u8>) -> Result<Option<Self>, RenderError> {
        let bounds = ink.bounds().outset(RING);
        if ink.bounds().is_empty() {
            return Ok(None);
        }
        let (width, height, ring) = (bounds.width() as usize, bounds.height() as usize, RING as usize);
        // Along rows, then along columns: each a maximum over seven neighbours.
        let mut wide = spare.zeroed(width * (height + 2 * ring))?;
        for y in ink.bounds().top..ink.bounds().bottom {
            let row = &mut wide[(y - bounds.top) as usize * width + ring * width..][..width];
            let covered = ink.row(y);
            for shift in 0..=2 * ring {
                for (near, &c) in row[shift..].iter_mut().zip(covered) {
                    *near |= u8::from(c >= INSIDE);
                }
            }
        }
        let mut near = spare.zeroed(width * height)?;
        for (y, out) in near.chunks_exact_mut(width).enumerate() {
            for shift in 0..=2 * ring {
                for (near, &w) in out.iter_mut().zip(&wide[(y + shift) * width..]) {
                    *near |= w;
                }
            }
        }
        spare.give(wide);
        Ok(Some(Self { bounds, near }))
    }

    fn row(&self, y: i32, left: i32, right: i32) -> &[u8] {
        let start = (y - self.bounds.top) as usize * self.bounds.width() as usize;
        let (l, r) = ((left - self.bounds.left) as usize, (right - self.bounds.left) as usize);
        &self.near[start + l..start + r]
    }
}

/// Returns relative luminance, 0 to 655,350,000 (Rec. 709 weights in 1/10000).
fn luminance(p: &[u8]) -> u64 {
    let linear = |c: u8| u64::from(LINEAR[c as usize]);
    2126 * linear(p[0]) + 7152 * linear(p[1]) + 722 * linear(p[2])
}

/// sRGB levels as linear light, 0 to 65535: IEC 61966-2-1, rounded to nearest.
#[rustfmt::skip]
const LINEAR: [u16; 256] = [
    0, 20, 40, 60, 80, 99, 119, 139, 159, 179, 199, 219, 241, 264, 288, 313,
    340, 367, 396, 427, 458, 491, 526, 562, 599, 637, 677, 718, 761, 805, 851, 898,
    947, 997, 1048, 1101, 1156, 1212, 1270, 1330, 1391, 1453, 1517, 1583, 1651, 1720, 1790, 1863,
    1937, 2013, 2090, 2170, 2250, 2333, 2418, 2504, 2592, 2681, 2773, 2866, 2961, 3058, 3157, 3258,
    3360, 3464, 3570, 3678, 3788, 3900, 4014, 4129, 4247, 4366, 4488, 4611, 4736, 4864, 4993, 5124,
    5257, 5392, 5530, 5669, 5810, 5953, 6099, 6246, 6395, 6547, 6700, 6856, 7014, 7174, 7335, 7500,
    7666, 7834, 8004, 8177, 8352, 8528, 8708, 8889, 9072, 9258, 9445, 9635, 9828, 10022, 10219, 10417,
    10619, 10822, 11028, 11235, 11446, 11658, 11873, 12090, 12309, 12530, 12754, 12980, 13209, 13440, 13673, 13909,
    14146, 14387, 14629, 14874, 15122, 15371, 15623, 15878, 16135, 16394, 16656, 16920, 17187, 17456, 17727, 18001,
    18277, 18556, 18837, 19121, 19407, 19696, 19987, 20281, 20577, 20876, 21177, 21481, 21787, 22096, 22407, 22721,
    23038, 23357, 23678, 24002, 24329, 24658, 24990, 25325, 25662, 26001, 26344, 26688, 27036, 27386, 27739, 28094,
    28452, 28813, 29176, 29542, 29911, 30282, 30656, 31033, 31412, 31794, 32179, 32567, 32957, 33350, 33745, 34143,
    34544, 34948, 35355, 35764, 36176, 36591, 37008, 37429, 37852, 38278, 38706, 39138, 39572, 40009, 40449, 40891,
    41337, 41785, 42236, 42690, 43147, 43606, 44069, 44534, 45002, 45473, 45947, 46423, 46903, 47385, 47871, 48359,
    48850, 49344, 49841, 50341, 50844, 51349, 51858, 52369, 52884, 53401, 53921, 54445, 54971, 55500, 56032, 56567,
    57105, 57646, 58190, 58737, 59287, 59840, 60396, 60955, 61517, 62082, 62650, 63221, 63795, 64372, 64952, 65535,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    #[test]
    fn the_table_of_linear_light_is_the_formula() {
        for (c, &got) in LINEAR.iter().enumerate() {
            let v = c as f64 / 255.0;
            let linear = if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
            assert_eq!(f64::from(got), (linear * 65535.0).round(), "level {c}");
        }
    }

    #[test]
    fn only_what_lies_near_a_glyph_counts_as_its_surroundings() {
        // A white dot with a black line around it, in a wide white cell: the line makes it legible.
        let mut ink = Mask::zeroed(Rect::new(20, 20, 24, 24)).unwrap();
        ink.coverage_mut().fill(255);
        let mut canvas = Pixmap::new(Size::new(60, 60)).unwrap();
        canvas.data_mut().fill(255);
        let cell = Rect::new(10, 0, 50, 50);
        assert_eq!(least_contrast(&canvas, &ink, &[cell], &mut SpareBuffers::default()).unwrap(), Some(100));
        for y in 17..27 {
            canvas.span_mut(y, 17, 27).chunks_exact_mut(4).for_each(|p| p.copy_from_slice(&[0, 0, 0, 255]));
        }
        for y in 20..24 {
            canvas.span_mut(y, 20, 24).fill(255);
        }
        assert_eq!(least_contrast(&canvas, &ink, &[cell], &mut SpareBuffers::default()).unwrap(), Some(2100));
        assert_eq!(
            least_contrast(&canvas, &ink, &[Rect::new(40, 0, 50, 50)], &mut SpareBuffers::default()).unwrap(),
            None
        );
    }

    #[test]
    fn black_on_white_is_21_to_1_and_white_on_white_is_1() {
        let ink = {
            let mut m = Mask::zeroed(Rect::new(4, 4, 8, 8)).unwrap();
            m.coverage_mut().fill(255);
            m
        };
        let mut canvas = Pixmap::new(Size::new(12, 12)).unwrap();
        canvas.data_mut().fill(255);
        assert_eq!(
            least_contrast(&canvas, &ink, &[ink.bounds()], &mut SpareBuffers::default()).unwrap(),
            Some(100)
        );
        for y in 4..8 {
            canvas.span_mut(y, 4, 8).chunks_exact_mut(4).for_each(|p| p.copy_from_slice(&[0, 0, 0, 255]));
        }
        assert_eq!(
            least_contrast(&canvas, &ink, &[ink.bounds()], &mut SpareBuffers::default()).unwrap(),
            Some(2100)
        );
    }
}
