// Where a long word may break. Browsers without a dictionary would cut it anywhere, so rules of thumb put soft hyphens.

const SOFT_HYPHEN = "\u00AD";
const BREAK = "\u200B";
const VOWEL = /[aeiouyäöü]/i;
/** Letters that are one sound and stay together. */
const TOGETHER =
  /^(sch|pfl|pfr|ch|ck|ph|th|qu|st|sp|pf|tr|br|gr|kr|dr|pr|fr|bl|kl|pl|fl|gl|schl|schr|schw|schm|schn|str|spr)$/i;

let known = /** @type {boolean | null} */ (null);

/** Whether this browser hyphenates German by itself. @param {HTMLElement} room a place to try it, wide enough for a page */
export function hyphenates(room) {
  if (known !== null) return known;
  const probe = document.createElement("p");
  probe.lang = "de";
  probe.className = "hyphen-probe";
  probe.textContent = "Wohnungseigentümergemeinschaft";
  room.append(probe);
  known = probe.getClientRects().length > 0 && probe.scrollWidth <= probe.clientWidth;
  probe.remove();
  return known;
}

/**
 * The text as it is drawn; what people wrote stays what it is.
 * @param {string} text
 * @param {(word: string) => boolean} fits whether a word finds room on one line
 * @param {boolean} byItself whether the browser hyphenates
 */
export function withBreaks(text, fits, byItself) {
  return text.replace(/\S{10,}/g, (word) => {
    if (fits(word)) return word;
    const open = word.replace(/([:/*_@=&?.,;)+-])(?=[\p{L}\p{N}(])/gu, `$1${BREAK}`);
    if (byItself) return open;
    // with the marks round it, since a comma alone on the next line is no better
    const parts = /[^\p{L}\s\u200B]*\p{L}{8,}[^\p{L}\s\u200B]*/gu;
    return open.replace(parts, (part) => (fits(part) ? part : part.replace(/\p{L}+/gu, syllables)));
  });
}

/** One consonant begins the next syllable, of several the last; never fewer than three letters at an end. @param {string} word */
function syllables(word) {
  return word.replace(/([aeiouyäöü])([^aeiouyäöü]+)(?=[aeiouyäöü])/gi, (whole, vowel, between, at) => {
    const cut = at + 1 + headOf(between);
    if (cut < 3 || word.length - cut < 3 || !VOWEL.test(word.slice(cut))) return whole;
    return vowel + between.slice(0, headOf(between)) + SOFT_HYPHEN + between.slice(headOf(between));
  });
}

/** How many of the consonants between two vowels stay before the break. @param {string} between */
function headOf(between) {
  if (between.length > 2 && /[^ck]s$/i.test(between) && !/chs$/i.test(between)) return between.length; // Wohnungs-eigentum
  for (let head = 0; head < between.length; head += 1) {
    const tail = between.slice(head);
    if (tail.length === 1 || TOGETHER.test(tail)) return head;
  }
  return between.length - 1;
}
