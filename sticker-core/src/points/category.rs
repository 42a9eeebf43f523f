//! Category paths.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::is_nfc;

use super::{PointError, excerpt};
use crate::digest::{Canonical, Encode};

/// The place of a product in a category tree, from the root: ids joined by `/`, such as `baby/milk_powder`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CategoryPath(Arc<str>);

impl CategoryPath {
    /// Most parts of a path.
    pub const MAX_DEPTH: usize = 16;

    /// Reads a path.
    ///
    /// # Errors
    ///
    /// Returns [`PointError::CategoryForm`] when there is no part, a part is empty, longer than 64 bytes, not in NFC or
    /// has a control character, or there are more than [`CategoryPath::MAX_DEPTH`] parts.
    ///
    /// ```
    /// # use sticker_core::points::CategoryPath;
    /// let path = CategoryPath::new("baby/milk_powder")?;
    /// assert!(path.is_under(&CategoryPath::new("baby")?));
    /// assert!(CategoryPath::new("/baby").is_err());
    /// # Ok::<(), sticker_core::points::PointError>(())
    /// ```
    pub fn new(path: &str) -> Result<Self, PointError> {
        let part_ok = |part: &str| (1..=64).contains(&part.len()) && !part.chars().any(char::is_control);
        let parts = path.split('/').take(Self::MAX_DEPTH + 1);
        if parts.clone().count() > Self::MAX_DEPTH || !parts.clone().all(part_ok) || !is_nfc(path) {
            return Err(PointError::CategoryForm { path: excerpt(path), limit: Self::MAX_DEPTH });
        }
        Ok(Self(path.into()))
    }

    /// Returns the text of the path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the number of parts.
    pub fn depth(&self) -> usize {
        self.0.split('/').count()
    }

    /// Tells whether this is `prefix` or lies below it; whole parts are compared.
    pub fn is_under(&self, prefix: &Self) -> bool {
        prefix.takes(&self.0)
    }

    /// Tells whether a text that was checked as a path is this one or lies below it.
    pub(crate) fn takes(&self, path: &str) -> bool {
        path.strip_prefix(&*self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl FromStr for CategoryPath {
    type Err = PointError;

    fn from_str(path: &str) -> Result<Self, PointError> {
        Self::new(path)
    }
}

impl fmt::Display for CategoryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CategoryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl Serialize for CategoryPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for CategoryPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for CategoryPath {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CategoryPath".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Category ids from the root, joined by /.",
            "type": "string",
            "pattern": "^[^/]{1,64}(/[^/]{1,64}){0,15}$"
        })
    }
}

/// Writes the path as a string.
impl Encode for CategoryPath {
    fn encode(&self, out: &mut Canonical) {
        out.str(&self.0);
    }
}
