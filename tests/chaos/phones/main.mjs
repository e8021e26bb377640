// A process full of phones: takes orders as JSON lines, answers each with one.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setClocks, trueNow } from "./browser.mjs";
import { History } from "./history.mjs";

const { Client } = await import("./client.mjs"); // only now, when everything that a browser has is there
const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const history = new History(plan.history);
const clients = plan.clients.map((one) => new Client({ ...plan.all, ...one }, plan.texts, history));
const named = new Map(clients.map((client) => [client.name, client]));
const screens = () => clients.flatMap((client) => client.screens);

const orders = {
  async enter() {
    for (let next = 0; next < clients.length; next += 10)
      await Promise.all(clients.slice(next, next + 10).map((client) => client.enter()));
    return { screens: screens().length };
  },

  act() {
    for (const client of clients) client.act();
  },

  rest() {
    for (const client of clients) client.rest();
  },

  /** How long after `since` each screen was live and showed all of `heads`. */
  async caught({ heads, epoch, since, within, only }) {
    const chosen = only && new Set(only);
    const after = [];
    let left = screens().filter((screen) => !chosen || chosen.has(screen.client.name));
    while (left.length && trueNow() < since + within) {
      left = left.filter((screen) => {
        if (!screen.tab.alive) return false;
        if (!screen.has(heads, epoch)) return true;
        after.push(trueNow() - since);
        return false;
      });
      await new Promise((done) => setTimeout(done, 25));
    }
    return { after, missing: left.filter((screen) => screen.tab.alive).map((screen) => screen.shown()) };
  },

  reload({ only, abrupt }) {
    for (const name of only) named.get(name).reload(abrupt);
  },

  clocks({ ahead }) {
    setClocks(ahead);
  },

  shown({ sums }) {
    return { screens: screens().map((screen) => screen.shown(sums)) };
  },

  dump({ page, log }) {
    return (
      screens()
        .find((screen) => screen.number === page)
        ?.dump(log) ?? {}
    );
  },

  flush() {
    history.flush();
  },

  stop() {
    history.flush();
    setTimeout(() => process.exit(0), 50);
  },
};

process.on("uncaughtException", (error) => {
  if (String(error.message).includes("the page is gone")) return;
  history.write("crashed", { error: String(error.stack).slice(0, 600) });
  history.flush();
});
process.on("unhandledRejection", (error) => {
  history.write("unhandled", { error: String(error?.stack ?? error).slice(0, 600) });
});

const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const { number, order, ...details } = JSON.parse(line);
  let answer;
  try {
    answer = await orders[order](details);
  } catch (error) {
    answer = { failed: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify({ number, ...answer })}\n`);
});
lines.on("close", () => process.exit(0));
