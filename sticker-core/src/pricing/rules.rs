//! The built-in rules for prices that one compares with.

use super::reference::conclude;
use super::{
    Denied, NeedsEvidence, PriceHistory, PriceKind, PriceRecord, ReferenceClaim, ReferenceRule, Verdict,
};
use crate::id::RuleId;
use crate::money::Money;
use crate::time::{Instant, TimeError, Window};

/// The lowest price of a period before the announcement, as the European Union's price indication directive asks.
///
/// Sources: Directive 98/6/EC, article 6a, as Directive (EU) 2019/2161 inserted it (the prior price is the lowest of at
/// least 30 days before the reduction applies); the Commission's guidance 2021/C 526/02; Court of Justice, C-330/23 of
/// 2024-09-26 (a percentage and a "price highlight" are computed from that price as well, not from the one just before).
///
/// - A price that was set before the period and was still in force at its start counts (the bug of Sylius
///   PriceHistoryPlugin #53).
/// - The announced reduction itself does not count: the period ends when it is announced (ibidem #8, #12).
/// - Member states may let a reduction that grows step by step keep the price before its first step; Finland does for
///   campaigns of at most 60 days. With [`EuPidMin::progressive_days`], the period then ends at
///   [`ReferenceClaim::progressive_since`], where the campaign is no longer than that and the history shows prices that
///   never rose and never paused since. Otherwise the plain rule holds.
/// - Every instant of the period must have a price; for goods that are newer, states differ, so evidence is asked for.
///
/// A day is 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EuPidMin {
    /// Days of the period; the directive says at least 30.
    pub days: u16,
    /// Most days that a reduction may grow step by step; absent where a member state has no such exception.
    pub progressive_days: Option<u16>,
}

/// 30 days, without the exception for reductions that grow.
impl Default for EuPidMin {
    fn default() -> Self {
        Self { days: 30, progressive_days: None }
    }
}

impl EuPidMin {
    /// Returns when the campaign started, where the exception for reductions that grow holds.
    fn campaign(&self, history: &PriceHistory, claim: &ReferenceClaim, at: Instant) -> Option<Instant> {
        let (days, since) = (self.progressive_days?, claim.progressive_since?);
        if since >= claim.announced || at.ms_since(since) > i64::from(days) * DAY_MS {
            return None;
        }
        let window = Window::new(since, Some(claim.announced)).ok()?;
        let mut records: Vec<_> = claim.records(history, PriceKind::Offered, window).collect();
        records.sort_by_key(|record| record.during.start());
        let falls = records.windows(2).all(|pair| pair[1].amount.minor <= pair[0].amount.minor);
        (falls && first_gap(&records, window).is_none()).then_some(since)
    }
}

impl ReferenceRule for EuPidMin {
    fn id(&self) -> RuleId {
        name("eu_pid_min")
    }

    fn version(&self) -> u32 {
        1
    }

    fn check(&self, history: &PriceHistory, claim: &ReferenceClaim, at: Instant) -> Verdict {
        let until = self.campaign(history, claim, at).unwrap_or(claim.announced);
        let Ok(window) = before(until, self.days.max(1)) else {
            return Verdict::NeedsEvidence(NeedsEvidence::Always);
        };
        let records: Vec<_> = claim.records(history, PriceKind::Offered, window).collect();
        if let Some(during) = first_gap(&records, window) {
            return Verdict::NeedsEvidence(NeedsEvidence::NoPrice { during });
        }
        lowest(self, claim, window, &records)
            .unwrap_or(Verdict::NeedsEvidence(NeedsEvidence::NoPrice { during: window }))
    }
}

/// The lowest price at which somebody bought in the seven days before, as China's rules against price fraud ask where a
/// seller does not say exactly what it compares with.
///
/// Source: State Administration for Market Regulation, order 56 (《明码标价和禁止价格欺诈规定》, in force from 2022-07-01),
/// article 16: the compared price must not exceed the lowest price of a sale in the same place within the seven days before;
/// where there was none, not the price of the last sale before. Article 17 forbids raising prices before lowering them. Who
/// compares with a maker's suggested price says so ([`crate::claim::PriceRole::List`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cn7dTransaction;

impl ReferenceRule for Cn7dTransaction {
    fn id(&self) -> RuleId {
        name("cn_7d_transaction")
    }

    fn version(&self) -> u32 {
        1
    }

    fn check(&self, history: &PriceHistory, claim: &ReferenceClaim, _: Instant) -> Verdict {
        let Ok(window) = before(claim.announced, 7) else {
            return Verdict::NeedsEvidence(NeedsEvidence::Always);
        };
        let week: Vec<_> = claim.records(history, PriceKind::Transacted, window).collect();
        if let Some(verdict) = lowest(self, claim, window, &week) {
            return verdict;
        }
        // Nothing was sold in the week: the last sale before decides; of several at one instant the lowest.
        let sales = history.records().iter();
        let sales = sales.filter(|record| {
            record.kind == PriceKind::Transacted
                && record.during.start() < claim.announced
                && claim.concerns(record)
        });
        let last = sales.max_by_key(|record| (record.during.start(), std::cmp::Reverse(record.amount.minor)));
        match last {
            Some(last) => conclude(self, claim, last.amount, last.during, vec![last.clone()]),
            None => Verdict::NeedsEvidence(NeedsEvidence::NoSale { before: claim.announced }),
        }
    }
}

/// A price that was asked for more than half of the eight weeks before, as Japan's guidelines on double pricing ask.
///
/// Source: Consumer Affairs Agency (消費者庁), guidelines on price representations under the Act against Unjustifiable
/// Premiums and Misleading Representations (不当な価格表示についての景品表示法上の考え方): within the eight weeks before the
/// sale starts, the price was in force for more than half of the time in which the goods were sold, for at least two weeks
/// in all, and the last day at it lies less than two weeks back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Jp8w;

impl ReferenceRule for Jp8w {
    fn id(&self) -> RuleId {
        name("jp_8w")
    }

    fn version(&self) -> u32 {
        1
    }

    fn check(&self, history: &PriceHistory, claim: &ReferenceClaim, _: Instant) -> Verdict {
        let Ok(window) = before(claim.announced, 56) else {
            return Verdict::NeedsEvidence(NeedsEvidence::Always);
        };
        let records: Vec<_> = claim.records(history, PriceKind::Offered, window).collect();
        if records.is_empty() {
            return Verdict::NeedsEvidence(NeedsEvidence::NoPrice { during: window });
        }
        let sold_ms = covered(&records, window).0;
        let mut amounts: Vec<i64> = records.iter().map(|record| record.amount.minor).collect();
        amounts.sort_unstable();
        amounts.dedup();
        for minor in amounts.into_iter().rev() {
            let at_it: Vec<_> =
                records.iter().copied().filter(|record| record.amount.minor == minor).collect();
            let (ms, last) = covered(&at_it, window);
            let lately = last.is_some_and(|last| claim.announced.ms_since(last) < 14 * DAY_MS);
            if ms * 2 > sold_ms && ms >= 14 * DAY_MS && lately {
                let max = Money { minor, ..at_it[0].amount };
                return conclude(self, claim, max, window, at_it.into_iter().cloned().collect());
            }
        }
        Verdict::Denied(Denied::NoEstablishedPrice { window })
    }
}

/// Evidence for every comparison: for markets whose rules are standards and not numbers.
///
/// Such are the Federal Trade Commission's guides (16 CFR 233.1: a former price was offered openly, for a reasonably
/// substantial time, recently and in good faith) and the CTSI's guidance of August 2025 under the United Kingdom's DMCCA
/// 2024.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct EvidenceOnly;

impl ReferenceRule for EvidenceOnly {
    fn id(&self) -> RuleId {
        name("evidence_only")
    }

    fn version(&self) -> u32 {
        1
    }

    fn check(&self, _: &PriceHistory, _: &ReferenceClaim, _: Instant) -> Verdict {
        Verdict::NeedsEvidence(NeedsEvidence::Always)
    }
}

const DAY_MS: i64 = 86_400_000;

fn before(until: Instant, days: u16) -> Result<Window, TimeError> {
    Window::new(until.plus_ms(-i64::from(days) * DAY_MS)?, Some(until))
}

/// Judges by the lowest of some records; none where there are none.
fn lowest(
    rule: &dyn ReferenceRule,
    claim: &ReferenceClaim,
    window: Window,
    records: &[&PriceRecord],
) -> Option<Verdict> {
    let lowest = records.iter().map(|record| record.amount).min_by_key(|amount| amount.minor)?;
    let sources = records.iter().filter(|record| record.amount == lowest).map(|&record| record.clone());
    Some(conclude(rule, claim, lowest, window, sources.collect()))
}

/// Returns the parts of a window that records cover, merged and ascending.
fn merged(records: &[&PriceRecord], window: Window) -> Vec<Window> {
    let mut parts: Vec<Window> =
        records.iter().filter_map(|record| record.during.intersect(&window)).collect();
    parts.sort_by_key(Window::start);
    let mut merged: Vec<Window> = Vec::new();
    for part in parts {
        match merged.last_mut() {
            Some(last) if last.end().is_none_or(|end| part.start() <= end) => {
                let end = last.end().zip(part.end()).map(|(a, b)| a.max(b));
                *last = Window::new(last.start(), end).unwrap_or(*last);
            }
            _ => merged.push(part),
        }
    }
    merged
}

/// Returns the first part of a window that no record covers.
fn first_gap(records: &[&PriceRecord], window: Window) -> Option<Window> {
    let mut from = window.start();
    for part in merged(records, window) {
        if part.start() > from {
            return Window::new(from, Some(part.start())).ok();
        }
        from = part.end()?;
    }
    Window::new(from, window.end()).ok()
}

/// Returns how many milliseconds of a window records cover, and when the last of them ends.
fn covered(records: &[&PriceRecord], window: Window) -> (i64, Option<Instant>) {
    let parts = merged(records, window);
    let ms = parts.iter().filter_map(|part| part.end().map(|end| end.ms_since(part.start()))).sum();
    (ms, parts.last().and_then(Window::end))
}

#[expect(clippy::expect_used, reason = "every caller's text is short ASCII, which is a name")]
fn name(text: &'static str) -> RuleId {
    RuleId::new(text).expect("a short ASCII text is a name")
}
