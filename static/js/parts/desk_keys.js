// The desk by keyboard: while a card has the focus, arrows go on to the next, and letters do what buttons do.

import { maybe, q } from "../lib/dom.js";

/** @typedef {Record<string, (card: string) => void>} Letters what a key does with the card that has the focus */

/**
 * @param {{list: HTMLElement, beside: (item: Element, step: number) => Element | null, letters: Letters, help: () => void,
 *   letGo: () => void}} use beside: the next slip, or the one before
 */
export function keys({ list, beside, letters, help, letGo }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || maybe("dialog:modal") || writes(event.target)) return;
    const item = itemOf(event.target);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "?") help();
    else if (event.key === "Escape") letGo();
    else if (step && (item || event.target === document.body)) go(item ? beside(item, step) : firstInView(list));
    else if (item && letters[event.key]) letters[event.key](item.dataset.id ?? "");
    else return;
    event.preventDefault();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === " " && itemOf(event.target)) event.preventDefault(); // it picked; it does not open as well
  });
}

/** @param {EventTarget | null} target */
function writes(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} the slip whose button has the focus */
function itemOf(target) {
  const item = target instanceof Element && target.matches(".look") ? target.closest("li") : null;
  return item instanceof HTMLElement ? item : null;
}

/** @param {Element | null} next */
function go(next) {
  if (!next) return;
  const look = q(".look", next);
  look.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLElement} list */
function firstInView(list) {
  return [...list.children].find((item) => item.getBoundingClientRect().bottom > 80) ?? null;
}
