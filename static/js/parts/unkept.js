// The honest word of a phone that keeps nothing: cards on their way do not survive this page.

import { holdStill, inHand } from "../lib/motion.js";

/**
 * @param {import("../live/outbox.js").Outbox} outbox
 * @param {{strip: HTMLElement, lists: HTMLElement[]}} places
 */
export function unkept(outbox, { strip, lists }) {
  outbox.on("changed", () => {
    const kept = outbox.kept !== "memory";
    if (strip.hidden === kept) return;
    holdStill(inHand(...lists), () => {
      strip.hidden = kept;
    });
  });
}
