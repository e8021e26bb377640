// One Socket.IO connection over one transport, from opening to its end; it is never used again.

import { io } from "socket.io-client";
import { Emitter } from "../lib/emitter.js";

/** @typedef {import("./connection.js").Answer} Answer */

/** Milliseconds until a way counts as shut; polling asks three times before it is open. */
const OPEN_WITHIN = { websocket: 2500, polling: 6000 };
/** Where the last attempt came to nothing the server may only be slow: who hangs up too soon makes it slower. */
const PATIENT_WITHIN = { websocket: 6000, polling: 8000 };
const ANSWER_WITHIN = 8000;

/** Says `open`, then `heard` (a sign of life), `told` (event, payload), and once `closed` (what the server said, if it turned us away). */
export class Socket extends Emitter {
  way;
  openedAt = 0;
  #socket;
  #closed = false;
  /** @type {ReturnType<typeof setTimeout>} */
  #late;

  /**
   * @param {"websocket" | "polling"} way
   * @param {{base?: string, auth: Record<string, any>, patience: number}} to
   * @param {boolean} patiently
   */
  constructor(way, { base, auth, patience }, patiently) {
    super();
    this.way = way;
    const options = {
      transports: [way],
      auth,
      forceNew: true,
      reconnection: false,
      requestTimeout: patience, // an abandoned poll would keep one of the browser's six requests to a host
      ...(base ? { extraHeaders: { Origin: new URL(base).origin } } : {}),
    };
    this.#socket = base ? io(base, options) : io(options);
    this.#late = setTimeout(() => this.close(), (patiently ? PATIENT_WITHIN : OPEN_WITHIN)[way]);
    this.#listen();
  }

  get open() {
    return this.#socket.connected && !this.#closed;
  }

  /**
   * @param {string} event
   * @param {Record<string, any>} payload
   * @returns {Promise<Answer>} rejects when no answer came
   */
  ask(event, payload) {
    return this.#socket.timeout(ANSWER_WITHIN).emitWithAck(event, payload);
  }

  /** @param {Answer} [reason] */
  close(reason) {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#late);
    this.#socket.disconnect();
    this.emit("closed", reason);
  }

  #listen() {
    const socket = this.#socket;
    const heard = () => this.emit("heard");
    socket.io.on("ping", heard);
    socket.io.on(/** @type {any} */ ("packet"), heard);
    socket.on("connect", () => {
      clearTimeout(this.#late);
      this.openedAt = Date.now();
      this.emit("open");
    });
    socket.on("disconnect", () => this.close());
    socket.on("connect_error", (error) => this.close(/** @type {any} */ (error).data));
    for (const event of ["changes", "mine", "here"])
      socket.on(event, (payload) => !this.#closed && this.emit("told", event, payload));
  }
}
