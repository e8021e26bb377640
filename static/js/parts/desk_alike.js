// "These look alike": what could lie together, found on this device, and hung together with one tap.

import { Alike } from "../lib/alike.js";
import { all, piece, q, write } from "../lib/dom.js";
import { graphemes } from "../lib/graphemes.js";
import { words } from "../lib/words.js";

/** @typedef {import("./desk_evening.js").Evening} Evening */
/** @typedef {import("./desk_topics.js").Topics} Topics */

const REST = 2_000; // milliseconds between two looks
const MOST = 400; // cards that are compared at a time: a phone must not stop for it
const LIKELY = 0.28;
const LONGEST = 80;

export class AlikeCards {
  #place;
  #evening;
  #topics;
  #found;
  /** @type {Set<string>} cards whose likeness was waved away */
  #unwanted = new Set();
  /** @type {string[][]} */
  #groups = [];
  #shown = "";
  /** What was compared last. */
  #compared = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} place @param {{evening: Evening, topics: Topics, found: () => void}} desk found: other groups than before */
  constructor(place, { evening, topics, found }) {
    this.#place = place;
    this.#evening = evening;
    this.#topics = topics;
    this.#found = found;
    q('[data-do="together"]', place).addEventListener("click", () => this.#together());
    q('[data-do="not-now"]', place).addEventListener("click", () => this.#wave());
  }

  /** @returns {string[][]} what looks alike and has no topic, the closest first */
  get groups() {
    const open = this.#groups.map((group) => group.filter((id) => this.#isFree(id)));
    return open.filter((group) => group.length > 1 && !group.every((id) => this.#unwanted.has(id)));
  }

  /** Looks for more when there is time for it. @param {boolean} wanted whether somebody orders just now */
  draw(wanted) {
    this.#show(this.groups[0] ?? []);
    if (!wanted) return;
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
    const sorted = [...this.#evening.cards].filter(([id, other]) => id !== card && other.cluster);
    for (const [id, { text }] of sorted.slice(-MOST)) known.put(id, text);
    const [best] = known.similar(state.text, 1, LIKELY);
    if (!best) return null;
    return best.id.startsWith("topic:") ? best.id.slice(6) : (this.#topics.of(best.id)?.id ?? null);
  }

  #look() {
    const free = [...this.#evening.cards.keys()].filter((id) => this.#isFree(id)).slice(-MOST);
    const compared = free.map((id) => id + this.#evening.card(id)?.text).join();
    if (compared === this.#compared) return;
    this.#compared = compared;
    const known = new Alike();
    for (const id of free) known.put(id, this.#evening.card(id)?.text ?? "");
    this.#groups = known.groups();
    this.#found();
  }

  #wave() {
    for (const id of this.groups[0] ?? []) this.#unwanted.add(id);
    this.#found();
  }

  /** @param {string[]} group */
  #show(group) {
    if (group.join() === this.#shown) return;
    this.#shown = group.join();
    write(q("[data-alike]", this.#place), group.length > 0 ? words("alike", group.length) : words("none_alike"));
    q(".verdict", this.#place).hidden = group.length === 0;
    const list = q("ol", this.#place);
    for (const item of all("li", list)) item.remove();
    for (const id of group) {
      const item = piece("twin");
      write(q(".text", item), this.#evening.card(id)?.text ?? "");
      q(".card", item).dataset.nail = id.slice(0, 1);
      list.append(item);
    }
  }

  /** The shortest says it best, until somebody finds a better heading. */
  #together() {
    const cards = this.groups[0] ?? [];
    const texts = cards.map((id) => (this.#evening.card(id)?.text ?? "").replace(/\s+/g, " "));
    const fitting = texts.filter((text) => text && graphemes(text) <= LONGEST).sort((a, b) => a.length - b.length);
    if (cards.length > 0) this.#topics.add(fitting[0] ?? words("alike_heading"), cards);
  }

  /** @param {string} id */
  #isFree(id) {
    const state = this.#evening.card(id);
    return Boolean(state && !state.hidden && !state.waiting && !this.#topics.of(id));
  }
}
