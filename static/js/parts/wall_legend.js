// The legend in the rail: which number and colour is which topic. As many as there is room for, those in sight first.

import { all, piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { entitle, numeral } from "./wall_slip.js";

/** @typedef {import("./wall_picture.js").Topic} Topic */

let drawn = "";

/**
 * @param {Topic[]} topics all of the board; none: no legend
 * @param {Set<number>} inSight numbers of those whose cards hang on the page
 */
export function showLegend(topics, inSight) {
  const list = q(".legend");
  const room = `${innerWidth}x${innerHeight} ${document.documentElement.style.getPropertyValue("--floor")} ${q(".foot").clientHeight}`;
  const whole = topics.map(({ number, title }) => `${number} ${title}`).join("\n");
  const every = `${room}\n${whole}`;
  const some = `${every}\n${[...inSight].sort().join()}`;
  if (drawn === every || drawn === some) return; // all of them stand there, or the same ones
  list.hidden = topics.length === 0;
  drawn = every;
  const items = [...topics].sort((a, b) => a.number - b.number).map(entry);
  list.replaceChildren(...items);
  if (list.hidden || fits(list)) return;
  drawn = some;
  const last = [...items].reverse();
  const more = entry({ id: "", number: 0, position: 0, title: "" });
  list.append(more);
  let left = 0;
  for (const pass of [false, true]) {
    for (const item of last) {
      if (fits(list)) return;
      if (!pass && inSight.has(Number(item.dataset.number))) continue;
      if (!item.isConnected) continue;
      item.remove();
      left += 1;
      write(q(".title", more), words("more_topics", left));
    }
  }
}

/** @param {Topic} topic */
function entry({ number, title }) {
  const item = piece("legend");
  item.dataset.number = String(number);
  numeral(q(".key", item), number);
  entitle(item, title);
  return item;
}

/** The rail is as high as the image; held upright, it keeps a place of one size for the legend. @param {HTMLElement} list */
function fits(list) {
  const box = list.getBoundingClientRect();
  const [rail, code] = [".rail", ".rail .code"].map((part) => q(part).getBoundingClientRect());
  if (rail.width > rail.height)
    return all("li", list).every((item) => item.getBoundingClientRect().bottom <= box.bottom + 1);
  return box.top >= code.bottom + box.width * 0.05;
}
