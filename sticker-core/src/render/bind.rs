//! Binding: a layer and a product's points to the words, prices and pictures that it shows.

use super::RenderError;
use super::assets::{Asset, Assets};
use super::manifest::Shown;
use crate::claim::{Audience, ClaimValue, PriceClaim, PriceFact, PriceRole, Qualifiers};
use crate::digest::{Canonical, Digest, Encode};
use crate::id::StyleName;
use crate::locale::LocaleTag;
use crate::money::Ratio;
use crate::points::{AssetRef, PointName, PointValue, Snapshot};
use crate::template::{
    Content, Format, FormatError, Formatted, ImageSource, Layer, LayerMask, PartKind, PriceLayer, PriceParts,
    Resolved, Template, TextLayer, TextPiece, TextPieces, Writing,
};
use crate::time::Window;

/// What points resolve against: a snapshot and a template's word on what to do where a point is missing.
#[derive(Clone, Copy)]
pub(crate) struct Points<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) template: &'a Template,
    /// What prices are written in.
    pub(crate) locale: &'a LocaleTag,
    /// The product's files, then the template's own. What a point names is looked up in this order, what the template
    /// names in the other.
    pub(crate) assets: [&'a Assets; 2],
    pub(crate) true_during: Option<Window>,
    pub(crate) facts: &'a [PriceFact],
}

/// A layer's content with every value in place.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    Hidden(Shown),
    Image(BoundImage),
    Text(BoundText),
    Price(Box<BoundPrice>),
    Shape,
    Group(Vec<Self>),
    /// A layer that shows through the alpha of a picture.
    Masked(Box<Self>, BoundImage),
}

impl Bound {
    /// Returns what the layers inside show, to be changed; empty for everything but a group and a stack.
    pub(crate) fn layers_mut(&mut self) -> &mut [Self] {
        match self {
            Self::Group(layers) => layers,
            Self::Masked(inner, _) => inner.layers_mut(),
            _ => &mut [],
        }
    }

    /// Returns what the layers inside show; empty for everything but a group and a stack.
    pub(crate) fn layers(&self) -> &[Self] {
        match self {
            Self::Group(layers) => layers,
            Self::Masked(inner, _) => inner.layers(),
            _ => &[],
        }
    }
}

/// The words of a text layer in reading order, neighbours of one style joined.
#[derive(Clone, Debug, Default)]
pub(crate) struct BoundText {
    pub(crate) spans: Vec<BoundSpan>,
    /// Names of styles that a rich text asks for and the template lacks, each once.
    pub(crate) unknown_styles: Vec<String>,
}

/// Words of one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BoundSpan {
    /// Which span of the layer they belong to.
    pub(crate) span: usize,
    /// The template's style that the run of a rich text names.
    pub(crate) style: Option<String>,
    pub(crate) text: String,
}

/// Which picture a layer shows.
#[derive(Clone, Debug)]
pub(crate) struct BoundImage {
    pub(crate) asset: Asset,
}

/// What a price layer states and how that is written.
#[derive(Clone, Debug)]
pub(crate) struct BoundPrice {
    pub(crate) claim: PriceClaim,
    pub(crate) parts: PriceParts,
}

/// Binds a layer and the layers in it.
///
/// # Errors
///
/// - [`RenderError::MissingPoint`] where a required point has no value
/// - [`RenderError::MissingAsset`] where a picture's file is not among the assets
/// - [`RenderError::Format`] where a value cannot be written as its format asks
/// - [`RenderError::PointKind`] where a point holds another kind of value than the layer shows
/// - [`RenderError::FactDiffers`] where a price layer shows another value than pricing states for its role
/// - [`RenderError::Claim`] where what a price layer would state is no valid claim
pub(crate) fn bind<'a>(layer: &'a Layer, points: Points<'a>) -> Result<Bound, RenderError> {
    if let Some(when) = &layer.when {
        let outcome = when.eval(points.snapshot);
        if !outcome.truth {
            return Ok(Bound::Hidden(Shown::Condition(outcome.reason.to_string())));
        }
    }
    let bound = content_of(layer, points)?;
    let Some(LayerMask::Image(mask)) = &layer.effects.mask else { return Ok(bound) };
    if matches!(bound, Bound::Hidden(_)) {
        return Ok(bound);
    }
    // Without its mask a layer would show what it must not.
    match image_of(layer, &mask.source, points)? {
        Bound::Image(image) => Ok(Bound::Masked(Box::new(bound), image)),
        hidden => Ok(hidden),
    }
}

/// Binds a layer and the layers in it as [`bind`] does, and hides those that cannot be bound: their errors go to `errors`.
pub(crate) fn bind_leniently<'a>(
    layer: &'a Layer,
    points: Points<'a>,
    errors: &mut Vec<(String, RenderError)>,
) -> Bound {
    let error = match bind(layer, points) {
        Ok(bound) => return bound,
        Err(error) => error,
    };
    // The error is of a layer inside unless there is none, or the layer's own mask is at fault.
    let is_own = layer.children().is_empty() || error.layer() == Some(&layer.id);
    if is_own {
        errors.push((layer.id.clone(), error));
        return Bound::Hidden(Shown::Empty);
    }
    let inside = layer.children().iter().map(|child| bind_leniently(child, points, errors)).collect();
    let bound = Bound::Group(inside);
    let Some(LayerMask::Image(mask)) = &layer.effects.mask else { return bound };
    match image_of(layer, &mask.source, points) {
        Ok(Bound::Image(image)) => Bound::Masked(Box::new(bound), image),
        Ok(hidden) => hidden,
        Err(error) => {
            errors.push((layer.id.clone(), error));
            Bound::Hidden(Shown::Empty)
        }
    }
}

fn content_of<'a>(layer: &'a Layer, points: Points<'a>) -> Result<Bound, RenderError> {
    match &layer.content {
        Content::Image(image) => image_of(layer, &image.source, points),
        Content::Text(text) => text_of(layer, text, points),
        Content::Price(price) => price_of(layer, price, points),
        Content::Shape(_) => Ok(Bound::Shape),
        Content::Group(group) => {
            group.layers.iter().map(|l| bind(l, points)).collect::<Result<_, _>>().map(Bound::Group)
        }
        Content::Stack(stack) => {
            stack.layers.iter().map(|l| bind(l, points)).collect::<Result<_, _>>().map(Bound::Group)
        }
    }
}

impl<'a> Points<'a> {
    /// Returns a file of the template's own, or of the product where the template has none of that name.
    fn own_file(&self, name: &str) -> Option<&'a Asset> {
        self.assets.iter().rev().find_map(|a| a.by_name(name))
    }

    fn file(&self, name: &str) -> Option<&'a Asset> {
        self.assets.iter().find_map(|a| a.by_name(name))
    }

    fn content(&self, digest: &Digest) -> Option<&'a Asset> {
        self.assets.iter().find_map(|a| a.by_digest(digest))
    }

    /// Returns the value of a point, or `None` where it is missing and that may be.
    fn value(&self, layer: &Layer, name: &'a PointName) -> Result<Option<&'a PointValue>, RenderError> {
        match self.template.resolve(name, self.snapshot) {
            Resolved::Value { value, .. } => Ok(Some(value)),
            Resolved::Hidden => Ok(None),
            Resolved::Missing { point } => {
                Err(RenderError::MissingPoint { layer: layer.id.clone(), point: point.clone() })
            }
        }
    }
}

fn image_of<'a>(layer: &Layer, source: &'a ImageSource, points: Points<'a>) -> Result<Bound, RenderError> {
    let missing = |name: String| RenderError::MissingAsset { layer: layer.id.clone(), name };
    let asset = match source {
        ImageSource::Asset(name) => {
            points.own_file(name.as_str()).ok_or_else(|| missing(name.to_string()))?
        }
        ImageSource::Point(name) => match points.value(layer, name)? {
            None => return Ok(Bound::Hidden(Shown::PointMissing(name.to_string()))),
            Some(PointValue::Image(AssetRef::Asset(id))) => {
                points.file(id.as_str()).ok_or_else(|| missing(id.to_string()))?
            }
            Some(PointValue::Image(AssetRef::Checked(facts))) => {
                points.content(&facts.sha256).ok_or_else(|| missing(facts.sha256.to_hex()))?
            }
            Some(other) => {
                return Err(RenderError::PointKind {
                    layer: layer.id.clone(),
                    point: name.clone(),
                    found: other.kind(),
                    wanted: "an image",
                });
            }
        },
    };
    Ok(Bound::Image(BoundImage { asset: asset.clone() }))
}

fn text_of<'a>(layer: &Layer, content: &'a TextLayer, points: Points<'a>) -> Result<Bound, RenderError> {
    let mut text = BoundText::default();
    for (n, span) in content.spans.iter().enumerate() {
        for piece in span.text.pieces() {
            match piece {
                TextPiece::Literal(words) => text.push(n, None, words),
                TextPiece::Binding { point, format } => {
                    let Some(value) = points.value(layer, point)? else {
                        return Ok(Bound::Hidden(Shown::PointMissing(point.to_string())));
                    };
                    match (format, value) {
                        (None, PointValue::RichText(runs)) => {
                            for run in runs {
                                let style = run.style.as_ref().map(StyleName::as_str);
                                text.push_named(n, style, &run.text, content);
                            }
                        }
                        _ => text.push(n, None, &written(layer, point, format.as_deref(), value)?),
                    }
                }
            }
        }
    }
    if text.spans.iter().all(|span| span.text.trim().is_empty()) {
        return Ok(Bound::Hidden(Shown::Empty));
    }
    Ok(Bound::Text(text))
}

impl BoundText {
    fn push(&mut self, span: usize, style: Option<&str>, words: &str) {
        match self.spans.last_mut() {
            _ if words.is_empty() => {}
            Some(last) if last.span == span && last.style.as_deref() == style => last.text.push_str(words),
            _ => self.spans.push(BoundSpan { span, style: style.map(str::to_owned), text: words.to_owned() }),
        }
    }

    /// Adds the run of a rich text. A template without styles takes all of it as one.
    fn push_named(&mut self, span: usize, style: Option<&str>, words: &str, content: &TextLayer) {
        let known = style.filter(|name| content.styles.contains_key(*name));
        if let Some(name) = style
            && known.is_none()
            && !content.styles.is_empty()
            && !self.unknown_styles.iter().any(|n| n == name)
        {
            self.unknown_styles.push(name.to_owned());
        }
        self.push(span, known, words);
    }
}

fn written(
    layer: &Layer,
    point: &PointName,
    format: Option<&Format>,
    value: &PointValue,
) -> Result<String, RenderError> {
    let written = match format {
        Some(format) => format.apply(value).map(|written| written.text()),
        None => Format::plain(value),
    };
    written.map_err(|source| format_error(layer, point, source))
}

/// Puts a text together; the inner error names an optional point that is missing.
fn pieces<'a>(
    layer: &Layer,
    text: &'a TextPieces,
    points: Points<'a>,
) -> Result<Result<String, &'a PointName>, RenderError> {
    let mut out = String::new();
    for piece in text.pieces() {
        match piece {
            TextPiece::Literal(words) => out.push_str(words),
            TextPiece::Binding { point, format } => {
                let Some(value) = points.value(layer, point)? else {
                    return Ok(Err(point));
                };
                out.push_str(&written(layer, point, format.as_deref(), value)?);
            }
        }
    }
    Ok(Ok(out))
}

fn format_error(layer: &Layer, point: &PointName, source: FormatError) -> RenderError {
    RenderError::Format { layer: layer.id.clone(), point: point.clone(), source }
}

fn price_of<'a>(layer: &Layer, price: &'a PriceLayer, points: Points<'a>) -> Result<Bound, RenderError> {
    let Some(value) = points.value(layer, &price.point)? else {
        return Ok(Bound::Hidden(Shown::PointMissing(price.point.to_string())));
    };
    let stated = match value {
        PointValue::Money(money) => Some(ClaimValue::Money(*money)),
        PointValue::MoneyRange(range) => Some(ClaimValue::MoneyRange(*range)),
        PointValue::Ratio(Ratio { bp }) => Some(ClaimValue::Ratio(Ratio { bp: *bp })),
        PointValue::Text(text) => Some(ClaimValue::Text(text.clone())),
        _ => None,
    };
    let is_same = |fact: &&PriceFact| fact.role == price.role && Some(&fact.value) == stated.as_ref();
    let fact = points.facts.iter().find(is_same);
    let known = fact.map(|fact| fact.qualifiers).unwrap_or_default();
    let writing = Writing { locale: Some(points.locale), qualifiers: known };
    let written =
        price.format.apply_for(value, &writing).map_err(|e| format_error(layer, &price.point, e))?;
    let mut parts = match written {
        Formatted::Price(parts) => parts,
        other => {
            let mut parts = PriceParts::default();
            parts.push(PartKind::Integer, other.text());
            parts
        }
    };
    if let Some(unit) = &price.unit
        && let Ok(unit) = pieces(layer, unit, points)?
    {
        parts.push_unit(unit);
    }
    let Some(stated) = stated else {
        return Err(RenderError::PointKind {
            layer: layer.id.clone(),
            point: price.point.clone(),
            found: value.kind(),
            wanted: "a price",
        });
    };
    let drawn = Drawn { value: stated, qualifiers: price.format.drawn(value, known), text: parts.text() };
    let claim = claim_of(layer, price, drawn, fact, points)?;
    Ok(Bound::Price(Box::new(BoundPrice { claim, parts })))
}

/// What a price layer states, as it is drawn.
struct Drawn {
    value: ClaimValue,
    qualifiers: Qualifiers,
    text: String,
}

/// Makes the claim that a price layer states: by the fact of its role, where pricing states one, or else on nobody's word.
fn claim_of(
    layer: &Layer,
    price: &PriceLayer,
    Drawn { value, qualifiers, text }: Drawn,
    fact: Option<&PriceFact>,
    points: Points<'_>,
) -> Result<PriceClaim, RenderError> {
    let refuse = |source| RenderError::Claim { layer: layer.id.clone(), source };
    if let Some(fact) = fact {
        return PriceFact { qualifiers, ..fact.clone() }.written(text).map_err(refuse);
    }
    let mut same_role = points.facts.iter().filter(|fact| fact.role == price.role);
    // Once pricing speaks, what it does not state is not shown: a presale's price is no effective price. It says nothing of
    // list prices, unit prices and labels unless the caller asks it to.
    let free = matches!(price.role, PriceRole::List | PriceRole::UnitPrice | PriceRole::ThresholdLabel);
    let bound = !free || same_role.next().is_some();
    if bound && !points.facts.is_empty() {
        return Err(RenderError::FactDiffers { layer: layer.id.clone(), role: price.role.clone(), text });
    }
    let audience = match &price.role {
        PriceRole::Member(tier) => Audience::Member(tier.clone()),
        _ => Audience::Public,
    };
    // Nobody said until when: from the snapshot on, with no end, and without a proof.
    let since = Window::new(points.snapshot.at(), None).unwrap_or(Window::ALWAYS);
    let true_during = points.true_during.unwrap_or(since);
    let claim = PriceClaim {
        role: price.role.clone(),
        value,
        qualifiers,
        text,
        audience,
        true_during,
        proof_digest: None,
    };
    claim.check().map_err(refuse)?;
    Ok(claim)
}

impl Encode for BoundSpan {
    fn encode(&self, out: &mut Canonical) {
        out.count(self.span).value(&self.style).str(&self.text);
    }
}

/// Writes what the layer shows, and nothing that does not change a pixel.
impl Encode for Bound {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Hidden(_) => out.variant("hidden"),
            Self::Image(image) => out.variant("image").digest(&image.asset.digest()),
            Self::Text(text) => match &text.spans[..] {
                [BoundSpan { span: 0, style: None, text }] => out.variant("text").str(text),
                spans => out.variant("spans").list(spans),
            },
            Self::Price(price) => {
                out.variant("price").count(price.parts.parts().len());
                for part in price.parts.parts() {
                    out.variant(part_name(part.kind)).str(&part.text);
                }
                out
            }
            Self::Shape => out.variant("shape"),
            Self::Group(layers) => out.variant("group").list(layers),
            Self::Masked(bound, mask) => out.variant("masked").digest(&mask.asset.digest()).value(&**bound),
        };
    }
}

const fn part_name(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Symbol => "symbol",
        PartKind::Integer => "integer",
        PartKind::Separator => "separator",
        PartKind::Fraction => "fraction",
        PartKind::Unit => "unit",
        PartKind::Qualifier => "qualifier",
        PartKind::Range => "range",
        PartKind::Mark => "mark",
    }
}
