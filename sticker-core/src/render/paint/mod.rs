//! Paint: a template's colours, shapes and blend modes, made ready for the raster.

pub(crate) mod blend;
pub(crate) mod shape;

use std::sync::Arc;

use super::raster::ink::{Gradient, Ink};
use crate::geometry::Frame;
use crate::template::{Color, Fraction, Paint, Stop};

/// Places a paint on the box that its gradients are measured over.
pub(crate) fn ink(paint: &Paint, frame: Frame) -> Ink {
    let (x, y) = (frame.x.to_f32(), frame.y.to_f32());
    let (w, h) = (frame.width.to_f32(), frame.height.to_f32());
    let point = |p: &[Fraction; 2]| (x + p[0].to_f32() * w, y + p[1].to_f32() * h);
    match paint {
        Paint::Solid(colour) => Ink::solid(straight(*colour)),
        Paint::Linear(g) => {
            Ink::Gradient(Arc::new(Gradient::linear(point(&g.from), point(&g.to), &stops(&g.stops))))
        }
        Paint::Radial(g) => {
            let radius = g.radius.to_f32() * w.max(h);
            Ink::Gradient(Arc::new(Gradient::radial(point(&g.center), radius, &stops(&g.stops))))
        }
    }
}

/// Returns straight `[r, g, b, a]`.
pub(crate) const fn straight(colour: Color) -> [u8; 4] {
    [colour.red, colour.green, colour.blue, colour.alpha]
}

fn stops(stops: &[Stop]) -> Vec<(f32, [u8; 4])> {
    stops.iter().map(|s| (s.at.to_f32(), straight(s.color))).collect()
}
