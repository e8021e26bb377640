// The state of the line on the desk: people here while it is live; while it is not, since when, and what waits.

import { q, write } from "../lib/dom.js";
import { duration } from "../lib/time.js";
import { words } from "../lib/words.js";
import { age, OLD_AFTER } from "../live/age.js";

const LOOK_EVERY = 250;

export class Line {
  /** @type {number | null} */
  #people = null;
  #live = false;
  #told = false;

  /**
   * @param {{feeds: () => import("../live/feed.js").Feed[], waiting: () => number, announce: (sentence: string) => void}} use
   *   feeds: of what the desk shows; waiting: how much was tapped and not answered
   */
  constructor({ feeds, waiting, announce }) {
    this.feeds = feeds;
    this.waiting = waiting;
    this.announce = announce;
    setInterval(() => this.draw(), LOOK_EVERY);
  }

  /** @param {import("../live/connection.js").Status} status */
  follow(status) {
    this.#live = status === "live";
    if (!this.#live) this.#people = null;
    this.draw();
  }

  /** @param {number | null} count null: nobody knows at the moment */
  people(count) {
    this.#people = this.#live ? count : null;
    this.draw();
  }

  draw() {
    const gone = age(this.feeds());
    const old = gone >= OLD_AFTER;
    if (old) this.#people = null;
    q(".link").classList.toggle("off", old || !this.#live);
    write(q("[data-line]"), this.#sign(old));
    const strip = q("#net");
    if (old) {
      const waiting = this.waiting();
      write(q("b", strip), words("lost", { time: duration(gone) }));
      write(q("span", strip), waiting ? words("waiting", waiting) : words("tap_on"));
    }
    strip.hidden = !old;
    if (old !== this.#told) this.announce(old ? words("lost", { time: duration(gone) }) : words("back"));
    this.#told = old;
  }

  /** @param {boolean} old */
  #sign(old) {
    if (this.#people !== null) return words("here", this.#people);
    return words(old ? "offline" : this.#live ? "live" : "connecting");
  }
}
