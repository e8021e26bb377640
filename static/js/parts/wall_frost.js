// What hung on each board when the wall was frozen: after a reload of this tab nothing newer hangs either.

import { keep, recall } from "../lib/memory.js";

const KEY = "pappen.wall.frost";

export class Frost {
  #event;
  /** The numbers of the cards, by board. @type {Record<string, number[]>} */
  #boards = {};

  /** @param {string} event another one begins without */
  constructor(event) {
    this.#event = event;
    const kept = recall(KEY, "tab");
    if (kept?.event === event) this.#boards = kept.boards;
  }

  /** What may hang; null when it is not known, then everything may. @param {string} board @returns {Set<number> | null} */
  on(board) {
    const numbers = this.#boards[board];
    return numbers ? new Set(numbers) : null;
  }

  /** @param {string} board @param {Map<string, {number: number}>} slips that hang */
  sets(board, slips) {
    this.#boards[board] = [...slips.values()].map(({ number }) => number);
    keep(KEY, { event: this.#event, boards: this.#boards }, "tab");
  }

  melts() {
    this.#boards = {};
    keep(KEY, null, "tab");
  }
}
