//! Where a line may end.

use std::borrow::Cow;

use icu_locale_core::LanguageIdentifier;
use icu_segmenter::LineSegmenter;
use icu_segmenter::options::{LineBreakOptions, LineBreakStrictness, LineBreakWordOption};

use unicode_normalization::char::is_combining_mark;

use super::glue;

/// What stands between a cluster and the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(super) enum Break {
    /// The line must not end here.
    #[default]
    Never,
    /// The line may end here.
    Allowed,
    /// The line ends here.
    Mandatory,
}

/// How strictly East Asian text is kept from ending a line (kinsoku), as CSS `line-break` has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Strictness {
    /// No line starts with closing marks, small kana, iteration and prolonged sound marks, nor ends with opening ones.
    #[default]
    Strict,
    /// As `Strict`, but small kana and the prolonged sound mark may start a line.
    Normal,
    /// As `Normal`, and iteration marks, centred marks and suffixes such as `℃` too: for short lines.
    Loose,
    /// Any cluster may start a line.
    Anywhere,
}

/// Where lines may end, apart from where they must.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BreakRules {
    /// How strictly East Asian text is kept from ending a line.
    pub strictness: Strictness,
    /// Whether words of East Asian letters stay whole, as Korean wants it: lines end at spaces and marks only.
    pub keep_all: bool,
}

/// Returns the byte offsets at which a line may or must end, ascending, without 0 and the end of the text.
///
/// Unicode line breaking (UAX 14) as CSS tailors it by strictness. Thai, Lao, Khmer and Burmese break at spaces only: a
/// dictionary of their words would weigh 9 MB. Beside UAX 14, as Chromium has it: no line ends after a solidus before a Latin
/// letter, and one may before and after curly quotes around East Asian words. On top, whatever the strictness: a price is never broken, nor a number
/// from its currency or its unit (`€ 12,99`, `1 299,00 ₽`, `199元起`, `2 x 900 g`).
///
/// # Example
///
/// ```
/// use sticker_core::render::text::{BreakRules, break_opportunities};
///
/// let pieces = |text| break_opportunities(text, &BreakRules::default(), Some("zh-Hans"));
/// assert_eq!(pieces("奶粉，900 g"), [3, 9]);
/// assert_eq!(pieces("now € 12,99"), [4], "a price stays whole");
/// ```
pub fn break_opportunities(text: &str, rules: &BreakRules, locale: Option<&str>) -> Vec<usize> {
    opportunities(text, rules, locale).into_iter().map(|at| at as usize).collect()
}

pub(super) fn opportunities(text: &str, rules: &BreakRules, locale: Option<&str>) -> Vec<u32> {
    // The locale allows more where the rules are not strict: Chinese and Japanese break before centred marks.
    let language = locale.and_then(|l| LanguageIdentifier::try_from_str(l).ok());
    let mut options = LineBreakOptions::default();
    options.strictness = Some(match rules.strictness {
        Strictness::Strict => LineBreakStrictness::Strict,
        Strictness::Normal => LineBreakStrictness::Normal,
        Strictness::Loose => LineBreakStrictness::Loose,
        Strictness::Anywhere => LineBreakStrictness::Anywhere,
    });
    options.word_option =
        Some(if rules.keep_all { LineBreakWordOption::KeepAll } else { LineBreakWordOption::Normal });
    options.content_locale = language.as_ref();
    let segmenter = LineSegmenter::new_for_non_complex_scripts(options);
    let glued = glue::glued(text);
    segmenter
        .segment_str(&with_stand_ins(text))
        .filter(|&at| at > 0 && at < text.len() && text.is_char_boundary(at))
        .filter(|&at| glued.binary_search(&at).is_err() && !is_after_solidus(text, at))
        .filter_map(|at| u32::try_from(at).ok())
        .collect()
}

/// Returns a text of the same lengths in bytes with stand-ins for what the segmenter takes otherwise than browsers do.
///
/// - Letters and marks of the class SA stand as rule LB1 resolves them without a dictionary: as alphabetic ones and as
///   marks. The segmenter would do the same, but complain of its missing dictionary.
/// - Curly quotes between East Asian characters stand as brackets: a line may end before the first of a pair and after the
///   last (rule LB19a, which came with Unicode 16; the segmenter knows 15.1).
fn with_stand_ins(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_complex(c) || matches!(c, '“' | '”' | '‘' | '’')) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied();
        let is_between = before.is_some_and(is_east_asian) && after.is_some_and(is_east_asian);
        plain.push(match c {
            // Each takes as many bytes as what it stands for: a Canadian syllable (AL), a combining arrow (CM), brackets.
            c if is_complex(c) => {
                if is_combining_mark(c) {
                    '\u{20d7}'
                } else {
                    '\u{1401}'
                }
            }
            '“' | '‘' if is_between => '（',
            '”' | '’' if is_between => '）',
            c => c,
        });
        before = Some(c);
    }
    Cow::Owned(plain)
}

/// Tells whether a solidus stands before a place, and a Latin letter or another solidus after it: browsers built on
/// Chromium do not end a line in `black/white`.
fn is_after_solidus(text: &str, at: usize) -> bool {
    text[..at].ends_with('/') && text[at..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
}

fn is_complex(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e81}'..='\u{ebd}' | '\u{ec0}'..='\u{ece}'
        | '\u{edc}'..='\u{edf}' | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{109a}'..='\u{109f}'
        | '\u{1780}'..='\u{17d3}' | '\u{17d7}' | '\u{17dc}'..='\u{17dd}')
}

/// Tells whether a character is wide by itself: ideographs, kana, hangul, their marks and fullwidth forms.
fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{a960}'..='\u{a97c}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}')
}

/// Tells whether a line ends after `c`, whatever follows.
pub(super) fn is_mandatory(c: char) -> bool {
    matches!(c, '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Tells whether `c` hangs over the end of a line without taking room.
pub(super) fn hangs(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{205f}' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(text: &str, strictness: Strictness, keep_all: bool, locale: &str) -> Vec<String> {
        let mut ends = break_opportunities(
            text,
            &BreakRules { strictness, keep_all },
            Some(locale).filter(|l| !l.is_empty()),
        );
        ends.push(text.len());
        let mut start = 0;
        ends.iter().map(|&e| text[std::mem::replace(&mut start, e)..e].to_owned()).collect()
    }

    fn pieces(text: &str) -> Vec<String> {
        by(text, Strictness::Strict, false, "")
    }

    #[test]
    fn east_asian_text_breaks_between_characters_but_not_before_closing_marks() {
        assert_eq!(pieces("新生儿，奶粉。"), ["新", "生", "儿，", "奶", "粉。"]);
        assert_eq!(pieces("（大）促"), ["（大）", "促"]);
        assert_eq!(pieces("ちょっと"), ["ちょっ", "と"], "small kana do not start a line");
    }

    #[test]
    fn strictness_lets_more_and_more_characters_start_a_line() {
        assert_eq!(by("ちょっと", Strictness::Normal, false, "ja"), ["ち", "ょ", "っ", "と"]);
        assert_eq!(by("サーバー", Strictness::Strict, false, "ja"), ["サー", "バー"]);
        assert_eq!(by("サーバー", Strictness::Normal, false, "ja"), ["サ", "ー", "バ", "ー"]);
        assert_eq!(by("人々、", Strictness::Normal, false, "ja"), ["人々、"]);
        assert_eq!(by("人々、", Strictness::Loose, false, "ja"), ["人", "々、"]);
        assert_eq!(by("ab、", Strictness::Anywhere, false, "ja"), ["a", "b", "、"]);
    }

    #[test]
    fn keep_all_ends_lines_at_spaces_and_marks_only() {
        assert_eq!(by("유기농 분유，특가", Strictness::Strict, true, "ko"), ["유기농 ", "분유，", "특가"]);
        assert_eq!(by("유기농", Strictness::Strict, false, "ko"), ["유", "기", "농"]);
        assert_eq!(by("新生儿 奶粉", Strictness::Strict, true, "zh"), ["新生儿 ", "奶粉"]);
    }

    #[test]
    fn thai_breaks_at_spaces_only() {
        assert_eq!(pieces("นมผงเด็ก สูตร3"), ["นมผงเด็ก ", "สูตร3"]);
        assert_eq!(pieces("ທາດນົມ ໃໝ່"), ["ທາດນົມ ", "ໃໝ່"], "and so does Lao");
        assert_eq!(pieces("ราคา ฿129 บาท"), ["ราคา ", "฿129 ", "บาท"]);
    }

    #[test]
    fn words_break_at_spaces_and_hyphens() {
        assert_eq!(pieces("fresh e-mail now"), ["fresh ", "e-", "mail ", "now"]);
    }

    #[test]
    fn curly_quotes_are_brackets_between_east_asian_characters_only() {
        assert_eq!(pieces("面霜“轻体”验"), ["面", "霜", "“轻", "体”", "验"]);
        assert_eq!(pieces("so “very new” it"), ["so ", "“very ", "new” ", "it"]);
    }

    #[test]
    fn a_solidus_keeps_words_together() {
        assert_eq!(pieces("black/white S/M/L 码/M"), ["black/white ", "S/M/L ", "码/M"]);
        assert_eq!(pieces("https://a.b/c 春/夏"), ["https://a.b/c ", "春/", "夏"]);
    }

    /// The corpus of `benches/peers/line_breaks.py`, which compares it with a browser.
    #[test]
    fn titles_break_where_they_did_when_they_were_compared_with_a_browser() {
        let corpus = include_str!("../../../tests/data/line_breaks.tsv");
        let mut count = 0;
        for line in corpus.lines() {
            let (locale, title) = line.split_once('\t').unwrap();
            let expected: Vec<&str> = title.split('│').collect();
            assert_eq!(by(&expected.concat(), Strictness::Strict, false, locale), expected, "{locale}");
            count += 1;
        }
        assert!(count >= 500, "only {count} titles");
    }

    #[test]
    fn a_price_is_never_broken_however_loose_the_rules() {
        assert_eq!(by("满￥1,299.00减", Strictness::Anywhere, false, "zh"), ["满", "￥1,299.00", "减"]);
        assert_eq!(pieces("nur 12,99 €"), ["nur ", "12,99 €"]);
    }
}
