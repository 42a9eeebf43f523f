//! The gallery: every page is drawn as its template says, every capability has one, and the best stand in the README.

use std::collections::BTreeSet;

use serde_json::Value;
use sticker_core::render::{
    Assets, CompileRequest, CompiledTemplate, RenderInput, RenderLimits, Scratch, Shown, Sticker,
};
use sticker_core::template::{Content, Overflow};

use crate::gallery::{Gallery, Picture};
use crate::{check_claims, folder, sheets, support};

/// Renders a picture of the gallery.
fn shown(gallery: &Gallery, assets: &Assets, picture: &Picture, scratch: &mut Scratch) -> Sticker {
    let Picture { name, template, size, locale, points } = picture;
    let (slot, fonts, limits) = (&gallery.slot, &gallery.fonts, RenderLimits::default());
    let request = CompileRequest { template, slot, size: *size, fonts, assets, locale, limits };
    let compiled = CompiledTemplate::compile(&request).unwrap_or_else(|e| panic!("{name}: {e}"));
    compiled.render_with(&RenderInput::new(points, assets), scratch).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn every_page_of_the_gallery_is_drawn_as_its_template_says() {
    let gallery = Gallery::read(&folder()).unwrap();
    let assets = support::assets(&folder().join("pictures")).unwrap();
    let mut scratch = Scratch::default();
    let (mut names, mut cut) = (BTreeSet::new(), BTreeSet::new());
    for picture in gallery.pictures() {
        let Picture { name, template, size, points, .. } = picture;
        assert!(names.insert(name.as_str()), "two pictures are named {name}");
        let sticker = shown(&gallery, &assets, picture, &mut scratch);
        let m = &sticker.manifest;
        assert_eq!(m.size, *size, "{name}");
        assert!(sticker.bytes.len() <= 250_000, "{name}: {} bytes", sticker.bytes.len());
        check_claims(name, m, template, points);
        let variant = template.variants().iter().find(|v| v.id == m.template.variant).unwrap();
        for layer in &m.layout {
            let what = format!("{name}: {}", layer.layer);
            assert!(layer.warnings.is_empty(), "{what}: {:?}", layer.warnings);
            assert!(layer.missing_glyphs.is_empty(), "{what}: {:?}", layer.missing_glyphs);
            assert!(
                !matches!(layer.shown, Shown::Overflow | Shown::MissingGlyph),
                "{what}: {:?}",
                layer.shown
            );
            if layer.truncated || layer.overflow.is_some() {
                let drawn = variant.walk().find(|l| l.id.as_str() == layer.layer).unwrap();
                let Content::Text(text) = &drawn.content else { panic!("{what} is no text") };
                assert_eq!(text.overflow, Overflow::Ellipsis, "{what} overflows by {:?}", layer.overflow);
                cut.insert(name.as_str());
            }
        }
    }
    assert!(names.len() >= 34, "{} pictures", names.len());
    // Only the page that shows how words are cut cuts any.
    assert_eq!(cut.into_iter().collect::<Vec<_>>(), ["overflow.longest"]);
}

#[test]
fn the_gallery_has_a_page_for_each_capability() {
    // Names of fields, and values that choose, in the form that people copy.
    const SHOWN: &[&str] = &[
        "stack",
        "locale",
        "words",
        "range",
        "compact",
        "wrap",
        "hug",
        "baseline",
        "background",
        "constraints",
        "extends",
        "changes",
        "variants",
        "spans",
        "styles",
        "languages",
        "balance",
        "figures",
        "features",
        "underline",
        "strike",
        "ellipsis",
        "linear",
        "radial",
        "conic",
        "strokes",
        "shadows",
        "inner",
        "inside",
        "spread",
        "dash",
        "paint_box",
        "mask",
        "blend",
        "clip",
        "rotate",
        "trim",
        "focus",
        "cover",
        "contain",
        "fill",
        "none",
        "path",
        "ellipse",
        "opacity",
    ];
    fn words(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                found.insert(name.clone());
                words(value, found);
            }),
            Value::Array(items) => items.iter().for_each(|item| words(item, found)),
            Value::String(text) => drop(found.insert(text.clone())),
            _ => {}
        }
    }
    let gallery = Gallery::read(&folder()).unwrap();
    for chapter in &gallery.chapters {
        assert!(!chapter.title.is_empty() && !chapter.pages.is_empty(), "a chapter without title or pages");
    }
    let mut ids = BTreeSet::new();
    for page in gallery.pages() {
        assert!(ids.insert(&page.id), "two pages have the id {}", page.id);
        assert!(!page.title.is_empty() && !page.pictures.is_empty(), "{} has no title or picture", page.id);
        assert!(
            page.says.ends_with('.') && page.says.matches(". ").count() == 0,
            "{}: {}",
            page.id,
            page.says
        );
    }
    let mut found = BTreeSet::new();
    for (file, text) in gallery.pages().flat_map(|p| &p.documents) {
        words(&serde_json::from_str(text).unwrap_or_else(|e| panic!("{file}: {e}")), &mut found);
    }
    let missing: Vec<_> = SHOWN.iter().filter(|&&word| !found.contains(word)).collect();
    assert!(missing.is_empty(), "no page shows {missing:?}");
}

/// `STICKER_BLESS=1` writes the picture; look at it before it is committed.
#[test]
fn the_picture_of_the_readme_is_what_the_demo_draws() {
    let gallery = Gallery::read(&folder()).unwrap();
    let assets = support::assets(&folder().join("pictures")).unwrap();
    let mut scratch = Scratch::default();
    let wanted = gallery.pictures().filter(|p| gallery.best.contains(&p.name));
    let made: Vec<_> =
        wanted.map(|p| (p.name.as_str(), shown(&gallery, &assets, p, &mut scratch).bytes)).collect();
    let best = gallery.best(made.iter().map(|(name, bytes)| (*name, bytes.as_slice()))).unwrap();
    let sheet = sheets::showcase(&best, &gallery.fonts).unwrap();
    assert!(sheet.len() <= 400_000, "{} bytes", sheet.len());
    let path = folder().join("showcase.jpg");
    if std::env::var_os("STICKER_BLESS").is_some_and(|v| v == "1") {
        std::fs::write(&path, &sheet).unwrap();
    }
    let known = support::read(&path).unwrap();
    assert!(known == sheet, "{} is another picture; look at out/showcase.jpg and bless it", path.display());
}
