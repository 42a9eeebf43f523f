//! Locales: tags in the form of BCP 47, and what a locale inherits from.
//!
//! Owns [`LocaleTag`] and the chain of parents that CLDR gives every locale ([`LocaleTag::chain`]). It takes text and
//! returns checked tags; the chain is a function of the tag and of the tables of one version of CLDR. The invariant: a
//! chain never leads to another script, so Traditional Chinese does not fall back to Simplified.

mod chain;
mod table;
mod tag;

pub use chain::LocaleChain;
pub use tag::LocaleTag;

/// Says why a locale was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LocaleError {
    /// The text does not have the form of BCP 47.
    #[error("{tag:?} is not a locale tag such as zh-Hans-CN")]
    Form {
        /// At most the first 64 characters of the text.
        tag: String,
    },
}
