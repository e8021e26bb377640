// Which cards of the board are being read: all, those without a topic, by topic, with flashes, taken down.

import { all, q, write } from "../lib/dom.js";
import { words } from "../lib/words.js";

/** @typedef {import("./desk_evening.js").Evening} Evening */
/** @typedef {import("../live/store.js").State} State */
/** @typedef {"all" | "free" | "topics" | "ranking" | "alike" | "flashes" | "down" | "topic"} Name */

const wide = matchMedia("(min-width: 820px)");

export class Tabs {
  /** @type {Name} */
  name = "all";
  /** The topic whose cards are read, while that is what is read. */
  topic = "";
  #row;
  #evening;
  #topics;
  #census;
  #alike;
  #changed;

  /**
   * @param {HTMLElement} row
   * @param {{evening: Evening, topics: import("./desk_topics.js").Topics, census: import("./desk_census.js").Census,
   *   alike: import("./desk_alike.js").AlikeCards, changed: () => void}} desk
   */
  constructor(row, { evening, topics, census, alike, changed }) {
    this.#row = row;
    this.#evening = evening;
    this.#topics = topics;
    this.#census = census;
    this.#alike = alike;
    this.#changed = changed;
    for (const tab of all("[data-tab]", row)) {
      tab.addEventListener("click", () => this.choose(/** @type {Name} */ (tab.dataset.tab), this.topic));
    }
  }

  /** @param {Name} name @param {string} [topic] */
  choose(name, topic = "") {
    this.name = name;
    this.topic = name === "topic" ? topic : "";
    this.#changed();
    requestAnimationFrame(() => this.#bringIn());
  }

  /** What suits a phase best. @param {string} phase */
  suit(phase) {
    if (phase === "order") this.choose(wide.matches ? "topics" : "free");
    else if (phase === "results") this.choose("ranking");
  }

  /** Whether a card is among those being read. @param {string} id @param {State} state */
  wants(id, state) {
    if (state.waiting && !state.hidden) return false; // it lies in the queue
    if (this.name === "all") return true;
    if (this.name === "down") return state.hidden;
    if (state.hidden || this.name === "ranking" || this.name === "alike") return false;
    if (this.name === "flashes") return Boolean(state.flashes);
    const topic = this.#topics.of(id);
    return this.name === "topic" ? topic?.id === this.topic : topic === null;
  }

  draw() {
    const { board } = this.#evening;
    const counts = this.#count();
    if (this.name === "topic" && !this.#topics.all.some(({ id }) => id === this.topic)) return this.choose("topics");
    const shown = {
      all: true,
      free: board?.phase === "order" || (counts.free > 0 && counts.topics > 0),
      topics: this.#topics.all.length > 0 || board?.phase === "order",
      ranking: board?.phase === "results" && board.kind !== "mood",
      alike: counts.alike > 0 && board?.phase === "order",
      flashes: counts.flashes > 0,
      down: counts.down > 0,
      topic: this.name === "topic",
    };
    for (const tab of all("[data-tab]", this.#row)) {
      const name = /** @type {Name} */ (tab.dataset.tab);
      tab.hidden = !shown[name] && name !== this.name;
      tab.setAttribute("aria-pressed", String(name === this.name));
      if (name !== "ranking" && name !== "topic") write(q("b", tab), String(counts[name]));
    }
    write(q('[data-tab="topic"]', this.#row), this.#title());
    document.body.dataset.reading = this.name;
  }

  /** The chosen tab comes into its row, and the page stays where it is. */
  #bringIn() {
    const tab = q(`[data-tab="${this.name}"]`, this.#row);
    const [row, box] = [this.#row.getBoundingClientRect(), tab.getBoundingClientRect()];
    if (box.left < row.left || box.right > row.right) this.#row.scrollLeft += box.left - row.left;
  }

  #title() {
    const topic = this.#evening.topic(this.topic);
    return topic ? words("in_topic", { number: String(topic.number), title: topic.title }) : "";
  }

  #count() {
    const { all, free, flashes, down } = this.#census.now;
    return { all, free, flashes, down, topics: this.#topics.all.length, alike: this.#alike.groups.length };
  }
}
