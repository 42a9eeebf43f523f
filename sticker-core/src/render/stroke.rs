//! Lines along outlines, as outlines that are filled: widths, corners, ends and dashes.

use tiny_skia::{LineCap, LineJoin, PathBuilder, PathSegment, StrokeDash};
use zeno::{Command, Point};

use crate::geometry::Length;
use crate::template::{Cap, Join};

/// What a line along an outline looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) width: f32,
    pub(crate) join: Join,
    pub(crate) cap: Cap,
    pub(crate) dash: &'a [Length],
}

/// Returns the outline of a line along an outline, to be filled by the non-zero rule; `None` where it has so many dashes
/// or so little length that no line comes of it.
pub(crate) fn stroked(outline: &[Command], line: &Line<'_>) -> Option<Vec<Command>> {
    let mut builder = PathBuilder::new();
    for command in outline {
        match command {
            Command::MoveTo(p) => builder.move_to(p.x, p.y),
            Command::LineTo(p) => builder.line_to(p.x, p.y),
            Command::QuadTo(c, p) => builder.quad_to(c.x, c.y, p.x, p.y),
            Command::CurveTo(a, b, p) => builder.cubic_to(a.x, a.y, b.x, b.y, p.x, p.y),
            Command::Close => builder.close(),
        }
    }
    let stroke = tiny_skia::Stroke {
        width: line.width,
        miter_limit: 4.0,
        line_cap: match line.cap {
            Cap::Butt => LineCap::Butt,
            Cap::Round => LineCap::Round,
            Cap::Square => LineCap::Square,
        },
        line_join: match line.join {
            Join::Round => LineJoin::Round,
            Join::Miter => LineJoin::Miter,
            Join::Bevel => LineJoin::Bevel,
        },
        dash: None,
    };
    let mut path = builder.finish()?;
    if !line.dash.is_empty() {
        let dash = StrokeDash::new(line.dash.iter().map(|l| l.to_f32()).collect(), 0.0)?;
        path = path.dash(&dash, 1.0)?;
    }
    let path = path.stroke(&stroke, 4.0)?;
    let point = |p: tiny_skia::Point| Point::new(p.x, p.y);
    let commands = path.segments().map(|s| match s {
        PathSegment::MoveTo(p) => Command::MoveTo(point(p)),
        PathSegment::LineTo(p) => Command::LineTo(point(p)),
        PathSegment::QuadTo(c, p) => Command::QuadTo(point(c), point(p)),
        PathSegment::CubicTo(a, b, p) => Command::CurveTo(point(a), point(b), point(p)),
        PathSegment::Close => Command::Close,
    });
    Some(commands.collect())
}
