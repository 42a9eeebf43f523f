//! Strings to clusters of glyphs, in font units, once for every size.

use std::fmt;
use std::sync::Arc;

use harfrust::{Buffer, Direction, Feature, Language, Script, ShaperFont};
use unicode_normalization::char::decompose_canonical;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_script::UnicodeScript;
use unicode_segmentation::UnicodeSegmentation;

use super::TextError;
use super::breaks::{self, Break};
use crate::asset::font::{Font, FontStack, Tag4, guarded};

/// What happens to a character that no font of the stack draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingGlyph {
    /// The text is refused, naming the character.
    #[default]
    Fail,
    /// The character is left out, and reported.
    Hide,
    /// This character is drawn instead, and the missing one reported.
    Substitute(char),
}

/// A character that no font of the stack draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Missing(pub char);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "U+{:04X}", u32::from(self.0))?;
        if self.0.is_control() || is_ignorable(self.0) { Ok(()) } else { write!(f, " '{}'", self.0) }
    }
}

/// How a text is shaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShapeOptions {
    /// The language of the text, a BCP 47 tag; it chooses local letter forms where the font has them.
    pub locale: Option<String>,
    /// OpenType features and their values: `tnum` = 1, `kern` = 0.
    pub features: Vec<(Tag4, u32)>,
    /// Space added after every cluster but a line's last, in 1/1000 em; ligatures are off where it is not 0.
    pub letter_spacing: i32,
    /// What happens to characters that no font draws.
    pub missing: MissingGlyph,
}

/// A text as clusters of glyphs that any size can use.
#[derive(Clone, Debug)]
pub struct Shaped {
    pub(super) text: String,
    pub(super) fonts: Arc<[Font]>,
    pub(super) clusters: Vec<Cluster>,
    pub(super) glyphs: Vec<ShapedGlyph>,
    pub(super) spacing: Em,
    missing: Vec<Missing>,
    features: Vec<Feature>,
    language: Option<Language>,
}

/// A length in 2^-30 em: any font's units to within a billionth, so that texts of several fonts add up exactly.
pub(super) type Em = i64;

/// The smallest piece of a text that is drawn or left out as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cluster {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) first_glyph: u32,
    pub(super) glyph_count: u32,
    pub(super) advance: Em,
    pub(super) font: u16,
    pub(super) is_rtl: bool,
    pub(super) hangs: bool,
    pub(super) break_after: Break,
}

/// A glyph at its place within its cluster, y upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShapedGlyph {
    pub(super) id: u32,
    pub(super) x: Em,
    pub(super) y: Em,
}

/// The glyphs of "…".
pub(super) struct Dots {
    pub(super) clusters: Vec<Cluster>,
    pub(super) glyphs: Vec<ShapedGlyph>,
    pub(super) advance: Em,
}

impl Shaped {
    /// The longest text, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 16 << 10;
    /// The most clusters of one text.
    pub const MAX_CLUSTERS: usize = 4_096;
    /// The most glyphs that fonts may make of one text.
    pub const MAX_GLYPHS: usize = 32_768;
    /// The largest magnitude of letter spacing, in 1/1000 em.
    pub const MAX_SPACING: i32 = 4_000;

    /// Returns the text that was shaped: composed (NFC), with plain line feeds and spaces.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the fonts that glyphs refer to, those of the stack in its order.
    pub fn fonts(&self) -> &[Font] {
        &self.fonts
    }

    /// Returns the characters that no font draws, in order, each once; empty unless they are hidden or substituted.
    pub fn missing(&self) -> &[Missing] {
        &self.missing
    }

    /// Returns how many clusters there are.
    pub fn len(&self) -> usize {
        self.clusters.len()
    }

    /// Tells whether there is no cluster.
    pub fn is_empty(&self) -> bool {
        self.clusters.is_empty()
    }

    /// Returns the width of the whole text on one line at a size, both in pixels times 64.
    pub fn width_64ths(&self, size: i32) -> i32 {
        let all: Em = self.clusters.iter().map(|c| c.advance + self.spacing).sum();
        to_64ths(all - if self.clusters.is_empty() { 0 } else { self.spacing }, size)
    }

    /// Returns "…" (or "..." where no font has it), shaped like the text; `None` where no font has a full stop.
    pub(super) fn ellipsis(&self) -> Result<Option<Dots>, TextError> {
        for text in ["…", "..."] {
            let first = text.chars().next().unwrap_or('.');
            let Some(font) = self.fonts.iter().position(|f| f.covers(first)) else { continue };
            let chars: Vec<(u32, char)> = text.chars().map(|c| (0, c)).collect();
            let run =
                Run { font: font as u16, script: Script::LATIN, start: 0, end: text.len() as u32, chars };
            let mut builder = Builder::default();
            builder.shape_run(self, &run, text)?;
            let advance = builder.clusters.iter().map(|c| c.advance).sum();
            return Ok(Some(Dots { clusters: builder.clusters, glyphs: builder.glyphs, advance }));
        }
        Ok(None)
    }
}

/// Shapes a text with the fonts of a stack.
///
/// The text is composed (NFC); line ends become line feeds, which end a line; tabs become spaces. Each grapheme
/// cluster is drawn with the first font of the stack that has all of it. Runs of one font and script are shaped by
/// OpenType rules: kerning, ligatures, marks, contextual forms.
///
/// # Errors
///
/// Returns [`TextError::TooLong`] and [`TextError::TooMany`] above the limits of [`Shaped`],
/// [`TextError::MissingGlyphs`] for characters that no font draws where `missing` is [`MissingGlyph::Fail`] or the
/// substitute is missing itself, [`TextError::BadLocale`] for a locale that is no language tag, and
/// [`TextError::Unshapeable`] where a damaged font stops the shaper.
///
/// # Example
///
/// ```
/// use sticker_core::asset::font::{FaceQuery, FontStore};
/// use sticker_core::render::text::{ShapeOptions, shape};
///
/// let store = FontStore::with_default_family()?;
/// let stack = store.resolve(&[FaceQuery::regular(store.default_family())])?;
/// let shaped = shape(&stack, "¥1,299.00", &ShapeOptions::default())?;
/// assert_eq!(shaped.len(), 9);
///
/// let error = shape(&stack, "wow \u{1F600}", &ShapeOptions::default()).unwrap_err();
/// assert_eq!(error.to_string(), "no font of the stack draws U+1F600 '\u{1F600}'");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn shape(stack: &FontStack, text: &str, options: &ShapeOptions) -> Result<Shaped, TextError> {
    if text.len() > Shaped::MAX_BYTES {
        return Err(TextError::TooLong { bytes: text.len(), limit: Shaped::MAX_BYTES });
    }
    let text = clean(text);
    if text.graphemes(true).take(Shaped::MAX_CLUSTERS + 1).count() > Shaped::MAX_CLUSTERS {
        return Err(TextError::TooMany { what: "clusters", limit: Shaped::MAX_CLUSTERS });
    }
    let language = options.locale.as_deref().map(language).transpose()?;
    let spacing = options.letter_spacing.clamp(-Shaped::MAX_SPACING, Shaped::MAX_SPACING);
    let mut features: Vec<Feature> =
        options.features.iter().take(MAX_FEATURES).map(|&(tag, v)| Feature::new(tag.raw(), v, ..)).collect();
    if spacing != 0 {
        features.extend([*b"liga", *b"clig"].map(|tag| Feature::new(Tag4(tag).raw(), 0, ..)));
    }

    let (runs, missing) = itemise(stack, &text, options.missing)?;
    let mut shaped = Shaped {
        text,
        fonts: stack.shared(),
        clusters: Vec::new(),
        glyphs: Vec::new(),
        spacing: em(spacing, 1_000),
        missing,
        features,
        language,
    };
    let mut builder = Builder::default();
    for item in &runs {
        match item {
            Item::Run(run) => builder.shape_run(&shaped, run, &shaped.text)?,
            &Item::Silent { start, end, ends_line } => builder.push_silent(start, end, ends_line),
        }
    }
    if !builder.undrawn.is_empty() {
        if options.missing == MissingGlyph::Fail {
            return Err(TextError::MissingGlyphs { missing: builder.undrawn });
        }
        shaped.missing.extend(builder.undrawn);
        let mut seen = Vec::new();
        shaped.missing.retain(|m| {
            !seen.contains(m) && {
                seen.push(*m);
                true
            }
        });
    }
    mark_breaks(&mut builder.clusters, &shaped.text);
    shaped.clusters = builder.clusters;
    shaped.glyphs = builder.glyphs;
    Ok(shaped)
}

/// Converts a font's units to [`Em`], rounded to nearest; beyond 64 em it is cut, which no real font reaches.
pub(super) fn em(units: i32, units_per_em: u16) -> Em {
    let upem = i64::from(units_per_em.max(1));
    let units = i64::from(units).clamp(-64 * upem, 64 * upem);
    ((units << EM_BITS) + upem / 2).div_euclid(upem)
}

/// Scales to 1/64 px at a size in 1/64 px, rounded once, halves upwards.
pub(super) fn to_64ths(length: Em, size: i32) -> i32 {
    let exact = (i128::from(length) * i128::from(size) + (1 << (EM_BITS - 1))) >> EM_BITS;
    exact.clamp(i128::from(i32::MIN / 4), i128::from(i32::MAX / 4)) as i32
}

pub(super) const EM_BITS: u32 = 30;

/// Composes a text and leaves it one kind of line end and one kind of space.
fn clean(text: &str) -> String {
    let lines =
        text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let plain = lines.replace('\t', " ");
    match is_nfc_quick(plain.chars()) {
        IsNormalized::Yes => plain,
        _ => plain.nfc().collect(),
    }
}

fn language(locale: &str) -> Result<Language, TextError> {
    let well_formed = (2..=35).contains(&locale.len())
        && locale
            .split('-')
            .all(|p| !p.is_empty() && p.len() <= 8 && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    let parsed = if well_formed { Language::new(locale) } else { None };
    parsed.ok_or_else(|| TextError::BadLocale(locale.chars().take(40).collect()))
}

/// A stretch of text in one font and script, with what is drawn for each of its characters.
struct Run {
    font: u16,
    script: Script,
    start: u32,
    end: u32,
    chars: Vec<(u32, char)>,
}

enum Item {
    Run(Run),
    /// Text without a glyph: a line feed, a hidden character.
    Silent {
        start: u32,
        end: u32,
        ends_line: bool,
    },
}

/// Splits a text into runs and finds what cannot be drawn.
fn itemise(
    stack: &FontStack,
    text: &str,
    policy: MissingGlyph,
) -> Result<(Vec<Item>, Vec<Missing>), TextError> {
    let mut items: Vec<Item> = Vec::new();
    let mut missing: Vec<Missing> = Vec::new();
    let mut script = leading_script(text);
    for (at, grapheme) in text.grapheme_indices(true) {
        let (start, end) = (at as u32, (at + grapheme.len()) as u32);
        if grapheme.chars().all(breaks::is_mandatory) {
            items.push(Item::Silent { start, end, ends_line: true });
            continue;
        }
        if let Some(own) = grapheme.chars().find_map(own_script) {
            script = own;
        }
        let mut chars: Vec<(u32, char)> = grapheme.chars().map(|c| (start, c)).collect();
        let mut font = stack.fonts().iter().position(|f| draws(f, grapheme));
        if font.is_none() {
            note_missing(stack, grapheme, &mut missing);
            if let MissingGlyph::Substitute(substitute) = policy {
                font = stack.fonts().iter().position(|f| f.covers(substitute));
                if font.is_none() {
                    return Err(TextError::MissingGlyphs { missing: vec![Missing(substitute)] });
                }
                chars = vec![(start, substitute)];
            }
        }
        let Some(font) = font else {
            items.push(Item::Silent { start, end, ends_line: false });
            continue;
        };
        let font = font as u16;
        match items.last_mut() {
            Some(Item::Run(run)) if run.font == font && run.script == script => {
                run.end = end;
                run.chars.append(&mut chars);
            }
            _ => items.push(Item::Run(Run { font, script, start, end, chars })),
        }
    }
    if !missing.is_empty() && policy == MissingGlyph::Fail {
        return Err(TextError::MissingGlyphs { missing });
    }
    Ok((items, missing))
}

/// Tells whether a font has every character of a grapheme, composed or not.
fn draws(font: &Font, grapheme: &str) -> bool {
    grapheme.chars().all(|c| has(font, c))
}

fn has(font: &Font, c: char) -> bool {
    if is_ignorable(c) || font.covers(c) {
        return true;
    }
    let mut all = true;
    let mut parts = 0;
    decompose_canonical(c, |part| {
        parts += 1;
        all &= font.covers(part);
    });
    all && parts > 1
}

fn note_missing(stack: &FontStack, grapheme: &str, missing: &mut Vec<Missing>) {
    let mut note = |c: char| {
        if !missing.contains(&Missing(c)) {
            missing.push(Missing(c));
        }
    };
    let nowhere = |c: &char| !stack.fonts().iter().any(|f| has(f, *c));
    let before = grapheme.chars().filter(nowhere).count();
    grapheme.chars().filter(nowhere).for_each(&mut note);
    if before == 0 {
        // Every part is somewhere, but no one font has them together.
        grapheme.chars().filter(|&c| !has(stack.primary(), c)).for_each(note);
    }
}

/// Returns the script of a character that has one of its own.
fn own_script(c: char) -> Option<Script> {
    use unicode_script::Script as Code;
    match c.script() {
        Code::Common | Code::Inherited | Code::Unknown => None,
        code => Script::from_iso15924_tag(harfrust::Tag::from_be_bytes(code.as_iso15924_tag().to_be_bytes())),
    }
}

/// Returns the script of the first character that has one, which also sets what comes before it.
fn leading_script(text: &str) -> Script {
    text.chars().find_map(own_script).unwrap_or(Script::LATIN)
}

fn is_rtl(script: Script) -> bool {
    const RTL: [Script; 8] = [
        Script::ARABIC,
        Script::HEBREW,
        Script::SYRIAC,
        Script::THAANA,
        Script::NKO,
        Script::SAMARITAN,
        Script::MANDAIC,
        Script::ADLAM,
    ];
    RTL.contains(&script)
}

/// Tells whether a character draws nothing by definition (Default_Ignorable_Code_Point).
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn mark_breaks(clusters: &mut [Cluster], text: &str) {
    let mut ends = breaks::opportunities(text).into_iter().peekable();
    for cluster in clusters {
        while ends.peek().is_some_and(|&e| e < cluster.end) {
            ends.next();
        }
        if cluster.break_after == Break::Never && ends.peek() == Some(&cluster.end) {
            cluster.break_after = Break::Allowed;
        }
    }
}

/// Collects clusters in the order of the text.
#[derive(Default)]
struct Builder {
    clusters: Vec<Cluster>,
    glyphs: Vec<ShapedGlyph>,
    undrawn: Vec<Missing>,
}

impl Builder {
    fn push_silent(&mut self, start: u32, end: u32, ends_line: bool) {
        self.clusters.push(Cluster {
            start,
            end,
            first_glyph: self.glyphs.len() as u32,
            glyph_count: 0,
            advance: 0,
            font: 0,
            is_rtl: false,
            hangs: true,
            break_after: if ends_line { Break::Mandatory } else { Break::Never },
        });
    }

    fn shape_run(&mut self, shaped: &Shaped, run: &Run, text: &str) -> Result<(), TextError> {
        let font = &shaped.fonts[run.font as usize];
        let buffer = guarded(|| shape_buffer(shaped, font, run, text))
            .and_then(|r| r)
            .map_err(|reason| TextError::Unshapeable { family: font.family().to_owned(), reason })?;
        let (infos, positions) = (buffer.glyph_infos(), buffer.glyph_positions());
        if self.glyphs.len() + infos.len() > Shaped::MAX_GLYPHS {
            return Err(TextError::TooMany { what: "glyphs", limit: Shaped::MAX_GLYPHS });
        }

        // Glyphs of one cluster stand together; clusters ascend in left-to-right runs and descend in others.
        let mut groups: Vec<(u32, usize, usize)> = Vec::new();
        for (i, info) in infos.iter().enumerate() {
            match groups.last_mut() {
                Some((cluster, _, end)) if *cluster == info.cluster => *end = i + 1,
                _ => groups.push((info.cluster, i, i + 1)),
            }
        }
        groups.sort_by_key(|&(cluster, from, _)| (cluster, from));
        groups.dedup_by(|later, first| later.0 == first.0 && later.1 >= first.2);

        let upem = font.metrics().units_per_em;
        for (n, &(start, from, to)) in groups.iter().enumerate() {
            let start = if n == 0 { run.start } else { start.clamp(run.start, run.end) };
            let end = groups.get(n + 1).map_or(run.end, |next| next.0.clamp(start, run.end));
            if end <= start && !(start == 0 && run.end == 0) {
                continue;
            }
            let source = text.get(start as usize..end as usize).unwrap_or_default();
            let first_glyph = self.glyphs.len() as u32;
            let mut pen: Em = 0;
            let is_drawn =
                infos[from..to].iter().all(|i| i.glyph_id != 0) || source.chars().all(is_ignorable);
            if is_drawn {
                for (info, position) in infos[from..to].iter().zip(&positions[from..to]) {
                    let (x, y) = (pen + em(position.x_offset, upem), em(position.y_offset, upem));
                    self.glyphs.push(ShapedGlyph { id: info.glyph_id, x, y });
                    pen = (pen + em(position.x_advance, upem)).clamp(-MAX_ADVANCE, MAX_ADVANCE);
                }
            } else {
                let undrawn = source.chars().filter(|&c| !font.covers(c) && !is_ignorable(c)).map(Missing);
                let before = self.undrawn.len();
                self.undrawn.extend(undrawn);
                if self.undrawn.len() == before {
                    self.undrawn.extend(source.chars().next().map(Missing));
                }
            }
            self.clusters.push(Cluster {
                start,
                end,
                first_glyph,
                glyph_count: self.glyphs.len() as u32 - first_glyph,
                advance: pen,
                font: run.font,
                is_rtl: is_rtl(run.script),
                hangs: !source.is_empty() && source.chars().all(breaks::hangs),
                break_after: Break::Never,
            });
        }
        Ok(())
    }
}

fn shape_buffer(shaped: &Shaped, font: &Font, run: &Run, text: &str) -> Result<Buffer, String> {
    let mut buffer = Buffer::new();
    let (before, after) = (text.get(..run.start as usize), text.get(run.end as usize..));
    buffer.set_pre_context(before.unwrap_or_default());
    for &(cluster, c) in &run.chars {
        buffer.push(c.into(), cluster);
    }
    buffer.set_post_context(after.unwrap_or_default());
    let direction = if is_rtl(run.script) { Direction::RightToLeft } else { Direction::LeftToRight };
    buffer.set_direction(direction);
    buffer.set_script(Some(run.script));
    buffer.set_language(shaped.language.clone());
    let plan = font.plan(direction, Some(run.script), shaped.language.as_ref(), &shaped.features);
    let options = harfrust::ShapeOptions::new().plan(Some(&*plan)).features(&shaped.features);
    harfrust::shape(&ShaperFont::new(font.raw()), &mut buffer, options).map_err(|e| e.to_string())?;
    if !buffer.allocation_successful() {
        return Err("the font asks for more work than the shaper allows".to_owned());
    }
    if buffer.glyph_infos().len() != buffer.glyph_positions().len() {
        return Err("the shaper left glyphs without a position".to_owned());
    }
    Ok(buffer)
}

const MAX_FEATURES: usize = 32;
/// No cluster is wider than 64 em, so that the sum over the longest text stays far inside 64 bits.
const MAX_ADVANCE: Em = 64 << EM_BITS;

#[cfg(test)]
mod tests;
