// What can be done with cards: hung up, taken down, made to wait, put in the light; one of them or many at once.

import { words } from "../lib/words.js";

/** @typedef {import("./desk_evening.js").Evening} Evening */

export class Acts {
  #evening;
  #deeds;
  #stage;

  /** @param {{evening: Evening, deeds: import("./desk_deeds.js").Deeds, stage: import("./desk_stage.js").Stage}} desk */
  constructor({ evening, deeds, stage }) {
    this.#evening = evening;
    this.#deeds = deeds;
    this.#stage = stage;
  }

  /** @param {string} act as a button names it @param {string} card */
  do(act, card) {
    if (act === "light" || act === "dark") return this.#stage.light(act === "light" ? card : null);
    if (act === "approve") return this.approve([card]);
    const number = this.#number(card);
    const asked = (/** @type {string} */ verb) => this.#evening.onBoard(verb, { card });
    if (act === "ban")
      return this.#deeds.ask(asked("device.ban"), { told: words("did_ban", { number }), undo: { last: "device.ban" } });
    const back = { hide: "card.restore", restore: "card.hide", hold: "card.approve" }[act];
    const told = words(act === "hold" ? "did_wait" : `did_${act}`, { number });
    if (back) this.#deeds.ask(asked(`card.${act}`), { told, undo: asked(back) });
  }

  /** @param {string[]} cards */
  approve(cards) {
    const number = this.#number(cards[0]);
    const told = cards.length === 1 ? words("did_approve", { number }) : words("did_approve_many", cards.length);
    this.#all(cards, ["approve", "hold"], told);
  }

  /** @param {string[]} cards */
  hide(cards) {
    const number = this.#number(cards[0]);
    const told = cards.length === 1 ? words("did_hide", { number }) : words("did_hide_many", cards.length);
    this.#all(cards, ["hide", "restore"], told);
  }

  /** @param {string} card */
  turnDown(card) {
    this.#all([card], ["hide", "restore"], words("did_turn_down", { number: this.#number(card) }));
  }

  /** @param {string[]} cards @param {[string, string]} acts what is done, and what takes it back @param {string} told */
  #all(cards, [act, back], told) {
    if (cards.length === 0) return;
    const asked = (/** @type {string} */ one) =>
      cards.length === 1
        ? this.#evening.onBoard(`card.${one}`, { card: cards[0] })
        : this.#evening.onCards(`cards.${one}`, cards);
    this.#deeds.ask(asked(act), { told, undo: asked(back) });
  }

  /** @param {string | undefined} card */
  #number(card = "") {
    return String(this.#evening.card(card)?.number ?? "");
  }
}
