"""Backgrounds: rooms, tables and podiums, as JPEG photographs."""

import math

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from kit import GOLD, VANITY, save
from studio import (
    F,
    Camera,
    Lathe,
    display,
    ground_shadow,
    linear,
    noise,
    rounded,
    shoot,
    smooth,
)

# ---- scenes ---------------------------------------------------------------------------------------------------------

SIDE = 1200


def save_scene(rgb, name, grain=0.008, seed=3):
    """Writes linear light as a JPEG with a breath of film grain."""
    out = display(rgb) + np.random.default_rng(seed).normal(0, grain, rgb.shape[:2])[..., None]
    image = Image.fromarray(np.round(np.clip(out, 0, 1) * 255).astype(np.uint8), "RGB")
    save(image, name, quality=86, optimize=True, progressive=True)


def blend(*stops, axis=0, size=SIDE):
    at = np.linspace(0, 1, size)
    rgb = np.stack(
        [np.interp(at, [s[0] for s in stops], [float(linear(s[1])[k]) for s in stops]) for k in range(3)], -1
    )
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
    light = (
        window_light()[..., None]
        * (1 - 0.75 * np.roll(leaf_shadow(8, 160, 8)[:SIDE, SIDE // 2 : SIDE // 2 + SIDE], 0, 0))[..., None]
    )
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
    floor = (
        blend((0, "#c9cfd4"), (edge, "#b9c0c6"), (1, "#d4d9dd"))
        * (1 + 0.02 * noise((SIDE, SIDE), (60, 400), 53, 4))[..., None]
    )
    m = smooth(edge - 0.008, edge + 0.012, y)[..., None]
    rgb = wall * (1 - m) + floor * m
    rgb *= (1.05 - 0.20 * ((x - 0.5) ** 2 + (y - 0.45) ** 2))[..., None]
    save_scene(rgb, "scene-loft.jpg", grain=0.006)
