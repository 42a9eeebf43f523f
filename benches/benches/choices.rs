//! The choices of DESIGN.md between crates, as numbers: blit, resize and glyph fill.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot make its input ends")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use multiversion::multiversion;
use tiny_skia::{FillRule, FilterQuality, Paint, Path, PathBuilder, Pixmap, PixmapPaint, Transform};

const EDGE: u32 = 800;
const FONT: &[u8] = include_bytes!("../../sticker-core/fonts/Default-Bold.ttf");
const TEXT: &str = "Gentle 2026 formula ¥1,299.0";

/// Draws ramps that no codec or blender can shorten, premultiplied, half of them translucent.
fn frame(edge: u32) -> Vec<u8> {
    let mut pixels = Vec::new();
    for y in 0..edge {
        for x in 0..edge {
            let alpha = if (x ^ y) & 16 == 0 { 255 } else { (x + y) & 255 };
            pixels.extend([x * 7, y * 5, x ^ y].map(|colour| ((colour & 255) * alpha / 255) as u8));
            pixels.push(alpha as u8);
        }
    }
    pixels
}

/// Lays premultiplied pixels over others: the loop in two forms, the second chosen at run time.
macro_rules! source_over {
    ($name:ident $(, #[$form:meta])?) => {
        $(#[$form])?
        fn $name(below: &mut [u8], above: &[u8]) {
            for (below, above) in below.chunks_exact_mut(4).zip(above.chunks_exact(4)) {
                let rest = 255 - u32::from(above[3]);
                for (below, above) in below.iter_mut().zip(above) {
                    let product = u32::from(*below) * rest + 128;
                    *below = above.wrapping_add(((product + (product >> 8)) >> 8) as u8);
                }
            }
        }
    };
}
source_over!(baseline);
source_over!(dispatched, #[multiversion(targets("x86_64+avx2", "aarch64+neon"))]);

fn blit(c: &mut Criterion) {
    let mut group = c.benchmark_group("blit_800");
    let above = frame(EDGE);
    let mut below = vec![255; above.len()];
    group.bench_function("plain_loop", |b| b.iter(|| baseline(&mut below, black_box(&above))));
    group.bench_function("plain_loop_dispatched", |b| b.iter(|| dispatched(&mut below, black_box(&above))));

    let mut canvas = Pixmap::new(EDGE, EDGE).unwrap();
    let mut picture = Pixmap::new(EDGE, EDGE).unwrap();
    picture.data_mut().copy_from_slice(&above);
    for (name, quality, scale) in [
        ("tiny_skia_identity", FilterQuality::Nearest, 1.0),
        ("tiny_skia_bicubic_0.9", FilterQuality::Bicubic, 0.9),
    ] {
        let paint = PixmapPaint { quality, ..PixmapPaint::default() };
        group.bench_function(name, |b| {
            b.iter(|| {
                canvas.draw_pixmap(0, 0, picture.as_ref(), &paint, Transform::from_scale(scale, scale), None);
            });
        });
    }
    group.finish();
}

fn resize(c: &mut Criterion) {
    const FROM: u32 = 1_500;
    let mut group = c.benchmark_group("resize_1500_to_800_lanczos3");
    let pixels: Vec<u8> = frame(FROM).chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    let source = ImageRef::new(FROM, FROM, &pixels, PixelType::U8x3).unwrap();
    let mut target = Image::new(EDGE, EDGE, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    let mut resizer = Resizer::new();
    group.bench_function("fast_image_resize", |b| {
        b.iter(|| resizer.resize(black_box(&source), &mut target, &options).unwrap());
    });
    let source = image::RgbImage::from_raw(FROM, FROM, pixels.clone()).unwrap();
    group.sample_size(10);
    group.bench_function("image", |b| {
        b.iter(|| {
            image::imageops::resize(black_box(&source), EDGE, EDGE, image::imageops::FilterType::Lanczos3)
        });
    });
    group.finish();
}

/// Collects an outline at a size for both path fillers.
struct Pen {
    scale: f32,
    skia: PathBuilder,
    zeno: Vec<zeno::Command>,
}

impl skrifa::outline::OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = (x * self.scale, -y * self.scale);
        self.skia.move_to(x, y);
        self.zeno.push(zeno::Command::MoveTo((x, y).into()));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = (x * self.scale, -y * self.scale);
        self.skia.line_to(x, y);
        self.zeno.push(zeno::Command::LineTo((x, y).into()));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let [cx, cy, x, y] = [cx * self.scale, -cy * self.scale, x * self.scale, -y * self.scale];
        self.skia.quad_to(cx, cy, x, y);
        self.zeno.push(zeno::Command::QuadTo((cx, cy).into(), (x, y).into()));
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let [ax, ay, bx, by] = [ax * self.scale, -ay * self.scale, bx * self.scale, -by * self.scale];
        let (x, y) = (x * self.scale, -y * self.scale);
        self.skia.cubic_to(ax, ay, bx, by, x, y);
        self.zeno.push(zeno::Command::CurveTo((ax, ay).into(), (bx, by).into(), (x, y).into()));
    }

    fn close(&mut self) {
        self.skia.close();
        self.zeno.push(zeno::Command::Close);
    }
}

fn outline(font: &skrifa::FontRef<'_>, character: char, px: f32) -> (Option<Path>, Vec<zeno::Command>) {
    use skrifa::MetadataProvider;
    let glyph = font.charmap().map(character).unwrap();
    let upem = f32::from(
        font.metrics(skrifa::instance::Size::unscaled(), skrifa::instance::LocationRef::default())
            .units_per_em,
    );
    let mut pen = Pen { scale: px / upem, skia: PathBuilder::new(), zeno: Vec::new() };
    let settings = skrifa::outline::DrawSettings::unhinted(
        skrifa::instance::Size::unscaled(),
        skrifa::instance::LocationRef::default(),
    );
    font.outline_glyphs().get(glyph).unwrap().draw(settings, &mut pen).unwrap();
    (pen.skia.finish(), pen.zeno)
}

fn glyphs(c: &mut Criterion) {
    let hot =
        fontdue::Font::from_bytes(FONT, fontdue::FontSettings { scale: 96.0, ..Default::default() }).unwrap();
    let font = skrifa::FontRef::new(FONT).unwrap();
    for px in [24.0_f32, 48.0, 96.0] {
        let mut group = c.benchmark_group(format!("fill_{}_glyphs_{px}_px", TEXT.chars().count()));
        group.bench_function("fontdue", |b| {
            b.iter(|| {
                TEXT.chars().map(|character| hot.rasterize(black_box(character), px).1.len()).sum::<usize>()
            });
        });
        group.bench_function("skrifa_and_zeno", |b| {
            b.iter(|| {
                let fill = |character| zeno::Mask::new(&outline(&font, character, px).1[..]).render().0.len();
                TEXT.chars().map(|character| fill(black_box(character))).sum::<usize>()
            });
        });
        let mut canvas = Pixmap::new(128, 192).unwrap();
        group.bench_function("skrifa_and_tiny_skia", |b| {
            b.iter(|| {
                for character in TEXT.chars() {
                    let Some(path) = outline(&font, black_box(character), px).0 else { continue };
                    let at = Transform::from_translate(8.0, 128.0);
                    canvas.fill_path(&path, &Paint::default(), FillRule::Winding, at, None);
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, blit, resize, glyphs);
criterion_main!(benches);
