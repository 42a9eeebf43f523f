//! Text layers: their spans, and the styles that have names.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::document::{SpanDocument, StyleDocument, TextDocument};
use super::super::error::{TemplateError, TemplateErrorKind as Kind};
use super::super::layer::{TextLayer, TextSize};
use super::super::pointer::Pointer;
use super::super::quote;
use super::super::read::Name;
use super::super::span::{MAX_SPANS, MAX_STYLES, TextSpan, TextStyle};
use super::{Builder, Names, invalid, limit, vertical};

impl Builder<'_> {
    pub(super) fn text(&self, text: TextDocument, at: &Pointer) -> Result<TextLayer, TemplateError> {
        self.names.font(&text.font, &at.key("font"))?;
        let whole = TextStyle {
            features: text.features.with_figures(text.figures),
            underline: text.underline,
            strike: text.strike,
            ..TextStyle::default()
        };
        let spans = match (text.text, text.spans) {
            (Some(words), None) => {
                vec![TextSpan { text: self.pieces(&words, &at.key("text"))?, style: whole }]
            }
            (None, Some(spans)) => self.spans(spans, &whole, &at.key("spans"))?,
            (Some(_), Some(_)) => return Err(invalid(&at.key("spans"), "text and spans exclude each other")),
            (None, None) => return Err(invalid(at, "missing field `text`")),
        };
        let takes_styles = spans.iter().any(|span| span.text.points().next().is_some());
        Ok(TextLayer {
            spans,
            // Without a binding there is no rich text to name one.
            styles: if takes_styles { Arc::clone(&self.names.styles) } else { Arc::default() },
            line_break: text.line_break,
            keep_all: text.keep_all,
            balance: text.balance,
            direction: text.direction,
            vertical: vertical(text.valign, text.baseline, at)?,
            font: text.font,
            size: TextSize { max: text.size.max, min: text.size.min },
            fill: text.fill,
            stroke: text.stroke,
            align: text.align,
            max_lines: text.max_lines,
            line_height: text.line_height,
            letter_spacing: text.letter_spacing,
            wrap: text.wrap,
            overflow: text.overflow,
            missing_glyph: text.missing_glyph,
        })
    }

    fn spans(
        &self,
        spans: Vec<SpanDocument>,
        whole: &TextStyle,
        at: &Pointer,
    ) -> Result<Vec<TextSpan>, TemplateError> {
        if spans.is_empty() || spans.len() > MAX_SPANS {
            return Err(limit(
                at,
                format!("{} spans are outside the limits of 1 and {MAX_SPANS}", spans.len()),
            ));
        }
        let mut all = Vec::with_capacity(spans.len());
        for (i, span) in spans.into_iter().enumerate() {
            let at = at.item(i);
            let mut style = whole.clone();
            if let Some(name) = &span.style {
                let named = self.names.styles.get(name).ok_or_else(|| {
                    let message = format!("style {} is not in the template", quote(name));
                    TemplateError::new(Kind::Reference, &at.key("style"), message)
                })?;
                style = style.overlaid(named);
            }
            let own = TextStyle {
                font: span.font,
                scale: span.scale,
                rise: span.rise,
                fill: span.fill,
                features: span.features.with_figures(span.figures),
                underline: span.underline,
                strike: span.strike,
            };
            self.names.style(&own, &at)?;
            all.push(TextSpan {
                text: self.pieces(&span.text, &at.key("text"))?,
                style: style.overlaid(&own),
            });
        }
        Ok(all)
    }
}

impl Names {
    /// Checks what a style of words names.
    fn style(&self, style: &TextStyle, at: &Pointer) -> Result<(), TemplateError> {
        if let Some(font) = &style.font {
            self.font(font, &at.key("font"))?;
        }
        Ok(())
    }
}

/// Checks the named styles.
pub(super) fn styles(
    documents: BTreeMap<Name, StyleDocument>,
    names: &Names,
) -> Result<BTreeMap<String, TextStyle>, TemplateError> {
    let at = Pointer::root().key("styles");
    if documents.len() > MAX_STYLES {
        return Err(limit(&at, format!("{} styles are beyond the limit of {MAX_STYLES}", documents.len())));
    }
    let mut all = BTreeMap::new();
    for (Name(name), own) in documents {
        let style = TextStyle {
            font: own.font,
            scale: own.scale,
            rise: own.rise,
            fill: own.fill,
            features: own.features.with_figures(own.figures),
            underline: own.underline,
            strike: own.strike,
        };
        names.style(&style, &at.key(&name))?;
        all.insert(name, style);
    }
    Ok(all)
}
