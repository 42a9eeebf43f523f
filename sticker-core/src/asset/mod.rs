//! Assets: supplier bytes to decoded, oriented, colour-converted, size-limited images; and fonts.

pub mod font;
