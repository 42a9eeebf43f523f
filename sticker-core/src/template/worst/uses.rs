//! What a template does with each point.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::{
    Content, Format, ImageSource, LayerMask, MaskImage, PointPolicy, Template, TextPiece, TextPieces,
};
use super::{MAX_CURRENCIES, WorstCaseRule};
use crate::money::Currency;
use crate::points::{PointName, PointValue, Predicate};

/// A point with all that it is drawn as.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) name: PointName,
    pub(super) purposes: Vec<Purpose>,
}

/// What a point is drawn as.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Purpose {
    Words(Option<Arc<Format>>),
    Price(Arc<Format>),
    Picture,
}

impl Use {
    pub(super) fn is_price(&self) -> bool {
        self.purposes.iter().any(|purpose| matches!(purpose, Purpose::Price(_)))
    }

    pub(super) fn is_picture(&self) -> bool {
        self.purposes.contains(&Purpose::Picture)
    }
}

/// Lists the points that a template declares or draws, sorted by name, those that stand in for others too.
pub(super) fn uses(template: &Template) -> Vec<Use> {
    let mut all: BTreeMap<PointName, Vec<Purpose>> = BTreeMap::new();
    for name in template.points_used().keys() {
        all.entry(name.clone()).or_default();
    }
    for layer in template.variants().iter().flat_map(super::super::Variant::walk) {
        let mut add = |point: &PointName, purpose: Purpose| {
            let purposes = all.entry(point.clone()).or_default();
            if !purposes.contains(&purpose) {
                purposes.push(purpose);
            }
        };
        let mut words = |text: &TextPieces| {
            for piece in text.pieces() {
                if let TextPiece::Binding { point, format } = piece {
                    add(point, Purpose::Words(format.clone()));
                }
            }
        };
        match &layer.content {
            Content::Text(text) => text.spans.iter().for_each(|span| words(&span.text)),
            Content::Price(price) => {
                price.unit.iter().for_each(words);
                add(&price.point, Purpose::Price(Arc::clone(&price.format)));
            }
            Content::Image(image) => {
                if let ImageSource::Point(point) = &image.source {
                    add(point, Purpose::Picture);
                }
            }
            _ => {}
        }
        if let Some(LayerMask::Image(MaskImage { source: ImageSource::Point(point), .. })) =
            &layer.effects.mask
        {
            let purposes = all.entry(point.clone()).or_default();
            if !purposes.contains(&Purpose::Picture) {
                purposes.push(Purpose::Picture);
            }
        }
    }
    // What stands in for a point is drawn as the point is. Chains have no circle, and are no longer than there are points.
    for _ in 0..all.len() {
        let before: usize = all.values().map(Vec::len).sum();
        for (name, policy) in template.points_used() {
            let PointPolicy::Alternative(other) = policy else { continue };
            let own = all.get(name).cloned().unwrap_or_default();
            let theirs = all.entry(other.clone()).or_default();
            let new = own.into_iter().filter(|purpose| !theirs.contains(purpose)).collect::<Vec<_>>();
            theirs.extend(new);
        }
        if all.values().map(Vec::len).sum::<usize>() == before {
            break;
        }
    }
    all.into_iter().map(|(name, purposes)| Use { name, purposes }).collect()
}

/// Lists the currencies that formats and conditions name, sorted by code; the rule's, or USD, where none does.
pub(super) fn currencies(template: &Template, rule: &WorstCaseRule) -> Vec<Currency> {
    let mut all = BTreeSet::new();
    for layer in template.variants().iter().flat_map(super::super::Variant::walk) {
        if let Content::Price(price) = &layer.content
            && let Format::Money(money) = &*price.format
        {
            all.extend(money.currency);
        }
        if let Some(when) = &layer.when {
            named(when, &mut all);
        }
    }
    for policy in template.points_used().values() {
        if let PointPolicy::Default(value) = policy {
            all.extend(value.currency());
        }
    }
    let mut all: Vec<Currency> = all.into_iter().take(MAX_CURRENCIES).collect();
    if all.is_empty() {
        // USD is a code of ISO 4217.
        all.extend(rule.currency.or_else(|| Currency::new("USD").ok()));
    }
    all
}

fn named(condition: &Predicate, all: &mut BTreeSet<Currency>) {
    let mut of = |value: &PointValue| all.extend(value.currency());
    match condition {
        Predicate::Not(inner) => named(inner, all),
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().for_each(|part| named(part, all)),
        Predicate::Eq(_, value)
        | Predicate::Lt(_, value)
        | Predicate::Le(_, value)
        | Predicate::Gt(_, value)
        | Predicate::Ge(_, value) => of(value),
        Predicate::In(_, values) => values.iter().for_each(of),
        Predicate::Present(_) | Predicate::Category(_) => {}
    }
}
