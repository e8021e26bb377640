// "These look alike": what could lie together, found on this device, and hung together with one tap.

import { Alike } from "../lib/alike.js";
import { all, piece, q, write } from "../lib/dom.js";
import { graphemes } from "../lib/graphemes.js";
import { inSlices } from "../lib/slices.js";
import { words } from "../lib/words.js";

/** @typedef {import("./desk_evening.js").Evening} Evening */
/** @typedef {import("./desk_topics.js").Topics} Topics */

const REST = 2_000; // milliseconds between two looks
const EACH = 12; // others that a card is compared with in full
const LIKELY = 0.28;
const LONGEST = 80;

export class AlikeCards {
  #place;
  #evening;
  #topics;
  #found;
  /** Cards without a topic. */
  #free = new Alike();
  /** Cards with one, and the headings. */
  #sorted = new Alike();
  /** What was put there: id -> text. @type {Map<string, string>} */
  #known = new Map();
  /** For each without a topic what is like it. @type {Map<string, {id: string, score: number}[]>} */
  #pairs = new Map();
  /** The board that all this is of. */
  #board = "";
  /** @type {Set<string>} cards whose likeness was waved away */
  #unwanted = new Set();
  /** @type {string[][]} */
  #groups = [];
  #shown = "";
  /** @type {Map<string, string | null>} card -> topic */
  #guesses = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #busy = false;

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

  /** Looks for more when there is time for it. @param {boolean} ordering whether somebody wants to know just now */
  draw(ordering) {
    this.#show(this.groups[0] ?? []);
    if ((!ordering && this.#topics.all.length === 0) || this.#busy) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#busy = true;
      inSlices(this.#look(ordering), (changed) => {
        this.#busy = false;
        if (changed) this.#found();
      });
    }, REST);
  }

  /** The topic whose cards are most like this one, if that was found out already. @param {string} card @returns {string | null} */
  likely(card) {
    const known = this.#guesses.get(card);
    if (known !== undefined) return known;
    const [best] = this.#sorted.similar(this.#evening.card(card)?.text ?? "", 1, LIKELY);
    const heading = best?.id.startsWith("topic:") ? best.id.slice(6) : null;
    const guess = heading ?? (best ? (this.#topics.of(best.id)?.id ?? null) : null);
    this.#guesses.set(card, guess);
    return guess;
  }

  /** Takes up what changed, and compares only that. @param {boolean} ordering @returns {Generator<undefined, boolean>} whether anything changed */
  *#look(ordering) {
    if (this.#board !== this.#evening.chosen) this.#forget();
    const fresh = yield* this.#takeUp();
    if (fresh.length === 0 && (!ordering || this.#pairs.size === this.#size)) return false;
    this.#guesses.clear();
    if (!ordering) return true;
    for (const [id, text] of [...this.#known]) {
      if (!id.startsWith("free:") || this.#pairs.has(id.slice(5))) continue;
      this.#pairs.set(id.slice(5), this.#free.similar(text, EACH));
      yield;
    }
    this.#groups = yield* this.#free.grouping(this.#open());
    return true;
  }

  /** @returns {Generator<undefined, string[]>} what came, went or changed */
  *#takeUp() {
    const fresh = [];
    const gone = new Set(this.#known.keys());
    for (const [name, text] of this.#texts()) {
      gone.delete(name);
      if (this.#known.get(name) === text) continue;
      this.#put(name, text);
      fresh.push(name);
      yield;
    }
    for (const name of gone) this.#put(name, null);
    return [...fresh, ...gone];
  }

  /** @returns {[string, string][]} "free:id", "sorted:id" or "sorted:topic:id", and its text */
  #texts() {
    const headings = this.#topics.all.map(({ id, title }) => /** @type {const} */ ([`sorted:topic:${id}`, title]));
    const cards = [...this.#evening.cards].filter(([, state]) => !state.hidden && !state.waiting);
    const texts = cards.map(
      ([id, { text }]) => /** @type {const} */ ([`${this.#topics.of(id) ? "sorted" : "free"}:${id}`, text]),
    );
    return [...headings, ...texts].map(([name, text]) => [name, text]);
  }

  /** @param {string} name @param {string | null} text null: gone */
  #put(name, text) {
    const [where, id] = [name.slice(0, name.indexOf(":")), name.slice(name.indexOf(":") + 1)];
    (where === "free" ? this.#free : this.#sorted).put(id, text);
    if (text === null) this.#known.delete(name);
    else this.#known.set(name, text);
    if (where === "free") this.#pairs.delete(id);
  }

  /** @returns {{a: string, b: string, score: number}[]} */
  #open() {
    const pairs = [];
    for (const [a, others] of this.#pairs) {
      for (const { id: b, score } of others) {
        const both = this.#pairs.get(b)?.some(({ id }) => id === a);
        if (a !== b && this.#pairs.has(b) && (a < b || !both)) pairs.push({ a, b, score });
      }
    }
    return pairs;
  }

  #forget() {
    this.#board = this.#evening.chosen;
    [this.#free, this.#sorted] = [new Alike(), new Alike()];
    [this.#known, this.#pairs, this.#guesses] = [new Map(), new Map(), new Map()];
    this.#groups = [];
  }

  /** How many have no topic. */
  get #size() {
    return [...this.#known.keys()].filter((name) => name.startsWith("free:")).length;
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
