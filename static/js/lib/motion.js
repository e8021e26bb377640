// Moving without losing the reader's place: FLIP for what moved, scrolling for what must not.

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const EASE = "cubic-bezier(.2, .7, .2, 1)";
const MOST = 30;

/**
 * Changes a list; its items glide from where they were, new ones come 8 px from above.
 * @param {HTMLElement} list
 * @param {() => void} change
 */
export function flip(list, change) {
  if (calm() || typeof list.animate !== "function") return change();
  const before = new Map(inView(list).map((item) => [item, item.getBoundingClientRect().top]));
  const known = new Set(list.children);
  change();
  for (const item of inView(list)) {
    const was = before.get(item);
    if (was === undefined) {
      if (!known.has(item)) arrive(item);
      continue;
    }
    const shift = was - item.getBoundingClientRect().top;
    if (shift)
      item.animate([{ transform: `translateY(${shift}px)` }, { transform: "none" }], { duration: 260, easing: EASE });
  }
}

/** @param {Element} item */
export function arrive(item) {
  if (calm() || typeof item.animate !== "function") return;
  item.animate(
    [
      { transform: "translateY(-8px)", opacity: 0 },
      { transform: "none", opacity: 1 },
    ],
    {
      duration: 260,
      easing: EASE,
    },
  );
}

/**
 * Changes the page while one element stays where it is on the screen.
 * @param {Element | null | undefined} anchor what is being read or written; without one the page just changes
 * @param {() => void} change
 */
export function holdStill(anchor, change) {
  const before = anchor?.getBoundingClientRect().top;
  change();
  if (before === undefined || !anchor?.isConnected) return;
  const shift = anchor.getBoundingClientRect().top - before;
  if (Math.abs(shift) >= 1) scrollBy({ top: shift, behavior: "instant" });
}

/**
 * The items of a list that stand on the screen, at most 30.
 * @param {HTMLElement} list
 * @returns {HTMLElement[]}
 */
function inView(list) {
  const seen = [];
  for (const item of list.children) {
    const { top, bottom } = item.getBoundingClientRect();
    if (bottom < -100) continue;
    if (top > innerHeight + 100 || seen.length >= MOST) break;
    seen.push(/** @type {HTMLElement} */ (item));
  }
  return seen;
}
