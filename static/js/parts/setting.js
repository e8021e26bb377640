// What the board is set to: its kind, its phase, whether cards wait or lie covered. From the page first, then as it changes.

import { q } from "../lib/dom.js";

/** @typedef {Pick<import("../live/boards.js").Board, "kind" | "phase" | "approving" | "covered" | "dots_on">} State */

export class Setting {
  #evening;
  #own;
  /** @type {State} */
  now;
  /** @type {Set<(before: State) => void>} */
  #watchers = new Set();

  /**
   * @param {import("../live/store.js").Store} evening the workshop's log
   * @param {import("../live/store.js").Store} own the board's
   * @param {string} board
   */
  constructor(evening, own, board) {
    this.#evening = evening;
    this.#own = own;
    this.now = JSON.parse(q("#brought").textContent ?? "{}").board;
    evening.settled(() => this.#take(/** @type {any} */ (evening.get("board", board))));
  }

  /** Hears when something of it changed. @param {(before: State) => void} watcher */
  watch(watcher) {
    this.#watchers.add(watcher);
  }

  /** Whether cards hang under headings. */
  get ordered() {
    return this.now.phase !== "collect";
  }

  /** What takes dots now. @returns {"cluster" | "card" | null} */
  get dotting() {
    if (this.now.phase !== "dot" || this.now.kind === "mood" || this.#barred) return null;
    return this.now.dots_on === "topics" ? "cluster" : "card";
  }

  /** Whether this phone can put no dots, whatever the phase. */
  get #barred() {
    return this.#own.banned || [...this.#evening.all("workshop").values()].some(({ sealed }) => sealed);
  }

  /** @param {State | undefined} state */
  #take(state) {
    if (!state) return;
    const { kind, phase, approving, covered, dots_on } = state;
    const next = { kind, phase, approving, covered, dots_on };
    const before = this.now;
    if (JSON.stringify(next) === JSON.stringify(before)) return;
    this.now = next;
    for (const watcher of this.#watchers) watcher(before);
  }
}
