// The little sheet that asks for a heading: of a new topic, or another one for an old.

import { q, write } from "../lib/dom.js";
import { graphemes } from "../lib/graphemes.js";
import { words } from "../lib/words.js";
import { dressDialog } from "./desk_sheet.js";

const LONGEST = 80;

export class Heading {
  #dialog;
  #field;
  /** @type {(title: string) => void} */
  #done = () => {};

  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.#dialog = dialog;
    this.#field = /** @type {HTMLInputElement} */ (q("input", dialog));
    dressDialog(dialog);
    q("form", dialog).addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save();
    });
  }

  /** @param {{title: string, value: string, done: (title: string) => void}} wanted */
  ask({ title, value, done }) {
    this.#done = done;
    write(q("label", this.#dialog), title);
    this.#field.value = value;
    this.#complain("");
    this.#dialog.showModal();
    this.#field.focus();
    this.#field.select();
  }

  #save() {
    const title = this.#field.value.replace(/\s+/g, " ").trim();
    if (!title) return this.#complain(words("heading_empty"));
    if (graphemes(title) > LONGEST) return this.#complain(words("heading_long", LONGEST));
    this.#dialog.close();
    this.#done(title);
  }

  /** @param {string} sentence */
  #complain(sentence) {
    const place = q(".wrong", this.#dialog);
    write(place, sentence);
    place.hidden = !sentence;
    this.#field.setAttribute("aria-invalid", String(Boolean(sentence)));
    if (sentence) this.#field.focus();
  }
}
