//! Occlusion: a price under something else is refused, with the name of the layer that hides most of it.

use std::ops::Range;

use super::RenderError;
use super::bind::Bound;
use super::compile::{CompiledTemplate, Entry, append};
use super::gate;
use super::layer::{Builder, Claimed, LayerScratch};
use super::raster::Item;
use crate::template::Layer;

impl CompiledTemplate {
    /// Refuses a claim that items of `range` cover; `live` says what the layers show that are not fixed.
    pub(crate) fn check_cover(
        &self,
        live: &[Option<Bound>],
        claim: &Claimed,
        items: &[Item],
        range: Range<usize>,
        scratch: &mut LayerScratch,
    ) -> Result<(), RenderError> {
        let permille = gate::hidden_permille(&claim.ink, items, range, &mut scratch.raster)?;
        if !gate::is_covered(permille) {
            return Ok(());
        }
        // A plate may hold several layers: to name the one that hides most, each is drawn for itself.
        self.check_cover_anew(live, claim, scratch)?;
        let layer = claim.drawn.layer.clone();
        Err(RenderError::ClaimCovered { by: layer.clone(), layer, permille })
    }

    /// Refuses a claim that the layers above it cover, all of them together, each drawn for itself.
    pub(crate) fn check_cover_anew(
        &self,
        live: &[Option<Bound>],
        claim: &Claimed,
        scratch: &mut LayerScratch,
    ) -> Result<(), RenderError> {
        let layers = &self.shared.variant.layers;
        let (mut items, mut starts) = (Vec::new(), Vec::new());
        let mut end = 0;
        for (index, (layer, entry)) in layers.iter().zip(&self.entries).enumerate() {
            let bound = match entry {
                Entry::Fixed(fixed) => Some(&fixed.bound),
                Entry::Live => live.get(index).and_then(Option::as_ref),
            };
            let Some(bound) = bound else { continue };
            let mut builder = Builder::new(&self.shared, scratch);
            builder.layer(layer, bound)?;
            let Builder { items: own, claims, .. } = builder;
            if let Some(found) = claims.iter().find(|c| c.drawn.layer == claim.drawn.layer) {
                end = items.len() + found.end;
            }
            starts.push((index, items.len()));
            append(&mut items, &own);
        }
        check(claim, &items, end, &starts, layers, scratch)
    }
}

/// Refuses a claim that items after `end` cover; `starts` tells which layer an item belongs to.
pub(crate) fn check(
    claim: &Claimed,
    items: &[Item],
    end: usize,
    starts: &[(usize, usize)],
    layers: &[Layer],
    scratch: &mut LayerScratch,
) -> Result<(), RenderError> {
    let permille = gate::hidden_permille(&claim.ink, items, end..items.len(), &mut scratch.raster)?;
    if !gate::is_covered(permille) {
        return Ok(());
    }
    // Name the layer that hides most.
    let mut worst = (0, claim.drawn.layer.clone());
    for (n, &(layer, start)) in starts.iter().enumerate() {
        let stop = starts.get(n + 1).map_or(items.len(), |s| s.1);
        if stop > end {
            let part = gate::hidden_permille(&claim.ink, items, start.max(end)..stop, &mut scratch.raster)?;
            if part > worst.0 {
                worst = (part, layers.get(layer).map_or_else(String::new, |l| l.id.clone()));
            }
        }
    }
    Err(RenderError::ClaimCovered { layer: claim.drawn.layer.clone(), by: worst.1, permille })
}
