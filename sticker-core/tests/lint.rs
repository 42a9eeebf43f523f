//! Lint and previews: every finding, found where it is and not where it is not; the overlay; no template makes them panic.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]
#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

mod support;

use std::path::Path;

use serde_json::{Value, json};
use sticker_core::geometry::{Rect, Size};
use sticker_core::render::{
    CompileRequest, LintFinding, LintKind, LintReport, Pixmap, Preview, RenderError, RenderInput, Severity,
    lint, lint_cases, preview, stand_ins, worst_cases,
};
use sticker_core::template::{DesignKind, WorstCase};
use support::{Case, Kit};

fn layer(id: &str, kind: &str, at: [i32; 4], fields: Value) -> Value {
    let [x, y, width, height] = at;
    let mut layer =
        json!({"id": id, "type": kind, "box": {"x": x, "y": y, "width": width, "height": height}});
    for (name, value) in fields.as_object().unwrap() {
        layer[name] = value.clone();
    }
    layer
}

fn text(id: &str, at: [i32; 4], words: &str, fields: Value) -> Value {
    let mut layer = layer(
        id,
        "text",
        at,
        json!({"text": words, "font": "sans", "size": 12, "fill": "#000000", "overflow": "ellipsis"}),
    );
    for (name, value) in fields.as_object().unwrap() {
        layer[name] = value.clone();
    }
    layer
}

fn price(id: &str, at: [i32; 4], fields: Value) -> Value {
    let mut layer = layer(
        id,
        "price",
        at,
        json!({"role": "effective", "format": {"money": {"currency": "USD", "symbol": "$"}}, "font": "sans",
               "size": 20, "fill": "#000000", "align": "center", "valign": "middle"}),
    );
    for (name, value) in fields.as_object().unwrap() {
        layer[name] = value.clone();
    }
    layer
}

fn rect(id: &str, at: [i32; 4], fill: &str) -> Value {
    layer(id, "shape", at, json!({"shape": {"rect": {}}, "fill": fill}))
}

fn case(points: Value, layers: Value, slot: Value) -> Case {
    let template = json!({
        "sticker": 1, "id": "lint", "canvas": {"width": 240, "height": 160, "background": "#FFFFFF"},
        "fonts": {"sans": [{"family": "Sticker Sans"}]}, "points": points, "layers": layers
    });
    Case::of("lint", template, json!({}), slot)
}

fn report(points: Value, layers: Value, slot: Value) -> LintReport {
    let (kit, case) = (Kit::new(), case(points, layers, slot));
    lint(&kit.request(&case)).unwrap()
}

fn find(layers: Value, slot: Value) -> Vec<LintFinding> {
    report(json!({}), layers, slot).findings
}

/// Returns the finding of a layer that a pattern takes, with its severity and the cases.
macro_rules! found {
    ($findings:expr, $layer:expr, $pattern:pat) => {
        $findings
            .iter()
            .find(|finding| finding.layer.as_deref() == Some($layer) && matches!(&finding.kind, $pattern))
            .map(|finding| (finding.severity, finding.cases.as_slice(), &finding.kind))
    };
}

fn with(cases: &[String], name: &str) -> bool {
    cases.iter().any(|case| case == name)
}

#[test]
fn a_template_that_takes_everything_has_no_error_and_no_warning() {
    let layers = json!([
        text(
            "title",
            [10, 10, 220, 60],
            "{std.title}",
            json!({"size": {"max": 16, "min": 12}, "max_lines": 3})
        ),
        price("price", [10, 100, 220, 50], json!({"min_scale": 0.5}))
    ]);
    let findings = find(layers, json!({"min_text_px": 10}));
    let grave: Vec<String> =
        (findings.iter().filter(|f| f.severity > Severity::Note)).map(ToString::to_string).collect();
    // 150 letters of wide words need more than three lines of 12 px.
    assert_eq!(
        grave,
        [
            "warning: layer \"title\": words are cut at 12 px after 3 lines, with longest and 1 more (at /layers/0)"
        ]
    );
    assert!(!report(json!({}), json!([rect("r", [0, 0, 40, 40], "#000000")]), json!({})).has_errors());
}

#[test]
fn prices_in_static_text_unused_points_and_layers_that_never_show_are_told() {
    let never = json!({"all": [{"present": "std.gift"}, {"not": {"present": "std.gift"}}]});
    let layers = json!([
        text("now", [0, 0, 240, 30], "now $99", json!({})),
        text("gift", [0, 30, 240, 30], "gift", json!({"when": never})),
        text("other", [0, 60, 240, 30], "nothing", json!({}))
    ]);
    let report = report(json!({"std.brand": {"use": "optional"}}), layers, json!({}));
    let findings = &report.findings;
    let design = |layer: Option<&str>| {
        let own = findings.iter().filter(|f| f.layer.as_deref() == layer);
        own.map(|f| (f.severity, f.at.as_str(), &f.kind)).collect::<Vec<_>>()
    };
    let static_price = LintKind::Design(DesignKind::StaticPrice { text: "$99".to_owned() });
    assert_eq!(design(Some("now")), [(Severity::Error, "/layers/0", &static_price)]);
    assert_eq!(
        design(Some("gift")),
        [(Severity::Warning, "/layers/1", &LintKind::Design(DesignKind::NeverShown))]
    );
    let unused = LintKind::Design(DesignKind::UnusedPoint { point: "std.brand".parse().unwrap() });
    assert_eq!(design(None), [(Severity::Note, "/points/std.brand", &unused)]);
    assert_eq!(design(Some("other")), []);
    assert!(report.has_errors());
}

#[test]
fn what_does_not_fit_is_cut_or_hidden_is_told_with_its_cases() {
    let at = [10, 10, 220, 20];
    let fail = find(json!([text("t", at, "{std.title}", json!({"overflow": "fail"}))]), json!({}));
    let (severity, cases, kind) = found!(fail, "t", LintKind::DoesNotFit { .. }).unwrap();
    assert_eq!(severity, Severity::Error);
    assert!(
        with(cases, "longest") && with(cases, "one_word") && with(cases, "limit") && !with(cases, "shortest"),
        "{cases:?}"
    );
    let LintKind::DoesNotFit { room, needed, .. } = kind else { panic!("{kind:?}") };
    assert!(room.0.to_64ths() == 220 * 64 && (needed.0 > room.0 || needed.1 > room.1), "{kind:?}");

    // An ellipsis cuts; hiding hides.
    let cut = find(json!([text("t", at, "{std.gift}", json!({}))]), json!({}));
    let (severity, cases, _) = found!(cut, "t", LintKind::Truncated { lines: 1, .. }).unwrap();
    assert!(severity == Severity::Warning && with(cases, "longest") && !with(cases, "ordinary"));
    assert!(found!(cut, "t", LintKind::DoesNotFit { .. }).is_none());
    let hide = find(json!([text("t", at, "{std.gift}", json!({"overflow": "hide"}))]), json!({}));
    assert!(
        found!(hide, "t", LintKind::HiddenForRoom).is_some()
            && found!(cut, "t", LintKind::HiddenForRoom).is_none()
    );

    // What fails with texts that no product has is a warning.
    let wide = json!({"overflow": "fail", "size": {"max": 12, "min": 4}, "max_lines": 6});
    let roomy = find(json!([text("t", [0, 0, 240, 60], "{std.title}", wide)]), json!({}));
    let (severity, cases, _) = found!(roomy, "t", LintKind::DoesNotFit { .. }).unwrap();
    assert_eq!((severity, cases), (Severity::Warning, &["limit".to_owned()][..]));
    assert!(found!(roomy, "t", LintKind::AtSmallest { .. }).is_none());

    // Shrunk to the end.
    let shrunk = json!({"size": {"max": 16, "min": 12}});
    let small = find(json!([text("t", at, "{std.gift}", shrunk)]), json!({}));
    let smallest = found!(small, "t", LintKind::AtSmallest { .. } | LintKind::Truncated { .. });
    assert!(smallest.is_some(), "{small:?}");
}

#[test]
fn a_price_that_does_not_fit_is_told_with_the_largest_amount_only() {
    let narrow = find(json!([price("p", [10, 10, 90, 40], json!({}))]), json!({}));
    let (severity, cases, _) = found!(narrow, "p", LintKind::DoesNotFit { .. }).unwrap();
    assert_eq!((severity, cases), (Severity::Error, &["longest".to_owned()][..]));
    let shrinks = find(json!([price("p", [10, 10, 90, 40], json!({"min_scale": 0.5}))]), json!({}));
    assert!(found!(shrinks, "p", LintKind::DoesNotFit { .. }).is_none());
    // It says where a price is at its smallest.
    let edge = find(json!([price("p", [10, 10, 100, 40], json!({"min_scale": 0.95}))]), json!({}));
    let wide = find(json!([price("p", [10, 10, 220, 40], json!({"min_scale": 0.95}))]), json!({}));
    assert!(
        found!(wide, "p", LintKind::AtSmallest { .. } | LintKind::DoesNotFit { .. }).is_none(),
        "{wide:?}"
    );
    assert!(
        found!(edge, "p", LintKind::AtSmallest { .. } | LintKind::DoesNotFit { .. }).is_some(),
        "{edge:?}"
    );
}

#[test]
fn a_stack_that_overflows_is_told() {
    let stack = |width: i32| {
        layer(
            "s",
            "stack",
            [10, 10, width, 40],
            json!({"gap": 4, "layers": [
                {"id": "label", "type": "text", "text": "Our price", "font": "sans", "size": 12, "fill": "#000000"},
                {"id": "price", "type": "price", "role": "effective", "font": "sans", "size": 20, "fill": "#000000",
                 "format": {"money": {"currency": "USD", "symbol": "$"}}}
            ]}),
        )
    };
    let narrow = find(json!([stack(130)]), json!({}));
    let (severity, cases, kind) = found!(narrow, "price", LintKind::StackOverflow { .. }).unwrap();
    assert!(severity == Severity::Error && with(cases, "longest") && !with(cases, "shortest"), "{cases:?}");
    assert!(matches!(kind, LintKind::StackOverflow { stack, .. } if stack == "s"));
    assert!(narrow.iter().any(|finding| finding.at == "/layers/0/layers/1"));
    let wide = find(json!([stack(220)]), json!({}));
    assert!(found!(wide, "price", LintKind::StackOverflow { .. }).is_none(), "{wide:?}");
}

#[test]
fn text_below_the_slots_minimum_and_faint_text_are_told() {
    let layers = |size: i32, fill: &str| {
        json!([text("t", [0, 0, 240, 40], "small print", json!({"size": size, "fill": fill}))])
    };
    let findings = find(layers(9, "#F4F4F4"), json!({"min_text_px": 10}));
    let (severity, _, kind) = found!(findings, "t", LintKind::TextTooSmall { .. }).unwrap();
    assert_eq!(severity, Severity::Warning);
    assert!(matches!(kind, LintKind::TextTooSmall { limit: 10, size } if size.to_64ths() == 9 * 64));
    let (severity, cases, kind) = found!(findings, "t", LintKind::LowContrast { .. }).unwrap();
    assert!(severity == Severity::Warning && with(cases, "ordinary"));
    assert!(matches!(kind, LintKind::LowContrast { percent: 105..=112, limit: 150 }), "{kind:?}");
    let good = find(layers(10, "#606060"), json!({"min_text_px": 10}));
    assert!(good.is_empty(), "{good:?}");
    // A span that is set smaller counts.
    let spans = text(
        "t",
        [0, 0, 240, 40],
        "",
        json!({"spans": [{"text": "big"}, {"text": " small", "scale": 0.5}], "size": 16}),
    );
    let mut spans = spans;
    spans.as_object_mut().unwrap().remove("text");
    assert!(
        found!(find(json!([spans]), json!({"min_text_px": 10})), "t", LintKind::TextTooSmall { .. })
            .is_some()
    );
    // For a price both are errors, as the gate has it.
    let findings =
        find(json!([price("p", [0, 0, 240, 40], json!({"fill": "#F4F4F4"}))]), json!({"min_text_px": 24}));
    assert_eq!(found!(findings, "p", LintKind::TextTooSmall { .. }).unwrap().0, Severity::Error);
    assert_eq!(found!(findings, "p", LintKind::LowContrast { .. }).unwrap().0, Severity::Error);
}

#[test]
fn words_on_a_products_picture_are_tried_on_light_and_on_dark_ones() {
    let photo = layer(
        "photo",
        "image",
        [0, 0, 240, 160],
        json!({"source": {"point": "std.image.scene"}, "fit": "cover"}),
    );
    let white = text("t", [10, 10, 220, 30], "fresh", json!({"fill": "#FFFFFF"}));
    let findings = find(json!([photo, white]), json!({}));
    let (_, cases, _) = found!(findings, "t", LintKind::LowContrast { .. }).unwrap();
    assert!(with(cases, "light_pictures") && !with(cases, "dark_pictures"), "{cases:?}");
    let outlined = text(
        "t",
        [10, 10, 220, 30],
        "fresh",
        json!({"fill": "#FFFFFF", "stroke": {"width": 2, "fill": "#000000"}}),
    );
    let findings = find(json!([photo, outlined]), json!({}));
    assert!(found!(findings, "t", LintKind::LowContrast { .. }).is_none(), "{findings:?}");
}

#[test]
fn layers_off_the_canvas_and_words_that_leave_it_are_told() {
    let layers = |x: i32| json!([rect("r", [x, 0, 40, 40], "#000000")]);
    assert!(found!(find(layers(240), json!({})), "r", LintKind::OffCanvas { .. }).is_some());
    assert!(found!(find(layers(239), json!({})), "r", LintKind::OffCanvas { .. }).is_none());
    // One finding is enough for a group and all that is in it.
    let group = json!([layer(
        "g",
        "group",
        [300, 0, 40, 40],
        json!({"layers": [rect("r", [300, 0, 40, 40], "#000000")]})
    )]);
    let told: Vec<_> =
        find(group, json!({})).into_iter().map(|f| (f.layer.unwrap(), f.kind.to_string())).collect();
    assert_eq!(told, [("g".to_owned(), "its box, 40x40 at (300, 0), lies outside the canvas".to_owned())]);
    let words = |x: i32| json!([text("t", [x, 0, 240, 40], "leaving the canvas", json!({}))]);
    assert!(found!(find(words(200), json!({})), "t", LintKind::WordsLeaveCanvas { .. }).is_some());
    assert!(found!(find(words(0), json!({})), "t", LintKind::WordsLeaveCanvas { .. }).is_none());
}

#[test]
fn layers_that_change_no_pixel_are_told_with_what_hides_them() {
    let below = || rect("below", [10, 10, 50, 50], "#FF0000");
    let findings = find(json!([below(), rect("above", [0, 0, 100, 100], "#0000FF")]), json!({}));
    let (severity, cases, kind) = found!(findings, "below", LintKind::NoEffect { .. }).unwrap();
    assert_eq!(
        (severity, kind),
        (Severity::Warning, &LintKind::NoEffect { hidden_by: vec!["above".to_owned()] })
    );
    assert!(!cases.is_empty());
    // What lets it shine through, or leaves a pixel, hides nothing.
    for above in [rect("above", [0, 0, 100, 100], "#0000FFFE"), rect("above", [11, 0, 100, 100], "#0000FF")] {
        let findings = find(json!([below(), above]), json!({}));
        assert!(found!(findings, "below", LintKind::NoEffect { .. }).is_none(), "{findings:?}");
    }
    // White on white, and what is hidden in a group with a shadow.
    let white = find(json!([rect("white", [0, 0, 9, 9], "#FFFFFF")]), json!({}));
    assert!(
        matches!(found!(white, "white", LintKind::NoEffect { .. }), Some((_, _, LintKind::NoEffect { hidden_by })) if hidden_by.is_empty())
    );
    let group = layer(
        "g",
        "group",
        [0, 0, 240, 160],
        json!({
            "layers": [below(), rect("above", [0, 0, 100, 100], "#0000FF"), rect("seen", [90, 90, 20, 20], "#00FF00")],
            "shadow": {"dx": 2, "blur": 4, "color": "#00000080"}, "opacity": 0.5
        }),
    );
    let findings = find(json!([group]), json!({}));
    assert!(found!(findings, "below", LintKind::NoEffect { .. }).is_some(), "{findings:?}");
    assert!(
        ["g", "above", "seen"].iter().all(|id| found!(findings, *id, LintKind::NoEffect { .. }).is_none())
    );
    // A layer that shows in one case of many is seen.
    let sometimes = json!([
        below(),
        changed(rect("above", [0, 0, 100, 100], "#0000FF"), json!({"when": {"present": "std.gift"}}))
    ]);
    let findings = find(sometimes, json!({}));
    assert!(found!(findings, "below", LintKind::NoEffect { .. }).is_none());
}

fn changed(mut layer: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        layer[name] = value.clone();
    }
    layer
}

#[test]
fn prices_that_overlap_are_cut_covered_or_misplaced_are_told() {
    let at = [10, 10, 220, 40];
    let list = |y: i32| price("list", [10, y, 220, 40], json!({"role": "list", "size": 12}));
    let overlap = find(json!([price("p", at, json!({})), list(14)]), json!({}));
    assert!(
        matches!(found!(overlap, "p", LintKind::ClaimOverlaps { .. }), Some((Severity::Warning, _, LintKind::ClaimOverlaps { other, .. })) if other == "list")
    );
    assert!(
        found!(overlap, "p", LintKind::ClaimCovered { .. }).is_some(),
        "the gate refuses it too: {overlap:?}"
    );
    let apart = find(json!([price("p", at, json!({})), list(60)]), json!({}));
    assert!(apart.is_empty(), "{apart:?}");
    let words = find(
        json!([price("p", at, json!({})), text("t", at, "words on it", json!({"align": "center"}))]),
        json!({}),
    );
    assert!(found!(words, "p", LintKind::ClaimOverlaps { .. }).is_some());

    let covered = find(json!([price("p", at, json!({})), rect("r", [0, 0, 240, 90], "#FFFFFF")]), json!({}));
    assert!(
        matches!(found!(covered, "p", LintKind::ClaimCovered { .. }), Some((Severity::Error, _, LintKind::ClaimCovered { by, .. })) if by == "r")
    );
    let cut = find(json!([price("p", [200, 10, 220, 40], json!({"align": "start"}))]), json!({}));
    assert!(matches!(found!(cut, "p", LintKind::ClaimCut { .. }), Some((Severity::Error, ..))), "{cut:?}");
    let safe = json!({"safe_area": {"left": 0, "top": 60, "right": 240, "bottom": 160}});
    let misplaced = find(json!([price("p", at, json!({}))]), safe.clone());
    assert!(matches!(found!(misplaced, "p", LintKind::ClaimMisplaced { .. }), Some((Severity::Error, ..))));
    let placed = find(json!([price("p", [10, 80, 220, 40], json!({}))]), safe);
    assert!(placed.is_empty(), "{placed:?}");
}

#[test]
fn overlays_that_cover_too_much_are_told() {
    let layers = json!([
        layer(
            "photo",
            "image",
            [0, 0, 240, 160],
            json!({"source": {"point": "std.image.white"}, "fit": "fill"})
        ),
        rect("banner", [0, 0, 240, 80], "#C1121F")
    ]);
    let findings = find(layers.clone(), json!({"max_cover_permille": 499}));
    let cover = findings
        .iter()
        .find(|f| matches!(f.kind, LintKind::CoverTooLarge { permille: 500, limit: 499 }))
        .unwrap();
    assert_eq!((cover.severity, &cover.layer), (Severity::Error, &None));
    assert!(find(layers, json!({"max_cover_permille": 500})).is_empty());
}

#[test]
fn characters_without_a_glyph_and_other_failures_are_told() {
    let words =
        |how: Value| json!([text("t", [0, 0, 240, 40], "new \u{4E2D}", json!({"missing_glyph": how}))]);
    let hides = find(words(json!("hide")), json!({}));
    assert!(
        matches!(
            found!(hides, "t", LintKind::MissingGlyphs { .. }),
            Some((Severity::Warning, _, LintKind::MissingGlyphs { hides: true, .. }))
        ),
        "{hides:?}"
    );
    let replaced = find(words(json!({"substitute": "?"})), json!({}));
    let Some((_, _, LintKind::MissingGlyphs { characters, hides: false })) =
        found!(replaced, "t", LintKind::MissingGlyphs { .. })
    else {
        panic!("{replaced:?}")
    };
    assert_eq!(characters, &["U+4E2D '\u{4E2D}'"]);
    let fails = find(words(json!("fail")), json!({}));
    let (severity, _, kind) = found!(fails, "t", LintKind::Fails { .. }).unwrap();
    assert!(severity == Severity::Error && kind.to_string().contains("U+4E2D"), "{kind}");
    // A picture that the template lacks hides nothing else.
    let layers = json!([
        layer("logo", "image", [0, 0, 40, 40], json!({"source": {"asset": "gone.png"}})),
        text("t", [0, 60, 10, 10], "too wide", json!({"overflow": "fail"}))
    ]);
    let findings = find(layers, json!({}));
    assert!(
        found!(findings, "logo", LintKind::Fails { .. }).is_some()
            && found!(findings, "t", LintKind::DoesNotFit { .. }).is_some()
    );
}

#[test]
fn a_layer_that_no_case_shows_is_said_not_to_be_tried() {
    let kit = Kit::new();
    let shows = rect("r", [0, 0, 40, 40], "#000000");
    let case = case(
        json!({}),
        json!([changed(shows, json!({"when": {"eq": ["std.brand", {"text": "A"}]}}))]),
        json!({}),
    );
    let request = kit.request(&case);
    let all = worst_cases(&request).unwrap();
    assert!(lint(&request).unwrap().findings.is_empty(), "a case is made for it");
    let few: Vec<WorstCase> = all.into_iter().filter(|case| case.name == "ordinary").collect();
    let findings = lint_cases(&request, &few, &stand_ins().unwrap()).unwrap().findings;
    assert!(found!(findings, "r", LintKind::NotTried).is_some(), "{findings:?}");
}

#[test]
fn findings_are_told_in_json_and_in_one_line() {
    let findings =
        find(json!([text("t", [0, 0, 240, 40], "now $9", json!({"size": 9}))]), json!({"min_text_px": 10}));
    let json: Vec<Value> = findings.iter().map(|f| serde_json::to_value(f).unwrap()).collect();
    assert_eq!(
        json[0],
        json!({"severity": "error", "layer": "t", "at": "/layers/0",
        "kind": {"design": {"static_price": {"text": "$9"}}}})
    );
    assert_eq!(json[1]["kind"], json!({"text_too_small": {"size": 9, "limit": 10}}));
    assert!(
        findings[1]
            .to_string()
            .starts_with("warning: layer \"t\": text of 9 px is below the slot's limit of 10 px, with ")
    );
}

// Previews.

fn drawn(case: &Case, kit: &Kit) -> Preview {
    preview(&kit.request(case), &kit.input(case)).unwrap()
}

#[test]
fn a_preview_of_every_golden_case_is_its_picture() {
    let kit = Kit::new();
    for case in support::cases() {
        let whole = drawn(&case, &kit);
        assert!(whole.failures.is_empty(), "{}: {:?}", case.name, whole.failures);
        let compiled = kit.compile(&case).unwrap();
        assert!(whole.pixels == compiled.pixels(&kit.input(&case)).unwrap(), "{}", case.name);
        let manifest = compiled.render(&kit.input(&case)).unwrap().manifest;
        assert_eq!(whole.layout, manifest.layout, "{}", case.name);
        assert_eq!(
            serde_json::to_value(&whole.claims).unwrap(),
            serde_json::to_value(&manifest.claims).unwrap(),
            "{}",
            case.name
        );
        whole.overlay(1).unwrap();
    }
}

#[test]
fn a_preview_lists_every_fault_and_draws_the_rest() {
    let kit = Kit::new();
    let group = layer(
        "g",
        "group",
        [0, 0, 240, 80],
        json!({"layers": [
            text("wide", [0, 0, 20, 20], "does not fit", json!({"overflow": "fail"})),
            text("gone", [0, 20, 240, 20], "{std.brand}", json!({})),
            rect("square", [0, 40, 40, 40], "#FF0000")
        ]}),
    );
    let stack = layer(
        "s",
        "stack",
        [0, 90, 100, 20],
        json!({"layers": [
            {"id": "a", "type": "text", "text": "much too wide", "font": "sans", "size": 20, "fill": "#000000"},
            {"id": "b", "type": "text", "text": "too wide as well", "font": "sans", "size": 20, "fill": "#000000"},
            {"id": "c", "type": "text", "text": "fits", "font": "sans", "size": 12, "fill": "#000000"}
        ]}),
    );
    let case = case(json!({}), json!([group, stack, price("p", [0, 120, 240, 40], json!({}))]), json!({}));
    let drawn = drawn(&case, &kit);
    let told: Vec<&str> = drawn.failures.iter().map(|f| f.layer.as_deref().unwrap()).collect();
    assert_eq!(told, ["gone", "wide", "a", "b", "p"]);
    assert_eq!(drawn.pixels.pixel(20, 60), Some([255, 0, 0, 255]), "the square is drawn");
    assert_eq!(drawn.layout.len(), 9);
}

// The overlay.

fn sheet() -> Case {
    let group = layer(
        "frame",
        "group",
        [8, 8, 224, 60],
        json!({"layers": [
            text("title", [12, 12, 216, 24], "Fresh every morning", json!({"size": 16})),
            text("cut", [12, 40, 90, 20], "cut for want of room", json!({}))
        ]}),
    );
    let stack = layer(
        "row",
        "stack",
        [8, 76, 224, 40],
        json!({
            "gap": 6, "align": "baseline", "background": {"shape": {"rect": {"radius": 8}}, "fill": "#FFE8A3"}, "padding": 4,
            "layers": [
                {"id": "label", "type": "text", "text": "now", "font": "sans", "size": 12, "fill": "#000000"},
                {"id": "price", "type": "price", "role": "effective", "font": "sans", "size": 24, "fill": "#C1121F",
                 "format": {"money": {"currency": "USD", "symbol": "$"}}}
            ]
        }),
    );
    let fails = text("fails", [140, 40, 60, 20], "does not fit at all", json!({"overflow": "fail"}));
    let photo = layer("photo", "image", [180, 112, 52, 40], json!({"source": {"asset": "photo.jpg"}}));
    let points = json!({"std.price.effective": {"money": {"minor": "1299", "currency": "USD"}}});
    let template = json!({
        "sticker": 1, "id": "overlay", "canvas": {"width": 240, "height": 160, "background": "#F4F6FA"},
        "fonts": {"sans": [{"family": "Sticker Sans"}]}, "layers": [group, stack, fails, photo]
    });
    Case::of("overlay", template, points, json!({}))
}

/// The pictures of the overlay itself: `STICKER_BLESS=1` writes them.
#[test]
fn the_overlay_is_as_it_was_blessed() {
    let kit = Kit::new();
    let drawn = drawn(&sheet(), &kit);
    for zoom in [1, 4] {
        let file = drawn.overlay_png(zoom).unwrap();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/overlay-{zoom}.png"));
        if std::env::var_os("STICKER_BLESS").is_some_and(|v| v == "1") {
            std::fs::write(&path, &file).unwrap();
        }
        assert!(
            std::fs::read(&path).unwrap() == file,
            "the overlay at {zoom} differs from {}",
            path.display()
        );
    }
}

#[test]
fn the_overlay_draws_boxes_baselines_and_faults_at_their_places() {
    let kit = Kit::new();
    let drawn = drawn(&sheet(), &kit);
    let zoom = 4;
    let overlay = drawn.overlay(zoom).unwrap();
    assert_eq!(overlay.size(), Size::new(960, 640));
    let at = |x: i32, y: i32| overlay.pixel(x as u32, y as u32).unwrap();
    let edge = |report: &sticker_core::render::LayerReport| {
        let scaled = |n: sticker_core::geometry::Length| {
            sticker_core::geometry::Length::from_64ths(n.to_64ths() * zoom as i32).round()
        };
        let frame = report.frame.unwrap();
        Rect::new(
            scaled(frame.x),
            scaled(frame.y),
            scaled(frame.x + frame.width),
            scaled(frame.y + frame.height),
        )
    };
    let of = |id: &str| drawn.layout.iter().find(|report| report.layer == id).unwrap();
    // The left edge of a text's box is green in its middle, that of a picture blue, that of a price purple.
    for (id, colour) in [("title", [0x0B, 0x85, 0x57, 255]), ("photo", [0x1E, 0x6F, 0xD9, 255])] {
        let frame = edge(of(id));
        assert_eq!(at(frame.left, (frame.top + frame.bottom) / 2), colour, "{id}");
        assert_ne!(at(frame.left + 1, (frame.top + frame.bottom) / 2), colour, "{id} is one pixel wide");
    }
    // The baseline of the title is cyan all along.
    let line = of("title").baselines[0];
    let y = sticker_core::geometry::Length::from_64ths(line.y.to_64ths() * zoom as i32).round();
    for x in [line.x, line.x + line.width - sticker_core::geometry::Length::from_px(1)] {
        let x = sticker_core::geometry::Length::from_64ths(x.to_64ths() * zoom as i32).round() + 1;
        assert_eq!(at(x, y), [0x00, 0xA8, 0xD6, 255], "{x} {y}");
    }
    // Both what is cut and what fails have a red edge.
    for frame in [edge(of("cut")), Rect::new(140 * 4, 40 * 4, 200 * 4, 60 * 4)] {
        assert_eq!(at(frame.right - 1, (frame.top + frame.bottom) / 2), [0xE0, 0x00, 0x1B, 255], "{frame}");
    }
    // Without boxes the sheet is the picture, enlarged.
    assert_eq!(at(4 * 4, 150 * 4), drawn.pixels.pixel(4, 150).unwrap());
    assert!(matches!(drawn.overlay(0), Err(RenderError::Zoom { zoom: 0, limit: 8 })));
    assert!(drawn.overlay(9).is_err());
    assert_eq!(Pixmap::MAX_PIXELS, 64 << 20);
}

#[test]
fn points_of_another_business_are_refused() {
    let (kit, case) = (Kit::new(), sheet());
    let mut other = serde_json::to_value(case.slot.clone()).unwrap();
    other["business"] = json!("other");
    let slot = sticker_core::slot::Slot::from_json(other.to_string().as_bytes()).unwrap();
    let request = CompileRequest { slot: &slot, ..kit.request(&case) };
    let error = preview(&request, &RenderInput::new(&case.points, &kit.assets)).unwrap_err();
    assert!(matches!(error, RenderError::Business { .. }));
    assert!(lint(&request).is_ok(), "worst cases are of the slot's business");
}

#[test]
fn every_golden_template_can_be_linted() {
    let kit = Kit::new();
    for case in support::cases() {
        let report = lint(&kit.request(&case)).unwrap_or_else(|e| panic!("{}: {e}", case.name));
        assert!(!report.cases.is_empty() && report.cases.len() <= sticker_core::template::MAX_WORST_CASES);
        for finding in &report.findings {
            assert!(!finding.to_string().is_empty());
            assert!(finding.cases.iter().all(|name| report.cases.contains(name)), "{finding}");
        }
    }
}
