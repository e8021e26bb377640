// Moving without losing the reader's place: FLIP for what moved, scrolling for what must not.

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const EASE = "cubic-bezier(.2, .7, .2, 1)";
const MOST = 30;
/** More items than this are not all looked at; shorter lists may have some that are folded away. */
const MANY = 100;

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
 * Changes the page while what is being read stays where it is on the screen.
 * @param {Iterable<Element>} anchors what may be held on to, best first; the first that is still there after the change counts
 * @param {() => void} change
 */
export function holdStill(anchors, change) {
  const before = [...anchors].map((anchor) => ({ anchor, top: anchor.getBoundingClientRect().top }));
  change();
  const held = before.find(({ anchor }) => anchor.isConnected && anchor.getClientRects().length);
  if (!held) return;
  const shift = held.anchor.getBoundingClientRect().top - held.top;
  if (Math.abs(shift) >= 1) scrollBy({ top: shift, behavior: "instant" });
}

/**
 * What somebody holds in view: the field they write in, else the items on the screen from the top.
 * @param {HTMLElement[]} lists
 * @returns {Element[]}
 */
export function inHand(...lists) {
  const field = document.activeElement;
  if (field instanceof HTMLTextAreaElement) return [field];
  if (scrollY <= 0) return [];
  return lists.flatMap((list) => inView(list).filter((item) => item.getBoundingClientRect().top >= 0));
}

/**
 * The items of a list that stand on the screen, at most 30.
 * @param {HTMLElement} list
 * @returns {HTMLElement[]}
 */
function inView(list) {
  const seen = [];
  for (const item of fromTheEdge([...list.children])) {
    const { top, bottom } = item.getBoundingClientRect();
    if (bottom < -100) continue;
    if (top > innerHeight + 100 || seen.length >= MOST) break;
    seen.push(/** @type {HTMLElement} */ (item));
  }
  return seen;
}

/**
 * A long list without what lies far above the screen, found by halves.
 * @param {Element[]} items
 */
function fromTheEdge(items) {
  if (items.length <= MANY) return items;
  let [from, to] = [0, items.length];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (items[middle].getBoundingClientRect().top < -100) from = middle;
    else to = middle;
  }
  return items.slice(from);
}
