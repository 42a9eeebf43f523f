//! Sprites: finished pixels with a place on the canvas, and what each of their rows holds.

use super::kernel;
use crate::geometry::Rect;

/// Pixels that are copied or composited as they are.
#[derive(Clone, Debug)]
pub(crate) struct Sprite {
    bounds: Rect,
    pixels: Pixels,
    spans: Vec<Span>,
}

/// The bytes of a sprite.
#[derive(Clone, Debug)]
pub(crate) enum Pixels {
    /// Premultiplied, four bytes a pixel.
    Rgba(Vec<u8>),
    /// Opaque, three bytes a pixel.
    Rgb(Vec<u8>),
}

/// What a row holds, in columns from the sprite's left edge: nothing outside `left..right`, only opaque pixels inside
/// `opaque_left..opaque_right`.
#[derive(Clone, Copy, Debug)]
struct Span {
    left: u32,
    right: u32,
    opaque_left: u32,
    opaque_right: u32,
}

impl Sprite {
    /// Wraps premultiplied RGBA bytes of exactly the size of `bounds`.
    pub(crate) fn rgba(bounds: Rect, bytes: Vec<u8>) -> Self {
        debug_assert_eq!(bytes.len() as u64, bounds.size().area() * 4);
        let width = bounds.width() as usize;
        let spans =
            if width == 0 { Vec::new() } else { bytes.chunks_exact(width * 4).map(Span::of).collect() };
        Self { bounds, pixels: Pixels::Rgba(bytes), spans }
    }

    /// Wraps RGBA bytes of exactly the size of `bounds`, all opaque.
    pub(crate) fn opaque(bounds: Rect, bytes: Vec<u8>) -> Self {
        debug_assert_eq!(bytes.len() as u64, bounds.size().area() * 4);
        Self { bounds, pixels: Pixels::Rgba(bytes), spans: Span::opaque(bounds) }
    }

    /// Wraps opaque RGB bytes of exactly the size of `bounds`.
    pub(crate) fn rgb(bounds: Rect, bytes: Vec<u8>) -> Self {
        debug_assert_eq!(bytes.len() as u64, bounds.size().area() * 3);
        Self { bounds, pixels: Pixels::Rgb(bytes), spans: Span::opaque(bounds) }
    }

    pub(crate) const fn bounds(&self) -> Rect {
        self.bounds
    }

    /// Tells whether every pixel is opaque.
    pub(crate) fn is_opaque(&self) -> bool {
        let width = self.bounds.width();
        self.spans.iter().all(|s| s.opaque_left == 0 && s.opaque_right == width)
    }

    /// Gives the bytes away.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self.pixels {
            Pixels::Rgba(b) | Pixels::Rgb(b) => b,
        }
    }

    /// Returns the columns of canvas row `y` that are opaque in one piece, in canvas coordinates.
    pub(crate) fn opaque_run(&self, y: i32) -> Option<(i32, i32)> {
        let row = usize::try_from(y.checked_sub(self.bounds.top)?).ok()?;
        let s = self.spans.get(row)?;
        (s.opaque_right > s.opaque_left)
            .then(|| (self.bounds.left + s.opaque_left as i32, self.bounds.left + s.opaque_right as i32))
    }

    /// Returns how many pixels lie in those runs.
    pub(crate) fn opaque_area(&self) -> u64 {
        self.spans.iter().map(|s| u64::from(s.opaque_right - s.opaque_left)).sum()
    }

    /// Writes the alpha of row `y` of the sprite.
    pub(crate) fn alpha_row(&self, y: u32, out: &mut [u8]) {
        match &self.pixels {
            Pixels::Rgb(_) => out.fill(255),
            Pixels::Rgba(bytes) => {
                let width = self.bounds.width() as usize;
                let row = &bytes[y as usize * width * 4..][..width * 4];
                kernel::alpha_of(row, out);
            }
        }
    }

    /// Composites the part of canvas row `y` from column `left` on over `row`, which holds the pixels
    /// `left..left + row.len() / 4`; all must lie in the bounds.
    pub(crate) fn draw_row(&self, y: i32, left: i32, row: &mut [u8], opacity: u8) {
        let width = self.bounds.width() as usize;
        let line = (y - self.bounds.top) as usize;
        let from = (left - self.bounds.left) as u32;
        let to = from + (row.len() / 4) as u32;
        let span = self.spans[line];
        let (l, r) = (span.left.clamp(from, to), span.right.clamp(from, to));
        if l >= r {
            return;
        }
        let part = |a: u32, b: u32| (a - from) as usize * 4..(b - from) as usize * 4;
        match &self.pixels {
            Pixels::Rgb(bytes) => {
                let source = &bytes[line * width * 3..][l as usize * 3..r as usize * 3];
                if opacity == 255 {
                    kernel::copy_rgb(&mut row[part(l, r)], source);
                } else {
                    kernel::rgb_opacity(&mut row[part(l, r)], source, opacity);
                }
            }
            Pixels::Rgba(bytes) => {
                let source = &bytes[line * width * 4..][..width * 4];
                let source = |a: u32, b: u32| &source[a as usize * 4..b as usize * 4];
                if opacity != 255 {
                    kernel::source_over_opacity(&mut row[part(l, r)], source(l, r), opacity);
                    return;
                }
                let (ol, or) = (span.opaque_left.clamp(l, r), span.opaque_right.clamp(l, r));
                if ol < or {
                    kernel::source_over(&mut row[part(l, ol)], source(l, ol));
                    row[part(ol, or)].copy_from_slice(source(ol, or));
                    kernel::source_over(&mut row[part(or, r)], source(or, r));
                } else {
                    kernel::source_over(&mut row[part(l, r)], source(l, r));
                }
            }
        }
    }
}

impl Span {
    /// Returns the spans of a sprite that is opaque everywhere.
    fn opaque(bounds: Rect) -> Vec<Self> {
        let all = Self { left: 0, right: bounds.width(), opaque_left: 0, opaque_right: bounds.width() };
        vec![all; bounds.height() as usize]
    }

    /// Finds the visible part of a row and the longest opaque run that grows from its middle or from its ends.
    fn of(row: &[u8]) -> Self {
        let n = row.len() / 4;
        let left = kernel::leading_transparent(row);
        if left == n {
            return Self { left: 0, right: 0, opaque_left: 0, opaque_right: 0 };
        }
        let right = n - kernel::trailing_transparent(row);
        let middle = (left + right) / 2;
        let up = kernel::leading_opaque(&row[middle * 4..right * 4]);
        let down = kernel::trailing_opaque(&row[left * 4..middle * 4]);
        let (ol, or) = (middle - down, middle + up);
        Self { left: left as u32, right: right as u32, opaque_left: ol as u32, opaque_right: or as u32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawing_by_spans_equals_plain_compositing() {
        let (w, h) = (37usize, 11usize);
        let mut bytes = vec![0u8; w * h * 4];
        let mut seed = 1u32;
        for (i, p) in bytes.chunks_exact_mut(4).enumerate() {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let a = match (i % w, seed >> 30) {
                (0..4, _) | (33.., 0) => 0,
                (10..30, _) => 255,
                _ => (seed >> 16) as u8,
            };
            let c = kernel::scale(seed | 0xff00_0000, u32::from(a));
            p.copy_from_slice(&c.to_le_bytes());
        }
        let bounds = Rect::new(3, 5, 3 + w as i32, 5 + h as i32);
        let sprite = Sprite::rgba(bounds, bytes.clone());
        for opacity in [255, 100] {
            for (left, right) in [(3, 40), (3, 9), (14, 20), (20, 40), (39, 40)] {
                for y in 5..5 + h as i32 {
                    let mut got = vec![90u8; (right - left) as usize * 4];
                    sprite.draw_row(y, left, &mut got, opacity);
                    let mut want = vec![90u8; (right - left) as usize * 4];
                    let from = (y - 5) as usize * w + (left - 3) as usize;
                    kernel::source_over_opacity(
                        &mut want,
                        &bytes[from * 4..(from + (right - left) as usize) * 4],
                        opacity,
                    );
                    assert_eq!(got, want, "row {y}, columns {left}..{right}, opacity {opacity}");
                }
            }
        }
    }
}
