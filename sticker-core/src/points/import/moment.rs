//! Dates and times as feeds write them: ISO 8601 in several lengths, with or without an offset.

use super::Rule;
use crate::time::{Instant, Window};

/// Which end of a window a date stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Start,
    End,
}

const FORM: Rule = Rule::Form { what: "a date such as 2026-11-11 or 2026-11-11T08:00+0800" };
const INTERVAL: Rule = Rule::Form { what: "two dates joined by /" };

/// Reads one end of a window.
///
/// A date without a time starts at 00:00 and ends with the day (Google help page 12756212). An end at 23:59 or 23:59:59
/// means the end of that day: windows are half-open, so it becomes the next 00:00.
pub(super) fn read_moment(text: &str, edge: Edge, offset_minutes: Option<i16>) -> Result<Instant, Rule> {
    if !text.is_ascii() || text.len() < 10 || text.len() > 40 {
        return Err(FORM);
    }
    let (date, rest) = text.split_at(10);
    let (time, offset) = match rest.strip_prefix(['T', 't', ' ']) {
        Some(rest) => rest.split_at(rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len())),
        None => ("", rest),
    };
    if rest.len() == 1 {
        return Err(FORM);
    }
    let whole_day = time.is_empty();
    let (clock, fraction) = match time.split_once('.') {
        Some((clock, fraction)) => (clock, fraction),
        None => (time, ""),
    };
    let clock: &[u8] = clock.as_bytes();
    let (minutes, seconds) = match clock.len() {
        0 => ("00:00", "00"),
        5 => (&time[..5], "00"),
        8 => (&time[..5], &time[6..8]),
        _ => return Err(FORM),
    };
    if clock.len() == 8 && clock[5] != b':' || clock.len() < 8 && time.contains('.') {
        return Err(FORM);
    }
    let last_minute = minutes == "23:59" && (clock.len() == 5 || seconds == "59");
    let ends_day = edge == Edge::End && (whole_day || last_minute);
    let offset = read_offset(offset, offset_minutes)?;
    let mut rfc3339 = String::with_capacity(32);
    rfc3339.push_str(date);
    rfc3339.push('T');
    rfc3339.push_str(if ends_day { "00:00" } else { minutes });
    rfc3339.push(':');
    rfc3339.push_str(if ends_day { "00" } else { seconds });
    if !fraction.is_empty() && !ends_day {
        rfc3339.push('.');
        rfc3339.push_str(fraction);
    }
    rfc3339.push('Z');
    let local: Instant = rfc3339.parse()?;
    let day = if ends_day { 24 * 60 } else { 0 };
    Ok(local.plus_ms((day - i64::from(offset)) * 60_000)?)
}

/// Reads `start/end`.
pub(super) fn read_interval(text: &str, offset_minutes: Option<i16>) -> Result<Window, Rule> {
    let (start, end) = text.split_once('/').ok_or(INTERVAL)?;
    let start = read_moment(start.trim(), Edge::Start, offset_minutes)?;
    let end = read_moment(end.trim(), Edge::End, offset_minutes)?;
    Ok(Window::new(start, Some(end))?)
}

/// Minutes east of UTC: `Z`, `+08:00`, `+0800`, `+08`, or what the import names where there is nothing.
fn read_offset(text: &str, otherwise: Option<i16>) -> Result<i16, Rule> {
    let (sign, digits) = match text.as_bytes() {
        [] => return otherwise.ok_or(Rule::NoOffset),
        [b'Z' | b'z'] => return Ok(0),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return Err(FORM),
    };
    let two = |pair: &[u8]| match pair {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Ok(i16::from((a - b'0') * 10 + (b - b'0'))),
        _ => Err(FORM),
    };
    let (hours, minutes) = match digits.len() {
        2 => (two(digits)?, 0),
        4 => (two(&digits[..2])?, two(&digits[2..])?),
        5 if digits[2] == b':' => (two(&digits[..2])?, two(&digits[3..])?),
        _ => return Err(FORM),
    };
    if hours > 23 || minutes > 59 {
        return Err(FORM);
    }
    Ok(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_length() {
        for (text, at) in [
            ("2016-02-24T13:00-0800", "2016-02-24T21:00:00Z"),
            ("2016-02-24T11:07:31+0100", "2016-02-24T10:07:31Z"),
            ("2017-05-11T00:01:59-08:00", "2017-05-11T08:01:59Z"),
            ("2026-11-11 08:00:00.250Z", "2026-11-11T08:00:00.250Z"),
            ("2026-11-11T08:00+08", "2026-11-11T00:00:00Z"),
            ("2026-11-11", "2026-11-10T23:00:00Z"),
            ("2026-11-11T08:00", "2026-11-11T07:00:00Z"),
            ("2026-11-11+0800", "2026-11-10T16:00:00Z"),
        ] {
            assert_eq!(read_moment(text, Edge::Start, Some(60)).unwrap().to_string(), at, "{text}");
        }
    }

    #[test]
    fn the_end_of_a_day_is_the_next_midnight() {
        for text in [
            "2024-02-28",
            "2024-02-28T23:59",
            "2024-02-28T23:59:59",
            "2024-02-28T23:59:59.999",
            "2024-02-28T23:59Z",
        ] {
            assert_eq!(
                read_moment(text, Edge::End, Some(0)).unwrap().to_string(),
                "2024-02-29T00:00:00Z",
                "{text}"
            );
        }
        let end = read_moment("2024-02-28T23:58:59", Edge::End, Some(0)).unwrap();
        assert_eq!(end.to_string(), "2024-02-28T23:58:59Z");
        assert_eq!(
            read_moment("2024-02-28T23:59", Edge::Start, Some(0)).unwrap().to_string(),
            "2024-02-28T23:59:00Z"
        );
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "2026-11-1",
            "2026-11-11T",
            "2026-11-11T8:00",
            "2026-11-11T08:00:0",
            "2026-11-11T08:00.5Z",
            "2026-11-11T08-00",
            "2026-11-11T08:00:00*",
            "2026-11-11T08:00+8",
            "2026-11-11T08:00+2500",
            "2026-13-11T08:00Z",
            "2026-11-11T08:00:00.0001Z",
            "11.11.2026 08:00",
            "２０２６-11-11",
        ] {
            assert!(read_moment(text, Edge::Start, Some(0)).is_err(), "{text}");
        }
        assert_eq!(read_moment("2026-11-11", Edge::Start, None), Err(Rule::NoOffset));
        assert!(read_interval("2026-11-11T00:00Z", Some(0)).is_err());
        assert!(matches!(read_interval("2026-11-11T00:00Z/2026-11-10T00:00Z", None), Err(Rule::Time(_))));
    }
}
