//! Formats from JSON: defaults and limits.

use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{
    DatePattern, DateToken, FractionDigits, Grouping, MAX_AFFIX_BYTES, MAX_CODES, MAX_FRACTION_DIGITS,
    MAX_OFFSET_MINUTES, MAX_PATTERN_BYTES, Pad,
};
use crate::template::quote;

pub(super) fn point() -> String {
    ".".to_owned()
}

pub(super) fn comma() -> String {
    ",".to_owned()
}

pub(super) fn percent() -> String {
    "%".to_owned()
}

pub(super) fn zhe() -> String {
    "折".to_owned()
}

pub(super) fn list_gap() -> String {
    " ".to_owned()
}

/// Reads a short text without digits and control characters: a digit beside a number would change it.
pub(super) fn affix<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    let text = words(source)?;
    match text.chars().find(|c| c.is_numeric() || c.is_control()) {
        Some(c) => Err(de::Error::custom(format_args!("character {c:?} may not stand beside a number"))),
        None => Ok(text),
    }
}

/// Reads what stands between integer and fraction.
pub(super) fn separator<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    let text = affix(source)?;
    if text.is_empty() {
        return Err(de::Error::custom("an empty separator would join integer and fraction"));
    }
    Ok(text)
}

/// Reads a short text.
fn words<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    let text = String::deserialize(source)?;
    if text.len() > MAX_AFFIX_BYTES {
        return Err(de::Error::custom(format_args!(
            "text of {} bytes is beyond the limit of {MAX_AFFIX_BYTES}",
            text.len()
        )));
    }
    Ok(text)
}

pub(super) fn percent_digits<'de, D: Deserializer<'de>>(source: D) -> Result<u8, D::Error> {
    let digits = u64::deserialize(source)?;
    u8::try_from(digits).ok().filter(|n| *n <= 2).ok_or_else(|| {
        de::Error::custom(format_args!("{digits} fraction digits of a percentage are beyond the limit of 2"))
    })
}

pub(super) fn offset<'de, D: Deserializer<'de>>(source: D) -> Result<i32, D::Error> {
    let minutes = i64::deserialize(source)?;
    i32::try_from(minutes).ok().filter(|n| n.abs() <= MAX_OFFSET_MINUTES).ok_or_else(|| {
        de::Error::custom(format_args!(
            "offset of {minutes} minutes from UTC is beyond the limit of ±{MAX_OFFSET_MINUTES}"
        ))
    })
}

/// Reads the display names of codes.
pub(super) fn codes<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeMap<String, String>, D::Error> {
    struct Name(String);
    impl<'de> Deserialize<'de> for Name {
        fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
            words(source).map(Name)
        }
    }
    let names = BTreeMap::<String, Name>::deserialize(source)?;
    if names.len() > MAX_CODES {
        return Err(de::Error::custom(format_args!(
            "{} codes are beyond the limit of {MAX_CODES}",
            names.len()
        )));
    }
    Ok(names.into_iter().map(|(code, name)| (code, name.0)).collect())
}

pub(super) fn pattern<'de, D: Deserializer<'de>>(source: D) -> Result<DatePattern, D::Error> {
    parse_pattern(&String::deserialize(source)?).map_err(de::Error::custom)
}

/// Takes a date pattern apart.
fn parse_pattern(text: &str) -> Result<DatePattern, String> {
    const TOKENS: [(&str, DateToken); 9] = [
        ("YYYY", DateToken::Year),
        ("MM", DateToken::Month(Pad::Two)),
        ("M", DateToken::Month(Pad::One)),
        ("DD", DateToken::Day(Pad::Two)),
        ("D", DateToken::Day(Pad::One)),
        ("HH", DateToken::Hour(Pad::Two)),
        ("H", DateToken::Hour(Pad::One)),
        ("mm", DateToken::Minute),
        ("ss", DateToken::Second),
    ];
    if text.is_empty() {
        return Err("date pattern is empty".to_owned());
    }
    if text.len() > MAX_PATTERN_BYTES {
        return Err(format!(
            "date pattern of {} bytes is beyond the limit of {MAX_PATTERN_BYTES}",
            text.len()
        ));
    }
    let mut tokens = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '\'' {
            let Some((quoted, after)) = rest[1..].split_once('\'') else {
                return Err(format!("quote in date pattern {} is not closed", quote(text)));
            };
            // Two quotes stand for one.
            literal.push_str(if quoted.is_empty() { "'" } else { quoted });
            rest = after;
        } else if c.is_ascii_alphabetic() {
            let run = &rest[..rest.bytes().take_while(|b| *b == c as u8).count()];
            let Some((_, token)) = TOKENS.iter().find(|(name, _)| *name == run) else {
                return Err(format!("{} in date pattern {} is not a token", quote(run), quote(text)));
            };
            if !literal.is_empty() {
                tokens.push(DateToken::Literal(std::mem::take(&mut literal)));
            }
            tokens.push(token.clone());
            rest = &rest[run.len()..];
        } else if c.is_control() {
            return Err(format!("character {c:?} may not stand in a date pattern"));
        } else {
            literal.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    if !literal.is_empty() {
        tokens.push(DateToken::Literal(literal));
    }
    Ok(DatePattern(tokens))
}

impl<'de> Deserialize<'de> for Grouping {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Sizes;
        fn size<E: de::Error>(n: u64) -> Result<u8, E> {
            u8::try_from(n).ok().filter(|n| (1..=9).contains(n)).ok_or_else(|| {
                E::custom(format_args!("group of {n} digits is outside the limits of 1 and 9"))
            })
        }
        impl<'de> Visitor<'de> for Sizes {
            type Value = Grouping;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of digits from 1 to 9, or two of them")
            }
            fn visit_u64<E: de::Error>(self, n: u64) -> Result<Grouping, E> {
                let n = size(n)?;
                Ok(Grouping { first: n, others: n })
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Grouping, A::Error> {
                let mut next = |at: usize| {
                    seq.next_element::<u64>()?
                        .ok_or_else(|| de::Error::invalid_length(at, &"two group sizes"))
                };
                let sizes = Grouping { first: size(next(0)?)?, others: size(next(1)?)? };
                match seq.next_element::<de::IgnoredAny>()? {
                    Some(_) => Err(de::Error::invalid_length(3, &"two group sizes")),
                    None => Ok(sizes),
                }
            }
        }
        source.deserialize_any(Sizes)
    }
}

impl<'de> Deserialize<'de> for FractionDigits {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Digits;
        impl Visitor<'_> for Digits {
            type Value = FractionDigits;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"auto\" or a number of digits")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<FractionDigits, E> {
                match text {
                    "auto" => Ok(FractionDigits::Auto),
                    other => {
                        Err(E::custom(format_args!("{} is neither \"auto\" nor a number", quote(other))))
                    }
                }
            }
            fn visit_u64<E: de::Error>(self, n: u64) -> Result<FractionDigits, E> {
                u8::try_from(n)
                    .ok()
                    .filter(|n| *n <= MAX_FRACTION_DIGITS)
                    .map(FractionDigits::Exactly)
                    .ok_or_else(|| {
                        E::custom(format_args!(
                            "{n} fraction digits are beyond the limit of {MAX_FRACTION_DIGITS}"
                        ))
                    })
            }
        }
        source.deserialize_any(Digits)
    }
}

impl JsonSchema for Grouping {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Grouping".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let size = serde_json::json!({ "type": "integer", "minimum": 1, "maximum": 9 });
        json_schema!({
            "description": "Digits of a group: 3, or [3, 2] where the first group differs from the others.",
            "anyOf": [size, { "type": "array", "items": size, "minItems": 2, "maxItems": 2 }]
        })
    }
}

impl JsonSchema for FractionDigits {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FractionDigits".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Digits of a fraction; \"auto\": as many as the currency or the number has.",
            "anyOf": [{ "const": "auto" }, { "type": "integer", "minimum": 0, "maximum": MAX_FRACTION_DIGITS }]
        })
    }
}
