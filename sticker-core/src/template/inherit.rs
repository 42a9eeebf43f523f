//! Inheritance: a template that says only what it does otherwise than another one.
//!
//! A child names one parent by id and version. It is flattened before it is read: the parent's document, itself flattened
//! first, with the child's changes in it. The flat document is read like any other, so the version of the child is the
//! version of that document: nothing above knows that there was a parent, but for [`Template::origins`].

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::build::{self, MAX_FLAT_BYTES, check_patch, excerpt, invalid, limit, patch_layers};
use super::error::{TemplateError, TemplateErrorKind as Kind};
use super::json::{self, merge_patch, read_fields};
use super::pointer::Pointer;
use super::{Template, quote};
use crate::digest::Digest;
use crate::id::TemplateId;

/// The largest number of templates that one extends in a row.
pub const MAX_EXTENDS_DEPTH: usize = 8;
/// The largest number of documents among [`Parents`].
pub const MAX_PARENTS: usize = 256;

/// The documents of templates that others may extend.
///
/// It is a value that the host fills, in any order: what a document of it extends is looked up when it is needed.
///
/// # Example
///
/// ```
/// use sticker_core::template::{Parents, Template};
/// let parent = br##"{
///     "sticker": 1, "id": "plain", "canvas": {"width": 100, "height": 100},
///     "layers": [{
///         "id": "bar", "type": "shape", "box": {"x": 0, "y": 80, "width": 100, "height": 20},
///         "shape": {"rect": {}}, "fill": "#D7263D"
///     }]
/// }"##;
/// let version = Template::from_json(parent)?.digest().to_hex();
/// let child = format!(r##"{{
///     "sticker": 1, "id": "blue", "extends": {{"id": "plain", "version": "{version}"}},
///     "changes": {{"bar": {{"fill": "#1B6CA8"}}}}
/// }}"##);
/// let mut parents = Parents::default();
/// assert!(Template::from_json_with(child.as_bytes(), &parents).is_err());
/// parents.insert(parent)?;
/// let blue = Template::from_json_with(child.as_bytes(), &parents)?;
/// assert_eq!(blue.origins()["bar"].template.as_str(), "plain");
/// # Ok::<(), sticker_core::template::TemplateError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Parents {
    documents: BTreeMap<TemplateId, Vec<Value>>,
    count: usize,
}

/// Where a layer of a template comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LayerOrigin {
    /// The template whose document has the layer.
    pub template: TemplateId,
    /// The version of that template; `None` where it is the template at hand.
    pub version: Option<Digest>,
    /// The templates that change the layer, from the oldest on.
    pub changed_by: Vec<TemplateId>,
}

impl Parents {
    /// Adds the document of a template, which may extend another one.
    ///
    /// # Errors
    ///
    /// Returns a [`TemplateError`] where the bytes are not a JSON object with a version and an id that can be read
    /// (`Syntax`, `Version`, `Invalid`), and `Limit` above [`MAX_PARENTS`] documents. Whatever else is wrong with a
    /// document is told when a template extends it.
    pub fn insert(&mut self, bytes: &[u8]) -> Result<(), TemplateError> {
        if self.count == MAX_PARENTS {
            let message = format!("{} parents are beyond the limit of {MAX_PARENTS}", self.count + 1);
            return Err(limit(&Pointer::root(), message));
        }
        let value = build::parse(bytes)?;
        let id = own_id(&value)?;
        self.documents.entry(id).or_default().push(value);
        self.count += 1;
        Ok(())
    }

    /// Returns the document that a template comes to once all that it extends is in it.
    ///
    /// # Errors
    ///
    /// As [`Template::from_json_with`], for what it extends; the document that comes out is not read.
    pub fn flatten(&self, bytes: &[u8]) -> Result<Value, TemplateError> {
        let value = build::parse(bytes)?;
        Ok(Resolver::new(self).flatten(&value)?.document)
    }
}

/// Creates a template whose parents are among `parents`.
pub(super) fn template(bytes: &[u8], parents: &Parents) -> Result<Template, TemplateError> {
    let value = build::parse(bytes)?;
    if value.get("extends").is_none() {
        return build::read(&value);
    }
    let flat = Resolver::new(parents).flatten(&value)?;
    let mut template = build::read(&flat.document).map_err(|error| relocated(error, &value, &flat))?;
    template.origins = flat.origins;
    Ok(template)
}

/// Which template another one extends.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtendsDocument {
    /// Its id.
    pub id: TemplateId,
    /// Its version: the content hash.
    pub version: Digest,
}

/// A document with everything that it extends in it.
#[derive(Clone, Debug)]
struct Flat {
    document: Value,
    origins: BTreeMap<String, LayerOrigin>,
    /// The template that it extends.
    parent: Option<TemplateId>,
}

struct Resolver<'a> {
    parents: &'a Parents,
    /// The templates whose parents are being looked for.
    chain: Vec<TemplateId>,
    /// Flattened parents and their versions, by id and place.
    known: BTreeMap<(TemplateId, usize), (Digest, Flat)>,
}

impl<'a> Resolver<'a> {
    const fn new(parents: &'a Parents) -> Self {
        Self { parents, chain: Vec::new(), known: BTreeMap::new() }
    }

    fn flatten(&mut self, value: &Value) -> Result<Flat, TemplateError> {
        let id = own_id(value)?;
        let Some(extends) = value.get("extends") else {
            let mut origins = BTreeMap::new();
            walk(value.get("layers"), &mut |layer| {
                let origin = LayerOrigin { template: id.clone(), version: None, changed_by: Vec::new() };
                origins.insert(layer.to_owned(), origin);
            });
            return Ok(Flat { document: value.clone(), origins, parent: None });
        };
        let at = Pointer::root().key("extends");
        let Value::Object(fields) = extends else {
            return Err(invalid(&at, format!("{} is not a template to extend", excerpt(extends))));
        };
        let extends: ExtendsDocument = read_fields(fields, |_| true, &at)?;
        self.chain.push(id.clone());
        if self.chain.contains(&extends.id) {
            let through: Vec<&str> = self.chain.iter().map(TemplateId::as_str).collect();
            let message = format!("template {} extends itself through {}", extends.id, through.join(", "));
            return Err(TemplateError::new(Kind::Clash, &at.key("id"), message));
        }
        if self.chain.len() > MAX_EXTENDS_DEPTH {
            let message = format!(
                "{} templates that extend one another are beyond the limit of {MAX_EXTENDS_DEPTH}",
                self.chain.len()
            );
            return Err(limit(&at, message));
        }
        let parent = self.parent(&extends, &at)?;
        self.chain.pop();
        let child = Child { value, id: &id, parent: &extends.id };
        let flat = child.into(parent)?;
        let weight = json::weight(&flat.document);
        if weight > MAX_FLAT_BYTES {
            let message = format!(
                "template of {weight} bytes with what it extends is beyond the limit of {MAX_FLAT_BYTES}"
            );
            return Err(limit(&at, message));
        }
        Ok(flat)
    }

    /// Finds the parent of that id and version, flattened.
    fn parent(&mut self, extends: &ExtendsDocument, at: &Pointer) -> Result<Flat, TemplateError> {
        let parents = self.parents;
        let Some(candidates) = parents.documents.get(&extends.id) else {
            let message = format!("template {} is not among the parents", extends.id);
            return Err(TemplateError::new(Kind::Reference, &at.key("id"), message));
        };
        let (mut versions, mut broken) = (Vec::new(), None);
        for (i, candidate) in candidates.iter().enumerate() {
            let key = (extends.id.clone(), i);
            if !self.known.contains_key(&key) {
                let depth = self.chain.len();
                let read = self.flatten(candidate).and_then(|flat| {
                    let template = build::read(&flat.document).map_err(|e| relocated(e, candidate, &flat))?;
                    Ok((*template.digest(), flat))
                });
                self.chain.truncate(depth);
                match read {
                    Ok(read) => drop(self.known.insert(key.clone(), read)),
                    Err(error) => {
                        broken.get_or_insert(error);
                        continue;
                    }
                }
            }
            let Some((version, flat)) = self.known.get(&key) else { continue };
            if *version == extends.version {
                let mut flat = flat.clone();
                for origin in flat.origins.values_mut() {
                    origin.version.get_or_insert(*version);
                }
                return Ok(flat);
            }
            versions.push(version.to_hex());
        }
        if let (Some(error), true) = (broken, versions.is_empty()) {
            let message = format!("template {}: {error}", extends.id);
            return Err(TemplateError::new(error.kind(), at, message));
        }
        let message = format!(
            "template {} has no version {} among the parents; it has {}",
            extends.id,
            extends.version,
            versions.join(", ")
        );
        Err(TemplateError::new(Kind::Reference, &at.key("version"), message))
    }
}

/// A document that goes into its parent's.
struct Child<'a> {
    value: &'a Value,
    id: &'a TemplateId,
    parent: &'a TemplateId,
}

impl Child<'_> {
    fn into(self, parent: Flat) -> Result<Flat, TemplateError> {
        let Flat { document, origins, .. } = parent;
        let (Value::Object(mut flat), Some(child)) = (document, self.value.as_object()) else {
            return Err(invalid(&Pointer::root(), "template document is not an object"));
        };
        for (key, value) in child {
            match key.as_str() {
                "extends" | "changes" | "layers" | "variants" => {}
                "canvas" => merge_patch(flat.entry(key.as_str()).or_insert(Value::Null), value),
                "points" | "fonts" | "formats" => by_name(&mut flat, key, value),
                _ => drop(flat.insert(key.clone(), value.clone())),
            }
        }
        let mut flat = Flat { document: Value::Object(flat), origins, parent: Some(self.parent.clone()) };
        self.change(&mut flat)?;
        self.add(&mut flat)?;
        self.variants(&mut flat)?;
        Ok(flat)
    }

    /// Changes and removes layers of the parent.
    fn change(&self, flat: &mut Flat) -> Result<(), TemplateError> {
        let at = Pointer::root().key("changes");
        let patches = match self.value.get("changes") {
            None => return Ok(()),
            Some(Value::Object(patches)) => patches,
            Some(other) => {
                return Err(invalid(
                    &at,
                    format!("{} is not an object of patches by layer id", excerpt(other)),
                ));
            }
        };
        for (layer, patch) in patches {
            check_patch(layer, patch, &at.key(layer), flat.origins.contains_key(layer))?;
            if let Some(origin) = flat.origins.get_mut(layer) {
                origin.changed_by.push(self.id.clone());
            }
        }
        if let Some(layers) = flat.document.get_mut("layers") {
            patch_layers(layers, patches);
        }
        let mut left = BTreeSet::new();
        walk(flat.document.get("layers"), &mut |layer| {
            left.insert(layer.to_owned());
        });
        flat.origins.retain(|layer, _| left.contains(layer));
        // What is gone cannot be changed by a variant of the parent any more.
        let variants = flat.document.get_mut("variants").and_then(Value::as_array_mut);
        for variant in variants.into_iter().flatten() {
            if let Some(Value::Object(patches)) = variant.get_mut("layers") {
                patches.retain(|layer, _| left.contains(layer));
            }
        }
        Ok(())
    }

    /// Adds the child's own layers.
    fn add(&self, flat: &mut Flat) -> Result<(), TemplateError> {
        let at = Pointer::root().key("layers");
        let items = match self.value.get("layers") {
            None => return Ok(()),
            Some(Value::Array(items)) => items,
            Some(other) => return Err(invalid(&at, format!("{} is not a list of layers", excerpt(other)))),
        };
        for (i, item) in items.iter().enumerate() {
            let at = at.item(i);
            let Value::Object(item) = item else {
                return Err(invalid(&at, format!("{} is not a layer", excerpt(item))));
            };
            let mut item = item.clone();
            let beside = match (item.remove("before"), item.remove("after")) {
                (Some(_), Some(_)) => {
                    return Err(invalid(&at.key("after"), "before and after exclude each other"));
                }
                (Some(id), None) => Some((id, "before")),
                (None, Some(id)) => Some((id, "after")),
                (None, None) => None,
            };
            let mut twice = None;
            let item = Value::Object(item);
            let own = Value::Array(vec![item.clone()]);
            walk(Some(&own), &mut |layer| {
                if flat.origins.contains_key(layer) {
                    twice.get_or_insert(layer.to_owned());
                }
                let origin = LayerOrigin { template: self.id.clone(), version: None, changed_by: Vec::new() };
                flat.origins.insert(layer.to_owned(), origin);
            });
            if let Some(layer) = twice {
                let message = format!(
                    "layer {} is in template {} already: what changes it stands in `changes`",
                    quote(&layer),
                    self.parent
                );
                return Err(TemplateError::new(Kind::Clash, &at, message));
            }
            let Some(Value::Array(layers)) = flat.document.get_mut("layers") else {
                return Err(invalid(&at, format!("template {} has no list of layers", self.parent)));
            };
            match beside {
                None => layers.push(item),
                Some((beside, side)) => {
                    let place = at.key(side);
                    let Value::String(id) = &beside else {
                        return Err(invalid(&place, format!("{} is not a layer's id", excerpt(&beside))));
                    };
                    if insert(layers, id, usize::from(side == "after"), item).is_some() {
                        let message = format!("layer {} is not in the template", quote(id));
                        return Err(TemplateError::new(Kind::Reference, &place, message));
                    }
                }
            }
        }
        Ok(())
    }

    /// Changes the variants of the parent by their ids, and adds the child's own.
    fn variants(&self, flat: &mut Flat) -> Result<(), TemplateError> {
        let at = Pointer::root().key("variants");
        let own = match self.value.get("variants") {
            None => return Ok(()),
            Some(Value::Array(own)) => own,
            Some(other) => return Err(invalid(&at, format!("{} is not a list of variants", excerpt(other)))),
        };
        let Value::Object(document) = &mut flat.document else { return Ok(()) };
        let all = document.entry("variants").or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(all) = all else {
            return Err(invalid(&at, format!("template {} has no list of variants", self.parent)));
        };
        for variant in own {
            let id = variant.get("id");
            let known = all.iter_mut().find(|other| id.is_some() && other.get("id") == id);
            let (Some(Value::Object(known)), Value::Object(fields)) = (known, variant) else {
                all.push(variant.clone());
                continue;
            };
            for (key, value) in fields {
                match (key.as_str(), known.get_mut(key)) {
                    ("canvas", Some(canvas)) => merge_patch(canvas, value),
                    ("layers", Some(Value::Object(patches))) => combine(patches, value),
                    _ => drop(known.insert(key.clone(), value.clone())),
                }
            }
        }
        Ok(())
    }
}

/// Replaces entries by name; null removes one.
fn by_name(flat: &mut Map<String, Value>, key: &str, value: &Value) {
    match (flat.get_mut(key), value) {
        (Some(Value::Object(known)), Value::Object(own)) => {
            for (name, value) in own {
                match value {
                    Value::Null => drop(known.remove(name)),
                    value => drop(known.insert(name.clone(), value.clone())),
                }
            }
        }
        _ => drop(flat.insert(key.to_owned(), value.clone())),
    }
}

/// Combines merge patches into the one that has the effect of both, one after the other.
fn combine(first: &mut Map<String, Value>, second: &Value) {
    let Value::Object(second) = second else { return };
    for (key, value) in second {
        match (first.get_mut(key), value) {
            (Some(Value::Object(inner)), Value::Object(_)) => combine(inner, value),
            _ => drop(first.insert(key.clone(), value.clone())),
        }
    }
}

/// Puts a layer beside the one of that id, at any depth; gives it back where there is none.
fn insert(layers: &mut Vec<Value>, id: &str, offset: usize, mut item: Value) -> Option<Value> {
    let is_it = |layer: &Value| layer.get("id").and_then(Value::as_str) == Some(id);
    if let Some(found) = layers.iter().position(is_it) {
        layers.insert(found + offset, item);
        return None;
    }
    for layer in layers {
        if let Some(Value::Array(children)) = layer.get_mut("layers") {
            item = insert(children, id, offset, item)?;
        }
    }
    Some(item)
}

/// Calls back with the id of every layer of a tree.
fn walk(layers: Option<&Value>, found: &mut impl FnMut(&str)) {
    for layer in layers.and_then(Value::as_array).into_iter().flatten() {
        if let Some(id) = layer.get("id").and_then(Value::as_str) {
            found(id);
        }
        walk(layer.get("layers"), found);
    }
}

fn own_id(value: &Value) -> Result<TemplateId, TemplateError> {
    #[derive(Deserialize)]
    struct Named {
        id: TemplateId,
    }
    let Some(fields) = value.as_object() else {
        return Err(invalid(&Pointer::root(), "template document is not an object"));
    };
    read_fields::<Named>(fields, |key| key == "id", &Pointer::root()).map(|named| named.id)
}

/// Moves an error in a flat document to the place in the child that brought it, or to what it extends.
fn relocated(error: TemplateError, child: &Value, flat: &Flat) -> TemplateError {
    let Some(parent) = &flat.parent else { return error };
    let tokens: Vec<&str> = error.pointer().split('/').skip(1).collect();
    let mut found = None;
    match tokens.split_first() {
        Some((&"layers", rest)) => {
            // The innermost layer that the error lies in.
            let (mut layers, mut rest) = (flat.document.get("layers"), rest);
            let mut layer = None;
            while let Some((first, more)) = rest.split_first()
                && let Some(inner) = first.parse::<usize>().ok().and_then(|i| layers?.get(i))
            {
                layer = inner.get("id").and_then(Value::as_str);
                layers = inner.get("layers");
                rest = more;
                match rest.split_first() {
                    Some((&"layers", more)) if layers.is_some() => rest = more,
                    _ => break,
                }
            }
            if let Some(layer) = layer {
                let own = own_place(child.get("layers"), layer, &Pointer::root().key("layers"));
                let changed = child.get("changes").and_then(|changes| changes.get(layer));
                let changed = changed.map(|_| Pointer::root().key("changes").key(layer));
                found = own.or(changed).map(|at| deepest(child, &at, rest));
            }
        }
        Some((&"variants", [index, rest @ ..])) => {
            let variants = flat.document.get("variants").and_then(Value::as_array);
            let id = index.parse::<usize>().ok().and_then(|i| variants?.get(i)?.get("id"));
            let own = child.get("variants").and_then(Value::as_array);
            let i = own.and_then(|own| own.iter().position(|v| id.is_some() && v.get("id") == id));
            found = i.map(|i| deepest(child, &Pointer::root().key("variants").item(i), rest));
        }
        Some((first, rest)) if child.get(*first).is_some() => {
            found = Some(deepest(child, &Pointer::root().key(first), rest));
        }
        _ => {}
    }
    if let Some(at) = found {
        return error.at(&at);
    }
    let message = format!("template {parent} with what this one changes: {}", error.message());
    TemplateError::new(error.kind(), &Pointer::root().key("extends"), message)
}

/// Returns the place of a layer in a child's own layers.
fn own_place(layers: Option<&Value>, id: &str, at: &Pointer) -> Option<Pointer> {
    layers?.as_array()?.iter().enumerate().find_map(|(i, layer)| {
        let at = at.item(i);
        match layer.get("id").and_then(Value::as_str) == Some(id) {
            true => Some(at),
            false => own_place(layer.get("layers"), id, &at.key("layers")),
        }
    })
}

/// Follows a path as far as it exists.
fn deepest(document: &Value, at: &Pointer, path: &[&str]) -> Pointer {
    let mut at = at.clone();
    for token in path {
        let next = at.join(&format!("/{token}"));
        if document.pointer(next.as_str()).is_none() {
            break;
        }
        at = next;
    }
    at
}

#[cfg(test)]
mod tests;
