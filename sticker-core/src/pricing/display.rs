//! Numbers about many prices: "up to 40 % off" and "from ¥99", with the evidence that they ask for.

use super::PricingError;
use crate::money::{Money, Ratio, saving};

/// A statement about a range of goods, and how many of them it holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeStatement<T> {
    /// What is stated.
    pub value: T,
    /// For how many goods it holds.
    pub holds_for: usize,
    /// How many goods there are.
    pub of: usize,
}

/// Returns the greatest whole percent that at least a share of the goods saves: what "up to" may say.
///
/// Each good is its reference price and its price; one that saves nothing counts as 0 %. Sources: guidance of the CTSI,
/// August 2025 (United Kingdom): "up to" needs a significant proportion of the range at that price. How much is
/// significant the caller decides; 1 basis point asks for one of the goods, 1000 for a tenth.
///
/// # Errors
///
/// Returns [`PricingError::Nothing`] without goods, and [`PricingError::Money`] for a reference that is not positive, a
/// negative price, or two currencies in one good.
///
/// ```
/// # use sticker_core::money::{Currency, Money, Ratio};
/// # use sticker_core::pricing::up_to_percent;
/// let eur = |minor| Money::new(minor, Currency::new("EUR").unwrap());
/// // One of ten saves 70 %, two save 30 %, the others 10 %.
/// let goods: Vec<_> = [30, 70, 70, 90, 90, 90, 90, 90, 90, 90].map(|price| (eur(100), eur(price))).into();
/// assert_eq!(up_to_percent(&goods, Ratio::from_bp(1_000))?.value, 70);
/// assert_eq!(up_to_percent(&goods, Ratio::from_bp(2_000))?.value, 30);
/// assert!(up_to_percent(&[], Ratio::from_bp(1_000)).is_err());
/// # Ok::<(), sticker_core::pricing::PricingError>(())
/// ```
pub fn up_to_percent(
    goods: &[(Money, Money)],
    least_share: Ratio,
) -> Result<RangeStatement<u32>, PricingError> {
    let mut savings = Vec::with_capacity(goods.len());
    for (reference, price) in goods {
        let above = price.compare(*reference)?.is_gt() && reference.minor > 0;
        savings.push(if above { 0 } else { saving::percent(*reference, *price)? });
    }
    savings.sort_unstable_by(|a, b| b.cmp(a));
    pick(&savings, least_share)
}

/// Returns the lowest price that at least a share of the goods has, or a lower one: what "from" (起) may say.
///
/// # Errors
///
/// Returns [`PricingError::Nothing`] without goods, and [`PricingError::Money`] for two currencies.
///
/// ```
/// # use sticker_core::money::{Currency, Money, Ratio};
/// # use sticker_core::pricing::from_price;
/// let cny = |minor| Money::new(minor, Currency::new("CNY").unwrap());
/// let prices = [9_900, 12_900, 12_900, 15_900].map(cny);
/// assert_eq!(from_price(&prices, Ratio::from_bp(1))?.value, cny(9_900));
/// assert_eq!(from_price(&prices, Ratio::from_bp(5_000))?.value, cny(12_900));
/// assert!(from_price(&[], Ratio::from_bp(1)).is_err());
/// # Ok::<(), sticker_core::pricing::PricingError>(())
/// ```
pub fn from_price(prices: &[Money], least_share: Ratio) -> Result<RangeStatement<Money>, PricingError> {
    let mut sorted = prices.to_vec();
    if let Some(first) = prices.first() {
        for price in prices {
            price.compare(*first)?;
        }
    }
    sorted.sort_unstable_by_key(|price| price.minor);
    pick(&sorted, least_share)
}

/// Takes, of values sorted from the boldest, the first that at least a share of them reaches.
fn pick<T: Copy + PartialEq>(sorted: &[T], least_share: Ratio) -> Result<RangeStatement<T>, PricingError> {
    let of = sorted.len();
    // At least one, and rounded up: a share of 10 % of 11 is two.
    let needed = (of as u128 * u128::from(least_share.bp.min(10_000))).div_ceil(10_000).max(1) as usize;
    let value = *sorted.get(needed - 1).ok_or(PricingError::Nothing { what: "price" })?;
    let holds_for = sorted.iter().rposition(|other| *other == value).map_or(needed, |last| last + 1);
    Ok(RangeStatement { value, holds_for, of })
}
