//! Colour profiles against LittleCMS.
//!
//! `STICKER_PROFILES` names a folder that `.ci/make_profiled.py` filled: pictures with real profiles of matrices, tables,
//! greys and inks, each beside what LittleCMS makes of it. Without it the test says so: the profiles are not ours to ship.

#![expect(
    clippy::disallowed_methods,
    reason = "a test reads files and its environment; only the library is pure"
)]

use std::path::{Path, PathBuf};

use sticker_core::asset::{DecodeRequest, decode};

/// Levels of mean and of greatest difference that pass. Measured on 2026-11-24 with the profiles of Debian 12: at most
/// 0.02 and 1 for matrices and greys, 0.13 and 2 for the inks of a SWOP profile.
const MEAN: f64 = 0.2;
const GREATEST: u8 = 2;

#[test]
fn a_picture_with_a_real_profile_looks_as_littlecms_makes_it() {
    let Some(folder) = std::env::var_os("STICKER_PROFILES").map(PathBuf::from) else {
        println!("not run: STICKER_PROFILES is unset");
        return;
    };
    let pixels = |path: &Path| -> Vec<u8> {
        let bytes = std::fs::read(path).unwrap();
        let image = decode(&bytes, &DecodeRequest::default()).unwrap();
        assert_eq!(image.warnings(), [], "{}", path.display());
        image.into_data()
    };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut seen = 0;
    for file in files.iter().filter(|file| !file.to_string_lossy().ends_with(".expected.png")) {
        let (ours, theirs) = (pixels(file), pixels(&file.with_extension("expected.png")));
        assert_eq!(ours.len(), theirs.len(), "{}", file.display());
        let differences = ours.iter().zip(&theirs).map(|(a, b)| a.abs_diff(*b));
        let greatest = differences.clone().max().unwrap_or(0);
        let mean = differences.map(f64::from).sum::<f64>() / ours.len() as f64;
        println!("{}: mean {mean:.3}, greatest {greatest}", file.display());
        assert!(mean <= MEAN && greatest <= GREATEST, "{}: mean {mean}, greatest {greatest}", file.display());
        seen += 1;
    }
    assert!(seen > 0, "{} holds no picture", folder.display());
}
