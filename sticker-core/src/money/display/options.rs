//! What a caller chooses about the writing of an amount.

use serde::{Deserialize, Serialize};

use crate::digest::{Canonical, Encode};

/// How an amount is written. The default: the locale's symbol, a sign, the usual digits and never fewer than the amount
/// has.
///
/// In JSON every field may be absent: `{"symbol": "narrow", "fraction": "hide_zero"}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DisplayOptions {
    /// What stands for the currency.
    pub symbol: SymbolForm,
    /// How a negative amount is marked.
    pub sign: SignForm,
    /// How many fraction digits are shown.
    pub fraction: FractionForm,
}

/// Writes symbol, sign, fraction.
impl Encode for DisplayOptions {
    fn encode(&self, out: &mut Canonical) {
        out.variant(self.symbol.name()).variant(self.sign.name()).variant(self.fraction.name());
    }
}

/// What stands for the currency.
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
#[serde(rename_all = "snake_case")]
pub enum SymbolForm {
    /// The symbol that is clear in the locale: `CA$` in the United States, `$` in Canada.
    #[default]
    Standard,
    /// The shortest symbol, which other currencies may share: `$` for both.
    Narrow,
    /// The code of ISO 4217.
    Code,
    /// Nothing.
    None,
}

impl SymbolForm {
    /// Returns the name that the form has in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Narrow => "narrow",
            Self::Code => "code",
            Self::None => "none",
        }
    }
}

/// How a negative amount is marked.
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
#[serde(rename_all = "snake_case")]
pub enum SignForm {
    /// By a sign.
    #[default]
    Standard,
    /// As accountants do, with brackets in many locales.
    Accounting,
}

impl SignForm {
    /// Returns the name that the form has in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Accounting => "accounting",
        }
    }
}

/// How many fraction digits are shown. None of the forms rounds.
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
#[serde(rename_all = "snake_case")]
pub enum FractionForm {
    /// As many as usual for the currency; all minor digits where fewer would lose one.
    #[default]
    Usual,
    /// As many as usual for the currency; an amount that needs more is refused.
    UsualOrRefuse,
    /// All minor digits of ISO 4217.
    Minor,
    /// None where they are all zero, else as [`FractionForm::Usual`].
    HideZero,
}

impl FractionForm {
    /// Returns the name that the form has in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::UsualOrRefuse => "usual_or_refuse",
            Self::Minor => "minor",
            Self::HideZero => "hide_zero",
        }
    }
}

/// Which digits a locale writes.
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
#[serde(rename_all = "snake_case")]
pub enum Digits {
    /// 0 to 9.
    #[default]
    Latin,
    /// Those that CLDR gives as the locale's default, and that `Intl.NumberFormat` takes without being asked.
    Usual,
    /// Those of the locale's own script, where it has some; else as [`Digits::Usual`].
    Native,
}
