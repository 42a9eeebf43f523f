//! Google Merchant feeds as text: tab separated, with a header.

use std::io::BufRead;

use super::item::Items;
use super::{Group, Projection, Slot, Target};
use crate::points::excerpt;
use crate::points::import::limited::Limited;
use crate::points::import::{Import, ImportError, Record, Rule, Tally};

/// Reads a Google Merchant text feed, one row after the other: an iterator of [`Record`]s.
///
/// The first row names the attributes, as `id`, `image link` or `ID [id]`; those with parts name them:
/// `shipping(country:price)`. A cell in quotation marks may hold tabs and line feeds, and `""` for a quotation mark
/// (help page 14998273); [`GoogleTsv::unquoted`] reads feeds that use none. Cells of `additional_image_link`,
/// `product_type`, `shipping` and `loyalty_program` list several values with commas. Rows that are empty are passed over, a
/// row with fewer cells than the header lacks the last ones. No more than one row is held in memory, at most
/// [`Import::max_record_bytes`]. After an [`ImportError`] the iterator ends.
///
/// ```
/// # use sticker_core::points::import::{Field, GoogleTsv, Import, Projection};
/// # use sticker_core::points::Origin;
/// let feed = "id\ttitle\tprice\nA2B4\t\"12\"\" frying pan\"\t15.00 USD\n\tno id\t1 USD\n";
/// let origin = Origin {
///     source: "feed".parse()?, version: 1, observed_at: "2026-11-01T06:00:00Z".parse()?,
/// };
/// let import = Import::new("acme".parse()?, origin);
/// let mut rows = GoogleTsv::new(feed.as_bytes(), import, Projection::new(&[Field::Title])?);
/// let product = rows.next().ok_or("no row")??.product.ok_or("refused")?;
/// assert_eq!(product.values().next().ok_or("no value")?.1.plain_text().as_deref(), Some("12\" frying pan"));
///
/// let refused = rows.next().ok_or("no row")??;
/// assert!(refused.product.is_none());
/// assert_eq!(refused.refusals[0].to_string(), "record 2 (line 3), id \"\": it is required");
/// assert_eq!(rows.tally().unread["price"], 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct GoogleTsv<R> {
    reader: Limited<R>,
    items: Items,
    columns: Vec<Column>,
    cell: String,
    quoted: bool,
    header_read: bool,
    ended: bool,
}

#[derive(Debug)]
struct Column {
    name: Box<str>,
    what: What,
    /// Cells that said something, where the column is not read.
    unread: u64,
}

#[derive(Debug)]
enum What {
    Unread,
    Text(Slot),
    List(Slot),
    /// The slot of each part, where it is read.
    Parts(Vec<Option<Slot>>),
}

impl<R: BufRead> GoogleTsv<R> {
    /// Most columns of a feed.
    pub const MAX_COLUMNS: usize = 512;

    /// Creates the reader of a feed; nothing is read before the first row is asked for.
    pub fn new(input: R, import: Import, projection: Projection) -> Self {
        Self {
            reader: Limited::new(input),
            items: Items::new(import, projection),
            columns: Vec::new(),
            cell: String::new(),
            quoted: true,
            header_read: false,
            ended: false,
        }
    }

    /// Reads quotation marks as characters like any other.
    #[must_use]
    pub fn unquoted(self) -> Self {
        Self { quoted: false, ..self }
    }

    /// Returns what was read, taken and refused so far.
    pub fn tally(&self) -> Tally {
        let mut tally = self.items.tally().clone();
        for column in self.columns.iter().filter(|column| column.unread > 0) {
            tally.count_unread(&column.name, column.unread);
        }
        tally
    }

    fn read(&mut self, row: &mut Vec<u8>) -> Result<Option<Record>, ImportError> {
        if !self.header_read {
            self.read_header(row)?;
        }
        loop {
            let line = self.reader.line();
            if !self.read_row(row)? {
                return Ok(None);
            }
            if row.iter().all(|byte| matches!(byte, b'\t' | b' ')) {
                continue;
            }
            self.items.begin(line);
            let Ok(text) = std::str::from_utf8(row) else {
                self.items.refuse(
                    line,
                    "",
                    &String::from_utf8_lossy(&row[..row.len().min(256)]),
                    Rule::NotUtf8,
                );
                return Ok(Some(self.items.end_refused()));
            };
            return Ok(Some(match self.cells(text, line) {
                Ok(()) => self.items.end(),
                Err(rule) => {
                    self.items.refuse(line, "", text, rule);
                    self.items.end_refused()
                }
            }));
        }
    }

    fn read_header(&mut self, row: &mut Vec<u8>) -> Result<(), ImportError> {
        self.header_read = true;
        let line = self.reader.line();
        let fail = || ImportError::NotAFeed { line, what: "a header that names the column id" };
        if !self.read_row(row)? {
            return Err(fail());
        }
        let text = std::str::from_utf8(row).map_err(|_| fail())?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.split('\t').count() > Self::MAX_COLUMNS {
            return Err(fail());
        }
        let projection = self.items.projection();
        self.columns = text.split('\t').map(|cell| column(cell, projection)).collect();
        let has_id = self.columns.iter().any(|column| matches!(column.what, What::Text(Slot::Id)));
        if has_id { Ok(()) } else { Err(fail()) }
    }

    /// Reads a row without its line end; quoted line feeds stay in it.
    fn read_row(&mut self, row: &mut Vec<u8>) -> Result<bool, ImportError> {
        let limit = self.items.import().max_record_bytes;
        self.reader.refill(limit);
        row.clear();
        let mut scanned = 0;
        let mut inside = Inside::Start;
        loop {
            let count = self.reader.read_until(b'\n', row).map_err(|error| {
                let line = self.reader.line();
                if self.reader.is_spent() {
                    ImportError::TooLarge { line, limit }
                } else {
                    ImportError::Read { line, error }
                }
            })?;
            if count == 0 && row.is_empty() {
                return Ok(false);
            }
            if self.quoted && row[scanned..].contains(&b'"') || inside == Inside::Quotes {
                inside = row[scanned..].iter().fold(inside, |inside, &byte| inside.after(byte));
            } else {
                inside = Inside::Start;
            }
            scanned = row.len();
            if inside == Inside::Quotes && count > 0 {
                continue;
            }
            if row.last() == Some(&b'\n') {
                row.pop();
            }
            if row.last() == Some(&b'\r') {
                row.pop();
            }
            return Ok(true);
        }
    }

    fn cells(&mut self, row: &str, line: u64) -> Result<(), Rule> {
        let mut rest = Some(row);
        let mut at = 0;
        while let Some(text) = rest {
            if at == self.columns.len() {
                let found = at + if self.quoted { 1 } else { text.split('\t').count() };
                // Empty cells behind the last column say nothing.
                return if text.bytes().all(|byte| byte == b'\t') {
                    Ok(())
                } else {
                    Err(Rule::Cells { found, expected: at })
                };
            }
            if self.quoted && text.starts_with('"') {
                let mut cell = std::mem::take(&mut self.cell);
                let unquoted = unquote(text, &mut cell);
                if let Ok(after) = unquoted {
                    self.cell(at, &cell, line);
                    rest = after;
                }
                self.cell = cell;
                unquoted?;
            } else {
                let (cell, after) = match text.split_once('\t') {
                    Some((cell, after)) => (cell, Some(after)),
                    None => (text, None),
                };
                self.cell(at, cell, line);
                rest = after;
            }
            at += 1;
        }
        Ok(())
    }

    fn cell(&mut self, at: usize, cell: &str, line: u64) {
        let Some(column) = self.columns.get_mut(at) else {
            return;
        };
        match &column.what {
            What::Unread => column.unread += u64::from(!cell.is_empty()),
            What::Text(slot) => {
                self.items.open(*slot, line);
                self.items.push(cell);
            }
            What::List(slot) => {
                for value in list(cell) {
                    self.items.open(*slot, line);
                    self.items.push(value);
                }
            }
            What::Parts(slots) => {
                for value in list(cell).filter(|value| !value.trim().is_empty()) {
                    self.items.open_group();
                    // The last part takes what is left: dates have colons of their own.
                    for (slot, part) in slots.iter().zip(value.splitn(slots.len(), ':')) {
                        if let Some(slot) = slot {
                            self.items.open(*slot, line);
                            self.items.push(part);
                        }
                    }
                }
            }
        }
    }
}

impl<R: BufRead> Iterator for GoogleTsv<R> {
    type Item = Result<Record, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let mut row = self.items.lend_buffer();
        let read = self.read(&mut row);
        self.items.return_buffer(row);
        self.ended = !matches!(read, Ok(Some(_)));
        read.transpose()
    }
}

/// Where in a row a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// At the start of a cell.
    Start,
    /// In a cell without quotation marks, or behind the closing one.
    Plain,
    /// Between quotation marks.
    Quotes,
}

impl Inside {
    /// A doubled mark closes and opens: what matters at the end of a line is whether one is open.
    const fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Start, b'"') => Self::Quotes,
            (Self::Quotes, b'"') => Self::Start,
            (Self::Quotes, _) => Self::Quotes,
            (_, b'\t' | b'\n') => Self::Start,
            _ => Self::Plain,
        }
    }
}

/// Reads a quoted cell into `cell`; returns what follows it, if a cell does.
fn unquote<'a>(text: &'a str, cell: &mut String) -> Result<Option<&'a str>, Rule> {
    cell.clear();
    let mut rest = text.get(1..).unwrap_or_default();
    loop {
        let (before, after) = rest.split_once('"').ok_or(Rule::Quotes)?;
        cell.push_str(before);
        match after.as_bytes().first() {
            None => return Ok(None),
            Some(b'\t') => return Ok(after.get(1..)),
            Some(b'"') => {
                cell.push('"');
                rest = after.get(1..).unwrap_or_default();
            }
            Some(_) => return Err(Rule::Quotes),
        }
    }
}

/// The values of a cell that lists several with commas; one in quotation marks may hold commas.
fn list(cell: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(cell);
    std::iter::from_fn(move || {
        let text = rest?;
        let trimmed = text.trim_start();
        if let Some((value, after)) = trimmed.strip_prefix('"').and_then(|text| text.split_once('"')) {
            rest = after.split_once(',').map(|(_, after)| after);
            return Some(value);
        }
        let (value, after) = match text.split_once(',') {
            Some((value, after)) => (value, Some(after)),
            None => (text, None),
        };
        rest = after;
        Some(value)
    })
}

/// Reads a cell of the header.
fn column(cell: &str, projection: &Projection) -> Column {
    let cell = cell.trim().trim_matches('"');
    let (name, parts) = match cell.split_once('(') {
        Some((name, parts)) => (name, Some(parts.trim_end_matches(')'))),
        None => (cell, None),
    };
    // "Image link [image_link]" names the attribute in brackets.
    let name = name.split_once('[').map_or(name, |(_, name)| name.trim_end().trim_end_matches(']'));
    let name = name.trim().to_ascii_lowercase().replace(' ', "_");
    let what = match projection.target(&name) {
        None => What::Unread,
        Some(Target::Slot(slot)) if slot.repeats() => What::List(slot),
        Some(Target::Slot(slot)) => What::Text(slot),
        Some(Target::Group(group)) => What::Parts(group_slots(group, parts)),
    };
    Column { name: excerpt(&name).into(), what, unread: 0 }
}

fn group_slots(group: Group, parts: Option<&str>) -> Vec<Option<Slot>> {
    match parts {
        Some(parts) => parts.split(':').take(16).map(|part| group.slot(part.trim())).collect(),
        None => group.parts().iter().map(|part| group.slot(part)).collect(),
    }
}
