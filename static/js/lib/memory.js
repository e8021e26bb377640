// What this browser keeps for itself: localStorage that may be full, switched off or missing, and never throws.

/**
 * @param {string} key
 * @returns {any} what was kept, or null
 */
export function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {any} value null forgets
 * @returns {boolean} whether it is kept
 */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
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
