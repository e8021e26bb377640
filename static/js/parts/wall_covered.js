// Cards that hang face down beside open ones: a row of turned-over slips at the foot of the sheet.

import { q } from "../lib/dom.js";

/** In wall units: the height of the row, which never changes, and the widths of a slip that are tried, largest first. */
const HIGH = 64;
const WIDTHS = [68, 56, 46, 38, 30, 26, 20, 16, 14, 12, 10];
/** Of a slip's width: its height, and the gap behind it and beneath it, as the style sheet has them. */
const TALL = 0.73;
const GAP = 0.2;
/** The share of the sheet that the slips may take; the words stand beside them. */
const SHARE = 0.6;

/** @param {boolean} due whether cards are being covered on the board in sight @param {number} many @param {number} unit of the wall, in pixels */
export function showCovered(due, many, unit) {
  const line = q(".covered-line");
  line.hidden = !due;
  if (!due) return;
  const room = (line.clientWidth / unit) * SHARE;
  const held = (/** @type {number} */ width) =>
    Math.floor((room + width * GAP) / (width * (1 + GAP))) * Math.floor((HIGH + width * GAP) / (width * (TALL + GAP)));
  const width = WIDTHS.find((each) => held(each) >= many) ?? WIDTHS[WIDTHS.length - 1];
  const row = q(".slips", line);
  row.style.setProperty("--slip", String(width));
  const count = Math.min(many, held(width));
  while (row.children.length > count) row.lastElementChild?.remove();
  while (row.children.length < count) {
    const slip = document.createElement("i");
    slip.className = "back";
    row.append(slip);
  }
}
