//! A date and a time of day without a zone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::instant::{Reader, write_date_time};
use super::super::{Instant, TimeError};
use crate::digest::{Canonical, Encode};

/// A date and a time of day as a wall shows them, to the millisecond, in the years 0000 to 9999; it names an instant only
/// together with a zone.
///
/// In JSON and in text it is RFC 3339 without an offset.
///
/// ```
/// # use sticker_core::time::civil::CivilDateTime;
/// let local: CivilDateTime = "2026-11-11T20:00:00".parse()?;
/// assert_eq!(local.to_string(), "2026-11-11T20:00:00");
/// assert!("2026-11-11T20:00:00Z".parse::<CivilDateTime>().is_err());
/// # Ok::<(), sticker_core::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CivilDateTime(i64);

impl CivilDateTime {
    /// Creates a local time from milliseconds since 1970-01-01T00:00:00 on the same wall.
    pub(super) fn from_ms(ms: i64) -> Result<Self, TimeError> {
        Instant::from_ms(ms).map(|checked| Self(checked.as_ms()))
    }

    /// Returns milliseconds since 1970-01-01T00:00:00 on the same wall.
    pub(super) const fn as_ms(self) -> i64 {
        self.0
    }

    /// Returns 00:00 of the same day.
    ///
    /// ```
    /// # use sticker_core::time::civil::CivilDateTime;
    /// let local: CivilDateTime = "2026-11-11T20:00:00".parse()?;
    /// assert_eq!(local.start_of_day().to_string(), "2026-11-11T00:00:00");
    /// # Ok::<(), sticker_core::time::TimeError>(())
    /// ```
    #[must_use]
    pub const fn start_of_day(self) -> Self {
        Self(self.0 - self.0.rem_euclid(DAY_MS))
    }

    /// Returns 00:00 of the next day.
    ///
    /// # Errors
    ///
    /// Returns [`TimeError::Range`] after 9999-12-31.
    ///
    /// ```
    /// # use sticker_core::time::civil::CivilDateTime;
    /// let day = |text: &str| text.parse::<CivilDateTime>()?.next_day();
    /// assert_eq!(day("2028-02-28T12:00:00")?.to_string(), "2028-02-29T00:00:00");
    /// assert!(day("9999-12-31T12:00:00").is_err());
    /// # Ok::<(), sticker_core::time::TimeError>(())
    /// ```
    pub fn next_day(self) -> Result<Self, TimeError> {
        Self::from_ms(self.start_of_day().0 + DAY_MS)
    }

    /// Returns the first time after a last second: the next 00:00 for every time from 23:59:59 on, else the time itself.
    ///
    /// Feeds that give a promotion's end as "23:59:59" mean the whole second, and the whole day. A time such as 11:59:59
    /// is left as it is: it may be meant to the second.
    ///
    /// # Errors
    ///
    /// Returns [`TimeError::Range`] on 9999-12-31.
    ///
    /// ```
    /// # use sticker_core::time::civil::CivilDateTime;
    /// let end = |text: &str| text.parse::<CivilDateTime>()?.exclusive_end();
    /// assert_eq!(end("2026-12-31T23:59:59")?.to_string(), "2027-01-01T00:00:00");
    /// assert_eq!(end("2026-12-31T11:59:59")?.to_string(), "2026-12-31T11:59:59");
    /// assert!(end("9999-12-31T23:59:59.999").is_err());
    /// # Ok::<(), sticker_core::time::TimeError>(())
    /// ```
    pub fn exclusive_end(self) -> Result<Self, TimeError> {
        if self.0.rem_euclid(DAY_MS) >= DAY_MS - 1_000 { self.next_day() } else { Ok(self) }
    }
}

impl FromStr for CivilDateTime {
    type Err = TimeError;

    /// Reads date and time of day of RFC 3339; an offset is refused, because it would name an instant.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let mut reader = Reader { text, rest: text.as_bytes() };
        let ms = reader.local_ms()?;
        if !reader.rest.is_empty() {
            return Err(reader.form("text follows the local time"));
        }
        Self::from_ms(ms)
    }
}

impl fmt::Display for CivilDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_date_time(f, self.0)
    }
}

impl fmt::Debug for CivilDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for CivilDateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CivilDateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for CivilDateTime {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CivilDateTime".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Date and time of day without an offset, for example 2026-11-11T20:00:00.",
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?$"
        })
    }
}

/// Writes the milliseconds since 1970-01-01T00:00:00 on the same wall (`i64`).
impl Encode for CivilDateTime {
    fn encode(&self, out: &mut Canonical) {
        out.i64(self.0);
    }
}

const DAY_MS: i64 = 86_400_000;
