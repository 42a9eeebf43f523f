//! Laws of points: what is read is what was written, encodings are distinct, predicates always answer.

use proptest::prelude::*;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use super::{
    AssetRef, ColorSpace, ImageFacts, LocaleTag, MediaType, PointError, PointName, PointValue, Predicate,
    PredicateError, Snapshot, SnapshotError, TextRun, Why, dictionary,
};
use crate::digest::{Canonical, Encode, file_hash};
use crate::id::{AssetId, Code, StyleName};
use crate::money::{Currency, Decimal, Money, MoneyRange, Ratio};
use crate::time::{Instant, Window};

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c]{0,3}", "[\u{e9}\u{301}e中¥]{0,4}", "[^\\p{C}]{0,12}"]
        .prop_map(|text| text.nfc().collect())
}

fn instant() -> impl Strategy<Value = Instant> {
    (-5i64..5).prop_map(|ms| Instant::from_ms(ms).unwrap())
}

fn money() -> impl Strategy<Value = Money> {
    (-3i64..3, prop::sample::select(vec!["CNY", "JPY", "KWD"]))
        .prop_map(|(minor, code)| Money::new(minor, Currency::new(code).unwrap()))
}

fn name(pattern: &'static str) -> impl Strategy<Value = String> {
    pattern.prop_map(|name| name)
}

fn leaf() -> impl Strategy<Value = PointValue> {
    prop_oneof![
        text().prop_map(PointValue::Text),
        prop::collection::vec((text(), prop::option::of(name("[ab]{1,2}"))), 0..3).prop_map(|runs| {
            PointValue::RichText(
                runs.into_iter()
                    .map(|(text, style)| TextRun { text, style: style.map(|s| StyleName::new(&s).unwrap()) })
                    .collect(),
            )
        }),
        any::<i64>().prop_map(PointValue::Int),
        (-3i128..3, 0u8..3).prop_map(|(m, s)| PointValue::Decimal(Decimal::new(m, s).unwrap())),
        money().prop_map(PointValue::Money),
        (money(), 0i64..3).prop_map(|(min, more)| {
            let max = Money::new(min.minor + more, min.currency);
            PointValue::MoneyRange(MoneyRange::new(min, max).unwrap())
        }),
        (0u32..4).prop_map(|bp| PointValue::Ratio(Ratio::from_bp(bp))),
        any::<bool>().prop_map(PointValue::Flag),
        name("[ab]{1,2}").prop_map(|code| PointValue::Code(Code::new(&code).unwrap())),
        instant().prop_map(PointValue::Instant),
        (instant(), prop::option::of(1i64..3)).prop_map(|(start, length)| {
            let end = length.map(|length| start.plus_ms(length).unwrap());
            PointValue::Window(Window::new(start, end).unwrap())
        }),
        name("[ab]{1,2}").prop_map(|asset| PointValue::Image(AssetRef::Asset(AssetId::new(&asset).unwrap()))),
        (0u8..2, 1u32..3, 1u32..3, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
            |(seed, width, height, has_alpha, srgb, oriented)| {
                PointValue::Image(AssetRef::Checked(ImageFacts {
                    sha256: file_hash(&[seed]),
                    media: if seed == 0 { MediaType::Png } else { MediaType::Jpeg },
                    width,
                    height,
                    has_alpha,
                    color: if srgb { ColorSpace::Srgb } else { ColorSpace::Other },
                    oriented,
                }))
            }
        ),
    ]
}

fn value() -> impl Strategy<Value = PointValue> {
    leaf().prop_recursive(3, 12, 3, |inner| prop::collection::vec(inner, 0..3).prop_map(PointValue::List))
}

fn point_name() -> impl Strategy<Value = PointName> {
    let mut names: Vec<_> = dictionary().iter().map(|d| d.name.replace("point.n", "point.3")).collect();
    names.extend(["x.a.b".to_owned(), "x.a.c".to_owned()]);
    prop::sample::select(names).prop_map(|name| PointName::new(&name).unwrap())
}

fn predicate() -> impl Strategy<Value = Predicate> {
    let atom = prop_oneof![
        point_name().prop_map(Predicate::Present),
        (point_name(), value()).prop_map(|(n, v)| Predicate::Eq(n, v)),
        (point_name(), value()).prop_map(|(n, v)| Predicate::Lt(n, v)),
        (point_name(), value()).prop_map(|(n, v)| Predicate::Le(n, v)),
        (point_name(), value()).prop_map(|(n, v)| Predicate::Gt(n, v)),
        (point_name(), value()).prop_map(|(n, v)| Predicate::Ge(n, v)),
        (point_name(), prop::collection::vec(value(), 0..3)).prop_map(|(n, v)| Predicate::In(n, v)),
        Just(Predicate::Category(super::CategoryPath::new("baby/milk").unwrap())),
    ];
    atom.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|p| Predicate::Not(Box::new(p))),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Predicate::All),
            prop::collection::vec(inner, 0..4).prop_map(Predicate::Any),
        ]
    })
}

/// Any JSON at all, often near to what predicates and product files look like.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,6}".prop_map(Value::from),
        prop::sample::select(vec!["std.title", "std.stock.left", "x.a.b", "baby/milk", "1.5", "CNY"])
            .prop_map(Value::from),
    ];
    let key = prop::sample::select(vec![
        "present",
        "not",
        "all",
        "any",
        "eq",
        "lt",
        "le",
        "gt",
        "ge",
        "in",
        "category",
        "text",
        "rich_text",
        "int",
        "decimal",
        "money",
        "flag",
        "list",
        "minor",
        "currency",
        "business",
        "item",
        "points",
        "std.title",
        "?",
    ]);
    leaf.prop_recursive(6, 48, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..3).prop_map(|fields| Value::Object(
                fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
            )),
        ]
    })
}

fn encoded(value: &impl Encode) -> Vec<u8> {
    let mut out = Canonical::bytes("law", 1);
    value.encode(&mut out);
    out.into_bytes().unwrap()
}

fn empty() -> Snapshot {
    read(json!({"business": "b", "item": "i", "points": {}})).unwrap()
}

fn read(file: Value) -> Result<Snapshot, SnapshotError> {
    let at = Instant::from_ms(0).unwrap();
    Snapshot::from_json(file.to_string().as_bytes(), at, LocaleTag::new("en").unwrap())
}

fn points(points: Value) -> Result<Snapshot, SnapshotError> {
    read(json!({"business": "b", "item": "i", "points": points}))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn distinct_values_have_distinct_bytes(a in value(), b in value()) {
        prop_assert_eq!(encoded(&a) == encoded(&b), a == b);
    }

    #[test]
    fn neighbours_do_not_run_together(a in prop::collection::vec(value(), 0..3), b in prop::collection::vec(value(), 0..3)) {
        let pair = |x: &Vec<PointValue>, y: &Vec<PointValue>| encoded(&(x.clone(), y.clone()));
        prop_assert_eq!(pair(&a, &b) == pair(&b, &a), a == b);
    }

    #[test]
    fn distinct_predicates_have_distinct_bytes(a in predicate(), b in predicate()) {
        prop_assert_eq!(encoded(&a) == encoded(&b), a == b);
    }

    #[test]
    fn a_value_is_read_back_as_it_was_written(value in value()) {
        let json = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(serde_json::from_str::<PointValue>(&json).unwrap(), value);
    }

    #[test]
    fn a_predicate_is_read_back_and_always_answers(predicate in predicate(), held in prop::collection::vec((point_name(), value()), 0..6)) {
        let json = serde_json::to_string(&predicate).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Predicate>(&json).unwrap(), &predicate);
        let mut snapshot = empty();
        for (name, value) in held {
            let _ = snapshot.insert(name, value);
        }
        let outcome = predicate.eval(&snapshot);
        let negated = Predicate::Not(Box::new(predicate.clone())).eval(&snapshot);
        prop_assert_eq!(outcome.truth, !negated.truth);
        let place = serde_json::to_value(&predicate).unwrap();
        prop_assert!(place.pointer(&outcome.reason.at).is_some(), "{} in {}", outcome.reason.at, place);
        if let Err(error) = predicate.check() {
            prop_assert!(place.pointer(error.at()).is_some(), "{} in {}", error.at(), place);
        }
    }

    #[test]
    fn random_json_never_panics(json in anything()) {
        if let Ok(predicate) = serde_json::from_value::<Predicate>(json.clone()) {
            let _ = (predicate.check(), predicate.eval(&empty()));
        }
        let _ = read(json.clone());
        let _ = points(json);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let at = Instant::from_ms(0).unwrap();
        prop_assert!(Snapshot::from_json(&bytes, at, LocaleTag::new("en").unwrap()).is_err());
    }
}

#[test]
fn errors_of_a_product_file_say_where_they_are() {
    for (points_json, at, message) in [
        (
            json!({"std.title": {"flag": true}}),
            "/points/std.title",
            "declared as text or rich_text, not flag",
        ),
        (json!({"std.titel": {"text": "a"}}), "/points/std.titel", "has no point std.titel"),
        (json!({"std.title": {"text": 1}}), "/points/std.title/text", "expected a string"),
        (json!({"std.title": {"txet": "a"}}), "/points/std.title", "unknown variant `txet`"),
        (
            json!({"x.a.b": {"list": [{"flag": true}, {"money": {"minor": 1, "currency": "CNY"}}]}}),
            "/points/x.a.b/list/1/money/minor",
            "expected a string",
        ),
        (
            json!({"std.price.list": {"money": {"minor": "1", "currency": "CNY"}},
                   "std.price.base": {"money": {"minor": "1", "currency": "JPY"}}}),
            "/points/std.price.list",
            "is in CNY, but other prices of the product are in JPY",
        ),
        (json!({"std.category": {"text": "a//b"}}), "/points/std.category", "is not a category path"),
        (json!({"std.title": {"text": "a\u{7}"}}), "/points/std.title", "control character U+0007"),
        (json!({"std.title": {"text": "a".repeat(5_000)}}), "/points/std.title", "5000 bytes, at most 4096"),
        (
            json!({"std.point.1": {"text": "好".repeat(121)}}),
            "/points/std.point.1",
            "121 graphemes, at most 120",
        ),
        (json!({"a/b~c": {"flag": true}}), "/points/a~1b~0c", "is not a point name"),
        (json!([]), "/points", "expected an object of points"),
    ] {
        let error = points(points_json).unwrap_err();
        assert_eq!(error.at, at, "{error}");
        assert!(error.to_string().contains(message), "{error}");
    }
    let error = read(json!({"item": "i", "points": {}})).unwrap_err();
    assert!(error.to_string().contains("missing field `business`"), "{error}");
    let error = read(json!({"business": "b", "item": "i", "points": {}, "extra": 1})).unwrap_err();
    assert!(error.to_string().contains("unknown field `extra`"), "{error}");
}

#[test]
fn limits_of_a_product_file_hold() {
    let at = Instant::from_ms(0).unwrap();
    let locale = || LocaleTag::new("en").unwrap();
    let twice = br#"{"business":"b","item":"i","points":{"std.sold":{"int":1},"std.sold":{"int":2}}}"#;
    let error = Snapshot::from_json(twice, at, locale()).unwrap_err();
    assert_eq!(error.error, PointError::Twice { name: "std.sold".into() });
    let large = vec![b' '; Snapshot::MAX_JSON_BYTES + 1];
    let error = Snapshot::from_json(&large, at, locale()).unwrap_err().error;
    assert!(matches!(error, PointError::TooMany { what: "bytes", .. }));
    let many = |n: usize| {
        points(
            (0..n)
                .map(|i| (format!("x.a.p{i}"), json!({"flag": true})))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        )
    };
    assert_eq!(many(256).unwrap().points().len(), 256);
    assert!(many(257).unwrap_err().to_string().contains("more than 256 points"));
    let deep = (0..5).fold(json!({"flag": true}), |inner, _| json!({"list": [inner]}));
    let error = points(json!({"x.a.b": deep})).unwrap_err().error;
    assert_eq!(error, PointError::TooDeep { limit: 4 });
    let bomb = format!(r#"{{"business":"b","item":"i","points":{{"x.a.b":{}"#, r#"{"list":["#.repeat(60_000));
    assert!(Snapshot::from_json(bomb.as_bytes(), at, locale()).is_err());
    let trailing = br#"{"business":"b","item":"i","points":{}} {}"#;
    assert!(
        Snapshot::from_json(trailing, at, locale()).unwrap_err().to_string().contains("trailing characters")
    );
}

#[test]
fn text_enters_in_normal_form() {
    let snapshot = points(json!({"std.title": {"text": "Cafe\u{301}"}})).unwrap();
    assert_eq!(snapshot.get("std.title"), Some(&PointValue::Text("Café".into())));
    let mut snapshot = empty();
    let title = PointName::new("std.title").unwrap();
    snapshot.insert(title.clone(), PointValue::Text("e\u{301}".into())).unwrap();
    assert_eq!(snapshot.get("std.title"), Some(&PointValue::Text("é".into())));
    assert_eq!(PointValue::Text("e\u{301}".into()).check(), Err(PointError::NotNfc));
}

#[test]
fn a_refused_point_leaves_the_snapshot_as_it_was() {
    let mut snapshot =
        points(json!({"std.price.base": {"money": {"minor": "1", "currency": "CNY"}}})).unwrap();
    let before = snapshot.clone();
    let jpy = PointValue::Money(Money::new(1, Currency::new("JPY").unwrap()));
    assert!(snapshot.insert(PointName::new("std.price.list").unwrap(), jpy.clone()).is_err());
    assert!(snapshot.insert(PointName::new("std.title").unwrap(), jpy.clone()).is_err());
    assert_eq!(snapshot, before);
    // The only amount may change its currency.
    assert!(snapshot.insert(PointName::new("std.price.base").unwrap(), jpy).unwrap().is_some());
}

#[test]
fn predicates_answer_with_a_reason() {
    let snapshot = points(json!({
        "std.stock.left": {"int": 7}, "std.category": {"text": "baby/milk/stage1"}, "x.a.d": {"decimal": "1.50"},
        "std.price.active": {"money": {"minor": "9900", "currency": "CNY"}}, "std.stock.state": {"code": "low"}
    }))
    .unwrap();
    let money = |minor: &str, currency: &str| json!({"money": {"minor": minor, "currency": currency}});
    for (predicate, truth, reason) in [
        (json!({"present": "std.stock.left"}), true, "it holds"),
        (json!({"present": "std.gift"}), false, "std.gift is missing"),
        (json!({"lt": ["std.stock.left", {"int": 8}]}), true, "it holds"),
        (json!({"lt": ["std.stock.left", {"int": 7}]}), false, "std.stock.left has another value"),
        (json!({"le": ["std.stock.left", {"int": 7}]}), true, "it holds"),
        (json!({"gt": ["std.gift", {"text": "a"}]}), false, "std.gift is missing"),
        (json!({"ge": ["std.price.active", money("9900", "CNY")]}), true, "it holds"),
        (
            json!({"ge": ["std.price.active", money("1", "JPY")]}),
            false,
            "std.price.active is in another currency",
        ),
        (json!({"eq": ["x.a.d", {"decimal": "1.5"}]}), true, "it holds"),
        (json!({"eq": ["x.a.d", {"int": 1}]}), false, "x.a.d is decimal, which does not compare"),
        (json!({"in": ["std.stock.state", [{"code": "out"}, {"code": "low"}]]}), true, "it holds"),
        (json!({"in": ["std.stock.state", [{"code": "out"}]]}), false, "std.stock.state has another value"),
        (json!({"category": "baby/milk"}), true, "it holds"),
        (json!({"category": "baby/mil"}), false, "std.category is baby/milk/stage1"),
        (json!({"not": {"present": "std.gift"}}), true, "std.gift is missing (at /not)"),
        (
            json!({"all": [{"present": "std.stock.left"}, {"any": [{"present": "std.gift"}]}]}),
            false,
            "none of the alternatives holds (at /all/1)",
        ),
        (
            json!({"any": [{"present": "std.gift"}, {"present": "std.stock.left"}]}),
            true,
            "it holds (at /any/1)",
        ),
    ] {
        let parsed: Predicate = serde_json::from_value(predicate.clone()).unwrap();
        let outcome = parsed.eval(&snapshot);
        assert_eq!((outcome.truth, outcome.reason.to_string().as_str()), (truth, reason), "{predicate}");
    }
    assert_eq!(
        Predicate::Category(super::CategoryPath::new("a").unwrap()).eval(&empty()).reason.why,
        Why::NoCategory
    );
}

#[test]
fn predicates_are_checked_before_they_are_asked() {
    let nested = (0..16).fold(json!({"present": "std.gift"}), |inner, _| json!({"not": inner}));
    let wide: Vec<_> = (0..256).map(|_| json!({"present": "std.gift"})).collect();
    for (predicate, at, message) in [
        (json!({"eq": ["std.stock.left", {"text": "7"}]}), "/eq/1", "declared as int, not text"),
        (json!({"lt": ["std.title", {"text": "a"}]}), "/lt/1", "text has no order"),
        (json!({"all": [{"any": []}]}), "/all/0/any", "the list is empty"),
        (json!({"in": ["std.brand", []]}), "/in/1", "the list is empty"),
        (json!({"in": ["std.brand", [{"text": "a"}, {"int": 1}]]}), "/in/1/1", "declared as text, not int"),
        (nested, "/not/not/not/not/not/not/not/not/not/not/not/not/not/not/not/not", "deeper than 16"),
        (json!({"any": wide}), "/any/255", "more than 256 parts"),
    ] {
        let parsed: Predicate = serde_json::from_value(predicate).unwrap();
        let error = parsed.check().unwrap_err();
        assert_eq!(error.at(), at);
        assert!(error.to_string().contains(message), "{error}");
    }
    let unknown = serde_json::from_value::<Predicate>(json!({"present": "std.gfit"})).unwrap_err();
    assert!(unknown.to_string().contains("the standard dictionary has no point std.gfit"));
    let extension: Predicate = serde_json::from_value(json!({"lt": ["x.a.b", {"int": 1}]})).unwrap();
    assert_eq!(extension.check(), Ok::<(), PredicateError>(()));
}

#[test]
fn a_predicate_names_what_it_depends_on() {
    let predicate: Predicate = serde_json::from_value(json!({"all": [
        {"present": "std.gift"}, {"not": {"present": "std.gift"}}, {"category": "baby"},
        {"any": [{"eq": ["std.brand", {"text": "A"}]}]}
    ]}))
    .unwrap();
    assert_eq!(predicate.names(), ["std.brand", "std.category", "std.gift"]);
    assert_eq!(predicate.atoms(), 4);
}

#[test]
fn whole_numbers_beyond_two_to_the_53_travel_as_text() {
    let safe = (1i64 << 53) - 1;
    for (int, json) in [(safe, "9007199254740991".to_owned()), (safe + 1, "\"9007199254740992\"".to_owned())]
    {
        let text = serde_json::to_string(&PointValue::Int(int)).unwrap();
        assert_eq!(text, format!("{{\"int\":{json}}}"));
    }
    for text in
        ["1.5", "\"\"", "\"+1\"", "\"1e3\"", "18446744073709551615", "\"9223372036854775808\"", "true"]
    {
        assert!(serde_json::from_str::<PointValue>(&format!("{{\"int\":{text}}}")).is_err(), "{text}");
    }
}

#[test]
fn schemas_describe_files_predicates_and_their_values() {
    let schema = |value: &schemars::Schema| value.as_value().to_string();
    let file = schema(&schemars::schema_for!(Snapshot));
    for part in ["\"ProductFile\"", "\"money_range\"", "\"minor\"", "std(", "\"additionalProperties\":false"]
    {
        assert!(file.contains(part), "{part} in {file}");
    }
    let predicate = schema(&schemars::schema_for!(Predicate));
    for part in ["\"category\"", "\"present\"", "\"le\"", "\"in\""] {
        assert!(predicate.contains(part), "{part} in {predicate}");
    }
}
