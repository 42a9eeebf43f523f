//! The file formats that a slot can ask for.

use serde::{Deserialize, Serialize};

use crate::digest::{Canonical, Encode};

/// The file format of a slot's picture.
///
/// In JSON: `{"jpeg": {"quality": 90, "sampling": "4:2:0", "restart": 0}}`, `"png"`, `{"webp": {"quality": 80}}`, or
/// `{"webp": {}}` without loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PictureFormat {
    /// Baseline JPEG.
    Jpeg(JpegFormat),
    /// PNG with 8 bits per channel.
    Png,
    /// WebP.
    Webp(WebpFormat),
}

impl PictureFormat {
    /// Returns the name that JSON uses.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Jpeg(_) => "jpeg",
            Self::Png => "png",
            Self::Webp(_) => "webp",
        }
    }

    /// Returns the quality from 1 to 100; `None` for a format without loss.
    pub const fn quality(&self) -> Option<u8> {
        match self {
            Self::Jpeg(jpeg) => Some(jpeg.quality),
            Self::Png => None,
            Self::Webp(webp) => webp.quality,
        }
    }

    /// Tells whether the format keeps transparency.
    pub const fn has_alpha(&self) -> bool {
        !matches!(self, Self::Jpeg(_))
    }
}

/// Writes the variant, then its fields in declared order.
impl Encode for PictureFormat {
    fn encode(&self, out: &mut Canonical) {
        out.variant(self.name());
        match self {
            Self::Jpeg(jpeg) => {
                out.u8(jpeg.quality).variant(jpeg.sampling.name()).u16(jpeg.restart);
            }
            Self::Png => {}
            Self::Webp(webp) => {
                out.option(webp.quality.as_ref());
            }
        }
    }
}

/// How a JPEG is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JpegFormat {
    /// Quality from 1 to 100, where 100 loses least.
    #[schemars(range(min = 1, max = 100))]
    pub quality: u8,
    /// Resolution of the colour channels.
    #[serde(default)]
    pub sampling: Sampling,
    /// Minimum coded units between two restart markers; 0 for no markers.
    #[serde(default)]
    pub restart: u16,
}

/// Resolution of a JPEG's colour channels, relative to its brightness.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
pub enum Sampling {
    /// Half in both directions; units of 16x16 px.
    #[default]
    #[serde(rename = "4:2:0")]
    S420,
    /// Half horizontally; units of 16x8 px.
    #[serde(rename = "4:2:2")]
    S422,
    /// Full; units of 8x8 px.
    #[serde(rename = "4:4:4")]
    S444,
}

impl Sampling {
    /// Returns the name that JSON uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::S420 => "4:2:0",
            Self::S422 => "4:2:2",
            Self::S444 => "4:4:4",
        }
    }
}

/// How a WebP is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebpFormat {
    /// Quality from 1 to 100; absent where nothing may be lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub quality: Option<u8>,
}
