// The cards that the server's page brought along, as the beginning of a store: nothing is sent twice.

import { all, maybe, q } from "../lib/dom.js";
import { Store } from "../live/store.js";

/**
 * @param {HTMLElement} own
 * @param {HTMLElement} others
 * @returns {Store}
 */
export function planted(own, others) {
  const store = new Store();
  const items = [...all(".hangs", own), ...all("ol > li", others)];
  for (const item of items) {
    const { id = "", number, likes, hidden } = item.dataset;
    const text = q(".text", item).textContent ?? "";
    const state = { text, number: Number(number), likes: Number(likes), hidden: false };
    if (hidden === undefined) store.plant("card", id, state); // what a moderator took down does not count as hanging
  }
  const ids = (/** @type {HTMLElement[]} */ found) => found.map((item) => item.dataset.id ?? "");
  store.owns({
    card: ids(all(".hangs", own)),
    like: ids(items.filter((item) => maybe(".too[aria-pressed=true]", item))),
  });
  return store;
}
