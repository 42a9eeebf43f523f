//! What one offer takes off, exactly.
//!
//! Amounts are of all units together and scaled: 10⁹ for one minor unit, so that fractions survive from one offer to the
//! next. All inputs are at most 10¹⁵ minor units and 10⁴ units, so no intermediate leaves 128 bits.

use super::book::{Entry, OfferBook};
use super::profile::Basket;
use super::{Basis, Benefit, Offer, RejectReason};
use crate::money::Money;

/// Scaled units of one minor unit.
pub(super) const SCALE: i128 = 1_000_000_000;

/// The purchase within one evaluation: the product's own line and what is known of the rest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purchase {
    /// All units at the base price, in minor units.
    pub(super) base: i64,
    /// Other goods of a declared basket, in minor units; absent where nobody knows.
    pub(super) rest: Option<i64>,
    pub(super) qty: i64,
}

impl Purchase {
    pub(super) fn new(base: i64, book: &OfferBook) -> Self {
        let rest = match book.profile().basket {
            Basket::None => None,
            Basket::ItemOnly => Some(0),
            Basket::Declared(amount) => Some((amount.minor - base).max(0)),
        };
        Self { base, rest, qty: book.profile().qty.into() }
    }

    /// What counts towards a threshold of an offer, when the line stands at `line`; absent where nobody knows.
    fn counted(&self, entry: &Entry, line: i128) -> Option<i128> {
        match entry.own_line {
            true => Some(line),
            false => self.rest.map(|rest| line + i128::from(rest) * SCALE),
        }
    }

    /// The line's share of an amount of minor units that a whole purchase gets, by largest remainder.
    fn share(&self, whole: i128, entry: &Entry, line: i128) -> i128 {
        let rest = if entry.own_line { 0 } else { i128::from(self.rest.unwrap_or(0)) };
        let line = ceil(line);
        let all = line + rest;
        let whole = whole.min(all);
        if rest == 0 || all == 0 {
            return whole;
        }
        let (quotient, remainder) = (whole * line / all, whole * line % all);
        let other = (whole * rest / all, whole * rest % all);
        // Two parts leave at most one unit over; the line is the first of them, so a tie is its own.
        match quotient + other.0 < whole && remainder >= other.1 {
            true => quotient + 1,
            false => quotient,
        }
    }
}

/// The line at each basis, scaled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines<'a> {
    pub(super) running: i128,
    /// After each stage that is done, by index of the profile's stages.
    pub(super) after: &'a [i128],
}

impl Lines<'_> {
    pub(super) fn at(&self, basis: Basis, purchase: &Purchase, book: &OfferBook) -> i128 {
        let base = i128::from(purchase.base) * SCALE;
        match basis {
            Basis::Base => base,
            Basis::Running => self.running,
            Basis::AfterStage(stage) => {
                let done = book.profile().stages.iter().take(self.after.len());
                let at = done.take_while(|rule| rule.stage <= stage).count();
                at.checked_sub(1).map_or(base, |at| self.after[at])
            }
        }
    }
}

/// What a purchase does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Quantity { needed: u32, qty: u32 },
    Basket { needed: Money },
    Amount { needed: Money, found: i128, basis: Basis },
}

impl Need {
    pub(super) fn reason(self) -> RejectReason {
        match self {
            Self::Quantity { needed, qty } => RejectReason::NeedsQuantity { needed, qty },
            Self::Basket { needed } => RejectReason::NeedsBasket { needed },
            Self::Amount { needed, found, basis } => {
                let minor = i64::try_from(found / SCALE).unwrap_or(i64::MAX);
                RejectReason::NeedsAmount { needed, found: Money::new(minor, needed.currency), basis }
            }
        }
    }
}

/// Says which threshold of an offer is not reached; only those at base prices are looked at unless `all`.
pub(super) fn unmet(
    book: &OfferBook,
    entry: &Entry,
    offer: &Offer,
    purchase: &Purchase,
    lines: &Lines<'_>,
    all: bool,
) -> Option<Need> {
    let threshold = |needed: Money, basis: Basis| {
        if !all && basis != Basis::Base {
            // Without a basket nothing is known at any basis.
            return match purchase.counted(entry, 0) {
                None => Some(Need::Basket { needed }),
                Some(_) => None,
            };
        }
        match purchase.counted(entry, lines.at(basis, purchase, book)) {
            None => Some(Need::Basket { needed }),
            Some(found) if found < i128::from(needed.minor) * SCALE => {
                Some(Need::Amount { needed, found, basis })
            }
            Some(_) => None,
        }
    };
    if let Some(least) = &offer.condition.min_amount
        && let Some(need) = threshold(least.amount, least.basis)
    {
        return Some(need);
    }
    match &offer.benefit {
        Benefit::PerThreshold { every, basis, .. } => threshold(*every, *basis),
        _ => None,
    }
}

/// Returns what an offer takes off a line that stands at `on`, before floors; its conditions are met.
pub(super) fn off(
    book: &OfferBook,
    entry: &Entry,
    offer: &Offer,
    purchase: &Purchase,
    lines: &Lines<'_>,
    on: i128,
) -> i128 {
    let qty = i128::from(purchase.qty);
    let scaled = |money: &Money| i128::from(money.minor) * SCALE;
    let cap = offer.cap.map(|cap| i128::from(cap.minor));
    let taken = match &offer.benefit {
        Benefit::FixedPrice(price) => on - scaled(price) * qty,
        Benefit::PercentOff(share) => {
            let bp = i128::from(share.bp);
            let rest = if entry.own_line { 0 } else { i128::from(purchase.rest.unwrap_or(0)) };
            match cap {
                // The cap bounds what the whole purchase gets, and the line gets its share of that.
                Some(cap)
                    if !entry.per_unit && rest > 0 && (on + rest * SCALE) * bp / 10_000 > cap * SCALE =>
                {
                    return purchase.share(cap, entry, on) * SCALE;
                }
                _ => divide(on * bp, 10_000),
            }
        }
        Benefit::AmountOff(amount) if entry.per_unit => scaled(amount) * qty,
        Benefit::AmountOff(amount) => {
            let whole = i128::from(amount.minor);
            return purchase.share(cap.map_or(whole, |cap| whole.min(cap)), entry, on) * SCALE;
        }
        Benefit::PerThreshold { every, off, times, basis } => {
            let line = lines.at(*basis, purchase, book);
            let counted = purchase.counted(entry, line).unwrap_or(0);
            let whole = times.of(divide(counted, scaled(every))) * i128::from(off.minor);
            return purchase.share(cap.map_or(whole, |cap| whole.min(cap)), entry, line) * SCALE;
        }
        Benefit::NthUnit { n, off } => {
            let reduced = qty / i128::from(*n);
            on * reduced * i128::from(off.bp) / (qty * 10_000)
        }
        Benefit::BuyGet { buy, get } => {
            let free = qty / (i128::from(*buy) + i128::from(*get)) * i128::from(*get);
            on * free / qty
        }
        Benefit::Deposit { deposit, credit, .. } => (scaled(credit) - scaled(deposit)) * qty,
        Benefit::Gift(_) | Benefit::Ship => 0,
    };
    let taken = taken.max(0);
    cap.map_or(taken, |cap| taken.min(cap * SCALE))
}

/// The whole minor units of a scaled amount that is not negative, a fraction counting as one.
pub(super) const fn ceil(scaled: i128) -> i128 {
    divide(scaled + SCALE - 1, SCALE)
}

/// Divides amounts that are not negative; usual prices fit 64 bits, whose division is several times faster.
#[inline]
const fn divide(dividend: i128, by: i128) -> i128 {
    match 0 <= dividend && dividend <= u64::MAX as i128 && 0 < by && by <= u64::MAX as i128 {
        true => (dividend as u64 / by as u64) as i128,
        false => dividend / by,
    }
}
