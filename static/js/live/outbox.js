// Commands that nobody has answered yet: kept through reloads, sent in order, one at a time, repeated under the same id.

import { Emitter } from "../lib/emitter.js";
import { uuid4 } from "../lib/ids.js";
import { keep, keysLike, recall } from "../lib/memory.js";

/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {import("./connection.js").Answer} Answer */
/** @typedef {{request_id: string, log: string, verb: string, args: Record<string, any>, at: number, tries: number, failures?: number, silent?: number}} Item silent: tries in a row without an answer */
/** @typedef {{alive: number, items: Item[]}} Box what one tab keeps; alive: milliseconds of its last sign of life, 0 when it closed */

const BEAT = 2000;
const ORPHANED_AFTER = 7000;
const LONGEST_WAIT = 15000;
const FAILURES = 5;
const BY_HTTP_AFTER = 12000;
const SILENT_TRIES = 4;
const AGAIN = new Set(["slow_down", "try_later", "storage_full", "no_answer", "csrf"]);

/**
 * Says `changed` (the waiting items are others now), `done` (item, answer), `refused` (item, answer: handed back) and `stalled` (item, answer: will be repeated).
 * Two tabs never share a box. A box whose tab is gone is taken over by any other; that both send it for a moment does no harm, since the server knows a request by its id.
 */
export class Outbox extends Emitter {
  #connection;
  #prefix;
  #key;
  /** @type {Item[]} */
  #items = [];
  /** Whether the browser kept the box; without storage the memory of the page has to do. */
  #kept = false;
  #busy = false;
  #waits = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Connection} connection
   * @param {string} room commands of one room are kept together, for example a workshop's id
   */
  constructor(connection, room) {
    super();
    this.#connection = connection;
    this.#prefix = `pappen.outbox.${room}.`;
    this.#key = this.#prefix + uuid4();
    connection.on("status", (status) => status === "live" && this.#hurry());
    addEventListener("pagehide", () => {
      this.#reclaim();
      this.#save(0);
    });
    addEventListener("pageshow", () => this.#beat());
    setInterval(() => this.#beat(), BEAT);
    this.#adopt();
  }

  /** @returns {readonly Item[]} in the order of sending */
  get items() {
    return this.#items;
  }

  /**
   * Keeps a command until it is answered.
   * @param {string} log
   * @param {string} verb
   * @param {Record<string, any>} args
   * @returns {Item}
   */
  send(log, verb, args) {
    const item = { request_id: uuid4(), log, verb, args, at: Date.now(), tries: 0 };
    this.#reclaim();
    this.#items.push(item);
    this.#save();
    this.emit("changed");
    this.#hurry();
    return item;
  }

  /**
   * Takes back a command that was never sent.
   * @param {(item: Item) => boolean} chosen
   * @returns {boolean} whether there was one
   */
  recall(chosen) {
    const index = this.#items.findIndex((item) => item.tries === 0 && chosen(item));
    if (index < 0) return false;
    this.#items.splice(index, 1);
    this.#save();
    this.emit("changed");
    return true;
  }

  /** Forgets everything, also what other tabs keep: the workshop is gone. */
  clear() {
    this.#items = [];
    for (const key of keysLike(this.#prefix)) keep(key, null);
    this.emit("changed");
  }

  #hurry() {
    this.#waits = 0;
    clearTimeout(this.#timer);
    this.#pump();
  }

  async #pump() {
    if (this.#busy || !this.#items.length) return;
    this.#reclaim();
    const item = this.#items[0];
    if (!item) return;
    const way = this.#way(item);
    if (!way) return this.#later(BEAT);
    this.#busy = true;
    item.tries += 1;
    this.#save();
    let answer;
    try {
      answer = await way(item);
    } catch {
      answer = { ok: false, code: "no_answer" };
    }
    this.#busy = false;
    this.#answered(item, answer);
  }

  /** @param {Item} item @returns {((item: Item) => Promise<Answer>) | null} */
  #way({ silent = 0 }) {
    const { status, goodAt } = this.#connection;
    // A message that the server hangs up on, for example one too large, is refused in words only as a plain request.
    if (status === "live" && silent % (SILENT_TRIES + 1) === SILENT_TRIES) return post;
    if (status === "live") return (item) => this.#connection.command(item.log, item.verb, item.args, item.request_id);
    if (status === "lost" && Date.now() - goodAt > BY_HTTP_AFTER) return post;
    return null;
  }

  /**
   * @param {Item} item
   * @param {Answer} answer
   */
  #answered(item, answer) {
    item.silent = answer.code === "no_answer" ? (item.silent ?? 0) + 1 : 0;
    if (answer.code === "failed") item.failures = (item.failures ?? 0) + 1;
    const failed = answer.code === "failed" && (item.failures ?? 0) < FAILURES;
    if (!answer.ok && (failed || AGAIN.has(answer.code ?? ""))) {
      this.#waits += 1;
      this.emit("stalled", item, answer);
      return this.#later(
        answer.retry_after ? answer.retry_after * 1000 : Math.min(LONGEST_WAIT, 500 * 2 ** this.#waits),
      );
    }
    this.#waits = 0;
    this.#items = this.#items.filter((other) => other.request_id !== item.request_id);
    this.#save();
    this.emit(answer.ok ? "done" : "refused", item, answer);
    this.emit("changed");
    this.#pump();
  }

  /** @param {number} wait milliseconds */
  #later(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#pump(), wait * (1 + Math.random() / 4));
  }

  #beat() {
    if (this.#items.length) this.#reclaim();
    if (this.#items.length) this.#save();
    this.#adopt();
  }

  /** @param {number} [alive] */
  #save(alive = Date.now()) {
    this.#kept = keep(this.#key, this.#items.length ? { alive, items: this.#items } : null);
  }

  /** A tab that slept may find its box taken over; what stood in it is another tab's to send now. */
  #reclaim() {
    if (!this.#items.length || !this.#kept || recall(this.#key)) return;
    this.#items = [];
    this.emit("changed");
  }

  #adopt() {
    const now = Date.now();
    for (const key of keysLike(this.#prefix)) {
      if (key === this.#key) continue;
      const box = recall(key);
      if (box?.alive && Math.abs(now - box.alive) < ORPHANED_AFTER) continue;
      const known = new Set(this.#items.map((item) => item.request_id));
      this.#items.push(...items(box).filter((item) => !known.has(item.request_id)));
      this.#items.sort((a, b) => a.at - b.at);
      this.#save(); // first into our own box, then out of the other: between the two it stands twice, never nowhere
      keep(key, null);
      this.emit("changed");
    }
    if (this.#items.length && !this.#busy && this.#connection.status === "live") this.#pump();
  }
}

/**
 * @param {Box | null} box
 * @returns {Item[]}
 */
function items(box) {
  return Array.isArray(box?.items) ? box.items : [];
}

/**
 * The last resort when no socket comes through, or none that answers: the same command as a plain request.
 * @param {Item} item
 * @returns {Promise<Answer>} rejects when what answers is not our server
 */
async function post({ request_id, log, verb, args }) {
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=csrf_token]"));
  const reply = await fetch("/api/commands", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token?.value ?? "" },
    body: JSON.stringify({ request_id, log, verb, args }),
    redirect: "error",
    signal: "timeout" in AbortSignal ? AbortSignal.timeout(10000) : undefined,
  });
  return reply.json();
}
