#!/usr/bin/env bash
# Serves Pappen and replays an evening on it: our own sample, or the file given (JSON of ours, or a CSV of comments).
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python app.py &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true' INT TERM EXIT

if ! .venv/bin/flask --app board demo --play --pid "$server" "$@"; then
  kill -0 "$server" 2>/dev/null || wait "$server" # it could not start: its exit code is ours
  exit 1
fi
echo "The evening is over; the server goes on. Stop it with Ctrl+C."
wait "$server"
