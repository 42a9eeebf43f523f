//! Joins the comparison of `benches/peers`: the same picture as every peer, and one line of JSON about it.
//!
//! ```text
//! cargo run --release --example peer -- --inputs DIR --spec benches/peers/spec.json --scenario cold \
//!     --seconds 4 --warmup 0.8 --jobs 1 --save out.jpg
//! ```
//!
//! `cold` and `cold_jpg` decode the product's file for every picture; `price_change` specialises the template for
//! everything but the price. `--filter lanczos3` resizes as templates do unless they say otherwise; the comparison's
//! rule is bilinear. Fonts come from `PEERS_FONT_BOLD` and `PEERS_FONT_REGULAR` (Noto Sans CJK collections, face 2).

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program reads files, measures time and prints; only the library is pure"
)]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant as Clock};

use serde_json::{Value, json};
use sticker_core::asset::font::{FaceRequest, FontStore};
use sticker_core::digest::Digest;
use sticker_core::geometry::Size;
use sticker_core::id::AssetId;
use sticker_core::money::{Currency, Money};
use sticker_core::points::{AssetRef, LocaleTag, PointName, PointValue, Snapshot};
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, RenderInput, RenderLimits, Scratch, SharedBytes, Sticker,
};
use sticker_core::slot::Slot;
use sticker_core::template::Template;
use sticker_core::time::Instant;
use support::{Arguments, Failure};

const OPTIONS: [&str; 9] =
    ["inputs", "spec", "scenario", "seconds", "warmup", "jobs", "save", "filter", "update"];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("peer: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// The system's allocator, counting what is asked of it.
struct Counting;

static ALLOCATED: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATED.fetch_add(size.saturating_sub(layout.size()) as u64, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Everything that is ready before the first picture.
struct Peer {
    compiled: CompiledTemplate,
    snapshots: Vec<Snapshot>,
    assets: Assets,
    price: PointName,
    currency: Currency,
}

impl Peer {
    /// Renders picture `n`, whose price is the comparison's rule.
    fn render(&self, n: u64, scratch: &mut Scratch) -> Result<Sticker, Failure> {
        let cents = if n == 0 { 19_990 } else { 1_000 + (n * 7_919) % 98_000 };
        let mut points = self.snapshots[n as usize % self.snapshots.len()].clone();
        points.insert(
            self.price.clone(),
            PointValue::Money(Money { minor: cents as i64, currency: self.currency }),
        )?;
        Ok(self.compiled.render_with(&RenderInput::new(&points, &self.assets), scratch)?)
    }
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse(&OPTIONS)?;
    if let Some(update) = arguments.get("update") {
        return Err(format!("--update {update}: incremental updates are not there yet").into());
    }
    let number = |name: &str, default: f64| -> Result<f64, Failure> {
        arguments.get(name).map_or(Ok(default), |text| {
            text.parse().map_err(|_| format!("--{name} {text} is no number").into())
        })
    };
    let (seconds, warmup, jobs) =
        (number("seconds", 4.0)?, number("warmup", 1.0)?, number("jobs", 1.0)? as usize);
    let scenario = arguments.get("scenario").unwrap_or("cold");
    let inputs = PathBuf::from(arguments.need("inputs")?);
    let spec: Value = serde_json::from_slice(&support::read(Path::new(arguments.need("spec")?))?)?;
    let filter = arguments.get("filter").unwrap_or("bilinear");

    // The products' files are read before the clock runs; and theirs and the fonts' digests are known, as a host knows
    // those of what it has stored. `fonts_hashed_ms` says what a host pays that does not.
    let ending = ending(scenario);
    let count = if scenario == "price_change" { 1 } else { spec["products"].as_u64().unwrap_or(1) };
    let mut assets = Assets::default();
    for i in 0..count {
        let name = format!("product_{i}.{ending}");
        let bytes: SharedBytes = Arc::new(support::read(&inputs.join(&name))?);
        assets.insert(&name, bytes);
    }
    let start = Clock::now();
    let fonts = font_files()?;
    let fonts_hashed_ms = start.elapsed().as_secs_f64() * 1e3;
    let start = Clock::now();
    let save = arguments.get("save");
    let png = save.is_some_and(|s| s.ends_with(".png"));
    let peer = prepare(&spec, &inputs, assets, &fonts, scenario, filter, png)?;
    let first = peer.render(0, &mut Scratch::default())?;
    let first_ms = start.elapsed().as_secs_f64() * 1e3;
    if let Some(save) = save {
        std::fs::write(save, &first.bytes).map_err(|e| format!("{save}: {e}"))?;
    }

    let next = AtomicU64::new(1);
    measure(&peer, &next, jobs, warmup)?;
    let (cpu, allocated) = (cpu_seconds(), ALLOCATED.load(Ordering::Relaxed));
    let start = Clock::now();
    let (made, bytes) = measure(&peer, &next, jobs, seconds)?;
    let allocated = ALLOCATED.load(Ordering::Relaxed) - allocated;
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let line = json!({
        "peer": "sticker", "version": env!("CARGO_PKG_VERSION"), "scenario": scenario, "n": made,
        "secs": round(wall, 4), "ips": round(made as f64 / wall, 2), "cpu_ips": round(made as f64 / cpu, 2),
        "rss_kb": peak_rss_kb(), "first_ms": round(first_ms, 1), "fonts_hashed_ms": round(fonts_hashed_ms, 1),
        "avg_bytes": bytes / made.max(1), "alloc_bytes": allocated / made.max(1),
        "stages_ms": {"all": round(cpu * 1e3 / made as f64, 3)},
    });
    println!("{line}");
    Ok(())
}

/// How the names of a scenario's products end.
fn ending(scenario: &str) -> &'static str {
    if scenario == "cold_jpg" { "jpg" } else { "png" }
}

/// The two faces of the comparison and their digests.
fn font_files() -> Result<Vec<(PathBuf, Digest)>, Failure> {
    let mut files = Vec::new();
    for (variable, weight) in [("PEERS_FONT_BOLD", "Bold"), ("PEERS_FONT_REGULAR", "Regular")] {
        let usual = format!("/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc");
        let path = PathBuf::from(std::env::var(variable).unwrap_or(usual));
        let digest = support::digest_of(&path)?;
        files.push((path, digest));
    }
    Ok(files)
}

fn round(value: f64, digits: i32) -> f64 {
    let unit = 10f64.powi(digits);
    (value * unit).round() / unit
}

/// Renders for some seconds on `jobs` threads; returns how many pictures and bytes came of it.
fn measure(peer: &Peer, next: &AtomicU64, jobs: usize, seconds: f64) -> Result<(u64, u64), Failure> {
    let end = Clock::now() + Duration::from_secs_f64(seconds);
    let work = || -> Result<(u64, u64), Failure> {
        let mut scratch = Scratch::default();
        let (mut made, mut bytes) = (0, 0);
        while Clock::now() < end {
            bytes += peer.render(next.fetch_add(1, Ordering::Relaxed), &mut scratch)?.bytes.len() as u64;
            made += 1;
        }
        Ok((made, bytes))
    };
    if jobs <= 1 {
        return work();
    }
    let results = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .map(|t| t.join().unwrap_or_else(|_| Err("a thread panicked".into())))
            .collect::<Vec<_>>()
    });
    results
        .into_iter()
        .try_fold((0, 0), |sum, result| result.map(|(made, bytes)| (sum.0 + made, sum.1 + bytes)))
}

/// CPU time of all threads of this process, from the scheduler's own count.
fn cpu_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let of_task = |path: PathBuf| -> Option<u64> {
        std::fs::read_to_string(path.join("schedstat")).ok()?.split(' ').next()?.parse().ok()
    };
    tasks.filter_map(|t| of_task(t.path())).sum::<u64>() as f64 / 1e9
}

fn peak_rss_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn prepare(
    spec: &Value,
    inputs: &Path,
    mut assets: Assets,
    fonts: &[(PathBuf, Digest)],
    scenario: &str,
    filter: &str,
    png: bool,
) -> Result<Peer, Failure> {
    for name in ["scene.jpg", "badge.png"] {
        let bytes: SharedBytes = Arc::new(support::read(&inputs.join(name))?);
        assets.insert(name, bytes);
    }
    let mut store = FontStore::new();
    for (path, digest) in fonts {
        let face =
            FaceRequest { index: 2, family: Some("Noto Sans CJK SC".to_owned()), ..FaceRequest::default() };
        store.add_with_digest(support::mapped(path)?, *digest.as_bytes(), &face)?;
    }
    let template = Arc::new(Template::from_json(template(spec, filter).to_string().as_bytes())?);
    let format = if png {
        json!("png")
    } else {
        json!({"jpeg": {"quality": spec["jpeg"]["quality"], "sampling": "4:2:0"}})
    };
    let slot = json!({
        "business": "peers", "id": "main", "channel": "bench", "surface": "search", "image_index": 1,
        "sizes": [{"width": 800, "height": 800}], "format": format, "overlay": "any", "background": "any",
        "min_text_px": 12, "audience": "public", "url": "immutable", "lead_ms": 0
    });
    let slot = Slot::from_json(slot.to_string().as_bytes())?;
    let locale = LocaleTag::new("zh-CN")?;
    let compiled = CompiledTemplate::compile(&CompileRequest {
        template: &template,
        slot: &slot,
        size: Size::new(800, 800),
        fonts: &store,
        assets: &assets,
        locale: &locale,
        limits: RenderLimits::default(),
    })?;
    let at: Instant = "2026-11-22T00:00:00Z".parse()?;
    let currency = Currency::new("CNY")?;
    let price = PointName::new("std.price.effective")?;
    let mut snapshots = Vec::new();
    let ending = ending(scenario);
    let count = if scenario == "price_change" { 1 } else { spec["products"].as_u64().unwrap_or(1) };
    for i in 0..count {
        let file = json!({"business": "peers", "item": format!("p{i}"), "points": {
            "std.title": {"text": spec["title"]["text"]},
            "std.price.list": {"money": {"minor": "29900", "currency": "CNY"}},
        }});
        let mut points = Snapshot::from_json(file.to_string().as_bytes(), at, locale.clone())?;
        let picture = AssetRef::Asset(AssetId::new(&format!("product_{i}.{ending}"))?);
        points.insert(PointName::new("std.image.transparent")?, PointValue::Image(picture))?;
        snapshots.push(points);
    }
    let compiled = match scenario {
        "price_change" => compiled.specialise(&snapshots[0], &assets, &BTreeSet::from([price.clone()]))?,
        _ => compiled,
    };
    Ok(Peer { compiled, snapshots, assets, price, currency })
}

/// The geometry of `spec.json` as a template.
fn template(spec: &Value, filter: &str) -> Value {
    let number = |v: &Value| v.as_f64().unwrap_or(0.0);
    let boxed = |x: f64, y: f64, w: f64, h: f64| json!({"x": x, "y": y, "width": w, "height": h});
    let own = |v: &Value| boxed(number(&v["x"]), number(&v["y"]), number(&v["w"]), number(&v["h"]));
    let (p, sh, banner, pill) = (&spec["product_box"], &spec["shadow"], &spec["banner"], &spec["pill"]);
    let (label, price, list, promo, title) =
        (&spec["label"], &spec["price"], &spec["list_price"], &spec["promo"], &spec["title"]);
    let product = boxed(
        number(&p["cx"]) - number(&p["w"]) / 2.0,
        number(&p["cy"]) - number(&p["h"]) / 2.0,
        number(&p["w"]),
        number(&p["h"]),
    );
    let alpha = |share: &Value| (number(share) * 255.0).round() as u8;
    let around = |x: f64, baseline: f64, w: f64, size: f64| boxed(x, baseline - size * 1.3, w, size * 1.8);
    let plain = json!({"money": {"currency": "CNY", "symbol": "¥", "group": ""}});
    json!({
        "sticker": 1, "id": "peers", "canvas": {"width": 800, "height": 800},
        "policy_class": "promo",
        "fonts": {
            "bold": [{"family": "Noto Sans CJK SC", "weight": 700}],
            "regular": [{"family": "Noto Sans CJK SC", "weight": 400}]
        },
        "formats": {"cny": plain},
        "layers": [
            {"id": "scene", "type": "image", "box": boxed(0.0, 0.0, 800.0, 800.0), "source": {"asset": "scene.jpg"},
             "fit": "cover", "filter": filter},
            {"id": "product", "type": "image", "box": product, "source": {"point": "std.image.transparent"},
             "fit": "contain", "filter": filter,
             "shadow": {"dx": sh["dx"], "dy": sh["dy"], "blur": number(&sh["sigma"]) * 2.0,
                        "color": format!("#000000{:02X}", alpha(&sh["opacity"]))}},
            {"id": "badge", "type": "image", "box": own(&spec["badge"]), "source": {"asset": "badge.png"}, "filter": filter},
            {"id": "banner", "type": "shape", "box": own(banner), "shape": {"rect": {"radius": banner["r"]}},
             "fill": {"linear": {"from": [0, 0], "to": [1, 0], "stops": [
                 {"at": 0, "color": banner["from"]}, {"at": 1, "color": banner["to"]}]}}},
            {"id": "pill", "type": "shape", "box": own(pill), "shape": {"rect": {"radius": pill["r"]}}, "fill": pill["fill"]},
            {"id": "label", "type": "text", "text": label["text"], "font": "bold", "size": label["size"], "fill": label["fill"],
             "box": around(number(&label["x"]), number(&label["baseline"]), 130.0, number(&label["size"])),
             "baseline": label["baseline"]},
            {"id": "list", "type": "price", "role": "list", "format": "cny", "font": "regular", "size": list["size"],
             "fill": format!("{}{:02X}", list["fill"].as_str().unwrap_or("#FFFFFF"), alpha(&list["alpha"])),
             "box": around(number(&list["x"]), number(&list["baseline"]), 200.0, number(&list["size"])),
             "baseline": list["baseline"], "strike": {"thickness": list["strike_h"], "rise": strike_rise(list)}},
            {"id": "promo", "type": "text", "text": promo["text"], "font": "bold", "size": promo["size"], "fill": promo["fill"],
             "align": "center", "baseline": promo["baseline"],
             "box": around(number(&promo["cx"]) - 150.0, number(&promo["baseline"]), 300.0, number(&promo["size"]))},
            {"id": "title", "type": "text", "text": "{std.title}", "font": "regular", "size": title["size"],
             "fill": title["fill"], "max_lines": 2, "line_height": title["line_h"], "baseline": title["baseline1"],
             "box": boxed(number(&title["x"]), number(&title["baseline1"]) - 40.0, number(&title["max_w"]), 110.0)},
            {"id": "price", "type": "price", "role": "effective", "format": "cny", "font": "bold", "size": price["int_size"],
             "parts": {"symbol": {"size": price["currency_size"]}, "separator": {"size": price["frac_size"]},
                       "fraction": {"size": price["frac_size"]}},
             "fill": price["fill"], "stroke": {"width": price["stroke_outside_px"], "fill": price["stroke"]},
             "box": around(number(&price["x"]), number(&price["baseline"]), 420.0, number(&price["int_size"])),
             "baseline": price["baseline"]}
        ]
    })
}

/// How far the strike of the list price stands above the font's own place, so that its top edge falls on `strike_y`.
///
/// Noto Sans CJK has the upper edge of its strike 0.325 em above the baseline.
fn strike_rise(list: &Value) -> f64 {
    let number = |name: &str| list[name].as_f64().unwrap_or(0.0);
    let top = (0.325 * number("size") * 64.0).round() / 64.0;
    number("baseline") - top - number("strike_y")
}
