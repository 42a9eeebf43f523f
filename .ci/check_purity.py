#!/usr/bin/env python3
"""Fails when the core reaches around its caller: clock, files, environment, threads, network, processes, output, globals.

Clippy's lists (`sticker-core/clippy.toml`) see types and methods; this sees whole modules, macros and statics. It also
fails when a dependency that could look at the system is built with the features that do.
`--self-test` proves that each kind of breach is found and that clean code passes.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rust_source import ROOT, code_only, line_of, paths, sources, without_tests

FORBIDDEN_PATHS = {
    ("std", "fs"): "bytes are parameters",
    ("std", "env"): "no environment",
    ("std", "thread"): "the host owns threads",
    ("std", "net"): "the core does no network",
    ("std", "process"): "the core starts and ends nothing",
    ("std", "os"): "the core knows no operating system",
    ("std", "time", "SystemTime"): "instants are parameters",
    ("std", "time", "Instant"): "instants are parameters",
    ("std", "io", "stdin"): "bytes are parameters",
    ("std", "io", "stdout"): "bytes are results",
    ("std", "io", "stderr"): "errors are results",
    ("std", "hash", "RandomState"): "hash order must not depend on a process",
    ("std", "collections", "hash_map", "RandomState"): "hash order must not depend on a process",
}

FORBIDDEN_CODE = [
    (re.compile(r"\bSystemTime\b"), "instants are parameters"),
    (re.compile(r"\bInstant\s*::\s*now\b"), "instants are parameters"),
    (re.compile(r"\b(?:e?println|e?print|dbg)\s*!"), "the core prints nothing"),
    (re.compile(r"\bstatic\s+mut\b"), "no global state"),
    (re.compile(r"\bthread_local\s*!"), "no global state"),
    (
        re.compile(r"\bstatic\s+\w+\s*:[^=;]*\b(?:OnceLock|LazyLock|OnceCell|LazyCell|Mutex|RwLock|Atomic\w+|RefCell|Cell)\b"),
        "no global state",
    ),
    (re.compile(r"(?<!forbid\()\bunsafe\b(?!_)"), "the core forbids unsafe code"),
]


# The features that a dependency may have, in whatever program it is built into. jiff reads TZ, /etc/localtime and the
# system's zone files, and has a clock and global caches, only with its feature std.
ALLOWED_FEATURES = {"jiff": {"alloc"}}


def feature_breaches(metadata):
    """Lists the features that the dependencies of cargo's `metadata` may not have."""
    found = []
    names = {package["id"]: package["name"] for package in metadata["packages"]}
    for node in metadata["resolve"]["nodes"]:
        name = names[node["id"]]
        for feature in sorted(set(node["features"]) - ALLOWED_FEATURES.get(name, set(node["features"]))):
            found.append(f"{name}: built with its feature {feature}")
    return found


def metadata():
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"cargo metadata failed:\n{done.stderr}")
    return json.loads(done.stdout)


def breaches(folder):
    """Lists what the sources under `folder` must not hold, as `file:line: what (why)`."""
    found = []
    for path in sources(folder):
        code = without_tests(code_only(path.read_text(encoding="utf-8")))
        name = path.relative_to(folder)
        for names, position in paths(code, ["std", "core", "alloc"]):
            plain = ("std", *names[1:])
            for forbidden, why in FORBIDDEN_PATHS.items():
                if plain[: len(forbidden)] == forbidden:
                    found.append(f"{name}:{line_of(code, position)}: {'::'.join(names)} ({why})")
        for pattern, why in FORBIDDEN_CODE:
            for match in pattern.finditer(code):
                found.append(f"{name}:{line_of(code, match.start())}: {' '.join(match[0].split())} ({why})")
    return sorted(set(found))


BAD = [
    "fn f() { let _ = std::fs::read(\"x\"); }",
    "use std::{collections::BTreeMap, fs::{self, File}};",
    "use std::env;",
    "use std::{\n    fmt,\n    thread,\n};",
    "fn f() { std::net::TcpStream::connect(\"x\"); }",
    "fn f() -> ! { std::process::exit(1) }",
    "use std::time::{Duration, Instant};",
    "use std::time::*; fn f() { let _ = Instant::now(); }",
    "fn f(at: SystemTime) {}",
    "fn f() { println!(\"x\"); }",
    "fn f() { dbg!(1); }",
    "static mut COUNT: u32 = 0;",
    "static TABLE: std::sync::OnceLock<u8> = std::sync::OnceLock::new();",
    "thread_local! { static A: u8 = 1; }",
    "fn f() { unsafe { core::hint::unreachable_unchecked() } }",
    "use std::io::{Read, stdout};",
]
CLEAN = """
#![forbid(unsafe_code)]
//! Never calls `std::fs::read` or println!.
/* std::env::var /* nested */ SystemTime */
use std::{collections::BTreeMap, fmt, time::Duration};
static NAMES: [&str; 1] = ["std::thread"];
fn text<'a>(c: char) -> &'a str { if c == '"' { "std::net" } else { r#"static mut "x" "# } }
#[cfg(test)]
mod tests { fn reads() { let _ = std::fs::read("x"); println!("x"); } }
"""


def clippy_finds(call):
    """Says whether clippy, under the core's own configuration, refuses a crate that makes `call`."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "src").mkdir()
        (folder / "clippy.toml").write_bytes((ROOT / "sticker-core/clippy.toml").read_bytes())
        (folder / "Cargo.toml").write_text('[package]\nname = "breach"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n')
        (folder / "src/lib.rs").write_text(f"pub fn breach() {{ let _ = {call}; }}\n")
        command = ["cargo", "clippy", "--quiet", "--offline", "--target-dir", str(folder / "target"), "--", "-D", "warnings"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        return done.returncode != 0 and "disallowed_methods" in done.stderr


def self_test():
    for bad in BAD:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "bad.rs").write_text(bad)
            assert breaches(folder), f"not found: {bad}"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "clean.rs").write_text(CLEAN)
        assert not breaches(folder), f"clean code refused: {breaches(folder)}"
    probe = {"packages": [{"id": "j", "name": "jiff"}], "resolve": {"nodes": [{"id": "j", "features": ["alloc", "std"]}]}}
    assert feature_breaches(probe) == ["jiff: built with its feature std"], feature_breaches(probe)
    probe["resolve"]["nodes"][0]["features"].remove("std")
    assert not feature_breaches(probe), "allowed features refused"
    for call in ['std::fs::read("x")', "std::time::Instant::now()", 'std::env::var("X")']:
        assert clippy_finds(call), f"clippy accepts {call} under the core's configuration"
    assert not clippy_finds("std::time::Duration::from_secs(1)"), "clippy refuses clean code"
    print(f"self-test: {len(BAD)} breaches and 3 clippy breaches found, clean code passes")


if __name__ == "__main__":
    if "--self-test" in sys.argv:
        self_test()
    core = ROOT / "sticker-core/src"
    found = breaches(core) + feature_breaches(metadata())
    print("\n".join(found) if found else f"the core is pure: {len(sources(core))} files")
    sys.exit(bool(found))
