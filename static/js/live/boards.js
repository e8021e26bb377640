// The boards of an event, as the workshop's log knows them.

/**
 * @typedef {{id: string, number: number, question: string, open: boolean, position: number, kind: "cards" | "mood" | "round",
 *   phase: "collect" | "order" | "dot" | "results", approving: boolean, covered: boolean, budget: number | null,
 *   dots_on: "topics" | "cards"}} Board
 */
/** @typedef {{id: string, number: number, title: string, position: number, dots?: number}} Topic dots: once they are revealed */

/** @param {import("./store.js").Store} store of the workshop's log @returns {Board[]} in the order of the evening */
export function boardsOf(store) {
  return [...store.all("board")]
    .map(([id, state]) => /** @type {Board} */ ({ id, ...state }))
    .sort((a, b) => a.position - b.position);
}

/** The stage leads: its board, else the first that is open, else the first. @param {Board[]} boards @param {string | null | undefined} staged */
export function onTheWall(boards, staged) {
  return boards.find(({ id }) => id === staged) ?? boards.find(({ open }) => open) ?? boards[0] ?? null;
}

/** @param {import("./store.js").Store} store of a board's log @returns {Topic[]} as they hang */
export function topicsOf(store) {
  return [...store.all("cluster")]
    .map(([id, state]) => /** @type {Topic} */ ({ id, ...state }))
    .sort((a, b) => a.position - b.position || a.number - b.number);
}

/** @param {import("./store.js").Store} store of a board's log @returns {Map<string, number>} how many cards each topic has */
export function cardsOf(store) {
  const counts = new Map();
  for (const { cluster } of store.all("card").values())
    if (cluster) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
  return counts;
}

/**
 * By dots, most first; what has as many shares the place: 1, 2, 2, 4.
 * @template {{dots?: number, number: number}} Thing
 * @param {Thing[]} things
 * @returns {{place: number, thing: Thing}[]}
 */
export function ranked(things) {
  const sorted = [...things].sort((a, b) => (b.dots ?? 0) - (a.dots ?? 0) || a.number - b.number);
  /** @type {Map<number, number>} dots -> place */
  const places = new Map();
  sorted.forEach(({ dots = 0 }, index) => {
    if (!places.has(dots)) places.set(dots, index + 1);
  });
  return sorted.map((thing) => ({ place: places.get(thing.dots ?? 0) ?? 0, thing }));
}

/** Six papers for any number of topics; the numeral tells them apart. @param {number} number of a topic */
export function paperOf(number) {
  return ((number - 1) % 6) + 1;
}
