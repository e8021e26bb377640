// Where a room's commands lie until they are answered: in IndexedDB, noted in local storage before; the first that works.

import { change, open } from "../lib/database.js";
import { keep, recall } from "../lib/memory.js";
import { Journal, unite } from "./journal.js";

/** @typedef {import("./outbox.js").Item} Item */
/** @typedef {import("./lease.js").Lease} Lease */
/** @typedef {{items: Item[], lease: Lease | null}} Room */

const AGAIN_AFTER = 5000;

export class Box {
  /** The safest place that holds everything. @type {"indexeddb" | "localstorage" | "memory"} */
  kept = "indexeddb";
  #room;
  #journal;
  /** @type {Promise<IDBDatabase> | null} */
  #database = null;
  #failedAt = Number.NEGATIVE_INFINITY;
  /** One turn after the other. @type {Promise<void>} */
  #last = Promise.resolve();
  /** What lay in the database last, for when it is taken away. @type {Item[]} */
  #stored = [];
  /** Ids that ended while the database was away and may still stand in it. @type {Set<string>} */
  #ended = new Set();

  /** @param {string} room */
  constructor(room) {
    this.#room = room;
    this.#journal = new Journal(`pappen.outbox.${room}.`);
  }

  /** @returns {Item[]} what no turn has taken in yet */
  get noted() {
    return this.#journal.all();
  }

  /** Keeps an item at once; the next turn takes it in. @param {Item} item */
  note(item) {
    this.#journal.note(item);
  }

  /**
   * Changes the room in one piece, after all other turns of all tabs.
   * @param {(room: Room) => void} work runs again, on the room as it is then, where a place turns out not to work
   * @returns {Promise<Room>} how it is kept now
   */
  turn(work) {
    const turn = this.#last.then(() => this.#turn(work));
    this.#last = turn.then(
      () => {},
      () => {},
    );
    return turn;
  }

  /** @param {(room: Room) => void} work @returns {Promise<Room>} */
  async #turn(work) {
    const opening = this.#open();
    try {
      if (opening) return await this.#inDatabase(await opening, work);
    } catch {
      opening?.then((database) => database.close()).catch(() => {});
      this.#lose();
    }
    return this.#inJournal(work);
  }

  #open() {
    if (!this.#database && performance.now() - this.#failedAt > AGAIN_AFTER) this.#database = open(() => this.#lose());
    return this.#database;
  }

  #lose() {
    this.#database = null;
    this.#failedAt = performance.now();
    for (const item of this.#stored) this.#journal.note(item);
    this.#stored = [];
  }

  /** @param {IDBDatabase} database @param {(room: Room) => void} work @returns {Promise<Room>} */
  async #inDatabase(database, work) {
    /** @type {Item[]} */
    let noted = [];
    /** @type {Room} */
    let room = { items: [], lease: null };
    await change(database, this.#room, (found) => {
      noted = this.#journal.all();
      const lying = (found?.items ?? []).filter((/** @type {Item} */ item) => !this.#ended.has(item.request_id));
      room = { items: unite(lying, noted), lease: found?.lease ?? null };
      work(room);
      return room.items.length || room.lease ? room : null;
    });
    this.#journal.drop(noted.map((item) => item.request_id));
    this.#ended.clear();
    this.#stored = room.items;
    this.kept = "indexeddb";
    return room;
  }

  /** @param {(room: Room) => void} work @returns {Room} */
  #inJournal(work) {
    const name = `pappen.lease.${this.#room}`;
    const before = new Map(this.#journal.all().map((item) => [item.request_id, JSON.stringify(item)]));
    /** @type {Room} */
    const room = { items: this.#journal.all(), lease: recall(name) };
    work(room);
    for (const item of room.items) {
      if (JSON.stringify(item) !== before.get(item.request_id)) this.#journal.note(item);
      before.delete(item.request_id);
    }
    for (const id of before.keys()) this.#ended.add(id);
    this.#journal.drop(before.keys());
    keep(name, room.lease);
    this.kept = this.#journal.kept ? "localstorage" : "memory";
    return room;
  }
}
