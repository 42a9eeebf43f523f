//! Glyph masks, kept within a budget of bytes, and the masks of whole runs made from them.

use std::fmt;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::Arc;

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{OptionsBuilder, Weighter};

use super::color;
use super::hot::HotSet;
use super::raster::{COVERS_EDGES, Outline, drawn_pen};
use super::{Glyph, TextError};
use crate::asset::font::Font;
use crate::geometry::{Length, Rect};
use crate::render::buffers::SpareBuffers;
use crate::render::mask::Mask;
use crate::render::raster::sprite::Sprite;

/// How the corners of an outline around glyphs look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Join {
    /// Rounded.
    #[default]
    Round,
    /// Pointed, up to four times the width; blunter corners beyond.
    Miter,
    /// Cut.
    Bevel,
}

/// What is drawn of every glyph of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Its inside.
    Fill,
    /// Its inside and all that lies within `width` of it: painted below the fill it shows as an outline.
    Outline {
        /// How far the outline stands out, above 0 and at most 256 px.
        width: Length,
        /// How its corners look.
        join: Join,
    },
}

/// Glyphs and where they are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    fonts: &'a [Font],
    glyphs: &'a [Glyph],
    origin: (Length, Length),
    clip: Rect,
    hot: Option<&'a HotSet>,
}

impl<'a> Run<'a> {
    /// Creates a run of glyphs, whose pens count from `origin` on the canvas; only pixels inside `clip` are made.
    pub const fn new(fonts: &'a [Font], glyphs: &'a [Glyph], origin: (Length, Length), clip: Rect) -> Self {
        Self { fonts, glyphs, origin, clip, hot: None }
    }

    /// Draws the fills of a template's hot glyphs with fontdue; their edges may differ from outlines by a few levels.
    #[must_use]
    pub const fn with_hot(self, hot: &'a HotSet) -> Self {
        Self { hot: Some(hot), ..self }
    }
}

/// Glyph masks that were drawn before, the least useful of them dropped above a budget of bytes.
///
/// It is shared by threads and changes speed only: a run has the same bytes whatever was drawn before, and with a
/// budget of 0 too.
pub struct GlyphCache {
    masks: Cache<Key, Arc<Entry>, Bytes, BuildHasherDefault<DefaultHasher>>,
}

/// What a glyph's mask depends on. The font is known by its address, which the entry keeps alive.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    font: usize,
    glyph: u32,
    size: i32,
    eighth: u8,
    outline: i32,
    join: Join,
    is_hot: bool,
    /// Of a glyph in colour, the colour of the text, with straight alpha.
    picture: Option<[u8; 4]>,
}

struct Entry {
    /// Empty for a glyph in colour.
    mask: Mask,
    picture: Option<Sprite>,
    _font: Font,
}

/// A drawn glyph and the pixel that its pen stands in.
type Placed = (Arc<Entry>, i32, i32);

#[derive(Clone)]
struct Bytes;

impl Weighter<Key, Arc<Entry>> for Bytes {
    fn weight(&self, _key: &Key, entry: &Arc<Entry>) -> u64 {
        let picture = entry.picture.as_ref().map_or(0, |p| p.bounds().size().area() * 4);
        entry.mask.coverage().len() as u64 + picture + ENTRY_BYTES
    }
}

impl GlyphCache {
    /// Creates a cache that keeps at most about `bytes` of masks.
    pub fn new(bytes: u64) -> Self {
        let items = (bytes / 2_048).clamp(64, 1 << 20) as usize;
        let options = OptionsBuilder::new()
            .shards(SHARDS)
            .estimated_items_capacity(items)
            .weight_capacity(bytes)
            .build();
        let masks = match options {
            Ok(options) => Cache::with_options(
                options,
                Bytes,
                BuildHasherDefault::default(),
                DefaultLifecycle::default(),
            ),
            Err(_) => {
                Cache::with(items, bytes, Bytes, BuildHasherDefault::default(), DefaultLifecycle::default())
            }
        };
        Self { masks }
    }

    /// Returns about how many bytes of masks are kept.
    pub fn bytes(&self) -> u64 {
        self.masks.weight()
    }

    /// Draws one mask of a run: the union of its glyphs, so that paint which shines through never doubles.
    ///
    /// Glyphs are combined by [`Mask::cover`]. Pens are rounded as [`drawn_pen`] says.
    ///
    /// # Errors
    ///
    /// Returns [`TextError::NoSuchFont`] for a glyph whose font is not in the list, [`TextError::OutOfRange`] for an
    /// outline's width outside 1/64 to 256 px, [`TextError::BadOutline`] for a damaged glyph, and [`TextError::Mask`]
    /// where the run is larger than a mask may be.
    pub fn run_mask(&self, run: &Run<'_>, effect: Effect) -> Result<Mask, TextError> {
        self.run_mask_in(run, effect, &mut SpareBuffers::default())
    }

    /// As [`GlyphCache::run_mask`], in memory of earlier masks.
    pub(crate) fn run_mask_in(
        &self,
        run: &Run<'_>,
        effect: Effect,
        spare: &mut SpareBuffers<u8>,
    ) -> Result<Mask, TextError> {
        let (bounds, placed) = self.placed(run, effect)?;
        let mut mask = Mask::zeroed_in(bounds, spare.take(bounds.size().area() as usize))?;
        for (entry, x, y) in &placed {
            mask.cover_at(&entry.mask, *x, *y);
        }
        Ok(mask)
    }

    /// Returns the box of the mask that [`GlyphCache::run_mask`] would draw.
    pub(crate) fn run_bounds(&self, run: &Run<'_>, effect: Effect) -> Result<Rect, TextError> {
        Ok(self.placed(run, effect)?.0)
    }

    /// Finds the glyphs of a run that show, where their pens stand, and the box around them all.
    fn placed(&self, run: &Run<'_>, effect: Effect) -> Result<(Rect, Vec<Placed>), TextError> {
        if let Effect::Outline { width, .. } = effect {
            let (min, max) = (Length::from_64ths(1), MAX_OUTLINE);
            if width < min || width > max {
                return Err(TextError::OutOfRange { what: "outline width", value: width, min, max });
            }
        }
        let mut placed: Vec<Placed> = Vec::with_capacity(run.glyphs.len());
        let mut bounds = Rect::EMPTY;
        for glyph in run.glyphs {
            let no_font = TextError::NoSuchFont { font: glyph.font, fonts: run.fonts.len() };
            let font = run.fonts.get(usize::from(glyph.font)).ok_or(no_font)?;
            let (x, y) = drawn_pen(glyph.x + run.origin.0, glyph.y + run.origin.1);
            let eighth = (x.to_64ths().rem_euclid(64) / 8) as u8;
            let entry = self.glyph(font, glyph, eighth, effect, run.hot)?;
            let ink = entry.mask.bounds();
            if !ink.is_empty() {
                let visible = ink.translate(x.floor(), y.floor()).intersect(run.clip);
                if !visible.is_empty() {
                    bounds = bounds.union(visible);
                    placed.push((entry, x.floor(), y.floor()));
                }
            }
        }
        Ok((bounds, placed))
    }

    /// Draws a glyph in colour at its pen, rounded as [`drawn_pen`] says; `None` where it paints nothing.
    ///
    /// `foreground` is the colour of the text, with straight alpha: some pictures have parts that follow it.
    ///
    /// # Errors
    ///
    /// Returns [`TextError::BadOutline`] for a damaged glyph or one that takes too much work.
    pub(crate) fn picture(
        &self,
        font: &Font,
        glyph: &Glyph,
        foreground: [u8; 4],
    ) -> Result<Option<Arc<Sprite>>, TextError> {
        let (x, y) = drawn_pen(glyph.x, glyph.y);
        let eighth = (x.to_64ths().rem_euclid(64) / 8) as u8;
        let size = glyph.size.to_64ths();
        let key = Key {
            font: font.identity(),
            glyph: glyph.id,
            size,
            eighth,
            outline: 0,
            join: Join::Round,
            is_hot: false,
            picture: Some(foreground),
        };
        let entry = match self.masks.get(&key) {
            Some(entry) => entry,
            None => {
                let picture = color::picture(font, glyph.id, size, eighth, foreground)?;
                let entry = Arc::new(Entry { mask: Mask::empty(), picture, _font: font.clone() });
                self.masks.insert(key, Arc::clone(&entry));
                entry
            }
        };
        Ok(entry.picture.as_ref().map(|p| Arc::new(p.moved(x.floor(), y.floor()))))
    }

    fn glyph(
        &self,
        font: &Font,
        glyph: &Glyph,
        eighth: u8,
        effect: Effect,
        hot: Option<&HotSet>,
    ) -> Result<Arc<Entry>, TextError> {
        let (outline, join) = match effect {
            Effect::Fill => (0, Join::Round),
            Effect::Outline { width, join } => (width.to_64ths(), join),
        };
        let size = glyph.size.to_64ths();
        let hot = hot.filter(|h| effect == Effect::Fill && eighth == 0 && h.draws(font, glyph.id, size));
        let is_hot = hot.is_some();
        let key = Key {
            font: font.identity(),
            glyph: glyph.id,
            size,
            eighth,
            outline,
            join,
            is_hot,
            picture: None,
        };
        if let Some(entry) = self.masks.get(&key) {
            return Ok(entry);
        }
        let outline = || Outline::read(font, glyph.id, size, eighth);
        let mask = match (effect, hot.and_then(|h| h.fill(font, glyph.id, size))) {
            (Effect::Fill, Some(mask)) => mask,
            (Effect::Fill, None) => outline()?.fill()?,
            (Effect::Outline { width, join }, _) => {
                let width = width.to_f32();
                // The inside is about to be drawn, or was.
                let fill = match width >= COVERS_EDGES && join != Join::Bevel {
                    true => Some(self.glyph(font, glyph, eighth, Effect::Fill, None)?),
                    false => None,
                };
                outline()?.dilate(width, join, fill.as_deref().map(|entry| &entry.mask))?
            }
        };
        let entry = Arc::new(Entry { mask, picture: None, _font: font.clone() });
        self.masks.insert(key, Arc::clone(&entry));
        Ok(entry)
    }
}

impl fmt::Debug for GlyphCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GlyphCache")
            .field("masks", &self.masks.len())
            .field("bytes", &self.masks.weight())
            .field("budget", &self.masks.capacity())
            .finish()
    }
}

const SHARDS: usize = 8;
/// What an entry costs beside its pixels.
const ENTRY_BYTES: u64 = 128;
const MAX_OUTLINE: Length = Length::from_px(256);

#[cfg(test)]
mod tests;
