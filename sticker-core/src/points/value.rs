//! Values of points.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::PointError;
use crate::digest::{Canonical, Digest, Encode};
use crate::id::{AssetId, Code, StyleName};
use crate::money::{Currency, Decimal, Money, MoneyRange, Ratio};
use crate::time::{Instant, Window};

/// A value of a point.
///
/// In JSON it is an object with one field, which names the kind:
///
/// | kind | JSON |
/// |---|---|
/// | text | `{"text": "Milk powder"}` |
/// | rich text | `{"rich_text": [{"text": "0", "style": "big"}, {"text": " sugar"}]}` |
/// | int | `{"int": 300}`, or as text beyond 2⁵³: `{"int": "9007199254740993"}` |
/// | decimal | `{"decimal": "12.50"}` |
/// | money | `{"money": {"minor": "12990", "currency": "CNY"}}` |
/// | money range | `{"money_range": {"min": {…}, "max": {…}}}` |
/// | ratio | `{"ratio": {"bp": 1250}}` |
/// | flag | `{"flag": true}` |
/// | code | `{"code": "in_stock"}` |
/// | instant | `{"instant": "2026-11-11T00:00:00+08:00"}` |
/// | window | `{"window": {"start": "…", "end": "…"}}` |
/// | image | `{"image": {"asset": "can.png"}}` or `{"image": {"checked": {"sha256": "…", …}}}` |
/// | list | `{"list": [{"text": "a"}, {"text": "b"}]}` |
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointValue {
    /// Plain text in NFC; line feeds separate lines.
    Text(#[serde(deserialize_with = "nfc_text")] String),
    /// Text whose runs name styles of the template.
    RichText(Vec<TextRun>),
    /// A whole number.
    Int(
        #[serde(with = "int_json")]
        #[schemars(schema_with = "int_schema")]
        i64,
    ),
    /// A decimal number.
    Decimal(Decimal),
    /// An amount of money.
    Money(Money),
    /// Prices of an item's variants.
    MoneyRange(MoneyRange),
    /// A share.
    Ratio(Ratio),
    /// Yes or no.
    Flag(bool),
    /// One value of an enumeration.
    Code(Code),
    /// A moment.
    Instant(Instant),
    /// A window of time.
    Window(Window),
    /// A picture.
    Image(AssetRef),
    /// Several values.
    List(Vec<Self>),
}

impl PointValue {
    /// Most bytes of one text, all runs together.
    pub const MAX_TEXT_BYTES: usize = 4_096;
    /// Most runs of a rich text.
    pub const MAX_RUNS: usize = 64;
    /// Most items of a list.
    pub const MAX_ITEMS: usize = 64;
    /// Most lists within lists.
    pub const MAX_DEPTH: usize = 4;

    /// Returns the kind of the value.
    pub const fn kind(&self) -> ValueKind {
        match self {
            Self::Text(_) => ValueKind::Text,
            Self::RichText(_) => ValueKind::RichText,
            Self::Int(_) => ValueKind::Int,
            Self::Decimal(_) => ValueKind::Decimal,
            Self::Money(_) => ValueKind::Money,
            Self::MoneyRange(_) => ValueKind::MoneyRange,
            Self::Ratio(_) => ValueKind::Ratio,
            Self::Flag(_) => ValueKind::Flag,
            Self::Code(_) => ValueKind::Code,
            Self::Instant(_) => ValueKind::Instant,
            Self::Window(_) => ValueKind::Window,
            Self::Image(_) => ValueKind::Image,
            Self::List(_) => ValueKind::List,
        }
    }

    /// Returns the currency of the first amount inside, if there is one.
    pub fn currency(&self) -> Option<Currency> {
        match self {
            Self::Money(money) => Some(money.currency),
            Self::MoneyRange(range) => Some(range.currency()),
            Self::List(items) => items.iter().find_map(Self::currency),
            _ => None,
        }
    }

    /// Tells whether every amount inside is of `currency`.
    pub fn is_in(&self, currency: Currency) -> bool {
        match self {
            Self::List(items) => items.iter().all(|item| item.is_in(currency)),
            other => other.currency().is_none_or(|found| found == currency),
        }
    }

    /// Returns the characters of a text or of a rich text's runs, one after the other.
    pub fn plain_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::RichText(runs) => Some(runs.iter().map(|run| run.text.as_str()).collect()),
            _ => None,
        }
    }

    /// Brings every text inside to NFC.
    pub fn normalize(&mut self) {
        match self {
            Self::Text(text) => to_nfc(text),
            Self::RichText(runs) => runs.iter_mut().for_each(|run| to_nfc(&mut run.text)),
            Self::List(items) => items.iter_mut().for_each(Self::normalize),
            _ => {}
        }
    }

    /// Checks the limits of the value.
    ///
    /// # Errors
    ///
    /// Returns [`PointError::TextLength`], [`PointError::Control`] or [`PointError::NotNfc`] for a text,
    /// [`PointError::TooMany`] for runs and items, [`PointError::TooDeep`] for lists within lists,
    /// [`PointError::ImageSize`] for the facts of a picture.
    pub fn check(&self) -> Result<(), PointError> {
        self.check_at_depth(0)
    }

    fn check_at_depth(&self, depth: usize) -> Result<(), PointError> {
        match self {
            Self::Text(text) => check_text(text, text.len()),
            Self::RichText(runs) => {
                check_count("runs", runs.len(), Self::MAX_RUNS)?;
                let bytes = runs.iter().map(|run| run.text.len()).sum();
                runs.iter().try_for_each(|run| check_text(&run.text, bytes))
            }
            Self::Image(AssetRef::Checked(facts)) => facts.check(),
            Self::List(items) => {
                if depth >= Self::MAX_DEPTH {
                    return Err(PointError::TooDeep { limit: Self::MAX_DEPTH });
                }
                check_count("items", items.len(), Self::MAX_ITEMS)?;
                items.iter().try_for_each(|item| item.check_at_depth(depth + 1))
            }
            _ => Ok(()),
        }
    }
}

/// Writes the kind as a variant, then the value.
impl Encode for PointValue {
    fn encode(&self, out: &mut Canonical) {
        out.variant(self.kind().name());
        match self {
            Self::Text(text) => out.str(text),
            Self::RichText(runs) => out.list(runs),
            Self::Int(int) => out.i64(*int),
            Self::Decimal(decimal) => out.value(decimal),
            Self::Money(money) => out.value(money),
            Self::MoneyRange(range) => out.value(range),
            Self::Ratio(ratio) => out.value(ratio),
            Self::Flag(flag) => out.bool(*flag),
            Self::Code(code) => out.value(code),
            Self::Instant(at) => out.value(at),
            Self::Window(window) => out.value(window),
            Self::Image(image) => out.value(image),
            Self::List(items) => out.list(items),
        };
    }
}

/// The kind of a value, named as in JSON.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is described at the variant of the same name of PointValue")]
pub enum ValueKind {
    Text,
    RichText,
    Int,
    Decimal,
    Money,
    MoneyRange,
    Ratio,
    Flag,
    Code,
    Instant,
    Window,
    Image,
    List,
}

impl ValueKind {
    /// Returns the name that JSON uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::RichText => "rich_text",
            Self::Int => "int",
            Self::Decimal => "decimal",
            Self::Money => "money",
            Self::MoneyRange => "money_range",
            Self::Ratio => "ratio",
            Self::Flag => "flag",
            Self::Code => "code",
            Self::Instant => "instant",
            Self::Window => "window",
            Self::Image => "image",
            Self::List => "list",
        }
    }

    /// Tells whether two values of this kind have an order: `int`, `decimal`, `money`, `ratio` and `instant` do.
    pub const fn is_ordered(self) -> bool {
        matches!(self, Self::Int | Self::Decimal | Self::Money | Self::Ratio | Self::Instant)
    }
}

impl fmt::Display for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A run of text in one style.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextRun {
    /// The characters, in NFC.
    #[serde(deserialize_with = "nfc_text")]
    pub text: String,
    /// Name of a style of the template; absent where the layer's own style holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<StyleName>,
}

/// Writes text, then style as an option.
impl Encode for TextRun {
    fn encode(&self, out: &mut Canonical) {
        out.str(&self.text).option(self.style.as_ref());
    }
}

/// A picture that a point refers to.
///
/// In JSON: `{"asset": "can.png"}` or `{"checked": {"sha256": "…", "media": "png", …}}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssetRef {
    /// A picture that the host knows by name within the product's business.
    Asset(AssetId),
    /// A picture whose bytes were checked.
    Checked(ImageFacts),
}

/// Writes the variant, then its value.
impl Encode for AssetRef {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Asset(asset) => out.variant("asset").value(asset),
            Self::Checked(facts) => out.variant("checked").value(facts),
        };
    }
}

/// What is known about a picture after its bytes were decoded once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageFacts {
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// Format of the file.
    pub media: MediaType,
    /// Width in pixels, after orientation.
    pub width: u32,
    /// Height in pixels, after orientation.
    pub height: u32,
    /// Whether a pixel is not opaque.
    pub has_alpha: bool,
    /// Colour space of the file.
    pub color: ColorSpace,
    /// Whether the orientation that the file names was applied to width and height.
    pub oriented: bool,
}

impl ImageFacts {
    /// Most pixels per edge.
    pub const MAX_EDGE_PX: u32 = 32_768;

    fn check(&self) -> Result<(), PointError> {
        let (width, height, limit) = (self.width, self.height, Self::MAX_EDGE_PX);
        if (1..=limit).contains(&width) && (1..=limit).contains(&height) {
            return Ok(());
        }
        Err(PointError::ImageSize { width, height, limit })
    }
}

/// Writes the fields in declared order.
impl Encode for ImageFacts {
    fn encode(&self, out: &mut Canonical) {
        out.digest(&self.sha256)
            .variant(self.media.name())
            .u32(self.width)
            .u32(self.height)
            .bool(self.has_alpha)
            .variant(self.color.name())
            .bool(self.oriented);
    }
}

/// Format of a picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the formats say it")]
pub enum MediaType {
    Png,
    Jpeg,
    Webp,
    Gif,
    Bmp,
}

impl MediaType {
    /// Returns the name that JSON uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Bmp => "bmp",
        }
    }
}

/// Colour space of a picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColorSpace {
    /// sRGB, named or assumed.
    Srgb,
    /// Another, converted when the picture is decoded.
    Other,
}

impl ColorSpace {
    /// Returns the name that JSON uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Srgb => "srgb",
            Self::Other => "other",
        }
    }
}

pub(super) fn check_text(text: &str, bytes: usize) -> Result<(), PointError> {
    let limit = PointValue::MAX_TEXT_BYTES;
    if bytes > limit {
        return Err(PointError::TextLength { unit: "bytes", found: bytes, limit });
    }
    if let Some((at, c)) = text.char_indices().find(|&(_, c)| c.is_control() && c != '\n') {
        return Err(PointError::Control { code: c.into(), at });
    }
    if text.is_ascii() || is_nfc(text) { Ok(()) } else { Err(PointError::NotNfc) }
}

fn check_count(what: &'static str, found: usize, limit: usize) -> Result<(), PointError> {
    if found > limit { Err(PointError::TooMany { what, found, limit }) } else { Ok(()) }
}

pub(super) fn to_nfc(text: &mut String) {
    if !text.is_ascii() && !is_nfc(text) {
        *text = text.nfc().collect();
    }
}

fn nfc_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let mut text = String::deserialize(deserializer)?;
    to_nfc(&mut text);
    Ok(text)
}

fn int_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "description": "A whole number of 64 bits; as text where it is beyond 2^53.",
        "anyOf": [{ "type": "integer" }, { "type": "string", "pattern": "^-?[0-9]{1,19}$" }]
    })
}

/// A number in JSON while every reader can hold it, text beyond.
mod int_json {
    use serde::{Deserializer, Serializer, de};
    use std::fmt;

    const SAFE: i64 = (1 << 53) - 1;

    pub(super) fn serialize<S: Serializer>(int: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        if (-SAFE..=SAFE).contains(int) {
            serializer.serialize_i64(*int)
        } else {
            serializer.collect_str(int)
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        deserializer.deserialize_any(Int)
    }

    struct Int;

    impl de::Visitor<'_> for Int {
        type Value = i64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number of 64 bits, or one as text")
        }

        fn visit_i64<E: de::Error>(self, int: i64) -> Result<i64, E> {
            Ok(int)
        }

        fn visit_u64<E: de::Error>(self, int: u64) -> Result<i64, E> {
            i64::try_from(int).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(int), &self))
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<i64, E> {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            text.parse()
                .ok()
                .filter(|_| plain)
                .ok_or_else(|| E::invalid_value(de::Unexpected::Str(&super::super::excerpt(text)), &self))
        }
    }
}
