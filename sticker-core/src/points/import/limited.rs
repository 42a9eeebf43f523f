//! A reader that counts lines and stops at a budget.

use std::io::{self, BufRead, Read};

/// Passes bytes on until the budget of the current record is spent.
#[derive(Debug)]
pub(super) struct Limited<R> {
    inner: R,
    left: usize,
    spent: bool,
    line: u64,
}

impl<R: BufRead> Limited<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, left: usize::MAX, spent: false, line: 1 }
    }

    /// Gives the next record its budget.
    pub(super) fn refill(&mut self, budget: usize) {
        self.left = budget;
    }

    /// Returns the line that is read, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Tells whether reading stopped at the budget.
    pub(super) fn is_spent(&self) -> bool {
        self.spent
    }
}

impl<R: BufRead> Read for Limited<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(out.len());
        out[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Limited<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            // The end of the input is no excess.
            if self.inner.fill_buf()?.is_empty() {
                return Ok(&[]);
            }
            self.spent = true;
            return Err(io::Error::other("a record is larger than its limit"));
        }
        let left = self.left;
        let bytes = self.inner.fill_buf()?;
        Ok(&bytes[..bytes.len().min(left)])
    }

    fn consume(&mut self, count: usize) {
        if let Ok(bytes) = self.inner.fill_buf() {
            self.line += lines(&bytes[..count.min(bytes.len())]);
        }
        self.inner.consume(count);
        self.left = self.left.saturating_sub(count);
    }
}

/// Counts line feeds, in blocks whose sums fit a byte so that the loop becomes one of vectors.
fn lines(bytes: &[u8]) -> u64 {
    bytes
        .chunks(255)
        .map(|block| u64::from(block.iter().map(|&byte| u8::from(byte == b'\n')).sum::<u8>()))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_stops_and_a_refill_goes_on() {
        let mut reader = Limited::new(&b"ab\ncd\nef"[..]);
        reader.refill(4);
        let mut text = Vec::new();
        assert!(reader.read_to_end(&mut text).is_err());
        assert_eq!((text.as_slice(), reader.line(), reader.is_spent()), (&b"ab\nc"[..], 2, true));
        reader.refill(4);
        reader.read_to_end(&mut text).unwrap();
        assert_eq!((text.as_slice(), reader.line()), (&b"ab\ncd\nef"[..], 3));
    }

    #[test]
    fn lines_are_counted_across_blocks() {
        assert_eq!(lines(&b"\n".repeat(10_000)), 10_000);
        assert_eq!(lines(b""), 0);
    }
}
