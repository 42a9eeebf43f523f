import io
from common import *
import PIL
from PIL import Image, ImageDraw, ImageFont, ImageFilter

BASIC = ImageFont.Layout.BASIC        # plain CJK+digits: raqm is not needed and is slower

def factory(S, scene_b, badge_b, products, scenario, st):
    W, H = S["size"]
    F = lambda size, bold=True: ImageFont.truetype(BOLD if bold else REGULAR, size, index=SC, layout_engine=BASIC)
    scene = Image.open(io.BytesIO(scene_b)).convert("RGB").resize((W, H), Image.BILINEAR)
    b = S["badge"]; badge = Image.open(io.BytesIO(badge_b)).convert("RGBA").resize((b["w"], b["h"]), Image.BILINEAR)

    def rounded_mask(w, h, r, ss=4):  # Pillow's rounded_rectangle is not anti-aliased: supersample
        m = Image.new("L", (w * ss, h * ss), 0)
        ImageDraw.Draw(m).rounded_rectangle((0, 0, w * ss - 1, h * ss - 1), r * ss, fill=255)
        return m.resize((w, h), Image.BOX)
    # static shapes: Pillow has no gradient fill for shapes and no anti-aliasing, so a sprite made once
    B = S["banner"]; c0, c1 = (tuple(int(B[k][i:i+2], 16) for i in (1, 3, 5)) for k in ("from", "to"))
    row = Image.new("RGB", (B["w"], 1)); row.putdata([tuple(round(a + (z - a) * x / (B["w"] - 1)) for a, z in zip(c0, c1)) for x in range(B["w"])])
    banner = row.resize((B["w"], B["h"])); banner_m = rounded_mask(B["w"], B["h"], B["r"])
    P = S["pill"]; pill_m = rounded_mask(P["w"], P["h"], P["r"])

    L, PR, LP, PM, T = S["label"], S["price"], S["list_price"], S["promo"], S["title"]
    f_label, f_cur, f_int, f_frac = F(L["size"]), F(PR["currency_size"]), F(PR["int_size"]), F(PR["frac_size"])
    f_list, f_promo, f_title = F(LP["size"], False), F(PM["size"]), F(T["size"], False)
    sh = S["shadow"]; pad = sh["sigma"] * 3; PB = S["product_box"]
    lut = [round(i * sh["opacity"]) for i in range(256)]
    shadow_cache = {}

    def product_layer(base, data):
        im = Image.open(io.BytesIO(data)); im.load(); st.tick("decode")
        s = min(PB["w"] / im.width, PB["h"] / im.height)
        w, h = round(im.width * s), round(im.height * s)
        im = im.resize((w, h), Image.BILINEAR); st.tick("resize")
        x, y = PB["cx"] - w // 2, PB["cy"] - h // 2
        m = None if im.mode == "RGB" else shadow_cache.get(None)
        if im.mode == "RGB": m = shadow_cache.get((w, h))       # opaque: the shadow depends on the size only
        if m is None:
            m = Image.new("L", (w + 2 * pad, h + 2 * pad), 0)
            m.paste(im.getchannel("A") if im.mode == "RGBA" else 255, (pad, pad, pad + w, pad + h))
            m = m.filter(ImageFilter.GaussianBlur(sh["sigma"])).point(lut)
            if im.mode == "RGB": shadow_cache[(w, h)] = m
        base.paste((0, 0, 0), (x - pad + sh["dx"], y - pad + sh["dy"]), m); st.tick("shadow")
        base.paste(im, (x, y), im if im.mode == "RGBA" else None); st.tick("composite")

    def wrap(text, font, max_w):       # no CJK-aware wrapping in Pillow: greedy by hand
        lines, cur = [], ""
        for ch in text:
            if cur and font.getlength(cur + ch) > max_w: lines.append(cur); cur = ch.lstrip()
            else: cur += ch
        return lines + [cur]

    def static_layers(base, data):
        product_layer(base, data)
        base.paste(badge, (b["x"], b["y"]), badge)
        base.paste(banner, (B["x"], B["y"]), banner_m)
        base.paste((255, 255, 255), (P["x"], P["y"]), pill_m); st.tick("composite")
        d = ImageDraw.Draw(base)
        d.text((L["x"], L["baseline"]), L["text"], L["fill"], f_label, "ls")
        # translucent text: ImageDraw ignores the ink's alpha for text on RGB, so through a mask
        w = f_list.getlength(LP["text"]); m = Image.new("L", (round(w) + 4, LP["size"] + 12)); md = ImageDraw.Draw(m)
        y0 = LP["baseline"] - LP["size"]; a = round(255 * LP["alpha"])
        md.text((0, LP["size"]), LP["text"], a, f_list, "ls")
        md.rectangle((0, LP["strike_y"] - y0, w - 1, LP["strike_y"] - y0 + LP["strike_h"] - 1), a)
        base.paste((255, 255, 255), (LP["x"], y0), m)
        d.text((PM["cx"], PM["baseline"]), PM["text"], PM["fill"], f_promo, "ms")
        for i, line in enumerate(wrap(T["text"], f_title, T["max_w"])):
            d.text((T["x"], T["baseline1"] + i * T["line_h"]), line, T["fill"], f_title, "ls")
        st.tick("text")

    def price(base, n):
        d = ImageDraw.Draw(base); x = PR["x"]
        for txt, f in zip(price_parts(n), (f_cur, f_int, f_frac)):
            d.text((x, PR["baseline"]), txt, PR["fill"], f, "ls", stroke_width=PR["stroke_outside_px"], stroke_fill=PR["stroke"])
            x += f.getlength(txt)
        st.tick("text")

    def encode(base):
        o = io.BytesIO(); base.save(o, "PNG") if PNG else base.save(o, "JPEG", quality=85, subsampling=2); st.tick("encode")
        return o.getvalue()

    if scenario == "price_change":
        flat = scene.copy(); st.start(); static_layers(flat, products[0])
        def render(i, n):
            im = flat.copy(); st.tick("composite"); price(im, n); return encode(im)
    else:
        def render(i, n):
            im = scene.copy(); static_layers(im, products[i]); price(im, n); return encode(im)
    return render

run("pillow", PIL.__version__, factory)
