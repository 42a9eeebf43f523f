//! From coefficients to bits: Huffman codes, restart intervals and byte stuffing.

use multiversion::multiversion;

use super::kernel::{GROUPS, Group, LANES, STRIP_MCUS};
use super::tables::{Codes, SMALL};

/// Bytes that the MCUs of one strip can take at most, their markers included.
///
/// A block is at most 22 bits of DC and 63 × 26 bits of AC: 208 bytes, twice that when every byte is stuffed.
pub(super) const STRIP_BYTES: usize = STRIP_MCUS * (6 * 208 * 2 + 32);

/// Bytes that the same MCUs can take before stuffing, and room to write eight at once.
pub(super) const RAW_BYTES: usize = STRIP_MCUS * 6 * 208 + 16;

/// Most codes of one MCU: 6 blocks of 64 and an end. The next power of two.
const CODES_OF_MCU: usize = 512;

/// What is carried from one MCU to the next.
#[derive(Clone, Debug)]
pub(super) struct Bits {
    /// Bytes written so far.
    pub(super) at: usize,
    /// Bits that do not fill a byte yet, at the top.
    held: u64,
    /// How many they are, 0 to 7.
    used: u32,
    /// The DC of the last block of each component.
    dc: [i32; 3],
}

/// Which MCUs of a strip to write, and which of their blocks stand for pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) first: usize,
    pub(super) end: usize,
    /// MCUs of the whole strip.
    pub(super) mcus: usize,
    pub(super) across: usize,
    pub(super) down: usize,
    /// Blocks of luma across the strip that stand for pixels.
    pub(super) real_across: usize,
    /// Blocks of luma down the MCU that stand for pixels.
    pub(super) real_down: usize,
}

impl Bits {
    pub(super) const fn new(at: usize) -> Self {
        Self { at, held: 0, used: 0, dc: [0; 3] }
    }

    /// Fills the last byte with ones and forgets the last DC: the end of a restart interval.
    pub(super) fn finish(&mut self, out: &mut [u8]) {
        if self.used > 0 {
            let last = (self.held >> 56) as u8 | 0xff >> self.used;
            self.at = stuff(&[last], out, self.at);
        }
        *self = Self::new(self.at);
    }

    /// Writes two bytes as they are.
    pub(super) fn marker(&mut self, out: &mut [u8], marker: [u8; 2]) {
        out[self.at..self.at + 2].copy_from_slice(&marker);
        self.at += 2;
    }
}

/// The codes of one MCU, each with the bits of its value, as [`Codes`] has them.
struct Queue {
    codes: [u32; CODES_OF_MCU],
    len: usize,
}

impl Queue {
    #[inline(always)]
    fn push(&mut self, code: u32) {
        self.codes[self.len % CODES_OF_MCU] = code;
        self.len += 1;
    }
}

/// Writes a run of MCUs. `raw` is working memory of [`RAW_BYTES`].
///
/// Three loops, because one would carry everything in its registers: blocks become codes, codes become bytes without a
/// branch, and bytes are copied with their stuffing.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt", "aarch64+neon"))]
pub(super) fn write(
    bits: &mut Bits,
    out: &mut [u8],
    raw: &mut [u8; RAW_BYTES],
    groups: &[Group; GROUPS],
    run: Run,
    codes: &[Codes; 2],
) {
    write_body(bits, out, raw, groups, run, codes);
}

#[inline(always)]
fn write_body(
    bits: &mut Bits,
    out: &mut [u8],
    raw: &mut [u8; RAW_BYTES],
    groups: &[Group; GROUPS],
    run: Run,
    codes: &[Codes; 2],
) {
    let luma = run.across * run.down;
    let chroma_group = (run.mcus * luma).div_ceil(LANES);
    let mut queue = Queue { codes: [0; CODES_OF_MCU], len: 0 };
    let mut dc = bits.dc;
    let mut end = 0;
    for mcu in run.first..run.end {
        queue.len = 0;
        for block in 0..luma + 2 {
            let (group, index, component) = if block < luma {
                let (x, y) = if run.across == 2 { (block & 1, block >> 1) } else { (0, block) };
                let column = mcu * run.across + x;
                if column >= run.real_across || y >= run.real_down {
                    // A block beyond the picture costs least: the DC before it again, and nothing else.
                    queue.push(codes[0].dc[0]);
                    queue.push(codes[0].ac[0]);
                    continue;
                }
                (0, y * run.mcus * run.across + column, 0)
            } else {
                let component = block - luma;
                (chroma_group, component * run.mcus + mcu, component + 1)
            };
            let group = &groups[(group + index / LANES) % GROUPS];
            code_block(&mut queue, group, index % LANES, &mut dc[component], &codes[component.min(1)]);
        }
        end = pack(&queue, raw, end, &mut bits.held, &mut bits.used);
    }
    bits.dc = dc;
    bits.at = stuff(&raw[..end], out, bits.at);
}

/// Turns a block into codes.
#[inline(always)]
fn code_block(queue: &mut Queue, group: &Group, lane: usize, last_dc: &mut i32, codes: &Codes) {
    let dc = i32::from(group.coefficients[lane]);
    let (size, value) = split(dc - *last_dc);
    *last_dc = dc;
    queue.push(codes.dc[size as usize & 15] | value << 5);

    let mut left = group.nonzero[lane] & !1;
    let mut last = 0;
    while left != 0 {
        let k = left.trailing_zeros();
        left &= left - 1;
        let mut run = k - last - 1;
        last = k;
        while run >= 16 {
            queue.push(codes.ac[0xf0]);
            run -= 16;
        }
        let coefficient = i32::from(group.coefficients[(k as usize & 63) * LANES + lane]);
        let small = &codes.small[run as usize & 15];
        queue.push(match small.get((coefficient + SMALL) as usize) {
            Some(&code) => code,
            None => {
                let (size, value) = split(coefficient);
                codes.ac[(run << 4 | size) as usize & 255] | value << 5
            }
        });
    }
    if last != 63 {
        queue.push(codes.ac[0]);
    }
}

/// Appends codes to the bytes before `end` and returns the new end.
#[inline(always)]
fn pack(queue: &Queue, raw: &mut [u8; RAW_BYTES], mut end: usize, held: &mut u64, used: &mut u32) -> usize {
    let (mut bits, mut count) = (*held, *used);
    let mut put = |code: u64, length: u32| {
        // At most 7 bits are held and 2 × 27 come.
        count += length;
        bits |= code << (64 - count);
        let bytes = count / 8;
        if let Some(to) = raw.get_mut(end..end + 8) {
            to.copy_from_slice(&bits.to_be_bytes());
        }
        end += bytes as usize;
        bits <<= bytes * 8;
        count %= 8;
    };
    let (pairs, rest) = queue.codes[..queue.len.min(CODES_OF_MCU)].as_chunks::<2>();
    for &[first, second] in pairs {
        let length = second & 31;
        put(u64::from(first >> 5) << length | u64::from(second >> 5), (first & 31) + length);
    }
    if let &[code] = rest {
        put(u64::from(code >> 5), code & 31);
    }
    (*held, *used) = (bits, count);
    end
}

/// Copies bytes to place `at` of the output, with a zero after each 0xff, and returns where they end.
#[inline(always)]
fn stuff(raw: &[u8], out: &mut [u8], mut at: usize) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (chunks, rest) = raw.as_chunks::<8>();
    for chunk in chunks {
        let word = u64::from_le_bytes(*chunk);
        if word & HIGH & !word.wrapping_add(ONES) == 0 {
            out[at..at + 8].copy_from_slice(chunk);
            at += 8;
        } else {
            at = stuff_bytes(chunk, out, at);
        }
    }
    stuff_bytes(rest, out, at)
}

#[inline(never)]
#[cold]
fn stuff_bytes(raw: &[u8], out: &mut [u8], mut at: usize) -> usize {
    for &byte in raw {
        out[at] = byte;
        at += 1;
        if byte == 0xff {
            out[at] = 0;
            at += 1;
        }
    }
    at
}

/// Returns the number of bits of a value and those bits: a negative one less one.
#[inline(always)]
fn split(value: i32) -> (u32, u32) {
    let sign = value >> 31;
    let zeros = ((value ^ sign) - sign).leading_zeros();
    let size = 32 - zeros;
    (size, (value + sign) as u32 & ((1 << size) - 1))
}
