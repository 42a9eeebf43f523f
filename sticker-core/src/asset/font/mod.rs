//! Fonts: faces from shared bytes, and the declared stacks that text is set in.
//!
//! Takes font files as shared bytes ([`FontBytes`]: a vector, a static slice, a host's memory map) and returns
//! [`Font`] handles: one face at one place of its design space, with its metrics. A [`FontStore`] is filled once and
//! then only read; [`FontStore::resolve`] turns the families that a template names into a [`FontStack`], or says
//! which family is missing and which are there.
//!
//! Invariants: nothing is read from the system; nothing falls back to a font that was not declared; reading a face
//! touches its directory and its small tables only, never the whole file; a hostile file is an error, not a panic.

mod builtin;
mod error;
mod face;
mod store;

pub use error::FontError;
pub use face::{AxisValue, FaceMetrics, Font, Stroke, Tag4};
pub use store::{FaceQuery, FaceRequest, FontId, FontStack, FontStore, Instance};

pub(crate) use face::guarded;

use std::sync::Arc;

/// The bytes of a font file, shared with the host.
pub type FontBytes = Arc<dyn AsRef<[u8]> + Send + Sync>;
