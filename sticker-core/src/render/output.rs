//! Output: a slot's format to an encoder, and a finished canvas to a file.

use super::RenderError;
use super::encode::{JpegPlan, JpegSettings, PixelView, Restart, Sampling, Scratch};
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
                Kind::Jpeg(Box::new(JpegPlan::new(JpegSettings { quality: jpeg.quality, sampling, restart })?))
            }
            PictureFormat::Png => Kind::Png,
            PictureFormat::Webp(webp) => match webp.quality {
                None => Kind::Webp,
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
            Kind::Png | Kind::Webp => Size::new(1, 1),
        }
    }

    /// Grows a region to what would have to be encoded again if it changed.
    pub(crate) fn align(&self, region: Rect, canvas: Size) -> Rect {
        if region.is_empty() {
            return Rect::EMPTY;
        }
        let aligned = match &self.kind {
            Kind::Jpeg(plan) => plan.segment_grid(canvas).map_or(Rect::of_size(canvas), |grid| grid.cover(region)),
            Kind::Png | Kind::Webp => region,
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
            Kind::Jpeg(plan) => {
                let file = plan.encode(view, scratch)?;
                let encoding = Encoding { offsets: file.segment_offsets().to_vec() };
                (file.into_bytes(), encoding)
            }
            Kind::Png | Kind::Webp => return Err(RenderError::Internal { what: "png".to_owned() }),
        };
        Ok((bytes, encoding))
    }
}

/// TEMP
#[derive(Clone, Debug, serde::Serialize)]
pub struct Encoding { offsets: Vec<u32> }
