//! What holds at an instant, and over time.

use std::collections::BTreeMap;

use serde::Serialize;

use super::point::{version_json, version_schema};
use super::store::Lane;
use super::timeline::{Held, Statement};
use super::{LocaleChain, LocaleTag, Origin, PointName, PointValue, Precedence, ProductPoints, Snapshot};
use crate::digest::{Canonical, Encode};
use crate::id::SourceId;
use crate::money::Currency;
use crate::time::{Instant, Window};

/// Where a resolved point comes from, and how long it stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Resolved {
    /// Who says it.
    pub origin: Origin,
    /// The locale whose value was taken; absent for one that holds in every locale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<LocaleTag>,
    /// The first instant at which value, origin or locale are others; absent where none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// What proves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// Writes origin, locale, end and evidence.
impl Encode for Resolved {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.origin)
            .option(self.locale.as_ref())
            .option(self.until.as_ref())
            .option(self.evidence.as_ref());
    }
}

/// A statement that could have been a point's value and is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct PassedOver {
    /// The name.
    pub name: PointName,
    /// Who says it.
    pub source: SourceId,
    /// In which locale; absent for one that holds in every locale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<LocaleTag>,
    /// Why it was not taken.
    pub why: Passed,
}

/// Writes name, source, locale and reason.
impl Encode for PassedOver {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.name).value(&self.source).option(self.locale.as_ref()).value(&self.why);
    }
}

/// Why a statement was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Passed {
    /// A source before it in the order of precedence says something.
    Precedence,
    /// A nearer locale has a value.
    FartherLocale,
    /// Its locale is not in the chain.
    OtherLocale,
    /// Its source says nothing about this instant.
    NotValid,
    /// Its source took it back.
    Withdrawn,
    /// Its source says two things in this version.
    Contested {
        /// The version.
        #[serde(with = "version_json")]
        #[schemars(schema_with = "version_schema")]
        version: u64,
    },
}

impl Passed {
    /// Returns the name that JSON uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Precedence => "precedence",
            Self::FartherLocale => "farther_locale",
            Self::OtherLocale => "other_locale",
            Self::NotValid => "not_valid",
            Self::Withdrawn => "withdrawn",
            Self::Contested { .. } => "contested",
        }
    }
}

/// Writes the variant, then the version of a contradiction.
impl Encode for Passed {
    fn encode(&self, out: &mut Canonical) {
        out.variant(self.name());
        if let Self::Contested { version } = self {
            out.u64(*version);
        }
    }
}

/// How a snapshot came to its points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Explain {
    /// The origin of every point of the snapshot.
    pub resolved: BTreeMap<PointName, Resolved>,
    /// What was not taken, sorted by name, locale and source.
    pub passed_over: Vec<PassedOver>,
}

impl Explain {
    /// Returns the first instant at which one of the points is another; `None` where none is known. Points that are
    /// missing now may come sooner: [`ProductPoints::boundaries`] knows.
    pub fn until(&self) -> Option<Instant> {
        self.resolved.values().filter_map(|resolved| resolved.until).min()
    }
}

/// Writes what was taken as a map, then what was not.
impl Encode for Explain {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.resolved).list(&self.passed_over);
    }
}

/// What one name was over a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Period {
    /// When.
    pub during: Window,
    /// The value.
    pub value: PointValue,
    /// Who says it.
    pub origin: Origin,
    /// The locale whose value was taken; absent for one that holds in every locale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<LocaleTag>,
    /// What proves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// Writes window, value, origin, locale and evidence.
impl Encode for Period {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.during)
            .value(&self.value)
            .value(&self.origin)
            .option(self.locale.as_ref())
            .option(self.evidence.as_ref());
    }
}

/// Says why the points cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// The instant lies before all that the store still knows.
    #[error("{at} is before {since}, and what was before is forgotten")]
    Forgotten {
        /// The instant that was asked for.
        at: Instant,
        /// The first instant that is known.
        since: Instant,
    },
    /// Two amounts of the product have different currencies at this instant.
    #[error("{second} of {second_source} is in {found}, but {first} of {first_source} is in {expected}")]
    MixedCurrencies {
        /// The name that came first.
        first: PointName,
        /// Who says it.
        first_source: SourceId,
        /// Its currency.
        expected: Currency,
        /// The other name.
        second: PointName,
        /// Who says it.
        second_source: SourceId,
        /// Its currency.
        found: Currency,
    },
    /// There are more instants of change than the caller wants to see.
    #[error("{found} boundaries in {window}, at most {limit} are allowed")]
    TooManyBoundaries {
        /// The window.
        window: Window,
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
}

impl ProductPoints {
    /// Most boundaries that a caller should ask for where it has no reason for another number.
    pub const MAX_BOUNDARIES: usize = 512;

    /// Returns what holds at an instant, with the origin of every point and the reason why each other statement does
    /// not count.
    ///
    /// For each name the nearest locale of the chain that has a value is taken, then statements without a locale. Within
    /// a locale the source first in `precedence` is taken; sources that are not listed come after, the greater version
    /// first, then the smaller source id. A source that took its statement back, or contradicts itself, is passed over.
    ///
    /// # Errors
    ///
    /// Returns [`ResolveError::Forgotten`] before [`ProductPoints::since`], and [`ResolveError::MixedCurrencies`] when
    /// two of the points that hold are amounts of different currencies.
    ///
    /// ```
    /// # use sticker_core::points::{LocaleChain, Precedence, ProductPoint, ProductPoints};
    /// let point = |name: &str, currency: &str| ProductPoint::from_json(format!(r#"{{
    ///     "business": "acme", "item": "42", "name": "{name}", "source": "erp", "version": 1,
    ///     "observed_at": "2026-10-30T08:00:00Z",
    ///     "value": {{"present": {{"money": {{"minor": "9900", "currency": "{currency}"}}}}}}
    /// }}"#).as_bytes());
    /// let base = point("std.price.base", "CNY")?;
    /// let mut points = ProductPoints::new(base.key().clone());
    /// points.apply(base)?;
    /// let (locales, precedence) = (LocaleChain::only("zh".parse()?), Precedence::default());
    /// let at = "2026-11-11T00:00:00Z".parse()?;
    /// let (snapshot, explain) = points.snapshot(at, &locales, &precedence)?;
    /// assert!(snapshot.get("std.price.base").is_some());
    /// assert_eq!(explain.resolved["std.price.base"].origin.source.as_str(), "erp");
    ///
    /// points.apply(point("std.price.list", "JPY")?)?;
    /// let error = points.snapshot(at, &locales, &precedence).unwrap_err();
    /// assert_eq!(error.to_string(), "std.price.list of erp is in JPY, but std.price.base of erp is in CNY");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn snapshot(
        &self,
        at: Instant,
        locales: &LocaleChain,
        precedence: &Precedence,
    ) -> Result<(Snapshot, Explain), ResolveError> {
        self.check_known(at)?;
        let mut snapshot = Snapshot::new(self.key().clone(), at, locales.locale().clone());
        let mut explain = Explain { resolved: BTreeMap::new(), passed_over: Vec::new() };
        let mut first: Option<(&Lane, Currency)> = None;
        for lanes in self.names() {
            let hit = resolve(lanes, at, locales, precedence);
            explain.passed_over.extend(passed_over(lanes, at, locales, hit.as_ref()));
            let Some(hit) = hit else {
                continue;
            };
            if let Some(found) = hit.value.currency() {
                match first {
                    Some((lane, expected)) if expected != found => {
                        return Err(ResolveError::MixedCurrencies {
                            first: lane.name.clone(),
                            first_source: lane.source.clone(),
                            expected,
                            second: hit.lane.name.clone(),
                            second_source: hit.lane.source.clone(),
                            found,
                        });
                    }
                    Some(_) => {}
                    None => first = Some((hit.lane, found)),
                }
            }
            let name = hit.lane.name.clone();
            let until = until(lanes, at, locales, precedence, &hit);
            snapshot.put_checked(name.clone(), hit.value.clone());
            let Origins { origin, locale, evidence } = hit.origins();
            explain.resolved.insert(name, Resolved { origin, locale, until, evidence });
        }
        Ok((snapshot, explain))
    }

    /// Returns all instants within a window at which the snapshot may change, sorted: where a statement starts or stops
    /// to hold, whatever the locale and the precedence.
    ///
    /// # Errors
    ///
    /// Returns [`ResolveError::Forgotten`] when the window starts before [`ProductPoints::since`], and
    /// [`ResolveError::TooManyBoundaries`] when there are more than `limit`: a list that was cut would hide changes.
    ///
    /// ```
    /// # use sticker_core::points::{ProductPoint, ProductPoints};
    /// # use sticker_core::time::Window;
    /// let point = ProductPoint::from_json(br#"{
    ///     "business": "acme", "item": "42", "name": "std.promo.label", "source": "desk", "version": 1,
    ///     "observed_at": "2026-10-30T08:00:00Z", "value": {"present": {"text": "11.11"}},
    ///     "valid": {"start": "2026-11-11T00:00:00Z", "end": "2026-11-12T00:00:00Z"}
    /// }"#)?;
    /// let mut points = ProductPoints::new(point.key().clone());
    /// points.apply(point)?;
    /// let november = Window::new("2026-11-01T00:00:00Z".parse()?, Some("2026-12-01T00:00:00Z".parse()?))?;
    /// assert_eq!(points.boundaries(november, 512)?.len(), 2);
    /// assert!(points.boundaries(november, 1).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn boundaries(&self, window: Window, limit: usize) -> Result<Vec<Instant>, ResolveError> {
        self.check_known(window.start())?;
        let found = edges(&self.lanes, window);
        if found.len() > limit {
            return Err(ResolveError::TooManyBoundaries { window, found: found.len(), limit });
        }
        Ok(found)
    }

    /// Returns the history and the future of one name within a window: what it was when, and who said so. Stretches
    /// without a value are left out; neighbours that differ in nothing are one.
    ///
    /// A period that began before the window starts with it, so that a price set earlier and still in force counts.
    ///
    /// # Errors
    ///
    /// Returns [`ResolveError::Forgotten`] when the window starts before [`ProductPoints::since`].
    ///
    /// ```
    /// # use sticker_core::points::{LocaleChain, Precedence, ProductPoint, ProductPoints};
    /// # use sticker_core::time::Window;
    /// # let point = ProductPoint::from_json(br#"{
    /// #     "business": "acme", "item": "42", "name": "std.sold", "source": "desk", "version": 1,
    /// #     "observed_at": "2026-10-30T08:00:00Z", "value": {"present": {"int": 7}}}"#)?;
    /// # let mut points = ProductPoints::new(point.key().clone());
    /// # points.apply(point)?;
    /// let (locales, precedence) = (LocaleChain::only("zh".parse()?), Precedence::default());
    /// let november = Window::new("2026-11-01T00:00:00Z".parse()?, Some("2026-12-01T00:00:00Z".parse()?))?;
    /// let sold = points.periods("std.sold", november, &locales, &precedence)?;
    /// assert_eq!(sold[0].during, november);
    ///
    /// points.forget_before("2026-11-02T00:00:00Z".parse()?);
    /// assert!(points.periods("std.sold", november, &locales, &precedence).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn periods(
        &self,
        name: &str,
        window: Window,
        locales: &LocaleChain,
        precedence: &Precedence,
    ) -> Result<Vec<Period>, ResolveError> {
        self.check_known(window.start())?;
        let first = self.lanes.partition_point(|lane| lane.name.as_str() < name);
        let past = self.lanes.partition_point(|lane| lane.name.as_str() <= name);
        let lanes = &self.lanes[first..past];
        let mut starts = edges(lanes, window);
        if starts.first() != Some(&window.start()) {
            starts.insert(0, window.start());
        }
        let mut periods: Vec<Period> = Vec::new();
        for (i, &start) in starts.iter().enumerate() {
            let end = starts.get(i + 1).copied().or(window.end());
            let (Some(hit), Ok(during)) =
                (resolve(lanes, start, locales, precedence), Window::new(start, end))
            else {
                continue;
            };
            let Origins { origin, locale, evidence } = hit.origins();
            let next = Period { during, value: hit.value.clone(), origin, locale, evidence };
            match periods.last_mut() {
                Some(last) if continues(last, &next) => {
                    last.during = Window::new(last.during.start(), end).unwrap_or(last.during);
                }
                _ => periods.push(next),
            }
        }
        Ok(periods)
    }

    fn check_known(&self, at: Instant) -> Result<(), ResolveError> {
        let since = self.since();
        if at < since { Err(ResolveError::Forgotten { at, since }) } else { Ok(()) }
    }

    fn names(&self) -> impl Iterator<Item = &[Lane]> {
        self.lanes.chunk_by(|a, b| a.name == b.name)
    }
}

/// The statement that counts.
struct Hit<'a> {
    lane: &'a Lane,
    statement: &'a Statement,
    value: &'a PointValue,
}

struct Origins {
    origin: Origin,
    locale: Option<LocaleTag>,
    evidence: Option<String>,
}

impl Hit<'_> {
    fn origins(&self) -> Origins {
        Origins {
            origin: Origin {
                source: self.lane.source.clone(),
                version: self.statement.version,
                observed_at: self.statement.observed_at,
            },
            locale: self.lane.locale.clone(),
            evidence: self.statement.evidence.as_deref().map(ToOwned::to_owned),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self.lane, other.lane) && self.statement == other.statement
    }
}

/// Finds the statement that counts among the lanes of one name.
fn resolve<'a>(
    lanes: &'a [Lane],
    at: Instant,
    locales: &LocaleChain,
    precedence: &Precedence,
) -> Option<Hit<'a>> {
    let candidates = lanes.iter().filter_map(|lane| {
        let locale = locales.rank(lane.locale.as_ref())?;
        let Held::One(statement) = &lane.timeline.at(at)?.held else {
            return None;
        };
        let value = statement.state.value()?;
        let order = (locale, precedence.rank(&lane.source), std::cmp::Reverse(statement.version));
        Some((order, Hit { lane, statement, value }))
    });
    candidates
        .min_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.lane.source.cmp(&other.lane.source)))
        .map(|(_, hit)| hit)
}

fn passed_over(lanes: &[Lane], at: Instant, locales: &LocaleChain, hit: Option<&Hit<'_>>) -> Vec<PassedOver> {
    let taken = hit.map(|hit| hit.lane);
    let others = lanes.iter().filter(|lane| !taken.is_some_and(|taken| std::ptr::eq(taken, *lane)));
    others
        .map(|lane| PassedOver {
            name: lane.name.clone(),
            source: lane.source.clone(),
            locale: lane.locale.clone(),
            why: match lane.timeline.at(at).map(|segment| &segment.held) {
                _ if locales.rank(lane.locale.as_ref()).is_none() => Passed::OtherLocale,
                None => Passed::NotValid,
                Some(Held::Contested(both)) => Passed::Contested { version: both[0].version },
                Some(Held::One(statement)) if statement.state.value().is_none() => Passed::Withdrawn,
                Some(Held::One(_)) if taken.is_some_and(|taken| taken.locale == lane.locale) => {
                    Passed::Precedence
                }
                Some(Held::One(_)) => Passed::FartherLocale,
            },
        })
        .collect()
}

/// The first instant at which another statement counts.
fn until(
    lanes: &[Lane],
    at: Instant,
    locales: &LocaleChain,
    precedence: &Precedence,
    hit: &Hit<'_>,
) -> Option<Instant> {
    let mut at = at;
    loop {
        at = lanes.iter().filter_map(|lane| lane.timeline.next_edge(at)).min()?;
        match resolve(lanes, at, locales, precedence) {
            Some(next) if next.is_same(hit) => {}
            _ => return Some(at),
        }
    }
}

/// All instants within a window at which a statement starts or stops to hold.
fn edges(lanes: &[Lane], window: Window) -> Vec<Instant> {
    let segments = lanes.iter().flat_map(|lane| lane.timeline.segments());
    let mut found: Vec<Instant> = segments
        .flat_map(|segment| [Some(segment.during.start()), segment.during.end()])
        .flatten()
        .filter(|&at| window.contains(at))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn continues(last: &Period, next: &Period) -> bool {
    last.during.end() == Some(next.during.start())
        && last.value == next.value
        && last.origin == next.origin
        && last.locale == next.locale
        && last.evidence == next.evidence
}
