// The overview: one small slip a card, too small to read on purpose, in rows under its board or its topic, and the counts.

import { piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { colourOf, entitle, numeral } from "./wall_slip.js";

/** @typedef {import("./wall_figures.js").Figure} Figure */
/** @typedef {import("./wall_picture.js").Picture} Picture */
/** @typedef {{nail: number, title: string, slips: number[], covered?: number, wide?: boolean}} Group `slips`: the topic of each, 0: none */

const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");
/** Widths of a slip that are tried, largest first. */
const WIDTHS = [240, 206, 180, 156, 130, 112, 96, 84, 72, 56, 41, 34, 28, 24, 20, 17, 14, 12, 10, 8];
/** Only cards that hang face down, with nothing else to see, are shown larger than this. */
const USUAL = WIDTHS.indexOf(84);
/** What fitted last time, or that nothing did; it is tried first. @type {Map<string, {head: number, at: number}>} */
const fitted = new Map();

/** All boards of an event. @param {{question: string, picture: Picture}[]} boards @returns {Group[]} */
export function byBoard(boards) {
  return boards.map(({ question, picture }) => {
    const slips = [...picture.slips.values()].map(({ nail }) => nail).sort((a, b) => (a || Infinity) - (b || Infinity));
    return { nail: 0, title: question, slips, covered: picture.tally.covered };
  });
}

/** One board by its topics, the largest first, those without a topic last. @param {Picture} picture @returns {Group[]} */
export function byTopic(picture) {
  /** @param {string} cluster */
  const of = (cluster) =>
    [...picture.slips.values()].filter((slip) => slip.cluster === cluster).map(({ nail }) => nail);
  const groups = picture.topics.map(({ id, number, title }) => ({ nail: number, title, slips: of(id) }));
  groups.sort((a, b) => b.slips.length - a.slips.length);
  const without = { nail: 0, title: groups.length ? words("without_topic") : "", slips: of(""), wide: true };
  const { covered } = picture.tally;
  return without.slips.length || covered || !groups.length ? [...groups, { ...without, covered }] : groups;
}

/**
 * @param {Group[]} groups
 * @param {HTMLElement} room
 * @param {Omit<Figure, "key" | "draw">} round head and foot
 * @returns {Figure}
 */
export function mosaic(groups, room, round) {
  const draw = () => {
    const element = document.createElement("div");
    element.className = groups.length > 1 ? "figure mosaic" : "figure mosaic single";
    element.append(...groups.map(section));
    return element;
  };
  const { width, height } = room.getBoundingClientRect();
  const key = JSON.stringify(["mosaic", groups, width, height, round]);
  return { key, draw, ...round, fit: fitMosaic };
}

/** As large as they all find room. @param {HTMLElement} room @param {HTMLElement} element @param {number} floor */
function fitMosaic(room, element, floor) {
  const heads = [...new Set([40, 36, 32, 28].map((type) => Math.max(type, floor)))];
  const kind = [element.className, element.children.length, room.clientWidth, room.clientHeight, floor].join(" ");
  const last = fitted.get(kind) ?? { head: 0, at: 0 };
  const largest = element.classList.contains("faces-down") ? 0 : USUAL;
  const fits = () => element.scrollHeight <= room.clientHeight + 1;
  let at = Math.max(largest, last.at - 1); // cards may have gone since: one step larger
  for (let { head } = last; head < heads.length; head += 1, at = largest) {
    element.style.setProperty("--head", String(heads[head]));
    for (; at < WIDTHS.length; at += 1) {
      fitted.set(kind, { head, at });
      element.style.setProperty("--slip", String(WIDTHS[at]));
      if (fits()) return;
    }
  }
}

/** @param {Group} group */
function section({ nail, title, slips, covered = 0, wide = false }) {
  const item = piece("group");
  item.classList.toggle("wide", wide);
  numeral(q(".key", item), nail);
  entitle(item, title);
  write(q(".many", item), numbers.format(slips.length + covered));
  q("h2", item).hidden = !title;
  const row = q(".slips", item);
  for (const topic of slips) {
    const slip = document.createElement("i");
    if (topic) slip.className = colourOf(topic);
    row.append(slip);
  }
  for (let number = 0; number < covered; number += 1) {
    const slip = document.createElement("i");
    slip.className = "back";
    row.append(slip);
  }
  return item;
}

/**
 * Cards that hang with their face to the wall until all are turned together.
 * @param {number} many
 * @param {HTMLElement} room
 * @param {Omit<Figure, "key" | "draw">} round
 * @returns {Figure}
 */
export function coveredFigure(many, room, round) {
  const figure = mosaic([{ nail: 0, title: "", slips: [], covered: many, wide: true }], room, round);
  const draw = () => {
    const element = figure.draw();
    element.classList.add("faces-down");
    return element;
  };
  return { ...figure, draw, key: `covered ${figure.key}` };
}
