// Hanging at reading pace: cards that come together hang together, and now and then one of them is shown large.

/** @typedef {import("./wall_plan.js").Slip} Slip */

const GROUP_EVERY = 2_000;
const LARGE_FOR = 5_000;
/** After a large one the board is read again. */
const REST = 6_000;

export class Pace {
  /** Ids only: until a card's turn comes it may be edited, and a new slip stands for it. @type {string[]} */
  #waiting = [];
  /** Came while one was shown large. @type {Set<string>} */
  #since = new Set();
  #hungAt = 0;
  #restUntil = 0;
  #large = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #end;
  #on;

  /**
   * @param {{slip: (id: string) => Slip | undefined, hang: (group: Slip[]) => void, mayGrow: () => boolean,
   *   grow: (slip: Slip) => void, shrink: () => void}} on slip: as it is now; hang: on their places; grow: one of them over everything, shrink: back to its place
   */
  constructor(on) {
    this.#on = on;
  }

  /** Cards that have not been announced by hanging in sight. @returns {Set<string>} */
  get unseen() {
    return new Set([...this.#since, ...this.#waiting]);
  }

  /** @param {Slip[]} slips */
  offer(slips) {
    this.#waiting.push(...slips.map(({ id }) => id));
    if (this.#large) for (const { id } of slips) this.#since.add(id);
    if (!this.#waiting.length) return;
    this.#timer ??= setTimeout(() => this.#hang(), Math.max(0, this.#hungAt + GROUP_EVERY - Date.now()));
  }

  /** A card has gone before its turn, or while it was large. @param {string} id */
  forget(id) {
    this.#waiting = this.#waiting.filter((each) => each !== id);
    this.#since.delete(id);
    if (this.#large === id) this.rest();
  }

  /** Another board or another view: what waits is part of it anyway. */
  clear() {
    this.#waiting = [];
    this.rest();
  }

  /** The large one goes back. */
  rest() {
    clearTimeout(this.#end);
    this.#since.clear();
    if (!this.#large) return;
    this.#large = "";
    this.#restUntil = Date.now() + REST;
    this.#on.shrink();
  }

  #hang() {
    this.#timer = undefined;
    this.#hungAt = Date.now();
    const group = this.#waiting.flatMap((id) => this.#on.slip(id) ?? []);
    this.#waiting = [];
    if (!group.length) return;
    this.#on.hang(group);
    const last = group[group.length - 1];
    if (this.#large || Date.now() < this.#restUntil || !this.#on.mayGrow()) return;
    this.#large = last.id;
    for (const { id } of group) if (id !== last.id) this.#since.add(id);
    this.#on.grow(last);
    this.#end = setTimeout(() => this.rest(), LARGE_FOR);
  }
}
