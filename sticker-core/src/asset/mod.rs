//! Assets: supplier bytes to decoded, oriented, colour-converted, size-limited images; and fonts.
//!
//! Takes the bytes of a picture file as somebody sent them, hostile until proven otherwise, and returns an upright
//! 8-bit sRGB [`Image`] or a [`DecodeError`] that names the place, the value and the limit. Nothing is allocated for
//! pixels before the header has passed [`DecodeLimits`]; no panic of a decoder crosses this room; the pixels of a file
//! do not depend on the processor.
//!
//! What is read of each format:
//!
//! | format | read |
//! |---|---|
//! | PNG | 1 to 16 bits, grey, palette, RGB, alpha or `tRNS`, interlaced; the default picture of an animation |
//! | JPEG | baseline, extended and progressive Huffman, 8 bits; grey, YCbCr, RGB, CMYK and YCCK by Adobe marker |
//! | WebP | lossy, lossless, alpha; the first frame of an animation |
//! | GIF | the first frame on its logical screen |
//! | BMP | what the `image` crate reads |
//!
//! An embedded ICC profile is converted to sRGB; EXIF orientation is applied wherever a format carries it. The `gAMA`,
//! `cHRM` and `cICP` chunks of a PNG are ignored: without a profile, samples are sRGB. A picture is whole or it is an
//! error: a file that ends before its last pixel or its end marker is [`DecodeError::Truncated`] or
//! [`DecodeError::Malformed`], never a picture with a grey rest. Bytes behind the end of a picture are ignored.

pub mod font;

mod bmp_gif;
mod check;
mod color;
mod color_math;
mod color_table;
mod decode;
mod error;
mod exif;
mod format;
mod image;
mod jpeg;
mod jpeg_header;
mod jpeg_scan;
mod limits;
mod pixels;
mod png;
mod webp;

pub use check::{
    BORDER_PERMILLE, Background, CUT_OUT_PERMILLE, Facts, Reason, SupplierRule, TRANSPARENT_ALPHA, Verdict,
    WHITE_LEVEL, check,
};
pub use decode::{DecodeRequest, Probe, decode, decode_with, probe};
pub use error::{DecodeError, Limit, Warning};
pub use format::Format;
pub use image::{Image, Layout};
pub use limits::DecodeLimits;
