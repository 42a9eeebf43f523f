//! Ink: what colours a mask, one colour or a gradient, ready to be read row by row.

use std::sync::Arc;

use super::gradient::Gradient;
use super::kernel;

/// A colour or a gradient, premultiplied, in canvas coordinates.
#[derive(Clone, Debug)]
pub(crate) enum Ink {
    /// One premultiplied colour, `0xAABBGGRR`.
    Solid(u32),
    Gradient(Arc<Gradient>),
}

impl Ink {
    /// Makes an ink from straight colour.
    pub(crate) fn solid([r, g, b, a]: [u8; 4]) -> Self {
        Self::Solid(premultiplied([r, g, b, a]))
    }
}

/// Multiplies colour by alpha, rounded to nearest.
pub(crate) fn premultiplied([r, g, b, a]: [u8; 4]) -> u32 {
    kernel::scale(u32::from_le_bytes([r, g, b, 255]), u32::from(a))
}

/// Reads an ink row by row, keeping a row's colours while they serve.
#[derive(Debug, Default)]
pub(crate) struct InkRows {
    colours: Vec<u32>,
    /// What `colours` holds, when it holds a row that serves all rows.
    holds: Option<(usize, i32, usize)>,
}

/// One row of ink.
pub(crate) enum InkRow<'a> {
    Solid(u32),
    Colours(&'a [u32]),
}

impl InkRows {
    /// Forgets what was kept; call it before another ink.
    pub(crate) fn restart(&mut self) {
        self.holds = None;
    }

    /// Returns the ink of the `n` pixels from column `left` of row `y`.
    pub(crate) fn row(&mut self, ink: &Ink, y: i32, left: i32, n: usize) -> InkRow<'_> {
        let gradient = match ink {
            Ink::Solid(c) => return InkRow::Solid(*c),
            Ink::Gradient(g) => g,
        };
        if let Some(c) = gradient.row_colour(y) {
            return InkRow::Solid(c);
        }
        let wanted = (Arc::as_ptr(gradient) as usize, left, n);
        if self.holds != Some(wanted) {
            self.colours.resize(n, 0);
            gradient.row(y, left, &mut self.colours);
            self.holds = gradient.is_constant_in_y().then_some(wanted);
        }
        InkRow::Colours(&self.colours[..n])
    }
}
