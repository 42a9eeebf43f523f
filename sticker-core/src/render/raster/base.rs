//! The base: an opaque picture under all others, which a canvas keeps from one drawing to the next.
//!
//! Most of what a specialised template draws is its plate. A canvas on which the last picture stood already shows it
//! wherever nothing was painted over it, so only those boxes are laid again; and what a later opaque sprite will cover is
//! never laid at all. Neither can be seen: every pixel of the result comes from the same items as in a plain drawing.

use std::sync::{Arc, Weak};

use super::sprite::Sprite;
use super::{Item, RasterScratch, draw, draw_range};
use crate::geometry::{Rect, Size};
use crate::render::RenderError;
use crate::render::pixmap::Pixmap;

/// What a canvas still shows of the last drawing's base.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The base; weak, so that a canvas does not keep the plates of a template that is gone.
    base: Weak<Sprite>,
    /// The boxes that were painted over it.
    painted: Vec<Rect>,
}

impl Kept {
    fn holds(&self, base: &Arc<Sprite>) -> bool {
        Weak::ptr_eq(&self.base, &Arc::downgrade(base))
    }

    /// Notes what the items above `base` painted.
    fn remember(&mut self, base: &Arc<Sprite>, items: &[Item], frame: Rect) {
        self.base = Arc::downgrade(base);
        self.painted.clear();
        for item in tops(items).skip(1) {
            let area = item.bounds().intersect(frame);
            if area.is_empty() || self.painted.iter().any(|all| all.contains(area)) {
                continue;
            }
            self.painted.retain(|part| !area.contains(*part));
            self.painted.push(area);
        }
        let total: u64 = self.painted.iter().map(|area| area.size().area()).sum();
        if total >= frame.size().area() {
            self.painted = vec![frame];
        }
    }
}

/// Draws a whole picture of `size` on `canvas`, of which `kept` tells what it holds.
pub(crate) fn draw_picture(
    items: &[Item],
    size: Size,
    canvas: &mut Pixmap,
    kept: &mut Kept,
    scratch: &mut RasterScratch,
) -> Result<(), RenderError> {
    let frame = Rect::of_size(size);
    // Forgotten until the drawing is done: an error leaves it half done.
    let before = std::mem::take(kept);
    let base = match items.first() {
        Some(Item::Sprite { sprite, opacity: 255 }) if sprite.bounds() == frame && sprite.is_opaque() => {
            sprite
        }
        _ => {
            canvas.reset(size)?;
            return draw(items, canvas, (0, 0), scratch);
        }
    };
    let above = hiding(items);
    if before.holds(base) && canvas.size() == size {
        for area in &before.painted {
            lay(base, *area, above, canvas);
        }
    } else {
        canvas.resize(size)?;
        lay(base, frame, above, canvas);
    }
    draw_range(items, 1..items.len(), canvas, (0, 0), scratch)?;
    kept.remember(base, items, frame);
    Ok(())
}

/// Lays a part of the base, but for what `above` covers.
fn lay(base: &Sprite, area: Rect, above: Option<&Sprite>, canvas: &mut Pixmap) {
    for y in area.top..area.bottom {
        let hidden = above.and_then(|sprite| sprite.opaque_run(y)).unwrap_or((area.right, area.right));
        let (left, right) = (hidden.0.clamp(area.left, area.right), hidden.1.clamp(area.left, area.right));
        for (from, to) in [(area.left, left), (right, area.right)] {
            if from < to {
                base.draw_row(y, from, canvas.span_mut(y as u32, from as u32, to as u32), 255);
            }
        }
    }
}

/// Finds the sprite above the base that covers most of it for good.
fn hiding(items: &[Item]) -> Option<&Sprite> {
    let sprites = tops(items).skip(1).filter_map(|item| match item {
        Item::Sprite { sprite, opacity: 255 } => Some(&**sprite),
        _ => None,
    });
    sprites.max_by_key(|sprite| sprite.opaque_area())
}

/// The items that belong to no group.
fn tops(items: &[Item]) -> impl Iterator<Item = &Item> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let item = items.get(next)?;
        next = match item {
            Item::Group { end, .. } => *end,
            _ => next + 1,
        };
        Some(item)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::raster::ink::Ink;

    fn sprite(bounds: Rect, pixel: [u8; 4]) -> Arc<Sprite> {
        Arc::new(Sprite::rgba(bounds, pixel.repeat(bounds.size().area() as usize)))
    }

    #[test]
    fn a_kept_canvas_shows_what_a_fresh_one_does() {
        let size = Size::new(40, 30);
        let frame = Rect::of_size(size);
        let bases = [sprite(frame, [9, 8, 7, 255]), sprite(frame, [1, 2, 3, 255])];
        let glass = sprite(Rect::new(-5, 4, 12, 20), [20, 30, 40, 128]);
        let photo = sprite(Rect::new(10, 5, 50, 25), [200, 100, 0, 255]);
        let over = |base: &Arc<Sprite>, above: &[&Arc<Sprite>]| -> Vec<Item> {
            let all = std::iter::once(base).chain(above.iter().copied());
            all.map(|sprite| Item::Sprite { sprite: Arc::clone(sprite), opacity: 255 }).collect()
        };
        let bar = Item::Fill { bounds: Rect::new(0, 28, 40, 34), ink: Ink::Solid(0x8010_0000) };
        let mut with_group = over(&bases[0], &[&photo]);
        with_group.push(Item::Group {
            bounds: Rect::new(0, 28, 40, 34),
            end: 4,
            opacity: 128,
            blend: crate::template::Blend::Normal,
            clip: None,
        });
        with_group.push(bar.clone());
        let pictures = [
            over(&bases[0], &[]),
            over(&bases[0], &[&glass, &photo]),
            over(&bases[0], &[&photo, &glass]),
            over(&bases[1], &[&photo]),
            with_group,
            over(&bases[0], &[&glass]),
            vec![bar],
            over(&bases[0], &[]),
        ];
        let (mut canvas, mut kept) = (Pixmap::default(), Kept::default());
        for (n, items) in pictures.iter().enumerate() {
            draw_picture(items, size, &mut canvas, &mut kept, &mut RasterScratch::default()).unwrap();
            let mut fresh = Pixmap::new(size).unwrap();
            draw(items, &mut fresh, (0, 0), &mut RasterScratch::default()).unwrap();
            assert!(canvas == fresh, "picture {n}");
        }
    }

    #[test]
    fn a_base_that_is_gone_is_not_taken_for_another() {
        let size = Size::new(8, 8);
        let (mut canvas, mut kept) = (Pixmap::default(), Kept::default());
        for level in 0..20 {
            let sprite = sprite(Rect::of_size(size), [level, level, level, 255]);
            let items = [Item::Sprite { sprite, opacity: 255 }];
            draw_picture(&items, size, &mut canvas, &mut kept, &mut RasterScratch::default()).unwrap();
            assert!(canvas.data().chunks_exact(4).all(|p| p == [level, level, level, 255]));
        }
    }
}
