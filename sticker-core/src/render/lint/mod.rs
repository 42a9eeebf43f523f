//! Lint: what goes wrong with a template once products are not those that its designer had in mind.
//!
//! It takes a template, a slot and made-up products ([`Template::worst_cases`](crate::template::Template::worst_cases), or
//! the host's own), draws each on the road of every picture, and returns all that is found as values. What is told was seen
//! in a case, which is named: nothing is guessed. The measures are those of the gate.

mod finding;
mod judge;

use std::collections::BTreeMap;

use serde::Serialize;

use super::RenderError;
use super::assets::Assets;
use super::compile::{CompileRequest, Shared};
use super::layer::LayerScratch;
use super::preview::{Trial, filler, stand_ins};
use super::sticker::RenderInput;
use crate::geometry::Size;
use crate::id::{ItemId, ProductKey};
use crate::template::{WorstCase, WorstCaseRule};
use crate::time::Instant;
use judge::Judge;

pub use finding::{LintFinding, LintKind, Severity};

/// What is odd about a template in one slot and size.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LintReport {
    /// Id of the template.
    pub template: String,
    /// Id of the variant.
    pub variant: String,
    /// The slot.
    pub slot: String,
    /// The size.
    pub size: Size,
    /// The cases that it was tried with, by name.
    pub cases: Vec<String>,
    /// What was found: the gravest first, then in painting order.
    pub findings: Vec<LintFinding>,
}

impl LintReport {
    /// Tells whether something is found for which some product gets no picture, or a wrong one.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Looks for what is odd about a template in a slot, with the worst cases of the template and texts in letters that its
/// fonts have.
///
/// It draws at most [`MAX_WORST_CASES`](crate::template::MAX_WORST_CASES) pictures, each laid out at most once for every
/// layer that fails, and the box of a layer once more until a case shows that the layer changes a pixel. Nothing is encoded.
///
/// # Errors
///
/// - [`RenderError::SlotSize`], [`RenderError::SlotPolicy`], [`RenderError::NoVariant`] and [`RenderError::Fonts`] as
///   [`CompiledTemplate::compile`](super::CompiledTemplate::compile) gives them: there is nothing to draw then
/// - [`RenderError::TooLarge`] and [`RenderError::Memory`] for a picture as a whole
///
/// Whatever else goes wrong is a finding.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
/// use sticker_core::asset::font::FontStore;
/// use sticker_core::geometry::Size;
/// use sticker_core::render::{Assets, CompileRequest, RenderError, RenderLimits, Severity, lint};
/// use sticker_core::slot::Slot;
/// use sticker_core::template::Template;
///
/// let template = Template::from_json(br##"{
///   "sticker": 1, "id": "t", "canvas": {"width": 300, "height": 60, "background": "#FFF"},
///   "fonts": {"sans": [{"family": "Sticker Sans"}]},
///   "layers": [{"id": "title", "type": "text", "box": {"x": 0, "y": 0, "width": 300, "height": 60},
///               "text": "{std.title}", "font": "sans", "size": {"max": 30, "min": 20}, "fill": "#000"}]
/// }"##)?;
/// let slot = Slot::from_json(br#"{"business": "shop", "id": "s", "channel": "app", "surface": "search",
///   "sizes": [{"width": 300, "height": 60}], "format": "png", "overlay": "any"}"#)?;
/// let (locale, assets, fonts) = ("en".parse()?, Assets::default(), FontStore::with_default_family()?);
/// let request = CompileRequest {
///     template: &Arc::new(template), slot: &slot, size: Size::new(300, 60), fonts: &fonts, assets: &assets,
///     locale: &locale, limits: RenderLimits::default(),
/// };
/// let report = lint(&request)?;
/// let worst = &report.findings[0];
/// assert_eq!((worst.severity, worst.layer.as_deref(), &worst.cases[0][..]), (Severity::Error, Some("title"), "longest"));
/// assert!(worst.to_string().starts_with("error: layer \"title\": needs "), "{worst}");
///
/// let other_size = CompileRequest { size: Size::new(90, 90), ..request };
/// assert!(matches!(lint(&other_size), Err(RenderError::SlotSize { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn lint(request: &CompileRequest<'_>) -> Result<LintReport, RenderError> {
    let shared = Shared::new(request)?;
    let cases = cases(&shared, request)?;
    examine(&shared, &cases, &stand_ins()?)
}

/// Makes the cases that [`lint`] tries a template with; the pictures that they name are [`stand_ins`](super::stand_ins).
///
/// # Errors
///
/// As [`lint`].
///
/// # Example
///
/// See [`lint`], which draws them.
pub fn worst_cases(request: &CompileRequest<'_>) -> Result<Vec<WorstCase>, RenderError> {
    cases(&Shared::new(request)?, request)
}

/// Looks for what is odd about a template in a slot, with cases of the host's choice; `assets` has the pictures that they
/// name.
///
/// # Errors
///
/// As [`lint`], and [`RenderError::Business`] for a case of another business than the slot.
///
/// # Example
///
/// See [`lint`], which makes cases and calls this.
pub fn lint_cases(
    request: &CompileRequest<'_>,
    cases: &[WorstCase],
    assets: &Assets,
) -> Result<LintReport, RenderError> {
    examine(&Shared::new(request)?, cases, assets)
}

fn cases(shared: &Shared, request: &CompileRequest<'_>) -> Result<Vec<WorstCase>, RenderError> {
    let item = ItemId::new("worst-case").map_err(|e| RenderError::Internal { what: e.to_string() })?;
    let product = ProductKey { business: shared.slot.business.clone(), item, sku: None };
    let at = shared.template.valid().map_or(Instant::MIN, |valid| valid.start());
    let mut rule = WorstCaseRule::new(product, at, request.locale.clone());
    rule.filler = filler(shared, request.locale);
    Ok(shared.template.worst_cases(&rule))
}

fn examine(shared: &Shared, cases: &[WorstCase], assets: &Assets) -> Result<LintReport, RenderError> {
    let mut scratch = LayerScratch::default();
    let mut judge = Judge::new(shared);
    judge.design();
    for case in cases {
        let input = RenderInput::new(&case.points, assets);
        let trial = Trial::new(shared, &input, &mut scratch)?;
        judge.picture(case, &trial, &mut scratch)?;
    }
    let order: BTreeMap<String, usize> =
        shared.variant.walk().enumerate().map(|(n, layer)| (layer.id.clone(), n)).collect();
    let mut findings = judge.finish();
    findings.sort_by_key(|finding| {
        let layer = finding.layer.as_ref().and_then(|layer| order.get(layer)).copied();
        (std::cmp::Reverse(finding.severity), layer)
    });
    Ok(LintReport {
        template: shared.template.id().to_string(),
        variant: shared.variant.id.clone(),
        slot: shared.slot.id.to_string(),
        size: shared.variant.canvas.size,
        cases: cases.iter().map(|case| case.name.clone()).collect(),
        findings,
    })
}
