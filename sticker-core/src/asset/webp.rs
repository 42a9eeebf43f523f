//! WebP through `image-webp`, which has no code for particular processors.

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};

use super::decode::{Alpha, Decoded, Probe, read_orientation};
use super::pixels::zeroed;
use super::{DecodeError, DecodeLimits, Format, Layout, Warning};
use crate::geometry::Size;

pub(super) fn decode(bytes: &[u8], limits: &DecodeLimits) -> Result<Decoded, DecodeError> {
    let mut decoder = open(bytes, limits)?;
    let stored = size(&decoder);
    let layout = if decoder.has_alpha() { Layout::Rgba8 } else { Layout::Rgb8 };
    // Planes or a second picture of four bytes a pixel, beside the result.
    limits.check_memory(stored, layout.bytes_per_pixel() as u64 + 4)?;

    let failed = |error| failure(error, bytes.len());
    let mut warnings = Vec::new();
    if decoder.is_animated() {
        warnings.push(Warning::FirstFrameOnly);
    }
    let exif = decoder.exif_metadata().map_err(failed)?;
    let orientation = read_orientation(exif.as_deref().map(tiff_of), &mut warnings);
    let profile = decoder.icc_profile().map_err(failed)?;
    let length = decoder
        .output_buffer_size()
        .ok_or_else(|| DecodeError::malformed(Format::Webp, "the pixels do not fit into memory"))?;
    let mut data = zeroed(length)?;
    decoder.read_image(&mut data).map_err(failed)?;
    let alpha = if layout == Layout::Rgba8 { Alpha::Straight } else { Alpha::None };
    Ok(Decoded { stored, layout, data, alpha, profile, orientation, warnings })
}

pub(super) fn probe(bytes: &[u8], limits: &DecodeLimits) -> Result<Probe, DecodeError> {
    let mut decoder = open(bytes, limits)?;
    let failed = |error| failure(error, bytes.len());
    let exif = decoder.exif_metadata().map_err(failed)?;
    let orientation = read_orientation(exif.as_deref().map(tiff_of), &mut Vec::new());
    Ok(Probe {
        format: Format::Webp,
        size: orientation.upright_size(size(&decoder)),
        has_alpha_channel: decoder.has_alpha(),
        reoriented: orientation != Default::default(),
        has_profile: decoder.icc_profile().map_err(failed)?.is_some(),
        animated: decoder.is_animated(),
    })
}

fn open<'a>(bytes: &'a [u8], limits: &DecodeLimits) -> Result<WebPDecoder<Cursor<&'a [u8]>>, DecodeError> {
    // The container says how long it is.
    let announced = bytes.get(4..8).map_or(0, |b| u64::from(u32::from_le_bytes([b[0], b[1], b[2], b[3]])));
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|error| failure(error, bytes.len()))?;
    limits.check_size(size(&decoder))?;
    if announced + 8 > bytes.len() as u64 {
        return Err(DecodeError::Truncated { format: Format::Webp, length: bytes.len() as u64 });
    }
    decoder.set_memory_limit(usize::try_from(limits.max_memory).unwrap_or(usize::MAX));
    Ok(decoder)
}

fn size<R: std::io::BufRead + std::io::Seek>(decoder: &WebPDecoder<R>) -> Size {
    let (width, height) = decoder.dimensions();
    Size::new(width, height)
}

/// Some writers put the prefix of JPEG's segment before the TIFF block.
fn tiff_of(exif: &[u8]) -> &[u8] {
    exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)
}

fn failure(error: DecodingError, length: usize) -> DecodeError {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            DecodeError::Truncated { format: Format::Webp, length: length as u64 }
        }
        DecodingError::MemoryLimitExceeded => {
            DecodeError::malformed(Format::Webp, "metadata is larger than the memory limit")
        }
        error => DecodeError::malformed(Format::Webp, error),
    }
}
