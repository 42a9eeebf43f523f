//! Price claims: whatever looks like a price on a picture.
//!
//! Owns the statement ([`PriceClaim`]; before it is written, [`PriceFact`]), the part that it plays ([`PriceRole`]), whom it addresses ([`Audience`]) and
//! what qualifies it ([`Qualifiers`]). Pricing makes claims, a template's price layer names a role, rendering draws them
//! and inspection reads them back; none of them needs to know the others. The invariant: only a list price or a prior
//! price can be struck through.

mod audience;
mod fact;
mod price;
#[cfg(test)]
mod tests;

pub use audience::Audience;
pub use fact::PriceFact;
pub use price::{ClaimValue, PriceClaim, PriceRole, Qualifiers};

/// Says why a claim was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// The role states another kind of value.
    #[error("role {role} cannot state {found}")]
    ValueKind {
        /// The role.
        role: PriceRole,
        /// The kind of the value.
        found: &'static str,
    },
    /// The exact string is empty or too long.
    #[error("the text of a claim has {found} bytes, it may have 1 to {limit}")]
    TextLength {
        /// Its bytes.
        found: usize,
        /// Most bytes that it may have.
        limit: usize,
    },
    /// The exact string has a control character.
    #[error("the text of a claim has the control character U+{code:04X}")]
    TextControl {
        /// The character.
        code: u32,
    },
    /// A price or a saving is below zero.
    #[error("a claim cannot state {minor} minor units of {currency}")]
    Negative {
        /// The amount.
        minor: i64,
        /// Its currency.
        currency: crate::money::Currency,
    },
    /// A range of prices is stated without the qualifier that says so.
    #[error("a range from {min} needs the qualifier from or up_to")]
    RangeWithoutFrom {
        /// The lowest price, in minor units.
        min: i64,
    },
    /// A price is stated as the lowest of several and as the highest.
    #[error("a claim cannot have both qualifiers, from and up_to")]
    FromAndUpTo,
    /// A price for members addresses everybody.
    #[error("a price for tier {tier} cannot address the public without the qualifier member_only")]
    MemberPriceToAll {
        /// The tier.
        tier: crate::id::TierId,
    },
}
