// The raster half shared by peer_sharp and peer_satori: cached scene/badge, product decode+resize, drop shadow, JPEG.
import { S, load, st, PNG } from "./common.mjs";
export const sharp = (await load("sharp")).default; sharp.concurrency(1); sharp.cache(false);
const [W, H] = S.size, PB = S.product_box, sh = S.shadow;
export const jpeg = (p) => (PNG ? p.png() : p.jpeg({ quality: 85, chromaSubsampling: "4:2:0", optimiseCoding: false })).toBuffer();   // optimiseCoding defaults to true (slower)
export const raw = (x) => ({ raw: { width: x.info.width, height: x.info.height, channels: x.info.channels } });
export async function photo({ scene, badge }) {
  const bg = await sharp(scene).resize(W, H).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const bd = await sharp(badge).resize(S.badge.w, S.badge.h).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const pad = sh.sigma * 3, opaqueShadow = new Map();
  const layers = async (data) => {
    const p = await sharp(data).resize(PB.w, PB.h, { fit: "inside" }).raw().toBuffer({ resolveWithObject: true }); st.tick("decode+resize");
    const { width: w, height: h, channels } = p.info, x = Math.round(PB.cx - w / 2), y = Math.round(PB.cy - h / 2);
    const sw = w + 2 * pad, shh = h + 2 * pad; let shadow = channels === 3 ? opaqueShadow.get(w + "x" + h) : undefined;
    if (!shadow) {
      // sharp has no drop-shadow, and it runs extend BEFORE extractChannel whatever the call order: alpha plane -> pad -> blur -> x0.35 -> alpha of a black image
      const a = channels === 4 ? sharp(p.data, raw(p)).extractChannel(3) : sharp({ create: { width: w, height: h, channels: 3, background: "#fff" } }).extractChannel(0);
      const a2 = await sharp(await a.extend({ top: pad, bottom: pad, left: pad, right: pad, background: { r: 0, g: 0, b: 0, alpha: 0 } }).raw().toBuffer(), { raw: { width: sw, height: shh, channels: 1 } }).blur(sh.sigma).linear(sh.opacity, 0).toColourspace("b-w").raw().toBuffer();
      const px = Buffer.alloc(sw * shh * 4); for (let i = 0; i < sw * shh; i++) px[i * 4 + 3] = a2[i];
      shadow = { data: px, w: sw, h: shh }; if (channels === 3) opaqueShadow.set(w + "x" + h, shadow);
    }
    st.tick("shadow");
    return [
      { input: shadow.data, raw: { width: sw, height: shh, channels: 4 }, left: x - pad, top: y - pad + sh.dy },
      { input: p.data, ...raw(p), left: x, top: y },
      { input: bd.data, ...raw(bd), left: S.badge.x, top: S.badge.y }];
  };
  return { bg, layers, base: () => sharp(bg.data, raw(bg)) };
}
