//! What is wrong with a template, and where exactly.

use std::fmt;

use super::pointer::Pointer;

/// A template that cannot be used: what is wrong, and the place in its JSON document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct TemplateError {
    kind: TemplateErrorKind,
    pointer: String,
    message: String,
}

/// The category of a [`TemplateError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TemplateErrorKind {
    /// The bytes are not one JSON document, or a key stands twice in one object.
    Syntax,
    /// The document has a version that this library does not read.
    Version,
    /// A size, a number or a count is beyond a limit.
    Limit,
    /// A field is missing, unknown or of the wrong type, or its value has no meaning.
    Invalid,
    /// Something is named that the template does not have.
    Reference,
    /// Two things that exclude each other: equal ids, or names with two meanings.
    Clash,
}

impl TemplateError {
    pub(crate) fn new(kind: TemplateErrorKind, pointer: &Pointer, message: impl Into<String>) -> Self {
        Self { kind, pointer: pointer.as_str().to_owned(), message: message.into() }
    }

    /// Returns the category.
    pub const fn kind(&self) -> TemplateErrorKind {
        self.kind
    }

    /// Returns the place as a JSON Pointer (RFC 6901); the empty string is the whole document.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Returns the message without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Moves the error to another place of the same document.
    pub(crate) fn at(mut self, pointer: &Pointer) -> Self {
        pointer.as_str().clone_into(&mut self.pointer);
        self
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            write!(f, "{} (at the top of the document)", self.message)
        } else {
            write!(f, "{} (at {})", self.message, self.pointer)
        }
    }
}
