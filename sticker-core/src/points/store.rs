//! The merged statements of all sources about one product.

use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::point::{PlainBody, PointBody};
use super::timeline::{Statement, Timeline, from};
use super::{LocaleTag, PointError, PointName, PointState, ProductPoint, Snapshot, SnapshotError};
use crate::digest::{Canonical, Encode};
use crate::id::{BusinessId, ItemId, ProductKey, SkuId, SourceId};
use crate::pointer;
use crate::time::{Instant, Window};

/// All that is known about one product, over time: the statements of its sources, merged.
///
/// # How statements merge
///
/// For each name, locale and source there is one line of time. **At every instant the greatest version whose window
/// covers that instant holds.** So a price of version 8 for one week leaves version 7 in force before and after that
/// week; a price of version 9 that starts tomorrow and never ends leaves history and today as they are; version 6 that
/// comes late fills only what no newer version speaks about, and is dropped where none is left. A tombstone is a
/// statement like any other: within its window it takes back what the source said, and what other sources say counts.
///
/// The same version with the same value, locale and evidence changes nothing; its windows join. The same version with
/// another value is a contradiction: it is returned as an error, and at the instants where both claim to hold, *neither*
/// does until a newer version settles it. The store remembers both, so that a reader is told.
///
/// What is stored therefore depends on what was applied, never on the order of arrival, and applying twice is applying
/// once. (A limit that refuses a statement is an error and breaks this.)
///
/// ```
/// # use sticker_core::points::{Applied, ProductPoint, ProductPoints};
/// let point = |version: u64, minor: &str, start: &str| ProductPoint::from_json(format!(r#"{{
///     "business": "acme", "item": "42", "name": "std.price.base", "source": "erp", "version": {version},
///     "observed_at": "2026-10-30T08:00:00Z", "valid": {{"start": "{start}T00:00:00Z"}},
///     "value": {{"present": {{"money": {{"minor": "{minor}", "currency": "CNY"}}}}}}
/// }}"#).as_bytes());
/// let (now, later) = (point(1, "9900", "2026-11-01")?, point(2, "8900", "2026-11-11")?);
/// let mut points = ProductPoints::new(now.key().clone());
/// assert_eq!(points.apply(later.clone())?, Applied::Applied);
/// assert_eq!(points.apply(now)?, Applied::Applied);
/// assert_eq!(points.apply(later)?, Applied::Unchanged);
/// assert_eq!(points.apply(point(1, "100", "2026-11-20")?)?, Applied::Older);
///
/// let error = points.apply(point(2, "8800", "2026-11-12")?).unwrap_err();
/// assert!(error.to_string().starts_with("erp says two things about std.price.base in version 2"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductPoints {
    key: ProductKey,
    since: Instant,
    /// Sorted by name, locale, source.
    pub(super) lanes: Vec<Lane>,
}

/// What one source says under one name in one locale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lane {
    pub(super) name: PointName,
    pub(super) locale: Option<LocaleTag>,
    pub(super) source: SourceId,
    pub(super) timeline: Timeline,
}

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Applied {
    /// It holds, at some instant at least.
    Applied,
    /// The same was known.
    Unchanged,
    /// Newer versions hold at all its instants, or they were all forgotten: it was dropped.
    Older,
}

/// How many of many statements were applied, and why the others were not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Statements that hold.
    pub applied: usize,
    /// Statements that were known.
    pub unchanged: usize,
    /// Statements that newer ones had replaced.
    pub older: usize,
    /// Contradictions, in the order in which they came.
    pub conflicts: Vec<PointConflict>,
    /// Statements about another product, and those beyond a limit.
    pub refused: Vec<ApplyError>,
}

/// Two statements of one source and version that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{source_id} says two things about {name} in version {version} for {during}: {}, then {}",
    Shown(.held), Shown(.offered)
)]
pub struct PointConflict {
    /// The name.
    pub name: PointName,
    /// The locale; `None` for statements that hold in every one.
    pub locale: Option<LocaleTag>,
    /// The source.
    pub source_id: SourceId,
    /// The version of both.
    pub version: u64,
    /// When both claim to hold; the first window where there are several.
    pub during: Window,
    /// What was known.
    pub held: PointState,
    /// What came.
    pub offered: PointState,
}

/// Says why a statement was not applied as it came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// The source contradicts itself; the store remembers that it does.
    #[error(transparent)]
    Conflict(#[from] Box<PointConflict>),
    /// The statement is about another product; the store is unchanged.
    #[error("a point of {found} cannot join the points of {expected}")]
    OtherProduct {
        /// The product of the store.
        expected: Box<ProductKey>,
        /// The product of the statement.
        found: Box<ProductKey>,
    },
    /// There would be too much; the store is unchanged.
    #[error("{name} of {source_id} makes {found} {what}, at most {limit} are allowed")]
    TooMany {
        /// The name of the statement.
        name: PointName,
        /// Its source.
        source_id: SourceId,
        /// What was counted.
        what: &'static str,
        /// How many there would be.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
}

impl ProductPoints {
    /// Most statements of one product that hold at some instant.
    pub const MAX_STATEMENTS: usize = 8_192;
    /// Most bytes of a store in JSON.
    pub const MAX_JSON_BYTES: usize = 16 << 20;

    /// Creates the store of a product about which nothing is known.
    pub const fn new(key: ProductKey) -> Self {
        Self { key, since: Instant::MIN, lanes: Vec::new() }
    }

    /// Returns the product.
    pub const fn key(&self) -> &ProductKey {
        &self.key
    }

    /// Returns the first instant about which the store still knows something.
    pub const fn since(&self) -> Instant {
        self.since
    }

    /// Tells whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Returns how many statements are stored; one that newer ones split counts for each part.
    pub fn len(&self) -> usize {
        self.lanes.iter().map(|lane| lane.timeline.segments().len()).sum()
    }

    /// Merges one statement.
    ///
    /// # Errors
    ///
    /// Returns [`ApplyError::Conflict`] when its source said something else in the same version about the same instant:
    /// then neither holds there, and the rest is merged. Returns [`ApplyError::OtherProduct`] for another key, and
    /// [`ApplyError::TooMany`] beyond [`ProductPoints::MAX_STATEMENTS`] statements or [`Snapshot::MAX_POINTS`] names.
    pub fn apply(&mut self, point: ProductPoint) -> Result<Applied, ApplyError> {
        if point.key != self.key {
            let (expected, found) = (Box::new(self.key.clone()), Box::new(point.key));
            return Err(ApplyError::OtherProduct { expected, found });
        }
        let Some(during) = from(&point.valid, self.since) else {
            return Ok(Applied::Older);
        };
        let new = Statement::of(&point);
        let (at, is_new) = match self.find(&point) {
            Ok(at) => (at, false),
            Err(at) => {
                self.check_names(&point, at)?;
                let (name, locale, source) = (point.name.clone(), point.locale.clone(), point.source.clone());
                self.lanes.insert(at, Lane { name, locale, source, timeline: Timeline::default() });
                (at, true)
            }
        };
        let others = self.len() - self.lanes[at].timeline.segments().len();
        let limit = Self::MAX_STATEMENTS.saturating_sub(others);
        let effect = match self.lanes[at].timeline.say(during, &new, limit) {
            Ok(effect) => effect,
            Err(count) => {
                if is_new {
                    self.lanes.remove(at);
                }
                let (found, limit) = (others + count, Self::MAX_STATEMENTS);
                return Err(too_many(&point, "statements", found, limit));
            }
        };
        if let Some((during, held)) = effect.contradiction {
            return Err(ApplyError::Conflict(Box::new(PointConflict {
                name: point.name,
                locale: point.locale,
                source_id: point.source,
                version: point.version,
                during,
                held: held.state,
                offered: point.state,
            })));
        }
        Ok(match (effect.changed, effect.same) {
            (true, _) => Applied::Applied,
            (false, true) => Applied::Unchanged,
            (false, false) => Applied::Older,
        })
    }

    /// Merges many statements and counts what became of them; one that cannot be merged stops no other.
    pub fn apply_all(&mut self, points: impl IntoIterator<Item = ProductPoint>) -> Merged {
        let mut merged = Merged::default();
        for point in points {
            match self.apply(point) {
                Ok(Applied::Applied) => merged.applied += 1,
                Ok(Applied::Unchanged) => merged.unchanged += 1,
                Ok(Applied::Older) => merged.older += 1,
                Err(ApplyError::Conflict(conflict)) => merged.conflicts.push(*conflict),
                Err(refused) => merged.refused.push(refused),
            }
        }
        merged
    }

    /// Forgets all that held before an instant only; what still holds then is kept from that instant on.
    ///
    /// Statements about forgotten instants that come later are dropped there too, so that it does not matter whether a
    /// host compacts before or after they come.
    pub fn forget_before(&mut self, horizon: Instant) {
        if horizon <= self.since {
            return;
        }
        self.since = horizon;
        self.lanes.retain_mut(|lane| {
            lane.timeline.forget_before(horizon);
            !lane.timeline.segments().is_empty()
        });
    }

    /// Returns what is stored as statements, sorted by name, locale, source and time; of two that contradict each other
    /// both. Applied to an empty store of the same product, they make the same store.
    pub fn points(&self) -> impl Iterator<Item = ProductPoint> + '_ {
        self.lanes.iter().flat_map(move |lane| {
            lane.timeline.segments().iter().flat_map(move |segment| {
                segment.held.statements().iter().map(move |statement| ProductPoint {
                    key: self.key.clone(),
                    name: lane.name.clone(),
                    locale: lane.locale.clone(),
                    state: statement.state.clone(),
                    valid: segment.during,
                    source: lane.source.clone(),
                    version: statement.version,
                    observed_at: statement.observed_at,
                    evidence: statement.evidence.clone(),
                })
            })
        })
    }

    /// Reads a store: `{"business": "…", "item": "…", "since": "…", "points": [{"name": "std.title", …}, …]}`, where each
    /// point has the plain form of [`ProductPoint`] without its key, and `sku` and `since` may be absent.
    ///
    /// # Errors
    ///
    /// Returns a [`SnapshotError`] that carries the JSON Pointer of the place: [`PointError::TooMany`] above
    /// [`ProductPoints::MAX_JSON_BYTES`] or for too many statements, [`PointError::Json`] when it is not JSON of this
    /// form, or what [`ProductPoint::new`] refuses. Statements that contradict each other are read as such.
    ///
    /// ```
    /// # use sticker_core::points::ProductPoints;
    /// let json = r#"{"business": "acme", "item": "42", "points": [{"name": "std.sold", "source": "erp", "version": 3,
    ///     "observed_at": "2026-11-01T06:00:00Z", "value": {"present": {"int": 7}}}]}"#;
    /// assert_eq!(ProductPoints::from_json(json.as_bytes())?.len(), 1);
    ///
    /// let wrong = json.replace("std.sold", "std.brand");
    /// assert_eq!(ProductPoints::from_json(wrong.as_bytes()).unwrap_err().at, "/points/0/value");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self, SnapshotError> {
        let whole = |error| SnapshotError { at: String::new(), error };
        if json.len() > Self::MAX_JSON_BYTES {
            let (found, limit) = (json.len(), Self::MAX_JSON_BYTES);
            return Err(whole(PointError::TooMany { what: "bytes", found, limit }));
        }
        let file: StoreJson = pointer::read_json(json)
            .map_err(|(at, what)| SnapshotError { at, error: PointError::Json { what } })?;
        Self::of_file(file)
            .map_err(|(index, field, error)| SnapshotError { at: format!("/points/{index}{field}"), error })
    }

    fn of_file(file: StoreJson) -> Result<Self, (usize, String, PointError)> {
        let StoreJson { business, item, sku, since, points } = file;
        let mut store = Self::new(ProductKey { business, item, sku });
        store.since = since.unwrap_or(Instant::MIN);
        for (index, body) in points.into_iter().enumerate() {
            let point = body
                .into_point(store.key.clone())
                .map_err(|(field, error)| (index, format!("/{field}"), error))?;
            match store.apply(point) {
                Ok(_) | Err(ApplyError::Conflict(_)) => {}
                Err(ApplyError::TooMany { what, found, limit, .. }) => {
                    return Err((index, String::new(), PointError::TooMany { what, found, limit }));
                }
                Err(other) => {
                    return Err((index, String::new(), PointError::Json { what: other.to_string() }));
                }
            }
        }
        Ok(store)
    }

    fn find(&self, point: &ProductPoint) -> Result<usize, usize> {
        let wanted = (&point.name, &point.locale, &point.source);
        self.lanes.binary_search_by(|lane| (&lane.name, &lane.locale, &lane.source).cmp(&wanted))
    }

    fn check_names(&self, point: &ProductPoint, at: usize) -> Result<(), ApplyError> {
        let known = |lane: Option<&Lane>| lane.is_some_and(|lane| lane.name == point.name);
        let before = at.checked_sub(1).and_then(|before| self.lanes.get(before));
        if self.lanes.len() < Snapshot::MAX_POINTS || known(before) || known(self.lanes.get(at)) {
            return Ok(());
        }
        let found = self.lanes.chunk_by(|a, b| a.name == b.name).count() + 1;
        if found > Snapshot::MAX_POINTS {
            return Err(too_many(point, "names", found, Snapshot::MAX_POINTS));
        }
        Ok(())
    }
}

/// Writes the key, the first known instant, then the statements.
impl Encode for ProductPoints {
    fn encode(&self, out: &mut Canonical) {
        let points: Vec<_> = self.points().collect();
        out.value(&self.key).value(&self.since).list(&points);
    }
}

impl Serialize for ProductPoints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("ProductPoints", 5)?;
        out.serialize_field("business", &self.key.business)?;
        out.serialize_field("item", &self.key.item)?;
        match &self.key.sku {
            Some(sku) => out.serialize_field("sku", sku)?,
            None => out.skip_field("sku")?,
        }
        if self.since > Instant::MIN {
            out.serialize_field("since", &self.since)?;
        } else {
            out.skip_field("since")?;
        }
        out.serialize_field("points", &Bodies(self))?;
        out.end()
    }
}

struct Bodies<'a>(&'a ProductPoints);

impl Serialize for Bodies<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeSeq as _;
        let mut out = serializer.serialize_seq(None)?;
        for point in self.0.points() {
            out.serialize_element(&PlainBody::of(&point))?;
        }
        out.end()
    }
}

impl<'de> Deserialize<'de> for ProductPoints {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of_file(StoreJson::deserialize(deserializer)?).map_err(|(index, field, error)| {
            serde::de::Error::custom(format_args!("points[{index}]{field}: {error}"))
        })
    }
}

impl schemars::JsonSchema for ProductPoints {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ProductPoints".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        StoreJson::json_schema(generator)
    }
}

/// The merged statements about one product.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(rename = "ProductPoints", deny_unknown_fields)]
struct StoreJson {
    /// The business that sells it.
    business: BusinessId,
    /// The item.
    item: ItemId,
    /// The variant; absent where the store is about the whole item.
    #[serde(default)]
    sku: Option<SkuId>,
    /// The first instant about which something is known; absent where nothing was forgotten.
    #[serde(default)]
    since: Option<Instant>,
    /// The statements.
    points: Vec<PointBody>,
}

fn too_many(point: &ProductPoint, what: &'static str, found: usize, limit: usize) -> ApplyError {
    ApplyError::TooMany { name: point.name.clone(), source_id: point.source.clone(), what, found, limit }
}

/// Shows what is said, cut to the length of a message.
struct Shown<'a>(&'a PointState);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            PointState::Tombstone => f.write_str("a tombstone"),
            PointState::Present(value) => f.write_str(&super::excerpt(&format!("{value:?}"))),
        }
    }
}
