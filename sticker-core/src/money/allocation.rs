//! Splitting an amount by weights without losing or making a minor unit.

use std::cmp::Reverse;

use super::{Money, MoneyError};

impl Money {
    /// Splits the amount by weights with the method of the largest remainder; the parts add up to the amount.
    ///
    /// Each part first gets the whole minor units of its exact share. The units that are left go, one each, to the parts
    /// with the largest remainders; equal remainders are served in the order of the weights. A weight of 0 gets 0. A
    /// negative amount is split as the positive one is, and every part is negated.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::NoWeight`] when there is no weight above 0.
    ///
    /// ```
    /// # use sticker_core::money::{Currency, Money};
    /// let cny = |minor| Money::new(minor, Currency::new("CNY").unwrap());
    /// assert_eq!(cny(100).allocate(&[1, 1, 1])?, [cny(34), cny(33), cny(33)]);
    /// assert_eq!(cny(-5).allocate(&[3, 7])?, [cny(-2), cny(-3)]);
    /// assert!(cny(100).allocate(&[0, 0]).is_err());
    /// # Ok::<(), sticker_core::money::MoneyError>(())
    /// ```
    pub fn allocate(self, weights: &[u64]) -> Result<Vec<Self>, MoneyError> {
        let total: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
        if total == 0 {
            return Err(MoneyError::NoWeight { found: weights.len() });
        }
        let magnitude = u128::from(self.minor.unsigned_abs());
        // A product of two numbers of 64 bits fits 128 bits, and a share is at most the magnitude.
        let mut shares: Vec<u64> = Vec::with_capacity(weights.len());
        let mut remainders: Vec<(Reverse<u128>, usize)> = Vec::new();
        let mut left = self.minor.unsigned_abs();
        for (index, &weight) in weights.iter().enumerate() {
            let product = magnitude * u128::from(weight);
            let share = (product / total) as u64;
            left -= share;
            shares.push(share);
            if product % total > 0 {
                remainders.push((Reverse(product % total), index));
            }
        }
        // Fewer units are left than there are remainders, because each remainder is less than one unit.
        remainders.sort_unstable();
        for (_, index) in remainders.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
            shares[index] += 1;
        }
        let signed = |share: u64| {
            let minor =
                if self.is_negative() { 0i64.checked_sub_unsigned(share) } else { i64::try_from(share).ok() };
            minor.map(|minor| Self { minor, ..self })
        };
        let parts: Option<Vec<Self>> = shares.into_iter().map(signed).collect();
        parts.ok_or(MoneyError::Overflow { operation: "an allocation" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Currency;
    use super::*;

    fn split(minor: i64, weights: &[u64]) -> Vec<i64> {
        let amount = Money::new(minor, Currency::new("CNY").unwrap());
        amount.allocate(weights).unwrap().iter().map(|part| part.minor).collect()
    }

    #[test]
    fn leftovers_go_to_the_largest_remainder_and_ties_to_the_first() {
        assert_eq!(split(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(split(101, &[1, 1, 1]), [34, 34, 33]);
        // Exact shares 335, 502.5 and 167.5: equal remainders, so the first is served.
        assert_eq!(split(1_005, &[40, 60, 20]), [335, 503, 167]);
        // Exact shares 1.43, 2.86 and 5.71.
        assert_eq!(split(10, &[1, 2, 4]), [1, 3, 6]);
        assert_eq!(split(1, &[1, 1]), [1, 0]);
        assert_eq!(split(1, &[1, 3]), [0, 1]);
        assert_eq!(split(7, &[0, 5, 0, 2]), [0, 5, 0, 2]);
        assert_eq!(split(0, &[3, 4]), [0, 0]);
        assert_eq!(split(-100, &[1, 1, 1]), [-34, -33, -33]);
        assert_eq!(split(i64::MIN, &[1]), [i64::MIN]);
        assert_eq!(split(i64::MAX, &[u64::MAX, u64::MAX]), [i64::MAX / 2 + 1, i64::MAX / 2]);
    }

    #[test]
    fn weights_that_weigh_nothing_are_refused() {
        let amount = Money::new(5, Currency::new("CNY").unwrap());
        assert_eq!(amount.allocate(&[]), Err(MoneyError::NoWeight { found: 0 }));
        assert_eq!(amount.allocate(&[0, 0, 0]), Err(MoneyError::NoWeight { found: 3 }));
        let message = amount.allocate(&[0, 0, 0]).unwrap_err().to_string();
        assert_eq!(message, "an amount is split by weights of which one is above 0, and none of these 3 is");
    }
}
