//! The integers behind a displayed saving, rounded so that none overstates it.
//!
//! All of them compare an effective price with a reference price of the same currency.

use super::{Money, MoneyError};

/// Returns `reference - effective`.
///
/// # Errors
///
/// Returns [`MoneyError::MixedCurrencies`], [`MoneyError::Overflow`], and [`MoneyError::NoSaving`] when the reference
/// is not positive, the effective price is negative, or it is above the reference.
pub fn amount(reference: Money, effective: Money) -> Result<Money, MoneyError> {
    let order = effective.compare(reference)?;
    if reference.minor <= 0 || effective.minor < 0 || order.is_gt() {
        return Err(MoneyError::NoSaving { reference: reference.minor, effective: effective.minor });
    }
    reference.checked_sub(effective)
}

/// Returns the saving in whole percent, rounded down: `floor((reference - effective) * 100 / reference)`.
///
/// ```
/// # use sticker_core::money::{Currency, Money, saving};
/// let cny = |minor| Money::new(minor, Currency::new("CNY").unwrap());
/// assert_eq!(saving::percent(cny(10_000), cny(8_001))?, 19);
/// assert!(saving::percent(cny(10_000), cny(10_001)).is_err());
/// # Ok::<(), sticker_core::money::MoneyError>(())
/// ```
///
/// # Errors
///
/// As [`amount`].
pub fn percent(reference: Money, effective: Money) -> Result<u32, MoneyError> {
    let off = amount(reference, effective)?;
    Ok(share(off.minor, 100, reference.minor, Round::Down))
}

/// Returns the saving in basis points, rounded down.
///
/// # Errors
///
/// As [`amount`].
pub fn ratio(reference: Money, effective: Money) -> Result<super::Ratio, MoneyError> {
    let off = amount(reference, effective)?;
    Ok(super::Ratio::from_bp(share(off.minor, 10_000, reference.minor, Round::Down)))
}

/// Returns the tenths of a zhe (折, what remains to be paid in tenths of the reference), rounded up:
/// `ceil(effective * 100 / reference)`, from 0 to 100; 75 reads "7.5折" and 80 reads "8折".
///
/// # Errors
///
/// As [`amount`].
pub fn zhe_tenths(reference: Money, effective: Money) -> Result<u32, MoneyError> {
    amount(reference, effective)?;
    Ok(share(effective.minor, 100, reference.minor, Round::Up))
}

/// Returns the digits of a zhe from its tenths: `7.5` for 75, `8` for 80.
pub fn zhe_digits(tenths: u32) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        tenth => format!("{}.{tenth}", tenths / 10),
    }
}

enum Round {
    Up,
    Down,
}

/// `part * of / whole` for `0 <= part <= whole`, `whole > 0` and a small `of`: the result is at most `of`.
fn share(part: i64, of: u32, whole: i64, round: Round) -> u32 {
    let (product, whole) = (i128::from(part) * i128::from(of), i128::from(whole));
    let rounded = match round {
        Round::Down => product / whole,
        Round::Up => (product + whole - 1) / whole,
    };
    u32::try_from(rounded).unwrap_or(of)
}

#[cfg(test)]
mod tests {
    use super::super::Currency;
    use super::*;

    fn cny(minor: i64) -> Money {
        Money::new(minor, Currency::new("CNY").unwrap())
    }

    #[test]
    fn savings_round_against_the_shop() {
        assert_eq!(amount(cny(19_900), cny(12_990)).unwrap(), cny(6_910));
        assert_eq!(percent(cny(19_900), cny(12_990)).unwrap(), 34);
        assert_eq!(ratio(cny(19_900), cny(12_990)).unwrap().bp, 3_472);
        assert_eq!(zhe_tenths(cny(19_900), cny(12_990)).unwrap(), 66);
        assert_eq!(zhe_digits(66), "6.6");
        assert_eq!(zhe_digits(80), "8");
        assert_eq!(zhe_tenths(cny(10_000), cny(7_501)).unwrap(), 76);
        assert_eq!(zhe_tenths(cny(i64::MAX), cny(i64::MAX)).unwrap(), 100);
        assert_eq!(percent(cny(i64::MAX), cny(0)).unwrap(), 100);
    }

    #[test]
    fn a_price_above_its_reference_is_no_saving() {
        for (reference, effective) in [(100, 101), (0, 0), (-5, -6), (100, -1)] {
            assert_eq!(
                percent(cny(reference), cny(effective)),
                Err(MoneyError::NoSaving { reference, effective })
            );
        }
        let jpy = Money::new(1, Currency::new("JPY").unwrap());
        assert!(matches!(percent(cny(100), jpy), Err(MoneyError::MixedCurrencies { .. })));
    }
}
