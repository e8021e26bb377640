// How old what a screen shows may be: walls and desks go by it, since a socket that lives proves nothing about the cards.

/** Twice in a row nothing was heard of a log; every 2 s it is told. */
export const OLD_AFTER = 4000;

/**
 * @param {import("./feed.js").Feed[]} feeds of what the screen shows
 * @returns {number} milliseconds since all of it was known to be current; a clock that was set back makes it old, never young
 */
export function age(feeds) {
  return Math.max(...feeds.map((feed) => Math.abs(Date.now() - (feed.freshAt || feed.begunAt))));
}
