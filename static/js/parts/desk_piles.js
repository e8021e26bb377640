// The topics of a board with what lies on them: rows on a phone, piles beside the cards without a topic on a wide screen.

import { all, arrange, piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { paint } from "./paper.js";

/** @typedef {import("./desk_evening.js").Topic} Topic */
/** @typedef {import("./desk_census.js").Entry} Entry */

const SHOWN = 3;

export class Piles {
  #list;

  /**
   * @param {HTMLElement} list
   * @param {{open: (topic: string) => void, all: (topic: string) => void, look: (card: string) => void}} tapped
   */
  constructor(list, tapped) {
    this.#list = list;
    list.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target : null;
      const topic = target?.closest(".pile");
      if (!target || !(topic instanceof HTMLElement)) return;
      const slip = target.closest(".look")?.closest("li");
      if (slip) tapped.look(slip.dataset.id ?? "");
      else if (target.closest(".head-of")) tapped.open(topic.dataset.id ?? "");
      else if (target.closest(".every")) tapped.all(topic.dataset.id ?? "");
    });
  }

  /**
   * @param {Topic[]} topics in order
   * @param {Map<string, Entry[]>} cards of each, newest first
   * @param {(id: string) => boolean} picked
   */
  draw(topics, cards, picked) {
    const known = new Map(all(":scope > .pile", this.#list).map((pile) => [pile.dataset.id ?? "", pile]));
    const piles = topics.map((topic) => known.get(topic.id) ?? piece("pile"));
    topics.forEach((topic, index) => void this.#dress(piles[index], topic, cards.get(topic.id) ?? [], picked));
    arrange(this.#list, piles);
  }

  /** @param {HTMLElement} pile @param {Topic} topic @param {Entry[]} cards @param {(id: string) => boolean} picked */
  #dress(pile, topic, cards, picked) {
    pile.dataset.id = topic.id;
    paint(pile, topic);
    write(q(".k", pile), String(topic.number));
    write(q(".title", pile), topic.title);
    write(q(".many .short", pile), String(cards.length));
    write(q(".many .long", pile), words("cards", cards.length));
    const every = q(".every", pile);
    every.hidden = cards.length === 0;
    write(every, words("show_all", cards.length));
    const slips = q(".slips", pile);
    const known = new Map(all(":scope > li", slips).map((item) => [item.dataset.id ?? "", item]));
    const shown = cards.slice(0, SHOWN).map(([id, card]) => {
      const item = known.get(id) ?? piece("slip");
      item.dataset.id = id;
      const slip = q(".card", item);
      slip.dataset.nail = id.slice(0, 1);
      slip.classList.toggle("picked", picked(id));
      write(q(".text", item), card.text);
      write(q(".look", item), words("card", { number: String(card.number) }));
      return item;
    });
    const held = slips.contains(document.activeElement);
    arrange(slips, shown);
    if (held && !slips.contains(document.activeElement)) every.focus({ preventScroll: true }); // the card lies deeper now
  }
}
