//! What the effects of a layer may be, by its type.

use serde_json::{Map, Value};

use super::build::invalid;
use super::document::Common;
use super::effect::{Effects, LayerMask};
use super::error::TemplateError;
use super::layer::{Content, Fit, ImageLayer, ImageSource, Join, Layer};
use super::pointer::Pointer;
use crate::points::ValueKind;

/// Returns the effects of a layer.
///
/// # Errors
///
/// - `shadow` beside `shadows`, `stroke` beside `strokes`
/// - a stroke along an alpha channel with corners or dashes
/// - a mask of anything but a picture, a group or a stack, or whose point is no picture
pub(super) fn effects(
    common: &Common,
    object: &Map<String, Value>,
    kind: &str,
    at: &Pointer,
) -> Result<Effects, TemplateError> {
    if common.shadow.is_some() && !common.shadows.is_empty() {
        return Err(invalid(&at.key("shadows"), "shadow and shadows exclude each other"));
    }
    if object.contains_key("stroke") && !common.strokes.is_empty() {
        return Err(invalid(&at.key("strokes"), "stroke and strokes exclude each other"));
    }
    if !matches!(kind, "text" | "price" | "shape") {
        for (i, stroke) in common.strokes.iter().enumerate() {
            let place = at.key("strokes").item(i);
            if stroke.join != Join::Round {
                return Err(invalid(
                    &place.key("join"),
                    "a line along an alpha channel has round corners only",
                ));
            }
            if !stroke.dash.is_empty() {
                return Err(invalid(&place.key("dash"), "a line along an alpha channel has no dashes"));
            }
        }
    }
    if let Some(mask) = &common.mask {
        let place = at.key("mask");
        if matches!(kind, "text" | "price" | "shape") {
            let message = "only a picture, a group or a stack has a mask; put the layer into a group";
            return Err(invalid(&place, message));
        }
        if kind == "group" && common.frame.is_none() && common.cell.is_none() {
            return Err(invalid(&place, "a group without a box has nowhere to put a mask"));
        }
        if let LayerMask::Image(image) = mask
            && let ImageSource::Point(point) = &image.source
            && let Some(declared) = point.declared()
            && !declared.ty.admits_kind(ValueKind::Image)
        {
            let message = format!("{point} is {}, not image", declared.ty);
            return Err(invalid(&place.key("image").key("source").key("point"), message));
        }
    }
    Ok(Effects {
        strokes: common.strokes.clone(),
        shadows: common.shadows.clone(),
        paint_box: common.paint_box,
        mask: common.mask.clone(),
        rotation: common.rotate.filter(|r| !r.angle.is_none()),
    })
}

/// Refuses to turn a price: a claim's box, the pens of its glyphs and the line through it are upright in the manifest,
/// and what reads prices back looks for lines of text in upright boxes.
pub(super) fn upright(effects: &Effects, content: &Content, at: &Pointer) -> Result<(), TemplateError> {
    fn has_price(content: &Content) -> Option<&str> {
        content.children().iter().find_map(|layer: &Layer| match &layer.content {
            Content::Price(_) => Some(layer.id.as_str()),
            inner => has_price(inner),
        })
    }
    if effects.rotation.is_none() {
        return Ok(());
    }
    let place = at.key("rotate");
    match content {
        Content::Price(_) => Err(invalid(&place, "a price stands upright: it cannot be turned")),
        _ => match has_price(content) {
            Some(id) => {
                let message = format!("a price stands upright: layer {} cannot be turned", super::quote(id));
                Err(invalid(&place, message))
            }
            None => Ok(()),
        },
    }
}

/// Refuses a focal point where nothing is cut by it.
pub(super) fn image(layer: &ImageLayer, at: &Pointer) -> Result<(), TemplateError> {
    if layer.focus.is_some() && layer.fit != Fit::Cover {
        return Err(invalid(&at.key("focus"), "only a picture of fit \"cover\" has a focus"));
    }
    Ok(())
}
