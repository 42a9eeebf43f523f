//! Layers: bound content to items of a display list, with what the manifest says of them.

use std::ops::Range;
use std::sync::Arc;

use super::RenderError;
use super::bind::{Bound, BoundPrice};
use super::buffers::SpareBuffers;
use super::compile::Shared;
use super::cover::Mark;
use super::effect::{self, Body, Edge, Single};
use super::fitting::{self, style_of, text_error};
use super::layout::Placed;
use super::manifest::{
    Baseline, DrawnClaim, DrawnPart, DrawnRun, DrawnStrike, DrawnStroke, LayerReport, Shown,
};
use super::mask::Mask;
use super::paint::{self, shape};
use super::photo::PhotoScratch;
use super::picture::PendingMask;
use super::raster::blur::Blurred;
use super::raster::ink::premultiplied;
use super::raster::sprite::Sprite;
use super::raster::{Item, RasterScratch};
use super::text::{self, Effect, Fitted, Glyph, Run};
use super::turn::Turn;
use crate::asset::font::AxisValue;
use crate::digest::Digest;
use crate::geometry::{Frame, Length, Rect, Size};
use crate::template::{
    Blend, Content, Corners, Join, Layer, Paint, PartKind, PriceLayer, Shadow, ShapeLayer, Vertical,
};

/// What drawing layers keeps between them and between renders.
#[derive(Debug, Default)]
pub(crate) struct LayerScratch {
    pub(crate) photo: PhotoScratch,
    pub(crate) raster: RasterScratch,
    /// Memory of masks and sprites.
    pub(crate) spare: SpareBuffers<u8>,
    /// Memory of shadows.
    pub(crate) spare_cells: SpareBuffers<u16>,
}

/// A display list under construction.
pub(crate) struct Builder<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) scratch: &'a mut LayerScratch,
    pub(crate) items: Vec<Item>,
    pub(crate) reports: Vec<LayerReport>,
    pub(crate) claims: Vec<Claimed>,
    /// What each layer that is no group covers, in painting order.
    pub(crate) marks: Vec<Mark>,
    /// The boxes of the clips that the layer at hand lies in.
    pub(crate) clips: Vec<Option<Arc<Mask>>>,
    /// How the layer at hand is turned.
    pub(super) turn: Option<Turn>,
    /// The picture of the mask of the layer at hand.
    pub(super) mask_image: PendingMask,
    /// What a preview wants to know beyond the manifest; absent otherwise.
    pub(crate) seen: Option<Seen>,
}

/// What a preview knows of layers, beyond the manifest.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The items of each layer that is drawn; those of layers in it are among them.
    pub(crate) ranges: Vec<(String, Range<usize>)>,
    /// The words of each text that is drawn.
    pub(crate) words: Vec<SeenWords>,
}

/// The words of a text, for the measures that prices are judged by.
#[derive(Debug)]
pub(crate) struct SeenWords {
    pub(crate) layer: String,
    /// Inside of its glyphs.
    pub(crate) ink: Mask,
    /// Boxes of its glyphs.
    pub(crate) cells: Vec<Rect>,
    /// The smallest font size in it.
    pub(crate) smallest: Length,
}

/// A drawn claim with what the gate needs to judge it.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub(crate) drawn: DrawnClaim,
    /// Inside of its glyphs.
    pub(crate) ink: Arc<Mask>,
    /// Boxes of its glyphs.
    pub(crate) cells: Vec<Rect>,
    /// Smallest font size of what must be legible.
    pub(crate) smallest: Length,
    /// The item after its last one.
    pub(crate) end: usize,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(shared: &'a Shared, scratch: &'a mut LayerScratch) -> Self {
        Self {
            shared,
            scratch,
            items: Vec::new(),
            reports: Vec::new(),
            claims: Vec::new(),
            marks: Vec::new(),
            clips: Vec::new(),
            turn: None,
            mask_image: None,
            seen: None,
        }
    }

    /// A builder that also notes what a preview wants to know.
    pub(crate) fn seeing(shared: &'a Shared, scratch: &'a mut LayerScratch) -> Self {
        Self { seen: Some(Seen::default()), ..Self::new(shared, scratch) }
    }

    /// Adds a layer and what lies in it.
    pub(crate) fn layer(&mut self, layer: &Layer, bound: &Bound) -> Result<(), RenderError> {
        self.layer_placed(layer, bound, None)
    }

    /// Adds a layer; `placed` are its children where a stack around it has placed them already.
    pub(crate) fn layer_placed(
        &mut self,
        layer: &Layer,
        bound: &Bound,
        placed: Option<&[Placed<'_>]>,
    ) -> Result<(), RenderError> {
        let start = self.items.len();
        let at = self.reports.len();
        self.reports.push(LayerReport::drawn(&layer.id));
        if let Bound::Hidden(why) = bound {
            self.reports[at].shown = why.clone();
            return Ok(());
        }
        self.reports[at].frame = Some(layer.frame);
        let opacity = layer.opacity.0;
        // One sprite or one mask takes the opacity itself; anything more is composited as one picture.
        let single = matches!(&layer.content, Content::Image(_))
            && layer.shadow.is_none()
            && layer.effects.strokes.is_empty()
            && layer.effects.shadows.is_empty();
        let grouped = layer.blend != Blend::Normal || (opacity != 255 && !single);
        if grouped {
            self.items.push(Item::Group {
                bounds: Rect::EMPTY,
                end: 0,
                opacity,
                blend: layer.blend,
                clip: None,
            });
        }
        let own_opacity = if grouped { 255 } else { opacity };
        let outer = self.turn;
        if let (Content::Stack(stack), Bound::Group(_) | Bound::Masked(..)) = (&layer.content, bound) {
            // It turns about its own box, which only the layout of its layers tells.
            self.stack(layer, stack, bound, placed, at)?;
        } else {
            self.turn_with(layer, layer.frame);
            self.content(layer, bound, own_opacity, at)?;
        }
        self.turn = outer;
        let inner = start + usize::from(grouped);
        let painted = self.items_bounds(inner, self.items.len());
        if grouped {
            self.close_group(start, painted);
        }
        self.reports[at].painted = painted.intersect(self.shared.canvas());
        self.mark(layer, painted);
        let end = self.items.len();
        for claim in self.claims.iter_mut().filter(|c| c.end == usize::MAX) {
            claim.end = end;
        }
        if let Some(seen) = &mut self.seen {
            seen.ranges.push((layer.id.clone(), start..end));
        }
        Ok(())
    }

    /// Turns what follows as a layer with its box at `frame` is turned, within what is turned around it.
    pub(crate) fn turn_with(&mut self, layer: &Layer, frame: Frame) {
        if let Some(rotation) = &layer.effects.rotation {
            let own = Turn::of(rotation, frame);
            self.turn = Some(self.turn.map_or(own, |outer| own.within(outer)));
        }
    }

    fn content(&mut self, layer: &Layer, bound: &Bound, opacity: u8, at: usize) -> Result<(), RenderError> {
        match (&layer.content, bound) {
            (_, Bound::Masked(inner, mask)) => {
                self.mask_image = Some(mask.clone());
                self.content(layer, inner, opacity, at)
            }
            (Content::Image(image), Bound::Image(b)) => self.image(layer, image, b, opacity, at),
            (Content::Shape(s), Bound::Shape) => self.shape(layer, s),
            (Content::Text(t), Bound::Text(words)) => self.text(layer, t, words, at),
            (Content::Price(p), Bound::Price(b)) => self.price(layer, p, b, at),
            (Content::Group(group), Bound::Group(bounds)) => self.as_group(layer, |builder| {
                for (child, bound) in group.layers.iter().zip(bounds) {
                    builder.layer(child, bound)?;
                }
                Ok(())
            }),
            _ => Err(RenderError::Internal { what: format!("layer {} was bound as another kind", layer.id) }),
        }
    }

    /// Notes what the layer covers, for the slot's limit.
    pub(crate) fn mark(&mut self, layer: &Layer, painted: Rect) {
        let effects = &layer.effects;
        let casts = layer.shadow.is_some() || !effects.shadows.is_empty() || !effects.strokes.is_empty();
        let Some(kind) = Mark::kind(&layer.content, casts) else { return };
        let clips = self.clips.iter().flatten();
        let area =
            clips.fold(painted.intersect(self.shared.canvas()), |area, clip| area.intersect(clip.bounds()));
        if !area.is_empty() {
            self.marks.push(Mark { kind, area });
        }
    }

    pub(crate) fn close_group(&mut self, start: usize, painted: Rect) {
        let last = self.items.len();
        if let Some(Item::Group { bounds, end, .. }) = self.items.get_mut(start) {
            *bounds = painted;
            *end = last;
        }
    }

    pub(crate) fn items_bounds(&self, start: usize, end: usize) -> Rect {
        self.items[start..end].iter().fold(Rect::EMPTY, |all, item| all.union(item.bounds()))
    }

    // Shapes.

    pub(crate) fn shape(&mut self, layer: &Layer, content: &ShapeLayer) -> Result<(), RenderError> {
        if !self.is_plain(layer) {
            return self.decorated_shape(layer, content);
        }
        let canvas = self.shared.canvas();
        let visible = canvas.outset(self.shadow_reach(layer));
        let fill = match &content.fill {
            Some(paint) => Some((shape::fill(&content.shape, layer.frame, visible)?, paint)),
            None => None,
        };
        let stroke = match &content.stroke {
            Some(style) => Some((shape::stroke(&content.shape, layer.frame, style, visible)?, &style.fill)),
            None => None,
        };
        if let Some(shadow) = &layer.shadow {
            let masks: Vec<&Mask> = fill.iter().map(|f| &f.0).chain(stroke.iter().map(|s| &s.0)).collect();
            self.shadow_of_masks(shadow, &masks)?;
        }
        for (mask, paint) in [fill, stroke].into_iter().flatten() {
            self.masked(mask, paint, layer.frame);
        }
        Ok(())
    }

    pub(super) fn masked(&mut self, mask: impl Into<Arc<Mask>>, paint: &Paint, frame: Frame) {
        let mask = mask.into();
        if !mask.bounds().is_empty() {
            self.items.push(Item::Masked { mask, ink: paint::ink(paint, frame), opacity: 255 });
        }
    }

    // Shadows.

    /// How far outside the canvas something may lie and still cast a shadow onto it.
    pub(super) fn shadow_reach(&self, layer: &Layer) -> i32 {
        let effects = Self::effects_reach(layer);
        effects.max(layer.shadow.map_or(0, |s| {
            let far = s.dx.to_64ths().abs().max(s.dy.to_64ths().abs());
            // Three standard deviations of half the blur each.
            Length::from_64ths(far).ceil()
                + Length::from_64ths(s.blur.to_64ths() / 2 * 3).ceil()
                + 4
                + effects
        }))
    }

    pub(super) fn shadow_of_masks(&mut self, shadow: &Shadow, masks: &[&Mask]) -> Result<(), RenderError> {
        let bounds = masks.iter().fold(Rect::EMPTY, |all, m| all.union(m.bounds()));
        if bounds.is_empty() {
            return Ok(());
        }
        let union = effect::union_in(masks.iter().copied(), &mut self.scratch.spare)?;
        let alpha = Alpha { at: (bounds.left, bounds.top), size: bounds.size(), is_solid: false };
        let row = |y: u32, out: &mut [u8]| out.copy_from_slice(union.row(bounds.top + y as i32));
        self.push_shadow(shadow, alpha, row, None)?;
        self.scratch.spare.give(union.into_coverage());
        Ok(())
    }

    pub(super) fn push_shadow(
        &mut self,
        shadow: &Shadow,
        alpha: Alpha,
        row: impl FnMut(u32, &mut [u8]),
        hidden_by: Option<Arc<Sprite>>,
    ) -> Result<(), RenderError> {
        if alpha.size.is_empty() || shadow.color.alpha == 0 {
            return Ok(());
        }
        let (dx, dy) = (shadow.dx.round(), shadow.dy.round());
        let at = (alpha.at.0.saturating_add(dx), alpha.at.1.saturating_add(dy));
        let blurred = if alpha.is_solid {
            self.shared.shadows.solid(at, alpha.size, shadow.blur, &mut self.scratch.spare_cells)?
        } else {
            Arc::new(Blurred::new(at, alpha.size, shadow.blur, row, &mut self.scratch.spare_cells)?)
        };
        let colour = premultiplied(paint::straight(shadow.color));
        self.items.push(Item::Shadow { shadow: blurred, colour, hidden_by });
        Ok(())
    }

    // Prices.

    pub(super) fn run_mask(
        &mut self,
        layer: &Layer,
        fitted: &Fitted,
        glyphs: &[Glyph],
        effect: Effect,
    ) -> Result<Mask, RenderError> {
        if self.turn.is_some() {
            return self.turned_run(layer, fitted, glyphs, effect, self.visible_run(layer));
        }
        let run = self.run(layer, fitted, glyphs);
        let mask = self.shared.glyphs.run_mask_in(&run, effect, &mut self.scratch.spare);
        mask.map_err(|source| RenderError::Text { layer: layer.id.clone(), source })
    }

    fn run<'b>(&self, layer: &Layer, fitted: &'b Fitted, glyphs: &'b [Glyph]) -> Run<'b>
    where
        'a: 'b,
    {
        let (origin, visible) = ((Length::ZERO, Length::ZERO), self.visible_run(layer));
        Run::new(&fitted.fonts, glyphs, origin, visible).with_hot(&self.shared.hot)
    }

    fn visible_run(&self, layer: &Layer) -> Rect {
        // A price is drawn beyond the canvas too, so that the gate sees what the canvas would cut.
        let reach = match layer.content {
            Content::Price(_) => Length::MAX_PX,
            _ => self.shadow_reach(layer),
        };
        self.shared.canvas().outset(reach)
    }

    fn price(
        &mut self,
        layer: &Layer,
        price: &PriceLayer,
        bound: &BoundPrice,
        at: usize,
    ) -> Result<(), RenderError> {
        let shaped = fitting::shape_price(self.shared, layer, price, bound)?;
        if shaped.iter().any(|s| !s.missing().is_empty()) {
            self.reports[at].shown = Shown::MissingGlyph;
            return Ok(());
        }
        let parts = fitting::price_parts(price, bound, &shaped);
        let request = fitting::price_request(price, layer.frame);
        let fitted = text::fit_parts(&parts, &request).map_err(|e| text_error(layer, e))?;
        self.reports[at].size = Some(fitted.size);
        self.reports[at].lines = Some(1);
        let glyphs = placed(&fitted, layer.frame, price.vertical);
        let shift = shift(&fitted, layer.frame, price.vertical);
        self.reports[at].baselines = baselines(&fitted, shift);

        let outline = match &price.stroke {
            Some(stroke) => {
                Some(self.run_mask(layer, &fitted, &glyphs, outline(stroke.width, stroke.join))?)
            }
            None => None,
        };
        let strike = strike(price, bound, &fitted, shift);
        let strike_mask = match &strike {
            Some(line) => {
                let shape = crate::template::Shape::Rect { radius: Corners::SHARP };
                Some(shape::fill(&shape, line.frame(), self.shared.canvas().outset(Length::MAX_PX))?)
            }
            None => None,
        };
        // Neighbouring parts of one paint are one run, so that they cannot double where they touch.
        let mut fills: Vec<(Arc<Mask>, &Paint)> = Vec::new();
        let mut drawn_parts = Vec::new();
        let mut smallest = Length::from_px(Length::MAX_PX);
        let mut first = 0;
        while first < fitted.parts.len() {
            let kind = |i: usize| bound.parts.parts()[i].kind;
            let paint = &style_of(price, kind(first)).fill;
            let last = (first..fitted.parts.len())
                .take_while(|&i| style_of(price, kind(i)).fill == *paint)
                .last()
                .unwrap_or(first);
            let range = fitted.parts[first].glyphs.start..fitted.parts[last].glyphs.end;
            fills.push((Arc::new(self.run_mask(layer, &fitted, &glyphs[range], Effect::Fill)?), paint));
            first = last + 1;
        }
        for (part, placed) in bound.parts.parts().iter().zip(&fitted.parts) {
            let own = &glyphs[placed.glyphs.clone()];
            let bounds = self.shared.glyphs.run_bounds(&self.run(layer, &fitted, own), Effect::Fill);
            let bbox = bounds.map_err(|e| text_error(layer, e))?;
            if !matches!(part.kind, PartKind::Separator | PartKind::Mark) {
                smallest = smallest.min(placed.size);
            }
            drawn_parts.push(DrawnPart {
                kind: part.kind,
                text: part.text.clone(),
                bbox,
                fill: style_of(price, part.kind).fill.clone(),
                runs: runs(&fitted, own),
            });
        }
        let ink = match &fills[..] {
            [(all, _)] => Arc::clone(all),
            _ => Arc::new(effect::union_in(fills.iter().map(|f| &*f.0), &mut self.scratch.spare)?),
        };
        let body = match self.is_plain(layer) {
            true => None,
            false => Some(Body {
                inside: Mask::clone(&ink),
                fills: fills.iter().map(|(mask, paint)| (Mask::clone(mask), (*paint).clone())).collect(),
                sprites: Vec::new(),
                above: strike_mask
                    .iter()
                    .zip(&price.strike)
                    .map(|(mask, style)| {
                        let paint = style.fill.as_ref().unwrap_or(&price.parts.integer.fill);
                        (mask.clone(), paint.clone())
                    })
                    .collect(),
                edge: Edge::Glyphs(&fitted, &glyphs),
                single: price.stroke.as_ref().map(Single::Text),
                shape: None,
            }),
        };
        let mut all_strokes = Rect::EMPTY;
        if let Some(body) = &body {
            for stroke in &layer.effects.strokes {
                let visible = self.visible(layer).outset(Length::MAX_PX);
                all_strokes = all_strokes.union(self.stroke_mask(layer, body, stroke, visible)?.bounds());
            }
        }
        let everything = [
            Some(ink.bounds()),
            Some(all_strokes),
            outline.as_ref().map(Mask::bounds),
            strike_mask.as_ref().map(Mask::bounds),
        ];
        let bbox = everything.into_iter().flatten().fold(Rect::EMPTY, Rect::union);
        self.check_fully_drawn(layer, &ink, bbox)?;

        if let Some(body) = body {
            self.decorated(layer, body)?;
        } else {
            if let Some(shadow) = &layer.shadow {
                let masks: Vec<&Mask> =
                    fills.iter().map(|f| &*f.0).chain(&outline).chain(&strike_mask).collect();
                self.shadow_of_masks(shadow, &masks)?;
            }
            if let (Some(mask), Some(stroke)) = (outline, &price.stroke) {
                self.masked(mask, &stroke.fill, layer.frame);
            }
            for (mask, paint) in fills {
                self.masked(mask, paint, layer.frame);
            }
            if let (Some(mask), Some(style)) = (strike_mask, &price.strike) {
                self.masked(mask, style.fill.as_ref().unwrap_or(&price.parts.integer.fill), layer.frame);
            }
        }
        let cells = glyph_cells(&fitted, &glyphs);
        self.claims.push(Claimed {
            drawn: DrawnClaim {
                layer: layer.id.clone(),
                claim: bound.claim.clone(),
                struck: strike.is_some(),
                bbox,
                parts: drawn_parts,
                stroke: price.stroke.as_ref().map(|s| DrawnStroke { width: s.width, fill: s.fill.clone() }),
                strokes: layer.effects.strokes.clone(),
                strike,
                contrast_percent: None,
            },
            ink,
            cells,
            smallest,
            end: usize::MAX,
        });
        Ok(())
    }

    /// Refuses a claim that the canvas or a group around it cuts.
    fn check_fully_drawn(&self, layer: &Layer, ink: &Mask, bbox: Rect) -> Result<(), RenderError> {
        let canvas = self.shared.canvas();
        let cut = |by: String| RenderError::ClaimCut { layer: layer.id.clone(), bbox, by };
        if ink.bounds().is_empty() {
            return Err(cut("nothing: it has no ink".to_owned()));
        }
        if !canvas.contains(bbox) {
            return Err(cut(format!("the canvas of {}", canvas.size())));
        }
        for clip in self.clips.iter().flatten() {
            let whole = (bbox.top..bbox.bottom)
                .all(|y| (bbox.left..bbox.right).all(|x| ink.at(x, y) == 0 || clip.at(x, y) == 255));
            if !whole {
                return Err(cut("the group that it lies in".to_owned()));
            }
        }
        Ok(())
    }
}

/// Places the line through a price: along all of its parts, at the height of its integer part.
fn strike(
    price: &PriceLayer,
    bound: &BoundPrice,
    fitted: &Fitted,
    (dx, dy): (Length, Length),
) -> Option<DrawnStrike> {
    let style = price.strike.as_ref()?;
    let main = bound.parts.parts().iter().position(|p| p.kind == PartKind::Integer).unwrap_or(0);
    let part = fitted.parts.get(main)?;
    // Where it reads from the right its first part is not the leftmost.
    let left = fitted.parts.iter().map(|part| part.x).min()?;
    let right = fitted.parts.iter().map(|part| part.x + part.width).max()?;
    let font = fitted.glyphs.get(part.glyphs.start).and_then(|g| fitted.fonts.get(usize::from(g.font)))?;
    let metrics = font.metrics();
    let scaled = |units: i32| {
        let n = i64::from(units) * i64::from(part.size.to_64ths());
        let upem = i64::from(metrics.units_per_em.max(1));
        Length::from_64ths((2 * n + upem).div_euclid(2 * upem) as i32)
    };
    let height = style.thickness.unwrap_or_else(|| scaled(metrics.strike.thickness).max(Length::from_px(1)));
    let x = left + dx;
    let line = DrawnStrike {
        x,
        y: part.baseline + dy - scaled(metrics.strike.top) - style.rise,
        width: right + dx - x,
        height,
    };
    Some(line)
}

/// The alpha that casts a shadow.
pub(super) struct Alpha {
    pub(super) at: (i32, i32),
    pub(super) size: Size,
    pub(super) is_solid: bool,
}

impl DrawnStrike {
    fn frame(&self) -> Frame {
        Frame { x: self.x, y: self.y, width: self.width, height: self.height }
    }
}

impl LayerReport {
    fn drawn(id: &str) -> Self {
        Self {
            layer: id.to_owned(),
            shown: Shown::Drawn,
            frame: None,
            painted: Rect::EMPTY,
            size: None,
            lines: None,
            baselines: Vec::new(),
            truncated: false,
            missing_glyphs: Vec::new(),
            overflow: None,
            warnings: Vec::new(),
        }
    }
}

pub(super) const fn outline(width: Length, join: Join) -> Effect {
    let join = match join {
        Join::Round => text::Join::Round,
        Join::Miter => text::Join::Miter,
        Join::Bevel => text::Join::Bevel,
    };
    Effect::Outline { width, join }
}

/// Returns how far the fitted text moves to stand in its frame.
pub(super) fn shift(fitted: &Fitted, frame: Frame, vertical: Vertical) -> (Length, Length) {
    let first = fitted.lines.first().map_or(Length::ZERO, |l| l.baseline);
    let dy = match vertical {
        Vertical::Baseline(y) => y - first,
        _ => frame.y,
    };
    (frame.x, dy)
}

pub(super) fn placed(fitted: &Fitted, frame: Frame, vertical: Vertical) -> Vec<Glyph> {
    let (dx, dy) = shift(fitted, frame, vertical);
    fitted.glyphs.iter().map(|g| Glyph { x: g.x + dx, y: g.y + dy, ..*g }).collect()
}

/// Returns where the lines of a fitted text stand that moves by `dx` and `dy`.
pub(super) fn baselines(fitted: &Fitted, (dx, dy): (Length, Length)) -> Vec<Baseline> {
    let lines = fitted.lines.iter();
    lines.map(|line| Baseline { x: line.x + dx, y: line.baseline + dy, width: line.width }).collect()
}

/// Boxes of glyphs: as wide as to the next pen, as high as the font size.
fn glyph_cells(fitted: &Fitted, glyphs: &[Glyph]) -> Vec<Rect> {
    let mut cells = Vec::new();
    for part in &fitted.parts {
        let own = &glyphs[part.glyphs.clone()];
        let Some(first) = own.first() else { continue };
        let dx = first.x - fitted.glyphs[part.glyphs.start].x;
        let end = part.x + part.width + dx;
        for (i, g) in own.iter().enumerate() {
            let right = own.get(i + 1).map_or(end, |next| next.x);
            let (top, bottom) = (g.y - g.size, g.y + Length::from_64ths(g.size.to_64ths() / 4));
            cells.push(Rect::new(g.x.floor(), top.floor(), right.ceil(), bottom.ceil()));
        }
    }
    cells
}

/// Groups glyphs by face and size.
fn runs(fitted: &Fitted, glyphs: &[Glyph]) -> Vec<DrawnRun> {
    let mut runs: Vec<(u16, DrawnRun)> = Vec::new();
    for g in glyphs {
        let same =
            runs.last().is_some_and(|(font, run)| *font == g.font && run.size_64ths == g.size.to_64ths());
        if !same {
            let Some(font) = fitted.fonts.get(usize::from(g.font)) else { continue };
            runs.push((
                g.font,
                DrawnRun {
                    family: font.family().to_owned(),
                    font: Digest::new(font.sha256()),
                    face: font.index(),
                    axes: font.axes().iter().map(axis).collect(),
                    size_64ths: g.size.to_64ths(),
                    glyphs: Vec::new(),
                    pens: Vec::new(),
                },
            ));
        }
        if let Some((_, run)) = runs.last_mut() {
            run.glyphs.push(g.id);
            run.pens.push([g.x.to_64ths(), g.y.to_64ths()]);
        }
    }
    runs.into_iter().map(|(_, run)| run).collect()
}

/// Writes an axis as `wght=700`, with up to five decimals.
fn axis(value: &AxisValue) -> String {
    format!("{}={}", String::from_utf8_lossy(&value.tag.0), f64::from(value.fixed) / 65536.0)
}
