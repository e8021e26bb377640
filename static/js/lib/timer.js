// The time that is left, by the server's clock: every screen shows the same second, whatever its own clock says.

/** @typedef {{ends_at: string, seconds: number, closes: string | null}} Timer as on the wire */

/** What the server's clock says, as far as an answer told; before the first one it is our own. */
export class ServerClock {
  /** Server minus here, milliseconds. */
  #ahead = 0;

  /** @returns {number} milliseconds since 1970 */
  get now() {
    return Date.now() + this.#ahead;
  }

  /**
   * An answer told the time; it was read about half-way between asking and hearing.
   * @param {string} iso
   * @param {number} askedAt milliseconds, as `Date.now()`
   */
  hears(iso, askedAt) {
    const said = Date.parse(iso);
    if (Number.isFinite(said)) this.#ahead = said - (askedAt + Date.now()) / 2;
  }
}

/**
 * @param {Timer | null | undefined} timer
 * @param {ServerClock} clock
 * @returns {number | null} whole seconds, 0 once it is over; null without a timer
 */
export function remaining(timer, clock) {
  return timer ? Math.max(0, Math.ceil((Date.parse(timer.ends_at) - clock.now) / 1000)) : null;
}

/**
 * "2:10", "0:05", "62:00".
 * @param {number} seconds
 */
export function shownTime(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * Shows a timer: at once when it is set, then whenever a second is over; rests while the page is not seen.
 * @param {ServerClock} clock
 * @param {(seconds: number | null, timer: Timer | null) => void} show seconds: null when there is no timer
 * @returns {(timer: Timer | null | undefined) => void} sets another one; to be called again when the clock was told anew
 */
export function countdown(clock, show) {
  /** @type {Timer | null} */
  let shown = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let next;
  const tick = () => {
    clearTimeout(next);
    const seconds = remaining(shown, clock);
    show(seconds, shown);
    if (!shown || !seconds || globalThis.document?.hidden) return;
    const left = Date.parse(shown.ends_at) - clock.now;
    next = setTimeout(tick, left - (seconds - 1) * 1000 + 5); // just after the second is over
  };
  globalThis.document?.addEventListener("visibilitychange", () => shown && !document.hidden && tick());
  return (timer) => {
    shown = timer ?? null;
    tick();
  };
}
