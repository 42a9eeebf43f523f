//! Places in a JSON document (RFC 6901).

use serde_json::Value;

/// A JSON Pointer that grows token by token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// Creates the pointer to the whole document.
    pub(crate) const fn root() -> Self {
        Self(String::new())
    }

    /// Creates the pointer to the member `key` of this place.
    pub(crate) fn key(&self, key: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + key.len() + 1);
        text.push_str(&self.0);
        text.push('/');
        for c in key.chars() {
            match c {
                '~' => text.push_str("~0"),
                '/' => text.push_str("~1"),
                c => text.push(c),
            }
        }
        Self(text)
    }

    /// Creates the pointer to the item `index` of this place.
    pub(crate) fn item(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// Creates the pointer to the place `inside` of this place.
    pub(crate) fn join(&self, inside: &str) -> Self {
        Self(format!("{}{inside}", self.0))
    }

    /// Returns the pointer as RFC 6901 writes it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds the part of `path` that exists below this place in `value`; what does not exist is left out.
    pub(crate) fn descend(&self, mut value: &Value, path: serde_path_to_error::Segments<'_>) -> Self {
        use serde_path_to_error::Segment;
        let mut at = self.clone();
        for segment in path {
            let (next, place) = match segment {
                Segment::Map { key } | Segment::Enum { variant: key } => (value.get(key), at.key(key)),
                Segment::Seq { index } => (value.get(index), at.item(*index)),
                Segment::Unknown => return at,
            };
            let Some(next) = next else { return at };
            (value, at) = (next, place);
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_and_tildes_in_keys_are_escaped() {
        let p = Pointer::root().key("a/b").item(3).key("m~n");
        assert_eq!(p.as_str(), "/a~1b/3/m~0n");
        let v = serde_json::json!({"a/b": [0, 1, 2, {"m~n": 7}]});
        assert_eq!(v.pointer(p.as_str()), Some(&serde_json::json!(7)));
    }
}
