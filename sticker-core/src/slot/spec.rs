//! The description of a slot, and the slot that passed its checks.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    Overlay, PictureFormat, PolicyClass, SlotAudience, SlotBackground, SlotError, SlotProblem, Surface,
    UrlPolicy, check,
};
use crate::digest::{Canonical, Encode};
use crate::geometry::{Rect, Size};
use crate::id::{BusinessId, ChannelId, SlotId, SlotKey};
use crate::pointer;

/// The description of a slot, as JSON gives it; [`Slot::new`] checks it.
///
/// ```json
/// {
///   "business": "acme", "id": "search-main", "channel": "app", "surface": "search", "image_index": 1,
///   "sizes": [{"width": 800, "height": 800}],
///   "format": {"jpeg": {"quality": 90}}, "byte_budget": 200000, "quality_min": 70,
///   "overlay": "promo", "safe_area": {"left": 40, "top": 40, "right": 760, "bottom": 760},
///   "keep_out": [{"left": 0, "top": 0, "right": 120, "bottom": 60}], "max_cover_permille": 300,
///   "background": "any", "min_text_px": 12, "audience": "public", "url": "immutable",
///   "lead_ms": 600000, "max_changes_per_day": 24
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotSpec {
    /// The business that fills the slot.
    pub business: BusinessId,
    /// Name of the slot within its business.
    pub id: SlotId,
    /// The channel that it belongs to.
    pub channel: ChannelId,
    /// Where on the channel it lies.
    pub surface: Surface,
    /// Which of the product's pictures it is, from 1.
    #[serde(default = "first_image")]
    #[schemars(range(min = 1, max = 99))]
    pub image_index: u8,
    /// Sizes in pixels that the channel takes, the usual one first.
    #[schemars(length(min = 1, max = 16))]
    pub sizes: Vec<Size>,
    /// The file format.
    pub format: PictureFormat,
    /// Most bytes of the file; absent where the channel has no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byte_budget: Option<u64>,
    /// Least quality, from 1 to 100, to which the byte budget may push; absent where the format's own is the least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub quality_min: Option<u8>,
    /// What may lie over the picture.
    pub overlay: Overlay,
    /// Box of the first size, in pixels, inside which whatever matters must stand; absent where that is everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_area: Option<Rect>,
    /// Boxes of the first size, in pixels, that the channel covers with its own marks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub keep_out: Vec<Rect>,
    /// Greatest share of the picture that overlays may cover, in thousandths.
    #[serde(default = "whole")]
    #[schemars(range(max = 1000))]
    pub max_cover_permille: u16,
    /// What must be behind the product.
    #[serde(default = "any_background")]
    pub background: SlotBackground,
    /// Least height of drawn text, in pixels; 0 where there is no limit.
    #[serde(default)]
    #[schemars(range(max = 8192))]
    pub min_text_px: u32,
    /// Who sees the picture.
    #[serde(default = "everybody")]
    pub audience: SlotAudience,
    /// What a new picture does to its address.
    #[serde(default = "new_address")]
    pub url: UrlPolicy,
    /// Milliseconds between publishing and being seen.
    #[serde(default)]
    pub lead_ms: u64,
    /// Most new pictures of one product per day; absent where there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_changes_per_day: Option<u32>,
}

/// Writes the fields in declared order.
impl Encode for SlotSpec {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.business)
            .value(&self.id)
            .value(&self.channel)
            .value(&self.surface)
            .u8(self.image_index)
            .list(&self.sizes)
            .value(&self.format)
            .option(self.byte_budget.as_ref())
            .option(self.quality_min.as_ref())
            .value(&self.overlay)
            .option(self.safe_area.as_ref())
            .list(&self.keep_out)
            .u16(self.max_cover_permille)
            .value(&self.background)
            .u32(self.min_text_px)
            .value(&self.audience)
            .value(&self.url)
            .u64(self.lead_ms)
            .option(self.max_changes_per_day.as_ref());
    }
}

/// A placement slot whose description is consistent; its fields are those of [`SlotSpec`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Slot(SlotSpec);

impl Slot {
    /// Most bytes of a slot's JSON.
    pub const MAX_JSON_BYTES: usize = 1 << 16;
    /// Most pixels per edge of a size.
    pub const MAX_EDGE_PX: u32 = 8_192;
    /// Most pixels of a size.
    pub const MAX_PIXELS: u64 = 40_000_000;
    /// Most sizes, and most boxes that stay free.
    pub const MAX_ITEMS: usize = 16;
    /// Longest time between publishing and being seen: 30 days.
    pub const MAX_LEAD_MS: u64 = 30 * 86_400_000;

    /// Checks a description.
    ///
    /// # Errors
    ///
    /// Returns the first [`SlotError`], in the order of the fields: numbers outside their range, a size above the limits
    /// or twice, a box that is empty, beyond the first size or covers the whole safe area, `quality_min` above the
    /// quality or without one, a transparent background in a format without alpha, a share to cover where overlays are
    /// forbidden.
    pub fn new(spec: SlotSpec) -> Result<Self, SlotError> {
        check::check(&spec)?;
        Ok(Self(spec))
    }

    /// Reads and checks the JSON of a slot.
    ///
    /// # Errors
    ///
    /// Returns a [`SlotError`] with the JSON Pointer of the place: [`SlotProblem::Range`] when there are more than
    /// [`Slot::MAX_JSON_BYTES`] bytes, [`SlotProblem::Json`] when they are not JSON of this form, and whatever
    /// [`Slot::new`] refuses.
    ///
    /// ```
    /// # use sticker_core::slot::Slot;
    /// let json = r#"{"business":"acme","id":"s","channel":"app","surface":"search",
    ///     "sizes":[{"width":800,"height":800}],"format":{"jpeg":{"quality":90}},"overlay":"promo"}"#;
    /// assert_eq!(Slot::from_json(json.as_bytes())?.sizes[0].width, 800);
    /// let error = Slot::from_json(json.replace("90", "0").as_bytes()).unwrap_err();
    /// assert_eq!(error.to_string(), "quality 0 is outside 1..=100 (at /format/jpeg/quality)");
    /// # Ok::<(), sticker_core::slot::SlotError>(())
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self, SlotError> {
        check::range("", "number of bytes", json.len() as u64, 1, Self::MAX_JSON_BYTES as u64)?;
        let spec = pointer::read_json(json)
            .map_err(|(at, what)| SlotError { at, problem: SlotProblem::Json { what } })?;
        Self::new(spec)
    }

    /// Returns the JSON Schema of slots, made from the types that read them.
    pub fn schema() -> serde_json::Value {
        schemars::generate::SchemaSettings::draft2020_12()
            .into_generator()
            .into_root_schema_for::<Self>()
            .to_value()
    }

    /// Returns the key of the slot.
    pub fn key(&self) -> SlotKey {
        SlotKey { business: self.business.clone(), slot: self.id.clone() }
    }

    /// Returns the description.
    pub fn into_spec(self) -> SlotSpec {
        self.0
    }

    /// Returns the description by reference.
    pub(super) const fn as_spec(&self) -> &SlotSpec {
        &self.0
    }

    /// Tells whether the channel takes this size.
    pub fn takes(&self, size: Size) -> bool {
        self.sizes.contains(&size)
    }

    /// Tells whether a template of this class may hang here.
    pub const fn allows(&self, class: PolicyClass) -> bool {
        self.0.overlay.allows(class)
    }

    /// Tells whether overlays may cover so many pixels of a picture of this size.
    pub fn covers_ok(&self, size: Size, covered_px: u64) -> bool {
        u128::from(covered_px) * 1_000 <= u128::from(self.max_cover_permille) * u128::from(size.area())
    }

    /// Tells whether a claim may stand here: where everybody sees the same picture, only one that addresses everybody.
    pub const fn admits_claim(&self, addresses_public: bool) -> bool {
        addresses_public || matches!(self.0.audience, SlotAudience::Personalised)
    }

    /// Tells whether text of this height, in 1/64 px, is large enough.
    pub fn text_ok(&self, height_64ths: u32) -> bool {
        u64::from(height_64ths) >= u64::from(self.min_text_px) * 64
    }

    /// Returns the safe area on a picture of this size: the described box, scaled with each edge and rounded inwards.
    pub fn safe_area_on(&self, size: Size) -> Rect {
        let Some(area) = self.safe_area else {
            return Rect::of_size(size);
        };
        let from = self.sizes[0];
        Rect::new(
            scale_up(area.left, from.width, size.width),
            scale_up(area.top, from.height, size.height),
            scale_down(area.right, from.width, size.width),
            scale_down(area.bottom, from.height, size.height),
        )
    }

    /// Returns the boxes that stay free on a picture of this size: scaled with each edge and rounded outwards.
    pub fn keep_out_on(&self, size: Size) -> impl Iterator<Item = Rect> {
        let from = self.sizes[0];
        self.keep_out.iter().map(move |area| {
            Rect::new(
                scale_down(area.left, from.width, size.width),
                scale_down(area.top, from.height, size.height),
                scale_up(area.right, from.width, size.width),
                scale_up(area.bottom, from.height, size.height),
            )
        })
    }

    /// Tells whether a box stands inside the safe area and clear of every box that stays free.
    pub fn place_ok(&self, size: Size, area: Rect) -> bool {
        self.safe_area_on(size).contains(area)
            && self.keep_out_on(size).all(|keep_out| keep_out.intersect(area).is_empty())
    }
}

impl Deref for Slot {
    type Target = SlotSpec;

    fn deref(&self) -> &SlotSpec {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(SlotSpec::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Writes the description.
impl Encode for Slot {
    fn encode(&self, out: &mut Canonical) {
        self.0.encode(out);
    }
}

/// `px * to / from`, rounded down; edges are positive and at most 2³¹ in every result that the checks let through.
fn scale_down(px: i32, from: u32, to: u32) -> i32 {
    let scaled = (i64::from(px) * i64::from(to)).div_euclid(i64::from(from.max(1)));
    i32::try_from(scaled).unwrap_or(i32::MAX)
}

/// `px * to / from`, rounded up.
fn scale_up(px: i32, from: u32, to: u32) -> i32 {
    let from = i64::from(from.max(1));
    let scaled = (i64::from(px) * i64::from(to) + from - 1).div_euclid(from);
    i32::try_from(scaled).unwrap_or(i32::MAX)
}

const fn first_image() -> u8 {
    1
}

const fn whole() -> u16 {
    1_000
}

const fn any_background() -> SlotBackground {
    SlotBackground::Any
}

const fn everybody() -> SlotAudience {
    SlotAudience::Public
}

const fn new_address() -> UrlPolicy {
    UrlPolicy::Immutable
}
