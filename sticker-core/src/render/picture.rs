//! Picture layers, and what pictures and groups show through.

use std::sync::Arc;

use super::RenderError;
use super::bind::BoundImage;
use super::effect::{frame_of, within};
use super::layer::{Alpha, Builder};
use super::mask::Mask;
use super::paint::shape;
use super::photo;
use super::pixmap::Pixmap;
use super::raster::sprite::Sprite;
use super::raster::{Item, kernel, resample};
use super::trim;
use crate::asset::{self, DecodeRequest, Image};
use crate::geometry::Size;
use crate::template::{Content, Corners, Filter, ImageLayer, Layer, LayerMask, Shape};

/// Which picture stands for a mask.
pub(super) type PendingMask = Option<BoundImage>;

impl Builder<'_> {
    /// Adds a picture.
    pub(super) fn image(
        &mut self,
        layer: &Layer,
        image: &ImageLayer,
        bound: &BoundImage,
        opacity: u8,
        at: usize,
    ) -> Result<(), RenderError> {
        let decoded = self.decode(layer, bound)?;
        self.reports[at].warnings = decoded.warnings().iter().map(warning).collect();
        let (placed, untrimmed) = trim::place(&decoded, image, layer.frame);
        self.reports[at].warnings.extend(untrimmed);
        let mut sprite =
            photo::sprite(&decoded, placed, image.filter, &mut self.scratch.photo, &mut self.scratch.spare)?;
        self.scratch.photo.recycle_decoded(decoded.into_data());
        sprite = self.cut_picture(layer, sprite, image.radius)?;
        let sprite = Arc::new(sprite);
        if !layer.effects.strokes.is_empty() || !layer.effects.shadows.is_empty() {
            return self.decorated_picture(layer, sprite);
        }
        if let Some(shadow) = &layer.shadow {
            let hides = opacity == 255;
            let b = sprite.bounds();
            let alpha = Alpha { at: (b.left, b.top), size: b.size(), is_solid: sprite.is_opaque() };
            self.push_shadow(
                shadow,
                alpha,
                |y, out| sprite.alpha_row(y, out),
                hides.then(|| Arc::clone(&sprite)),
            )?;
        }
        self.items.push(Item::Sprite { sprite, opacity });
        Ok(())
    }

    fn decode(&mut self, layer: &Layer, bound: &BoundImage) -> Result<Image, RenderError> {
        let limits = self.shared.limits.decode;
        // Twice the box in either direction leaves the resizer as much as it can use.
        let frame = layer.frame;
        let at_least = Size::new(frame.width.ceil().max(1) as u32 * 2, frame.height.ceil().max(1) as u32 * 2);
        let request = DecodeRequest { limits, at_least: Some(at_least), four_bytes: true };
        asset::decode_with(bound.asset.bytes(), &request, self.scratch.photo.take_decoded())
            .map_err(|source| RenderError::Decode { layer: layer.id.clone(), source })
    }

    /// Cuts, turns and masks a placed picture.
    pub(super) fn cut_picture(
        &mut self,
        layer: &Layer,
        sprite: Sprite,
        radius: Corners,
    ) -> Result<Sprite, RenderError> {
        let mask = self.take_mask(layer)?;
        let mut sprite = match self.turn {
            None if radius.is_sharp() => sprite,
            None => {
                let bounds = sprite.bounds();
                cut(&sprite, &shape::rounded(frame_of(bounds), radius, bounds)?)?
            }
            Some(turn) => {
                let shape = Shape::Rect { radius };
                let outline = turn.outline(&shape::outline(&shape, frame_of(sprite.bounds())));
                resample::turned(&sprite, turn, &shape::cover(&outline, self.visible(layer))?)?
            }
        };
        if let Some(mask) = mask {
            sprite = cut(&sprite, &mask)?;
        }
        Ok(sprite)
    }

    /// Adds a picture with effects.
    pub(super) fn decorated_picture(
        &mut self,
        layer: &Layer,
        sprite: Arc<Sprite>,
    ) -> Result<(), RenderError> {
        let around = self.around_alpha(layer, sprite.alpha()?)?;
        self.items.extend(around.below);
        self.items.extend(around.strokes_below);
        self.items.push(Item::Sprite { sprite, opacity: 255 });
        self.items.extend(around.above);
        Ok(())
    }

    // Masks.

    /// Returns what a layer shows through; the picture of a mask was bound before.
    pub(super) fn take_mask(&mut self, layer: &Layer) -> Result<Option<Arc<Mask>>, RenderError> {
        let pending = self.mask_image.take();
        let visible = self.visible(layer);
        match (&layer.effects.mask, pending) {
            (None, _) => Ok(None),
            (Some(LayerMask::Shape(shape)), _) => {
                let outline = self.placed_outline(shape::outline(shape, layer.frame));
                Ok(Some(Arc::new(shape::cover(&outline, visible)?)))
            }
            (Some(LayerMask::Image(mask)), Some(bound)) => {
                let decoded = self.decode(layer, &bound)?;
                let placed = photo::place(decoded.size(), layer.frame, mask.fit, mask.align);
                let mut sprite = photo::sprite(
                    &decoded,
                    placed,
                    Filter::Lanczos3,
                    &mut self.scratch.photo,
                    &mut self.scratch.spare,
                )?;
                if let Some(turn) = self.turn {
                    let sharp = Shape::Rect { radius: Corners::SHARP };
                    let outline = turn.outline(&shape::outline(&sharp, frame_of(sprite.bounds())));
                    sprite = resample::turned(&sprite, turn, &shape::cover(&outline, visible)?)?;
                }
                Ok(Some(Arc::new(sprite.alpha()?)))
            }
            (Some(LayerMask::Image(_)), None) => {
                Err(RenderError::Internal { what: format!("the mask of layer {} was not bound", layer.id) })
            }
        }
    }

    /// Returns what a group is cut by: its box where it clips, and its mask.
    pub(super) fn group_clip(&mut self, layer: &Layer) -> Result<Option<Arc<Mask>>, RenderError> {
        let mask = self.take_mask(layer)?;
        let Content::Group(group) = &layer.content else { return Ok(mask) };
        if !group.clip {
            return Ok(mask);
        }
        let canvas = self.shared.canvas();
        let clip = match self.turn {
            None => shape::rounded(layer.frame, group.radius, canvas)?,
            Some(turn) => {
                let shape = Shape::Rect { radius: group.radius };
                shape::cover(&turn.outline(&shape::outline(&shape, layer.frame)), canvas)?
            }
        };
        Ok(Some(match mask {
            None => Arc::new(clip),
            Some(mask) => Arc::new(within(&clip, &mask)?),
        }))
    }
}

/// Multiplies a sprite by a mask; nothing stays outside of it.
fn cut(sprite: &Sprite, mask: &Mask) -> Result<Sprite, RenderError> {
    let bounds = sprite.bounds().intersect(mask.bounds());
    let mut pixels = Pixmap::new(bounds.size())?;
    for y in 0..bounds.height() {
        let row = pixels.span_mut(y, 0, bounds.width());
        let at = bounds.top + y as i32;
        sprite.draw_row(at, bounds.left, row, 255);
        kernel::multiply_mask(row, mask.span(at, bounds.left, bounds.right));
    }
    Ok(Sprite::rgba(bounds, pixels.into_data()))
}

fn warning(warning: &asset::Warning) -> String {
    match warning {
        asset::Warning::BrokenProfile { reason } => format!("its colour profile cannot be used: {reason}"),
        asset::Warning::BrokenExif { reason } => format!("its EXIF block cannot be read: {reason}"),
        asset::Warning::FirstFrameOnly => "only the first picture of its animation is shown".to_owned(),
    }
}
