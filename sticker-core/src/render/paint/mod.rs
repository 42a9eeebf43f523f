//! Paint: a template's colours, shapes and blend modes, made ready for the raster.

pub(crate) mod blend;
pub(crate) mod shape;

use std::sync::Arc;

use super::raster::gradient::{Gradient, Plane};
use super::raster::ink::Ink;
use super::turn::{Turn, sin_cos};
use crate::geometry::Frame;
use crate::template::{
    Angle, Color, ConicGradient, Fraction, LinearGradient, Paint, RadialExtent, RadialGradient, Stop,
};

/// Places a paint on the box that its gradients are measured over.
pub(crate) fn ink(paint: &Paint, frame: Frame) -> Ink {
    turned_ink(paint, frame, None)
}

/// As [`ink`], where the box is turned.
pub(crate) fn turned_ink(paint: &Paint, frame: Frame, turn: Option<Turn>) -> Ink {
    let area = Area { frame, turn };
    match paint {
        Paint::Solid(colour) => Ink::solid(straight(*colour)),
        Paint::Linear(g) => Ink::Gradient(Arc::new(area.linear(g))),
        Paint::Radial(g) => Ink::Gradient(Arc::new(area.radial(g))),
        Paint::Conic(g) => Ink::Gradient(Arc::new(area.conic(g))),
    }
}

/// The box that a gradient is measured over, and how it lies on the canvas.
struct Area {
    frame: Frame,
    turn: Option<Turn>,
}

impl Area {
    /// Returns a point of the upright box.
    fn upright(&self, point: [Fraction; 2]) -> (f32, f32) {
        let (w, h) = self.size();
        let (x, y) = (self.frame.x.to_f32(), self.frame.y.to_f32());
        (x + point[0].to_f32() * w, y + point[1].to_f32() * h)
    }

    fn size(&self) -> (f32, f32) {
        (self.frame.width.to_f32(), self.frame.height.to_f32())
    }

    fn turned(&self, (x, y): (f32, f32)) -> (f32, f32) {
        self.turn.map_or((x, y), |turn| turn.apply(x, y))
    }

    fn linear(&self, g: &LinearGradient) -> Gradient {
        let (from, to) = match g.angle {
            None => (self.upright(g.from), self.upright(g.to)),
            Some(angle) => self.line_by(angle),
        };
        Gradient::linear(self.turned(from), self.turned(to), &stops(&g.stops))
    }

    /// Returns the line through the middle whose ends are level with the corners (CSS Images 3, section 3.1.1).
    fn line_by(&self, angle: Angle) -> ((f32, f32), (f32, f32)) {
        let (sin, cos) = sin_cos(angle);
        let (sin, cos) = (sin as f32, cos as f32);
        let (w, h) = self.size();
        let half = ((w * sin).abs() + (h * cos).abs()) / 2.0;
        let (x, y) = (self.frame.x.to_f32() + w / 2.0, self.frame.y.to_f32() + h / 2.0);
        ((x - sin * half, y + cos * half), (x + sin * half, y - cos * half))
    }

    fn radial(&self, g: &RadialGradient) -> Gradient {
        let (w, h) = self.size();
        let center = self.upright(g.center);
        let (rx, ry) = match g.extent {
            RadialExtent::Circle(radius) => {
                let radius = radius.to_f32() * w.max(h);
                if g.focus.is_none() {
                    return Gradient::radial(self.turned(center), radius, &stops(&g.stops));
                }
                (radius, radius)
            }
            RadialExtent::Ellipse([x, y]) => (x.to_f32() * w, y.to_f32() * h),
        };
        let per = |radius: f32| if radius > 0.0 { 1.0 / radius } else { f32::MAX };
        let (per_x, per_y) = (per(rx), per(ry));
        let focus = g.focus.map_or((0.0, 0.0), |focus| {
            let focus = self.upright(focus);
            ((focus.0 - center.0) * per_x, (focus.1 - center.1) * per_y)
        });
        Gradient::rings(self.plane(center, per_x, per_y, (0.0, 1.0)), focus, &stops(&g.stops))
    }

    fn conic(&self, g: &ConicGradient) -> Gradient {
        Gradient::conic(self.plane(self.upright(g.center), 1.0, 1.0, sin_cos(g.angle)), &stops(&g.stops))
    }

    /// Returns the map from the canvas to a plane around a point of the upright box, scaled, and turned back by an angle
    /// given as sine and cosine.
    fn plane(&self, center: (f32, f32), per_x: f32, per_y: f32, (sin, cos): (f64, f64)) -> Plane {
        let back = self.turn.map(Turn::inverse);
        let (turned_cos, turned_sin) = back.map_or((1.0, 0.0), Turn::step);
        let origin = back.map_or((0.0, 0.0), |back| back.apply(0.0, 0.0));
        let (sin, cos) = (sin as f32, cos as f32);
        // Back by the angle: (x, y) to (x cos + y sin, y cos - x sin), after the scale.
        let place = |x: f32, y: f32| {
            let (x, y) = (x * per_x, y * per_y);
            (x * cos + y * sin, y * cos - x * sin)
        };
        Plane {
            right: place(turned_cos, turned_sin),
            down: place(-turned_sin, turned_cos),
            origin: place(origin.0 - center.0, origin.1 - center.1),
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
