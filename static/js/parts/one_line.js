// Questions wrap on narrow screens, but they are one line: Enter does not break it, and a pasted break becomes a blank.

const grows = CSS.supports("field-sizing", "content");

export function oneLine() {
  document.addEventListener("keydown", (event) => {
    const field = ask(event);
    if (!field || event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const form = field.form;
    if (form?.querySelectorAll("textarea").length === 1) form.querySelector("button")?.click();
  });
  document.addEventListener("input", (event) => {
    const field = ask(event);
    if (!field) return;
    if (/[\r\n]/.test(field.value)) field.value = field.value.replace(/\s*[\r\n]+\s*/g, " ");
    fit(field);
  });
  for (const field of document.querySelectorAll("textarea")) fit(field);
}

/**
 * @param {Event} event
 * @returns {HTMLTextAreaElement | null}
 */
function ask(event) {
  return event.target instanceof HTMLTextAreaElement ? event.target : null;
}

/** @param {HTMLTextAreaElement} field as high as its text, where the browser does not do so by itself */
function fit(field) {
  if (grows) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}
