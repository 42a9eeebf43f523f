//! The demo's stickers: every product in every slot, plain and with the promotion, says exactly what its points say; and
//! every page of the gallery is drawn as its template says.
//!
//! With `STICKER_PHOTOS` set to a folder, every picture of that folder is rendered in every template as well.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read their files")]

#[path = "../examples/demo/gallery.rs"]
mod gallery;
#[path = "demo/pages.rs"]
mod pages;
#[path = "../examples/demo/sheets.rs"]
mod sheets;
#[path = "../examples/support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use sticker_core::asset::font::FontStore;
use sticker_core::claim::{ClaimValue, PriceRole};
use sticker_core::geometry::Rect;
use sticker_core::points::{LocaleTag, PointValue, Snapshot};
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, Manifest, RenderInput, RenderLimits, Scratch, Severity,
    SharedBytes, Shown, lint,
};
use sticker_core::slot::Slot;
use sticker_core::template::{Content, Format, Template};

struct Demo {
    plan: Value,
    assets: Assets,
    fonts: FontStore,
    slots: Vec<Slot>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/demo")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

impl Demo {
    fn read() -> Self {
        let plan: Value =
            serde_json::from_slice(&support::read(&folder().join("plan.json")).unwrap()).unwrap();
        let slots = plan["slots"].as_array().unwrap();
        Self {
            slots: slots
                .iter()
                .map(|s| support::slot(&folder().join("slots").join(text(s))).unwrap())
                .collect(),
            assets: support::assets(&folder().join("pictures")).unwrap(),
            fonts: support::fonts(&[&folder().join("fonts")]).unwrap(),
            plan,
        }
    }

    fn entries(&self) -> &[Value] {
        self.plan["stickers"].as_array().unwrap()
    }

    fn template(&self, name: &str) -> Template {
        support::template(&folder().join(format!("templates/{name}.json"))).unwrap()
    }

    /// The template of an entry, plain and below the promotion.
    fn templates(&self, entry: &Value) -> [(&'static str, Arc<Template>); 2] {
        let plain = self.template(text(&entry["template"]));
        let promotion = self.template(text(&self.plan["promotion"])).over(&plain).unwrap();
        [("plain", Arc::new(plain)), ("promotion", Arc::new(promotion))]
    }

    fn product(&self, entry: &Value) -> Value {
        let path = folder().join("products").join(text(&entry["product"]));
        serde_json::from_slice(&support::read(&path).unwrap()).unwrap()
    }

    fn snapshot(&self, entry: &Value, product: &Value) -> Snapshot {
        let at = text(&self.plan["at"]).parse().unwrap();
        Snapshot::from_json(product.to_string().as_bytes(), at, locale(entry)).unwrap()
    }

    fn request<'a>(
        &'a self,
        template: &'a Arc<Template>,
        slot: &'a Slot,
        locale: &'a LocaleTag,
    ) -> CompileRequest<'a> {
        let (size, fonts, assets) = (slot.sizes[0], &self.fonts, &self.assets);
        CompileRequest { template, slot, size, fonts, assets, locale, limits: RenderLimits::default() }
    }

    fn compile(&self, template: &Arc<Template>, slot: &Slot, locale: &LocaleTag) -> CompiledTemplate {
        CompiledTemplate::compile(&self.request(template, slot, locale)).unwrap()
    }
}

fn locale(entry: &Value) -> LocaleTag {
    LocaleTag::new(text(&entry["locale"])).unwrap()
}

/// Checks what a manifest says against the points.
fn check(name: &str, m: &Manifest, template: &Template, points: &Snapshot) {
    check_claims(name, m, template, points);
    let prices = m.claims.iter().filter(|c| c.claim.role == PriceRole::Effective).count();
    assert_eq!(prices, 1, "{name}: one price is what one pays");
    for layer in &m.layout {
        assert!(layer.missing_glyphs.is_empty(), "{name}: {}: {:?}", layer.layer, layer.missing_glyphs);
        assert!(
            !matches!(layer.shown, Shown::Overflow | Shown::MissingGlyph),
            "{name}: {}: {:?}",
            layer.layer,
            layer.shown
        );
        assert!(layer.overflow.is_none(), "{name}: {} overflows by {:?}", layer.layer, layer.overflow);
    }
}

/// Checks the prices of a manifest against the points.
fn check_claims(name: &str, m: &Manifest, template: &Template, points: &Snapshot) {
    let canvas = Rect::of_size(m.size);
    let variant = template.variants().iter().find(|v| v.id == m.template.variant).unwrap();
    for claim in &m.claims {
        let what = format!("{name}: {}", claim.layer);
        let layer = variant.walk().find(|l| l.id == claim.layer).unwrap();
        let Content::Price(price) = &layer.content else { panic!("{what} is no price layer") };
        let value = points.get(price.point.as_str()).unwrap();
        match (&claim.claim.value, value) {
            (ClaimValue::Money(a), PointValue::Money(b)) => assert_eq!(a, b, "{what}"),
            (ClaimValue::MoneyRange(a), PointValue::MoneyRange(b)) => assert_eq!(a, b, "{what}"),
            (ClaimValue::Ratio(a), PointValue::Ratio(b)) => assert_eq!(a, b, "{what}"),
            (a, b) => panic!("{what} states {a:?} and the point holds {b:?}"),
        }
        assert_eq!(claim.claim.role, price.role, "{what}");
        let parts: String = claim.parts.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(parts, claim.claim.text, "{what}");
        if let PointValue::Money(money) = value {
            // Its digits are those of the amount, but for zeros that the format leaves away.
            let digits: String = parts.chars().filter(char::is_ascii_digit).collect();
            let exact = json!(money)["minor"].as_str().unwrap().to_owned();
            // A short form stands for the zeros by its unit.
            let is_short = matches!(&*price.format, Format::Money(format) if format.compact.is_some());
            let zeros = exact.strip_prefix(&digits).filter(|rest| rest.bytes().all(|b| b == b'0'));
            assert!(
                digits == exact || zeros.is_some_and(|zeros| zeros == "00" || is_short),
                "{what}: {parts} for {exact}"
            );
        }
        assert!(canvas.contains(claim.bbox), "{what}: {}", claim.bbox);
        // What one pays stands out; what it is compared with may be quieter.
        let least = if claim.claim.role == PriceRole::Effective { 250 } else { 200 };
        let contrast = claim.contrast_percent.unwrap();
        assert!(contrast >= least, "{what}: contrast {contrast}");
        assert_eq!(claim.struck, price.strike.is_some(), "{what}");
        let glyphs = claim.parts.iter().flat_map(|p| &p.runs).flat_map(|r| &r.glyphs);
        assert!(
            glyphs.clone().count() > 1 && glyphs.into_iter().all(|&g| g != 0),
            "{what}: a glyph is missing"
        );
    }
}

#[test]
fn every_sticker_of_the_plan_says_what_its_points_say() {
    let demo = Demo::read();
    let mut scratch = Scratch::default();
    let (mut made, mut with_list) = (0, 0);
    for entry in demo.entries() {
        let points = demo.snapshot(entry, &demo.product(entry));
        for (kind, template) in demo.templates(entry) {
            for slot in &demo.slots {
                let name = format!("{} {} {kind}", text(&entry["product"]), slot.id);
                let compiled = demo.compile(&template, slot, &locale(entry));
                let sticker = compiled
                    .render_with(&RenderInput::new(&points, &demo.assets), &mut scratch)
                    .unwrap_or_else(|e| panic!("{name}: {e}"));
                check(&name, &sticker.manifest, &template, &points);
                assert_eq!(sticker.manifest.size, slot.sizes[0]);
                assert!(
                    sticker.bytes.len() as u64 <= slot.byte_budget.unwrap(),
                    "{name}: {} bytes",
                    sticker.bytes.len()
                );
                let picture = sticker_core::asset::decode(&sticker.bytes, &Default::default()).unwrap();
                assert_eq!(picture.size(), slot.sizes[0], "{name}");
                with_list += usize::from(sticker.manifest.claims.iter().any(|c| c.struck));
                made += 1;
            }
        }
    }
    assert!(made >= 5 * 3 * 2, "{made} stickers");
    assert!(with_list > 0, "no sticker shows a struck list price");
}

#[test]
fn no_template_of_the_plan_fails_its_worst_cases() {
    let demo = Demo::read();
    let mut seen = BTreeSet::new();
    for entry in demo.entries().iter().filter(|entry| seen.insert(text(&entry["template"]))) {
        for (kind, template) in demo.templates(entry) {
            for slot in &demo.slots {
                let report = lint(&demo.request(&template, slot, &locale(entry))).unwrap();
                let errors: Vec<String> = report
                    .findings
                    .iter()
                    .filter(|finding| finding.severity == Severity::Error)
                    .map(ToString::to_string)
                    .collect();
                let name = format!("{} {} {kind}", text(&entry["template"]), slot.id);
                assert!(errors.is_empty(), "{name}: {errors:#?}");
            }
        }
    }
}

#[test]
fn every_supplier_picture_renders_in_every_template() {
    let Some(photos) = std::env::var_os("STICKER_PHOTOS") else {
        println!("not run: STICKER_PHOTOS is unset");
        return;
    };
    let mut demo = Demo::read();
    let mut names = Vec::new();
    for path in support::files(Path::new(&photos)).unwrap() {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        if ["png", "jpg", "jpeg"].contains(&ending.as_str()) {
            let bytes: SharedBytes = Arc::new(support::read(&path).unwrap());
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            demo.assets.insert(&name, bytes);
            names.push(name);
        }
    }
    assert!(!names.is_empty(), "{} holds no picture", Path::new(&photos).display());
    let mut scratch = Scratch::default();
    let mut made = 0;
    let mut seen = Vec::new();
    for entry in demo.entries() {
        if seen.contains(&text(&entry["template"])) {
            continue;
        }
        seen.push(text(&entry["template"]));
        for (kind, template) in demo.templates(entry) {
            for slot in &demo.slots {
                let compiled = demo.compile(&template, slot, &locale(entry));
                for photo in &names {
                    // A cut-out and a picture on white take different roads through the templates.
                    for (point, other) in [
                        ("std.image.transparent", "std.image.white"),
                        ("std.image.white", "std.image.transparent"),
                    ] {
                        let mut product = demo.product(entry);
                        let points = product["points"].as_object_mut().unwrap();
                        points.remove(other);
                        points.insert(point.to_owned(), json!({"image": {"asset": photo}}));
                        let points = demo.snapshot(entry, &product);
                        let name =
                            format!("{photo} as {point} in {} {} {kind}", text(&entry["template"]), slot.id);
                        let sticker = compiled
                            .render_with(&RenderInput::new(&points, &demo.assets), &mut scratch)
                            .unwrap_or_else(|e| panic!("{name}: {e}"));
                        check(&name, &sticker.manifest, &template, &points);
                        made += 1;
                    }
                }
            }
        }
    }
    println!("{} pictures, {made} stickers", names.len());
}
