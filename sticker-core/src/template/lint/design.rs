//! What is odd about one template, told from its document alone.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::super::reach::{Reach, reach};
use super::super::worst::shown_by;
use super::super::{
    Content, ImageSource, Layer, LayerMask, MaskImage, PointPolicy, Template, TextPieces, Variant,
};
use super::price_text;
use crate::points::PointName;

/// Something odd about a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct DesignFinding {
    /// The variant that it is about; absent where it is about the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The layer that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Where: the JSON Pointer of the point in the document, or of the layer in the list of its variant's layers.
    pub at: String,
    /// What is odd.
    pub kind: DesignKind,
}

/// What is odd about a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DesignKind {
    /// A static text says a price, which no claim states and nothing withdraws.
    StaticPrice {
        /// What looks like a price.
        text: String,
    },
    /// The document declares a point that no layer draws and no condition asks about.
    UnusedPoint {
        /// The point.
        point: PointName,
    },
    /// No product shows the layer: its condition, those around it, and that the points are there which it draws, never
    /// hold together. This is proven.
    NeverShown,
}

impl fmt::Display for DesignFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(layer) = &self.layer {
            write!(f, "layer {layer:?}: ")?;
        }
        write!(f, "{} (at {}", self.kind, self.at)?;
        match &self.variant {
            Some(variant) => write!(f, " of variant {variant})"),
            None => f.write_str(")"),
        }
    }
}

impl fmt::Display for DesignKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StaticPrice { text } => write!(f, "static text says a price, {text:?}"),
            Self::UnusedPoint { point } => write!(f, "point {point} is declared, and nothing uses it"),
            Self::NeverShown => f.write_str("no product shows it: what it asks for never holds together"),
        }
    }
}

impl Template {
    /// Looks for what is odd about the template, without drawing it: prices in static text, points that nothing uses,
    /// layers that no product shows. [`render::lint`](crate::render::lint()) draws it as well.
    ///
    /// Findings come in the order of variants, layers and kinds. Whether a layer can show is searched in at most 20,000
    /// steps each; where that does not decide it, nothing is said.
    ///
    /// # Example
    ///
    /// ```
    /// use sticker_core::template::Template;
    /// let json = r##"{
    ///     "sticker": 1, "id": "t", "canvas": {"width": 80, "height": 80}, "fonts": {"sans": [{"family": "Sticker Sans"}]},
    ///     "layers": [{"id": "now", "type": "text", "box": {"x": 0, "y": 0, "width": 80, "height": 80},
    ///                 "text": "now ¥99", "font": "sans", "size": 9, "fill": "#000"}]
    /// }"##;
    /// let findings = Template::from_json(json.as_bytes())?.lint();
    /// let told = "layer \"now\": static text says a price, \"¥99\" (at /layers/0 of variant base)";
    /// assert_eq!(findings[0].to_string(), told);
    /// assert!(Template::from_json(json.replace("¥99", "new").as_bytes())?.lint().is_empty());
    /// # Ok::<(), sticker_core::template::TemplateError>(())
    /// ```
    pub fn lint(&self) -> Vec<DesignFinding> {
        let mut findings = Vec::new();
        let used = self.points_asked();
        for point in self.declared.keys().filter(|point| !used.contains(point.as_str())) {
            findings.push(DesignFinding {
                variant: None,
                layer: None,
                at: format!("/points/{point}"),
                kind: DesignKind::UnusedPoint { point: point.clone() },
            });
        }
        for variant in &self.variants {
            let mut add = |layer: &Layer, kind| {
                findings.push(DesignFinding {
                    variant: Some(variant.id.clone()),
                    layer: Some(layer.id.clone()),
                    at: pointer_of(variant, &layer.id).unwrap_or_default(),
                    kind,
                });
            };
            for (layer, conditions) in shown_by(self, variant) {
                for text in price_text::of_layer(layer) {
                    add(layer, DesignKind::StaticPrice { text });
                }
                if !conditions.is_empty() && reach(&conditions, None) == Reach::Never {
                    add(layer, DesignKind::NeverShown);
                }
            }
        }
        findings
    }

    /// Returns the points that layers draw, that conditions ask about, and that stand in for these.
    fn points_asked(&self) -> BTreeSet<&str> {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for layer in self.variants.iter().flat_map(Variant::walk) {
            if let Some(when) = &layer.when {
                names.extend(when.names());
            }
            if let Some(LayerMask::Image(MaskImage { source: ImageSource::Point(point), .. })) =
                &layer.effects.mask
            {
                names.insert(point.as_str());
            }
            match &layer.content {
                Content::Text(text) => names.extend(text.points().map(PointName::as_str)),
                Content::Price(price) => {
                    names.insert(price.point.as_str());
                    let units = price.unit.iter().flat_map(TextPieces::points);
                    names.extend(units.map(PointName::as_str));
                }
                Content::Image(image) => {
                    if let ImageSource::Point(point) = &image.source {
                        names.insert(point.as_str());
                    }
                }
                _ => {}
            }
        }
        let mut waiting: Vec<&str> = names.iter().copied().collect();
        while let Some(name) = waiting.pop() {
            if let Some(PointPolicy::Alternative(other)) = self.points.get(name)
                && names.insert(other.as_str())
            {
                waiting.push(other.as_str());
            }
        }
        names
    }
}

/// Returns the JSON Pointer of a layer in the list of its variant's layers, as `/layers/2/layers/0`.
pub(crate) fn pointer_of(variant: &Variant, id: &str) -> Option<String> {
    fn within(layers: &[Layer], id: &str, at: &str) -> Option<String> {
        layers.iter().enumerate().find_map(|(n, layer)| {
            let own = format!("{at}/layers/{n}");
            if layer.id == id { Some(own) } else { within(layer.children(), id, &own) }
        })
    }
    within(&variant.layers, id, "")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn told(points: Value, layers: Value) -> Vec<String> {
        let template = json!({
            "sticker": 1, "id": "t", "canvas": {"width": 80, "height": 80}, "points": points,
            "fonts": {"sans": [{"family": "Sticker Sans"}]}, "layers": layers
        });
        let template = Template::from_json(template.to_string().as_bytes()).unwrap();
        template.lint().iter().map(ToString::to_string).collect()
    }

    fn text(id: &str, words: &str, when: Value) -> Value {
        let mut layer = json!({
            "id": id, "type": "text", "box": {"x": 0, "y": 0, "width": 80, "height": 80}, "text": words,
            "font": "sans", "size": 9, "fill": "#000"
        });
        if !when.is_null() {
            layer["when"] = when;
        }
        layer
    }

    #[test]
    fn points_that_nothing_uses_are_told() {
        let optional = json!({"use": "optional"});
        let layers = json!([text("t", "{std.title}", json!({"present": "std.brand"}))]);
        let points = json!({"std.gift": optional, "std.brand": optional, "std.title": {"use": "alternative", "point": "std.short_title"},
                            "std.short_title": {"use": "required"}});
        assert_eq!(
            told(points, layers),
            ["point std.gift is declared, and nothing uses it (at /points/std.gift)"]
        );
    }

    #[test]
    fn layers_that_no_product_shows_are_told_with_their_place() {
        let low = json!({"lt": ["std.stock.left", {"int": 3}]});
        let high = json!({"gt": ["std.stock.left", {"int": 3}]});
        let group = json!({"id": "g", "type": "group", "when": low, "layers": [
            text("a", "few", Value::Null), text("b", "many", high.clone())]});
        assert_eq!(
            told(json!({}), json!([text("c", "many", high), group])),
            [
                "layer \"b\": no product shows it: what it asks for never holds together (at /layers/1/layers/1 of variant base)"
            ]
        );
        // A layer that asks that a point is missing which it draws.
        let none = json!({"not": {"present": "std.title"}});
        assert_eq!(told(json!({}), json!([text("t", "{std.title}", none.clone())])).len(), 1);
        let default = json!({"std.title": {"use": "default", "value": {"text": "x"}}});
        assert_eq!(told(default, json!([text("t", "{std.title}", none)])), [""; 0]);
    }

    #[test]
    fn prices_in_static_text_are_told_in_every_variant_that_has_them() {
        let mut template = json!({
            "sticker": 1, "id": "t", "canvas": {"width": 80, "height": 80},
            "fonts": {"sans": [{"family": "Sticker Sans"}]}, "layers": [text("t", "5折", Value::Null)],
            "variants": [{"id": "small", "canvas": {"width": 40, "height": 40}, "layers": {"t": {"text": "50% off"}}}]
        });
        let read = |template: &Value| Template::from_json(template.to_string().as_bytes()).unwrap().lint();
        let texts: Vec<DesignKind> = read(&template).into_iter().map(|finding| finding.kind).collect();
        let price = |text: &str| DesignKind::StaticPrice { text: text.to_owned() };
        assert_eq!(texts, [price("5折"), price("50% off")]);
        template["variants"][0]["layers"] = json!({"t": null});
        assert_eq!(read(&template).len(), 1);
    }
}
