// What this browser keeps for itself, or one tab alone: storage that may be full, switched off or missing, and never throws.

/** @typedef {"browser" | "tab"} Where */

/** @param {Where} where */
function storage(where) {
  return where === "tab" ? sessionStorage : localStorage;
}

/**
 * @param {string} key @param {Where} [where]
 * @returns {any} what was kept, or null
 */
export function recall(key, where = "browser") {
  try {
    return JSON.parse(storage(where).getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {any} value null forgets
 * @param {Where} [where]
 * @returns {boolean} whether it is kept
 */
export function keep(key, value, where = "browser") {
  try {
    if (value === null) storage(where).removeItem(key);
    else storage(where).setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} prefix
 * @returns {string[]} the keys that begin with it
 */
export function keysLike(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
