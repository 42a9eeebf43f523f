//! JSON Pointers (RFC 6901) of the places where a reader stopped.

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

/// Reads one JSON document; an error is the JSON Pointer of the place and what the reader says.
pub(crate) fn read_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, (String, String)> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| (of_path(error.path()), error.into_inner().to_string()))?;
    reader.end().map_err(|error| (String::new(), error.to_string()))?;
    Ok(value)
}

/// Returns the JSON Pointer of a path.
pub(crate) fn of_path(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        pointer.push('/');
        match segment {
            Segment::Seq { index } => pointer.push_str(&index.to_string()),
            Segment::Map { key } | Segment::Enum { variant: key } => pointer.push_str(&escape(key)),
            Segment::Unknown => pointer.push('?'),
        }
    }
    pointer
}

/// Escapes a key for a JSON Pointer; of a hostile one only the first 64 characters are kept.
pub(crate) fn escape(key: &str) -> String {
    key.chars().take(64).collect::<String>().replace('~', "~0").replace('/', "~1")
}

/// Writes an error's place for its message.
pub(crate) fn shown(at: &str) -> &str {
    if at.is_empty() { "the top" } else { at }
}
