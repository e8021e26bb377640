// When a page may have slept or the network may be another: told by the browser, or by a clock that jumped.

const TICK = 1000;
const JUMP = 3000;
const SIGNS = ["pageshow", "online", "offline", "focus"];

/**
 * @param {{woke: () => void, tick: () => void}} hears tick: every second in which nothing jumped
 * @returns {() => void} stops
 */
export function watch({ woke, tick }) {
  let last = Date.now();
  const timer = setInterval(() => {
    const passed = Date.now() - last;
    last += passed;
    if (passed < 0 || passed > JUMP) woke();
    else tick();
  }, TICK);
  const seen = () => document.visibilityState === "visible" && woke();
  if (typeof document !== "undefined") {
    document.addEventListener("visibilitychange", seen);
    for (const sign of SIGNS) addEventListener(sign, woke);
  }
  return () => {
    clearInterval(timer);
    if (typeof document === "undefined") return;
    document.removeEventListener("visibilitychange", seen);
    for (const sign of SIGNS) removeEventListener(sign, woke);
  };
}
