"""The runs of text_sheet.py: what is drawn, where HarfBuzz puts every glyph, and the same at 16 samples a pixel each way.

A page holds one script: for each size a row for each style. Every run begins at the same pen on a whole pixel."""
import collections
import functools
import math
import pathlib

import numpy as np
import uharfbuzz as hb
from fontTools.pens.freetypePen import FreeTypePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from scipy.ndimage import distance_transform_edt, gaussian_filter

CORE = pathlib.Path(__file__).resolve().parents[3] / "sticker-core"
SIZES = (16, 24, 34, 48, 110)
STYLES = ("plain", "stroke", "shadow")
WIDTH, PEN = 400, 20
SAMPLES = 16
PAPER, INK, WHITE, RED, NIGHT = (244, 241, 234), (27, 27, 27), (255, 255, 255), (215, 38, 61), (27, 58, 87)
SHADE = 170                                                            # the shadow's alpha, of 255

FONTS = {
    "regular": CORE / "fonts/Default-Regular.ttf",
    "bold": CORE / "fonts/Default-Bold.ttf",
    "cjk": CORE / "examples/demo/fonts/DemoCJK-Regular.otf",
    "cjk-bold": CORE / "examples/demo/fonts/DemoCJK-Bold.otf",
    "arabic": CORE / "tests/fonts/TestArabic.ttf",
}

# A piece has one font and one direction; pieces stand from left to right.
Piece = collections.namedtuple("Piece", "text font direction script language")
Glyph = collections.namedtuple("Glyph", "font id x y")                # in pixels from the pen; y downwards
Cell = collections.namedtuple("Cell", "script size style top height baseline pieces")


def latin(text, font="bold"):
    return Piece(text, font, "ltr", "Latn", "en")


def han(text, font="cjk-bold"):
    return Piece(text, font, "ltr", "Hani", "zh-Hans")


def arabic(text):
    return Piece(text, "arabic", "rtl", "Arab", "ar")


# The second run is the one of 110 px.
SCRIPTS = {
    "latin": ([latin("AVATo Gentle")], [latin("AVgfi")]),
    "cjk": ([han("新品奶粉今日送")], [han("新品粉")]),
    "arabic": ([arabic("حليب أطفال لا")], [arabic("حليب")]),
    "mixed": ([latin("AVa ", "regular"), han("奶", "cjk"), latin(" ", "regular"), arabic("حليب"), latin(" fig", "regular")],
              [latin("A ", "regular"), han("奶", "cjk"), latin(" ", "regular"), arabic("لا")]),
}


def stroke_width(size):
    return {16: 1, 24: 1.5, 34: 2, 48: 3, 110: 6}[size]


def shadow(size):
    """Offset to the right and down in whole pixels, and the standard deviation of the blur."""
    return {16: (1, 1), 24: (1, 1.5), 34: (2, 2), 48: (3, 3), 110: (6, 6)}[size]


def page(script):
    """The cells of a page and its height."""
    cells, top = [], 0
    for size in SIZES:
        for style in STYLES:
            above, below = math.ceil(size * 1.05) + 8, math.ceil(size * .45) + 8
            run = SCRIPTS[script][size == SIZES[-1]]
            cells.append(Cell(script, size, style, top, above + below, top + above, run))
            top += above + below
    return cells, top


class Face:
    def __init__(self, path):
        font = TTFont(path)
        self.glyphs, self.order = font.getGlyphSet(), font.getGlyphOrder()
        self.face = hb.Face(hb.Blob.from_file_path(str(path)))
        self.font, self.upem = hb.Font(self.face), self.face.upem


@functools.cache
def face(name):
    return Face(FONTS[name])


def shaped(pieces, size):
    """Where HarfBuzz puts the glyphs of a run, not rounded, and the advance of the whole."""
    out, pen = [], 0.0
    for piece in pieces:
        own = face(piece.font)
        buffer = hb.Buffer()
        buffer.add_str(piece.text)
        buffer.direction, buffer.script, buffer.language = piece.direction, piece.script, piece.language
        hb.shape(own.font, buffer)
        scale = size / own.upem
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions):
            assert info.codepoint != 0, f"{FONTS[piece.font].name} lacks a sign of {piece.text!r}"
            out.append(Glyph(piece.font, info.codepoint, pen + position.x_offset * scale, -position.y_offset * scale))
            pen += position.x_advance * scale
    return out, pen


def samples(cell):
    """The inside of the glyphs of a cell at 16 samples a pixel each way: 0 or 1."""
    pen = FreeTypePen(None)
    for glyph in shaped(cell.pieces, cell.size)[0]:
        own = face(glyph.font)
        k = SAMPLES * cell.size / own.upem
        x, y = (PEN + glyph.x) * SAMPLES, (cell.top + cell.height - cell.baseline - glyph.y) * SAMPLES
        pen.glyphSet = own.glyphs                                      # where the parts of composed glyphs are
        own.glyphs[own.order[glyph.id]].draw(TransformPen(pen, (k, 0, 0, k, x, y)))
    # 256 levels a sample, of the rule that FreeType uses for outlines that overlap: what is inside is whole.
    return pen.array(width=WIDTH * SAMPLES, height=cell.height * SAMPLES, contain=False)


def pixels(grid):
    return grid.reshape(grid.shape[0] // SAMPLES, SAMPLES, -1, SAMPLES).mean((1, 3))


def reference(cell):
    """The cell as it would be with coverage and pens that are not rounded: source over on sRGB values, as all engines do."""
    grid = samples(cell)
    fill = pixels(grid)[..., None]
    paper = np.broadcast_to(np.array(PAPER, float), (cell.height, WIDTH, 3))
    if cell.style == "plain":
        return paper * (1 - fill) + np.array(INK) * fill
    if cell.style == "stroke":
        far = distance_transform_edt(grid < .5)
        line = np.maximum(pixels((far <= stroke_width(cell.size) * SAMPLES).astype(np.float32))[..., None], fill)
        return paper * (1 - line) + np.array(RED) * (line - fill) + np.array(WHITE) * fill
    offset, sigma = shadow(cell.size)
    moved = np.zeros((cell.height + offset, WIDTH + offset))
    moved[offset:, offset:] = fill[..., 0]
    shade = gaussian_filter(moved[:cell.height, :WIDTH], sigma, truncate=6, mode="constant")[..., None] * SHADE / 255
    return (paper * (1 - shade) + np.array(NIGHT) * shade) * (1 - fill) + np.array(RED) * fill
