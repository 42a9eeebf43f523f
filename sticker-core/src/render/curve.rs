//! Curves: outlines as straight lines that lie so close to them that nobody can tell.
//!
//! The rasteriser covers by exact area, but of what its own flattening leaves of a curve: chords, a tenth of a pixel inside
//! it, which cost an ellipse half a percent of its area and a glyph 4 levels along its edges. Chords 1/100 pixel away cost
//! nothing that 256 levels can show.

use zeno::{Command, Point};

/// How far a chord of a filled outline may lie from its curve, in pixels.
pub(crate) const FILL_TOLERANCE: f32 = 0.01;
/// The most chords for one curve.
const MAX_CHORDS: f32 = 512.0;

/// Replaces every curve of an outline by chords at most `tolerance` px away; only additions, multiplications and square roots are used, so that
/// every machine gets the same points.
pub(crate) fn flattened(outline: &[Command], tolerance: f32) -> Vec<Command> {
    let mut out = Vec::with_capacity(outline.len() * 4);
    let (mut at, mut start) = (Point::new(0.0, 0.0), Point::new(0.0, 0.0));
    for command in outline {
        match *command {
            Command::MoveTo(p) => {
                (at, start) = (p, p);
                out.push(*command);
            }
            Command::LineTo(p) => {
                at = p;
                out.push(*command);
            }
            Command::QuadTo(c, p) => {
                // Second differences bound how far a chord of 1/n of the curve lies away: |d2| / (8 n^2), d2 = 2 (a - 2c + p).
                let bend = length(at.x - 2.0 * c.x + p.x, at.y - 2.0 * c.y + p.y) * 2.0;
                let n = chords(bend, tolerance);
                for i in 1..=n {
                    let t = i as f32 / n as f32;
                    let (u, v) = (1.0 - t, t);
                    let mix = |a: f32, c: f32, p: f32| u * u * a + 2.0 * u * v * c + v * v * p;
                    out.push(Command::LineTo(Point::new(mix(at.x, c.x, p.x), mix(at.y, c.y, p.y))));
                }
                at = p;
            }
            Command::CurveTo(c, d, p) => {
                // d2 of a cubic runs between 6 (a - 2c + d) and 6 (c - 2d + p).
                let first = length(at.x - 2.0 * c.x + d.x, at.y - 2.0 * c.y + d.y);
                let last = length(c.x - 2.0 * d.x + p.x, c.y - 2.0 * d.y + p.y);
                let n = chords(first.max(last) * 6.0, tolerance);
                for i in 1..=n {
                    let t = i as f32 / n as f32;
                    let (u, v) = (1.0 - t, t);
                    let mix = |a: f32, c: f32, d: f32, p: f32| {
                        u * u * u * a + 3.0 * u * u * v * c + 3.0 * u * v * v * d + v * v * v * p
                    };
                    out.push(Command::LineTo(Point::new(mix(at.x, c.x, d.x, p.x), mix(at.y, c.y, d.y, p.y))));
                }
                at = p;
            }
            Command::Close => {
                at = start;
                out.push(*command);
            }
        }
    }
    out
}

/// Calls `line` with both ends of every line of an outline, whose curves become chords and whose contours are closed.
pub(crate) fn lines(outline: &[Command], tolerance: f32, mut line: impl FnMut(Point, Point)) {
    let (mut start, mut at) = (Point::ZERO, Point::ZERO);
    for command in flattened(outline, tolerance) {
        let to = match command {
            Command::LineTo(p) => p,
            _ => start,
        };
        if to != at {
            line(at, to);
            at = to;
        }
        if let Command::MoveTo(p) = command {
            (start, at) = (p, p);
        }
    }
    if at != start {
        line(at, start);
    }
}

fn length(x: f32, y: f32) -> f32 {
    (x * x + y * y).sqrt()
}

/// Returns into how many chords a curve with this largest second derivative is cut.
fn chords(second_derivative: f32, tolerance: f32) -> u32 {
    (second_derivative / (8.0 * tolerance)).sqrt().ceil().clamp(1.0, MAX_CHORDS) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_stay_within_the_tolerance_of_a_quarter_circle() {
        const ARC: f32 = 0.552_284_8;
        for r in [3.0f32, 20.0, 400.0] {
            let p = |x: f32, y: f32| Point::new(x * r, y * r);
            let quarter =
                [Command::MoveTo(p(1.0, 0.0)), Command::CurveTo(p(1.0, ARC), p(ARC, 1.0), p(0.0, 1.0))];
            let flat = flattened(&quarter, FILL_TOLERANCE);
            // 111 would do for the largest circle, if the chords knew that it is one.
            assert!(flat.len() < 130, "{} chords for a radius of {r}", flat.len());
            let points: Vec<Point> = flat
                .iter()
                .filter_map(|c| if let Command::MoveTo(p) | Command::LineTo(p) = c { Some(*p) } else { None })
                .collect();
            for pair in points.windows(2) {
                let middle = length((pair[0].x + pair[1].x) / 2.0, (pair[0].y + pair[1].y) / 2.0);
                // The cubic itself strays from the circle by 0.027 %.
                assert!((middle - r).abs() <= FILL_TOLERANCE + r * 0.0003, "radius {r}: {middle}");
            }
        }
    }
}
