// Cards under the headings of their topics: the newest few of each, more when asked, and at the end what lies at none.

import { all, piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { cardsOf, topicsOf } from "../live/boards.js";
import { paint } from "./paper.js";

/** @typedef {Record<string, any>} State */

const FEW = 5;
const FREE = 30;
const MORE = 50;
const NONE = "none";

export class Groups {
  #store;
  #here;
  /** How many cards of a topic are shown. @type {Map<string, number>} */
  #most = new Map();
  /** @type {Map<string, HTMLElement>} */
  #items = new Map();

  /**
   * @param {HTMLElement} list as the server drew it
   * @param {import("../live/store.js").Store} store
   * @param {string} here path of the board
   */
  constructor(list, store, here) {
    this.#store = store;
    this.#here = here;
    for (const item of all(".topic", list)) this.#items.set(`topic ${item.dataset.topic || NONE}`, item);
    for (const item of all(".rest", list)) this.#items.set(`rest ${item.dataset.rest || NONE}`, item);
    if (location.search.includes("all=1"))
      for (const { id } of topicsOf(store)) this.#most.set(id, Number.POSITIVE_INFINITY);
  }

  /** Whether there is something to put cards under. */
  get any() {
    return this.#store.all("cluster").size > 0;
  }

  /** Shows more of a topic. @param {HTMLElement} rest that was tapped */
  unfold(rest) {
    const id = rest.dataset.rest || NONE;
    this.#most.set(id, this.#limit(id) + MORE);
  }

  /**
   * @param {[string, State][]} cards of others, newest first
   * @param {(id: string, state: State) => HTMLElement} draw
   * @returns {HTMLElement[]} headings, cards and "older" in their order
   */
  items(cards, draw) {
    const topics = topicsOf(this.#store);
    /** @type {Map<string, [string, State][]>} */
    const members = new Map(topics.map(({ id }) => [id, []]));
    /** @type {[string, State][]} */
    const free = [];
    for (const card of cards) (members.get(card[1].cluster) ?? free).push(card);
    const counts = cardsOf(this.#store);
    const hung = this.#store.all("card").size - [...counts.values()].reduce((sum, count) => sum + count, 0);
    return [
      ...topics.flatMap((topic) => this.#group(topic.id, topic, counts.get(topic.id) ?? 0, members, draw)),
      ...this.#group(NONE, undefined, hung, new Map([[NONE, free]]), draw),
    ];
  }

  /**
   * @param {string} id
   * @param {import("../live/boards.js").Topic | undefined} topic
   * @param {number} count of its cards, one's own too
   * @param {Map<string, [string, State][]>} members
   * @param {(id: string, state: State) => HTMLElement} draw
   */
  #group(id, topic, count, members, draw) {
    const cards = members.get(id) ?? [];
    if (!topic && !count) return [];
    const shown = cards.slice(0, this.#limit(id));
    const rest = cards.length - shown.length;
    return [
      this.#heading(id, topic, count),
      ...shown.map(([card, state]) => draw(card, state)),
      ...(rest || !this.#store.complete ? this.#rest(id, rest) : []),
    ];
  }

  /** @param {string} id */
  #limit(id) {
    return this.#most.get(id) ?? (id === NONE ? FREE : FEW);
  }

  /** @param {string} id @param {import("../live/boards.js").Topic | undefined} topic @param {number} count */
  #heading(id, topic, count) {
    const key = `topic ${id}`;
    const item = this.#items.get(key) ?? piece("topic");
    this.#items.set(key, item);
    item.id = `topic-${id}`;
    paint(item, topic);
    const nail = item.querySelector(".nail");
    if (nail) {
      /** @type {HTMLElement} */ (nail).hidden = !topic;
      write(nail, String(topic?.number ?? ""));
    }
    write(q("h3 > span", item), topic?.title ?? words("free"));
    if (this.#store.complete) write(q("small", item), String(count));
    return item;
  }

  /** Until every card is known, what the page said stays. @param {string} id @param {number} rest */
  #rest(id, rest) {
    const key = `rest ${id}`;
    const known = this.#items.get(key);
    if (!rest) return known ? [known] : [];
    const item = known ?? piece("rest");
    this.#items.set(key, item);
    item.dataset.rest = id;
    q("a", item).setAttribute("href", `${this.#here}?all=1#topic-${id}`);
    if (this.#store.complete || !known) write(q("span", item), words("older", rest));
    return [item];
  }
}
