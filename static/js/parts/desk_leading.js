// The sheet "Lead": what the board is at, what the wall shows, and how cards come in.

import { all, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { dressDialog } from "./desk_sheet.js";

/** @typedef {import("./desk_evening.js").Evening} Evening */
/** @typedef {{board: string, request: string, seq: number, budget: number | null, dots_on: string}} Wished seq: at which it is shown */

const MOST = 10; // dots of one device

export class Leading {
  #dialog;
  #evening;
  #deeds;
  #entered;
  /** What was asked of the dots last, until it is shown: fast taps go on from there. @type {Wished | null} */
  #wished = null;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {{evening: Evening, outbox: import("../live/outbox.js").Outbox, deeds: import("./desk_deeds.js").Deeds, stage: import("./desk_stage.js").Stage,
   *   entered: (phase: string) => void}} desk
   */
  constructor(dialog, { evening, outbox, deeds, stage, entered }) {
    this.#dialog = dialog;
    this.#evening = evening;
    this.#deeds = deeds;
    this.#entered = entered;
    dressDialog(dialog);
    for (const button of all("[data-phase]", dialog)) this.#on(button, () => this.#enter(button.dataset.phase ?? ""));
    for (const button of all("[data-view]", dialog)) this.#on(button, () => stage.view(button.dataset.view ?? ""));
    for (const button of all("[data-dots-on]", dialog)) {
      button.addEventListener("click", () => this.#dots({ dots_on: button.dataset.dotsOn }));
    }
    for (const button of all("[data-step]", dialog)) {
      button.addEventListener("click", () => this.#step(Number(button.dataset.step)));
    }
    outbox.on("done", ({ request_id }, { seq = 0 }) => this.#answered(request_id, seq));
    outbox.on("refused", ({ request_id }) => this.#answered(request_id, 0));
    this.#on(q("#approving", dialog), () => this.#approve());
    this.#on(q("#covering", dialog), () => stage.cover());
    this.#on(q("#freezing", dialog), () => stage.freeze());
    this.#on(q("#back-page", dialog), () => stage.turn(-1));
  }

  /** @param {string} [part] of the sheet that is wanted: a selector */
  open(part = "") {
    this.draw();
    this.#dialog.showModal();
    q("#leading-title", this.#dialog).focus();
    this.#dialog.scrollTop = 0;
    if (part) q(part, this.#dialog).scrollIntoView({ block: "start" });
  }

  draw() {
    const { board, stage, tally } = this.#evening;
    if (!board) return;
    const mood = board.kind === "mood";
    write(
      q("#leading-title", this.#dialog),
      words("board_asks", { number: String(board.number), question: board.question }),
    );
    press("[data-phase]", (button) => button.dataset.phase === board.phase);
    press("[data-view]", (button) => button.dataset.view === stage.view && !stage.card);
    press("[data-dots-on]", (button) => button.dataset.dotsOn === this.#dotting.dots_on);
    q('[data-phase="order"]', this.#dialog).hidden = mood;
    q(".dotting", this.#dialog).hidden = mood || board.phase === "collect";
    write(q("[data-budget]", this.#dialog), words("dots_each", this.#budget()));
    q("[data-progress]", this.#dialog).hidden = !tally.dots;
    write(
      q("[data-progress]", this.#dialog),
      words("progress", { num: tally.voters, dots: words("dots", tally.dots) }),
    );
    turn("#approving", board.approving);
    turn("#covering", board.covered);
    turn("#freezing", stage.frozen);
    q("#covering small .covered-now", this.#dialog).hidden = !tally.covered;
    write(q("#covering small .covered-now", this.#dialog), words("covered_now", tally.covered));
    q("#approving", this.#dialog).hidden = mood;
    q("#covering", this.#dialog).hidden = mood;
  }

  /** @param {HTMLElement} button @param {() => void} act which is told and can be undone, so the sheet gives way to it */
  #on(button, act) {
    button.addEventListener("click", () => {
      this.#dialog.close();
      act();
    });
  }

  /** @param {string} phase */
  #enter(phase) {
    const board = this.#evening.board;
    if (!board || phase === board.phase) return;
    const told = words("did_phase", { number: String(board.number), phase: words(`phase_${phase}`) });
    this.#deeds.ask(this.#evening.onEvent("board.phase", { board: board.id, phase }), told);
    this.#entered(phase);
  }

  #approve() {
    const board = this.#evening.board;
    if (!board) return;
    const told = words(board.approving ? "did_approve_off" : "did_approve_on", { number: String(board.number) });
    const asked = this.#evening.onEvent("board.approve", { board: board.id, approving: !board.approving });
    this.#deeds.ask(asked, told);
  }

  /** Dots of each device: as wished, as fixed, or half as many as there are topics. */
  #budget() {
    const { tally, topics } = this.#evening;
    const half = Math.min(MOST, Math.max(1, Math.floor(topics.length / 2)));
    return this.#dotting.budget ?? (tally.budget || half);
  }

  /** @param {number} by */
  #step(by) {
    const budget = Math.min(MOST, Math.max(1, this.#budget() + by));
    if (budget !== this.#dotting.budget) this.#dots({ budget });
  }

  /** As wished last, else as the server knows it. */
  get #dotting() {
    const { board, workshop } = this.#evening;
    const wished = this.#wished;
    if (wished && (wished.board !== board?.id || wished.seq <= (workshop.seq ?? 0))) this.#wished = null;
    return this.#wished ?? { budget: board?.budget ?? null, dots_on: board?.dots_on ?? "" };
  }

  /** @param {string} request @param {number} seq */
  #answered(request, seq) {
    if (this.#wished?.request !== request) return;
    this.#wished.seq = seq;
    this.draw();
  }

  /** @param {{budget?: number, dots_on?: string}} wished */
  #dots(wished) {
    const board = this.#evening.board;
    if (!board) return;
    const { budget, dots_on } = this.#dotting;
    const args = { board: board.id, budget, dots_on, ...wished };
    const [request] = this.#deeds.ask(this.#evening.onEvent("board.dots", args), words("did_dots"));
    this.#wished = { ...args, request, seq: Number.POSITIVE_INFINITY };
    this.draw();
  }
}

/** @param {string} selector @param {(button: HTMLElement) => boolean} pressed */
function press(selector, pressed) {
  for (const button of all(`#leading ${selector}`)) button.setAttribute("aria-pressed", String(pressed(button)));
}

/** @param {string} selector @param {boolean} on */
function turn(selector, on) {
  q(selector).setAttribute("aria-checked", String(on));
}
