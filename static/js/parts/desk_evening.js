// What the desk knows of the evening: its boards and its stage, and the cards and topics of the board being read.

import { Emitter } from "../lib/emitter.js";
import { boardsOf, onTheWall, topicsOf } from "../live/boards.js";
import { Feed } from "../live/feed.js";

/** @typedef {import("../live/store.js").State} State */
/** @typedef {import("../live/boards.js").Board} Board */
/** @typedef {import("../live/boards.js").Topic} Topic */
/** @typedef {{log: string, verb: string, args: Record<string, any>}} Asked */

/**
 * @typedef {{board: string | null, view: string, page: number, held: boolean, frozen: boolean, card: string | null,
 *   timer: import("../lib/timer.js").Timer | null}} StageState
 */

const MOST = 400; // cards in one command, which must fit into one message

/** @type {StageState} */
const AT_FIRST = { board: null, view: "board", page: 0, held: false, frozen: false, card: null, timer: null };
/** @type {{waiting: number, covered: number, voters: number, dots: number, budget: number, scale: number[] | null}} */
const UNCOUNTED = { waiting: 0, covered: 0, voters: 0, dots: 0, budget: 0, scale: null };

/** Says `cards` ([id, state] of each that changed), `topics` (ids), `whole` (the board's cards are all others now) and `changed` (anything). */
export class Evening extends Emitter {
  chosen = "";
  workshop;
  #connection;
  #event;
  /** @type {Map<string, Feed>} boards that were read here; they stay joined, so that their counts stay true */
  #feeds = new Map();
  #counts = new WeakMap();
  /** Grows with whatever is heard, so that what was made of it can be kept until then. */
  version = 0;
  /** @type {Board[] | null} */
  #boards = null;
  /** @type {Topic[] | null} */
  #topics = null;

  /** @param {import("../live/connection.js").Connection} connection @param {string} event */
  constructor(connection, event) {
    super();
    this.#connection = connection;
    this.#event = event;
    this.workshop = new Feed(connection, `workshop:${event}`);
    this.workshop.store.settled(() => {
      this.#anew();
      this.emit("changed");
    });
  }

  /** @returns {Board[]} in the order of the evening */
  get boards() {
    this.#boards ??= boardsOf(this.workshop.store);
    return this.#boards;
  }

  get board() {
    return this.boards.find(({ id }) => id === this.chosen) ?? null;
  }

  /** @returns {StageState} */
  get stage() {
    return { ...AT_FIRST, ...this.workshop.store.get("stage", this.#event) };
  }

  get wall() {
    return onTheWall(this.boards, this.stage.board);
  }

  /** What is done now is for practice. */
  get rehearsed() {
    return Boolean(this.workshop.store.get("workshop", this.#event)?.rehearsal);
  }

  get erased() {
    return this.workshop.store.complete && !this.workshop.store.get("workshop", this.#event);
  }

  /** The feed of the board being read, if it was chosen already. */
  get feed() {
    return this.#feeds.get(this.chosen);
  }

  get feeds() {
    return [this.workshop, this.feed].filter((feed) => feed !== undefined);
  }

  /** @returns {Map<string, State>} */
  get cards() {
    return this.feed?.store.all("card") ?? new Map();
  }

  /** @returns {typeof UNCOUNTED} */
  get tally() {
    return { ...UNCOUNTED, ...this.feed?.store.get("tally", this.chosen) };
  }

  /** @returns {Topic[]} in their order */
  get topics() {
    this.#topics ??= this.feed ? topicsOf(this.feed.store) : [];
    return this.#topics;
  }

  /** @param {string} id @returns {State | undefined} */
  card(id) {
    return this.feed?.store.get("card", id);
  }

  /** @param {string | null | undefined} id @returns {Topic | null} */
  topic(id) {
    const state = id ? this.feed?.store.get("cluster", id) : null;
    return state ? /** @type {Topic} */ ({ id, ...state }) : null;
  }

  /** @param {string} verb @param {Record<string, any>} args @returns {Asked} on the board being read */
  onBoard(verb, args) {
    return { log: `board:${this.chosen}`, verb, args };
  }

  /** As many commands as it takes. @param {string} verb @param {string[]} cards @param {Record<string, any>} [args] @returns {Asked[]} */
  onCards(verb, cards, args = {}) {
    const asked = [];
    for (let at = 0; at < cards.length; at += MOST) {
      asked.push(this.onBoard(verb, { cards: cards.slice(at, at + MOST), ...args }));
    }
    return asked;
  }

  /** @param {string} verb @param {Record<string, any>} args @returns {Asked} on the event */
  onEvent(verb, args) {
    return { log: `workshop:${this.#event}`, verb, args };
  }

  /** Cards that hang on a board, and those that wait there; null while nobody here has read it. @param {string} id */
  countOf(id) {
    const feed = this.#feeds.get(id);
    if (!feed?.store.complete) return null;
    const known = this.#counts.get(feed);
    if (known?.seq === feed.seq) return known;
    const cards = [...feed.store.all("card").values()].filter(({ hidden }) => !hidden);
    const waiting = cards.filter((card) => card.waiting).length;
    const count = { seq: feed.seq, cards: cards.length - waiting, waiting };
    this.#counts.set(feed, count);
    return count;
  }

  /** Reads another board. @param {string} id */
  choose(id) {
    const first = !this.chosen;
    this.chosen = id;
    if (!this.#feeds.has(id)) this.#open(id);
    this.#anew();
    if (!first) this.emit("whole"); // at first the page shows what the server painted
    this.emit("changed");
  }

  #anew() {
    this.version += 1;
    this.#boards = this.#topics = null;
  }

  /** @param {string} id */
  #open(id) {
    const feed = new Feed(this.#connection, `board:${id}`);
    this.#feeds.set(id, feed);
    let whole = true;
    /** @type {[string, State | null][]} */
    let cards = [];
    /** @type {string[]} */
    let topics = [];
    feed.store.subscribe("card", (card, state, isSnapshot) => {
      whole ||= isSnapshot;
      if (!isSnapshot) cards.push([card, state]);
    });
    feed.store.subscribe("cluster", (topic, _state, isSnapshot) => !isSnapshot && topics.push(topic));
    feed.store.settled(() => {
      const [changed, named] = [cards, topics];
      [cards, topics] = [[], []];
      this.#anew();
      if (whole && this.chosen === id) this.emit("whole");
      else if (this.chosen === id) {
        if (changed.length > 0) this.emit("cards", changed);
        if (named.length > 0) this.emit("topics", named);
      }
      whole &&= this.chosen !== id;
      this.emit("changed");
    });
  }
}
