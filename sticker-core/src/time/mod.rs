//! Time: instants in milliseconds UTC and half-open windows.
//!
//! Owns [`Instant`] and [`Window`]. Text comes in and goes out as RFC 3339; the arithmetic is of integers, the
//! calendar is the proleptic Gregorian one, and nothing here knows what time it is. A text with an offset names one
//! instant; a date and a time of day on a wall become one only in [`civil`], with a zone and a policy.

pub mod civil;
mod instant;
#[cfg(test)]
mod laws;
mod window;

pub use instant::Instant;
pub use window::Window;

/// Says why an instant or a window was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// The text does not have the form of RFC 3339.
    #[error("{text:?} is not an RFC 3339 instant such as 2026-11-11T00:00:00+08:00: {what}")]
    Form {
        /// At most the first 48 characters of the text.
        text: String,
        /// What is wrong.
        what: &'static str,
    },
    /// A field of the text is outside its range.
    #[error("{field} {found} of {text:?} is outside {min}..={max}")]
    Field {
        /// At most the first 48 characters of the text.
        text: String,
        /// Name of the field.
        field: &'static str,
        /// Its value.
        found: u32,
        /// Its least value.
        min: u32,
        /// Its greatest value.
        max: u32,
    },
    /// The instant lies outside the years 0000 to 9999 (UTC).
    #[error("{ms} ms from 1970 is outside the years 0000 to 9999 of UTC")]
    Range {
        /// Milliseconds from 1970-01-01T00:00:00Z.
        ms: i128,
    },
    /// The database of time zones has no such name.
    #[error("the time zone database {tzdb} has no zone {name:?}")]
    UnknownZone {
        /// At most the first 48 characters of the name.
        name: String,
        /// The release of the database.
        tzdb: &'static str,
    },
    /// Clocks of the zone were set back over the local time, and the policy is to refuse that.
    #[error("{local} happens twice in {zone}: at {earlier} and at {later}")]
    Ambiguous {
        /// The local time.
        local: civil::CivilDateTime,
        /// The zone.
        zone: civil::Zone,
        /// When it happens first.
        earlier: Instant,
        /// When it happens again.
        later: Instant,
    },
    /// Clocks of the zone were set forward over the local time, and the policy is to refuse that.
    #[error("{local} does not happen in {zone}: clocks go forward by {skipped_ms} ms there")]
    Skipped {
        /// The local time.
        local: civil::CivilDateTime,
        /// The zone.
        zone: civil::Zone,
        /// By how much clocks go forward.
        skipped_ms: i64,
    },
    /// A window ends where it starts, or before.
    #[error("window end {end} is not after its start {start}")]
    EmptyWindow {
        /// First instant inside.
        start: Instant,
        /// First instant after.
        end: Instant,
    },
}
