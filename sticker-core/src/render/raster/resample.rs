//! Turned pictures: pixels between pixels by cubic interpolation, cut by the exact area of the turned box.

use multiversion::multiversion;

use super::super::RenderError;
use super::super::mask::Mask;
use super::super::pixmap::Pixmap;
use super::super::turn::Turn;
use super::kernel;
use super::sprite::Sprite;
use crate::geometry::Rect;

/// Turns a sprite; `edge` is the coverage of its turned box, which is all that is drawn.
///
/// A pixel is the Catmull-Rom interpolation of the sixteen around the point that falls on its centre. The sprite's outermost
/// pixels go on beyond its box, so that its edge is as soft as `edge` says and no softer.
pub(crate) fn turned(sprite: &Sprite, turn: Turn, edge: &Mask) -> Result<Sprite, RenderError> {
    let from = sprite.bounds();
    let bounds = edge.bounds();
    if from.is_empty() || bounds.is_empty() {
        return Ok(Sprite::rgba(Rect::EMPTY, Vec::new()));
    }
    let source = Floats::of(sprite)?;
    let mut pixels = Pixmap::new(bounds.size())?;
    let back = turn.inverse();
    let step = back.step();
    for y in bounds.top..bounds.bottom {
        let row = pixels.span_mut((y - bounds.top) as u32, 0, bounds.width());
        let (u, v) = back.apply(bounds.left as f32 + 0.5, y as f32 + 0.5);
        // From the sprite's first pixel's centre.
        let start = (u - from.left as f32 - 0.5, v - from.top as f32 - 0.5);
        turned_row(&source, start, step, edge.row(y), row);
        kernel::multiply_mask(row, edge.row(y));
    }
    Ok(Sprite::rgba(bounds, pixels.into_data()))
}

/// Writes the pixels at `start`, `start + step` and so on, where `edge` covers.
///
/// Rust never fuses a product with a sum, so that every instruction set gives the same bits.
#[multiversion(targets("x86_64+avx2", "x86_64+sse4.1", "aarch64+neon"))]
fn turned_row(source: &Floats, start: (f32, f32), step: (f32, f32), edge: &[u8], row: &mut [u8]) {
    let (w, h) = (source.width as i32, source.height as i32);
    for ((i, pixel), &covered) in row.chunks_exact_mut(4).enumerate().zip(edge) {
        if covered == 0 {
            continue;
        }
        let (u, v) = (start.0 + step.0 * i as f32, start.1 + step.1 * i as f32);
        let (x, y) = (u.floor(), v.floor());
        let (wx, wy) = (cubic(u - x), cubic(v - y));
        // The first of the sixteen, in the picture or on the border that repeats its edge.
        let (x, y) =
            ((x as i32).clamp(-BORDER + 1, w + BORDER - 3), (y as i32).clamp(-BORDER + 1, h + BORDER - 3));
        let first = (y - 1 + BORDER) as usize * source.stride + (x - 1 + BORDER) as usize;
        let mut sum = [0f32; 4];
        for (dy, wy) in wy.iter().enumerate() {
            let Some(colours) = source.colours[first + dy * source.stride..].first_chunk::<4>() else {
                continue;
            };
            let mut line = [0f32; 4];
            for (colour, wx) in colours.iter().zip(&wx) {
                for (l, c) in line.iter_mut().zip(colour) {
                    *l += wx * c;
                }
            }
            for (s, l) in sum.iter_mut().zip(&line) {
                *s += wy * l;
            }
        }
        let [r, g, b, a] = sum.map(|s| (s + 0.5).clamp(0.0, 255.0) as u8);
        pixel.copy_from_slice(&[r.min(a), g.min(a), b.min(a), a]);
    }
}

/// How many pixels the edge is repeated beyond itself: the reach of the weights, and what an edge covers beyond its box.
const BORDER: i32 = 4;

/// A picture's colours as numbers, with a border that repeats its edge.
struct Floats {
    width: u32,
    height: u32,
    stride: usize,
    colours: Vec<[f32; 4]>,
}

impl Floats {
    fn of(sprite: &Sprite) -> Result<Self, RenderError> {
        let bounds = sprite.bounds();
        let (width, height) = (bounds.width(), bounds.height());
        let (stride, rows) = ((width as i32 + 2 * BORDER) as usize, height as i32 + 2 * BORDER);
        let n = stride * rows as usize;
        let mut colours = Vec::new();
        colours.try_reserve_exact(n).map_err(|_| RenderError::Memory { bytes: n as u64 * 16 })?;
        let mut row = vec![0u8; width as usize * 4];
        for y in 0..rows {
            let from = bounds.top + (y - BORDER).clamp(0, height as i32 - 1);
            row.fill(0);
            sprite.draw_row(from, bounds.left, &mut row, 255);
            let pixel = |p: &[u8]| [p[0], p[1], p[2], p[3]].map(f32::from);
            let (first, last) = (pixel(&row[..4]), pixel(&row[row.len() - 4..]));
            colours.extend([first; BORDER as usize]);
            colours.extend(row.chunks_exact(4).map(pixel));
            colours.extend([last; BORDER as usize]);
        }
        Ok(Self { width, height, stride, colours })
    }
}

/// The weights of four neighbours for a point `t` after the second: Catmull-Rom's.
#[inline(always)]
fn cubic(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        0.5 * (-t3 + 2.0 * t2 - t),
        0.5 * (3.0 * t3 - 5.0 * t2 + 2.0),
        0.5 * (-3.0 * t3 + 4.0 * t2 + t),
        0.5 * (t3 - t2),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Frame;
    use crate::render::paint::shape;
    use crate::template::{Angle, Corners, Fraction, Rotation, Shape};

    #[test]
    fn a_turned_picture_is_the_picture_sampled_sixteen_times_finer() {
        // Waves of 5 to 11 px, as fine as a resized photo has them.
        let level = |x: f64, y: f64| 127.5 + 60.0 * (x * 1.1).sin() + 60.0 * (x * 0.57 + y * 0.83).cos();
        let bounds = Rect::new(20, 20, 90, 70);
        // A pixel is the mean over its area.
        let mean = |at: &dyn Fn(f64, f64) -> f64, x: i32, y: i32| {
            let s = |i: i32| (f64::from(i) + 0.5) / 16.0;
            let sum: f64 = (0..256).map(|i| at(f64::from(x) + s(i % 16), f64::from(y) + s(i / 16))).sum();
            sum / 256.0
        };
        let mut bytes = Vec::new();
        for y in bounds.top..bounds.bottom {
            for x in bounds.left..bounds.right {
                let v = (mean(&level, x, y) + 0.5) as u8;
                bytes.extend([v, v, v, 255]);
            }
        }
        let sprite = Sprite::rgba(bounds, bytes);
        let half = Fraction::from_permille(500).unwrap();
        for degrees in [7, 30, 45, 118] {
            let rotation =
                Rotation { angle: Angle::from_hundredths(degrees * 100).unwrap(), origin: [half; 2] };
            let frame = Frame::from_px(20, 20, 70, 50);
            let turn = Turn::of(&rotation, frame);
            let outline = turn.outline(&shape::outline(&Shape::Rect { radius: Corners::SHARP }, frame));
            let edge = shape::cover(&outline, Rect::new(-50, -50, 200, 200)).unwrap();
            let turned = turned(&sprite, turn, &edge).unwrap();
            let back = turn.inverse();
            let turned_level = |x: f64, y: f64| {
                let (x, y) = back.apply(x as f32, y as f32);
                level(f64::from(x), f64::from(y))
            };
            let (mut sum, mut worst, mut n) = (0.0, 0f64, 0.0);
            for y in edge.bounds().top..edge.bounds().bottom {
                let mut row = vec![0; edge.bounds().width() as usize * 4];
                turned.draw_row(y, edge.bounds().left, &mut row, 255);
                for (x, p) in (edge.bounds().left..).zip(row.chunks_exact(4)) {
                    // The edge is as soft as the area says.
                    assert_eq!(p[3], edge.at(x, y), "({x}, {y})");
                    if p[3] == 255 {
                        let apart = (f64::from(p[0]) - mean(&turned_level, x, y)).abs();
                        (sum, worst, n) = (sum + apart, worst.max(apart), n + 1.0);
                    }
                }
            }
            let mean_error = sum / n;
            assert!(mean_error < 2.0 && worst < 30.0, "{degrees}: mean {mean_error:.2}, worst {worst:.1}");
        }
    }
}
