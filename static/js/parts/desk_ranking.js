// The ranking at the desk: topics, or cards, by their dots, and as many dots to count.

import { all, piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { ranked } from "../live/boards.js";
import { paint } from "./desk_card.js";

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
    const dots = q(".dots", item);
    const drawn = Math.min(row.dots, DRAWN);
    while (dots.children.length > drawn) dots.lastElementChild?.remove();
    while (dots.children.length < drawn) dots.append(document.createElement("i"));
  });
}
