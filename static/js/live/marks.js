// One kind of mark on cards, given and taken back: what this phone asked for is seen before the server has shown it.

/** @typedef {import("./outbox.js").Outbox} Outbox */
/** @typedef {import("./outbox.js").Item} Item */
/** @typedef {import("./feed.js").Feed} Feed */
/** @typedef {{wanted: boolean, seq: number}} Asked seq: of the answer, Infinity before it */

export class Marks {
  #outbox;
  #feed;
  #kind;
  #verbs;
  /** @type {Map<string, Asked>} */
  #asked = new Map();

  /**
   * @param {Outbox} outbox
   * @param {Feed} feed
   * @param {string} kind as in `mine`
   * @param {[string, string]} verbs that give it and take it back
   */
  constructor(outbox, feed, kind, verbs) {
    this.#outbox = outbox;
    this.#feed = feed;
    this.#kind = kind;
    this.#verbs = verbs;
  }

  /**
   * @param {string} card
   * @param {boolean} wanted
   * @returns {Promise<void>} when it is clear what will be sent
   */
  async ask(card, wanted) {
    const asked = { wanted, seq: Number.POSITIVE_INFINITY };
    this.#asked.set(card, asked);
    const [give, take] = this.#verbs;
    const opposite = this.#outbox.items.filter(
      (item) =>
        item.log === this.#feed.log &&
        item.verb === (wanted ? take : give) &&
        item.args.card === card &&
        item.tries === 0,
    );
    const sent = this.#outbox.send(this.#feed.log, wanted ? give : take, { card });
    if (!opposite.length || !(await this.#outbox.recall(...opposite, sent))) return;
    if (this.#asked.get(card) === asked) this.#asked.delete(card);
  }

  /**
   * @param {string} card
   * @returns {{on: boolean, early: number}} early: what to add to what the server counts
   */
  of(card) {
    const on = this.#feed.store.own(this.#kind).has(card);
    const asked = this.#asked.get(card);
    if (!asked || asked.wanted === on) return { on, early: 0 };
    const counted = asked.seq <= (this.#feed.seq ?? 0);
    return { on: asked.wanted, early: counted ? 0 : asked.wanted ? 1 : -1 };
  }

  /** @param {Item} item @param {number} seq */
  done({ verb, args }, seq) {
    const asked = this.#asked.get(args.card);
    if (asked && verb === this.#verbs[asked.wanted ? 0 : 1]) asked.seq = seq;
  }

  /** @param {Item} item */
  refused({ verb, args }) {
    if (this.#verbs.includes(verb)) this.#asked.delete(args.card);
  }

  forget() {
    this.#asked.clear();
  }

  forgetShown() {
    const own = this.#feed.store.own(this.#kind);
    for (const [id, { wanted, seq }] of this.#asked)
      if (seq <= (this.#feed.seq ?? 0) && own.has(id) === wanted) this.#asked.delete(id);
  }
}
