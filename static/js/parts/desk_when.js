// When a card came: how long ago on its evening, the day afterwards.

import { ago } from "../lib/time.js";

const DAY = 86_400_000;
const days = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
  day: "numeric",
  month: "numeric",
  year: "numeric",
});

/** @param {string} iso UTC */
export function when(iso) {
  const at = Date.parse(iso);
  return Date.now() - at < DAY ? ago(iso) : days.format(at);
}
