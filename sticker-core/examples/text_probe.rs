//! Answers questions about text on standard input, one JSON object a line, for the comparisons of `benches/peers`.
//!
//! `{"breaks": "…"}` gives the pieces between which a line may end; `strictness` and `locale` beside it. `{"glyphs": "…",
//! "size": 24, "fonts": ["file.ttf", "file.ttc#2"]}` gives glyph ids and pens in pixels, `direction` and `locale` beside it.
//! `{"masks": [36, 37], "size": 24, "fonts": ["file.ttf"]}` gives the coverage of glyphs of the first font at each eighth of a pixel:
//! `[id, eighth, left, top, width, height, hexadecimal]`; the characters of `hot` beside it are drawn as a template draws digits.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a program for the command line")]

use std::error::Error;
use std::io::BufRead;
use std::sync::Arc;

use serde_json::{Value, json};
use sticker_core::asset::font::{FaceRequest, Font, FontStack, FontStore};
use sticker_core::geometry::{Length, Rect};
use sticker_core::render::text::{
    Align, BreakRules, Direction, Effect, FitRequest, Glyph, GlyphCache, HotSet, Run, ShapeOptions,
    Strictness, break_opportunities, fit, shape,
};

fn main() -> Result<(), Box<dyn Error>> {
    for line in std::io::stdin().lock().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let answer = match (question["breaks"].as_str(), question["masks"].as_array()) {
            (Some(text), _) => breaks(text, &question),
            (None, Some(glyphs)) => masks(glyphs, &question)?,
            (None, None) => glyphs(&question)?,
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

fn fonts(question: &Value) -> Result<Vec<Font>, Box<dyn Error>> {
    let mut store = FontStore::new();
    let mut fonts = Vec::new();
    for name in question["fonts"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let (path, index) = name.split_once('#').unwrap_or((name, "0"));
        let request = FaceRequest { index: index.parse()?, ..FaceRequest::default() };
        let id = store.add(Arc::new(std::fs::read(path)?), &request)?;
        fonts.extend(store.font(id).cloned());
    }
    Ok(fonts)
}

fn size(question: &Value) -> Result<Length, Box<dyn Error>> {
    let size = question["size"].as_f64().unwrap_or(16.0);
    Ok(Length::from_f64(size).ok_or("the size is not a number")?)
}

fn masks(glyphs: &[Value], question: &Value) -> Result<Value, Box<dyn Error>> {
    let (fonts, size) = (fonts(question)?, size(question)?);
    let mut hot = HotSet::new();
    hot.add(&FontStack::new(fonts.clone())?, question["hot"].as_str().unwrap_or_default().chars());
    let (cache, clip) = (GlyphCache::new(0), Rect::new(-4_096, -4_096, 4_096, 4_096));
    let mut all = Vec::new();
    for id in glyphs.iter().filter_map(Value::as_u64) {
        for eighth in 0..8 {
            let (x, y) = (Length::from_64ths(eighth * 8), Length::ZERO);
            let glyph = Glyph { font: 0, id: u32::try_from(id)?, size, start: 0, end: 0, style: 0, x, y };
            let glyph = [glyph];
            let run = Run::new(&fonts, &glyph, (Length::ZERO, Length::ZERO), clip).with_hot(&hot);
            let mask = cache.run_mask(&run, Effect::Fill)?;
            let bounds = mask.bounds();
            let hexadecimal: String = mask.coverage().iter().map(|c| format!("{c:02x}")).collect();
            all.push(json!([
                id,
                eighth,
                bounds.left,
                bounds.top,
                bounds.width(),
                bounds.height(),
                hexadecimal
            ]));
        }
    }
    Ok(Value::from(all))
}

fn glyphs(question: &Value) -> Result<Value, Box<dyn Error>> {
    let text = question["glyphs"].as_str().ok_or("a question asks for breaks, glyphs or masks")?;
    let fonts = fonts(question)?;
    let direction = match question["direction"].as_str() {
        Some("rtl") => Direction::Rtl,
        Some("ltr") => Direction::Ltr,
        _ => Direction::Auto,
    };
    let locale = question["locale"].as_str().map(str::to_owned);
    let shaped =
        shape(&FontStack::new(fonts)?, text, &ShapeOptions { locale, direction, ..ShapeOptions::default() })?;
    let size = size(question)?;
    let box_width = Length::from_px(8_000);
    let request = FitRequest { align: Align::Left, ..FitRequest::new(box_width, box_width, size) };
    let fitted = fit(&shaped, &request)?;
    let px = |length: Length| f64::from(length.to_64ths()) / 64.0;
    let baseline = fitted.lines.first().map_or(0.0, |l| px(l.baseline));
    let glyphs: Vec<Value> =
        fitted.glyphs.iter().map(|g| json!([g.font, g.id, px(g.x), px(g.y) - baseline])).collect();
    Ok(Value::from(glyphs))
}
