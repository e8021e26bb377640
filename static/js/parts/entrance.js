// A link with a key: the key stands in the fragment, goes to the server in a form, and leaves the address bar at once.
import { q } from "../lib/dom.js";

/** @param {HTMLFormElement} form */
export function entrance(form) {
  const field = /** @type {HTMLInputElement} */ (q("#key", form));
  const open = () => {
    const key = decodeURIComponent(location.hash.slice(1));
    if (!key || key === "main") return;
    history.replaceState(null, "", location.pathname);
    field.value = key;
    form.submit();
  };
  addEventListener("hashchange", open);
  open();
}
