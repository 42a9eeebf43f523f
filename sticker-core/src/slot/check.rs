//! The rules that a slot's description must keep.

use super::{Overlay, PictureFormat, Slot, SlotBackground, SlotError, SlotProblem, SlotSpec, Surface};
use crate::geometry::{Rect, Size};

/// Checks a description, field by field in declared order.
pub(super) fn check(spec: &SlotSpec) -> Result<(), SlotError> {
    if let Surface::Detail(section) = spec.surface {
        range("/surface/detail", "section", section.into(), 1, 99)?;
    }
    range("/image_index", "image index", spec.image_index.into(), 1, 99)?;
    check_sizes(&spec.sizes)?;
    check_format(spec)?;
    if let Some(bytes) = spec.byte_budget {
        range("/byte_budget", "byte budget", bytes, 1, u32::MAX.into())?;
    }
    check_areas(spec)?;
    range("/max_cover_permille", "share", spec.max_cover_permille.into(), 0, 1_000)?;
    // 1000 is what an absent field says: with nothing laid over the picture it bounds nothing.
    if spec.overlay == Overlay::Forbidden && !matches!(spec.max_cover_permille, 0 | 1_000) {
        let permille = spec.max_cover_permille;
        return refuse("/max_cover_permille", SlotProblem::CoverWithoutOverlay { permille });
    }
    if spec.background == SlotBackground::Transparent && !spec.format.has_alpha() {
        return refuse("/background", SlotProblem::NoAlpha { format: spec.format.name() });
    }
    let lowest = spec.sizes.iter().map(|size| size.height).min().unwrap_or_default();
    range("/min_text_px", "text height", spec.min_text_px.into(), 0, lowest.into())?;
    range("/lead_ms", "lead", spec.lead_ms, 0, Slot::MAX_LEAD_MS)?;
    if let Some(changes) = spec.max_changes_per_day {
        range("/max_changes_per_day", "number of changes", changes.into(), 1, u32::MAX.into())?;
    }
    Ok(())
}

/// Checks that `found` lies between `min` and `max`, both included.
pub(super) fn range(at: &str, what: &'static str, found: u64, min: u64, max: u64) -> Result<(), SlotError> {
    if (min..=max).contains(&found) {
        return Ok(());
    }
    refuse(at, SlotProblem::Range { what, found, min, max })
}

fn refuse(at: impl Into<String>, problem: SlotProblem) -> Result<(), SlotError> {
    Err(SlotError { at: at.into(), problem })
}

fn check_sizes(sizes: &[Size]) -> Result<(), SlotError> {
    range("/sizes", "number of sizes", sizes.len() as u64, 1, Slot::MAX_ITEMS as u64)?;
    for (i, &size) in sizes.iter().enumerate() {
        let max = u64::from(Slot::MAX_EDGE_PX);
        range(&format!("/sizes/{i}/width"), "width", size.width.into(), 1, max)?;
        range(&format!("/sizes/{i}/height"), "height", size.height.into(), 1, max)?;
        if size.area() > Slot::MAX_PIXELS {
            return refuse(
                format!("/sizes/{i}"),
                SlotProblem::TooManyPixels { size, limit: Slot::MAX_PIXELS },
            );
        }
        if sizes[..i].contains(&size) {
            return refuse(format!("/sizes/{i}"), SlotProblem::SizeTwice { size });
        }
    }
    Ok(())
}

fn check_format(spec: &SlotSpec) -> Result<(), SlotError> {
    if let Some(quality) = spec.format.quality() {
        let at = match spec.format {
            PictureFormat::Jpeg(_) => "/format/jpeg/quality",
            PictureFormat::Png | PictureFormat::Webp(_) => "/format/webp/quality",
        };
        range(at, "quality", quality.into(), 1, 100)?;
    }
    let Some(min) = spec.quality_min else {
        return Ok(());
    };
    range("/quality_min", "quality", min.into(), 1, 100)?;
    match spec.format.quality() {
        None => refuse("/quality_min", SlotProblem::NoQuality { format: spec.format.name() }),
        Some(quality) if min > quality => refuse("/quality_min", SlotProblem::QualityMin { min, quality }),
        Some(_) => Ok(()),
    }
}

fn check_areas(spec: &SlotSpec) -> Result<(), SlotError> {
    let size = spec.sizes[0];
    if let Some(area) = spec.safe_area {
        check_area("/safe_area", area, size)?;
    }
    range("/keep_out", "number of boxes", spec.keep_out.len() as u64, 0, Slot::MAX_ITEMS as u64)?;
    let safe_area = spec.safe_area.unwrap_or(Rect::of_size(size));
    for (i, &keep_out) in spec.keep_out.iter().enumerate() {
        let at = format!("/keep_out/{i}");
        check_area(&at, keep_out, size)?;
        if keep_out.contains(safe_area) {
            return refuse(at, SlotProblem::NothingLeft { safe_area, keep_out });
        }
    }
    Ok(())
}

fn check_area(at: &str, area: Rect, size: Size) -> Result<(), SlotError> {
    if area.is_empty() {
        return refuse(at, SlotProblem::EmptyArea { area });
    }
    if !Rect::of_size(size).contains(area) {
        return refuse(at, SlotProblem::OutsideSize { area, size });
    }
    Ok(())
}
