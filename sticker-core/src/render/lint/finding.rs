//! What a lint finds.

use std::fmt;

use serde::Serialize;

use crate::geometry::{Frame, Length, Rect};
use crate::template::DesignKind;

/// Something odd about a template in a slot.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LintFinding {
    /// How bad it is.
    pub severity: Severity,
    /// The layer that it is about; absent where it is about the whole picture or the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Where: the JSON Pointer of the layer in the list of its variant's layers, or of the point in the document; empty for
    /// the whole picture.
    pub at: String,
    /// What is odd; where several cases show it, as in the worst of them.
    pub kind: LintKind,
    /// The cases that show it, the worst first; none where the document alone does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Some product gets a picture that looks wrong, or a product that is hardly ever seen gets none.
    Warning,
    /// Some product gets no picture, or one that says what nobody stated.
    Error,
}

/// What is odd.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LintKind {
    /// What the document alone tells.
    Design(DesignKind),
    /// A text or a price does not fit at its smallest, and no picture comes of it.
    DoesNotFit {
        /// Its smallest size.
        size: Length,
        /// What it needs at that size.
        needed: (Length, Length),
        /// What its box has.
        room: (Length, Length),
    },
    /// A stack has less room than its layers need at their smallest, and no picture comes of it.
    StackOverflow {
        /// The stack.
        stack: String,
        /// How far the layer stands out.
        over: Length,
    },
    /// Words do not fit and are cut.
    Truncated {
        /// The size.
        size: Length,
        /// Lines that are left.
        lines: u32,
    },
    /// Words do not fit and are hidden.
    HiddenForRoom,
    /// A text or a price is shown at its smallest size.
    AtSmallest {
        /// The size.
        size: Length,
    },
    /// Characters that no font has are hidden or replaced, and `hides` tells which.
    MissingGlyphs {
        /// The characters, as `U+4E2D '中'`.
        characters: Vec<String>,
        /// Whether the layer is hidden for it.
        hides: bool,
    },
    /// Text is smaller than the slot allows; a price gets no picture then.
    TextTooSmall {
        /// The smallest font size in it.
        size: Length,
        /// The slot's limit.
        limit: u32,
    },
    /// A letter is too faint; a price gets no picture then.
    LowContrast {
        /// Contrast ratio of the faintest letter to its surroundings, in hundredths.
        percent: u32,
        /// The limit.
        limit: u32,
    },
    /// A price is cut, and no picture comes of it.
    ClaimCut {
        /// Its box.
        bbox: Rect,
        /// What cuts it.
        by: String,
    },
    /// A price is covered, and no picture comes of it.
    ClaimCovered {
        /// The layer that covers most of it.
        by: String,
        /// How much is covered, in thousandths.
        permille: u64,
    },
    /// A price leaves the safe area, or touches what the channel covers, and no picture comes of it.
    ClaimMisplaced {
        /// Its box.
        bbox: Rect,
    },
    /// Overlays cover more than the slot allows, and no picture comes of it.
    CoverTooLarge {
        /// What they cover, in thousandths.
        permille: u16,
        /// The slot's limit.
        limit: u16,
    },
    /// Something else goes wrong, and no picture comes of it.
    Fails {
        /// What the renderer says.
        message: String,
    },
    /// The boxes of two prices, or of a price and words, overlap.
    ClaimOverlaps {
        /// The other layer.
        other: String,
        /// What they have in common.
        area: Rect,
    },
    /// All of the layer's box lies outside the canvas.
    OffCanvas {
        /// Its box.
        frame: Frame,
    },
    /// Words stand out of the canvas and are cut by it.
    WordsLeaveCanvas {
        /// How far.
        over: Length,
    },
    /// The layer is drawn, and in no case is a pixel of the picture another for it.
    NoEffect {
        /// Layers above that hide it, the lowest first; none where it has no effect by itself.
        hidden_by: Vec<String>,
    },
    /// No case shows the layer, so nothing is known of it.
    NotTried,
}

impl LintKind {
    /// What findings of one layer have in common that are told as one.
    pub(super) fn key(&self) -> (u8, String) {
        let of = |n: u8| (n, String::new());
        match self {
            Self::Design(design) => (0, design.to_string()),
            Self::DoesNotFit { .. } => of(1),
            Self::StackOverflow { stack, .. } => (2, stack.clone()),
            Self::Truncated { .. } => of(3),
            Self::HiddenForRoom => of(4),
            Self::AtSmallest { .. } => of(5),
            Self::MissingGlyphs { characters, .. } => (6, characters.concat()),
            Self::TextTooSmall { .. } => of(7),
            Self::LowContrast { .. } => of(8),
            Self::ClaimCut { .. } => of(9),
            Self::ClaimCovered { by, .. } => (10, by.clone()),
            Self::ClaimMisplaced { .. } => of(11),
            Self::CoverTooLarge { .. } => of(12),
            Self::Fails { message } => (13, message.clone()),
            Self::ClaimOverlaps { other, .. } => (14, other.clone()),
            Self::OffCanvas { .. } => of(15),
            Self::WordsLeaveCanvas { .. } => of(16),
            Self::NoEffect { .. } => of(17),
            Self::NotTried => of(18),
        }
    }

    /// A measure that is greater the worse a finding is among those of the same key.
    pub(super) fn badness(&self) -> i64 {
        let of = |length: Length| i64::from(length.to_64ths());
        match self {
            Self::DoesNotFit { needed, room, .. } => {
                (of(needed.0) - of(room.0)).max(0) + (of(needed.1) - of(room.1)).max(0)
            }
            Self::StackOverflow { over, .. } | Self::WordsLeaveCanvas { over } => of(*over),
            Self::Truncated { size, .. } | Self::AtSmallest { size } | Self::TextTooSmall { size, .. } => {
                -of(*size)
            }
            Self::LowContrast { percent, .. } => -i64::from(*percent),
            Self::ClaimCovered { permille, .. } => *permille as i64,
            Self::CoverTooLarge { permille, .. } => i64::from(*permille),
            Self::ClaimCut { bbox, .. } | Self::ClaimMisplaced { bbox } => bbox.size().area() as i64,
            Self::ClaimOverlaps { area, .. } => area.size().area() as i64,
            _ => 0,
        }
    }
}

/// Writes one line: severity, layer, what is odd, the cases, the place.
impl fmt::Display for LintFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.severity)?;
        if let Some(layer) = &self.layer {
            write!(f, "layer {layer:?}: ")?;
        }
        write!(f, "{}", self.kind)?;
        match &self.cases[..] {
            [] => {}
            [one] => write!(f, ", with {one}")?,
            [first, rest @ ..] => write!(f, ", with {first} and {} more", rest.len())?,
        }
        match &self.at[..] {
            "" => Ok(()),
            at => write!(f, " (at {at})"),
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

impl fmt::Display for LintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Design(design) => write!(f, "{design}"),
            Self::DoesNotFit { size, needed, room } => write!(
                f,
                "needs {}x{} px at its smallest size of {size} px, but its box is {}x{} px",
                needed.0, needed.1, room.0, room.1
            ),
            Self::StackOverflow { stack, over } => {
                write!(f, "stands {over} px out of stack {stack:?} at its smallest")
            }
            Self::Truncated { size, lines } => {
                write!(f, "words are cut at {size} px after {lines} lines")
            }
            Self::HiddenForRoom => f.write_str("words do not fit and are hidden"),
            Self::AtSmallest { size } => write!(f, "is shown at its smallest size of {size} px"),
            Self::MissingGlyphs { characters, hides } => write!(
                f,
                "no font has {}, and the {}",
                characters.join(", "),
                if *hides { "layer is hidden" } else { "characters are replaced" }
            ),
            Self::TextTooSmall { size, limit } => {
                write!(f, "text of {size} px is below the slot's limit of {limit} px")
            }
            Self::LowContrast { percent, limit } => {
                write!(f, "contrast of {percent}/100 to what surrounds it is below the limit of {limit}/100")
            }
            Self::ClaimCut { bbox, by } => write!(f, "the price in {bbox} is cut by {by}"),
            Self::ClaimCovered { by, permille } => {
                write!(f, "{permille} of 1000 pixels of the price are hidden, most by layer {by:?}")
            }
            Self::ClaimMisplaced { bbox } => {
                write!(f, "the price in {bbox} leaves the safe area or touches an area to keep out of")
            }
            Self::CoverTooLarge { permille, limit } => {
                write!(f, "overlays cover {permille} of 1000 of the picture, above the limit of {limit}")
            }
            Self::Fails { message } => f.write_str(message),
            Self::ClaimOverlaps { other, area } => {
                write!(f, "the price shares {area} with layer {other:?}")
            }
            Self::OffCanvas { frame } => write!(f, "its box, {}, lies outside the canvas", frame.bounds()),
            Self::WordsLeaveCanvas { over } => write!(f, "words stand {over} px out of the canvas"),
            Self::NoEffect { hidden_by } => match &hidden_by[..] {
                [] => f.write_str("is drawn and changes no pixel"),
                layers => write!(f, "is hidden below {}", layers.join(", ")),
            },
            Self::NotTried => f.write_str("no case shows it, so nothing is known of it"),
        }
    }
}
