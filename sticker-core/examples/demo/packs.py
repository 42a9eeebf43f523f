"""Product cut-outs that are turned on a lathe: tins, cans, bottles, jars, mugs, with their labels."""

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from scipy import ndimage

from kit import GOLD, STUDIO, VANITY, curve, fade, save, save_cutout, text
from studio import (
    F,
    Camera,
    Lathe,
    Solid,
    ground_shadow,
    label,
    linear,
    noise,
    norm,
    rounded,
    shoot,
    smooth,
    to_image,
    wrap,
)


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


def tin():
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
        Lathe(
            rounded(
                [(0, 0.05), (r - 0.01, 0.05, 0.02), (r, 0.09, 0.02), (r, 1.53, 0.02), (r - 0.01, 1.57, 0.02), (0, 1.57)]
            ),
            body,
        ),
        Lathe(rounded([(0, 0.0), (r + 0.018, 0.0, 0.016), (r + 0.018, 0.062, 0.016), (0, 0.062)]), metal),
        Lathe(rounded([(0, 1.552), (r + 0.018, 1.552, 0.016), (r + 0.018, 1.616, 0.016), (0, 1.616)]), metal),
        Lathe(
            rounded(
                [
                    (0, 1.612),
                    (r + 0.03, 1.612, 0.012),
                    (r + 0.03, 1.655, 0.01),
                    (r + 0.006, 1.665, 0.008),
                    (r + 0.006, 1.80, 0.045),
                    (r - 0.09, 1.806, 0.02),
                    (r - 0.12, 1.775, 0.02),
                    (0, 1.775),
                ]
            ),
            lid,
        ),
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
        d.line(
            (a, length / 4, a + length * 0.09, length / 4 - half[k * 7] * 0.75), fill=vein, width=max(1, length // 130)
        )
        d.line(
            (a, length / 4, a + length * 0.09, length / 4 + half[k * 7] * 0.75), fill=vein, width=max(1, length // 130)
        )
    return im


def peach(size):
    im = ball(size, (0, "#ffe9bf"), (0.35, "#ffc08f"), (0.7, "#f57f7a"), (1, "#cf4560"))
    blush = Image.new("RGBA", im.size, (0, 0, 0, 0))
    ImageDraw.Draw(blush).arc(
        (size * 0.42, -size * 0.12, size * 1.35, size * 0.95), 118, 196, fill=(238, 92, 96, 150), width=size // 30
    )
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
        edge = [
            (size / 2 + size * 0.435 * np.cos(a), size / 2 + size * 0.435 * np.sin(a)) for a in np.linspace(a0, a1, 12)
        ]
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
        ImageDraw.Draw(shade).ellipse(
            (x - s // 2 + 14, y - s // 2 + 26, x + s // 2 + 14, y + s // 2 + 26), fill=(120, 10, 50, 120)
        )
        im.alpha_composite(shade.filter(ImageFilter.GaussianBlur(18)))
        im.alpha_composite(peach(s), (x - s // 2, y - s // 2))
    for x, y, s, turn in (
        (cx - 190, 700, 330, 24),
        (cx + 210, 690, 300, 152),
        (cx + 430, 1120, 260, -40),
        (cx - 520, 1130, 280, 200),
    ):
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
        Lathe(
            rounded(
                [
                    (0, 0.05),
                    (0.27, 0.05, 0.01),
                    (0.29, 0.0, 0.02),
                    (0.315, 0.0, 0.02),
                    (r, 0.16, 0.1),
                    (r, 1.50, 0.12),
                    (0.345, 1.665, 0.06),
                    (0.34, 1.70),
                    (0, 1.70),
                ]
            ),
            body,
        ),
        Lathe(
            rounded(
                [
                    (0, 1.66),
                    (0.335, 1.66),
                    (0.335, 1.70, 0.01),
                    (0.362, 1.705, 0.012),
                    (0.362, 1.742, 0.012),
                    (0.338, 1.742, 0.01),
                    (0.325, 1.69, 0.01),
                    (0.30, 1.685, 0.01),
                    (0.295, 1.70, 0.01),
                    (0, 1.705),
                ]
            ),
            metal,
        ),
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
        Lathe(
            rounded(
                [
                    (0, 0.03),
                    (0.30, 0.0, 0.03),
                    (r, 0.02, 0.07),
                    (r, 1.02, 0.22),
                    (0.335, 1.24, 0.25),
                    (0.195, 1.42, 0.2),
                    (0.185, 1.66),
                    (0, 1.66),
                ]
            ),
            glass,
        ),
        Lathe(
            rounded(
                [
                    (0, 1.60),
                    (0.205, 1.60, 0.012),
                    (0.205, 1.625, 0.012),
                    (0.212, 1.64, 0.01),
                    (0.212, 1.80, 0.03),
                    (0, 1.805),
                ]
            ),
            cap,
        ),
    ]
    camera = Camera(1000, 0.885, 2.16, tilt=7)
    picture = shoot(parts, STUDIO, camera)
    save_cutout(to_image(ground_shadow(picture, camera, 0.37, strength=0.42)), "orange-juice.png")


# ---- beauty ---------------------------------------------------------------------------------------------------------


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
        Lathe(
            rounded(
                [
                    (0, 1.53),
                    (0.145, 1.53, 0.01),
                    (0.150, 1.58, 0.03),
                    (0.128, 1.66, 0.06),
                    (0.122, 1.82, 0.07),
                    (0.085, 1.90, 0.05),
                    (0, 1.905),
                ]
            ),
            rubber,
        ),
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
        Lathe(
            rounded(
                [(0, 0.0), (r - 0.06, 0.0, 0.05), (r, 0.08, 0.12), (r, 0.60, 0.06), (r - 0.08, 0.635, 0.02), (0, 0.635)]
            ),
            porcelain,
        ),
        Lathe(rounded([(0, 0.628), (r - 0.03, 0.628, 0.01), (r - 0.03, 0.648, 0.01), (0, 0.65)]), gold),
        Lathe(
            rounded(
                [(0, 0.648), (r - 0.005, 0.648, 0.012), (r - 0.005, 1.06, 0.045), (r - 0.07, 1.07, 0.02), (0, 1.075)]
            ),
            gold,
        ),
    ]
    camera = Camera(1100, 0.50, 2.15, tilt=13)
    picture = ground_shadow(shoot(parts, VANITY, camera), camera, r - 0.03, strength=0.55)
    opaque = picture[..., :3] + (1 - picture[..., 3:])
    rgb = Image.fromarray(np.round(np.clip(opaque, 0, 1) * 255).astype(np.uint8), "RGB")
    # A supplier's camera was held sideways: the pixels lie on their side and EXIF tells how to turn them.
    exif = Image.Exif()
    exif[0x0112] = 6
    save(rgb.transpose(Image.ROTATE_90), "cream-white.jpg", quality=90, subsampling=0, optimize=True, exif=exif)


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
        Lathe(
            rounded(
                [
                    (0, 0.015),
                    (0.40, 0.015, 0.01),
                    (0.42, 0.0, 0.015),
                    (0.46, 0.0, 0.02),
                    (0.56, 0.10, 0.16),
                    (0.56, 1.14, 0.022),
                    (0.512, 1.14, 0.022),
                    (0.505, 0.12, 0.1),
                    (0, 0.10),
                ]
            ),
            glaze,
        ),
        Lathe(rounded([(0, 0.96), (0.507, 0.97), (0.507, 0.99, 0.004), (0, 0.985)]), coffee),
        Solid(handle, glaze, (0.2, 1.0, 0.95)),
    ]
    camera = Camera(1000, 0.55, 1.84, tilt=16, shift=0.12)
    picture = ground_shadow(shoot(parts, STUDIO, camera), camera, 0.5, strength=0.5)
    save_cutout(to_image(picture), "mug.png")
