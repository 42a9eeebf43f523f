//! Loops over samples: premultiplying, narrowing, widening. Integers only, the same on every processor.

use multiversion::multiversion;

use super::DecodeError;

/// Returns `length` zero bytes, or the error that says there is no memory for them.
pub(super) fn zeroed(length: usize) -> Result<Vec<u8>, DecodeError> {
    let mut data = with_capacity(length)?;
    data.resize(length, 0);
    Ok(data)
}

/// Makes room for `length` bytes in all, or returns the error that says there is no memory for them.
pub(super) fn reserve(data: &mut Vec<u8>, length: usize) -> Result<(), DecodeError> {
    let more = length.saturating_sub(data.len());
    data.try_reserve_exact(more).map_err(|_| DecodeError::OutOfMemory { bytes: length as u64 })
}

/// Returns an empty vector with room for exactly `length` bytes, or the error that says there is no memory for them.
pub(super) fn with_capacity(length: usize) -> Result<Vec<u8>, DecodeError> {
    let mut data = Vec::new();
    reserve(&mut data, length)?;
    Ok(data)
}

/// Multiplies the colours of RGBA pixels by their alpha, `round(colour * alpha / 255)` exactly, and returns whether a
/// pixel was not opaque. Bytes behind the last whole pixel stay as they are.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(super) fn premultiply(data: &mut [u8]) -> bool {
    let mut all = u32::MAX;
    for pixel in data.as_chunks_mut::<4>().0 {
        let word = u32::from_le_bytes(*pixel);
        all &= word;
        let alpha = word >> 24;
        // Two products of at most 255 * 255 lie side by side in 32 bits; the alpha's own lane is multiplied by 255.
        let red_blue = divide_by_255((word & 0x00ff_00ff) * alpha);
        let green_alpha = divide_by_255(((word >> 8) & 0xff | 0x00ff_0000) * alpha);
        *pixel = (red_blue | green_alpha << 8).to_le_bytes();
    }
    all >> 24 != 255
}

/// Divides both 16-bit halves by 255, rounding to nearest; exact for halves up to 255 * 255.
#[inline(always)]
const fn divide_by_255(halves: u32) -> u32 {
    let halves = halves + 0x0080_0080;
    ((halves + ((halves >> 8) & 0x00ff_00ff)) >> 8) & 0x00ff_00ff
}

/// Tells whether an RGBA pixel is not opaque.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(super) fn any_transparent(data: &[u8]) -> bool {
    data.as_chunks::<4>().0.iter().fold(255, |all, pixel| all & pixel[3]) != 255
}

/// Returns the picture at half its size: every pixel the rounded mean of two by two, the last column and row of odd
/// edges counted twice. Colours must be premultiplied. `width` and the number of rows are at least 1.
pub(super) fn halve<const N: usize>(data: &[u8], width: usize) -> Result<Vec<u8>, DecodeError> {
    let rows: Vec<&[u8]> = data.chunks_exact(width * N).collect();
    let half_row = width.div_ceil(2) * N;
    let mut out = zeroed(rows.len().div_ceil(2) * half_row)?;
    for (pair, half) in rows.chunks(2).zip(out.chunks_exact_mut(half_row)) {
        halve_rows::<N>(pair[0], pair[pair.len() - 1], half);
    }
    Ok(out)
}

#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
fn halve_rows<const N: usize>(top: &[u8], bottom: &[u8], half: &mut [u8]) {
    let mean = |a: u8, b: u8, c: u8, d: u8| {
        ((u16::from(a) + u16::from(b) + u16::from(c) + u16::from(d) + 2) >> 2) as u8
    };
    let (top, bottom) = (top.as_chunks::<N>().0, bottom.as_chunks::<N>().0);
    let pairs = top.chunks(2).zip(bottom.chunks(2));
    for ((top, bottom), out) in pairs.zip(half.as_chunks_mut::<N>().0) {
        let last = top.len() - 1;
        for (channel, sample) in out.iter_mut().enumerate() {
            *sample = mean(top[0][channel], top[last][channel], bottom[0][channel], bottom[last][channel]);
        }
    }
}

/// Appends the nearest 8-bit sample of every big-endian 16-bit sample: `round(v / 257)`.
pub(super) fn narrow_16(samples: &[u8], out: &mut Vec<u8>) {
    out.extend(samples.as_chunks::<2>().0.iter().map(|pair| {
        let v = u32::from(u16::from_be_bytes(*pair));
        ((v * 255 + 32_895) >> 16) as u8
    }));
}

/// Appends three equal samples for every grey one.
pub(super) fn grey_to_rgb(samples: &[u8], out: &mut Vec<u8>) {
    out.extend(samples.iter().flat_map(|&v| [v, v, v]));
}

/// Appends an RGBA pixel for every pair of grey and alpha.
pub(super) fn grey_alpha_to_rgba(samples: &[u8], out: &mut Vec<u8>) {
    out.extend(samples.as_chunks::<2>().0.iter().flat_map(|&[v, a]| [v, v, v, a]));
}

/// Turns YCCK samples into the inks that they encode: the complement of what YCbCr gives, and black as it is.
pub(super) fn ycck_to_inks(data: &mut [u8]) {
    for pixel in data.as_chunks_mut::<4>().0 {
        // JFIF's matrix in 1/65536, rounded to nearest.
        let y = (i32::from(pixel[0]) << 16) + 0x8000;
        let cb = i32::from(pixel[1]) - 128;
        let cr = i32::from(pixel[2]) - 128;
        let red = (y + 91_881 * cr) >> 16;
        let green = (y - 22_554 * cb - 46_802 * cr) >> 16;
        let blue = (y + 116_130 * cb) >> 16;
        for (sample, colour) in pixel.iter_mut().zip([red, green, blue]) {
            *sample = 255 - colour.clamp(0, 255) as u8;
        }
    }
}

/// Returns the RGB of four inks, each channel `round(paper * paper under black / 255)`. `inverted` samples say how
/// much paper shows, others how much ink lies on it.
pub(super) fn inks_to_rgb(data: &[u8], inverted: bool) -> Result<Vec<u8>, DecodeError> {
    let flip = if inverted { 0 } else { 255 };
    let mut out = with_capacity(data.len() / 4 * 3)?;
    out.extend(data.as_chunks::<4>().0.iter().flat_map(|pixel| {
        let [c, m, y, k] = pixel.map(|sample| u32::from(sample ^ flip));
        [c, m, y].map(|paper| divide_by_255(paper * k) as u8)
    }));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn premultiplying_is_exact_for_every_colour_and_alpha() {
        let mut data: Vec<u8> = (0..=255_u8)
            .flat_map(|a| (0..=255_u8).flat_map(move |c| [c, 255 - c, c.wrapping_mul(7), a]))
            .collect();
        let before = data.clone();
        assert!(premultiply(&mut data));
        for (p, q) in before.chunks(4).zip(data.chunks(4)) {
            let expect = |c: u8| ((u32::from(c) * u32::from(p[3]) * 2 + 255) / 510) as u8;
            assert_eq!(q, [expect(p[0]), expect(p[1]), expect(p[2]), p[3]], "{p:?}");
        }
    }

    #[test]
    fn opaque_pixels_stay_and_are_reported_opaque() {
        let mut data = vec![1, 2, 3, 255, 250, 251, 252, 255];
        assert!(!premultiply(&mut data));
        assert_eq!(data, [1, 2, 3, 255, 250, 251, 252, 255]);
        data[3] = 254;
        assert!(any_transparent(&data));
    }

    #[test]
    fn halving_takes_rounded_means_and_counts_the_last_of_odd_edges_twice() {
        let data = [10, 20, 31, 40, 50, 61, 70, 80, 91].map(|v| [v, 0, 255]).concat();
        let half = halve::<3>(&data, 3).unwrap();
        let first: Vec<u8> = half.chunks(3).map(|p| p[0]).collect();
        assert_eq!(first, [30, 46, 75, 91]);
        assert!(half.chunks(3).all(|p| p[1..] == [0, 255]));
    }

    #[test]
    fn sixteen_bits_round_to_the_nearest_eighth_bit_sample() {
        let all: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_be_bytes).collect();
        let mut out = Vec::new();
        narrow_16(&all, &mut out);
        for (v, &got) in out.iter().enumerate() {
            assert_eq!(usize::from(got), (v * 2 + 257) / 514, "{v}");
        }
    }
}
