//! Shapes: a template's outlines as exact-area coverage.
//!
//! Fills are rasterised by zeno, whose coverage has 256 levels of exact area; tiny-skia, with 17 levels, makes the
//! geometry of strokes, dashes and joins, which is then filled the same way.

use tiny_skia::{LineCap, LineJoin, PathBuilder, PathSegment, Stroke, StrokeDash};
use zeno::{Command, Fill, Point};

use super::super::RenderError;
use super::super::curve::{FILL_TOLERANCE, flattened};
use super::super::mask::Mask;
use crate::geometry::{Frame, Length, Rect};
use crate::template::{Cap, Join, Segment, Shape, ShapeStroke};

/// Coverage of the inside of a shape in its frame, of which only the part inside `visible` is made.
///
/// # Errors
///
/// [`RenderError::TooLarge`] or [`RenderError::Memory`] when the mask cannot be made.
pub(crate) fn fill(shape: &Shape, frame: Frame, visible: Rect) -> Result<Mask, RenderError> {
    cover(&outline(shape, frame), visible)
}

/// Coverage of the line along a shape's outline, of which only the part inside `visible` is made.
///
/// # Errors
///
/// - [`RenderError::TooLarge`] or [`RenderError::Memory`] when the mask cannot be made
/// - [`RenderError::Stroke`] when the outline has so many dashes or so little length that no stroke comes of it
pub(crate) fn stroke(
    shape: &Shape,
    frame: Frame,
    style: &ShapeStroke,
    visible: Rect,
) -> Result<Mask, RenderError> {
    let mut builder = PathBuilder::new();
    for command in outline(shape, frame) {
        match command {
            Command::MoveTo(p) => builder.move_to(p.x, p.y),
            Command::LineTo(p) => builder.line_to(p.x, p.y),
            Command::QuadTo(c, p) => builder.quad_to(c.x, c.y, p.x, p.y),
            Command::CurveTo(a, b, p) => builder.cubic_to(a.x, a.y, b.x, b.y, p.x, p.y),
            Command::Close => builder.close(),
        }
    }
    let width = style.width.to_f32();
    let stroke = Stroke {
        width,
        miter_limit: 4.0,
        line_cap: match style.cap {
            Cap::Butt => LineCap::Butt,
            Cap::Round => LineCap::Round,
            Cap::Square => LineCap::Square,
        },
        line_join: match style.join {
            Join::Round => LineJoin::Round,
            Join::Miter => LineJoin::Miter,
            Join::Bevel => LineJoin::Bevel,
        },
        dash: None,
    };
    let failed = || RenderError::Stroke { width: style.width };
    let mut path = builder.finish().ok_or_else(failed)?;
    if !style.dash.is_empty() {
        let dash =
            StrokeDash::new(style.dash.iter().map(|l| l.to_f32()).collect(), 0.0).ok_or_else(failed)?;
        path = path.dash(&dash, 1.0).ok_or_else(failed)?;
    }
    let path = path.stroke(&stroke, 4.0).ok_or_else(failed)?;
    let point = |p: tiny_skia::Point| Point::new(p.x, p.y);
    let commands: Vec<Command> = path
        .segments()
        .map(|s| match s {
            PathSegment::MoveTo(p) => Command::MoveTo(point(p)),
            PathSegment::LineTo(p) => Command::LineTo(point(p)),
            PathSegment::QuadTo(c, p) => Command::QuadTo(point(c), point(p)),
            PathSegment::CubicTo(a, b, p) => Command::CurveTo(point(a), point(b), point(p)),
            PathSegment::Close => Command::Close,
        })
        .collect();
    cover(&commands, visible)
}

/// Coverage of a rectangle with rounded corners: what cuts pictures and groups.
///
/// # Errors
///
/// As [`fill`].
pub(crate) fn rounded(frame: Frame, radius: Length, visible: Rect) -> Result<Mask, RenderError> {
    fill(&Shape::Rect { radius }, frame, visible)
}

/// Rasterises an outline in canvas coordinates, non-zero, by exact area.
fn cover(outline: &[Command], visible: Rect) -> Result<Mask, RenderError> {
    let commands = &flattened(outline, FILL_TOLERANCE)[..];
    let extent = zeno::bounds(commands, Fill::NonZero, None);
    // The casts saturate, and coordinates are bounded by `Length::MAX_PX` and a stroke's width.
    let edges = Rect::new(
        extent.min.x.floor() as i32,
        extent.min.y.floor() as i32,
        extent.max.x.ceil() as i32,
        extent.max.y.ceil() as i32,
    );
    let bounds = edges.intersect(visible);
    let mut mask = Mask::zeroed(bounds)?;
    if !bounds.is_empty() {
        zeno::Mask::new(commands)
            .offset((-(bounds.left as f32), -(bounds.top as f32)))
            .size(bounds.width(), bounds.height())
            .render_into(mask.coverage_mut(), None);
    }
    Ok(mask)
}

/// A quarter of a circle as a cubic curve: how far the control points lie along the tangents, in radii.
const ARC: f32 = 0.552_284_8;

fn outline(shape: &Shape, frame: Frame) -> Vec<Command> {
    let (x0, y0) = (frame.x.to_f32(), frame.y.to_f32());
    let (w, h) = (frame.width.to_f32(), frame.height.to_f32());
    let (x1, y1) = (x0 + w, y0 + h);
    match shape {
        Shape::Rect { radius } => {
            let r = radius.to_f32().min(w / 2.0).min(h / 2.0).max(0.0);
            rounded_box([x0, y0, x1, y1], r, r)
        }
        Shape::Ellipse {} => rounded_box([x0, y0, x1, y1], w / 2.0, h / 2.0),
        Shape::Path { data } => data
            .segments()
            .iter()
            .map(|s| {
                let at = |v: &crate::template::Vertex| Point::new(x0 + v.x.to_f32(), y0 + v.y.to_f32());
                match s {
                    Segment::Move(p) => Command::MoveTo(at(p)),
                    Segment::Line(p) => Command::LineTo(at(p)),
                    Segment::Quad(c, p) => Command::QuadTo(at(c), at(p)),
                    Segment::Cubic(a, b, p) => Command::CurveTo(at(a), at(b), at(p)),
                    Segment::Close => Command::Close,
                }
            })
            .collect(),
    }
}

fn rounded_box([x0, y0, x1, y1]: [f32; 4], rx: f32, ry: f32) -> Vec<Command> {
    let p = Point::new;
    if rx <= 0.0 || ry <= 0.0 {
        return vec![
            Command::MoveTo(p(x0, y0)),
            Command::LineTo(p(x1, y0)),
            Command::LineTo(p(x1, y1)),
            Command::LineTo(p(x0, y1)),
            Command::Close,
        ];
    }
    let (kx, ky) = (rx * (1.0 - ARC), ry * (1.0 - ARC));
    vec![
        Command::MoveTo(p(x0 + rx, y0)),
        Command::LineTo(p(x1 - rx, y0)),
        Command::CurveTo(p(x1 - kx, y0), p(x1, y0 + ky), p(x1, y0 + ry)),
        Command::LineTo(p(x1, y1 - ry)),
        Command::CurveTo(p(x1, y1 - ky), p(x1 - kx, y1), p(x1 - rx, y1)),
        Command::LineTo(p(x0 + rx, y1)),
        Command::CurveTo(p(x0 + kx, y1), p(x0, y1 - ky), p(x0, y1 - ry)),
        Command::LineTo(p(x0, y0 + ry)),
        Command::CurveTo(p(x0, y0 + ky), p(x0 + kx, y0), p(x0 + rx, y0)),
        Command::Close,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Rect = Rect::new(0, 0, 100, 100);

    #[test]
    fn a_box_between_pixels_covers_by_area() {
        let frame = Frame {
            x: Length::from_64ths(10 * 64 + 16),
            y: Length::from_px(20),
            width: Length::from_px(4),
            height: Length::from_64ths(96),
        };
        let mask = fill(&Shape::Rect { radius: Length::ZERO }, frame, CANVAS).unwrap();
        assert_eq!(mask.bounds(), Rect::new(10, 20, 15, 22));
        assert_eq!(mask.coverage(), [191, 255, 255, 255, 63, 95, 127, 127, 127, 31]);
    }

    #[test]
    fn an_ellipse_covers_its_area() {
        let mask = fill(&Shape::Ellipse {}, Frame::from_px(10, 10, 60, 40), CANVAS).unwrap();
        let sum: f64 = mask.coverage().iter().map(|&c| f64::from(c) / 255.0).sum();
        let want = std::f64::consts::PI * 30.0 * 20.0;
        assert!((sum - want).abs() < 1.0, "{sum}, not {want}");
    }

    #[test]
    fn cutting_at_the_canvas_equals_cutting_the_whole() {
        let frame = Frame::from_px(-30, -10, 80, 60);
        let shape = Shape::Rect { radius: Length::from_px(25) };
        let whole = fill(&shape, frame, Rect::new(-100, -100, 200, 200)).unwrap();
        let cut = fill(&shape, frame, CANVAS).unwrap();
        assert_eq!(cut.bounds(), Rect::new(0, 0, 50, 50));
        for y in 0..50 {
            assert_eq!(cut.span(y, 0, 50), whole.span(y, 0, 50), "row {y}");
        }
    }

    #[test]
    fn a_dashed_stroke_has_gaps() {
        let style = ShapeStroke {
            width: Length::from_px(4),
            fill: crate::template::Color::rgb(0, 0, 0).into(),
            dash: vec![Length::from_px(10), Length::from_px(10)],
            cap: Cap::Butt,
            join: Join::Miter,
        };
        let mask =
            stroke(&Shape::Rect { radius: Length::ZERO }, Frame::from_px(10, 10, 80, 80), &style, CANVAS)
                .unwrap();
        let top = mask.span(10, 12, 88);
        assert_eq!(top[3], 255);
        assert_eq!(top[13], 0);
    }
}
