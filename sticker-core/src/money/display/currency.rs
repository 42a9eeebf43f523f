//! What CLDR says of a currency in every locale: digits and increments, on the counter and in cash.

use super::rows::Fractions;
use crate::money::{Currency, MoneyError, Rounding, RoundingMode};

impl Currency {
    /// Returns how many fraction digits are usually displayed: 2 for CNY, 0 for JPY and HUF.
    ///
    /// It is CLDR's number and not that of ISO 4217: an amount keeps [`Currency::exponent`] minor digits.
    ///
    /// ```
    /// # use sticker_core::money::Currency;
    /// let huf = Currency::new("HUF")?;
    /// assert_eq!((huf.exponent(), huf.display_digits()), (2, 0));
    /// # Ok::<(), sticker_core::money::MoneyError>(())
    /// ```
    pub fn display_digits(self) -> u8 {
        Fractions::of(self).digits
    }

    /// Returns how many fraction digits a sum paid in cash has: 2 for CHF, 0 for CZK.
    pub fn cash_digits(self) -> u8 {
        Fractions::of(self).cash_digits
    }

    /// Returns the rounding to what is usually displayed, for who wants it: nothing here rounds by itself.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::Overflow`] when the step does not fit 64 bits, which no currency of the table needs.
    ///
    /// ```
    /// # use sticker_core::money::{Currency, Money, RoundingMode};
    /// let huf = Currency::new("HUF")?;
    /// let whole = huf.display_rounding(RoundingMode::HalfUp)?;
    /// assert_eq!(whole.round(Money::new(12_50, huf))?, Money::new(13_00, huf));
    /// # Ok::<(), sticker_core::money::MoneyError>(())
    /// ```
    pub fn display_rounding(self, mode: RoundingMode) -> Result<Rounding, MoneyError> {
        let of = Fractions::of(self);
        self.rounding(mode, of.digits, of.increment)
    }

    /// Returns the rounding to what can be paid in cash: steps of 5 Rappen for CHF, of 5 forints for HUF.
    ///
    /// # Errors
    ///
    /// As [`Currency::display_rounding`].
    ///
    /// ```
    /// # use sticker_core::money::{Currency, RoundingMode};
    /// assert_eq!(Currency::new("CHF")?.cash_rounding(RoundingMode::HalfUp)?.step_minor(), 5);
    /// assert_eq!(Currency::new("HUF")?.cash_rounding(RoundingMode::HalfUp)?.step_minor(), 500);
    /// # Ok::<(), sticker_core::money::MoneyError>(())
    /// ```
    pub fn cash_rounding(self, mode: RoundingMode) -> Result<Rounding, MoneyError> {
        let of = Fractions::of(self);
        self.rounding(mode, of.cash_digits, of.cash_increment)
    }

    /// An increment counts units of the last of `digits`; 0 stands for 1.
    fn rounding(self, mode: RoundingMode, digits: u8, increment: u8) -> Result<Rounding, MoneyError> {
        let unit = 10i64.checked_pow(self.exponent().saturating_sub(digits).into());
        let step = unit.and_then(|unit| unit.checked_mul(increment.max(1).into()));
        Rounding::new(mode, step.ok_or(MoneyError::Overflow { operation: "a rounding step" })?)
    }
}
