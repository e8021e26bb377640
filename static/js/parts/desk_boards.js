// The boards on the desk: the strip that says what the wall shows, and the chooser.

import { piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { paint } from "./paper.js";

/** @typedef {import("./desk_evening.js").Board} Board */

/**
 * @param {Board | null} board
 * @param {number} cards that hang there
 * @param {string} says how the wall shows it
 * @param {(import("./desk_evening.js").Topic | null)[]} topics of the newest cards
 */
export function showStrip(board, cards, says, topics) {
  write(q("[data-shown]"), board ? board.question : words("nothing"));
  write(q("[data-says]"), says);
  const strip = /** @type {HTMLAnchorElement} */ (q(".now"));
  strip.search = board ? `?board=${board.number}` : "";
  for (const [index, slip] of [...q(".mini .m").children].entries()) {
    slip.toggleAttribute("hidden", index > cards);
    if (index > 0) paint(/** @type {HTMLElement} */ (slip), topics[index - 1] ?? null);
  }
}

/** @param {Board[]} boards @param {{wall: string | undefined, chosen: string, cards: (id: string) => {cards: number, waiting: number} | null}} now */
export function showChooser(boards, { wall, chosen, cards }) {
  const row = q(".boards");
  const list = q("ol", row);
  row.hidden = boards.length < 2;
  for (const item of [...list.children]) {
    if (!boards.some(({ id }) => id === /** @type {HTMLElement} */ (item).dataset.id)) item.remove();
  }
  boards.forEach((board, index) => {
    const item = chipOf(list, board);
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    write(q("b", item), String(board.number));
    write(q(".asks", item), board.question);
    const count = cards(board.id);
    if (count !== null) write(q(".many", item), words("cards", count.cards));
    q(".waits-here", item).hidden = !count?.waiting;
    write(q(".waits-here .how-many", item), words("waits_here", count?.waiting ?? 0));
    q(".phase", item).hidden = board.phase === "collect" || !board.phase;
    write(q(".phase", item), words(`phase_${board.phase}`));
    q(".on-wall", item).hidden = board.id !== wall;
    q(".shut", item).hidden = board.open;
    mark(row, item, board.id === chosen);
  });
}

/** @param {HTMLElement} row @param {HTMLElement} item @param {boolean} current */
function mark(row, item, current) {
  const link = q("a", item);
  if (link.hasAttribute("aria-current") !== current || !row.dataset.placed) {
    if (current) row.scrollLeft = item.offsetLeft - 16;
    if (current) row.dataset.placed = "yes";
  }
  if (current) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}

/** @param {HTMLElement} list @param {Board} board @returns {HTMLElement} */
function chipOf(list, board) {
  const known = [...list.children].find((item) => /** @type {HTMLElement} */ (item).dataset.id === board.id);
  if (known) return /** @type {HTMLElement} */ (known);
  const item = piece("chip");
  item.dataset.id = board.id;
  /** @type {HTMLAnchorElement} */ (q("a", item)).search = `?board=${board.number}`;
  return item;
}
