"""pictex (flexbox over skia-python).  What it cannot do: images from bytes (path only: the product goes through a file in
PEERS_SHM, default /dev/shm), no drop shadow of a cut-out (box shadows only), fonts from .ttc only face 0, JPEG through
skia's encoder.  A picture of the same layout WITHOUT the soft shadow on cut-outs."""
from common import *
from importlib.metadata import version
import skia, tempfile
from pictex import Canvas, Row, Column, Text, Image, LinearGradient, Shadow

OTF_B, OTF_R = os.environ["PEERS_OTF_BOLD"], os.environ["PEERS_OTF_REGULAR"]

def factory(S, scene_b, badge_b, products, scenario, st):
    W, H = S["size"]; tmp = tempfile.mkdtemp(dir=os.environ.get("PEERS_SHM", "/dev/shm"))
    B, P, L, PR, LP, PM, T, PB, sh, BD = (S[k] for k in ("banner", "pill", "label", "price", "list_price", "promo", "title", "product_box", "shadow", "badge"))
    def sprite(b, w, h, name):
        s = skia.Surface(w, h); s.getCanvas().drawImageRect(skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(b)), skia.Rect.MakeWH(w, h), skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear))
        p = os.path.join(tmp, name); s.makeImageSnapshot().save(p, skia.kPNG); return p
    scene_p, badge_p = sprite(scene_b, W, H, "scene.png"), sprite(badge_b, BD["w"], BD["h"], "badge.png")
    def txt(s, size, bold, color): return Text(s).font_family(OTF_B if bold else OTF_R).font_size(size).color(color).line_height(1.448)
    top = lambda baseline, size: baseline - 1.16 * size
    scene_i, badge_i = Image(scene_p).size(W, H), Image(badge_p).size(BD["w"], BD["h"]).absolute_position(left=BD["x"], top=BD["y"])
    def price(n):
        out, x = [], PR["x"]
        for s, z in zip(price_parts(n), (PR["currency_size"], PR["int_size"], PR["frac_size"])):
            w = skia.Font(tf, z).measureText(s)
            out.append(txt(s, z, True, PR["fill"]).text_stroke(2 * PR["stroke_outside_px"], PR["stroke"]).absolute_position(left=x, top=top(PR["baseline"], z))); x += w
        return out
    tf = skia.Typeface.MakeFromFile(OTF_B)
    def statics(path):
        return [scene_i.absolute_position(left=0, top=0),
            Image(path).size(PB["w"], PB["h"]).absolute_position(left=PB["cx"] - PB["w"] / 2, top=PB["cy"] - PB["h"] / 2), badge_i,
            Row().size(B["w"], B["h"]).border_radius(B["r"]).background_color(LinearGradient(colors=[B["from"], B["to"]], start_point=(0, .5), end_point=(1, .5))).absolute_position(left=B["x"], top=B["y"]),
            Row().size(P["w"], P["h"]).border_radius(P["r"]).background_color(P["fill"]).absolute_position(left=P["x"], top=P["y"]),
            txt(L["text"], L["size"], True, L["fill"]).absolute_position(left=L["x"], top=top(L["baseline"], L["size"])),
            txt(LP["text"], LP["size"], False, "#FFFFFFCC").strikethrough(2).absolute_position(left=LP["x"], top=top(LP["baseline"], LP["size"])),
            txt(PM["text"], PM["size"], True, PM["fill"]).absolute_position(left=P["x"] + 15, top=top(PM["baseline"], PM["size"])),
            Column(txt(T["text"], T["size"], False, T["fill"])).width(T["max_w"]).absolute_position(left=T["x"], top=top(T["baseline1"], T["size"]))]
    def out(children):
        im = Canvas().size(W, H).render(*children, font_smoothing="standard"); st.tick("layout+draw")
        o = bytes(im.skia_image.encodeToData(skia.kPNG if PNG else skia.kJPEG, 85)); st.tick("encode"); return o
    if scenario == "price_change":
        p = os.path.join(tmp, "p.png"); open(p, "wb").write(products[0])
        Canvas().size(W, H).render(*statics(p)).skia_image.save(os.path.join(tmp, "flat.png"), skia.kPNG)
        flat = Image(os.path.join(tmp, "flat.png")).size(W, H).absolute_position(left=0, top=0)
        return lambda i, n: out([flat] + price(n))
    def render(i, n):
        p = os.path.join(tmp, "p"); open(p, "wb").write(products[i]); st.tick("file"); return out(statics(p) + price(n))
    return render

run("pictex", version("pictex"), factory)
