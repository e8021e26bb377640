// The section of dots: topics that take them, then topics or cards by rank once they are counted.

import { all, arrange, piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { cardsOf, ranked, topicsOf } from "../live/boards.js";
import { drawDiscs } from "./discs.js";
import { paint } from "./paper.js";

const RANKED_CARDS = 30;

export class Voting {
  #section;
  #list;
  #cards;
  #store;
  #setting;
  #steppers;
  #here;
  /** @type {Map<string, HTMLElement>} */
  #items = new Map();

  /**
   * @param {HTMLElement} section
   * @param {{store: import("../live/store.js").Store, cards: HTMLElement, here: string,
   *   setting: import("./setting.js").Setting, steppers: import("./steppers.js").Steppers}} use cards: where they hang
   */
  constructor(section, { store, cards, setting, steppers, here }) {
    this.#section = section;
    this.#list = q("ol", section);
    this.#cards = cards;
    this.#store = store;
    this.#setting = setting;
    this.#steppers = steppers;
    this.#here = here;
    for (const item of all(":scope > li", this.#list)) this.#items.set(`${item.className} ${item.dataset.id}`, item);
  }

  draw() {
    const { phase, kind, dots_on } = this.#setting.now;
    const counted = phase === "results" && kind !== "mood";
    this.#section.hidden = !counted && this.#setting.dotting !== "cluster";
    const onTopics = dots_on === "topics";
    this.#section.dataset.on = dots_on;
    write(q("h2", this.#section), words(!counted ? "your_dots" : onTopics ? "topics_by_dots" : "cards_by_dots"));
    const items = counted ? this.#ranks(onTopics) : this.#setting.dotting === "cluster" ? this.#choices() : [];
    arrange(this.#list, items);
    for (const [key, item] of this.#items) if (!items.includes(item)) this.#items.delete(key);
    q("#no-topics").hidden = this.#setting.dotting !== "cluster" || items.length > 0;
    this.#drawHand();
  }

  /** It stands above what takes the dots. */
  #drawHand() {
    const hand = q("#budget");
    const onCards = this.#setting.dotting === "card";
    if (onCards && hand.parentElement !== this.#cards) this.#cards.prepend(hand);
    if (!onCards && hand.parentElement !== this.#section) q("h2", this.#section).after(hand);
    this.#steppers.drawHand(hand);
  }

  #choices() {
    const counts = cardsOf(this.#store);
    return topicsOf(this.#store).map((topic) => {
      const item = this.#item("choice", topic.id);
      const slip = q(".card", item);
      const name = `vote-${topic.id}`;
      paint(slip, topic);
      q(".text", item).id = name;
      write(q(".text", item), topic.title);
      if (this.#store.complete) write(q(".sum", item), words("cards", counts.get(topic.id) ?? 0));
      this.#steppers.fill(slip, "cluster", topic.id, `${this.#here}/topic/${topic.id}`, name);
      return item;
    });
  }

  /** @param {boolean} onTopics */
  #ranks(onTopics) {
    if (onTopics)
      return ranked(topicsOf(this.#store)).map(({ place, thing }) => this.#rank(place, thing, thing.title, thing));
    const cards = [...this.#store.all("card")].map(([id, state]) => /** @type {any} */ ({ id, ...state }));
    const best = ranked(cards.filter(({ dots }) => dots)).slice(0, RANKED_CARDS);
    return best.map(({ place, thing }) =>
      this.#rank(place, thing, thing.text, this.#store.get("cluster", thing.cluster)),
    );
  }

  /**
   * @param {number} place
   * @param {{id: string, dots?: number}} thing
   * @param {string} text
   * @param {any} topic that gives it its paper
   */
  #rank(place, { id, dots = 0 }, text, topic) {
    const item = this.#item("rank", id);
    const own = Math.min(dots, this.#store.count("dot", id));
    paint(q(".card", item), topic);
    write(q(".place", item), `${place}.`);
    write(q(".text", item), text);
    write(q(".sum", item), own ? `${words("dots", dots)}, ${words("yours", own)}` : words("dots", dots));
    drawDiscs(q(".discs", item), dots, own);
    return item;
  }

  /** @param {string} look @param {string} id */
  #item(look, id) {
    const key = `${look} ${id}`;
    const known = this.#items.get(key);
    if (known) return known;
    const item = piece(look);
    item.dataset.id = id;
    q(".card", item).dataset.nail = id[0];
    this.#items.set(key, item);
    return item;
  }
}
