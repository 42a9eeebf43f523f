//! What the fuzz targets share.

use std::panic::{set_hook, take_hook};

/// Ends the process on a panic in our own code only.
///
/// libFuzzer aborts on every panic, also on one that a decoder or a font reader starts and the room that called it
/// turns into an error, which is that room's contract. A panic that leaves the core still aborts, from the wrapper
/// around the target; one that starts in the core or in a target is a bug even where it is caught.
pub fn abort_on_our_panics_only() {
    let loud = take_hook();
    set_hook(Box::new(move |panic| {
        let file = panic.location().map_or("", |location| location.file());
        if file.contains("sticker-core/src") || file.contains("fuzz_targets") {
            loud(panic);
        }
    }));
}
