//! The orders in which sources and locales are asked.

use serde::{Deserialize, Deserializer, Serialize};

use super::{LocaleTag, PointError};
use crate::digest::{Canonical, Encode};
use crate::id::SourceId;

/// A business's sources, the most trusted first; a source that is not listed comes after all that are.
///
/// In JSON it is the list: `["operator", "erp", "feed"]`.
///
/// ```
/// # use sticker_core::points::Precedence;
/// let precedence = Precedence::new(vec!["operator".parse()?, "feed".parse()?])?;
/// assert!(precedence.rank(&"operator".parse()?) < precedence.rank(&"feed".parse()?));
/// assert!(Precedence::new(vec!["feed".parse()?, "feed".parse()?]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Precedence(#[schemars(length(max = 64))] Vec<SourceId>);

impl Precedence {
    /// Most sources that can be listed.
    pub const MAX_SOURCES: usize = 64;

    /// Creates the order from its sources, the most trusted first.
    ///
    /// # Errors
    ///
    /// Returns [`PointError::TooMany`] above [`Precedence::MAX_SOURCES`], and [`PointError::Twice`] when a source stands
    /// twice.
    pub fn new(sources: Vec<SourceId>) -> Result<Self, PointError> {
        check_list("sources", &sources, Self::MAX_SOURCES)?;
        Ok(Self(sources))
    }

    /// Returns the sources, the most trusted first.
    pub fn sources(&self) -> &[SourceId] {
        &self.0
    }

    /// Returns the place of a source; all that are not listed share the last one.
    pub fn rank(&self, source: &SourceId) -> usize {
        self.0.iter().position(|listed| listed == source).unwrap_or(self.0.len())
    }
}

/// Writes the sources in order.
impl Encode for Precedence {
    fn encode(&self, out: &mut Canonical) {
        out.list(&self.0);
    }
}

impl<'de> Deserialize<'de> for Precedence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A locale and those that stand in for it, nearest first; points without a locale come after all of them.
///
/// The caller gives the chain, from CLDR's parent locales or as the business wishes: `["zh-Hant-HK", "zh-Hant"]`. In
/// JSON it is the list.
///
/// ```
/// # use sticker_core::points::LocaleChain;
/// let chain = LocaleChain::new(vec!["es-MX".parse()?, "es-419".parse()?, "es".parse()?])?;
/// assert_eq!(chain.locale().as_str(), "es-MX");
/// assert!(LocaleChain::new(vec![]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct LocaleChain(#[schemars(length(min = 1, max = 16))] Vec<LocaleTag>);

impl LocaleChain {
    /// Most locales of a chain.
    pub const MAX_LOCALES: usize = 16;

    /// Creates the chain from the wanted locale and its parents, nearest first.
    ///
    /// # Errors
    ///
    /// Returns [`PointError::TooMany`] above [`LocaleChain::MAX_LOCALES`], [`PointError::Twice`] when a locale stands
    /// twice, and [`PointError::NoLocale`] for an empty list.
    pub fn new(locales: Vec<LocaleTag>) -> Result<Self, PointError> {
        check_list("locales", &locales, Self::MAX_LOCALES)?;
        if locales.is_empty() {
            return Err(PointError::NoLocale);
        }
        Ok(Self(locales))
    }

    /// Creates the chain of one locale without parents.
    pub fn only(locale: LocaleTag) -> Self {
        Self(vec![locale])
    }

    /// Returns the wanted locale.
    pub fn locale(&self) -> &LocaleTag {
        // A chain is never empty.
        &self.0[0]
    }

    /// Returns the wanted locale and its parents, nearest first.
    pub fn locales(&self) -> &[LocaleTag] {
        &self.0
    }

    /// Returns the place of a locale, the number of locales for none, or `None` where it is not in the chain.
    pub(super) fn rank(&self, locale: Option<&LocaleTag>) -> Option<usize> {
        match locale {
            None => Some(self.0.len()),
            Some(locale) => self.0.iter().position(|listed| listed == locale),
        }
    }
}

/// Writes the locales in order.
impl Encode for LocaleChain {
    fn encode(&self, out: &mut Canonical) {
        out.list(&self.0);
    }
}

impl<'de> Deserialize<'de> for LocaleChain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

fn check_list<T: PartialEq + Named>(what: &'static str, items: &[T], limit: usize) -> Result<(), PointError> {
    if items.len() > limit {
        return Err(PointError::TooMany { what, found: items.len(), limit });
    }
    match items.iter().enumerate().find(|(at, item)| items[..*at].contains(item)) {
        Some((_, twice)) => Err(PointError::Twice { name: twice.text().to_owned() }),
        None => Ok(()),
    }
}

/// What has a text to show in an error.
trait Named {
    fn text(&self) -> &str;
}

impl Named for SourceId {
    fn text(&self) -> &str {
        self.as_str()
    }
}

impl Named for LocaleTag {
    fn text(&self) -> &str {
        self.as_str()
    }
}
