//! JSON as a tree that keeps numbers as they were written: prices are never floats.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::points::excerpt;
use crate::points::import::ImportError;

/// Most values of one document.
pub(super) const MAX_NODES: usize = 200_000;
/// Most values within values.
pub(super) const MAX_DEPTH: usize = 24;

/// A value of JSON.
#[derive(Debug)]
pub(super) enum Node<'a> {
    Null,
    Bool(bool),
    /// Its text.
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    Object(Vec<(Cow<'a, str>, Self)>),
}

impl<'a> Node<'a> {
    /// Reads a document.
    pub(super) fn read(json: &'a [u8]) -> Result<Self, ImportError> {
        let fail = |what: String| ImportError::Json { at: String::new(), what };
        let text = std::str::from_utf8(json).map_err(|error| fail(error.to_string()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let raw: &RawValue = serde_json::from_str(text).map_err(|error| fail(error.to_string()))?;
        let mut left = MAX_NODES;
        build(raw.get(), MAX_DEPTH, &mut left).map_err(fail)
    }

    /// Returns a field of an object; of one that stands twice the first.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Returns the items of a list, or the value itself; nothing for null.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Null => &[],
            one => std::slice::from_ref(one),
        }
    }

    /// Returns the fields of an object.
    pub(super) fn fields(&self) -> &[(Cow<'a, str>, Self)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }

    /// Returns the trimmed characters of a text or of a number.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()),
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Shows the value in a refusal.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(value) => value.to_string(),
            Self::List(_) => "a list".into(),
            Self::Object(_) => "an object".into(),
            text => excerpt(text.text().unwrap_or_default()),
        }
    }
}

fn build<'a>(json: &'a str, depth: usize, left: &mut usize) -> Result<Node<'a>, String> {
    *left = left.checked_sub(1).ok_or_else(|| format!("there are more than {MAX_NODES} values"))?;
    let deeper = || depth.checked_sub(1).ok_or_else(|| format!("values are nested deeper than {MAX_DEPTH}"));
    let wrong = |error: serde_json::Error| error.to_string();
    Ok(match json.as_bytes().first() {
        Some(b'{') => {
            let depth = deeper()?;
            let Entries(entries) = serde_json::from_str(json).map_err(wrong)?;
            let fields = entries.into_iter().map(|(key, raw)| Ok((key, build(raw.get(), depth, left)?)));
            Node::Object(fields.collect::<Result<_, String>>()?)
        }
        Some(b'[') => {
            let depth = deeper()?;
            let items: Vec<&RawValue> = serde_json::from_str(json).map_err(wrong)?;
            Node::List(
                items.into_iter().map(|raw| build(raw.get(), depth, left)).collect::<Result<_, String>>()?,
            )
        }
        Some(b'"') => {
            let Str(text) = serde_json::from_str(json).map_err(wrong)?;
            Node::Text(text)
        }
        Some(b't') => Node::Bool(true),
        Some(b'f') => Node::Bool(false),
        Some(b'n') | None => Node::Null,
        Some(_) => Node::Number(json),
    })
}

/// A string that is borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Str<'a>(#[serde(borrow)] Cow<'a, str>);

/// The fields of an object in their order.
struct Entries<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(Str(key)) = map.next_key()? {
                    if entries.len() >= MAX_NODES {
                        return Err(de::Error::custom(format_args!(
                            "there are more than {MAX_NODES} values"
                        )));
                    }
                    entries.push((key, map.next_value()?));
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_as_they_were_written() {
        let node =
            Node::read(br#"{"price": 19.90, "big": 9007199254740993.1, "text": " 1\u00e9 ", "none": null}"#)
                .unwrap();
        assert_eq!(node.get("price").and_then(Node::text), Some("19.90"));
        assert_eq!(node.get("big").and_then(Node::text), Some("9007199254740993.1"));
        assert_eq!(node.get("text").and_then(Node::text), Some("1é"));
        assert!(node.get("none").is_some_and(|none| none.items().is_empty()));
    }

    #[test]
    fn deep_large_and_broken_documents_are_refused() {
        let deep = format!("{}1{}", "[".repeat(MAX_DEPTH + 1), "]".repeat(MAX_DEPTH + 1));
        let wide = format!("[{}1]", "1,".repeat(MAX_NODES));
        let bomb = "[".repeat(1_000_000);
        for (json, what) in [
            (deep.as_str(), "nested deeper than 24"),
            (&wide, "more than 200000 values"),
            (&bomb, "EOF"),
            ("", "EOF"),
            ("{\"a\":}", "expected value"),
            ("1 2", "trailing"),
            ("01", "invalid number"),
        ] {
            let error = Node::read(json.as_bytes()).unwrap_err();
            assert!(error.to_string().contains(what), "{error}");
        }
        assert!(Node::read(b"\"\xff\"").is_err());
    }
}
