//! Civil time: from a date and a time of day on a wall to an instant, with a named zone and a policy.
//!
//! Owns [`CivilDateTime`], [`Zone`] and [`resolve_civil`]. Zones come from the IANA database that is compiled in
//! ([`tzdb_version`]); neither the system's zone nor its files are ever looked at, so that the same release of this
//! library gives the same instant everywhere. A local time that happens twice or never is no accident of arithmetic:
//! the caller says what to do with it, and the result says what was done.

mod local;
#[cfg(test)]
mod tests;
mod zone;

use serde::{Deserialize, Serialize};

use super::{Instant, TimeError};
use crate::digest::{Canonical, Encode};

pub use local::CivilDateTime;
pub use zone::{Zone, tzdb_version};

/// What to do with a local time that happens twice, because clocks are set back over it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Fold {
    /// Take the first time it happens; right for the start of a promotion.
    Earlier,
    /// Take the second time it happens; right for its end.
    Later,
    /// Refuse it.
    Reject,
}

/// What to do with a local time that never happens, because clocks are set forward over it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// Move it forward by as much as the clocks are: 02:30 becomes 03:30 where 02:00 becomes 03:00.
    Forward,
    /// Refuse it.
    Reject,
}

/// How a local time became an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// It happens once.
    Unique,
    /// It happens twice, and this is the first time.
    FirstOfTwo,
    /// It happens twice, and this is the second time.
    SecondOfTwo,
    /// It never happens, and was moved forward.
    Moved {
        /// By how many milliseconds.
        by_ms: i64,
    },
}

/// An instant, how it came out of a local time, and the release of the zone database that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
pub struct Resolved {
    /// The instant.
    pub instant: Instant,
    /// How it was found.
    pub resolution: Resolution,
    /// Release of the IANA time zone database, such as `2025b`. Governments change their minds: keep it beside the
    /// instant, so that the two can be told apart from a mistake.
    pub tzdb: &'static str,
}

/// Finds the instant at which clocks of a zone show a local time.
///
/// # Errors
///
/// - [`TimeError::Ambiguous`] when the local time happens twice and `fold` is [`Fold::Reject`],
/// - [`TimeError::Skipped`] when it never happens and `gap` is [`Gap::Reject`],
/// - [`TimeError::Range`] when the instant lies outside the years 0000 to 9999.
///
/// # Example
///
/// ```
/// # use sticker_core::time::civil::{Fold, Gap, Resolution, Zone, resolve_civil};
/// let zone = Zone::new("Europe/Berlin")?;
/// let twice = "2026-10-25T02:30:00".parse()?;
/// let start = resolve_civil(twice, &zone, Fold::Earlier, Gap::Forward)?;
/// assert_eq!(start.instant.to_string(), "2026-10-25T00:30:00Z");
/// assert_eq!(start.resolution, Resolution::FirstOfTwo);
/// assert!(resolve_civil(twice, &zone, Fold::Reject, Gap::Forward).is_err());
/// # Ok::<(), sticker_core::time::TimeError>(())
/// ```
pub fn resolve_civil(local: CivilDateTime, zone: &Zone, fold: Fold, gap: Gap) -> Result<Resolved, TimeError> {
    let at = |offset_s: i32| Instant::from_ms(local.as_ms() - i64::from(offset_s) * 1_000);
    let (instant, resolution) = match zone.offsets(local) {
        zone::Offsets::One(offset) => (at(offset)?, Resolution::Unique),
        zone::Offsets::Two { before, after } => match fold {
            Fold::Earlier => (at(before)?, Resolution::FirstOfTwo),
            Fold::Later => (at(after)?, Resolution::SecondOfTwo),
            Fold::Reject => {
                let (earlier, later) = (at(before)?, at(after)?);
                return Err(TimeError::Ambiguous { local, zone: zone.clone(), earlier, later });
            }
        },
        zone::Offsets::None { before, after } => {
            let skipped_ms = i64::from(after - before) * 1_000;
            match gap {
                // The offset from before the gap moves the local time forward by the gap.
                Gap::Forward => (at(before)?, Resolution::Moved { by_ms: skipped_ms }),
                Gap::Reject => return Err(TimeError::Skipped { local, zone: zone.clone(), skipped_ms }),
            }
        }
    };
    Ok(Resolved { instant, resolution, tzdb: tzdb_version() })
}

/// Finds the instant at which a window ends whose feed gives the last second inside it.
///
/// "Ends 23:59:59" means that the last second of the day is still inside; the window is half-open, so it ends at the
/// next 00:00. [`CivilDateTime::exclusive_end`] says which times are moved; all others end when they say. (WooCommerce
/// #22186 is the fault that this prevents.)
///
/// # Errors
///
/// As [`resolve_civil`], and [`TimeError::Range`] after the year 9999.
///
/// # Example
///
/// ```
/// # use sticker_core::time::civil::{Fold, Gap, Zone, resolve_civil_end};
/// let zone = Zone::new("Asia/Shanghai")?;
/// let end = resolve_civil_end("2026-11-11T23:59:59".parse()?, &zone, Fold::Later, Gap::Forward)?;
/// assert_eq!(end.instant, "2026-11-12T00:00:00+08:00".parse()?);
/// assert!(resolve_civil_end("9999-12-31T23:59:59".parse()?, &zone, Fold::Later, Gap::Forward).is_err());
/// # Ok::<(), sticker_core::time::TimeError>(())
/// ```
pub fn resolve_civil_end(
    last: CivilDateTime,
    zone: &Zone,
    fold: Fold,
    gap: Gap,
) -> Result<Resolved, TimeError> {
    resolve_civil(last.exclusive_end()?, zone, fold, gap)
}

/// Writes the policy as a variant.
impl Encode for Fold {
    fn encode(&self, out: &mut Canonical) {
        out.variant(match self {
            Self::Earlier => "earlier",
            Self::Later => "later",
            Self::Reject => "reject",
        });
    }
}

/// Writes the policy as a variant.
impl Encode for Gap {
    fn encode(&self, out: &mut Canonical) {
        out.variant(match self {
            Self::Forward => "forward",
            Self::Reject => "reject",
        });
    }
}
