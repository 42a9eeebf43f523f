//! Output: a slot's format to an encoder, and a finished canvas to a file.

use super::RenderError;
use super::encode::{
    Encoding, JpegPlan, JpegSettings, PixelView, PngEffort, Restart, Sampling, Scratch, encode_jpeg_within,
    encode_png, encode_webp_lossless,
};
use super::pixmap::Pixmap;
use crate::digest::{Canonical, Encode};
use crate::geometry::{Rect, Size};
use crate::slot::{PictureFormat, Sampling as SlotSampling, Slot};

/// The encoder that a slot asks for, with its tables built.
#[derive(Debug)]
pub(crate) struct Encoder {
    format: PictureFormat,
    kind: Kind,
    byte_budget: Option<u64>,
    quality_min: u8,
}

#[derive(Debug)]
enum Kind {
    Jpeg(Box<JpegPlan>),
    Png,
    Webp,
    #[cfg(feature = "webp-lossy")]
    LossyWebp(u8),
}

impl Encoder {
    pub(crate) fn for_slot(slot: &Slot) -> Result<Self, RenderError> {
        let kind = match slot.format {
            PictureFormat::Jpeg(jpeg) => {
                let sampling = match jpeg.sampling {
                    SlotSampling::S420 => Sampling::Yuv420,
                    SlotSampling::S422 => Sampling::Yuv422,
                    SlotSampling::S444 => Sampling::Yuv444,
                };
                let restart = if jpeg.restart == 0 { Restart::None } else { Restart::Mcus(jpeg.restart) };
                Kind::Jpeg(Box::new(JpegPlan::new(JpegSettings {
                    quality: jpeg.quality,
                    sampling,
                    restart,
                })?))
            }
            PictureFormat::Png => Kind::Png,
            PictureFormat::Webp(webp) => match webp.quality {
                None => Kind::Webp,
                #[cfg(feature = "webp-lossy")]
                Some(quality) => Kind::LossyWebp(quality),
                #[cfg(not(feature = "webp-lossy"))]
                Some(quality) => return Err(RenderError::LossyWebp { slot: slot.id.to_string(), quality }),
            },
        };
        let quality_min = slot.quality_min.unwrap_or(1);
        Ok(Self { format: slot.format, kind, byte_budget: slot.byte_budget, quality_min })
    }

    pub(crate) fn has_alpha(&self) -> bool {
        self.format.has_alpha()
    }

    /// Returns the blocks that a change of pixels touches as a whole.
    pub(crate) fn block(&self) -> Size {
        match &self.kind {
            Kind::Jpeg(plan) => plan.mcu_size(),
            _ => Size::new(1, 1),
        }
    }

    /// Grows a region to what would have to be encoded again if it changed.
    pub(crate) fn align(&self, region: Rect, canvas: Size) -> Rect {
        if region.is_empty() {
            return Rect::EMPTY;
        }
        let aligned = match &self.kind {
            Kind::Jpeg(plan) => {
                plan.segment_grid(canvas).map_or(Rect::of_size(canvas), |grid| grid.cover(region))
            }
            _ => region,
        };
        aligned.align_outwards(self.block()).intersect(Rect::of_size(canvas))
    }

    /// Writes what of the slot changes the file.
    pub(crate) fn encode_spec(&self, out: &mut Canonical) {
        self.format.encode(out);
        out.option(self.byte_budget.as_ref()).u8(self.quality_min);
    }

    pub(crate) fn encode(
        &self,
        canvas: &Pixmap,
        scratch: &mut Scratch,
    ) -> Result<(Vec<u8>, Encoding), RenderError> {
        let size = canvas.size();
        let view = PixelView::new(size, size.width as usize * 4, canvas.data())?;
        let (bytes, encoding) = match &self.kind {
            Kind::Jpeg(plan) => match self.byte_budget {
                None => {
                    let file = plan.encode(view, scratch)?;
                    let encoding = Encoding::jpeg(plan, &file);
                    return Ok((file.into_bytes(), encoding));
                }
                Some(budget) => {
                    let fitted =
                        encode_jpeg_within(view, plan.settings(), budget, self.quality_min, scratch)?;
                    let encoding = Encoding::jpeg(&fitted.plan, &fitted.file);
                    return Ok((fitted.file.into_bytes(), encoding));
                }
            },
            Kind::Png => (encode_png(view, PngEffort::Small)?, Encoding::png(PngEffort::Small)),
            Kind::Webp => (encode_webp_lossless(view)?, Encoding::webp(None)),
            #[cfg(feature = "webp-lossy")]
            Kind::LossyWebp(quality) => {
                (super::encode::encode_webp_lossy(view, *quality)?, Encoding::webp(Some(*quality)))
            }
        };
        match self.byte_budget {
            Some(budget) if bytes.len() as u64 > budget => {
                Err(RenderError::OverBudget { bytes: bytes.len() as u64, budget, format: self.format.name() })
            }
            _ => Ok((bytes, encoding)),
        }
    }
}
