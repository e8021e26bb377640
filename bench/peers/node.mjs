// The same work on Node and socket.io, as most people would write it: a row for each card, then one emit to the room.
// With TICK (milliseconds) all cards of that time go out as one message for each board.

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { Server } from "socket.io";

const TICK = Number(process.env.TICK || 0);
const CROWD = 20; // above so many people presence is told more thinly
const BEAT = 15;

const db = new DatabaseSync(process.env.DATABASE_FILE);
db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
db.exec(
  "CREATE TABLE card (log TEXT, seq INTEGER, id TEXT UNIQUE, request TEXT UNIQUE, text TEXT, added_at TEXT, PRIMARY KEY (log, seq))",
);
const insert = db.prepare("INSERT INTO card VALUES (?, ?, ?, ?, ?, ?)");
const answered = db.prepare("SELECT seq FROM card WHERE request = ?");
const after = db.prepare("SELECT * FROM card WHERE log = ? AND seq > ? ORDER BY seq");

/** @type {Map<string, {workshop: string, seq: number, count: number, changed: number, quiet: number, waiting: any[]}>} */
const logs = new Map();
const codes = new Map();
const credits = new Map();

function change({ seq, id, text, added_at }) {
  return {
    seq,
    kind: "card",
    id,
    state: { text, number: seq, likes: 0, added_at, edited_at: null, hidden: false },
  };
}

function catchUp(name, since) {
  const log = logs.get(name);
  const changes = after.all(name, since ?? 0).map(change);
  if (since !== null) return { ok: true, seq: log.seq, changes };
  return {
    ok: true,
    seq: log.seq,
    snapshot: { card: Object.fromEntries(changes.map(({ id, state }) => [id, state])) },
  };
}

function mayPost(device) {
  const now = Date.now() / 1000;
  const [left, since] = credits.get(device) ?? [20, now];
  const filled = Math.min(20, left + (now - since) * 5);
  credits.set(device, [filled >= 1 ? filled - 1 : filled, now]);
  return filled >= 1;
}

const http = createServer((request, response) => {
  const url = new URL(request.url, "http://127.0.0.1");
  const say = (status, body) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  };
  if (url.pathname === "/healthz") return say(200, { ok: true });
  if (url.pathname.startsWith("/api/logs/"))
    return say(200, catchUp(url.pathname.slice("/api/logs/".length), Number(url.searchParams.get("since"))));
  if (url.pathname === "/evening") return say(200, create(Number(url.searchParams.get("boards"))));
  return say(404, { ok: false });
});

function create(count) {
  const id = randomUUID();
  const code = id.slice(0, 6).toUpperCase();
  codes.set(code, id);
  const boards = Array.from({ length: count }, () => ({ id: randomUUID() }));
  for (const name of [`workshop:${id}`, ...boards.map((board) => `board:${board.id}`)])
    logs.set(name, { workshop: id, seq: 0, count: 0, changed: -1, quiet: 0, waiting: [] });
  return { ok: true, id, code, boards };
}

const io = new Server(http, {
  transports: ["websocket"],
  perMessageDeflate: false,
  pingInterval: 25000,
  pingTimeout: 20000,
  serveClient: false,
  allowRequest: (request, allow) =>
    allow(
      request.headers.origin === `http://${request.headers.host}` ? null : "wrong origin",
      request.headers.origin === `http://${request.headers.host}`,
    ),
});

io.use((socket, next) => {
  const { key, device } = socket.handshake.auth;
  socket.data.workshop = codes.get(key);
  socket.data.device = device;
  next(socket.data.workshop && /^[\w-]{16,128}$/.test(device) ? undefined : new Error("unknown_code"));
});

io.on("connection", (socket) => {
  const { workshop, device } = socket.data;

  socket.on("join", ({ log: name, since }, answer) => {
    const log = logs.get(name);
    if (log?.workshop !== workshop) return answer({ ok: false, code: "unknown_log" });
    socket.join([name, `${name}|${device}`]);
    log.count += 1;
    if (log.changed < 0) log.changed = 0;
    answer({ ...catchUp(name, since), mine: { card: [], like: [] } });
  });

  socket.on("command", ({ request_id, log: name, verb, args }, answer) => {
    const log = logs.get(name);
    if (log?.workshop !== workshop) return answer({ ok: false, code: "unknown_log" });
    if (verb !== "card.add" || typeof args?.text !== "string" || !args.text.trim())
      return answer({ ok: false, code: "bad_value" });
    const known = answered.get(request_id);
    if (known) return answer({ ok: true, seq: known.seq });
    if (!mayPost(device)) return answer({ ok: false, code: "slow_down", retry_after: 0.2 });
    const card = { seq: log.seq + 1, id: args.id, text: args.text.trim(), added_at: new Date().toISOString() };
    insert.run(name, card.seq, card.id, request_id, card.text, card.added_at);
    log.seq = card.seq;
    log.quiet = 0;
    answer({ ok: true, seq: card.seq });
    io.to(`${name}|${device}`).emit("mine", { log: name, card: [card.id] });
    if (TICK) log.waiting.push(change(card));
    else io.to(name).emit("changes", { log: name, from: card.seq, to: card.seq, changes: [change(card)] });
  });

  socket.on("disconnecting", () => {
    for (const name of socket.rooms) {
      const log = logs.get(name);
      if (log) {
        log.count -= 1;
        if (log.changed < 0) log.changed = 0;
      }
    }
  });
});

if (TICK)
  setInterval(() => {
    for (const [name, log] of logs) {
      if (!log.waiting.length) continue;
      const changes = log.waiting;
      log.waiting = [];
      io.to(name).emit("changes", { log: name, from: changes[0].seq, to: changes.at(-1).seq, changes });
    }
  }, TICK);

setInterval(() => {
  for (const [name, log] of logs) {
    log.quiet += 1;
    const due = log.changed >= Math.min(Math.floor(log.count / CROWD), BEAT);
    if (log.changed >= 0) log.changed += 1;
    if ((log.changed >= 0 && due) || (log.quiet >= BEAT && log.count)) {
      log.changed = -1;
      log.quiet = 0;
      io.to(name).emit("here", { log: name, count: log.count, seq: log.seq });
    }
  }
}, 1000);

http.listen(0, "127.0.0.1", 1024, () => {
  console.log(`running at http://127.0.0.1:${http.address().port}`);
  console.log("Stop with SIGTERM.");
});
process.on("SIGTERM", () => process.exit(0));
