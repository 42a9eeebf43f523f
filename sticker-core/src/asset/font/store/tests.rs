use super::*;

fn store() -> FontStore {
    FontStore::with_default_family().unwrap()
}

#[test]
fn the_default_family_covers_latin_digits_and_currency_signs() {
    let store = store();
    assert_eq!(store.fonts().len(), 2);
    for font in store.fonts() {
        assert_eq!(font.family(), store.default_family());
        assert!(!font.is_variable() && !font.is_italic());
        for c in "ABCxyz0123456789¥€$£₩₹₽%.,-–+ ÄÖÜßéñçø…".chars() {
            assert!(font.covers(c), "{} at {} lacks {c:?}", font.family(), font.weight());
        }
    }
    let weights: Vec<u16> = store.fonts().iter().map(Font::weight).collect();
    assert_eq!(weights, [400, 700]);
}

#[test]
fn a_missing_family_is_named_with_those_present() {
    let error = store().resolve(&[FaceQuery::regular("Comic Sans MS")]).unwrap_err();
    let FontError::UnknownFamily { wanted, present } = error else { panic!("{error}") };
    assert_eq!(wanted, "Comic Sans MS");
    assert_eq!(present, [store().default_family()]);
}

#[test]
fn an_italic_is_never_made_up() {
    let store = store();
    let query = FaceQuery { italic: true, ..FaceQuery::regular(store.default_family()) };
    assert!(matches!(store.resolve(&[query]), Err(FontError::NoSlant { italic: true, .. })));
}

#[test]
fn the_nearest_weight_follows_the_rule_of_style_sheets() {
    let store = store();
    for (wanted, found) in [(100, 400), (400, 400), (500, 400), (600, 700), (900, 700)] {
        let stack = store.resolve(&[FaceQuery::regular(store.default_family()).with_weight(wanted)]).unwrap();
        assert_eq!(stack.primary().weight(), found, "asked for {wanted}");
    }
}

#[test]
fn equal_queries_share_one_font() {
    let store = store();
    let query = [FaceQuery::regular(store.default_family().to_uppercase())];
    assert_eq!(store.resolve(&query).unwrap(), store.resolve(&query).unwrap());
}

#[test]
fn an_alias_replaces_the_name_of_the_file() {
    let mut store = FontStore::new();
    let request = FaceRequest { family: Some("House".into()), ..FaceRequest::default() };
    store.add(builtin::files()[0].clone(), &request).unwrap();
    assert!(store.resolve(&[FaceQuery::regular("house")]).is_ok());
    assert_eq!(store.families(), ["House"]);
}

#[test]
fn bytes_that_are_no_font_are_refused_by_name() {
    let mut store = FontStore::new();
    let mut add = |bytes: &[u8]| store.add(Arc::new(bytes.to_vec()), &FaceRequest::default()).unwrap_err();
    assert!(matches!(add(b""), FontError::NotAFont { .. }));
    assert!(matches!(add(b"\x89PNG\r\n\x1a\n"), FontError::NotAFont { .. }));
    assert!(matches!(add(b"ttcf\0\x01\0\0\0\0\0\0"), FontError::NoFace { faces: 0, .. }));
    assert!(matches!(add(b"ttcf"), FontError::NotAFont { .. }));
    let head = add(&[0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert!(matches!(head, FontError::NoFace { .. } | FontError::MissingTable { .. }), "{head}");
}

#[test]
fn an_index_beyond_the_file_is_refused_with_the_count() {
    let request = FaceRequest { index: 3, ..FaceRequest::default() };
    let error = FontStore::new().add(builtin::files()[0].clone(), &request).unwrap_err();
    assert_eq!(error, FontError::NoFace { index: 3, faces: 1 });
    assert_eq!(error.to_string(), "font file has 1 faces, none at index 3");
}

#[test]
fn a_static_font_has_neither_axes_nor_instances() {
    let mut store = FontStore::new();
    let named = FaceRequest { instance: Instance::Named("SemiBold".into()), ..FaceRequest::default() };
    let error = store.add(builtin::files()[0].clone(), &named).unwrap_err();
    assert!(matches!(error, FontError::UnknownInstance { .. }), "{error}");
    let axes = Instance::Axes(vec![AxisValue::new(Tag4::WEIGHT, 700)]);
    let error =
        store.add(builtin::files()[0].clone(), &FaceRequest { instance: axes, ..FaceRequest::default() });
    assert!(matches!(error, Err(FontError::UnknownAxis { axis: Tag4::WEIGHT, .. })));
}

#[test]
fn a_digest_given_by_the_host_is_kept_and_else_computed() {
    use sha2::{Digest, Sha256};
    let mut store = FontStore::new();
    let file = builtin::files()[0].clone();
    let own = store.add(file.clone(), &FaceRequest::default()).unwrap();
    let given = store.add_with_digest(file.clone(), [7; 32], &FaceRequest::default()).unwrap();
    let expected: [u8; 32] = Sha256::digest((*file).as_ref()).into();
    assert_eq!(store.font(own).unwrap().sha256(), expected);
    assert_eq!(store.font(given).unwrap().sha256(), [7; 32]);
}
