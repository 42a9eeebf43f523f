//! Gradients, ready to be read row by row: a table of colours and the rule that finds a pixel's place in it.
//!
//! Colours are mixed in sRGB as it is stored, premultiplied, and rounded once; the table is so fine that two neighbours of
//! it are at most one level apart in every channel.

/// A gradient in canvas coordinates.
#[derive(Debug)]
pub(crate) struct Gradient {
    /// Premultiplied.
    colours: Vec<u32>,
    shape: Shape,
}

#[derive(Debug)]
enum Shape {
    /// `t = x * pixel x + y * pixel y + at_origin`, at pixel centres.
    Linear { x: f32, y: f32, at_origin: f32 },
    /// `t = distance from centre / radius`.
    Radial { x: f32, y: f32, per_radius: f32 },
    /// The last ring is the unit circle of a plane; the first is a point in it.
    Rings { plane: Plane, focus: (f32, f32) },
    /// `t` = the angle from upwards in a plane, clockwise, in turns.
    Conic { plane: Plane },
}

/// An affine map from canvas coordinates: `(x, y)` to `(a x + b y + c, d x + e y + f)`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    pub(crate) right: (f32, f32),
    pub(crate) down: (f32, f32),
    pub(crate) origin: (f32, f32),
}

impl Plane {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (
            self.right.0 * x + self.down.0 * y + self.origin.0,
            self.right.1 * x + self.down.1 * y + self.origin.1,
        )
    }
}

/// Entries of a table, if two neighbours of so many are at most one level apart.
const STEPS: usize = 1024;
/// The most entries: a ramp of 255 levels over 1/64 of a gradient.
const MOST_STEPS: usize = 16_384;

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

    /// Makes a gradient of rings from a point to the unit circle of a plane.
    ///
    /// A focus on or outside the circle moves to 99/100 of the way to it.
    pub(crate) fn rings(plane: Plane, focus: (f32, f32), stops: &[(f32, [u8; 4])]) -> Self {
        let far = (focus.0 * focus.0 + focus.1 * focus.1).sqrt();
        let pull = if far > 0.99 { 0.99 / far } else { 1.0 };
        let focus = (focus.0 * pull, focus.1 * pull);
        Self { colours: table(stops), shape: Shape::Rings { plane, focus } }
    }

    /// Makes a gradient of rays around the origin of a plane, which has the canvas's scale.
    pub(crate) fn conic(plane: Plane, stops: &[(f32, [u8; 4])]) -> Self {
        Self { colours: table(stops), shape: Shape::Conic { plane } }
    }

    /// Returns the colour of all pixels of row `y` where it does not depend on the column.
    pub(super) fn row_colour(&self, y: i32) -> Option<u32> {
        match self.shape {
            Shape::Linear { x: 0.0, y: by, at_origin } => {
                let t = by * (y as f32 + 0.5) + at_origin;
                Some(self.colour(t))
            }
            _ => None,
        }
    }

    /// Tells whether all rows look the same.
    pub(super) fn is_constant_in_y(&self) -> bool {
        matches!(self.shape, Shape::Linear { y: 0.0, .. })
    }

    /// Writes the colours of the pixels from column `left` of row `y`.
    pub(super) fn row(&self, y: i32, left: i32, out: &mut [u32]) {
        let row_y = y as f32 + 0.5;
        match self.shape {
            Shape::Linear { x: by_x, y: by_y, at_origin } => {
                let row = by_y * row_y + at_origin;
                for (x, o) in (left..).zip(out) {
                    *o = self.colour(by_x * (x as f32 + 0.5) + row);
                }
            }
            Shape::Radial { x: cx, y: cy, per_radius } => {
                let dy = row_y - cy;
                for (x, o) in (left..).zip(out) {
                    let dx = x as f32 + 0.5 - cx;
                    *o = self.colour((dx * dx + dy * dy).sqrt() * per_radius);
                }
            }
            Shape::Rings { plane, focus } => {
                // A point p lies on the ring t around the focus f: |f + (p - f) / t| = 1.
                let c = 1.0 - focus.0 * focus.0 - focus.1 * focus.1;
                for (x, o) in (left..).zip(out) {
                    let (u, v) = plane.at(x as f32 + 0.5, row_y);
                    let (dx, dy) = (u - focus.0, v - focus.1);
                    let b = focus.0 * dx + focus.1 * dy;
                    *o = self.colour((b + (b * b + c * (dx * dx + dy * dy)).sqrt()) / c);
                }
            }
            Shape::Conic { plane } => {
                for (x, o) in (left..).zip(out) {
                    let (u, v) = plane.at(x as f32 + 0.5, row_y);
                    *o = self.ray(u, v);
                }
            }
        }
    }

    /// Returns the colour at a place; outside 0..=1 the end colours continue.
    fn colour(&self, t: f32) -> u32 {
        let last = (self.colours.len() - 1) as f32;
        self.colours[(t * last + 0.5).clamp(0.0, last) as usize]
    }

    /// Returns the colour of the ray through a point; where the last colour meets the first, the two mix over the width of
    /// a pixel, so that the joint is no staircase.
    fn ray(&self, x: f32, y: f32) -> u32 {
        let t = turns(x, y);
        let half = 0.5 / (std::f32::consts::TAU * (x * x + y * y).sqrt().max(0.5));
        // How much of the pixel lies after the start.
        let after = match t {
            t if t < half => 0.5 + 0.5 * t / half,
            t if t > 1.0 - half => 0.5 - 0.5 * (1.0 - t) / half,
            t => return self.colour(t),
        };
        let (first, last) = (self.colour(0.0).to_le_bytes(), self.colour(1.0).to_le_bytes());
        u32::from_le_bytes(std::array::from_fn(|i| {
            let (first, last) = (f32::from(first[i]), f32::from(last[i]));
            (last + (first - last) * after + 0.5) as u8
        }))
    }
}

/// Returns the angle of a vector from upwards, clockwise, in turns from 0 to 1.
///
/// The arc tangent is a polynomial, the same on every machine; it strays by less than 2e-6 turns.
fn turns(x: f32, y: f32) -> f32 {
    let (ax, ay) = (x.abs(), y.abs());
    let (low, high) = if ax < ay { (ax, ay) } else { (ay, ax) };
    if high == 0.0 {
        return 0.0;
    }
    let q = low / high;
    let s = q * q;
    let arc = q
        * (0.999_977_26
            + s * (-0.332_623_47
                + s * (0.193_543_46 + s * (-0.116_432_87 + s * (0.052_653_32 + s * -0.011_721_2)))));
    let arc = arc / std::f32::consts::TAU;
    let from_vertical = if ax < ay { arc } else { 0.25 - arc };
    match (x >= 0.0, y <= 0.0) {
        (true, true) => from_vertical,
        (true, false) => 0.5 - from_vertical,
        (false, false) => 0.5 + from_vertical,
        (false, true) => 1.0 - from_vertical,
    }
}

/// Returns how many entries keep two neighbours at most one level apart.
fn steps(stops: &[(f32, [u8; 4])]) -> usize {
    let steepest = stops.windows(2).fold(0f32, |steepest, pair| {
        let gap = pair[1].0 - pair[0].0;
        let levels = pair[0].1.iter().zip(pair[1].1).map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0);
        if gap > 0.0 { steepest.max(f32::from(levels) / gap) } else { steepest }
    });
    (steepest as usize).next_power_of_two().clamp(STEPS, MOST_STEPS)
}

fn table(stops: &[(f32, [u8; 4])]) -> Vec<u32> {
    let steps = steps(stops);
    let channel = |c: u8, a: u8| f32::from(c) * f32::from(a) / 255.0;
    let colour = |[r, g, b, a]: [u8; 4]| [channel(r, a), channel(g, a), channel(b, a), f32::from(a)];
    (0..steps)
        .map(|i| {
            let t = i as f32 / (steps - 1) as f32;
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

    #[test]
    fn no_pixel_of_a_ramp_is_more_than_a_level_from_its_formula() {
        // A wide ramp, and one that fills a twentieth of the gradient.
        for (from, to, width) in [(0.0f32, 1.0f32, 2000), (0.4, 0.45, 8000)] {
            let stops = [(from, [0, 255, 10, 255]), (to, [255, 30, 10, 255])];
            let g = Gradient::linear((0.0, 0.0), (width as f32, 0.0), &stops);
            let mut row = vec![0u32; width];
            g.row(0, 0, &mut row);
            for (x, got) in row.iter().enumerate() {
                let t = ((x as f64 + 0.5) / width as f64 - f64::from(from)) / f64::from(to - from);
                let t = t.clamp(0.0, 1.0);
                let [r, g, b, a] = got.to_le_bytes().map(f64::from);
                assert!(
                    (r - 255.0 * t).abs() <= 1.0 && (g - (255.0 - 225.0 * t)).abs() <= 1.0,
                    "{x}: {got:x}"
                );
                assert_eq!((b, a), (10.0, 255.0));
            }
            let jump = row.windows(2).map(|p| (p[1] & 255).abs_diff(p[0] & 255)).max().unwrap();
            let slope = 255.0 / (f64::from(to - from) * width as f64);
            assert!(
                f64::from(jump) <= slope.ceil() + 1.0,
                "a jump of {jump} levels, where the slope is {slope}"
            );
        }
    }

    #[test]
    fn angles_are_those_of_the_arc_tangent() {
        for i in 0..3600 {
            let want = f64::from(i) / 3600.0;
            let (sin, cos) = (want * std::f64::consts::TAU).sin_cos();
            let got = f64::from(turns((sin * 70.0) as f32, (-cos * 70.0) as f32));
            let apart = (got - want).abs();
            assert!(apart.min(1.0 - apart) < 2e-6, "{i}: {got}, not {want}");
        }
        assert_eq!(turns(0.0, 0.0), 0.0);
    }

    #[test]
    fn rings_without_a_focus_are_a_circle_and_with_one_reach_the_same_edge() {
        let stops = [(0.0, [0, 0, 0, 255]), (1.0, [255, 255, 255, 255])];
        let plane =
            Plane { right: (1.0 / 40.0, 0.0), down: (0.0, 1.0 / 40.0), origin: (-50.0 / 40.0, -50.0 / 40.0) };
        let (plain, rings) =
            (Gradient::radial((50.0, 50.0), 40.0, &stops), Gradient::rings(plane, (0.0, 0.0), &stops));
        let focal = Gradient::rings(plane, (0.5, 0.0), &stops);
        let level = |g: &Gradient, x: i32, y: i32| {
            let mut one = [0u32];
            g.row(y, x, &mut one);
            one[0] & 255
        };
        for (x, y) in [(50, 50), (70, 61), (20, 33), (89, 50), (95, 5)] {
            assert!(level(&plain, x, y).abs_diff(level(&rings, x, y)) <= 1, "({x}, {y})");
        }
        assert!(level(&focal, 69, 49) <= 4, "the focus is dark");
        for (x, y) in [(89, 50), (10, 50), (50, 10)] {
            assert!(level(&focal, x, y) >= 248, "the edge at ({x}, {y}) is bright");
        }
    }
}
