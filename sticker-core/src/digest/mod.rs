//! Digests: SHA-256 fingerprints over a canonical encoding.
//!
//! Owns the encoding that identity stands on ([`Canonical`], [`Encode`]), the fingerprints of files and pixels, and
//! the bucketing of keys ([`bucket32`]). It takes values and bytes and returns [`Digest`]s. The invariant that it
//! keeps: equal values have equal bytes, different values have different bytes, on every machine and in every
//! language. `testdata/digest-vectors.json` holds test vectors; `verify_vectors.py` and `VerifyVectors.java` beside it
//! recompute them with nothing but the standard libraries of Python and Java.

mod bucket;
mod canonical;
mod tiles;
#[cfg(test)]
mod vectors;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

pub use bucket::{bucket_boundary, bucket32};
pub use canonical::{Canonical, Encode};
pub use tiles::{TILE_PX, TileDigests, pixel_fp};

/// The 32 bytes of a SHA-256 digest.
///
/// In JSON and in text it is 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Creates a digest from its 32 bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the 64 hexadecimal digits, in lower case.
    pub fn to_hex(self) -> String {
        self.to_string()
    }
}

/// Returns the SHA-256 of a file's bytes: the name under which a picture is published.
///
/// ```
/// # use sticker_core::digest::file_hash;
/// assert!(file_hash(b"abc").to_hex().starts_with("ba7816bf8f01cfea"));
/// ```
pub fn file_hash(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0u8; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair[0] = HEX[usize::from(byte >> 4)];
            pair[1] = HEX[usize::from(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    /// Reads 64 lower-case hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, DigestError> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(DigestError::Length { found: digits.len() });
        }
        let mut bytes = [0u8; 32];
        for (i, (byte, pair)) in bytes.iter_mut().zip(digits.chunks_exact(2)).enumerate() {
            let (Some(high), Some(low)) = (nibble(pair[0]), nibble(pair[1])) else {
                return Err(DigestError::NotHex { at: i * 2 });
            };
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Digest {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Digest".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A SHA-256 digest in lower-case hexadecimal.",
            "type": "string",
            "pattern": "^[0-9a-f]{64}$"
        })
    }
}

/// Says why a digest or a fingerprint could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DigestError {
    /// The text is not 64 digits long.
    #[error("a digest has 64 hexadecimal digits, this text has {found} bytes")]
    Length {
        /// Bytes of the text.
        found: usize,
    },
    /// A byte of the text is not a lower-case hexadecimal digit.
    #[error("byte {at} of the digest is not a lower-case hexadecimal digit")]
    NotHex {
        /// Index of the pair that is wrong.
        at: usize,
    },
    /// The pixels are not as many as the size says.
    #[error("{width}x{height} pixels need {needed} bytes of RGBA, got {found}")]
    PixelBytes {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Bytes that the size needs.
        needed: u64,
        /// Bytes that came.
        found: u64,
    },
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_back_and_other_texts_are_refused() {
        let digest = file_hash(b"abc");
        assert_eq!(digest.to_hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(digest.to_hex().parse(), Ok(digest));
        assert_eq!("ab".parse::<Digest>(), Err(DigestError::Length { found: 2 }));
        assert_eq!(digest.to_hex().to_uppercase().parse::<Digest>(), Err(DigestError::NotHex { at: 0 }));
        assert_eq!("g".repeat(64).parse::<Digest>(), Err(DigestError::NotHex { at: 0 }));
    }
}
