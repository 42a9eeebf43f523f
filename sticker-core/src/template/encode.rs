//! The canonical encoding of a template: what its content hash stands on.

use super::angle::Angle;
use super::format::{
    DateFormat, DatePattern, DateToken, DiscountFormat, DiscountOf, Edge, Format, FractionDigits, Grouping,
    MoneyFormat, NumberFormat, Pad, PercentFormat, TextFormat,
};
use super::gradient::{ConicGradient, LinearGradient, RadialExtent, RadialGradient, Stop};
use super::layer::{
    Align, Blend, Cap, Content, Direction, Filter, Fit, GroupLayer, ImageLayer, ImageSource, Join, Layer,
    LineBreak, MissingGlyph, Overflow, PartStyle, PartStyles, PriceLayer, Shape, ShapeLayer, ShapeStroke,
    Strike, TextLayer, TextSize, TextStroke, Vertical, Wrap,
};
use super::paint::{Color, Fraction, Opacity, Paint, Shadow, Share};
use super::path::{Path, Segment, Vertex};
use super::text::{TextPiece, TextPieces};
use super::{AxisTag, AxisValue, Canvas, FontChoice, PointPolicy, Template, Variant};
use crate::digest::{Canonical, Encode};
use crate::money::display::{Digits, SymbolForm};
use std::sync::Arc;

/// The domain of a template's content hash.
pub(super) const DOMAIN: &str = "template";
/// The version of the encoding below; a change of any byte raises it.
pub(super) const VERSION: u16 = 1;

/// Writes fields in declared order.
macro_rules! fields {
    ($($type:ty { $($field:ident),+ $(,)? })+) => {$(
        impl Encode for $type {
            fn encode(&self, out: &mut Canonical) {
                out$(.value(&self.$field))+;
            }
        }
    )+};
}

/// Writes the JSON names of variants that hold nothing.
macro_rules! names {
    ($($type:ident { $($variant:ident: $name:literal),+ $(,)? })+) => {$(
        impl Encode for $type {
            fn encode(&self, out: &mut Canonical) {
                out.variant(match self { $(Self::$variant => $name),+ });
            }
        }
    )+};
}

/// Everything but the label for people.
impl Encode for Template {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.id)
            .value(&self.policy_class)
            .value(&self.valid)
            .map(&self.fonts)
            .count(self.formats.len());
        for (name, format) in &self.formats {
            out.str(name).value(&**format);
        }
        out.map(&self.points).value(&self.hidden).value(&self.variants);
        if !self.constraints.is_empty() {
            out.map(&self.constraints);
        }
    }
}

fields! {
    Variant { id, canvas, surfaces, layers }
    Canvas { size, background }
    TextSize { max, min }
    TextStroke { width, fill, join }
    PriceLayer {
        role, point, format, font, size, parts, min_scale, stroke, align, vertical, strike, unit, missing_glyph,
    }
    PartStyles { symbol, integer, separator, fraction, unit }
    PartStyle { size, font, rise, fill }
    Strike { thickness, fill, rise }
    ShapeLayer { shape, fill, stroke }
    ShapeStroke { width, fill, dash, cap, join }
    GroupLayer { layers, clip, radius }
    ConicGradient { center, angle, stops }
    Stop { at, color }
    Shadow { dx, dy, blur, color }
    Color { red, green, blue, alpha }
    Vertex { x, y }
    MoneyFormat {
        currency, symbol, symbol_after, symbol_gap, decimal, group, group_size, fraction_digits, trim_zero_fraction,
        round_up,
    }
    PercentFormat { prefix, suffix, decimal, fraction_digits, round_down }
    NumberFormat { decimal, group, group_size, fraction_digits }
    DiscountFormat { of, suffix }
    DateFormat { pattern, offset_minutes, edge, inclusive }
    TextFormat { prefix, suffix, separator, codes }
    Grouping { first, others }
}

names! {
    Blend {
        Normal: "normal", Multiply: "multiply", Screen: "screen", Overlay: "overlay", Darken: "darken",
        Lighten: "lighten", ColorDodge: "color_dodge", ColorBurn: "color_burn", HardLight: "hard_light",
        SoftLight: "soft_light", Difference: "difference", Exclusion: "exclusion",
    }
    Fit { Contain: "contain", Cover: "cover", Fill: "fill", None: "none" }
    Filter { Lanczos3: "lanczos3", Bilinear: "bilinear" }
    Join { Round: "round", Miter: "miter", Bevel: "bevel" }
    Cap { Butt: "butt", Round: "round", Square: "square" }
    Align { Start: "start", Center: "center", End: "end", Left: "left", Right: "right" }
    Direction { Auto: "auto", Ltr: "ltr", Rtl: "rtl" }
    LineBreak { Strict: "strict", Normal: "normal", Loose: "loose", Anywhere: "anywhere" }
    Wrap { Word: "word", Anywhere: "anywhere", None: "none" }
    Overflow { Fail: "fail", Ellipsis: "ellipsis", Hide: "hide" }
    DiscountOf { Saved: "saved", Paid: "paid" }
    Edge { Start: "start", End: "end" }
    SymbolForm { Standard: "standard", Narrow: "narrow", Code: "code", None: "none" }
    Digits { Latin: "latin", Usual: "usual", Native: "native" }
    Pad { One: "1", Two: "2" }
}

/// Fields that came later stand before the name of a variant, where nothing else begins with theirs, and only where
/// they say something: what was written before keeps its version.
impl Encode for Layer {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.id).value(&self.frame).value(&self.opacity).value(&self.blend).value(&self.when);
        out.value(&self.shadow);
        if !self.effects.is_none() {
            out.variant("effects").value(&self.effects);
        }
        out.value(&self.content);
    }
}

impl Encode for ImageLayer {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.source);
        if let Some(focus) = &self.focus {
            out.variant("focus").value(focus);
        }
        if let Some(trim) = &self.trim {
            out.variant("trim").value(trim);
        }
        out.value(&self.fit).value(&self.align).value(&self.filter).value(&self.radius);
    }
}

impl Encode for LinearGradient {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.from).value(&self.to).value(&self.stops);
    }
}

impl Encode for Angle {
    fn encode(&self, out: &mut Canonical) {
        out.i32(self.hundredths());
    }
}

impl Encode for PointPolicy {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Required => out.variant("required"),
            Self::Optional => out.variant("optional"),
            Self::Default(value) => out.variant("default").value(value),
            Self::Alternative(point) => out.variant("alternative").value(point),
        };
    }
}

impl Encode for AxisValue {
    fn encode(&self, out: &mut Canonical) {
        out.i32(self.0);
    }
}

impl AsRef<str> for AxisTag {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Encode for Opacity {
    fn encode(&self, out: &mut Canonical) {
        out.u8(self.0);
    }
}

impl Encode for Share {
    fn encode(&self, out: &mut Canonical) {
        out.u16(self.permille());
    }
}

impl Encode for Fraction {
    fn encode(&self, out: &mut Canonical) {
        out.i32(self.permille());
    }
}

impl Encode for [Share; 2] {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self[0]).value(&self[1]);
    }
}

impl Encode for [Fraction; 2] {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self[0]).value(&self[1]);
    }
}

impl Encode for Paint {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Solid(color) => out.variant("solid").value(color),
            Self::Linear(LinearGradient { angle: Some(angle), stops, .. }) => {
                out.variant("angled").value(angle).value(stops)
            }
            Self::Linear(gradient) => out.variant("linear").value(gradient),
            Self::Radial(RadialGradient {
                center,
                extent: RadialExtent::Circle(radius),
                focus: None,
                stops,
            }) => out.variant("radial").value(center).value(radius).value(stops),
            Self::Radial(RadialGradient { center, extent, focus, stops }) => {
                out.variant("rings").value(center);
                match extent {
                    RadialExtent::Circle(radius) => out.variant("circle").value(radius),
                    RadialExtent::Ellipse(radii) => out.variant("ellipse").value(radii),
                };
                out.option(focus.as_ref()).value(stops)
            }
            Self::Conic(gradient) => out.variant("conic").value(gradient),
        };
    }
}

impl Encode for Content {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Image(layer) => out.variant("image").value(layer),
            // What came after the first version of this encoding is written under another name, and only where it is
            // used: versions of templates that do not use it stay.
            Self::Text(layer) if layer.is_plain() => out.variant("text").value(layer),
            Self::Text(layer) => {
                out.variant("spans").value(layer);
                out.list(&layer.spans).map(&*layer.styles);
                out.value(&layer.line_break).bool(layer.keep_all).bool(layer.balance).value(&layer.direction)
            }
            // Styles of parts that the format cannot write change nothing.
            Self::Price(layer) if layer.format.is_worded() => {
                out.variant("worded_price").value(layer).value(&layer.features).value(&layer.direction);
                out.value(&layer.parts.qualifier).value(&layer.parts.range)
            }
            Self::Price(layer) if layer.features.is_empty() && layer.direction == Direction::Auto => {
                out.variant("price").value(layer)
            }
            Self::Price(layer) => {
                out.variant("set_price").value(layer).value(&layer.features).value(&layer.direction)
            }
            Self::Shape(layer) => out.variant("shape").value(layer),
            Self::Group(layer) => out.variant("group").value(layer),
            Self::Stack(layer) => out.variant("stack").value(layer),
        };
    }
}

/// What a text has beside its spans and how they are set: the first of them stands for its words.
impl Encode for TextLayer {
    fn encode(&self, out: &mut Canonical) {
        match self.spans.first() {
            Some(span) => out.value(&span.text),
            None => out.count(0),
        };
        out.value(&self.font).value(&self.size).value(&self.fill).value(&self.stroke).value(&self.align);
        out.value(&self.vertical).value(&self.max_lines).value(&self.line_height).value(&self.letter_spacing);
        out.value(&self.wrap).value(&self.overflow).value(&self.missing_glyph);
    }
}

impl Encode for FontChoice {
    fn encode(&self, out: &mut Canonical) {
        if !self.languages.is_empty() {
            // No family has a control character in its name.
            out.variant("\u{1}languages").list(&self.languages);
        }
        out.value(&self.family).value(&self.weight).value(&self.italic).value(&self.axes);
    }
}

impl Encode for ImageSource {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Asset(asset) => out.variant("asset").value(asset),
            Self::Point(point) => out.variant("point").value(point),
        };
    }
}

impl Encode for Vertical {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Top => out.variant("top"),
            Self::Middle => out.variant("middle"),
            Self::Bottom => out.variant("bottom"),
            Self::Baseline(y) => out.variant("baseline").value(y),
        };
    }
}

impl Encode for MissingGlyph {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Fail => out.variant("fail"),
            Self::Hide => out.variant("hide"),
            Self::Substitute(c) => out.variant("substitute").u32((*c).into()),
        };
    }
}

impl Encode for Shape {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Rect { radius } => out.variant("rect").value(radius),
            Self::Ellipse {} => out.variant("ellipse"),
            Self::Path { data } => out.variant("path").value(data),
        };
    }
}

impl Encode for Path {
    fn encode(&self, out: &mut Canonical) {
        out.list(self.segments());
    }
}

impl Encode for Segment {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Move(to) => out.variant("move").value(to),
            Self::Line(to) => out.variant("line").value(to),
            Self::Quad(control, to) => out.variant("quad").value(control).value(to),
            Self::Cubic(first, second, to) => out.variant("cubic").value(first).value(second).value(to),
            Self::Close => out.variant("close"),
        };
    }
}

impl Encode for TextPieces {
    fn encode(&self, out: &mut Canonical) {
        out.list(self.pieces());
    }
}

impl Encode for TextPiece {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Literal(words) => out.variant("literal").str(words),
            Self::Binding { point, format } => out.variant("binding").value(point).value(format),
        };
    }
}

impl Encode for Arc<Format> {
    fn encode(&self, out: &mut Canonical) {
        (**self).encode(out);
    }
}

impl Encode for Format {
    fn encode(&self, out: &mut Canonical) {
        // What came later stands before the name, where nothing else begins like it, and only where it says something.
        match self {
            Self::Money(format) if !format.is_plain() => {
                out.variant("local").option(format.locale.as_ref()).value(&format.symbol_form);
                out.value(&format.digits)
                    .value(&format.words)
                    .value(&format.range)
                    .option(format.compact.as_ref())
            }
            Self::Percent(PercentFormat { words, .. }) | Self::Discount(DiscountFormat { words, .. })
                if !words.is_empty() =>
            {
                out.variant("worded").value(words)
            }
            _ => out,
        };
        out.variant(self.name());
        match self {
            Self::Money(format) => out.value(format),
            Self::Percent(format) => out.value(format),
            Self::Number(format) => out.value(format),
            Self::Discount(format) => out.value(format),
            Self::Date(format) => out.value(format),
            Self::Text(format) => out.value(format),
        };
    }
}

impl Encode for FractionDigits {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Auto => out.variant("auto"),
            Self::Exactly(digits) => out.variant("exactly").u8(*digits),
        };
    }
}

impl Encode for DatePattern {
    fn encode(&self, out: &mut Canonical) {
        out.list(self.tokens());
    }
}

impl Encode for DateToken {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Literal(words) => out.variant("literal").str(words),
            Self::Year => out.variant("year"),
            Self::Month(pad) => out.variant("month").value(pad),
            Self::Day(pad) => out.variant("day").value(pad),
            Self::Hour(pad) => out.variant("hour").value(pad),
            Self::Minute => out.variant("minute"),
            Self::Second => out.variant("second"),
        };
    }
}
