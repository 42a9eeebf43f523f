"""A small photo studio: traces solids of revolution and other distance fields under softboxes, with numpy only.

Space is y up, the object stands on y = 0 with its axis on x = z = 0, the camera looks along -z and a little down.
Colours are linear light inside and sRGB at the edges; every random number comes from a seeded generator.
"""

import numpy as np
from PIL import Image
from scipy import ndimage

F = np.float32


def linear(colour):
    """Returns linear light for an sRGB colour as `#rrggbb`, or for an array of 0..1."""
    if isinstance(colour, str):
        colour = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    c = np.asarray(colour, F)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4).astype(F)


def display(light):
    """Returns sRGB 0..1 for linear light, with a soft shoulder above 0.7."""
    x = np.maximum(light, 0)
    x = np.where(x > 0.7, 0.7 + 0.3 * (1 - np.exp(-(x - 0.7) / 0.3)), x)
    return np.where(x <= 0.0031308, x * 12.92, 1.055 * x ** (1 / 2.4) - 0.055).astype(F)


def norm(v):
    return v / np.maximum(np.sqrt((v * v).sum(-1, keepdims=True)), 1e-9)


def smooth(a, b, x):
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


class Room:
    """What the object sees around it: softboxes, a bright sweep behind, a table below."""

    def __init__(self, boxes, base=0.32, back=1.0, floor=0.62, top=0.7, tint=(1, 1, 1)):
        h, w = 256, 512
        az = (np.arange(w) + 0.5) / w * 360 - 180  # 0 faces the camera
        el = 90 - (np.arange(h) + 0.5) / h * 180
        az, el = np.meshgrid(az, el)
        light = base + (back - base) * smooth(75, 130, np.abs(az))
        light = light + (top - light) * smooth(35, 75, el)
        light = light + (floor - light) * smooth(2, -14, el)
        rgb = light[..., None] * np.asarray(tint, F)
        for a, e, half_w, half_h, power, colour in boxes:
            da = np.abs((az - a + 180) % 360 - 180)
            soft = min(half_w, half_h) * 0.35 + 1.5
            m = smooth(half_w + soft, half_w - soft, da) * smooth(half_h + soft, half_h - soft, np.abs(el - e))
            # A softbox is brighter in its middle.
            m *= 1 - 0.35 * np.clip((da / (half_w + 1)) ** 2 + ((el - e) / (half_h + 1)) ** 2, 0, 1)
            rgb = rgb + m[..., None] * power * np.asarray(colour, F)
        self.levels = [rgb.astype(F)]
        self.sigmas = [0.0]
        for sigma in (1.5, 4, 9, 20, 42):
            self.levels.append(
                np.stack(
                    [ndimage.gaussian_filter(rgb[..., k], sigma, mode=("nearest", "wrap")) for k in range(3)], -1
                ).astype(F)
            )
            self.sigmas.append(sigma)
        self.diffuse = self._irradiance(rgb)

    @staticmethod
    def _irradiance(rgb):
        small = rgb.reshape(32, 8, 64, 8, 3).mean((1, 3))
        el = np.radians(90 - (np.arange(32) + 0.5) / 32 * 180)
        az = np.radians((np.arange(64) + 0.5) / 64 * 360 - 180)
        az, el = np.meshgrid(az, el)
        d = np.stack([np.cos(el) * np.sin(az), np.sin(el), np.cos(el) * np.cos(az)], -1).reshape(-1, 3)
        weight = np.cos(el).reshape(-1)
        cosine = np.maximum(d @ d.T, 0) * weight
        cosine /= cosine.sum(1, keepdims=True)
        return (cosine @ small.reshape(-1, 3)).reshape(32, 64, 3).astype(F)

    @staticmethod
    def _sample(level, d):
        h, w = level.shape[:2]
        u = (np.arctan2(d[:, 0], d[:, 2]) / (2 * np.pi) + 0.5) * w - 0.5
        v = (0.5 - np.arcsin(np.clip(d[:, 1], -1, 1)) / np.pi) * h - 0.5
        v = np.clip(v, 0, h - 1.001)
        x0, y0 = np.floor(u).astype(int), np.floor(v).astype(int)
        fx, fy = (u - x0)[:, None].astype(F), (v - y0)[:, None].astype(F)
        x0 %= w
        x1, y1 = (x0 + 1) % w, np.minimum(y0 + 1, h - 1)
        return (level[y0, x0] * (1 - fx) + level[y0, x1] * fx) * (1 - fy) + (
            level[y1, x0] * (1 - fx) + level[y1, x1] * fx
        ) * fy

    def irradiance(self, n):
        return self._sample(self.diffuse, n)

    def mirror(self, d, roughness):
        """Returns the light from direction `d`, blurred by `roughness` 0..1 (one number, or one a ray)."""
        r = np.broadcast_to(np.asarray(roughness, F), d.shape[:1])
        position = np.interp(r * 60, self.sigmas, np.arange(len(self.sigmas)))
        out = np.zeros_like(d)
        for k in range(len(self.levels)):
            weight = np.maximum(0, 1 - np.abs(position - k))
            hit = weight > 0
            if hit.any():
                out[hit] += weight[hit, None].astype(F) * self._sample(self.levels[k], d[hit])
        return out


def rounded(points, steps=18):
    """Returns a polyline with its corners filleted; each point is (x, y) or (x, y, radius)."""
    pts = [(p[0], p[1], p[2] if len(p) > 2 else 0.0) for p in points]
    out = [pts[0][:2]]
    for a, b, c in zip(pts, pts[1:], pts[2:]):
        p, q, s = (np.array(t[:2], float) for t in (a, b, c))
        if b[2] == 0:
            out.append(tuple(q))
            continue
        u, v = (p - q) / np.linalg.norm(p - q), (s - q) / np.linalg.norm(s - q)
        half = np.arccos(np.clip(u @ v, -1, 1)) / 2
        reach = min(b[2] / np.tan(half), np.linalg.norm(p - q) * 0.5, np.linalg.norm(s - q) * 0.5)
        radius = reach * np.tan(half)
        centre = q + norm((u + v)[None])[0] * radius / np.sin(half)
        start, end = q + u * reach - centre, q + v * reach - centre
        a0 = np.arctan2(start[1], start[0])
        turn = (np.arctan2(end[1], end[0]) - a0 + np.pi) % (2 * np.pi) - np.pi
        for t in np.linspace(0, 1, steps):
            ang = a0 + turn * t
            out.append((centre[0] + radius * np.cos(ang), centre[1] + radius * np.sin(ang)))
    out.append(pts[-1][:2])
    return np.array(out)


class Lathe:
    """A solid of revolution about the y axis; its profile runs from the axis round to the axis (or closes itself)."""

    def __init__(self, profile, material, cell=0.004, pad=0.12, closed=False):
        self.material = material
        line = np.vstack([profile, profile[:1]]) if closed else np.asarray(profile)
        self.low, self.high = line[:, 1].min() - pad, line[:, 1].max() + pad
        self.radius = line[:, 0].max() + pad
        self.cell = cell
        r = np.arange(0, self.radius + cell, cell)
        y = np.arange(self.low, self.high + cell, cell)
        rr, yy = np.meshgrid(r, y)
        best = np.full(rr.shape, 1e9)
        inside = np.zeros(rr.shape, bool)
        ring = np.vstack([line, line[:1]])
        for (x0, y0), (x1, y1) in zip(ring, ring[1:]):
            if y0 != y1:
                cross = ((yy >= min(y0, y1)) & (yy < max(y0, y1))) & (rr < (x1 - x0) * (yy - y0) / (y1 - y0) + x0)
                inside ^= cross
            if x0 <= 1e-9 and x1 <= 1e-9:
                continue
            dx, dy = x1 - x0, y1 - y0
            t = np.clip(((rr - x0) * dx + (yy - y0) * dy) / max(dx * dx + dy * dy, 1e-12), 0, 1)
            best = np.minimum(best, np.hypot(rr - x0 - t * dx, yy - y0 - t * dy))
        self.field = np.where(inside, -best, best).astype(F)
        self.slope_y, self.slope_r = (ndimage.gaussian_filter(g, 0.8).astype(F) for g in np.gradient(self.field, cell))
        self.slope_r[:, 0] = 0

    def _look(self, grid, p):
        r = np.hypot(p[:, 0], p[:, 2]) / self.cell
        y = (p[:, 1] - self.low) / self.cell
        outside = np.maximum(0, np.maximum(r - grid.shape[1] + 1, np.maximum(-y, y - grid.shape[0] + 1))) * self.cell
        r = np.clip(r, 0, grid.shape[1] - 1.001)
        y = np.clip(y, 0, grid.shape[0] - 1.001)
        x0, y0 = r.astype(int), y.astype(int)
        fx, fy = (r - x0).astype(F), (y - y0).astype(F)
        value = (grid[y0, x0] * (1 - fx) + grid[y0, x0 + 1] * fx) * (1 - fy) + (
            grid[y0 + 1, x0] * (1 - fx) + grid[y0 + 1, x0 + 1] * fx
        ) * fy
        return value, outside

    def distance(self, p):
        value, outside = self._look(self.field, p)
        return np.where(outside > 0, np.maximum(value, 0) * 0.7 + outside * 0.7, value)

    def normal(self, p):
        gr, gy = self._look(self.slope_r, p)[0], self._look(self.slope_y, p)[0]
        r = np.maximum(np.hypot(p[:, 0], p[:, 2]), 1e-6)
        return norm(np.stack([gr * p[:, 0] / r, gy, gr * p[:, 2] / r], -1).astype(F))


class Solid:
    """Any distance function, with its bounds as (low y, high y, radius)."""

    def __init__(self, function, material, bounds):
        self.distance, self.material = function, material
        self.low, self.high, self.radius = bounds

    def normal(self, p, e=0.003):
        out = np.zeros_like(p)
        for k in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
            out += np.array(k, F) * self.distance(p + np.array(k, F) * e)[:, None]
        return norm(out)


class Camera:
    """Looks at (0, height, 0) from `away`, `tilt` degrees above the table; `span` is what the picture's side covers."""

    def __init__(self, size, height, span, away=9.0, tilt=9.0, shift=0.0):
        t = np.radians(tilt)
        self.size, self.span, self.away = size, span, away
        self.target = np.array([shift, height, 0.0])
        self.forward = np.array([0, -np.sin(t), -np.cos(t)])
        self.up = np.array([0, np.cos(t), -np.sin(t)])
        self.origin = self.target - self.forward * away

    def rays(self, ss):
        n = self.size * ss
        c = ((np.arange(n) + 0.5) / n - 0.5) * self.span
        x, y = np.meshgrid(c, -c)
        d = self.forward * self.away + x[..., None] * np.array([1, 0, 0]) + y[..., None] * self.up
        return norm(d.reshape(-1, 3)).astype(F)

    def project(self, p):
        """Returns picture coordinates in pixels of points in space."""
        v = np.asarray(p, float) - self.origin
        depth = v @ self.forward
        k = self.away / depth * self.size / self.span
        return np.stack([self.size / 2 + v[..., 0] * k, self.size / 2 - (v @ self.up) * k], -1)


def trace(parts, origin, d, start, steps=110, sign=1.0, limit=30.0):
    """Marches rays to the first surface; returns (hit, point, index of the part)."""
    n = len(d)
    t = start.astype(F).copy()
    hit = np.zeros(n, bool)
    live = np.arange(n)
    for _ in range(steps):
        p = origin[live] + d[live] * t[live, None]
        dist = np.min([q.distance(p) for q in parts], axis=0) * sign
        t[live] += dist * 0.95
        hit[live[dist < 4e-4]] = True
        live = live[(dist >= 4e-4) & (t[live] < limit)]
        if not len(live):
            break
    p = origin + d * t[:, None]
    which = np.argmin([q.distance(p) * sign for q in parts], axis=0)
    return hit, p, which


class Surface:
    """What a material sees of one batch of hits: points, normals, directions, room."""

    def __init__(self, p, n, d, room, parts, part):
        self.p, self.n, self.d, self.room, self.parts, self.part = p, n, d, room, parts, part
        self.angle = np.arctan2(p[:, 0], p[:, 2])
        self.y = p[:, 1]
        self.r = np.hypot(p[:, 0], p[:, 2])

    def occlusion(self, strength=1.0):
        """Returns 1 where open, less where other surfaces or the table stand close."""
        shade = np.zeros(len(self.p), F)
        for k in range(1, 6):
            step = 0.05 * k
            q = self.p + self.n * step
            d = np.minimum(np.min([s.distance(q) for s in self.parts], axis=0), np.maximum(q[:, 1], 0))
            shade += np.maximum(0, step - d) / step * 0.72**k
        return np.clip(1 - 0.52 * strength * shade, 0.26, 1).astype(F)

    def shade(self, albedo, roughness=0.4, f0=0.04, metal=0.0, coat=0.0, ao=1.0, normal=None, sheen=0.0):
        """Returns light from a surface: diffuse plus one mirror lobe, with an optional clear coat."""
        n = self.n if normal is None else normal
        room = self.room
        ao = self.occlusion(ao)
        facing = np.clip(-(self.d * n).sum(-1), 0.02, 1)
        reflected = norm(self.d + 2 * facing[:, None] * n)
        metal = np.broadcast_to(np.asarray(metal, F), facing.shape)[:, None]
        base = np.broadcast_to(np.asarray(albedo, F), n.shape)
        rough = np.broadcast_to(np.asarray(roughness, F), facing.shape)
        f_zero = f0 * (1 - metal) + base * metal
        fresnel = f_zero + (np.maximum(1 - rough[:, None], f_zero) - f_zero) * ((1 - facing) ** 5)[:, None]
        open_to = smooth(-0.25, 0.35, reflected[:, 1])[:, None] * 0.35 + 0.65
        gloss = room.mirror(reflected, rough) * fresnel * np.maximum(ao[:, None], 0.25) * open_to
        out = base * (1 - metal) * room.irradiance(n) * ao[:, None] + gloss
        if sheen:
            out = out + base * sheen * ((1 - facing) ** 3)[:, None] * ao[:, None]
        if np.any(coat):
            c = np.broadcast_to(np.asarray(coat, F), facing.shape)
            f = ((0.04 + 0.96 * (1 - facing) ** 5) * c)[:, None]
            out = out * (1 - f) + room.mirror(reflected, 0.03) * f * ao[:, None]
        return out


def wrap(image, s, turn=0.0, low=0.0, high=1.0, around=2 * np.pi):
    """Samples a label (array of linear RGBA) by angle and height; returns colour and coverage."""
    h, w = image.shape[:2]
    u = ((s.angle - turn) / around + 0.5) * w - 0.5
    v = (high - s.y) / (high - low) * h - 0.5
    inside = (u > -0.5) & (u < w - 0.5) & (v > -0.5) & (v < h - 0.5)
    out = np.stack(
        [ndimage.map_coordinates(image[..., k], [v, u], order=1, mode="nearest") for k in range(4)], -1
    ).astype(F)
    return out[:, :3], out[:, 3] * inside


def label(image):
    """Turns a Pillow picture into what `wrap` samples."""
    a = np.asarray(image.convert("RGBA"), F) / 255
    return np.concatenate([linear(a[..., :3]), a[..., 3:]], -1)


def shoot(parts, room, camera, ss=2, exposure=1.16, batch=1_200_000):
    """Returns the object as premultiplied sRGB RGBA in 0..1, at the camera's size."""
    n = camera.size * ss
    dirs = camera.rays(ss)
    out = np.zeros((n * n, 4), F)
    low, high = min(p.low for p in parts), max(p.high for p in parts)
    radius = max(p.radius for p in parts)
    # Only rays through the bounding cylinder are marched.
    o = camera.origin.astype(F)
    a = dirs[:, 0] ** 2 + dirs[:, 2] ** 2
    b = o[0] * dirs[:, 0] + o[2] * dirs[:, 2]
    disc = b * b - a * (o[0] ** 2 + o[2] ** 2 - radius**2)
    near = (-b - np.sqrt(np.maximum(disc, 0))) / a
    far = (-b + np.sqrt(np.maximum(disc, 0))) / a
    y0, y1 = o[1] + dirs[:, 1] * near, o[1] + dirs[:, 1] * far
    some = np.flatnonzero((disc > 0) & (np.maximum(y0, y1) > low) & (np.minimum(y0, y1) < high))
    for begin in range(0, len(some), batch):
        at = some[begin : begin + batch]
        origin = np.broadcast_to(o, (len(at), 3))
        hit, p, which = trace(parts, origin, dirs[at], near[at], limit=camera.away + 4)
        for k, part in enumerate(parts):
            mine = np.flatnonzero(hit & (which == k))
            if not len(mine):
                continue
            s = Surface(p[mine], part.normal(p[mine]), dirs[at][mine], room, parts, part)
            colour = part.material(s)
            alpha = np.ones(len(mine), F)
            if isinstance(colour, tuple):
                colour, alpha = colour
            out[at[mine], :3] = display(colour * exposure) * alpha[:, None]
            out[at[mine], 3] = alpha
    return out.reshape(camera.size, ss, camera.size, ss, 4).mean((1, 3))


def ground_shadow(picture, camera, radius, strength=0.5, depth=1.0, drift=0.06):
    """Lays a soft contact shadow of a round foot under a picture, in its alpha."""
    size = camera.size
    yy, xx = np.mgrid[0:size, 0:size]
    centre = camera.project(np.array([[drift * radius, 0.0, 0.0]]))[0]
    edge = camera.project(np.array([[radius, 0, 0], [0, 0, radius]]))
    rx = edge[0, 0] - camera.project(np.zeros((1, 3)))[0, 0]
    ry = abs(edge[1, 1] - camera.project(np.zeros((1, 3)))[0, 1])
    shade = np.zeros((size, size), F)
    for grow, blur, weight in ((1.0, 0.035, 0.75), (1.1, 0.11, 0.5), (1.35, 0.3, 0.32)):
        e = (((xx - centre[0]) / (rx * grow)) ** 2 + ((yy - centre[1] - 1) / (ry * grow * depth)) ** 2) < 1
        shade = 1 - (1 - shade) * (1 - weight * ndimage.gaussian_filter(e.astype(F), blur * rx * np.array([0.6, 1.0])))
    shade = shade * strength
    below = np.zeros_like(picture)
    below[..., :3] = np.array([0.10, 0.09, 0.10]) * shade[..., None]
    below[..., 3] = shade
    return picture + below * (1 - picture[..., 3:])


def to_image(premultiplied, grain=0.0, seed=1):
    """Returns an 8-bit RGBA Pillow picture from premultiplied floats."""
    a = premultiplied[..., 3:]
    rgb = premultiplied[..., :3] / np.maximum(a, 1e-4)
    if grain:
        noise = np.random.default_rng(seed).normal(0, grain, rgb.shape[:2])[..., None]
        rgb = rgb + ndimage.gaussian_filter(noise, (0.6, 0.6, 0))
    rgba = np.concatenate([np.clip(rgb, 0, 1), np.clip(a, 0, 1)], -1)
    pixels = np.round(rgba * 255).astype(np.uint8)
    pixels[pixels[..., 3] == 0] = 0
    return Image.fromarray(pixels, "RGBA")


def noise(shape, scale, seed, octaves=4, wrap_x=False):
    """Returns smooth noise of about -1..1; `scale` is the size of its largest features in pixels, one or two numbers."""
    rng = np.random.default_rng(seed)
    sy, sx = (scale, scale) if np.isscalar(scale) else scale
    total, weight = np.zeros(shape, F), 1.0
    for _ in range(octaves):
        rows, cols = int(shape[0] / sy) + 4, int(shape[1] / sx) + 4
        grid = rng.normal(0, 1, (rows, cols)).astype(F)
        if wrap_x:
            grid[:, -4:] = grid[:, :4]
        y = np.linspace(1, rows - 3, shape[0])
        x = np.linspace(0, cols - 4, shape[1]) if wrap_x else np.linspace(1, cols - 3, shape[1])
        total += weight * zoomed(grid, y, x)
        weight *= 0.5
        sy, sx = max(sy / 2, 1.5), max(sx / 2, 1.5)
    return total / 1.4


def zoomed(grid, y, x):
    """Samples a grid at rows `y` and columns `x` with cubic splines, one axis after the other."""
    rows = ndimage.map_coordinates(
        grid, np.meshgrid(y, np.arange(grid.shape[1]), indexing="ij"), order=3, mode="nearest"
    )
    return ndimage.map_coordinates(rows, np.meshgrid(np.arange(len(y)), x, indexing="ij"), order=3, mode="nearest")
