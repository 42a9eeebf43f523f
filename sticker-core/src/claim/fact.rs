//! Price facts: what may be stated of a price before anybody wrote it down.

use serde::{Deserialize, Deserializer, Serialize};

use super::{Audience, ClaimError, ClaimValue, PriceClaim, PriceRole, Qualifiers};
use crate::digest::{Canonical, Digest, Encode};
use crate::time::Window;

/// A price claim without its text: pricing makes it, rendering writes the text and draws it.
///
/// A layer that draws a role takes the fact of that role with the value that it shows, and with it the audience, the
/// qualifiers, the time and the proof of its claim.
///
/// ```
/// # use sticker_core::claim::PriceFact;
/// let json = r#"{"role": "effective", "value": {"money": {"minor": "12990", "currency": "CNY"}},
///     "true_during": {"start": "2026-11-11T00:00:00Z"}}"#;
/// let fact: PriceFact = serde_json::from_str(json)?;
/// assert_eq!(fact.written("¥129.90")?.text, "¥129.90");
/// assert!(fact.written("").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceFact {
    /// The part that the price plays.
    pub role: PriceRole,
    /// What is stated.
    pub value: ClaimValue,
    /// What qualifies it.
    #[serde(default)]
    pub qualifiers: Qualifiers,
    /// Whom it addresses.
    #[serde(default)]
    pub audience: Audience,
    /// When it is true.
    pub true_during: Window,
    /// Digest of the proof behind it; absent where nobody proved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof_digest: Option<Digest>,
}

impl PriceFact {
    /// Checks that the parts of the fact agree.
    ///
    /// # Errors
    ///
    /// As [`PriceClaim::check`], but for the text.
    pub fn check(&self) -> Result<(), ClaimError> {
        super::price::check_parts(&self.role, &self.value, &self.qualifiers, &self.audience)
    }

    /// Makes the claim that states the fact in these words.
    ///
    /// # Errors
    ///
    /// As [`PriceClaim::check`].
    pub fn written(&self, text: impl Into<String>) -> Result<PriceClaim, ClaimError> {
        let claim = PriceClaim {
            role: self.role.clone(),
            value: self.value.clone(),
            qualifiers: self.qualifiers,
            text: text.into(),
            audience: self.audience.clone(),
            true_during: self.true_during,
            proof_digest: self.proof_digest,
        };
        claim.check()?;
        Ok(claim)
    }
}

/// Writes the fields in declared order.
impl Encode for PriceFact {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.role)
            .value(&self.value)
            .value(&self.qualifiers)
            .value(&self.audience)
            .value(&self.true_during)
            .option(self.proof_digest.as_ref());
    }
}

#[derive(Deserialize)]
#[serde(rename = "PriceFact", deny_unknown_fields)]
struct PriceFactJson {
    role: PriceRole,
    value: ClaimValue,
    #[serde(default)]
    qualifiers: Qualifiers,
    #[serde(default)]
    audience: Audience,
    true_during: Window,
    #[serde(default)]
    proof_digest: Option<Digest>,
}

impl<'de> Deserialize<'de> for PriceFact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = PriceFactJson::deserialize(deserializer)?;
        let fact = Self {
            role: json.role,
            value: json.value,
            qualifiers: json.qualifiers,
            audience: json.audience,
            true_during: json.true_during,
            proof_digest: json.proof_digest,
        };
        fact.check().map_err(serde::de::Error::custom)?;
        Ok(fact)
    }
}
