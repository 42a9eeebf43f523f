//! Whether a template can be laid out for a product, as a value.

use std::collections::BTreeMap;

use super::super::Variant;
use super::super::registry::Entry;
use crate::digest::Digest;
use crate::geometry::Size;
use crate::id::LayoutCode;
use crate::points::Snapshot;

/// What a preflight is asked: can this design be laid out for this product in this variant?
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PreflightAsk<'a> {
    /// The version.
    pub entry: &'a Entry,
    /// The variant of its design, as large as the slot's size.
    pub variant: &'a Variant,
    /// The product.
    pub snapshot: &'a Snapshot,
}

/// Answers whether a template can be laid out; it must be a pure function of what it is asked.
///
/// It is asked only about templates that nothing else refused, the likeliest winner first, and no longer once one of
/// them can be laid out: at most once for each template and size.
///
/// ```
/// # use sticker_core::id::LayoutCode;
/// # use sticker_core::template::{Preflight, PreflightAsk};
/// // A closure is a preflight.
/// let too_small = LayoutCode::new("too_small").map_err(|e| e.to_string())?;
/// let only_large = |ask: &PreflightAsk<'_>| match ask.variant.canvas.size.width {
///     400.. => Ok(()),
///     _ => Err(too_small.clone()),
/// };
/// let _: &dyn Preflight = &only_large;
/// # Ok::<(), String>(())
/// ```
pub trait Preflight {
    /// Answers with the reason where the template cannot be laid out.
    ///
    /// # Errors
    ///
    /// Returns the code that the explanation will show.
    fn check(&self, ask: &PreflightAsk<'_>) -> Result<(), LayoutCode>;
}

impl<F: Fn(&PreflightAsk<'_>) -> Result<(), LayoutCode>> Preflight for F {
    fn check(&self, ask: &PreflightAsk<'_>) -> Result<(), LayoutCode> {
        self(ask)
    }
}

/// Lets every template pass: the renderer then is the first to find out.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPreflight;

impl Preflight for NoPreflight {
    fn check(&self, _: &PreflightAsk<'_>) -> Result<(), LayoutCode> {
        Ok(())
    }
}

/// Results for one product that were computed before, by design and size.
///
/// What is not in the table passes: an unknown layout is the renderer's to judge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayoutTable {
    results: BTreeMap<(Digest, u32, u32), Result<(), LayoutCode>>,
}

impl LayoutTable {
    /// Sets the result of a design, by its content hash, in a size; returns the result that it replaced.
    pub fn insert(
        &mut self,
        design: Digest,
        size: Size,
        result: Result<(), LayoutCode>,
    ) -> Option<Result<(), LayoutCode>> {
        self.results.insert((design, size.width, size.height), result)
    }
}

impl Preflight for LayoutTable {
    fn check(&self, ask: &PreflightAsk<'_>) -> Result<(), LayoutCode> {
        let size = ask.variant.canvas.size;
        let result = self.results.get(&(*ask.entry.template().digest(), size.width, size.height));
        result.cloned().unwrap_or(Ok(()))
    }
}
