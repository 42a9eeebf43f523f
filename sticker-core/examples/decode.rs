//! Decodes picture files and prints one JSON line for each: `file`, then `width`, `height`, `format` and `alpha`, or
//! `error`; and `ms`, the time from the first byte read to the last pixel.
//!
//!     cargo run --release --example decode -- FILE…
//!
//! It ends with status 0 whatever the files hold, 2 where none is named.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a program may read files and measure time; only the library is pure"
)]

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value, json};
use sticker_core::asset::{DecodeError, DecodeLimits, DecodeRequest, Image, Layout, Limit, decode};

fn main() -> ExitCode {
    // What a decoder's panic says is in the line of its file.
    std::panic::set_hook(Box::new(|_| ()));
    let files: Vec<_> = std::env::args_os().skip(1).collect();
    let mut out = io::stdout().lock();
    if files.is_empty() {
        let _ = writeln!(io::stderr(), "usage: decode FILE…");
        return ExitCode::from(2);
    }
    for file in &files {
        let file = Path::new(file);
        let start = Instant::now();
        let result = decode_file(file);
        let ms = (start.elapsed().as_secs_f64() * 1e5).round() / 100.0;
        // A reader that left early is no failure of ours.
        if writeln!(out, "{}", line(file, &result, ms)).is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}

fn decode_file(file: &Path) -> Result<Image, String> {
    let request = DecodeRequest::default();
    let bytes = read_bounded(file, &request.limits)?;
    decode(&bytes, &request).map_err(|error| error.to_string())
}

/// Reads a regular file that is not longer than the limit. Pipes and devices are refused: they may never end.
fn read_bounded(file: &Path, limits: &DecodeLimits) -> Result<Vec<u8>, String> {
    let metadata = std::fs::metadata(file).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err("not a regular file".to_owned());
    }
    let limit = limits.max_bytes;
    let too_large = |value| DecodeError::TooLarge { what: Limit::FileBytes, value, limit }.to_string();
    if metadata.len() > limit {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    let opened = File::open(file).map_err(|error| error.to_string())?;
    // The file may grow meanwhile, or not know its length, as those of /proc.
    opened.take(limit + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > limit {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

fn line(file: &Path, result: &Result<Image, String>, ms: f64) -> Value {
    let file = file.to_string_lossy();
    match result {
        Ok(image) => json!({
            "file": file,
            "width": image.size().width,
            "height": image.size().height,
            "format": image.format(),
            "alpha": image.layout() == Layout::Rgba8 && image.has_alpha(),
            "warnings": image.warnings(),
            "ms": ms,
        }),
        Err(error) => json!({ "file": file, "error": error, "ms": ms }),
    }
}
