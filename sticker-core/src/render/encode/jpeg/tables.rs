//! The tables of ITU-T T.81 Annex K, scaled by quality and turned into the forms that the kernels read.

/// Positions of the 64 coefficients in the order in which a file holds them (T.81 figure A.6).
pub(super) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Quantisation of luma, row by row (T.81 table K.1).
const LUMA: [u8; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17,
    22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78,
    87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/// Quantisation of chroma, row by row (T.81 table K.2).
const CHROMA: [u8; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/// A code book as a file states it: how many codes there are of each length, and what they stand for.
pub(super) struct CodeBook {
    /// Number of codes of 1 to 16 bits.
    pub(super) counts: [u8; 16],
    /// The symbols in the order of their codes.
    pub(super) symbols: &'static [u8],
}

/// Differences of DC in luma and chroma (T.81 tables K.3 and K.4).
pub(super) const DC: [CodeBook; 2] = [
    CodeBook {
        counts: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
        symbols: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    },
    CodeBook {
        counts: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
        symbols: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    },
];

/// Runs and sizes of AC in luma and chroma (T.81 tables K.5 and K.6).
pub(super) const AC: [CodeBook; 2] = [
    CodeBook {
        counts: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d],
        symbols: &[
            0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
            0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0,
            0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28,
            0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
            0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
            0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
            0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
            0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5,
            0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2,
            0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
            0xf9, 0xfa,
        ],
    },
    CodeBook {
        counts: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
        symbols: &[
            0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71,
            0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0,
            0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26,
            0x27, 0x28, 0x29, 0x2a, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
            0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,
            0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
            0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5,
            0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3,
            0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda,
            0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
            0xf9, 0xfa,
        ],
    },
];

/// The steps of one quantisation table and what divides by them exactly without a division.
///
/// Everything is in the order of the file. The transform's results are eight times too large, so a coefficient is
/// divided by eight steps, rounded to the nearest, halves away from zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quantiser {
    pub(super) steps: [u8; 64],
    pub(super) half: [u16; 64],
    pub(super) reciprocal: [u16; 64],
    pub(super) scale: [u16; 64],
}

impl Quantiser {
    fn new(steps: [u8; 64]) -> Self {
        let mut q = Self { steps, half: [0; 64], reciprocal: [0; 64], scale: [0; 64] };
        for (k, step) in steps.into_iter().enumerate() {
            let divisor = u32::from(step) * 8;
            // n / d = (n × ⌈2^(16+s) / d⌉) >> (16 + s) for every n < 2^14, because 2^s ≥ d / 4: the reciprocal is
            // too large by less than one part in 2^14. It fits 16 bits because 2^s < d.
            let shift = u32::BITS - (divisor - 1).leading_zeros() - 1;
            q.half[k] = (divisor / 2) as u16;
            q.reciprocal[k] = ((1u32 << (16 + shift)) / divisor + 1) as u16;
            // The second shift is a multiplication too, so that one instruction does it for every lane.
            q.scale[k] = 1 << (16 - shift);
        }
        q
    }
}

/// Returns the luma and chroma quantisers of a quality from 1 to 100.
pub(super) fn quantisers(quality: u8) -> [Quantiser; 2] {
    let quality = u32::from(quality.clamp(1, 100));
    let percent = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    [LUMA, CHROMA].map(|base| {
        Quantiser::new(ZIGZAG.map(|at| {
            let step = (u32::from(base[usize::from(at)]) * percent + 50) / 100;
            step.clamp(1, 255) as u8
        }))
    })
}

/// Coefficients from `-SMALL` to `SMALL - 1` have their codes in a table.
pub(super) const SMALL: i32 = 64;

/// Codes by symbol, with room for the bits of the value that follows.
///
/// An entry is `(code << size) << 5 | (length + size)`, where `size` is the symbol's low four bits.
#[derive(Debug)]
pub(super) struct Codes {
    pub(super) dc: [u32; 16],
    pub(super) ac: [u32; 256],
    /// Codes with their value by run (0 to 15) and coefficient (-64 to 63, counted from -64): most that a picture has.
    pub(super) small: [[u32; 128]; 16],
}

/// The codes of luma and chroma.
pub(super) static CODES: [Codes; 2] = [Codes::new(&DC[0], &AC[0]), Codes::new(&DC[1], &AC[1])];

impl Codes {
    const fn new(dc: &CodeBook, ac: &CodeBook) -> Self {
        let (dc, ac) = (assign(dc), assign(ac));
        let mut codes = Self { dc: [0; 16], ac, small: [[0; 128]; 16] };
        let mut at = 0;
        while at < 16 {
            codes.dc[at] = dc[at];
            at += 1;
        }
        let mut run = 0;
        while run < 16 {
            let mut at = 0;
            while at < 128 {
                let value = at as i32 - SMALL;
                let size = 32 - value.unsigned_abs().leading_zeros();
                let bits = (value + (value >> 31)) as u32 & ((1 << size) - 1);
                codes.small[run][at] = ac[run << 4 | size as usize] | bits << 5;
                at += 1;
            }
            run += 1;
        }
        codes
    }
}

/// Assigns codes in the order of T.81 annex C: shortest first, counting up.
const fn assign(book: &CodeBook) -> [u32; 256] {
    let mut entries = [0; 256];
    let (mut code, mut at, mut length) = (0, 0, 1);
    while length <= 16 {
        let mut count = book.counts[length - 1];
        while count > 0 {
            let symbol = book.symbols[at] as usize;
            let size = symbol & 15;
            entries[symbol] = (code << size) << 5 | (length + size) as u32;
            code += 1;
            at += 1;
            count -= 1;
        }
        code <<= 1;
        length += 1;
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_divides_every_coefficient_exactly() {
        for step in 1..=255u8 {
            let q = Quantiser::new([step; 64]);
            let d = u32::from(step) * 8;
            for x in 0..(1 << 14) - 1020 {
                let n = x + u32::from(q.half[0]);
                let once = (n * u32::from(q.reciprocal[0])) >> 16;
                let twice = (once * u32::from(q.scale[0])) >> 16;
                assert_eq!(twice, (x + d / 2) / d, "{x} / {d}");
            }
        }
    }

    #[test]
    fn quality_scales_the_annex_k_tables_and_clamps_them() {
        assert_eq!(quantisers(50)[0].steps[..4], [16, 11, 12, 14]);
        assert_eq!(quantisers(100)[1].steps, [1; 64]);
        assert_eq!(quantisers(1)[0].steps, [255; 64]);
        assert_eq!(quantisers(85)[0].steps[..4], [5, 3, 4, 4]);
    }

    #[test]
    fn every_symbol_has_one_code_and_none_is_all_ones() {
        for book in DC.iter().chain(&AC) {
            let total: usize = book.counts.iter().map(|&n| usize::from(n)).sum();
            assert_eq!(total, book.symbols.len());
            let entries = assign(book);
            let mut seen = std::collections::BTreeSet::new();
            for &symbol in book.symbols {
                let (size, entry) = (u32::from(symbol & 15), entries[usize::from(symbol)]);
                let (length, code) = ((entry & 31) - size, entry >> 5 >> size);
                assert!(length <= 16 && code < (1 << length) - 1, "{symbol:#x}");
                assert!(seen.insert((length, code)), "{symbol:#x}");
            }
        }
    }
}
