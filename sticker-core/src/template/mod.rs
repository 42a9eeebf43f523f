//! Templates: what a designer draws, as data.
//!
//! Owns the versioned JSON form of a template, its model (layers, paints, paths, texts with bindings, formats) and the
//! content hash that is its version. It takes the bytes of a document ([`Template::from_json`]) and returns an immutable
//! [`Template`] whose every variant is a flat list of complete layers: nothing above it reads JSON, follows a name of a
//! format or checks a range again. The invariant: a template is parsed once, hashed and explainable; what is wrong with a
//! document is told with the exact place in it.
//!
//! It also owns which template is shown: rules ([`Rule`], [`Selector`]), the versions of a business and their lives
//! ([`Registry`]), the choice with its explanation ([`select`], [`Shelf`]), the lint of one ([`Template::lint`]) and of all
//! of them ([`Catalog::lint`]), and made-up products to try a design with ([`Template::worst_cases`]).

mod angle;
mod build;
mod check;
mod constraint;
mod cut;
mod document;
mod effect;
mod encode;
mod error;
mod format;
mod gradient;
mod inherit;
mod json;
mod layer;
mod lint;
mod over;
mod paint;
mod path;
mod pointer;
mod reach;
mod read;
mod registry;
mod rule;
mod select;
mod span;
mod stack;
mod text;
mod worst;

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::digest::Digest;
use crate::geometry::Size;
use crate::id::TemplateId;
use crate::points::{LocaleTag, PointName, PointValue, Snapshot};
use crate::slot::{PolicyClass, Surface};
use crate::time::Window;

pub use angle::{Angle, Rotation};
pub use build::{MAX_FLAT_BYTES, MAX_GROUP_DEPTH, MAX_LAYERS, MAX_VARIANTS};
pub use constraint::{Constraint, Constraints};
pub use cut::{Corners, Trim};
pub use effect::{
    Effects, LayerMask, LayerShadow, LayerStroke, MAX_SHADOWS, MAX_SPREAD_PX, MAX_STROKE_PX, MAX_STROKES,
    MaskImage, PaintBox, ShadowKind, StrokeAlign,
};
pub use error::{TemplateError, TemplateErrorKind};
pub use format::{
    Compact, CompactUnit, DateFormat, DatePattern, DateToken, DiscountFormat, DiscountOf, Edge, Format,
    FormatError, Formatted, FractionDigits, Grouping, MAX_AFFIX_BYTES, MAX_CODES, MAX_FRACTION_DIGITS,
    MAX_OFFSET_MINUTES, MAX_PATTERN_BYTES, MAX_UNITS, MAX_ZEROS, MoneyFormat, MoneyLocale, NumberFormat, Pad,
    PartKind, PercentFormat, PricePart, PriceParts, PriceRange, PriceWord, PriceWords, RangeEnds,
    RangeSymbol, TextFormat, Writing,
};
pub use gradient::{ConicGradient, LinearGradient, MAX_GRADIENT_STOPS, RadialExtent, RadialGradient, Stop};
pub use inherit::{LayerOrigin, MAX_EXTENDS_DEPTH, MAX_PARENTS, Parents};
pub use json::{MAX_DOCUMENT_BYTES, MAX_JSON_DEPTH};
pub use layer::{
    Align, Blend, Cap, Content, Direction, Filter, Fit, GroupLayer, ImageLayer, ImageSource, Join, Layer,
    LineBreak, MissingGlyph, Overflow, PartStyle, PartStyles, PriceLayer, Shape, ShapeLayer, ShapeStroke,
    Strike, TextLayer, TextSize, TextStroke, Vertical, Wrap,
};
pub(crate) use lint::pointer_of;
pub use lint::{DesignFinding, DesignKind, Finding, FindingKind, ValidWords, price_in};
pub use paint::{Color, Fraction, MAX_BLUR_PX, MAX_FRACTION, Opacity, Paint, Shadow, Share};
pub use path::{MAX_PATH_BYTES, MAX_PATH_SEGMENTS, Path, PathError, Segment, Vertex};
pub use read::{
    MAX_AXES, MAX_CANVAS_EDGE, MAX_DASHES, MAX_FAMILY_BYTES, MAX_FONT_PX, MAX_FORMATS, MAX_LABEL_BYTES,
    MAX_LANGUAGES, MAX_LINES, MAX_NAME_BYTES, MAX_STACK_FONTS, MAX_STACKS,
};
pub use registry::{
    Act, Catalog, Entry, EntryKey, EntryRecord, Registry, RegistryError, RegistryRecord, State, Step,
};
pub use rule::{Categories, CategoryMatch, Rule, RuleError, RuleProblem, Selector};
pub use select::{
    Choice, EntryName, Explained, FallbackStep, FallbackVerdict, Forbidden, LayoutTable, NoPreflight, Pick,
    Preflight, PreflightAsk, Report, SelectError, Selection, Shelf, SizeFailure, Specificity, Verdict, Via,
    Winner, select,
};
pub use span::{
    FeatureTag, Features, MAX_FEATURES, MAX_SPANS, MAX_STYLES, TextLine, TextScale, TextSpan, TextStyle,
};
pub use stack::{Cell, Extent, Hug, Justify, Padding, StackAlign, StackDirection, StackLayer};
pub use text::{MAX_TEXT_BYTES, TextError, TextPiece, TextPieces};
pub use worst::{
    CaseKind, Filler, FillerError, MAX_WORST_CASES, StandIn, WorstCase, WorstCaseRule, longest_columns,
};

/// The id of the variant that the document itself describes.
pub const BASE_VARIANT: &str = "base";

/// A design: parsed once, hashed, immutable.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    id: TemplateId,
    name: Option<String>,
    policy_class: PolicyClass,
    valid: Option<Window>,
    fonts: BTreeMap<String, Vec<FontChoice>>,
    formats: BTreeMap<String, Arc<Format>>,
    /// Policies that the document declares.
    declared: BTreeMap<PointName, PointPolicy>,
    /// Declared policies, and `Required` for every other point that a layer draws.
    points: BTreeMap<PointName, PointPolicy>,
    /// Ids that a template below must hide; `None` where the template does not lie over another.
    hidden: Option<Vec<String>>,
    /// Constraints by layer id, of those layers that do more than keep their boxes. The variants have them applied
    /// already; they are a part of what the document says.
    constraints: BTreeMap<String, Constraints>,
    /// Where layers come from, of a template that extends another; no part of its content.
    origins: BTreeMap<String, LayerOrigin>,
    /// The first is the document's own canvas.
    variants: Vec<Variant>,
    digest: Digest,
}

impl Template {
    /// Creates a template from its JSON document.
    ///
    /// # Errors
    ///
    /// Returns a [`TemplateError`] with a category, a message that names value and limit, and the JSON Pointer of the
    /// place: what is not JSON or has a key twice, another version, an unknown or missing field, a value without meaning
    /// or beyond a limit (the `MAX_…` constants of this module), a name that stands for nothing, an id that stands twice.
    /// A fault that only a variant's patch brings in points into the variant.
    ///
    /// # Example
    ///
    /// ```
    /// use sticker_core::template::Template;
    /// let json = r##"{
    ///     "sticker": 1, "id": "plain", "canvas": {"width": 800, "height": 800, "background": "#FFF"},
    ///     "layers": [{
    ///         "id": "photo", "type": "image", "box": {"x": 40, "y": 40, "width": 720, "height": 720},
    ///         "source": {"point": "std.image.transparent"}, "opacity": 1.5
    ///     }]
    /// }"##;
    /// let error = Template::from_json(json.as_bytes()).unwrap_err();
    /// assert_eq!(error.to_string(), "layer opacity 1.5 is beyond the limit of 1 (at /layers/0/opacity)");
    /// let template = Template::from_json(json.replace("1.5", "0.5").as_bytes())?;
    /// assert_eq!(template.points_used().len(), 1);
    /// # Ok::<(), sticker_core::template::TemplateError>(())
    /// ```
    pub fn from_json(bytes: &[u8]) -> Result<Self, TemplateError> {
        Self::from_json_with(bytes, &Parents::default())
    }

    /// Creates a template from its JSON document, which may extend another one.
    ///
    /// What a child says goes into the parent's document: `changes` has a merge patch by layer id, or null where the
    /// child leaves a layer out; `layers` has layers of its own, which stand above all or `before` or `after` one by its
    /// id; fonts, formats and points replace those of the same name; `canvas` is merged; `variants` change those of the
    /// same id and add others; every other field replaces the parent's. What comes out is read like any other document,
    /// and its content hash is the version.
    ///
    /// # Errors
    ///
    /// As [`Template::from_json`], and
    ///
    /// - `Reference` where the parent, or that version of it, is not among `parents`
    /// - `Clash` where a template extends itself, through others too, or adds a layer that the parent has
    /// - `Limit` above [`MAX_EXTENDS_DEPTH`] templates in a row
    ///
    /// A fault points to what the child says; one that the parent has, to `/extends`.
    ///
    /// # Example
    ///
    /// See [`Parents`].
    pub fn from_json_with(bytes: &[u8], parents: &Parents) -> Result<Self, TemplateError> {
        inherit::template(bytes, parents)
    }

    /// Returns where each layer comes from, by its id; empty for a template that extends none.
    pub const fn origins(&self) -> &BTreeMap<String, LayerOrigin> {
        &self.origins
    }

    /// Returns the constraints of the layers that do more than keep their boxes, by layer id; those of a template that
    /// lies over another are none, since all its variants are placed.
    pub const fn constraints(&self) -> &BTreeMap<String, Constraints> {
        &self.constraints
    }

    /// Returns the name within its business.
    pub const fn id(&self) -> &TemplateId {
        &self.id
    }

    /// Returns the label for people.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the content hash: the version. It does not depend on the order of keys, on white space or on the label.
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Returns the class of what it lays over a picture.
    pub const fn policy_class(&self) -> PolicyClass {
        self.policy_class
    }

    /// Returns when it may be shown; `None` is always.
    pub const fn valid(&self) -> Option<Window> {
        self.valid
    }

    /// Returns the font stacks by name; fonts of a stack stand in order of preference.
    pub const fn fonts(&self) -> &BTreeMap<String, Vec<FontChoice>> {
        &self.fonts
    }

    /// Returns the variants; the first, with the id [`BASE_VARIANT`], is the document's own canvas.
    pub fn variants(&self) -> &[Variant] {
        &self.variants
    }

    /// Returns the variant for a canvas of `size` on a surface.
    ///
    /// A variant that names the surface goes before one that names none; a variant for other surfaces is not returned.
    pub fn variant_for(&self, size: Size, surface: Surface) -> Option<&Variant> {
        let fitting = || self.variants.iter().filter(|variant| variant.canvas.size == size);
        fitting()
            .find(|variant| variant.surfaces.contains(&surface))
            .or_else(|| fitting().find(|variant| variant.surfaces.is_empty()))
    }

    /// Returns the points that it declares or draws, and what happens where one is missing.
    ///
    /// Points that only a `when` asks about are not listed: a predicate answers without them.
    pub const fn points_used(&self) -> &BTreeMap<PointName, PointPolicy> {
        &self.points
    }

    /// Looks a point up, and what stands in where it is missing.
    pub fn resolve<'a>(&'a self, point: &'a PointName, snapshot: &'a Snapshot) -> Resolved<'a> {
        let mut point = point;
        // Alternatives have no circle: it was refused when the template was made.
        loop {
            if let Some(value) = snapshot.get(point.as_str()) {
                return Resolved::Value { point, value };
            }
            match self.points.get(point) {
                Some(PointPolicy::Optional) => return Resolved::Hidden,
                Some(PointPolicy::Default(value)) => return Resolved::Value { point, value },
                Some(PointPolicy::Alternative(other)) => point = other,
                Some(PointPolicy::Required) | None => return Resolved::Missing { point },
            }
        }
    }

    /// Creates the template that shows this one over another.
    ///
    /// Per variant of `base`, its layers (without those that `over.hide` names) lie beneath and the layers of this
    /// template's variant of the same size above; the canvas is that of `base`, this template's own background is one
    /// for previews. An id that both have gets this template's id and `/` before it. Fonts, formats and points are
    /// merged, the stricter policy class holds, and both must be valid. The result has a content hash of its own.
    ///
    /// # Errors
    ///
    /// - `Reference` where a hidden layer is not in `base`, or this template has no variant of a size of `base`.
    /// - `Clash` where both give a font stack, a format or a point different meanings, are never valid together, or an
    ///   id clashes even with the prefix.
    /// - `Limit` where the result has too many layers or its id is too long.
    pub fn over(&self, base: &Self) -> Result<Self, TemplateError> {
        over::flatten(self, base)
    }

    /// Returns the JSON Schema of template documents, made from the types that read them.
    pub fn schema() -> serde_json::Value {
        document::schema()
    }

    /// Completes a template with its content hash.
    fn sealed(mut self) -> Self {
        self.digest = Digest::new([0; 32]);
        self.digest = self.digest_of(encode::DOMAIN, encode::VERSION);
        self
    }

    fn digest_of(&self, domain: &str, version: u16) -> Digest {
        crate::digest::Encode::digest(self, domain, version)
    }
}

/// A canvas and everything on it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Variant {
    /// Name of the variant, unique in its template.
    pub id: String,
    /// Its canvas.
    pub canvas: Canvas,
    /// The surfaces that it is for; empty, all.
    pub surfaces: Vec<Surface>,
    /// Its layers in painting order, the lowest first.
    pub layers: Vec<Layer>,
}

impl Variant {
    /// Returns every layer, each group before its children.
    pub fn walk(&self) -> impl Iterator<Item = &Layer> {
        let mut stack: Vec<&Layer> = self.layers.iter().rev().collect();
        std::iter::from_fn(move || {
            let layer = stack.pop()?;
            stack.extend(layer.children().iter().rev());
            Some(layer)
        })
    }
}

/// The size of a picture and what lies below all layers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Canvas {
    /// Size in pixels, 1 to [`MAX_CANVAS_EDGE`] each way.
    pub size: Size,
    /// What lies below all layers; absent, nothing.
    pub background: Option<Paint>,
}

/// What happens where a point is missing.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PointPolicy {
    /// The template cannot be used.
    Required,
    /// The layers that draw it are hidden.
    Optional,
    /// This value stands in.
    Default(PointValue),
    /// This point stands in, by its own policy.
    Alternative(PointName),
}

/// What [`Template::resolve`] found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolved<'a> {
    /// A value, and the point that it is of or stands in for.
    Value {
        /// The point, the last of a chain of alternatives.
        point: &'a PointName,
        /// Its value.
        value: &'a PointValue,
    },
    /// Nothing, and the layer is to be hidden.
    Hidden,
    /// Nothing, and the template cannot be used.
    Missing {
        /// The point that is missing, the last of a chain of alternatives.
        point: &'a PointName,
    },
}

/// One font of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FontChoice {
    /// Name of the family.
    #[serde(deserialize_with = "read::family")]
    #[schemars(length(min = 1, max = MAX_FAMILY_BYTES))]
    pub family: String,
    /// Weight, 1 to 1000.
    #[serde(default = "regular", deserialize_with = "read::weight")]
    #[schemars(range(min = 1, max = 1000))]
    pub weight: u16,
    /// Asks for the italic face.
    #[serde(default)]
    pub italic: bool,
    /// Coordinates of a variable font by axis.
    #[serde(default, deserialize_with = "read::axes")]
    pub axes: BTreeMap<AxisTag, AxisValue>,
    /// The languages that it is for, such as `ja` or `zh-Hant`: where the text's language is one of them, it goes before
    /// the other fonts of its stack that name languages. For the national forms of Chinese characters.
    #[serde(default, deserialize_with = "read::languages")]
    #[schemars(length(max = MAX_LANGUAGES))]
    pub languages: Vec<LocaleTag>,
}

/// The tag of an axis of a variable font: four printable ASCII characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AxisTag([u8; 4]);

impl AxisTag {
    /// Returns the four bytes.
    pub const fn to_bytes(self) -> [u8; 4] {
        self.0
    }

    /// Returns the tag as text.
    pub fn as_str(&self) -> &str {
        // Only ASCII gets in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A coordinate of a variable font in 1/65536.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AxisValue(i32);

impl AxisValue {
    /// The largest magnitude.
    pub const MAX: i32 = 32_767;

    /// Returns the number of 1/65536.
    pub const fn to_fixed(self) -> i32 {
        self.0
    }

    /// Returns the coordinate as a number.
    pub fn to_f32(self) -> f32 {
        self.0 as f32 / 65_536.0
    }
}

const fn regular() -> u16 {
    400
}

/// Quotes a text from a document for a message; a long one is cut.
fn quote(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{:?}…", &text[..at]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests;
