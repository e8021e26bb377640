// What a client did and saw, as JSON lines for the checker.

import { appendFileSync } from "node:fs";
import { crc32 } from "node:zlib";

import { trueNow } from "./browser.mjs";

const FLUSH = 200;

export class History {
  #lines = [];

  /** @param {string} file */
  constructor(file) {
    this.file = file;
    setInterval(() => this.flush(), FLUSH).unref();
  }

  /** @param {string} what @param {Record<string, any>} more */
  write(what, more) {
    this.#lines.push(JSON.stringify({ t: trueNow(), what, ...more }));
  }

  flush() {
    if (!this.#lines.length) return;
    appendFileSync(this.file, `${this.#lines.join("\n")}\n`);
    this.#lines = [];
  }
}

/** A short sum of one thing's state, the same in the checker; 0 where it is gone. @param {Record<string, any> | null} state */
export function sumOf(state) {
  if (!state) return 0;
  const names = Object.keys(state).sort();
  return crc32(JSON.stringify(names.map((name) => [name, state[name]])));
}

/** @param {import("../../../static/js/live/store.js").Store} store @param {string[]} kinds */
export function sumOfAll(store, kinds) {
  const things = [];
  for (const kind of kinds) for (const [id, state] of store.all(kind)) things.push(`${kind} ${id} ${sumOf(state)}`);
  return { count: things.length, sum: crc32(things.sort().join("\n")) };
}
