// Shared harness for the Node peers: prints ONE json line, same fields as the Python one.
import fs from "node:fs"; import path from "node:path"; import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
const here = path.dirname(fileURLToPath(import.meta.url));
export const S = JSON.parse(fs.readFileSync(path.join(here, "..", "spec.json"), "utf8"));
const mods = process.env.PEERS_NODE || path.join(here, "..");            // folder that has node_modules
const req = createRequire(path.join(mods, "x.js"));
export const load = async (n) => import(pathToFileURL(req.resolve(n)).href).catch(async () => req(n));
export const require_ = req;
export const version = (n) => JSON.parse(fs.readFileSync(path.join(mods, "node_modules", n, "package.json"), "utf8")).version;
export const FONT_BOLD = process.env.PEERS_FONT_BOLD || "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc";
export const FONT_REGULAR = process.env.PEERS_FONT_REGULAR || "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
// satori cannot open a .ttc: setup.sh writes the SC faces as .otf here
export const OTF_BOLD = process.env.PEERS_OTF_BOLD, OTF_REGULAR = process.env.PEERS_OTF_REGULAR;
export const cents = (n) => n === 0 ? 19990 : 1000 + (n * 7919) % 98000;
export const priceParts = (n) => { const c = cents(n); return ["¥", String(Math.floor(c / 100)), "." + String(c % 100).padStart(2, "0")]; };
export const st = { t: 0, acc: {}, start() { this.t = performance.now(); }, tick(k) { const t = performance.now(); this.acc[k] = (this.acc[k] || 0) + t - this.t; this.t = t; } };
const args = Object.fromEntries(process.argv.slice(2).join(" ").split("--").filter(Boolean).map((x) => x.trim().split(" ")));
export const scenario = args.scenario || "cold", jobs = Number(args.jobs || 1), PNG = (args.save || "").endsWith(".png");   // PNG: lossless, for accuracy.py
const rd = (f) => fs.readFileSync(path.join(args.inputs, f));
export async function run(peer, ver, factory) {
  const ext = scenario === "cold_jpg" ? "jpg" : "png";
  const products = Array.from({ length: S.products }, (_, i) => rd(`product_${i}.${ext}`));
  const t00 = performance.now();
  const render = await factory({ scene: rd("scene.jpg"), badge: rd("badge.png"), products });
  st.start(); const first = await render(0, 0); const firstMs = performance.now() - t00;
  if (args.save) fs.writeFileSync(args.save, first);
  let n = 1, cnt = 0, size = 0;
  const loop = async (secs) => { const end = performance.now() + secs * 1e3;
    await Promise.all(Array.from({ length: jobs }, async () => { while (performance.now() < end) { const k = n++; st.start(); const b = await render(k % products.length, k); cnt++; size += b.length; } })); };
  await loop(Number(args.warmup || 1)); cnt = 0; size = 0; st.acc = {};
  const t0 = performance.now(), c0 = process.cpuUsage(); await loop(Number(args.seconds || 4)); const dt = (performance.now() - t0) / 1e3, c = process.cpuUsage(c0), cpu = (c.user + c.system) / 1e6;
  const rss = Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))[1]);
  console.log(JSON.stringify({ peer, version: ver, scenario, n: cnt, secs: +dt.toFixed(4), ips: +(cnt / dt).toFixed(2), cpu_ips: +(cnt / cpu).toFixed(2), rss_kb: rss, first_ms: +firstMs.toFixed(1),
    avg_bytes: Math.round(size / cnt), jobs, stages_ms: jobs > 1 ? {} : Object.fromEntries(Object.entries(st.acc).map(([k, v]) => [k, +(v / cnt).toFixed(3)])) }));
}
