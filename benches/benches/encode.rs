//! Encoding of one 800x800 picture: whole, in part, and beside the package that the encoder was chosen over.

#![expect(missing_docs, reason = "the macro of the harness writes functions without docs")]
#![expect(clippy::expect_used, reason = "a bench of valid inputs: a failure must stop it")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use libjpeg_turbo_rs::{Encoder, PixelFormat, Subsampling};
use sticker_core::geometry::{Rect, Size};
use sticker_core::render::encode::{
    JpegPlan, JpegSettings, PixelView, PngEffort, Restart, Sampling, Scratch, encode_png,
    encode_webp_lossless,
};

const SIZE: Size = Size::new(800, 800);
const STRIDE: usize = 3200;

/// A white ground, a soft round body with grain, and a red plate with hard edges: about the bytes of a main image.
fn picture() -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut pixels = Vec::with_capacity(STRIDE * 800);
    for y in 0..800i32 {
        for x in 0..800i32 {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let (dx, dy) = (x - 400, y - 360);
            let grain = (state >> 28) as i32;
            let pixel = if (580..740).contains(&y) && (80..480).contains(&x) {
                if (x / 14 + y / 22) % 3 == 0 { [255, 255, 255] } else { [220, 20, 40] }
            } else if dx * dx + dy * dy < 300 * 300 {
                let wave = ((x / 9 * (y / 13)) % 40 + grain * 2) as u8;
                [90 + wave, 120 + ((y / 8) as u8 & 63) + grain as u8, 60 + ((x / 6) as u8 & 127)]
            } else {
                [255, 255, 255]
            };
            pixels.extend(pixel);
            pixels.push(255);
        }
    }
    pixels
}

fn plan(sampling: Sampling, restart: Restart) -> JpegPlan {
    JpegPlan::new(JpegSettings { quality: 85, sampling, restart }).expect("a quality within 1 to 100")
}

fn jpeg(c: &mut Criterion) {
    let pixels = picture();
    let view = PixelView::new(SIZE, STRIDE, &pixels).expect("a whole canvas");
    let mut scratch = Scratch::new();
    let mut group = c.benchmark_group("jpeg 800x800 q85");
    for (name, sampling, theirs) in
        [("4:2:0", Sampling::Yuv420, Subsampling::S420), ("4:4:4", Sampling::Yuv444, Subsampling::S444)]
    {
        let own = plan(sampling, Restart::None);
        group.bench_function(format!("{name} own"), |b| {
            b.iter(|| own.encode(black_box(view), &mut scratch).expect("a size within limits"));
        });
        let mut rgb = vec![0; 800 * 800 * 3];
        group.bench_function(format!("{name} libjpeg-turbo-rs with its pack to RGB"), |b| {
            b.iter(|| {
                for (to, from) in
                    rgb.as_chunks_mut::<3>().0.iter_mut().zip(black_box(&pixels).as_chunks::<4>().0)
                {
                    to.copy_from_slice(&from[..3]);
                }
                let encoder = Encoder::new(&rgb, 800, 800, PixelFormat::Rgb).quality(85).subsampling(theirs);
                encoder.encode().expect("a size within limits")
            });
        });
    }
    group.finish();
}

fn update(c: &mut Criterion) {
    let pixels = picture();
    let view = PixelView::new(SIZE, STRIDE, &pixels).expect("a whole canvas");
    let mut scratch = Scratch::new();
    let plan = plan(Sampling::Yuv420, Restart::Mcus(5));
    let base = plan.encode(view, &mut scratch).expect("a size within limits");
    let region = Rect::new(80, 576, 480, 736);
    let part =
        PixelView::new(region.size(), STRIDE, &pixels[576 * STRIDE + 80 * 4..]).expect("a part of a canvas");
    let mut group = c.benchmark_group("jpeg update of 400x160");
    group.bench_function("whole picture again", |b| {
        b.iter(|| plan.encode(black_box(view), &mut scratch).expect("a size within limits"));
    });
    group.bench_function("its segments", |b| {
        b.iter(|| plan.encode_segments(black_box(part), SIZE, region, &mut scratch).expect("whole segments"));
    });
    let segments = plan.encode_segments(part, SIZE, region, &mut scratch).expect("whole segments");
    group.bench_function("splice", |b| {
        b.iter(|| plan.splice(black_box(&base), &[&segments]).expect("segments of this file"));
    });
    group.finish();
}

fn lossless(c: &mut Criterion) {
    let pixels = picture();
    let view = PixelView::new(SIZE, STRIDE, &pixels).expect("a whole canvas");
    let mut group = c.benchmark_group("lossless 800x800");
    group.sample_size(10);
    for effort in [PngEffort::Fast, PngEffort::Small] {
        group.bench_function(format!("png {effort:?}"), |b| {
            b.iter(|| encode_png(black_box(view), effort).expect("a size within limits"));
        });
    }
    group.bench_function("webp", |b| {
        b.iter(|| encode_webp_lossless(black_box(view)).expect("a size within limits"));
    });
    group.finish();
}

criterion_group!(benches, jpeg, update, lossless);
criterion_main!(benches);
