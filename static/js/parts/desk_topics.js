// What is done with topics: cards go to one, a new one is named, two become one, one is dissolved.

import { uuid4 } from "../lib/ids.js";
import { words } from "../lib/words.js";

/** @typedef {import("./desk_evening.js").Evening} Evening */
/** @typedef {import("./desk_evening.js").Topic} Topic */

const MOST = 400; // cards of a new topic, which must fit into one message

export class Topics {
  #evening;
  #deeds;
  #hopes;
  #census;
  #heading;

  /**
   * @param {{evening: Evening, deeds: import("./desk_deeds.js").Deeds, hopes: import("./desk_hopes.js").Hopes,
   *   census: import("./desk_census.js").Census, heading: import("./desk_heading.js").Heading}} desk
   */
  constructor({ evening, deeds, hopes, census, heading }) {
    this.#evening = evening;
    this.#census = census;
    this.#deeds = deeds;
    this.#hopes = hopes;
    this.#heading = heading;
  }

  /** @returns {Topic[]} those that are, and those on their way */
  get all() {
    return [...this.#evening.topics, ...this.#hopes.fresh];
  }

  /** The topic of a card, as it is or will be in a moment. @param {string} card @returns {Topic | null} */
  of(card) {
    const id = this.#hopes.topic(card, this.#evening.card(card)?.cluster);
    return id ? (this.#evening.topic(id) ?? this.#hopes.fresh.find((topic) => topic.id === id) ?? null) : null;
  }

  /** @returns {Map<string, import("./desk_census.js").Entry[]>} what lies on each, newest first */
  get piles() {
    return this.#census.now.piles;
  }

  /** The topics of the newest cards that guests see. @param {number} many */
  newest(many) {
    return this.#census.now.seen.slice(0, many).map(([id]) => this.of(id));
  }

  /** @returns {import("./desk_ranking.js").Row[]} what dots were put on; nothing before they are revealed */
  get ranking() {
    if (this.#evening.board?.dots_on !== "cards") {
      const revealed = this.#evening.topics.filter(({ dots }) => dots !== undefined);
      return revealed.map((topic) => ({ ...topic, dots: topic.dots ?? 0, topic }));
    }
    const dotted = [...this.#evening.cards].filter(([, card]) => card.dots > 0 && !card.hidden);
    return dotted.map(([id, { text, number, dots }]) => ({ id, number, title: text, dots, topic: this.of(id) }));
  }

  /** @param {string[]} cards @param {string | null} topic null: to none */
  put(cards, topic) {
    const moved = cards.filter((card) => (this.of(card)?.id ?? null) !== topic);
    if (moved.length === 0) return;
    const number = String(this.all.find(({ id }) => id === topic)?.number ?? "");
    const told = topic
      ? words("did_put", { many: this.#named(moved), topic: number })
      : words("did_free", { many: this.#named(moved) });
    this.#deeds.ask(this.#evening.onCards("cluster.put", moved, { cluster: topic }), told);
  }

  /** Asks for the heading, then hangs it over the cards. @param {string[]} cards @param {() => void} [then] */
  found(cards, then) {
    this.#heading.ask({
      title: words("new_heading"),
      value: "",
      done: (title) => {
        this.add(title, cards);
        then?.();
      },
    });
  }

  /** @param {string} title @param {string[]} cards */
  add(title, cards) {
    const id = uuid4();
    const asked = [this.#evening.onBoard("cluster.add", { id, title, cards: cards.slice(0, MOST) })];
    if (cards.length > MOST) asked.push(...this.#evening.onCards("cluster.put", cards.slice(MOST), { cluster: id }));
    this.#deeds.ask(asked, words("did_found", { title }));
  }

  /** @param {Topic} topic */
  rename({ id, title: old }) {
    this.#heading.ask({
      title: words("other_heading"),
      value: old,
      done: (title) => {
        if (title === old) return;
        this.#deeds.ask(this.#evening.onBoard("cluster.edit", { cluster: id, title }), words("did_rename", { title }));
      },
    });
  }

  /** @param {Topic} topic @param {-1 | 1} by */
  move(topic, by) {
    const place = this.#evening.topics.findIndex(({ id }) => id === topic.id) + 1;
    const to = place + by;
    if (to < 1 || to > this.#evening.topics.length) return;
    const told = words("did_move", { topic: String(topic.number), place: String(to) });
    this.#deeds.ask(this.#evening.onBoard("cluster.move", { cluster: topic.id, position: to }), told);
  }

  /** @param {Topic} topic @param {Topic} into */
  merge(topic, into) {
    const asked = this.#evening.onBoard("cluster.merge", { cluster: topic.id, into: into.id });
    this.#deeds.ask(asked, words("did_merge", { topic: String(topic.number), into: String(into.number) }));
  }

  /** @param {Topic} topic */
  dissolve(topic) {
    const asked = this.#evening.onBoard("cluster.remove", { cluster: topic.id });
    this.#deeds.ask(asked, words("did_dissolve", { title: topic.title }));
  }

  /** Dots that were stuck on paper. @param {Topic} topic @param {number} dots */
  tally(topic, dots) {
    const told = words("did_tally", { topic: String(topic.number), dots: String(dots) });
    this.#deeds.ask(this.#evening.onBoard("vote.tally", { cluster: topic.id, dots }), told);
  }

  /** "Card 12", "3 cards". @param {string[]} cards */
  #named(cards) {
    const only = cards.length === 1 ? this.#evening.card(cards[0]) : null;
    return only ? words("card", { number: String(only.number) }) : words("cards", cards.length);
  }
}
