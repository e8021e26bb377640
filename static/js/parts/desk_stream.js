// The stream on the desk: cards of one board, newest first. What is being read never moves; news waits behind a pill.

import { all, piece, q, write } from "../lib/dom.js";
import { flip, holdStill } from "../lib/motion.js";
import { words } from "../lib/words.js";
import { dressCard } from "./desk_card.js";
import { when } from "./desk_when.js";

/** @typedef {import("../live/store.js").State} State */
/** @typedef {import("../live/store.js").Store} Store */

const FIRST = 80;
const PORTION = 120;
const REFRESH = 20_000;

export class Stream {
  /** @type {Store | null} */
  #store = null;
  /** @type {Map<string, HTMLElement>} */
  #items = new Map();
  /** @type {Set<string>} came while something else was being read */
  #waiting = new Set();
  #round = 0;
  /** @type {Set<string>} will be appended in a moment, in their order */
  #coming = new Set();

  /** @type {(id: string, state: State) => boolean} */
  #wanted = () => true;

  /**
   * @param {{list: HTMLElement, pill: HTMLElement, busy: () => boolean, look: (id: string) => void,
   *   facts: (id: string, state: State) => import("./desk_card.js").Facts}} places
   * busy: something lies over the list; look: a card was tapped; facts: what its slip shows besides the text
   */
  constructor({ list, pill, busy, look, facts }) {
    this.list = list;
    this.pill = pill;
    this.busy = busy;
    this.facts = facts;
    list.addEventListener("click", (event) => {
      const item = event.target instanceof Element ? event.target.closest("li") : null;
      if (item?.dataset.id && event.target instanceof Element && event.target.closest(".look")) look(item.dataset.id);
    });
    pill.addEventListener("click", () => this.#fetchNews());
    addEventListener("scroll", () => this.#waiting.size > 0 && this.#atTop() && this.#fetchNews(), { passive: true });
    setInterval(() => this.#tellTime(), REFRESH);
  }

  /**
   * Shows a board from its store, the newest at once and the rest in portions.
   * @param {Store} store
   * @param {(id: string, state: State) => boolean} [wanted] which cards
   */
  show(store, wanted = () => true) {
    this.#store = store;
    this.#wanted = wanted;
    this.#items.clear();
    this.#waiting.clear();
    this.#tellNews();
    this.list.replaceChildren();
    const shown = [...store.all("card")].filter(([id, state]) => wanted(id, state));
    const ids = shown.sort(([, a], [, b]) => b.number - a.number).map(([id]) => id);
    this.#coming = new Set(ids);
    this.#append(ids, FIRST, ++this.#round);
  }

  /** Cards came, changed, or are gone for good; what is read stays where it is. @param {[string, State | null][]} changes */
  put(changes) {
    /** @type {string[]} */
    const fresh = [];
    holdStill(this.#inHand(), () => {
      for (const [id, state] of changes) {
        const item = this.#items.get(id);
        if (!state || !this.#wanted(id, state)) this.#remove(id, item);
        else if (item) this.draw(id);
        else if (!this.#coming.has(id)) fresh.push(id);
      }
    });
    if (fresh.length > 0) this.#add(fresh);
    this.#tellNews();
  }

  /** The same cards, seen anew: a topic was named, they were picked, or something is asked of them. @param {string[]} ids */
  redraw(ids) {
    const known = ids.filter((id) => this.#store?.get("card", id) && !this.#waiting.has(id));
    if (known.length > 0) this.put(known.map((id) => [id, this.#store?.get("card", id) ?? null]));
  }

  /** @returns {string[]} the cards shown, in no order */
  get ids() {
    return [...this.#items.keys()];
  }

  /** @param {string} id */
  item(id) {
    return this.#items.get(id);
  }

  /** @param {string} id */
  draw(id) {
    const item = this.#items.get(id);
    const state = this.#store?.get("card", id);
    if (item && state) dressCard(item, id, state, this.facts(id, state));
  }

  /** @param {string[]} ids @param {number} portion @param {number} round */
  #append(ids, portion, round) {
    if (round !== this.#round) return;
    for (const id of ids.slice(0, portion)) this.#coming.delete(id);
    const now = ids.slice(0, portion).filter((id) => !this.#items.has(id) && this.#fits(id));
    this.list.append(...now.map((id) => this.#fresh(id)));
    const rest = ids.slice(portion);
    if (rest.length > 0) setTimeout(() => this.#append(rest, PORTION, round), 30);
  }

  /** @param {string} id */
  #fits(id) {
    const state = this.#store?.get("card", id);
    return state !== undefined && this.#wanted(id, state);
  }

  /** @param {string[]} ids */
  #add(ids) {
    const newest = Math.max(0, ...[...this.#items.keys()].slice(0, 1).map((each) => this.#numberOf(each)));
    const now = this.#items.size === 0 || this.#atTop();
    this.#insert(ids.filter((id) => now || this.#numberOf(id) < newest));
    for (const id of ids) if (!this.#items.has(id)) this.#waiting.add(id);
  }

  /** @param {string[]} ids */
  #insert(ids) {
    if (ids.length === 0) return;
    const held = this.#atTop() ? [] : this.#inHand();
    const change = () => {
      for (const id of ids.sort((a, b) => this.#numberOf(a) - this.#numberOf(b))) {
        const number = this.#numberOf(id);
        const next = all("li", this.list).find((item) => this.#numberOf(item.dataset.id ?? "") < number);
        this.list.insertBefore(this.#fresh(id), next ?? null);
      }
    };
    if (held.length > 0) holdStill(held, change);
    else flip(this.list, change);
  }

  /** @param {string} id @param {HTMLElement | undefined} item */
  #remove(id, item) {
    this.#waiting.delete(id);
    this.#items.delete(id);
    if (!item) return;
    const next = item.nextElementSibling ?? item.previousElementSibling;
    const focused = item.contains(document.activeElement);
    item.remove();
    if (focused && next) q(".look", next).focus({ preventScroll: true });
  }

  #fetchNews() {
    const ids = [...this.#waiting].filter((id) => this.#fits(id));
    this.#waiting.clear();
    this.#tellNews();
    this.#insert(ids);
    if (!this.#atTop()) q(".head").scrollIntoView({ block: "start" });
  }

  #tellNews() {
    this.pill.hidden = this.#waiting.size === 0;
    if (this.#waiting.size > 0) write(q("span", this.pill), words("news", this.#waiting.size));
  }

  #tellTime() {
    for (const time of all("time", this.list)) write(time, when(/** @type {HTMLTimeElement} */ (time).dateTime));
  }

  /** @param {string} id */
  #fresh(id) {
    const item = piece("card");
    this.#items.set(id, item);
    this.draw(id);
    return item;
  }

  /** @param {string} id */
  #numberOf(id) {
    return this.#store?.get("card", id)?.number ?? 0;
  }

  #atTop() {
    return !this.busy() && this.list.getBoundingClientRect().top > 0;
  }

  /** The slips under the eye, which must stay where they are; while something else is in sight, none. */
  #inHand() {
    const { left, width } = this.list.getBoundingClientRect();
    const across = left + Math.min(width / 2, 100);
    return [0.3, 0.5, 0.15]
      .map((down) => document.elementFromPoint(across, innerHeight * down)?.closest("li"))
      .filter((item) => item instanceof HTMLElement && this.list.contains(item))
      .map((item) => /** @type {HTMLElement} */ (item));
  }
}
