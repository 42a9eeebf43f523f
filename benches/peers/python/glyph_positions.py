#!/usr/bin/env python3
"""Compares glyph ids and pens with HarfBuzz's (uharfbuzz), in pixels: the text of one font, one line, five sizes.

    glyph_positions.py --probe target/debug/examples/text_probe --fonts sticker-core/fonts --tests sticker-core/tests/fonts --cjk DIR

DIR of --cjk holds NotoSansCJK-Regular.ttc (Debian package fonts-noto-cjk). sticker rounds each pen to 1/64 px once. Ends with an error where a
pen is farther than 1/8 px below 40 px, or than 1/2 px above.
"""

import argparse
import json
import pathlib
import subprocess
import sys

import uharfbuzz as hb

SIZES = [16, 24, 34, 48, 110]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--probe", required=True)
    parser.add_argument("--fonts", required=True, type=pathlib.Path)
    parser.add_argument("--tests", required=True, type=pathlib.Path)
    parser.add_argument("--cjk", required=True, type=pathlib.Path)
    args = parser.parse_args()
    cases = [
        (args.fonts / "Default-Regular.ttf", 0, "ltr", "Latn", "en", "AVATo Gentle 2026 formula ¥1,299.00 fi ffi Wąż"),
        (args.fonts / "Default-Bold.ttf", 0, "ltr", "Latn", "en", "Typography & Taxes, \"LTd.\" 12,99 €"),
        (args.tests / "TestArabic.ttf", 0, "rtl", "Arab", "ar", "حليب أطفال طبيعي لا"),
        (args.tests / "TestHebrew.ttf", 0, "rtl", "Hebr", "he", "חלב טרי מהמשק שָׁלוֹם"),
        (args.tests / "TestThai.ttf", 0, "ltr", "Thai", "th", "นมผงเด็กสูตรที่ น้ำ"),
        (args.tests / "TestDevanagari.ttf", 0, "ltr", "Deva", "hi", "शुद्ध दूध की शक्ति क्षत्रिय"),
        (args.cjk / "NotoSansCJK-Regular.ttc", 0, "ltr", "Hani", "ja", "骨直海神化令誤角"),
        (args.cjk / "NotoSansCJK-Regular.ttc", 2, "ltr", "Hani", "zh-Hant", "骨直海神化令誤角"),
    ]
    for path, index, direction, script, language, text in cases:
        face = hb.Face(path.read_bytes(), index)
        font = hb.Font(face)
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.direction, buffer.script, buffer.language = direction, script, language
        hb.shape(font, buffer)
        worst, count, limit = {}, len(buffer.glyph_infos), lambda size: 1 / 8 if size < 40 else 1 / 2
        for size in SIZES:
            question = {"glyphs": text, "size": size, "fonts": [f"{path}#{index}"], "direction": direction, "locale": language}
            answer = subprocess.run([args.probe], input=json.dumps(question) + "\n", capture_output=True, text=True, check=True).stdout
            own = json.loads(answer)
            scale, pen, apart = size / face.upem, 0, 0.0
            assert len(own) == count, (path.name, len(own), count)
            for glyph, info, position in zip(own, buffer.glyph_infos, buffer.glyph_positions):
                assert glyph[1] == info.codepoint, (path.name, glyph, info.codepoint)
                apart = max(apart, abs(glyph[2] - (pen + position.x_offset) * scale), abs(glyph[3] + position.y_offset * scale))
                pen += position.x_advance
            worst[size] = apart
        print(f"{path.name}#{index} {language:8} {count:3} glyphs alike, farthest pen:", "  ".join(f"{s} px {w:.4f}" for s, w in worst.items()))
        if any(apart > limit(size) for size, apart in worst.items()):
            sys.exit(f"{path.name}: a pen is farther away than its limit")


if __name__ == "__main__":
    main()
