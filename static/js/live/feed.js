// One log, in order and without a gap: joins, holds what comes early, drops what is old, and asks again when something is missing.

import { Emitter } from "../lib/emitter.js";
import { ServerClock } from "../lib/timer.js";
import { Store } from "./store.js";

/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {import("./connection.js").Answer} Answer */
/** @typedef {import("./connection.js").Whole} Whole */
/** @typedef {{log: string, from: number, to: number, changes: {seq: number, kind: string, id: string, state: Record<string, any> | null}[]}} Changes */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
/** What a heartbeat tells may still be on its way. */
const GRACE = 1000;
const MOST_EARLY = 200;

/**
 * Says `joined` (caught up with the server), `restored` (the server's database was put back: numbers of before mean nothing; comes
 * before `joined`), `gone` (the log does not exist for us: the refusal) and `here` (people, number).
 */
export class Feed extends Emitter {
  store;
  log;
  /** The number of the last change that is in the store; null before the first snapshot. @type {number | null} */
  seq;
  /** The life of the database that the numbers belong to. @type {string | undefined} */
  epoch;
  /** Whether what comes now follows what the store holds. */
  joined = false;
  /** When the store was last known to equal the server's head, milliseconds; 0: never. */
  freshAt = 0;
  begunAt = Date.now();
  /** The server's time of day, for timers; known from the first `joined` on. */
  clock = new ServerClock();
  /** What to add to the server's clock for ours, at least; from the join that began this line. @type {number | null} */
  #clock = null;
  #connection;
  #asking = false;
  #round = 0;
  #failures = 0;
  /** @type {Changes[]} */
  #early = [];
  /** @type {Record<string, any>} */
  #ownLater = {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #behind;

  /**
   * @param {Connection} connection
   * @param {string} log
   * @param {{since?: number | null, epoch?: string, store?: Store}} [start] the number of what the store already holds, and its epoch
   */
  constructor(connection, log, { since = null, epoch, store = new Store() } = {}) {
    super();
    this.#connection = connection;
    this.log = log;
    this.seq = since;
    this.epoch = epoch || undefined;
    this.store = store;
    connection.on("up", () => this.rejoin());
    connection.on("doubt", () => this.#asking || this.rejoin()); // who is slow to answer must not be asked twice
    connection.on("status", (status) => status !== "live" && this.#cut());
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
    if (!this.#asking) this.#ownLater = {};
    this.#asking = true;
    this.#stopTimers();
    return ++this.#round;
  }

  /**
   * @param {number} round
   * @param {Whole | null} whole what to begin with
   * @param {number | null} since where to begin without it
   */
  async #join(round, whole, since) {
    if (round !== this.#round) return false;
    const askedAt = Date.now();
    const [from, epoch] = whole ? [whole.seq, whole.epoch] : [since, this.epoch];
    let answer;
    try {
      answer = await this.#connection.join(this.log, from, epoch);
    } catch {
      answer = { ok: false, code: "no_answer" };
    }
    if (round !== this.#round) return false;
    if (!answer.ok) {
      this.#refused(answer);
      return false;
    }
    this.#catchUp(answer, whole, askedAt);
    return true;
  }

  /**
   * @param {Answer} answer
   * @param {Whole | null} whole what its changes come after
   * @param {number} askedAt
   */
  #catchUp(answer, whole, askedAt) {
    const seq = answer.seq ?? 0;
    if (answer.now) this.clock.hears(answer.now, askedAt); // before anybody reads a time from the store
    const restored = this.epoch !== undefined && answer.epoch !== undefined && answer.epoch !== this.epoch;
    this.epoch = answer.epoch ?? this.epoch;
    if (whole && !answer.snapshot) {
      this.store.replace(whole.snapshot);
      this.seq = whole.seq;
    }
    if (answer.snapshot) {
      this.store.replace(answer.snapshot);
      this.seq = seq;
    } else {
      const news = (answer.changes ?? []).filter(/** @param {any} change */ (change) => change.seq > (this.seq ?? -1));
      this.store.apply(news);
      this.seq = Math.max(seq, this.seq ?? 0);
    }
    this.#asking = false;
    this.joined = true;
    this.#failures = 0;
    this.freshAt = askedAt;
    this.#clock = answer.at === undefined ? null : askedAt - answer.at;
    if (restored) this.emit("restored");
    if (answer.mine) this.store.owns({ ...answer.mine, ...this.#ownLater });
    this.#takeEarly();
    if (!this.#asking) this.emit("joined");
  }

  #takeEarly() {
    const early = this.#early.sort((a, b) => a.from - b.from);
    this.#early = [];
    for (const message of early) this.#take(message);
  }

  /** @param {Answer} answer */
  #refused(answer) {
    this.joined = false;
    if (answer.code === "not_found" || answer.code === "unknown_log") {
      this.#cut();
      this.emit("gone", answer);
      return;
    }
    if (this.#connection.status !== "live") return; // the next `up` asks again
    const wait = answer.retry_after
      ? answer.retry_after * 1000
      : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures);
    this.#failures += 1;
    this.#again = setTimeout(() => this.rejoin(), wait * (0.5 + Math.random() / 2));
  }

  /** Nothing more comes over the line of before, and what it told early may belong to another life of the database. */
  #cut() {
    this.#round += 1;
    this.#asking = this.joined = false;
    this.#failures = 0;
    this.#early = [];
    this.#stopTimers();
  }

  #stopTimers() {
    clearTimeout(this.#again);
    clearTimeout(this.#behind);
    this.#behind = undefined;
  }

  /** @param {Changes} message */
  #take(message) {
    const seq = this.seq ?? 0;
    if (this.#asking || !this.joined || message.from > seq + 1) {
      this.#early.push(message);
      if (this.#early.length > MOST_EARLY) this.#early.shift(); // then there is a gap, and the next message shows it
      if (this.joined && !this.#asking) this.#lacks();
      return;
    }
    if (message.to <= seq) return;
    this.seq = message.to;
    this.store.apply(message.changes.filter((change) => change.seq > seq));
  }

  #lacks() {
    this.joined = false;
    this.rejoin();
  }

  /** An answer that is on its way may be older than this. @param {{log: string, [kind: string]: any}} message */
  #owns({ log: _, ...mine }) {
    if (this.#asking) this.#ownLater = { banned: false, ...mine };
    else this.store.owns(mine);
  }

  /** It counts from when it was sent: on a slow line it may have waited long behind others. @param {{count: number, seq: number, at?: number}} message */
  #beat(message) {
    this.emit("here", message);
    if (!this.joined || this.#asking) return;
    const seq = this.seq ?? 0;
    if (message.seq === seq)
      this.freshAt = this.#clock === null || message.at === undefined ? Date.now() : this.#clock + message.at;
    else this.#behind ??= setTimeout(() => this.#missed(message.seq, seq), GRACE);
  }

  /**
   * A head above ours means that a message was lost; one below, that the server does not know our number.
   * @param {number} head
   * @param {number} seq ours when we heard of it
   */
  #missed(head, seq) {
    this.#behind = undefined;
    if (head < seq || head > (this.seq ?? 0)) this.#lacks();
  }
}
