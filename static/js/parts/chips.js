// The boards of the evening as chips; the page's own board gives the question, and whether one may write.

import { piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";

/**
 * @param {import("../live/store.js").Store} store of the workshop's log
 * @param {{row: HTMLElement, where: HTMLElement, question: HTMLElement, code: string, board: string}} places
 */
export function chips(store, { row, where, question, code, board }) {
  const list = q("ol", row);
  requestAnimationFrame(() => center(row, list.querySelector("[aria-current]")));

  store.settled(() => {
    const boards = [...store.all("board")].sort(([, a], [, b]) => a.position - b.position);
    const own = store.get("board", board);
    if (!own) return;
    row.hidden = boards.length < 2;
    boards.forEach(([id, state], index) => {
      const chip = find(list, id) ?? list.appendChild(fresh(id, `/b/${code}/${state.number}`));
      if (list.children[index] !== chip) list.insertBefore(chip, list.children[index]);
      write(q("b", chip), String(state.number));
      write(q("span", chip), state.question);
    });
    const shown = [...store.all("stage").values()][0]?.board;
    for (const [id] of boards) q("em", /** @type {HTMLElement} */ (find(list, id))).hidden = id !== shown;
    write(question, own.question);
    document.title = `${own.question} · Pappen`;
    const title = store.get("workshop", [...store.all("workshop").keys()][0])?.title ?? "";
    write(where, boards.length > 1 ? words("where", { number: own.number, count: boards.length }) : title);
  });
}

/**
 * Brings a chip into the middle of its row.
 * @param {HTMLElement} row
 * @param {Element | null} chip
 */
function center(row, chip) {
  if (!chip || row.scrollWidth <= row.clientWidth) return;
  const [outer, inner] = [row.getBoundingClientRect(), chip.getBoundingClientRect()];
  row.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}

/**
 * @param {HTMLElement} list
 * @param {string} id
 */
function find(list, id) {
  return [...list.children].find((chip) => /** @type {HTMLElement} */ (chip).dataset.id === id);
}

/**
 * @param {string} id
 * @param {string} href
 */
function fresh(id, href) {
  const chip = piece("chip");
  chip.dataset.id = id;
  /** @type {HTMLAnchorElement} */ (q("a", chip)).href = href;
  return chip;
}
