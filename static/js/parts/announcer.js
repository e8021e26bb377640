// What screen readers are told: one polite line, never the text of a card. The own hand's work at once, news once in ten seconds.

const PAUSE = 10000;
/** So that a sentence comes after the one of the focus, which may just be moving. */
const MOMENT = 50;
/** Nobody listens to more at once. */
const MOST = 3;

/** @typedef {string | (() => string)} Sentence a function counts, and is asked when it is its turn; "" says nothing */
/** @typedef {((news: Sentence) => void) & {own: (done: Sentence) => void}} Announce own: what who uses this screen just did */

/**
 * @param {HTMLElement} line with role=status
 * @returns {Announce} what waits while the line is silent is said together, the newest of it
 */
export function announcer(line) {
  let spokeAt = 0;
  /** @type {Set<string>} */
  const sentences = new Set();
  /** @type {() => string} */
  let count = () => "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {Sentence} told */
  const say = (told) => {
    const sentence = typeof told === "function" ? told() : told;
    if (!sentence) return;
    spokeAt = Date.now();
    // The same words again are only heard when something in the line differs.
    line.textContent = sentence === line.textContent ? `${sentence}\u00a0` : sentence;
  };
  const speak = () => {
    timer = undefined;
    const wait = spokeAt + PAUSE - Date.now();
    if (wait > 0)
      timer = setTimeout(speak, wait); // something was done here meanwhile
    else {
      const told = [...sentences]
        .slice(-MOST)
        .map((sentence) => (/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`));
      sentences.clear();
      say([...told, count()].filter(Boolean).join(" "));
      count = () => "";
    }
  };
  /** @param {Sentence} news */
  const announce = (news) => {
    if (typeof news === "function") count = news;
    else {
      sentences.delete(news);
      sentences.add(news);
    }
    if (!timer) timer = setTimeout(speak, Math.max(MOMENT, spokeAt + PAUSE - Date.now()));
  };
  return Object.assign(announce, { own: (/** @type {Sentence} */ done) => void setTimeout(say, MOMENT, done) });
}
