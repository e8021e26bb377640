// Commands that nobody has answered yet, and texts that were refused: kept through everything, sent in order, one at a time.

import { Emitter } from "../lib/emitter.js";
import { uuid4 } from "../lib/ids.js";
import { Box } from "./box.js";
import { unite } from "./journal.js";
import { heldFor, lend, TERM } from "./lease.js";
import { tabs } from "./tabs.js";

/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {import("./connection.js").Answer} Answer */
/** @typedef {import("./box.js").Room} Room */
/**
 * @typedef {{request_id: string, log: string, verb: string, args: Record<string, any>, at: number, tries: number,
 *   failures?: number, silent?: number, answer?: Answer}} Item
 *   at: milliseconds, gives the order; silent: tries in a row without an answer; answer: why it was refused
 */
/** @typedef {"done" | "refused" | "stalled"} Outcome */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15000;
const FAILURES = 5;
const SILENT_TRIES = 4;
const AGAIN = new Set(["slow_down", "try_later", "storage_full", "no_answer", "csrf"]);

/**
 * Says `changed` (the items, or where they are kept, are others now), `done` (item, answer), `refused` (item, answer: handed back)
 * and `stalled` (item, answer: will be repeated), in every tab of the browser whichever of them sent the item.
 */
export class Outbox extends Emitter {
  /** Why the first item has to wait although the line is live: a code, or nothing. */
  stalled = "";
  #connection;
  #box;
  #tell;
  #tab = uuid4();
  /** @type {Item[]} */
  #all = [];
  #seen = "";
  /** Tabs that gave the lease back. @type {Set<string>} */
  #left = new Set();
  /** Whether this tab may send. */
  #held = false;
  #busy = false;
  /** Whether something happened while it was busy. */
  #again = false;
  #waits = 0;
  /** Not to be sent before, as `performance.now()` counts. */
  #notBefore = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Connection} connection
   * @param {string} room commands of one room are kept together, for example a workshop's id
   */
  constructor(connection, room) {
    super();
    this.#connection = connection;
    this.#box = new Box(room);
    this.#all = this.#box.noted;
    this.#tell = tabs(`pappen.outbox.${room}`, (message) => this.#heard(message));
    connection.on("status", (status) => (status === "live" ? this.#hurry() : this.#giveBack()));
    globalThis.addEventListener?.("pagehide", () => this.#giveBack());
    globalThis.addEventListener?.("pageshow", () => this.#hurry());
    setInterval(() => this.#held && this.#turn((box) => this.#renew(box)), TERM / 3);
    this.#hurry();
  }

  /** @returns {readonly Item[]} what has no answer, in the order of sending */
  get items() {
    return this.#all.filter((item) => !item.answer);
  }

  /** @returns {readonly (Item & {answer: Answer})[]} texts that were handed back and neither mended nor thrown away */
  get refused() {
    return /** @type {any} */ (this.#all.filter((item) => item.answer));
  }

  /** @returns {"indexeddb" | "localstorage" | "memory"} where the items are kept; memory does not survive the page */
  get kept() {
    return this.#box.kept;
  }

  /**
   * Keeps a command until it is answered.
   * @param {string} log
   * @param {string} verb
   * @param {Record<string, any>} args
   * @returns {Item}
   */
  send(log, verb, args) {
    const at = Math.max(Date.now(), ...this.#all.map((item) => item.at + 1)); // a clock that is set back must not change the order
    const item = { request_id: uuid4(), log, verb, args, at, tries: 0 };
    this.#box.note(item);
    this.#all = [...this.#all, item];
    this.emit("changed");
    this.#turn(() => {}).then(() => this.#tell({ kind: "changed" }));
    this.#hurry();
    return item;
  }

  /**
   * Takes commands back, if none of them ever left the phone.
   * @param {Item[]} items
   * @returns {Promise<boolean>} whether none did
   */
  async recall(...items) {
    const ids = new Set(items.map((item) => item.request_id));
    let taken = false;
    await this.#turn((box) => {
      const found = box.items.filter((item) => ids.has(item.request_id) && item.tries === 0);
      taken = found.length === ids.size;
      if (taken) box.items = box.items.filter((item) => !found.includes(item));
    });
    this.#tell({ kind: "changed" });
    return taken;
  }

  /** Throws a refused text away. @param {string} id its request's */
  async drop(id) {
    this.#all = this.#all.filter((item) => item.request_id !== id);
    this.emit("changed");
    await this.#turn((box) => {
      box.items = box.items.filter((item) => item.request_id !== id);
    });
    this.#tell({ kind: "changed" });
  }

  /** Forgets everything, in all tabs: the workshop is gone. */
  async clear() {
    this.#tell({ kind: "cleared" });
    await this.#empty();
  }

  async #empty() {
    this.#held = false;
    await this.#turn((box) => {
      box.items = [];
      box.lease = null;
    });
  }

  /** @param {(box: Room) => void} work */
  async #turn(work) {
    const { items } = await this.#box.turn(work);
    this.#all = unite(items, this.#box.noted);
    const seen = JSON.stringify([this.kept, this.#all]);
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.emit("changed");
  }

  #hurry() {
    this.#waits = 0;
    this.#later(0);
  }

  /** @param {number} wait milliseconds */
  #later(wait) {
    clearTimeout(this.#timer);
    const rest = Math.max(wait, this.#notBefore - performance.now());
    if (rest > 0) this.#timer = setTimeout(() => this.#pump(), rest);
    else this.#pump();
  }

  async #pump() {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    this.#again = false;
    try {
      for (let item = await this.#next(); item; item = await this.#next()) {
        const answer = await this.#ask(item);
        if ((await this.#settle(item, answer)) === "stalled") break;
      }
    } finally {
      this.#busy = false; // also when somebody who listens made a mistake
    }
    if (this.#again) this.#later(0);
  }

  /**
   * The item to send now, if this tab may: looked up and lent in one piece, so that nothing is sent on a lease that ran out.
   * @returns {Promise<Item | null>}
   */
  async #next() {
    /** @type {Item | null} */
    let item = null;
    let wait = 0;
    await this.#turn((box) => {
      const first = box.items.find(({ answer }) => !answer);
      wait = first ? this.#heldFor(box) : 0;
      item = null;
      this.#held = Boolean(first) && !wait && this.#connection.status === "live";
      this.#renew(box);
      if (!first || !this.#held) return;
      first.tries += 1;
      item = first;
    });
    if (wait && this.#connection.status === "live") this.#later(wait + FIRST_WAIT * Math.random());
    return item;
  }

  /** @param {Item} item @returns {Promise<Answer>} */
  async #ask({ log, verb, args, request_id, silent = 0 }) {
    // A message that the server hangs up on, for example one too large, is refused in words only as a plain request.
    const plain = silent % (SILENT_TRIES + 1) === SILENT_TRIES;
    try {
      return await this.#connection.command(log, verb, args, request_id, { plain });
    } catch {
      return { ok: false, code: "no_answer" };
    }
  }

  /**
   * @param {Item} item
   * @param {Answer} answer
   * @returns {Promise<Outcome | null>} nothing when another tab was faster
   */
  async #settle(item, answer) {
    /** @type {Outcome | null} */
    let outcome = null;
    await this.#turn((box) => {
      outcome = settle(box, item.request_id, answer);
      this.#renew(box);
    });
    if (!outcome) return outcome;
    this.#say(outcome, item, answer);
    this.#tell({ kind: outcome, item, answer });
    if (outcome !== "stalled") this.#waits = 0;
    else {
      this.#notBefore = performance.now() + (answer.retry_after ?? 0) * 1000;
      this.#later(Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#waits++));
    }
    return outcome;
  }

  /** @param {Outcome} outcome @param {Item} item @param {Answer} answer */
  #say(outcome, item, answer) {
    this.stalled = outcome === "stalled" ? (answer.code ?? "") : "";
    this.emit(outcome, item, answer);
    this.emit("changed");
  }

  /** How long another tab may send, milliseconds. @param {Room} box */
  #heldFor({ lease }) {
    return lease && this.#left.has(lease.tab) ? 0 : heldFor(lease, this.#tab);
  }

  /** Keeps the lease, or gives it back when there is nothing to send. @param {Room} box */
  #renew(box) {
    if (this.#heldFor(box)) this.#held = false;
    else if (this.#held) box.lease = lend(this.#tab);
    else if (box.lease?.tab === this.#tab) box.lease = null;
  }

  #giveBack() {
    clearTimeout(this.#timer);
    if (!this.#held) return;
    const tab = this.#tab;
    this.#held = false;
    this.#tab = uuid4(); // under its old name this tab has left for good
    this.#turn((box) => {
      if (box.lease?.tab === tab) box.lease = null;
    });
    this.#tell({ kind: "free", tab }); // a page that goes may not end its turn
  }

  /** @param {{kind: string, item: Item, answer: Answer, tab: string}} message of another tab */
  async #heard({ kind, item, answer, tab }) {
    if (kind === "cleared") return this.#empty();
    if (tab) this.#left.add(tab);
    await this.#turn((box) => item && kind !== "stalled" && settle(box, item.request_id, answer));
    if (item) this.#say(/** @type {Outcome} */ (kind), item, answer);
    else if (this.items.length && !this.#busy) this.#later(0);
  }
}

/**
 * Writes down what became of an item.
 * @param {Room} box
 * @param {string} id
 * @param {Answer} answer
 * @returns {Outcome | null} nothing when it had ended before
 */
function settle(box, id, answer) {
  const item = box.items.find(({ request_id }) => request_id === id);
  if (!item || item.answer) return null;
  item.silent = answer.code === "no_answer" ? (item.silent ?? 0) + 1 : 0;
  if (answer.code === "failed") item.failures = (item.failures ?? 0) + 1;
  const failed = answer.code === "failed" && (item.failures ?? 0) < FAILURES;
  if (!answer.ok && (failed || AGAIN.has(answer.code ?? ""))) return "stalled";
  if (!answer.ok && "text" in item.args) item.answer = answer;
  else box.items = box.items.filter((other) => other !== item);
  return answer.ok ? "done" : "refused";
}
