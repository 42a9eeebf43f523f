//! JSON that is what it says: one document, every key once, bounded in size and depth.

use std::fmt;

use serde::de::{self, DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::{Map, Number, Value};
use serde_path_to_error::Segment;

use super::error::{TemplateError, TemplateErrorKind};
use super::pointer::Pointer;

/// The largest template document, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 1024 * 1024;
/// The largest depth of lists and objects in a document.
pub const MAX_JSON_DEPTH: usize = 64;

/// Creates the value of a document.
///
/// # Errors
///
/// Syntax errors, keys that stand twice in one object, and documents beyond the limits.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, TemplateError> {
    if bytes.len() > MAX_DOCUMENT_BYTES {
        let message =
            format!("template document of {} bytes is beyond the limit of {MAX_DOCUMENT_BYTES}", bytes.len());
        return Err(TemplateError::new(TemplateErrorKind::Limit, &Pointer::root(), message));
    }
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let mut track = serde_path_to_error::Track::new();
    let value = Node { depth: 0 }
        .deserialize(serde_path_to_error::Deserializer::new(&mut source, &mut track))
        .and_then(|value| source.end().map(|()| value));
    value.map_err(|error| {
        let at = track.path().iter().fold(Pointer::root(), |at, segment| match segment {
            Segment::Map { key } | Segment::Enum { variant: key } => at.key(key),
            Segment::Seq { index } => at.item(*index),
            Segment::Unknown => at,
        });
        let message = error.to_string();
        if error.is_data() {
            let kind =
                if message.contains(BEYOND) { TemplateErrorKind::Limit } else { TemplateErrorKind::Syntax };
            return TemplateError::new(kind, &at, without_place(&message));
        }
        // A text that is not JSON has no places.
        TemplateError::new(
            TemplateErrorKind::Syntax,
            &Pointer::root(),
            format!("not a JSON document: {message}"),
        )
    })
}

/// Reads the fields of an object into a type, without those of `skip`.
///
/// # Errors
///
/// The error of the type's `Deserialize`, at its place below `at`.
pub(super) fn read_fields<T: DeserializeOwned>(
    object: &Map<String, Value>,
    keep: impl Fn(&str) -> bool,
    at: &Pointer,
) -> Result<T, TemplateError> {
    serde_path_to_error::deserialize(Fields(object, keep)).map_err(|error| {
        let mut segments = error.path().iter();
        let place = match segments.next() {
            Some(Segment::Map { key } | Segment::Enum { variant: key }) => match object.get(key) {
                Some(value) => at.key(key).descend(value, segments),
                None => at.clone(),
            },
            _ => at.clone(),
        };
        data_error(error.inner(), &place)
    })
}

/// Applies a JSON merge patch (RFC 7396).
pub(super) fn merge_patch(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            merge_patch(target.entry(key.as_str()).or_insert(Value::Null), value);
        }
    }
}

/// Returns about how many bytes a value has in memory, as far as a document decides it.
pub(super) fn weight(value: &Value) -> usize {
    const NODE: usize = 8;
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => NODE,
        Value::String(text) => NODE + text.len(),
        Value::Array(items) => NODE + items.iter().map(weight).sum::<usize>(),
        Value::Object(fields) => {
            NODE + fields.iter().map(|(key, value)| key.len() + weight(value)).sum::<usize>()
        }
    }
}

/// The words by which an error about a limit is told from others.
const BEYOND: &str = "beyond the limit of";

fn data_error(error: &serde_json::Error, at: &Pointer) -> TemplateError {
    let message = error.to_string();
    let kind = if ["limit of", "limits of"].iter().any(|words| message.contains(words)) {
        TemplateErrorKind::Limit
    } else {
        TemplateErrorKind::Invalid
    };
    TemplateError::new(kind, at, message)
}

/// Cuts the line and column that serde_json adds: the pointer says it better.
fn without_place(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(text, _)| text)
}

/// The fields of an object that a type may see.
struct Fields<'a, F>(&'a Map<String, Value>, F);

impl<'de, F: Fn(&str) -> bool> Deserializer<'de> for Fields<'de, F> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let Self(object, keep) = self;
        let fields = object.iter().filter(|(key, _)| keep(key)).map(|(key, value)| (key.as_str(), value));
        visitor.visit_map(de::value::MapDeserializer::new(fields))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Reads one value at a depth.
#[derive(Clone, Copy)]
struct Node {
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Node {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl Node {
    fn inner<E: de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_JSON_DEPTH {
            return Err(E::custom(format_args!(
                "document is nested {BEYOND} {MAX_JSON_DEPTH} lists and objects"
            )));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> Visitor<'de> for Node {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number is not finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut fields = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if fields.contains_key(&key) {
                // The error is raised where the second value stands.
                map.next_value_seed(Twice(&key))?;
            }
            let value = map.next_value_seed(inner)?;
            fields.insert(key, value);
        }
        Ok(Value::Object(fields))
    }
}

/// Refuses the value of a key that stood before.
struct Twice<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Twice<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, _: D) -> Result<(), D::Error> {
        Err(de::Error::custom(format_args!("key {} stands twice in one object", super::quote(self.0))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_key_that_stands_twice_is_refused_at_its_place() {
        let error = parse(br#"{"a":[{"b":1,"c":2,"b":3}]}"#).unwrap_err();
        assert_eq!(error.pointer(), "/a/0/b");
        assert_eq!(error.to_string(), "key \"b\" stands twice in one object (at /a/0/b)");
        assert_eq!(error.kind(), TemplateErrorKind::Syntax);
    }

    #[test]
    fn nesting_and_size_have_limits() {
        let deep = |n: usize| [vec![b'['; n], vec![b']'; n]].concat();
        assert!(parse(&deep(MAX_JSON_DEPTH)).is_ok());
        for n in [MAX_JSON_DEPTH + 1, 127, 100_000] {
            let error = parse(&deep(n)).unwrap_err();
            assert_eq!(error.kind(), TemplateErrorKind::Limit, "{n}");
            assert_eq!(error.pointer(), "/0".repeat(MAX_JSON_DEPTH), "{n}");
        }
        let error = parse(&vec![b' '; MAX_DOCUMENT_BYTES + 1]).unwrap_err();
        assert_eq!(error.message(), "template document of 1048577 bytes is beyond the limit of 1048576");
    }

    #[test]
    fn what_is_not_json_is_refused_as_a_whole() {
        for bytes in [&b""[..], b"{", b"{}{}", b"\xff", b"[1e999]", b"{\"a\":}", b"nul", b"\xef\xbb\xbf{}"] {
            let error = parse(bytes).unwrap_err();
            assert_eq!((error.kind(), error.pointer()), (TemplateErrorKind::Syntax, ""), "{bytes:?}");
        }
    }

    #[test]
    fn merge_patches_follow_the_examples_of_rfc_7396() {
        for (target, patch, result) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a": "foo"}), json!("bar"), json!("bar")),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            let mut patched = target.clone();
            merge_patch(&mut patched, &patch);
            assert_eq!(patched, result, "{target} {patch}");
        }
    }
}
