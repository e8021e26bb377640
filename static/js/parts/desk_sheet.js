// The sheet from below: one card large, and what can be done with it.

import { all, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { when } from "./desk_when.js";

/** @typedef {import("../live/store.js").State} State */

/** Opens a dialog and closes it by Escape, its button, or a tap beside it. @param {HTMLDialogElement} dialog */
export function dressDialog(dialog) {
  for (const button of all('[data-do="close"]', dialog)) button.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

export class Sheet {
  id = "";
  #dialog;
  #read;

  /**
   * @param {HTMLDialogElement} dialog
   * @param {(id: string) => State | undefined} read
   * @param {(verb: "hide" | "restore", id: string) => void} act
   */
  constructor(dialog, read, act) {
    this.#dialog = dialog;
    this.#read = read;
    dressDialog(dialog);
    for (const verb of /** @type {const} */ (["hide", "restore"])) {
      q(`[data-do="${verb}"]`, dialog).addEventListener("click", () => {
        act(verb, this.id);
        dialog.close();
      });
    }
    dialog.addEventListener("close", () => {
      if (!dialog.open) this.id = ""; // the event comes late: another card may be open already
    });
  }

  /** @param {string} id */
  open(id) {
    this.id = id;
    this.draw(id);
    this.#dialog.showModal();
    q("#sheet-title", this.#dialog).focus();
  }

  /** The card may change or go while it is being looked at. @param {string} id */
  draw(id) {
    if (id !== this.id) return;
    const state = this.#read(id);
    q(".gone", this.#dialog).hidden = Boolean(state);
    q('[data-do="hide"]', this.#dialog).hidden = !state || state.hidden;
    q('[data-do="restore"]', this.#dialog).hidden = !state?.hidden;
    if (!state) return;
    const card = q(".card", this.#dialog);
    card.dataset.nail = id.slice(0, 1);
    card.classList.toggle("down", state.hidden);
    write(q(".text", card), state.text);
    const facts = [words("card", { number: String(state.number) }), when(state.added_at)];
    if (state.edited_at) facts.push(words("edited"));
    if (state.likes) facts.push(words("me_too", state.likes));
    if (state.hidden) facts.push(words("down"));
    write(q(".facts", card), facts.join(", "));
  }
}
