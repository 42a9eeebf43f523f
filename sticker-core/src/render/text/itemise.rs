//! Texts to stretches that are shaped as one: of one style, font, script and direction.

use harfrust::Script;
use unicode_normalization::char::decompose_canonical;
use unicode_script::UnicodeScript;
use unicode_segmentation::UnicodeSegmentation;

use super::TextError;
use super::bidi::Levels;
use super::breaks;
use super::emoji::{Presentation, presentation};
use super::shape::{Missing, MissingGlyph};
use crate::asset::font::Font;

/// A stretch of text that is shaped as one, with what is drawn for each of its characters.
pub(super) struct Run {
    pub(super) style: u16,
    pub(super) font: u16,
    pub(super) script: Script,
    pub(super) level: u8,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) chars: Vec<(u32, char)>,
}

pub(super) enum Item {
    Run(Run),
    /// Text without a glyph: a line feed, a hidden character.
    Silent {
        start: u32,
        end: u32,
        style: u16,
        level: u8,
        ends_line: bool,
    },
}

/// Where a style begins and which fonts it may use, as positions in the list of all fonts, in order of preference.
pub(super) struct StyleSpan {
    pub(super) start: u32,
    pub(super) stack: Vec<u16>,
}

/// Splits a text into items and finds what cannot be drawn.
///
/// Every grapheme cluster takes the first font of its stack that has all of it; a picture the first font in colour that
/// has it, before others. A cluster that begins in one style has it to its end.
pub(super) fn itemise(
    fonts: &[Font],
    spans: &[StyleSpan],
    text: &str,
    levels: &Levels,
    policy: MissingGlyph,
) -> Result<(Vec<Item>, Vec<Missing>), TextError> {
    let mut items: Vec<Item> = Vec::new();
    let mut missing: Vec<Missing> = Vec::new();
    let mut script = leading_script(text);
    let mut style = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let (start, end) = (at as u32, (at + grapheme.len()) as u32);
        while spans.get(style + 1).is_some_and(|next| next.start <= start) {
            style += 1;
        }
        let level = levels.at(at);
        let silent = |ends_line| Item::Silent { start, end, style: style as u16, level, ends_line };
        if grapheme.chars().all(breaks::is_mandatory) {
            items.push(silent(true));
            continue;
        }
        if let Some(own) = grapheme.chars().find_map(own_script) {
            script = own;
        }
        let stack = &spans[style].stack;
        let mut chars: Vec<(u32, char)> = grapheme.chars().map(|c| (start, c)).collect();
        let mut font = choose(fonts, stack, grapheme);
        if font.is_none() {
            note_missing(fonts, stack, grapheme, &mut missing);
            if let MissingGlyph::Substitute(substitute) = policy {
                font = stack.iter().copied().find(|&f| fonts[usize::from(f)].covers(substitute));
                if font.is_none() {
                    return Err(TextError::MissingGlyphs { missing: vec![Missing(substitute)] });
                }
                chars = vec![(start, substitute)];
            }
        }
        let Some(font) = font else {
            items.push(silent(false));
            continue;
        };
        match items.last_mut() {
            Some(Item::Run(run))
                if run.font == font
                    && run.script == script
                    && run.level == level
                    && usize::from(run.style) == style =>
            {
                run.end = end;
                run.chars.append(&mut chars);
            }
            _ => items.push(Item::Run(Run { style: style as u16, font, script, level, start, end, chars })),
        }
    }
    if !missing.is_empty() && policy == MissingGlyph::Fail {
        return Err(TextError::MissingGlyphs { missing });
    }
    Ok((items, missing))
}

/// Chooses the font of a grapheme cluster.
fn choose(fonts: &[Font], stack: &[u16], grapheme: &str) -> Option<u16> {
    let drawing = || stack.iter().copied().filter(|&f| draws(&fonts[usize::from(f)], grapheme));
    let first = drawing().next()?;
    if grapheme.is_ascii() || stack.iter().all(|&f| !fonts[usize::from(f)].has_color()) {
        return Some(first);
    }
    let wants_color = presentation(grapheme) == Presentation::Emoji;
    Some(drawing().find(|&f| fonts[usize::from(f)].has_color() == wants_color).unwrap_or(first))
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

fn note_missing(fonts: &[Font], stack: &[u16], grapheme: &str, missing: &mut Vec<Missing>) {
    let mut note = |c: char| {
        if !missing.contains(&Missing(c)) {
            missing.push(Missing(c));
        }
    };
    let of_stack = || stack.iter().map(|&f| &fonts[usize::from(f)]);
    let nowhere = |c: &char| !of_stack().any(|f| has(f, *c));
    let before = grapheme.chars().filter(nowhere).count();
    grapheme.chars().filter(nowhere).for_each(&mut note);
    if before == 0 {
        // Every part is somewhere, but no one font has them together.
        let primary = of_stack().next();
        grapheme.chars().filter(|&c| primary.is_none_or(|p| !has(p, c))).for_each(note);
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

/// Tells whether a character draws nothing by definition (Default_Ignorable_Code_Point).
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
