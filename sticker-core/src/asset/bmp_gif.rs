//! GIF and BMP through the `image` crate, which has no code for particular processors for them.

use std::io::Cursor;

use ::image::codecs::bmp::BmpDecoder;
use ::image::codecs::gif::GifDecoder;
use ::image::error::ImageError;
use ::image::{ColorType, ImageDecoder};

use super::decode::{Alpha, Decoded, Probe};
use super::exif::Orientation;
use super::pixels::{grey_to_rgb, with_capacity, zeroed};
use super::{DecodeError, DecodeLimits, Format, Layout, Warning};
use crate::geometry::Size;

pub(super) fn decode_gif(bytes: &[u8], limits: &DecodeLimits) -> Result<Decoded, DecodeError> {
    let screen = gif_screen(bytes, limits)?;
    let frames = GifFrames::walk(bytes);
    if !frames.first_complete {
        return Err(DecodeError::Truncated { format: Format::Gif, length: bytes.len() as u64 });
    }
    limits.check_size(frames.first_size)?;
    // The frame lies beside the screen while it is put in its place.
    limits.check_memory(screen, 4)?;
    limits.check_memory(Size::new(1, 1), screen.area() * 4 + frames.first_size.area() * 4)?;
    let decoder = GifDecoder::new(Cursor::new(bytes)).map_err(|e| failure(e, Format::Gif, bytes.len()))?;
    let mut decoded = decode_image(decoder, Format::Gif, screen, bytes.len())?;
    if frames.several {
        decoded.warnings.push(Warning::FirstFrameOnly);
    }
    Ok(decoded)
}

pub(super) fn decode_bmp(bytes: &[u8], limits: &DecodeLimits) -> Result<Decoded, DecodeError> {
    let decoder = open_bmp(bytes, limits)?;
    let (width, height) = decoder.dimensions();
    let size = Size::new(width, height);
    limits.check_memory(size, 4)?;
    decode_image(decoder, Format::Bmp, size, bytes.len())
}

pub(super) fn probe_gif(bytes: &[u8], limits: &DecodeLimits) -> Result<Probe, DecodeError> {
    let size = gif_screen(bytes, limits)?;
    let frames = GifFrames::walk(bytes);
    Ok(Probe {
        format: Format::Gif,
        size,
        has_alpha_channel: true,
        reoriented: false,
        has_profile: false,
        animated: frames.several,
    })
}

pub(super) fn probe_bmp(bytes: &[u8], limits: &DecodeLimits) -> Result<Probe, DecodeError> {
    let decoder = open_bmp(bytes, limits)?;
    let (width, height) = decoder.dimensions();
    Ok(Probe {
        format: Format::Bmp,
        size: Size::new(width, height),
        has_alpha_channel: decoder.color_type().has_alpha(),
        reoriented: false,
        has_profile: false,
        animated: false,
    })
}

fn decode_image(
    mut decoder: impl ImageDecoder,
    format: Format,
    size: Size,
    length: usize,
) -> Result<Decoded, DecodeError> {
    let failed = |error| failure(error, format, length);
    if decoder.dimensions() != (size.width, size.height) {
        return Err(DecodeError::malformed(format, "two readings of the header disagree"));
    }
    let profile = decoder.icc_profile().map_err(failed)?;
    let color = decoder.color_type();
    let total = usize::try_from(decoder.total_bytes())
        .map_err(|_| DecodeError::malformed(format, "the pixels do not fit into memory"))?;
    let mut data = zeroed(total)?;
    decoder.read_image(&mut data).map_err(failed)?;
    let (layout, alpha, data) = match color {
        ColorType::Rgb8 => (Layout::Rgb8, Alpha::None, data),
        ColorType::Rgba8 => (Layout::Rgba8, Alpha::Straight, data),
        ColorType::L8 => {
            let mut out = with_capacity(data.len() * 3)?;
            grey_to_rgb(&data, &mut out);
            (Layout::Rgb8, Alpha::None, out)
        }
        other => return Err(DecodeError::Unsupported { format, kind: format!("samples of {other:?}") }),
    };
    let orientation = Orientation::Upright;
    Ok(Decoded { stored: size, layout, data, alpha, profile, orientation, warnings: Vec::new() })
}

fn open_bmp<'a>(bytes: &'a [u8], limits: &DecodeLimits) -> Result<BmpDecoder<Cursor<&'a [u8]>>, DecodeError> {
    let decoder =
        BmpDecoder::new(Cursor::new(bytes)).map_err(|error| failure(error, Format::Bmp, bytes.len()))?;
    let (width, height) = decoder.dimensions();
    let size = Size::new(width, height);
    limits.check_size(size)?;
    if size.is_empty() {
        return Err(DecodeError::malformed(Format::Bmp, format_args!("a picture of {size}")));
    }
    Ok(decoder)
}

fn gif_screen(bytes: &[u8], limits: &DecodeLimits) -> Result<Size, DecodeError> {
    let &[_, _, _, _, _, _, w0, w1, h0, h1, _, _, _, ..] = bytes else {
        return Err(DecodeError::Truncated { format: Format::Gif, length: bytes.len() as u64 });
    };
    let size = Size::new(u16::from_le_bytes([w0, w1]).into(), u16::from_le_bytes([h0, h1]).into());
    limits.check_size(size)?;
    if size.is_empty() {
        return Err(DecodeError::malformed(Format::Gif, format_args!("a screen of {size}")));
    }
    Ok(size)
}

/// What the blocks of a GIF say, read by hopping over their bodies.
struct GifFrames {
    first_size: Size,
    /// Whether the data of the first frame ends as it should.
    first_complete: bool,
    several: bool,
}

impl GifFrames {
    fn walk(bytes: &[u8]) -> Self {
        let mut found = Self { first_size: Size::new(0, 0), first_complete: false, several: false };
        found.walk_blocks(bytes);
        found
    }

    /// Returns `None` where the bytes end or a block is unknown.
    fn walk_blocks(&mut self, bytes: &[u8]) -> Option<()> {
        let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
        let mut at = 13 + table(*bytes.get(10)?);
        loop {
            match *bytes.get(at)? {
                0x21 => at = skip_sub_blocks(bytes, at + 2)?,
                0x2c => {
                    if self.first_complete {
                        self.several = true;
                        return Some(());
                    }
                    let &[w0, w1, h0, h1, flags] = bytes.get(at + 5..at + 10)? else { return None };
                    let width = u16::from_le_bytes([w0, w1]);
                    self.first_size = Size::new(width.into(), u16::from_le_bytes([h0, h1]).into());
                    at = skip_sub_blocks(bytes, at + 10 + table(flags) + 1)?;
                    self.first_complete = true;
                }
                _ => return None,
            }
        }
    }
}

fn skip_sub_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match usize::from(*bytes.get(at)?) {
            0 => return Some(at + 1),
            length => at += length + 1,
        }
    }
}

fn failure(error: ImageError, format: Format, length: usize) -> DecodeError {
    match error {
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            DecodeError::Truncated { format, length: length as u64 }
        }
        ImageError::Unsupported(error) => DecodeError::Unsupported { format, kind: error.to_string() },
        error => DecodeError::malformed(format, error),
    }
}
