// One sentence in the thumb's reach that goes by itself.

import { write } from "../lib/dom.js";

/**
 * @param {HTMLElement} slip
 * @returns {(sentence: string) => void}
 */
export function toast(slip) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return (sentence) => {
    write(slip, sentence);
    slip.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      slip.hidden = true;
    }, 8000);
  };
}
