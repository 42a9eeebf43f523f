//! What one source says about one product under one name.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

use super::snapshot::check_by_name;
use super::value::{check_text, to_nfc};
use super::{LocaleTag, PointError, PointName, PointValue};
use crate::digest::{Canonical, Encode};
use crate::id::{BusinessId, ItemId, ProductKey, SkuId, SourceId};
use crate::time::{Instant, Window};

/// Who says it, in which version, and when it was seen.
///
/// Versions are compared within one source, name and locale only: a sequence number, an update time in milliseconds or
/// a revision serve alike, as long as what is said later has the greater one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The source.
    pub source: SourceId,
    /// The source's version of what it says.
    #[serde(with = "version_json")]
    #[schemars(schema_with = "version_schema")]
    pub version: u64,
    /// When the host learned it.
    pub observed_at: Instant,
}

/// Writes source, version, then the instant.
impl Encode for Origin {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.source).u64(self.version).value(&self.observed_at);
    }
}

/// What a source says: a value, or that it takes back what it said.
///
/// In JSON: `{"present": {"text": "Milk powder"}}` or `"tombstone"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointState {
    /// The point has this value.
    Present(PointValue),
    /// The source says nothing any longer; what other sources say counts.
    Tombstone,
}

impl PointState {
    /// Returns the value, unless it was taken back.
    pub const fn value(&self) -> Option<&PointValue> {
        match self {
            Self::Present(value) => Some(value),
            Self::Tombstone => None,
        }
    }
}

/// Writes the variant, then the value.
impl Encode for PointState {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Present(value) => out.variant("present").value(value),
            Self::Tombstone => out.variant("tombstone"),
        };
    }
}

/// One statement of one source: this product has, or no longer has, this value under this name, within this window.
///
/// In JSON, the plain form that hosts exchange:
///
/// ```json
/// {"business": "acme", "item": "42", "sku": "red", "name": "std.title", "locale": "en",
///  "value": {"present": {"text": "Milk powder"}}, "valid": {"start": "2026-11-01T00:00:00Z"},
///  "source": "erp", "version": 7, "observed_at": "2026-10-30T08:00:00Z", "evidence": "ledger 81"}
/// ```
///
/// `sku`, `locale` and `evidence` may be absent; without `valid` it holds always. A version beyond 2⁵³ is text.
///
/// ```
/// # use sticker_core::points::{Origin, PointState, PointName, PointValue, ProductPoint};
/// # let key = serde_json::from_str(r#"{"business": "acme", "item": "42"}"#)?;
/// let origin = Origin {
///     source: "erp".parse()?, version: 7, observed_at: "2026-10-30T08:00:00Z".parse()?,
/// };
/// let title = PointState::Present(PointValue::Text("Milk powder".into()));
/// let point = ProductPoint::new(key, PointName::new("std.title")?, title, origin)?;
/// assert_eq!(point.version(), 7);
///
/// let flag = PointState::Present(PointValue::Flag(true));
/// assert!(ProductPoint::new(point.key().clone(), point.name().clone(), flag, point.origin()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProductPoint {
    pub(super) key: ProductKey,
    pub(super) name: PointName,
    pub(super) locale: Option<LocaleTag>,
    pub(super) state: PointState,
    pub(super) valid: Window,
    pub(super) source: SourceId,
    pub(super) version: u64,
    pub(super) observed_at: Instant,
    pub(super) evidence: Option<Arc<str>>,
}

impl ProductPoint {
    /// Most bytes of the evidence.
    pub const MAX_EVIDENCE_BYTES: usize = 1_024;

    /// Creates a statement that holds always and in every locale; its value, in NFC, is checked against the dictionary.
    ///
    /// # Errors
    ///
    /// Returns [`PointError::Derived`] for a name that is computed, [`PointError::WrongType`] when the dictionary
    /// declares another type, [`PointError::OneCurrency`] for amounts of two currencies in one list, and whatever
    /// [`Snapshot::insert`](super::Snapshot::insert) refuses about one value.
    pub fn new(
        key: ProductKey,
        name: PointName,
        mut state: PointState,
        origin: Origin,
    ) -> Result<Self, PointError> {
        check_state(&name, &mut state)?;
        let Origin { source, version, observed_at } = origin;
        let (locale, valid, evidence) = (None, Window::ALWAYS, None);
        Ok(Self { key, name, locale, state, valid, source, version, observed_at, evidence })
    }

    /// Returns the statement for one locale.
    #[must_use]
    pub fn in_locale(self, locale: LocaleTag) -> Self {
        Self { locale: Some(locale), ..self }
    }

    /// Returns the statement for a window of time.
    #[must_use]
    pub fn valid_in(self, valid: Window) -> Self {
        Self { valid, ..self }
    }

    /// Returns the statement with what proves it: a number in a ledger, an address of a receipt.
    ///
    /// # Errors
    ///
    /// Returns [`PointError::TextLength`] above [`ProductPoint::MAX_EVIDENCE_BYTES`], and [`PointError::Control`] for a
    /// control character.
    ///
    /// ```
    /// # use sticker_core::points::ProductPoint;
    /// # let point = ProductPoint::from_json(br#"{"business": "acme", "item": "42", "name": "std.sold", "source": "erp",
    /// #     "version": 3, "observed_at": "2026-11-01T06:00:00Z", "value": {"present": {"int": 7}}}"#)?;
    /// let proven = point.clone().with_evidence("ledger 81")?;
    /// assert_eq!(proven.evidence(), Some("ledger 81"));
    /// assert!(point.with_evidence(&"x".repeat(1_025)).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_evidence(self, evidence: &str) -> Result<Self, PointError> {
        let mut text = evidence.to_owned();
        to_nfc(&mut text);
        let (found, limit) = (text.len(), Self::MAX_EVIDENCE_BYTES);
        if found > limit {
            return Err(PointError::TextLength { unit: "bytes", found, limit });
        }
        check_text(&text, found)?;
        Ok(Self { evidence: Some(text.into()), ..self })
    }

    /// Returns the product.
    pub const fn key(&self) -> &ProductKey {
        &self.key
    }

    /// Returns the name.
    pub const fn name(&self) -> &PointName {
        &self.name
    }

    /// Returns the locale; `None` where it holds in every one.
    pub const fn locale(&self) -> Option<&LocaleTag> {
        self.locale.as_ref()
    }

    /// Returns what is said.
    pub const fn state(&self) -> &PointState {
        &self.state
    }

    /// Returns when it holds.
    pub const fn valid(&self) -> Window {
        self.valid
    }

    /// Returns the source.
    pub const fn source(&self) -> &SourceId {
        &self.source
    }

    /// Returns the source's version.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Returns when the host learned it.
    pub const fn observed_at(&self) -> Instant {
        self.observed_at
    }

    /// Returns source, version and instant together.
    pub fn origin(&self) -> Origin {
        Origin { source: self.source.clone(), version: self.version, observed_at: self.observed_at }
    }

    /// Returns what proves it, where something does.
    pub fn evidence(&self) -> Option<&str> {
        self.evidence.as_deref()
    }

    /// Reads one point in its plain form.
    ///
    /// # Errors
    ///
    /// Returns the JSON Pointer of the place and [`PointError::Json`] when the text is not of this form, or what
    /// [`ProductPoint::new`] and [`ProductPoint::with_evidence`] refuse.
    ///
    /// ```
    /// # use sticker_core::points::ProductPoint;
    /// let json = r#"{"business": "acme", "item": "42", "name": "std.sold", "source": "erp", "version": 3,
    ///     "observed_at": "2026-11-01T06:00:00Z", "value": {"present": {"int": 7}}}"#;
    /// assert_eq!(ProductPoint::from_json(json.as_bytes())?.version(), 3);
    ///
    /// let wrong = json.replace("int", "flag");
    /// assert_eq!(ProductPoint::from_json(wrong.as_bytes()).unwrap_err().at, "/value/present/flag");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self, super::SnapshotError> {
        let file: PointJson = crate::pointer::read_json(json)
            .map_err(|(at, what)| super::SnapshotError { at, error: PointError::Json { what } })?;
        let PointJson {
            business,
            item,
            sku,
            name,
            locale,
            value,
            valid,
            source,
            version,
            observed_at,
            evidence,
        } = file;
        let body = PointBody { name, locale, value, valid, source, version, observed_at, evidence };
        body.into_point(ProductKey { business, item, sku })
            .map_err(|(field, error)| super::SnapshotError { at: format!("/{field}"), error })
    }
}

fn check_state(name: &PointName, state: &mut PointState) -> Result<(), PointError> {
    if name.is_derived() {
        return Err(PointError::Derived { name: name.clone() });
    }
    match state {
        PointState::Present(value) => check_value(name, value),
        PointState::Tombstone => Ok(()),
    }
}

/// Brings a value to NFC and checks that a source may store it under a name, which is not a derived one.
pub(super) fn check_value(name: &PointName, value: &mut PointValue) -> Result<(), PointError> {
    name.check_type(value)?;
    value.normalize();
    value.check()?;
    if let Some(currency) = value.currency()
        && !value.is_in(currency)
    {
        return Err(PointError::OneCurrency { name: name.clone() });
    }
    check_by_name(name, value)
}

/// Writes key, name, locale, state, window, origin and evidence.
impl Encode for ProductPoint {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.key)
            .value(&self.name)
            .option(self.locale.as_ref())
            .value(&self.state)
            .value(&self.valid)
            .value(&self.source)
            .u64(self.version)
            .value(&self.observed_at)
            .option(self.evidence.as_deref().as_ref());
    }
}

impl Serialize for ProductPoint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ProductKey { business, item, sku } = &self.key;
        PlainPoint { business, item, sku: sku.as_ref(), body: PlainBody::of(self) }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ProductPoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let PointJson {
            business,
            item,
            sku,
            name,
            locale,
            value,
            valid,
            source,
            version,
            observed_at,
            evidence,
        } = PointJson::deserialize(deserializer)?;
        let body = PointBody { name, locale, value, valid, source, version, observed_at, evidence };
        body.into_point(ProductKey { business, item, sku })
            .map_err(|(field, error)| serde::de::Error::custom(format_args!("{field}: {error}")))
    }
}

impl schemars::JsonSchema for ProductPoint {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ProductPoint".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        PointJson::json_schema(generator)
    }
}

/// One statement of one source about one product.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(rename = "ProductPoint", deny_unknown_fields)]
struct PointJson {
    /// The business that sells it.
    business: BusinessId,
    /// The item.
    item: ItemId,
    /// The variant; absent where the point is about the whole item.
    #[serde(default)]
    sku: Option<SkuId>,
    /// The name.
    name: PointName,
    /// The locale; absent where it holds in every one.
    #[serde(default)]
    locale: Option<LocaleTag>,
    /// What is said.
    value: PointState,
    /// When it holds; absent where it does always.
    #[serde(default)]
    valid: Option<Window>,
    /// The source.
    source: SourceId,
    /// The source's version of what it says.
    #[serde(with = "version_json")]
    #[schemars(schema_with = "version_schema")]
    version: u64,
    /// When the host learned it.
    observed_at: Instant,
    /// What proves it.
    #[serde(default)]
    #[schemars(length(max = 1024))]
    evidence: Option<String>,
}

/// One statement in a product's own store: the key stands beside the list.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(rename = "PointOfProduct", deny_unknown_fields)]
pub(super) struct PointBody {
    /// The name.
    name: PointName,
    /// The locale; absent where it holds in every one.
    #[serde(default)]
    locale: Option<LocaleTag>,
    /// What is said.
    value: PointState,
    /// When it holds; absent where it does always.
    #[serde(default)]
    valid: Option<Window>,
    /// The source.
    source: SourceId,
    /// The source's version of what it says.
    #[serde(with = "version_json")]
    #[schemars(schema_with = "version_schema")]
    version: u64,
    /// When the host learned it.
    observed_at: Instant,
    /// What proves it.
    #[serde(default)]
    #[schemars(length(max = 1024))]
    evidence: Option<String>,
}

impl PointBody {
    /// Checks the parts; an error names the field.
    pub(super) fn into_point(self, key: ProductKey) -> Result<ProductPoint, (&'static str, PointError)> {
        let Self { name, locale, value, valid, source, version, observed_at, evidence } = self;
        let origin = Origin { source, version, observed_at };
        let point = ProductPoint::new(key, name, value, origin).map_err(|error| ("value", error))?;
        let point = ProductPoint { locale, valid: valid.unwrap_or(Window::ALWAYS), ..point };
        match evidence {
            Some(evidence) => point.with_evidence(&evidence).map_err(|error| ("evidence", error)),
            None => Ok(point),
        }
    }
}

#[derive(Serialize)]
struct PlainPoint<'a> {
    business: &'a BusinessId,
    item: &'a ItemId,
    #[serde(skip_serializing_if = "Option::is_none")]
    sku: Option<&'a SkuId>,
    #[serde(flatten)]
    body: PlainBody<'a>,
}

/// What is written of a point beside its key.
#[derive(Serialize)]
pub(super) struct PlainBody<'a> {
    name: &'a PointName,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<&'a LocaleTag>,
    value: &'a PointState,
    #[serde(skip_serializing_if = "is_always")]
    valid: Window,
    source: &'a SourceId,
    #[serde(with = "version_json")]
    version: u64,
    observed_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'a str>,
}

impl<'a> PlainBody<'a> {
    pub(super) fn of(point: &'a ProductPoint) -> Self {
        Self {
            name: &point.name,
            locale: point.locale.as_ref(),
            value: &point.state,
            valid: point.valid,
            source: &point.source,
            version: point.version,
            observed_at: point.observed_at,
            evidence: point.evidence.as_deref(),
        }
    }
}

fn is_always(window: &Window) -> bool {
    *window == Window::ALWAYS
}

pub(super) fn version_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "description": "A whole number of 64 bits, not negative; as text where it is beyond 2^53.",
        "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string", "pattern": "^[0-9]{1,20}$" }]
    })
}

/// A number in JSON while every reader can hold it, text beyond.
pub(super) mod version_json {
    use serde::{Deserializer, Serializer, de};
    use std::fmt;

    const SAFE: u64 = (1 << 53) - 1;

    pub(in super::super) fn serialize<S: Serializer>(
        version: &u64,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        if *version <= SAFE { serializer.serialize_u64(*version) } else { serializer.collect_str(version) }
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_any(Version)
    }

    struct Version;

    impl de::Visitor<'_> for Version {
        type Value = u64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number of 64 bits that is not negative, or one as text")
        }

        fn visit_u64<E: de::Error>(self, version: u64) -> Result<u64, E> {
            Ok(version)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<u64, E> {
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse()
                .ok()
                .filter(|_| plain)
                .ok_or_else(|| E::invalid_value(de::Unexpected::Str(&super::super::excerpt(text)), &self))
        }
    }
}
