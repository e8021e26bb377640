// The sheet of cardboard on the wall: measures slips, draws one page, cross-fades to the next, changes a slip in place.

import { columnsFor, FLOOR, GUTTER } from "./wall_plan.js";
import { drawSlip, paint } from "./wall_slip.js";

/** @typedef {import("./wall_plan.js").Slip} Slip */
/** @typedef {import("./wall_plan.js").Size} Size */
/** @typedef {import("./wall_plan.js").Place} Place */
/** @typedef {import("./wall_plan.js").Page} Page */

/** A slip that is too tall gives in by this much at a time, alone. */
const GIVE = 2;
const FADE = 260;
/** Of a slip, left and right together, in sizes of its type. */
const PADDING = 1.2;

const brush = document.createElement("canvas").getContext("2d");

export class Sheet {
  /** @param {HTMLElement} root the room for the cards */
  constructor(root) {
    this.root = root;
    this.type = 40;
    /** No card's type is smaller, however long it is. */
    this.floor = FLOOR;
    this.box = { columns: 3, height: 0 };
    this.width = 0;
    /** @type {Map<string, Size & {text: string}>} */
    this.known = new Map();
    /** @type {Map<string, number>} */
    this.words = new Map();
    /** @type {HTMLElement | null} */
    this.page = null;
    /** @type {Map<string, HTMLElement>} */
    this.hanging = new Map();
  }

  /**
   * Takes the room as it is now.
   * @param {number} type size of the cards @param {number} floor
   * @returns {boolean} whether slips must be hung anew
   */
  fit(type, floor) {
    const { width, height } = this.root.getBoundingClientRect();
    const unit = this.unit();
    const box = { columns: columnsFor(width / unit, type), height: Math.floor(height / unit) };
    const room = Math.round(width / unit);
    const same =
      type === this.type && floor === this.floor && box.columns === this.box.columns && box.height === this.box.height;
    if (same && room === this.width) return false;
    Object.assign(this, { type, floor, box, width: room });
    this.root.style.setProperty("--columns", String(box.columns));
    this.root.style.setProperty("--type", String(type));
    this.forget();
    return true;
  }

  /** Measured sizes count no longer, for example because the font has come. */
  forget() {
    this.known.clear();
    this.words.clear();
  }

  /**
   * Measures many at once, so that the browser lays out once. What is too tall gives in, then takes all columns; only what would
   * be cut even there goes below the floor of the last row.
   * @param {Slip[]} slips @param {number} [within]
   */
  measure(slips, within = this.box.height) {
    const keyOf = (/** @type {Slip} */ slip) => `${slip.id} ${within}`;
    let open = slips
      .filter((slip) => this.known.get(keyOf(slip))?.text !== written(slip))
      .map((slip) => ({ slip, type: this.type, wide: false }));
    while (open.length > 0) {
      const heights = this.heights(open);
      open = open.filter((each, index) => {
        const { slip, type, wide } = each;
        if (heights[index] <= within || (wide && type <= FLOOR)) {
          this.known.set(keyOf(slip), { text: written(slip), type, wide, height: Math.min(within, heights[index]) });
          return false;
        }
        each.wide ||= type <= this.floor;
        each.type = each.wide && !wide ? this.type : Math.max(wide ? FLOOR : this.floor, type - GIVE);
        return true;
      });
    }
  }

  /** @param {Slip} slip @param {number} [within] @returns {Size} */
  sizeOf(slip, within = this.box.height) {
    const usual = this.known.get(`${slip.id} ${this.box.height}`);
    const fits = usual && !usual.wide && usual.height <= within && usual.text === written(slip);
    if (!fits) this.measure([slip], within);
    const { type, height, wide } = /** @type {Size} */ (fits ? usual : this.known.get(`${slip.id} ${within}`));
    return { type, height, wide };
  }

  /** Turns to a page. @param {Page} page */
  show(page) {
    const before = this.page;
    const next = this.newPage();
    this.hanging.clear();
    for (const place of page.places) if (!place.gone) next.append(this.hung(place));
    this.page = next;
    if (!before) {
      this.root.replaceChildren(next); // the server's first paint has served
      return;
    }
    this.root.append(next);
    next.classList.add("coming");
    before.classList.add("going");
    before.setAttribute("aria-hidden", "true");
    setTimeout(() => before.remove(), FADE);
    setTimeout(() => next.classList.remove("coming"), FADE);
  }

  clear() {
    this.page?.remove();
    this.page = null;
    this.hanging.clear();
    this.root.replaceChildren();
  }

  /** A new slip on the page that is seen. @param {Place} place */
  arrive(place) {
    const item = this.hung(place);
    item.classList.add("arriving");
    item.addEventListener("animationend", () => item.classList.remove("arriving"), { once: true });
    this.page?.append(item);
  }

  /** Takes a slip off; the others stay where they are. @param {string} id */
  takeOff(id) {
    const item = this.hanging.get(id);
    if (!item) return;
    this.hanging.delete(id);
    item.classList.add("leaving");
    item.setAttribute("aria-hidden", "true");
    setTimeout(() => item.remove(), FADE);
  }

  /**
   * Writes a slip anew at its place, in smaller type if it must.
   * @param {Place} place @param {number} room how tall it may become
   * @returns {boolean} false when there is no room
   */
  rewrite(place, room) {
    const old = this.hanging.get(place.slip.id);
    for (let type = place.type; type >= this.floor; type -= GIVE) {
      const [height] = this.heights([{ slip: place.slip, type, wide: place.wide }]);
      if (height > room) continue;
      Object.assign(place, { type, height });
      const item = this.hung(place);
      if (old) old.replaceWith(item);
      else this.page?.append(item);
      return true;
    }
    return false;
  }

  /** A slip that hangs takes the colour and the number of its topic. @param {Slip} slip */
  paint(slip) {
    const item = this.hanging.get(slip.id);
    if (item) paint(item, slip);
  }

  /** Where a slip is in sight. @param {string} id @returns {HTMLElement | undefined} */
  find(id) {
    return this.hanging.get(id);
  }

  /** @param {Place} place */
  hung(place) {
    const item = drawSlip(place.slip, this.root, (word) => this.fits(word, place));
    item.classList.toggle("wide", place.wide);
    item.style.setProperty("--column", String(place.column));
    item.style.setProperty("--top", place.top.toFixed(2));
    item.style.setProperty("--type", String(place.type));
    this.hanging.set(place.slip.id, item);
    return item;
  }

  /** @param {{slip: Slip, type: number, wide: boolean}[]} slips @returns {number[]} in wall units */
  heights(slips) {
    const probe = this.newPage();
    probe.classList.add("probe");
    probe.setAttribute("aria-hidden", "true");
    for (const { slip, type, wide } of slips) {
      const item = drawSlip(slip, this.root, (word) => this.fits(word, { type, wide }));
      item.classList.toggle("wide", wide);
      item.style.setProperty("--type", String(type));
      probe.append(item);
    }
    this.root.append(probe);
    const unit = this.unit();
    const heights = Array.from(probe.children, (item) => item.getBoundingClientRect().height / unit);
    probe.remove();
    return heights;
  }

  /** Whether a word finds room on one line of a slip. @param {string} word @param {{type: number, wide: boolean}} size @private */
  fits(word, { type, wide }) {
    const slip = wide ? this.width : (this.width + GUTTER) / this.box.columns - GUTTER;
    return this.widthOf(word) * type < slip - PADDING * type;
  }

  /** @param {string} word @returns {number} in sizes of the type @private */
  widthOf(word) {
    const known = this.words.get(word);
    if (known !== undefined || !brush) return known ?? 0;
    if (this.words.size === 0) brush.font = `550 100px ${getComputedStyle(this.root).fontFamily}`;
    const width = brush.measureText(word).width / 100;
    this.words.set(word, width);
    return width;
  }

  newPage() {
    const page = document.createElement("ol");
    page.className = "page";
    return page;
  }

  /** One wall unit in CSS pixels, as the style sheet has it. */
  unit() {
    return Number.parseFloat(getComputedStyle(this.root).columnGap) / GUTTER || 1;
  }
}

/** What takes room on a slip. @param {Slip} slip */
function written(slip) {
  return slip.heading ? `${slip.text} ${slip.count}` : slip.text;
}
