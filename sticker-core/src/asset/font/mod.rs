//! Fonts: faces from shared bytes.
