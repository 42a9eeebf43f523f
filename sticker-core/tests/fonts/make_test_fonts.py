#!/usr/bin/env python3
"""Makes the font files that the tests use beside the default family, byte for byte, from published releases.

    TestArabic.ttf, TestHebrew.ttf, TestThai.ttf, TestDevanagari.ttf    from Noto Sans of each script
    TestCJK.ttc    four faces (JP, KR, SC, TC, in this order) of the characters whose forms differ by country
    TestEmoji.ttf    a dozen pictures and their sequences, COLR version 1

Usage (fontTools 4.60 or newer with brotli):

    make_test_fonts.py --noto DIR --cjk DIR --emoji DIR [--check]

DIR of --noto holds NotoSansArabic-Regular.ttf and so on (Debian package fonts-noto-core), DIR of --cjk holds
NotoSansCJK-Regular.ttc (fonts-noto-cjk), DIR of --emoji holds noto-color-emoji-emoji-400-normal.woff2 (folder `files` of the
npm package @fontsource/noto-color-emoji 5.3.2). Inputs are refused unless their SHA-256 is the one below.
--check compares with the files that are there instead of writing.
"""

import argparse
import hashlib
import io
import pathlib
import sys

from fontTools.ttLib import TTCollection, TTFont

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "fonts"))

import make_fonts  # noqa: E402  (it stands in another folder)

make_fonts.SOURCES.update({
    "NotoSansArabic-Regular.ttf": "504d7407d86875acf7d04dfaa0fd7524d0b8797723bc4aa18022f29db25b0b6e",
    "NotoSansHebrew-Regular.ttf": "436900d5ad77d33e4234247f3076eaecd25b92b9bea0519514f684140e3566a7",
    "NotoSansThai-Regular.ttf": "dfbd5ed0f1e68c3cbc51aa08f646d1ab0e68e7c4ceab70a69e465225ff701f93",
    "NotoSansDevanagari-Regular.ttf": "79a470365ccb210fa3c7d8d8ff2e005ef9d983cfd067f735a0caf7e15070ca9f",
    "noto-color-emoji-emoji-400-normal.woff2": "78ea7dad943f1caa3d31bd4ad1ac2e14491f3e433597d83a9dcca8094cafbbb3",
})

COMMON = " ()[]«».,:;!?%-"
SCRIPTS = {
    # Letters of Arabic, Persian and Urdu, their signs, and both sets of digits.
    "Arabic": [(0x600, 0x65F), (0x660, 0x66F), (0x670, 0x671), (0x679, 0x679), (0x67E, 0x67E), (0x686, 0x688),
               (0x691, 0x691), (0x698, 0x698), (0x6A9, 0x6A9), (0x6AF, 0x6AF), (0x6BA, 0x6BE), (0x6C1, 0x6C3),
               (0x6CC, 0x6CC), (0x6D2, 0x6D4), (0x6F0, 0x6F9), (0xFDFC, 0xFDFC)],
    "Hebrew": [(0x5B0, 0x5C7), (0x5D0, 0x5EA), (0x5F0, 0x5F4), (0x20AA, 0x20AA)],
    "Thai": [(0xE01, 0xE3A), (0xE3F, 0xE5B)],
    "Devanagari": [(0x900, 0x97F), (0x20B9, 0x20B9), (0x25CC, 0x25CC)],
}
# Characters whose forms differ between countries, and a few that do not, for a word around them.
HAN = "一二三大小人骨直海神化复令边誤角今关門器刃与画述逸示者次飯食年月日新品价格元奶粉送、。「」（）！カタログシャツ한국어"
CJK_FACES = {"JP": 0, "KR": 1, "SC": 2, "TC": 3}
EMOJI = "😀❤🔥⭐✅🎁👍☕🎉👨👩👧⚡©☺" + "🏻🏼🏽🏾🏿" + "🇨🇳🇩🇪" + "0123456789#" + "\u200d\ufe0e\ufe0f\u20e3"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--noto", required=True, type=pathlib.Path)
    parser.add_argument("--cjk", required=True, type=pathlib.Path)
    parser.add_argument("--emoji", required=True, type=pathlib.Path)
    parser.add_argument("--check", action="store_true", help="compare, do not write")
    args = parser.parse_args()
    outputs = {f"Test{name}.ttf": script(args.noto, name, ranges) for name, ranges in SCRIPTS.items()}
    outputs["TestCJK.ttc"] = cjk(args.cjk / "NotoSansCJK-Regular.ttc")
    outputs["TestEmoji.ttf"] = emoji(args.emoji / "noto-color-emoji-emoji-400-normal.woff2")
    failed = False
    for name, data in outputs.items():
        path = HERE / name
        if args.check and (not path.exists() or path.read_bytes() != data):
            failed = True
            print(f"differs: {name}", file=sys.stderr)
        elif not args.check:
            path.write_bytes(data)
        print(f"{hashlib.sha256(data).hexdigest()}  {len(data):7}  {name}")
    return 1 if failed else 0


def opened(path, **options):
    return TTFont(io.BytesIO(make_fonts.read_checked(path)), recalcTimestamp=False, **options)


def script(folder, name, ranges):
    font = opened(folder / f"NotoSans{name}-Regular.ttf")
    wanted = {c for first, last in ranges for c in range(first, last + 1)} | {ord(c) for c in COMMON}
    return make_fonts.finish(font, wanted, ["*"], f"Sticker Test {name}", "Regular")


def cjk(path):
    """Puts the four faces into one collection, each with its own default forms and the local ones of the others."""
    wanted = {ord(c) for c in HAN}
    faces = []
    for country, index in CJK_FACES.items():
        face = opened(path, fontNumber=index)
        data = make_fonts.finish(face, wanted, ["kern", "palt", "locl", "ccmp"], f"Sticker Test CJK {country}", "Regular")
        faces.append(TTFont(io.BytesIO(data), recalcTimestamp=False))
    collection = TTCollection()
    collection.fonts = faces
    out = io.BytesIO()
    collection.save(out)
    return out.getvalue()


def emoji(path):
    font = opened(path)
    font.flavor = None
    del font["SVG "]
    return make_fonts.finish(font, {ord(c) for c in EMOJI}, ["*"], "Sticker Test Emoji", "Regular")


if __name__ == "__main__":
    sys.exit(main())
