//! What becomes of files that are damaged, cut or made to hurt: an error or a whole picture, never a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]
use proptest::prelude::*;
use sticker_core::asset::{
    DecodeError, DecodeLimits, DecodeRequest, Format, Limit, SupplierRule, Verdict, check, decode,
    decode_with, probe,
};

const FILES: &[(&str, &[u8])] = &[
    ("baseline.jpg", include_bytes!("data/assets/baseline.jpg")),
    ("subsampled.jpg", include_bytes!("data/assets/subsampled.jpg")),
    ("progressive.jpg", include_bytes!("data/assets/progressive.jpg")),
    ("restart.jpg", include_bytes!("data/assets/restart.jpg")),
    ("grey.jpg", include_bytes!("data/assets/grey.jpg")),
    ("cmyk.jpg", include_bytes!("data/assets/cmyk.jpg")),
    ("ycck.jpg", include_bytes!("data/assets/ycck.jpg")),
    ("exif-6.jpg", include_bytes!("data/assets/exif-6.jpg")),
    ("animated.png", include_bytes!("data/assets/animated.png")),
    ("lossy.webp", include_bytes!("data/assets/lossy.webp")),
    ("lossy-alpha.webp", include_bytes!("data/assets/lossy-alpha.webp")),
    ("animated.webp", include_bytes!("data/assets/animated.webp")),
    ("animated.gif", include_bytes!("data/assets/animated.gif")),
    ("interlaced.gif", include_bytes!("data/assets/interlaced.gif")),
    ("palette.bmp", include_bytes!("data/assets/palette.bmp")),
    ("plain.bmp", include_bytes!("data/assets/plain.bmp")),
];

/// Limits under which a wild header cannot make the tests slow.
fn small() -> DecodeRequest {
    let limits =
        DecodeLimits { max_edge: 4096, max_pixels: 1 << 18, max_memory: 16 << 20, ..Default::default() };
    DecodeRequest { limits, at_least: None, four_bytes: false }
}

#[test]
fn a_file_cut_anywhere_is_an_error_or_its_whole_picture() {
    for (name, bytes) in FILES {
        let whole = decode(bytes, &small()).unwrap();
        for length in 0..bytes.len() {
            match decode(&bytes[..length], &small()) {
                Ok(image) => assert_eq!(image.data(), whole.data(), "{name} cut to {length}"),
                Err(DecodeError::Decoder { message, .. }) => panic!("{name} cut to {length}: {message}"),
                Err(_) => {}
            }
            let _ = probe(&bytes[..length], &small().limits);
        }
    }
}

#[test]
fn a_cut_jpeg_png_or_webp_is_always_an_error() {
    for (name, bytes) in FILES {
        let last = match Format::sniff(bytes) {
            Some(Format::Jpeg | Format::Png | Format::Webp) => bytes.len() - 1,
            _ => continue,
        };
        for length in 0..last {
            assert!(decode(&bytes[..length], &small()).is_err(), "{name} cut to {length}");
        }
    }
}

/// Returns where the coded data of the first scan begins and where the end marker lies.
fn coded(bytes: &[u8]) -> (usize, usize) {
    let scan = bytes.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let length = usize::from(u16::from_be_bytes([bytes[scan + 2], bytes[scan + 3]]));
    (scan + 2 + length, bytes.windows(2).rposition(|pair| pair == [0xff, 0xd9]).unwrap())
}

#[test]
fn a_jpeg_that_was_cut_and_closed_again_is_truncated() {
    let mut tried = 0;
    for (name, bytes) in FILES.iter().filter(|(name, _)| name.ends_with(".jpg")) {
        let whole = decode(bytes, &small()).unwrap();
        let (start, end) = coded(bytes);
        for length in start..end {
            let closed = [&bytes[..length], &[0xff, 0xd9]].concat();
            let image = match decode(&closed, &small()) {
                Ok(image) => image,
                Err(DecodeError::Truncated { .. }) => continue,
                Err(error) => panic!("{name} cut to {length}: {error}"),
            };
            // Between two scans a picture of several is whole and only softer; and bits that refine it are no codes.
            assert_eq!(*name, "progressive.jpg", "cut to {length} and closed");
            let is_between = |at: usize| matches!(bytes[at..], [0xff, 0xda | 0xc4, ..]);
            let apart = image.data().iter().zip(whole.data()).map(|(a, b)| u64::from(a.abs_diff(*b)));
            let mean = apart.sum::<u64>() / whole.data().len() as u64;
            assert!(
                mean <= 4 || is_between(length) || is_between(length - 1),
                "{name} cut to {length}: {mean} levels from the whole picture"
            );
        }
        tried += end - start;
    }
    assert!(tried > 1_000, "{tried}");
}

#[test]
fn a_marker_that_interrupts_the_only_scan_of_a_jpeg_is_an_error_that_names_it() {
    for (name, bytes) in &FILES[..2] {
        let (start, end) = coded(bytes);
        let table = bytes.windows(2).position(|pair| pair == [0xff, 0xc4]).unwrap();
        let length = 2 + usize::from(u16::from_be_bytes([bytes[table + 2], bytes[table + 3]]));
        let scan = bytes.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
        for part in [table..table + length, scan..start] {
            let middle = (start + end) / 2;
            let torn = [&bytes[..middle], &bytes[part.clone()], &bytes[middle..]].concat();
            let error = decode(&torn, &small()).unwrap_err().to_string();
            let named = format!("marker ff{:02x} within the coded data at byte ", bytes[part.start + 1]);
            assert!(error.contains(&named), "{name}: {error}");
        }
    }
}

#[test]
fn a_header_beyond_the_limits_is_refused_by_name_value_and_limit() {
    let size = 60_000_u32;
    let png =
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &size.to_be_bytes()[..], &size.to_be_bytes(), &[8, 6, 0, 0, 0]]
            .concat();
    let crc = !png[12..].iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 })
    });
    let png = [&png, &crc.to_be_bytes()[..]].concat();
    let mut jpeg = FILES[0].1.to_vec();
    let frame = jpeg.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    let mut gif = FILES[13].1.to_vec();
    gif[6..10].copy_from_slice(&[0x60, 0xea, 0x60, 0xea]);
    let mut bmp = FILES[15].1.to_vec();
    bmp[18..22].copy_from_slice(&size.to_le_bytes());
    bmp[22..26].copy_from_slice(&size.to_le_bytes());
    for bytes in [png, jpeg, gif, bmp] {
        let error = decode(&bytes, &DecodeRequest::default()).unwrap_err();
        assert_eq!(error, DecodeError::TooLarge { what: Limit::Width, value: 60_000, limit: 16_384 });
        assert_eq!(error.to_string(), "picture width in pixels is 60000 but the limit is 16384");
        assert_eq!(probe(&bytes, &DecodeLimits::default()), Err(error));
    }
}

#[test]
fn every_limit_is_heeded() {
    for (name, bytes) in FILES {
        let image = decode(bytes, &small()).unwrap();
        let refuse = |limits: DecodeLimits| match decode(
            bytes,
            &DecodeRequest { limits, at_least: None, four_bytes: false },
        ) {
            Err(DecodeError::TooLarge { what, value, limit }) => {
                assert!(value > limit, "{name}");
                what
            }
            other => panic!("{name}: {other:?}"),
        };
        let all = DecodeLimits::default();
        let length = bytes.len() as u64;
        assert_eq!(refuse(DecodeLimits { max_bytes: length - 1, ..all }), Limit::FileBytes);
        assert!(matches!(refuse(DecodeLimits { max_edge: 15, ..all }), Limit::Width | Limit::Height));
        assert_eq!(refuse(DecodeLimits { max_pixels: image.size().area() - 1, ..all }), Limit::Pixels);
        let least = image.data().len() as u64 - 1;
        assert_eq!(refuse(DecodeLimits { max_memory: least, ..all }), Limit::Memory, "{name}");
    }
}

#[test]
fn a_deflate_bomb_costs_no_more_than_its_header_says() {
    // 2000 x 2000 pixels of nothing: 16 MB in a few KB, within limits, so it is decoded; with lower ones it is not.
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2000, 2000);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_compression(png::Compression::High);
    encoder.write_header().unwrap().write_image_data(&vec![0; 16_000_000]).unwrap();
    assert!(bytes.len() < 100_000, "{}", bytes.len());
    assert!(decode(&bytes, &DecodeRequest::default()).unwrap().has_alpha());
    let refused = decode(&bytes, &small()).unwrap_err();
    assert_eq!(refused, DecodeError::TooLarge { what: Limit::Pixels, value: 4_000_000, limit: 1 << 18 });
    let limits = DecodeLimits { max_memory: 15_999_999, ..DecodeLimits::default() };
    let refused = decode(&bytes, &DecodeRequest { limits, at_least: None, four_bytes: false }).unwrap_err();
    assert_eq!(refused, DecodeError::TooLarge { what: Limit::Memory, value: 16_000_000, limit: 15_999_999 });
}

#[test]
fn an_unreadable_picture_is_refused_with_the_message_of_its_error() {
    let Verdict::Refused { reasons } = check(&FILES[0].1[..100], &SupplierRule::default()) else {
        panic!("accepted");
    };
    assert_eq!(reasons.len(), 1);
    assert_eq!(reasons[0].to_string(), "jpeg file of 100 bytes ends before its picture does");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// A decoder may panic inside; what matters is that it never crosses `decode`, and that no picture comes out whose
    /// pixels are not as many as its size says.
    #[test]
    fn flipped_bytes_never_panic(
        index in 0..FILES.len(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 1..12),
    ) {
        let mut bytes = FILES[index].1.to_vec();
        for (at, by) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= by;
        }
        let plain = decode(&bytes, &small());
        let wide = DecodeRequest { four_bytes: true, ..small() };
        prop_assert_eq!(decode(&bytes, &wide).is_ok(), plain.is_ok(), "four bytes a pixel decide");
        for request in [small(), wide] {
            let fresh = decode(&bytes, &request);
            if let Ok(image) = &fresh {
                let expected = image.size().area() * image.layout().bytes_per_pixel() as u64;
                prop_assert_eq!(image.data().len() as u64, expected);
                prop_assert!(image.size().area() <= 1 << 18);
            }
            // Memory that another picture left must not show through a damaged one.
            let used = decode_with(&bytes, &request, vec![0xaa; 1 << 20]);
            prop_assert!(used == fresh, "what the memory held shows in the picture");
        }
        let _ = probe(&bytes, &small().limits);
        let _ = check(&bytes, &SupplierRule { limits: small().limits, ..SupplierRule::default() });
    }

    #[test]
    fn random_bytes_behind_a_magic_number_never_panic(
        magic in prop::sample::select(vec![
            &b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff", b"RIFF\x40\0\0\0WEBPVP8 ", b"GIF89a", b"BM",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let bytes = [magic, &rest].concat();
        let _ = decode(&bytes, &small());
        let _ = probe(&bytes, &small().limits);
    }
}
