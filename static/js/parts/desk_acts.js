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
    if (act === "ban") this.#deeds.ask(asked("device.ban"), words("did_ban", { number }));
    else if (["hide", "restore", "hold"].includes(act))
      this.#deeds.ask(asked(`card.${act}`), words(act === "hold" ? "did_wait" : `did_${act}`, { number }));
  }

  /** @param {string[]} cards */
  approve(cards) {
    const number = this.#number(cards[0]);
    const told = cards.length === 1 ? words("did_approve", { number }) : words("did_approve_many", cards.length);
    this.#all("approve", cards, told, { as_of: this.#evening.feed?.seq ?? null }); // what is on this screen was read, nothing newer
  }

  /** @param {string[]} cards */
  hide(cards) {
    const number = this.#number(cards[0]);
    const told = cards.length === 1 ? words("did_hide", { number }) : words("did_hide_many", cards.length);
    this.#all("hide", cards, told);
  }

  /** @param {string} card */
  turnDown(card) {
    this.#all("hide", [card], words("did_turn_down", { number: this.#number(card) }));
  }

  /** @param {string} act @param {string[]} cards @param {string} told @param {Record<string, any>} [args] */
  #all(act, cards, told, args = {}) {
    if (cards.length === 1) this.#deeds.ask(this.#evening.onBoard(`card.${act}`, { card: cards[0], ...args }), told);
    else if (cards.length > 1) this.#deeds.ask(this.#evening.onCards(`cards.${act}`, cards, args), told);
  }

  /** @param {string | undefined} card */
  #number(card = "") {
    return String(this.#evening.card(card)?.number ?? "");
  }
}
