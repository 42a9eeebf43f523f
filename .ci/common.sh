# Shared by the scripts beside it: where things are, and how a missing tool gets here.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export TARGET="${CARGO_TARGET_DIR:-target}"
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"
# The Python module is loaded by an interpreter: it must not be linked against libpython, which a machine may lack.
export PYO3_BUILD_EXTENSION_MODULE=1

say() { printf '%s\n' "$*"; }

# install PACKAGE…: installs Debian packages.
install() {
  if ! command -v apt-get >/dev/null; then
    say "missing, and no apt-get to install with: $*" >&2
    return 1
  fi
  say "installing $*"
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  if [ -z "${APT_UPDATED:-}" ]; then
    "${as_root[@]}" apt-get update -qq
    APT_UPDATED=1
  fi
  # Reinstalling also repairs a package that dpkg believes in although its files are gone.
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --no-install-recommends --reinstall "$@" >/dev/null
}

# need COMMAND PACKAGE…: installs Debian packages when the command is missing.
need() {
  local command=$1
  shift
  command -v "$command" >/dev/null || install "$@"
}
