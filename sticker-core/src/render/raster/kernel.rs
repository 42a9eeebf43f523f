//! Span kernels: the inner loops over one row of pixels.
//!
//! A pixel is four bytes, premultiplied RGBA; arithmetic is integer and exact to the nearest level
//! (`round(v * a / 255)`), so every level of SIMD that the dispatcher picks gives the same bytes. All kernels work on
//! the shorter of their slices.

use multiversion::multiversion;

/// Loads a pixel as `0xAABBGGRR`.
#[inline(always)]
fn load(pixel: &[u8]) -> u32 {
    u32::from_le_bytes([pixel[0], pixel[1], pixel[2], pixel[3]])
}

/// Multiplies all four channels by `by / 255`, rounded to nearest; `by` is at most 255.
#[inline(always)]
pub(crate) fn scale(pixel: u32, by: u32) -> u32 {
    const MASK: u32 = 0x00ff_00ff;
    const HALF: u32 = 0x0080_0080;
    let even = (pixel & MASK) * by + HALF;
    let even = ((even + ((even >> 8) & MASK)) >> 8) & MASK;
    let odd = ((pixel >> 8) & MASK) * by + HALF;
    let odd = (odd + ((odd >> 8) & MASK)) & !MASK;
    even | odd
}

/// Composites `over` on `under`; both premultiplied, so no channel can overflow.
#[inline(always)]
pub(crate) fn over(over: u32, under: u32) -> u32 {
    over + scale(under, 255 - (over >> 24))
}

/// Composites premultiplied pixels over a row.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn source_over(row: &mut [u8], source: &[u8]) {
    for (d, s) in row.chunks_exact_mut(4).zip(source.chunks_exact(4)) {
        d.copy_from_slice(&over(load(s), load(d)).to_le_bytes());
    }
}

/// Composites premultiplied pixels, made `opacity / 255` as strong, over a row.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn source_over_opacity(row: &mut [u8], source: &[u8], opacity: u8) {
    let opacity = u32::from(opacity);
    for (d, s) in row.chunks_exact_mut(4).zip(source.chunks_exact(4)) {
        d.copy_from_slice(&over(scale(load(s), opacity), load(d)).to_le_bytes());
    }
}

/// Writes opaque three-byte pixels into a row.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn copy_rgb(row: &mut [u8], source: &[u8]) {
    for (d, s) in row.chunks_exact_mut(4).zip(source.chunks_exact(3)) {
        d.copy_from_slice(&[s[0], s[1], s[2], 255]);
    }
}

/// Composites opaque three-byte pixels, made `opacity / 255` as strong, over a row.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn rgb_opacity(row: &mut [u8], source: &[u8], opacity: u8) {
    let opacity = u32::from(opacity);
    for (d, s) in row.chunks_exact_mut(4).zip(source.chunks_exact(3)) {
        let pixel = u32::from_le_bytes([s[0], s[1], s[2], 255]);
        d.copy_from_slice(&over(scale(pixel, opacity), load(d)).to_le_bytes());
    }
}

/// Composites one premultiplied colour over a row, where and as strongly as `mask` says.
///
/// Eight pixels at a time, those that the mask leaves alone not at all: most of a line of text is between glyphs.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn masked_solid(row: &mut [u8], mask: &[u8], colour: u32) {
    let n = mask.len().min(row.len() / 4);
    let (blocks, rest) = row[..n * 4].split_at_mut(n / 8 * 32);
    for (d, m) in blocks.chunks_exact_mut(32).zip(mask.chunks_exact(8)) {
        if m.iter().fold(0, |any, &m| any | m) == 0 {
            continue;
        }
        let mut pixels = [0u32; 8];
        for (pixel, d) in pixels.iter_mut().zip(d.chunks_exact(4)) {
            *pixel = load(d);
        }
        for (pixel, &m) in pixels.iter_mut().zip(m) {
            *pixel = over(scale(colour, u32::from(m)), *pixel);
        }
        for (d, pixel) in d.chunks_exact_mut(4).zip(pixels) {
            d.copy_from_slice(&pixel.to_le_bytes());
        }
    }
    for (d, &m) in rest.chunks_exact_mut(4).zip(&mask[n / 8 * 8..]) {
        d.copy_from_slice(&over(scale(colour, u32::from(m)), load(d)).to_le_bytes());
    }
}

/// Composites a row of premultiplied colours over a row, where and as strongly as `mask` says.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn masked_colours(row: &mut [u8], mask: &[u8], colours: &[u32]) {
    for ((d, &m), &c) in row.chunks_exact_mut(4).zip(mask).zip(colours) {
        d.copy_from_slice(&over(scale(c, u32::from(m)), load(d)).to_le_bytes());
    }
}

/// Puts one premultiplied colour in a row's place, where and as far as `mask` says.
///
/// Both parts are rounded, and neither can exceed its share of 255, which is whole: so no channel can overflow.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn replaced_solid(row: &mut [u8], mask: &[u8], colour: u32) {
    for (d, &m) in row.chunks_exact_mut(4).zip(mask) {
        d.copy_from_slice(&(scale(colour, u32::from(m)) + scale(load(d), 255 - u32::from(m))).to_le_bytes());
    }
}

/// Puts a row of premultiplied colours in a row's place, where and as far as `mask` says.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn replaced_colours(row: &mut [u8], mask: &[u8], colours: &[u32]) {
    for ((d, &m), &c) in row.chunks_exact_mut(4).zip(mask).zip(colours) {
        d.copy_from_slice(&(scale(c, u32::from(m)) + scale(load(d), 255 - u32::from(m))).to_le_bytes());
    }
}

/// Composites one premultiplied colour over a row.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn solid(row: &mut [u8], colour: u32) {
    for d in row.chunks_exact_mut(4) {
        d.copy_from_slice(&over(colour, load(d)).to_le_bytes());
    }
}

/// Composites a row of premultiplied colours over a row.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn colours(row: &mut [u8], colours: &[u32]) {
    for (d, &c) in row.chunks_exact_mut(4).zip(colours) {
        d.copy_from_slice(&over(c, load(d)).to_le_bytes());
    }
}

/// Multiplies a row of pixels by a mask.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn multiply_mask(row: &mut [u8], mask: &[u8]) {
    for (d, &m) in row.chunks_exact_mut(4).zip(mask) {
        d.copy_from_slice(&scale(load(d), u32::from(m)).to_le_bytes());
    }
}

/// Lowers every colour channel to its pixel's alpha, as premultiplied pixels must be.
///
/// A resampling filter with negative lobes rings: colour may exceed alpha at an edge, and compositing such a pixel
/// would overflow.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn clamp_to_alpha(row: &mut [u8]) {
    for pixel in row.as_chunks_mut::<4>().0 {
        let p = u32::from_le_bytes(*pixel);
        let alpha = p >> 24;
        let red = (p & 255).min(alpha);
        let green = (p >> 8 & 255).min(alpha);
        let blue = (p >> 16 & 255).min(alpha);
        *pixel = (red | green << 8 | blue << 16 | alpha << 24).to_le_bytes();
    }
}

/// Sets the alpha of every pixel to 255.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn make_opaque(row: &mut [u8]) {
    for pixel in row.as_chunks_mut::<4>().0 {
        *pixel = (u32::from_le_bytes(*pixel) | 0xff00_0000).to_le_bytes();
    }
}

/// Writes the alpha of a row of pixels.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn alpha_of(row: &[u8], alpha: &mut [u8]) {
    for (to, pixel) in alpha.iter_mut().zip(row.as_chunks::<4>().0) {
        *to = pixel[3];
    }
}

/// Multiplies a row of coverage by another.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(crate) fn intersect_masks(row: &mut [u8], other: &[u8]) {
    for (d, &o) in row.iter_mut().zip(other) {
        let v = u32::from(*d) * u32::from(o) + 128;
        *d = ((v + (v >> 8)) >> 8) as u8;
    }
}

/// Returns how many pixels from the start are fully transparent.
pub(crate) fn leading_transparent(row: &[u8]) -> usize {
    let mut n = 0;
    for eight in row.chunks_exact(32) {
        if eight.iter().fold(0, |any, &b| any | b) != 0 {
            break;
        }
        n += 8;
    }
    n + row[n * 4..].chunks_exact(4).take_while(|p| p[3] == 0).count()
}

/// Returns how many pixels from the end are fully transparent.
pub(crate) fn trailing_transparent(row: &[u8]) -> usize {
    let mut n = 0;
    for eight in row.rchunks_exact(32) {
        if eight.iter().fold(0, |any, &b| any | b) != 0 {
            break;
        }
        n += 8;
    }
    n + row[..row.len() - n * 4].rchunks_exact(4).take_while(|p| p[3] == 0).count()
}

/// Returns how many pixels from the start are fully opaque.
pub(crate) fn leading_opaque(row: &[u8]) -> usize {
    let mut n = 0;
    for eight in row.chunks_exact(32) {
        if eight.chunks_exact(4).fold(255, |all, p| all & p[3]) != 255 {
            break;
        }
        n += 8;
    }
    n + row[n * 4..].chunks_exact(4).take_while(|p| p[3] == 255).count()
}

/// Returns how many pixels from the end are fully opaque.
pub(crate) fn trailing_opaque(row: &[u8]) -> usize {
    let mut n = 0;
    for eight in row.rchunks_exact(32) {
        if eight.chunks_exact(4).fold(255, |all, p| all & p[3]) != 255 {
            break;
        }
        n += 8;
    }
    n + row[..row.len() - n * 4].rchunks_exact(4).take_while(|p| p[3] == 255).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_rounds_to_nearest_for_every_pair_of_bytes() {
        for v in 0..=255u32 {
            for a in 0..=255u32 {
                let exact = (2 * v * a + 255) / 510;
                let got = scale(v * 0x0101_0101, a);
                assert_eq!(got, exact * 0x0101_0101, "{v} * {a} / 255");
            }
        }
    }

    #[test]
    fn compositing_never_overflows_for_premultiplied_pixels() {
        for a in 0..=255u32 {
            let top = a * 0x0101_0101;
            assert_eq!(over(top, 0xffff_ffff), 0xffff_ffff, "alpha {a} over white");
        }
    }

    #[test]
    fn replacing_never_overflows_and_is_compositing_for_opaque_colour() {
        for m in 0..=255u8 {
            for below in [0u32, 0x0000_0001, 0x8040_2010, 0xffff_ffff, 0xff7f_0080] {
                let mut row = below.to_le_bytes();
                replaced_solid(&mut row, &[m], 0xffff_ffff);
                assert!(row[3] >= (below >> 24) as u8, "{m} {below:x}");
                let want = over(scale(0xff20_4060, u32::from(m)), below);
                let mut row = below.to_le_bytes();
                replaced_solid(&mut row, &[m], 0xff20_4060);
                assert_eq!(load(&row), want, "{m} {below:x}");
            }
        }
        let mut gone = [200, 100, 50, 255];
        replaced_solid(&mut gone, &[255], 0);
        assert_eq!(gone, [0; 4]);
    }

    #[test]
    fn a_masked_row_is_the_same_in_blocks_and_one_by_one() {
        for n in [0usize, 1, 7, 8, 9, 31, 64, 67] {
            let mask: Vec<u8> = (0..n).map(|i| if i % 24 < 9 { 0 } else { (i * 37) as u8 }).collect();
            let mut row: Vec<u8> = (0..n * 4).map(|i| (i * 11) as u8).collect();
            let mut want = row.clone();
            for (d, &m) in want.chunks_exact_mut(4).zip(&mask) {
                let under = if m == 0 { load(d) } else { over(scale(0x80_10_20_40, u32::from(m)), load(d)) };
                d.copy_from_slice(&under.to_le_bytes());
            }
            masked_solid(&mut row, &mask, 0x80_10_20_40);
            assert_eq!(row, want, "{n} pixels");
        }
    }

    #[test]
    fn runs_are_counted_across_the_blocks_of_eight() {
        for n in 0..40usize {
            let mut row = vec![0u8; 40 * 4];
            row[n * 4 + 3] = 1;
            assert_eq!(leading_transparent(&row), n);
            assert_eq!(trailing_transparent(&row), 39 - n);
            let mut row = vec![255u8; 40 * 4];
            row[n * 4 + 3] = 254;
            assert_eq!(leading_opaque(&row), n);
            assert_eq!(trailing_opaque(&row), 39 - n);
        }
        assert_eq!(leading_transparent(&[0; 160]), 40);
        assert_eq!(trailing_opaque(&[255; 160]), 40);
    }

    #[test]
    fn clamping_leaves_premultiplied_pixels_alone() {
        let mut row = [10, 20, 30, 30, 200, 20, 255, 100];
        clamp_to_alpha(&mut row);
        assert_eq!(row, [10, 20, 30, 30, 100, 20, 100, 100]);
    }
}
