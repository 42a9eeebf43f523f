//! From pixels to quantised coefficients: colour, averaging of chroma, transform and quantisation.
//!
//! All of it is integer arithmetic over arrays of sixteen lanes, where a lane is a block. No lane sees another, no
//! sum depends on the order of its terms, and nothing overflows, so that every instruction set gives the same bits.
//! The rounding is that of the Independent JPEG Group's accurate integer transform.

use multiversion::{multiversion, target::match_target};

use super::super::PixelView;
use super::tables::{Quantiser, ZIGZAG};

/// Blocks that are transformed together.
pub(super) const LANES: usize = 16;
/// MCUs that are transformed before they are written: long enough that the canvas is read in long lines, short enough
/// that a strip stays in the second cache.
pub(super) const STRIP_MCUS: usize = 64;
pub(super) const STRIP_PX: usize = STRIP_MCUS * 16;
/// Samples of one line of a strip: four blocks of luma an MCU, or two of chroma, eight samples each.
pub(super) const LUMA_SAMPLES: usize = STRIP_MCUS * 4 * 8;
pub(super) const CHROMA_SAMPLES: usize = STRIP_MCUS * 2 * 8;
pub(super) const GROUP_SAMPLES: usize = LANES * 8;
/// Groups of luma and chroma that a strip can fill.
pub(super) const GROUPS: usize = (LUMA_SAMPLES + CHROMA_SAMPLES) / GROUP_SAMPLES;

/// Sixteen blocks of quantised coefficients: in file order, and side by side.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) coefficients: [i16; 64 * LANES],
    /// Which coefficients of each block are not zero: bit `k` stands for the `k`th in file order.
    pub(super) nonzero: [u64; LANES],
}

/// The working memory of one strip.
#[derive(Clone, Debug)]
pub(super) struct Strip {
    luma: [[i16; LUMA_SAMPLES]; 8],
    chroma: [[i16; CHROMA_SAMPLES]; 8],
    /// One line of pixels that the view does not hold in full.
    padded: [u8; STRIP_PX * 4],
    /// Full-size chroma of two lines: blue and red.
    full: [[[i16; STRIP_PX]; 2]; 2],
    pub(super) groups: [Group; GROUPS],
}

impl Strip {
    pub(super) const fn new() -> Self {
        const GROUP: Group = Group { coefficients: [0; 64 * LANES], nonzero: [0; LANES] };
        Self {
            luma: [[0; LUMA_SAMPLES]; 8],
            chroma: [[0; CHROMA_SAMPLES]; 8],
            padded: [0; STRIP_PX * 4],
            full: [[[0; STRIP_PX]; 2]; 2],
            groups: [GROUP; GROUPS],
        }
    }
}

/// Where a strip lies in the view and how it is sampled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// First column and row, in pixels of the view.
    pub(super) left: usize,
    pub(super) top: usize,
    /// MCUs of the strip, at most [`STRIP_MCUS`].
    pub(super) mcus: usize,
    /// Blocks of luma an MCU, across and down: 1 or 2.
    pub(super) across: usize,
    pub(super) down: usize,
}

impl Place {
    pub(super) fn luma_groups(&self) -> usize {
        (self.mcus * self.across * self.down).div_ceil(LANES)
    }
}

/// Fills the strip's groups: first those of luma, then those of chroma, where every block of blue stands before
/// every block of red.
///
/// Where the view ends inside the strip, its last column and row are repeated.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
pub(super) fn transform(strip: &mut Strip, view: &PixelView<'_>, place: Place, quantisers: &[Quantiser; 2]) {
    match_target! {
        "x86_64+avx2" => super::avx2::transform(strip, view, place, quantisers),
        _ => transform_plain(strip, view, place, quantisers),
    }
}

/// Does the same in plain loops.
#[inline(always)]
pub(super) fn transform_plain(
    strip: &mut Strip,
    view: &PixelView<'_>,
    place: Place,
    quantisers: &[Quantiser; 2],
) {
    load(strip, view, place, convert, average);
    transform_groups(strip, place, quantisers, transform_group);
}

/// Transforms the groups of luma, then those of chroma.
#[inline(always)]
pub(super) fn transform_groups(
    strip: &mut Strip,
    place: Place,
    quantisers: &[Quantiser; 2],
    transform: impl Fn([&[i16; GROUP_SAMPLES]; 8], &Quantiser, &mut Group),
) {
    let Strip { luma, chroma, groups, .. } = strip;
    let luma_groups = place.luma_groups();
    let chroma_groups = (place.mcus * 2).div_ceil(LANES);
    let (of_luma, rest) = groups.split_at_mut(luma_groups);
    let luma = luma.each_ref().map(|line| line.as_chunks::<GROUP_SAMPLES>().0);
    for (at, group) in of_luma.iter_mut().enumerate() {
        transform(luma.map(|line| &line[at]), &quantisers[0], group);
    }
    let chroma = chroma.each_ref().map(|line| line.as_chunks::<GROUP_SAMPLES>().0);
    for (at, group) in rest.iter_mut().take(chroma_groups).enumerate() {
        transform(chroma.map(|line| &line[at]), &quantisers[1], group);
    }
}

/// Converts the strip's pixels and averages its chroma.
#[inline(always)]
pub(super) fn load(
    strip: &mut Strip,
    view: &PixelView<'_>,
    place: Place,
    mut convert: impl FnMut(&[u8], &mut [i16], &mut [i16; STRIP_PX], &mut [i16; STRIP_PX]),
    average: impl Fn(&mut [[i16; CHROMA_SAMPLES]; 8], &[[i16; STRIP_PX]; 2], &[[i16; STRIP_PX]; 2], Place, usize),
) {
    let Place { left, top, mcus, across, down } = place;
    let width = mcus * across * 8;
    let height = (view.size().height as usize - top).min(down * 8);
    let Strip { luma, chroma, padded, full: [blue, red], .. } = strip;
    for block_row in 0..down {
        let first = block_row * width;
        for line in 0..8 {
            let y = block_row * 8 + line;
            if y >= height {
                // Below the view: the last line of luma again, which may stand in the block row above.
                let (from, shift) = ((height - 1) % 8, (height - 1) / 8 * width);
                for x in 0..width {
                    luma[line][first + x] = luma[from][shift + x];
                }
                if y.is_multiple_of(down) {
                    let c = y / down;
                    let (above, below) = chroma.split_at_mut(c);
                    below[0] = above[c - 1];
                } else if y == height {
                    // The view ends inside a pair of lines.
                    blue[1] = blue[0];
                    red[1] = red[0];
                    average(chroma, blue, red, place, y / down);
                }
                continue;
            }
            let row = view.row(top + y);
            let end = (left + width) * 4;
            let pixels = if end <= row.len() {
                &row[left * 4..end]
            } else {
                let known = &row[left * 4..];
                padded[..known.len()].copy_from_slice(known);
                let (known, rest) = padded[..width * 4].split_at_mut(known.len());
                let last: [u8; 4] = known.last_chunk().copied().unwrap_or_default();
                for pixel in rest.as_chunks_mut().0 {
                    *pixel = last;
                }
                &padded[..width * 4]
            };
            let half = if down == 2 { y & 1 } else { 0 };
            convert(pixels, &mut luma[line][first..first + width], &mut blue[half], &mut red[half]);
            if down == 1 || half == 1 {
                average(chroma, blue, red, place, y / down);
            }
        }
    }
}

/// Converts one line to luma, less 128, and to full-size chroma (ITU-R BT.601, full range, 16-bit fractions).
#[inline(always)]
fn convert(pixels: &[u8], luma: &mut [i16], blue: &mut [i16; STRIP_PX], red: &mut [i16; STRIP_PX]) {
    let pixels = pixels.as_chunks::<4>().0;
    for (((pixel, y), cb), cr) in pixels.iter().zip(luma).zip(blue).zip(red) {
        let pixel = u32::from_le_bytes(*pixel);
        let r = (pixel & 255) as i32;
        let g = (pixel >> 8 & 255) as i32;
        let b = (pixel >> 16 & 255) as i32;
        *y = ((19_595 * r + 38_470 * g + 7_471 * b + 32_768 - (128 << 16)) >> 16) as i16;
        *cb = (((b << 15) - 11_059 * r - 21_709 * g + (128 << 16) + 32_767) >> 16) as i16;
        *cr = (((r << 15) - 27_439 * g - 5_329 * b + (128 << 16) + 32_767) >> 16) as i16;
    }
}

/// Averages full-size chroma into line `line` of the strip. Halves are rounded up and down in turn.
#[inline(always)]
fn average(
    chroma: &mut [[i16; CHROMA_SAMPLES]; 8],
    blue: &[[i16; STRIP_PX]; 2],
    red: &[[i16; STRIP_PX]; 2],
    place: Place,
    line: usize,
) {
    let width = place.mcus * 8;
    let (to_blue, to_red) = chroma[line & 7][..width * 2].split_at_mut(width);
    for (to, from) in [(to_blue, blue), (to_red, red)] {
        match (place.across, place.down) {
            (1, _) => {
                for (to, from) in to.iter_mut().zip(&from[0]) {
                    *to = from - 128;
                }
            }
            (_, 1) => {
                for (to, from) in to.as_chunks_mut::<2>().0.iter_mut().zip(from[0].as_chunks::<4>().0) {
                    *to = [((from[0] + from[1]) >> 1) - 128, ((from[2] + from[3] + 1) >> 1) - 128];
                }
            }
            _ => {
                let lines = from[0].as_chunks::<4>().0.iter().zip(from[1].as_chunks::<4>().0);
                for (to, (a, b)) in to.as_chunks_mut::<2>().0.iter_mut().zip(lines) {
                    *to = [
                        ((a[0] + a[1] + b[0] + b[1] + 1) >> 2) - 128,
                        ((a[2] + a[3] + b[2] + b[3] + 2) >> 2) - 128,
                    ];
                }
            }
        }
    }
}

/// Transforms and quantises sixteen blocks that stand side by side.
#[inline(always)]
fn transform_group(lines: [&[i16; GROUP_SAMPLES]; 8], quantiser: &Quantiser, group: &mut Group) {
    let mut rows = [[0i16; GROUP_SAMPLES]; 8];
    for (line, row) in lines.into_iter().zip(&mut rows) {
        transform_rows(&interleave(&interleave(&interleave(&interleave(line)))), row);
    }
    let mut planes = [0; 64 * LANES];
    transform_columns(&rows, &mut planes);
    quantise(&planes, quantiser, group);
}

/// Takes one element of the first half and one of the second in turn.
///
/// Four times over sixteen blocks of eight samples it leaves the first samples of all blocks, then the second ones,
/// and so on: one lane a block.
#[inline(always)]
fn interleave(from: &[i16; GROUP_SAMPLES]) -> [i16; GROUP_SAMPLES] {
    let mut to = [0; GROUP_SAMPLES];
    for i in 0..GROUP_SAMPLES / 2 {
        to[2 * i] = from[i];
        to[2 * i + 1] = from[i + GROUP_SAMPLES / 2];
    }
    to
}

/// Transforms the rows of sixteen blocks; results are four times too large.
#[inline(always)]
fn transform_rows(from: &[i16; GROUP_SAMPLES], to: &mut [i16; GROUP_SAMPLES]) {
    for l in 0..LANES {
        let d = std::array::from_fn(|x| i32::from(from[x * LANES + l]));
        let out = butterflies::<11>(d, |even| even << 2);
        for (u, out) in out.into_iter().enumerate() {
            to[u * LANES + l] = out as i16;
        }
    }
}

/// Transforms the columns of sixteen blocks; results are eight times too large.
#[inline(always)]
fn transform_columns(from: &[[i16; GROUP_SAMPLES]; 8], to: &mut [i16; 64 * LANES]) {
    for i in 0..GROUP_SAMPLES {
        let d = std::array::from_fn(|y| i32::from(from[y][i]));
        let out = butterflies::<15>(d, |even| (even + 2) >> 2);
        for (v, out) in out.into_iter().enumerate() {
            to[v * GROUP_SAMPLES + i] = out as i16;
        }
    }
}

/// Transforms eight samples after Loeffler, Ligtenberg and Moschytz (ICASSP 1989): twelve multiplications with
/// 13-bit fractions, shifted right by `SHIFT` with rounding.
#[inline(always)]
fn butterflies<const SHIFT: i32>(d: [i32; 8], even: impl Fn(i32) -> i32) -> [i32; 8] {
    let round = |v: i32| (v + (1 << (SHIFT - 1))) >> SHIFT;
    let (s07, s16, s25, s34) = (d[0] + d[7], d[1] + d[6], d[2] + d[5], d[3] + d[4]);
    let (d07, d16, d25, d34) = (d[0] - d[7], d[1] - d[6], d[2] - d[5], d[3] - d[4]);

    let (outer, inner) = (s07 + s34, s16 + s25);
    let (p, q) = (s07 - s34, s16 - s25);
    let pq = (p + q) * 4_433; // √2 · cos 6π/16

    let (a, b) = (d34 + d16, d25 + d07);
    let ab = (a + b) * 9_633; // √2 · cos 3π/16
    let a = ab - a * 16_069;
    let b = ab - b * 3_196;
    let c = (d34 + d07) * -7_373;
    let e = (d25 + d16) * -20_995;

    [
        even(outer + inner),
        round(d07 * 12_299 + c + b),
        round(pq + p * 6_270),
        round(d16 * 25_172 + e + a),
        even(outer - inner),
        round(d25 * 16_819 + e + b),
        round(pq - q * 15_137),
        round(d34 * 2_446 + c + a),
    ]
}

/// Divides every coefficient by its step and brings them into file order.
#[inline(always)]
fn quantise(planes: &[i16; 64 * LANES], quantiser: &Quantiser, group: &mut Group) {
    let mut masks = [[0u16; LANES]; 4];
    let (to, _) = group.coefficients.as_chunks_mut::<LANES>();
    let (from, _) = planes.as_chunks::<LANES>();
    for k in 0..64 {
        let (half, reciprocal, scale) = (quantiser.half[k], quantiser.reciprocal[k], quantiser.scale[k]);
        let from = &from[usize::from(ZIGZAG[k] & 63)];
        let bit = 1u16 << (k % 16);
        let mask = &mut masks[k / 16];
        for l in 0..LANES {
            let sign = from[l] >> 15;
            let n = ((from[l] ^ sign) - sign) as u16 + half;
            let n = ((u32::from(n) * u32::from(reciprocal)) >> 16) as u16;
            let n = ((u32::from(n) * u32::from(scale)) >> 16) as u16;
            to[k][l] = (n as i16 ^ sign) - sign;
            mask[l] |= if n == 0 { 0 } else { bit };
        }
    }
    let [first, second, third, fourth] = masks;
    for (l, nonzero) in group.nonzero.iter_mut().enumerate() {
        *nonzero = u64::from(first[l])
            | u64::from(second[l]) << 16
            | u64::from(third[l]) << 32
            | u64::from(fourth[l]) << 48;
    }
}
