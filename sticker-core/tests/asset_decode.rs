//! What pictures of every format and kind decode to.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests may unwrap, as tests do: a panic is the report"
)]

use png::{BitDepth, ColorType};
use sticker_core::asset::{DecodeLimits, DecodeRequest, Format, Image, Layout, Warning, decode, probe};
use sticker_core::geometry::Size;

/// The files that the tests' own encoders cannot make; `make.py` beside them says how they were made.
macro_rules! file {
    ($name:literal) => {
        &include_bytes!(concat!("data/assets/", $name))[..]
    };
}

fn read(bytes: &[u8]) -> Image {
    let image = decode(bytes, &DecodeRequest::default()).unwrap();
    let facts = probe(bytes, &DecodeLimits::default()).unwrap();
    assert_eq!((facts.size, facts.format), (image.size(), image.format()));
    assert_eq!(facts.has_alpha_channel, image.layout() == Layout::Rgba8);
    assert_eq!(image.data().len() as u64, image.size().area() * image.layout().bytes_per_pixel() as u64);
    image
}

fn pixel(image: &Image, x: u32, y: u32) -> &[u8] {
    let bytes = image.layout().bytes_per_pixel();
    let at = (y * image.size().width + x) as usize * bytes;
    &image.data()[at..at + bytes]
}

/// Asserts that two pictures agree to `tolerance` in every sample.
fn assert_alike(a: &Image, b: &Image, tolerance: u8, what: &str) {
    assert_eq!((a.size(), a.layout()), (b.size(), b.layout()), "{what}");
    let worst = a.data().iter().zip(b.data()).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
    assert!(worst <= tolerance, "{what}: samples differ by {worst}");
}

fn encode_png(
    color: ColorType,
    depth: BitDepth,
    size: Size,
    data: &[u8],
    prepare: impl FnOnce(&mut png::Info<'_>),
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(size.width, size.height);
    info.color_type = color;
    info.bit_depth = depth;
    prepare(&mut info);
    let encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    bytes
}

#[test]
fn png_of_every_colour_type_gives_its_samples() {
    let two = Size::new(2, 1);
    let png = |color, depth, data: &[u8]| read(&encode_png(color, depth, two, data, |_| ()));
    let grey = png(ColorType::Grayscale, BitDepth::Eight, &[7, 200]);
    assert_eq!((grey.layout(), grey.data()), (Layout::Rgb8, &[7, 7, 7, 200, 200, 200][..]));
    let bits = png(ColorType::Grayscale, BitDepth::One, &[0b0100_0000]);
    assert_eq!(bits.data(), [0, 0, 0, 255, 255, 255]);
    let quarter = png(ColorType::Grayscale, BitDepth::Two, &[0b1001_0000]);
    assert_eq!(quarter.data(), [170, 170, 170, 85, 85, 85]);
    let rgb = png(ColorType::Rgb, BitDepth::Eight, &[1, 2, 3, 4, 5, 6]);
    assert_eq!(rgb.data(), [1, 2, 3, 4, 5, 6]);
    let both = png(ColorType::GrayscaleAlpha, BitDepth::Eight, &[100, 255, 100, 51]);
    assert_eq!((both.data(), both.has_alpha()), (&[100, 100, 100, 255, 20, 20, 20, 51][..], true));
    let opaque = png(ColorType::Rgba, BitDepth::Eight, &[1, 2, 3, 255, 4, 5, 6, 255]);
    assert_eq!((opaque.layout(), opaque.has_alpha()), (Layout::Rgba8, false));
}

#[test]
fn sixteen_bit_png_is_rounded_and_not_cut() {
    // 0x01ff is 1.99 of 255: cutting gives 1.
    let data = [0x01, 0xff, 0x80, 0x7f, 0xff, 0x7f];
    let image = read(&encode_png(ColorType::Rgb, BitDepth::Sixteen, Size::new(1, 1), &data, |_| ()));
    assert_eq!(image.data(), [2, 128, 255]);
    let data = [0x80, 0x80, 0x40, 0x40, 0, 0, 0x7f, 0xff];
    let image = read(&encode_png(ColorType::Rgba, BitDepth::Sixteen, Size::new(1, 1), &data, |_| ()));
    assert_eq!(image.data(), [64, 32, 0, 127]);
}

#[test]
fn palette_and_colour_key_become_alpha() {
    let size = Size::new(4, 1);
    let palette = encode_png(ColorType::Indexed, BitDepth::Two, size, &[0b0001_1011], |info| {
        info.palette = Some(vec![255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9].into());
        info.trns = Some(vec![255, 128, 0].into());
    });
    let image = read(&palette);
    assert_eq!(image.data(), [255, 0, 0, 255, 0, 128, 0, 128, 0, 0, 0, 0, 9, 9, 9, 255]);
    let plain = encode_png(ColorType::Indexed, BitDepth::Eight, size, &[0, 1, 1, 0], |info| {
        info.palette = Some(vec![1, 2, 3, 4, 5, 6].into());
    });
    assert_eq!(read(&plain).layout(), Layout::Rgb8);
    let keyed = encode_png(ColorType::Rgb, BitDepth::Eight, Size::new(2, 1), &[5, 6, 7, 5, 6, 8], |info| {
        info.trns = Some(vec![0, 5, 0, 6, 0, 7].into());
    });
    assert_eq!(read(&keyed).data(), [0, 0, 0, 0, 5, 6, 8, 255]);
}

/// Writes an Adam7 PNG by hand: the encoder of the tests writes none.
fn interlaced_png(size: Size, channels: usize, data: &[u8]) -> Vec<u8> {
    let mut raw = Vec::new();
    for (x0, y0, dx, dy) in
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    {
        for y in (y0..size.height as usize).step_by(dy) {
            let mut row: Vec<u8> = Vec::new();
            for x in (x0..size.width as usize).step_by(dx) {
                let at = (y * size.width as usize + x) * channels;
                row.extend(&data[at..at + channels]);
            }
            if !row.is_empty() {
                raw.push(0);
                raw.extend(row);
            }
        }
    }
    let mut header = [size.width.to_be_bytes(), size.height.to_be_bytes()].concat();
    header.extend([8, if channels == 4 { 6 } else { 2 }, 0, 0, 1]);
    png_of_chunks(&[(b"IHDR", &header), (b"IDAT", &stored_zlib(&raw)), (b"IEND", &[])])
}

fn png_of_chunks(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in chunks {
        bytes.extend((body.len() as u32).to_be_bytes());
        bytes.extend(*name);
        bytes.extend(*body);
        bytes.extend(crc(&[&name[..], body].concat()).to_be_bytes());
    }
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 })
    })
}

/// Wraps bytes as a zlib stream of stored blocks.
fn stored_zlib(raw: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = raw.chunks(60_000).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (a, b) = raw.iter().fold((1_u32, 0_u32), |(a, b), &byte| {
        let a = (a + u32::from(byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend((b << 16 | a).to_be_bytes());
    out
}

#[test]
fn interlaced_equals_not_interlaced() {
    for (size, channels, color) in [
        (Size::new(13, 11), 3, ColorType::Rgb),
        (Size::new(5, 3), 4, ColorType::Rgba),
        (Size::new(1, 1), 3, ColorType::Rgb),
    ] {
        let data: Vec<u8> = (0..size.area() as usize * channels).map(|i| (i * 37 % 251) as u8).collect();
        let straight = read(&encode_png(color, BitDepth::Eight, size, &data, |_| ()));
        assert_eq!(read(&interlaced_png(size, channels, &data)), straight);
    }
}

#[test]
fn orientation_and_animation_of_png_are_heeded() {
    let header = [0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0];
    let data = stored_zlib(&[0, 1, 1, 1, 2, 2, 2]);
    let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    // The chunk may lie behind the picture.
    for order in [[1, 2], [2, 1]] {
        let parts: [(&[u8; 4], &[u8]); 3] = [(b"IHDR", &header), (b"eXIf", exif), (b"IDAT", &data)];
        let bytes = png_of_chunks(&[parts[0], parts[order[0]], parts[order[1]], (b"IEND", &[])]);
        let image = read(&bytes);
        assert_eq!((image.size(), image.data()), (Size::new(1, 2), &[1, 1, 1, 2, 2, 2][..]));
    }
    let animated = read(file!("animated.png"));
    assert_eq!(animated.warnings(), [Warning::FirstFrameOnly]);
    assert_alike(&animated, &read(file!("plain.bmp")), 0, "first frame");
}

#[test]
fn jpeg_of_every_kind_shows_the_same_scene() {
    let scene = read(file!("plain.bmp"));
    for (name, bytes, tolerance) in [
        ("baseline", file!("baseline.jpg"), 14),
        ("restart", file!("restart.jpg"), 14),
        ("rgb", file!("rgb.jpg"), 14),
    ] {
        assert_alike(&read(bytes), &scene, tolerance, name);
    }
    assert_eq!(read(file!("baseline.jpg")), read(file!("restart.jpg")));
    // Without the names R, G and B of its components, the Adobe marker alone says that the samples are RGB.
    let mut unnamed = file!("rgb.jpg").to_vec();
    for (from, to) in [
        (b"R\x11\0G\x11\0B\x11\0", b"\x01\x11\0\x02\x11\0\x03\x11\0"),
        (b"\xda\0\x0c\x03R\0G\0B", b"\xda\0\x0c\x03\x01\0\x02\0\x03"),
    ] {
        let at = unnamed.windows(9).position(|w| w == from).unwrap();
        unnamed[at..at + 9].copy_from_slice(to);
    }
    assert_eq!(read(&unnamed), read(file!("rgb.jpg")));
    // Halved chroma bleeds at edges; flat places stay.
    for bytes in [file!("progressive.jpg"), file!("subsampled.jpg")] {
        let image = read(bytes);
        for (at, expected) in [((2, 2), [230, 20, 30]), ((12, image.size().height - 1), [20, 40, 220])] {
            let got = pixel(&image, at.0, at.1);
            assert!(got.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 20), "{got:?} {expected:?}");
        }
    }
    let grey = read(file!("grey.jpg"));
    assert!(grey.data().chunks(3).all(|p| p[0] == p[1] && p[1] == p[2]));
    assert!(pixel(&grey, 2, 2)[0].abs_diff(84) < 8, "{:?}", pixel(&grey, 2, 2));
}

#[test]
fn inks_are_converted_by_their_adobe_marker() {
    for (name, bytes) in [
        ("cmyk", file!("cmyk.jpg")),
        ("cmyk without marker", file!("cmyk-plain.jpg")),
        ("ycck", file!("ycck.jpg")),
    ] {
        let image = read(bytes);
        for (at, expected) in [
            ((2, 2), [0, 255, 255]),
            ((12, 2), [255, 0, 255]),
            ((2, 12), [255, 255, 0]),
            ((12, 12), [127, 127, 127]),
        ] {
            let got = pixel(&image, at.0, at.1);
            assert!(
                got.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 6),
                "{name}: {got:?} {expected:?}"
            );
        }
        assert_eq!(image.warnings(), []);
    }
}

#[test]
fn all_eight_orientations_give_the_same_upright_picture() {
    let upright = read(file!("exif-1.jpg"));
    assert_eq!(upright.size(), Size::new(24, 16));
    for (n, bytes) in [
        file!("exif-2.jpg"),
        file!("exif-3.jpg"),
        file!("exif-4.jpg"),
        file!("exif-5.jpg"),
        file!("exif-6.jpg"),
        file!("exif-7.jpg"),
        file!("exif-8.jpg"),
    ]
    .into_iter()
    .enumerate()
    {
        // Blocks are coded after turning, so that rounding differs.
        assert_alike(&read(bytes), &upright, 12, &format!("orientation {}", n + 2));
        assert!(probe(bytes, &DecodeLimits::default()).unwrap().reoriented);
    }
}

#[test]
fn webp_gif_and_bmp_are_read() {
    let scene = read(file!("plain.bmp"));
    let lossy = read(file!("lossy.webp"));
    assert_eq!((lossy.format(), lossy.size(), lossy.layout()), (Format::Webp, scene.size(), Layout::Rgb8));
    let half = read(file!("lossy-alpha.webp"));
    assert!(
        half.has_alpha() && half.data().chunks(4).all(|p| p[3] == 128 && p[..3].iter().all(|&c| c <= 128))
    );
    let animated = read(file!("animated.webp"));
    assert_eq!(animated.warnings(), [Warning::FirstFrameOnly]);
    assert_eq!(pixel(&animated, 2, 2)[..3], [230, 20, 30]);

    let mut lossless = Vec::new();
    let pixels: Vec<u8> = (0..96_u32).map(|i| if i % 4 == 3 { 255 } else { (i * 5 % 250) as u8 }).collect();
    image_webp::WebPEncoder::new(&mut lossless).encode(&pixels, 6, 4, image_webp::ColorType::Rgba8).unwrap();
    assert_eq!(read(&lossless).data(), pixels);

    let gif = read(file!("animated.gif"));
    assert_eq!(gif.warnings(), [Warning::FirstFrameOnly]);
    let still = read(file!("interlaced.gif"));
    assert_eq!((still.warnings(), still.data()), (&[][..], gif.data()));
    let palette = read(file!("palette.bmp"));
    for (a, b) in palette.data().chunks(3).zip(gif.data().chunks(4)) {
        assert_eq!(a, &b[..3]);
    }
}

#[test]
fn a_frame_smaller_than_its_gif_screen_lies_where_it_says() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    let frame = image::RgbaImage::from_pixel(2, 2, image::Rgba([255, 0, 0, 255]));
    encoder.encode_frame(image::Frame::new(frame)).unwrap();
    drop(encoder);
    // Enlarge the screen to 5x4 and move the frame to 2, 1.
    bytes[6] = 5;
    bytes[8] = 4;
    let at = bytes.windows(9).position(|w| w == [0x2c, 0, 0, 0, 0, 2, 0, 2, 0]).unwrap();
    bytes[at + 1] = 2;
    bytes[at + 3] = 1;
    let image = read(&bytes);
    assert_eq!(image.size(), Size::new(5, 4));
    for y in 0..4 {
        for x in 0..5 {
            let inside = (2..4).contains(&x) && (1..3).contains(&y);
            let expected = if inside { [255, 0, 0, 255] } else { [0; 4] };
            assert_eq!(pixel(&image, x, y), expected, "{x}, {y}");
        }
    }
}

#[test]
fn an_embedded_profile_is_converted_and_a_broken_one_reported() {
    let size = Size::new(1, 1);
    let with_profile = |profile: Vec<u8>| {
        encode_png(ColorType::Rgba, BitDepth::Eight, size, &[200, 60, 60, 128], |info| {
            info.icc_profile = Some(profile.into());
        })
    };
    let plain = read(&encode_png(ColorType::Rgba, BitDepth::Eight, size, &[200, 60, 60, 128], |_| ()));
    let same = read(&with_profile(moxcms::ColorProfile::new_srgb().encode().unwrap()));
    assert_eq!(same, plain);
    let wide = read(&with_profile(moxcms::ColorProfile::new_display_p3().encode().unwrap()));
    // Straight 217, 42, 52, then half covered.
    for (got, expected) in wide.data().iter().zip([109_u8, 21, 26, 128]) {
        assert!(got.abs_diff(expected) <= 1, "{:?}", wide.data());
    }
    let broken = read(&with_profile(b"no profile at all, but long enough to be looked at".to_vec()));
    assert_eq!(broken.data(), plain.data());
    assert!(matches!(broken.warnings(), [Warning::BrokenProfile { .. }]), "{:?}", broken.warnings());
}

#[test]
fn bytes_behind_the_picture_are_ignored() {
    for bytes in [file!("baseline.jpg"), file!("animated.png"), file!("lossy.webp"), file!("interlaced.gif")]
    {
        let longer = [bytes, b"and then \xff\xd8 something"].concat();
        assert_eq!(read(&longer), read(bytes));
    }
}

#[test]
fn a_scaled_decode_halves_while_both_edges_reach_what_is_asked() {
    let at = |width, height| {
        let at_least = Some(Size::new(width, height));
        decode(file!("exif-6.jpg"), &DecodeRequest { at_least, ..DecodeRequest::default() }).unwrap()
    };
    let whole = read(file!("exif-6.jpg"));
    assert_eq!(at(13, 8), whole);
    assert_eq!(at(12, 9), whole);
    let half = at(12, 8);
    assert_eq!(half.size(), Size::new(12, 8));
    assert_eq!((at(3, 2).size(), at(4, 2).size()), (Size::new(3, 2), Size::new(6, 4)));
    let mean = |channel: usize| {
        let sum: u32 = [(0, 0), (1, 0), (0, 1), (1, 1)]
            .map(|(x, y)| u32::from(pixel(&whole, x, y)[channel]))
            .iter()
            .sum();
        ((sum + 2) / 4) as u8
    };
    assert_eq!(pixel(&half, 0, 0), [mean(0), mean(1), mean(2)]);
    // Nothing asked for is nothing to reach.
    assert_eq!(at(0, 0), whole);
}

/// Whatever a JPEG stores, asking for four bytes a pixel changes the layout at most: every file that is read without it
/// is read with it, to the same colours, and one that is refused is refused.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads files; only the library is pure")]
fn four_bytes_a_pixel_change_no_colour_of_any_jpeg() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/assets");
    let (mut widened, mut kept) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "jpg") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let plain = decode(&bytes, &DecodeRequest::default());
        let wide = decode(&bytes, &DecodeRequest { four_bytes: true, ..DecodeRequest::default() });
        let (plain, wide) = match (plain, wide) {
            (Ok(plain), Ok(wide)) => (plain, wide),
            (plain, wide) => {
                assert_eq!(plain.err(), wide.err(), "{}", path.display());
                continue;
            }
        };
        assert!(!wide.has_alpha() && wide.size() == plain.size(), "{}", path.display());
        assert_eq!(wide.warnings(), plain.warnings());
        if wide.layout() == plain.layout() {
            assert_eq!(wide.data(), plain.data(), "{}", path.display());
            kept += 1;
        } else {
            let opaque: Vec<u8> =
                plain.data().chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
            assert!(wide.data() == opaque, "{}: other colours", path.display());
            widened += 1;
        }
    }
    assert!(widened >= 3 && kept >= 2, "{widened} widened, {kept} kept: the files show too little");
}
