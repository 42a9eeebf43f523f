//! The shape of a template document, as JSON has it: the types that reading and the schema share.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::angle::Rotation;
use super::constraint::Constraints;
use super::cut::Corners;
use super::effect::{self, LayerMask, LayerShadow, LayerStroke, PaintBox};
use super::format::Format;
use super::inherit::ExtendsDocument;
use super::layer::{
    Align, Blend, Direction, ImageLayer, LineBreak, MissingGlyph, Overflow, ShapeLayer, Strike, TextStroke,
    Wrap,
};
use super::paint::{Opacity, Paint, Shadow, Share};
use super::read::{self, LayerId, Name};
use super::span::{Features, Figures, MAX_SPANS, MAX_STYLES, TextLine, TextScale};
use super::stack::{Cell, StackDocument};
use super::text::MAX_TEXT_BYTES;
use super::{FontChoice, MAX_VARIANTS};
use crate::claim::PriceRole;
use crate::geometry::{Frame, Length};
use crate::id::TemplateId;
use crate::points::{PointName, PointValue, Predicate};
use crate::slot::{PolicyClass, Surface};
use crate::time::Window;

/// A template document, but for its layers and variants.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "sticker template")]
pub(super) struct Document {
    /// Version of this form; 1.
    #[serde(rename = "sticker")]
    #[schemars(range(min = 1, max = 1))]
    pub _version: u32,
    /// Name of the template within its business.
    pub id: TemplateId,
    /// The template whose document this one changes; it is in it already when the document is read.
    #[serde(default, rename = "extends")]
    pub _extends: Option<ExtendsDocument>,
    /// A label for people.
    #[serde(default, deserialize_with = "read::label")]
    #[schemars(length(max = read::MAX_LABEL_BYTES))]
    pub name: Option<String>,
    /// The picture's size and ground.
    pub canvas: CanvasDocument,
    /// What happens where a point is missing; a point that is not named here is required.
    #[serde(default)]
    pub points: BTreeMap<PointName, PolicyDocument>,
    /// Font stacks by name.
    #[serde(default, deserialize_with = "read::fonts")]
    pub fonts: BTreeMap<Name, Vec<FontChoice>>,
    /// Formats by name.
    #[serde(default, deserialize_with = "read::formats")]
    pub formats: BTreeMap<Name, Format>,
    /// Styles of words by name: for spans of texts, and for the runs of rich texts.
    #[serde(default)]
    #[schemars(extend("maxProperties" = MAX_STYLES))]
    pub styles: BTreeMap<Name, StyleDocument>,
    /// What the template states, for slots that forbid some of it.
    #[serde(default)]
    pub policy_class: Option<PolicyClass>,
    /// When it may be shown; absent, always.
    #[serde(default)]
    pub valid: Option<Window>,
    /// How it lies over another template.
    #[serde(default)]
    pub over: Option<OverDocument>,
}

/// The size of a picture and what lies below all layers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CanvasDocument {
    /// Pixels from left to right.
    #[serde(deserialize_with = "read::edge")]
    #[schemars(range(min = 1, max = read::MAX_CANVAS_EDGE))]
    pub width: u32,
    /// Pixels from top to bottom.
    #[serde(deserialize_with = "read::edge")]
    #[schemars(range(min = 1, max = read::MAX_CANVAS_EDGE))]
    pub height: u32,
    /// What lies below all layers; absent, nothing: the picture is transparent there.
    #[serde(default)]
    pub background: Option<Paint>,
}

/// What happens where a point is missing.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyDocument {
    /// Which policy.
    #[serde(rename = "use")]
    pub policy: PolicyName,
    /// The value that stands in; with `default` only.
    #[serde(default)]
    pub value: Option<PointValue>,
    /// The point that stands in; with `alternative` only.
    #[serde(default)]
    pub point: Option<PointName>,
}

/// The names of the policies.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PolicyName {
    /// The template cannot be used.
    Required,
    /// The layer is hidden.
    Optional,
    /// `value` stands in.
    Default,
    /// `point` stands in.
    Alternative,
}

/// How a template lies over another.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OverDocument {
    /// Layers of the other template that are left out.
    #[serde(default)]
    pub hide: Vec<LayerId>,
}

/// A variant, but for its patches.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantDocument {
    /// Name of the variant, unique in its template.
    pub id: LayerId,
    /// Its canvas.
    pub canvas: CanvasDocument,
    /// The surfaces that it is for; absent, all.
    #[serde(default)]
    pub surfaces: Vec<Surface>,
}

/// The fields that every layer has.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Common {
    /// Name of the layer, unique in its template.
    pub id: LayerId,
    #[serde(rename = "type")]
    #[schemars(skip)]
    pub _type: String,
    /// Its box on the canvas; a group may leave it out, and a layer in a stack has a cell instead.
    #[serde(default, rename = "box")]
    pub frame: Option<Frame>,
    /// How much of it shows.
    #[serde(default)]
    pub opacity: Opacity,
    /// How its colours mix with what lies below.
    #[serde(default)]
    pub blend: Blend,
    /// Shows the layer only where this holds.
    #[serde(default)]
    pub when: Option<Predicate>,
    /// The shadow that it casts.
    #[serde(default)]
    pub shadow: Option<Shadow>,
    /// Its shadows, the first on top; not beside `shadow`.
    #[serde(default, deserialize_with = "effect::shadows")]
    #[schemars(length(max = effect::MAX_SHADOWS))]
    pub shadows: Vec<LayerShadow>,
    /// Lines along the edge of what it shows, the first on top; not beside `stroke`.
    #[serde(default, deserialize_with = "effect::strokes")]
    #[schemars(length(max = effect::MAX_STROKES))]
    pub strokes: Vec<LayerStroke>,
    /// The box that the gradients of its fill and its strokes are measured over.
    #[serde(default)]
    pub paint_box: PaintBox,
    /// What it shows through; a picture, a group or a stack.
    #[serde(default)]
    pub mask: Option<LayerMask>,
    /// How far it is turned; nothing that is or holds a price.
    #[serde(default)]
    pub rotate: Option<Rotation>,
    /// What its box keeps in variants of other sizes.
    #[serde(default)]
    pub constraints: Option<Constraints>,
    /// How much room it asks for; instead of a box, for a layer in a stack.
    #[serde(default)]
    pub cell: Option<Cell>,
}

/// The names of the fields of [`Common`].
pub(super) const COMMON: [&str; 14] = [
    "id",
    "type",
    "box",
    "opacity",
    "blend",
    "when",
    "shadow",
    "shadows",
    "strokes",
    "paint_box",
    "mask",
    "rotate",
    "constraints",
    "cell",
];

/// Words in a box.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TextDocument {
    /// The words; `{point}` and `{point|format}` stand for values, `{{` and `}}` for braces. Either it or `spans` is there.
    #[serde(default)]
    #[schemars(length(min = 1, max = MAX_TEXT_BYTES))]
    pub text: Option<String>,
    /// The words in spans of their own style, which wrap as one paragraph.
    #[serde(default)]
    #[schemars(length(min = 1, max = MAX_SPANS))]
    pub spans: Option<Vec<SpanDocument>>,
    /// Name of a font stack.
    pub font: String,
    /// Font size in pixels, or the sizes to try.
    pub size: SizeDocument,
    /// Inside of the glyphs.
    pub fill: Paint,
    /// Line around the glyphs, outside of them.
    #[serde(default)]
    pub stroke: Option<TextStroke>,
    /// Where a line stands from left to right.
    #[serde(default)]
    pub align: Align,
    /// Where the lines stand from top to bottom; not beside `baseline`.
    #[serde(default)]
    pub valign: Option<VerticalName>,
    /// The y of the first baseline on the canvas; not beside `valign`.
    #[serde(default)]
    pub baseline: Option<Length>,
    /// The largest number of lines.
    #[serde(default = "one", deserialize_with = "read::lines")]
    #[schemars(range(min = 1, max = read::MAX_LINES))]
    pub max_lines: u32,
    /// Distance of two baselines in pixels.
    #[serde(default, deserialize_with = "read::maybe_positive")]
    pub line_height: Option<Length>,
    /// Space added between two clusters, in pixels.
    #[serde(default)]
    pub letter_spacing: Length,
    /// Where lines may break.
    #[serde(default)]
    pub wrap: Wrap,
    /// How strictly East Asian text is kept from ending a line.
    #[serde(default)]
    pub line_break: LineBreak,
    /// Keeps words of East Asian letters whole: lines end at spaces and marks only.
    #[serde(default)]
    pub keep_all: bool,
    /// Makes lines about equally long.
    #[serde(default)]
    pub balance: bool,
    /// Which way the text reads.
    #[serde(default)]
    pub direction: Direction,
    /// OpenType features of all words.
    #[serde(default)]
    pub features: Features,
    /// Which digits the font draws.
    #[serde(default)]
    pub figures: Option<Figures>,
    /// The line below the words.
    #[serde(default)]
    pub underline: Option<TextLine>,
    /// The line through the words.
    #[serde(default)]
    pub strike: Option<TextLine>,
    /// What happens to text that does not fit at its smallest size.
    #[serde(default)]
    pub overflow: Overflow,
    /// What happens to a character that no font of the stack has.
    #[serde(default)]
    pub missing_glyph: MissingGlyph,
}

/// Words in a style of their own; what is absent is the layer's.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SpanDocument {
    /// The words; bindings as in a text.
    #[schemars(length(min = 1, max = MAX_TEXT_BYTES))]
    pub text: String,
    /// Name of a style of the template, below what is set here.
    #[serde(default)]
    pub style: Option<String>,
    /// Name of a font stack.
    #[serde(default)]
    pub font: Option<String>,
    /// Size as a multiple of the layer's.
    #[serde(default)]
    pub scale: Option<TextScale>,
    /// How far its baseline stands above the layer's, in pixels at the layer's largest size.
    #[serde(default)]
    pub rise: Option<Length>,
    /// Inside of its glyphs.
    #[serde(default)]
    pub fill: Option<Paint>,
    /// OpenType features.
    #[serde(default)]
    pub features: Features,
    /// Which digits the font draws.
    #[serde(default)]
    pub figures: Option<Figures>,
    /// The line below it.
    #[serde(default)]
    pub underline: Option<TextLine>,
    /// The line through it.
    #[serde(default)]
    pub strike: Option<TextLine>,
}

/// How words differ from the layer that they stand in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StyleDocument {
    /// Name of a font stack.
    #[serde(default)]
    pub font: Option<String>,
    /// Size as a multiple of the layer's.
    #[serde(default)]
    pub scale: Option<TextScale>,
    /// How far its baseline stands above the layer's, in pixels at the layer's largest size.
    #[serde(default)]
    pub rise: Option<Length>,
    /// Inside of its glyphs.
    #[serde(default)]
    pub fill: Option<Paint>,
    /// OpenType features.
    #[serde(default)]
    pub features: Features,
    /// Which digits the font draws.
    #[serde(default)]
    pub figures: Option<Figures>,
    /// The line below it.
    #[serde(default)]
    pub underline: Option<TextLine>,
    /// The line through it.
    #[serde(default)]
    pub strike: Option<TextLine>,
}

/// One font size, or a range.
#[derive(Clone, Copy)]
pub(super) struct SizeDocument {
    pub max: Length,
    pub min: Length,
}

/// Sizes to try, from the largest down.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SizeRange {
    /// The largest.
    #[serde(deserialize_with = "read::font_size")]
    #[schemars(extend("minimum" = 1, "maximum" = read::MAX_FONT_PX))]
    pub max: Length,
    /// The smallest.
    #[serde(deserialize_with = "read::font_size")]
    #[schemars(extend("minimum" = 1, "maximum" = read::MAX_FONT_PX))]
    pub min: Length,
}

/// Where lines stand from top to bottom.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum VerticalName {
    /// At the top of the box.
    Top,
    /// In the middle of the box.
    Middle,
    /// At the bottom of the box.
    Bottom,
}

/// A price in a box.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceDocument {
    /// What the price states.
    pub role: PriceRole,
    /// The point that holds it; absent, the standard point of the role.
    #[serde(default)]
    pub point: Option<PointName>,
    /// How it is written.
    pub format: FormatDocument,
    /// Name of a font stack.
    pub font: String,
    /// Font size of the integer part, in pixels.
    #[serde(deserialize_with = "read::font_size")]
    #[schemars(extend("minimum" = 1, "maximum" = read::MAX_FONT_PX))]
    pub size: Length,
    /// Styles of the parts that differ.
    #[serde(default)]
    pub parts: PartsDocument,
    /// OpenType features of all parts.
    #[serde(default)]
    pub features: Features,
    /// Which digits the font draws.
    #[serde(default)]
    pub figures: Option<Figures>,
    /// Which way it reads.
    #[serde(default)]
    pub direction: Direction,
    /// How far it may shrink, all parts by one ratio.
    #[serde(default = "whole", deserialize_with = "read::min_scale")]
    pub min_scale: Share,
    /// Inside of the glyphs.
    pub fill: Paint,
    /// Line around the glyphs, outside of them.
    #[serde(default)]
    pub stroke: Option<TextStroke>,
    /// Where it stands from left to right.
    #[serde(default)]
    pub align: Align,
    /// Where it stands from top to bottom; not beside `baseline`.
    #[serde(default)]
    pub valign: Option<VerticalName>,
    /// The y of its baseline on the canvas; not beside `valign`.
    #[serde(default)]
    pub baseline: Option<Length>,
    /// The line through it; only for list and prior prices.
    #[serde(default)]
    pub strike: Option<Strike>,
    /// What follows the amount; bindings as in a text.
    #[serde(default)]
    #[schemars(length(min = 1, max = MAX_TEXT_BYTES))]
    pub unit: Option<String>,
    /// What happens to a character that no font of the stack has; a price has no substitutes.
    #[serde(default)]
    pub missing_glyph: MissingGlyph,
}

/// Styles of the parts of a price.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PartsDocument {
    /// The currency's symbol.
    pub symbol: PartDocument,
    /// The digits before the separator.
    pub integer: PartDocument,
    /// What stands between integer and fraction.
    pub separator: PartDocument,
    /// The digits after the separator.
    pub fraction: PartDocument,
    /// What follows the amount.
    pub unit: PartDocument,
    /// What says that the price is not the only one: `from`, `起`.
    pub qualifier: PartDocument,
    /// What stands between the ends of a range.
    pub range: PartDocument,
}

/// The style of a part; what is absent is that of the whole price.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartDocument {
    /// Font size in pixels.
    #[serde(default, deserialize_with = "read::maybe_font_size")]
    #[schemars(extend("minimum" = 1, "maximum" = read::MAX_FONT_PX))]
    pub size: Option<Length>,
    /// Name of a font stack.
    #[serde(default)]
    pub font: Option<String>,
    /// How far its baseline stands above the price's, in pixels.
    #[serde(default)]
    pub rise: Length,
    /// Inside of its glyphs.
    #[serde(default)]
    pub fill: Option<Paint>,
}

/// The name of a format, or a format.
pub(super) enum FormatDocument {
    Name(String),
    Inline(Box<Format>),
}

/// Layers that are composited as one, but for the layers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupDocument {
    /// Cuts what lies outside the group's box.
    #[serde(default)]
    pub clip: bool,
    /// Radius of the box's corners where it clips, in pixels.
    #[serde(default)]
    pub radius: Corners,
}

const fn one() -> u32 {
    1
}

const fn whole() -> Share {
    Share::ONE
}

/// A layer of any type, for the schema.
struct AnyLayer;

impl JsonSchema for AnyLayer {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Layer".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let common = Common::json_schema(generator);
        let mut group = GroupDocument::json_schema(generator);
        let children = generator.subschema_for::<Vec<Self>>();
        add_field(&mut group, "layers", children.clone().to_value(), true);
        let mut stack = StackDocument::json_schema(generator);
        add_field(&mut stack, "layers", children.to_value(), true);
        let types = [
            ("image", ImageLayer::json_schema(generator)),
            ("text", TextDocument::json_schema(generator)),
            ("price", PriceDocument::json_schema(generator)),
            ("shape", ShapeLayer::json_schema(generator)),
            ("group", group),
            ("stack", stack),
        ];
        let types = types.map(|(name, own)| {
            let mut schema = common.clone();
            add_field(&mut schema, "type", serde_json::json!({ "const": name }), true);
            // A box is required where a layer stands in no stack; a schema of one layer cannot tell.
            let required: Vec<Value> =
                own.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
            for side in ["before", "after"] {
                let id = serde_json::json!({
                    "description": "Id of the layer beside which a template that extends another puts this one.",
                    "type": "string"
                });
                add_field(&mut schema, side, id, false);
            }
            for (field, value) in field_names(&own) {
                let required = required.iter().any(|r| r == field.as_str());
                add_field(&mut schema, &field, value, required);
            }
            if let Some(description) = own.get("description") {
                schema.insert("description".to_owned(), description.clone());
            }
            schema.to_value()
        });
        json_schema!({ "description": "One element of a picture.", "oneOf": types })
    }
}

/// Returns the JSON Schema of a template document.
pub(super) fn schema() -> Value {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let layers = generator.subschema_for::<Vec<AnyLayer>>().to_value();
    let mut variant = VariantDocument::json_schema(&mut generator);
    let patches = serde_json::json!({
        "description": "By layer id: a JSON merge patch (RFC 7396), or null where the variant leaves the layer out.",
        "type": "object",
        "additionalProperties": { "type": ["object", "null"] }
    });
    add_field(&mut variant, "layers", patches, false);
    let mut root = generator.into_root_schema_for::<Document>();
    add_field(&mut root, "layers", layers, true);
    let changes = serde_json::json!({
        "description": "Where this template extends another: by layer id a JSON merge patch (RFC 7396), or null where \
                        the layer is left out.",
        "type": "object",
        "additionalProperties": { "type": ["object", "null"] }
    });
    add_field(&mut root, "changes", changes, false);
    // What a template that extends another leaves out, it has from that.
    if let Some(Value::Array(required)) = root.get_mut("required") {
        required.retain(|name| name != "canvas" && name != "layers");
    }
    let complete = serde_json::json!([{ "required": ["extends"] }, { "required": ["canvas", "layers"] }]);
    root.insert("anyOf".to_owned(), complete);
    let variants = serde_json::json!({ "type": "array", "items": variant, "maxItems": MAX_VARIANTS });
    add_field(&mut root, "variants", variants, false);
    root.to_value()
}

fn field_names(schema: &Schema) -> Map<String, Value> {
    schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default()
}

fn add_field(schema: &mut Schema, name: &str, value: Value, required: bool) {
    let object = schema.ensure_object();
    if let Value::Object(fields) = object.entry("properties").or_insert_with(|| Map::new().into()) {
        fields.insert(name.to_owned(), value);
    }
    if required
        && let Value::Array(names) = object.entry("required").or_insert_with(|| Value::Array(Vec::new()))
        && !names.iter().any(|n| n == name)
    {
        names.push(name.into());
    }
}
