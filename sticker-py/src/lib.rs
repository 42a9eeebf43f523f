//! Python skin of sticker: conversions, no logic.
