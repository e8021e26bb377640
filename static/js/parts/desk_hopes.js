// What was asked of cards and topics and has not come back yet, so that a tap is seen at once.

/** @typedef {import("../live/outbox.js").Item} Item */

export class Hopes {
  #outbox;
  #evening;
  /** Answered, but the change is still on its way. @type {{item: Item, seq: number}[]} */
  #done = [];
  /** @type {Map<string, string | null> | null} card -> topic; null: to be made again */
  #topics = null;
  /** @type {Map<string, string> | null} card -> verb */
  #verbs = null;
  /** Grows when something else is hoped for than before. */
  version = 0;

  /**
   * @param {import("../live/outbox.js").Outbox} outbox
   * @param {import("./desk_evening.js").Evening} evening
   */
  constructor(outbox, evening) {
    this.#outbox = outbox;
    this.#evening = evening;
    outbox.on("changed", () => this.#forget());
    evening.on("changed", () => this.#forget());
    outbox.on("done", (item, answer) => {
      if (item.log.startsWith("board:")) this.#done.push({ item, seq: answer.seq ?? 0 });
      this.#forget();
    });
  }

  /** The verb that was asked last of a card, alone or with others, and is not shown yet. @param {string} card */
  verb(card) {
    this.#verbs ??= this.#asked();
    return this.#verbs.get(card) ?? "";
  }

  /** The topic of a card as it will be. @param {string} card @param {string | undefined} now */
  topic(card, now) {
    this.#topics ??= this.#hoped();
    const hoped = this.#topics.get(card);
    return hoped === undefined ? (now ?? null) : hoped;
  }

  /** @returns {import("./desk_evening.js").Topic[]} topics on their way, with the numbers they will most likely have */
  get fresh() {
    const known = this.#evening.topics;
    let last = Math.max(0, ...known.map(({ number }) => number));
    return this.#open()
      .filter(({ verb, args }) => verb === "cluster.add" && !known.some(({ id }) => id === args.id))
      .map(({ args }) => ({ id: args.id, title: args.title, number: ++last, position: 1000 + last }));
  }

  /** @returns {Item[]} in the order of asking */
  #open() {
    const log = `board:${this.#evening.chosen}`;
    return [...this.#done.map(({ item }) => item), ...this.#outbox.items].filter((item) => item.log === log);
  }

  /** "cards.hide" of many is "card.hide" of each. */
  #asked() {
    /** @type {Map<string, string>} */
    const verbs = new Map();
    for (const { verb, args } of this.#open()) {
      if (args.card) verbs.set(args.card, verb);
      else if (verb.startsWith("cards.")) for (const id of args.cards) verbs.set(id, verb.replace("cards.", "card."));
    }
    return verbs;
  }

  #hoped() {
    /** @type {Map<string, string | null>} */
    const topics = new Map();
    for (const { verb, args } of this.#open()) {
      if (verb === "cluster.put" || verb === "cluster.restore")
        for (const id of args.cards) topics.set(id, args.cluster);
      if (verb === "cluster.add") for (const id of args.cards) topics.set(id, args.id);
    }
    return topics;
  }

  #forget() {
    const log = `board:${this.#evening.chosen}`;
    const shown = this.#evening.feed?.seq ?? 0;
    this.#done = this.#done.filter(({ item, seq }) => item.log === log && seq > shown);
    this.#topics = this.#verbs = null;
    this.version += 1;
  }
}
