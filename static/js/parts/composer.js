// The field one writes in: keeps its draft and its focus, counts from 140 on, and stops at 280.

import { maybe, piece, q, write } from "../lib/dom.js";
import { bytes, exact, graphemes, tidy } from "../lib/graphemes.js";
import { keep, recall } from "../lib/memory.js";
import { words } from "../lib/words.js";

export const LONGEST = 280;
/** A character may be made of many marks; the server reads no message of 16 KiB or more. */
const MOST_BYTES = 12_000;
const HINT = 140;

/**
 * What is wrong with a text, before the server is asked.
 * @param {string} text tidy
 * @returns {string} a sentence, or nothing
 */
export function fault(text) {
  if (!text) return words("empty_text");
  const long = (exact && graphemes(text) > LONGEST) || bytes(text) > MOST_BYTES;
  return long ? words("shorten") : "";
}

/**
 * The line beside the label: free below 140, then how much there is, then how much too much.
 * @param {HTMLElement} line
 * @param {string} text
 * @param {string} free what stands there when there is nothing to count
 */
export function count(line, text, free) {
  const length = text.length < HINT ? 0 : graphemes(tidy(text));
  const over = length - LONGEST;
  line.classList.toggle("over", over > 0);
  write(line, over > 0 ? words("too_long", over) : length >= HINT ? words("of_280", length) : free);
}

/** The form at the top of the board. */
export class Composer {
  #form;
  #field;
  #label;
  #free;
  #draft;
  #pin;
  #name;
  #open = true;
  #shut = false;
  /** Whether this is the place to write, as far as the board goes. */
  #wanted = true;

  /**
   * @param {HTMLElement} form
   * @param {{draft: string, pin: (text: string) => void, name: string}} use draft: the key it is kept under; name: of what is written
   */
  constructor(form, { draft, pin, name }) {
    this.#form = form;
    this.#field = /** @type {HTMLTextAreaElement} */ (q("textarea", form));
    this.#label = q("label", form);
    this.#free = words("no_name");
    this.#draft = draft;
    this.#pin = pin;
    this.#name = name;
    if (!this.#field.value) this.#field.value = recall(draft) ?? "";
    if (this.#field.value) this.#typed();
    form.addEventListener("submit", (event) => this.#submit(event));
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    // The button must not take the focus, or the keyboard of the phone would close.
    q("button", form).addEventListener("mousedown", (event) => event.preventDefault());
  }

  /** @param {"hung" | "queued" | "to_approve" | "is_covered"} how it is with the card */
  thanks(how) {
    if (this.#form.hidden || this.#field.value.trim()) return;
    const line = piece(how === "queued" || how === "to_approve" ? "noted" : "hung");
    write(q("span", line), words(how));
    this.#label.replaceChildren(line);
    write(q(".count", this.#form), "");
  }

  /** What was said of the last card is no longer so: it was shown to all, or the evening went on. */
  forgetThanks() {
    if (!maybe(".hung", this.#label)) return;
    write(this.#label, words(this.#name));
    this.#recount();
  }

  /** @param {boolean} open whether one may write */
  allow(open) {
    this.#open = open;
    this.#draw();
  }

  /** @param {boolean} wanted whether there is something to write, for example not a second sentence */
  want(wanted) {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#draw();
  }

  /** @param {string} line what stands beside the label while there is nothing to count; nothing: as ever */
  until(line) {
    this.#free = line || words("no_name");
    if (!this.#shut && !maybe(".hung", this.#form)) this.#recount();
  }

  /** What somebody has begun stays in sight when writing ends. */
  #draw() {
    const begun = Boolean(this.#field.value.trim());
    const shut = !this.#open && begun && this.#wanted;
    this.#form.hidden = !this.#wanted || (!this.#open && !begun);
    this.#form.classList.toggle("shut", shut);
    this.#field.readOnly = shut;
    if (shut === this.#shut) return;
    this.#shut = shut;
    write(this.#label, words(shut ? "draft_stays" : this.#name));
    if (shut) write(q(".count", this.#form), "");
    else this.#recount();
  }

  #recount() {
    count(q(".count", this.#form), this.#field.value, this.#free);
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    if (this.#shut) return;
    const text = tidy(this.#field.value);
    this.#field.focus();
    const wrong = fault(text);
    if (wrong) return this.#complain(wrong);
    this.#field.value = "";
    this.#typed();
    this.#pin(text);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    q("button", this.#form).click(); // requestSubmit is missing in older Safari
  }

  #typed() {
    const text = this.#field.value;
    keep(this.#draft, text || null);
    this.#recount();
    write(this.#label, words(this.#name));
    this.#complain("");
  }

  /** @param {string} sentence nothing: all is well again */
  #complain(sentence) {
    const line = q(".refusal", this.#form);
    write(line, sentence);
    line.hidden = !sentence;
    this.#field.setAttribute("aria-invalid", String(Boolean(sentence)));
  }
}
