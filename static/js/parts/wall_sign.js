// The sign over the question: which page is in sight, whether it is held, and how many new cards wait on others.

import { q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";

const MOST_DOTS = 15;
/** Beside larger words a row of dots needs a second line: there would be less room, so more pages, so no dots, so more room. */
const LARGE = 40;

/** @param {{page: number, pages: number, held: boolean, news: number}} now page from 0 */
export function showTurn({ page, pages, held, news }) {
  const sign = q(".turn");
  sign.hidden = pages < 2 && news === 0 && !held;
  const pill = q(".news", sign);
  pill.hidden = news === 0;
  if (news > 0) write(pill, words("news", news));
  q(".held", sign).hidden = !held;
  write(q(".page-of", sign), pages < 2 ? "" : words("page", { page: page + 1, pages }));
  const large = Number(document.documentElement.style.getPropertyValue("--floor")) > LARGE;
  showDots(q(".dots", sign), page, pages < 2 || pages > MOST_DOTS || large ? 0 : pages);
}

/** @param {HTMLElement} row @param {number} page @param {number} count */
function showDots(row, page, count) {
  while (row.children.length > count) row.lastElementChild?.remove();
  while (row.children.length < count) row.append(document.createElement("i"));
  for (const [index, dot] of [...row.children].entries()) dot.classList.toggle("on", index === page);
}
