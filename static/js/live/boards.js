// The boards of an event, as the workshop's log knows them.

/** @typedef {{id: string, number: number, question: string, open: boolean, position: number}} Board */

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
