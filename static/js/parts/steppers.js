// Plus and minus beside what takes dots, and the dots that are still in the hand.

import { all, maybe, piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";

/** @typedef {import("./setting.js").Setting} Setting */

export class Steppers {
  #pending;
  #store;
  #setting;
  #board;
  #tell;
  #announce;
  /** Dots left as the page shows them: counted once for all that is drawn. */
  #left = 0;

  /**
   * @param {{pending: import("../live/pending.js").Pending, store: import("../live/store.js").Store, setting: Setting,
   *   board: string, places: HTMLElement[], tell: (sentence: string) => void, announce: import("./announcer.js").Announce}} use
   *   places: where steppers stand
   */
  constructor({ pending, store, setting, board, places, tell, announce }) {
    this.#pending = pending;
    this.#store = store;
    this.#setting = setting;
    this.#board = board;
    this.#tell = tell;
    this.#announce = announce;
    for (const place of places) place.addEventListener("click", (event) => this.#click(event));
  }

  get budget() {
    return this.#store.get("tally", this.#board)?.budget ?? 0;
  }

  get left() {
    const kind = this.#setting.now.dots_on === "topics" ? "cluster" : "card";
    return Math.max(0, this.budget - this.#pending.dots.given(this.#store.all(kind).keys()));
  }

  /** To be called before anything is drawn. */
  count() {
    this.#left = this.#setting.dotting ? this.left : 0;
  }

  /** What a stepper shows, to see whether it has to be drawn again. @param {string} id */
  look(id) {
    return this.#setting.dotting ? `${this.#pending.dots.on(id)} ${this.#left > 0}` : "";
  }

  /**
   * @param {HTMLElement} slip that takes dots, or does so no more
   * @param {"cluster" | "card"} kind
   * @param {string} id
   * @param {string} url of the form without scripts
   * @param {string} about id of the element that names it
   */
  fill(slip, kind, id, url, about) {
    let stepper = maybe(".stepper", slip);
    if (this.#setting.dotting !== kind) return stepper?.remove();
    stepper ??= slip.appendChild(piece("stepper"));
    for (const button of all("button", stepper)) {
      if (button.getAttribute("aria-describedby") === about) continue;
      button.setAttribute("formaction", url);
      button.setAttribute("aria-describedby", about);
    }
    const given = this.#pending.dots.on(id);
    write(q("b", stepper), String(given));
    /** @type {HTMLButtonElement} */ (q(".minus", stepper)).disabled = !given;
    q(".plus", stepper).setAttribute("aria-disabled", String(this.#left < 1));
  }

  /** The dots in the hand. @param {HTMLElement} line */
  drawHand(line) {
    const { budget } = this;
    const left = this.#left;
    line.hidden = !this.#setting.dotting || !budget;
    const hand = q(".hand", line);
    while (hand.children.length > budget) hand.lastElementChild?.remove();
    while (hand.children.length < budget) hand.append(document.createElement("i"));
    [...hand.children].forEach((disc, index) => {
      disc.classList.toggle("given", index >= left);
    });
    write(q("b", line), this.#inHand(left));
  }

  /** @param {number} left */
  #inHand(left) {
    return left ? words("dots_left", { num: this.budget, left }) : words("dots_given");
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest(".stepper button");
    const id = button?.closest("li")?.dataset.id;
    if (!button || !id) return;
    event.preventDefault();
    event.stopPropagation();
    const kind = this.#setting.dotting;
    if (!kind) return;
    if (button.matches(".minus")) this.#pending.dots.takeBack(kind, id);
    else if (this.left > 0) this.#pending.dots.add(kind, id);
    else {
      this.#tell(words("take_one_back"));
      return this.#announce.own(words("take_one_back"));
    }
    this.#announce.own(() => this.#inHand(this.left));
  }
}
