//! Rotation: points of a layer's own upright frame to points of the canvas, and back.
//!
//! Sines and cosines are computed here, from additions and multiplications alone, so that every machine turns by the
//! same numbers; quarter turns are exact.

use zeno::{Command, Point};

use crate::geometry::Frame;
use crate::template::{Angle, Rotation};

/// A rotation about a point, or several after another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Turn {
    cos: f64,
    sin: f64,
    dx: f64,
    dy: f64,
}

impl Turn {
    /// Creates the rotation of a layer whose upright box is `frame`.
    pub(crate) fn of(rotation: &Rotation, frame: Frame) -> Self {
        let at = |start: f32, edge: f32, share: f32| f64::from(start) + f64::from(edge) * f64::from(share);
        let x = at(frame.x.to_f32(), frame.width.to_f32(), rotation.origin[0].to_f32());
        let y = at(frame.y.to_f32(), frame.height.to_f32(), rotation.origin[1].to_f32());
        let (sin, cos) = sin_cos(rotation.angle);
        // p' = origin + R (p - origin).
        Self { cos, sin, dx: x - (cos * x - sin * y), dy: y - (sin * x + cos * y) }
    }

    /// Returns the rotation that turns by this one first and by `outer` then.
    pub(crate) fn within(self, outer: Self) -> Self {
        let (dx, dy) = outer.apply64(self.dx, self.dy);
        Self {
            cos: outer.cos * self.cos - outer.sin * self.sin,
            sin: outer.sin * self.cos + outer.cos * self.sin,
            dx,
            dy,
        }
    }

    /// Returns the rotation that undoes this one.
    pub(crate) fn inverse(self) -> Self {
        Self {
            cos: self.cos,
            sin: -self.sin,
            dx: -(self.cos * self.dx + self.sin * self.dy),
            dy: -(self.cos * self.dy - self.sin * self.dx),
        }
    }

    fn apply64(self, x: f64, y: f64) -> (f64, f64) {
        (self.cos * x - self.sin * y + self.dx, self.sin * x + self.cos * y + self.dy)
    }

    /// Turns a point.
    pub(crate) fn apply(self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = self.apply64(f64::from(x), f64::from(y));
        (x as f32, y as f32)
    }

    /// Returns what one pixel to the right adds to x and y.
    pub(crate) fn step(self) -> (f32, f32) {
        (self.cos as f32, self.sin as f32)
    }

    /// Turns an outline.
    pub(crate) fn outline(self, outline: &[Command]) -> Vec<Command> {
        let turned = |p: &Point| {
            let (x, y) = self.apply(p.x, p.y);
            Point::new(x, y)
        };
        outline
            .iter()
            .map(|command| match command {
                Command::MoveTo(p) => Command::MoveTo(turned(p)),
                Command::LineTo(p) => Command::LineTo(turned(p)),
                Command::QuadTo(c, p) => Command::QuadTo(turned(c), turned(p)),
                Command::CurveTo(c, d, p) => Command::CurveTo(turned(c), turned(d), turned(p)),
                Command::Close => Command::Close,
            })
            .collect()
    }
}

/// Returns sine and cosine, to the last bits of a double.
pub(crate) fn sin_cos(angle: Angle) -> (f64, f64) {
    // To within an eighth of a turn of a multiple of a quarter.
    let quarters = (angle.hundredths() + 4_500).div_euclid(9_000);
    let rest = f64::from(angle.hundredths() - quarters * 9_000) * (std::f64::consts::PI / 18_000.0);
    let squared = rest * rest;
    // Taylor's series; the first term left out is below 1e-16 at π/4.
    let series = |first: f64, start: u32| {
        let (mut term, mut sum, mut n) = (first, first, start);
        for _ in 0..9 {
            term *= -squared / (f64::from(n + 1) * f64::from(n + 2));
            sum += term;
            n += 2;
        }
        sum
    };
    let (sin, cos) = (series(rest, 1), series(1.0, 0));
    match quarters.rem_euclid(4) {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Fraction;

    #[test]
    fn sines_meet_the_library_and_quarter_turns_are_exact() {
        for hundredths in (-36_000..=36_000).step_by(7) {
            let (sin, cos) = sin_cos(Angle::from_hundredths(hundredths).unwrap());
            let (want_sin, want_cos) = (f64::from(hundredths) / 100.0).to_radians().sin_cos();
            assert!((sin - want_sin).abs() < 1e-14 && (cos - want_cos).abs() < 1e-14, "{hundredths}");
        }
        let exact = |degrees: i32| sin_cos(Angle::from_hundredths(degrees * 100).unwrap());
        assert_eq!([0, 90, 180, 270].map(exact), [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)]);
    }

    #[test]
    fn turning_there_and_back_is_no_turn() {
        let fraction = |n: i32| Fraction::from_permille(n).unwrap();
        let rotation = |hundredths: i32, x: i32, y: i32| Rotation {
            angle: Angle::from_hundredths(hundredths).unwrap(),
            origin: [fraction(x), fraction(y)],
        };
        let frame = Frame::from_px(10, 20, 80, 40);
        let turn = Turn::of(&rotation(3_000, 0, 1000), frame);
        assert_eq!(turn.apply(10.0, 60.0), (10.0, 60.0), "the origin stays");
        let both = turn.within(Turn::of(&rotation(-4_500, 500, 500), frame));
        for (x, y) in [(0.0, 0.0), (33.5, -7.25), (400.0, 900.0)] {
            let (tx, ty) = both.apply(x, y);
            let (bx, by) = both.inverse().apply(tx, ty);
            assert!((bx - x).abs() < 1e-3 && (by - y).abs() < 1e-3, "{x} {y}: {bx} {by}");
            let (ox, oy) = turn.apply(x, y);
            let (ox, oy) = Turn::of(&rotation(-4_500, 500, 500), frame).apply(ox, oy);
            assert!((ox - tx).abs() < 1e-3 && (oy - ty).abs() < 1e-3, "first the inner, then the outer");
        }
    }
}
