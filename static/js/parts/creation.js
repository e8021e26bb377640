// The form of a new event: another template or language without a reload, rows added, removed and ordered in place.
import { all, maybe, piece, q, write } from "../lib/dom.js";
import { flip } from "../lib/motion.js";

/** @typedef {{question: string, kind: string}} Board */
/** @typedef {Record<string, Record<string, Board[]>>} Asked language -> template -> boards */

const EMPTY = { question: "", kind: "cards" };

/** @param {HTMLFormElement} form */
export function creation(form) {
  /** @type {Asked} */
  const asked = JSON.parse(maybe("#asked")?.textContent || "{}");
  const rows = q("#rows", form);
  /** @type {Map<string, Board[]>} what somebody wrote into a template before looking at another */
  const kept = new Map();
  let shown = place();

  function place() {
    const data = new FormData(form);
    return { starter: String(data.get("starter")), language: String(data.get("language")) };
  }

  form.addEventListener("change", (event) => {
    const name = /** @type {HTMLInputElement} */ (event.target).name;
    if (name !== "starter" && name !== "language") return;
    const next = place();
    const written = boards(rows);
    const own = !same(written, asked[shown.language]?.[shown.starter]);
    if (own) kept.set(shown.starter, written);
    const wanted = kept.get(next.starter) ?? asked[next.language]?.[next.starter] ?? [EMPTY];
    shown = next;
    if (!same(wanted, written)) flip(rows, () => rows.replaceChildren(...wanted.map(row)));
    number(rows);
  });

  form.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("button[data-do]");
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const item = /** @type {HTMLElement | null} */ (button.closest("li"));
    act(rows, button, item);
    number(rows);
  });
  number(rows);
}

/**
 * @param {HTMLElement} rows
 * @param {HTMLButtonElement} button
 * @param {HTMLElement | null} item
 */
function act(rows, button, item) {
  const what = button.dataset.do;
  if (what === "more") {
    const added = row(EMPTY);
    flip(rows, () => rows.append(added));
    number(rows);
    q("textarea", added).focus();
  } else if (item && what === "remove") {
    const beside = /** @type {HTMLElement | null} */ (item.nextElementSibling ?? item.previousElementSibling);
    flip(rows, () => item.remove());
    (beside ? q("[data-do=remove]", beside) : q("[data-do=more]")).focus();
  } else if (item) {
    const beside = what === "up" ? item.previousElementSibling : item.nextElementSibling;
    flip(rows, () => (what === "up" ? beside?.before(item) : beside?.after(item)));
    number(rows);
    (button.disabled ? q(what === "up" ? "[data-do=down]" : "[data-do=up]", item) : button).focus();
  }
}

/**
 * @param {Board} board
 * @returns {HTMLElement}
 */
function row({ question, kind }) {
  const item = piece("row");
  /** @type {HTMLTextAreaElement} */ (q("textarea", item)).value = question;
  /** @type {HTMLSelectElement} */ (q("select", item)).value = kind;
  return item;
}

/**
 * Numbers, ids and names follow the order.
 * @param {HTMLElement} rows
 */
function number(rows) {
  const items = all("li", rows);
  items.forEach((item, index) => {
    write(q("[data-place]", item), String(index + 1));
    const label = /** @type {HTMLLabelElement} */ (q("label", item));
    write(label, (label.textContent ?? "").replace(/\d+/, String(index + 1)));
    q("textarea", item).id = `question-${index}`;
    label.htmlFor = `question-${index}`;
    /** @type {HTMLButtonElement} */ (q("[data-do=up]", item)).disabled = index === 0;
    /** @type {HTMLButtonElement} */ (q("[data-do=down]", item)).disabled = index === items.length - 1;
  });
}

/** @param {HTMLElement} rows @returns {Board[]} */
function boards(rows) {
  return all("li", rows).map((item) => ({
    question: /** @type {HTMLTextAreaElement} */ (q("textarea", item)).value,
    kind: /** @type {HTMLSelectElement} */ (q("select", item)).value,
  }));
}

/**
 * @param {Board[]} left
 * @param {Board[] | undefined} right
 */
function same(left, right) {
  return JSON.stringify(left) === JSON.stringify(right);
}
