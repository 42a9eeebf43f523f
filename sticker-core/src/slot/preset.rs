//! Known places of known channels, as far as a source says what they demand.
//!
//! A preset sets a field only where a source is named for it, or where the preset's own name means it. Everything else
//! is unset and listed: a business completes it with what its contract with the channel says. The sources are what people
//! who sell tools for these channels and the channels themselves have published; they are not the channels' terms.
//!
//! | preset | field | value | because |
//! |---|---|---|---|
//! | `taobao-search` | `surface` | `"search"` | the preset is for results of a search |
//! | `tmall-search` | `surface` | `"search"` | the preset is for results of a search |
//! | `amazon-main` | `image_index` | `1` | the main image is the product's first |
//! | `amazon-main` | `overlay` | `"forbidden"` | Google, Microsoft and Amazon forbid promotional overlays on main images; the source says nothing of logos, so the stricter reading holds (martechflow.com, product-image-creative-for-shopping; emberfeed.com, seasonal-catalog-ad-templates) |
//! | `amazon-main` | `max_cover_permille` | `0` | nothing lies over the picture, so nothing is covered |
//! | `google-shopping` | `image_index` | `1` | the main image is the product's first |
//! | `google-shopping` | `overlay` | `"forbidden"` | Google, Microsoft and Amazon forbid promotional overlays on main images; the source says nothing of logos, so the stricter reading holds (martechflow.com, product-image-creative-for-shopping; emberfeed.com, seasonal-catalog-ad-templates) |
//! | `google-shopping` | `max_cover_permille` | `0` | nothing lies over the picture, so nothing is covered |
//! | `meta-catalog` | `overlay` | `"promo"` | Meta, TikTok and Pinterest allow promotional overlays (martechflow.com, product-image-creative-for-shopping; emberfeed.com, seasonal-catalog-ad-templates) |
//! | `meta-catalog` | `url` | `"immutable"` | Meta does not fetch a picture again whose address stays while its bytes change (developers.facebook.com, blog of 2021-01-05, product-catalog-image-fetching-logic) |
//!
//! `taobao-detail` and `tmall-detail` set nothing: which section of the page a picture is for is the business's to say,
//! and no source was found for the rest. The fields that a preset leaves unset are those of [`SlotSpec`] that this table does
//! not name for it.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{
    Overlay, PictureFormat, Slot, SlotAudience, SlotBackground, SlotError, SlotProblem, SlotSpec, Surface,
    UrlPolicy, check,
};
use crate::geometry::{Rect, Size};
use crate::id::{BusinessId, ChannelId, SlotId};
use crate::pointer;

/// A place of a channel with the fields that are known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    name: &'static str,
    known: &'static [Known],
}

/// A field that a preset knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Known {
    /// The field of [`SlotSpec`].
    pub field: &'static str,
    /// Its value, as JSON.
    #[serde(serialize_with = "as_json")]
    pub value: &'static str,
    /// Why.
    pub because: &'static str,
    /// Who says so; absent where the preset's name or another field means it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
}

/// A slot's description of which some fields are known: what a business adds to a preset.
///
/// In JSON an absent field is unknown, and `null` says that there is none, where there may be none: `{"byte_budget": null}`
/// means that the channel has no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the fields are those of SlotSpec")]
pub struct SlotPart {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business: Option<BusinessId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<SlotId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surface: Option<Surface>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_index: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sizes: Option<Vec<Size>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<PictureFormat>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub byte_budget: Option<Option<u64>>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub quality_min: Option<Option<u8>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<Overlay>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub safe_area: Option<Option<Rect>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_out: Option<Vec<Rect>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_cover_permille: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<SlotBackground>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_text_px: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<SlotAudience>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<UrlPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub max_changes_per_day: Option<Option<u32>>,
}

/// Says why a preset and a business's own values make no slot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PresetError {
    /// Fields that the preset leaves unset have no value.
    #[error("preset {preset} leaves open, and nobody says: {}", fields.join(", "))]
    Missing {
        /// The preset.
        preset: &'static str,
        /// The fields, in the order of the description.
        fields: Vec<&'static str>,
    },
    /// A business's own value is another one than a source says.
    #[error("{field} is {own}, but preset {preset} has {value}: {because} ({source_named})")]
    Contradicts {
        /// The preset.
        preset: &'static str,
        /// The field.
        field: &'static str,
        /// The business's value, as JSON.
        own: String,
        /// The preset's, as JSON.
        value: &'static str,
        /// Why.
        because: &'static str,
        /// Who says so.
        source_named: &'static str,
    },
    /// The values together are no slot, or the bytes are no part of one.
    #[error(transparent)]
    Slot(#[from] SlotError),
}

impl Preset {
    /// Returns all presets.
    pub const fn all() -> &'static [Self] {
        PRESETS
    }

    /// Returns the preset of a name.
    ///
    /// ```
    /// # use sticker_core::slot::Preset;
    /// assert!(Preset::find("amazon-main").is_some());
    /// assert!(Preset::find("amazon").is_none());
    /// ```
    pub fn find(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// Returns the name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the fields that are known, in the order of the description.
    pub const fn known(&self) -> &'static [Known] {
        self.known
    }

    /// Returns the fields that are not known, in the order of the description.
    pub fn unset(&self) -> impl Iterator<Item = &'static str> {
        FIELDS.iter().copied().filter(|field| self.value_of(field).is_none())
    }

    /// Makes a slot of what the preset knows and of a business's own values.
    ///
    /// A value that the preset's name means may be another one; a value that a source says may not: what the channel
    /// forbids is not left to memory. Whoever knows better than the source describes the slot without the preset.
    ///
    /// # Errors
    ///
    /// - [`PresetError::Missing`] with every field that is neither known nor given; also those for which
    ///   [`SlotSpec`] has a meaning where they are absent, since that would be a guess about the channel
    /// - [`PresetError::Contradicts`] when a given value is another one than a source says
    /// - [`PresetError::Slot`] for what [`Slot::new`] refuses
    ///
    /// ```
    /// # use sticker_core::slot::{Preset, PresetError, SlotPart};
    /// let preset = Preset::find("amazon-main").ok_or("no such preset")?;
    /// let own = SlotPart::from_json(br#"{
    ///     "business": "acme", "id": "amazon-main", "channel": "amazon", "surface": "search",
    ///     "sizes": [{"width": 1600, "height": 1600}], "format": {"jpeg": {"quality": 90}}, "byte_budget": null,
    ///     "quality_min": null, "safe_area": null, "keep_out": [], "background": "white", "min_text_px": 0,
    ///     "audience": "public", "url": "immutable", "lead_ms": 86400000, "max_changes_per_day": null
    /// }"#)?;
    /// assert_eq!(preset.complete(&own)?.image_index, 1);
    ///
    /// let open = preset.complete(&SlotPart { lead_ms: None, ..own }).unwrap_err();
    /// assert_eq!(open.to_string(), "preset amazon-main leaves open, and nobody says: lead_ms");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn complete(&self, own: &SlotPart) -> Result<Slot, PresetError> {
        let json = |what: serde_json::Error| SlotError {
            at: String::new(),
            problem: SlotProblem::Json { what: what.to_string() },
        };
        let mut own = match serde_json::to_value(own).map_err(json)? {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        let mut fields = Map::new();
        let mut missing = Vec::new();
        for &field in FIELDS {
            let known = self.value_of(field);
            let value = match (own.remove(field), known) {
                (Some(given), Some(known)) => {
                    let value: Value = serde_json::from_str(known.value).map_err(json)?;
                    if let Some(source_named) = known.source
                        && given != value
                    {
                        return Err(PresetError::Contradicts {
                            preset: self.name,
                            field,
                            own: given.to_string(),
                            value: known.value,
                            because: known.because,
                            source_named,
                        });
                    }
                    given
                }
                (Some(given), None) => given,
                (None, Some(known)) => serde_json::from_str(known.value).map_err(json)?,
                (None, None) => {
                    missing.push(field);
                    continue;
                }
            };
            if !value.is_null() {
                fields.insert(field.to_owned(), value);
            }
        }
        if !missing.is_empty() {
            return Err(PresetError::Missing { preset: self.name, fields: missing });
        }
        let spec: SlotSpec = serde_json::from_value(Value::Object(fields)).map_err(json)?;
        Ok(Slot::new(spec)?)
    }

    fn value_of(&self, field: &str) -> Option<&'static Known> {
        self.known.iter().find(|known| known.field == field)
    }
}

/// Writes name, known fields with their sources, and the names of the unset ones.
impl Serialize for Preset {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut preset = serializer.serialize_struct("Preset", 3)?;
        preset.serialize_field("name", self.name)?;
        preset.serialize_field("known", self.known)?;
        preset.serialize_field("unset", &self.unset().collect::<Vec<_>>())?;
        preset.end()
    }
}

impl SlotPart {
    /// Reads the JSON of a part.
    ///
    /// # Errors
    ///
    /// Returns a [`SlotError`] with the JSON Pointer of the place: [`SlotProblem::Range`] when there are more than
    /// [`Slot::MAX_JSON_BYTES`] bytes, and [`SlotProblem::Json`] when they are not JSON of this form.
    pub fn from_json(json: &[u8]) -> Result<Self, SlotError> {
        check::range("", "number of bytes", json.len() as u64, 1, Slot::MAX_JSON_BYTES as u64)?;
        pointer::read_json(json).map_err(|(at, what)| SlotError { at, problem: SlotProblem::Json { what } })
    }
}

/// Reads a field that was said, be it to have no value.
fn said<'de, D: Deserializer<'de>, T: Deserialize<'de>>(source: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(source).map(Some)
}

fn as_json<S: serde::Serializer>(value: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<Value>(value).map_err(serde::ser::Error::custom)?.serialize(serializer)
}

/// The fields of a description, in its order.
const FIELDS: &[&str] = &[
    "business",
    "id",
    "channel",
    "surface",
    "image_index",
    "sizes",
    "format",
    "byte_budget",
    "quality_min",
    "overlay",
    "safe_area",
    "keep_out",
    "max_cover_permille",
    "background",
    "min_text_px",
    "audience",
    "url",
    "lead_ms",
    "max_changes_per_day",
];

const SEARCH: Known = Known {
    field: "surface",
    value: "\"search\"",
    because: "the preset is for results of a search",
    source: None,
};
const MAIN_IMAGE: Known = Known {
    field: "image_index",
    value: "1",
    because: "the main image is the product's first",
    source: None,
};
const NO_OVERLAY: Known = Known {
    field: "overlay",
    value: "\"forbidden\"",
    because: "Google, Microsoft and Amazon forbid promotional overlays on main images; the source says nothing of logos, \
              so the stricter reading holds",
    source: Some(OVERLAY_SOURCES),
};
const NO_COVER: Known = Known {
    field: "max_cover_permille",
    value: "0",
    because: "nothing lies over the picture, so nothing is covered",
    source: None,
};
const PROMO_OVERLAY: Known = Known {
    field: "overlay",
    value: "\"promo\"",
    because: "Meta, TikTok and Pinterest allow promotional overlays",
    source: Some(OVERLAY_SOURCES),
};
const NEW_ADDRESS: Known = Known {
    field: "url",
    value: "\"immutable\"",
    because: "Meta does not fetch a picture again whose address stays while its bytes change",
    source: Some("developers.facebook.com, blog of 2021-01-05, product-catalog-image-fetching-logic"),
};
const OVERLAY_SOURCES: &str =
    "martechflow.com, product-image-creative-for-shopping; emberfeed.com, seasonal-catalog-ad-templates";

const PRESETS: &[Preset] = &[
    Preset { name: "taobao-search", known: &[SEARCH] },
    Preset { name: "taobao-detail", known: &[] },
    Preset { name: "tmall-search", known: &[SEARCH] },
    Preset { name: "tmall-detail", known: &[] },
    Preset { name: "amazon-main", known: &[MAIN_IMAGE, NO_OVERLAY, NO_COVER] },
    Preset { name: "google-shopping", known: &[MAIN_IMAGE, NO_OVERLAY, NO_COVER] },
    Preset { name: "meta-catalog", known: &[PROMO_OVERLAY, NEW_ADDRESS] },
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn own() -> SlotPart {
        let own = json!({
            "business": "acme", "id": "s", "channel": "c", "surface": "feed", "image_index": 2,
            "sizes": [{"width": 800, "height": 800}], "format": "png", "byte_budget": null, "quality_min": null,
            "overlay": null, "safe_area": null, "keep_out": [], "max_cover_permille": 1000, "background": "any",
            "min_text_px": 12, "audience": "public", "url": "immutable", "lead_ms": 0, "max_changes_per_day": 4
        });
        serde_json::from_value(own).unwrap()
    }

    #[test]
    fn the_fields_are_those_of_a_slot() {
        let spec = Preset::find("taobao-search")
            .unwrap()
            .complete(&SlotPart { overlay: Some(Overlay::Promo), ..own() });
        let schema = schemars::schema_for!(SlotSpec);
        let named: std::collections::BTreeSet<&str> =
            schema.get("properties").unwrap().as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(named, FIELDS.iter().copied().collect());
        let part = schemars::schema_for!(SlotPart);
        assert_eq!(part.get("properties").unwrap().as_object().unwrap().len(), FIELDS.len());
        assert_eq!(spec.unwrap().min_text_px, 12);
    }

    #[test]
    fn every_known_field_is_a_value_of_its_kind_and_every_other_is_listed() {
        for preset in Preset::all() {
            assert_eq!(preset.known().len() + preset.unset().count(), FIELDS.len(), "{}", preset.name());
            let mut part = Map::new();
            for known in preset.known() {
                assert!(FIELDS.contains(&known.field) && !known.because.is_empty());
                part.insert(known.field.to_owned(), serde_json::from_str(known.value).unwrap());
            }
            // The known values alone are read as a part of a slot, and what is missing is exactly the rest.
            let part: SlotPart = serde_json::from_value(Value::Object(part)).unwrap();
            let error = preset.complete(&part).unwrap_err();
            let fields = preset.unset().collect();
            assert_eq!(error, PresetError::Missing { preset: preset.name(), fields });
            let json = serde_json::to_value(preset).unwrap();
            assert_eq!(json["unset"].as_array().unwrap().len(), preset.unset().count());
        }
    }

    #[test]
    fn what_a_source_says_cannot_be_overruled_and_what_a_name_means_can() {
        let amazon = Preset::find("amazon-main").unwrap();
        let error = amazon.complete(&SlotPart { overlay: Some(Overlay::Promo), ..own() }).unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("overlay is \"promo\", but preset amazon-main has \"forbidden\": Google"),
            "{text}"
        );
        assert!(text.ends_with("seasonal-catalog-ad-templates)"), "{text}");
        let slot = amazon.complete(&SlotPart { overlay: Some(Overlay::Forbidden), ..own() }).unwrap();
        assert_eq!((slot.image_index, slot.overlay), (2, Overlay::Forbidden));
        let error = amazon.complete(&SlotPart { min_text_px: Some(9_000), ..own() }).unwrap_err();
        assert!(matches!(&error, PresetError::Slot(error) if error.at == "/min_text_px"), "{error}");
    }

    #[test]
    fn nothing_said_is_not_none_said() {
        let part = SlotPart::from_json(br#"{"byte_budget": null}"#).unwrap();
        assert_eq!((part.byte_budget, part.quality_min), (Some(None), None));
        assert_eq!(serde_json::to_value(&part).unwrap(), json!({"byte_budget": null}));
        assert!(SlotPart::from_json(br#"{"colour": 1}"#).is_err());
    }

    #[test]
    fn the_table_of_the_documentation_is_that_of_the_presets() {
        let document = include_str!("preset.rs").split("\nuse ").next().unwrap();
        let mut rows = 0;
        for preset in Preset::all() {
            for known in preset.known() {
                let source = known.source.map(|source| format!(" ({source})")).unwrap_or_default();
                let Known { field, value, because, .. } = known;
                let row =
                    format!("//! | `{}` | `{field}` | `{value}` | {because}{source} |\n", preset.name());
                assert!(document.contains(&row), "{row}");
                rows += 1;
            }
        }
        assert_eq!(document.matches("//! | `").count(), rows);
    }
}
