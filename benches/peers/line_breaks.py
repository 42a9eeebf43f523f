#!/usr/bin/env python3
"""Compares where lines may end with headless Chromium's `line-break: strict`, title by title.

    cargo build -p sticker-core --example text_probe
    line_breaks.py --probe target/debug/examples/text_probe [--chromium chromium] [--fixture FILE] [--differences]

Chromium lays each title out in a box of no width, so that it breaks wherever it may; what stands on one line is a piece.
Differences are printed by kind with our judgement; a kind that nobody judged ends the program with an error. `number` are those that our rule on
prices and units makes on purpose. `--table` keeps all of them in a file. `--fixture` writes the corpus with our pieces, which a test of sticker-core holds; a line of
it is the language, a tab, and the pieces with U+2502 between them.
"""

import argparse
import collections
import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "python"))

from here import measured_here  # noqa: E402
from title_corpus import titles  # noqa: E402  (it stands in another folder)

PAGE = """<!doctype html><meta charset="utf-8"><style>
p {{ width: 0; margin: 0; font: 16px sans-serif; line-break: strict; word-break: normal; overflow-wrap: normal; }}
</style>{paragraphs}<pre id="out"></pre><script>
const out = [];
for (const p of document.querySelectorAll("p")) {{
  const text = p.firstChild, pieces = [];
  let last = null;
  for (let i = 0; i < text.length;) {{
    const size = text.data.codePointAt(i) > 0xffff ? 2 : 1, range = document.createRange();
    range.setStart(text, i); range.setEnd(text, i + size);
    const box = range.getClientRects()[0], c = text.data.substr(i, size);
    // A blank hangs at the end of its line, wherever its box is.
    const top = box && c.trim() ? Math.round(box.bottom) : last;
    if (last === null || Math.abs(top - last) < 8) {{ pieces.length ? pieces[pieces.length - 1] += c : pieces.push(c); }} else {{ pieces.push(c); }}
    last = top; i += size;
  }}
  out.push(pieces);
}}
document.getElementById("out").textContent = JSON.stringify(out);
</script>"""
GLUE = "meant: a number stays with its currency, unit, counter or range"
FRENCH = "ours kept: French has its blank within these marks; UAX 14 (LB13, LB15) holds the mark at its word, Chromium ends a line at any blank"
JUDGED = {
    ("theirs", "number"): GLUE,
    ("theirs", "_ | 9"): GLUE,
    ("theirs", "- | 9"): "ours kept: UAX 14 (LB25, hyphen before digit) holds 2-in-1 together, Chromium does not",
    ("theirs", "_ | a"): FRENCH,
    ("theirs", "_ | \u00bb"): FRENCH,
    ("theirs", "_ | !"): FRENCH,
    ("theirs", "_ | ?"): FRENCH,
    ("theirs", "_ | /"): "ours kept: UAX 14 (LB13) lets no line begin with a solidus",
}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--virtual-time-budget=60000", "--dump-dom"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--probe", required=True)
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--fixture", type=pathlib.Path)
    parser.add_argument("--table", type=pathlib.Path, help="a file for every difference and its judgement")
    parser.add_argument("--differences", action="store_true", help="print every difference, not one of each kind")
    args = parser.parse_args()
    corpus = titles()
    theirs, ours = browser(args.chromium, corpus), own(args.probe, corpus)
    same, alike, kinds = 0, 0, collections.defaultdict(list)
    for (language, text), a, b in zip(corpus, ours, theirs):
        assert "".join(a) == text == "".join(b), (text, a, b)
        places = [(at, "ours") for at in ends(a) - ends(b)] + [(at, "theirs") for at in ends(b) - ends(a)]
        same += not places
        alike += all(JUDGED.get((more, kind(text, at))) == GLUE for at, more in places)
        for at, more in sorted(places):
            kinds[(more, kind(text, at))].append(f"{language}  {text[max(0, at - 8):at]}|{text[at:at + 8]}")
    lines = [f"{len(corpus)} titles: {same} break alike, {len(corpus) - same} differ, at {sum(map(len, kinds.values()))} places",
             f"apart from places where a number is held together: {alike} break alike, {len(corpus) - alike} differ"]
    every = []
    for (more, what), places in sorted(kinds.items(), key=lambda k: (-len(k[1]), k[0])):
        lines.append(f"{len(places):4}  only {more:6} {what:8} {places[0]:34} {JUDGED.get((more, what), 'NOT JUDGED')}")
        every += [f"  {more:6} {what:8} {place}" for place in places]
    print("\n".join(lines + (every if args.differences else [])))
    if args.table:
        version = subprocess.run([args.chromium, "--version"], capture_output=True, text=True).stdout.strip()
        args.table.write_text("\n".join([measured_here(), version, "", *lines, "", *every]) + "\n", encoding="utf-8")
    if args.fixture:
        lines = ["\t".join([language, "\u2502".join(pieces)]) for (language, _), pieces in zip(corpus, ours)]
        args.fixture.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if unknown := sorted(set(kinds) - set(JUDGED)):
        sys.exit(f"not judged: {unknown}")


def ends(pieces):
    at, found = 0, set()
    for piece in pieces[:-1]:
        at += len(piece)
        found.add(at)
    return found


def kind(text, at):
    """Names what stands around a place, and `number` where it is beside or inside a number."""
    if re.search(r"[0-9][^ ]?[ -]?$", text[:at]) and re.match(r"[^ ]", text[at:]) or re.search(r"[€$¥₽] ?$", text[:at]):
        return "number"

    def of(c):
        if c.isdigit():
            return "9"
        if c.isspace():
            return "_"
        return "字" if re.match("[\u3040-\u9fff\uac00-\ud7af]", c) else "a" if c.isalpha() else c

    return of(text[at - 1]) + " | " + of(text[at])


def own(probe, corpus):
    questions = "".join(json.dumps({"breaks": text, "locale": language}) + "\n" for language, text in corpus)
    answer = subprocess.run([probe], input=questions, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in answer.splitlines()]


def browser(chromium, corpus):
    paragraphs = "".join(f'<p lang="{language}">{html.escape(text)}</p>' for language, text in corpus)
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder, "page.html")
        page.write_text(PAGE.format(paragraphs=paragraphs), encoding="utf-8")
        command = [chromium, *FLAGS, f"--user-data-dir={folder}/profile", page.as_uri()]
        dom = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
    found = re.search(r'<pre id="out">(.*?)</pre>', dom, re.S)
    return json.loads(html.unescape(found.group(1)))


if __name__ == "__main__":
    main()
