//! The templates of a catalog, prepared for one slot.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::registry::{Catalog, Entry, State};
use super::super::rule::Categories;
use super::SelectError;
use super::preflight::Preflight;
use super::question::{Answers, Collector, Questions, Test};
use super::row::{self, Need, Row};
use super::selection::{self, Selection};
use super::verdict::{EntryName, Verdict};
use crate::claim::Audience;
use crate::digest::Canonical;
use crate::id::{SlotKey, TemplateId};
use crate::points::{PointName, Predicate, Snapshot};
use crate::slot::{Slot, SlotAudience};
use crate::time::Instant;

/// A catalog prepared for one slot and audience: what does not depend on a product is decided already.
///
/// Immutable, and shared by as many threads as the host likes.
#[derive(Debug)]
pub struct Shelf {
    pub(super) catalog: Catalog,
    pub(super) slot: SlotKey,
    audience: Audience,
    pub(super) questions: Questions,
    pub(super) categories: Vec<Categories>,
    /// The versions that may be chosen, in the order of all that does not depend on the product.
    pub(super) rows: Vec<Row>,
    /// Of each version of the catalog: its row, or why it has none.
    pub(super) places: Vec<Place>,
    /// Of each template: its rows, the latest publication first.
    pub(super) by_template: BTreeMap<TemplateId, Vec<u32>>,
}

/// Where a version of the catalog stands.
#[derive(Debug)]
pub(super) enum Place {
    Row(u32),
    Refused(Verdict),
}

impl Shelf {
    pub(in crate::template) fn build(
        catalog: &Catalog,
        slot: &Slot,
        audience: &Audience,
    ) -> Result<Self, SelectError> {
        if slot.business != *catalog.business() {
            let (found, expected) = (slot.business.clone(), catalog.business().clone());
            return Err(SelectError::Business { what: "slot", found, expected });
        }
        if slot.audience == SlotAudience::Public && !audience.is_public() {
            return Err(SelectError::PublicSlot { slot: slot.id.clone(), audience: audience.clone() });
        }
        let entries = catalog.entries();
        let refusals = entries.iter().map(|entry| row::refusal(entry, slot, audience));
        let mut places: Vec<Place> =
            refusals.map(|refusal| refusal.map_or(Place::Row(0), Place::Refused)).collect();
        let mut chosen: Vec<usize> = Vec::new();
        chosen.extend((0..entries.len()).filter(|&i| matches!(places[i], Place::Row(_))));
        chosen.sort_by(|&a, &b| row::order(&entries[a]).cmp(&row::order(&entries[b])));

        let mut collector = Collector::default();
        let mut categories = Interned::default();
        let mut rows = Vec::with_capacity(chosen.len());
        let mut by_template: BTreeMap<TemplateId, Vec<u32>> = BTreeMap::new();
        for index in chosen {
            let entry = &entries[index];
            let selector = &entry.rule().selector;
            let place = rows.len() as u32;
            places[index] = Place::Row(place);
            by_template.entry(entry.id().clone()).or_default().push(place);
            rows.push(Row {
                entry: index as u32,
                priority: entry.rule().priority,
                categories: categories.index(&selector.categories),
                valid: entry.valid(),
                when: selector.when.as_ref().map_or_else(Test::always, |when| collector.test(when)),
                fits: row::fits(entry.template(), slot, &mut collector),
            });
        }
        let (questions, moved) = collector.finish();
        let needs = rows.iter_mut().flat_map(|row| row.fits.iter_mut()).flat_map(|fit| fit.needs.iter_mut());
        needs.for_each(|need: &mut Need| need.moved(&moved));
        for versions in by_template.values_mut() {
            let entry = |row: u32| &entries[rows[row as usize].entry as usize];
            versions
                .sort_by_key(|&row| (std::cmp::Reverse(entry(row).published_at()), *entry(row).version()));
        }
        Ok(Self {
            catalog: catalog.clone(),
            slot: slot.key(),
            audience: audience.clone(),
            questions,
            categories: categories.all,
            rows,
            places,
            by_template,
        })
    }

    /// Returns the slot.
    pub const fn slot(&self) -> &SlotKey {
        &self.slot
    }

    /// Returns those whom the pictures are made for.
    pub const fn audience(&self) -> &Audience {
        &self.audience
    }

    /// Returns the catalog.
    pub const fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Returns the number of versions that may be chosen in the slot, for some product at some time.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Tells whether no version may be chosen.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Chooses the template of a product at an instant.
    ///
    /// The answer borrows shelf and snapshot: its explanation is made when it is asked for.
    ///
    /// # Errors
    ///
    /// Returns [`SelectError::Business`] when the product is of another business.
    pub fn select<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        at: Instant,
        preflight: &dyn Preflight,
    ) -> Result<Selection<'a>, SelectError> {
        let (found, expected) = (&snapshot.key().business, self.catalog.business());
        if found != expected {
            let (found, expected) = (found.clone(), expected.clone());
            return Err(SelectError::Business { what: "product", found, expected });
        }
        let answers = Answers::new(&self.questions, snapshot);
        Ok(selection::decide(self, snapshot, at, answers, preflight))
    }

    /// Returns the rows, in the order of all that does not depend on a product.
    pub(in crate::template) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Returns the row of a version of the catalog, or why it has none.
    pub(in crate::template) fn row_of(&self, entry: usize) -> Result<u32, &Verdict> {
        match &self.places[entry] {
            Place::Row(row) => Ok(*row),
            Place::Refused(verdict) => Err(verdict),
        }
    }

    /// Returns the categories of a row.
    pub(in crate::template) fn categories_of(&self, row: &Row) -> &Categories {
        &self.categories[row.categories as usize]
    }

    /// Returns a question that is not made of others.
    pub(in crate::template) fn atom(&self, atom: u32) -> &Predicate {
        self.questions.atom(atom)
    }

    /// Returns a point that the questions ask about.
    pub(in crate::template) fn point(&self, name: u32) -> &PointName {
        self.questions.point(name)
    }

    /// Returns the name of a row's version.
    pub(in crate::template) fn name_of(&self, row: u32) -> EntryName {
        let entry = self.entry(row);
        EntryName { template: entry.id().clone(), version: *entry.version() }
    }

    /// Returns the version of a row.
    pub(in crate::template) fn entry(&self, row: u32) -> &Arc<Entry> {
        &self.catalog.entries()[self.rows[row as usize].entry as usize]
    }

    /// Returns the fallback of the latest published version of a template, whether or not the slot takes it.
    pub(super) fn fallback_of(&self, template: &TemplateId) -> Option<&TemplateId> {
        let entries = self.catalog.entries();
        let first = entries.partition_point(|entry| entry.id() < template);
        let published = entries[first..].iter().take_while(|entry| entry.id() == template);
        let published = published.filter(|entry| entry.state() == State::Published);
        let latest =
            published.max_by_key(|entry| (entry.published_at(), std::cmp::Reverse(*entry.version())));
        latest?.rule().fallback.as_ref()
    }
}

/// Category rules, each once.
#[derive(Default)]
struct Interned {
    all: Vec<Categories>,
    by_bytes: BTreeMap<Vec<u8>, u32>,
}

impl Interned {
    fn index(&mut self, categories: &Categories) -> u32 {
        let mut bytes = Canonical::bytes("categories", 1);
        bytes.value(categories);
        let next = self.all.len() as u32;
        let index = *self.by_bytes.entry(bytes.into_bytes().unwrap_or_default()).or_insert(next);
        if index == next {
            self.all.push(categories.clone());
        }
        index
    }
}
