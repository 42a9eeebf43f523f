//! Pictures that the tests make themselves, in whole numbers, so that they are the same everywhere.

use png::{BitDepth, ColorType};
use sticker_core::geometry::Size;
use sticker_core::render::encode::{
    JpegPlan, JpegSettings, PixelView, Restart, Sampling, Scratch, encode_webp_lossless,
};

/// Returns every picture that a golden case may name.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("checker.png", png(ColorType::Rgb, Size::new(64, 64), checker)),
        ("flag.png", png(ColorType::Rgb, Size::new(80, 40), flag)),
        ("gradient-alpha.png", png(ColorType::Rgba, Size::new(64, 64), gradient_alpha)),
        ("disc.png", png(ColorType::Rgba, Size::new(96, 96), disc)),
        ("bordered.png", png(ColorType::Rgba, Size::new(200, 160), bordered)),
        ("rings.png", png(ColorType::Grayscale, Size::new(240, 240), rings)),
        ("photo.jpg", jpeg(Size::new(160, 120), Sampling::Yuv420, hills)),
        ("photo-444.jpg", jpeg(Size::new(121, 87), Sampling::Yuv444, hills)),
        ("photo-422.jpg", jpeg(Size::new(97, 61), Sampling::Yuv422, hills)),
        ("photo.webp", webp(Size::new(64, 48), hills)),
    ]
}

/// Makes a PNG of eight bits a sample from what `pixel(x, y)` returns, cut to the samples of its colour type.
pub(crate) fn png(color: ColorType, size: Size, pixel: impl Fn(i32, i32) -> [u8; 4]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size.width, size.height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&samples(size, color.samples(), pixel)).unwrap();
    writer.finish().unwrap();
    bytes
}

fn jpeg(size: Size, sampling: Sampling, pixel: impl Fn(i32, i32) -> [u8; 4]) -> Vec<u8> {
    let plan = JpegPlan::new(JpegSettings { quality: 92, sampling, restart: Restart::None }).unwrap();
    let data = samples(size, 4, pixel);
    let view = PixelView::new(size, size.width as usize * 4, &data).unwrap();
    plan.encode(view, &mut Scratch::new()).unwrap().into_bytes()
}

fn webp(size: Size, pixel: impl Fn(i32, i32) -> [u8; 4]) -> Vec<u8> {
    let data = samples(size, 4, pixel);
    encode_webp_lossless(PixelView::new(size, size.width as usize * 4, &data).unwrap()).unwrap()
}

fn samples(size: Size, channels: usize, pixel: impl Fn(i32, i32) -> [u8; 4]) -> Vec<u8> {
    let rows = (0..size.height as i32).flat_map(|y| (0..size.width as i32).map(move |x| (x, y)));
    rows.flat_map(|(x, y)| pixel(x, y).into_iter().take(channels)).collect()
}

/// Squares of 8 px, ink on paper.
fn checker(x: i32, y: i32) -> [u8; 4] {
    if (x / 8 + y / 8) % 2 == 0 { [0x22, 0x3A, 0x5E, 255] } else { [0xF2, 0xC1, 0x4E, 255] }
}

/// Three upright bands, with a white disc in the middle and a black frame of 2 px: what is cut or stretched shows.
fn flag(x: i32, y: i32) -> [u8; 4] {
    let (dx, dy) = (2 * x - 79, 2 * y - 39);
    match x {
        _ if x < 2 || y < 2 || x >= 78 || y >= 38 => [0x20, 0x20, 0x20, 255],
        _ if dx * dx + dy * dy < 24 * 24 => [255, 255, 255, 255],
        0..27 => [0x2A, 0x9D, 0x8F, 255],
        27..53 => [0xE9, 0xC4, 0x6A, 255],
        _ => [0xE7, 0x6F, 0x51, 255],
    }
}

/// Red to blue downwards, from transparent on the left to opaque on the right.
fn gradient_alpha(x: i32, y: i32) -> [u8; 4] {
    [(255 - y * 4).max(0) as u8, 40, (y * 4).min(255) as u8, (x * 255 / 63) as u8]
}

/// A shaded ball, cut out: its edge is soft over one pixel.
fn disc(x: i32, y: i32) -> [u8; 4] {
    // Coverage from 4 x 4 samples a pixel, in eighths of a pixel around the centre at (48, 48).
    let inside = (0..16).filter(|s| {
        let (dx, dy) = (8 * x + 2 * (s % 4) + 1 - 384, 8 * y + 2 * (s / 4) + 1 - 384);
        dx * dx + dy * dy < 352 * 352
    });
    let coverage = inside.count() as i32 * 255 / 16;
    let (dx, dy) = (x - 34, y - 30);
    let light = (250 - (dx * dx + dy * dy) / 22).clamp(40, 250);
    let ink = |part: i32| (light * part / 255) as u8;
    [ink(255), ink(120), ink(96), coverage as u8]
}

/// A bottle off the middle of a wide empty border, on a soft shadow of at most 40 %.
fn bordered(x: i32, y: i32) -> [u8; 4] {
    let neck = (92..108).contains(&x) && (30..60).contains(&y);
    let (dx, dy) = (x - 100, (y - 76).min(0));
    let shoulder =
        (y < 76 && dx * dx + dy * dy < 20 * 20) || (76..120).contains(&y) && (80..120).contains(&x);
    if neck || shoulder {
        let light = 230 - (x - 90).abs() * 4;
        return [(light / 4) as u8, (light * 3 / 4) as u8, (light / 2) as u8, 255];
    }
    // An ellipse of 60 x 12 px around the foot, fainter outwards.
    let (ex, ey) = (x - 104, (y - 120) * 5);
    let alpha = 102 - (ex * ex + ey * ey) * 102 / 3600;
    [0, 0, 0, alpha.max(0) as u8]
}

/// Rings that narrow outwards: a filter that is too soft greys them, one without averaging makes new ones.
fn rings(x: i32, y: i32) -> [u8; 4] {
    let (dx, dy) = (x - 120, y - 120);
    let phase = (dx * dx + dy * dy) / 40 % 32;
    let v = if phase < 16 { phase * 17 } else { (31 - phase) * 17 };
    [v.min(255) as u8; 4]
}

/// Sky with a sun over three rows of hills.
fn hills(x: i32, y: i32) -> [u8; 4] {
    let grain = (x * 7 + y * 13 + x * y) % 7 - 3;
    let wave = |period: i32, height: i32, shift: i32| {
        let t = (x + shift).rem_euclid(2 * period) - period;
        height * t * t / (period * period)
    };
    let (sx, sy) = (x - 44, y - 30);
    let base = if y > 92 - wave(60, 16, 20) {
        [38, 84, 62]
    } else if y > 76 - wave(45, 20, 70) {
        [74, 128, 84]
    } else if y > 60 - wave(70, 18, 0) {
        [132, 168, 142]
    } else if sx * sx + sy * sy < 260 {
        [255, 236, 170]
    } else {
        [150 + y, 190 + y / 2, 230]
    };
    let [r, g, b] = base.map(|c: i32| (c + grain).clamp(0, 255) as u8);
    [r, g, b, 255]
}
