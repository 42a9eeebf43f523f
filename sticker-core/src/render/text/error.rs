//! What can go wrong between a string and its pixels.

use crate::asset::font::FontError;
use crate::geometry::Length;
use crate::render::mask::MaskError;

use super::shape::Missing;

/// Why a text was not shaped, placed or drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// The text is longer than the limit.
    #[error("text of {bytes} bytes is above the limit of {limit} bytes")]
    TooLong {
        /// Its length in UTF-8.
        bytes: usize,
        /// The most bytes that are shaped.
        limit: usize,
    },
    /// The text has more clusters, or its font makes more glyphs of it, than the limit.
    #[error("text has more than {limit} {what}")]
    TooMany {
        /// Clusters, glyphs or parts.
        what: &'static str,
        /// How many there may be.
        limit: usize,
    },
    /// No declared font draws some of its characters.
    #[error("no font of the stack draws {}", characters(.missing))]
    MissingGlyphs {
        /// The characters, in order, each once.
        missing: Vec<Missing>,
    },
    /// The text does not fit its box at the smallest size.
    #[error(
        "text \"{text}\" needs {needed_width}x{needed_height} px at its smallest size of {size} px \
         but its box is {width}x{height} px"
    )]
    DoesNotFit {
        /// The text, cut after 80 characters.
        text: String,
        /// The smallest size that was allowed.
        size: Length,
        /// Width that it needs at that size.
        needed_width: Length,
        /// Height that it needs at that size.
        needed_height: Length,
        /// Width of the box.
        width: Length,
        /// Height of the box.
        height: Length,
    },
    /// A number of the request is outside its range.
    #[error("{what} of {value} px is outside {min} to {max} px")]
    OutOfRange {
        /// What the number is.
        what: &'static str,
        /// The number.
        value: Length,
        /// Smallest admitted value.
        min: Length,
        /// Largest admitted value.
        max: Length,
    },
    /// A locale is no BCP 47 tag.
    #[error("\"{0}\" is no language tag")]
    BadLocale(String),
    /// A glyph's outline is damaged or beyond every limit.
    #[error("glyph {glyph} of \"{family}\" cannot be drawn: {reason}")]
    BadOutline {
        /// The glyph's index.
        glyph: u32,
        /// The family of its font.
        family: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The shaper failed on this text and font.
    #[error("text could not be shaped with \"{family}\": {reason}")]
    Unshapeable {
        /// The family of the font.
        family: String,
        /// What the shaper said.
        reason: String,
    },
    /// A glyph names a font that is not in the list beside it.
    #[error("glyph names font {font} of {fonts}")]
    NoSuchFont {
        /// The position that it names.
        font: u16,
        /// How many fonts there are.
        fonts: usize,
    },
    /// The run's mask is too large.
    #[error(transparent)]
    Mask(#[from] MaskError),
    /// A font was refused.
    #[error(transparent)]
    Font(#[from] FontError),
}

fn characters(missing: &[Missing]) -> String {
    const SHOWN: usize = 8;
    let mut text: Vec<String> = missing.iter().take(SHOWN).map(ToString::to_string).collect();
    if missing.len() > SHOWN {
        text.push(format!("and {} more", missing.len() - SHOWN));
    }
    text.join(", ")
}
