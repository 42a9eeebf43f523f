//! Half-open windows of time.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Instant, TimeError};
use crate::digest::{Canonical, Encode};

/// The instants from `start` up to, but not including, `end`; without an end it never closes.
///
/// In JSON it is `{"start": "…", "end": "…"}`, where `end` may be absent. What "ends at 23:59:59" must end at the next
/// 00:00:00.
///
/// ```
/// # use sticker_core::time::{Instant, Window};
/// let day = Window::new("2026-11-11T00:00:00Z".parse()?, Some("2026-11-12T00:00:00Z".parse()?))?;
/// assert!(day.contains("2026-11-11T23:59:59.999Z".parse()?));
/// assert!(!day.contains("2026-11-12T00:00:00Z".parse()?));
/// assert!(Window::new(day.start(), Some(day.start())).is_err());
/// # Ok::<(), sticker_core::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// First instant inside.
    start: Instant,
    /// First instant after; absent where the window never closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<Instant>,
}

impl Window {
    /// All time from the first instant on.
    pub const ALWAYS: Self = Self { start: Instant::MIN, end: None };

    /// Creates a window from its first instant and the first instant after it.
    ///
    /// # Errors
    ///
    /// Returns [`TimeError::EmptyWindow`] when `end` is not after `start`.
    pub fn new(start: Instant, end: Option<Instant>) -> Result<Self, TimeError> {
        match end {
            Some(end) if end <= start => Err(TimeError::EmptyWindow { start, end }),
            _ => Ok(Self { start, end }),
        }
    }

    /// Returns the first instant inside.
    pub const fn start(&self) -> Instant {
        self.start
    }

    /// Returns the first instant after, or `None` where the window never closes.
    pub const fn end(&self) -> Option<Instant> {
        self.end
    }

    /// Tells whether `at` lies inside.
    pub fn contains(&self, at: Instant) -> bool {
        self.start <= at && self.end.is_none_or(|end| at < end)
    }

    /// Tells whether every instant of `other` lies inside.
    pub fn covers(&self, other: &Self) -> bool {
        self.intersect(other) == Some(*other)
    }

    /// Tells whether an instant lies in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.intersect(other).is_some()
    }

    /// Returns the instants that lie in both, or `None` where there are none.
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        let end = match (self.end, other.end) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self::new(self.start.max(other.start), end).ok()
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.end {
            Some(end) => write!(f, "[{}, {end})", self.start),
            None => write!(f, "[{}, ∞)", self.start),
        }
    }
}

impl fmt::Debug for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes start, then end as an option.
impl Encode for Window {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.start).option(self.end.as_ref());
    }
}

#[derive(Deserialize)]
#[serde(rename = "Window", deny_unknown_fields)]
struct WindowJson {
    start: Instant,
    #[serde(default)]
    end: Option<Instant>,
}

impl<'de> Deserialize<'de> for Window {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let WindowJson { start, end } = WindowJson::deserialize(deserializer)?;
        Self::new(start, end).map_err(serde::de::Error::custom)
    }
}
