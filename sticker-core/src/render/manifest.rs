//! The manifest: what a render says of its picture, beside the bytes.

use serde::Serialize;

use super::encode::Encoding;
use crate::claim::PriceClaim;
use crate::digest::Digest;
use crate::geometry::{Frame, Length, Rect, Size};
use crate::id::BusinessId;
use crate::template::{LayerStroke, Paint, PartKind};
use crate::time::Instant;

/// Raised with any change of pixels for the same inputs; the golden tests decide, the changelog lists it.
pub const RENDER_EPOCH: u32 = 2;

/// What is drawn, from what, and how it is encoded.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Manifest {
    /// Version of the manifest's form: 1.
    pub sticker: u32,
    /// [`RENDER_EPOCH`] of the renderer.
    pub render_epoch: u32,
    /// The business that the picture belongs to.
    pub business: BusinessId,
    /// Item, and variant of it, that the picture shows.
    pub product: String,
    /// The slot that it was made for.
    pub slot: String,
    /// The template.
    pub template: TemplateUsed,
    /// Instant that the picture was made for.
    pub at: Instant,
    /// Width and height in pixels.
    pub size: Size,
    /// Fingerprint of everything that the picture was made from: equal ones give equal pictures.
    pub spec_fp: Digest,
    /// SHA-256 of the file: the name to publish it under.
    pub file_hash: Digest,
    /// Fingerprint of the pixels before encoding, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixel_fp: Option<Digest>,
    /// Length of the file.
    pub bytes: u64,
    /// Every price on the picture.
    pub claims: Vec<DrawnClaim>,
    /// What became of each layer, in painting order.
    pub layout: Vec<LayerReport>,
    /// How the pixels became a file.
    pub encoding: Encoding,
    /// The box of each layer that changes with the product, aligned outwards to the encoder's blocks: encode these
    /// again when the layer changes.
    pub regions: Vec<DynamicRegion>,
}

/// The template that a picture was made by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateUsed {
    /// Its id.
    pub id: String,
    /// Its version: the digest of its content.
    pub version: Digest,
    /// The variant, by its id.
    pub variant: String,
}

/// What a layer that depends on the product may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DynamicRegion {
    /// Id of the layer.
    pub layer: String,
    /// Pixels that it painted in this picture, aligned outwards; empty where it painted none.
    pub region: Rect,
}

/// A price as it was drawn: enough to draw it again.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct DrawnClaim {
    /// Id of the layer that drew it.
    pub layer: String,
    /// What it states.
    pub claim: PriceClaim,
    /// Whether a line goes through it.
    pub struck: bool,
    /// Box of its ink, strike and stroke included.
    pub bbox: Rect,
    /// Its parts, in drawing order.
    pub parts: Vec<DrawnPart>,
    /// The line around its glyphs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stroke: Option<DrawnStroke>,
    /// The lines along its edge, the first on top, where it has a list of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub strokes: Vec<LayerStroke>,
    /// The line through it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strike: Option<DrawnStrike>,
    /// Contrast ratio of its faintest glyph to its surroundings in the finished picture, in hundredths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contrast_percent: Option<u32>,
}

/// One part of a drawn price.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct DrawnPart {
    /// Which part.
    pub kind: PartKind,
    /// Its string.
    pub text: String,
    /// Box of its glyphs' ink.
    pub bbox: Rect,
    /// Inside of its glyphs.
    pub fill: Paint,
    /// Its glyphs from left to right.
    pub runs: Vec<DrawnRun>,
}

/// Glyphs of one face and size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DrawnRun {
    /// Family of the face.
    pub family: String,
    /// SHA-256 of the font file.
    pub font: Digest,
    /// Index of the face in the file.
    pub face: u32,
    /// Variation axes, as `wght=700`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub axes: Vec<String>,
    /// Font size in 1/64 px.
    pub size_64ths: i32,
    /// Glyph ids.
    pub glyphs: Vec<u32>,
    /// Pen of each glyph, x and y in 1/64 px of the canvas; glyphs are drawn at the pens that
    /// [`drawn_pen`](super::text::drawn_pen) rounds them to.
    pub pens: Vec<[i32; 2]>,
}

/// A line around glyphs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrawnStroke {
    /// Its width in pixels, all of it outside the glyphs.
    pub width: Length,
    /// Its colours.
    pub fill: Paint,
}

/// A line through a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrawnStrike {
    /// Its left edge, in pixels.
    pub x: Length,
    /// Its top edge.
    pub y: Length,
    /// Its length.
    pub width: Length,
    /// Its thickness.
    pub height: Length,
}

/// What became of a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LayerReport {
    /// Id of the layer.
    pub layer: String,
    /// Whether it was drawn, and if not why.
    pub shown: Shown,
    /// Its box before it is turned, as the template or the stack around it has it; absent where a stack gives it none,
    /// and of layers that a condition or a missing point hides.
    #[serde(rename = "box", skip_serializing_if = "Option::is_none")]
    pub frame: Option<Frame>,
    /// Pixels that it painted, shadows included.
    pub painted: Rect,
    /// Font size used, in pixels; of the integer part of a price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Length>,
    /// Lines of text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<u32>,
    /// Where its lines stand before the layer is turned, from the top; one for a price.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub baselines: Vec<Baseline>,
    /// Whether words were cut.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// Characters that no font has, as `U+1F600`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing_glyphs: Vec<String>,
    /// By how much the text is wider or higher than its box, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overflow: Option<Length>,
    /// What the decoder said of the layer's picture.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// The line that letters stand on, as long as the words on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Baseline {
    /// Where it starts, in pixels from the left edge of the canvas.
    pub x: Length,
    /// Its height, in pixels from the top edge of the canvas.
    pub y: Length,
    /// Its length.
    pub width: Length,
}

/// Whether a layer shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Shown {
    /// It is drawn.
    Drawn,
    /// Its condition does not hold; the reason is the predicate's.
    Condition(String),
    /// An optional point is missing.
    PointMissing(String),
    /// Its text does not fit, and the layer hides then.
    Overflow,
    /// A character has no glyph, and the layer hides then.
    MissingGlyph,
    /// Its text is empty.
    Empty,
}
