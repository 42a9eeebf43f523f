#!/usr/bin/env python3
"""Fails when a dependency's licence cannot be met from the allow-list in `.ci/licences.toml`; prints the table.

A choice ("A OR B") needs one allowed side, a sum ("A AND B") needs both. `--self-test` proves the refusals.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections import defaultdict

from rust_source import ROOT

LISTS = ROOT / ".ci/licences.toml"


class Expression:
    """Reads an SPDX expression; the old slash of crates means OR."""

    def __init__(self, text):
        self.tokens = re.findall(r"\(|\)|[\w.+-]+", text.replace("/", " OR "))
        if not self.tokens:
            raise ValueError("no licence expression")

    def met_by(self, allowed):
        met = self._any(allowed)
        if self.tokens:
            raise ValueError(f"cannot read the expression from {self.tokens[0]!r} on")
        return met

    def _any(self, allowed):
        met = self._all(allowed)
        while self.tokens and self.tokens[0] == "OR":
            self.tokens.pop(0)
            met = self._all(allowed) | met
        return met

    def _all(self, allowed):
        met = self._one(allowed)
        while self.tokens and self.tokens[0] == "AND":
            self.tokens.pop(0)
            met = self._one(allowed) & met
        return met

    def _one(self, allowed):
        if not self.tokens:
            raise ValueError("the expression ends early")
        token = self.tokens.pop(0)
        if token == "(":
            met = self._any(allowed)
            if not self.tokens or self.tokens.pop(0) != ")":
                raise ValueError("a bracket stays open")
            return met
        if token in (")", "AND", "OR", "WITH"):
            raise ValueError(f"{token!r} where a licence should stand")
        if self.tokens and self.tokens[0] == "WITH":
            self.tokens.pop(0)
            token = f"{token} WITH {self.tokens.pop(0)}"
        return token in allowed


def refusal(package, allowed, exceptions):
    """Says why a package's licence is refused, or `None`."""
    here = allowed | {e["licence"] for e in exceptions if e["crate"] == package["name"]}
    name = f"{package['name']} {package['version']}"
    if not package.get("license"):
        return f"{name}: states no licence expression"
    try:
        if Expression(package["license"]).met_by(here):
            return None
    except ValueError as problem:
        return f"{name}: licence {package['license']!r}: {problem}"
    return f"{name}: licence {package['license']!r} is not on the allow-list"


def packages(manifest):
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features", "--manifest-path", str(manifest)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"cargo metadata failed on {manifest.relative_to(ROOT)}:\n{done.stderr}")
    return [package for package in json.loads(done.stdout)["packages"] if package["source"]]


def check():
    lists = tomllib.loads(LISTS.read_text(encoding="utf-8"))
    allowed = {entry["id"] for entry in lists["licence"]}
    exceptions = lists.get("exception", [])
    for entry in [*lists["licence"], *exceptions]:
        if not entry.get("reason"):
            sys.exit(f"{LISTS.relative_to(ROOT)}: {entry} has no reason")
    every = {}
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"]:
        if (ROOT / manifest).exists():
            every |= {(p["name"], p["version"]): p for p in packages(ROOT / manifest)}
    table = defaultdict(list)
    for (name, version), package in sorted(every.items()):
        table[package.get("license") or "none"].append(f"{name} {version}")
    for licence, names in sorted(table.items(), key=lambda row: -len(row[1])):
        print(f"{len(names):4}  {licence}: {', '.join(names)}")
    refused = [r for p in every.values() if (r := refusal(p, allowed, exceptions))]
    unused = [e["crate"] for e in exceptions if e["crate"] not in {name for name, _ in every}]
    refused += [f"{LISTS.relative_to(ROOT)}: the exception for {crate} is used by no dependency" for crate in unused]
    print("\n".join(refused) if refused else f"all {len(every)} dependencies are allowed by {len(allowed)} licences and {len(exceptions)} exceptions")
    return bool(refused)


def self_test():
    def outcome(licence, allowed=frozenset({"MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"}), exceptions=()):
        return refusal({"name": "probe", "version": "1.0.0", "license": licence}, set(allowed), exceptions)

    for bad in ["AGPL-3.0-only", "MIT AND GPL-2.0-only", "GPL-2.0-only OR SSPL-1.0", "", None, "(MIT", "MIT OR", "Apache-2.0 WITH X", "MIT MIT"]:
        assert outcome(bad), f"allowed: {bad}"
    for good in ["MIT", "AGPL-3.0-only OR MIT", "GPL-2.0-only/MIT", "(MIT OR GPL-2.0-only) AND Apache-2.0", "Apache-2.0 WITH LLVM-exception"]:
        assert outcome(good) is None, f"refused: {good}: {outcome(good)}"
    exception = [{"crate": "probe", "licence": "MPL-2.0"}]
    assert outcome("MPL-2.0") and outcome("MPL-2.0", exceptions=exception) is None
    assert outcome("MPL-2.0", exceptions=[{"crate": "other", "licence": "MPL-2.0"}])
    print("self-test: 11 refusals and 6 permissions as they should be")


if __name__ == "__main__":
    if "--self-test" in sys.argv:
        self_test()
    sys.exit(check())
