//! An immutable snapshot of a registry.

use std::sync::Arc;

use super::super::select::{SelectError, Shelf};
use super::Entry;
use crate::claim::Audience;
use crate::digest::{Canonical, Digest, Encode};
use crate::id::{BusinessId, TemplateId};
use crate::slot::Slot;

/// The templates of a business at one moment, to choose from: immutable, cheap to clone, shared by threads.
///
/// Its digest is equal for registries of the same content, whatever order they were filled in.
#[derive(Clone, Debug)]
pub struct Catalog {
    business: BusinessId,
    default: Option<TemplateId>,
    entries: Arc<[Arc<Entry>]>,
    digest: Digest,
}

impl Catalog {
    pub(super) fn new(business: BusinessId, default: Option<TemplateId>, entries: Arc<[Arc<Entry>]>) -> Self {
        let mut out = Canonical::hasher("catalog", 1);
        out.value(&business).option(default.as_ref()).count(entries.len());
        entries.iter().for_each(|entry| entry.encode(&mut out));
        let digest = out.finish();
        Self { business, default, entries, digest }
    }

    /// Returns the business.
    pub const fn business(&self) -> &BusinessId {
        &self.business
    }

    /// Returns the template that stands in where no rule chooses one.
    pub const fn default_template(&self) -> Option<&TemplateId> {
        self.default.as_ref()
    }

    /// Returns every version, by template and hash.
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// Returns the fingerprint of business, default and every version with its life.
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Prepares the choice for one slot and audience: do it once, then select for as many products as there are.
    ///
    /// # Errors
    ///
    /// Returns [`SelectError::Business`] when the slot is of another business, and [`SelectError::PublicSlot`] when the
    /// slot shows everybody the same and the audience is not the public.
    ///
    /// ```
    /// # use sticker_core::claim::Audience;
    /// # use sticker_core::points::{LocaleTag, Snapshot};
    /// # use sticker_core::slot::Slot;
    /// # use sticker_core::template::{NoPreflight, Registry};
    /// let slot = Slot::from_json(br#"{"business": "acme", "id": "search", "channel": "app", "surface": "search",
    ///     "sizes": [{"width": 80, "height": 80}], "format": "png", "overlay": "promo"}"#)?;
    /// let catalog = Registry::new("acme".parse()?).catalog();
    /// let shelf = catalog.shelf(&slot, &Audience::Public)?;
    /// let at = "2026-11-01T00:00:00Z".parse()?;
    /// let mug = Snapshot::from_json(br#"{"business": "acme", "item": "mug", "points": {}}"#, at, LocaleTag::new("en")?)?;
    /// // Nothing is published: the product keeps its own picture.
    /// assert!(shelf.select(&mug, at, &NoPreflight)?.pick().is_none());
    ///
    /// let error = catalog.shelf(&slot, &Audience::NewBuyer).unwrap_err();
    /// assert_eq!(error.to_string(), "slot search is public, so it has no picture for new buyer");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn shelf(&self, slot: &Slot, audience: &Audience) -> Result<Shelf, SelectError> {
        Shelf::build(self, slot, audience)
    }
}
