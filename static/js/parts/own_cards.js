// "My cards": on their way, hanging, being changed, taken down, or handed back; newest first.

import { all, arrange, maybe, piece, q, write } from "../lib/dom.js";
import { keep, recall } from "../lib/memory.js";
import { arrive, holdStill, inHand } from "../lib/motion.js";
import { words } from "../lib/words.js";
import { editor } from "./editor.js";

/** @typedef {{id: string, text: string, why: string}} Returned a text that was refused */
/** @typedef {{key: string, look: string, number: number, make: () => HTMLElement, fill?: (item: HTMLElement) => void}} Entry */

const FOLDED = 3;

export class OwnCards {
  #section;
  #list;
  #others;
  #store;
  #pending;
  #connection;
  #kept;
  #here;
  /** How each card of ours hung last, also those that a moderator took down. @type {Map<string, {text: string, number: number, likes: number}>} */
  #known = new Map();
  /** Cards in an editor: the text to begin with, and why it came back. @type {Map<string, {text?: string, why: string}>} */
  #editing = new Map();
  /** @type {Map<string, {look: string, item: HTMLElement}>} */
  #shown = new Map();
  /** @type {Returned[]} */
  #returned;
  #folded = true;
  #slow = false;
  #open = true;

  /**
   * @param {HTMLElement} section
   * @param {{store: import("../live/store.js").Store, pending: import("../live/pending.js").Pending,
   *   connection: import("../live/connection.js").Connection, others: HTMLElement, here: string, kept: string}} use
   *   here: path of the board; kept: where refused texts are remembered
   */
  constructor(section, { store, pending, connection, others, here, kept }) {
    this.#section = section;
    this.#list = q("ol", section);
    this.#others = others;
    this.#store = store;
    this.#pending = pending;
    this.#connection = connection;
    this.#here = here;
    this.#kept = kept;
    this.#returned = recall(kept) ?? [];
    for (const item of all(".hangs", this.#list)) this.#adopt(item);
    for (const item of all(".taken", this.#list)) item.remove();
    this.#list.addEventListener("click", (event) => this.#click(event));
    q("#unfold").addEventListener("click", () => this.#fold(!this.#folded));
  }

  /** @returns {Map<string, any>} what the page brought along, hidden cards too */
  get known() {
    return this.#known;
  }

  /** @param {boolean} open whether one may write */
  allow(open) {
    this.#open = open;
  }

  /** @param {boolean} slow whether the server asked us to wait */
  stall(slow) {
    this.#slow = slow;
  }

  /**
   * Keeps a refused text until its writer decides.
   * @param {Returned} returned
   */
  giveBack(returned) {
    this.#returned.unshift(returned);
    this.#remember();
    this.draw();
  }

  /**
   * Opens a card again whose new text was refused.
   * @param {string} id
   * @param {string} text
   * @param {string} why
   */
  reopen(id, text, why) {
    this.#editing.set(id, { text, why });
    this.draw();
  }

  /** A card that a moderator took down, or that hangs no more: its last look. @param {string} id @param {Record<string, any> | null} state */
  learn(id, state) {
    if (state && this.#pending.isOwn(id))
      this.#known.set(id, { text: state.text, number: state.number, likes: state.likes });
  }

  draw() {
    const entries = this.#entries();
    const items = entries.map((entry) => this.#item(entry));
    for (const key of this.#shown.keys()) if (!entries.some((entry) => entry.key === key)) this.#shown.delete(key);
    const fresh = items.filter((item) => !item.isConnected);
    holdStill(inHand(this.#list, this.#others), () => {
      arrange(this.#list, items);
      this.#section.hidden = !items.length;
      this.#list.classList.toggle("folded", this.#folded);
    });
    fresh.slice(0, 3).forEach(arrive);
    const hanging = entries.filter(({ look }) => look === "hangs" || look === "editing").length;
    write(q("h2 span", this.#section), String(hanging + this.#pending.waiting.length));
    this.#drawFold(hanging);
  }

  /** @returns {Entry[]} */
  #entries() {
    const { waiting, taken } = this.#pending;
    const own = [...this.#store.own("card"), ...[...this.#known.keys()].filter((id) => this.#store.get("card", id))];
    const hanging = [...new Set(own)].filter((id) => !taken.has(id) && !waiting.some((card) => card.id === id));
    const settled = [
      ...hanging.flatMap((id) => this.#hanging(id)),
      ...[...taken].map(([id, { text, number }]) => this.#taken(id, text, number)),
    ];
    return [
      ...this.#returned.map((card) => this.#back(card)),
      ...waiting.map((card) => this.#waiting(card)),
      ...settled.sort((a, b) => b.number - a.number),
    ];
  }

  /** @param {string} id @returns {Entry[]} */
  #hanging(id) {
    const state = this.#store.get("card", id) ?? this.#known.get(id);
    if (!state) return [];
    const hidden = !this.#store.get("card", id);
    if (this.#editing.has(id))
      return [{ key: id, look: "editing", number: state.number, make: () => this.#edit(id, state) }];
    const fill = (/** @type {HTMLElement} */ item) => this.#fill(item, id, state, hidden);
    return [{ key: id, look: "hangs", number: state.number, make: () => piece("own"), fill }];
  }

  /**
   * @param {HTMLElement} item
   * @param {string} id
   * @param {Record<string, any>} state
   * @param {boolean} hidden
   */
  #fill(item, id, { text, number, likes }, hidden) {
    const edited = this.#pending.edited(id);
    this.#name(item, id, edited ?? text);
    write(q(".fate", item), edited === undefined ? fate(number, likes, hidden) : this.#way("saving"));
    const change = /** @type {HTMLAnchorElement} */ (q(".change", item));
    change.href = `${this.#here}/card/${id}`;
    change.hidden = !this.#open;
    change.setAttribute("aria-label", words("change_card", { number }));
    q(".off", item).setAttribute("formaction", change.href);
  }

  /** @param {import("../live/pending.js").Waiting} card @returns {Entry} */
  #waiting({ id, text }) {
    const fill = (/** @type {HTMLElement} */ item) => {
      this.#name(item, id, text);
      write(q(".fate span", item), this.#way("pinning"));
    };
    return { key: id, look: "waiting", number: 0, make: () => piece("waiting"), fill };
  }

  /** @param {string} id @param {string} text @param {number} number @returns {Entry} */
  #taken(id, text, number) {
    return { key: id, look: "taken", number, make: () => piece("taken"), fill: (item) => this.#name(item, id, text) };
  }

  /** @param {Returned} returned @returns {Entry} */
  #back({ id, text, why }) {
    const forget = () => {
      this.#returned = this.#returned.filter((card) => card.id !== id);
      this.#remember();
    };
    const make = () =>
      editor({
        title: words("not_pinned"),
        text,
        refusal: why,
        save: words("pin_up"),
        back: words("discard"),
        typed: (now) => {
          this.#returned = this.#returned.map((card) => (card.id === id ? { ...card, text: now } : card));
          this.#remember();
        },
        done: (mended) => {
          forget();
          this.#pending.pin(mended);
        },
        cancel: () => {
          forget();
          this.draw();
        },
      });
    return { key: `back-${id}`, look: "back", number: 0, make };
  }

  /** @param {string} id @param {Record<string, any>} state */
  #edit(id, { text, number }) {
    const close = () => {
      this.#editing.delete(id);
      this.draw();
      maybe(`li[data-id="${id}"] .change`, this.#list)?.focus({ preventScroll: true });
    };
    const now = this.#pending.edited(id) ?? text;
    const begun = this.#editing.get(id);
    return editor({
      title: words("change_card", { number }),
      text: begun?.text ?? now,
      refusal: begun?.why,
      done: (changed) => {
        if (changed !== now) this.#pending.edit(id, changed);
        close();
      },
      cancel: close,
    });
  }

  /** @param {Entry} entry */
  #item({ key, look, make, fill }) {
    let shown = this.#shown.get(key);
    if (shown?.look !== look) {
      shown = { look, item: make() };
      this.#shown.set(key, shown);
    }
    fill?.(shown.item);
    return shown.item;
  }

  /** @param {HTMLElement} item @param {string} id @param {string} text */
  #name(item, id, text) {
    item.dataset.id = id;
    q(".card", item).dataset.nail = id[0];
    const line = q(".text", item);
    const name = `card-${id}`;
    write(line, text);
    if (line.id !== name) {
      line.id = name;
      for (const button of all("[aria-describedby]", item)) button.setAttribute("aria-describedby", line.id);
    }
  }

  /** @param {string} underway @returns {string} why it waits */
  #way(underway) {
    if (this.#connection.status !== "live") return words("waits");
    return words(this.#slow ? "waits_server" : underway);
  }

  /** @param {HTMLElement} item from the server's page */
  #adopt(item) {
    const id = item.dataset.id ?? "";
    this.#shown.set(id, { look: "hangs", item });
    const { number, likes } = item.dataset;
    this.#known.set(id, { text: q(".text", item).textContent ?? "", number: Number(number), likes: Number(likes) });
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const pressed = /** @type {HTMLElement} */ (event.target).closest("a, button");
    const id = pressed?.closest("li")?.dataset.id;
    if (!pressed || !id || pressed.closest(".editing")) return;
    event.preventDefault();
    const state = this.#store.get("card", id) ?? this.#known.get(id);
    if (pressed.matches(".change")) {
      this.#editing.set(id, { why: "" });
      this.draw();
      maybe("textarea", this.#shown.get(id)?.item)?.focus();
    } else if (pressed.matches(".off") && state) {
      this.#pending.takeDown(id, /** @type {any} */ (state));
      this.draw();
      maybe("button", this.#shown.get(id)?.item)?.focus({ preventScroll: true });
    } else if (pressed.closest(".taken")) {
      this.#pending.putBack(id);
      this.draw();
      maybe(".change", this.#shown.get(id)?.item)?.focus({ preventScroll: true });
    }
  }

  /** @param {boolean} folded */
  #fold(folded) {
    this.#folded = folded;
    this.draw();
  }

  /** @param {number} hanging */
  #drawFold(hanging) {
    const button = q("#unfold");
    button.hidden = hanging <= FOLDED;
    button.setAttribute("aria-expanded", String(!this.#folded));
    write(q("span", button), this.#folded ? words("unfold", hanging - FOLDED) : words("fold"));
  }

  #remember() {
    keep(this.#kept, this.#returned.length ? this.#returned : null);
  }
}

/**
 * What became of a card.
 * @param {number} number
 * @param {number} likes
 * @param {boolean} hidden
 */
function fate(number, likes, hidden) {
  if (hidden) return words("hidden", { number });
  return likes ? words("hangs_liked", { num: likes, number }) : words("hangs", { number });
}
