//! Text layers: spans of styles set as one paragraph, its lines, and the lines below and through its words.

use std::sync::Arc;

use super::RenderError;
use super::bind::BoundText;
use super::effect::{self, Body, Edge, Single, frame_of};
use super::fitting::{self, text_error};
use super::layer::{Builder, SeenWords, baselines, outline, placed, shift};
use super::manifest::Shown;
use super::mask::Mask;
use super::paint::shape;
use super::raster::{Item, resample};
use super::text::{self, Effect, Fitted, Glyph, Stretch};
use crate::geometry::{Length, Rect};
use crate::template::{Corners, Layer, MissingGlyph, Paint, Shape, TextLayer, TextLine, TextStyle};

/// Coverage and what it is filled with.
type Painted = (Mask, Paint);

impl Builder<'_> {
    /// Adds the words of a text layer.
    pub(super) fn text(
        &mut self,
        layer: &Layer,
        content: &TextLayer,
        words: &BoundText,
        at: usize,
    ) -> Result<(), RenderError> {
        let styles: Vec<TextStyle> =
            words.spans.iter().map(|span| fitting::style_of_span(content, span)).collect();
        let shaped = fitting::shape_text(self.shared, layer, content, words)?;
        let fitted = text::fit(&shaped, &fitting::text_request(content, layer.frame))
            .map_err(|e| text_error(layer, e))?;
        let report = &mut self.reports[at];
        report.size = Some(fitted.size);
        report.lines = Some(fitted.lines.len() as u32);
        report.truncated = fitted.is_truncated;
        report.missing_glyphs = fitted.missing.iter().map(ToString::to_string).collect();
        report
            .warnings
            .extend(words.unknown_styles.iter().map(|s| format!("style {s} is not in the template")));
        let over = fitted.overflow.0.max(fitted.overflow.1);
        report.overflow = (over > Length::ZERO).then_some(over);
        if fitted.is_hidden {
            report.shown = Shown::Overflow;
            return Ok(());
        }
        if content.missing_glyph == MissingGlyph::Hide && !fitted.missing.is_empty() {
            report.shown = Shown::MissingGlyph;
            return Ok(());
        }
        let glyphs = placed(&fitted, layer.frame, content.vertical);
        let (pictures, letters): (Vec<Glyph>, Vec<Glyph>) =
            glyphs.iter().partition(|g| is_picture(&fitted, g));

        let mut fills = self.fills(layer, content, &fitted, &letters, &styles)?;
        let moved = shift(&fitted, layer.frame, content.vertical);
        self.reports[at].baselines = baselines(&fitted, moved);
        self.see_words(layer, &fitted, &glyphs, &fills)?;
        let (below, through) = self.lines(layer, content, &fitted, &styles, moved)?;
        let sprites = self.pictures(layer, content, &fitted, &pictures, &styles)?;
        if !self.is_plain(layer) {
            let body = Body {
                inside: effect::union(fills.iter().map(|f| &f.0))?,
                fills: below.into_iter().chain(fills).collect(),
                sprites,
                above: through,
                edge: Edge::Glyphs(&fitted, &letters),
                single: content.stroke.as_ref().map(Single::Text),
                shape: None,
            };
            return self.decorated(layer, body);
        }

        let stroked = match &content.stroke {
            Some(stroke) => Some((
                self.run_mask(layer, &fitted, &letters, outline(stroke.width, stroke.join))?,
                &stroke.fill,
            )),
            None => None,
        };
        if let Some(shadow) = &layer.shadow {
            let alphas: Vec<Mask> = sprites.iter().map(|s| s.alpha()).collect::<Result<_, _>>()?;
            let letters: Vec<&Mask> = match &stroked {
                // An outline holds what it goes round.
                Some((outline, _)) => vec![outline],
                None => fills.iter().map(|f| &f.0).collect(),
            };
            let decoration = below.iter().chain(&through).map(|l| &l.0);
            let all: Vec<&Mask> = letters.into_iter().chain(&alphas).chain(decoration).collect();
            self.shadow_of_masks(shadow, &all)?;
        }
        for (mask, paint) in below {
            self.masked(mask, &paint, layer.frame);
        }
        if let Some((mask, paint)) = stroked {
            self.masked(mask, paint, layer.frame);
        }
        for (mask, paint) in fills.drain(..) {
            self.masked(mask, &paint, layer.frame);
        }
        for sprite in sprites {
            self.items.push(Item::Sprite { sprite, opacity: 255 });
        }
        for (mask, paint) in through {
            self.masked(mask, &paint, layer.frame);
        }
        Ok(())
    }

    /// Notes what a preview judges words by.
    fn see_words(
        &mut self,
        layer: &Layer,
        fitted: &Fitted,
        glyphs: &[Glyph],
        fills: &[Painted],
    ) -> Result<(), RenderError> {
        let is_turned = self.turn.is_some();
        let Some(seen) = &mut self.seen else { return Ok(()) };
        let ink = effect::union(fills.iter().map(|f| &f.0))?;
        // The glyphs of a turned text stand in no upright boxes: it is judged as one.
        let cells = if is_turned { vec![ink.bounds()] } else { cells(fitted, glyphs, layer.frame.x) };
        let smallest = fitted.stretches.iter().map(|stretch| stretch.size).min().unwrap_or(fitted.size);
        seen.words.push(SeenWords { layer: layer.id.clone(), ink, cells, smallest });
        Ok(())
    }

    /// Draws the insides of letters: what has one paint is one mask, so that it cannot double where glyphs touch.
    fn fills(
        &mut self,
        layer: &Layer,
        content: &TextLayer,
        fitted: &Fitted,
        letters: &[Glyph],
        styles: &[TextStyle],
    ) -> Result<Vec<Painted>, RenderError> {
        let paint = |glyph: &Glyph| fill_of(content, styles, glyph.style);
        let mut groups: Vec<(&Paint, Vec<Glyph>)> = Vec::new();
        for glyph in letters {
            let own = paint(glyph);
            match groups.iter_mut().find(|(paint, _)| *paint == own) {
                Some((_, glyphs)) => glyphs.push(*glyph),
                None => groups.push((own, vec![*glyph])),
            }
        }
        if groups.is_empty() {
            groups.push((&content.fill, Vec::new()));
        }
        let mut draw = |(paint, glyphs): (&Paint, Vec<Glyph>)| {
            Ok((self.run_mask(layer, fitted, &glyphs, Effect::Fill)?, paint.clone()))
        };
        groups.into_iter().map(&mut draw).collect()
    }

    /// Draws the lines below and the lines through the words.
    fn lines(
        &self,
        layer: &Layer,
        content: &TextLayer,
        fitted: &Fitted,
        styles: &[TextStyle],
        (dx, dy): (Length, Length),
    ) -> Result<(Vec<Painted>, Vec<Painted>), RenderError> {
        let visible = self.shared.canvas().outset(self.shadow_reach(layer));
        let mut both = (Vec::new(), Vec::new());
        for stretch in &fitted.stretches {
            let Some(style) = styles.get(usize::from(stretch.style)) else { continue };
            let Some(font) = fitted.fonts.get(usize::from(stretch.font)) else { continue };
            let metrics = font.metrics();
            let placed = Stretch { x: stretch.x + dx, baseline: stretch.baseline + dy, ..*stretch };
            for (line, own, out) in [
                (&style.underline, metrics.underline, &mut both.0),
                (&style.strike, metrics.strike, &mut both.1),
            ] {
                let Some(line) = line else { continue };
                let whole = bar(&placed, line, own, metrics.units_per_em);
                let mask = match self.turn {
                    Some(_) => shape::cover(&self.turned_box(whole), visible)?,
                    None => {
                        let mut mask = Mask::zeroed(whole.intersect(visible))?;
                        mask.coverage_mut().fill(255);
                        mask
                    }
                };
                if mask.bounds().is_empty() {
                    continue;
                }
                let fill = line.fill.as_ref().unwrap_or_else(|| fill_of(content, styles, stretch.style));
                out.push((mask, fill.clone()));
            }
        }
        Ok(both)
    }

    /// Draws the pictures among the glyphs.
    fn pictures(
        &self,
        layer: &Layer,
        content: &TextLayer,
        fitted: &Fitted,
        glyphs: &[Glyph],
        styles: &[TextStyle],
    ) -> Result<Vec<Arc<super::raster::sprite::Sprite>>, RenderError> {
        let visible = self.shared.canvas().outset(self.shadow_reach(layer));
        let mut sprites = Vec::new();
        for glyph in glyphs {
            let Some(font) = fitted.fonts.get(usize::from(glyph.font)) else { continue };
            let foreground = match fill_of(content, styles, glyph.style) {
                Paint::Solid(color) => super::paint::straight(*color),
                // A gradient has no one colour for the parts of a picture that follow the text's.
                _ => [0, 0, 0, 255],
            };
            let drawn = self.shared.glyphs.picture(font, glyph, foreground);
            let Some(mut sprite) = drawn.map_err(|e| text_error(layer, e))? else { continue };
            if let Some(turn) = self.turn {
                let edge = shape::cover(&self.turned_box(sprite.bounds()), visible)?;
                sprite = Arc::new(resample::turned(&sprite, turn, &edge)?);
            }
            if !sprite.bounds().intersect(visible).is_empty() {
                sprites.push(sprite);
            }
        }
        Ok(sprites)
    }

    /// Returns the outline of a box of pixels as the layer at hand is turned.
    fn turned_box(&self, bounds: Rect) -> Vec<zeno::Command> {
        let sharp = Shape::Rect { radius: Corners::SHARP };
        self.placed_outline(shape::outline(&sharp, frame_of(bounds)))
    }
}

/// Boxes of glyphs: as wide as to the next pen of their line, as high as the font size.
fn cells(fitted: &Fitted, glyphs: &[Glyph], dx: Length) -> Vec<Rect> {
    let mut cells = Vec::new();
    for line in &fitted.lines {
        let Some(own) = glyphs.get(line.glyphs.clone()) else { continue };
        let mut own: Vec<&Glyph> = own.iter().collect();
        own.sort_by_key(|glyph| glyph.x);
        let end = line.x + line.width + dx;
        for (i, g) in own.iter().enumerate() {
            let right = own.get(i + 1).map_or(end, |next| next.x);
            let (top, bottom) = (g.y - g.size, g.y + Length::from_64ths(g.size.to_64ths() / 4));
            cells.push(Rect::new(g.x.floor(), top.floor(), right.ceil(), bottom.ceil()));
        }
    }
    cells
}

fn fill_of<'a>(content: &'a TextLayer, styles: &'a [TextStyle], style: u16) -> &'a Paint {
    styles.get(usize::from(style)).and_then(|s| s.fill.as_ref()).unwrap_or(&content.fill)
}

fn is_picture(fitted: &Fitted, glyph: &Glyph) -> bool {
    fitted.fonts.get(usize::from(glyph.font)).is_some_and(|f| f.has_color() && f.is_picture(glyph.id))
}

/// Returns the pixels of a line along words: whole ones, so that it is as sharp as can be.
fn bar(stretch: &Stretch, line: &TextLine, own: crate::asset::font::Stroke, units_per_em: u16) -> Rect {
    let scaled = |units: i32| {
        let n = i64::from(units) * i64::from(stretch.size.to_64ths());
        let upem = i64::from(units_per_em.max(1));
        Length::from_64ths((2 * n + upem).div_euclid(2 * upem) as i32)
    };
    let thickness = line.thickness.unwrap_or_else(|| scaled(own.thickness)).round().max(1);
    let top = (stretch.baseline - scaled(own.top) - line.rise).round();
    Rect::new(stretch.x.round(), top, (stretch.x + stretch.width).round(), top + thickness)
}
