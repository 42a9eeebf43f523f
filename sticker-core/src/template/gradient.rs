//! Gradients: colours along a line, in rings or in rays.

use schemars::JsonSchema;
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::angle::Angle;
use super::paint::{Color, Fraction, Share};

/// The largest number of stops of one gradient.
pub const MAX_GRADIENT_STOPS: usize = 64;

/// Colours along a line; the ends continue with their colours.
///
/// The line runs between two points, or by an angle as in CSS: through the middle of the box, as long as it takes for
/// the corners to have the end colours.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "LinearDocument", into = "LinearDocument")]
pub struct LinearGradient {
    /// Where the first colour stands, as x and y fractions of the box; nothing where there is an angle.
    pub from: [Fraction; 2],
    /// Where the last colour stands.
    pub to: [Fraction; 2],
    /// Which way the colours go: 0 upwards, 90 to the right.
    pub angle: Option<Angle>,
    /// Colours in order of their place; at least 2.
    pub stops: Vec<Stop>,
}

/// Colours in rings around a point; beyond the radius the last colour continues.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "RadialDocument", into = "RadialDocument")]
pub struct RadialGradient {
    /// The centre, as x and y fractions of the box.
    pub center: [Fraction; 2],
    /// How far the last colour stands from the centre.
    pub extent: RadialExtent,
    /// Where the first colour stands, as x and y fractions of the box; absent, in the centre. A point on or outside the
    /// last ring moves to 99/100 of the way there.
    pub focus: Option<[Fraction; 2]>,
    /// Colours in order of their place; at least 2.
    pub stops: Vec<Stop>,
}

/// How far the rings of a gradient reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RadialExtent {
    /// Circles: the radius as a fraction of the longer edge of the box; above 0.
    Circle(Fraction),
    /// Ellipses: the radii as fractions of the box's width and height; both above 0.
    Ellipse([Fraction; 2]),
}

/// Colours in rays around a point, clockwise; the first and the last meet at the start.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConicGradient {
    /// The centre, as x and y fractions of the box.
    pub center: [Fraction; 2],
    /// Where the first colour stands: 0 above the centre, 90 to its right.
    #[serde(default)]
    pub angle: Angle,
    /// Colours in order of their place; at least 2.
    #[serde(deserialize_with = "stops")]
    #[schemars(length(min = 2, max = MAX_GRADIENT_STOPS))]
    pub stops: Vec<Stop>,
}

/// One colour of a gradient and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Place between the start (0) and the end (1) of the gradient.
    pub at: Share,
    /// Colour there.
    pub color: Color,
}

/// A gradient as JSON has it.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Gradient {
    Linear(LinearGradient),
    Radial(RadialGradient),
    Conic(ConicGradient),
}

/// Colours along a line: between two points, or by an angle.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LinearDocument {
    /// Where the first colour stands, as x and y fractions of the box; with `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<[Fraction; 2]>,
    /// Where the last colour stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<[Fraction; 2]>,
    /// Which way the colours go, as in CSS: 0 upwards, 90 to the right; without `from` and `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    angle: Option<Angle>,
    /// Colours in order of their place; at least 2.
    #[serde(deserialize_with = "stops")]
    #[schemars(length(min = 2, max = MAX_GRADIENT_STOPS))]
    stops: Vec<Stop>,
}

/// Colours in rings around a point.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RadialDocument {
    /// The centre, as x and y fractions of the box.
    center: [Fraction; 2],
    /// The radius of a circle as a fraction of the longer edge of the box; above 0, and without `radii`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    radius: Option<Fraction>,
    /// The radii of an ellipse as fractions of the box's width and height; above 0, and without `radius`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    radii: Option<[Fraction; 2]>,
    /// Where the first colour stands, as x and y fractions of the box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    focus: Option<[Fraction; 2]>,
    /// Colours in order of their place; at least 2.
    #[serde(deserialize_with = "stops")]
    #[schemars(length(min = 2, max = MAX_GRADIENT_STOPS))]
    stops: Vec<Stop>,
}

impl TryFrom<LinearDocument> for LinearGradient {
    type Error = String;

    fn try_from(document: LinearDocument) -> Result<Self, String> {
        let LinearDocument { from, to, angle, stops } = document;
        match (from, to, angle) {
            (Some(from), Some(to), None) => Ok(Self { from, to, angle: None, stops }),
            (None, None, Some(_)) => {
                Ok(Self { from: [Fraction::default(); 2], to: [Fraction::default(); 2], angle, stops })
            }
            (None, _, None) => Err("missing field `from`".to_owned()),
            (_, None, None) => Err("missing field `to`".to_owned()),
            (_, _, Some(_)) => Err("the angle of a gradient excludes from and to".to_owned()),
        }
    }
}

impl From<LinearGradient> for LinearDocument {
    fn from(gradient: LinearGradient) -> Self {
        let LinearGradient { from, to, angle, stops } = gradient;
        match angle {
            Some(_) => Self { from: None, to: None, angle, stops },
            None => Self { from: Some(from), to: Some(to), angle, stops },
        }
    }
}

impl TryFrom<RadialDocument> for RadialGradient {
    type Error = String;

    fn try_from(document: RadialDocument) -> Result<Self, String> {
        let RadialDocument { center, radius, radii, focus, stops } = document;
        let positive = |radius: Fraction| match radius > Fraction::default() {
            true => Ok(radius),
            false => Err(format!("radius {} of the gradient is not above the limit of 0", radius.to_f32())),
        };
        let extent = match (radius, radii) {
            (Some(radius), None) => RadialExtent::Circle(positive(radius)?),
            (None, Some([x, y])) => RadialExtent::Ellipse([positive(x)?, positive(y)?]),
            (None, None) => return Err("missing field `radius`".to_owned()),
            (Some(_), Some(_)) => return Err("radius and radii of a gradient exclude each other".to_owned()),
        };
        Ok(Self { center, extent, focus, stops })
    }
}

impl From<RadialGradient> for RadialDocument {
    fn from(gradient: RadialGradient) -> Self {
        let RadialGradient { center, extent, focus, stops } = gradient;
        let (radius, radii) = match extent {
            RadialExtent::Circle(radius) => (Some(radius), None),
            RadialExtent::Ellipse(radii) => (None, Some(radii)),
        };
        Self { center, radius, radii, focus, stops }
    }
}

fn stops<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<Stop>, D::Error> {
    struct Stops;
    impl<'de> Visitor<'de> for Stops {
        type Value = Vec<Stop>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list of gradient stops")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Stop>, A::Error> {
            let mut stops = Vec::<Stop>::new();
            while let Some(stop) = seq.next_element_seed(After(stops.last().map(|s| s.at)))? {
                if stops.len() == MAX_GRADIENT_STOPS {
                    return Err(de::Error::custom(format_args!(
                        "gradient has more stops than the limit of {MAX_GRADIENT_STOPS}"
                    )));
                }
                stops.push(stop);
            }
            if stops.len() < 2 {
                return Err(de::Error::custom(format_args!(
                    "gradient has {} stops, below the limit of 2",
                    stops.len()
                )));
            }
            Ok(stops)
        }
    }
    source.deserialize_seq(Stops)
}

/// Reads a stop that may not stand before the one that went ahead of it.
struct After(Option<Share>);

impl<'de> de::DeserializeSeed<'de> for After {
    type Value = Stop;
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Stop, D::Error> {
        let stop = Stop::deserialize(source)?;
        match self.0 {
            Some(before) if stop.at < before => Err(de::Error::custom(format_args!(
                "gradient stop at {} stands after one at {}",
                stop.at.to_f32(),
                before.to_f32()
            ))),
            _ => Ok(stop),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::paint::Paint;
    use super::*;

    const STOPS: &str = r##""stops":[{"at":0,"color":"#fff"},{"at":1,"color":"#000"}]"##;

    fn read(json: &str) -> Result<Paint, String> {
        serde_json::from_str(json).map_err(|e| e.to_string())
    }

    #[test]
    fn gradients_need_two_sorted_stops() {
        let read = |stops: &str| {
            serde_json::from_str::<Paint>(&format!(
                r#"{{"linear":{{"from":[0,0],"to":[1,0.5],"stops":[{stops}]}}}}"#
            ))
        };
        let a = r##"{"at":0,"color":"#fff"}"##;
        let b = r##"{"at":0.25,"color":"#0000"}"##;
        let c = r##"{"at":0.25,"color":"#000000"}"##;
        assert!(read(a).unwrap_err().to_string().contains("1 stops, below the limit of 2"));
        assert!(read(&format!("{a},{b}")).unwrap_err().to_string().contains("#0000"));
        assert!(read(&format!("{c},{a}")).unwrap_err().to_string().contains("stands after"));
        let many = vec![a; MAX_GRADIENT_STOPS + 1].join(",");
        assert!(read(&many).unwrap_err().to_string().contains("limit of 64"));
        let Paint::Linear(gradient) = read(&format!("{a},{c}")).unwrap() else { panic!("not linear") };
        assert_eq!(gradient.to.map(Fraction::permille), [1000, 500]);
        assert_eq!(gradient.stops[1].at.permille(), 250);
    }

    #[test]
    fn a_line_has_two_points_or_an_angle_and_not_both() {
        let Ok(Paint::Linear(g)) = read(&format!(r#"{{"linear":{{"angle":-45.5,{STOPS}}}}}"#)) else {
            panic!("not linear")
        };
        assert_eq!(g.angle.map(Angle::hundredths), Some(-4550));
        for (fields, want) in [
            (r#""angle":0,"from":[0,0],"#, "excludes from and to"),
            (r#""from":[0,0],"#, "missing field `to`"),
            ("", "missing field `from`"),
            (r#""angle":361,"#, "angle 361 is beyond the limit of 360"),
        ] {
            let error = read(&format!(r#"{{"linear":{{{fields}{STOPS}}}}}"#)).unwrap_err();
            assert!(error.contains(want), "{error}");
        }
    }

    #[test]
    fn rings_are_circles_or_ellipses_of_some_size() {
        for (fields, want) in [
            (r#""radius":0,"#, "radius 0 of the gradient is not above the limit of 0"),
            (r#""radii":[0.5,-1],"#, "radius -1 of the gradient is not above the limit of 0"),
            (r#""radius":1,"radii":[1,1],"#, "exclude each other"),
            ("", "missing field `radius`"),
        ] {
            let error = read(&format!(r#"{{"radial":{{"center":[0,0],{fields}{STOPS}}}}}"#)).unwrap_err();
            assert!(error.contains(want), "{error}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for json in [
            format!(r#"{{"linear":{{"angle":30,{STOPS}}}}}"#),
            format!(r#"{{"linear":{{"from":[0,0],"to":[1,0.5],{STOPS}}}}}"#),
            format!(r#"{{"radial":{{"center":[0.5,0.5],"radii":[0.5,0.25],"focus":[0.4,0.4],{STOPS}}}}}"#),
            format!(r#"{{"conic":{{"center":[0.5,0.5],"angle":90,{STOPS}}}}}"#),
        ] {
            let paint = read(&json).unwrap();
            let written = serde_json::to_string(&paint).unwrap();
            assert_eq!(read(&written), Ok(paint), "{json} {written}");
        }
    }
}
