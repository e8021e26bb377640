// "These look alike": what could lie together, found on this device, and hung together with one tap.

import { Alike } from "../lib/alike.js";
import { all, piece, q, write } from "../lib/dom.js";
import { graphemes } from "../lib/graphemes.js";
import { words } from "../lib/words.js";
import { makeRoom } from "./desk_still.js";

/** @typedef {import("./desk_evening.js").Evening} Evening */
/** @typedef {import("./desk_topics.js").Topics} Topics */

const REST = 1_500; // milliseconds between two looks
const MOST = 800; // cards that are compared
const LIKELY = 0.28;
const LONGEST = 80;

export class AlikeCards {
  #place;
  #evening;
  #topics;
  /** @type {Set<string>} groups that were waved away, by their first card */
  #unwanted = new Set();
  /** @type {string[]} */
  #group = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} place @param {{evening: Evening, topics: Topics}} desk */
  constructor(place, { evening, topics }) {
    this.#place = place;
    this.#evening = evening;
    this.#topics = topics;
    q('[data-do="together"]', place).addEventListener("click", () => this.#together());
    q('[data-do="not-now"]', place).addEventListener("click", () => {
      for (const id of this.#group) this.#unwanted.add(id);
      this.#look();
    });
  }

  /** Looks when there is time for it. @param {boolean} wanted whether somebody orders just now */
  draw(wanted) {
    if (!wanted) {
      this.#show([]);
      return;
    }
    if (this.#group.length > 0 && !this.#group.every((id) => this.#isFree(id))) this.#show([]);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, REST);
  }

  /** The topic whose cards are most like this one. @param {string} card @returns {string | null} */
  likely(card) {
    const state = this.#evening.card(card);
    if (!state) return null;
    const known = new Alike();
    for (const topic of this.#topics.all) known.put(`topic:${topic.id}`, topic.title);
    for (const [id, other] of this.#evening.cards) if (id !== card && other.cluster) known.put(id, other.text);
    const [best] = known.similar(state.text, 1, LIKELY);
    if (!best) return null;
    return best.id.startsWith("topic:") ? best.id.slice(6) : (this.#topics.of(best.id)?.id ?? null);
  }

  #look() {
    const known = new Alike();
    let many = 0;
    for (const [id, { text }] of this.#evening.cards)
      if (many < MOST && this.#isFree(id) && ++many) known.put(id, text);
    this.#show(known.groups().find((group) => !group.every((id) => this.#unwanted.has(id))) ?? []);
  }

  /** @param {string[]} group */
  #show(group) {
    if (group.join() === this.#group.join() && this.#place.hidden === (group.length === 0)) return;
    this.#group = group;
    makeRoom(() => this.#fill(group));
  }

  /** @param {string[]} group */
  #fill(group) {
    this.#place.hidden = group.length === 0;
    if (group.length === 0) return;
    write(q("[data-alike]", this.#place), words("alike", group.length));
    const list = q("ol", this.#place);
    for (const item of all("li", list)) item.remove();
    for (const id of group.slice(0, 4)) {
      const item = piece("twin");
      write(q(".text", item), this.#evening.card(id)?.text ?? "");
      q(".card", item).dataset.nail = id.slice(0, 1);
      list.append(item);
    }
  }

  /** The shortest says it best, until somebody finds a better heading. */
  #together() {
    const cards = this.#group.filter((id) => this.#isFree(id));
    const texts = cards.map((id) => (this.#evening.card(id)?.text ?? "").replace(/\s+/g, " "));
    const fitting = texts.filter((text) => text && graphemes(text) <= LONGEST).sort((a, b) => a.length - b.length);
    const title = fitting[0] ?? words("alike_heading");
    this.#show([]);
    if (cards.length > 0) this.#topics.add(title, cards);
  }

  /** @param {string} id */
  #isFree(id) {
    const state = this.#evening.card(id);
    return Boolean(state && !state.hidden && !state.waiting && !this.#topics.of(id));
  }
}
