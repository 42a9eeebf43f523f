//! Raster: a flat display list onto pixels, any rectangle of it.
//!
//! Every item carries pixels or coverage that were made in its own frame, on whole pixels of the canvas; drawing only
//! looks them up, pixel by pixel. So no item can look different because of where the region was cut:
//! `region == crop(full)` holds by construction.

pub(crate) mod base;
pub(crate) mod blur;
pub(crate) mod distance;
pub(crate) mod gradient;
pub(crate) mod ink;
pub(crate) mod kernel;
pub(crate) mod resample;
pub(crate) mod sprite;

use std::sync::Arc;

use blur::Blurred;
use ink::{Ink, InkRow, InkRows};
use sprite::Sprite;

use super::RenderError;
use super::mask::Mask;
use super::pixmap::Pixmap;
use crate::geometry::Rect;
use crate::template::Blend;

/// One item of a display list.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// A rectangle of ink.
    Fill { bounds: Rect, ink: Ink },
    /// Ink where a mask says.
    Masked { mask: Arc<Mask>, ink: Ink, opacity: u8 },
    /// Ink instead of what lies below in its group, where a mask says.
    Replaced { mask: Arc<Mask>, ink: Ink },
    /// Pixels as they are.
    Sprite { sprite: Arc<Sprite>, opacity: u8 },
    /// A soft shadow of one premultiplied colour; pixels that `hidden_by` covers for good are left out.
    Shadow { shadow: Arc<Blurred>, colour: u32, hidden_by: Option<Arc<Sprite>> },
    /// The items up to `end` (an index into the list) form one picture, composited as a whole.
    Group { bounds: Rect, end: usize, opacity: u8, blend: Blend, clip: Option<Arc<Mask>> },
}

impl Item {
    /// Returns the box outside which the item paints nothing.
    pub(crate) fn bounds(&self) -> Rect {
        match self {
            Self::Fill { bounds, .. } | Self::Group { bounds, .. } => *bounds,
            Self::Masked { mask, .. } | Self::Replaced { mask, .. } => mask.bounds(),
            Self::Sprite { sprite, .. } => sprite.bounds(),
            Self::Shadow { shadow, .. } => shadow.bounds(),
        }
    }
}

/// Buffers that drawing needs and keeps.
#[derive(Debug, Default)]
pub(crate) struct RasterScratch {
    ink: InkRows,
    coverage: Vec<u8>,
    cells: Vec<u16>,
    layers: Vec<Pixmap>,
}

/// Draws the part of `items` that falls on `canvas`, whose top-left pixel is the pixel `(left, top)` of the picture.
pub(crate) fn draw(
    items: &[Item],
    canvas: &mut Pixmap,
    (left, top): (i32, i32),
    scratch: &mut RasterScratch,
) -> Result<(), RenderError> {
    draw_range(items, 0..items.len(), canvas, (left, top), scratch)
}

pub(crate) fn draw_range(
    items: &[Item],
    range: std::ops::Range<usize>,
    canvas: &mut Pixmap,
    (left, top): (i32, i32),
    scratch: &mut RasterScratch,
) -> Result<(), RenderError> {
    let region = canvas.bounds().translate(left, top);
    let mut next = range.start;
    while next < range.end {
        let item = &items[next];
        let index = next;
        next = match item {
            Item::Group { end, .. } => *end,
            _ => next + 1,
        };
        let area = item.bounds().intersect(region);
        if area.is_empty() {
            continue;
        }
        let columns = ((area.left - left) as u32, (area.right - left) as u32);
        let rows = (area.top..area.bottom).map(|y| (y, (y - top) as u32));
        match item {
            Item::Fill { ink, .. } => {
                scratch.ink.restart();
                for (y, row) in rows {
                    let to = canvas.span_mut(row, columns.0, columns.1);
                    match scratch.ink.row(ink, y, area.left, area.width() as usize) {
                        InkRow::Solid(c) => kernel::solid(to, c),
                        InkRow::Colours(c) => kernel::colours(to, c),
                    }
                }
            }
            Item::Masked { mask, ink, opacity } => {
                scratch.ink.restart();
                for (y, row) in rows {
                    let to = canvas.span_mut(row, columns.0, columns.1);
                    let mut coverage = mask.span(y, area.left, area.right);
                    if *opacity != 255 {
                        scratch.coverage.clear();
                        scratch.coverage.resize(coverage.len(), *opacity);
                        kernel::intersect_masks(&mut scratch.coverage, coverage);
                        coverage = &scratch.coverage;
                    }
                    match scratch.ink.row(ink, y, area.left, area.width() as usize) {
                        InkRow::Solid(c) => kernel::masked_solid(to, coverage, c),
                        InkRow::Colours(c) => kernel::masked_colours(to, coverage, c),
                    }
                }
            }
            Item::Replaced { mask, ink } => {
                scratch.ink.restart();
                for (y, row) in rows {
                    let to = canvas.span_mut(row, columns.0, columns.1);
                    let coverage = mask.span(y, area.left, area.right);
                    match scratch.ink.row(ink, y, area.left, area.width() as usize) {
                        InkRow::Solid(c) => kernel::replaced_solid(to, coverage, c),
                        InkRow::Colours(c) => kernel::replaced_colours(to, coverage, c),
                    }
                }
            }
            Item::Sprite { sprite, opacity } => {
                for (y, row) in rows {
                    sprite.draw_row(y, area.left, canvas.span_mut(row, columns.0, columns.1), *opacity);
                }
            }
            Item::Shadow { shadow, colour, hidden_by } => {
                for (y, _) in rows {
                    let hidden = hidden_by.as_ref().and_then(|s| s.opaque_run(y));
                    let (l, r) = hidden.unwrap_or((area.right, area.right));
                    for (from, to) in [
                        (area.left, l.clamp(area.left, area.right)),
                        (r.clamp(area.left, area.right), area.right),
                    ] {
                        if from < to {
                            scratch.coverage.clear();
                            scratch.coverage.resize((to - from) as usize, 0);
                            shadow.row(y, from, &mut scratch.coverage, &mut scratch.cells);
                            let pixels =
                                canvas.span_mut((y - top) as u32, (from - left) as u32, (to - left) as u32);
                            kernel::masked_solid(pixels, &scratch.coverage, *colour);
                        }
                    }
                }
            }
            Item::Group { end, opacity, blend, clip, .. } => {
                let mut layer = scratch.layers.pop().unwrap_or_default();
                layer.reset(area.size())?;
                draw_range(items, index + 1..*end, &mut layer, (area.left, area.top), scratch)?;
                if let Some(clip) = clip {
                    apply_clip(&mut layer, area, clip);
                }
                composite(canvas, (left, top), &layer, area, *opacity, *blend);
                scratch.layers.push(layer);
            }
        }
    }
    Ok(())
}

/// Multiplies a layer that lies at `area` by a mask; outside the mask's box nothing stays.
fn apply_clip(layer: &mut Pixmap, area: Rect, clip: &Mask) {
    let inside = clip.bounds().intersect(area);
    for y in area.top..area.bottom {
        let row = layer.span_mut((y - area.top) as u32, 0, area.width());
        if inside.is_empty() || y < inside.top || y >= inside.bottom {
            row.fill(0);
            continue;
        }
        let (l, r) = ((inside.left - area.left) as usize * 4, (inside.right - area.left) as usize * 4);
        row[..l].fill(0);
        row[r..].fill(0);
        kernel::multiply_mask(&mut row[l..r], clip.span(y, inside.left, inside.right));
    }
}

/// Composites a finished layer that lies at `area` onto the canvas.
fn composite(
    canvas: &mut Pixmap,
    (left, top): (i32, i32),
    layer: &Pixmap,
    area: Rect,
    opacity: u8,
    blend: Blend,
) {
    if blend != Blend::Normal {
        super::paint::blend::blend(canvas, (area.left - left, area.top - top), layer, opacity, blend);
        return;
    }
    for y in 0..area.height() {
        let source = layer.span(y, 0, area.width());
        let row = (area.top - top) as u32 + y;
        let to = canvas.span_mut(row, (area.left - left) as u32, (area.right - left) as u32);
        if opacity == 255 {
            kernel::source_over(to, source);
        } else {
            kernel::source_over_opacity(to, source, opacity);
        }
    }
}
