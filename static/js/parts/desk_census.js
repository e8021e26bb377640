// What lies where on the board being read: gone through once for all who ask, until something changes.

/** @typedef {import("../live/store.js").State} State */
/** @typedef {[string, State]} Entry id and state of a card */
/**
 * @typedef {{all: number, flashes: number, down: number, free: number, waiting: Entry[], seen: Entry[], piles: Map<string, Entry[]>}} Counted
 *   all: that hang; free: of these, without topic; seen: by guests; waiting: the oldest first; the others newest first
 */

export class Census {
  #evening;
  #hopes;
  #known = "";
  /** @type {Counted} */
  #counted = none();

  /** @param {import("./desk_evening.js").Evening} evening @param {import("./desk_hopes.js").Hopes} hopes */
  constructor(evening, hopes) {
    this.#evening = evening;
    this.#hopes = hopes;
  }

  get now() {
    const known = `${this.#evening.version} ${this.#hopes.version}`;
    if (known !== this.#known) this.#counted = this.#count();
    this.#known = known;
    return this.#counted;
  }

  #count() {
    const counted = none();
    const topics = new Set([...this.#evening.topics, ...this.#hopes.fresh].map(({ id }) => id));
    const cards = [...this.#evening.cards].sort(([, a], [, b]) => b.number - a.number);
    for (const entry of cards) {
      const [id, state] = entry;
      if (state.hidden) counted.down += 1;
      else if (state.waiting) counted.waiting.push(entry);
      else {
        counted.all += 1;
        if (state.flashes) counted.flashes += 1;
        if (!state.covered) counted.seen.push(entry);
      }
      if (!state.hidden) sort(counted, entry, this.#hopes.topic(id, state.cluster), topics);
    }
    counted.waiting.reverse();
    return counted;
  }
}

/** @param {Counted} counted @param {Entry} entry @param {string | null} topic @param {Set<string>} topics */
function sort(counted, entry, topic, topics) {
  if (topic && topics.has(topic)) {
    const pile = counted.piles.get(topic);
    if (pile) pile.push(entry);
    else counted.piles.set(topic, [entry]);
  } else if (!entry[1].waiting) counted.free += 1;
}

/** @returns {Counted} */
function none() {
  return { all: 0, flashes: 0, down: 0, free: 0, waiting: [], seen: [], piles: new Map() };
}
