//! Whether conditions can hold, proven.
//!
//! Each point has a finite set of values that are told apart by the questions asked about it: no value, every value that
//! a question names, its nearest neighbours, and one that no question names. Trying these is trying everything: what no
//! choice of them makes true, nothing makes true. The search is bounded; where the bound is reached, nothing is said.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{AssetId, Code};
use crate::money::{Currency, Decimal, Money, MoneyRange, Ratio};
use crate::points::{AssetRef, CategoryPath, PointName, PointValue, Predicate, Snapshot, ValueKind};
use crate::time::{Instant, Window};

/// Steps of one search, at most.
const MAX_STEPS: usize = 20_000;
/// Values that are tried for one point, at most.
const MAX_VALUES: usize = 256;

/// What became of a search.
#[derive(Debug, PartialEq)]
pub(crate) enum Reach {
    /// These values make all conditions true; `None` is a point that is missing.
    Holds(BTreeMap<PointName, Option<PointValue>>),
    /// No product makes all of them true.
    Never,
    /// The search was given up.
    Unknown,
}

/// Looks for values with which all conditions hold, as near to those of `like` as may be.
///
/// All amounts of a product have one currency: so do those that are found, and with `like` that of its amounts.
pub(crate) fn reach(conditions: &[Predicate], like: Option<&Snapshot>) -> Reach {
    let mut atoms: BTreeMap<PointName, Vec<&Predicate>> = BTreeMap::new();
    let mut currencies = BTreeSet::new();
    conditions.iter().for_each(|condition| collect(condition, &mut atoms, &mut currencies));
    let unnamed = ["USD", "EUR", "CNY", "JPY"].iter().filter_map(|code| Currency::new(code).ok());
    let mut every: Vec<Currency> = currencies.iter().copied().collect();
    every.extend(unnamed.into_iter().find(|currency| !currencies.contains(currency)));
    let mut is_complete = true;
    let mut points = Vec::new();
    for (name, atoms) in &atoms {
        let mut values = Vec::new();
        if let Some(like) = like {
            values.push(like.get(name.as_str()).cloned());
        }
        is_complete &= candidates(name, atoms, &every, &mut values);
        // Of values that answer alike the first is enough; a currency binds the other points.
        let mut seen = BTreeSet::new();
        let answers = |value: &Option<PointValue>| -> (Vec<bool>, Option<Currency>) {
            let holds = atoms.iter().map(|atom| atom.holds_for(value.as_ref()).unwrap_or(false));
            (holds.collect(), value.as_ref().and_then(PointValue::currency))
        };
        values.retain(|value| seen.insert(answers(value)));
        points.push((name, values));
    }
    let currency = like.and_then(Snapshot::currency);
    let mut search = Search { conditions, points: &points, chosen: BTreeMap::new(), steps: 0 };
    match search.choose(0, currency) {
        Some(true) => {
            let chosen = search.chosen.iter().map(|(name, value)| ((*name).clone(), value.cloned()));
            Reach::Holds(chosen.collect())
        }
        Some(false) if is_complete && currency.is_none() => Reach::Never,
        _ => Reach::Unknown,
    }
}

struct Search<'a> {
    conditions: &'a [Predicate],
    points: &'a [(&'a PointName, Vec<Option<PointValue>>)],
    chosen: BTreeMap<&'a PointName, Option<&'a PointValue>>,
    steps: usize,
}

impl Search<'_> {
    /// Chooses values for the points from the `at`th on; `None` where there are too many steps.
    fn choose(&mut self, at: usize, currency: Option<Currency>) -> Option<bool> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return None;
        }
        let mut all = Some(true);
        for condition in self.conditions {
            match self.holds(condition) {
                Some(false) => return Some(false),
                None => all = None,
                Some(true) => {}
            }
        }
        let Some((name, values)) = self.points.get(at) else { return all.or(Some(false)) };
        for value in values {
            let own = value.as_ref().and_then(PointValue::currency);
            if own.is_some() && currency.is_some() && own != currency {
                continue;
            }
            self.chosen.insert(name, value.as_ref());
            if self.choose(at + 1, currency.or(own))? {
                return Some(true);
            }
            self.chosen.remove(name);
        }
        Some(false)
    }

    /// Tells whether a condition holds by what is chosen; `None` where that is not decided.
    fn holds(&self, condition: &Predicate) -> Option<bool> {
        match condition {
            Predicate::Not(inner) => self.holds(inner).map(|holds| !holds),
            Predicate::All(parts) => self.decide(parts, false),
            Predicate::Any(parts) => self.decide(parts, true),
            atom => {
                let name = asked(atom)?;
                let (_, value) = self.chosen.iter().find(|(chosen, _)| chosen.as_str() == name)?;
                atom.holds_for(*value)
            }
        }
    }

    /// Answers with `decisive` where one part does, and with its opposite where no part can.
    fn decide(&self, parts: &[Predicate], decisive: bool) -> Option<bool> {
        let mut answer = Some(!decisive);
        for part in parts {
            match self.holds(part) {
                Some(holds) if holds == decisive => return Some(decisive),
                None => answer = None,
                Some(_) => {}
            }
        }
        answer
    }
}

/// The name of the point that a question of one part asks about.
fn asked(atom: &Predicate) -> Option<&str> {
    match atom {
        Predicate::Category(_) => Some("std.category"),
        Predicate::Present(name)
        | Predicate::Eq(name, _)
        | Predicate::Lt(name, _)
        | Predicate::Le(name, _)
        | Predicate::Gt(name, _)
        | Predicate::Ge(name, _)
        | Predicate::In(name, _) => Some(name.as_str()),
        Predicate::Not(_) | Predicate::All(_) | Predicate::Any(_) => None,
    }
}

fn collect<'a>(
    condition: &'a Predicate,
    atoms: &mut BTreeMap<PointName, Vec<&'a Predicate>>,
    currencies: &mut BTreeSet<Currency>,
) {
    match condition {
        Predicate::Not(inner) => collect(inner, atoms, currencies),
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().for_each(|part| collect(part, atoms, currencies));
        }
        atom => {
            currencies.extend(constants(atom).iter().filter_map(|value| value.currency()));
            if let Some(name) = asked(atom).and_then(|name| PointName::new(name).ok()) {
                atoms.entry(name).or_default().push(atom);
            }
        }
    }
}

/// Returns the values that a question names.
fn constants(atom: &Predicate) -> Vec<&PointValue> {
    match atom {
        Predicate::Eq(_, value)
        | Predicate::Lt(_, value)
        | Predicate::Le(_, value)
        | Predicate::Gt(_, value)
        | Predicate::Ge(_, value) => vec![value],
        Predicate::In(_, values) => values.iter().collect(),
        _ => Vec::new(),
    }
}

/// Adds the values that questions tell apart; `false` where some are left out.
fn candidates(
    name: &PointName,
    atoms: &[&Predicate],
    currencies: &[Currency],
    values: &mut Vec<Option<PointValue>>,
) -> bool {
    let mut is_complete = true;
    let mut add = |value: PointValue| {
        if name.check_type(&value).is_ok() && value.check().is_ok() {
            values.push(Some(value));
        }
    };
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for value in atoms.iter().flat_map(|atom| constants(atom)) {
        texts.extend(value.plain_text());
        if let PointValue::Code(code) = value {
            texts.insert(code.as_str().to_owned());
        }
        is_complete &= neighbours(value, &mut add);
        add(value.clone());
    }
    for atom in atoms {
        if let Predicate::Category(path) = atom {
            add(PointValue::Text(path.as_str().to_owned()));
            let below = format!("{}/other", path.as_str());
            if CategoryPath::new(&below).is_ok() {
                add(PointValue::Text(below));
            }
        }
    }
    // One that no question names, of every kind that the point may hold.
    let free = (0..).map(|n| format!("other-{n}")).find(|text| !texts.contains(text)).unwrap_or_default();
    for kind in KINDS {
        for value in sample(kind, &free, currencies) {
            add(value);
        }
    }
    values.push(None);
    let is_short = values.len() <= MAX_VALUES;
    values.truncate(MAX_VALUES);
    is_complete && is_short
}

/// Adds the nearest values on both sides, of kinds that have an order; `false` where one cannot be told.
fn neighbours(value: &PointValue, add: &mut impl FnMut(PointValue)) -> bool {
    match value {
        PointValue::Int(n) => {
            n.checked_sub(1).into_iter().chain(n.checked_add(1)).for_each(|n| add(PointValue::Int(n)));
        }
        PointValue::Money(money) => {
            let near = money.minor.checked_sub(1).into_iter().chain(money.minor.checked_add(1));
            near.for_each(|minor| add(PointValue::Money(Money::new(minor, money.currency))));
        }
        PointValue::Ratio(ratio) => {
            let near = ratio.bp.checked_sub(1).into_iter().chain(ratio.bp.checked_add(1));
            near.for_each(|bp| add(PointValue::Ratio(Ratio { bp })));
        }
        PointValue::Instant(at) => {
            let near = at.as_ms().checked_sub(1).into_iter().chain(at.as_ms().checked_add(1));
            near.filter_map(|ms| Instant::from_ms(ms).ok()).for_each(|at| add(PointValue::Instant(at)));
        }
        PointValue::Decimal(number) => {
            // In units of the last decimal that there is.
            let unit = 10i128.checked_pow((Decimal::MAX_SCALE - number.scale()).into());
            let Some(mantissa) = unit.and_then(|unit| number.mantissa().checked_mul(unit)) else {
                return false;
            };
            let near = mantissa.checked_sub(1).into_iter().chain(mantissa.checked_add(1));
            near.filter_map(|m| Decimal::new(m, Decimal::MAX_SCALE).ok())
                .for_each(|n| add(PointValue::Decimal(n)));
        }
        _ => {}
    }
    true
}

const KINDS: [ValueKind; 13] = [
    ValueKind::Text,
    ValueKind::Code,
    ValueKind::Money,
    ValueKind::MoneyRange,
    ValueKind::Int,
    ValueKind::Decimal,
    ValueKind::Ratio,
    ValueKind::Instant,
    ValueKind::Window,
    ValueKind::Image,
    ValueKind::List,
    ValueKind::RichText,
    ValueKind::Flag,
];

fn sample(kind: ValueKind, free: &str, currencies: &[Currency]) -> Vec<PointValue> {
    let money = |minor: i64| currencies.iter().map(move |&currency| Money::new(minor, currency));
    match kind {
        ValueKind::Text => vec![PointValue::Text(free.to_owned())],
        ValueKind::RichText => vec![PointValue::RichText(Vec::new())],
        ValueKind::Code => Code::new(free).ok().map(PointValue::Code).into_iter().collect(),
        ValueKind::Money => money(100).map(PointValue::Money).collect(),
        ValueKind::MoneyRange => money(100)
            .filter_map(|min| MoneyRange::new(min, Money::new(200, min.currency)).ok())
            .map(PointValue::MoneyRange)
            .collect(),
        ValueKind::Int => vec![PointValue::Int(1)],
        ValueKind::Decimal => vec![PointValue::Decimal(Decimal::from(1))],
        ValueKind::Ratio => vec![PointValue::Ratio(Ratio { bp: 1_000 })],
        ValueKind::Instant => vec![PointValue::Instant(Instant::MIN)],
        ValueKind::Window => vec![PointValue::Window(Window::ALWAYS)],
        ValueKind::Image => {
            let asset = AssetId::new(free).ok().map(AssetRef::Asset);
            asset.map(PointValue::Image).into_iter().collect()
        }
        ValueKind::List => vec![PointValue::List(Vec::new())],
        ValueKind::Flag => vec![PointValue::Flag(true), PointValue::Flag(false)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(json: serde_json::Value) -> Reach {
        let condition: Predicate = serde_json::from_value(json).unwrap();
        condition.check().unwrap();
        reach(std::slice::from_ref(&condition), None)
    }

    #[test]
    fn what_can_hold_is_found_and_does_hold() {
        use serde_json::json;
        let cny = |minor: &str| json!({"money": {"minor": minor, "currency": "CNY"}});
        for condition in [
            json!({"present": "std.gift"}),
            json!({"not": {"present": "std.gift"}}),
            json!({"all": [{"gt": ["std.stock.left", {"int": 3}]}, {"lt": ["std.stock.left", {"int": 5}]}]}),
            json!({"all": [{"gt": ["std.price.list", cny("0")]}, {"not": {"lt": ["std.price.list", cny("9")]}}]}),
            // A price in another currency, or a range, answers neither.
            json!({"all": [{"present": "std.price.list"}, {"not": {"gt": ["std.price.list", cny("0")]}},
                           {"not": {"le": ["std.price.list", cny("0")]}}]}),
            json!({"all": [{"category": "a"}, {"not": {"category": "a/b"}}, {"not": {"eq": ["std.category", {"text": "a"}]}}]}),
            json!({"all": [{"eq": ["std.ship.free", {"flag": false}]}, {"present": "std.brand"}]}),
            json!({"all": [{"gt": ["x.a.n", {"decimal": "1.5"}]}, {"lt": ["x.a.n", {"decimal": "1.50000001"}]}]}),
        ] {
            let Reach::Holds(values) = reached(condition.clone()) else { panic!("{condition}") };
            let key = serde_json::from_value(json!({"business": "b", "item": "i"})).unwrap();
            let mut snapshot = Snapshot::new(key, Instant::MIN, "en".parse().unwrap());
            for (name, value) in values {
                value.map(|value| snapshot.insert(name, value).unwrap());
            }
            let predicate: Predicate = serde_json::from_value(condition.clone()).unwrap();
            assert!(predicate.eval(&snapshot).truth, "{condition} {snapshot:?}");
        }
    }

    #[test]
    fn what_never_holds_is_proven() {
        use serde_json::json;
        let price = |minor: &str, currency: &str| json!({"money": {"minor": minor, "currency": currency}});
        for condition in [
            json!({"all": [{"present": "std.gift"}, {"not": {"present": "std.gift"}}]}),
            json!({"all": [{"gt": ["std.stock.left", {"int": 3}]}, {"lt": ["std.stock.left", {"int": 4}]}]}),
            json!({"all": [{"category": "a/b"}, {"not": {"category": "a"}}]}),
            json!({"all": [{"eq": ["std.brand", {"text": "A"}]}, {"eq": ["std.brand", {"text": "B"}]}]}),
            json!({"all": [{"not": {"eq": ["std.ship.free", {"flag": true}]}},
                           {"not": {"eq": ["std.ship.free", {"flag": false}]}}, {"present": "std.ship.free"}]}),
            // All amounts of a product have one currency.
            json!({"all": [{"gt": ["std.price.list", price("0", "CNY")]}, {"gt": ["std.price.base", price("0", "USD")]}]}),
        ] {
            assert_eq!(reached(condition.clone()), Reach::Never, "{condition}");
        }
    }

    #[test]
    fn too_many_choices_are_given_up() {
        use serde_json::json;
        let points = (1..=20).map(|n| json!({"eq": [format!("std.point.{n}"), {"text": "a"}]}));
        let odd: Vec<_> = points.collect();
        let never = json!({"all": [{"any": odd}, {"all": odd.iter().map(|p| json!({"not": p})).collect::<Vec<_>>()},
            {"any": [{"present": "std.gift"}, {"present": "std.brand"}]}]});
        // Each point alone decides it, so this one is proven though the product of all values is large.
        assert_eq!(reached(never), Reach::Never);
        let pairs = (1..=16).map(|n| {
            json!({"any": [{"all": [{"present": format!("std.point.{n}")}, {"present": "std.title"}]},
                           {"all": [{"not": {"present": format!("std.point.{n}")}}, {"present": "std.title"}]}]})
        });
        let mut all: Vec<_> = pairs.collect();
        all.push(json!({"not": {"present": "std.title"}}));
        assert_eq!(reached(json!({"all": all})), Reach::Unknown);
    }
}
