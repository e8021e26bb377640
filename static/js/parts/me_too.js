// The button that says "me too", with how many said so.

import { q, write } from "../lib/dom.js";

/**
 * @param {HTMLElement} button
 * @param {{liked: boolean, likes: number}} tally
 * @param {boolean} [open] whether one may say so
 */
export function fillToo(button, { liked, likes }, open = true) {
  write(q(".num", button), likes ? String(likes) : "");
  button.setAttribute("aria-pressed", String(liked));
  /** @type {HTMLButtonElement} */ (button).disabled = !open;
}
