// One card large over whatever is shown: the one the stage puts into the light, or one that has just come.

import { q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { withBreaks } from "./wall_breaks.js";
import { paint } from "./wall_slip.js";

/** @typedef {import("./wall_plan.js").Slip} Slip */

const LARGEST = 72;
const GIVE = 4;
const SHRINK = { duration: 260, easing: "cubic-bezier(.2, .7, .2, 1)" };
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Spot {
  /** The card in the light. @type {string} */
  id = "";
  #text = "";
  #root;
  #sheet;

  /** @param {HTMLElement} root @param {import("./wall_sheet.js").Sheet} sheet */
  constructor(root, sheet) {
    this.#root = root;
    this.#sheet = sheet;
    addEventListener("resize", () => this.id && this.#fit());
  }

  /** @param {Slip} slip @param {string} whence what stands beneath the text @param {string} language of what people write */
  show(slip, whence, language) {
    const look = JSON.stringify([slip, whence, innerWidth, innerHeight, this.#sheet.floor]);
    if (this.id === slip.id && this.#root.dataset.look === look) return;
    for (const each of this.#root.getAnimations?.({ subtree: true }) ?? []) each.cancel();
    this.id = slip.id;
    this.#root.dataset.look = look;
    this.#root.hidden = false;
    paint(this.#root, slip);
    const card = q(".card", this.#root);
    card.classList.add("spot");
    card.dataset.nail = "";
    write(q(".whence", card), whence);
    q(".text", card).lang = language;
    this.#text = slip.text;
    this.#fit();
  }

  /** @param {boolean} [home] whether it goes back to its place on the page */
  hide(home = false) {
    const place = this.#sheet.find(this.id);
    this.id = "";
    this.#root.dataset.look = "";
    const card = q(".card", this.#root);
    const to = home && place?.checkVisibility?.({ visibilityProperty: true }) ? place.getBoundingClientRect() : null;
    if (!to || calm() || !card.animate) {
      this.#clear();
      return;
    }
    const from = card.getBoundingClientRect();
    const [x, y] = [to.x + to.width / 2 - from.x - from.width / 2, to.y + to.height / 2 - from.y - from.height / 2];
    const small = `translate(${x}px, ${y}px) scale(${to.width / from.width})`;
    card.animate([{ transform: "none" }, { transform: small, opacity: 0.4 }], SHRINK).onfinish = () => {
      if (!this.id) this.#clear();
    };
  }

  /** What was taken off the wall is nowhere on the page. */
  #clear() {
    this.#root.hidden = true;
    for (const line of [".text", ".whence"]) write(q(line, this.#root), "");
  }

  /** Beneath the question, beside the code; over the whole image where these are not shown. */
  #place() {
    const { body } = document;
    const alone = ["empty", "inviting", "blanked"].some((state) => body.classList.contains(state));
    const sheet = q(".sheet").getBoundingClientRect();
    const top = q(".head").getBoundingClientRect().bottom + 22 * this.#sheet.unit();
    const inset = alone ? [0, 0, 0, 0] : [top, innerWidth - sheet.right, innerHeight - sheet.bottom, 0];
    this.#root.style.inset = inset.map((each) => `${Math.round(each)}px`).join(" ");
  }

  #fit() {
    this.#place();
    const [line, card] = [q(".text", this.#root), q(".card", this.#root)];
    for (let type = Math.max(LARGEST, this.#sheet.floor); ; type -= GIVE) {
      const size = Math.max(type, this.#sheet.floor);
      card.style.setProperty("--type", String(size));
      line.textContent = this.#text;
      line.style.overflowWrap = "normal"; // else a long word is cut before anybody asks whether it fits
      const long = line.scrollWidth > line.clientWidth + 1;
      line.style.overflowWrap = "";
      if (long) line.textContent = withBreaks(this.#text, () => false, false);
      if (size <= this.#sheet.floor || this.#holds(card)) return;
    }
  }

  /** @param {HTMLElement} card */
  #holds(card) {
    const room = this.#root.getBoundingClientRect();
    const { height } = card.getBoundingClientRect();
    return height <= room.height - 60 * this.#sheet.unit();
  }
}

/** @param {Slip} slip @param {string} topic its heading, or nothing */
export function whenceOf(slip, topic) {
  const card = words("card_number", { number: String(slip.number) });
  return topic ? `${card}, ${topic}` : card;
}
