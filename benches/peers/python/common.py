"""Shared harness: every peer prints ONE json line with the same fields (see README)."""
import argparse, json, os, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = json.load(open(os.path.join(HERE, "..", "spec.json"), encoding="utf-8"))
BOLD = os.environ.get("PEERS_FONT_BOLD", "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
REGULAR = os.environ.get("PEERS_FONT_REGULAR", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SC = 2                      # face index of "SC" in the Noto Sans CJK collections
PNG = "--save" in sys.argv and sys.argv[sys.argv.index("--save") + 1].endswith(".png")   # lossless, for accuracy.py

def cents(n):
    return 19990 if n == 0 else 1000 + (n * 7919) % 98000

def price_parts(n):
    c = cents(n)
    return "¥", str(c // 100), ".%02d" % (c % 100)

class Stages(dict):
    """tick(name) adds the time since the previous tick/start to `name`."""
    def start(self): self.t = time.perf_counter()
    def tick(self, name):
        t = time.perf_counter(); self[name] = self.get(name, 0.0) + t - self.t; self.t = t

def peak_rss_kb():
    for l in open("/proc/self/status"):
        if l.startswith("VmHWM"): return int(l.split()[1])

def run(peer, version, factory, notes=""):
    ap = argparse.ArgumentParser()
    ap.add_argument("--inputs", required=True); ap.add_argument("--scenario", default="cold",
                    choices=["cold", "cold_jpg", "price_change"])
    ap.add_argument("--seconds", type=float, default=4); ap.add_argument("--warmup", type=float, default=1)
    ap.add_argument("--save"); ap.add_argument("--jobs", type=int, default=1)
    a = ap.parse_args()
    rd = lambda f: open(os.path.join(a.inputs, f), "rb").read()
    ext = "jpg" if a.scenario == "cold_jpg" else "png"
    products = [rd(f"product_{i}.{ext}") for i in range(SPEC["products"])]
    st = Stages()
    t0 = time.perf_counter()
    r = factory(SPEC, rd("scene.jpg"), rd("badge.png"), products, a.scenario, st)
    st.start(); first = r(0, 0); t_first = time.perf_counter() - t0
    if a.save: open(a.save, "wb").write(first)
    n = 1; end = time.perf_counter() + a.warmup
    while time.perf_counter() < end:
        st.start(); r(n % len(products), n); n += 1
    st.clear(); cnt = 0; size = 0
    t0 = time.perf_counter(); c0 = time.process_time(); end = t0 + a.seconds
    while time.perf_counter() < end:
        st.start(); size += len(r(n % len(products), n)); n += 1; cnt += 1
    dt = time.perf_counter() - t0; cpu = time.process_time() - c0
    print(json.dumps({"peer": peer, "version": version, "scenario": a.scenario, "n": cnt, "secs": round(dt, 4),
        "ips": round(cnt / dt, 2), "cpu_ips": round(cnt / cpu, 2), "rss_kb": peak_rss_kb(), "first_ms": round(t_first * 1e3, 1),
        "avg_bytes": size // cnt, "stages_ms": {k: round(v / cnt * 1e3, 3) for k, v in st.items()}}))
