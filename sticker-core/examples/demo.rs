//! Renders the demo: a gallery with a page for each capability of templates, and every product of the plan for every
//! slot, plain and with the promotion template over it.
//!
//! ```text
//! make demo        # or: cargo run --release --example demo [-- --output out]
//! ```
//!
//! Writes pictures and manifests, `gallery/` with the templates of its pages, `contact-sheet.png`, `showcase.jpg` (the
//! picture of the README) and `index.html`. The sheets are stickers too: templates that this program puts together, with
//! the pictures as their layers.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program reads files, measures time and prints; only the library is pure"
)]

#[path = "demo/gallery.rs"]
mod gallery;
#[path = "demo/page.rs"]
mod page;
#[path = "demo/sheets.rs"]
mod sheets;
mod support;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant as Clock};

use gallery::{Gallery, Picture};
use sticker_core::asset::font::FontStore;
use sticker_core::geometry::Size;
use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, RenderInput, RenderLimits, Scratch, Sticker,
};
use sticker_core::slot::Slot;
use sticker_core::template::Template;
use sticker_core::time::Instant;
use support::{Arguments, Failure};

/// One picture to make.
struct Job {
    file: String,
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
    let folder = out.join("gallery");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;

    let start = Clock::now();
    let assets = support::assets(&data.join("pictures"))?;
    let fonts = support::fonts(&[&data.join("fonts")])?;
    let gallery = Gallery::read(&data)?;
    let (jobs, shows) = std::thread::scope(|scope| {
        let shows = scope.spawn(|| shows(&gallery, &assets));
        (plan(&data, &assets, &fonts), shows.join())
    });
    let mut jobs = jobs?;
    let stickers = jobs.len();
    jobs.extend(shows.unwrap_or_else(|_| Err("a thread panicked".into()))?);
    let prepared = start.elapsed();

    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(jobs.len()));
    let start = Clock::now();
    let made = render_all(&jobs, &assets, threads)?;
    let took = start.elapsed();

    for (job, made) in jobs.iter().zip(&made) {
        let path = out.join(&job.file);
        write(&path, &made.sticker.bytes)?;
        write(&path.with_extension("jpg.json"), &serde_json::to_vec_pretty(&made.sticker.manifest)?)?;
    }
    for (file, text) in gallery.pages().flat_map(|p| &p.documents) {
        write(&folder.join(file), text.as_bytes())?;
    }
    let (plain, shown) = made.split_at(stickers);
    let jobs = &jobs[..stickers];
    write(&out.join("contact-sheet.png"), &sheets::contact_sheet(&cells(jobs, plain), &fonts)?)?;
    let named = gallery.pictures().zip(shown).map(|(p, m)| (p.name.as_str(), m.sticker.bytes.as_slice()));
    write(&out.join("showcase.jpg"), &sheets::showcase(&gallery.best(named)?, &fonts)?)?;
    write(&out.join("index.html"), page::page(&gallery, shown, jobs, plain).as_bytes())?;

    let cpu: Duration = made.iter().map(|m| m.took).sum();
    println!(
        "{} stickers ({} of the gallery) in {:.0} ms on {threads} threads: {:.0} a second, {:.1} ms each; templates and \
         fonts were ready after {:.0} ms",
        made.len(),
        shown.len(),
        took.as_secs_f64() * 1e3,
        made.len() as f64 / took.as_secs_f64(),
        cpu.as_secs_f64() * 1e3 / made.len() as f64,
        prepared.as_secs_f64() * 1e3,
    );
    println!(
        "pictures, manifests, gallery/, contact-sheet.png, showcase.jpg and index.html are in {}",
        out.display()
    );
    Ok(())
}

/// Compiles each picture of the gallery.
fn shows(gallery: &Gallery, assets: &Assets) -> Result<Vec<Job>, Failure> {
    let show = |picture: &Picture| -> Result<Job, Failure> {
        let Picture { name, template, size, locale, points } = picture;
        let compiled = compile(template, &gallery.slot, *size, &gallery.fonts, assets, locale)?;
        Ok(Job {
            file: format!("gallery/{name}.jpg"),
            compiled,
            points: Arc::clone(points),
            slot: gallery.slot.id.to_string(),
            kind: "gallery",
            title: name.clone(),
        })
    };
    gallery.pictures().map(show).collect()
}

/// Sets the pictures of the plan in a table: a row for each product, a column for each slot and kind.
fn cells<'a>(jobs: &'a [Job], made: &'a [Made]) -> Vec<sheets::Cell<'a>> {
    let titles = distinct(jobs.iter().map(|j| j.title.as_str()));
    let slots = distinct(jobs.iter().map(|j| j.slot.as_str()));
    let place = |all: &[&str], one: &str| all.iter().position(|known| *known == one).unwrap_or(0);
    let cell = |(job, made): (&'a Job, &'a Made)| sheets::Cell {
        name: &job.file,
        row: place(&titles, &job.title),
        column: 2 * place(&slots, &job.slot) + usize::from(job.kind != "plain"),
        label: format!(
            "{}, {}, {} kB, {:.1} ms",
            job.kind,
            made.sticker.manifest.size,
            made.sticker.bytes.len() / 1000,
            made.took.as_secs_f64() * 1e3
        ),
        bytes: &made.sticker.bytes,
    };
    jobs.iter().zip(made).map(cell).collect()
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
                    file: format!("{stem}.{}.{kind}.jpg", slot.id),
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
            let sticker = sticker.map_err(|e| format!("{}: {e}", job.file))?;
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
