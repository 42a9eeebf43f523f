//! What is known about one product at one instant.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};
use unicode_segmentation::UnicodeSegmentation;

use super::{CategoryPath, LocaleTag, PointError, PointName, PointValue, excerpt};
use crate::digest::{Canonical, Encode};
use crate::id::{BusinessId, ItemId, ProductKey, SkuId};
use crate::money::Currency;
use crate::pointer;
use crate::time::Instant;

/// The points of one product at one instant in one locale, each checked against the dictionary.
///
/// ```
/// # use sticker_core::points::{LocaleTag, Snapshot};
/// let at = "2026-11-11T00:00:00+08:00".parse()?;
/// let file = br#"{"business":"acme","item":"42","points":{"std.title":{"text":"Milk powder"}}}"#;
/// let snapshot = Snapshot::from_json(file, at, LocaleTag::new("en")?)?;
/// assert!(snapshot.get("std.title").is_some());
///
/// let wrong = br#"{"business":"acme","item":"42","points":{"std.title":{"flag":true}}}"#;
/// let error = Snapshot::from_json(wrong, at, LocaleTag::new("en")?).unwrap_err();
/// assert_eq!(error.at, "/points/std.title");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    #[serde(flatten)]
    key: ProductKey,
    at: Instant,
    locale: LocaleTag,
    points: BTreeMap<PointName, PointValue>,
}

impl Snapshot {
    /// Most points of one product.
    pub const MAX_POINTS: usize = 256;
    /// Most bytes of a product file.
    pub const MAX_JSON_BYTES: usize = 1 << 20;
    /// Most graphemes of a free selling point (`std.point.n`).
    pub const MAX_FREE_POINT_GRAPHEMES: usize = 120;

    /// Creates a snapshot without points.
    pub const fn new(key: ProductKey, at: Instant, locale: LocaleTag) -> Self {
        Self { key, at, locale, points: BTreeMap::new() }
    }

    /// Reads a product file: `{"business": "…", "item": "…", "sku": "…", "points": {"std.title": {"text": "…"}, …}}`,
    /// where `sku` may be absent and each value has the form that [`PointValue`] documents.
    ///
    /// # Errors
    ///
    /// Returns a [`SnapshotError`] that carries the JSON Pointer of the place: [`PointError::TooMany`] when the file has
    /// more than [`Snapshot::MAX_JSON_BYTES`] bytes, [`PointError::Json`] when it is not JSON of this form,
    /// [`PointError::Twice`] when a name stands twice, and whatever [`Snapshot::insert`] refuses.
    pub fn from_json(json: &[u8], at: Instant, locale: LocaleTag) -> Result<Self, SnapshotError> {
        if json.len() > Self::MAX_JSON_BYTES {
            let error = PointError::TooMany { what: "bytes", found: json.len(), limit: Self::MAX_JSON_BYTES };
            return Err(SnapshotError { at: String::new(), error });
        }
        let file: ProductFile = pointer::read_json(json)
            .map_err(|(at, what)| SnapshotError { at, error: PointError::Json { what } })?;
        let key = ProductKey { business: file.business, item: file.item, sku: file.sku };
        let mut snapshot = Self::new(key, at, locale);
        for (name, value) in file.points.0 {
            let place = |error| SnapshotError { at: format!("/points/{}", pointer::escape(&name)), error };
            let parsed = PointName::new(&name).map_err(place)?;
            if snapshot.points.contains_key(&parsed) {
                return Err(place(PointError::Twice { name: excerpt(&name) }));
            }
            snapshot.insert(parsed, value).map_err(place)?;
        }
        Ok(snapshot)
    }

    /// Sets a point, in NFC, after checking it; returns the value that it replaced.
    ///
    /// # Errors
    ///
    /// Returns [`PointError::WrongType`] when the dictionary declares another type, what [`PointValue::check`] refuses,
    /// [`PointError::CategoryForm`] for a category that is no path, [`PointError::TextLength`] for a free point above
    /// [`Snapshot::MAX_FREE_POINT_GRAPHEMES`], [`PointError::TooMany`] beyond [`Snapshot::MAX_POINTS`], and
    /// [`PointError::MixedCurrencies`] when another amount of the product has another currency. The snapshot is then
    /// unchanged.
    pub fn insert(
        &mut self,
        name: PointName,
        mut value: PointValue,
    ) -> Result<Option<PointValue>, PointError> {
        name.check_type(&value)?;
        value.normalize();
        value.check()?;
        check_by_name(&name, &value)?;
        if !self.points.contains_key(&name) && self.points.len() >= Self::MAX_POINTS {
            let found = self.points.len() + 1;
            return Err(PointError::TooMany { what: "points", found, limit: Self::MAX_POINTS });
        }
        self.check_currency(&name, &value)?;
        Ok(self.points.insert(name, value))
    }

    /// Sets a point whose name, value and currency were checked.
    pub(super) fn put_checked(&mut self, name: PointName, value: PointValue) {
        self.points.insert(name, value);
    }

    /// Returns the product.
    pub const fn key(&self) -> &ProductKey {
        &self.key
    }

    /// Returns the instant at which all this is known.
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// Returns the locale whose texts these are.
    pub const fn locale(&self) -> &LocaleTag {
        &self.locale
    }

    /// Returns the value of a point.
    pub fn get(&self, name: &str) -> Option<&PointValue> {
        self.points.get(name)
    }

    /// Returns the points, sorted by name.
    pub const fn points(&self) -> &BTreeMap<PointName, PointValue> {
        &self.points
    }

    /// Returns the category, where it is known.
    pub fn category(&self) -> Option<CategoryPath> {
        match self.points.get("std.category") {
            Some(PointValue::Text(path)) => CategoryPath::new(path).ok(),
            _ => None,
        }
    }

    /// Returns the texts of the category paths: the primary one, then those of `std.categories` in their order. Where
    /// only the primary one is missing, an empty text stands for it.
    pub(crate) fn category_texts(&self) -> Vec<&str> {
        let further = match self.points.get("std.categories") {
            Some(PointValue::List(paths)) => paths.as_slice(),
            _ => &[],
        };
        let primary = self.points.get("std.category").and_then(path_text);
        let primary = primary.or((!further.is_empty()).then_some(""));
        primary.into_iter().chain(further.iter().filter_map(path_text)).collect()
    }

    /// Returns the currency of the product's amounts, where there is one.
    pub fn currency(&self) -> Option<Currency> {
        self.points.values().find_map(PointValue::currency)
    }

    fn check_currency(&self, name: &PointName, value: &PointValue) -> Result<(), PointError> {
        let Some(found) = value.currency() else {
            return Ok(());
        };
        let mut others = self.points.iter().filter(|(other, _)| *other != name).map(|(_, value)| value);
        match others.find_map(PointValue::currency) {
            Some(expected) if expected != found || !value.is_in(expected) => {
                Err(PointError::MixedCurrencies { name: name.clone(), found, expected })
            }
            None if !value.is_in(found) => {
                Err(PointError::MixedCurrencies { name: name.clone(), found, expected: found })
            }
            _ => Ok(()),
        }
    }
}

/// Writes key, instant, locale, then the points as a map.
impl Encode for Snapshot {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.key).value(&self.at).value(&self.locale).value(&self.points);
    }
}

/// Says where a product file is wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error} (at {})", pointer::shown(.at))]
pub struct SnapshotError {
    /// JSON Pointer of the place; empty for the whole file.
    pub at: String,
    /// What is wrong there.
    pub error: PointError,
}

fn path_text(value: &PointValue) -> Option<&str> {
    match value {
        PointValue::Text(path) => Some(path),
        _ => None,
    }
}

/// Checks what the dictionary demands of a value beyond its type.
pub(super) fn check_by_name(name: &PointName, value: &PointValue) -> Result<(), PointError> {
    if name.as_str() == "std.category"
        && let PointValue::Text(path) = value
    {
        CategoryPath::new(path)?;
    }
    if name.as_str() == "std.categories"
        && let PointValue::List(paths) = value
    {
        for path in paths.iter().filter_map(PointValue::plain_text) {
            CategoryPath::new(&path)?;
        }
    }
    if name.as_str().starts_with("std.point.")
        && let Some(text) = value.plain_text()
    {
        let (found, limit) = (text.graphemes(true).count(), Snapshot::MAX_FREE_POINT_GRAPHEMES);
        if found > limit {
            return Err(PointError::TextLength { unit: "graphemes", found, limit });
        }
    }
    Ok(())
}

/// Describes the product file that [`Snapshot::from_json`] reads.
impl schemars::JsonSchema for Snapshot {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        ProductFile::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        ProductFile::json_schema(generator)
    }
}

/// What is known about a product.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ProductFile {
    /// The business that sells it.
    business: BusinessId,
    /// The item.
    item: ItemId,
    /// The variant; absent where the file is about the whole item.
    #[serde(default)]
    sku: Option<SkuId>,
    /// Its points by name.
    #[schemars(with = "BTreeMap<PointName, PointValue>", length(max = 256))]
    points: Points,
}

/// The entries in their order: the names are not yet looked up, so that an error can say where they stand.
struct Points(Vec<(String, PointValue)>);

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> de::Visitor<'de> for Entries {
            type Value = Points;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of points")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Points, A::Error> {
                let mut entries = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if entries.len() == Snapshot::MAX_POINTS {
                        return Err(de::Error::custom(format_args!(
                            "more than {} points",
                            Snapshot::MAX_POINTS
                        )));
                    }
                    entries.push((name, map.next_value()?));
                }
                Ok(Points(entries))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}
