//! Instants, and how RFC 3339 writes them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::TimeError;
use crate::digest::{Canonical, Encode};

/// A moment in milliseconds from 1970-01-01T00:00:00Z, between the years 0000 and 9999 of UTC, without leap seconds.
///
/// In JSON and in text it is RFC 3339. Every offset is read; `Z` is written, with milliseconds only where there are
/// some.
///
/// ```
/// # use sticker_core::time::Instant;
/// let at: Instant = "2026-11-11T00:00:00+08:00".parse()?;
/// assert_eq!(at.to_string(), "2026-11-10T16:00:00Z");
/// assert!("2026-11-31T00:00:00Z".parse::<Instant>().is_err());
/// # Ok::<(), sticker_core::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant(i64);

impl Instant {
    /// The first millisecond of the year 0000.
    pub const MIN: Self = Self(-62_167_219_200_000);
    /// The last millisecond of the year 9999.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// Creates an instant from milliseconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    ///
    /// Returns [`TimeError::Range`] outside the years 0000 to 9999.
    pub const fn from_ms(ms: i64) -> Result<Self, TimeError> {
        if ms < Self::MIN.0 || ms > Self::MAX.0 {
            return Err(TimeError::Range { ms: ms as i128 });
        }
        Ok(Self(ms))
    }

    /// Returns the milliseconds since 1970-01-01T00:00:00Z.
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// Moves the instant by milliseconds.
    ///
    /// # Errors
    ///
    /// Returns [`TimeError::Range`] when the result is outside the years 0000 to 9999.
    pub const fn plus_ms(self, ms: i64) -> Result<Self, TimeError> {
        match self.0.checked_add(ms) {
            Some(moved) => Self::from_ms(moved),
            None => Err(TimeError::Range { ms: self.0 as i128 + ms as i128 }),
        }
    }

    /// Returns the milliseconds from `earlier` to this instant, negative where it is later.
    pub const fn ms_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}

impl FromStr for Instant {
    type Err = TimeError;

    /// Reads an RFC 3339 instant.
    ///
    /// A fraction may have any number of digits, but what is finer than a millisecond must be zero; the second 60 of
    /// a leap second is refused.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let mut reader = Reader { text, rest: text.as_bytes() };
        let local_ms = reader.local_ms()?;
        let offset = reader.offset()?;
        if !reader.rest.is_empty() {
            return Err(reader.form("text follows the offset"));
        }
        Self::from_ms(local_ms - i64::from(offset) * 60_000)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_date_time(f, self.0)?;
        f.write_str("Z")
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Instant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "An RFC 3339 instant with its offset, to the millisecond.",
            "type": "string",
            "format": "date-time"
        })
    }
}

/// Writes the milliseconds since 1970 (`i64`).
impl Encode for Instant {
    fn encode(&self, out: &mut Canonical) {
        out.i64(self.0);
    }
}

/// Writes date and time of day of milliseconds from 1970-01-01T00:00:00, the fraction only where there is one.
pub(super) fn write_date_time(f: &mut fmt::Formatter<'_>, ms: i64) -> fmt::Result {
    let (seconds, ms) = (ms.div_euclid(1_000), ms.rem_euclid(1_000));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date_of(days);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
    if ms == 0 { Ok(()) } else { write!(f, ".{ms:03}") }
}

pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) rest: &'a [u8],
}

impl Reader<'_> {
    /// Reads date and time of day as milliseconds from 1970-01-01T00:00:00.
    pub(super) fn local_ms(&mut self) -> Result<i64, TimeError> {
        let days = self.date()?;
        self.byte(b"Tt")?;
        let hour = self.number("hour", 2, 0, 23)?;
        self.byte(b":")?;
        let minute = self.number("minute", 2, 0, 59)?;
        self.byte(b":")?;
        let second = self.number("second", 2, 0, 59)?;
        let ms = if self.rest.first() == Some(&b'.') { self.fraction()? } else { 0 };
        let seconds = days * 86_400 + i64::from(hour * 3_600 + minute * 60 + second);
        Ok(seconds * 1_000 + i64::from(ms))
    }

    /// Reads a date as days from 1970-01-01.
    fn date(&mut self) -> Result<i64, TimeError> {
        let year = self.number("year", 4, 0, 9_999)?;
        self.byte(b"-")?;
        let month = self.number("month", 2, 1, 12)?;
        self.byte(b"-")?;
        let day = self.number("day", 2, 1, days_in_month(year, month))?;
        Ok(days_from_1970(year, month, day))
    }

    pub(super) fn form(&self, what: &'static str) -> TimeError {
        TimeError::Form { text: self.excerpt(), what }
    }

    fn excerpt(&self) -> String {
        self.text.chars().take(48).collect()
    }

    fn byte(&mut self, allowed: &[u8]) -> Result<u8, TimeError> {
        match self.rest.split_first() {
            Some((&found, rest)) if allowed.contains(&found) => {
                self.rest = rest;
                Ok(found)
            }
            _ => Err(self.form("a separator is missing")),
        }
    }

    fn number(&mut self, field: &'static str, digits: usize, min: u32, max: u32) -> Result<u32, TimeError> {
        let Some((number, rest)) = self.rest.split_at_checked(digits) else {
            return Err(self.form("the text is too short"));
        };
        let mut found = 0;
        for digit in number {
            if !digit.is_ascii_digit() {
                return Err(self.form("a digit is missing"));
            }
            found = found * 10 + u32::from(digit - b'0');
        }
        if !(min..=max).contains(&found) {
            return Err(TimeError::Field { text: self.excerpt(), field, found, min, max });
        }
        self.rest = rest;
        Ok(found)
    }

    fn fraction(&mut self) -> Result<u32, TimeError> {
        let digits = self.rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (fraction, rest) = self.rest[1..].split_at(digits);
        if digits == 0 {
            return Err(self.form("a digit is missing after the point"));
        }
        if fraction.iter().skip(3).any(|&digit| digit != b'0') {
            return Err(self.form("the fraction is finer than a millisecond"));
        }
        self.rest = rest;
        let digit = |i: usize| fraction.get(i).map_or(0, |digit| u32::from(digit - b'0'));
        Ok(digit(0) * 100 + digit(1) * 10 + digit(2))
    }

    /// Minutes east of UTC.
    fn offset(&mut self) -> Result<i32, TimeError> {
        if self.rest.is_empty() {
            return Err(self.form("the offset is missing"));
        }
        let sign = match self.byte(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Ok(0),
        };
        let hours = self.number("offset hour", 2, 0, 23)?;
        self.byte(b":")?;
        let minutes = self.number("offset minute", 2, 0, 59)?;
        Ok(sign * (hours * 60 + minutes) as i32)
    }
}

const fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of the years before `year`, from 0000-01-01.
const fn days_before_year(year: i64) -> i64 {
    // Year 0 is a leap year: the years 0, 4, 8, … below `year` are (year + 3) / 4, and so on.
    year * 365 + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400
}

/// Days from 0000-01-01 to 1970-01-01.
const EPOCH_DAYS: i64 = days_before_year(1970);

fn days_from_1970(year: u32, month: u32, day: u32) -> i64 {
    let before_month: u32 = (1..month).map(|month| days_in_month(year, month)).sum();
    days_before_year(i64::from(year)) - EPOCH_DAYS + i64::from(before_month + day - 1)
}

/// Year, month and day of a number of days from 1970-01-01, within the years 0000 to 9999.
pub(super) fn date_of(days: i64) -> (u32, u32, u32) {
    let days = days + EPOCH_DAYS;
    // 400 years have 146097 days; the guess is at most one year off.
    let mut year = days * 400 / 146_097;
    while days_before_year(year + 1) <= days {
        year += 1;
    }
    while days_before_year(year) > days {
        year -= 1;
    }
    let mut rest = (days - days_before_year(year)) as u32;
    let year = year as u32;
    let mut month = 1;
    while rest >= days_in_month(year, month) {
        rest -= days_in_month(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}
