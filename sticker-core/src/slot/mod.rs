//! Placement slots: where a picture hangs and what that place demands.
