//! Views of a canvas.

use super::EncodeError;
use crate::geometry::Size;

/// Borrowed RGBA pixels, eight bits a channel: a canvas or a rectangle of one.
#[derive(Clone, Copy)]
pub struct PixelView<'a> {
    size: Size,
    stride: usize,
    data: &'a [u8],
}

impl<'a> PixelView<'a> {
    /// Creates a view of `size` pixels whose rows start `stride` bytes apart.
    ///
    /// The last row needs no padding, so that a rectangle inside a canvas can be viewed without copying it.
    ///
    /// # Errors
    ///
    /// - [`EncodeError::Stride`] when `stride` is below four bytes a pixel of a row.
    /// - [`EncodeError::Pixels`] when `data` ends before the last pixel.
    ///
    /// # Example
    ///
    /// ```
    /// use sticker_core::{geometry::Size, render::encode::PixelView};
    ///
    /// let canvas = [255; 4 * 4 * 3];
    /// assert!(PixelView::new(Size::new(4, 3), 16, &canvas).is_ok());
    /// assert!(PixelView::new(Size::new(4, 4), 16, &canvas).is_err());
    /// ```
    pub fn new(size: Size, stride: usize, data: &'a [u8]) -> Result<Self, EncodeError> {
        let row = u64::from(size.width) * 4;
        if (stride as u64) < row {
            return Err(EncodeError::Stride { stride, needed: row });
        }
        let needed = match u64::from(size.height).checked_sub(1) {
            Some(steps) => (stride as u64).checked_mul(steps).and_then(|n| n.checked_add(row)),
            None => Some(0),
        };
        match needed {
            Some(needed) if needed <= data.len() as u64 => Ok(Self { size, stride, data }),
            _ => {
                let needed = needed.unwrap_or(u64::MAX);
                Err(EncodeError::Pixels { size, stride, needed, actual: data.len() })
            }
        }
    }

    /// Returns the size in pixels.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// Returns the bytes of row `y`, which must lie below the height.
    #[inline(always)]
    pub(super) fn row(&self, y: usize) -> &'a [u8] {
        let start = y * self.stride;
        &self.data[start..start + self.size.width as usize * 4]
    }
}

impl std::fmt::Debug for PixelView<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PixelView")
            .field("size", &self.size)
            .field("stride", &self.stride)
            .finish_non_exhaustive()
    }
}
