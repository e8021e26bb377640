// The board in topics: each heading with its cards beneath it, column by column, those without a topic at the end.

import { BETWEEN, Plan } from "./wall_plan.js";

/** @typedef {import("./wall_plan.js").Slip} Slip */
/** @typedef {import("./wall_plan.js").Page} Page */
/** @typedef {import("./wall_picture.js").Topic} Topic */

/** Above a heading that does not begin a column, and beneath each. */
const ABOVE = 48;
const BENEATH = 38;

export class Flow extends Plan {
  /**
   * @param {import("./wall_plan.js").Box} box
   * @param {(slip: Slip) => import("./wall_plan.js").Size} sizeOf
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

  /** Holes close when everything is hung anew. */
  tidy() {}

  /** @param {Slip} heading @param {Slip[]} slips @private */
  group(heading, slips) {
    const head = this.sizeOf(heading).height;
    const needsAll = (/** @type {Slip} */ slip) => {
      const { height, wide } = this.sizeOf(slip);
      return wide || head + BENEATH + height > this.box.height;
    };
    const least = head + (slips.length ? BENEATH + this.sizeOf(slips[0]).height : 0);
    if (this.foot > 0 && this.foot + ABOVE + least > this.box.height) this.nextColumn();
    if (!slips.length || !needsAll(slips[0])) this.put(heading, ABOVE);
    let above = BENEATH;
    for (const slip of slips) {
      if (needsAll(slip)) this.alone(heading, slip);
      else {
        if (this.foot + above + this.sizeOf(slip).height > this.box.height) {
          this.nextColumn();
          this.put(heading, 0);
          above = BENEATH;
        }
        this.put(slip, above);
      }
      above = BETWEEN;
    }
  }

  /** @param {Slip} slip @param {number} above @private */
  put(slip, above) {
    const size = this.sizeOf(slip);
    const top = this.foot === 0 ? 0 : this.foot + above;
    this.page.places.push({ ...size, slip, column: this.column, top, gone: false });
    this.foot = top + size.height;
  }

  /** A card that needs all the room has a page of its own, under its heading. @param {Slip} heading @param {Slip} slip @private */
  alone(heading, slip) {
    if (this.page.places.length > 0) this.newPage();
    this.put(heading, 0);
    this.page.places.push({ ...this.sizeOf(slip), wide: true, slip, column: 0, top: this.foot + BENEATH, gone: false });
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
