// How large the type is. By itself it begins at the usual size, goes down a step when a page is full, as far as the last row can
// read, and never up while cards hang on the board. A size that somebody chose by hand holds on all boards.

import { keep, recall } from "../lib/memory.js";
import { STEPS } from "./wall_plan.js";

const USUAL = 40;
const CHOSEN = "pappen.wall.type";
const REACHED = "pappen.wall.ladder";

export class Ladder {
  /** 0: by itself. */
  #chosen;
  /** The size each board has reached, by its id. @type {Record<string, number>} */
  #reached;

  constructor() {
    const chosen = Number(recall(CHOSEN));
    this.#chosen = chosen >= STEPS[0] ? chosen : 0;
    this.#reached = recall(REACHED, "tab") ?? {};
  }

  get byItself() {
    return this.#chosen === 0;
  }

  /** @param {string} board @param {number} floor @returns {number} in wall units, never below the floor */
  typeOf(board, floor) {
    return Math.max(floor, this.#chosen || this.#reached[board] || USUAL);
  }

  /**
   * A page of this board is full.
   * @param {string} board @param {number} floor @param {boolean} far whether no single step makes room enough
   * @returns {boolean} whether the type is smaller now
   */
  lower(board, floor, far) {
    const now = this.typeOf(board, floor);
    if (!this.byItself || now <= floor) return false;
    this.#reached[board] = far ? floor : Math.max(floor, ...STEPS.filter((step) => step < now));
    keep(REACHED, this.#reached, "tab");
    return true;
  }

  /** An empty board begins anew. @param {string} board @returns {boolean} whether that changes something */
  begin(board) {
    if (!(board in this.#reached)) return false;
    delete this.#reached[board];
    keep(REACHED, this.#reached, "tab");
    return true;
  }

  /** One step by hand. @param {string} board @param {number} floor no step is lower @param {1 | -1} by */
  choose(board, floor, by) {
    const now = this.typeOf(board, floor);
    const steps = [floor, ...STEPS.filter((step) => step > floor)];
    const at = steps.findIndex((step) => step >= now);
    this.#chosen = steps[Math.min(steps.length - 1, Math.max(0, (at < 0 ? steps.length - 1 : at) + by))];
    keep(CHOSEN, this.#chosen);
  }

  /** Again by itself. */
  release() {
    this.#chosen = 0;
    keep(CHOSEN, null);
  }
}
