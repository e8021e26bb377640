// What screen readers are told: one polite line, at most one sentence in ten seconds, never the text of a card.

const PAUSE = 10000;

/**
 * @param {HTMLElement} line with role=status
 * @returns {(sentence: string | (() => string)) => void} the newest sentence wins while the line is silent; a function is
 *   asked when it is its turn
 */
export function announcer(line) {
  let spokeAt = 0;
  /** @type {string | (() => string)} */
  let next = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const speak = () => {
    timer = undefined;
    const sentence = typeof next === "function" ? next() : next;
    next = "";
    if (!sentence) return;
    spokeAt = Date.now();
    // The same words again are only heard when something in the line differs.
    line.textContent = sentence === line.textContent ? `${sentence}\u00a0` : sentence;
  };
  return (sentence) => {
    next = sentence;
    if (!timer) timer = setTimeout(speak, Math.max(50, spokeAt + PAUSE - Date.now()));
  };
}
