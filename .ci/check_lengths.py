#!/usr/bin/env python3
"""Fails when a hand-written source file is longer than a reader's patience: 800 lines.

`--self-test` proves that a long file is found.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from rust_source import ROOT

LIMIT = 800
KINDS = {".rs", ".py", ".pyi", ".c", ".h", ".java", ".js", ".mjs", ".sh"}
# Generated or tabular files that no one reads from top to bottom, each with its reason.
EXEMPT = {
    "sticker-core/src/money/display/table.rs": "generated from CLDR by sticker-core/cldr/make_table.mjs",
}


def too_long(files, limit=LIMIT):
    """Lists the files above the limit, as `file: lines`."""
    found = []
    for name, path in files:
        lines = path.read_bytes().count(b"\n")
        if lines > limit and name not in EXEMPT:
            found.append(f"{name}: {lines} lines, the limit is {limit}")
    return found


def written():
    """Lists the project's own source files, committed or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [(name, ROOT / name) for name in names if Path(name).suffix in KINDS and (ROOT / name).is_file()]


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.rs"
        path.write_text("//\n" * (LIMIT + 1))
        assert too_long([("long.rs", path)]), "a long file passed"
        path.write_text("//\n" * LIMIT)
        assert not too_long([("long.rs", path)]), "a file at the limit was refused"
    print("self-test: 801 lines refused, 800 accepted")


if __name__ == "__main__":
    if "--self-test" in sys.argv:
        self_test()
    files = written()
    found = too_long(files)
    print("\n".join(found) if found else f"{len(files)} files, none above {LIMIT} lines")
    sys.exit(bool(found))
