//! Offers, and what a product costs now.
//!
//! Owns offers ([`Offer`], [`OfferFile`]), the rules by which a business puts them together ([`PricingProfile`]), the price
//! of a product at an instant with its proof ([`OfferBook::effective`], [`PriceProof`]) and over time ([`Timeline`]), the
//! rules for prices that one compares with ([`ReferenceRule`]), and what may be stated of all that ([`PriceFacts`]). It
//! takes plain values (base prices, offers, instants) and returns values; nothing here reads a clock.
//!
//! The invariants: every price comes with a proof that adds up in integers, `base - Σ off == effective`; every offer of a
//! book is accounted for once in each proof; no displayed number overstates a saving.
//!
//! # How a price comes about
//!
//! 1. The base price is `std.price.active`, or else `std.price.base`, in the profile's currency.
//! 2. Of the offers those remain that hold at the instant, on the channel, for the audiences, and whose conditions the
//!    declared quantity and basket meet. Every other one is rejected with a reason.
//! 3. Of absolute offers (flash sales) the one stays that takes most off the base price; it rejects the other absolute ones
//!    and every offer of its own and earlier stages.
//! 4. In each stage, ascending, one offer of each group stays, by the stage's rule; an exclusive one beats the others.
//! 5. Chained offers apply to the running price, one after the other, by priority from the largest, then by id. Parallel
//!    ones are each computed on the stage's basis and summed. No price falls below its floor or rises.
//! 6. A threshold counts at the prices that it declares ([`Basis`]), never at whatever the order happens to leave.
//! 7. What concerns several units is computed for all of them and stated for one by largest remainder.
//! 8. Rounding is a step of its own, signed, so that the proof adds up.
//!
//! What depends on a basket that nobody declared is never part of the price: it is a conditional label
//! ([`RejectReason::is_conditional`]).

pub mod adapter;
mod amount;
mod benefit;
mod book;
mod check;
mod display;
mod engine;
#[cfg(test)]
mod engines;
mod error;
mod facts;
mod file;
mod history;
mod label;
#[cfg(test)]
mod laws;
mod offer;
mod product;
mod profile;
mod proof;
mod reason;
mod reference;
mod rules;
#[cfg(test)]
mod tests;
mod timeline;

pub use benefit::{Benefit, Times};
pub use book::{OfferBook, effective};
pub use display::{RangeStatement, from_price, up_to_percent};
pub use error::{OfferError, OfferProblem, PricingError};
pub use facts::{LeftOut, PriceFacts, Reference, Statement};
pub use file::OfferFile;
pub use history::{PriceHistory, PriceKind, PriceRecord};
pub use label::ConditionalLabel;
pub use offer::{Basis, Condition, Coupon, MinAmount, Offer, OfferKind, Precedence, Scope, SkuScope, Stack};
pub use product::{BasePrice, Product};
pub use profile::{Basket, Compose, Pick, PriceRounding, PricingProfile, RoundWhen, StageRule};
pub use proof::{Extra, Presale, PriceProof, PriceStep, RejectedOffer, StepCause, UnitPrices};
pub use reason::RejectReason;
pub use reference::{Allowed, Denied, NeedsEvidence, ReferenceClaim, ReferenceRule, Verdict};
pub use rules::{Cn7dTransaction, EuPidMin, EvidenceOnly, Jp8w};
pub use timeline::{Segment, Timeline};
