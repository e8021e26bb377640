// The reader of the wall: which page is seen, when it turns, and where a card that comes, changes or goes belongs.

import { BETWEEN, Plan, readingTime } from "./wall_plan.js";

/** @typedef {import("./wall_plan.js").Slip} Slip */
/** @typedef {import("./wall_plan.js").Place} Place */
/** @typedef {import("./wall_sheet.js").Sheet} Sheet */

export class Turns {
  /**
   * @param {Sheet} sheet
   * @param {() => void} changed told whenever page, pages, pause or news differ
   */
  constructor(sheet, changed) {
    this.sheet = sheet;
    this.changed = changed;
    /** @type {Map<string, Slip>} */
    this.slips = new Map();
    /** @type {Set<string>} came while another page was seen */
    this.unseen = new Set();
    this.plan = new Plan(sheet.box, (slip) => sheet.sizeOf(slip));
    this.current = 0;
    this.paused = false;
    /** A card of the page after which reading goes on, when news came between. @type {Slip | null} */
    this.goOnAfter = null;
    this.since = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  get pages() {
    return this.plan.pages.length;
  }

  /** The number of the first card in sight; 0 when none hangs. */
  get firstNumber() {
    return this.plan.pages[this.current]?.places[0]?.slip.number ?? 0;
  }

  /** A whole board at once. @param {Slip[]} slips @param {number} [from] number of the card that shall be in sight */
  fill(slips, from = 0) {
    this.slips = new Map(slips.map((slip) => [slip.id, slip]));
    this.unseen.clear();
    this.goOnAfter = null;
    this.repack(from);
  }

  /** Hangs everything anew: other type, other room, or a new round. @param {number} [from] */
  repack(from = 0) {
    const slips = [...this.slips.values()].sort((a, b) => a.number - b.number);
    this.sheet.measure(slips);
    this.plan = new Plan(this.sheet.box, (slip) => this.sheet.sizeOf(slip));
    this.plan.pack(slips);
    this.show(from > 0 ? this.plan.pageOf(from) : 0);
  }

  /** A card came, was changed, or came back. @param {Slip} slip */
  put(slip) {
    const before = this.slips.get(slip.id);
    this.slips.set(slip.id, slip);
    const found = this.plan.find(slip.id);
    if (found) this.putBack(found.index, found.place, slip, before);
    else this.putNew(slip);
    this.settle();
  }

  /** A card is off the wall at once; no other moves. @param {string} id */
  drop(id) {
    if (!this.slips.delete(id)) return;
    this.unseen.delete(id);
    const found = this.plan.find(id);
    if (found) found.place.gone = true;
    if (found?.index === this.current) this.sheet.takeOff(id);
    const page = this.plan.pages[this.current];
    if (this.slips.size === 0) this.repack();
    else if (page?.places.every((place) => place.gone)) this.next();
    else this.settle();
  }

  next() {
    this.goOnAfter = null;
    this.turnTo(this.current + 1);
  }

  back() {
    this.goOnAfter = null;
    this.turnTo(this.current - 1);
  }

  /** @param {number} index */
  turnTo(index) {
    if (index >= this.pages) this.repack();
    else this.show(index < 0 ? this.pages - 1 : index);
  }

  /** @param {boolean} paused */
  pause(paused) {
    this.paused = paused;
    this.since = Date.now();
    this.settle();
  }

  /** @param {string[]} ids @private */
  seen(ids) {
    for (const id of ids) this.unseen.delete(id);
  }

  /** @param {number} index @private */
  show(index) {
    this.plan.tidy(index);
    this.current = Math.min(index, Math.max(0, this.pages - 1));
    const page = this.plan.pages[this.current];
    this.since = Date.now();
    if (page) this.sheet.show(page);
    else this.sheet.clear();
    this.seen(page ? page.places.map((place) => place.slip.id) : []);
    this.settle();
  }

  /** @param {Slip} slip @private */
  putNew(slip) {
    if (this.pages === 0) {
      this.repack();
      return;
    }
    const late = slip.number < this.plan.lastNumber;
    const index = late ? this.plan.insert(slip) : this.plan.append(slip);
    if (late || index !== this.current) this.unseen.add(slip.id);
    else this.sheet.arrive(/** @type {Place} */ (this.plan.find(slip.id)?.place));
  }

  /**
   * @param {number} index @param {Place} place @param {Slip} slip @param {Slip | undefined} before
   * @private
   */
  putBack(index, place, slip, before) {
    const same = place.slip.text === slip.text;
    place.slip = slip;
    const cameBack = place.gone;
    place.gone = false;
    if (index !== this.current) {
      if (cameBack || !before) this.unseen.add(slip.id);
      return;
    }
    if (same) {
      if (cameBack) this.sheet.arrive(place);
      return;
    }
    const { room, last } = this.roomOf(place);
    if (!this.sheet.rewrite(place, room)) this.show(index);
    else if (last) this.plan.pages[index].feet[place.column] = place.top + place.height;
  }

  /** How tall a slip in sight may become without touching the next. @param {Place} place @private */
  roomOf(place) {
    const { places } = this.plan.pages[this.current];
    const below = places.filter((each) => each.column === place.column && each.top > place.top).map((each) => each.top);
    const foot = Math.min(this.sheet.box.height + BETWEEN, ...below) - BETWEEN;
    return { room: foot - place.top, last: below.length === 0 };
  }

  /** The page with the oldest news, else the next one; after news back to where reading stopped. @private */
  turnByItself() {
    const news = [...this.unseen].map((id) => this.plan.find(id)?.index ?? -1).filter((index) => index >= 0);
    if (news.length > 0) {
      this.goOnAfter ??= this.plan.pages[this.current]?.places[0]?.slip ?? null;
      this.show(Math.min(...news));
      return;
    }
    const left = this.goOnAfter;
    this.goOnAfter = null;
    this.turnTo(1 + (left ? (this.plan.find(left.id)?.index ?? this.plan.pageOf(left.number)) : this.current));
  }

  /** @private */
  settle() {
    clearTimeout(this.timer);
    this.changed();
    const page = this.plan.pages[this.current];
    if (!page || this.paused || (this.pages < 2 && this.unseen.size === 0)) return;
    const left = this.since + readingTime(page) - Date.now();
    this.timer = setTimeout(() => this.turnByItself(), Math.max(1_000, left));
  }
}
