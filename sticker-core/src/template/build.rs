//! From a JSON document to a template: dispatch by type, references, variants.

mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::check;
use super::constraint::{self, Constraints};
use super::document::{
    COMMON, Common, Document, FormatDocument, GroupDocument, PartDocument, PolicyDocument, PolicyName,
    PriceDocument, VariantDocument, VerticalName,
};
use super::effect::{Effects, LayerMask, MaskImage};
use super::error::{TemplateError, TemplateErrorKind as Kind};
use super::format::{Format, MoneyFormat};
use super::json::{self, read_fields};
use super::layer::{
    Content, GroupLayer, ImageLayer, ImageSource, Layer, MissingGlyph, PartStyle, PartStyles, PriceLayer,
    ShapeLayer, Vertical,
};
use super::pointer::Pointer;
use super::span::TextStyle;
use super::stack::{Cell, Inside};
use super::text::{TextError, TextPieces};
use super::{BASE_VARIANT, Canvas, PointPolicy, Template, Variant, quote};
use crate::claim::PriceRole;
use crate::digest::Digest;
use crate::geometry::{Frame, Length, Size};
use crate::points::{PointName, ValueKind};
use crate::slot::PolicyClass;

/// The version of the document form.
const FORM_VERSION: u64 = 1;
/// The largest number of layers, groups and their children counted.
pub const MAX_LAYERS: usize = 512;
/// The largest depth of groups within groups.
pub const MAX_GROUP_DEPTH: usize = 8;
/// The largest number of variants beside the document's own canvas.
pub const MAX_VARIANTS: usize = 32;
/// The largest size of all variants together, once every layer of each is complete: text bytes, and 8 for every JSON
/// value.
pub const MAX_FLAT_BYTES: usize = 8 * 1024 * 1024;

/// Reads the bytes of a document of a version that is known.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, TemplateError> {
    let root = Pointer::root();
    let value = json::parse(bytes)?;
    let Value::Object(object) = &value else {
        return Err(invalid(&root, "template document is not an object"));
    };
    match object.get("sticker") {
        None => {
            return Err(TemplateError::new(
                Kind::Version,
                &root,
                "template document has no field \"sticker\"",
            ));
        }
        Some(version) if version.as_u64() != Some(FORM_VERSION) => {
            let message = format!("version {} is not {FORM_VERSION}", excerpt(version));
            return Err(TemplateError::new(Kind::Version, &root.key("sticker"), message));
        }
        Some(_) => {}
    }
    Ok(value)
}

/// Creates a template from a document that stands for itself.
pub(super) fn read(value: &Value) -> Result<Template, TemplateError> {
    let root = Pointer::root();
    let Value::Object(object) = value else {
        return Err(invalid(&root, "template document is not an object"));
    };
    if object.contains_key("changes") {
        return Err(invalid(&root.key("changes"), "only a template that extends another one has changes"));
    }
    let document: Document = read_fields(object, |key| key != "layers" && key != "variants", &root)?;
    let declared = policies(document.points)?;
    let names: Names = Names {
        fonts: document.fonts.into_iter().map(|(name, stack)| (name.0, stack)).collect(),
        formats: document.formats.into_iter().map(|(name, format)| (name.0, Arc::new(format))).collect(),
        styles: Arc::default(),
    };
    let names = Names { styles: Arc::new(words::styles(document.styles, &names)?), ..names };
    let canvas = Canvas {
        size: Size::new(document.canvas.width, document.canvas.height),
        background: document.canvas.background,
    };

    let Some(layers) = object.get("layers") else {
        return Err(invalid(&root, "missing field `layers`"));
    };
    let mut builder = Builder::new(&names, canvas.size);
    let base = builder.layers(layers, &root.key("layers"), 0)?;
    let (ids, constraints) = (builder.ids, builder.constraints);
    let mut variants =
        vec![Variant { id: BASE_VARIANT.to_owned(), canvas, surfaces: Vec::new(), layers: base }];
    if let Some(more) = object.get("variants") {
        add_variants(&mut variants, more, layers, &ids, &names)?;
    }

    let points = used(&variants, &declared);
    let template = Template {
        id: document.id,
        name: document.name,
        policy_class: document.policy_class.unwrap_or(PolicyClass::None),
        valid: document.valid,
        fonts: names.fonts,
        formats: names.formats,
        declared,
        points,
        hidden: document.over.map(|over| over.hide.into_iter().map(|id| id.0).collect()),
        constraints,
        origins: BTreeMap::new(),
        variants,
        digest: Digest::new([0; 32]),
    };
    Ok(template.sealed())
}

/// Checks the declared policies: complete, of the right types, without circles.
fn policies(
    declared: BTreeMap<PointName, PolicyDocument>,
) -> Result<BTreeMap<PointName, PointPolicy>, TemplateError> {
    let all = Pointer::root().key("points");
    let mut policies = BTreeMap::new();
    for (name, policy) in declared {
        let at = all.key(name.as_str());
        if policy.value.is_some() && policy.policy != PolicyName::Default {
            return Err(invalid(&at.key("value"), "only the policy \"default\" has a value"));
        }
        if policy.point.is_some() && policy.policy != PolicyName::Alternative {
            return Err(invalid(&at.key("point"), "only the policy \"alternative\" has a point"));
        }
        let policy = match policy.policy {
            PolicyName::Required => PointPolicy::Required,
            PolicyName::Optional => PointPolicy::Optional,
            PolicyName::Default => {
                let Some(mut value) = policy.value else {
                    return Err(invalid(&at, "policy \"default\" has no value"));
                };
                value.normalize();
                value
                    .check()
                    .and_then(|()| name.check_type(&value))
                    .map_err(|error| invalid(&at.key("value"), error.to_string()))?;
                PointPolicy::Default(value)
            }
            PolicyName::Alternative => match policy.point {
                Some(point) => PointPolicy::Alternative(point),
                None => return Err(invalid(&at, "policy \"alternative\" has no point")),
            },
        };
        policies.insert(name, policy);
    }
    if let Some(name) = circle(&policies) {
        let message = format!("the alternatives of {name} lead back to it");
        return Err(TemplateError::new(Kind::Clash, &all.key(name.as_str()).key("point"), message));
    }
    Ok(policies)
}

/// Returns a point whose alternatives lead back to itself.
pub(super) fn circle(policies: &BTreeMap<PointName, PointPolicy>) -> Option<&PointName> {
    let next = |name: &PointName| match policies.get(name) {
        Some(PointPolicy::Alternative(other)) => Some(other),
        _ => None,
    };
    policies.keys().find(|name| {
        // A chain that is longer than the list of names runs in a circle; `name` is in it where the chain meets it.
        std::iter::successors(next(name), |other| next(other))
            .take(policies.len())
            .any(|other| other == *name)
    })
}

/// Returns the declared policies, and `Required` for what is drawn without one.
pub(super) fn used(
    variants: &[Variant],
    declared: &BTreeMap<PointName, PointPolicy>,
) -> BTreeMap<PointName, PointPolicy> {
    let mut policies = declared.clone();
    for point in variants.iter().flat_map(Variant::walk).flat_map(drawn_points) {
        if !policies.contains_key(point) {
            policies.insert(point.clone(), PointPolicy::Required);
        }
    }
    policies
}

/// Returns the points whose values a layer draws.
fn drawn_points(layer: &Layer) -> Vec<&PointName> {
    let mut points = content_points(layer);
    if let Some(LayerMask::Image(MaskImage { source: ImageSource::Point(point), .. })) = &layer.effects.mask {
        points.push(point);
    }
    points
}

fn content_points(layer: &Layer) -> Vec<&PointName> {
    match &layer.content {
        Content::Image(ImageLayer { source: ImageSource::Point(point), .. }) => vec![point],
        Content::Text(text) => text.points().collect(),
        Content::Price(price) => {
            let unit = price.unit.iter().flat_map(TextPieces::points);
            std::iter::once(&price.point).chain(unit).collect()
        }
        Content::Image(_) | Content::Shape(_) | Content::Group(_) | Content::Stack(_) => Vec::new(),
    }
}

/// Adds the variants: each is the tree of layers with its patches applied, read like a document of its own.
fn add_variants(
    variants: &mut Vec<Variant>,
    more: &Value,
    layers: &Value,
    ids: &BTreeMap<String, Pointer>,
    names: &Names,
) -> Result<(), TemplateError> {
    let all = Pointer::root().key("variants");
    let Value::Array(more) = more else {
        return Err(invalid(&all, format!("{} is not a list of variants", excerpt(more))));
    };
    if more.len() > MAX_VARIANTS {
        return Err(limit(&all, format!("{} variants are beyond the limit of {MAX_VARIANTS}", more.len())));
    }
    let mut weight = json::weight(layers);
    for (i, value) in more.iter().enumerate() {
        let at = all.item(i);
        let Value::Object(object) = value else {
            return Err(invalid(&at, format!("{} is not a variant", excerpt(value))));
        };
        let document: VariantDocument = read_fields(object, |key| key != "layers", &at)?;
        let size = Size::new(document.canvas.width, document.canvas.height);
        let id = document.id.0;
        if variants.iter().any(|other| other.id == id) {
            let message = format!("variant id {} stands twice or is reserved", quote(&id));
            return Err(TemplateError::new(Kind::Clash, &at.key("id"), message));
        }
        let rival = variants.iter().find(|other| {
            other.canvas.size == size
                && ((other.surfaces.is_empty() && document.surfaces.is_empty())
                    || other.surfaces.iter().any(|surface| document.surfaces.contains(surface)))
        });
        if let Some(rival) = rival {
            let message = format!(
                "variants {} and {} are both for {size} on the same surface",
                quote(&rival.id),
                quote(&id)
            );
            return Err(TemplateError::new(Kind::Clash, &at, message));
        }
        let none = Map::new();
        let place = at.key("layers");
        let patches = match object.get("layers") {
            None => &none,
            Some(Value::Object(patches)) => patches,
            Some(other) => {
                return Err(invalid(
                    &place,
                    format!("{} is not an object of patches by layer id", excerpt(other)),
                ));
            }
        };
        for (layer, patch) in patches {
            check_patch(layer, patch, &place.key(layer), ids.contains_key(layer))?;
        }
        let mut patched = layers.clone();
        let base = variants.first().map_or(size, |base| base.canvas.size);
        constraint::place(&mut patched, whole(base), whole(size), patches)
            .map_err(|message| limit(&at, message))?;
        patch_layers(&mut patched, patches);
        weight += json::weight(&patched);
        if weight > MAX_FLAT_BYTES {
            let message =
                format!("variants of {weight} bytes together are beyond the limit of {MAX_FLAT_BYTES}");
            return Err(limit(&at, message));
        }
        let layers = Builder::new(names, size).layers(&patched, &Pointer::root(), 0).map_err(|error| {
            let place = blamed(&patched, error.pointer(), patches, &at);
            error.at(&place)
        })?;
        let canvas = Canvas { size, background: document.canvas.background };
        variants.push(Variant { id, canvas, surfaces: document.surfaces, layers });
    }
    Ok(())
}

/// Refuses a patch of a layer that is not known, or of what a patch cannot change.
pub(super) fn check_patch(
    layer: &str,
    patch: &Value,
    at: &Pointer,
    is_known: bool,
) -> Result<(), TemplateError> {
    if !is_known {
        let message = format!("layer {} is not in the template", quote(layer));
        return Err(TemplateError::new(Kind::Reference, at, message));
    }
    match patch {
        Value::Null => Ok(()),
        Value::Object(fields) => match ["id", "layers"].into_iter().find(|key| fields.contains_key(*key)) {
            Some("id") => Err(invalid(&at.key("id"), "a patch cannot change the id of a layer")),
            Some(key) => {
                Err(invalid(&at.key(key), "a patch cannot replace children; patch them by their own ids"))
            }
            None => Ok(()),
        },
        other => Err(invalid(at, format!("{} is neither a patch of a layer nor null", excerpt(other)))),
    }
}

/// Applies patches by layer id in a tree that was read without errors.
pub(super) fn patch_layers(layers: &mut Value, patches: &Map<String, Value>) {
    let Value::Array(items) = layers else { return };
    let patch_of = |layer: &Value| layer.get("id").and_then(Value::as_str).and_then(|id| patches.get(id));
    items.retain(|layer| !patch_of(layer).is_some_and(Value::is_null));
    for layer in items {
        if let Some(children) = layer.get_mut("layers") {
            patch_layers(children, patches);
        }
        if let Some(patch) = patch_of(layer) {
            json::merge_patch(layer, patch);
        }
    }
}

/// Returns the place in a variant that brought an error at `pointer` of the patched tree.
///
/// The tree is without errors before it is patched, so the fault is in the patch of the layer where the error stands; or
/// in the variant, where the layer has none.
fn blamed(patched: &Value, pointer: &str, patches: &Map<String, Value>, variant: &Pointer) -> Pointer {
    let mut tokens = pointer.split('/').skip(1).peekable();
    let mut layers = patched;
    let mut layer = None;
    while let Some(found) =
        tokens.peek().and_then(|token| token.parse::<usize>().ok()).and_then(|i| layers.get(i))
    {
        tokens.next();
        layer = Some(found);
        match found.get("layers") {
            Some(children) if tokens.peek() == Some(&"layers") => {
                tokens.next();
                layers = children;
            }
            _ => break,
        }
    }
    let id = layer.and_then(|layer| layer.get("id")).and_then(Value::as_str);
    let Some((id, patch)) = id.and_then(|id| patches.get(id).map(|patch| (id, patch))) else {
        return variant.clone();
    };
    let (mut at, mut value) = (variant.key("layers").key(id), patch);
    for token in tokens {
        let key = token.replace("~1", "/").replace("~0", "~");
        let (next, place) = match value {
            Value::Array(items) => {
                let Ok(i) = key.parse::<usize>() else { break };
                (items.get(i), at.item(i))
            }
            other => (other.get(&key), at.key(&key)),
        };
        let Some(next) = next else { break };
        (at, value) = (place, next);
    }
    at
}

/// What layers may refer to.
struct Names {
    fonts: BTreeMap<String, Vec<super::FontChoice>>,
    formats: BTreeMap<String, Arc<Format>>,
    styles: Arc<BTreeMap<String, TextStyle>>,
}

impl Names {
    fn font(&self, name: &str, at: &Pointer) -> Result<(), TemplateError> {
        if self.fonts.contains_key(name) {
            return Ok(());
        }
        Err(TemplateError::new(
            Kind::Reference,
            at,
            format!("font stack {} is not in the template", quote(name)),
        ))
    }
}

/// Reads one tree of layers.
pub(super) struct Builder<'a> {
    names: &'a Names,
    canvas: Size,
    /// Every id so far, and where it stands.
    ids: BTreeMap<String, Pointer>,
    /// Constraints that are more than to keep a box.
    constraints: BTreeMap<String, Constraints>,
    count: usize,
}

impl<'a> Builder<'a> {
    const fn new(names: &'a Names, canvas: Size) -> Self {
        Self { names, canvas, ids: BTreeMap::new(), constraints: BTreeMap::new(), count: 0 }
    }

    fn layers(&mut self, value: &Value, at: &Pointer, depth: usize) -> Result<Vec<Layer>, TemplateError> {
        let Value::Array(items) = value else {
            return Err(invalid(at, format!("{} is not a list of layers", excerpt(value))));
        };
        self.count_layers(items.len(), at)?;
        items.iter().enumerate().map(|(i, item)| self.layer(item, &at.item(i), depth)).collect()
    }

    /// Counts layers before they are read.
    pub(super) fn count_layers(&mut self, more: usize, at: &Pointer) -> Result<(), TemplateError> {
        self.count += more;
        if self.count > MAX_LAYERS {
            return Err(limit(at, format!("{} layers are beyond the limit of {MAX_LAYERS}", self.count)));
        }
        Ok(())
    }

    fn layer(&mut self, value: &Value, at: &Pointer, depth: usize) -> Result<Layer, TemplateError> {
        self.layer_in(value, None, at, depth).map(|(layer, _)| layer)
    }

    /// Reads a layer that may stand in a stack, and its cell there.
    pub(super) fn layer_in(
        &mut self,
        value: &Value,
        inside: Option<Inside>,
        at: &Pointer,
        depth: usize,
    ) -> Result<(Layer, Cell), TemplateError> {
        let Value::Object(object) = value else {
            return Err(invalid(at, format!("{} is not a layer", excerpt(value))));
        };
        let kind = match object.get("type") {
            None => return Err(invalid(at, "missing field `type`")),
            Some(Value::String(kind)) => kind.as_str(),
            Some(other) => {
                return Err(invalid(&at.key("type"), format!("{} is not a type of layer", excerpt(other))));
            }
        };
        let common: Common = read_fields(object, |key| COMMON.contains(&key), at)?;
        let id = common.id.0.clone();
        if let Some(first) = self.ids.insert(id.clone(), at.clone()) {
            let message = format!("layer id {} stands twice, first at {}", quote(&id), first.as_str());
            return Err(TemplateError::new(Kind::Clash, &at.key("id"), message));
        }
        if let Some(when) = &common.when {
            when.check().map_err(|error| {
                let message = error.to_string();
                let message = message.rsplit_once(" (at ").map_or(message.as_str(), |(text, _)| text);
                let place = at.key("when");
                let inside = format!("{}{}", place.as_str(), error.at());
                let known = value.pointer(&inside[at.as_str().len()..]).is_some();
                invalid(&if known { place.join(error.at()) } else { place }, message)
            })?;
        }
        let cell = common.cell.unwrap_or_default();
        let frame = match inside {
            None if common.cell.is_some() => {
                return Err(invalid(&at.key("cell"), "only a layer in a stack has a cell"));
            }
            None => self.frame(common.frame, kind, at)?,
            Some(_) if common.frame.is_some() => {
                return Err(invalid(
                    &at.key("box"),
                    "a layer in a stack has no box: its cell says what it asks for",
                ));
            }
            Some(_) if common.constraints.is_some() => {
                return Err(invalid(
                    &at.key("constraints"),
                    "a layer in a stack stands where the stack puts it",
                ));
            }
            Some(_) => cell.frame(),
        };
        if let Some(constraints) = common.constraints
            && constraints != Constraints::default()
        {
            self.constraints.insert(id.clone(), constraints);
        }
        let effects = check::effects(&common, object, kind, at)?;
        let content = match kind {
            "image" => self.image(own(object, at)?, at).map(Content::Image),
            "text" => self.text(own(object, at)?, at).map(Content::Text),
            "price" => self.price(own(object, at)?, at).map(Content::Price),
            "shape" => shape(own(object, at)?, &effects, at).map(Content::Shape),
            "group" => {
                let boxed = common.frame.is_some() || inside.is_some();
                self.group(object, boxed, at, depth).map(Content::Group)
            }
            "stack" => self.stack(object, inside, at, depth).map(Content::Stack),
            other => Err(invalid(
                &at.key("type"),
                format!("{} is not a type of layer: image, text, price, shape, group or stack", quote(other)),
            )),
        }?;
        check::upright(&effects, &content, at)?;
        let layer = Layer {
            id,
            frame,
            opacity: common.opacity,
            blend: common.blend,
            when: common.when,
            shadow: common.shadow,
            effects,
            content,
        };
        Ok((layer, cell))
    }

    fn frame(&self, frame: Option<Frame>, kind: &str, at: &Pointer) -> Result<Frame, TemplateError> {
        let Some(frame) = frame else {
            if kind == "group" {
                return Ok(whole(self.canvas));
            }
            return Err(invalid(at, "missing field `box`"));
        };
        for (name, edge) in [("width", frame.width), ("height", frame.height)] {
            if edge <= Length::ZERO {
                let message = format!("{name} {edge} of the box is not above the limit of 0");
                return Err(limit(&at.key("box").key(name), message));
            }
        }
        Ok(frame)
    }

    fn image(&self, layer: ImageLayer, at: &Pointer) -> Result<ImageLayer, TemplateError> {
        check::image(&layer, at)?;
        if let ImageSource::Point(point) = &layer.source
            && let Some(declared) = point.declared()
            && !declared.ty.admits_kind(ValueKind::Image)
        {
            let message = format!("{point} is {}, not image", declared.ty);
            return Err(invalid(&at.key("source").key("point"), message));
        }
        Ok(layer)
    }

    fn price(&self, price: PriceDocument, at: &Pointer) -> Result<PriceLayer, TemplateError> {
        self.names.font(&price.font, &at.key("font"))?;
        if price.strike.is_some() && !price.role.can_be_struck() {
            let message =
                format!("a price of role {} cannot be struck through: only list and prior can", price.role);
            return Err(invalid(&at.key("strike"), message));
        }
        if matches!(price.missing_glyph, MissingGlyph::Substitute(_)) {
            return Err(invalid(&at.key("missing_glyph"), "a character of a price has no substitute"));
        }
        let point = match price.point {
            Some(point) => point,
            None => standard_point(&price.role).ok_or_else(|| {
                invalid(
                    at,
                    format!("role {} has no standard point; name one in the field `point`", price.role),
                )
            })?,
        };
        let place = at.key("format");
        let format = match price.format {
            FormatDocument::Inline(format) => Arc::new(*format),
            FormatDocument::Name(name) => match self.names.formats.get(&name) {
                Some(format) => Arc::clone(format),
                None => {
                    let message = format!("format {} is not in the template", quote(&name));
                    return Err(TemplateError::new(Kind::Reference, &place, message));
                }
            },
        };
        if !states(&price.role, &format) {
            return Err(invalid(
                &place,
                format!("a price of role {} is not written as {}", price.role, format.name()),
            ));
        }
        if let (PriceRole::SaveAmount, Format::Money(MoneyFormat { round_up: true, .. })) =
            (&price.role, &*format)
        {
            return Err(invalid(&place, "a saving is not rounded up: it would be overstated"));
        }
        if let Some(declared) = point.declared()
            && !declared.ty.kinds().iter().any(|kind| format.writes(*kind))
        {
            let message = format!("{point} is {}, which {} does not write", declared.ty, format.name());
            return Err(invalid(&place, message));
        }
        let whole = PartStyle { size: price.size, font: price.font, rise: Length::ZERO, fill: price.fill };
        let parts = at.key("parts");
        let part = |part: PartDocument, name: &str| self.part(part, &whole, &parts.key(name));
        let styles = PartStyles {
            symbol: part(price.parts.symbol, "symbol")?,
            integer: part(price.parts.integer, "integer")?,
            separator: part(price.parts.separator, "separator")?,
            fraction: part(price.parts.fraction, "fraction")?,
            unit: part(price.parts.unit, "unit")?,
            qualifier: part(price.parts.qualifier, "qualifier")?,
            range: part(price.parts.range, "range")?,
        };
        let unit = price.unit.map(|unit| self.pieces(&unit, &at.key("unit"))).transpose()?;
        Ok(PriceLayer {
            role: price.role,
            point,
            format,
            font: whole.font,
            size: whole.size,
            parts: styles,
            features: price.features.with_figures(price.figures),
            direction: price.direction,
            min_scale: price.min_scale,
            stroke: price.stroke,
            align: price.align,
            vertical: vertical(price.valign, price.baseline, at)?,
            strike: price.strike,
            unit,
            missing_glyph: price.missing_glyph,
        })
    }

    fn part(&self, part: PartDocument, whole: &PartStyle, at: &Pointer) -> Result<PartStyle, TemplateError> {
        if let Some(font) = &part.font {
            self.names.font(font, &at.key("font"))?;
        }
        Ok(PartStyle {
            size: part.size.unwrap_or(whole.size),
            font: part.font.unwrap_or_else(|| whole.font.clone()),
            rise: part.rise,
            fill: part.fill.unwrap_or_else(|| whole.fill.clone()),
        })
    }

    fn group(
        &mut self,
        object: &Map<String, Value>,
        boxed: bool,
        at: &Pointer,
        depth: usize,
    ) -> Result<GroupLayer, TemplateError> {
        let group: GroupDocument = read_fields(object, |key| key != "layers" && !COMMON.contains(&key), at)?;
        if depth == MAX_GROUP_DEPTH {
            return Err(limit(at, format!("groups are nested beyond the limit of {MAX_GROUP_DEPTH}")));
        }
        if group.clip && !boxed {
            return Err(invalid(&at.key("clip"), "a group without a box has nothing to clip to"));
        }
        if !group.radius.is_sharp() && !group.clip {
            return Err(invalid(&at.key("radius"), "a group that does not clip has no corners to round"));
        }
        let Some(children) = object.get("layers") else {
            return Err(invalid(at, "missing field `layers`"));
        };
        let layers = self.layers(children, &at.key("layers"), depth + 1)?;
        Ok(GroupLayer { layers, clip: group.clip, radius: group.radius })
    }

    fn pieces(&self, text: &str, at: &Pointer) -> Result<TextPieces, TemplateError> {
        TextPieces::parse(text, &self.names.formats).map_err(|error| {
            let kind = match error {
                TextError::TooLong { .. } => Kind::Limit,
                TextError::Format { .. } => Kind::Reference,
                _ => Kind::Invalid,
            };
            TemplateError::new(kind, at, error.to_string())
        })
    }
}

/// Returns the box of a whole canvas.
fn whole(canvas: Size) -> Frame {
    let edge = |px: u32| i32::try_from(px).unwrap_or(i32::MAX);
    Frame::from_px(0, 0, edge(canvas.width), edge(canvas.height))
}

fn shape(layer: ShapeLayer, effects: &Effects, at: &Pointer) -> Result<ShapeLayer, TemplateError> {
    if layer.fill.is_none() && layer.stroke.is_none() && effects.strokes.is_empty() {
        return Err(invalid(at, "a shape has neither fill nor stroke"));
    }
    Ok(layer)
}

/// Reads the fields of a layer that only its type has.
fn own<T: serde::de::DeserializeOwned>(
    object: &Map<String, Value>,
    at: &Pointer,
) -> Result<T, TemplateError> {
    read_fields(object, |key| !COMMON.contains(&key), at)
}

fn vertical(
    name: Option<VerticalName>,
    baseline: Option<Length>,
    at: &Pointer,
) -> Result<Vertical, TemplateError> {
    match (name, baseline) {
        (Some(_), Some(_)) => Err(invalid(&at.key("baseline"), "baseline and valign exclude each other")),
        (None, Some(y)) => Ok(Vertical::Baseline(y)),
        (None | Some(VerticalName::Top), None) => Ok(Vertical::Top),
        (Some(VerticalName::Middle), None) => Ok(Vertical::Middle),
        (Some(VerticalName::Bottom), None) => Ok(Vertical::Bottom),
    }
}

/// Returns the point of the standard dictionary that holds the price of a role.
fn standard_point(role: &PriceRole) -> Option<PointName> {
    let name = match role {
        PriceRole::Effective => "std.price.effective",
        PriceRole::List => "std.price.list",
        PriceRole::Prior(_) => "std.price.prior",
        PriceRole::SaveAmount => "std.save.amount",
        PriceRole::SaveRatio => "std.save.ratio",
        PriceRole::UnitPrice => "std.price.unit",
        PriceRole::Deposit => "std.presale.deposit",
        PriceRole::Member(_) | PriceRole::Presale | PriceRole::ThresholdLabel => return None,
    };
    PointName::new(name).ok()
}

/// Tells whether what a role states is written by a format.
const fn states(role: &PriceRole, format: &Format) -> bool {
    match role {
        PriceRole::SaveRatio => matches!(format, Format::Percent(_) | Format::Discount(_)),
        PriceRole::ThresholdLabel => matches!(format, Format::Text(_) | Format::Money(_)),
        _ => matches!(format, Format::Money(_)),
    }
}

pub(super) fn invalid(at: &Pointer, message: impl Into<String>) -> TemplateError {
    TemplateError::new(Kind::Invalid, at, message)
}

pub(super) fn limit(at: &Pointer, message: impl Into<String>) -> TemplateError {
    TemplateError::new(Kind::Limit, at, message)
}

/// Shows a value of a document in a message.
pub(super) fn excerpt(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => quote(text),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(fields) => format!("an object of {}", fields.len()),
    }
}
