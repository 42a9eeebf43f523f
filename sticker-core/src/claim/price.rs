//! Price claims and the parts that they play.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Audience, ClaimError};
use crate::digest::{Canonical, Digest, Encode};
use crate::id::{RuleId, TierId};
use crate::money::{Money, MoneyRange, Ratio};
use crate::time::Window;

/// The part that a price plays on a picture.
///
/// In JSON: `"effective"`, `{"member": "gold"}`, `"presale"`, `"deposit"`, `"list"`, `{"prior": "eu_pid_min"}`,
/// `"save_amount"`, `"save_ratio"`, `"threshold_label"`, `"unit_price"`.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PriceRole {
    /// What one pays now.
    Effective,
    /// What members of a tier pay now.
    Member(TierId),
    /// What one pays in total for a presale.
    Presale,
    /// What one pays in advance.
    Deposit,
    /// The maker's suggested price.
    List,
    /// An earlier price, compared under a rule.
    Prior(RuleId),
    /// How much one saves.
    SaveAmount,
    /// Which share one saves.
    SaveRatio,
    /// A conditional offer in words, such as "20 off every 200".
    ThresholdLabel,
    /// The price of a measure, such as 100 ml.
    UnitPrice,
}

impl PriceRole {
    /// Tells whether a price of this role may be drawn struck through.
    pub const fn can_be_struck(&self) -> bool {
        matches!(self, Self::List | Self::Prior(_))
    }
}

impl fmt::Display for PriceRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Effective => f.write_str("effective"),
            Self::Member(tier) => write!(f, "member({tier})"),
            Self::Presale => f.write_str("presale"),
            Self::Deposit => f.write_str("deposit"),
            Self::List => f.write_str("list"),
            Self::Prior(rule) => write!(f, "prior({rule})"),
            Self::SaveAmount => f.write_str("save_amount"),
            Self::SaveRatio => f.write_str("save_ratio"),
            Self::ThresholdLabel => f.write_str("threshold_label"),
            Self::UnitPrice => f.write_str("unit_price"),
        }
    }
}

/// Writes the variant, then its name.
impl Encode for PriceRole {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Effective => out.variant("effective"),
            Self::Member(tier) => out.variant("member").value(tier),
            Self::Presale => out.variant("presale"),
            Self::Deposit => out.variant("deposit"),
            Self::List => out.variant("list"),
            Self::Prior(rule) => out.variant("prior").value(rule),
            Self::SaveAmount => out.variant("save_amount"),
            Self::SaveRatio => out.variant("save_ratio"),
            Self::ThresholdLabel => out.variant("threshold_label"),
            Self::UnitPrice => out.variant("unit_price"),
        };
    }
}

/// What a claim states, exactly.
///
/// In JSON: `{"money": {…}}`, `{"money_range": {…}}`, `{"ratio": {"bp": 3400}}`, `{"text": "满200减20"}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimValue {
    /// An amount.
    Money(Money),
    /// Prices from the lowest to the highest of an item's variants.
    MoneyRange(MoneyRange),
    /// A share.
    Ratio(Ratio),
    /// A statement in words, whose numbers are not compared.
    Text(String),
}

impl ClaimValue {
    /// Names the kind of the value, as JSON does.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Money(_) => "money",
            Self::MoneyRange(_) => "money_range",
            Self::Ratio(_) => "ratio",
            Self::Text(_) => "text",
        }
    }
}

/// Writes the variant, then its value.
impl Encode for ClaimValue {
    fn encode(&self, out: &mut Canonical) {
        out.variant(self.kind());
        match self {
            Self::Money(money) => out.value(money),
            Self::MoneyRange(range) => out.value(range),
            Self::Ratio(ratio) => out.value(ratio),
            Self::Text(text) => out.str(text),
        };
    }
}

/// What qualifies a price; in JSON an absent field is its default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Qualifiers {
    /// The lowest of several prices ("from", 起).
    #[serde(skip_serializing_if = "is_false")]
    pub from: bool,
    /// The highest of several prices or savings ("up to"); never beside `from`.
    #[serde(skip_serializing_if = "is_false")]
    pub up_to: bool,
    /// Least quantity that one must buy; absent where one piece is enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_qty: Option<u32>,
    /// A coupon is needed.
    #[serde(skip_serializing_if = "is_false")]
    pub with_coupon: bool,
    /// A deposit is needed.
    #[serde(skip_serializing_if = "is_false")]
    pub with_deposit: bool,
    /// Whether tax is included; absent where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_included: Option<bool>,
    /// Members only.
    #[serde(skip_serializing_if = "is_false")]
    pub member_only: bool,
}

/// Writes the fields in declared order; `from` and `up_to` are one byte: 0 for neither, 1, 2, 3 for both.
impl Encode for Qualifiers {
    fn encode(&self, out: &mut Canonical) {
        out.u8(u8::from(self.from) | u8::from(self.up_to) << 1)
            .option(self.from_qty.as_ref())
            .bool(self.with_coupon)
            .bool(self.with_deposit)
            .option(self.tax_included.as_ref())
            .bool(self.member_only);
    }
}

/// A statement about a price: who pays what, how it reads, and how long it is true.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceClaim {
    /// The part that the price plays.
    pub role: PriceRole,
    /// What is stated.
    pub value: ClaimValue,
    /// What qualifies it.
    #[serde(default)]
    pub qualifiers: Qualifiers,
    /// The exact string that stands on the picture.
    pub text: String,
    /// Whom it addresses.
    #[serde(default)]
    pub audience: Audience,
    /// When it is true.
    pub true_during: Window,
    /// Digest of the proof behind it; absent where nobody proved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof_digest: Option<Digest>,
}

impl PriceClaim {
    /// Most bytes of the exact string.
    pub const MAX_TEXT_BYTES: usize = 512;

    /// Checks that the parts of the claim agree.
    ///
    /// # Errors
    ///
    /// Returns [`ClaimError::ValueKind`] when the role cannot state such a value,
    /// [`ClaimError::TextLength`] or [`ClaimError::TextControl`] for a string that cannot be drawn as one line,
    /// [`ClaimError::Negative`] for an amount below zero, [`ClaimError::RangeWithoutFrom`] when a range of different
    /// prices has neither the qualifier `from` nor `up_to`, [`ClaimError::FromAndUpTo`] when a claim has both, and [`ClaimError::MemberPriceToAll`] when a member price addresses the public
    /// without saying that it is for members.
    pub fn check(&self) -> Result<(), ClaimError> {
        self.check_text()?;
        check_parts(&self.role, &self.value, &self.qualifiers, &self.audience)
    }

    /// Tells whether the claim may be drawn struck through: only a list price or a prior price may.
    pub const fn can_be_struck(&self) -> bool {
        self.role.can_be_struck()
    }

    /// Tells whether the claim addresses everybody.
    pub const fn is_public(&self) -> bool {
        self.audience.is_public()
    }

    fn check_text(&self) -> Result<(), ClaimError> {
        let limit = Self::MAX_TEXT_BYTES;
        if self.text.is_empty() || self.text.len() > limit {
            return Err(ClaimError::TextLength { found: self.text.len(), limit });
        }
        match self.text.chars().find(|c| c.is_control()) {
            Some(c) => Err(ClaimError::TextControl { code: c.into() }),
            None => Ok(()),
        }
    }
}

/// Checks that everything of a claim but its text agrees.
pub(super) fn check_parts(
    role: &PriceRole,
    value: &ClaimValue,
    qualifiers: &Qualifiers,
    audience: &Audience,
) -> Result<(), ClaimError> {
    use PriceRole as R;
    let fits = match (role, value) {
        (R::SaveRatio, ClaimValue::Ratio(_)) => true,
        (R::ThresholdLabel, ClaimValue::Text(_) | ClaimValue::Money(_)) => true,
        (R::SaveRatio | R::ThresholdLabel, _) => false,
        (_, ClaimValue::Money(_) | ClaimValue::MoneyRange(_)) => true,
        _ => false,
    };
    if !fits {
        return Err(ClaimError::ValueKind { role: role.clone(), found: value.kind() });
    }
    let lowest = match value {
        ClaimValue::Money(money) => Some(*money),
        ClaimValue::MoneyRange(range) => Some(range.min()),
        ClaimValue::Ratio(_) | ClaimValue::Text(_) => None,
    };
    if let Some(lowest) = lowest.filter(|lowest| lowest.is_negative()) {
        return Err(ClaimError::Negative { minor: lowest.minor, currency: lowest.currency });
    }
    if let ClaimValue::MoneyRange(range) = value
        && !range.is_single()
        && !(qualifiers.from || qualifiers.up_to)
    {
        return Err(ClaimError::RangeWithoutFrom { min: range.min().minor });
    }
    if qualifiers.from && qualifiers.up_to {
        return Err(ClaimError::FromAndUpTo);
    }
    match role {
        R::Member(tier) if audience.is_public() && !qualifiers.member_only => {
            Err(ClaimError::MemberPriceToAll { tier: tier.clone() })
        }
        _ => Ok(()),
    }
}

/// Writes the fields in declared order.
impl Encode for PriceClaim {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.role)
            .value(&self.value)
            .value(&self.qualifiers)
            .str(&self.text)
            .value(&self.audience)
            .value(&self.true_during)
            .option(self.proof_digest.as_ref());
    }
}

#[derive(Deserialize)]
#[serde(rename = "PriceClaim", deny_unknown_fields)]
struct PriceClaimJson {
    role: PriceRole,
    value: ClaimValue,
    #[serde(default)]
    qualifiers: Qualifiers,
    text: String,
    #[serde(default)]
    audience: Audience,
    true_during: Window,
    #[serde(default)]
    proof_digest: Option<Digest>,
}

impl<'de> Deserialize<'de> for PriceClaim {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = PriceClaimJson::deserialize(deserializer)?;
        let claim = Self {
            role: json.role,
            value: json.value,
            qualifiers: json.qualifiers,
            text: json.text,
            audience: json.audience,
            true_during: json.true_during,
            proof_digest: json.proof_digest,
        };
        claim.check().map_err(serde::de::Error::custom)?;
        Ok(claim)
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}
