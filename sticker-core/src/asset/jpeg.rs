//! JPEG through `zune-jpeg`, in its strict mode.
//!
//! Its vector paths give the bytes of its plain path: integers throughout, shown over 1,456 files and damaged files
//! of every sampling and quality with and without the crate's `x86` feature, so it may choose by processor (2.2 ms
//! against 4.1 ms for a photo of 1000x1000). It has no scaled decode.
//!
//! A file without its end marker is refused as truncated, and so is one whose coded data ends before its picture does: of
//! several scans, one that ends within a scan, unless among bits that only refine. Other damage inside the coded data of a
//! JPEG has no checksum: what still is a sequence of valid codes is decoded to wrong pixels, as by every decoder.

use std::borrow::Cow;
use std::cell::Cell;

use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::color::Conversion;
use super::decode::{Alpha, Decoded, Probe, read_orientation};
use super::jpeg_header::Header;
use super::jpeg_scan::{Scan, end_of_picture};
use super::pixels::{inks_to_rgb, reserve, ycck_to_inks};
use super::{DecodeError, DecodeLimits, DecodeRequest, Format, Layout, Warning};

/// More scans than any writer makes; each one walks the whole picture.
const MAX_SCANS: usize = 64;

pub(super) fn decode(bytes: &[u8], request: &DecodeRequest, spare: Vec<u8>) -> Result<Decoded, DecodeError> {
    let limits = &request.limits;
    let header = Header::read(bytes)?;
    limits.check_size(header.size)?;
    let end = end_of_picture(bytes, &header)?;
    let mut warnings = Vec::new();
    let orientation = read_orientation(header.exif, &mut warnings);
    let mut profile = header.profile().unwrap_or_else(|reason| {
        warnings.push(Warning::BrokenProfile { reason: reason.to_owned() });
        None
    });
    let samples = match Samples::of(&header) {
        // The decoder cannot widen components that are stored as RGB.
        Samples::Rgb if request.four_bytes && !header.named_rgb => Samples::Rgba,
        samples => samples,
    };

    // Coefficients are two bytes a sample, in whole units of up to 32 pixels.
    let coefficients = if header.buffered { u64::from(header.components) * 2 + 1 } else { 0 };
    let second = if orientation.upright_size(header.size) == header.size { samples.extra_bytes() } else { 4 };
    limits.check_memory(header.size, samples.channels() as u64 + coefficients.max(second))?;

    let mut data = decode_samples(bytes, end, &header, samples, limits, spare)?;
    data = match samples {
        Samples::Rgb | Samples::Rgba | Samples::StoredRgb => data,
        Samples::Inks { inverted, ycck } => {
            if ycck {
                ycck_to_inks(&mut data);
            }
            by_profile(profile.take(), &data, inverted, &mut warnings)?
        }
    };
    Ok(Decoded {
        stored: header.size,
        layout: if samples == Samples::Rgba { Layout::Rgba8 } else { Layout::Rgb8 },
        data,
        alpha: Alpha::None,
        profile,
        orientation,
        warnings,
    })
}

/// Converts inks by their profile, or plainly where there is none that can be used.
fn by_profile(
    profile: Option<Vec<u8>>,
    data: &[u8],
    inverted: bool,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<u8>, DecodeError> {
    if let Some(profile) = profile {
        let converted = Conversion::of(&profile).map(|conversion| conversion.apply_inks(data, inverted));
        let reason = match converted {
            Ok(Some(rgb)) => return rgb,
            Ok(None) => "a profile that is not for inks in a picture of inks".to_owned(),
            Err(reason) => reason,
        };
        warnings.push(Warning::BrokenProfile { reason });
    }
    inks_to_rgb(data, inverted)
}

pub(super) fn probe(bytes: &[u8], limits: &DecodeLimits) -> Result<Probe, DecodeError> {
    let header = Header::read(bytes)?;
    limits.check_size(header.size)?;
    let orientation = read_orientation(header.exif, &mut Vec::new());
    Ok(Probe {
        format: Format::Jpeg,
        size: orientation.upright_size(header.size),
        has_alpha_channel: false,
        reoriented: orientation != Default::default(),
        has_profile: !header.profile_parts.is_empty(),
        animated: false,
    })
}

/// What the samples mean, by the number of components and the Adobe marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Samples {
    /// Grey or YCbCr, or RGB by component names: the decoder makes RGB of them.
    Rgb,
    /// The same, with a fourth byte of 255.
    Rgba,
    /// RGB that is stored as such, by Adobe marker alone.
    StoredRgb,
    /// Cyan, magenta, yellow, black. Files with an Adobe marker store the paper that shows, not the ink.
    Inks { inverted: bool, ycck: bool },
}

impl Samples {
    const fn of(header: &Header<'_>) -> Self {
        match (header.components, header.adobe_transform) {
            (4, None) => Self::Inks { inverted: false, ycck: false },
            (4, Some(transform)) => Self::Inks { inverted: true, ycck: transform == 2 },
            (3, Some(0)) if !header.named_rgb => Self::StoredRgb,
            _ => Self::Rgb,
        }
    }

    /// Returns the colour space to ask the decoder for, and the Adobe transform that makes it take the samples so.
    const fn wanted(self) -> (ColorSpace, u8) {
        match self {
            Self::Rgb => (ColorSpace::RGB, 1),
            Self::Rgba => (ColorSpace::RGBA, 1),
            // Samples are copied where the spaces of input and output agree.
            Self::StoredRgb => (ColorSpace::YCbCr, 1),
            Self::Inks { ycck: false, .. } => (ColorSpace::CMYK, 0),
            Self::Inks { ycck: true, .. } => (ColorSpace::YCCK, 2),
        }
    }

    const fn channels(self) -> usize {
        match self {
            Self::Rgb | Self::StoredRgb => 3,
            Self::Rgba | Self::Inks { .. } => 4,
        }
    }

    const fn extra_bytes(self) -> u64 {
        match self {
            Self::Rgb | Self::Rgba | Self::StoredRgb => 0,
            Self::Inks { .. } => 3,
        }
    }
}

fn decode_samples(
    bytes: &[u8],
    end: usize,
    header: &Header<'_>,
    samples: Samples,
    limits: &DecodeLimits,
    mut data: Vec<u8>,
) -> Result<Vec<u8>, DecodeError> {
    let (space, transform) = samples.wanted();
    let mut bytes = Cow::Borrowed(bytes);
    for &at in &header.adobe_transform_at {
        if bytes[at] != transform {
            bytes.to_mut()[at] = transform;
        }
    }
    let edge = limits.max_edge as usize;
    let options = DecoderOptions::new_fast()
        .set_strict_mode(true)
        .set_max_width(edge)
        .set_max_height(edge)
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(space);
    let read_behind = Cell::new(false);
    let scan = Scan::up_to(&bytes, end, &read_behind);
    let mut decoder = JpegDecoder::new_with_options(scan, options);
    let failed = |error: zune_jpeg::errors::DecodeErrors| DecodeError::malformed(Format::Jpeg, error);
    decoder.decode_headers().map_err(failed)?;
    let size = (header.size.width as usize, header.size.height as usize);
    if decoder.dimensions() != Some(size) {
        return Err(DecodeError::malformed(Format::Jpeg, "two readings of the frame header disagree"));
    }
    let length = size.0.checked_mul(size.1).and_then(|pixels| pixels.checked_mul(samples.channels()));
    let length = length
        .filter(|&length| decoder.output_buffer_size() == Some(length))
        .ok_or_else(|| DecodeError::malformed(Format::Jpeg, "the pixels do not fit into memory"))?;
    if header.buffered {
        // Damage between scans can end them early, with pixels that nobody wrote.
        data.clear();
    }
    reserve(&mut data, length)?;
    data.resize(length, 0);
    decoder.decode_into(&mut data).map_err(|error| match read_behind.get() {
        true => DecodeError::Truncated { format: Format::Jpeg, length: bytes.len() as u64 },
        false => failed(error),
    })?;
    Ok(data)
}
