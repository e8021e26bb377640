// While somebody types: what hangs already and says much the same, with me-too in one tap. Stands below the button, moves nothing.

import { Alike } from "../lib/alike.js";
import { arrange, piece, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";
import { fillToo } from "./me_too.js";

const PAUSE = 400;
const MOST = 2;
/** Fewer characters are no thought yet. */
const LEAST = 12;

export class Hint {
  #place;
  #field;
  #feed;
  #pending;
  #announce;
  #known = new Alike();
  /** @type {Map<string, HTMLElement>} */
  #items = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon;
  #told = false;
  #asked = false;

  /**
   * @param {HTMLElement} place
   * @param {{field: HTMLTextAreaElement, feed: import("../live/feed.js").Feed, pending: import("../live/pending.js").Pending,
   *   announce: (sentence: string) => void}} use
   */
  constructor(place, { field, feed, pending, announce }) {
    this.#place = place;
    this.#field = field;
    this.#feed = feed;
    this.#pending = pending;
    this.#announce = announce;
    field.addEventListener("input", () => this.#typed());
    field.form?.addEventListener("submit", () => this.#typed());
    place.addEventListener("click", (event) => this.#click(event));
  }

  /** What changed elsewhere, for example a me-too. */
  draw() {
    if (!this.#place.hidden) this.#show();
  }

  #typed() {
    clearTimeout(this.#soon);
    if (this.#field.value.trim().length < LEAST) {
      this.#told = false;
      this.#hide();
      return;
    }
    this.#soon = setTimeout(() => this.#look(), PAUSE);
  }

  async #look() {
    if (!this.#asked && this.#feed.joined && !this.#feed.store.complete) {
      this.#asked = true; // once: the page brought the newest cards only
      await this.#feed.complete();
    }
    this.#show();
  }

  #show() {
    const { store } = this.#feed;
    const text = this.#field.value;
    if (text.trim().length < LEAST) return this.#hide();
    for (const [id, { text: other }] of store.all("card")) this.#known.put(id, other);
    const likely = this.#known.similar(text, MOST * 3).filter(({ id }) => store.get("card", id));
    const found = likely.filter(({ id }) => !this.#pending.isOwn(id)).slice(0, MOST);
    if (!found.length) return this.#hide();
    arrange(
      q("ol", this.#place),
      found.map(({ id }) => this.#item(id)),
    );
    this.#place.hidden = false;
    if (!this.#told) this.#announce(words("alike"));
    this.#told = true;
  }

  #hide() {
    this.#place.hidden = true;
  }

  /** @param {string} id */
  #item(id) {
    const item = this.#items.get(id) ?? this.#make(id);
    const { text, likes } = /** @type {Record<string, any>} */ (this.#feed.store.get("card", id));
    write(q(".text", item), text);
    fillToo(q(".too", item), this.#pending.tally(id, likes));
    return item;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const too = /** @type {HTMLElement} */ (event.target).closest(".too");
    const id = too?.closest("li")?.dataset.id;
    if (!too || !id) return;
    event.preventDefault();
    this.#pending.like(id, too.getAttribute("aria-pressed") !== "true");
    this.draw();
  }

  /** @param {string} id */
  #make(id) {
    const item = piece("other");
    item.dataset.id = id;
    const text = q(".text", item);
    text.id = `alike-${id}`;
    q(".card", item).dataset.nail = id[0];
    q(".flash", item).remove();
    q(".too", item).setAttribute("aria-describedby", text.id);
    this.#items.set(id, item);
    return item;
  }
}
