//! The life of versions, and what a registry refuses.

use std::sync::Arc;

use serde_json::json;

use super::{Act, Entry, EntryKey, Registry, RegistryError, RegistryRecord, State, Step};
use crate::id::{BusinessId, PrincipalId, TemplateId};
use crate::template::{Rule, Template};
use crate::time::Instant;

fn id(name: &str) -> TemplateId {
    TemplateId::new(name).unwrap()
}

fn design(name: &str, width: u32) -> Arc<Template> {
    let json = json!({
        "sticker": 1, "id": name, "canvas": {"width": width, "height": 80, "background": "#FFFFFF"}, "layers": []
    });
    Arc::new(Template::from_json(json.to_string().as_bytes()).unwrap())
}

fn rule(json: serde_json::Value) -> Rule {
    Rule::from_json(json.to_string().as_bytes()).unwrap()
}

fn step(act: Act, at: i64) -> Step {
    Step::new(act, PrincipalId::new("lin").unwrap(), Instant::from_ms(at).unwrap())
}

fn empty() -> Registry {
    Registry::new(BusinessId::new("acme").unwrap())
}

fn publish(registry: &mut Registry, key: &EntryKey, at: i64) -> Result<State, RegistryError> {
    registry.step(key, step(Act::Submit, at))?;
    registry.step(key, step(Act::Publish, at))
}

fn draft(registry: &mut Registry, name: &str, fallback: Option<&str>) -> EntryKey {
    let rule = Rule { fallback: fallback.map(id), ..Rule::default() };
    registry.draft(design(name, 80), rule, step(Act::Draft, 0)).unwrap()
}

#[test]
fn a_version_takes_only_the_steps_of_its_table() {
    use Act::{Draft, Publish, Retire, SendBack, Submit};
    let allowed = [
        (State::Draft, Submit, State::InReview),
        (State::InReview, SendBack, State::Draft),
        (State::InReview, Publish, State::Published),
        (State::Published, Retire, State::Retired),
        (State::Retired, Submit, State::InReview),
    ];
    for state in [State::Draft, State::InReview, State::Published, State::Retired] {
        for act in [Draft, Submit, SendBack, Publish, Retire] {
            let expected = allowed.iter().find(|row| (row.0, row.1) == (state, act)).map(|row| row.2);
            assert_eq!(state.after(act), expected, "{state} {act}");
            // The registry keeps the same table, and is unchanged where it refuses.
            let mut registry = empty();
            let key = draft(&mut registry, "a", None);
            let way: &[Act] = match state {
                State::Draft => &[],
                State::InReview => &[Submit],
                State::Published => &[Submit, Publish],
                State::Retired => &[Submit, Publish, Retire],
            };
            for &act in way {
                registry.step(&key, step(act, 5)).unwrap();
            }
            let before = registry.clone();
            match registry.step(&key, step(act, 6)) {
                Ok(next) => assert_eq!(Some(next), expected),
                Err(error) => {
                    assert_eq!(expected, None);
                    assert_eq!(error, RegistryError::Step { key, from: state, act });
                    assert_eq!(registry, before);
                }
            }
        }
    }
}

#[test]
fn who_and_when_are_kept_and_time_never_goes_back() {
    let mut registry = empty();
    let key = draft(&mut registry, "a", None);
    assert_eq!(registry.entry(&key).unwrap().published_at(), None);
    publish(&mut registry, &key, 10).unwrap();
    let entry = registry.entry(&key).unwrap();
    assert_eq!(entry.published_at(), Some(Instant::from_ms(10).unwrap()));
    assert_eq!(entry.history().len(), 3);
    assert_eq!(entry.history()[2].by.as_str(), "lin");
    let error = registry.step(&key, step(Act::Retire, 9)).unwrap_err();
    assert!(error.to_string().contains("lies before its last one"), "{error}");
    registry.step(&key, step(Act::Retire, 20)).unwrap();
    assert!(registry.entry(&key).unwrap().state().is_renderable());
    // What was retired can be published again, and counts as published then.
    publish(&mut registry, &key, 30).unwrap();
    assert_eq!(registry.entry(&key).unwrap().published_at(), Some(Instant::from_ms(30).unwrap()));
}

#[test]
fn the_version_is_the_hash_of_design_and_rule() {
    let mut registry = empty();
    let first = draft(&mut registry, "a", None);
    let other_rule =
        registry.draft(design("a", 80), rule(json!({"priority": 1})), step(Act::Draft, 0)).unwrap();
    let other_design = registry.draft(design("a", 81), Rule::default(), step(Act::Draft, 0)).unwrap();
    assert_eq!(registry.len(), 3);
    assert!(first.version != other_rule.version && first.version != other_design.version);
    let error = registry.draft(design("a", 80), Rule::default(), step(Act::Draft, 0)).unwrap_err();
    assert_eq!(error, RegistryError::Exists { key: first.clone(), state: State::Draft });
    assert_eq!(registry.len(), 3);
    assert!(first.to_string().starts_with("acme/a@"));
}

#[test]
fn a_draft_is_revised_under_a_new_version_with_its_history() {
    let mut registry = empty();
    let key = draft(&mut registry, "a", None);
    let other = registry.draft(design("a", 90), Rule::default(), step(Act::Draft, 0)).unwrap();
    let revised = registry.revise(&key, design("a", 81), Rule::default(), step(Act::Draft, 7)).unwrap();
    assert_eq!(registry.len(), 2);
    assert!(registry.entry(&key).is_err());
    assert_eq!(registry.entry(&revised).unwrap().history().len(), 2);
    let before = registry.clone();
    // Into what is there already, before the last step, or from what is no draft.
    let error = registry.revise(&revised, design("a", 90), Rule::default(), step(Act::Draft, 8)).unwrap_err();
    assert!(matches!(error, RegistryError::Exists { .. }), "{error}");
    let error = registry.revise(&revised, design("a", 82), Rule::default(), step(Act::Draft, 6)).unwrap_err();
    assert!(matches!(error, RegistryError::Earlier { .. }), "{error}");
    assert_eq!(registry, before);
    registry.step(&other, step(Act::Submit, 1)).unwrap();
    let error = registry.revise(&other, design("a", 83), Rule::default(), step(Act::Draft, 8)).unwrap_err();
    assert!(matches!(error, RegistryError::Step { from: State::InReview, .. }), "{error}");
}

#[test]
fn fallbacks_of_published_versions_have_no_circle() {
    let mut registry = empty();
    let a = draft(&mut registry, "a", Some("b"));
    let b = draft(&mut registry, "b", Some("c"));
    let c = draft(&mut registry, "c", Some("a"));
    publish(&mut registry, &a, 1).unwrap();
    publish(&mut registry, &b, 1).unwrap();
    let error = publish(&mut registry, &c, 1).unwrap_err();
    assert_eq!(error.to_string(), "fallbacks would have a circle: c -> a -> b -> c");
    assert_eq!(registry.entry(&c).unwrap().state(), State::InReview);
    // Once the circle is open again it may be published.
    registry.step(&b, step(Act::Retire, 2)).unwrap();
    registry.step(&c, step(Act::Publish, 2)).unwrap();
    let error = publish(&mut registry, &b, 3).unwrap_err();
    assert!(matches!(error, RegistryError::FallbackCircle { .. }), "{error}");
    let own = Rule { fallback: Some(id("d")), ..Rule::default() };
    let error = registry.draft(design("d", 80), own, step(Act::Draft, 0)).unwrap_err();
    let message = "the rule of template d: template d cannot stand in for itself (at /fallback)";
    assert_eq!(error.to_string(), message);
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    let mut registry = empty();
    let key = draft(&mut registry, "a", None);
    let stranger = EntryKey { business: BusinessId::new("other").unwrap(), ..key.clone() };
    let error = registry.entry(&stranger).unwrap_err();
    assert!(error.to_string().ends_with("is of another business than the registry of acme"), "{error}");
    let unknown = EntryKey { template: id("b"), ..key.clone() };
    assert_eq!(registry.step(&unknown, step(Act::Submit, 1)), Err(RegistryError::Unknown { key: unknown }));
    let note = |text: String| Step { note: Some(text), ..step(Act::Submit, 1) };
    let error = registry.step(&key, note("x".repeat(513))).unwrap_err();
    assert_eq!(error.to_string(), "the note of a step has 513 bytes, it may have 512");
    assert!(registry.step(&key, note("a\u{7}".into())).is_err());
    registry.step(&key, note("line 1\nline 2".into())).unwrap();
    let error = registry.forget(&key).unwrap_err();
    assert!(matches!(error, RegistryError::Exists { state: State::InReview, .. }));
    registry.step(&key, step(Act::SendBack, 2)).unwrap();
    assert_eq!(registry.forget(&key).unwrap().key(), &key);
    assert!(registry.is_empty());
    let error = registry.draft(design("a", 80), Rule::default(), step(Act::Submit, 0)).unwrap_err();
    assert!(matches!(error, RegistryError::Step { act: Act::Submit, .. }));
    let never = json!({"selector": {"valid": {"start": "2027-01-01T00:00:00Z"}}});
    let past = json!({
        "sticker": 1, "id": "past", "canvas": {"width": 8, "height": 8}, "layers": [],
        "valid": {"start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"}
    });
    let past = Arc::new(Template::from_json(past.to_string().as_bytes()).unwrap());
    let error = registry.draft(past, rule(never), step(Act::Draft, 0)).unwrap_err();
    assert!(error.to_string().contains("never together (at /selector/valid)"), "{error}");
}

#[test]
fn limits_hold_and_say_what_they_are() {
    let mut registry = empty();
    for width in 1..=Registry::MAX_VERSIONS as u32 {
        registry.draft(design("a", width), Rule::default(), step(Act::Draft, 0)).unwrap();
    }
    let error = registry.draft(design("a", 300), Rule::default(), step(Act::Draft, 0)).unwrap_err();
    assert_eq!(error.to_string(), "257 versions of one template are too many, at most 256 are allowed");
    let key = draft(&mut registry, "b", None);
    for at in 1..Entry::MAX_STEPS as i64 {
        let act = if at % 2 == 1 { Act::Submit } else { Act::SendBack };
        registry.step(&key, step(act, at)).unwrap();
    }
    let error = registry.step(&key, step(Act::Publish, 99)).unwrap_err();
    assert_eq!(error.to_string(), "65 steps of one version are too many, at most 64 are allowed");
}

#[test]
fn a_registry_is_read_back_from_its_record() {
    let mut registry = empty();
    registry.set_default(Some(id("a")));
    let a = draft(&mut registry, "a", None);
    publish(&mut registry, &a, 5).unwrap();
    draft(&mut registry, "b", Some("a"));
    let json = serde_json::to_vec(&registry.record()).unwrap();
    let record = RegistryRecord::from_json(&json).unwrap();
    let designs = [design("a", 80), design("b", 80)];
    let find = |name: &TemplateId, digest: &crate::digest::Digest| {
        designs.iter().find(|design| design.id() == name && design.digest() == digest).cloned()
    };
    let again = Registry::from_record(record.clone(), find).unwrap();
    assert_eq!(again, registry);
    assert_eq!(again.catalog().digest(), registry.catalog().digest());

    let broken = |change: &dyn Fn(&mut RegistryRecord)| {
        let mut record = record.clone();
        change(&mut record);
        Registry::from_record(record, find).unwrap_err().to_string()
    };
    assert!(broken(&|r| r.entries[0].rule.priority = 7).contains("should be"), "a changed rule");
    assert!(broken(&|r| r.entries[1].design = r.entries[0].version).contains("(at /entries/1)"));
    assert!(broken(&|r| r.entries[0].history.clear()).contains("there is no step (at /entries/0/history)"));
    assert!(broken(&|r| drop(r.entries[0].history.remove(0))).contains("does not allow to submit it"));
    assert!(broken(&|r| drop(r.entries[0].history.remove(1))).contains("does not allow to publish it"));
    assert!(broken(&|r| r.entries.push(r.entries[0].clone())).contains("is there already"));
    assert!(RegistryRecord::from_json(b"{\"business\":\"acme\"}").is_err());
}

#[test]
fn a_catalog_does_not_depend_on_the_order_of_registration() {
    let mut one = empty();
    let mut two = empty();
    for name in ["a", "b", "c"] {
        draft(&mut one, name, None);
    }
    for name in ["c", "a", "b"] {
        draft(&mut two, name, None);
    }
    assert_eq!(one.catalog().digest(), two.catalog().digest());
    two.set_default(Some(id("a")));
    assert_ne!(one.catalog().digest(), two.catalog().digest());
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the test compares a checked-in file and reads the bless switch"
)]
fn the_checked_in_schemas_are_those_of_the_types() {
    for (name, schema) in [("registry", RegistryRecord::schema()), ("rule", Rule::schema())] {
        let path = format!("{}/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let schema = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var("STICKER_BLESS").is_ok_and(|value| value == "1") {
            std::fs::write(&path, &schema).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap();
        assert!(found == schema, "{path} differs from the types; STICKER_BLESS=1 rewrites it");
    }
}
