//! Rounding to whole minor units and to price steps, in integers.
//!
//! All modes treat a debt as they treat the same amount owed the other way: rounding `-x` gives the negative of
//! rounding `x`. "Up" and "down" therefore mean away from zero and towards zero.

use serde::{Deserialize, Deserializer, Serialize};

use super::{Money, MoneyError};
use crate::digest::{Canonical, Encode};

/// Says which neighbour an amount between two multiples of a step becomes.
///
/// In JSON it is `"half_up"`, `"half_even"`, `"down"` or `"up"`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// The nearer neighbour; from the middle, away from zero.
    HalfUp,
    /// The nearer neighbour; from the middle, the one that is an even multiple.
    HalfEven,
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
}

impl RoundingMode {
    /// Returns the name that the mode has in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HalfUp => "half_up",
            Self::HalfEven => "half_even",
            Self::Down => "down",
            Self::Up => "up",
        }
    }

    /// Tells whether a magnitude of `quotient` steps and a rest goes to the next step; `0 < rest < step`.
    const fn goes_up(self, quotient: u128, rest: u128, step: u128) -> bool {
        // `rest` and `step - rest` are compared, because twice the rest may not fit.
        let (below, above) = (rest, step - rest);
        match self {
            Self::HalfUp => below >= above,
            Self::HalfEven => below > above || (below == above && quotient % 2 == 1),
            Self::Down => false,
            Self::Up => true,
        }
    }
}

/// Writes the mode as a variant.
impl Encode for RoundingMode {
    fn encode(&self, out: &mut Canonical) {
        out.variant(self.name());
    }
}

/// A mode and the step that amounts are rounded to: 5 is the step of Swiss cash (CHF 0.05), 100 of whole yuan.
///
/// In JSON it is `{"mode": "half_up", "step_minor": 5}`.
///
/// ```
/// # use sticker_core::money::rounding::{Rounding, RoundingMode};
/// # use sticker_core::money::{Currency, Money};
/// let cash = Rounding::new(RoundingMode::HalfUp, 5)?;
/// let chf = |minor| Money::new(minor, Currency::new("CHF").unwrap());
/// assert_eq!(cash.round(chf(1_993))?, chf(1_995));
/// assert!(Rounding::new(RoundingMode::HalfUp, 0).is_err());
/// # Ok::<(), sticker_core::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// Which neighbour an amount becomes.
    mode: RoundingMode,
    /// The step in minor units, at least 1.
    #[schemars(range(min = 1))]
    step_minor: i64,
}

impl Rounding {
    /// Rounding of parts of a minor unit, the middle away from zero; whole minor units stay as they are.
    pub const MINOR_UNIT: Self = Self { mode: RoundingMode::HalfUp, step_minor: 1 };

    /// Creates a rounding from its mode and its step in minor units.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::RoundingStep`] when the step is below 1.
    pub const fn new(mode: RoundingMode, step_minor: i64) -> Result<Self, MoneyError> {
        if step_minor < 1 {
            return Err(MoneyError::RoundingStep { found: step_minor });
        }
        Ok(Self { mode, step_minor })
    }

    /// Returns which neighbour an amount becomes.
    pub const fn mode(self) -> RoundingMode {
        self.mode
    }

    /// Returns the step in minor units.
    pub const fn step_minor(self) -> i64 {
        self.step_minor
    }

    /// Rounds an amount to the step.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::Overflow`] when the next multiple does not fit 64 bits.
    ///
    /// ```
    /// # use sticker_core::money::rounding::{Rounding, RoundingMode};
    /// # use sticker_core::money::{Currency, Money};
    /// let up = Rounding::new(RoundingMode::Up, 100)?;
    /// let cny = Currency::new("CNY")?;
    /// assert_eq!(up.round(Money::new(-12_901, cny))?, Money::new(-13_000, cny));
    /// assert!(up.round(Money::new(i64::MAX, cny)).is_err());
    /// # Ok::<(), sticker_core::money::MoneyError>(())
    /// ```
    pub fn round(self, amount: Money) -> Result<Money, MoneyError> {
        let minor = round_to_step(amount.minor.into(), self.step_minor, self.mode);
        let minor = i64::try_from(minor).map_err(|_| MoneyError::Overflow { operation: "a rounding" })?;
        Ok(Money { minor, ..amount })
    }
}

/// Writes mode, then step (`i64`).
impl Encode for Rounding {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.mode).i64(self.step_minor);
    }
}

#[derive(Deserialize)]
#[serde(rename = "Rounding", deny_unknown_fields)]
struct RoundingJson {
    mode: RoundingMode,
    step_minor: i64,
}

impl<'de> Deserialize<'de> for Rounding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let RoundingJson { mode, step_minor } = RoundingJson::deserialize(deserializer)?;
        Self::new(mode, step_minor).map_err(serde::de::Error::custom)
    }
}

/// Rounds minor units to a multiple of `step`.
///
/// A step of 1 or less leaves the amount as it is: [`Rounding`] is the type that refuses such steps. The range is that
/// of the intermediates: an amount of 64 bits times a number of 62 bits always has its next multiple. Where the
/// multiple further from zero would not fit 128 bits, the nearer one is returned.
///
/// ```
/// # use sticker_core::money::rounding::{RoundingMode, round_to_step};
/// assert_eq!(round_to_step(1_250, 100, RoundingMode::HalfUp), 1_300);
/// assert_eq!(round_to_step(1_250, 100, RoundingMode::HalfEven), 1_200);
/// assert_eq!(round_to_step(-1_201, 100, RoundingMode::Up), -1_300);
/// ```
pub const fn round_to_step(minor: i128, step: i64, mode: RoundingMode) -> i128 {
    if step <= 1 {
        return minor;
    }
    let (step, magnitude) = (step.unsigned_abs() as u128, minor.unsigned_abs());
    let rest = magnitude % step;
    if rest == 0 {
        return minor;
    }
    let below = magnitude - rest;
    let rounded = if mode.goes_up(magnitude / step, rest, step) { below + step } else { below };
    let rounded = if rounded > i128::MAX.unsigned_abs() { below } else { rounded };
    if minor < 0 { -(rounded as i128) } else { rounded as i128 }
}

/// Divides and rounds the quotient to a whole number.
///
/// # Errors
///
/// Returns [`MoneyError::DivisionByZero`] for a denominator of 0, and [`MoneyError::Overflow`] when the quotient does not
/// fit 128 bits (`i128::MIN / -1`).
///
/// ```
/// # use sticker_core::money::rounding::{RoundingMode, div_round};
/// assert_eq!(div_round(-7, 2, RoundingMode::HalfUp)?, -4);
/// assert_eq!(div_round(7, 3, RoundingMode::Up)?, 3);
/// assert!(div_round(1, 0, RoundingMode::Down).is_err());
/// # Ok::<(), sticker_core::money::MoneyError>(())
/// ```
pub fn div_round(numerator: i128, denominator: i128, mode: RoundingMode) -> Result<i128, MoneyError> {
    if denominator == 0 {
        return Err(MoneyError::DivisionByZero);
    }
    let (magnitude, by) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let (quotient, rest) = (magnitude / by, magnitude % by);
    let quotient = if rest > 0 && mode.goes_up(quotient, rest, by) { quotient + 1 } else { quotient };
    let overflow = MoneyError::Overflow { operation: "a division" };
    if (numerator < 0) == (denominator < 0) {
        i128::try_from(quotient).map_err(|_| overflow)
    } else {
        0i128.checked_sub_unsigned(quotient).ok_or(overflow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use RoundingMode::{Down, HalfEven, HalfUp, Up};

    #[test]
    fn every_mode_rounds_a_price_as_its_name_says() {
        for (minor, step, half_up, half_even, down, up) in [
            (0, 100, 0, 0, 0, 0),
            (49, 100, 0, 0, 0, 100),
            (50, 100, 100, 0, 0, 100),
            (51, 100, 100, 100, 0, 100),
            (150, 100, 200, 200, 100, 200),
            (100, 100, 100, 100, 100, 100),
            (2, 5, 0, 0, 0, 5),
            (3, 5, 5, 5, 0, 5),
            (1, 3, 0, 0, 0, 3),
            (2, 3, 3, 3, 0, 3),
            (7, 1, 7, 7, 7, 7),
        ] {
            for (mode, rounded) in [(HalfUp, half_up), (HalfEven, half_even), (Down, down), (Up, up)] {
                assert_eq!(round_to_step(minor, step, mode), rounded, "{minor} by {step}, {mode:?}");
                assert_eq!(round_to_step(-minor, step, mode), -rounded, "-{minor} by {step}, {mode:?}");
                assert_eq!(div_round(minor, step.into(), mode), Ok(rounded / i128::from(step)));
            }
        }
    }

    #[test]
    fn the_edges_of_the_range_are_reached_without_a_wrong_number() {
        for mode in [HalfUp, HalfEven, Down, Up] {
            for minor in [i128::MAX, i128::MIN, i128::MAX - 1, i128::MIN + 1] {
                let rounded = round_to_step(minor, i64::MAX, mode);
                assert_eq!(rounded % i128::from(i64::MAX), 0);
                assert_eq!(rounded < 0, minor < 0);
            }
            assert_eq!(div_round(i128::MIN, 1, mode), Ok(i128::MIN));
            assert_eq!(div_round(i128::MIN, -1, mode), Err(MoneyError::Overflow { operation: "a division" }));
            assert_eq!(div_round(i128::MIN, i128::MIN, mode), Ok(1));
            assert_eq!(div_round(5, 0, mode), Err(MoneyError::DivisionByZero));
        }
        assert_eq!(div_round(i128::MAX, i128::MIN, HalfUp), Ok(-1));
        assert_eq!(div_round(1, i128::MIN, Up), Ok(-1));
    }

    #[test]
    fn json_of_a_rounding_is_checked() {
        let json = r#"{"mode":"half_even","step_minor":5}"#;
        let rounding: Rounding = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&rounding).unwrap(), json);
        for (json, message) in [
            (r#"{"mode":"half_even","step_minor":0}"#, "a rounding step is at least 1 minor unit, not 0"),
            (r#"{"mode":"half_down","step_minor":1}"#, "unknown variant `half_down`"),
            (r#"{"mode":"up","step_minor":1,"when":"end"}"#, "unknown field `when`"),
        ] {
            let error = serde_json::from_str::<Rounding>(json).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
