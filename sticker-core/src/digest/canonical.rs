//! The canonical encoding CE(x): the one sequence of bytes that stands for a value.
//!
//! | what | bytes |
//! |---|---|
//! | header | the domain as a string, then the schema version as `u16` |
//! | integer | its fixed width, little-endian, two's complement (`u8` 1, `u16` 2, `u32` and `i32` 4, `u64` and `i64` 8, `i128` 16) |
//! | bool | one byte, 0 or 1 |
//! | string | `u64` count of bytes, then the UTF-8 bytes of its NFC form |
//! | byte string | `u64` count, then the bytes |
//! | digest | its 32 bytes, no count |
//! | option | byte 0 for none; byte 1, then the value |
//! | list | `u64` count, then the items in order |
//! | map | `u64` count, then key and value of each entry, sorted by the bytes of the NFC keys |
//! | struct | its fields in declared order, nothing between them |
//! | variant of an enum | its JSON name as a string, then its fields |
//!
//! There are no floats: a coordinate is an `i32` in 1/64 px. Two strings are the same value when their NFC forms are.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest as _, Sha256};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::Digest;

/// A value that has a canonical encoding.
pub trait Encode {
    /// Writes the value's bytes to `out`.
    fn encode(&self, out: &mut Canonical);

    /// Returns the digest of the value under a domain and a schema version.
    fn digest(&self, domain: &str, version: u16) -> Digest {
        let mut out = Canonical::hasher(domain, version);
        self.encode(&mut out);
        out.finish()
    }
}

/// Writes values in their canonical encoding, to a buffer or straight into SHA-256.
///
/// ```
/// # use sticker_core::digest::Canonical;
/// let mut out = Canonical::bytes("demo", 1);
/// out.str("¥").u32(7);
/// let bytes = out.into_bytes().unwrap_or_default();
/// assert_eq!(bytes, b"\x04\0\0\0\0\0\0\0demo\x01\0\x02\0\0\0\0\0\0\0\xc2\xa5\x07\0\0\0");
/// ```
pub struct Canonical {
    sink: Sink,
}

enum Sink {
    Bytes(Vec<u8>),
    Hash(Box<Sha256>),
}

impl Canonical {
    /// Starts an encoding that keeps its bytes.
    pub fn bytes(domain: &str, version: u16) -> Self {
        Self { sink: Sink::Bytes(Vec::new()) }.header(domain, version)
    }

    /// Starts an encoding that keeps its bytes, with room for `capacity` of them.
    pub fn bytes_with_capacity(domain: &str, version: u16, capacity: usize) -> Self {
        Self { sink: Sink::Bytes(Vec::with_capacity(capacity)) }.header(domain, version)
    }

    /// Starts an encoding that keeps nothing but the state of its hash.
    pub fn hasher(domain: &str, version: u16) -> Self {
        Self { sink: Sink::Hash(Box::new(Sha256::new())) }.header(domain, version)
    }

    /// Writes an integer of one byte.
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.raw(&[value])
    }

    /// Writes an unsigned integer of two bytes.
    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    /// Writes an unsigned integer of four bytes.
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    /// Writes an unsigned integer of eight bytes.
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    /// Writes a signed integer of four bytes.
    pub fn i32(&mut self, value: i32) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    /// Writes a signed integer of eight bytes.
    pub fn i64(&mut self, value: i64) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    /// Writes a signed integer of sixteen bytes.
    pub fn i128(&mut self, value: i128) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    /// Writes a bool as one byte.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.u8(u8::from(value))
    }

    /// Writes the NFC form of a string, after its count of bytes.
    pub fn str(&mut self, text: &str) -> &mut Self {
        let text = nfc(text);
        self.byte_string(text.as_bytes())
    }

    /// Writes bytes after their count.
    pub fn byte_string(&mut self, bytes: &[u8]) -> &mut Self {
        self.count(bytes.len()).raw(bytes)
    }

    /// Writes the 32 bytes of a digest.
    pub fn digest(&mut self, digest: &Digest) -> &mut Self {
        self.raw(digest.as_bytes())
    }

    /// Writes the JSON name of an enum's variant; its fields follow.
    pub fn variant(&mut self, name: &str) -> &mut Self {
        self.str(name)
    }

    /// Writes a value by its own rule.
    pub fn value<T: Encode + ?Sized>(&mut self, value: &T) -> &mut Self {
        value.encode(self);
        self
    }

    /// Writes a value that may be absent.
    pub fn option<T: Encode>(&mut self, value: Option<&T>) -> &mut Self {
        match value {
            None => self.u8(0),
            Some(value) => self.u8(1).value(value),
        }
    }

    /// Writes how many items follow; use it where items are not one slice.
    pub fn count(&mut self, count: usize) -> &mut Self {
        self.u64(count as u64)
    }

    /// Writes items in order, after their count.
    pub fn list<T: Encode>(&mut self, items: &[T]) -> &mut Self {
        self.count(items.len());
        for item in items {
            item.encode(self);
        }
        self
    }

    /// Writes the entries of a map, sorted by the bytes of their NFC keys, after their count.
    pub fn map<'a, K: AsRef<str> + 'a, V: Encode + 'a>(
        &mut self,
        entries: impl IntoIterator<Item = (&'a K, &'a V)>,
    ) -> &mut Self {
        let mut sorted: Vec<(Cow<'_, str>, &V)> =
            entries.into_iter().map(|(key, value)| (nfc(key.as_ref()), value)).collect();
        sorted.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
        self.count(sorted.len());
        for (key, value) in sorted {
            self.byte_string(key.as_bytes()).value(value);
        }
        self
    }

    /// Returns the SHA-256 of everything written.
    pub fn finish(self) -> Digest {
        match self.sink {
            Sink::Bytes(bytes) => super::file_hash(&bytes),
            Sink::Hash(hash) => Digest::new(hash.finalize().into()),
        }
    }

    /// Returns everything written, or `None` where only the hash was kept.
    pub fn into_bytes(self) -> Option<Vec<u8>> {
        match self.sink {
            Sink::Bytes(bytes) => Some(bytes),
            Sink::Hash(_) => None,
        }
    }

    fn header(mut self, domain: &str, version: u16) -> Self {
        self.str(domain).u16(version);
        self
    }

    // Inlined, a field of known width is a store and no call.
    #[inline]
    fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        match &mut self.sink {
            Sink::Bytes(buffer) => buffer.extend_from_slice(bytes),
            Sink::Hash(hash) => hash.update(bytes),
        }
        self
    }
}

impl fmt::Debug for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sink {
            Sink::Bytes(bytes) => write!(f, "Canonical({} bytes)", bytes.len()),
            Sink::Hash(_) => f.write_str("Canonical(hash)"),
        }
    }
}

fn nfc(text: &str) -> Cow<'_, str> {
    // ASCII is in NFC, and most names are ASCII.
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.into()
    } else {
        text.nfc().collect::<String>().into()
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, out: &mut Canonical) {
        (**self).encode(out);
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self, out: &mut Canonical) {
        (**self).encode(out);
    }
}

impl Encode for str {
    fn encode(&self, out: &mut Canonical) {
        out.str(self);
    }
}

impl Encode for String {
    fn encode(&self, out: &mut Canonical) {
        out.str(self);
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, out: &mut Canonical) {
        out.option(self.as_ref());
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, out: &mut Canonical) {
        out.list(self);
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut Canonical) {
        out.list(self);
    }
}

impl<K: AsRef<str>, V: Encode> Encode for BTreeMap<K, V> {
    fn encode(&self, out: &mut Canonical) {
        out.map(self);
    }
}

impl<A: Encode, B: Encode> Encode for (A, B) {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.0).value(&self.1);
    }
}

impl Encode for Digest {
    fn encode(&self, out: &mut Canonical) {
        out.digest(self);
    }
}

macro_rules! encode_as {
    ($($type:ty: $method:ident),*) => {$(
        impl Encode for $type {
            fn encode(&self, out: &mut Canonical) {
                out.$method(*self);
            }
        }
    )*};
}

encode_as!(u8: u8, u16: u16, u32: u32, u64: u64, i32: i32, i64: i64, i128: i128, bool: bool);

impl Encode for crate::geometry::Size {
    fn encode(&self, out: &mut Canonical) {
        out.u32(self.width).u32(self.height);
    }
}

impl Encode for crate::geometry::Rect {
    fn encode(&self, out: &mut Canonical) {
        out.i32(self.left).i32(self.top).i32(self.right).i32(self.bottom);
    }
}

impl Encode for crate::geometry::Length {
    fn encode(&self, out: &mut Canonical) {
        out.i32(self.to_64ths());
    }
}

impl Encode for crate::geometry::Frame {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.x).value(&self.y).value(&self.width).value(&self.height);
    }
}
