//! Why bytes are no picture, and what was not perfect about those that are.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Format;

/// Why bytes could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// No supported format begins like this.
    #[error("no supported picture format begins with the bytes [{first_bytes}]")]
    UnknownFormat {
        /// Up to the first eight bytes, in hexadecimal.
        first_bytes: String,
    },
    /// The file or its picture is larger than the caller allows.
    #[error("{what} is {value} but the limit is {limit}")]
    TooLarge {
        /// What was measured.
        what: Limit,
        /// The value that the file has or announces.
        value: u64,
        /// The largest value allowed.
        limit: u64,
    },
    /// The file ends before its picture does.
    #[error("{format} file of {length} bytes ends before its picture does")]
    Truncated {
        /// The format of the file.
        format: Format,
        /// Length of the file in bytes.
        length: u64,
    },
    /// The file breaks the rules of its format.
    #[error("malformed {format}: {reason}")]
    Malformed {
        /// The format of the file.
        format: Format,
        /// Which rule, in the words of the decoder.
        reason: String,
    },
    /// The file is of a kind that this library does not read.
    #[error("unsupported {format}: {kind}")]
    Unsupported {
        /// The format of the file.
        format: Format,
        /// What kind it is.
        kind: String,
    },
    /// A decoder panicked; the file is to be kept for its author.
    #[error("the {format} decoder failed on this file: {message}")]
    Decoder {
        /// The format of the file.
        format: Format,
        /// What the panic said.
        message: String,
    },
    /// The allocator has no room for the pixels, although the limits allow them.
    #[error("no memory for {bytes} bytes of pixels")]
    OutOfMemory {
        /// How many bytes were asked for.
        bytes: u64,
    },
}

impl DecodeError {
    /// Creates a [`DecodeError::Malformed`] from what a decoder said.
    pub(super) fn malformed(format: Format, reason: impl fmt::Display) -> Self {
        let reason = reason.to_string();
        // Some decoders quote or end their sentences.
        let reason = reason.trim_matches(['"', '.', '\n', ' ']).to_owned();
        Self::Malformed { format, reason }
    }
}

/// What a limit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// Length of the file in bytes.
    FileBytes,
    /// Width of the picture in pixels.
    Width,
    /// Height of the picture in pixels.
    Height,
    /// Number of pixels.
    Pixels,
    /// Bytes that decoding would hold at once, without the file itself.
    Memory,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FileBytes => "file length in bytes",
            Self::Width => "picture width in pixels",
            Self::Height => "picture height in pixels",
            Self::Pixels => "number of pixels",
            Self::Memory => "memory needed in bytes",
        })
    }
}

/// Something that was not perfect about a file that was decoded all the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", tag = "warning")]
#[non_exhaustive]
pub enum Warning {
    /// The embedded ICC profile cannot be used; the samples were taken as sRGB.
    BrokenProfile {
        /// What is wrong with it.
        reason: String,
    },
    /// The EXIF block cannot be read; the picture was taken as upright.
    BrokenExif {
        /// What is wrong with it.
        reason: String,
    },
    /// The file is an animation, of which only the first picture was read.
    FirstFrameOnly,
}
