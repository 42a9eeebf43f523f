//! Prices in static text: what looks like one must be a claim.

use std::collections::BTreeSet;

use super::super::{Content, Layer, Template, TextPiece, TextPieces};
use crate::money::Currency;

/// Returns what looks like a price in a text: a number beside a currency's sign, name or code, or a discount in percent or
/// in 折.
///
/// ```
/// # use sticker_core::template::price_in;
/// assert_eq!(price_in("now only ¥ 1,299.00!"), Some("¥ 1,299.00"));
/// assert_eq!(price_in("2026 formula, 100% cotton"), None);
/// ```
pub fn price_in(text: &str) -> Option<&str> {
    let mut from = 0;
    while let Some((start, end)) = number(text, from) {
        let (before, after) = (&text[..start], &text[end..]);
        let (gap_before, gap_after) = (before.trim_end_matches(is_gap), after.trim_start_matches(is_gap));
        if let Some(length) = sign_at_end(gap_before) {
            return text.get(gap_before.len() - length..end);
        }
        let after_gap = text.len() - gap_after.len();
        if let Some(length) = sign_at_start(gap_after) {
            return text.get(start..after_gap + length);
        }
        if let Some(length) = discount_at_start(gap_after) {
            return text.get(start..after_gap + length);
        }
        from = end;
    }
    None
}

/// Lists the layers of a template whose static text says a price, with what it says.
pub(super) fn of(template: &Template) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for variant in template.variants() {
        for layer in variant.walk() {
            found.extend(of_layer(layer).into_iter().map(|price| (layer.id.clone(), price)));
        }
    }
    found
}

/// Lists what a layer's static text says that looks like a price.
pub(super) fn of_layer(layer: &Layer) -> BTreeSet<String> {
    let texts: Vec<&TextPieces> = match &layer.content {
        // The sign may stand in one span and the number in the next.
        Content::Text(text) => text.spans.iter().map(|span| &span.text).collect(),
        Content::Price(price) => price.unit.iter().collect(),
        _ => return BTreeSet::new(),
    };
    literals(&texts).iter().filter_map(|words| price_in(words)).map(str::to_owned).collect()
}

/// Returns what texts say in a row between their bindings.
fn literals(texts: &[&TextPieces]) -> Vec<String> {
    let mut all = vec![String::new()];
    for piece in texts.iter().flat_map(|text| text.pieces()) {
        match piece {
            TextPiece::Literal(words) => all.last_mut().into_iter().for_each(|last| last.push_str(words)),
            TextPiece::Binding { .. } => all.push(String::new()),
        }
    }
    all
}

/// Finds the next number from a byte on: digits, with separators only between them.
fn number(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + text[from..].find(is_digit)?;
    let mut end = start;
    let mut rest = text[start..].char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let joins = matches!(c, '.' | ',' | '\'' | '’' | '．' | '，')
            && rest.peek().is_some_and(|(_, next)| is_digit(*next));
        if !is_digit(c) && !joins {
            break;
        }
        end = start + at + c.len_utf8();
    }
    Some((start, end))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Spaces, but no line end: what stands on another line is another statement.
fn is_gap(c: char) -> bool {
    c.is_whitespace() && c != '\n'
}

/// Returns the length of the currency's sign, name or code that a text ends with.
fn sign_at_end(text: &str) -> Option<usize> {
    let sign = text.chars().next_back()?;
    if is_currency_sign(sign) {
        return Some(sign.len_utf8());
    }
    let letters = text.len() - text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    is_code(&text[text.len() - letters..]).then_some(letters)
}

/// Returns the length of the currency's sign, name or code that a text begins with.
fn sign_at_start(text: &str) -> Option<usize> {
    let sign = text.chars().next()?;
    if is_currency_sign(sign) {
        return Some(sign.len_utf8());
    }
    if let Some(name) = NAMES.iter().find(|name| text.starts_with(**name)) {
        return Some(name.len());
    }
    let letters = text.len() - text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let word = &text[..letters];
    let is_name = WORDS.iter().any(|name| word.eq_ignore_ascii_case(name));
    (is_name || is_code(word)).then_some(letters)
}

/// Returns the length of what makes a number a discount.
fn discount_at_start(text: &str) -> Option<usize> {
    if let Some(rest) = text.strip_prefix('折') {
        // Folded three times is no price.
        return (!rest.starts_with(['叠', '疊'])).then_some('折'.len_utf8());
    }
    let percent = text.chars().next().filter(|c| matches!(c, '%' | '％'))?;
    let rest = &text[percent.len_utf8()..];
    let word = rest.trim_start_matches(is_gap);
    let off = word.get(..3).is_some_and(|off| off.eq_ignore_ascii_case("off"));
    let ends = word.chars().nth(3).is_none_or(|c| !c.is_alphanumeric());
    (off && ends).then_some(text.len() - word.len() + 3)
}

fn is_code(word: &str) -> bool {
    word == "RMB" || Currency::new(word).is_ok()
}

/// Tells whether a character is of Unicode's category of currency signs.
fn is_currency_sign(c: char) -> bool {
    matches!(c, '$' | '¢'..='¥' | '֏' | '؋' | '߾' | '߿' | '৲' | '৳' | '৻' | '૱' | '௹' | '฿' | '៛' | '\u{20a0}'..='\u{20c0}'
        | '꠸' | '﷼' | '﹩' | '＄' | '￠' | '￡' | '￥' | '￦')
}

/// Names that need no space before the next word.
const NAMES: [&str; 6] = ["元", "圆", "円", "块钱", "원", "บาท"];
/// Names that are words of their own.
const WORDS: [&str; 9] = ["yuan", "dollar", "dollars", "euro", "euros", "pound", "pounds", "yen", "won"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_found_however_they_are_written() {
        for (text, price) in [
            ("¥9", "¥9"),
            ("￥９９．５０", "￥９９．５０"),
            ("only $1,299.00 now", "$1,299.00"),
            ("nur 12,99 € heute", "12,99 €"),
            ("CHF 1'299.00", "CHF 1'299.00"),
            ("99 CNY", "99 CNY"),
            ("RMB99", "RMB99"),
            ("立减20元", "20元"),
            ("全场5折起", "5折"),
            ("8.5 折", "8.5 折"),
            ("50% off", "50% off"),
            ("20%OFF!", "20%OFF"),
            ("5 euros", "5 euros"),
            ("in 2026 for 30 dollars", "30 dollars"),
            ("1,000円", "1,000円"),
        ] {
            assert_eq!(price_in(text), Some(price), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_let_alone() {
        for text in [
            "",
            "no number",
            "2026",
            "100% cotton",
            "50% offset print",
            "3 折叠",
            "900 g",
            "1.5 L",
            "size 10 XXL",
            "Stage 3 formula",
            "No. 1",
            "¥\n9",
            "24 h",
            "10 wonders",
            "5 eurosport",
            "100 USB ports",
            "A4 CD 5",
        ] {
            assert_eq!(price_in(text), None, "{text}");
        }
    }

    #[test]
    fn a_price_split_into_spans_is_found_and_a_binding_parts_it() {
        let pieces = |text: &str| TextPieces::parse(text, &std::collections::BTreeMap::new()).unwrap();
        let (sign, number, bound) = (pieces("nur ¥"), pieces("199 heute"), pieces("¥{std.title}199"));
        let found = |texts: &[&TextPieces]| literals(texts).iter().any(|words| price_in(words).is_some());
        assert!(found(&[&sign, &number]));
        assert!(!found(&[&number]) && !found(&[&bound]));
    }
}
