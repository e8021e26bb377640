// What is done with topics: cards go to one, a new one is named, two become one, one is dissolved.

import { uuid4 } from "../lib/ids.js";
import { words } from "../lib/words.js";

/** @typedef {import("./desk_evening.js").Evening} Evening */
/** @typedef {import("./desk_evening.js").Topic} Topic */
/** @typedef {import("./desk_evening.js").Asked} Asked */

const MOST = 400; // cards in one command, which must fit into one message

export class Topics {
  #evening;
  #deeds;
  #hopes;
  #heading;

  /** @param {{evening: Evening, deeds: import("./desk_deeds.js").Deeds, hopes: import("./desk_hopes.js").Hopes, heading: import("./desk_heading.js").Heading}} desk */
  constructor({ evening, deeds, hopes, heading }) {
    this.#evening = evening;
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

  /** @returns {Map<string, {id: string, text: string, number: number}[]>} what lies on each, newest first */
  get piles() {
    /** @type {Map<string, {id: string, text: string, number: number}[]>} */
    const piles = new Map();
    for (const [id, state] of this.#evening.cards) {
      const topic = this.#hopes.topic(id, state.cluster);
      if (!topic || state.hidden) continue;
      const pile = piles.get(topic) ?? [];
      pile.push({ id, text: state.text, number: state.number });
      piles.set(topic, pile);
    }
    for (const pile of piles.values()) pile.sort((a, b) => b.number - a.number);
    return piles;
  }

  /** The topics of the newest cards that guests see. @param {number} many */
  newest(many) {
    const seen = [...this.#evening.cards].filter(([, card]) => !card.hidden && !card.waiting && !card.covered);
    const first = seen.sort(([, a], [, b]) => b.number - a.number).slice(0, many);
    return first.map(([id]) => this.of(id));
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
    const undo = this.#asBefore(moved);
    this.#deeds.ask(this.#puts(moved, topic), { told, undo });
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
    const back = this.#asBefore(cards.filter((card) => this.of(card)));
    const asked = [this.#evening.onBoard("cluster.add", { id, title, cards: cards.slice(0, MOST) })];
    if (cards.length > MOST) asked.push(...this.#puts(cards.slice(MOST), id));
    const undo = [this.#evening.onBoard("cluster.remove", { cluster: id }), ...back];
    this.#deeds.ask(asked, { told: words("did_found", { title }), undo });
  }

  /** @param {Topic} topic */
  rename({ id, title: old }) {
    this.#heading.ask({
      title: words("other_heading"),
      value: old,
      done: (title) => {
        if (title === old) return;
        const named = (/** @type {string} */ to) => this.#evening.onBoard("cluster.edit", { cluster: id, title: to });
        this.#deeds.ask(named(title), { told: words("did_rename", { title }), undo: named(old) });
      },
    });
  }

  /** @param {Topic} topic @param {-1 | 1} by */
  move(topic, by) {
    const place = this.#evening.topics.findIndex(({ id }) => id === topic.id) + 1;
    const to = place + by;
    if (to < 1 || to > this.#evening.topics.length) return;
    const moved = (/** @type {number} */ position) =>
      this.#evening.onBoard("cluster.move", { cluster: topic.id, position });
    this.#deeds.ask(moved(to), {
      told: words("did_move", { topic: String(topic.number), place: String(to) }),
      undo: moved(place),
    });
  }

  /** @param {Topic} topic @param {Topic} into */
  merge(topic, into) {
    const asked = this.#evening.onBoard("cluster.merge", { cluster: topic.id, into: into.id });
    const told = words("did_merge", { topic: String(topic.number), into: String(into.number) });
    this.#deeds.ask(asked, { told, undo: this.#again(topic, { out_of: into.id }) });
  }

  /** @param {Topic} topic */
  dissolve(topic) {
    const asked = this.#evening.onBoard("cluster.remove", { cluster: topic.id });
    this.#deeds.ask(asked, { told: words("did_dissolve", { title: topic.title }), undo: this.#again(topic) });
  }

  /** Dots that were stuck on paper. @param {Topic} topic @param {number} dots */
  tally(topic, dots) {
    const told = words("did_tally", { topic: String(topic.number), dots: String(dots) });
    this.#deeds.ask(this.#evening.onBoard("vote.tally", { cluster: topic.id, dots }), {
      told,
      undo: { last: "vote.tally" },
    });
  }

  /** @param {Topic} topic @param {{out_of?: string}} [where] its cards went */
  #again(topic, where = {}) {
    const cards = (this.piles.get(topic.id) ?? []).map(({ id }) => id);
    return this.#evening.onBoard("cluster.restore", { cluster: topic.id, cards, ...where });
  }

  /** @param {string[]} cards @param {string | null} topic @returns {Asked[]} */
  #puts(cards, topic) {
    const asked = [];
    for (let at = 0; at < cards.length; at += MOST) {
      asked.push(this.#evening.onBoard("cluster.put", { cards: cards.slice(at, at + MOST), cluster: topic }));
    }
    return asked;
  }

  /** What would put them where they are now. @param {string[]} cards @returns {Asked[]} */
  #asBefore(cards) {
    /** @type {Map<string | null, string[]>} */
    const places = new Map();
    for (const card of cards) {
      const topic = this.of(card)?.id ?? null;
      places.set(topic, [...(places.get(topic) ?? []), card]);
    }
    return [...places].flatMap(([topic, ids]) => this.#puts(ids, topic));
  }

  /** "Card 12", "3 cards". @param {string[]} cards */
  #named(cards) {
    const only = cards.length === 1 ? this.#evening.card(cards[0]) : null;
    return only ? words("card", { number: String(only.number) }) : words("cards", cards.length);
  }
}
