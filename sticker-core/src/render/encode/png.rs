//! PNG files.

use ::png::{BitDepth, ColorType, Compression, Encoder, Filter};
use serde::{Deserialize, Serialize};

use super::{EncodeError, PixelView, straight};

/// The longest edge of a PNG file that this library writes, in pixels.
pub const PNG_MAX_EDGE: u32 = 65_535;

/// How much time a PNG file may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PngEffort {
    /// About as fast as a JPEG file.
    #[default]
    Fast,
    /// Some thirty times slower, and a palette or grey where that loses nothing.
    Small,
}

/// Encodes a premultiplied picture as a PNG file.
///
/// The alpha channel is left out where every pixel is opaque. Otherwise colours are divided by their alpha: `c × 255
/// / a`, rounded to the nearest, halves up; a pixel without alpha becomes transparent black.
///
/// # Errors
///
/// - [`EncodeError::Size`] when an edge is 0 or above [`PNG_MAX_EDGE`].
/// - [`EncodeError::Memory`] when there is no memory for the straight colours.
///
/// # Example
///
/// ```
/// use sticker_core::geometry::Size;
/// use sticker_core::render::encode::{PixelView, PngEffort, encode_png};
///
/// let canvas = [128; 4 * 2 * 2];
/// let file = encode_png(PixelView::new(Size::new(2, 2), 8, &canvas)?, PngEffort::Small)?;
/// assert!(file.starts_with(b"\x89PNG"));
///
/// let empty = PixelView::new(Size::new(0, 2), 8, &canvas)?;
/// assert!(encode_png(empty, PngEffort::Fast).is_err());
/// # Ok::<(), sticker_core::render::encode::EncodeError>(())
/// ```
pub fn encode_png(pixels: PixelView<'_>, effort: PngEffort) -> Result<Vec<u8>, EncodeError> {
    let size = pixels.size();
    if size.is_empty() || size.width > PNG_MAX_EDGE || size.height > PNG_MAX_EDGE {
        return Err(EncodeError::Size { format: "png", size, limit: PNG_MAX_EDGE });
    }
    let opaque = straight::is_opaque(&pixels);
    if effort == PngEffort::Small {
        let data = straight::rgba(&pixels)?;
        if let Some(reduced) = Reduced::of(&data, size.width as usize, opaque)? {
            return reduced.write(pixels);
        }
    }
    let (data, color) = if opaque {
        (straight::rgb(&pixels)?, ColorType::Rgb)
    } else {
        (straight::rgba(&pixels)?, ColorType::Rgba)
    };
    let compression = match effort {
        PngEffort::Fast => Compression::Fast,
        PngEffort::Small => Compression::Balanced,
    };
    write(pixels, &data, color, BitDepth::Eight, |encoder| encoder.set_compression(compression))
}

/// A picture with fewer bytes a pixel that shows the same colours.
struct Reduced {
    color: ColorType,
    depth: BitDepth,
    /// Red, green and blue of each entry, and the alpha of the first ones: up to the last that is not opaque.
    palette: Vec<u8>,
    alpha: Vec<u8>,
    data: Vec<u8>,
}

impl Reduced {
    fn of(straight: &[u8], width: usize, opaque: bool) -> Result<Option<Self>, EncodeError> {
        let pixels = straight.as_chunks::<4>().0;
        let grey = pixels.iter().all(|[r, g, b, _]| r == g && g == b);
        let colours = distinct(pixels);
        match colours {
            // Up to 16 colours take half a byte a pixel or less; more take a byte, like grey without a palette.
            Some(colours) if !(grey && opaque) || colours.len() <= 16 => {
                Self::indexed(pixels, width, &colours).map(Some)
            }
            _ if grey => {
                let color = if opaque { ColorType::Grayscale } else { ColorType::GrayscaleAlpha };
                let mut data = reserve(pixels.len() * color.samples())?;
                for &[g, _, _, a] in pixels {
                    data.push(g);
                    if !opaque {
                        data.push(a);
                    }
                }
                Ok(Some(Self { color, depth: BitDepth::Eight, palette: Vec::new(), alpha: Vec::new(), data }))
            }
            _ => Ok(None),
        }
    }

    fn indexed(pixels: &[[u8; 4]], width: usize, colours: &[u32]) -> Result<Self, EncodeError> {
        let (depth, bits) = match colours.len() {
            0..=2 => (BitDepth::One, 1),
            3..=4 => (BitDepth::Two, 2),
            5..=16 => (BitDepth::Four, 4),
            _ => (BitDepth::Eight, 8),
        };
        let mut data = reserve(pixels.len().div_ceil(width.max(1)) * (width * bits).div_ceil(8))?;
        let mut last = (0, 0u8);
        for row in pixels.chunks(width.max(1)) {
            for group in row.chunks(8 / bits) {
                let mut byte = 0;
                for (at, &pixel) in (1..).zip(group) {
                    let key = key(pixel);
                    if last.0 != key || at == 1 {
                        last = (key, colours.binary_search(&key).unwrap_or_default() as u8);
                    }
                    byte |= last.1 << (8 - bits * at);
                }
                data.push(byte);
            }
        }
        let palette = colours.iter().flat_map(|c| [(c >> 16) as u8, (c >> 8) as u8, *c as u8]).collect();
        // The key starts with the alpha, so that every entry that is not opaque stands before those that are.
        let alpha = colours.iter().map(|c| (c >> 24) as u8).take_while(|&a| a < 255).collect();
        Ok(Self { color: ColorType::Indexed, depth, palette, alpha, data })
    }

    fn write(self, pixels: PixelView<'_>) -> Result<Vec<u8>, EncodeError> {
        let Self { color, depth, palette, alpha, data } = self;
        write(pixels, &data, color, depth, |encoder| {
            encoder.set_compression(Compression::Balanced);
            if color == ColorType::Indexed {
                encoder.set_filter(Filter::NoFilter);
                encoder.set_palette(palette);
                if !alpha.is_empty() {
                    encoder.set_trns(alpha);
                }
            }
        })
    }
}

fn key([r, g, b, a]: [u8; 4]) -> u32 {
    u32::from_be_bytes([a, r, g, b])
}

/// Returns the colours in rising order; `None` where there are more than 256.
fn distinct(pixels: &[[u8; 4]]) -> Option<Vec<u32>> {
    let mut colours = Vec::new();
    let mut last = None;
    for &pixel in pixels {
        let key = key(pixel);
        if last == Some(key) {
            continue;
        }
        last = Some(key);
        if let Err(at) = colours.binary_search(&key) {
            if colours.len() == 256 {
                return None;
            }
            colours.insert(at, key);
        }
    }
    Some(colours)
}

fn reserve(bytes: usize) -> Result<Vec<u8>, EncodeError> {
    let mut data = Vec::new();
    data.try_reserve_exact(bytes).map_err(|_| EncodeError::Memory { bytes })?;
    Ok(data)
}

fn write(
    pixels: PixelView<'_>,
    data: &[u8],
    color: ColorType,
    depth: BitDepth,
    set: impl FnOnce(&mut Encoder<'_, &mut Vec<u8>>),
) -> Result<Vec<u8>, EncodeError> {
    let failed = |e: ::png::EncodingError| EncodeError::Codec { format: "png", message: e.to_string() };
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, pixels.size().width, pixels.size().height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    set(&mut encoder);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(data).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    /// Encodes, decodes to straight RGBA, and tells the colour type of the file.
    fn round_trip(size: Size, canvas: &[u8], effort: PngEffort) -> (ColorType, Vec<u8>) {
        let view = PixelView::new(size, size.width as usize * 4, canvas).unwrap();
        let file = encode_png(view, effort).unwrap();
        let kind = ::png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap().info().color_type;
        let mut decoder = ::png::Decoder::new(std::io::Cursor::new(&file));
        decoder.set_transformations(
            ::png::Transformations::normalize_to_color8() | ::png::Transformations::ALPHA,
        );
        let mut reader = decoder.read_info().unwrap();
        let mut data = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut data).unwrap();
        let rgba = match info.color_type {
            ColorType::GrayscaleAlpha => {
                data.as_chunks::<2>().0.iter().flat_map(|&[g, a]| [g, g, g, a]).collect()
            }
            _ => data,
        };
        (kind, rgba)
    }

    fn canvas(size: Size, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
        (0..size.height)
            .flat_map(|y| (0..size.width).map(move |x| (x, y)))
            .flat_map(|(x, y)| pixel(x, y))
            .collect()
    }

    #[test]
    fn every_reduction_shows_the_same_colours() {
        let size = Size::new(37, 19);
        let mix = |x: u32, y: u32| (x * 7 + y * 13) as u8;
        type Pixel<'a> = &'a dyn Fn(u32, u32) -> [u8; 4];
        let cases: [(Pixel<'_>, ColorType); 7] = [
            (&|x, y| [mix(x, y), x as u8, (y * 9) as u8, 255], ColorType::Rgb),
            (&|x, y| [mix(x, y) / 2, 100, x as u8, 255 - (y as u8)], ColorType::Rgba),
            (
                &|x, y| {
                    [mix(x, y); 3]
                        .map(|g| g | 1)
                        .into_iter()
                        .chain([255])
                        .collect::<Vec<_>>()
                        .try_into()
                        .unwrap()
                },
                ColorType::Grayscale,
            ),
            (
                &|x, y| [mix(x, y).min(200), mix(x, y).min(200), mix(x, y).min(200), 201 + (x as u8)],
                ColorType::GrayscaleAlpha,
            ),
            (&|x, _| if x % 3 == 0 { [9, 9, 9, 255] } else { [250, 2, 3, 255] }, ColorType::Indexed),
            (&|x, _| [x as u8 % 15, 3, 3, 255], ColorType::Indexed),
            (
                &|x, y| if (x + y) % 5 == 0 { [0; 4] } else { [60, 6, 7, 60 + (x % 30) as u8] },
                ColorType::Indexed,
            ),
        ];
        for (at, (pixel, kind)) in cases.into_iter().enumerate() {
            let canvas = canvas(size, pixel);
            let view = PixelView::new(size, size.width as usize * 4, &canvas).unwrap();
            let expected = straight::rgba(&view).unwrap();
            let (small, colours) = round_trip(size, &canvas, PngEffort::Small);
            assert_eq!((at, small), (at, kind));
            assert!(colours == expected, "case {at}: small");
            let (fast, colours) = round_trip(size, &canvas, PngEffort::Fast);
            assert!(matches!(fast, ColorType::Rgb | ColorType::Rgba));
            assert!(colours == expected, "case {at}: fast");
        }
    }

    #[test]
    fn a_single_pixel_is_a_file() {
        assert_eq!(round_trip(Size::new(1, 1), &[1, 2, 3, 255], PngEffort::Small).1, [1, 2, 3, 255]);
    }
}
