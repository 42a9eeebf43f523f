//! Quotes a feed: of each product its price with the proof, when it changes next, the template, and why the others lost.
//!
//! ```text
//! cargo run --release --example quote -- --feed sticker-core/examples/quote/feed.xml \
//!     --offers sticker-core/examples/quote/offers.json --at 2026-11-11T10:30:00+08:00
//! ```
//!
//! prints a table; `--format jsonl` prints one JSON object a line instead. The feed may be a Google Merchant feed in XML
//! (`.xml`) or tab separated text (`.tsv`, `.txt`), a schema.org document (`.json`) or lines of plain points (`.jsonl`).
//! Profile, templates and slot are the demo's unless `--profile`, `--templates` and `--slot` name others. A template's
//! pictures are named by the last part of their address, as a host that keeps files would name them.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program reads files, measures time and prints; only the library is pure"
)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sticker_core::claim::{Audience, PriceFact};
use sticker_core::id::{AssetId, BusinessId, ProductKey, TemplateId};
use sticker_core::money::Ratio;
use sticker_core::points::import::{
    GoogleTsv, GoogleXml, Import, Imported, PlainLines, Projection, Record, Refusal, read_json_ld,
};
use sticker_core::points::{
    AssetRef, LocaleChain, LocaleTag, Origin, PointValue, Precedence, ProductPoint, ProductPoints, Snapshot,
};
use sticker_core::pricing::{
    BasePrice, OfferBook, OfferFile, PriceProof, PricingProfile, Product, Reference, Statement, StepCause,
    Timeline,
};
use sticker_core::template::{Act, Explained, NoPreflight, Registry, Report, Rule, Shelf, Step};
use sticker_core::time::{Instant, Window};
use support::{Arguments, Failure};

const OPTIONS: [&str; 8] = ["feed", "offers", "at", "profile", "templates", "slot", "locale", "format"];
/// How far ahead prices are looked at: what changes later is another day's work.
const HORIZON_MS: i64 = 30 * 86_400_000;
/// Savings below five percent are not worth saying.
const LEAST_SAVING: Ratio = Ratio::from_bp(500);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("quote: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Which templates there are, and the rule of each.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateList {
    business: BusinessId,
    #[serde(default)]
    default: Option<TemplateId>,
    templates: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// The template's document, as seen from the list.
    file: PathBuf,
    #[serde(default)]
    rule: Rule,
}

/// Everything that holds for the whole feed.
struct Desk {
    at: Instant,
    book: OfferBook,
    shelf: Shelf,
    locales: LocaleChain,
    precedence: Precedence,
}

/// What is said of one product.
#[derive(Serialize)]
struct Quote {
    product: ProductKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    proof: PriceProof,
    claims: Vec<PriceFact>,
    /// When the price comes about in another way, within thirty days.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_change: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_price: Option<String>,
    selection: Report,
}

/// A product that gets no quote, or a record that is no product.
#[derive(Serialize)]
struct Refused {
    refused: String,
    reason: String,
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse(&OPTIONS)?;
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let path = |name: &str, usual: &str| arguments.get(name).map_or_else(|| own.join(usual), PathBuf::from);
    let at: Instant = arguments.need("at")?.parse()?;
    let as_table = match arguments.get("format").unwrap_or("table") {
        "table" => true,
        "jsonl" => false,
        other => return Err(format!("--format {other} is neither table nor jsonl").into()),
    };
    let offers = PathBuf::from(arguments.need("offers")?);
    let offers = OfferFile::from_json(&support::read(&offers)?).map_err(|e| named(&offers, &e))?;
    let profile = path("profile", "quote/profile.json");
    let profile = PricingProfile::from_json(&support::read(&profile)?).map_err(|e| named(&profile, &e))?;
    let business = offers.business.clone();
    let registry = registry(&path("templates", "quote/templates.json"), at)?;
    let slot = support::slot(&path("slot", "demo/slots/search-800x800.json"))?;
    let locale = LocaleTag::new(arguments.get("locale").unwrap_or("zh-CN"))?;
    let desk = Desk {
        at,
        book: OfferBook::new(offers, profile)?,
        shelf: registry.catalog().shelf(&slot, &Audience::Public)?,
        locales: LocaleChain::new(locale.chain().collect())?,
        precedence: Precedence::default(),
    };

    let origin = Origin { source: "feed".parse()?, version: 1, observed_at: at };
    let (products, mut refused) = feed(Path::new(arguments.need("feed")?), Import::new(business, origin))?;
    let mut quoted = 0;
    for (points, pictures) in products.values() {
        match desk.quote(points, pictures) {
            Ok(quote) if as_table => table(&quote),
            Ok(quote) => println!("{}", serde_json::to_string(&quote)?),
            Err(failure) => {
                refused.push(Refused { refused: points.key().to_string(), reason: failure.to_string() });
                continue;
            }
        }
        quoted += 1;
    }
    for one in &refused {
        if as_table {
            println!("{}\n  refused: {}\n", one.refused, one.reason);
        } else {
            println!("{}", serde_json::to_string(one)?);
        }
    }
    eprintln!("{quoted} quoted, {} refused", refused.len());
    Ok(())
}

fn named(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    format!("{}: {error}", path.display()).into()
}

/// Publishes the templates of a list.
fn registry(path: &Path, at: Instant) -> Result<Registry, Failure> {
    let list: TemplateList = serde_json::from_slice(&support::read(path)?).map_err(|e| named(path, &e))?;
    let mut registry = Registry::new(list.business);
    let folder = path.parent().unwrap_or(Path::new("."));
    for Listed { file, rule } in list.templates {
        let step = |act| -> Result<Step, Failure> { Ok(Step::new(act, "quote".parse()?, at)) };
        let template = Arc::new(support::template(&folder.join(file))?);
        let key = registry.draft(template, rule, step(Act::Draft)?)?;
        registry.step(&key, step(Act::Submit)?)?;
        registry.step(&key, step(Act::Publish)?)?;
    }
    if let Some(default) = list.default {
        registry.set_default(Some(default));
    }
    Ok(registry)
}

/// The statements about each product, and the names of its pictures.
type Products = BTreeMap<ProductKey, (ProductPoints, Vec<String>)>;

/// Reads a feed, whatever its form, into the merged points of each product.
fn feed(path: &Path, import: Import) -> Result<(Products, Vec<Refused>), Failure> {
    let bytes = support::read(path)?;
    let mut products = Products::new();
    let mut refused = Vec::new();
    let mut refuse = |refusals: Vec<Refusal>| {
        refused.extend(refusals.iter().map(|refusal| Refused {
            refused: format!("record {}", refusal.record),
            reason: refusal.to_string(),
        }));
    };
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("xml") => {
            for record in GoogleXml::new(&bytes[..], import, projection()?) {
                take(&mut products, record?, &mut refuse)?;
            }
        }
        Some("tsv" | "txt") => {
            for record in GoogleTsv::new(&bytes[..], import, projection()?) {
                take(&mut products, record?, &mut refuse)?;
            }
        }
        Some("json") => {
            let document = read_json_ld(&bytes, &import)?;
            for record in document.records {
                take(&mut products, record, &mut refuse)?;
            }
        }
        Some("jsonl") => {
            for point in PlainLines::new(&bytes[..]) {
                match point? {
                    Ok(point) => merge(&mut products, point, None)?,
                    Err(refusal) => refuse(vec![refusal]),
                }
            }
        }
        _ => return Err(format!("{}: a feed is .xml, .tsv, .txt, .json or .jsonl", path.display()).into()),
    }
    Ok((products, refused))
}

/// The columns of a Google feed that a quote reads; the shop of the demo tells its campaign in custom labels.
fn projection() -> Result<Projection, Failure> {
    let campaign = Projection::all().with_text("custom_label_0", "std.promo.name".parse()?)?;
    Ok(campaign.with_text("custom_label_1", "std.promo.label".parse()?)?)
}

/// Puts a record's product where it belongs, and what was refused of it aside.
fn take(
    products: &mut Products,
    record: Record,
    refuse: &mut dyn FnMut(Vec<Refusal>),
) -> Result<(), Failure> {
    refuse(record.refusals);
    let Some(imported) = record.product else { return Ok(()) };
    for point in imported.points() {
        merge(products, point, Some(&imported))?;
    }
    Ok(())
}

fn merge(products: &mut Products, point: ProductPoint, imported: Option<&Imported>) -> Result<(), Failure> {
    let key = point.key().clone();
    let new = || {
        let links = imported.map_or(&[][..], Imported::links);
        let name = |url: &str| url.rsplit('/').next().unwrap_or_default().to_owned();
        (ProductPoints::new(key.clone()), links.iter().map(|link| name(&link.url)).collect())
    };
    let (points, _) = products.entry(key.clone()).or_insert_with(new);
    points.apply(point)?;
    Ok(())
}

impl Desk {
    fn quote(&self, points: &ProductPoints, pictures: &[String]) -> Result<Quote, Failure> {
        let (mut snapshot, _) = points.snapshot(self.at, &self.locales, &self.precedence)?;
        if let Some(picture) = pictures.first() {
            let picture = AssetRef::Asset(AssetId::new(picture)?);
            snapshot.insert("std.image.transparent".parse()?, PointValue::Image(picture))?;
        }
        let product = Product::from_snapshot(&snapshot)?;
        let (book, _) = self.book.narrowed(&product);
        let window = Window::new(self.at, Some(self.at.plus_ms(HORIZON_MS)?))?;
        let bases = self.bases(points, window)?;
        let timeline = Timeline::new(&book, &product, &bases, window)?;
        let proof = book.effective(&product, self.at)?;
        let next_change = timeline.next_change(self.at);
        let next_price =
            next_change.and_then(|at| timeline.at(at)).map(|segment| segment.effective().to_string());

        let true_during = timeline.price_window(self.at).unwrap_or(window);
        let mut statement = Statement::new(&proof, true_during);
        statement.least_saving = LEAST_SAVING;
        if let Some(PointValue::Money(list)) = snapshot.get("std.price.list") {
            statement.reference = Some(Reference::List(*list));
        }
        let facts = statement.facts()?;
        facts.insert_into(&mut snapshot)?;
        let selection = self.shelf.select(&snapshot, self.at, &NoPreflight)?.report();
        let claims = facts.facts().to_vec();
        Ok(Quote {
            product: points.key().clone(),
            title: title(&snapshot),
            proof,
            claims,
            next_change,
            next_price,
            selection,
        })
    }

    /// The base prices of a product in a window: between two instants at which a point changes there is one.
    fn bases(&self, points: &ProductPoints, window: Window) -> Result<Vec<BasePrice>, Failure> {
        let mut starts = vec![window.start()];
        starts.extend(points.boundaries(window, Timeline::MAX_BOUNDARIES)?);
        starts.sort_unstable();
        starts.dedup();
        let mut bases = Vec::new();
        for (i, &start) in starts.iter().enumerate() {
            let (snapshot, _) = points.snapshot(start, &self.locales, &self.precedence)?;
            // A time without a price is a gap of the timeline.
            let Ok(product) = Product::from_snapshot(&snapshot) else { continue };
            let during = Window::new(start, starts.get(i + 1).copied().or(window.end()))?;
            bases.push(BasePrice { during, price: product.base });
        }
        Ok(bases)
    }
}

fn title(snapshot: &Snapshot) -> Option<String> {
    snapshot.get("std.title").and_then(PointValue::plain_text).map(|text| text.to_string())
}

/// Prints a quote for people.
fn table(quote: &Quote) {
    let Quote { product, title, proof, next_change, next_price, selection, .. } = quote;
    println!("{product}  {}", title.as_deref().unwrap_or_default());
    let mut sum = proof.base().to_string();
    for step in proof.steps() {
        let cause = match &step.cause {
            StepCause::Offer { id, version } => format!("{id} v{version}"),
            StepCause::Rounding => "rounding".to_owned(),
        };
        sum.push_str(&format!(" - {} ({cause})", step.off.decimal_string()));
    }
    println!("  price     {} = {sum}", proof.effective());
    for extra in proof.extras() {
        println!("            with {} ({})", extra.gift.as_deref().unwrap_or("free shipping"), extra.offer);
    }
    for rejected in proof.rejected() {
        println!("            not {}: {}", rejected.offer, rejected.reason);
    }
    match (next_change, next_price) {
        (Some(at), Some(price)) => println!("  changes   {at} to {price}"),
        (Some(at), None) => println!("  changes   {at}; then there is no price"),
        _ => println!("  changes   not within thirty days"),
    }
    match &selection.winner {
        Some(winner) => println!("  template  {} at {}", winner.entry, winner.size),
        None => println!("  template  none: the product's own picture"),
    }
    let winner = selection.winner.as_ref().map(|winner| &winner.entry);
    for Explained { entry, verdict } in &selection.explain {
        if Some(entry) != winner {
            println!("            not {entry}: {verdict}");
        }
    }
    println!("  proof     {}\n", proof.digest().to_hex());
}
