//! WebP files.

use image_webp::{ColorType, WebPEncoder};

use super::{EncodeError, PixelView, straight};

/// The longest edge of a WebP file, in pixels.
pub const WEBP_MAX_EDGE: u32 = 16_383;

/// Encodes a premultiplied picture as a lossless WebP file. Alpha is treated as in [`encode_png`](super::encode_png).
///
/// # Errors
///
/// - [`EncodeError::Size`] when an edge is 0 or above [`WEBP_MAX_EDGE`].
/// - [`EncodeError::Memory`] when there is no memory for the straight colours.
///
/// # Example
///
/// ```
/// use sticker_core::geometry::Size;
/// use sticker_core::render::encode::{PixelView, encode_webp_lossless};
///
/// let canvas = [255; 4 * 2 * 2];
/// let file = encode_webp_lossless(PixelView::new(Size::new(2, 2), 8, &canvas)?)?;
/// assert_eq!(&file[8..12], b"WEBP");
///
/// let empty = PixelView::new(Size::new(2, 0), 8, &canvas)?;
/// assert!(encode_webp_lossless(empty).is_err());
/// # Ok::<(), sticker_core::render::encode::EncodeError>(())
/// ```
pub fn encode_webp_lossless(pixels: PixelView<'_>) -> Result<Vec<u8>, EncodeError> {
    let size = check(&pixels)?;
    let mut out = Vec::new();
    let (data, color) = if straight::is_opaque(&pixels) {
        (straight::rgb(&pixels)?, ColorType::Rgb8)
    } else {
        (straight::rgba(&pixels)?, ColorType::Rgba8)
    };
    WebPEncoder::new(&mut out).encode(&data, size.width, size.height, color).map_err(failed)?;
    Ok(out)
}

/// Encodes a premultiplied picture as a lossy WebP file with libwebp's method 2, alpha without loss.
///
/// # Errors
///
/// - [`EncodeError::Size`] when an edge is 0 or above [`WEBP_MAX_EDGE`].
/// - [`EncodeError::Quality`] when the quality is 0 or above 100.
/// - [`EncodeError::Memory`] when there is no memory for the straight colours.
/// - [`EncodeError::Codec`] when libwebp fails.
#[cfg(feature = "webp-lossy")]
pub fn encode_webp_lossy(pixels: PixelView<'_>, quality: u8) -> Result<Vec<u8>, EncodeError> {
    let size = check(&pixels)?;
    if !(1..=100).contains(&quality) {
        return Err(EncodeError::Quality { what: "webp quality", value: quality });
    }
    let failed = |message: String| EncodeError::Codec { format: "webp", message };
    let mut config = ::webp::WebPConfig::new().map_err(|()| failed("no configuration".into()))?;
    config.quality = f32::from(quality);
    config.method = 2;
    let file = if straight::is_opaque(&pixels) {
        let data = straight::rgb(&pixels)?;
        ::webp::Encoder::from_rgb(&data, size.width, size.height).encode_advanced(&config)
    } else {
        let data = straight::rgba(&pixels)?;
        ::webp::Encoder::from_rgba(&data, size.width, size.height).encode_advanced(&config)
    };
    let file = file.map_err(|e| failed(format!("{e:?}")))?;
    Ok(file.to_vec())
}

fn check(pixels: &PixelView<'_>) -> Result<crate::geometry::Size, EncodeError> {
    let size = pixels.size();
    if size.is_empty() || size.width > WEBP_MAX_EDGE || size.height > WEBP_MAX_EDGE {
        return Err(EncodeError::Size { format: "webp", size, limit: WEBP_MAX_EDGE });
    }
    Ok(size)
}

fn failed(e: image_webp::EncodingError) -> EncodeError {
    EncodeError::Codec { format: "webp", message: e.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    fn gradient(size: Size, alpha: impl Fn(u32) -> u8) -> Vec<u8> {
        (0..size.height)
            .flat_map(|y| (0..size.width).map(move |x| (x, y)))
            .flat_map(|(x, y)| {
                let a = alpha(x);
                [(x * 2) as u8, (y * 3) as u8, 90].map(|c: u8| c.min(a)).into_iter().chain([a])
            })
            .collect()
    }

    fn decode(file: &[u8]) -> (bool, Vec<u8>) {
        let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(file)).unwrap();
        let mut data = vec![0; decoder.output_buffer_size().unwrap()];
        decoder.read_image(&mut data).unwrap();
        (decoder.has_alpha(), data)
    }

    #[test]
    fn lossless_files_hold_the_straight_colours() {
        let size = Size::new(61, 40);
        let opaque = gradient(size, |_| 255);
        let view = PixelView::new(size, 244, &opaque).unwrap();
        assert!(decode(&encode_webp_lossless(view).unwrap()) == (false, straight::rgb(&view).unwrap()));
        let soft = gradient(size, |x| (x * 4) as u8);
        let view = PixelView::new(size, 244, &soft).unwrap();
        assert!(decode(&encode_webp_lossless(view).unwrap()) == (true, straight::rgba(&view).unwrap()));
    }

    #[test]
    fn an_edge_beyond_the_format_is_refused() {
        let data = vec![0; 16_384 * 4];
        let view = PixelView::new(Size::new(16_384, 1), 16_384 * 4, &data).unwrap();
        let refused = encode_webp_lossless(view).unwrap_err().to_string();
        assert_eq!(refused, "webp picture of 16384x1 px is outside 1x1 to 16383x16383 px");
    }

    #[cfg(feature = "webp-lossy")]
    #[test]
    fn lossy_files_are_close_and_a_bad_quality_is_refused() {
        let size = Size::new(61, 40);
        let opaque = gradient(size, |_| 255);
        let view = PixelView::new(size, 244, &opaque).unwrap();
        let (alpha, data) = decode(&encode_webp_lossy(view, 90).unwrap());
        let expected = straight::rgb(&view).unwrap();
        let error: u64 = data.iter().zip(&expected).map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2)).sum();
        assert!(!alpha && error / (data.len() as u64) < 16, "{error}");
        assert!(encode_webp_lossy(view, 0).is_err());
    }
}
