//! Shapes: a template's outlines as exact-area coverage.
//!
//! Fills are rasterised by zeno, whose coverage has 256 levels of exact area; tiny-skia, with 17 levels, makes the
//! geometry of strokes, dashes and joins (see `stroke`), which is then filled the same way.

use zeno::{Command, Fill, Point};

use super::super::RenderError;
use super::super::curve::{FILL_TOLERANCE, flattened};
use super::super::mask::Mask;
use super::super::stroke::{Line, stroked};
use crate::geometry::{Frame, Length, Rect};
use crate::template::{Corners, Segment, Shape, ShapeStroke};

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
    let line = Line { width: style.width.to_f32(), join: style.join, cap: style.cap, dash: &style.dash };
    line_along(&outline(shape, frame), &line, visible)
}

/// Coverage of a line along an outline in canvas coordinates.
///
/// # Errors
///
/// As [`stroke`].
pub(crate) fn line_along(outline: &[Command], line: &Line<'_>, visible: Rect) -> Result<Mask, RenderError> {
    let width = Length::from_f64(f64::from(line.width)).unwrap_or_default();
    let path = stroked(outline, line).ok_or(RenderError::Stroke { width })?;
    cover(&path, visible)
}

/// Coverage of a rectangle with rounded corners: what cuts pictures and groups.
///
/// # Errors
///
/// As [`fill`].
pub(crate) fn rounded(frame: Frame, radius: Corners, visible: Rect) -> Result<Mask, RenderError> {
    fill(&Shape::Rect { radius }, frame, visible)
}

/// Rasterises an outline in canvas coordinates, non-zero, by exact area.
pub(crate) fn cover(outline: &[Command], visible: Rect) -> Result<Mask, RenderError> {
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

/// Returns the outline of a shape in its frame, in canvas coordinates.
pub(crate) fn outline(shape: &Shape, frame: Frame) -> Vec<Command> {
    let (x0, y0) = (frame.x.to_f32(), frame.y.to_f32());
    let (w, h) = (frame.width.to_f32(), frame.height.to_f32());
    let (x1, y1) = (x0 + w, y0 + h);
    match shape {
        Shape::Rect { radius } => {
            let edges = [x0, y0, x1, y1];
            match radius.uniform() {
                Some(radius) => {
                    let r = radius.to_f32().min(w / 2.0).min(h / 2.0).max(0.0);
                    rounded_box(edges, r, r)
                }
                None => corners(edges, radius.radii.map(Length::to_f32)),
            }
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

/// A box whose corners differ: top left, top right, bottom right, bottom left. Where two do not fit beside each other,
/// all shrink by one ratio (CSS Backgrounds 3, section 4.5).
fn corners([x0, y0, x1, y1]: [f32; 4], radii: [f32; 4]) -> Vec<Command> {
    let [a, b, c, d] = radii;
    let ratio = |edge: f32, sum: f32| if sum > edge { edge / sum } else { 1.0 };
    let (w, h) = (x1 - x0, y1 - y0);
    let least = ratio(w, a + b).min(ratio(w, d + c)).min(ratio(h, a + d)).min(ratio(h, b + c));
    let [a, b, c, d] = radii.map(|r| r * least);
    let p = Point::new;
    let k = 1.0 - ARC;
    let mut out = vec![Command::MoveTo(p(x0 + a, y0))];
    let mut corner = |start: Point, first: Point, second: Point, end: Point, r: f32| {
        out.push(Command::LineTo(start));
        if r > 0.0 {
            out.push(Command::CurveTo(first, second, end));
        }
    };
    corner(p(x1 - b, y0), p(x1 - b * k, y0), p(x1, y0 + b * k), p(x1, y0 + b), b);
    corner(p(x1, y1 - c), p(x1, y1 - c * k), p(x1 - c * k, y1), p(x1 - c, y1), c);
    corner(p(x0 + d, y1), p(x0 + d * k, y1), p(x0, y1 - d * k), p(x0, y1 - d), d);
    corner(p(x0, y0 + a), p(x0, y0 + a * k), p(x0 + a * k, y0), p(x0 + a, y0), a);
    out.push(Command::Close);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Cap, Join};

    #[test]
    fn corners_that_differ_have_the_area_of_their_circles() {
        let px = |n: i32| Length::from_px(n);
        let shape = |radii: [i32; 4]| Shape::Rect { radius: Corners { radii: radii.map(px) } };
        let area = |radii: [i32; 4]| -> f64 {
            let mask = fill(&shape(radii), Frame::from_px(10, 10, 60, 40), CANVAS).unwrap();
            mask.coverage().iter().map(|&c| f64::from(c) / 255.0).sum()
        };
        let lost = |r: f64| r * r * (1.0 - std::f64::consts::FRAC_PI_4);
        let want = 2400.0 - lost(20.0) - lost(5.0) - lost(10.0);
        assert!((area([20, 0, 5, 10]) - want).abs() < 0.5, "{} not {want}", area([20, 0, 5, 10]));
        // 60 + 20 on the left edge of 40: all are halved.
        let want = 2400.0 - lost(30.0) - lost(10.0);
        assert!((area([60, 0, 0, 20]) - want).abs() < 0.5, "{} not {want}", area([60, 0, 0, 20]));
    }

    const CANVAS: Rect = Rect::new(0, 0, 100, 100);

    #[test]
    fn a_box_between_pixels_covers_by_area() {
        let frame = Frame {
            x: Length::from_64ths(10 * 64 + 16),
            y: Length::from_px(20),
            width: Length::from_px(4),
            height: Length::from_64ths(96),
        };
        let mask = fill(&Shape::Rect { radius: Corners::SHARP }, frame, CANVAS).unwrap();
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
        let shape = Shape::Rect { radius: Length::from_px(25).into() };
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
            stroke(&Shape::Rect { radius: Corners::SHARP }, Frame::from_px(10, 10, 80, 80), &style, CANVAS)
                .unwrap();
        let top = mask.span(10, 12, 88);
        assert_eq!(top[3], 255);
        assert_eq!(top[13], 0);
    }
}
