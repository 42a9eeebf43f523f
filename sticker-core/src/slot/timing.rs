//! When a picture must be ready, and how often it may change.

use std::fmt;

use serde::Serialize;

use super::Slot;
use crate::time::{Instant, TimeError};

/// The length of the day over which changes are counted: any 24 hours, whatever a calendar says.
const DAY_MS: i64 = 86_400_000;

/// Why a picture changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Another picture is shown.
    Show,
    /// A picture is taken down because it is no longer true: never put off.
    Withdraw,
}

/// Whether a picture may change now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeVerdict {
    /// It may.
    Allowed,
    /// It may not before `at`: the changes of 24 hours would be more than the slot allows.
    After {
        /// The first instant at which it may.
        at: Instant,
        /// The most changes of any 24 hours.
        limit: u32,
    },
    /// No later instant within the years that can be told would be allowed.
    Never {
        /// The most changes of any 24 hours.
        limit: u32,
    },
}

impl fmt::Display for ChangeVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed => f.write_str("allowed"),
            Self::After { at, limit } => write!(f, "not before {at}: at most {limit} changes in 24 hours"),
            Self::Never { limit } => write!(f, "not at all: at most {limit} changes in 24 hours"),
        }
    }
}

/// Whether a picture can be seen in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadVerdict {
    /// It can, when its work begins no later than this.
    InTime {
        /// The last instant at which work may begin.
        prepare_by: Instant,
    },
    /// It cannot: begun now it is seen later than asked for.
    Late {
        /// When it is seen.
        seen_at: Instant,
        /// How much too late that is.
        late_ms: u64,
    },
}

impl fmt::Display for LeadVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InTime { prepare_by } => write!(f, "in time, when begun by {prepare_by}"),
            Self::Late { seen_at, late_ms } => write!(f, "seen at {seen_at}, {late_ms} ms too late"),
        }
    }
}

impl Slot {
    /// Returns the last instant at which the work on a picture may begin that is to be seen at `seen_at`.
    ///
    /// `work_ms` is what rendering and publishing take, for example their 99th percentile.
    ///
    /// # Errors
    ///
    /// Returns [`TimeError::Range`] when that instant lies before the year 0000.
    ///
    /// ```
    /// # use sticker_core::slot::Slot;
    /// # use sticker_core::time::Instant;
    /// let json = br#"{"business":"acme","id":"s","channel":"app","surface":"search","lead_ms":600000,
    ///     "sizes":[{"width":100,"height":100}],"format":"png","overlay":"promo"}"#;
    /// let slot = Slot::from_json(json)?;
    /// let by = slot.prepare_by("2026-11-11T00:00:00Z".parse()?, 5_000)?;
    /// assert_eq!(by.to_string(), "2026-11-10T23:49:55Z");
    /// assert!(slot.prepare_by(Instant::MIN, 0).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn prepare_by(&self, seen_at: Instant, work_ms: u64) -> Result<Instant, TimeError> {
        let total = self.as_spec().lead_ms as i128 + work_ms as i128;
        match total {
            0..=0x7fff_ffff_ffff_ffff => seen_at.plus_ms(-(total as i64)),
            _ => Err(TimeError::Range { ms: seen_at.as_ms() as i128 - total }),
        }
    }

    /// Tells whether a picture whose work begins at `now` can be seen at `seen_at`.
    ///
    /// # Errors
    ///
    /// Returns [`TimeError::Range`] when the instants that it would tell lie outside the years 0000 to 9999.
    pub fn lead(&self, now: Instant, seen_at: Instant, work_ms: u64) -> Result<LeadVerdict, TimeError> {
        let prepare_by = self.prepare_by(seen_at, work_ms)?;
        if now <= prepare_by {
            return Ok(LeadVerdict::InTime { prepare_by });
        }
        let late_ms = now.ms_since(prepare_by);
        Ok(LeadVerdict::Late { seen_at: seen_at.plus_ms(late_ms)?, late_ms: late_ms.unsigned_abs() })
    }

    /// Tells whether the picture of one product may change at `at`.
    ///
    /// `others` are the instants of its other changes, past or planned, in any order. No 24 hours that contain the change
    /// may have more changes than [`max_changes_per_day`](super::SlotSpec::max_changes_per_day). A withdrawal is always
    /// allowed: a stale price is worse than a change too many.
    ///
    /// ```
    /// # use sticker_core::slot::{Change, ChangeVerdict, Slot};
    /// let json = br#"{"business":"acme","id":"s","channel":"app","surface":"search","max_changes_per_day":2,
    ///     "sizes":[{"width":100,"height":100}],"format":"png","overlay":"promo"}"#;
    /// let slot = Slot::from_json(json)?;
    /// let others = ["2026-11-11T00:00:00Z".parse()?, "2026-11-11T08:00:00Z".parse()?];
    /// let at = "2026-11-11T12:00:00Z".parse()?;
    /// let verdict = slot.change(&others, at, Change::Show);
    /// assert_eq!(verdict.to_string(), "not before 2026-11-12T00:00:00Z: at most 2 changes in 24 hours");
    /// assert_eq!(slot.change(&others, at, Change::Withdraw), ChangeVerdict::Allowed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change(&self, others: &[Instant], at: Instant, change: Change) -> ChangeVerdict {
        let Some(limit) = self.max_changes_per_day.filter(|_| change == Change::Show) else {
            return ChangeVerdict::Allowed;
        };
        let mut others = others.to_vec();
        others.sort_unstable();
        if fits(&others, at, limit) {
            return ChangeVerdict::Allowed;
        }
        // It fits again when one of the others has become a day old, or in the gap after one that is planned.
        let later = others.iter().filter_map(|other| other.plus_ms(DAY_MS).ok());
        let first = later.filter(|&later| later > at).find(|&later| fits(&others, later, limit));
        first.map_or(ChangeVerdict::Never { limit }, |at| ChangeVerdict::After { at, limit })
    }
}

/// Tells whether no 24 hours that contain `at` have more than `limit` changes, `at` among them.
fn fits(others: &[Instant], at: Instant, limit: u32) -> bool {
    let limit = limit as usize;
    let before = others.partition_point(|&other| other <= at);
    // The change and the others around it: any `limit + 1` in a row that contain it must take a day.
    let first = before.saturating_sub(limit);
    let last = others.len().min(before.saturating_add(limit));
    let around: Vec<Instant> = others[first..before]
        .iter()
        .copied()
        .chain([at])
        .chain(others[before..last].iter().copied())
        .collect();
    around.windows(limit.saturating_add(1)).all(|row| row[limit].ms_since(row[0]) >= DAY_MS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn slot(limit: Option<u32>, lead_ms: u64) -> Slot {
        let mut slot = json!({
            "business": "b", "id": "s", "channel": "c", "surface": "search", "sizes": [{"width": 8, "height": 8}],
            "format": "png", "overlay": "any", "lead_ms": lead_ms
        });
        if let Some(limit) = limit {
            slot["max_changes_per_day"] = json!(limit);
        }
        Slot::from_json(slot.to_string().as_bytes()).unwrap()
    }

    fn hour(h: i64) -> Instant {
        Instant::from_ms(h * 3_600_000).unwrap()
    }

    #[test]
    fn a_day_is_any_24_hours_and_its_end_is_free_again() {
        let slot = slot(Some(2), 0);
        let after = |h| ChangeVerdict::After { at: hour(h), limit: 2 };
        for (others, at, expected) in [
            (&[][..], 0, ChangeVerdict::Allowed),
            (&[0], 1, ChangeVerdict::Allowed),
            (&[0, 1], 2, after(24)),
            (&[1, 0], 23, after(24)),
            (&[0, 1], 24, ChangeVerdict::Allowed),
            (&[0, 1, 2], 3, after(25)),
            // More than allowed already: until enough of them are a day old.
            (&[0, 1, 2, 3], 4, after(26)),
            // Planned changes count as well, in every day that they share with this one.
            (&[10, 20], 5, after(34)),
            (&[-30, 30], 0, ChangeVerdict::Allowed),
            (&[0, 25], 12, ChangeVerdict::Allowed),
            (&[0, 23], 12, after(24)),
            // In the gap before what is planned there is no room: after it there is.
            (&[0, 1, 26, 27], 2, after(50)),
        ] {
            let others: Vec<Instant> = others.iter().map(|&h| hour(h)).collect();
            assert_eq!(slot.change(&others, hour(at), Change::Show), expected, "{others:?} {at}");
            assert_eq!(slot.change(&others, hour(at), Change::Withdraw), ChangeVerdict::Allowed);
        }
        assert_eq!(self::slot(None, 0).change(&[hour(0); 9], hour(0), Change::Show), ChangeVerdict::Allowed);
        let last = [Instant::MAX; 2];
        assert_eq!(slot.change(&last, Instant::MAX, Change::Show), ChangeVerdict::Never { limit: 2 });
        assert_eq!(
            self::slot(Some(u32::MAX), 0).change(&last, Instant::MAX, Change::Show),
            ChangeVerdict::Allowed
        );
    }

    #[test]
    fn a_late_picture_says_when_it_is_seen() {
        let slot = slot(None, 3_600_000);
        let lead = |now, seen| slot.lead(hour(now), hour(seen), 3_600_000).unwrap();
        assert_eq!(lead(0, 2), LeadVerdict::InTime { prepare_by: hour(0) });
        assert_eq!(lead(1, 2), LeadVerdict::Late { seen_at: hour(3), late_ms: 3_600_000 });
        assert_eq!(lead(1, 2).to_string(), "seen at 1970-01-01T03:00:00Z, 3600000 ms too late");
        assert!(slot.lead(hour(0), hour(0), u64::MAX).is_err());
        assert!(slot.lead(Instant::MAX, Instant::MAX, 0).is_err());
    }

    proptest! {
        /// Whatever is said to be allowed keeps every 24 hours within the limit, and nothing earlier would.
        #[test]
        fn an_allowed_change_keeps_every_day_within_the_limit(
            others in prop::collection::vec(-60i64..60, 0..8), at in -40i64..40, limit in 1u32..4,
        ) {
            let slot = slot(Some(limit), 0);
            let others: Vec<Instant> = others.into_iter().map(hour).collect();
            let most_with = |change: Instant| {
                let mut all = others.clone();
                all.push(change);
                // A window that holds the change and begins at one of all holds the most.
                let starts = all.iter().filter(|&&s| s <= change && change.ms_since(s) < DAY_MS);
                starts.map(|&s| all.iter().filter(|&&o| o >= s && o.ms_since(s) < DAY_MS).count()).max().unwrap()
            };
            match slot.change(&others, hour(at), Change::Show) {
                ChangeVerdict::Allowed => prop_assert!(most_with(hour(at)) <= limit as usize),
                ChangeVerdict::After { at: later, .. } => {
                    prop_assert!(later > hour(at));
                    prop_assert!(most_with(later) <= limit as usize);
                    // All others stand at full hours, so no instant between two full hours is better than both.
                    let mut h = hour(at);
                    while h < later {
                        prop_assert!(most_with(h) > limit as usize, "{}", h);
                        h = h.plus_ms(3_600_000).unwrap();
                    }
                }
                ChangeVerdict::Never { .. } => prop_assert!(false, "there is always a later day"),
            }
        }
    }
}
