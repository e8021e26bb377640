// What stands round the cards: question, name of the board, QR code, whether writing is open, the counts and the state of the line.

import { all, q, write } from "../lib/dom.js";
import { duration } from "../lib/time.js";
import { words } from "../lib/words.js";
import { age, OLD_AFTER } from "../live/age.js";

const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");
const LOOK_EVERY = 250;
/** Per cent of its size that a line keeps in any case. */
const LEAST_FIT = 40;

/** @typedef {{question: string, number: number, open: boolean, phase?: string, kind?: string}} Board */
/** @typedef {{of: string, title: string, count?: {many: number, word: string} | null}} Head */

/** What stands over the sheet unless a view has its own head. @param {string} title of the workshop @param {Board | null} board @returns {Head} */
export function headOf(title, board) {
  const of = board ? `${words("board", { number: String(board.number) })}, ${title}` : title;
  return { of, title: board ? board.question : title };
}

/** @param {Head} sheet over the cards @param {Head} start on the start screen */
export function showHead(sheet, start) {
  for (const [room, head] of /** @type {[string, Head][]} */ ([
    [".sheet", sheet],
    [".start", start],
  ])) {
    write(q(`${room} [data-of]`), head.of);
    const heading = q(`${room} .question`);
    write(heading, head.title);
    heading.dataset.length = head.title.length <= 44 ? "short" : head.title.length <= 90 ? "long" : "longer";
  }
  const big = q(".sheet .big");
  big.hidden = !sheet.count;
  if (!sheet.count) return;
  write(q("b", big), numbers.format(sheet.count.many));
  write(q("span", big), sheet.count.word);
}

/** How to take part, or that writing is closed. While dots are put, both are beside the point. @param {Board | null} board @param {boolean} legend whether the topics stand there */
export function showDoor(board, legend) {
  const writable = board?.open ?? false;
  const asked = board?.kind === "mood" ? "scale" : board?.phase === "dot" ? "dotting" : "writing";
  const may = writable || asked === "dotting";
  for (const list of all(".how")) list.hidden = legend || !may || !list.classList.contains(asked);
  q(".shut").hidden = legend || may;
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
    let size = "";
    for (let fit = 100; fit >= LEAST_FIT; fit -= 5) {
      line.style.setProperty("--fit", String(fit / 100));
      const now = getComputedStyle(line).fontSize;
      if (!tooMuch() || now === size) break; // the floor of the wall is reached
      size = now;
    }
    line.classList.toggle("breaking", Boolean(tooMuch()));
    line.classList.remove("fitting");
  }
}

/** @param {number} count @param {{waiting: number, covered: number}} tally @param {boolean} cards whether there are any, or could be */
export function showCards(count, tally, cards) {
  q("[data-cards]").parentElement?.toggleAttribute("hidden", count === 0 && !cards);
  write(q("[data-cards]"), numbers.format(count));
  write(q("[data-cards-word]"), words("cards", count));
  showMany("waiting", tally.waiting);
  showMany("covered", tally.covered);
}

/** @param {"waiting" | "covered"} what @param {number} many */
function showMany(what, many) {
  const line = q(`[data-${what}]`);
  line.hidden = many === 0;
  write(q("b", line), numbers.format(many));
  write(q("span", line), words(`are_${what}`, many));
}

/** How far the dotting is: shown while dots are put. @param {Board | null} board @param {{voters: number, dots: number}} tally @param {number | null} here */
export function showDotting(board, tally, here) {
  const line = q(".dotting-line");
  line.hidden = board?.phase !== "dot";
  if (!line.hidden) write(q("span", line), dottingOf(tally, here));
}

/** "41 of 87 have put dots, 103 dots". @param {{voters: number, dots: number}} tally @param {number | null} here */
export function dottingOf({ voters, dots }, here) {
  const of = Math.max(here ?? 0, voters);
  const who = here ? words("dotted_of", { num: voters, here: of }) : words("dotted", voters);
  return `${who}, ${words("dots", dots)}`;
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
