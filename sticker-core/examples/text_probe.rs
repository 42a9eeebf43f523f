//! Answers questions about text on standard input, one JSON object a line, for the comparisons of `benches/peers`.
//!
//! `{"breaks": "…"}` gives the pieces between which a line may end; `strictness` and `locale` beside it. `{"glyphs": "…",
//! "size": 24, "fonts": ["file.ttf", "file.ttc#2"]}` gives glyph ids and pens in pixels, `direction` and `locale` beside it.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a program for the command line")]

use std::error::Error;
use std::io::BufRead;
use std::sync::Arc;

use serde_json::{Value, json};
use sticker_core::asset::font::{FaceRequest, FontStack, FontStore};
use sticker_core::geometry::Length;
use sticker_core::render::text::{
    Align, BreakRules, Direction, FitRequest, ShapeOptions, Strictness, break_opportunities, fit, shape,
};

fn main() -> Result<(), Box<dyn Error>> {
    for line in std::io::stdin().lock().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let answer = match question.get("breaks").and_then(Value::as_str) {
            Some(text) => breaks(text, &question),
            None => glyphs(&question)?,
        };
        println!("{answer}");
    }
    Ok(())
}

fn breaks(text: &str, question: &Value) -> Value {
    let strictness = match question["strictness"].as_str() {
        Some("normal") => Strictness::Normal,
        Some("loose") => Strictness::Loose,
        Some("anywhere") => Strictness::Anywhere,
        _ => Strictness::Strict,
    };
    let keep_all = question["keep_all"].as_bool().unwrap_or(false);
    let mut ends =
        break_opportunities(text, &BreakRules { strictness, keep_all }, question["locale"].as_str());
    ends.push(text.len());
    let mut start = 0;
    ends.iter().map(|&end| &text[std::mem::replace(&mut start, end)..end]).collect()
}

fn glyphs(question: &Value) -> Result<Value, Box<dyn Error>> {
    let text = question["glyphs"].as_str().ok_or("a question asks for breaks or glyphs")?;
    let mut store = FontStore::new();
    let mut fonts = Vec::new();
    for name in question["fonts"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let (path, index) = name.split_once('#').unwrap_or((name, "0"));
        let request = FaceRequest { index: index.parse()?, ..FaceRequest::default() };
        let id = store.add(Arc::new(std::fs::read(path)?), &request)?;
        fonts.extend(store.font(id).cloned());
    }
    let direction = match question["direction"].as_str() {
        Some("rtl") => Direction::Rtl,
        Some("ltr") => Direction::Ltr,
        _ => Direction::Auto,
    };
    let locale = question["locale"].as_str().map(str::to_owned);
    let shaped =
        shape(&FontStack::new(fonts)?, text, &ShapeOptions { locale, direction, ..ShapeOptions::default() })?;
    let size =
        Length::from_f64(question["size"].as_f64().unwrap_or(16.0)).ok_or("the size is not a number")?;
    let box_width = Length::from_px(8_000);
    let request = FitRequest { align: Align::Left, ..FitRequest::new(box_width, box_width, size) };
    let fitted = fit(&shaped, &request)?;
    let px = |length: Length| f64::from(length.to_64ths()) / 64.0;
    let baseline = fitted.lines.first().map_or(0.0, |l| px(l.baseline));
    let glyphs: Vec<Value> =
        fitted.glyphs.iter().map(|g| json!([g.font, g.id, px(g.x), px(g.y) - baseline])).collect();
    Ok(Value::from(glyphs))
}
