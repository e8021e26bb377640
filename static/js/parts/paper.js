// The paper and the nail of a slip: a topic gives both, and the numeral in the nail says which.

import { paperOf } from "../live/boards.js";

/**
 * @param {HTMLElement} slip
 * @param {{number: number} | undefined} topic
 */
export function paint(slip, topic) {
  const number = topic ? String(topic.number) : undefined;
  if (slip.dataset.n === number) return;
  for (const paper of [1, 2, 3, 4, 5, 6]) slip.classList.toggle(`t${paper}`, topic && paperOf(topic.number) === paper);
  if (number) slip.dataset.n = number;
  else delete slip.dataset.n;
}
