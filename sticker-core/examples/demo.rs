//! Renders the demo: every product of the plan for every slot, plain and with the promotion template over it.
//!
//! ```text
//! make demo        # or: cargo run --release --example demo [-- --output out]
//! ```
//!
//! Writes pictures and manifests, `contact-sheet.png` and `index.html`. The sheet is a sticker too: a template that this
//! program puts together, with the pictures as its layers.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program reads files, measures time and prints; only the library is pure"
)]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant as Clock};

use serde_json::json;
use sticker_core::asset::font::FontStore;
use sticker_core::geometry::Size;
use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, RenderInput, RenderLimits, Scratch, SharedBytes, Sticker,
};
use sticker_core::slot::Slot;
use sticker_core::template::Template;
use sticker_core::time::Instant;
use support::{Arguments, Failure};

/// One picture to make.
struct Job {
    name: String,
    compiled: Arc<CompiledTemplate>,
    points: Arc<Snapshot>,
    slot: String,
    kind: &'static str,
    title: String,
}

/// A picture that was made.
struct Made {
    sticker: Sticker,
    took: Duration,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("demo: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse(&["output", "data"])?;
    let out = PathBuf::from(arguments.get("output").unwrap_or("out"));
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/demo");
    let data = arguments.get("data").map_or(default, PathBuf::from);
    std::fs::create_dir_all(&out).map_err(|e| format!("{}: {e}", out.display()))?;

    let start = Clock::now();
    let assets = support::assets(&data.join("pictures"))?;
    let fonts = support::fonts(&data.join("fonts"))?;
    let jobs = plan(&data, &assets, &fonts)?;
    let prepared = start.elapsed();

    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(jobs.len()));
    let start = Clock::now();
    let made = render_all(&jobs, &assets, threads)?;
    let took = start.elapsed();

    for (job, made) in jobs.iter().zip(&made) {
        let path = out.join(&job.name);
        write(&path, &made.sticker.bytes)?;
        write(&path.with_extension("jpg.json"), &serde_json::to_vec_pretty(&made.sticker.manifest)?)?;
    }
    let sheet = contact_sheet(&jobs, &made, &fonts)?;
    write(&out.join("contact-sheet.png"), &sheet)?;
    write(&out.join("index.html"), page(&jobs, &made).as_bytes())?;

    let cpu: Duration = made.iter().map(|m| m.took).sum();
    println!(
        "{} stickers in {:.0} ms on {threads} threads: {:.0} a second, {:.1} ms each; templates and fonts were ready after {:.0} ms",
        made.len(),
        took.as_secs_f64() * 1e3,
        made.len() as f64 / took.as_secs_f64(),
        cpu.as_secs_f64() * 1e3 / made.len() as f64,
        prepared.as_secs_f64() * 1e3,
    );
    println!("pictures, manifests, contact-sheet.png and index.html are in {}", out.display());
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display()).into())
}

/// Reads the plan and compiles each pair of template and slot once.
fn plan(data: &Path, assets: &Assets, fonts: &FontStore) -> Result<Vec<Job>, Failure> {
    let plan: serde_json::Value = serde_json::from_slice(&support::read(&data.join("plan.json"))?)?;
    let text =
        |value: &serde_json::Value| value.as_str().map(str::to_owned).ok_or("plan.json: a text is missing");
    let list =
        |name: &str| plan[name].as_array().cloned().ok_or_else(|| format!("plan.json: {name} is not a list"));
    let at: Instant = text(&plan["at"])?.parse()?;
    let template_of = |name: &str| support::template(&data.join(format!("templates/{name}.json")));
    let promotion = template_of(&text(&plan["promotion"])?)?;
    let slots: Vec<Slot> = list("slots")?
        .iter()
        .map(|name| support::slot(&data.join("slots").join(text(name)?)))
        .collect::<Result<_, Failure>>()?;

    let mut compiled: BTreeMap<(String, String, String, &'static str), Arc<CompiledTemplate>> =
        BTreeMap::new();
    let mut jobs = Vec::new();
    for sticker in list("stickers")? {
        let (product, template, locale) =
            (text(&sticker["product"])?, text(&sticker["template"])?, text(&sticker["locale"])?);
        let tag = LocaleTag::new(&locale)?;
        let file = data.join("products").join(&product);
        let points = Snapshot::from_json(&support::read(&file)?, at, tag.clone())
            .map_err(|e| format!("{}: {e}", file.display()))?;
        let points = Arc::new(points);
        let base = Arc::new(template_of(&template)?);
        for slot in &slots {
            for kind in ["plain", "promotion"] {
                let key = (template.clone(), locale.clone(), slot.id.to_string(), kind);
                let known = compiled.get(&key).map(Arc::clone);
                let ready = match known {
                    Some(ready) => ready,
                    None => {
                        let template = match kind {
                            "plain" => Arc::clone(&base),
                            _ => Arc::new(promotion.over(&base)?),
                        };
                        let ready = compile(&template, slot, slot.sizes[0], fonts, assets, &tag)?;
                        compiled.insert(key, Arc::clone(&ready));
                        ready
                    }
                };
                let stem = product.trim_end_matches(".json");
                jobs.push(Job {
                    name: format!("{stem}.{}.{kind}.jpg", slot.id),
                    compiled: ready,
                    points: Arc::clone(&points),
                    slot: slot.id.to_string(),
                    kind,
                    title: stem.to_owned(),
                });
            }
        }
    }
    Ok(jobs)
}

fn compile(
    template: &Arc<Template>,
    slot: &Slot,
    size: Size,
    fonts: &FontStore,
    assets: &Assets,
    locale: &LocaleTag,
) -> Result<Arc<CompiledTemplate>, Failure> {
    let limits = RenderLimits::default();
    let request = CompileRequest { template, slot, size, fonts, assets, locale, limits };
    let compiled = CompiledTemplate::compile(&request)
        .map_err(|e| format!("template {} for slot {}: {e}", template.id(), slot.id))?;
    Ok(Arc::new(compiled))
}

/// Renders all jobs on several threads; the order of the results is that of the jobs.
fn render_all(jobs: &[Job], assets: &Assets, threads: usize) -> Result<Vec<Made>, Failure> {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Made)>, Failure> {
        let mut scratch = Scratch::default();
        let mut made = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(n) else { return Ok(made) };
            let start = Clock::now();
            let sticker = job.compiled.render_with(&RenderInput::new(&job.points, assets), &mut scratch);
            let sticker = sticker.map_err(|e| format!("{}: {e}", job.name))?;
            made.push((n, Made { sticker, took: start.elapsed() }));
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, jobs.len());
        }
    };
    let results = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .map(|t| t.join().unwrap_or_else(|_| Err("a thread panicked".into())))
            .collect::<Vec<_>>()
    });
    eprintln!();
    let mut all = Vec::new();
    for result in results {
        all.extend(result?);
    }
    all.sort_by_key(|(n, _)| *n);
    Ok(all.into_iter().map(|(_, made)| made).collect())
}

fn progress(done: usize, all: usize) {
    const WIDTH: usize = 40;
    let full = done * WIDTH / all;
    let mut line = std::io::stderr().lock();
    // A progress bar that cannot be shown is no failure.
    let _ = write!(line, "\r[{}{}] {done}/{all}", "#".repeat(full), "-".repeat(WIDTH - full));
    let _ = line.flush();
}

/// Puts all pictures on one sheet: a row for each product, a column for each slot and kind.
fn contact_sheet(jobs: &[Job], made: &[Made], fonts: &FontStore) -> Result<Vec<u8>, Failure> {
    const CELL: usize = 300;
    const GAP: usize = 16;
    const LABEL: usize = 26;
    let titles = distinct(jobs.iter().map(|j| j.title.as_str()));
    let columns = distinct(jobs.iter().map(|j| j.name.split_once('.').map_or("", |_| j.slot.as_str())));
    let width = GAP + columns.len() * 2 * (CELL + GAP);
    let height = GAP + titles.len() * (CELL + LABEL + GAP);
    let mut assets = Assets::default();
    let mut layers = Vec::new();
    for (job, made) in jobs.iter().zip(made) {
        let bytes: SharedBytes = Arc::new(made.sticker.bytes.clone());
        assets.insert(&job.name, bytes);
        let row = titles.iter().position(|t| *t == job.title).unwrap_or(0);
        let column =
            2 * columns.iter().position(|s| *s == job.slot).unwrap_or(0) + usize::from(job.kind != "plain");
        let (x, y) = (GAP + column * (CELL + GAP), GAP + row * (CELL + LABEL + GAP));
        let size = made.sticker.manifest.size;
        layers.push(json!({
            "id": job.name, "type": "image", "source": {"asset": job.name}, "fit": "contain", "radius": 6,
            "box": {"x": x, "y": y, "width": CELL, "height": CELL},
            "shadow": {"dy": 3, "blur": 10, "color": "#00000030"}
        }));
        layers.push(json!({
            "id": format!("label.{}", job.name), "type": "text", "font": "label", "size": {"max": 15, "min": 9},
            "text": format!("{}, {size}, {} kB, {:.1} ms", job.kind, made.sticker.bytes.len() / 1000, made.took.as_secs_f64() * 1e3),
            "fill": "#3C434C", "align": "center", "valign": "middle",
            "box": {"x": x, "y": y + CELL, "width": CELL, "height": LABEL}
        }));
    }
    let template = json!({
        "sticker": 1, "id": "contact-sheet",
        "canvas": {"width": width, "height": height, "background": "#EEF0F3"},
        "fonts": {"label": [{"family": fonts.default_family()}]},
        "layers": layers
    });
    let slot = json!({
        "business": "sticker-demo", "id": "contact-sheet", "channel": "app", "surface": "search", "image_index": 1,
        "sizes": [{"width": width, "height": height}], "format": "png", "overlay": "any", "background": "any",
        "min_text_px": 1, "audience": "public", "url": "mutable", "lead_ms": 0
    });
    let template = Arc::new(Template::from_json(template.to_string().as_bytes())?);
    let slot = Slot::from_json(slot.to_string().as_bytes())?;
    let locale = LocaleTag::new("en")?;
    let compiled = compile(&template, &slot, slot.sizes[0], fonts, &assets, &locale)?;
    let nothing = br#"{"business":"sticker-demo","item":"sheet","points":{}}"#;
    let points = Snapshot::from_json(nothing, jobs[0].points.at(), locale)?;
    Ok(compiled.render(&RenderInput::new(&points, &assets))?.bytes)
}

fn distinct<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for one in all {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    seen
}

fn page(jobs: &[Job], made: &[Made]) -> String {
    let mut html = String::from(
        "<!doctype html><meta charset=utf-8><title>sticker: demo</title><style>\
         body{font:14px system-ui,sans-serif;background:#eef0f3;color:#20262d;margin:24px}\
         main{display:grid;grid-template-columns:repeat(auto-fill,minmax(260px,1fr));gap:20px}\
         figure{margin:0;background:#fff;border-radius:8px;overflow:hidden;box-shadow:0 2px 8px #0002}\
         img{display:block;width:100%;height:280px;object-fit:contain;background:#fafafa}\
         figcaption{padding:10px 12px;line-height:1.5}small{color:#67707b}</style><h1>sticker: demo</h1><main>",
    );
    for (job, made) in jobs.iter().zip(made) {
        let m = &made.sticker.manifest;
        let claims: Vec<String> =
            m.claims.iter().map(|c| format!("{} {}", c.claim.role, c.claim.text)).collect();
        let _ = write!(
            html,
            "<figure><a href=\"{0}\"><img loading=lazy src=\"{0}\" alt=\"{1}\"></a><figcaption><b>{1}</b>, {2}<br>{3}<br>\
             <small>{4}, {5} kB, {6:.1} ms, <a href=\"{0}.json\">manifest</a></small></figcaption></figure>",
            escape(&job.name),
            escape(&job.title),
            job.kind,
            escape(&claims.join(" · ")),
            m.size,
            made.sticker.bytes.len() / 1000,
            made.took.as_secs_f64() * 1e3,
        );
    }
    html.push_str("</main>\n");
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
