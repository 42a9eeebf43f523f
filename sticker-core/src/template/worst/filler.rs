//! What made-up texts are made of.

use unicode_normalization::UnicodeNormalization;

/// Words, and what stands between them, of which texts of any length are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filler {
    /// One character a cluster, so that a text can be cut anywhere.
    words: Vec<Vec<char>>,
    is_spaced: bool,
}

/// Why words make no filler.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FillerError {
    /// There is no letter.
    #[error("a filler needs a letter at least")]
    Empty,
    /// A character does not stand for itself.
    #[error(
        "U+{code:04X} is no letter that a filler may have: it is a space, a control, or joins its neighbours"
    )]
    Letter {
        /// The character.
        code: u32,
    },
}

impl Filler {
    /// Creates a filler of words; `is_spaced` puts spaces between them.
    ///
    /// # Errors
    ///
    /// - [`FillerError::Empty`] where there is no letter
    /// - [`FillerError::Letter`] for a space, a control character, or a mark that joins the letter before it
    ///
    /// # Example
    ///
    /// ```
    /// use sticker_core::template::Filler;
    /// let han = Filler::new(&["營養", "奶粉"], false)?;
    /// assert_eq!(han.text(10), "營養奶粉營");
    /// assert!(Filler::new(&["two words"], true).is_err());
    /// # Ok::<(), sticker_core::template::FillerError>(())
    /// ```
    pub fn new(words: &[&str], is_spaced: bool) -> Result<Self, FillerError> {
        let words: Vec<Vec<char>> =
            words.iter().map(|word| word.nfc().collect::<Vec<_>>()).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Err(FillerError::Empty);
        }
        match words.iter().flatten().find(|c| !c.is_alphanumeric()) {
            Some(&c) => Err(FillerError::Letter { code: c.into() }),
            None => Ok(Self { words, is_spaced }),
        }
    }

    /// Returns the filler in Latin letters: words with many wide letters, ascenders and descenders.
    pub fn latin() -> Self {
        let words = WORDS.iter().map(|word| word.chars().collect()).collect();
        Self { words, is_spaced: true }
    }

    /// Returns the letters, each once, in the order of their words.
    pub fn letters(&self) -> Vec<char> {
        let mut letters = Vec::new();
        for &c in self.words.iter().flatten() {
            if !letters.contains(&c) {
                letters.push(c);
            }
        }
        letters
    }

    /// Returns a text of that many columns: words one after the other, the last one cut. A letter of two columns that does
    /// not fit is left out.
    pub fn text(&self, columns: usize) -> String {
        self.fill(columns, if self.is_spaced { " " } else { "" })
    }

    /// Returns a text of that many columns without a space.
    pub fn word(&self, columns: usize) -> String {
        self.fill(columns, "")
    }

    fn fill(&self, columns: usize, gap: &str) -> String {
        let mut text = String::new();
        let mut room = columns;
        for (n, word) in self.words.iter().cycle().enumerate() {
            for c in gap.chars().filter(|_| n > 0).chain(word.iter().copied()) {
                match room.checked_sub(columns_of(c)) {
                    Some(rest) => {
                        room = rest;
                        text.push(c);
                    }
                    None => return text,
                }
                if room == 0 {
                    // A space at the end would be cut and leave the text short.
                    if text.ends_with(' ') {
                        text.pop();
                        text.extend(self.words.iter().flatten().next());
                    }
                    return text;
                }
            }
        }
        text
    }
}

/// Returns how many columns a text takes: letters of East Asian width two, others one.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// By blocks of Unicode that hold wide letters: enough to measure texts by.
const fn columns_of(c: char) -> usize {
    match c as u32 {
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF => 2,
        0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

const WORDS: [&str; 12] = [
    "Wholemeal",
    "Mammoth",
    "Gyrowheel",
    "with",
    "Magnum",
    "Powergym",
    "Komfortmatte",
    "Windjammer",
    "plus",
    "Hypogloss",
    "Mumbai",
    "Wardrobe",
];
