#!/usr/bin/env python3
"""Interleaved peer run.  run.py --out results.jsonl [--rounds 5] [--only pillow,sharp] [--batch] [--table]
run.py --pictures: nothing is measured; each peer's first cold picture as PNG (what accuracy.py reads).
Env: PEERS_TMP (where setup.sh put everything).  Every measured process is pinned with taskset -c CORE (default 1)."""
import argparse, json, os, shlex, statistics as stt, subprocess, sys, collections
here = os.path.dirname(os.path.abspath(__file__)); T = os.environ.get("PEERS_TMP", os.environ.get("TMPDIR", "/tmp"))
ap = argparse.ArgumentParser(); ap.add_argument("--out", default="results.jsonl"); ap.add_argument("--rounds", type=int, default=5); ap.add_argument("--only")
ap.add_argument("--scenarios", default="cold,cold_jpg,price_change"); ap.add_argument("--seconds", type=float, default=2); ap.add_argument("--core", default="1")
ap.add_argument("--batch", action="store_true", help="both cores"); ap.add_argument("--table", action="store_true", help="only print the table of --out"); ap.add_argument("--limits", action="store_true"); ap.add_argument("--procs", action="store_true", help="batch: always two pinned processes, also for peers that can run two jobs in one process")
ap.add_argument("--pictures", action="store_true", help="write $PEERS_TMP/peers-out/NAME_cold.png and stop")
a = ap.parse_args()
J17, J25 = os.environ.get("JDK17", "/usr/lib/jvm/java-17-openjdk-amd64"), os.environ.get("JDK25", "/usr/lib/jvm/temurin-25-jdk-amd64")
py = lambda f, venv="peers-venv": [f"{T}/{venv}/bin/python", f"{here}/python/{f}.py"]
NODE = f"{T}/peers-venv-node/bin/node" if os.path.exists(f"{T}/peers-venv-node/bin/node") else "node"      # setup.sh: where the system has none or an old one
nd = lambda f: [NODE, f"{here}/node/{f}.mjs"]
jv = lambda j, v: [f"{j}/bin/java", "-Xmx512m", "-Dfile.encoding=UTF-8", "-cp", f"{T}/peers-java/{v}", "StickerBench"]
# name: (command, extra env, warm-up seconds, two-core mode: procs = 2 processes, jobs = one process with 2 in flight)
PEERS = {
    "pillow": (py("peer_pillow"), {}, .8, "procs"), "pillow-simd": (py("peer_pillow", "peers-venv-simd"), {}, .8, "procs"),
    "skia-python": (py("peer_skia"), {}, .8, "procs"),
    "java2d-17": (jv(J17, 17), {}, 7, "jobs"), "java2d-25": (jv(J25, 25), {}, 7, "jobs"),
    "sharp": (nd("peer_sharp"), {}, .8, "jobs"), "satori+resvg+sharp": (nd("peer_satori"), {}, .8, "procs"),
    "napi-canvas": (nd("peer_canvas"), {}, .8, "procs"),
    "takumi": (nd("peer_takumi"), {}, .8, "jobs"), "takumi+sharp-encode": (nd("peer_takumi"), {"PEERS_TAKUMI_ENCODE": "sharp"}, .8, "jobs"),
    "takumi-py": (py("peer_takumi_py"), {}, .8, "procs"), "takumi-py+pillow-encode": (py("peer_takumi_py"), {"PEERS_TAKUMI_ENCODE": "pillow"}, .8, "procs"),
}
if os.environ.get("STICKER_PEER"):                                 # e.g. target/release/examples/peer; takes --spec besides the common arguments
    st = shlex.split(os.environ["STICKER_PEER"]) + ["--spec", f"{here}/spec.json"]
    PEERS["sticker"] = (st, {}, .8, "procs")                                      # a full encode each
    if os.environ.get("STICKER_UPDATES"):                                         # price_change only: incremental, with the product's own picture / through shared segments
        PEERS["sticker-update"] = (st + ["--update", "own"], {}, .8, "procs")
        PEERS["sticker-shared"] = (st + ["--update", "shared"], {}, .8, "procs")
EXTRA = {"pictex": (py("peer_pictex"), {}, .5, "procs")}            # seconds per image: only when named with --only
ENV = dict(os.environ, VIPS_CONCURRENCY="1", OMP_NUM_THREADS="1", RAYON_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PEERS_NODE=f"{T}/peers-node",
           PEERS_OTF_BOLD=f"{T}/peers-in/NotoSansCJKsc-Bold.otf", PEERS_OTF_REGULAR=f"{T}/peers-in/NotoSansCJKsc-Regular.otf")
for n, dir in (("java2d-17", 17), ("java2d-25", 25)):               # setup.sh skips a JDK that is not there
    if not os.path.exists(f"{T}/peers-java/{dir}/StickerBench.class"): print("not set up, skipped:", n, file=sys.stderr); del PEERS[n]
def start(name, sc, core, save=None, jobs=1, secs=None, warm=None):
    cmd, env, warm_up, _ = {**PEERS, **EXTRA}[name]; warm = warm_up if warm is None else warm
    c = ["taskset", "-c", core] + cmd + ["--inputs", f"{T}/peers-in", "--scenario", sc, "--seconds", str(secs or a.seconds), "--warmup", str(warm), "--jobs", str(jobs)]
    if save: c += ["--save", save]
    return subprocess.Popen(c, env={**ENV, **env}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
def get(p):
    o = p.communicate()[0].strip().splitlines()
    return json.loads(o[-1]) if p.returncode == 0 and o else None
def table():
    rows = [json.loads(l) for l in open(a.out)]
    for mode in ("single", "batch"):
        by = collections.defaultdict(list)
        for r in rows:
            if r.get("mode") == mode: by[r["name"], r["scenario"]].append(dict(r, ips=r["cpu_ips"] if mode == "single" else r["ips"]))
        if not by: continue
        scs = [s for s in ("cold", "cold_jpg", "price_change") if any(k[1] == s for k in by)]
        names = list(dict.fromkeys(k[0] for k in by)); med = {k: stt.median(x["ips"] for x in v) for k, v in by.items()}
        best = {s: max(med[n, s] for n in names if (n, s) in med) for s in scs}
        print(f"\n{mode}: median images/{'cpu-second (process CPU time: immune to other jobs on a shared machine)' if mode == 'single' else 'wall second'} (min-max over rounds; ratio to the fastest) | peak RSS MB | bytes")
        print("| peer | " + " | ".join(scs) + " | peak RSS MB (cold / price) | JPEG bytes |\n|" + "---|" * (len(scs) + 3))
        for n in sorted(names, key=lambda n: -med.get((n, "cold"), 0)):
            if mode == "batch": cells = [f"{med[n, s]:.1f} (best round {max(x['ips'] for x in by[n, s]):.0f}; {stt.median(1e3 / x['cpu_ips'] for x in by[n, s]):.1f} CPU ms/image)" if (n, s) in med else "-" for s in scs]
            else: cells = [f"{med[n, s]:.1f} ({min(x['ips'] for x in by[n, s]):.0f}-{max(x['ips'] for x in by[n, s]):.0f}; {med[n, s] / best[s]:.2f})" if (n, s) in med else "-" for s in scs]
            rs = " / ".join(f"{stt.median(x['rss_kb'] for x in by[n, s]) / 1024:.0f}" for s in ("cold", "price_change") if (n, s) in by)
            print(f"| {n} | " + " | ".join(cells) + f" | {rs} | {by[n, scs[0]][0]['avg_bytes']} |")
        if mode == "single":
            print("\nstage medians, ms")
            for s in scs:
                for n in names:
                    if (n, s) in by:
                        ks = by[n, s][0]["stages_ms"]; print(f"  {s:13} {n:24} total {1e3 / med[n, s]:7.2f}  " + "  ".join(f"{k} {stt.median(x['stages_ms'].get(k, 0) for x in by[n, s]):.2f}" for k in ks))
    lim = collections.defaultdict(list)
    for r in rows:
        if "ref" in r: lim[r["ref"]].append(r["median_ms"])
    if lim:
        print("\nlimits, ms (median of round medians; min)")
        for k, v in lim.items(): print(f"| {k} | {stt.median(v):.3f} | {min(v):.3f} |")
if a.table: table(); sys.exit()
names = a.only.split(",") if a.only else list(PEERS)
os.makedirs(f"{T}/peers-out", exist_ok=True)
if a.pictures:
    for n in names:
        if not a.only and "+" in n and n.endswith("-encode"): continue          # the same pixels as the peer without it
        print(n, "ok" if get(start(n, "cold", a.core, f"{T}/peers-out/{n}_cold.png", secs=.01, warm=0)) else "FAILED", flush=True)
    sys.exit()
with open(a.out, "a") as f:
    def put(r, **kw):
        r.update(kw); f.write(json.dumps(r, ensure_ascii=False) + "\n"); f.flush()
    for rnd in range(a.rounds):
        order = names[rnd % len(names):] + names[:rnd % len(names)]
        if a.limits:
            o = subprocess.run(["taskset", "-c", a.core, f"{T}/peers-rust/release/limits", f"{T}/peers-in", f"{T}/peers-out/skia-python_cold.jpg" if os.path.exists(f"{T}/peers-out/skia-python_cold.jpg") else f"{T}/peers-in/scene.jpg", "0.3"], capture_output=True, text=True).stdout
            for l in o.splitlines(): put(json.loads(l), round=rnd)
        for sc in a.scenarios.split(","):
            for n in order:
                if not a.batch:
                    r = get(start(n, sc, a.core, f"{T}/peers-out/{n}_{sc}.jpg"))
                    rs = [r] if r else []
                elif {**PEERS, **EXTRA}[n][3] == "jobs" and not a.procs: rs = [get(start(n, sc, "0,1", jobs=2))]
                else: rs = [get(p) for p in [start(n, sc, "0"), start(n, sc, "1")]]
                if not rs or not all(rs): print("FAILED", n, sc, flush=True); continue
                r = rs[0]; r["ips"] = round(sum(x["ips"] for x in rs), 2); r["rss_kb"] = sum(x["rss_kb"] for x in rs)
                put(r, name=n + (" (2 processes)" if a.batch and a.procs else ""), round=rnd, mode="batch" if a.batch else "single", load1=os.getloadavg()[0]); print(rnd, sc, n, r["ips"], flush=True)
table()
