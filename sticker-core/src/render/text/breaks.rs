//! Where a line may end.

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::{LineBreakOptions, LineBreakStrictness, LineBreakWordOption};

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

/// Returns the byte offsets at which a line may end, ascending, without 0 and the end of the text.
///
/// Unicode line breaking (UAX 14) with `line-break: strict` for East Asian text. Thai, Lao, Khmer and Burmese break at
/// spaces only. On top: no break between a number and its unit or currency, whichever comes first.
pub(super) fn opportunities(text: &str) -> Vec<u32> {
    let mut options = LineBreakOptions::default();
    options.strictness = Some(LineBreakStrictness::Strict);
    options.word_option = Some(LineBreakWordOption::Normal);
    let segmenter = LineSegmenter::new_for_non_complex_scripts(options);
    segmenter
        .segment_str(text)
        .filter(|&at| at > 0 && at < text.len() && text.is_char_boundary(at) && !is_glued(text, at))
        .filter_map(|at| u32::try_from(at).ok())
        .collect()
}

/// Tells whether a line ends after `c`, whatever follows.
pub(super) fn is_mandatory(c: char) -> bool {
    matches!(c, '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Tells whether `c` hangs over the end of a line without taking room.
pub(super) fn hangs(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{205f}' | '\u{3000}')
}

fn is_glued(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else { return false };
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let number_before = before.trim_end_matches(' ').chars().next_back().is_some_and(is_digit);
    (is_digit(last) && UNITS.contains(&first))
        || (CURRENCIES.contains(&last) && is_digit(first))
        || (number_before && CURRENCIES.contains(&first))
}

/// Signs that belong to the number before them; East Asian ones break by UAX 14, a price must not.
const UNITS: [char; 32] = [
    '元', '円', '圆', '块', '起', '折', '万', '萬', '亿', '億', '千', '件', '个', '個', '斤', '克', '升',
    '片', '粒', '枚', '本', '袋', '瓶', '盒', '包', '倍', '％', '%', '℃', '°', '원', '人',
];
const CURRENCIES: [char; 10] = ['¥', '￥', '$', '＄', '€', '£', '₩', '￦', '₹', '₽'];

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        let mut ends = opportunities(text);
        ends.push(text.len() as u32);
        let mut start = 0;
        ends.iter().map(|&e| &text[std::mem::replace(&mut start, e as usize)..e as usize]).collect()
    }

    #[test]
    fn east_asian_text_breaks_between_characters_but_not_before_closing_marks() {
        assert_eq!(pieces("新生儿，奶粉。"), ["新", "生", "儿，", "奶", "粉。"]);
        assert_eq!(pieces("（大）促"), ["（大）", "促"]);
        assert_eq!(pieces("ちょっと"), ["ちょっ", "と"], "small kana do not start a line");
    }

    #[test]
    fn a_number_keeps_its_unit_and_its_currency() {
        assert_eq!(pieces("只要199元起"), ["只", "要", "199元", "起"]);
        assert_eq!(pieces("满￥1,299.00减"), ["满", "￥1,299.00", "减"]);
        assert_eq!(pieces("8折优惠"), ["8折", "优", "惠"]);
        assert_eq!(pieces("nur 12,99 €"), ["nur ", "12,99 €"]);
    }

    #[test]
    fn words_break_at_spaces_and_hyphens() {
        assert_eq!(pieces("fresh e-mail now"), ["fresh ", "e-", "mail ", "now"]);
    }
}
