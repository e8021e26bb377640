// The line to the server: opens it by the best way there is, watches it, reopens it for ever, and asks questions over it.

import { Emitter } from "../lib/emitter.js";
import { uuid4 } from "../lib/ids.js";
import { Plain } from "./plain.js";
import { Socket } from "./socket.js";
import { watch } from "./wake.js";

/** @typedef {{ok: boolean, seq?: number, epoch?: string, code?: string, message?: string, retry_after?: number, [detail: string]: any}} Answer */
/** @typedef {{seq: number, epoch?: string, snapshot: Record<string, Record<string, Record<string, any>>>}} Whole */
/** @typedef {"connecting" | "live" | "lost" | "refused"} Status */
/** @typedef {"websocket" | "polling" | "plain"} Way best first */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 6000;
const PROBE_WITHIN = 2000;
const DOUBT_AFTER = 4000;
const QUICK = 1500;
/** A line that held so long ends a row of failures. */
const STEADY = 5000;
/** From polling, websockets are tried again after 4 s, then less and less often. */
const FIRST_BETTER = 4000;
const LONGEST_BETTER = 60_000;
const PLAIN_WITHIN = 5000;
const PLAIN_EVERY = { attendee: 5000, other: 2000 };

/**
 * Says `status` (Status), `up` (ask for what was missed), `doubt` (ask it, unless an answer is due: is anybody there?),
 * `refused` (what the server said at the door), and `changes`, `mine`, `here` (payloads as they stand on the wire).
 */
export class Connection extends Emitter {
  /** @type {Status} */
  status = "connecting";
  /** When the line was last known to be good, milliseconds. */
  goodAt = Date.now();
  #to;
  #plain;
  #every;
  /** @type {Socket | null} */
  #socket = null;
  /** Being opened, perhaps while another way is in use. @type {Socket | null} */
  #next = null;
  #onPlain = false;
  #round = 0;
  #roundAt = 0;
  #failures = 0;
  #better = 0;
  #pollingFirst = false;
  #probing = false;
  #plainAnswered = () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #poll;
  #unwatch;

  /**
   * @param {{workshop?: string, as?: string, patience?: number, base?: string, auth?: Record<string, any>, headers?: () => Record<string, string>}} who
   *   patience: milliseconds without a byte until the line counts as dead; base, auth and headers: for who is no page of the server
   */
  constructor({ workshop, as, patience = 20000, base, auth, headers }) {
    super();
    this.#to = { base, auth: auth ?? { workshop, as }, patience };
    this.#plain = new Plain({ base, as: auth ? undefined : as, headers });
    this.#every = as === undefined || as === "attendee" ? PLAIN_EVERY.attendee : PLAIN_EVERY.other;
    this.#unwatch = watch({ woke: () => this.probe(), tick: () => this.#tick() });
    this.#open();
  }

  /** @returns {Way | null} */
  get way() {
    return this.#socket?.way ?? (this.#onPlain ? "plain" : null);
  }

  /**
   * A whole log as bytes that the server made once for all and the browser may have kept; what came later is asked with `join`.
   * @param {string} log
   * @returns {Promise<Whole | null>} null when it did not come; then `join` can bring it
   */
  whole(log) {
    return this.#plain.whole(log).catch(() => null);
  }

  /**
   * Asks for a log: the changes after `since`, or a snapshot.
   * @param {string} log
   * @param {number | null} since
   * @param {string} [epoch] to which `since` belongs
   * @returns {Promise<Answer>} rejects when no answer came
   */
  join(log, since, epoch) {
    if (this.#onPlain) return this.#plainly(this.#plain.join(log, since, epoch));
    return this.#ask("join", { log, since, ...(epoch ? { epoch } : {}) });
  }

  /**
   * @param {string} log
   * @returns {Promise<Answer>}
   */
  leave(log) {
    return this.#onPlain ? Promise.resolve({ ok: true }) : this.#ask("leave", { log });
  }

  /**
   * @param {string} log
   * @param {string} verb
   * @param {Record<string, any>} args
   * @param {string} [requestId] the same again for a repetition
   * @param {{plain?: boolean}} [by] plain: not over a socket
   * @returns {Promise<Answer>} rejects when no answer came; then nobody knows whether it happened
   */
  command(log, verb, args, requestId = uuid4(), { plain = false } = {}) {
    const asked = { request_id: requestId, log, verb, args };
    if (this.#onPlain) return this.#plainly(this.#plain.command(asked));
    return plain ? this.#plain.command(asked) : this.#ask("command", asked);
  }

  /** Makes sure within two seconds that the line is alive, else opens a new one at once. */
  async probe() {
    if (this.status === "refused" || this.#probing) return;
    const socket = this.#socket;
    if (!socket) return this.#hurry();
    if (socket.way !== "websocket") {
      this.#better = 0;
      this.#later();
    }
    this.#probing = true;
    let heard = false;
    const stop = socket.on("heard", () => {
      heard = true;
    });
    this.emit("doubt"); // the feeds ask for what they missed: question and catching up in one
    await new Promise((done) => setTimeout(done, PROBE_WITHIN));
    stop();
    this.#probing = false;
    if (this.#socket === socket && !heard) this.#renew();
  }

  /** Hangs up for good. */
  close() {
    this.status = "refused";
    this.#unwatch();
    this.#hangUp();
  }

  // Asking

  /**
   * @param {string} event
   * @param {Record<string, any>} payload
   * @returns {Promise<Answer>}
   */
  async #ask(event, payload) {
    const socket = this.#socket;
    if (!socket?.open) throw new Error("not connected");
    let heard = false;
    const stop = socket.on("heard", () => {
      heard = true;
    });
    const doubt = setTimeout(() => !heard && this.#socket === socket && this.probe(), DOUBT_AFTER);
    try {
      return await socket.ask(event, payload);
    } finally {
      clearTimeout(doubt);
      stop();
    }
  }

  /**
   * @param {Promise<Answer>} asked while plain requests are the way, or are tried as one
   * @returns {Promise<Answer>}
   */
  async #plainly(asked) {
    try {
      const answer = await asked;
      if (!this.#onPlain) return answer;
      this.#isGood();
      this.#become("live");
      this.#plainAnswered();
      if (answer.code === "forbidden") this.emit("refused", answer);
      return answer;
    } catch (error) {
      if (this.#onPlain) this.#leavePlain();
      throw error;
    }
  }

  // Opening, best way first

  #open() {
    clearTimeout(this.#again);
    this.#next?.close();
    this.#tryWays(++this.#round);
  }

  /** @param {number} round */
  async #tryWays(round) {
    this.#roundAt = Date.now();
    let deaf = false;
    for (const way of this.#betterWays()) {
      const began = Date.now();
      const { socket, reason } = await this.#tryWay(way);
      if (round !== this.#round) return socket?.close();
      this.#next = null;
      if (socket) {
        // Where polling takes long too it is the server that is slow, and polling costs it more than a websocket.
        const quick = Date.now() - began < QUICK;
        this.#pollingFirst = way === "polling" && quick && (deaf || this.#pollingFirst);
        return this.#use(socket);
      }
      if (reason) return this.#turnedAway(reason);
      deaf ||= way === "websocket";
    }
    if (!this.way) await this.#tryPlain(round);
    if (round === this.#round) this.#later();
  }

  /** @returns {("websocket" | "polling")[]} better than what is in use */
  #betterWays() {
    if (this.#socket) return this.#socket.way === "polling" ? ["websocket"] : [];
    return this.#pollingFirst ? ["polling", "websocket"] : ["websocket", "polling"];
  }

  /**
   * @param {"websocket" | "polling"} way
   * @returns {Promise<{socket?: Socket, reason?: Answer}>}
   */
  #tryWay(way) {
    const socket = new Socket(way, this.#to, this.#failures > 1);
    this.#next = socket;
    return new Promise((done) => {
      socket.on("open", () => done({ socket }));
      socket.on("closed", (reason) => done({ reason: reason?.code ? reason : undefined }));
    });
  }

  /** The joins that the feeds send on `up` find out; the first answer makes us live. @param {number} round */
  async #tryPlain(round) {
    this.#onPlain = true;
    const answered = new Promise((done) => {
      this.#plainAnswered = () => done(true);
    });
    this.emit("up");
    await Promise.race([answered, new Promise((done) => setTimeout(done, PLAIN_WITHIN))]);
    if (round !== this.#round || !this.#onPlain) return;
    if (this.status === "live") this.#pollPlain();
    else this.#leavePlain();
  }

  #pollPlain() {
    this.#poll = setTimeout(
      () => {
        this.emit("up");
        this.#pollPlain();
      },
      this.#every * (0.75 + Math.random() / 4),
    );
  }

  #leavePlain() {
    const was = this.status;
    this.#onPlain = false;
    clearTimeout(this.#poll);
    this.#become("lost");
    this.#plainAnswered();
    if (was === "live") this.#later();
  }

  /** @param {Socket} socket */
  #use(socket) {
    const old = this.#socket;
    this.#socket = socket;
    this.#onPlain = false;
    for (const timer of [this.#again, this.#poll]) clearTimeout(timer);
    old?.close();
    socket.on("heard", () => this.#isGood());
    socket.on("closed", () => this.#socket === socket && this.#lost());
    socket.on("told", (event, payload) => this.#socket === socket && this.emit(event, payload));
    this.#isGood();
    this.#become("live");
    this.emit("up");
    if (socket.way === "websocket") this.#better = 0;
    else this.#later();
  }

  // Losing it

  #lost() {
    if (this.status === "refused") return;
    if (Date.now() - (this.#socket?.openedAt ?? 0) > STEADY) this.#failures = 0;
    this.#socket = null;
    this.#become("lost");
    this.#later();
  }

  /** Tries again after a while: soon without a line, now and then where only a better way is sought. */
  #later() {
    clearTimeout(this.#again);
    const most = this.#socket
      ? Math.min(LONGEST_BETTER, FIRST_BETTER * 2 ** this.#better++)
      : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures++);
    const least = this.#socket ? most / 2 : 0;
    this.#again = setTimeout(() => this.#open(), least + Math.random() * (most - least));
  }

  /** Without a line: does not wait for a pause to end, nor for an attempt from before the sleep. */
  #hurry() {
    if (this.#next && Date.now() - this.#roundAt < PROBE_WITHIN) return;
    this.#failures = 0;
    if (this.status === "live") this.emit("up");
    else this.#onPlain = false;
    this.#open();
  }

  /** Gives the line up, whatever state it is in, and opens a new one. */
  #renew() {
    this.#hangUp();
    this.#become("lost");
    this.#open();
  }

  #hangUp() {
    this.#round += 1;
    const [socket, next] = [this.#socket, this.#next];
    this.#socket = this.#next = null;
    this.#onPlain = false;
    for (const timer of [this.#again, this.#poll]) clearTimeout(timer);
    socket?.close();
    next?.close();
  }

  /** @param {Answer} reason */
  #turnedAway(reason) {
    this.emit("refused", reason);
    if (reason.code === "unknown_code") {
      this.#hangUp();
      this.#become("refused");
      return;
    }
    if (!this.#socket) this.#become("lost");
    this.#later();
  }

  #tick() {
    if (this.#socket && !this.#probing && Date.now() - this.goodAt > this.#to.patience) this.#renew();
  }

  #isGood() {
    this.goodAt = Date.now();
  }

  /** @param {Status} status */
  #become(status) {
    if (this.status === status || this.status === "refused") return;
    this.status = status;
    this.emit("status", status);
  }
}

/**
 * @param {ConstructorParameters<typeof Connection>[0]} who
 * @returns {Connection}
 */
export function connect(who) {
  return new Connection(who);
}
