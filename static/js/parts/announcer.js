// What screen readers are told: one polite line, at most one sentence in ten seconds, never the text of a card.

import { write } from "../lib/dom.js";

const PAUSE = 10000;

/**
 * @param {HTMLElement} line with role=status
 * @returns {(sentence: string) => void} the newest sentence wins while the line is silent
 */
export function announcer(line) {
  let spokeAt = 0;
  let next = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const speak = () => {
    timer = undefined;
    if (!next) return;
    spokeAt = Date.now();
    write(line, next);
    next = "";
  };
  return (sentence) => {
    next = sentence;
    if (!timer) timer = setTimeout(speak, Math.max(50, spokeAt + PAUSE - Date.now()));
  };
}
