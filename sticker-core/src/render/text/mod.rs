//! Text: strings to positioned glyphs to coverage masks.
//!
//! The road: [`shape`] turns a string and a declared [`FontStack`](crate::asset::font::FontStack) into clusters in
//! font units, once for every size; [`fit`] chooses the size on a grid of 1/4 px, breaks lines and places pens in
//! 1/64 px; [`fit_parts`] does so for a price, whose parts shrink together and never wrap; [`GlyphCache::run_mask`]
//! turns placed glyphs into one [`Mask`](crate::render::mask::Mask) a run and effect.
//!
//! Invariants: positions are integers, computed exactly and rounded once each; a character that no declared font
//! draws is reported or refused, never a box; a cluster is never split; the same input gives the same bytes, whatever
//! was drawn before and however large the cache is; no text and no font makes it panic.

mod bidi;
mod breaks;
mod cache;
mod color;
mod emoji;
mod error;
mod fit;
mod glue;
mod hot;
mod itemise;
mod outline;
mod parts;
mod place;
#[cfg(test)]
mod properties;
mod raster;
mod shape;

pub use bidi::Direction;
pub use breaks::{BreakRules, Strictness, break_opportunities};
pub use cache::{Effect, GlyphCache, Join, Run};
pub use error::TextError;
pub use fit::{
    Align, FitRequest, Fitted, Glyph, Line, LineHeight, Overflow, Stretch, VerticalAlign, Wrap, fit,
};
pub use hot::HotSet;
pub(crate) use outline::run_outline;
pub use parts::{Part, PartBox, PartsRequest, fit_parts};
pub use raster::drawn_pen;
pub use shape::{Missing, MissingGlyph, ShapeOptions, Shaped, StyledText, shape, shape_styled};
