//! Prints `name sha256` for the pixels and files of all golden cases, for decoded pictures of every format, and for
//! resized ones: what must be the same on every machine and at every level of SIMD.
//!
//! ```text
//! cargo run --release --example golden_hashes     # .ci/simd-levels runs it on three emulated processors
//! ```

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test program: it reads files, prints, and dies of what is wrong"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::Path;

use serde_json::{Value, json};
use sticker_core::asset::{DecodeRequest, decode};
use sticker_core::digest::file_hash;
use sticker_core::render::{CompileRequest, CompiledTemplate, RenderInput, SharedBytes};
use support::{Case, Kit, pictures};

fn main() {
    let mut kit = Kit::new();
    for case in &support::cases() {
        golden(&kit, case);
    }
    let made = pictures::all().into_iter().map(|(name, bytes)| (name.to_owned(), bytes));
    let mut all: Vec<(String, Vec<u8>)> = made.collect();
    all.extend(checked_in());
    for (name, bytes) in all {
        print(&format!("decoded/{name}"), decode(&bytes, &DecodeRequest::default()).unwrap().data());
        let bytes: SharedBytes = std::sync::Arc::new(bytes);
        kit.assets.insert("picture", bytes);
        resized(&kit, &name);
    }
}

fn print(name: &str, bytes: &[u8]) {
    println!("{name} {}", file_hash(bytes));
}

/// The pixels of a case, and its file in each format; a file without an alpha channel has pixels of its own.
fn golden(kit: &Kit, case: &Case) {
    let formats = [
        ("png", json!("png")),
        ("webp", json!({"webp": {}})),
        ("420.jpg", json!({"jpeg": {"quality": 85, "sampling": "4:2:0"}})),
        ("422.jpg", json!({"jpeg": {"quality": 70, "sampling": "4:2:2", "restart": 2}})),
        ("444.jpg", json!({"jpeg": {"quality": 95, "sampling": "4:4:4"}})),
    ];
    for (ending, format) in formats {
        let slot = case.with_format(format);
        let request = CompileRequest { slot: &slot, ..kit.request(case) };
        let compiled = CompiledTemplate::compile(&request).unwrap();
        let input = RenderInput { pixel_fp: true, ..kit.input(case) };
        let sticker = compiled.render(&input).unwrap();
        if ["png", "420.jpg"].contains(&ending) {
            print(&format!("pixels/{}.{ending}", case.name), compiled.pixels(&input).unwrap().data());
        }
        print(&format!("file/{}.{ending}", case.name), &sticker.bytes);
        let manifest = serde_json::to_vec(&sticker.manifest).unwrap();
        print(&format!("manifest/{}.{ending}", case.name), &manifest);
    }
}

/// A picture in boxes that make it smaller and larger, by both filters.
fn resized(kit: &Kit, name: &str) {
    for filter in ["lanczos3", "bilinear"] {
        for (width, height, fit) in [(37, 23, "fill"), (101, 67, "cover"), (400, 300, "contain")] {
            let layer = json!({
                "id": "picture", "type": "image", "source": {"asset": "picture"}, "fit": fit, "filter": filter,
                "box": {"x": 0, "y": 0, "width": width, "height": height}
            });
            let template = json!({
                "sticker": 1, "id": "resize", "canvas": {"width": width, "height": height}, "layers": [layer]
            });
            let case = Case::of("resize", template, Value::Null, Value::Null);
            let pixels = kit.compile(&case).unwrap().pixels(&kit.input(&case)).unwrap();
            print(&format!("resized/{filter}/{fit}-{width}x{height}/{name}"), pixels.data());
        }
    }
}

/// The decoders' test files: every kind that the pictures made in code lack.
fn checked_in() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/assets");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.ends_with(".py") {
            all.push((name, std::fs::read(&path).unwrap()));
        }
    }
    all.sort();
    all
}
