//! Angles, and rotation by them.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::paint::{Fraction, number};

/// An angle in hundredths of a degree, from -360 to 360 degrees; clockwise on a canvas.
///
/// In JSON it is a number of degrees, rounded to the nearest hundredth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Angle(i32);

impl Angle {
    /// The largest magnitude, in degrees.
    pub const MAX_DEGREES: i32 = 360;

    /// Creates an angle from hundredths of a degree; `None` beyond ±360 degrees.
    pub const fn from_hundredths(hundredths: i32) -> Option<Self> {
        if hundredths.abs() <= Self::MAX_DEGREES * 100 { Some(Self(hundredths)) } else { None }
    }

    /// Returns the hundredths of a degree.
    pub const fn hundredths(self) -> i32 {
        self.0
    }

    /// Tells whether it turns nothing: a multiple of the full circle.
    pub const fn is_none(self) -> bool {
        self.0 % 36_000 == 0
    }
}

/// How far a layer is turned, clockwise, about a point of its box.
///
/// In JSON it is a number of degrees, which turns the layer about the middle of its box, or
/// `{"angle": …, "origin": [x, y]}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rotation {
    /// By how much.
    pub angle: Angle,
    /// About which point, as x and y fractions of the layer's box.
    pub origin: [Fraction; 2],
}

impl Serialize for Angle {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(f64::from(self.0) / 100.0)
    }
}

impl<'de> Deserialize<'de> for Angle {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let limit = f64::from(Self::MAX_DEGREES);
        number(source, "angle", -limit, limit).map(|n| Self((n * 100.0).round() as i32))
    }
}

impl JsonSchema for Angle {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Angle".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Degrees, clockwise, rounded to 1/100.",
            "type": "number", "minimum": -Self::MAX_DEGREES, "maximum": Self::MAX_DEGREES
        })
    }
}

/// A rotation with its origin.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct About {
    /// By how much.
    angle: Angle,
    /// About which point, as x and y fractions of the layer's box; absent, its middle.
    #[serde(default = "middle")]
    origin: [Fraction; 2],
}

fn middle() -> [Fraction; 2] {
    Fraction::from_permille(500).map_or([Fraction::default(); 2], |half| [half; 2])
}

impl<'de> Deserialize<'de> for Rotation {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Rotation;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("degrees, or {\"angle\": …, \"origin\": […, …]}")
            }
            fn visit_u64<E: de::Error>(self, n: u64) -> Result<Rotation, E> {
                self.visit_f64(n as f64)
            }
            fn visit_i64<E: de::Error>(self, n: i64) -> Result<Rotation, E> {
                self.visit_f64(n as f64)
            }
            fn visit_f64<E: de::Error>(self, n: f64) -> Result<Rotation, E> {
                let angle = Angle::deserialize(de::value::F64Deserializer::<E>::new(n))?;
                Ok(Rotation { angle, origin: middle() })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rotation, A::Error> {
                let About { angle, origin } = About::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Rotation { angle, origin })
            }
        }
        source.deserialize_any(Any)
    }
}

impl JsonSchema for Rotation {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rotation".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let angle = generator.subschema_for::<Angle>();
        let about = generator.subschema_for::<About>();
        json_schema!({ "description": "How far a layer is turned, clockwise.", "anyOf": [angle, about] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotation_is_a_number_or_names_its_origin() {
        let read = |json: &str| serde_json::from_str::<Rotation>(json).map_err(|e| e.to_string());
        let plain = read("-12.345").unwrap();
        assert_eq!((plain.angle.hundredths(), plain.origin.map(Fraction::permille)), (-1235, [500, 500]));
        let about = read(r#"{"angle": 90, "origin": [0, 1.5]}"#).unwrap();
        assert_eq!((about.angle.hundredths(), about.origin.map(Fraction::permille)), (9000, [0, 1500]));
        assert!(read("-360.5").unwrap_err().starts_with("angle -360.5 is below the limit of -360"));
        assert!(read(r#"{"angle": 1, "around": 2}"#).unwrap_err().contains("unknown field `around`"));
    }

    #[test]
    fn a_full_circle_turns_nothing() {
        for (hundredths, none) in [(0, true), (36_000, true), (-36_000, true), (18_000, false), (1, false)] {
            assert_eq!(Angle::from_hundredths(hundredths).unwrap().is_none(), none, "{hundredths}");
        }
        assert_eq!(Angle::from_hundredths(36_001), None);
    }
}
