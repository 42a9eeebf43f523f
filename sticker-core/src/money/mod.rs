//! Money: integer minor units of a currency.
//!
//! Owns amounts ([`Money`], [`MoneyRange`]), currencies with their ISO 4217 minor units ([`Currency`]), shares in
//! basis points ([`Ratio`]), decimal numbers ([`Decimal`]), rounding ([`rounding`]) and the integers behind a displayed
//! saving ([`saving`]).
//! It takes and returns exact values: there are no floats, and no sum of two currencies. How an amount
//! looks in a locale is the business of [`display`]; [`Money::decimal_string`] is the plain form.

mod allocation;
mod amount;
mod currency;
pub mod display;
#[cfg(test)]
mod laws;
mod number;
pub mod rounding;
pub mod saving;

pub use amount::{Money, MoneyRange};
pub use currency::{Currency, ISO_4217, ISO_4217_AS_OF};
pub use number::{Decimal, Ratio};
pub use rounding::{Rounding, RoundingMode};

/// Says why an amount, a currency or a number was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The text is not three capital letters.
    #[error("a currency code has three capital letters, not {code:?}")]
    CodeForm {
        /// At most the first 16 characters of the text.
        code: String,
    },
    /// ISO 4217 lists no such code now.
    #[error("ISO 4217 has no current currency {code}")]
    UnknownCurrency {
        /// The code.
        code: String,
    },
    /// ISO 4217 lists the code, but nobody pays with it: a metal, a fund unit, a test code.
    #[error("{code} has no minor unit, so it cannot carry a price")]
    NoMinorUnit {
        /// The code.
        code: String,
    },
    /// Two amounts of different currencies met.
    #[error("{left} and {right} do not mix")]
    MixedCurrencies {
        /// Currency of the first amount.
        left: Currency,
        /// Currency of the second amount.
        right: Currency,
    },
    /// The result does not fit.
    #[error("the result of {operation} is outside the range of 64 bits")]
    Overflow {
        /// The operation.
        operation: &'static str,
    },
    /// The text is not a decimal number.
    #[error("{text:?} is not a decimal number such as 129.90")]
    NotDecimal {
        /// At most the first 48 characters of the text.
        text: String,
    },
    /// The text has more decimals than the currency or the number type.
    #[error("{text:?} has {found} decimals, at most {limit} are possible")]
    TooManyDecimals {
        /// At most the first 48 characters of the text.
        text: String,
        /// Decimals that the text has.
        found: usize,
        /// Decimals that are possible.
        limit: u8,
    },
    /// A range's minimum is above its maximum.
    #[error("range minimum {min} is above its maximum {max}")]
    InvertedRange {
        /// The minimum, in minor units.
        min: i64,
        /// The maximum, in minor units.
        max: i64,
    },
    /// Nothing can be divided by zero.
    #[error("a division by zero")]
    DivisionByZero,
    /// There is nothing to split an amount by.
    #[error("an amount is split by weights of which one is above 0, and none of these {found} is")]
    NoWeight {
        /// How many weights there are.
        found: usize,
    },
    /// A rounding step is not a whole number of minor units from 1 up.
    #[error("a rounding step is at least 1 minor unit, not {found}")]
    RoundingStep {
        /// The step.
        found: i64,
    },
    /// A displayed saving needs a positive reference that is at least the effective price.
    #[error("no saving from reference {reference} to effective {effective}")]
    NoSaving {
        /// The reference price, in minor units.
        reference: i64,
        /// The effective price, in minor units.
        effective: i64,
    },
}

/// Cuts a hostile text before it enters a message.
fn excerpt(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}
