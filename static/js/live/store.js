// What this screen knows of one log: things by kind and id, and which of them are its own.

/** @typedef {Record<string, any>} State */
/** @typedef {(id: string, state: State | null, isSnapshot: boolean) => void} Watcher */

export class Store {
  /** Whether every thing of the log is known, not only those that the page brought along. */
  complete = false;
  /** Whether this device may write no more here. */
  banned = false;
  /** @type {Map<string, Map<string, State>>} */
  #things = new Map();
  /** @type {Map<string, Set<string>>} */
  #own = new Map();
  /** @type {Map<string, Map<string, number>>} kind -> id -> how often */
  #counts = new Map();
  /** @type {Map<string, State>} */
  #unseen = new Map();
  /** @type {Map<string, Set<Watcher>>} */
  #watchers = new Map();
  /** @type {Set<() => void>} */
  #settled = new Set();

  /**
   * Hears of every thing of a kind that changed; `null` means gone.
   * @param {string} kind
   * @param {Watcher} watcher
   * @returns {() => void} stops
   */
  subscribe(kind, watcher) {
    const known = this.#watchers.get(kind) ?? new Set();
    this.#watchers.set(kind, known.add(watcher));
    return () => known.delete(watcher);
  }

  /**
   * Hears once after each message, however many things it changed, and when `own` changed.
   * @param {() => void} listener
   */
  settled(listener) {
    this.#settled.add(listener);
  }

  /**
   * @param {string} kind
   * @param {string} id
   * @returns {State | undefined}
   */
  get(kind, id) {
    return this.#things.get(kind)?.get(id);
  }

  /**
   * @param {string} kind
   * @returns {Map<string, State>} not to be changed
   */
  all(kind) {
    return this.#things.get(kind) ?? new Map();
  }

  /**
   * @param {string} kind "card": written here; "like", "flash": marked here; "dot": has dots from here; "mood": the field
   * @returns {Set<string>} ids, not to be changed
   */
  own(kind) {
    return this.#own.get(kind) ?? new Set();
  }

  /** @param {string} kind @param {string} id @returns {number} how many of one's own, for example dots, it has */
  count(kind, id) {
    return this.#counts.get(kind)?.get(id) ?? 0;
  }

  /** @returns {Map<string, State>} one's own cards that nobody else sees: they wait for approval, or are covered */
  get unseen() {
    return this.#unseen;
  }

  /**
   * What the page brought along: known without being news.
   * @param {string} kind
   * @param {string} id
   * @param {State} state
   */
  plant(kind, id, state) {
    this.#kind(kind).set(id, state);
  }

  /** @param {Record<string, Record<string, State>>} snapshot kind -> id -> state, the whole log */
  replace(snapshot) {
    this.complete = true;
    for (const [kind, things] of this.#things) {
      for (const id of [...things.keys()]) if (!snapshot[kind]?.[id]) this.#put(kind, id, null, true);
    }
    for (const [kind, things] of Object.entries(snapshot)) {
      for (const [id, state] of Object.entries(things)) this.#put(kind, id, state, true);
    }
    this.#settle();
  }

  /** @param {{kind: string, id: string, state: State | null}[]} changes in order */
  apply(changes) {
    for (const { kind, id, state } of changes) this.#put(kind, id, state, false);
    if (changes.length) this.#settle();
  }

  /** @param {Record<string, any>} mine kind -> ids, all of them; `unseen`: id -> state; `banned`: only where it is so */
  owns(mine) {
    this.banned = Boolean(mine.banned);
    for (const [kind, ids] of Object.entries(mine)) {
      if (!Array.isArray(ids)) continue;
      this.#own.set(kind, new Set(ids));
      this.#counts.set(kind, counted(ids));
    }
    if (mine.unseen) this.#unseen = new Map(Object.entries(mine.unseen));
    this.#settle();
  }

  /**
   * @param {string} kind
   * @param {string} id
   * @param {State | null} state
   * @param {boolean} isSnapshot
   */
  #put(kind, id, state, isSnapshot) {
    if (state) this.#kind(kind).set(id, state);
    else this.#kind(kind).delete(id);
    for (const watcher of this.#watchers.get(kind) ?? []) watcher(id, state, isSnapshot);
  }

  /** @param {string} kind */
  #kind(kind) {
    const things = this.#things.get(kind) ?? new Map();
    this.#things.set(kind, things);
    return things;
  }

  #settle() {
    for (const listener of this.#settled) listener();
  }
}

/** @param {string[]} ids @returns {Map<string, number>} */
function counted(ids) {
  const counts = new Map();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
