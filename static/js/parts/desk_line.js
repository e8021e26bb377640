// The state of the line on the desk: people here while it is live, since when it is gone while it is not.

import { q, write } from "../lib/dom.js";
import { duration } from "../lib/time.js";
import { words } from "../lib/words.js";

const SAY_AFTER = 2_000;

export class Line {
  /** @type {number | null} */
  #since = Date.now();
  /** @type {number | null} */
  #people = null;
  #live = false;
  #told = false;

  /** @param {(sentence: string) => void} announce */
  constructor(announce) {
    this.announce = announce;
    setInterval(() => this.#draw(), 1_000);
  }

  /** @param {import("../live/connection.js").Status} status */
  follow(status) {
    this.#live = status === "live";
    if (this.#live) this.#since = null;
    else this.#since ??= Date.now();
    if (!this.#live) this.#people = null;
    this.#draw();
  }

  /** @param {number} count */
  people(count) {
    if (this.#live) this.#people = count;
    this.#draw();
  }

  #draw() {
    const gone = this.#since === null ? 0 : Date.now() - this.#since;
    const shown = !this.#live && gone >= SAY_AFTER;
    q(".link").classList.toggle("off", !this.#live);
    const told = this.#people === null ? words(shown ? "offline" : "connecting") : words("here", this.#people);
    write(q("[data-line]"), told);
    const strip = q("#net");
    if (shown) write(q("b", strip), words("lost", { time: duration(gone) }));
    strip.hidden = !shown;
    if (shown !== this.#told) this.announce(shown ? words("lost", { time: duration(gone) }) : words("back"));
    this.#told = shown;
  }
}
