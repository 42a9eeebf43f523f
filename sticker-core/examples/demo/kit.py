"""What every picture shares: fonts, lettering, gradients, rooms, and how files are written."""

import pathlib

import numpy as np
from PIL import Image, ImageFont
from scipy.interpolate import CubicSpline

from studio import Room

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE / "pictures"
FONTS = {
    "bold": HERE / "fonts" / "DemoCJK-Bold.otf",
    "regular": HERE / "fonts" / "DemoCJK-Regular.otf",
    "latin": HERE.parent.parent / "fonts" / "Default-Bold.ttf",
    "thin": HERE.parent.parent / "fonts" / "Default-Regular.ttf",
}


def font(kind, size):
    return ImageFont.truetype(str(FONTS[kind]), size)


def text(draw, at, words, kind, size, fill, anchor="mm", spacing=0):
    """Draws words; `spacing` adds pixels between letters."""
    face = font(kind, size)
    if not spacing:
        draw.text(at, words, font=face, fill=fill, anchor=anchor)
        return
    widths = [face.getlength(c) + spacing for c in words]
    total = sum(widths) - spacing
    x = at[0] - (total / 2 if anchor[0] == "m" else total if anchor[0] == "r" else 0)
    for c, w in zip(words, widths):
        draw.text((x, at[1]), c, font=face, fill=fill, anchor="l" + anchor[1])
        x += w


def fade(w, h, *stops):
    """Returns a vertical gradient; stops are (0..1, colour)."""
    at = np.linspace(0, 1, h)
    rgb = np.stack(
        [np.interp(at, [s[0] for s in stops], [int(s[1][i : i + 2], 16) for s in stops]) for i in (1, 3, 5)], -1
    )
    return Image.fromarray(np.repeat(rgb[:, None], w, 1).astype(np.uint8), "RGB").convert("RGBA")


def curve(points, n=160):
    """Returns a smooth closed outline through points (periodic cubic)."""
    p = np.asarray(points, float)
    p = np.vstack([p, p[:1]])
    t = np.r_[0, np.cumsum(np.sqrt(np.hypot(*np.diff(p, axis=0).T)))]
    return CubicSpline(t, p, bc_type="periodic")(np.linspace(0, t[-1], n))


STUDIO = Room(
    [
        (-56, 16, 12, 46, 5.4, (1, 1, 1)),
        (66, 12, 7, 48, 4.2, (1, 0.99, 0.97)),
        (-12, 62, 40, 14, 1.5, (1, 1, 1)),
        (150, 20, 22, 40, 1.2, (1, 1, 1)),
        (-150, 20, 22, 40, 1.2, (1, 1, 1)),
    ],
    base=0.2,
    floor=0.5,
)


def save(image, name, **options):
    OUT.mkdir(exist_ok=True)
    path = OUT / name
    image.save(path, **options)
    print(f"{path.stat().st_size / 1024:7.0f} KB  {image.size[0]}x{image.size[1]}  {name}")


def save_cutout(image, name, pad=28):
    """Writes a cut-out, cropped to what shows and a little air."""
    left, top, right, bottom = image.getchannel("A").point(lambda v: 255 if v > 3 else 0).getbbox()
    box = (max(left - pad, 0), max(top - pad, 0), min(right + pad, image.width), min(bottom + pad, image.height))
    save(image.crop(box), name, optimize=True)


GOLD = "#f0cd95"
VANITY = Room(
    [
        (-52, 16, 13, 46, 4.2, (1, 0.99, 0.97)),
        (60, 12, 9, 48, 3.4, (1, 0.98, 0.95)),
        (4, 30, 14, 30, 0.55, (1, 1, 1)),
        (-12, 66, 40, 14, 1.4, (1, 1, 1)),
        (150, 20, 22, 40, 1.2, (1, 1, 1)),
        (-150, 20, 22, 40, 1.2, (1, 1, 1)),
    ],
    base=0.3,
    floor=0.6,
)
