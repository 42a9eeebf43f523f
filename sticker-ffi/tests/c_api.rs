//! C programs that use the library through its header: they compile without a warning, give the bytes that Rust gives,
//! and leak nothing.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test compiles and runs programs")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use sticker_core::asset::font::FontStore;
use sticker_core::geometry::Size;
use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::render::{Assets, CompileRequest, CompiledTemplate, RenderInput, RenderLimits, Sticker};
use sticker_core::slot::Slot;
use sticker_core::template::Template;
use sticker_core::time::Instant;

const AT_MS: i64 = 1_794_326_400_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn data(name: &str) -> PathBuf {
    root().join("tests/data").join(name)
}

/// Returns the C library: Cargo builds it with this test, into the folder that this test runs from.
fn library() -> PathBuf {
    let name = format!("{}sticker{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let path = std::env::current_exe().unwrap().with_file_name(name);
    assert!(path.is_file(), "{} is not there", path.display());
    path
}

/// Makes a folder for one test's files, under the folder that this test runs from.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("c_api").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Makes a picture of 40 by 30 pixels: 24-bit BMP, red to the right, green to the bottom.
fn bmp() -> Vec<u8> {
    let (width, height) = (40u32, 30u32);
    let mut file = b"BM".to_vec();
    for word in [
        54 + width * height * 3,
        0,
        54,
        40,
        width,
        height,
        1 | 24 << 16,
        0,
        width * height * 3,
        2835,
        2835,
        0,
        0,
    ] {
        file.extend(word.to_le_bytes());
    }
    for y in (0..height).rev() {
        file.extend((0..width).flat_map(|x| [90, (y * 8) as u8, (x * 6) as u8]));
    }
    file
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{stdout}\n{stderr}", output.status);
    stdout.into_owned()
}

/// Compiles a program of `tests/c` and links it to the library.
fn build(name: &str, folder: &Path) -> PathBuf {
    let program = folder.join(name);
    let library = library();
    let search = format!("-Wl,-rpath,{}", library.parent().unwrap().display());
    run(Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-g", "-I"])
        .arg(root().join("include"))
        .arg(root().join("tests/c").join(name).with_extension("c"))
        .arg("-o")
        .arg(&program)
        .arg(&library)
        .arg(search));
    program
}

/// Returns a command that runs a program under valgrind, or `None` where there is none.
fn valgrind(program: &Path) -> Option<Command> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("no valgrind here: leaks are not looked for");
        return None;
    }
    let mut command = Command::new("valgrind");
    command.args([
        "--quiet",
        "--error-exitcode=99",
        "--leak-check=full",
        "--show-leak-kinds=definite,indirect",
    ]);
    command.arg("--errors-for-leak-kinds=definite,indirect").arg(program);
    Some(command)
}

fn by_rust() -> Sticker {
    let read = |name| fs::read(data(name)).unwrap();
    let slot = Slot::from_json(&read("slot.json")).unwrap();
    let locale = LocaleTag::new("en").unwrap();
    let points =
        Snapshot::from_json(&read("points.json"), Instant::from_ms(AT_MS).unwrap(), locale.clone()).unwrap();
    let mut assets = Assets::default();
    assets.insert("mug.bmp", Arc::new(bmp()));
    let compiled = CompiledTemplate::compile(&CompileRequest {
        template: &Arc::new(Template::from_json(&read("template.json")).unwrap()),
        slot: &slot,
        size: Size::new(240, 240),
        fonts: &FontStore::with_default_family().unwrap(),
        assets: &assets,
        locale: &locale,
        limits: RenderLimits::default(),
    })
    .unwrap();
    compiled.render(&RenderInput::new(&points, &assets)).unwrap()
}

#[test]
fn c_renders_the_bytes_that_rust_renders() {
    let folder = folder("render_one");
    let (picture, out) = (folder.join("mug.bmp"), folder.join("out.jpg"));
    fs::write(&picture, bmp()).unwrap();
    let program = build("render_one", &folder);
    let expected = by_rust();
    let with_files = |mut command: Command| {
        let _ = fs::remove_file(&out);
        command.args([&data("template.json"), &data("slot.json"), &data("points.json"), &picture]);
        run(command.args(["240", "240", &AT_MS.to_string()]).arg(&out))
    };

    let manifest: serde_json::Value = serde_json::from_str(&with_files(Command::new(&program))).unwrap();
    assert!(fs::read(&out).unwrap() == expected.bytes, "C gives other bytes than Rust");
    assert!(expected.bytes.starts_with(&[0xFF, 0xD8]), "the picture is no JPEG");
    assert_eq!(manifest, serde_json::to_value(&expected.manifest).unwrap());
    assert_eq!(manifest["claims"][0]["layer"], "price");

    if let Some(command) = valgrind(&program) {
        with_files(command);
        assert!(fs::read(&out).unwrap() == expected.bytes, "C gives other bytes under valgrind");
    }
}

#[test]
fn every_failure_has_its_number_its_place_and_words() {
    let folder = folder("errors");
    let picture = folder.join("mug.bmp");
    fs::write(&picture, bmp()).unwrap();
    let program = build("errors", &folder);
    let with_files = |mut command: Command| {
        command.args([&data("template.json"), &data("slot.json"), &data("points.json"), &picture]);
        assert_eq!(run(&mut command), "0 failures\n");
    };
    with_files(Command::new(&program));
    if let Some(command) = valgrind(&program) {
        with_files(command);
    }
}

#[test]
fn the_readme_shows_the_program_as_it_is() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let program = fs::read_to_string(root().join("tests/c/render_one.c")).unwrap();
    let (_, rest) = readme.split_once("```c\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    assert!(shown.contains("sticker_render("), "{shown}");
    assert!(program.contains(shown), "the readme shows other lines than render_one.c has:\n{shown}");
}

#[test]
fn the_header_is_valid_cpp() {
    if Command::new("c++").arg("--version").output().is_err() {
        eprintln!("no C++ compiler here: the header is not checked as C++");
        return;
    }
    for standard in ["-std=c++11", "-std=c++17"] {
        let header = root().join("include/sticker.h");
        run(Command::new("c++")
            .args(["-fsyntax-only", "-Wall", "-Werror", standard, "-x", "c++"])
            .arg(header));
    }
}

#[test]
fn the_library_exports_only_its_own_names() {
    let Ok(output) = Command::new("nm").args(["-D", "--defined-only"]).arg(library()).output() else {
        eprintln!("no nm here: exports are not checked");
        return;
    };
    let names = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> = names.lines().filter_map(|line| line.split_whitespace().last()).collect();
    assert!(names.contains(&"sticker_render"), "{names:?}");
    let others: Vec<&&str> = names.iter().filter(|name| !name.starts_with("sticker_")).collect();
    assert!(others.is_empty(), "{others:?}");
}
