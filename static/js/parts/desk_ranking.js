// Dots at the desk: topics or cards by their dots, the fields of a scale, and as many dots to count.

import { all, piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { ranked } from "../live/boards.js";
import { paint } from "./paper.js";

/** @typedef {{id: string, number: number, title: string, dots: number, topic: import("./desk_evening.js").Topic | null}} Row */

const DRAWN = 60;

/** @param {HTMLElement} list @param {Row[]} rows */
export function showRanking(list, rows) {
  const known = new Map(all(":scope > li", list).map((item) => [item.dataset.id ?? "", item]));
  for (const [id, item] of known) if (!rows.some((row) => row.id === id)) item.remove();
  ranked(rows).forEach(({ place, thing: row }, index) => {
    const item = known.get(row.id) ?? piece("rank");
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    item.dataset.id = row.id;
    paint(item, row.topic);
    write(q(".place", item), `${place}.`);
    q(".k", item).hidden = !row.topic;
    write(q(".k", item), String(row.topic?.number ?? ""));
    write(q(".title", item), row.title);
    write(q(".many", item), words("dots", row.dots));
    draw(q(".dots", item), row.dots);
  });
}

/**
 * The fields of a board with one dot each, counted once they are revealed.
 * @param {HTMLElement} list @param {number[] | null} scale @param {number} voters devices that put their dot
 */
export function showScale(list, scale, voters) {
  const hint = q(".voters", list);
  hint.hidden = scale !== null;
  write(hint, words("voters", voters));
  for (const [index, item] of all("li", list).entries()) {
    const many = scale?.[index] ?? 0;
    q(".many", item).hidden = scale === null;
    write(q(".many", item), words("dots", many));
    draw(q(".dots", item), many);
  }
}

/** @param {HTMLElement} place @param {number} many */
function draw(place, many) {
  const drawn = Math.min(many, DRAWN);
  while (place.children.length > drawn) place.lastElementChild?.remove();
  while (place.children.length < drawn) place.append(document.createElement("i"));
}
