// "From everyone": newest first; what comes in while somebody reads further down waits behind a pill.

import { all, arrange, maybe, piece, q, write } from "../lib/dom.js";
import { flip, holdStill, inHand } from "../lib/motion.js";
import { words } from "../lib/words.js";

/** @typedef {Record<string, any>} State */

const MORE = 50;
const PACE = 1000;

export class OtherCards {
  #section;
  #list;
  #own;
  #news;
  #store;
  #feed;
  #pending;
  #announce;
  #here;
  /** @type {Map<string, HTMLElement>} */
  #items = new Map();
  /** @type {WeakMap<HTMLElement, string>} */
  #looks = new WeakMap();
  /** Cards above this number are held back. */
  #ceiling;
  /** Cards below this number are shown by "older". */
  #floor = 0;
  #hung;
  #top;
  /** @type {Set<string>} */
  #gone = new Set();
  /** @type {Set<string>} */
  #counted = new Set();
  #insertedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon;
  #told = 0;
  /** New cards that nobody has spoken of yet. */
  #unsaid = 0;
  #open = true;

  /**
   * @param {HTMLElement} section
   * @param {{feed: import("../live/feed.js").Feed, pending: import("../live/pending.js").Pending, own: HTMLElement, news: HTMLElement,
   *   announce: (sentence: () => string) => void, here: string, top: number}} use top: the highest number on the page
   */
  constructor(section, { feed, pending, own, news, announce, here, top }) {
    this.#section = section;
    this.#list = q("ol", section);
    this.#own = own;
    this.#news = news;
    this.#feed = feed;
    this.#store = feed.store;
    this.#pending = pending;
    this.#announce = announce;
    this.#here = here;
    this.#ceiling = this.#top = this.#told = top;
    this.#hung = Number(q("h2 span", section).textContent);
    for (const item of all(":scope > li", this.#list)) this.#adopt(item);
    if (!q("#more").hidden)
      this.#floor = Math.min(...[...this.#items.keys()].map((id) => this.#store.get("card", id)?.number));
    this.#store.subscribe("card", (id, state) => this.#count(id, state));
    this.#list.addEventListener("click", (event) => this.#click(event));
    q("#more").addEventListener("click", (event) => this.#more(event));
    news.addEventListener("click", () => this.#showNews());
    let seen = false;
    addEventListener(
      "scroll",
      () => {
        if (!seen)
          requestAnimationFrame(() => {
            seen = false;
            if (!this.#news.hidden && this.#atTop()) this.draw();
          });
        seen = true;
      },
      { passive: true },
    );
  }

  /** @param {boolean} open whether one may say "me too" */
  allow(open) {
    this.#open = open;
  }

  /** A card of one's own is one of all. @param {string} id */
  counts(id) {
    this.#counted.add(id);
  }

  draw() {
    const cards = [...this.#store.all("card")].filter(([id]) => !this.#pending.isOwn(id));
    cards.sort(([, a], [, b]) => b.number - a.number);
    const top = this.#atTop();
    const wait = this.#insertedAt + PACE - Date.now();
    const highest = cards[0]?.[1].number ?? 0;
    if (top && highest > this.#ceiling && wait <= 0) {
      this.#ceiling = highest;
      this.#insertedAt = Date.now();
    } else if (top && highest > this.#ceiling) this.#soon ??= setTimeout(() => this.#later(), wait);
    const shown = cards.filter(([, { number }]) => number >= this.#floor && number <= this.#ceiling);
    const held = cards.filter(([, { number }]) => number > this.#ceiling).length;
    const change = () => this.#arrange(shown);
    if (top) flip(this.#list, change);
    else holdStill(inHand(this.#own, this.#list), change);
    this.#drawSigns(cards.length, shown.length, top ? 0 : held);
    this.#tell(cards);
  }

  /** @param {[string, State][]} shown */
  #arrange(shown) {
    const items = shown.map(([id, state]) => this.#item(id, state));
    arrange(this.#list, items);
    if (items.length === this.#items.size) return;
    const ids = new Set(shown.map(([id]) => id));
    for (const id of this.#items.keys()) if (!ids.has(id)) this.#items.delete(id);
  }

  /** @param {number} others @param {number} shown @param {number} held */
  #drawSigns(others, shown, held) {
    const hung = this.#store.complete
      ? this.#store.all("card").size
      : Math.max(this.#hung, this.#store.all("card").size);
    write(q("h2 span", this.#section), String(hung));
    const chip = maybe("#chips [aria-current] small");
    if (chip) write(chip, words("cards", hung));
    const older = Math.max(0, (this.#store.complete ? others : hung - this.#ownHanging()) - shown - held);
    const more = q("#more");
    more.hidden = !older || this.#floor === 0;
    write(q("span", more), words("older", older));
    const empty = q("#empty");
    empty.hidden = shown > 0 || held > 0;
    write(empty, words(hung ? "only_yours" : this.#open ? "nothing" : "nothing_closed"));
    this.#news.hidden = !held;
    if (held) write(q("span", this.#news), words("news", held));
  }

  #ownHanging() {
    return [...this.#store.own("card")].filter((id) => this.#store.get("card", id)).length;
  }

  /** @param {[string, State][]} cards */
  #tell(cards) {
    const fresh = cards.filter(([, { number }]) => number > this.#told).length;
    this.#unsaid += fresh;
    if (fresh) this.#announce(() => this.#sayNew());
    this.#told = Math.max(this.#told, cards[0]?.[1].number ?? 0);
  }

  #sayNew() {
    const count = this.#unsaid;
    this.#unsaid = 0;
    return words("new_cards", count);
  }

  /** @param {string} id @param {State} state */
  #item(id, state) {
    const item = this.#items.get(id) ?? this.#make(id);
    const { liked, likes } = this.#pending.tally(id, state.likes);
    const look = `${likes} ${liked} ${this.#open} ${state.text}`;
    if (this.#looks.get(item) === look) return item; // hundreds of cards, and one of them changed
    this.#looks.set(item, look);
    const too = /** @type {HTMLButtonElement} */ (q(".too", item));
    write(q(".text", item), state.text);
    write(q(".num", too), likes ? String(likes) : "");
    too.setAttribute("aria-pressed", String(liked));
    too.disabled = !this.#open;
    return item;
  }

  /** @param {string} id */
  #make(id) {
    const item = piece("other");
    item.dataset.id = id;
    q(".card", item).dataset.nail = id[0];
    q(".text", item).id = `card-${id}`;
    const too = q(".too", item);
    too.setAttribute("aria-describedby", `card-${id}`);
    too.setAttribute("formaction", `${this.#here}/card/${id}`);
    this.#items.set(id, item);
    return item;
  }

  /** @param {HTMLElement} item from the server's page */
  #adopt(item) {
    const id = item.dataset.id ?? "";
    this.#items.set(id, item);
    this.#counted.add(id);
  }

  /**
   * Keeps the number of hanging cards right without knowing them all.
   * @param {string} id
   * @param {State | null} state
   */
  #count(id, state) {
    if (!state) {
      this.#counted.delete(id);
      this.#gone.add(id);
      this.#hung -= 1;
    } else if (!this.#counted.has(id)) {
      this.#counted.add(id);
      if (state.number > this.#top || this.#gone.delete(id)) this.#hung += 1;
    }
  }

  /** Whether the beginning of the list is on the screen, so that nothing above is being read. */
  #atTop() {
    return this.#list.getBoundingClientRect().top > 0;
  }

  #later() {
    this.#soon = undefined;
    this.draw();
  }

  #showNews() {
    q("h2", this.#section).scrollIntoView({ block: "start" });
    this.#insertedAt = 0;
    this.draw();
  }

  /** @param {MouseEvent} event */
  async #more(event) {
    if (!this.#store.complete && this.#feed.seq === null) return; // nothing live: the link leads to the whole page
    event.preventDefault();
    if (!this.#store.complete && !(await this.#feed.complete())) {
      location.href = /** @type {HTMLAnchorElement} */ (q("#more")).href;
      return;
    }
    const older = [...this.#store.all("card")].filter(
      ([id, { number }]) => number < this.#floor && !this.#pending.isOwn(id),
    );
    older.sort(([, a], [, b]) => b.number - a.number);
    this.#floor = older.length > MORE ? older[MORE - 1][1].number : 0;
    this.draw();
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
}
