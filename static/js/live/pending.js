// What this phone asked for on one board and the server has not shown yet, so that a tap is seen at once.

import { Emitter } from "../lib/emitter.js";
import { uuid4 } from "../lib/ids.js";
import { Dots } from "./dots.js";
import { Marks } from "./marks.js";

/** @typedef {import("./outbox.js").Outbox} Outbox */
/** @typedef {import("./outbox.js").Item} Item */
/** @typedef {import("./feed.js").Feed} Feed */
/** @typedef {Outbox["refused"][number]} Refused */
/** @typedef {{id: string, text: string}} Waiting */
/** @typedef {{text: string, number: number, until: number}} Taken until: milliseconds, Infinity while the server has not answered */

const UNDO = 30000;

/** Says `changed`, `pinned` (id) and `refused` (item, answer), for this board alone, also of what another tab wrote or sent. */
export class Pending extends Emitter {
  /** One's own dots. */
  dots;
  #outbox;
  #feed;
  #likes;
  #flashes;
  /** The field of the scale that was asked for. @type {{field: number | null, seq: number} | null} */
  #mood = null;
  /** Pinned, but the change has not come in yet. @type {Map<string, {text: string, seq: number}>} */
  #pinned = new Map();
  /** @type {Map<string, {text: string, seq: number}>} */
  #edited = new Map();
  /** @type {Map<string, Taken>} */
  #taken = new Map();
  /** Ids of cards written here in this visit. @type {Set<string>} */
  #written = new Set();

  /**
   * @param {Outbox} outbox
   * @param {Feed} feed
   */
  constructor(outbox, feed) {
    super();
    this.#outbox = outbox;
    this.#feed = feed;
    this.#likes = new Marks(outbox, feed, "like", ["card.like", "card.unlike"]);
    this.#flashes = new Marks(outbox, feed, "flash", ["card.flash", "card.unflash"]);
    this.dots = new Dots(outbox, feed, () => this.emit("changed"));
    outbox.on("done", (item, answer) => item.log === feed.log && this.#done(item, answer.seq ?? 0));
    outbox.on("refused", (item, answer) => item.log === feed.log && this.#refused(item, answer));
    outbox.on("changed", () => this.emit("changed"));
    feed.store.settled(() => this.#forgetShown());
    feed.on("restored", () => this.#forgetNumbers());
  }

  /** @param {string} text */
  pin(text) {
    const id = uuid4();
    this.#written.add(id);
    this.#send("card.add", { id, text });
    return id;
  }

  /**
   * @param {string} card
   * @param {string} text
   */
  edit(card, text) {
    const older = this.#unsent("card.edit", card);
    this.#send("card.edit", { card, text });
    for (const item of older) this.#outbox.recall(item);
  }

  /**
   * @param {string} card
   * @param {{text: string, number: number}} state as it hung, to be shown beside the way back
   */
  takeDown(card, { text, number }) {
    this.#taken.set(card, { text, number, until: Number.POSITIVE_INFINITY });
    this.#send("card.remove", { card });
  }

  /** @param {string} card */
  putBack(card) {
    this.#taken.delete(card);
    const removals = this.#unsent("card.remove", card);
    const back = this.#send("card.restore", { card });
    if (removals.length) this.#outbox.recall(...removals, back);
  }

  /**
   * Me too.
   * @param {string} card
   * @param {boolean} wanted
   */
  async like(card, wanted) {
    await this.#likes.ask(card, wanted);
    this.emit("changed");
  }

  /**
   * Here we disagree.
   * @param {string} card
   * @param {boolean} wanted
   */
  async flash(card, wanted) {
    await this.#flashes.ask(card, wanted);
    this.emit("changed");
  }

  /** @param {number | null} field of the scale, 1 to 5; null takes the dot away */
  feel(field) {
    const unsent = [...this.#of("mood.set"), ...this.#of("mood.clear")].filter((item) => item.tries === 0);
    this.#mood = { field, seq: Number.POSITIVE_INFINITY };
    this.#send(field === null ? "mood.clear" : "mood.set", field === null ? {} : { field });
    for (const item of unsent) this.#outbox.recall(item);
  }

  /** @returns {number | null} the field of the scale on which one's dot is */
  get mood() {
    const asked = this.#outbox.items.filter(({ verb, log }) => log === this.#feed.log && verb.startsWith("mood."));
    const last = asked.at(-1);
    if (last) return last.args.field ?? null;
    if (this.#mood) return this.#mood.field;
    const [field] = this.#feed.store.own("mood");
    return field ? Number(field) : null;
  }

  /** @returns {Waiting[]} cards on their way, newest first */
  get waiting() {
    const { store } = this.#feed;
    const queued = this.#of("card.add").map(({ args }) => ({ id: args.id, text: args.text }));
    const pinned = [...this.#pinned].map(([id, { text }]) => ({ id, text }));
    const isThere = (/** @type {string} */ id) => store.get("card", id) || store.unseen.has(id);
    return [...pinned, ...queued].filter(({ id }) => !isThere(id)).reverse();
  }

  /** @returns {Refused[]} texts of this board that came back, newest first */
  get refused() {
    return this.#outbox.refused.filter((item) => item.log === this.#feed.log).reverse();
  }

  /** Forgets texts that came back: mended, or thrown away. @param {Refused[]} items */
  drop(...items) {
    for (const item of items) this.#outbox.drop(item.request_id);
  }

  /** @returns {Map<string, Taken>} */
  get taken() {
    for (const [id, { until }] of this.#taken) if (until < Date.now()) this.#taken.delete(id);
    return this.#taken;
  }

  /**
   * @param {string} card
   * @returns {string | undefined} the text it will have
   */
  edited(card) {
    const queued = this.#of("card.edit").filter((item) => item.args.card === card);
    return queued.at(-1)?.args.text ?? this.#edited.get(card)?.text;
  }

  /**
   * @param {string} card
   * @param {number} likes as the server counts
   * @returns {{liked: boolean, likes: number}}
   */
  tally(card, likes) {
    const { on, early } = this.#likes.of(card);
    return { liked: on, likes: Math.max(0, likes + early) };
  }

  /** @param {string} card */
  flashed(card) {
    return this.#flashes.of(card).on;
  }

  /** @param {string} card */
  isOwn(card) {
    return this.#written.has(card) || this.#feed.store.own("card").has(card);
  }

  /** @param {string} verb */
  #of(verb) {
    return this.#outbox.items.filter((item) => item.verb === verb && item.log === this.#feed.log);
  }

  /** @param {string} verb @param {string} card */
  #unsent(verb, card) {
    return this.#of(verb).filter((item) => item.args.card === card && item.tries === 0);
  }

  /**
   * @param {string} verb
   * @param {Record<string, any>} args
   */
  #send(verb, args) {
    return this.#outbox.send(this.#feed.log, verb, args);
  }

  /**
   * @param {Item} item
   * @param {number} seq
   */
  #done(item, seq) {
    const { verb, args } = item;
    for (const marks of [this.#likes, this.#flashes]) marks.done(item, seq);
    const shown = seq <= (this.#feed.seq ?? 0);
    if (verb === "card.add") {
      this.#written.add(args.id);
      if (!shown) this.#pinned.set(args.id, { text: args.text, seq });
      this.emit("pinned", args.id);
    }
    if (verb === "card.edit" && !shown) this.#edited.set(args.card, { text: args.text, seq });
    const taken = this.#taken.get(args.card);
    if (verb === "card.remove" && taken) taken.until = Date.now() + UNDO;
    if (verb.startsWith("mood.") && this.#mood) this.#mood.seq = seq;
  }

  /**
   * @param {Item} item
   * @param {import("./connection.js").Answer} answer
   */
  #refused(item, answer) {
    if (item.verb === "card.add") this.#written.delete(item.args.id);
    if (item.verb === "card.remove") this.#taken.delete(item.args.card);
    if (item.verb.startsWith("mood.")) this.#mood = null;
    for (const asked of [this.#likes, this.#flashes, this.dots]) asked.refused(item);
    this.emit("refused", item, answer);
  }

  /** The server began anew from a backup: what it counted before will never be reached, or means something else. */
  #forgetNumbers() {
    for (const asked of [this.#pinned, this.#edited]) asked.clear();
    for (const asked of [this.#likes, this.#flashes, this.dots]) asked.forget();
    this.#mood = null;
    this.emit("changed");
  }

  #forgetShown() {
    const seq = this.#feed.seq ?? 0;
    for (const asked of [this.#likes, this.#flashes, this.dots]) asked.forgetShown();
    const [field] = this.#feed.store.own("mood");
    if (this.#mood && this.#mood.seq <= seq && String(this.#mood.field ?? "") === (field ?? "")) this.#mood = null;
    for (const asked of [this.#pinned, this.#edited]) {
      for (const [id, entry] of asked) if (entry.seq <= seq) asked.delete(id);
    }
  }
}
