#!/usr/bin/env python3
"""How far is each peer's drawing from a reference at 16x supersampling?
accuracy.py --inputs DIR --pictures DIR [--sheet sheet.png] [--json out.json] [--subject sticker]

Reads DIR/NAME_cold.png (run.py --pictures writes them; NAME_cold.jpg is taken where there is no PNG, against the reference
sent through the same JPEG settings) and prints the mean absolute error, in 8-bit levels, of every element of spec.json.
The reference is made by other code than any peer's: glyph outlines by FreeType at 16x the size, unhinted, at the
pens that HarfBuzz gives; the price's outside stroke as an exact distance transform at 16x; round corners by 16x16 samples a
pixel; pictures in float, premultiplied, in sRGB values as all peers do; the shadow as a float Gaussian.
Needs numpy, scipy, Pillow, fonttools, freetype-py, uharfbuzz."""
import argparse, glob, io, json, math, os, sys
import numpy as np
import uharfbuzz as hb
from fontTools.pens.freetypePen import FreeTypePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw
from scipy.ndimage import binary_dilation, distance_transform_edt, gaussian_filter

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = json.load(open(os.path.join(HERE, "spec.json"), encoding="utf-8"))
FONTS = {"bold": os.environ.get("PEERS_FONT_BOLD", "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
         "regular": os.environ.get("PEERS_FONT_REGULAR", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")}
SC = 2                                   # face index of "SC" in the Noto Sans CJK collections
SS = 16                                  # samples a pixel, each way
REACH = 2                                # pixels of shift that the alignment may try, each way
W, H = SPEC["size"]
rgb = lambda h: np.array([int(h[i:i + 2], 16) for i in (1, 3, 5)], float)


class Face:
    def __init__(self, path):
        self.glyphs = TTFont(path, fontNumber=SC).getGlyphSet()
        self.order = TTFont(path, fontNumber=SC).getGlyphOrder()
        self.face = hb.Face(hb.Blob.from_file_path(path), SC)
        self.font = hb.Font(self.face)

    def shape(self, text):
        """Glyph names and pens (font units), and the advance of the whole."""
        b = hb.Buffer(); b.add_str(text); b.guess_segment_properties(); hb.shape(self.font, b)
        out, x = [], 0
        for info, pos in zip(b.glyph_infos, b.glyph_positions):
            out.append((self.order[info.codepoint], x + pos.x_offset, pos.y_offset)); x += pos.x_advance
        return out, x

    def width(self, text, size):
        return self.shape(text)[1] * size / self.face.upem


class Samples:
    """Coverage of one element on a 16x grid around its box; `at(dx, dy)` box-filters it to pixels, moved by (dx, dy) px."""
    def __init__(self, box, grid):
        self.box = box                                                       # x0, y0, x1, y1 in pixels; the grid has REACH px more on each side
        self.sums = np.zeros((grid.shape[0] + 1, grid.shape[1] + 1)); np.cumsum(grid, 0, out=self.sums[1:, 1:]); np.cumsum(self.sums[1:, 1:], 1, out=self.sums[1:, 1:])

    def at(self, dx=0.0, dy=0.0):
        x0, y0, x1, y1 = self.box
        xs = (np.arange(x1 - x0 + 1) + REACH) * SS - round(dx * SS); ys = (np.arange(y1 - y0 + 1) + REACH) * SS - round(dy * SS)
        s = self.sums[np.ix_(ys, xs)]
        return (s[1:, 1:] - s[:-1, 1:] - s[1:, :-1] + s[:-1, :-1]) / SS ** 2


def text_grid(box, runs):
    """16x coverage of runs of (face, text, size, x, baseline) over the box and its margin."""
    x0, y0, x1, y1 = box[0] - REACH, box[1] - REACH, box[2] + REACH, box[3] + REACH
    pen = FreeTypePen(None)
    for face, text, size, x, baseline in runs:
        k = SS * size / face.face.upem
        for name, gx, gy in face.shape(text)[0]:
            face.glyphs[name].draw(TransformPen(pen, (k, 0, 0, k, (x - x0) * SS + gx * k, (y1 - baseline) * SS + gy * k)))   # y up, from the box's foot
    return pen.array(width=(x1 - x0) * SS, height=(y1 - y0) * SS, contain=False)


def round_rect(x, y, w, h, r):
    """Pixel coverage of a rectangle at whole coordinates with round corners, from 16x16 samples a pixel."""
    c = np.zeros((H, W)); c[y:y + h, x:x + w] = 1
    s = (np.arange(r * SS) + .5) / SS
    q = (np.hypot(*np.meshgrid(r - s, r - s)) <= r).reshape(r, SS, r, SS).mean((1, 3))     # top left
    c[y:y + r, x:x + r] = q; c[y:y + r, x + w - r:x + w] = q[:, ::-1]; c[y + h - r:y + h, x:x + r] = q[::-1]; c[y + h - r:y + h, x + w - r:x + w] = q[::-1, ::-1]
    return c


def taps(n, m, kernel):
    """The m x n matrix that resizes n samples to m: exact area, or Lanczos with three lobes."""
    k = n / m; edges = np.arange(n + 1)
    if kernel == "area":
        lo, hi = np.arange(m)[:, None] * k, (np.arange(m)[:, None] + 1) * k
        t = np.clip(np.minimum(edges[1:], hi) - np.maximum(edges[:-1], lo), 0, None)
    else:
        d = (edges[:-1] + .5 - (np.arange(m)[:, None] + .5) * k) / max(k, 1); t = np.where(abs(d) < 3, np.sinc(d) * np.sinc(d / 3), 0)
    return t / t.sum(1, keepdims=True)


def resize(path, w, h, kernel):
    """Premultiplied float colour (0..255) and coverage (0..1)."""
    a = np.asarray(Image.open(path).convert("RGBA")).astype(float); al = a[..., 3:] / 255
    p = np.concatenate([a[..., :3] * al, al], 2)
    p = np.einsum("yi,ijc->yjc", taps(a.shape[0], h, kernel), p, optimize=True); p = np.einsum("xj,yjc->yxc", taps(a.shape[1], w, kernel), p, optimize=True)
    al = np.clip(p[..., 3], 0, 1)
    return np.clip(p[..., :3], 0, 255 * al[..., None]), al


def over(pic, x, y, colour, coverage, premultiplied=False):
    h, w = coverage.shape; v = pic[y:y + h, x:x + w]; c = coverage[..., None]
    v[:] = v * (1 - c) + (colour if premultiplied else colour * c)


class Reference:
    """Everything that does not depend on a peer: grids of text, coverage of shapes, regions in which errors are counted."""
    TEXTS = ("label", "list price", "price", "promo", "title line 1", "title line 2")

    def __init__(self, inputs):
        S = SPEC; self.inputs = inputs
        bold, regular = Face(FONTS["bold"]), Face(FONTS["regular"]); L, P, PR, LP, T, B = (S[k] for k in ("label", "promo", "price", "list_price", "title", "banner"))
        line = lambda face, s, size, x, y: ((math.floor(x) - 2, y - math.ceil(size * .95), math.ceil(x + face.width(s, size)) + 3, y + math.ceil(size * .2)), [(face, s, size, x, y)])
        lines = [""]                                                                    # greedy, as every peer does
        for ch in T["text"]:
            if regular.width(lines[-1] + ch, T["size"]) > T["max_w"]: lines.append(ch.strip())
            else: lines[-1] += ch
        assert len(lines) == 2, lines
        runs, x = [], PR["x"]
        for s, size in zip(("¥", "199", ".90"), (PR["currency_size"], PR["int_size"], PR["frac_size"])):
            runs.append((bold, s, size, x, PR["baseline"])); x += bold.width(s, size)
        o = PR["stroke_outside_px"]; pad = o + 2
        layout = {"label": line(bold, L["text"], L["size"], L["x"], L["baseline"]), "list price": line(regular, LP["text"], LP["size"], LP["x"], LP["baseline"]),
                  "price": ((PR["x"] - pad, PR["baseline"] - round(.8 * PR["int_size"]) - pad, math.ceil(x) + pad, PR["baseline"] + round(.14 * PR["int_size"]) + pad), runs),
                  "promo": line(bold, P["text"], P["size"], P["cx"] - bold.width(P["text"], P["size"]) / 2, P["baseline"])}
        layout |= {f"title line {i + 1}": line(regular, s, T["size"], T["x"], T["baseline1"] + i * T["line_h"]) for i, s in enumerate(lines)}
        self.fill = {k: Samples(box, text_grid(box, r)) for k, (box, r) in layout.items()}
        box, r = layout["price"]; far = distance_transform_edt(text_grid(box, r) < .5)
        self.stroke = Samples(box, (far <= o * SS).astype(np.float32))
        self.strike = np.zeros((H, W)); y0 = LP["strike_y"]; a = LP["x"] + regular.width(LP["text"], LP["size"])
        self.strike[y0:y0 + LP["strike_h"], LP["x"]:math.ceil(a)] = 1; self.strike[y0:y0 + LP["strike_h"], math.floor(a)] = a % 1
        self.banner, self.pill = (round_rect(*(S[n][k] for k in "xywhr")) for n in ("banner", "pill"))
        t = np.clip((np.arange(W) + .5 - B["x"]) / B["w"], 0, 1)[:, None]; self.gradient = rgb(B["from"]) * (1 - t) + rgb(B["to"]) * t
        PB, sh, b = S["product_box"], S["shadow"], S["badge"]; self.px, self.py = PB["cx"] - PB["w"] // 2, PB["cy"] - PB["h"] // 2
        self.photo = {k: {"scene": resize(f"{inputs}/scene.jpg", W, H, k), "product": resize(f"{inputs}/product_0.png", PB["w"], PB["h"], k), "badge": resize(f"{inputs}/badge.png", b["w"], b["h"], k)} for k in ("area", "lanczos")}
        alpha = np.zeros((H + 200, W + 200)); al = self.photo["area"]["product"][1]; alpha[100 + self.py + sh["dy"]:, 100 + self.px + sh["dx"]:][:PB["h"], :PB["w"]] = al
        self.shadow = gaussian_filter(alpha, sh["sigma"], truncate=6)[100:-100, 100:-100] * sh["opacity"]
        self.regions(al)

    def regions(self, al):
        S = SPEC; place = lambda y, x, c: np.pad(c, ((y, H - y - c.shape[0]), (x, W - x - c.shape[1])))
        partial = lambda c, n=1: binary_dilation((c > 0) & (c < 1), iterations=n)
        product, badge = place(self.py, self.px, al), place(S["badge"]["y"], S["badge"]["x"], self.photo["area"]["badge"][1])
        ink = {}
        for k, s in self.fill.items():
            c = (self.stroke if k == "price" else s).at(); ink[k] = binary_dilation(place(s.box[1], s.box[0], c) > 0, iterations=2)
        strike = binary_dilation(self.strike > 0, iterations=2); text = np.any(list(ink.values()), 0) | strike
        self.region = {"label": ink["label"], "list price": ink["list price"] & ~strike, "strike": strike & ~ink["list price"], "price": ink["price"], "promo": ink["promo"],
                       "title line 1": ink["title line 1"], "title line 2": ink["title line 2"],
                       "banner fill": (self.banner == 1) & ~binary_dilation(self.pill > 0) & ~binary_dilation(text, iterations=6), "banner corners": partial(self.banner), "pill corners": partial(self.pill)}
        free = ~(binary_dilation(self.banner > 0, iterations=2) | text)
        self.region |= {"badge": binary_dilation(badge > 0) & free, "product edge": partial(product) & free, "product inside": (product == 1) & ~partial(product, 3) & free & (badge == 0)}
        clear = free & (product == 0) & (badge == 0) & ~partial(product, 3) & ~partial(badge, 3)
        self.region |= {"shadow": clear & (self.shadow > .004), "scene": clear & (self.shadow == 0)}

    def picture(self, kernel, shifts=None, only=None):
        """The whole picture, the text elements moved by `shifts`; `only`: a picture below, and the one element to draw on it."""
        S = SPEC; d = lambda k: (shifts or {}).get(k, (0, 0))
        if only: pic, names = only[0].copy(), [only[1]]
        else:
            p = self.photo[kernel]; pic = p["scene"][0].copy(); names = self.TEXTS
            over(pic, 0, 0, np.zeros(3), self.shadow); over(pic, self.px, self.py, *p["product"], True); over(pic, S["badge"]["x"], S["badge"]["y"], *p["badge"], True)
            over(pic, 0, 0, self.gradient, self.banner); over(pic, 0, 0, rgb(S["pill"]["fill"]), self.pill)
        for k in names:
            s = self.fill[k]; x, y = s.box[:2]; c = s.at(*d(k)); e = S["title" if "title" in k else k.replace(" ", "_")]
            if k == "price":                                     # per sample: the stroke shows where the fill is not
                st = self.stroke.at(*d(k)); v = pic[y:y + c.shape[0], x:x + c.shape[1]]
                v[:] = v * (1 - st[..., None]) + rgb(e["stroke"]) * (st - c)[..., None] + rgb(e["fill"]) * c[..., None]
            else: over(pic, x, y, rgb(e["fill"]), c * e.get("alpha", 1))
            if k == "list price": over(pic, 0, 0, rgb(e["fill"]), self.strike * e["alpha"])
        return pic

    def without_text(self, kernel):
        keep, Reference.TEXTS = Reference.TEXTS, ()
        try: return self.picture(kernel)
        finally: Reference.TEXTS = keep
