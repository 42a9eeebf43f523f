//! Stacks: layers that stand in rows and columns by rules instead of boxes.
//!
//! The model, how a document says it, and what is checked when it is read. How the boxes come about is told in
//! [`render`](crate::render): a stack's children have no boxes in the template, they get them when it is known what they
//! show.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::build::{Builder, MAX_GROUP_DEPTH, excerpt, invalid, limit};
use super::document::COMMON;
use super::error::TemplateError;
use super::json::read_fields;
use super::layer::{Content, Layer, ShapeLayer, Vertical};
use super::paint::Share;
use super::pointer::Pointer;
use super::read;
use crate::digest::{Canonical, Encode};
use crate::geometry::{Frame, Length};

/// Layers that stand one after the other, and close up where one is hidden.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StackLayer {
    /// What stands in it, in order; later ones are painted above earlier ones.
    pub layers: Vec<Layer>,
    /// How much room each of `layers` asks for, in the same order.
    pub cells: Vec<Cell>,
    /// Which way they stand.
    pub direction: StackDirection,
    /// Space between two neighbours, in pixels.
    pub gap: Length,
    /// Space between two lines of a stack that wraps, in pixels.
    pub line_gap: Length,
    /// Space between the stack's edges and its content.
    pub padding: Padding,
    /// Where they stand across the direction.
    pub align: StackAlign,
    /// Where they stand along the direction, when there is room to spare.
    pub justify: Justify,
    /// Begins a new line where a line is full; else everything shrinks, as far as it may.
    pub wrap: bool,
    /// Which edges of the box follow the content; always both for a stack in a stack, but where its cell says otherwise.
    pub hug: Hug,
    /// Where a stack that follows its content stands in its box: x and y from 0 (left, top) to 1 (right, bottom).
    pub anchor: [Share; 2],
    /// What lies below the layers, as large as the stack.
    pub background: Option<ShapeLayer>,
}

/// How much room a layer in a stack asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Cell {
    /// From left to right.
    pub width: Extent,
    /// From top to bottom.
    pub height: Extent,
    /// Never narrower than this.
    #[serde(deserialize_with = "maybe_not_negative")]
    pub min_width: Option<Length>,
    /// Never wider than this.
    #[serde(deserialize_with = "read::maybe_positive")]
    pub max_width: Option<Length>,
    /// Never lower than this.
    #[serde(deserialize_with = "maybe_not_negative")]
    pub min_height: Option<Length>,
    /// Never higher than this.
    #[serde(deserialize_with = "read::maybe_positive")]
    pub max_height: Option<Length>,
    /// Where it stands across the direction; absent, as the stack says.
    pub align: Option<StackAlign>,
}

/// Room along one axis. In JSON `"content"`, `"grow"` or a number of pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Extent {
    /// As much as the content needs, less where the stack is short of room and the content may shrink.
    #[default]
    Content,
    /// What the others leave: shared equally along the direction, all of it across.
    Grow,
    /// Exactly this.
    Fixed(Length),
}

/// Which way the layers of a stack stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StackDirection {
    /// From left to right.
    #[default]
    Row,
    /// From top to bottom.
    Column,
}

/// Where layers stand across the direction of their stack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StackAlign {
    /// At the top of a row, at the left of a column.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// At the bottom of a row, at the right of a column.
    End,
    /// As large as their line.
    Stretch,
    /// In rows: the first baselines of texts and prices at one height; what has none stands on it.
    Baseline,
}

/// Where layers stand along the direction of their stack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Justify {
    /// At the start.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// At the end.
    End,
    /// Spread, the first and the last at the edges.
    SpaceBetween,
    /// Spread, with half as much space at the edges as between two.
    SpaceAround,
    /// Spread, with as much space at the edges as between two.
    SpaceEvenly,
}

/// Which edges of a stack's box follow its content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Hug {
    /// None: the stack is as large as its box.
    #[default]
    None,
    /// It is as wide as its content, at most as its box.
    Width,
    /// It is as high as its content, at most as its box.
    Height,
    /// Both.
    Both,
}

impl Hug {
    /// Tells whether the width follows the content.
    pub const fn width(self) -> bool {
        matches!(self, Self::Width | Self::Both)
    }

    /// Tells whether the height follows the content.
    pub const fn height(self) -> bool {
        matches!(self, Self::Height | Self::Both)
    }
}

/// Space inside four edges, in pixels. In JSON one number for all, two for top and bottom and for left and right, or four
/// from the top clockwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Padding {
    pub top: Length,
    pub right: Length,
    pub bottom: Length,
    pub left: Length,
}

/// A stack in a document, but for its layers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StackDocument {
    /// Which way its layers stand.
    #[serde(default)]
    pub direction: StackDirection,
    /// Space between two neighbours, in pixels.
    #[serde(default, deserialize_with = "read::not_negative")]
    pub gap: Length,
    /// Space between two lines of a stack that wraps, in pixels; absent, as between two neighbours.
    #[serde(default, deserialize_with = "maybe_not_negative")]
    pub line_gap: Option<Length>,
    /// Space between the stack's edges and its content.
    #[serde(default)]
    pub padding: Padding,
    /// Where its layers stand across the direction.
    #[serde(default)]
    pub align: StackAlign,
    /// Where its layers stand along the direction, when there is room to spare.
    #[serde(default)]
    pub justify: Justify,
    /// Begins a new line where a line is full.
    #[serde(default)]
    pub wrap: bool,
    /// Which edges of its box follow the content; a stack in a stack always follows it.
    #[serde(default)]
    pub hug: Option<Hug>,
    /// Where a stack that follows its content stands in its box: x and y from 0 (left, top) to 1 (right, bottom).
    #[serde(default)]
    pub anchor: Option<[Share; 2]>,
    /// What lies below its layers, as large as the stack: a shape without a box.
    #[serde(default)]
    pub background: Option<ShapeLayer>,
}

/// What a layer that is read must know of the stack that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Inside {
    direction: StackDirection,
    align: StackAlign,
}

impl Builder<'_> {
    /// Reads a stack with what stands in it; `inside` is the stack that it stands in itself.
    pub(super) fn stack(
        &mut self,
        object: &Map<String, Value>,
        inside: Option<Inside>,
        at: &Pointer,
        depth: usize,
    ) -> Result<StackLayer, TemplateError> {
        let stack: StackDocument = read_fields(object, |key| key != "layers" && !COMMON.contains(&key), at)?;
        if depth == MAX_GROUP_DEPTH {
            return Err(limit(at, format!("groups are nested beyond the limit of {MAX_GROUP_DEPTH}")));
        }
        if inside.is_some() && stack.hug.is_some() {
            return Err(invalid(&at.key("hug"), "a stack in a stack follows its content, or its cell"));
        }
        let hug = stack.hug.unwrap_or(if inside.is_some() { Hug::Both } else { Hug::None });
        if stack.anchor.is_some() && (inside.is_some() || hug == Hug::None) {
            return Err(invalid(
                &at.key("anchor"),
                "only a stack that hugs its content has an anchor in its box",
            ));
        }
        if stack.align == StackAlign::Baseline && stack.direction == StackDirection::Column {
            return Err(invalid(&at.key("align"), "baselines align in rows, not in columns"));
        }
        if stack.line_gap.is_some() && !stack.wrap {
            return Err(invalid(&at.key("line_gap"), "a stack that does not wrap has one line"));
        }
        if let Some(background) = &stack.background
            && background.fill.is_none()
            && background.stroke.is_none()
        {
            return Err(invalid(&at.key("background"), "a shape has neither fill nor stroke"));
        }
        let place = at.key("layers");
        let items = match object.get("layers") {
            None => return Err(invalid(at, "missing field `layers`")),
            Some(Value::Array(items)) => items,
            Some(other) => {
                return Err(invalid(&place, format!("{} is not a list of layers", excerpt(other))));
            }
        };
        self.count_layers(items.len(), &place)?;
        let context = Inside { direction: stack.direction, align: stack.align };
        let (mut layers, mut cells) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
        for (i, item) in items.iter().enumerate() {
            let place = place.item(i);
            let (layer, cell) = self.layer_in(item, Some(context), &place, depth + 1)?;
            check_cell(&layer, &cell, context, &place)?;
            layers.push(layer);
            cells.push(cell);
        }
        Ok(StackLayer {
            layers,
            cells,
            direction: stack.direction,
            gap: stack.gap,
            line_gap: stack.line_gap.unwrap_or(stack.gap),
            padding: stack.padding,
            align: stack.align,
            justify: stack.justify,
            wrap: stack.wrap,
            hug,
            anchor: stack.anchor.unwrap_or_default(),
            background: stack.background,
        })
    }
}

/// Refuses what a layer in a stack cannot have.
fn check_cell(layer: &Layer, cell: &Cell, inside: Inside, at: &Pointer) -> Result<(), TemplateError> {
    let align = cell.align.unwrap_or(inside.align);
    if cell.align == Some(StackAlign::Baseline) && inside.direction == StackDirection::Column {
        return Err(invalid(&at.key("cell").key("align"), "baselines align in rows, not in columns"));
    }
    for (name, min, max) in
        [("min_width", cell.min_width, cell.max_width), ("min_height", cell.min_height, cell.max_height)]
    {
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            let message = format!("{name} {min} is beyond the limit of {max}");
            return Err(limit(&at.key("cell").key(name), message));
        }
    }
    let vertical = match &layer.content {
        Content::Text(text) => text.vertical,
        Content::Price(price) => price.vertical,
        Content::Stack(_) => Vertical::Top,
        Content::Image(_) | Content::Shape(_) | Content::Group(_) => {
            for (name, extent, is_main) in [
                ("width", cell.width, inside.direction == StackDirection::Row),
                ("height", cell.height, inside.direction == StackDirection::Column),
            ] {
                // Across the direction its line can give it a size.
                let is_given = !is_main && align == StackAlign::Stretch;
                if extent == Extent::Content && !is_given {
                    let message = format!(
                        "layer {} has no {name} of its own: in a stack its cell must give one",
                        super::quote(&layer.id)
                    );
                    return Err(invalid(at, message));
                }
            }
            Vertical::Top
        }
    };
    if matches!(vertical, Vertical::Baseline(_)) {
        let message = "a layer in a stack stands where the stack puts it, not at a baseline of the canvas";
        return Err(invalid(&at.key("baseline"), message));
    }
    Ok(())
}

impl Cell {
    /// Returns the box that the cell fixes already; edges that it leaves open are 0.
    pub(super) const fn frame(&self) -> Frame {
        const fn edge(extent: Extent) -> Length {
            match extent {
                Extent::Fixed(length) => length,
                _ => Length::ZERO,
            }
        }
        Frame { x: Length::ZERO, y: Length::ZERO, width: edge(self.width), height: edge(self.height) }
    }
}

/// Reads a length of at least 0 that may be absent.
fn maybe_not_negative<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Length>, D::Error> {
    read::not_negative(source).map(Some)
}

impl<'de> Deserialize<'de> for Extent {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct AnyExtent;
        impl Visitor<'_> for AnyExtent {
            type Value = Extent;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("\"content\", \"grow\" or a number of pixels")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Extent, E> {
                match name {
                    "content" => Ok(Extent::Content),
                    "grow" => Ok(Extent::Grow),
                    other => Err(E::invalid_value(de::Unexpected::Str(other), &self)),
                }
            }
            fn visit_u64<E: de::Error>(self, n: u64) -> Result<Extent, E> {
                self.visit_f64(n as f64)
            }
            fn visit_i64<E: de::Error>(self, n: i64) -> Result<Extent, E> {
                self.visit_f64(n as f64)
            }
            fn visit_f64<E: de::Error>(self, n: f64) -> Result<Extent, E> {
                read::positive(de::value::F64Deserializer::<E>::new(n)).map(Extent::Fixed)
            }
        }
        source.deserialize_any(AnyExtent)
    }
}

impl JsonSchema for Extent {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Extent".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Room along one axis: what the content needs, what the others leave, or a number of pixels.",
            "anyOf": [
                { "enum": ["content", "grow"] },
                { "type": "number", "exclusiveMinimum": 0, "maximum": Length::MAX_PX }
            ]
        })
    }
}

impl<'de> Deserialize<'de> for Padding {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Edges;
        struct Edge(Length);
        impl<'de> Deserialize<'de> for Edge {
            fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                read::not_negative(source).map(Edge)
            }
        }
        impl<'de> Visitor<'de> for Edges {
            type Value = Padding;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number of pixels, or a list of two or four")
            }
            fn visit_u64<E: de::Error>(self, n: u64) -> Result<Padding, E> {
                self.visit_f64(n as f64)
            }
            fn visit_i64<E: de::Error>(self, n: i64) -> Result<Padding, E> {
                self.visit_f64(n as f64)
            }
            fn visit_f64<E: de::Error>(self, n: f64) -> Result<Padding, E> {
                let all = read::not_negative(de::value::F64Deserializer::<E>::new(n))?;
                Ok(Padding { top: all, right: all, bottom: all, left: all })
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Padding, A::Error> {
                let mut edges = Vec::new();
                while let Some(Edge(edge)) = seq.next_element()? {
                    if edges.len() == 4 {
                        return Err(de::Error::custom(
                            "a padding of more than 4 edges is beyond the limit of 4",
                        ));
                    }
                    edges.push(edge);
                }
                match edges[..] {
                    [y, x] => Ok(Padding { top: y, right: x, bottom: y, left: x }),
                    [top, right, bottom, left] => Ok(Padding { top, right, bottom, left }),
                    _ => Err(de::Error::invalid_length(edges.len(), &self)),
                }
            }
        }
        source.deserialize_any(Edges)
    }
}

impl JsonSchema for Padding {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Padding".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let edge = serde_json::json!({ "type": "number", "minimum": 0, "maximum": Length::MAX_PX });
        json_schema!({
            "description": "Space inside the edges, in pixels: one number for all, two for top and bottom and for left \
                            and right, or four from the top clockwise.",
            "anyOf": [
                edge,
                { "type": "array", "items": edge, "minItems": 2, "maxItems": 2 },
                { "type": "array", "items": edge, "minItems": 4, "maxItems": 4 }
            ]
        })
    }
}

impl Encode for StackLayer {
    fn encode(&self, out: &mut Canonical) {
        out.list(&self.layers).list(&self.cells);
        out.variant(match self.direction {
            StackDirection::Row => "row",
            StackDirection::Column => "column",
        });
        out.value(&self.gap).value(&self.line_gap).value(&self.padding).value(&self.align);
        out.variant(match self.justify {
            Justify::Start => "start",
            Justify::Center => "center",
            Justify::End => "end",
            Justify::SpaceBetween => "space_between",
            Justify::SpaceAround => "space_around",
            Justify::SpaceEvenly => "space_evenly",
        });
        out.bool(self.wrap);
        out.variant(match self.hug {
            Hug::None => "none",
            Hug::Width => "width",
            Hug::Height => "height",
            Hug::Both => "both",
        });
        out.value(&self.anchor).value(&self.background);
    }
}

impl Encode for Cell {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.width).value(&self.height);
        for bound in [self.min_width, self.max_width, self.min_height, self.max_height] {
            out.value(&bound);
        }
        out.value(&self.align);
    }
}

impl Encode for Extent {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Content => out.variant("content"),
            Self::Grow => out.variant("grow"),
            Self::Fixed(length) => out.variant("fixed").value(length),
        };
    }
}

impl Encode for StackAlign {
    fn encode(&self, out: &mut Canonical) {
        out.variant(match self {
            Self::Start => "start",
            Self::Center => "center",
            Self::End => "end",
            Self::Stretch => "stretch",
            Self::Baseline => "baseline",
        });
    }
}

impl Encode for Padding {
    fn encode(&self, out: &mut Canonical) {
        for edge in [self.top, self.right, self.bottom, self.left] {
            out.value(&edge);
        }
    }
}

#[cfg(test)]
mod tests;
