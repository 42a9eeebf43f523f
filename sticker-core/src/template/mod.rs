//! Templates: what a designer draws, as data.

mod error;
mod format;
mod ground;
mod layer;
mod paint;
mod path;
mod pointer;
mod read;
mod text;

pub use error::{TemplateError, TemplateErrorKind};
pub use format::{
    DateFormat, DatePattern, DateToken, DiscountFormat, DiscountOf, Edge, Format, FractionDigits, Grouping,
    MoneyFormat, NumberFormat, Pad, PercentFormat, TextFormat,
};
pub use layer::{
    Align, Blend, Cap, Content, Filter, Fit, GroupLayer, ImageLayer, ImageSource, Join, Layer, MissingGlyph,
    Overflow, PartStyle, PartStyles, PriceLayer, Shape, ShapeLayer, ShapeStroke, Strike, TextLayer, TextSize,
    TextStroke, Vertical, Wrap,
};
pub use paint::{Color, Fraction, LinearGradient, Opacity, Paint, RadialGradient, Shadow, Share, Stop};
pub use path::{Path, PathError, Segment, Vertex};
pub use text::{TextPiece, TextPieces};

/// Quotes a text from a document for a message; a long one is cut.
fn quote(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{:?}…", &text[..at]),
        None => format!("{text:?}"),
    }
}
