//! How pictures and boxes are cut: rounded corners, and the empty border of a cut-out.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::paint::Share;
use crate::digest::{Canonical, Encode};
use crate::geometry::Length;

/// The radii of a box's corners, in pixels, none below 0.
///
/// In JSON it is one number, or four: top left, top right, bottom right, bottom left. Radii that do not fit beside each
/// other shrink all by one ratio, as in CSS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Corners {
    /// Top left, top right, bottom right, bottom left.
    pub radii: [Length; 4],
}

impl Corners {
    /// Corners that are not rounded.
    pub const SHARP: Self = Self { radii: [Length::ZERO; 4] };

    /// Creates four equal corners.
    pub const fn all(radius: Length) -> Self {
        Self { radii: [radius; 4] }
    }

    /// Returns the radius of all four corners, `None` where they differ.
    pub fn uniform(self) -> Option<Length> {
        let [first, rest @ ..] = self.radii;
        rest.iter().all(|r| *r == first).then_some(first)
    }

    /// Tells whether no corner is rounded.
    pub fn is_sharp(self) -> bool {
        self == Self::SHARP
    }
}

impl From<Length> for Corners {
    fn from(radius: Length) -> Self {
        Self::all(radius)
    }
}

/// Cuts the empty border of a picture, so that what it shows fills the layer's box.
///
/// What is fainter than the threshold does not count when the picture is placed, but still shows as far as the layer's
/// box reaches: a soft contact shadow is not cut off at the product's edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trim {
    /// Alpha that a pixel must exceed to count.
    #[serde(default)]
    pub threshold: Share,
    /// How far the content stays away from the edges of the layer's box, in pixels.
    #[serde(default, deserialize_with = "super::read::not_negative")]
    pub margin: Length,
}

impl<'de> Deserialize<'de> for Corners {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Radius(Length);
        impl<'de> Deserialize<'de> for Radius {
            fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                super::read::not_negative(source).map(Radius)
            }
        }
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Corners;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a radius in pixels, or a list of four")
            }
            fn visit_u64<E: de::Error>(self, n: u64) -> Result<Corners, E> {
                self.visit_f64(n as f64)
            }
            fn visit_i64<E: de::Error>(self, n: i64) -> Result<Corners, E> {
                self.visit_f64(n as f64)
            }
            fn visit_f64<E: de::Error>(self, n: f64) -> Result<Corners, E> {
                Radius::deserialize(de::value::F64Deserializer::<E>::new(n)).map(|r| Corners::all(r.0))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Corners, A::Error> {
                let mut radii = [Length::ZERO; 4];
                for (i, radius) in radii.iter_mut().enumerate() {
                    *radius =
                        seq.next_element::<Radius>()?.ok_or_else(|| de::Error::invalid_length(i, &self))?.0;
                }
                if seq.next_element::<de::IgnoredAny>()?.is_some() {
                    return Err(de::Error::custom("a box has four corners, not more"));
                }
                Ok(Corners { radii })
            }
        }
        source.deserialize_any(Any)
    }
}

impl JsonSchema for Corners {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Corners".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let radius = serde_json::json!({ "type": "number", "minimum": 0, "maximum": Length::MAX_PX });
        json_schema!({
            "description": "Radius of the corners in pixels, or four: top left, top right, bottom right, bottom left.",
            "anyOf": [radius, { "type": "array", "items": radius, "minItems": 4, "maxItems": 4 }]
        })
    }
}

/// One length where all corners are equal, as it was before they could differ; four after a length that none can have.
impl Encode for Corners {
    fn encode(&self, out: &mut Canonical) {
        match self.uniform() {
            Some(radius) => {
                out.value(&radius);
            }
            None => {
                out.i32(-1);
                for radius in self.radii {
                    out.value(&radius);
                }
            }
        }
    }
}

impl Encode for Trim {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.threshold).value(&self.margin);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_one_radius_or_four() {
        let read = |json: &str| serde_json::from_str::<Corners>(json).map_err(|e| e.to_string());
        assert_eq!(read("12.5").unwrap(), Corners::all(Length::from_64ths(800)));
        assert_eq!(read("[1, 2, 3, 4]").unwrap().radii.map(Length::floor), [1, 2, 3, 4]);
        assert!(read("-1").unwrap_err().starts_with("-1 px is below the limit of 0"));
        assert!(read("[1, 2, -3, 4]").unwrap_err().starts_with("-3 px is below the limit of 0"));
        assert!(read("[1, 2, 3]").unwrap_err().contains("invalid length 3"));
        assert!(read("[1, 2, 3, 4, 5]").unwrap_err().starts_with("a box has four corners"));
    }

    #[test]
    fn equal_corners_are_encoded_as_one_radius_was() {
        let bytes = |corners: Corners| {
            let mut out = Canonical::bytes("test", 1);
            out.value(&corners);
            out.into_bytes().unwrap()
        };
        let mut one = Canonical::bytes("test", 1);
        one.value(&Length::from_px(7));
        assert_eq!(bytes(Corners::all(Length::from_px(7))), one.into_bytes().unwrap());
        let [a, b, c, d] = [7, 7, 7, 8].map(Length::from_px);
        assert_ne!(bytes(Corners { radii: [a, b, c, d] }), bytes(Corners { radii: [d, a, b, c] }));
    }
}
