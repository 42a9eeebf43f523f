//! SVG path data to absolute lines and curves.
//!
//! The grammar is that of SVG 2 (commands M L H V C S Q T A Z, upper case absolute, lower case relative, repeated
//! arguments, compact numbers), read strictly: an error is an error, nothing is drawn up to it. Arcs become cubic
//! curves by additions, multiplications and square roots only, so that every machine gets the same points.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use crate::geometry::Length;

/// The largest path data, in bytes.
pub const MAX_PATH_BYTES: usize = 64 * 1024;
/// The largest number of segments of a path, after arcs became curves.
pub const MAX_PATH_SEGMENTS: usize = 10_000;

/// Lines and curves in absolute coordinates; it starts with a move and is never empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path(Vec<Segment>);

impl Path {
    /// Creates a path from SVG path data.
    ///
    /// # Errors
    ///
    /// - [`PathError::TooLong`] above [`MAX_PATH_BYTES`]; [`PathError::TooMany`] above [`MAX_PATH_SEGMENTS`].
    /// - [`PathError::Empty`] where there is no command; [`PathError::Start`] where the first is not a move.
    /// - [`PathError::Command`], [`PathError::Number`], [`PathError::Flag`] where something else stands than the
    ///   grammar asks for.
    /// - [`PathError::Range`] where a coordinate is beyond ±[`Length::MAX_PX`] px.
    ///
    /// # Example
    ///
    /// ```
    /// use sticker_core::template::{Path, Segment, Vertex};
    /// let path = Path::parse("M10 10h4.5z")?;
    /// assert_eq!(path.segments()[1], Segment::Line(Vertex::from_px(14.5, 10.0).unwrap()));
    /// assert_eq!(Path::parse("M10 10 L4").unwrap_err().to_string(), "a number is missing at byte 9 of the path data");
    /// # Ok::<(), sticker_core::template::PathError>(())
    /// ```
    pub fn parse(data: &str) -> Result<Self, PathError> {
        if data.len() > MAX_PATH_BYTES {
            return Err(PathError::TooLong { bytes: data.len() });
        }
        Builder::new(data).run().map(Self)
    }

    /// Returns the segments in drawing order.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }
}

/// One step of a path, in pixels from the top-left corner of the layer's box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Segment {
    /// Starts a new outline here.
    Move(Vertex),
    /// A straight line to here.
    Line(Vertex),
    /// A quadratic curve: control point, end.
    Quad(Vertex, Vertex),
    /// A cubic curve: two control points, end.
    Cubic(Vertex, Vertex, Vertex),
    /// A straight line to where the outline started.
    Close,
}

/// A point of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Vertex {
    /// Pixels to the right.
    pub x: Length,
    /// Pixels downwards.
    pub y: Length,
}

impl Vertex {
    /// Creates a point from pixels, rounded to 1/64; `None` beyond ±[`Length::MAX_PX`].
    pub fn from_px(x: f64, y: f64) -> Option<Self> {
        Some(Self { x: Length::from_f64(x)?, y: Length::from_f64(y)? })
    }
}

/// What is wrong with path data; `at` counts bytes from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// The data is too long.
    #[error("path data of {bytes} bytes is beyond the limit of {MAX_PATH_BYTES}")]
    TooLong {
        /// Bytes of the data.
        bytes: usize,
    },
    /// There are too many segments.
    #[error("path has more segments than the limit of {MAX_PATH_SEGMENTS} (byte {at} of the path data)")]
    TooMany {
        /// Where the first one too many ends.
        at: usize,
    },
    /// Nothing is drawn.
    #[error("path data has no command")]
    Empty,
    /// The first command is not a move.
    #[error("path data starts with {found:?} instead of M")]
    Start {
        /// The character that stands there.
        found: char,
    },
    /// A character is no command.
    #[error("{found:?} at byte {at} of the path data is not a command")]
    Command {
        /// The character that stands there.
        found: char,
        /// Where.
        at: usize,
    },
    /// A number is missing.
    #[error("a number is missing at byte {at} of the path data")]
    Number {
        /// Where.
        at: usize,
    },
    /// A flag of an arc is neither 0 nor 1.
    #[error("a flag 0 or 1 is missing at byte {at} of the path data")]
    Flag {
        /// Where.
        at: usize,
    },
    /// A coordinate is too large.
    #[error("coordinate at byte {at} of the path data is beyond the limit of ±{} px", Length::MAX_PX)]
    Range {
        /// Where the number ends.
        at: usize,
    },
}

type Xy = (f64, f64);

struct Builder<'a> {
    data: &'a [u8],
    at: usize,
    segments: Vec<Segment>,
    /// Where the pen stands.
    pen: Xy,
    /// Where the outline started.
    start: Xy,
    /// The control point that S or T reflects, with the command's family (`c` or `q`).
    control: Option<(u8, Xy)>,
    /// The outline was closed: a drawing command must move to its start first.
    closed: bool,
}

impl<'a> Builder<'a> {
    fn new(data: &'a str) -> Self {
        Self {
            data: data.as_bytes(),
            at: 0,
            segments: Vec::new(),
            pen: (0.0, 0.0),
            start: (0.0, 0.0),
            control: None,
            closed: false,
        }
    }

    fn run(mut self) -> Result<Vec<Segment>, PathError> {
        self.blanks();
        let mut first = true;
        while let Some(&command) = self.data.get(self.at) {
            if !b"MmLlHhVvCcSsQqTtAaZz".contains(&command) {
                let found = self.character();
                return Err(if first {
                    PathError::Start { found }
                } else {
                    PathError::Command { found, at: self.at }
                });
            }
            if first && !command.eq_ignore_ascii_case(&b'm') {
                return Err(PathError::Start { found: char::from(command) });
            }
            first = false;
            self.at += 1;
            self.command(command)?;
            self.blanks();
        }
        if self.segments.is_empty() { Err(PathError::Empty) } else { Ok(self.segments) }
    }

    /// Reads one command letter's arguments, as often as they repeat.
    fn command(&mut self, letter: u8) -> Result<(), PathError> {
        if letter.eq_ignore_ascii_case(&b'z') {
            self.pen = self.start;
            self.control = None;
            self.closed = true;
            return self.push(Segment::Close);
        }
        let mut letter = letter;
        loop {
            self.draw(letter)?;
            // Further pairs after a move are lines.
            letter = match letter {
                b'M' => b'L',
                b'm' => b'l',
                other => other,
            };
            if !self.another() {
                return Ok(());
            }
        }
    }

    fn draw(&mut self, letter: u8) -> Result<(), PathError> {
        let relative = letter.is_ascii_lowercase();
        let from = self.pen;
        let mut control = None;
        match letter.to_ascii_lowercase() {
            b'm' => {
                let to = self.pair(relative)?;
                let v = self.vertex(to)?;
                (self.start, self.pen, self.closed) = (to, to, false);
                self.control = None;
                return self.push(Segment::Move(v));
            }
            b'l' => {
                let to = self.pair(relative)?;
                self.line(to)?;
            }
            b'h' => {
                let x = self.number()?;
                self.line((if relative { from.0 + x } else { x }, from.1))?;
            }
            b'v' => {
                let y = self.number()?;
                self.line((from.0, if relative { from.1 + y } else { y }))?;
            }
            family @ (b'c' | b's') => {
                let c1 = if family == b'c' { self.pair(relative)? } else { self.reflected(b'c') };
                let (c2, to) = (self.pair(relative)?, self.pair(relative)?);
                self.cubic(c1, c2, to)?;
                control = Some((b'c', c2));
            }
            family @ (b'q' | b't') => {
                let c = if family == b'q' { self.pair(relative)? } else { self.reflected(b'q') };
                let to = self.pair(relative)?;
                let segment = Segment::Quad(self.vertex(c)?, self.vertex(to)?);
                self.reopen()?;
                self.push(segment)?;
                self.pen = to;
                control = Some((b'q', c));
            }
            _ => {
                let (rx, ry, turn) = (self.number()?, self.number()?, self.number()?);
                let (large, sweep) = (self.flag()?, self.flag()?);
                let to = self.pair(relative)?;
                self.vertex(to)?;
                self.arc((rx.abs(), ry.abs()), turn, large, sweep, to)?;
            }
        }
        self.control = control;
        Ok(())
    }

    fn line(&mut self, to: Xy) -> Result<(), PathError> {
        let v = self.vertex(to)?;
        self.reopen()?;
        self.push(Segment::Line(v))?;
        self.pen = to;
        Ok(())
    }

    fn cubic(&mut self, c1: Xy, c2: Xy, to: Xy) -> Result<(), PathError> {
        let segment = Segment::Cubic(self.vertex(c1)?, self.vertex(c2)?, self.vertex(to)?);
        self.reopen()?;
        self.push(segment)?;
        self.pen = to;
        Ok(())
    }

    /// Draws an elliptical arc (SVG 2, appendix B.2.4) as cubic curves of at most a quarter turn each.
    fn arc(&mut self, radii: Xy, turn: f64, large: bool, sweep: bool, to: Xy) -> Result<(), PathError> {
        let from = self.pen;
        if from == to {
            return Ok(());
        }
        let (mut rx, mut ry) = radii;
        if rx == 0.0 || ry == 0.0 {
            return self.line(to);
        }
        let (sin, cos) = sin_cos_degrees(turn);
        // Half the chord, in the ellipse's own axes.
        let (dx, dy) = ((from.0 - to.0) / 2.0, (from.1 - to.1) / 2.0);
        let (hx, hy) = (cos * dx + sin * dy, cos * dy - sin * dx);
        // Radii that are too small grow until the ellipse reaches both ends.
        let reach = (hx / rx) * (hx / rx) + (hy / ry) * (hy / ry);
        if reach > 1.0 {
            let grow = reach.sqrt();
            (rx, ry) = (rx * grow, ry * grow);
        }
        // On the unit circle: start and end are ±h away from the middle of the chord, the centre is square to it.
        let (ux, uy) = (hx / rx, hy / ry);
        let half = ux * ux + uy * uy;
        if half == 0.0 || !half.is_finite() {
            return self.line(to);
        }
        let side = if large == sweep { -1.0 } else { 1.0 };
        let away = side * ((1.0 - half).max(0.0) / half).sqrt();
        let (cx, cy) = (away * uy, -away * ux);
        let (a, b) = ((ux - cx, uy - cy), (-ux - cx, -uy - cy));
        let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        let place = |p: Xy| {
            let (x, y) = ((p.0 + cx) * rx, (p.1 + cy) * ry);
            (cos * x - sin * y + middle.0, sin * x + cos * y + middle.1)
        };
        for (p, q, last) in quarters(a, b, sweep) {
            // A cubic follows an arc of angle t best with handles of 4/3 tan(t/4).
            let cos_half = ((1.0 + (p.0 * q.0 + p.1 * q.1).clamp(-1.0, 1.0)) / 2.0).sqrt();
            let handle = 4.0 / 3.0 * ((1.0 - cos_half) / (1.0 + cos_half)).max(0.0).sqrt();
            let handle = if sweep { handle } else { -handle };
            let c1 = place((p.0 - handle * p.1, p.1 + handle * p.0));
            let c2 = place((q.0 + handle * q.1, q.1 - handle * q.0));
            self.cubic(c1, c2, if last { to } else { place(q) })?;
        }
        Ok(())
    }

    /// Moves to the start of a closed outline that is drawn on without a move.
    fn reopen(&mut self) -> Result<(), PathError> {
        if self.closed {
            self.closed = false;
            let start = self.vertex(self.start)?;
            self.push(Segment::Move(start))?;
        }
        Ok(())
    }

    fn reflected(&self, family: u8) -> Xy {
        match self.control {
            Some((f, c)) if f == family => (2.0 * self.pen.0 - c.0, 2.0 * self.pen.1 - c.1),
            _ => self.pen,
        }
    }

    fn push(&mut self, segment: Segment) -> Result<(), PathError> {
        if self.segments.len() == MAX_PATH_SEGMENTS {
            return Err(PathError::TooMany { at: self.at });
        }
        self.segments.push(segment);
        Ok(())
    }

    fn vertex(&self, (x, y): Xy) -> Result<Vertex, PathError> {
        Vertex::from_px(x, y).ok_or(PathError::Range { at: self.at })
    }

    fn pair(&mut self, relative: bool) -> Result<Xy, PathError> {
        let (x, y) = (self.number()?, self.number()?);
        Ok(if relative { (self.pen.0 + x, self.pen.1 + y) } else { (x, y) })
    }

    fn number(&mut self) -> Result<f64, PathError> {
        self.separator();
        let start = self.at;
        let missing = PathError::Number { at: start };
        self.skip(|b| b == b'+' || b == b'-', 1);
        let whole = self.skip(|b| b.is_ascii_digit(), usize::MAX);
        let mut fraction = 0;
        if self.data.get(self.at) == Some(&b'.') {
            self.at += 1;
            fraction = self.skip(|b| b.is_ascii_digit(), usize::MAX);
            if fraction == 0 {
                return Err(missing);
            }
        }
        if whole + fraction == 0 {
            return Err(missing);
        }
        if self.data.get(self.at).is_some_and(|b| b.eq_ignore_ascii_case(&b'e')) {
            self.at += 1;
            self.skip(|b| b == b'+' || b == b'-', 1);
            if self.skip(|b| b.is_ascii_digit(), usize::MAX) == 0 {
                return Err(missing);
            }
        }
        let text = std::str::from_utf8(&self.data[start..self.at]).map_err(|_| missing.clone())?;
        let number: f64 = text.parse().map_err(|_| missing)?;
        // Radii and relative steps are bounded here, so that sums below stay finite.
        if number.abs() > 2.0 * f64::from(Length::MAX_PX) {
            return Err(PathError::Range { at: self.at });
        }
        Ok(number)
    }

    fn flag(&mut self) -> Result<bool, PathError> {
        self.separator();
        let flag = match self.data.get(self.at) {
            Some(b'0') => false,
            Some(b'1') => true,
            _ => return Err(PathError::Flag { at: self.at }),
        };
        self.at += 1;
        Ok(flag)
    }

    /// Tells whether the arguments of the command repeat.
    fn another(&mut self) -> bool {
        let before = self.at;
        self.separator();
        let comma = self.data[before..self.at].contains(&b',');
        match self.data.get(self.at) {
            Some(b) if b.is_ascii_digit() || b"+-.".contains(b) => true,
            // A comma must be followed by a number: leave it for the error.
            _ if comma => true,
            _ => false,
        }
    }

    fn separator(&mut self) {
        self.blanks();
        // The arguments follow the letter without a comma, and each other with one at most.
        let before = self.data[..self.at].iter().rev().find(|b| !blank(**b));
        let fixed = before.is_none_or(|b| b.is_ascii_alphabetic() || *b == b',');
        if !fixed && self.data.get(self.at) == Some(&b',') {
            self.at += 1;
            self.blanks();
        }
    }

    fn blanks(&mut self) {
        self.skip(blank, usize::MAX);
    }

    fn skip(&mut self, accept: impl Fn(u8) -> bool, most: usize) -> usize {
        let n = self.data[self.at..].iter().take(most).take_while(|b| accept(**b)).count();
        self.at += n;
        n
    }

    fn character(&self) -> char {
        String::from_utf8_lossy(&self.data[self.at..(self.at + 4).min(self.data.len())])
            .chars()
            .next()
            .unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

const fn blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

/// Cuts the arc of the unit circle from `a` to `b` into pieces of at most a quarter turn; the flag marks the last.
fn quarters(a: Xy, b: Xy, sweep: bool) -> impl Iterator<Item = (Xy, Xy, bool)> {
    let turn = move |p: Xy| if sweep { (-p.1, p.0) } else { (p.1, -p.0) };
    let mut p = a;
    let mut left = 4;
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        left -= 1;
        // In the frame where `p` is (1, 0) and the arc turns upwards, `b` is at (along, up).
        let next = turn(p);
        let (along, up) = (p.0 * b.0 + p.1 * b.1, next.0 * b.0 + next.1 * b.1);
        let within = along >= 0.0 && up > 0.0;
        let piece = if within || left == 0 { (p, b, true) } else { (p, next, false) };
        if piece.2 {
            left = 0;
        }
        p = next;
        Some(piece)
    })
}

/// Sine and cosine of an angle in degrees, from additions and multiplications only: the same on every machine.
fn sin_cos_degrees(degrees: f64) -> Xy {
    let quadrant = (degrees / 90.0).round();
    let x = (degrees - quadrant * 90.0) * (std::f64::consts::PI / 180.0);
    let square = x * x;
    // Taylor series up to x^17: exact to 1e-16 for |x| <= π/4.
    let (mut sin, mut cos, mut term) = (0.0, 0.0, 1.0);
    for n in 0..9 {
        let k = f64::from(2 * n);
        cos += term;
        sin += term * x / (k + 1.0);
        term *= -square / ((k + 1.0) * (k + 2.0));
    }
    match (quadrant as i64).rem_euclid(4) {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Data;
        impl de::Visitor<'_> for Data {
            type Value = Path;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("SVG path data")
            }
            fn visit_str<E: de::Error>(self, data: &str) -> Result<Path, E> {
                Path::parse(data).map_err(E::custom)
            }
        }
        source.deserialize_str(Data)
    }
}

impl JsonSchema for Path {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Path".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "SVG path data: commands M L H V C S Q T A Z, absolute or relative.",
            "type": "string", "minLength": 1, "maxLength": MAX_PATH_BYTES
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a path's segments with coordinates in pixels.
    fn shown(data: &str) -> String {
        let path = match Path::parse(data) {
            Ok(path) => path,
            Err(error) => return error.to_string(),
        };
        let v = |v: &Vertex| format!("{},{}", v.x, v.y);
        let segments = path.segments().iter().map(|segment| match segment {
            Segment::Move(to) => format!("M{}", v(to)),
            Segment::Line(to) => format!("L{}", v(to)),
            Segment::Quad(c, to) => format!("Q{} {}", v(c), v(to)),
            Segment::Cubic(c, d, to) => format!("C{} {} {}", v(c), v(d), v(to)),
            Segment::Close => "Z".to_owned(),
        });
        segments.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn commands_become_absolute_segments() {
        for (data, segments) in [
            ("M1 2L3 4", "M1,2 L3,4"),
            ("m1,2 3,4 5,6", "M1,2 L4,6 L9,12"),
            ("M0 0 1.5.5-2e1+3", "M0,0 L1.5,0.5 L-20,3"),
            ("M10 10h5v5H0V0z", "M10,10 L15,10 L15,15 L0,15 L0,0 Z"),
            ("M0 0C1 1 2 2 3 3s2 2 3 3", "M0,0 C1,1 2,2 3,3 C4,4 5,5 6,6"),
            ("M0 0S1 1 2 2", "M0,0 C0,0 1,1 2,2"),
            ("M0 0q1 1 2 0t2 0T6 1", "M0,0 Q1,1 2,0 Q3,-1 4,0 Q5,1 6,1"),
            ("M5 5l1 0zl0 1", "M5,5 L6,5 Z M5,5 L5,6"),
            ("M5 5l1 0zm1 1l1 1", "M5,5 L6,5 Z M6,6 L7,7"),
            (" \t\nM\r1 , 2 ", "M1,2"),
        ] {
            assert_eq!(shown(data), segments, "{data}");
        }
    }

    #[test]
    fn what_the_grammar_does_not_know_is_refused_at_its_byte() {
        for (data, error) in [
            ("", "path data has no command"),
            ("L1 1", "path data starts with 'L' instead of M"),
            ("é", "path data starts with 'é' instead of M"),
            ("M1", "a number is missing at byte 2 of the path data"),
            ("M1 2 3", "a number is missing at byte 6 of the path data"),
            ("M,1 2", "a number is missing at byte 1 of the path data"),
            ("M1,,2", "a number is missing at byte 3 of the path data"),
            ("M1 2,,3 4", "a number is missing at byte 5 of the path data"),
            ("M1 2,", "a number is missing at byte 5 of the path data"),
            ("M1 2.", "a number is missing at byte 3 of the path data"),
            ("M1 2e", "a number is missing at byte 3 of the path data"),
            ("M1 2 b", "'b' at byte 5 of the path data is not a command"),
            ("M1 2z3", "'3' at byte 5 of the path data is not a command"),
            ("M0 0A1 1 0 2 0 3 3", "a flag 0 or 1 is missing at byte 11 of the path data"),
            ("M1e9 0", "coordinate at byte 4 of the path data is beyond the limit of ±32768 px"),
            ("M30000 0l30000 0", "coordinate at byte 16 of the path data is beyond the limit of ±32768 px"),
            ("M1 1e999", "coordinate at byte 8 of the path data is beyond the limit of ±32768 px"),
        ] {
            assert_eq!(shown(data), error, "{data}");
        }
        assert!(matches!(
            Path::parse(&"M".repeat(MAX_PATH_BYTES + 1)),
            Err(PathError::TooLong { bytes: 65_537 })
        ));
        assert!(Path::parse(&format!("M0 0{}", "h1".repeat(MAX_PATH_SEGMENTS - 1))).is_ok());
        assert!(matches!(
            Path::parse(&format!("M0 0{}", "h1".repeat(MAX_PATH_SEGMENTS))),
            Err(PathError::TooMany { .. })
        ));
    }

    /// Distance of points along the curves from a circle, in pixels.
    fn off_circle(path: &Path, center: (f64, f64), radius: f64) -> f64 {
        let px = |v: Vertex| (f64::from(v.x.to_f32()), f64::from(v.y.to_f32()));
        let mut pen = (0.0, 0.0);
        let mut worst: f64 = 0.0;
        for segment in path.segments() {
            match *segment {
                Segment::Move(to) | Segment::Line(to) => pen = px(to),
                Segment::Cubic(c, d, to) => {
                    let (c, d, to) = (px(c), px(d), px(to));
                    for i in 0..=16 {
                        let t = f64::from(i) / 16.0;
                        let u = 1.0 - t;
                        let at = |a: f64, b: f64, c: f64, d: f64| {
                            u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
                        };
                        let (x, y) = (at(pen.0, c.0, d.0, to.0), at(pen.1, c.1, d.1, to.1));
                        worst = worst.max(((x - center.0).hypot(y - center.1) - radius).abs());
                    }
                    pen = to;
                }
                Segment::Quad(..) | Segment::Close => {}
            }
        }
        worst
    }

    #[test]
    fn arcs_follow_their_circle_and_end_where_they_should() {
        for (data, center, pieces) in [
            ("M100 0A100 100 0 0 1 0 100", (0.0, 0.0), 1),
            ("M100 0A100 100 0 0 0 0 100", (100.0, 100.0), 1),
            ("M100 0A100 100 0 1 0 0 100", (0.0, 0.0), 3),
            ("M100 0A100 100 0 1 1 0 100", (100.0, 100.0), 3),
            ("M100 0a100 100 45 0 1 -200 0", (0.0, 0.0), 2),
            ("M100 0A100 100 0 1 1 99.5 -10", (0.0, 0.0), 4),
            // Radii that are too small grow.
            ("M100 0A1 1 30 0 1 -100 0", (0.0, 0.0), 2),
            // Flags without separators.
            ("M100 0a100 100 0 01-100 100", (0.0, 0.0), 1),
        ] {
            let path = Path::parse(data).unwrap();
            assert_eq!(path.segments().len(), pieces + 1, "{data}: {}", shown(data));
            let off = off_circle(&path, center, 100.0);
            assert!(off < 0.06, "{data}: {off} px off, {}", shown(data));
        }
        assert_eq!(shown("M0 0A0 5 0 0 1 9 9"), "M0,0 L9,9");
        assert_eq!(shown("M3 3A5 5 0 0 1 3 3l1 1"), "M3,3 L4,4");
    }

    #[test]
    fn an_ellipse_is_turned() {
        // Half an ellipse of 100 by 50, turned by 90 degrees: its long axis stands upright.
        let path = Path::parse("M0 -100A100 50 90 0 1 0 100").unwrap();
        assert_eq!(path.segments().len(), 3);
        let Segment::Cubic(_, _, middle) = path.segments()[1] else { panic!("no curve") };
        assert_eq!((middle.x.round(), middle.y.round()), (50, 0));
    }

    #[test]
    fn sine_and_cosine_are_those_of_the_standard_library() {
        for degrees in [-720.0, -90.0, -33.3, 0.0, 1.0, 44.9, 45.1, 90.0, 135.0, 271.0, 359.9, 65_536.0] {
            let (sin, cos) = sin_cos_degrees(degrees);
            let wanted = f64::to_radians(degrees).sin_cos();
            assert!((sin - wanted.0).abs() < 1e-10 && (cos - wanted.1).abs() < 1e-10, "{degrees}");
        }
    }
}
