// Whether one may write here: the board is there and open, the event not sealed, this device not banned; and whether there still is an event.

import { maybe, q, write } from "../lib/dom.js";
import { holdStill, inHand } from "../lib/motion.js";
import { words } from "../lib/words.js";

/**
 * @param {import("../live/store.js").Store} evening the workshop's log
 * @param {import("../live/store.js").Store} own the board's
 * @param {string} board
 * @param {{lists: HTMLElement[], allow: (open: boolean) => void, erased: () => void, announce: (sentence: string) => void}} tell
 */
export function openness(evening, own, board, { lists, allow, erased, announce }) {
  let open = Boolean(q("#closed").hidden);
  allow(open);
  const look = () => {
    const note = maybe("#closed");
    const state = evening.get("board", board);
    if (!note || !evening.complete) return;
    const sealed = [...evening.all("workshop").values()].some((workshop) => workshop.sealed);
    const why = sealed ? "sealed" : !state ? "taken_away" : own.banned ? "banned" : state.open ? "" : "closed";
    if (why) write(q("b", note), words(why));
    if (open === !why) return;
    open = !why;
    holdStill(inHand(...lists), () => {
      note.hidden = open;
      allow(open);
    });
    announce(words(why || "reopened"));
  };
  evening.subscribe("workshop", (_id, state) => state || erased());
  evening.settled(look);
  own.settled(look);
}
