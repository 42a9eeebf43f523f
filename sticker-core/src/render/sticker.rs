//! Rendering: a compiled template and a product's points to a sticker.

use std::sync::Arc;

use super::RenderError;
use super::assets::Assets;
use super::bind::{Bound, Points, bind};
use super::compile::{CompiledTemplate, Entry, Step, append};
use super::cover::{self, Mark};
use super::encode;
use super::gate;
use super::layer::{Builder, Claimed, LayerScratch};
use super::manifest::{DrawnClaim, DynamicRegion, LayerReport, Manifest, RENDER_EPOCH};
use super::mask::Mask;
use super::pixmap::Pixmap;
use super::raster::base::{Kept, draw_picture};
use super::raster::blur::Blurred;
use super::raster::sprite::Sprite;
use super::raster::{Item, draw};
use crate::claim::PriceFact;
use crate::digest::{Canonical, Digest, Encode, file_hash, pixel_fp};
use crate::geometry::Rect;
use crate::points::Snapshot;
use crate::time::Window;

/// What one render shows.
#[derive(Clone, Copy, Debug)]
pub struct RenderInput<'a> {
    /// The product's points at the instant that the picture is made for.
    pub points: &'a Snapshot,
    /// The files that the points name.
    pub assets: &'a Assets,
    /// When the prices are true of which `facts` say nothing; absent, from the snapshot's instant on, and without a proof.
    pub true_during: Option<Window>,
    /// What pricing says of the prices. Where there are facts, a price layer shows the value of one of its role, and its
    /// claim has the audience, the qualifiers, the time and the proof of that fact; list prices, unit prices and labels may
    /// also stand without.
    pub facts: &'a [PriceFact],
    /// Whether to compute `pixel_fp`, which costs more than encoding does.
    pub pixel_fp: bool,
}

impl<'a> RenderInput<'a> {
    /// Creates an input from points and the files that they name.
    pub const fn new(points: &'a Snapshot, assets: &'a Assets) -> Self {
        Self { points, assets, true_during: None, facts: &[], pixel_fp: false }
    }
}

/// A finished picture and what is known of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Sticker {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it shows.
    pub manifest: Manifest,
}

/// Buffers that a render leaves for the next one of the same thread.
#[derive(Debug, Default)]
pub struct Scratch {
    layers: LayerScratch,
    canvas: Pixmap,
    kept: Kept,
    encode: encode::Scratch,
}

/// A display list of a whole picture, with what it says.
struct Scene {
    items: Vec<Item>,
    /// Each top-level layer that has items here, and where they start and end.
    live: Vec<(usize, usize, usize)>,
    bounds: Vec<Option<Bound>>,
    reports: Vec<(usize, Vec<LayerReport>)>,
    claims: Vec<(usize, Claimed)>,
    marks: Vec<(usize, Vec<Mark>)>,
}

impl CompiledTemplate {
    /// Renders a product's picture.
    ///
    /// # Errors
    ///
    /// - [`RenderError::Business`] when the points are of another business than the slot
    /// - [`RenderError::MissingPoint`], [`RenderError::PointKind`], [`RenderError::Format`] and [`RenderError::Claim`]
    ///   when a layer cannot be bound
    /// - [`RenderError::MissingAsset`] and [`RenderError::Decode`] when a picture cannot be had
    /// - [`RenderError::Text`] when words do not fit or have no glyphs, and the layer says that this fails
    /// - the `Claim…` errors when the gate refuses a price, and [`RenderError::CoverTooLarge`] when overlays cover more
    ///   than the slot allows
    /// - [`RenderError::Encode`] when the file cannot be made, within its byte budget for one
    pub fn render(&self, input: &RenderInput<'_>) -> Result<Sticker, RenderError> {
        self.render_with(input, &mut Scratch::default())
    }

    /// Renders a product's picture with buffers of an earlier render; the result is the same.
    ///
    /// # Errors
    ///
    /// As [`CompiledTemplate::render`].
    pub fn render_with(
        &self,
        input: &RenderInput<'_>,
        scratch: &mut Scratch,
    ) -> Result<Sticker, RenderError> {
        let scene = self.scene(input, &mut scratch.layers)?;
        let Scratch { layers, canvas, kept, .. } = &mut *scratch;
        draw_picture(&scene.items, self.size(), canvas, kept, &mut layers.raster)?;
        let claims = self.judge(&scene, &scratch.canvas, &mut scratch.layers)?;
        let (bytes, encoding) = self.shared.encoder.encode(&scratch.canvas, &mut scratch.encode)?;
        let size = self.size();
        let pixel_fp = match input.pixel_fp {
            true => Some(
                pixel_fp(scratch.canvas.data(), size)
                    .map_err(|e| RenderError::Internal { what: e.to_string() })?,
            ),
            false => None,
        };
        let key = input.points.key();
        let product = match &key.sku {
            Some(sku) => format!("{}/{sku}", key.item),
            None => key.item.to_string(),
        };
        let manifest = Manifest {
            sticker: 1,
            render_epoch: RENDER_EPOCH,
            business: key.business.clone(),
            product,
            slot: self.shared.slot.id.to_string(),
            template: self.shared.template_used(),
            at: input.points.at(),
            size,
            spec_fp: self.spec_of(&scene),
            file_hash: file_hash(&bytes),
            pixel_fp,
            bytes: bytes.len() as u64,
            claims,
            layout: self.layout(&scene),
            encoding,
            regions: self.regions(&scene),
        };
        recycle(scene, &mut scratch.layers);
        Ok(Sticker { bytes, manifest })
    }

    /// Returns the fingerprint that a render of `input` would have, without laying out or drawing anything.
    ///
    /// # Errors
    ///
    /// As [`CompiledTemplate::render`], for the errors of binding.
    pub fn spec_fp(&self, input: &RenderInput<'_>) -> Result<Digest, RenderError> {
        self.check_business(input)?;
        let layers = &self.shared.variant.layers;
        let mut bounds = Vec::with_capacity(layers.len());
        for (entry, layer) in self.entries.iter().zip(layers) {
            bounds.push(match entry {
                Entry::Fixed(_) => None,
                Entry::Live => Some(bind(layer, self.points(input))?),
            });
        }
        Ok(self.spec(&bounds))
    }

    /// Renders the pixels of a picture, premultiplied, without encoding or judging them.
    ///
    /// # Errors
    ///
    /// As [`CompiledTemplate::render`], but for the gate and the encoder.
    pub fn pixels(&self, input: &RenderInput<'_>) -> Result<Pixmap, RenderError> {
        self.region(input, Rect::of_size(self.size()))
    }

    /// Renders a rectangle of a picture: the same pixels as that part of the whole.
    ///
    /// # Errors
    ///
    /// As [`CompiledTemplate::pixels`], and [`RenderError::OutsideCanvas`] when the region does not lie on the canvas.
    pub fn region(&self, input: &RenderInput<'_>, region: Rect) -> Result<Pixmap, RenderError> {
        let size = self.size();
        if !Rect::of_size(size).contains(region) {
            return Err(RenderError::OutsideCanvas { region, size });
        }
        let mut scratch = LayerScratch::default();
        let scene = self.scene(input, &mut scratch)?;
        let mut canvas = Pixmap::new(region.size())?;
        draw(&scene.items, &mut canvas, (region.left, region.top), &mut scratch.raster)?;
        Ok(canvas)
    }

    fn points<'a>(&'a self, input: &RenderInput<'a>) -> Points<'a> {
        Points {
            snapshot: input.points,
            template: &self.shared.template,
            locale: &self.shared.locale,
            assets: [input.assets, &self.shared.assets],
            true_during: input.true_during,
            facts: input.facts,
        }
    }

    fn check_business(&self, input: &RenderInput<'_>) -> Result<(), RenderError> {
        let (product, slot) = (&input.points.key().business, &self.shared.slot.business);
        if product == slot {
            return Ok(());
        }
        Err(RenderError::Business { product: product.to_string(), slot: slot.to_string() })
    }

    /// Binds and lays out what is live, and puts it between the plates.
    fn scene(&self, input: &RenderInput<'_>, scratch: &mut LayerScratch) -> Result<Scene, RenderError> {
        self.check_business(input)?;
        let layers = &self.shared.variant.layers;
        let mut scene = Scene {
            items: Vec::new(),
            live: Vec::new(),
            bounds: vec![None; layers.len()],
            reports: Vec::new(),
            claims: Vec::new(),
            marks: Vec::new(),
        };
        for step in &self.steps {
            let index = match step {
                Step::Items(items) => {
                    append(&mut scene.items, items);
                    continue;
                }
                Step::Layer(index) => *index,
            };
            let bound = bind(&layers[index], self.points(input))?;
            let mut builder = Builder::new(&self.shared, scratch);
            builder.layer(&layers[index], &bound)?;
            let Builder { items, reports, claims, marks, .. } = builder;
            let start = scene.items.len();
            append(&mut scene.items, &items);
            scene.live.push((index, start, scene.items.len()));
            scene.claims.extend(claims.into_iter().map(|mut claim| {
                claim.end += start;
                (index, claim)
            }));
            scene.bounds[index] = Some(bound);
            scene.reports.push((index, reports));
            scene.marks.push((index, marks));
        }
        Ok(scene)
    }

    /// The gate: returns all drawn claims in painting order, or refuses the picture.
    fn judge(
        &self,
        scene: &Scene,
        canvas: &Pixmap,
        scratch: &mut LayerScratch,
    ) -> Result<Vec<DrawnClaim>, RenderError> {
        self.check_coverage(scene)?;
        let mut all: Vec<(usize, DrawnClaim)> = Vec::new();
        for (layer, claim) in &scene.claims {
            self.check_cover(&scene.bounds, claim, &scene.items, claim.end..scene.items.len(), scratch)?;
            all.push((*layer, self.judge_pixels(claim, canvas, scratch)?));
        }
        for (layer, entry) in self.entries.iter().enumerate() {
            let Entry::Fixed(fixed) = entry else { continue };
            for claim in &fixed.claims {
                for &(_, start, end) in scene.live.iter().filter(|l| l.0 > layer) {
                    self.check_cover(&scene.bounds, claim, &scene.items, start..end, scratch)?;
                }
                all.push((layer, self.judge_pixels(claim, canvas, scratch)?));
            }
        }
        all.sort_by_key(|(layer, _)| *layer);
        Ok(all.into_iter().map(|(_, claim)| claim).collect())
    }

    /// Refuses overlays that cover more than the slot allows.
    fn check_coverage(&self, scene: &Scene) -> Result<(), RenderError> {
        let mut marks = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            match entry {
                Entry::Fixed(fixed) => marks.extend_from_slice(&fixed.marks),
                Entry::Live => {
                    let own = scene.marks.iter().filter(|(layer, _)| *layer == index);
                    own.for_each(|(_, own)| marks.extend_from_slice(own));
                }
            }
        }
        cover::check(&self.shared.slot, self.size(), &marks)
    }

    fn judge_pixels(
        &self,
        claim: &Claimed,
        canvas: &Pixmap,
        scratch: &mut LayerScratch,
    ) -> Result<DrawnClaim, RenderError> {
        let (contrast_percent, faults) = gate::faults(&self.shared, claim, canvas, &mut scratch.spare)?;
        match faults.into_iter().next() {
            Some(fault) => Err(fault),
            None => Ok(DrawnClaim { contrast_percent, ..claim.drawn.clone() }),
        }
    }

    fn spec_of(&self, scene: &Scene) -> Digest {
        self.spec(&scene.bounds)
    }

    /// `spec_fp`: what is fixed, then what every layer shows, in painting order.
    fn spec(&self, live: &[Option<Bound>]) -> Digest {
        let mut out = Canonical::hasher("sticker-spec", 1);
        out.digest(&self.shared.fixed_spec()).count(self.entries.len());
        for (entry, bound) in self.entries.iter().zip(live) {
            match (entry, bound) {
                (Entry::Fixed(fixed), _) => fixed.bound.encode(&mut out),
                (Entry::Live, bound) => bound.iter().for_each(|b| b.encode(&mut out)),
            }
        }
        out.finish()
    }

    fn layout(&self, scene: &Scene) -> Vec<LayerReport> {
        let mut all = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            match entry {
                Entry::Fixed(fixed) => all.extend(fixed.reports.iter().cloned()),
                Entry::Live => {
                    let own = scene.reports.iter().filter(|(layer, _)| *layer == index);
                    all.extend(own.flat_map(|(_, reports)| reports.iter().cloned()));
                }
            }
        }
        all
    }

    fn regions(&self, scene: &Scene) -> Vec<DynamicRegion> {
        let canvas = self.size();
        scene
            .reports
            .iter()
            .filter_map(|(_, reports)| reports.first())
            .map(|report| DynamicRegion {
                layer: report.layer.clone(),
                region: self.shared.encoder.align(report.painted, canvas),
            })
            .collect()
    }
}

/// Gives the memory of a picture's own sprites, masks and shadows back; what is in a plate or a cache stays there.
fn recycle(scene: Scene, scratch: &mut LayerScratch) {
    let mut masks = Vec::new();
    for item in scene.items {
        match item {
            Item::Sprite { sprite, .. } => {
                scratch.spare.extend(Arc::into_inner(sprite).map(Sprite::into_bytes));
            }
            Item::Masked { mask, .. } | Item::Replaced { mask, .. } => masks.push(mask),
            Item::Shadow { shadow, .. } => {
                scratch.spare_cells.extend(Arc::into_inner(shadow).and_then(Blurred::into_cells));
            }
            Item::Group { .. } | Item::Fill { .. } => {}
        }
    }
    // A claim's ink may be the mask of an item: whoever lets it go last gives it back.
    masks.extend(scene.claims.into_iter().map(|(_, claim)| claim.ink));
    scratch.spare.extend(masks.into_iter().filter_map(Arc::into_inner).map(Mask::into_coverage));
}
