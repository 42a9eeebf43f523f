//! Measures how much memory titles take in Chinese (simplified, traditional), Japanese and Korean, beyond the mapped fonts.
//!
//! ```text
//! cargo run --release --example cjk_memory -- --fonts /usr/share/fonts/opentype/noto [--titles 400] \
//!     [--limit-mib 80] [--save FOLDER]
//! ```
//!
//! The folder holds `NotoSansCJK-Regular.ttc` and `NotoSansCJK-Bold.ttc` (Debian package `fonts-noto-cjk`), each with faces
//! for the four. A template with a regular and a bold line is compiled once a language and renders that many titles, each of
//! characters of the whole block in turn, so that the caches are full at the end. One JSON line a phase, sizes in KiB:
//!
//! * `anonymous`: `RssAnon`, what the process itself has written;
//! * `fonts`: pages of the two font files that are in memory, which the system shares and drops as it likes;
//! * `other_files`: the rest of `RssFile`, which is the program and its libraries;
//! * `heap`, `heap_peak`: what is allocated, and the most that ever was.
//!
//! `beyond_fonts_peak` of the last line is the largest of `anonymous` and `other_files` together, looked at every
//! millisecond while it ran; `whole_peak` is `VmHWM`. Above `--limit-mib` the program fails.
//! `--save` keeps the first picture of each language.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program reads files, measures and prints; only the library is pure"
)]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use sticker_core::asset::font::{FaceRequest, FontStore};
use sticker_core::geometry::Size;
use sticker_core::points::{LocaleTag, PointName, PointValue, Snapshot};
use sticker_core::render::{Assets, CompileRequest, CompiledTemplate, RenderInput, RenderLimits, Scratch};
use sticker_core::slot::Slot;
use sticker_core::template::Template;
use sticker_core::time::Instant;
use support::{Arguments, Failure};

/// Language of a template, face in the collections, and a title to begin with.
const LANGUAGES: [(&str, &str, &str); 4] = [
    ("zh-CN", "Noto Sans CJK SC", "新品三段婴幼儿配方奶粉 限时直降"),
    ("zh-TW", "Noto Sans CJK TC", "新品三段嬰幼兒配方奶粉 限時直降"),
    ("ja", "Noto Sans CJK JP", "赤ちゃんの肌にやさしい粉ミルク 送料無料"),
    ("ko", "Noto Sans CJK KR", "아기를 위한 순한 분유 무료 배송"),
];
/// Positions of those faces in Debian's collections.
const FACES: [u32; 4] = [0, 1, 2, 3];
const LETTERS_A_TITLE: u32 = 24;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("cjk_memory: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// The system's allocator, counting what is held.
struct Counting;

static HELD: AtomicU64 = AtomicU64::new(0);
static MOST_HELD: AtomicU64 = AtomicU64::new(0);

fn grown(bytes: usize) {
    let held = HELD.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
    MOST_HELD.fetch_max(held, Ordering::Relaxed);
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        grown(size);
        HELD.fetch_sub(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size() as u64, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Resident memory of this process, in KiB.
#[derive(Clone, Copy)]
struct Resident {
    anonymous: u64,
    files: u64,
    most: u64,
}

impl Resident {
    fn now() -> Result<Self, Failure> {
        let status = std::fs::read_to_string("/proc/self/status")?;
        let number = |name: &str| -> Result<u64, Failure> {
            let line = status.lines().find_map(|l| l.strip_prefix(name));
            let word = line.and_then(|l| l.split_whitespace().next());
            Ok(word.ok_or_else(|| format!("/proc/self/status has no {name}"))?.parse()?)
        };
        Ok(Self { anonymous: number("RssAnon:")?, files: number("RssFile:")?, most: number("VmHWM:")? })
    }
}

/// Counts the pages of mapped fonts that are in memory, in KiB.
fn resident_fonts() -> Result<u64, Failure> {
    let (mut sum, mut is_font) = (0, false);
    for line in std::fs::read_to_string("/proc/self/smaps")?.lines() {
        // The first line of a mapping ends in its file; the others are `Name:  1234 kB`.
        if line.split_whitespace().next().is_some_and(|word| word.contains('-')) {
            is_font = line.ends_with(".ttc");
        } else if let Some(rest) = line.strip_prefix("Rss:").filter(|_| is_font) {
            sum += rest.trim().trim_end_matches("kB").trim().parse::<u64>()?;
        }
    }
    Ok(sum)
}

fn print(phase: &str) -> Result<Resident, Failure> {
    let (resident, fonts) = (Resident::now()?, resident_fonts()?);
    let kib = |bytes: &AtomicU64| bytes.load(Ordering::Relaxed) / 1024;
    let line = json!({
        "phase": phase, "anonymous": resident.anonymous, "fonts": fonts,
        "other_files": resident.files.saturating_sub(fonts), "heap": kib(&HELD), "heap_peak": kib(&MOST_HELD),
    });
    println!("{line}");
    Ok(resident)
}

/// Looks at `RssAnon` every millisecond until `done`, and returns the most that it saw.
fn watch(done: &AtomicBool) -> Result<u64, Failure> {
    let mut most = 0;
    while !done.load(Ordering::Relaxed) {
        most = most.max(Resident::now()?.anonymous);
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(most.max(Resident::now()?.anonymous))
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse(&["fonts", "titles", "limit-mib", "save"])?;
    let number = |name: &str, default: u32| -> Result<u32, Failure> {
        arguments.get(name).map_or(Ok(default), |text| {
            text.parse().map_err(|_| format!("--{name} {text} is no number").into())
        })
    };
    let (titles, limit) = (number("titles", 400)?, number("limit-mib", u32::MAX)?);
    let folder = Path::new(arguments.need("fonts")?);
    print("start")?;
    let done = AtomicBool::new(false);
    let most = std::thread::scope(|scope| -> Result<u64, Failure> {
        let watching = scope.spawn(|| watch(&done));
        let worked = work(folder, titles, arguments.get("save").map(Path::new));
        done.store(true, Ordering::Relaxed);
        let most = watching.join().map_err(|_| "the watching thread panicked")??;
        worked.map(|()| most)
    })?;
    let end = Resident::now()?;
    let other = end.files.saturating_sub(resident_fonts()?);
    let line = json!({
        "phase": "end", "titles": titles * LANGUAGES.len() as u32, "anonymous_peak": most, "other_files": other,
        "beyond_fonts_peak": most + other, "whole_peak": end.most,
    });
    println!("{line}");
    let beyond = (most + other).div_ceil(1024);
    if beyond > u64::from(limit) {
        return Err(format!("{beyond} MiB beyond the fonts, the limit is {limit}").into());
    }
    Ok(())
}

fn work(folder: &Path, titles: u32, save: Option<&Path>) -> Result<(), Failure> {
    let mut store = FontStore::new();
    for weight in ["Regular", "Bold"] {
        let path = folder.join(format!("NotoSansCJK-{weight}.ttc"));
        let (digest, bytes) = (support::digest_of(&path)?, support::mapped(&path)?);
        for index in FACES {
            let request = FaceRequest { index, ..FaceRequest::default() };
            store.add_with_digest(Arc::clone(&bytes), *digest.as_bytes(), &request)?;
        }
    }
    print("eight faces registered")?;
    let template = Arc::new(Template::from_json(template().to_string().as_bytes())?);
    let slot = Slot::from_json(
        json!({
            "business": "bench", "id": "main", "channel": "bench", "surface": "search", "image_index": 1,
            "sizes": [{"width": 800, "height": 800}], "format": {"jpeg": {"quality": 85, "sampling": "4:2:0"}},
            "overlay": "any", "background": "any", "min_text_px": 12, "audience": "public", "url": "immutable",
            "lead_ms": 0
        })
        .to_string()
        .as_bytes(),
    )?;
    let assets = Assets::default();
    let mut compiled = Vec::new();
    for (language, _, _) in LANGUAGES {
        let locale = LocaleTag::new(language)?;
        compiled.push(CompiledTemplate::compile(&CompileRequest {
            template: &template,
            slot: &slot,
            size: Size::new(800, 800),
            fonts: &store,
            assets: &assets,
            locale: &locale,
            limits: RenderLimits::default(),
        })?);
    }
    print("compiled for four languages")?;
    let at: Instant = "2026-11-25T00:00:00Z".parse()?;
    let mut scratch = Scratch::default();
    for (template, (language, _, first)) in compiled.iter().zip(LANGUAGES) {
        let file = json!({"business": "bench", "item": "p", "points": {}}).to_string();
        let mut points = Snapshot::from_json(file.as_bytes(), at, LocaleTag::new(language)?)?;
        for n in 0..titles {
            let words = if n == 0 { first.to_owned() } else { title(language, n - 1) };
            points.insert(PointName::new("std.title")?, PointValue::Text(words))?;
            let sticker = template.render_with(&RenderInput::new(&points, &assets), &mut scratch)?;
            if let Some(save) = save.filter(|_| n == 0) {
                std::fs::write(save.join(format!("{language}.jpg")), &sticker.bytes)?;
            }
        }
        print(&format!("{titles} titles in {language}"))?;
    }
    Ok(())
}

/// Returns title `n`: the next characters of the language's block, so that none comes twice before all have come once.
fn title(language: &str, n: u32) -> String {
    let (first, count) = if language == "ko" { (0xAC00, 11_172) } else { (0x4E00, 20_902) };
    (0..LETTERS_A_TITLE)
        .filter_map(|i| char::from_u32(first + (n * LETTERS_A_TITLE + i) * 11 % count))
        .collect()
}

/// A regular title of two lines and a bold one with an outline, in the face of the language at hand.
fn template() -> Value {
    let stack = |weight: u16| -> Value {
        let face = |family: &str, language: &str| json!({"family": family, "weight": weight, "languages": [language]});
        let languages = ["zh-Hans", "zh-Hant", "ja", "ko"];
        LANGUAGES.iter().zip(languages).map(|((_, family, _), language)| face(family, language)).collect()
    };
    json!({
        "sticker": 1, "id": "four-languages", "canvas": {"width": 800, "height": 800, "background": "#F4F1EA"},
        "fonts": {"regular": stack(400), "bold": stack(700)},
        "layers": [
            {"id": "headline", "type": "text", "text": "{std.title}", "font": "bold", "size": {"max": 56, "min": 20},
             "fill": "#FFFFFF", "stroke": {"width": 4, "fill": "#D7263D"}, "max_lines": 3, "wrap": "anywhere",
             "box": {"x": 40, "y": 40, "width": 720, "height": 260},
             "shadow": {"dx": 0, "dy": 6, "blur": 12, "color": "#00000066"}},
            {"id": "title", "type": "text", "text": "{std.title}", "font": "regular", "size": {"max": 34, "min": 16},
             "fill": "#1B3A57", "max_lines": 2, "wrap": "anywhere",
             "box": {"x": 40, "y": 420, "width": 720, "height": 120}}
        ]
    })
}
