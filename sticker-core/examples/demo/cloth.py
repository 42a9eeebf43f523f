"""Product cut-outs of cloth: a height field with folds, lit like the rest."""

import math

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from kit import STUDIO, save_cutout, text
from studio import F, display, linear, noise, norm, to_image


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
            fold(
                folds,
                n,
                at(x + jitter(), y + jitter()),
                at(mx + jitter(), my + jitter()),
                at(ex + jitter(), ey + jitter()),
                w * rng.uniform(0.95, 1.5),
                r * rng.uniform(0.6, 1.15),
            )
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
    back_band = (
        (hole > 0.5) & ((((xx / n - 0.5) / 0.091) ** 2 + ((yy / n - 0.0835) / 0.040) ** 2) < 1) & (yy / n < 0.104)
    )
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
