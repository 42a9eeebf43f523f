//! Text: strings to positioned glyphs to coverage masks.
