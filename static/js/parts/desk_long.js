// A long list of which only what is near the eye is drawn; room is kept for what was scrolled past, so that nothing jumps.

import { all } from "../lib/dom.js";
import { inFrames } from "../lib/frames.js";

const PORTION = 30; // drawn at a time
const LEAST = 60; // drawn before somebody scrolls
const MOST = 150; // more are not kept, once there are some more
const SOON = 16; // milliseconds to the next portion

export class LongList {
  #list;
  #make;
  /** @type {string[]} all of them, the highest rank first */
  #ids = [];
  /** @type {Map<string, number>} */
  #ranks = new Map();
  /** @type {Map<string, HTMLElement>} those that are drawn */
  #items = new Map();
  /** How many come before the first that is drawn. */
  #from = 0;
  /** The room kept for them, pixels. */
  #above = 0;
  #round = 0;
  #soon;

  /** @param {HTMLElement} list @param {(id: string) => HTMLElement} make */
  constructor(list, make) {
    this.#list = list;
    this.#make = make;
    this.#soon = inFrames(() => this.#follow());
    for (const moved of ["scroll", "resize"]) addEventListener(moved, this.#soon, { passive: true });
  }

  /** @param {[string, number][]} ranked all that are to be seen: id and rank */
  fill(ranked) {
    this.#ranks = new Map(ranked);
    this.#ids = ranked.sort(([, a], [, b]) => b - a).map(([id]) => id);
    this.#begin(0);
    this.#more(++this.#round);
  }

  /** @param {string} id */
  has(id) {
    return this.#ranks.has(id);
  }

  get size() {
    return this.#ids.length;
  }

  /** The rank of the first; 0 while there is none. */
  get highest() {
    return this.#ranks.get(this.#ids[0] ?? "") ?? 0;
  }

  /** @returns {string[]} those that are drawn, in no order */
  get drawn() {
    return [...this.#items.keys()];
  }

  /** @param {string} id @returns {HTMLElement | undefined} if it is drawn */
  item(id) {
    return this.#items.get(id);
  }

  /** @param {string} id @param {number} rank */
  place(id, rank) {
    if (this.has(id)) return;
    const index = this.#indexOf(rank);
    this.#ranks.set(id, rank);
    this.#ids.splice(index, 0, id);
    const end = this.#from + this.#items.size;
    if (index < this.#from || (index === this.#from && this.#from > 0)) this.#from += 1;
    else if (index < end) this.#list.insertBefore(this.#draw(id), this.#items.get(this.#ids[index + 1]) ?? null);
    else if (index === end && this.#items.size < LEAST) this.#list.append(this.#draw(id));
  }

  /** @param {string} id */
  drop(id) {
    if (!this.has(id)) return;
    const index = this.#ids.indexOf(id);
    this.#ids.splice(index, 1);
    this.#ranks.delete(id);
    if (index < this.#from) this.#from -= 1;
    this.#items.get(id)?.remove();
    this.#items.delete(id);
    this.#soon();
  }

  /** The one after it, or before. @param {Element} item @param {number} step @returns {Element | null} */
  beside(item, step) {
    const found = () => (step > 0 ? item.nextElementSibling : item.previousElementSibling);
    if (!found() && step > 0) this.#append(PORTION);
    if (!found() && step < 0) this.#prepend();
    return found();
  }

  // What is drawn

  /** @param {number} index the first to be drawn */
  #begin(index) {
    this.#items.clear();
    this.#from = index;
    this.#keep(index === 0 ? 0 : Math.max(0, -this.#list.getBoundingClientRect().top));
    this.#list.replaceChildren();
    this.#append(PORTION);
  }

  /** @param {number} round */
  #more(round) {
    if (round !== this.#round || this.#items.size >= Math.min(LEAST, this.#ids.length)) return;
    setTimeout(() => {
      if (round !== this.#round || this.#items.size >= LEAST) return;
      this.#append(PORTION);
      this.#more(round);
    }, SOON);
  }

  #follow() {
    if (this.#list.getClientRects().length === 0) return;
    if (this.#items.size === 0 && this.#ids.length > 0) this.#begin(Math.max(0, this.#from - PORTION));
    const first = this.#list.firstElementChild;
    if (!first) return;
    const [far, { top }] = [innerHeight * 1.5, first.getBoundingClientRect()];
    if (this.#from > 0 && top > innerHeight) return this.#jump(top);
    const end = this.#list.lastElementChild?.getBoundingClientRect().bottom ?? 0;
    if (end < innerHeight + far && this.#append(PORTION)) this.#forget("above");
    else if (top > -far && this.#from > 0) {
      this.#prepend();
      this.#forget("below");
    } else return;
    this.#soon(); // one portion a frame
  }

  /** Who leaps far up sees what is there, not all that lies between. @param {number} top of the first that is drawn */
  #jump(top) {
    const gone = this.#above > 0 ? Math.max(0, 1 - top / this.#above) : 0;
    const columns = this.#columns;
    this.#begin(Math.floor((gone * this.#from) / columns) * columns);
  }

  /** @param {number} many @returns {boolean} whether there were any */
  #append(many) {
    const end = this.#from + this.#items.size;
    const ids = this.#ids.slice(end, end + many);
    this.#list.append(...ids.map((id) => this.#draw(id)));
    return ids.length > 0;
  }

  /** In whole rows, so that none of the others changes its column; the last ones all at once. */
  #prepend() {
    const first = this.#list.firstElementChild;
    if (!first || this.#from === 0) return;
    const rows = PORTION - (PORTION % this.#columns);
    const many = this.#from < 2 * rows ? this.#from : rows;
    this.#from -= many;
    this.#steady(first, () =>
      first.before(...this.#ids.slice(this.#from, this.#from + many).map((id) => this.#draw(id))),
    );
  }

  /** Lets go of what is far away, but never of what has the focus. @param {"above" | "below"} where */
  #forget(where) {
    if (this.#items.size < MOST + 2 * PORTION) return;
    const items = all(":scope > li", this.#list);
    const many = Math.floor((this.#items.size - MOST) / this.#columns) * this.#columns;
    const far = where === "above" ? items.slice(0, many) : items.slice(items.length - many);
    if (far.some((item) => item.contains(document.activeElement))) return;
    for (const item of far) this.#items.delete(item.dataset.id ?? "");
    const remove = () => {
      for (const item of far) item.remove();
    };
    if (where === "below") return remove();
    this.#from += far.length;
    this.#steady(items[many], remove);
  }

  /** What changes above an item is made up for by the room that is kept, or else by scrolling. @param {Element} item @param {() => void} change */
  #steady(item, change) {
    const before = item.getBoundingClientRect().top;
    change();
    const grown = item.getBoundingClientRect().top - before;
    this.#keep(this.#from === 0 ? 0 : Math.max(0, this.#above - grown));
    const rest = item.getBoundingClientRect().top - before;
    if (Math.abs(rest) >= 1) scrollBy({ top: rest, behavior: "instant" });
  }

  /** @param {number} room pixels */
  #keep(room) {
    this.#above = room;
    this.#list.style.paddingTop = room > 0 ? `${room}px` : "";
  }

  /** @param {string} id */
  #draw(id) {
    const item = this.#make(id);
    this.#items.set(id, item);
    return item;
  }

  get #columns() {
    return Math.max(1, getComputedStyle(this.#list).gridTemplateColumns.split(" ").length);
  }

  /** Where a rank belongs. @param {number} rank */
  #indexOf(rank) {
    let [low, high] = [0, this.#ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranks.get(this.#ids[middle]) ?? 0) > rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
