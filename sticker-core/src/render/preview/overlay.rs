//! The debug overlay: boxes, baselines and faults over a picture.

use std::sync::Arc;

use super::super::RenderError;
use super::super::encode::{PixelView, PngEffort, encode_png};
use super::super::manifest::{LayerReport, Shown};
use super::super::pixmap::Pixmap;
use super::super::raster::ink::Ink;
use super::super::raster::{Item, RasterScratch, draw};
use super::super::text::{Effect, FitRequest, GlyphCache, MissingGlyph, Run, ShapeOptions, fit, shape};
use super::{Kind, Preview};
use crate::asset::font::{FaceQuery, FontStack, FontStore};
use crate::geometry::{Frame, Length, Rect, Size};

/// How many times an overlay may enlarge a picture.
pub const MAX_ZOOM: u32 = 8;

/// A straight colour.
type Colour = [u8; 4];

const IMAGE: Colour = [0x1E, 0x6F, 0xD9, 255];
const TEXT: Colour = [0x0B, 0x85, 0x57, 255];
const PRICE: Colour = [0xB0, 0x1E, 0xB8, 255];
const SHAPE: Colour = [0x6B, 0x6B, 0x6B, 255];
const INSIDES: Colour = [0xC7, 0x6A, 0x00, 255];
const FAULT: Colour = [0xE0, 0x00, 0x1B, 255];
const BASELINE: Colour = [0x00, 0xA8, 0xD6, 255];

impl Preview {
    /// Draws boxes, baselines and faults over the picture, which is enlarged `zoom` times: 1 to [`MAX_ZOOM`].
    ///
    /// | what | how |
    /// |---|---|
    /// | box of a layer | a line: pictures blue, texts green, prices purple, shapes grey; groups and stacks orange, dashed |
    /// | pixels that a text, a price or a picture painted | a dotted line of the same colour |
    /// | baselines | cyan, as long as the words |
    /// | box of a claim | a thicker purple line |
    /// | a layer that fails, or is cut or hidden for want of room | red, with hatching; what stands out of its box too |
    ///
    /// Each layer's id stands at its box; a group as large as the canvas has neither. Boxes are those before a layer is
    /// turned. A layer that fails and has no box of its own, as in a stack, is named at the picture's lower edge.
    ///
    /// # Errors
    ///
    /// - [`RenderError::TooLarge`] when the enlarged picture has more than [`Pixmap::MAX_PIXELS`] pixels
    /// - [`RenderError::Memory`] when the allocator refuses
    /// - [`RenderError::Zoom`] when `zoom` is outside its range
    pub fn overlay(&self, zoom: u32) -> Result<Pixmap, RenderError> {
        if !(1..=MAX_ZOOM).contains(&zoom) {
            return Err(RenderError::Zoom { zoom, limit: MAX_ZOOM });
        }
        let mut sheet = enlarged(&self.pixels, zoom)?;
        let mut drawing = Drawing::new(zoom as i32, sheet.bounds())?;
        for report in &self.layout {
            self.layer(&mut drawing, report);
        }
        for claim in &self.claims {
            let outer = drawing.scaled(claim.bbox);
            drawing.line_around(outer, PRICE, 2, Dash::Whole);
        }
        let canvas = self.pixels.size();
        for report in self.layout.iter().filter(|report| self.is_faulty(report)) {
            if let Some(frame) = report.frame.or_else(|| self.frames.get(&report.layer).copied()) {
                drawing.fault(drawing.scaled_frame(frame));
                drawing.label(drawing.scaled_frame(frame), &format!("! {}", report.layer), FAULT)?;
            }
        }
        // Faults of layers without a box, and of the whole picture.
        let placeless = self.failures.iter().filter(|failure| match &failure.layer {
            Some(layer) => {
                !self.frames.contains_key(layer)
                    && !self.layout.iter().any(|report| report.layer == *layer && report.frame.is_some())
            }
            None => true,
        });
        for failure in placeless {
            let at =
                drawing.scaled(Rect::new(0, canvas.height as i32, canvas.width as i32, canvas.height as i32));
            drawing.label(at, &format!("! {}", failure.layer.as_deref().unwrap_or("picture")), FAULT)?;
        }
        for report in self.layout.iter().filter(|report| !self.is_faulty(report)) {
            if let (Some(frame), true) = (report.frame, report.shown == Shown::Drawn)
                && !self.is_whole(report, frame)
            {
                drawing.label(drawing.scaled_frame(frame), &report.layer, self.colour(report))?;
            }
        }
        let Drawing { lines, labels, .. } = drawing;
        let mut scratch = RasterScratch::default();
        draw(&lines, &mut sheet, (0, 0), &mut scratch)?;
        draw(&labels, &mut sheet, (0, 0), &mut scratch)?;
        Ok(sheet)
    }

    /// Draws the overlay and encodes it as a PNG file.
    ///
    /// # Errors
    ///
    /// As [`Preview::overlay`], and [`RenderError::Encode`] when the file cannot be made.
    pub fn overlay_png(&self, zoom: u32) -> Result<Vec<u8>, RenderError> {
        let sheet = self.overlay(zoom)?;
        let size = sheet.size();
        let view = PixelView::new(size, size.width as usize * 4, sheet.data())?;
        Ok(encode_png(view, PngEffort::Fast)?)
    }

    fn layer(&self, drawing: &mut Drawing, report: &LayerReport) {
        let Some(frame) = report.frame.filter(|frame| !self.is_whole(report, *frame)) else { return };
        let colour = self.colour(report);
        let dash = match self.kinds.get(&report.layer) {
            Some(Kind::Group | Kind::Stack) => Dash::Dashed,
            _ => Dash::Whole,
        };
        let outer = drawing.scaled_frame(frame);
        drawing.line_around(outer, colour, 1, dash);
        if report.shown != Shown::Drawn {
            return;
        }
        if matches!(self.kinds.get(&report.layer), Some(Kind::Image | Kind::Text | Kind::Price)) {
            drawing.line_around(drawing.scaled(report.painted), colour, 1, Dash::Dotted);
        }
        for line in &report.baselines {
            let from = Frame { x: line.x, y: line.y, width: line.width, height: Length::ZERO };
            let at = drawing.scaled_frame(from);
            drawing.fill(Rect::new(at.left, at.top, at.right, at.top + 1), BASELINE);
            // What stands out of the box.
            let right = line.x + line.width;
            for (start, end) in
                [(line.x, frame.x.min(right)), (right.min((frame.x + frame.width).max(line.x)), right)]
            {
                // Pens and boxes are rounded each for itself: a pixel is no overflow.
                if end - start > Length::from_px(1) {
                    let out = Frame { x: start, y: line.y, width: end - start, height: Length::ZERO };
                    let out = drawing.scaled_frame(out);
                    drawing.fill(Rect::new(out.left, out.top - 1, out.right, out.top + 2), FAULT);
                }
            }
        }
    }

    fn is_faulty(&self, report: &LayerReport) -> bool {
        report.truncated
            || report.overflow.is_some()
            || matches!(report.shown, Shown::Overflow | Shown::MissingGlyph)
            || self.failures.iter().any(|failure| failure.layer.as_deref() == Some(&report.layer))
    }

    /// Tells whether a group is as large as the canvas, as one without a box is.
    fn is_whole(&self, report: &LayerReport, frame: Frame) -> bool {
        let size = self.pixels.size();
        matches!(self.kinds.get(&report.layer), Some(Kind::Group))
            && frame == Frame::from_px(0, 0, size.width as i32, size.height as i32)
    }

    fn colour(&self, report: &LayerReport) -> Colour {
        match self.kinds.get(&report.layer) {
            Some(Kind::Image) => IMAGE,
            Some(Kind::Text) => TEXT,
            Some(Kind::Price) => PRICE,
            Some(Kind::Shape) | None => SHAPE,
            Some(Kind::Group | Kind::Stack) => INSIDES,
        }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dash {
    Whole,
    /// Six pixels on, four off.
    Dashed,
    /// One pixel on, two off.
    Dotted,
}

/// Lines and labels of an overlay, in pixels of the enlarged picture.
struct Drawing {
    zoom: i32,
    bounds: Rect,
    stack: FontStack,
    glyphs: GlyphCache,
    lines: Vec<Item>,
    labels: Vec<Item>,
    /// Where labels stand.
    taken: Vec<Rect>,
}

impl Drawing {
    fn new(zoom: i32, bounds: Rect) -> Result<Self, RenderError> {
        let fault = |source| RenderError::Fonts { stack: "overlay".to_owned(), source };
        let store = FontStore::with_default_family().map_err(fault)?;
        let bold = FaceQuery::regular(store.default_family()).with_weight(700);
        let stack = store.resolve(&[bold]).map_err(fault)?;
        let glyphs = GlyphCache::new(1 << 20);
        let (lines, labels, taken) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { zoom, bounds, stack, glyphs, lines, labels, taken })
    }

    fn scaled(&self, area: Rect) -> Rect {
        let at = |n: i32| n.saturating_mul(self.zoom);
        Rect::new(at(area.left), at(area.top), at(area.right), at(area.bottom))
    }

    /// Rounds edges to the nearest pixel of the enlarged picture.
    fn scaled_frame(&self, frame: Frame) -> Rect {
        let at = |n: Length| Length::from_64ths(n.to_64ths().saturating_mul(self.zoom)).round();
        Rect::new(at(frame.x), at(frame.y), at(frame.x + frame.width), at(frame.y + frame.height))
    }

    fn fill(&mut self, area: Rect, colour: Colour) {
        let bounds = area.intersect(self.bounds);
        if !bounds.is_empty() {
            self.lines.push(Item::Fill { bounds, ink: Ink::solid(colour) });
        }
    }

    /// Draws a line inside the edges of a box.
    fn line_around(&mut self, area: Rect, colour: Colour, thickness: i32, dash: Dash) {
        if area.is_empty() {
            return;
        }
        let Rect { left, top, right, bottom } = area;
        let sides = [
            Rect::new(left, top, right, (top + thickness).min(bottom)),
            Rect::new(left, (bottom - thickness).max(top), right, bottom),
            Rect::new(left, top, (left + thickness).min(right), bottom),
            Rect::new((right - thickness).max(left), top, right, bottom),
        ];
        let (on, step) = match dash {
            Dash::Whole => return sides.into_iter().for_each(|side| self.fill(side, colour)),
            Dash::Dashed => (6, 10),
            Dash::Dotted => (1, 3),
        };
        for (side, is_across) in sides.into_iter().zip([true, true, false, false]) {
            // Only what shows: a box may be far larger than the picture.
            let side = side.intersect(self.bounds);
            let (start, end) = if is_across { (side.left, side.right) } else { (side.top, side.bottom) };
            for from in (start..end).step_by(step) {
                let to = (from + on).min(end);
                self.fill(
                    match is_across {
                        true => Rect::new(from, side.top, to, side.bottom),
                        false => Rect::new(side.left, from, side.right, to),
                    },
                    colour,
                );
            }
        }
    }

    /// Marks a box as faulty: a thick line around thin ones.
    fn fault(&mut self, area: Rect) {
        let inside = area.intersect(self.bounds);
        for y in (inside.top..inside.bottom).step_by(8) {
            let [r, g, b, _] = FAULT;
            self.fill(Rect::new(inside.left, y, inside.right, y + 1), [r, g, b, 128]);
        }
        self.line_around(area, FAULT, 2, Dash::Whole);
    }

    /// Writes a name at a box: where no other name stands, if there is such a place.
    fn label(&mut self, area: Rect, name: &str, colour: Colour) -> Result<(), RenderError> {
        const SIZE_PX: i32 = 11;
        const HEIGHT_PX: i32 = 15;
        let fault = |source| RenderError::Text { layer: name.to_owned(), source };
        let options = ShapeOptions { missing: MissingGlyph::Substitute('?'), ..ShapeOptions::default() };
        let shaped = shape(&self.stack, name, &options).map_err(fault)?;
        let wide = Length::from_px(Length::MAX_PX);
        let request = FitRequest::new(wide, wide, Length::from_px(SIZE_PX));
        let fitted = fit(&shaped, &request).map_err(fault)?;
        let width = fitted.lines.iter().map(|line| line.width.ceil()).max().unwrap_or(0) + 6;
        let Rect { left, top, right, bottom } = area;
        // Beside what stands in the box rather than on it.
        let places = [
            (left, top - HEIGHT_PX),
            (right - width, top - HEIGHT_PX),
            (left, bottom),
            (right - width, bottom),
            (right - width, top),
            (right - width, bottom - HEIGHT_PX),
            (left, top),
            (left, bottom - HEIGHT_PX),
        ];
        let inside = |(x, y): (i32, i32)| {
            let x = x.min(self.bounds.right - width).max(0);
            let y = y.min(self.bounds.bottom - HEIGHT_PX).max(0);
            Rect::new(x, y, x + width, y + HEIGHT_PX)
        };
        let is_free = |tag: &Rect| self.taken.iter().all(|other| other.intersect(*tag).is_empty());
        // Then further down, line by line.
        let below = (1..).map(|n| (left, top + n * HEIGHT_PX)).take_while(|(_, y)| *y < self.bounds.bottom);
        let tag =
            places.into_iter().chain(below).map(inside).find(is_free).unwrap_or_else(|| inside((left, top)));
        self.taken.push(tag);
        let visible = tag.intersect(self.bounds);
        if visible.is_empty() {
            return Ok(());
        }
        let [r, g, b, _] = colour;
        self.labels.push(Item::Fill { bounds: visible, ink: Ink::solid([r, g, b, 224]) });
        let baseline = fitted.lines.first().map_or(Length::ZERO, |line| line.baseline);
        let at = (Length::from_px(tag.left + 3), Length::from_px(tag.top + 11) - baseline);
        let run = Run::new(&fitted.fonts, &fitted.glyphs, at, self.bounds);
        let mask = self.glyphs.run_mask(&run, Effect::Fill).map_err(fault)?;
        if !mask.bounds().is_empty() {
            self.labels.push(Item::Masked { mask: Arc::new(mask), ink: Ink::solid([255; 4]), opacity: 255 });
        }
        Ok(())
    }
}

/// Enlarges a picture pixel by pixel, over white where it is transparent.
fn enlarged(pixels: &Pixmap, zoom: u32) -> Result<Pixmap, RenderError> {
    let size = pixels.size();
    let too_large = || RenderError::TooLarge {
        what: "overlay",
        pixels: size.area().saturating_mul(u64::from(zoom * zoom)),
        limit: Pixmap::MAX_PIXELS,
    };
    let edges = size.width.checked_mul(zoom).zip(size.height.checked_mul(zoom));
    let (width, height) = edges.ok_or_else(too_large)?;
    if u64::from(width) * u64::from(height) > Pixmap::MAX_PIXELS {
        return Err(too_large());
    }
    let mut sheet = Pixmap::new(Size::new(width, height))?;
    for y in 0..height {
        let from = pixels.span(y / zoom, 0, size.width);
        let to = sheet.span_mut(y, 0, width);
        for (pixel, out) in from.chunks_exact(4).zip(to.chunks_exact_mut(4 * zoom as usize)) {
            let white = 255 - pixel[3];
            for out in out.chunks_exact_mut(4) {
                out.copy_from_slice(&[pixel[0] + white, pixel[1] + white, pixel[2] + white, 255]);
            }
        }
    }
    Ok(sheet)
}
