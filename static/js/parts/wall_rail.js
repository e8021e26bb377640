// What stands round the cards: question, name of the board, QR code, whether writing is open, the counts and the state of the line.

import { all, q, write } from "../lib/dom.js";
import { duration } from "../lib/time.js";
import { words } from "../lib/words.js";
import { age, OLD_AFTER } from "../live/age.js";

const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");
const LOOK_EVERY = 250;
/** Per cent of its size that a line keeps in any case. */
const LEAST_FIT = 40;

/** @typedef {{question: string, number: number, open: boolean}} Board */

/** @param {string} title of the workshop @param {Board | null} board */
export function showHead(title, board) {
  const name = board ? `${words("board", { number: String(board.number) })}, ${title}` : title;
  for (const line of all("[data-of]")) write(line, name);
  const question = board ? board.question : title;
  for (const heading of all(".question")) {
    write(heading, question);
    heading.dataset.length = question.length <= 44 ? "short" : question.length <= 90 ? "long" : "longer";
  }
  const writable = board?.open ?? false;
  q(".how").hidden = !writable;
  q(".shut").hidden = writable;
  document.body.classList.toggle("closed", !writable);
}

/** Type gives in until the longest word, the address and the code stand whole; the question on the start screen until it leaves room below. */
export function fitType() {
  for (const line of all(".question, .say, .code")) {
    const below = line.closest(".in") && line.nextElementSibling;
    const tooMuch = () =>
      line.scrollWidth > line.clientWidth + 1 ||
      (below && line.getBoundingClientRect().bottom > below.getBoundingClientRect().top);
    line.classList.add("fitting");
    for (let fit = 100; fit >= LEAST_FIT; fit -= 5) {
      line.style.setProperty("--fit", String(fit / 100));
      if (!tooMuch()) break;
    }
    line.classList.remove("fitting");
  }
}

/** @param {number} count */
export function showCards(count) {
  write(q("[data-cards]"), numbers.format(count));
  write(q("[data-cards-word]"), words("cards", count));
  document.body.classList.toggle("empty", count === 0);
}

/** @param {number | null} count null = nobody knows at the moment */
export function showPeople(count) {
  q("[data-people]").hidden = !count;
  if (count) write(q("[data-here]"), numbers.format(count));
}

/** Says since when what hangs may be old. The cards stay, the number of people goes: nobody knows it. */
export class LineSign {
  #feeds;
  #said = false;

  /** @param {() => import("../live/feed.js").Feed[]} feeds of what the wall shows */
  constructor(feeds) {
    this.#feeds = feeds;
    setInterval(() => this.#draw(), LOOK_EVERY);
    for (const sign of ["pageshow", "focus"]) addEventListener(sign, () => this.#draw());
    document.addEventListener("visibilitychange", () => this.#draw());
  }

  #draw() {
    const gone = age(this.#feeds());
    const old = gone >= OLD_AFTER;
    if (old) showPeople(null);
    for (const sign of all(".net")) {
      sign.hidden = !old;
      if (old) write(sign, words("lost", { time: duration(gone) }));
    }
    if (old !== this.#said) write(q("[role=status]"), old ? words("lost", { time: duration(gone) }) : words("back"));
    this.#said = old;
  }
}
