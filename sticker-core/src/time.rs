//! Time: instants in milliseconds UTC and half-open windows.
