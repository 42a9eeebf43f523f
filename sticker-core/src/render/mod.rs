//! Rendering: a template, a product's points and a slot in; a finished picture and its manifest out.

pub mod encode;
pub mod mask;
pub mod text;
