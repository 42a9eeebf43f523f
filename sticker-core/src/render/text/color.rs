//! Glyphs in colour (`COLR` versions 0 and 1) as pictures of their own.
//!
//! A font describes such a glyph as a tree of fills, clips, gradients and layers. Coverage comes from our own exact-area
//! masks, as for other glyphs; gradients and the modes in which layers mix are tiny-skia's.

use harfrust::GlyphId;
use skrifa::raw::model::glyph::color::{Brush, ColorStop, CompositeMode, Extend, PaintSink};
use skrifa::raw::model::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use skrifa::raw::types::{BoundingBox, Matrix};
use tiny_skia::{
    BlendMode, Color, FilterQuality, GradientStop, IntSize, LinearGradient, Mask as Clip, Paint, Pixmap,
    PixmapPaint, Point as Spot, RadialGradient, Rect as Area, Shader, SpreadMode, SweepGradient, Transform,
};
use zeno::{Command, Fill, Point};

use super::TextError;
use super::raster::bad_outline;
use crate::asset::font::{Font, guarded};
use crate::geometry::Rect;
use crate::render::curve::{FILL_TOLERANCE, flattened};
use crate::render::raster::sprite::Sprite;

/// Paints a glyph with its pen at `x` = `eighth` / 8; `None` where it paints nothing.
///
/// `foreground` is the colour, with straight alpha, of what follows the text's own colour.
pub(super) fn picture(
    font: &Font,
    glyph: u32,
    size: i32,
    eighth: u8,
    foreground: [u8; 4],
) -> Result<Option<Sprite>, TextError> {
    let bad = |reason: String| bad_outline(font, glyph, reason);
    guarded(|| paint(font, glyph, size, eighth, foreground)).and_then(|r| r).map_err(bad)
}

fn paint(
    font: &Font,
    glyph: u32,
    size: i32,
    eighth: u8,
    foreground: [u8; 4],
) -> Result<Option<Sprite>, String> {
    let Some(color) = font.raw().color_glyphs().get(GlyphId::new(glyph)) else { return Ok(None) };
    let scale = size as f32 / (64.0 * f32::from(font.metrics().units_per_em));
    let extents = color.extents().map_err(|e| e.to_string())?;
    let dx = f32::from(eighth) / 8.0;
    let edges = [
        extents.x_bearing * scale + dx,
        -extents.y_bearing * scale,
        (extents.x_bearing + extents.width) * scale + dx,
        (extents.height - extents.y_bearing) * scale,
    ];
    if !edges.iter().all(|e| e.abs() <= MAX_COORDINATE) {
        return Err("its picture lies more than 16384 px from its pen".to_owned());
    }
    let [left, top, right, bottom] = edges;
    let bounds =
        Rect::new(left.floor() as i32, top.floor() as i32, right.ceil() as i32, bottom.ceil() as i32);
    if bounds.is_empty() {
        return Ok(None);
    }
    if bounds.size().area() > MAX_PIXELS {
        return Err("its picture would cover more than 4 million pixels".to_owned());
    }
    let palette = font.raw().palettes().get(0).map_or(&[][..], |p| p.colors());
    let base = Transform::from_row(scale, 0.0, 0.0, -scale, dx - bounds.left as f32, -bounds.top as f32);
    let mut painter = Painter {
        font,
        width: bounds.width(),
        height: bounds.height(),
        palette: palette.iter().map(|c| [c.red, c.green, c.blue, c.alpha]).collect(),
        foreground,
        transforms: vec![base],
        clips: Vec::new(),
        layers: Vec::new(),
        work: 0,
        fault: None,
    };
    painter.push_pixmap(CompositeMode::SrcOver);
    color.paint(&mut painter).map_err(|e| e.to_string())?;
    match (painter.fault, painter.layers.pop()) {
        (Some(fault), _) => Err(fault.to_owned()),
        (None, Some((pixmap, _))) if painter.layers.is_empty() => {
            Ok(Some(Sprite::rgba(bounds, pixmap.take())))
        }
        _ => Err("its layers are not closed".to_owned()),
    }
}

/// A picture under construction. Everything is as large as the picture, at whole pixels.
struct Painter<'a> {
    font: &'a Font,
    width: u32,
    height: u32,
    palette: Vec<[u8; 4]>,
    foreground: [u8; 4],
    /// From what is drawn to pixels.
    transforms: Vec<Transform>,
    /// Each is the intersection of all below it.
    clips: Vec<Clip>,
    layers: Vec<(Pixmap, CompositeMode)>,
    /// Pixels that were touched so far.
    work: u64,
    fault: Option<&'static str>,
}

impl Painter<'_> {
    /// Counts a pass over all pixels; `false` where there were too many, or something went wrong before.
    fn may_work(&mut self) -> bool {
        self.work += u64::from(self.width) * u64::from(self.height) + 1_024;
        if self.work > MAX_WORK {
            self.fault.get_or_insert("its picture takes too many steps");
        }
        self.fault.is_none()
    }

    fn transform(&self) -> Transform {
        self.transforms.last().copied().unwrap_or_default()
    }

    fn push_pixmap(&mut self, mode: CompositeMode) {
        let layers = self.layers.len() + self.clips.len() / 4 + 1;
        let bytes = layers as u64 * u64::from(self.width) * u64::from(self.height) * 4;
        match if bytes <= MAX_BYTES { Pixmap::new(self.width, self.height) } else { None } {
            Some(pixmap) => self.layers.push((pixmap, mode)),
            None => {
                self.fault.get_or_insert("its picture has too many layers");
            }
        }
    }

    /// Adds a clip of an outline in pixels to those that hold already.
    fn push_clip(&mut self, outline: &[Command]) {
        let bytes = (self.clips.len() as u64 + 1) * u64::from(self.width) * u64::from(self.height);
        if bytes > MAX_BYTES {
            self.fault.get_or_insert("its picture has too many clips");
        }
        if !self.may_work() {
            return;
        }
        let mut coverage = vec![0; self.width as usize * self.height as usize];
        zeno::Mask::new(&flattened(outline, FILL_TOLERANCE))
            .style(Fill::NonZero)
            .size(self.width, self.height)
            .render_into(&mut coverage, None);
        if let Some(outer) = self.clips.last() {
            for (c, &o) in coverage.iter_mut().zip(outer.data()) {
                let product = u32::from(*c) * u32::from(o) + 128;
                *c = ((product + (product >> 8)) >> 8) as u8;
            }
        }
        let size = IntSize::from_wh(self.width, self.height);
        match size.and_then(|size| Clip::from_vec(coverage, size)) {
            Some(clip) => self.clips.push(clip),
            None => {
                self.fault.get_or_insert("its picture has no size");
            }
        }
    }

    fn color(&self, palette_index: u16, alpha: f32) -> Color {
        let [r, g, b, a] = match palette_index {
            0xFFFF => self.foreground,
            i => self.palette.get(usize::from(i)).copied().unwrap_or(self.foreground),
        };
        let mut color = Color::from_rgba8(r, g, b, a);
        color.apply_opacity(if alpha >= 0.0 { alpha.min(1.0) } else { 0.0 });
        color
    }

    fn stops(&self, stops: &[ColorStop]) -> Vec<GradientStop> {
        let stop = |s: &ColorStop| GradientStop::new(s.offset, self.color(s.palette_index, s.alpha));
        stops.iter().take(MAX_STOPS).map(stop).collect()
    }

    /// Turns a brush into a shader; one that has no extent has the colour of its last stop.
    fn shader(&self, brush: &Brush<'_>) -> Shader<'static> {
        let transform = self.transform();
        let last = |stops: &[ColorStop]| {
            let color = stops.last().map_or(Color::TRANSPARENT, |s| self.color(s.palette_index, s.alpha));
            Shader::SolidColor(color)
        };
        match *brush {
            Brush::Solid { palette_index, alpha } => Shader::SolidColor(self.color(palette_index, alpha)),
            Brush::LinearGradient { p0, p1, color_stops, extend } => LinearGradient::new(
                Spot::from_xy(p0.x, p0.y),
                Spot::from_xy(p1.x, p1.y),
                self.stops(color_stops),
                spread(extend),
                transform,
            )
            .unwrap_or_else(|| last(color_stops)),
            Brush::RadialGradient { c0, r0, c1, r1, color_stops, extend } => {
                let line = ColorLine {
                    from: (c0.x, c0.y, r0),
                    to: (c1.x, c1.y, r1),
                    stops: self.stops(color_stops),
                };
                let ColorLine { from, to, stops } = line.with_radii();
                RadialGradient::new(
                    Spot::from_xy(from.0, from.1),
                    from.2,
                    Spot::from_xy(to.0, to.1),
                    to.2,
                    stops,
                    spread(extend),
                    transform,
                )
                .unwrap_or_else(|| last(color_stops))
            }
            Brush::SweepGradient { c0, start_angle, end_angle, color_stops, extend } => SweepGradient::new(
                Spot::from_xy(0.0, 0.0),
                start_angle,
                end_angle,
                self.stops(color_stops),
                spread(extend),
                // Angles run clockwise, and glyphs stand with y upwards.
                transform.pre_translate(c0.x, c0.y).pre_scale(1.0, -1.0),
            )
            .unwrap_or_else(|| last(color_stops)),
        }
    }
}

/// A line of colours between two circles.
struct ColorLine {
    from: (f32, f32, f32),
    to: (f32, f32, f32),
    stops: Vec<GradientStop>,
}

impl ColorLine {
    /// Cuts the line where a radius would fall below 0.
    fn with_radii(self) -> Self {
        let (a, b) = (self.from.2, self.to.2);
        if a >= 0.0 && b >= 0.0 || a == b {
            return self;
        }
        let zero = (a / (a - b)).clamp(0.0, 1.0);
        let at = |from: (f32, f32, f32), to: (f32, f32, f32)| {
            (from.0 + (to.0 - from.0) * zero, from.1 + (to.1 - from.1) * zero, 0.0)
        };
        let cut = at(self.from, self.to);
        // What is cut away has no colours to show: the first of what is left continues.
        if a < 0.0 { Self { from: cut, ..self } } else { Self { to: cut, ..self } }
    }
}

impl PaintSink for Painter<'_> {
    fn push_transform(&mut self, m: Matrix<f32>) {
        let own = Transform::from_row(m.xx, m.yx, m.xy, m.yy, m.dx, m.dy);
        self.transforms.push(self.transform().pre_concat(own));
    }

    fn pop_transform(&mut self) {
        self.transforms.pop();
    }

    fn push_clip_glyph(&mut self, glyph: GlyphId) {
        let mut pen =
            Pen { transform: self.transform(), commands: Vec::new(), start: Point::ZERO, fault: None };
        if let Some(outline) = self.font.raw().outline_glyphs().get(glyph) {
            let drawn = outline.draw(&DrawOptions::new(), DrawMemory::Scratch, &mut pen);
            if drawn.is_err() {
                self.fault.get_or_insert("an outline of its picture is damaged");
            }
        }
        if let Some(fault) = pen.fault {
            self.fault.get_or_insert(fault);
        }
        self.push_clip(&pen.commands);
    }

    fn push_clip_box(&mut self, b: BoundingBox<f32>) {
        let mut pen =
            Pen { transform: self.transform(), commands: Vec::new(), start: Point::ZERO, fault: None };
        pen.move_to(b.x_min, b.y_min);
        pen.line_to(b.x_max, b.y_min);
        pen.line_to(b.x_max, b.y_max);
        pen.line_to(b.x_min, b.y_max);
        pen.close();
        self.push_clip(&pen.commands);
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn fill(&mut self, brush: Brush<'_>) {
        if !self.may_work() {
            return;
        }
        let paint = Paint { shader: self.shader(&brush), anti_alias: false, ..Paint::default() };
        let Some(area) = Area::from_xywh(0.0, 0.0, self.width as f32, self.height as f32) else { return };
        if let Some((pixmap, _)) = self.layers.last_mut() {
            pixmap.fill_rect(area, &paint, Transform::identity(), self.clips.last());
        }
    }

    fn push_layer(&mut self, mode: CompositeMode) {
        if self.may_work() {
            self.push_pixmap(mode);
        }
    }

    fn pop_layer(&mut self) {
        if !self.may_work() || self.layers.len() < 2 {
            return;
        }
        let Some((upper, mode)) = self.layers.pop() else { return };
        let Some((lower, _)) = self.layers.last_mut() else { return };
        let paint = PixmapPaint { opacity: 1.0, blend_mode: blend(mode), quality: FilterQuality::Nearest };
        lower.draw_pixmap(0, 0, upper.as_ref(), &paint, Transform::identity(), self.clips.last());
    }
}

/// Turns an outline in font units into one in pixels.
struct Pen {
    transform: Transform,
    commands: Vec<Command>,
    start: Point,
    fault: Option<&'static str>,
}

impl Pen {
    fn point(&mut self, x: f32, y: f32) -> Point {
        let t = self.transform;
        let (x, y) = (x * t.sx + y * t.kx + t.tx, x * t.ky + y * t.sy + t.ty);
        if !(x.abs() <= MAX_COORDINATE && y.abs() <= MAX_COORDINATE) {
            self.fault = Some("points of its picture lie more than 16384 px from its pen");
            return Point::ZERO;
        }
        Point::new(x, y)
    }

    fn push(&mut self, command: Command) {
        if self.commands.len() >= MAX_COMMANDS {
            self.fault = Some("an outline of its picture has more than 65536 pieces");
        } else if self.fault.is_none() {
            self.commands.push(command);
        }
    }
}

impl PathSink for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = self.point(x, y);
        self.push(Command::MoveTo(self.start));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let p = self.point(x, y);
        self.push(Command::LineTo(p));
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        let (c, p) = (self.point(cx0, cy0), self.point(x, y));
        self.push(Command::QuadTo(c, p));
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (c, d, p) = (self.point(cx0, cy0), self.point(cx1, cy1), self.point(x, y));
        self.push(Command::CurveTo(c, d, p));
    }

    fn close(&mut self) {
        self.push(Command::Close);
    }
}

const fn spread(extend: Extend) -> SpreadMode {
    match extend {
        Extend::Repeat => SpreadMode::Repeat,
        Extend::Reflect => SpreadMode::Reflect,
        _ => SpreadMode::Pad,
    }
}

const fn blend(mode: CompositeMode) -> BlendMode {
    match mode {
        CompositeMode::Clear => BlendMode::Clear,
        CompositeMode::Src => BlendMode::Source,
        CompositeMode::Dest => BlendMode::Destination,
        CompositeMode::DestOver => BlendMode::DestinationOver,
        CompositeMode::SrcIn => BlendMode::SourceIn,
        CompositeMode::DestIn => BlendMode::DestinationIn,
        CompositeMode::SrcOut => BlendMode::SourceOut,
        CompositeMode::DestOut => BlendMode::DestinationOut,
        CompositeMode::SrcAtop => BlendMode::SourceAtop,
        CompositeMode::DestAtop => BlendMode::DestinationAtop,
        CompositeMode::Xor => BlendMode::Xor,
        CompositeMode::Plus => BlendMode::Plus,
        CompositeMode::Screen => BlendMode::Screen,
        CompositeMode::Overlay => BlendMode::Overlay,
        CompositeMode::Darken => BlendMode::Darken,
        CompositeMode::Lighten => BlendMode::Lighten,
        CompositeMode::ColorDodge => BlendMode::ColorDodge,
        CompositeMode::ColorBurn => BlendMode::ColorBurn,
        CompositeMode::HardLight => BlendMode::HardLight,
        CompositeMode::SoftLight => BlendMode::SoftLight,
        CompositeMode::Difference => BlendMode::Difference,
        CompositeMode::Exclusion => BlendMode::Exclusion,
        CompositeMode::Multiply => BlendMode::Multiply,
        CompositeMode::HslHue => BlendMode::Hue,
        CompositeMode::HslSaturation => BlendMode::Saturation,
        CompositeMode::HslColor => BlendMode::Color,
        CompositeMode::HslLuminosity => BlendMode::Luminosity,
        _ => BlendMode::SourceOver,
    }
}

/// A picture at the largest size.
const MAX_PIXELS: u64 = 1 << 22;
/// How many pixels all steps of one picture may touch together: about half a second.
const MAX_WORK: u64 = 1 << 29;
/// What the layers, and what the clips, of one picture may take.
const MAX_BYTES: u64 = 64 << 20;
const MAX_COORDINATE: f32 = 16_384.0;
const MAX_COMMANDS: usize = 65_536;
const MAX_STOPS: usize = 256;

#[cfg(test)]
mod tests;
