# shellcheck shell=bash
# What the scripts in bin/ share. Sourced, never run; changes into the project's folder.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$ROOT" || exit 1

heading() { printf '\n== %s\n' "$*"; }
say() { printf '%s\n' "$*"; }
fail() {
  printf '\nStopped: %s\n' "$*" >&2
  exit 1
}

# Run a command silently; show what it printed only when it fails.
quietly() {
  local log status=0
  log="$(mktemp)"
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" -ne 0 ]; then cat "$log" >&2; fi
  rm -f "$log"
  return "$status"
}

# The first Python that is new enough, or nothing. The system's own comes first: its security updates come with the
# system's, and distributions build it for speed, which one that was compiled by hand often is not.
find_python() {
  local candidate
  for candidate in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
}

# The Debian packages among the arguments that are not installed, one a line.
missing_packages() {
  local package
  for package in "$@"; do
    case "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" in
      installed) ;;
      *) say "$package" ;;
    esac
  done
}

# Install missing Debian packages when we may, otherwise say exactly which command does it.
need_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "This is not Debian: please make sure that the equivalents of these packages are installed: $*"
    return
  fi
  local missing sudo=()
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then
      sudo=(sudo -n)
    else
      fail "system packages are missing. Please run:  sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    fi
  fi
  say "Installing system packages: ${missing[*]}"
  # A stale list of one archive must not stop us: the installation itself is the judge.
  quietly "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q || true
  quietly "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    "${missing[@]}" || fail "these system packages could not be installed: ${missing[*]}"
}

# A TCP port of the loopback interface that nobody uses now.
free_port() {
  "$1" -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])'
}

# Does somebody answer on HOST PORT?
port_answers() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }
