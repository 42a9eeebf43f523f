//! Questions about points: typed, total, without loops.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CategoryPath, PointError, PointName, PointValue, Snapshot, ValueKind};
use crate::digest::{Canonical, Encode};

/// A question about the points of a product.
///
/// | JSON | is true when |
/// |---|---|
/// | `{"present": "std.gift"}` | the point has a value |
/// | `{"not": p}` | `p` is false |
/// | `{"all": [p, …]}` | every one is true |
/// | `{"any": [p, …]}` | one is true |
/// | `{"eq": ["std.stock.state", {"code": "low"}]}` | the point has this value |
/// | `{"lt": ["std.stock.left", {"int": 10}]}`, `le`, `gt`, `ge` | the point is below, at most, above, at least |
/// | `{"in": ["std.brand", [{"text": "A"}, {"text": "B"}]]}` | the point has one of these values |
/// | `{"category": "baby/milk_powder"}` | `std.category` is this path or lies below it |
///
/// A point that is missing, of another kind or in another currency makes a comparison false, with a reason; so `not`
/// of it is true. Decimals compare by value (1.50 equals 1.5); amounts compare within one currency; int, decimal,
/// money, ratio and instant have an order, other kinds have none.
///
/// ```
/// # use sticker_core::points::Predicate;
/// let low: Predicate = serde_json::from_str(r#"{"lt":["std.stock.left",{"int":10}]}"#)?;
/// assert!(low.check().is_ok());
/// let odd: Predicate = serde_json::from_str(r#"{"lt":["std.title",{"text":"a"}]}"#)?;
/// assert!(odd.check().is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Predicate {
    /// The point has a value.
    Present(PointName),
    /// The other question is false.
    Not(Box<Self>),
    /// Every question is true.
    All(Vec<Self>),
    /// One question is true.
    Any(Vec<Self>),
    /// The point has this value.
    Eq(PointName, PointValue),
    /// The point is below the value.
    Lt(PointName, PointValue),
    /// The point is at most the value.
    Le(PointName, PointValue),
    /// The point is above the value.
    Gt(PointName, PointValue),
    /// The point is at least the value.
    Ge(PointName, PointValue),
    /// The point has one of these values.
    In(PointName, Vec<PointValue>),
    /// The product's category is this path or lies below it.
    Category(CategoryPath),
}

impl Predicate {
    /// Most questions within questions.
    pub const MAX_DEPTH: usize = 16;
    /// Most questions and values of one predicate.
    pub const MAX_NODES: usize = 256;

    /// Checks types against the dictionary, and limits.
    ///
    /// # Errors
    ///
    /// Returns [`PredicateError`] with the JSON Pointer of the place within the predicate when a value is not of the
    /// point's declared type, an order is asked of a kind that has none, a list is empty, a value breaks its own limits, or
    /// the predicate is deeper than [`Predicate::MAX_DEPTH`] or larger than [`Predicate::MAX_NODES`].
    pub fn check(&self) -> Result<(), PredicateError> {
        let mut nodes = 0;
        self.check_at(1, &mut nodes, &mut String::new())
    }

    /// Answers the question, and says why.
    pub fn eval(&self, snapshot: &Snapshot) -> Outcome {
        let because = |truth, why| Outcome { truth, reason: Reason { at: String::new(), why } };
        match self {
            Self::Present(name) => match snapshot.get(name.as_str()) {
                Some(_) => because(true, Why::Holds),
                None => because(false, Why::Missing(name.clone())),
            },
            Self::Not(inner) => {
                let inner = inner.eval(snapshot).under("/not");
                Outcome { truth: !inner.truth, ..inner }
            }
            Self::All(parts) => {
                let parts = parts.iter().enumerate();
                let mut outcomes = parts.map(|(i, part)| (i, part.eval(snapshot)));
                match outcomes.find(|(_, outcome)| !outcome.truth) {
                    Some((i, outcome)) => outcome.under(&format!("/all/{i}")),
                    None => because(true, Why::Holds),
                }
            }
            Self::Any(parts) => {
                let parts = parts.iter().enumerate();
                let mut outcomes = parts.map(|(i, part)| (i, part.eval(snapshot)));
                match outcomes.find(|(_, outcome)| outcome.truth) {
                    Some((i, outcome)) => outcome.under(&format!("/any/{i}")),
                    None => because(false, Why::NoneHolds),
                }
            }
            Self::Eq(name, value) => compare(snapshot, name, value, equals),
            Self::Lt(name, value) => compare(snapshot, name, value, |a, b| ordered(a, b, Ordering::is_lt)),
            Self::Le(name, value) => compare(snapshot, name, value, |a, b| ordered(a, b, Ordering::is_le)),
            Self::Gt(name, value) => compare(snapshot, name, value, |a, b| ordered(a, b, Ordering::is_gt)),
            Self::Ge(name, value) => compare(snapshot, name, value, |a, b| ordered(a, b, Ordering::is_ge)),
            Self::In(name, values) => match snapshot.get(name.as_str()) {
                None => because(false, Why::Missing(name.clone())),
                Some(found) if values.iter().any(|value| equals(found, value) == Ok(true)) => {
                    because(true, Why::Holds)
                }
                Some(_) => because(false, Why::Differs(name.clone())),
            },
            Self::Category(prefix) => match snapshot.category() {
                None => because(false, Why::NoCategory),
                Some(path) if path.is_under(prefix) => because(true, Why::Holds),
                Some(path) => because(false, Why::OtherCategory(path)),
            },
        }
    }

    /// Answers a question that is not made of others, about the value of its one point, and gives no reason: this
    /// allocates nothing. `None` for a question that is made of others.
    pub(crate) fn holds_for(&self, found: Option<&PointValue>) -> Option<bool> {
        let order = |value: &PointValue, holds: fn(Ordering) -> bool| {
            found.is_some_and(|found| ordered(found, value, holds) == Ok(true))
        };
        Some(match self {
            Self::Not(_) | Self::All(_) | Self::Any(_) => return None,
            Self::Present(_) => found.is_some(),
            Self::Eq(_, value) => found.is_some_and(|found| equals(found, value) == Ok(true)),
            Self::Lt(_, value) => order(value, Ordering::is_lt),
            Self::Le(_, value) => order(value, Ordering::is_le),
            Self::Gt(_, value) => order(value, Ordering::is_gt),
            Self::Ge(_, value) => order(value, Ordering::is_ge),
            Self::In(_, values) => {
                found.is_some_and(|found| values.iter().any(|value| equals(found, value) == Ok(true)))
            }
            Self::Category(prefix) => {
                matches!(found, Some(PointValue::Text(path)) if prefix.takes(path))
            }
        })
    }

    /// Returns the number of questions that are not made of others; a more specific selector has more.
    pub fn atoms(&self) -> usize {
        match self {
            Self::Not(inner) => inner.atoms(),
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::atoms).sum(),
            _ => 1,
        }
    }

    /// Returns the names that the answer depends on, sorted, each once; `category` asks `std.category`.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.collect_names(&mut names);
        names.sort_unstable();
        names.dedup();
        names
    }

    fn collect_names<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Self::Not(inner) => inner.collect_names(names),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.collect_names(names)),
            Self::Category(_) => names.push("std.category"),
            Self::Present(name)
            | Self::Eq(name, _)
            | Self::Lt(name, _)
            | Self::Le(name, _)
            | Self::Gt(name, _)
            | Self::Ge(name, _)
            | Self::In(name, _) => names.push(name.as_str()),
        }
    }

    fn check_at(&self, depth: usize, nodes: &mut usize, at: &mut String) -> Result<(), PredicateError> {
        if depth > Self::MAX_DEPTH {
            return Err(PredicateError::TooDeep { at: at.clone(), limit: Self::MAX_DEPTH });
        }
        count(nodes, 1, at)?;
        match self {
            Self::Present(_) | Self::Category(_) => Ok(()),
            Self::Not(inner) => within(at, "/not", |at| inner.check_at(depth + 1, nodes, at)),
            Self::All(parts) => check_parts("all", parts, depth, nodes, at),
            Self::Any(parts) => check_parts("any", parts, depth, nodes, at),
            Self::Eq(name, value) => within(at, "/eq/1", |at| check_value(name, value, at)),
            Self::Lt(name, value) => within(at, "/lt/1", |at| check_order(name, value, at)),
            Self::Le(name, value) => within(at, "/le/1", |at| check_order(name, value, at)),
            Self::Gt(name, value) => within(at, "/gt/1", |at| check_order(name, value, at)),
            Self::Ge(name, value) => within(at, "/ge/1", |at| check_order(name, value, at)),
            Self::In(name, values) => {
                if values.is_empty() {
                    return Err(PredicateError::Empty { at: format!("{at}/in/1") });
                }
                count(nodes, values.len(), at)?;
                values.iter().enumerate().try_for_each(|(i, value)| {
                    within(at, &format!("/in/1/{i}"), |at| check_value(name, value, at))
                })
            }
        }
    }
}

/// Writes the variant, then its fields; a list of questions or values is a list.
impl Encode for Predicate {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Present(name) => out.variant("present").value(name),
            Self::Not(inner) => out.variant("not").value(inner),
            Self::All(parts) => out.variant("all").list(parts),
            Self::Any(parts) => out.variant("any").list(parts),
            Self::Eq(name, value) => out.variant("eq").value(name).value(value),
            Self::Lt(name, value) => out.variant("lt").value(name).value(value),
            Self::Le(name, value) => out.variant("le").value(name).value(value),
            Self::Gt(name, value) => out.variant("gt").value(name).value(value),
            Self::Ge(name, value) => out.variant("ge").value(name).value(value),
            Self::In(name, values) => out.variant("in").value(name).list(values),
            Self::Category(path) => out.variant("category").value(path),
        };
    }
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The answer.
    pub truth: bool,
    /// What decided it.
    pub reason: Reason,
}

impl Outcome {
    fn under(mut self, prefix: &str) -> Self {
        self.reason.at.insert_str(0, prefix);
        self
    }
}

/// What decided an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// JSON Pointer, within the predicate, of the part that decided.
    pub at: String,
    /// What was found there.
    pub why: Why,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at.as_str() {
            "" => write!(f, "{}", self.why),
            at => write!(f, "{} (at {at})", self.why),
        }
    }
}

/// What was found at the part of a predicate that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// The part is true.
    Holds,
    /// None of the alternatives is true.
    NoneHolds,
    /// The point is missing.
    Missing(PointName),
    /// The point has another value.
    Differs(PointName),
    /// The point has a value of another kind.
    OtherKind {
        /// The point.
        name: PointName,
        /// Kind of its value.
        found: ValueKind,
    },
    /// The point is in another currency.
    OtherCurrency(PointName),
    /// The product has no category.
    NoCategory,
    /// The product has this category, which lies elsewhere.
    OtherCategory(CategoryPath),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holds => f.write_str("it holds"),
            Self::NoneHolds => f.write_str("none of the alternatives holds"),
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::Differs(name) => write!(f, "{name} has another value"),
            Self::OtherKind { name, found } => write!(f, "{name} is {found}, which does not compare"),
            Self::OtherCurrency(name) => write!(f, "{name} is in another currency"),
            Self::NoCategory => f.write_str("std.category is missing"),
            Self::OtherCategory(path) => write!(f, "std.category is {path}"),
        }
    }
}

/// Says where a predicate is wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PredicateError {
    /// A value is wrong for its point, or breaks its own limits.
    #[error("{error} (at {at})")]
    Value {
        /// JSON Pointer within the predicate.
        at: String,
        /// What is wrong.
        error: PointError,
    },
    /// An order is asked of a kind that has none.
    #[error("{kind} has no order (at {at})")]
    NoOrder {
        /// JSON Pointer within the predicate.
        at: String,
        /// The kind.
        kind: ValueKind,
    },
    /// A list of questions or values is empty.
    #[error("the list is empty (at {at})")]
    Empty {
        /// JSON Pointer within the predicate.
        at: String,
    },
    /// Questions are nested too deeply.
    #[error("predicates are nested deeper than {limit} (at {at})")]
    TooDeep {
        /// JSON Pointer within the predicate.
        at: String,
        /// The limit.
        limit: usize,
    },
    /// There are too many questions and values.
    #[error("a predicate has more than {limit} parts (at {at})")]
    TooLarge {
        /// JSON Pointer within the predicate.
        at: String,
        /// The limit.
        limit: usize,
    },
}

impl PredicateError {
    /// Returns the JSON Pointer within the predicate.
    pub fn at(&self) -> &str {
        match self {
            Self::Value { at, .. }
            | Self::NoOrder { at, .. }
            | Self::Empty { at }
            | Self::TooDeep { at, .. }
            | Self::TooLarge { at, .. } => at,
        }
    }
}

/// Why two values do not compare.
#[derive(PartialEq, Eq)]
enum Apart {
    Kind,
    Currency,
}

fn compare(
    snapshot: &Snapshot,
    name: &PointName,
    value: &PointValue,
    holds: impl FnOnce(&PointValue, &PointValue) -> Result<bool, Apart>,
) -> Outcome {
    let (truth, why) = match snapshot.get(name.as_str()) {
        None => (false, Why::Missing(name.clone())),
        Some(found) => match holds(found, value) {
            Ok(true) => (true, Why::Holds),
            Ok(false) => (false, Why::Differs(name.clone())),
            Err(Apart::Kind) => (false, Why::OtherKind { name: name.clone(), found: found.kind() }),
            Err(Apart::Currency) => (false, Why::OtherCurrency(name.clone())),
        },
    };
    Outcome { truth, reason: Reason { at: String::new(), why } }
}

fn equals(found: &PointValue, value: &PointValue) -> Result<bool, Apart> {
    match (found, value) {
        (PointValue::Money(_), PointValue::Money(_)) | (PointValue::Decimal(_), PointValue::Decimal(_)) => {
            ordered(found, value, Ordering::is_eq)
        }
        _ if found.kind() != value.kind() => Err(Apart::Kind),
        _ => Ok(found == value),
    }
}

fn ordered(a: &PointValue, b: &PointValue, holds: impl FnOnce(Ordering) -> bool) -> Result<bool, Apart> {
    let order = match (a, b) {
        (PointValue::Int(a), PointValue::Int(b)) => a.cmp(b),
        (PointValue::Decimal(a), PointValue::Decimal(b)) => a.compare(*b),
        (PointValue::Money(a), PointValue::Money(b)) => a.compare(*b).map_err(|_| Apart::Currency)?,
        (PointValue::Ratio(a), PointValue::Ratio(b)) => a.cmp(b),
        (PointValue::Instant(a), PointValue::Instant(b)) => a.cmp(b),
        _ => return Err(Apart::Kind),
    };
    Ok(holds(order))
}

fn check_value(name: &PointName, value: &PointValue, at: &str) -> Result<(), PredicateError> {
    let place = |error| PredicateError::Value { at: at.to_owned(), error };
    name.check_type(value).map_err(place)?;
    value.check().map_err(place)
}

fn check_order(name: &PointName, value: &PointValue, at: &str) -> Result<(), PredicateError> {
    check_value(name, value, at)?;
    if value.kind().is_ordered() {
        return Ok(());
    }
    Err(PredicateError::NoOrder { at: at.to_owned(), kind: value.kind() })
}

fn check_parts(
    field: &str,
    parts: &[Predicate],
    depth: usize,
    nodes: &mut usize,
    at: &mut String,
) -> Result<(), PredicateError> {
    if parts.is_empty() {
        return Err(PredicateError::Empty { at: format!("{at}/{field}") });
    }
    parts.iter().enumerate().try_for_each(|(i, part)| {
        within(at, &format!("/{field}/{i}"), |at| part.check_at(depth + 1, nodes, at))
    })
}

fn count(nodes: &mut usize, more: usize, at: &str) -> Result<(), PredicateError> {
    *nodes += more;
    if *nodes <= Predicate::MAX_NODES {
        return Ok(());
    }
    Err(PredicateError::TooLarge { at: at.to_owned(), limit: Predicate::MAX_NODES })
}

fn within<T>(at: &mut String, part: &str, then: impl FnOnce(&mut String) -> T) -> T {
    let before = at.len();
    at.push_str(part);
    let result = then(at);
    at.truncate(before);
    result
}
