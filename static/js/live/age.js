// How old what a screen shows may be: walls and desks go by it, since a socket that lives proves nothing about the cards.

/** Every 2 s each log is told; what is 5 s old must not pass for live, and a busy machine may need a second to say so. */
export const OLD_AFTER = 3500;

/**
 * @param {import("./feed.js").Feed[]} feeds of what the screen shows
 * @returns {number} milliseconds since all of it was known to be current; a clock that was set back makes it old, never young
 */
export function age(feeds) {
  return Math.max(...feeds.map((feed) => Math.abs(Date.now() - (feed.freshAt || feed.begunAt))));
}
