// The board in topics: each heading with its cards beneath it, column by column, those without a topic at the end.

import { BETWEEN, LOOK_AHEAD, Plan } from "./wall_plan.js";

/** @typedef {import("./wall_plan.js").Slip} Slip */
/** @typedef {import("./wall_plan.js").Page} Page */
/** @typedef {import("./wall_plan.js").Size} Size */
/** @typedef {import("./wall_picture.js").Topic} Topic */

/** Above a heading that does not begin a column, and beneath each. */
const ABOVE = 48;
const BENEATH = 38;

export class Flow extends Plan {
  /**
   * @param {import("./wall_plan.js").Box} box
   * @param {import("./wall_plan.js").SizeOf} sizeOf
   * @param {Slip[]} headings in order
   */
  constructor(box, sizeOf, headings) {
    super(box, sizeOf);
    this.headings = headings;
    this.column = 0;
  }

  /** @param {Slip[]} slips in the order of their numbers */
  pack(slips) {
    this.pages = [];
    this.newPage();
    for (const heading of this.headings) {
      this.group(
        heading,
        slips.filter((slip) => slip.cluster === heading.cluster),
      );
    }
    this.pages = this.pages.filter((page) => page.places.length > 0);
  }

  /** @param {Slip} heading @param {Slip[]} slips @private */
  group(heading, slips) {
    const head = this.sizeOf(heading);
    const within = this.box.height - head.height - BENEATH;
    const waiting = slips.map((slip) => ({ slip, size: this.sizeOf(slip, within) }));
    const first = waiting.slice(0, LOOK_AHEAD).find(({ size }) => !size.wide);
    const least = head.height + (first ? BENEATH + first.size.height : 0);
    if (this.foot > 0 && this.foot + ABOVE + least > this.box.height) this.nextColumn();
    if (first || !slips.length) this.put(heading, head, ABOVE);
    let above = first ? BENEATH : this.box.height;
    while (waiting.length > 0) {
      const fits = (/** @type {Size} */ { height, wide }) => !wide && this.foot + above + height <= this.box.height;
      const at = waiting.slice(0, LOOK_AHEAD).findIndex(({ size }) => fits(size));
      if (at >= 0) {
        const [{ slip, size }] = waiting.splice(at, 1);
        this.put(slip, size, above);
        above = BETWEEN;
      } else if (waiting[0].size.wide) {
        const [{ slip, size }] = waiting.splice(0, 1);
        this.alone(heading, head, slip, size);
      } else {
        this.nextColumn();
        this.put(heading, head, 0);
        above = BENEATH;
      }
    }
  }

  /** @param {Slip} slip @param {Size} size @param {number} above @private */
  put(slip, size, above) {
    const top = this.foot === 0 ? 0 : this.foot + above;
    this.page.places.push({ ...size, slip, column: this.column, top, gone: false });
    this.foot = top + size.height;
  }

  /**
   * A card that no column holds has a page of its own, under its heading.
   * @param {Slip} heading @param {Size} head @param {Slip} slip @param {Size} size
   * @private
   */
  alone(heading, head, slip, size) {
    if (this.page.places.length > 0) this.newPage();
    this.put(heading, head, 0);
    this.page.places.push({ ...size, slip, column: 0, top: this.foot + BENEATH, gone: false });
    this.page.feet.fill(this.box.height);
    this.column = this.box.columns - 1;
  }

  /** @private */
  nextColumn() {
    if (this.column + 1 < this.box.columns) this.column += 1;
    else this.newPage();
  }

  /** @private */
  newPage() {
    this.pages.push({ places: [], feet: new Array(this.box.columns).fill(0) });
    this.column = 0;
  }

  /** @private @returns {Page} */
  get page() {
    return this.pages[this.pages.length - 1];
  }

  /** @private */
  get foot() {
    return this.page.feet[this.column];
  }

  /** @private */
  set foot(foot) {
    this.page.feet[this.column] = foot;
  }
}

/**
 * The headings as slips of their own; cards without a topic come last.
 * @param {Topic[]} topics in order
 * @param {Slip[]} slips
 * @param {string} without what stands over those without a topic
 * @returns {Slip[]}
 */
export function headingsOf(topics, slips, without) {
  const counts = new Map();
  for (const { cluster } of slips) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
  const heading = (/** @type {string} */ cluster, /** @type {number} */ nail, /** @type {string} */ text) => {
    return {
      id: `heading:${cluster}`,
      number: 0,
      text,
      cluster,
      nail,
      dots: null,
      heading: true,
      count: counts.get(cluster) ?? 0,
    };
  };
  const all = topics.map(({ id, number, title }) => heading(id, number, title));
  return counts.has("") ? [...all, heading("", 0, without)] : all;
}
