//! Measures of a product, and its price for a base measure.

use super::Rule;
use crate::money::{Decimal, Money};

/// A number of units, such as 1.5 kg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Measure {
    number: Decimal,
    unit: Unit,
}

/// A unit: the kind that it belongs to, and how many of the kind's smallest unit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unit {
    name: &'static str,
    kind: Kind,
    factor: i128,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Weight,
    UsWeight,
    Volume,
    UsVolume,
    Length,
    UsLength,
    Area,
    UsArea,
    Count,
    Sheets,
    Items,
}

const FORM: Rule = Rule::Form { what: "a positive number and a unit, such as 750ml" };

impl Measure {
    /// Reads a number and one of the units that Google lists for `unit_pricing_measure` (help page 6324455).
    pub(super) fn read(text: &str) -> Result<Self, Rule> {
        let end = text.bytes().take_while(|&byte| byte.is_ascii_digit() || byte == b'.').count();
        let (number, unit) = text.split_at(end);
        Self::of(number, unit.trim())
    }

    /// Reads a number and the name of its unit, Google's, or a code of UN/CEFACT recommendation 20 as schema.org uses.
    pub(super) fn of(number: &str, unit: &str) -> Result<Self, Rule> {
        let number: Decimal = number.parse().map_err(|_| FORM)?;
        let name: String =
            unit.chars().filter(|c| !c.is_whitespace()).take(16).collect::<String>().to_ascii_lowercase();
        let found = UNITS.iter().find(|(names, ..)| names.contains(&name.as_str()));
        let Some(&(names, kind, factor)) = found else {
            return Err(Rule::NotOneOf {
                known: "the units of weight, volume, length, area and count that Google lists",
            });
        };
        if number.mantissa() <= 0 {
            return Err(FORM);
        }
        Ok(Self { number, unit: Unit { name: names[0], kind, factor } })
    }

    /// Returns the words that name the measure beside a price: `100 ml`.
    pub(super) fn words(&self) -> String {
        format!("{} {}", self.number, self.unit.name)
    }

    /// Returns what `self` costs when `measure` costs `price`, to the nearest minor unit, half a unit up.
    pub(super) fn price(&self, measure: &Self, price: Money) -> Result<Money, Rule> {
        if self.unit.kind != measure.unit.kind {
            let (measure, base) = (measure.unit.name.to_owned(), self.unit.name.to_owned());
            return Err(Rule::OtherMeasure { measure, base });
        }
        let parts = |measure: &Self| {
            let unit = 10i128.checked_pow(measure.number.scale().into())?;
            Some((measure.number.mantissa().checked_mul(measure.unit.factor)?, unit))
        };
        let rounded = || {
            let ((base, base_unit), (whole, whole_unit)) = (parts(self)?, parts(measure)?);
            let above = i128::from(price.minor).checked_mul(base)?.checked_mul(whole_unit)?;
            let below = whole.checked_mul(base_unit)?;
            let twice = above.checked_mul(2)?.checked_add(below)?;
            i64::try_from(twice.checked_div(below.checked_mul(2)?)?).ok()
        };
        match rounded() {
            Some(minor) if minor > 0 || price.minor == 0 => Ok(Money::new(minor, price.currency)),
            _ => Err(Rule::NoUnitPrice),
        }
    }
}

/// Names, kind, and the factor to the smallest unit of the kind. Metric and US units are not mixed: their ratio is no
/// whole number, and a unit price compares like with like.
const UNITS: &[(&[&str], Kind, i128)] = &[
    (&["mg", "mgm"], Kind::Weight, 1),
    (&["g", "grm"], Kind::Weight, 1_000),
    (&["kg", "kgm"], Kind::Weight, 1_000_000),
    (&["oz", "onz"], Kind::UsWeight, 1),
    (&["lb", "lbr"], Kind::UsWeight, 16),
    (&["ml", "mlt"], Kind::Volume, 1),
    (&["cl", "clt"], Kind::Volume, 10),
    (&["l", "ltr"], Kind::Volume, 1_000),
    (&["cbm", "mtq"], Kind::Volume, 1_000_000),
    (&["floz", "oza"], Kind::UsVolume, 1),
    (&["pt", "ptl"], Kind::UsVolume, 16),
    (&["qt", "qtl"], Kind::UsVolume, 32),
    (&["gal", "gll"], Kind::UsVolume, 128),
    (&["cm", "cmt"], Kind::Length, 1),
    (&["m", "mtr"], Kind::Length, 100),
    (&["in", "inh"], Kind::UsLength, 1),
    (&["ft", "fot"], Kind::UsLength, 12),
    (&["yd", "yrd"], Kind::UsLength, 36),
    (&["sqm", "mtk"], Kind::Area, 1),
    (&["sqft", "ftk"], Kind::UsArea, 1),
    (&["ct", "c62"], Kind::Count, 1),
    (&["sheet"], Kind::Sheets, 1),
    (&["item", "ea"], Kind::Items, 1),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn price(minor: i64) -> Money {
        Money::new(minor, Currency::new("USD").unwrap())
    }

    #[test]
    fn a_base_measure_has_its_share_of_the_price() {
        // The first row is the example of Google's help page 6324490: 3 USD, 150 floz, 100 floz: 2 USD.
        for (minor, measure, base, unit) in [
            (300, "150floz", "100floz", 200),
            (1_299, "750 ml", "1l", 1_732),
            (499, "1.5kg", "100 g", 33),
            (100, "3ct", "1ct", 33),
            (200, "3ct", "1ct", 67),
            (125, "1000 g", "100g", 13),
            (100, "2 lb", "1oz", 3),
        ] {
            let (measure, base) = (Measure::read(measure).unwrap(), Measure::read(base).unwrap());
            assert_eq!(base.price(&measure, price(minor)), Ok(price(unit)), "{measure:?}");
        }
        assert_eq!(Measure::read("750ml").unwrap().words(), "750 ml");
        assert_eq!(Measure::of("100", "MLT").unwrap(), Measure::read("100 ml").unwrap());
    }

    #[test]
    fn measures_that_say_nothing_are_refused() {
        for text in ["", "ml", "0ml", "-1ml", "1,5kg", "750", "1.2.3l", "5 stones"] {
            assert!(Measure::read(text).is_err(), "{text}");
        }
        let (grams, ounces) = (Measure::read("100g").unwrap(), Measure::read("5oz").unwrap());
        assert!(matches!(grams.price(&ounces, price(1)), Err(Rule::OtherMeasure { .. })));
        assert_eq!(
            Measure::read("1mg").unwrap().price(&Measure::read("1kg").unwrap(), price(1)),
            Err(Rule::NoUnitPrice)
        );
        let huge = Measure::read("9999999999999999999999999999cbm").unwrap();
        assert_eq!(
            huge.price(&Measure::read("0.0000000000000001ml").unwrap(), price(i64::MAX)),
            Err(Rule::NoUnitPrice)
        );
    }
}
