//! Previews: a picture that is drawn as far as can be, with all that goes wrong.
//!
//! A render stops at the first fault and gives no picture: no wrong price may leave it. A designer wants to see the others
//! too, and the picture. Here a layer that fails is hidden and noted, what is left is drawn on the same road as every
//! picture, and the gate lists what it would refuse. Nothing here makes a file for a customer.

mod filler;
mod overlay;
mod pictures;

use std::collections::BTreeMap;
use std::ops::Range;

use super::RenderError;
use super::bind::{Bound, Points, bind_leniently};
use super::compile::{CompileRequest, Shared, append, background};
use super::cover;
use super::gate;
use super::layer::{Builder, LayerScratch, SeenWords};
use super::manifest::{DrawnClaim, LayerReport, Shown};
use super::occlusion;
use super::pixmap::Pixmap;
use super::raster::{Item, draw};
use super::sticker::RenderInput;
use super::text::TextError;
use crate::geometry::Frame;
use crate::template::{Content, Layer};

pub(super) use filler::filler;
pub use filler::filler_for;
pub use overlay::MAX_ZOOM;
pub use pictures::stand_ins;

/// A picture that is drawn as far as can be.
#[derive(Debug)]
#[non_exhaustive]
pub struct Preview {
    /// The pixels, premultiplied.
    pub pixels: Pixmap,
    /// What became of each layer, in painting order; a layer that fails is said to be hidden.
    pub layout: Vec<LayerReport>,
    /// Every price that is drawn, those that the gate would refuse too.
    pub claims: Vec<DrawnClaim>,
    /// All that goes wrong: layers in painting order, then what the gate refuses.
    pub failures: Vec<Failure>,
    /// What each layer is, by its id.
    kinds: BTreeMap<String, Kind>,
    /// The boxes of layers that the template gives one, by their ids.
    frames: BTreeMap<String, Frame>,
}

/// Something that goes wrong in a picture: a render would stop there and give none.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failure {
    /// The layer that it is about; absent where it is about the whole picture.
    pub layer: Option<String>,
    /// What goes wrong.
    pub error: RenderError,
}

/// What a layer draws, without what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Image,
    Text,
    Price,
    Shape,
    Group,
    Stack,
}

/// Draws a picture as far as can be, and lists all that goes wrong.
///
/// Where nothing goes wrong the pixels are those of [`CompiledTemplate::pixels`](super::CompiledTemplate::pixels). A layer
/// that fails is hidden and the picture begun again, so a template of n layers is laid out at most n times. What fails for
/// want of the whole file, such as its budget of bytes, is not told: nothing is encoded.
///
/// # Errors
///
/// - [`RenderError::SlotSize`], [`RenderError::SlotPolicy`], [`RenderError::NoVariant`] and [`RenderError::Fonts`] as
///   [`CompiledTemplate::compile`](super::CompiledTemplate::compile) gives them
/// - [`RenderError::Business`] when the points are of another business than the slot
/// - [`RenderError::TooLarge`] and [`RenderError::Memory`] for the picture as a whole
///
/// # Example
///
/// ```
/// use std::sync::Arc;
/// use sticker_core::asset::font::FontStore;
/// use sticker_core::geometry::Size;
/// use sticker_core::points::Snapshot;
/// use sticker_core::render::{Assets, CompileRequest, RenderInput, RenderLimits, preview};
/// use sticker_core::slot::Slot;
/// use sticker_core::template::Template;
///
/// let template = Template::from_json(br##"{
///   "sticker": 1, "id": "t", "canvas": {"width": 90, "height": 40, "background": "#FFF"},
///   "fonts": {"sans": [{"family": "Sticker Sans"}]},
///   "layers": [
///     {"id": "a", "type": "text", "box": {"x": 0, "y": 0, "width": 9, "height": 20}, "text": "{std.title}",
///      "font": "sans", "size": 12, "fill": "#000"},
///     {"id": "b", "type": "text", "box": {"x": 0, "y": 20, "width": 90, "height": 20}, "text": "{std.brand}",
///      "font": "sans", "size": 12, "fill": "#000"}
///   ]
/// }"##)?;
/// let slot = Slot::from_json(br#"{"business": "shop", "id": "s", "channel": "app", "surface": "search",
///   "sizes": [{"width": 90, "height": 40}], "format": "png", "overlay": "any"}"#)?;
/// let (locale, assets) = ("en".parse()?, Assets::default());
/// let request = CompileRequest {
///     template: &Arc::new(template), slot: &slot, size: Size::new(90, 40),
///     fonts: &FontStore::with_default_family()?, assets: &assets, locale: &locale, limits: RenderLimits::default(),
/// };
/// let points = br#"{"business": "shop", "item": "1", "points": {"std.title": {"text": "Wide"}}}"#;
/// let points = Snapshot::from_json(points, "2026-11-11T00:00:00Z".parse()?, locale.clone())?;
/// let drawn = preview(&request, &RenderInput::new(&points, &assets))?;
/// let failing: Vec<_> = drawn.failures.iter().filter_map(|failure| failure.layer.as_deref()).collect();
/// assert_eq!(failing, ["a", "b"], "one is too wide, the other has no point");
///
/// let stranger = br#"{"business": "other", "item": "1", "points": {}}"#;
/// let stranger = Snapshot::from_json(stranger, points.at(), points.locale().clone())?;
/// assert!(preview(&request, &RenderInput::new(&stranger, &assets)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn preview(request: &CompileRequest<'_>, input: &RenderInput<'_>) -> Result<Preview, RenderError> {
    let shared = Shared::new(request)?;
    Trial::new(&shared, input, &mut LayerScratch::default()).map(Trial::into_preview)
}

/// A preview with the display list that it was drawn from.
pub(super) struct Trial {
    preview: Preview,
    /// What lies below all layers, then the layers.
    pub(super) items: Vec<Item>,
    /// The items of each layer that is drawn, those of layers in it among them.
    pub(super) ranges: Vec<(String, Range<usize>)>,
    pub(super) words: Vec<SeenWords>,
}

impl std::ops::Deref for Trial {
    type Target = Preview;

    fn deref(&self) -> &Preview {
        &self.preview
    }
}

impl Trial {
    /// Draws a picture as far as can be.
    ///
    /// # Errors
    ///
    /// As [`preview`], but for those of the request.
    pub(super) fn new(
        shared: &Shared,
        input: &RenderInput<'_>,
        scratch: &mut LayerScratch,
    ) -> Result<Self, RenderError> {
        let (product, slot) = (&input.points.key().business, &shared.slot.business);
        if product != slot {
            let (product, slot) = (product.to_string(), slot.to_string());
            return Err(RenderError::Business { product, slot });
        }
        let layers = &shared.variant.layers;
        let mut failures = Vec::new();
        let (mut items, mut starts) = (background(shared), Vec::new());
        let (mut layout, mut claims, mut marks) = (Vec::new(), Vec::new(), Vec::new());
        let (mut ranges, mut words) = (Vec::new(), Vec::new());
        for (index, layer) in layers.iter().enumerate() {
            let points = points(shared, input);
            let mut errors = Vec::new();
            let mut bound = bind_leniently(layer, points, &mut errors);
            let drawn = loop {
                let mut builder = Builder::seeing(shared, scratch);
                match builder.layer(layer, &bound) {
                    Ok(()) => break builder,
                    Err(error) => {
                        let id = error.layer().unwrap_or(&layer.id).to_owned();
                        hide_at(layer, &mut bound, &id, shown_for(&error));
                        errors.push((id, error));
                    }
                }
            };
            let start = items.len();
            starts.push((index, start));
            append(&mut items, &drawn.items);
            layout.extend(drawn.reports);
            claims.extend(drawn.claims.into_iter().map(|mut claim| {
                claim.end += start;
                claim
            }));
            marks.extend(drawn.marks);
            if let Some(seen) = drawn.seen {
                let moved =
                    |(id, range): (String, Range<usize>)| (id, range.start + start..range.end + start);
                ranges.extend(seen.ranges.into_iter().map(moved));
                words.extend(seen.words);
            }
            failures.extend(errors.into_iter().map(|(id, error)| Failure { layer: Some(id), error }));
        }
        let mut pixels = Pixmap::new(shared.variant.canvas.size)?;
        draw(&items, &mut pixels, (0, 0), &mut scratch.raster)?;
        if let Err(error) = cover::check(&shared.slot, pixels.size(), &marks) {
            failures.push(Failure { layer: None, error });
        }
        let mut told = Vec::new();
        for claim in &claims {
            let covered = occlusion::check(claim, &items, claim.end, &starts, layers, scratch);
            let (contrast_percent, faults) = gate::faults(shared, claim, &pixels, &mut scratch.spare)?;
            let faults = covered.err().into_iter().chain(faults);
            failures.extend(faults.map(|error| Failure { layer: Some(claim.drawn.layer.clone()), error }));
            told.push(DrawnClaim { contrast_percent, ..claim.drawn.clone() });
        }
        let (mut kinds, mut frames) = (BTreeMap::new(), BTreeMap::new());
        describe(layers, false, &mut kinds, &mut frames);
        Ok(Self {
            preview: Preview { pixels, layout, claims: told, failures, kinds, frames },
            items,
            ranges,
            words,
        })
    }

    pub(super) fn into_preview(self) -> Preview {
        self.preview
    }
}

fn points<'a>(shared: &'a Shared, input: &RenderInput<'a>) -> Points<'a> {
    Points {
        snapshot: input.points,
        template: &shared.template,
        locale: &shared.locale,
        assets: [input.assets, &shared.assets],
        true_during: input.true_during,
        facts: input.facts,
    }
}

/// Hides the layer with an id; where it is not there, or hidden already, the whole.
fn hide_at(layer: &Layer, bound: &mut Bound, id: &str, why: Shown) {
    if !hide_within(layer, bound, id, &why) {
        *bound = Bound::Hidden(why);
    }
}

fn hide_within(layer: &Layer, bound: &mut Bound, id: &str, why: &Shown) -> bool {
    if matches!(bound, Bound::Hidden(_)) {
        return false;
    }
    if layer.id == id {
        *bound = Bound::Hidden(why.clone());
        return true;
    }
    layer.children().iter().zip(bound.layers_mut()).any(|(child, bound)| hide_within(child, bound, id, why))
}

/// Why a layer that fails is said to be hidden.
fn shown_for(error: &RenderError) -> Shown {
    match error {
        RenderError::Text { source: TextError::DoesNotFit { .. }, .. }
        | RenderError::StackOverflow { .. } => Shown::Overflow,
        RenderError::Text { .. } => Shown::MissingGlyph,
        _ => Shown::Empty,
    }
}

/// Notes what layers are, and where; those in a stack have no boxes in the template.
fn describe(
    layers: &[Layer],
    is_stacked: bool,
    kinds: &mut BTreeMap<String, Kind>,
    frames: &mut BTreeMap<String, Frame>,
) {
    for layer in layers {
        let kind = match &layer.content {
            Content::Image(_) => Kind::Image,
            Content::Text(_) => Kind::Text,
            Content::Price(_) => Kind::Price,
            Content::Shape(_) => Kind::Shape,
            Content::Group(_) => Kind::Group,
            Content::Stack(_) => Kind::Stack,
        };
        kinds.insert(layer.id.clone(), kind);
        if !is_stacked {
            frames.insert(layer.id.clone(), layer.frame);
        }
        describe(layer.children(), is_stacked || kind == Kind::Stack, kinds, frames);
    }
}
