// What the wall has taken up of a board: cards, topics, counts. Frozen, it takes nothing more, but still lets go at once.

import { topicsOf } from "../live/boards.js";

/** @typedef {import("./wall_plan.js").Slip} Slip */
/** @typedef {import("../live/boards.js").Topic} Topic */
/** @typedef {{waiting: number, covered: number, voters: number, dots: number, budget: number, scale: number[] | null}} Tally */
/** @typedef {{gone: string[], changed: Slip[], fresh: Slip[]}} News */

/** @type {Tally} */
const NOTHING = { waiting: 0, covered: 0, voters: 0, dots: 0, budget: 0, scale: null };

export class Picture {
  /** @type {Map<string, Slip>} */
  slips = new Map();
  /** In their order. @type {Topic[]} */
  topics = [];
  tally = NOTHING;
  /** Whether it was ever taken from the whole board. */
  whole = false;

  /** The cards that the page brought along. @param {Slip[]} slips */
  plant(slips) {
    this.slips = new Map(slips.map((slip) => [slip.id, slip]));
  }

  /**
   * @param {import("../live/store.js").Store} store of the board's log
   * @param {boolean} frozen
   * @param {Set<number> | null} frost the numbers that hung when it was frozen, if it was taken up later
   * @returns {News}
   */
  follow(store, frozen, frost) {
    const cards = store.all("card");
    const gone = [...this.slips.keys()].filter((id) => !hangs(cards.get(id)));
    for (const id of gone) this.slips.delete(id);
    /** @type {News} */
    const news = { gone, changed: [], fresh: [] };
    if (frozen && this.whole) return news;
    this.whole = true;
    this.topics = topicsOf(store);
    const [tally] = store.all("tally").values();
    this.tally = { ...NOTHING, ...tally };
    this.#take(cards, news, frozen ? frost : null);
    return news;
  }

  /** @param {Map<string, Record<string, any>>} cards @param {News} news @param {Set<number> | null} frost */
  #take(cards, news, frost) {
    const nails = nailsOf(this.topics);
    for (const [id, state] of cards) {
      if (!hangs(state) || (frost && !frost.has(state.number))) continue;
      const slip = slipOf(id, state, nails);
      const known = this.slips.get(id);
      if (known && known.text === slip.text && known.cluster === slip.cluster && known.nail === slip.nail) {
        known.dots = slip.dots;
        continue;
      }
      this.slips.set(id, slip);
      if (known) news.changed.push(slip);
      else news.fresh.push(slip);
    }
  }
}

/** A card with its heading as the server has it now, whatever was taken up. @param {import("../live/store.js").Store} store @param {string} id */
export function asItIs(store, id) {
  const state = store.get("card", id);
  if (!state || !hangs(state)) return null;
  const topics = topicsOf(store);
  const slip = slipOf(id, state, nailsOf(topics));
  return { slip, topic: headingOf(topics, slip) };
}

/** @param {Topic[]} topics @param {Slip} slip */
export function headingOf(topics, { cluster }) {
  return topics.find(({ id }) => id === cluster)?.title ?? "";
}

/** @param {Topic[]} topics @returns {Map<string, number>} */
function nailsOf(topics) {
  return new Map(topics.map(({ id, number }) => [id, number]));
}

/** @param {string} id @param {Record<string, any>} state @param {Map<string, number>} nails @returns {Slip} */
function slipOf(id, { number, text, cluster = "", dots = null }, nails) {
  return { id, number, text, cluster: nails.has(cluster) ? cluster : "", nail: nails.get(cluster) ?? 0, dots };
}

/** @param {Record<string, any> | undefined} state */
function hangs(state) {
  return state !== undefined && !state.hidden && !state.waiting && !state.covered;
}
