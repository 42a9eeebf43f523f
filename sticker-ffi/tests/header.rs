//! The checked-in header is the one that the sources make, and every function in it is documented.

#![expect(clippy::unwrap_used, reason = "a test reads and writes the header")]

use std::fs;
use std::path::Path;

fn generated() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bindings = cbindgen::Builder::new()
        .with_config(cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap())
        .with_src(root.join("src/code.rs"))
        .with_src(root.join("src/c_api.rs"))
        .generate()
        .unwrap();
    let mut header = Vec::new();
    bindings.write(&mut header);
    without_rust_sections(&String::from_utf8(header).unwrap())
}

/// Takes out the `# Safety` sections, which repeat for Rust what the top of the header says.
fn without_rust_sections(header: &str) -> String {
    let mut kept = Vec::new();
    let mut is_left_out = false;
    for line in header.lines() {
        if line.trim_end() == "// # Safety" {
            is_left_out = true;
            // And the blank comment line before it.
            if kept.last() == Some(&"//") {
                kept.pop();
            }
        }
        is_left_out &= line.starts_with("//");
        if !is_left_out {
            kept.push(line.trim_end());
        }
    }
    kept.join("\n") + "\n"
}

#[test]
fn the_header_is_what_the_sources_make() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("include/sticker.h");
    let header = generated();
    if std::env::var_os("STICKER_BLESS").is_some() {
        fs::write(&path, &header).unwrap();
    }
    let present = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        present == header,
        "{} is not what the sources make; run: STICKER_BLESS=1 cargo test -p sticker-ffi --test header",
        path.display()
    );
}

#[test]
fn every_function_and_number_of_the_header_is_documented() {
    let header = generated();
    let lines: Vec<&str> = header.lines().collect();
    let mut count = 0;
    for (i, line) in lines.iter().enumerate() {
        let is_item = line.contains(" sticker_") && line.contains('(') && !line.starts_with("//")
            || line.starts_with("#define STICKER_OK")
            || line.starts_with("#define STICKER_ERR_");
        if !is_item || line.starts_with(' ') {
            continue;
        }
        count += 1;
        // cbindgen writes the attribute, if any, on a line of its own.
        let before = lines[..i].iter().rev().find(|l| !l.starts_with("STICKER_NODISCARD")).unwrap();
        assert!(before.starts_with("//"), "no comment above: {line}");
    }
    assert!(count > 35, "only {count} items were found: does this test still read the header?");
}
