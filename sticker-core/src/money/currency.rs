//! Currencies and their minor units, as ISO 4217 lists them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{MoneyError, excerpt};
use crate::digest::{Canonical, Encode};

/// A currency that can carry a price: its ISO 4217 alphabetic code and the number of its minor digits.
///
/// In JSON it is the code: `"CNY"`.
///
/// ```
/// # use sticker_core::money::Currency;
/// assert_eq!(Currency::new("CNY")?.exponent(), 2);
/// assert_eq!(Currency::new("JPY")?.exponent(), 0);
/// assert!(Currency::new("RMB").is_err());
/// # Ok::<(), sticker_core::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 3],
    exponent: u8,
}

impl Currency {
    /// Finds a currency by its code.
    ///
    /// # Errors
    ///
    /// Returns [`MoneyError::CodeForm`] when the text is not three capital letters,
    /// [`MoneyError::UnknownCurrency`] when the table has no such code, and [`MoneyError::NoMinorUnit`] for
    /// metals, accounting units and test codes.
    pub fn new(code: &str) -> Result<Self, MoneyError> {
        let bytes: [u8; 3] = code
            .as_bytes()
            .try_into()
            .ok()
            .filter(|bytes: &[u8; 3]| bytes.iter().all(u8::is_ascii_uppercase))
            .ok_or_else(|| MoneyError::CodeForm { code: excerpt(code, 16) })?;
        let at = ISO_4217
            .binary_search_by(|(listed, _)| listed.as_bytes().cmp(&bytes))
            .map_err(|_| MoneyError::UnknownCurrency { code: code.to_owned() })?;
        let exponent = ISO_4217[at].1.ok_or_else(|| MoneyError::NoMinorUnit { code: code.to_owned() })?;
        Ok(Self { code: bytes, exponent })
    }

    /// Returns the three letters of the code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// Returns the number of minor digits: 2 for CNY, 0 for JPY, 3 for KWD.
    pub const fn exponent(self) -> u8 {
        self.exponent
    }

    /// Returns how many minor units make one major unit: 100 for CNY, 1 for JPY.
    pub const fn minor_per_major(self) -> i64 {
        10i64.pow(self.exponent as u32)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::new(code)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Currency {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A current ISO 4217 alphabetic code that has a minor unit.",
            "type": "string",
            "pattern": "^[A-Z]{3}$"
        })
    }
}

/// Writes the code as a string; the exponent follows from it.
impl Encode for Currency {
    fn encode(&self, out: &mut Canonical) {
        out.str(self.code());
    }
}

/// The day of the table: later amendments of ISO 4217 are not in it.
pub const ISO_4217_AS_OF: &str = "2026-01-01";

/// The current codes of ISO 4217 (lists A.1 and A.2) with their minor digits, sorted by code; `None` where the
/// standard says "not applicable".
#[rustfmt::skip]
pub const ISO_4217: &[(&str, Option<u8>)] = &[
    ("AED", Some(2)), ("AFN", Some(2)), ("ALL", Some(2)), ("AMD", Some(2)), ("AOA", Some(2)), ("ARS", Some(2)),
    ("AUD", Some(2)), ("AWG", Some(2)), ("AZN", Some(2)), ("BAM", Some(2)), ("BBD", Some(2)), ("BDT", Some(2)),
    ("BHD", Some(3)), ("BIF", Some(0)), ("BMD", Some(2)), ("BND", Some(2)), ("BOB", Some(2)), ("BOV", Some(2)),
    ("BRL", Some(2)), ("BSD", Some(2)), ("BTN", Some(2)), ("BWP", Some(2)), ("BYN", Some(2)), ("BZD", Some(2)),
    ("CAD", Some(2)), ("CDF", Some(2)), ("CHE", Some(2)), ("CHF", Some(2)), ("CHW", Some(2)), ("CLF", Some(4)),
    ("CLP", Some(0)), ("CNY", Some(2)), ("COP", Some(2)), ("COU", Some(2)), ("CRC", Some(2)), ("CUP", Some(2)),
    ("CVE", Some(2)), ("CZK", Some(2)), ("DJF", Some(0)), ("DKK", Some(2)), ("DOP", Some(2)), ("DZD", Some(2)),
    ("EGP", Some(2)), ("ERN", Some(2)), ("ETB", Some(2)), ("EUR", Some(2)), ("FJD", Some(2)), ("FKP", Some(2)),
    ("GBP", Some(2)), ("GEL", Some(2)), ("GHS", Some(2)), ("GIP", Some(2)), ("GMD", Some(2)), ("GNF", Some(0)),
    ("GTQ", Some(2)), ("GYD", Some(2)), ("HKD", Some(2)), ("HNL", Some(2)), ("HTG", Some(2)), ("HUF", Some(2)),
    ("IDR", Some(2)), ("ILS", Some(2)), ("INR", Some(2)), ("IQD", Some(3)), ("IRR", Some(2)), ("ISK", Some(0)),
    ("JMD", Some(2)), ("JOD", Some(3)), ("JPY", Some(0)), ("KES", Some(2)), ("KGS", Some(2)), ("KHR", Some(2)),
    ("KMF", Some(0)), ("KPW", Some(2)), ("KRW", Some(0)), ("KWD", Some(3)), ("KYD", Some(2)), ("KZT", Some(2)),
    ("LAK", Some(2)), ("LBP", Some(2)), ("LKR", Some(2)), ("LRD", Some(2)), ("LSL", Some(2)), ("LYD", Some(3)),
    ("MAD", Some(2)), ("MDL", Some(2)), ("MGA", Some(2)), ("MKD", Some(2)), ("MMK", Some(2)), ("MNT", Some(2)),
    ("MOP", Some(2)), ("MRU", Some(2)), ("MUR", Some(2)), ("MVR", Some(2)), ("MWK", Some(2)), ("MXN", Some(2)),
    ("MXV", Some(2)), ("MYR", Some(2)), ("MZN", Some(2)), ("NAD", Some(2)), ("NGN", Some(2)), ("NIO", Some(2)),
    ("NOK", Some(2)), ("NPR", Some(2)), ("NZD", Some(2)), ("OMR", Some(3)), ("PAB", Some(2)), ("PEN", Some(2)),
    ("PGK", Some(2)), ("PHP", Some(2)), ("PKR", Some(2)), ("PLN", Some(2)), ("PYG", Some(0)), ("QAR", Some(2)),
    ("RON", Some(2)), ("RSD", Some(2)), ("RUB", Some(2)), ("RWF", Some(0)), ("SAR", Some(2)), ("SBD", Some(2)),
    ("SCR", Some(2)), ("SDG", Some(2)), ("SEK", Some(2)), ("SGD", Some(2)), ("SHP", Some(2)), ("SLE", Some(2)),
    ("SOS", Some(2)), ("SRD", Some(2)), ("SSP", Some(2)), ("STN", Some(2)), ("SVC", Some(2)), ("SYP", Some(2)),
    ("SZL", Some(2)), ("THB", Some(2)), ("TJS", Some(2)), ("TMT", Some(2)), ("TND", Some(3)), ("TOP", Some(2)),
    ("TRY", Some(2)), ("TTD", Some(2)), ("TWD", Some(2)), ("TZS", Some(2)), ("UAH", Some(2)), ("UGX", Some(0)),
    ("USD", Some(2)), ("USN", Some(2)), ("UYI", Some(0)), ("UYU", Some(2)), ("UYW", Some(4)), ("UZS", Some(2)),
    ("VED", Some(2)), ("VES", Some(2)), ("VND", Some(0)), ("VUV", Some(0)), ("WST", Some(2)), ("XAD", Some(2)),
    ("XAF", Some(0)), ("XAG", None), ("XAU", None), ("XBA", None), ("XBB", None), ("XBC", None), ("XBD", None),
    ("XCD", Some(2)), ("XCG", Some(2)), ("XDR", None), ("XOF", Some(0)), ("XPD", None), ("XPF", Some(0)),
    ("XPT", None), ("XSU", None), ("XTS", None), ("XUA", None), ("XXX", None), ("YER", Some(2)), ("ZAR", Some(2)),
    ("ZMW", Some(2)), ("ZWG", Some(2)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_code_is_found() {
        assert!(ISO_4217.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, exponent) in ISO_4217 {
            assert_eq!(Currency::new(code).ok().map(Currency::exponent), *exponent, "{code}");
        }
    }

    #[test]
    fn withdrawn_codes_and_nicknames_are_refused() {
        for code in ["BGN", "HRK", "ZWL", "SLL", "ANG", "DEM", "RMB"] {
            assert_eq!(Currency::new(code), Err(MoneyError::UnknownCurrency { code: code.into() }));
        }
        for code in ["", "cny", "CN", "CNYY", "¥", "C Y"] {
            assert!(matches!(Currency::new(code), Err(MoneyError::CodeForm { .. })), "{code:?}");
        }
        assert_eq!(Currency::new("XAU"), Err(MoneyError::NoMinorUnit { code: "XAU".into() }));
    }

    #[test]
    fn major_units_follow_the_exponent() {
        for (code, minor) in [("JPY", 1), ("CNY", 100), ("KWD", 1_000), ("CLF", 10_000)] {
            assert_eq!(Currency::new(code).unwrap().minor_per_major(), minor);
        }
    }
}
