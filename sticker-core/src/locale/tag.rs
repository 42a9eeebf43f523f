//! Locale tags.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::LocaleError;
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
    /// Returns [`LocaleError::Form`] when the tag is longer than [`LocaleTag::MAX_BYTES`], its first subtag is not
    /// 2 to 8 letters, or another is not 1 to 8 letters and digits.
    ///
    /// ```
    /// # use sticker_core::locale::LocaleTag;
    /// assert_eq!(LocaleTag::new("ZH-hans-cn")?.as_str(), "zh-Hans-CN");
    /// assert!(LocaleTag::new("zh_CN").is_err());
    /// # Ok::<(), sticker_core::locale::LocaleError>(())
    /// ```
    pub fn new(tag: &str) -> Result<Self, LocaleError> {
        let refuse = || LocaleError::Form { tag: tag.chars().take(64).collect() };
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

    /// Returns the script: `Hans` of `zh-Hans-CN`.
    pub fn script(&self) -> Option<&str> {
        self.after_language().next().filter(|subtag| is_script(subtag))
    }

    /// Returns the region, two letters or three digits: `CN` of `zh-Hans-CN`, `419` of `es-419`.
    pub fn region(&self) -> Option<&str> {
        let mut subtags = self.after_language().peekable();
        subtags.next_if(|subtag| is_script(subtag));
        subtags.next().filter(|subtag| is_region(subtag))
    }

    /// Returns what stands between region and extensions, `1996` of `de-CH-1996`, and every other subtag there.
    pub fn variants(&self) -> impl Iterator<Item = &str> {
        let mut subtags = self.after_language().peekable();
        subtags.next_if(|subtag| is_script(subtag));
        subtags.next_if(|subtag| is_region(subtag));
        subtags
    }

    /// Returns the first value of a key of the extension `u`: `arab` for `nu` of `ar-EG-u-nu-arab`.
    ///
    /// ```
    /// # use sticker_core::locale::LocaleTag;
    /// assert_eq!(LocaleTag::new("ar-EG-u-nu-arab")?.keyword("nu"), Some("arab"));
    /// assert_eq!(LocaleTag::new("ar-EG-x-u-nu-arab")?.keyword("nu"), None);
    /// # Ok::<(), sticker_core::locale::LocaleError>(())
    /// ```
    pub fn keyword(&self, key: &str) -> Option<&str> {
        let mut subtags = self.0.split('-').skip(1).take_while(|subtag| *subtag != "x");
        subtags.find(|subtag| *subtag == "u")?;
        let mut subtags = subtags.take_while(|subtag| subtag.len() > 1).skip_while(|subtag| *subtag != key);
        subtags.next()?;
        subtags.next().filter(|value| value.len() > 2)
    }

    /// Returns the tag up to its first extension or private part.
    pub(super) fn without_extensions(&self) -> &str {
        let mut end = self.language().len();
        for subtag in self.after_language() {
            end += 1 + subtag.len();
        }
        &self.0[..end]
    }

    /// Wraps a tag that is canonical already.
    pub(super) fn checked(tag: &str) -> Self {
        Self(tag.into())
    }

    /// Lists the subtags between the language and the first extension.
    fn after_language(&self) -> impl Iterator<Item = &str> {
        self.0.split('-').skip(1).take_while(|subtag| subtag.len() > 1)
    }
}

impl FromStr for LocaleTag {
    type Err = LocaleError;

    fn from_str(tag: &str) -> Result<Self, LocaleError> {
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

fn is_script(subtag: &str) -> bool {
    subtag.len() == 4 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_region(subtag: &str) -> bool {
    match subtag.len() {
        2 => subtag.bytes().all(|byte| byte.is_ascii_alphabetic()),
        3 => subtag.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
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
    fn a_tag_is_taken_apart() {
        for (text, language, script, region, variants) in [
            ("de", "de", None, None, ""),
            ("zh-Hant-TW", "zh", Some("Hant"), Some("TW"), ""),
            ("es-419", "es", None, Some("419"), ""),
            ("de-CH-1996", "de", None, Some("CH"), "1996"),
            ("sl-rozaj-biske-1994", "sl", None, None, "rozaj biske 1994"),
            ("sr-Latn-u-nu-latn", "sr", Some("Latn"), None, ""),
            ("en-x-US", "en", None, None, ""),
        ] {
            let tag = LocaleTag::new(text).unwrap();
            assert_eq!((tag.language(), tag.script(), tag.region()), (language, script, region), "{text}");
            assert_eq!(tag.variants().collect::<Vec<_>>().join(" "), variants, "{text}");
        }
    }

    #[test]
    fn keywords_stand_in_their_own_extension() {
        for (text, value) in [
            ("ar-u-nu-arab", Some("arab")),
            ("ar-u-ca-buddhist-nu-arab", Some("arab")),
            ("ar-t-nu-u-nu-arab", Some("arab")),
            ("ar-u-nu", None),
            ("ar-u-nu-ca-buddhist", None),
            ("ar-u-ca-buddhist-t-nu-arab", None),
            ("ar", None),
        ] {
            assert_eq!(LocaleTag::new(text).unwrap().keyword("nu"), value, "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_tags_are_refused() {
        for text in ["", "z", "zh_CN", "zh-", "-zh", "zh--CN", "中文", "toolongsubtag", "en-u"] {
            assert!(matches!(LocaleTag::new(text), Err(LocaleError::Form { .. })), "{text:?}");
        }
        assert!(LocaleTag::new(&format!("en{}", "-a1".repeat(40))).is_err());
    }
}
