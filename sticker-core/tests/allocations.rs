//! What a picture asks of the allocator, once the thread has rendered others of its kind: little more than its file.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeSet;

use serde_json::{Value, json};
use sticker_core::asset::{DecodeRequest, decode_with};
use sticker_core::points::PointName;
use sticker_core::render::{CompiledTemplate, RenderInput, Scratch};
use support::{Case, Kit, pictures};

/// The system's allocator, counting what each thread asks of it.
struct Counting;

thread_local! {
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

/// A thread that ends asks for nothing any more.
fn count(bytes: usize) {
    let _ = ASKED.try_with(|asked| asked.set(asked.get() + bytes));
}

// SAFETY: every call goes to the system's allocator as it came; counting touches no memory of the heap.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size.saturating_sub(layout.size()));
        // SAFETY: as above.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A picture of 800x800 with all that a main picture has: scene, product with a soft shadow, banner, title, prices.
///
/// The product keeps its size: the weights that the resizer asks for each time are its own.
fn main_picture() -> Case {
    let boxed = |x: i32, y: i32, w: i32, h: i32| json!({"x": x, "y": y, "width": w, "height": h});
    let layers = json!([
        {"id": "scene", "type": "image", "box": boxed(0, 0, 800, 800), "source": {"asset": "photo.jpg"}, "fit": "cover"},
        {"id": "product", "type": "image", "box": boxed(300, 200, 200, 160),
         "source": {"point": "std.image.transparent"}, "shadow": {"dx": 0, "dy": 12, "blur": 24, "color": "#00000066"}},
        {"id": "banner", "type": "shape", "box": boxed(0, 640, 800, 160), "shape": {"rect": {"radius": 0}},
         "fill": "#C8102E"},
        {"id": "title", "type": "text", "text": "{std.title}", "font": "sans", "size": 32, "fill": "#FFFFFF",
         "box": boxed(24, 650, 420, 120), "max_lines": 2},
        {"id": "list", "type": "price", "role": "list", "format": "usd", "font": "sans", "size": 28, "fill": "#FFFFFF",
         "box": boxed(470, 650, 300, 40), "strike": {}},
        {"id": "price", "type": "price", "role": "effective", "format": "usd", "font": "sans", "size": 72,
         "fill": "#FFE600", "stroke": {"width": 3, "fill": "#5A0010"}, "box": boxed(470, 690, 300, 100)}
    ]);
    let template = json!({
        "sticker": 1, "id": "main", "canvas": {"width": 800, "height": 800},
        "fonts": {"sans": [{"family": "Sticker Sans"}]},
        "formats": {"usd": {"money": {"currency": "USD", "symbol": "$"}}},
        "layers": layers
    });
    let money = |minor: &str| json!({"money": {"minor": minor, "currency": "USD"}});
    let points = json!({
        "std.title": {"text": "Merino pullover, crew neck, washable"},
        "std.image.transparent": {"image": {"asset": "bordered.png"}},
        "std.price.list": money("12900"), "std.price.effective": money("7900")
    });
    let slot = json!({"format": {"jpeg": {"quality": 85, "sampling": "4:2:0"}}});
    Case::of("main", template, points, slot)
}

/// Renders prices until their glyphs are known, then again; returns for each how many bytes it asked for that are not its
/// file's, and the file's.
fn beside_the_file(kit: &Kit, case: &Case, compiled: &CompiledTemplate) -> Vec<(usize, usize)> {
    let prices: Vec<_> = (0..12u32)
        .map(|n| (1_000 + n * 7_919 % 90_000).to_string())
        .map(|minor| json!({"money": {"minor": minor, "currency": "USD"}}))
        .map(|price: Value| case.with_point("std.price.effective", price))
        .collect();
    let mut scratch = Scratch::default();
    let mut render = |points| {
        let input = RenderInput::new(points, &kit.assets);
        let before = ASKED.get();
        let sticker = compiled.render_with(&input, &mut scratch).unwrap();
        (ASKED.get() - before - sticker.bytes.len(), sticker.bytes.len())
    };
    for points in &prices {
        render(points);
    }
    prices.iter().map(render).collect()
}

#[test]
fn another_price_asks_for_little_more_than_its_file() {
    let (kit, case) = (Kit::new(), main_picture());
    let changing = BTreeSet::from([PointName::new("std.price.effective").unwrap()]);
    let compiled = kit.compile(&case).unwrap().specialise(&case.points, &kit.assets, &changing).unwrap();
    for (beside, file) in beside_the_file(&kit, &case, &compiled) {
        println!("{beside} bytes beside a file of {file}");
        assert!(beside * 2 <= file, "{beside} bytes beside a file of {file}");
    }
}

#[test]
fn another_product_asks_for_its_decoder_its_file_and_little_more() {
    let (kit, case) = (Kit::new(), main_picture());
    let compiled = kit.compile(&case).unwrap();
    // A decoder asks for its window, its rows and its tables each time, whatever memory its pixels get.
    let bytes = pictures::all().into_iter().find(|(name, _)| *name == "bordered.png").unwrap().1;
    let request = DecodeRequest::default();
    let pixels = decode_with(&bytes, &request, Vec::new()).unwrap().into_data();
    let before = ASKED.get();
    decode_with(&bytes, &request, pixels).unwrap();
    let decoder = ASKED.get() - before;
    for (beside, file) in beside_the_file(&kit, &case, &compiled) {
        println!("{beside} bytes beside a file of {file}, the decoder's {decoder} among them");
        assert!(
            2 * beside <= 2 * decoder + 3 * file,
            "{beside} bytes beside a file of {file}; the decoder asks for {decoder}"
        );
    }
}
