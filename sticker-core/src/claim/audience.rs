//! Whom a price addresses.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::digest::{Canonical, Encode};
use crate::id::{CouponId, GroupId, TierId};

/// Those whom a price addresses.
///
/// In JSON: `"public"`, `{"member": "gold"}`, `{"group": "g1"}`, `"new_buyer"`, `{"coupon_holder": "C1"}`.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody.
    #[default]
    Public,
    /// Members of one tier.
    Member(TierId),
    /// Members of a named group.
    Group(GroupId),
    /// Those who buy for the first time.
    NewBuyer,
    /// Holders of one coupon.
    CouponHolder(CouponId),
}

impl Audience {
    /// Tells whether everybody is addressed.
    pub const fn is_public(&self) -> bool {
        matches!(self, Self::Public)
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::Member(tier) => write!(f, "member of {tier}"),
            Self::Group(group) => write!(f, "group {group}"),
            Self::NewBuyer => f.write_str("new buyer"),
            Self::CouponHolder(coupon) => write!(f, "holder of coupon {coupon}"),
        }
    }
}

/// Writes the variant, then its name.
impl Encode for Audience {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Public => out.variant("public"),
            Self::Member(tier) => out.variant("member").value(tier),
            Self::Group(group) => out.variant("group").value(group),
            Self::NewBuyer => out.variant("new_buyer"),
            Self::CouponHolder(coupon) => out.variant("coupon_holder").value(coupon),
        };
    }
}
