//! Turns facts about a product into the picture that sells it, and proves what the picture says.
//!
//! Everything here is a pure function of its arguments: no clock, no files, no environment, no threads, no global
//! state. Bytes and instants go in, values come out, and the same inputs give the same bytes.

#![forbid(unsafe_code)]

pub mod asset;
pub mod claim;
pub mod digest;
pub mod geometry;
pub mod id;
pub mod money;
mod pointer;
pub mod points;
pub mod render;
pub mod slot;
pub mod template;
pub mod time;
