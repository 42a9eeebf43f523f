//! Strings to clusters of glyphs, in font units, once for every size.

use std::fmt;
use std::sync::Arc;

use harfrust::{Buffer, Feature, Language, Script, ShaperFont};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_segmentation::UnicodeSegmentation;

use super::TextError;
use super::bidi::{Direction, Levels, is_control};
use super::breaks::{self, Break, BreakRules};
use super::itemise::{Item, Run, StyleSpan, is_ignorable, itemise};
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
    /// Which way the text reads.
    pub direction: Direction,
    /// Where lines may end.
    pub breaks: BreakRules,
}

/// A stretch of a text in a style of its own.
#[derive(Clone, Debug)]
pub struct StyledText<'a> {
    /// What it says.
    pub text: &'a str,
    /// The fonts that it may use.
    pub stack: &'a FontStack,
    /// Its size, in 1/65536 of the text's; above 0 and at most 8 times that.
    pub scale: u32,
    /// How far its baseline stands above the text's, in 1/65536 of the text's size; negative below.
    pub rise: i32,
    /// OpenType features beside those of the whole text.
    pub features: Vec<(Tag4, u32)>,
}

impl<'a> StyledText<'a> {
    /// The text's own size.
    pub const WHOLE: u32 = 1 << 16;
    /// The largest scale.
    pub const MAX_SCALE: u32 = 8 << 16;

    /// Takes a text in the style of the whole.
    pub const fn plain(text: &'a str, stack: &'a FontStack) -> Self {
        Self { text, stack, scale: Self::WHOLE, rise: 0, features: Vec::new() }
    }
}

/// A text as clusters of glyphs that any size can use.
#[derive(Clone, Debug)]
pub struct Shaped {
    pub(super) text: String,
    pub(super) fonts: Arc<[Font]>,
    pub(super) clusters: Vec<Cluster>,
    pub(super) glyphs: Vec<ShapedGlyph>,
    pub(super) spacing: Em,
    pub(super) styles: Vec<Style>,
    /// Whether the text as a whole reads from right to left.
    pub(super) is_rtl: bool,
    missing: Vec<Missing>,
    language: Option<Language>,
}

/// What all glyphs of one style share.
#[derive(Clone, Debug)]
pub(super) struct Style {
    /// The first font of its stack.
    pub(super) font: u16,
    stack: Vec<u16>,
    /// In 1/65536 of the text's size.
    pub(super) scale: u32,
    pub(super) rise: Em,
    features: Vec<Feature>,
}

impl Style {
    /// Turns a length in em of the style into em of the text.
    pub(super) fn scaled(&self, length: Em) -> Em {
        if self.scale == StyledText::WHOLE {
            return length;
        }
        ((i128::from(length) * i128::from(self.scale) + (1 << 15)) >> 16) as Em
    }

    /// Returns the size of the style, in 1/64 px, where that of the text is `size`.
    pub(super) fn size(&self, size: i32) -> i32 {
        ((i64::from(size) * i64::from(self.scale) + (1 << 15)) >> 16) as i32
    }
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
    /// Which of the styles it has.
    pub(super) style: u16,
    /// Its level of embedding (UAX 9): odd where it reads from right to left.
    pub(super) level: u8,
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
    /// The most styles of one text.
    pub const MAX_STYLES: usize = 256;

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

    /// Tells whether the text as a whole reads from right to left.
    pub const fn is_rtl(&self) -> bool {
        self.is_rtl
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

    /// Returns "…" (or "..." where no font has it) in one of the styles; `None` where no font has a full stop.
    pub(super) fn ellipsis(&self, style: u16) -> Result<Option<Dots>, TextError> {
        let Some(own) = self.styles.get(usize::from(style)) else { return Ok(None) };
        for text in ["…", "..."] {
            let first = text.chars().next().unwrap_or('.');
            let mut fonts = own.stack.iter().copied();
            let Some(font) = fonts.find(|&f| self.fonts[usize::from(f)].covers(first)) else { continue };
            let chars: Vec<(u32, char)> = text.chars().map(|c| (0, c)).collect();
            let level = u8::from(self.is_rtl);
            let (start, end) = (0, text.len() as u32);
            let run = Run { style, font, script: Script::LATIN, level, start, end, chars };
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
    shape_styled(&[StyledText::plain(text, stack)], options)
}

/// Shapes a text of several styles as one paragraph: its lines break and its directions are found as if it had one.
///
/// # Errors
///
/// As [`shape`]; and [`TextError::TooMany`] for no style, more than [`Shaped::MAX_STYLES`], or more than 65,535 fonts.
///
/// # Example
///
/// ```
/// use sticker_core::asset::font::{FaceQuery, FontStore};
/// use sticker_core::render::text::{ShapeOptions, StyledText, shape_styled};
///
/// let store = FontStore::with_default_family()?;
/// let regular = store.resolve(&[FaceQuery::regular(store.default_family())])?;
/// let bold = store.resolve(&[FaceQuery::regular(store.default_family()).with_weight(700)])?;
/// let big = StyledText { scale: 2 * StyledText::WHOLE, ..StyledText::plain("0", &bold) };
/// let shaped = shape_styled(&[big, StyledText::plain(" sugar", &regular)], &ShapeOptions::default())?;
/// assert_eq!(shaped.text(), "0 sugar");
/// assert_eq!(shaped.fonts().len(), 2);
///
/// assert!(shape_styled(&[], &ShapeOptions::default()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn shape_styled(texts: &[StyledText<'_>], options: &ShapeOptions) -> Result<Shaped, TextError> {
    if texts.is_empty() || texts.len() > Shaped::MAX_STYLES {
        return Err(TextError::TooMany { what: "styles, or none", limit: Shaped::MAX_STYLES });
    }
    let bytes = texts.iter().map(|t| t.text.len()).sum();
    if bytes > Shaped::MAX_BYTES {
        return Err(TextError::TooLong { bytes, limit: Shaped::MAX_BYTES });
    }
    let language = options.locale.as_deref().map(language).transpose()?;
    let spacing = options.letter_spacing.clamp(-Shaped::MAX_SPACING, Shaped::MAX_SPACING);
    let (text, starts) = joined(texts);
    if text.graphemes(true).take(Shaped::MAX_CLUSTERS + 1).count() > Shaped::MAX_CLUSTERS {
        return Err(TextError::TooMany { what: "clusters", limit: Shaped::MAX_CLUSTERS });
    }
    let (fonts, stacks) = fonts_of(texts)?;
    let spans: Vec<StyleSpan> = (starts.iter().zip(&stacks))
        .map(|(&start, stack)| StyleSpan { start, stack: stack.clone() })
        .collect();
    let levels = Levels::of(&text, options.direction, options.locale.as_deref());
    let (items, missing) = itemise(&fonts, &spans, &text, &levels, options.missing)?;
    let styles = texts.iter().zip(stacks).map(|(t, stack)| style(t, stack, options, spacing)).collect();
    let mut shaped = Shaped {
        text,
        fonts,
        clusters: Vec::new(),
        glyphs: Vec::new(),
        spacing: em(spacing, 1_000),
        styles,
        is_rtl: levels.is_rtl,
        missing,
        language,
    };
    let mut builder = Builder::default();
    for item in &items {
        match item {
            Item::Run(run) => builder.shape_run(&shaped, run, &shaped.text)?,
            Item::Silent { .. } => builder.push_silent(item),
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
    mark_breaks(&mut builder.clusters, &shaped.text, &options.breaks, options.locale.as_deref());
    shaped.clusters = builder.clusters;
    shaped.glyphs = builder.glyphs;
    Ok(shaped)
}

/// Composes the texts and joins them; returns where each begins.
fn joined(texts: &[StyledText<'_>]) -> (String, Vec<u32>) {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(texts.len());
    for t in texts {
        starts.push(text.len() as u32);
        text.push_str(&clean(t.text));
    }
    (text, starts)
}

/// A stack as places in a list of fonts.
type Stack = Vec<u16>;

/// Lists the fonts of all stacks, each once, and each stack as places in that list.
fn fonts_of(texts: &[StyledText<'_>]) -> Result<(Arc<[Font]>, Vec<Stack>), TextError> {
    let is_one = texts.iter().all(|t| t.stack == texts[0].stack);
    if is_one {
        let all: Vec<u16> = (0..texts[0].stack.fonts().len() as u16).collect();
        return Ok((texts[0].stack.shared(), vec![all; texts.len()]));
    }
    let mut fonts: Vec<Font> = Vec::new();
    let mut stacks = Vec::with_capacity(texts.len());
    for t in texts {
        let mut stack = Vec::with_capacity(t.stack.fonts().len());
        for font in t.stack.fonts() {
            let at = fonts.iter().position(|f| f == font).unwrap_or_else(|| {
                fonts.push(font.clone());
                fonts.len() - 1
            });
            let limit = usize::from(u16::MAX);
            stack.push(u16::try_from(at).map_err(|_| TextError::TooMany { what: "fonts", limit })?);
        }
        stacks.push(stack);
    }
    Ok((Arc::from(fonts), stacks))
}

fn style(text: &StyledText<'_>, stack: Vec<u16>, options: &ShapeOptions, spacing: i32) -> Style {
    let given = options.features.iter().chain(&text.features);
    let mut features: Vec<Feature> =
        given.take(MAX_FEATURES).map(|&(tag, v)| Feature::new(tag.raw(), v, ..)).collect();
    if spacing != 0 {
        features.extend([*b"liga", *b"clig"].map(|tag| Feature::new(Tag4(tag).raw(), 0, ..)));
    }
    let limit = StyledText::MAX_SCALE as i32;
    Style {
        font: stack.first().copied().unwrap_or(0),
        stack,
        scale: text.scale.clamp(1, StyledText::MAX_SCALE),
        rise: Em::from(text.rise.clamp(-limit, limit)) << (EM_BITS - 16),
        features,
    }
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

fn mark_breaks(clusters: &mut [Cluster], text: &str, rules: &BreakRules, locale: Option<&str>) {
    let mut ends = breaks::opportunities(text, rules, locale).into_iter().peekable();
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
    fn push_silent(&mut self, item: &Item) {
        let &Item::Silent { start, end, style, level, ends_line } = item else { return };
        self.clusters.push(Cluster {
            start,
            end,
            first_glyph: self.glyphs.len() as u32,
            glyph_count: 0,
            advance: 0,
            font: 0,
            style,
            level,
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
        let style = &shaped.styles[usize::from(run.style)];
        let scaled = |units: i32| style.scaled(em(units, upem));
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
                    let (x, y) = (pen + scaled(position.x_offset), style.rise + scaled(position.y_offset));
                    self.glyphs.push(ShapedGlyph { id: info.glyph_id, x, y });
                    pen = (pen + scaled(position.x_advance)).clamp(-MAX_ADVANCE, MAX_ADVANCE);
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
                style: run.style,
                level: run.level,
                hangs: !source.is_empty() && source.chars().all(|c| breaks::hangs(c) || is_control(c)),
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
    let direction = match run.level % 2 {
        0 => harfrust::Direction::LeftToRight,
        _ => harfrust::Direction::RightToLeft,
    };
    let features = &shaped.styles[usize::from(run.style)].features;
    buffer.set_direction(direction);
    buffer.set_script(Some(run.script));
    buffer.set_language(shaped.language.clone());
    let plan = font.plan(direction, Some(run.script), shaped.language.as_ref(), features);
    let options = harfrust::ShapeOptions::new().plan(Some(&*plan)).features(features);
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
/// No cluster is wider than 64 em of the text, so that the sum over the longest text stays far inside 64 bits.
const MAX_ADVANCE: Em = 64 << EM_BITS;

#[cfg(test)]
mod tests;
