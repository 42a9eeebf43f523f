//! What can go wrong between pixels and a file.

use crate::geometry::{Rect, Size};

/// Why a picture could not be encoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// An edge is zero or longer than the format allows.
    #[error("{format} picture of {size} px is outside 1x1 to {limit}x{limit} px")]
    Size {
        /// The format that was asked for.
        format: &'static str,
        /// The size of the picture.
        size: Size,
        /// The longest edge that the format or this library allows.
        limit: u32,
    },
    /// The pixel data is shorter than its size and stride need.
    #[error("pixels of {size} px with a stride of {stride} bytes need {needed} bytes and have {actual}")]
    Pixels {
        /// The size of the view.
        size: Size,
        /// Bytes from one row to the next.
        stride: usize,
        /// Bytes that the view needs.
        needed: u64,
        /// Bytes that were given.
        actual: usize,
    },
    /// A row is longer than the stride.
    #[error("a stride of {stride} bytes is below the {needed} bytes of a row")]
    Stride {
        /// Bytes from one row to the next.
        stride: usize,
        /// Bytes of one row.
        needed: u64,
    },
    /// The quality is outside its range.
    #[error("{what} {value} is outside 1 to 100")]
    Quality {
        /// Which quality.
        what: &'static str,
        /// The value that was given.
        value: u8,
    },
    /// The restart interval is zero, or too long for the file.
    #[error("restart interval of {mcus} mcu is outside 1 to {limit}")]
    RestartInterval {
        /// The interval in MCUs.
        mcus: u64,
        /// The longest interval.
        limit: u32,
    },
    /// The colour profile is empty or too long for the file.
    #[error("colour profile of {bytes} bytes is outside 1 to {limit}")]
    Profile {
        /// Bytes of the profile.
        bytes: usize,
        /// The most bytes that a file can carry.
        limit: usize,
    },
    /// The region is not made of whole segments of the picture.
    #[error("region {region} is not made of whole {segment} px segments of a {frame} px picture")]
    Region {
        /// The region that was given.
        region: Rect,
        /// The size of one segment.
        segment: Size,
        /// The size of the picture.
        frame: Size,
    },
    /// The pixels are not those of the region.
    #[error("pixels are {pixels} px but the region is {region} px")]
    RegionPixels {
        /// The size of the pixels.
        pixels: Size,
        /// The size of the region.
        region: Size,
    },
    /// The segments do not belong to the file, or do not cover it.
    #[error("segment {index} is {problem} in a file of {count} segments")]
    Segment {
        /// The segment's index.
        index: u32,
        /// Segments of the file.
        count: u32,
        /// `missing`, `repeated` or `out of range`.
        problem: &'static str,
    },
    /// The file was not made with the tables, settings and size of this plan.
    #[error("file of {file} px was not encoded by this plan (quality {quality})")]
    ForeignFile {
        /// The size that the file was said to have.
        file: Size,
        /// The plan's quality.
        quality: u8,
    },
    /// No quality at or above the floor fits the byte budget.
    #[error("{bytes} bytes at quality {floor}, the floor, exceed the budget of {budget} bytes")]
    Budget {
        /// Bytes of the smallest file that the search may make.
        bytes: u64,
        /// The budget.
        budget: u64,
        /// The lowest quality that the search may choose.
        floor: u8,
    },
    /// The file would be too long.
    #[error("{format} file exceeds {limit} bytes")]
    Length {
        /// The format that was asked for.
        format: &'static str,
        /// The longest file.
        limit: u64,
    },
    /// Memory for the output could not be had.
    #[error("out of memory for {bytes} bytes of output")]
    Memory {
        /// Bytes that were asked for.
        bytes: usize,
    },
    /// An encoder of another package refused the picture.
    #[error("{format} encoder failed: {message}")]
    Codec {
        /// The format that was asked for.
        format: &'static str,
        /// What the encoder said.
        message: String,
    },
}
