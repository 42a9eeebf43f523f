//! EXIF orientation: read from a TIFF block, applied to pixels.

use super::pixels::zeroed;
use super::{DecodeError, Layout};
use crate::geometry::Size;

/// The way from stored rows to the upright picture, as TIFF tag 274 numbers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Orientation {
    #[default]
    Upright,
    MirrorX,
    Rotate180,
    MirrorY,
    Transpose,
    Rotate90,
    Transverse,
    Rotate270,
}

impl Orientation {
    /// Reads tag 274 from a TIFF block; `Upright` where the block has none or holds a number outside 1 to 8.
    ///
    /// # Errors
    ///
    /// Says which part of the block lies outside it or is not TIFF.
    pub(super) fn from_tiff(tiff: &[u8]) -> Result<Self, &'static str> {
        let big = match tiff.get(..4) {
            Some(b"MM\0*") => true,
            Some(b"II*\0") => false,
            _ => return Err("no tiff header"),
        };
        let u16_at = |at: usize| -> Option<u16> {
            let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
            Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
        };
        let u32_at = |at: usize| -> Option<u32> {
            let bytes = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
            Some(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
        };
        let directory = u32_at(4).ok_or("no directory offset")? as usize;
        let entries = u16_at(directory).ok_or("first directory lies outside the block")?;
        for index in 0..usize::from(entries) {
            let at = index
                .checked_mul(12)
                .and_then(|offset| offset.checked_add(directory)?.checked_add(2))
                .ok_or("entry lies outside the block")?;
            let tag = u16_at(at).ok_or("entry lies outside the block")?;
            if tag == 274 {
                let kind = u16_at(at + 2).ok_or("entry lies outside the block")?;
                let value = match kind {
                    3 => u16_at(at + 8).map(u32::from),
                    4 => u32_at(at + 8),
                    _ => return Err("orientation is not a number"),
                };
                return Ok(Self::from_number(value.ok_or("entry lies outside the block")?));
            }
        }
        Ok(Self::Upright)
    }

    const fn from_number(number: u32) -> Self {
        match number {
            2 => Self::MirrorX,
            3 => Self::Rotate180,
            4 => Self::MirrorY,
            5 => Self::Transpose,
            6 => Self::Rotate90,
            7 => Self::Transverse,
            8 => Self::Rotate270,
            _ => Self::Upright,
        }
    }

    const fn swaps_axes(self) -> bool {
        matches!(self, Self::Transpose | Self::Rotate90 | Self::Transverse | Self::Rotate270)
    }

    /// Returns the size of the upright picture.
    pub(super) const fn upright_size(self, stored: Size) -> Size {
        if self.swaps_axes() { Size::new(stored.height, stored.width) } else { stored }
    }

    /// Returns the upright picture of stored rows.
    pub(super) fn apply(self, stored: Size, layout: Layout, data: Vec<u8>) -> Result<Vec<u8>, DecodeError> {
        match layout {
            Layout::Rgb8 => self.apply_pixels::<3>(stored, data),
            Layout::Rgba8 => self.apply_pixels::<4>(stored, data),
        }
    }

    fn apply_pixels<const N: usize>(self, stored: Size, mut data: Vec<u8>) -> Result<Vec<u8>, DecodeError> {
        let width = stored.width as usize;
        let height = stored.height as usize;
        if width == 0 || height == 0 {
            return Ok(data);
        }
        match self {
            Self::Upright => Ok(data),
            Self::MirrorX => {
                for row in data.chunks_exact_mut(width * N) {
                    row.as_chunks_mut::<N>().0.reverse();
                }
                Ok(data)
            }
            Self::Rotate180 => {
                data.as_chunks_mut::<N>().0.reverse();
                Ok(data)
            }
            Self::MirrorY => {
                let (top, bottom) = data.split_at_mut(height / 2 * width * N);
                let rows = bottom.chunks_exact_mut(width * N).rev();
                for (a, b) in top.chunks_exact_mut(width * N).zip(rows) {
                    a.swap_with_slice(b);
                }
                Ok(data)
            }
            Self::Transpose | Self::Rotate90 | Self::Transverse | Self::Rotate270 => {
                let mut upright = zeroed(data.len())?;
                let from = data.as_chunks::<N>().0;
                let to = upright.as_chunks_mut::<N>().0;
                // Blocks of 32 x 32 pixels keep both sides in the first cache.
                const BLOCK: usize = 32;
                for top in (0..height).step_by(BLOCK) {
                    for left in (0..width).step_by(BLOCK) {
                        for x in left..(left + BLOCK).min(width) {
                            let row = match self {
                                Self::Transpose | Self::Rotate90 => x,
                                _ => width - 1 - x,
                            };
                            for y in top..(top + BLOCK).min(height) {
                                let column = match self {
                                    Self::Transpose | Self::Rotate270 => y,
                                    _ => height - 1 - y,
                                };
                                to[row * height + column] = from[y * width + x];
                            }
                        }
                    }
                }
                Ok(upright)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiff(big: bool, tag: u16, kind: u16, value: u16) -> Vec<u8> {
        let mut out = if big { b"MM\0*\0\0\0\x08".to_vec() } else { b"II*\0\x08\0\0\0".to_vec() };
        let mut push = |n: u16| out.extend(if big { n.to_be_bytes() } else { n.to_le_bytes() });
        for n in [1, tag, kind] {
            push(n);
        }
        out.extend(if big { [0, 0, 0, 1] } else { [1, 0, 0, 0] });
        out.extend(if big { value.to_be_bytes() } else { value.to_le_bytes() });
        out.extend([0; 6]);
        out
    }

    #[test]
    fn orientation_is_read_in_both_byte_orders() {
        for big in [false, true] {
            for n in 0..=9 {
                let read = Orientation::from_tiff(&tiff(big, 274, 3, n)).unwrap();
                assert_eq!(read, Orientation::from_number(n.into()));
            }
            assert_eq!(Orientation::from_tiff(&tiff(big, 275, 3, 6)), Ok(Orientation::Upright));
            assert_eq!(Orientation::from_tiff(&tiff(big, 274, 2, 6)), Err("orientation is not a number"));
        }
    }

    #[test]
    fn a_block_cut_anywhere_is_an_error_or_upright_and_never_a_panic() {
        let whole = tiff(true, 274, 3, 6);
        for length in 0..18 {
            assert!(Orientation::from_tiff(&whole[..length]).is_err(), "{length}");
        }
        assert_eq!(
            Orientation::from_tiff(b"MM\0*\xff\xff\xff\xff"),
            Err("first directory lies outside the block")
        );
    }

    #[test]
    fn every_orientation_moves_the_pixels_where_tiff_says() {
        // Stored 2 x 3:  1 2 / 3 4 / 5 6
        let stored: Vec<u8> = (1..=6).flat_map(|n| [n, n, n]).collect();
        let cases = [
            (1, [1, 2, 3, 4, 5, 6]),
            (2, [2, 1, 4, 3, 6, 5]),
            (3, [6, 5, 4, 3, 2, 1]),
            (4, [5, 6, 3, 4, 1, 2]),
            (5, [1, 3, 5, 2, 4, 6]),
            (6, [5, 3, 1, 6, 4, 2]),
            (7, [6, 4, 2, 5, 3, 1]),
            (8, [2, 4, 6, 1, 3, 5]),
        ];
        for (number, expected) in cases {
            let orientation = Orientation::from_number(number);
            let upright = orientation.apply(Size::new(2, 3), Layout::Rgb8, stored.clone()).unwrap();
            let got: Vec<u8> = upright.chunks(3).map(|p| p[0]).collect();
            assert_eq!(got, expected, "{number}");
        }
    }
}
