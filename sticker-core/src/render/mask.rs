//! Coverage masks: how much of each pixel a shape covers.

use crate::geometry::Rect;

/// Coverage of a box of canvas pixels, 0 (outside) to 255 (covered), row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    bounds: Rect,
    coverage: Vec<u8>,
}

/// Why a mask was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MaskError {
    /// The box has more pixels than a mask may have.
    #[error("mask of {width}x{height} px is above the limit of {limit} px")]
    TooLarge {
        /// Width of the box.
        width: u32,
        /// Height of the box.
        height: u32,
        /// The most pixels that a mask may have.
        limit: u64,
    },
    /// The bytes do not fill the box.
    #[error("mask of {width}x{height} px was given {bytes} bytes")]
    WrongLength {
        /// Width of the box.
        width: u32,
        /// Height of the box.
        height: u32,
        /// How many bytes there were.
        bytes: usize,
    },
    /// There is no memory for it.
    #[error("no memory for a mask of {bytes} bytes")]
    OutOfMemory {
        /// The size that was asked for.
        bytes: usize,
    },
}

impl Mask {
    /// The most pixels that a mask may have: 64 Mpx.
    pub const MAX_PIXELS: u64 = 1 << 26;

    /// Creates a mask that covers nothing.
    pub const fn empty() -> Self {
        Self { bounds: Rect::EMPTY, coverage: Vec::new() }
    }

    /// Creates a mask of a box in which nothing is covered yet.
    ///
    /// # Errors
    ///
    /// Returns [`MaskError::TooLarge`] above [`Mask::MAX_PIXELS`] and [`MaskError::OutOfMemory`] where memory is short.
    pub fn zeroed(bounds: Rect) -> Result<Self, MaskError> {
        Self::zeroed_in(bounds, Vec::new())
    }

    /// As [`Mask::zeroed`], in the memory of an earlier mask; what that held does not matter.
    pub(crate) fn zeroed_in(bounds: Rect, mut coverage: Vec<u8>) -> Result<Self, MaskError> {
        let size = bounds.size();
        if size.area() > Self::MAX_PIXELS {
            return Err(MaskError::TooLarge {
                width: size.width,
                height: size.height,
                limit: Self::MAX_PIXELS,
            });
        }
        let bytes = size.area() as usize;
        coverage.clear();
        coverage.try_reserve_exact(bytes).map_err(|_| MaskError::OutOfMemory { bytes })?;
        coverage.resize(bytes, 0);
        Ok(Self { bounds: if bounds.is_empty() { Rect::EMPTY } else { bounds }, coverage })
    }

    /// Creates a mask from its box and one byte a pixel.
    ///
    /// # Errors
    ///
    /// Returns [`MaskError::WrongLength`] unless there is exactly one byte for each pixel, and
    /// [`MaskError::TooLarge`] above [`Mask::MAX_PIXELS`].
    pub fn from_coverage(bounds: Rect, coverage: Vec<u8>) -> Result<Self, MaskError> {
        let size = bounds.size();
        if size.area() > Self::MAX_PIXELS {
            return Err(MaskError::TooLarge {
                width: size.width,
                height: size.height,
                limit: Self::MAX_PIXELS,
            });
        }
        if size.area() != coverage.len() as u64 {
            let bytes = coverage.len();
            return Err(MaskError::WrongLength { width: size.width, height: size.height, bytes });
        }
        Ok(Self { bounds: if bounds.is_empty() { Rect::EMPTY } else { bounds }, coverage })
    }

    /// Returns the box on the canvas.
    pub const fn bounds(&self) -> Rect {
        self.bounds
    }

    /// Returns one byte a pixel, row by row, without gaps.
    pub fn coverage(&self) -> &[u8] {
        &self.coverage
    }

    /// Returns one row of the box, `y` in canvas pixels; empty outside.
    pub fn row(&self, y: i32) -> &[u8] {
        if y < self.bounds.top || y >= self.bounds.bottom {
            return &[];
        }
        let width = self.bounds.width() as usize;
        let start = (y - self.bounds.top) as usize * width;
        &self.coverage[start..start + width]
    }

    /// Returns the coverage, row by row, to be written.
    pub(crate) fn coverage_mut(&mut self) -> &mut [u8] {
        &mut self.coverage
    }

    /// Returns the coverage of the pixels `left..right` of canvas row `y`; all must lie in the bounds.
    pub(crate) fn span(&self, y: i32, left: i32, right: i32) -> &[u8] {
        &self.row(y)[(left - self.bounds.left) as usize..(right - self.bounds.left) as usize]
    }

    /// Returns the coverage of one canvas pixel.
    pub fn at(&self, x: i32, y: i32) -> u8 {
        if x < self.bounds.left || x >= self.bounds.right {
            return 0;
        }
        self.row(y).get((x - self.bounds.left) as usize).copied().unwrap_or(0)
    }

    /// Moves the mask on the canvas.
    #[must_use]
    pub fn translate(mut self, dx: i32, dy: i32) -> Self {
        if !self.bounds.is_empty() {
            self.bounds = self.bounds.translate(dx, dy);
        }
        self
    }

    /// Covers what either covers: the two are taken as independent, `1 - (1 - a)(1 - b)`.
    ///
    /// For a pixel that both cover in part the truth lies between the larger (one hides the other) and the sum
    /// (they touch). This middle never darkens a joint by more than a quarter and never doubles an overlap: a full
    /// cover stays full, nothing stays nothing. It does not depend on the order. Parts outside this mask's box are
    /// left out.
    pub fn cover(&mut self, other: &Self) {
        self.cover_with(other, 0, 0, independent);
    }

    /// As [`Mask::cover`], with the other mask moved on the canvas.
    pub(crate) fn cover_at(&mut self, other: &Self, dx: i32, dy: i32) {
        self.cover_with(other, dx, dy, independent);
    }

    /// Returns the bytes.
    pub(crate) fn into_coverage(self) -> Vec<u8> {
        self.coverage
    }

    /// Covers what either covers, one of the two lying inside the other at their edges: the larger of both.
    pub fn cover_nested(&mut self, other: &Self) {
        self.cover_with(other, 0, 0, u8::max);
    }

    /// Takes away what another mask covers, one of the two lying inside the other at their edges.
    pub(crate) fn take_away(&mut self, other: &Self) {
        self.cover_with(other, 0, 0, u8::saturating_sub);
    }

    fn cover_with(&mut self, other: &Self, dx: i32, dy: i32, combine: impl Fn(u8, u8) -> u8) {
        let moved = other.bounds.translate(dx, dy);
        let both = self.bounds.intersect(moved);
        if both.is_empty() {
            return;
        }
        let width = both.width() as usize;
        let (to_stride, from_stride) = (self.bounds.width() as usize, moved.width() as usize);
        let to = (both.top - self.bounds.top) as usize * to_stride + (both.left - self.bounds.left) as usize;
        let from = (both.top - moved.top) as usize * from_stride + (both.left - moved.left) as usize;
        let rows = self.coverage[to..].chunks_mut(to_stride).zip(other.coverage[from..].chunks(from_stride));
        for (own, add) in rows.take(both.height() as usize) {
            for (own, &add) in own[..width].iter_mut().zip(&add[..width]) {
                *own = combine(*own, add);
            }
        }
    }
}

/// `1 - (1 - a)(1 - b)`, rounded to nearest; exact for nothing and all.
fn independent(a: u8, b: u8) -> u8 {
    let product = u32::from(255 - a) * u32::from(255 - b) + 128;
    (255 - ((product + (product >> 8)) >> 8)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covering_keeps_nothing_and_everything_and_does_not_depend_on_order() {
        let one = |c: u8, x: i32| Mask::from_coverage(Rect::new(x, 0, x + 1, 1), vec![c]).unwrap();
        for a in 0..=255u8 {
            for b in [0, 1, 64, 127, 128, 200, 254, 255] {
                let (mut ab, mut ba) = (one(a, 3), one(b, 3));
                ab.cover(&one(b, 3));
                ba.cover(&one(a, 3));
                assert_eq!(ab, ba);
                let got = ab.at(3, 0);
                assert!(got >= a.max(b) && u32::from(got) <= u32::from(a) + u32::from(b), "{a} {b} {got}");
                if b == 0 {
                    assert_eq!(got, a);
                }
            }
        }
        let mut apart = one(9, 0);
        apart.cover(&one(200, 1));
        assert_eq!(apart, one(9, 0));
    }

    #[test]
    fn a_mask_of_the_wrong_length_or_above_the_limit_is_refused() {
        let error = Mask::from_coverage(Rect::new(0, 0, 2, 2), vec![0; 3]).unwrap_err();
        assert_eq!(error.to_string(), "mask of 2x2 px was given 3 bytes");
        assert!(matches!(Mask::zeroed(Rect::new(0, 0, 100_000, 100_000)), Err(MaskError::TooLarge { .. })));
        assert_eq!(Mask::zeroed(Rect::new(5, 5, 5, 9)).unwrap(), Mask::empty());
    }
}
