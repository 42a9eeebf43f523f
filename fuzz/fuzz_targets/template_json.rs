//! Any bytes are a template or an error that points into them; a template's hash does not depend on how it is written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use sticker_core::template::{MAX_LAYERS, Template};

fuzz_target!(init: sticker_fuzz::abort_on_our_panics_only(), |bytes: &[u8]| {
    let read = Template::from_json(bytes);
    let document: Option<Value> = serde_json::from_slice(bytes).ok();
    match read {
        Ok(template) => {
            let document = document.expect("a template is JSON");
            let rewritten = serde_json::to_vec(&document).expect("JSON can be written");
            let again = Template::from_json(&rewritten).expect("another spelling of a template is one");
            assert_eq!(again.digest(), template.digest(), "the hash depends on the spelling");
            for variant in template.variants() {
                assert!(variant.walk().count() <= MAX_LAYERS);
            }
            // A template over itself is another template or a named clash, never a panic.
            let _ = template.over(&again).map(|both| assert_ne!(both.digest(), template.digest()));
        }
        Err(error) => {
            let pointer = error.pointer();
            assert!(pointer.is_empty() || pointer.starts_with('/'), "{pointer:?} is no JSON Pointer");
            assert!(!error.message().is_empty());
            // A missing field's place does not exist, the object that lacks it does.
            if let Some(document) = document {
                let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
                assert!(document.pointer(parent).is_some(), "{error}: its place is not in the document");
            }
        }
    }
});
