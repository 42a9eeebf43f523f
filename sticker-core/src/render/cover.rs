//! How much of a picture overlays cover, and the slot's limit on it.
//!
//! An overlay is whatever is drawn except the picture of the product and its ground:
//!
//! - The picture of the product is an image layer of `std.image.transparent`, `std.image.white` or `std.image.scene`.
//! - The ground is the canvas's background, and the shapes and the template's own pictures that are painted before the
//!   first picture of the product: they lie behind it.
//! - Everything else covers: words, prices, logos and certificates wherever they stand, the pictures of a business's own
//!   points, and shapes and pictures that are painted after the product. In a picture without a product all shapes and
//!   pictures do.
//!
//! A layer covers the box of the pixels that it painted, its shadow included, cut by the canvas and by the groups that clip
//! it; layers of a group count one by one, and a shadow of a group that holds no picture of the product counts as the
//! group's box. A pixel that lies in several boxes counts once.

use super::RenderError;
use crate::geometry::{Rect, Size};
use crate::slot::Slot;
use crate::template::{Content, ImageSource, Layer};

/// What one layer covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) kind: MarkKind,
    /// Pixels that it painted, on the canvas and inside of the clips around it.
    pub(crate) area: Rect,
}

/// What a layer is to the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkKind {
    /// A picture of the product.
    Product,
    /// Behind the product it is ground, before it an overlay.
    Ground,
    /// An overlay wherever it stands.
    Overlay,
}

impl Mark {
    /// Tells what a layer is; `None` for a group, whose layers count.
    pub(crate) fn kind(content: &Content, casts_shadow: bool) -> Option<MarkKind> {
        match content {
            Content::Image(image) => Some(match &image.source {
                ImageSource::Point(point) if PRODUCT_PICTURES.contains(&point.as_str()) => MarkKind::Product,
                ImageSource::Asset(_) => MarkKind::Ground,
                ImageSource::Point(_) => MarkKind::Overlay,
            }),
            Content::Shape(_) => Some(MarkKind::Ground),
            Content::Text(_) | Content::Price(_) => Some(MarkKind::Overlay),
            Content::Group(group) => {
                (casts_shadow && !holds_product(&group.layers)).then_some(MarkKind::Ground)
            }
        }
    }
}

/// Refuses a picture whose overlays cover more than its slot allows.
pub(crate) fn check(slot: &Slot, size: Size, marks: &[Mark]) -> Result<(), RenderError> {
    if slot.max_cover_permille >= 1_000 {
        return Ok(());
    }
    let product = marks.iter().position(|mark| mark.kind == MarkKind::Product).unwrap_or(0);
    let covers = |(i, mark): (usize, &Mark)| match mark.kind {
        MarkKind::Product => false,
        MarkKind::Ground => i >= product,
        MarkKind::Overlay => true,
    };
    let areas: Vec<Rect> =
        marks.iter().enumerate().filter(|&mark| covers(mark)).map(|(_, mark)| mark.area).collect();
    let coverage = slot.coverage(size, &areas);
    if coverage.is_allowed() {
        return Ok(());
    }
    let (permille, limit) = (coverage.permille, coverage.limit);
    Err(RenderError::CoverTooLarge { slot: slot.id.to_string(), permille, limit })
}

fn holds_product(layers: &[Layer]) -> bool {
    layers.iter().any(|layer| match &layer.content {
        Content::Group(group) => holds_product(&group.layers),
        content => Mark::kind(content, false) == Some(MarkKind::Product),
    })
}

const PRODUCT_PICTURES: [&str; 3] = ["std.image.scene", "std.image.transparent", "std.image.white"];
