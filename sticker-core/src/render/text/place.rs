//! Pens: where every glyph of broken lines stands, in 1/64 px.

use std::sync::Arc;

use super::bidi::visual_order;
use super::fit::{FitRequest, Fitted, Glyph, Line, LineMetrics, Span, Stretch, VerticalAlign};
use super::shape::{Cluster, Dots, Em, Shaped, ShapedGlyph, Style, to_64ths};
use crate::geometry::Length;

/// Everything that pens depend on.
pub(super) struct Placed<'a> {
    pub(super) shaped: &'a Shaped,
    pub(super) request: &'a FitRequest,
    pub(super) metrics: LineMetrics,
    pub(super) size: i32,
}

impl Placed<'_> {
    /// Places lines, the last of which ends in `dots` where there are some.
    pub(super) fn place(&self, lines: &[Span], dots: Option<&Dots>) -> Fitted {
        let (request, shaped) = (self.request, self.shaped);
        let block = self.to_64ths(self.metrics.height.saturating_mul(lines.len() as i64));
        let top = start_within(request.height.to_64ths(), block, vertical(request.vertical_align));
        let mut glyphs = Vec::new();
        let mut stretches = Vec::new();
        let mut placed = Vec::with_capacity(lines.len());
        for (row, span) in lines.iter().enumerate() {
            let dots = dots.filter(|_| row + 1 == lines.len());
            let width = self.to_64ths(span.ink + dots.map_or(0, |d| d.advance));
            let x = start_within(request.width.to_64ths(), width, request.align.side(shaped.is_rtl));
            let baseline = top + self.to_64ths(self.metrics.height * row as i64 + self.metrics.lead());
            let first = glyphs.len();
            let clusters = &shaped.clusters[span.clusters.clone()];
            let end = clusters.last().map_or(0, |c| c.end);
            self.line(clusters, dots, (x, baseline), &mut glyphs, &mut stretches);
            placed.push(Line {
                glyphs: first..glyphs.len(),
                text: clusters.first().map_or(end, |c| c.start)..end,
                x: Length::from_64ths(x),
                width: Length::from_64ths(width),
                baseline: Length::from_64ths(baseline),
            });
        }
        Fitted {
            size: Length::from_64ths(self.size),
            text: shaped.text.clone(),
            fonts: Arc::clone(&shaped.fonts),
            glyphs,
            lines: placed,
            stretches,
            parts: Vec::new(),
            ascent: Length::from_64ths(self.to_64ths(self.metrics.ascent)),
            descent: Length::from_64ths(self.to_64ths(self.metrics.descent)),
            line_height: Length::from_64ths(self.to_64ths(self.metrics.height)),
            is_truncated: false,
            is_hidden: false,
            missing: shaped.missing().to_vec(),
            overflow: (Length::ZERO, Length::ZERO),
        }
    }

    fn to_64ths(&self, length: Em) -> i32 {
        to_64ths(length, self.size)
    }

    /// Places the clusters of a line and the dots behind them, from the line's left edge on.
    fn line(
        &self,
        clusters: &[Cluster],
        dots: Option<&Dots>,
        (x, y): (i32, i32),
        glyphs: &mut Vec<Glyph>,
        stretches: &mut Vec<Stretch>,
    ) {
        let shaped = self.shaped;
        let end = clusters.last().map_or(0, |c| c.end);
        // Blanks at the end take no room: they hang over the edge where reading ends (rule L1).
        let (inked, blanks) = clusters.split_at(inked(clusters));
        let mut pen = Pen { x, y, at: 0, size: self.size, styles: &shaped.styles, glyphs };
        if shaped.is_rtl {
            pen.at = -blanks.iter().map(|c| c.advance + shaped.spacing).sum::<Em>();
            self.blanks(&mut pen, blanks.iter().rev());
            pen.at = 0;
        }
        let behind = dots.map_or(&[][..], |d| &*d.clusters);
        let levels: Vec<u8> = inked.iter().chain(behind).map(|c| c.level).collect();
        let first = stretches.len();
        let mut after_dots = true;
        for (n, i) in visual_order(&levels).into_iter().enumerate() {
            let is_dots = i >= inked.len();
            if n > 0 && !(is_dots && after_dots) {
                pen.at += shaped.spacing;
            }
            after_dots = is_dots;
            let before = pen.at;
            let cluster = match is_dots {
                false => inked[i],
                true => Cluster { start: end, end, ..behind[i - inked.len()] },
            };
            pen.cluster(
                &cluster,
                if is_dots { dots.map_or(&[][..], |d| &d.glyphs) } else { &shaped.glyphs },
                0,
            );
            self.extend(&cluster, (x, y), before, pen.at, stretches, first);
        }
        if !shaped.is_rtl {
            pen.at += shaped.spacing;
            self.blanks(&mut pen, blanks.iter());
        }
    }

    fn blanks<'b, I: Iterator<Item = &'b Cluster>>(&self, pen: &mut Pen<'_>, blanks: I) {
        for cluster in blanks {
            pen.cluster(cluster, &self.shaped.glyphs, 0);
            pen.at += self.shaped.spacing;
        }
    }

    /// Adds a cluster to the stretch of its style, or begins another; those of this line begin at `first`.
    fn extend(
        &self,
        cluster: &Cluster,
        (x, y): (i32, i32),
        from: Em,
        to: Em,
        stretches: &mut Vec<Stretch>,
        first: usize,
    ) {
        let (left, right) = (x + self.to_64ths(from), x + self.to_64ths(to));
        match stretches[first..].last_mut() {
            Some(last) if last.style == cluster.style => last.width = Length::from_64ths(right) - last.x,
            _ => {
                let style = &self.shaped.styles[usize::from(cluster.style)];
                stretches.push(Stretch {
                    style: cluster.style,
                    x: Length::from_64ths(left),
                    width: Length::from_64ths(right - left),
                    baseline: Length::from_64ths(y - self.to_64ths(style.rise)),
                    size: Length::from_64ths(style.size(self.size)),
                    font: style.font,
                });
            }
        }
    }
}

/// Counts the clusters up to the last one that is no blank.
pub(super) fn inked(clusters: &[Cluster]) -> usize {
    clusters.iter().rposition(|c| !c.hangs).map_or(0, |last| last + 1)
}

/// A pen that moves along a baseline.
pub(super) struct Pen<'a> {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) at: Em,
    pub(super) size: i32,
    pub(super) styles: &'a [Style],
    pub(super) glyphs: &'a mut Vec<Glyph>,
}

impl Pen<'_> {
    /// Places the glyphs of a cluster, whose fonts stand `fonts_before` further in the list, and moves on.
    pub(super) fn cluster(&mut self, cluster: &Cluster, glyphs: &[ShapedGlyph], fonts_before: u16) {
        let first = cluster.first_glyph as usize;
        let size = self.styles.get(usize::from(cluster.style)).map_or(self.size, |s| s.size(self.size));
        for glyph in &glyphs[first..first + cluster.glyph_count as usize] {
            self.glyphs.push(Glyph {
                font: fonts_before + cluster.font,
                id: glyph.id,
                size: Length::from_64ths(size),
                start: cluster.start,
                end: cluster.end,
                style: cluster.style,
                x: Length::from_64ths(self.x + to_64ths(self.at + glyph.x, self.size)),
                y: Length::from_64ths(self.y - to_64ths(glyph.y, self.size)),
            });
        }
        self.at += cluster.advance;
    }
}

/// Returns where something `size` long starts in `room`: at its near end (-1), in its middle (0), at its far end (1).
pub(super) fn start_within(room: i32, size: i32, side: i32) -> i32 {
    match side {
        ..0 => 0,
        0 => (room - size).div_euclid(2),
        1.. => room - size,
    }
}

pub(super) const fn vertical(align: VerticalAlign) -> i32 {
    match align {
        VerticalAlign::Top => -1,
        VerticalAlign::Middle => 0,
        VerticalAlign::Bottom => 1,
    }
}
