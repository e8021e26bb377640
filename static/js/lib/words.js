// The words of the page: rendered by the template in the reader's language, plurals chosen by the browser.

/** @type {Record<string, string | Record<string, string>>} */
const book = JSON.parse(document.getElementById("words")?.textContent || "{}");
const language = document.documentElement.lang || "en";
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);

/**
 * A sentence with its blanks filled: `words("waiting", 3)`, `words("long", {over: 12})`.
 * @param {string} key as in the template's list
 * @param {number | Record<string, string | number>} [blanks] a number fills `{num}` and chooses the plural
 * @returns {string}
 */
export function words(key, blanks = {}) {
  const values = typeof blanks === "number" ? { num: blanks } : blanks;
  const entry = book[key] ?? key;
  const form = typeof entry === "string" ? entry : (entry[plurals.select(Number(values.num ?? 0))] ?? entry.other);
  return form.replace(/\{(\w+)\}/g, (blank, name) => {
    const value = values[name];
    return value === undefined ? blank : typeof value === "number" ? numbers.format(value) : value;
  });
}
