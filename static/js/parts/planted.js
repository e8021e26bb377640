// What the server's page brought along, as the beginning of a store: nothing is sent twice.

import { all, maybe, q } from "../lib/dom.js";
import { Store } from "../live/store.js";

/**
 * @param {HTMLElement} own
 * @param {HTMLElement} others
 * @returns {Store}
 */
export function planted(own, others) {
  const store = new Store();
  const brought = JSON.parse(q("#brought").textContent ?? "{}");
  for (const kind of ["cluster", "tally"])
    for (const [id, state] of Object.entries(brought[kind])) store.plant(kind, id, /** @type {any} */ (state));
  const items = [...all(".hangs", own), ...all("ol > li[data-id]", others)];
  /** @type {Record<string, import("../live/store.js").State>} */
  const unseen = {};
  for (const item of items) {
    const { id = "", hidden, unseen: why } = item.dataset;
    if (why) unseen[id] = { ...stateOf(item), [why]: true };
    else if (hidden === undefined) store.plant("card", id, stateOf(item)); // what a moderator took down does not count as hanging
  }
  const ids = (/** @type {HTMLElement[]} */ found) => found.map((item) => item.dataset.id ?? "");
  store.owns({
    ...brought.mine, // also whether it is banned
    card: ids(all(".hangs", own)),
    like: ids(items.filter((item) => maybe(".too[aria-pressed=true]", item))),
    unseen,
  });
  return store;
}

/** @param {HTMLElement} item */
function stateOf(item) {
  const { number, likes, cluster, dots } = item.dataset;
  const text = q(".text", item).textContent ?? "";
  const more = { ...(cluster ? { cluster } : {}), ...(dots ? { dots: Number(dots) } : {}) };
  return { text, number: Number(number), likes: Number(likes), hidden: false, ...more };
}
