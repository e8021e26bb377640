// Dots that can be counted: flat discs in rows of equal length, in one stroke.

import { q } from "../lib/dom.js";

const IN_A_ROW = 20;
const SIDE = 16;

/**
 * @param {Element} figure an svg with a path, and one for those that are one's own
 * @param {number} count
 * @param {number} [own] of them
 */
export function drawDiscs(figure, count, own = 0) {
  const [wide, high] = [SIDE * Math.min(count, IN_A_ROW) || SIDE, SIDE * Math.ceil(count / IN_A_ROW) || SIDE];
  const [all, yours] = [path(count), path(own)];
  if (q("path", figure).getAttribute("d") === all && q(".yours", figure).getAttribute("d") === yours) return;
  figure.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  figure.setAttribute("width", String(wide));
  figure.setAttribute("height", String(high));
  q("path", figure).setAttribute("d", all);
  q(".yours", figure).setAttribute("d", yours);
}

/** @param {number} count */
function path(count) {
  let drawn = "";
  for (let row = 0; row * IN_A_ROW < count; row += 1) {
    const length = Math.min(IN_A_ROW, count - row * IN_A_ROW);
    drawn += `M8 ${SIDE * row + 8}h.01${"m15.99 0h.01".repeat(length - 1)}`;
  }
  return drawn;
}
