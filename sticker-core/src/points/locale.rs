//! Locale tags.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{PointError, excerpt};
use crate::digest::{Canonical, Encode};

/// A locale tag in the form of BCP 47, in its usual case: `zh-Hans-CN`, `en-US`, `de`.
///
/// The form is checked, not whether the subtags are registered.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocaleTag(Arc<str>);

impl LocaleTag {
    /// Most bytes of a tag.
    pub const MAX_BYTES: usize = 64;

    /// Reads a tag and sets its case: language lower, script title, region upper, the rest lower.
    ///
    /// # Errors
    ///
    /// Returns [`PointError::LocaleForm`] when the tag is longer than [`LocaleTag::MAX_BYTES`], its first subtag is not
    /// 2 to 8 letters, or another is not 1 to 8 letters and digits.
    ///
    /// ```
    /// # use sticker_core::points::LocaleTag;
    /// assert_eq!(LocaleTag::new("ZH-hans-cn")?.as_str(), "zh-Hans-CN");
    /// assert!(LocaleTag::new("zh_CN").is_err());
    /// # Ok::<(), sticker_core::points::PointError>(())
    /// ```
    pub fn new(tag: &str) -> Result<Self, PointError> {
        let refuse = || PointError::LocaleForm { tag: excerpt(tag) };
        if tag.len() > Self::MAX_BYTES {
            return Err(refuse());
        }
        let mut canonical = String::with_capacity(tag.len());
        let mut after_singleton = false;
        for (i, subtag) in tag.split('-').enumerate() {
            let bytes = subtag.as_bytes();
            let form = match i {
                0 => (2..=8).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_alphabetic),
                _ => (1..=8).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_alphanumeric),
            };
            if !form {
                return Err(refuse());
            }
            let mut subtag = subtag.to_ascii_lowercase();
            let letters = subtag.bytes().all(|byte| byte.is_ascii_alphabetic());
            match bytes.len() {
                2 if i > 0 && letters && !after_singleton => subtag.make_ascii_uppercase(),
                4 if i > 0 && letters && !after_singleton => subtag[..1].make_ascii_uppercase(),
                1 => after_singleton = true,
                _ => {}
            }
            if i > 0 {
                canonical.push('-');
            }
            canonical.push_str(&subtag);
        }
        if canonical.len() > 1 && canonical[canonical.len() - 2..].starts_with('-') {
            return Err(refuse());
        }
        Ok(Self(canonical.into()))
    }

    /// Returns the text of the tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the language, the first subtag.
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl FromStr for LocaleTag {
    type Err = PointError;

    fn from_str(tag: &str) -> Result<Self, PointError> {
        Self::new(tag)
    }
}

impl fmt::Display for LocaleTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for LocaleTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for LocaleTag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for LocaleTag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for LocaleTag {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LocaleTag".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A BCP 47 locale tag.",
            "type": "string",
            "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
        })
    }
}

/// Writes the tag as a string.
impl Encode for LocaleTag {
    fn encode(&self, out: &mut Canonical) {
        out.str(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_get_their_usual_case() {
        for (text, tag) in [
            ("DE", "de"),
            ("en-us", "en-US"),
            ("zh-HANT-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("de-CH-1996", "de-CH-1996"),
            ("en-US-u-CA-GREGORY", "en-US-u-ca-gregory"),
        ] {
            assert_eq!(LocaleTag::new(text).unwrap().as_str(), tag);
        }
        assert_eq!(LocaleTag::new("zh-Hans").unwrap().language(), "zh");
    }

    #[test]
    fn texts_that_are_no_tags_are_refused() {
        for text in ["", "z", "zh_CN", "zh-", "-zh", "zh--CN", "中文", "toolongsubtag", "en-u"] {
            assert!(matches!(LocaleTag::new(text), Err(PointError::LocaleForm { .. })), "{text:?}");
        }
        assert!(LocaleTag::new(&format!("en{}", "-a1".repeat(40))).is_err());
    }
}
