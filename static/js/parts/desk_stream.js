// The stream on the desk: cards of one board, newest first. What is being read never moves; news waits behind a pill.

import { all, maybe, piece, q, write } from "../lib/dom.js";
import { flip, holdStill } from "../lib/motion.js";
import { words } from "../lib/words.js";
import { dressCard } from "./desk_card.js";
import { LongList } from "./desk_long.js";
import { when } from "./desk_when.js";

/** @typedef {import("../live/store.js").State} State */
/** @typedef {import("../live/store.js").Store} Store */

const REFRESH = 20_000;

export class Stream {
  /** @type {Store | null} */
  #store = null;
  #long;
  /** @type {Set<string>} came while something else was being read */
  #waiting = new Set();
  /** The card that had the focus last. */
  #stop = "";
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
    this.#long = new LongList(list, (id) => this.#make(id));
    list.addEventListener("click", (event) => {
      const item = event.target instanceof Element ? event.target.closest("li") : null;
      if (item?.dataset.id && event.target instanceof Element && event.target.closest(".look")) look(item.dataset.id);
    });
    list.addEventListener("focusin", (event) => {
      const item = event.target instanceof Element ? event.target.closest("li") : null;
      this.#stop = item?.dataset.id ?? "";
      this.#rove();
    });
    pill.addEventListener("click", () => this.#fetchNews());
    addEventListener("scroll", () => this.#waiting.size > 0 && this.#atTop() && this.#fetchNews(), { passive: true });
    setInterval(() => this.#tellTime(), REFRESH);
  }

  /**
   * Shows a board from its store, the newest at the top.
   * @param {Store} store
   * @param {(id: string, state: State) => boolean} [wanted] which cards
   */
  show(store, wanted = () => true) {
    this.#store = store;
    this.#wanted = wanted;
    this.#waiting.clear();
    this.#tellNews();
    const shown = [...store.all("card")].filter(([id, state]) => wanted(id, state));
    this.#long.fill(shown.map(([id, { number }]) => [id, number]));
    this.#rove();
  }

  /** The keyboard goes on with the cards. */
  focus() {
    (maybe('.look[tabindex="0"]', this.list) ?? q(".head h2")).focus({ preventScroll: true });
  }

  /** Cards came, changed, or are gone for good; what is read stays where it is. @param {[string, State | null][]} changes */
  put(changes) {
    /** @type {string[]} */
    const fresh = [];
    const seen = changes.some(([id]) => this.#long.item(id)); // where somebody reads is dear to find out
    holdStill(seen ? this.#inHand() : [], () => {
      for (const [id, state] of changes) {
        if (!state || !this.#wanted(id, state)) this.#remove(id);
        else if (this.#long.has(id)) this.#dress(id);
        else fresh.push(id);
      }
    });
    if (fresh.length > 0) this.#add(fresh);
    this.#tellNews();
    this.#rove();
  }

  /** The same cards, seen anew: a topic was named, they were picked, or something is asked of them. @param {string[]} [ids] */
  redraw(ids = this.#long.drawn) {
    const known = ids.filter((id) => this.#store?.get("card", id) && !this.#waiting.has(id));
    if (known.length > 0) this.put(known.map((id) => [id, this.#store?.get("card", id) ?? null]));
  }

  /** How many cards can be read here. */
  get size() {
    return this.#long.size;
  }

  /** The slip after this one, or before. @param {Element} item @param {number} step */
  beside(item, step) {
    return this.#long.beside(item, step);
  }

  /** @param {string[]} ids */
  #add(ids) {
    const now = this.#long.size === 0 || this.#atTop();
    const newest = this.#long.highest;
    this.#insert(ids.filter((id) => now || this.#numberOf(id) < newest));
    for (const id of ids) if (!this.#long.has(id)) this.#waiting.add(id);
  }

  /** @param {string[]} ids */
  #insert(ids) {
    if (ids.length === 0) return;
    const held = this.#atTop() ? [] : this.#inHand();
    const change = () => {
      for (const id of ids) this.#long.place(id, this.#numberOf(id));
    };
    if (held.length > 0) holdStill(held, change);
    else flip(this.list, change);
  }

  /** @param {string} id */
  #remove(id) {
    this.#waiting.delete(id);
    const item = this.#long.item(id);
    const focused = item?.contains(document.activeElement);
    const next = item && focused ? (this.#long.beside(item, 1) ?? this.#long.beside(item, -1)) : null;
    this.#long.drop(id);
    if (next) q(".look", next).focus({ preventScroll: true });
  }

  /** The list is one stop for the tab key, at the slip that had the focus last or at the top; arrows go on from there. */
  #rove() {
    const last = this.#long.item(this.#stop);
    const stop = last ? q(".look", last) : maybe(".look", this.list);
    if (!stop || stop.tabIndex === 0) return;
    for (const other of all('.look[tabindex="0"]', this.list)) other.tabIndex = -1;
    stop.tabIndex = 0;
  }

  #fetchNews() {
    const ids = [...this.#waiting].filter((id) => this.#fits(id));
    this.#waiting.clear();
    this.#tellNews();
    this.#insert(ids);
    if (!this.#atTop()) q(".head").scrollIntoView({ block: "start" });
  }

  /** @param {string} id */
  #fits(id) {
    const state = this.#store?.get("card", id);
    return state !== undefined && this.#wanted(id, state);
  }

  #tellNews() {
    this.pill.hidden = this.#waiting.size === 0;
    if (this.#waiting.size > 0) write(q("span", this.pill), words("news", this.#waiting.size));
  }

  #tellTime() {
    for (const time of all("time", this.list)) write(time, when(/** @type {HTMLTimeElement} */ (time).dateTime));
  }

  /** @param {string} id */
  #make(id) {
    const item = piece("card");
    q(".look", item).tabIndex = -1;
    this.#dress(id, item);
    return item;
  }

  /** @param {string} id @param {HTMLElement | undefined} [item] */
  #dress(id, item = this.#long.item(id)) {
    const state = this.#store?.get("card", id);
    if (item && state) dressCard(item, id, state, this.facts(id, state));
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
