// A button that copies a link. In the hall's plain http there is no clipboard API, so an old way stands behind it.
import { q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";

/** @param {HTMLElement} button with `data-copy`, and its word in the first <span> */
export function copying(button) {
  const word = q("span", button);
  const name = word.textContent ?? "";
  let back = 0;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copy(button.dataset.copy ?? "");
    write(word, words(done ? "copied" : "copy_failed"));
    clearTimeout(back);
    back = setTimeout(() => write(word, name), done ? 2500 : 8000);
  });
}

/**
 * @param {string} text
 * @returns {Promise<boolean>}
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text);
  }
}

/** @param {string} text */
function copyByHand(text) {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
