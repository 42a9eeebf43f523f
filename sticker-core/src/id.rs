//! Keys: every key carries its business.
