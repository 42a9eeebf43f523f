//! Digests: SHA-256 fingerprints over a canonical encoding.
