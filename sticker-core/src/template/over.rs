//! A template over another: a promotion over a category's design.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{MAX_LAYERS, circle, used};
use super::error::{TemplateError, TemplateErrorKind as Kind};
use super::layer::{Content, Layer};
use super::pointer::Pointer;
use super::{Template, Variant, quote};
use crate::digest::Digest;
use crate::geometry::Size;
use crate::id::TemplateId;
use crate::slot::Surface;

/// Creates the template that shows `own` over `base`; see [`Template::over`].
pub(super) fn flatten(own: &Template, base: &Template) -> Result<Template, TemplateError> {
    let root = Pointer::root();
    let hidden = own.hidden.as_deref().unwrap_or_default();
    let below: BTreeSet<&str> = ids(base);
    for (i, id) in hidden.iter().enumerate() {
        if !below.contains(id.as_str()) {
            let message = format!("layer {} is not in template {}", quote(id), base.id);
            return Err(TemplateError::new(Kind::Reference, &root.key("over").key("hide").item(i), message));
        }
    }
    let renamed = renamed(own, base, &below, hidden)?;

    let mut variants = Vec::new();
    for lower in &base.variants {
        let upper = counterpart(own, lower).ok_or_else(|| {
            let message = format!(
                "template {} has no variant of {} for variant {} of template {}",
                own.id,
                lower.canvas.size,
                quote(&lower.id),
                base.id
            );
            TemplateError::new(Kind::Reference, &root, message)
        })?;
        let mut layers = without(&lower.layers, hidden);
        layers.extend(upper.layers.iter().map(|layer| rename(layer, &renamed)));
        let variant = Variant { layers, ..lower.clone() };
        let count = variant.walk().count();
        if count > MAX_LAYERS {
            let message = format!(
                "{count} layers of templates {} and {} together are beyond the limit of {MAX_LAYERS}",
                own.id, base.id
            );
            return Err(TemplateError::new(Kind::Limit, &root, message));
        }
        variants.push(variant);
    }

    let name = format!("{}+{}", base.id, own.id);
    let id = TemplateId::new(&name).map_err(|error| {
        TemplateError::new(Kind::Limit, &root.key("id"), format!("id {}: {error}", quote(&name)))
    })?;
    let declared = merged(&own.declared, &base.declared, "point", "points", base)?;
    if let Some(name) = circle(&declared) {
        let message =
            format!("the alternatives of {name} in templates {} and {} lead back to it", own.id, base.id);
        return Err(TemplateError::new(Kind::Clash, &root.key("points"), message));
    }
    let template = Template {
        id,
        name: None,
        policy_class: own.policy_class.max(base.policy_class),
        valid: match (own.valid, base.valid) {
            (Some(a), Some(b)) => Some(a.intersect(&b).ok_or_else(|| {
                let message = format!("templates {} and {} are never valid together", own.id, base.id);
                TemplateError::new(Kind::Clash, &root.key("valid"), message)
            })?),
            (a, b) => a.or(b),
        },
        fonts: merged(&own.fonts, &base.fonts, "font stack", "fonts", base)?,
        formats: merged(&own.formats, &base.formats, "format", "formats", base)?,
        points: used(&variants, &declared),
        declared,
        hidden: base.hidden.clone(),
        // All variants are placed already.
        constraints: BTreeMap::new(),
        origins: BTreeMap::new(),
        variants,
        digest: Digest::new([0; 32]),
    };
    Ok(template.sealed())
}

fn ids(template: &Template) -> BTreeSet<&str> {
    template.variants.iter().flat_map(Variant::walk).map(|layer| layer.id.as_str()).collect()
}

/// Returns the new ids of the upper layers whose ids the lower template keeps in use.
fn renamed(
    own: &Template,
    base: &Template,
    below: &BTreeSet<&str>,
    hidden: &[String],
) -> Result<BTreeMap<String, String>, TemplateError> {
    let above = ids(own);
    let mut renamed = BTreeMap::new();
    for id in &above {
        // A hidden layer's id is free; its children's are not known to be, so they count as in use.
        if !below.contains(id) || hidden.iter().any(|h| h == id) {
            continue;
        }
        let new = format!("{}/{id}", own.id);
        if below.contains(new.as_str()) || above.contains(new.as_str()) {
            let message =
                format!("layer id {} is in templates {} and {} already", quote(&new), own.id, base.id);
            return Err(TemplateError::new(Kind::Clash, &Pointer::root().key("layers"), message));
        }
        renamed.insert((*id).to_owned(), new);
    }
    Ok(renamed)
}

/// Returns the variant of `own` that lies over `lower`: of its size, for its surfaces, or else for all.
fn counterpart<'a>(own: &'a Template, lower: &Variant) -> Option<&'a Variant> {
    let size: Size = lower.canvas.size;
    let fitting = || own.variants.iter().filter(|variant| variant.canvas.size == size);
    let covers = |variant: &&Variant| {
        !lower.surfaces.is_empty() && lower.surfaces.iter().all(|s: &Surface| variant.surfaces.contains(s))
    };
    fitting().find(covers).or_else(|| fitting().find(|variant| variant.surfaces.is_empty()))
}

fn without(layers: &[Layer], hidden: &[String]) -> Vec<Layer> {
    let mut kept = Vec::new();
    for layer in layers.iter().filter(|layer| !hidden.contains(&layer.id)) {
        let mut layer = layer.clone();
        match &mut layer.content {
            Content::Group(group) => group.layers = without(&group.layers, hidden),
            Content::Stack(stack) => {
                let mut stays = stack.layers.iter().map(|layer| !hidden.contains(&layer.id));
                stack.cells.retain(|_| stays.next().unwrap_or(true));
                stack.layers = without(&stack.layers, hidden);
            }
            _ => {}
        }
        kept.push(layer);
    }
    kept
}

fn rename(layer: &Layer, renamed: &BTreeMap<String, String>) -> Layer {
    let mut layer = layer.clone();
    if let Some(id) = renamed.get(&layer.id) {
        layer.id.clone_from(id);
    }
    let children = match &mut layer.content {
        Content::Group(group) => Some(&mut group.layers),
        Content::Stack(stack) => Some(&mut stack.layers),
        _ => None,
    };
    if let Some(children) = children {
        *children = children.iter().map(|child| rename(child, renamed)).collect();
    }
    layer
}

/// Merges names whose meanings must be equal.
fn merged<K: Clone + Ord + AsRef<str>, V: Clone + PartialEq>(
    own: &BTreeMap<K, V>,
    base: &BTreeMap<K, V>,
    what: &str,
    field: &str,
    template: &Template,
) -> Result<BTreeMap<K, V>, TemplateError> {
    let mut all = base.clone();
    for (name, value) in own {
        if let Some(other) = base.get(name)
            && other != value
        {
            let message =
                format!("{what} {} has another meaning in template {}", quote(name.as_ref()), template.id);
            return Err(TemplateError::new(
                Kind::Clash,
                &Pointer::root().key(field).key(name.as_ref()),
                message,
            ));
        }
        all.insert(name.clone(), value.clone());
    }
    Ok(all)
}
