// The remote: what the wall does next, in the thumb's reach.

import { q } from "../lib/dom.js";
import { words } from "../lib/words.js";

/** @typedef {import("./desk_evening.js").Evening} Evening */

export class Stage {
  #evening;
  #deeds;

  /** @param {{evening: Evening, deeds: import("./desk_deeds.js").Deeds}} desk */
  constructor({ evening, deeds }) {
    this.#evening = evening;
    this.#deeds = deeds;
    on("#next", () => this.turn(1));
    on("#hold", () => this.hold());
    on("#big-qr", () => this.view(evening.stage.view === "start" ? "board" : "start"));
    on("#dark", () => this.light(null));
    on("#writing", () => this.write());
    on("#cover", () => this.cover());
    on("#show", () => this.show());
  }

  /** Pages are turned often: nothing is said. @param {-1 | 1} by */
  turn(by) {
    this.#deeds.ask(this.#evening.onEvent("stage.turn", { by }));
  }

  hold() {
    this.#flip("stage.hold", "held", this.#evening.stage.held ? "did_go_on" : "did_hold");
  }

  freeze() {
    this.#flip("stage.freeze", "frozen", this.#evening.stage.frozen ? "did_thaw" : "did_freeze");
  }

  /** @param {string} view */
  view(view) {
    const { stage } = this.#evening;
    if (view === stage.view && !stage.card) return;
    const told = words("did_view", { view: words(`view_${view}`) });
    this.#deeds.ask(this.#evening.onEvent("stage.view", { view }), told);
  }

  /** @param {string | null} card */
  light(card) {
    const number = String(this.#evening.card(card ?? "")?.number ?? "");
    const told = card ? words("did_light", { number }) : words("did_dark");
    this.#deeds.ask(this.#evening.onEvent("stage.spotlight", { card }), told);
  }

  write() {
    const board = this.#evening.board;
    if (!board) return;
    const verb = board.open ? "close" : "open";
    const told = words(`did_${verb}`, { number: String(board.number) });
    this.#deeds.ask(this.#evening.onEvent(`board.${verb}`, { board: board.id }), told);
  }

  /** Covers what comes from now on; while something is covered, shows it all at once. */
  cover() {
    const board = this.#evening.board;
    if (!board) return;
    const told = words(board.covered ? "did_reveal" : "did_cover", { number: String(board.number) });
    const asked = this.#evening.onEvent("board.cover", { board: board.id, covered: !board.covered });
    this.#deeds.ask(asked, told);
  }

  show() {
    const { board, wall } = this.#evening;
    if (!board || wall?.id === board.id) return;
    const told = words("did_show", { number: String(board.number) });
    this.#deeds.ask(this.#evening.onEvent("stage.show", { board: board.id }), told);
  }

  draw() {
    const { board, wall, stage } = this.#evening;
    const onWall = board !== null && board.id === wall?.id;
    q(".remote").hidden = !board;
    document.body.classList.toggle("on-the-wall", onWall);
    if (!board) return;
    flick(q("#writing"), "on", board.open);
    flick(q("#show"), "there", onWall);
    flick(q("#hold"), "on", stage.held);
    flick(q("#big-qr"), "on", stage.view === "start" && !stage.card);
    flick(q("#cover"), "on", board.covered);
    q("#dark").hidden = !stage.card;
    q("#views").hidden = Boolean(stage.card);
    q("#dark").classList.toggle("on", Boolean(stage.card));
  }

  /** What the strip says of the wall. */
  get says() {
    const { stage } = this.#evening;
    const said = [stage.card ? words("wall_light") : words("wall_view", { view: words(`view_${stage.view}`) })];
    if (stage.frozen) said.push(words("wall_frozen"));
    else if (stage.held) said.push(words("wall_held"));
    return said.join(", ");
  }

  /** @param {string} verb @param {"held" | "frozen"} name @param {string} told */
  #flip(verb, name, told) {
    this.#deeds.ask(this.#evening.onEvent(verb, { [name]: !this.#evening.stage[name] }), words(told));
  }
}

/** @param {string} selector @param {() => void} act */
function on(selector, act) {
  q(selector).addEventListener("click", act);
}

/** @param {HTMLElement} button @param {string} name @param {boolean} on */
function flick(button, name, on) {
  button.classList.toggle(name, on);
  q(".yes", button).hidden = !on;
  q(".no", button).hidden = on;
}
