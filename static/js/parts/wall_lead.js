// Who leads this wall: the stage, and what somebody at the wall chose by key since; whatever came last holds.

import { keep, recall } from "../lib/memory.js";

/** @typedef {"board" | "newest" | "topics" | "ranking" | "overview" | "start" | "blank"} View */
/** @typedef {{view: View, page: number, held: boolean, frozen: boolean, card: string | null, timer: import("./wall_timer.js").Running | null}} Stage */

const KEY = "pappen.wall.lead";
/** Those that a key can choose. @type {View[]} */
export const CHOICES = ["board", "newest", "topics", "ranking", "overview"];
/** @type {Stage} */
const FIRST = { view: "board", page: 0, held: false, frozen: false, card: null, timer: null };

export class Lead {
  /** @type {Stage} */
  stage = FIRST;
  /** Chosen here. @type {View | null} */
  view = null;
  qr = false;
  blank = false;
  held = false;
  #known = false;
  #event;

  /** @param {string} event another one in the same tab begins anew */
  constructor(event) {
    this.#event = event;
    const kept = recallLead();
    if (kept?.event !== event) return;
    this.stage = { ...FIRST, ...kept.stage };
    this.view = kept.view;
    this.qr = kept.qr;
    this.blank = kept.blank;
    this.held = kept.held;
    this.#known = true;
  }

  /** What lies under code and black. @returns {View} */
  get shown() {
    const view = this.view ?? this.stage.view;
    return view === "start" || view === "blank" ? "board" : view;
  }

  /** The code at full size. */
  get inviting() {
    return this.qr !== (this.stage.view === "start" && this.view === null);
  }

  get blanked() {
    return this.blank !== (this.stage.view === "blank" && this.view === null);
  }

  /**
   * @param {Partial<Stage>} told
   * @returns {number} by how many pages to turn
   */
  follow(told) {
    const before = this.stage;
    this.stage = { ...FIRST, ...told };
    const [known, { view, held, page }] = [this.#known, this.stage];
    this.#known = true;
    if (!known || view !== before.view) {
      this.view = null;
      this.qr = this.blank = false;
    }
    if (!known || held !== before.held) this.held = held;
    this.keep();
    return known && view === before.view ? page - before.page : 0;
  }

  /** The next view, or the one of that number. @param {number} [number] from 1 */
  choose(number) {
    const next = number ? number - 1 : (CHOICES.indexOf(this.shown) + 1) % CHOICES.length;
    this.view = CHOICES[next] ?? this.view;
    this.qr = this.blank = false;
    this.keep();
  }

  /** Of this tab, since two projectors may hang on one laptop. */
  keep() {
    const { stage, view, qr, blank, held } = this;
    keep(KEY, { event: this.#event, stage: { ...stage, card: null, timer: null }, view, qr, blank, held }, "tab");
  }
}

/** @returns {{event: string, stage: Stage, view: View | null, qr: boolean, blank: boolean, held: boolean} | null} */
function recallLead() {
  return recall(KEY, "tab");
}
