//! Trimming: a cut-out's empty border does not count when it is placed.

use super::photo::{self, Placed};
use crate::asset::{Image, Layout};
use crate::geometry::{Frame, Length, Rect, Size};
use crate::template::{Fit, ImageLayer, Share};

/// Finds where a picture goes in a layer's box, and says when a picture that should be trimmed has nothing to trim to.
pub(super) fn place(decoded: &Image, image: &ImageLayer, frame: Frame) -> (Placed, Option<String>) {
    let Some(trim) = image.trim else {
        return (place_focused(decoded.size(), frame, image), None);
    };
    let Some(content) = content_of(decoded, trim.threshold) else {
        let percent = f64::from(trim.threshold.permille()) / 10.0;
        let warning = format!("no pixel of its picture has an alpha above {percent} %, so it is not trimmed");
        return (place_focused(decoded.size(), frame, image), Some(warning));
    };
    let mut placed = place_focused(content.size(), inset(frame, trim.margin), image);
    placed.crop[0] += f64::from(content.left);
    placed.crop[1] += f64::from(content.top);
    (extended(placed, decoded.size(), frame), None)
}

/// As [`photo::place`], with the focus in view.
fn place_focused(size: Size, frame: Frame, image: &ImageLayer) -> Placed {
    let mut placed = photo::place(size, frame, image.fit, image.align);
    if let Some(focus) = image.focus
        && image.fit == Fit::Cover
    {
        let [_, _, width, height] = placed.crop;
        let start = |share: Share, whole: u32, part: f64| {
            let whole = f64::from(whole);
            (whole * f64::from(share.permille()) / 1000.0 - part / 2.0).clamp(0.0, (whole - part).max(0.0))
        };
        placed.crop =
            [start(focus[0], size.width, width), start(focus[1], size.height, height), width, height];
    }
    placed
}

/// Returns the box less a margin, of which at least a pixel stays.
fn inset(frame: Frame, margin: Length) -> Frame {
    let less = |edge: Length| {
        let most = Length::from_64ths(((edge.to_64ths() - 64) / 2).max(0));
        margin.min(most)
    };
    let (x, y) = (less(frame.width), less(frame.height));
    Frame { x: frame.x + x, y: frame.y + y, width: frame.width - x - x, height: frame.height - y - y }
}

/// Shows what lies around the placed part too, as far as the box reaches and the picture has it.
fn extended(placed: Placed, size: Size, frame: Frame) -> Placed {
    let (bounds, [left, top, width, height]) = (placed.bounds, placed.crop);
    if bounds.is_empty() || width <= 0.0 || height <= 0.0 {
        return placed;
    }
    let (x, y) = (frame.x.round(), frame.y.round());
    let (right, bottom) = ((frame.x + frame.width).round(), (frame.y + frame.height).round());
    let (per_x, per_y) = (width / f64::from(bounds.width()), height / f64::from(bounds.height()));
    let more = |room: i32, there: f64, per: f64| room.max(0).min((there / per).floor().max(0.0) as i32);
    let (l, t) = (more(bounds.left - x, left, per_x), more(bounds.top - y, top, per_y));
    let r = more(right - bounds.right, f64::from(size.width) - left - width, per_x);
    let b = more(bottom - bounds.bottom, f64::from(size.height) - top - height, per_y);
    Placed {
        bounds: Rect::new(bounds.left - l, bounds.top - t, bounds.right + r, bounds.bottom + b),
        crop: [
            left - f64::from(l) * per_x,
            top - f64::from(t) * per_y,
            width + f64::from(l + r) * per_x,
            height + f64::from(t + b) * per_y,
        ],
    }
}

/// Returns the smallest box around what is more opaque than a threshold; `None` where nothing is.
fn content_of(image: &Image, threshold: Share) -> Option<Rect> {
    let size = image.size();
    if image.layout() != Layout::Rgba8 || !image.has_alpha() {
        return Some(Rect::of_size(size));
    }
    // Above the threshold: a level `a` counts where a / 255 > permille / 1000.
    let least = (u32::from(threshold.permille()) * 255 / 1000) as u8;
    let counts = |p: &[u8]| p[3] > least;
    let row = size.width as usize * 4;
    let rows = || image.data().chunks_exact(row.max(4));
    let is_full = |r: &[u8]| r.chunks_exact(4).any(counts);
    let top = rows().position(is_full)?;
    let bottom = size.height as usize - rows().rev().position(is_full)?;
    let (mut left, mut right) = (size.width as usize, 0);
    for r in rows().take(bottom).skip(top) {
        let first = r.chunks_exact(4).take(left).position(counts).unwrap_or(left);
        left = left.min(first);
        let after = r.chunks_exact(4).skip(right).rposition(counts).map_or(right, |i| right + i + 1);
        right = right.max(after);
    }
    Some(Rect::new(left as i32, top as i32, right as i32, bottom as i32))
}
