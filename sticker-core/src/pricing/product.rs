//! The product that is priced.

use serde::{Deserialize, Serialize};

use super::{OfferError, PricingError, check};
use crate::id::ProductKey;
use crate::money::Money;
use crate::points::{CategoryPath, PointValue, Snapshot};
use crate::time::Window;

/// What pricing must know of a product: its key, its category and the base price of one unit.
///
/// In JSON: `{"key": {"business": "acme", "item": "42"}, "category": "baby/milk_powder", "base": {…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The product.
    pub key: ProductKey,
    /// Its category; absent where it is not known, and then no offer to a category concerns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryPath>,
    /// The price of one unit without any offer.
    pub base: Money,
}

impl Product {
    /// Most bytes of a product's JSON.
    pub const MAX_JSON_BYTES: usize = 1 << 16;

    /// Reads the JSON of a product.
    ///
    /// # Errors
    ///
    /// Returns an [`OfferError`] with the JSON Pointer of the place for more than [`Product::MAX_JSON_BYTES`] bytes and for
    /// bytes that are not JSON of this form.
    ///
    /// ```
    /// # use sticker_core::pricing::Product;
    /// let json = r#"{"key": {"business": "acme", "item": "42"}, "base": {"minor": "9900", "currency": "CNY"}}"#;
    /// assert_eq!(Product::from_json(json.as_bytes())?.base.minor, 9_900);
    /// let error = Product::from_json(json.replace("CNY", "RMB").as_bytes()).unwrap_err();
    /// assert_eq!(error.at, "/base/currency");
    /// # Ok::<(), sticker_core::pricing::OfferError>(())
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self, OfferError> {
        check::read(json, Self::MAX_JSON_BYTES)
    }

    /// Takes the product from its points: the base price is `std.price.active`, or else `std.price.base`.
    ///
    /// # Errors
    ///
    /// Returns [`PricingError::NoBasePrice`] when neither point has a value, and [`PricingError::BaseIsRange`] when the
    /// price is a range from one amount to another.
    ///
    /// ```
    /// # use sticker_core::points::{LocaleTag, Snapshot};
    /// # use sticker_core::pricing::Product;
    /// let at = "2026-11-11T00:00:00Z".parse()?;
    /// let file = r#"{"business":"acme","item":"42","points":{
    ///     "std.price.base":{"money":{"minor":"9900","currency":"CNY"}}}}"#;
    /// let read = |file: &str| Snapshot::from_json(file.as_bytes(), at, LocaleTag::new("en").unwrap());
    /// assert_eq!(Product::from_snapshot(&read(file)?)?.base.minor, 9_900);
    /// assert!(Product::from_snapshot(&read(&file.replace("price.base", "price.list"))?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_snapshot(snapshot: &Snapshot) -> Result<Self, PricingError> {
        let product = || snapshot.key().clone();
        let base = match snapshot.get("std.price.active").or_else(|| snapshot.get("std.price.base")) {
            Some(PointValue::Money(money)) => *money,
            Some(PointValue::MoneyRange(range)) if range.is_single() => range.min(),
            Some(PointValue::MoneyRange(range)) => {
                let (min, max) = (range.min(), range.max());
                return Err(PricingError::BaseIsRange { product: product(), min, max });
            }
            _ => return Err(PricingError::NoBasePrice { product: product(), at: snapshot.at() }),
        };
        Ok(Self { key: product(), category: snapshot.category(), base })
    }
}

/// A base price and when it holds; a timeline takes several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BasePrice {
    /// When it holds.
    pub during: Window,
    /// The price of one unit.
    pub price: Money,
}
