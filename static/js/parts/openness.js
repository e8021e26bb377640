// Whether one may write: the board is open, the event not sealed; and whether there still is an event.

import { maybe, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";

/**
 * @param {import("../live/store.js").Store} store of the workshop's log
 * @param {string} board
 * @param {{allow: (open: boolean) => void, erased: () => void, announce: (sentence: string) => void}} tell
 */
export function openness(store, board, { allow, erased, announce }) {
  let open = Boolean(q("#closed").hidden);
  allow(open);
  store.subscribe("workshop", (_id, state) => state || erased());
  store.settled(() => {
    const note = maybe("#closed");
    const state = store.get("board", board);
    if (!note || !state) return;
    const sealed = [...store.all("workshop").values()].some((workshop) => workshop.sealed);
    const now = state.open && !sealed;
    note.hidden = now;
    write(q("b", note), words(sealed ? "sealed" : "closed"));
    if (now === open) return;
    open = now;
    allow(open);
    announce(words(open ? "reopened" : sealed ? "sealed" : "closed"));
  });
}
