"""Badges and logos."""

import math

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from kit import font, save, text


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
    im.alpha_composite(
        cut(
            Image.new("RGBA", (n, n), (255, 255, 255, 255)),
            glint.filter(ImageFilter.GaussianBlur(30)).point(lambda v: v // 7),
        )
    )
    words = Image.new("L", (n, n), 0)
    d = ImageDraw.Draw(words)
    kind = "latin" if lines[0].isascii() else "bold"
    for k, line in enumerate(lines):
        text(d, (c, c + (k - (len(lines) - 1) / 2) * gap + 7), line, kind, size, 255, spacing=8)
    for k, (dx, r) in enumerate(((-150, 30), (-78, 36), (0, 44), (78, 36), (150, 30))):
        for cy in (c - 350, c + 358):
            star = [
                (
                    c + dx + (r if j % 2 == 0 else r * 0.42) * math.sin(j * math.pi / 5),
                    cy - (r if j % 2 == 0 else r * 0.42) * math.cos(j * math.pi / 5),
                )
                for j in range(10)
            ]
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
