// A slip on the desk: its text, the colour and number of its topic, and at most one line of facts.

import { maybe, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { when } from "./desk_when.js";
import { paint } from "./paper.js";

/** @typedef {import("./desk_evening.js").Topic} Topic */
/** @typedef {{topic: Topic | null, picked: boolean | null, lit: boolean, doing: string}} Facts picked: null while nothing is selected */

/** @param {HTMLElement} item @param {string} id @param {import("../live/store.js").State} state @param {Facts} facts */
export function dressCard(item, id, state, { topic, picked, lit, doing }) {
  const card = q(".card", item);
  const look = q(".look", item);
  item.dataset.id = id;
  card.dataset.nail = id.slice(0, 1);
  card.classList.toggle("down", state.hidden);
  card.classList.toggle("picked", picked === true);
  paint(card, state.hidden ? null : topic);
  write(q(".text", item), state.text);
  write(look, words("card", { number: String(state.number) }));
  if (picked === null) look.removeAttribute("aria-pressed");
  else look.setAttribute("aria-pressed", String(picked));
  write(q(".topic", item), topic ? words("in_topic", { number: String(topic.number), title: topic.title }) : "");
  count(item, ".likes", state.likes);
  count(item, ".flashes", state.flashes);
  count(item, ".dots", state.dots);
  const said = doing || (state.hidden ? words("down") : lit ? words("lit") : state.covered ? words("covered") : "");
  q(".state", item).hidden = !said;
  write(q(".state span", item), said);
  const time = /** @type {HTMLTimeElement | null} */ (maybe("time", item));
  if (!time) return;
  time.dateTime = state.added_at;
  write(time, when(state.added_at));
}

/** @param {HTMLElement} item @param {string} selector @param {number | undefined} number */
function count(item, selector, number) {
  const place = q(selector, item);
  place.hidden = !number;
  write(q(".many", place), String(number ?? 0));
}
