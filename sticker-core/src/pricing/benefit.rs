//! Benefits: what a buyer gets.

use serde::{Deserialize, Serialize};

use super::Basis;
use crate::digest::{Canonical, Encode};
use crate::money::{Money, Ratio};
use crate::time::Window;

/// What an offer gives.
///
/// | benefit | JSON |
/// |---|---|
/// | another unit price | `{"fixed_price": {"minor": "9900", "currency": "CNY"}}` |
/// | a share off | `{"percent_off": {"bp": 2000}}` |
/// | an amount off | `{"amount_off": {"minor": "500", "currency": "CNY"}}` |
/// | so much off from so much on (满减) | `{"per_threshold": {"every": {…}, "off": {…}, "times": "once", "basis": "base"}}` |
/// | a share off every nth unit (第二件半价) | `{"nth_unit": {"n": 2, "off": {"bp": 5000}}}` |
/// | so many free with so many (买二送一) | `{"buy_get": {"buy": 2, "get": 1}}` |
/// | a deposit that counts for more (定金膨胀) | `{"deposit": {"deposit": {…}, "credit": {…}, "pay_from": {"start": "…"}}}` |
/// | a gift, which leaves the price as it is | `{"gift": "a spoon"}` |
/// | free shipping, which leaves the price as it is | `"ship"` |
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Benefit {
    /// The unit price becomes this one, where it is lower.
    FixedPrice(Money),
    /// This share comes off; at most the whole.
    PercentOff(Ratio),
    /// This amount comes off.
    AmountOff(Money),
    /// `off` comes off for `every` that the purchase amounts to.
    PerThreshold {
        /// The amount that counts once.
        every: Money,
        /// What comes off for it.
        off: Money,
        /// How often it counts.
        times: Times,
        /// At which prices the purchase is counted.
        #[serde(default)]
        basis: Basis,
    },
    /// Of every `n` units one costs less by this share.
    NthUnit {
        /// Which unit; at least 2.
        n: u32,
        /// The share that comes off it.
        off: Ratio,
    },
    /// Of every `buy + get` units, `get` are free.
    BuyGet {
        /// Units that are paid.
        buy: u32,
        /// Units that are free.
        get: u32,
    },
    /// Who pays a deposit now has paid `credit` of the price; the difference comes off.
    Deposit {
        /// What is paid for each unit while the offer is valid.
        deposit: Money,
        /// What that counts for; at least the deposit.
        credit: Money,
        /// When the balance is paid.
        pay_from: Window,
    },
    /// Something comes with it.
    Gift(String),
    /// Shipping is free.
    Ship,
}

impl Benefit {
    /// Returns the name that JSON uses.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::FixedPrice(_) => "fixed_price",
            Self::PercentOff(_) => "percent_off",
            Self::AmountOff(_) => "amount_off",
            Self::PerThreshold { .. } => "per_threshold",
            Self::NthUnit { .. } => "nth_unit",
            Self::BuyGet { .. } => "buy_get",
            Self::Deposit { .. } => "deposit",
            Self::Gift(_) => "gift",
            Self::Ship => "ship",
        }
    }

    /// Tells whether the price stays as it is.
    pub const fn leaves_the_price(&self) -> bool {
        matches!(self, Self::Gift(_) | Self::Ship)
    }

    /// Returns the least quantity that the benefit itself asks for.
    pub const fn least_qty(&self) -> u32 {
        match self {
            Self::NthUnit { n, .. } => *n,
            Self::BuyGet { buy, get } => buy.saturating_add(*get),
            _ => 1,
        }
    }
}

/// Writes the variant, then its fields in declared order.
impl Encode for Benefit {
    fn encode(&self, out: &mut Canonical) {
        out.variant(self.name());
        match self {
            Self::FixedPrice(money) | Self::AmountOff(money) => out.value(money),
            Self::PercentOff(share) => out.value(share),
            Self::PerThreshold { every, off, times, basis } => {
                out.value(every).value(off).value(times).value(basis)
            }
            Self::NthUnit { n, off } => out.u32(*n).value(off),
            Self::BuyGet { buy, get } => out.u32(*buy).u32(*get),
            Self::Deposit { deposit, credit, pay_from } => out.value(deposit).value(credit).value(pay_from),
            Self::Gift(words) => out.str(words),
            Self::Ship => out,
        };
    }
}

/// How often a threshold counts.
///
/// In JSON: `"once"`, `{"max": 3}`, `"unlimited"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Times {
    /// Once, however much is bought.
    Once,
    /// At most so often.
    Max(u32),
    /// As often as it is reached (上不封顶).
    Unlimited,
}

impl Times {
    /// Returns how often something that was reached `reached` times counts.
    pub fn of(self, reached: i128) -> i128 {
        match self {
            Self::Once => reached.min(1),
            Self::Max(most) => reached.min(most.into()),
            Self::Unlimited => reached,
        }
    }
}

/// Writes the variant, then its number.
impl Encode for Times {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Once => out.variant("once"),
            Self::Max(most) => out.variant("max").u32(*most),
            Self::Unlimited => out.variant("unlimited"),
        };
    }
}
