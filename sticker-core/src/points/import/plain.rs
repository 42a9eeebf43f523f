//! The plain form of our own: one point in JSON a line.

use std::io::BufRead;

use super::limited::Limited;
use super::{ImportError, Refusal, Rule, Tally};
use crate::points::{ProductPoint, excerpt};

/// Reads JSON Lines of [`ProductPoint`]s: an iterator of points and of [`Refusal`]s, one for each line that is not empty.
///
/// Points name their product, source, version and validity themselves, so that one file can hold many products and
/// sources. No more than one line is held in memory, at most [`PlainLines::MAX_LINE_BYTES`]; a longer line ends the import
/// with an [`ImportError`]. [`ProductPoints::points`](crate::points::ProductPoints::points) gives what is to be written.
///
/// ```
/// # use sticker_core::points::import::PlainLines;
/// let lines = br#"{"business": "acme", "item": "42", "name": "std.sold", "value": {"present": {"int": 7}}, "source": "erp", "version": 3, "observed_at": "2026-11-01T06:00:00Z"}
/// {"business": "acme", "item": "42", "name": "std.sold", "value": {"present": {"flag": true}}, "source": "erp", "version": 4, "observed_at": "2026-11-01T06:00:00Z"}
/// "#;
/// let mut points = PlainLines::new(&lines[..]);
/// assert_eq!(points.next().ok_or("no line")??.map(|point| point.version()), Ok(3));
///
/// let refused = points.next().ok_or("no line")??.unwrap_err();
/// assert_eq!(refused.to_string(), "record 2 (line 2): std.sold is declared as int or text, not flag (at /value)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PlainLines<R> {
    reader: Limited<R>,
    row: Vec<u8>,
    tally: Tally,
    ended: bool,
}

impl<R: BufRead> PlainLines<R> {
    /// Most bytes of a line.
    pub const MAX_LINE_BYTES: usize = 1 << 20;

    /// Creates the reader; nothing is read before the first point is asked for.
    pub fn new(input: R) -> Self {
        Self { reader: Limited::new(input), row: Vec::new(), tally: Tally::default(), ended: false }
    }

    /// Returns what was read and refused so far; each value is one point.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    fn read(&mut self) -> Result<Option<Result<ProductPoint, Refusal>>, ImportError> {
        loop {
            self.reader.refill(Self::MAX_LINE_BYTES);
            self.row.clear();
            let line = self.reader.line();
            let count = self.reader.read_until(b'\n', &mut self.row).map_err(|error| {
                if self.reader.is_spent() {
                    ImportError::TooLarge { line, limit: Self::MAX_LINE_BYTES }
                } else {
                    ImportError::Read { line, error }
                }
            })?;
            if count == 0 {
                return Ok(None);
            }
            let json = self.row.trim_ascii();
            if json.is_empty() {
                continue;
            }
            self.tally.records += 1;
            let point = ProductPoint::from_json(json);
            return Ok(Some(match point {
                Ok(point) => {
                    self.tally.values += 1;
                    Ok(point)
                }
                Err(error) => {
                    self.tally.refused_records += 1;
                    let start = String::from_utf8_lossy(&json[..json.len().min(256)]);
                    let what = error.error.to_string();
                    Err(Refusal {
                        record: self.tally.records,
                        line,
                        field: String::new(),
                        value: excerpt(&start),
                        rule: Rule::Json { at: crate::pointer::shown(&error.at).to_owned(), what },
                    })
                }
            }));
        }
    }
}

impl<R: BufRead> Iterator for PlainLines<R> {
    type Item = Result<Result<ProductPoint, Refusal>, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read();
        self.ended = !matches!(read, Ok(Some(_)));
        read.transpose()
    }
}
