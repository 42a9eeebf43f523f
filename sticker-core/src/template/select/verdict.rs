//! Why a template was chosen or not.

use std::fmt;

use serde::Serialize;

use crate::digest::Digest;
use crate::geometry::Size;
use crate::id::{LayoutCode, TemplateId};
use crate::points::{PointName, Reason};
use crate::slot::{Overlay, PolicyClass};
use crate::template::State;
use crate::time::Window;

/// The name of one version in an explanation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct EntryName {
    /// The template.
    pub template: TemplateId,
    /// The version.
    pub version: Digest,
}

impl fmt::Display for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.template)
    }
}

/// What selection decided about one version.
///
/// In JSON, for example: `"won"`, `{"lost_priority": {"to": {"template": "sale", "version": "…"}, "own": 0,
/// "other": 5}}`, `{"missing_required": ["std.price.list"]}`, `"wrong_slot"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// It is chosen.
    Won,
    /// It stands in: no rule chose a template that can be drawn.
    StandsIn,
    /// Another template has a larger priority.
    LostPriority {
        /// The winner.
        to: EntryName,
        /// Its own priority.
        own: i32,
        /// The winner's.
        other: i32,
    },
    /// Another template of the same priority is more specific, or goes first by a later part of the order.
    LostSpecificity {
        /// The winner.
        to: EntryName,
        /// The first part of the order that differs.
        by: Specificity,
    },
    /// Its categories or its predicate do not take the product; the place is a JSON Pointer within the selector.
    SelectorFalse(Reason),
    /// Points that it requires are missing.
    MissingRequired(Vec<PointName>),
    /// The slot's policy forbids what it draws.
    PolicyForbidden(Forbidden),
    /// It is valid at other times.
    NotValidAt {
        /// When it is valid.
        valid: Window,
    },
    /// It cannot be laid out for this product.
    LayoutFailed(Vec<SizeFailure>),
    /// It is not published.
    NotPublished(State),
    /// Its selector names other slots.
    WrongSlot,
    /// Its selector names other channels.
    WrongChannel,
    /// Its selector names others whom the picture is made for.
    WrongAudience,
    /// It has no variant of a size that the slot takes.
    NoSize(Vec<Size>),
}

impl Verdict {
    /// Tells whether the template is chosen, by its rule or as a stand-in.
    pub const fn is_chosen(&self) -> bool {
        matches!(self, Self::Won | Self::StandsIn)
    }

    /// Tells whether the template could have been chosen: it won, or lost to another one.
    pub const fn is_eligible(&self) -> bool {
        matches!(self, Self::Won | Self::LostPriority { .. } | Self::LostSpecificity { .. })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Won => f.write_str("won"),
            Self::StandsIn => f.write_str("stands in, no rule chose a template that can be drawn"),
            Self::LostPriority { to, .. } => write!(f, "lost on priority to {to}"),
            Self::LostSpecificity { to, by } => write!(f, "lost on {by} to {to}"),
            Self::SelectorFalse(reason) => write!(f, "{reason}"),
            Self::MissingRequired(names) => {
                f.write_str("missing ")?;
                list(f, names)
            }
            Self::PolicyForbidden(Forbidden::Class { overlay, class }) => {
                write!(f, "the slot's overlay policy {} forbids class {}", overlay.name(), class.name())
            }
            Self::PolicyForbidden(Forbidden::Member { layer }) => {
                write!(f, "the slot is public, and layer {layer:?} is for members")
            }
            Self::NotValidAt { valid } => write!(f, "valid only in {valid}"),
            Self::LayoutFailed(failures) => {
                f.write_str("cannot be laid out: ")?;
                list(f, failures)
            }
            Self::NotPublished(state) => write!(f, "not published: it is {state}"),
            Self::WrongSlot => f.write_str("for other slots"),
            Self::WrongChannel => f.write_str("for other channels"),
            Self::WrongAudience => f.write_str("for other audiences"),
            Self::NoSize(sizes) => {
                f.write_str("has no size of the slot, only ")?;
                list(f, sizes)
            }
        }
    }
}

/// The part of the order, after the priority, that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Specificity {
    /// The primary category goes before further ones, a deeper prefix before a shallower one.
    Category,
    /// More atomic predicates go first.
    Atoms,
    /// A later start of validity goes first.
    Start,
    /// The smaller name goes first.
    Id,
    /// The later publication goes first.
    Publication,
    /// The smaller hash goes first.
    Version,
}

impl fmt::Display for Specificity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Category => "category depth",
            Self::Atoms => "number of conditions",
            Self::Start => "start of validity",
            Self::Id => "name",
            Self::Publication => "time of publication",
            Self::Version => "version",
        })
    }
}

/// What a slot's policy forbids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Forbidden {
    /// The class of what the template lays over the picture.
    Class {
        /// The slot's policy.
        overlay: Overlay,
        /// The template's class.
        class: PolicyClass,
    },
    /// A claim for members, in a slot that shows everybody the same, on a layer that always shows.
    Member {
        /// The layer.
        layer: String,
    },
}

/// Why one size of a template cannot be laid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SizeFailure {
    /// The size.
    pub size: Size,
    /// What the preflight said.
    pub code: LayoutCode,
}

impl fmt::Display for SizeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code, self.size)
    }
}

/// What became of a template that might have stood in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FallbackVerdict {
    /// It stands in.
    Used,
    /// No version of it is published that the slot takes.
    Unavailable,
    /// No version of it is valid at the instant.
    NotValid,
    /// Points that it requires are missing.
    MissingRequired(Vec<PointName>),
    /// It cannot be laid out.
    LayoutFailed(Vec<SizeFailure>),
    /// It was tried before.
    AlreadyTried,
}

impl fmt::Display for FallbackVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Used => f.write_str("stands in"),
            Self::Unavailable => f.write_str("has no published version for this slot"),
            Self::NotValid => f.write_str("is not valid now"),
            Self::MissingRequired(names) => {
                f.write_str("is missing ")?;
                list(f, names)
            }
            Self::LayoutFailed(failures) => {
                f.write_str("cannot be laid out: ")?;
                list(f, failures)
            }
            Self::AlreadyTried => f.write_str("was tried before"),
        }
    }
}

fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T]) -> fmt::Result {
    items.iter().enumerate().try_for_each(|(i, item)| write!(f, "{}{item}", if i == 0 { "" } else { ", " }))
}
