// The reader of the wall: which page is seen, when it turns, and where a card that comes, changes or goes belongs.

import { words } from "../lib/words.js";
import { Flow, headingsOf } from "./wall_flow.js";
import { BETWEEN, firstOf, Plan, readingTime } from "./wall_plan.js";

/** @typedef {import("./wall_plan.js").Slip} Slip */
/** @typedef {import("./wall_plan.js").Place} Place */
/** @typedef {import("./wall_plan.js").Page} Page */
/** @typedef {import("./wall_sheet.js").Sheet} Sheet */
/** @typedef {"board" | "newest" | "topics"} Mode in the order of the numbers, the last first, or by topic */

/** Who looks at the newest wants to see them soon; the page is turned to them after so long. */
const NEWEST_STAYS = 8_000;
/** Who sorts cards makes many small moves; the topics are hung anew after a pause. */
const SOON = 2_500;

export class Turns {
  /**
   * @param {Sheet} sheet
   * @param {import("./wall_part.js").Part} part
   * @param {() => void} changed told whenever page, pages, pause or news differ
   * @param {(far: boolean) => boolean} lower asked for smaller type when one page does not hold all; `far`: nor would two
   */
  constructor(sheet, part, changed, lower) {
    this.sheet = sheet;
    this.part = part;
    this.changed = changed;
    this.lower = lower;
    /** @type {Mode} */
    this.mode = "board";
    /** @type {Map<string, Slip>} */
    this.slips = new Map();
    /** @type {import("./wall_picture.js").Topic[]} */
    this.topics = [];
    /** @type {Set<string>} came while another page was seen */
    this.unseen = new Set();
    this.plan = new Plan(sheet.box, (slip, within) => sheet.sizeOf(slip, within));
    this.current = 0;
    this.paused = false;
    /** Something else is in sight: nothing turns. */
    this.resting = false;
    /** A card of the page after which reading goes on, when news came between. @type {Slip | null} */
    this.goOnAfter = null;
    this.since = 0;
    /** What hangs in sight; empty when it was changed since. */
    this.look = "";
    this.stale = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.later = undefined;
  }

  get pages() {
    return this.plan.pages.length;
  }

  /** @private @returns {Page | undefined} */
  get page() {
    return this.plan.pages[this.current];
  }

  /** The number of the first card in sight; 0 when none hangs. */
  get firstNumber() {
    return this.page ? firstOf(this.page) : 0;
  }

  /** The slips of the page that is seen. @returns {Slip[]} */
  inSight() {
    return (this.page?.places ?? []).filter((place) => !place.gone).map(({ slip }) => slip);
  }

  /**
   * A whole board at once.
   * @param {Slip[]} slips @param {import("./wall_picture.js").Topic[]} topics in order
   * @param {Mode} mode @param {number} [from] number of the card that shall be in sight
   */
  fill(slips, topics, mode, from = 0) {
    this.slips = new Map(slips.map((slip) => [slip.id, slip]));
    this.topics = topics;
    this.mode = mode;
    this.unseen.clear();
    this.goOnAfter = null;
    this.repack(from);
  }

  /** Hangs everything anew, and what is being read stays in sight. */
  repackHere() {
    if (this.mode !== "topics") {
      this.repack(this.firstNumber);
      return;
    }
    const [kept, before] = [anchorOf(this.page), this.current];
    this.replan();
    const found = kept ? this.plan.nearest(kept, before) : -1;
    this.show(found < 0 ? Math.min(before, this.pages - 1) : found);
  }

  /** Hangs everything anew: other type, other room, or a new round. @param {number} [from] */
  repack(from = 0) {
    this.replan();
    this.show(from > 0 && this.mode !== "newest" ? this.plan.pageOf(from) : 0);
  }

  /** @private */
  replan() {
    clearTimeout(this.later);
    this.later = undefined;
    this.stale = false;
    const slips = [...this.slips.values()].sort((a, b) => a.number - b.number);
    if (this.mode === "newest") slips.reverse();
    this.plan = this.packed(slips);
    while (this.overfull && this.lower(this.pages > 2 * this.part.of)) this.plan = this.packed(slips);
    if (this.mode === "newest") {
      this.plan.pages.length = Math.min(this.pages, this.part.of);
      this.unseen.clear();
    }
  }

  /** @param {Slip[]} slips @private */
  packed(slips) {
    this.sheet.measure(slips);
    /** @type {import("./wall_plan.js").SizeOf} */
    const sizeOf = (slip, within) => this.sheet.sizeOf(slip, within);
    const plan =
      this.mode === "topics"
        ? new Flow(this.sheet.box, sizeOf, headingsOf(this.topics, slips, words("without_topic")))
        : new Plan(this.sheet.box, sizeOf);
    plan.pack(slips);
    return plan;
  }

  /** Whether there is more than the walls show at once; of the newest that many is all that is wanted. @private */
  get overfull() {
    return this.mode !== "newest" && this.pages > this.part.of;
  }

  /** Headings came, changed or went. @param {import("./wall_picture.js").Topic[]} topics */
  sort(topics) {
    const told = (/** @type {typeof topics} */ list) =>
      list.map(({ id, number, title }) => `${id} ${number} ${title}`).join();
    if (told(topics) === told(this.topics)) return;
    this.topics = topics;
    if (this.mode === "topics") this.soon();
  }

  /** Cards came, were changed, or came back. @param {Slip[]} slips */
  put(slips) {
    this.sheet.measure(slips); // all at once
    for (const slip of slips) this.putOne(slip);
    if (slips.length > 0) this.settle();
  }

  /** @param {Slip} slip @private */
  putOne(slip) {
    const before = this.slips.get(slip.id);
    this.slips.set(slip.id, slip);
    const found = this.plan.find(slip.id);
    if (found) this.putBack(found.index, found.place, slip, before);
    else if (this.mode === "board" || this.pages === 0) this.putNew(slip);
    else {
      this.unseen.add(slip.id);
      this.soon();
    }
    if (this.mode === "topics" && before && before.cluster !== slip.cluster) this.soon();
  }

  /** A card is off the wall at once; no other moves. @param {string} id */
  drop(id) {
    if (!this.slips.delete(id)) return;
    this.unseen.delete(id);
    const found = this.plan.find(id);
    if (found) found.place.gone = true;
    if (found?.index === this.current) {
      this.look = "";
      this.sheet.takeOff(id);
    }
    if (found && this.mode === "topics") this.soon();
    if (this.slips.size === 0) this.repack();
    else if (this.page?.places.every((place) => place.gone || place.slip.heading)) this.next();
    else this.settle();
  }

  next() {
    this.turnBy(1);
  }

  back() {
    this.turnBy(-1);
  }

  /** @param {1 | -1} by @private */
  turnBy(by) {
    this.goOnAfter = null;
    this.refresh();
    this.turnTo(this.part.beside(this.current, by));
  }

  /** What was sorted while the page was held is due when it turns. @private */
  refresh() {
    if (this.stale && this.mode === "topics") this.repackHere();
  }

  /** @param {number} index */
  turnTo(index) {
    this.refresh();
    if (index >= this.pages) this.repack();
    else this.show(index < 0 ? this.pages - 1 : index);
  }

  /** @param {boolean} paused */
  pause(paused) {
    this.paused = paused;
    this.since = Date.now();
    if (!paused && this.stale) this.soon();
    this.settle();
  }

  /** @param {boolean} resting what is not in sight is not being read */
  rest(resting) {
    if (resting === this.resting) return;
    this.resting = resting;
    if (!resting) this.since = Date.now();
    this.settle();
  }

  /** While nobody can read the page, the newest may take their places. */
  renew() {
    if (this.mode === "newest" && !this.paused) this.repack();
  }

  /** @private */
  soon() {
    this.stale = true;
    if (this.mode !== "topics" || this.paused) return;
    this.later ??= setTimeout(() => this.repackHere(), SOON);
  }

  /** @param {number} index @private */
  show(index) {
    if (this.mode === "board") this.plan.tidy(index); // else holes close when everything is hung anew
    this.current = this.part.near(index, this.pages);
    const page = this.page;
    const look = page
      ? JSON.stringify(page.places.map(({ slip, column, top, type }) => [slip, column, top, type]))
      : "";
    if (!page) this.sheet.clear();
    else if (look !== this.look) this.sheet.show(page);
    if (look !== this.look || this.pages < 2) this.since = Date.now();
    this.look = look;
    for (const place of page?.places ?? []) this.unseen.delete(place.slip.id);
    this.settle();
  }

  /** @param {Slip} slip @private */
  putNew(slip) {
    if (this.pages === 0) {
      this.repack();
      return;
    }
    const late = this.pages > 1 && slip.number < this.plan.lastNumber; // the only page is not turned to for long
    const index = late ? this.plan.insert(slip) : this.plan.append(slip);
    if (late || index !== this.current) this.unseen.add(slip.id);
    else this.arrive(/** @type {Place} */ (this.plan.find(slip.id)?.place));
  }

  /** @param {Place} place @private */
  arrive(place) {
    this.look = "";
    this.sheet.arrive(place);
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
      if (!same && this.mode !== "board") this.soon(); // it may have grown over the one beneath
      return;
    }
    this.look = "";
    if (same) {
      if (cameBack) this.arrive(place);
      else this.sheet.paint(slip);
      return;
    }
    const { room, last } = this.roomOf(place);
    if (!this.sheet.rewrite(place, room)) this.mode === "board" ? this.show(index) : this.repackHere();
    else if (last && !place.wide) this.plan.pages[index].feet[place.column] = place.top + place.height;
  }

  /** How tall a slip in sight may become without touching the next. @param {Place} place @private */
  roomOf(place) {
    const { places } = this.plan.pages[this.current];
    const beneath = (/** @type {Place} */ each) => each.column === place.column || each.wide || place.wide;
    const below = places.filter((each) => each.top > place.top && beneath(each)).map((each) => each.top);
    const foot = Math.min(this.sheet.box.height + BETWEEN, ...below) - BETWEEN;
    return { room: foot - place.top, last: below.length === 0 };
  }

  /** The page with the oldest news, else the next one; after news back to where reading stopped. @private */
  turnByItself() {
    if (this.overfull && this.lower(this.pages > 2 * this.part.of)) {
      this.repackHere();
      return;
    }
    const found = [...this.unseen].map((id) => this.plan.find(id)?.index ?? -1);
    const news = found.filter((index) => index >= 0 && this.part.owns(index));
    if (news.length > 0) {
      this.goOnAfter ??= this.page?.places.find(({ slip }) => !slip.heading)?.slip ?? null;
      this.show(Math.min(...news));
      return;
    }
    const left = this.goOnAfter;
    this.goOnAfter = null;
    const at = left ? (this.plan.find(left.id)?.index ?? this.plan.pageOf(left.number)) : this.current;
    this.turnTo(this.part.beside(at, 1));
  }

  /** @private */
  settle() {
    clearTimeout(this.timer);
    this.changed();
    const page = this.page;
    if (!page || this.paused || this.resting || (this.pages < 2 && this.unseen.size === 0)) return;
    const stays = this.mode === "newest" && this.unseen.size > 0 ? NEWEST_STAYS : readingTime(page);
    const left = this.since + stays - Date.now();
    this.timer = setTimeout(() => this.turnByItself(), Math.max(1_000, left));
  }
}

/**
 * What a page of topics is held by while cards are being sorted: the first card that still belongs under its heading, else a heading.
 * @param {Page | undefined} page
 * @returns {string | null} the id of the slip
 */
function anchorOf(page) {
  let [heading, under] = ["", ""];
  for (const { slip, gone } of page?.places ?? []) {
    if (slip.heading) [heading, under] = [heading || slip.id, slip.cluster];
    else if (!gone && slip.cluster === under) return slip.id;
  }
  return heading || null;
}
