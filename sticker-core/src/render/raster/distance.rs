//! Distances from the edge of a coverage mask, and what they make: larger and smaller masks, and bands along edges.
//!
//! The edge is where coverage passes one half. Every pixel that it crosses gives a short piece of it: placed by area in
//! coverage that was computed from outlines, by linear interpolation in an alpha channel, whose edges resizing has
//! softened. Each pixel then takes the nearest piece: where the reach is small every piece offers itself to the pixels in
//! it; otherwise pixels take pieces from their neighbours, in two sweeps over the rows, which cost the same for any reach
//! (after P. E. Danielsson, "Euclidean distance mapping", 1980, and S. Gustavson and R. Strand, "Anti-aliased Euclidean
//! distance transform", 2011).

use super::super::RenderError;
use super::super::mask::Mask;
use crate::geometry::Rect;

/// Where the coverage of a mask comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EdgeKind {
    /// Outlines: a pixel holds exactly how much of it they cover.
    Area,
    /// A picture's alpha, resized or drawn.
    Alpha,
}

/// A piece of an edge: its middle, and the direction outwards.
#[derive(Clone, Copy)]
struct Piece {
    x: f32,
    y: f32,
    nx: f32,
    ny: f32,
}

/// The edge of a mask, and the piece of it that is nearest to each pixel of a box.
pub(crate) struct Distances {
    bounds: Rect,
    padded: Padded,
    pieces: Vec<Piece>,
    nearest: Vec<u32>,
}

/// How far a pixel's centre lies outside the edge, below 0 inside, and the direction to it.
#[derive(Clone, Copy)]
struct Cell {
    outside: f32,
    dx: f32,
    dy: f32,
}

const NONE: u32 = u32::MAX;
/// Half the length of a piece, in pixels.
const HALF_PIECE: f32 = 0.5;

impl Distances {
    /// Measures the distances from a mask's edge up to `reach` pixels, within `reach` of its box.
    ///
    /// # Errors
    ///
    /// [`RenderError::Mask`] when the box is larger than a mask may be, [`RenderError::Memory`] when the allocator refuses.
    pub(crate) fn of(mask: &Mask, kind: EdgeKind, reach: f32) -> Result<Self, RenderError> {
        let bounds = match mask.bounds().is_empty() {
            true => Rect::EMPTY,
            false => mask.bounds().outset(reach.ceil() as i32 + 1),
        };
        let (w, h) = (bounds.width() as usize, bounds.height() as usize);
        let padded = Padded::of(mask, bounds)?;
        let mut sweep = Sweep {
            pieces: Vec::new(),
            nearest: filled(w * h, NONE)?,
            squared: filled(w * h, f32::INFINITY)?,
            width: w,
            limit: (reach + 1.5) * (reach + 1.5),
        };
        match kind {
            EdgeKind::Area => sweep.find_sharp(&padded)?,
            EdgeKind::Alpha => sweep.find_soft(&padded)?,
        }
        // A piece for itself costs as many pixels as lie in its reach, eight at a time; the sweeps cost all pixels, one by
        // one, whatever the reach is.
        let side = 2.0 * (reach + 1.5) + 1.0;
        if sweep.pieces.len() as f32 * side * side <= 24.0 * (w * h) as f32 {
            sweep.reach_out(h, reach + 1.5);
        } else {
            sweep.spread(h);
        }
        Ok(Self { bounds, padded, pieces: sweep.pieces, nearest: sweep.nearest })
    }

    fn cell(&self, x: usize, y: usize, nearest: u32) -> Cell {
        let inside = self.padded.at(x, y) >= 128;
        let Some(piece) = self.pieces.get(nearest as usize) else {
            let outside = if inside { -f32::INFINITY } else { f32::INFINITY };
            return Cell { outside, dx: 1.0, dy: 0.0 };
        };
        let (dx, dy) = (x as f32 + 0.5 - piece.x, y as f32 + 0.5 - piece.y);
        let (along, away) = (dx * piece.ny - dy * piece.nx, dx * piece.nx + dy * piece.ny);
        // Beside the piece the edge goes on straight; beyond its ends the nearest point is an end.
        let beyond = if along > HALF_PIECE { along - HALF_PIECE } else { (along + HALF_PIECE).min(0.0) };
        let distance = (away * away + beyond * beyond).sqrt();
        let on_edge = distance < 1.0 && beyond == 0.0;
        let outside = match (on_edge, inside) {
            (true, _) => away,
            (false, true) => -distance,
            (false, false) => distance,
        };
        if distance <= 1e-4 {
            return Cell { outside, dx: piece.nx, dy: piece.ny };
        }
        let (vx, vy) = (away * piece.nx + beyond * piece.ny, away * piece.ny - beyond * piece.nx);
        Cell { outside, dx: vx / distance, dy: vy / distance }
    }

    /// Returns the mask grown by `by` pixels, shrunk where that is below 0; corners that grow are round.
    ///
    /// # Errors
    ///
    /// As [`Distances::of`].
    pub(crate) fn grown(&self, by: f32) -> Result<Mask, RenderError> {
        self.mask(|cell| cell.covered(by))
    }

    /// Returns the band from `from` to `to` pixels outside the edge; distances below 0 lie inside.
    ///
    /// # Errors
    ///
    /// As [`Distances::of`].
    pub(crate) fn band(&self, from: f32, to: f32) -> Result<Mask, RenderError> {
        // The smaller mask lies in the larger, so that the difference is exact.
        self.mask(|cell| cell.covered(to).saturating_sub(cell.covered(from)))
    }

    fn mask(&self, coverage: impl Fn(&Cell) -> u8) -> Result<Mask, RenderError> {
        let mut mask = Mask::zeroed(self.bounds)?;
        let width = (self.bounds.width() as usize).max(1);
        let [outside, inside] =
            [f32::INFINITY, -f32::INFINITY].map(|outside| coverage(&Cell { outside, dx: 1.0, dy: 0.0 }));
        let rows = mask.coverage_mut().chunks_exact_mut(width).zip(self.nearest.chunks_exact(width));
        for (y, (row, nearest)) in rows.enumerate() {
            for (x, (out, &nearest)) in row.iter_mut().zip(nearest).enumerate() {
                *out = match nearest {
                    NONE if self.padded.at(x, y) >= 128 => inside,
                    NONE => outside,
                    nearest => coverage(&self.cell(x, y, nearest)),
                };
            }
        }
        Ok(mask)
    }
}

impl Cell {
    /// Returns how much of the pixel lies less than `by` outside the edge.
    fn covered(&self, by: f32) -> u8 {
        let depth = by - self.outside;
        match depth {
            d if d >= 0.75 => 255,
            d if d <= -0.75 => 0,
            d => half_plane(d, self.dx.abs(), self.dy.abs()),
        }
    }
}

/// Returns how much of a pixel lies on the near side of a straight edge, which stands `depth` from the pixel's centre
/// (negative when the centre is beyond it) at a right angle to the unit vector (`nx`, `ny`), neither below 0.
pub(crate) fn half_plane(depth: f32, nx: f32, ny: f32) -> u8 {
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

/// Returns how far the centre of a pixel lies inside a straight edge that covers `area` of it: what [`half_plane`] undoes.
fn depth_of(area: f32, nx: f32, ny: f32) -> f32 {
    let (long, short) = if nx > ny { (nx, ny) } else { (ny, nx) };
    let half = (area - 0.5).abs();
    let straight = (long - short) * 0.5 / long;
    let s = if half <= straight {
        half * long
    } else {
        (long + short) * 0.5 - ((0.5 - half).max(0.0) * 2.0 * long * short).sqrt()
    };
    if area < 0.5 { -s } else { s }
}

/// A mask's coverage in a box, with a border of one pixel.
struct Padded {
    coverage: Vec<u8>,
    stride: usize,
}

impl Padded {
    fn of(mask: &Mask, bounds: Rect) -> Result<Self, RenderError> {
        let stride = bounds.width() as usize + 2;
        let mut coverage = filled(stride * (bounds.height() as usize + 2), 0u8)?;
        let own = mask.bounds();
        let (x, y) = ((own.left - bounds.left) as usize + 1, (own.top - bounds.top) as usize + 1);
        let width = (own.width() as usize).max(1);
        for (row, from) in mask.coverage().chunks_exact(width).enumerate() {
            coverage[(y + row) * stride + x..][..width].copy_from_slice(from);
        }
        Ok(Self { coverage, stride })
    }

    /// Returns the coverage of a pixel of the box.
    fn at(&self, x: usize, y: usize) -> u8 {
        self.coverage[(y + 1) * self.stride + x + 1]
    }

    /// Calls `near(index, column, row)` for every pixel of a box whose neighbours are not all on its side of the edge.
    fn near_edges(
        &self,
        width: usize,
        height: usize,
        mut near: impl FnMut(usize, usize, usize) -> Result<(), RenderError>,
    ) -> Result<(), RenderError> {
        let mut flags = vec![0u8; width];
        let row = |y: usize| &self.coverage[y * self.stride..][..self.stride];
        for y in 0..height {
            mark_changes([row(y), row(y + 1), row(y + 2)], &mut flags);
            for (n, eight) in flags.chunks(8).enumerate() {
                if eight.iter().fold(0, |any, &f| any | f) == 0 {
                    continue;
                }
                for (x, _) in (n * 8..).zip(eight).filter(|(_, f)| **f != 0) {
                    near(y * width + x, x, y)?;
                }
            }
        }
        Ok(())
    }

    /// Returns three rows of three pixels around one.
    fn around(&self, x: usize, y: usize) -> [[u8; 3]; 3] {
        let row = |dy: usize| {
            let at = (y + dy) * self.stride + x;
            [self.coverage[at], self.coverage[at + 1], self.coverage[at + 2]]
        };
        [row(0), row(1), row(2)]
    }
}

struct Sweep {
    pieces: Vec<Piece>,
    nearest: Vec<u32>,
    squared: Vec<f32>,
    width: usize,
    limit: f32,
}

impl Sweep {
    fn height(&self) -> usize {
        self.nearest.len().checked_div(self.width).unwrap_or(0)
    }

    /// Finds the edge of exact coverage: in every pixel that it crosses, by area.
    fn find_sharp(&mut self, padded: &Padded) -> Result<(), RenderError> {
        padded.near_edges(self.width, self.height(), |i, x, y| {
            let own = padded.at(x, y);
            let around = padded.around(x, y);
            let inside = own >= 128;
            let beside = [around[0][1], around[1][0], around[1][2], around[2][1]];
            let corners = [around[0][0], around[0][2], around[2][0], around[2][2]];
            // A pixel that is full or empty says where the edge stands only where it steps from one to the other.
            let other = |n: &u8| (*n >= 128) != inside;
            let crosses = match own {
                0 | 255 => beside.contains(&(255 - own)),
                _ => beside.iter().chain(&corners).any(other),
            };
            if crosses && let Some((nx, ny)) = outwards(slope(&around)) {
                let depth = depth_of(f32::from(own) / 255.0, nx.abs(), ny.abs());
                let piece = Piece { x: x as f32 + 0.5 + nx * depth, y: y as f32 + 0.5 + ny * depth, nx, ny };
                self.add(piece, &[i])?;
            }
            Ok(())
        })
    }

    /// Finds the edge of an alpha channel: between two pixels beside each other, where a straight ramp passes one half.
    fn find_soft(&mut self, padded: &Padded) -> Result<(), RenderError> {
        padded.near_edges(self.width, self.height(), |i, x, y| {
            let own = padded.at(x, y);
            for (dx, dy) in [(1, 0), (0, 1)] {
                // What lies beyond the box is empty, as its outermost pixels are.
                if x + dx >= self.width || i + dy * self.width >= self.nearest.len() {
                    continue;
                }
                let next = padded.at(x + dx, y + dy);
                if (own >= 128) == (next >= 128) {
                    continue;
                }
                let t = (127.5 - f32::from(own)) / (f32::from(next) - f32::from(own));
                let (a, b) = (slope(&padded.around(x, y)), slope(&padded.around(x + dx, y + dy)));
                let Some((nx, ny)) = outwards((a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)) else {
                    continue;
                };
                let at = (x as f32 + 0.5 + dx as f32 * t, y as f32 + 0.5 + dy as f32 * t);
                self.add(Piece { x: at.0, y: at.1, nx, ny }, &[i, i + dx + dy * self.width])?;
            }
            Ok(())
        })
    }

    /// Adds a piece and hands it to pixels.
    fn add(&mut self, piece: Piece, to: &[usize]) -> Result<(), RenderError> {
        let memory = |_| RenderError::Memory { bytes: self.nearest.len() as u64 * 16 };
        self.pieces.try_reserve(1).map_err(memory)?;
        let index = self.pieces.len() as u32;
        self.pieces.push(piece);
        for at in to {
            self.offer(at % self.width, at / self.width, index);
        }
        Ok(())
    }

    /// Compares every piece with all pixels in its reach.
    fn reach_out(&mut self, height: usize, reach: f32) {
        for (index, piece) in self.pieces.iter().enumerate() {
            let clip = |v: f32, end: usize| (if v > 0.0 { v as usize } else { 0 }).min(end);
            let (x0, x1) = (clip(piece.x - reach, self.width), clip(piece.x + reach + 1.0, self.width));
            let (y0, y1) = (clip(piece.y - reach, height), clip(piece.y + reach + 1.0, height));
            if x0 < x1 {
                // Whole vectors: a few pixels more to the left, or to the right, are compared than need be.
                let end = (x0 + (x1 - x0).next_multiple_of(8)).min(self.width);
                let area = (end.saturating_sub((end - x0).next_multiple_of(8))..end, y0..y1);
                compare(piece, index as u32, area, self.width, &mut self.squared, &mut self.nearest);
            }
        }
    }

    /// Hands the nearest pieces on: down and to both sides, then up and to both sides.
    fn spread(&mut self, height: usize) {
        let w = self.width;
        for y in 0..height {
            if y > 0 {
                self.take_from_row(y, y - 1);
            }
            self.along_row(y);
        }
        for y in (0..height.saturating_sub(1)).rev() {
            self.take_from_row(y, y + 1);
            self.along_row(y);
        }
        debug_assert_eq!(self.nearest.len(), w * height);
    }

    fn take_from_row(&mut self, y: usize, from: usize) {
        let w = self.width;
        for x in 0..w {
            for n in x.saturating_sub(1)..(x + 2).min(w) {
                self.offer(x, y, self.nearest[from * w + n]);
            }
        }
    }

    fn along_row(&mut self, y: usize) {
        let w = self.width;
        for x in 1..w {
            self.offer(x, y, self.nearest[y * w + x - 1]);
        }
        for x in (0..w.saturating_sub(1)).rev() {
            self.offer(x, y, self.nearest[y * w + x + 1]);
        }
    }

    #[inline(always)]
    fn offer(&mut self, x: usize, y: usize, index: u32) {
        let at = y * self.width + x;
        if index == NONE || index == self.nearest[at] {
            return;
        }
        let d = squared(&self.pieces[index as usize], x as f32 + 0.5, y as f32 + 0.5);
        if d < self.squared[at] && d <= self.limit {
            self.squared[at] = d;
            self.nearest[at] = index;
        }
    }
}

/// Compares a piece with the pixels of an area.
#[multiversion::multiversion(targets("x86_64+avx2", "x86_64+sse4.1", "aarch64+neon"))]
fn compare(
    piece: &Piece,
    index: u32,
    (columns, rows): (std::ops::Range<usize>, std::ops::Range<usize>),
    width: usize,
    squared: &mut [f32],
    nearest: &mut [u32],
) {
    let first = columns.start as f32 + 0.5 - piece.x;
    for y in rows {
        let dy = y as f32 + 0.5 - piece.y;
        let row = y * width + columns.start..y * width + columns.end;
        let (squared, nearest) = (&mut squared[row.clone()], &mut nearest[row]);
        for (i, (s, n)) in squared.iter_mut().zip(nearest).enumerate() {
            let dx = first + i as u32 as f32;
            let along = (dx * piece.ny - dy * piece.nx).abs() - HALF_PIECE;
            let away = dx * piece.nx + dy * piece.ny;
            let beyond = if along > 0.0 { along } else { 0.0 };
            let d = away * away + beyond * beyond;
            let closer = d < *s;
            *s = if closer { d } else { *s };
            *n = if closer { index } else { *n };
        }
    }
}

/// Marks the pixels around which not all nine are on one side of the edge; rows have a border of one pixel.
#[multiversion::multiversion(targets("x86_64+avx2", "aarch64+neon"))]
fn mark_changes(rows: [&[u8]; 3], flags: &mut [u8]) {
    let n = flags.len();
    let [a, b, c] = rows;
    let (a0, a1, a2) = (&a[..n], &a[1..=n], &a[2..n + 2]);
    let (b0, b1, b2) = (&b[..n], &b[1..=n], &b[2..n + 2]);
    let (c0, c1, c2) = (&c[..n], &c[1..=n], &c[2..n + 2]);
    for (i, flag) in flags.iter_mut().enumerate() {
        let any = a0[i] | a1[i] | a2[i] | b0[i] | b1[i] | b2[i] | c0[i] | c1[i] | c2[i];
        let every = a0[i] & a1[i] & a2[i] & b0[i] & b1[i] & b2[i] & c0[i] & c1[i] & c2[i];
        *flag = (any & !every) >> 7;
    }
}

/// Returns the square of the distance from a point to a piece.
#[inline(always)]
fn squared(piece: &Piece, x: f32, y: f32) -> f32 {
    let (dx, dy) = (x - piece.x, y - piece.y);
    let along = (dx * piece.ny - dy * piece.nx).abs();
    let away = dx * piece.nx + dy * piece.ny;
    let beyond = (along - HALF_PIECE).max(0.0);
    away * away + beyond * beyond
}

/// Returns how coverage rises to the right and downwards: Sobel's weights, with the diagonals at 1/√2.
fn slope(around: &[[u8; 3]; 3]) -> (f32, f32) {
    const DIAGONAL: f32 = std::f32::consts::FRAC_1_SQRT_2;
    let v = |row: usize, column: usize| f32::from(around[row][column]);
    (
        DIAGONAL * (v(0, 2) + v(2, 2) - v(0, 0) - v(2, 0)) + (v(1, 2) - v(1, 0)),
        DIAGONAL * (v(2, 0) + v(2, 2) - v(0, 0) - v(0, 2)) + (v(2, 1) - v(0, 1)),
    )
}

/// Returns the direction outwards, against the slope; `None` where there is none.
fn outwards((x, y): (f32, f32)) -> Option<(f32, f32)> {
    let length = (x * x + y * y).sqrt();
    (length > 0.1).then(|| (-x / length, -y / length))
}

fn filled<T: Clone>(n: usize, value: T) -> Result<Vec<T>, RenderError> {
    let mut all = Vec::new();
    let bytes = (n * size_of::<T>()) as u64;
    all.try_reserve_exact(n).map_err(|_| RenderError::Memory { bytes })?;
    all.resize(n, value);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disc by 16 x 16 samples a pixel.
    fn disc(bounds: Rect, cx: f64, cy: f64, r: f64) -> Mask {
        let mut mask = Mask::zeroed(bounds).unwrap();
        let w = bounds.width() as usize;
        for (i, c) in mask.coverage_mut().iter_mut().enumerate() {
            let (x, y) = (bounds.left + (i % w) as i32, bounds.top + (i / w) as i32);
            let inside = (0..256).filter(|s| {
                let (dx, dy) = (
                    f64::from(x) + f64::from(s % 16) / 16.0 + 1.0 / 32.0 - cx,
                    f64::from(y) + f64::from(s / 16) / 16.0 + 1.0 / 32.0 - cy,
                );
                dx * dx + dy * dy < r * r
            });
            *c = (inside.count() * 255 / 256) as u8;
        }
        mask
    }

    fn apart(got: &Mask, want: &Mask) -> (u8, f64) {
        let all = got.bounds().union(want.bounds());
        let (mut worst, mut sum, mut n) = (0u8, 0f64, 0f64);
        for y in all.top..all.bottom {
            for x in all.left..all.right {
                let (a, b) = (got.at(x, y), want.at(x, y));
                worst = worst.max(a.abs_diff(b));
                if (a, b) != (0, 0) && (a, b) != (255, 255) {
                    sum += f64::from(a.abs_diff(b));
                    n += 1.0;
                }
            }
        }
        (worst, sum / f64::max(n, 1.0))
    }

    #[test]
    fn a_disc_that_grows_is_a_larger_disc() {
        let (cx, cy, r) = (40.3, 38.8, 22.4);
        let all = Rect::new(0, 0, 80, 80);
        let mask = disc(all, cx, cy, r);
        for by in [0.0, 1.0, 2.5, 9.0, -1.5, -8.0] {
            let grown = Distances::of(&mask, EdgeKind::Area, f32::abs(by)).unwrap().grown(by).unwrap();
            let want = disc(grown.bounds(), cx, cy, r + f64::from(by));
            let (worst, mean) = apart(&grown, &want);
            assert!(worst <= 24 && mean <= 5.0, "by {by}: worst {worst}, mean {mean:.2}");
        }
    }

    #[test]
    fn an_edge_that_resizing_has_softened_stands_where_it_stood() {
        // Every pixel the mean of its neighbours, twice as heavy itself: a ramp of about two pixels.
        let all = Rect::new(0, 0, 80, 80);
        let sharp = disc(all, 40.3, 38.8, 22.4);
        let mut soft = Mask::zeroed(all).unwrap();
        for (i, c) in soft.coverage_mut().iter_mut().enumerate() {
            let (x, y) = ((i % 80) as i32, (i / 80) as i32);
            let weigh =
                |dx: i32, dy: i32| u32::from(sharp.at(x + dx, y + dy)) * ((4 >> dx.abs()) >> dy.abs()) as u32;
            let sum: u32 = (0..9).map(|n| weigh(n % 3 - 1, n / 3 - 1)).sum();
            *c = (sum / 16) as u8;
        }
        for by in [4.0, -4.0] {
            let grown = Distances::of(&soft, EdgeKind::Alpha, 4.0).unwrap().grown(by).unwrap();
            let (worst, mean) = apart(&grown, &disc(grown.bounds(), 40.3, 38.8, 22.4 + f64::from(by)));
            assert!(worst <= 24 && mean <= 6.0, "by {by}: worst {worst}, mean {mean:.2}");
        }
    }

    #[test]
    fn straight_edges_move_exactly() {
        let mut mask = Mask::zeroed(Rect::new(10, 10, 30, 20)).unwrap();
        mask.coverage_mut().fill(255);
        let distances = Distances::of(&mask, EdgeKind::Area, 4.0).unwrap();
        let grown = distances.grown(3.0).unwrap();
        assert_eq!((grown.at(7, 15), grown.at(6, 15), grown.at(20, 22), grown.at(20, 23)), (255, 0, 255, 0));
        assert_eq!(distances.grown(2.5).unwrap().at(7, 15), 128);
        let corner = grown.at(7, 7);
        assert!(corner < 100, "the corner is round: {corner}");
        let shrunk = distances.grown(-3.0).unwrap();
        assert_eq!((shrunk.at(13, 15), shrunk.at(12, 15), shrunk.at(13, 13)), (255, 0, 255));
        let band = distances.band(-1.0, 2.0).unwrap();
        assert_eq!([7, 8, 9, 10, 11].map(|x| band.at(x, 15)), [0, 255, 255, 255, 0]);
    }

    #[test]
    fn an_empty_mask_has_no_edge_and_a_full_one_only_its_border() {
        assert_eq!(
            Distances::of(&Mask::empty(), EdgeKind::Area, 5.0).unwrap().grown(3.0).unwrap(),
            Mask::empty()
        );
        let one = Mask::from_coverage(Rect::new(5, 5, 6, 6), vec![255]).unwrap();
        let dot = Distances::of(&one, EdgeKind::Alpha, 3.0).unwrap().grown(2.0).unwrap();
        assert_eq!((dot.at(5, 5), dot.at(4, 5), dot.at(3, 5), dot.at(2, 5)), (255, 255, 255, 0));
    }
}
