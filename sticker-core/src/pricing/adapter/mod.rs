//! Adapters: from what other systems send to offers.
//!
//! Each adapter states its pricing profile: the rules by which the other system puts its discounts together. What it
//! cannot translate it refuses by name, because an offer that is dropped makes a wrong price; what is switched off it
//! leaves out and says so ([`Translated::left_out`]).
//!
//! - [`marketing`]: an own message that carries what a marketing platform sends
//! - [`commercetools`]: product discounts of commercetools
//! - [`writing`]: how to write one's own

pub mod commercetools;
pub mod marketing;
mod predicate;
pub mod writing {
    #![doc = include_str!("writing.md")]
}
#[cfg(test)]
mod tests;

use super::OfferFile;
use crate::id::OfferId;

/// The offers of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// The offers, checked.
    pub file: OfferFile,
    /// What was left out, and why, in the order of the message.
    pub left_out: Vec<LeftOutOffer>,
}

/// An offer of a message that was left out because its sender switched it off or it does not concern the price asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutOffer {
    /// The offer.
    pub id: OfferId,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why an offer of a message was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// Its sender switched it off.
    Inactive,
    /// It has no amount in the currency asked for.
    OtherCurrency,
}

/// Cuts a hostile text before it enters a message.
fn excerpt(text: &str) -> String {
    text.chars().take(128).collect()
}
