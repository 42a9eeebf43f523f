//! Why an offer does not change a price.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Basis;
use crate::claim::Audience;
use crate::digest::{Canonical, Encode};
use crate::id::{ChannelId, CouponId, OfferGroupId, OfferId};
use crate::money::{Currency, Money};
use crate::time::Instant;

/// Says why an offer does not change a price.
///
/// The reasons that begin with `Needs` are conditions that a purchase could meet: such an offer can be shown as a
/// conditional label, but it is never part of the price.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum RejectReason {
    /// The profile has no such stage.
    UnknownStage {
        /// The offer's stage.
        stage: u8,
    },
    /// The offer does not hold on the profile's channel.
    OtherChannel {
        /// The profile's channel.
        channel: ChannelId,
    },
    /// The profile does not address the offer's audience.
    OtherAudience {
        /// The offer's audience.
        audience: Audience,
    },
    /// The profile does not address the holders of the coupon.
    CouponNotHeld {
        /// The coupon.
        coupon: CouponId,
    },
    /// The offer's amounts are in another currency.
    OtherCurrency {
        /// The offer's currency.
        found: Currency,
        /// The profile's currency.
        expected: Currency,
    },
    /// The offer does not concern the product.
    OtherProduct,
    /// The offer does not hold yet.
    NotStarted {
        /// When it will.
        starts: Instant,
    },
    /// The offer holds no more.
    Ended {
        /// Since when.
        ended: Instant,
    },
    /// More units must be bought.
    NeedsQuantity {
        /// How many.
        needed: u32,
        /// How many the profile buys.
        qty: u32,
    },
    /// It depends on a basket that the profile does not declare.
    NeedsBasket {
        /// The amount that the basket must reach.
        needed: Money,
    },
    /// The purchase does not amount to enough.
    NeedsAmount {
        /// The amount that it must reach.
        needed: Money,
        /// What it amounts to, a fraction of a minor unit left out.
        found: Money,
        /// At which prices it was counted.
        basis: Basis,
    },
    /// An absolute offer stands above it.
    AbsolutePrecedence {
        /// The absolute offer.
        by: OfferId,
    },
    /// Another offer of its group stays.
    LostInGroup {
        /// The group.
        group: OfferGroupId,
        /// The offer that stays.
        by: OfferId,
    },
    /// An exclusive offer stands above it.
    ExclusivePrecedence {
        /// The exclusive offer.
        by: OfferId,
    },
    /// An offer before it lets no other follow.
    StoppedBy {
        /// That offer.
        by: OfferId,
    },
    /// A price has one deposit.
    SecondDeposit {
        /// The presale that counts.
        by: OfferId,
    },
    /// The price of all units is no higher than what the offer leads to.
    NoEffect {
        /// The price.
        price: Money,
    },
    /// The price of all units is as low as it may become.
    AtFloor {
        /// The lowest price.
        floor: Money,
    },
}

impl RejectReason {
    /// Returns the name that JSON uses.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UnknownStage { .. } => "unknown_stage",
            Self::OtherChannel { .. } => "other_channel",
            Self::OtherAudience { .. } => "other_audience",
            Self::CouponNotHeld { .. } => "coupon_not_held",
            Self::OtherCurrency { .. } => "other_currency",
            Self::OtherProduct => "other_product",
            Self::NotStarted { .. } => "not_started",
            Self::Ended { .. } => "ended",
            Self::NeedsQuantity { .. } => "needs_quantity",
            Self::NeedsBasket { .. } => "needs_basket",
            Self::NeedsAmount { .. } => "needs_amount",
            Self::AbsolutePrecedence { .. } => "absolute_precedence",
            Self::LostInGroup { .. } => "lost_in_group",
            Self::ExclusivePrecedence { .. } => "exclusive_precedence",
            Self::StoppedBy { .. } => "stopped_by",
            Self::SecondDeposit { .. } => "second_deposit",
            Self::NoEffect { .. } => "no_effect",
            Self::AtFloor { .. } => "at_floor",
        }
    }

    /// Tells whether a purchase could meet what is missing, so that the offer can be shown as a conditional label.
    pub const fn is_conditional(&self) -> bool {
        matches!(self, Self::NeedsQuantity { .. } | Self::NeedsBasket { .. } | Self::NeedsAmount { .. })
    }
}

impl fmt::Display for RejectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownStage { stage } => write!(f, "the profile has no stage {stage}"),
            Self::OtherChannel { channel } => write!(f, "it does not hold on channel {channel}"),
            Self::OtherAudience { audience } => write!(f, "it addresses: {audience}"),
            Self::CouponNotHeld { coupon } => write!(f, "it takes the coupon {coupon}"),
            Self::OtherCurrency { found, expected } => write!(f, "it is in {found}, the price in {expected}"),
            Self::OtherProduct => f.write_str("it concerns other products"),
            Self::NotStarted { starts } => write!(f, "it holds from {starts}"),
            Self::Ended { ended } => write!(f, "it held until {ended}"),
            Self::NeedsQuantity { needed, qty } => {
                write!(f, "it takes {needed} units, the price is for {qty}")
            }
            Self::NeedsBasket { needed } => write!(f, "it takes a basket of {needed}, and none is declared"),
            Self::NeedsAmount { needed, found, basis } => {
                write!(f, "it takes {needed} at {basis}, the purchase amounts to {found}")
            }
            Self::AbsolutePrecedence { by } => write!(f, "{by} stands above all others"),
            Self::LostInGroup { group, by } => write!(f, "{by} stays of the group {group}"),
            Self::ExclusivePrecedence { by } => write!(f, "{by} is exclusive"),
            Self::StoppedBy { by } => write!(f, "{by} lets no other follow"),
            Self::SecondDeposit { by } => write!(f, "the deposit of {by} counts"),
            Self::NoEffect { price } => write!(f, "the price of {price} is no higher"),
            Self::AtFloor { floor } => write!(f, "the price is at its floor of {floor}"),
        }
    }
}

/// Writes the variant, then its fields in declared order.
impl Encode for RejectReason {
    fn encode(&self, out: &mut Canonical) {
        out.variant(self.name());
        match self {
            Self::UnknownStage { stage } => out.u8(*stage),
            Self::OtherChannel { channel } => out.value(channel),
            Self::OtherAudience { audience } => out.value(audience),
            Self::CouponNotHeld { coupon } => out.value(coupon),
            Self::OtherCurrency { found, expected } => out.value(found).value(expected),
            Self::OtherProduct => out,
            Self::NotStarted { starts: at } | Self::Ended { ended: at } => out.value(at),
            Self::NeedsQuantity { needed, qty } => out.u32(*needed).u32(*qty),
            Self::NeedsAmount { needed, found, basis } => out.value(needed).value(found).value(basis),
            Self::LostInGroup { group, by } => out.value(group).value(by),
            Self::AbsolutePrecedence { by }
            | Self::ExclusivePrecedence { by }
            | Self::StoppedBy { by }
            | Self::SecondDeposit { by } => out.value(by),
            Self::NeedsBasket { needed: money }
            | Self::NoEffect { price: money }
            | Self::AtFloor { floor: money } => out.value(money),
        };
    }
}
