//! The family that travels with the library: Latin, digits, currency signs.

use std::sync::Arc;

use super::FontBytes;

/// Returns the files of the default family, regular and bold.
pub(super) fn files() -> [FontBytes; 2] {
    [Arc::new(REGULAR), Arc::new(BOLD)]
}

static REGULAR: &[u8] = include_bytes!("../../../fonts/Default-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../fonts/Default-Bold.ttf");
