//! Conditional labels: what a buyer gets on a condition that no price can assume.

use std::fmt::Write as _;

use super::book::OfferBook;
use super::{Benefit, Offer, PriceProof, RejectReason, Times};
use crate::claim::{ClaimValue, PriceFact, PriceRole, Qualifiers};
use crate::money::{Money, Ratio};
use crate::time::Window;

/// An offer that a purchase could meet, such as 满200减20.
#[derive(Clone, Copy, Debug)]
pub struct ConditionalLabel<'a> {
    /// The offer.
    pub offer: &'a Offer,
    /// What it needs.
    pub needs: &'a RejectReason,
    /// When it can be shown: while the offer holds.
    pub valid: Window,
}

impl OfferBook {
    /// Returns the labels of the offers that a proof rejects only because of a condition, in the order of the proof.
    pub fn labels<'a>(&'a self, proof: &'a PriceProof) -> Vec<ConditionalLabel<'a>> {
        let conditional = proof.rejected().iter().filter(|rejected| rejected.reason.is_conditional());
        conditional
            .filter_map(|rejected| {
                let offer = self.offer(&rejected.offer)?;
                Some(ConditionalLabel { offer, needs: &rejected.reason, valid: offer.valid })
            })
            .collect()
    }
}

impl ConditionalLabel<'_> {
    /// Writes the label as Chinese shops do: 满200减20, 每满300减50, 满2件8折, 第2件半价, 买2送1.
    ///
    /// `None` where there is no such form. Amounts are in major units without a symbol.
    pub fn chinese(&self) -> Option<String> {
        let asked = match (self.offer.condition.min_amount, self.offer.condition.min_qty) {
            (Some(least), _) => format!("满{}", plain(least.amount)),
            (None, Some(qty)) => format!("满{qty}件"),
            (None, None) => String::new(),
        };
        match &self.offer.benefit {
            Benefit::PerThreshold { every, off, times, .. } => {
                let each = format!("满{}减{}", plain(*every), plain(*off));
                Some(match times {
                    Times::Once => each,
                    Times::Unlimited => format!("每{each}"),
                    Times::Max(most) => format!("每{each}，最多{most}次"),
                })
            }
            Benefit::AmountOff(off) if !asked.is_empty() => Some(format!("{asked}减{}", plain(*off))),
            Benefit::PercentOff(off) if !asked.is_empty() => zhe(*off).map(|zhe| format!("{asked}打{zhe}折")),
            Benefit::NthUnit { n, off } => Some(match off.bp {
                5_000 => format!("第{n}件半价"),
                10_000 => format!("第{n}件免费"),
                _ => format!("第{n}件{}折", zhe(*off)?),
            }),
            Benefit::BuyGet { buy, get } => Some(format!("买{buy}送{get}")),
            Benefit::Gift(words) if !asked.is_empty() => Some(format!("{asked}赠{words}")),
            Benefit::Ship if !asked.is_empty() => Some(format!("{asked}包邮")),
            _ => None,
        }
    }

    /// Writes the label in English: `CNY 20 off from CNY 200`, `CNY 50 off every CNY 300`, `buy 2, get 1 free`.
    ///
    /// `None` where there is no such form.
    pub fn english(&self) -> Option<String> {
        let money = |money: Money| format!("{} {}", money.currency, plain(money));
        let asked = match (self.offer.condition.min_amount, self.offer.condition.min_qty) {
            (Some(least), _) => format!("from {}", money(least.amount)),
            (None, Some(qty)) => format!("from {qty} units"),
            (None, None) => String::new(),
        };
        match &self.offer.benefit {
            Benefit::PerThreshold { every, off, times, .. } => Some(match times {
                Times::Once => format!("{} off from {}", money(*off), money(*every)),
                Times::Unlimited => format!("{} off every {}", money(*off), money(*every)),
                Times::Max(most) => {
                    format!("{} off every {}, at most {most} times", money(*off), money(*every))
                }
            }),
            Benefit::AmountOff(off) if !asked.is_empty() => Some(format!("{} off {asked}", money(*off))),
            Benefit::PercentOff(off) if !asked.is_empty() => Some(format!("{off} off {asked}")),
            Benefit::NthUnit { n, off } => Some(format!("{off} off every {} unit", ordinal(*n))),
            Benefit::BuyGet { buy, get } => Some(format!("buy {buy}, get {get} free")),
            Benefit::Gift(words) if !asked.is_empty() => Some(format!("{words} free {asked}")),
            Benefit::Ship if !asked.is_empty() => Some(format!("free shipping {asked}")),
            _ => None,
        }
    }

    /// Returns the fact that states the label in these words, during a window in which it is true.
    pub fn fact(&self, words: impl Into<String>, true_during: Window) -> PriceFact {
        let coupon = self.offer.needs_coupon();
        let member = matches!(self.offer.audience, crate::claim::Audience::Member(_));
        PriceFact {
            role: PriceRole::ThresholdLabel,
            value: ClaimValue::Text(words.into()),
            qualifiers: Qualifiers { with_coupon: coupon, member_only: member, ..Qualifiers::default() },
            audience: self.offer.audience.clone(),
            true_during,
            proof_digest: None,
        }
    }
}

/// Major units without trailing zeros: `200` for 20000 of CNY, `9.9` for 990.
fn plain(money: Money) -> String {
    let text = money.decimal_string();
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// What remains to be paid in tenths, exactly: `8.5` for 1500 basis points off; none where nothing remains.
fn zhe(off: Ratio) -> Option<String> {
    let rest = 10_000u32.checked_sub(off.bp).filter(|rest| *rest > 0)?;
    let mut text = (rest / 1_000).to_string();
    if rest % 1_000 > 0 {
        let _ = write!(text, ".{:03}", rest % 1_000);
        text.truncate(text.trim_end_matches('0').len());
    }
    Some(text)
}

fn ordinal(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}
