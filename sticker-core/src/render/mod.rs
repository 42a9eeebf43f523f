//! Rendering: a template, a product's points and a slot in; a finished picture and its manifest out.
//!
//! The road: [`CompiledTemplate::compile`] resolves fonts and draws what never changes; [`CompiledTemplate::render`]
//! binds points, lays out text and prices, makes a flat display list, rasters it, lets the gate judge every price
//! against the finished pixels, and encodes. Each step is a module here; data goes one way.
//!
//! Beside the road stands what designers need: [`preview()`] draws what can be drawn and tells all that goes wrong, with a
//! picture of boxes and baselines over it; [`lint()`] draws made-up products that try a template hard.
//!
//! Invariants: the same inputs give the same bytes, on any thread, in any order, at any level of SIMD; a region
//! rendered alone equals that part of the whole picture; no price is drawn that the manifest does not tell.

mod assets;
mod bind;
mod buffers;
mod compile;
mod cover;
mod curve;
mod effect;
pub mod encode;
mod error;
mod fitting;
mod flatten;
mod gate;
mod layer;
mod layout;
mod lint;
mod manifest;
pub mod mask;
mod occlusion;
mod output;
mod paint;
mod photo;
mod picture;
mod pixmap;
mod preview;
mod raster;
mod sticker;
mod stroke;
pub mod text;
mod trim;
mod turn;
mod words;

pub use assets::{Asset, Assets, SharedBytes};
pub use compile::{CompileRequest, CompiledTemplate, RenderLimits};
pub use error::RenderError;
pub use lint::{LintFinding, LintKind, LintReport, Severity, lint, lint_cases, worst_cases};
pub use manifest::{
    Baseline, DrawnClaim, DrawnPart, DrawnRun, DrawnStrike, DrawnStroke, DynamicRegion, LayerReport,
    Manifest, RENDER_EPOCH, Shown, TemplateUsed,
};
pub use pixmap::Pixmap;
pub use preview::{Failure, MAX_ZOOM, Preview, filler_for, preview, stand_ins};
pub use sticker::{RenderInput, Scratch, Sticker};
