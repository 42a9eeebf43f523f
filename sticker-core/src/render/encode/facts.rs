//! How a file was encoded, for its manifest.

use serde::{Deserialize, Serialize};

use super::{JpegFile, JpegPlan, PngEffort, Restart, Sampling};

/// How a file was encoded: what a manifest keeps, and what an update needs to know of the file that it changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "format", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Encoding {
    /// A baseline JPEG file.
    Jpeg {
        /// Name and version of the encoder; the version changes when the bytes of any file do.
        encoder: String,
        /// 1 to 100.
        quality: u8,
        /// How much chroma was kept.
        sampling: Sampling,
        /// The restart interval that was asked for.
        restart: Restart,
        /// MCUs of one segment; absent where the file is one segment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        restart_interval: Option<u16>,
        /// SHA-256 of everything but the pixels and their size that decides on the bytes, in hexadecimal.
        tables: String,
        /// The first byte of each segment.
        segment_offsets: Vec<u32>,
    },
    /// A PNG file.
    Png {
        /// Name and version of the encoder.
        encoder: String,
        /// The effort that was made.
        effort: PngEffort,
    },
    /// A WebP file.
    Webp {
        /// Name and version of the encoder.
        encoder: String,
        /// 1 to 100; absent where the file is lossless.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quality: Option<u8>,
    },
}

impl Encoding {
    /// The name and version of the JPEG encoder.
    pub const JPEG: &'static str = "sticker-jpeg/1";
    /// The name and version of the PNG encoder.
    pub const PNG: &'static str = "sticker-png/1";
    /// The name and version of the lossless WebP encoder.
    pub const WEBP_LOSSLESS: &'static str = "sticker-webp-lossless/1";
    /// The name and version of the lossy WebP encoder.
    pub const WEBP_LOSSY: &'static str = "libwebp/1";

    /// Describes a JPEG file and the plan that made it.
    pub fn jpeg(plan: &JpegPlan, file: &JpegFile) -> Self {
        let settings = plan.settings();
        Self::Jpeg {
            encoder: Self::JPEG.into(),
            quality: settings.quality,
            sampling: settings.sampling,
            restart: settings.restart,
            restart_interval: file.grid().restart_interval(),
            tables: plan.tables_digest().iter().map(|byte| format!("{byte:02x}")).collect(),
            segment_offsets: file.segment_offsets().to_vec(),
        }
    }

    /// Describes a PNG file.
    pub fn png(effort: PngEffort) -> Self {
        Self::Png { encoder: Self::PNG.into(), effort }
    }

    /// Describes a WebP file: lossy where there is a quality.
    pub fn webp(quality: Option<u8>) -> Self {
        let encoder = if quality.is_some() { Self::WEBP_LOSSY } else { Self::WEBP_LOSSLESS };
        Self::Webp { encoder: encoder.into(), quality }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;
    use crate::render::encode::{JpegSettings, PixelView, Scratch};

    #[test]
    fn facts_survive_json_and_name_every_segment() {
        let settings = JpegSettings { quality: 90, sampling: Sampling::Yuv444, restart: Restart::Mcus(2) };
        let plan = JpegPlan::new(settings).unwrap();
        let pixels = vec![77; 32 * 16 * 4];
        let pixels = PixelView::new(Size::new(32, 16), 128, &pixels).unwrap();
        let file = plan.encode(pixels, &mut Scratch::new()).unwrap();
        let facts = Encoding::jpeg(&plan, &file);
        let json = serde_json::to_value(&facts).unwrap();
        assert_eq!(json["format"], "jpeg");
        assert_eq!(json["restart"]["mcus"], 2);
        assert_eq!(json["restart_interval"], 2);
        assert_eq!(json["segment_offsets"].as_array().unwrap().len(), 4);
        assert_eq!(json["tables"].as_str().unwrap().len(), 64);
        assert_eq!(serde_json::from_value::<Encoding>(json).unwrap(), facts);

        let other = JpegPlan::new(JpegSettings { quality: 91, ..settings }).unwrap();
        assert_ne!(other.tables_digest(), plan.tables_digest());
    }
}
