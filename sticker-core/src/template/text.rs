//! Text with bindings: `{point}` and `{point|format}`, with `{{` and `}}` for the braces themselves.

use std::sync::Arc;

use super::format::Format;
use super::ground::PointName;

/// The largest text of a layer, in bytes.
pub const MAX_TEXT_BYTES: usize = 4096;

/// A text as literal parts and bindings, in reading order; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct TextPieces(Vec<TextPiece>);

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TextPiece {
    /// Words of the designer.
    Literal(String),
    /// The value of a point.
    Binding {
        /// Name of the point.
        point: PointName,
        /// How its value is written; absent, the plain form of [`Format::plain`].
        format: Option<Arc<Format>>,
    },
}
