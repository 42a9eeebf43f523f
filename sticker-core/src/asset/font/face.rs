//! One face at one place of its design space.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use harfrust::{Direction, Feature, Language, Script, ShapePlan, ShapePlanKey};
use sha2::{Digest, Sha256};

use super::{FontBytes, FontError};

/// A four-letter OpenType tag: an axis, a feature, a table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag4(pub [u8; 4]);

impl Tag4 {
    /// The weight axis.
    pub const WEIGHT: Self = Self(*b"wght");

    /// Reads a tag of one to four printable ASCII characters; shorter ones are padded with spaces.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.is_empty() || bytes.len() > 4 || !bytes.iter().all(|b| (0x20..0x7f).contains(b)) {
            return None;
        }
        let mut tag = [b' '; 4];
        tag[..bytes.len()].copy_from_slice(bytes);
        Some(Self(tag))
    }

    pub(crate) fn raw(self) -> harfrust::Tag {
        harfrust::Tag::new(&self.0)
    }
}

impl fmt::Display for Tag4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|&b| write!(f, "{}", char::from(b).escape_default()))
    }
}

impl fmt::Debug for Tag4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A position on one axis of a variable font, in the axis's own units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AxisValue {
    /// The axis.
    pub tag: Tag4,
    /// The position in 1/65536, as fonts store it.
    pub fixed: i32,
}

impl AxisValue {
    /// Creates a position from whole units: `AxisValue::new(Tag4::WEIGHT, 700)`.
    pub const fn new(tag: Tag4, units: i16) -> Self {
        Self { tag, fixed: (units as i32) << 16 }
    }

    fn to_f32(self) -> f32 {
        self.fixed as f32 / 65536.0
    }
}

/// A horizontal line of a face: underline or strike-through, in font units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// Height of the line's upper edge above the baseline; negative below it.
    pub top: i32,
    /// Thickness, at least one unit.
    pub thickness: i32,
}

/// Vertical metrics of a face in font units, y upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaceMetrics {
    /// Font units per em.
    pub units_per_em: u16,
    /// Height of a line above the baseline.
    pub ascent: i32,
    /// Depth of a line below the baseline, a positive number.
    pub descent: i32,
    /// Extra space that the designer wants between two lines.
    pub line_gap: i32,
    /// Height of a capital letter.
    pub cap_height: i32,
    /// Height of a lower-case x.
    pub x_height: i32,
    /// Where a strike-through runs.
    pub strike: Stroke,
    /// Where an underline runs.
    pub underline: Stroke,
}

/// One face at one place of its design space; cloning shares it.
#[derive(Clone)]
pub struct Font(pub(super) Arc<Face>);

pub(super) struct Face {
    pub(super) file: Arc<FontFile>,
    pub(super) index: u32,
    pub(super) family: String,
    pub(super) names: Vec<String>,
    pub(super) weight: u16,
    pub(super) italic: bool,
    pub(super) axes: Vec<AxisValue>,
    pub(super) metrics: FaceMetrics,
    pub(super) has_color: bool,
    pub(super) font: harfrust::Font,
    plans: Mutex<Vec<(Vec<Feature>, Arc<ShapePlan>)>>,
}

/// A file and its fingerprint, shared by all faces and instances that come from it.
pub(super) struct FontFile {
    bytes: FontBytes,
    sha256: OnceLock<[u8; 32]>,
}

impl FontFile {
    pub(super) fn new(bytes: FontBytes, sha256: Option<[u8; 32]>) -> Self {
        let cell = OnceLock::new();
        if let Some(known) = sha256 {
            // A fresh cell takes its first value.
            let _ = cell.set(known);
        }
        Self { bytes, sha256: cell }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        (*self.bytes).as_ref()
    }

    pub(super) fn shared(&self) -> FontBytes {
        Arc::clone(&self.bytes)
    }
}

impl Font {
    /// Returns the family name.
    pub fn family(&self) -> &str {
        &self.0.family
    }

    /// Returns the weight, 1 to 1000; 400 is regular, 700 bold.
    pub fn weight(&self) -> u16 {
        self.0.weight
    }

    /// Tells whether the face is slanted.
    pub fn is_italic(&self) -> bool {
        self.0.italic
    }

    /// Returns which face of its file this is.
    pub fn index(&self) -> u32 {
        self.0.index
    }

    /// Returns the position on every axis of a variable font, sorted by tag; empty for a static font.
    pub fn axes(&self) -> &[AxisValue] {
        &self.0.axes
    }

    /// Tells whether the file holds a variable font.
    pub fn is_variable(&self) -> bool {
        !self.0.axes.is_empty()
    }

    /// Returns the vertical metrics.
    pub fn metrics(&self) -> &FaceMetrics {
        &self.0.metrics
    }

    /// Returns how many glyphs the face has.
    pub fn glyph_count(&self) -> u32 {
        self.0.font.num_glyphs()
    }

    /// Returns the SHA-256 of the whole file.
    ///
    /// Unless the host gave it, it is computed on the first call, which reads every byte once.
    pub fn sha256(&self) -> [u8; 32] {
        *self.0.file.sha256.get_or_init(|| Sha256::digest(self.0.file.bytes()).into())
    }

    /// Tells whether the face maps `c` to a glyph.
    pub fn covers(&self, c: char) -> bool {
        self.glyph_for(c).is_some()
    }

    /// Tells whether the face has glyphs in colour that are drawn (`COLR`).
    pub fn has_color(&self) -> bool {
        self.0.has_color
    }

    /// Tells whether a glyph is one in colour.
    pub(crate) fn is_picture(&self, glyph: u32) -> bool {
        self.0.has_color && self.0.font.color_glyphs().get(harfrust::GlyphId::new(glyph)).is_some()
    }

    pub(crate) fn glyph_for(&self, c: char) -> Option<u32> {
        self.0.font.charmap().map_unicode(c).map(harfrust::GlyphId::to_u32)
    }

    pub(crate) fn raw(&self) -> &harfrust::Font {
        &self.0.font
    }

    pub(crate) fn file_bytes(&self) -> &[u8] {
        self.0.file.bytes()
    }

    /// A number that no other living face has: two handles share it exactly when they share the face.
    pub(crate) fn identity(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }

    /// Returns the shaping plan for these properties, kept from an earlier call where there was one.
    pub(crate) fn plan(
        &self,
        direction: Direction,
        script: Option<Script>,
        language: Option<&Language>,
        features: &[Feature],
    ) -> Arc<ShapePlan> {
        let key = ShapePlanKey::new(&self.0.font, script, direction).language(language).features(features);
        let hit = |plans: &[(Vec<Feature>, Arc<ShapePlan>)]| {
            let found = plans.iter().find(|(own, plan)| own == features && key.matches(plan));
            found.map(|(_, plan)| Arc::clone(plan))
        };
        if let Some(plan) = hit(&self.0.plans.lock().unwrap_or_else(PoisonError::into_inner)) {
            return plan;
        }
        let plan = Arc::new(ShapePlan::new(&self.0.font, direction, script, language, features));
        let mut plans = self.0.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if plans.len() >= PLANS {
            plans.remove(0);
        }
        plans.push((features.to_vec(), Arc::clone(&plan)));
        plan
    }
}

impl PartialEq for Font {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Font {}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Font")
            .field("family", &self.0.family)
            .field("weight", &self.0.weight)
            .field("italic", &self.0.italic)
            .field("index", &self.0.index)
            .field("axes", &self.0.axes)
            .finish_non_exhaustive()
    }
}

/// Which instance of a face to open.
pub(super) enum Place<'a> {
    Default,
    Named(&'a str),
    Axes(&'a [AxisValue]),
}

impl Face {
    /// Opens a face and checks everything that text relies on.
    pub(super) fn open(
        file: Arc<FontFile>,
        index: u32,
        name: Option<&str>,
        place: &Place<'_>,
    ) -> Result<Self, FontError> {
        guarded(|| Self::open_unguarded(file, index, name, place))
            .unwrap_or_else(|reason| Err(FontError::Unreadable { reason }))
    }

    fn open_unguarded(
        file: Arc<FontFile>,
        index: u32,
        name: Option<&str>,
        place: &Place<'_>,
    ) -> Result<Self, FontError> {
        let faces = face_count(file.bytes())?;
        let no_face = FontError::NoFace { index, faces };
        if index >= faces {
            return Err(no_face);
        }
        let base = harfrust::Font::new(harfrust::font::Blob::Shared(file.shared()), index).ok_or(no_face)?;
        check_tables(&base, index)?;

        let names = family_names(&base);
        let family = match (name, names.first()) {
            (Some(given), _) => given.to_owned(),
            (None, Some(own)) => own.clone(),
            (None, None) => return Err(FontError::Unnamed { index }),
        };
        let settings = settle(&base, &family, place)?;
        let font = if settings.is_empty() {
            base
        } else {
            base.instance_builder().variations(settings.iter().map(|v| (v.tag.raw(), v.to_f32()))).build()
        };
        let attributes = harfrust::font::attribute::Attributes::from_variations(
            &font,
            settings.iter().map(|v| (v.tag.raw(), v.to_f32())),
        );
        let metrics = metrics(&font, index)?;
        Ok(Self {
            file,
            index,
            family,
            names,
            weight: attributes.weight.value().clamp(1.0, 1000.0).round() as u16,
            italic: attributes.style != harfrust::font::attribute::Style::Normal,
            axes: settings,
            metrics,
            has_color: !font.color_glyphs().is_empty() && !font.palettes().is_empty(),
            font,
            plans: Mutex::new(Vec::new()),
        })
    }

    /// Opens another place of the same face's design space.
    pub(super) fn at(&self, axes: &[AxisValue]) -> Result<Self, FontError> {
        let mut face =
            Self::open(Arc::clone(&self.file), self.index, Some(&self.family), &Place::Axes(axes))?;
        face.names.clone_from(&self.names);
        Ok(face)
    }

    /// Returns the ends of an axis in 1/65536, where the face has it.
    pub(super) fn axis_range(&self, tag: Tag4) -> Option<(i32, i32)> {
        let axis = self.font.axes().get_by_tag(tag.raw())?;
        Some((fixed(axis.min_value()), fixed(axis.max_value())))
    }
}

/// Counts the faces of a file from its header.
pub(super) fn face_count(bytes: &[u8]) -> Result<u32, FontError> {
    let not_a_font = || FontError::NotAFont { start: bytes[..bytes.len().min(4)].to_vec() };
    match bytes.first_chunk::<4>().ok_or_else(not_a_font)? {
        b"ttcf" => {
            let count = bytes.get(8..12).and_then(|b| b.first_chunk::<4>()).ok_or_else(not_a_font)?;
            Ok(u32::from_be_bytes(*count).min(MAX_FACES_PER_FILE))
        }
        [0, 1, 0, 0] | b"OTTO" | b"true" => Ok(1),
        _ => Err(not_a_font()),
    }
}

fn check_tables(font: &harfrust::Font, index: u32) -> Result<(), FontError> {
    let missing = |table| Err(FontError::MissingTable { index, table });
    let metrics = font.metrics();
    if metrics.raw_units_per_em == 0 {
        return missing("head");
    }
    let upem = i64::from(metrics.raw_units_per_em);
    if !(16..=16_384).contains(&upem) {
        return Err(FontError::OutOfRange { index, what: "units per em", value: upem, min: 16, max: 16_384 });
    }
    if font.num_glyphs() == 0 {
        return missing("maxp");
    }
    if metrics.hhea_line.is_none() || metrics.max_h_advance.is_none() {
        return missing("hhea");
    }
    if !font.charmap().has_unicode() {
        return missing("cmap");
    }
    if font.outline_glyphs().source().is_none() {
        return missing("glyf\" or \"CFF ");
    }
    Ok(())
}

/// Collects the family names in every language, the English one first.
fn family_names(font: &harfrust::Font) -> Vec<String> {
    use skrifa::string::StringId;
    let names = font.names();
    let mut found: Vec<String> = Vec::new();
    // The typographic family (16) groups all weights; the legacy one (1) splits them off.
    for id in [StringId::TYPOGRAPHIC_FAMILY_NAME, StringId::FAMILY_NAME] {
        let Some(name) = names.get(id) else { continue };
        let english = name.english_or_first();
        for local in english.into_iter().chain(name.iter().take(MAX_NAMES)) {
            let text: String =
                local.name().chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
            if !text.is_empty() && !found.contains(&text) && found.len() < MAX_NAMES {
                found.push(text);
            }
        }
    }
    found
}

/// Turns a place into a position on every axis, sorted by tag; empty for a static font.
fn settle(font: &harfrust::Font, family: &str, place: &Place<'_>) -> Result<Vec<AxisValue>, FontError> {
    let axes = font.axes();
    let known = || axes.iter().take(MAX_AXES).map(|a| Tag4(a.tag().to_be_bytes()));
    let mut settings: Vec<AxisValue> = axes
        .iter()
        .take(MAX_AXES)
        .map(|a| AxisValue { tag: Tag4(a.tag().to_be_bytes()), fixed: fixed(a.default_value()) })
        .collect();
    match place {
        Place::Default => {}
        Place::Named(wanted) => {
            let instances = font.named_instances();
            let name_of = |i: &harfrust::font::variation::NamedInstance<'_>| -> String {
                let name = font.names().get(i.subfamily_name());
                let local = name.and_then(|n| n.english_or_first());
                local.map(|l| l.name().chars().take(MAX_NAME_CHARS).collect()).unwrap_or_default()
            };
            let all = || instances.iter().take(MAX_INSTANCES);
            let Some(instance) = all().find(|i| same_name(&name_of(i), wanted)) else {
                return Err(FontError::UnknownInstance {
                    family: family.to_owned(),
                    instance: (*wanted).to_owned(),
                    present: all().map(|i| name_of(&i)).collect(),
                });
            };
            for (own, value) in settings.iter_mut().zip(instance.user_coords()) {
                own.fixed = fixed(value);
            }
        }
        Place::Axes(values) => {
            for value in *values {
                let Some(own) = settings.iter_mut().find(|s| s.tag == value.tag) else {
                    return Err(FontError::UnknownAxis {
                        family: family.to_owned(),
                        axis: value.tag,
                        present: known().collect(),
                    });
                };
                let Some(axis) = axes.get_by_tag(value.tag.raw()) else { continue };
                let (min, max) = (fixed(axis.min_value()), fixed(axis.max_value()));
                if !(min..=max).contains(&value.fixed) {
                    return Err(FontError::AxisOutOfRange {
                        family: family.to_owned(),
                        axis: value.tag,
                        value: value.fixed,
                        min,
                        max,
                    });
                }
                own.fixed = value.fixed;
            }
        }
    }
    settings.sort_by_key(|s| s.tag);
    Ok(settings)
}

fn metrics(font: &harfrust::Font, index: u32) -> Result<FaceMetrics, FontError> {
    let raw = font.metrics();
    let upem = i32::from(raw.units_per_em);
    let line = raw.h_line().unwrap_or_default();
    let round =
        |v: skrifa::raw::types::F48Dot16| i32::try_from((v.to_bits() + 0x8000) >> 16).unwrap_or(i32::MAX);
    let (mut ascent, mut descent) = (round(line.ascender), -round(line.descender));
    if ascent <= 0 && descent <= 0 {
        // Without any line metrics the em square stands for the line.
        (ascent, descent) = (upem * 4 / 5, upem / 5);
    }
    let line_gap = round(line.line_gap).max(0);
    for (what, value) in [("ascent", ascent), ("descent", descent), ("line gap", line_gap)] {
        if value.unsigned_abs() > 16 * upem.unsigned_abs() {
            let max = i64::from(16 * upem);
            return Err(FontError::OutOfRange { index, what, value: value.into(), min: -max, max });
        }
    }
    let sane = |v: i32, fallback: i32| if v > 0 && v <= 4 * upem { v } else { fallback };
    let cap_height = sane(raw.cap_height.map_or(0, round), upem * 7 / 10);
    let x_height = sane(raw.x_height.map_or(0, round), upem / 2);
    let style = font.style_metrics();
    let stroke = |d: Option<harfrust::font::metrics::Decoration>, fallback_top: i32| {
        let thickness = sane(d.map_or(0, |d| round(d.thickness)), (upem / 20).max(1));
        let top = d.map_or(0, |d| round(d.position));
        let top = if top == 0 || top.abs() > 2 * upem { fallback_top } else { top };
        Stroke { top, thickness }
    };
    Ok(FaceMetrics {
        units_per_em: raw.units_per_em,
        ascent,
        descent,
        line_gap,
        cap_height,
        x_height,
        strike: stroke(style.strike_through, x_height / 2 + upem / 40),
        underline: stroke(style.underline, -upem / 10),
    })
}

fn fixed(value: f32) -> i32 {
    (value * 65536.0) as i32
}

/// Compares names as designers type them: without regard to ASCII case and surrounding blanks.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim())
}

/// Runs code of the font crates on untrusted bytes; a panic becomes its message.
pub(crate) fn guarded<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(body)).map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
        text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned())
    })
}

const PLANS: usize = 32;
const MAX_FACES_PER_FILE: u32 = 256;
const MAX_NAMES: usize = 64;
const MAX_NAME_CHARS: usize = 128;
const MAX_AXES: usize = 32;
const MAX_INSTANCES: usize = 512;
