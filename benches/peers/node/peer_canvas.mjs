// @napi-rs/canvas (Skia): the Canvas 2D API.
import { S, run, load, version, scenario, PNG, priceParts, st, FONT_BOLD, FONT_REGULAR } from "./common.mjs";
const { createCanvas, loadImage, GlobalFonts } = (await load("@napi-rs/canvas")); 
GlobalFonts.registerFromPath(FONT_BOLD); GlobalFonts.registerFromPath(FONT_REGULAR);
const [W, H] = S.size, B = S.banner, P = S.pill, L = S.label, PR = S.price, LP = S.list_price, PM = S.promo, T = S.title, PB = S.product_box, sh = S.shadow;
const font = (size, bold = true) => `${bold ? 700 : 400} ${size}px "Noto Sans CJK SC"`;
await run("@napi-rs/canvas", version("@napi-rs/canvas"), async ({ scene, badge, products }) => {
  const sprite = async (b, w, h) => { const c = createCanvas(w, h), g = c.getContext("2d"); g.imageSmoothingQuality = "high"; g.drawImage(await loadImage(b), 0, 0, w, h); return c; };
  const bg = await sprite(scene, W, H), bd = await sprite(badge, S.badge.w, S.badge.h);
  const cv = createCanvas(W, H), g = cv.getContext("2d"); g.imageSmoothingEnabled = true; g.imageSmoothingQuality = process.env.SMOOTH || "low";
  const grad = g.createLinearGradient(B.x, 0, B.x + B.w, 0); grad.addColorStop(0, B.from); grad.addColorStop(1, B.to);
  const wrap = (s, max) => { const out = []; let cur = ""; for (const ch of s) { if (cur && g.measureText(cur + ch).width > max) { out.push(cur); cur = ch.trimStart(); } else cur += ch; } out.push(cur); return out; };
  const statics = async (data) => {
    g.drawImage(bg, 0, 0); st.tick("composite");
    const img = await loadImage(data); st.tick("decode");
    const s = Math.min(PB.w / img.width, PB.h / img.height), w = img.width * s, h = img.height * s;
    g.save(); g.shadowColor = `rgba(0,0,0,${sh.opacity})`; g.shadowBlur = 2 * sh.sigma; g.shadowOffsetY = sh.dy;
    g.drawImage(img, PB.cx - w / 2, PB.cy - h / 2, w, h); g.restore(); st.tick("resize+shadow+composite");
    g.drawImage(bd, S.badge.x, S.badge.y);
    g.fillStyle = grad; g.beginPath(); g.roundRect(B.x, B.y, B.w, B.h, B.r); g.fill();
    g.fillStyle = P.fill; g.beginPath(); g.roundRect(P.x, P.y, P.w, P.h, P.r); g.fill(); st.tick("composite");
    g.fillStyle = L.fill; g.font = font(L.size); g.fillText(L.text, L.x, L.baseline);
    g.fillStyle = `rgba(255,255,255,${LP.alpha})`; g.font = font(LP.size, false); g.fillText(LP.text, LP.x, LP.baseline);
    g.fillRect(LP.x, LP.strike_y, g.measureText(LP.text).width, LP.strike_h);
    g.fillStyle = PM.fill; g.font = font(PM.size); g.textAlign = "center"; g.fillText(PM.text, PM.cx, PM.baseline); g.textAlign = "left";
    g.fillStyle = T.fill; g.font = font(T.size, false); wrap(T.text, T.max_w).forEach((l, i) => g.fillText(l, T.x, T.baseline1 + i * T.line_h)); st.tick("text");
  };
  const price = (n) => {
    let x = PR.x; const parts = priceParts(n), sizes = [PR.currency_size, PR.int_size, PR.frac_size], at = [];
    parts.forEach((t, i) => { g.font = font(sizes[i]); at.push(x); x += g.measureText(t).width; });
    g.lineWidth = 2 * PR.stroke_outside_px; g.lineJoin = "round"; g.strokeStyle = PR.stroke; g.fillStyle = PR.fill;
    parts.forEach((t, i) => { g.font = font(sizes[i]); g.strokeText(t, at[i], PR.baseline); });
    parts.forEach((t, i) => { g.font = font(sizes[i]); g.fillText(t, at[i], PR.baseline); }); st.tick("text");
  };
  const encode = () => { const o = PNG ? cv.encodeSync("png") : cv.encodeSync("jpeg", 85); st.tick("encode"); return o; };
  if (scenario === "price_change") {
    await statics(products[0]); const flat = createCanvas(W, H); flat.getContext("2d").drawImage(cv, 0, 0);
    return async (i, n) => { g.drawImage(flat, 0, 0); st.tick("composite"); price(n); return encode(); };
  }
  return async (i, n) => { await statics(products[i]); price(n); return encode(); };
});
