//! What can go wrong between a template and a picture.

use crate::geometry::{Length, Rect, Size};

/// Why no picture came of a template.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// Something has more pixels than it may.
    #[error("{what} has {pixels} pixels, above the limit of {limit}")]
    TooLarge {
        /// What it is.
        what: &'static str,
        /// Its pixels.
        pixels: u64,
        /// The most that it may have.
        limit: u64,
    },
    /// The allocator refused.
    #[error("{bytes} bytes of memory could not be allocated")]
    Memory {
        /// How much was asked for.
        bytes: u64,
    },
    /// A region does not lie on the canvas.
    #[error("region {region} does not lie on the canvas of {size}")]
    OutsideCanvas {
        /// The region.
        region: Rect,
        /// The canvas.
        size: Size,
    },
    /// An outline cannot be stroked.
    #[error("a line of {width} px cannot be drawn along this outline: it has too many dashes or no length")]
    Stroke {
        /// The line's width.
        width: Length,
    },
    /// Something that cannot happen did; please report it.
    #[error("internal error: {what}")]
    Internal {
        /// What happened.
        what: String,
    },
}
