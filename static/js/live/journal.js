// Items noted at once, each under a name of its own in local storage; in this page's memory too, where that is full or forbidden.

import { keep, keysLike, recall } from "../lib/memory.js";

/** @typedef {import("./outbox.js").Item} Item */

export class Journal {
  #prefix;
  /** What this page noted, by id. @type {Map<string, string>} */
  #noted = new Map();
  /** Ids of what only the memory of this page holds. @type {Set<string>} */
  #unkept = new Set();

  /** @param {string} prefix of the names */
  constructor(prefix) {
    this.#prefix = prefix;
  }

  /** @returns {boolean} whether all that is noted would survive this page */
  get kept() {
    for (const id of this.#unkept) this.note(JSON.parse(this.#noted.get(id) ?? "null"));
    const probe = `${this.#prefix}probe`;
    return !this.#unkept.size && keep(probe, 0) && keep(probe, null);
  }

  /** @param {Item} item */
  note(item) {
    const id = item.request_id;
    this.#noted.set(id, JSON.stringify(item));
    if (keep(this.#prefix + id, item)) this.#unkept.delete(id);
    else this.#unkept.add(id);
  }

  /** @returns {Item[]} what this page noted, and what other tabs and earlier visits left */
  all() {
    const left = keysLike(this.#prefix).flatMap((key) => read(recall(key)));
    const noted = [...this.#noted.values()].map((text) => JSON.parse(text));
    return unite(left, noted);
  }

  /** @param {Iterable<string>} ids kept elsewhere now, or answered */
  drop(ids) {
    const gone = new Set(ids);
    for (const id of gone) {
      this.#noted.delete(id);
      this.#unkept.delete(id);
      keep(this.#prefix + id, null);
    }
    for (const key of keysLike(this.#prefix)) {
      const items = read(recall(key));
      if (items.length && items.every(({ request_id }) => gone.has(request_id))) keep(key, null);
    }
  }
}

/**
 * @param {any} value an item, or the box with items that an older version kept for each tab
 * @returns {Item[]}
 */
function read(value) {
  const found = Array.isArray(value?.items) ? value.items : [value];
  return found.filter((/** @type {any} */ item) => item?.request_id && item.args);
}

/**
 * Each item once, in the order of sending.
 * @param {Item[]} items
 * @param {Item[]} newer wins where both have one
 * @returns {Item[]}
 */
export function unite(items, newer) {
  const known = new Map([...items, ...newer].map((item) => [item.request_id, item]));
  return [...known.values()].sort((a, b) => a.at - b.at);
}
