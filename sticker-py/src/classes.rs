//! The classes of the package; `_sticker.pyi` documents them for Python's readers.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::PyBytes;
use sticker_core::asset::font::FontStore;
use sticker_core::geometry::Size;
use sticker_core::render;

use crate::detached;
use crate::engine::{Engine, Failure, Picture, Request, add_font};

/// The fonts that templates may name: the default family and every face of `files`.
#[pyclass(frozen, module = "sticker")]
pub(crate) struct Fonts(FontStore);

#[pymethods]
impl Fonts {
    #[new]
    #[pyo3(signature = (files = None))]
    fn new(py: Python<'_>, files: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let mut all: Vec<PyBackedBytes> = Vec::new();
        if let Some(files) = files {
            for file in files.try_iter()? {
                all.push(file?.extract().map_err(PyErr::from)?);
            }
        }
        detached(py, || {
            let mut fonts = FontStore::with_default_family()?;
            for file in all {
                add_font(&mut fonts, Arc::new(file))?;
            }
            Ok(Self(fonts))
        })
    }

    /// The names of the families, sorted.
    #[getter]
    fn families(&self) -> Vec<String> {
        self.0.families()
    }
}

/// Picture files by their names: a template's own, or a product's.
#[pyclass(frozen, module = "sticker")]
pub(crate) struct Assets(render::Assets);

#[pymethods]
impl Assets {
    #[new]
    #[pyo3(signature = (files = None))]
    fn new(py: Python<'_>, files: Option<BTreeMap<String, PyBackedBytes>>) -> PyResult<Self> {
        detached(py, || {
            let mut assets = render::Assets::default();
            for (name, bytes) in files.into_iter().flatten() {
                assets.insert(&name, Arc::new(bytes));
            }
            Ok(Self(assets))
        })
    }

    /// The names of the files, sorted.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.0.names().map(str::to_owned).collect()
    }
}

/// A document as Python hands it over.
#[derive(FromPyObject)]
enum Json {
    #[pyo3(transparent, annotation = "str")]
    Text(PyBackedStr),
    #[pyo3(transparent, annotation = "bytes")]
    Bytes(PyBackedBytes),
}

impl Json {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// A template that is compiled for one size of a slot; any number of threads may render with it at once.
#[pyclass(frozen, module = "sticker")]
pub(crate) struct Template {
    engine: Engine,
    size: Size,
}

#[pymethods]
impl Template {
    /// Compile a template, above the layers of `base` if there is one, for one of the slot's sizes.
    #[staticmethod]
    #[pyo3(signature = (template, slot, size, *, fonts, assets, locale, base = None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn compile(
        py: Python<'_>,
        template: Json,
        slot: Json,
        size: (u32, u32),
        fonts: &Bound<'_, Fonts>,
        assets: &Bound<'_, Assets>,
        locale: PyBackedStr,
        base: Option<Json>,
    ) -> PyResult<Self> {
        let (fonts, assets, size) = (&fonts.get().0, &assets.get().0, Size::new(size.0, size.1));
        detached(py, || {
            let base = base.as_ref().map_or(&[][..], Json::bytes);
            let (template, slot) = (template.bytes(), slot.bytes());
            let engine =
                Engine::compile(&Request { template, base, slot, size, fonts, assets, locale: &locale })?;
            Ok(Self { engine, size })
        })
    }

    /// Render a product's picture.
    fn render(
        &self,
        py: Python<'_>,
        points: Json,
        assets: &Bound<'_, Assets>,
        at_ms: i64,
    ) -> PyResult<Sticker> {
        let assets = &assets.get().0;
        let render = || -> Result<Picture, Failure> { self.engine.render(points.bytes(), assets, at_ms) };
        let Picture { bytes, manifest } = detached(py, render)?;
        Ok(Sticker { data: PyBytes::new(py, &bytes).unbind(), manifest })
    }

    /// Width and height of the pictures, in pixels.
    #[getter]
    fn size(&self) -> (u32, u32) {
        (self.size.width, self.size.height)
    }
}

/// A finished picture, and what it shows.
#[pyclass(frozen, module = "sticker")]
pub(crate) struct Sticker {
    data: Py<PyBytes>,
    manifest: String,
}

#[pymethods]
impl Sticker {
    /// The picture's file, in the slot's format.
    #[getter]
    fn data(&self, py: Python<'_>) -> Py<PyBytes> {
        self.data.clone_ref(py)
    }

    /// What the picture shows, every price on it included, as JSON.
    #[getter]
    fn manifest_json(&self) -> &str {
        &self.manifest
    }

    /// What the picture shows, read anew from `manifest_json` each time.
    #[getter]
    fn manifest<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (&self.manifest,))
    }

    /// The file for a notebook, if it is a PNG.
    fn _repr_png_(&self, py: Python<'_>) -> Option<Py<PyBytes>> {
        self.starting_with(py, b"\x89PNG")
    }

    /// The file for a notebook, if it is a JPEG.
    fn _repr_jpeg_(&self, py: Python<'_>) -> Option<Py<PyBytes>> {
        self.starting_with(py, b"\xff\xd8\xff")
    }
}

impl Sticker {
    fn starting_with(&self, py: Python<'_>, magic: &[u8]) -> Option<Py<PyBytes>> {
        self.data.as_bytes(py).starts_with(magic).then(|| self.data.clone_ref(py))
    }
}
