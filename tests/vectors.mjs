// Holds the browser's store to the vectors of a file: prints what it makes otherwise, a JSON list of sentences.

import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Store } from "../static/js/live/store.js";

/** @typedef {Record<string, Record<string, Record<string, any>>>} Things */

/** A store, and a screen that draws what it hears of it. */
class Screen {
  store = new Store();
  /** @type {Things} */
  drawn = {};

  /** @param {string[]} kinds @param {Things} things */
  constructor(kinds, things) {
    for (const kind of kinds) {
      this.drawn[kind] = {};
      this.store.subscribe(kind, (id, state) => {
        if (state) this.drawn[kind][id] = state;
        else delete this.drawn[kind][id];
      });
    }
    this.store.replace(things);
  }

  /** @param {Things} things */
  shows(things) {
    const known = Object.keys(this.drawn);
    return known.every((kind) => {
      const kept = Object.fromEntries(this.store.all(kind));
      return isDeepStrictEqual(kept, things[kind] ?? {}) && isDeepStrictEqual(this.drawn[kind], things[kind] ?? {});
    });
  }
}

/** @param {any} vector @returns {string[]} */
function reduce({ log, audience, states, told, late }) {
  const at = new Map(/** @type {[number, Things][]} */ (states));
  const kinds = [...new Set([...at.values()].flatMap((things) => Object.keys(things)))];
  /** @type {string[]} */
  const faults = [];
  /** @param {number} from @param {number} to @param {(screen: Screen) => void} act @param {string} how */
  const lead = (from, to, act, how) => {
    const screen = new Screen(kinds, at.get(from) ?? {});
    act(screen);
    if (!screen.shows(at.get(to) ?? {})) faults.push(`${log} for ${audience}, ${how}: ${from} does not lead to ${to}`);
  };
  for (const { from, to, changes } of told) lead(from - 1, to, ({ store }) => store.apply(changes), "told");
  for (const { since, to, changes } of late) lead(since, to, ({ store }) => store.apply(changes), "late");
  const numbers = [...at.keys()];
  const last = numbers[numbers.length - 1];
  for (const from of numbers) lead(from, last, ({ store }) => store.replace(at.get(last) ?? {}), "whole");
  return faults;
}

const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
process.stdout.write(JSON.stringify(vectors.flatMap(reduce)));
