//! Judging pictures: from trials to findings.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::super::RenderError;
use super::super::compile::Shared;
use super::super::gate;
use super::super::layer::LayerScratch;
use super::super::manifest::{LayerReport, Shown};
use super::super::pixmap::Pixmap;
use super::super::preview::Trial;
use super::super::raster::{Item, draw};
use super::super::text::TextError;
use super::finding::{LintFinding, LintKind, Severity};
use crate::geometry::{Length, Rect};
use crate::template::{CaseKind, Content, DesignKind, Layer, WorstCase, pointer_of};

/// A layer, or the whole picture, and what findings of it have in common that are told as one.
type Key = (Option<String>, (u8, String));

/// What is found so far.
pub(super) struct Judge<'a> {
    shared: &'a Shared,
    /// By layer and key, the worst finding with the badness of it.
    found: BTreeMap<Key, (i64, LintFinding)>,
    /// Layers that some case draws.
    drawn: BTreeSet<String>,
    /// Layers that no case draws because something in them fails.
    failed: BTreeSet<String>,
    /// Layers of which a case showed that they change a pixel.
    seen: BTreeSet<String>,
    /// Layers that were drawn and changed nothing, with those that hide them and the cases.
    unseen: BTreeMap<String, (BTreeSet<String>, Vec<String>)>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            found: BTreeMap::new(),
            drawn: BTreeSet::new(),
            failed: BTreeSet::new(),
            seen: BTreeSet::new(),
            unseen: BTreeMap::new(),
        }
    }

    /// Adds what the document alone tells of this variant.
    pub(super) fn design(&mut self) {
        for finding in self.shared.template.lint() {
            if finding.variant.as_ref().is_some_and(|variant| *variant != self.shared.variant.id) {
                continue;
            }
            let severity = match finding.kind {
                DesignKind::StaticPrice { .. } => Severity::Error,
                DesignKind::NeverShown => Severity::Warning,
                DesignKind::UnusedPoint { .. } => Severity::Note,
            };
            let (layer, at, kind) = (finding.layer, finding.at, LintKind::Design(finding.kind));
            let key = (layer.clone(), kind.key());
            self.found.insert(key, (0, LintFinding { severity, layer, at, kind, cases: Vec::new() }));
        }
        let canvas = self.shared.canvas();
        let shared = self.shared;
        for layer in &shared.variant.layers {
            self.places(layer, canvas);
        }
    }

    /// Looks for boxes outside the canvas; what stands in stacks has none.
    fn places(&mut self, layer: &Layer, canvas: Rect) {
        let is_turned = layer.effects.rotation.is_some();
        if !is_turned && layer.frame.bounds().intersect(canvas).is_empty() {
            let finding = (Severity::Warning, LintKind::OffCanvas { frame: layer.frame });
            self.add(Some(&layer.id), finding, None);
            return;
        }
        if !is_turned && !matches!(layer.content, Content::Stack(_)) {
            layer.children().iter().for_each(|child| self.places(child, canvas));
        }
    }

    /// Adds what one case shows.
    pub(super) fn picture(
        &mut self,
        case: &WorstCase,
        trial: &Trial,
        scratch: &mut LayerScratch,
    ) -> Result<(), RenderError> {
        for failure in &trial.failures {
            let layer = failure.layer.as_deref();
            self.failed.extend(failure.layer.clone());
            self.add(layer, (Severity::Error, kind_of(&failure.error)), Some(case));
        }
        let shared = self.shared;
        for report in &trial.layout {
            if report.shown == Shown::Drawn {
                self.drawn.insert(report.layer.clone());
            }
            if let Some(layer) = shared.variant.walk().find(|layer| layer.id == report.layer) {
                self.report(case, layer, report, trial);
            }
        }
        for words in &trial.words {
            let layer = Some(&*words.layer);
            if !shared.slot.text_ok(words.smallest.to_64ths().max(0) as u32) {
                let kind = LintKind::TextTooSmall { size: words.smallest, limit: shared.slot.min_text_px };
                self.add(layer, (Severity::Warning, kind), Some(case));
            }
            let limit = shared.limits.min_contrast_percent;
            let faintest = gate::least_contrast(&trial.pixels, &words.ink, &words.cells, &mut scratch.spare)?;
            if let Some(percent) = faintest.filter(|&percent| percent < limit) {
                self.add(layer, (Severity::Warning, LintKind::LowContrast { percent, limit }), Some(case));
            }
        }
        self.overlaps(case, trial);
        self.effects(case, trial, scratch)
    }

    fn report(&mut self, case: &WorstCase, layer: &Layer, report: &LayerReport, trial: &Trial) {
        let id = Some(&*layer.id);
        let has_failed = trial.failures.iter().any(|failure| failure.layer.as_deref() == id);
        if report.shown == Shown::Overflow && !has_failed {
            self.add(id, (Severity::Warning, LintKind::HiddenForRoom), Some(case));
        }
        let hides = report.shown == Shown::MissingGlyph;
        if (hides || !report.missing_glyphs.is_empty()) && !has_failed {
            let kind = LintKind::MissingGlyphs { characters: report.missing_glyphs.clone(), hides };
            self.add(id, (Severity::Warning, kind), Some(case));
        }
        if report.shown != Shown::Drawn {
            return;
        }
        let Some(size) = report.size else { return };
        if report.truncated {
            let lines = report.lines.unwrap_or_default();
            self.add(id, (Severity::Warning, LintKind::Truncated { size, lines }), Some(case));
        } else if smallest(layer).is_some_and(|smallest| size <= smallest) {
            self.add(id, (Severity::Note, LintKind::AtSmallest { size }), Some(case));
        }
        let canvas = self.shared.variant.canvas.size;
        let edge = |px: u32| Length::from_px(px as i32);
        let is_turned = self.is_turned(&layer.id);
        let over = report.baselines.iter().map(|line| {
            let (right, bottom) = (line.x + line.width - edge(canvas.width), line.y - edge(canvas.height));
            right.max(bottom).max(Length::ZERO - line.x).max(Length::ZERO - line.y)
        });
        // Pens are rounded: less than a pixel is nothing that is cut.
        let over = over.max().filter(|&over| over >= Length::from_px(1) && !is_turned);
        if let Some(over) = over {
            self.add(id, (Severity::Warning, LintKind::WordsLeaveCanvas { over }), Some(case));
        }
    }

    /// Tells whether a layer, or one that it lies in, is turned.
    fn is_turned(&self, id: &str) -> bool {
        fn within(layers: &[Layer], id: &str) -> Option<bool> {
            layers.iter().find_map(|layer| {
                let inside = if layer.id == id { Some(false) } else { within(layer.children(), id) };
                inside.map(|inside| inside || layer.effects.rotation.is_some())
            })
        }
        within(&self.shared.variant.layers, id).unwrap_or(false)
    }

    /// Looks for prices whose boxes overlap, or overlap words.
    fn overlaps(&mut self, case: &WorstCase, trial: &Trial) {
        for (n, claim) in trial.claims.iter().enumerate() {
            let others = trial.claims[n + 1..].iter().map(|other| (&other.layer, other.bbox));
            let words = trial.words.iter().map(|words| (&words.layer, words.ink.bounds()));
            for (other, bounds) in others.chain(words) {
                let area = claim.bbox.intersect(bounds);
                if !area.is_empty() {
                    let kind = LintKind::ClaimOverlaps { other: other.clone(), area };
                    self.add(Some(&claim.layer), (Severity::Warning, kind), Some(case));
                }
            }
        }
    }

    /// Looks for layers without which the picture is the same.
    fn effects(
        &mut self,
        case: &WorstCase,
        trial: &Trial,
        scratch: &mut LayerScratch,
    ) -> Result<(), RenderError> {
        for (id, range) in &trial.ranges {
            if self.seen.contains(id) {
                continue;
            }
            let all = range.clone().fold(Rect::EMPTY, |all, i| all.union(trial.items[i].bounds()));
            let area = all.intersect(self.shared.canvas());
            if shows(&trial.items, range, trial.items.len(), area, scratch)? {
                self.seen.insert(id.clone());
                self.unseen.remove(id);
                continue;
            }
            let hidden_by = hidden_by(trial, id, range, area, scratch)?;
            let unseen = self.unseen.entry(id.clone()).or_default();
            unseen.0.extend(hidden_by);
            unseen.1.push(case.name.clone());
        }
        Ok(())
    }

    /// Returns all findings.
    pub(super) fn finish(mut self) -> Vec<LintFinding> {
        let shared = self.shared;
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for layer in shared.variant.walk() {
            let key = |kind: LintKind| (Some(layer.id.clone()), kind.key());
            let never = self.found.contains_key(&key(LintKind::Design(DesignKind::NeverShown)));
            let is_off = self.found.contains_key(&key(LintKind::OffCanvas { frame: layer.frame }));
            // What lies in a layer that is told of shares its fate.
            let is_told = told.contains(&*layer.id);
            let mut tells = !is_told && (never || is_off);
            if let Some((hidden_by, cases)) = self.unseen.remove(&layer.id)
                && !is_told
                && !is_off
            {
                let order = shared.variant.walk().map(|layer| &layer.id);
                let hidden_by = order.filter(|id| hidden_by.contains(*id)).cloned().collect();
                self.add(Some(&layer.id), (Severity::Warning, LintKind::NoEffect { hidden_by }), None);
                if let Some(found) = self.found.get_mut(&key(LintKind::NoEffect { hidden_by: Vec::new() })) {
                    found.1.cases = cases;
                }
                tells = true;
            }
            let is_tried = self.drawn.contains(&layer.id) || self.failed.contains(&layer.id);
            if !is_tried && !is_told && !never {
                self.add(Some(&layer.id), (Severity::Note, LintKind::NotTried), None);
                tells = true;
            }
            if tells || is_told {
                told.extend(layer.children().iter().map(|child| &*child.id));
            }
        }
        self.found.into_values().map(|(_, finding)| finding).collect()
    }

    fn add(&mut self, layer: Option<&str>, found: (Severity, LintKind), case: Option<&WorstCase>) {
        let (mut severity, kind) = found;
        // No product is like that, but one may be.
        if case.is_some_and(|case| case.kind == CaseKind::Limit) {
            severity = match severity {
                Severity::Error => Severity::Warning,
                _ => Severity::Note,
            };
        }
        let badness = kind.badness();
        let key = (layer.map(str::to_owned), kind.key());
        let Some((worst, known)) = self.found.get_mut(&key) else {
            let at = layer.and_then(|layer| pointer_of(&self.shared.variant, layer)).unwrap_or_default();
            let cases = case.iter().map(|case| case.name.clone()).collect();
            let finding = LintFinding { severity, layer: key.0.clone(), at, kind, cases };
            self.found.insert(key, (badness, finding));
            return;
        };
        let name = case.map(|case| case.name.clone());
        if (severity, badness) > (known.severity, *worst) {
            (*worst, known.severity, known.kind) = (badness, severity, kind);
            known.cases.retain(|other| Some(other) != name.as_ref());
            known.cases.splice(0..0, name);
        } else if name.as_ref().is_some_and(|name| !known.cases.contains(name)) {
            known.cases.extend(name);
        }
    }
}

/// The smallest size that a layer may have, where it has others too.
fn smallest(layer: &Layer) -> Option<Length> {
    match &layer.content {
        Content::Text(text) => (text.size.min < text.size.max).then_some(text.size.min),
        Content::Price(price) => {
            let smallest = i64::from(price.size.to_64ths()) * i64::from(price.min_scale.permille()) / 1000;
            let smallest = Length::from_64ths(smallest as i32);
            // Sizes go in steps: the last one may lie less than a step above the smallest.
            (smallest < price.size)
                .then(|| smallest + crate::template::TextSize::STEP - Length::from_64ths(1))
        }
        _ => None,
    }
}

/// Tells whether the first `end` items look different without those of `range`.
fn shows(
    items: &[Item],
    range: &Range<usize>,
    end: usize,
    area: Rect,
    scratch: &mut LayerScratch,
) -> Result<bool, RenderError> {
    if area.is_empty() || range.is_empty() {
        return Ok(false);
    }
    let with = shortened(items, end..items.len());
    let without = shortened(&with, range.clone());
    let mut pictures = [Pixmap::new(area.size())?, Pixmap::new(area.size())?];
    for (list, picture) in [&with, &without].into_iter().zip(&mut pictures) {
        draw(list, picture, (area.left, area.top), &mut scratch.raster)?;
    }
    Ok(pictures[0] != pictures[1])
}

/// Returns items without those of a range, the ends of groups put right.
fn shortened(items: &[Item], range: Range<usize>) -> Vec<Item> {
    let by = range.len();
    let left = items.iter().enumerate().filter(|(i, _)| !range.contains(i));
    left.map(|(_, item)| {
        let mut item = item.clone();
        if let Item::Group { end, .. } = &mut item
            && *end > range.start
        {
            *end = (*end).max(range.end) - by;
        }
        item
    })
    .collect()
}

/// Names the layers above one that hide it: each one after which, and not before which, it does not show.
fn hidden_by(
    trial: &Trial,
    id: &str,
    range: &Range<usize>,
    area: Rect,
    scratch: &mut LayerScratch,
) -> Result<Vec<String>, RenderError> {
    if !shows(&trial.items, range, range.end, area, scratch)? {
        return Ok(Vec::new());
    }
    // Those that begin above it, in painting order, and what hides most of it last.
    let mut above: Vec<&(String, Range<usize>)> =
        trial.ranges.iter().filter(|(other, own)| other != id && own.start >= range.end).collect();
    above.sort_by_key(|(_, own)| (own.end, own.start));
    for (other, own) in above {
        if !shows(&trial.items, range, own.end, area, scratch)? {
            return Ok(vec![other.clone()]);
        }
    }
    Ok(Vec::new())
}

/// Turns an error of rendering into what is odd.
fn kind_of(error: &RenderError) -> LintKind {
    match error {
        RenderError::Text {
            source: TextError::DoesNotFit { size, needed_width, needed_height, width, height, .. },
            ..
        } => LintKind::DoesNotFit {
            size: *size,
            needed: (*needed_width, *needed_height),
            room: (*width, *height),
        },
        RenderError::StackOverflow { stack, over, .. } => {
            LintKind::StackOverflow { stack: stack.clone(), over: *over }
        }
        RenderError::ClaimTooSmall { size, limit, .. } => {
            LintKind::TextTooSmall { size: *size, limit: *limit }
        }
        RenderError::ClaimTooFaint { percent, limit, .. } => {
            LintKind::LowContrast { percent: *percent, limit: *limit }
        }
        RenderError::ClaimCut { bbox, by, .. } => LintKind::ClaimCut { bbox: *bbox, by: by.clone() },
        RenderError::ClaimCovered { by, permille, .. } => {
            LintKind::ClaimCovered { by: by.clone(), permille: *permille }
        }
        RenderError::ClaimMisplaced { bbox, .. } => LintKind::ClaimMisplaced { bbox: *bbox },
        RenderError::CoverTooLarge { permille, limit, .. } => {
            LintKind::CoverTooLarge { permille: *permille, limit: *limit }
        }
        other => LintKind::Fails { message: other.to_string() },
    }
}
