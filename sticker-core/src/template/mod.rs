//! Templates: what a designer draws, as data.
