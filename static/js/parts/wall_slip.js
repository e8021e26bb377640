// One slip on the wall, or one heading: text only, with a nail that carries the number of the topic.

import { piece, q, write } from "../lib/dom.js";
import { paperOf } from "../live/boards.js";
import { hyphenates, withBreaks } from "./wall_breaks.js";

/** @typedef {import("./wall_plan.js").Slip} Slip */

/** Letters of a word that may break in a heading. */
const LONG = 13;

/** The class for the colour of a topic; more topics than colours begin again. @param {number} number of the topic @returns {string} */
export function colourOf(number) {
  return `t${paperOf(number)}`;
}

/**
 * @param {Slip} slip
 * @param {HTMLElement} room where it will hang
 * @param {(word: string) => boolean} fits whether a word finds room on one line
 * @returns {HTMLElement}
 */
export function drawSlip(slip, room, fits) {
  if (slip.heading) return drawHeading(slip);
  const item = piece("slip");
  q(".card", item).dataset.nail = slip.id.slice(0, 1);
  q(".text", item).textContent = withBreaks(slip.text, fits, hyphenates(room));
  paint(item, slip);
  return item;
}

/** @param {Slip} slip */
function drawHeading({ text, nail, count = 0 }) {
  const item = piece("heading");
  entitle(item, text);
  write(q(".many", item), String(count));
  numeral(q(".key", item), nail);
  return item;
}

/** A heading, with places where its long words may break. @param {HTMLElement} item @param {string} title */
export function entitle(item, title) {
  const byItself = hyphenates(q(".cards"));
  q(".title", item).textContent = withBreaks(title, (word) => word.length < LONG, byItself);
}

/** @param {HTMLElement} item @param {Slip} slip */
export function paint(item, { nail }) {
  const card = q(".card", item);
  card.className = nail ? `card ${colourOf(nail)}` : "card";
  if (nail) card.dataset.n = String(nail);
  else delete card.dataset.n;
}

/** The disc that stands for a topic in headings and in the legend. @param {HTMLElement} key @param {number} number 0: none */
export function numeral(key, number) {
  key.hidden = number === 0;
  write(key, String(number));
  key.className = number ? `key num ${colourOf(number)}` : "key num";
}
