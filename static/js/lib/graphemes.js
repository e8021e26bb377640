// How long a text is, counted as people see it.

const segmenter =
  typeof Intl !== "undefined" && "Segmenter" in Intl
    ? new Intl.Segmenter(undefined, { granularity: "grapheme" })
    : null;

// Marks, skin tones and what a joiner ties to the character before it; two letters of a flag. Rather too few than too many.
const roughly = /\p{RI}\p{RI}|\P{M}(?:\u200d\P{M}|[\p{M}\p{EMod}\u200c\u200d])*|\p{M}+/gu;

/** Whether the count agrees with the server's; without it the server alone decides. */
export const exact = segmenter !== null;

/**
 * @param {string} text
 * @returns {number} grapheme clusters; nearly so where the browser cannot tell
 */
export function graphemes(text) {
  let count = 0;
  for (const _ of segmenter ? segmenter.segment(text) : text.matchAll(roughly)) count += 1;
  return count;
}

/**
 * @param {string} text
 * @returns {number} bytes that it takes in a message
 */
export function bytes(text) {
  return new TextEncoder().encode(JSON.stringify(text)).length;
}

/**
 * The text as the server will keep it: NFC, LF, no blanks at the ends.
 * @param {string} text
 */
export function tidy(text) {
  return text.replace(/\r\n?/g, "\n").normalize("NFC").trim();
}
