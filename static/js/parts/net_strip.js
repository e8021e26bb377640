// The honest sign of the line: "connected" or "offline", and a strip that says how many cards wait.

import { maybe, q, write } from "../lib/dom.js";
import { holdStill, inHand } from "../lib/motion.js";
import { words } from "../lib/words.js";

const CALM = 2000;

/**
 * @param {import("../live/connection.js").Connection} connection
 * @param {import("../live/outbox.js").Outbox} outbox
 * @param {{sign: HTMLElement, strip: HTMLElement, lists: HTMLElement[], announce: (sentence: string) => void}} places
 */
export function netStrip(connection, outbox, { sign, strip, lists, announce }) {
  let cut = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const waiting = () => outbox.items.filter((item) => item.verb === "card.add").length;

  const draw = () => {
    sign.hidden = !cut && connection.status !== "live";
    sign.classList.toggle("off", cut);
    write(q("span", sign), words(cut ? "lost" : "live"));
    const count = waiting();
    write(q("b", strip), count ? words("no_net_waiting", count) : words("no_net"));
    write(q("span", strip), words(count ? "goes_by_itself" : "write_on"));
    if (strip.hidden === !cut) return;
    holdStill(inHand(...lists), () => {
      strip.hidden = !cut;
      maybe("#where")?.toggleAttribute("hidden", cut);
    });
  };

  const cutOff = () => {
    cut = true;
    announce(waiting() ? words("no_net_waiting", waiting()) : words("no_net"));
    draw();
  };

  const follow = () => {
    clearTimeout(timer);
    if (connection.status === "live") {
      if (cut) announce(words("back"));
      cut = false;
    } else if (!cut) timer = setTimeout(cutOff, CALM); // a short gap is not worth moving the page for
    draw();
  };

  connection.on("status", follow);
  outbox.on("changed", draw);
  follow();
}
