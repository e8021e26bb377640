// The boards on the desk: the strip that says what the wall shows, the chooser, and what the remote's buttons stand at.

import { piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";

/** @typedef {import("../live/boards.js").Board} Board */

/** @param {Board | null} board @param {number} cards that hang there */
export function showStrip(board, cards) {
  write(q("[data-shown]"), board ? board.question : words("nothing"));
  const strip = /** @type {HTMLAnchorElement} */ (q(".now"));
  strip.search = board ? `?board=${board.number}` : "";
  for (const [index, slip] of [...q(".mini .m").children].entries()) slip.toggleAttribute("hidden", index > cards);
}

/** @param {Board[]} boards @param {{wall: string | undefined, chosen: string, cards: (id: string) => number | null}} now */
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
    if (count !== null) write(q(".many", item), words("cards", count));
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

/** @param {Board | null} board that is being read @param {boolean} onWall */
export function showRemote(board, onWall) {
  q(".remote").hidden = !board;
  document.body.classList.toggle("on-the-wall", onWall);
  if (!board) return;
  flick(q("#writing"), "on", board.open);
  flick(q("#show"), "there", onWall);
}

/** @param {HTMLElement} button @param {string} name @param {boolean} on */
function flick(button, name, on) {
  button.classList.toggle(name, on);
  q(".yes", button).hidden = !on;
  q(".no", button).hidden = on;
}
