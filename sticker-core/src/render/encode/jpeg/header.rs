//! Everything in a file before its first coded bit.

use super::tables::{AC, CodeBook, DC, Quantiser};
use super::{Sampling, SegmentGrid};
use crate::geometry::Size;

/// Writes SOI to SOS: JFIF 1.01, tables, baseline frame, restart interval, scan.
pub(super) fn write(
    size: Size,
    sampling: Sampling,
    grid: &SegmentGrid,
    quantisers: &[Quantiser; 2],
    icc: &[u8],
) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    part(&mut out, 0xe0, &[b"JFIF\0", &[1, 1, 0, 0, 1, 0, 1, 0, 0]]);
    let chunks = icc.chunks(ICC_CHUNK);
    let count = chunks.len() as u8;
    for (at, chunk) in (1u8..).zip(chunks) {
        part(&mut out, 0xe2, &[b"ICC_PROFILE\0", &[at, count], chunk]);
    }
    for (at, quantiser) in (0u8..).zip(quantisers) {
        part(&mut out, 0xdb, &[&[at], &quantiser.steps]);
    }
    let (height, width) = ((size.height as u16).to_be_bytes(), (size.width as u16).to_be_bytes());
    let factors = (sampling.across() << 4 | sampling.down()) as u8;
    part(&mut out, 0xc0, &[&[8], &height, &width, &[3, 1, factors, 0, 2, 0x11, 1, 3, 0x11, 1]]);
    for (at, (dc, ac)) in (0u8..).zip(DC.iter().zip(&AC)) {
        for (class, CodeBook { counts, symbols }) in [(0, dc), (0x10, ac)] {
            part(&mut out, 0xc4, &[&[class | at], counts, symbols]);
        }
    }
    if let Some(interval) = grid.restart_interval() {
        part(&mut out, 0xdd, &[&interval.to_be_bytes()]);
    }
    part(&mut out, 0xda, &[&[3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]]);
    out
}

/// Writes a marker, the length of its content, and its content, which is below 64 KiB.
fn part(out: &mut Vec<u8>, marker: u8, content: &[&[u8]]) {
    let length = 2 + content.iter().map(|c| c.len()).sum::<usize>() as u16;
    out.extend([0xff, marker]);
    out.extend(length.to_be_bytes());
    for content in content {
        out.extend_from_slice(content);
    }
}

/// Bytes of a colour profile in one part of the file.
const ICC_CHUNK: usize = 65_519;
/// Bytes of a colour profile in 255 parts.
pub(super) const ICC_LIMIT: usize = ICC_CHUNK * 255;
