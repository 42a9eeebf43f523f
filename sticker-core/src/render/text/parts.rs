//! Prices: parts of different sizes and heights on one baseline, shrunk as one and never wrapped or cut.

use std::ops::Range;
use std::sync::Arc;

use super::TextError;
use super::bidi::{Direction, Levels, is_control, visual_order};
use super::fit::{
    Align, Fitted, Line, LineHeight, LineMetrics, SIZE_STEP, VerticalAlign, check_sizes, longest_within,
};
use super::place::{Pen, start_within, vertical};
use super::shape::{EM_BITS, Em, Shaped, to_64ths};
use crate::asset::font::Font;
use crate::geometry::Length;

/// One part of a price: its symbol, its integer, its fraction.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// The part's text.
    pub shaped: &'a Shaped,
    /// Its size, in 1/65536 of the price's size; at most 64 times that.
    pub scale: u32,
    /// How far it stands above the common baseline, in 1/65536 of the price's size; negative below.
    pub rise: i32,
    /// Space before it, in 1/65536 of the price's size.
    pub gap: i32,
}

impl Part<'_> {
    /// The price's own size.
    pub const WHOLE: i32 = 1 << 16;
    const LIMIT: i32 = 64 << 16;
}

/// The box of a price and the rules by which it is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartsRequest {
    /// Width of the box.
    pub width: Length,
    /// Height of the box.
    pub height: Length,
    /// The size to start from; rounded down to 1/4 px.
    pub max_size: Length,
    /// The smallest size to go down to; rounded up to 1/4 px, but never above `max_size`.
    pub min_size: Length,
    /// Where the price stands from left to right.
    pub align: Align,
    /// Where the price stands from top to bottom.
    pub vertical_align: VerticalAlign,
    /// Which way the price reads: with [`Direction::Auto`] as the letters in it do, and from the left without any.
    pub direction: Direction,
}

/// Where a part of a price stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartBox {
    /// Its glyphs in the fitted text.
    pub glyphs: Range<usize>,
    /// Its bytes of the whole price.
    pub text: Range<u32>,
    /// Pixels per em.
    pub size: Length,
    /// Its left edge.
    pub x: Length,
    /// Its width.
    pub width: Length,
    /// Its own baseline.
    pub baseline: Length,
}

/// The most parts of one price.
const MAX_PARTS: usize = 64;

/// Places the parts of a price on one baseline, at the largest common size at which all of it fits.
///
/// Sizes are tried on a grid of 1/4 px from `max_size` down; every part is that size times its own scale, rounded to
/// 1/64 px. Nothing wraps, nothing is cut. Parts stand in the order in which the price as a whole is read (UAX 9): what
/// follows the number in Arabic or Hebrew stands to its left, and the number itself is never turned. Byte ranges count through the texts of all parts, one after the other.
///
/// # Errors
///
/// Returns [`TextError::OutOfRange`] for sizes outside 1/4 to 2,048 px and negative boxes, [`TextError::TooMany`] for
/// more than 64 parts or too long texts, and [`TextError::DoesNotFit`] where the price does not fit at `min_size`.
pub fn fit_parts(parts: &[Part<'_>], request: &PartsRequest) -> Result<Fitted, TextError> {
    if parts.len() > MAX_PARTS {
        return Err(TextError::TooMany { what: "parts", limit: MAX_PARTS });
    }
    if parts.iter().map(|p| p.shaped.len()).sum::<usize>() > Shaped::MAX_CLUSTERS {
        return Err(TextError::TooMany { what: "clusters", limit: Shaped::MAX_CLUSTERS });
    }
    let sizes = check_sizes(request.width, request.height, request.min_size, request.max_size)?;
    let extent = Extent::of(parts);
    let fits = |size: i32| {
        extent.width <= longest_within(request.width, size)
            && extent.ascent + extent.descent <= longest_within(request.height, size)
    };
    let mut size = sizes.end;
    while size > sizes.start && !fits(size) {
        size -= SIZE_STEP.min(size - sizes.start);
    }
    if !fits(size) {
        return Err(TextError::DoesNotFit {
            text: parts.iter().flat_map(|p| p.shaped.text.chars()).take(80).collect(),
            size: Length::from_64ths(size),
            needed_width: Length::from_64ths(to_64ths(extent.width, size)),
            needed_height: Length::from_64ths(to_64ths(extent.ascent + extent.descent, size)),
            width: request.width,
            height: request.height,
        });
    }
    Ok(place(parts, request, &extent, size))
}

/// The measures of a whole price in em of its size.
struct Extent {
    width: Em,
    ascent: Em,
    descent: Em,
}

impl Extent {
    fn of(parts: &[Part<'_>]) -> Self {
        let mut extent = Self { width: 0, ascent: 0, descent: 0 };
        for part in parts {
            extent.width += share(part.gap) + scaled(part, width(part));
            let line = LineMetrics::new(part.shaped.fonts[0].metrics(), LineHeight::Normal);
            let rise = share(part.rise);
            extent.ascent = extent.ascent.max(scaled(part, line.ascent) + rise);
            extent.descent = extent.descent.max(scaled(part, line.descent) - rise);
        }
        extent
    }
}

/// Turns a share of the price's size into em of the price.
fn share(n: i32) -> Em {
    Em::from(n.clamp(-Part::LIMIT, Part::LIMIT)) << (EM_BITS - 16)
}

/// Turns a length in em of a part into em of the price.
fn scaled(part: &Part<'_>, length: Em) -> Em {
    let exact = i128::from(length) * i128::from(part.scale.min(Part::LIMIT as u32));
    i64::try_from((exact + (1 << 15)) >> 16).unwrap_or(i64::MAX >> EM_BITS)
}

fn width(part: &Part<'_>) -> Em {
    let clusters = &part.shaped.clusters;
    let all: Em = clusters.iter().map(|c| c.advance + part.shaped.spacing).sum();
    all - if clusters.is_empty() { 0 } else { part.shaped.spacing }
}

/// Returns the levels of a whole price (UAX 9), and that of each part.
fn levels_of(parts: &[Part<'_>], direction: Direction) -> (Levels, Vec<u8>) {
    let text: String = parts.iter().map(|p| &*p.shaped.text).collect();
    let levels = Levels::of(&text, direction, None);
    let mut start = 0;
    let own = parts.iter().map(|part| {
        let first = start;
        start += part.shaped.text.len();
        // A part is never torn: it stands where the outermost of its characters does. Marks that steer the others have no
        // place of their own.
        let drawn = part.shaped.text.char_indices().filter(|(_, c)| !is_control(*c));
        drawn.map(|(at, _)| levels.at(first + at)).min().unwrap_or(u8::from(levels.is_rtl))
    });
    let own = own.collect();
    (levels, own)
}

/// Returns where each part starts, in em of the price from its left edge. The gap before a part stands on the side from
/// which it is read.
fn starts(parts: &[Part<'_>], levels: &[u8]) -> Vec<Em> {
    let mut starts = vec![0; parts.len()];
    let mut at: Em = 0;
    for i in visual_order(levels) {
        let (gap, is_rtl) = (share(parts[i].gap), levels[i] % 2 == 1);
        at += if is_rtl { 0 } else { gap };
        starts[i] = at;
        at += scaled(&parts[i], width(&parts[i])) + if is_rtl { gap } else { 0 };
    }
    starts
}

fn place(parts: &[Part<'_>], request: &PartsRequest, extent: &Extent, size: i32) -> Fitted {
    let in_64ths = |length: Em| to_64ths(length, size);
    let total = in_64ths(extent.width);
    let (whole, levels) = levels_of(parts, request.direction);
    let x = start_within(request.width.to_64ths(), total, request.align.side(whole.is_rtl));
    let height = in_64ths(extent.ascent + extent.descent);
    let top = start_within(request.height.to_64ths(), height, vertical(request.vertical_align));
    let baseline = top + in_64ths(extent.ascent);

    let mut fonts: Vec<Font> = Vec::new();
    let mut text = String::new();
    let mut glyphs = Vec::new();
    let mut boxes = Vec::with_capacity(parts.len());
    for (part, at) in parts.iter().zip(starts(parts, &levels)) {
        let shaped = part.shaped;
        let (first_font, first_glyph, first_byte) = (fonts.len() as u16, glyphs.len(), text.len() as u32);
        fonts.extend(shaped.fonts.iter().cloned());
        text.push_str(&shaped.text);
        let own_size =
            ((i64::from(size) * i64::from(part.scale.min(Part::LIMIT as u32)) + (1 << 15)) >> 16) as i32;
        let own_baseline = baseline - in_64ths(share(part.rise));
        let left = x + in_64ths(at);
        let styles = &shaped.styles;
        let mut pen = Pen { x: left, y: own_baseline, at: 0, size: own_size, styles, glyphs: &mut glyphs };
        // As the price reads, and not the part alone: the space of " €" stands beside the number in Hebrew too.
        let levels: Vec<u8> =
            shaped.clusters.iter().map(|c| whole.at((first_byte + c.start) as usize)).collect();
        for i in visual_order(&levels) {
            pen.cluster(&shaped.clusters[i], &shaped.glyphs, first_font);
            pen.at += shaped.spacing;
        }
        for glyph in &mut glyphs[first_glyph..] {
            glyph.start += first_byte;
            glyph.end += first_byte;
        }
        let own_width = scaled(part, width(part));
        boxes.push(PartBox {
            glyphs: first_glyph..glyphs.len(),
            text: first_byte..text.len() as u32,
            size: Length::from_64ths(own_size),
            x: Length::from_64ths(left),
            width: Length::from_64ths(in_64ths(own_width)),
            baseline: Length::from_64ths(own_baseline),
        });
    }
    let mut missing = Vec::new();
    for m in parts.iter().flat_map(|p| p.shaped.missing()) {
        if !missing.contains(m) {
            missing.push(*m);
        }
    }
    let line = Line {
        glyphs: 0..glyphs.len(),
        text: 0..text.len() as u32,
        x: Length::from_64ths(x),
        width: Length::from_64ths(total),
        baseline: Length::from_64ths(baseline),
    };
    Fitted {
        size: Length::from_64ths(size),
        text,
        fonts: Arc::from(fonts),
        lines: if glyphs.is_empty() { Vec::new() } else { vec![line] },
        stretches: Vec::new(),
        glyphs,
        parts: boxes,
        ascent: Length::from_64ths(in_64ths(extent.ascent)),
        descent: Length::from_64ths(in_64ths(extent.descent)),
        line_height: Length::from_64ths(height),
        is_truncated: false,
        is_hidden: false,
        missing,
        overflow: (Length::ZERO, Length::ZERO),
    }
}

#[cfg(test)]
mod tests;
