//! Small readers with limits, shared by the types of the model.

use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;

use super::document::{FormatDocument, SizeDocument, SizeRange};
use super::format::Format;
use super::layer::MissingGlyph;
use super::paint::Share;
use super::{AxisTag, AxisValue, FontChoice, quote};
use crate::geometry::Length;
use crate::points::LocaleTag;

/// The largest number of lengths in a dash pattern.
pub const MAX_DASHES: usize = 16;

/// Reads a length of at least 0.
pub(super) fn not_negative<'de, D: Deserializer<'de>>(source: D) -> Result<Length, D::Error> {
    let length = Length::deserialize(source)?;
    if length < Length::ZERO {
        return Err(de::Error::custom(format_args!("{length} px is below the limit of 0")));
    }
    Ok(length)
}

/// Reads a length above 0.
pub(super) fn positive<'de, D: Deserializer<'de>>(source: D) -> Result<Length, D::Error> {
    let length = Length::deserialize(source)?;
    if length <= Length::ZERO {
        return Err(de::Error::custom(format_args!("{length} px is not above the limit of 0")));
    }
    Ok(length)
}

/// Reads a length above 0 that may be absent.
pub(super) fn maybe_positive<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Length>, D::Error> {
    positive(source).map(Some)
}

/// Reads a dash pattern.
pub(super) fn dash<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<Length>, D::Error> {
    struct Item(Length);
    impl<'de> Deserialize<'de> for Item {
        fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
            not_negative(source).map(Item)
        }
    }
    struct Dashes;
    impl<'de> Visitor<'de> for Dashes {
        type Value = Vec<Length>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of dash lengths")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Length>, A::Error> {
            let mut dashes = Vec::new();
            while let Some(Item(length)) = seq.next_element()? {
                if dashes.len() == MAX_DASHES {
                    return Err(de::Error::custom(format_args!(
                        "dash pattern has more lengths than the limit of {MAX_DASHES}"
                    )));
                }
                dashes.push(length);
            }
            if dashes.len() % 2 == 1 {
                return Err(de::Error::custom(format_args!(
                    "dash pattern has an odd count of {} lengths",
                    dashes.len()
                )));
            }
            if !dashes.is_empty() && dashes.iter().all(|d| *d == Length::ZERO) {
                return Err(de::Error::custom("dash pattern has no length above 0"));
            }
            Ok(dashes)
        }
    }
    source.deserialize_seq(Dashes)
}

/// The largest edge of a canvas, in pixels.
pub const MAX_CANVAS_EDGE: u32 = 8192;
/// The largest number of lines of a text.
pub const MAX_LINES: u32 = 100;
/// The largest font size, in pixels.
pub const MAX_FONT_PX: i32 = 2048;
/// The largest label of a template, in bytes.
pub const MAX_LABEL_BYTES: usize = 256;
/// The largest number of font stacks of a template.
pub const MAX_STACKS: usize = 64;
/// The largest number of fonts of one stack.
pub const MAX_STACK_FONTS: usize = 32;
/// The largest number of axes that a font of a stack sets.
pub const MAX_AXES: usize = 16;
/// The largest name of a font family, in bytes.
pub const MAX_FAMILY_BYTES: usize = 128;
/// The largest number of formats of a template.
pub const MAX_FORMATS: usize = 256;
/// The largest id of a layer or a variant and the largest name of a font stack or a format, in bytes.
pub const MAX_NAME_BYTES: usize = 64;

/// Reads a whole number between two limits.
fn whole<'de, D: Deserializer<'de>>(source: D, what: &str, min: u32, max: u32) -> Result<u32, D::Error> {
    let n = f64::deserialize(source)?;
    if n > f64::from(max) {
        return Err(de::Error::custom(format_args!("{what} {n} is beyond the limit of {max}")));
    }
    if n < f64::from(min) {
        return Err(de::Error::custom(format_args!("{what} {n} is below the limit of {min}")));
    }
    if n.fract() != 0.0 {
        return Err(de::Error::custom(format_args!("{what} {n} is not a whole number")));
    }
    Ok(n as u32)
}

/// Reads the edge of a canvas.
pub(super) fn edge<'de, D: Deserializer<'de>>(source: D) -> Result<u32, D::Error> {
    whole(source, "canvas edge", 1, MAX_CANVAS_EDGE)
}

/// Reads a number of lines.
pub(super) fn lines<'de, D: Deserializer<'de>>(source: D) -> Result<u32, D::Error> {
    whole(source, "number of lines", 1, MAX_LINES)
}

/// Reads a font size.
pub(super) fn font_size<'de, D: Deserializer<'de>>(source: D) -> Result<Length, D::Error> {
    let n = f64::deserialize(source)?;
    if n > f64::from(MAX_FONT_PX) {
        return Err(de::Error::custom(format_args!("font size {n} is beyond the limit of {MAX_FONT_PX}")));
    }
    if n < 1.0 {
        return Err(de::Error::custom(format_args!("font size {n} is below the limit of 1")));
    }
    Length::from_f64(n).ok_or_else(|| de::Error::custom("font size is not a number"))
}

/// Reads a font size that may be absent.
pub(super) fn maybe_font_size<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Length>, D::Error> {
    font_size(source).map(Some)
}

/// Reads the smallest ratio of a price.
pub(super) fn min_scale<'de, D: Deserializer<'de>>(source: D) -> Result<Share, D::Error> {
    let share = Share::deserialize(source)?;
    if share == Share::ZERO {
        return Err(de::Error::custom("smallest scale of a price is not above the limit of 0"));
    }
    Ok(share)
}

/// Reads a label.
pub(super) fn label<'de, D: Deserializer<'de>>(source: D) -> Result<Option<String>, D::Error> {
    bounded(source, "label", MAX_LABEL_BYTES).map(Some)
}

/// Reads the name of a font family.
pub(super) fn family<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    let name = bounded(source, "font family", MAX_FAMILY_BYTES)?;
    if name.is_empty() {
        return Err(de::Error::custom("font family has no name"));
    }
    Ok(name)
}

/// Reads the weight of a font.
pub(super) fn weight<'de, D: Deserializer<'de>>(source: D) -> Result<u16, D::Error> {
    whole(source, "font weight", 1, 1000).map(|n| n as u16)
}

/// Reads the font stacks.
pub(super) fn fonts<'de, D: Deserializer<'de>>(
    source: D,
) -> Result<BTreeMap<Name, Vec<FontChoice>>, D::Error> {
    struct Stack(Vec<FontChoice>);
    impl<'de> Deserialize<'de> for Stack {
        fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
            let fonts = Vec::<FontChoice>::deserialize(source)?;
            match fonts.len() {
                0 => Err(de::Error::custom("font stack has no font")),
                1..=MAX_STACK_FONTS => Ok(Self(fonts)),
                n => Err(de::Error::custom(format_args!(
                    "{n} fonts are beyond the limit of {MAX_STACK_FONTS}"
                ))),
            }
        }
    }
    let stacks = BTreeMap::<Name, Stack>::deserialize(source)?;
    if stacks.len() > MAX_STACKS {
        return Err(de::Error::custom(format_args!(
            "{} font stacks are beyond the limit of {MAX_STACKS}",
            stacks.len()
        )));
    }
    Ok(stacks.into_iter().map(|(name, stack)| (name, stack.0)).collect())
}

/// Reads the axes of a font.
pub(super) fn axes<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeMap<AxisTag, AxisValue>, D::Error> {
    let axes = BTreeMap::<AxisTag, AxisValue>::deserialize(source)?;
    if axes.len() > MAX_AXES {
        return Err(de::Error::custom(format_args!(
            "{} axes are beyond the limit of {MAX_AXES}",
            axes.len()
        )));
    }
    Ok(axes)
}

/// The largest number of languages that a font of a stack is for.
pub const MAX_LANGUAGES: usize = 16;

/// Reads the languages of a font.
pub(super) fn languages<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<LocaleTag>, D::Error> {
    let languages = Vec::<LocaleTag>::deserialize(source)?;
    if languages.len() > MAX_LANGUAGES {
        return Err(de::Error::custom(format_args!(
            "{} languages are beyond the limit of {MAX_LANGUAGES}",
            languages.len()
        )));
    }
    Ok(languages)
}

/// Reads the formats.
pub(super) fn formats<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeMap<Name, Format>, D::Error> {
    let formats = BTreeMap::<Name, Format>::deserialize(source)?;
    if formats.len() > MAX_FORMATS {
        return Err(de::Error::custom(format_args!(
            "{} formats are beyond the limit of {MAX_FORMATS}",
            formats.len()
        )));
    }
    Ok(formats)
}

fn bounded<'de, D: Deserializer<'de>>(source: D, what: &str, most: usize) -> Result<String, D::Error> {
    let text = String::deserialize(source)?;
    if text.len() > most {
        return Err(de::Error::custom(format_args!(
            "{what} of {} bytes is beyond the limit of {most}",
            text.len()
        )));
    }
    match text.chars().find(|c| c.is_control()) {
        Some(c) => Err(de::Error::custom(format_args!("{what} has the control character {c:?}"))),
        None => Ok(text.nfc().collect()),
    }
}

/// The name of a font stack or a format: letters, digits, `_`, `-` and `.` of ASCII.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name(pub String);

/// The id of a layer or a variant: as [`Name`].
pub(super) type LayerId = Name;

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let name = String::deserialize(source)?;
        if name.len() > MAX_NAME_BYTES {
            return Err(de::Error::custom(format_args!(
                "name of {} bytes is beyond the limit of {MAX_NAME_BYTES}",
                name.len()
            )));
        }
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b)) {
            return Err(de::Error::custom(format_args!(
                "name {} is not made of ASCII letters, digits, _, - and .",
                quote(&name)
            )));
        }
        Ok(Self(name))
    }
}

impl JsonSchema for Name {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Name".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9_.-]+$", "maxLength": MAX_NAME_BYTES })
    }
}

impl<'de> Deserialize<'de> for AxisTag {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let tag = String::deserialize(source)?;
        match <[u8; 4]>::try_from(tag.as_bytes()) {
            Ok(bytes) if bytes.iter().all(|b| (0x20..0x7F).contains(b)) => Ok(Self(bytes)),
            _ => Err(de::Error::custom(format_args!(
                "axis {} is not a tag of four ASCII characters",
                quote(&tag)
            ))),
        }
    }
}

impl JsonSchema for AxisTag {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AxisTag".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[ -~]{4}$" })
    }
}

impl<'de> Deserialize<'de> for AxisValue {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let n = f64::deserialize(source)?;
        if n.abs() > f64::from(Self::MAX) {
            return Err(de::Error::custom(format_args!(
                "axis value {n} is beyond the limit of ±{}",
                Self::MAX
            )));
        }
        Ok(Self((n * 65_536.0).round() as i32))
    }
}

impl JsonSchema for AxisValue {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AxisValue".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A coordinate of a variable font, rounded to 1/65536.",
            "type": "number", "minimum": -Self::MAX, "maximum": Self::MAX
        })
    }
}

impl<'de> Deserialize<'de> for SizeDocument {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Sizes;
        impl<'de> Visitor<'de> for Sizes {
            type Value = SizeDocument;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a font size in pixels, or {\"max\": …, \"min\": …}")
            }
            fn visit_u64<E: de::Error>(self, n: u64) -> Result<SizeDocument, E> {
                self.visit_f64(n as f64)
            }
            fn visit_i64<E: de::Error>(self, n: i64) -> Result<SizeDocument, E> {
                self.visit_f64(n as f64)
            }
            fn visit_f64<E: de::Error>(self, n: f64) -> Result<SizeDocument, E> {
                let size = font_size(de::value::F64Deserializer::<E>::new(n))?;
                Ok(SizeDocument { max: size, min: size })
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<SizeDocument, A::Error> {
                let SizeRange { max, min } =
                    SizeRange::deserialize(de::value::MapAccessDeserializer::new(map))?;
                if min > max {
                    return Err(de::Error::custom(format_args!(
                        "smallest size {min} is beyond the limit of {max}"
                    )));
                }
                Ok(SizeDocument { max, min })
            }
        }
        source.deserialize_any(Sizes)
    }
}

impl JsonSchema for SizeDocument {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TextSize".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let range = generator.subschema_for::<SizeRange>();
        json_schema!({
            "description": "One font size in pixels, or the sizes to try from the largest down, in steps of 1/4 px.",
            "anyOf": [{ "type": "number", "minimum": 1, "maximum": MAX_FONT_PX }, range]
        })
    }
}

impl<'de> Deserialize<'de> for FormatDocument {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct AnyFormat;
        impl<'de> Visitor<'de> for AnyFormat {
            type Value = FormatDocument;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a format, or a format such as {\"money\": {}}")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<FormatDocument, E> {
                Ok(FormatDocument::Name(name.to_owned()))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<FormatDocument, A::Error> {
                let format = Format::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(FormatDocument::Inline(Box::new(format)))
            }
        }
        source.deserialize_any(AnyFormat)
    }
}

impl JsonSchema for FormatDocument {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FormatOrName".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let name = generator.subschema_for::<Name>();
        let format = generator.subschema_for::<Format>();
        json_schema!({ "description": "The name of a format of the template, or a format.", "anyOf": [name, format] })
    }
}

impl<'de> Deserialize<'de> for MissingGlyph {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Named {
            Fail,
            Hide,
            Substitute(char),
        }
        Ok(match Named::deserialize(source)? {
            Named::Fail => Self::Fail,
            Named::Hide => Self::Hide,
            Named::Substitute(c) if c.is_control() => {
                return Err(de::Error::custom(format_args!("{c:?} cannot substitute a character")));
            }
            Named::Substitute(c) => Self::Substitute(c),
        })
    }
}
