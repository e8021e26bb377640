// The honest sign of the line: connected, looking for the connection, or without a network; and how many cards wait.

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

  const told = () => {
    const count = outbox.items.filter((item) => item.verb === "card.add").length;
    const state = navigator.onLine ? "searching" : "no_net";
    return { state, count, sentence: count ? words(`${state}_waiting`, count) : words(state) };
  };

  const draw = () => {
    const { state, count, sentence } = told();
    sign.hidden = !cut && connection.status !== "live";
    sign.classList.toggle("off", cut);
    write(q("span", sign), words(!cut ? "live" : state === "no_net" ? "lost" : "reconnecting"));
    strip.classList.toggle("searching", state === "searching");
    write(q("b", strip), sentence);
    write(q("span", strip), words(count ? "goes_by_itself" : "write_on"));
    if (strip.hidden === !cut) return;
    holdStill(inHand(...lists), () => {
      strip.hidden = !cut;
      maybe("#where")?.toggleAttribute("hidden", cut);
    });
  };

  const cutOff = () => {
    cut = true;
    announce(told().sentence);
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
  for (const event of ["online", "offline"]) addEventListener(event, draw);
  follow();
}
