//! Rules for prices that one compares with, and their verdicts.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{PriceHistory, PriceKind, PriceRecord, Scope};
use crate::claim::Audience;
use crate::digest::{Canonical, Digest, Encode};
use crate::id::{ChannelId, RuleId};
use crate::money::{Currency, Money};
use crate::time::{Instant, Window};

/// A named, versioned rule that says up to which amount an earlier price may be compared with.
///
/// The library never says that a comparison is lawful: it says what a rule, as it is written here, makes of a history.
pub trait ReferenceRule: fmt::Debug {
    /// Returns the name of the rule.
    fn id(&self) -> RuleId;

    /// Returns the version of the rule; another version may judge differently.
    fn version(&self) -> u32;

    /// Judges a comparison at an instant.
    fn check(&self, history: &PriceHistory, claim: &ReferenceClaim, at: Instant) -> Verdict;
}

/// A comparison that somebody wants to make.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceClaim {
    /// The earlier price that is to be shown.
    pub amount: Money,
    /// When the reduction, or the comparison, was announced first.
    pub announced: Instant,
    /// When a reduction that grows step by step was announced first; absent where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progressive_since: Option<Instant>,
    /// Whom it addresses.
    #[serde(default, skip_serializing_if = "Audience::is_public")]
    pub audience: Audience,
    /// Where it is made; absent where it is everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
    /// What it is the price of; only records of the same scope count.
    pub scope: Scope,
}

impl ReferenceClaim {
    /// Tells whether a record speaks of the same goods, place and people: of the claim's scope; of its channel or of all; to
    /// its audience or to everybody.
    pub fn concerns(&self, record: &PriceRecord) -> bool {
        let channel = match (&self.channel, &record.channel) {
            (Some(claimed), Some(found)) => claimed == found,
            _ => true,
        };
        channel
            && record.scope == self.scope
            && (record.audience.is_public() || record.audience == self.audience)
    }

    /// Returns the records of one kind that it concerns and that overlap a window.
    pub(super) fn records<'a>(
        &'a self,
        history: &'a PriceHistory,
        kind: PriceKind,
        window: Window,
    ) -> impl Iterator<Item = &'a PriceRecord> {
        let records = history.records().iter();
        records.filter(move |record| {
            record.kind == kind && record.during.overlaps(&window) && self.concerns(record)
        })
    }
}

/// What a rule makes of a comparison.
///
/// In JSON: `{"allowed": {…}}`, `{"denied": {…}}`, `{"needs_evidence": {…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The rule has nothing against it.
    Allowed(Allowed),
    /// The rule speaks against it.
    Denied(Denied),
    /// The history does not say enough; somebody must bring evidence.
    NeedsEvidence(NeedsEvidence),
}

/// A comparison that a rule has nothing against.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allowed {
    /// The rule.
    pub rule: RuleId,
    /// Its version.
    pub version: u32,
    /// The amount that is compared with.
    pub amount: Money,
    /// The greatest amount that the rule has nothing against.
    pub max_reference: Money,
    /// The time that the rule looked at.
    pub window: Window,
    /// The records that decide the greatest amount.
    pub sources: Vec<PriceRecord>,
}

impl Allowed {
    /// Returns the digest of the verdict, under the domain `pricing.reference`, version 1: the proof of a struck price.
    pub fn digest(&self) -> Digest {
        Encode::digest(self, "pricing.reference", 1)
    }
}

/// Writes the fields in declared order.
impl Encode for Allowed {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.rule)
            .u32(self.version)
            .value(&self.amount)
            .value(&self.max_reference)
            .value(&self.window)
            .list(&self.sources);
    }
}

/// Why a rule speaks against a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Denied {
    /// The amount is above the greatest that the rule has nothing against.
    AboveMaximum {
        /// The amount.
        claimed: Money,
        /// The greatest.
        max_reference: Money,
        /// The time that the rule looked at.
        window: Window,
    },
    /// No price was in force long and lately enough.
    NoEstablishedPrice {
        /// The time that the rule looked at.
        window: Window,
    },
    /// The amount is in another currency than the history.
    OtherCurrency {
        /// Its currency.
        found: Currency,
        /// Currency of the history.
        expected: Currency,
    },
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AboveMaximum { claimed, max_reference, window } => {
                write!(f, "{claimed} is above {max_reference}, the most that {window} supports")
            }
            Self::NoEstablishedPrice { window } => write!(f, "no price was established within {window}"),
            Self::OtherCurrency { found, expected } => {
                write!(f, "{found} is compared with prices in {expected}")
            }
        }
    }
}

/// What a history does not say.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum NeedsEvidence {
    /// No price is known for a part of the time that the rule looks at.
    NoPrice {
        /// The first such part.
        during: Window,
    },
    /// Nothing was sold before.
    NoSale {
        /// Before when.
        before: Instant,
    },
    /// The rule decides nothing by itself.
    Always,
}

impl fmt::Display for NeedsEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPrice { during } => write!(f, "no price is known within {during}"),
            Self::NoSale { before } => write!(f, "no sale is known before {before}"),
            Self::Always => f.write_str("the rule asks for evidence of every comparison"),
        }
    }
}

/// Concludes from the greatest amount that a rule has nothing against, and from the records that decide it.
pub(super) fn conclude(
    rule: &dyn ReferenceRule,
    claim: &ReferenceClaim,
    max_reference: Money,
    window: Window,
    sources: Vec<PriceRecord>,
) -> Verdict {
    let amount = claim.amount;
    match amount.compare(max_reference) {
        Err(_) => Verdict::Denied(Denied::OtherCurrency {
            found: amount.currency,
            expected: max_reference.currency,
        }),
        Ok(order) if order.is_gt() => {
            Verdict::Denied(Denied::AboveMaximum { claimed: amount, max_reference, window })
        }
        Ok(_) => Verdict::Allowed(Allowed {
            rule: rule.id(),
            version: rule.version(),
            amount,
            max_reference,
            window,
            sources,
        }),
    }
}
