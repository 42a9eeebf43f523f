// @takumi-rs/core: one CSS node tree. Static bitmaps are pre-rendered once by takumi itself to PNG and passed with
// cache:"auto" (its raw-RGBA image node costs 18 ms for 800x800, its decoded-image cache under 2).
// PEERS_TAKUMI_ENCODE=sharp: raw pixels out of takumi, 4:2:0 JPEG by sharp (takumi's own JPEG is always 4:4:4).
import fs from "node:fs";
import { S, run, load, version, scenario, PNG, priceParts, st, FONT_BOLD, FONT_REGULAR, OTF_BOLD, OTF_REGULAR } from "./common.mjs";
const { Renderer, setGlyphCacheMaxBytes } = await load("@takumi-rs/core");
setGlyphCacheMaxBytes(64 << 20);
const [W, H] = S.size, B = S.banner, P = S.pill, L = S.label, PR = S.price, LP = S.list_price, PM = S.promo, T = S.title, PB = S.product_box, sh = S.shadow;
const box = (style, children) => ({ type: "container", style: { display: "flex", ...style }, children });
const txt = (text, style) => ({ type: "text", text, style: { whiteSpace: "nowrap", ...style } });
const top = (baseline, size, lh) => baseline - lh / 2 - .436 * size;      // see peer_satori
const at = (s, x, baseline, size, weight, color, extra = {}, lh = size * 1.3) => txt(s, { position: "absolute", left: x, top: top(baseline, size, lh), fontSize: size, fontWeight: weight, color, lineHeight: `${lh}px`, ...extra });
const stroke = { WebkitTextStroke: `${2 * PR.stroke_outside_px}px ${PR.stroke}`, strokeLinejoin: "round" };
const priceRun = (n, extra) => { const sizes = [PR.currency_size, PR.int_size, PR.frac_size];
  return box({ position: "absolute", left: PR.x, top: top(PR.baseline, PR.int_size, PR.int_size * 1.448), alignItems: "baseline" },
    priceParts(n).map((s, i) => txt(s, { fontSize: sizes[i], fontWeight: 700, color: PR.fill, lineHeight: `${sizes[i] * 1.448}px`, ...extra }))); };
const price = (n) => [priceRun(n, stroke), priceRun(n, {})];               // paint-order is not supported: the text twice
const img = (src, x, y, w, h, extra = {}) => ({ type: "image", src, style: { position: "absolute", left: x, top: y, width: w, height: h, ...extra } });
const shapes = [
  box({ position: "absolute", left: B.x, top: B.y, width: B.w, height: B.h, borderRadius: B.r, backgroundImage: `linear-gradient(90deg, ${B.from}, ${B.to})` }, []),
  box({ position: "absolute", left: P.x, top: P.y, width: P.w, height: P.h, borderRadius: P.r, backgroundColor: P.fill }, [])];
const texts = [at(L.text, L.x, L.baseline, L.size, 700, L.fill),
  at(LP.text, LP.x, LP.baseline, LP.size, 400, `rgba(255,255,255,${LP.alpha})`, { textDecoration: "line-through" }),
  box({ position: "absolute", left: P.x, width: P.w, top: top(PM.baseline, PM.size, 44), justifyContent: "center" }, [txt(PM.text, { fontSize: PM.size, fontWeight: 700, color: PM.fill, lineHeight: "44px" })]),
  txt(T.text, { position: "absolute", left: T.x, top: top(T.baseline1, T.size, T.line_h), width: T.max_w, fontSize: T.size, color: T.fill, lineHeight: `${T.line_h}px`, whiteSpace: "normal", wordBreak: "break-all" })];
await run(process.env.PEERS_TAKUMI_ENCODE === "sharp" ? "takumi+sharp-encode" : "@takumi-rs/core", version("@takumi-rs/core"), async ({ scene, badge, products }) => {
  const r = new Renderer();
  await r.registerFont({ name: "SC", data: fs.readFileSync(OTF_BOLD), weight: 700 }); await r.registerFont({ name: "SC", data: fs.readFileSync(OTF_REGULAR), weight: 400 });
  const root = (children) => box({ width: W, height: H, position: "relative", fontFamily: "SC" }, children);
  const png = (node, width, height, images) => r.render(node, { width, height, format: "png", images });
  const one = (data, w, h) => png(box({ width: w, height: h, position: "relative" }, [img("x", 0, 0, w, h)]), w, h, [{ src: "x", data, cache: "none" }]);
  const fixed = [{ src: "bg", data: await one(scene, W, H) }, { src: "bd", data: await one(badge, S.badge.w, S.badge.h) }];
  const statics = (src) => [img("bg", 0, 0, W, H),
    img(src, PB.cx - PB.w / 2, PB.cy - PB.h / 2, PB.w, PB.h, { objectFit: "contain", filter: `drop-shadow(${sh.dx}px ${sh.dy}px ${sh.sigma}px rgba(0,0,0,${sh.opacity}))` }),
    img("bd", S.badge.x, S.badge.y, S.badge.w, S.badge.h), ...shapes, ...texts];
  const bySharp = process.env.PEERS_TAKUMI_ENCODE === "sharp", sharp = bySharp && (await load("sharp")).default;
  if (sharp) { sharp.concurrency(1); sharp.cache(false); }
  const out = async (node, images) => {
    if (!bySharp) { const o = await r.render(node, { width: W, height: H, ...(PNG ? { format: "png" } : { format: "jpeg", quality: 85 }), images }); st.tick("all"); return o; }
    const data = await r.render(node, { width: W, height: H, format: "raw", images }); st.tick("takumi");
    const o = await sharp(data, { raw: { width: W, height: H, channels: 4, premultiplied: true } }).removeAlpha()[PNG ? "png" : "jpeg"](PNG ? {} : { quality: 85, chromaSubsampling: "4:2:0", optimiseCoding: false }).toBuffer(); st.tick("encode"); return o;
  };
  if (scenario === "price_change") {
    const flat = [{ src: "flat", data: await png(root(statics("p")), W, H, [...fixed, { src: "p", data: products[0], cache: "none" }]) }];
    return (i, n) => out(root([img("flat", 0, 0, W, H), ...price(n)]), flat);
  }
  return (i, n) => out(root([...statics("p" + n), ...price(n)]), [...fixed, { src: "p" + n, data: products[i], cache: "none" }]);
});
