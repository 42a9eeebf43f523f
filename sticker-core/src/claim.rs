//! Price claims: whatever looks like a price on a picture.
