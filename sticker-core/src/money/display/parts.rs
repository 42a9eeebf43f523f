//! A written amount and its parts.

use std::fmt;

/// What a stretch of a written amount is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DisplayPartKind {
    /// The currency's symbol or code.
    Symbol,
    /// The sign of a negative amount, with the direction marks that belong to it.
    Minus,
    /// The digits before the separator, with their group marks.
    Integer,
    /// What stands between integer and fraction.
    Separator,
    /// The digits after the separator.
    Fraction,
    /// Spaces, brackets and direction marks.
    Literal,
    /// What says how many noughts the digits lack: 万, K; only where a template writes short.
    Unit,
}

/// A stretch of a written amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisplayPart<'a> {
    /// What it is.
    pub kind: DisplayPartKind,
    /// Its characters.
    pub text: &'a str,
}

/// A written amount: its text, and what each stretch of it is. The parts joined are the text.
///
/// It keeps its memory when another amount is written into it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DisplayParts {
    text: String,
    /// Kind of each part and the byte after its end.
    ends: Vec<(DisplayPartKind, usize)>,
}

impl DisplayParts {
    /// Creates an empty text to write into.
    pub const fn new() -> Self {
        Self { text: String::new(), ends: Vec::new() }
    }

    /// Returns the whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the whole text and gives up the parts.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Lists the parts in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = DisplayPart<'_>> {
        let mut start = 0;
        self.ends.iter().map(move |&(kind, end)| {
            let text = &self.text[start..end];
            start = end;
            DisplayPart { kind, text }
        })
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Adds text; it joins the part before it where that has the same kind.
    pub(super) fn push(&mut self, kind: DisplayPartKind, text: &str) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        self.close(kind);
    }

    pub(super) fn push_char(&mut self, kind: DisplayPartKind, text: char) {
        self.text.push(text);
        self.close(kind);
    }

    fn close(&mut self, kind: DisplayPartKind) {
        let end = self.text.len();
        match self.ends.last_mut() {
            Some(last) if last.0 == kind => last.1 = end,
            _ => self.ends.push((kind, end)),
        }
    }
}

impl fmt::Display for DisplayParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for DisplayParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|part| (part.kind, part.text))).finish()
    }
}
