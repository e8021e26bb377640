// Keys, the small toolbar, and what this browser remembers of its wall: size of type, look, page.

import { all, maybe, q, write } from "../lib/dom.js";
import { keep, recall } from "../lib/memory.js";

const ALONE_AFTER = 3_000;
const THEMES = ["light", "dark", "contrast"];
const PAGE = "pappen.wall.page";
const YEAR = 365 * 86_400;

/** @typedef {"back" | "next" | "first" | "last" | "pause" | "smaller" | "larger" | "ladder" | "qr" | "view" | "theme" | "full" | "sight" | "blank" | "escape"} Deed a digit chooses a view */
/** @type {Record<string, Deed>} */
const KEYS = {
  ArrowLeft: "back",
  PageUp: "back",
  ArrowRight: "next",
  PageDown: "next",
  Home: "first",
  End: "last",
  " ": "pause",
  "-": "smaller",
  _: "smaller",
  "+": "larger",
  "=": "larger",
  0: "ladder",
  q: "qr",
  t: "theme",
  f: "full",
  b: "blank",
  v: "view",
  c: "sight",
  Escape: "escape",
};

/** They go with other keys, or belong to the browser and the machine. */
const NO_WORD = /^(Shift|Control|Alt|AltGraph|Meta|Fn|\w+Lock|F\d+|Audio\w+|Brightness\w+)$/;

/** @param {(deed: string) => void} act told "" of a key that does nothing by itself @param {() => boolean} busy whether somebody types elsewhere */
export function listen(act, busy) {
  addEventListener("keydown", (event) => {
    if (busy() || event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target instanceof HTMLButtonElement && (event.key === " " || event.key === "Enter");
    const deed = /^[1-5]$/.test(event.key)
      ? event.key
      : KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (onButton || NO_WORD.test(event.key)) return;
    if (deed) event.preventDefault();
    act(deed ?? "");
  });
  for (const button of all(".tool")) {
    button.addEventListener("click", () => act(button.dataset.do ?? ""));
  }
  attend();
}

/** The pointer and the toolbar are there while somebody moves the mouse. */
function attend() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const seen = () => {
    document.body.classList.add("attended");
    clearTimeout(timer);
    timer = setTimeout(() => document.body.classList.remove("attended"), ALONE_AFTER);
  };
  for (const sign of ["pointermove", "pointerdown"]) addEventListener(sign, seen, { passive: true });
}

/** @param {string} deed @param {boolean} on */
export function press(deed, on) {
  maybe(`[data-do="${deed}"]`)?.setAttribute("aria-pressed", String(on));
}

/** @param {number} type */
export function showType(type) {
  const sign = maybe("[data-type]");
  if (sign) write(sign, String(type));
}

// Page: of this tab, since two projectors may hang on one laptop

/** @typedef {{board: string, scene: string, number: number, page: number}} Kept of slips the number of the first, of figures the page */

/** @returns {Kept | null} */
export function rememberedPage() {
  return recall(PAGE, "tab");
}

/** @param {Kept} page */
export function rememberPage(page) {
  keep(PAGE, page, "tab");
}

// Look, screen

/** The cookie is the wall's own, so that the next page comes in that look from the first paint on. */
export function nextTheme() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = root.dataset.theme || (dark ? "dark" : "light");
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  root.dataset.theme = next;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store does not exist on plain http
  document.cookie = `wall_theme=${next}; path=/wall; max-age=${YEAR}; samesite=lax`;
}

export function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

/** Keeps the screen awake where the browser offers it, else says so to whoever moves the mouse. */
export async function stayAwake() {
  const lock = /** @type {{request(kind: string): Promise<unknown>} | undefined} */ (
    /** @type {any} */ (navigator).wakeLock
  );
  const ask = async () => {
    if (document.visibilityState === "visible") await lock?.request("screen");
  };
  document.addEventListener("visibilitychange", () => ask().catch(() => {}));
  try {
    if (!lock) throw new Error("not offered");
    await ask();
  } catch {
    q(".awake").hidden = false;
  }
}
