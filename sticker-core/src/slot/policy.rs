//! What a channel allows at a slot.

use serde::{Deserialize, Serialize};

use crate::digest::{Canonical, Encode};

macro_rules! variants {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $json:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
        )]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $json)] $variant,)*
        }

        impl $name {
            /// Returns the name that JSON uses.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $json,)*
                }
            }
        }

        /// Writes the variant.
        impl Encode for $name {
            fn encode(&self, out: &mut Canonical) {
                out.variant(self.name());
            }
        }
    )*};
}

variants! {
    /// What may lie over the product's picture.
    Overlay {
        /// Nothing.
        Forbidden = "forbidden",
        /// A logo.
        LogoOnly = "logo_only",
        /// A logo, prices and words of a promotion.
        Promo = "promo",
        /// Anything, also what classes added later name.
        Any = "any",
    }

    /// The class of what a template lays over the picture.
    PolicyClass {
        /// Nothing is laid over it.
        None = "none",
        /// A logo.
        Logo = "logo",
        /// Prices or words of a promotion.
        Promo = "promo",
    }

    /// Who sees a slot's picture.
    SlotAudience {
        /// Everybody sees the same: only claims to the public may stand on it.
        Public = "public",
        /// The channel chooses by visitor.
        Personalised = "personalised",
    }

    /// What the picture must have behind the product.
    SlotBackground {
        /// White.
        White = "white",
        /// Nothing: the file keeps alpha.
        Transparent = "transparent",
        /// Whatever the template draws.
        Any = "any",
    }

    /// What a new picture does to its address.
    UrlPolicy {
        /// A new picture has a new address.
        Immutable = "immutable",
        /// The address stays and its bytes change.
        Mutable = "mutable",
    }
}

impl Overlay {
    /// Tells whether a template of this class may hang here.
    pub const fn allows(self, class: PolicyClass) -> bool {
        match class {
            PolicyClass::None => true,
            PolicyClass::Logo => !matches!(self, Self::Forbidden),
            PolicyClass::Promo => matches!(self, Self::Promo | Self::Any),
        }
    }
}

/// Where on a channel a slot lies.
///
/// In JSON: `"search"`, `"feed"`, `{"detail": 1}`, `"ad"`, `"mini"`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// Results of a search.
    Search,
    /// Recommendations.
    Feed,
    /// The page of the product; the number is the page's section, from 1.
    Detail(u8),
    /// An advertisement.
    Ad,
    /// A thumbnail.
    Mini,
}

/// Writes the variant, then its number.
impl Encode for Surface {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Search => out.variant("search"),
            Self::Feed => out.variant("feed"),
            Self::Detail(section) => out.variant("detail").u8(*section),
            Self::Ad => out.variant("ad"),
            Self::Mini => out.variant("mini"),
        };
    }
}
