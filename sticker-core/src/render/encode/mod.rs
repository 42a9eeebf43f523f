//! Encoding: pixels to files.
//!
//! Takes a [`PixelView`] of a finished canvas and settings; returns the bytes of a JPEG, PNG or WebP file. A
//! [`JpegPlan`] also encodes a part of a picture as [`Segments`], and puts segments together to a file: encoding the
//! part that changed and splicing it in gives exactly the bytes of encoding the whole new picture.
//!
//! Everything is integer arithmetic without unsafe code: the same pixels and settings give the same bytes on every
//! processor.

mod budget;
mod error;
mod facts;
mod jpeg;
mod pixels;
mod png;
mod straight;
mod webp;

pub use budget::{FittedJpeg, encode_jpeg_within};
pub use error::EncodeError;
pub use facts::Encoding;
pub use jpeg::{
    JPEG_MAX_EDGE, JpegFile, JpegPlan, JpegSettings, Restart, Sampling, Scratch, SegmentGrid, Segments,
};
pub use pixels::PixelView;
pub use png::{PNG_MAX_EDGE, PngEffort, encode_png};
#[cfg(feature = "webp-lossy")]
pub use webp::encode_webp_lossy;
pub use webp::{WEBP_MAX_EDGE, encode_webp_lossless};
