//! Effects: strokes and shadows around what a layer shows, in the order that `template::Effects` tells.

use std::sync::Arc;

use zeno::Command;

use super::RenderError;
use super::buffers::SpareBuffers;
use super::layer::{Alpha, Builder};
use super::mask::Mask;
use super::paint::{self, shape};
use super::pixmap::Pixmap;
use super::raster::blur::Blurred;
use super::raster::distance::{Distances, EdgeKind};
use super::raster::ink::{Ink, premultiplied};
use super::raster::sprite::Sprite;
use super::raster::{Item, draw_range, kernel};
use super::stroke::Line;
use super::text::{self, Effect, Fitted, Glyph};
use crate::geometry::{Frame, Length, Rect};
use crate::template::{
    Cap, Content, Corners, Layer, LayerShadow, LayerStroke, Opacity, Paint, PaintBox, Shadow, ShadowKind,
    Shape, ShapeLayer, StrokeAlign, TextStroke,
};

/// What the strokes of a layer go along.
pub(super) enum Edge<'e> {
    /// The outlines of glyphs.
    Glyphs(&'e Fitted, &'e [Glyph]),
    /// An outline, turned already where it is.
    Path(&'e [Command]),
    /// Where an alpha channel passes one half.
    Alpha,
}

/// What a layer shows without its effects.
pub(super) struct Body<'b> {
    /// What is inside, whether it is painted or not.
    pub(super) inside: Mask,
    /// What is painted, the lowest first.
    pub(super) fills: Vec<(Mask, Paint)>,
    /// Pictures among its words, above what is painted.
    pub(super) sprites: Vec<Arc<Sprite>>,
    /// Lines through it, above all of its effects.
    pub(super) above: Vec<(Mask, Paint)>,
    pub(super) edge: Edge<'b>,
    /// A line of the layer's own, as templates had it before there were lists of them.
    pub(super) single: Option<Single<'b>>,
    /// The shape that is all of it, by which a shadow spreads exactly.
    pub(super) shape: Option<&'b Shape>,
}

/// The one line of a layer that has no list of strokes.
pub(super) enum Single<'b> {
    /// Around glyphs, and below their paint.
    Text(&'b TextStroke),
    /// Along a shape.
    Shape(LayerStroke),
}

/// The items around a layer's content, each list from its lowest.
#[derive(Default)]
pub(super) struct Around {
    pub(super) below: Vec<Item>,
    pub(super) strokes_below: Vec<Item>,
    pub(super) above: Vec<Item>,
}

impl Builder<'_> {
    /// Tells whether a layer has no effect, its own or of a turned group around it.
    pub(super) fn is_plain(&self, layer: &Layer) -> bool {
        layer.effects.is_none() && self.turn.is_none()
    }

    /// How far outside the canvas something may lie and still matter to the effects of a layer.
    pub(super) fn effects_reach(layer: &Layer) -> i32 {
        let effects = &layer.effects;
        let widest = effects.strokes.iter().map(|s| s.width.ceil()).max().unwrap_or(0);
        let shadows = effects.shadows.iter().map(|s| {
            let far = s.dx.to_64ths().abs().max(s.dy.to_64ths().abs());
            // Three standard deviations of half the blur each.
            let soft = Length::from_64ths(s.blur.to_64ths() / 2 * 3).ceil();
            Length::from_64ths(far).ceil()
                + soft
                + 2 * Length::from_64ths(s.spread.to_64ths().abs()).ceil()
                + 6
        });
        let shadow = shadows.max().unwrap_or(0);
        if widest == 0 && shadow == 0 { 0 } else { 2 * widest + shadow + 4 }
    }

    /// Returns the part of the plane that matters to a layer.
    pub(super) fn visible(&self, layer: &Layer) -> Rect {
        self.shared.canvas().outset(self.shadow_reach(layer))
    }

    /// Turns an outline as the layer at hand is turned.
    pub(super) fn placed_outline(&self, outline: Vec<Command>) -> Vec<Command> {
        self.turn.map_or_else(|| outline.clone(), |turn| turn.outline(&outline))
    }

    /// Returns the ink of a paint on a layer; `ink_box` is the box of what it fills.
    pub(super) fn ink_of(&self, layer: &Layer, paint: &Paint, ink_box: Rect) -> Ink {
        // The ink of a turned layer lies in a box that is not turned.
        match layer.effects.paint_box {
            PaintBox::Ink if !ink_box.is_empty() => {
                let (w, h) = (ink_box.width() as i32, ink_box.height() as i32);
                paint::ink(paint, Frame::from_px(ink_box.left, ink_box.top, w, h))
            }
            _ => paint::turned_ink(paint, layer.frame, self.turn),
        }
    }

    /// Adds a layer's content with its effects.
    pub(super) fn decorated(&mut self, layer: &Layer, body: Body<'_>) -> Result<(), RenderError> {
        let ink_box = body.inside.bounds();
        let around = self.around(layer, &body)?;
        self.items.extend(around.below);
        // What shines through must not show a line that stands outside.
        let knocks = !around.strokes_below.is_empty()
            && !matches!(body.single, Some(Single::Text(_)))
            && !body.fills.iter().all(|f| f.1.is_opaque());
        let start = self.items.len();
        if knocks {
            self.open_group(None);
        }
        self.items.extend(around.strokes_below);
        for (mask, paint) in body.fills {
            if mask.bounds().is_empty() {
                continue;
            }
            let (mask, ink) = (Arc::new(mask), self.ink_of(layer, &paint, ink_box));
            self.items.push(match knocks {
                true => Item::Replaced { mask, ink },
                false => Item::Masked { mask, ink, opacity: 255 },
            });
        }
        for sprite in body.sprites {
            self.items.push(Item::Sprite { sprite, opacity: 255 });
        }
        if knocks {
            let inner = self.items_bounds(start + 1, self.items.len());
            self.close_group(start, inner);
        }
        self.items.extend(around.above);
        for (mask, paint) in body.above {
            self.push_masked(mask, self.ink_of(layer, &paint, ink_box), 255);
        }
        Ok(())
    }

    /// Opens a group that is composited as it is; [`Builder::close_group`] closes it.
    pub(super) fn open_group(&mut self, clip: Option<Arc<Mask>>) {
        let blend = crate::template::Blend::Normal;
        self.items.push(Item::Group { bounds: Rect::EMPTY, end: 0, opacity: 255, blend, clip });
    }

    fn push_masked(&mut self, mask: Mask, ink: Ink, opacity: u8) {
        self.items.extend(masked(mask, ink, opacity));
    }

    /// Makes the strokes and shadows of a layer.
    fn around(&mut self, layer: &Layer, body: &Body<'_>) -> Result<Around, RenderError> {
        let ink_box = body.inside.bounds();
        let visible = self.visible(layer);
        let is_painted = !body.fills.is_empty();
        let mut made: Vec<(Mask, Ink, u8, bool)> = Vec::new();
        for stroke in &layer.effects.strokes {
            let below = stroke.align == StrokeAlign::Outside;
            let mut mask = self.stroke_mask(layer, body, stroke, visible)?;
            if below && !is_painted {
                mask.take_away(&body.inside);
            }
            let ink = self.ink_of(layer, &stroke.fill, ink_box);
            made.push((mask, ink, stroke.opacity.0, below));
        }
        match &body.single {
            Some(Single::Text(stroke)) => {
                let line = outside(stroke);
                let mask = self.stroke_mask(layer, body, &line, visible)?;
                made.push((mask, self.ink_of(layer, &stroke.fill, ink_box), 255, true));
            }
            Some(Single::Shape(stroke)) => {
                let mask = self.stroke_mask(layer, body, stroke, visible)?;
                made.push((mask, self.ink_of(layer, &stroke.fill, ink_box), 255, false));
            }
            None => {}
        }
        let masks: Vec<&Mask> = body.fills.iter().chain(&body.above).map(|f| &f.0).collect();
        let kind = if matches!(body.edge, Edge::Alpha) { EdgeKind::Alpha } else { EdgeKind::Area };
        let exact = body.shape.filter(|_| made.is_empty() && is_painted);
        let pictures: Vec<Mask> = body.sprites.iter().map(|s| s.alpha()).collect::<Result<_, _>>()?;
        let casts = union(masks.into_iter().chain(&pictures).chain(made.iter().map(|m| &m.0)))?;
        let grow = |this: &Self, by: Length| match exact.and_then(|s| grown_shape(s, layer.frame, by)) {
            Some((shape, frame)) => {
                let outline = this.placed_outline(shape::outline(&shape, frame));
                shape::cover(&outline, visible)
            }
            None => grown(&casts, kind, by),
        };
        let mut around = Around::default();
        let shadows = shadows_of(layer);
        for shadow in shadows.iter().rev().filter(|s| s.kind == ShadowKind::Outer) {
            let casts = grow(self, shadow.spread)?;
            around.below.extend(outer(shadow, &casts, &mut self.scratch.spare_cells)?);
        }
        for shadow in shadows.iter().rev().filter(|s| s.kind == ShadowKind::Inner) {
            around.above.extend(inner(shadow, &body.inside, kind, &mut self.scratch.spare_cells)?);
        }
        for (mask, ink, opacity, below) in made.into_iter().rev() {
            let list = if below { &mut around.strokes_below } else { &mut around.above };
            list.extend(masked(mask, ink, opacity));
        }
        Ok(around)
    }

    /// Returns the coverage of a stroke; one that stands outside covers what it goes round too, but along an alpha channel
    /// or with dashes.
    pub(super) fn stroke_mask(
        &mut self,
        layer: &Layer,
        body: &Body<'_>,
        stroke: &LayerStroke,
        visible: Rect,
    ) -> Result<Mask, RenderError> {
        let inside = &body.inside;
        match &body.edge {
            Edge::Path(outline) => path_stroke(outline, inside, stroke, visible),
            Edge::Glyphs(fitted, glyphs) if self.turn.is_some() || !stroke.dash.is_empty() => {
                let outline = self.run_outline(layer, fitted, glyphs)?;
                let drawn = crate::asset::font::guarded(|| path_stroke(&outline, inside, stroke, visible));
                drawn
                    .map_err(|what| RenderError::Internal { what: format!("a line around glyphs: {what}") })?
            }
            Edge::Glyphs(fitted, glyphs) => {
                let mut around = |width: Length| {
                    let join = text_join(stroke.join);
                    self.run_mask(layer, fitted, glyphs, Effect::Outline { width, join })
                };
                let within = |width: f32| Distances::of(inside, EdgeKind::Area, width)?.grown(-width);
                let half = Length::from_64ths((stroke.width.to_64ths() / 2).max(1));
                let (mut outer, inner) = match stroke.align {
                    StrokeAlign::Outside => return around(stroke.width),
                    StrokeAlign::Inside => (inside.clone(), within(stroke.width.to_f32())?),
                    StrokeAlign::Center => (around(half)?, within(half.to_f32())?),
                };
                outer.take_away(&inner);
                Ok(outer)
            }
            Edge::Alpha => {
                let width = stroke.width.to_f32();
                match stroke.align {
                    // Under the edge's own soft pixels, but not under glass further in.
                    StrokeAlign::Outside => Distances::of(inside, EdgeKind::Alpha, width)?.band(-1.5, width),
                    StrokeAlign::Inside => Distances::of(inside, EdgeKind::Alpha, width)?.band(-width, 0.0),
                    StrokeAlign::Center => {
                        Distances::of(inside, EdgeKind::Alpha, width / 2.0)?.band(-width / 2.0, width / 2.0)
                    }
                }
            }
        }
    }

    /// Returns the outlines of glyphs as one, turned as the layer is.
    pub(super) fn run_outline(
        &self,
        layer: &Layer,
        fitted: &Fitted,
        glyphs: &[Glyph],
    ) -> Result<Vec<Command>, RenderError> {
        let outline = text::run_outline(&fitted.fonts, glyphs)
            .map_err(|source| RenderError::Text { layer: layer.id.clone(), source })?;
        Ok(self.placed_outline(outline))
    }

    /// Draws glyphs of a turned layer.
    pub(super) fn turned_run(
        &self,
        layer: &Layer,
        fitted: &Fitted,
        glyphs: &[Glyph],
        effect: Effect,
        visible: Rect,
    ) -> Result<Mask, RenderError> {
        let outline = self.run_outline(layer, fitted, glyphs)?;
        let drawn = crate::asset::font::guarded(|| {
            let fill = shape::cover(&outline, visible)?;
            let Effect::Outline { width, join } = effect else { return Ok(fill) };
            let join = match join {
                text::Join::Round => crate::template::Join::Round,
                text::Join::Miter => crate::template::Join::Miter,
                text::Join::Bevel => crate::template::Join::Bevel,
            };
            let line = Line { width: width.to_f32() * 2.0, join, cap: Cap::Butt, dash: &[] };
            nested(&shape::line_along(&outline, &line, visible)?, &fill)
        });
        drawn.map_err(|what| RenderError::Internal { what: format!("turned glyphs: {what}") })?
    }

    // Shapes.

    /// Adds a shape with effects.
    pub(super) fn decorated_shape(&mut self, layer: &Layer, content: &ShapeLayer) -> Result<(), RenderError> {
        let visible = self.visible(layer);
        let outline = self.placed_outline(shape::outline(&content.shape, layer.frame));
        let inside = shape::cover(&outline, visible)?;
        let fills = content.fill.iter().map(|paint| (inside.clone(), paint.clone())).collect();
        let single = content.stroke.as_ref().map(|s| {
            Single::Shape(LayerStroke {
                width: s.width,
                align: StrokeAlign::Center,
                join: s.join,
                cap: s.cap,
                dash: s.dash.clone(),
                fill: s.fill.clone(),
                opacity: Opacity::OPAQUE,
            })
        });
        let (edge, shape) = (Edge::Path(&outline), Some(&content.shape));
        self.decorated(
            layer,
            Body { inside, fills, sprites: Vec::new(), above: Vec::new(), edge, single, shape },
        )
    }

    // Pictures and groups.

    /// Makes the strokes and shadows of what has an alpha channel.
    pub(super) fn around_alpha(&mut self, layer: &Layer, alpha: Mask) -> Result<Around, RenderError> {
        if alpha.bounds().is_empty() {
            return Ok(Around::default());
        }
        // A picture that fills its whole box spreads as a box does.
        let is_box = self.turn.is_none() && alpha.coverage().iter().all(|&c| c == 255);
        let boxed = Shape::Rect { radius: Corners::SHARP };
        let placed = Layer { frame: frame_of(alpha.bounds()), ..layer.clone() };
        let fills = vec![(alpha.clone(), Paint::Solid(crate::template::Color::BLACK))];
        let body = Body {
            inside: alpha,
            fills,
            sprites: Vec::new(),
            above: Vec::new(),
            edge: Edge::Alpha,
            single: None,
            shape: is_box.then_some(&boxed),
        };
        self.around(if is_box { &placed } else { layer }, &body)
    }

    /// Puts the shadow of the items from `start` on below them.
    fn shadow_of_items(&mut self, start: usize, shadow: &Shadow) -> Result<(), RenderError> {
        let end = self.items.len();
        let bounds = self.items_bounds(start, end);
        if bounds.is_empty() {
            return Ok(());
        }
        let Some(picture) = self.alpha_of_items(start)? else { return Ok(()) };
        let alpha = Alpha { at: (bounds.left, bounds.top), size: bounds.size(), is_solid: false };
        let row = |y: u32, out: &mut [u8]| out.copy_from_slice(picture.row(bounds.top + y as i32));
        self.push_shadow(shadow, alpha, row, None)?;
        let shadow = self.items.split_off(end);
        self.insert_below(start, shadow);
        Ok(())
    }

    /// Returns the alpha of the items from `start` on, `None` where they paint nothing.
    pub(super) fn alpha_of_items(&mut self, start: usize) -> Result<Option<Mask>, RenderError> {
        let end = self.items.len();
        let bounds = self.items_bounds(start, end);
        if bounds.is_empty() {
            return Ok(None);
        }
        let mut picture = Pixmap::new(bounds.size())?;
        let at = (bounds.left, bounds.top);
        draw_range(&self.items, start..end, &mut picture, at, &mut self.scratch.raster)?;
        let mut alpha = Mask::zeroed(bounds)?;
        for (o, p) in alpha.coverage_mut().iter_mut().zip(picture.data().chunks_exact(4)) {
            *o = p[3];
        }
        Ok(Some(alpha))
    }

    /// Puts items, none of them a group, below those from `start` on, and moves what stood there up.
    pub(super) fn insert_below(&mut self, start: usize, items: Vec<Item>) {
        let by = items.len();
        self.items.splice(start..start, items);
        for item in &mut self.items[start + by..] {
            if let Item::Group { end, .. } = item {
                *end += by;
            }
        }
        for claim in self.claims.iter_mut().filter(|c| c.end != usize::MAX && c.end > start) {
            claim.end += by;
        }
        for (_, range) in self.seen.iter_mut().flat_map(|seen| &mut seen.ranges) {
            range.start += if range.start >= start { by } else { 0 };
            range.end += if range.end > start { by } else { 0 };
        }
    }

    /// Draws what lies in a group or a stack, cut by its clip and its mask, and puts the layer's effects around all of it.
    pub(super) fn as_group(
        &mut self,
        layer: &Layer,
        draw: impl FnOnce(&mut Self) -> Result<(), RenderError>,
    ) -> Result<(), RenderError> {
        let clip = self.group_clip(layer)?;
        let start = self.items.len();
        let effects = &layer.effects;
        let has_effects = !effects.strokes.is_empty() || !effects.shadows.is_empty();
        let is_one = clip.is_some() || layer.shadow.is_some() || has_effects;
        if is_one {
            self.open_group(clip.clone());
        }
        self.clips.push(clip.clone());
        draw(self)?;
        self.clips.pop();
        if is_one {
            let inner = self.items_bounds(start + 1, self.items.len());
            let painted = clip.as_ref().map_or(inner, |c| inner.intersect(c.bounds()));
            self.close_group(start, painted);
        }
        if let Some(shadow) = layer.shadow.filter(|_| effects.strokes.is_empty()) {
            self.shadow_of_items(start, &shadow)?;
        }
        self.decorate_group(layer, start)
    }

    /// Puts the effects of a group around its items, which start at `start`.
    fn decorate_group(&mut self, layer: &Layer, start: usize) -> Result<(), RenderError> {
        let effects = &layer.effects;
        if effects.strokes.is_empty() && effects.shadows.is_empty() {
            return Ok(());
        }
        let Some(alpha) = self.alpha_of_items(start)? else { return Ok(()) };
        let around = self.around_alpha(layer, alpha)?;
        let mut below = around.below;
        below.extend(around.strokes_below);
        self.insert_below(start, below);
        self.items.extend(around.above);
        Ok(())
    }
}

fn shadows_of(layer: &Layer) -> Vec<LayerShadow> {
    let single = |s: &Shadow| LayerShadow {
        kind: ShadowKind::Outer,
        dx: s.dx,
        dy: s.dy,
        blur: s.blur,
        spread: Length::ZERO,
        color: s.color,
    };
    match &layer.shadow {
        // A group or a stack without strokes casts the shadow that it had before there were lists itself.
        Some(shadow)
            if !matches!(layer.content, Content::Group(_) | Content::Stack(_))
                || !layer.effects.strokes.is_empty() =>
        {
            vec![single(shadow)]
        }
        _ => layer.effects.shadows.clone(),
    }
}

fn outside(stroke: &TextStroke) -> LayerStroke {
    LayerStroke {
        width: stroke.width,
        align: StrokeAlign::Outside,
        join: stroke.join,
        cap: Cap::Butt,
        dash: Vec::new(),
        fill: stroke.fill.clone(),
        opacity: Opacity::OPAQUE,
    }
}

const fn text_join(join: crate::template::Join) -> text::Join {
    match join {
        crate::template::Join::Round => text::Join::Round,
        crate::template::Join::Miter => text::Join::Miter,
        crate::template::Join::Bevel => text::Join::Bevel,
    }
}

fn masked(mask: Mask, ink: Ink, opacity: u8) -> Option<Item> {
    (!mask.bounds().is_empty()).then(|| Item::Masked { mask: Arc::new(mask), ink, opacity })
}

/// Returns the coverage of a stroke along an outline.
fn path_stroke(
    outline: &[Command],
    inside: &Mask,
    stroke: &LayerStroke,
    visible: Rect,
) -> Result<Mask, RenderError> {
    let width = stroke.width.to_f32();
    let line = |width: f32| {
        let line = Line { width, join: stroke.join, cap: stroke.cap, dash: &stroke.dash };
        shape::line_along(outline, &line, visible)
    };
    match stroke.align {
        StrokeAlign::Center => line(width),
        StrokeAlign::Inside => within(&line(width * 2.0)?, inside),
        StrokeAlign::Outside if stroke.dash.is_empty() => nested(&line(width * 2.0)?, inside),
        StrokeAlign::Outside => {
            // A dash ends outside.
            let mut line = line(width * 2.0)?;
            line.take_away(inside);
            Ok(line)
        }
    }
}

/// Returns a box or an ellipse grown by `by`: a box keeps sharp corners sharp, as in CSS.
fn grown_shape(shape: &Shape, frame: Frame, by: Length) -> Option<(Shape, Frame)> {
    let twice = by + by;
    let frame =
        Frame { x: frame.x - by, y: frame.y - by, width: frame.width + twice, height: frame.height + twice };
    if frame.width <= Length::ZERO || frame.height <= Length::ZERO {
        return None;
    }
    let more = |r: Length| if r > Length::ZERO { (r + by).max(Length::ZERO) } else { r };
    match shape {
        Shape::Rect { radius } => {
            Some((Shape::Rect { radius: Corners { radii: radius.radii.map(more) } }, frame))
        }
        Shape::Ellipse {} => Some((Shape::Ellipse {}, frame)),
        _ => None,
    }
}

fn grown(mask: &Mask, kind: EdgeKind, by: Length) -> Result<Mask, RenderError> {
    match by.to_f32() {
        0.0 => Ok(mask.clone()),
        by => Distances::of(mask, kind, by.abs())?.grown(by),
    }
}

/// Makes the shadow of what casts it, grown already.
fn outer(
    shadow: &LayerShadow,
    casts: &Mask,
    spare: &mut SpareBuffers<u16>,
) -> Result<Option<Item>, RenderError> {
    let bounds = casts.bounds();
    if bounds.is_empty() || shadow.color.alpha == 0 {
        return Ok(None);
    }
    let at = (bounds.left.saturating_add(shadow.dx.round()), bounds.top.saturating_add(shadow.dy.round()));
    let row = |y: u32, out: &mut [u8]| out.copy_from_slice(casts.row(bounds.top + y as i32));
    let blurred = Arc::new(Blurred::new(at, bounds.size(), shadow.blur, row, spare)?);
    let colour = premultiplied(paint::straight(shadow.color));
    Ok(Some(Item::Shadow { shadow: blurred, colour, hidden_by: None }))
}

/// Makes the shadow that the edge of `inside` casts into it: all of it but what a blurred, shifted copy leaves light.
fn inner(
    shadow: &LayerShadow,
    inside: &Mask,
    kind: EdgeKind,
    spare: &mut SpareBuffers<u16>,
) -> Result<Option<Item>, RenderError> {
    let bounds = inside.bounds();
    if bounds.is_empty() || shadow.color.alpha == 0 {
        return Ok(None);
    }
    let light = grown(inside, kind, -shadow.spread)?;
    let from = light.bounds();
    let mut mask = inside.clone();
    if !from.is_empty() {
        let at = (from.left.saturating_add(shadow.dx.round()), from.top.saturating_add(shadow.dy.round()));
        let row = |y: u32, out: &mut [u8]| out.copy_from_slice(light.row(from.top + y as i32));
        let blurred = Blurred::new(at, from.size(), shadow.blur, row, spare)?;
        let lit = blurred.bounds().intersect(bounds);
        let (mut coverage, mut scratch) = (Vec::new(), Vec::new());
        for y in lit.top..lit.bottom {
            coverage.clear();
            coverage.resize(lit.width() as usize, 0);
            blurred.row(y, lit.left, &mut coverage, &mut scratch);
            coverage.iter_mut().for_each(|c| *c = 255 - *c);
            let start =
                (y - bounds.top) as usize * bounds.width() as usize + (lit.left - bounds.left) as usize;
            kernel::intersect_masks(&mut mask.coverage_mut()[start..][..coverage.len()], &coverage);
        }
    }
    Ok(masked(mask, Ink::solid(paint::straight(shadow.color)), 255))
}

pub(super) fn frame_of(bounds: Rect) -> Frame {
    Frame::from_px(bounds.left, bounds.top, bounds.width() as i32, bounds.height() as i32)
}

/// Covers what any of the masks covers.
pub(super) fn union<'m, I: Iterator<Item = &'m Mask> + Clone>(masks: I) -> Result<Mask, RenderError> {
    union_in(masks, &mut SpareBuffers::default())
}

/// As [`union`], in memory of earlier masks.
pub(super) fn union_in<'m, I: Iterator<Item = &'m Mask> + Clone>(
    masks: I,
    spare: &mut SpareBuffers<u8>,
) -> Result<Mask, RenderError> {
    let bounds = masks.clone().fold(Rect::EMPTY, |all, mask| all.union(mask.bounds()));
    let mut all = Mask::zeroed_in(bounds, spare.take(bounds.size().area() as usize))?;
    for mask in masks {
        all.cover(mask);
    }
    Ok(all)
}

/// Covers what either covers, one of the two lying inside the other at their edges.
fn nested(a: &Mask, b: &Mask) -> Result<Mask, RenderError> {
    let mut all = Mask::zeroed(a.bounds().union(b.bounds()))?;
    all.cover_nested(a);
    all.cover_nested(b);
    Ok(all)
}

/// Covers what both cover.
pub(super) fn within(a: &Mask, b: &Mask) -> Result<Mask, RenderError> {
    let bounds = a.bounds().intersect(b.bounds());
    let mut both = Mask::zeroed(bounds)?;
    let width = (bounds.width() as usize).max(1);
    for (y, row) in (bounds.top..bounds.bottom).zip(both.coverage_mut().chunks_exact_mut(width)) {
        row.copy_from_slice(a.span(y, bounds.left, bounds.right));
        kernel::intersect_masks(row, b.span(y, bounds.left, bounds.right));
    }
    Ok(both)
}
