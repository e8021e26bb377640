// The one-dot question: a scale of five fields, and after the reveal a stack of discs on each.

import { all, piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";

/** @typedef {import("./wall_figures.js").Figure} Figure */

const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");
/** A stack is so many discs high and wide at most; then one disc stands for several. */
const HIGH = 12;
const WIDE = 4;
/** In wall units: a disc, the gap behind it, what stands between the stacks, and what over and beneath them. */
const LARGEST = 50;
const GAP = 7;
const BESIDE = 28;
const AROUND = 250;

/**
 * @param {{voters: number, scale: number[] | null}} tally
 * @param {HTMLElement} room
 * @param {number} unit of the wall, in pixels
 * @param {Omit<Figure, "key" | "draw">} round head and foot
 * @returns {Figure}
 */
export function moodFigure({ voters, scale }, room, unit, round) {
  const counts = scale ?? [0, 0, 0, 0, 0];
  const most = Math.max(1, ...counts);
  const each = [1, 2, 5, 10, 20, 50, 100].find((worth) => most / worth <= HIGH * WIDE) ?? 200;
  const layers = Math.ceil(most / each / WIDE);
  const { width, height } = room.getBoundingClientRect();
  const [across, high] = [width / unit / 5 - BESIDE, height / unit - AROUND];
  const disc = Math.floor(Math.min(LARGEST, high / layers - GAP, across / WIDE - GAP));
  const draw = () => {
    const element = piece("mood");
    element.classList.toggle("open", scale === null);
    element.style.setProperty("--disc", String(disc));
    for (const [index, field] of all("li", element).entries()) {
      const many = counts[index] ?? 0;
      q(".stack", field).append(...stacked(Math.ceil(many / each)));
      const sum = q(".sum", field);
      sum.hidden = scale === null;
      write(sum, numbers.format(many));
    }
    return element;
  };
  const told = scale
    ? words(
        "people_dotted",
        scale.reduce((sum, many) => sum + many, 0),
      )
    : words("people_dotted", voters);
  const foot = each > 1 ? `${told}. ${words("disc_is", { num: each })}` : told;
  return { key: JSON.stringify(["mood", voters, scale, disc, round]), draw, ...round, foot };
}

/** Layers of four, from the foot. @param {number} many */
function stacked(many) {
  const layers = [];
  for (let at = 0; at < many; at += WIDE) {
    const layer = document.createElement("span");
    for (let disc = at; disc < Math.min(many, at + WIDE); disc += 1) layer.append(document.createElement("i"));
    layers.unshift(layer);
  }
  return layers;
}
