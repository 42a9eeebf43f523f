//! One product of an import.

use std::fmt;
use std::sync::Arc;

use super::{Absent, ImageLink, Import, MemberPrice, Refusal, Rule, Tally};
use crate::id::ProductKey;
use crate::points::point::check_value;
use crate::points::{Origin, PointName, PointState, PointValue, ProductPoint, excerpt};
use crate::time::Window;

/// What one record of an import became: a product where it could be read, and what was refused.
#[derive(Clone, Debug)]
pub struct Record {
    /// Number of the record, from 1.
    pub number: u64,
    /// Line on which it begins, from 1; 0 where the format has no lines.
    pub line: u64,
    /// The product; `None` where the whole record was refused.
    pub product: Option<Imported>,
    /// What was refused, each with its reason.
    pub refusals: Vec<Refusal>,
}

/// A product as an import tells it: compact, so that a host can hold a whole catalogue. [`Imported::points`] gives the
/// statements that [`ProductPoints::apply`](crate::points::ProductPoints::apply) takes.
#[derive(Clone)]
pub struct Imported {
    shared: Arc<Shared>,
    key: ProductKey,
    /// Sorted by the names' place in the import, then by time.
    facts: Box<[Fact]>,
    beside: Option<Box<Beside>>,
}

/// What all products of an import share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) import: Import,
    /// The names that the import speaks about, each with whether its texts are of the import's locale.
    pub(super) names: Vec<(PointName, bool)>,
}

/// A value of a product, by the place of its name in the import.
#[derive(Clone, Debug)]
struct Fact {
    value: PointValue,
    valid: Window,
    name: u16,
}

#[derive(Clone, Debug, Default)]
struct Beside {
    links: Box<[ImageLink]>,
    member_prices: Box<[MemberPrice]>,
}

impl Imported {
    /// Returns the product.
    pub const fn key(&self) -> &ProductKey {
        &self.key
    }

    /// Returns the pictures' addresses, the main one first.
    pub fn links(&self) -> &[ImageLink] {
        self.beside.as_ref().map_or(&[], |beside| &beside.links)
    }

    /// Returns the prices for members.
    pub fn member_prices(&self) -> &[MemberPrice] {
        self.beside.as_ref().map_or(&[], |beside| &beside.member_prices)
    }

    /// Returns the values with their names and windows.
    pub fn values(&self) -> impl Iterator<Item = (&PointName, &PointValue, Window)> {
        self.facts.iter().filter_map(|fact| {
            let (name, _) = self.shared.names.get(usize::from(fact.name))?;
            Some((name, &fact.value, fact.valid))
        })
    }

    /// Returns the statements of the import about the product, tombstones for what is missing among them
    /// ([`Absent::Withdraw`]).
    pub fn points(&self) -> Vec<ProductPoint> {
        let import = &self.shared.import;
        let mut points = Vec::with_capacity(self.shared.names.len() + 2);
        for (at, (name, localized)) in self.shared.names.iter().enumerate() {
            let point = |state: PointState, valid: Window| {
                let Origin { source, version, observed_at } = import.origin.clone();
                ProductPoint {
                    key: self.key.clone(),
                    name: name.clone(),
                    locale: import.locale.clone().filter(|_| *localized),
                    state,
                    valid,
                    source,
                    version,
                    observed_at,
                    evidence: None,
                }
            };
            let mut rest = Some(import.valid);
            let withdraws = import.absent == Absent::Withdraw;
            for fact in self.facts.iter().filter(|fact| usize::from(fact.name) == at) {
                let gap = rest.and_then(|rest| Window::new(rest.start(), Some(fact.valid.start())).ok());
                if let Some(gap) = gap.filter(|_| withdraws) {
                    points.push(point(PointState::Tombstone, gap));
                }
                points.push(point(PointState::Present(fact.value.clone()), fact.valid));
                rest = fact.valid.end().and_then(|end| Window::new(end, import.valid.end()).ok());
            }
            if let Some(gap) = rest.filter(|_| withdraws) {
                points.push(point(PointState::Tombstone, gap));
            }
        }
        points
    }
}

/// Shows what the record says, without what all records of the import share.
impl fmt::Debug for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<_> = self.values().collect();
        f.debug_struct("Imported")
            .field("key", &self.key)
            .field("values", &values)
            .field("links", &self.links())
            .field("member_prices", &self.member_prices())
            .finish_non_exhaustive()
    }
}

/// A record that is being read.
#[derive(Debug)]
pub(super) struct Draft {
    shared: Arc<Shared>,
    number: u64,
    line: u64,
    facts: Vec<Fact>,
    links: Vec<ImageLink>,
    member_prices: Vec<MemberPrice>,
    refusals: Vec<Refusal>,
}

impl Draft {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            number: 0,
            line: 0,
            facts: Vec::new(),
            links: Vec::new(),
            member_prices: Vec::new(),
            refusals: Vec::new(),
        }
    }

    pub(super) fn import(&self) -> &Import {
        &self.shared.import
    }

    pub(super) fn begin(&mut self, number: u64, line: u64) {
        (self.number, self.line) = (number, line);
        self.facts.clear();
        self.links.clear();
        self.member_prices.clear();
        self.refusals.clear();
    }

    pub(super) fn refuse(&mut self, line: u64, field: &str, value: &str, rule: Rule) {
        self.refusals.push(Refusal {
            record: self.number,
            line,
            field: excerpt(field),
            value: excerpt(value),
            rule,
        });
    }

    /// Takes a value that holds as long as the import.
    pub(super) fn take(&mut self, name: u16, value: PointValue) -> Result<(), Rule> {
        let valid = self.shared.import.valid;
        self.take_in(name, value, valid)
    }

    /// Takes a value for a window; the same value again changes nothing, another one for the same time is refused.
    pub(super) fn take_in(&mut self, name: u16, mut value: PointValue, valid: Window) -> Result<(), Rule> {
        let Some((point, _)) = self.shared.names.get(usize::from(name)) else {
            return Ok(());
        };
        check_value(point, &mut value)?;
        let held = self.facts.iter().find(|fact| fact.name == name && fact.valid.overlaps(&valid));
        match held {
            Some(held) if held.value == value && held.valid == valid => {}
            Some(_) => return Err(Rule::Twice),
            None => self.facts.push(Fact { value, valid, name }),
        }
        Ok(())
    }

    pub(super) fn link(&mut self, link: Result<ImageLink, Rule>) -> Result<(), Rule> {
        let (found, limit) = (self.links.len() + 1, ImageLink::MAX_LINKS);
        if found > limit {
            return Err(Rule::TooMany { what: "addresses of pictures", found, limit });
        }
        self.links.push(link?);
        Ok(())
    }

    pub(super) fn member_price(&mut self, price: MemberPrice) -> Result<(), Rule> {
        let (found, limit) = (self.member_prices.len() + 1, MemberPrice::MAX_PRICES);
        if found > limit {
            return Err(Rule::TooMany { what: "prices for members", found, limit });
        }
        self.member_prices.push(price);
        Ok(())
    }

    /// Ends the record: with its product where it has a key, refused as a whole where it has none.
    pub(super) fn end(&mut self, key: Option<ProductKey>, tally: &mut Tally) -> Record {
        tally.records += 1;
        let refused = self.refusals.len() as u64;
        self.facts.sort_by_key(|fact| (fact.name, fact.valid.start()));
        let product = match key {
            Some(key) => {
                tally.products += 1;
                tally.values += self.facts.len() as u64;
                tally.refused_fields += refused;
                let beside = Beside {
                    links: std::mem::take(&mut self.links).into_boxed_slice(),
                    member_prices: std::mem::take(&mut self.member_prices).into_boxed_slice(),
                };
                let empty = beside.links.is_empty() && beside.member_prices.is_empty();
                Some(Imported {
                    shared: Arc::clone(&self.shared),
                    key,
                    facts: self.facts.drain(..).collect(),
                    beside: (!empty).then(|| Box::new(beside)),
                })
            }
            None => {
                tally.refused_records += 1;
                None
            }
        };
        Record { number: self.number, line: self.line, product, refusals: std::mem::take(&mut self.refusals) }
    }
}
