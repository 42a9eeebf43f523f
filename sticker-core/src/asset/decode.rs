//! From the bytes of any supported format to an upright picture.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};

use super::color::Conversion;
use super::exif::Orientation;
use super::pixels::{any_transparent, halve, premultiply};
use super::{DecodeError, DecodeLimits, Format, Image, Layout, Warning};
use super::{bmp_gif, jpeg, png, webp};
use crate::geometry::Size;

/// What the caller allows and needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DecodeRequest {
    /// The most that the file may cost.
    pub limits: DecodeLimits,
    /// Allows a smaller picture than the file holds: it is halved, two by two pixels to their mean, as long as both of
    /// its edges reach this size; `None` asks for every pixel.
    ///
    /// For a picture that is resized afterwards, ask for twice the size that it gets: then the mean's softness lies
    /// beyond what the filter of the resize keeps. No decoder here decodes at a smaller scale, so this saves time of
    /// the resize, not of the decoding.
    pub at_least: Option<Size>,
    /// Asks for [`Layout::Rgba8`], opaque, also where a JPEG would give [`Layout::Rgb8`].
    ///
    /// Resizing pixels of four bytes is faster than resizing pixels of three, by more than the memory costs. Other
    /// formats, and JPEGs whose samples are inks or plain RGB, keep their layout.
    pub four_bytes: bool,
}

/// What the header of a file says about its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// The format, told by content.
    pub format: Format,
    /// Width and height after orientation.
    pub size: Size,
    /// Whether the file stores alpha; whether any pixel uses it takes a [`decode`] to know.
    pub has_alpha_channel: bool,
    /// Whether stored rows must be turned or mirrored to stand upright.
    pub reoriented: bool,
    /// Whether the file embeds an ICC profile.
    pub has_profile: bool,
    /// Whether the file is an animation.
    pub animated: bool,
}

/// Decodes a picture file to upright 8-bit sRGB.
///
/// The format is told by content. The result is [`Layout::Rgb8`] where the format stores no alpha, and premultiplied
/// [`Layout::Rgba8`] where it does. Imperfections that do not cost pixels are [`Image::warnings`].
///
/// # Errors
///
/// Returns [`DecodeError::TooLarge`] where the file or what its header announces is beyond `request.limits`,
/// [`DecodeError::UnknownFormat`] or [`DecodeError::Unsupported`] where no decoder reads it, [`DecodeError::Truncated`]
/// and [`DecodeError::Malformed`] where it is damaged, [`DecodeError::OutOfMemory`] where the allocator refuses, and
/// [`DecodeError::Decoder`] where a decoder panics.
///
/// # Example
///
/// ```
/// use sticker_core::asset::{DecodeError, DecodeRequest, Limit, decode};
/// # let mut bytes = Vec::new();
/// # let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
/// # encoder.set_color(png::ColorType::Rgba);
/// # encoder.write_header()?.write_image_data(&[255, 0, 0, 255, 0, 255, 0, 128])?;
/// let mut request = DecodeRequest::default();
/// let image = decode(&bytes, &request)?;
/// assert_eq!(image.data(), [255, 0, 0, 255, 0, 128, 0, 128]);
///
/// request.limits.max_edge = 1;
/// let refused = decode(&bytes, &request).unwrap_err();
/// assert_eq!(refused, DecodeError::TooLarge { what: Limit::Width, value: 2, limit: 1 });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decode(bytes: &[u8], request: &DecodeRequest) -> Result<Image, DecodeError> {
    decode_with(bytes, request, Vec::new())
}

/// Decodes a picture file into memory that an earlier picture left; the result is that of [`decode`].
///
/// `spare` is what [`Image::into_data`] gave; what it holds does not matter, and it grows where it is too small.
///
/// # Errors
///
/// As [`decode`]; the memory is then lost.
///
/// # Example
///
/// ```
/// use sticker_core::asset::{DecodeRequest, decode, decode_with};
/// # let mut bytes = Vec::new();
/// # let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
/// # encoder.set_color(png::ColorType::Rgba);
/// # encoder.write_header()?.write_image_data(&[255, 0, 0, 255, 0, 255, 0, 128])?;
/// let request = DecodeRequest::default();
/// let spare = decode(&bytes, &request)?.into_data();
/// assert_eq!(decode_with(&bytes, &request, spare)?, decode(&bytes, &request)?);
/// assert!(decode_with(b"no picture", &request, Vec::new()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decode_with(bytes: &[u8], request: &DecodeRequest, spare: Vec<u8>) -> Result<Image, DecodeError> {
    let format = sniff(bytes, &request.limits)?;
    guard(format, || {
        let decoded = match format {
            Format::Png => png::decode(bytes, &request.limits, spare),
            Format::Jpeg => jpeg::decode(bytes, request, spare),
            Format::Webp => webp::decode(bytes, &request.limits),
            Format::Gif => bmp_gif::decode_gif(bytes, &request.limits),
            Format::Bmp => bmp_gif::decode_bmp(bytes, &request.limits),
        };
        decoded?.finish(format, request.at_least)
    })
}

/// Reads what the header of a picture file says, without decoding a pixel.
///
/// # Errors
///
/// As [`decode`], for the header alone: a file whose header is sound but whose pixels are damaged is not refused.
///
/// # Example
///
/// ```
/// use sticker_core::asset::{DecodeError, DecodeLimits, Format, probe};
/// use sticker_core::geometry::Size;
/// let gif = b"GIF89a\x40\x01\xc8\x00\x00\x00\x00;";
/// let facts = probe(gif, &DecodeLimits::default())?;
/// assert_eq!((facts.format, facts.size), (Format::Gif, Size::new(320, 200)));
/// assert!(matches!(probe(b"%PDF-1.7", &DecodeLimits::default()), Err(DecodeError::UnknownFormat { .. })));
/// # Ok::<(), DecodeError>(())
/// ```
pub fn probe(bytes: &[u8], limits: &DecodeLimits) -> Result<Probe, DecodeError> {
    let format = sniff(bytes, limits)?;
    guard(format, || match format {
        Format::Png => png::probe(bytes, limits),
        Format::Jpeg => jpeg::probe(bytes, limits),
        Format::Webp => webp::probe(bytes, limits),
        Format::Gif => bmp_gif::probe_gif(bytes, limits),
        Format::Bmp => bmp_gif::probe_bmp(bytes, limits),
    })
}

/// What a decoder hands over: stored rows, and what is still to be done to them.
pub(super) struct Decoded {
    pub(super) stored: Size,
    pub(super) layout: Layout,
    pub(super) data: Vec<u8>,
    pub(super) alpha: Alpha,
    pub(super) profile: Option<Vec<u8>>,
    pub(super) orientation: Orientation,
    pub(super) warnings: Vec<Warning>,
}

/// How far the alpha of decoded rows has been dealt with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alpha {
    /// The layout has none.
    None,
    /// Colours are not multiplied yet.
    Straight,
    /// Colours are multiplied; says whether a pixel is not opaque.
    Premultiplied { transparent: bool },
}

impl Decoded {
    fn finish(mut self, format: Format, at_least: Option<Size>) -> Result<Image, DecodeError> {
        let expected = self.stored.area() * self.layout.bytes_per_pixel() as u64;
        if self.data.len() as u64 != expected {
            let got = self.data.len();
            return Err(DecodeError::malformed(
                format,
                format_args!("{got} bytes of pixels instead of {expected}"),
            ));
        }
        if let Some(profile) = self.profile.take() {
            let converted =
                Conversion::of(&profile).and_then(|conversion| conversion.apply(self.layout, &mut self.data));
            if let Err(reason) = converted {
                self.warnings.push(Warning::BrokenProfile { reason });
            }
        }
        let has_alpha = match self.alpha {
            Alpha::None => false,
            Alpha::Straight => premultiply(&mut self.data),
            Alpha::Premultiplied { transparent } => transparent,
        };
        debug_assert_eq!(has_alpha, self.layout == Layout::Rgba8 && any_transparent(&self.data));
        if let Some(least) = at_least {
            // The request speaks of the upright picture.
            self.halve_down_to(self.orientation.upright_size(least))?;
        }
        let data = self.orientation.apply(self.stored, self.layout, self.data)?;
        let size = self.orientation.upright_size(self.stored);
        Ok(Image { size, layout: self.layout, data, has_alpha, format, warnings: self.warnings })
    }

    fn halve_down_to(&mut self, least: Size) -> Result<(), DecodeError> {
        while !least.is_empty()
            && self.stored.width / 2 >= least.width
            && self.stored.height / 2 >= least.height
        {
            let width = self.stored.width as usize;
            self.data = match self.layout {
                Layout::Rgb8 => halve::<3>(&self.data, width)?,
                Layout::Rgba8 => halve::<4>(&self.data, width)?,
            };
            self.stored = Size::new(self.stored.width.div_ceil(2), self.stored.height.div_ceil(2));
        }
        Ok(())
    }
}

/// Reads the orientation of an optional TIFF block; a broken one is a warning.
pub(super) fn read_orientation(tiff: Option<&[u8]>, warnings: &mut Vec<Warning>) -> Orientation {
    let Some(tiff) = tiff else { return Orientation::Upright };
    Orientation::from_tiff(tiff).unwrap_or_else(|reason| {
        warnings.push(Warning::BrokenExif { reason: reason.to_owned() });
        Orientation::Upright
    })
}

fn sniff(bytes: &[u8], limits: &DecodeLimits) -> Result<Format, DecodeError> {
    limits.check_file(bytes.len())?;
    Format::sniff(bytes).ok_or_else(|| {
        let first: Vec<String> = bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        DecodeError::UnknownFormat { first_bytes: first.join(" ") }
    })
}

/// Runs a decoder; a panic of its is an error of ours. It owns everything that it changes, so nothing torn survives.
fn guard<T>(format: Format, body: impl FnOnce() -> Result<T, DecodeError>) -> Result<T, DecodeError> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        let message = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a panic without a message".to_owned());
        Err(DecodeError::Decoder { format, message })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_decoder_is_an_error_that_carries_its_message() {
        let failed: Result<(), _> = guard(Format::Jpeg, || panic!("index {} out of range", 7));
        let expected =
            DecodeError::Decoder { format: Format::Jpeg, message: "index 7 out of range".to_owned() };
        assert_eq!(failed, Err(expected));
    }

    #[test]
    fn bytes_of_no_format_are_named() {
        let error = decode(b"<svg xmlns=", &DecodeRequest::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no supported picture format begins with the bytes [3c 73 76 67 20 78 6d 6c]"
        );
        assert!(decode(b"", &DecodeRequest::default()).is_err());
    }
}
