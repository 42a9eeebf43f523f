//! Keys: every key carries its business.
//!
//! Owns the bounded names of things ([`BusinessId`], [`ItemId`], [`SlotId`] and so on) and the keys made of them
//! ([`ProductKey`], [`SlotKey`], [`TemplateKey`], [`AssetKey`]). A name is 1 to 64 bytes of UTF-8 in NFC without control
//! characters; it means nothing outside its business, so whatever is looked up is looked up by key.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::is_nfc;

use crate::digest::{Canonical, Encode};

/// Most bytes that a name may have.
pub const MAX_NAME_BYTES: usize = 64;

/// Says why a name was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// The name is empty or too long.
    #[error("{kind} has {found} bytes, it may have 1 to {MAX_NAME_BYTES}")]
    Length {
        /// What the name would name.
        kind: &'static str,
        /// Its bytes.
        found: usize,
    },
    /// The name has a control character.
    #[error("{kind} has the control character U+{code:04X} at byte {at}")]
    Control {
        /// What the name would name.
        kind: &'static str,
        /// Where the character starts.
        at: usize,
        /// The character.
        code: u32,
    },
    /// The name is not in Unicode's normalization form C, so that another name could look the same.
    #[error("{kind} {name:?} is not in normalization form C")]
    NotNfc {
        /// What the name would name.
        kind: &'static str,
        /// The name.
        name: String,
    },
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Creates the name.
            ///
            /// # Errors
            ///
            /// Returns [`IdError`] when the text is empty, has more than [`MAX_NAME_BYTES`] bytes or a control
            /// character, or is not in NFC.
            pub fn new(name: &str) -> Result<Self, IdError> {
                check($kind, name)?;
                Ok(Self(name.into()))
            }

            /// Returns the text of the name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(name: &str) -> Result<Self, IdError> {
                Self::new(name)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "description": concat!("Name of ", $kind, ": 1 to 64 bytes in NFC, no control characters."),
                    "type": "string",
                    "minLength": 1,
                    "maxLength": MAX_NAME_BYTES
                })
            }
        }

        /// Writes the name as a string; it is in NFC already.
        impl Encode for $name {
            fn encode(&self, out: &mut Canonical) {
                out.byte_string(self.0.as_bytes());
            }
        }
    )*};
}

names! {
    /// Name of a business: the wall between those who share one process.
    BusinessId = "a business";
    /// Name of an item (a product page) within its business.
    ItemId = "an item";
    /// Name of a variant within its item.
    SkuId = "a sku";
    /// Name of a placement slot within its business.
    SlotId = "a slot";
    /// Name of a template within its business.
    TemplateId = "a template";
    /// Name of an asset (a picture, a font) within its business.
    AssetId = "an asset";
    /// Name of a sales channel within its business.
    ChannelId = "a channel";
    /// Name of a membership tier within its business.
    TierId = "a tier";
    /// Name of an audience group within its business.
    GroupId = "a group";
    /// Name of a coupon code within its business.
    CouponId = "a coupon";
    /// Name of an offer within its business.
    OfferId = "an offer";
    /// Name of a group of offers of which one applies, within its business.
    OfferGroupId = "an offer group";
    /// Name of a pricing profile within its business.
    ProfileId = "a pricing profile";
    /// Name of a rule for reference prices, built in or of the business.
    RuleId = "a rule";
    /// Name of a source of product points (a feed, a system, a person's desk) within its business.
    SourceId = "a source";
    /// One value of an enumeration that a point carries, such as `in_stock`.
    Code = "a code";
    /// Why a template cannot be laid out, such as `claim_too_wide`.
    LayoutCode = "a layout code";
    /// Name of a person or a service that acts for a business.
    PrincipalId = "a principal";
    /// Name of a text style within a template.
    StyleName = "a style";
}

fn check(kind: &'static str, name: &str) -> Result<(), IdError> {
    if name.is_empty() || name.len() > MAX_NAME_BYTES {
        return Err(IdError::Length { kind, found: name.len() });
    }
    if let Some((at, c)) = name.char_indices().find(|(_, c)| c.is_control()) {
        return Err(IdError::Control { kind, at, code: c.into() });
    }
    if !is_nfc(name) {
        return Err(IdError::NotNfc { kind, name: name.to_owned() });
    }
    Ok(())
}

/// Key of a product: an item of a business, or one variant of it.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct ProductKey {
    /// The business that sells it.
    pub business: BusinessId,
    /// The item.
    pub item: ItemId,
    /// The variant; absent where the key means the whole item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<SkuId>,
}

impl fmt::Display for ProductKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.business, self.item)?;
        self.sku.as_ref().map_or(Ok(()), |sku| write!(f, "/{sku}"))
    }
}

/// Writes business, item, then sku as an option.
impl Encode for ProductKey {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.business).value(&self.item).option(self.sku.as_ref());
    }
}

macro_rules! keys {
    ($($(#[$doc:meta])* $key:ident { $field:ident: $name:ident, $field_doc:literal })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $key {
            /// The business that it belongs to.
            pub business: BusinessId,
            #[doc = $field_doc]
            pub $field: $name,
        }

        impl fmt::Display for $key {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}/{}", self.business, self.$field)
            }
        }

        /// Writes the business, then the name.
        impl Encode for $key {
            fn encode(&self, out: &mut Canonical) {
                out.value(&self.business).value(&self.$field);
            }
        }
    )*};
}

keys! {
    /// Key of a placement slot.
    SlotKey { slot: SlotId, "The slot." }
    /// Key of a template, in whatever version.
    TemplateKey { template: TemplateId, "The template." }
    /// Key of an asset.
    AssetKey { asset: AssetId, "The asset." }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded_printable_and_normalized() {
        assert!(BusinessId::new("母婴-1 ").is_ok());
        assert!(BusinessId::new(&"x".repeat(64)).is_ok());
        assert_eq!(BusinessId::new(""), Err(IdError::Length { kind: "a business", found: 0 }));
        assert_eq!(ItemId::new(&"x".repeat(65)), Err(IdError::Length { kind: "an item", found: 65 }));
        assert_eq!(SkuId::new("a\u{0}"), Err(IdError::Control { kind: "a sku", at: 1, code: 0 }));
        assert_eq!(SlotId::new("a\u{85}b"), Err(IdError::Control { kind: "a slot", at: 1, code: 0x85 }));
        assert!(matches!(ItemId::new("e\u{301}"), Err(IdError::NotNfc { .. })));
    }

    #[test]
    fn keys_refuse_unknown_and_missing_fields() {
        let key: ProductKey = serde_json::from_str(r#"{"business":"b","item":"i"}"#).unwrap();
        assert_eq!(key.to_string(), "b/i");
        assert!(serde_json::from_str::<ProductKey>(r#"{"item":"i"}"#).is_err());
        assert!(serde_json::from_str::<ProductKey>(r#"{"business":"b","item":"i","x":1}"#).is_err());
        assert!(serde_json::from_str::<SlotKey>(r#"{"slot":"s"}"#).is_err());
    }

    #[test]
    fn keys_of_two_businesses_never_encode_alike() {
        let key = |business: &str, item: &str, sku: Option<&str>| ProductKey {
            business: BusinessId::new(business).unwrap(),
            item: ItemId::new(item).unwrap(),
            sku: sku.map(|sku| SkuId::new(sku).unwrap()),
        };
        let keys =
            [key("a", "b", None), key("ab", "c", None), key("a", "bc", None), key("a", "b", Some("c"))];
        let mut digests: Vec<_> = keys.iter().map(|key| key.digest("test", 1)).collect();
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), keys.len());
    }
}
