//! Ink: what colours a mask, one colour or a gradient, ready to be read row by row.

use std::sync::Arc;

use super::kernel;

/// A colour or a gradient, premultiplied, in canvas coordinates.
#[derive(Clone, Debug)]
pub(crate) enum Ink {
    /// One premultiplied colour, `0xAABBGGRR`.
    Solid(u32),
    Gradient(Arc<Gradient>),
}

impl Ink {
    /// Makes an ink from straight colour.
    pub(crate) fn solid([r, g, b, a]: [u8; 4]) -> Self {
        Self::Solid(premultiplied([r, g, b, a]))
    }
}

/// Multiplies colour by alpha, rounded to nearest.
pub(crate) fn premultiplied([r, g, b, a]: [u8; 4]) -> u32 {
    kernel::scale(u32::from_le_bytes([r, g, b, 255]), u32::from(a))
}

/// A gradient as a table of colours and the rule that finds a pixel's place in it.
#[derive(Debug)]
pub(crate) struct Gradient {
    /// Premultiplied; steps are below one level for any pair of neighbouring stops.
    colours: Vec<u32>,
    shape: Shape,
}

#[derive(Debug)]
enum Shape {
    /// `t = x * pixel x + y * pixel y + at_origin`, at pixel centres.
    Linear { x: f32, y: f32, at_origin: f32 },
    /// `t = distance from centre / radius`.
    Radial { x: f32, y: f32, per_radius: f32 },
}

/// Entries of a gradient's table.
const STEPS: usize = 1024;

impl Gradient {
    /// Makes a linear gradient between two points of the canvas; stops are `(position 0..=1, straight colour)`, sorted.
    pub(crate) fn linear(from: (f32, f32), to: (f32, f32), stops: &[(f32, [u8; 4])]) -> Self {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length2 = dx * dx + dy * dy;
        // A gradient without length shows its last colour, as in CSS.
        let (x, y) = if length2 > 0.0 { (dx / length2, dy / length2) } else { (0.0, 0.0) };
        let at_origin = if length2 > 0.0 { -(from.0 * x + from.1 * y) } else { 1.0 };
        Self { colours: table(stops), shape: Shape::Linear { x, y, at_origin } }
    }

    /// Makes a radial gradient around a point of the canvas.
    pub(crate) fn radial(centre: (f32, f32), radius: f32, stops: &[(f32, [u8; 4])]) -> Self {
        let per_radius = if radius > 0.0 { 1.0 / radius } else { f32::MAX };
        Self { colours: table(stops), shape: Shape::Radial { x: centre.0, y: centre.1, per_radius } }
    }

    /// Returns the colour of all pixels of row `y` where it does not depend on the column.
    fn row_colour(&self, y: i32) -> Option<u32> {
        match self.shape {
            Shape::Linear { x: 0.0, y: by, at_origin } => {
                let t = by * (y as f32 + 0.5) + at_origin;
                Some(self.colours[index(t)])
            }
            _ => None,
        }
    }

    /// Tells whether all rows look the same.
    fn is_constant_in_y(&self) -> bool {
        matches!(self.shape, Shape::Linear { y: 0.0, .. })
    }

    /// Writes the colours of the pixels from column `left` of row `y`.
    fn row(&self, y: i32, left: i32, out: &mut [u32]) {
        match self.shape {
            Shape::Linear { x: by_x, y: by_y, at_origin } => {
                let row = by_y * (y as f32 + 0.5) + at_origin;
                for (x, o) in (left..).zip(out) {
                    *o = self.colours[index(by_x * (x as f32 + 0.5) + row)];
                }
            }
            Shape::Radial { x: cx, y: cy, per_radius } => {
                let dy = y as f32 + 0.5 - cy;
                for (x, o) in (left..).zip(out) {
                    let dx = x as f32 + 0.5 - cx;
                    *o = self.colours[index((dx * dx + dy * dy).sqrt() * per_radius)];
                }
            }
        }
    }
}

/// Returns the place of `t` in the table; `t` outside 0..=1 takes the end colour.
fn index(t: f32) -> usize {
    ((t * (STEPS - 1) as f32 + 0.5).clamp(0.0, (STEPS - 1) as f32)) as usize
}

fn table(stops: &[(f32, [u8; 4])]) -> Vec<u32> {
    let channel = |c: u8, a: u8| f32::from(c) * f32::from(a) / 255.0;
    let colour = |[r, g, b, a]: [u8; 4]| [channel(r, a), channel(g, a), channel(b, a), f32::from(a)];
    (0..STEPS)
        .map(|i| {
            let t = i as f32 / (STEPS - 1) as f32;
            let after = stops.iter().position(|s| s.0 > t).unwrap_or(stops.len());
            let mixed = match (after.checked_sub(1).and_then(|b| stops.get(b)), stops.get(after)) {
                (None, None) => [0.0; 4],
                (Some(only), None) | (None, Some(only)) => colour(only.1),
                (Some(before), Some(after)) => {
                    let w = (t - before.0) / (after.0 - before.0);
                    let (a, b) = (colour(before.1), colour(after.1));
                    std::array::from_fn(|c| a[c] + (b[c] - a[c]) * w)
                }
            };
            let [r, g, b, a] = mixed.map(|v| (v + 0.5).clamp(0.0, 255.0) as u8);
            u32::from_le_bytes([r.min(a), g.min(a), b.min(a), a])
        })
        .collect()
}

/// Reads an ink row by row, keeping a row's colours while they serve.
#[derive(Debug, Default)]
pub(crate) struct InkRows {
    colours: Vec<u32>,
    /// What `colours` holds, when it holds a row that serves all rows.
    holds: Option<(usize, i32, usize)>,
}

/// One row of ink.
pub(crate) enum InkRow<'a> {
    Solid(u32),
    Colours(&'a [u32]),
}

impl InkRows {
    /// Forgets what was kept; call it before another ink.
    pub(crate) fn restart(&mut self) {
        self.holds = None;
    }

    /// Returns the ink of the `n` pixels from column `left` of row `y`.
    pub(crate) fn row(&mut self, ink: &Ink, y: i32, left: i32, n: usize) -> InkRow<'_> {
        let gradient = match ink {
            Ink::Solid(c) => return InkRow::Solid(*c),
            Ink::Gradient(g) => g,
        };
        if let Some(c) = gradient.row_colour(y) {
            return InkRow::Solid(c);
        }
        let wanted = (Arc::as_ptr(gradient) as usize, left, n);
        if self.holds != Some(wanted) {
            self.colours.resize(n, 0);
            gradient.row(y, left, &mut self.colours);
            self.holds = gradient.is_constant_in_y().then_some(wanted);
        }
        InkRow::Colours(&self.colours[..n])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_meets_its_end_colours_and_its_middle() {
        let stops = [(0.0, [255, 80, 0, 255]), (1.0, [255, 0, 54, 255])];
        let g = Gradient::linear((20.0, 0.0), (780.0, 0.0), &stops);
        let mut row = [0u32; 800];
        g.row(5, 0, &mut row);
        assert_eq!(row[0], u32::from_le_bytes([255, 80, 0, 255]));
        assert_eq!(row[799], u32::from_le_bytes([255, 0, 54, 255]));
        assert_eq!(row[400].to_le_bytes()[1], 40);
    }

    #[test]
    fn translucent_stops_mix_premultiplied() {
        let g = Gradient::linear((0.0, 0.0), (0.0, 100.0), &[(0.0, [255, 0, 0, 0]), (1.0, [0, 0, 255, 255])]);
        let middle = g.row_colour(49).unwrap().to_le_bytes();
        assert_eq!(middle[0], 0, "transparent red adds no red: {middle:?}");
        assert!((126..=129).contains(&middle[2]) && middle[2] <= middle[3]);
    }
}
