//! The files that a render may use, by name and by digest; the host reads them, the core never does.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::digest::{Digest, file_hash};

/// Bytes that are shared, not copied: a `Vec<u8>`, or a mapping that the host made.
pub type SharedBytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// One file.
#[derive(Clone)]
pub struct Asset {
    bytes: SharedBytes,
    digest: Digest,
}

impl Asset {
    /// Returns the file's bytes.
    pub fn bytes(&self) -> &[u8] {
        (*self.bytes).as_ref()
    }

    /// Returns the file's SHA-256.
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}

impl fmt::Debug for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Asset({} bytes, {})", self.bytes().len(), self.digest.to_hex())
    }
}

/// A set of files: a template's own pictures, or a product's.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
/// use sticker_core::render::Assets;
///
/// let mut assets = Assets::default();
/// assets.insert("badge.png", Arc::new(vec![1, 2, 3]));
/// assert_eq!(assets.by_name("badge.png").unwrap().bytes(), [1, 2, 3]);
/// assert!(assets.by_name("Badge.png").is_none());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Assets {
    by_name: BTreeMap<String, Asset>,
    by_digest: BTreeMap<Digest, Asset>,
}

impl Assets {
    /// Adds a file under a name, replacing what bore it, and computes its SHA-256.
    pub fn insert(&mut self, name: &str, bytes: SharedBytes) {
        let digest = file_hash((*bytes).as_ref());
        self.insert_with_digest(name, bytes, digest);
    }

    /// Adds a file whose SHA-256 the host knows already, as a content-addressed store does.
    ///
    /// The digest is trusted: a wrong one gives pictures the wrong `spec_fp`.
    pub fn insert_with_digest(&mut self, name: &str, bytes: SharedBytes, digest: Digest) {
        let asset = Asset { bytes, digest };
        self.by_digest.insert(digest, asset.clone());
        self.by_name.insert(name.to_owned(), asset);
    }

    /// Returns the file of that name.
    pub fn by_name(&self, name: &str) -> Option<&Asset> {
        self.by_name.get(name)
    }

    /// Returns the file with that SHA-256.
    pub fn by_digest(&self, digest: &Digest) -> Option<&Asset> {
        self.by_digest.get(digest)
    }

    /// Returns the names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }
}
