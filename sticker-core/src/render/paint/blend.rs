//! Blend modes other than source-over: tiny-skia's, but for two.

use tiny_skia::{BlendMode, FilterQuality, PixmapMut, PixmapPaint, PixmapRef, Transform};

use super::super::pixmap::Pixmap;
use crate::template::Blend;

/// Composites `layer`, whose top-left pixel falls on the canvas pixel `at`, with a blend mode.
///
/// The part of the layer on the canvas is drawn; [`Blend::Normal`] is served too, if slower than by the kernels.
pub(crate) fn blend(canvas: &mut Pixmap, at: (i32, i32), layer: &Pixmap, opacity: u8, mode: Blend) {
    let mode = match mode {
        Blend::Normal => BlendMode::SourceOver,
        Blend::Multiply => BlendMode::Multiply,
        Blend::Screen => BlendMode::Screen,
        Blend::Overlay => BlendMode::Overlay,
        Blend::Darken => BlendMode::Darken,
        Blend::Lighten => BlendMode::Lighten,
        Blend::HardLight => BlendMode::HardLight,
        Blend::SoftLight => BlendMode::SoftLight,
        Blend::Difference => BlendMode::Difference,
        Blend::Exclusion => BlendMode::Exclusion,
        // tiny-skia divides by an approximate reciprocal here, which processors compute differently.
        Blend::ColorDodge => return by_pixel(canvas, at, layer, opacity, dodge),
        Blend::ColorBurn => return by_pixel(canvas, at, layer, opacity, burn),
    };
    let size = canvas.size();
    let source = layer.size();
    let (Some(mut to), Some(from)) = (
        PixmapMut::from_bytes(canvas.data_mut(), size.width, size.height),
        PixmapRef::from_bytes(layer.data(), source.width, source.height),
    ) else {
        return; // One of the two has no pixel.
    };
    let paint = PixmapPaint {
        opacity: f32::from(opacity) / 255.0,
        blend_mode: mode,
        quality: FilterQuality::Nearest,
    };
    to.draw_pixmap(at.0, at.1, from, &paint, Transform::identity(), None);
}

/// Applies `Co = cs (1 - ab) + cb (1 - as) + as ab B(Cb, Cs)` (W3C Compositing and Blending Level 1, section 5) with
/// exact divisions.
fn by_pixel(canvas: &mut Pixmap, at: (i32, i32), layer: &Pixmap, opacity: u8, mix: fn(f32, f32) -> f32) {
    let area = layer.bounds().translate(at.0, at.1).intersect(canvas.bounds());
    let opacity = f32::from(opacity) / 255.0;
    for y in area.top..area.bottom {
        let source = layer.span((y - at.1) as u32, (area.left - at.0) as u32, (area.right - at.0) as u32);
        let row = canvas.span_mut(y as u32, area.left as u32, area.right as u32);
        for (d, s) in row.chunks_exact_mut(4).zip(source.chunks_exact(4)) {
            let sa = f32::from(s[3]) / 255.0 * opacity;
            let da = f32::from(d[3]) / 255.0;
            for (below, &above) in d[..3].iter_mut().zip(s) {
                let cs = f32::from(above) / 255.0 * opacity;
                let cb = f32::from(*below) / 255.0;
                let mixed =
                    if sa > 0.0 && da > 0.0 { mix((cb / da).min(1.0), (cs / sa).min(1.0)) } else { 0.0 };
                let out = cs * (1.0 - da) + cb * (1.0 - sa) + sa * da * mixed;
                *below = (out * 255.0 + 0.5).clamp(0.0, 255.0) as u8;
            }
            let alpha = ((sa + da - sa * da) * 255.0 + 0.5).clamp(0.0, 255.0) as u8;
            d[3] = alpha;
            for channel in &mut d[..3] {
                *channel = (*channel).min(alpha);
            }
        }
    }
}

fn dodge(backdrop: f32, source: f32) -> f32 {
    match backdrop {
        0.0 => 0.0,
        _ if source >= 1.0 => 1.0,
        _ => (backdrop / (1.0 - source)).min(1.0),
    }
}

fn burn(backdrop: f32, source: f32) -> f32 {
    match source {
        _ if backdrop >= 1.0 => 1.0,
        0.0 => 0.0,
        _ => 1.0 - ((1.0 - backdrop) / source).min(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    fn one(p: [u8; 4]) -> Pixmap {
        Pixmap::from_data(Size::new(1, 1), p.to_vec()).unwrap()
    }

    #[test]
    fn each_mode_gives_the_colour_of_its_formula() {
        let cases = [
            (Blend::Normal, 100.0),
            (Blend::Multiply, 200.0 * 100.0 / 255.0),
            (Blend::Screen, 200.0 + 100.0 - 200.0 * 100.0 / 255.0),
            (Blend::Darken, 100.0),
            (Blend::Lighten, 200.0),
            (Blend::Difference, 100.0),
            (Blend::Exclusion, 300.0 - 2.0 * 200.0 * 100.0 / 255.0),
            (Blend::ColorDodge, 255.0),
            (Blend::ColorBurn, 255.0 - 55.0 * 255.0 / 100.0),
            (Blend::Overlay, 255.0 - 2.0 * 55.0 * 155.0 / 255.0),
            (Blend::HardLight, 2.0 * 200.0 * 100.0 / 255.0),
        ];
        for (mode, want) in cases {
            let mut canvas = one([200, 200, 200, 255]);
            blend(&mut canvas, (0, 0), &one([100, 100, 100, 255]), 255, mode);
            let got = f64::from(canvas.data()[0]);
            assert!((got - want).abs() <= 1.0, "{mode:?}: {got}, not {want}");
        }
    }

    #[test]
    fn a_transparent_layer_changes_nothing() {
        for mode in [Blend::Multiply, Blend::ColorDodge, Blend::ColorBurn, Blend::SoftLight] {
            let mut canvas = one([20, 90, 200, 255]);
            blend(&mut canvas, (0, 0), &one([0; 4]), 255, mode);
            assert_eq!(canvas.data(), [20, 90, 200, 255], "{mode:?}");
        }
    }

    /// `B(Cb, Cs)` of W3C Compositing and Blending Level 1, section 9.1.
    fn formula(mode: Blend, cb: f64, cs: f64) -> f64 {
        match mode {
            Blend::Normal => cs,
            Blend::Multiply => cb * cs,
            Blend::Screen => cb + cs - cb * cs,
            Blend::Overlay => formula(Blend::HardLight, cs, cb),
            Blend::Darken => cb.min(cs),
            Blend::Lighten => cb.max(cs),
            Blend::ColorDodge if cb == 0.0 => 0.0,
            Blend::ColorDodge if cs >= 1.0 => 1.0,
            Blend::ColorDodge => (cb / (1.0 - cs)).min(1.0),
            Blend::ColorBurn if cb >= 1.0 => 1.0,
            Blend::ColorBurn if cs <= 0.0 => 0.0,
            Blend::ColorBurn => 1.0 - ((1.0 - cb) / cs).min(1.0),
            Blend::HardLight if cs <= 0.5 => cb * 2.0 * cs,
            Blend::HardLight => formula(Blend::Screen, cb, 2.0 * cs - 1.0),
            Blend::SoftLight if cs <= 0.5 => cb - (1.0 - 2.0 * cs) * cb * (1.0 - cb),
            Blend::SoftLight => {
                let d = if cb <= 0.25 { ((16.0 * cb - 12.0) * cb + 4.0) * cb } else { cb.sqrt() };
                cb + (2.0 * cs - 1.0) * (d - cb)
            }
            Blend::Difference => (cb - cs).abs(),
            Blend::Exclusion => cb + cs - 2.0 * cb * cs,
        }
    }

    #[test]
    fn every_mode_follows_the_standard_for_opaque_and_translucent_pixels() {
        const MODES: [Blend; 12] = [
            Blend::Normal,
            Blend::Multiply,
            Blend::Screen,
            Blend::Overlay,
            Blend::Darken,
            Blend::Lighten,
            Blend::ColorDodge,
            Blend::ColorBurn,
            Blend::HardLight,
            Blend::SoftLight,
            Blend::Difference,
            Blend::Exclusion,
        ];
        let steps = [0u8, 1, 40, 64, 127, 128, 200, 254, 255];
        for mode in MODES {
            let mut worst = 0f64;
            for (ab, sa) in [(255u8, 255u8), (255, 128), (128, 255), (100, 77)] {
                for cb in steps.iter().filter(|&&c| c <= ab) {
                    for cs in steps.iter().filter(|&&c| c <= sa) {
                        let mut canvas = one([*cb, *cb, *cb, ab]);
                        blend(&mut canvas, (0, 0), &one([*cs, *cs, *cs, sa]), 255, mode);
                        let [b, s, ba, ss] = [*cb, *cs, ab, sa].map(|v| f64::from(v) / 255.0);
                        let mixed = formula(mode, b / ba, s / ss);
                        let want = s * (1.0 - ba) + b * (1.0 - ss) + ss * ba * mixed;
                        let alpha = ss + ba - ss * ba;
                        let got = canvas.data();
                        worst = worst.max((f64::from(got[0]) - want * 255.0).abs());
                        worst = worst.max((f64::from(got[3]) - alpha * 255.0).abs());
                    }
                }
            }
            assert!(worst <= 1.51, "{mode:?}: {worst:.2} levels");
        }
    }
}
