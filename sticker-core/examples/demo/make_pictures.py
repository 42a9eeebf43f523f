#!/usr/bin/env python3
"""Makes the demo's pictures: product cut-outs, scenes, badges and logos, all from formulas.

Usage (numpy, scipy, Pillow): make_pictures.py [NAME...]; without names it makes all of them, in a few minutes.
Brands, packs and graphics are invented. Nothing is photographed, traced or downloaded; the random numbers are seeded.
"""

import math
import pathlib
import sys

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from scipy import ndimage

from studio import (
    F, Camera, Lathe, Room, Solid, display, ground_shadow, label, linear, noise, norm, rounded, shoot, smooth,
    to_image, wrap,
)

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
    from scipy.interpolate import CubicSpline

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


# ---- milk powder ----------------------------------------------------------------------------------------------------


def tin_label():
    w, h = 3600, 1440  # all the way round; the front is the middle
    im = fade(w, h, (0, "#fffdf6"), (0.55, "#fdf6e3"), (1, "#f6e6bd"))
    d = ImageDraw.Draw(im)
    cx = w // 2
    # Meadow: three hills under a soft sky, right across the foot.
    for k, (top, colour) in enumerate(((1085, "#b9d48a"), (1150, "#7fb663"), (1225, "#3d8f56"))):
        x = np.arange(0, w + 20, 20)
        y = top + 46 * np.sin(x / w * 2 * np.pi * (2 + k) + 1.3 * k) + 22 * np.sin(x / w * 2 * np.pi * 5 + k)
        d.polygon([(0, h), *zip(x, y), (w, h)], fill=colour)
    # A band of deep blue with gold lines carries the brand.
    band = fade(w, 330, (0, "#16407e"), (0.5, "#1d55a5"), (1, "#123768"))
    im.paste(band, (0, 130))
    for y0, y1 in ((112, 128), (462, 478)):
        im.paste(fade(w, y1 - y0, (0, "#f8e7a8"), (0.5, "#d9ab4a"), (1, "#a87425")), (0, y0))
    text(d, (cx, 268), "HOLMEADOW", "latin", 150, "#ffffff", spacing=10)
    text(d, (cx, 400), "禾 美 登", "regular", 76, "#f7e3a2", spacing=14)
    # A drop of milk with a stage number.
    drop = np.array([(0, -250), (105, -70), (150, 60), (105, 165), (0, 205), (-105, 165), (-150, 60), (-105, -70)])
    outline = curve(drop * 1.02 + (cx, 800), 300)
    glow = Image.new("L", im.size, 0)
    ImageDraw.Draw(glow).polygon([tuple(p) for p in outline], fill=150)
    im.paste((255, 255, 255), (0, 0), glow.filter(ImageFilter.GaussianBlur(60)))
    im.paste((214, 170, 84), (0, 0), Image.eval(glow.filter(ImageFilter.GaussianBlur(16)), lambda v: v // 2))
    d = ImageDraw.Draw(im)
    d.polygon([tuple(p) for p in outline], fill="#ffffff")
    inner = curve(drop * 0.9 + (cx, 802), 300)
    d.line([tuple(p) for p in inner] + [tuple(inner[0])], fill="#d9ab4a", width=7, joint="curve")
    text(d, (cx - 22, 828), "3", "latin", 250, "#1d55a5")
    text(d, (cx + 84, 900), "段", "bold", 64, "#1d55a5")
    text(d, (cx, 1085), "幼儿配方奶粉", "bold", 96, "#16407e", spacing=10)
    text(d, (cx, 1180), "12-36 月龄适用", "bold", 52, "#ffffff", spacing=4)
    text(d, (cx, 1330), "净含量 900 克", "bold", 50, "#ffffff")
    for side, (head, sub) in ((-1, ("A2 蛋白", "草饲牧场奶源")), (1, ("乳铁蛋白", "益生菌添加"))):
        x = cx + side * 395
        d.ellipse((x - 118, 690, x + 118, 926), fill="#f6ecd0", outline="#d9ab4a", width=7)
        text(d, (x, 785), head, "bold", 50, "#16407e")
        text(d, (x, 848), sub, "regular", 30, "#6a5a2e")
    # Small print on the back shows at the edges of the front.
    for side in (-1, 1):
        x = cx + side * 960
        for row in range(11):
            d.line((x - 190, 600 + row * 38, x + 190 - (row * 37 % 120), 600 + row * 38), fill="#a39a7c", width=9)
    return label(im)


def tin(s_label=None):
    art = tin_label()
    scratches = noise((64, 2048), (8, 700), 5, wrap_x=True)

    def body(s):
        colour, cover = wrap(art, s, low=0.06, high=1.56)
        bead = np.maximum(np.exp(-(((s.y - 0.10) / 0.012) ** 2)), np.exp(-(((s.y - 1.50) / 0.012) ** 2)))
        return s.shade(colour, roughness=0.34, coat=0.55, f0=0.05) * (1 - 0.06 * bead[:, None])

    def metal(s):
        u = (s.angle / (2 * np.pi) + 0.5) * 2047
        rough = 0.13 + 0.03 * scratches[0, u.astype(int)]
        return s.shade(linear("#e8d6a4"), roughness=rough, metal=1.0)

    def lid(s):
        rib = 0.5 + 0.5 * np.cos(s.angle * 150)
        side = smooth(0.5, 0.2, s.n[:, 1]) * smooth(1.665, 1.69, s.y) * smooth(1.82, 1.80, s.y)
        return s.shade(linear("#f4f1ea") * (1 - 0.14 * (rib * side))[:, None], roughness=0.28, f0=0.05)

    r = 0.62
    parts = [
        Lathe(rounded([(0, 0.05), (r - 0.01, 0.05, 0.02), (r, 0.09, 0.02), (r, 1.53, 0.02), (r - 0.01, 1.57, 0.02), (0, 1.57)]), body),
        Lathe(rounded([(0, 0.0), (r + 0.018, 0.0, 0.016), (r + 0.018, 0.062, 0.016), (0, 0.062)]), metal),
        Lathe(rounded([(0, 1.552), (r + 0.018, 1.552, 0.016), (r + 0.018, 1.616, 0.016), (0, 1.616)]), metal),
        Lathe(rounded([(0, 1.612), (r + 0.03, 1.612, 0.012), (r + 0.03, 1.655, 0.01), (r + 0.006, 1.665, 0.008), (r + 0.006, 1.80, 0.045), (r - 0.09, 1.806, 0.02), (r - 0.12, 1.775, 0.02), (0, 1.775)]), lid),
    ]
    camera = Camera(1000, 0.88, 2.24, tilt=8.5)
    picture = shoot(parts, STUDIO, camera)
    save_cutout(to_image(ground_shadow(picture, camera, r + 0.02)), "milk-tin.png")


# ---- drinks ---------------------------------------------------------------------------------------------------------


def ball(size, *stops, light=(0.36, 0.30)):
    """Returns a round fruit: colours from its lit side to its far edge."""
    y, x = (np.mgrid[0:size, 0:size] + 0.5) / size
    r = np.hypot(x - 0.5, y - 0.5) * 2
    t = np.clip(np.hypot(x - light[0], y - light[1]) / 0.85, 0, 1)
    at = [s[0] for s in stops]
    rgb = np.stack([np.interp(t, at, [int(s[1][i : i + 2], 16) for s in stops]) for i in (1, 3, 5)], -1)
    rgb += 70 * np.exp(-(((x - light[0]) ** 2 + (y - light[1]) ** 2) / 0.008))[..., None]
    alpha = np.clip((1 - r) * size / 2, 0, 1) * 255
    return Image.fromarray(np.dstack([np.clip(rgb, 0, 255), alpha]).astype(np.uint8), "RGBA")


def leaf(length, colour="#3f9a53", vein="#a9d790"):
    im = Image.new("RGBA", (length, length // 2), (0, 0, 0, 0))
    d = ImageDraw.Draw(im)
    x = np.linspace(0, 1, 60)
    half = np.sin(x**0.8 * np.pi) * length * 0.17
    top = [(a * length, length / 4 - b) for a, b in zip(x, half)]
    low = [(a * length, length / 4 + b) for a, b in zip(x, half)]
    d.polygon(top + low[::-1], fill=colour)
    d.polygon(low + [(length, length / 4), (0, length / 4)], fill="#2f8145")
    d.line((0, length / 4, length * 0.96, length / 4), fill=vein, width=max(2, length // 70))
    for k in range(1, 7):
        a = length * k / 8
        d.line((a, length / 4, a + length * 0.09, length / 4 - half[k * 7] * 0.75), fill=vein, width=max(1, length // 130))
        d.line((a, length / 4, a + length * 0.09, length / 4 + half[k * 7] * 0.75), fill=vein, width=max(1, length // 130))
    return im


def peach(size):
    im = ball(size, (0, "#ffe9bf"), (0.35, "#ffc08f"), (0.7, "#f57f7a"), (1, "#cf4560"))
    d = ImageDraw.Draw(im)
    blush = Image.new("RGBA", im.size, (0, 0, 0, 0))
    ImageDraw.Draw(blush).arc((size * 0.42, -size * 0.12, size * 1.35, size * 0.95), 118, 196, fill=(205, 60, 80, 200), width=size // 36)
    blush = blush.filter(ImageFilter.GaussianBlur(size / 60))
    blush.putalpha(ImageChops.multiply(blush.getchannel("A"), im.getchannel("A")))
    im.alpha_composite(blush)
    return im.filter(ImageFilter.GaussianBlur(size / 300))


def orange_slice(size):
    im = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    d = ImageDraw.Draw(im)
    d.ellipse((0, 0, size - 1, size - 1), fill="#f58a1f")
    m = size * 0.04
    d.ellipse((m, m, size - m, size - m), fill="#fff1d2")
    rng = np.random.default_rng(5)
    for k in range(10):
        a0, a1 = (k + 0.07) * 0.2 * np.pi, (k + 0.93) * 0.2 * np.pi
        edge = [(size / 2 + size * 0.435 * np.cos(a), size / 2 + size * 0.435 * np.sin(a)) for a in np.linspace(a0, a1, 12)]
        mid = (a0 + a1) / 2
        d.polygon([(size / 2 + size * 0.05 * np.cos(mid), size / 2 + size * 0.05 * np.sin(mid)), *edge], fill="#ffa62b")
        for _ in range(26):
            r, a = size * rng.uniform(0.12, 0.40), rng.uniform(a0 + 0.1, a1 - 0.1)
            x, y = size / 2 + r * np.cos(a), size / 2 + r * np.sin(a)
            e = size * 0.016
            d.line((x, y, x + e * np.cos(a) * 2, y + e * np.sin(a) * 2), fill="#ffc55f", width=max(2, size // 130))
    return im


def can_label():
    w, h = 2640, 1560
    im = fade(w, h, (0, "#ffb3a7"), (0.34, "#ff8f93"), (0.72, "#f7647e"), (1, "#d93f6b"))
    cx = w // 2
    # Soft diagonal light and bubbles in the print.
    art = Image.new("RGBA", im.size, (0, 0, 0, 0))
    d = ImageDraw.Draw(art)
    rng = np.random.default_rng(11)
    for _ in range(260):
        x, y, r = rng.uniform(0, w), rng.uniform(60, h), rng.uniform(4, 26) ** 1.05
        d.ellipse((x - r, y - r, x + r, y + r), outline=(255, 255, 255, 120), width=3, fill=(255, 255, 255, 26))
        d.ellipse((x - r * 0.5, y - r * 0.6, x - r * 0.1, y - r * 0.2), fill=(255, 255, 255, 150))
    im.alpha_composite(art)
    for x, y, s in ((cx - 330, 990, 430), (cx + 10, 1070, 520), (cx + 330, 960, 360)):
        shade = Image.new("RGBA", im.size, (0, 0, 0, 0))
        ImageDraw.Draw(shade).ellipse((x - s // 2 + 14, y - s // 2 + 26, x + s // 2 + 14, y + s // 2 + 26), fill=(120, 10, 50, 120))
        im.alpha_composite(shade.filter(ImageFilter.GaussianBlur(18)))
        im.alpha_composite(peach(s), (x - s // 2, y - s // 2))
    for x, y, s, turn in ((cx - 190, 700, 330, 24), (cx + 210, 690, 300, 152), (cx + 430, 1120, 260, -40), (cx - 520, 1130, 280, 200)):
        one = leaf(s).rotate(turn, expand=True, resample=Image.BICUBIC)
        im.alpha_composite(one, (x - one.width // 2, y - one.height // 2))
    d = ImageDraw.Draw(im)
    text(d, (cx, 285), "fizzel", "latin", 260, "#ffffff", spacing=-4)
    text(d, (cx, 475), "泡 泡 里", "bold", 92, "#fff4ea", spacing=12)
    d.rounded_rectangle((cx - 240, 555, cx + 240, 637), 41, fill="#ffffff")
    text(d, (cx, 595), "白桃味气泡水", "bold", 56, "#d93f6b", spacing=6)
    text(d, (cx, 1400), "0糖 · 0脂 · 0卡", "bold", 74, "#ffffff", spacing=4)
    text(d, (cx, 1490), "330 mL", "latin", 50, "#ffe3dc", spacing=4)
    return label(im)


def droplets(w, h, seed, count=520):
    """Returns the heights of water drops on a sheet of w x h pixels, with drops that ran a little."""
    rng = np.random.default_rng(seed)
    field = np.zeros((h, w), F)
    sizes = np.sort(np.clip(rng.pareto(2.1, count) * 5.5 + 3, 3, 30))[::-1]
    taken = []
    for r in sizes:
        for _ in range(8):
            x, y = rng.uniform(30, w - 30), rng.uniform(36, h - 36)
            if all((x - a) ** 2 + (y - b) ** 2 > (r + c + 3) ** 2 for a, b, c in taken):
                break
        else:
            continue
        taken.append((x, y, r))
        n = int(r * 1.7) + 3
        x0, y0 = int(x) - n, int(y) - n
        yy, xx = np.mgrid[y0 : y0 + 2 * n, x0 : x0 + 2 * n]
        if y0 < 0 or x0 < 0 or y0 + 2 * n > h or x0 + 2 * n > w:
            continue
        wobble = 1 + 0.09 * np.sin(np.arctan2(yy - y, xx - x) * 2 + rng.uniform(0, 6))
        tall = 1 + 0.22 * (r > 12)
        q = ((xx - x) ** 2 + ((yy - y) / tall) ** 2) / (r * wobble) ** 2
        cap = np.sqrt(np.maximum(0, 1.0 - q)) * r * 0.62
        field[y0 : y0 + 2 * n, x0 : x0 + 2 * n] = np.maximum(field[y0 : y0 + 2 * n, x0 : x0 + 2 * n], cap)
    return ndimage.gaussian_filter(field, 0.9)


def can():
    art = can_label()
    h, w = art.shape[:2]
    low, high = 0.06, 1.62
    drops = droplets(w, h, 3)
    gy, gx = np.gradient(drops)
    mask = np.clip(drops / 2.2, 0, 1)
    shadow = np.clip(ndimage.shift(ndimage.gaussian_filter(mask, 5), (9, 5)) - mask, 0, 1)
    lens = np.dstack([gx, gy, mask, shadow]).astype(F)

    def body(s):
        u = (s.angle / (2 * np.pi) + 0.5) * w - 0.5
        v = (high - s.y) / (high - low) * h - 0.5
        look = lambda grid, du=0, dv=0: ndimage.map_coordinates(grid, [v + dv, u + du], order=1, mode="nearest")
        sx, sy, wet, dark = (look(lens[..., k]) for k in range(4))
        on = ((v > 4) & (v < h - 4)).astype(F)
        wet, dark, sx, sy = wet * on, dark * on, sx * on, sy * on
        colour = np.stack([look(art[..., k], sx * 26, sy * 26) for k in range(3)], -1)
        silver = smooth(low + 0.015, low, s.y) + smooth(high - 0.012, high, s.y)
        colour = colour * (1 - silver[:, None]) + linear("#e9ebee") * silver[:, None]
        metal = 0.22 + 0.78 * silver
        out = s.shade(colour, roughness=0.27, metal=metal, coat=0.5 * (1 - wet), ao=0.8)
        # A drop darkens its lit side, gathers light on the far side, and mirrors the softboxes.
        tangent = np.stack([np.cos(s.angle), np.zeros_like(s.angle), -np.sin(s.angle)], -1)
        n = norm(s.n + 1.1 * (-sx[:, None] * tangent + sy[:, None] * np.array([0, 1, 0], F)))
        gather = np.clip(0.9 + 0.55 * sy + 0.25 * sx, 0.5, 1.75)
        inside = out * (1 - wet + wet * gather)[:, None]
        facing = np.clip(-(s.d * n).sum(-1), 0.02, 1)
        mirror = s.room.mirror(norm(s.d + 2 * facing[:, None] * n), 0.02)
        fresnel = (0.04 + 0.96 * (1 - facing) ** 5) * wet
        return inside * (1 - 0.42 * dark[:, None]) * (1 - fresnel[:, None]) + mirror * fresnel[:, None] * 1.5

    def metal(s):
        return s.shade(linear("#eceef0"), roughness=0.16, metal=1.0, ao=1.1)

    r = 0.42
    parts = [
        Lathe(rounded([(0, 0.05), (0.27, 0.05, 0.01), (0.29, 0.0, 0.02), (0.315, 0.0, 0.02), (r, 0.16, 0.1), (r, 1.50, 0.12), (0.345, 1.665, 0.06), (0.34, 1.70), (0, 1.70)]), body),
        Lathe(rounded([(0, 1.66), (0.335, 1.66), (0.335, 1.70, 0.01), (0.362, 1.705, 0.012), (0.362, 1.742, 0.012), (0.338, 1.742, 0.01), (0.325, 1.69, 0.01), (0.30, 1.685, 0.01), (0.295, 1.70, 0.01), (0, 1.705)]), metal),
    ]
    camera = Camera(1000, 0.855, 2.1, tilt=9)
    picture = shoot(parts, STUDIO, camera)
    save_cutout(to_image(ground_shadow(picture, camera, 0.33)), "sparkling-can.png")


def juice_label():
    w, h = 2000, 700
    im = fade(w, h, (0, "#fffaf0"), (1, "#fff2da"))
    cx = w // 2
    for x, y, s in ((cx - 370, 610, 300), (cx + 380, 600, 280)):
        im.alpha_composite(orange_slice(s), (x - s // 2, y - s // 2))
    for x, y, s, turn in ((cx - 205, 610, 200, 18), (cx + 215, 612, 190, 165)):
        one = leaf(s).rotate(turn, expand=True, resample=Image.BICUBIC)
        im.alpha_composite(one, (x - one.width // 2, y - one.height // 2))
    d = ImageDraw.Draw(im)
    for y in (26, h - 36):
        d.rectangle((0, y, w, y + 9), fill="#ef8a1d")
    text(d, (cx, 150), "DEWGROVE", "latin", 104, "#1e6b45", spacing=6)
    text(d, (cx, 265), "朝 露 果 园", "bold", 66, "#e57a10", spacing=8)
    text(d, (cx, 390), "100% 鲜榨橙汁", "bold", 68, "#1e6b45", spacing=4)
    text(d, (cx, 478), "非浓缩还原", "regular", 48, "#7b6a44", spacing=8)
    text(d, (cx, 600), "300 mL", "latin", 40, "#1e6b45", spacing=3)
    return label(im)


def juice():
    art = juice_label()
    pulp = noise((512, 1024), (26, 30), 8, wrap_x=True)

    def glass(s):
        facing = np.clip(-(s.d * s.n).sum(-1), 0.02, 1)
        u, v = (s.angle / (2 * np.pi) + 0.5) * 1023, np.clip(s.y / 1.8, 0, 1) * 511
        grain = ndimage.map_coordinates(pulp, [v, u], order=1, mode="nearest")
        full = smooth(1.49, 1.475, s.y + 0.006 * np.cos(s.angle))
        # Cloudy juice: light wraps round, the rim glows, the core is deeper.
        core = linear("#ff9a12") * (1 - facing[:, None]) + linear("#fb8500") * facing[:, None]
        core = core * (1 + 0.07 * grain[:, None]) * (0.93 + 0.14 * smooth(0.1, 1.2, s.y))[:, None]
        body = core * (0.55 * s.room.irradiance(s.n) + 0.5) * np.maximum(s.occlusion(0.9), 0.45)[:, None]
        foam = np.exp(-(((s.y - 1.468) / 0.012) ** 2))[:, None]
        body = body * (1 - 0.6 * foam) + linear("#ffd48a") * 0.6 * foam
        reflected = norm(s.d + 2 * facing[:, None] * s.n)
        fresnel = 0.045 + 0.955 * (1 - facing) ** 5
        mirror = s.room.mirror(reflected, 0.02) * fresnel[:, None] * 1.5
        edge = smooth(0.42, 0.12, facing)[:, None]
        wall = body * (1 - 0.55 * edge) + edge * 0.55 * (0.55 * linear("#ffe0ae") + 0.25)
        foot = smooth(0.09, 0.045, s.y)[:, None]
        wall = wall * (1 - 0.75 * foot) + 0.75 * foot * (0.5 * linear("#ffcf86") + 0.35 * s.room.mirror(-s.n, 0.2))
        colour, cover = wrap(art, s, low=0.36, high=1.0, around=2.0 / 0.4 * 1.16)
        paper = s.shade(colour, roughness=0.5, ao=0.9)
        clear = np.clip(0.16 + 0.5 * (1 - facing) ** 1.5, 0, 1)
        void = linear("#dfe9e6") * 0.5 * (1 - facing[:, None]) + 0.3
        fill = wall * full[:, None] + void * (1 - full[:, None]) + mirror
        out = fill * (1 - cover[:, None]) + paper * cover[:, None]
        alpha = np.clip(full + (1 - full) * np.maximum(clear, mirror.max(-1) * 0.9), 0, 1)
        return out, np.maximum(alpha, cover).astype(F)

    def cap(s):
        rib = 0.5 + 0.5 * np.cos(s.angle * 72)
        side = smooth(0.5, 0.2, s.n[:, 1])
        return s.shade(linear("#1e7a4c") * (1 - 0.25 * rib * side)[:, None], roughness=0.3, f0=0.05, coat=0.4)

    r = 0.40
    parts = [
        Lathe(rounded([(0, 0.03), (0.30, 0.0, 0.03), (r, 0.02, 0.07), (r, 1.02, 0.22), (0.335, 1.24, 0.25), (0.195, 1.42, 0.2), (0.185, 1.66), (0, 1.66)]), glass),
        Lathe(rounded([(0, 1.60), (0.205, 1.60, 0.012), (0.205, 1.625, 0.012), (0.212, 1.64, 0.01), (0.212, 1.80, 0.03), (0, 1.805)]), cap),
    ]
    camera = Camera(1000, 0.885, 2.16, tilt=7)
    picture = shoot(parts, STUDIO, camera)
    save_cutout(to_image(ground_shadow(picture, camera, 0.37, strength=0.42)), "orange-juice.png")


# ---- beauty ---------------------------------------------------------------------------------------------------------

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


def serum_label():
    im = Image.new("RGBA", (1700, 900), (0, 0, 0, 0))
    d = ImageDraw.Draw(im)
    cx = 850
    d.line((cx - 60, 90, cx, 40, cx + 60, 90, cx, 140, cx - 60, 90), fill="#b8864a", width=6)
    d.line((cx - 28, 90, cx, 64, cx + 28, 90, cx, 116, cx - 28, 90), fill="#b8864a", width=5)
    text(d, (cx, 235), "VELOUDE", "thin", 124, "#7a3f36", spacing=22)
    text(d, (cx, 345), "薇 露 黛", "regular", 62, "#7a3f36", spacing=12)
    d.line((cx - 150, 420, cx + 150, 420), fill="#b8864a", width=4)
    text(d, (cx, 500), "玻尿酸修护精华", "bold", 66, "#6b332c", spacing=6)
    text(d, (cx, 590), "HYALURONIC REPAIR SERUM", "thin", 38, "#7a4a40", spacing=6)
    text(d, (cx, 800), "30 mL", "thin", 44, "#7a4a40", spacing=4)
    return label(im)


def serum():
    art = serum_label()

    def glass(s):
        facing = np.clip(-(s.d * s.n).sum(-1), 0.02, 1)
        across = np.sin(s.angle)
        y = s.y
        # Light from the sweep behind, bent by the cylinder: bright in the middle, deeper towards thin bright rims.
        lens = 0.66 + 0.46 * np.exp(-(((across + 0.05) / 0.5) ** 2))
        lens = lens - 0.20 * np.exp(-(((np.abs(across) - 0.86) / 0.09) ** 2))
        lens = lens + 0.34 * np.exp(-(((np.abs(across) - 0.965) / 0.03) ** 2))
        lens = lens * (0.92 + 0.14 * smooth(0.1, 1.0, y))
        wall = smooth(0.90, 0.955, np.abs(across))
        foot = smooth(0.170, 0.145, y)
        liquid = (1 - wall) * (1 - foot) * smooth(1.012, 1.0, y - 0.012 * (1 - across**2))
        thick = 0.75 + 0.45 * across**2
        tint = np.exp(-thick[:, None] * np.array([0.07, 0.66, 0.60]) * 1.35)
        clear = np.array([0.985, 0.93, 0.915])
        colour = lens[:, None] * (tint * liquid[:, None] + clear * (1 - liquid)[:, None])
        pipe = np.exp(-(((np.abs(across + 0.01) - 0.115) / 0.014) ** 2)) + 0.35 * (np.abs(across + 0.01) < 0.115)
        pipe = pipe * smooth(0.22, 0.24, y)
        colour = colour * (1 - 0.17 * pipe)[:, None]
        # The thick foot gathers light: a bright lens with a dark line above it.
        glow = np.exp(-(((y - 0.075) / 0.035) ** 2)) * (0.55 + 0.45 * np.cos(across * 7))
        line = np.exp(-(((y - 0.158) / 0.012) ** 2)) + 0.6 * np.exp(-(((y - 1.012) / 0.007) ** 2))
        colour = colour * (1 - 0.28 * line)[:, None] + glow[:, None] * foot[:, None] * np.array([0.42, 0.33, 0.30])
        bottom = np.array([0.95, 0.78, 0.74]) * (1 - 0.55 * smooth(0.05, 0.0, y))[:, None]
        colour = colour * (bottom * foot[:, None] + (1 - foot)[:, None])
        top = np.maximum(s.n[:, 1], 0)[:, None]
        colour = colour * (1 - 0.35 * top)
        print_, cover = wrap(art, s, low=0.26, high=0.90, around=2.55)
        colour = colour * (1 - cover[:, None]) + print_ * (0.25 + 0.75 * s.room.irradiance(s.n)) * cover[:, None]
        reflected = norm(s.d + 2 * facing[:, None] * s.n)
        fresnel = 0.055 + 0.945 * (1 - facing) ** 5
        return colour * (1 - fresnel)[:, None] + s.room.mirror(reflected, 0.015) * fresnel[:, None]

    def gold(s):
        return s.shade(linear(GOLD), roughness=0.12, metal=1.0)

    def satin(s):
        ring = 0.5 + 0.5 * np.cos(s.y * 420)
        return s.shade(linear(GOLD) * 0.98, roughness=0.24 + 0.05 * ring, metal=1.0)

    def rubber(s):
        return s.shade(linear("#f6ece8"), roughness=0.5, f0=0.035, sheen=0.2)

    r = 0.46
    parts = [
        Lathe(rounded([(0, 0.0), (r, 0.0, 0.06), (r, 1.12, 0.16), (0.20, 1.20, 0.05), (0.17, 1.26), (0, 1.26)]), glass),
        Lathe(rounded([(0, 1.215), (0.222, 1.215, 0.012), (0.222, 1.255, 0.012), (0, 1.26)]), gold),
        Lathe(rounded([(0, 1.262), (0.212, 1.262, 0.01), (0.212, 1.50, 0.014), (0, 1.505)]), satin),
        Lathe(rounded([(0, 1.50), (0.222, 1.505, 0.012), (0.222, 1.535, 0.012), (0, 1.54)]), gold),
        Lathe(rounded([(0, 1.53), (0.145, 1.53, 0.01), (0.150, 1.58, 0.03), (0.128, 1.66, 0.06), (0.122, 1.82, 0.07), (0.085, 1.90, 0.05), (0, 1.905)]), rubber),
    ]
    camera = Camera(1000, 0.935, 2.28, tilt=6)
    picture = shoot(parts, VANITY, camera)
    picture = ground_shadow(picture, camera, r - 0.02, strength=0.4)
    save_cutout(to_image(picture), "serum.png")


def cream():
    im = Image.new("RGBA", (2200, 520), (0, 0, 0, 0))
    d = ImageDraw.Draw(im)
    text(d, (1100, 130), "VELOUDE", "thin", 130, "#a8763a", spacing=22)
    text(d, (1100, 250), "紧致焕颜面霜", "bold", 72, "#8a5b2b", spacing=10)
    text(d, (1100, 345), "FIRMING CREAM", "thin", 44, "#a8763a", spacing=10)
    text(d, (1100, 440), "50 g", "thin", 44, "#a8763a", spacing=4)
    art = label(im)

    def porcelain(s):
        colour, cover = wrap(art, s, low=0.05, high=0.57, around=2.7)
        facing = np.clip(-(s.d * s.n).sum(-1), 0, 1)[:, None]
        base = linear("#fbf3ec") * (0.9 + 0.1 * facing) + (1 - facing) * 0.05 * linear("#ffd9c4")
        metal = cover * 0.85
        colour = base * (1 - cover[:, None]) + linear("#d9a860") * cover[:, None]
        return s.shade(colour, roughness=0.22, metal=metal, coat=0.55 * (1 - cover))

    def gold(s):
        ring = 0.5 + 0.5 * np.sin(s.r * 900) * smooth(0.6, 0.9, s.n[:, 1])
        return s.shade(linear(GOLD), roughness=0.15 + 0.06 * ring, metal=1.0)

    r = 0.80
    parts = [
        Lathe(rounded([(0, 0.0), (r - 0.06, 0.0, 0.05), (r, 0.08, 0.12), (r, 0.60, 0.06), (r - 0.08, 0.635, 0.02), (0, 0.635)]), porcelain),
        Lathe(rounded([(0, 0.628), (r - 0.03, 0.628, 0.01), (r - 0.03, 0.648, 0.01), (0, 0.65)]), gold),
        Lathe(rounded([(0, 0.648), (r - 0.005, 0.648, 0.012), (r - 0.005, 1.06, 0.045), (r - 0.07, 1.07, 0.02), (0, 1.075)]), gold),
    ]
    camera = Camera(1100, 0.50, 2.15, tilt=13)
    picture = ground_shadow(shoot(parts, VANITY, camera), camera, r - 0.03, strength=0.55)
    opaque = picture[..., :3] + (1 - picture[..., 3:])
    rgb = Image.fromarray(np.round(np.clip(opaque, 0, 1) * 255).astype(np.uint8), "RGB")
    # A supplier's camera was held sideways: the pixels lie on their side and EXIF tells how to turn them.
    exif = Image.Exif()
    exif[0x0112] = 6
    save(rgb.transpose(Image.ROTATE_90), "cream-white.jpg", quality=90, subsampling=0, optimize=True, exif=exif)


# ---- apparel --------------------------------------------------------------------------------------------------------


def bezier(a, b, c, n=40):
    t = np.linspace(0, 1, n)[:, None]
    a, b, c = (np.asarray(v, float) for v in (a, b, c))
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c


def fold(height, scale, a, b, c, width, rise):
    """Adds one fold along a curve: steep on its left, long on its right, fading at both ends."""
    line = bezier(a, b, c) * scale
    n = height.shape[0]
    reach = width * scale * 3.2
    x0, y0 = np.maximum(np.floor(line.min(0) - reach).astype(int), 0)
    x1, y1 = np.minimum(np.ceil(line.max(0) + reach).astype(int), n)
    if x1 <= x0 or y1 <= y0:
        return
    yy, xx = np.mgrid[y0:y1, x0:x1].astype(F)
    best = np.full(xx.shape, 1e9, F)
    along, side = np.zeros_like(best), np.zeros_like(best)
    for k, (p, q) in enumerate(zip(line, line[1:])):
        v = q - p
        t = np.clip(((xx - p[0]) * v[0] + (yy - p[1]) * v[1]) / (v @ v), 0, 1)
        dx, dy = xx - p[0] - t * v[0], yy - p[1] - t * v[1]
        d = dx * dx + dy * dy
        closer = d < best
        best = np.where(closer, d, best)
        along = np.where(closer, (k + t) / (len(line) - 1), along)
        side = np.where(closer, np.sign(v[0] * dy - v[1] * dx), side)
    d = np.sqrt(best) / (width * scale)
    d = np.where(side > 0, d * 0.62, d * 1.5)
    taper = np.sin(np.pi * np.clip(along, 0, 1)) ** 0.8
    height[y0:y1, x0:x1] += rise * scale * taper * np.exp(-d * d)


def tee():
    size, n = 1000, 2000
    half = lambda pts: [(0.5 + x, y) for x, y in pts] + [(0.5 - x, y) for x, y in reversed(pts)]

    def mask(points):
        im = Image.new("L", (n * 2, n * 2), 0)
        ImageDraw.Draw(im).polygon([(x * n * 2, y * n * 2) for x, y in points], fill=255)
        return np.asarray(im.resize((n, n), Image.BOX), F) / 255

    arc = lambda cx, cy, rx, ry, a0, a1, k=60: [
        (cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in np.linspace(a0, a1, k)
    ]
    neck = [(0.112, 0.088), (0.2, 0.112), (0.292, 0.150)]
    armhole = [tuple(p) for p in bezier((0.292, 0.150), (0.262, 0.29), (0.290, 0.392))]
    side = [tuple(p) for p in bezier((0.290, 0.392), (0.272, 0.62), (0.284, 0.915))]
    hem = [tuple(p) for p in bezier((0.284, 0.915), (0.16, 0.945), (0.0, 0.942))]
    body = mask(half(neck + armhole + side + hem))
    top = [tuple(p) for p in bezier((0.285, 0.147), (0.352, 0.185), (0.446, 0.408))]
    cuff = [tuple(p) for p in bezier((0.446, 0.408), (0.400, 0.455), (0.338, 0.474))]
    under = [tuple(p) for p in bezier((0.338, 0.474), (0.305, 0.435), (0.288, 0.388))]
    shape = top + cuff + under + armhole[::-1]
    right, left = mask([(0.5 + x, y) for x, y in shape]), mask([(0.5 - x, y) for x, y in shape])
    opening = mask(arc(0.5, 0.082, 0.112, 0.098, 0, np.pi) + arc(0.5, 0.085, 0.112, 0.030, np.pi, 2 * np.pi))
    hole = mask(arc(0.5, 0.080, 0.091, 0.078, 0, np.pi) + arc(0.5, 0.0835, 0.091, 0.018, np.pi, 2 * np.pi))
    back = mask(arc(0.5, 0.086, 0.116, 0.040, np.pi, 2 * np.pi) + arc(0.5, 0.08, 0.116, 0.10, 0, np.pi))
    body = np.maximum(body * (1 - hole), 0)
    whole = np.clip(np.maximum.reduce([body, left, right, back * (opening > 0)]), 0, 1)

    def puff(m, rise):
        total = np.zeros((n, n), F)
        for radius, share in ((0.012, 0.30), (0.035, 0.35), (0.075, 0.35)):
            soft = ndimage.gaussian_filter((m > 0.5).astype(F), radius * n)
            total += share * np.sqrt(soft)
        return rise * n * total

    sleeves = np.maximum(puff(right, 0.050), puff(left, 0.050))
    height = np.where(body > 0.5, puff(body, 0.062), sleeves)
    rng = np.random.default_rng(14)
    folds = np.zeros((n, n), F)
    for s in (1, -1):
        at = lambda x, y: (0.5 + s * x, y)
        jitter = lambda: rng.uniform(-0.022, 0.022)
        for x, y, mx, my, ex, ey, w, r in (
            (0.285, 0.375, 0.20, 0.36, 0.10, 0.27, 0.016, 0.0075),
            (0.285, 0.395, 0.19, 0.42, 0.07, 0.40, 0.017, 0.0070),
            (0.282, 0.415, 0.21, 0.48, 0.12, 0.53, 0.018, 0.0070),
            (0.278, 0.440, 0.24, 0.55, 0.20, 0.68, 0.017, 0.0065),
            (0.262, 0.22, 0.24, 0.31, 0.265, 0.39, 0.012, 0.0050),
            (0.15, 0.17, 0.18, 0.24, 0.16, 0.34, 0.020, 0.0040),
            (0.22, 0.56, 0.20, 0.75, 0.23, 0.93, 0.022, 0.0065),
            (0.12, 0.60, 0.10, 0.78, 0.13, 0.95, 0.024, 0.0055),
            (0.04, 0.52, 0.02, 0.74, 0.05, 0.95, 0.026, 0.0045),
            (0.270, 0.70, 0.23, 0.78, 0.20, 0.88, 0.022, 0.0035),
            (0.330, 0.20, 0.36, 0.30, 0.355, 0.44, 0.014, 0.0060),
            (0.375, 0.25, 0.41, 0.33, 0.410, 0.42, 0.013, 0.0050),
            (0.295, 0.37, 0.35, 0.36, 0.40, 0.30, 0.013, 0.0060),
            (0.295, 0.395, 0.36, 0.41, 0.43, 0.37, 0.012, 0.0050),
            (0.30, 0.30, 0.33, 0.25, 0.36, 0.22, 0.012, 0.0040),
        ):
            fold(folds, n, at(x + jitter(), y + jitter()), at(mx + jitter(), my + jitter()), at(ex + jitter(), ey + jitter()), w * rng.uniform(0.95, 1.5), r * rng.uniform(0.6, 1.15))
    drape = noise((n, n), (420, 210), 9, octaves=3) * 0.0035 * n
    height = height + ndimage.gaussian_filter(folds, 6) * 1.25 + drape * 1.5
    # Neckband, hems and seams are small steps of their own.
    band = np.clip(opening - hole, 0, 1) * (body > 0.02)
    band_in = ndimage.distance_transform_edt(band > 0.5) / n
    height += np.where(band > 0.5, 0.0045 * n * np.sqrt(np.clip(band_in / 0.0105, 0, 1)), 0)
    height = ndimage.gaussian_filter(height, 3.0)
    # The body lies over the sleeve: a soft step along the armhole.
    seam = ndimage.gaussian_filter((body > 0.5).astype(F), 5) * 0.004 * n
    height += seam
    gy, gx = np.gradient(height)
    normal = norm(np.dstack([-gx, gy, np.ones_like(gx) * 0.92]).astype(F))
    flat = normal.reshape(-1, 3)
    light = STUDIO.irradiance(flat).reshape(n, n, 3)
    key = np.clip(normal @ norm(np.array([[-0.62, 0.55, 0.56]], F))[0], 0, 1)[..., None]
    fill = np.clip(normal @ norm(np.array([[0.8, 0.1, 0.6]], F))[0], 0, 1)[..., None]
    cavity = np.clip(1 - 0.010 * np.maximum(ndimage.gaussian_filter(height, 26) - height, 0) * 2000 / n * 1.6, 0.5, 1)
    lit = (0.40 * light + 0.74 * key + 0.12 * fill) * cavity[..., None]
    rim = ((1 - np.clip(normal[..., 2], 0, 1)) ** 2.2)[..., None]

    cloth = np.ones((n, n, 3), F) * linear("#5d7ea3")
    weave = np.random.default_rng(2).normal(0, 1, (n, n)).astype(F)
    knit = ndimage.gaussian_filter(weave, (2.2, 0.7)) * 1.5 + 0.35 * np.sin(np.arange(n) * 2 * np.pi / 5)[None, :]
    cloth *= (1 + 0.045 * knit + 0.03 * noise((n, n), 60, 31))[..., None]
    ribs = 0.5 + 0.5 * np.cos(np.arctan2(np.mgrid[0:n, 0:n][0] - 0.06 * n, np.mgrid[0:n, 0:n][1] - 0.5 * n) * 150)
    cloth *= 1 - 0.16 * (band * ribs)[..., None]
    # Print on the chest, bent by the folds.
    art = Image.new("L", (n, n), 0)
    d = ImageDraw.Draw(art)
    cx, cy, r = n * 0.5, n * 0.395, n * 0.082
    d.ellipse((cx - r, cy - r, cx + r, cy + r), fill=255)
    for k, (dx, peak, w) in enumerate(((-0.03, 0.40, 0.075), (0.034, 0.378, 0.085))):
        x = cx + dx * n
        d.polygon([(x - w * n, cy + r * 1.02), (x, n * peak), (x + w * n, cy + r * 1.02)], fill=0)
    d.rectangle((cx - r * 1.2, cy + r * 0.80, cx + r * 1.2, cy + r * 1.1), fill=0)
    for k in range(3):
        y, w = cy + r * (0.90 + 0.15 * k), r * (1.0 - 0.26 * k)
        d.rounded_rectangle((cx - w, y, cx + w, y + n * 0.0045), 4, fill=255)
    text(d, (cx, n * 0.548), "NORTHLANE", "latin", int(n * 0.036), 255, spacing=n * 0.009)
    text(d, (cx, n * 0.585), "EST. IN THE LONG LIGHT", "thin", int(n * 0.0125), 255, spacing=n * 0.0042)
    yy, xx = np.mgrid[0:n, 0:n]
    ink = ndimage.map_coordinates(np.asarray(art, F) / 255, [yy + gy * 9, xx + gx * 9], order=1)
    ink = ink * (0.90 + 0.06 * knit) * 0.93
    ink = np.clip(ink, 0, 1)[..., None]
    cloth = cloth * (1 - ink) + linear("#f4efe3") * ink
    out = cloth * lit + rim * 0.10 * cloth
    # Stitching: double rows at hem and cuffs, single rows at collar, armholes and shoulders.
    def stitch(outline, offset, dash=0.0052):
        im = Image.new("L", (n, n), 0)
        pen = ImageDraw.Draw(im)
        pts = np.array(outline) * n
        pts[:, 1] -= offset * n
        step = np.r_[0, np.cumsum(np.hypot(*np.diff(pts, axis=0).T))]
        at = np.arange(0, step[-1], dash * n)
        for a in at:
            ends = [(np.interp(b, step, pts[:, 0]), np.interp(b, step, pts[:, 1])) for b in (a, a + dash * n * 0.62)]
            pen.line(ends, fill=255, width=3)
        return ndimage.gaussian_filter(np.asarray(im, F) / 255, 0.8)

    lines = np.zeros((n, n), F)
    dents = np.zeros((n, n), F)
    for s in (1, -1):
        go = lambda pts: [(0.5 + s * x, y) for x, y in pts]
        for k in (0.026, 0.031):
            lines = np.maximum(lines, stitch(go(hem), k))
            lines = np.maximum(lines, stitch([(x - s * 0.012 * (k / 0.03) * 1.0, y) for x, y in go(cuff)], k * 0.8))
        dents = np.maximum(dents, stitch(go(armhole), 0.0, 0.002))
    lines = np.maximum(lines, stitch(arc(0.5, 0.084, 0.118, 0.104, 0.05, np.pi - 0.05), 0.0))
    out *= 1 - 0.20 * ndimage.gaussian_filter(dents, 3)[..., None] - 0.10 * np.clip(dents, 0, 1)[..., None]
    hem_dent = ndimage.gaussian_filter(lines, 3.5)
    out = out * (1 - 0.34 * np.clip(hem_dent * 1.6, 0, 1)[..., None]) + lines[..., None] * 0.16 * cloth
    # Shadow under the neckband, and the inside of the back with its label.
    shade = ndimage.gaussian_filter((band > 0.5).astype(F), 7) * (1 - (band > 0.5)) * (body > 0.5)
    out *= 1 - 0.38 * shade[..., None]
    inside = hole > 0.5
    depth = np.clip((yy / n - 0.062) / 0.10, 0, 1)
    inner = linear("#4a678a") * (0.34 + 0.30 * depth)[..., None] * (1 + 0.05 * knit[..., None])
    back_band = (hole > 0.5) & ((((xx / n - 0.5) / 0.091) ** 2 + ((yy / n - 0.0835) / 0.040) ** 2) < 1) & (yy / n < 0.104)
    tag = (np.abs(xx / n - 0.5) < 0.024) & (np.abs(yy / n - 0.121) < 0.0125)
    inner = np.where(tag[..., None], linear("#e9e2d2") * 0.62, inner)
    words = Image.new("L", (n, n), 0)
    text(ImageDraw.Draw(words), (0.5 * n, 0.121 * n), "NL", "latin", int(n * 0.015), 255, spacing=6)
    inner = np.where((np.asarray(words) > 128)[..., None], linear("#33465e"), inner)
    near = ndimage.gaussian_filter((body > 0.5).astype(F), 16)
    inner = inner * (1 - 0.75 * near * (yy / n > 0.1))[..., None]
    inner = np.where(back_band[..., None], inner * (1.12 - 0.25 * ribs[..., None]), inner)
    out = np.where(inside[..., None], inner, out)
    rgb = display(out * 1.12)
    picture = np.concatenate([rgb * whole[..., None], whole[..., None]], -1)
    picture = picture.reshape(size, 2, size, 2, 4).mean((1, 3))
    save_cutout(to_image(picture), "tee.png")


# ---- home -----------------------------------------------------------------------------------------------------------


def mug():
    speck = np.random.default_rng(21)
    dots = np.zeros((1200, 3200), F)
    for _ in range(1500):
        x, y, r = speck.integers(4, 3196), speck.integers(4, 1196), speck.choice([1, 1, 1, 2, 2, 3])
        dots[y - r : y + r, x - r : x + r] = speck.uniform(0.3, 0.9)
    dots = ndimage.gaussian_filter(dots, 1.0)
    im = Image.new("RGBA", (1600, 900), (0, 0, 0, 0))
    d = ImageDraw.Draw(im)
    cx = 720
    for k, rr in enumerate((170, 120, 70)):
        d.arc((cx - rr, 250 - rr, cx + rr, 250 + rr), 180, 360, fill="#f7f1e3", width=16)
    d.line((cx - 190, 262, cx + 190, 262), fill="#f7f1e3", width=12)
    text(d, (cx, 390), "TAOYU", "latin", 120, "#f7f1e3", spacing=26)
    text(d, (cx, 500), "陶屿手作", "regular", 66, "#f7f1e3", spacing=16)
    art = label(im)

    def glaze(s):
        u, v = (s.angle / (2 * np.pi) + 0.5) * 3199, np.clip(s.y / 1.2, 0, 1) * 1199
        spot = ndimage.map_coordinates(dots, [v, u], order=1)
        raw = smooth(0.13, 0.10, s.y + 0.012 * np.sin(s.angle * 5) + 0.006 * np.sin(s.angle * 13))
        inner = smooth(0.0, 0.02, 0.505 - s.r) * (s.y > 0.1)
        lip = smooth(1.075, 1.10, s.y + 0.008 * np.sin(s.angle * 7))
        green = linear("#7d9a84")
        base = green * (1 - lip[:, None]) + linear("#c9b48f") * lip[:, None]
        base = base * (1 - inner[:, None]) + linear("#f1ebdf") * inner[:, None]
        base = base * (1 - raw[:, None]) + linear("#c8a987") * raw[:, None]
        base = base * (1 - spot[:, None] * 0.75)
        colour, cover = wrap(art, s, turn=-0.12, low=0.12, high=1.02, around=3.0)
        cover = cover * (1 - inner) * (s.r < 0.58)
        base = base * (1 - cover[:, None]) + colour * cover[:, None]
        return s.shade(base, roughness=0.36 + 0.3 * raw, coat=0.35 * (1 - raw))

    def coffee(s):
        ring = smooth(0.40, 0.485, s.r)[:, None]
        base = linear("#5a3016") * (1 - ring) + linear("#b98249") * ring
        return s.shade(base, roughness=0.12, coat=0.3)

    def handle(p):
        qx, qy = np.abs(p[:, 0] - 0.60) - 0.12, np.abs(p[:, 1] - 0.60) - 0.14
        ring = np.hypot(np.maximum(qx, 0), np.maximum(qy, 0)) + np.minimum(np.maximum(qx, qy), 0) - 0.13
        d = np.hypot(np.abs(ring), p[:, 2] * 0.82) - 0.062
        return np.maximum(d, 0.52 - np.hypot(p[:, 0], p[:, 2])) * 0.9

    parts = [
        Lathe(rounded([(0, 0.015), (0.40, 0.015, 0.01), (0.42, 0.0, 0.015), (0.46, 0.0, 0.02), (0.56, 0.10, 0.16), (0.56, 1.14, 0.022), (0.512, 1.14, 0.022), (0.505, 0.12, 0.1), (0, 0.10)]), glaze),
        Lathe(rounded([(0, 0.96), (0.507, 0.97), (0.507, 0.99, 0.004), (0, 0.985)]), coffee),
        Solid(handle, glaze, (0.2, 1.0, 0.95)),
    ]
    camera = Camera(1000, 0.55, 1.84, tilt=16, shift=0.12)
    picture = ground_shadow(shoot(parts, STUDIO, camera), camera, 0.5, strength=0.5)
    save_cutout(to_image(picture), "mug.png")


# ---- scenes ---------------------------------------------------------------------------------------------------------

SIDE = 1200


def save_scene(rgb, name, grain=0.008, seed=3):
    """Writes linear light as a JPEG with a breath of film grain."""
    out = display(rgb) + np.random.default_rng(seed).normal(0, grain, rgb.shape[:2])[..., None]
    image = Image.fromarray(np.round(np.clip(out, 0, 1) * 255).astype(np.uint8), "RGB")
    save(image, name, quality=86, optimize=True, progressive=True)


def blend(*stops, axis=0, size=SIDE):
    at = np.linspace(0, 1, size)
    rgb = np.stack([np.interp(at, [s[0] for s in stops], [float(linear(s[1])[k]) for s in stops]) for k in range(3)], -1)
    rgb = np.repeat(rgb[:, None], size, 1).astype(F)
    return rgb if axis == 0 else rgb.transpose(1, 0, 2)


def leaf_shadow(seed, turn, count=9, blur=16):
    """Returns the shadow of a palm branch outside the picture: 1 where it is dark."""
    im = Image.new("L", (SIDE * 2, SIDE * 2), 0)
    d = ImageDraw.Draw(im)
    rng = np.random.default_rng(seed)
    for k in range(count):
        a = math.radians(turn + (k - count / 2) * 15 + rng.uniform(-4, 4))
        length, wide = SIDE * rng.uniform(0.8, 1.1), SIDE * rng.uniform(0.030, 0.045)
        t = np.linspace(0, 1, 40)
        bend = rng.uniform(-0.16, 0.16)
        x = SIDE + np.cos(a) * length * t - np.sin(a) * bend * length * t * t
        y = SIDE + np.sin(a) * length * t + np.cos(a) * bend * length * t * t
        half = np.sin(np.pi * t**0.7) * wide
        nx, ny = -np.gradient(y), np.gradient(x)
        m = np.hypot(nx, ny)
        left = list(zip(x + nx / m * half, y + ny / m * half))
        right = list(zip(x - nx / m * half, y - ny / m * half))
        d.polygon(left + right[::-1], fill=255)
    return ndimage.gaussian_filter(np.asarray(im, F) / 255, blur)


def window_light(soft=13, lean=0.55):
    """Returns the light of a window with four panes that falls slanting on a wall, 0..1."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    u, v = x + lean * y - 0.42, y - 0.10 + 0.12 * x
    light = np.zeros((SIDE, SIDE), F)
    for k in range(3):
        for j in range(2):
            u0, v0 = 0.02 + k * 0.235, -0.05 + j * 0.40
            light += (u > u0) & (u < u0 + 0.205) & (v > v0) & (v < v0 + 0.365)
    return ndimage.gaussian_filter(light, soft)


def nursery():
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    wall = blend((0, "#f3e6cf"), (0.7, "#efdcbf"), (1, "#e4cba6"))
    plaster = noise((SIDE, SIDE), 240, 4, 5)
    wall = wall * (1 + 0.022 * plaster)[..., None]
    light = window_light()[..., None] * (1 - 0.75 * np.roll(leaf_shadow(8, 160, 8)[: SIDE, SIDE // 2 : SIDE // 2 + SIDE], 0, 0))[..., None]
    wall = wall * (0.70 + 0.42 * light * linear("#fff3dc") / linear("#fff3dc").max())
    edge = 0.765
    wood = wood_table(edge, ("#e5c59a", "#d3a873"), seed=6, planks=3.2, sharp=0.5)
    sun = ndimage.gaussian_filter(np.roll(light[..., 0], 260, 1), 26)[..., None]
    wood = wood * (0.74 + 0.34 * sun)
    m = smooth(edge - 0.0012, edge + 0.0012, y)[..., None]
    rgb = wall * (1 - m) + wood * m
    rgb *= 1 - 0.35 * np.exp(-(((y - edge) / 0.012) ** 2))[..., None] * (y < edge)[..., None]
    rgb *= (1.06 - 0.16 * ((x - 0.5) ** 2 + (y - 0.45) ** 2))[..., None]
    save_scene(rgb, "scene-nursery.jpg")


def wood_table(edge, colours, seed, planks=4.0, sharp=0.3):
    """Returns a wooden table top that runs towards the eye below `edge` (0..1 of the height)."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    depth = 0.30 / np.maximum(y - edge + 0.16, 0.02)
    u, v = (x - 0.5) * depth * planks, depth * 3.0
    board = np.floor(u + 0.5)
    rng = np.random.default_rng(seed)
    shift, tone = rng.uniform(0, 40, 64), rng.uniform(-1, 1, 64)
    index = (board.astype(int) + 32) % 64
    grain = noise((700, 1400), (160, 9), seed + 1, 5)
    fine = noise((700, 1400), (90, 2.2), seed + 2, 3)
    gy, gx = (v * 150 + shift[index] * 17) % 699, ((u - board + 0.5) * 340 + shift[index] * 23) % 1399
    look = lambda g: ndimage.map_coordinates(g, [gy, gx], order=1, mode="reflect")
    rings = np.sin(look(grain) * 5.5 + (u - board) * 9) * 0.5 + 0.5
    t = np.clip(0.45 + 0.34 * (rings - 0.5) + 0.13 * look(fine) + 0.17 * tone[index], 0, 1)[..., None]
    rgb = linear(colours[0]) * (1 - t) + linear(colours[1]) * t
    gap = np.abs(u + 0.5 - np.round(u + 0.5))
    rgb = rgb * (1 - 0.6 * np.exp(-((gap / 0.012) ** 2)))[..., None]
    far = smooth(edge + 0.14, edge + 0.01, y)[..., None]
    soft = ndimage.gaussian_filter(rgb, (2, 7, 0))
    return (rgb * (1 - far) + soft * far).astype(F)


def garden():
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    rgb = blend((0, "#d9efc0"), (0.35, "#a5d487"), (0.62, "#6fae6a"), (0.75, "#578f58"), (1, "#4f8a55"))
    blobs = np.dstack([noise((SIDE, SIDE), 300, k, 2) for k in (41, 41, 42)])
    rgb = np.clip(rgb * (1 + 0.16 * blobs), 0.02, 1)
    sun = np.exp(-(((x - 0.80) / 0.42) ** 2 + ((y - 0.08) / 0.36) ** 2))[..., None]
    rgb = rgb + sun * linear("#fff2b8") * 0.55
    rng = np.random.default_rng(17)
    for _ in range(120):
        cx, cy = rng.uniform(-0.05, 1.05), rng.beta(1.5, 2.1) * 0.78
        r = rng.uniform(0.018, 0.062)
        d = np.hypot(x - cx, y - cy) / r
        disc = smooth(1.06, 0.94, d) * (0.72 + 0.45 * smooth(0.6, 1.0, d))
        colour = linear(["#fffbe0", "#e8ffc4", "#c9f3a0", "#fff0a8", "#aee48b"][rng.integers(5)])
        rgb = rgb + (disc * rng.uniform(0.03, 0.20))[..., None] * colour
    edge = 0.70
    rgb = ndimage.gaussian_filter(rgb, (3, 3, 0))
    wood = wood_table(edge, ("#dcb687", "#b98350"), seed=12, planks=3.6)
    sheen = np.exp(-(((x - 0.66) / 0.34) ** 2 + ((y - edge) / 0.16) ** 2))[..., None]
    wood = wood * (0.80 + 0.35 * sheen) + sheen * 0.20 * linear("#f4ffd8")
    dapple = np.clip(noise((SIDE, SIDE), (90, 260), 44, 2), 0, 1.4)[..., None]
    wood = wood * (0.86 + 0.20 * dapple)
    m = smooth(edge - 0.006, edge + 0.006, y)[..., None]
    rgb = rgb * (1 - m) + wood * m
    rgb *= 1 - 0.30 * np.exp(-(((y - edge) / 0.010) ** 2))[..., None]
    save_scene(rgb * 0.98, "scene-garden.jpg")


def podium():
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    wall = blend((0, "#f4d3cb"), (0.6, "#f2cabf"), (1, "#eab9ab"))
    disc = smooth(0.352, 0.349, np.hypot(x - 0.5, y - 0.43))
    drop = ndimage.gaussian_filter(smooth(0.36, 0.34, np.hypot(x - 0.522, y - 0.455)), 26)
    wall = wall * (1 - 0.20 * drop * (1 - disc))[..., None]
    wall = wall * (1 - disc[..., None]) + blend((0, "#fbe9e2"), (1, "#f3d0c4")) * disc[..., None]
    ledge = 0.79
    floor = blend((0, "#f0c5b8"), (ledge, "#eebfb1"), (1, "#f8dbd2"))
    m = smooth(ledge - 0.03, ledge + 0.03, y)[..., None]
    rgb = wall * (1 - m) + floor * m
    palm = leaf_shadow(3, 38, 8, 13)[SIDE - 190 : 2 * SIDE - 190, SIDE - 60 : 2 * SIDE - 60]
    rgb = rgb * (1 - 0.20 * palm * smooth(0.95, 0.6, y))[..., None]
    rgb *= (1.05 - 0.22 * ((x - 0.40) ** 2 + (y - 0.35) ** 2))[..., None]

    def stone(s):
        fleck = noise((512, 1024), 7, 9, 2, wrap_x=True)
        u, v = (s.angle / (2 * np.pi) + 0.5) * 1023, np.clip(s.y * 900 + s.r * 300, 0, 511)
        g = ndimage.map_coordinates(fleck, [v, u], order=1)
        return s.shade(linear("#f7ddd4") * (1 + 0.012 * g)[:, None], roughness=0.75, f0=0.03)

    def gilt(s):
        return s.shade(linear(GOLD), roughness=0.14, metal=1.0)

    parts = [
        Lathe(rounded([(0, 0), (1.30, 0, 0.01), (1.30, 0.22, 0.02), (0, 0.22)]), stone, cell=0.006),
        Lathe(rounded([(0, 0.22), (1.02, 0.22), (1.02, 0.245, 0.004), (0, 0.245)]), gilt, cell=0.006),
        Lathe(rounded([(0, 0.245), (1.0, 0.245), (1.0, 0.42, 0.02), (0, 0.42)]), stone, cell=0.006),
    ]
    camera = Camera(SIDE, 1.15, 3.3, tilt=9)
    top = ground_shadow(shoot(parts, VANITY, camera, exposure=1.12), camera, 1.32, strength=0.30)
    back = display(rgb * 1.14)
    out = top[..., :3] + back * (1 - top[..., 3:])
    save_scene(linear(np.clip(out, 0, 1) * 0.995), "scene-podium.jpg")


def loft():
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    wall = blend((0, "#dfe3e6"), (0.6, "#d5dade"), (1, "#c3cad0"))
    stone = noise((SIDE, SIDE), 340, 51, 6)
    wall = wall * (1 + 0.045 * stone)[..., None]
    pits = np.clip(noise((SIDE, SIDE), 9, 52, 2) - 1.75, 0, 1)[..., None]
    wall = wall * (1 - 0.25 * pits)
    for cx in (0.333, 0.667):
        wall = wall * (1 - 0.20 * np.exp(-(((x - cx) / 0.0016) ** 2)))[..., None]
    beam = smooth(0.0, 0.16, x + 0.62 * y - 0.30) * smooth(0.0, 0.16, 1.28 - x - 0.62 * y)
    leaf_ = leaf_shadow(23, 100, 9, 18)[SIDE - 80 : 2 * SIDE - 80, SIDE - 1150 : 2 * SIDE - 1150]
    wall = wall * (0.80 + 0.30 * ndimage.gaussian_filter(beam, 20) * (1 - 0.55 * leaf_))[..., None]
    edge = 0.885
    floor = blend((0, "#c9cfd4"), (edge, "#b9c0c6"), (1, "#d4d9dd")) * (1 + 0.02 * noise((SIDE, SIDE), (60, 400), 53, 4))[..., None]
    m = smooth(edge - 0.008, edge + 0.012, y)[..., None]
    rgb = wall * (1 - m) + floor * m
    rgb *= (1.05 - 0.20 * ((x - 0.5) ** 2 + (y - 0.45) ** 2))[..., None]
    save_scene(rgb, "scene-loft.jpg", grain=0.006)


# ---- badges and logos -----------------------------------------------------------------------------------------------


def sheen(size, stops, angle):
    """Returns a square metallic gradient along `angle` degrees."""
    y, x = (np.mgrid[0:size, 0:size] / size) - 0.5
    t = x * math.cos(math.radians(angle)) + y * math.sin(math.radians(angle)) + 0.5
    at = [s[0] for s in stops]
    rgb = np.stack([np.interp(t, at, [int(s[1][i : i + 2], 16) for s in stops]) for i in (1, 3, 5)], -1)
    return Image.fromarray(rgb.astype(np.uint8), "RGB").convert("RGBA")


def cut(image, mask):
    out = image.copy()
    out.putalpha(mask)
    return out


def rosette(name, lines, size, gap):
    n = 1440
    c = n / 2
    gold = [(0, "#fff3c4"), (0.22, "#f3cf73"), (0.45, "#d79b32"), (0.58, "#ffe9a6"), (0.8, "#c8862a"), (1, "#8f5a15")]

    def disc(radius, teeth=0, depth=0.0):
        m = Image.new("L", (n, n), 0)
        a = np.linspace(0, 2 * np.pi, 1440, endpoint=False)
        r = radius * (1 + depth * np.cos(a * teeth)) if teeth else np.full_like(a, radius)
        ImageDraw.Draw(m).polygon([(c + q * math.cos(t), c + q * math.sin(t)) for q, t in zip(r, a)], fill=255)
        return m

    im = Image.new("RGBA", (n, n), (0, 0, 0, 0))
    shade = disc(560, 28, 0.030).filter(ImageFilter.GaussianBlur(26))
    im.alpha_composite(cut(Image.new("RGBA", (n, n), (70, 30, 0, 255)), shade.point(lambda v: v // 3)), (0, 22))
    im = im.crop((0, 0, n, n))
    im.alpha_composite(cut(sheen(n, gold, 50), disc(560, 28, 0.030)))
    im.alpha_composite(cut(sheen(n, gold, 230), disc(505)))
    red = sheen(n, [(0, "#f0434a"), (0.5, "#d2222f"), (1, "#97101f")], 60)
    im.alpha_composite(cut(red, disc(484)))
    im.alpha_composite(cut(sheen(n, gold, 50), ImageChops.subtract(disc(452), disc(444))))
    glint = ImageChops.subtract(disc(484), disc(484).transform((n, n), Image.AFFINE, (1, 0, -90, 0, 1, -190)))
    im.alpha_composite(cut(Image.new("RGBA", (n, n), (255, 255, 255, 255)), glint.filter(ImageFilter.GaussianBlur(30)).point(lambda v: v // 7)))
    words = Image.new("L", (n, n), 0)
    d = ImageDraw.Draw(words)
    kind = "latin" if lines[0].isascii() else "bold"
    for k, line in enumerate(lines):
        text(d, (c, c + (k - (len(lines) - 1) / 2) * gap + 7), line, kind, size, 255, spacing=8)
    for k, (dx, r) in enumerate(((-150, 30), (-78, 36), (0, 44), (78, 36), (150, 30))):
        for cy in (c - 350, c + 358):
            star = [(c + dx + (r if j % 2 == 0 else r * 0.42) * math.sin(j * math.pi / 5), cy - (r if j % 2 == 0 else r * 0.42) * math.cos(j * math.pi / 5)) for j in range(10)]
            d.polygon(star, fill=255)
    dark = words.filter(ImageFilter.GaussianBlur(5)).point(lambda v: v // 2)
    im.alpha_composite(cut(Image.new("RGBA", (n, n), (90, 0, 10, 255)), ImageChops.offset(dark, 0, 9)))
    im.alpha_composite(cut(sheen(n, [(0, "#fff8dc"), (0.45, "#ffe6a0"), (0.6, "#fff6d0"), (1, "#eebf5c")], 80), words))
    im = im.crop((120, 120, n - 120, n - 120)).resize((300, 300), Image.LANCZOS)
    save(im, name, optimize=True)


def badges():
    rosette("badge-official.png", ("官方", "正品"), 268, 270)
    rosette("badge-official-en.png", ("OFFICIAL", "STORE"), 158, 190)


def logos():
    for name, words, sub, colour, kind, spacing in (
        ("logo-holmeadow", "HOLMEADOW", "禾美登", "#16407e", "latin", 6),
        ("logo-veloude", "VELOUDE", "薇露黛", "#7a3f36", "thin", 26),
        ("logo-northlane", "NORTHLANE", "北巷", "#22344a", "latin", 20),
        ("logo-fizzel", "fizzel", "泡泡里", "#d93f6b", "latin", -3),
        ("logo-dewgrove", "DEWGROVE", "朝露果园", "#1e6b45", "latin", 8),
        ("logo-taoyu", "TAOYU", "陶屿", "#4f6f5a", "latin", 26),
    ):
        size = 150
        width = int(sum(font(kind, size).getlength(c) + spacing for c in words)) - spacing + 24
        im = Image.new("L", (width, 300), 0)
        d = ImageDraw.Draw(im)
        text(d, (width / 2, 92), words, kind, size, 255, spacing=spacing)
        text(d, (width / 2, 240), sub, "regular", 78, 255, spacing=20)
        mask = im.resize((width // 2, 150), Image.LANCZOS)
        rgb = Image.new("RGBA", mask.size, colour)
        rgb.putalpha(mask)
        # One colour and its alpha: a palette with transparency keeps the file small.
        levels = np.asarray(mask)
        small = Image.fromarray(levels, "P")
        small.putpalette([int(colour[i : i + 2], 16) for i in (1, 3, 5)] * 256)
        save(small, f"{name}.png", optimize=True, transparency=bytes(range(256)))


PICTURES = {"milk-tin": tin, "sparkling-can": can, "orange-juice": juice, "serum": serum, "cream-white": cream, "tee": tee, "mug": mug, "scene-nursery": nursery, "scene-garden": garden, "scene-podium": podium, "scene-loft": loft, "badges": badges, "logos": logos}


def main():
    for name in sys.argv[1:] or PICTURES:
        PICTURES[name]()


if __name__ == "__main__":
    main()
