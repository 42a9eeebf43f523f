//! Renders one sticker from files, and writes its manifest beside it.
//!
//! ```text
//! cargo run --release --example render -- --template T.json --points P.json --slot S.json --assets DIR \
//!     --fonts DIR --at 2026-11-11T00:00:00+08:00 --locale zh-CN -o out.jpg
//! ```
//!
//! `--base B.json` lays the template over another one; `--size 800x800` picks one of the slot's sizes (the first
//! unless given).

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program reads files, measures time and prints; only the library is pure"
)]

mod support;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::render::{CompileRequest, CompiledTemplate, RenderInput, RenderLimits};
use sticker_core::time::Instant;
use support::{Arguments, Failure};

const OPTIONS: [&str; 10] =
    ["template", "base", "points", "slot", "size", "assets", "fonts", "at", "locale", "output"];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("render: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse(&OPTIONS)?;
    let path = |name: &str| arguments.need(name).map(Path::new);
    let mut template = support::template(path("template")?)?;
    if let Some(base) = arguments.get("base") {
        template = template.over(&support::template(Path::new(base))?)?;
    }
    let slot = support::slot(path("slot")?)?;
    let size = match arguments.get("size") {
        Some(text) => support::size(text)?,
        None => slot.sizes[0],
    };
    let at: Instant = arguments.need("at")?.parse()?;
    let locale = LocaleTag::new(arguments.need("locale")?)?;
    let points_file = path("points")?;
    let points = Snapshot::from_json(&support::read(points_file)?, at, locale.clone())
        .map_err(|e| format!("{}: {e}", points_file.display()))?;
    let assets = support::assets(path("assets")?)?;
    let fonts = support::fonts(&[path("fonts")?])?;

    let compiled = CompiledTemplate::compile(&CompileRequest {
        template: &Arc::new(template),
        slot: &slot,
        size,
        fonts: &fonts,
        assets: &assets,
        locale: &locale,
        limits: RenderLimits::default(),
    })?;
    let sticker = compiled.render(&RenderInput { pixel_fp: true, ..RenderInput::new(&points, &assets) })?;

    let output = arguments.need("output")?;
    std::fs::write(output, &sticker.bytes).map_err(|e| format!("{output}: {e}"))?;
    let manifest = format!("{output}.json");
    std::fs::write(&manifest, serde_json::to_vec_pretty(&sticker.manifest)?)
        .map_err(|e| format!("{manifest}: {e}"))?;
    println!(
        "{output}: {} bytes, {} claims, {}",
        sticker.bytes.len(),
        sticker.manifest.claims.len(),
        sticker.manifest.file_hash
    );
    Ok(())
}
