//! Google Merchant feeds in XML: RSS 2.0, RSS 1.0 and Atom 1.0 with the `g:` namespace.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader};

use super::item::Items;
use super::{Group, Projection, Slot, Target};
use crate::points::excerpt;
use crate::points::import::limited::Limited;
use crate::points::import::{Import, ImportError, Record, Rule, Tally};

/// Reads a Google Merchant feed in XML, one item after the other: an iterator of [`Record`]s.
///
/// RSS (`rss/channel/item`, or RSS 1.0) and Atom (`feed/entry`) are read; attributes are elements of the namespace
/// `http://base.google.com/ns/1.0`, under whatever prefix the root binds to it, and the format's own `title`. A document
/// type is refused, and with it every entity but the five of XML. No more than one item is held in memory, at most
/// [`Import::max_record_bytes`]; elements are nested at most [`GoogleXml::MAX_DEPTH`] deep. After an [`ImportError`] the
/// iterator ends.
///
/// ```
/// # use sticker_core::points::import::{Field, GoogleXml, Import, Projection};
/// # use sticker_core::points::{Origin, ProductPoints};
/// let feed = br#"<?xml version="1.0"?>
/// <rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>
///   <item><g:id>TV_123456</g:id><g:title>Chromecast</g:title><g:price>49.99 USD</g:price></item>
///   <item><g:id>TV_123457</g:id><g:title>Cable</g:title><g:price>cheap</g:price></item>
/// </channel></rss>"#;
/// let origin = Origin {
///     source: "feed".parse()?, version: 1, observed_at: "2026-11-01T06:00:00Z".parse()?,
/// };
/// let import = Import::new("acme".parse()?, origin);
/// let mut items = GoogleXml::new(&feed[..], import, Projection::new(&[Field::Title, Field::Price])?);
///
/// let first = items.next().ok_or("no item")??;
/// let product = first.product.ok_or("refused")?;
/// let mut points = ProductPoints::new(product.key().clone());
/// assert_eq!(points.apply_all(product.points()).applied, 3); // title, price, and no sale price
///
/// let second = items.next().ok_or("no item")??;
/// assert!(second.refusals[0].to_string().starts_with("record 2 (line 4), price \"cheap\""));
/// assert!(items.next().is_none());
/// assert_eq!(items.tally().refused_fields, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct GoogleXml<R> {
    reader: Reader<Limited<R>>,
    items: Items,
    rows: Rows,
    tally: Tally,
    depth: usize,
    /// Depth of an item's element, known with the root.
    item_depth: usize,
    in_item: bool,
    open: Open,
    root_seen: bool,
    ended: bool,
}

/// What the text that comes next belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    /// A text at this depth, perhaps of a group.
    Text(usize, Option<Group>),
    Group(Group),
}

/// The names of elements that were met or are wanted.
#[derive(Debug, Default)]
struct Rows {
    rows: Vec<Row>,
    /// Their places, sorted by name.
    order: Vec<u16>,
    last: usize,
}

#[derive(Debug)]
struct Row {
    name: Box<str>,
    target: Option<Target>,
    count: u64,
    /// The row that came after this one the last time: items of a feed are much alike.
    next: usize,
}

impl Rows {
    fn add(&mut self, name: &str, target: Option<Target>) -> Option<usize> {
        let at = self.rows.len();
        let place = self.order.partition_point(|&row| *self.rows[usize::from(row)].name < *name);
        self.order.insert(place, u16::try_from(at).ok()?);
        self.rows.push(Row { name: name.into(), target, count: 0, next: 0 });
        Some(at)
    }

    fn find(&mut self, name: &str) -> Option<usize> {
        let guess = self.rows.get(self.last)?.next;
        if self.rows.get(guess).is_some_and(|row| *row.name == *name) {
            self.last = guess;
            return Some(guess);
        }
        let found = self.order.binary_search_by(|&row| (*self.rows[usize::from(row)].name).cmp(name)).ok()?;
        let found = usize::from(self.order[found]);
        self.rows[self.last].next = found;
        self.last = found;
        Some(found)
    }
}

const NAMESPACE: &str = "http://base.google.com/ns/1.0";

impl<R: BufRead> GoogleXml<R> {
    /// Most elements within elements.
    pub const MAX_DEPTH: usize = 16;

    /// Creates the reader of a feed; nothing is read before the first item is asked for.
    pub fn new(input: R, import: Import, projection: Projection) -> Self {
        Self {
            reader: Reader::from_reader(Limited::new(input)),
            items: Items::new(import, projection),
            rows: Rows::default(),
            tally: Tally::default(),
            depth: 0,
            item_depth: 0,
            in_item: false,
            open: Open::Nothing,
            root_seen: false,
            ended: false,
        }
    }

    /// Returns what was read, taken and refused so far.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally { unread_more: self.tally.unread_more, ..self.items.tally().clone() };
        for row in self.rows.rows.iter().filter(|row| row.target.is_none() && row.count > 0) {
            tally.count_unread(&row.name, row.count);
        }
        tally
    }

    fn line(&self) -> u64 {
        self.reader.get_ref().line()
    }

    fn read(&mut self, buffer: &mut Vec<u8>) -> Result<Option<Record>, ImportError> {
        let limit = self.items.import().max_record_bytes;
        loop {
            if !self.in_item {
                self.reader.get_mut().refill(limit);
            }
            buffer.clear();
            let line = self.line();
            let event = match self.reader.read_event_into(buffer) {
                Ok(event) => event,
                Err(error) => return Err(failure(error, self.reader.get_ref(), limit)),
            };
            match event {
                Event::Start(element) => self.start(&element, line)?,
                Event::Empty(element) => {
                    self.start(&element, line)?;
                    if let Some(record) = self.end() {
                        return Ok(Some(record));
                    }
                }
                Event::End(_) => {
                    if let Some(record) = self.end() {
                        return Ok(Some(record));
                    }
                }
                Event::Text(text) => self.text(&text),
                Event::CData(text) => self.text(&text),
                Event::GeneralRef(reference) => self.reference(&reference, line)?,
                Event::DocType(_) => return Err(ImportError::DocumentType { line }),
                Event::Decl(declaration) => {
                    if let Some(Ok(encoding)) = declaration.encoding()
                        && !["utf-8", "utf8", "us-ascii"].contains(&encoding.to_ascii_lowercase().as_str())
                    {
                        return Err(ImportError::NotAFeed { line, what: "a feed in UTF-8" });
                    }
                }
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof if self.depth > 0 => {
                    return Err(ImportError::Xml { line, what: "the input ends within an element".into() });
                }
                Event::Eof if !self.root_seen => {
                    return Err(ImportError::NotAFeed { line, what: "a feed in RSS or Atom" });
                }
                Event::Eof => return Ok(None),
            }
        }
    }

    fn start(&mut self, element: &BytesStart<'_>, line: u64) -> Result<(), ImportError> {
        self.depth += 1;
        if self.depth > Self::MAX_DEPTH {
            return Err(ImportError::TooDeep { line, limit: Self::MAX_DEPTH });
        }
        let name = element.name();
        let name: &str = name.as_ref();
        if self.depth == 1 {
            return self.root(element, local(name), line);
        }
        if self.in_item {
            self.field(name, line);
        } else if self.depth == self.item_depth && matches!(local(name), "item" | "entry") {
            self.in_item = true;
            self.items.begin(line);
        }
        Ok(())
    }

    fn root(&mut self, element: &BytesStart<'_>, name: &str, line: u64) -> Result<(), ImportError> {
        self.item_depth = match name {
            "rss" => 3,
            "feed" | "RDF" => 2,
            _ => return Err(ImportError::NotAFeed { line, what: "a feed in RSS or Atom" }),
        };
        if self.root_seen {
            return Err(ImportError::Xml { line, what: "a second root follows the first".into() });
        }
        self.root_seen = true;
        let mut prefix = String::from("g");
        for attribute in element.attributes().with_checks(false).take(64).flatten() {
            let key: &str = attribute.key.as_ref();
            let value: &str = attribute.value.as_ref();
            if let Some(bound) = key.strip_prefix("xmlns:") {
                if value == NAMESPACE {
                    bound.clone_into(&mut prefix);
                    break;
                }
                if bound == "g" {
                    // The usual prefix means something else here: no attribute has it.
                    prefix.clear();
                }
            }
        }
        let projection = self.items.projection();
        let names = Slot::NAMES.iter().map(|&(name, _)| name).chain(["shipping", "loyalty_program"]);
        let chosen = projection.texts.iter().map(|(column, _)| &**column);
        for name in names.chain(chosen) {
            self.rows.add(&format!("{prefix}:{name}"), projection.target(name));
        }
        self.rows.add("title", projection.target("title"));
        Ok(())
    }

    /// An element within an item.
    fn field(&mut self, name: &str, line: u64) {
        match (self.depth - self.item_depth, self.open) {
            (1, _) => match self.row(name) {
                Some(Target::Slot(slot)) => {
                    self.items.open(slot, line);
                    self.open = Open::Text(self.depth, None);
                }
                Some(Target::Group(group)) => {
                    self.items.open_group();
                    self.open = Open::Group(group);
                }
                None => self.open = Open::Nothing,
            },
            (2, Open::Group(group)) => {
                if let Some(slot) = group.slot(local(name)) {
                    self.items.open(slot, line);
                    self.open = Open::Text(self.depth, Some(group));
                }
            }
            // An element where a text was asked for.
            (_, Open::Text(..)) => {
                self.refuse_text(name, line, Rule::Form { what: "a text without elements in it" });
            }
            _ => {}
        }
    }

    /// Refuses the text that is open, and goes on behind it.
    fn refuse_text(&mut self, value: &str, line: u64, rule: Rule) {
        if let Open::Text(_, group) = self.open {
            let slot = self.items.drop_last();
            self.items.refuse(line, slot.map_or("", Slot::name), value, rule);
            self.open = group.map_or(Open::Nothing, Open::Group);
        }
    }

    fn row(&mut self, name: &str) -> Option<Target> {
        let known = self.rows.find(name);
        let at = match known {
            Some(at) => at,
            None if self.rows.rows.len() >= Tally::MAX_UNREAD_NAMES => {
                self.tally.unread_more += 1;
                return None;
            }
            None => self.rows.add(&excerpt(name), None)?,
        };
        let row = &mut self.rows.rows[at];
        row.count += 1;
        row.target
    }

    fn end(&mut self) -> Option<Record> {
        let depth = self.depth;
        self.depth = self.depth.saturating_sub(1);
        if !self.in_item {
            return None;
        }
        if depth == self.item_depth {
            self.in_item = false;
            self.open = Open::Nothing;
            return Some(self.items.end());
        }
        match self.open {
            Open::Text(at, group) if at == depth => self.open = group.map_or(Open::Nothing, Open::Group),
            _ if depth == self.item_depth + 1 => self.open = Open::Nothing,
            _ => {}
        }
        None
    }

    fn text(&mut self, text: &str) {
        if matches!(self.open, Open::Text(depth, _) if depth == self.depth) {
            self.items.push(text);
        }
    }

    fn reference(&mut self, name: &str, line: u64) -> Result<(), ImportError> {
        if !matches!(self.open, Open::Text(depth, _) if depth == self.depth) {
            return Ok(());
        }
        let known = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => character(name),
        };
        match known {
            Some(c) => self.items.push(c.encode_utf8(&mut [0; 4])),
            None if name.starts_with('#') => {
                let what = format!("&{}; is no character", excerpt(name));
                return Err(ImportError::Xml { line, what });
            }
            None => self.refuse_text(name, line, Rule::Entity { name: excerpt(name) }),
        }
        Ok(())
    }
}

impl<R: BufRead> Iterator for GoogleXml<R> {
    type Item = Result<Record, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let mut buffer = self.items.lend_buffer();
        let read = self.read(&mut buffer);
        self.items.return_buffer(buffer);
        self.ended = !matches!(read, Ok(Some(_)));
        read.transpose()
    }
}

/// The character of a numeric reference: `#228` or `#xE4`.
fn character(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).ok()?;
    char::from_u32(code).filter(|&c| c != '\0')
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn failure<R: BufRead>(error: Error, reader: &Limited<R>, limit: usize) -> ImportError {
    let line = reader.line();
    match error {
        _ if reader.is_spent() => ImportError::TooLarge { line, limit },
        Error::Io(error) => {
            let error = std::io::Error::new(error.kind(), error.to_string());
            ImportError::Read { line, error }
        }
        other => ImportError::Xml { line, what: other.to_string().chars().take(160).collect() },
    }
}
