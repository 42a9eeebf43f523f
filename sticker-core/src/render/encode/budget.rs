//! The best quality that fits a number of bytes.

use super::{EncodeError, JpegFile, JpegPlan, JpegSettings, PixelView, Scratch};

/// A file that fits its budget, and the quality that the search chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FittedJpeg {
    /// The plan of the chosen quality.
    pub plan: JpegPlan,
    /// The file.
    pub file: JpegFile,
}

/// Encodes a picture at the best quality that fits `budget` bytes, from `settings.quality` down to `floor`.
///
/// The search tries the highest quality, then the floor, then halves the range between a quality that fits and a
/// higher one that does not, until they are neighbours: at most nine files, always the same ones for the same input.
/// A higher quality that was not tried might fit too, because sizes do not quite rise with quality.
///
/// # Errors
///
/// - As [`JpegPlan::new`] and [`JpegPlan::encode`].
/// - [`EncodeError::Quality`] when the floor is 0 or above the quality of the settings.
/// - [`EncodeError::Budget`] when the file at the floor is too large.
///
/// # Example
///
/// ```
/// use sticker_core::geometry::Size;
/// use sticker_core::render::encode::{JpegSettings, PixelView, Scratch, encode_jpeg_within};
///
/// let canvas: Vec<u8> = (0..64 * 64 * 4).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
/// let pixels = PixelView::new(Size::new(64, 64), 256, &canvas)?;
/// let fitted = encode_jpeg_within(pixels, JpegSettings::default(), 3_000, 10, &mut Scratch::new())?;
/// assert!(fitted.file.bytes().len() <= 3_000);
///
/// assert!(encode_jpeg_within(pixels, JpegSettings::default(), 700, 10, &mut Scratch::new()).is_err());
/// # Ok::<(), sticker_core::render::encode::EncodeError>(())
/// ```
pub fn encode_jpeg_within(
    pixels: PixelView<'_>,
    settings: JpegSettings,
    budget: u64,
    floor: u8,
    scratch: &mut Scratch,
) -> Result<FittedJpeg, EncodeError> {
    let mut attempt = |quality| -> Result<(FittedJpeg, u64), EncodeError> {
        let plan = JpegPlan::new(JpegSettings { quality, ..settings })?;
        let file = plan.encode(pixels, scratch)?;
        let bytes = file.bytes().len() as u64;
        Ok((FittedJpeg { plan, file }, bytes))
    };
    let (best, bytes) = attempt(settings.quality)?;
    if floor == 0 || floor > settings.quality {
        return Err(EncodeError::Quality { what: "jpeg quality floor", value: floor });
    }
    if bytes <= budget {
        return Ok(best);
    }
    let (mut fitted, bytes) = attempt(floor)?;
    if bytes > budget {
        return Err(EncodeError::Budget { bytes, budget, floor });
    }
    let (mut fits, mut exceeds) = (floor, settings.quality);
    while exceeds - fits > 1 {
        let quality = fits.midpoint(exceeds);
        let (next, bytes) = attempt(quality)?;
        if bytes <= budget {
            (fitted, fits) = (next, quality);
        } else {
            exceeds = quality;
        }
    }
    Ok(fitted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    #[test]
    fn the_next_quality_does_not_fit() {
        let size = Size::new(96, 96);
        let canvas: Vec<u8> = (0..size.area() * 4).map(|i| ((i * i) >> 7) as u8).collect();
        let pixels = PixelView::new(size, 384, &canvas).unwrap();
        let mut scratch = Scratch::new();
        let bytes = |quality, scratch: &mut Scratch| {
            let plan = JpegPlan::new(JpegSettings { quality, ..Default::default() }).unwrap();
            plan.encode(pixels, scratch).unwrap().bytes().len() as u64
        };
        for budget in [bytes(85, &mut scratch), bytes(40, &mut scratch), bytes(41, &mut scratch) - 1] {
            let fitted =
                encode_jpeg_within(pixels, JpegSettings::default(), budget, 20, &mut scratch).unwrap();
            let quality = fitted.plan.settings().quality;
            assert!(fitted.file.bytes().len() as u64 <= budget);
            assert!(quality == 85 || bytes(quality + 1, &mut scratch) > budget, "{budget}: {quality}");
        }
        let floor = bytes(20, &mut scratch);
        let refused =
            encode_jpeg_within(pixels, JpegSettings::default(), floor - 1, 20, &mut scratch).unwrap_err();
        let expected =
            format!("{floor} bytes at quality 20, the floor, exceed the budget of {} bytes", floor - 1);
        assert_eq!(refused.to_string(), expected);
        assert!(encode_jpeg_within(pixels, JpegSettings::default(), 1 << 20, 86, &mut scratch).is_err());
    }
}
