//! The life of a version.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::digest::{Canonical, Encode};
use crate::id::PrincipalId;
use crate::time::Instant;

/// Where a version stands in its life.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Someone works on it.
    Draft,
    /// Someone else looks at it.
    InReview,
    /// It may be chosen; it never changes.
    Published,
    /// It is no longer chosen; it can still be rendered, for a rollback.
    Retired,
}

/// What people do with a version.
///
/// | from | act | to |
/// |---|---|---|
/// | draft | submit | in review |
/// | in review | send back | draft |
/// | in review | publish | published |
/// | published | retire | retired |
/// | retired | submit | in review |
///
/// Every other pair is refused. A version is the hash of its content: without the last row, what was retired once could
/// never be published again.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Writes it down as a draft.
    Draft,
    /// Hands it over for review.
    Submit,
    /// Sends it back to its author.
    SendBack,
    /// Publishes it.
    Publish,
    /// Takes it out of choice.
    Retire,
}

impl State {
    /// Returns the state after an act; `None` where the act is not allowed.
    ///
    /// ```
    /// # use sticker_core::template::{Act, State};
    /// assert_eq!(State::InReview.after(Act::Publish), Some(State::Published));
    /// assert_eq!(State::Draft.after(Act::Publish), None);
    /// ```
    pub const fn after(self, act: Act) -> Option<Self> {
        match (self, act) {
            (Self::Draft | Self::Retired, Act::Submit) => Some(Self::InReview),
            (Self::InReview, Act::SendBack) => Some(Self::Draft),
            (Self::InReview, Act::Publish) => Some(Self::Published),
            (Self::Published, Act::Retire) => Some(Self::Retired),
            _ => None,
        }
    }

    /// Tells whether a version of this state may be rendered where it is named, as a rollback does.
    pub const fn is_renderable(self) -> bool {
        matches!(self, Self::Published | Self::Retired)
    }

    /// Returns the words for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Draft => "a draft",
            Self::InReview => "in review",
            Self::Published => "published",
            Self::Retired => "retired",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Published => "published",
            Self::Retired => "retired",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// Writes the variant.
impl Encode for State {
    fn encode(&self, out: &mut Canonical) {
        out.variant(self.name());
    }
}

impl Act {
    /// Returns the name that JSON uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submit => "submit",
            Self::SendBack => "send_back",
            Self::Publish => "publish",
            Self::Retire => "retire",
        }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Submit => "submit",
            Self::SendBack => "send back",
            Self::Publish => "publish",
            Self::Retire => "retire",
        })
    }
}

/// Writes the variant.
impl Encode for Act {
    fn encode(&self, out: &mut Canonical) {
        out.variant(self.name());
    }
}

/// One step of a version's life.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What was done.
    pub act: Act,
    /// By whom.
    pub by: PrincipalId,
    /// When.
    pub at: Instant,
    /// Why, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub note: Option<String>,
}

impl Step {
    /// Most bytes of a note.
    pub const MAX_NOTE_BYTES: usize = 512;

    /// Creates a step without a note.
    pub const fn new(act: Act, by: PrincipalId, at: Instant) -> Self {
        Self { act, by, at, note: None }
    }

    /// Says what is wrong with the note; `None` where nothing is.
    pub(super) fn note_fault(&self) -> Option<String> {
        let note = self.note.as_deref()?;
        if note.len() > Self::MAX_NOTE_BYTES {
            return Some(format!("has {} bytes, it may have {}", note.len(), Self::MAX_NOTE_BYTES));
        }
        let control = note.chars().find(|c| c.is_control() && *c != '\n')?;
        Some(format!("has the control character U+{:04X}", u32::from(control)))
    }
}

/// Writes act, by, at, then the note as an option.
impl Encode for Step {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.act).value(&self.by).value(&self.at);
        match &self.note {
            Some(note) => out.u8(1).str(note),
            None => out.u8(0),
        };
    }
}
