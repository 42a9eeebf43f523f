//! Flattening: layers that never change, drawn once into plates that change no pixel.
//!
//! Compositing B on A and the result on a backdrop rounds twice where compositing one after the other rounds otherwise.
//! It rounds the same wherever A is transparent or opaque, or B is: so B joins the plate of A only where that holds for
//! every pixel that B touches, and otherwise starts a plate of its own. The first plate of a picture, once it is opaque,
//! takes everything: nothing lies below it.

use super::RenderError;
use super::pixmap::Pixmap;
use super::raster::ink::Ink;
use super::raster::sprite::Sprite;
use super::raster::{Item, RasterScratch, draw_range, kernel};
use crate::geometry::Rect;
use crate::template::Blend;

/// Draws items into as few plates as give the same pixels.
///
/// `is_base` tells that nothing lies below the first item.
pub(crate) fn flatten(
    items: Vec<Item>,
    canvas: Rect,
    is_base: bool,
    scratch: &mut RasterScratch,
) -> Result<Vec<Item>, RenderError> {
    let mut plates =
        Plates { canvas, done: Vec::new(), plate: Pixmap::default(), used: Rect::EMPTY, is_base: false };
    let mut next = 0;
    if is_base && let Some(ground) = ground(&items, canvas) {
        plates.plate.resize(canvas.size())?;
        (plates.used, plates.is_base) = (canvas, true);
        next = ground;
    }
    while next < items.len() {
        let start = next;
        next = match &items[start] {
            Item::Group { end, .. } => *end,
            _ => start + 1,
        };
        let area = items[start].bounds().intersect(canvas);
        if area.is_empty() {
            continue;
        }
        let is_first = start == 0 && is_base;
        if plates.is_base {
            draw_range(&items, start..next, &mut plates.plate, (canvas.left, canvas.top), scratch)?;
            continue;
        }
        if mixes(&items[start]) {
            plates.close()?;
            let offset = plates.done.len();
            plates.done.extend(items[start..next].iter().cloned().map(|mut item| {
                if let Item::Group { end, .. } = &mut item {
                    *end = *end - start + offset;
                }
                item
            }));
            continue;
        }
        let mut one = Pixmap::new(area.size())?;
        draw_range(&items, start..next, &mut one, (area.left, area.top), scratch)?;
        plates.add(&one, area, is_first)?;
    }
    plates.close()?;
    Ok(plates.done)
}

/// Finds the last item that hides all that lies below it, and the whole canvas.
fn ground(items: &[Item], canvas: Rect) -> Option<usize> {
    let mut found = None;
    let mut next = 0;
    while next < items.len() {
        let item = &items[next];
        let hides = match item {
            Item::Fill { ink: Ink::Solid(colour), .. } => colour >> 24 == 255,
            Item::Sprite { sprite, opacity: 255 } => sprite.is_opaque(),
            _ => false,
        };
        if hides && item.bounds().contains(canvas) {
            found = Some(next);
        }
        next = match item {
            Item::Group { end, .. } => *end,
            _ => next + 1,
        };
    }
    found
}

/// Tells whether an item reads what lies below it.
fn mixes(item: &Item) -> bool {
    matches!(item, Item::Group { blend, .. } if *blend != Blend::Normal)
}

struct Plates {
    canvas: Rect,
    done: Vec<Item>,
    plate: Pixmap,
    used: Rect,
    is_base: bool,
}

impl Plates {
    fn add(&mut self, one: &Pixmap, area: Rect, is_first: bool) -> Result<(), RenderError> {
        if !self.used.is_empty() && !self.takes(one, area) {
            self.close()?;
        }
        if self.used.is_empty() {
            self.plate.reset(self.canvas.size())?;
        }
        for y in 0..area.height() {
            let (left, top) = ((area.left - self.canvas.left) as u32, (area.top - self.canvas.top) as u32);
            let row = self.plate.span_mut(top + y, left, left + area.width());
            kernel::source_over(row, one.span(y, 0, area.width()));
        }
        self.used = self.used.union(area);
        self.is_base = is_first && area == self.canvas && one.data().chunks_exact(4).all(|p| p[3] == 255);
        Ok(())
    }

    /// Tells whether compositing onto the plate rounds as compositing onto what lies below it would.
    fn takes(&self, one: &Pixmap, area: Rect) -> bool {
        (0..area.height()).all(|y| {
            let (left, top) = ((area.left - self.canvas.left) as u32, (area.top - self.canvas.top) as u32);
            let below = self.plate.span(top + y, left, left + area.width());
            let above = one.span(y, 0, area.width());
            below
                .chunks_exact(4)
                .zip(above.chunks_exact(4))
                .all(|(b, a)| matches!(b[3], 0 | 255) || matches!(a[3], 0 | 255))
        })
    }

    fn close(&mut self) -> Result<(), RenderError> {
        if !self.used.is_empty() {
            let bounds = self.used;
            let cut = match bounds == self.canvas {
                true => std::mem::take(&mut self.plate),
                false => self.plate.crop(bounds.translate(-self.canvas.left, -self.canvas.top))?,
            };
            let sprite = Sprite::rgba(bounds, cut.into_data());
            self.done.push(Item::Sprite { sprite: std::sync::Arc::new(sprite), opacity: 255 });
            self.used = Rect::EMPTY;
            self.is_base = false;
        }
        Ok(())
    }
}
