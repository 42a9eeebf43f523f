//! Conformance of the adapters: what their systems document is what comes out, and what they cannot say is refused.

use serde_json::{Value, json};

use super::{LeftOutReason, commercetools, marketing};
use crate::id::{ItemId, ProductKey, SkuId};
use crate::money::{Currency, Money};
use crate::points::CategoryPath;
use crate::pricing::{
    Basket, OfferBook, OfferError, PriceProof, PricingProfile, Product, RejectReason, StepCause,
};
use crate::time::Instant;

fn cny() -> Currency {
    Currency::new("CNY").unwrap()
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn product(item: &str, sku: Option<&str>, category: Option<&str>, base: Money) -> Product {
    let sku = sku.map(|sku| SkuId::new(sku).unwrap());
    let key = ProductKey { business: "acme".parse().unwrap(), item: item.parse().unwrap(), sku };
    Product { key, category: category.map(|path| CategoryPath::new(path).unwrap()), base }
}

fn promotion(id: &str, goods: Value, terms: Value) -> Value {
    json!({"id": id, "version": 1, "starts_at": "2026-11-11T00:00:00+08:00",
        "last_second": "2026-11-11T23:59:59+08:00", "goods": goods, "terms": terms})
}

fn message(promotions: &[Value]) -> Vec<u8> {
    let message = json!({"message": 1, "business": "acme", "currency": "CNY", "promotions": promotions});
    serde_json::to_vec(&message).unwrap()
}

fn price(promotions: &[Value], base: i64, change: impl FnOnce(&mut PricingProfile)) -> PriceProof {
    let file = marketing::translate(&message(promotions)).unwrap().file;
    let mut profile = marketing::profile(cny(), "app".parse().unwrap(), Basket::ItemOnly).unwrap();
    change(&mut profile);
    let product = product("42", None, None, Money::new(base, cny()));
    OfferBook::new(file, profile).unwrap().effective(&product, at("2026-11-11T12:00:00+08:00")).unwrap()
}

fn steps(proof: &PriceProof) -> Vec<(String, i64)> {
    let cause = |cause: &StepCause| match cause {
        StepCause::Offer { id, .. } => id.to_string(),
        StepCause::Rounding => "rounding".into(),
    };
    proof.steps().iter().map(|step| (cause(&step.cause), step.off.minor)).collect()
}

fn reason<'a>(proof: &'a PriceProof, id: &str) -> &'a RejectReason {
    &proof.rejected().iter().find(|rejected| rejected.offer.as_str() == id).unwrap().reason
}

#[test]
fn the_lowest_item_discount_wins_by_itself() {
    // Source: qdxinzhong.com/ask/63188: of several item discounts on Taobao the lowest price applies.
    let items = json!({"items": ["42"]});
    let proof = price(
        &[
            promotion("zhe", items.clone(), json!({"item_discount": {"zhe": "8.5"}})),
            promotion("price", items.clone(), json!({"item_discount": {"price": "82.00"}})),
            promotion("off", items, json!({"item_discount": {"off": "16"}})),
        ],
        10_000,
        |_| {},
    );
    assert_eq!(steps(&proof), [("price".to_owned(), 1_800)]);
    assert!(matches!(reason(&proof, "zhe"), RejectReason::LostInGroup { by, .. } if by.as_str() == "price"));
}

#[test]
fn a_flash_sale_stands_above_item_discounts_even_where_they_are_lower() {
    // Source: qdxinzhong.com/ask/63188: 秒杀 has absolute priority.
    let items = json!({"items": ["42", "43"]});
    let proof = price(
        &[
            promotion("cheap", items.clone(), json!({"item_discount": {"price": "80"}})),
            promotion("flash", items, json!({"flash_sale": {"price": "89"}})),
            promotion("store", json!("store"), json!({"threshold": {"full": "50", "off": "5"}})),
        ],
        10_000,
        |_| {},
    );
    assert_eq!(steps(&proof), [("flash".to_owned(), 1_100), ("store".to_owned(), 500)]);
    assert!(matches!(reason(&proof, "cheap"), RejectReason::AbsolutePrecedence { .. }));
}

#[test]
fn thresholds_are_computed_side_by_side_and_never_pay_out() {
    // Source: gstsqh.com.cn (HiShop, 2020-09-25): item 400, coupon 400-380, cross-store 400-50: pays 0, not -30.
    let cross = promotion("cross", json!("cross"), json!({"threshold": {"full": "400", "off": "50"}}));
    let coupon =
        promotion("coupon", json!("store"), json!({"coupon": {"full": "400", "get": {"off": "380"}}}));
    let proof = price(&[cross, coupon], 40_000, |_| {});
    assert_eq!(steps(&proof), [("coupon".to_owned(), 38_000), ("cross".to_owned(), 2_000)]);
    assert_eq!(proof.effective().minor, 0);
    assert!(proof.qualifiers().with_coupon);
}

#[test]
fn without_a_basket_a_threshold_is_a_label_and_not_a_price() {
    let store = promotion(
        "store",
        json!("store"),
        json!({"threshold": {"full": "200", "off": "20", "times": "unlimited"}}),
    );
    let coupon =
        promotion("coupon", json!("store"), json!({"coupon": {"full": "99", "get": {"zhe": "8.5"}}}));
    let file = marketing::translate(&message(&[store, coupon])).unwrap().file;
    let profile = marketing::profile(cny(), "app".parse().unwrap(), Basket::None).unwrap();
    let book = OfferBook::new(file, profile).unwrap();
    let product = product("42", None, None, Money::new(50_000, cny()));
    let proof = book.effective(&product, at("2026-11-11T12:00:00+08:00")).unwrap();
    assert_eq!(proof.effective().minor, 50_000);
    let labels = book.labels(&proof);
    let words: Vec<_> = labels.iter().map(|label| label.chinese().unwrap()).collect();
    assert_eq!(words, ["满99打8.5折", "每满200减20"]);
    let fact = labels[0].fact(words[0].clone(), labels[0].valid);
    assert!(fact.qualifiers.with_coupon && fact.written(&words[0]).is_ok());
}

#[test]
fn a_deposit_counts_for_more_and_the_balance_is_what_remains() {
    // Source: nzcxh.com/1111/9442: price 1000, deposit 100 counts for 150: the price is 950, the balance 850.
    let presale = json!({"presale": {"deposit": "100", "counts_for": "150",
        "balance_from": "2026-11-20T00:00:00+08:00", "balance_until": "2026-11-21T00:00:00+08:00"}});
    let proof = price(&[promotion("presale", json!({"items": ["42"]}), presale)], 100_000, |_| {});
    let terms = proof.presale().unwrap();
    assert_eq!(proof.effective().minor, 95_000);
    assert_eq!((terms.deposit.minor, terms.credit.minor, terms.balance.minor), (10_000, 15_000, 85_000));
    assert!(proof.qualifiers().with_deposit);
}

#[test]
fn a_member_price_is_for_members() {
    let member = json!({"member_price": {"tier": "88vip", "get": {"zhe": "9.5"}}});
    let promotions = [promotion("member", json!("store"), member)];
    let public = price(&promotions, 10_000, |_| {});
    assert_eq!(public.effective().minor, 10_000);
    assert!(matches!(reason(&public, "member"), RejectReason::OtherAudience { .. }));
    let tier = crate::claim::Audience::Member("88vip".parse().unwrap());
    let member = price(&promotions, 10_000, |profile| {
        profile.audience_set.insert(tier.clone());
    });
    assert_eq!(member.effective().minor, 9_500);
    assert_eq!((member.audiences(), member.qualifiers().member_only), (&[tier][..], true));
}

#[test]
fn paused_promotions_are_left_out_and_counted() {
    let mut paused = promotion("p", json!("store"), json!({"gift": {"words": "a spoon"}}));
    paused["status"] = json!("paused");
    let translated = marketing::translate(&message(&[paused])).unwrap();
    assert_eq!(translated.left_out[0].reason, LeftOutReason::Inactive);
    assert!(translated.file.offers.is_empty());
}

#[test]
fn messages_that_cannot_be_read_exactly_are_refused_at_their_place() {
    let items = || json!({"items": ["42"]});
    let with = |field: &str, value: Value| {
        let mut one = promotion("p", items(), json!({"item_discount": {"off": "1"}}));
        one[field] = value;
        one
    };
    for (one, at, message_part) in [
        (
            with("terms", json!({"item_discount": {"zhe": "8.5555"}})),
            "/promotions/0/terms/item_discount/zhe",
            "at most three decimals",
        ),
        (
            with("terms", json!({"item_discount": {"zhe": "-1"}})),
            "/promotions/0/terms/item_discount/zhe",
            "between 0 and 10",
        ),
        (
            with("terms", json!({"item_discount": {"price": "1.005"}})),
            "/promotions/0/terms/item_discount/price",
            "3 decimals",
        ),
        (
            with("terms", json!({"flash_sale": {"price": "1", "stock": 3}})),
            "/promotions/0/terms/flash_sale/stock",
            "unknown field",
        ),
        (with("terms", json!({"lottery": {}})), "/promotions/0/terms", "unknown variant `lottery`"),
        (with("ends_at", json!("2026-11-12T00:00:00Z")), "/promotions/0/last_second", "ends_at says"),
        (
            with("last_second", json!("2026-11-01T00:00:00Z")),
            "/promotions/0/starts_at",
            "is not after its start",
        ),
        (with("goods", json!({"items": []})), "/promotions/0", "0 scopes"),
        (with("status", json!("maybe")), "/promotions/0/status", "unknown variant"),
        (
            with(
                "terms",
                json!({"presale": {"deposit": "100", "counts_for": "99", "balance_from": "2026-11-20T00:00:00Z"}}),
            ),
            "/promotions/0",
            "counts for CNY 99.00 only",
        ),
    ] {
        let error = marketing::translate(&message(&[one])).unwrap_err();
        assert!(error.at.starts_with(at), "{error}");
        assert!(error.to_string().contains(message_part), "{error}");
    }
    let newer = json!({"message": 2, "business": "b", "currency": "CNY", "promotions": []});
    assert_eq!(marketing::translate(&serde_json::to_vec(&newer).unwrap()).unwrap_err().at, "/message");
}

/// Goods as one shop calls them.
struct Shop;

impl commercetools::Catalogue for Shop {
    fn variant(&self, sku: &str) -> Option<(ItemId, SkuId)> {
        let item = sku.split_once('-')?.0;
        Some((item.parse().ok()?, sku.parse().ok()?))
    }

    fn category_of_key(&self, key: &str) -> Option<CategoryPath> {
        (key == "shoes").then(|| CategoryPath::new("fashion/shoes").ok()).flatten()
    }
}

fn discount(id: &str, sort_order: &str, predicate: &str, value: Value) -> Value {
    json!({"id": id, "version": 1, "key": id, "name": {"en": id}, "sortOrder": sort_order, "isActive": true,
        "predicate": predicate, "value": value, "references": [], "createdAt": "2026-01-01T00:00:00.000Z",
        "lastModifiedAt": "2026-01-01T00:00:00.000Z", "validFrom": "2026-11-01T00:00:00.000Z"})
}

fn relative(permyriad: u32) -> Value {
    json!({"type": "relative", "permyriad": permyriad})
}

fn translate(discounts: &[Value]) -> Result<super::Translated, OfferError> {
    let page = json!({"limit": 500, "offset": 0, "count": discounts.len(), "total": discounts.len(), "results": discounts});
    let eur = Currency::new("EUR").unwrap();
    commercetools::translate(&serde_json::to_vec(&page).unwrap(), "acme".parse().unwrap(), eur, &Shop)
}

fn discounted(discounts: &[Value], product: &Product) -> PriceProof {
    let profile = commercetools::profile(product.base.currency, "web".parse().unwrap()).unwrap();
    let book = OfferBook::new(translate(discounts).unwrap().file, profile).unwrap();
    book.effective(product, at("2026-11-11T00:00:00Z")).unwrap()
}

#[test]
fn only_the_product_discount_with_the_highest_sort_order_applies() {
    // Source: docs.commercetools.com, Discounts overview: the value closer to 1 ranks higher; only the highest ranked
    // product discount applies.
    let eur = Currency::new("EUR").unwrap();
    let mug = product("mug", None, None, Money::new(10_000, eur));
    let discounts = [
        discount("half", "0.5", "1=1", relative(5_000)),
        discount("tenth", "0.90000000000000000000000001", "1 = 1", relative(1_000)),
        discount("fifth", "0.9", "1=1", relative(2_000)),
    ];
    let proof = discounted(&discounts, &mug);
    assert_eq!(steps(&proof), [("tenth".to_owned(), 1_000)]);
    assert!(matches!(reason(&proof, "half"), RejectReason::LostInGroup { by, .. } if by.as_str() == "tenth"));
}

#[test]
fn values_and_predicates_of_product_discounts_are_translated() {
    let eur = Currency::new("EUR").unwrap();
    let shoe = product("shoe", Some("shoe-42"), Some("fashion/shoes/sport"), Money::new(10_005, eur));
    let absolute = json!({"type": "absolute", "money": [
        {"type": "centPrecision", "currencyCode": "USD", "centAmount": 700, "fractionDigits": 2},
        {"type": "centPrecision", "currencyCode": "EUR", "centAmount": 500, "fractionDigits": 2}]});
    for (predicate, value, effective) in [
        (r#"sku = "shoe-42""#, absolute.clone(), 9_505),
        (r#"sku in ("shoe-41", 'shoe-42')"#, absolute.clone(), 9_505),
        (r#"sku = "shoe-41""#, absolute.clone(), 10_005),
        (r#"product.id = "shoe" or product.id = "mug""#, absolute.clone(), 9_505),
        (r#"categoriesWithAncestors.key contains "shoes""#, absolute.clone(), 9_505),
        (r#"categoriesWithAncestors.key contains any ("shoes")"#, absolute, 9_505),
        // 9004.5 is rounded half to even.
        ("1 = 1", relative(1_000), 9_004),
        ("1 = 1", relative(10_000), 0),
    ] {
        let proof = discounted(&[discount("d", "0.1", predicate, value)], &shoe);
        assert_eq!(proof.effective().minor, effective, "{predicate}");
    }
}

#[test]
fn inactive_discounts_and_other_currencies_are_left_out_and_counted() {
    let mut inactive = discount("off", "0.1", "price > 3", json!({"type": "external"}));
    inactive["isActive"] = json!(false);
    let usd = json!({"type": "absolute", "money": [{"currencyCode": "USD", "centAmount": 700}]});
    let translated = translate(&[inactive, discount("usd", "0.2", "1=1", usd)]).unwrap();
    let reasons: Vec<_> = translated.left_out.iter().map(|left_out| left_out.reason.clone()).collect();
    assert_eq!(reasons, [LeftOutReason::Inactive, LeftOutReason::OtherCurrency]);
    assert!(translated.file.offers.is_empty());
}

#[test]
fn what_product_discounts_say_beyond_the_subset_is_refused_by_name() {
    let high = json!({"type": "absolute", "money": [{"type": "highPrecision", "currencyCode": "EUR", "centAmount": 7}]});
    let digits =
        json!({"type": "absolute", "money": [{"currencyCode": "EUR", "centAmount": 7, "fractionDigits": 3}]});
    let cases = [
        (discount("d", "0.1", "1=1", json!({"type": "external"})), "value", "\"external\" is not translated"),
        (discount("d", "0.1", "1=1", json!({"type": "relative"})), "value", "has a permyriad"),
        (discount("d", "0.1", "1=1", high), "value/money/0", "highPrecision"),
        (discount("d", "0.1", "1=1", digits), "value/money/0", "another number of minor digits"),
        (discount("d", "0.1", "1=1", relative(10_001)), "", "share 10001 is outside 0..=10000"),
        (discount("d", "0", "1=1", relative(1)), "sortOrder", "between 0 and 1"),
        (discount("d", "1.0", "1=1", relative(1)), "sortOrder", "between 0 and 1"),
        (discount("d", "x", "1=1", relative(1)), "sortOrder", "is a decimal"),
        (discount("d", "0.1", "centAmount > 1000", relative(1)), "predicate", "only goods are compared"),
        (discount("d", "0.1", "1=1 and sku = \"a-1\"", relative(1)), "predicate", "joined by `or`"),
        (discount("d", "0.1", "sku != \"a-1\"", relative(1)), "predicate", "`=` and `in`"),
        (discount("d", "0.1", "sku = \"a\\\"1\"", relative(1)), "predicate", "without escapes"),
        (discount("d", "0.1", "sku in (\"a-1\"", relative(1)), "predicate", "ends with a bracket"),
        (
            discount("d", "0.1", "categories.key contains \"shoes\"", relative(1)),
            "predicate",
            "categories below",
        ),
        (discount("d", "0.1", "sku = \"unknown\"", relative(1)), "predicate", "sku \"unknown\" is not known"),
        (discount("d", "0.1", "", relative(1)), "predicate", "only goods are compared"),
    ];
    for (one, field, message) in cases {
        let error = translate(&[one]).unwrap_err();
        assert!(error.at.starts_with(&format!("/results/0/{field}")) || field.is_empty(), "{error}");
        assert!(error.to_string().contains(message), "{error}");
    }
    let twice = [discount("a", "0.50", "1=1", relative(1)), discount("b", "0.5", "1=1", relative(1))];
    let error = translate(&twice).unwrap_err();
    assert_eq!(error.to_string(), "sortOrder 0.5 stands twice (at /results/1/sortOrder)");
    let page = json!({"offset": 0, "total": 2, "results": []});
    let eur = Currency::new("EUR").unwrap();
    let error =
        commercetools::translate(&serde_json::to_vec(&page).unwrap(), "b".parse().unwrap(), eur, &Shop);
    assert_eq!(error.unwrap_err().at, "/results");
    let mut unknown = discount("d", "0.1", "1=1", relative(1));
    unknown["stackingMode"] = json!("Stacking");
    assert_eq!(translate(&[unknown]).unwrap_err().at, "/results/0/stackingMode");
}
