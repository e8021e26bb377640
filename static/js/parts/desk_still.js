// Room made above the cards: who reads keeps the place, who is at the top sees the cards glide.

import { q } from "../lib/dom.js";
import { flip, holdStill, inHand } from "../lib/motion.js";

const TOP = 8;

/** @param {() => void} change */
export function makeRoom(change) {
  const list = q("ol.cards");
  if (scrollY > TOP) holdStill(inHand(list), change);
  else flip(list, change);
}
