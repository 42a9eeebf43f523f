//! What is wrong with a document of offers, and why a price cannot be computed.

use super::OfferKind;
use crate::claim::{Audience, ClaimError};
use crate::id::{BusinessId, OfferId, ProductKey};
use crate::money::{Currency, Money, MoneyError};
use crate::points::PointError;
use crate::time::{Instant, TimeError};

/// Says where a document of offers, a profile or a message is wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} (at {})", crate::pointer::shown(.at))]
pub struct OfferError {
    /// JSON Pointer of the place; empty for the whole document.
    pub at: String,
    /// What is wrong there.
    pub problem: OfferProblem,
}

/// What is wrong with a document of offers, a profile or a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OfferProblem {
    /// The bytes are not the JSON that was expected.
    #[error("{what}")]
    Json {
        /// What the reader says.
        what: String,
    },
    /// A number is outside its range.
    #[error("{what} {found} is outside {min}..={max}")]
    Range {
        /// What the number means.
        what: &'static str,
        /// The number.
        found: i64,
        /// Its least value.
        min: i64,
        /// Its greatest value.
        max: i64,
    },
    /// There are too many of something, or none.
    #[error("{found} {what}, there may be {min} to {max}")]
    Count {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How few there may be.
        min: usize,
        /// How many there may be.
        max: usize,
    },
    /// An amount is in another currency than the others.
    #[error("an amount is in {found}, the others are in {expected}")]
    Currency {
        /// Its currency.
        found: Currency,
        /// Currency of the others.
        expected: Currency,
    },
    /// A name stands twice.
    #[error("{what} {name} stands twice")]
    Twice {
        /// What the name names.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// The stages of a profile do not ascend.
    #[error("stage {found} stands after stage {before}, stages ascend")]
    StageOrder {
        /// The stage.
        found: u8,
        /// The stage before it in the list.
        before: u8,
    },
    /// A basis names a stage that is not before the offer's own.
    #[error("the basis is stage {basis}, which is not before stage {stage}")]
    BasisNotBefore {
        /// The stage that the basis names.
        basis: u8,
        /// The stage that is computed.
        stage: u8,
    },
    /// An absolute offer counts its threshold at prices that it may itself decide.
    #[error("an absolute offer counts at base prices, not at {basis}")]
    AbsoluteBasis {
        /// The basis.
        basis: super::Basis,
    },
    /// A deposit belongs to a presale.
    #[error("a deposit belongs to the kind presale, not {kind}")]
    DepositKind {
        /// The kind.
        kind: OfferKind,
    },
    /// A deposit counts for less than it is.
    #[error("the deposit of {deposit} counts for {credit} only")]
    CreditBelowDeposit {
        /// The deposit.
        deposit: Money,
        /// What it counts for.
        credit: Money,
    },
    /// The balance is to be paid before the deposit can be.
    #[error("the balance is paid from {balance}, before the deposit from {deposit}")]
    BalanceBeforeDeposit {
        /// When the balance is paid first.
        balance: Instant,
        /// When the deposit is paid first.
        deposit: Instant,
    },
    /// An `any_of` stands in an `any_of`.
    #[error("an any_of holds no other any_of")]
    NestedScope,
    /// Words are empty, too long or have control characters.
    #[error("words of {found} bytes: 1 to {max} without control characters are possible")]
    Words {
        /// Bytes of the words.
        found: usize,
        /// Most bytes.
        max: usize,
    },
    /// A message uses something that its adapter does not translate.
    #[error("{what} {found:?} is not translated: {why}")]
    Unsupported {
        /// What it is.
        what: &'static str,
        /// How it reads, at most its first 128 characters.
        found: String,
        /// Why it is not translated.
        why: &'static str,
    },
    /// A message names something that the caller does not know.
    #[error("{what} {name:?} is not known")]
    Unknown {
        /// What the name names.
        what: &'static str,
        /// The name, at most its first 128 characters.
        name: String,
    },
    /// A name is not one.
    #[error(transparent)]
    Name(#[from] crate::id::IdError),
    /// A window is not one.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// A category is not one.
    #[error(transparent)]
    Point(#[from] PointError),
}

impl OfferProblem {
    /// Puts the problem at a place.
    pub(super) fn at(self, at: impl Into<String>) -> OfferError {
        OfferError { at: at.into(), problem: self }
    }
}

/// Says why a price cannot be computed or stated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PricingError {
    /// An offer or the profile is not valid.
    #[error(transparent)]
    Offer(#[from] OfferError),
    /// The product belongs to another business than the offers.
    #[error("{product} is of another business than the offers, which are of {business}")]
    Business {
        /// The product.
        product: ProductKey,
        /// The business of the offers.
        business: BusinessId,
    },
    /// Neither `std.price.active` nor `std.price.base` has a value.
    #[error("{product} has neither std.price.active nor std.price.base at {at}")]
    NoBasePrice {
        /// The product.
        product: ProductKey,
        /// The instant.
        at: Instant,
    },
    /// The base price is a range: each variant has a price of its own.
    #[error("{product} has base prices from {min} to {max}: price its variants, then put them together")]
    BaseIsRange {
        /// The product.
        product: ProductKey,
        /// The lowest.
        min: Money,
        /// The highest.
        max: Money,
    },
    /// The base price is in another currency than the profile.
    #[error("the base price is in {found}, the profile in {expected}")]
    Currency {
        /// Currency of the base price.
        found: Currency,
        /// Currency of the profile.
        expected: Currency,
    },
    /// The base price of all units is below zero or above what is computed with.
    #[error("{qty} units at {base} minor units are outside 0..={max}")]
    BaseRange {
        /// The base price of one unit, in minor units.
        base: i64,
        /// How many units.
        qty: u32,
        /// The greatest amount, in minor units.
        max: i64,
    },
    /// Two base prices hold at the same instant.
    #[error("two base prices hold at {at}")]
    BaseTwice {
        /// The instant.
        at: Instant,
    },
    /// There are more boundaries than a timeline may have.
    #[error(
        "{found} boundaries of prices and offers, a timeline has at most {limit}: ask for a shorter window"
    )]
    TooManyBoundaries {
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The steps of a proof do not lead from the base price to the effective price.
    #[error("step {step} starts at {before} minor units where {expected} are left")]
    DoesNotAddUp {
        /// Index of the step; one past the last for the effective price.
        step: usize,
        /// Where it starts.
        before: i64,
        /// What the steps before it left.
        expected: i64,
    },
    /// A proof's digest is not that of its content.
    #[error("the digest of the proof is not that of its content")]
    Digest,
    /// Offers of two audiences are behind one price, and no one audience has both.
    #[error("the price needs offers to {first} and to {second}, a claim addresses one audience")]
    TwoAudiences {
        /// One audience.
        first: Audience,
        /// The other.
        second: Audience,
    },
    /// Prices that belong together differ in what they were computed by.
    #[error("{what} of the proofs differ")]
    Differ {
        /// What differs.
        what: &'static str,
    },
    /// There is nothing to put together.
    #[error("there is no {what}")]
    Nothing {
        /// What is missing.
        what: &'static str,
    },
    /// A claim cannot be stated.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// An amount cannot be computed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A point cannot be set.
    #[error(transparent)]
    Point(#[from] PointError),
    /// A window cannot be made.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// An offer of the book is asked for that it does not have.
    #[error("the book has no offer {offer}")]
    NoSuchOffer {
        /// The offer.
        offer: OfferId,
    },
}
