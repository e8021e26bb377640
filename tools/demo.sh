#!/usr/bin/env bash
# Serves Pappen and replays an evening on it: our own sample, or the file given (JSON of ours, or a CSV of comments).
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python app.py &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true' INT TERM EXIT

port="${PORT:-8000}"
for _ in $(seq 100); do
  kill -0 "$server" 2>/dev/null || exit 1
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  sleep 0.1
done
.venv/bin/flask --app board demo --play "$@"
echo "The evening is over; the server goes on. Stop it with Ctrl+C."
wait "$server"
