#!/usr/bin/env python3
"""How does our text compare with Skia's, Pillow's and Chromium's, at the sizes and in the scripts of stickers?

    cargo build --release -p sticker-core --example render
    text_sheet.py --render target/release/examples/render [--sheet FILE.png] [--table FILE.txt] [--enlarged FOLDER]

Latin, Chinese, Arabic and all three in one line; 16, 24, 34, 48 and 110 px; plain, with a stroke outside and with a shadow.
All engines get the same font files and begin at the same pen on a whole pixel. Settings:

* sticker: as it is. Pens at eighths of a pixel, no hinting, coverage by exact area, no gamma, no contrast.
* Skia (skia-python): subpixel on, hinting off, greyscale edges, linear metrics, at HarfBuzz's pens (its own `textlayout`
  shapes with HarfBuzz as well). Its glyph masks come out thinner than the outlines, presumably by its tables of contrast and gamma, which Python cannot turn off.
  `paths` are the same glyphs drawn as paths: no such tables, no rounding of pens. The stroke is a centred one of twice the width below the fill.
* Pillow + raqm: as its users get it: it has no setting for hinting or subpixel pens. A line of several fonts is put together piece by piece
  with `getlength`, the stroke drawn for all pieces before the fills (the same pixels as its own stroke gives); the shadow is a blurred mask.
* Chromium, headless: SVG text (plain HTML text in the same style has the same pixels), `text-rendering: geometricPrecision` (hinting off,
  subpixel pens), no LCD, scale 1, sRGB; `paint-order: stroke`, `filter: drop-shadow`. Its contrast and gamma are those of its build; the switches for them change nothing on Linux.

Every figure is of the pixels on which the reference puts ink, and two around. The reference is drawn at 16 samples a pixel each way at
HarfBuzz's pens (python/text_runs.py). `error` is an engine's mean difference to it, in levels of 8 bits; `apart` mean and largest
difference of the engine to ours; `width` the columns in which a run changes its paper by 8 levels or more, `weight` the sum of all changes in
per cent of the reference's: above 100 a run looks bolder than its outlines. Ends with an error where an engine's mean error of all cells is below
sticker's.
Needs numpy, scipy, Pillow, fonttools, uharfbuzz, skia-python, freetype-py and Debian's chromium (setup.sh installs them)."""
import argparse
import functools
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy as np
import skia
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, features
from scipy.ndimage import binary_dilation

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "python"))

from here import measured_here  # noqa: E402
import text_runs as runs  # noqa: E402  (it stands in another folder)
from text_runs import FONTS, INK, NIGHT, PAPER, PEN, RED, SCRIPTS, SHADE, SIZES, STYLES, WHITE, WIDTH  # noqa: E402

FAMILIES = {"regular": ("Sticker Sans", 400), "bold": ("Sticker Sans", 700), "cjk": ("Sticker Sans CJK SC", 400),
            "cjk-bold": ("Sticker Sans CJK SC", 700), "arabic": ("Sticker Test Arabic", 400)}
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1", "--disable-lcd-text",
            "--font-render-hinting=none", "--force-color-profile=srgb", "--allow-file-access-from-files", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--virtual-time-budget=10000"]
SHOWN = ("sticker", "skia", "pillow", "chromium")
TIE = .02                                                              # levels, as in accuracy.py
MEASURED = ("sticker", "skia", "paths", "pillow", "chromium")


def colour(rgb, alpha=255):
    return "#%02X%02X%02X" % rgb + ("%02X" % alpha if alpha < 255 else "")


# sticker

def sticker(script, render, folder):
    """One template for the page: a text layer for every cell."""
    cells, height = runs.page(script)
    layers, stacks = [], {}
    for n, cell in enumerate(cells):
        fonts = list(dict.fromkeys(piece.font for piece in cell.pieces))
        name = "-".join(fonts)
        stacks[name] = [{"family": FAMILIES[font][0], "weight": FAMILIES[font][1]} for font in fonts]
        layer = {"id": f"run{n}", "type": "text", "text": "".join(logical(cell.pieces)), "font": name, "size": cell.size, "align": "left", "max_lines": 1,
                 "box": {"x": PEN, "y": cell.baseline - 2 * cell.size, "width": WIDTH - PEN, "height": 4 * cell.size}, "baseline": cell.baseline, "fill": colour(INK)}
        if cell.style == "stroke":
            layer |= {"fill": colour(WHITE), "stroke": {"width": runs.stroke_width(cell.size), "fill": colour(RED)}}
        if cell.style == "shadow":
            offset, sigma = runs.shadow(cell.size)
            layer |= {"fill": colour(RED), "shadow": {"dx": offset, "dy": offset, "blur": 2 * sigma, "color": colour(NIGHT, SHADE)}}
        layers.append(layer)
    template = {"sticker": 1, "id": "text-sheet", "canvas": {"width": WIDTH, "height": height, "background": colour(PAPER)},
                "fonts": stacks, "layers": layers}
    slot = {"business": "peers", "id": "main", "channel": "bench", "surface": "search", "image_index": 1, "format": "png",
            "sizes": [{"width": WIDTH, "height": height}], "overlay": "any", "background": "any", "min_text_px": 12,
            "audience": "public", "url": "immutable", "lead_ms": 0}
    points = {"business": "peers", "item": "p0", "points": {}}
    assets, own = folder / "assets", folder / "fonts"
    for path in (assets, own):
        path.mkdir(exist_ok=True)
    for name in ("cjk", "cjk-bold", "arabic"):                         # the default family is built in
        shutil.copy(FONTS[name], own)
    for name, value in (("template", template), ("slot", slot), ("points", points)):
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    out = folder / "sticker.png"
    done = subprocess.run([render, "--template", folder / "template.json", "--points", folder / "points.json", "--slot", folder / "slot.json",
                           "--assets", assets, "--fonts", own, "--at", "2026-11-11T00:00:00+08:00", "--locale", "zh-CN", "-o", out],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return np.asarray(Image.open(out).convert("RGB")).astype(int)


def logical(pieces):
    """The words of a run in the order of reading: every run here is read from the left, with single pieces that are not."""
    return [piece.text for piece in pieces]


# Skia

@functools.cache
def typeface(name):
    return skia.Typeface.MakeFromFile(str(FONTS[name]))


def skia_page(script, as_paths=False):
    cells, height = runs.page(script)
    surface = skia.Surface(WIDTH, height)
    canvas = surface.getCanvas()
    canvas.clear(skia.Color(*PAPER))
    for cell in cells:
        draw = (skia_paths if as_paths else skia_blobs)(canvas, cell)
        if cell.style == "stroke":
            line = skia.Paint(AntiAlias=True, Color=skia.Color(*RED), Style=skia.Paint.kStroke_Style,
                              StrokeWidth=2 * runs.stroke_width(cell.size), StrokeJoin=skia.Paint.kRound_Join)
            draw(line)
        fill = skia.Paint(AntiAlias=True, Color=skia.Color(*{"plain": INK, "stroke": WHITE, "shadow": RED}[cell.style]))
        if cell.style == "shadow":
            offset, sigma = runs.shadow(cell.size)
            below = skia.Paint(fill)
            below.setImageFilter(skia.ImageFilters.DropShadowOnly(offset, offset, sigma, sigma, skia.Color(*NIGHT, SHADE)))
            draw(below)
        draw(fill)
    return surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)[:, :, :3].astype(int)


def skia_font(name, size):
    font = skia.Font(typeface(name), size)
    font.setSubpixel(True)
    font.setHinting(skia.FontHinting.kNone)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    font.setLinearMetrics(True)
    return font


def by_font(cell):
    glyphs = runs.shaped(cell.pieces, cell.size)[0]
    for name in dict.fromkeys(glyph.font for glyph in glyphs):
        yield skia_font(name, cell.size), [glyph for glyph in glyphs if glyph.font == name]


def skia_blobs(canvas, cell):
    builder = skia.TextBlobBuilder()
    for font, glyphs in by_font(cell):
        builder.allocRunPos(font, [glyph.id for glyph in glyphs], [skia.Point(glyph.x, glyph.y) for glyph in glyphs])
    blob = builder.make()
    return lambda paint: canvas.drawTextBlob(blob, PEN, cell.baseline, paint)


def skia_paths(canvas, cell):
    whole = skia.Path()
    for font, glyphs in by_font(cell):
        for glyph in glyphs:
            if (path := font.getPath(glyph.id)) is not None:
                whole.addPath(path, PEN + glyph.x, cell.baseline + glyph.y)
    return lambda paint: canvas.drawPath(whole, paint)


# Pillow

def pillow_page(script):
    cells, height = runs.page(script)
    picture = Image.new("RGB", (WIDTH, height), PAPER)
    for cell in cells:
        whole = lambda draw, fill, **more: pillow_run(draw, cell, fill, **more)
        draw = ImageDraw.Draw(picture)
        if cell.style == "stroke":
            whole(draw, RED, stroke_width=runs.stroke_width(cell.size), stroke_fill=RED)
        if cell.style == "shadow":
            offset, sigma = runs.shadow(cell.size)
            mask = Image.new("L", picture.size)
            whole(ImageDraw.Draw(mask), 255)
            mask = ImageChops.offset(mask.filter(ImageFilter.GaussianBlur(sigma)), offset, offset)
            picture.paste(NIGHT, mask=mask.point(lambda v: round(v * SHADE / 255)))
        whole(draw, {"plain": INK, "stroke": WHITE, "shadow": RED}[cell.style])
    return np.asarray(picture).astype(int)


def pillow_run(draw, cell, fill, **more):
    x = PEN
    for piece in cell.pieces:
        font = ImageFont.truetype(str(FONTS[piece.font]), cell.size, layout_engine=ImageFont.Layout.RAQM)
        about = {"direction": piece.direction, "language": piece.language}
        draw.text((x, cell.baseline), piece.text, fill, font, anchor="ls", **about, **more)
        x += font.getlength(piece.text, **about)


# Chromium

def chromium_page(script, chromium, folder):
    cells, height = runs.page(script)
    faces = "".join(f"@font-face {{ font-family: {name}; src: url({path.as_uri()}); }}\n" for name, path in FONTS.items())
    texts = []
    for cell in cells:
        names = ", ".join(dict.fromkeys(piece.font for piece in cell.pieces))
        style = f"font: {cell.size}px {names}; fill: {colour(INK)};"
        if cell.style == "stroke":
            style += (f" fill: {colour(WHITE)}; stroke: {colour(RED)}; stroke-width: {2 * runs.stroke_width(cell.size)}px;"
                      " stroke-linejoin: round; paint-order: stroke;")
        if cell.style == "shadow":
            offset, sigma = runs.shadow(cell.size)
            style += f" fill: {colour(RED)}; filter: drop-shadow({offset}px {offset}px {sigma}px {colour(NIGHT, SHADE)});"
        texts.append(f'<text x="{PEN}" y="{cell.baseline}" style="{style}" xml:space="preserve">{"".join(logical(cell.pieces))}</text>')
    page, out = folder / "page.html", folder / "chromium.png"
    page.write_text(f"""<!doctype html><meta charset="utf-8"><style>{faces}
body {{ margin: 0; background: {colour(PAPER)}; }} svg {{ display: block; }} text {{ text-rendering: geometricPrecision; }}</style>
<svg width="{WIDTH}" height="{height}" overflow="visible">{"".join(texts)}</svg>""", encoding="utf-8")
    # The window has a frame, even without a screen.
    subprocess.run([chromium, *CHROMIUM, f"--user-data-dir={folder}/profile", f"--window-size={WIDTH + 200},{height + 200}",
                    f"--screenshot={out}", page.as_uri()], check=True, capture_output=True, timeout=120)
    return np.asarray(Image.open(out).convert("RGB")).astype(int)[:height, :WIDTH]


# Figures

class Measured:
    """A cell as every engine drew it, and as the reference has it."""

    def __init__(self, cell, pages):
        self.cell = cell
        self.reference = runs.reference(cell)
        self.pictures = {name: page[cell.top:cell.top + cell.height] for name, page in pages.items()}
        self.near = binary_dilation(changed(self.reference) > .5, iterations=2)

    def error(self, name):
        return np.abs(self.pictures[name] - self.reference)[self.near].mean()

    def apart(self, name):
        off = np.abs(self.pictures[name] - self.pictures["sticker"])[self.near]
        return off.mean(), off.max()

    def width(self, picture):
        return int((changed(picture) >= 8).any(axis=0).sum())

    def weight(self, name):
        total = lambda picture: np.abs(picture - np.array(PAPER)).sum()
        return 100 * total(self.pictures[name]) / total(self.reference)


def changed(picture):
    return np.abs(picture - np.array(PAPER)).max(axis=2)


def table(cells):
    peers = [name for name in MEASURED if name != "sticker"]
    names, each = "".join(f"{name:>9}" for name in MEASURED), 9 * len(MEASURED)
    lines = [f"{'':18}{'error, levels':>{each}}{'apart from sticker, mean and largest':>{14 * len(peers)}}{'width, px':>{each + 9}}{'weight, %':>{each}}",
             f"{'':18}{names}" + "".join(f"{name:>14}" for name in peers) + f"{'reference':>10}{names[1:]}{names}"]
    for m in cells:
        apart = [m.apart(name) for name in peers]
        lines.append(f"{m.cell.script:7}{m.cell.size:4} {m.cell.style:6}" + "".join(f"{m.error(name):9.2f}" for name in MEASURED) +
                     "".join(f"{mean:9.2f} {most:4.0f}" for mean, most in apart) + f"{m.width(m.reference):9}" +
                     "".join(f"{m.width(m.pictures[name]):9}" for name in MEASURED) + "".join(f"{m.weight(name):9.1f}" for name in MEASURED))
    lines.append("")
    for what, chosen in [(f"{size} px", [m for m in cells if m.cell.size == size]) for size in SIZES] + \
                        [(style, [m for m in cells if m.cell.style == style]) for style in STYLES] + [("all", cells)]:
        lines.append(f"mean of {what:10}" + "".join(f"{np.mean([m.error(name) for m in chosen]):9.2f}" for name in MEASURED))
    lines.append("")
    for who in (SHOWN, MEASURED):
        farther = [m for m in cells if m.error("sticker") > min(m.error(name) for name in who) + TIE]
        where = ", ".join(f"{m.cell.script} {m.cell.size} {m.cell.style}" for m in farther)
        lines.append(f"sticker is the nearest to the reference of {', '.join(who)} in {len(cells) - len(farther)} of {len(cells)} cells" +
                     (f"; not in {where}" if farther else ""))
    return "\n".join(lines)


# Pictures

def sheet(pages):
    bar = 28
    height = sum(runs.page(script)[1] + bar for script in SCRIPTS)
    out = Image.new("RGB", (WIDTH * len(SHOWN), height), PAPER)
    draw, font, y = ImageDraw.Draw(out), ImageFont.truetype(str(FONTS["bold"]), 15), 0
    for script in SCRIPTS:
        draw.rectangle([0, y, out.width, y + bar - 1], NIGHT)
        for n, name in enumerate(SHOWN):
            draw.text((n * WIDTH + PEN, y + 6), f"{name}, {script}", WHITE, font)
            out.paste(Image.fromarray(pages[script][name].astype(np.uint8)), (n * WIDTH, y + bar))
        y += runs.page(script)[1] + bar
    return out


def save_small(picture, path):
    """Writes a PNG without filters, which suit flat paper ill, its colours rounded by at most one level: 40 % smaller."""
    rows = np.minimum((np.asarray(picture).astype(int) + 1) // 3 * 3, 255).astype(np.uint8).reshape(picture.height, -1)
    rows = np.concatenate([np.zeros((len(rows), 1), np.uint8), rows], axis=1)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", *picture.size, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)) + chunk(b"IEND", b""))


def enlarged(cells, zoom=4):
    """The styles of one size below each other, the engines and the reference beside each other, at 400 %."""
    names = SHOWN + ("reference",)
    right = max(int(np.nonzero(changed(m.reference).max(axis=0))[0].max()) for m in cells) + 8
    right = min(right, PEN + 140)
    rows = [[np.clip(m.reference + .5, 0, 255) if name == "reference" else m.pictures[name] for name in names] for m in cells]
    out = Image.new("RGB", (len(names) * ((right - 12) * zoom + 8), sum(m.cell.height for m in cells) * zoom + 8 * len(cells)), (128, 128, 128))
    y = 0
    for row, m in zip(rows, cells):
        for n, picture in enumerate(row):
            panel = Image.fromarray(picture[:, 12:right].astype(np.uint8))
            out.paste(panel.resize((panel.width * zoom, panel.height * zoom), Image.NEAREST), (n * ((right - 12) * zoom + 8), y))
        y += m.cell.height * zoom + 8
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--render", required=True, help="the example `render` of sticker-core")
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--sheet", type=pathlib.Path)
    parser.add_argument("--table", type=pathlib.Path)
    parser.add_argument("--enlarged", type=pathlib.Path, help="a folder for pictures at 400 %%")
    args = parser.parse_args()
    pages, cells = {}, []
    for script in SCRIPTS:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            pages[script] = {
                "sticker": sticker(script, args.render, folder), "skia": skia_page(script), "paths": skia_page(script, as_paths=True),
                "pillow": pillow_page(script), "chromium": chromium_page(script, args.chromium, folder)}
        cells += [Measured(cell, pages[script]) for cell in runs.page(script)[0]]
    version = subprocess.run([args.chromium, "--version"], capture_output=True, text=True).stdout.strip()
    text = f"{measured_here()}\nskia-python {skia.__version__}, Pillow {Image.__version__} with raqm {features.version('raqm')} and FreeType " \
           f"{features.version('freetype2')}, {version}\n\n{table(cells)}"
    print(text)
    if args.table:
        args.table.write_text(text + "\n", encoding="utf-8")
    if args.sheet:
        save_small(sheet(pages), args.sheet)
    mean = {name: np.mean([m.error(name) for m in cells]) for name in MEASURED}
    if args.enlarged:
        args.enlarged.mkdir(parents=True, exist_ok=True)
        for script in SCRIPTS:
            for size in SIZES:
                enlarged([m for m in cells if (m.cell.script, m.cell.size) == (script, size)]).save(args.enlarged / f"{script}-{size}.png")
    if nearer := [name for name in MEASURED if mean[name] < mean["sticker"]]:
        sys.exit(f"nearer to the reference than sticker: {', '.join(nearer)}")


if __name__ == "__main__":
    main()
