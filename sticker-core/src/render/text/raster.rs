//! Outlines to coverage: exact-area fills, and outlines of any width around them.

use std::ops::Range;

use harfrust::GlyphId;
use skrifa::raw::model::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use zeno::{Command, Fill, Point};

use super::{Join, TextError};
use crate::asset::font::{Font, guarded};
use crate::geometry::{Length, Rect};
use crate::render::curve::{FILL_TOLERANCE, flattened, lines};
use crate::render::mask::{Mask, MaskError};
use crate::render::raster::distance;
use crate::render::stroke::{Line, stroked};
use crate::template;

/// How far chords may lie from a curve where distances are measured from them.
const BAND_TOLERANCE: f32 = 1.0 / 24.0;

/// How finely pens are placed along a line: 1/8 px.
///
/// Against a picture drawn at 16 times the size, whole pixels from 40 px on and quarters below cost a price 1.2 levels of
/// mean error along its edges; the best of the peers has 0.5 (`benches/peers/accuracy.py`).
const PEN_STEP: i32 = 8;

/// Returns where a glyph is drawn whose pen stands at `(x, y)`: on the nearest eighth of a pixel of a line, whose baseline
/// is the nearest whole pixel.
pub const fn drawn_pen(x: Length, y: Length) -> (Length, Length) {
    let x = (x.to_64ths() + PEN_STEP / 2).div_euclid(PEN_STEP) * PEN_STEP;
    (Length::from_64ths(x), Length::from_px(y.round()))
}

/// A glyph's outline at a size, y downwards, its pen at `x` = `eighth` / 8.
pub(super) struct Outline {
    font: Font,
    glyph: u32,
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
    pub(super) fn read(font: &Font, glyph: u32, size: i32, eighth: u8) -> Result<Self, TextError> {
        let bad = |reason: String| bad_outline(font, glyph, reason);
        let scale = size as f32 / (64.0 * f32::from(font.metrics().units_per_em));
        let mut pen = ScalingPen {
            scale,
            dx: f32::from(eighth) / 8.0,
            commands: Vec::new(),
            bounds: None,
            start: Point::ZERO,
            at: Point::ZERO,
            length: 0.0,
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
        Ok(Self { font: font.clone(), glyph, commands: pen.commands, bounds: pen.bounds })
    }

    fn bad(&self, reason: &str) -> TextError {
        bad_outline(&self.font, self.glyph, reason.to_owned())
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
        if bounds.size().area() > MAX_GLYPH_PIXELS {
            return Err(self.bad("it would cover more than 16 million pixels"));
        }
        self.render(&flattened(&self.commands, FILL_TOLERANCE), bounds, Fill::NonZero.into())
    }

    fn render(&self, outline: &[Command], bounds: Rect, style: zeno::Style<'_>) -> Result<Mask, TextError> {
        let mut coverage = Mask::zeroed(bounds)?.into_coverage();
        guarded(|| {
            zeno::Mask::new(outline)
                .style(style)
                .size(bounds.width(), bounds.height())
                .offset((-bounds.left as f32, -bounds.top as f32))
                .render_into(&mut coverage, None);
        })
        .map_err(|reason| self.bad(&reason))?;
        Ok(Mask::from_coverage(bounds, coverage)?)
    }

    /// Returns the coverage of its inside and of all that lies within `width` of it.
    ///
    /// Cut corners are drawn by geometry. Elsewhere the edge is found from the distance to the outline, not from offset
    /// curves, so tight curves and thin gaps leave neither holes nor spikes.
    ///
    /// `fill` is the coverage of its inside, where that is known already; a line below [`COVERS_EDGES`] draws its own, at
    /// the same place on its raster, since the last bit of a sum may show beside so thin a line.
    pub(super) fn dilate(&self, width: f32, join: Join, fill: Option<&Mask>) -> Result<Mask, TextError> {
        if join == Join::Bevel {
            return self.bevelled(width);
        }
        let sharp = join == Join::Miter;
        let reach = if sharp { width * MITER_LIMIT } else { width };
        let Some(bounds) = self.bounds.map(|b| b.pixels(reach + 1.0)) else { return Ok(Mask::empty()) };
        let mut mask = match fill.filter(|_| width >= COVERS_EDGES) {
            Some(fill) => {
                let mut mask = Mask::zeroed(bounds)?;
                mask.cover_nested(fill);
                mask
            }
            None => self.fill_within(bounds)?,
        };
        let band = self.band(&mask, width)?;
        mask.cover_nested(&band);
        if sharp {
            mask.cover_nested(&self.render(&self.corners(width)?, bounds, Fill::NonZero.into())?);
        }
        Ok(mask)
    }

    /// Returns the outline, y downwards.
    pub(super) fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// Returns the coverage of its inside and of a line of twice `width` along it, whose corners are cut.
    fn bevelled(&self, width: f32) -> Result<Mask, TextError> {
        let Some(bounds) = self.bounds.map(|b| b.pixels(width + 1.0)) else { return Ok(Mask::empty()) };
        let mut mask = self.fill_within(bounds)?;
        let line =
            Line { width: width * 2.0, join: template::Join::Bevel, cap: template::Cap::Butt, dash: &[] };
        let line = guarded(|| stroked(&self.commands, &line)).map_err(|reason| self.bad(&reason))?;
        // An outline without length has no line.
        if let Some(line) = line {
            let line = flattened(&line, FILL_TOLERANCE);
            mask.cover_nested(&self.render(&line, bounds, Fill::NonZero.into())?);
        }
        Ok(mask)
    }

    /// Returns the points that stand out of the round band at corners, all turning the same way round.
    fn corners(&self, width: f32) -> Result<Vec<Command>, TextError> {
        let mut pieces = Vec::new();
        lines(&self.commands, BAND_TOLERANCE, |a, b| pieces.push(Piece { a: (a.x, a.y), b: (b.x, b.y) }));
        if pieces.len() > MAX_SHARP_PIECES {
            return Err(self.bad("its outline is too intricate for pointed corners"));
        }
        let mut out = Vec::new();
        for contour in pieces.chunk_by(|first, next| first.b == next.a) {
            let is_closed = contour.first().map(|p| p.a) == contour.last().map(|p| p.b);
            let after = contour.iter().skip(1).chain(contour.first().filter(|_| is_closed));
            for (before, after) in contour.iter().zip(after) {
                let (Some(d), Some(e)) = (before.direction(), after.direction()) else { continue };
                let (cos, turn) = (d.0 * e.0 + d.1 * e.1, d.0 * e.1 - d.1 * e.0);
                // The tip stands `1 / cos(half the turn)` widths out; a gentle turn hardly differs from a round one.
                if cos > 0.99 || 1.0 + cos < 2.0 / (MITER_LIMIT * MITER_LIMIT) {
                    continue;
                }
                let side = if turn > 0.0 { width } else { -width };
                let (m, n) = ((d.1 * side, -d.0 * side), (e.1 * side, -e.0 * side));
                let tip = ((m.0 + n.0) / (1.0 + cos), (m.1 + n.1) / (1.0 + cos));
                // A corner that points into the glyph has no outside to stand out of.
                let near = NEAR / width;
                if winding(&pieces, before.b.0 + tip.0 * near, before.b.1 + tip.1 * near) != 0 {
                    continue;
                }
                let (m, n) = if turn > 0.0 { (m, n) } else { (n, m) };
                let at = |v: (f32, f32)| Point::new(before.b.0 + v.0, before.b.1 + v.1);
                out.push(Command::MoveTo(at((0.0, 0.0))));
                out.extend([m, tip, n].map(|v| Command::LineTo(at(v))));
                out.push(Command::Close);
            }
        }
        Ok(out)
    }

    /// Returns the coverage of the band within `width` of the outline, on the inside taken as whole.
    fn band(&self, fill: &Mask, width: f32) -> Result<Mask, TextError> {
        let bounds = fill.bounds();
        let (w, h) = (bounds.width() as usize, bounds.height() as usize);
        let reach = width + 1.0;
        let far = reach * reach * 4.0;
        let (left, top) = (bounds.left as f32, bounds.top as f32);
        let mut pieces = Vec::new();
        lines(&self.commands, BAND_TOLERANCE, |a, b| {
            pieces.push(Piece { a: (a.x - left, a.y - top), b: (b.x - left, b.y - top) });
        });
        // What a damaged font can ask for grows with the number of its pieces times the area around each.
        let side = |from: f32, to: f32| ((to - from).abs() + 2.0 * reach + 2.0) as u64;
        let work: u64 = pieces.iter().map(|p| side(p.a.0, p.b.0) * side(p.a.1, p.b.1)).sum();
        if work > MAX_BAND_WORK {
            return Err(self.bad("its outline is too intricate for a band around it"));
        }
        // Rows have room for whole vectors beyond their end.
        let stride = w + LANES;
        let (mut squared, mut nearest) = (filled(stride * h, far)?, filled(stride * h, 0_u32)?);
        let field = Field { reach, size: (w, h) };
        find_nearest(&mut squared, &mut nearest, &pieces, field);
        // Nearer than `sure` the whole pixel is covered, beyond `none` nothing of it, whatever the direction; and inside of
        // the outline what is no narrower than half a pixel's diagonal covers it from any distance.
        let sure = (width - HALF_DIAGONAL).max(0.0).powi(2);
        let none = (width + HALF_DIAGONAL).powi(2);
        let covers_inside = width >= HALF_DIAGONAL;
        let mut coverage = Mask::zeroed(bounds)?.into_coverage();
        let rows = coverage.chunks_exact_mut(w.max(1)).zip(fill.coverage().chunks_exact(w.max(1)));
        let found = squared.chunks_exact(stride).zip(nearest.chunks_exact(stride));
        for (y, ((row, fill), (squared, nearest))) in rows.zip(found).enumerate() {
            for (x, ((out, &fill), (&squared, &nearest))) in
                row.iter_mut().zip(fill).zip(squared.iter().zip(nearest)).enumerate()
            {
                let inside = fill >= 128;
                if squared <= sure || (inside && covers_inside && squared < far) {
                    *out = 255;
                } else if squared < none {
                    let (dx, dy) = field.vector(&pieces[nearest as usize], x, y);
                    let distance = squared.sqrt();
                    let depth = if inside { width + distance } else { width - distance };
                    *out = half_plane(depth, dx.abs(), dy.abs(), distance);
                } else if inside && squared < far {
                    *out = 255;
                }
            }
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

/// A straight piece of an outline, in pixels from the corner of a box.
struct Piece {
    a: (f32, f32),
    b: (f32, f32),
}

impl Piece {
    /// Returns the direction as a vector of length 1, `None` for a point.
    fn direction(&self) -> Option<(f32, f32)> {
        let (x, y) = (self.b.0 - self.a.0, self.b.1 - self.a.1);
        let length = (x * x + y * y).sqrt();
        (length > 1e-6).then(|| (x / length, y / length))
    }
}

/// Returns how often closed contours go round a point.
fn winding(pieces: &[Piece], x: f32, y: f32) -> i32 {
    let mut winding = 0;
    for Piece { a, b } in pieces {
        if (a.1 <= y) != (b.1 <= y) && a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0) > x {
            winding += if b.1 > a.1 { 1 } else { -1 };
        }
    }
    winding
}

/// How far around the pieces of an outline pixels ask for the nearest one, and how many pixels there are.
///
/// Rows have [`LANES`] more, which are compared too. Rust never fuses a product with a sum, so that every instruction set
/// gives the same bits, and a distance that is computed twice is the same both times.
#[derive(Clone, Copy)]
struct Field {
    reach: f32,
    size: (usize, usize),
}

impl Field {
    /// Returns the pixels that a piece reaches: columns and rows, the columns by whole vectors.
    #[inline(always)]
    fn around(self, piece: &Piece) -> (Range<usize>, Range<usize>) {
        let clip = |v: f32, end: usize| (if v > 0.0 { v as usize } else { 0 }).min(end);
        let (&Piece { a, b }, reach, (w, h)) = (piece, self.reach, self.size);
        // One pixel more to the right and below makes up for cutting instead of rounding.
        let (x0, x1) = (clip(a.0.min(b.0) - reach, w), clip(a.0.max(b.0) + reach + 1.0, w));
        let (y0, y1) = (clip(a.1.min(b.1) - reach, h), clip(a.1.max(b.1) + reach + 1.0, h));
        match x0 < x1 {
            true => (x0..x0 + (x1 - x0).next_multiple_of(LANES), y0..y1),
            false => (0..0, 0..0),
        }
    }

    /// Returns the vector from a piece to a pixel that it reaches, to the bit as it was found.
    fn vector(self, piece: &Piece, x: usize, y: usize) -> (f32, f32) {
        let start = self.around(piece).0.start;
        piece.seen_from(start, y).vector((x - start) as u32 as f32)
    }
}

/// Lowers each pixel to the square of its distance from the nearest piece within reach, and notes the first such piece.
#[multiversion::multiversion(targets("x86_64+avx2", "x86_64+sse4.1", "aarch64+neon"))]
fn find_nearest(squared: &mut [f32], nearest: &mut [u32], pieces: &[Piece], field: Field) {
    let stride = field.size.0 + LANES;
    for (number, piece) in (0_u32..).zip(pieces) {
        let (columns, rows) = field.around(piece);
        for y in rows {
            let seen = piece.seen_from(columns.start, y);
            let row = y * stride + columns.start..y * stride + columns.end;
            let (squared, nearest) = (&mut squared[row.clone()], &mut nearest[row]);
            for (i, (squared, nearest)) in squared.iter_mut().zip(nearest).enumerate() {
                let (dx, dy) = seen.vector(i as u32 as f32);
                let d = dx * dx + dy * dy;
                // Bits, not branches: a store that is made only sometimes keeps the next piece waiting.
                let closer = u32::from(d < *squared).wrapping_neg();
                *nearest = (number & closer) | (*nearest & !closer);
                *squared = d.min(*squared);
            }
        }
    }
}

/// A piece as the pixels of a part of a row see it.
#[derive(Clone, Copy)]
struct Seen {
    /// From the start of the piece to the first pixel's centre.
    from: (f32, f32),
    along: (f32, f32),
    /// One by the square of its length, 0 for a point.
    inverse: f32,
}

impl Piece {
    #[inline(always)]
    fn seen_from(&self, x: usize, y: usize) -> Seen {
        let (ux, uy) = (self.b.0 - self.a.0, self.b.1 - self.a.1);
        let length = ux * ux + uy * uy;
        Seen {
            from: (x as f32 + 0.5 - self.a.0, y as f32 + 0.5 - self.a.1),
            along: (ux, uy),
            inverse: if length > 0.0 { 1.0 / length } else { 0.0 },
        }
    }
}

impl Seen {
    /// Returns the vector from the nearest point of the piece to the centre of the pixel `i`.
    #[inline(always)]
    fn vector(self, i: f32) -> (f32, f32) {
        let (px, py) = (self.from.0 + i, self.from.1);
        let (ux, uy) = self.along;
        let t = (px * ux + py * uy) * self.inverse;
        // Two plain selections, which become vector instructions; `clamp` would care for NaN.
        let t = if t > 0.0 { t } else { 0.0 };
        let t = if t < 1.0 { t } else { 1.0 };
        (px - t * ux, py - t * uy)
    }
}

/// Returns how much of a pixel lies on the near side of a straight edge at a right angle to the direction (`nx`, `ny`), whose
/// length is `norm`; see [`distance::half_plane`].
fn half_plane(depth: f32, nx: f32, ny: f32, norm: f32) -> u8 {
    // On the outline itself any direction will do.
    let (nx, ny) = if norm > 1e-6 { (nx / norm, ny / norm) } else { (1.0, 0.0) };
    distance::half_plane(depth, nx, ny)
}

/// Scales an outline, turns it to y downwards, and refuses what no real glyph has.
struct ScalingPen {
    scale: f32,
    dx: f32,
    commands: Vec<Command>,
    bounds: Option<Box2>,
    start: Point,
    at: Point,
    length: f32,
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

    /// Adds the sides of a curve's control polygon, which are no shorter than the curve.
    fn travel(&mut self, points: &[Point]) {
        for &p in points {
            self.length += (p.x - self.at.x).abs() + (p.y - self.at.y).abs();
            self.at = p;
        }
        if self.length > MAX_LENGTH {
            self.fault = Some("its outline is longer than 524288 px");
        }
    }
}

impl PathSink for ScalingPen {
    fn move_to(&mut self, x: f32, y: f32) {
        let p = self.point(x, y);
        (self.start, self.at) = (p, p);
        self.push(Command::MoveTo(p));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let p = self.point(x, y);
        self.travel(&[p]);
        self.push(Command::LineTo(p));
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        let (c, p) = (self.point(cx0, cy0), self.point(x, y));
        self.travel(&[c, p]);
        self.push(Command::QuadTo(c, p));
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (c, d, p) = (self.point(cx0, cy0), self.point(cx1, cy1), self.point(x, y));
        self.travel(&[c, d, p]);
        self.push(Command::CurveTo(c, d, p));
    }

    fn close(&mut self) {
        // A last line back to the start would leave `Close` without a length, and the corner there without its point.
        if matches!(self.commands.last(), Some(Command::LineTo(p)) if *p == self.start) {
            self.commands.pop();
        }
        let start = self.start;
        self.travel(&[start]);
        self.push(Command::Close);
    }
}

pub(super) fn bad_outline(font: &Font, glyph: u32, reason: String) -> TextError {
    TextError::BadOutline { glyph, family: font.family().to_owned(), reason }
}

fn filled<T: Copy>(n: usize, value: T) -> Result<Vec<T>, TextError> {
    let mut all = Vec::new();
    let bytes = n.saturating_mul(size_of::<T>());
    all.try_reserve_exact(n).map_err(|_| MaskError::OutOfMemory { bytes })?;
    all.resize(n, value);
    Ok(all)
}

/// A glyph at the largest size with the widest outline covers about 10 million.
const MAX_GLYPH_PIXELS: u64 = 1 << 24;
/// How many pixels may be compared with pieces of one outline: about half a second.
const MAX_BAND_WORK: u64 = 1 << 28;
/// Each corner is compared with every piece; a Chinese character at the largest size has about 2,000.
const MAX_SHARP_PIECES: usize = 16_384;
/// A Chinese character at the largest size has an outline of about 80,000 px.
const MAX_LENGTH: f32 = 524_288.0;
const MAX_COORDINATE: f32 = 16_384.0;
const MAX_COMMANDS: usize = 65_536;
const MITER_LIMIT: f32 = 4.0;
/// No edge crosses a pixel whose centre is further from it: half of its diagonal, and a little.
const HALF_DIAGONAL: f32 = 0.75;
/// How many pixels are compared at once.
const LANES: usize = 8;
/// From this width on, in pixels, a band covers every pixel that its outline crosses: none is further than √2/2 from it.
pub(super) const COVERS_EDGES: f32 = 1.5;
/// How far outside a corner is looked at, in pixels.
const NEAR: f32 = 1.0 / 16.0;

#[cfg(test)]
mod tests;
