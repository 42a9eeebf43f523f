//! A template with its rule, in one version.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::Template;
use super::super::rule::{Rule, RuleError, RuleProblem};
use super::{Act, RegistryError, State, Step};
use crate::digest::{Canonical, Digest, Encode};
use crate::id::{BusinessId, TemplateId, TemplateKey};
use crate::time::{Instant, Window};

/// Key of one version of a template: design and rule.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct EntryKey {
    /// The business that it belongs to.
    pub business: BusinessId,
    /// The template.
    pub template: TemplateId,
    /// The version: the hash of design and rule.
    pub version: Digest,
}

impl EntryKey {
    /// Returns the key of the template, in whatever version.
    pub fn template_key(&self) -> TemplateKey {
        TemplateKey { business: self.business.clone(), template: self.template.clone() }
    }
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}@{:.12}", self.business, self.template, self.version.to_hex())
    }
}

/// Writes business, template, then version.
impl Encode for EntryKey {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.business).value(&self.template).digest(&self.version);
    }
}

/// One version of a template: its design, its rule, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    key: EntryKey,
    template: Arc<Template>,
    rule: Rule,
    valid: Window,
    state: State,
    history: Vec<Step>,
}

impl Entry {
    /// Most steps in the life of one version.
    pub const MAX_STEPS: usize = 64;
    /// Domain and schema version under which a version is hashed.
    pub const DOMAIN: (&'static str, u16) = ("template-version", 1);

    /// Creates a draft.
    pub(super) fn draft(
        business: BusinessId,
        template: Arc<Template>,
        rule: Rule,
        step: Step,
    ) -> Result<Self, RegistryError> {
        let id = template.id().clone();
        let refuse = |error| RegistryError::Rule { template: id.clone(), error };
        rule.check().map_err(refuse)?;
        if rule.fallback.as_ref() == Some(&id) {
            let problem = RuleProblem::OwnFallback { template: id.clone() };
            return Err(refuse(RuleError { at: "/fallback".to_owned(), problem }));
        }
        let valid = common(rule.selector.valid, template.valid()).map_err(refuse)?;
        if let Some(what) = step.note_fault() {
            return Err(RegistryError::Note { what });
        }
        let version = Self::version_of(&template, &rule);
        let key = EntryKey { business, template: id, version };
        Ok(Self { key, template, rule, valid, state: State::Draft, history: vec![step] })
    }

    /// Continues the life of the draft that this one replaces.
    pub(super) fn after(mut self, old: &Self) -> Result<Self, RegistryError> {
        let steps = old.history.iter().chain(&self.history);
        let history: Vec<Step> = steps.take(Self::MAX_STEPS + 1).cloned().collect();
        if let [.., last, step] = &history[..]
            && step.at < last.at
        {
            return Err(RegistryError::Earlier { key: self.key, at: step.at, last: last.at });
        }
        if history.len() > Self::MAX_STEPS {
            let (found, limit) = (history.len(), Self::MAX_STEPS);
            return Err(RegistryError::TooMany { what: "steps of one version", found, limit });
        }
        self.history = history;
        Ok(self)
    }

    /// Returns the version of a design with a rule: the hash of both.
    pub fn version_of(template: &Template, rule: &Rule) -> Digest {
        let mut out = Canonical::hasher(Self::DOMAIN.0, Self::DOMAIN.1);
        out.value(template.id()).digest(template.digest()).value(rule);
        out.finish()
    }

    /// Returns the key.
    pub const fn key(&self) -> &EntryKey {
        &self.key
    }

    /// Returns the name of the template.
    pub const fn id(&self) -> &TemplateId {
        &self.key.template
    }

    /// Returns the version: the hash of design and rule.
    pub const fn version(&self) -> &Digest {
        &self.key.version
    }

    /// Returns the design; its own hash is that of the picture's layers, without the rule.
    pub const fn template(&self) -> &Arc<Template> {
        &self.template
    }

    /// Returns the rule.
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Returns when it may be chosen: the instants in which both selector and template are valid.
    pub const fn valid(&self) -> Window {
        self.valid
    }

    /// Returns where it stands in its life.
    pub const fn state(&self) -> State {
        self.state
    }

    /// Returns the steps of its life, the first one first.
    pub fn history(&self) -> &[Step] {
        &self.history
    }

    /// Returns when it was last published; `None` where it never was.
    pub fn published_at(&self) -> Option<Instant> {
        self.history.iter().rev().find(|step| step.act == Act::Publish).map(|step| step.at)
    }

    /// Takes a step, or refuses it and stays as it was.
    pub(super) fn take(&mut self, step: Step) -> Result<State, RegistryError> {
        let refuse = || RegistryError::Step { key: self.key.clone(), from: self.state, act: step.act };
        let next = self.state.after(step.act).ok_or_else(refuse)?;
        if let Some(last) = self.history.last().map(|last| last.at)
            && step.at < last
        {
            return Err(RegistryError::Earlier { key: self.key.clone(), at: step.at, last });
        }
        if self.history.len() >= Self::MAX_STEPS {
            let found = self.history.len() + 1;
            return Err(RegistryError::TooMany {
                what: "steps of one version",
                found,
                limit: Self::MAX_STEPS,
            });
        }
        if let Some(what) = step.note_fault() {
            return Err(RegistryError::Note { what });
        }
        self.state = next;
        self.history.push(step);
        Ok(next)
    }
}

/// Writes the key, the state, then the steps.
impl Encode for Entry {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.key).value(&self.state).list(&self.history);
    }
}

fn common(selector: Option<Window>, template: Option<Window>) -> Result<Window, RuleError> {
    let (Some(selector), Some(template)) = (selector, template) else {
        return Ok(selector.or(template).unwrap_or(Window::ALWAYS));
    };
    selector.intersect(&template).ok_or_else(|| RuleError {
        at: "/selector/valid".to_owned(),
        problem: RuleProblem::NeverValid { selector, template },
    })
}
