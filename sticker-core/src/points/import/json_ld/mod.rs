//! schema.org `Product` in JSON-LD.

mod offer;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::offer::Quotes;
use self::tree::Node;
use super::links::{ImageLink, ImageRole};
use super::record::{Draft, Record, Shared};
use super::texts::{category, one_line};
use super::{Import, ImportError, Rule, Tally};
use crate::id::{Code, ItemId, ProductKey, SkuId};
use crate::points::{PointName, PointValue, excerpt};

/// The products of a JSON-LD document.
#[derive(Clone, Debug)]
pub struct JsonLd {
    /// One for each `Product`, in the order of the document; those of a `ProductGroup` after it.
    pub records: Vec<Record>,
    /// What was read, taken and refused.
    pub tally: Tally,
}

impl JsonLd {
    /// Most bytes of a document.
    pub const MAX_BYTES: usize = 4 << 20;
    /// Most products of a document.
    pub const MAX_PRODUCTS: usize = 1_000;
}

/// Reads every schema.org `Product` of a JSON-LD document: one object, a list, a `@graph`, the `mainEntity` of a page, and
/// the variants of a `ProductGroup`.
///
/// | property | becomes |
/// |---|---|
/// | `sku`, else `productID`, else `@id` | the key: item, or sku where `inProductGroupWithID` or the group's `productGroupID` names the item |
/// | `name` | `std.title`, of the import's locale |
/// | `brand`, a text or an object with `name` | `std.brand` |
/// | `category`, the first text | `std.category`: `A > B` is `A/B` |
/// | `itemCondition` of the product or its offer | `std.condition` |
/// | `countryOfOrigin`, two letters | `std.origin_country` |
/// | `image` | [`ImageLink`]s beside the points |
/// | `availability` of the offers, the best | `std.stock.state` |
/// | price without type, or `SalePrice` | `std.price.active` |
/// | `StrikethroughPrice`, `RegularPrice` | `std.price.base` |
/// | `ListPrice`, `MSRP`, `SRP` | `std.price.list` |
/// | price with `validForMemberTier` | [`MemberPrice`](super::MemberPrice)s beside the points |
/// | `lowPrice` and `highPrice` of an `AggregateOffer`, or several offers | a range |
/// | `referenceQuantity` | `std.price.unit`, `std.price.unit.per` |
/// | `valueAddedTaxIncluded` | `std.price.tax_included` |
/// | `shippingDetails` | `std.ship.free`: whether all its rates are zero |
///
/// An active price has neither a type nor a tier, and a strikethrough price is the regular one during a sale, as Google's
/// merchant listing documentation says; a price with both a type and a tier is refused, as there. `priceValidUntil` and
/// `validThrough` end a price with that day, or at that time. Prices are read from their digits, never as floats.
///
/// # Errors
///
/// Returns [`ImportError::Json`] when the document is larger than [`JsonLd::MAX_BYTES`], not JSON, not of schema.org, nested
/// too deeply, or has more than [`JsonLd::MAX_PRODUCTS`] products. What is wrong with one product stands in its record.
///
/// ```
/// # use sticker_core::points::import::{Import, read_json_ld};
/// # use sticker_core::points::{Origin, PointValue};
/// let page = br#"{"@context": "https://schema.org/", "@type": "Product", "sku": "0446310786", "name": "Executive Anvil",
///   "offers": {"@type": "Offer", "price": 119.99, "priceCurrency": "USD", "availability": "https://schema.org/InStock"}}"#;
/// let origin = Origin {
///     source: "page".parse()?, version: 1, observed_at: "2026-11-01T06:00:00Z".parse()?,
/// };
/// let import = Import::new("acme".parse()?, origin);
/// let read = read_json_ld(page, &import)?;
/// let product = read.records[0].product.as_ref().ok_or("refused")?;
/// let price = product.values().find(|(name, ..)| name.as_str() == "std.price.active").ok_or("no price")?;
/// assert_eq!(price.1, &PointValue::Money("119.99 USD".split_once(' ').map(|(amount, code)| {
///     sticker_core::money::Money::from_decimal_str(amount, code.parse()?)
/// }).ok_or("no amount")??));
///
/// assert!(read_json_ld(b"{\"@context\": \"https://example.org\"}", &import).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_json_ld(json: &[u8], import: &Import) -> Result<JsonLd, ImportError> {
    let fail = |at: &str, what: String| ImportError::Json { at: at.to_owned(), what };
    if json.len() > JsonLd::MAX_BYTES {
        let what = format!("{} bytes are too many, at most {} are allowed", json.len(), JsonLd::MAX_BYTES);
        return Err(fail("", what));
    }
    let document = Node::read(json)?;
    for top in document.items() {
        if let Some(context) = top.get("@context").and_then(Node::text)
            && !context.contains("schema.org")
        {
            return Err(fail("/@context", format!("{:?} is not schema.org", excerpt(context))));
        }
    }
    let mut found = Found::default();
    found.collect(&document, None);
    if found.products.len() > JsonLd::MAX_PRODUCTS {
        let (count, limit) = (found.products.len(), JsonLd::MAX_PRODUCTS);
        return Err(fail("", format!("{count} products are too many, at most {limit} are allowed")));
    }
    let names = NAMES.iter().filter_map(|(name, localized)| Some((PointName::new(name).ok()?, *localized)));
    let shared = Arc::new(Shared { import: import.clone(), names: names.collect() });
    let mut reading = Reading { draft: Draft::new(shared), ids: &found.ids, tally: Tally::default() };
    let products = found.products.iter().zip(1..);
    let records = products.map(|(&(node, group), number)| reading.product(node, group, number)).collect();
    Ok(JsonLd { records, tally: reading.tally })
}

/// The names that the import speaks about, with whether they are of its locale; the constants below are their places.
const NAMES: &[(&str, bool)] = &[
    ("std.title", true),
    ("std.brand", false),
    ("std.category", false),
    ("std.condition", false),
    ("std.origin_country", false),
    ("std.stock.state", false),
    ("std.price.active", false),
    ("std.price.base", false),
    ("std.price.list", false),
    ("std.price.unit", false),
    ("std.price.unit.per", false),
    ("std.price.tax_included", false),
    ("std.ship.free", false),
];
const TITLE: u16 = 0;
const BRAND: u16 = 1;
const CATEGORY: u16 = 2;
const CONDITION: u16 = 3;
const ORIGIN_COUNTRY: u16 = 4;
const STOCK: u16 = 5;
const ACTIVE: u16 = 6;
const BASE: u16 = 7;
const LIST: u16 = 8;
const UNIT: u16 = 9;
const UNIT_PER: u16 = 10;
const TAX_INCLUDED: u16 = 11;
const SHIP_FREE: u16 = 12;

/// The products of a document, each with the id of its group, and every object that has an id and says something.
#[derive(Default)]
struct Found<'a> {
    products: Vec<(&'a Node<'a>, Option<&'a str>)>,
    ids: BTreeMap<&'a str, &'a Node<'a>>,
}

impl<'a> Found<'a> {
    fn collect(&mut self, node: &'a Node<'a>, group: Option<&'a str>) {
        for node in node.items() {
            if let Some(id) = node.get("@id").and_then(Node::text)
                && node.fields().len() > 1
            {
                self.ids.entry(id).or_insert(node);
            }
            let is_group = is_a(node, "ProductGroup");
            if is_a(node, "Product") && !is_group && node.fields().len() > 2 {
                self.products.push((node, group));
            }
            let inner = if is_group { node.get("productGroupID").and_then(Node::text) } else { None };
            for field in ["@graph", "mainEntity", "hasVariant"] {
                if let Some(inside) = node.get(field) {
                    self.collect(inside, inner.or(group));
                }
            }
        }
    }
}

/// Tells whether a node has a type of schema.org.
fn is_a(node: &Node<'_>, wanted: &str) -> bool {
    let types = node.get("@type").map(Node::items).unwrap_or_default();
    types.iter().filter_map(Node::text).any(|found| term(found) == wanted)
}

/// The name of a term of schema.org, however it is written.
fn term(text: &str) -> &str {
    ["https://schema.org/", "http://schema.org/", "schema:"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(text)
}

struct Reading<'a> {
    draft: Draft,
    ids: &'a BTreeMap<&'a str, &'a Node<'a>>,
    tally: Tally,
}

/// Properties of a product that are read.
const PRODUCT: &[&str] = &[
    "@context",
    "@id",
    "@type",
    "brand",
    "category",
    "countryOfOrigin",
    "image",
    "inProductGroupWithID",
    "isVariantOf",
    "itemCondition",
    "name",
    "offers",
    "productID",
    "sku",
];

impl<'a> Reading<'a> {
    fn product(&mut self, node: &'a Node<'a>, group: Option<&str>, number: u64) -> Record {
        self.draft.begin(number, 0);
        let key = self.key(node, group);
        if key.is_some() {
            self.count_unread(node, PRODUCT);
            self.facts(node);
            let mut quotes = Quotes::default();
            for offer in node.get("offers").map(Node::items).unwrap_or_default() {
                let offer = self.follow(offer);
                self.offer(offer, &mut quotes, 0);
            }
            self.take_quotes(quotes, node);
        }
        self.draft.end(key, &mut self.tally)
    }

    /// Follows a reference to an object of the document.
    fn follow(&self, node: &'a Node<'a>) -> &'a Node<'a> {
        match node.get("@id").and_then(Node::text) {
            Some(id) if node.fields().len() == 1 => self.ids.get(id).copied().unwrap_or(node),
            _ => node,
        }
    }

    fn key(&mut self, node: &'a Node<'a>, group: Option<&str>) -> Option<ProductKey> {
        let first = |fields: &[&'static str]| {
            let texts = fields.iter().filter_map(|&field| Some((field, node.get(field)?.text()?)));
            texts.into_iter().find(|(_, text)| !text.is_empty())
        };
        let Some((field, id)) = first(&["sku", "productID", "@id"]) else {
            self.draft.refuse(0, "sku", "", Rule::Required);
            return None;
        };
        let of =
            node.get("isVariantOf").map(|of| self.follow(of)).and_then(|of| of.get("productGroupID")?.text());
        let group = first(&["inProductGroupWithID"]).map(|(_, group)| group).or(of).or(group);
        let business = self.draft.import().business.clone();
        let key = match group {
            Some(group) => ItemId::new(group)
                .map_err(|error| ("inProductGroupWithID", group, error))
                .and_then(|item| Ok((item, Some(SkuId::new(id).map_err(|error| (field, id, error))?)))),
            None => ItemId::new(id).map(|item| (item, None)).map_err(|error| (field, id, error)),
        };
        match key {
            Ok((item, sku)) => Some(ProductKey { business, item, sku }),
            Err((field, value, error)) => {
                self.draft.refuse(0, field, value, error.into());
                None
            }
        }
    }

    fn count_unread(&mut self, node: &Node<'_>, read: &[&str]) {
        for (name, _) in node.fields().iter().filter(|(name, _)| !read.contains(&&**name)) {
            self.tally.count_unread(name, 1);
        }
    }

    fn refuse(&mut self, field: &str, node: &Node<'_>, rule: Rule) {
        self.draft.refuse(0, field, &node.shown(), rule);
    }

    /// Takes the first value of a property, which `make` turns into a point.
    fn property(
        &mut self,
        node: &'a Node<'a>,
        field: &str,
        place: u16,
        make: impl FnOnce(&str) -> Result<PointValue, Rule>,
    ) {
        let Some(value) = node.get(field).and_then(|value| value.items().first()) else {
            return;
        };
        let value = self.follow(value);
        // A brand or a country is a text, or an object that names itself.
        let text = value.text().or_else(|| value.get("name")?.text()).filter(|text| !text.is_empty());
        let made = text.ok_or(Rule::Form { what: "a text" }).and_then(make);
        if let Err(rule) = made.and_then(|value| self.draft.take(place, value)) {
            self.refuse(field, value, rule);
        }
    }

    fn facts(&mut self, node: &'a Node<'a>) {
        self.property(node, "name", TITLE, |text| Ok(PointValue::Text(one_line(text))));
        self.property(node, "brand", BRAND, |text| Ok(PointValue::Text(one_line(text))));
        self.property(node, "category", CATEGORY, category);
        self.property(node, "itemCondition", CONDITION, condition);
        self.property(node, "countryOfOrigin", ORIGIN_COUNTRY, |text| {
            let letters = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
            if !letters {
                return Err(Rule::Form { what: "a country's two letters" });
            }
            Ok(PointValue::Code(Code::new(&text.to_ascii_uppercase())?))
        });
        let images = node.get("image").map(Node::items).unwrap_or_default();
        for (at, image) in images.iter().enumerate() {
            let image = self.follow(image);
            let role = if at == 0 { ImageRole::Main } else { ImageRole::Additional };
            let named = || image.get("contentUrl").or_else(|| image.get("url"))?.text();
            let url = image.text().or_else(named).ok_or(Rule::Form { what: "an address" });
            let link = url.and_then(|url| ImageLink::new(role, url));
            if let Err(rule) = self.draft.link(link) {
                self.refuse("image", image, rule);
            }
        }
    }
}

fn condition(text: &str) -> Result<PointValue, Rule> {
    let code = match term(text) {
        "NewCondition" => "new",
        "RefurbishedCondition" => "refurbished",
        "UsedCondition" => "used",
        _ => return Err(Rule::NotOneOf { known: "NewCondition, RefurbishedCondition, UsedCondition" }),
    };
    Ok(PointValue::Code(Code::new(code)?))
}
