//! Sizes, boxes and lengths that every floor above shares.
//!
//! Pixels on a canvas are integers ([`Rect`], [`Size`]); lengths that a designer types are fixed-point numbers of
//! 1/64 pixel ([`Length`], [`Frame`]), so that a template has one canonical encoding and no platform rounds it
//! differently.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Width and height in whole pixels.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Size {
    /// Creates a size from its width and height in pixels.
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Returns the number of pixels, which cannot overflow.
    pub const fn area(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// Tells whether there is no pixel.
    pub const fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// A box of whole pixels, half-open: `left..right` and `top..bottom`.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Rect {
    /// First column inside.
    pub left: i32,
    /// First row inside.
    pub top: i32,
    /// First column after.
    pub right: i32,
    /// First row after.
    pub bottom: i32,
}

impl Rect {
    /// The box without a pixel.
    pub const EMPTY: Self = Self { left: 0, top: 0, right: 0, bottom: 0 };

    /// Creates a box from its four edges; an inverted one is empty.
    pub const fn new(left: i32, top: i32, right: i32, bottom: i32) -> Self {
        Self { left, top, right, bottom }
    }

    /// Creates the box that covers a canvas of `size`, from its origin.
    ///
    /// Sizes above `i32::MAX` are cut there; every limit of this library lies far below.
    pub const fn of_size(size: Size) -> Self {
        let right = if size.width > i32::MAX as u32 { i32::MAX } else { size.width as i32 };
        let bottom = if size.height > i32::MAX as u32 { i32::MAX } else { size.height as i32 };
        Self { left: 0, top: 0, right, bottom }
    }

    /// Returns the width in pixels, 0 where the box is inverted.
    pub const fn width(self) -> u32 {
        if self.right > self.left { self.right.wrapping_sub(self.left) as u32 } else { 0 }
    }

    /// Returns the height in pixels, 0 where the box is inverted.
    pub const fn height(self) -> u32 {
        if self.bottom > self.top { self.bottom.wrapping_sub(self.top) as u32 } else { 0 }
    }

    /// Returns the size of the box.
    pub const fn size(self) -> Size {
        Size::new(self.width(), self.height())
    }

    /// Tells whether no pixel lies inside.
    pub const fn is_empty(self) -> bool {
        self.right <= self.left || self.bottom <= self.top
    }

    /// Returns the pixels that lie in both boxes.
    pub fn intersect(self, other: Self) -> Self {
        let both = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        if both.is_empty() { Self::EMPTY } else { both }
    }

    /// Returns the smallest box around both; an empty box adds nothing.
    pub fn union(self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Tells whether every pixel of `other` lies inside.
    pub fn contains(self, other: Self) -> bool {
        other.is_empty()
            || (self.left <= other.left
                && self.top <= other.top
                && self.right >= other.right
                && self.bottom >= other.bottom)
    }

    /// Moves the box; edges stop at the ends of `i32`.
    pub fn translate(self, dx: i32, dy: i32) -> Self {
        Self {
            left: self.left.saturating_add(dx),
            top: self.top.saturating_add(dy),
            right: self.right.saturating_add(dx),
            bottom: self.bottom.saturating_add(dy),
        }
    }

    /// Grows the box by `by` pixels on every side; a negative number shrinks it.
    pub fn outset(self, by: i32) -> Self {
        Self {
            left: self.left.saturating_sub(by),
            top: self.top.saturating_sub(by),
            right: self.right.saturating_add(by),
            bottom: self.bottom.saturating_add(by),
        }
    }

    /// Grows the box outwards to multiples of `step` pixels, counted from the origin.
    ///
    /// # Panics
    ///
    /// Panics when a step is zero.
    pub fn align_outwards(self, step: Size) -> Self {
        let (sx, sy) = (step.width as i32, step.height as i32);
        let up = |v: i32, s: i32| v.saturating_add(s - 1).div_euclid(s).saturating_mul(s);
        Self {
            left: self.left.div_euclid(sx) * sx,
            top: self.top.div_euclid(sy) * sy,
            right: up(self.right, sx),
            bottom: up(self.bottom, sy),
        }
    }
}

impl fmt::Display for Rect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{} at ({}, {})", self.width(), self.height(), self.left, self.top)
    }
}

/// A length or coordinate in 1/64 pixel.
///
/// In JSON it is a number of pixels (`12`, `0.5`); it is rounded to the nearest 1/64, ties away from zero, once, when
/// it is read. Numbers beyond ±[`Length::MAX_PX`] are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Length(i32);

impl Length {
    /// No length.
    pub const ZERO: Self = Self(0);
    /// The largest magnitude that a template may name, in pixels.
    pub const MAX_PX: i32 = 32_768;

    /// Creates a length from whole pixels.
    pub const fn from_px(px: i32) -> Self {
        Self(px.saturating_mul(64))
    }

    /// Creates a length from 1/64 pixels.
    pub const fn from_64ths(n: i32) -> Self {
        Self(n)
    }

    /// Creates a length from a number of pixels, rounded to 1/64; `None` where it is not finite or too large.
    pub fn from_f64(px: f64) -> Option<Self> {
        (px.is_finite() && px.abs() <= f64::from(Self::MAX_PX)).then(|| Self((px * 64.0).round() as i32))
    }

    /// Returns the number of 1/64 pixels.
    pub const fn to_64ths(self) -> i32 {
        self.0
    }

    /// Returns the length in pixels; exact, because 1/64 is a binary fraction.
    pub fn to_f32(self) -> f32 {
        self.0 as f32 / 64.0
    }

    /// Returns the largest whole pixel at or below.
    pub const fn floor(self) -> i32 {
        self.0.div_euclid(64)
    }

    /// Returns the smallest whole pixel at or above.
    pub const fn ceil(self) -> i32 {
        -(-self.0).div_euclid(64)
    }

    /// Returns the nearest whole pixel, halves upwards.
    pub const fn round(self) -> i32 {
        (self.0 + 32).div_euclid(64)
    }
}

impl std::ops::Add for Length {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Length {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::ops::Neg for Length {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", f64::from(self.0) / 64.0)
    }
}

impl Serialize for Length {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 64 == 0 {
            serializer.serialize_i32(self.0 / 64)
        } else {
            serializer.serialize_f64(f64::from(self.0) / 64.0)
        }
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let px = f64::deserialize(deserializer)?;
        Self::from_f64(px).ok_or_else(|| {
            serde::de::Error::custom(format_args!("{px} px is beyond the limit of ±{} px", Self::MAX_PX))
        })
    }
}

impl schemars::JsonSchema for Length {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Length".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Pixels, rounded to 1/64.",
            "type": "number",
            "minimum": -Self::MAX_PX,
            "maximum": Self::MAX_PX
        })
    }
}

/// A box that a designer typed: position and size in 1/64 pixel, from the canvas's top-left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Left edge.
    pub x: Length,
    /// Top edge.
    pub y: Length,
    /// Width; never negative in a valid template.
    pub width: Length,
    /// Height; never negative in a valid template.
    pub height: Length,
}

impl Frame {
    /// Creates a frame from whole pixels.
    pub const fn from_px(x: i32, y: i32, width: i32, height: i32) -> Self {
        Self {
            x: Length::from_px(x),
            y: Length::from_px(y),
            width: Length::from_px(width),
            height: Length::from_px(height),
        }
    }

    /// Returns the smallest box of whole pixels around the frame.
    pub fn bounds(self) -> Rect {
        Rect::new(self.x.floor(), self.y.floor(), (self.x + self.width).ceil(), (self.y + self.height).ceil())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alignment_grows_outwards_from_the_origin() {
        let r = Rect::new(-1, 17, 81, 32).align_outwards(Size::new(80, 16));
        assert_eq!(r, Rect::new(-80, 16, 160, 32));
        assert_eq!(r.align_outwards(Size::new(80, 16)), r);
    }

    #[test]
    fn a_length_is_read_once_and_written_back_the_same() {
        for (text, n) in [("12", 768), ("0.5", 32), ("-3.015625", -193), ("0.0078125", 1)] {
            let l: Length = serde_json::from_str(text).unwrap();
            assert_eq!(l.to_64ths(), n, "{text}");
            let back: Length = serde_json::from_str(&serde_json::to_string(&l).unwrap()).unwrap();
            assert_eq!(back, l);
        }
        let refused = serde_json::from_str::<Length>("1e9").unwrap_err().to_string();
        assert!(refused.contains("1000000000 px is beyond the limit of ±32768 px"), "{refused}");
    }

    #[test]
    fn rounding_of_lengths_is_symmetric_about_whole_pixels() {
        assert_eq!(Length::from_64ths(-1).floor(), -1);
        assert_eq!(Length::from_64ths(-1).ceil(), 0);
        assert_eq!(Length::from_64ths(32).round(), 1);
        assert_eq!(Length::from_64ths(31).round(), 0);
    }
}
