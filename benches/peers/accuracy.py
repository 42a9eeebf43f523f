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
TIE = .02                                # levels: a smaller difference is 8-bit rounding
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
        eps = 1 / 512; partial = lambda c, n=1: binary_dilation((c > eps) & (c < 1 - eps), iterations=n)
        product, badge = place(self.py, self.px, al), place(S["badge"]["y"], S["badge"]["x"], self.photo["area"]["badge"][1])
        ink = {}
        for k, s in self.fill.items():
            c = (self.stroke if k == "price" else s).at(); ink[k] = binary_dilation(place(s.box[1], s.box[0], c) > 0, iterations=2)
        strike = binary_dilation(self.strike > 0, iterations=2); text = np.any(list(ink.values()), 0) | strike
        self.region = {"label": ink["label"], "list price": ink["list price"] & ~strike, "strike": strike & ~ink["list price"], "price": ink["price"], "promo": ink["promo"],
                       "title line 1": ink["title line 1"], "title line 2": ink["title line 2"],
                       "banner fill": (self.banner == 1) & ~binary_dilation(self.pill > 0) & ~binary_dilation(text, iterations=6), "banner corners": partial(self.banner), "pill corners": partial(self.pill)}
        free = ~(binary_dilation(self.banner > 0, iterations=2) | text)
        self.region |= {"badge": binary_dilation(badge > eps) & free, "product edge": partial(product) & free, "product inside": (product > 1 - eps) & ~partial(product, 3) & free & (badge < eps)}
        clear = free & (product < eps) & (badge < eps) & ~partial(product, 3) & ~partial(badge, 3)
        self.region |= {"shadow": clear & (self.shadow > .004), "scene": clear & (self.shadow < 1e-4)}

    def base(self, kernel):
        """Everything but the text."""
        p = self.photo[kernel]; pic = p["scene"][0].copy(); b = SPEC["badge"]
        over(pic, 0, 0, np.zeros(3), self.shadow)
        over(pic, self.px, self.py, *p["product"], premultiplied=True); over(pic, b["x"], b["y"], *p["badge"], premultiplied=True)
        over(pic, 0, 0, self.gradient, self.banner); over(pic, 0, 0, rgb(SPEC["pill"]["fill"]), self.pill)
        return pic

    def write(self, pic, name, shift=(0, 0), origin=(0, 0)):
        """Draws one text element on `pic`, whose top left pixel is `origin`."""
        s = self.fill[name]; x, y = s.box[0] - origin[0], s.box[1] - origin[1]; c = s.at(*shift)
        e = SPEC["title" if "title" in name else name.replace(" ", "_")]
        if name == "price":                                      # per sample: the stroke shows where the fill is not
            st = self.stroke.at(*shift); v = pic[y:y + c.shape[0], x:x + c.shape[1]]
            v[:] = v * (1 - st[..., None]) + rgb(e["stroke"]) * (st - c)[..., None] + rgb(e["fill"]) * c[..., None]
        else: over(pic, x, y, rgb(e["fill"]), c * e.get("alpha", 1))

    def picture(self, base, shifts):
        pic = base.copy(); e = SPEC["list_price"]
        for name in self.TEXTS: self.write(pic, name, shifts[name])
        over(pic, 0, 0, rgb(e["fill"]), self.strike * e["alpha"])
        return pic


def align(ref, base, pic, name):
    """The shift, in sixteenths of a pixel, at which the reference's text lies best on the picture's."""
    x0, y0, x1, y1 = ref.fill[name].box; under, seen, where = base[y0:y1, x0:x1], pic[y0:y1, x0:x1], ref.region[name][y0:y1, x0:x1]
    def error(shift):
        p = under.copy(); ref.write(p, name, shift, (x0, y0))
        return abs(p - seen)[where].mean()
    best = (0.0, 0.0)
    for step, n in ((.5, 3), (.125, 3), (1 / SS, 1)):
        grid = [(best[0] + i * step, best[1] + j * step) for j in range(-n, n + 1) for i in range(-n, n + 1)]
        best = min(grid, key=lambda s: (error(s), math.hypot(*s)))
    return best


def as_jpeg(pic):
    o = io.BytesIO(); Image.fromarray(np.clip(pic + .5, 0, 255).astype(np.uint8)).save(o, "JPEG", quality=SPEC["jpeg"]["quality"], subsampling=2)
    return np.asarray(Image.open(o).convert("RGB")).astype(float)


RESAMPLED = ("badge", "product edge", "product inside", "scene")         # no one truth: measured against both kernels


def measure(ref, bases, file):
    im = Image.open(file); lossy = im.format == "JPEG"; pic = np.asarray(im.convert("RGB")).astype(float); assert pic.shape == (H, W, 3), file
    shifts = {n: align(ref, bases["area"], pic, n) for n in ref.TEXTS}; err = {}
    for kernel, base in bases.items():
        r = ref.picture(base, shifts); d = pic - (as_jpeg(r) if lossy else r)
        for name, where in ref.region.items():
            if name in RESAMPLED: err[f"{name} ({kernel})"] = abs(d)[where].mean()
            elif name == "shadow":                               # smooth: the noise of the resized scene is averaged out
                blur = lambda a: gaussian_filter(a, 3, truncate=2); m = where.astype(float)
                e = np.mean([abs(blur(d[..., c] * m) / np.maximum(blur(m), 1e-9))[where].mean() for c in range(3)]); err[name] = min(e, err.get(name, e))
            else: e = abs(d)[where].mean(); err[name] = min(e, err.get(name, e))         # the scene shows through: over the nearer kernel's
    return {"file": os.path.basename(file), "lossy": lossy, "shift": shifts, "error": {k: round(float(v), 3) for k, v in err.items()}}


def sheet(path, ref, bases, names, files, results):
    """Rows: elements at 400 %; columns: the reference (text unmoved, area resize), then the peers, the error under each."""
    cw, ch, zoom, left, top = 72, 48, 4, 130, 30; cols = ["reference", *names]
    pics = [np.clip(ref.picture(bases["area"], {n: (0, 0) for n in ref.TEXTS}) + .5, 0, 255).astype(np.uint8)] + [np.asarray(Image.open(files[n]).convert("RGB")) for n in names]
    out = Image.new("RGB", (left + len(cols) * (cw * zoom + 6), top + len(ref.region) * (ch * zoom + 24)), "white"); d = ImageDraw.Draw(out)
    for c, n in enumerate(cols): d.text((left + c * (cw * zoom + 6), 8), n, "black", font_size=16)
    for r, (name, where) in enumerate(ref.region.items()):
        ys, xs = np.nonzero(where); k = len(ys) // 2 if name in ("banner fill", "product edge", "product inside", "shadow", "scene") else None
        x, y = (xs.min(), ys.min()) if k is None else (xs[k] - cw // 2, ys[k] - ch // 2); y += 40 * (name == "price"); x, y = min(max(x, 0), W - cw), min(max(y, 0), H - ch)
        d.text((4, top + r * (ch * zoom + 24)), name, "black", font_size=16)
        for c, p in enumerate(pics):
            at = (left + c * (cw * zoom + 6), top + r * (ch * zoom + 24))
            out.paste(Image.fromarray(p[y:y + ch, x:x + cw]).resize((cw * zoom, ch * zoom), Image.NEAREST), at)
            if c:
                e = results[names[c - 1]]["error"]; d.text((at[0], at[1] + ch * zoom + 2), "  ".join(f"{v:.2f}{k[len(name):]}" for k, v in e.items() if k == name or k.startswith(name + " (")), "black", font_size=14)
    out.save(path)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--inputs", required=True); ap.add_argument("--pictures", required=True); ap.add_argument("--sheet"); ap.add_argument("--json")
    ap.add_argument("--subject", default="sticker", help="the engine that is held against the best of the others")
    a = ap.parse_args(); files = {}
    for ext in ("jpg", "png"):                                   # a PNG wins
        files |= {os.path.basename(f)[:-len(f"_cold.{ext}")]: f for f in sorted(glob.glob(f"{a.pictures}/*_cold.{ext}"))}
    files = {n: f for n, f in files.items() if not n.endswith("-encode")}               # the same drawing as the peer without it
    if not files: sys.exit(f"accuracy: no NAME_cold.png or NAME_cold.jpg in {a.pictures}")
    names = sorted(files, key=lambda n: (n != a.subject, n)); ref = Reference(a.inputs); bases = {k: ref.base(k) for k in ("area", "lanczos")}
    results = {n: measure(ref, bases, files[n]) for n in names}; peers = [n for n in names if n != a.subject]
    print("mean absolute error per element, 8-bit levels, text at its best shift" + ("; (J): JPEG against a JPEG of the reference" if any(r["lossy"] for r in results.values()) else ""))
    head = [n + (" (J)" if results[n]["lossy"] else "") for n in names] + ["best peer"] + ([f"{a.subject} / best"] if a.subject in names else [])
    print("| element | " + " | ".join(head) + " |\n|" + "---|" * (len(head) + 1))
    for k in next(iter(results.values()))["error"]:
        best = min(peers, key=lambda n: results[n]["error"][k]) if peers else None
        cells = [f"{results[n]['error'][k]:.2f}" for n in names] + [best or "-"]
        if a.subject in names and best: cells.append(f"{results[a.subject]['error'][k] / max(results[best]['error'][k], 1e-9):.2f}")
        print(f"| {k} | " + " | ".join(cells) + " |")
    if a.subject in names and peers:                              # a resampled element is held on the row of the kernel that the subject is nearer to
        e = results[a.subject]["error"]; rows = [k for k in e if not (k.endswith(" (area)") and e[k] > e[k.replace("area", "lanczos")]) and not (k.endswith(" (lanczos)") and e[k] > e[k.replace("lanczos", "area")])]
        worse = [k for k in rows if e[k] > min(results[n]["error"][k] for n in peers) + TIE]
        print(f"\n{a.subject}: at most the best peer's error in {len(rows) - len(worse)} of {len(rows)} elements" + (f"; above it in: {', '.join(worse)}" if worse else ""))
    print("\nbest shift of the reference, px right, down (where the engine put its pens)\n| element | " + " | ".join(names) + " |\n|" + "---|" * (len(names) + 1))
    for t in ref.TEXTS: print(f"| {t} | " + " | ".join("{:+.2f} {:+.2f}".format(*results[n]["shift"][t]) for n in names) + " |")
    if a.sheet: sheet(a.sheet, ref, bases, names, files, results)
    if a.json: json.dump(results, open(a.json, "w"), indent=1)


if __name__ == "__main__": sys.exit(main())
