// Dragging cards onto a topic, for who has a mouse and room; everything that it does can be tapped as well.

import { all } from "../lib/dom.js";

const wide = matchMedia("(min-width: 820px) and (pointer: fine)");

/**
 * @param {HTMLElement} place holds the cards and the topics
 * @param {{cards: (id: string) => string[], put: (cards: string[], topic: string | null) => void}} use
 *   cards: what goes along with the card that is taken
 */
export function dragging(place, { cards, put }) {
  /** @type {string[]} */
  let held = [];
  place.addEventListener("pointerover", (event) => {
    const item = event.target instanceof Element ? event.target.closest("li[data-id]:not(.pile)") : null;
    if (item instanceof HTMLElement) item.draggable = wide.matches;
  });
  place.addEventListener("dragstart", (event) => {
    const item = event.target instanceof HTMLElement ? event.target.closest("li") : null;
    held = item?.dataset.id ? cards(item.dataset.id) : [];
    event.dataTransfer?.setData("text/plain", "");
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  });
  place.addEventListener("dragover", (event) => {
    const over = targetOf(event);
    mark(place, over);
    if (over && held.length > 0) event.preventDefault();
  });
  place.addEventListener("drop", (event) => {
    const over = targetOf(event);
    if (!over || held.length === 0) return;
    event.preventDefault();
    put(held, over.dataset.id ?? null);
  });
  place.addEventListener("dragend", () => {
    held = [];
    mark(place, null);
  });
}

/** A topic, or the list of those without one. @param {Event} event @returns {HTMLElement | null} */
function targetOf(event) {
  const target = event.target instanceof Element ? event.target.closest(".pile, [data-reading=topics] ol.cards") : null;
  return target instanceof HTMLElement ? target : null;
}

/** @param {HTMLElement} place @param {HTMLElement | null} over */
function mark(place, over) {
  for (const pile of all(".drop", place)) if (pile !== over) pile.classList.remove("drop");
  over?.classList.add("drop");
}
