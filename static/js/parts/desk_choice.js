// The topics as buttons in their colours, with numbered nails: where shall these cards go?

import { all, piece, q, write } from "../lib/dom.js";
import { paint } from "./paper.js";

/** @typedef {import("./desk_evening.js").Topic} Topic */

/**
 * @param {HTMLElement} place
 * @param {Topic[]} topics
 * @param {{likely?: string | null, current?: string | null}} [marks] likely: framed; current: where they are now
 */
export function showTopics(place, topics, { likely = null, current = null } = {}) {
  const known = new Map(all(":scope > [data-topic]", place).map((button) => [button.dataset.topic ?? "", button]));
  for (const [id, button] of known) if (!topics.some((topic) => topic.id === id)) button.remove();
  let before = place.firstElementChild;
  for (const topic of topics) {
    const button = known.get(topic.id) ?? piece("topic");
    button.dataset.topic = topic.id;
    paint(button, topic);
    write(q(".k", button), String(topic.number));
    write(q(".title", button), topic.title);
    button.classList.toggle("like", topic.id === likely);
    q(".hint", button).hidden = topic.id !== likely;
    button.setAttribute("aria-pressed", String(topic.id === current));
    if (before === button) before = button.nextElementSibling;
    else place.insertBefore(button, before);
  }
}

/** @param {HTMLElement} place @param {(topic: string) => void} chosen */
export function onTopic(place, chosen) {
  place.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-topic]") : null;
    if (button instanceof HTMLElement) chosen(button.dataset.topic ?? "");
  });
}
