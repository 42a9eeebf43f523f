//! How the words of a text look: spans of one style, and the styles that have names.

use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::paint::Paint;
use super::quote;
use super::text::TextPieces;
use crate::digest::{Canonical, Encode};
use crate::geometry::Length;

/// The largest number of spans of one text.
pub const MAX_SPANS: usize = 64;
/// The largest number of named styles of a template.
pub const MAX_STYLES: usize = 64;
/// The largest number of OpenType features of one style.
pub const MAX_FEATURES: usize = 16;

/// Words in one style; the spans of a text wrap as one paragraph, on one baseline.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TextSpan {
    /// What it says: literal parts and bindings.
    pub text: TextPieces,
    /// How it differs from the layer.
    pub style: TextStyle,
}

/// How words differ from the layer that they stand in; what is absent is the layer's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TextStyle {
    /// Name of a font stack of the template.
    pub font: Option<String>,
    /// Size as a multiple of the layer's.
    pub scale: Option<TextScale>,
    /// How far its baseline stands above the layer's, in pixels at the layer's largest size; it shrinks with it.
    pub rise: Option<Length>,
    /// Inside of the glyphs.
    pub fill: Option<Paint>,
    /// OpenType features.
    pub features: Features,
    /// The line below the words.
    pub underline: Option<TextLine>,
    /// The line through the words.
    pub strike: Option<TextLine>,
}

impl TextStyle {
    /// Returns this style with what another one sets.
    #[must_use]
    pub fn overlaid(&self, upper: &Self) -> Self {
        let mut features = self.features.clone();
        features.0.extend(upper.features.0.iter().map(|(tag, value)| (*tag, *value)));
        Self {
            font: upper.font.clone().or_else(|| self.font.clone()),
            scale: upper.scale.or(self.scale),
            rise: upper.rise.or(self.rise),
            fill: upper.fill.clone().or_else(|| self.fill.clone()),
            features,
            underline: upper.underline.clone().or_else(|| self.underline.clone()),
            strike: upper.strike.clone().or_else(|| self.strike.clone()),
        }
    }
}

/// A multiple of a font size, in thousandths: above 0 and at most 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextScale(u16);

impl TextScale {
    /// The size itself.
    pub const ONE: Self = Self(1_000);
    /// The largest multiple.
    pub const MAX: u16 = 8;

    /// Returns the thousandths.
    pub const fn permille(self) -> u16 {
        self.0
    }
}

/// A line along words: below them or through them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextLine {
    /// Thickness in pixels; absent, the font's own, at least 1 px.
    #[serde(default, deserialize_with = "super::read::maybe_positive")]
    pub thickness: Option<Length>,
    /// Colour; absent, that of the words.
    #[serde(default)]
    pub fill: Option<Paint>,
    /// How far it stands above the font's own place, in pixels.
    #[serde(default)]
    pub rise: Length,
}

/// Which digits a font draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Figures {
    /// All equally wide, so that they stand below each other.
    Tabular,
    /// Each as wide as it is.
    Proportional,
}

/// OpenType features by tag, in the order of tags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Features(BTreeMap<FeatureTag, u16>);

impl Features {
    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns each feature and its value, 0 for off.
    pub fn iter(&self) -> impl Iterator<Item = (FeatureTag, u16)> {
        self.0.iter().map(|(tag, value)| (*tag, *value))
    }

    /// Adds the features that choose digits.
    pub(super) fn with_figures(mut self, figures: Option<Figures>) -> Self {
        let (on, off) = match figures {
            None => return self,
            Some(Figures::Tabular) => (*b"tnum", *b"pnum"),
            Some(Figures::Proportional) => (*b"pnum", *b"tnum"),
        };
        self.0.entry(FeatureTag(on)).or_insert(1);
        self.0.entry(FeatureTag(off)).or_insert(0);
        self
    }
}

/// The tag of an OpenType feature: four letters or digits of ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeatureTag([u8; 4]);

impl FeatureTag {
    /// Returns the four bytes.
    pub const fn to_bytes(self) -> [u8; 4] {
        self.0
    }
}

impl<'de> Deserialize<'de> for FeatureTag {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let tag = String::deserialize(source)?;
        match <[u8; 4]>::try_from(tag.as_bytes()) {
            Ok(bytes) if bytes.iter().all(u8::is_ascii_alphanumeric) => Ok(Self(bytes)),
            _ => Err(de::Error::custom(format_args!(
                "feature {} is not a tag of four ASCII letters and digits",
                quote(&tag)
            ))),
        }
    }
}

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Value(u16);
        impl<'de> Deserialize<'de> for Value {
            fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                struct Any;
                impl Visitor<'_> for Any {
                    type Value = Value;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("true, false or a whole number up to 65535")
                    }
                    fn visit_bool<E: de::Error>(self, on: bool) -> Result<Value, E> {
                        Ok(Value(u16::from(on)))
                    }
                    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Value, E> {
                        let beyond =
                            || E::custom(format_args!("value {n} of a feature is beyond the limit of 65535"));
                        u16::try_from(n).map(Value).map_err(|_| beyond())
                    }
                }
                source.deserialize_any(Any)
            }
        }
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Features;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("OpenType features by tag, such as {\"tnum\": true}")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Features, A::Error> {
                let mut features = BTreeMap::new();
                while let Some((tag, Value(value))) = map.next_entry::<FeatureTag, Value>()? {
                    if features.len() == MAX_FEATURES {
                        return Err(de::Error::custom(format_args!(
                            "a style has more features than the limit of {MAX_FEATURES}"
                        )));
                    }
                    features.insert(tag, value);
                }
                Ok(Features(features))
            }
        }
        source.deserialize_map(All)
    }
}

impl JsonSchema for Features {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Features".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "OpenType features by tag: true, false, or which of its alternatives.",
            "type": "object",
            "propertyNames": { "pattern": "^[A-Za-z0-9]{4}$" },
            "additionalProperties": { "anyOf": [
                { "type": "boolean" },
                { "type": "integer", "minimum": 0, "maximum": 65_535 }
            ] },
            "maxProperties": MAX_FEATURES
        })
    }
}

impl<'de> Deserialize<'de> for TextScale {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let n = f64::deserialize(source)?;
        let permille = (n * 1_000.0).round();
        if !(1.0..=f64::from(Self::MAX) * 1_000.0).contains(&permille) {
            return Err(de::Error::custom(format_args!(
                "scale {n} of a text is outside the limits of 0.001 and {}",
                Self::MAX
            )));
        }
        Ok(Self(permille as u16))
    }
}

impl JsonSchema for TextScale {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TextScale".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A multiple of the layer's font size, rounded to thousandths.",
            "type": "number", "exclusiveMinimum": 0, "maximum": Self::MAX
        })
    }
}

impl Encode for TextSpan {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.text).value(&self.style);
    }
}

impl Encode for TextStyle {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.font).value(&self.scale).value(&self.rise).value(&self.fill);
        out.value(&self.features).value(&self.underline).value(&self.strike);
    }
}

impl Encode for TextScale {
    fn encode(&self, out: &mut Canonical) {
        out.u16(self.0);
    }
}

impl Encode for TextLine {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.thickness).value(&self.fill).value(&self.rise);
    }
}

impl Encode for Features {
    fn encode(&self, out: &mut Canonical) {
        out.count(self.0.len());
        for (tag, value) in &self.0 {
            out.byte_string(&tag.0).u16(*value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Content, Template, TextLayer};

    fn template(styles: &str, layer: &str) -> Result<Template, String> {
        let json = format!(
            r##"{{"sticker": 1, "id": "t", "canvas": {{"width": 100, "height": 100}},
                "fonts": {{"sans": [{{"family": "Sans"}}], "bold": [{{"family": "Sans", "weight": 700}}]}}, {styles}
                "layers": [{{"id": "a", "type": "text", "box": {{"x": 0, "y": 0, "width": 90, "height": 40}},
                "font": "sans", "size": 20, "fill": "#000", {layer}}}]}}"##
        );
        Template::from_json(json.as_bytes()).map_err(|error| error.to_string())
    }

    fn layer(template: &Template) -> &TextLayer {
        match &template.variants()[0].layers[0].content {
            Content::Text(text) => text,
            _ => panic!("no text"),
        }
    }

    const STYLES: &str = r##""styles": {"big": {"scale": 2, "font": "bold", "features": {"tnum": true}}},"##;

    #[test]
    fn a_span_has_the_layers_style_then_the_named_one_then_its_own() {
        let text = template(
            STYLES,
            r##""underline": {}, "figures": "proportional",
                "spans": [{"text": "a"}, {"text": "b", "style": "big", "scale": 1.5, "fill": "#F00"}]"##,
        )
        .unwrap();
        let [plain, big] = &layer(&text).spans[..] else { panic!("two spans") };
        assert!(plain.style.underline.is_some() && plain.style.scale.is_none() && plain.style.font.is_none());
        assert_eq!(big.style.scale.map(TextScale::permille), Some(1_500));
        assert_eq!(big.style.font.as_deref(), Some("bold"));
        assert!(big.style.underline.is_some() && big.style.fill.is_some());
        let features: Vec<_> =
            big.style.features.iter().map(|(tag, value)| (tag.to_bytes(), value)).collect();
        assert_eq!(
            features,
            [(*b"pnum", 1), (*b"tnum", 1)],
            "the style's own tnum goes before the layer's figures"
        );
    }

    #[test]
    fn what_a_text_cannot_be_is_told_with_its_place() {
        for (styles, layer, expected) in [
            (
                "",
                r#""text": "a", "spans": [{"text": "b"}]"#,
                "text and spans exclude each other (at /layers/0/spans)",
            ),
            ("", r#""max_lines": 2"#, "missing field `text` (at /layers/0)"),
            ("", r#""spans": []"#, "0 spans are outside the limits of 1 and 64 (at /layers/0/spans)"),
            (
                "",
                r#""spans": [{"text": "a", "style": "x"}]"#,
                "style \"x\" is not in the template (at /layers/0/spans/0/style)",
            ),
            (
                "",
                r#""spans": [{"text": "a", "font": "x"}]"#,
                "font stack \"x\" is not in the template (at /layers/0/spans/0/font)",
            ),
            (
                r#""styles": {"s": {"font": "x"}},"#,
                r#""text": "a""#,
                "font stack \"x\" is not in the template (at /styles/s/font)",
            ),
            (
                "",
                r#""spans": [{"text": "a", "scale": 9}]"#,
                "scale 9 of a text is outside the limits of 0.001 and 8 (at /layers/0/spans/0/scale)",
            ),
            (
                "",
                r#""text": "a", "features": {"tabular": true}"#,
                "feature \"tabular\" is not a tag of four ASCII letters and digits (at /layers/0/features/tabular)",
            ),
            (
                "",
                r#""text": "a", "features": {"ss01": 70000}"#,
                "value 70000 of a feature is beyond the limit of 65535 (at /layers/0/features/ss01)",
            ),
            ("", r#""spans": [{"text": "{std.price.list}"}]"#, "std.price.list is a price"),
        ] {
            let error = template(styles, layer).unwrap_err();
            assert!(error.starts_with(expected) || error.contains(expected), "{error}\n{expected}");
        }
    }

    #[test]
    fn the_version_of_a_template_without_spans_is_that_of_the_form_before_them() {
        let digest = |styles: &str, layer: &str| *template(styles, layer).unwrap().digest();
        let plain = digest("", r#""text": "a""#);
        // One span without a style of its own is the text; styles that nothing can name are no part of it.
        assert_eq!(digest("", r#""spans": [{"text": "a"}]"#), plain);
        assert_eq!(digest(STYLES, r#""text": "a""#), plain);
        assert_eq!(
            digest("", r#""text": "a", "direction": "auto", "line_break": "strict", "balance": false"#),
            plain
        );
        for other in [
            r#""text": "a", "direction": "rtl""#,
            r#""text": "a", "line_break": "loose""#,
            r#""text": "a", "keep_all": true"#,
            r#""text": "a", "balance": true"#,
            r#""text": "a", "underline": {}"#,
            r#""text": "a", "figures": "tabular""#,
            r#""spans": [{"text": "a", "scale": 2}]"#,
        ] {
            assert_ne!(digest("", other), plain, "{other}");
        }
    }
}
