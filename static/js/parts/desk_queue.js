// The cards that wait for a word of who leads: hung or turned down, one by one or all; the oldest first.

import { all, piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { makeRoom } from "./desk_still.js";
import { when } from "./desk_when.js";

const ANSWERED = ["card.approve", "card.hide"];
const SHOWN = matchMedia("(min-width: 1200px)").matches ? 4 : 2;

export class Queue {
  #place;
  #census;
  #hopes;

  /** @param {HTMLElement} place @param {{census: import("./desk_census.js").Census, acts: import("./desk_acts.js").Acts, hopes: import("./desk_hopes.js").Hopes}} desk */
  constructor(place, { census, acts, hopes }) {
    this.#place = place;
    this.#census = census;
    this.#hopes = hopes;
    q(".all-of-them", place).addEventListener("click", () => acts.approve(this.#waiting().map(([id]) => id)));
    q("ol", place).addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      const id = button?.closest("li")?.dataset.id;
      if (!id || !button) return;
      this.#moveOn(button);
      if (button.dataset.do === "approve") acts.approve([id]);
      else acts.turnDown(id);
    });
  }

  draw() {
    const waiting = this.#waiting();
    const shown = waiting.slice(0, SHOWN);
    const list = q("ol", this.#place);
    const items = all(":scope > li", list);
    const same = items.length === shown.length && items.every((item, index) => item.dataset.id === shown[index][0]);
    const change = () => this.#fill(list, shown, waiting.length);
    if (same) change();
    else makeRoom(change);
  }

  /** @param {HTMLElement} list @param {import("./desk_census.js").Entry[]} shown @param {number} many */
  #fill(list, shown, many) {
    this.#place.hidden = many === 0;
    write(q("[data-waiting]", this.#place), words("wait", many));
    q(".all-of-them", this.#place).hidden = many < 2;
    q(".rest", this.#place).hidden = many <= SHOWN;
    write(q(".rest", this.#place), words("more_wait", Math.max(0, many - SHOWN)));
    for (const item of all(":scope > li", list)) if (!shown.some(([id]) => id === item.dataset.id)) item.remove();
    for (const [index, [id, state]] of shown.entries()) {
      const item = all(":scope > li", list).find((each) => each.dataset.id === id) ?? piece("waiting");
      if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
      item.dataset.id = id;
      const number = words("card", { number: String(state.number) });
      write(q(".text", item), state.text);
      write(q(".facts", item), `${number}, ${when(state.added_at)}`);
      for (const label of all(".visually-hidden", item)) write(label, `: ${number}`);
    }
  }

  #waiting() {
    return this.#census.now.waiting.filter(([id]) => !ANSWERED.includes(this.#hopes.verb(id)));
  }

  /** The same button of the next card, so that a keyboard can go on. @param {HTMLElement} button */
  #moveOn(button) {
    const item = button.closest("li");
    const next = item?.nextElementSibling ?? item?.previousElementSibling;
    if (document.activeElement !== button) return;
    if (next) q(`[data-do="${button.dataset.do}"]`, next).focus();
    else q(".head h2").focus();
  }
}
