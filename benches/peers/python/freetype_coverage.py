#!/usr/bin/env python3
"""Compares the coverage of glyphs with FreeType's (freetype-py), per size: the same glyph ids, unhinted, at the same eighths of a pixel.

    cargo build --release -p sticker-core --example text_probe
    freetype_coverage.py --probe target/release/examples/text_probe [--table FILE.txt] [--glyphs 32]

For every font that many glyphs, evenly taken from all that have ink; for prices the digits as a template draws them (fontdue, whole pens).
`apart`: mean and largest difference of our coverage to FreeType's greyscale, in levels of 8 bits, over the pixels that either covers;
`share`: pixels more than 8 levels apart. `error`: mean and largest difference to FreeType at 16 times the size, averaged over
16 x 16 samples: ours, then FreeType's own. FreeType rounds every point of an outline to 1/64 px before it fills, we do not. Ends with an
error where the mean of ours is above FreeType's.
Needs numpy, freetype-py, fonttools."""
import argparse
import ctypes
import functools
import json
import pathlib
import subprocess
import sys

import freetype
import numpy as np
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.ttLib import TTFont

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from here import measured_here  # noqa: E402  (it stands in another folder)

CORE = pathlib.Path(__file__).resolve().parents[3] / "sticker-core"
FONTS = {
    "Latin regular": CORE / "fonts/Default-Regular.ttf",
    "Latin bold": CORE / "fonts/Default-Bold.ttf",
    "CJK regular": CORE / "examples/demo/fonts/DemoCJK-Regular.otf",
    "CJK bold": CORE / "examples/demo/fonts/DemoCJK-Bold.otf",
    "Arabic": CORE / "tests/fonts/TestArabic.ttf",
    "Devanagari": CORE / "tests/fonts/TestDevanagari.ttf",
}
DIGITS = "0123456789.,"
SIZES = (16, 24, 34, 48, 110)
SAMPLES = 16
PLAIN = freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_AUTOHINT | freetype.FT_LOAD_NO_BITMAP


def drawn(face, glyph, size, eighth):
    """FreeType's mask of a glyph whose pen stands at eighth / 8 of a pixel, with its left and top edge, y downwards."""
    face.set_char_size(size * 64)
    face.load_glyph(glyph, PLAIN)
    moved(face, eighth * 8)
    return rendered(face)


def moved(face, by):
    """Moves the outline to the right, in 1/64 px."""
    freetype.FT_Outline_Translate(ctypes.byref(face.glyph.outline._FT_Outline), by, 0)


def rendered(face):
    face.glyph.render(freetype.FT_RENDER_MODE_NORMAL)
    bitmap = face.glyph.bitmap
    if bitmap.width == 0 or bitmap.rows == 0:
        return np.zeros((0, 0)), 0, 0
    rows = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)[:, :bitmap.width]
    return rows.astype(float), face.glyph.bitmap_left, -face.glyph.bitmap_top


@functools.lru_cache(maxsize=2)
def sampled(face, glyph, size):
    """FreeType's mask at 16 times the size; a pen an eighth further stands two samples further."""
    face.set_char_size(size * 64 * SAMPLES)
    face.load_glyph(glyph, PLAIN)
    mask, left, top = rendered(face)
    return mask.astype(np.float32), left, top


def exact(face, glyph, size, eighth):
    mask, left, top = sampled(face, glyph, size)
    if not mask.size:
        return mask, 0, 0
    left += eighth * SAMPLES // 8
    x, y = left // SAMPLES, top // SAMPLES
    right, bottom = -(-(left + mask.shape[1]) // SAMPLES), -(-(top + mask.shape[0]) // SAMPLES)
    grid = np.zeros(((bottom - y) * SAMPLES, (right - x) * SAMPLES), np.float32)
    grid[top - y * SAMPLES:, left - x * SAMPLES:][:mask.shape[0], :mask.shape[1]] = mask
    return grid.reshape(bottom - y, SAMPLES, -1).sum(1).reshape(bottom - y, right - x, SAMPLES).sum(2) / SAMPLES ** 2, x, y


def together(*masks):
    """Masks on one common grid."""
    inked = [m for m in masks if m[0].size]
    if not inked:
        return [np.zeros((0, 0))] * len(masks)
    left, top = min(m[1] for m in inked), min(m[2] for m in inked)
    right, bottom = max(m[1] + m[0].shape[1] for m in inked), max(m[2] + m[0].shape[0] for m in inked)
    out = []
    for mask, x, y in masks:
        grid = np.zeros((bottom - top, right - left))
        if mask.size:
            grid[y - top:y - top + mask.shape[0], x - left:x - left + mask.shape[1]] = mask
        out.append(grid)
    return out


def own_masks(probe, path, glyphs, size, hot):
    question = json.dumps({"masks": glyphs, "size": size, "fonts": [str(path)], "hot": hot})
    answer = subprocess.run([probe], input=question + "\n", capture_output=True, text=True, check=True).stdout
    for glyph, eighth, left, top, width, height, coverage in json.loads(answer):
        yield glyph, eighth, (np.frombuffer(bytes.fromhex(coverage), np.uint8).reshape(height, width).astype(float), left, top)


def inked(path):
    """Lists the glyphs of a font that have an outline."""
    font = TTFont(path)
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    for n, name in enumerate(order):
        pen = ControlBoundsPen(glyphs)
        glyphs[name].draw(pen)
        if n and pen.bounds:
            yield n


class Sum:
    """Mean, largest, and how many are above 8, of differences."""

    def __init__(self):
        self.total = self.count = self.above = self.most = 0

    def add(self, a, b, where):
        off = np.abs(a - b)[where]
        if off.size:
            self.total += off.sum()
            self.count += off.size
            self.above += (off > 8).sum()
            self.most = max(self.most, off.max())

    def mean(self):
        return self.total / max(self.count, 1)

    def __str__(self):
        return f"{self.mean():7.3f} {self.most:5.1f}"


def compared(probe, path, glyphs, size, hot=""):
    face = freetype.Face(str(path))
    apart, ours, theirs = Sum(), Sum(), Sum()
    for glyph, eighth, own in own_masks(probe, path, glyphs, size, hot):
        if hot and eighth:                                             # prices stand on whole pens where they are drawn from there
            continue
        mine, other, truth = together(own, drawn(face, glyph, size, eighth), exact(face, glyph, size, eighth))
        apart.add(mine, other, (mine > 0) | (other > 0))
        ours.add(mine, truth, (mine > 0) | (truth > 0))
        theirs.add(other, truth, (other > 0) | (truth > 0))
    text = f"{apart}  {100 * apart.above / max(apart.count, 1):6.2f} %  {ours}  {theirs}   {len(glyphs)} glyphs, {1 if hot else 8} pens"
    return text, ours.mean() <= theirs.mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--probe", required=True)
    parser.add_argument("--table", type=pathlib.Path)
    parser.add_argument("--glyphs", type=int, default=32)
    args = parser.parse_args()
    lines = [measured_here(), f"FreeType {'.'.join(map(str, freetype.version()))}", "",
             f"{'':22}{'apart':>13}  {'share':>8}  {'error, ours':>13}  {'FreeType':>13}"]
    rows = []
    for size in SIZES:
        for name, path in FONTS.items():
            every = list(inked(path))
            glyphs = every[::max(len(every) // args.glyphs, 1)][:args.glyphs]
            rows.append((size, name, *compared(args.probe, path, glyphs, size)))
        if size >= 40:
            bold = FONTS["Latin bold"]
            cmap = TTFont(bold)
            digits = [cmap.getGlyphID(cmap.getBestCmap()[ord(c)]) for c in DIGITS]
            rows.append((size, "price digits", *compared(args.probe, bold, digits, size, DIGITS)))
    lines += [f"{size:4} px {name:14} {text}" for size, name, text, _ in rows]
    print("\n".join(lines))
    if args.table:
        args.table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if farther := [f"{name} at {size} px" for size, name, _, near in rows if not near]:
        sys.exit(f"farther from the outlines than FreeType: {', '.join(farther)}")


if __name__ == "__main__":
    main()
