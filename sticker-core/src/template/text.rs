//! Text with bindings: `{point}` and `{point|format}`, with `{{` and `}}` for the braces themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::format::Format;
use super::quote;
use crate::points::{PointName, PointType, ValueKind};

/// The largest text of a layer, in bytes.
pub const MAX_TEXT_BYTES: usize = 4096;

/// A text as literal parts and bindings, in reading order; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextPieces(Vec<TextPiece>);

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextPiece {
    /// Words of the designer, in NFC.
    Literal(String),
    /// The value of a point.
    Binding {
        /// Name of the point.
        point: PointName,
        /// How its value is written; absent, the plain form of [`Format::plain`].
        format: Option<Arc<Format>>,
    },
}

/// What is wrong with a text; `at` counts bytes from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// The text says nothing.
    #[error("text is empty")]
    Empty,
    /// The text is too long.
    #[error("text of {bytes} bytes is beyond the limit of {MAX_TEXT_BYTES}")]
    TooLong {
        /// Bytes of the text.
        bytes: usize,
    },
    /// A control character other than a line feed.
    #[error("control character {found:?} stands at byte {at} of the text")]
    Control {
        /// The character.
        found: char,
        /// Where.
        at: usize,
    },
    /// A brace that opens is not closed.
    #[error("brace at byte {at} of the text is not closed")]
    Open {
        /// Where.
        at: usize,
    },
    /// A brace that closes was not opened.
    #[error("brace at byte {at} of the text closes nothing; write }}}} for a brace")]
    Close {
        /// Where.
        at: usize,
    },
    /// The name of a point is wrong.
    #[error("{error} (byte {at} of the text)")]
    Point {
        /// What is wrong with it.
        error: crate::points::PointError,
        /// Where the binding starts.
        at: usize,
    },
    /// The template has no format of this name.
    #[error("format {name} is not in the template (byte {at} of the text)")]
    Format {
        /// The name, quoted.
        name: String,
        /// Where the binding starts.
        at: usize,
    },
    /// The format does not write what the point holds.
    #[error("{point} is {holds}, which {format} does not write (byte {at} of the text)")]
    Kind {
        /// The point.
        point: PointName,
        /// What it holds.
        holds: PointType,
        /// The format.
        format: &'static str,
        /// Where the binding starts.
        at: usize,
    },
    /// A price stands in a text, where no claim would be made of it.
    #[error("{point} is a price and belongs into a layer of type price (byte {at} of the text)")]
    Price {
        /// The point.
        point: PointName,
        /// Where the binding starts.
        at: usize,
    },
}

impl TextPieces {
    /// Creates the parts of a text; `formats` are those of the template.
    ///
    /// # Errors
    ///
    /// - [`TextError::Empty`], [`TextError::TooLong`], [`TextError::Control`] for the text as a whole.
    /// - [`TextError::Open`], [`TextError::Close`] for braces that do not match.
    /// - [`TextError::Point`], [`TextError::Format`] for names that do not exist.
    /// - [`TextError::Kind`] where the standard dictionary gives the point a type that the format does not write, or
    ///   that needs a format and has none.
    /// - [`TextError::Price`] for a price, a saving or a money format: what looks like a price must be a claim.
    ///
    /// # Example
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use sticker_core::template::{TextPiece, TextPieces};
    /// let text = TextPieces::parse("{{{std.brand}}} new", &BTreeMap::new())?;
    /// assert_eq!(text.pieces().len(), 3);
    /// assert_eq!(text.pieces()[2], TextPiece::Literal("} new".to_owned()));
    /// let error = TextPieces::parse("now {std.price.list}", &BTreeMap::new()).unwrap_err();
    /// assert!(error.to_string().starts_with("std.price.list is a price"));
    /// # Ok::<(), sticker_core::template::TextError>(())
    /// ```
    pub fn parse(text: &str, formats: &BTreeMap<String, Arc<Format>>) -> Result<Self, TextError> {
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.len() > MAX_TEXT_BYTES {
            return Err(TextError::TooLong { bytes: text.len() });
        }
        if let Some((at, found)) = text.char_indices().find(|(_, c)| c.is_control() && *c != '\n') {
            return Err(TextError::Control { found, at });
        }
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        while let Some(brace) = text[at..].find(['{', '}']) {
            literal.push_str(&text[at..at + brace]);
            at += brace;
            let rest = &text[at..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                literal.push_str(&rest[..1]);
                at += 2;
                continue;
            }
            if rest.starts_with('}') {
                return Err(TextError::Close { at });
            }
            let end = rest.find('}').ok_or(TextError::Open { at })?;
            let piece = binding(&rest[1..end], at, formats)?;
            flush(&mut pieces, &mut literal);
            pieces.push(piece);
            at += end + 1;
        }
        literal.push_str(&text[at..]);
        flush(&mut pieces, &mut literal);
        Ok(Self(pieces))
    }

    /// Returns the parts in reading order.
    pub fn pieces(&self) -> &[TextPiece] {
        &self.0
    }

    /// Returns the points that it names, in reading order; one can stand twice.
    pub fn points(&self) -> impl Iterator<Item = &PointName> {
        self.0.iter().filter_map(|piece| match piece {
            TextPiece::Literal(_) => None,
            TextPiece::Binding { point, .. } => Some(point),
        })
    }
}

fn flush(pieces: &mut Vec<TextPiece>, literal: &mut String) {
    if !literal.is_empty() {
        pieces.push(TextPiece::Literal(std::mem::take(literal).nfc().collect()));
    }
}

fn binding(inside: &str, at: usize, formats: &BTreeMap<String, Arc<Format>>) -> Result<TextPiece, TextError> {
    let (name, format) = match inside.split_once('|') {
        Some((name, format)) => (name, Some(format)),
        None => (inside, None),
    };
    let point = PointName::new(name).map_err(|error| TextError::Point { error, at })?;
    let format = match format {
        Some(name) => {
            let format = formats.get(name).ok_or_else(|| TextError::Format { name: quote(name), at })?;
            Some(Arc::clone(format))
        }
        None => None,
    };
    if states_a_price(&point) || matches!(format.as_deref(), Some(Format::Money(_))) {
        return Err(TextError::Price { point, at });
    }
    if let Some(declared) = point.declared() {
        let writes = |kind| match &format {
            Some(format) => format.writes(kind),
            None => Format::is_plain(kind),
        };
        let items_too = !declared.ty.is_list() || writes(ValueKind::List);
        if !(items_too && declared.ty.kinds().iter().any(|kind| writes(*kind))) {
            let format = format.as_deref().map_or("text without a format", Format::name);
            return Err(TextError::Kind { point, holds: declared.ty, format, at });
        }
    }
    Ok(TextPiece::Binding { point, format })
}

/// Tells whether what a point holds is a statement about a price, by the standard dictionary.
fn states_a_price(point: &PointName) -> bool {
    let money = |kind: &ValueKind| matches!(kind, ValueKind::Money | ValueKind::MoneyRange);
    point.as_str().starts_with("std.save.")
        || point.declared().is_some_and(|declared| declared.ty.kinds().iter().any(money))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats() -> BTreeMap<String, Arc<Format>> {
        let formats = [
            ("cny", r#"{"money":{}}"#),
            ("day", r#"{"date":{"pattern":"D"}}"#),
            ("words", r#"{"text":{}}"#),
            ("n", r#"{"number":{}}"#),
        ];
        formats.map(|(name, json)| (name.to_owned(), Arc::new(serde_json::from_str(json).unwrap()))).into()
    }

    fn shown(text: &str) -> String {
        match TextPieces::parse(text, &formats()) {
            Err(error) => error.to_string(),
            Ok(text) => text
                .pieces()
                .iter()
                .map(|piece| match piece {
                    TextPiece::Literal(words) => format!("<{words}>"),
                    TextPiece::Binding { point, format: None } => format!("[{point}]"),
                    TextPiece::Binding { point, format: Some(format) } => {
                        format!("[{point}|{}]", format.name())
                    }
                })
                .collect(),
        }
    }

    #[test]
    fn a_text_is_taken_apart_at_its_bindings() {
        for (text, pieces) in [
            ("plain", "<plain>"),
            ("{std.brand}", "[std.brand]"),
            ("a{std.brand}{std.title}b", "<a>[std.brand][std.title]<b>"),
            ("until {std.promo.ends_at|day}.", "<until >[std.promo.ends_at|date]<.>"),
            ("{{x}} }}{{", "<{x} }{>"),
            ("{{{std.brand}}}", "<{>[std.brand]<}>"),
            ("e\u{301}", "<é>"),
            ("{x.shop.any|day}", "[x.shop.any|date]"),
            ("a\nb", "<a\nb>"),
        ] {
            assert_eq!(shown(text), pieces, "{text}");
        }
    }

    #[test]
    fn a_text_that_cannot_be_is_refused_with_its_place() {
        for (text, error) in [
            ("", "text is empty"),
            ("a {std.brand", "brace at byte 2 of the text is not closed"),
            ("a } b", "brace at byte 2 of the text closes nothing; write }} for a brace"),
            ("{std.brand|none}", "format \"none\" is not in the template (byte 0 of the text)"),
            ("a\u{0}", "control character '\\0' stands at byte 1 of the text"),
            (
                "ab{std.image.logo}",
                "std.image.logo is image, which text without a format does not write (byte 2 of the text)",
            ),
            (
                "{std.title|n}",
                "std.title is text or rich_text, which number does not write (byte 0 of the text)",
            ),
            (
                "{std.promo.ends_at}",
                "std.promo.ends_at is instant, which text without a format does not write (byte 0 of the text)",
            ),
            (
                "{std.save.ratio}",
                "std.save.ratio is a price and belongs into a layer of type price (byte 0 of the text)",
            ),
            (
                "{x.shop.any|cny}",
                "x.shop.any is a price and belongs into a layer of type price (byte 0 of the text)",
            ),
        ] {
            assert_eq!(shown(text), error, "{text}");
        }
        assert!(shown("{std.nonsense}").ends_with("(byte 0 of the text)"));
        assert!(shown("{}").ends_with("(byte 0 of the text)"));
        assert!(shown(&"a".repeat(5000)).contains("5000 bytes is beyond the limit of 4096"));
    }
}
