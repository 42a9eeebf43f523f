//! C ABI of sticker: conversions and panic guards, no logic.
//!
//! [`c_api`] is what `include/sticker.h` declares; its documentation is written for readers of the header.

#[cfg(not(panic = "unwind"))]
compile_error!(
    "sticker-ffi must be built with panic = \"unwind\": a panic must become an error, not end the host"
);

pub mod c_api;
pub mod code;
mod engine;
mod guard;
