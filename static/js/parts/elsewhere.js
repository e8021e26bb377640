// The strip that leads to another board where texts came back: nothing refused is out of sight.

import { q, write } from "../lib/dom.js";
import { holdStill, inHand } from "../lib/motion.js";
import { words } from "../lib/words.js";

/**
 * @param {import("../live/outbox.js").Outbox} outbox
 * @param {import("../live/store.js").Store} evening
 * @param {{strip: HTMLElement, lists: HTMLElement[], log: string, code: string, announce: (sentence: string) => void}} places
 *   log: of the board in sight
 */
export function elsewhere(outbox, evening, { strip, lists, log, code, announce }) {
  const draw = () => {
    const others = outbox.refused.filter((item) => item.log.startsWith("board:") && item.log !== log);
    const board = evening.get("board", others[0]?.log.slice("board:".length));
    if (board) {
      const here = others.filter((item) => item.log === others[0].log).length;
      /** @type {HTMLAnchorElement} */ (strip).href = `/b/${code}/${board.number}#own`;
      write(q("b", strip), words("came_back", here));
      write(q("span", strip), words("look_there", { number: board.number }));
    }
    if (strip.hidden === !board) return;
    holdStill(inHand(...lists), () => {
      strip.hidden = !board;
    });
    if (board) announce(words("came_back", others.length));
  };
  outbox.on("changed", draw);
  evening.settled(draw);
}
