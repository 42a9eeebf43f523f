//! Lints a template in a slot: one line a finding, and pictures of the worst cases with boxes and baselines.
//!
//! ```text
//! cargo run --release --example lint -- --template T.json --slot S.json --assets DIR --fonts DIR
//! ```
//!
//! `--base B.json` lays the template over another one; `--size 800x800` looks at one of the slot's sizes (all unless given);
//! `--locale zh-CN` chooses the letters of texts (`en` unless given); `--json` prints reports instead of lines;
//! `--overlay DIR` writes a PNG of each case there, enlarged `--zoom` times (1 unless given). The exit code is 1 where an
//! error is found, and 2 where nothing could be looked at.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program reads files and prints; only the library is pure"
)]

mod support;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use sticker_core::points::LocaleTag;
use sticker_core::render::{
    CompileRequest, LintReport, RenderInput, RenderLimits, lint, preview, stand_ins, worst_cases,
};
use support::{Arguments, Failure};

const OPTIONS: [&str; 9] =
    ["template", "base", "slot", "size", "assets", "fonts", "locale", "overlay", "zoom"];

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::from(1),
        Ok(false) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("lint: {failure}");
            ExitCode::from(2)
        }
    }
}

/// Prints what is found, and tells whether an error is among it.
fn run() -> Result<bool, Failure> {
    let arguments = Arguments::parse_with_flags(&OPTIONS, &["json"])?;
    let path = |name: &str| arguments.need(name).map(Path::new);
    let mut template = support::template(path("template")?)?;
    if let Some(base) = arguments.get("base") {
        template = template.over(&support::template(Path::new(base))?)?;
    }
    let template = Arc::new(template);
    let slot = support::slot(path("slot")?)?;
    let sizes = match arguments.get("size") {
        Some(text) => vec![support::size(text)?],
        None => slot.sizes.clone(),
    };
    let locale = LocaleTag::new(arguments.get("locale").unwrap_or("en"))?;
    let zoom = arguments.get("zoom").map_or(Ok(1), str::parse).map_err(|e| format!("--zoom: {e}"))?;
    let assets = support::assets(path("assets")?)?;
    let fonts = support::fonts(&[path("fonts")?])?;
    let mut reports: Vec<LintReport> = Vec::new();
    for size in sizes {
        let request = CompileRequest {
            template: &template,
            slot: &slot,
            size,
            fonts: &fonts,
            assets: &assets,
            locale: &locale,
            limits: RenderLimits::default(),
        };
        reports.push(lint(&request)?);
        if let Some(folder) = arguments.get("overlay") {
            overlays(&request, Path::new(folder), zoom)?;
        }
    }
    if arguments.has("json") {
        println!("{}", serde_json::to_string_pretty(&reports)?);
    } else {
        reports.iter().for_each(print);
    }
    Ok(reports.iter().any(LintReport::has_errors))
}

fn print(report: &LintReport) {
    let LintReport { template, variant, slot, size, cases, findings, .. } = report;
    println!(
        "{template}, variant {variant}, slot {slot}, {size}: {} findings in {} cases",
        findings.len(),
        cases.len()
    );
    for finding in findings {
        println!("  {finding}");
    }
}

/// Draws every case with its overlay.
fn overlays(request: &CompileRequest<'_>, folder: &Path, zoom: u32) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let pictures = stand_ins()?;
    for case in worst_cases(request)? {
        let drawn = preview(request, &RenderInput::new(&case.points, &pictures))?;
        let name = format!("{}-{}-{}", request.template.id(), request.size, case.name);
        let name: String =
            name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).collect();
        let file = folder.join(format!("{name}.png"));
        std::fs::write(&file, drawn.overlay_png(zoom)?).map_err(|e| format!("{}: {e}", file.display()))?;
    }
    Ok(())
}
