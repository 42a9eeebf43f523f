//! Product discounts of commercetools.
//!
//! Source: the API reference, "Product Discounts" and "Discount predicates" (docs.commercetools.com/api). A page of
//! `GET /product-discounts` goes in, with all the discounts of a project.
//!
//! | there | here |
//! |---|---|
//! | `value` `relative` (`permyriad`) | [`Benefit::PercentOff`] |
//! | `value` `absolute` (`money` of several currencies) | [`Benefit::AmountOff`] in the currency asked for; without one it is left out |
//! | `value` `external` | refused: the amounts stand on the prices and not in the discount |
//! | `sortOrder`, a decimal between 0 and 1, higher first | the priority: the place among all discounts, so that no digit is lost |
//! | `isActive: false` | left out |
//! | `validFrom`, `validUntil` | the window, half-open |
//! | `predicate` | the scope; what names no goods is refused |
//! | `key`, `name`, `description`, `references`, `custom`, who and when | not looked at |
//!
//! # Pricing profile
//!
//! [`profile`]: only the discount with the highest `sortOrder` applies to a price, so there is one stage with one group, and
//! the largest priority stays. Amounts are rounded half to even, as the platform does by default where it documents it
//! (`priceRoundingMode`, `taxRoundingMode`); for product discounts it names no mode.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{LeftOutOffer, LeftOutReason, Translated, excerpt, predicate};
use crate::claim::Audience;
use crate::id::{BusinessId, ChannelId, ItemId, OfferGroupId, OfferId, ProfileId, SkuId};
use crate::money::{Currency, Decimal, Money, Ratio, RoundingMode};
use crate::points::CategoryPath;
use crate::pricing::{
    Basket, Benefit, Compose, Condition, Offer, OfferError, OfferFile, OfferKind, OfferProblem, Pick,
    Precedence, PriceRounding, PricingProfile, RoundWhen, Stack, StageRule, check,
};
use crate::time::{Instant, Window};

/// The one stage.
pub const STAGE: u8 = 10;

/// Most bytes of a page.
pub const MAX_JSON_BYTES: usize = 8 << 20;

/// What a business calls the goods that commercetools names.
///
/// Every method may say that it does not know; a predicate that names such goods is then refused.
pub trait Catalogue {
    /// Returns the item and the variant of an SKU.
    fn variant(&self, sku: &str) -> Option<(ItemId, SkuId)> {
        let _ = sku;
        None
    }

    /// Returns the item of a product's id; without another answer, the id itself.
    fn item_of_id(&self, id: &str) -> Option<ItemId> {
        ItemId::new(id).ok()
    }

    /// Returns the item of a product's key.
    fn item_of_key(&self, key: &str) -> Option<ItemId> {
        let _ = key;
        None
    }

    /// Returns the path of a category's id.
    fn category_of_id(&self, id: &str) -> Option<CategoryPath> {
        let _ = id;
        None
    }

    /// Returns the path of a category's key.
    fn category_of_key(&self, key: &str) -> Option<CategoryPath> {
        let _ = key;
        None
    }
}

/// Items are called as products are; nothing else is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProductIds;

impl Catalogue for ProductIds {}

/// Makes the pricing profile by which product discounts go together, for the public and one unit.
///
/// # Errors
///
/// None in practice: the parts of the profile are fixed.
pub fn profile(currency: Currency, channel: ChannelId) -> Result<PricingProfile, OfferError> {
    let compose = Compose::Chained;
    let profile = PricingProfile {
        id: ProfileId::new("commercetools").map_err(|problem| OfferProblem::from(problem).at("/id"))?,
        version: 1,
        currency,
        channel,
        stages: vec![StageRule {
            stage: STAGE,
            pick: Pick::HighestPriority,
            compose,
            exclusive_beats_all: false,
        }],
        rounding: PriceRounding { mode: RoundingMode::HalfEven, step_minor: 1, when: RoundWhen::End },
        audience_set: Default::default(),
        qty: 1,
        basket: Basket::None,
        floor: None,
    };
    profile.check()?;
    Ok(profile)
}

/// Translates a page of product discounts to offers of a business in one currency.
///
/// # Errors
///
/// Returns an [`OfferError`] with the JSON Pointer of the place: for more than [`MAX_JSON_BYTES`] bytes, for bytes that are
/// not JSON of this form, for a page that is not the whole list, and, of active discounts, for an external value, a predicate
/// that names no goods or unknown ones, money that is not in cents of its currency, a `sortOrder` that is no decimal between
/// 0 and 1 or stands twice, a window without an instant, and whatever [`OfferFile::check`] refuses.
///
/// ```
/// # use sticker_core::money::Currency;
/// # use sticker_core::pricing::adapter::commercetools::{ProductIds, translate};
/// let page = r#"{"limit": 20, "offset": 0, "count": 1, "total": 1, "results": [{
///   "id": "f6a19a23", "version": 2, "sortOrder": "0.95", "isActive": true,
///   "predicate": "product.id = \"42\"", "value": {"type": "relative", "permyriad": 1000}}]}"#;
/// let eur = Currency::new("EUR")?;
/// assert_eq!(translate(page.as_bytes(), "acme".parse()?, eur, &ProductIds)?.file.offers.len(), 1);
///
/// let external = page.replace(r#""relative", "permyriad": 1000"#, r#""external""#);
/// let error = translate(external.as_bytes(), "acme".parse()?, eur, &ProductIds).unwrap_err();
/// assert_eq!(error.at, "/results/0/value");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn translate(
    json: &[u8],
    business: BusinessId,
    currency: Currency,
    catalogue: &dyn Catalogue,
) -> Result<Translated, OfferError> {
    let page: Page = check::read(json, MAX_JSON_BYTES)?;
    check::count("/results", "discounts", page.results.len(), 0, OfferFile::MAX_OFFERS)?;
    let whole =
        page.offset.unwrap_or(0) == 0 && page.total.is_none_or(|total| total == page.results.len() as u64);
    if !whole {
        let (found, total) = (page.results.len(), page.total.unwrap_or(0) as usize);
        return Err(
            OfferProblem::Count { what: "discounts of a page", found, min: total, max: total }.at("/results")
        );
    }
    let (mut offers, mut left_out, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let ranks = ranks(&page.results)?;
    for (i, discount) in page.results.into_iter().enumerate() {
        let at = format!("/results/{i}");
        let id = OfferId::new(&discount.id)
            .map_err(|problem| OfferProblem::from(problem).at(format!("{at}/id")))?;
        if !discount.is_active {
            left_out.push(LeftOutOffer { id, reason: LeftOutReason::Inactive });
            continue;
        }
        match discount.benefit(currency, &at)? {
            None => left_out.push(LeftOutOffer { id, reason: LeftOutReason::OtherCurrency }),
            Some(benefit) => {
                let priority = ranks.get(&i).copied().unwrap_or_default();
                offers.push(discount.offer(id, benefit, priority, catalogue, &at)?);
                places.push(at);
            }
        }
    }
    let file = OfferFile { business, offers };
    file.check().map_err(|error| {
        let place = error.at.split('/').nth(2).and_then(|place| places.get(place.parse::<usize>().ok()?));
        OfferError { at: place.cloned().unwrap_or_default(), ..error }
    })?;
    Ok(Translated { file, left_out })
}

/// Returns the place of each active discount by its sort order, 1 for the lowest.
fn ranks(discounts: &[ProductDiscount]) -> Result<BTreeMap<usize, i32>, OfferError> {
    let mut sorted = Vec::with_capacity(discounts.len());
    for (i, discount) in discounts.iter().enumerate().filter(|(_, discount)| discount.is_active) {
        let at = || format!("/results/{i}/sortOrder");
        let refuse = |why| {
            OfferProblem::Unsupported { what: "sortOrder", found: excerpt(&discount.sort_order), why }
                .at(at())
        };
        let order: Decimal =
            discount.sort_order.parse().map_err(|_| refuse("it is a decimal of at most 28 digits"))?;
        let inside = order.compare(Decimal::from(0)).is_gt() && order.compare(Decimal::from(1)).is_lt();
        if !inside {
            return Err(refuse("it lies between 0 and 1"));
        }
        sorted.push((i, order));
    }
    sorted.sort_by(|(a, x), (b, y)| x.compare(*y).then(a.cmp(b)));
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0].1.compare(pair[1].1) == Ordering::Equal) {
        let i = pair[0].0.max(pair[1].0);
        let name = excerpt(&discounts[i].sort_order);
        return Err(OfferProblem::Twice { what: "sortOrder", name }.at(format!("/results/{i}/sortOrder")));
    }
    // There are at most 4096.
    Ok(sorted.into_iter().enumerate().map(|(rank, (i, _))| (i, rank as i32 + 1)).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "documented fields that are not looked at; unknown ones are refused")]
struct Page {
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    offset: Option<u64>,
    #[serde(default)]
    count: Option<u64>,
    #[serde(default)]
    total: Option<u64>,
    results: Vec<ProductDiscount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "documented fields that are not looked at; unknown ones are refused")]
struct ProductDiscount {
    id: String,
    version: u64,
    #[serde(default)]
    key: Option<IgnoredAny>,
    #[serde(default)]
    name: Option<IgnoredAny>,
    #[serde(default)]
    description: Option<IgnoredAny>,
    value: Value,
    predicate: String,
    sort_order: String,
    is_active: bool,
    #[serde(default)]
    references: Option<IgnoredAny>,
    #[serde(default)]
    custom: Option<IgnoredAny>,
    #[serde(default)]
    valid_from: Option<Instant>,
    #[serde(default)]
    valid_until: Option<Instant>,
    #[serde(default)]
    created_at: Option<IgnoredAny>,
    #[serde(default)]
    created_by: Option<IgnoredAny>,
    #[serde(default)]
    last_modified_at: Option<IgnoredAny>,
    #[serde(default)]
    last_modified_by: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Value {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    permyriad: Option<u32>,
    #[serde(default)]
    money: Option<Vec<CentMoney>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct CentMoney {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    currency_code: String,
    cent_amount: i64,
    #[serde(default)]
    fraction_digits: Option<u8>,
}

impl ProductDiscount {
    /// Returns what the discount gives; none where it has no amount in the currency.
    fn benefit(&self, currency: Currency, at: &str) -> Result<Option<Benefit>, OfferError> {
        let at = format!("{at}/value");
        let unsupported = |what, found: &str, why, at: String| {
            Err(OfferProblem::Unsupported { what, found: excerpt(found), why }.at(at))
        };
        match (self.value.kind.as_str(), self.value.permyriad, &self.value.money) {
            ("relative", Some(permyriad), None) => Ok(Some(Benefit::PercentOff(Ratio::from_bp(permyriad)))),
            ("absolute", None, Some(amounts)) => {
                let found =
                    amounts.iter().enumerate().find(|(_, money)| money.currency_code == currency.code());
                let Some((i, money)) = found else { return Ok(None) };
                let at = format!("{at}/money/{i}");
                if let Some(kind) = money.kind.as_deref().filter(|kind| *kind != "centPrecision") {
                    return unsupported("money of type", kind, "an amount is in cents of its currency", at);
                }
                if let Some(digits) = money.fraction_digits.filter(|digits| *digits != currency.exponent()) {
                    let why = "the currency has another number of minor digits";
                    return unsupported("fractionDigits", &digits.to_string(), why, at);
                }
                Ok(Some(Benefit::AmountOff(Money::new(money.cent_amount, currency))))
            }
            ("external", None, None) => unsupported(
                "the value",
                "external",
                "its amounts stand on the prices and not in the discount",
                at,
            ),
            (kind, ..) => {
                unsupported("the value", kind, "a relative value has a permyriad, an absolute one money", at)
            }
        }
    }

    fn offer(
        self,
        id: OfferId,
        benefit: Benefit,
        priority: i32,
        catalogue: &dyn Catalogue,
        at: &str,
    ) -> Result<Offer, OfferError> {
        let place = |field: &str| format!("{at}/{field}");
        let scope =
            predicate::scope(&self.predicate, catalogue).map_err(|problem| problem.at(place("predicate")))?;
        let valid = Window::new(self.valid_from.unwrap_or(Instant::MIN), self.valid_until)
            .map_err(|problem| OfferProblem::from(problem).at(place("validUntil")))?;
        let group =
            OfferGroupId::new("product_discount").map_err(|problem| OfferProblem::from(problem).at(at))?;
        Ok(Offer {
            id,
            version: self.version,
            kind: OfferKind::ItemDiscount,
            scope,
            valid,
            audience: Audience::Public,
            channels: Vec::new(),
            condition: Condition::default(),
            benefit,
            stage: STAGE,
            group: Some(group),
            priority,
            precedence_kind: Precedence::Normal,
            stack: Stack::Stackable,
            cap: None,
            floor: None,
        })
    }
}
