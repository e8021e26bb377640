#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests: CHROMIUM if set, one on the path, else Debian's, else Playwright's own.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "pappen: $*" >&2; }
starts() { [ -n "$1" ] && [ -x "$1" ] && "$1" --version >/dev/null 2>&1 </dev/null; }

on_the_path() {
  local name path
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    path="$(command -v "$name" || true)"
    if starts "$path"; then
      echo "$path"
      return
    fi
  done
  return 1
}

from_debian() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  say "installing Chromium from the system's packages"
  apt-get update -qq >&2 </dev/null || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >&2 </dev/null || return 1
  on_the_path
}

from_playwright() {
  [ -x .venv/bin/playwright ] || return 1
  say "fetching Playwright's Chromium"
  .venv/bin/playwright install chromium >&2 </dev/null || return 1
  local path
  path="$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright as play
with play() as p: print(p.chromium.executable_path)')"
  starts "$path" && echo "$path"
}

if [ -n "${CHROMIUM:-}" ]; then
  starts "$CHROMIUM" && echo "$CHROMIUM" && exit 0
  say "CHROMIUM is set to $CHROMIUM, which does not start"
  exit 1
fi
on_the_path || from_debian || from_playwright || {
  say "The browser tests need Chromium, and none could be found or fetched. Install it, or set CHROMIUM to its path."
  exit 1
}
