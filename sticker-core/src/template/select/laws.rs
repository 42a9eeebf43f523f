//! Laws of selection, against a reading of the contract that knows no index.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{FallbackVerdict, LayoutTable, Preflight, PreflightAsk, Verdict};
use crate::claim::Audience;
use crate::digest::Digest;
use crate::geometry::Size;
use crate::id::{BusinessId, LayoutCode, PrincipalId, TemplateId};
use crate::points::{LocaleTag, PointName, Snapshot};
use crate::slot::Slot;
use crate::template::{
    Act, Catalog, CategoryMatch, Entry, Registry, RegistryError, Resolved, Rule, State, Step, Template,
};
use crate::time::Instant;

/// What a random template is made from.
#[derive(Clone, Debug)]
pub(in crate::template) struct Plan {
    id: u8,
    priority: i32,
    categories: Value,
    when: Option<Value>,
    slots: Vec<&'static str>,
    valid: Option<(i64, Option<i64>)>,
    /// Points that it draws, with how each may be missing, and whether only under a condition.
    draws: Vec<(&'static str, &'static str, bool)>,
    sizes: u8,
    class: &'static str,
    published: Option<i64>,
    fallback: Option<u8>,
    name: u8,
}

const PATHS: [&str; 6] = ["a", "a/b", "a/b/c", "d", "d/e", "ab"];
const POINTS: [&str; 4] = ["std.brand", "std.title", "std.gift", "std.promo.label"];

fn path() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&PATHS[..])
}

fn categories() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        3 => Just(json!("any")),
        3 => path().prop_map(|path| json!({ "prefix": path })),
        1 => path().prop_map(|path| json!({ "exact": path })),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|rule| json!({ "not": rule })),
            prop::collection::vec(inner, 1..3).prop_map(|rules| json!({ "any_of": rules })),
        ]
    })
}

fn when() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        prop::sample::select(&POINTS[..]).prop_map(|point| json!({ "present": point })),
        (0i64..3).prop_map(|n| json!({"lt": ["std.stock.left", {"int": n}]})),
        (0i64..3).prop_map(|n| json!({"ge": ["std.stock.left", {"int": n}]})),
        prop::sample::select(vec!["A", "B"]).prop_map(|t| json!({"eq": ["std.brand", {"text": t}]})),
        Just(json!({"in": ["std.brand", [{"text": "A"}, {"text": "C"}]]})),
        path().prop_map(|path| json!({ "category": path })),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|p| json!({ "not": p })),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|p| json!({ "all": p })),
            prop::collection::vec(inner, 1..3).prop_map(|p| json!({ "any": p })),
        ]
    })
}

fn plan() -> impl Strategy<Value = Plan> {
    let draw = (
        prop::sample::select(&POINTS[..]),
        prop::sample::select(vec!["required", "required", "optional", "default", "alternative"]),
        prop::bool::weighted(0.2),
    );
    (
        (0u8..6, -1i32..3, categories(), prop::option::of(when())),
        prop::sample::select(vec![vec![], vec![], vec!["search"], vec!["feed"]]),
        prop::option::weighted(0.4, (0i64..20, prop::option::of(1i64..20))),
        prop::collection::vec(draw, 0..2),
        (1u8..4, prop::sample::select(vec!["none", "none", "logo", "promo"])),
        (prop::option::weighted(0.9, 0i64..5), prop::option::weighted(0.4, 0u8..6), 0u8..3),
    )
        .prop_map(|((id, priority, categories, when), slots, valid, draws, (sizes, class), rest)| {
            let (published, fallback, name) = rest;
            Plan {
                id,
                priority,
                categories,
                when,
                slots,
                valid,
                draws,
                sizes,
                class,
                published,
                fallback,
                name,
            }
        })
}

pub(in crate::template) fn plans(most: usize) -> impl Strategy<Value = Vec<Plan>> {
    prop::collection::vec(plan(), 0..most)
}

pub(in crate::template) fn product() -> impl Strategy<Value = Snapshot> {
    let text = |on: Option<&'static str>| on.map(|text| json!({ "text": text }));
    let word = || prop::option::of(prop::sample::select(vec!["A", "B"]));
    (
        prop::option::weighted(0.8, path()),
        prop::option::weighted(0.5, prop::collection::vec(path(), 0..3)),
        [word(), word(), word(), word()],
        prop::option::of(0i64..4),
    )
        .prop_map(move |(category, further, words, left)| {
            let further = further
                .map(|paths| json!({"list": paths.iter().map(|p| json!({ "text": p })).collect::<Vec<_>>()}));
            let left = left.map(|n| json!({ "int": n }));
            let mut points = Map::new();
            let named = POINTS.iter().copied().zip(words.map(text));
            let others =
                [("std.category", text(category)), ("std.categories", further), ("std.stock.left", left)];
            for (name, value) in named.chain(others) {
                points.extend(value.map(|value| (name.to_owned(), value)));
            }
            let file = json!({"business": "acme", "item": "i", "points": points}).to_string();
            Snapshot::from_json(file.as_bytes(), instant(10), LocaleTag::new("en").unwrap()).unwrap()
        })
}

pub(in crate::template) fn instant(ms: i64) -> Instant {
    Instant::from_ms(ms).unwrap()
}

fn template_id(id: u8) -> TemplateId {
    TemplateId::new(&format!("t{id}")).unwrap()
}

impl Plan {
    fn design(&self) -> Arc<Template> {
        let canvas = |width: u32| json!({"width": width, "height": 80, "background": "#FFFFFF"});
        let mut points = Map::new();
        let mut layers = Vec::new();
        for (i, (point, policy, conditional)) in self.draws.iter().enumerate() {
            let mut layer = json!({
                "id": format!("l{i}"), "type": "text", "box": {"x": 0, "y": 0, "width": 50, "height": 20},
                "text": format!("{{{point}}}"), "font": "sans", "size": 12, "fill": "#000000"
            });
            if *conditional {
                layer["when"] = json!({"ge": ["std.stock.left", {"int": 2}]});
            }
            let declared = match *policy {
                // Required by being drawn.
                "required" => None,
                "default" => Some(json!({"use": "default", "value": {"text": "D"}})),
                "alternative" if *point != "std.short_title" => {
                    Some(json!({"use": "alternative", "point": "std.short_title"}))
                }
                other => Some(json!({ "use": other })),
            };
            points.extend(declared.map(|declared| ((*point).to_owned(), declared)));
            layers.push(layer);
        }
        let mut design = json!({
            "sticker": 1, "id": format!("t{}", self.id), "policy_class": self.class,
            "canvas": canvas(if self.sizes & 1 == 1 { 80 } else { 60 }),
            "fonts": {"sans": [{"family": "Sticker Sans"}]}, "points": points, "layers": layers
        });
        if self.sizes == 3 {
            design["variants"] = json!([{"id": "small", "canvas": canvas(60)}]);
        }
        if self.name > 0 {
            // Another design with the same meaning: its background differs by a shade.
            design["canvas"]["background"] = json!(format!("#FFFFF{}", self.name));
        }
        Arc::new(Template::from_json(design.to_string().as_bytes()).unwrap())
    }

    fn rule(&self) -> Rule {
        let mut selector = json!({"categories": self.categories, "slots": self.slots});
        if let Some(when) = &self.when {
            selector["when"] = when.clone();
        }
        if let Some((start, length)) = self.valid {
            selector["valid"] = json!({"start": instant(start)});
            if let Some(length) = length {
                selector["valid"]["end"] = json!(instant(start + length));
            }
        }
        let mut rule = json!({"selector": selector, "priority": self.priority});
        if let Some(fallback) = self.fallback.filter(|&fallback| fallback != self.id) {
            rule["fallback"] = json!(format!("t{fallback}"));
        }
        Rule::from_json(rule.to_string().as_bytes()).unwrap()
    }
}

/// Registers what can be registered; circles and doubles are left out as the registry refuses them.
pub(in crate::template) fn registry(plans: &[Plan], default: Option<u8>) -> Registry {
    let mut registry = Registry::new(BusinessId::new("acme").unwrap());
    registry.set_default(default.map(template_id));
    for plan in plans {
        let step = |act, ms| Step::new(act, PrincipalId::new("p").unwrap(), instant(ms));
        let key = match registry.draft(plan.design(), plan.rule(), step(Act::Draft, 0)) {
            Ok(key) => key,
            Err(RegistryError::Exists { .. }) => continue,
            Err(error) => panic!("{error}"),
        };
        if let Some(at) = plan.published {
            registry.step(&key, step(Act::Submit, at)).unwrap();
            match registry.step(&key, step(Act::Publish, at)) {
                Ok(_) | Err(RegistryError::FallbackCircle { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
    registry
}

pub(in crate::template) fn slot() -> Slot {
    let json = json!({
        "business": "acme", "id": "search", "channel": "app", "surface": "search",
        "sizes": [{"width": 80, "height": 80}, {"width": 60, "height": 80}], "format": "png", "overlay": "logo_only"
    });
    Slot::from_json(json.to_string().as_bytes()).unwrap()
}

/// Lets layouts fail by template and size.
fn preflight(seed: u16) -> impl Preflight {
    move |ask: &PreflightAsk<'_>| {
        let id = ask.entry.id().as_str().as_bytes()[1] - b'0';
        let bit = u32::from(id) * 2 + u32::from(ask.variant.canvas.size.width == 60);
        if seed >> bit & 1 == 1 { Err(LayoutCode::new("no").unwrap()) } else { Ok(()) }
    }
}

/// The contract read literally: no index, no shared answers, no laziness.
fn by_the_book(
    catalog: &Catalog,
    product: &Snapshot,
    at: Instant,
    layouts: &impl Preflight,
) -> Option<Digest> {
    let slot = slot();
    let paths: Vec<String> = {
        let text = |value: &Value| value["text"].as_str().unwrap().to_owned();
        let points = serde_json::to_value(product).unwrap()["points"].clone();
        let further = points["std.categories"]["list"].as_array().cloned().unwrap_or_default();
        let primary = points.get("std.category").map(text);
        let primary = primary.or_else(|| (!further.is_empty()).then(String::new));
        primary.into_iter().chain(further.iter().map(text)).collect()
    };
    let drawable = |entry: &Entry| {
        let sizes = slot.sizes.iter().filter_map(|&size| entry.template().variant_for(size, slot.surface));
        sizes.into_iter().any(|variant| {
            // Every point of every layer that shows resolves: what the renderer asks for when it binds.
            let complete = variant.walk().all(|layer| {
                let shows = layer.when.as_ref().is_none_or(|when| when.eval(product).truth);
                let points: Vec<&PointName> = match &layer.content {
                    crate::template::Content::Text(text) => text.text.points().collect(),
                    _ => Vec::new(),
                };
                !shows
                    || points.iter().all(|point| {
                        !matches!(entry.template().resolve(point, product), Resolved::Missing { .. })
                    })
            });
            complete && layouts.check(&PreflightAsk { entry, variant, snapshot: product }).is_ok()
        })
    };
    let hangs = |entry: &Entry| {
        let selector = &entry.rule().selector;
        entry.state() == State::Published
            && (selector.slots.is_empty() || selector.slots.contains(&slot.id))
            && slot.allows(entry.template().policy_class())
            && slot.sizes.iter().any(|&size| entry.template().variant_for(size, slot.surface).is_some())
            && entry.valid().contains(at)
    };
    let takes = |entry: &Entry| {
        let selector = &entry.rule().selector;
        let matched = selector.categories.matches(&paths)?;
        selector.when.as_ref().is_none_or(|when| when.eval(product).truth).then_some(matched)
    };
    let mut taken: Vec<(&Entry, CategoryMatch)> = catalog
        .entries()
        .iter()
        .filter(|entry| hangs(entry))
        .filter_map(|entry| Some((&**entry, takes(entry)?)))
        .collect();
    taken.sort_by(|(a, a_match), (b, b_match)| {
        (b.rule().priority.cmp(&a.rule().priority))
            .then(b_match.primary.cmp(&a_match.primary))
            .then(b_match.depth.cmp(&a_match.depth))
            .then(b.rule().selector.atoms().cmp(&a.rule().selector.atoms()))
            .then(b.valid().start().cmp(&a.valid().start()))
            .then(a.id().cmp(b.id()))
            .then(b.published_at().cmp(&a.published_at()))
            .then(a.version().cmp(b.version()))
    });
    if let Some((winner, _)) = taken.iter().find(|(entry, _)| drawable(entry)) {
        return Some(*winner.version());
    }
    // The fallbacks of those that were taken, each followed to its end; then that of the business.
    let latest = |id: &TemplateId| {
        let mut all: Vec<&Entry> = catalog.entries().iter().map(|entry| &**entry).collect();
        all.retain(|entry| entry.id() == id && entry.state() == State::Published);
        all.sort_by(|a, b| b.published_at().cmp(&a.published_at()).then(a.version().cmp(b.version())));
        all
    };
    let starts = taken.iter().filter_map(|(entry, _)| entry.rule().fallback.clone());
    let starts: Vec<TemplateId> = starts.chain(catalog.default_template().cloned()).collect();
    for start in starts {
        let mut seen = BTreeSet::new();
        let mut next = Some(start);
        while let Some(id) = next.filter(|id| seen.insert(id.clone())) {
            let versions = latest(&id);
            if let Some(found) = versions.iter().find(|entry| hangs(entry) && drawable(entry)) {
                return Some(*found.version());
            }
            next = versions.first().and_then(|entry| entry.rule().fallback.clone());
        }
    }
    None
}

fn winner(catalog: &Catalog, product: &Snapshot, at: Instant, layouts: &dyn Preflight) -> Option<Digest> {
    let shelf = catalog.shelf(&slot(), &Audience::Public).unwrap();
    let selection = shelf.select(product, at, layouts).unwrap();
    selection.pick().map(|pick| *pick.entry.version())
}

fn shuffled<T: Clone>(items: &[T], seed: u64) -> Vec<T> {
    let mut items = items.to_vec();
    let mut state = seed | 1;
    for i in (1..items.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(i, (state >> 33) as usize % (i + 1));
    }
    items
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 8 } else { 512 }))]

    #[test]
    fn the_prepared_choice_is_the_one_of_the_book(
        plans in plans(12), product in product(), at in 0i64..30, seed in any::<u16>(), default in prop::option::of(0u8..6),
    ) {
        let catalog = registry(&plans, default).catalog();
        let layouts = preflight(seed & seed.rotate_left(3));
        prop_assert_eq!(
            winner(&catalog, &product, instant(at), &layouts),
            by_the_book(&catalog, &product, instant(at), &layouts)
        );
    }

    #[test]
    fn the_winner_never_has_the_verdict_of_a_refusal(
        plans in plans(12), product in product(), at in 0i64..30, seed in any::<u16>(), default in prop::option::of(0u8..6),
    ) {
        let catalog = registry(&plans, default).catalog();
        let shelf = catalog.shelf(&slot(), &Audience::Public).unwrap();
        let layouts = preflight(seed);
        let selection = shelf.select(&product, instant(at), &layouts).unwrap();
        let lines: Vec<_> = selection.explain().collect();
        prop_assert_eq!(lines.len(), catalog.entries().len());
        let chosen: Vec<_> = lines.iter().filter(|line| line.verdict.is_chosen()).collect();
        match selection.pick() {
            Some(pick) => {
                prop_assert_eq!(chosen.len(), 1);
                prop_assert_eq!(chosen[0].entry.version, *pick.entry.version());
                prop_assert_eq!(pick.variant.canvas.size, pick.size);
                prop_assert!(slot().takes(pick.size));
                prop_assert_eq!(pick.entry.state(), State::Published);
                // The laid out variant has all that its layers show.
                let ask = PreflightAsk { entry: pick.entry, variant: pick.variant, snapshot: &product };
                prop_assert!(layouts.check(&ask).is_ok());
            }
            None => {
                prop_assert!(chosen.is_empty());
                // Without a winner nobody lost to one.
                prop_assert!(!lines.iter().any(|line| line.verdict.is_eligible()));
                prop_assert!(selection.fallbacks().iter().all(|step| step.verdict != FallbackVerdict::Used));
            }
        }
        // Whoever lost, lost to the winner, and every line can be read.
        for line in &lines {
            prop_assert!(!line.to_string().is_empty());
            if let Verdict::LostPriority { to, own, other } = &line.verdict {
                prop_assert_eq!(to.version, chosen[0].entry.version);
                prop_assert!(own < other);
            }
        }
        // A search for a stand-in ends: no template is tried twice.
        let tried = selection.fallbacks().iter().filter(|step| step.verdict != FallbackVerdict::AlreadyTried);
        let tried: Vec<_> = tried.map(|step| &step.template).collect();
        prop_assert_eq!(tried.len(), tried.iter().collect::<BTreeSet<_>>().len());
    }

    #[test]
    fn the_order_of_registration_changes_nothing(
        plans in plans(10), product in product(), at in 0i64..30, seed in any::<u64>(),
    ) {
        // Fallbacks are left out: which of two closes a circle does depend on the order.
        let plans: Vec<Plan> = plans.into_iter().map(|plan| Plan { fallback: None, ..plan }).collect();
        // Doubles too: the first one counts.
        let mut versions = BTreeSet::new();
        let unique: Vec<Plan> = plans
            .iter()
            .filter(|plan| versions.insert(Entry::version_of(&plan.design(), &plan.rule())))
            .cloned()
            .collect();
        let (one, two) = (registry(&unique, None).catalog(), registry(&shuffled(&unique, seed), None).catalog());
        prop_assert_eq!(one.digest(), two.digest());
        let table = LayoutTable::default();
        let report = |catalog: &Catalog| {
            let shelf = catalog.shelf(&slot(), &Audience::Public).unwrap();
            shelf.select(&product, instant(at), &table).unwrap().report()
        };
        prop_assert_eq!(report(&one), report(&two));
    }

    #[test]
    fn a_template_of_lower_priority_never_changes_the_winner(
        plans in plans(10), more in plan(), product in product(), at in 0i64..30, seed in any::<u16>(),
    ) {
        let layouts = preflight(seed);
        let before = registry(&plans, None).catalog();
        let shelf = before.shelf(&slot(), &Audience::Public).unwrap();
        let selection = shelf.select(&product, instant(at), &layouts).unwrap();
        let Some(pick) = selection.pick().filter(|pick| pick.via == super::Via::Rule) else { return Ok(()) };
        let lower = Plan { priority: pick.entry.rule().priority - 1, ..more };
        let after = registry(&[&plans[..], &[lower]].concat(), None).catalog();
        prop_assert_eq!(winner(&after, &product, instant(at), &layouts), Some(*pick.entry.version()));
    }

    #[test]
    fn a_record_is_the_same_registry(plans in plans(10), default in prop::option::of(0u8..6)) {
        let registry = registry(&plans, default);
        let record = registry.record();
        let json = serde_json::to_vec(&record).unwrap();
        let read = crate::template::RegistryRecord::from_json(&json).unwrap();
        prop_assert_eq!(&read, &record);
        let find = |_: &TemplateId, digest: &Digest| {
            registry.entries().map(|entry| entry.template()).find(|design| design.digest() == digest).cloned()
        };
        prop_assert_eq!(Registry::from_record(read, find).unwrap(), registry.clone());
    }
}

#[test]
fn a_size_is_what_a_layout_table_is_asked_for() {
    let mut table = LayoutTable::default();
    let digest = Digest::new([1; 32]);
    assert_eq!(table.insert(digest, Size::new(1, 1), Ok(())), None);
    assert_eq!(table.insert(digest, Size::new(1, 1), Err(LayoutCode::new("x").unwrap())), Some(Ok(())));
}
