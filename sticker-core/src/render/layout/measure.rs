//! Measures: how much room a layer takes, asked before it has a box.

use super::super::RenderError;
use super::super::bind::{Bound, BoundPrice};
use super::super::compile::Shared;
use super::super::fitting;
use super::super::manifest::Shown;
use super::super::text::{self, FitRequest, Fitted, Part, PartsRequest, Shaped, TextError};
use crate::geometry::{Frame, Length};
use crate::template::{Content, Layer, MissingGlyph, Overflow, PriceLayer, TextLayer, Wrap};

/// A layer without layers in it, as far as its size goes.
#[derive(Debug)]
pub(super) enum Leaf<'a> {
    Text {
        content: &'a TextLayer,
        shaped: Box<Shaped>,
    },
    Price {
        content: &'a PriceLayer,
        bound: &'a BoundPrice,
        shaped: Vec<Shaped>,
    },
    /// A picture, a shape or a group, as large as its cell says.
    Fixed {
        width: Length,
        height: Length,
    },
}

/// The room that a layer is offered along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Room {
    /// As much as it likes.
    Free,
    /// As little as it can do with.
    Least,
    /// At most this.
    AtMost(Length),
    /// This, neither more nor less.
    Exactly(Length),
}

/// A size, and the distance of the first baseline from its top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) width: Length,
    pub(super) height: Length,
    pub(super) baseline: Option<Length>,
}

/// The most that a box may measure.
const MOST: Length = Length::from_px(Length::MAX_PX);

impl<'a> Leaf<'a> {
    /// Makes a layer ready to be measured; the error within is why it is hidden instead.
    pub(super) fn new(
        shared: &Shared,
        layer: &'a Layer,
        bound: &'a Bound,
    ) -> Result<Result<Self, Shown>, RenderError> {
        Ok(match (&layer.content, bound) {
            (Content::Text(content), Bound::Text(words)) => {
                let shaped = fitting::shape_text(shared, layer, content, words)?;
                match content.missing_glyph == MissingGlyph::Hide && !shaped.missing().is_empty() {
                    true => Err(Shown::MissingGlyph),
                    false => Ok(Self::Text { content, shaped: Box::new(shaped) }),
                }
            }
            (Content::Price(content), Bound::Price(bound)) => {
                let shaped = fitting::shape_price(shared, layer, content, bound)?;
                match shaped.iter().any(|part| !part.missing().is_empty()) {
                    true => Err(Shown::MissingGlyph),
                    false => Ok(Self::Price { content, bound, shaped }),
                }
            }
            _ => Ok(Self::Fixed { width: layer.frame.width, height: layer.frame.height }),
        })
    }

    /// Measures the layer in the room that it is offered.
    ///
    /// A text or a price that does not fit at its smallest says what it would need, unless `may_cut` and the text ends
    /// in an ellipsis then.
    pub(super) fn measure(
        &self,
        layer: &Layer,
        width: Room,
        height: Room,
        may_cut: bool,
    ) -> Result<Measured, RenderError> {
        match self {
            Self::Text { content, shaped } => {
                Text { layer, content, shaped, may_cut: may_cut && content.overflow == Overflow::Ellipsis }
                    .measure(width, height)
            }
            Self::Price { content, bound, shaped } => {
                let parts = fitting::price_parts(content, bound, shaped);
                let request = fitting::price_request(content, frame_of(width, height));
                price(layer, &parts, request, width == Room::Least || height == Room::Least)
            }
            Self::Fixed { width, height } => Ok(Measured { width: *width, height: *height, baseline: None }),
        }
    }

    /// Tells whether the layer fits a box without being hidden.
    pub(super) fn fits(&self, layer: &Layer, (width, height): (Length, Length)) -> Result<bool, RenderError> {
        let Self::Text { content, shaped } = self else { return Ok(true) };
        let request = fitting::text_request(content, Frame { width, height, ..Frame::default() });
        let fitted = text::fit(shaped, &request).map_err(|e| fitting::text_error(layer, e))?;
        Ok(!fitted.is_hidden)
    }
}

fn frame_of(width: Room, height: Room) -> Frame {
    let edge = |room: Room| match room {
        Room::Free | Room::Least => MOST,
        Room::AtMost(most) | Room::Exactly(most) => most.max(Length::ZERO).min(MOST),
    };
    Frame { width: edge(width), height: edge(height), ..Frame::default() }
}

fn price(
    layer: &Layer,
    parts: &[Part<'_>],
    mut request: PartsRequest,
    is_least: bool,
) -> Result<Measured, RenderError> {
    if is_least {
        request.max_size = request.min_size.min(request.max_size);
    }
    measured(layer, text::fit_parts(parts, &request))
}

/// Turns what the text engine says into a size.
fn measured(layer: &Layer, fitted: Result<Fitted, TextError>) -> Result<Measured, RenderError> {
    match fitted {
        Ok(fitted) => Ok(Measured {
            width: fitted.lines.iter().map(|line| line.width).max().unwrap_or_default(),
            height: height(&fitted),
            baseline: fitted.lines.first().map(|line| line.baseline),
        }),
        Err(TextError::DoesNotFit { needed_width, needed_height, .. }) => {
            Ok(Measured { width: needed_width, height: needed_height, baseline: None })
        }
        Err(error) => Err(fitting::text_error(layer, error)),
    }
}

/// Returns the least height of a box that the lines fit into.
fn height(fitted: &Fitted) -> Length {
    match &fitted.lines[..] {
        [] => Length::ZERO,
        [_] => fitted.line_height,
        // Baselines are rounded each for itself: one 1/64 px more covers that.
        [first, .., last] => last.baseline - first.baseline + fitted.line_height + Length::from_64ths(1),
    }
}

/// A text that is measured.
struct Text<'a> {
    layer: &'a Layer,
    content: &'a TextLayer,
    shaped: &'a Shaped,
    may_cut: bool,
}

impl Text<'_> {
    fn measure(&self, width: Room, height: Room) -> Result<Measured, RenderError> {
        let mut request = fitting::text_request(self.content, frame_of(width, height));
        if !self.may_cut {
            // What does not fit says what it needs; the stack decides what becomes of it.
            request.overflow = text::Overflow::Fail;
        }
        match (width, height) {
            (Room::Least, _) => self.least_width(request),
            (_, Room::Least) => self.least_height(request),
            _ => self.fit(&request),
        }
    }

    fn fit(&self, request: &FitRequest) -> Result<Measured, RenderError> {
        let fitted = text::fit(self.shaped, request);
        let is_too_long = matches!(fitted, Err(TextError::DoesNotFit { .. }));
        let needed = measured(self.layer, fitted)?;
        if !is_too_long || self.content.overflow != Overflow::Ellipsis {
            return Ok(needed);
        }
        // It needs no more room than the lines that are left of it when it is cut.
        let (overflow, max_size) = (text::Overflow::Ellipsis, request.min_size);
        match text::fit(self.shaped, &FitRequest { overflow, max_size, height: MOST, ..*request }) {
            Ok(cut) if height(&cut) < needed.height => {
                Ok(Measured { width: needed.width, ..measured(self.layer, Ok(cut))? })
            }
            _ => Ok(needed),
        }
    }

    /// Measures at the smallest size, or one line of it where the rest may be cut.
    fn least_height(&self, request: FitRequest) -> Result<Measured, RenderError> {
        let smallest = FitRequest { max_size: request.min_size, ..request };
        if self.may_cut {
            let line = FitRequest { max_lines: 1, width: MOST, wrap: text::Wrap::None, ..smallest };
            let measured = self.fit(&line)?;
            return Ok(Measured { width: measured.width.min(request.width), ..measured });
        }
        self.fit(&smallest)
    }

    /// Finds the narrowest box into which the text fits at its smallest size.
    fn least_width(&self, request: FitRequest) -> Result<Measured, RenderError> {
        if self.may_cut {
            return Ok(Measured { width: Length::ZERO, ..self.least_height(request)? });
        }
        let smallest = FitRequest { max_size: request.min_size, ..request };
        let natural = self.fit(&smallest)?;
        if self.content.wrap == Wrap::None || self.content.max_lines == 1 {
            return Ok(natural);
        }
        // Whether it fits changes once as the box grows: a line that is offered more takes no less.
        let (mut too_narrow, mut fits) = (0, natural.width.to_64ths());
        let mut best = natural;
        while fits - too_narrow > 1 {
            let middle = too_narrow + (fits - too_narrow) / 2;
            let request = FitRequest { width: Length::from_64ths(middle), ..smallest };
            match text::fit(self.shaped, &request) {
                Ok(fitted) => {
                    best = measured(self.layer, Ok(fitted))?;
                    fits = middle;
                }
                Err(TextError::DoesNotFit { .. }) => too_narrow = middle,
                Err(error) => return Err(fitting::text_error(self.layer, error)),
            }
        }
        Ok(Measured { width: Length::from_64ths(fits), ..best })
    }
}
