//! Constraints: where a layer goes when its canvas, or the group that it lies in, has another size.
//!
//! A document draws one canvas and may declare others as variants. A variant's layers begin where their constraints put
//! the document's own boxes on the variant's canvas; its patches then override what they name. What comes out is a plain
//! box: nothing above reads a constraint.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::json::merge_patch;
use super::quote;
use crate::digest::{Canonical, Encode};
use crate::geometry::{Frame, Length};

/// What a layer's box keeps, along both axes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Constraints {
    /// From left to right.
    pub x: Constraint,
    /// From top to bottom.
    pub y: Constraint,
}

/// What a layer's box keeps along one axis when the canvas, or the box of the group that it lies in, has another size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Constraint {
    /// Its size, and its distance from the left or top edge.
    #[default]
    Start,
    /// Its size, and its distance from the right or bottom edge.
    End,
    /// Its distances from both edges.
    Both,
    /// Its size, and the distance of its middle from the middle.
    Center,
    /// Its proportions to the whole.
    Scale,
}

/// Moves the boxes of layers from where they stand in `from` to where their constraints put them in `to`.
///
/// The layers were read without errors before; `patches` are those of the variant, of which only changes of constraints
/// count here. A layer that its constraints leave no room is told in the error.
pub(super) fn place(
    layers: &mut Value,
    from: Frame,
    to: Frame,
    patches: &Map<String, Value>,
) -> Result<(), String> {
    let Value::Array(items) = layers else { return Ok(()) };
    for layer in items.iter_mut().filter_map(Value::as_object_mut) {
        let patch = layer.get("id").and_then(Value::as_str).and_then(|id| patches.get(id));
        if patch.is_some_and(Value::is_null) {
            continue;
        }
        let constraints = constraints_of(layer, patch);
        let frame: Option<Frame> = layer.get("box").and_then(|value| Frame::deserialize(value).ok());
        let placed = match frame {
            None => None,
            Some(frame) => {
                let placed = constraints.place(frame, from, to);
                if let Some(over) =
                    [placed.width, placed.height].into_iter().find(|edge| *edge <= Length::ZERO)
                {
                    let id = layer.get("id").and_then(Value::as_str).unwrap_or_default();
                    return Err(format!("its constraints leave layer {} {over} px", quote(id)));
                }
                write_back(layer, frame, placed, from, to, constraints.y);
                Some((frame, placed))
            }
        };
        // What stands in a stack has no box, and what lies in a group there is measured from the group.
        let is_group = layer.get("type").and_then(Value::as_str) == Some("group");
        if is_group && let Some(children) = layer.get_mut("layers") {
            let (from, to) = placed.unwrap_or((from, to));
            place(children, from, to, patches)?;
        }
    }
    Ok(())
}

impl Constraints {
    /// Returns where a box goes that stood at `frame` in `from`, now that it lies in `to`.
    pub fn place(self, frame: Frame, from: Frame, to: Frame) -> Frame {
        let axis = |c: Constraint, (at, size): (Length, Length), a: (Length, Length), b: (Length, Length)| {
            let n = |(at, size): (Length, Length)| (i64::from(at.to_64ths()), i64::from(size.to_64ths()));
            let (at, size) = c.along(n((at, size)), n(a), n(b));
            (saturated(at), saturated(size))
        };
        let (x, width) = axis(self.x, (frame.x, frame.width), (from.x, from.width), (to.x, to.width));
        let (y, height) = axis(self.y, (frame.y, frame.height), (from.y, from.height), (to.y, to.height));
        Frame { x, y, width, height }
    }
}

impl Constraint {
    /// Returns where `at` and `size` go, all in 1/64 px.
    fn along(self, (at, size): (i64, i64), from: (i64, i64), to: (i64, i64)) -> (i64, i64) {
        let (from_end, to_end) = (from.0 + from.1, to.0 + to.1);
        let from_start = |at: i64| to.0 + at - from.0;
        let from_the_end = |at: i64| to_end + at - from_end;
        match self {
            Self::Start => (from_start(at), size),
            Self::End => (from_the_end(at + size) - size, size),
            Self::Both => (from_start(at), from_the_end(at + size) - from_start(at)),
            Self::Center => (at + (to.0 + to_end - from.0 - from_end).div_euclid(2), size),
            Self::Scale => {
                let (start, end) = (self.scaled(at, from, to), self.scaled(at + size, from, to));
                (start, end - start)
            }
        }
    }

    /// Returns the point that keeps its proportion, rounded to the nearest 1/64 px, halves upwards.
    fn scaled(self, at: i64, from: (i64, i64), to: (i64, i64)) -> i64 {
        let from_size = from.1.max(1);
        to.0 + (2 * (at - from.0) * to.1 + from_size).div_euclid(2 * from_size)
    }
}

fn saturated(n: i64) -> Length {
    Length::from_64ths(n.clamp(i32::MIN.into(), i32::MAX.into()) as i32)
}

/// Returns the constraints that hold for a layer in a variant; what cannot be read is told when the layer is.
fn constraints_of(layer: &Map<String, Value>, patch: Option<&Value>) -> Constraints {
    let own = layer.get("constraints");
    let changed = patch.and_then(|patch| patch.get("constraints"));
    let value = match (own, changed) {
        (own, None) => own.cloned(),
        (own, Some(changed)) => {
            let mut value = own.cloned().unwrap_or_default();
            merge_patch(&mut value, changed);
            Some(value)
        }
    };
    value.and_then(|value| Constraints::deserialize(value).ok()).unwrap_or_default()
}

/// Writes a box that moved, and a baseline that moved with it.
fn write_back(
    layer: &mut Map<String, Value>,
    frame: Frame,
    placed: Frame,
    from: Frame,
    to: Frame,
    vertical: Constraint,
) {
    if frame == placed {
        return;
    }
    let number = |length: Length| Value::from(f64::from(length.to_64ths()) / 64.0);
    let edges = [("x", placed.x), ("y", placed.y), ("width", placed.width), ("height", placed.height)];
    let edges = edges.into_iter().map(|(name, edge)| (name.to_owned(), number(edge)));
    layer.insert("box".to_owned(), Value::Object(edges.collect()));
    let baseline = layer.get("baseline").and_then(Value::as_f64).and_then(Length::from_f64);
    if let Some(y) = baseline {
        let moved = match vertical {
            Constraint::Scale => {
                let n = |length: Length| i64::from(length.to_64ths());
                saturated(vertical.scaled(n(y), (n(from.y), n(from.height)), (n(to.y), n(to.height))))
            }
            _ => y + placed.y - frame.y,
        };
        layer.insert("baseline".to_owned(), number(moved));
    }
}

impl Encode for Constraints {
    fn encode(&self, out: &mut Canonical) {
        for constraint in [self.x, self.y] {
            out.variant(match constraint {
                Constraint::Start => "start",
                Constraint::End => "end",
                Constraint::Both => "both",
                Constraint::Center => "center",
                Constraint::Scale => "scale",
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: Frame = Frame::from_px(0, 0, 100, 100);

    fn x_of(x: Constraint, frame: Frame, to: Frame) -> (f32, f32) {
        let placed = Constraints { x, y: Constraint::Start }.place(frame, FROM, to);
        assert_eq!((placed.y, placed.height), (frame.y, frame.height));
        (placed.x.to_f32(), placed.width.to_f32())
    }

    #[test]
    fn each_constraint_keeps_what_it_says() {
        let frame = Frame::from_px(10, 5, 30, 20);
        let wide = Frame::from_px(0, 0, 151, 100);
        for (constraint, expected) in [
            (Constraint::Start, (10.0, 30.0)),
            (Constraint::End, (61.0, 30.0)),
            (Constraint::Both, (10.0, 81.0)),
            (Constraint::Center, (35.5, 30.0)),
            (Constraint::Scale, (15.09375, 45.3125)),
        ] {
            assert_eq!(x_of(constraint, frame, wide), expected, "{constraint:?}");
            assert_eq!(x_of(constraint, frame, FROM), (10.0, 30.0), "{constraint:?} on the same canvas");
        }
    }

    #[test]
    fn a_group_that_moves_takes_its_children_along() {
        let mut layers = serde_json::json!([{
            "id": "g", "type": "group", "box": {"x": 50, "y": 0, "width": 40, "height": 100},
            "constraints": {"x": "end"},
            "layers": [
                {"id": "a", "type": "text", "box": {"x": 55, "y": 10, "width": 10, "height": 10}, "baseline": 18},
                {"id": "b", "type": "shape", "box": {"x": 55, "y": 80, "width": 30, "height": 10},
                 "constraints": {"y": "end"}}
            ]
        }]);
        place(&mut layers, FROM, Frame::from_px(0, 0, 200, 60), &Map::new()).unwrap();
        let number = |place: &str| layers.pointer(place).and_then(Value::as_f64).unwrap();
        assert_eq!(number("/0/box/x"), 150.0);
        assert_eq!(number("/0/layers/0/box/x"), 155.0);
        // The group keeps its height: its children see no other size than before.
        assert_eq!(number("/0/layers/0/box/y"), 10.0);
        assert_eq!(number("/0/layers/0/baseline"), 18.0);
        assert_eq!(number("/0/layers/1/box/y"), 80.0);
    }

    #[test]
    fn a_layer_without_room_is_named() {
        let mut layers = serde_json::json!([{
            "id": "bar", "type": "shape", "box": {"x": 40, "y": 0, "width": 20, "height": 10},
            "constraints": {"x": "both"}
        }]);
        let error = place(&mut layers, FROM, Frame::from_px(0, 0, 60, 100), &Map::new()).unwrap_err();
        assert_eq!(error, "its constraints leave layer \"bar\" -20 px");
    }
}
