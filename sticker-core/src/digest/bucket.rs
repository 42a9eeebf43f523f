//! Bucketing: where a key falls between 0 and 2³², the same in every language.

use super::{Canonical, Encode};

/// Returns the bucket of a key for one seed and one purpose.
///
/// It is the first four bytes, big-endian, of the SHA-256 of CE(seed, purpose, key) under the domain `bucket`,
/// version 1. Two purposes or two seeds give unrelated buckets, so that the products that a release takes first are
/// not those that an experiment takes first.
///
/// ```
/// # use sticker_core::digest::bucket32;
/// assert_eq!(bucket32("r1", "gate", "p1"), bucket32("r1", "gate", "p1"));
/// assert_ne!(bucket32("r1", "gate", "p1"), bucket32("r2", "gate", "p1"));
/// ```
pub fn bucket32<K: Encode + ?Sized>(seed: &str, purpose: &str, key: &K) -> u32 {
    let mut out = Canonical::hasher("bucket", 1);
    out.str(seed).str(purpose).value(key);
    let digest = out.finish();
    let [a, b, c, d, ..] = *digest.as_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// Returns the first bucket that a share of `bp` basis points leaves out: `bp * 2³² / 10000`.
///
/// A key belongs to the share when its bucket is smaller. 0 takes none, 10000 takes all (more than 10000 counts as
/// 10000), and a larger share keeps every key of a smaller one.
pub fn bucket_boundary(bp: u16) -> u64 {
    (u64::from(bp.min(10_000)) << 32) / 10_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_share_takes_none_and_the_whole_takes_all() {
        assert_eq!(bucket_boundary(0), 0);
        assert_eq!(bucket_boundary(10_000), 1 << 32);
        assert_eq!(bucket_boundary(u16::MAX), 1 << 32);
        assert_eq!(bucket_boundary(1), 429_496);
    }

    #[test]
    fn raising_a_share_only_adds() {
        assert!((0..10_000).all(|bp| bucket_boundary(bp) < bucket_boundary(bp + 1)));
    }

    #[test]
    fn keys_spread_evenly() {
        let below =
            (0..4_000u32).filter(|n| u64::from(bucket32("s", "gate", n)) < bucket_boundary(2_500)).count();
        assert!((900..1_100).contains(&below), "{below} of 4000 fell below a quarter");
    }
}
