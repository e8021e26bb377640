// How many cards came to the board being read, for who hears the desk: told now and then, never their texts.

import { words } from "../lib/words.js";

/** @typedef {import("../live/store.js").State} State */

export class News {
  #announce;
  #evening;
  /** The highest number that was counted. */
  #last = 0;
  #fresh = 0;
  #waiting = 0;

  /** @param {import("./announcer.js").Announce} announce @param {import("./desk_evening.js").Evening} evening */
  constructor(announce, evening) {
    this.#announce = announce;
    this.#evening = evening;
    evening.on("whole", () => this.#begin());
    evening.on("cards", (changes) => this.#count(changes));
  }

  #begin() {
    this.#fresh = this.#waiting = this.#last = 0;
    for (const { number } of this.#evening.cards.values()) this.#last = Math.max(this.#last, number);
  }

  /** @param {[string, State | null][]} changes */
  #count(changes) {
    const news = changes.flatMap(([, state]) => (state && state.number > this.#last && !state.hidden ? [state] : []));
    if (news.length === 0) return;
    this.#last = Math.max(...news.map(({ number }) => number));
    const waiting = news.filter((state) => state.waiting).length;
    this.#fresh += news.length - waiting;
    this.#waiting += waiting;
    this.#announce(() => this.#say());
  }

  #say() {
    const said = [];
    if (this.#fresh > 0) said.push(words("fresh", this.#fresh));
    if (this.#waiting > 0) said.push(words("wait", this.#waiting));
    this.#fresh = this.#waiting = 0;
    return said.join(", ");
  }
}
