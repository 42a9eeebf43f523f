//! What the tests of imports share, and what holds for all of them.

use proptest::prelude::*;

use super::{
    Absent, Field, GoogleTsv, GoogleXml, Import, ImportError, PlainLines, Projection, Record, read_json_ld,
};
use crate::id::{BusinessId, SourceId};
use crate::points::{
    Applied, LocaleChain, LocaleTag, Origin, PointState, PointValue, Precedence, ProductPoint, ProductPoints,
};
use crate::time::{Instant, Window};

/// The import of the tests: seen on 2016-02-01, so that the examples of Google's pages lie ahead.
pub(super) fn import(version: u64, seen: &str) -> Import {
    let origin =
        Origin { source: SourceId::new("feed").unwrap(), version, observed_at: seen.parse().unwrap() };
    Import::new(BusinessId::new("acme").unwrap(), origin)
}

pub(super) fn february() -> Import {
    import(1, "2016-02-01T00:00:00Z")
}

pub(super) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// The values of a product as text, one a line: `std.title Text("…") [start, end)`, the window where it is not the import's.
pub(super) fn values(record: &Record, import: &Import) -> Vec<String> {
    let product = record.product.as_ref().unwrap_or_else(|| panic!("{:?}", record.refusals));
    let shown = |window: Window| if window == import.valid { String::new() } else { format!(" {window}") };
    let text = |value: &PointValue| match value {
        PointValue::Text(text) => text.clone(),
        PointValue::Money(money) => money.to_string(),
        PointValue::MoneyRange(range) => format!("{} to {}", range.min(), range.max()),
        PointValue::Flag(flag) => flag.to_string(),
        PointValue::Code(code) => code.to_string(),
        other => format!("{other:?}"),
    };
    product.values().map(|(name, value, valid)| format!("{name} {}{}", text(value), shown(valid))).collect()
}

pub(super) fn refusals(record: &Record) -> Vec<String> {
    record.refusals.iter().map(ToString::to_string).collect()
}

fn xml(import: &Import, items: &str) -> Vec<Record> {
    let feed = format!(r#"<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{items}</channel></rss>"#);
    GoogleXml::new(feed.as_bytes(), import.clone(), Projection::all()).map(Result::unwrap).collect()
}

fn stored(store: &mut Option<ProductPoints>, record: &Record) -> (usize, usize) {
    let product = record.product.as_ref().unwrap();
    let store = store.get_or_insert_with(|| ProductPoints::new(product.key().clone()));
    let merged = store.apply_all(product.points());
    assert!(merged.conflicts.is_empty() && merged.refused.is_empty(), "{merged:?}");
    (merged.applied, merged.unchanged)
}

fn price_at(store: &ProductPoints, name: &str, when: &str) -> Option<String> {
    let locales = LocaleChain::only(LocaleTag::new("en").unwrap());
    let (snapshot, _) = store.snapshot(at(when), &locales, &Precedence::default()).unwrap();
    match snapshot.get(name) {
        Some(PointValue::Money(money)) => Some(money.to_string()),
        _ => None,
    }
}

#[test]
fn imports_build_a_history_that_no_later_import_rewrites() {
    let item = |price: &str, sale: &str| {
        format!("<item><g:id>1</g:id><g:title>A</g:title><g:price>{price}</g:price>{sale}</item>")
    };
    let sale = |amount: &str, dates: &str| {
        format!(
            "<g:sale_price>{amount}</g:sale_price>\
             <g:sale_price_effective_date>{dates}</g:sale_price_effective_date>"
        )
    };
    let mut store = None;
    let first = xml(
        &import(1, "2026-11-01T06:00:00Z"),
        &item("20 USD", &sale("15 USD", "2026-11-05T00:00Z/2026-11-30T00:00Z")),
    );
    let (applied, _) = stored(&mut store, &first[0]);
    assert!(applied > 3);
    // Five days later the sale ends earlier and costs more, and the price rises.
    let second = xml(
        &import(2, "2026-11-10T06:00:00Z"),
        &item("22 USD", &sale("18 USD", "2026-11-01T00:00Z/2026-11-12T00:00Z")),
    );
    stored(&mut store, &second[0]);
    let mut store = store.unwrap();
    let again = store.apply_all(second[0].product.as_ref().unwrap().points());
    assert_eq!((again.applied, again.older, again.conflicts.len()), (0, 0, 0));
    assert_eq!(store.apply_all(first[0].product.as_ref().unwrap().points()).applied, 0);
    for (when, base, active) in [
        ("2026-11-01T05:00:00Z", None, None),
        ("2026-11-04T00:00:00Z", Some("USD 20.00"), None),
        ("2026-11-05T00:00:00Z", Some("USD 20.00"), Some("USD 15.00")),
        ("2026-11-10T05:59:59Z", Some("USD 20.00"), Some("USD 15.00")),
        ("2026-11-10T06:00:00Z", Some("USD 22.00"), Some("USD 18.00")),
        ("2026-11-12T00:00:00Z", Some("USD 22.00"), None),
        ("2026-11-29T00:00:00Z", Some("USD 22.00"), None),
    ] {
        assert_eq!(price_at(&store, "std.price.base", when).as_deref(), base, "{when}");
        assert_eq!(price_at(&store, "std.price.active", when).as_deref(), active, "{when}");
    }
}

#[test]
fn the_same_import_seen_again_later_changes_nothing() {
    let items = "<item><g:id>1</g:id><g:price>20 USD</g:price></item>";
    let mut store = None;
    stored(&mut store, &xml(&import(7, "2026-11-01T06:00:00Z"), items)[0]);
    let before = store.clone();
    let (applied, unchanged) = stored(&mut store, &xml(&import(7, "2026-11-02T06:00:00Z"), items)[0]);
    assert_eq!(applied, 0);
    assert!(unchanged > 0);
    assert_eq!(store, before);
}

#[test]
fn what_a_full_feed_lacks_is_withdrawn_and_what_a_supplement_lacks_is_kept() {
    let full = xml(
        &import(1, "2026-11-01T00:00:00Z"),
        "<item><g:id>1</g:id><g:title>A</g:title><g:price>20 USD</g:price></item>",
    );
    for (absent, price, title) in [(Absent::Withdraw, None, false), (Absent::Keep, Some("USD 20.00"), true)] {
        let mut store = None;
        stored(&mut store, &full[0]);
        let next = Import { absent, ..import(2, "2026-11-02T00:00:00Z") };
        // A price that cannot be read is as good as none: the old one is not what the source says.
        let record = &xml(&next, "<item><g:id>1</g:id><g:price>soon</g:price></item>")[0];
        assert_eq!(
            refusals(record),
            ["record 1 (line 1), price \"soon\": \"soon\" is not a decimal number such as 129.90"]
        );
        stored(&mut store, record);
        let store = store.unwrap();
        assert_eq!(price_at(&store, "std.price.base", "2026-11-03T00:00:00Z").as_deref(), price);
        let has_title = store.points().any(|point| {
            point.name().as_str() == "std.title"
                && point.valid().contains(at("2026-11-03T00:00:00Z"))
                && matches!(point.state(), PointState::Present(_))
        });
        assert_eq!(has_title, title);
        assert!(price_at(&store, "std.price.base", "2026-11-01T12:00:00Z").is_some());
    }
}

#[test]
fn titles_are_of_the_locale_of_the_import() {
    let german = Import { locale: Some(LocaleTag::new("de").unwrap()), ..february() };
    let records =
        xml(&german, "<item><g:id>1</g:id><g:title>Milchpulver</g:title><g:brand>Acme</g:brand></item>");
    for point in records[0].product.as_ref().unwrap().points() {
        let localized = matches!(point.name().as_str(), "std.title" | "std.short_title");
        assert_eq!(point.locale().is_some(), localized, "{}", point.name());
    }
}

#[test]
fn plain_lines_are_points_or_refusals() {
    let good = r#"{"business":"b","item":"i","name":"std.sold","value":{"present":{"int":7}},"source":"s","version":3,"observed_at":"2026-11-01T06:00:00Z"}"#;
    let file = format!("{good}\n\n  {good}  \r\nno json\n{{\"business\":1}}\n{good}");
    let mut lines = PlainLines::new(file.as_bytes());
    let read: Vec<_> = lines.by_ref().map(Result::unwrap).collect();
    assert_eq!(read.iter().filter(|line| line.is_ok()).count(), 3);
    let refused: Vec<_> = read.iter().filter_map(|line| line.as_ref().err()).collect();
    assert_eq!((refused[0].record, refused[0].line, refused[0].value.as_str()), (3, 4, "no json"));
    assert!(
        refused[1].to_string().starts_with("record 4 (line 5): invalid type: integer `1`"),
        "{}",
        refused[1]
    );
    assert_eq!((lines.tally().records, lines.tally().values, lines.tally().refused_records), (5, 3, 2));

    let long = format!("{good}\n{}\n{good}", "x".repeat(PlainLines::<&[u8]>::MAX_LINE_BYTES + 1));
    let mut lines = PlainLines::new(long.as_bytes());
    assert!(lines.next().unwrap().unwrap().is_ok());
    assert!(matches!(lines.next(), Some(Err(ImportError::TooLarge { line: 2, .. }))));
    assert!(lines.next().is_none());
}

/// A reader that gives few bytes at a time, and fails where it is told to.
pub(super) struct Drip<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) step: usize,
    pub(super) fails: bool,
}

impl std::io::Read for Drip<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.bytes.is_empty() && self.fails {
            return Err(std::io::Error::other("the line is dead"));
        }
        let count = self.step.min(out.len()).min(self.bytes.len());
        out[..count].copy_from_slice(&self.bytes[..count]);
        self.bytes = &self.bytes[count..];
        Ok(count)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        let _ = GoogleXml::new(&bytes[..], february(), Projection::all()).count();
        let _ = GoogleTsv::new(&bytes[..], february(), Projection::all()).count();
        let _ = PlainLines::new(&bytes[..]).count();
        let _ = read_json_ld(&bytes, &february());
    }

    #[test]
    fn pieces_of_feeds_never_panic_and_every_product_can_be_stored(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<item>", "</item>", "<g:id>1</g:id>", "<g:price>20 USD</g:price>", "<g:price>7.5 EUR</g:price>",
            "<g:sale_price>5 EUR</g:sale_price>", "<g:sale_price>15 USD</g:sale_price>", "<g:shipping>", "</g:shipping>",
            "<g:sale_price_effective_date>2016-02-24/2016-02-29</g:sale_price_effective_date>", "<g:title>", "</g:title>",
            "<g:unit_pricing_measure>750ml</g:unit_pricing_measure>", "&amp;", "&x;", "&#65;", "<![CDATA[", "]]>", "A", "é",
            "<g:unit_pricing_base_measure>1l</g:unit_pricing_base_measure>", "<g:image_link>https://a.example</g:image_link>",
            "<g:availability>in stock</g:availability>", "<g:product_type>A &gt; B</g:product_type>", "<!--", "-->", "\n",
        ]), 0..40),
        step in 1usize..9,
    ) {
        let feed = format!(r#"<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{}</channel></rss>"#, pieces.concat());
        let import = Import { utc_offset_minutes: Some(0), ..february() };
        let whole: Vec<_> = GoogleXml::new(feed.as_bytes(), import.clone(), Projection::all()).collect();
        let drip = std::io::BufReader::with_capacity(step, Drip { bytes: feed.as_bytes(), step, fails: false });
        let dripped: Vec<_> = GoogleXml::new(drip, import, Projection::all()).collect();
        prop_assert_eq!(format!("{whole:?}"), format!("{dripped:?}"));
        for record in whole.into_iter().flatten() {
            if let Some(product) = record.product {
                let mut store = ProductPoints::new(product.key().clone());
                let points = product.points();
                let merged = store.apply_all(points.iter().cloned());
                prop_assert_eq!((merged.applied, merged.conflicts.len(), merged.refused.len()), (points.len(), 0, 0));
                for point in points {
                    let json = serde_json::to_vec(&point).unwrap();
                    prop_assert_eq!(&ProductPoint::from_json(&json).unwrap(), &point);
                    prop_assert_eq!(store.apply(point), Ok(Applied::Unchanged));
                }
            }
        }
    }

    #[test]
    fn rows_and_items_of_the_same_texts_are_the_same_product(
        title in "[^\\p{C}]{0,20}", price in 0u32..9_999, group in prop::option::of("[a-z]{1,4}"), quoted in any::<bool>(),
    ) {
        let import = february();
        let cell = if quoted { format!("\"{}\"", title.replace('"', "\"\"")) } else { title.replace('"', "'") };
        let text = if quoted { title } else { title.replace('"', "'") };
        let amount = format!("{}.{:02} USD", price / 100, price % 100);
        let feed = format!("id\titem_group_id\ttitle\tprice\n7\t{}\t{cell}\t{amount}\n", group.as_deref().unwrap_or(""));
        let row = GoogleTsv::new(feed.as_bytes(), import.clone(), Projection::all()).next().unwrap().unwrap();
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let group = group.map(|group| format!("<g:item_group_id>{group}</g:item_group_id>")).unwrap_or_default();
        let item = &xml(&import, &format!("<item><g:id>7</g:id>{group}<title>{escaped}</title><g:price>{amount}</g:price></item>"))[0];
        prop_assert_eq!(row.product.as_ref().unwrap().key(), item.product.as_ref().unwrap().key());
        prop_assert_eq!(values(&row, &import), values(item, &import));
    }
}

#[test]
fn a_reader_that_fails_ends_the_import() {
    let feed = b"<rss><channel><item>";
    let drip = std::io::BufReader::new(Drip { bytes: feed, step: 7, fails: true });
    let mut items = GoogleXml::new(drip, february(), Projection::new(&[Field::Title]).unwrap());
    let error = items.next().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "line 1: the line is dead");
    assert!(items.next().is_none());
}
