//! From the texts of one item to its points.

use std::sync::Arc;

use super::{Field, Projection, Slot};
use crate::id::{Code, ItemId, ProductKey, SkuId, TierId};
use crate::money::{Currency, Money, MoneyError};
use crate::points::import::links::{ImageLink, ImageRole, MemberPrice};
use crate::points::import::measure::Measure;
use crate::points::import::moment::read_interval;
use crate::points::import::record::{Draft, Record, Shared};
use crate::points::import::texts::{category, one_line};
use crate::points::import::{Import, Rule, Tally, around, within};
use crate::points::{PointValue, excerpt};
use crate::time::Window;

/// Most texts of one item that are kept.
pub(super) const MAX_TEXTS: usize = 512;

/// Collects the texts of an item and makes a record of them.
#[derive(Debug)]
pub(super) struct Items {
    projection: Projection,
    draft: Draft,
    texts: Texts,
    places: Places,
    codes: Codes,
    tally: Tally,
    line: u64,
    buffer: Vec<u8>,
}

/// The texts of one item, one after the other in one buffer that all items use.
#[derive(Debug, Default)]
struct Texts {
    buffer: String,
    entries: Vec<Entry>,
    group: u16,
    lost: usize,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    slot: Slot,
    group: u16,
    line: u64,
    start: usize,
    end: usize,
}

impl Texts {
    fn text(&self, entry: Entry) -> &str {
        self.buffer.get(entry.start..entry.end).unwrap_or_default().trim()
    }

    fn all(&self, slot: Slot) -> impl Iterator<Item = (Entry, &str)> {
        self.entries.iter().filter(move |entry| entry.slot == slot).map(|&entry| (entry, self.text(entry)))
    }

    /// The first text that says something.
    fn first(&self, slot: Slot) -> Option<(Entry, &str)> {
        self.all(slot).find(|(_, text)| !text.is_empty())
    }

    fn in_group(&self, slot: Slot, group: u16) -> Option<(Entry, &str)> {
        self.all(slot).find(|(entry, text)| entry.group == group && !text.is_empty())
    }
}

/// Where the chosen names stand in the import.
#[derive(Debug)]
struct Places {
    of: Vec<(Field, u16)>,
    texts: u16,
}

/// Values of enumerations, made once.
#[derive(Debug)]
struct Codes(Vec<(&'static str, Code)>);

impl Codes {
    fn new() -> Self {
        let names = CONDITIONS.iter().chain(STATES).map(|&(_, code)| code);
        Self(names.filter_map(|name| Some((name, Code::new(name).ok()?))).collect())
    }

    fn get(&self, name: &str) -> Option<PointValue> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, code)| PointValue::Code(code.clone()))
    }
}

const CONDITIONS: &[(&str, &str)] = &[("new", "new"), ("refurbished", "refurbished"), ("used", "used")];
const STATES: &[(&str, &str)] = &[
    ("in_stock", "in_stock"),
    ("out_of_stock", "out"),
    ("preorder", "preorder"),
    ("backorder", "backorder"),
];

impl Items {
    pub(super) fn new(import: Import, projection: Projection) -> Self {
        let names = projection.names();
        let mut at = 0u16;
        let mut of = Vec::new();
        for &field in &projection.fields {
            of.push((field, at));
            at += field.names().len() as u16;
        }
        Self {
            draft: Draft::new(Arc::new(Shared { import, names })),
            projection,
            texts: Texts::default(),
            places: Places { of, texts: at },
            codes: Codes::new(),
            tally: Tally::default(),
            line: 0,
            buffer: Vec::new(),
        }
    }

    /// Lends a buffer that keeps its memory from item to item.
    pub(super) fn lend_buffer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    pub(super) fn return_buffer(&mut self, buffer: Vec<u8>) {
        self.buffer = buffer;
    }

    pub(super) fn import(&self) -> &Import {
        self.draft.import()
    }

    pub(super) fn projection(&self) -> &Projection {
        &self.projection
    }

    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Starts an item.
    pub(super) fn begin(&mut self, line: u64) {
        self.line = line;
        self.draft.begin(self.tally.records + 1, line);
        self.texts.buffer.clear();
        self.texts.entries.clear();
        self.texts.group = 0;
        self.texts.lost = 0;
    }

    /// Starts a text.
    pub(super) fn open(&mut self, slot: Slot, line: u64) {
        if self.texts.entries.len() >= MAX_TEXTS {
            self.texts.lost += 1;
            return;
        }
        let (start, group) = (self.texts.buffer.len(), self.texts.group);
        self.texts.entries.push(Entry { slot, group, line, start, end: start });
    }

    /// Adds to the text that was started last; nothing once there were too many.
    pub(super) fn push(&mut self, text: &str) {
        if self.texts.lost > 0 {
            return;
        }
        if let Some(entry) = self.texts.entries.last_mut() {
            self.texts.buffer.push_str(text);
            entry.end = self.texts.buffer.len();
        }
    }

    /// Starts a group of texts that belong together.
    pub(super) fn open_group(&mut self) {
        self.texts.group = self.texts.group.saturating_add(1);
    }

    /// Refuses a part of the item that could not become a text.
    pub(super) fn refuse(&mut self, line: u64, field: &str, value: &str, rule: Rule) {
        self.draft.refuse(line, field, value, rule);
    }

    /// Takes the text that was started last back; returns what it was.
    pub(super) fn drop_last(&mut self) -> Option<Slot> {
        let entry = if self.texts.lost == 0 { self.texts.entries.pop()? } else { return None };
        self.texts.buffer.truncate(entry.start);
        Some(entry.slot)
    }

    /// Ends an item that cannot be read as a whole.
    pub(super) fn end_refused(&mut self) -> Record {
        self.draft.end(None, &mut self.tally)
    }

    /// Ends an item and makes its record.
    pub(super) fn end(&mut self) -> Record {
        let Self { projection, draft, texts, places, codes, line, .. } = self;
        let key = key(draft, texts, *line);
        if key.is_some() {
            Reading { projection, draft, texts, places, codes }.read();
        }
        self.draft.end(key, &mut self.tally)
    }
}

fn key(draft: &mut Draft, texts: &Texts, line: u64) -> Option<ProductKey> {
    let Some((entry, id)) = texts.first(Slot::Id) else {
        draft.refuse(line, "id", "", Rule::Required);
        return None;
    };
    let business = draft.import().business.clone();
    let key = match texts.first(Slot::GroupId) {
        Some((of_group, group)) => ItemId::new(group)
            .map_err(|error| (of_group, group, error))
            .and_then(|item| Ok((item, Some(SkuId::new(id).map_err(|error| (entry, id, error))?)))),
        None => ItemId::new(id).map(|item| (item, None)).map_err(|error| (entry, id, error)),
    };
    match key {
        Ok((item, sku)) => Some(ProductKey { business, item, sku }),
        Err((entry, value, error)) => {
            draft.refuse(entry.line, entry.slot.name(), value, error.into());
            None
        }
    }
}

/// An item with its key known.
struct Reading<'a> {
    projection: &'a Projection,
    draft: &'a mut Draft,
    texts: &'a Texts,
    places: &'a Places,
    codes: &'a Codes,
}

impl Reading<'_> {
    fn read(&mut self) {
        if self.texts.lost > 0 {
            let found = MAX_TEXTS + self.texts.lost;
            self.draft.refuse(0, "", "", Rule::TooMany { what: "fields", found, limit: MAX_TEXTS });
        }
        self.refuse_repeated();
        for at in 0..self.places.of.len() {
            let (field, place) = self.places.of[at];
            match field {
                Field::Title => self.text(Slot::Title, place),
                Field::ShortTitle => self.text(Slot::ShortTitle, place),
                Field::Brand => self.text(Slot::Brand, place),
                Field::ProductType => self.value(Slot::ProductType, place, category),
                Field::GoogleCategory => self.value(Slot::GoogleCategory, place, category),
                Field::Condition => self.code(Slot::Condition, place, CONDITIONS, "new, refurbished, used"),
                Field::Availability => {
                    let known = "in_stock, out_of_stock, preorder, backorder";
                    self.code(Slot::Availability, place, STATES, known);
                }
                Field::FreeShipping => self.shipping(place),
                Field::Images => self.images(),
                Field::MemberPrices => self.member_prices(),
                // The two share the reading of prices.
                Field::Price | Field::UnitPrice => {}
            }
        }
        self.prices();
        for at in 0..self.projection.texts.len() {
            self.text(Slot::Text(at as u8), self.places.texts + at as u16);
        }
    }

    fn place(&self, field: Field) -> Option<u16> {
        self.places.of.iter().find(|(of, _)| *of == field).map(|&(_, place)| place)
    }

    fn refuse(&mut self, entry: Entry, value: &str, rule: Rule) {
        match entry.slot {
            Slot::Text(at) => {
                let column = self.projection.texts.get(usize::from(at)).map_or("", |(column, _)| column);
                self.draft.refuse(entry.line, column, value, rule);
            }
            slot => self.draft.refuse(entry.line, slot.name(), value, rule),
        }
    }

    /// Names what stands twice and says different things.
    fn refuse_repeated(&mut self) {
        let texts = self.texts;
        for (at, &entry) in texts.entries.iter().enumerate() {
            if entry.slot.repeats() || texts.text(entry).is_empty() {
                continue;
            }
            let before = texts.entries[..at]
                .iter()
                .find(|other| other.slot == entry.slot && !texts.text(**other).is_empty());
            if before.is_some_and(|first| texts.text(*first) != texts.text(entry)) {
                self.refuse(entry, texts.text(entry), Rule::Twice);
            }
        }
    }

    fn text(&mut self, slot: Slot, place: u16) {
        self.value(slot, place, |text| Ok(PointValue::Text(one_line(text))));
    }

    fn value(&mut self, slot: Slot, place: u16, make: impl FnOnce(&str) -> Result<PointValue, Rule>) {
        let texts = self.texts;
        if let Some((entry, text)) = texts.first(slot)
            && let Err(rule) = make(text).and_then(|value| self.draft.take(place, value))
        {
            self.refuse(entry, text, rule);
        }
    }

    fn code(&mut self, slot: Slot, place: u16, known: &[(&str, &'static str)], names: &'static str) {
        let codes = self.codes;
        self.value(slot, place, |text| {
            // Older feeds write "in stock".
            let same = |name: &str| {
                name.len() == text.len()
                    && name
                        .bytes()
                        .zip(text.bytes())
                        .all(|(a, b)| a == b.to_ascii_lowercase() || a == b'_' && b == b' ')
            };
            let found = known.iter().find(|(name, _)| same(name)).and_then(|(_, code)| codes.get(code));
            found.ok_or(Rule::NotOneOf { known: names })
        });
    }

    fn amount(&mut self, slot: Slot) -> Option<(Entry, Money)> {
        let texts = self.texts;
        let (entry, text) = texts.first(slot)?;
        self.read_amount(entry, text).map(|amount| (entry, amount))
    }

    fn read_amount(&mut self, entry: Entry, text: &str) -> Option<Money> {
        match read_price(text, self.draft.import().currency) {
            Ok(amount) => Some(amount),
            Err(rule) => {
                self.refuse(entry, text, rule);
                None
            }
        }
    }

    fn window(&mut self, entry: Entry, text: &str) -> Option<Window> {
        let import = self.draft.import();
        let read =
            read_interval(text, import.utc_offset_minutes).and_then(|window| within(window, import.valid));
        read.map_err(|rule| self.refuse(entry, text, rule)).ok()
    }

    /// The regular price, the sale price within its dates, and the unit price that follows from them.
    fn prices(&mut self) {
        let (price, unit) = (self.place(Field::Price), self.place(Field::UnitPrice));
        if price.is_none() && unit.is_none() {
            return;
        }
        let texts = self.texts;
        let base = self.amount(Slot::Price);
        let sale = self.sale(base.map(|(_, money)| money));
        if let Some(place) = price {
            for (entry, place, amount, valid) in [
                base.map(|(entry, amount)| (entry, place, amount, self.draft.import().valid)),
                sale.map(|(entry, amount, valid)| (entry, place + 1, amount, valid)),
            ]
            .into_iter()
            .flatten()
            {
                if let Err(rule) = self.draft.take_in(place, PointValue::Money(amount), valid) {
                    self.refuse(entry, texts.text(entry), rule);
                }
            }
        }
        if let Some(place) = unit {
            self.unit_price(
                place,
                base.map(|(_, amount)| amount),
                sale.map(|(_, amount, valid)| (amount, valid)),
            );
        }
    }

    fn sale(&mut self, base: Option<Money>) -> Option<(Entry, Money, Window)> {
        let texts = self.texts;
        let dates = texts.first(Slot::SaleDates);
        let Some((entry, text)) = texts.first(Slot::SalePrice) else {
            if let Some((entry, text)) = dates {
                self.refuse(entry, text, Rule::Alone { needs: "sale_price" });
            }
            return None;
        };
        let amount = self.read_amount(entry, text)?;
        let rule = match base {
            None => Some(Rule::Alone { needs: "price" }),
            Some(base) if base.currency != amount.currency => {
                Some(Rule::OtherCurrency { found: amount.currency, expected: base.currency })
            }
            Some(base) => (amount.minor >= base.minor).then_some(Rule::NotBelowPrice),
        };
        if let Some(rule) = rule {
            self.refuse(entry, text, rule);
            return None;
        }
        // A sale whose dates cannot be read has no dates: it is not shown for ever.
        let valid = match dates {
            Some((of_dates, dates)) => self.window(of_dates, dates)?,
            None => self.draft.import().valid,
        };
        Some((entry, amount, valid))
    }

    fn unit_price(&mut self, place: u16, base: Option<Money>, sale: Option<(Money, Window)>) {
        let texts = self.texts;
        let (measure, per) = match (texts.first(Slot::UnitMeasure), texts.first(Slot::UnitBase)) {
            (Some(measure), Some(per)) => (measure, per),
            (Some((entry, text)), None) => {
                return self.refuse(entry, text, Rule::Alone { needs: "unit_pricing_base_measure" });
            }
            (None, Some((entry, text))) => {
                return self.refuse(entry, text, Rule::Alone { needs: "unit_pricing_measure" });
            }
            (None, None) => return,
        };
        let mut read = |(entry, text): (Entry, &str)| {
            Measure::read(text).map_err(|rule| self.refuse(entry, text, rule)).ok()
        };
        let (Some(whole), Some(share), Some(base)) = (read(measure), read(per), base) else {
            return;
        };
        if let Err(rule) = self.take_unit_prices(place, &whole, &share, base, sale) {
            self.refuse(measure.0, measure.1, rule);
        }
    }

    fn take_unit_prices(
        &mut self,
        place: u16,
        whole: &Measure,
        share: &Measure,
        base: Money,
        sale: Option<(Money, Window)>,
    ) -> Result<(), Rule> {
        let valid = self.draft.import().valid;
        let regular = PointValue::Money(share.price(whole, base)?);
        match sale {
            None => self.draft.take(place, regular)?,
            Some((amount, during)) => {
                let reduced = PointValue::Money(share.price(whole, amount)?);
                let mut parts: Vec<_> = around(during, valid).map(|part| (part, regular.clone())).collect();
                parts.push((during, reduced));
                parts.sort_by_key(|(part, _)| part.start());
                for (part, value) in parts {
                    self.draft.take_in(place, value, part)?;
                }
            }
        }
        self.draft.take(place + 1, PointValue::Text(share.words()))
    }

    /// Free, where every price of the wanted country is zero.
    fn shipping(&mut self, place: u16) {
        let texts = self.texts;
        let mut free = None;
        for (entry, text) in texts.all(Slot::ShippingPrice).filter(|(_, text)| !text.is_empty()) {
            let country = texts.in_group(Slot::ShippingCountry, entry.group).map(|(_, country)| country);
            let wanted = match (&self.projection.country, country) {
                (Some(wanted), Some(country)) => wanted.eq_ignore_ascii_case(country),
                _ => true,
            };
            if !wanted {
                continue;
            }
            // An amount that cannot be read is no free shipping.
            let zero = self.read_amount(entry, text).is_some_and(|amount| amount.minor == 0);
            free = Some(free.unwrap_or(true) && zero);
        }
        if let Some(free) = free
            && let Err(rule) = self.draft.take(place, PointValue::Flag(free))
        {
            self.draft.refuse(0, "shipping", "", rule);
        }
    }

    fn images(&mut self) {
        let texts = self.texts;
        for (slot, role) in [(Slot::Image, ImageRole::Main), (Slot::MoreImages, ImageRole::Additional)] {
            for (entry, text) in texts.all(slot).filter(|(_, text)| !text.is_empty()) {
                if slot == Slot::Image
                    && texts.first(slot).is_some_and(|(first, _)| first.start != entry.start)
                {
                    continue;
                }
                if let Err(rule) = self.draft.link(ImageLink::new(role, text)) {
                    self.refuse(entry, text, rule);
                }
            }
        }
    }

    fn member_prices(&mut self) {
        let texts = self.texts;
        for (entry, text) in texts.all(Slot::LoyaltyPrice).filter(|(_, text)| !text.is_empty()) {
            let Some(price) = self.read_amount(entry, text) else {
                continue;
            };
            let valid = match texts.in_group(Slot::LoyaltyDates, entry.group) {
                Some((of_dates, dates)) => self.window(of_dates, dates),
                None => Some(self.draft.import().valid),
            };
            let Some(valid) = valid else {
                continue;
            };
            let tier = match texts.in_group(Slot::LoyaltyTier, entry.group) {
                Some((of_tier, tier)) => match TierId::new(tier) {
                    Ok(tier) => Some(tier),
                    Err(error) => {
                        self.refuse(of_tier, tier, error.into());
                        continue;
                    }
                },
                None => None,
            };
            let program = texts
                .in_group(Slot::LoyaltyProgram, entry.group)
                .map(|(_, program)| one_line(program).into());
            if let Err(rule) = self.draft.member_price(MemberPrice { program, tier, price, valid }) {
                self.refuse(entry, text, rule);
            }
        }
    }
}

/// Reads `15.00 USD`; the currency may be missing where the import names one.
fn read_price(text: &str, otherwise: Option<Currency>) -> Result<Money, Rule> {
    let end = text.find(|c: char| c.is_whitespace() || c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, code) = (&text[..end], text[end..].trim_start());
    if !number.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
        return Err(MoneyError::NotDecimal { text: excerpt(text) }.into());
    }
    let currency = if code.is_empty() { otherwise.ok_or(Rule::NoCurrency)? } else { Currency::new(code)? };
    let amount = Money::from_decimal_str(number, currency)?;
    if amount.is_negative() { Err(Rule::Negative) } else { Ok(amount) }
}
