// The boards that this wall knows: their feeds stay joined, so that going back takes no time, and what was taken up of each.

import { all, q } from "../lib/dom.js";
import { Feed } from "../live/feed.js";
import { Frost } from "./wall_frost.js";
import { asItIs, headingOf, Picture } from "./wall_picture.js";

/** @typedef {import("./wall_picture.js").News} News */
/** @typedef {{feed: Feed, picture: Picture}} Known */

export class WallBoards {
  /** @type {Map<string, Known>} */
  #known = new Map();
  #connection;
  #frozen;
  #told;
  #frost;

  /**
   * @param {string} event
   * @param {import("../live/connection.js").Connection} connection
   * @param {() => boolean} frozen whether nothing new is taken up
   * @param {(id: string, news: News, whole: boolean) => void} told whole: the board came at once
   */
  constructor(event, connection, frozen, told) {
    this.#frost = new Frost(event);
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

  /** A card on any of them, with the heading of its topic; also one that came while nothing was taken up. @param {string} id */
  find(id) {
    for (const { picture, feed } of this.#known.values()) {
      const slip = picture.slips.get(id);
      if (slip) return { slip, topic: headingOf(picture.topics, slip) };
      const held = asItIs(feed.store, id);
      if (held) return held;
    }
    return null;
  }

  /** The cards that the page brought along. @param {string} id of the board in sight */
  plant(id) {
    const frost = this.#frozen() ? this.#frost.on(id) : null;
    this.open(id).picture.plant(planted(frost));
  }

  /** All boards stay as they are now, also those that were never shown. @param {string[]} ids */
  freeze(ids) {
    for (const id of ids) {
      const { picture } = this.open(id);
      if (picture.whole && !this.#frost.on(id)) this.#frost.sets(id, picture.slips);
    }
  }

  /** What came while nothing new was taken up. */
  thaw() {
    this.#frost.melts();
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
    const frozen = this.#frozen();
    this.#told(id, picture.follow(feed.store, frozen, this.#frost.on(id)), whole || first);
    if (frozen && first) this.#frost.sets(id, picture.slips);
  }
}

/** @param {Set<number> | null} frost the numbers of those that may hang @returns {import("./wall_plan.js").Slip[]} */
function planted(frost) {
  return all(".page.plain > li").flatMap((item) => {
    const { id = "" } = item.dataset;
    const number = Number(item.dataset.number);
    if (frost && !frost.has(number)) item.remove();
    else return [{ id, number, text: q(".text", item).textContent ?? "", cluster: "", nail: 0, dots: null }];
    return [];
  });
}
