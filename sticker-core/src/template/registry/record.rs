//! How a registry is written down: rules and lives, with the designs named by their hashes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::Template;
use super::super::rule::Rule;
use super::{Act, Entry, Registry, RegistryError, State, Step};
use crate::digest::Digest;
use crate::id::{BusinessId, TemplateId};
use crate::pointer;

/// One version of a template, as JSON has it; the design is a document of its own.
///
/// ```json
/// {
///   "template": "spring-sale", "design": "3f…", "version": "9c…", "rule": {"priority": 10},
///   "history": [{"act": "draft", "by": "lin", "at": "2026-11-01T08:00:00Z"}]
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryRecord {
    /// Name of the template.
    pub template: TemplateId,
    /// Content hash of the template's document.
    pub design: Digest,
    /// Hash of design and rule.
    pub version: Digest,
    /// Its rule.
    #[serde(default)]
    pub rule: Rule,
    /// The steps of its life, the first one a draft.
    #[schemars(length(min = 1, max = 64))]
    pub history: Vec<Step>,
}

/// A registry, as JSON has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "sticker registry")]
pub struct RegistryRecord {
    /// The business.
    pub business: BusinessId,
    /// The template that stands in where no rule chooses one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<TemplateId>,
    /// The versions.
    #[schemars(length(max = 10_000))]
    pub entries: Vec<EntryRecord>,
}

impl RegistryRecord {
    /// Most bytes of a registry's JSON.
    pub const MAX_JSON_BYTES: usize = 64 << 20;

    /// Reads the JSON of a registry; [`Registry::from_record`] checks what it says.
    ///
    /// # Errors
    ///
    /// Returns [`RegistryError::TooMany`] beyond [`RegistryRecord::MAX_JSON_BYTES`] and [`RegistryError::Json`] with the
    /// JSON Pointer of the place when the bytes are not JSON of this form.
    ///
    /// ```
    /// # use sticker_core::template::RegistryRecord;
    /// assert!(RegistryRecord::from_json(br#"{"business": "acme", "entries": []}"#)?.entries.is_empty());
    /// let error = RegistryRecord::from_json(br#"{"business": "acme", "entries": [7]}"#).unwrap_err();
    /// assert!(error.to_string().ends_with("(at /entries/0)"));
    /// # Ok::<(), sticker_core::template::RegistryError>(())
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self, RegistryError> {
        if json.len() > Self::MAX_JSON_BYTES {
            let (found, limit) = (json.len(), Self::MAX_JSON_BYTES);
            return Err(RegistryError::TooMany { what: "bytes", found, limit });
        }
        pointer::read_json(json).map_err(|(at, what)| RegistryError::Json { at, what })
    }

    /// Returns the JSON Schema of registries, made from the types that read them.
    pub fn schema() -> serde_json::Value {
        schemars::generate::SchemaSettings::draft2020_12()
            .into_generator()
            .into_root_schema_for::<Self>()
            .to_value()
    }
}

impl Registry {
    /// Writes the registry down; the designs are the host's to keep, by their hashes.
    pub fn record(&self) -> RegistryRecord {
        let record = |entry: &Arc<Entry>| EntryRecord {
            template: entry.id().clone(),
            design: *entry.template().digest(),
            version: *entry.version(),
            rule: entry.rule().clone(),
            history: entry.history().to_vec(),
        };
        RegistryRecord {
            business: self.business().clone(),
            default: self.default_template().cloned(),
            entries: self.entries().map(record).collect(),
        }
    }

    /// Reads a registry from its record, and takes every step of every version again.
    ///
    /// `design` finds the template of a name and content hash.
    ///
    /// # Errors
    ///
    /// Returns [`RegistryError::Design`] when a template was not found or has another name or content,
    /// [`RegistryError::Version`] when a version is not the hash of what its record says, and whatever
    /// [`Registry::draft`] and [`Registry::step`] refuse.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use sticker_core::template::{Act, Registry, Rule, Step, Template};
    /// # let design = Arc::new(Template::from_json(
    /// #     br#"{"sticker": 1, "id": "plain", "canvas": {"width": 80, "height": 80}, "layers": []}"#,
    /// # )?);
    /// let mut registry = Registry::new("acme".parse()?);
    /// let step = Step::new(Act::Draft, "lin".parse()?, "2026-11-01T00:00:00Z".parse()?);
    /// registry.draft(Arc::clone(&design), Rule::default(), step)?;
    /// let record = registry.record();
    /// let find = |_: &_, digest: &_| (design.digest() == digest).then(|| Arc::clone(&design));
    /// assert_eq!(Registry::from_record(record.clone(), find)?, registry);
    /// // The host has lost the design.
    /// let error = Registry::from_record(record, |_, _| None).unwrap_err();
    /// assert!(error.to_string().ends_with("was not found (at /entries/0)"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_record(
        record: RegistryRecord,
        mut design: impl FnMut(&TemplateId, &Digest) -> Option<Arc<Template>>,
    ) -> Result<Self, RegistryError> {
        let (found, limit) = (record.entries.len(), Self::MAX_ENTRIES);
        if found > limit {
            return Err(RegistryError::TooMany { what: "versions", found, limit });
        }
        let mut registry = Self::new(record.business);
        registry.set_default(record.default);
        for (i, record) in record.entries.into_iter().enumerate() {
            let at = format!("/entries/{i}");
            let template = design(&record.template, &record.design)
                .filter(|found| *found.id() == record.template && *found.digest() == record.design);
            let Some(template) = template else {
                let EntryRecord { template, design, .. } = record;
                return Err(RegistryError::Design { at, template, design });
            };
            let entry = revive(&registry, template, record, at)?;
            registry.add(entry)?;
        }
        // Each published fallback was allowed when it was published, but not necessarily beside all others.
        for entry in registry.entries().filter(|entry| entry.state() == State::Published) {
            if let Some(fallback) = &entry.rule().fallback {
                registry.check_circle(entry.id(), fallback)?;
            }
        }
        Ok(registry)
    }
}

/// Takes the steps of a record again.
fn revive(
    registry: &Registry,
    template: Arc<Template>,
    record: EntryRecord,
    at: String,
) -> Result<Entry, RegistryError> {
    let EntryRecord { version: found, rule, history, template: id, .. } = record;
    let mut steps = history.into_iter();
    let Some(first) = steps.next() else {
        return Err(RegistryError::Json { at: format!("{at}/history"), what: "there is no step".to_owned() });
    };
    let act = first.act;
    let mut entry = Entry::draft(registry.business().clone(), template, rule, first)?;
    let expected = *entry.version();
    if found != expected {
        return Err(RegistryError::Version { at, template: id, found, expected });
    }
    if act != Act::Draft {
        return Err(RegistryError::Step { key: entry.key().clone(), from: State::Draft, act });
    }
    for step in steps {
        entry.take(step)?;
    }
    Ok(entry)
}
