//! Google's own examples, and feeds that are not as they should be.

use super::{Field, GoogleTsv, GoogleXml, Projection, ProjectionError};
use crate::points::import::tests::{february, refusals, values};
use crate::points::import::{ImageRole, Import, ImportError, Record, Tally};
use crate::points::{PointName, ProductPoints};

fn feed(items: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>{items}</channel></rss>"#
    )
}

fn item(fields: &[(&str, &str)]) -> String {
    let fields: String = fields.iter().map(|(name, text)| format!("<g:{name}>{text}</g:{name}>")).collect();
    feed(&format!("<item><g:id>1a</g:id>{fields}</item>"))
}

fn read(xml: &str, import: &Import) -> Vec<Record> {
    GoogleXml::new(xml.as_bytes(), import.clone(), Projection::all()).map(Result::unwrap).collect()
}

fn read_rows(tsv: &str, import: &Import) -> Vec<Record> {
    GoogleTsv::new(tsv.as_bytes(), import.clone(), Projection::all()).map(Result::unwrap).collect()
}

/// A help page, the texts of an item, its points.
type Example<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

/// Each row: the help page of Google Merchant Center that the texts are from, the texts, the points.
#[test]
fn the_examples_of_the_help_pages_become_points() {
    let import =
        Import { currency: Some("USD".parse().unwrap()), utc_offset_minutes: Some(-480), ..february() };
    let rows: &[Example<'_>] = &[
        (
            "160589: RSS 2.0 specification, the basic document; 25 without a currency",
            &[("title", "Red wool sweater"), ("price", "25"), ("condition", "new")],
            &["std.title Red wool sweater", "std.condition new", "std.price.base USD 25.00"],
        ),
        (
            "12756212: date and time settings, the T-shirt on sale",
            &[
                ("price", "10.99 USD"),
                ("sale_price", "9.99 USD"),
                ("sale_price_effective_date", "2016-02-24T13:00-0800/2016-02-29T15:30-0800"),
            ],
            &[
                "std.price.base USD 10.99",
                "std.price.active USD 9.99 [2016-02-24T21:00:00Z, 2016-02-29T23:30:00Z)",
            ],
        ),
        (
            "12756212: without a time a range starts at 00:00:00 and ends at 23:59:59, in the zone of the country",
            &[
                ("price", "2 USD"),
                ("sale_price", "1 USD"),
                ("sale_price_effective_date", "2017-05-11/2017-06-21"),
            ],
            &[
                "std.price.base USD 2.00",
                "std.price.active USD 1.00 [2017-05-11T08:00:00Z, 2017-06-22T08:00:00Z)",
            ],
        ),
        (
            "1196048: sale price without dates is used as long as it is submitted",
            &[("price", "200 USD"), ("sale_price", "150 USD")],
            &["std.price.base USD 200.00", "std.price.active USD 150.00"],
        ),
        (
            "6324490: unit pricing base measure, 3 USD for 150 floz are 2 USD for 100 floz",
            &[
                ("price", "3 USD"),
                ("unit_pricing_measure", "150floz"),
                ("unit_pricing_base_measure", "100floz"),
            ],
            &["std.price.base USD 3.00", "std.price.unit USD 2.00", "std.price.unit.per 100 floz"],
        ),
        (
            "6324436: google_product_category and product_type; the business's own path is read",
            &[
                ("google_product_category", "2271"),
                ("product_type", "Home &gt; Women &gt; Dresses &gt; Maxi Dresses"),
                ("product_type", "Home &gt; Women"),
            ],
            &["std.category Home/Women/Dresses/Maxi Dresses"],
        ),
        ("6324448: availability", &[("availability", "out_of_stock")], &["std.stock.state out"]),
        (
            "6324484: shipping, a price of zero in every group",
            &[
                (
                    "shipping",
                    "<g:country>US</g:country><g:region>MA</g:region><g:service>Ground</g:service><g:price>0 USD</g:price>",
                ),
                ("shipping", "<g:country>US</g:country><g:price>0.00 USD</g:price>"),
            ],
            &["std.ship.free true"],
        ),
    ];
    for (source, fields, expected) in rows {
        let records = read(&item(fields), &import);
        assert_eq!(values(&records[0], &import), *expected, "{source}");
        assert_eq!(refusals(&records[0]), [""; 0], "{source}");
    }
}

#[test]
fn quoted_cells_are_read_as_help_page_14998273_says() {
    let import = february();
    let rows = read_rows(
        "id\ttitle\tbrand\n1\t\"12\"\" Teflon Frying Pan\"\tAcme\n2\t\"a\tb\r\nc\"\tAcme\r\n3\t12\" pan\t\n",
        &import,
    );
    let titles: Vec<_> = rows.iter().map(|row| values(row, &import)[0].clone()).collect();
    assert_eq!(titles, ["std.title 12\" Teflon Frying Pan", "std.title a b c", "std.title 12\" pan"]);
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 5]);
    let plain =
        GoogleTsv::new(&b"id\ttitle\n1\t\"tall\" mug\n"[..], import.clone(), Projection::all()).unquoted();
    let rows: Vec<_> = plain.map(Result::unwrap).collect();
    assert_eq!(values(&rows[0], &import), ["std.title \"tall\" mug"]);
}

#[test]
fn the_header_names_columns_in_every_way_that_google_shows() {
    let import = february();
    let header = "\u{feff}ID [id]\tTitle [title]\tadditional image link\tshipping(country:price)\t\
                  loyalty_program(program_label:tier_label:price:member_price_effective_date)\tcolor\n";
    let row = "1\tA\thttps://a.example/1.jpg,\"https://a.example/2,3.jpg\"\tUS:0 USD,DE:4.99 USD\t\
               plus:gold:10 USD:2016-02-24T11:07+0100/2016-02-29T23:07+0100\tred\n";
    let mut rows = GoogleTsv::new(
        format!("{header}{row}").leak().as_bytes(),
        import.clone(),
        Projection::all().shipping_to("us"),
    );
    let record = rows.next().unwrap().unwrap();
    assert_eq!(refusals(&record), [""; 0]);
    assert_eq!(values(&record, &import), ["std.title A", "std.ship.free true"]);
    let product = record.product.as_ref().unwrap();
    let urls: Vec<_> = product.links().iter().map(|link| (link.role, &*link.url)).collect();
    let more = ImageRole::Additional;
    assert_eq!(urls, [(more, "https://a.example/1.jpg"), (more, "https://a.example/2,3.jpg")]);
    let member = &product.member_prices()[0];
    assert_eq!((member.program.as_deref(), member.tier.as_ref().unwrap().as_str()), (Some("plus"), "gold"));
    assert_eq!(member.price.to_string(), "USD 10.00");
    assert_eq!(member.valid.to_string(), "[2016-02-24T10:07:00Z, 2016-02-29T22:07:00Z)");
    assert_eq!(rows.tally().unread["color"], 1);
}

#[test]
fn atom_and_other_prefixes_are_read() {
    let import = february();
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:shop="http://base.google.com/ns/1.0">
        <title>A shop</title><id>tag:shop</id>
        <entry><id>tag:of-the-entry</id><title>Red <![CDATA[& warm]]> &#x73;weater</title><shop:id>1a</shop:id>
        <shop:price>25 USD</shop:price><link href="https://a.example"/></entry></feed>"#;
    let records = read(atom, &import);
    assert_eq!(values(&records[0], &import), ["std.title Red & warm sweater", "std.price.base USD 25.00"]);
    assert_eq!(records[0].product.as_ref().unwrap().key().to_string(), "acme/1a");
    let other =
        r#"<rss xmlns:g="https://example.org/other"><channel><item><g:id>1</g:id></item></channel></rss>"#;
    assert_eq!(refusals(&read(other, &import)[0]), ["record 1 (line 1), id \"\": it is required"]);
}

#[test]
fn a_variant_is_a_sku_of_its_group() {
    let records = read(&item(&[("item_group_id", "9876")]), &february());
    assert_eq!(records[0].product.as_ref().unwrap().key().to_string(), "acme/9876/1a");
}

#[test]
fn the_unit_price_follows_the_price_in_force() {
    let import = february();
    let records = read(
        &item(&[
            ("price", "10.00 EUR"),
            ("sale_price", "7.50 EUR"),
            ("sale_price_effective_date", "2016-02-24T00:00Z/2016-02-25T00:00Z"),
            ("unit_pricing_measure", "750 ml"),
            ("unit_pricing_base_measure", "1l"),
        ]),
        &import,
    );
    assert_eq!(
        values(&records[0], &import)[2..],
        [
            "std.price.unit EUR 13.33 [2016-02-01T00:00:00Z, 2016-02-24T00:00:00Z)",
            "std.price.unit EUR 10.00 [2016-02-24T00:00:00Z, 2016-02-25T00:00:00Z)",
            "std.price.unit EUR 13.33 [2016-02-25T00:00:00Z, ∞)",
            "std.price.unit.per 1 l",
        ]
    );
    let mut store = ProductPoints::new(records[0].product.as_ref().unwrap().key().clone());
    assert!(store.apply_all(records[0].product.as_ref().unwrap().points()).conflicts.is_empty());
}

/// Each row: the texts of an item, and what is refused of it, by field and rule.
#[test]
fn every_refused_field_is_named_with_its_rule() {
    let price = ("price", "20.00 USD");
    let long = "x".repeat(5_000);
    let rows: &[(&[(&str, &str)], &str)] = &[
        (&[("price", "20,00 USD")], "price \"20,00 USD\": \"20,00\" is not a decimal number such as 129.90"),
        (
            &[("price", "20.005 USD")],
            "price \"20.005 USD\": \"20.005\" has 3 decimals, at most 2 are possible",
        ),
        (&[("price", "20 RMB")], "price \"20 RMB\": ISO 4217 has no current currency RMB"),
        (&[("price", "20")], "price \"20\": the amount has no currency"),
        (&[("price", "-1 USD")], "price \"-1 USD\": a price is not below zero"),
        (&[("price", "$20")], "price \"$20\": \"$20\" is not a decimal number such as 129.90"),
        (
            &[price, ("sale_price", "20 USD")],
            "sale_price \"20 USD\": a sale price is below the regular price",
        ),
        (
            &[price, ("sale_price", "19 EUR")],
            "sale_price \"19 EUR\": the amount is in EUR, but the price beside it in USD",
        ),
        (&[("sale_price", "19 EUR")], "sale_price \"19 EUR\": it needs price beside it"),
        (
            &[price, ("sale_price_effective_date", "2016-02-24/2016-02-29")],
            "sale_price_effective_date \"2016-02-24/2016-02-29\": it needs sale_price beside it",
        ),
        (
            &[price, ("sale_price", "1 USD"), ("sale_price_effective_date", "2016-02-24/2016-02-29")],
            "sale_price_effective_date \"2016-02-24/2016-02-29\": the time has no offset from UTC, and the import names none",
        ),
        (
            &[
                price,
                ("sale_price", "1 USD"),
                ("sale_price_effective_date", "2015-02-24T00:00Z/2015-02-25T00:00Z"),
            ],
            "sale_price_effective_date \"2015-02-24T00:00Z/2015-02-25T00:00Z\": its window [2015-02-24T00:00:00Z, \
             2015-02-25T00:00:00Z) ends before the import begins to hold",
        ),
        (&[("condition", "mint")], "condition \"mint\": it is none of new, refurbished, used"),
        (
            &[("availability", "maybe")],
            "availability \"maybe\": it is none of in_stock, out_of_stock, preorder, backorder",
        ),
        (
            &[("product_type", "Home / Women")],
            "product_type \"Home / Women\": it is not a category whose parts have no /",
        ),
        (&[("title", "a"), ("title", "b")], "title \"b\": it stands twice, and only the first was taken"),
        (&[("title", "bell &#7;")], "title \"bell \\u{7}\": text has the control character U+0007 at byte 5"),
        (
            &[("title", "a &nbsp; b")],
            "title \"nbsp\": it uses the entity nbsp, and only the five of XML are known",
        ),
        (&[("title", "a <b>b</b>")], "title \"b\": it is not a text without elements in it"),
        (&[("title", &long)], ": text has 5000 bytes, at most 4096 are allowed"),
        (
            &[("image_link", "ftp://a.example")],
            "image_link \"ftp://a.example\": it is not an http address of at most 2000 bytes",
        ),
        (
            &[price, ("unit_pricing_measure", "1l")],
            "unit_pricing_measure \"1l\": it needs unit_pricing_base_measure beside it",
        ),
        (
            &[price, ("unit_pricing_measure", "1l"), ("unit_pricing_base_measure", "100g")],
            "unit_pricing_measure \"1l\": the measures l and g are of different kinds",
        ),
        (
            &[("shipping", "<g:price>free</g:price>")],
            "shipping/price \"free\": \"free\" is not a decimal number",
        ),
    ];
    for (fields, refused) in rows {
        let record = &read(&item(fields), &february())[0];
        assert!(record.product.is_some());
        let found = refusals(record);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("record 1 (line 1), ") && found[0].contains(refused),
            "{}\n{refused}",
            found[0]
        );
    }
}

#[test]
fn what_is_refused_or_not_chosen_is_counted() {
    let xml = feed(
        "<item><g:id>1</g:id><g:price>x</g:price><g:color>red</g:color><description>long</description></item>\n\
         <item><g:price>1 USD</g:price></item>\n\
         <item><g:id>3</g:id><g:price>1 USD</g:price><g:color>red</g:color></item>",
    );
    let mut items = GoogleXml::new(xml.as_bytes(), february(), Projection::new(&[Field::Price]).unwrap());
    let records: Vec<_> = items.by_ref().map(Result::unwrap).collect();
    assert_eq!(records.iter().map(|record| record.line).collect::<Vec<_>>(), [1, 2, 3]);
    let tally = items.tally();
    assert_eq!((tally.records, tally.products, tally.values), (3, 2, 1));
    assert_eq!((tally.refused_records, tally.refused_fields), (1, 1));
    assert_eq!(
        tally.unread.into_iter().collect::<Vec<_>>(),
        [("description".into(), 1), ("g:color".into(), 2)]
    );
    // However many names a feed makes up, they do not fill the memory.
    let many: String = (0..2_000).map(|i| format!("<g:x{i}/>")).collect();
    let xml = feed(&format!("<item><g:id>1</g:id>{many}</item>"));
    let mut items = GoogleXml::new(xml.as_bytes(), february(), Projection::all());
    assert_eq!(items.by_ref().count(), 1);
    let tally = items.tally();
    assert!(tally.unread.len() <= Tally::MAX_UNREAD_NAMES);
    assert_eq!(tally.unread.len() as u64 + tally.unread_more, 2_000);
}

/// Each row: a document that is no feed, and the message of the error.
#[test]
fn documents_that_break_the_format_end_the_import() {
    let large = feed(&format!("<item><g:id>1</g:id><g:title>{}</g:title></item>", "x".repeat(3_000)));
    let deep = feed(&format!("<item>{}", "<a>".repeat(20)));
    let rows = [
        ("<html></html>", "line 1: this is not a feed in RSS or Atom"),
        ("", "line 1: this is not a feed in RSS or Atom"),
        ("<!DOCTYPE rss [<!ENTITY a \"aa\">]><rss></rss>", "line 1: a document type is not accepted"),
        ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss/>", "line 1: this is not a feed in UTF-8"),
        ("<rss><channel>\n<item>", "line 2: the input ends within an element"),
        (
            "<rss><channel></rss>",
            "line 1: ill-formed document: expected `</channel>`, but `</rss>` was found",
        ),
        ("<rss></rss><rss></rss>", "line 1: a second root follows the first"),
        ("<rss><channel><item><title>&#0;</title>", "line 1: &#0; is no character"),
        ("<rss><channel><item><title>a & b</title>", "line 1: "),
        (&large, "line 1: a record has more than 2000 bytes"),
        (&deep, "line 1: elements are nested deeper than 16"),
    ];
    let small = Import { max_record_bytes: 2_000, ..february() };
    for (xml, message) in rows {
        let mut items = GoogleXml::new(xml.as_bytes(), small.clone(), Projection::all());
        let error = items.find_map(Result::err).unwrap_or_else(|| panic!("{xml} was read"));
        assert!(error.to_string().starts_with(message), "{error}");
        assert!(items.next().is_none());
    }
    let bytes = b"<rss><channel><item><title>\xff</title></item></channel></rss>";
    let error = GoogleXml::new(&bytes[..], small.clone(), Projection::all()).find_map(Result::err).unwrap();
    assert!(matches!(error, ImportError::Xml { .. }), "{error}");
    for (tsv, message) in [
        ("", "line 1: this is not a header that names the column id"),
        ("title\tprice\n", "line 1: this is not a header that names the column id"),
        (&format!("id\ttitle\n1\t\"{}", "x\n".repeat(1_500)), "line 1000: a record has more than 2000 bytes"),
    ] {
        let mut rows = GoogleTsv::new(tsv.as_bytes(), small.clone(), Projection::all());
        let error = rows.find_map(Result::err).unwrap();
        assert!(error.to_string().starts_with(message), "{error}");
        assert!(rows.next().is_none());
    }
}

#[test]
fn rows_that_break_the_format_are_refused_alone() {
    let mut bytes = b"id\ttitle\n1\ta\tb\n\n2\t\"a\"b\n\t\n3\t\"open\n".to_vec();
    bytes.extend(b"\"\n4\t\xff\n5\tgood\t\t\n6\n");
    let mut rows = GoogleTsv::new(&bytes[..], february(), Projection::all());
    let records: Vec<_> = rows.by_ref().map(Result::unwrap).collect();
    let found: Vec<_> = records.iter().flat_map(refusals).collect();
    assert_eq!(
        found,
        [
            "record 1 (line 2): the row has 3 cells, but the header 2",
            "record 2 (line 4): a quoted cell goes on after its closing quotation mark",
            "record 4 (line 8): it is not UTF-8",
        ]
    );
    let products = records.iter().filter_map(|record| record.product.as_ref());
    assert_eq!(products.map(|product| product.key().item.as_str()).collect::<Vec<_>>(), ["3", "5", "6"]);
    assert_eq!((rows.tally().records, rows.tally().refused_records), (6, 3));
}

#[test]
fn too_many_fields_are_counted_and_the_first_are_kept() {
    let links = "<g:additional_image_link>https://a.example</g:additional_image_link>".repeat(600);
    let xml = feed(&format!("<item><g:id>1</g:id>{links}</item>"));
    let record = &read(&xml, &february())[0];
    assert_eq!(record.product.as_ref().unwrap().links().len(), 32);
    let found = refusals(record);
    assert!(found[0].contains("601 fields are too many, at most 512"), "{}", found[0]);
    assert!(found[1].contains("33 addresses of pictures are too many"), "{}", found[1]);
}

#[test]
fn projections_say_what_cannot_be_chosen() {
    let name = |name: &str| PointName::new(name).unwrap();
    let chosen = Projection::new(&[Field::Title]).unwrap();
    for (column, point, error) in [
        ("custom_label_0", "std.title", "two chosen fields become std.title"),
        ("custom_label_0", "std.sold", ""),
        ("custom_label_0", "std.stock.left", "std.stock.left does not hold a text of a source"),
        ("custom_label_0", "std.category", "std.category does not hold a text of a source"),
        (
            "price",
            "x.a.b",
            "\"price\" is not an attribute's name such as custom_label_0, or has a field of its own",
        ),
        ("Custom Label", "x.a.b", "\"Custom Label\" is not an attribute's name"),
    ] {
        match chosen.clone().with_text(column, name(point)) {
            Ok(_) => assert_eq!(error, "", "{column} {point}"),
            Err(found) => assert!(!error.is_empty() && found.to_string().contains(error), "{found}"),
        }
    }
    let full = (0..Projection::MAX_TEXTS)
        .try_fold(chosen, |chosen, i| chosen.with_text(&format!("custom_{i}"), name(&format!("x.a.p{i}"))));
    let error = full.unwrap().with_text("custom_x", name("x.a.b")).unwrap_err();
    assert_eq!(error, ProjectionError::TooMany { found: 33, limit: 32 });
}

#[test]
fn chosen_columns_become_points_of_the_business() {
    let import = february();
    let projection =
        Projection::new(&[]).unwrap().with_text("custom_label_0", "x.acme.season".parse().unwrap()).unwrap();
    let xml = item(&[("custom_label_0", "winter &amp;\n spring"), ("title", "A")]);
    let record = GoogleXml::new(xml.as_bytes(), import.clone(), projection).next().unwrap().unwrap();
    assert_eq!(values(&record, &import), ["x.acme.season winter & spring"]);
}
