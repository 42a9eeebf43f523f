"""Reads Rust sources just well enough for the house's checks: what is code, what is a test, which paths it names."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_TOKEN = re.compile(
    r"""
      (?P<line>//[^\n]*)
    | (?P<block>/\*)
    | (?P<raw>\b(?:b|c)?r(?P<hashes>\#*)"(?:.|\n)*?"(?P=hashes))
    | (?P<string>\b[bc]?"(?:\\(?:.|\n)|[^"\\])*"|"(?:\\(?:.|\n)|[^"\\])*")
    | (?P<char>b?'(?:\\(?:x[0-9a-fA-F]{2}|u\{[^}]*\}|.)|[^\\'\n])')
    """,
    re.VERBOSE,
)


def _blank(text):
    """Replaces every character but line ends with a space, so that positions and line numbers stay."""
    return re.sub(r"[^\n]", " ", text)


def code_only(text):
    """Blanks comments, strings and characters."""
    out, at = [], 0
    while match := _TOKEN.search(text, at):
        out.append(text[at : match.start()])
        end = match.end()
        if match["block"]:
            depth = 1
            while depth and end < len(text):
                if text.startswith("/*", end):
                    depth, end = depth + 1, end + 2
                elif text.startswith("*/", end):
                    depth, end = depth - 1, end + 2
                else:
                    end += 1
        out.append(_blank(text[match.start() : end]))
        at = end
    out.append(text[at:])
    return "".join(out)


def without_tests(code):
    """Blanks every item under `#[cfg(test)]`; `code` is the result of `code_only`."""
    at = 0
    while match := re.compile(r"#\s*\[\s*cfg\s*\(\s*test\s*\)\s*\]").search(code, at):
        end, depth = match.end(), 0
        while end < len(code):
            char = code[end]
            end += 1
            if char in "{[(":
                depth += 1
            elif char in "}])":
                depth -= 1
                if depth == 0 and char == "}":
                    break
            elif char == ";" and depth == 0:
                break
        code = code[: match.start()] + _blank(code[match.start() : end]) + code[end:]
        at = end
    return code


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def _split(group):
    """Splits the inside of a use group at its own commas."""
    parts, depth, start = [], 0, 0
    for index, char in enumerate(group):
        depth += (char == "{") - (char == "}")
        if char == "," and depth == 0:
            parts.append(group[start:index])
            start = index + 1
    return [part for part in [*parts, group[start:]] if part.strip()]


def _expand(tree, prefix=()):
    """Lists the paths of a use tree: `a::{b, c::d}` gives (a, b) and (a, c, d)."""
    head, brace, rest = tree.partition("{")
    steps = [step.strip().split(" as ")[0].strip() for step in head.split("::")]
    prefix = prefix + tuple(step for step in steps if step)
    if not brace:
        return [prefix]
    inner = rest[: rest.rindex("}")] if "}" in rest else rest
    return [path for part in _split(inner) for path in _expand(part, prefix)]


def paths(code, roots):
    """Yields (path, position) for every path that starts with one of `roots`, in use groups and in expressions.

    `code` is the result of `code_only`. A path is a tuple of its names: ("std", "time", "Instant").
    """
    start = re.compile(r"(?<![\w:])(?:::\s*)?(?:" + "|".join(roots) + r")\s*::\s*")
    for match in start.finditer(code):
        end, depth = match.end(), 0
        while end < len(code):
            char = code[end]
            if char == "{" and code[:end].rstrip().endswith("::"):
                depth += 1
            elif char == "{" and depth:
                depth += 1
            elif char == "}" and depth:
                depth -= 1
                if depth == 0:
                    end += 1
                    break
            elif depth == 0 and not (char.isalnum() or char in "_: \n\t*#"):
                break
            elif depth == 0 and char in " \n\t" and not (
                code[end:].lstrip().startswith("::") or code[:end].rstrip().endswith("::")
            ):
                break
            end += 1
        for path in _expand(code[match.start() : end]):
            yield path, match.start()


_TEST_MODULE = re.compile(
    r"#\s*\[\s*cfg\s*\(\s*test\s*\)\s*\](?:\s*#\s*\[[^\]]*\])*\s*(?:pub\s*(?:\([^)]*\)\s*)?)?mod\s+(\w+)\s*;"
)


def sources(folder):
    """Lists the Rust files under `folder` that are not tests: no module under `#[cfg(test)]`, no file named tests.rs."""
    folder = Path(folder)
    files = sorted(folder.rglob("*.rs"))
    tests = []
    for path in files:
        home = path.parent if path.name in ("mod.rs", "lib.rs") else path.with_suffix("")
        for match in _TEST_MODULE.finditer(code_only(path.read_text(encoding="utf-8"))):
            tests.append(home / match[1])
    return [
        path
        for path in files
        if path.name != "tests.rs"
        and not any(path.with_suffix("") == test or path.is_relative_to(test) for test in tests)
    ]
