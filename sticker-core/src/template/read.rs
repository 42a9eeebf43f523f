//! Small readers with limits, shared by the types of the model.

use std::fmt;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::geometry::Length;

/// The largest number of lengths in a dash pattern.
pub const MAX_DASHES: usize = 16;

/// Reads a length of at least 0.
pub(super) fn not_negative<'de, D: Deserializer<'de>>(source: D) -> Result<Length, D::Error> {
    let length = Length::deserialize(source)?;
    if length < Length::ZERO {
        return Err(de::Error::custom(format_args!("{length} px is below the limit of 0")));
    }
    Ok(length)
}

/// Reads a length above 0.
pub(super) fn positive<'de, D: Deserializer<'de>>(source: D) -> Result<Length, D::Error> {
    let length = Length::deserialize(source)?;
    if length <= Length::ZERO {
        return Err(de::Error::custom(format_args!("{length} px is not above the limit of 0")));
    }
    Ok(length)
}

/// Reads a length above 0 that may be absent.
pub(super) fn maybe_positive<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Length>, D::Error> {
    positive(source).map(Some)
}

/// Reads a dash pattern.
pub(super) fn dash<'de, D: Deserializer<'de>>(source: D) -> Result<Vec<Length>, D::Error> {
    struct Item(Length);
    impl<'de> Deserialize<'de> for Item {
        fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
            not_negative(source).map(Item)
        }
    }
    struct Dashes;
    impl<'de> Visitor<'de> for Dashes {
        type Value = Vec<Length>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of dash lengths")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Length>, A::Error> {
            let mut dashes = Vec::new();
            while let Some(Item(length)) = seq.next_element()? {
                if dashes.len() == MAX_DASHES {
                    return Err(de::Error::custom(format_args!(
                        "dash pattern has more lengths than the limit of {MAX_DASHES}"
                    )));
                }
                dashes.push(length);
            }
            if dashes.len() % 2 == 1 {
                return Err(de::Error::custom(format_args!(
                    "dash pattern has an odd count of {} lengths",
                    dashes.len()
                )));
            }
            if !dashes.is_empty() && dashes.iter().all(|d| *d == Length::ZERO) {
                return Err(de::Error::custom("dash pattern has no length above 0"));
            }
            Ok(dashes)
        }
    }
    source.deserialize_seq(Dashes)
}
