//! Amounts of money and ranges of them.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::number::{parse_scaled, write_scaled};
use super::{Currency, MoneyError, excerpt};
use crate::digest::{Canonical, Encode};

/// An amount in the minor units of its currency: 12990 of CNY is ¥129.90.
///
/// In JSON it is `{"minor": "12990", "currency": "CNY"}`; the number is text, because readers of JSON in other
/// languages lose digits beyond 2⁵³. A JSON number is refused.
///
/// ```
/// # use sticker_core::money::{Currency, Money};
/// let cny = Currency::new("CNY")?;
/// let sum = Money::from_decimal_str("129.90", cny)?.checked_add(Money::new(10, cny))?;
/// assert_eq!(sum.decimal_string(), "130.00");
/// assert!(sum.checked_add(Money::new(1, Currency::new("JPY")?)).is_err());
/// # Ok::<(), sticker_core::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Whole minor units.
    pub minor: i64,
    /// The currency that they belong to.
    pub currency: Currency,
}

impl Money {
    /// Creates an amount from minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads an amount in major units: `"129.9"` of CNY is 12990 minor units.
    ///
    /// The text has an optional minus, digits, and optionally a point and as many decimals as the currency has; more
    /// are accepted only where they are zero.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::NotDecimal`] for any other text, [`MoneyError::TooManyDecimals`] when a digit would be
    /// lost, and [`MoneyError::Overflow`] when the amount does not fit 64 bits.
    pub fn from_decimal_str(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let overflow = MoneyError::Overflow { operation: "reading an amount" };
        let (mut value, mut decimals) = parse_scaled(text)?;
        let exponent = usize::from(currency.exponent());
        while decimals > exponent && value % 10 == 0 {
            value /= 10;
            decimals -= 1;
        }
        if decimals > exponent {
            let limit = currency.exponent();
            return Err(MoneyError::TooManyDecimals { text: excerpt(text, 48), found: decimals, limit });
        }
        for _ in decimals..exponent {
            value = value.checked_mul(10).ok_or_else(|| overflow.clone())?;
        }
        Ok(Self { minor: i64::try_from(value).map_err(|_| overflow)?, currency })
    }

    /// Returns the amount in major units with all minor digits, `129.90`: no sign of the currency, no grouping.
    pub fn decimal_string(self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = write_scaled(&mut text, self.minor.into(), self.currency.exponent());
        text
    }

    /// Adds an amount of the same currency.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::MixedCurrencies`] or [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, "an addition", i64::checked_add)
    }

    /// Subtracts an amount of the same currency.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::MixedCurrencies`] or [`MoneyError::Overflow`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, "a subtraction", i64::checked_sub)
    }

    /// Multiplies the amount by a whole number.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::Overflow`].
    pub fn checked_mul(self, by: i64) -> Result<Self, MoneyError> {
        let minor =
            self.minor.checked_mul(by).ok_or(MoneyError::Overflow { operation: "a multiplication" })?;
        Ok(Self { minor, ..self })
    }

    /// Adds amounts of one currency, starting from zero of `currency`.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::MixedCurrencies`], or [`MoneyError::Overflow`] when the whole sum does not fit; the
    /// order of the amounts does not matter.
    pub fn checked_sum(
        amounts: impl IntoIterator<Item = Self>,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        let mut sum: i128 = 0;
        for amount in amounts {
            Self::same_currency(currency, amount.currency)?;
            sum = sum.checked_add(amount.minor.into()).ok_or(MoneyError::Overflow { operation: "a sum" })?;
        }
        let minor = i64::try_from(sum).map_err(|_| MoneyError::Overflow { operation: "a sum" })?;
        Ok(Self { minor, currency })
    }

    /// Compares two amounts of one currency.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::MixedCurrencies`].
    pub fn compare(self, other: Self) -> Result<std::cmp::Ordering, MoneyError> {
        Self::same_currency(self.currency, other.currency)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// Tells whether the amount is below zero.
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    fn combine(
        self,
        other: Self,
        operation: &'static str,
        with: impl FnOnce(i64, i64) -> Option<i64>,
    ) -> Result<Self, MoneyError> {
        Self::same_currency(self.currency, other.currency)?;
        let minor = with(self.minor, other.minor).ok_or(MoneyError::Overflow { operation })?;
        Ok(Self { minor, ..self })
    }

    fn same_currency(left: Currency, right: Currency) -> Result<(), MoneyError> {
        if left == right { Ok(()) } else { Err(MoneyError::MixedCurrencies { left, right }) }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.currency)?;
        write_scaled(f, self.minor.into(), self.currency.exponent())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes minor (`i64`), then the currency.
impl Encode for Money {
    fn encode(&self, out: &mut Canonical) {
        out.i64(self.minor).value(&self.currency);
    }
}

#[derive(Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Money", deny_unknown_fields)]
struct MoneyJson {
    /// Whole minor units as decimal text, for example `"12990"`.
    #[schemars(regex(pattern = "^-?[0-9]{1,19}$"))]
    minor: String,
    /// ISO 4217 alphabetic code.
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        MoneyJson { minor: self.minor.to_string(), currency: self.currency }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let MoneyJson { minor, currency } = MoneyJson::deserialize(deserializer)?;
        let digits = minor.strip_prefix('-').unwrap_or(&minor);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(D::Error::custom(format_args!(
                "minor {:?} is not a whole number of minor units",
                excerpt(&minor, 48)
            )));
        }
        let minor = minor.parse().map_err(|_| {
            D::Error::custom(format_args!("minor {:?} does not fit 64 bits", excerpt(&minor, 48)))
        })?;
        Ok(Self { minor, currency })
    }
}

impl schemars::JsonSchema for Money {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Money".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        MoneyJson::json_schema(generator)
    }
}

/// The lowest and the highest price of an item with several variants; one currency, `min <= max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoneyRange {
    min: Money,
    max: Money,
}

impl MoneyRange {
    /// Creates a range from its two ends, both included.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::MixedCurrencies`] when the currencies differ and [`MoneyError::InvertedRange`] when
    /// `min` is above `max`.
    pub fn new(min: Money, max: Money) -> Result<Self, MoneyError> {
        if min.compare(max)?.is_gt() {
            return Err(MoneyError::InvertedRange { min: min.minor, max: max.minor });
        }
        Ok(Self { min, max })
    }

    /// Returns the lowest price.
    pub const fn min(self) -> Money {
        self.min
    }

    /// Returns the highest price.
    pub const fn max(self) -> Money {
        self.max
    }

    /// Returns the currency of both ends.
    pub const fn currency(self) -> Currency {
        self.min.currency
    }

    /// Tells whether both ends are the same amount.
    pub const fn is_single(self) -> bool {
        self.min.minor == self.max.minor
    }
}

/// Writes min, then max.
impl Encode for MoneyRange {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.min).value(&self.max);
    }
}

#[derive(Deserialize)]
#[serde(rename = "MoneyRange", deny_unknown_fields)]
struct MoneyRangeJson {
    min: Money,
    max: Money,
}

impl<'de> Deserialize<'de> for MoneyRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let MoneyRangeJson { min, max } = MoneyRangeJson::deserialize(deserializer)?;
        Self::new(min, max).map_err(D::Error::custom)
    }
}
