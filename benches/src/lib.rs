//! What the benches share: inputs made from seeds.

pub mod feed;
