//! The registry of one business.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::Template;
use super::super::rule::Rule;
use super::{Act, Catalog, Entry, EntryKey, RegistryError, State, Step};
use crate::digest::Digest;
use crate::id::{BusinessId, TemplateId};

/// The versions of all templates of one business, and the template that stands in where no rule chooses one.
///
/// It is a value: the host keeps it, and decides who may do what.
///
/// ```
/// # use std::sync::Arc;
/// use sticker_core::id::BusinessId;
/// use sticker_core::template::{Act, Registry, RegistryError, Rule, State, Step, Template};
///
/// let template = Template::from_json(br##"{
///     "sticker": 1, "id": "plain", "canvas": {"width": 80, "height": 80, "background": "#FFF"}, "layers": []
/// }"##)?;
/// let mut registry = Registry::new(BusinessId::new("acme")?);
/// let step = |act| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(Step::new(act, "lin".parse()?, "2026-11-01T00:00:00Z".parse()?))
/// };
/// let key = registry.draft(Arc::new(template), Rule::default(), step(Act::Draft)?)?;
/// registry.step(&key, step(Act::Submit)?)?;
/// assert_eq!(registry.step(&key, step(Act::Publish)?)?, State::Published);
/// // What is published stays as it is.
/// let refused = registry.step(&key, step(Act::Submit)?).unwrap_err();
/// assert!(refused.to_string().ends_with("is published, which does not allow to submit it"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Registry {
    business: BusinessId,
    entries: BTreeMap<TemplateId, BTreeMap<Digest, Arc<Entry>>>,
    count: usize,
    default: Option<TemplateId>,
}

impl Registry {
    /// Most versions of all templates together.
    pub const MAX_ENTRIES: usize = 10_000;
    /// Most versions of one template.
    pub const MAX_VERSIONS: usize = 256;

    /// Creates an empty registry.
    pub const fn new(business: BusinessId) -> Self {
        Self { business, entries: BTreeMap::new(), count: 0, default: None }
    }

    /// Returns the business.
    pub const fn business(&self) -> &BusinessId {
        &self.business
    }

    /// Returns the template that stands in where no rule chooses one.
    pub const fn default_template(&self) -> Option<&TemplateId> {
        self.default.as_ref()
    }

    /// Sets the template that stands in where no rule chooses one; it need not be published yet.
    pub fn set_default(&mut self, template: Option<TemplateId>) {
        self.default = template;
    }

    /// Returns the number of versions.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Tells whether there is no version.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns a version.
    ///
    /// # Errors
    ///
    /// Returns [`RegistryError::Business`] for a key of another business and [`RegistryError::Unknown`] where there is no
    /// such version.
    pub fn entry(&self, key: &EntryKey) -> Result<&Arc<Entry>, RegistryError> {
        self.check_business(key)?;
        let versions = self.entries.get(&key.template);
        versions
            .and_then(|versions| versions.get(&key.version))
            .ok_or_else(|| RegistryError::Unknown { key: key.clone() })
    }

    /// Returns every version, by template and hash.
    pub fn entries(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.entries.values().flat_map(BTreeMap::values)
    }

    /// Writes a draft down; the key is the hash of design and rule.
    ///
    /// # Errors
    ///
    /// - [`RegistryError::Step`] when the step is no [`Act::Draft`]
    /// - [`RegistryError::Rule`] when the rule is wrong, names its own template as fallback, or is never valid together
    ///   with the template
    /// - [`RegistryError::Exists`] when the same design with the same rule is there already
    /// - [`RegistryError::TooMany`] beyond [`Registry::MAX_ENTRIES`] and [`Registry::MAX_VERSIONS`]
    /// - [`RegistryError::Note`] when the note of the step is too long or has a control character
    pub fn draft(
        &mut self,
        template: Arc<Template>,
        rule: Rule,
        step: Step,
    ) -> Result<EntryKey, RegistryError> {
        let act = step.act;
        let entry = Entry::draft(self.business.clone(), template, rule, step)?;
        let key = entry.key().clone();
        if act != Act::Draft {
            return Err(RegistryError::Step { key, from: State::Draft, act });
        }
        self.add(entry)?;
        Ok(key)
    }

    /// Changes a draft, which is then another version with the same history.
    ///
    /// # Errors
    ///
    /// As [`Registry::draft`], [`Registry::entry`], [`RegistryError::Step`] when the version is no draft, and
    /// [`RegistryError::Earlier`] when the step lies before the draft's last one.
    pub fn revise(
        &mut self,
        key: &EntryKey,
        template: Arc<Template>,
        rule: Rule,
        step: Step,
    ) -> Result<EntryKey, RegistryError> {
        let old = Arc::clone(self.entry(key)?);
        if old.state() != State::Draft || step.act != Act::Draft {
            return Err(RegistryError::Step { key: key.clone(), from: old.state(), act: step.act });
        }
        let revised = Entry::draft(self.business.clone(), template, rule, step)?.after(&old)?;
        let new = revised.key().clone();
        self.take_out(key);
        if let Err(error) = self.add(revised) {
            self.put_back(old);
            return Err(error);
        }
        Ok(new)
    }

    /// Takes a step in the life of a version.
    ///
    /// # Errors
    ///
    /// As [`Registry::entry`]; [`RegistryError::Step`] when its state does not allow the act, [`RegistryError::Earlier`]
    /// when the step lies before its last one, [`RegistryError::TooMany`] beyond [`Entry::MAX_STEPS`],
    /// [`RegistryError::Note`] for a note that is too long or has a control character, and
    /// [`RegistryError::FallbackCircle`] when publishing it would let templates stand in for each other in a circle.
    pub fn step(&mut self, key: &EntryKey, step: Step) -> Result<State, RegistryError> {
        let mut entry = Entry::clone(self.entry(key)?);
        let state = entry.take(step)?;
        if state == State::Published
            && let Some(fallback) = &entry.rule().fallback
        {
            self.check_circle(entry.id(), fallback)?;
        }
        if let Some(versions) = self.entries.get_mut(&key.template) {
            versions.insert(key.version, Arc::new(entry));
        }
        Ok(state)
    }

    /// Forgets a version, which can then no longer be rendered.
    ///
    /// # Errors
    ///
    /// As [`Registry::entry`], and [`RegistryError::Exists`] when the version is published or in review.
    pub fn forget(&mut self, key: &EntryKey) -> Result<Arc<Entry>, RegistryError> {
        let entry = Arc::clone(self.entry(key)?);
        if matches!(entry.state(), State::InReview | State::Published) {
            return Err(RegistryError::Exists { key: key.clone(), state: entry.state() });
        }
        self.take_out(key);
        Ok(entry)
    }

    /// Returns an immutable snapshot to choose from.
    pub fn catalog(&self) -> Catalog {
        Catalog::new(self.business.clone(), self.default.clone(), self.entries().cloned().collect())
    }

    /// Adds a version, as a draft or out of a record.
    pub(super) fn add(&mut self, entry: Entry) -> Result<(), RegistryError> {
        let versions = self.entries.get(entry.id());
        if let Some(there) = versions.and_then(|versions| versions.get(entry.version())) {
            return Err(RegistryError::Exists { key: entry.key().clone(), state: there.state() });
        }
        let of_template = versions.map_or(0, BTreeMap::len);
        for (what, found, limit) in [
            ("versions", self.count + 1, Self::MAX_ENTRIES),
            ("versions of one template", of_template + 1, Self::MAX_VERSIONS),
        ] {
            if found > limit {
                return Err(RegistryError::TooMany { what, found, limit });
            }
        }
        self.put_back(Arc::new(entry));
        Ok(())
    }

    /// Refuses fallbacks that lead from `fallback` back to `template`.
    pub(super) fn check_circle(
        &self,
        template: &TemplateId,
        fallback: &TemplateId,
    ) -> Result<(), RegistryError> {
        // Depth first, over the fallbacks of all published versions of a template.
        let mut path = vec![template.clone(), fallback.clone()];
        let mut open: Vec<Vec<&TemplateId>> = vec![self.fallbacks_of(fallback)];
        let mut seen: BTreeSet<TemplateId> = [fallback.clone()].into();
        while let Some(next) = open.last_mut() {
            let Some(next) = next.pop() else {
                open.pop();
                path.pop();
                continue;
            };
            if next == template {
                path.push(next.clone());
                return Err(RegistryError::FallbackCircle { path });
            }
            if seen.insert(next.clone()) {
                path.push(next.clone());
                open.push(self.fallbacks_of(next));
            }
        }
        Ok(())
    }

    fn fallbacks_of(&self, template: &TemplateId) -> Vec<&TemplateId> {
        let versions = self.entries.get(template).into_iter().flat_map(BTreeMap::values);
        let published = versions.filter(|entry| entry.state() == State::Published);
        published.filter_map(|entry| entry.rule().fallback.as_ref()).collect()
    }

    fn check_business(&self, key: &EntryKey) -> Result<(), RegistryError> {
        if key.business == self.business {
            return Ok(());
        }
        Err(RegistryError::Business { key: key.clone(), business: self.business.clone() })
    }

    fn put_back(&mut self, entry: Arc<Entry>) {
        self.count += 1;
        self.entries.entry(entry.id().clone()).or_default().insert(*entry.version(), entry);
    }

    fn take_out(&mut self, key: &EntryKey) {
        let Some(versions) = self.entries.get_mut(&key.template) else { return };
        if versions.remove(&key.version).is_some() {
            self.count -= 1;
        }
        if versions.is_empty() {
            self.entries.remove(&key.template);
        }
    }
}
