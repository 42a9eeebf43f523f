//! The choice, and its explanation.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::super::Variant;
use super::super::registry::Entry;
use super::super::rule::CategoryMatch;
use super::fallback;
use super::preflight::{Preflight, PreflightAsk};
use super::question::Answers;
use super::row::{Fit, Row};
use super::shelf::{Place, Shelf};
use super::verdict::{EntryName, FallbackVerdict, SizeFailure, Specificity, Verdict};
use crate::geometry::Size;
use crate::id::{LayoutCode, ProductKey, SlotKey, TemplateId};
use crate::points::{CategoryPath, PointName, Reason, Snapshot, Why};
use crate::time::Instant;

/// The template of one product in one slot at one instant, with the verdict on every other.
#[derive(Debug)]
pub struct Selection<'a> {
    pub(super) shelf: &'a Shelf,
    pub(super) snapshot: &'a Snapshot,
    at: Instant,
    choice: Choice<'a>,
    chosen: Option<u32>,
    codes: Vec<Code>,
    /// Per category rule: how it took the product.
    taken: Vec<Taken>,
    failures: Vec<(u32, SizeFailure)>,
    fallbacks: Vec<FallbackStep>,
}

/// What to show.
#[derive(Clone, Copy, Debug)]
pub enum Choice<'a> {
    /// A template.
    Template(Pick<'a>),
    /// No sticker: the product's own picture.
    NoSticker,
}

/// A template that was chosen.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Pick<'a> {
    /// The version.
    pub entry: &'a Arc<Entry>,
    /// The variant of its design.
    pub variant: &'a Variant,
    /// The slot's size that it is for.
    pub size: Size,
    /// What chose it.
    pub via: Via<'a>,
}

/// What chose a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Via<'a> {
    /// Its rule.
    Rule,
    /// Another template whose rule took the product, and which cannot be drawn.
    Fallback(&'a TemplateId),
    /// The business, for products that no rule serves.
    Default,
}

/// The verdict on one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The version.
    pub entry: EntryName,
    /// What was decided about it.
    pub verdict: Verdict,
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.entry, self.verdict)
    }
}

/// A template that was asked to stand in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FallbackStep {
    /// The template that it would stand in for; absent where the business named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<TemplateId>,
    /// The template.
    pub template: TemplateId,
    /// What became of it.
    pub verdict: FallbackVerdict,
}

/// A selection that owns all that it says, for logs and other processes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The product.
    pub product: ProductKey,
    /// The slot.
    pub slot: SlotKey,
    /// The instant.
    pub at: Instant,
    /// What is shown; absent, the product's own picture without a sticker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winner: Option<Winner>,
    /// The verdict on every version of the catalog, by template and hash.
    pub explain: Vec<Explained>,
    /// The templates that were asked to stand in, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fallbacks: Vec<FallbackStep>,
}

/// A template that was chosen, in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Winner {
    /// The version.
    pub entry: EntryName,
    /// The variant of its design.
    pub variant: String,
    /// The slot's size that it is for.
    pub size: Size,
    /// Whether its rule chose it; otherwise it stands in.
    pub by_rule: bool,
}

impl<'a> Selection<'a> {
    /// Returns what to show.
    pub const fn choice(&self) -> &Choice<'a> {
        &self.choice
    }

    /// Returns the template that was chosen; `None` for no sticker.
    pub const fn pick(&self) -> Option<&Pick<'a>> {
        match &self.choice {
            Choice::Template(pick) => Some(pick),
            Choice::NoSticker => None,
        }
    }

    /// Returns the templates that were asked to stand in, in order.
    pub fn fallbacks(&self) -> &[FallbackStep] {
        &self.fallbacks
    }

    /// Returns the verdict on every version of the catalog, by template and hash; each is made when it is asked for.
    pub fn explain(&self) -> impl Iterator<Item = Explained> {
        let category = OnceCell::new();
        let entries = self.shelf.catalog.entries().iter().zip(&self.shelf.places);
        entries.map(move |(entry, place)| Explained {
            entry: name(entry),
            verdict: self.verdict_at(place, &category),
        })
    }

    /// Returns the verdicts on the versions of one template, by hash; none where the catalog does not have it.
    pub fn why(&self, template: &TemplateId) -> Vec<Explained> {
        let entries = self.shelf.catalog.entries();
        let first = entries.partition_point(|entry| entry.id() < template);
        let last = entries.partition_point(|entry| entry.id() <= template);
        let category = OnceCell::new();
        let own = entries[first..last].iter().zip(&self.shelf.places[first..last]);
        own.map(|(entry, place)| Explained { entry: name(entry), verdict: self.verdict_at(place, &category) })
            .collect()
    }

    /// Returns everything, for logs and other processes.
    pub fn report(&self) -> Report {
        let winner = self.pick().map(|pick| Winner {
            entry: name(pick.entry),
            variant: pick.variant.id.clone(),
            size: pick.size,
            by_rule: pick.via == Via::Rule,
        });
        Report {
            product: self.snapshot.key().clone(),
            slot: self.shelf.slot.clone(),
            at: self.at,
            winner,
            explain: self.explain().collect(),
            fallbacks: self.fallbacks.clone(),
        }
    }

    fn verdict_at(&self, place: &Place, category: &OnceCell<Why>) -> Verdict {
        match place {
            Place::Refused(verdict) => verdict.clone(),
            Place::Row(row) => self.verdict(*row, category),
        }
    }

    /// Makes the verdict on a row; what is wrong with the product's category is the same for all, and read once.
    fn verdict(&self, index: u32, category: &OnceCell<Why>) -> Verdict {
        if self.chosen == Some(index) {
            let by_rule = self.pick().is_some_and(|pick| pick.via == Via::Rule);
            return if by_rule { Verdict::Won } else { Verdict::StandsIn };
        }
        let row = &self.shelf.rows[index as usize];
        match self.codes[index as usize] {
            Code::NotValid => Verdict::NotValidAt { valid: row.valid },
            Code::Categories => {
                let why = category.get_or_init(|| self.category_why()).clone();
                Verdict::SelectorFalse(Reason { at: "/categories".to_owned(), why })
            }
            Code::When => Verdict::SelectorFalse(self.when_reason(index)),
            Code::Missing => Verdict::MissingRequired(missing(
                row,
                &mut Answers::new(&self.shelf.questions, self.snapshot),
            )),
            Code::Layout => Verdict::LayoutFailed(failures_of(&self.failures, index)),
            Code::Eligible => match self.chosen {
                Some(winner) => self.lost(index, winner),
                // Nobody is eligible and nobody chosen: without a winner every eligible one has failed its layout.
                None => Verdict::LayoutFailed(failures_of(&self.failures, index)),
            },
        }
    }

    fn lost(&self, index: u32, winner: u32) -> Verdict {
        let rows = &self.shelf.rows;
        let (own, other) = (&rows[index as usize], &rows[winner as usize]);
        let to = name(self.shelf.entry(winner));
        if own.priority != other.priority {
            return Verdict::LostPriority { to, own: own.priority, other: other.priority };
        }
        let taken = |row: &Row| self.taken[row.categories as usize];
        let (a, b) = (self.shelf.entry(index), self.shelf.entry(winner));
        let by = if taken(own) != taken(other) {
            Specificity::Category
        } else if a.rule().selector.atoms() != b.rule().selector.atoms() {
            Specificity::Atoms
        } else if a.valid().start() != b.valid().start() {
            Specificity::Start
        } else if a.id() != b.id() {
            Specificity::Id
        } else if a.published_at() != b.published_at() {
            Specificity::Publication
        } else {
            Specificity::Version
        };
        Verdict::LostSpecificity { to, by }
    }

    fn category_why(&self) -> Why {
        match self.snapshot.category_texts().first().map(|path| CategoryPath::new(path)) {
            Some(Ok(path)) => Why::OtherCategory(path),
            _ => Why::NoCategory,
        }
    }

    fn when_reason(&self, index: u32) -> Reason {
        let when = self.shelf.entry(index).rule().selector.when.as_ref();
        let reason = when.map(|when| when.eval(self.snapshot).reason);
        let reason = reason.unwrap_or(Reason { at: String::new(), why: Why::Holds });
        Reason { at: format!("/when{}", reason.at), ..reason }
    }
}

/// What was found out about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    NotValid,
    Categories,
    When,
    Missing,
    Layout,
    Eligible,
}

/// How a category rule took the product: the greater, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Taken(u8);

impl Taken {
    const UNKNOWN: Self = Self(0);
    const NO: Self = Self(1);

    fn of(taken: Option<CategoryMatch>) -> Self {
        // A path has at most 16 parts.
        taken.map_or(Self::NO, |taken| Self(2 + u8::from(taken.primary) * 32 + taken.depth.min(31)))
    }
}

/// Decides about every row of a shelf.
pub(super) fn decide<'a>(
    shelf: &'a Shelf,
    snapshot: &'a Snapshot,
    at: Instant,
    mut answers: Answers<'a>,
    preflight: &dyn Preflight,
) -> Selection<'a> {
    let paths = snapshot.category_texts();
    let mut taken = vec![Taken::UNKNOWN; shelf.categories.len()];
    let mut codes = Vec::with_capacity(shelf.rows.len());
    let mut candidates = Vec::new();
    for (index, row) in shelf.rows.iter().enumerate() {
        let code = 'code: {
            if !row.valid.contains(at) {
                break 'code Code::NotValid;
            }
            let how = &mut taken[row.categories as usize];
            if *how == Taken::UNKNOWN {
                *how = Taken::of(shelf.categories[row.categories as usize].matches(&paths));
            }
            let how = *how;
            if how == Taken::NO {
                break 'code Code::Categories;
            }
            if !answers.holds(&row.when) {
                break 'code Code::When;
            }
            if !row.fits.iter().any(|fit| is_served(fit, &mut answers)) {
                break 'code Code::Missing;
            }
            candidates.push((Reverse(row.priority), Reverse(how), index as u32));
            Code::Eligible
        };
        codes.push(code);
    }
    let mut selection = Selection {
        shelf,
        snapshot,
        at,
        choice: Choice::NoSticker,
        chosen: None,
        codes,
        taken,
        failures: Vec::new(),
        fallbacks: Vec::new(),
    };
    // The first by the order; only where its layout fails the next one is looked for.
    while let Some(best) = (0..candidates.len()).min_by_key(|&i| candidates[i]) {
        let (_, _, row) = candidates.swap_remove(best);
        if let Some(fit) = selection.lay_out(row, &mut answers, preflight) {
            selection.choose(row, fit, Via::Rule);
            return selection;
        }
        selection.codes[row as usize] = Code::Layout;
    }
    fallback::stand_in(&mut selection, &mut answers, preflight);
    selection
}

impl<'a> Selection<'a> {
    /// Returns the first size of a row that can be laid out; what fails is noted, and not asked again.
    pub(super) fn lay_out(
        &mut self,
        index: u32,
        answers: &mut Answers<'_>,
        preflight: &dyn Preflight,
    ) -> Option<&'a Fit> {
        let shelf = self.shelf;
        let entry = shelf.entry(index);
        for fit in &shelf.rows[index as usize].fits {
            let failed = self.failures.iter().any(|(row, failure)| *row == index && failure.size == fit.size);
            if failed || !is_served(fit, answers) {
                continue;
            }
            let variant = &entry.template().variants()[fit.variant as usize];
            let ask = PreflightAsk { entry, variant, snapshot: self.snapshot };
            match preflight.check(&ask) {
                Ok(()) => return Some(fit),
                Err(code) => self.fail(index, fit.size, code),
            }
        }
        None
    }

    /// Returns how the row's categories took the product, where that was asked.
    pub(super) fn key_of(&self, index: u32) -> impl Ord + use<> {
        let row = &self.shelf.rows[index as usize];
        (Reverse(row.priority), Reverse(self.taken[row.categories as usize]), index)
    }

    pub(super) fn code(&self, index: u32) -> Code {
        self.codes[index as usize]
    }

    pub(super) fn choose(&mut self, row: u32, fit: &Fit, via: Via<'a>) {
        let entry = self.shelf.entry(row);
        let variant = &entry.template().variants()[fit.variant as usize];
        self.chosen = Some(row);
        self.choice = Choice::Template(Pick { entry, variant, size: fit.size, via });
    }

    pub(super) fn note(&mut self, step: FallbackStep) {
        self.fallbacks.push(step);
    }

    pub(super) const fn at(&self) -> Instant {
        self.at
    }

    pub(super) fn failures(&self, row: u32) -> Vec<SizeFailure> {
        failures_of(&self.failures, row)
    }

    fn fail(&mut self, row: u32, size: Size, code: LayoutCode) {
        self.failures.push((row, SizeFailure { size, code }));
    }
}

/// Tells whether a size has every point that it cannot do without.
fn is_served(fit: &Fit, answers: &mut Answers<'_>) -> bool {
    fit.needs.iter().all(|need| {
        need.chain.iter().any(|&name| answers.has(name))
            || need.shown.as_ref().is_some_and(|shown| !answers.holds(shown))
    })
}

/// Lists what the first size of a row is missing.
pub(super) fn missing(row: &Row, answers: &mut Answers<'_>) -> Vec<PointName> {
    let Some(fit) = row.fits.first() else { return Vec::new() };
    let mut names: Vec<PointName> = Vec::new();
    for need in &fit.needs {
        let lacks = !need.chain.iter().any(|&name| answers.has(name))
            && need.shown.as_ref().is_none_or(|shown| answers.holds(shown));
        if lacks && !names.contains(&need.missing) {
            names.push(need.missing.clone());
        }
    }
    names
}

fn failures_of(failures: &[(u32, SizeFailure)], row: u32) -> Vec<SizeFailure> {
    failures.iter().filter(|(of, _)| *of == row).map(|(_, failure)| failure.clone()).collect()
}

fn name(entry: &Entry) -> EntryName {
    EntryName { template: entry.id().clone(), version: *entry.version() }
}
