//! Worst cases: what each is made of, and that each is valid.

use serde_json::{Value, json};

use super::*;

fn rule() -> WorstCaseRule {
    let product = serde_json::from_value(json!({"business": "b", "item": "i"})).unwrap();
    let at = "2026-11-11T00:00:00Z".parse().unwrap();
    WorstCaseRule::new(product, at, "en".parse().unwrap())
}

fn template(points: Value, layers: Value) -> Template {
    let template = json!({
        "sticker": 1, "id": "t", "canvas": {"width": 80, "height": 80}, "points": points,
        "fonts": {"sans": [{"family": "Sticker Sans"}]},
        "formats": {
            "cny": {"money": {"currency": "CNY", "symbol": "¥", "trim_zero_fraction": true}},
            "eur": {"money": {"currency": "EUR", "symbol": "€"}},
            "whole": {"money": {"symbol": "$", "fraction_digits": 0}},
            "stock": {"text": {"codes": {"low": "almost gone", "in_stock": "here"}}},
            "day": {"date": {"pattern": "M/D"}}
        },
        "layers": layers
    });
    Template::from_json(template.to_string().as_bytes()).unwrap()
}

fn layer(id: &str, kind: &str, fields: Value) -> Value {
    let mut layer = json!({"id": id, "type": kind, "box": {"x": 0, "y": 0, "width": 80, "height": 80}});
    if kind != "image" {
        layer["font"] = json!("sans");
        layer["size"] = json!(9);
        layer["fill"] = json!("#000");
    }
    for (name, value) in fields.as_object().unwrap() {
        layer[name] = value.clone();
    }
    layer
}

fn text(id: &str, words: &str) -> Value {
    layer(id, "text", json!({ "text": words }))
}

fn price(id: &str, format: &str) -> Value {
    layer(id, "price", json!({"role": "effective", "format": format}))
}

fn of(cases: &[WorstCase], name: &str, point: &str) -> Option<Value> {
    let case = cases.iter().find(|case| case.name == name).unwrap_or_else(|| panic!("no case {name}"));
    case.points.get(point).map(|value| serde_json::to_value(value).unwrap())
}

#[test]
fn each_kind_of_value_is_as_long_and_as_short_as_its_formats_write() {
    let t = template(
        json!({}),
        json!([
            text(
                "t",
                "{std.title} {std.stock.state|stock} {std.sold} {std.presale.deposit_window|day} {std.point.3}"
            ),
            price("p", "cny"),
            layer("i", "image", json!({"source": {"point": "std.image.logo"}}))
        ]),
    );
    let cases = t.worst_cases(&rule());
    let money = |minor: &str| Some(json!({"money": {"minor": minor, "currency": "CNY"}}));
    let length =
        |name: &str, point: &str| of(&cases, name, point).unwrap()["text"].as_str().unwrap().chars().count();
    assert_eq!(of(&cases, "longest", "std.price.effective"), money("88888888"));
    assert_eq!(of(&cases, "largest_price", "std.price.effective"), money("88888888"));
    assert_eq!(of(&cases, "shortest", "std.price.effective"), money("100"));
    assert_eq!(length("longest", "std.title"), 150);
    assert_eq!(length("limit", "std.title"), 4_096);
    assert_eq!(length("limit", "std.point.3"), 120);
    assert_eq!(length("shortest", "std.title"), 1);
    assert_eq!(length("empty", "std.title"), 0);
    assert!(!of(&cases, "one_word", "std.title").unwrap()["text"].as_str().unwrap().contains(' '));
    assert_eq!(of(&cases, "longest", "std.stock.state"), Some(json!({"code": "low"})));
    assert_eq!(of(&cases, "shortest", "std.stock.state"), Some(json!({"code": "in_stock"})));
    assert_eq!(
        of(&cases, "longest", "std.image.logo").unwrap()["image"]["asset"],
        "sticker.stand-in.wide.png"
    );
    assert_eq!(
        of(&cases, "dark_pictures", "std.image.logo").unwrap()["image"]["asset"],
        "sticker.stand-in.dark.png"
    );
}

#[test]
fn prices_are_of_the_form_that_the_format_writes_and_of_every_currency_that_is_named() {
    let t = template(json!({}), json!([price("p", "whole")]));
    let cases = t.worst_cases(&rule());
    // No fraction may be dropped, and USD stands in where no currency is named.
    let money = |minor: &str, currency: &str| Some(json!({"money": {"minor": minor, "currency": currency}}));
    assert_eq!(of(&cases, "longest", "std.price.effective"), money("88888800", "USD"));
    let mut yen = rule();
    (yen.currency, yen.price_digits) = (Currency::new("JPY").ok(), None);
    assert_eq!(of(&t.worst_cases(&yen), "longest", "std.price.effective"), money("88888888", "JPY"));
    yen.price_digits = Some(3);
    assert_eq!(of(&t.worst_cases(&yen), "longest", "std.price.effective"), money("888", "JPY"));

    let when = |currency: &str| json!({"gt": ["std.price.effective", {"money": {"minor": "0", "currency": currency}}]});
    let mut layers = [price("c", "cny"), price("e", "eur")];
    (layers[0]["when"], layers[1]["when"]) = (when("CNY"), when("EUR"));
    let cases = template(json!({}), json!(layers)).worst_cases(&rule());
    assert_eq!(of(&cases, "longest CNY", "std.price.effective"), money("88888888", "CNY"));
    assert_eq!(of(&cases, "longest EUR", "std.price.effective"), money("88888888", "EUR"));
}

#[test]
fn optional_points_are_left_out_and_what_stands_in_stays() {
    let points = json!({
        "std.brand": {"use": "optional"}, "std.gift": {"use": "default", "value": {"text": "none"}},
        "std.title": {"use": "alternative", "point": "std.short_title"}
    });
    let t = template(points, json!([text("t", "{std.brand} {std.gift} {std.title} {std.rank}")]));
    let cases = t.worst_cases(&rule());
    let missing = cases.iter().find(|case| case.kind == CaseKind::OptionalMissing).unwrap();
    let names: Vec<&str> = missing.points.points().keys().map(PointName::as_str).collect();
    assert_eq!(names, ["std.rank", "std.short_title"]);
    let full = cases.iter().find(|case| case.kind == CaseKind::Longest).unwrap();
    assert_eq!(full.points.points().len(), 5);
}

#[test]
fn every_layer_that_can_show_shows_in_some_case() {
    let mut few = text("few", "only {std.stock.left}");
    few["when"] = json!({"lt": ["std.stock.left", {"int": 10}]});
    let mut white = layer("white", "image", json!({"source": {"point": "std.image.white"}}));
    white["when"] =
        json!({"all": [{"not": {"present": "std.image.transparent"}}, {"present": "std.image.white"}]});
    let hero = layer("hero", "image", json!({"source": {"point": "std.image.transparent"}}));
    let optional = json!({"use": "optional"});
    let points = json!({"std.image.transparent": optional, "std.image.white": optional});
    let t = template(points, json!([few, hero, white, text("title", "{std.title}")]));
    let cases = t.worst_cases(&rule());
    for (layer, conditions) in shown_by(&t, &t.variants()[0]) {
        let shows = |case: &&WorstCase| conditions.iter().all(|c| c.eval(&case.points).truth);
        assert!(cases.iter().any(|case| shows(&case)), "{}", layer.id);
    }
    let names: Vec<&str> =
        cases.iter().filter(|c| c.kind == CaseKind::Shows).map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["shows white"], "stock is low in the shortest case");
    // All else is as long as it was.
    assert_eq!(of(&cases, "shows white", "std.title"), of(&cases, "longest", "std.title"));
    assert_eq!(cases, t.worst_cases(&rule()), "the same template gives the same cases");
}

#[test]
fn a_filler_makes_texts_of_any_length_without_a_space_at_the_end() {
    let latin = Filler::latin();
    for columns in 0..200 {
        let text = latin.text(columns);
        assert_eq!(text.chars().count(), columns);
        assert!(!text.ends_with(' '), "{text:?}");
    }
    let han = Filler::new(&["營養奶粉"], false).unwrap();
    assert_eq!((han.text(7), han.word(2)), ("營養奶".to_owned(), "營".to_owned()));
    assert_eq!(han.letters(), ['營', '養', '奶', '粉']);
    assert_eq!(Filler::new(&[], true), Err(FillerError::Empty));
    assert_eq!(
        Filler::new(&["a\u{301}b\u{302}\u{303}"], true).map(|_| ()),
        Err(FillerError::Letter { code: 0x302 })
    );
}
