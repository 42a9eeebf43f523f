"""takumi-py: same tree as node/peer_takumi.mjs.  Its JPEG is always 4:4:4, so with PEERS_TAKUMI_ENCODE=pillow the raw
pixels are encoded 4:2:0 by Pillow instead."""
from common import *
import io
from importlib.metadata import version
import takumi_py as tk
from takumi_py.options import FontResource, ImageResource
from PIL import Image

OTF_B, OTF_R = os.environ["PEERS_OTF_BOLD"], os.environ["PEERS_OTF_REGULAR"]
BYPIL = os.environ.get("PEERS_TAKUMI_ENCODE") == "pillow"

def factory(S, scene_b, badge_b, products, scenario, st):
    tk.set_glyph_cache_max_bytes(64 << 20)
    W, H = S["size"]
    r = tk.Renderer(load_default_fonts=False, fonts=[FontResource(open(OTF_B, "rb").read(), name="SC", weight=700), FontResource(open(OTF_R, "rb").read(), name="SC", weight=400)])
    B, P, L, PR, LP, PM, T, PB, sh, BD = (S[k] for k in ("banner", "pill", "label", "price", "list_price", "promo", "title", "product_box", "shadow", "badge"))
    px = lambda v: f"{v}px"
    box = lambda style, children: {"type": "container", "style": {"display": "flex", **style}, "children": children}
    txt = lambda t, style: {"type": "text", "text": t, "style": {"whiteSpace": "nowrap", **style}}
    img = lambda src, x, y, w, h, **e: {"type": "image", "src": src, "style": {"position": "absolute", "left": px(x), "top": px(y), "width": px(w), "height": px(h), **e}}
    top = lambda baseline, size, lh: px(baseline - lh / 2 - .436 * size)
    def at(s, x, baseline, size, weight, color, **extra):
        lh = size * 1.3
        return txt(s, {"position": "absolute", "left": px(x), "top": top(baseline, size, lh), "fontSize": px(size), "fontWeight": weight, "color": color, "lineHeight": px(lh), **extra})
    def run_(n, extra):
        sizes = (PR["currency_size"], PR["int_size"], PR["frac_size"])
        # this binding's core does not honour alignItems: baseline for mixed sizes: three boxes placed by hand, advances from measure_node()
        out, x = [], PR["x"]
        for s, z in zip(price_parts(n), sizes):
            lh = z * 1.448
            out.append(txt(s, {"position": "absolute", "left": px(x), "top": top(PR["baseline"], z, lh), "fontSize": px(z), "fontWeight": 700, "color": PR["fill"], "lineHeight": px(lh), **extra}))
            x += width(s, z)
        return out
    wcache = {}
    def width(s, z):                         # digit advances measured once by takumi itself, then a table
        t = 0
        for ch in s:
            if (ch, z) not in wcache:
                m = lambda k: r.measure_node(box({"fontFamily": "SC", "display": "flex"}, [txt(ch * k, {"fontSize": px(z), "fontWeight": 700})]), width=None, height=None)
                wcache[ch, z] = (m(21).width - m(1).width) / 20
            t += wcache[ch, z]
        return t
    stroke = {"WebkitTextStroke": f"{2 * PR['stroke_outside_px']}px {PR['stroke']}", "strokeLinejoin": "round"}
    price = lambda n: run_(n, stroke) + run_(n, {})
    root = lambda c: box({"width": px(W), "height": px(H), "position": "relative", "fontFamily": "SC"}, c)
    def render(node, images, fmt="jpeg", w=W, h=H):
        return r.render_node(node, width=w, height=h, format=fmt, quality=85 if fmt == "jpeg" else None, images=images)
    one = lambda d, w, h: render(box({"width": px(w), "height": px(h), "position": "relative"}, [img("x", 0, 0, w, h)]), [ImageResource("x", d, "none")], "png", w, h)
    fixed = [ImageResource("bg", one(scene_b, W, H)), ImageResource("bd", one(badge_b, BD["w"], BD["h"]))]
    def statics(src):
        return [img("bg", 0, 0, W, H),
            img(src, PB["cx"] - PB["w"] / 2, PB["cy"] - PB["h"] / 2, PB["w"], PB["h"], objectFit="contain", filter=f"drop-shadow({sh['dx']}px {sh['dy']}px {2 * sh['sigma']}px rgba(0,0,0,{sh['opacity']}))"),
            img("bd", BD["x"], BD["y"], BD["w"], BD["h"]),
            box({"position": "absolute", "left": px(B["x"]), "top": px(B["y"]), "width": px(B["w"]), "height": px(B["h"]), "borderRadius": px(B["r"]), "backgroundImage": f"linear-gradient(90deg, {B['from']}, {B['to']})"}, []),
            box({"position": "absolute", "left": px(P["x"]), "top": px(P["y"]), "width": px(P["w"]), "height": px(P["h"]), "borderRadius": px(P["r"]), "backgroundColor": P["fill"]}, []),
            at(L["text"], L["x"], L["baseline"], L["size"], 700, L["fill"]),
            at(LP["text"], LP["x"], LP["baseline"], LP["size"], 400, f"rgba(255,255,255,{LP['alpha']})", textDecoration="line-through"),
            box({"position": "absolute", "left": px(P["x"]), "width": px(P["w"]), "top": top(PM["baseline"], PM["size"], 44), "justifyContent": "center"}, [txt(PM["text"], {"fontSize": px(PM["size"]), "fontWeight": 700, "color": PM["fill"], "lineHeight": "44px"})]),
            txt(T["text"], {"position": "absolute", "left": px(T["x"]), "top": top(T["baseline1"], T["size"], T["line_h"]), "width": px(T["max_w"]), "fontSize": px(T["size"]), "color": T["fill"], "lineHeight": px(T["line_h"]), "whiteSpace": "normal", "wordBreak": "break-all"})]
    def out(node, images):
        if not BYPIL:
            o = render(node, images, "png" if PNG else "jpeg"); st.tick("all"); return o
        raw = render(node, images, "raw"); st.tick("takumi")
        o = io.BytesIO(); Image.frombuffer("RGBX", (W, H), raw, "raw", "RGBX", 0, 1).convert("RGB").save(o, "PNG" if PNG else "JPEG", quality=85, subsampling=2); st.tick("encode")
        return o.getvalue()
    if scenario == "price_change":
        flat = [ImageResource("flat", render(root(statics("p")), fixed + [ImageResource("p", products[0], "none")], "png"))]
        return lambda i, n: out(root([img("flat", 0, 0, W, H)] + price(n)), flat)
    return lambda i, n: out(root(statics(f"p{n}") + price(n)), fixed + [ImageResource(f"p{n}", products[i], "none")])

run("takumi-py" + ("+pillow-encode" if BYPIL else ""), version("takumi-py"), factory)
