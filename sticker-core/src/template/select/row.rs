//! One version on a shelf, prepared for one slot.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::registry::{Entry, State};
use super::super::{Content, ImageSource, Layer, PointPolicy, Template, TextPieces, Variant};
use super::question::{Collector, Test};
use super::verdict::{Forbidden, Verdict};
use crate::claim::{Audience, PriceRole};
use crate::geometry::Size;
use crate::points::{PointName, Predicate};
use crate::slot::{Slot, SlotAudience};
use crate::time::Window;

/// A version that may be chosen in the slot.
#[derive(Debug)]
pub(in crate::template) struct Row {
    /// Its index in the catalog.
    pub(in crate::template) entry: u32,
    pub(in crate::template) priority: i32,
    /// Index of its category rule on the shelf.
    pub(in crate::template) categories: u32,
    pub(in crate::template) valid: Window,
    pub(in crate::template) when: Test,
    /// The sizes that it has, in the slot's order.
    pub(in crate::template) fits: Box<[Fit]>,
}

/// A size in which a version can be drawn.
#[derive(Debug)]
pub(in crate::template) struct Fit {
    pub(in crate::template) size: Size,
    /// Index of the variant in the template.
    pub(in crate::template) variant: u32,
    pub(in crate::template) needs: Box<[Need]>,
}

/// A point that a variant cannot do without.
#[derive(Debug)]
pub(in crate::template) struct Need {
    /// The point and its alternatives: one of them must have a value.
    pub(in crate::template) chain: Box<[u32]>,
    /// The layers that draw it: it is needed where one of them shows; `None`, always.
    pub(in crate::template) shown: Option<Test>,
    /// What is said to be missing: the end of the chain.
    pub(in crate::template) missing: PointName,
}

/// Tells why a version can never be chosen in a slot, for an audience; `None` where it can.
pub(super) fn refusal(entry: &Entry, slot: &Slot, audience: &Audience) -> Option<Verdict> {
    let selector = &entry.rule().selector;
    if entry.state() != State::Published {
        return Some(Verdict::NotPublished(entry.state()));
    }
    if !selector.slots.is_empty() && !selector.slots.contains(&slot.id) {
        return Some(Verdict::WrongSlot);
    }
    if !selector.channels.is_empty() && !selector.channels.contains(&slot.channel) {
        return Some(Verdict::WrongChannel);
    }
    if !selector.audiences.is_empty() && !selector.audiences.contains(audience) {
        return Some(Verdict::WrongAudience);
    }
    let class = entry.template().policy_class();
    if !slot.allows(class) {
        return Some(Verdict::PolicyForbidden(Forbidden::Class { overlay: slot.overlay, class }));
    }
    let mut fitting = variants(entry.template(), slot).map(|(_, _, variant)| private_layer(variant, slot));
    match fitting.next() {
        None => Some(Verdict::NoSize(entry.template().variants().iter().map(|v| v.canvas.size).collect())),
        Some(Some(layer)) if fitting.all(|layer| layer.is_some()) => {
            Some(Verdict::PolicyForbidden(Forbidden::Member { layer: layer.to_owned() }))
        }
        Some(_) => None,
    }
}

/// Orders versions by all that does not depend on the product, but for the categories.
pub(super) fn order<'a>(entry: &'a Entry) -> impl Ord + use<'a> {
    let rule = entry.rule();
    (
        Reverse(rule.priority),
        Reverse(rule.selector.atoms()),
        Reverse(entry.valid().start()),
        entry.id(),
        Reverse(entry.published_at()),
        entry.version(),
    )
}

/// Returns the variants for the slot's sizes, with the size and the index of each.
fn variants<'a>(template: &'a Template, slot: &'a Slot) -> impl Iterator<Item = (Size, usize, &'a Variant)> {
    slot.sizes.iter().filter_map(|&size| {
        let variant = template.variant_for(size, slot.surface)?;
        let index = template.variants().iter().position(|other| other.id == variant.id)?;
        Some((size, index, variant))
    })
}

/// Returns the layer that the slot forbids because everybody would see a claim for some.
fn private_layer<'a>(variant: &'a Variant, slot: &Slot) -> Option<&'a str> {
    (slot.audience == SlotAudience::Public).then(|| member_layer(&variant.layers)).flatten()
}

/// Returns the layer, if one always shows, whose claim is for members only.
fn member_layer(layers: &[Layer]) -> Option<&str> {
    layers.iter().filter(|layer| layer.when.is_none()).find_map(|layer| match &layer.content {
        Content::Price(price) if matches!(price.role, PriceRole::Member(_)) => Some(layer.id.as_str()),
        _ => member_layer(layer.children()),
    })
}

/// Prepares the sizes of a version.
pub(super) fn fits(template: &Template, slot: &Slot, collector: &mut Collector) -> Box<[Fit]> {
    let fits = variants(template, slot).filter(|(_, _, variant)| private_layer(variant, slot).is_none());
    fits.map(|(size, variant, found)| Fit {
        size,
        variant: variant as u32,
        needs: needs(template, found, collector),
    })
    .collect()
}

/// Lists the points that a variant cannot do without.
fn needs(template: &Template, variant: &Variant, collector: &mut Collector) -> Box<[Need]> {
    // By point: the layers that draw it, each as the conditions that it and the groups around it have.
    let mut drawn: BTreeMap<&PointName, Vec<Vec<&Predicate>>> = BTreeMap::new();
    for (name, policy) in &template.declared {
        if *policy == PointPolicy::Required {
            drawn.insert(name, vec![Vec::new()]);
        }
    }
    collect(&variant.layers, &mut Vec::new(), &mut drawn);
    let mut needs = Vec::new();
    for (name, layers) in drawn {
        let Some(chain) = chain(template, name) else { continue };
        let missing = chain.last().map_or_else(|| name.clone(), |last| PointName::clone(last));
        let shown = match layers.iter().any(Vec::is_empty) {
            true => None,
            false => {
                let each = layers.iter().map(|conditions| {
                    Test::All(conditions.iter().map(|when| collector.test(when)).collect())
                });
                Some(Test::Any(each.collect()))
            }
        };
        let chain = chain.iter().map(|name| collector.name(name)).collect();
        needs.push(Need { chain, shown, missing });
    }
    needs.into()
}

/// Returns a point and its alternatives; `None` where it may be missing.
fn chain<'a>(template: &'a Template, name: &'a PointName) -> Option<Vec<&'a PointName>> {
    let mut chain = vec![name];
    // Alternatives have no circle: it was refused when the template was made.
    while let Some(policy) = chain.last().and_then(|last| template.points_used().get(*last)) {
        match policy {
            PointPolicy::Optional | PointPolicy::Default(_) => return None,
            PointPolicy::Alternative(other) => chain.push(other),
            PointPolicy::Required => break,
        }
    }
    Some(chain)
}

fn collect<'a>(
    layers: &'a [Layer],
    around: &mut Vec<&'a Predicate>,
    drawn: &mut BTreeMap<&'a PointName, Vec<Vec<&'a Predicate>>>,
) {
    for layer in layers {
        let before = around.len();
        around.extend(&layer.when);
        let mut add = |name: &'a PointName| drawn.entry(name).or_default().push(around.clone());
        let mut of_text = |text: &'a TextPieces| text.points().for_each(&mut add);
        match &layer.content {
            Content::Text(text) => of_text(&text.text),
            Content::Price(price) => {
                if let Some(unit) = &price.unit {
                    of_text(unit);
                }
                add(&price.point);
            }
            Content::Image(image) => {
                if let ImageSource::Point(name) = &image.source {
                    add(name);
                }
            }
            Content::Shape(_) => {}
            Content::Group(group) => collect(&group.layers, around, drawn),
        }
        around.truncate(before);
    }
}

impl Need {
    /// Brings the indices of points to their final order.
    pub(super) fn moved(&mut self, moved: &[u32]) {
        for name in &mut self.chain {
            *name = moved.get(*name as usize).copied().unwrap_or(u32::MAX);
        }
    }
}
