//! Directions: which way a text reads, and the order in which a line's clusters stand on the page.
//!
//! The Unicode Bidirectional Algorithm (UAX 9): levels for the whole text (`unicode-bidi`), then, when lines are known,
//! rules L1 and L2 for each of them.

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

/// Which way a text reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// As its first strong character does, in whatever line that stands; a text without one, such as a number, as the
    /// script of its language does.
    #[default]
    Auto,
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// The direction of every byte of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Levels {
    /// Whether the text as a whole reads from right to left.
    pub(super) is_rtl: bool,
    /// By byte; empty where all of it reads from left to right.
    levels: Vec<u8>,
}

impl Levels {
    /// Finds the levels of a text, all of whose lines share one base direction.
    pub(super) fn of(text: &str, direction: Direction, locale: Option<&str>) -> Self {
        let is_plain = text.chars().all(|c| !turns(c));
        let is_rtl = match direction {
            Direction::Ltr => false,
            Direction::Rtl => true,
            // A strong character from the left may stand before those that turn.
            Direction::Auto if is_plain && text.chars().any(is_strong) => false,
            Direction::Auto => match unicode_bidi::get_base_direction_full(text) {
                unicode_bidi::Direction::Ltr => false,
                unicode_bidi::Direction::Rtl => true,
                unicode_bidi::Direction::Mixed => locale.is_some_and(is_rtl_language),
            },
        };
        if is_plain && !is_rtl {
            return Self { is_rtl, levels: Vec::new() };
        }
        let base = if is_rtl { Level::rtl() } else { Level::ltr() };
        let info = BidiInfo::new(text, Some(base));
        Self { is_rtl, levels: info.levels.iter().map(Level::number).collect() }
    }

    /// Returns the level of the character that starts at a byte.
    pub(super) fn at(&self, byte: usize) -> u8 {
        self.levels.get(byte).copied().unwrap_or(u8::from(self.is_rtl))
    }
}

/// Tells whether a character can make a text read otherwise than from left to right.
fn turns(c: char) -> bool {
    use BidiClass::{AL, AN, FSI, LRE, LRI, LRO, PDF, PDI, R, RLE, RLI, RLO};
    c >= '\u{590}'
        && matches!(bidi_class(c), R | AL | AN | RLE | RLO | RLI | LRE | LRO | LRI | FSI | PDF | PDI)
}

fn is_strong(c: char) -> bool {
    c.is_ascii_alphabetic() || bidi_class(c) == BidiClass::L
}

/// Tells whether a character steers direction and draws nothing, so that rule L1 counts it as a blank.
pub(super) fn is_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Tells whether a language is written from right to left, by its script or, without one, by custom (CLDR).
fn is_rtl_language(locale: &str) -> bool {
    const SCRIPTS: [&str; 10] =
        ["Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr", "Aran"];
    const LANGUAGES: [&str; 16] =
        ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "nqo", "prs", "ps", "sd", "syr", "ug", "ur", "yi"];
    let mut tags = locale.split(['-', '_']);
    let language = tags.next().unwrap_or_default();
    let script = tags.find(|t| t.len() == 4 && t.bytes().all(|b| b.is_ascii_alphabetic()));
    match script {
        Some(script) => SCRIPTS.iter().any(|s| s.eq_ignore_ascii_case(script)),
        None => LANGUAGES.iter().any(|l| l.eq_ignore_ascii_case(language)),
    }
}

/// Returns the order in which things of these levels stand from left to right (rule L2).
pub(super) fn visual_order(levels: &[u8]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..levels.len()).collect();
    let highest = levels.iter().copied().max().unwrap_or(0);
    let lowest_odd = levels.iter().copied().filter(|l| l % 2 == 1).min().unwrap_or(u8::MAX);
    for level in (lowest_odd..=highest).rev() {
        let mut at = 0;
        while at < order.len() {
            let end = (at..order.len()).find(|&i| levels[order[i]] < level).unwrap_or(order.len());
            order[at..end].reverse();
            at = end + 1;
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reorders a line of single characters, as a reader sees it from left to right.
    fn seen(text: &str, direction: Direction) -> String {
        let levels = Levels::of(text, direction, None);
        let (at, chars): (Vec<u8>, Vec<char>) = text.char_indices().map(|(i, c)| (levels.at(i), c)).unzip();
        visual_order(&at).into_iter().map(|i| chars[i]).collect()
    }

    #[test]
    fn hebrew_runs_from_the_right_and_numbers_in_it_do_not() {
        assert_eq!(seen("אבג", Direction::Auto), "גבא");
        assert_eq!(seen("אב 12.90 גד", Direction::Auto), "דג 12.90 בא");
        assert_eq!(seen("אב Wi-Fi גד", Direction::Auto), "דג Wi-Fi בא");
        assert_eq!(seen("now אבג off", Direction::Auto), "now גבא off");
    }

    #[test]
    fn a_price_in_hebrew_keeps_its_sign_beside_its_digits() {
        // The shekel sign is a European terminator: beside digits it reads with them.
        assert_eq!(seen("רק ₪129.90 היום", Direction::Auto), "םויה ₪129.90 קר");
        assert_eq!(seen("רק 129.90 ₪", Direction::Auto), "₪ 129.90 קר");
        assert_eq!(seen("50%-70% הנחה", Direction::Rtl), "החנה 50%-70%".replace("50%-70%", "70%-50%"));
    }

    #[test]
    fn the_base_direction_is_that_of_the_first_strong_character_or_of_the_language() {
        let base = |text, direction, locale| Levels::of(text, direction, locale).is_rtl;
        assert!(base("12 אב", Direction::Auto, None) && !base("12 ab אב", Direction::Auto, Some("he")));
        assert!(base("123", Direction::Auto, Some("ar-EG")) && !base("123", Direction::Auto, Some("en")));
        assert!(
            base("123", Direction::Auto, Some("az-Arab")) && !base("123", Direction::Auto, Some("fa-Latn"))
        );
        assert!(base("abc", Direction::Rtl, None) && !base("אב", Direction::Ltr, None));
        assert!(base("12\nאב", Direction::Auto, None), "in whatever line it stands");
    }

    #[test]
    fn plain_text_needs_no_levels() {
        assert!(Levels::of("Café 奶粉 199", Direction::Auto, None).levels.is_empty());
        assert_eq!(Levels::of("abc", Direction::Rtl, None).at(1), 2);
    }
}
