//! Pictures that stand in for those of a product.

use std::sync::Arc;

use super::super::RenderError;
use super::super::assets::Assets;
use super::super::encode::{PixelView, PngEffort, encode_png};
use crate::geometry::Size;
use crate::template::StandIn;

/// Makes the pictures that stand in for those of a product in [worst cases](crate::template::Template::worst_cases): PNG
/// files of one opaque colour, under the names of [`StandIn`].
///
/// # Errors
///
/// [`RenderError::Encode`] when there is no memory for them.
///
/// # Example
///
/// ```
/// use sticker_core::render::stand_ins;
/// use sticker_core::template::StandIn;
/// let assets = stand_ins()?;
/// assert!(StandIn::ALL.iter().all(|picture| assets.by_name(picture.file()).is_some()));
/// # Ok::<(), sticker_core::render::RenderError>(())
/// ```
pub fn stand_ins() -> Result<Assets, RenderError> {
    let mut assets = Assets::default();
    for picture in StandIn::ALL {
        let (size, level) = match picture {
            StandIn::Light => (Size::new(64, 64), 255),
            StandIn::Dark => (Size::new(64, 64), 0),
            StandIn::Wide => (Size::new(128, 32), 128),
            StandIn::Tall => (Size::new(32, 96), 128),
            _ => (Size::new(64, 64), 128),
        };
        let pixels: Vec<u8> = (0..size.area()).flat_map(|_| [level, level, level, 255]).collect();
        let view = PixelView::new(size, size.width as usize * 4, &pixels)?;
        assets.insert(picture.file(), Arc::new(encode_png(view, PngEffort::Small)?));
    }
    Ok(assets)
}
