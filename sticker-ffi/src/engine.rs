//! What every skin does: texts and bytes in, a picture and its manifest out, every failure with one number and place.
//!
//! The Python crate compiles this file too (by its path), so that both skins convert alike without one of them
//! exporting the other's symbols.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use sticker_core::asset::font::{FontError, FontStore};
use sticker_core::geometry::Size;
use sticker_core::points::{LocaleTag, Snapshot, SnapshotError};
use sticker_core::render::encode::EncodeError;
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, RenderError, RenderInput, RenderLimits, SharedBytes,
};
use sticker_core::slot::{Slot, SlotError};
use sticker_core::template::{Template, TemplateError, TemplateErrorKind};
use sticker_core::time::Instant;

use crate::code;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// One of the numbers of [`code`].
    pub(crate) code: i32,
    /// What is wrong, in one line.
    pub(crate) message: String,
    /// JSON Pointer of the place in the document that the code tells; empty for the whole of it, or for none.
    pub(crate) path: String,
}

/// A compiled template and the language of its texts.
#[derive(Debug)]
pub(crate) struct Engine {
    template: CompiledTemplate,
    locale: LocaleTag,
}

/// A finished picture.
#[derive(Debug)]
pub(crate) struct Picture {
    /// The file.
    pub(crate) bytes: Vec<u8>,
    /// What it shows, as JSON.
    pub(crate) manifest: String,
}

/// What [`Engine::compile`] reads: documents as JSON in UTF-8.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) template: &'a [u8],
    /// The template whose layers lie beneath those of `template`; empty for none.
    pub(crate) base: &'a [u8],
    pub(crate) slot: &'a [u8],
    pub(crate) size: Size,
    pub(crate) fonts: &'a FontStore,
    pub(crate) assets: &'a Assets,
    pub(crate) locale: &'a str,
}

impl Engine {
    /// Compiles a template for one slot and size.
    pub(crate) fn compile(request: &Request<'_>) -> Result<Self, Failure> {
        let locale =
            LocaleTag::new(request.locale).map_err(|e| Failure::new(code::STICKER_ERR_ARGUMENT, e))?;
        let slot = Slot::from_json(request.slot)?;
        let mut template = Template::from_json(request.template)?;
        if !request.base.is_empty() {
            let base =
                Template::from_json(request.base).map_err(|e| Failure::from(e).within("base template"))?;
            template = template.over(&base)?;
        }
        let compiled = CompiledTemplate::compile(&CompileRequest {
            template: &Arc::new(template),
            slot: &slot,
            size: request.size,
            fonts: request.fonts,
            assets: request.assets,
            locale: &locale,
            limits: RenderLimits::default(),
        })?;
        Ok(Self { template: compiled, locale })
    }

    /// Renders a product's picture at an instant, in milliseconds since 1970 in UTC.
    pub(crate) fn render(&self, points: &[u8], assets: &Assets, at_ms: i64) -> Result<Picture, Failure> {
        let at = Instant::from_ms(at_ms).map_err(|e| Failure::new(code::STICKER_ERR_ARGUMENT, e))?;
        let points = Snapshot::from_json(points, at, self.locale.clone())?;
        let sticker = self.template.render(&RenderInput::new(&points, assets))?;
        let manifest = serde_json::to_string(&sticker.manifest);
        let manifest = manifest.map_err(|e| Failure::new(code::STICKER_ERR_INTERNAL, e))?;
        Ok(Picture { bytes: sticker.bytes, manifest })
    }
}

/// Adds every face of a font file.
pub(crate) fn add_font(fonts: &mut FontStore, file: SharedBytes) -> Result<(), Failure> {
    fonts.add_all(file, None)?;
    Ok(())
}

/// Runs `body` and makes a failure of its panic.
pub(crate) fn caught<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    // A panic may leave half-changed only what `body` alone owns and a font store that is being added to, whose faces
    // are appended when they are whole; everything else is behind shared references.
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(Failure::of_panic(&*payload)))
}

impl Failure {
    pub(crate) fn new(code: i32, error: impl ToString) -> Self {
        Self { code, message: error.to_string(), path: String::new() }
    }

    fn at(code: i32, error: impl ToString, path: impl Into<String>) -> Self {
        Self { path: path.into(), ..Self::new(code, error) }
    }

    /// Says in which of several documents of the same kind the failure is.
    fn within(self, document: &str) -> Self {
        Self { message: format!("{document}: {}", self.message), ..self }
    }

    fn of_panic(payload: &(dyn Any + Send)) -> Self {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Self::new(
            code::STICKER_ERR_INTERNAL,
            format!("internal error: {}", text.unwrap_or("a panic without words")),
        )
    }
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Self {
        let code = match error.kind() {
            TemplateErrorKind::Syntax => code::STICKER_ERR_TEMPLATE_SYNTAX,
            TemplateErrorKind::Version => code::STICKER_ERR_TEMPLATE_VERSION,
            TemplateErrorKind::Limit => code::STICKER_ERR_TEMPLATE_LIMIT,
            TemplateErrorKind::Reference => code::STICKER_ERR_TEMPLATE_REFERENCE,
            TemplateErrorKind::Clash => code::STICKER_ERR_TEMPLATE_CLASH,
            _ => code::STICKER_ERR_TEMPLATE_INVALID,
        };
        Self::at(code, &error, error.pointer())
    }
}

impl From<SlotError> for Failure {
    fn from(error: SlotError) -> Self {
        Self::at(code::STICKER_ERR_SLOT, &error, &error.at)
    }
}

impl From<SnapshotError> for Failure {
    fn from(error: SnapshotError) -> Self {
        Self::at(code::STICKER_ERR_POINTS, &error, &error.at)
    }
}

impl From<FontError> for Failure {
    fn from(error: FontError) -> Self {
        Self::new(code::STICKER_ERR_FONT, error)
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        use RenderError as E;
        // Names of points and stacks hold neither `/` nor `~`: they are pointers as they stand.
        let (code, path) = match &error {
            E::NoVariant { .. } => (code::STICKER_ERR_TEMPLATE_VARIANT, String::new()),
            E::Fonts { stack, .. } => (code::STICKER_ERR_TEMPLATE_FONT, format!("/fonts/{stack}")),
            E::SlotSize { .. } => (code::STICKER_ERR_SLOT_MISMATCH, "/sizes".to_owned()),
            E::SlotPolicy { .. } => (code::STICKER_ERR_SLOT_MISMATCH, "/overlay".to_owned()),
            E::Business { .. } => (code::STICKER_ERR_SLOT_MISMATCH, "/business".to_owned()),
            E::MissingPoint { point, .. } => (code::STICKER_ERR_POINT_MISSING, format!("/points/{point}")),
            E::PointKind { point, .. } | E::Format { point, .. } => {
                (code::STICKER_ERR_POINT_VALUE, format!("/points/{point}"))
            }
            E::MissingAsset { .. } => (code::STICKER_ERR_ASSET_MISSING, String::new()),
            E::Decode { .. } => (code::STICKER_ERR_PICTURE, String::new()),
            E::Text { .. } => (code::STICKER_ERR_TEXT, String::new()),
            E::Claim { .. } => (code::STICKER_ERR_PRICE_INVALID, String::new()),
            E::ClaimCut { .. }
            | E::ClaimCovered { .. }
            | E::ClaimTooSmall { .. }
            | E::ClaimMisplaced { .. }
            | E::ClaimTooFaint { .. }
            | E::ClaimNotPublic { .. } => (code::STICKER_ERR_PRICE_REFUSED, String::new()),
            E::TooLarge { .. }
            | E::Memory { .. }
            | E::OverBudget { .. }
            | E::Encode(EncodeError::Budget { .. } | EncodeError::Memory { .. }) => {
                (code::STICKER_ERR_LIMIT, String::new())
            }
            E::Encode(_) | E::LossyWebp { .. } => (code::STICKER_ERR_ENCODE, String::new()),
            E::Internal { .. } => (code::STICKER_ERR_INTERNAL, String::new()),
            _ => (code::STICKER_ERR_RENDER, String::new()),
        };
        Self::at(code, error, path)
    }
}
