// Times in the reader's language.

import { words } from "./words.js";

const language = document.documentElement.lang || "en";
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });

/**
 * "vor 2 Min.", "now".
 * @param {string} iso UTC
 * @param {number} [now] milliseconds
 * @returns {string}
 */
export function ago(iso, now = Date.now()) {
  const seconds = Math.min(0, Math.round((Date.parse(iso) - now) / 1000));
  if (seconds > -10) return relative.format(0, "second");
  if (seconds > -60) return relative.format(Math.round(seconds / 10) * 10, "second");
  if (seconds > -3600) return relative.format(Math.round(seconds / 60), "minute");
  if (seconds > -86400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86400), "day");
}

/**
 * "12 s", "3 min", whole and rounded down.
 * @param {number} milliseconds
 * @returns {string}
 */
export function duration(milliseconds) {
  const seconds = Math.floor(milliseconds / 1_000);
  return seconds < 60 ? words("seconds", seconds) : words("minutes", Math.floor(seconds / 60));
}
