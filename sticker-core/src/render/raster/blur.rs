//! Soft shadows: a blurred alpha channel, kept at the resolution that the eye needs.
//!
//! The blur is three passes of an *extended box* (a box whose two outermost taps carry a fractional weight; Gwosdek,
//! Grewenig, Bruhn, Weickert, "Theoretical foundations of Gaussian convolution by extended box filtering", 2011), which meets any
//! standard deviation exactly, where plain boxes miss it by up to a tenth; the alpha of a shadow strays from a Gaussian's by at most 2 %. A wide blur has no detail, so it is
//! computed at half or quarter resolution; the variance that averaging down and interpolating up add is taken off
//! first.

use std::sync::Arc;

use multiversion::multiversion;

use super::super::RenderError;
use super::super::buffers::SpareBuffers;
use crate::geometry::{Length, Rect, Size};

/// A blurred alpha channel at `1 / step` of the canvas's resolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blurred {
    /// Where the channel lies on the canvas; width and height are multiples of `step`.
    bounds: Rect,
    step: u32,
    /// Cells in a row, with one copied cell on either side.
    stride: usize,
    rows: usize,
    /// Alpha times 256.
    cells: Arc<Vec<u16>>,
}

/// Standard deviations, in pixels, from which half and quarter resolution serve.
const HALF_FROM: f32 = 4.0;
const QUARTER_FROM: f32 = 8.0;

impl Blurred {
    /// Blurs the alpha that `alpha_row(y, out)` writes for each row of a `size`, whose top-left corner lies at
    /// `(left, top)`; `blur` is twice the standard deviation, as in CSS. Its cells lie in memory of earlier ones.
    pub(crate) fn new(
        (left, top): (i32, i32),
        size: Size,
        blur: Length,
        mut alpha_row: impl FnMut(u32, &mut [u8]),
        spare: &mut SpareBuffers<u16>,
    ) -> Result<Self, RenderError> {
        let sigma = blur.to_f32().max(0.0) / 2.0;
        let step: u32 = match sigma {
            s if s >= QUARTER_FROM => 4,
            s if s >= HALF_FROM => 2,
            _ => 1,
        };
        let f = step as f32;
        let variance = (sigma * sigma - (f * f - 1.0) / 4.0).max(0.0) / (f * f);
        let tap = ExtendedBox::with_variance(variance / 3.0);
        let margin = 3 * tap.reach() + 1;
        let cells_w = size.width.div_ceil(step) as usize + 2 * margin;
        let cells_h = size.height.div_ceil(step) as usize + 2 * margin;
        let mut cells = spare.zeroed(cells_w * cells_h)?;
        downsample(&mut cells, cells_w, margin, size, step, &mut alpha_row)?;
        let mut other = spare.zeroed(cells_w * cells_h)?;
        for _ in 0..3 {
            tap.rows(&cells, &mut other, cells_w);
            tap.columns(&other, &mut cells, cells_w);
        }
        spare.give(other);
        let offset = (margin as u32 * step) as i32;
        let bounds = Rect::new(
            left.saturating_sub(offset),
            top.saturating_sub(offset),
            left.saturating_sub(offset).saturating_add((cells_w as u32 * step) as i32),
            top.saturating_sub(offset).saturating_add((cells_h as u32 * step) as i32),
        );
        Ok(Self { bounds, step, stride: cells_w, rows: cells_h, cells: Arc::new(cells) })
    }

    /// Moves the shadow.
    pub(crate) fn translated(mut self, dx: i32, dy: i32) -> Self {
        self.bounds = self.bounds.translate(dx, dy);
        self
    }

    pub(crate) fn bounds(&self) -> Rect {
        self.bounds
    }

    /// Gives the memory of its cells away, unless another shadow has it too.
    pub(crate) fn into_cells(self) -> Option<Vec<u16>> {
        Arc::into_inner(self.cells)
    }

    /// Bytes held.
    pub(crate) fn weight(&self) -> usize {
        self.cells.len() * 2 + size_of::<Self>()
    }

    /// Writes the alpha of the pixels `left..left + out.len()` of canvas row `y`; all must lie in the bounds.
    pub(crate) fn row(&self, y: i32, left: i32, out: &mut [u8], scratch: &mut Vec<u16>) {
        let fy = (y - self.bounds.top) as usize;
        let fx = (left - self.bounds.left) as usize;
        if self.step == 1 {
            let from = fy * self.stride + fx;
            for (o, &c) in out.iter_mut().zip(&self.cells[from..]) {
                *o = ((u32::from(c) + 128) >> 8).min(255) as u8;
            }
            return;
        }
        let step = self.step as usize;
        // The centre of pixel p lies at (p + 1/2) / step - 1/2 cells; in halves of a step: 2p + 1 - step.
        let (row, weight) = position(fy, step);
        let (a, b) = (row.max(0) as usize, ((row + 1) as usize).min(self.rows - 1));
        let (a, b) =
            (&self.cells[a * self.stride..][..self.stride], &self.cells[b * self.stride..][..self.stride]);
        let (first, _) = position(fx, step);
        let (last, _) = position(fx + out.len().saturating_sub(1), step);
        scratch.clear();
        let clamp = |i: isize| i.clamp(0, self.stride as isize - 1) as usize;
        scratch.extend((first..=last + 1).map(|i| {
            let (a, b) = (u32::from(a[clamp(i)]), u32::from(b[clamp(i)]));
            ((a * (2 * step as u32 - weight) + b * weight) / (2 * step as u32)) as u16
        }));
        let phase = (2 * fx + 1 + step) % (2 * step);
        match step {
            2 => interpolate::<2>(scratch, phase / 2, out),
            _ => interpolate::<4>(scratch, phase / 2, out),
        }
    }
}

/// Shadows of opaque rectangles, which depend on a size and a blur only.
#[derive(Debug)]
pub(crate) struct ShadowCache {
    shadows: quick_cache::sync::Cache<(Size, Length), Arc<Blurred>, Bytes>,
}

#[derive(Clone, Debug)]
struct Bytes;

impl quick_cache::Weighter<(Size, Length), Arc<Blurred>> for Bytes {
    fn weight(&self, _: &(Size, Length), shadow: &Arc<Blurred>) -> u64 {
        shadow.weight() as u64
    }
}

impl ShadowCache {
    /// Creates a cache that holds at most `bytes`.
    pub(crate) fn new(bytes: u64) -> Self {
        Self { shadows: quick_cache::sync::Cache::with_weighter(64, bytes, Bytes) }
    }

    /// Returns the shadow of an opaque rectangle at `(left, top)`.
    pub(crate) fn solid(
        &self,
        (left, top): (i32, i32),
        size: Size,
        blur: Length,
        spare: &mut SpareBuffers<u16>,
    ) -> Result<Arc<Blurred>, RenderError> {
        let at_origin = match self.shadows.get(&(size, blur)) {
            Some(known) => known,
            None => {
                let made = Arc::new(Blurred::new((0, 0), size, blur, |_, row| row.fill(255), spare)?);
                self.shadows.insert((size, blur), Arc::clone(&made));
                made
            }
        };
        Ok(Arc::new(Blurred::clone(&at_origin).translated(left, top)))
    }
}

/// Returns the cell at or before pixel `p`'s centre and the weight of the next one, in `1 / (2 * step)`.
fn position(p: usize, step: usize) -> (isize, u32) {
    let at = 2 * p as isize + 1 - step as isize;
    (at.div_euclid(2 * step as isize), at.rem_euclid(2 * step as isize) as u32)
}

/// Interpolates linearly between cells; the first pixel lies `phase` pixels after its cell's first.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
fn interpolate<const STEP: usize>(cells: &[u16], phase: usize, out: &mut [u8]) {
    let value = |cell: usize, phase: usize| {
        let weight = (2 * phase + 1) as u32;
        let (a, b) = (u32::from(cells[cell]), u32::from(cells[cell + 1]));
        let sum = a * (2 * STEP as u32 - weight) + b * weight;
        ((sum / (2 * STEP as u32) + 128) >> 8).min(255) as u8
    };
    let head = ((STEP - phase) % STEP).min(out.len());
    let (first, rest) = out.split_at_mut(head);
    for (i, o) in first.iter_mut().enumerate() {
        *o = value(0, phase + i);
    }
    let skip = usize::from(phase != 0);
    let mut blocks = rest.chunks_exact_mut(STEP);
    let pairs = cells[skip.min(cells.len())..].windows(2);
    let mut n = 0;
    for (block, pair) in blocks.by_ref().zip(pairs) {
        let (a, b) = (u32::from(pair[0]), u32::from(pair[1]));
        for (p, o) in block.iter_mut().enumerate() {
            let weight = (2 * p + 1) as u32;
            let sum = a * (2 * STEP as u32 - weight) + b * weight;
            *o = ((sum / (2 * STEP as u32) + 128) >> 8).min(255) as u8;
        }
        n += 1;
    }
    for (p, o) in blocks.into_remainder().iter_mut().enumerate() {
        *o = value(skip + n, p);
    }
}

/// Averages blocks of `step` x `step` pixels into cells, `margin` cells from the edges.
fn downsample(
    cells: &mut [u16],
    stride: usize,
    margin: usize,
    size: Size,
    step: u32,
    alpha_row: &mut impl FnMut(u32, &mut [u8]),
) -> Result<(), RenderError> {
    let padded = size.width.div_ceil(step) as usize * step as usize;
    let mut row = Vec::new();
    row.try_reserve_exact(padded).map_err(|_| RenderError::Memory { bytes: padded as u64 })?;
    row.resize(padded, 0u8);
    for y in 0..size.height {
        alpha_row(y, &mut row[..size.width as usize]);
        let into = &mut cells[(margin + (y / step) as usize) * stride + margin..][..padded / step as usize];
        // 256 / 16, 256 / 4 or 256: the sums of a whole block reach 255 * 256.
        let unit = 256 / (step * step) as u16;
        match step {
            4 => add_blocks::<4>(into, &row, unit),
            2 => add_blocks::<2>(into, &row, unit),
            _ => add_blocks::<1>(into, &row, unit),
        }
    }
    Ok(())
}

#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
fn add_blocks<const STEP: usize>(cells: &mut [u16], row: &[u8], unit: u16) {
    for (cell, block) in cells.iter_mut().zip(row.chunks_exact(STEP)) {
        let sum: u16 = block.iter().map(|&a| u16::from(a)).sum();
        *cell += sum * unit;
    }
}

/// Weights in 1/65536: `2 * radius + 1` taps of `inner` and one of `outer` on either side.
#[derive(Clone, Copy, Debug)]
struct ExtendedBox {
    radius: usize,
    inner: u32,
    outer: u32,
}

impl ExtendedBox {
    fn with_variance(v: f32) -> Self {
        let radius = (0.5 * (12.0 * v + 1.0).sqrt() - 0.5).floor().max(0.0);
        let taps = 2.0 * radius + 1.0;
        let edge = (radius + 1.0) * (radius + 1.0);
        let weight = ((v * taps - taps * radius * (radius + 1.0) / 3.0) / (2.0 * (edge - v))).clamp(0.0, 1.0);
        let total = taps + 2.0 * weight;
        let inner = (65536.0 / total) as u32;
        let outer = (65536 - inner * taps as u32) / 2;
        Self { radius: radius as usize, inner, outer }
    }

    /// Cells that a pass reaches on either side.
    const fn reach(self) -> usize {
        self.radius + 1
    }

    /// Blurs along rows; the margins absorb what runs over the ends.
    fn rows(self, from: &[u16], to: &mut [u16], stride: usize) {
        let reach = self.reach();
        for (from, to) in from.chunks_exact(stride).zip(to.chunks_exact_mut(stride)) {
            if stride <= 2 * reach {
                to.copy_from_slice(from);
                continue;
            }
            to[..reach].fill(0);
            to[stride - reach..].fill(0);
            let mut sum: u32 = from[1..2 * reach].iter().map(|&c| u32::from(c)).sum();
            for i in reach..stride - reach {
                let edges = u32::from(from[i - reach]) + u32::from(from[i + reach]);
                to[i] = ((sum * self.inner).wrapping_add(edges * self.outer) >> 16) as u16;
                sum = sum + u32::from(from[i + reach]) - u32::from(from[i + 1 - reach]);
            }
        }
    }

    /// Blurs along columns, whole rows at a time.
    fn columns(self, from: &[u16], to: &mut [u16], stride: usize) {
        let reach = self.reach();
        let rows = from.len() / stride;
        if rows <= 2 * reach {
            to.copy_from_slice(from);
            return;
        }
        let row = |y: usize| &from[y * stride..][..stride];
        to[..reach * stride].fill(0);
        to[(rows - reach) * stride..].fill(0);
        let mut sums = vec![0u32; stride];
        for y in 1..2 * reach {
            add_row(&mut sums, row(y));
        }
        for y in reach..rows - reach {
            let out = &mut to[y * stride..][..stride];
            weigh_row(out, &sums, row(y - reach), row(y + reach), self.inner, self.outer);
            move_sums(&mut sums, row(y + reach), row(y + 1 - reach));
        }
    }
}

#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
fn add_row(sums: &mut [u32], row: &[u16]) {
    for (s, &c) in sums.iter_mut().zip(row) {
        *s += u32::from(c);
    }
}

#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
fn weigh_row(out: &mut [u16], sums: &[u32], above: &[u16], below: &[u16], inner: u32, outer: u32) {
    for (((o, &s), &a), &b) in out.iter_mut().zip(sums).zip(above).zip(below) {
        *o = ((s * inner).wrapping_add((u32::from(a) + u32::from(b)) * outer) >> 16) as u16;
    }
}

#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
fn move_sums(sums: &mut [u32], enters: &[u16], leaves: &[u16]) {
    for ((s, &e), &l) in sums.iter_mut().zip(enters).zip(leaves) {
        *s = *s + u32::from(e) - u32::from(l);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Gaussian in f64, straight from its formula, of a `w` x `h` box of full alpha.
    fn reference(x: f64, y: f64, w: f64, h: f64, sigma: f64) -> f64 {
        let erf = |t: f64| {
            // Numerical integration keeps the reference independent of any approximation of erf.
            let n = 2000;
            let step = t / f64::from(n);
            (0..n).map(|i| (-((f64::from(i) + 0.5) * step).powi(2)).exp() * step).sum::<f64>() * 2.0
                / std::f64::consts::PI.sqrt()
        };
        let edge = |at: f64, len: f64| {
            let s = sigma * std::f64::consts::SQRT_2;
            (erf(at / s) + erf((len - at) / s)) / 2.0
        };
        255.0 * edge(x, w) * edge(y, h)
    }

    #[test]
    fn blur_follows_the_gaussian_at_every_resolution() {
        // Three boxes are not quite a Gaussian: they stray from it by up to 2 % of full alpha.
        let tolerance = 5.0;
        for sigma in [1.5f64, 3.0, 4.0, 6.5, 8.0, 12.0, 40.0] {
            let (w, h) = (150u32, 90u32);
            let blur = Length::from_f64(sigma * 2.0).unwrap();
            let b = Blurred::new(
                (0, 0),
                Size::new(w, h),
                blur,
                |_, row| row.fill(255),
                &mut SpareBuffers::default(),
            )
            .unwrap();
            let mut worst = 0f64;
            let mut scratch = Vec::new();
            for y in (b.bounds().top..b.bounds().bottom).step_by(5) {
                let mut row = vec![0; b.bounds().width() as usize];
                b.row(y, b.bounds().left, &mut row, &mut scratch);
                for (x, &got) in (b.bounds().left..).zip(&row).step_by(3) {
                    let want =
                        reference(f64::from(x) + 0.5, f64::from(y) + 0.5, f64::from(w), f64::from(h), sigma);
                    worst = worst.max((f64::from(got) - want).abs());
                }
            }
            assert!(worst <= tolerance, "sigma {sigma}: worst difference {worst} levels");
        }
    }

    #[test]
    fn a_row_read_in_pieces_equals_the_row_read_whole() {
        for sigma2 in [3, 9, 24] {
            let b = Blurred::new(
                (5, -7),
                Size::new(61, 33),
                Length::from_px(sigma2),
                |y, row| {
                    for (x, a) in row.iter_mut().enumerate() {
                        *a = (x as u32 * 7 + y * 13) as u8;
                    }
                },
                &mut SpareBuffers::default(),
            )
            .unwrap();
            let r = b.bounds();
            let mut scratch = Vec::new();
            for y in r.top..r.bottom {
                let mut whole = vec![0; r.width() as usize];
                b.row(y, r.left, &mut whole, &mut scratch);
                for from in 0..r.width() as usize {
                    for len in [1, 2, 3, 5, 8, 13] {
                        let to = (from + len).min(whole.len());
                        let mut part = vec![0; to - from];
                        b.row(y, r.left + from as i32, &mut part, &mut scratch);
                        assert_eq!(part, whole[from..to], "row {y}, columns {from}..{to}, blur {sigma2}");
                    }
                }
            }
        }
    }
}
