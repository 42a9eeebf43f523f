#!/usr/bin/env python3
"""Fails when a room of the core imports from a neighbour or from a floor above it.

Data goes one way: a room sees only the floors below its own. Tests beside the code may look anywhere.
`--self-test` proves that a breach is found, however the path is written.
"""

import re
import sys
import tempfile
from pathlib import Path

from rust_source import ROOT, code_only, line_of, paths, sources, without_tests

# The ground floor has four steps: every value of it can be fingerprinted, so keys, money and time stand on the digest,
# and the digest of pixels stands on boxes. How an amount is written depends on the locale.
STEPS = [
    (0, ["geometry", "pointer"]),
    (0, ["digest"]),
    (0, ["locale"]),
    (0, ["money", "time", "id"]),
    (1, ["points", "claim", "slot"]),
    (2, ["pricing", "template", "asset"]),
    (3, ["render"]),
    (4, ["inspect", "placement"]),
    (5, ["schedule", "intake", "sweep", "rollout"]),
    (6, ["business"]),
]
FLOOR = {room: floor for floor, rooms in STEPS for room in rooms}
STEP = {room: step for step, (_, rooms) in enumerate(STEPS) for room in rooms}


def module_of(path, folder):
    """Names the module that a file holds, as a tuple below the crate."""
    parts = list(path.relative_to(folder).with_suffix("").parts)
    if parts[-1] in ("mod", "lib"):
        parts.pop()
    return tuple(parts)


def resolve(names, module):
    """Turns `crate::`, `self::` and `super::` into names below the crate, or `None` when the path leaves it."""
    head, *rest = names
    if head == "crate":
        return tuple(rest)
    at = list(module)
    if head == "super":
        while names and names[0] == "super":
            if not at:
                return None
            at.pop()
            names = names[1:]
        return (*at, *names)
    return (*at, *rest)


def breaches(folder):
    """Lists every import under `folder` that the floors do not allow, as `file:line: what`."""
    folder = Path(folder)
    found = []
    for path in sources(folder):
        module = module_of(path, folder)
        code = without_tests(code_only(path.read_text(encoding="utf-8")))
        name = path.relative_to(folder)
        if not module:
            for match in re.finditer(r"\bmod\s+(\w+)\s*;", code):
                if match[1] not in FLOOR:
                    found.append(f"{name}:{line_of(code, match.start())}: module {match[1]} stands on no floor")
            continue
        room = module[0]
        if room not in FLOOR:
            found.append(f"{name}:1: room {room} stands on no floor")
            continue
        for names, position in paths(code, ["crate", "super", "self"]):
            target = resolve(names, module)
            # Names below the crate that are no room are the crate's own re-exports and macros.
            if not target or target[0] == room or target[0] not in FLOOR:
                if target and names[0] == "crate" and target[0] not in FLOOR and target[0] != room:
                    found.append(f"{name}:{line_of(code, position)}: crate::{target[0]} is no room; name the room it lives in")
                continue
            if STEP[target[0]] >= STEP[room]:
                relation = "its neighbour" if FLOOR[target[0]] == FLOOR[room] else "a floor above it"
                found.append(
                    f"{name}:{line_of(code, position)}: {room} (floor {FLOOR[room]}) imports"
                    f" {'::'.join(target)} (floor {FLOOR[target[0]]}, {relation})"
                )
    return sorted(set(found))


BAD = {
    "points/mod.rs": [
        "use crate::claim::Claim;",
        "use crate::{\n    money::Money,\n    template::{Layer, Template},\n};",
        "pub(crate) fn f(t: &crate::render::Canvas) {}",
        "use super::slot::Slot;",
        "use crate::PointName;",
        "use crate::*;",
    ],
    "render/text/fit.rs": ["use super::super::super::inspect::Case;", "use crate::{asset::font::FontStore, placement};"],
    "money.rs": ["use crate::id::Key;"],
    "geometry.rs": ["use crate::digest::Canonical;"],
    "garage/mod.rs": ["pub struct Car;"],
}
CLEAN = {
    "lib.rs": "pub mod points;\npub mod render;\npub use points::PointName;\n",
    "points/laws.rs": "use crate::render::Canvas;\n",
    "points/laws/cases.rs": "use crate::render::Canvas;\n",
    "points/mod.rs": "mod inner;\n#[cfg(test)]\nmod laws;\nuse crate::money::Money;\nuse self::inner::Inner;\n#[cfg(test)]\nmod tests { use crate::render::Canvas; }\n",
    "money.rs": "use crate::digest::{Canonical, Encode};\n",
    "points/inner.rs": "use super::Snapshot;\nuse crate::{geometry::Size, id, time::Instant};\n// use crate::render::Canvas;\n",
    "render/text/fit.rs": "use super::shape::Run;\nuse super::super::layout::Box;\nuse crate::{asset::font::FontStore, template::{Layer, style::Style}};\n",
}


def self_test():
    count = 0
    for name, texts in BAD.items():
        for text in texts:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
                assert breaches(folder), f"not found in {name}: {text}"
                count += 1
    with tempfile.TemporaryDirectory() as folder:
        for name, text in CLEAN.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        assert not breaches(folder), f"clean code refused: {breaches(folder)}"
    print(f"self-test: {count} breaches found, clean code passes")


if __name__ == "__main__":
    if "--self-test" in sys.argv:
        self_test()
    core = ROOT / "sticker-core/src"
    found = breaches(core)
    print("\n".join(found) if found else f"every import goes down: {len(sources(core))} files, {len(set(FLOOR.values()))} floors")
    sys.exit(bool(found))
