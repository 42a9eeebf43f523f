//! Python skin of sticker: conversions, no logic.
//!
//! All classes are frozen, so threads share them freely. Long work runs detached from the interpreter, in [`detached`]
//! only.

#[path = "../../sticker-ffi/src/code.rs"]
#[allow(
    unreachable_pub,
    dead_code,
    reason = "the file is the C header's; numbers of NULL pointers have no use here"
)]
mod code;
#[path = "../../sticker-ffi/src/engine.rs"]
mod engine;

use pyo3::prelude::*;

use engine::Failure;

/// The compiled half of the package `sticker`.
#[pymodule]
mod _sticker {
    #[pymodule_export]
    use super::classes::{Assets, Fonts, Sticker, Template};
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name is Python's")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}

mod classes;

/// What the package raises.
mod raised {
    pyo3::import_exception!(sticker._errors, StickerError);
    pyo3::import_exception!(sticker._errors, InternalError);
}

/// Runs `body` detached from the interpreter, so that other threads go on; a failure or a panic becomes an exception.
fn detached<T: Send>(py: Python<'_>, body: impl FnOnce() -> Result<T, Failure> + Send) -> PyResult<T> {
    py.detach(|| engine::caught(body)).map_err(|Failure { code, message, path }| match code {
        code::STICKER_ERR_INTERNAL => raised::InternalError::new_err((message, code, path)),
        _ => raised::StickerError::new_err((message, code, path)),
    })
}
