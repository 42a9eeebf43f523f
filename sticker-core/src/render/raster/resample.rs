//! Turned pictures: pixels between pixels by cubic interpolation, cut by the exact area of the turned box.

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
    let mut source = Pixmap::new(from.size())?;
    for y in 0..from.height() {
        sprite.draw_row(from.top + y as i32, from.left, source.span_mut(y, 0, from.width()), 255);
    }
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
fn turned_row(source: &Pixmap, start: (f32, f32), step: (f32, f32), edge: &[u8], row: &mut [u8]) {
    let size = source.size();
    let (last_x, last_y) = (size.width as i32 - 1, size.height as i32 - 1);
    let data = source.data();
    for ((i, pixel), &covered) in row.chunks_exact_mut(4).enumerate().zip(edge) {
        if covered == 0 {
            continue;
        }
        let (u, v) = (start.0 + step.0 * i as f32, start.1 + step.1 * i as f32);
        let (x, y) = (u.floor(), v.floor());
        let (wx, wy) = (cubic(u - x), cubic(v - y));
        let (x, y) = (x as i32, y as i32);
        let mut sum = [0f32; 4];
        for (dy, wy) in wy.iter().enumerate() {
            let row = (y + dy as i32 - 1).clamp(0, last_y) as usize * size.width as usize;
            let mut line = [0f32; 4];
            for (dx, wx) in wx.iter().enumerate() {
                let at = (row + (x + dx as i32 - 1).clamp(0, last_x) as usize) * 4;
                for (l, &c) in line.iter_mut().zip(&data[at..at + 4]) {
                    *l += wx * f32::from(c);
                }
            }
            for (s, l) in sum.iter_mut().zip(line) {
                *s += wy * l;
            }
        }
        let [r, g, b, a] = sum.map(|s| (s + 0.5).clamp(0.0, 255.0) as u8);
        pixel.copy_from_slice(&[r.min(a), g.min(a), b.min(a), a]);
    }
}

/// The weights of four neighbours for a point `t` after the second: Catmull-Rom's.
fn cubic(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        0.5 * (-t3 + 2.0 * t2 - t),
        0.5 * (3.0 * t3 - 5.0 * t2 + 2.0),
        0.5 * (-3.0 * t3 + 4.0 * t2 + t),
        0.5 * (t3 - t2),
    ]
}
