// A slip turned into a field: to change a card that hangs, or to mend one that was refused.

import { maybe, piece, q, write } from "../lib/dom.js";
import { tidy } from "../lib/graphemes.js";
import { count, fault } from "./composer.js";

/**
 * @param {{title: string, text: string, refusal?: string, save?: string, back?: string,
 *   done: (text: string) => void, cancel: () => void, typed?: (text: string) => void}} use
 * @returns {HTMLElement} a list item
 */
export function editor({ title, text, refusal = "", save, back, done, cancel, typed }) {
  const item = piece("editor");
  const field = /** @type {HTMLTextAreaElement} */ (q("textarea", item));
  const complaint = q(".refusal", item);
  const name = `field-${Math.random().toString(36).slice(2)}`;
  const complain = (/** @type {string} */ sentence) => {
    write(complaint, sentence);
    complaint.hidden = !sentence;
  };
  const recount = () => count(q(".count", item), field.value, "");
  field.id = name;
  complaint.id = `${name}-why`;
  field.setAttribute("aria-describedby", complaint.id);
  /** @type {HTMLLabelElement} */ (q("label", item)).htmlFor = name;
  write(q("label", item), title);
  if (save) write(q("button span", item), save);
  if (back) write(q(".back span", item), back);
  field.value = text;
  complain(refusal);
  recount();
  field.addEventListener("input", () => {
    recount();
    typed?.(field.value);
  });
  maybe(".back", item)?.addEventListener("click", cancel);
  q("form", item).addEventListener("submit", (event) => {
    event.preventDefault();
    const tidied = tidy(field.value);
    const wrong = fault(tidied);
    if (wrong) complain(wrong);
    else done(tidied);
  });
  return item;
}
