//! Golden cases: small pictures, each of one idea, described by one file.

#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

pub(crate) mod pictures;
pub(crate) mod random;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use sticker_core::asset::font::{FaceRequest, FontStore};
use sticker_core::geometry::Size;
use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, RenderError, RenderInput, RenderLimits, SharedBytes, Sticker,
};
use sticker_core::slot::Slot;
use sticker_core::template::{Parents, Template};

/// A case as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    /// The idea, for people.
    about: String,
    template: Value,
    /// A template below it.
    #[serde(default)]
    base: Option<Value>,
    /// Templates that it extends.
    #[serde(default)]
    parents: Vec<Value>,
    #[serde(default)]
    points: Map<String, Value>,
    /// Fields of the slot that differ from a public PNG slot with no demands.
    #[serde(default)]
    slot: Map<String, Value>,
    /// Absent, the canvas's.
    #[serde(default)]
    size: Option<Size>,
    /// Language of the texts; absent, English.
    #[serde(default)]
    locale: Option<LocaleTag>,
}

/// A case that is ready to be compiled.
pub(crate) struct Case {
    /// `rule/one-thing`.
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) template: Arc<Template>,
    pub(crate) slot: Slot,
    pub(crate) size: Size,
    pub(crate) points: Snapshot,
    pub(crate) locale: LocaleTag,
    document: Document,
}

/// What cases share: the default family and the pictures made in code.
pub(crate) struct Kit {
    pub(crate) fonts: FontStore,
    pub(crate) assets: Assets,
}

impl Kit {
    pub(crate) fn new() -> Self {
        let mut assets = Assets::default();
        for (name, bytes) in pictures::all() {
            let bytes: SharedBytes = Arc::new(bytes);
            assets.insert(name, bytes);
        }
        Self { fonts: fonts(), assets }
    }

    pub(crate) fn request<'a>(&'a self, case: &'a Case) -> CompileRequest<'a> {
        CompileRequest {
            template: &case.template,
            slot: &case.slot,
            size: case.size,
            fonts: &self.fonts,
            assets: &self.assets,
            locale: &case.locale,
            limits: RenderLimits::default(),
        }
    }

    pub(crate) fn compile(&self, case: &Case) -> Result<CompiledTemplate, RenderError> {
        CompiledTemplate::compile(&self.request(case))
    }

    pub(crate) fn input<'a>(&'a self, case: &'a Case) -> RenderInput<'a> {
        RenderInput { pixel_fp: true, ..RenderInput::new(&case.points, &self.assets) }
    }

    pub(crate) fn render(&self, case: &Case) -> Result<Sticker, RenderError> {
        self.compile(case)?.render(&self.input(case))
    }
}

impl Case {
    /// Reads a case from its JSON.
    pub(crate) fn parse(name: &str, json: &str) -> Self {
        let document = serde_json::from_str(json).unwrap_or_else(|e| panic!("{name}: {e}"));
        Self::new(name, document)
    }

    /// A case of one template and points.
    pub(crate) fn of(name: &str, template: Value, points: Value, slot: Value) -> Self {
        let object = |v: Value| v.as_object().cloned().unwrap_or_default();
        let about = name.to_owned();
        let (points, slot) = (object(points), object(slot));
        let parents = Vec::new();
        Self::new(
            name,
            Document { about, template, base: None, parents, points, slot, size: None, locale: None },
        )
    }

    fn new(name: &str, document: Document) -> Self {
        let mut parents = Parents::default();
        for parent in &document.parents {
            parents.insert(parent.to_string().as_bytes()).unwrap_or_else(|e| panic!("{name}: parent: {e}"));
        }
        let read = |value: &Value| {
            Template::from_json_with(value.to_string().as_bytes(), &parents)
                .unwrap_or_else(|e| panic!("{name}: template: {e}"))
        };
        let mut template = read(&document.template);
        if let Some(base) = &document.base {
            template = template.over(&read(base)).unwrap_or_else(|e| panic!("{name}: base: {e}"));
        }
        let size = document.size.unwrap_or_else(|| template.variants()[0].canvas.size);
        let slot = slot(size, &document.slot).unwrap_or_else(|e| panic!("{name}: slot: {e}"));
        let points = snapshot(&document.points).unwrap_or_else(|e| panic!("{name}: points: {e}"));
        let (name, about) = (name.to_owned(), document.about.clone());
        let locale = document.locale.clone().unwrap_or_else(english);
        Self { name, about, template: Arc::new(template), slot, size, points, locale, document }
    }

    /// The same picture in a slot of another format.
    pub(crate) fn with_format(&self, format: Value) -> Slot {
        let mut fields = self.document.slot.clone();
        fields.insert("format".to_owned(), format);
        slot(self.size, &fields).unwrap()
    }

    /// The case with another value of a point.
    pub(crate) fn with_point(&self, point: &str, value: Value) -> Snapshot {
        let mut points = self.document.points.clone();
        points.insert(point.to_owned(), value);
        snapshot(&points).unwrap()
    }

    /// The template's JSON; `None` where another one lies below it or is extended by it.
    pub(crate) fn alone(&self) -> Option<&Value> {
        (self.document.base.is_none() && self.document.parents.is_empty()).then_some(&self.document.template)
    }

    /// Names of the points that have values.
    pub(crate) fn points_given(&self) -> impl Iterator<Item = &str> {
        self.document.points.keys().map(String::as_str)
    }
}

fn slot(size: Size, fields: &Map<String, Value>) -> Result<Slot, sticker_core::slot::SlotError> {
    let mut slot = json!({
        "business": "golden", "id": "golden", "channel": "test", "surface": "search", "image_index": 1,
        "sizes": [size], "format": "png", "overlay": "any", "min_text_px": 1
    });
    for (name, value) in fields {
        slot[name] = value.clone();
    }
    Slot::from_json(slot.to_string().as_bytes())
}

fn snapshot(points: &Map<String, Value>) -> Result<Snapshot, sticker_core::points::SnapshotError> {
    let snapshot = json!({"business": "golden", "item": "thing", "points": points});
    let at = "2026-11-11T00:00:00+08:00".parse().unwrap();
    Snapshot::from_json(snapshot.to_string().as_bytes(), at, english())
}

/// The default family, then the fonts of `tests/fonts`: `Test Arabic` and so on, `Test CJK SC`, `Test Emoji`;
/// and the demo's Chinese.
fn fonts() -> FontStore {
    let mut store = FontStore::with_default_family().unwrap();
    let mut add = |family: &str, index: u32, bytes: &'static [u8]| {
        let request = FaceRequest { index, family: Some(family.to_owned()), ..FaceRequest::default() };
        store.add(Arc::new(bytes), &request).unwrap();
    };
    add("Test Arabic", 0, include_bytes!("../fonts/TestArabic.ttf"));
    add("Test Hebrew", 0, include_bytes!("../fonts/TestHebrew.ttf"));
    add("Test Thai", 0, include_bytes!("../fonts/TestThai.ttf"));
    add("Test Devanagari", 0, include_bytes!("../fonts/TestDevanagari.ttf"));
    add("Test Shop SC", 0, include_bytes!("../../examples/demo/fonts/DemoCJK-Bold.otf"));
    add("Test Emoji", 0, include_bytes!("../fonts/TestEmoji.ttf"));
    for (index, country) in ["JP", "KR", "SC", "TC"].into_iter().enumerate() {
        add(&format!("Test CJK {country}"), index as u32, include_bytes!("../fonts/TestCJK.ttc"));
    }
    store
}

pub(crate) fn english() -> LocaleTag {
    LocaleTag::new("en").unwrap()
}

/// The folder of the golden cases.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Reads every golden case, sorted by name.
#[expect(clippy::disallowed_methods, reason = "tests read their files")]
pub(crate) fn cases() -> Vec<Case> {
    let all = files(&folder(), "json");
    all.iter()
        .map(|path| {
            let name = path.strip_prefix(folder()).unwrap().with_extension("");
            Case::parse(&name.to_str().unwrap().replace('\\', "/"), &std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// Lists the files with that ending one level below `folder`, sorted.
#[expect(clippy::disallowed_methods, reason = "tests read their files")]
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let list = |folder: &Path| {
        let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        entries.map(|e| e.unwrap().path()).collect::<Vec<_>>()
    };
    let mut all: Vec<PathBuf> = list(folder).iter().filter(|p| p.is_dir()).flat_map(|p| list(p)).collect();
    all.retain(|p| p.extension().is_some_and(|e| e == ending));
    all.sort();
    all
}
