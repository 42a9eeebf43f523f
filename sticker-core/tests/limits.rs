//! Bad input: each kind is refused by a named error that tells place, value and limit, in bounded time.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the test measures time; the library never does"
)]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant as Clock};

use png::ColorType;
use serde_json::{Value, json};
use sticker_core::asset::font::FontStore;
use sticker_core::geometry::{Rect, Size};
use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, RenderInput, RenderLimits, SharedBytes,
};
use sticker_core::slot::Slot;
use sticker_core::template::Template;
use support::pictures;

/// What a hostile file may cost; far above what any of them takes, on a busy machine and without optimisation.
const PATIENCE: Duration = Duration::from_secs(20);

/// Everything that a render takes, as a host would hand it over.
struct Input {
    template: String,
    product: String,
    slot: Value,
    size: Size,
    file: Vec<u8>,
}

impl Input {
    fn new(layers: Value) -> Self {
        let template = json!({
            "sticker": 1, "id": "bad", "canvas": {"width": 80, "height": 60, "background": "#FFFFFF"},
            "fonts": {"sans": [{"family": "Sticker Sans"}]}, "layers": layers
        });
        Self {
            template: template.to_string(),
            product: json!({"business": "golden", "item": "thing", "points": {}}).to_string(),
            slot: json!({
                "business": "golden", "id": "main", "channel": "test", "surface": "search",
                "sizes": [{"width": 80, "height": 60}], "format": "png", "overlay": "any"
            }),
            size: Size::new(80, 60),
            file: pictures::png(ColorType::Rgb, Size::new(4, 4), |_, _| [9; 4]),
        }
    }

    fn with_points(mut self, points: Value) -> Self {
        self.product = json!({"business": "golden", "item": "thing", "points": points}).to_string();
        self
    }

    fn with_template(mut self, change: impl FnOnce(&mut Value)) -> Self {
        let mut template = serde_json::from_str(&self.template).unwrap();
        change(&mut template);
        self.template = template.to_string();
        self
    }

    fn with_slot(mut self, field: &str, value: Value) -> Self {
        self.slot[field] = value;
        self
    }

    fn with_file(mut self, file: Vec<u8>) -> Self {
        self.file = file;
        self
    }

    fn render(&self) -> Result<usize, String> {
        let template = Template::from_json(self.template.as_bytes()).map_err(|e| e.to_string())?;
        let slot = Slot::from_json(self.slot.to_string().as_bytes()).map_err(|e| e.to_string())?;
        let locale = LocaleTag::new("en").unwrap();
        let at = "2026-11-11T00:00:00Z".parse().unwrap();
        let points =
            Snapshot::from_json(self.product.as_bytes(), at, locale.clone()).map_err(|e| e.to_string())?;
        let mut assets = Assets::default();
        let file: SharedBytes = Arc::new(self.file.clone());
        assets.insert("file", file);
        let compiled = CompiledTemplate::compile(&CompileRequest {
            template: &Arc::new(template),
            slot: &slot,
            size: self.size,
            fonts: &FontStore::with_default_family().unwrap(),
            assets: &assets,
            locale: &locale,
            limits: RenderLimits::default(),
        })
        .map_err(|e| e.to_string())?;
        compiled.render(&RenderInput::new(&points, &assets)).map(|s| s.bytes.len()).map_err(|e| e.to_string())
    }
}

/// Asserts that an input is refused, in time, with these words in the message, and that the message has our form.
fn refused(what: &str, input: &Input, words: &[&str]) {
    let begun = Clock::now();
    let message = input.render().expect_err(what);
    let took = begun.elapsed();
    assert!(took < PATIENCE, "{what}: took {took:?}");
    for word in words {
        assert!(message.contains(word), "{what}: {word:?} is not in: {message}");
    }
    assert!(!message.ends_with('.') && message.len() < 1000, "{what}: {message}");
    assert!(!message.starts_with("internal error"), "{what}: {message}");
}

fn at(width: Value, height: Value) -> Value {
    json!({"x": 0, "y": 0, "width": width, "height": height})
}

fn picture() -> Value {
    json!({"id": "hero", "type": "image", "box": at(80.into(), 60.into()), "source": {"asset": "file"}})
}

fn rect(id: &str) -> Value {
    json!({"id": id, "type": "shape", "box": at(80.into(), 60.into()), "shape": {"rect": {}}, "fill": "#112233"})
}

fn words(text: &str) -> Value {
    json!({"id": "words", "type": "text", "box": at(80.into(), 60.into()), "text": text, "font": "sans", "size": 20,
           "fill": "#000000"})
}

fn changed(mut layer: Value, field: &str, value: Value) -> Value {
    layer[field] = value;
    layer
}

/// A PNG whose header announces a size that its data does not have.
fn announcing(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = pictures::png(ColorType::Rgba, Size::new(4, 4), |_, _| [9; 4]);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = bytes[12..29].iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xEDB8_8320 } else { c >> 1 })
    });
    bytes[29..33].copy_from_slice(&(!crc).to_be_bytes());
    bytes
}

#[test]
fn a_sound_input_is_rendered() {
    assert!(Input::new(json!([picture(), words("Tea")])).render().unwrap() > 100);
}

#[test]
fn pictures_that_are_none_are_refused() {
    let noise = |x: i32, y: i32| [(x * 91 + y * 37) as u8, (x * y) as u8, ((x * 7) ^ (y * 13)) as u8, 255];
    let sound = pictures::png(ColorType::Rgb, Size::new(64, 64), noise);
    let jpeg = pictures::all().into_iter().find(|p| p.0 == "photo.jpg").unwrap().1;
    let input = |file: Vec<u8>| Input::new(json!([picture()])).with_file(file);
    let hero = r#"the picture of layer "hero": "#;
    let half = sound.len() / 2;
    refused(
        "half a PNG",
        &input(sound[..half].to_vec()),
        &[hero, &format!("png file of {half} bytes ends before")],
    );
    refused("a JPEG's head", &input(jpeg[..300].to_vec()), &[hero, "jpeg"]);
    refused("no bytes", &input(Vec::new()), &[hero, "no supported picture format begins with the bytes []"]);
    refused("a PDF", &input(b"%PDF-1.7 whatever".to_vec()), &[hero, "25 50 44 46"]);
    refused("a script", &input(b"<svg xmlns='x'/>".to_vec()), &[hero, "no supported picture format"]);
    refused(
        "a bomb by its width",
        &input(announcing(60_000, 4)),
        &[hero, "picture width in pixels is 60000", "limit is 16384"],
    );
    refused(
        "a bomb by its pixels",
        &input(announcing(16_000, 16_000)),
        &[hero, "number of pixels is 256000000", "60000000"],
    );
    refused("no pixels", &input(announcing(0, 4)), &[hero, "png"]);
    let mut broken = sound;
    broken[60..90].fill(0x5A);
    refused("broken data", &input(broken), &[hero, "png"]);
}

#[test]
fn boxes_sizes_and_numbers_that_cannot_be_are_refused() {
    let of = |layer: Value| Input::new(json!([layer]));
    for (what, layer, place) in [
        ("no width", changed(rect("r"), "box", at(0.into(), 10.into())), "/layers/0/box/width"),
        ("no height", changed(rect("r"), "box", at(10.into(), 0.into())), "/layers/0/box/height"),
        ("a negative width", changed(rect("r"), "box", at((-5).into(), 10.into())), "/layers/0/box/width"),
        ("a huge width", changed(rect("r"), "box", at(1e9.into(), 10.into())), "/layers/0/box/width"),
        ("a font of no size", changed(words("a"), "size", 0.into()), "/layers/0/size"),
        ("a negative font", changed(words("a"), "size", (-3).into()), "/layers/0/size"),
        ("a huge font", changed(words("a"), "size", 5000.into()), "/layers/0/size"),
        ("an opacity of 2", changed(rect("r"), "opacity", 2.into()), "/layers/0/opacity"),
        (
            "a negative radius",
            changed(rect("r"), "shape", json!({"rect": {"radius": -1}})),
            "/layers/0/shape",
        ),
        (
            "a huge blur",
            changed(rect("r"), "shadow", json!({"blur": 251, "color": "#000000"})),
            "/layers/0/shadow",
        ),
        ("no colour", changed(rect("r"), "fill", "red".into()), "/layers/0/fill"),
        ("no lines", changed(words("a"), "max_lines", 0.into()), "/layers/0/max_lines"),
        ("an unknown field", changed(rect("r"), "colour", 0.into()), "/layers/0/colour"),
        ("an unknown type", changed(rect("r"), "type", "video".into()), "/layers/0/type"),
    ] {
        refused(what, &of(layer), &[place]);
    }
    let canvas = |width: i64| of(rect("r")).with_template(|t| t["canvas"]["width"] = width.into());
    for width in [0, -80, 8193] {
        refused("a canvas", &canvas(width), &["/canvas/width", &width.to_string()]);
    }
    // A width of half a pixel is a width: boxes may be odd and lie anywhere.
    let tiny = changed(rect("r"), "box", json!({"x": -0.5, "y": 59.75, "width": 0.5, "height": 0.25}));
    assert!(of(tiny).render().is_ok());
    let far = changed(picture(), "box", json!({"x": 16000, "y": -16000, "width": 10, "height": 10}));
    assert!(of(far).render().is_ok());
    // What passes every limit of its own is refused by its pixels.
    let wide = changed(picture(), "box", at(16_000.into(), 16_000.into()));
    refused(
        "a huge picture box",
        &of(changed(wide, "fit", "fill".into())),
        &["256000000 pixels", "limit of 67108864"],
    );
}

#[test]
fn what_is_too_many_too_deep_or_too_long_is_refused() {
    // Short enough for the limit of bytes.
    let small = |n: i32| {
        json!({"id": format!("{n}"), "type": "shape", "box": {"x": 0, "y": 0, "width": 9, "height": 9},
               "shape": {"rect": {}}, "fill": "#123"})
    };
    let many: Vec<Value> = (0..10_000).map(small).collect();
    refused("10,000 layers", &Input::new(many.into()), &["limit of 512"]);
    let mut deep = rect("inner");
    for n in 0..9 {
        deep = json!({"id": format!("g{n}"), "type": "group", "layers": [deep]});
    }
    refused("nine groups", &Input::new(json!([deep])), &["limit of 8"]);
    let mut input = Input::new(json!([]));
    input.template = "[".repeat(100_000);
    refused("100,000 brackets", &input, &["limit of 64"]);
    input.template = format!(r#"{{"sticker": 1, "layers": {}{}}}"#, "[".repeat(100), "]".repeat(100));
    refused("a hundred lists", &input, &["limit of 64"]);
    input.template = format!(r#"{{"sticker": 1, "name": "{}"}}"#, "n".repeat(2 << 20));
    refused("a document of 2 MiB", &input, &["limit of 1048576"]);
    input.template = "\u{0}\u{1}\u{2}".to_owned();
    refused("no JSON", &input, &["JSON"]);
    refused(
        "5,000 bytes of text",
        &Input::new(json!([words(&"a".repeat(5000))])),
        &["/layers/0/text", "5000", "4096"],
    );
    let stops: Vec<Value> = (0..65).map(|_| json!({"at": 0, "color": "#000000"})).collect();
    let fill = json!({"linear": {"from": [0, 0], "to": [1, 1], "stops": stops}});
    refused(
        "65 stops",
        &Input::new(json!([changed(rect("r"), "fill", fill)])),
        &["/layers/0/fill", "limit of 64"],
    );
    let path = format!("M0 0{}", "h1".repeat(20_000));
    let path = changed(rect("r"), "shape", json!({"path": {"data": path}}));
    refused("20,000 lines", &Input::new(json!([path])), &["/layers/0/shape", "limit of 10000"]);
    refused("two of one name", &Input::new(json!([rect("r"), rect("r")])), &["/layers/1/id", "\"r\""]);
    let long = Input::new(json!([words("{x.shop.story}")]))
        .with_points(json!({"x.shop.story": {"text": "a".repeat(9000)}}));
    refused("a point of 9,000 characters", &long, &["/points/x.shop.story", "9000"]);
    let points: serde_json::Map<String, Value> =
        (0..5000).map(|n| (format!("x.shop.p{n}"), json!({"int": n}))).collect();
    refused(
        "5,000 points",
        &Input::new(json!([rect("r")])).with_points(points.into()),
        &["more than 256 points", "/points"],
    );
}

/// Long texts that the limits allow are laid out, or refused, in time.
#[test]
fn the_longest_texts_take_bounded_time() {
    for text in
        ["a ".repeat(2000), "a".repeat(4000), "\u{0301}".repeat(2000), "🏳️‍🌈".repeat(200), "ffi".repeat(1300)]
    {
        for (overflow, wrap) in
            [("ellipsis", "word"), ("hide", "anywhere"), ("fail", "word"), ("ellipsis", "none")]
        {
            let mut layer = changed(words(&text), "overflow", overflow.into());
            layer["wrap"] = wrap.into();
            layer["max_lines"] = 100.into();
            layer["size"] = json!({"max": 60, "min": 5});
            layer["missing_glyph"] = json!({"substitute": "?"});
            let begun = Clock::now();
            let result = Input::new(json!([layer])).render();
            assert!(begun.elapsed() < PATIENCE, "{overflow} {wrap}: {:?}", begun.elapsed());
            if overflow != "fail" {
                result.unwrap();
            }
        }
    }
}

#[test]
fn what_is_missing_is_named() {
    refused("no glyph", &Input::new(json!([words("Tea 龍")])), &[r#"layer "words""#, "U+9F8D"]);
    refused(
        "no file",
        &Input::new(json!([changed(picture(), "source", json!({"asset": "gone.png"}))])),
        &[r#"asset "gone.png" of layer "hero" is not among the assets"#],
    );
    let pointed = changed(picture(), "source", json!({"point": "std.image.white"}));
    refused(
        "no picture point",
        &Input::new(json!([pointed.clone()])),
        &["point std.image.white is missing", r#"layer "hero""#],
    );
    let named = Input::new(json!([pointed]))
        .with_points(json!({"std.image.white": {"image": {"asset": "gone.jpg"}}}));
    refused("a point's file", &named, &[r#"asset "gone.jpg" of layer "hero""#]);
    refused(
        "no point",
        &Input::new(json!([words("{std.title}")])),
        &["point std.title is missing", r#"layer "words""#],
    );
    let family = Input::new(json!([words("Tea")]))
        .with_template(|t| t["fonts"]["sans"][0]["family"] = "Nowhere Grotesk".into());
    refused("no font", &family, &["Nowhere Grotesk", "/fonts/sans"]);
    let stack = Input::new(json!([changed(words("Tea"), "font", "serif".into())]));
    refused("no stack", &stack, &["/layers/0/font", "serif"]);
    refused("no such point", &Input::new(json!([words("{std.titel}")])), &["/layers/0/text", "std.titel"]);
}

#[test]
fn values_of_the_wrong_kind_are_refused() {
    let price = json!({"id": "price", "type": "price", "box": at(80.into(), 60.into()), "role": "effective",
        "format": {"money": {"currency": "USD", "symbol": "$"}}, "font": "sans", "size": 20, "fill": "#000000"});
    let euros = json!({"std.price.effective": {"money": {"minor": "100", "currency": "EUR"}}});
    let input = Input::new(json!([price.clone()])).with_points(euros);
    refused("another currency", &input, &["std.price.effective", r#"layer "price""#, "EUR", "USD"]);
    let free = changed(price, "point", "x.shop.price".into());
    let input = |value: Value| Input::new(json!([free.clone()])).with_points(json!({"x.shop.price": value}));
    refused("words for a price", &input(json!({"text": "cheap"})), &["x.shop.price", r#"layer "price""#]);
    let image = changed(picture(), "source", json!({"point": "x.shop.photo"}));
    let input = Input::new(json!([image])).with_points(json!({"x.shop.photo": {"text": "photo.jpg"}}));
    refused("words for a picture", &input, &["x.shop.photo", r#"layer "hero""#, "text", "an image"]);
    let input = Input::new(json!([words("Tea")])).with_points(json!({"std.title": {"int": 3}}));
    refused("a number for a title", &input, &["/points/std.title", "std.title is declared as"]);
}

#[test]
fn words_and_prices_that_do_not_fit_are_refused() {
    let long = changed(words("Unbelievably long words"), "size", json!({"max": 40, "min": 18}));
    refused(
        "long words",
        &Input::new(json!([long])),
        &[r#"layer "words""#, "smallest size of 18 px", "80x60 px"],
    );
    let price = json!({"id": "price", "type": "price", "box": at(40.into(), 30.into()), "role": "effective",
        "format": {"money": {"currency": "USD", "symbol": "$"}}, "font": "sans", "size": 24, "min_scale": 0.5,
        "fill": "#000000"});
    let points = json!({"std.price.effective": {"money": {"minor": "99999999999", "currency": "USD"}}});
    let input = Input::new(json!([price])).with_points(points);
    refused(
        "a long price",
        &input,
        &[r#"layer "price""#, "$999,999,999.99", "smallest size of 12 px", "40x30 px"],
    );
}

#[test]
fn slots_that_do_not_take_the_picture_are_refused() {
    let sound = || Input::new(json!([rect("r")]));
    refused(
        "another business",
        &sound().with_slot("business", "rival".into()),
        &["business golden", "business rival"],
    );
    let mut size = sound();
    size.size = Size::new(81, 60);
    refused("another size", &size, &["slot main does not take pictures of 81x60"]);
    let mut both = sound().with_slot("sizes", json!([{"width": 800, "height": 800}]));
    both.size = Size::new(800, 800);
    refused("no variant", &both, &["template bad has no variant of 800x800", "surface search", "80x60"]);
    let promo = sound()
        .with_slot("overlay", "forbidden".into())
        .with_template(|t| t["policy_class"] = "promo".into());
    refused("a forbidden class", &promo, &["slot main admits no template of class promo"]);
    refused(
        "no quality",
        &sound().with_slot("format", json!({"jpeg": {"quality": 0}})),
        &["/format/jpeg/quality", "1..=100"],
    );
    #[cfg(not(feature = "webp-lossy"))]
    refused(
        "lossy WebP",
        &sound().with_slot("format", json!({"webp": {"quality": 80}})),
        &["slot main", "webp-lossy"],
    );
}

#[test]
fn budgets_that_cannot_be_met_are_refused() {
    let noise = |x: i32, y: i32| [(x * 91 + y * 37) as u8, (x * y) as u8, ((x * 7) ^ (y * 13)) as u8, 255];
    let photo = pictures::png(ColorType::Rgb, Size::new(80, 60), noise);
    let input =
        |format: Value| Input::new(json!([picture()])).with_file(photo.clone()).with_slot("format", format);
    let jpeg = input(json!({"jpeg": {"quality": 90}}))
        .with_slot("byte_budget", 700.into())
        .with_slot("quality_min", 80.into());
    refused("a JPEG", &jpeg, &["at quality 80, the floor", "budget of 700 bytes"]);
    refused(
        "a PNG",
        &input(json!("png")).with_slot("byte_budget", 700.into()),
        &["png file has", "budget of 700 bytes"],
    );
    refused(
        "a WebP",
        &input(json!({"webp": {}})).with_slot("byte_budget", 700.into()),
        &["webp file has", "budget of 700 bytes"],
    );
    let within = input(json!({"jpeg": {"quality": 90}})).with_slot("byte_budget", 3500.into());
    assert!(within.render().unwrap() <= 3500);
}

#[test]
fn a_region_outside_the_canvas_is_refused() {
    let kit = support::Kit::new();
    let template =
        json!({"sticker": 1, "id": "t", "canvas": {"width": 8, "height": 6}, "layers": [rect("r")]});
    let case = support::Case::of("region", template, json!({}), json!({}));
    let compiled = kit.compile(&case).unwrap();
    for region in [Rect::new(-1, 0, 4, 4), Rect::new(0, 0, 9, 6), Rect::new(4, 4, 8, 7)] {
        let error = compiled.region(&kit.input(&case), region).unwrap_err().to_string();
        assert_eq!(error, format!("region {region} does not lie on the canvas of 8x6"));
    }
    assert_eq!(compiled.region(&kit.input(&case), Rect::EMPTY).unwrap().data().len(), 0);
}
