//! A book of offers: checked, sorted and prepared once for one pricing profile.

use std::collections::BTreeMap;

use super::amount::Need;
use super::engine::{Scratch, Sink, Step, run};
use super::file::check_all;
use super::{
    Coupon, Offer, OfferFile, Precedence, PriceProof, PricingError, PricingProfile, Product, RejectReason,
    RejectedOffer, Stack, check,
};
use crate::id::{BusinessId, OfferId};
use crate::time::Instant;

/// The offers of a business, prepared for one pricing profile.
///
/// Making a book costs a sort and the checks; a price from it costs about a microsecond, its digest included.
///
/// ```
/// # use sticker_core::pricing::{OfferBook, OfferFile, PricingProfile, Product};
/// # let offers = br#"{"business": "acme", "offers": [{
/// #   "id": "d11", "version": 1, "kind": "item_discount", "scope": "store", "stage": 10,
/// #   "valid": {"start": "2026-11-11T00:00:00+08:00"}, "benefit": {"percent_off": {"bp": 2000}}
/// # }]}"#;
/// # let profile = br#"{"id": "p", "version": 1, "currency": "CNY", "channel": "app",
/// #   "stages": [{"stage": 10, "pick": "best_for_buyer", "compose": "chained"}]}"#;
/// let book = OfferBook::new(OfferFile::from_json(offers)?, PricingProfile::from_json(profile)?)?;
/// let product = Product::from_json(br#"{"key": {"business": "acme", "item": "42"},
///     "base": {"minor": "10000", "currency": "CNY"}}"#)?;
/// let proof = book.effective(&product, "2026-11-11T12:00:00+08:00".parse()?)?;
/// assert_eq!(proof.effective().minor, 8_000);
///
/// let mut other = product.clone();
/// other.key.business = "rival".parse()?;
/// assert!(book.effective(&other, proof.at()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct OfferBook {
    business: BusinessId,
    profile: PricingProfile,
    /// In the order in which offers are considered: stage, priority descending, id.
    offers: Vec<Offer>,
    entries: Vec<Entry>,
    groups: usize,
    has_absolute: bool,
}

/// What is known of an offer before a product and an instant are.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) from_ms: i64,
    /// The first millisecond after.
    pub(super) until_ms: i64,
    /// Index of its stage in the profile.
    pub(super) stage: u16,
    /// Number of its group, of those of its stage; absent where it has none.
    pub(super) group: Option<u16>,
    /// Whether amounts are of each unit.
    pub(super) per_unit: bool,
    /// Whether the product's own line says what counts towards a threshold.
    pub(super) own_line: bool,
    /// Why it never applies under the profile.
    pub(super) refused: Option<RejectReason>,
    /// The quantity that the profile does not buy.
    pub(super) need: Option<Need>,
}

impl OfferBook {
    /// Prepares the offers of a business for a profile.
    ///
    /// # Errors
    ///
    /// Returns [`PricingError::Offer`] for what [`OfferFile::check`] and [`PricingProfile::check`] refuse.
    ///
    /// ```
    /// # use sticker_core::pricing::{OfferBook, OfferFile, PricingProfile};
    /// # let json = br#"{"id":"p","version":1,"currency":"CNY","channel":"app",
    /// #     "stages":[{"stage":10,"pick":"all","compose":"chained"}]}"#;
    /// let profile = PricingProfile::from_json(json)?;
    /// let none = OfferFile { business: "acme".parse()?, offers: vec![] };
    /// assert!(OfferBook::new(none.clone(), profile.clone()).is_ok());
    /// assert!(OfferBook::new(none, PricingProfile { stages: vec![], ..profile }).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(file: OfferFile, profile: PricingProfile) -> Result<Self, PricingError> {
        profile.check()?;
        check_all(&file.offers)?;
        let mut offers = file.offers;
        offers.sort_by(|a, b| {
            a.stage.cmp(&b.stage).then(b.priority.cmp(&a.priority)).then_with(|| a.id.cmp(&b.id))
        });
        let mut groups: BTreeMap<(u8, &str), u16> = BTreeMap::new();
        let mut entries = Vec::with_capacity(offers.len());
        for offer in &offers {
            let group = offer.group.as_ref().map(|group| {
                let next = groups.len() as u16;
                *groups.entry((offer.stage, group.as_str())).or_insert(next)
            });
            entries.push(entry(offer, group, &profile));
        }
        let (groups, has_absolute) =
            (groups.len(), offers.iter().any(|offer| offer.precedence_kind == Precedence::Absolute));
        Ok(Self { business: file.business, profile, offers, entries, groups, has_absolute })
    }

    /// Returns the business whose offers these are.
    pub const fn business(&self) -> &BusinessId {
        &self.business
    }

    /// Returns the profile.
    pub const fn profile(&self) -> &PricingProfile {
        &self.profile
    }

    /// Returns the offers in the order in which they are considered: by stage, by priority from the largest, by id.
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// Finds an offer by its id.
    pub fn offer(&self, id: &OfferId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.id == *id)
    }

    /// Returns a book of only those offers that concern a product, and how many others it leaves out.
    ///
    /// A book of a whole store lists every offer of other products as rejected in every proof; this makes proofs short.
    pub fn narrowed(&self, product: &Product) -> (Self, usize) {
        let concerns = |offer: &&Offer| offer.scope.covers(&product.key, product.category.as_ref());
        let keep: Vec<usize> = (0..self.offers.len()).filter(|&i| concerns(&&self.offers[i])).collect();
        let left_out = self.offers.len() - keep.len();
        let book = Self {
            business: self.business.clone(),
            profile: self.profile.clone(),
            offers: keep.iter().map(|&i| self.offers[i].clone()).collect(),
            entries: keep.iter().map(|&i| self.entries[i].clone()).collect(),
            groups: self.groups,
            has_absolute: self.has_absolute,
        };
        (book, left_out)
    }

    /// Computes what a product costs at an instant, and proves it.
    ///
    /// # Errors
    ///
    /// - [`PricingError::Business`] when the product is of another business
    /// - [`PricingError::Currency`] when its base price is in another currency than the profile
    /// - [`PricingError::BaseRange`] when the base price is negative, or too large for the profile's quantity
    ///
    /// ```
    /// # use sticker_core::money::{Currency, Money};
    /// # use sticker_core::pricing::{OfferBook, OfferFile, PricingProfile, Product};
    /// # let offers = br#"{"business": "acme", "offers": [{
    /// #   "id": "d11", "version": 1, "kind": "item_discount", "scope": "store", "stage": 10,
    /// #   "valid": {"start": "2026-11-11T00:00:00Z", "end": "2026-11-12T00:00:00Z"}, "benefit": {"percent_off": {"bp": 2000}}
    /// # }]}"#;
    /// # let profile = br#"{"id": "p", "version": 1, "currency": "CNY", "channel": "app",
    /// #   "stages": [{"stage": 10, "pick": "best_for_buyer", "compose": "chained"}]}"#;
    /// # let book = OfferBook::new(OfferFile::from_json(offers)?, PricingProfile::from_json(profile)?)?;
    /// # let product = Product::from_json(br#"{"key": {"business": "acme", "item": "42"},
    /// #     "base": {"minor": "10000", "currency": "CNY"}}"#)?;
    /// // 20 % off during 2026-11-11.
    /// let proof = book.effective(&product, "2026-11-10T00:00:00Z".parse()?)?;
    /// assert_eq!(proof.effective().minor, 10_000);
    /// assert_eq!(proof.rejected()[0].reason.to_string(), "it holds from 2026-11-11T00:00:00Z");
    ///
    /// let yen = Product { base: Money::new(10_000, Currency::new("JPY")?), ..product };
    /// assert!(book.effective(&yen, proof.at()).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn effective(&self, product: &Product, at: Instant) -> Result<PriceProof, PricingError> {
        let base = self.base_of(product)?;
        let mut scratch = Scratch::new(self);
        let mut rejected = Vec::with_capacity(self.offers.len());
        let now = at.as_ms();
        for (i, entry) in self.entries.iter().enumerate() {
            let offer = &self.offers[i];
            let reason = if let Some(reason) = &entry.refused {
                reason.clone()
            } else if !offer.scope.covers(&product.key, product.category.as_ref()) {
                RejectReason::OtherProduct
            } else if now < entry.from_ms {
                RejectReason::NotStarted { starts: offer.valid.start() }
            } else if now >= entry.until_ms {
                RejectReason::Ended { ended: offer.valid.end().unwrap_or(Instant::MAX) }
            } else {
                scratch.candidates.push(i as u16);
                continue;
            };
            rejected.push(self.rejected(i, reason));
        }
        run(self, base, &mut scratch, &mut Reasons { book: self, rejected: &mut rejected });
        Ok(PriceProof::new(self, product, at, base, &scratch, rejected))
    }

    /// Returns the base price of all units, in minor units.
    pub(super) fn base_of(&self, product: &Product) -> Result<i64, PricingError> {
        if product.key.business != self.business {
            let (product, business) = (product.key.clone(), self.business.clone());
            return Err(PricingError::Business { product, business });
        }
        let (found, expected) = (product.base.currency, self.profile.currency);
        if found != expected {
            return Err(PricingError::Currency { found, expected });
        }
        self.line_of(product.base.minor)
    }

    pub(super) fn line_of(&self, base: i64) -> Result<i64, PricingError> {
        let (qty, max) = (self.profile.qty, Offer::MAX_MINOR);
        base.checked_mul(qty.into()).filter(|line| (0..=max).contains(line)).ok_or(PricingError::BaseRange {
            base,
            qty,
            max,
        })
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) const fn groups(&self) -> usize {
        self.groups
    }

    pub(super) const fn has_absolute(&self) -> bool {
        self.has_absolute
    }

    pub(super) fn rejected(&self, i: usize, reason: RejectReason) -> RejectedOffer {
        let offer = &self.offers[i];
        RejectedOffer { offer: offer.id.clone(), version: offer.version, reason }
    }

    /// Returns the offer of a step, or none of a rounding.
    pub(super) fn of_step(&self, step: &Step) -> Option<&Offer> {
        self.offers.get(usize::from(step.entry))
    }
}

/// Computes what a product costs at an instant under a profile, and proves it.
///
/// Whoever asks more than once makes an [`OfferBook`] first.
///
/// # Errors
///
/// As [`OfferBook::new`] and [`OfferBook::effective`].
///
/// ```
/// # use sticker_core::pricing::{OfferFile, PricingProfile, Product, effective};
/// # let json = br#"{"id":"p","version":1,"currency":"CNY","channel":"app",
/// #     "stages":[{"stage":10,"pick":"all","compose":"chained"}]}"#;
/// # let profile = PricingProfile::from_json(json)?;
/// # let product = Product::from_json(br#"{"key": {"business": "acme", "item": "42"},
/// #     "base": {"minor": "10000", "currency": "CNY"}}"#)?;
/// let at = "2026-11-11T00:00:00Z".parse()?;
/// let none = OfferFile { business: "acme".parse()?, offers: vec![] };
/// assert_eq!(effective(&product, at, none.clone(), profile.clone())?.effective(), product.base);
/// let rival = OfferFile { business: "rival".parse()?, ..none };
/// assert!(effective(&product, at, rival, profile).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn effective(
    product: &Product,
    at: Instant,
    offers: OfferFile,
    profile: PricingProfile,
) -> Result<PriceProof, PricingError> {
    OfferBook::new(offers, profile)?.effective(product, at)
}

/// Collects why offers do not apply.
struct Reasons<'a> {
    book: &'a OfferBook,
    rejected: &'a mut Vec<RejectedOffer>,
}

impl Sink for Reasons<'_> {
    fn reject(&mut self, entry: u16, reason: impl FnOnce() -> RejectReason) {
        self.rejected.push(self.book.rejected(entry.into(), reason()));
    }
}

fn entry(offer: &Offer, group: Option<u16>, profile: &PricingProfile) -> Entry {
    let stage = profile.stages.iter().position(|rule| rule.stage == offer.stage);
    let addressed = |audience| profile.audience_set.contains(audience);
    let needed = offer.condition.min_qty.unwrap_or(1).max(offer.benefit.least_qty());
    let refused = if stage.is_none() {
        Some(RejectReason::UnknownStage { stage: offer.stage })
    } else if !offer.channels.is_empty() && !offer.channels.contains(&profile.channel) {
        Some(RejectReason::OtherChannel { channel: profile.channel.clone() })
    } else if !offer.audience.is_public() && !addressed(&offer.audience) {
        Some(RejectReason::OtherAudience { audience: offer.audience.clone() })
    } else if let Coupon::Code(coupon) = &offer.condition.coupon
        && !addressed(&crate::claim::Audience::CouponHolder(coupon.clone()))
    {
        Some(RejectReason::CouponNotHeld { coupon: coupon.clone() })
    } else {
        check::currency(offer)
            .filter(|found| *found != profile.currency)
            .map(|found| RejectReason::OtherCurrency { found, expected: profile.currency })
    };
    Entry {
        from_ms: offer.valid.start().as_ms(),
        until_ms: offer.valid.end().map_or(i64::MAX, Instant::as_ms),
        stage: stage.unwrap_or_default() as u16,
        group,
        per_unit: offer.is_per_unit(),
        own_line: offer.scope.names_items_only(),
        refused,
        need: (needed > profile.qty).then_some(Need::Quantity { needed, qty: profile.qty }),
    }
}

impl Offer {
    pub(super) const fn is_exclusive(&self) -> bool {
        matches!(self.stack, Stack::Exclusive)
    }
}
