//! Photos: a decoded image, resized into its box by `fast_image_resize`, as a sprite.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{InnerPixel, U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

use super::RenderError;
use super::buffers::SpareBuffers;
use super::pixmap::Pixmap;
use super::raster::kernel;
use super::raster::sprite::Sprite;
use crate::asset::{Image, Layout};
use crate::geometry::{Frame, Rect, Size};
use crate::template::{Filter, Fit, Share};

/// Most bytes of a decoded picture whose memory is held for the next: 2000×2000 px with alpha.
const MAX_HELD_BYTES: usize = 16_000_000;

/// What resizing needs and keeps.
#[derive(Debug, Default)]
pub(crate) struct PhotoScratch {
    resizer: Resizer,
    /// Memory of a decoded picture.
    decoded: Vec<u8>,
}

impl PhotoScratch {
    /// Gives the memory of an earlier decoded picture away, or none.
    pub(crate) fn take_decoded(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.decoded)
    }

    /// Takes the memory of a decoded picture back, unless it is so large that holding it would cost the host more than
    /// asking for it again.
    pub(crate) fn recycle_decoded(&mut self, bytes: Vec<u8>) {
        if bytes.capacity() <= MAX_HELD_BYTES && bytes.capacity() > self.decoded.capacity() {
            self.decoded = bytes;
        }
    }
}

/// Where an image of a size goes: the box of whole pixels that it fills, and the part of it that shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) bounds: Rect,
    /// Left, top, width, height in pixels of the image.
    pub(super) crop: [f64; 4],
}

/// Finds where an image of `size` goes in a layer's box.
///
/// Edges fall on whole pixels. With [`Fit::Contain`] and [`Fit::None`] the image stands at `align` within the box;
/// with [`Fit::Cover`] the part at `align` shows.
pub(crate) fn place(size: Size, frame: Frame, fit: Fit, align: [Share; 2]) -> Placed {
    let (x, y) = (frame.x.round(), frame.y.round());
    let w = ((frame.x + frame.width).round() - x).max(0);
    let h = ((frame.y + frame.height).round() - y).max(0);
    let (iw, ih) = (i64::from(size.width), i64::from(size.height));
    let whole = [0.0, 0.0, iw as f64, ih as f64];
    let at = |free: i64, share: Share| (free * i64::from(share.permille()) + 500).div_euclid(1000) as i32;
    match fit {
        Fit::Fill => Placed { bounds: Rect::new(x, y, x + w, y + h), crop: whole },
        Fit::Contain => {
            // The tighter edge fits exactly; the other is rounded to the nearest pixel, at least one.
            let (bw, bh) = (i64::from(w), i64::from(h));
            let scaled = |of: i64, num: i64, den: i64| ((2 * of * num + den) / (2 * den)).max(1);
            let (pw, ph) = match bw * ih <= bh * iw {
                true => (bw, scaled(ih, bw, iw).min(bh.max(1))),
                false => (scaled(iw, bh, ih).min(bw.max(1)), bh),
            };
            let (left, top) = (x + at(bw - pw, align[0]), y + at(bh - ph, align[1]));
            Placed { bounds: Rect::new(left, top, left + pw as i32, top + ph as i32), crop: whole }
        }
        Fit::Cover => {
            let (bw, bh) = (f64::from(w.max(1)), f64::from(h.max(1)));
            let scale = (iw as f64 / bw).min(ih as f64 / bh);
            let (cw, ch) = ((bw * scale).min(iw as f64), (bh * scale).min(ih as f64));
            let left = (iw as f64 - cw) * f64::from(align[0].permille()) / 1000.0;
            let top = (ih as f64 - ch) * f64::from(align[1].permille()) / 1000.0;
            Placed { bounds: Rect::new(x, y, x + w, y + h), crop: [left, top, cw, ch] }
        }
        Fit::None => {
            let left = x + at(i64::from(w) - iw, align[0]);
            let top = y + at(i64::from(h) - ih, align[1]);
            let full = Rect::new(left, top, left + iw as i32, top + ih as i32);
            let seen = full.intersect(Rect::new(x, y, x + w, y + h));
            let (cx, cy) = (f64::from(seen.left - left), f64::from(seen.top - top));
            Placed { bounds: seen, crop: [cx, cy, f64::from(seen.width()), f64::from(seen.height())] }
        }
    }
}

/// Resizes the placed part of an image into a sprite.
///
/// # Errors
///
/// - [`RenderError::TooLarge`] when the box has more pixels than a canvas may
/// - [`RenderError::Memory`] when the allocator refuses
/// - [`RenderError::Internal`] when the resizer refuses what passed the checks
pub(crate) fn sprite(
    image: &Image,
    placed: Placed,
    filter: Filter,
    scratch: &mut PhotoScratch,
    spare: &mut SpareBuffers<u8>,
) -> Result<Sprite, RenderError> {
    let channels = image.layout().bytes_per_pixel();
    let size = placed.bounds.size();
    let limit = Pixmap::MAX_PIXELS;
    if size.area() > limit {
        return Err(RenderError::TooLarge { what: "image box", pixels: size.area(), limit });
    }
    let mut bytes = buffer(size.area() as usize * channels, spare)?;
    if !size.is_empty() {
        let resize = match image.layout() {
            Layout::Rgb8 => resize::<U8x3>,
            Layout::Rgba8 => resize::<U8x4>,
        };
        resize(image, placed, filter, size, &mut bytes, &mut scratch.resizer)?;
    }
    Ok(match image.layout() {
        Layout::Rgb8 => Sprite::rgb(placed.bounds, bytes),
        Layout::Rgba8 if image.has_alpha() => {
            kernel::clamp_to_alpha(&mut bytes);
            Sprite::rgba(placed.bounds, bytes)
        }
        Layout::Rgba8 => {
            // Weights are rounded, so that opaque pixels may have lost a level.
            kernel::make_opaque(&mut bytes);
            Sprite::opaque(placed.bounds, bytes)
        }
    })
}

/// Returns a buffer of `len` bytes; what they are is left over.
fn buffer(len: usize, spare: &mut SpareBuffers<u8>) -> Result<Vec<u8>, RenderError> {
    let mut buffer = spare.take(len);
    if let Some(more) = len.checked_sub(buffer.len()) {
        buffer.try_reserve_exact(more).map_err(|_| RenderError::Memory { bytes: len as u64 })?;
    }
    buffer.resize(len, 0);
    Ok(buffer)
}

fn resize<P: PixelTrait + InnerPixel>(
    image: &Image,
    placed: Placed,
    filter: Filter,
    size: Size,
    bytes: &mut [u8],
    resizer: &mut Resizer,
) -> Result<(), RenderError> {
    let refused = |what: &dyn std::fmt::Display| RenderError::Internal { what: format!("resize: {what}") };
    let from = image.size();
    let source =
        TypedImageRef::<P>::from_buffer(from.width, from.height, image.data()).map_err(|e| refused(&e))?;
    let mut target = TypedImage::<P>::from_buffer(size.width, size.height, bytes).map_err(|e| refused(&e))?;
    let [left, top, width, height] = placed.crop;
    let same_size = width == f64::from(size.width) && height == f64::from(size.height);
    let algorithm = match filter {
        _ if same_size && left.fract() == 0.0 && top.fract() == 0.0 => ResizeAlg::Nearest,
        Filter::Lanczos3 => ResizeAlg::Convolution(FilterType::Lanczos3),
        Filter::Bilinear => ResizeAlg::Convolution(FilterType::Bilinear),
    };
    let options = ResizeOptions::new().resize_alg(algorithm).crop(left, top, width, height).use_alpha(false);
    // Typed, so that only the two kinds of pixels in use are compiled.
    resizer.resize_typed(&source, &mut target, &options).map_err(|e| refused(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contain_fits_the_tighter_edge_and_stands_where_align_says() {
        let frame = Frame::from_px(120, 80, 560, 560);
        let tall = place(Size::new(500, 1000), frame, Fit::Contain, [Share::HALF, Share::ZERO]);
        assert_eq!(tall.bounds, Rect::new(260, 80, 540, 640));
        let wide = place(Size::new(999, 333), frame, Fit::Contain, [Share::HALF, Share::ONE]);
        assert_eq!(wide.bounds, Rect::new(120, 453, 680, 640));
        let thin = place(Size::new(1, 5000), frame, Fit::Contain, [Share::ONE, Share::HALF]);
        assert_eq!(thin.bounds, Rect::new(679, 80, 680, 640));
    }

    #[test]
    fn cover_cuts_the_longer_edge() {
        let p = place(
            Size::new(1600, 900),
            Frame::from_px(0, 0, 800, 800),
            Fit::Cover,
            [Share::HALF, Share::HALF],
        );
        assert_eq!(p.bounds, Rect::new(0, 0, 800, 800));
        assert_eq!(p.crop, [350.0, 0.0, 900.0, 900.0]);
    }

    #[test]
    fn none_keeps_pixels_and_cuts_at_the_box() {
        let p =
            place(Size::new(100, 40), Frame::from_px(10, 10, 50, 50), Fit::None, [Share::ZERO, Share::HALF]);
        assert_eq!(p.bounds, Rect::new(10, 15, 60, 55));
        assert_eq!(p.crop, [0.0, 0.0, 50.0, 40.0]);
    }
}
