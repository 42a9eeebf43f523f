//! What can go wrong between a template and a picture.

use super::encode::EncodeError;
use super::mask::MaskError;
use super::text::TextError;
use crate::asset::DecodeError;
use crate::asset::font::FontError;
use crate::claim::{ClaimError, PriceRole};
use crate::geometry::{Length, Rect, Size};
use crate::points::{PointName, ValueKind};
use crate::template::FormatError;

/// Why no picture came of a template.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// Something has more pixels than it may.
    #[error("{what} has {pixels} pixels, above the limit of {limit}")]
    TooLarge {
        /// What it is.
        what: &'static str,
        /// Its pixels.
        pixels: u64,
        /// The most that it may have.
        limit: u64,
    },
    /// The allocator refused.
    #[error("{bytes} bytes of memory could not be allocated")]
    Memory {
        /// How much was asked for.
        bytes: u64,
    },
    /// A region does not lie on the canvas.
    #[error("region {region} does not lie on the canvas of {size}")]
    OutsideCanvas {
        /// The region.
        region: Rect,
        /// The canvas.
        size: Size,
    },
    /// An outline cannot be stroked.
    #[error("a line of {width} px cannot be drawn along this outline: it has too many dashes or no length")]
    Stroke {
        /// The line's width.
        width: Length,
    },
    /// A mask cannot be made.
    #[error(transparent)]
    Mask(#[from] MaskError),
    /// The template has no variant for a size.
    #[error("template {template} has no variant of {size} for surface {surface}; it has {present}")]
    NoVariant {
        /// The template.
        template: String,
        /// The size asked for.
        size: Size,
        /// The surface of the slot.
        surface: String,
        /// The sizes that it has.
        present: String,
    },
    /// The slot does not take pictures of this size.
    #[error("slot {slot} does not take pictures of {size}")]
    SlotSize {
        /// The slot.
        slot: String,
        /// The size asked for.
        size: Size,
    },
    /// The slot does not admit what the template draws.
    #[error("slot {slot} admits no template of class {class}")]
    SlotPolicy {
        /// The slot.
        slot: String,
        /// The template's class.
        class: String,
    },
    /// The points are of another business than the slot.
    #[error("the product is of business {product}, but the slot is of business {slot}")]
    Business {
        /// The product's.
        product: String,
        /// The slot's.
        slot: String,
    },
    /// A font stack of the template cannot be resolved.
    #[error("{source} (at /fonts/{stack})")]
    Fonts {
        /// Name of the stack.
        stack: String,
        /// What is wrong with it.
        source: FontError,
    },
    /// A required point has no value.
    #[error("point {point} is missing, and layer {layer:?} requires it")]
    MissingPoint {
        /// The layer.
        layer: String,
        /// The point.
        point: PointName,
    },
    /// A point holds another kind of value than a layer shows.
    #[error("point {point} holds a {found} value, and layer {layer:?} shows {wanted}")]
    PointKind {
        /// The layer.
        layer: String,
        /// The point.
        point: PointName,
        /// What it holds.
        found: ValueKind,
        /// What the layer shows.
        wanted: &'static str,
    },
    /// A file is not among the assets.
    #[error("asset {name:?} of layer {layer:?} is not among the assets")]
    MissingAsset {
        /// The layer.
        layer: String,
        /// Name, or digest, of the file.
        name: String,
    },
    /// A picture cannot be decoded.
    #[error("the picture of layer {layer:?}: {source}")]
    Decode {
        /// The layer.
        layer: String,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// A value cannot be written as its format asks.
    #[error("point {point} of layer {layer:?}: {source}")]
    Format {
        /// The layer.
        layer: String,
        /// The point.
        point: PointName,
        /// Why not.
        source: FormatError,
    },
    /// What a price layer would state is no valid claim.
    #[error("the claim of layer {layer:?}: {source}")]
    Claim {
        /// The layer.
        layer: String,
        /// Why not.
        source: ClaimError,
    },
    /// A price layer shows a value that pricing does not state for its role.
    #[error("layer {layer:?} shows {text:?} as {role}, which pricing does not state")]
    FactDiffers {
        /// The layer.
        layer: String,
        /// The part that the price would play.
        role: PriceRole,
        /// How the value reads.
        text: String,
    },
    /// Text cannot be laid out or drawn.
    #[error("layer {layer:?}: {source}")]
    Text {
        /// The layer.
        layer: String,
        /// Why not.
        source: TextError,
    },
    /// A stack has less room than its layers need at their smallest.
    #[error(
        "layer {layer:?} stands {over} px out of stack {stack:?}, which has room for {width}x{height} px: its layers need more at their smallest"
    )]
    StackOverflow {
        /// The stack.
        stack: String,
        /// The first layer that stands out of it.
        layer: String,
        /// How far.
        over: Length,
        /// Width of the room for its layers.
        width: Length,
        /// Height of the room for its layers.
        height: Length,
    },
    /// The gate: something cuts a price.
    #[error("the price of layer {layer:?} in {bbox} is cut by {by}")]
    ClaimCut {
        /// The layer.
        layer: String,
        /// The box of the price.
        bbox: Rect,
        /// What cuts it.
        by: String,
    },
    /// The gate: something drawn later covers a price.
    #[error(
        "the price of layer {layer:?} is covered by layer {by:?}: {permille} of 1000 of its pixels are hidden"
    )]
    ClaimCovered {
        /// The layer.
        layer: String,
        /// The layer that covers it.
        by: String,
        /// How much of it is hidden.
        permille: u64,
    },
    /// The gate: a price is smaller than its slot allows.
    #[error(
        "the price of layer {layer:?} has text of {size} px, below the limit of {limit} px of slot {slot}"
    )]
    ClaimTooSmall {
        /// The layer.
        layer: String,
        /// The smallest font size in it.
        size: Length,
        /// The slot's limit.
        limit: u32,
        /// The slot.
        slot: String,
    },
    /// The gate: a price stands where its slot allows none.
    #[error(
        "the price of layer {layer:?} in {bbox} leaves the safe area of slot {slot} or touches an area to keep out of"
    )]
    ClaimMisplaced {
        /// The layer.
        layer: String,
        /// The box of the price.
        bbox: Rect,
        /// The slot.
        slot: String,
    },
    /// The gate: a price is too faint.
    #[error(
        "the price of layer {layer:?} has contrast {percent}/100 to what surrounds it, below the limit of {limit}/100"
    )]
    ClaimTooFaint {
        /// The layer.
        layer: String,
        /// The contrast ratio of its faintest glyph, in hundredths.
        percent: u32,
        /// The limit.
        limit: u32,
    },
    /// The gate: a claim that is not for everybody in a slot that is.
    #[error("the price of layer {layer:?} is for {audience}, and slot {slot} is public")]
    ClaimNotPublic {
        /// The layer.
        layer: String,
        /// Whom the claim addresses.
        audience: String,
        /// The slot.
        slot: String,
    },
    /// The gate: overlays cover more of the picture than its slot allows.
    #[error("overlays cover {permille} of 1000 of the picture, above the limit of {limit} of slot {slot}")]
    CoverTooLarge {
        /// The slot.
        slot: String,
        /// What they cover, in thousandths, rounded up.
        permille: u16,
        /// The slot's limit.
        limit: u16,
    },
    /// A picture shall be enlarged too far, or not at all.
    #[error("an overlay cannot be enlarged {zoom} times: 1 to {limit} times it can")]
    Zoom {
        /// How many times.
        zoom: u32,
        /// The most that is possible.
        limit: u32,
    },
    /// The slot asks for lossy WebP, and this build has none.
    #[error("slot {slot} asks for WebP of quality {quality}, which needs the feature webp-lossy")]
    LossyWebp {
        /// The slot.
        slot: String,
        /// The quality.
        quality: u8,
    },
    /// A file without quality to give up is larger than the slot's budget.
    #[error("the {format} file has {bytes} bytes, above the budget of {budget} bytes")]
    OverBudget {
        /// Its bytes.
        bytes: u64,
        /// The budget.
        budget: u64,
        /// Its format.
        format: &'static str,
    },
    /// The picture cannot be encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// Something that cannot happen did; please report it.
    #[error("internal error: {what}")]
    Internal {
        /// What happened.
        what: String,
    },
}

impl RenderError {
    /// Returns the id of the layer that the error is about, where it is about one.
    pub fn layer(&self) -> Option<&str> {
        match self {
            Self::MissingPoint { layer, .. }
            | Self::PointKind { layer, .. }
            | Self::MissingAsset { layer, .. }
            | Self::Decode { layer, .. }
            | Self::Format { layer, .. }
            | Self::Claim { layer, .. }
            | Self::FactDiffers { layer, .. }
            | Self::Text { layer, .. }
            | Self::StackOverflow { layer, .. }
            | Self::ClaimCut { layer, .. }
            | Self::ClaimCovered { layer, .. }
            | Self::ClaimTooSmall { layer, .. }
            | Self::ClaimMisplaced { layer, .. }
            | Self::ClaimTooFaint { layer, .. }
            | Self::ClaimNotPublic { layer, .. } => Some(layer),
            _ => None,
        }
    }
}
