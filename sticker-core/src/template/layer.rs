//! The model of layers: what the renderer walks.
//!
//! Layers stand in painting order: the first is the lowest. All boxes, those of a group's children too, are measured
//! from the canvas's top-left corner.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cut::{Corners, Trim};
use super::effect::Effects;
use super::format::Format;
use super::paint::{Opacity, Paint, Shadow, Share};
use super::path::Path;
use super::span::{Features, TextSpan, TextStyle};
use super::stack::StackLayer;
use super::text::TextPieces;
use crate::claim::PriceRole;
use crate::geometry::{Frame, Length};
use crate::id::AssetId;
use crate::points::{PointName, Predicate};

/// One element of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Name of the layer, unique in its template.
    pub id: String,
    /// Its box on the canvas; a group that names none has the whole canvas. A layer in a stack gets its box when it is
    /// drawn: here it has the size that its cell fixes, and what lies in a group there is measured from its corner.
    pub frame: Frame,
    /// How much of it shows.
    pub opacity: Opacity,
    /// How its colours mix with what lies below.
    pub blend: Blend,
    /// Shows the layer only where this holds; absent, it always shows.
    pub when: Option<Predicate>,
    /// The shadow that it casts.
    pub shadow: Option<Shadow>,
    /// Further strokes and shadows, mask and rotation.
    pub effects: Effects,
    /// What it draws.
    pub content: Content,
}

impl Layer {
    /// Returns the layers inside; empty for everything but a group and a stack.
    pub fn children(&self) -> &[Self] {
        self.content.children()
    }
}

/// What a layer draws.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "layers are few, and most that are drawn again and again are prices"
)]
pub enum Content {
    /// A picture.
    Image(ImageLayer),
    /// Words.
    Text(TextLayer),
    /// A price: the only place where money may stand.
    Price(PriceLayer),
    /// A geometric shape.
    Shape(ShapeLayer),
    /// Layers that are composited as one.
    Group(GroupLayer),
    /// Layers that stand in a row or a column.
    Stack(StackLayer),
}

impl Content {
    /// Returns the layers inside; empty for everything but a group and a stack.
    pub fn children(&self) -> &[Layer] {
        match self {
            Self::Group(group) => &group.layers,
            Self::Stack(stack) => &stack.layers,
            _ => &[],
        }
    }
}

/// How the colours of a layer mix with what lies below; the separable modes of W3C Compositing and Blending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the standard")]
pub enum Blend {
    #[default]
    Normal,
    Multiply,
    Screen,
    Overlay,
    Darken,
    Lighten,
    ColorDodge,
    ColorBurn,
    HardLight,
    SoftLight,
    Difference,
    Exclusion,
}

/// A picture in a box.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageLayer {
    /// Which picture.
    pub source: ImageSource,
    /// How it fills its box.
    #[serde(default)]
    pub fit: Fit,
    /// Where it stands in its box where it does not fill it, or which part shows where it overflows: x and y from 0
    /// (left, top) to 1 (right, bottom).
    #[serde(default = "centre")]
    pub align: [Share; 2],
    /// The point of the picture that stays in view where it overflows, as near the middle of the box as the picture's
    /// edges allow: x and y from 0 (left, top) to 1; instead of `align`, and with [`Fit::Cover`] only.
    #[serde(default)]
    pub focus: Option<[Share; 2]>,
    /// Cuts the picture's empty border before it is placed.
    #[serde(default)]
    pub trim: Option<Trim>,
    /// How its pixels are resized.
    #[serde(default)]
    pub filter: Filter,
    /// Radius of the picture's corners, in pixels; the picture is cut there.
    #[serde(default)]
    pub radius: Corners,
}

/// Where a picture comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ImageSource {
    /// A file that belongs to the template, by its name.
    Asset(AssetId),
    /// An image point of the product.
    Point(PointName),
}

/// How a picture fills its box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fit {
    /// As large as fits inside, proportions kept.
    #[default]
    Contain,
    /// As small as covers the box, proportions kept; the rest is cut.
    Cover,
    /// Stretched to the box.
    Fill,
    /// Pixel for pixel; what lies outside the box is cut.
    None,
}

/// How the pixels of a picture are resized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Filter {
    /// Sharp, with three lobes.
    #[default]
    Lanczos3,
    /// Soft and quick.
    Bilinear,
}

/// Words in a box.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TextLayer {
    /// What it says, in one or more styles; never empty.
    pub spans: Vec<TextSpan>,
    /// Styles that runs of a rich text may name.
    pub styles: Arc<BTreeMap<String, TextStyle>>,
    /// Name of a font stack of the template.
    pub font: String,
    /// Font sizes to try, from the largest to the smallest in steps of 1/4 px.
    pub size: TextSize,
    /// Inside of the glyphs.
    pub fill: Paint,
    /// Line around the glyphs, outside of them.
    pub stroke: Option<TextStroke>,
    /// Where a line stands from left to right.
    pub align: Align,
    /// Where the lines stand from top to bottom.
    pub vertical: Vertical,
    /// The largest number of lines; at least 1.
    pub max_lines: u32,
    /// Distance of two baselines in pixels; absent, the font's own.
    pub line_height: Option<Length>,
    /// Space added between two clusters, in pixels.
    pub letter_spacing: Length,
    /// Where lines may break.
    pub wrap: Wrap,
    /// How strictly East Asian text is kept from ending a line.
    pub line_break: LineBreak,
    /// Whether words of East Asian letters stay whole, as Korean wants it.
    pub keep_all: bool,
    /// Whether lines are made about equally long.
    pub balance: bool,
    /// Which way the text reads.
    pub direction: Direction,
    /// What happens to text that does not fit at the smallest size.
    pub overflow: Overflow,
    /// What happens to a character that no font of the stack has.
    pub missing_glyph: MissingGlyph,
}

impl TextLayer {
    /// Returns the points that it names, in reading order; one can stand twice.
    pub fn points(&self) -> impl Iterator<Item = &PointName> {
        self.spans.iter().flat_map(|span| span.text.points())
    }

    /// Tells whether it says and sets nothing beyond one text in the style of the layer: the form that template versions
    /// before spans know.
    pub(super) fn is_plain(&self) -> bool {
        let Self { spans, styles, line_break, keep_all, balance, direction, .. } = self;
        let is_one = matches!(&spans[..], [span] if span.style == TextStyle::default());
        is_one
            && styles.is_empty()
            && *line_break == LineBreak::Strict
            && !keep_all
            && !balance
            && *direction == Direction::Auto
    }
}

/// Which way a text reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Direction {
    /// As its first strong character does; a text without one, such as a number, as its language.
    #[default]
    Auto,
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// How strictly East Asian text is kept from ending a line, as CSS `line-break` has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LineBreak {
    /// No line starts with closing marks, small kana, iteration and prolonged sound marks, nor ends with opening ones.
    #[default]
    Strict,
    /// Small kana and the prolonged sound mark may start a line.
    Normal,
    /// Iteration marks, centred marks and some suffixes may too.
    Loose,
    /// Any cluster may start a line.
    Anywhere,
}

/// Font sizes in pixels: one, or a range to shrink in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextSize {
    /// The largest and first to try.
    pub max: Length,
    /// The smallest; equal to `max` where the text must not shrink.
    pub min: Length,
}

impl TextSize {
    /// The distance of two sizes that are tried.
    pub const STEP: Length = Length::from_64ths(16);
}

/// A line around glyphs, outside of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextStroke {
    /// Its width in pixels, all of it outside the glyph; above 0.
    #[serde(deserialize_with = "super::read::positive")]
    pub width: Length,
    /// Its colours.
    pub fill: Paint,
    /// Its corners.
    #[serde(default)]
    pub join: Join,
}

/// The corners of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Join {
    /// Rounded.
    #[default]
    Round,
    /// Sharp, cut to a bevel above a ratio of 4.
    Miter,
    /// Cut.
    Bevel,
}

/// The ends of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cap {
    /// Cut at the end point.
    #[default]
    Butt,
    /// A half circle around the end point.
    Round,
    /// A half square beyond the end point.
    Square,
}

/// Where a line of text stands from left to right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Align {
    /// At the side where reading starts.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// At the side where reading ends.
    End,
    /// At the left side.
    Left,
    /// At the right side.
    Right,
}

/// Where lines stand from top to bottom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Vertical {
    /// At the top of the box.
    #[default]
    Top,
    /// In the middle of the box.
    Middle,
    /// At the bottom of the box.
    Bottom,
    /// The first baseline at this y of the canvas.
    Baseline(Length),
}

/// Where lines may break.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Wrap {
    /// Between words, as UAX #14 says.
    #[default]
    Word,
    /// Between any two clusters.
    Anywhere,
    /// Only where the text has a line feed.
    None,
}

/// What happens to text that does not fit at its smallest size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Overflow {
    /// The render fails and names the layer.
    #[default]
    Fail,
    /// The last line ends with an ellipsis.
    Ellipsis,
    /// The layer is hidden.
    Hide,
}

/// What happens to a character that no font of the stack has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MissingGlyph {
    /// The render fails and names the character.
    #[default]
    Fail,
    /// The layer is hidden.
    Hide,
    /// Another character stands there.
    Substitute(char),
}

/// A price in a box: drawn whole or not at all.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PriceLayer {
    /// What the price states.
    pub role: PriceRole,
    /// The point that holds it.
    pub point: PointName,
    /// How it is written; a price is never written in a form that would understate it.
    pub format: Arc<Format>,
    /// Name of a font stack of the template.
    pub font: String,
    /// Font size of the integer part, in pixels.
    pub size: Length,
    /// Styles of the parts, with every default filled in.
    pub parts: PartStyles,
    /// OpenType features of all parts.
    pub features: Features,
    /// Which way it reads; with [`Direction::Auto`] as the letters in it do, and from the left without any.
    pub direction: Direction,
    /// How far it may shrink, all parts by one ratio; 1 is not at all.
    pub min_scale: Share,
    /// Line around the glyphs, outside of them.
    pub stroke: Option<TextStroke>,
    /// Where it stands from left to right.
    pub align: Align,
    /// Where it stands from top to bottom.
    pub vertical: Vertical,
    /// The line through a price that is no longer asked; only for list and prior prices.
    pub strike: Option<Strike>,
    /// What follows the amount, such as `/kg`. An optional point that is missing here leaves out the unit, not the
    /// price.
    pub unit: Option<TextPieces>,
    /// What happens to a character that no font of the stack has; never [`MissingGlyph::Substitute`].
    pub missing_glyph: MissingGlyph,
}

/// Styles of the parts of a price.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartStyles {
    /// The currency's symbol.
    pub symbol: PartStyle,
    /// The digits before the separator.
    pub integer: PartStyle,
    /// What stands between integer and fraction.
    pub separator: PartStyle,
    /// The digits after the separator.
    pub fraction: PartStyle,
    /// What follows the amount.
    pub unit: PartStyle,
    /// What says that the price is not the only one.
    pub qualifier: PartStyle,
    /// What stands between the ends of a range.
    pub range: PartStyle,
}

/// The style of one part of a price.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartStyle {
    /// Font size in pixels.
    pub size: Length,
    /// Name of a font stack of the template.
    pub font: String,
    /// How far its baseline stands above the price's, in pixels.
    pub rise: Length,
    /// Inside of its glyphs; gradients are measured over the whole price.
    pub fill: Paint,
}

/// The line through a price that is no longer asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Strike {
    /// Thickness in pixels; absent, the font's own.
    #[serde(default, deserialize_with = "super::read::maybe_positive")]
    pub thickness: Option<Length>,
    /// Colour; absent, that of the integer part.
    #[serde(default)]
    pub fill: Option<Paint>,
    /// How far it stands above the font's own place, in pixels.
    #[serde(default)]
    pub rise: Length,
}

/// A geometric shape.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShapeLayer {
    /// Its outline.
    pub shape: Shape,
    /// Its inside.
    #[serde(default)]
    pub fill: Option<Paint>,
    /// The line along its outline; at least one of fill, stroke and the layer's strokes is there.
    #[serde(default)]
    pub stroke: Option<ShapeStroke>,
}

/// An outline.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Shape {
    /// The layer's box.
    Rect {
        /// Radius of its corners, in pixels.
        #[serde(default)]
        radius: Corners,
    },
    /// The ellipse in the layer's box.
    Ellipse {},
    /// Lines and curves, in pixels from the top-left corner of the layer's box; filled by the non-zero rule.
    Path {
        /// SVG path data.
        data: Path,
    },
}

/// The line along an outline, centred on it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShapeStroke {
    /// Its width in pixels; above 0.
    #[serde(deserialize_with = "super::read::positive")]
    pub width: Length,
    /// Its colours.
    pub fill: Paint,
    /// Lengths of dashes and gaps by turns, in pixels: an even count of at most 16, none below 0, with a sum above 0;
    /// empty, the line is whole.
    #[serde(default, deserialize_with = "super::read::dash")]
    pub dash: Vec<Length>,
    /// Its ends.
    #[serde(default)]
    pub cap: Cap,
    /// Its corners.
    #[serde(default)]
    pub join: Join,
}

/// Layers that are composited as one: opacity, blending and shadow of the group apply to the whole.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GroupLayer {
    /// What lies inside, in painting order.
    pub layers: Vec<Layer>,
    /// Cuts what lies outside the group's box.
    pub clip: bool,
    /// Radius of the box's corners where it clips, in pixels.
    pub radius: Corners,
}

pub(super) const fn centre() -> [Share; 2] {
    [Share::HALF, Share::HALF]
}
