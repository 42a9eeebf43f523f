//! The baseline JPEG encoder: whole pictures, and the segments of a part.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod entropy;
mod header;
mod kernel;
mod segments;
mod tables;
#[cfg(test)]
mod tests;

pub use segments::{JpegFile, SegmentGrid, Segments};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use self::entropy::{Bits, RAW_BYTES, Run, STRIP_BYTES};
use self::kernel::{Place, STRIP_MCUS, Strip};
use self::tables::{CODES, Quantiser};
use super::{EncodeError, PixelView};
use crate::geometry::{Rect, Size};

/// The longest edge of a JPEG file that this library writes, in pixels.
pub const JPEG_MAX_EDGE: u32 = 65_500;

/// The longest file: segments are found by 32-bit offsets, and a gibibyte is beyond every use.
const MAX_BYTES: usize = 1 << 30;

/// How a picture becomes a JPEG file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JpegSettings {
    /// 1 to 100, on the scale of the Independent JPEG Group.
    pub quality: u8,
    /// How much chroma is kept.
    #[serde(default)]
    pub sampling: Sampling,
    /// Where a decoder, and an update, can start afresh.
    #[serde(default)]
    pub restart: Restart,
}

impl Default for JpegSettings {
    /// Quality 85, 4:2:0, no restarts.
    fn default() -> Self {
        Self { quality: 85, sampling: Sampling::default(), restart: Restart::default() }
    }
}

/// How much chroma is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sampling {
    /// 4:2:0: one chroma sample for 2x2 pixels.
    #[default]
    Yuv420,
    /// 4:2:2: one chroma sample for two pixels side by side.
    Yuv422,
    /// 4:4:4: one chroma sample a pixel; keeps small coloured text sharp.
    Yuv444,
}

impl Sampling {
    const fn across(self) -> usize {
        match self {
            Self::Yuv420 | Self::Yuv422 => 2,
            Self::Yuv444 => 1,
        }
    }

    const fn down(self) -> usize {
        match self {
            Self::Yuv420 => 2,
            Self::Yuv422 | Self::Yuv444 => 1,
        }
    }

    /// Returns the pixels of one MCU, the smallest unit that is coded: 16x16, 16x8 or 8x8.
    pub const fn mcu(self) -> Size {
        Size::new(self.across() as u32 * 8, self.down() as u32 * 8)
    }
}

/// Where a file can be cut.
///
/// A file is cut into segments that are coded independently. Short segments make small updates possible; each costs
/// about three bytes and the start of three DC chains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Restart {
    /// The whole file is one segment.
    #[default]
    None,
    /// A segment is this many rows of MCUs, at most the whole picture.
    Rows(u16),
    /// A segment is at least this many MCUs of one row: the smallest number that divides the row, so that a column
    /// of segments is a rectangle. Where the number is larger than the row, a segment is one row.
    Mcus(u16),
}

/// Working memory that one encode leaves for the next.
///
/// It holds no result: an encode with a fresh one gives the same bytes.
pub struct Scratch {
    strip: Box<Strip>,
    raw: Box<[u8; RAW_BYTES]>,
    out: Vec<u8>,
}

impl Scratch {
    /// Creates an empty one; it grows to the size of the largest file that it helps to encode.
    pub fn new() -> Self {
        Self { strip: Box::new(Strip::new()), raw: Box::new([0; RAW_BYTES]), out: Vec::new() }
    }

    /// Makes room for `more` bytes from `at` on.
    fn reserve(&mut self, at: usize, more: usize) -> Result<(), EncodeError> {
        if self.out.len() >= at + more {
            return Ok(());
        }
        let bytes = (at + more).max(self.out.len().saturating_mul(2));
        self.out.try_reserve_exact(bytes - self.out.len()).map_err(|_| EncodeError::Memory { bytes })?;
        self.out.resize(bytes, 0);
        Ok(())
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scratch").field("bytes", &self.out.len()).finish_non_exhaustive()
    }
}

/// Settings with their tables: made once, used for every picture, shared between threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JpegPlan {
    settings: JpegSettings,
    quantisers: [Quantiser; 2],
    icc: Vec<u8>,
}

impl JpegPlan {
    /// Creates a plan from its settings.
    ///
    /// # Errors
    ///
    /// - [`EncodeError::Quality`] when the quality is 0 or above 100.
    /// - [`EncodeError::RestartInterval`] when a restart interval is 0.
    ///
    /// # Example
    ///
    /// ```
    /// use sticker_core::geometry::Size;
    /// use sticker_core::render::encode::{JpegPlan, JpegSettings, PixelView, Scratch};
    ///
    /// let plan = JpegPlan::new(JpegSettings { quality: 85, ..Default::default() })?;
    /// let canvas = [200; 4 * 32 * 16];
    /// let file = plan.encode(PixelView::new(Size::new(32, 16), 128, &canvas)?, &mut Scratch::new())?;
    /// assert_eq!(file.bytes()[..2], [0xff, 0xd8]);
    ///
    /// assert!(JpegPlan::new(JpegSettings { quality: 0, ..Default::default() }).is_err());
    /// # Ok::<(), sticker_core::render::encode::EncodeError>(())
    /// ```
    pub fn new(settings: JpegSettings) -> Result<Self, EncodeError> {
        if !(1..=100).contains(&settings.quality) {
            return Err(EncodeError::Quality { what: "jpeg quality", value: settings.quality });
        }
        if matches!(settings.restart, Restart::Rows(0) | Restart::Mcus(0)) {
            return Err(EncodeError::RestartInterval { mcus: 0, limit: u32::from(u16::MAX) });
        }
        Ok(Self { settings, quantisers: tables::quantisers(settings.quality), icc: Vec::new() })
    }

    /// Adds a colour profile that every file carries; there is none by default, which means sRGB.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Profile`] when the profile is empty or longer than 16 707 345 bytes.
    pub fn with_icc_profile(mut self, profile: Vec<u8>) -> Result<Self, EncodeError> {
        if profile.is_empty() || profile.len() > header::ICC_LIMIT {
            return Err(EncodeError::Profile { bytes: profile.len(), limit: header::ICC_LIMIT });
        }
        self.icc = profile;
        Ok(self)
    }

    /// Returns the settings.
    pub const fn settings(&self) -> JpegSettings {
        self.settings
    }

    /// Returns the pixels of one MCU.
    pub const fn mcu_size(&self) -> Size {
        self.settings.sampling.mcu()
    }

    /// Returns the SHA-256 of everything but the pixels and their size that decides on the bytes of a file.
    pub fn tables_digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"sticker-jpeg/1");
        hash.update([
            self.settings.quality,
            self.settings.sampling.across() as u8,
            self.settings.sampling.down() as u8,
        ]);
        let (kind, interval) = match self.settings.restart {
            Restart::None => (0, 0),
            Restart::Rows(rows) => (1, rows),
            Restart::Mcus(mcus) => (2, mcus),
        };
        hash.update([kind]);
        hash.update(interval.to_be_bytes());
        for quantiser in &self.quantisers {
            hash.update(quantiser.steps);
        }
        for book in tables::DC.iter().chain(&tables::AC) {
            hash.update(book.counts);
            hash.update(book.symbols);
        }
        hash.update((self.icc.len() as u64).to_be_bytes());
        hash.update(&self.icc);
        hash.finalize().into()
    }

    /// Returns how a picture of `size` is cut into segments.
    ///
    /// # Errors
    ///
    /// - [`EncodeError::Size`] when an edge is 0 or above [`JPEG_MAX_EDGE`].
    /// - [`EncodeError::RestartInterval`] when the rows of a segment hold more than 65 535 MCUs.
    pub fn segment_grid(&self, size: Size) -> Result<SegmentGrid, EncodeError> {
        SegmentGrid::new(size, self.settings)
    }

    /// Returns the bytes of a file of `size` up to its first segment.
    ///
    /// # Errors
    ///
    /// As [`JpegPlan::segment_grid`].
    pub fn header(&self, size: Size) -> Result<Vec<u8>, EncodeError> {
        let grid = self.segment_grid(size)?;
        Ok(self.header_of(&grid))
    }

    fn header_of(&self, grid: &SegmentGrid) -> Vec<u8> {
        header::write(grid.frame(), self.settings.sampling, grid, &self.quantisers, &self.icc)
    }

    /// Encodes a whole picture. The alpha channel is not looked at.
    ///
    /// # Errors
    ///
    /// - As [`JpegPlan::segment_grid`].
    /// - [`EncodeError::Length`] when the file grows to about a gibibyte.
    /// - [`EncodeError::Memory`] when there is no memory for the output.
    pub fn encode(&self, pixels: PixelView<'_>, scratch: &mut Scratch) -> Result<JpegFile, EncodeError> {
        let grid = self.segment_grid(pixels.size())?;
        let header = self.header_of(&grid);
        let count = grid.count() as usize;
        let mut offsets = Vec::new();
        offsets.try_reserve_exact(count).map_err(|_| EncodeError::Memory { bytes: count * 4 })?;
        scratch.reserve(0, header.len() + (pixels.size().area() as usize / 4).min(MAX_BYTES))?;
        scratch.out[..header.len()].copy_from_slice(&header);
        let end = self.encode_into(
            pixels,
            &grid,
            grid.bounds(),
            header.len(),
            scratch,
            |bits, out, index, start| {
                offsets.push(start as u32);
                let last = index + 1 == grid.count();
                bits.marker(out, [0xff, if last { 0xd9 } else { 0xd0 | (index & 7) as u8 }]);
            },
        )?;
        JpegFile::collect(grid, offsets, &[&scratch.out[..end]])
    }

    /// Encodes a part of a picture of `frame` pixels: the segments that `region` covers.
    ///
    /// `pixels` are those of the region only. [`SegmentGrid::cover`] gives a region that fits.
    ///
    /// # Errors
    ///
    /// - As [`JpegPlan::segment_grid`].
    /// - [`EncodeError::Region`] when the region is empty or cuts a segment.
    /// - [`EncodeError::RegionPixels`] when the pixels have another size than the region.
    /// - [`EncodeError::Length`] when the segments grow to about a gibibyte.
    /// - [`EncodeError::Memory`] when there is no memory for the output.
    pub fn encode_segments(
        &self,
        pixels: PixelView<'_>,
        frame: Size,
        region: Rect,
        scratch: &mut Scratch,
    ) -> Result<Segments, EncodeError> {
        let grid = self.segment_grid(frame)?;
        grid.check(region)?;
        if pixels.size() != region.size() {
            return Err(EncodeError::RegionPixels { pixels: pixels.size(), region: region.size() });
        }
        let mut pieces = Vec::new();
        let end = self.encode_into(pixels, &grid, region, 0, scratch, |bits, _, index, start| {
            pieces.push((index, start as u32, bits.at as u32));
        })?;
        Segments::collect(&grid, pieces, &scratch.out[..end])
    }

    /// Writes the segments of a region to the scratch, from byte `at` on, and returns where they end. `close` is
    /// told of every segment: its index and its first byte.
    fn encode_into(
        &self,
        pixels: PixelView<'_>,
        grid: &SegmentGrid,
        region: Rect,
        at: usize,
        scratch: &mut Scratch,
        mut close: impl FnMut(&mut Bits, &mut [u8], u32, usize),
    ) -> Result<usize, EncodeError> {
        let (across, down) = (self.settings.sampling.across(), self.settings.sampling.down());
        let mcu = self.mcu_size();
        let size = pixels.size();
        let row_mcus = size.width.div_ceil(mcu.width) as usize;
        let rows = size.height.div_ceil(mcu.height) as usize;
        let (first_column, first_row) = (region.left as u32 / mcu.width, region.top as u32 / mcu.height);
        let mut bits = Bits::new(at);
        let mut start = at;
        for row in 0..rows {
            let top = row * mcu.height as usize;
            let real_down = (size.height as usize - top).div_ceil(8).min(down);
            let mut column = 0;
            while column < row_mcus {
                let mcus = (row_mcus - column).min(STRIP_MCUS);
                let left = column * mcu.width as usize;
                let place = Place { left, top, mcus, across, down };
                kernel::transform(&mut scratch.strip, &pixels, place, &self.quantisers);
                if bits.at + STRIP_BYTES > MAX_BYTES {
                    return Err(EncodeError::Length { format: "jpeg", limit: MAX_BYTES as u64 });
                }
                scratch.reserve(bits.at, STRIP_BYTES)?;
                let out = &mut scratch.out[..];
                let real_across = (size.width as usize - left).div_ceil(8).min(mcus * across);
                let mut first = 0;
                while first < mcus {
                    let place = (first_row + row as u32, first_column + (column + first) as u32);
                    let (index, left_of_segment) = grid.segment_at(place.0, place.1);
                    let end = mcus.min(first + left_of_segment as usize);
                    let run = Run { first, end, mcus, across, down, real_across, real_down };
                    entropy::write(&mut bits, out, &mut scratch.raw, &scratch.strip.groups, run, &CODES);
                    if end - first == left_of_segment as usize {
                        bits.finish(out);
                        close(&mut bits, out, index, start);
                        start = bits.at;
                    }
                    first = end;
                }
                column += mcus;
            }
        }
        Ok(bits.at)
    }
}
