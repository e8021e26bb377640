// The line to the server: opens, watches and reopens one Socket.IO connection for ever, and asks questions over it.

import { io } from "socket.io-client";
import { Emitter } from "../lib/emitter.js";
import { uuid4 } from "../lib/ids.js";

/** @typedef {{ok: boolean, seq?: number, code?: string, message?: string, retry_after?: number, [detail: string]: any}} Answer */
/** @typedef {{seq: number, snapshot: Record<string, Record<string, Record<string, any>>>}} Whole */
/** @typedef {"connecting" | "live" | "lost" | "refused"} Status */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15000;
const OPEN_WITHIN = 8000;
const ANSWER_WITHIN = 10000;
const PROBE_WITHIN = 2000;

/**
 * Says `status` (Status), `up` (ask for what was missed), `refused` (what the server said at the door), and
 * `changes`, `mine`, `here` (payloads as they stand on the wire).
 */
export class Connection extends Emitter {
  /** @type {Status} */
  status = "connecting";
  /** When the line was last known to be good, milliseconds. */
  goodAt = Date.now();
  #socket;
  #as;
  #patience;
  #heardAt = 0;
  #openingSince = 0;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  #probing = false;

  /** @param {{workshop: string, as: string, patience?: number}} who patience: milliseconds without a byte until the line counts as dead */
  constructor({ workshop, as, patience = 20000 }) {
    super();
    this.#as = as;
    this.#patience = patience;
    this.#socket = io({
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      auth: { workshop, as },
      reconnection: false, // waking up must not wait for a back-off to end, so the loop is our own
      autoConnect: false,
      timeout: OPEN_WITHIN,
    });
    this.#listen();
    this.#watch();
    this.#open();
  }

  /**
   * A whole log as bytes that the server made once for all and the browser may have kept; what came later is asked with `join`.
   * @param {string} log
   * @returns {Promise<Whole | null>} null when it did not come; then `join` can bring it
   */
  async whole(log) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), ANSWER_WITHIN);
    try {
      const answer = await fetch(`/api/snapshots/${log}?as=${this.#as}`, { signal: late.signal });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Asks for a log: the changes after `since`, or a snapshot.
   * @param {string} log
   * @param {number | null} since
   * @returns {Promise<Answer>} rejects when no answer came
   */
  join(log, since) {
    return this.#ask("join", { log, since });
  }

  /**
   * @param {string} log
   * @returns {Promise<Answer>}
   */
  leave(log) {
    return this.#ask("leave", { log });
  }

  /**
   * @param {string} log
   * @param {string} verb
   * @param {Record<string, any>} args
   * @param {string} [requestId] the same again for a repetition
   * @returns {Promise<Answer>} rejects when no answer came; then nobody knows whether it happened
   */
  command(log, verb, args, requestId = uuid4()) {
    return this.#ask("command", { request_id: requestId, log, verb, args });
  }

  /** Makes sure within two seconds that the line is alive, else opens a new one at once. */
  async probe() {
    if (this.status === "refused" || this.#probing) return;
    if (!this.#socket.connected)
      return this.#openingFor() > PROBE_WITHIN || !this.#openingSince ? this.#renew() : undefined;
    this.#probing = true;
    const heard = this.#heardAt;
    this.emit("up"); // the feeds ask for what they missed: question and catching up in one
    await new Promise((done) => setTimeout(done, PROBE_WITHIN));
    this.#probing = false;
    if (this.#socket.connected && this.#heardAt === heard) this.#renew();
  }

  /** Hangs up for good. */
  close() {
    this.status = "refused";
    clearTimeout(this.#retry);
    this.#socket.disconnect();
  }

  /**
   * @param {string} event
   * @param {Record<string, any>} payload
   * @returns {Promise<Answer>}
   */
  #ask(event, payload) {
    if (!this.#socket.connected) return Promise.reject(new Error("not connected"));
    return this.#socket.timeout(ANSWER_WITHIN).emitWithAck(event, payload);
  }

  #listen() {
    const socket = this.#socket;
    const heard = () => {
      this.#heardAt = this.goodAt = Date.now();
    };
    socket.io.on("ping", heard);
    socket.io.on(/** @type {any} */ ("packet"), heard);
    socket.on("connect", () => {
      heard();
      this.#openingSince = this.#failures = 0;
      this.#become("live");
      this.emit("up");
    });
    socket.on("disconnect", () => this.#lost());
    socket.on("connect_error", (error) => this.#turnedAway(/** @type {any} */ (error).data));
    for (const event of ["changes", "mine", "here"]) socket.on(event, (payload) => this.emit(event, payload));
  }

  #watch() {
    setInterval(() => {
      if (this.status === "refused") return;
      if (this.#socket.connected && Date.now() - this.#heardAt > this.#patience) this.#renew();
      else if (this.#openingFor() > OPEN_WITHIN + 1000) this.#renew();
    }, 1000);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.probe());
    for (const event of ["pageshow", "online", "offline", "focus"]) addEventListener(event, () => this.probe());
  }

  #openingFor() {
    return this.#openingSince ? Date.now() - this.#openingSince : 0;
  }

  #open() {
    clearTimeout(this.#retry);
    this.#openingSince = Date.now();
    // A proxy that swallows websockets without refusing them is only passed by starting with plain requests.
    this.#socket.io.opts.transports = this.#failures % 3 === 2 ? ["polling", "websocket"] : ["websocket", "polling"];
    this.#socket.connect();
  }

  /** Gives the old line up, whatever state it is in, and opens a new one. */
  #renew() {
    this.#socket.disconnect();
    clearTimeout(this.#retry);
    this.#become("lost");
    this.#open();
  }

  /** @param {Answer | undefined} reason */
  #turnedAway(reason) {
    if (reason?.code) this.emit("refused", reason);
    if (reason?.code !== "unknown_code") return this.#lost();
    this.#openingSince = 0;
    this.#become("refused");
  }

  #lost() {
    this.#openingSince = 0;
    if (this.status === "refused") return;
    this.#become("lost");
    clearTimeout(this.#retry);
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#failures);
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#open(), wait * (0.5 + Math.random() / 2));
  }

  /** @param {Status} status */
  #become(status) {
    if (this.status === status || this.status === "refused") return;
    this.status = status;
    this.emit("status", status);
  }
}

/**
 * @param {{workshop: string, as: string, patience?: number}} who
 * @returns {Connection}
 */
export function connect(who) {
  return new Connection(who);
}
