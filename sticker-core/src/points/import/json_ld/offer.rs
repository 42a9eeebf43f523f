//! Offers of schema.org and their prices.

use super::tree::Node;
use super::{
    ACTIVE, BASE, CONDITION, LIST, Reading, SHIP_FREE, STOCK, TAX_INCLUDED, UNIT, UNIT_PER, condition, is_a,
    term,
};
use crate::id::{Code, TierId};
use crate::money::{Currency, Money, MoneyRange};
use crate::points::PointValue;
use crate::points::import::links::MemberPrice;
use crate::points::import::measure::Measure;
use crate::points::import::moment::{Edge, read_moment};
use crate::points::import::{Rule, within};
use crate::time::{Instant, Window};

/// What the offers of one product say.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    prices: Vec<Quote>,
    /// Place in the order of what a buyer prefers, and the code.
    stock: Option<(usize, &'static str)>,
    tax_included: Option<bool>,
    ships_free: Option<bool>,
    unit: Option<(Money, String, Window)>,
}

#[derive(Clone, Copy, Debug)]
struct Quote {
    place: u16,
    min: Money,
    max: Money,
    valid: Window,
}

/// Properties of an offer that are read.
const OFFER: &[&str] = &[
    "@id",
    "@type",
    "availability",
    "eligibleQuantity",
    "highPrice",
    "itemCondition",
    "lowPrice",
    "offers",
    "price",
    "priceCurrency",
    "priceSpecification",
    "priceValidUntil",
    "shippingDetails",
    "validForMemberTier",
    "validFrom",
    "validThrough",
    "valueAddedTaxIncluded",
];

/// Availabilities, the one that a buyer prefers first.
const STATES: &[(&str, &str)] = &[
    ("InStock", "in_stock"),
    ("OnlineOnly", "in_stock"),
    ("InStoreOnly", "in_stock"),
    ("LimitedAvailability", "low"),
    ("PreOrder", "preorder"),
    ("PreSale", "preorder"),
    ("BackOrder", "backorder"),
    ("OutOfStock", "out"),
    ("SoldOut", "out"),
    ("Discontinued", "out"),
];

impl<'a> Reading<'a> {
    /// Reads an offer, or the offers within one.
    pub(super) fn offer(&mut self, offer: &'a Node<'a>, quotes: &mut Quotes, depth: usize) {
        self.count_unread(offer, OFFER);
        if let Some(availability) = offer.get("availability") {
            let name = availability.text().map(term);
            match STATES.iter().position(|(state, _)| Some(*state) == name) {
                Some(at) if quotes.stock.is_none_or(|(best, _)| at < best) => {
                    quotes.stock = Some((at, STATES[at].1));
                }
                Some(_) => {}
                None => {
                    let known = "the terms of ItemAvailability that say whether one can buy";
                    self.refuse("offers/availability", availability, Rule::NotOneOf { known });
                }
            }
        }
        if let Some(value) = offer.get("itemCondition") {
            let made = condition(value.text().unwrap_or_default());
            let taken = made.and_then(|value| self.draft.take(CONDITION, value));
            self.report("offers/itemCondition", value, taken);
        }
        self.shipping(offer, quotes);
        if let Some(price) = offer.get("price") {
            self.price(offer, price, offer, "offers/price", quotes);
        }
        for of_price in offer.get("priceSpecification").map(Node::items).unwrap_or_default() {
            let of_price = self.follow(of_price);
            match of_price.get("price") {
                Some(price) => self.price(of_price, price, offer, "offers/priceSpecification/price", quotes),
                None => self.refuse("offers/priceSpecification", of_price, Rule::Alone { needs: "price" }),
            }
        }
        let low_and_high = (offer.get("lowPrice"), offer.get("highPrice"));
        match low_and_high {
            (Some(low), Some(high)) => self.range(offer, low, high, quotes),
            _ if depth < 2 && offer.get("offers").is_some() => {
                for inner in offer.get("offers").map(Node::items).unwrap_or_default() {
                    let inner = self.follow(inner);
                    self.offer(inner, quotes, depth + 1);
                }
            }
            (Some(low), None) if is_a(offer, "AggregateOffer") => {
                self.refuse("offers/lowPrice", low, Rule::Alone { needs: "highPrice" });
            }
            _ => {}
        }
    }

    /// Reads a price and says what it is by its type and its tier.
    fn price(
        &mut self,
        of: &'a Node<'a>,
        price: &'a Node<'a>,
        offer: &'a Node<'a>,
        field: &str,
        quotes: &mut Quotes,
    ) {
        let read = self.amount(price, of, offer).and_then(|amount| Ok((amount, self.window(of, offer)?)));
        let (amount, valid) = match read {
            Ok(read) => read,
            Err(rule) => return self.refuse(field, price, rule),
        };
        if let Some(included) = of.get("valueAddedTaxIncluded") {
            self.tax(included, quotes);
        }
        if let Some(quantity) = of.get("eligibleQuantity")
            && !is_one(quantity)
        {
            return self.refuse(field, price, Rule::Form { what: "the price of one piece" });
        }
        let kind = of.get("priceType").and_then(Node::text).map(term);
        if let Some(tiers) = of.get("validForMemberTier") {
            if kind.is_some() {
                return self.refuse(
                    field,
                    price,
                    Rule::Form { what: "either a price with a type or one for members" },
                );
            }
            return self.member_price(tiers, amount, valid);
        }
        let place = match kind {
            None | Some("SalePrice") => ACTIVE,
            Some("StrikethroughPrice" | "RegularPrice") => BASE,
            Some("ListPrice" | "MSRP" | "SRP") => LIST,
            Some(_) => {
                let known = "SalePrice, StrikethroughPrice, RegularPrice, ListPrice, MSRP, SRP";
                return self.refuse("offers/priceSpecification/priceType", price, Rule::NotOneOf { known });
            }
        };
        if place == ACTIVE
            && let Some(quantity) = of.get("referenceQuantity")
        {
            match unit_price(quantity, amount) {
                Ok(Unit::Whole) => {}
                // The price is of the measure itself, not of the product.
                Ok(Unit::Measure(per)) => {
                    quotes.unit = Some((amount, per, valid));
                    return;
                }
                Ok(Unit::Share(unit, per)) => quotes.unit = Some((unit, per, valid)),
                Err(rule) => {
                    return self.refuse("offers/priceSpecification/referenceQuantity", quantity, rule);
                }
            }
        }
        let quote = Quote { place, min: amount, max: amount, valid };
        if let Err(rule) = quotes.add(quote) {
            self.refuse(field, price, rule);
        }
    }

    fn range(&mut self, offer: &'a Node<'a>, low: &'a Node<'a>, high: &'a Node<'a>, quotes: &mut Quotes) {
        let made = self.amount(low, offer, offer).and_then(|min| {
            let range = MoneyRange::new(min, self.amount(high, offer, offer)?)?;
            let valid = self.window(offer, offer)?;
            quotes.add(Quote { place: ACTIVE, min: range.min(), max: range.max(), valid })
        });
        if let Err(rule) = made {
            self.refuse("offers/lowPrice", low, rule);
        }
    }

    /// Reads an amount; the currency stands beside it, or in the offer.
    fn amount(&self, price: &Node<'_>, of: &Node<'_>, offer: &Node<'_>) -> Result<Money, Rule> {
        let code = [of, offer].iter().find_map(|node| node.get("priceCurrency")?.text());
        let currency = match code {
            Some(code) => Currency::new(code)?,
            None => self.draft.import().currency.ok_or(Rule::NoCurrency)?,
        };
        let amount =
            Money::from_decimal_str(price.text().ok_or(Rule::Form { what: "an amount" })?, currency)?;
        if amount.is_negative() { Err(Rule::Negative) } else { Ok(amount) }
    }

    /// The window of a price: what it says itself, and else what the offer says.
    fn window(&self, of: &Node<'_>, offer: &Node<'_>) -> Result<Window, Rule> {
        let import = self.draft.import();
        let read = |fields: &[&str], edge: Edge| -> Result<Option<Instant>, Rule> {
            let found = [of, offer].iter().find_map(|node| fields.iter().find_map(|field| node.get(field)));
            let Some(found) = found.filter(|found| !matches!(found, Node::Null)) else {
                return Ok(None);
            };
            let text = found.text().ok_or(Rule::Form { what: "a date" })?;
            read_moment(text, edge, import.utc_offset_minutes).map(Some)
        };
        let start = read(&["validFrom"], Edge::Start)?;
        let end = read(&["validThrough", "priceValidUntil"], Edge::End)?;
        within(Window::new(start.unwrap_or(Instant::MIN), end)?, import.valid)
    }

    fn tax(&mut self, included: &'a Node<'a>, quotes: &mut Quotes) {
        let value = match included {
            Node::Bool(value) => Some(*value),
            other => match other.text().map(term) {
                Some("true" | "True") => Some(true),
                Some("false" | "False") => Some(false),
                _ => None,
            },
        };
        match (value, quotes.tax_included) {
            (Some(value), None) => quotes.tax_included = Some(value),
            (Some(value), Some(before)) if value == before => {}
            (Some(_), Some(_)) => self.refuse("offers/valueAddedTaxIncluded", included, Rule::Twice),
            (None, _) => {
                self.refuse(
                    "offers/valueAddedTaxIncluded",
                    included,
                    Rule::NotOneOf { known: "true, false" },
                );
            }
        }
    }

    fn member_price(&mut self, tiers: &'a Node<'a>, price: Money, valid: Window) {
        for tier in tiers.items() {
            let node = self.follow(tier);
            // A tier that is only referred to is named by the end of its address.
            let named = node.get("name").and_then(Node::text).or_else(|| node.text());
            let id = || Some(node.get("@id")?.text()?.rsplit(['#', '/']).next().unwrap_or_default());
            let name = named.or_else(id).unwrap_or_default();
            let made = TierId::new(name).map_err(Rule::from).and_then(|tier| {
                self.draft.member_price(MemberPrice { program: None, tier: Some(tier), price, valid })
            });
            if let Err(rule) = made {
                self.draft.refuse(0, "offers/priceSpecification/validForMemberTier", name, rule);
            }
        }
    }

    fn shipping(&mut self, offer: &'a Node<'a>, quotes: &mut Quotes) {
        for details in offer.get("shippingDetails").map(Node::items).unwrap_or_default() {
            let details = self.follow(details);
            let (Some(rate), None) = (details.get("shippingRate"), details.get("validForMemberTier")) else {
                continue;
            };
            let rate = self.follow(rate);
            let value = rate.text().or_else(|| rate.get("value").or_else(|| rate.get("maxValue"))?.text());
            // The digits decide: nothing but zeros is free in every currency.
            let number = value.unwrap_or_default();
            let form = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            if !form {
                self.refuse("offers/shippingDetails/shippingRate", rate, Rule::Form { what: "an amount" });
            }
            let free = form && number.bytes().all(|byte| byte == b'0' || byte == b'.');
            quotes.ships_free = Some(quotes.ships_free.unwrap_or(true) && free);
        }
    }

    /// Takes what all offers together say.
    pub(super) fn take_quotes(&mut self, quotes: Quotes, product: &'a Node<'a>) {
        let Quotes { mut prices, stock, tax_included, ships_free, unit, .. } = quotes;
        prices.sort_by_key(|quote| (quote.place, quote.valid.start()));
        for quote in prices {
            let value = match MoneyRange::new(quote.min, quote.max) {
                Ok(range) if !range.is_single() => PointValue::MoneyRange(range),
                _ => PointValue::Money(quote.min),
            };
            let taken = self.draft.take_in(quote.place, value, quote.valid);
            self.report("offers", product, taken);
        }
        let stock = stock.and_then(|(_, code)| Code::new(code).ok());
        let simple = [
            (STOCK, stock.map(PointValue::Code)),
            (TAX_INCLUDED, tax_included.map(PointValue::Flag)),
            (SHIP_FREE, ships_free.map(PointValue::Flag)),
        ];
        for (place, value) in simple {
            if let Some(value) = value {
                let taken = self.draft.take(place, value);
                self.report("offers", product, taken);
            }
        }
        if let Some((amount, per, valid)) = unit {
            let taken = self.draft.take_in(UNIT, PointValue::Money(amount), valid);
            self.report("offers", product, taken);
            let taken = self.draft.take_in(UNIT_PER, PointValue::Text(per), valid);
            self.report("offers", product, taken);
        }
    }

    fn report(&mut self, field: &str, node: &Node<'_>, taken: Result<(), Rule>) {
        if let Err(rule) = taken {
            self.refuse(field, node, rule);
        }
    }
}

impl Quotes {
    /// Adds a price: to the range of the same window, or as one of another window.
    fn add(&mut self, new: Quote) -> Result<(), Rule> {
        if let Some(first) = self.prices.first()
            && first.min.currency != new.min.currency
        {
            return Err(Rule::OtherCurrency { found: new.min.currency, expected: first.min.currency });
        }
        let same = |quote: &&mut Quote| quote.place == new.place && quote.valid.overlaps(&new.valid);
        match self.prices.iter_mut().find(same) {
            Some(quote) if quote.valid == new.valid => {
                if new.min.minor < quote.min.minor {
                    quote.min = new.min;
                }
                if new.max.minor > quote.max.minor {
                    quote.max = new.max;
                }
            }
            Some(_) => return Err(Rule::Twice),
            None => self.prices.push(new),
        }
        Ok(())
    }
}

/// What a price with a reference quantity is.
enum Unit {
    /// A price of one piece.
    Whole,
    /// A price of the measure that is named.
    Measure(String),
    /// A price of the product, and what its share costs that the unit price is for.
    Share(Money, String),
}

/// Reads a `referenceQuantity`: the measure of the product, and in its `valueReference` the one of the unit price; without
/// that it is the measure that the price is of.
fn unit_price(quantity: &Node<'_>, price: Money) -> Result<Unit, Rule> {
    let measure = |node: &Node<'_>| {
        let unit = node.get("unitCode").or_else(|| node.get("unitText")).and_then(Node::text);
        let value = node.get("value").and_then(Node::text).unwrap_or("1");
        Some((value.to_owned(), unit?.to_owned()))
    };
    let of_node = |node| measure(node).ok_or(Rule::Alone { needs: "unitCode" });
    let (value, unit) = of_node(quantity)?;
    match quantity.get("valueReference") {
        Some(reference) => {
            let whole = Measure::of(&value, &unit)?;
            let (value, unit) = of_node(reference)?;
            let share = Measure::of(&value, &unit)?;
            Ok(Unit::Share(share.price(&whole, price)?, share.words()))
        }
        None if unit.eq_ignore_ascii_case("C62") && value == "1" => Ok(Unit::Whole),
        None => Ok(Unit::Measure(Measure::of(&value, &unit)?.words())),
    }
}

/// Tells whether a quantity admits one piece.
fn is_one(quantity: &Node<'_>) -> bool {
    let least = quantity.get("minValue").or_else(|| quantity.get("value")).unwrap_or(quantity);
    matches!(least.text(), None | Some("0" | "1" | "1.0"))
}
