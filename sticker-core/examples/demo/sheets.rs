//! Puts pictures together on one: the contact sheet of the plan, and the sheet of the gallery's best.

#![allow(dead_code, reason = "the test draws one of the sheets")]

use std::sync::Arc;

use serde_json::{Value, json};
use sticker_core::asset::font::FontStore;
use sticker_core::geometry::Size;
use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, RenderInput, RenderLimits, SharedBytes,
};
use sticker_core::slot::Slot;
use sticker_core::template::Template;

use crate::support::Failure;

/// A picture of the contact sheet.
pub(crate) struct Cell<'a> {
    pub(crate) name: &'a str,
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) label: String,
    pub(crate) bytes: &'a [u8],
}

/// Puts all pictures on one sheet, each in its row and column with its label below.
pub(crate) fn contact_sheet(cells: &[Cell<'_>], fonts: &FontStore) -> Result<Vec<u8>, Failure> {
    const CELL: usize = 300;
    const GAP: usize = 16;
    const LABEL: usize = 26;
    let columns = cells.iter().map(|c| c.column + 1).max().unwrap_or(1);
    let rows = cells.iter().map(|c| c.row + 1).max().unwrap_or(1);
    let mut assets = Assets::default();
    let mut layers = Vec::new();
    for cell in cells {
        assets.insert(cell.name, shared(cell.bytes));
        let (x, y) = (GAP + cell.column * (CELL + GAP), GAP + cell.row * (CELL + LABEL + GAP));
        layers.push(json!({
            "id": cell.name, "type": "image", "source": {"asset": cell.name}, "fit": "contain", "radius": 6,
            "box": {"x": x, "y": y, "width": CELL, "height": CELL},
            "shadow": {"dy": 3, "blur": 10, "color": "#00000030"}
        }));
        layers.push(json!({
            "id": format!("label.{}", cell.name), "type": "text", "font": "label", "size": {"max": 15, "min": 9},
            "text": cell.label, "fill": "#3C434C", "align": "center", "valign": "middle",
            "box": {"x": x, "y": y + CELL, "width": CELL, "height": LABEL}
        }));
    }
    let size = (GAP + columns * (CELL + GAP), GAP + rows * (CELL + LABEL + GAP));
    draw(size, "#EEF0F3", layers, &json!("png"), &assets, fonts)
}

/// Puts square pictures on a sheet of three columns.
pub(crate) fn showcase(pictures: &[(&str, &[u8])], fonts: &FontStore) -> Result<Vec<u8>, Failure> {
    const CELL: usize = 404;
    const GAP: usize = 14;
    const COLUMNS: usize = 3;
    let mut assets = Assets::default();
    let mut layers = Vec::new();
    for (n, (name, bytes)) in pictures.iter().enumerate() {
        assets.insert(name, shared(bytes));
        layers.push(json!({
            "id": name, "type": "image", "source": {"asset": name}, "fit": "cover", "radius": 12,
            "box": {"x": (n % COLUMNS) * (CELL + GAP), "y": (n / COLUMNS) * (CELL + GAP), "width": CELL, "height": CELL}
        }));
    }
    let rows = pictures.len().div_ceil(COLUMNS);
    let size = (COLUMNS * (CELL + GAP) - GAP, rows * (CELL + GAP) - GAP);
    let format = json!({"jpeg": {"quality": 88, "sampling": "4:4:4"}});
    draw(size, "#FFFFFF", layers, &format, &assets, fonts)
}

fn shared(bytes: &[u8]) -> SharedBytes {
    Arc::new(bytes.to_vec())
}

fn draw(
    (width, height): (usize, usize),
    background: &str,
    layers: Vec<Value>,
    format: &Value,
    assets: &Assets,
    fonts: &FontStore,
) -> Result<Vec<u8>, Failure> {
    let template = json!({
        "sticker": 1, "id": "sheet", "canvas": {"width": width, "height": height, "background": background},
        "fonts": {"label": [{"family": fonts.default_family()}]},
        "layers": layers
    });
    let slot = json!({
        "business": "sticker-demo", "id": "sheet", "channel": "app", "surface": "search", "image_index": 1,
        "sizes": [{"width": width, "height": height}], "format": format, "overlay": "any", "background": "any",
        "min_text_px": 1, "audience": "public", "url": "mutable", "lead_ms": 0
    });
    let template = &Arc::new(Template::from_json(template.to_string().as_bytes())?);
    let slot = &Slot::from_json(slot.to_string().as_bytes())?;
    let locale = LocaleTag::new("en")?;
    let (size, limits): (Size, _) = (slot.sizes[0], RenderLimits::default());
    let request = CompileRequest { template, slot, size, fonts, assets, locale: &locale, limits };
    let compiled = CompiledTemplate::compile(&request)?;
    let nothing = br#"{"business":"sticker-demo","item":"sheet","points":{}}"#;
    let points = Snapshot::from_json(nothing, "2026-11-11T00:00:00Z".parse()?, locale.clone())?;
    Ok(compiled.render(&RenderInput::new(&points, assets))?.bytes)
}
