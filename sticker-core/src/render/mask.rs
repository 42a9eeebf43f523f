//! Masks: coverage of canvas pixels, one byte each.

use super::RenderError;
use crate::geometry::Rect;

/// How much of each pixel of a box is covered: 0 nothing, 255 all.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Mask {
    bounds: Rect,
    coverage: Vec<u8>,
}

impl Mask {
    /// The most pixels that a mask may hold: 64 Mpx.
    pub const MAX_PIXELS: u64 = 64 << 20;

    /// Creates an empty mask over a box of the canvas.
    ///
    /// # Errors
    ///
    /// - [`RenderError::TooLarge`] when the box has more than [`Mask::MAX_PIXELS`] pixels
    /// - [`RenderError::Memory`] when the allocator refuses
    pub fn new(bounds: Rect) -> Result<Self, RenderError> {
        let pixels = bounds.size().area();
        if pixels > Self::MAX_PIXELS {
            return Err(RenderError::TooLarge { what: "mask", pixels, limit: Self::MAX_PIXELS });
        }
        let mut coverage = Vec::new();
        coverage.try_reserve_exact(pixels as usize).map_err(|_| RenderError::Memory { bytes: pixels })?;
        coverage.resize(pixels as usize, 0);
        Ok(Self { bounds, coverage })
    }

    /// Returns the box, in canvas pixels.
    pub const fn bounds(&self) -> Rect {
        self.bounds
    }

    /// Returns the coverage, row by row.
    pub fn coverage(&self) -> &[u8] {
        &self.coverage
    }

    /// Returns the coverage, row by row, to be written.
    pub fn coverage_mut(&mut self) -> &mut [u8] {
        &mut self.coverage
    }

    /// Returns the coverage of the pixels `left..right` of canvas row `y`; all must lie in the bounds.
    pub(crate) fn span(&self, y: i32, left: i32, right: i32) -> &[u8] {
        let row = (y - self.bounds.top) as usize * self.bounds.width() as usize;
        &self.coverage[row + (left - self.bounds.left) as usize..row + (right - self.bounds.left) as usize]
    }

    /// Moves the mask.
    pub(crate) fn translated(mut self, dx: i32, dy: i32) -> Self {
        self.bounds = self.bounds.translate(dx, dy);
        self
    }
}
