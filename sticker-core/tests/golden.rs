//! Golden pictures: what every rule of drawing looks like, to the last bit.
//!
//! Each `golden/<rule>/<one-thing>.json` has its picture beside it. `STICKER_BLESS=1` writes the pictures: look at each
//! of them before it is committed. Any change of pixels raises `RENDER_EPOCH`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]
#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

mod support;

use std::path::{Path, PathBuf};

use png::{BitDepth, ColorType, Transformations};
use sticker_core::geometry::Size;
use support::{Kit, pictures};

/// Straight RGBA.
type Pixels = (Size, Vec<u8>);

#[test]
fn every_picture_is_as_it_was_blessed() {
    let kit = Kit::new();
    let bless = std::env::var_os("STICKER_BLESS").is_some_and(|v| v == "1");
    let cases = support::cases();
    assert!(cases.len() >= 45, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let sticker = match kit.render(case) {
            Ok(sticker) => sticker,
            Err(error) => {
                wrong.push(format!("{}: {error}", case.name));
                continue;
            }
        };
        let path = support::folder().join(format!("{}.png", case.name));
        let actual = decode(&sticker.bytes);
        if bless {
            if std::fs::read(&path).map(|known| decode(&known)).ok().as_ref() != Some(&actual) {
                std::fs::write(&path, &sticker.bytes).unwrap();
            }
            continue;
        }
        let Ok(known) = std::fs::read(&path) else {
            wrong.push(format!("{}: there is no picture; look at it and bless it", case.name));
            continue;
        };
        let expected = decode(&known);
        if expected != actual {
            let panels = write_panels(&case.name, &expected, &actual);
            wrong.push(format!("{}: {}: {}", case.name, difference(&expected, &actual), panels.display()));
        }
    }
    assert!(wrong.is_empty(), "{} of {} pictures:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn no_picture_is_left_without_its_case() {
    for picture in support::files(&support::folder(), "png") {
        assert!(picture.with_extension("json").is_file(), "{} has no case", picture.display());
    }
}

#[test]
fn a_difference_is_shown_in_three_panels() {
    let size = Size::new(2, 1);
    let (a, b) = ((size, vec![255, 0, 0, 255, 9, 9, 9, 255]), (size, vec![255, 0, 0, 255, 9, 9, 12, 255]));
    assert_eq!(difference(&a, &b), "1 of 2 pixels differ, by 3 at most, first at (1, 0)");
    let (sheet, panels) = decode(&std::fs::read(write_panels("self-test/panels", &a, &b)).unwrap());
    assert_eq!(sheet, Size::new(3 * 2 * ZOOM + 2 * GAP, ZOOM));
    let pixel = |x: u32| panels[x as usize * 4..][..4].to_vec();
    let middle = 2 * ZOOM + GAP;
    assert_eq!((pixel(0), pixel(middle)), (vec![255, 0, 0, 255], vec![0, 0, 0, 255]));
    assert_eq!(pixel(middle + ZOOM), [129, 129, 129, 255]);
    assert_eq!(difference(&a, &(Size::new(1, 1), vec![0; 4])), "the size is 1x1 and was 2x1");
}

fn decode(file: &[u8]) -> Pixels {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(Transformations::EXPAND | Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut data).unwrap();
    assert_eq!(info.bit_depth, BitDepth::Eight);
    if info.color_type == ColorType::GrayscaleAlpha {
        data = data.chunks_exact(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect();
    }
    (Size::new(info.width, info.height), data)
}

fn difference(expected: &Pixels, actual: &Pixels) -> String {
    if expected.0 != actual.0 {
        return format!("the size is {} and was {}", actual.0, expected.0);
    }
    let pairs = expected.1.chunks_exact(4).zip(actual.1.chunks_exact(4));
    let apart: Vec<u8> = pairs.map(|(a, b)| distance(a, b)).collect();
    let count = apart.iter().filter(|&&d| d > 0).count();
    let first = apart.iter().position(|&d| d > 0).unwrap_or(0);
    let worst = apart.iter().max().unwrap_or(&0);
    let (x, y) = (first % expected.0.width as usize, first / expected.0.width as usize);
    format!("{count} of {} pixels differ, by {worst} at most, first at ({x}, {y})", apart.len())
}

fn distance(a: &[u8], b: &[u8]) -> u8 {
    a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
}

/// How much a panel is enlarged.
const ZOOM: u32 = 4;
/// Pixels between two panels.
const GAP: u32 = 12;

/// Writes `expected | difference | actual`, the difference as bright as it can be seen, and returns where.
fn write_panels(name: &str, expected: &Pixels, actual: &Pixels) -> PathBuf {
    let size = Size::new(expected.0.width.max(actual.0.width), expected.0.height.max(actual.0.height));
    let at = |pixels: &Pixels, x: u32, y: u32| match x < pixels.0.width && y < pixels.0.height {
        true => pixels.1[(y * pixels.0.width + x) as usize * 4..][..4].to_vec(),
        false => vec![255, 0, 255, 255],
    };
    let (panel, height) = (size.width * ZOOM, size.height * ZOOM);
    let sheet = Size::new(3 * panel + 2 * GAP, height);
    let bytes = pictures::png(ColorType::Rgba, sheet, |x, y| {
        let (n, x, y) = (x as u32 / (panel + GAP), x as u32 % (panel + GAP) / ZOOM, y as u32 / ZOOM);
        if x >= size.width {
            return [128, 128, 128, 255];
        }
        let (a, b) = (at(expected, x, y), at(actual, x, y));
        match n {
            0 => [a[0], a[1], a[2], a[3]],
            1 => {
                // A difference of 1 must be seen too.
                let d = distance(&a, &b);
                let v = if d == 0 { 0 } else { d / 2 + 128 };
                [v, v, v, 255]
            }
            _ => [b[0], b[1], b[2], b[3]],
        }
    });
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("golden/{}.png", name.replace('/', ".")));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}
