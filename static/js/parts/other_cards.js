// "From everyone": newest first, then under the headings of topics; what comes in while somebody reads on waits behind a pill.

import { all, arrange, maybe, piece, q, write } from "../lib/dom.js";
import { flip, holdStill, inHand } from "../lib/motion.js";
import { words } from "../lib/words.js";
import { Groups } from "./groups.js";
import { fillToo } from "./me_too.js";
import { paint } from "./paper.js";

/** @typedef {Record<string, any>} State */

const NEWEST = 30;
const MORE = 50;
const PACE = 1000;
const SPREAD = 2000;

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
  #setting;
  #steppers;
  #groups;
  /** @type {Map<string, HTMLElement>} */
  #items = new Map();
  /** The topic under which a card was drawn last. @type {Map<string, string | undefined>} */
  #under = new Map();
  /** Whether the cards stood under headings. */
  #grouped = false;
  #asked = false;
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
   *   announce: (sentence: () => string) => void, here: string, top: number, setting: import("./setting.js").Setting,
   *   steppers: import("./steppers.js").Steppers}} use top: the highest number on the page
   */
  constructor(section, { feed, pending, own, news, announce, here, top, setting, steppers }) {
    this.#section = section;
    this.#list = q("ol", section);
    this.#own = own;
    this.#news = news;
    this.#feed = feed;
    this.#store = feed.store;
    this.#pending = pending;
    this.#announce = announce;
    this.#here = here;
    this.#setting = setting;
    this.#steppers = steppers;
    this.#groups = new Groups(this.#list, this.#store, here);
    this.#grouped = setting.ordered && this.#groups.any;
    this.#ceiling = this.#top = this.#told = top;
    this.#hung = Number(q("h2 span", section).textContent);
    for (const item of all(":scope > li[data-id]", this.#list)) this.#adopt(item);
    const shown = [...this.#items.keys()].map((id) => this.#store.get("card", id)?.number);
    if (!q("#more").hidden) this.#floor = Math.min(...shown);
    else if (this.#grouped && maybe(".rest", this.#list)) this.#floor = shown.length ? Math.min(...shown) : 0;
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
    const ordered = this.#setting.ordered && this.#groups.any;
    if (this.#grouped && !ordered) this.#floor = cards[NEWEST - 1]?.[1].number ?? 0;
    if (ordered) this.#drawOrdered(cards);
    else this.#drawNewest(cards);
    this.#grouped = ordered;
    this.#tell(cards);
  }

  /** @param {[string, State][]} cards */
  #drawNewest(cards) {
    const top = this.#atTop();
    const wait = this.#insertedAt + PACE - Date.now();
    const highest = cards[0]?.[1].number ?? 0;
    if (top && highest > this.#ceiling && wait <= 0) {
      this.#ceiling = highest;
      this.#insertedAt = Date.now();
    } else if (top && highest > this.#ceiling) this.#soon ??= setTimeout(() => this.#later(), wait);
    const shown = cards.filter(([, { number }]) => number >= this.#floor && number <= this.#ceiling);
    const held = cards.filter(([, { number }]) => number > this.#ceiling).length;
    const change = () => {
      this.#arrange(shown.map(([id, state]) => this.#item(id, state)));
      this.#drawSigns(cards.length, shown.length, top ? 0 : held); // some of them stand above the list
    };
    if (top && !this.#grouped) flip(this.#list, change);
    else holdStill(inHand(this.#own, this.#list), change);
  }

  /** Cards move under other headings while they are read: the page holds on to what did not. @param {[string, State][]} cards */
  #drawOrdered(cards) {
    if (!this.#asked && !this.#store.complete && this.#feed.joined) {
      this.#asked = true;
      setTimeout(() => this.#feed.complete(), Math.random() * SPREAD); // all phones of the hall come to this at once
    }
    this.#ceiling = Math.max(this.#ceiling, cards[0]?.[1].number ?? 0);
    const moved = (/** @type {Element} */ item) => {
      const id = /** @type {HTMLElement} */ (item).dataset.id ?? "";
      return this.#grouped && this.#under.has(id) && this.#under.get(id) !== this.#store.get("card", id)?.cluster;
    };
    const still = inHand(this.#own, this.#list).filter((item) => !moved(item));
    holdStill(still, () => {
      this.#arrange(this.#groups.items(cards, (id, state) => this.#item(id, state)));
      this.#drawSigns(cards.length, cards.length, 0);
    });
  }

  /** @param {HTMLElement[]} items */
  #arrange(items) {
    arrange(this.#list, items);
    const shown = new Set(items);
    for (const [id, item] of this.#items) if (!shown.has(item)) this.#items.delete(id);
  }

  /** @param {number} others @param {number} shown @param {number} held */
  #drawSigns(others, shown, held) {
    const known = this.#store.all("card").size;
    const hung = this.#store.complete ? known : Math.max(this.#hung, known);
    write(q("h2 span", this.#section), String(hung));
    const chip = maybe("#chips [aria-current] small");
    if (chip) write(chip, words("cards", hung));
    const older = Math.max(0, (this.#store.complete ? others : hung - this.#ownHanging()) - shown - held);
    const more = q("#more");
    more.hidden = !older || this.#floor === 0 || (this.#setting.ordered && this.#groups.any);
    write(q("span", more), words("older", older));
    const empty = q("#empty");
    const unseen = this.#drawUnseen();
    empty.hidden = shown > 0 || held > 0 || unseen;
    write(empty, words(hung ? "only_yours" : this.#open ? "nothing" : "nothing_closed"));
    this.#news.hidden = !held;
    if (held) write(q("span", this.#news), words("news", held));
  }

  /** What hangs where nobody may read it yet. @returns {boolean} whether there is any */
  #drawUnseen() {
    const { covered = 0, waiting = 0 } = this.#store.all("tally").values().next().value ?? {};
    for (const [line, count, sentence] of /** @type {const} */ ([
      ["#covered", covered, "lie_covered"],
      ["#queue", waiting, "in_queue"],
    ])) {
      q(line).hidden = !count;
      if (count) write(q(`${line} span`), words(sentence, count));
    }
    return covered + waiting > 0;
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
    const tally = this.#pending.tally(id, state.likes);
    const flashed = this.#pending.flashed(id);
    const topic = /** @type {any} */ (this.#store.get("cluster", state.cluster));
    const marks = `${tally.likes} ${tally.liked} ${flashed} ${this.#open}`;
    const look = `${marks} ${topic?.number} ${state.dots} ${this.#steppers.look(id)} ${state.text}`;
    this.#under.set(id, state.cluster);
    if (this.#looks.get(item) === look) return item; // hundreds of cards, and one of them changed
    this.#looks.set(item, look);
    const slip = q(".card", item);
    write(q(".text", item), state.text);
    paint(slip, topic);
    write(q(".sum", item), state.dots === undefined ? "" : words("dots", state.dots));
    fillToo(q(".too", item), tally, this.#open);
    fillFlash(q(".flash", item), flashed, this.#open);
    q(".marks", item).hidden = this.#setting.dotting === "card";
    this.#steppers.fill(slip, "card", id, `${this.#here}/card/${id}`, `card-${id}`);
    return item;
  }

  /** @param {string} id */
  #make(id) {
    const item = piece("other");
    item.dataset.id = id;
    q(".card", item).dataset.nail = id[0];
    q(".text", item).id = `card-${id}`;
    for (const button of [q(".too", item), q(".flash", item)]) {
      button.setAttribute("aria-describedby", `card-${id}`);
      button.setAttribute("formaction", `${this.#here}/card/${id}`);
    }
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
    const pressed = /** @type {HTMLElement} */ (event.target).closest(".too, .flash, .rest a");
    const item = pressed?.closest("li");
    if (!pressed || !item) return;
    if (item.matches(".rest")) {
      if (!this.#store.complete) return; // the link leads to the whole page
      event.preventDefault();
      this.#groups.unfold(item);
      this.draw();
      return;
    }
    event.preventDefault();
    const wanted = pressed.getAttribute("aria-pressed") !== "true";
    const id = item.dataset.id ?? "";
    if (pressed.matches(".too")) this.#pending.like(id, wanted);
    else this.#pending.flash(id, wanted);
    this.draw();
  }
}

/** @param {HTMLElement} button @param {boolean} flashed @param {boolean} open */
function fillFlash(button, flashed, open) {
  button.setAttribute("aria-pressed", String(flashed));
  /** @type {HTMLButtonElement} */ (button).disabled = !open;
}
