// How long a text is, counted as people see it.

const segmenter =
  typeof Intl !== "undefined" && "Segmenter" in Intl
    ? new Intl.Segmenter(undefined, { granularity: "grapheme" })
    : null;

/** Whether the count agrees with the server's; without it the server alone decides. */
export const exact = segmenter !== null;

/**
 * @param {string} text
 * @returns {number} grapheme clusters; code points where the browser cannot tell
 */
export function graphemes(text) {
  let count = 0;
  for (const _ of segmenter ? segmenter.segment(text) : text) count += 1;
  return count;
}

/**
 * The text as the server will keep it: NFC, LF, no blanks at the ends.
 * @param {string} text
 */
export function tidy(text) {
  return text.replace(/\r\n?/g, "\n").normalize("NFC").trim();
}
