//! Examples of the public documentation of schema.org and of Google's merchant listings, and documents that are not as
//! they should be.

use serde_json::{Value, json};

use super::{JsonLd, read_json_ld};
use crate::points::ProductPoints;
use crate::points::import::tests::{february, refusals, values};
use crate::points::import::{ImageRole, Import, Record};

fn read(document: &Value, import: &Import) -> JsonLd {
    read_json_ld(document.to_string().as_bytes(), import).unwrap()
}

fn offered(offers: &Value) -> Record {
    let product = json!({"@context": "https://schema.org", "@type": "Product", "sku": "1", "offers": offers});
    read(&product, &february()).records.remove(0)
}

/// Each row: where the markup is described, its offers, the points.
#[test]
fn documented_prices_become_points() {
    let active = json!({"@type": "Offer", "price": 119.99, "priceCurrency": "USD"});
    let spec = |price: Value, more: Value| {
        let mut spec = json!({"@type": "UnitPriceSpecification", "price": price, "priceCurrency": "USD"});
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        spec
    };
    let rows = [
        (
            "developers.google.com merchant-listing: active price at the level of the offer",
            active,
            vec!["std.price.active USD 119.99"],
        ),
        (
            "developers.google.com merchant-listing: active price in a price specification",
            json!({"@type": "Offer", "priceSpecification": spec(json!("119.99"), json!({}))}),
            vec!["std.price.active USD 119.99"],
        ),
        (
            "developers.google.com merchant-listing: strikethrough price, the regular price during a sale",
            json!({"@type": "Offer", "price": 119.99, "priceCurrency": "USD", "priceSpecification":
                spec(json!(149.99), json!({"priceType": "https://schema.org/StrikethroughPrice"}))}),
            vec!["std.price.active USD 119.99", "std.price.base USD 149.99"],
        ),
        (
            "schema.org/PriceTypeEnumeration: SalePrice and ListPrice; the currency stands in the offer",
            json!({"@type": "Offer", "priceCurrency": "EUR", "priceSpecification": [
                {"price": "599.99", "priceType": "SalePrice"}, {"price": "749.99", "priceType": "https://schema.org/ListPrice"}
            ]}),
            vec!["std.price.active EUR 599.99", "std.price.list EUR 749.99"],
        ),
        (
            "schema.org/AggregateOffer: lowPrice and highPrice",
            json!({"@type": "AggregateOffer", "lowPrice": "119.99", "highPrice": "199.99", "priceCurrency": "USD", "offerCount": 5}),
            vec!["std.price.active USD 119.99 to USD 199.99"],
        ),
        (
            "schema.org/AggregateOffer: offers within",
            json!({"@type": "AggregateOffer", "offers": [
                {"@type": "Offer", "price": 30, "priceCurrency": "USD"}, {"@type": "Offer", "price": 20, "priceCurrency": "USD"}
            ]}),
            vec!["std.price.active USD 20.00 to USD 30.00"],
        ),
        (
            "support.google.com 6324490: referenceQuantity with valueReference is the unit pricing measure and its base",
            json!({"@type": "Offer", "priceSpecification": spec(json!("81.00"), json!({"referenceQuantity": {
                "@type": "QuantitativeValue", "value": "4.5", "unitCode": "L",
                "valueReference": {"@type": "QuantitativeValue", "value": "1", "unitCode": "L"}}}))}),
            vec!["std.price.active USD 81.00", "std.price.unit USD 18.00", "std.price.unit.per 1 l"],
        ),
        (
            "schema.org/referenceQuantity: the quantity for which a price applies",
            json!({"@type": "Offer", "price": 5, "priceCurrency": "USD", "priceSpecification":
                spec(json!(2), json!({"referenceQuantity": {"value": 100, "unitCode": "MLT"}}))}),
            vec!["std.price.active USD 5.00", "std.price.unit USD 2.00", "std.price.unit.per 100 ml"],
        ),
        (
            "schema.org/priceValidUntil: the day after which the price is no longer there",
            json!({"@type": "Offer", "price": 5, "priceCurrency": "USD", "priceValidUntil": "2016-11-20T23:59:59+01:00"}),
            vec!["std.price.active USD 5.00 [2016-02-01T00:00:00Z, 2016-11-20T23:00:00Z)"],
        ),
        (
            "schema.org/validFrom and validThrough: one price after the other",
            json!({"@type": "Offer", "priceSpecification": [
                spec(json!(9), json!({"validFrom": "2016-03-01T00:00:00Z", "validThrough": "2016-04-01T00:00:00Z"})),
                spec(json!(8), json!({"validThrough": "2016-03-01T00:00:00Z"}))]}),
            vec![
                "std.price.active USD 8.00 [2016-02-01T00:00:00Z, 2016-03-01T00:00:00Z)",
                "std.price.active USD 9.00 [2016-03-01T00:00:00Z, 2016-04-01T00:00:00Z)",
            ],
        ),
        (
            "schema.org/ItemAvailability, the best of several offers; valueAddedTaxIncluded; shippingRate of zero",
            json!([
                {"@type": "Offer", "availability": "http://schema.org/OutOfStock", "valueAddedTaxIncluded": true, "price": 5, "priceCurrency": "USD"},
                {"@type": "Offer", "availability": "LimitedAvailability", "itemCondition": "https://schema.org/UsedCondition",
                 "shippingDetails": {"shippingRate": {"@type": "MonetaryAmount", "value": "0.00", "currency": "USD"}}}
            ]),
            vec![
                "std.condition used",
                "std.stock.state low",
                "std.price.active USD 5.00",
                "std.price.tax_included true",
                "std.ship.free true",
            ],
        ),
    ];
    for (source, offers, expected) in rows {
        let record = offered(&offers);
        assert_eq!(refusals(&record), [""; 0], "{source}");
        assert_eq!(values(&record, &february()), expected, "{source}");
        let product = record.product.unwrap();
        let merged = ProductPoints::new(product.key().clone()).apply_all(product.points());
        assert!(merged.conflicts.is_empty() && merged.refused.is_empty(), "{merged:?}");
    }
}

#[test]
fn the_executive_anvil_is_read_as_a_whole() {
    // The product that Google's pages on product markup show.
    let anvil = json!({
        "@context": "https://schema.org/", "@type": "Product", "name": "Executive Anvil",
        "image": ["https://example.com/photos/1x1/photo.jpg", {"@type": "ImageObject", "url": "https://example.com/photos/4x3/photo.jpg"}],
        "description": "Sleeker than ACME's Classic Anvil", "sku": "0446310786", "mpn": "925872",
        "brand": {"@type": "Brand", "name": "ACME"}, "category": "Hardware > Tools", "countryOfOrigin": "us",
        "offers": {"@type": "Offer", "url": "https://example.com/anvil", "priceCurrency": "USD", "price": 119.990,
            "itemCondition": "https://schema.org/NewCondition", "availability": "https://schema.org/InStock"}
    });
    let import = february();
    let read = read(&anvil, &import);
    let record = &read.records[0];
    assert_eq!(
        values(record, &import),
        [
            "std.title Executive Anvil",
            "std.brand ACME",
            "std.category Hardware/Tools",
            "std.condition new",
            "std.origin_country US",
            "std.stock.state in_stock",
            "std.price.active USD 119.99",
        ]
    );
    let product = record.product.as_ref().unwrap();
    assert_eq!(product.key().to_string(), "acme/0446310786");
    let roles: Vec<_> = product.links().iter().map(|link| link.role).collect();
    assert_eq!(roles, [ImageRole::Main, ImageRole::Additional]);
    let unread: Vec<_> = read.tally.unread.into_keys().collect();
    assert_eq!(unread, ["description", "mpn", "url"]);
}

#[test]
fn a_condition_that_stands_twice_is_taken_once() {
    let product = |of_product: &str, of_offer: &str| {
        json!({"@context": "https://schema.org", "@type": "Product", "sku": "1", "itemCondition": of_product,
            "offers": [{"itemCondition": of_offer}, {"itemCondition": of_product}]})
    };
    let import = february();
    let same = read(&product("NewCondition", "https://schema.org/NewCondition"), &import).records.remove(0);
    assert_eq!((values(&same, &import), refusals(&same).len()), (vec!["std.condition new".to_owned()], 0));
    let other = read(&product("UsedCondition", "NewCondition"), &import).records.remove(0);
    assert_eq!(values(&other, &import), ["std.condition used"]);
    let refused =
        "record 1, offers/itemCondition \"NewCondition\": it stands twice, and only the first was taken";
    assert_eq!(refusals(&other), [refused]);
}

#[test]
fn prices_for_members_stand_beside_the_points() {
    let record = offered(
        &json!({"@type": "Offer", "price": 20, "priceCurrency": "USD", "priceSpecification": [
            {"price": 18, "priceCurrency": "USD", "validForMemberTier": {"@id": "https://www.example.com/membership-plus#tier_gold"}},
            {"price": 17, "priceCurrency": "USD", "validForMemberTier": [{"@type": "MemberProgramTier", "name": "platinum"}]},
            {"price": 16, "priceCurrency": "USD", "priceType": "SalePrice", "validForMemberTier": "gold"}
        ]}),
    );
    let product = record.product.as_ref().unwrap();
    let prices: Vec<_> = product
        .member_prices()
        .iter()
        .map(|member| (member.tier.as_ref().unwrap().to_string(), member.price.to_string()))
        .collect();
    assert_eq!(prices, [("tier_gold".into(), "USD 18.00".into()), ("platinum".into(), "USD 17.00".into())]);
    assert_eq!(values(&record, &february()), ["std.price.active USD 20.00"]);
    let refused = "record 1, offers/priceSpecification/price \"16\": it is not either a price with a type or one for members";
    assert_eq!(refusals(&record), [refused]);
}

#[test]
fn graphs_pages_groups_and_references_are_followed() {
    let document = json!([{
        "@context": "https://schema.org", "@graph": [
            {"@type": "BreadcrumbList", "itemListElement": []},
            {"@type": "WebPage", "mainEntity": {"@type": ["Product", "Thing"], "@id": "#p", "sku": "1", "name": "A",
                "offers": {"@id": "#o"}, "brand": {"@id": "#b"}}},
            {"@type": "Offer", "@id": "#o", "price": "5", "priceCurrency": "EUR"},
            {"@type": "Brand", "@id": "#b", "name": "ACME"}
        ]},
        {"@context": "https://schema.org", "@type": "ProductGroup", "productGroupID": "44E", "hasVariant": [
            {"@type": "Product", "sku": "44E-S", "name": "Small"},
            {"@type": "Product", "sku": "44E-L", "name": "Large", "inProductGroupWithID": "44E"}
        ]},
        {"@type": "schema:Product", "productID": "x", "isVariantOf": {"@type": "ProductGroup", "productGroupID": "g"}}
    ]);
    let import = february();
    let read = read(&document, &import);
    let keys: Vec<_> =
        read.records.iter().map(|record| record.product.as_ref().unwrap().key().to_string()).collect();
    assert_eq!(keys, ["acme/1", "acme/44E/44E-S", "acme/44E/44E-L", "acme/g/x"]);
    assert_eq!(
        values(&read.records[0], &import),
        ["std.title A", "std.brand ACME", "std.price.active EUR 5.00"]
    );
}

/// Each row: offers, and what is refused of them.
#[test]
fn every_refused_property_is_named_with_its_rule() {
    for (offers, refused) in [
        (
            json!({"price": 19.999, "priceCurrency": "USD"}),
            "offers/price \"19.999\": \"19.999\" has 3 decimals",
        ),
        (json!({"price": "1,299.00", "priceCurrency": "USD"}), "\"1,299.00\" is not a decimal number"),
        (json!({"price": "5"}), "offers/price \"5\": the amount has no currency"),
        (json!({"price": "5", "priceCurrency": "$"}), "a currency code has three capital letters"),
        (json!({"price": -5, "priceCurrency": "USD"}), "a price is not below zero"),
        (
            json!({"price": {"value": 5}, "priceCurrency": "USD"}),
            "offers/price \"an object\": it is not an amount",
        ),
        (
            json!({"price": 5, "priceCurrency": "USD", "priceValidUntil": "2015-11-20T00:00Z"}),
            "ends before the import begins to hold",
        ),
        (
            json!({"price": 5, "priceCurrency": "USD", "priceValidUntil": "2020-11-20"}),
            "the time has no offset from UTC",
        ),
        (json!({"price": 5, "priceCurrency": "USD", "validFrom": "soon"}), "it is not a date"),
        (
            json!({"price": 5, "priceCurrency": "USD", "eligibleQuantity": {"minValue": 10}}),
            "it is not the price of one piece",
        ),
        (
            json!({"priceSpecification": {"price": 5, "priceCurrency": "USD", "priceType": "InvoicePrice"}}),
            "it is none of SalePrice",
        ),
        (
            json!({"priceSpecification": {"price": 5, "priceCurrency": "USD", "referenceQuantity": {"value": 1, "unitCode": "MON"}}}),
            "it is none of the units",
        ),
        (
            json!([{"price": 5, "priceCurrency": "USD"}, {"price": 5, "priceCurrency": "EUR"}]),
            "the amount is in EUR",
        ),
        (
            json!({"@type": "AggregateOffer", "lowPrice": 5, "priceCurrency": "USD"}),
            "it needs highPrice beside it",
        ),
        (
            json!({"lowPrice": 5, "highPrice": 4, "priceCurrency": "USD"}),
            "range minimum 500 is above its maximum 400",
        ),
        (json!({"availability": "Perhaps"}), "offers/availability \"Perhaps\": it is none of"),
        (json!({"itemCondition": "Mint"}), "it is none of NewCondition"),
        (json!({"shippingDetails": {"shippingRate": {"value": "free"}}}), "it is not an amount"),
    ] {
        let record = offered(&offers);
        assert!(
            !values(&record, &february())
                .iter()
                .any(|value| value.contains(" 5.00") && value.contains("EUR"))
        );
        let found = refusals(&record);
        assert!(found.len() == 1 && found[0].contains(refused), "{found:?}\n{refused}");
    }
    let nothing = json!({"@context": "https://schema.org", "@type": "Product", "name": "A", "offers": {}});
    assert_eq!(refusals(&read(&nothing, &february()).records[0]), ["record 1, sku \"\": it is required"]);
}

#[test]
fn documents_of_another_kind_are_errors() {
    for (json, message) in [
        (
            r#"{"@context": "https://example.org", "@type": "Product"}"#,
            "\"https://example.org\" is not schema.org (at /@context)",
        ),
        ("{", "EOF while parsing an object at line 1 column 1 (at the top)"),
        ("", "EOF while parsing a value"),
    ] {
        let error = read_json_ld(json.as_bytes(), &february()).unwrap_err();
        assert!(error.to_string().starts_with(message), "{error}");
    }
    let product = r#"{"@type":"Product","sku":"1","name":"A"},"#;
    let many = format!("[{}null]", product.repeat(JsonLd::MAX_PRODUCTS + 1));
    let error = read_json_ld(many.as_bytes(), &february()).unwrap_err();
    assert_eq!(error.to_string(), "1001 products are too many, at most 1000 are allowed (at the top)");
    let large = vec![b' '; JsonLd::MAX_BYTES + 1];
    assert!(read_json_ld(&large, &february()).unwrap_err().to_string().contains("bytes are too many"));
    assert!(read_json_ld(b"[]", &february()).unwrap().records.is_empty());
}
