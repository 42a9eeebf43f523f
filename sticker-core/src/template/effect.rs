//! Effects: lines along the edge of what a layer shows, shadows, masks and rotation.
//!
//! A layer paints, from the lowest to the highest:
//!
//! 1. outer shadows, the last of the list lowest;
//! 2. strokes that stand outside, the last of the list lowest;
//! 3. its content; strokes below never show through it, however translucent its paint is;
//! 4. inner shadows, the last of the list lowest;
//! 5. strokes in the centre and inside, the last of the list lowest;
//! 6. the line through a price.
//!
//! Every stroke is one coverage of the whole layer, so that a translucent one never doubles where glyphs overlap.
//! Shadows fall from the content with all of its strokes; inner shadows fall into the content.

use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::angle::Rotation;
use super::layer::{Cap, Fit, ImageSource, Join, Shape};
use super::paint::{Color, Opacity, Paint, Share, blur, number};
use super::read;
use crate::digest::{Canonical, Encode};
use crate::geometry::Length;

/// The largest number of strokes of a layer.
pub const MAX_STROKES: usize = 8;
/// The largest number of shadows of a layer.
pub const MAX_SHADOWS: usize = 8;
/// The largest width of a stroke of a list, in pixels.
pub const MAX_STROKE_PX: i32 = 256;
/// The largest spread of a shadow, in pixels, either way.
pub const MAX_SPREAD_PX: i32 = 250;

/// What happens to a layer's content beyond its paint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effects {
    /// Lines along its edge, the first on top.
    pub strokes: Vec<LayerStroke>,
    /// Its shadows, the first on top.
    pub shadows: Vec<LayerShadow>,
    /// Where the gradients of its fill and of its strokes are measured.
    pub paint_box: PaintBox,
    /// What it shows through.
    pub mask: Option<LayerMask>,
    /// How far it is turned.
    pub rotation: Option<Rotation>,
}

impl Effects {
    /// Tells whether there is none.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// A line along the edge of what a layer shows: of glyphs, of a shape, of the alpha of a picture or of a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayerStroke {
    /// Its width in pixels; above 0, at most [`MAX_STROKE_PX`].
    #[serde(deserialize_with = "stroke_width")]
    pub width: Length,
    /// On which side of the edge it stands.
    #[serde(default)]
    pub align: StrokeAlign,
    /// Its corners, on the outer side of the edge. An alpha channel has round ones only.
    #[serde(default)]
    pub join: Join,
    /// The ends of its dashes.
    #[serde(default)]
    pub cap: Cap,
    /// Lengths of dashes and gaps by turns, in pixels, as for the stroke of a shape; empty, the line is whole. An alpha
    /// channel has no dashes.
    #[serde(default, deserialize_with = "read::dash", skip_serializing_if = "Vec::is_empty")]
    pub dash: Vec<Length>,
    /// Its colours.
    pub fill: Paint,
    /// How much of it shows.
    #[serde(default)]
    pub opacity: Opacity,
}

/// On which side of an edge a line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StrokeAlign {
    /// Within what it surrounds.
    Inside,
    /// One half on either side.
    Center,
    /// Around what it surrounds.
    #[default]
    Outside,
}

/// A shadow that a layer casts below itself, or that its edge casts into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayerShadow {
    /// Where it falls.
    #[serde(default)]
    pub kind: ShadowKind,
    /// Shift to the right, in pixels, rounded to whole ones; it does not turn with the layer.
    #[serde(default)]
    pub dx: Length,
    /// Shift downwards.
    #[serde(default)]
    pub dy: Length,
    /// Blur in pixels, as in CSS: the Gaussian's standard deviation is half of it.
    #[serde(default, deserialize_with = "blur")]
    pub blur: Length,
    /// By how much what casts it grows before it is blurred, in pixels; negative, it shrinks. An inner shadow grows
    /// inwards. At most [`MAX_SPREAD_PX`] either way.
    #[serde(default, deserialize_with = "spread")]
    pub spread: Length,
    /// Its colour; its alpha multiplies the layer's.
    pub color: Color,
}

/// Where a shadow falls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ShadowKind {
    /// Below the layer.
    #[default]
    Outer,
    /// Into the layer.
    Inner,
}

/// The box that gradients are measured over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PaintBox {
    /// The layer's box.
    #[default]
    Layer,
    /// The smallest box of whole pixels around the layer's ink, without strokes and shadows.
    Ink,
}

/// What a picture or a group shows through.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LayerMask {
    /// The inside of a shape in the layer's box.
    Shape(Shape),
    /// The alpha of a picture in the layer's box; nothing shows where the picture does not reach.
    Image(MaskImage),
}

/// A picture whose alpha is a mask.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaskImage {
    /// Which picture.
    pub source: ImageSource,
    /// How it fills the layer's box.
    #[serde(default)]
    pub fit: Fit,
    /// Where it stands in the box, or which part shows.
    #[serde(default = "super::layer::centre")]
    pub align: [Share; 2],
}

fn stroke_width<'de, D: Deserializer<'de>>(source: D) -> Result<Length, D::Error> {
    let width = read::positive(source)?;
    if width > Length::from_px(MAX_STROKE_PX) {
        let message = format_args!("stroke width {width} is beyond the limit of {MAX_STROKE_PX}");
        return Err(de::Error::custom(message));
    }
    Ok(width)
}

fn spread<'de, D: Deserializer<'de>>(source: D) -> Result<Length, D::Error> {
    let limit = f64::from(MAX_SPREAD_PX);
    number(source, "spread", -limit, limit).map(|n| Length::from_f64(n).unwrap_or_default())
}

/// Reads the strokes of a layer.
pub(super) fn strokes<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<LayerStroke>, D::Error> {
    source.deserialize_seq(AtMost { most: MAX_STROKES, what: "strokes", item: PhantomData })
}

/// Reads the shadows of a layer.
pub(super) fn shadows<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<LayerShadow>, D::Error> {
    source.deserialize_seq(AtMost { most: MAX_SHADOWS, what: "shadows", item: PhantomData })
}

/// Reads a list of a bounded length.
struct AtMost<T> {
    most: usize,
    what: &'static str,
    item: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for AtMost<T> {
    type Value = Vec<T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of {}", self.what)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = seq.next_element()? {
            if all.len() == self.most {
                let message = format_args!("layer has more {} than the limit of {}", self.what, self.most);
                return Err(de::Error::custom(message));
            }
            all.push(one);
        }
        Ok(all)
    }
}

impl Encode for Effects {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.strokes).value(&self.shadows).variant(match self.paint_box {
            PaintBox::Layer => "layer",
            PaintBox::Ink => "ink",
        });
        out.option(self.mask.as_ref()).option(self.rotation.as_ref());
    }
}

impl Encode for LayerStroke {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.width).variant(match self.align {
            StrokeAlign::Inside => "inside",
            StrokeAlign::Center => "center",
            StrokeAlign::Outside => "outside",
        });
        out.value(&self.join).value(&self.cap).value(&self.dash).value(&self.fill).value(&self.opacity);
    }
}

impl Encode for LayerShadow {
    fn encode(&self, out: &mut Canonical) {
        out.variant(match self.kind {
            ShadowKind::Outer => "outer",
            ShadowKind::Inner => "inner",
        });
        out.value(&self.dx).value(&self.dy).value(&self.blur).value(&self.spread).value(&self.color);
    }
}

impl Encode for LayerMask {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Shape(shape) => out.variant("shape").value(shape),
            Self::Image(image) => {
                out.variant("image").value(&image.source).value(&image.fit).value(&image.align)
            }
        };
    }
}

impl Encode for Rotation {
    fn encode(&self, out: &mut Canonical) {
        out.i32(self.angle.hundredths()).value(&self.origin);
    }
}
