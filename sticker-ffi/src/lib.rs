//! C ABI of sticker: conversions and panic guards, no logic.
