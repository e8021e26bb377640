// Which slip hangs where: columns, pages and the time to read one. Pure arithmetic in wall units (1/1920 of the image).

/** @typedef {{id: string, number: number, text: string, cluster: string, nail: number, dots: number | null, heading?: boolean, count?: number}} Slip
    one card as the wall knows it, with the id and the number of its topic; or the heading of a topic */
/** @typedef {{type: number, height: number, wide: boolean}} Size of a slip; `wide` = no column holds it, it needs them all */
/** @typedef {(slip: Slip, within?: number) => Size} SizeOf `within`: the height it must find room in, else that of the sheet */
/** @typedef {Size & {slip: Slip, column: number, top: number, gone: boolean}} Place */
/** @typedef {{places: Place[], feet: number[]}} Page `feet` = how far down each column is taken */
/** @typedef {{columns: number, height: number}} Box */

export const STEPS = [28, 32, 36, 40, 48, 56, 64, 72];
export const FLOOR = STEPS[0];
export const GUTTER = 28;
export const BETWEEN = 32;

/** So many cards may wait for the next page while a smaller one fills the room that is left. */
export const LOOK_AHEAD = 10;
/** A line shorter than this many times the type size breaks German words to pieces. */
const NARROWEST = 9.8;

/**
 * @param {number} width of the sheet
 * @param {number} type size of the cards
 */
export function columnsFor(width, type) {
  return Math.max(1, Math.floor((width + GUTTER) / (NARROWEST * type + GUTTER)));
}

/**
 * Milliseconds that a page stays: 2 s to find the start and 0.35 s a word, never under 20 s.
 * @param {Page} page
 */
export function readingTime(page) {
  const words = page.places.reduce((sum, place) => sum + (place.gone ? 0 : place.slip.text.split(/\s+/).length), 0);
  return Math.max(20_000, 2_000 + 350 * words);
}

/** @param {Box} box @returns {Page} */
function emptyPage(box) {
  return { places: [], feet: new Array(box.columns).fill(0) };
}

/**
 * Hangs a slip into the shortest column, so that order reads in rows and nothing that hangs has to move.
 * @param {Page} page @param {Slip} slip @param {Size} size @param {Box} box
 * @returns {Place | null} null when the page is full
 */
function hang(page, slip, size, box) {
  const foot = size.wide ? Math.max(...page.feet) : Math.min(...page.feet);
  const column = size.wide ? 0 : page.feet.indexOf(foot);
  const top = foot === 0 ? 0 : foot + BETWEEN;
  if (top + size.height > box.height && page.places.length > 0) return null;
  const place = { ...size, slip, column, top, gone: false };
  page.places.push(place);
  if (size.wide) page.feet.fill(top + size.height);
  else page.feet[column] = top + size.height;
  return place;
}

/** The pages of one board. They stay as they are under the reader; holes close when a page is turned to again. */
export class Plan {
  /** @param {Box} box @param {SizeOf} sizeOf */
  constructor(box, sizeOf) {
    this.box = box;
    this.sizeOf = sizeOf;
    /** @type {Page[]} */
    this.pages = [];
  }

  /** Hangs all slips anew. @param {Slip[]} slips in the order of their numbers */
  pack(slips) {
    this.pages = [];
    this.packBehind(slips);
  }

  /** @param {Slip[]} slips @private */
  packBehind(slips) {
    const waiting = [...slips];
    while (waiting.length > 0) {
      const page = emptyPage(this.box);
      for (let at = 0; at < waiting.length && at < LOOK_AHEAD; ) {
        if (hang(page, waiting[at], this.sizeOf(waiting[at]), this.box)) waiting.splice(at, 1);
        else at += 1;
      }
      this.pages.push(page);
    }
  }

  /**
   * Hangs a slip behind all others.
   * @param {Slip} slip
   * @returns {number} its page
   */
  append(slip) {
    const size = this.sizeOf(slip);
    const last = this.pages[this.pages.length - 1];
    if (!last || !hang(last, slip, size, this.box)) {
      const page = emptyPage(this.box);
      hang(page, slip, size, this.box);
      this.pages.push(page);
    }
    return this.pages.length - 1;
  }

  /** @param {string} id @returns {{index: number, place: Place} | null} */
  find(id) {
    for (const [index, page] of this.pages.entries()) {
      const place = page.places.find((each) => each.slip.id === id);
      if (place) return { index, place };
    }
    return null;
  }

  /** The page on which a card of this number hangs or would hang. @param {number} number */
  pageOf(number) {
    const exact = this.pages.findIndex((page) => page.places.some((place) => place.slip.number === number));
    const after = this.pages.findIndex((page) => firstOf(page) > number);
    return exact >= 0 ? exact : Math.max(0, (after < 0 ? this.pages.length : after) - 1);
  }

  /** The page with this slip that lies next to where it was; a heading hangs on several. @param {string} id @param {number} index */
  nearest(id, index) {
    const found = [...this.pages.keys()].filter((at) => this.pages[at].places.some(({ slip }) => slip.id === id));
    return found.length ? found.reduce((a, b) => (Math.abs(b - index) < Math.abs(a - index) ? b : a)) : -1;
  }

  /** The number that the next slip must exceed to hang behind all others. */
  get lastNumber() {
    const ends = this.pages.slice(-LOOK_AHEAD).flatMap((page) => page.places.map((place) => place.slip.number));
    return Math.max(0, ...ends);
  }

  /** Closes the holes of a page that nobody sees at the moment; what no longer fits moves to the pages behind. @param {number} index */
  tidy(index) {
    const page = this.pages[index];
    if (!page) return;
    const slips = live(page);
    const fresh = emptyPage(this.box);
    const whole = slips.every((slip) => hang(fresh, slip, this.sizeOf(slip), this.box));
    if (whole) this.pages[index] = fresh;
    else this.repackFrom(index);
    this.pages = this.pages.filter((each) => each.places.length > 0);
  }

  /** Puts a slip that came back where its number belongs; the page is tidied when it is turned to. @param {Slip} slip @returns {number} its page */
  insert(slip) {
    const index = this.pageOf(slip.number);
    const { places } = this.pages[index];
    const behind = places.findIndex((place) => place.slip.number > slip.number);
    const place = { ...this.sizeOf(slip), slip, column: 0, top: 0, gone: false };
    places.splice(behind < 0 ? places.length : behind, 0, place);
    return index;
  }

  /** @param {number} index */
  repackFrom(index) {
    const slips = this.pages.slice(index).flatMap(live);
    this.pages.length = index;
    this.packBehind(slips.sort((a, b) => a.number - b.number));
  }
}

/** The number of the first card on a page; 0 when there is none. @param {Page} page */
export function firstOf(page) {
  return page.places.find(({ slip, gone }) => !slip.heading && !gone)?.slip.number ?? 0;
}

/** @param {Page} page */
function live(page) {
  return page.places.filter((place) => !place.gone).map((place) => place.slip);
}
