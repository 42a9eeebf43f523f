//! Colours, gradients and fractions.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::gradient::{ConicGradient, Gradient, LinearGradient, RadialGradient};
use crate::geometry::Length;

/// The largest blur of a shadow, in pixels.
pub const MAX_BLUR_PX: i32 = 250;
/// The largest distance of a gradient's point from its box, in multiples of the box.
pub const MAX_FRACTION: i32 = 10;

/// What fills an area: one colour or a gradient.
///
/// In JSON: `"#RGB"`, `"#RRGGBB"`, `"#RRGGBBAA"`, `{"linear": …}`, `{"radial": …}` or `{"conic": …}`.
///
/// Colours between two stops are mixed in sRGB as it is stored (gamma-encoded), premultiplied by their alpha, as CSS
/// does by default: red that fades to transparent blue never shows blue. The place of a pixel in a gradient is that of
/// its centre.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Paint {
    /// One colour everywhere.
    Solid(Color),
    /// Colours along a line.
    Linear(LinearGradient),
    /// Colours in rings around a point.
    Radial(RadialGradient),
    /// Colours in rays around a point.
    Conic(ConicGradient),
}

impl Paint {
    /// Tells whether every pixel that it fills is opaque.
    pub fn is_opaque(&self) -> bool {
        match self {
            Self::Solid(color) => color.alpha == 255,
            Self::Linear(LinearGradient { stops, .. })
            | Self::Radial(RadialGradient { stops, .. })
            | Self::Conic(ConicGradient { stops, .. }) => stops.iter().all(|s| s.color.alpha == 255),
        }
    }
}

impl From<Color> for Paint {
    fn from(color: Color) -> Self {
        Self::Solid(color)
    }
}

/// A colour in sRGB with straight (not premultiplied) alpha.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
    /// Alpha, from 0 (invisible) to 255 (opaque).
    pub alpha: u8,
}

impl Color {
    /// Opaque black.
    pub const BLACK: Self = Self::rgb(0, 0, 0);
    /// Opaque white.
    pub const WHITE: Self = Self::rgb(255, 255, 255);

    /// Creates an opaque colour.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue, alpha: 255 }
    }

    /// Creates a colour from `#RGB`, `#RRGGBB` or `#RRGGBBAA`; `None` for anything else.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let n = u32::from_str_radix(digits, 16).ok()?;
        let [a, b, c, d] = n.to_be_bytes();
        match digits.len() {
            3 => {
                let nibble = |shift: u32| ((n >> shift) & 15) as u8 * 17;
                Some(Self::rgb(nibble(8), nibble(4), nibble(0)))
            }
            6 => Some(Self::rgb(b, c, d)),
            8 => Some(Self { red: a, green: b, blue: c, alpha: d }),
            _ => None,
        }
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}{:02X}", self.red, self.green, self.blue, self.alpha)
    }
}

/// A shadow that a layer casts, below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shadow {
    /// Shift to the right, in pixels.
    #[serde(default)]
    pub dx: Length,
    /// Shift downwards, in pixels.
    #[serde(default)]
    pub dy: Length,
    /// Blur in pixels, as in CSS: the Gaussian's standard deviation is half of it; at most [`MAX_BLUR_PX`].
    #[serde(default, deserialize_with = "blur")]
    pub blur: Length,
    /// Colour of the shadow; its alpha multiplies the layer's.
    pub color: Color,
}

/// A part of a whole between 0 and 1, in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Share(u16);

impl Share {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One half.
    pub const HALF: Self = Self(500);
    /// The whole.
    pub const ONE: Self = Self(1000);

    /// Creates a share from thousandths; `None` above 1000.
    pub const fn from_permille(permille: u16) -> Option<Self> {
        if permille <= 1000 { Some(Self(permille)) } else { None }
    }

    /// Returns the thousandths, 0 to 1000.
    pub const fn permille(self) -> u16 {
        self.0
    }

    /// Returns the share as a number from 0 to 1.
    pub fn to_f32(self) -> f32 {
        f32::from(self.0) / 1000.0
    }
}

/// A multiple of a box's edge, in thousandths, from -10 to 10.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fraction(i32);

impl Fraction {
    /// Creates a fraction from thousandths; `None` beyond ±10.
    pub const fn from_permille(permille: i32) -> Option<Self> {
        if permille.abs() <= MAX_FRACTION * 1000 { Some(Self(permille)) } else { None }
    }

    /// Returns the thousandths.
    pub const fn permille(self) -> i32 {
        self.0
    }

    /// Returns the fraction as a number.
    pub fn to_f32(self) -> f32 {
        self.0 as f32 / 1000.0
    }
}

/// How much of a layer shows, from 0 (nothing) to 255 (all).
///
/// In JSON it is a number from 0 to 1, rounded to the nearest 1/255, halves upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Opacity(pub u8);

impl Opacity {
    /// Everything shows.
    pub const OPAQUE: Self = Self(255);
}

impl Default for Opacity {
    fn default() -> Self {
        Self::OPAQUE
    }
}

impl Serialize for Opacity {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(f64::from(self.0) / 255.0)
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(f64::from(self.0) / 1000.0)
    }
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(f64::from(self.0) / 1000.0)
    }
}

impl Serialize for Color {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// Writes the form that is read: a colour as text, a gradient as an object of its kind.
impl Serialize for Paint {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Solid(color) => color.serialize(to),
            Self::Linear(gradient) => to.serialize_newtype_variant("Paint", 1, "linear", gradient),
            Self::Radial(gradient) => to.serialize_newtype_variant("Paint", 2, "radial", gradient),
            Self::Conic(gradient) => to.serialize_newtype_variant("Paint", 3, "conic", gradient),
        }
    }
}

/// Reads a number between two limits; the error names `what`, the value and the limit.
pub(super) fn number<'de, D: Deserializer<'de>>(
    source: D,
    what: &str,
    min: f64,
    max: f64,
) -> Result<f64, D::Error> {
    let n = f64::deserialize(source)?;
    if n > max {
        return Err(de::Error::custom(format_args!("{what} {n} is beyond the limit of {max}")));
    }
    if n < min {
        return Err(de::Error::custom(format_args!("{what} {n} is below the limit of {min}")));
    }
    Ok(n)
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        number(source, "share", 0.0, 1.0).map(|n| Self((n * 1000.0).round() as u16))
    }
}

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let limit = f64::from(MAX_FRACTION);
        number(source, "fraction", -limit, limit).map(|n| Self((n * 1000.0).round() as i32))
    }
}

impl<'de> Deserialize<'de> for Opacity {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        number(source, "layer opacity", 0.0, 1.0).map(|n| Self((n * 255.0 + 0.5).floor() as u8))
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Hex;
        impl Visitor<'_> for Hex {
            type Value = Color;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a colour such as \"#FFCC00\"")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Color, E> {
                color(text)
            }
        }
        source.deserialize_str(Hex)
    }
}

fn color<E: de::Error>(text: &str) -> Result<Color, E> {
    Color::from_hex(text).ok_or_else(|| {
        E::custom(format_args!("colour {} is not #RGB, #RRGGBB or #RRGGBBAA", super::quote(text)))
    })
}

impl<'de> Deserialize<'de> for Paint {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct AnyPaint;
        impl<'de> Visitor<'de> for AnyPaint {
            type Value = Paint;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a colour such as \"#FFCC00\", {\"linear\": …}, {\"radial\": …} or {\"conic\": …}",
                )
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Paint, E> {
                color(text).map(Paint::Solid)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Paint, A::Error> {
                Ok(match Gradient::deserialize(de::value::MapAccessDeserializer::new(map))? {
                    Gradient::Linear(gradient) => Paint::Linear(gradient),
                    Gradient::Radial(gradient) => Paint::Radial(gradient),
                    Gradient::Conic(gradient) => Paint::Conic(gradient),
                })
            }
        }
        source.deserialize_any(AnyPaint)
    }
}

pub(super) fn blur<'de, D: Deserializer<'de>>(source: D) -> Result<Length, D::Error> {
    number(source, "blur", 0.0, f64::from(MAX_BLUR_PX)).map(|n| Length::from_f64(n).unwrap_or_default())
}

impl JsonSchema for Share {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Share".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A part of a whole, rounded to 1/1000.", "type": "number", "minimum": 0, "maximum": 1
        })
    }
}

impl JsonSchema for Fraction {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Fraction".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A multiple of a box's edge, rounded to 1/1000.",
            "type": "number", "minimum": -MAX_FRACTION, "maximum": MAX_FRACTION
        })
    }
}

impl JsonSchema for Opacity {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Opacity".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "From 0 (invisible) to 1 (opaque), rounded to 1/255.",
            "type": "number", "minimum": 0, "maximum": 1
        })
    }
}

impl JsonSchema for Color {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Color".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A colour in sRGB with straight alpha: #RGB, #RRGGBB or #RRGGBBAA.",
            "type": "string", "pattern": "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$"
        })
    }
}

impl JsonSchema for Paint {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Paint".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let color = generator.subschema_for::<Color>();
        let gradient = generator.subschema_for::<Gradient>();
        json_schema!({ "description": "One colour or a gradient.", "anyOf": [color, gradient] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_three_lengths_and_nothing_else() {
        assert_eq!(Color::from_hex("#0f8"), Some(Color::rgb(0, 255, 0x88)));
        assert_eq!(Color::from_hex("#102030"), Some(Color::rgb(16, 32, 48)));
        assert_eq!(Color::from_hex("#10203040"), Some(Color { red: 16, green: 32, blue: 48, alpha: 64 }));
        for wrong in ["", "#", "red", "#12", "#1234", "#+12345", "#1234567", "#123456789", "102030", "#é12"]
        {
            assert_eq!(Color::from_hex(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn opacity_is_rounded_half_up_and_bounded() {
        for (text, n) in [("0", 0), ("1", 255), ("0.5", 128), ("0.001", 0), ("0.002", 1)] {
            assert_eq!(serde_json::from_str::<Opacity>(text).unwrap().0, n, "{text}");
        }
        let error = serde_json::from_str::<Opacity>("1.5").unwrap_err().to_string();
        assert!(error.starts_with("layer opacity 1.5 is beyond the limit of 1"), "{error}");
        assert!(serde_json::from_str::<Opacity>("-0.1").is_err());
    }
}
