//! Segments: the parts of a file that can be replaced.

use super::{JPEG_MAX_EDGE, JpegPlan, JpegSettings, MAX_BYTES, Restart};
use crate::geometry::{Rect, Size};
use crate::render::encode::EncodeError;

/// How a picture is cut into segments, row by row from the top left.
///
/// All segments have the same size but those at the right and bottom edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentGrid {
    frame: Size,
    mcu: Size,
    /// MCUs of the picture, across and down.
    mcus: (u32, u32),
    /// MCUs of one segment, across and down.
    segment: (u32, u32),
    restarts: bool,
}

impl SegmentGrid {
    pub(super) fn new(frame: Size, settings: JpegSettings) -> Result<Self, EncodeError> {
        let edges = 1..=JPEG_MAX_EDGE;
        if !edges.contains(&frame.width) || !edges.contains(&frame.height) {
            return Err(EncodeError::Size { format: "jpeg", size: frame, limit: JPEG_MAX_EDGE });
        }
        let mcu = settings.sampling.mcu();
        let mcus = (frame.width.div_ceil(mcu.width), frame.height.div_ceil(mcu.height));
        let segment = match settings.restart {
            Restart::None => mcus,
            Restart::Rows(rows) => (mcus.0, u32::from(rows).min(mcus.1)),
            Restart::Mcus(least) => {
                let least = u32::from(least).min(mcus.0);
                let across = (least..mcus.0).find(|n| mcus.0.is_multiple_of(*n)).unwrap_or(mcus.0);
                (across, 1)
            }
        };
        let restarts = segment != mcus;
        let interval = u64::from(segment.0) * u64::from(segment.1);
        if restarts && interval > u64::from(u16::MAX) {
            return Err(EncodeError::RestartInterval { mcus: interval, limit: u32::from(u16::MAX) });
        }
        Ok(Self { frame, mcu, mcus, segment, restarts })
    }

    /// Returns the size of the picture.
    pub const fn frame(&self) -> Size {
        self.frame
    }

    /// Returns the pixels of one segment that no edge cuts.
    pub const fn segment_size(&self) -> Size {
        Size::new(self.segment.0 * self.mcu.width, self.segment.1 * self.mcu.height)
    }

    /// Returns the number of segments from left to right.
    pub const fn columns(&self) -> u32 {
        self.mcus.0.div_ceil(self.segment.0)
    }

    /// Returns the number of segments from top to bottom.
    pub const fn rows(&self) -> u32 {
        self.mcus.1.div_ceil(self.segment.1)
    }

    /// Returns the number of segments.
    pub const fn count(&self) -> u32 {
        self.columns() * self.rows()
    }

    /// Returns the MCUs of one segment as the file states them; `None` where the file is one segment.
    pub fn restart_interval(&self) -> Option<u16> {
        self.restarts.then_some((self.segment.0 * self.segment.1) as u16)
    }

    /// Returns the whole picture.
    pub const fn bounds(&self) -> Rect {
        Rect::of_size(self.frame)
    }

    /// Returns the smallest box of whole segments around the part of `region` that lies in the picture.
    pub fn cover(&self, region: Rect) -> Rect {
        let inside = region.intersect(self.bounds());
        inside.align_outwards(self.segment_size()).intersect(self.bounds())
    }

    /// Returns the pixels of segment `index`; `None` where there is no such segment.
    pub fn segment(&self, index: u32) -> Option<Rect> {
        let size = self.segment_size();
        let (x, y) = (index % self.columns(), index / self.columns());
        let left = (x * size.width) as i32;
        let top = (y * size.height) as i32;
        let whole = Rect::new(left, top, left + size.width as i32, top + size.height as i32);
        (index < self.count()).then(|| whole.intersect(self.bounds()))
    }

    pub(super) fn check(&self, region: Rect) -> Result<(), EncodeError> {
        if region.is_empty() || self.cover(region) != region {
            let (segment, frame) = (self.segment_size(), self.frame);
            return Err(EncodeError::Region { region, segment, frame });
        }
        Ok(())
    }

    /// Returns the segment of an MCU and how many of its MCUs follow in file order, this one included.
    pub(super) const fn segment_at(&self, row: u32, column: u32) -> (u32, u32) {
        let (x, y) = (column / self.segment.0, row / self.segment.1);
        let bottom = (y + 1) * self.segment.1;
        let bottom = if bottom < self.mcus.1 { bottom } else { self.mcus.1 };
        let in_row = self.segment.0 - column % self.segment.0;
        (y * self.columns() + x, in_row + (bottom - row - 1) * self.segment.0)
    }
}

/// A part of a picture, coded: whole segments, which fit any file of the same plan and size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segments {
    frame: Size,
    bytes: Vec<u8>,
    /// Index of each segment, its first byte and the byte after its last.
    pieces: Vec<(u32, u32, u32)>,
}

impl Segments {
    pub(super) fn collect(
        grid: &SegmentGrid,
        pieces: Vec<(u32, u32, u32)>,
        bytes: &[u8],
    ) -> Result<Self, EncodeError> {
        Ok(Self { frame: grid.frame, bytes: concatenate(&[bytes])?, pieces })
    }

    /// Returns the size of the picture that the segments are a part of.
    pub const fn frame(&self) -> Size {
        self.frame
    }

    /// Returns the number of segments.
    pub const fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Tells whether there is no segment.
    pub const fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Returns every segment's index and bytes, in rising order; the bytes hold no marker.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u32, &[u8])> {
        self.pieces.iter().map(|&(index, start, end)| (index, &self.bytes[start as usize..end as usize]))
    }
}

/// A JPEG file and where its segments lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JpegFile {
    grid: SegmentGrid,
    offsets: Vec<u32>,
    bytes: Vec<u8>,
}

impl JpegFile {
    pub(super) fn collect(
        grid: SegmentGrid,
        offsets: Vec<u32>,
        parts: &[&[u8]],
    ) -> Result<Self, EncodeError> {
        Ok(Self { grid, offsets, bytes: concatenate(parts)? })
    }

    /// Returns the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the file, given away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Returns the first byte of every segment. A segment ends two bytes before the next one starts, the last one
    /// two bytes before the file ends: the markers between them are not theirs.
    pub fn segment_offsets(&self) -> &[u32] {
        &self.offsets
    }

    /// Returns how the file is cut.
    pub const fn grid(&self) -> &SegmentGrid {
        &self.grid
    }

    fn segment(&self, index: usize) -> &[u8] {
        let end = self.offsets.get(index + 1).map_or(self.bytes.len(), |&next| next as usize);
        &self.bytes[self.offsets[index] as usize..end - 2]
    }
}

impl JpegPlan {
    /// Puts the segments of a whole picture together to a file.
    ///
    /// # Errors
    ///
    /// - [`EncodeError::Segment`] when a segment is missing, repeated or out of range.
    /// - [`EncodeError::Memory`] when there is no memory for the output.
    pub fn assemble(&self, segments: &[&Segments]) -> Result<JpegFile, EncodeError> {
        let Some(first) = segments.first() else {
            return Err(EncodeError::Segment { index: 0, count: 0, problem: "missing" });
        };
        let grid = self.segment_grid(first.frame)?;
        self.join(&self.header_of(&grid), grid, None, segments)
    }

    /// Replaces segments of a file of this plan: the bytes are those of encoding the whole new picture.
    ///
    /// # Errors
    ///
    /// - [`EncodeError::ForeignFile`] when the file or a part was not encoded with this plan's settings or has
    ///   another size than the file.
    /// - [`EncodeError::Segment`] when two parts hold the same segment.
    /// - [`EncodeError::Memory`] when there is no memory for the output.
    pub fn splice(&self, base: &JpegFile, segments: &[&Segments]) -> Result<JpegFile, EncodeError> {
        let header = self.header_of(&base.grid);
        let grid = self.segment_grid(base.grid.frame)?;
        if grid != base.grid || !base.bytes.starts_with(&header) {
            return Err(EncodeError::ForeignFile { file: base.grid.frame, quality: self.settings.quality });
        }
        self.join(&header, grid, Some(base), segments)
    }

    fn join(
        &self,
        header: &[u8],
        grid: SegmentGrid,
        base: Option<&JpegFile>,
        parts: &[&Segments],
    ) -> Result<JpegFile, EncodeError> {
        let count = grid.count();
        let mut chosen: Vec<Option<&[u8]>> = Vec::new();
        chosen
            .try_reserve_exact(count as usize)
            .map_err(|_| EncodeError::Memory { bytes: count as usize * 16 })?;
        chosen.resize(count as usize, None);
        for part in parts {
            if part.frame != grid.frame {
                return Err(EncodeError::ForeignFile { file: part.frame, quality: self.settings.quality });
            }
            for (index, bytes) in part.iter() {
                match chosen.get_mut(index as usize) {
                    None => return Err(EncodeError::Segment { index, count, problem: "out of range" }),
                    Some(Some(_)) => return Err(EncodeError::Segment { index, count, problem: "repeated" }),
                    Some(place) => *place = Some(bytes),
                }
            }
        }
        let mut list = Vec::new();
        for (index, bytes) in (0..count).zip(chosen) {
            match bytes.or_else(|| base.map(|base| base.segment(index as usize))) {
                Some(bytes) => list.push(bytes),
                None => return Err(EncodeError::Segment { index, count, problem: "missing" }),
            }
        }
        let total = header.len() + list.iter().map(|s| s.len() + 2).sum::<usize>();
        if total > MAX_BYTES {
            return Err(EncodeError::Length { format: "jpeg", limit: MAX_BYTES as u64 });
        }
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(total).map_err(|_| EncodeError::Memory { bytes: total })?;
        bytes.extend_from_slice(header);
        let mut offsets = Vec::new();
        offsets.try_reserve_exact(list.len()).map_err(|_| EncodeError::Memory { bytes: list.len() * 4 })?;
        for (index, segment) in (0u32..).zip(list) {
            offsets.push(bytes.len() as u32);
            bytes.extend_from_slice(segment);
            bytes.extend([0xff, if index + 1 == count { 0xd9 } else { 0xd0 | (index & 7) as u8 }]);
        }
        Ok(JpegFile { grid, offsets, bytes })
    }
}

fn concatenate(parts: &[&[u8]]) -> Result<Vec<u8>, EncodeError> {
    let bytes = parts.iter().map(|p| p.len()).sum();
    let mut all = Vec::new();
    all.try_reserve_exact(bytes).map_err(|_| EncodeError::Memory { bytes })?;
    for part in parts {
        all.extend_from_slice(part);
    }
    Ok(all)
}
