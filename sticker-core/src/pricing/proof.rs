//! Proofs: how a price comes about, step by step, so that anybody can add it up.

use serde::{Deserialize, Deserializer, Serialize};

use super::book::OfferBook;
use super::engine::{ROUNDING, Scratch};
use super::{Benefit, PricingError, Product, RejectReason};
use crate::claim::{Audience, Qualifiers};
use crate::digest::{Canonical, Digest, Encode};
use crate::id::{OfferId, ProductKey, ProfileId};
use crate::money::Money;
use crate::time::{Instant, Window};

/// How the price of a product comes about at an instant.
///
/// All amounts are of [`PriceProof::qty`] units together, so that the sum holds exactly; [`PriceProof::unit_price`] states
/// one unit. The invariant, which every proof keeps and reading one from JSON checks: `base - Σ off == effective`, where
/// a rounding is a step with a signed `off`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceProof {
    product: ProductKey,
    profile: ProfileId,
    profile_version: u64,
    at: Instant,
    qty: u32,
    base: Money,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    steps: Vec<PriceStep>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    extras: Vec<Extra>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    presale: Option<Presale>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rejected: Vec<RejectedOffer>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    audiences: Vec<Audience>,
    #[serde(default)]
    qualifiers: Qualifiers,
    effective: Money,
    digest: Digest,
}

/// One change of the price of all units.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceStep {
    /// What changed it.
    pub cause: StepCause,
    /// The stage.
    pub stage: u8,
    /// The price before.
    pub before: Money,
    /// What came off; of a rounding it may be negative.
    pub off: Money,
    /// The price after.
    pub after: Money,
}

/// What changed a price.
///
/// In JSON: `{"offer": {"id": "d11", "version": 3}}`, `"rounding"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StepCause {
    /// An offer.
    Offer {
        /// Its name.
        id: OfferId,
        /// Its version.
        version: u64,
    },
    /// The profile's rounding.
    Rounding,
}

/// Something that an offer gives besides the price.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// The offer.
    pub offer: OfferId,
    /// Its version.
    pub version: u64,
    /// The words of a gift; absent where shipping is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gift: Option<String>,
}

/// The terms of a presale, for all units.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Presale {
    /// The offer.
    pub offer: OfferId,
    /// What is paid now.
    pub deposit: Money,
    /// What that counts for.
    pub credit: Money,
    /// What is paid later: the effective price less the deposit.
    pub balance: Money,
    /// When the deposit is paid.
    pub deposit_window: Window,
    /// When the balance is paid.
    pub balance_window: Window,
}

/// An offer that does not change the price, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectedOffer {
    /// The offer.
    pub offer: OfferId,
    /// Its version.
    pub version: u64,
    /// Why it does not.
    pub reason: RejectReason,
}

/// What the units of a purchase cost one by one: some cost one minor unit more than the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnitPrices {
    /// The higher price.
    pub higher: Money,
    /// How many units cost that; at least one.
    pub higher_count: u32,
    /// The lower price.
    pub lower: Money,
    /// How many units cost that; 0 where all cost the same.
    pub lower_count: u32,
}

/// Domain of a proof's digest.
const DOMAIN: &str = "pricing.proof";

impl PriceProof {
    pub(super) fn new(
        book: &OfferBook,
        product: &Product,
        at: Instant,
        base: i64,
        scratch: &Scratch,
        rejected: Vec<RejectedOffer>,
    ) -> Self {
        let profile = book.profile();
        let money = |minor| Money::new(minor, profile.currency);
        let mut proof = Self {
            product: product.key.clone(),
            profile: profile.id.clone(),
            profile_version: profile.version,
            at,
            qty: profile.qty,
            base: money(base),
            steps: Vec::with_capacity(scratch.steps.len()),
            extras: Vec::with_capacity(scratch.extras.len()),
            presale: None,
            rejected,
            audiences: Vec::new(),
            qualifiers: Qualifiers::default(),
            effective: money(scratch.effective),
            digest: Digest::new([0; 32]),
        };
        for step in &scratch.steps {
            let cause = match book.of_step(step) {
                Some(offer) => StepCause::Offer { id: offer.id.clone(), version: offer.version },
                None => StepCause::Rounding,
            };
            proof.steps.push(PriceStep {
                cause,
                stage: profile.stages[usize::from(step.stage)].stage,
                before: money(step.before),
                off: money(step.before - step.after),
                after: money(step.after),
            });
        }
        for &extra in &scratch.extras {
            let offer = &book.offers()[usize::from(extra)];
            let gift = match &offer.benefit {
                Benefit::Gift(words) => Some(words.clone()),
                _ => None,
            };
            proof.extras.push(Extra { offer: offer.id.clone(), version: offer.version, gift });
        }
        if let Some(offer) = scratch.deposit.map(|c| &book.offers()[usize::from(c)])
            && let Benefit::Deposit { deposit, credit, pay_from } = &offer.benefit
        {
            let qty = i64::from(profile.qty);
            // A deposit above the price is paid only up to the price.
            let paid = deposit.minor.saturating_mul(qty).min(scratch.effective);
            proof.presale = Some(Presale {
                offer: offer.id.clone(),
                deposit: money(paid),
                credit: money(credit.minor.saturating_mul(qty)),
                balance: money(scratch.effective - paid),
                deposit_window: offer.valid,
                balance_window: *pay_from,
            });
            proof.qualifiers.with_deposit = true;
        }
        let applied = scratch.steps.iter().map(|step| step.entry).filter(|entry| *entry != ROUNDING);
        for offer in applied.map(|c| &book.offers()[usize::from(c)]) {
            proof.qualifiers.with_coupon |= offer.needs_coupon();
            proof.qualifiers.member_only |= matches!(offer.audience, Audience::Member(_));
            proof.address(&offer.audience);
            if let super::Coupon::Code(coupon) = &offer.condition.coupon {
                proof.address(&Audience::CouponHolder(coupon.clone()));
            }
        }
        proof.qualifiers.from_qty = (profile.qty > 1).then_some(profile.qty);
        proof.digest = proof.computed_digest();
        proof
    }

    /// Returns the product.
    pub const fn product(&self) -> &ProductKey {
        &self.product
    }

    /// Returns the profile.
    pub const fn profile(&self) -> &ProfileId {
        &self.profile
    }

    /// Returns the version of the profile.
    pub const fn profile_version(&self) -> u64 {
        self.profile_version
    }

    /// Returns the instant.
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// Returns how many units are bought.
    pub const fn qty(&self) -> u32 {
        self.qty
    }

    /// Returns what all units cost without any offer.
    pub const fn base(&self) -> Money {
        self.base
    }

    /// Returns the changes of the price, in their order.
    pub fn steps(&self) -> &[PriceStep] {
        &self.steps
    }

    /// Returns gifts and free shipping.
    pub fn extras(&self) -> &[Extra] {
        &self.extras
    }

    /// Returns the terms of a presale.
    pub const fn presale(&self) -> Option<&Presale> {
        self.presale.as_ref()
    }

    /// Returns the offers that do not change the price, each with its reason; every offer of the book stands once among the
    /// steps, the extras or here.
    pub fn rejected(&self) -> &[RejectedOffer] {
        &self.rejected
    }

    /// Returns the audiences, besides the public, whose offers changed the price; sorted.
    pub fn audiences(&self) -> &[Audience] {
        &self.audiences
    }

    /// Returns what qualifies the price: a quantity, a coupon, a deposit, a membership.
    pub const fn qualifiers(&self) -> &Qualifiers {
        &self.qualifiers
    }

    /// Returns what all units cost.
    pub const fn effective(&self) -> Money {
        self.effective
    }

    /// Returns the digest of everything else, under the domain `pricing.proof`, version 1.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns what one unit costs: of units whose prices differ by a minor unit, the higher one.
    pub fn unit_price(&self) -> Money {
        self.unit_prices().higher
    }

    /// Returns what the units cost one by one, by largest remainder with ties by index: together exactly
    /// [`PriceProof::effective`].
    pub fn unit_prices(&self) -> UnitPrices {
        split(self.effective, self.qty)
    }

    /// Returns what one unit costs without any offer.
    pub fn unit_base(&self) -> Money {
        split(self.base, self.qty).higher
    }

    /// Checks that the steps lead from the base price to the effective price, and that the digest is that of the content.
    ///
    /// # Errors
    ///
    /// Returns [`PricingError::DoesNotAddUp`] with the index of the first step that does not start where the one before it
    /// ended, or does not take off what it says, and [`PricingError::Digest`].
    ///
    /// ```
    /// # use sticker_core::pricing::{OfferBook, OfferFile, PriceProof, PricingProfile, Product};
    /// # let offers = br#"{"business": "acme", "offers": [{
    /// #   "id": "d11", "version": 1, "kind": "item_discount", "scope": "store", "stage": 10,
    /// #   "valid": {"start": "2026-11-11T00:00:00Z", "end": "2026-11-12T00:00:00Z"}, "benefit": {"percent_off": {"bp": 2000}}
    /// # }]}"#;
    /// # let profile = br#"{"id": "p", "version": 1, "currency": "CNY", "channel": "app",
    /// #   "stages": [{"stage": 10, "pick": "best_for_buyer", "compose": "chained"}]}"#;
    /// # let book = OfferBook::new(OfferFile::from_json(offers)?, PricingProfile::from_json(profile)?)?;
    /// # let product = Product::from_json(br#"{"key": {"business": "acme", "item": "42"},
    /// #     "base": {"minor": "10000", "currency": "CNY"}}"#)?;
    /// let proof = book.effective(&product, "2026-11-11T00:00:00Z".parse()?)?;
    /// assert!(proof.check().is_ok());
    ///
    /// let forged = serde_json::to_string(&proof)?.replace("8000", "7000");
    /// assert!(serde_json::from_str::<PriceProof>(&forged).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(&self) -> Result<(), PricingError> {
        let mut left = self.base;
        for (i, step) in self.steps.iter().enumerate() {
            let wrong = |before, expected| PricingError::DoesNotAddUp { step: i, before, expected };
            if step.before != left {
                return Err(wrong(step.before.minor, left.minor));
            }
            let after = step.before.checked_sub(step.off)?;
            if after != step.after {
                return Err(wrong(step.after.minor, after.minor));
            }
            left = after;
        }
        if left != self.effective {
            let (before, expected) = (self.effective.minor, left.minor);
            return Err(PricingError::DoesNotAddUp { step: self.steps.len(), before, expected });
        }
        match self.digest == self.computed_digest() {
            true => Ok(()),
            false => Err(PricingError::Digest),
        }
    }

    /// Tells whether two proofs say the same of the price: everything but the instant, the offers that do not change it
    /// and the digest.
    pub fn same_price(&self, other: &Self) -> bool {
        self.product == other.product
            && (&self.profile, self.profile_version, self.qty)
                == (&other.profile, other.profile_version, other.qty)
            && self.base == other.base
            && self.steps == other.steps
            && self.extras == other.extras
            && self.presale == other.presale
            && self.effective == other.effective
    }

    fn address(&mut self, audience: &Audience) {
        if !audience.is_public()
            && let Err(place) = self.audiences.binary_search(audience)
        {
            self.audiences.insert(place, audience.clone());
        }
    }

    fn computed_digest(&self) -> Digest {
        // One pass over a buffer is faster than a hash that is fed field by field; 64 bytes are a usual step or reason.
        let capacity = 256 + 64 * (self.steps.len() + self.extras.len() + self.rejected.len());
        let mut out = Canonical::bytes_with_capacity(DOMAIN, 1, capacity);
        self.encode(&mut out);
        out.finish()
    }
}

/// Splits an amount over units by largest remainder: equal shares, and what is left over to the first ones.
pub(super) fn split(whole: Money, qty: u32) -> UnitPrices {
    let qty = qty.max(1);
    let (lower, more) = (whole.minor.div_euclid(qty.into()), whole.minor.rem_euclid(qty.into()));
    let money = |minor| Money { minor, ..whole };
    // The remainder is below a number of 32 bits.
    match more as u32 {
        0 => UnitPrices { higher: money(lower), higher_count: qty, lower: money(lower), lower_count: 0 },
        more => UnitPrices {
            higher: money(lower + 1),
            higher_count: more,
            lower: money(lower),
            lower_count: qty - more,
        },
    }
}

impl PriceStep {
    /// Returns what came off each of `qty` units, by largest remainder with ties by index: together exactly what came off.
    pub fn off_per_unit(&self, qty: u32) -> UnitPrices {
        split(self.off, qty)
    }
}

impl UnitPrices {
    /// Returns the amounts one by one, the higher ones first.
    pub fn iter(&self) -> impl Iterator<Item = Money> {
        let times = |money, count: u32| std::iter::repeat_n(money, count as usize);
        times(self.higher, self.higher_count).chain(times(self.lower, self.lower_count))
    }
}

/// Writes the fields in declared order but the digest; the currency stands once, after `qty`, and amounts are their minor
/// units.
impl Encode for PriceProof {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.product)
            .value(&self.profile)
            .u64(self.profile_version)
            .value(&self.at)
            .u32(self.qty)
            .value(&self.base.currency)
            .i64(self.base.minor)
            .count(self.steps.len());
        for step in &self.steps {
            match &step.cause {
                StepCause::Offer { id, version } => out.variant("offer").value(id).u64(*version),
                StepCause::Rounding => out.variant("rounding"),
            };
            out.u8(step.stage).i64(step.before.minor).i64(step.off.minor).i64(step.after.minor);
        }
        out.list(&self.extras)
            .option(self.presale.as_ref())
            .list(&self.rejected)
            .list(&self.audiences)
            .value(&self.qualifiers)
            .i64(self.effective.minor);
    }
}

/// Writes offer, version, then the words of a gift as an option.
impl Encode for Extra {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.offer).u64(self.version).option(self.gift.as_ref());
    }
}

/// Writes the fields in declared order, amounts as their minor units.
impl Encode for Presale {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.offer)
            .i64(self.deposit.minor)
            .i64(self.credit.minor)
            .i64(self.balance.minor)
            .value(&self.deposit_window)
            .value(&self.balance_window);
    }
}

/// Writes offer, version, reason.
impl Encode for RejectedOffer {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.offer).u64(self.version).value(&self.reason);
    }
}

#[derive(Deserialize)]
#[serde(rename = "PriceProof", deny_unknown_fields)]
struct PriceProofJson {
    product: ProductKey,
    profile: ProfileId,
    profile_version: u64,
    at: Instant,
    qty: u32,
    base: Money,
    #[serde(default)]
    steps: Vec<PriceStep>,
    #[serde(default)]
    extras: Vec<Extra>,
    #[serde(default)]
    presale: Option<Presale>,
    #[serde(default)]
    rejected: Vec<RejectedOffer>,
    #[serde(default)]
    audiences: Vec<Audience>,
    #[serde(default)]
    qualifiers: Qualifiers,
    effective: Money,
    digest: Digest,
}

/// Refuses a proof that does not add up or whose digest is another one's.
impl<'de> Deserialize<'de> for PriceProof {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = PriceProofJson::deserialize(deserializer)?;
        let proof = Self {
            product: json.product,
            profile: json.profile,
            profile_version: json.profile_version,
            at: json.at,
            qty: json.qty,
            base: json.base,
            steps: json.steps,
            extras: json.extras,
            presale: json.presale,
            rejected: json.rejected,
            audiences: json.audiences,
            qualifiers: json.qualifiers,
            effective: json.effective,
            digest: json.digest,
        };
        proof.check().map_err(serde::de::Error::custom)?;
        Ok(proof)
    }
}
