//! Compilation: a template for one canvas, made ready to be rendered many times.
//!
//! Fonts are resolved, layers that never change are drawn once into plates, shadows that depend on a size only are kept.
//! A plate never changes a pixel: layers are flattened together only where compositing them first gives the same bytes
//! as compositing them one after the other (see [`flatten`](super::flatten)).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::RenderError;
use super::assets::Assets;
use super::bind::{Bound, Points, bind};
use super::cover::Mark;
use super::flatten::flatten;
use super::layer::{Builder, Claimed, LayerScratch};
use super::manifest::{LayerReport, RENDER_EPOCH, TemplateUsed};
use super::output::Encoder;
use super::paint;
use super::photo::PhotoScratch;
use super::raster::Item;
use super::raster::blur::ShadowCache;
use super::text::{GlyphCache, HotSet};
use crate::asset::DecodeLimits;
use crate::asset::font::{AxisValue, FaceQuery, FontStack, FontStore, Tag4};
use crate::digest::{Canonical, Digest};
use crate::geometry::{Frame, Rect, Size};
use crate::id::{ItemId, ProductKey};
use crate::points::{LocaleTag, PointName, Snapshot};
use crate::slot::Slot;
use crate::template::{
    self, AxisTag, Content, FontChoice, ImageSource, Layer, LayerMask, MaskImage, PointPolicy, Template,
    TextPieces, Variant,
};
use crate::time::Instant;

/// What a compilation needs.
#[derive(Clone, Copy, Debug)]
pub struct CompileRequest<'a> {
    /// The template.
    pub template: &'a Arc<Template>,
    /// The slot that the pictures are for.
    pub slot: &'a Slot,
    /// Which of the slot's sizes.
    pub size: Size,
    /// The fonts that the template's stacks may name.
    pub fonts: &'a FontStore,
    /// The template's own pictures.
    pub assets: &'a Assets,
    /// Language of the texts, for the forms of shared characters.
    pub locale: &'a LocaleTag,
    /// Bounds on what a render may take.
    pub limits: RenderLimits,
}

/// Bounds on what a render may take.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RenderLimits {
    /// For each picture that is decoded.
    pub decode: DecodeLimits,
    /// Bytes that cached glyph masks may hold.
    pub glyph_cache_bytes: u64,
    /// Bytes that cached shadows may hold.
    pub shadow_cache_bytes: u64,
    /// The least contrast of a price to what surrounds it, in hundredths of a ratio.
    pub min_contrast_percent: u32,
}

impl Default for RenderLimits {
    fn default() -> Self {
        Self {
            decode: DecodeLimits::default(),
            glyph_cache_bytes: 8 << 20,
            shadow_cache_bytes: 4 << 20,
            min_contrast_percent: 150,
        }
    }
}

/// A template that is ready to render: immutable, and shared by as many threads as the host likes.
///
/// # Example
///
/// See the crate's front page.
#[derive(Clone, Debug)]
pub struct CompiledTemplate {
    pub(crate) shared: Arc<Shared>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) steps: Vec<Step>,
}

/// What every specialisation of a compiled template shares.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) template: Arc<Template>,
    pub(crate) variant: Variant,
    pub(crate) slot: Slot,
    pub(crate) stacks: BTreeMap<String, FontStack>,
    pub(crate) glyphs: GlyphCache,
    pub(crate) hot: HotSet,
    pub(crate) shadows: ShadowCache,
    pub(crate) limits: RenderLimits,
    pub(crate) encoder: Encoder,
    pub(crate) locale: LocaleTag,
    /// The template's own pictures.
    pub(crate) assets: Assets,
    /// Digest of all that does not depend on points; made when first needed, since it reads whole font files.
    fixed_spec: OnceLock<Digest>,
}

/// One top-level layer.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// It looks the same in every render.
    Fixed(Arc<FixedLayer>),
    /// It is bound and drawn in every render.
    Live,
}

/// What is known of a layer that is drawn already.
#[derive(Debug)]
pub(crate) struct FixedLayer {
    pub(crate) bound: Bound,
    pub(crate) reports: Vec<LayerReport>,
    pub(crate) claims: Vec<Claimed>,
    pub(crate) marks: Vec<Mark>,
}

/// A step of drawing, in painting order.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Plates, and what could not be flattened.
    Items(Arc<Vec<Item>>),
    /// A live layer, by its index.
    Layer(usize),
}

impl Shared {
    /// Finds the variant, the fonts and the encoder of a request.
    ///
    /// # Errors
    ///
    /// As [`CompiledTemplate::compile`], but for those of layers.
    pub(crate) fn new(request: &CompileRequest<'_>) -> Result<Self, RenderError> {
        let CompileRequest { template, slot, size, .. } = *request;
        if !slot.takes(size) {
            return Err(RenderError::SlotSize { slot: slot.id.to_string(), size });
        }
        if !slot.allows(template.policy_class()) {
            let class = template.policy_class().name().to_owned();
            return Err(RenderError::SlotPolicy { slot: slot.id.to_string(), class });
        }
        let variant = template.variant_for(size, slot.surface).ok_or_else(|| RenderError::NoVariant {
            template: template.id().to_string(),
            size,
            surface: format!("{:?}", slot.surface).to_lowercase(),
            present: template
                .variants()
                .iter()
                .map(|v| v.canvas.size.to_string())
                .collect::<Vec<_>>()
                .join(", "),
        })?;
        let mut stacks = BTreeMap::new();
        for (name, choices) in template.fonts() {
            let ordered = in_order(choices, request.locale);
            let queries: Vec<FaceQuery> = ordered.into_iter().map(query).collect();
            let stack = request.fonts.resolve(&queries);
            let stack = stack.map_err(|source| RenderError::Fonts { stack: name.to_string(), source })?;
            stacks.insert(name.to_string(), stack);
        }
        let hot = hot_glyphs(variant, &stacks);
        Ok(Self {
            template: Arc::clone(template),
            variant: variant.clone(),
            slot: slot.clone(),
            stacks,
            glyphs: GlyphCache::new(request.limits.glyph_cache_bytes),
            hot,
            shadows: ShadowCache::new(request.limits.shadow_cache_bytes),
            limits: request.limits,
            encoder: Encoder::for_slot(slot)?,
            locale: request.locale.clone(),
            assets: request.assets.clone(),
            fixed_spec: OnceLock::new(),
        })
    }

    pub(crate) fn canvas(&self) -> Rect {
        Rect::of_size(self.variant.canvas.size)
    }

    pub(crate) fn stack(&self, name: &str) -> Result<&FontStack, RenderError> {
        self.stacks
            .get(name)
            .ok_or_else(|| RenderError::Internal { what: format!("font stack {name} was not resolved") })
    }

    pub(crate) fn locale(&self) -> Option<String> {
        Some(self.locale.to_string())
    }

    pub(crate) fn template_used(&self) -> TemplateUsed {
        TemplateUsed {
            id: self.template.id().to_string(),
            version: *self.template.digest(),
            variant: self.variant.id.clone(),
        }
    }

    /// Returns the digest of everything but the bindings: DOMAIN A.6's `spec_fp` without its changing part.
    pub(crate) fn fixed_spec(&self) -> Digest {
        *self.fixed_spec.get_or_init(|| {
            let mut out = Canonical::hasher("sticker-spec-fixed", 1);
            out.u32(RENDER_EPOCH).digest(self.template.digest());
            out.u32(self.variant.canvas.size.width).u32(self.variant.canvas.size.height);
            out.str(&self.variant.id).str(self.locale.as_str());
            out.count(self.stacks.len());
            for (name, stack) in &self.stacks {
                out.str(name).count(stack.fonts().len());
                for font in stack.fonts() {
                    out.digest(&Digest::new(font.sha256())).u32(font.index());
                    out.count(font.axes().len());
                    for axis in font.axes() {
                        out.byte_string(&axis.tag.0).i32(axis.fixed);
                    }
                }
            }
            self.encoder.encode_spec(&mut out);
            out.finish()
        })
    }
}

impl CompiledTemplate {
    /// Compiles a template for one slot and size.
    ///
    /// # Errors
    ///
    /// - [`RenderError::SlotSize`] when the slot does not take that size
    /// - [`RenderError::NoVariant`] when the template has no variant of that size for the slot's surface
    /// - [`RenderError::SlotPolicy`] when the slot does not admit the template's class
    /// - [`RenderError::Fonts`] when a font stack names a face that the store lacks
    /// - every error of [`CompiledTemplate::render`] that a layer without points can give
    pub fn compile(request: &CompileRequest<'_>) -> Result<Self, RenderError> {
        let shared = Arc::new(Shared::new(request)?);
        let layers = shared.variant.layers.len();
        let ground = std::iter::once(Step::Items(Arc::new(background(&shared))));
        let steps = ground.chain((0..layers).map(Step::Layer)).collect();
        let all = Self { shared, entries: vec![Entry::Live; layers], steps };
        all.with_fixed(None, |points| points.first().is_none())
    }

    /// Binds all layers that do not use the `changing` points now, so that renders draw the others only.
    ///
    /// The pictures are the same, to the byte, as those of the template itself for points that agree with `points` in
    /// all but the changing ones; renders get their values for the others from the specialisation.
    ///
    /// # Errors
    ///
    /// As [`CompiledTemplate::render`].
    pub fn specialise(
        &self,
        points: &Snapshot,
        assets: &Assets,
        changing: &BTreeSet<PointName>,
    ) -> Result<Self, RenderError> {
        self.with_fixed(Some((points, assets)), |points| !points.iter().any(|p| changing.contains(*p)))
    }

    /// Returns the size of the pictures.
    pub fn size(&self) -> Size {
        self.shared.variant.canvas.size
    }

    /// Returns how many of the top-level layers are drawn already.
    pub fn fixed_layers(&self) -> usize {
        self.entries.iter().filter(|e| matches!(e, Entry::Fixed(_))).count()
    }

    fn with_fixed(
        &self,
        given: Option<(&Snapshot, &Assets)>,
        is_fixed: impl Fn(&BTreeSet<&str>) -> bool,
    ) -> Result<Self, RenderError> {
        let shared = &self.shared;
        let layers = &shared.variant.layers;
        // Layers that are fixed without points read none of it.
        let item = ItemId::new("none").map_err(|e| RenderError::Internal { what: e.to_string() })?;
        let nobody = ProductKey { business: shared.slot.business.clone(), item, sku: None };
        let nothing = Snapshot::new(nobody, Instant::MIN, shared.locale.clone());
        let (snapshot, assets) = given.unwrap_or((&nothing, &shared.assets));
        let mut scratch = LayerScratch::default();
        let mut entries = self.entries.clone();
        let mut steps = Vec::new();
        // The items that the next plates are made of, and all that are fixed, with where those of each new layer start.
        let mut run = Vec::new();
        let mut all: Vec<Item> = Vec::new();
        let mut fresh: Vec<(usize, usize)> = Vec::new();
        let mut claims: Vec<Claimed> = Vec::new();
        let mut is_first = true;
        for step in &self.steps {
            let index = match step {
                Step::Items(items) => {
                    append(&mut run, items);
                    append(&mut all, items);
                    continue;
                }
                Step::Layer(index) => *index,
            };
            let layer = &layers[index];
            if !is_fixed(&points_of(layer, &shared.template)) {
                push_run(&mut steps, &mut run, shared, is_first, &mut scratch)?;
                is_first = false;
                steps.push(Step::Layer(index));
                continue;
            }
            let points = Points {
                snapshot,
                template: &shared.template,
                locale: &shared.locale,
                assets: [assets, &shared.assets],
                true_during: None,
                facts: &[],
            };
            let bound = bind(layer, points)?;
            let mut builder = Builder::new(shared, &mut scratch);
            builder.layer(layer, &bound)?;
            let Builder { items, reports, claims: own, marks, .. } = builder;
            let start = all.len();
            append(&mut run, &items);
            append(&mut all, &items);
            fresh.push((index, start));
            claims.extend(own.iter().map(|claim| Claimed { end: claim.end + start, ..claim.clone() }));
            entries[index] = Entry::Fixed(Arc::new(FixedLayer { bound, reports, claims: own, marks }));
        }
        push_run(&mut steps, &mut run, shared, is_first, &mut scratch)?;
        let made = Self { shared: Arc::clone(shared), entries, steps };
        // What was fixed before has been judged, but for what lies above it now: that counts together with what did before.
        for (layer, entry) in self.entries.iter().enumerate() {
            let Entry::Fixed(fixed) = entry else { continue };
            let Some(&(_, above)) = fresh.iter().find(|(index, _)| *index > layer) else { continue };
            for claim in &fixed.claims {
                let touches = |item: &Item| !item.bounds().intersect(claim.ink.bounds()).is_empty();
                if all[above..].iter().any(touches) {
                    made.check_cover_anew(&[], claim, &mut scratch)?;
                }
            }
        }
        for claim in &claims {
            made.check_cover(&[], claim, &all, claim.end..all.len(), &mut scratch)?;
        }
        Ok(made)
    }
}

/// Adds items behind others, keeping the ends of groups right.
pub(crate) fn append(to: &mut Vec<Item>, items: &[Item]) {
    let offset = to.len();
    to.extend(items.iter().cloned().map(|mut item| {
        if let Item::Group { end, .. } = &mut item {
            *end += offset;
        }
        item
    }));
}

fn push_run(
    steps: &mut Vec<Step>,
    run: &mut Vec<Item>,
    shared: &Shared,
    is_first: bool,
    scratch: &mut LayerScratch,
) -> Result<(), RenderError> {
    if !run.is_empty() {
        // What decoding and resizing kept makes room for the plates: compiling is where memory peaks.
        scratch.photo = PhotoScratch::default();
        let items = flatten(std::mem::take(run), shared.canvas(), is_first, &mut scratch.raster)?;
        steps.push(Step::Items(Arc::new(items)));
    }
    Ok(())
}

/// What lies below all layers.
///
/// A file without an alpha channel cannot show what lies below a transparent canvas; white does, as on the page of a
/// shop.
pub(crate) fn background(shared: &Shared) -> Vec<Item> {
    let canvas = shared.canvas();
    let mut items = Vec::new();
    let paint = shared.variant.canvas.background.as_ref();
    if !shared.encoder.has_alpha() && !paint.is_some_and(template::Paint::is_opaque) {
        items.push(Item::Fill { bounds: canvas, ink: super::raster::ink::Ink::solid([255; 4]) });
    }
    if let Some(paint) = paint {
        let size = canvas.size();
        let frame = Frame::from_px(0, 0, size.width as i32, size.height as i32);
        items.push(Item::Fill { bounds: canvas, ink: paint::ink(paint, frame) });
    }
    items
}

/// Returns the points that a layer, or one in it, may read, alternatives included.
fn points_of<'a>(layer: &'a Layer, template: &'a Template) -> BTreeSet<&'a str> {
    let mut points = BTreeSet::new();
    collect(layer, &mut points);
    let mut alternatives: Vec<&str> = points.iter().copied().collect();
    while let Some(point) = alternatives.pop() {
        if let Some(PointPolicy::Alternative(other)) = template.points_used().get(point)
            && points.insert(other.as_str())
        {
            alternatives.push(other.as_str());
        }
    }
    points
}

fn collect<'a>(layer: &'a Layer, points: &mut BTreeSet<&'a str>) {
    if let Some(when) = &layer.when {
        points.extend(when.names());
    }
    if let Some(LayerMask::Image(MaskImage { source: ImageSource::Point(point), .. })) = &layer.effects.mask {
        points.insert(point.as_str());
    }
    let mut of_text = |text: &'a TextPieces| points.extend(text.points().map(PointName::as_str));
    match &layer.content {
        Content::Text(text) => text.spans.iter().for_each(|span| of_text(&span.text)),
        Content::Price(price) => {
            if let Some(unit) = &price.unit {
                of_text(unit);
            }
            points.insert(price.point.as_str());
        }
        Content::Image(image) => {
            if let ImageSource::Point(point) = &image.source {
                points.insert(point.as_str());
            }
        }
        Content::Shape(_) => {}
        Content::Group(_) | Content::Stack(_) => layer.children().iter().for_each(|l| collect(l, points)),
    }
}

/// Collects the characters that prices are made of: digits, separators and currency signs of the stacks that prices use.
///
/// The set depends on the template only, never on what was drawn: so it cannot make a picture depend on another. It is no
/// larger, since preparing a font for all of ASCII takes longer than it ever saves behind the cache of masks.
fn hot_glyphs(variant: &Variant, stacks: &BTreeMap<String, FontStack>) -> HotSet {
    let mut hot = HotSet::new();
    for layer in variant.walk() {
        let Content::Price(price) = &layer.content else { continue };
        let parts = &price.parts;
        for style in [&parts.symbol, &parts.integer, &parts.separator, &parts.fraction, &parts.unit] {
            if let Some(stack) = stacks.get(&style.font) {
                hot.add(stack, "0123456789.,'-%¥￥€£$₩₹₽฿₫₺₴₦₱₪₸¢".chars());
            }
        }
    }
    hot
}

/// Returns the fonts of a stack with those that are for the language before others that name languages; fonts that name
/// none keep their places.
fn in_order<'a>(choices: &'a [FontChoice], locale: &LocaleTag) -> Vec<&'a FontChoice> {
    let fit = |choice: &FontChoice| choice.languages.iter().map(|l| likeness(l, locale)).max().unwrap_or(0);
    let mut named: Vec<&FontChoice> = choices.iter().filter(|c| !c.languages.is_empty()).collect();
    // A stable sort: fonts that fit equally well keep their order.
    named.sort_by_key(|choice| std::cmp::Reverse(fit(choice)));
    let mut named = named.into_iter();
    choices.iter().map(|c| if c.languages.is_empty() { c } else { named.next().unwrap_or(c) }).collect()
}

/// Tells how well the language that a font is for fits that of a text: 0 where it does not, and the more the more they
/// have in common. What a tag does not say of script and region fits everything.
fn likeness(font: &LocaleTag, text: &LocaleTag) -> u8 {
    let (font, text) = (tags(font), tags(text));
    let agree = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) => u8::from(a == b) * 2,
        _ => 1,
    };
    let (script, region) = (agree(&font.1, &text.1), agree(&font.2, &text.2));
    if font.0 != text.0 || script == 0 || region == 0 { 0 } else { 1 + script + region }
}

/// Returns the language, script and region of a tag; Chinese without a script has that of its region (CLDR, likely
/// subtags).
fn tags(locale: &LocaleTag) -> (String, Option<String>, Option<String>) {
    let mut subtags = locale.as_str().split('-').map(str::to_ascii_lowercase);
    let language = subtags.next().unwrap_or_default();
    let rest: Vec<String> = subtags.take_while(|s| s.len() > 1).collect();
    let script = rest.iter().find(|s| s.len() == 4 && s.bytes().all(|b| b.is_ascii_alphabetic())).cloned();
    let is_region = |s: &&String| s.len() == 2 || (s.len() == 3 && s.bytes().all(|b| b.is_ascii_digit()));
    let region = rest.iter().find(is_region).cloned();
    let implied = match (&*language, region.as_deref()) {
        ("zh", Some("tw" | "hk" | "mo")) => Some("hant".to_owned()),
        ("zh", _) => Some("hans".to_owned()),
        _ => None,
    };
    (language, script.or(implied), region)
}

fn query(choice: &FontChoice) -> FaceQuery {
    let axis = |(tag, value): (&AxisTag, &template::AxisValue)| AxisValue {
        tag: Tag4(tag.to_bytes()),
        fixed: value.to_fixed(),
    };
    FaceQuery {
        family: choice.family.clone(),
        weight: choice.weight,
        italic: choice.italic,
        axes: choice.axes.iter().map(axis).collect(),
    }
}
