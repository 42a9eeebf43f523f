//! What can be wrong with a font or with a request for one.

use super::Tag4;

/// Why a font was refused or not found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FontError {
    /// The file is larger than the store admits.
    #[error("font file of {bytes} bytes is above the limit of {limit} bytes")]
    FileTooLarge {
        /// Size of the file.
        bytes: usize,
        /// The largest size that is read.
        limit: usize,
    },
    /// The bytes are no TrueType or OpenType file, or a collection of them.
    #[error("bytes are no TrueType or OpenType font (they start with {start:02x?})")]
    NotAFont {
        /// The first bytes, at most four.
        start: Vec<u8>,
    },
    /// The file has fewer faces than the request wants.
    #[error("font file has {faces} faces, none at index {index}")]
    NoFace {
        /// The index that was asked for.
        index: u32,
        /// How many faces there are.
        faces: u32,
    },
    /// A table that text needs is missing or cannot be read.
    #[error("face {index} has no usable table \"{table}\"")]
    MissingTable {
        /// Which face of the file.
        index: u32,
        /// The table's tag.
        table: &'static str,
    },
    /// A value of the face is outside what any real font has.
    #[error("face {index} has {what} {value}, outside {min} to {max}")]
    OutOfRange {
        /// Which face of the file.
        index: u32,
        /// What the value is.
        what: &'static str,
        /// The value.
        value: i64,
        /// Smallest admitted value.
        min: i64,
        /// Largest admitted value.
        max: i64,
    },
    /// The face has no family name and the request gave none.
    #[error("face {index} carries no family name; name it in the request")]
    Unnamed {
        /// Which face of the file.
        index: u32,
    },
    /// The face has no such named instance.
    #[error("family \"{family}\" has no instance \"{instance}\" (it has: {})", list(.present))]
    UnknownInstance {
        /// The family's name.
        family: String,
        /// The instance that was asked for.
        instance: String,
        /// The instances it has.
        present: Vec<String>,
    },
    /// The face has no such axis.
    #[error("family \"{family}\" has no axis \"{axis}\" (it has: {})", tags(.present))]
    UnknownAxis {
        /// The family's name.
        family: String,
        /// The axis that was asked for.
        axis: Tag4,
        /// The axes it has.
        present: Vec<Tag4>,
    },
    /// A value lies beyond the ends of its axis.
    #[error("axis \"{axis}\" of \"{family}\" at {value} is outside {min} to {max} (all in 1/65536)")]
    AxisOutOfRange {
        /// The family's name.
        family: String,
        /// The axis.
        axis: Tag4,
        /// The value, in 1/65536.
        value: i32,
        /// The axis's lower end, in 1/65536.
        min: i32,
        /// The axis's upper end, in 1/65536.
        max: i32,
    },
    /// No face of this family was added.
    #[error("no font of family \"{wanted}\" (families present: {})", list(.present))]
    UnknownFamily {
        /// The family that a template names.
        wanted: String,
        /// The families in the store, sorted.
        present: Vec<String>,
    },
    /// The family has upright faces only, or slanted ones only.
    #[error("family \"{family}\" has no {} face", if *.italic { "italic" } else { "upright" })]
    NoSlant {
        /// The family that was found.
        family: String,
        /// Whether the request was for an italic face.
        italic: bool,
    },
    /// A stack was asked for without a family, or with too many.
    #[error("font stack names {families} families, outside 1 to {limit}")]
    StackSize {
        /// How many families it names.
        families: usize,
        /// How many it may name.
        limit: usize,
    },
    /// The store is full.
    #[error("font store holds {limit} faces, its limit")]
    TooManyFaces {
        /// How many faces a store holds.
        limit: usize,
    },
    /// The code that reads fonts failed on this one.
    #[error("font could not be read: {reason}")]
    Unreadable {
        /// What the reader said.
        reason: String,
    },
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn tags(tags: &[Tag4]) -> String {
    list(&tags.iter().map(ToString::to_string).collect::<Vec<_>>())
}
