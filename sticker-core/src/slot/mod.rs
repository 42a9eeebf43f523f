//! Placement slots: where a picture hangs and what that place demands.
//!
//! Owns the description of a slot ([`SlotSpec`]), the slot that passed its checks ([`Slot`]), what is known of the places of
//! some channels ([`Preset`]) and the class of what a template puts over a picture ([`PolicyClass`]). It takes JSON or a description and answers what is allowed: policy of a channel
//! belongs to the slot, not to a designer's memory. The invariant: every [`Slot`] is consistent, so nobody above checks it
//! again.

mod check;
mod cover;
mod format;
mod judge;
mod policy;
mod preset;
mod spec;
#[cfg(test)]
mod tests;
mod timing;

pub use cover::{Coverage, covered_px};
pub use format::{JpegFormat, PictureFormat, Sampling, WebpFormat};
pub use judge::{Breach, Sketch, Words};
pub use policy::{Overlay, PolicyClass, SlotAudience, SlotBackground, Surface, UrlPolicy};
pub use preset::{Known, Preset, PresetError, SlotPart};
pub use spec::{Slot, SlotSpec};
pub use timing::{Change, ChangeVerdict, LeadVerdict};

use crate::geometry::{Rect, Size};

/// Says where a slot's description is wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} (at {})", crate::pointer::shown(.at))]
pub struct SlotError {
    /// JSON Pointer of the place; empty for the whole description.
    pub at: String,
    /// What is wrong there.
    pub problem: SlotProblem,
}

/// What is wrong with a slot's description.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SlotProblem {
    /// The bytes are not the JSON of a slot.
    #[error("{what}")]
    Json {
        /// What the reader says.
        what: String,
    },
    /// A number is outside its range.
    #[error("{what} {found} is outside {min}..={max}")]
    Range {
        /// What the number means.
        what: &'static str,
        /// The number.
        found: u64,
        /// Its least value.
        min: u64,
        /// Its greatest value.
        max: u64,
    },
    /// A size has too many pixels.
    #[error("a size of {size} has {} pixels, at most {limit} are allowed", size.area())]
    TooManyPixels {
        /// The size.
        size: Size,
        /// Most pixels.
        limit: u64,
    },
    /// The same size stands twice.
    #[error("size {size} stands twice")]
    SizeTwice {
        /// The size.
        size: Size,
    },
    /// A box has no pixel.
    #[error("the box from ({}, {}) to ({}, {}) has no pixel", area.left, area.top, area.right, area.bottom)]
    EmptyArea {
        /// The box.
        area: Rect,
    },
    /// A box reaches beyond the first size.
    #[error("the box {area} reaches beyond {size}")]
    OutsideSize {
        /// The box.
        area: Rect,
        /// The first size.
        size: Size,
    },
    /// Boxes that must stay free leave nothing of the safe area.
    #[error("the box {keep_out} leaves nothing of the safe area {safe_area}")]
    NothingLeft {
        /// The safe area.
        safe_area: Rect,
        /// The box that covers it.
        keep_out: Rect,
    },
    /// The least quality is above the quality.
    #[error("quality_min {min} is above the quality {quality} of the format")]
    QualityMin {
        /// The least quality.
        min: u8,
        /// The quality.
        quality: u8,
    },
    /// The format has no quality that a least one could bound.
    #[error("{format} has no quality, so quality_min means nothing")]
    NoQuality {
        /// Name of the format.
        format: &'static str,
    },
    /// The background is to be transparent and the format has no alpha.
    #[error("{format} has no alpha, so the background cannot be transparent")]
    NoAlpha {
        /// Name of the format.
        format: &'static str,
    },
    /// A slot without overlays has a share that may be covered.
    #[error("overlays are forbidden, so max_cover_permille must be 0, not {permille}")]
    CoverWithoutOverlay {
        /// The share.
        permille: u16,
    },
}
