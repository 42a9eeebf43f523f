//! Exact numbers that are not money: shares in basis points and decimals.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{MoneyError, excerpt};
use crate::digest::{Canonical, Encode};

/// A share in basis points: 10000 is the whole, 1250 is 12.5 %.
///
/// In JSON it is `{"bp": 1250}`.
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
#[serde(deny_unknown_fields)]
pub struct Ratio {
    /// Hundredths of a percent.
    pub bp: u32,
}

impl Ratio {
    /// Creates a share from basis points.
    pub const fn from_bp(bp: u32) -> Self {
        Self { bp }
    }

    /// Returns the percentage without its fraction: 12 for 1250 basis points.
    pub const fn floor_percent(self) -> u32 {
        self.bp / 100
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.bp / 100, self.bp % 100) {
            (percent, 0) => write!(f, "{percent}%"),
            (percent, rest) if rest % 10 == 0 => write!(f, "{percent}.{}%", rest / 10),
            (percent, rest) => write!(f, "{percent}.{rest:02}%"),
        }
    }
}

impl Encode for Ratio {
    fn encode(&self, out: &mut Canonical) {
        out.u32(self.bp);
    }
}

/// A decimal number: `mantissa / 10^scale`, with at most [`Decimal::MAX_SCALE`] decimals.
///
/// In JSON it is text, `"12.50"`; its trailing zeros are kept. `==` asks for the same digits,
/// [`Decimal::compare`] for the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i128,
    scale: u8,
}

impl Decimal {
    /// Most decimals that a number may have.
    pub const MAX_SCALE: u8 = 28;

    /// Creates `mantissa / 10^scale`.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::TooManyDecimals`] when `scale` is above [`Decimal::MAX_SCALE`].
    pub fn new(mantissa: i128, scale: u8) -> Result<Self, MoneyError> {
        if scale > Self::MAX_SCALE {
            let text = format!("{mantissa}e-{scale}");
            return Err(MoneyError::TooManyDecimals { text, found: scale.into(), limit: Self::MAX_SCALE });
        }
        Ok(Self { mantissa, scale })
    }

    /// Returns the digits as a whole number.
    pub const fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// Returns the number of decimals.
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// Compares two numbers by value: 1.50 equals 1.5.
    pub fn compare(self, other: Self) -> Ordering {
        let parts = |number: Self| {
            let unit = 10i128.pow(number.scale.into());
            let fraction = number.mantissa.rem_euclid(unit);
            (number.mantissa.div_euclid(unit), fraction * 10i128.pow((Self::MAX_SCALE - number.scale).into()))
        };
        parts(self).cmp(&parts(other))
    }
}

impl From<i64> for Decimal {
    fn from(whole: i64) -> Self {
        Self { mantissa: whole.into(), scale: 0 }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_scaled(f, self.mantissa, self.scale)
    }
}

impl FromStr for Decimal {
    type Err = MoneyError;

    /// Reads an optional minus, digits, and optionally a point and more digits.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (mantissa, scale) = parse_scaled(text)?;
        let scale = u8::try_from(scale).ok().filter(|&scale| scale <= Self::MAX_SCALE).ok_or_else(|| {
            MoneyError::TooManyDecimals { text: excerpt(text, 48), found: scale, limit: Self::MAX_SCALE }
        })?;
        Ok(Self { mantissa, scale })
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Decimal {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "An exact decimal number as text, for example 12.50.",
            "type": "string",
            "pattern": "^-?[0-9]+(\\.[0-9]{1,28})?$"
        })
    }
}

/// Writes mantissa (`i128`), then scale (`u8`).
impl Encode for Decimal {
    fn encode(&self, out: &mut Canonical) {
        out.i128(self.mantissa).u8(self.scale);
    }
}

/// Writes `value / 10^scale` with exactly `scale` decimals.
pub(super) fn write_scaled(f: &mut impl fmt::Write, value: i128, scale: u8) -> fmt::Result {
    let sign = if value < 0 { "-" } else { "" };
    if scale == 0 {
        return write!(f, "{value}");
    }
    let unit = 10u128.pow(scale.into());
    let magnitude = value.unsigned_abs();
    write!(f, "{sign}{}.{:0width$}", magnitude / unit, magnitude % unit, width = usize::from(scale))
}

/// Reads a decimal text as its digits and the number of its decimals.
pub(super) fn parse_scaled(text: &str) -> Result<(i128, usize), MoneyError> {
    let refuse = || MoneyError::NotDecimal { text: excerpt(text, 48) };
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) {
        return Err(refuse());
    }
    let decimals = if digits.contains('.') { decimals } else { "" };
    let mut mantissa: i128 = 0;
    for digit in whole.bytes().chain(decimals.bytes()) {
        let digit = i128::from(digit - b'0');
        mantissa = mantissa
            .checked_mul(10)
            .and_then(|tens| if negative { tens.checked_sub(digit) } else { tens.checked_add(digit) })
            .ok_or(MoneyError::Overflow { operation: "reading a decimal number" })?;
    }
    Ok((mantissa, decimals.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_zeros_and_compare_by_value() {
        let (a, b): (Decimal, Decimal) = ("1.50".parse().unwrap(), "1.5".parse().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.compare(b), Ordering::Equal);
        assert_eq!(a.to_string(), "1.50");
        for (less, more) in [("-0.1", "0"), ("-2", "-1.99"), ("0.0000000000000000000000000001", "0.001")] {
            let (less, more): (Decimal, Decimal) = (less.parse().unwrap(), more.parse().unwrap());
            assert_eq!(less.compare(more), Ordering::Less, "{less} {more}");
        }
        let extremes = (Decimal::new(i128::MIN, 0).unwrap(), Decimal::new(i128::MAX, 28).unwrap());
        assert_eq!(extremes.0.compare(extremes.1), Ordering::Less);
        assert_eq!(Decimal::new(i128::MIN, 28).unwrap().to_string().parse(), Decimal::new(i128::MIN, 28));
    }

    #[test]
    fn texts_that_are_not_plain_decimals_are_refused() {
        for text in ["", "-", ".5", "5.", "+1", "1e3", "1,5", " 1", "1.2.3", "٣", "--1", "1.-2"] {
            assert!(matches!(text.parse::<Decimal>(), Err(MoneyError::NotDecimal { .. })), "{text:?}");
        }
        let long = format!("0.{}", "0".repeat(29));
        assert!(matches!(long.parse::<Decimal>(), Err(MoneyError::TooManyDecimals { found: 29, .. })));
        assert!(matches!("9".repeat(60).parse::<Decimal>(), Err(MoneyError::Overflow { .. })));
    }

    #[test]
    fn a_share_prints_as_percent() {
        for (bp, text) in [(1_250, "12.5%"), (1_200, "12%"), (1_205, "12.05%"), (0, "0%"), (20_000, "200%")] {
            assert_eq!(Ratio::from_bp(bp).to_string(), text);
        }
    }
}
