// Pages that are drawn from counts, not hung: ranking, overview, covered cards, the scale. They turn like the others.

import { maybe } from "../lib/dom.js";

/** @typedef {import("./wall_rail.js").Head} Head */
/** @typedef {{key: string, draw: () => HTMLElement, head?: Head | null, foot?: string, fit?: (room: HTMLElement, drawn: HTMLElement, floor: number) => void}} Figure
    `key`: what it shows; only what differs is drawn anew; `fit`: makes it as large as its room bears */

const STAYS = 20_000;
const FADE = 260;

export class Figures {
  /**
   * @param {HTMLElement} root
   * @param {import("./wall_part.js").Part} part
   * @param {() => void} changed told whenever page, pages or pause differ
   */
  constructor(root, part, changed) {
    this.root = root;
    this.part = part;
    this.changed = changed;
    /** @type {Figure[]} */
    this.figures = [];
    this.current = 0;
    this.paused = false;
    this.resting = true;
    this.shown = "";
    this.scene = "";
    this.since = 0;
    this.floor = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  get pages() {
    return this.figures.length;
  }

  /** @returns {Figure | undefined} */
  get figure() {
    return this.figures[this.current];
  }

  /** @param {string} scene @param {Figure[]} figures as they are now @param {number} floor no type is smaller */
  fill(scene, figures, floor) {
    this.floor = floor;
    if (scene !== this.scene) this.current = 0;
    const other = scene !== this.scene;
    this.scene = scene;
    this.figures = figures;
    this.show(this.current, other);
  }

  next() {
    this.turnTo(this.part.beside(this.current, 1));
  }

  back() {
    this.turnTo(this.part.beside(this.current, -1));
  }

  /** @param {number} index */
  turnTo(index) {
    this.show(index >= this.pages ? 0 : index < 0 ? this.pages - 1 : index, true);
  }

  /** @param {boolean} paused */
  pause(paused) {
    this.paused = paused;
    this.since = Date.now();
    this.settle();
  }

  /** @param {boolean} resting */
  rest(resting) {
    if (resting === this.resting) return;
    this.resting = resting;
    this.since = Date.now();
    if (resting) this.clear();
    this.settle();
  }

  clear() {
    this.figures = [];
    this.shown = "";
    this.scene = "";
    this.root.replaceChildren();
  }

  /** @param {number} index @param {boolean} turned whether another page is due: then one fades into the other @private */
  show(index, turned) {
    this.current = this.part.near(index, this.pages);
    const figure = this.figure;
    if (turned) this.since = Date.now();
    if (figure && figure.key !== this.shown) {
      const before = maybe(":scope > .figure:not(.going)", this.root);
      const drawn = figure.draw();
      this.shown = figure.key;
      if (turned && before) {
        before.classList.add("going");
        before.setAttribute("aria-hidden", "true");
        setTimeout(() => before.remove(), FADE);
        drawn.classList.add("coming");
        setTimeout(() => drawn.classList.remove("coming"), FADE);
        this.root.append(drawn);
      } else this.root.replaceChildren(drawn);
      this.changed(); // the head first: it decides how much room is left
      figure.fit?.(this.root, drawn, this.floor);
    }
    this.settle();
  }

  /** @private */
  settle() {
    clearTimeout(this.timer);
    this.changed();
    if (this.paused || this.resting || this.pages < 2) return;
    this.timer = setTimeout(() => this.next(), Math.max(1_000, this.since + STAYS - Date.now()));
  }
}
