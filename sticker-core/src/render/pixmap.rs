//! Pixel buffers: premultiplied RGBA, eight bits a channel, sRGB.

use super::RenderError;
use crate::geometry::{Rect, Size};

/// A canvas or a part of one: rows of premultiplied RGBA8, tightly packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixmap {
    size: Size,
    data: Vec<u8>,
}

impl Default for Pixmap {
    fn default() -> Self {
        Self { size: Size::new(0, 0), data: Vec::new() }
    }
}

impl Pixmap {
    /// The most pixels that one buffer may hold: 64 Mpx, 256 MiB.
    pub const MAX_PIXELS: u64 = 64 << 20;

    /// Creates a transparent buffer.
    ///
    /// # Errors
    ///
    /// - [`RenderError::TooLarge`] when `size` has more than [`Pixmap::MAX_PIXELS`] pixels
    /// - [`RenderError::Memory`] when the allocator refuses
    pub fn new(size: Size) -> Result<Self, RenderError> {
        let mut pixmap = Self::default();
        pixmap.reset(size)?;
        Ok(pixmap)
    }

    /// Makes the buffer transparent and of `size`, keeping its memory where that is large enough.
    ///
    /// # Errors
    ///
    /// As [`Pixmap::new`].
    pub fn reset(&mut self, size: Size) -> Result<(), RenderError> {
        self.data.clear();
        self.resize(size)
    }

    /// Gives the buffer a new size and leaves what its pixels hold unspecified: for callers that write them all.
    pub(crate) fn resize(&mut self, size: Size) -> Result<(), RenderError> {
        if size.area() > Self::MAX_PIXELS {
            return Err(RenderError::TooLarge {
                what: "canvas",
                pixels: size.area(),
                limit: Self::MAX_PIXELS,
            });
        }
        let bytes = size.area() as usize * 4;
        if let Some(more) = bytes.checked_sub(self.data.len()) {
            self.data.try_reserve_exact(more).map_err(|_| RenderError::Memory { bytes: bytes as u64 })?;
        }
        self.data.resize(bytes, 0);
        self.size = size;
        Ok(())
    }

    /// Wraps pixels that stand ready.
    ///
    /// # Errors
    ///
    /// [`RenderError::TooLarge`] when `data` does not hold exactly four bytes for each pixel of `size`.
    pub fn from_data(size: Size, data: Vec<u8>) -> Result<Self, RenderError> {
        if data.len() as u64 != size.area() * 4 {
            return Err(RenderError::TooLarge {
                what: "pixel data",
                pixels: data.len() as u64 / 4,
                limit: size.area(),
            });
        }
        Ok(Self { size, data })
    }

    /// Returns the size in pixels.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// Returns the box of all pixels.
    pub const fn bounds(&self) -> Rect {
        Rect::of_size(self.size)
    }

    /// Returns all bytes, row by row.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Returns all bytes, row by row, to be written.
    pub fn data_mut(&mut self) -> &mut [u8] {
        &mut self.data
    }

    /// Gives the bytes away.
    pub fn into_data(self) -> Vec<u8> {
        self.data
    }

    /// Returns the bytes of the pixels `left..right` of row `y`.
    pub(crate) fn span(&self, y: u32, left: u32, right: u32) -> &[u8] {
        let row = y as usize * self.size.width as usize;
        &self.data[(row + left as usize) * 4..(row + right as usize) * 4]
    }

    /// Returns the bytes of the pixels `left..right` of row `y`, to be written.
    pub(crate) fn span_mut(&mut self, y: u32, left: u32, right: u32) -> &mut [u8] {
        let row = y as usize * self.size.width as usize;
        &mut self.data[(row + left as usize) * 4..(row + right as usize) * 4]
    }

    /// Returns one pixel as `[r, g, b, a]`, premultiplied; `None` outside.
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        if x >= self.size.width || y >= self.size.height {
            return None;
        }
        let p = self.span(y, x, x + 1);
        Some([p[0], p[1], p[2], p[3]])
    }

    /// Copies a rectangle out.
    ///
    /// # Errors
    ///
    /// [`RenderError::OutsideCanvas`] when `region` does not lie inside.
    pub fn crop(&self, region: Rect) -> Result<Self, RenderError> {
        if !self.bounds().contains(region) {
            return Err(RenderError::OutsideCanvas { region, size: self.size });
        }
        let mut out = Self::new(region.size())?;
        for y in 0..region.height() {
            let from = self.span(region.top as u32 + y, region.left as u32, region.right as u32);
            out.span_mut(y, 0, region.width()).copy_from_slice(from);
        }
        Ok(out)
    }
}
