// One log, in order and without a gap: joins, holds what comes early, drops what is old, and asks again when something is missing.

import { Emitter } from "../lib/emitter.js";
import { Store } from "./store.js";

/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {{log: string, from: number, to: number, changes: {seq: number, kind: string, id: string, state: Record<string, any> | null}[]}} Changes */

const LONGEST_WAIT = 15000;
const GRACE = 1000;

/** Says `joined` (caught up with the server), `gone` (the log does not exist for us: the refusal) and `here` (people, number). */
export class Feed extends Emitter {
  store;
  log;
  /** The number of the last change that is in the store; null before the first snapshot. @type {number | null} */
  seq;
  #connection;
  #joined = false;
  #round = 0;
  #failures = 0;
  /** @type {Changes[]} */
  #early = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #behind;

  /**
   * @param {Connection} connection
   * @param {string} log
   * @param {{since?: number | null, store?: Store}} [start] the number of what the store already holds
   */
  constructor(connection, log, { since = null, store = new Store() } = {}) {
    super();
    this.#connection = connection;
    this.log = log;
    this.seq = since;
    this.store = store;
    connection.on("up", () => this.rejoin());
    connection.on("changes", (message) => message.log === log && this.#take(message));
    connection.on("mine", (message) => message.log === log && this.#owns(message));
    connection.on("here", (message) => message.log === log && this.#beat(message));
    if (connection.status === "live") this.rejoin();
  }

  /**
   * Fetches the whole log, for a store that began with a part of it. The screen stays live until it is here.
   * @returns {Promise<boolean>} whether the store is complete now
   */
  async complete() {
    const whole = await this.#connection.whole(this.log);
    return this.#join(this.#beginRound(), whole, null);
  }

  /**
   * Asks for what was missed, or for all. What comes in meanwhile waits, since the answer may be older or newer than it.
   * @returns {Promise<boolean>} whether the store is up to date now
   */
  async rejoin() {
    const round = this.#beginRound();
    const much = this.seq === null && this.log.startsWith("board:"); // the workshop's log is small
    const whole = much ? await this.#connection.whole(this.log) : null;
    return this.#join(round, whole, this.seq);
  }

  #beginRound() {
    this.#joined = false;
    clearTimeout(this.#again);
    clearTimeout(this.#behind);
    this.#behind = undefined;
    return ++this.#round;
  }

  /**
   * @param {number} round
   * @param {import("./connection.js").Whole | null} whole what to begin with
   * @param {number | null} since where to begin without it
   */
  async #join(round, whole, since) {
    if (round !== this.#round) return false;
    let answer;
    try {
      answer = await this.#connection.join(this.log, whole ? whole.seq : since);
    } catch {
      answer = { ok: false, code: "no_answer" };
    }
    if (round !== this.#round) return false;
    if (!answer.ok) {
      this.#refused(answer);
      return false;
    }
    this.#catchUp(answer, whole);
    return true;
  }

  /**
   * @param {import("./connection.js").Answer} answer
   * @param {import("./connection.js").Whole | null} whole what its changes come after
   */
  #catchUp(answer, whole) {
    const seq = answer.seq ?? 0;
    if (whole && !answer.snapshot) {
      this.store.replace(whole.snapshot);
      this.seq = whole.seq;
    }
    if (answer.snapshot) this.store.replace(answer.snapshot);
    else
      this.store.apply(
        (answer.changes ?? []).filter(/** @param {any} change */ (change) => change.seq > (this.seq ?? -1)),
      );
    this.seq = answer.snapshot ? seq : Math.max(seq, this.seq ?? 0);
    this.#joined = true;
    this.#failures = 0;
    if (answer.mine) this.store.owns(answer.mine);
    const early = this.#early;
    this.#early = [];
    for (const message of early) this.#take(message);
    if (this.#joined) this.emit("joined");
  }

  /** @param {import("./connection.js").Answer} answer */
  #refused(answer) {
    if (answer.code === "not_found" || answer.code === "unknown_log") {
      this.#early = [];
      this.emit("gone", answer);
      return;
    }
    if (this.#connection.status !== "live") return; // the next `up` asks again
    this.#failures += 1;
    const wait = answer.retry_after ? answer.retry_after * 1000 : Math.min(LONGEST_WAIT, 250 * 2 ** this.#failures);
    this.#again = setTimeout(() => this.rejoin(), wait * (1 + Math.random() / 4));
  }

  /** @param {Changes} message */
  #take(message) {
    if (!this.#joined) {
      this.#early.push(message);
      return;
    }
    const seq = this.seq ?? 0;
    if (message.to <= seq) return;
    if (message.from > seq + 1) {
      this.#early.push(message);
      this.rejoin();
      return;
    }
    this.seq = message.to;
    this.store.apply(message.changes.filter((change) => change.seq > seq));
  }

  /** @param {{log: string, [kind: string]: any}} message */
  #owns({ log: _, ...mine }) {
    this.store.owns(mine);
  }

  /** @param {{count: number, seq: number}} message */
  #beat(message) {
    this.emit("here", message);
    if (!this.#joined || this.#behind || message.seq <= (this.seq ?? 0)) return;
    this.#behind = setTimeout(() => {
      this.#behind = undefined;
      if (this.#joined && message.seq > (this.seq ?? 0)) this.rejoin();
    }, GRACE);
  }
}
