//! Random templates and data: any mixture of layers and options that the document allows, each from its number.

use serde_json::{Map, Value, json};

/// A stream of numbers that is the same for the same seed everywhere (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`.
    pub(crate) fn from(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    /// True once in `n` times.
    pub(crate) fn once_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    pub(crate) fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.from(0, of.len() as i64 - 1) as usize]
    }

    fn share(&mut self) -> Value {
        json!(self.from(0, 20) as f64 / 20.0)
    }
}

/// A template with the points that it is rendered with.
pub(crate) struct Random {
    pub(crate) template: Value,
    pub(crate) points: Value,
    pub(crate) locale: &'static str,
}

/// Makes the template of a number.
pub(crate) fn template(seed: u64) -> Random {
    let mut maker = Maker { dice: Dice::new(seed), ids: 0 };
    let count = maker.dice.from(1, 5);
    let layers: Vec<Value> = (0..count).map(|_| maker.layer(0, false)).collect();
    let family = ["Sticker Sans", "Test Arabic", "Test Hebrew", "Test Thai", "Test Emoji", "Test CJK SC"];
    let stack = |weight: u32, names: &[&str]| {
        let first = json!({"family": "Sticker Sans", "weight": weight});
        let others = names.iter().map(|name| json!({"family": name}));
        std::iter::once(first).chain(others).collect::<Value>()
    };
    let template = json!({
        "sticker": 1, "id": "random",
        "canvas": {"width": WIDTH, "height": HEIGHT, "background": BACKGROUND},
        "fonts": {"sans": stack(400, &family[1..]), "bold": stack(700, &[]), "one": [{"family": maker.dice.one(&family)}]},
        "points": {"std.title": {"use": "optional"}, "std.promo.label": {"use": "optional"}, "std.image.transparent": {"use": "optional"},
                   "std.price.list": {"use": "optional"}},
        "layers": layers,
    });
    let points = maker.points();
    let locale = maker.dice.one(&["en", "zh-CN", "ar", "he", "ja", "de-DE", "th"]);
    Random { template, points, locale }
}

pub(crate) const WIDTH: u32 = 120;
pub(crate) const HEIGHT: u32 = 90;
/// What shows where nothing is drawn.
pub(crate) const BACKGROUND: &str = "#F4F1EA";

const WORDS: [&str; 16] = [
    "Wow",
    "Stage 3 growing-up formula, 900 g",
    "幼儿配方奶粉 3段（12-36个月）",
    "限时特惠，第二件半价！",
    "مرحبا بالعالم 50%",
    "שלום (abc) 12",
    "ราคาพิเศษ วันนี้",
    "a\u{301}e\u{308}",
    "👩‍👩‍👧 sale 🇫🇷",
    "word",
    "unbreakableunbreakableunbreakableunbreakable",
    "{std.title}",
    "{std.title} {std.promo.label}",
    "{std.promo.label}",
    "line\nline\n\nline",
    "¥ 1 299,00 ₽ · 2 x 30 ml",
];

const VALUES: [&str; 8] = [
    "short",
    "幼儿配方奶粉",
    "a very long title that goes on and on beyond every box",
    "ر",
    "x",
    "12-36",
    "🙂",
    "—",
];

const OVERFLOW: &[&str] =
    &["ellipsis", "hide", "hide", "hide", "hide", "hide", "hide", "hide", "ellipsis", "fail"];
const MISSING: &[&str] = &["hide", "hide", "hide", "hide", "hide", "hide", "hide", "hide", "hide", "fail"];
const FONTS: &[&str] = &["sans", "sans", "sans", "sans", "sans", "sans", "bold", "one"];

struct Maker {
    dice: Dice,
    ids: u32,
}

impl Maker {
    fn points(&mut self) -> Value {
        let mut points = Map::new();
        for name in ["std.title", "std.promo.label"] {
            if !self.dice.once_in(3) {
                points.insert(name.to_owned(), json!({"text": self.dice.one(&VALUES)}));
            }
        }
        let minor = self.dice.one(&["0", "1", "990", "12990", "100000", "999999999999"]);
        let money = |minor: &str| json!({"money": {"minor": minor, "currency": "CNY"}});
        points.insert("std.price.effective".to_owned(), money(minor));
        if self.dice.once_in(2) {
            points.insert("std.price.list".to_owned(), money("1999900"));
        }
        if self.dice.once_in(2) {
            let asset = self.dice.one(&["disc.png", "bordered.png", "gradient-alpha.png"]);
            points.insert("std.image.transparent".to_owned(), json!({"image": {"asset": asset}}));
        }
        Value::Object(points)
    }

    fn layer(&mut self, depth: u32, in_stack: bool) -> Value {
        let mut layer = Map::new();
        self.ids += 1;
        layer.insert("id".to_owned(), json!(format!("l{}", self.ids)));
        if in_stack {
            if self.dice.once_in(3) {
                layer.insert(
                    "cell".to_owned(),
                    json!({"width": self.dice.from(4, 60), "height": self.dice.from(4, 40)}),
                );
            }
        } else {
            let (w, h) = (self.dice.from(1, 130), self.dice.from(1, 100));
            let (x, y) = (self.dice.from(-30, 110), self.dice.from(-30, 80));
            layer.insert("box".to_owned(), json!({"x": x, "y": y as f64 + 0.25, "width": w, "height": h}));
        }
        let kinds = ["text", "text", "price", "shape", "image", "group", "stack"];
        let kind = self.dice.one(if depth < 2 { &kinds } else { &kinds[..5] });
        layer.insert("type".to_owned(), json!(kind));
        if kind == "price" && !in_stack && !self.dice.once_in(8) {
            // Mostly where it can be read: the canvas must hold all of it.
            let (x, y) = (self.dice.from(2, 40), self.dice.from(2, 50));
            layer.insert(
                "box".to_owned(),
                json!({"x": x, "y": y, "width": 75, "height": self.dice.from(20, 36)}),
            );
        }
        let own = match kind {
            "text" => self.text(),
            "price" => self.price(),
            "shape" => self.shape(),
            "image" => self.image(),
            "group" => self.group(depth),
            _ => self.stack(depth),
        };
        let Value::Object(own) = own else { unreachable!("layers are objects") };
        layer.extend(own);
        if in_stack && !matches!(kind, "text" | "price" | "stack") && !layer.contains_key("cell") {
            layer.insert("cell".to_owned(), json!({"width": self.dice.from(4, 40), "height": "grow"}));
            if kind == "image" || kind == "group" {
                layer.insert("cell".to_owned(), json!({"width": 20, "height": 20}));
            }
        }
        // A price stands upright.
        let turns = !Value::Object(layer.clone()).to_string().contains(r#""price""#);
        self.common(&mut layer, kind, turns);
        Value::Object(layer)
    }

    fn common(&mut self, layer: &mut Map<String, Value>, kind: &str, turns: bool) {
        let mut set = |name: &str, value: Value| layer.insert(name.to_owned(), value);
        if self.dice.once_in(6) {
            set("opacity", self.dice.share());
        }
        if self.dice.once_in(10) {
            set(
                "blend",
                json!(self.dice.one(&["multiply", "screen", "overlay", "color_dodge", "soft_light"])),
            );
        }
        if self.dice.once_in(8) {
            let present = json!({"present": self.dice.one(&["std.title", "std.price.list", "std.brand"])});
            set("when", if self.dice.once_in(2) { json!({"not": present}) } else { present });
        }
        match self.dice.from(0, 5) {
            0 => drop(set(
                "shadow",
                json!({"dx": self.dice.from(-9, 9), "dy": self.dice.from(-9, 9),
                "blur": self.dice.from(0, 12), "color": "#00000090"}),
            )),
            1 => {
                let count = self.dice.from(1, 3);
                let shadows: Vec<Value> = (0..count).map(|_| self.layer_shadow()).collect();
                set("shadows", shadows.into());
            }
            _ => {}
        }
        if self.dice.once_in(5) {
            let count = self.dice.from(1, 3);
            let has_edge = matches!(kind, "text" | "price" | "shape");
            let strokes: Vec<Value> = (0..count).map(|_| self.stroke(has_edge)).collect();
            set("strokes", strokes.into());
        }
        if self.dice.once_in(8) {
            set("paint_box", json!("ink"));
        }
        if turns && self.dice.once_in(8) {
            let angle = json!(self.dice.from(-180, 180));
            set(
                "rotate",
                if self.dice.once_in(2) {
                    angle
                } else {
                    json!({"angle": angle, "origin": [self.dice.share(), self.dice.share()]})
                },
            );
        }
        if self.dice.once_in(6) && matches!(kind, "image" | "group" | "stack") {
            set(
                "mask",
                match self.dice.from(0, 2) {
                    0 => json!({"shape": {"ellipse": {}}}),
                    1 => json!({"shape": {"rect": {"radius": 7}}}),
                    _ => json!({"image": {"source": {"asset": "disc.png"}}}),
                },
            );
        }
    }

    fn color(&mut self) -> Value {
        json!(self.dice.one(&["#D7263D", "#22303C", "#FFFFFF", "#1B6CA8C0", "#F2C14E40", "#00000000"]))
    }

    fn paint(&mut self) -> Value {
        let (a, b) = (self.color(), self.color());
        let stops = json!([{"at": 0, "color": a}, {"at": self.dice.share(), "color": "#1B3A57"}, {"at": 1, "color": b}]);
        match self.dice.from(0, 9) {
            0 => json!({"linear": {"angle": self.dice.from(0, 359), "stops": stops}}),
            1 => json!({"linear": {"from": [0, 0], "to": [1, 1], "stops": stops}}),
            2 => json!({"radial": {"center": [0.5, 0.5], "radius": 0.7, "stops": stops}}),
            3 => json!({"conic": {"center": [0.4, 0.6], "stops": stops}}),
            _ => self.color(),
        }
    }

    fn layer_shadow(&mut self) -> Value {
        json!({"kind": self.dice.one(&["outer", "inner"]), "dx": self.dice.from(-6, 6), "dy": self.dice.from(-6, 6),
            "blur": self.dice.from(0, 8), "spread": self.dice.from(-3, 4), "color": self.color()})
    }

    fn stroke(&mut self, has_edge: bool) -> Value {
        let mut stroke = json!({"width": self.dice.from(1, 12) as f64 / 2.0, "fill": self.paint(),
            "align": self.dice.one(&["inside", "center", "outside"]), "opacity": self.dice.share()});
        if has_edge {
            stroke["join"] = json!(self.dice.one(&["round", "miter", "bevel"]));
            if self.dice.once_in(4) {
                stroke["dash"] = json!([self.dice.from(1, 6), self.dice.from(1, 4)]);
            }
        }
        stroke
    }

    fn text(&mut self) -> Value {
        let (max, fits) = (self.dice.from(6, 30), !self.dice.once_in(4));
        let mut text = json!({
            "font": self.dice.one(FONTS),
            "size": if fits { json!({"max": max, "min": self.dice.from(3, 6)}) } else { json!(max) },
            "fill": self.paint(),
            "align": self.dice.one(&["start", "center", "end", "left", "right"]),
            "wrap": self.dice.one(&["word", "word", "anywhere", "none"]),
            "overflow": self.dice.one(OVERFLOW),
            "missing_glyph": self.dice.one(MISSING),
            "line_break": self.dice.one(&["strict", "normal", "loose", "anywhere"]),
            "direction": self.dice.one(&["auto", "ltr", "rtl"]),
            "max_lines": self.dice.from(1, 4),
            "balance": self.dice.once_in(3),
            "keep_all": self.dice.once_in(3),
        });
        if self.dice.once_in(3) {
            let count = self.dice.from(1, 3);
            let spans = (0..count).map(|_| {
                json!({"text": self.dice.one(&WORDS), "scale": self.dice.from(5, 20) as f64 / 10.0,
                    "rise": self.dice.from(-4, 4), "fill": self.paint()})
            });
            text["spans"] = spans.collect();
        } else {
            text["text"] = json!(self.dice.one(&WORDS));
        }
        match self.dice.from(0, 2) {
            0 => text["valign"] = json!(self.dice.one(&["top", "middle", "bottom"])),
            1 => text["letter_spacing"] = json!(self.dice.from(-1, 4)),
            _ => {}
        }
        for line in ["underline", "strike"] {
            if self.dice.once_in(6) {
                text[line] = json!({});
            }
        }
        text
    }

    fn price(&mut self) -> Value {
        let role = self.dice.one(&["effective", "list"]);
        let mut price = json!({
            "role": role,
            "format": {"money": {"currency": "CNY", "symbol": "¥"}},
            "font": self.dice.one(&["sans", "bold"]),
            "size": self.dice.from(6, 18),
            "min_scale": 0.2,
            "fill": self.paint(),
            "align": self.dice.one(&["start", "center", "end"]),
        });
        if self.dice.once_in(2) {
            let size = self.dice.from(6, 20);
            price["parts"] =
                json!({"symbol": {"size": size}, "fraction": {"size": size, "rise": self.dice.from(0, 6)}});
        }
        if role == "list" {
            price["strike"] = json!({"thickness": 1});
        }
        price
    }

    fn shape(&mut self) -> Value {
        let shape = match self.dice.from(0, 3) {
            0 => json!({"ellipse": {}}),
            1 => json!({"rect": {"radius": [self.dice.from(0, 20), 0, 3, self.dice.from(0, 50)]}}),
            2 => json!({"rect": {"radius": self.dice.from(0, 30)}}),
            _ => json!({"rect": {}}),
        };
        json!({"shape": shape, "fill": self.paint()})
    }

    fn image(&mut self) -> Value {
        let asset = ["checker.png", "flag.png", "disc.png", "bordered.png", "photo.jpg", "photo.webp"];
        let source = match self.dice.once_in(3) {
            true => json!({"point": "std.image.transparent"}),
            false => json!({"asset": self.dice.one(&asset)}),
        };
        let fit = self.dice.one(&["cover", "contain", "fill", "none"]);
        let mut image =
            json!({"source": source, "fit": fit, "align": [self.dice.share(), self.dice.share()]});
        if fit == "cover" && self.dice.once_in(3) {
            image["focus"] = json!([self.dice.share(), self.dice.share()]);
        }
        if self.dice.once_in(4) {
            image["radius"] = json!(self.dice.from(1, 30));
        }
        if self.dice.once_in(4) {
            image["trim"] = json!({"threshold": 0.2, "margin": self.dice.from(0, 8)});
        }
        image
    }

    fn group(&mut self, depth: u32) -> Value {
        let count = self.dice.from(1, 3);
        let layers: Vec<Value> = (0..count).map(|_| self.layer(depth + 1, false)).collect();
        json!({"layers": layers, "clip": self.dice.once_in(2)})
    }

    fn stack(&mut self, depth: u32) -> Value {
        let direction = self.dice.one(&["row", "column"]);
        let count = self.dice.from(1, 3);
        let layers: Vec<Value> = (0..count).map(|_| self.layer(depth + 1, true)).collect();
        let aligns = ["start", "center", "end", "stretch", "baseline"];
        let mut stack = json!({
            "direction": direction, "gap": self.dice.from(0, 8), "padding": self.dice.from(0, 6),
            "align": self.dice.one(if direction == "row" { &aligns } else { &aligns[..4] }),
            "justify": self.dice.one(&["start", "center", "end", "space_between", "space_around", "space_evenly"]),
            "wrap": self.dice.once_in(3),
            "layers": layers,
        });
        if self.dice.once_in(2) {
            stack["background"] = json!({"shape": {"rect": {"radius": 6}}, "fill": self.paint()});
        }
        if depth == 0 && self.dice.once_in(2) {
            stack["hug"] = json!(self.dice.one(&["width", "height", "both"]));
        }
        stack
    }
}
