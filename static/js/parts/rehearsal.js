// The quiet line that says so while an event is rehearsed.

import { holdStill, inHand } from "../lib/motion.js";

/**
 * @param {import("../live/store.js").Store} store of the workshop's log
 * @param {{line: HTMLElement, lists: HTMLElement[]}} places
 */
export function rehearsal(store, { line, lists }) {
  store.settled(() => {
    const [event] = store.all("workshop").values();
    if (!event || line.hidden === !event.rehearsal) return;
    holdStill(inHand(...lists), () => {
      line.hidden = !event.rehearsal;
    });
  });
}
