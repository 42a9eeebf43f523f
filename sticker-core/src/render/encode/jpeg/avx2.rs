//! The same arithmetic as the plain kernel, in the instructions of AVX2: sixteen words of 16 bits at a time.
//!
//! The plain kernel multiplies in 32 bits what fits into 16. Here every product is of two words, and a sum of two
//! products is one instruction; a register holds one coefficient of sixteen blocks. Nothing overflows, so the results
//! are those of the plain kernel bit by bit (a unit test compares them).

use std::arch::x86_64::*;

use super::super::PixelView;
use super::kernel::{
    CHROMA_SAMPLES, GROUP_SAMPLES, Group, LANES, Place, STRIP_PX, Strip, load, transform_groups,
};
use super::tables::{Quantiser, ZIGZAG};

/// Does what [`super::kernel::transform`] says.
#[target_feature(enable = "avx2")]
pub(super) fn transform(strip: &mut Strip, view: &PixelView<'_>, place: Place, quantisers: &[Quantiser; 2]) {
    load(
        strip,
        view,
        place,
        |pixels, luma, blue, red| convert(pixels, luma, blue, red),
        |chroma, blue, red, place, line| average(chroma, blue, red, place, line),
    );
    transform_groups(strip, place, quantisers, |lines, quantiser, group| {
        transform_group(lines, quantiser, group);
    });
}

type Words = [i16; LANES];

#[inline]
#[target_feature(enable = "avx2")]
fn words(words: &Words) -> __m256i {
    bytemuck::cast(*words)
}

/// A pair of factors, for the even and the odd words.
#[inline]
#[target_feature(enable = "avx2")]
fn pair(even: i16, odd: i16) -> __m256i {
    _mm256_set1_epi32(i32::from(odd) << 16 | i32::from(even) & 0xffff)
}

/// Converts one line; what is left of a line that is no multiple of sixteen pixels is converted from a padded copy.
#[inline]
#[target_feature(enable = "avx2")]
fn convert(pixels: &[u8], luma: &mut [i16], blue: &mut [i16; STRIP_PX], red: &mut [i16; STRIP_PX]) {
    let (whole, rest) = pixels.as_chunks::<64>();
    let (luma, luma_rest) = luma.as_chunks_mut::<LANES>();
    let (blue, red) = (blue.as_chunks_mut::<LANES>().0, red.as_chunks_mut::<LANES>().0);
    let done = whole.len();
    for (((pixels, y), cb), cr) in whole.iter().zip(luma).zip(blue.iter_mut()).zip(red.iter_mut()) {
        (*y, *cb, *cr) = convert_16(pixels);
    }
    if let (Some(cb), Some(cr), false) = (blue.get_mut(done), red.get_mut(done), rest.is_empty()) {
        let mut padded = [0; 64];
        padded[..rest.len()].copy_from_slice(rest);
        let y;
        (y, *cb, *cr) = convert_16(&padded);
        luma_rest.copy_from_slice(&y[..luma_rest.len()]);
    }
}

/// Converts sixteen pixels to luma less 128, blue and red.
#[inline]
#[target_feature(enable = "avx2")]
fn convert_16(pixels: &[u8; 64]) -> (Words, Words, Words) {
    let [p0, p1, p2, p3]: [__m128i; 4] = bytemuck::cast(*pixels);
    // Quads 0 and 2 beside 1 and 3: packing then leaves the pixels in their order.
    let first = _mm256_set_m128i(p2, p0);
    let second = _mm256_set_m128i(p3, p1);
    let greens =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(1, -1, 1, -1, 5, -1, 5, -1, 9, -1, 9, -1, 13, -1, 13, -1));
    let mask = _mm256_set1_epi32(0x00ff_00ff);
    let red_blue = [_mm256_and_si256(first, mask), _mm256_and_si256(second, mask)];
    let green = [_mm256_shuffle_epi8(first, greens), _mm256_shuffle_epi8(second, greens)];

    let half = _mm256_set1_epi32(32_768 - (128 << 16));
    let luma = |i: usize| {
        let sum = _mm256_add_epi32(
            _mm256_madd_epi16(red_blue[i], pair(19_595, 7_471)),
            _mm256_madd_epi16(green[i], pair(19_235, 19_235)),
        );
        _mm256_srai_epi32::<16>(_mm256_add_epi32(sum, half))
    };
    let middle = _mm256_set1_epi32((128 << 16) + 32_767);
    let chroma = |i: usize, red_blue_factors: __m256i, green_factor: __m256i| {
        let less = _mm256_add_epi32(
            _mm256_madd_epi16(red_blue[i], red_blue_factors),
            _mm256_madd_epi16(green[i], green_factor),
        );
        _mm256_srai_epi32::<16>(_mm256_sub_epi32(middle, less))
    };
    let (to_blue, to_red) = (pair(11_059, -32_768), pair(-32_768, 5_329));
    let (from_blue, from_red) = (pair(21_709, 0), pair(27_439, 0));
    (
        bytemuck::cast(_mm256_packs_epi32(luma(0), luma(1))),
        bytemuck::cast(_mm256_packs_epi32(chroma(0, to_blue, from_blue), chroma(1, to_blue, from_blue))),
        bytemuck::cast(_mm256_packs_epi32(chroma(0, to_red, from_red), chroma(1, to_red, from_red))),
    )
}

/// Averages full-size chroma into line `line` of the strip.
#[inline]
#[target_feature(enable = "avx2")]
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
        let (to, to_rest) = to.as_chunks_mut::<LANES>();
        let done = to.len();
        let [first, second] = from.each_ref().map(|line| line.as_chunks::<LANES>().0);
        let at = |i: usize| match (place.across, place.down) {
            (1, _) => bytemuck::cast(_mm256_sub_epi16(words(&first[i]), _mm256_set1_epi16(128))),
            (_, 1) => {
                let bias = _mm256_set1_epi64x(1 << 32);
                average_16::<1>(words(&first[2 * i]), words(&first[2 * i + 1]), bias)
            }
            _ => {
                let bias = _mm256_set1_epi64x(2 << 32 | 1);
                average_16::<2>(
                    _mm256_add_epi16(words(&first[2 * i]), words(&second[2 * i])),
                    _mm256_add_epi16(words(&first[2 * i + 1]), words(&second[2 * i + 1])),
                    bias,
                )
            }
        };
        for (i, to) in to.iter_mut().enumerate() {
            *to = at(i);
        }
        if !to_rest.is_empty() {
            to_rest.copy_from_slice(&at(done)[..to_rest.len()]);
        }
    }
}

/// Adds neighbours, divides by two to `SHIFT` and takes 128 off.
#[inline]
#[target_feature(enable = "avx2")]
fn average_16<const SHIFT: i32>(left: __m256i, right: __m256i, bias: __m256i) -> Words {
    let ones = _mm256_set1_epi16(1);
    let mean = |v| _mm256_srli_epi32::<SHIFT>(_mm256_add_epi32(_mm256_madd_epi16(v, ones), bias));
    let both = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi32(mean(left), mean(right)));
    bytemuck::cast(_mm256_sub_epi16(both, _mm256_set1_epi16(128)))
}

/// Transforms and quantises sixteen blocks that stand side by side.
#[inline]
#[target_feature(enable = "avx2")]
fn transform_group(lines: [&[i16; GROUP_SAMPLES]; 8], quantiser: &Quantiser, group: &mut Group) {
    let rows: [[__m256i; 8]; 8] = lines.map(|line| {
        let out = transform_8::<11>(lanes(line));
        let shift = |v| _mm256_slli_epi16::<2>(v);
        [shift(out[0]), out[1], out[2], out[3], shift(out[4]), out[5], out[6], out[7]]
    });
    let columns: [[__m256i; 8]; 8] = std::array::from_fn(|u| {
        let out = transform_8::<15>(std::array::from_fn(|y| rows[y][u]));
        let round = |v| _mm256_srai_epi16::<2>(_mm256_add_epi16(v, _mm256_set1_epi16(2)));
        [round(out[0]), out[1], out[2], out[3], round(out[4]), out[5], out[6], out[7]]
    });
    quantise(&columns, quantiser, group);
}

/// Turns sixteen blocks, eight samples each, into eight samples of sixteen blocks.
#[inline]
#[target_feature(enable = "avx2")]
fn lanes(line: &[i16; GROUP_SAMPLES]) -> [__m256i; 8] {
    // Eight blocks in the lower halves of the registers, eight in the upper ones.
    let blocks: [__m128i; LANES] = bytemuck::cast(*line);
    let r: [__m256i; 8] = std::array::from_fn(|i| _mm256_set_m128i(blocks[i + 8], blocks[i]));
    let lo16 = |a, b| _mm256_unpacklo_epi16(a, b);
    let hi16 = |a, b| _mm256_unpackhi_epi16(a, b);
    let lo32 = |a, b| _mm256_unpacklo_epi32(a, b);
    let hi32 = |a, b| _mm256_unpackhi_epi32(a, b);
    let lo64 = |a, b| _mm256_unpacklo_epi64(a, b);
    let hi64 = |a, b| _mm256_unpackhi_epi64(a, b);
    let (a0, a1, a2, a3) = (lo16(r[0], r[1]), hi16(r[0], r[1]), lo16(r[2], r[3]), hi16(r[2], r[3]));
    let (a4, a5, a6, a7) = (lo16(r[4], r[5]), hi16(r[4], r[5]), lo16(r[6], r[7]), hi16(r[6], r[7]));
    let (b0, b1, b2, b3) = (lo32(a0, a2), hi32(a0, a2), lo32(a1, a3), hi32(a1, a3));
    let (b4, b5, b6, b7) = (lo32(a4, a6), hi32(a4, a6), lo32(a5, a7), hi32(a5, a7));
    [
        lo64(b0, b4),
        hi64(b0, b4),
        lo64(b1, b5),
        hi64(b1, b5),
        lo64(b2, b6),
        hi64(b2, b6),
        lo64(b3, b7),
        hi64(b3, b7),
    ]
}

/// Transforms eight samples of sixteen blocks; the first and the fifth result are not scaled yet.
///
/// The factors are sums of those in `kernel::butterflies`, so that each result is two sums of two products.
#[inline]
#[target_feature(enable = "avx2")]
fn transform_8<const SHIFT: i32>(d: [__m256i; 8]) -> [__m256i; 8] {
    let add = |a, b| _mm256_add_epi16(a, b);
    let sub = |a, b| _mm256_sub_epi16(a, b);
    let (s07, s16, s25, s34) = (add(d[0], d[7]), add(d[1], d[6]), add(d[2], d[5]), add(d[3], d[4]));
    let (d07, d16, d25, d34) = (sub(d[0], d[7]), sub(d[1], d[6]), sub(d[2], d[5]), sub(d[3], d[4]));
    let (outer, inner) = (add(s07, s34), add(s16, s25));

    let half = _mm256_set1_epi32(1 << (SHIFT - 1));
    let interleave = |a, b| [_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b)];
    let products = |v: [__m256i; 2], factors| v.map(|v| _mm256_madd_epi16(v, factors));
    let sum = |a: [__m256i; 2], b: [__m256i; 2]| [_mm256_add_epi32(a[0], b[0]), _mm256_add_epi32(a[1], b[1])];
    let round = |v: [__m256i; 2]| {
        let [low, high] = v.map(|v| _mm256_srai_epi32::<SHIFT>(_mm256_add_epi32(v, half)));
        _mm256_packs_epi32(low, high)
    };

    let pq = interleave(sub(s07, s34), sub(s16, s25));
    let ab = interleave(add(d34, d16), add(d25, d07));
    let (a, b) = (products(ab, pair(-6_436, 9_633)), products(ab, pair(9_633, 6_437)));
    let outside = interleave(d34, d07);
    let inside = interleave(d25, d16);
    [
        add(outer, inner),
        round(sum(products(outside, pair(-7_373, 4_926)), b)),
        round(products(pq, pair(10_703, 4_433))),
        round(sum(products(inside, pair(-20_995, 4_177)), a)),
        sub(outer, inner),
        round(sum(products(inside, pair(-4_176, -20_995)), b)),
        round(products(pq, pair(4_433, -10_704))),
        round(sum(products(outside, pair(-4_927, -7_373)), a)),
    ]
}

/// Divides every coefficient by its step and brings them into file order.
#[inline]
#[target_feature(enable = "avx2")]
fn quantise(columns: &[[__m256i; 8]; 8], quantiser: &Quantiser, group: &mut Group) {
    let zero = _mm256_setzero_si256();
    let mut masks = [zero; 4];
    let to = group.coefficients.as_chunks_mut::<LANES>().0;
    for (quarter, mask) in masks.iter_mut().enumerate() {
        for i in 0..16 {
            let k = quarter * 16 + i;
            let at = usize::from(ZIGZAG[k] & 63);
            let value = columns[at % 8][at / 8];
            let n = _mm256_add_epi16(_mm256_abs_epi16(value), _mm256_set1_epi16(quantiser.half[k] as i16));
            let n = _mm256_mulhi_epu16(n, _mm256_set1_epi16(quantiser.reciprocal[k] as i16));
            let n = _mm256_mulhi_epu16(n, _mm256_set1_epi16(quantiser.scale[k] as i16));
            to[k] = bytemuck::cast(_mm256_sign_epi16(n, value));
            let bit = _mm256_set1_epi16((1u16 << i) as i16);
            *mask = _mm256_or_si256(*mask, _mm256_andnot_si256(_mm256_cmpeq_epi16(n, zero), bit));
        }
    }
    let [first, second, third, fourth] = masks;
    let (low, high) = (_mm256_unpacklo_epi16(first, second), _mm256_unpackhi_epi16(first, second));
    let (upper_low, upper_high) =
        (_mm256_unpacklo_epi16(third, fourth), _mm256_unpackhi_epi16(third, fourth));
    let quads: [[u64; 4]; 4] = [
        bytemuck::cast(_mm256_unpacklo_epi32(low, upper_low)),
        bytemuck::cast(_mm256_unpackhi_epi32(low, upper_low)),
        bytemuck::cast(_mm256_unpacklo_epi32(high, upper_high)),
        bytemuck::cast(_mm256_unpackhi_epi32(high, upper_high)),
    ];
    for (i, [a, b, c, d]) in quads.into_iter().enumerate() {
        group.nonzero[2 * i] = a;
        group.nonzero[2 * i + 1] = b;
        group.nonzero[8 + 2 * i] = c;
        group.nonzero[8 + 2 * i + 1] = d;
    }
}
