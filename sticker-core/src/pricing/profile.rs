//! Pricing profiles: for whom, where and by which rules a price is computed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::check;
use super::offer::choices;
use super::{Basis, OfferError};
use crate::claim::Audience;
use crate::digest::{Canonical, Encode};
use crate::id::{ChannelId, ProfileId};
use crate::money::{Currency, Money, RoundingMode};

/// For whom, where and by which rules a price is computed.
///
/// ```json
/// {
///   "id": "app-public", "version": 1, "currency": "CNY", "channel": "app",
///   "stages": [
///     {"stage": 10, "pick": "best_for_buyer", "compose": "chained"},
///     {"stage": 20, "pick": "highest_priority", "compose": {"parallel": {"basis": {"after_stage": 10}}}}
///   ],
///   "rounding": {"mode": "half_up", "step_minor": 1, "when": "end"},
///   "audience_set": [], "qty": 1, "basket": "none"
/// }
/// ```
///
/// Offers to the public are for everybody, so `audience_set` names only the others that the buyer belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PricingProfile {
    /// Name of the profile within its business.
    pub id: ProfileId,
    /// Version of the profile.
    pub version: u64,
    /// The currency of every amount.
    pub currency: Currency,
    /// The channel on which the price stands.
    pub channel: ChannelId,
    /// Rules of the stages, ascending by number; an offer of another stage does not apply.
    #[schemars(length(min = 1, max = 32))]
    pub stages: Vec<StageRule>,
    /// How prices are rounded.
    #[serde(default)]
    pub rounding: PriceRounding,
    /// The audiences, besides the public, that the price addresses.
    #[serde(default)]
    pub audience_set: BTreeSet<Audience>,
    /// How many units are bought.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 10_000))]
    pub qty: u32,
    /// What else is in the basket.
    #[serde(default)]
    pub basket: Basket,
    /// Lowest unit price that offers lead to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Money>,
}

impl PricingProfile {
    /// Most bytes of a profile's JSON.
    pub const MAX_JSON_BYTES: usize = 1 << 16;
    /// Most stages.
    pub const MAX_STAGES: usize = 32;
    /// Most audiences.
    pub const MAX_AUDIENCES: usize = 64;
    /// Greatest step of rounding, in minor units.
    pub const MAX_STEP_MINOR: i64 = 1_000_000;

    /// Reads and checks the JSON of a profile.
    ///
    /// # Errors
    ///
    /// Returns an [`OfferError`] with the JSON Pointer of the place: for more than
    /// [`PricingProfile::MAX_JSON_BYTES`] bytes, for bytes that are not JSON of this form, and for whatever
    /// [`PricingProfile::check`] refuses.
    ///
    /// ```
    /// # use sticker_core::pricing::PricingProfile;
    /// let json = r#"{"id":"p","version":1,"currency":"CNY","channel":"app",
    ///     "stages":[{"stage":10,"pick":"all","compose":"chained"}]}"#;
    /// assert_eq!(PricingProfile::from_json(json.as_bytes())?.qty, 1);
    /// let error = PricingProfile::from_json(json.replace("10", "10,\"x\":1").as_bytes()).unwrap_err();
    /// assert_eq!(error.at, "/stages/0/x");
    /// # Ok::<(), sticker_core::pricing::OfferError>(())
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self, OfferError> {
        let profile: Self = check::read(json, Self::MAX_JSON_BYTES)?;
        profile.check()?;
        Ok(profile)
    }

    /// Checks that the parts of the profile agree.
    ///
    /// # Errors
    ///
    /// Returns the first [`OfferError`]: no stage or too many, stages that do not ascend, a basis that is not before its
    /// stage, a step of rounding, a quantity or an amount outside its range, an amount in another currency.
    ///
    /// ```
    /// # use sticker_core::pricing::PricingProfile;
    /// # let json = br#"{"id":"p","version":1,"currency":"CNY","channel":"app",
    /// #     "stages":[{"stage":10,"pick":"all","compose":"chained"}]}"#;
    /// let mut profile = PricingProfile::from_json(json)?;
    /// assert!(profile.check().is_ok());
    /// profile.qty = 0;
    /// assert_eq!(profile.check().unwrap_err().to_string(), "quantity 0 is outside 1..=10000 (at /qty)");
    /// # Ok::<(), sticker_core::pricing::OfferError>(())
    /// ```
    pub fn check(&self) -> Result<(), OfferError> {
        check::profile(self)
    }
}

/// Writes the fields in declared order.
impl Encode for PricingProfile {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.id)
            .u64(self.version)
            .value(&self.currency)
            .value(&self.channel)
            .list(&self.stages)
            .value(&self.rounding)
            .count(self.audience_set.len());
        self.audience_set.iter().for_each(|audience| audience.encode(out));
        out.u32(self.qty).value(&self.basket).option(self.floor.as_ref());
    }
}

/// How the offers of one stage are chosen and put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StageRule {
    /// Number of the stage; lower is earlier.
    pub stage: u8,
    /// Which offer of a group stays.
    pub pick: Pick,
    /// What each offer is computed on.
    pub compose: Compose,
    /// Whether an exclusive offer also beats those that are not exclusive.
    #[serde(default)]
    pub exclusive_beats_all: bool,
}

/// Writes the fields in declared order.
impl Encode for StageRule {
    fn encode(&self, out: &mut Canonical) {
        out.u8(self.stage).value(&self.pick).value(&self.compose).bool(self.exclusive_beats_all);
    }
}

/// What each offer of a stage is computed on.
///
/// In JSON: `"chained"`, `{"parallel": {"basis": "base"}}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Compose {
    /// On the price that the one before it left.
    Chained,
    /// On the same price, all of them; what they take off is summed.
    Parallel {
        /// That price; `running` is the one at which the stage starts.
        basis: Basis,
    },
}

/// Writes the variant, then its basis.
impl Encode for Compose {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Chained => out.variant("chained"),
            Self::Parallel { basis } => out.variant("parallel").value(basis),
        };
    }
}

/// How prices are rounded: to which multiple, which way and when.
///
/// A price that no offer changed is not rounded, and none is rounded above its base or below a floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceRounding {
    /// Which neighbour a price becomes.
    pub mode: RoundingMode,
    /// The multiple, in minor units.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub step_minor: i64,
    /// When.
    pub when: RoundWhen,
}

/// Half up, to whole minor units, at the end.
impl Default for PriceRounding {
    fn default() -> Self {
        Self { mode: RoundingMode::HalfUp, step_minor: 1, when: RoundWhen::End }
    }
}

/// Writes the fields in declared order.
impl Encode for PriceRounding {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.mode).i64(self.step_minor).value(&self.when);
    }
}

/// What a basket holds besides the product.
///
/// In JSON: `"none"`, `"item_only"`, `{"declared": {"minor": "30000", "currency": "CNY"}}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basket {
    /// Nobody knows: what depends on it becomes a conditional label and never part of the price.
    #[default]
    None,
    /// The product alone, in the profile's quantity.
    ItemOnly,
    /// Goods of this amount at base prices, the product among them; never less than the product itself.
    Declared(Money),
}

/// Writes the variant, then its amount.
impl Encode for Basket {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::None => out.variant("none"),
            Self::ItemOnly => out.variant("item_only"),
            Self::Declared(amount) => out.variant("declared").value(amount),
        };
    }
}

choices! {
    /// Which offer of a group stays; what is equal is decided by priority, larger first, then by id.
    Pick {
        /// The one with the largest priority.
        #[default]
        HighestPriority = "highest_priority",
        /// The one that takes most off.
        BestForBuyer = "best_for_buyer",
        /// All of them.
        All = "all",
    }

    /// When prices are rounded.
    RoundWhen {
        /// After every offer of a chained stage, and after a parallel stage as a whole.
        EachStep = "each_step",
        /// Once, after the last stage; until then fractions are kept to the billionth of a minor unit.
        #[default]
        End = "end",
    }
}

const fn one() -> u32 {
    1
}
