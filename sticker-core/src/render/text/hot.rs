//! The glyphs that a template draws again and again, prepared for fontdue.
//!
//! fontdue reads every glyph that a font's character map names, and substitution tables beside, before it draws the
//! first; a whole Chinese face would cost it hundreds of megabytes. So it is given a font of our own making: the
//! outlines of the real one, and a character map that names the hot glyphs only, each by its index. Glyph indices
//! stay those of the shaper, and no untrusted character map or layout table reaches it.
//!
//! Whether a glyph is drawn here depends on the hot set, the font, the glyph and its size, never on what was drawn
//! before.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::asset::font::{Font, FontStack, guarded};
use crate::geometry::{Length, Rect};
use crate::render::mask::Mask;

/// The glyphs that fontdue draws for one template; cloning shares them.
///
/// Only whole glyphs of static fonts, filled, from 40 to 160 px, whose pen falls on a whole pixel: fontdue draws at no
/// other place, and above 160 px the straight pieces that it makes of curves would show.
#[derive(Clone, Default)]
pub struct HotSet {
    fonts: Vec<Arc<HotFont>>,
}

struct HotFont {
    font: Font,
    /// Ascending.
    glyphs: Vec<u16>,
    /// Made when the first of its glyphs is drawn; `None` where fontdue cannot read the font.
    made: OnceLock<Option<Made>>,
}

struct Made {
    font: fontdue::Font,
    /// Those of the glyphs that came out whole, ascending.
    glyphs: Vec<u16>,
}

impl HotSet {
    /// The most glyphs of one font.
    pub const MAX_GLYPHS: usize = 300;
    /// Fonts whose outlines take more bytes are left to the outline path, which reads single glyphs in place.
    pub const MAX_OUTLINE_BYTES: usize = 2 << 20;
    /// The smallest size that is drawn from here.
    pub const MIN_SIZE: Length = Length::from_px(40);
    /// The largest size that is drawn from here.
    pub const MAX_SIZE: Length = Length::from_px(160);

    /// Creates a set without a glyph: everything is drawn from outlines.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the characters that a stack draws, each with its first font that has it.
    ///
    /// Variable fonts and fonts above [`HotSet::MAX_OUTLINE_BYTES`] are left out. Of more than
    /// [`HotSet::MAX_GLYPHS`] glyphs of one font those with the smallest indices are kept.
    pub fn add(&mut self, stack: &FontStack, chars: impl IntoIterator<Item = char>) {
        for c in chars {
            let found = stack.fonts().iter().find_map(|f| Some((f, f.glyph_for(c)?)));
            let Some((font, glyph)) = found else { continue };
            let Ok(glyph) = u16::try_from(glyph) else { continue };
            let known = self.fonts.iter().position(|h| h.font == *font);
            let at = match known {
                Some(at) => at,
                None if is_suited(font) => {
                    let hot = HotFont { font: font.clone(), glyphs: Vec::new(), made: OnceLock::new() };
                    self.fonts.push(Arc::new(hot));
                    self.fonts.len() - 1
                }
                None => continue,
            };
            let hot = &self.fonts[at];
            if let Err(place) = hot.glyphs.binary_search(&glyph) {
                // A set that was shared or used keeps what it has; this one goes on with a copy.
                let mut glyphs = hot.glyphs.clone();
                glyphs.insert(place, glyph);
                glyphs.truncate(Self::MAX_GLYPHS);
                self.fonts[at] = Arc::new(HotFont { font: hot.font.clone(), glyphs, made: OnceLock::new() });
            }
        }
    }

    /// Returns how many glyphs there are.
    pub fn len(&self) -> usize {
        self.fonts.iter().map(|f| f.glyphs.len()).sum()
    }

    /// Tells whether there is no glyph.
    pub fn is_empty(&self) -> bool {
        self.fonts.is_empty()
    }

    /// Draws a glyph with its pen at the origin; `None` where it is not one of the set at this size.
    pub(super) fn fill(&self, font: &Font, glyph: u32, size: i32) -> Option<Mask> {
        let glyph = u16::try_from(glyph).ok()?;
        let made = self.made(font, glyph, size)?;
        made.draw(glyph, size as f32 / 64.0)
    }

    /// Tells whether [`HotSet::fill`] draws a glyph.
    pub(super) fn draws(&self, font: &Font, glyph: u32, size: i32) -> bool {
        u16::try_from(glyph).is_ok_and(|glyph| self.made(font, glyph, size).is_some())
    }

    fn made(&self, font: &Font, glyph: u16, size: i32) -> Option<&Made> {
        if size < Self::MIN_SIZE.to_64ths() || size > Self::MAX_SIZE.to_64ths() {
            return None;
        }
        let hot = self.fonts.iter().find(|h| h.font == *font)?;
        hot.glyphs.binary_search(&glyph).ok()?;
        let made = hot.made.get_or_init(|| Made::new(font, &hot.glyphs)).as_ref()?;
        made.glyphs.binary_search(&glyph).is_ok().then_some(made)
    }
}

impl fmt::Debug for HotSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fonts = self.fonts.iter().map(|h| (&h.font, h.glyphs.len()));
        f.debug_map().entries(fonts).finish()
    }
}

impl Made {
    fn new(font: &Font, glyphs: &[u16]) -> Option<Self> {
        let bytes = trimmed(font, glyphs)?;
        let settings = fontdue::FontSettings {
            scale: HotSet::MAX_SIZE.to_f32(),
            load_substitutions: false,
            ..fontdue::FontSettings::default()
        };
        let made = guarded(|| fontdue::Font::from_bytes(bytes, settings).ok()).ok().flatten()?;
        let whole = |glyph: &u16| -> bool {
            let agrees = || {
                // A glyph that came out empty or far too small is none of ours.
                let metrics = made.metrics_indexed(*glyph, HotSet::MAX_SIZE.to_f32());
                let path =
                    super::raster::Outline::read(font, (*glyph).into(), HotSet::MAX_SIZE.to_64ths(), 0)
                        .ok()?;
                let ink = path.fill().ok()?.bounds();
                let near = |a: usize, b: u32| (a as i64 - i64::from(b)).abs() <= 2;
                Some(near(metrics.width, ink.width()) && near(metrics.height, ink.height()))
            };
            *glyph < made.glyph_count() && guarded(agrees).ok().flatten().unwrap_or(false)
        };
        let glyphs = glyphs.iter().copied().filter(whole).collect();
        Some(Self { font: made, glyphs })
    }

    fn draw(&self, glyph: u16, px: f32) -> Option<Mask> {
        let (metrics, coverage) = guarded(|| self.font.rasterize_indexed(glyph, px)).ok()?;
        let (left, top) = (metrics.xmin, -(metrics.ymin + i32::try_from(metrics.height).ok()?));
        let right = left + i32::try_from(metrics.width).ok()?;
        let bottom = top + i32::try_from(metrics.height).ok()?;
        Mask::from_coverage(Rect::new(left, top, right, bottom), coverage).ok()
    }
}

fn is_suited(font: &Font) -> bool {
    let size = |tag| table(font, tag).map_or(0, <[u8]>::len);
    let outlines = size(b"glyf") + size(b"loca") + size(b"CFF ");
    !font.is_variable() && outlines > 0 && outlines <= HotSet::MAX_OUTLINE_BYTES
}

/// Returns a table of the face.
fn table<'a>(font: &'a Font, tag: &[u8; 4]) -> Option<&'a [u8]> {
    let bytes = font.file_bytes();
    let u16_at = |at: usize| Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
    let u32_at = |at: usize| Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?) as usize);
    let start = if bytes.starts_with(b"ttcf") { u32_at(12 + 4 * font.index() as usize)? } else { 0 };
    let count = usize::from(u16_at(start.checked_add(4)?)?);
    let record = (0..count).map(|i| start + 12 + 16 * i).find(|&at| bytes.get(at..at + 4) == Some(tag))?;
    let (offset, length) = (u32_at(record + 8)?, u32_at(record + 12)?);
    bytes.get(offset..offset.checked_add(length)?)
}

/// Makes a font of one face's outlines in which U+F0000 + i stands for glyph i, for these glyphs only.
fn trimmed(font: &Font, glyphs: &[u16]) -> Option<Vec<u8>> {
    const KEPT: [&[u8; 4]; 8] = [b"CFF ", b"OS/2", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"];
    let cmap = character_map(glyphs);
    let mut tables: Vec<(&[u8; 4], &[u8])> =
        KEPT.iter().filter_map(|&t| Some((t, table(font, t)?))).collect();
    tables.push((b"cmap", &cmap));
    tables.sort_by_key(|(tag, _)| **tag);
    let is_cff = tables.iter().any(|(tag, _)| *tag == b"CFF ");

    let size: usize = 12 + tables.iter().map(|(_, t)| 16 + t.len().next_multiple_of(4)).sum::<usize>();
    let mut out = Vec::new();
    out.try_reserve_exact(size).ok()?;
    out.extend_from_slice(if is_cff { b"OTTO" } else { &[0, 1, 0, 0] });
    out.extend_from_slice(&(tables.len() as u16).to_be_bytes());
    // Search hints, which no reader that we use looks at.
    out.extend_from_slice(&[0; 6]);
    let mut offset = 12 + 16 * tables.len();
    for (tag, table) in &tables {
        out.extend_from_slice(*tag);
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&u32::try_from(offset).ok()?.to_be_bytes());
        out.extend_from_slice(&u32::try_from(table.len()).ok()?.to_be_bytes());
        offset += table.len().next_multiple_of(4);
    }
    for (_, table) in &tables {
        out.extend_from_slice(table);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    Some(out)
}

/// Makes a `cmap` table with one subtable of format 12.
fn character_map(glyphs: &[u16]) -> Vec<u8> {
    const FIRST: u32 = 0xF_0000;
    let groups = glyphs.len() as u32;
    let mut out = vec![0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0];
    for value in [16 + 12 * groups, 0, groups] {
        out.extend_from_slice(&value.to_be_bytes());
    }
    for &glyph in glyphs {
        let glyph = u32::from(glyph);
        for value in [FIRST + glyph, FIRST + glyph, glyph] {
            out.extend_from_slice(&value.to_be_bytes());
        }
    }
    out
}

#[cfg(test)]
mod tests;
