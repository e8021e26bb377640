// What those who lead have done, in words, the newest first; each can be undone.

import { all, piece, q, write } from "../lib/dom.js";
import { shownTime } from "../lib/timer.js";
import { words } from "../lib/words.js";
import { dressDialog } from "./desk_sheet.js";
import { when } from "./desk_when.js";

/** @typedef {import("./desk_evening.js").Evening} Evening */
/** @typedef {{id: string, verb: string, at: string, about: Record<string, any>, by: string, undone: boolean}} Action */

export class History {
  #dialog;
  #evening;
  #deeds;

  /** @param {HTMLDialogElement} dialog @param {{evening: Evening, deeds: import("./desk_deeds.js").Deeds}} desk */
  constructor(dialog, { evening, deeds }) {
    this.#dialog = dialog;
    this.#evening = evening;
    this.#deeds = deeds;
    dressDialog(dialog);
    q("ol", dialog).addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      const id = button?.closest("li")?.dataset.id;
      if (id) this.#undo(id);
    });
  }

  open() {
    this.#dialog.showModal();
    this.draw();
    q("#history-title", this.#dialog).focus();
    this.#dialog.scrollTop = 0;
  }

  /** A row stays where it is while it is read: what is new comes above, what it says may change. */
  draw() {
    if (!this.#dialog.open) return;
    const list = q("ol", this.#dialog);
    const actions = actionsOf(this.#evening);
    q(".none", this.#dialog).hidden = actions.length > 0;
    const known = new Map(all(":scope > li", list).map((item) => [item.dataset.id ?? "", item]));
    for (const [id, item] of known) if (!actions.some((action) => action.id === id)) item.remove();
    const height = list.offsetHeight;
    actions.forEach((action, index) => {
      const item = known.get(action.id) ?? piece("action");
      if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
      dress(item, action);
    });
    if (this.#dialog.scrollTop > 0) this.#dialog.scrollTop += list.offsetHeight - height;
  }

  /** @param {string} id */
  #undo(id) {
    const action = actionsOf(this.#evening).find((each) => each.id === id);
    if (!action || action.undone) return;
    this.#dialog.close();
    this.#deeds.undo(id, words("undone_that", { what: inWords(action) }));
  }
}

/** @param {Evening} evening @returns {Action[]} newest first */
function actionsOf(evening) {
  return [...evening.workshop.store.all("action")]
    .map(([id, state]) => /** @type {Action} */ ({ id, ...state }))
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** @param {HTMLElement} item @param {Action} action */
function dress(item, action) {
  item.dataset.id = action.id;
  item.classList.toggle("undone", action.undone);
  write(q(".what", item), inWords(action));
  write(
    q(".facts", item),
    [when(action.at), action.by, action.undone ? words("was_undone") : ""].filter(Boolean).join(", "),
  );
  q("button", item).hidden = action.undone;
  write(q("button .visually-hidden", item), `: ${inWords(action)}`);
}

/** In words, by what is known of it: the first sentence whose blanks can be filled. @param {Action} action */
function inWords({ verb, about }) {
  /** @type {Record<string, string>} */
  const values = {};
  for (const [name, value] of Object.entries(about)) values[name] = String(value);
  if (about.phase) values.phase = words(`phase_${about.phase}`);
  if (about.view) values.view = words(`view_${about.view}`);
  if (about.many !== undefined) values.many = words("cards", Number(about.many));
  if (about.many !== undefined) values.num = String(about.many);
  if (about.seconds !== undefined) values.time = shownTime(Number(about.seconds));
  for (const kind of [about.on ? "_on" : "_off", "", "_plain"]) {
    const key = `a_${verb}${kind}`;
    const said = words(key, values);
    if (said !== key && !/\{\w+\}/.test(said)) return said;
  }
  return words("a_other");
}
