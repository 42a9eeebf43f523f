//! Outlines to coverage: exact-area fills, and outlines of any width around them.

use harfrust::GlyphId;
use skrifa::raw::model::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use zeno::{Command, Fill, Point};

use crate::render::curve::flattened;

use super::TextError;
use crate::asset::font::{Font, guarded};
use crate::geometry::{Length, Rect};
use crate::render::mask::Mask;

/// From this size on glyphs stand on whole pixels, below on quarters: 40 px.
///
/// At 40 px a stem is four pixels wide and moving it by half a pixel cannot be seen, while a whole pixel gives a digit
/// the same pixels wherever it stands. Below, quarters keep the spacing even. Baselines are always whole pixels.
pub const WHOLE_PIXEL_SIZE: Length = Length::from_px(40);

/// Returns where a glyph of a size is drawn whose pen stands at `(x, y)`: the nearest place that its size allows.
pub const fn drawn_pen(size: Length, x: Length, y: Length) -> (Length, Length) {
    let x = x.to_64ths();
    let step = if size.to_64ths() < WHOLE_PIXEL_SIZE.to_64ths() { 16 } else { 64 };
    (Length::from_64ths((x + step / 2).div_euclid(step) * step), Length::from_px(y.round()))
}

/// A glyph's outline at a size, y downwards, its pen at `x` = `quarter` / 4.
pub(super) struct Outline {
    commands: Vec<Command>,
    bounds: Option<Box2>,
}

#[derive(Clone, Copy)]
struct Box2 {
    min: (f32, f32),
    max: (f32, f32),
}

impl Outline {
    /// Reads an outline; a glyph without one is empty.
    pub(super) fn read(font: &Font, glyph: u32, size: i32, quarter: u8) -> Result<Self, TextError> {
        let bad = |reason: String| TextError::BadOutline { glyph, family: font.family().to_owned(), reason };
        let scale = size as f32 / (64.0 * f32::from(font.metrics().units_per_em));
        let mut pen = ScalingPen {
            scale,
            dx: f32::from(quarter) / 4.0,
            commands: Vec::new(),
            bounds: None,
            fault: None,
        };
        let drawn = guarded(|| {
            let Some(outline) = font.raw().outline_glyphs().get(GlyphId::new(glyph)) else { return Ok(()) };
            // In font units: a size would round every point to 1/64 px first.
            outline
                .draw(&DrawOptions::new(), DrawMemory::Scratch, &mut pen)
                .map(|_| ())
                .map_err(|e| e.to_string())
        });
        drawn.and_then(|r| r).map_err(bad)?;
        if let Some(fault) = pen.fault {
            return Err(bad(fault.to_owned()));
        }
        Ok(Self { commands: pen.commands, bounds: pen.bounds })
    }

    /// Returns the coverage of its inside, by the nonzero rule.
    pub(super) fn fill(&self) -> Result<Mask, TextError> {
        let Some(bounds) = self.bounds.map(|b| b.pixels(0.0)) else { return Ok(Mask::empty()) };
        self.fill_within(bounds)
    }

    fn fill_within(&self, bounds: Rect) -> Result<Mask, TextError> {
        if bounds.is_empty() {
            return Ok(Mask::empty());
        }
        let mask = Mask::zeroed(bounds)?;
        let mut coverage = mask.into_coverage();
        zeno::Mask::new(&flattened(&self.commands)[..])
            .style(Fill::NonZero)
            .size(bounds.width(), bounds.height())
            .offset((-bounds.left as f32, -bounds.top as f32))
            .render_into(&mut coverage, None);
        Ok(Mask::from_coverage(bounds, coverage)?)
    }

    /// Returns the coverage of its inside and of all that lies within `width` of it.
    ///
    /// Corners are round where `sharp` is false. The edge is found from the distance to the outline, not from offset
    /// curves, so tight curves and thin gaps leave neither holes nor spikes.
    pub(super) fn dilate(&self, width: f32, sharp: bool) -> Result<Mask, TextError> {
        let reach = if sharp { width * MITER_LIMIT } else { width };
        let Some(bounds) = self.bounds.map(|b| b.pixels(reach + 1.0)) else { return Ok(Mask::empty()) };
        let mut mask = self.fill_within(bounds)?;
        let band = self.band(&mask, width)?;
        mask.cover_nested(&band);
        if sharp {
            let mut coverage = Mask::zeroed(bounds)?.into_coverage();
            let mut stroke = zeno::Stroke::new(width * 2.0);
            stroke.join(zeno::Join::Miter).miter_limit(MITER_LIMIT);
            zeno::Mask::new(&self.commands[..])
                .style(stroke)
                .size(bounds.width(), bounds.height())
                .offset((-bounds.left as f32, -bounds.top as f32))
                .render_into(&mut coverage, None);
            mask.cover_nested(&Mask::from_coverage(bounds, coverage)?);
        }
        Ok(mask)
    }

    /// Returns the coverage of the band within `width` of the outline, on the inside taken as whole.
    fn band(&self, fill: &Mask, width: f32) -> Result<Mask, TextError> {
        let bounds = fill.bounds();
        let (w, h) = (bounds.width() as usize, bounds.height() as usize);
        let reach = width + 1.0;
        let far = reach * reach * 4.0;
        let mut nearest = Nearest { squared: vec![far; w * h], dx: vec![0.0; w * h], dy: vec![0.0; w * h] };
        let (left, top) = (bounds.left as f32, bounds.top as f32);
        flatten(&self.commands, |a, b| {
            let (a, b) = ((a.x - left, a.y - top), (b.x - left, b.y - top));
            nearest.add(a, b, reach, w, h);
        });
        let mut coverage = Mask::zeroed(bounds)?.into_coverage();
        for (i, out) in coverage.iter_mut().enumerate() {
            let squared = nearest.squared[i];
            if squared >= far {
                continue;
            }
            let distance = squared.sqrt();
            let inside = fill.coverage()[i] >= 128;
            let depth = if inside { width + distance } else { width - distance };
            *out = half_plane(depth, nearest.dx[i].abs(), nearest.dy[i].abs(), distance);
        }
        Ok(Mask::from_coverage(bounds, coverage)?)
    }
}

impl Box2 {
    fn pixels(self, grow: f32) -> Rect {
        Rect::new(
            (self.min.0 - grow).floor() as i32,
            (self.min.1 - grow).floor() as i32,
            (self.max.0 + grow).ceil() as i32,
            (self.max.1 + grow).ceil() as i32,
        )
    }
}

/// For every pixel's centre, the vector to the nearest point of the outline.
struct Nearest {
    squared: Vec<f32>,
    dx: Vec<f32>,
    dy: Vec<f32>,
}

impl Nearest {
    fn add(&mut self, a: (f32, f32), b: (f32, f32), reach: f32, w: usize, h: usize) {
        let clip = |v: f32, end: usize| (v.max(0.0) as usize).min(end);
        let (x0, x1) = (clip((a.0.min(b.0) - reach).floor(), w), clip((a.0.max(b.0) + reach).ceil(), w));
        let (y0, y1) = (clip((a.1.min(b.1) - reach).floor(), h), clip((a.1.max(b.1) + reach).ceil(), h));
        if x0 >= x1 {
            return;
        }
        let (ux, uy) = (b.0 - a.0, b.1 - a.1);
        let length = ux * ux + uy * uy;
        let inverse = if length > 0.0 { 1.0 / length } else { 0.0 };
        for y in y0..y1 {
            let py = y as f32 + 0.5 - a.1;
            let row = y * w;
            let squared = &mut self.squared[row + x0..row + x1];
            let dx = &mut self.dx[row + x0..row + x1];
            let dy = &mut self.dy[row + x0..row + x1];
            for (i, ((s, vx), vy)) in squared.iter_mut().zip(dx).zip(dy).enumerate() {
                let px = (x0 + i) as f32 + 0.5 - a.0;
                let t = ((px * ux + py * uy) * inverse).clamp(0.0, 1.0);
                let (ex, ey) = (px - t * ux, py - t * uy);
                let d = ex * ex + ey * ey;
                let closer = d < *s;
                *s = if closer { d } else { *s };
                *vx = if closer { ex } else { *vx };
                *vy = if closer { ey } else { *vy };
            }
        }
    }
}

/// Returns how much of a pixel lies on the near side of a straight edge.
///
/// The edge stands `depth` from the pixel's centre (negative when the centre is beyond it), at a right angle to the
/// direction (`nx`, `ny`), whose length is `norm`.
fn half_plane(depth: f32, nx: f32, ny: f32, norm: f32) -> u8 {
    // On the outline itself any direction will do.
    let (nx, ny) = if norm > 1e-6 { (nx / norm, ny / norm) } else { (1.0, 0.0) };
    let (long, short) = if nx > ny { (nx, ny) } else { (ny, nx) };
    let s = depth.abs();
    let half = if s >= (long + short) * 0.5 {
        0.5
    } else if s <= (long - short) * 0.5 {
        s / long
    } else {
        let corner = (long + short) * 0.5 - s;
        0.5 - corner * corner / (2.0 * long * short)
    };
    let area = if depth < 0.0 { 0.5 - half } else { 0.5 + half };
    (area * 255.0 + 0.5) as u8
}

/// Calls `line` for every straight piece of closed contours; curves become pieces within 1/32 px of them.
fn flatten(commands: &[Command], mut line: impl FnMut(Point, Point)) {
    const TOLERANCE: f32 = 1.0 / 32.0;
    let pieces = |bend: f32| ((bend / TOLERANCE).sqrt().ceil() as u32).clamp(1, 64);
    let bend = |a: Point, b: Point, c: Point| {
        let (x, y) = (a.x - 2.0 * b.x + c.x, a.y - 2.0 * b.y + c.y);
        (x * x + y * y).sqrt()
    };
    let (mut start, mut at) = (Point::ZERO, Point::ZERO);
    for command in commands {
        match *command {
            Command::MoveTo(p) => {
                if at != start {
                    line(at, start);
                }
                (start, at) = (p, p);
            }
            Command::LineTo(p) => {
                line(at, p);
                at = p;
            }
            Command::QuadTo(c, p) => {
                let n = pieces(bend(at, c, p) * 0.25);
                let from = at;
                for i in 1..=n {
                    let t = i as f32 / n as f32;
                    let u = 1.0 - t;
                    let next = if i == n { p } else { from * (u * u) + c * (2.0 * u * t) + p * (t * t) };
                    line(at, next);
                    at = next;
                }
            }
            Command::CurveTo(c, d, p) => {
                let n = pieces(bend(at, c, d).max(bend(c, d, p)) * 0.75);
                let from = at;
                for i in 1..=n {
                    let t = i as f32 / n as f32;
                    let u = 1.0 - t;
                    let next = if i == n {
                        p
                    } else {
                        from * (u * u * u) + c * (3.0 * u * u * t) + d * (3.0 * u * t * t) + p * (t * t * t)
                    };
                    line(at, next);
                    at = next;
                }
            }
            Command::Close => {
                if at != start {
                    line(at, start);
                }
                at = start;
            }
        }
    }
    if at != start {
        line(at, start);
    }
}

/// Scales an outline, turns it to y downwards, and refuses what no real glyph has.
struct ScalingPen {
    scale: f32,
    dx: f32,
    commands: Vec<Command>,
    bounds: Option<Box2>,
    fault: Option<&'static str>,
}

impl ScalingPen {
    fn point(&mut self, x: f32, y: f32) -> Point {
        let (x, y) = (x * self.scale + self.dx, -y * self.scale);
        if !(x.abs() <= MAX_COORDINATE && y.abs() <= MAX_COORDINATE) {
            self.fault = Some("its points lie more than 16384 px from its pen");
            return Point::ZERO;
        }
        let b = self.bounds.get_or_insert(Box2 { min: (x, y), max: (x, y) });
        b.min = (b.min.0.min(x), b.min.1.min(y));
        b.max = (b.max.0.max(x), b.max.1.max(y));
        Point::new(x, y)
    }

    fn push(&mut self, command: Command) {
        if self.commands.len() >= MAX_COMMANDS {
            self.fault = Some("its outline has more than 65536 pieces");
        } else if self.fault.is_none() {
            self.commands.push(command);
        }
    }
}

impl PathSink for ScalingPen {
    fn move_to(&mut self, x: f32, y: f32) {
        let p = self.point(x, y);
        self.push(Command::MoveTo(p));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let p = self.point(x, y);
        self.push(Command::LineTo(p));
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        let (c, p) = (self.point(cx0, cy0), self.point(x, y));
        self.push(Command::QuadTo(c, p));
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (c, d, p) = (self.point(cx0, cy0), self.point(cx1, cy1), self.point(x, y));
        self.push(Command::CurveTo(c, d, p));
    }

    fn close(&mut self) {
        self.push(Command::Close);
    }
}

const MAX_COORDINATE: f32 = 16_384.0;
const MAX_COMMANDS: usize = 65_536;
const MITER_LIMIT: f32 = 4.0;

#[cfg(test)]
mod tests;
