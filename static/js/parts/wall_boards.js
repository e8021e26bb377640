// The boards that this wall knows: their feeds stay joined, so that going back takes no time, and what was taken up of each.

import { all, q } from "../lib/dom.js";
import { Feed } from "../live/feed.js";
import { Picture } from "./wall_picture.js";

/** @typedef {import("./wall_picture.js").News} News */
/** @typedef {{feed: Feed, picture: Picture}} Known */

export class WallBoards {
  /** @type {Map<string, Known>} */
  #known = new Map();
  #connection;
  #frozen;
  #told;

  /**
   * @param {import("../live/connection.js").Connection} connection
   * @param {() => boolean} frozen whether nothing new is taken up
   * @param {(id: string, news: News, whole: boolean) => void} told whole: the board came at once
   */
  constructor(connection, frozen, told) {
    this.#connection = connection;
    this.#frozen = frozen;
    this.#told = told;
  }

  /** @param {string} id @returns {Known} */
  open(id) {
    const known = this.#known.get(id) ?? this.#join(id);
    this.#known.set(id, known);
    return known;
  }

  /** @param {string} id @returns {Picture | undefined} */
  picture(id) {
    return this.#known.get(id)?.picture;
  }

  /** @param {string} id @returns {Feed[]} none when it was never shown */
  feeds(id) {
    return [...(this.#known.has(id) ? [this.open(id).feed] : [])];
  }

  /** A card on any of them, with the heading of its topic. @param {string} id */
  find(id) {
    for (const { picture } of this.#known.values()) {
      const slip = picture.slips.get(id);
      if (slip) return { slip, topic: picture.topics.find((topic) => topic.id === slip.cluster)?.title ?? "" };
    }
    return null;
  }

  /** What came while nothing new was taken up. */
  thaw() {
    for (const id of this.#known.keys()) this.#take(id, true);
  }

  /** @param {string} id @returns {Known} */
  #join(id) {
    const feed = new Feed(this.#connection, `board:${id}`);
    let whole = false;
    feed.store.subscribe("card", (_card, _state, isSnapshot) => {
      whole ||= isSnapshot;
    });
    feed.store.settled(() => {
      this.#take(id, whole);
      whole = false;
    });
    return { feed, picture: new Picture() };
  }

  /** @param {string} id @param {boolean} whole */
  #take(id, whole) {
    const { feed, picture } = this.open(id);
    const first = !picture.whole;
    this.#told(id, picture.follow(feed.store, this.#frozen()), whole || first);
  }
}

/** The cards that the page brought along. @returns {import("./wall_plan.js").Slip[]} */
export function planted() {
  return all(".page.plain > li").map((item) => {
    const { id = "", number } = item.dataset;
    return { id, number: Number(number), text: q(".text", item).textContent ?? "", cluster: "", nail: 0, dots: null };
  });
}
