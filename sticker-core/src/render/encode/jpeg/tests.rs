use super::kernel::{Group, LANES};
use super::*;

/// Soft gradients with noise, hard edges and a flat plate: every kind of block.
fn picture(size: Size, seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut noise = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    let mut pixels = Vec::with_capacity(size.area() as usize * 4);
    for y in 0..size.height {
        for x in 0..size.width {
            let n = noise();
            let pixel = match (x / 24 + y / 40 + seed) % 5 {
                0 => [(x * 3) as u8, (y * 2) as u8, (x + y) as u8],
                1 => [250, 250, 250],
                2 => [n as u8, (n >> 8) as u8, (n >> 16) as u8],
                3 => [200 + (n & 7) as u8, 40, 30 + (x & 15) as u8],
                _ if (x ^ y) & 4 == 0 => [0, 0, 0],
                _ => [255, 255, 0],
            };
            pixels.extend(pixel);
            pixels.push(n as u8);
        }
    }
    pixels
}

fn view(size: Size, pixels: &[u8]) -> PixelView<'_> {
    PixelView::new(size, size.width as usize * 4, pixels).unwrap()
}

fn crop(size: Size, pixels: &[u8], region: Rect) -> PixelView<'_> {
    let stride = size.width as usize * 4;
    let start = region.top as usize * stride + region.left as usize * 4;
    PixelView::new(region.size(), stride, &pixels[start..]).unwrap()
}

fn plan(quality: u8, sampling: Sampling, restart: Restart) -> JpegPlan {
    JpegPlan::new(JpegSettings { quality, sampling, restart }).unwrap()
}

const SAMPLINGS: [Sampling; 3] = [Sampling::Yuv420, Sampling::Yuv422, Sampling::Yuv444];
const SIZES: [Size; 9] = [
    Size::new(1, 1),
    Size::new(7, 9),
    Size::new(8, 8),
    Size::new(17, 33),
    Size::new(33, 18),
    Size::new(240, 240),
    Size::new(257, 31),
    Size::new(375, 100),
    Size::new(8191, 3),
];

#[test]
fn bytes_are_those_of_the_reference_encoder() {
    use libjpeg_turbo_rs::{Encoder, PixelFormat, Subsampling};
    for size in SIZES {
        let pixels = picture(size, 7);
        let rgb: Vec<u8> = pixels.as_chunks::<4>().0.iter().flat_map(|p| [p[0], p[1], p[2]]).collect();
        let (width, height) = (size.width as usize, size.height as usize);
        for (sampling, theirs) in
            SAMPLINGS.into_iter().zip([Subsampling::S420, Subsampling::S422, Subsampling::S444])
        {
            for quality in [1, 30, 75, 85, 100] {
                for restart in [Restart::None, Restart::Rows(1)] {
                    let mut encoder = Encoder::new(&rgb, width, height, PixelFormat::Rgb)
                        .quality(quality)
                        .subsampling(theirs)
                        .force_baseline(true);
                    if restart != Restart::None && height > sampling.mcu().height as usize {
                        encoder = encoder.restart_rows(1);
                    }
                    let expected = encoder.encode().unwrap();
                    let actual = plan(quality, sampling, restart)
                        .encode(view(size, &pixels), &mut Scratch::new())
                        .unwrap();
                    assert!(
                        actual.bytes() == expected,
                        "{size} {sampling:?} q{quality} {restart:?}: {} bytes, reference {}",
                        actual.bytes().len(),
                        expected.len()
                    );
                }
            }
        }
    }
}

#[test]
fn splice_is_full() {
    let mut scratch = Scratch::new();
    for size in SIZES.into_iter().chain([Size::new(800, 96)]) {
        let old = picture(size, 1);
        for sampling in SAMPLINGS {
            for restart in
                [Restart::Mcus(1), Restart::Mcus(5), Restart::Rows(1), Restart::Rows(2), Restart::None]
            {
                let plan = plan(80, sampling, restart);
                let grid = plan.segment_grid(size).unwrap();
                let base = plan.encode(view(size, &old), &mut scratch).unwrap();
                let (w, h) = (size.width as i32, size.height as i32);
                for changed in [Rect::new(w / 3, h / 3, w / 2 + 1, h / 2 + 1), Rect::new(w - 1, h - 1, w, h)]
                {
                    let region = grid.cover(changed);
                    let other = picture(size, 2);
                    let mut new = old.clone();
                    for y in changed.top..changed.bottom {
                        let row = |x: i32| (y * w + x) as usize * 4;
                        let range = row(changed.left)..row(changed.right);
                        new[range.clone()].copy_from_slice(&other[range]);
                    }
                    let part =
                        plan.encode_segments(crop(size, &new, region), size, region, &mut scratch).unwrap();
                    let spliced = plan.splice(&base, &[&part]).unwrap();
                    let full = plan.encode(view(size, &new), &mut scratch).unwrap();
                    assert!(spliced == full, "{size} {sampling:?} {restart:?} {region}");
                }
            }
        }
    }
}

#[test]
fn a_file_is_the_concatenation_of_its_segments() {
    let size = Size::new(375, 100);
    let pixels = picture(size, 3);
    let plan = plan(85, Sampling::Yuv420, Restart::Mcus(4));
    let mut scratch = Scratch::new();
    let grid = plan.segment_grid(size).unwrap();
    let parts: Vec<Segments> = (0..grid.count())
        .rev()
        .map(|index| {
            let region = grid.segment(index).unwrap();
            plan.encode_segments(crop(size, &pixels, region), size, region, &mut scratch).unwrap()
        })
        .collect();
    let parts: Vec<&Segments> = parts.iter().collect();
    let full = plan.encode(view(size, &pixels), &mut scratch).unwrap();
    assert_eq!(plan.assemble(&parts).unwrap(), full);
    assert_eq!(full.segment_offsets().len(), grid.count() as usize);

    let missing = plan.assemble(&parts[1..]).unwrap_err().to_string();
    assert_eq!(
        missing,
        format!("segment {} is missing in a file of {} segments", grid.count() - 1, grid.count())
    );
    let repeated = plan.splice(&full, &[parts[0], parts[0]]).unwrap_err();
    assert!(matches!(repeated, EncodeError::Segment { problem: "repeated", .. }), "{repeated}");
}

#[test]
fn every_instruction_set_gives_the_same_coefficients() {
    // An odd number of MCUs, and one that leaves half a register of chroma, beside a round one.
    for width in [250, 232, 33, 7] {
        let size = Size::new(width, 30);
        let pixels = picture(size, 9);
        for (sampling, quality) in SAMPLINGS.into_iter().flat_map(|s| [(s, 90), (s, 100), (s, 20)]) {
            let (across, down) = (sampling.across(), sampling.down());
            for top in [0, 16] {
                let mcus = (width as usize).div_ceil(across * 8).min(STRIP_MCUS);
                let place = Place { left: 0, top, mcus, across, down };
                let quantisers = tables::quantisers(quality);
                let (mut fast, mut plain) = (Strip::new(), Strip::new());
                kernel::transform(&mut fast, &view(size, &pixels), place, &quantisers);
                kernel::transform_plain(&mut plain, &view(size, &pixels), place, &quantisers);
                let groups = place.luma_groups() + (mcus * 2).div_ceil(LANES);
                // Behind the last block a group holds what nobody reads.
                let lanes = |blocks: usize| (0..blocks).map(|b| (b / LANES, b % LANES));
                let luma = lanes(mcus * across * down);
                let chroma = lanes(mcus * 2).map(|(group, lane)| (place.luma_groups() + group, lane));
                for (group, lane) in luma.chain(chroma) {
                    let (fast, plain) = (&fast.groups[group], &plain.groups[group]);
                    let of = |group: &Group| -> Vec<i16> {
                        group.coefficients.iter().skip(lane).step_by(LANES).copied().collect()
                    };
                    assert_eq!(of(fast), of(plain), "{width} {sampling:?} {quality} lane {lane} of {groups}");
                    assert_eq!(fast.nonzero[lane], plain.nonzero[lane]);
                }
            }
        }
    }
}

#[test]
fn a_decoder_reads_back_what_was_encoded() {
    for size in SIZES {
        let pixels: Vec<u8> = (0..size.height)
            .flat_map(|y| (0..size.width).flat_map(move |x| [(x / 4) as u8, 128, (y / 2) as u8, 0]))
            .collect();
        for sampling in SAMPLINGS {
            let file = plan(95, sampling, Restart::Mcus(5))
                .encode(view(size, &pixels), &mut Scratch::new())
                .unwrap();
            let reader = std::io::Cursor::new(file.bytes());
            let mut decoder = zune_jpeg::JpegDecoder::new(reader);
            let decoded = decoder.decode().unwrap();
            assert_eq!(decoder.dimensions(), Some((size.width as usize, size.height as usize)));
            let error: u64 = pixels
                .as_chunks::<4>()
                .0
                .iter()
                .zip(decoded.as_chunks::<3>().0)
                .flat_map(|(p, d)| (0..3).map(move |c| u64::from(p[c].abs_diff(d[c])).pow(2)))
                .sum();
            let mean = error as f64 / (size.area() * 3) as f64;
            assert!(mean < 4.0, "{size} {sampling:?}: mean square error {mean}");
        }
    }
}

#[test]
fn a_segment_grid_divides_every_row_evenly() {
    let settings = |restart| JpegSettings { restart, ..Default::default() };
    let grid = |w, h, restart| SegmentGrid::new(Size::new(w, h), settings(restart)).unwrap();
    assert_eq!(grid(800, 800, Restart::Mcus(5)).segment_size(), Size::new(80, 16));
    assert_eq!(grid(750, 1000, Restart::Mcus(5)).segment_size(), Size::new(752, 16), "47 is prime");
    assert_eq!(grid(1000, 16, Restart::Mcus(5)).segment_size(), Size::new(112, 16), "63 = 9 x 7");
    assert_eq!(grid(800, 800, Restart::Rows(9)).rows(), 6);
    assert_eq!(grid(800, 800, Restart::Rows(9)).restart_interval(), Some(450));
    assert_eq!(grid(800, 800, Restart::Rows(50)).restart_interval(), None);
    assert_eq!(
        grid(800, 801, Restart::Mcus(5)).cover(Rect::new(81, 790, 82, 801)),
        Rect::new(80, 784, 160, 801)
    );
}

#[test]
fn what_cannot_be_encoded_is_named() {
    let plan = plan(80, Sampling::Yuv420, Restart::Mcus(2));
    let wide = plan.header(Size::new(65_501, 1)).unwrap_err().to_string();
    assert_eq!(wide, "jpeg picture of 65501x1 px is outside 1x1 to 65500x65500 px");
    assert!(plan.header(Size::new(0, 1)).is_err());

    let frame = Size::new(64, 64);
    let pixels = picture(frame, 1);
    let region = Rect::new(0, 0, 16, 16);
    let cut =
        plan.encode_segments(crop(frame, &pixels, region), frame, region, &mut Scratch::new()).unwrap_err();
    assert_eq!(
        cut.to_string(),
        "region 16x16 at (0, 0) is not made of whole 32x16 px segments of a 64x64 px picture"
    );
    let long = JpegPlan::new(JpegSettings { restart: Restart::Rows(4000), ..plan.settings() }).unwrap();
    let long = long.header(Size::new(65_500, 65_500)).unwrap_err();
    assert!(matches!(long, EncodeError::RestartInterval { mcus: 16_376_000, limit: 65_535 }), "{long:?}");

    let other = JpegPlan::new(JpegSettings { quality: 81, ..plan.settings() }).unwrap();
    let base = plan.encode(view(frame, &pixels), &mut Scratch::new()).unwrap();
    assert!(matches!(other.splice(&base, &[]), Err(EncodeError::ForeignFile { quality: 81, .. })));
}
