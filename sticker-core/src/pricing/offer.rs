//! Offers: what a business promises, to whom, when and on what condition.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Benefit;
use crate::claim::Audience;
use crate::digest::{Canonical, Encode};
use crate::id::{ChannelId, Code, CouponId, ItemId, OfferGroupId, OfferId, ProductKey, SkuId};
use crate::money::Money;
use crate::points::CategoryPath;
use crate::time::Window;

/// One offer of a business.
///
/// ```json
/// {
///   "id": "d11-item", "version": 3, "kind": "item_discount", "scope": {"item": "42"},
///   "valid": {"start": "2026-11-11T00:00:00+08:00", "end": "2026-11-12T00:00:00+08:00"},
///   "audience": "public", "channels": ["app"],
///   "condition": {"min_qty": 1, "coupon": "auto_claim"},
///   "benefit": {"percent_off": {"bp": 2000}},
///   "stage": 10, "group": "item", "priority": 5, "precedence_kind": "normal", "stack": "stackable",
///   "cap": {"minor": "5000", "currency": "CNY"}
/// }
/// ```
///
/// Whatever has a default may be absent: everybody, every channel, no condition, no group, priority 0, normal
/// precedence, stackable, no cap, no floor.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Name of the offer within its business.
    pub id: OfferId,
    /// Version of the offer; a later one replaces an earlier one.
    pub version: u64,
    /// What a buyer would call it.
    pub kind: OfferKind,
    /// The products that it concerns.
    pub scope: Scope,
    /// When it holds; of a presale, when the deposit is paid.
    pub valid: Window,
    /// Whom it addresses.
    #[serde(default, skip_serializing_if = "Audience::is_public")]
    pub audience: Audience,
    /// The channels where it holds; none named means every one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub channels: Vec<ChannelId>,
    /// What a purchase must have.
    #[serde(default, skip_serializing_if = "Condition::is_empty")]
    pub condition: Condition,
    /// What the buyer gets.
    pub benefit: Benefit,
    /// The stage of the pricing profile in which it is considered.
    pub stage: u8,
    /// Of the offers of one group and stage the stage's rule keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<OfferGroupId>,
    /// Larger is earlier.
    #[serde(default)]
    pub priority: i32,
    /// Whether it stands above offers of its own and earlier stages.
    #[serde(default)]
    pub precedence_kind: Precedence,
    /// How it goes with other offers of its stage.
    #[serde(default)]
    pub stack: Stack,
    /// Most that it takes off one purchase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Money>,
    /// Lowest unit price that it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Money>,
}

impl Offer {
    /// Most channels of an offer.
    pub const MAX_CHANNELS: usize = 64;
    /// Most scopes of an `any_of`.
    pub const MAX_SCOPES: usize = 1_024;
    /// Greatest quantity that a condition or a benefit names.
    pub const MAX_QTY: u32 = 10_000;
    /// Greatest amount, in minor units.
    pub const MAX_MINOR: i64 = 1_000_000_000_000_000;
    /// Most bytes of the words of a gift.
    pub const MAX_GIFT_BYTES: usize = 256;

    /// Tells whether its amounts are of each unit that is bought; the others are of a purchase as a whole.
    ///
    /// Discounts that a product has by itself are of each unit. Thresholds, coupons and what a way of paying gives are
    /// of the purchase; of another kind the scope decides: a store or all stores means the purchase.
    pub fn is_per_unit(&self) -> bool {
        match &self.kind {
            OfferKind::ItemDiscount
            | OfferKind::FlashSale
            | OfferKind::MemberPrice
            | OfferKind::Presale
            | OfferKind::Bundle
            | OfferKind::Subsidy => true,
            OfferKind::StoreThreshold
            | OfferKind::CrossThreshold
            | OfferKind::Coupon
            | OfferKind::PaymentDiscount => false,
            OfferKind::Gift | OfferKind::Other(_) => !matches!(self.scope, Scope::Store | Scope::Cross),
        }
    }

    /// Tells whether a coupon is needed.
    pub fn needs_coupon(&self) -> bool {
        self.condition.coupon != Coupon::None || matches!(self.audience, Audience::CouponHolder(_))
    }
}

/// Writes the fields in declared order.
impl Encode for Offer {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.id)
            .u64(self.version)
            .value(&self.kind)
            .value(&self.scope)
            .value(&self.valid)
            .value(&self.audience)
            .list(&self.channels)
            .value(&self.condition)
            .value(&self.benefit)
            .u8(self.stage)
            .option(self.group.as_ref())
            .i32(self.priority)
            .value(&self.precedence_kind)
            .value(&self.stack)
            .option(self.cap.as_ref())
            .option(self.floor.as_ref());
    }
}

/// What a buyer would call an offer.
///
/// In JSON: `"item_discount"`, `"flash_sale"` and so on, or `{"other": "staff"}`.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum OfferKind {
    /// A discount of the product itself.
    ItemDiscount,
    /// A short sale (秒杀).
    FlashSale,
    /// A price for members.
    MemberPrice,
    /// So much off from so much on, within one store (店铺满减).
    StoreThreshold,
    /// So much off from so much on, across stores (跨店满减).
    CrossThreshold,
    /// A coupon (优惠券).
    Coupon,
    /// A deposit now, the balance later (预售).
    Presale,
    /// Something that comes with it (赠品).
    Gift,
    /// A price for products that are bought together.
    Bundle,
    /// A discount of a way of paying.
    PaymentDiscount,
    /// What the platform adds (平台补贴).
    Subsidy,
    /// A kind of the business's own.
    Other(Code),
}

impl OfferKind {
    /// Returns the name that JSON uses; of a kind of the business's own, `other`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ItemDiscount => "item_discount",
            Self::FlashSale => "flash_sale",
            Self::MemberPrice => "member_price",
            Self::StoreThreshold => "store_threshold",
            Self::CrossThreshold => "cross_threshold",
            Self::Coupon => "coupon",
            Self::Presale => "presale",
            Self::Gift => "gift",
            Self::Bundle => "bundle",
            Self::PaymentDiscount => "payment_discount",
            Self::Subsidy => "subsidy",
            Self::Other(_) => "other",
        }
    }
}

impl fmt::Display for OfferKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(code) => write!(f, "other({code})"),
            kind => f.write_str(kind.name()),
        }
    }
}

/// Writes the variant, then the code of a kind of the business's own.
impl Encode for OfferKind {
    fn encode(&self, out: &mut Canonical) {
        out.variant(self.name());
        if let Self::Other(code) = self {
            out.value(code);
        }
    }
}

/// The products of a business that an offer concerns.
///
/// In JSON: `{"sku": {"item": "42", "sku": "red"}}`, `{"item": "42"}`, `{"category": "baby/milk_powder"}`, `"store"`,
/// `"cross"`, `{"any_of": [{"item": "42"}, {"item": "43"}]}`.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One variant of an item.
    Sku(SkuScope),
    /// An item with all its variants.
    Item(ItemId),
    /// The items of a category and of those below it.
    Category(CategoryPath),
    /// Everything in the store.
    Store,
    /// Everything in every store that takes part.
    Cross,
    /// Whatever one of these concerns; none of them is an `any_of` itself.
    AnyOf(Vec<Self>),
}

/// One variant of an item.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct SkuScope {
    /// The item.
    pub item: ItemId,
    /// Its variant.
    pub sku: SkuId,
}

impl Scope {
    /// Tells whether a product belongs to the scope.
    pub fn covers(&self, product: &ProductKey, category: Option<&CategoryPath>) -> bool {
        match self {
            Self::Sku(one) => product.item == one.item && product.sku.as_ref() == Some(&one.sku),
            Self::Item(item) => product.item == *item,
            Self::Category(path) => category.is_some_and(|category| category.is_under(path)),
            Self::Store | Self::Cross => true,
            Self::AnyOf(scopes) => scopes.iter().any(|scope| scope.covers(product, category)),
        }
    }

    /// Tells whether only items and variants are named, so that a purchase of the product alone says what counts.
    pub fn names_items_only(&self) -> bool {
        match self {
            Self::Sku(_) | Self::Item(_) => true,
            Self::Category(_) | Self::Store | Self::Cross => false,
            Self::AnyOf(scopes) => scopes.iter().all(Self::names_items_only),
        }
    }
}

/// Writes the variant, then what it names.
impl Encode for Scope {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Sku(one) => out.variant("sku").value(&one.item).value(&one.sku),
            Self::Item(item) => out.variant("item").value(item),
            Self::Category(path) => out.variant("category").value(path),
            Self::Store => out.variant("store"),
            Self::Cross => out.variant("cross"),
            Self::AnyOf(scopes) => out.variant("any_of").list(scopes),
        };
    }
}

/// What a purchase must have for an offer to apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Condition {
    /// Least quantity of the product; absent where one is enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 10_000))]
    pub min_qty: Option<u32>,
    /// Least amount of the purchase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_amount: Option<MinAmount>,
    /// The coupon that it takes.
    #[serde(skip_serializing_if = "Coupon::is_none")]
    pub coupon: Coupon,
}

impl Condition {
    /// Tells whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Writes the fields in declared order.
impl Encode for Condition {
    fn encode(&self, out: &mut Canonical) {
        out.option(self.min_qty.as_ref()).option(self.min_amount.as_ref()).value(&self.coupon);
    }
}

/// Least amount of a purchase, and at which prices it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MinAmount {
    /// The amount.
    pub amount: Money,
    /// At which prices it is counted.
    #[serde(default)]
    pub basis: Basis,
}

/// Writes amount, then basis.
impl Encode for MinAmount {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.amount).value(&self.basis);
    }
}

/// The prices at which a threshold or a parallel discount is counted.
///
/// In JSON: `"base"`, `{"after_stage": 10}`, `"running"`.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Prices without any offer.
    #[default]
    Base,
    /// Prices after this stage and those before it.
    AfterStage(u8),
    /// The price that earlier offers left.
    Running,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base => f.write_str("base prices"),
            Self::AfterStage(stage) => write!(f, "prices after stage {stage}"),
            Self::Running => f.write_str("the running price"),
        }
    }
}

/// Writes the variant, then its stage.
impl Encode for Basis {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Base => out.variant("base"),
            Self::AfterStage(stage) => out.variant("after_stage").u8(*stage),
            Self::Running => out.variant("running"),
        };
    }
}

/// The coupon that an offer takes.
///
/// In JSON: `"none"`, `"auto_claim"`, `{"code": "C1"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coupon {
    /// None.
    #[default]
    None,
    /// One that everybody can take on the spot.
    AutoClaim,
    /// One that only its holders have: the profile's audiences must name them.
    Code(CouponId),
}

impl Coupon {
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// Writes the variant, then its code.
impl Encode for Coupon {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::None => out.variant("none"),
            Self::AutoClaim => out.variant("auto_claim"),
            Self::Code(code) => out.variant("code").value(code),
        };
    }
}

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $json:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
            schemars::JsonSchema,
        )]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $json)] $variant,)*
        }

        impl $name {
            /// Returns the name that JSON uses.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $json,)*
                }
            }
        }

        /// Writes the variant.
        impl Encode for $name {
            fn encode(&self, out: &mut Canonical) {
                out.variant(self.name());
            }
        }
    )*};
}
pub(super) use choices;

choices! {
    /// Whether an offer stands above others.
    Precedence {
        /// It is one of many.
        #[default]
        Normal = "normal",
        /// Of the offers of its own and earlier stages it alone applies, as a flash sale does.
        Absolute = "absolute",
    }

    /// How an offer goes with others of its stage.
    Stack {
        /// With all.
        #[default]
        Stackable = "stackable",
        /// Of several exclusive ones only the first applies; the stage's rule says whether it also beats the others.
        Exclusive = "exclusive",
        /// Once it has applied, no later offer does, in this stage and in those after it.
        Last = "last",
    }
}
