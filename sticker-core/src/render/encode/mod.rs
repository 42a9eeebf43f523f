//! Encoding: pixels to files.
