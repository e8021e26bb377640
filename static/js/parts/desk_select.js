// Which cards are picked, to be dealt with together: by a tap, by a long press, by keyboard.

import { q, write } from "../lib/dom.js";
import { Emitter } from "../lib/emitter.js";
import { words } from "../lib/words.js";

const LONG = 450;
const STEADY = 10;

/** Says `changed` (the ids that were picked or let go) and `left` (the focus was on what goes with the last of them). */
export class Selection extends Emitter {
  /** Whether a tap picks. */
  active = false;
  /** @type {Set<string>} */
  #picked = new Set();
  #bar;

  /** @param {HTMLElement} bar what can be done with them, in the thumb's reach */
  constructor(bar) {
    super();
    this.#bar = bar;
  }

  get ids() {
    return [...this.#picked];
  }

  /** @param {string} id */
  has(id) {
    return this.#picked.has(id);
  }

  /** @param {string} id */
  toggle(id) {
    if (!this.#picked.delete(id)) this.#picked.add(id);
    this.active = true;
    this.#tell([id]);
  }

  /** Only those that are still there. @param {(id: string) => boolean} there */
  keep(there) {
    const gone = this.ids.filter((id) => !there(id));
    for (const id of gone) this.#picked.delete(id);
    if (gone.length > 0) this.#tell(gone);
  }

  /** @param {boolean} active whether a tap picks from now on */
  clear(active) {
    const ids = this.ids;
    const was = this.active;
    this.#picked.clear();
    this.active = active;
    if (ids.length > 0 || was !== active) this.#tell(ids);
  }

  /** @param {string[]} ids */
  #tell(ids) {
    const many = this.#picked.size;
    const held = this.#bar.contains(document.activeElement);
    this.#bar.hidden = many === 0;
    if (held && many === 0) this.emit("left");
    document.body.classList.toggle("picking", many > 0);
    if (many > 0) write(q("[data-picked]", this.#bar), words("picked", many));
    q('[data-do="look"]', this.#bar).hidden = many !== 1;
    this.emit("changed", ids);
  }
}

/**
 * A finger that rests on a slip picks it; the tap that ends it does nothing more.
 * @param {HTMLElement} list
 * @param {(id: string) => void} pick
 */
export function longPress(list, pick) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let from = { x: 0, y: 0 };
  let held = false;
  const stop = () => clearTimeout(timer);
  list.addEventListener("pointerdown", (event) => {
    stop();
    held = false;
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    const id = item?.dataset.id;
    if (!id || event.button !== 0 || event.pointerType === "mouse") return;
    from = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => {
      held = true;
      pick(id);
    }, LONG);
  });
  list.addEventListener("pointermove", (event) => {
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STEADY) stop();
  });
  for (const end of ["pointerup", "pointercancel"]) list.addEventListener(end, stop);
  list.addEventListener("contextmenu", (event) => held && event.preventDefault());
  list.addEventListener(
    "click",
    (event) => {
      if (!held) return;
      held = false;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}
