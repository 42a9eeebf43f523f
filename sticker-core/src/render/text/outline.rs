//! The outlines of a run's glyphs as one path, for what is drawn by geometry: dashes, and turned text.

use zeno::{Command, Point};

use super::raster::Outline;
use super::{Glyph, TextError};
use crate::asset::font::Font;

/// The most commands of the outlines of one run.
const MAX_RUN_COMMANDS: usize = 1 << 18;

/// Returns the outlines of glyphs where their pens stand, pens not rounded.
///
/// # Errors
///
/// [`TextError::NoSuchFont`] for a glyph whose font is not in the list, [`TextError::BadOutline`] for a damaged glyph or
/// more than 262,144 commands together.
pub(crate) fn run_outline(fonts: &[Font], glyphs: &[Glyph]) -> Result<Vec<Command>, TextError> {
    let mut all = Vec::new();
    for glyph in glyphs {
        let no_font = TextError::NoSuchFont { font: glyph.font, fonts: fonts.len() };
        let font = fonts.get(usize::from(glyph.font)).ok_or(no_font)?;
        let outline = Outline::read(font, glyph.id, glyph.size.to_64ths(), 0)?;
        if all.len() + outline.commands().len() > MAX_RUN_COMMANDS {
            let reason = format!("the outlines of its run have more than {MAX_RUN_COMMANDS} pieces");
            return Err(TextError::BadOutline { glyph: glyph.id, family: font.family().to_owned(), reason });
        }
        let (x, y) = (glyph.x.to_f32(), glyph.y.to_f32());
        let at = |p: &Point| Point::new(p.x + x, p.y + y);
        all.extend(outline.commands().iter().map(|command| match command {
            Command::MoveTo(p) => Command::MoveTo(at(p)),
            Command::LineTo(p) => Command::LineTo(at(p)),
            Command::QuadTo(c, p) => Command::QuadTo(at(c), at(p)),
            Command::CurveTo(c, d, p) => Command::CurveTo(at(c), at(d), at(p)),
            Command::Close => Command::Close,
        }));
    }
    Ok(all)
}
