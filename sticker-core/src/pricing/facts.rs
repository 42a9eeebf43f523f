//! What may be stated of a price: points for templates and facts for claims, from a proof.

use super::{Allowed, PriceProof, PricingError, StepCause};
use crate::claim::{Audience, ClaimValue, PriceFact, PriceRole, Qualifiers};
use crate::digest::{Canonical, Digest};
use crate::id::Code;
use crate::money::{Money, MoneyRange, Ratio, saving};
use crate::points::{PointName, PointValue, Snapshot};
use crate::time::Window;

/// A proof, and what else a picture says of the price.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    /// The proof.
    pub proof: &'a PriceProof,
    /// When the price is what it is; [`super::Timeline::price_window`] tells.
    pub true_during: Window,
    /// What it is compared with.
    pub reference: Option<Reference<'a>>,
    /// The share below which a saving is not worth saying.
    pub least_saving: Ratio,
    /// Whether prices include tax, where something is said.
    pub tax_included: Option<bool>,
}

/// What a price is compared with.
#[derive(Clone, Copy, Debug)]
pub enum Reference<'a> {
    /// The price that the maker suggests, for one unit.
    List(Money),
    /// An earlier price that a rule has nothing against, for one unit.
    Prior(&'a Allowed),
}

/// What a price makes true: points that templates bind and facts that claims state. All amounts are of one unit.
///
/// | role | when | point |
/// |---|---|---|
/// | `effective`, or `member` where only members pay it, or `presale` | always | `std.price.effective` |
/// | `deposit` | a presale | `std.presale.deposit`, `.balance`, `.credit` and the windows |
/// | `list` or `prior` | there is a reference | `std.price.list` or `std.price.prior` with its rule and window |
/// | `save_amount`, `save_ratio` | the reference is above the price by enough | `std.save.amount`, `std.save.ratio` |
///
/// `std.promo.ends_at` is when a reduced price ends, and `std.offers` names the offers that apply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceFacts {
    points: Vec<(PointName, PointValue)>,
    facts: Vec<PriceFact>,
    left_out: Vec<LeftOut>,
}

/// A saving that is not stated, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeftOut {
    /// The price is not below the reference.
    NoSaving {
        /// The reference.
        reference: Money,
        /// The price.
        price: Money,
    },
    /// The saving is a smaller share than is worth saying.
    BelowLeast {
        /// The share.
        found: Ratio,
        /// The least share.
        least: Ratio,
    },
}

impl<'a> Statement<'a> {
    /// States a price that is compared with nothing.
    pub const fn new(proof: &'a PriceProof, true_during: Window) -> Self {
        Self { proof, true_during, reference: None, least_saving: Ratio::from_bp(0), tax_included: None }
    }

    /// Makes the points and the facts.
    ///
    /// # Errors
    ///
    /// - [`PricingError::TwoAudiences`] when the price needs offers to two audiences
    /// - [`PricingError::Differ`] when the instant of the proof lies outside the time in which it is to be true
    /// - [`PricingError::Money`] when the reference is in another currency
    /// - [`PricingError::Claim`] when a reference is negative
    ///
    /// ```
    /// # use sticker_core::pricing::{OfferBook, OfferFile, PricingProfile, Product, Reference, Statement};
    /// # use sticker_core::money::Money;
    /// # use sticker_core::time::Window;
    /// # let offers = br#"{"business": "acme", "offers": [{
    /// #   "id": "d11", "version": 1, "kind": "item_discount", "scope": "store", "stage": 10,
    /// #   "valid": {"start": "2026-11-11T00:00:00Z"}, "benefit": {"percent_off": {"bp": 2000}}
    /// # }]}"#;
    /// # let profile = br#"{"id": "p", "version": 1, "currency": "CNY", "channel": "app",
    /// #   "stages": [{"stage": 10, "pick": "best_for_buyer", "compose": "chained"}]}"#;
    /// # let book = OfferBook::new(OfferFile::from_json(offers)?, PricingProfile::from_json(profile)?)?;
    /// # let product = Product::from_json(br#"{"key": {"business": "acme", "item": "42"},
    /// #     "base": {"minor": "10000", "currency": "CNY"}}"#)?;
    /// // 20 % off 100.00, compared with the maker's 129.00.
    /// let proof = book.effective(&product, "2026-11-11T12:00:00Z".parse()?)?;
    /// let mut statement = Statement::new(&proof, Window::ALWAYS);
    /// statement.reference = Some(Reference::List(Money::new(12_900, proof.base().currency)));
    /// let facts = statement.facts()?;
    /// let roles: Vec<String> = facts.facts().iter().map(|fact| fact.role.to_string()).collect();
    /// assert_eq!(roles, ["effective", "list", "save_amount", "save_ratio"]);
    ///
    /// let later = Window::new("2027-01-01T00:00:00Z".parse()?, None)?;
    /// assert!(Statement::new(&proof, later).facts().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn facts(&self) -> Result<PriceFacts, PricingError> {
        let proof = self.proof;
        if !self.true_during.contains(proof.at()) {
            return Err(PricingError::Differ { what: "the instant and the time of truth" });
        }
        let audience = audience(proof)?;
        let qualifiers = Qualifiers { tax_included: self.tax_included, ..*proof.qualifiers() };
        let fact = |role, value, proof_digest| PriceFact {
            role,
            value,
            qualifiers,
            audience: audience.clone(),
            true_during: self.true_during,
            proof_digest,
        };
        let mut out = PriceFacts::default();
        let (price, digest) = (proof.unit_price(), Some(proof.digest()));
        let role = match (&audience, proof.presale()) {
            (_, Some(_)) => PriceRole::Presale,
            (Audience::Member(tier), None) => PriceRole::Member(tier.clone()),
            _ => PriceRole::Effective,
        };
        out.point("std.price.effective", PointValue::Money(price))?;
        out.facts.push(fact(role, ClaimValue::Money(price), digest));
        self.add_presale(&mut out, &fact)?;
        if let Some(reference) = &self.reference {
            self.add_reference(&mut out, reference, price, &fact)?;
        }
        if let Some(end) = self.true_during.end().filter(|_| proof.effective() != proof.base()) {
            out.point("std.promo.ends_at", PointValue::Instant(end))?;
        }
        let applied = proof.steps().iter().filter_map(|step| match &step.cause {
            StepCause::Offer { id, .. } => Some(id),
            StepCause::Rounding => None,
        });
        let applied = applied.chain(proof.extras().iter().map(|extra| &extra.offer));
        let offers: Vec<PointValue> = applied
            .take(PointValue::MAX_ITEMS)
            .filter_map(|id| Code::new(id.as_str()).ok().map(PointValue::Code))
            .collect();
        if !offers.is_empty() {
            out.point("std.offers", PointValue::List(offers))?;
        }
        out.facts.iter().try_for_each(PriceFact::check)?;
        Ok(out)
    }

    fn add_presale(
        &self,
        out: &mut PriceFacts,
        fact: &impl Fn(PriceRole, ClaimValue, Option<Digest>) -> PriceFact,
    ) -> Result<(), PricingError> {
        let Some(presale) = self.proof.presale() else {
            return Ok(());
        };
        let one = |money: Money| super::proof::split(money, self.proof.qty()).higher;
        let deposit = one(presale.deposit);
        out.facts.push(fact(PriceRole::Deposit, ClaimValue::Money(deposit), Some(self.proof.digest())));
        out.point("std.presale.deposit", PointValue::Money(deposit))?;
        out.point("std.presale.credit", PointValue::Money(one(presale.credit)))?;
        out.point("std.presale.balance", PointValue::Money(one(presale.balance)))?;
        out.point("std.presale.deposit_window", PointValue::Window(presale.deposit_window))?;
        out.point("std.presale.balance_window", PointValue::Window(presale.balance_window))
    }

    fn add_reference(
        &self,
        out: &mut PriceFacts,
        reference: &Reference<'_>,
        price: Money,
        fact: &impl Fn(PriceRole, ClaimValue, Option<Digest>) -> PriceFact,
    ) -> Result<(), PricingError> {
        let (role, amount, digest) = match reference {
            Reference::List(amount) => (PriceRole::List, *amount, None),
            Reference::Prior(allowed) => {
                (PriceRole::Prior(allowed.rule.clone()), allowed.amount, Some(allowed.digest()))
            }
        };
        if price.compare(amount)?.is_ge() {
            out.left_out.push(LeftOut::NoSaving { reference: amount, price });
            return Ok(());
        }
        let found = saving::ratio(amount, price)?;
        if found < self.least_saving {
            out.left_out.push(LeftOut::BelowLeast { found, least: self.least_saving });
            return Ok(());
        }
        // What it cost before needs no coupon, no deposit and no membership.
        let mut struck = fact(role, ClaimValue::Money(amount), digest);
        struck.qualifiers = Qualifiers { tax_included: self.tax_included, ..Qualifiers::default() };
        out.facts.push(struck);
        match reference {
            Reference::List(_) => out.point("std.price.list", PointValue::Money(amount))?,
            Reference::Prior(allowed) => {
                out.point("std.price.prior", PointValue::Money(amount))?;
                if let Ok(rule) = Code::new(allowed.rule.as_str()) {
                    out.point("std.price.prior.rule", PointValue::Code(rule))?;
                }
                out.point("std.price.prior.window", PointValue::Window(allowed.window))?;
            }
        }
        let off = saving::amount(amount, price)?;
        let proof = Some(self.proof.digest());
        out.facts.push(fact(PriceRole::SaveAmount, ClaimValue::Money(off), proof));
        out.facts.push(fact(PriceRole::SaveRatio, ClaimValue::Ratio(found), proof));
        out.point("std.save.amount", PointValue::Money(off))?;
        out.point("std.save.ratio", PointValue::Ratio(found))
    }
}

impl PriceFacts {
    /// Puts the prices of an item's variants together: one price, or a range that is stated with `from` (起).
    ///
    /// The proof of the range is the digest of the variants' proofs, in the order of their keys.
    ///
    /// # Errors
    ///
    /// Returns [`PricingError::Nothing`] without a proof, [`PricingError::Differ`] when the proofs differ in item, profile,
    /// instant, quantity or audience, or when one of them is of a presale, and [`PricingError::TwoAudiences`].
    ///
    /// ```
    /// # use sticker_core::pricing::{OfferBook, OfferFile, PriceFacts, PricingProfile, Product};
    /// # use sticker_core::money::Money;
    /// # use sticker_core::time::Window;
    /// # let offers = br#"{"business": "acme", "offers": [{
    /// #   "id": "d11", "version": 1, "kind": "item_discount", "scope": "store", "stage": 10,
    /// #   "valid": {"start": "2026-11-11T00:00:00Z", "end": "2026-11-12T00:00:00Z"}, "benefit": {"percent_off": {"bp": 2000}}
    /// # }]}"#;
    /// # let profile = br#"{"id": "p", "version": 1, "currency": "CNY", "channel": "app",
    /// #   "stages": [{"stage": 10, "pick": "best_for_buyer", "compose": "chained"}]}"#;
    /// # let book = OfferBook::new(OfferFile::from_json(offers)?, PricingProfile::from_json(profile)?)?;
    /// # let product = Product::from_json(br#"{"key": {"business": "acme", "item": "42"},
    /// #     "base": {"minor": "10000", "currency": "CNY"}}"#)?;
    /// let at = "2026-11-11T00:00:00Z".parse()?;
    /// let variant = |sku: &str, minor| -> Result<_, Box<dyn std::error::Error>> {
    ///     let mut variant = Product { base: Money::new(minor, product.base.currency), ..product.clone() };
    ///     variant.key.sku = Some(sku.parse()?);
    ///     Ok(book.effective(&variant, at)?)
    /// };
    /// let facts = PriceFacts::of_variants(&[variant("s", 10_000)?, variant("l", 12_000)?], Window::ALWAYS)?;
    /// assert!(facts.facts()[0].qualifiers.from);
    /// assert!(PriceFacts::of_variants(&[], Window::ALWAYS).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_variants(proofs: &[PriceProof], true_during: Window) -> Result<Self, PricingError> {
        let first = proofs.first().ok_or(PricingError::Nothing { what: "variant" })?;
        let audience = audience(first)?;
        for proof in proofs {
            let same = [
                (
                    "items",
                    proof.product().business == first.product().business
                        && proof.product().item == first.product().item,
                ),
                (
                    "profiles",
                    (proof.profile(), proof.profile_version()) == (first.profile(), first.profile_version()),
                ),
                ("instants", proof.at() == first.at()),
                ("quantities", proof.qty() == first.qty()),
                ("audiences", proof.audiences() == first.audiences()),
                ("presales", proof.presale().is_none()),
            ];
            if let Some((what, _)) = same.into_iter().find(|(_, same)| !same) {
                return Err(PricingError::Differ { what });
            }
        }
        if !true_during.contains(first.at()) {
            return Err(PricingError::Differ { what: "the instant and the time of truth" });
        }
        let mut sorted: Vec<&PriceProof> = proofs.iter().collect();
        sorted.sort_by_key(|proof| proof.product());
        let mut digest = Canonical::hasher("pricing.variants", 1);
        digest.count(sorted.len());
        sorted.iter().for_each(|proof| {
            digest.digest(&proof.digest());
        });
        let prices = || proofs.iter().map(PriceProof::unit_price);
        let (min, max) = prices().fold((first.unit_price(), first.unit_price()), |(min, max), price| {
            (
                if price.minor < min.minor { price } else { min },
                if price.minor > max.minor { price } else { max },
            )
        });
        let range = MoneyRange::new(min, max)?;
        let with = |asks: fn(&Qualifiers) -> bool| proofs.iter().any(|proof| asks(proof.qualifiers()));
        let qualifiers = Qualifiers {
            from: !range.is_single(),
            with_coupon: with(|qualifiers| qualifiers.with_coupon),
            member_only: with(|qualifiers| qualifiers.member_only),
            ..*first.qualifiers()
        };
        let role = match &audience {
            Audience::Member(tier) => PriceRole::Member(tier.clone()),
            _ => PriceRole::Effective,
        };
        let (value, point) = match range.is_single() {
            true => (ClaimValue::Money(min), PointValue::Money(min)),
            false => (ClaimValue::MoneyRange(range), PointValue::MoneyRange(range)),
        };
        let fact =
            PriceFact { role, value, qualifiers, audience, true_during, proof_digest: Some(digest.finish()) };
        fact.check()?;
        let mut out = Self { facts: vec![fact], ..Self::default() };
        out.point("std.price.effective", point)?;
        Ok(out)
    }

    /// Returns the points, each once.
    pub fn points(&self) -> &[(PointName, PointValue)] {
        &self.points
    }

    /// Returns the facts, for [`PriceFact::written`] or for rendering.
    pub fn facts(&self) -> &[PriceFact] {
        &self.facts
    }

    /// Returns the savings that are not stated, and why.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// Adds a fact of the caller's own, such as a conditional label.
    ///
    /// # Errors
    ///
    /// Returns [`PricingError::Claim`] when the fact contradicts itself.
    pub fn add(&mut self, fact: PriceFact) -> Result<(), PricingError> {
        fact.check()?;
        self.facts.push(fact);
        Ok(())
    }

    /// Sets the points in a snapshot.
    ///
    /// # Errors
    ///
    /// Returns [`PricingError::Point`] when the snapshot refuses one, for another currency or too many points; points before
    /// it are then set.
    pub fn insert_into(&self, snapshot: &mut Snapshot) -> Result<(), PricingError> {
        for (name, value) in &self.points {
            snapshot.insert(name.clone(), value.clone())?;
        }
        Ok(())
    }

    fn point(&mut self, name: &str, value: PointValue) -> Result<(), PricingError> {
        self.points.push((PointName::new(name)?, value));
        Ok(())
    }
}

/// Returns the one audience that pays a price.
fn audience(proof: &PriceProof) -> Result<Audience, PricingError> {
    match proof.audiences() {
        [] => Ok(Audience::Public),
        [one] => Ok(one.clone()),
        [first, second, ..] => {
            Err(PricingError::TwoAudiences { first: first.clone(), second: second.clone() })
        }
    }
}
