//! Choosing a template: 200 published templates with mixed selectors, one slot, products that differ.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot make its input ends")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use sticker_core::claim::Audience;
use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::slot::Slot;
use sticker_core::template::{Act, NoPreflight, Registry, Rule, Shelf, Step, Template};
use sticker_core::time::Instant;

const TEMPLATES: usize = 200;
const DEPARTMENTS: [&str; 10] =
    ["baby", "beauty", "books", "food", "garden", "health", "home", "pets", "sports", "toys"];

fn at(day: i64) -> Instant {
    Instant::from_ms(1_762_000_000_000 + day * 86_400_000).unwrap()
}

/// A condition of the kinds that operators write.
fn when(n: usize) -> Value {
    let brand = format!("Brand {}", n % 17);
    let cny = |minor: usize| json!({"money": {"minor": minor.to_string(), "currency": "CNY"}});
    match n % 8 {
        0 => json!({"present": "std.price.list"}),
        1 => {
            json!({"all": [{"present": "std.promo.label"}, {"lt": ["std.stock.left", {"int": 10 + n % 5}]}]})
        }
        2 => json!({"eq": ["std.brand", {"text": brand}]}),
        3 => json!({"all": [{"ge": ["std.price.effective", cny(1_000 * (n % 23))]},
                            {"not": {"eq": ["std.stock.state", {"code": "out"}]}}]}),
        4 => json!({"any": [{"eq": ["std.ship.free", {"flag": true}]}, {"present": "std.gift"}]}),
        5 => json!({"in": ["std.brand", [{"text": brand}, {"text": "Brand 3"}, {"text": "Brand 5"}]]}),
        6 => {
            json!({"all": [{"present": "std.price.list"}, {"ge": ["std.save.ratio", {"ratio": {"bp": 500 * (n % 9)}}]},
                            {"not": {"present": "std.presale.deposit"}}]})
        }
        _ => json!({"gt": ["std.sold", {"int": 100 * n}]}),
    }
}

/// Of the 200: 20 for everything, 60 for a department, 100 for a category below it, 20 for several categories; nine of ten
/// ask about points; 1 of 8 is out of its time; each draws a title and a price, half a label that may be missing.
fn shelf() -> Shelf {
    let mut registry = Registry::new("acme".parse().unwrap());
    for n in 0..TEMPLATES {
        let department = DEPARTMENTS[n % 10];
        let categories = match n % 10 {
            0 => json!("any"),
            1..=3 => json!({ "prefix": department }),
            4..=8 => json!({"prefix": format!("{department}/group_{}", n / 10 % 4)}),
            _ => json!({"any_of": [{"prefix": department}, {"prefix": DEPARTMENTS[(n + 3) % 10]}]}),
        };
        // Departments and kinds of rule both go by tens: turn one of them.
        let categories = match categories.get("prefix").and_then(Value::as_str) {
            Some(_) if n % 10 <= 3 => json!({ "prefix": DEPARTMENTS[n / 10 % 10] }),
            Some(_) => json!({"prefix": format!("{}/group_{}", DEPARTMENTS[n / 20], n % 4)}),
            None => categories,
        };
        let mut selector = json!({ "categories": categories });
        if n % 10 != 9 {
            selector["when"] = when(n);
        }
        if n % 8 == 5 {
            selector["valid"] = json!({"start": at(10), "end": at(20)});
        }
        let rule = json!({"priority": (n * 7 % 13), "selector": selector}).to_string();
        let text = |id: &str, words: &str| {
            json!({"id": id, "type": "text", "box": {"x": 0, "y": 0, "width": 700, "height": 60}, "text": words,
                   "font": "sans", "size": 40, "fill": "#000000"})
        };
        let mut layers = vec![
            text("title", "{std.short_title}"),
            json!({"id": "price", "type": "price", "role": "effective", "format": {"money": {}}, "font": "sans", "size": 60,
                   "fill": "#000000", "box": {"x": 0, "y": 100, "width": 700, "height": 90}}),
        ];
        let mut points = json!({"std.short_title": {"use": "alternative", "point": "std.title"}});
        if n.is_multiple_of(2) {
            layers.push(text("label", "{std.promo.label}"));
            points["std.promo.label"] = json!({"use": "optional"});
        }
        let design = json!({
            "sticker": 1, "id": format!("template-{n:03}"), "policy_class": "promo",
            "canvas": {"width": 800, "height": 800, "background": "#FFFFFF"},
            "fonts": {"sans": [{"family": "Sticker Sans"}]}, "points": points, "layers": layers
        });
        let template = Arc::new(Template::from_json(design.to_string().as_bytes()).unwrap());
        let step = |act| Step::new(act, "bench".parse().unwrap(), at(0));
        let key =
            registry.draft(template, Rule::from_json(rule.as_bytes()).unwrap(), step(Act::Draft)).unwrap();
        registry.step(&key, step(Act::Submit)).unwrap();
        registry.step(&key, step(Act::Publish)).unwrap();
    }
    let slot = json!({
        "business": "acme", "id": "search", "channel": "app", "surface": "search",
        "sizes": [{"width": 800, "height": 800}], "format": {"jpeg": {"quality": 90}}, "overlay": "promo"
    });
    let slot = Slot::from_json(slot.to_string().as_bytes()).unwrap();
    let shelf = registry.catalog().shelf(&slot, &Audience::Public).unwrap();
    assert_eq!(shelf.len(), TEMPLATES);
    shelf
}

/// Products with 20 points each.
fn products() -> Vec<Snapshot> {
    let cny = |minor: usize| json!({"money": {"minor": minor.to_string(), "currency": "CNY"}});
    let product = |n: usize| {
        let text = |text: &str| json!({"text": format!("{text} {n}")});
        let mut points = json!({
            "std.title": text("A rather long title of a product"), "std.short_title": text("Short"),
            "std.brand": {"text": format!("Brand {}", n % 17)},
            "std.category": {"text": format!("{}/group_{}/leaf_{}", DEPARTMENTS[n % 10], n / 10 % 4, n % 3)},
            "std.price.base": cny(20_000 + 100 * n), "std.price.effective": cny(15_000 + 100 * n),
            "std.price.list": cny(29_900), "std.save.ratio": {"ratio": {"bp": 100 * (n % 50)}},
            "std.stock.left": {"int": n % 30}, "std.stock.state": {"code": if n.is_multiple_of(11) { "low" } else { "in_stock" }},
            "std.sold": {"int": 130 * n}, "std.ship.free": {"flag": n.is_multiple_of(2)}, "std.condition": {"code": "new"},
            "std.origin_country": {"code": "CN"}, "std.ship.from": {"text": "Hangzhou"}, "std.promo.name": text("Promotion"),
            "std.point.1": text("One"), "std.point.2": text("Two"), "std.image.transparent": {"image": {"asset": "a.png"}}
        });
        if n.is_multiple_of(3) {
            points["std.promo.label"] = text("Label");
        }
        let file = json!({"business": "acme", "item": format!("item-{n}"), "points": points}).to_string();
        Snapshot::from_json(file.as_bytes(), at(1), LocaleTag::new("en").unwrap()).unwrap()
    };
    (0..64).map(product).collect()
}

fn select(c: &mut Criterion) {
    let shelf = shelf();
    let products = products();
    let eligible: usize = products
        .iter()
        .map(|product| {
            let selection = shelf.select(product, at(1), &NoPreflight).unwrap();
            assert!(selection.pick().is_some());
            selection.explain().filter(|line| line.verdict.is_eligible()).count()
        })
        .sum();
    assert!(eligible > 2 * products.len(), "the selectors are not mixed: {eligible} are eligible in all");

    let mut group = c.benchmark_group("select_of_200");
    let mut next = 0;
    let mut product = || {
        next = (next + 1) % products.len();
        &products[next]
    };
    group.bench_function("with_verdicts_at_hand", |b| {
        b.iter(|| {
            let selection = shelf.select(black_box(product()), at(1), &NoPreflight).unwrap();
            selection.pick().map(|pick| pick.size.width)
        });
    });
    group.bench_function("and_why_one_lost", |b| {
        let id = "template-007".parse().unwrap();
        b.iter(|| shelf.select(black_box(product()), at(1), &NoPreflight).unwrap().why(&id));
    });
    group.bench_function("and_all_verdicts_made", |b| {
        b.iter(|| shelf.select(black_box(product()), at(1), &NoPreflight).unwrap().explain().count());
    });
    group.bench_function("and_report_as_json", |b| {
        b.iter(|| {
            let report = shelf.select(black_box(product()), at(1), &NoPreflight).unwrap().report();
            serde_json::to_vec(&report).unwrap().len()
        });
    });
    group.finish();

    let catalog = shelf.catalog().clone();
    let slot = json!({
        "business": "acme", "id": "search", "channel": "app", "surface": "search",
        "sizes": [{"width": 800, "height": 800}], "format": {"jpeg": {"quality": 90}}, "overlay": "promo"
    });
    let slot = Slot::from_json(slot.to_string().as_bytes()).unwrap();
    let mut group = c.benchmark_group("prepare_of_200");
    group.sample_size(20);
    group.bench_function("shelf", |b| b.iter(|| catalog.shelf(&slot, &Audience::Public).unwrap().len()));
    group.bench_function("lint", |b| {
        b.iter(|| catalog.lint(std::slice::from_ref(&slot), at(1)).unwrap().len());
    });
    group.finish();
}

criterion_group!(benches, select);
criterion_main!(benches);
