//! Texts as feeds write them.

use super::Rule;
use crate::points::{CategoryPath, PointError, PointValue, excerpt};

/// `Home > Women > Dresses` is `Home/Women/Dresses`.
pub(super) fn category(text: &str) -> Result<PointValue, Rule> {
    if text.contains('/') {
        return Err(Rule::Form { what: "a category whose parts have no /" });
    }
    let parts: Vec<_> = text.split('>').map(one_line).collect();
    if parts.iter().any(String::is_empty) {
        let limit = CategoryPath::MAX_DEPTH;
        return Err(PointError::CategoryForm { path: excerpt(text), limit }.into());
    }
    Ok(PointValue::Text(parts.join("/")))
}

/// Replaces every run of white space by one space.
pub(super) fn one_line(text: &str) -> String {
    let plain = |pair: &[u8]| pair[0] != b' ' || pair[1] != b' ';
    let simple = text.is_ascii()
        && text.bytes().all(|byte| byte == b' ' || !byte.is_ascii_whitespace())
        && text.as_bytes().windows(2).all(plain);
    if simple {
        return text.trim().to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_becomes_one_space() {
        for text in ["a b", "  a b ", "a\tb", "a\r\n   b", "a\u{a0}\u{3000}b", "a  b"] {
            assert_eq!(one_line(text), "a b", "{text:?}");
        }
        assert_eq!(one_line(" "), "");
    }

    #[test]
    fn a_category_is_a_path() {
        assert_eq!(category("Home > Women  >\nDresses"), Ok(PointValue::Text("Home/Women/Dresses".into())));
        assert_eq!(category("2271"), Ok(PointValue::Text("2271".into())));
        for text in ["Home >", "> Home", "Home > > Dresses", "Home / Women"] {
            assert!(category(text).is_err(), "{text}");
        }
    }
}
