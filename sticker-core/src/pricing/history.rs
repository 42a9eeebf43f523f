//! What a product cost before: the facts that rules for compared prices look at.

use serde::{Deserialize, Deserializer, Serialize};

use super::{OfferError, OfferProblem, Scope, check};
use crate::claim::Audience;
use crate::digest::{Canonical, Encode};
use crate::id::ChannelId;
use crate::money::{Currency, Money};
use crate::time::Window;

/// The earlier prices of a product, in one currency.
///
/// In JSON it is a list of [`PriceRecord`]s.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct PriceHistory(Vec<PriceRecord>);

impl PriceHistory {
    /// Most records of a history.
    pub const MAX_RECORDS: usize = 10_000;
    /// Most bytes of a history's JSON.
    pub const MAX_JSON_BYTES: usize = 8 << 20;

    /// Creates a history from its records, in any order.
    ///
    /// # Errors
    ///
    /// Returns an [`OfferError`] with the JSON Pointer of the place for more than [`PriceHistory::MAX_RECORDS`] records, a
    /// negative amount, and an amount in another currency than the first.
    ///
    /// ```
    /// # use sticker_core::pricing::PriceHistory;
    /// let record = r#"{"during": {"start": "2026-10-01T00:00:00Z"}, "amount": {"minor": "9900", "currency": "EUR"},
    ///     "kind": "offered", "scope": {"item": "42"}}"#;
    /// assert_eq!(PriceHistory::from_json(format!("[{record}]").as_bytes())?.records().len(), 1);
    /// let mixed = format!("[{record}, {}]", record.replace("EUR", "CHF"));
    /// assert_eq!(PriceHistory::from_json(mixed.as_bytes()).unwrap_err().at, "/1/amount/currency");
    /// # Ok::<(), sticker_core::pricing::OfferError>(())
    /// ```
    pub fn new(records: Vec<PriceRecord>) -> Result<Self, OfferError> {
        check::count("", "records", records.len(), 0, Self::MAX_RECORDS)?;
        let expected = records.first().map(|record| record.amount.currency);
        for (i, record) in records.iter().enumerate() {
            let Money { minor, currency } = record.amount;
            if minor < 0 {
                let problem = OfferProblem::Range { what: "amount", found: minor, min: 0, max: i64::MAX };
                return Err(problem.at(format!("/{i}/amount/minor")));
            }
            if let Some(expected) = expected.filter(|expected| *expected != currency) {
                let problem = OfferProblem::Currency { found: currency, expected };
                return Err(problem.at(format!("/{i}/amount/currency")));
            }
        }
        Ok(Self(records))
    }

    /// Reads and checks the JSON of a history.
    ///
    /// # Errors
    ///
    /// As [`PriceHistory::new`], and for more than [`PriceHistory::MAX_JSON_BYTES`] bytes and bytes that are not JSON of
    /// this form.
    ///
    /// ```
    /// # use sticker_core::pricing::PriceHistory;
    /// assert!(PriceHistory::from_json(b"[]")?.records().is_empty());
    /// assert!(PriceHistory::from_json(b"{}").is_err());
    /// # Ok::<(), sticker_core::pricing::OfferError>(())
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self, OfferError> {
        Self::new(check::read(json, Self::MAX_JSON_BYTES)?)
    }

    /// Returns the records.
    pub fn records(&self) -> &[PriceRecord] {
        &self.0
    }

    /// Returns the currency; none where there is no record.
    pub fn currency(&self) -> Option<Currency> {
        self.0.first().map(|record| record.amount.currency)
    }
}

impl<'de> Deserialize<'de> for PriceHistory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Writes the records as a list.
impl Encode for PriceHistory {
    fn encode(&self, out: &mut Canonical) {
        out.list(&self.0);
    }
}

/// A price that a product had.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceRecord {
    /// When it was in force; of a sale, when it was made.
    pub during: Window,
    /// The price.
    pub amount: Money,
    /// Whether it was offered or paid.
    pub kind: PriceKind,
    /// Whom it addressed.
    #[serde(default, skip_serializing_if = "Audience::is_public")]
    pub audience: Audience,
    /// Where; absent where it was everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
    /// What it was the price of.
    pub scope: Scope,
}

/// Writes the fields in declared order.
impl Encode for PriceRecord {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.during)
            .value(&self.amount)
            .value(&self.kind)
            .value(&self.audience)
            .option(self.channel.as_ref())
            .value(&self.scope);
    }
}

super::offer::choices! {
    /// Whether a price was asked or paid.
    PriceKind {
        /// It was asked.
        #[default]
        Offered = "offered",
        /// Somebody paid it.
        Transacted = "transacted",
    }
}
