//! From coefficients to bits: Huffman codes, restart intervals and byte stuffing.

use multiversion::multiversion;

use super::kernel::{GROUPS, Group, LANES, STRIP_MCUS};
use super::tables::Codes;

/// Bytes that the MCUs of one strip can take at most, their markers included.
///
/// A block is at most 22 bits of DC and 63 × 26 bits of AC: 208 bytes, twice that when every byte is stuffed.
pub(super) const STRIP_BYTES: usize = STRIP_MCUS * (6 * 208 * 2 + 32);

/// What is carried from one MCU to the next.
#[derive(Clone, Debug)]
pub(super) struct Bits {
    /// Bytes written so far.
    pub(super) at: usize,
    held: u64,
    /// Bits of `held` that are not used yet, 1 to 64.
    free: u32,
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
        Self { at, held: 0, free: 64, dc: [0; 3] }
    }

    #[inline(always)]
    fn put(&mut self, out: &mut [u8], bits: u32, length: u32) {
        if length < self.free {
            self.held = self.held << length | u64::from(bits);
            self.free -= length;
        } else {
            let over = length - self.free;
            // `free` is at most 27 here: a code and its value never have more bits.
            let full = self.held << self.free | u64::from(bits >> over);
            self.write(out, full);
            self.held = u64::from(bits);
            self.free = 64 - over;
        }
    }

    /// Writes eight bytes, with a zero after each 0xff.
    #[inline(always)]
    fn write(&mut self, out: &mut [u8], bits: u64) {
        const HIGH: u64 = 0x8080_8080_8080_8080;
        const ONES: u64 = 0x0101_0101_0101_0101;
        if bits & HIGH & !bits.wrapping_add(ONES) == 0 {
            out[self.at..self.at + 8].copy_from_slice(&bits.to_be_bytes());
            self.at += 8;
        } else {
            self.write_stuffed(out, bits, 8);
        }
    }

    #[inline(never)]
    #[cold]
    fn write_stuffed(&mut self, out: &mut [u8], bits: u64, bytes: usize) {
        for byte in bits.to_be_bytes().into_iter().take(bytes) {
            out[self.at] = byte;
            self.at += 1;
            if byte == 0xff {
                out[self.at] = 0;
                self.at += 1;
            }
        }
    }

    /// Fills the last byte with ones and forgets the last DC: the end of a restart interval.
    pub(super) fn finish(&mut self, out: &mut [u8]) {
        let used = 64 - self.free;
        if used > 0 {
            let padded = self.held << self.free | ((1 << self.free) - 1);
            self.write_stuffed(out, padded, used.div_ceil(8) as usize);
        }
        *self = Self::new(self.at);
    }

    /// Writes two bytes as they are.
    pub(super) fn marker(&mut self, out: &mut [u8], marker: [u8; 2]) {
        out[self.at..self.at + 2].copy_from_slice(&marker);
        self.at += 2;
    }
}

/// Writes a run of MCUs.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt", "aarch64+neon"))]
pub(super) fn write(bits: &mut Bits, out: &mut [u8], groups: &[Group; GROUPS], run: Run, codes: &[Codes; 2]) {
    write_body(bits, out, groups, run, codes);
}

#[inline(always)]
fn write_body(bits: &mut Bits, out: &mut [u8], groups: &[Group; GROUPS], run: Run, codes: &[Codes; 2]) {
    let mut b = bits.clone();
    let luma = run.across * run.down;
    let chroma_group = (run.mcus * luma).div_ceil(LANES);
    for mcu in run.first..run.end {
        for block in 0..luma + 2 {
            let (group, index, component) = if block < luma {
                let (x, y) = if run.across == 2 { (block & 1, block >> 1) } else { (0, block) };
                let column = mcu * run.across + x;
                if column >= run.real_across || y >= run.real_down {
                    // A block beyond the picture costs least: the DC before it again, and nothing else.
                    let (dc, end) = (codes[0].dc[0], codes[0].ac[0]);
                    b.put(out, dc >> 5, dc & 31);
                    b.put(out, end >> 5, end & 31);
                    continue;
                }
                (0, y * run.mcus * run.across + column, 0)
            } else {
                let component = block - luma;
                (chroma_group, component * run.mcus + mcu, component + 1)
            };
            let group = &groups[(group + index / LANES) % GROUPS];
            let codes = &codes[component.min(1)];
            write_block(&mut b, out, group, index % LANES, component, codes);
        }
    }
    *bits = b;
}

#[inline(always)]
fn write_block(b: &mut Bits, out: &mut [u8], group: &Group, lane: usize, component: usize, codes: &Codes) {
    let dc = i32::from(group.coefficients[lane]);
    let difference = dc - b.dc[component];
    b.dc[component] = dc;
    let (size, value) = split(difference);
    let entry = codes.dc[size as usize & 15];
    b.put(out, entry >> 5 | value, entry & 31);

    let mut left = group.nonzero[lane] & !1;
    let mut last = 0;
    while left != 0 {
        let k = left.trailing_zeros();
        left &= left - 1;
        let mut run = k - last - 1;
        last = k;
        while run >= 16 {
            let entry = codes.ac[0xf0];
            b.put(out, entry >> 5, entry & 31);
            run -= 16;
        }
        let coefficient = group.coefficients[(k as usize & 63) * LANES + lane];
        let (size, value) = split(i32::from(coefficient));
        let entry = codes.ac[(run << 4 | size) as usize & 255];
        b.put(out, entry >> 5 | value, entry & 31);
    }
    if last != 63 {
        let entry = codes.ac[0];
        b.put(out, entry >> 5, entry & 31);
    }
}

/// Returns the number of bits of a value and those bits: a negative one less one.
#[inline(always)]
fn split(value: i32) -> (u32, u32) {
    let sign = value >> 31;
    let zeros = ((value ^ sign) - sign).leading_zeros();
    let size = 32 - zeros;
    (size, (value + sign) as u32 & ((1 << size) - 1))
}
