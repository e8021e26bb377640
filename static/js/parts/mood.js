// A question that is answered with one dot on a scale of five: one tap, changeable; the dots of all once they are shown.

import { all, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { drawDiscs } from "./discs.js";

export class Mood {
  #section;
  #store;
  #pending;
  #setting;
  #board;
  #open = true;

  /**
   * @param {HTMLElement} section
   * @param {{store: import("../live/store.js").Store, pending: import("../live/pending.js").Pending,
   *   setting: import("./setting.js").Setting, board: string}} use
   */
  constructor(section, { store, pending, setting, board }) {
    this.#section = section;
    this.#store = store;
    this.#pending = pending;
    this.#setting = setting;
    this.#board = board;
    section.addEventListener("click", (event) => this.#click(event));
  }

  /** @param {boolean} open whether one may move one's dot */
  allow(open) {
    this.#open = open;
  }

  draw() {
    this.#section.hidden = this.#setting.now.kind !== "mood";
    if (this.#section.hidden) return;
    const { scale = null, voters = 0 } = this.#store.get("tally", this.#board) ?? {};
    const mine = this.#pending.mood;
    q(".hint", this.#section).hidden = !this.#open;
    for (const button of /** @type {HTMLButtonElement[]} */ (all(".field", this.#section))) {
      const field = Number(button.value);
      button.setAttribute("aria-pressed", String(field === mine));
      button.disabled = !this.#open;
      const many = scale?.[field - 1] ?? 0;
      write(q(".num", button), scale ? String(many) : "");
      drawDiscs(q(".discs", button), many, 0);
    }
    write(q("#voters"), voters ? words("voters", voters) : "");
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const button = /** @type {HTMLButtonElement | null} */ (
      /** @type {HTMLElement} */ (event.target).closest(".field")
    );
    if (!button) return;
    event.preventDefault();
    const field = Number(button.value);
    this.#pending.feel(field === this.#pending.mood ? null : field);
  }
}
