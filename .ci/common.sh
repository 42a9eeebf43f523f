# Shared by the scripts beside it: where things are, and how a missing tool gets here.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export TARGET="${CARGO_TARGET_DIR:-target}"
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"

say() { printf '%s\n' "$*"; }

# need COMMAND PACKAGE…: installs Debian packages when the command is missing.
need() {
  local command=$1
  shift
  command -v "$command" >/dev/null && return
  if ! command -v apt-get >/dev/null; then
    say "missing: $command (Debian packages: $*)" >&2
    return 1
  fi
  say "installing $* for $command"
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  if [ -z "${APT_UPDATED:-}" ]; then
    "${as_root[@]}" apt-get update -qq
    APT_UPDATED=1
  fi
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --no-install-recommends "$@" >/dev/null
  # dpkg may believe in a package whose files are gone.
  command -v "$command" >/dev/null ||
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qq -y --reinstall "$@" >/dev/null
  command -v "$command" >/dev/null
}
