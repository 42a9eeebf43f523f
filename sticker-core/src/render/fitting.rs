//! Fitting: what the text engine is asked for a text or a price layer.
//!
//! Drawing asks with the layer's box; a stack asks with the room that it has, before there is a box. Both ask here, so
//! that what is drawn is what was measured.

use super::RenderError;
use super::bind::{BoundPrice, BoundSpan, BoundText};
use super::compile::Shared;
use super::text::{self, FitRequest, PartsRequest, ShapeOptions, Shaped, StyledText, TextError};
use crate::asset::font::Tag4;
use crate::geometry::{Frame, Length};
use crate::template::{
    Align, Direction, Features, Layer, LineBreak, MissingGlyph, Overflow, PartKind, PartStyle, PriceLayer,
    TextLayer, TextStyle, Vertical, Wrap,
};

/// Names the layer whose text went wrong.
pub(crate) fn text_error(layer: &Layer, source: TextError) -> RenderError {
    RenderError::Text { layer: layer.id.clone(), source }
}

/// Shapes the spans of a text layer as one paragraph, once for every size.
pub(crate) fn shape_text(
    shared: &Shared,
    layer: &Layer,
    content: &TextLayer,
    words: &BoundText,
) -> Result<Shaped, RenderError> {
    let mut spans = Vec::with_capacity(words.spans.len());
    for span in &words.spans {
        let style = style_of_span(content, span);
        spans.push(StyledText {
            text: &span.text,
            stack: shared.stack(style.font.as_ref().unwrap_or(&content.font))?,
            scale: style.scale.map_or(StyledText::WHOLE, |s| scaled(s.permille())),
            rise: style.rise.map_or(0, |rise| share(rise, content.size.max)),
            features: features(&style.features),
        });
    }
    let options = ShapeOptions {
        locale: shared.locale(),
        features: Vec::new(),
        letter_spacing: per_em(content.letter_spacing, content.size.max),
        missing: match content.missing_glyph {
            MissingGlyph::Fail => text::MissingGlyph::Fail,
            MissingGlyph::Hide => text::MissingGlyph::Hide,
            MissingGlyph::Substitute(c) => text::MissingGlyph::Substitute(c),
        },
        direction: direction(content.direction),
        breaks: text::BreakRules { strictness: strictness(content.line_break), keep_all: content.keep_all },
    };
    text::shape_styled(&spans, &options).map_err(|e| text_error(layer, e))
}

/// Returns how a span looks: as the template says of it, and then as the run of a rich text names it.
pub(crate) fn style_of_span(content: &TextLayer, span: &BoundSpan) -> TextStyle {
    let own = content.spans.get(span.span).map(|s| s.style.clone()).unwrap_or_default();
    match span.style.as_ref().and_then(|name| content.styles.get(name)) {
        Some(named) => own.overlaid(named),
        None => own,
    }
}

/// Asks for a text in a box.
pub(crate) fn text_request(content: &TextLayer, frame: Frame) -> FitRequest {
    FitRequest {
        width: frame.width,
        height: frame.height,
        max_size: content.size.max,
        min_size: content.size.min,
        max_lines: content.max_lines,
        line_height: match content.line_height {
            None => text::LineHeight::Normal,
            Some(height) => {
                text::LineHeight::Thousandths(per_em(height, content.size.max).clamp(0, 65_535) as u16)
            }
        },
        wrap: match content.wrap {
            Wrap::Word => text::Wrap::Word,
            Wrap::Anywhere => text::Wrap::Anywhere,
            Wrap::None => text::Wrap::None,
        },
        overflow: match content.overflow {
            Overflow::Fail => text::Overflow::Fail,
            Overflow::Ellipsis => text::Overflow::Ellipsis,
            Overflow::Hide => text::Overflow::Hide,
        },
        align: align(content.align),
        vertical_align: vertical(content.vertical),
        balance: content.balance,
    }
}

/// Shapes the parts of a price.
pub(crate) fn shape_price(
    shared: &Shared,
    layer: &Layer,
    price: &PriceLayer,
    bound: &BoundPrice,
) -> Result<Vec<Shaped>, RenderError> {
    let mut shaped = Vec::new();
    for part in bound.parts.parts() {
        let stack = shared.stack(&style_of(price, part.kind).font)?;
        let options = ShapeOptions {
            locale: shared.locale(),
            missing: match price.missing_glyph {
                MissingGlyph::Hide => text::MissingGlyph::Hide,
                _ => text::MissingGlyph::Fail,
            },
            features: features(&price.features),
            direction: direction(price.direction),
            ..ShapeOptions::default()
        };
        shaped.push(text::shape(stack, &part.text, &options).map_err(|e| text_error(layer, e))?);
    }
    Ok(shaped)
}

/// Returns the parts of a price with their proportions.
pub(crate) fn price_parts<'a>(
    price: &PriceLayer,
    bound: &BoundPrice,
    shaped: &'a [Shaped],
) -> Vec<text::Part<'a>> {
    let parts = bound.parts.parts().iter().zip(shaped);
    parts
        .map(|(part, shaped)| {
            let style = style_of(price, part.kind);
            text::Part {
                shaped,
                scale: share(style.size, price.size).max(0) as u32,
                rise: share(style.rise, price.size),
                gap: 0,
            }
        })
        .collect()
}

/// Asks for a price in a box.
pub(crate) fn price_request(price: &PriceLayer, frame: Frame) -> PartsRequest {
    let min_size = i64::from(price.size.to_64ths()) * i64::from(price.min_scale.permille()) / 1000;
    PartsRequest {
        width: frame.width,
        height: frame.height,
        max_size: price.size,
        min_size: Length::from_64ths((min_size as i32).max(64)),
        align: align(price.align),
        vertical_align: vertical(price.vertical),
        direction: direction(price.direction),
    }
}

/// Returns the style of one part of a price.
pub(crate) fn style_of(price: &PriceLayer, kind: PartKind) -> &PartStyle {
    match kind {
        PartKind::Symbol => &price.parts.symbol,
        PartKind::Integer | PartKind::Mark => &price.parts.integer,
        PartKind::Separator => &price.parts.separator,
        PartKind::Fraction => &price.parts.fraction,
        PartKind::Unit => &price.parts.unit,
        PartKind::Qualifier => &price.parts.qualifier,
        PartKind::Range => &price.parts.range,
    }
}

const fn align(align: Align) -> text::Align {
    match align {
        Align::Start => text::Align::Start,
        Align::Center => text::Align::Center,
        Align::End => text::Align::End,
        Align::Left => text::Align::Left,
        Align::Right => text::Align::Right,
    }
}

const fn vertical(vertical: Vertical) -> text::VerticalAlign {
    match vertical {
        Vertical::Top | Vertical::Baseline(_) => text::VerticalAlign::Top,
        Vertical::Middle => text::VerticalAlign::Middle,
        Vertical::Bottom => text::VerticalAlign::Bottom,
    }
}

const fn direction(direction: Direction) -> text::Direction {
    match direction {
        Direction::Auto => text::Direction::Auto,
        Direction::Ltr => text::Direction::Ltr,
        Direction::Rtl => text::Direction::Rtl,
    }
}

const fn strictness(line_break: LineBreak) -> text::Strictness {
    match line_break {
        LineBreak::Strict => text::Strictness::Strict,
        LineBreak::Normal => text::Strictness::Normal,
        LineBreak::Loose => text::Strictness::Loose,
        LineBreak::Anywhere => text::Strictness::Anywhere,
    }
}

fn features(features: &Features) -> Vec<(Tag4, u32)> {
    features.iter().map(|(tag, value)| (Tag4(tag.to_bytes()), value.into())).collect()
}

/// Turns thousandths into 1/65536.
fn scaled(permille: u16) -> u32 {
    (u32::from(permille) * StyledText::WHOLE + 500) / 1_000
}

/// Returns a length in thousandths of a font size.
fn per_em(length: Length, size: Length) -> i32 {
    let size = i64::from(size.to_64ths().max(1));
    ((2000 * i64::from(length.to_64ths()) + size).div_euclid(2 * size)) as i32
}

/// Returns a length in 1/65536 of a font size.
fn share(length: Length, size: Length) -> i32 {
    let size = i64::from(size.to_64ths().max(1));
    let share = ((i64::from(length.to_64ths()) << 17) + size).div_euclid(2 * size);
    share.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}
