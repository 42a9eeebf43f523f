//! From a premultiplied canvas to the straight colours that PNG and WebP hold.

use super::{EncodeError, PixelView};

/// Tells whether every pixel is opaque.
pub(super) fn is_opaque(pixels: &PixelView<'_>) -> bool {
    rows(pixels).all(|row| row.as_chunks::<4>().0.iter().fold(255, |all, pixel| all & pixel[3]) == 255)
}

/// Copies the colours of an opaque view, three bytes a pixel.
pub(super) fn rgb(pixels: &PixelView<'_>) -> Result<Vec<u8>, EncodeError> {
    let mut out = buffer(pixels, 3)?;
    for row in rows(pixels) {
        out.extend(row.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]));
    }
    Ok(out)
}

/// Divides every colour by its alpha, four bytes a pixel.
///
/// A channel `c` under alpha `a` becomes `c × 255 / a`, rounded to the nearest, halves up, at most 255; under alpha 0
/// every channel is 0.
pub(super) fn rgba(pixels: &PixelView<'_>) -> Result<Vec<u8>, EncodeError> {
    let mut out = buffer(pixels, 4)?;
    for row in rows(pixels) {
        out.extend(row.as_chunks::<4>().0.iter().flat_map(|&pixel| divide(pixel)));
    }
    Ok(out)
}

fn divide(pixel: [u8; 4]) -> [u8; 4] {
    let [r, g, b, a] = pixel;
    match a {
        255 => pixel,
        0 => [0; 4],
        _ => {
            let a = u32::from(a);
            let straight = |c: u8| ((u32::from(c) * 255 + a / 2) / a).min(255) as u8;
            [straight(r), straight(g), straight(b), a as u8]
        }
    }
}

fn rows<'a>(pixels: &PixelView<'a>) -> impl Iterator<Item = &'a [u8]> {
    let pixels = *pixels;
    (0..pixels.size().height as usize).map(move |y| pixels.row(y))
}

fn buffer(pixels: &PixelView<'_>, channels: usize) -> Result<Vec<u8>, EncodeError> {
    let bytes = pixels.size().area() as usize * channels;
    let mut out = Vec::new();
    out.try_reserve_exact(bytes).map_err(|_| EncodeError::Memory { bytes })?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn premultiplying_again_gives_the_canvas_back() {
        for a in 0..=255u8 {
            for c in 0..=a {
                let [s, .., alpha] = divide([c, c, c, a]);
                assert_eq!(alpha, a);
                let again = (u32::from(s) * u32::from(a) + 127) / 255;
                assert_eq!(again, u32::from(c), "{c} under {a} became {s}");
            }
        }
    }

    #[test]
    fn a_colour_above_its_alpha_is_cut_to_white() {
        assert_eq!(divide([200, 10, 100, 100]), [255, 26, 255, 100]);
    }
}
