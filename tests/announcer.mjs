// Plays ten seconds and more of news and deeds to the line that screen readers hear; prints what it said and when, as JSON.

import { mock } from "node:test";
import { announcer } from "../static/js/parts/announcer.js";

mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
const said = [];
const line = {
  set textContent(sentence) {
    said.push([Date.now() - 1_000_000, sentence]);
    this.sentence = sentence;
  },
  get textContent() {
    return this.sentence;
  },
};
const announce = announcer(line);
let fresh = 0;
const acts = {
  news: () => {
    fresh += 1;
    announce(() => `${fresh} new`);
  },
  turn: () => announce("Now dots."),
  lost: () => announce("No network"),
  nothing: () => announce(() => ""),
  deed: () => announce.own("done"),
};

/** In steps, since the clock stands still within one. */
const go = (milliseconds) => {
  for (let gone = 0; gone < milliseconds; gone += 50) mock.timers.tick(50);
};
let now = 0;
for (const [at, act] of JSON.parse(process.argv[2])) {
  go(at - now);
  now = at;
  acts[act]();
}
go(60_000);
process.stdout.write(JSON.stringify(said));
