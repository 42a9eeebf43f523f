//! A decoded picture.

use super::{Format, Warning};
use crate::geometry::Size;

/// How the samples of a pixel lie in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Red, green, blue: three bytes a pixel.
    Rgb8,
    /// Red, green, blue, alpha: four bytes a pixel, colours already multiplied by alpha.
    Rgba8,
}

impl Layout {
    /// Returns the number of bytes of a pixel.
    pub const fn bytes_per_pixel(self) -> usize {
        match self {
            Self::Rgb8 => 3,
            Self::Rgba8 => 4,
        }
    }
}

/// An upright 8-bit sRGB picture, rows from top to bottom without gaps.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    pub(super) size: Size,
    pub(super) layout: Layout,
    pub(super) data: Vec<u8>,
    pub(super) has_alpha: bool,
    pub(super) format: Format,
    pub(super) warnings: Vec<Warning>,
}

impl Image {
    /// Returns width and height after orientation was applied.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// Returns how the samples of a pixel lie in memory.
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// Returns the samples: `size().area() * layout().bytes_per_pixel()` bytes.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Tells whether at least one pixel is not opaque. A file with an alpha channel that is full everywhere answers
    /// `false`, although its layout is [`Layout::Rgba8`].
    pub const fn has_alpha(&self) -> bool {
        self.has_alpha
    }

    /// Returns the format of the file that the picture came from.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Returns what was not perfect about the file.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Returns the samples without copying them.
    pub fn into_data(self) -> Vec<u8> {
        self.data
    }
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Image")
            .field("size", &self.size)
            .field("layout", &self.layout)
            .field("has_alpha", &self.has_alpha)
            .field("format", &self.format)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}
