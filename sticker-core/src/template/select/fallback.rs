//! What stands in where no rule chose a template that can be drawn.

use std::collections::BTreeSet;

use super::preflight::Preflight;
use super::question::Answers;
use super::selection::{Code, FallbackStep, Selection, Via, missing};
use super::verdict::FallbackVerdict;
use crate::id::TemplateId;

/// Looks for a stand-in: first along the fallbacks of the templates whose rules took the product and that cannot be drawn,
/// in their order; then that of the business, and along its fallbacks; else there is no sticker.
///
/// A stand-in need not have a rule that takes the product. It must be published, valid, taken by the slot, have its points
/// and be laid out. Each template is tried once, so the search ends.
pub(super) fn stand_in<'a>(
    selection: &mut Selection<'a>,
    answers: &mut Answers<'a>,
    preflight: &dyn Preflight,
) {
    let shelf = selection.shelf;
    let mut failed: Vec<u32> = (0..shelf.rows.len() as u32)
        .filter(|&row| matches!(selection.code(row), Code::Missing | Code::Layout))
        .collect();
    failed.sort_by_key(|&row| selection.key_of(row));
    let mut tried = BTreeSet::new();
    for row in failed {
        let entry = shelf.entry(row);
        if let Some(first) = &entry.rule().fallback
            && along(selection, answers, preflight, &mut tried, (Some(entry.id()), first))
        {
            return;
        }
    }
    if let Some(first) = shelf.catalog.default_template() {
        along(selection, answers, preflight, &mut tried, (None, first));
    }
}

/// Tries a template, then its fallback and so on; tells whether one stands in.
fn along<'a>(
    selection: &mut Selection<'a>,
    answers: &mut Answers<'a>,
    preflight: &dyn Preflight,
    tried: &mut BTreeSet<&'a TemplateId>,
    (mut of, mut template): (Option<&'a TemplateId>, &'a TemplateId),
) -> bool {
    let via = of.map_or(Via::Default, Via::Fallback);
    loop {
        let is_new = tried.insert(template);
        let verdict = match is_new {
            true => attempt(selection, answers, preflight, template, via),
            false => FallbackVerdict::AlreadyTried,
        };
        let done = verdict == FallbackVerdict::Used;
        selection.note(FallbackStep { of: of.cloned(), template: template.clone(), verdict });
        if done || !is_new {
            return done;
        }
        let Some(next) = selection.shelf.fallback_of(template) else { return false };
        (of, template) = (Some(template), next);
    }
}

/// Tries the versions of a template, the latest publication first; the verdict is on the first that is valid.
fn attempt<'a>(
    selection: &mut Selection<'a>,
    answers: &mut Answers<'a>,
    preflight: &dyn Preflight,
    template: &TemplateId,
    via: Via<'a>,
) -> FallbackVerdict {
    let shelf = selection.shelf;
    let Some(versions) = shelf.by_template.get(template) else {
        return FallbackVerdict::Unavailable;
    };
    let mut first = FallbackVerdict::NotValid;
    for &row in versions {
        if !shelf.rows[row as usize].valid.contains(selection.at()) {
            continue;
        }
        if let Some(fit) = selection.lay_out(row, answers, preflight) {
            selection.choose(row, fit, via);
            return FallbackVerdict::Used;
        }
        let verdict = match selection.failures(row) {
            failures if failures.is_empty() => {
                FallbackVerdict::MissingRequired(missing(&shelf.rows[row as usize], answers))
            }
            failures => FallbackVerdict::LayoutFailed(failures),
        };
        if first == FallbackVerdict::NotValid {
            first = verdict;
        }
    }
    first
}
