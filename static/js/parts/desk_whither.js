// The sheet that asks where the picked cards shall go.

import { q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { onTopic, showTopics } from "./desk_choice.js";
import { dressDialog } from "./desk_sheet.js";

export class Whither {
  #dialog;
  #topics;
  /** @type {string[]} */
  #cards = [];

  /**
   * @param {HTMLDialogElement} dialog
   * @param {{topics: import("./desk_topics.js").Topics, put: (cards: string[], topic: string | null) => void,
   *   found: (cards: string[]) => void}} use
   */
  constructor(dialog, { topics, put, found }) {
    this.#dialog = dialog;
    this.#topics = topics;
    dressDialog(dialog);
    onTopic(q(".topics", dialog), (topic) => this.#close((cards) => put(cards, topic)));
    q('[data-do="found"]', dialog).addEventListener("click", () => this.#close(found));
    q('[data-do="free"]', dialog).addEventListener("click", () => this.#close((cards) => put(cards, null)));
  }

  /** @param {string[]} cards */
  open(cards) {
    if (cards.length === 0) return;
    this.#cards = cards;
    const places = new Set(cards.map((card) => this.#topics.of(card)?.id ?? null));
    const [only] = places.size === 1 ? places : [null];
    write(q("#whither-title", this.#dialog), words("whither", cards.length));
    showTopics(q(".topics", this.#dialog), this.#topics.all, { current: only });
    q('[data-do="free"]', this.#dialog).hidden = !cards.some((card) => this.#topics.of(card));
    this.#dialog.showModal();
    q("#whither-title", this.#dialog).focus();
    this.#dialog.scrollTop = 0;
  }

  /** @param {(cards: string[]) => void} then */
  #close(then) {
    this.#dialog.close();
    then(this.#cards);
  }
}
