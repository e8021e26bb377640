// The ranking: what has most dots stands first, its dots as discs in rows that can be counted, and the number.

import { piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { FLOOR } from "./wall_plan.js";
import { colourOf, entitle, numeral } from "./wall_slip.js";

/** @typedef {import("./wall_figures.js").Figure} Figure */
/** @typedef {{title: string, nail: number, dots: number, place: number}} Row */

const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");
/** A disc with the gap behind it, and the gap after ten. */
const DISC = 36;
const TEN = 10;
const GAP = 12;
/** So many rows of discs stand beside one heading. */
const MOST_ROWS = 5;
const BETWEEN = 20;
/** Topics on a page, and discs in a heap, before the reveal. */
const A_PAGE = 12;
const MOST_HEAPED = 200;

/** The pages of last time: whoever asks for the same again need not lay them out. @type {{key: string, figures: Figure[]}} */
let last = { key: "", figures: [] };

/**
 * @param {Row[]} rows
 * @param {HTMLElement} room
 * @param {number} unit of the wall, in pixels
 * @param {Omit<Figure, "key" | "draw">} round head and foot
 * @returns {Figure[]} as many pages as they need
 */
export function rankingFigures(rows, room, unit, round) {
  const { width, height } = room.getBoundingClientRect();
  const floor = document.documentElement.style.getPropertyValue("--floor");
  const key = JSON.stringify([rows, width, height, unit, floor, document.fonts?.status, round]);
  if (key !== last.key) last = { key, figures: laidOut(rows, room, unit, round) };
  return last.figures;
}

/**
 * @param {Row[]} rows
 * @param {HTMLElement} room
 * @param {number} unit of the wall, in pixels
 * @param {Omit<Figure, "key" | "draw">} round head and foot
 * @returns {Figure[]}
 */
function laidOut(rows, room, unit, round) {
  const { width, height } = room.getBoundingClientRect();
  const narrow = width / unit < 1150;
  const digits = numbers.format(Math.max(...rows.map(({ dots }) => dots))).length;
  const across = width / unit - (narrow ? 100 : 76 + 440 + digits * 42 + 3 * 24);
  const tens = Math.max(0.5, Math.floor((across + GAP) / (TEN * DISC + GAP)));
  const most = Math.max(1, ...rows.map(({ dots }) => dots));
  const each = [1, 2, 5, 10, 20, 50, 100, 200].find((worth) => most / worth <= tens * TEN * MOST_ROWS) ?? 500;
  const items = rows.map((row) => drawRow(row, tens * TEN, each));
  for (const item of items) item.style.setProperty("--digits", String(digits));
  const pages = paged(items, room, narrow, height / unit, unit);
  const foot = each > 1 ? [round.foot, words("disc_is", { num: each })].filter(Boolean).join(". ") : round.foot;
  return pages.map((page, index) => {
    const from = pages.slice(0, index).reduce((sum, { length }) => sum + length, 0);
    const key = JSON.stringify(["ranking", rows.slice(from, from + page.length), each, tens, narrow, round]);
    return { key, draw: () => listOf(page, narrow), ...round, foot };
  });
}

/** @param {Row} row @param {number} across discs in a row @param {number} each dots that one disc stands for */
function drawRow({ title, nail, dots, place }, across, each) {
  const item = piece("rank");
  write(q(".place", item), String(place));
  q(".place", item).classList.toggle("two", place > 9);
  const card = q(".card", item);
  if (nail) {
    card.classList.add(colourOf(nail));
    card.dataset.n = String(nail);
  }
  entitle(item, title);
  write(q(".sum", item), numbers.format(dots));
  q(".discs", item).append(...discs(Math.ceil(dots / each), across));
  return item;
}

/** Rows of equal length. @param {number} many @param {number} across */
export function discs(many, across) {
  const rows = [];
  for (let at = 0; at < many; at += across) {
    const row = document.createElement("span");
    for (let disc = at; disc < Math.min(many, at + across); disc += 1) row.append(document.createElement("i"));
    rows.push(row);
  }
  return rows;
}

/** @param {HTMLElement[]} items @param {boolean} narrow */
function listOf(items, narrow) {
  const list = document.createElement("ol");
  list.className = narrow ? "figure rank narrow" : "figure rank";
  list.append(...items);
  return list;
}

/** @param {HTMLElement[]} items @param {HTMLElement} room @param {boolean} narrow @param {number} height @param {number} unit */
function paged(items, room, narrow, height, unit) {
  const probe = listOf(items, narrow);
  probe.classList.add("probe");
  room.append(probe);
  const heights = items.map((item) => item.getBoundingClientRect().height / unit);
  probe.remove();
  /** @type {HTMLElement[][]} */
  const pages = [[]];
  let foot = 0;
  for (const [index, item] of items.entries()) {
    if (foot > 0 && foot + heights[index] > height) {
      pages.push([]);
      foot = 0;
    }
    pages[pages.length - 1].push(item);
    foot += heights[index] + BETWEEN;
  }
  return pages;
}

/**
 * Before the reveal: what there is to put dots on, and how many dots have been put.
 * @param {{title: string, number: number}[]} topics
 * @param {{dots: number}} tally
 * @param {HTMLElement} room
 * @param {number} unit of the wall, in pixels
 * @param {Omit<Figure, "key" | "draw">} round
 * @returns {Figure[]}
 */
export function hiddenDots(topics, tally, room, unit, round) {
  const { width, height } = room.getBoundingClientRect();
  const narrow = width / unit < 1150;
  const least = Number(document.documentElement.style.getPropertyValue("--floor")) || FLOOR;
  const many = Math.max(3, Math.min(A_PAGE, Math.floor(height / unit / (2.1 * least))));
  const pages = [];
  for (let at = 0; at === 0 || at < topics.length; at += many) {
    const some = topics.slice(at, at + many);
    const draw = () => {
      const element = piece("dotting");
      q("ol", element).append(...some.map(drawTopic));
      q(".discs", element).append(...discs(Math.min(tally.dots, MOST_HEAPED), narrow ? TEN : 2 * TEN));
      write(q(".hint", element), words(tally.dots ? "dots_hidden" : "no_dots_yet"));
      return element;
    };
    const key = JSON.stringify(["dotting", some, tally.dots, narrow, round]);
    pages.push({ key, draw, ...round, fit: fitTopics });
  }
  return pages;
}

/** @param {{title: string, number: number}} topic */
function drawTopic({ title, number }) {
  const item = piece("legend");
  numeral(q(".key", item), number);
  entitle(item, title);
  return item;
}

/** @param {HTMLElement} room @param {HTMLElement} element */
function fitTopics(room, element) {
  for (const type of [46, 42, 38, 34, 30, 28]) {
    element.style.setProperty("--head", String(type));
    if (q("ol", element).scrollHeight <= room.clientHeight) return;
  }
}
