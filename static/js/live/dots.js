// This phone's dots, as they will be once everything that waits was answered: seen in every tab, also without a network.

/** @typedef {import("./outbox.js").Outbox} Outbox */
/** @typedef {import("./outbox.js").Item} Item */
/** @typedef {import("./feed.js").Feed} Feed */
/** @typedef {"cluster" | "card"} Kind what can have dots */
/**
 * @typedef {{base: number, change: number, open: Set<string>, rest?: ReturnType<typeof setTimeout>}} Asked
 *   base: as the server counted before; change: by all that was asked since; open: requests without an answer
 */

/** @type {Record<string, number>} */
const CHANGES = { "vote.add": 1, "vote.remove": -1 };
/** After its answers the server's count may take so long to come: a phone without a socket asks every five seconds. */
const GRACE = 6000;

export class Dots {
  #outbox;
  #feed;
  #changed;
  /** @type {Map<string, Asked>} */
  #asked = new Map();

  /**
   * @param {Outbox} outbox
   * @param {Feed} feed
   * @param {() => void} changed
   */
  constructor(outbox, feed, changed) {
    this.#outbox = outbox;
    this.#feed = feed;
    this.#changed = changed;
    outbox.on("changed", () => this.#look());
    this.#look();
  }

  /** @param {string} id of a topic or card @returns {number} one's own dots on it */
  on(id) {
    const asked = this.#asked.get(id);
    return asked ? Math.max(0, asked.base + asked.change) : this.#feed.store.count("dot", id);
  }

  /** @param {Iterable<string>} ids of all that can have dots now */
  given(ids) {
    let sum = 0;
    for (const id of ids) sum += this.on(id);
    return sum;
  }

  /** @param {Kind} kind @param {string} id */
  add(kind, id) {
    this.#ask("vote.add", "vote.remove", kind, id);
  }

  /** @param {Kind} kind @param {string} id */
  takeBack(kind, id) {
    if (this.on(id)) this.#ask("vote.remove", "vote.add", kind, id);
  }

  /** @param {Item} item that the server refused */
  refused(item) {
    const asked = this.#asked.get(targetOf(item));
    if (asked && item.verb in CHANGES) asked.change -= CHANGES[item.verb];
    this.forgetShown();
  }

  forget() {
    for (const { rest } of this.#asked.values()) clearTimeout(rest);
    this.#asked.clear();
    this.#look();
  }

  /** What the server counts as it was asked to needs no other figure. */
  forgetShown() {
    for (const [id, { base, change, open }] of this.#asked)
      if (!open.size && this.#feed.store.count("dot", id) === base + change) this.#settle(id);
  }

  /** What never left the phone is taken back there. @param {string} verb @param {string} opposite @param {Kind} kind @param {string} id */
  #ask(verb, opposite, kind, id) {
    const unsent = this.#waiting().filter(
      (item) => item.verb === opposite && targetOf(item) === id && item.tries === 0,
    );
    const sent = this.#outbox.send(this.#feed.log, verb, { [kind]: id });
    const last = unsent.at(-1);
    if (last) this.#outbox.recall(last, sent);
  }

  #waiting() {
    return this.#outbox.items.filter((item) => item.log === this.#feed.log && item.verb in CHANGES);
  }

  /** Takes in what was asked, in whichever tab. What goes was answered, or recalled together with its opposite. */
  #look() {
    const waiting = this.#waiting();
    const there = new Set(waiting.map((item) => item.request_id));
    for (const item of waiting) {
      const id = targetOf(item);
      const asked = this.#asked.get(id) ?? { base: this.#feed.store.count("dot", id), change: 0, open: new Set() };
      this.#asked.set(id, asked);
      if (asked.open.has(item.request_id)) continue;
      asked.open.add(item.request_id);
      asked.change += CHANGES[item.verb];
      clearTimeout(asked.rest);
      asked.rest = undefined;
    }
    for (const [id, asked] of this.#asked) {
      for (const request of asked.open) if (!there.has(request)) asked.open.delete(request);
      if (!asked.open.size) asked.rest ??= setTimeout(() => this.#settle(id), GRACE);
    }
    this.forgetShown();
  }

  /** From now on the server's count is shown. @param {string} id */
  #settle(id) {
    clearTimeout(this.#asked.get(id)?.rest);
    if (this.#asked.delete(id)) this.#changed();
  }
}

/** @param {Item} item */
function targetOf({ args }) {
  return args.cluster ?? args.card;
}
