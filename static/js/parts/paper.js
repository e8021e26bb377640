// The paper and the nail of a slip: a topic gives both, and the numeral in the nail says which.

import { paperOf } from "../live/boards.js";

/**
 * Puts them on a slip, or takes them off.
 * @param {HTMLElement} slip
 * @param {{number: number} | null | undefined} topic
 */
export function paint(slip, topic) {
  const number = topic ? String(topic.number) : undefined;
  if (slip.dataset.n === number) return;
  const colour = topic ? paperOf(topic.number) : 0;
  for (const paper of [1, 2, 3, 4, 5, 6]) slip.classList.toggle(`t${paper}`, paper === colour);
  if (number) slip.dataset.n = number;
  else delete slip.dataset.n;
}
