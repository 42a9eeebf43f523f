//! What one source says under one name in one locale, over time.

use std::sync::Arc;

use super::{PointState, ProductPoint};
use crate::digest::{Canonical, Encode};
use crate::time::{Instant, Window};

/// What holds at an instant: the newest thing that the source said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) state: PointState,
    pub(super) version: u64,
    /// The earliest time at which this was learned.
    pub(super) observed_at: Instant,
    pub(super) evidence: Option<Arc<str>>,
}

impl Statement {
    pub(super) fn of(point: &ProductPoint) -> Self {
        Self {
            state: point.state.clone(),
            version: point.version,
            observed_at: point.observed_at,
            evidence: point.evidence.clone(),
        }
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.state == other.state && self.evidence == other.evidence
    }

    /// An order of contents that no arrival changes.
    fn order(&self) -> Option<Vec<u8>> {
        let mut out = Canonical::bytes("point-statement", 1);
        self.state.encode(&mut out);
        out.option(self.evidence.as_deref().as_ref());
        out.into_bytes()
    }
}

/// One statement, or the two of one version that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Held {
    One(Statement),
    /// The two that are first in the order of contents, of however many there were.
    Contested(Box<[Statement; 2]>),
}

/// What a statement meets where something is held already.
enum Met {
    Older,
    Same(Option<Held>),
    Newer,
    Contradiction(Option<Held>, Statement),
}

impl Held {
    pub(super) fn version(&self) -> u64 {
        self.statements()[0].version
    }

    pub(super) fn statements(&self) -> &[Statement] {
        match self {
            Self::One(statement) => std::slice::from_ref(statement),
            Self::Contested(both) => &both[..],
        }
    }

    fn meet(&self, new: &Statement) -> Met {
        match new.version.cmp(&self.version()) {
            std::cmp::Ordering::Less => return Met::Older,
            std::cmp::Ordering::Greater => return Met::Newer,
            std::cmp::Ordering::Equal => {}
        }
        if let Self::One(held) = self
            && held.says_the_same(new)
        {
            let earlier = new.observed_at < held.observed_at;
            return Met::Same(earlier.then(|| Self::One(new.clone())));
        }
        let mut all = self.statements().to_vec();
        let against = all.iter().find(|held| !held.says_the_same(new)).cloned();
        match all.iter_mut().find(|held| held.says_the_same(new)) {
            Some(same) => same.observed_at = same.observed_at.min(new.observed_at),
            None => all.push(new.clone()),
        }
        all.sort_by_cached_key(Statement::order);
        let mut all = all.into_iter();
        let joined = match (all.next(), all.next()) {
            (Some(first), Some(second)) => Some(Self::Contested(Box::new([first, second]))),
            _ => None,
        };
        Met::Contradiction(joined.filter(|joined| joined != self), against.unwrap_or_else(|| new.clone()))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) during: Window,
    pub(super) held: Held,
}

/// Windows that do not overlap, in order; neighbours that say the same are one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Timeline {
    segments: Vec<Segment>,
}

/// What became of a statement at all the instants of its window.
#[derive(Debug, Default)]
pub(super) struct Effect {
    /// Something is new, somewhere.
    pub(super) changed: bool,
    /// The same was held, somewhere.
    pub(super) same: bool,
    /// The first contradiction: when, and with what.
    pub(super) contradiction: Option<(Window, Statement)>,
}

impl Timeline {
    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    pub(super) fn at(&self, at: Instant) -> Option<&Segment> {
        let after = self.segments.partition_point(|segment| segment.during.start() <= at);
        self.segments[..after].last().filter(|segment| segment.during.contains(at))
    }

    /// Returns the first instant after `at` at which a segment starts or ends.
    pub(super) fn next_edge(&self, at: Instant) -> Option<Instant> {
        let after = self.segments.partition_point(|segment| segment.during.start() <= at);
        let end = self.segments[..after].last().and_then(|segment| segment.during.end());
        let start = self.segments.get(after).map(|segment| segment.during.start());
        [end.filter(|&end| end > at), start].into_iter().flatten().min()
    }

    /// Says a statement about every instant of a window, unless more than `limit` segments would be there.
    ///
    /// # Errors
    ///
    /// Returns how many segments there would be; the timeline is then unchanged.
    pub(super) fn say(&mut self, during: Window, new: &Statement, limit: usize) -> Result<Effect, usize> {
        let first =
            self.segments.partition_point(|held| held.during.end().is_some_and(|end| end <= during.start()));
        let past =
            self.segments.partition_point(|held| during.end().is_none_or(|end| held.during.start() < end));
        // The neighbours that touch may say the same, then all become one.
        let (low, high) = (first.saturating_sub(1), (past + 1).min(self.segments.len()));
        let mut effect = Effect::default();
        let mut out = Vec::with_capacity(high - low + 2);
        for segment in &self.segments[low..first] {
            push(&mut out, segment.clone());
        }
        let mut rest = Some(during);
        for segment in &self.segments[first..past] {
            let held = &segment.held;
            if let Some(gap) = rest.and_then(|rest| before(&rest, segment.during.start())) {
                effect.changed = true;
                push(&mut out, Segment { during: gap, held: Held::One(new.clone()) });
            }
            if let Some(head) = before(&segment.during, during.start()) {
                push(&mut out, Segment { during: head, held: held.clone() });
            }
            if let Some(both) = segment.during.intersect(&during) {
                let joined = effect.meet(held, new, both);
                push(&mut out, Segment { during: both, held: joined.unwrap_or_else(|| held.clone()) });
            }
            if let Some(tail) = during.end().and_then(|end| from(&segment.during, end)) {
                push(&mut out, Segment { during: tail, held: held.clone() });
            }
            rest = segment.during.end().and_then(|end| from(&during, end));
        }
        if let Some(gap) = rest {
            effect.changed = true;
            push(&mut out, Segment { during: gap, held: Held::One(new.clone()) });
        }
        for segment in &self.segments[past..high] {
            push(&mut out, segment.clone());
        }
        let count = self.segments.len() - (high - low) + out.len();
        if count > limit {
            return Err(count);
        }
        self.segments.splice(low..high, out);
        Ok(effect)
    }

    /// Forgets everything before an instant.
    pub(super) fn forget_before(&mut self, horizon: Instant) {
        self.segments.retain_mut(|segment| match from(&segment.during, horizon) {
            Some(rest) => {
                segment.during = rest;
                true
            }
            None => false,
        });
    }
}

impl Effect {
    fn meet(&mut self, held: &Held, new: &Statement, during: Window) -> Option<Held> {
        match held.meet(new) {
            Met::Older => None,
            Met::Same(joined) => {
                self.same = true;
                joined
            }
            Met::Newer => {
                self.changed = true;
                Some(Held::One(new.clone()))
            }
            Met::Contradiction(joined, with) => {
                self.contradiction.get_or_insert((during, with));
                joined
            }
        }
    }
}

fn push(out: &mut Vec<Segment>, segment: Segment) {
    if let Some(last) = out.last_mut()
        && last.during.end() == Some(segment.during.start())
        && last.held == segment.held
        && let Ok(joined) = Window::new(last.during.start(), segment.during.end())
    {
        last.during = joined;
        return;
    }
    out.push(segment);
}

/// The part of a window before an instant.
fn before(window: &Window, at: Instant) -> Option<Window> {
    let end = window.end().map_or(at, |end| end.min(at));
    Window::new(window.start(), Some(end)).ok()
}

/// The part of a window from an instant on.
pub(super) fn from(window: &Window, at: Instant) -> Option<Window> {
    Window::new(window.start().max(at), window.end()).ok()
}
