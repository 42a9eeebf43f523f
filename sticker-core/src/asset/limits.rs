//! How much a file may ask for.

use serde::{Deserialize, Serialize};

use super::{DecodeError, Limit};
use crate::geometry::Size;

/// The most that one file may cost. Checked against the header, before anything is allocated for pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DecodeLimits {
    /// Length of the file in bytes.
    pub max_bytes: u64,
    /// Width and height in pixels, each.
    pub max_edge: u32,
    /// Number of pixels.
    pub max_pixels: u64,
    /// Bytes that decoding may hold at once, without the file itself. Computed from the header as an upper estimate
    /// of the decoder's buffers and the result together; tables of fixed size (below 1 MiB) are not counted.
    pub max_memory: u64,
}

impl Default for DecodeLimits {
    /// Returns 32 MiB of file, edges of 16,384 pixels, 60 million pixels and 512 MiB of memory.
    fn default() -> Self {
        Self { max_bytes: 32 << 20, max_edge: 16_384, max_pixels: 60_000_000, max_memory: 512 << 20 }
    }
}

impl DecodeLimits {
    pub(super) fn check_file(&self, length: usize) -> Result<(), DecodeError> {
        at_most(Limit::FileBytes, length as u64, self.max_bytes)
    }

    pub(super) fn check_size(&self, size: Size) -> Result<(), DecodeError> {
        at_most(Limit::Width, size.width.into(), self.max_edge.into())?;
        at_most(Limit::Height, size.height.into(), self.max_edge.into())?;
        at_most(Limit::Pixels, size.area(), self.max_pixels)
    }

    /// Checks an estimate of `bytes_per_pixel` for every pixel.
    pub(super) fn check_memory(&self, size: Size, bytes_per_pixel: u64) -> Result<(), DecodeError> {
        at_most(Limit::Memory, size.area().saturating_mul(bytes_per_pixel), self.max_memory)
    }
}

fn at_most(what: Limit, value: u64, limit: u64) -> Result<(), DecodeError> {
    if value > limit { Err(DecodeError::TooLarge { what, value, limit }) } else { Ok(()) }
}
