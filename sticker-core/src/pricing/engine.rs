//! The evaluation: from the offers that hold at an instant to the steps of a price.

use super::amount::{Lines, Need, Purchase, SCALE, ceil, off, unmet};
use super::book::OfferBook;
use super::profile::{Compose, Pick, RoundWhen};
use super::{Benefit, Precedence, RejectReason, Stack};
use crate::money::Money;
use crate::money::rounding::round_to_step;

/// One change of the price of all units, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// The offer, or [`ROUNDING`].
    pub(super) entry: u16,
    /// Index of the stage.
    pub(super) stage: u16,
    pub(super) before: i64,
    pub(super) after: i64,
}

/// No offer: the price was rounded.
pub(super) const ROUNDING: u16 = u16::MAX;

/// Takes the reasons why offers do not apply.
pub(super) trait Sink {
    fn reject(&mut self, entry: u16, reason: impl FnOnce() -> RejectReason);
}

/// Takes no reasons.
pub(super) struct NoReasons;

impl Sink for NoReasons {
    fn reject(&mut self, _: u16, _: impl FnOnce() -> RejectReason) {}
}

/// What an evaluation takes and leaves; used again, it allocates nothing.
#[derive(Debug)]
pub(super) struct Scratch {
    /// The offers that hold, in the order of the book; what the profile or the product excludes is not among them.
    pub(super) candidates: Vec<u16>,
    pub(super) steps: Vec<Step>,
    /// Gifts and free shipping that apply.
    pub(super) extras: Vec<u16>,
    /// Offers whose condition a purchase could meet, in the order of the book.
    pub(super) conditional: Vec<u16>,
    /// The presale that applies.
    pub(super) deposit: Option<u16>,
    /// The price of all units, in minor units.
    pub(super) effective: i64,
    needs: Vec<(u16, Need)>,
    kept: Vec<u16>,
    /// Of each group, the offer that stays.
    winners: Vec<Option<u16>>,
    /// Of each group, what the offer that stays takes off.
    winner_off: Vec<i128>,
    /// After each stage, scaled.
    after: Vec<i128>,
    /// Of each stage, the exclusive offer that beats all.
    exclusive: Vec<Option<u16>>,
}

impl Scratch {
    pub(super) fn new(book: &OfferBook) -> Self {
        let stages = book.profile().stages.len();
        Self {
            candidates: Vec::with_capacity(book.offers().len()),
            steps: Vec::with_capacity(8),
            extras: Vec::new(),
            conditional: Vec::new(),
            deposit: None,
            effective: 0,
            needs: Vec::new(),
            kept: Vec::with_capacity(book.offers().len()),
            winners: Vec::with_capacity(book.groups()),
            winner_off: Vec::new(),
            after: Vec::with_capacity(stages),
            exclusive: Vec::with_capacity(stages),
        }
    }

    fn reset(&mut self, book: &OfferBook) {
        self.steps.clear();
        self.extras.clear();
        self.conditional.clear();
        self.deposit = None;
        self.needs.clear();
        self.winners.clear();
        self.winners.resize(book.groups(), None);
        self.after.clear();
        self.exclusive.clear();
        self.exclusive.resize(book.profile().stages.len(), None);
    }
}

/// Evaluates the candidates of `scratch` for a line of `base` minor units.
pub(super) fn run(book: &OfferBook, base: i64, scratch: &mut Scratch, sink: &mut impl Sink) {
    scratch.reset(book);
    let purchase = Purchase::new(base, book);
    let mut line = Line {
        running: i128::from(base) * SCALE,
        lowest: book.profile().floor.map_or(0, |floor| i128::from(floor.minor) * i128::from(purchase.qty))
            * SCALE,
        base: i128::from(base) * SCALE,
        stated: base,
        reduced: false,
    };
    let Scratch { candidates, .. } = scratch;
    let mut candidates = std::mem::take(candidates);
    set_conditional_apart(book, &purchase, &mut candidates, scratch);
    let absolute = book.has_absolute().then(|| best_absolute(book, &purchase, &candidates)).flatten();
    if let Some(best) = absolute {
        keep_absolute(book, best, &mut candidates, sink);
    }
    let mut stopper = None;
    let mut rest = &candidates[..];
    for (index, rule) in book.profile().stages.iter().enumerate() {
        let here =
            rest.iter().take_while(|&&c| usize::from(book.entries()[usize::from(c)].stage) == index).count();
        let (stage, later) = rest.split_at(here);
        rest = later;
        if !stage.is_empty() {
            if let Some(by) = stopper {
                reject_all(book, stage, by, sink);
            } else {
                choose(book, &purchase, &line, index, stage, scratch, sink);
                stopper = compose(book, &purchase, &mut line, index, scratch, sink);
            }
            if matches!(rule.compose, Compose::Parallel { .. })
                && book.profile().rounding.when == RoundWhen::EachStep
            {
                line.round(book, index, &mut scratch.steps);
            }
        }
        scratch.after.push(line.running);
    }
    line.round(book, book.profile().stages.len() - 1, &mut scratch.steps);
    scratch.effective = line.stated;
    settle_conditional(book, absolute, stopper, scratch, sink);
    scratch.candidates = candidates;
}

/// The price of all units on its way.
struct Line {
    /// Exact, scaled.
    running: i128,
    /// The lowest that it may become, scaled.
    lowest: i128,
    /// Where it started, scaled.
    base: i128,
    /// As the steps state it, in minor units.
    stated: i64,
    /// Whether an offer took anything off.
    reduced: bool,
}

impl Line {
    /// States the running price in whole minor units as the result of a step.
    fn state(&mut self, entry: u16, stage: usize, steps: &mut Vec<Step>) {
        // The running price is at most the base price, which fits.
        let after = i64::try_from(ceil(self.running)).unwrap_or(i64::MAX);
        steps.push(Step { entry, stage: stage as u16, before: self.stated, after });
        self.stated = after;
    }

    fn round(&mut self, book: &OfferBook, stage: usize, steps: &mut Vec<Step>) {
        if !self.reduced {
            return;
        }
        let rounding = book.profile().rounding;
        let step = rounding.step_minor.saturating_mul(SCALE as i64);
        let rounded = round_to_step(self.running, step, rounding.mode);
        self.running = rounded.max(self.lowest.min(self.running)).min(self.base);
        // A floor or a base price need not be a multiple of the step, a price is a whole number of minor units.
        self.running = ceil(self.running) * SCALE;
        if ceil(self.running) != i128::from(self.stated) {
            self.state(ROUNDING, stage, steps);
        }
    }
}

/// Moves the candidates whose condition is not met, as far as that is known now, to the needs.
fn set_conditional_apart(
    book: &OfferBook,
    purchase: &Purchase,
    candidates: &mut Vec<u16>,
    scratch: &mut Scratch,
) {
    let lines = Lines { running: i128::from(purchase.base) * SCALE, after: &[] };
    let needs = &mut scratch.needs;
    candidates.retain(|&c| {
        let (entry, offer) = (&book.entries()[usize::from(c)], &book.offers()[usize::from(c)]);
        match entry.need.or_else(|| unmet(book, entry, offer, purchase, &lines, false)) {
            Some(need) => {
                needs.push((c, need));
                false
            }
            None => true,
        }
    });
}

/// Finds the absolute offer that takes most off the base price; the first of equal ones by priority, then by id.
fn best_absolute(book: &OfferBook, purchase: &Purchase, candidates: &[u16]) -> Option<u16> {
    let base = i128::from(purchase.base) * SCALE;
    let lines = Lines { running: base, after: &[] };
    let mut best: Option<(u16, i128)> = None;
    for &c in candidates {
        let (entry, offer) = (&book.entries()[usize::from(c)], &book.offers()[usize::from(c)]);
        if offer.precedence_kind != Precedence::Absolute {
            continue;
        }
        let taken = off(book, entry, offer, purchase, &lines, base);
        let better = best.is_none_or(|(other, most)| {
            let other = &book.offers()[usize::from(other)];
            (taken, offer.priority, &other.id) > (most, other.priority, &offer.id)
        });
        if better {
            best = Some((c, taken));
        }
    }
    best.map(|(c, _)| c)
}

/// Keeps the best absolute offer, and of the others those that are not absolute and of later stages.
fn keep_absolute(book: &OfferBook, best: u16, candidates: &mut Vec<u16>, sink: &mut impl Sink) {
    candidates.retain(|&c| {
        let keeps = c == best || !is_beaten(book, best, c);
        if !keeps {
            sink.reject(c, || RejectReason::AbsolutePrecedence {
                by: book.offers()[usize::from(best)].id.clone(),
            });
        }
        keeps
    });
}

/// Tells whether an absolute offer stands above another offer.
fn is_beaten(book: &OfferBook, absolute: u16, other: u16) -> bool {
    let offers = book.offers();
    let (absolute, other) = (&offers[usize::from(absolute)], &offers[usize::from(other)]);
    other.precedence_kind == Precedence::Absolute || other.stage <= absolute.stage
}

/// Chooses which candidates of a stage apply: conditions at running prices, groups, exclusive offers.
fn choose(
    book: &OfferBook,
    purchase: &Purchase,
    line: &Line,
    index: usize,
    stage: &[u16],
    scratch: &mut Scratch,
    sink: &mut impl Sink,
) {
    let rule = book.profile().stages[index];
    let Scratch { kept, needs, after, winners, winner_off, exclusive, .. } = scratch;
    let lines = Lines { running: line.running, after: &*after };
    let on = match rule.compose {
        Compose::Chained => line.running,
        Compose::Parallel { basis } => lines.at(basis, purchase, book),
    };
    kept.clear();
    for &c in stage {
        let (entry, offer) = (&book.entries()[usize::from(c)], &book.offers()[usize::from(c)]);
        if let Some(need) = unmet(book, entry, offer, purchase, &lines, true) {
            needs.push((c, need));
            continue;
        }
        kept.push(c);
        let Some(group) = entry.group.map(usize::from) else { continue };
        match rule.pick {
            Pick::All => {}
            Pick::HighestPriority => {
                winners[group].get_or_insert(c);
            }
            Pick::BestForBuyer => {
                winner_off.resize(book.groups(), 0);
                let taken = off(book, entry, offer, purchase, &lines, on).min(line.running);
                if winners[group].is_none() || taken > winner_off[group] {
                    (winners[group], winner_off[group]) = (Some(c), taken);
                }
            }
        }
    }
    if rule.pick != Pick::All {
        kept.retain(|&c| {
            let winner = book.entries()[usize::from(c)].group.and_then(|group| winners[usize::from(group)]);
            match winner.filter(|&winner| winner != c) {
                Some(winner) => {
                    sink.reject(c, || lost(book, c, winner));
                    false
                }
                None => true,
            }
        });
    }
    let top = kept.iter().copied().find(|&c| book.offers()[usize::from(c)].is_exclusive());
    let Some(top) = top else { return };
    if rule.exclusive_beats_all {
        exclusive[index] = Some(top);
    }
    kept.retain(|&c| {
        let beaten = c != top && (rule.exclusive_beats_all || book.offers()[usize::from(c)].is_exclusive());
        if beaten {
            sink.reject(c, || RejectReason::ExclusivePrecedence {
                by: book.offers()[usize::from(top)].id.clone(),
            });
        }
        !beaten
    });
}

fn lost(book: &OfferBook, loser: u16, winner: u16) -> RejectReason {
    let offers = book.offers();
    let by = offers[usize::from(winner)].id.clone();
    match &offers[usize::from(loser)].group {
        Some(group) => RejectReason::LostInGroup { group: group.clone(), by },
        // Only offers of a group lose in one.
        None => RejectReason::ExclusivePrecedence { by },
    }
}

/// Applies the kept offers of a stage; returns the offer that lets no other follow.
fn compose(
    book: &OfferBook,
    purchase: &Purchase,
    line: &mut Line,
    index: usize,
    scratch: &mut Scratch,
    sink: &mut impl Sink,
) -> Option<u16> {
    let rule = book.profile().stages[index];
    let rounds = book.profile().rounding.when == RoundWhen::EachStep && rule.compose == Compose::Chained;
    let Scratch { kept, after, steps, extras, needs, deposit, .. } = scratch;
    let after = &after[..];
    let start = Lines { running: line.running, after };
    let parallel = match rule.compose {
        Compose::Chained => None,
        Compose::Parallel { basis } => Some(start.at(basis, purchase, book)),
    };
    for (i, &c) in kept.iter().enumerate() {
        let (entry, offer) = (&book.entries()[usize::from(c)], &book.offers()[usize::from(c)]);
        // In a parallel stage nothing depends on what was applied before.
        let lines = if parallel.is_some() { start } else { Lines { running: line.running, after } };
        if i > 0
            && parallel.is_none()
            && let Some(need) = unmet(book, entry, offer, purchase, &lines, true)
        {
            needs.push((c, need));
            continue;
        }
        let applied = if offer.benefit.leaves_the_price() {
            extras.push(c);
            true
        } else if let (Benefit::Deposit { .. }, Some(first)) = (&offer.benefit, *deposit) {
            sink.reject(c, || RejectReason::SecondDeposit {
                by: book.offers()[usize::from(first)].id.clone(),
            });
            false
        } else {
            let mut lowest = line.lowest;
            if let Some(floor) = offer.floor {
                lowest = lowest.max(i128::from(floor.minor) * i128::from(purchase.qty) * SCALE);
            }
            let mut taken = off(book, entry, offer, purchase, &lines, parallel.unwrap_or(line.running));
            if let Benefit::Deposit { deposit: paid, .. } = &offer.benefit {
                // Whatever else comes off, the deposit is paid.
                let paid = i128::from(paid.minor) * i128::from(purchase.qty) * SCALE;
                lowest = lowest.max(paid);
                line.lowest = line.lowest.max(paid.min(line.running));
                *deposit = Some(c);
                taken = taken.max(0);
            }
            let next = (line.running - taken).max(lowest).min(line.running);
            if next < line.running {
                line.running = next;
                line.reduced = true;
                line.state(c, index, steps);
                if rounds {
                    line.round(book, index, steps);
                }
                true
            } else if *deposit == Some(c) {
                // A deposit that counts for no more than it is leaves the price, and is part of it all the same.
                line.state(c, index, steps);
                true
            } else {
                let currency = book.profile().currency;
                let money =
                    |scaled: i128| Money::new(i64::try_from(ceil(scaled)).unwrap_or(i64::MAX), currency);
                let price = line.running;
                sink.reject(c, || match taken > 0 && price <= lowest {
                    true => RejectReason::AtFloor { floor: money(lowest) },
                    false => RejectReason::NoEffect { price: money(price) },
                });
                false
            }
        };
        if applied && offer.stack == Stack::Last {
            reject_all(book, &kept[i + 1..], c, sink);
            return Some(c);
        }
    }
    None
}

fn reject_all(book: &OfferBook, offers: &[u16], by: u16, sink: &mut impl Sink) {
    for &c in offers {
        sink.reject(c, || RejectReason::StoppedBy { by: book.offers()[usize::from(by)].id.clone() });
    }
}

/// Says of each offer whose condition is not met why it would not apply even if it were, or what it needs.
fn settle_conditional(
    book: &OfferBook,
    absolute: Option<u16>,
    stopper: Option<u16>,
    scratch: &mut Scratch,
    sink: &mut impl Sink,
) {
    let Scratch { needs, conditional, winners, exclusive, .. } = scratch;
    needs.sort_unstable_by_key(|(c, _)| *c);
    let id = |c: u16| book.offers()[usize::from(c)].id.clone();
    for &(c, need) in needs.iter() {
        let entry = &book.entries()[usize::from(c)];
        let rule = book.profile().stages[usize::from(entry.stage)];
        let winner = entry.group.and_then(|group| winners[usize::from(group)]);
        if let Some(by) = absolute.filter(|&by| is_beaten(book, by, c)) {
            sink.reject(c, || RejectReason::AbsolutePrecedence { by: id(by) });
        } else if let Some(by) = stopper.filter(|&by| by < c) {
            sink.reject(c, || RejectReason::StoppedBy { by: id(by) });
        } else if let Some(by) = winner.filter(|&by| rule.pick == Pick::HighestPriority && by < c) {
            sink.reject(c, || lost(book, c, by));
        } else if let Some(by) = exclusive[usize::from(entry.stage)]
            .filter(|&by| by < c || !book.offers()[usize::from(c)].is_exclusive())
        {
            sink.reject(c, || RejectReason::ExclusivePrecedence { by: id(by) });
        } else {
            conditional.push(c);
            sink.reject(c, || need.reason());
        }
    }
}
