#!/usr/bin/env python3
"""Makes every font file of this repository, byte for byte, from published releases.

Four files come out:

    sticker-core/fonts/Default-Regular.ttf, Default-Bold.ttf    the embedded default family, "Sticker Sans"
    sticker-core/examples/demo/fonts/DemoCJK-Regular.otf, -Bold.otf    the demo's Chinese, "Sticker Sans CJK SC"

Usage (fontTools 4.60 or newer with brotli):

    make_fonts.py --inter DIR --cjk DIR [--check]

DIR of --inter holds Inter-Regular.woff2 and Inter-Bold.woff2 (folder `web` of the npm package inter-ui 4.1.1), DIR of
--cjk holds NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc (Debian package fonts-noto-cjk). Inputs are refused unless
their SHA-256 is the one below. No clock enters the output: the dates in `head` are those of the source fonts.
--check compares with the files that are there instead of writing.
"""

import argparse
import hashlib
import io
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).resolve().parent
DEMO = HERE.parent / "examples" / "demo"

SOURCES = {
    "Inter-Regular.woff2": "e06f6b1bc553aaea4e4668023ed0ab0a147129c3107f511bc7d03d361b0ae085",
    "Inter-Bold.woff2": "fa888127b6da015b65569f0351f3b5c391ad928904951f1c20e9f8462a8d95ea",
    "NotoSansCJK-Regular.ttc": "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a",
    "NotoSansCJK-Bold.ttc": "faa5f3656a78b2e2d450d27fe8382c778bc2b6bb5ea29c986664a6a435056ceb",
}
CJK_SC_FACE = 2  # index of "Noto Sans CJK SC" in the collection

# Basic Latin, Latin-1, Latin Extended-A, a few letters of Extended-B that Romanian and Azerbaijani need, spacing and
# combining accents, general punctuation, super- and subscripts, currency, letter-like signs, fractions, arrows, maths.
DEFAULT_RANGES = [
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x18F, 0x18F),
    (0x192, 0x192),
    (0x1FA, 0x1FF),
    (0x218, 0x21B),
    (0x237, 0x237),
    (0x259, 0x259),
    (0x2C6, 0x2C7),
    (0x2C9, 0x2C9),
    (0x2D8, 0x2DD),
    (0x300, 0x304),
    (0x306, 0x30C),
    (0x312, 0x312),
    (0x326, 0x328),
    (0x3A9, 0x3A9),
    (0x3BC, 0x3BC),
    (0x3C0, 0x3C0),
    (0xE3F, 0xE3F),
    (0x1E80, 0x1E85),
    (0x1E9E, 0x1E9E),
    (0x1EF2, 0x1EF3),
    (0x2000, 0x2015),
    (0x2018, 0x2023),
    (0x2024, 0x2027),
    (0x202F, 0x2033),
    (0x2039, 0x203A),
    (0x203D, 0x203D),
    (0x2044, 0x2044),
    (0x2052, 0x2052),
    (0x2060, 0x2060),
    (0x2070, 0x208E),
    (0x20A0, 0x20C0),
    (0x2105, 0x2105),
    (0x2113, 0x2113),
    (0x2116, 0x2117),
    (0x2120, 0x2122),
    (0x2126, 0x2126),
    (0x212E, 0x212E),
    (0x2150, 0x215E),
    (0x2190, 0x2199),
    (0x2202, 0x2202),
    (0x2206, 0x2206),
    (0x220F, 0x220F),
    (0x2211, 0x2212),
    (0x2215, 0x2215),
    (0x2219, 0x221A),
    (0x221E, 0x221E),
    (0x222B, 0x222B),
    (0x2248, 0x2248),
    (0x2260, 0x2260),
    (0x2264, 0x2265),
    (0x25A0, 0x25A1),
    (0x25B2, 0x25B3),
    (0x25B6, 0x25B7),
    (0x25BC, 0x25BD),
    (0x25C6, 0x25C7),
    (0x25CA, 0x25CB),
    (0x25CF, 0x25CF),
    (0x2605, 0x2606),
    (0x2713, 0x2713),
    (0x2717, 0x2717),
    (0xFEFF, 0xFEFF),
    (0xFFFD, 0xFFFD),
]
# Fullwidth signs that Chinese and Japanese shops type; the family draws them with its own glyphs.
DEFAULT_ALIASES = {0xFFE5: 0xA5, 0xFFE1: 0xA3, 0xFFE0: 0xA2, 0xFFE6: 0x20A9, 0xFF04: 0x24, 0xFF05: 0x25}
# `calt` is left out: it turns "2x3" into a multiplication and "->" into an arrow, and a pack size must stay as typed.
DEFAULT_FEATURES = [
    "kern",
    "mark",
    "mkmk",
    "ccmp",
    "locl",
    "tnum",
    "pnum",
    "frac",
    "numr",
    "dnom",
    "sups",
    "subs",
    "sinf",
    "ordn",
    "case",
    "zero",
    "cpsp",
]
CJK_FEATURES = ["kern", "palt", "halt", "ccmp"]
CJK_EXTRA = "　、。〈〉《》「」『』【】〔〕！（），．／：；？～％＋－＝￥·—…“”‘’×℃²³°½±①②③④⑤⑥⑦⑧⑨⑩●○★☆→←↑↓▲▼◆■"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inter", required=True, type=pathlib.Path)
    parser.add_argument("--cjk", required=True, type=pathlib.Path)
    parser.add_argument("--check", action="store_true", help="compare, do not write")
    args = parser.parse_args()
    failed = False
    for style in ("Regular", "Bold"):
        outputs = {
            HERE / f"Default-{style}.ttf": default_face(args.inter / f"Inter-{style}.woff2", style),
            DEMO / "fonts" / f"DemoCJK-{style}.otf": cjk_face(args.cjk / f"NotoSansCJK-{style}.ttc", style),
        }
        for path, data in outputs.items():
            digest = hashlib.sha256(data).hexdigest()
            if args.check and (not path.exists() or path.read_bytes() != data):
                failed = True
                print(f"differs: {path.name}", file=sys.stderr)
            elif not args.check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            print(f"{digest}  {len(data):7}  {path.name}")
    return 1 if failed else 0


def default_face(source, style):
    font = TTFont(io.BytesIO(read_checked(source)), recalcTimestamp=False)
    font.flavor = None
    wanted = {c for first, last in DEFAULT_RANGES for c in range(first, last + 1)}
    for table in font["cmap"].tables:
        if table.isUnicode():
            for alias, original in DEFAULT_ALIASES.items():
                table.cmap[alias] = table.cmap[original]
    return finish(font, wanted | set(DEFAULT_ALIASES), DEFAULT_FEATURES, "Sticker Sans", style)


def cjk_face(source, style):
    font = TTFont(io.BytesIO(read_checked(source)), fontNumber=CJK_SC_FACE, recalcTimestamp=False)
    return finish(font, demo_characters(), CJK_FEATURES, "Sticker Sans CJK SC", style)


def demo_characters():
    """Returns the characters of the demo's data and of the vocabulary beside it."""
    texts = [CJK_EXTRA, "".join(map(chr, range(0x20, 0x7F))), "".join(map(chr, range(0xA0, 0x100)))]
    texts.append((DEMO / "vocabulary.txt").read_text(encoding="utf-8"))
    for folder in ("products", "templates", "slots"):
        texts += [p.read_text(encoding="utf-8") for p in sorted((DEMO / folder).glob("*.json"))]
    return {ord(c) for text in texts for c in text if c >= " "}


def finish(font, characters, features, family, style):
    options = subset.Options()
    options.layout_features = features
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.hinting = False
    options.glyph_names = False
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG", "meta", "STAT"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    rename(font, family, style)
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def rename(font, family, style):
    """Gives the subset a name of its own; copyright, version, trademark, makers and licence stay the original's."""
    names = font["name"]
    original = names.getDebugName(4)
    version = names.getDebugName(5)
    postscript = family.replace(" ", "") + "-" + style
    values = {
        1: family,
        2: style,
        3: f"{version};sticker;{postscript}",
        4: f"{family} {style}",
        5: f"{version}; subset of {original}",
        6: postscript,
    }
    for record in list(names.names):
        if (record.platformID, record.platEncID, record.langID) != (3, 1, 0x409):
            names.names.remove(record)
    for name_id, value in values.items():
        names.setName(value, name_id, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        top = cff[postscript]
        top.FullName = f"{family} {style}"
        top.FamilyName = family


def read_checked(path):
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    expected = SOURCES[path.name]
    if digest != expected:
        sys.exit(f"{path.name} has sha-256 {digest}, expected {expected}: take the release that the README names")
    return data


if __name__ == "__main__":
    sys.exit(main())
