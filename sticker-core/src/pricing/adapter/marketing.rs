//! An own message that carries what a marketing platform sends: item discounts, flash sales (秒杀), thresholds (满减),
//! coupons, presales, member prices, gifts.
//!
//! The schemas of platforms such as UMP are not public. A host that receives theirs writes this message instead of offers,
//! which leaves groups, stages and precedence to the adapter. Amounts are decimal text in major units of the message's
//! currency; a 折 is text too: `"8.5"` means that 85 % remain to be paid.
//!
//! ```json
//! {
//!   "message": 1, "business": "acme", "currency": "CNY",
//!   "promotions": [
//!     {"id": "p1", "version": 3, "starts_at": "2026-11-11T00:00:00+08:00", "last_second": "2026-11-11T23:59:59+08:00",
//!      "goods": {"items": ["42"]}, "channels": ["app"], "terms": {"item_discount": {"zhe": "8.5"}}},
//!     {"id": "p2", "version": 1, "starts_at": "…", "ends_at": "…", "goods": {"items": ["42"]},
//!      "terms": {"flash_sale": {"price": "99.00"}}},
//!     {"id": "p3", "version": 1, "starts_at": "…", "goods": "store",
//!      "terms": {"threshold": {"full": "200", "off": "20", "times": "unlimited"}}},
//!     {"id": "p4", "version": 1, "starts_at": "…", "goods": "store",
//!      "terms": {"coupon": {"full": "99", "get": {"off": "10"}}}},
//!     {"id": "p5", "version": 1, "starts_at": "…", "ends_at": "…", "goods": {"items": ["42"]},
//!      "terms": {"presale": {"deposit": "100", "counts_for": "150", "balance_from": "…", "balance_until": "…"}}},
//!     {"id": "p6", "version": 1, "starts_at": "…", "goods": "store",
//!      "terms": {"member_price": {"tier": "88vip", "get": {"zhe": "9.5"}}}},
//!     {"id": "p7", "version": 1, "starts_at": "…", "goods": {"items": ["42"]}, "terms": {"gift": {"words": "a spoon"}}}
//!   ]
//! }
//! ```
//!
//! `ends_at` is the first instant after; a platform that says "until 23:59:59" sends that as `last_second`, and the offer
//! ends one second later. `status` is `active` where it is absent; `paused` and `cancelled` promotions are left out.
//!
//! # Pricing profile
//!
//! [`profile`] puts promotions together as Chinese platforms document it:
//!
//! | stage | what | rule |
//! |---|---|---|
//! | 10 | item discounts and member prices, flash sales | the best for the buyer; a flash sale stands above the others |
//! | 15 | presales | the deposit counts for more |
//! | 20 | thresholds of the store, thresholds across stores, coupons | one of each, computed in parallel on the price after stage 10 (平行满减), and never below zero |

use serde::Deserialize;

use super::{LeftOutOffer, LeftOutReason, Translated, excerpt};
use crate::claim::Audience;
use crate::id::{BusinessId, ChannelId, CouponId, ItemId, OfferGroupId, OfferId, ProfileId, SkuId, TierId};
use crate::money::{Currency, Decimal, Money, Ratio};
use crate::points::CategoryPath;
use crate::pricing::offer::SkuScope;
use crate::pricing::{
    Basis, Basket, Benefit, Compose, Condition, Coupon, MinAmount, Offer, OfferError, OfferFile, OfferKind,
    OfferProblem, Pick, Precedence, PriceRounding, PricingProfile, Scope, Stack, StageRule, Times, check,
};
use crate::time::{Instant, Window};

/// The stage of item discounts, member prices and flash sales.
pub const ITEM_STAGE: u8 = 10;
/// The stage of presales.
pub const PRESALE_STAGE: u8 = 15;
/// The stage of thresholds and coupons.
pub const ORDER_STAGE: u8 = 20;

/// Most bytes of a message.
pub const MAX_JSON_BYTES: usize = 8 << 20;

/// Makes the pricing profile by which the message's promotions go together, for the public and one unit.
///
/// # Errors
///
/// Returns an [`OfferError`] when the basket is declared in another currency or is outside its range.
///
/// ```
/// # use sticker_core::money::{Currency, Money};
/// # use sticker_core::pricing::{Basket, adapter::marketing::profile};
/// let cny = Currency::new("CNY")?;
/// assert_eq!(profile(cny, "app".parse()?, Basket::ItemOnly)?.stages.len(), 3);
/// let euros = Basket::Declared(Money::new(30_000, Currency::new("EUR")?));
/// assert!(profile(cny, "app".parse()?, euros).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn profile(currency: Currency, channel: ChannelId, basket: Basket) -> Result<PricingProfile, OfferError> {
    let rule = |stage, pick, compose| StageRule { stage, pick, compose, exclusive_beats_all: false };
    let after_items = Compose::Parallel { basis: Basis::AfterStage(ITEM_STAGE) };
    let profile = PricingProfile {
        id: ProfileId::new("marketing").map_err(|problem| OfferProblem::from(problem).at("/id"))?,
        version: 1,
        currency,
        channel,
        stages: vec![
            rule(ITEM_STAGE, Pick::BestForBuyer, Compose::Chained),
            rule(PRESALE_STAGE, Pick::BestForBuyer, Compose::Chained),
            rule(ORDER_STAGE, Pick::BestForBuyer, after_items),
        ],
        rounding: PriceRounding::default(),
        audience_set: Default::default(),
        qty: 1,
        basket,
        floor: None,
    };
    profile.check()?;
    Ok(profile)
}

/// Translates a message to offers.
///
/// # Errors
///
/// Returns an [`OfferError`] with the JSON Pointer of the place: for more than [`MAX_JSON_BYTES`] bytes, for bytes that are
/// not JSON of this form, for another version of the message, for amounts and 折 that cannot be read exactly, for a
/// promotion with two ends, and for whatever [`OfferFile::check`] refuses of what was made.
///
/// ```
/// # use sticker_core::pricing::adapter::marketing;
/// let message = r#"{"message": 1, "business": "acme", "currency": "CNY", "promotions": [{
///   "id": "p1", "version": 3, "starts_at": "2026-11-11T00:00:00+08:00", "last_second": "2026-11-11T23:59:59+08:00",
///   "goods": {"items": ["42"]}, "terms": {"item_discount": {"zhe": "8.5"}}}]}"#;
/// let translated = marketing::translate(message.as_bytes())?;
/// let end = translated.file.offers[0].valid.end().map(|end| end.to_string());
/// assert_eq!(end.as_deref(), Some("2026-11-11T16:00:00Z"));
///
/// let error = marketing::translate(message.replace("8.5", "85").as_bytes()).unwrap_err();
/// assert_eq!(error.at, "/promotions/0/terms/item_discount/zhe");
/// # Ok::<(), sticker_core::pricing::OfferError>(())
/// ```
pub fn translate(json: &[u8]) -> Result<Translated, OfferError> {
    let message: Message = check::read(json, MAX_JSON_BYTES)?;
    if message.message != 1 {
        let found = i64::from(message.message);
        return Err(OfferProblem::Range { what: "version", found, min: 1, max: 1 }.at("/message"));
    }
    check::count("/promotions", "promotions", message.promotions.len(), 0, OfferFile::MAX_OFFERS)?;
    let mut offers = Vec::with_capacity(message.promotions.len());
    let mut left_out = Vec::new();
    // Places in the offers are places in the promotions, as long as none was left out before.
    let mut places = Vec::with_capacity(message.promotions.len());
    for (i, promotion) in message.promotions.into_iter().enumerate() {
        if promotion.status != Status::Active {
            left_out.push(LeftOutOffer { id: promotion.id, reason: LeftOutReason::Inactive });
            continue;
        }
        let at = format!("/promotions/{i}");
        offers.push(promotion.offer(message.currency, &at)?);
        places.push(at);
    }
    let file = OfferFile { business: message.business, offers };
    file.check().map_err(|error| moved(error, &places))?;
    Ok(Translated { file, left_out })
}

/// Moves an error about an offer to the promotion that it was made of.
fn moved(error: OfferError, places: &[String]) -> OfferError {
    let place =
        error.at.strip_prefix("/offers/").and_then(|rest| rest.split('/').next()?.parse::<usize>().ok());
    match place.and_then(|place| places.get(place)) {
        Some(place) => OfferError { at: place.clone(), ..error },
        None => error,
    }
}

/// A message of a marketing platform.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Version of the message: 1.
    message: u32,
    /// The business that promotes.
    business: BusinessId,
    /// The currency of every amount.
    currency: Currency,
    /// The promotions.
    #[schemars(length(max = 4096))]
    promotions: Vec<Promotion>,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Promotion {
    id: OfferId,
    version: u64,
    #[serde(default)]
    status: Status,
    starts_at: Instant,
    /// The first instant after.
    #[serde(default)]
    ends_at: Option<Instant>,
    /// The last second inside.
    #[serde(default)]
    last_second: Option<Instant>,
    goods: Goods,
    #[serde(default)]
    channels: Vec<ChannelId>,
    /// Larger is earlier.
    #[serde(default)]
    priority: i32,
    terms: Terms,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Status {
    #[default]
    Active,
    Paused,
    Cancelled,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Goods {
    Items(Vec<ItemId>),
    Skus(Vec<Sku>),
    Category(CategoryPath),
    Store,
    Cross,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Sku {
    item: ItemId,
    sku: SkuId,
}

/// What comes off: exactly one of a new price, a 折 or an amount.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Get {
    Price(String),
    Zhe(String),
    Off(String),
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Terms {
    ItemDiscount(Get),
    FlashSale {
        price: String,
    },
    Threshold {
        full: String,
        off: String,
        #[serde(default = "once")]
        times: Times,
    },
    Coupon {
        #[serde(default)]
        full: Option<String>,
        get: Get,
        /// Most that a 折 takes off.
        #[serde(default)]
        cap: Option<String>,
        /// Absent where everybody can take it on the spot.
        #[serde(default)]
        code: Option<CouponId>,
    },
    Presale {
        deposit: String,
        counts_for: String,
        balance_from: Instant,
        #[serde(default)]
        balance_until: Option<Instant>,
    },
    MemberPrice {
        tier: TierId,
        get: Get,
    },
    Gift {
        words: String,
        #[serde(default)]
        full: Option<String>,
    },
}

/// What terms become: the parts of an offer that they decide.
struct Parts {
    kind: OfferKind,
    benefit: Benefit,
    stage: u8,
    group: Option<&'static str>,
    condition: Condition,
    audience: Audience,
    precedence_kind: Precedence,
    cap: Option<Money>,
}

impl Parts {
    fn new(kind: OfferKind, benefit: Benefit, stage: u8, group: Option<&'static str>) -> Self {
        Self {
            kind,
            benefit,
            stage,
            group,
            condition: Condition::default(),
            audience: Audience::Public,
            precedence_kind: Precedence::Normal,
            cap: None,
        }
    }
}

impl Promotion {
    fn offer(self, currency: Currency, at: &str) -> Result<Offer, OfferError> {
        let end = match (self.ends_at, self.last_second) {
            (Some(_), Some(last)) => {
                let (what, found) = ("last_second", last.to_string());
                let why = "ends_at says when the promotion ends";
                return Err(OfferProblem::Unsupported { what, found, why }.at(format!("{at}/last_second")));
            }
            (end, None) => end,
            (None, Some(last)) => {
                let end = last.plus_ms(1_000);
                Some(end.map_err(|problem| OfferProblem::from(problem).at(format!("{at}/last_second")))?)
            }
        };
        let valid = window(self.starts_at, end, &format!("{at}/starts_at"))?;
        let across = matches!(self.goods, Goods::Cross);
        let parts = self.terms.parts(currency, across, &format!("{at}/terms"))?;
        let group = parts.group.map(OfferGroupId::new).transpose();
        Ok(Offer {
            id: self.id,
            version: self.version,
            kind: parts.kind,
            scope: self.goods.scope(),
            valid,
            audience: parts.audience,
            channels: self.channels,
            condition: parts.condition,
            benefit: parts.benefit,
            stage: parts.stage,
            group: group.map_err(|problem| OfferProblem::from(problem).at(at))?,
            priority: self.priority,
            precedence_kind: parts.precedence_kind,
            stack: Stack::Stackable,
            cap: parts.cap,
            floor: None,
        })
    }
}

impl Goods {
    fn scope(self) -> Scope {
        let one_or_any = |mut scopes: Vec<Scope>| match scopes.len() {
            1 => scopes.remove(0),
            _ => Scope::AnyOf(scopes),
        };
        match self {
            Self::Items(items) => one_or_any(items.into_iter().map(Scope::Item).collect()),
            Self::Skus(skus) => {
                let scope = |one: Sku| Scope::Sku(SkuScope { item: one.item, sku: one.sku });
                one_or_any(skus.into_iter().map(scope).collect())
            }
            Self::Category(path) => Scope::Category(path),
            Self::Store => Scope::Store,
            Self::Cross => Scope::Cross,
        }
    }
}

impl Terms {
    fn parts(self, currency: Currency, across: bool, at: &str) -> Result<Parts, OfferError> {
        let money = |text: &str, field: &str| amount(text, currency, &format!("{at}/{field}"));
        let at_least = |full: &Option<String>, field: &str| {
            let amount = full.as_deref().map(|full| money(full, field)).transpose()?;
            Ok(amount.map(|amount| MinAmount { amount, basis: Basis::AfterStage(ITEM_STAGE) }))
        };
        let item = Some("item");
        Ok(match self {
            Self::ItemDiscount(get) => {
                let benefit = get.benefit(currency, &format!("{at}/item_discount"))?;
                Parts::new(OfferKind::ItemDiscount, benefit, ITEM_STAGE, item)
            }
            Self::FlashSale { price } => {
                let benefit = Benefit::FixedPrice(money(&price, "flash_sale/price")?);
                let parts = Parts::new(OfferKind::FlashSale, benefit, ITEM_STAGE, item);
                Parts { precedence_kind: Precedence::Absolute, ..parts }
            }
            Self::Threshold { full, off, times } => {
                let benefit = Benefit::PerThreshold {
                    every: money(&full, "threshold/full")?,
                    off: money(&off, "threshold/off")?,
                    times,
                    basis: Basis::AfterStage(ITEM_STAGE),
                };
                let (kind, group) = match across {
                    true => (OfferKind::CrossThreshold, "cross_threshold"),
                    false => (OfferKind::StoreThreshold, "store_threshold"),
                };
                Parts::new(kind, benefit, ORDER_STAGE, Some(group))
            }
            Self::Coupon { full, get, cap, code } => {
                let benefit = get.benefit(currency, &format!("{at}/coupon/get"))?;
                let coupon = code.map_or(Coupon::AutoClaim, Coupon::Code);
                let min_amount = at_least(&full, "coupon/full")?;
                Parts {
                    condition: Condition { min_amount, coupon, min_qty: None },
                    cap: cap.map(|cap| money(&cap, "coupon/cap")).transpose()?,
                    ..Parts::new(OfferKind::Coupon, benefit, ORDER_STAGE, Some("coupon"))
                }
            }
            Self::Presale { deposit, counts_for, balance_from, balance_until } => {
                let pay_from = window(balance_from, balance_until, &format!("{at}/presale/balance_from"))?;
                let benefit = Benefit::Deposit {
                    deposit: money(&deposit, "presale/deposit")?,
                    credit: money(&counts_for, "presale/counts_for")?,
                    pay_from,
                };
                Parts::new(OfferKind::Presale, benefit, PRESALE_STAGE, Some("presale"))
            }
            Self::MemberPrice { tier, get } => {
                let benefit = get.benefit(currency, &format!("{at}/member_price/get"))?;
                let parts = Parts::new(OfferKind::MemberPrice, benefit, ITEM_STAGE, item);
                Parts { audience: Audience::Member(tier), ..parts }
            }
            Self::Gift { words, full } => {
                let min_amount = at_least(&full, "gift/full")?;
                let parts = Parts::new(OfferKind::Gift, Benefit::Gift(words), ORDER_STAGE, None);
                Parts { condition: Condition { min_amount, ..Condition::default() }, ..parts }
            }
        })
    }
}

impl Get {
    fn benefit(&self, currency: Currency, at: &str) -> Result<Benefit, OfferError> {
        Ok(match self {
            Self::Price(text) => Benefit::FixedPrice(amount(text, currency, &format!("{at}/price"))?),
            Self::Off(text) => Benefit::AmountOff(amount(text, currency, &format!("{at}/off"))?),
            Self::Zhe(text) => Benefit::PercentOff(zhe(text, &format!("{at}/zhe"))?),
        })
    }
}

/// Reads a 折 as the share that comes off: 1500 basis points for `8.5`.
fn zhe(text: &str, at: &str) -> Result<Ratio, OfferError> {
    let refuse =
        |why| OfferProblem::Unsupported { what: "a 折", found: excerpt(text), why }.at(at.to_owned());
    let decimal: Decimal = text.parse().map_err(|_| refuse("it is a decimal number such as 8.5"))?;
    let unit = 10i128.pow(decimal.scale().into());
    // One 折 is 1000 basis points; the scale is at most 28, so a mantissa within 10 折 fits.
    let (whole, rest) = match decimal.mantissa() {
        mantissa if (0..=10 * unit).contains(&mantissa) => (mantissa * 1_000 / unit, mantissa * 1_000 % unit),
        _ => return Err(refuse("it lies between 0 and 10")),
    };
    match (rest, u32::try_from(whole)) {
        (0, Ok(left)) => Ok(Ratio::from_bp(10_000 - left)),
        _ => Err(refuse("it has at most three decimals")),
    }
}

fn amount(text: &str, currency: Currency, at: &str) -> Result<Money, OfferError> {
    Money::from_decimal_str(text, currency)
        .map_err(|error| OfferProblem::Json { what: error.to_string() }.at(at))
}

fn window(start: Instant, end: Option<Instant>, at: &str) -> Result<Window, OfferError> {
    Window::new(start, end).map_err(|problem| OfferProblem::from(problem).at(at))
}

const fn once() -> Times {
    Times::Once
}
