// One person with a device: types, taps, reloads, loses tabs and opens a second one, as chance has it.

import { Device, Tab } from "./browser.mjs";
import { Chance } from "./chance.mjs";
import { GUEST, GUEST_OF_A_SCALE, guest } from "./guest.mjs";
import { FIRST, LEADER, LEADER_OF_A_SCALE, leader } from "./leader.mjs";
import { Screen } from "./screen.mjs";

const MOST_WAITING = 12;
const BUSY = 10; // times that a page is asked for again

export class Client {
  /** @type {Screen[]} */
  screens = [];
  csrf = "";
  #made = 0;
  #said = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #next;
  /** What will be done by itself in a while. */
  #later = new Set();

  /**
   * @param {Record<string, any>} plan name, origin, code, event, board, boards, scale, role, key, seed, and how it behaves
   * @param {string[]} texts
   * @param {import("./history.mjs").History} history
   */
  constructor(plan, texts, history) {
    Object.assign(this, plan);
    this.texts = texts;
    this.history = history;
    this.chance = new Chance(plan.seed);
    this.device = new Device(plan.origin);
  }

  /** Comes in by the door, as a browser does: the page gives the cookies that say who this is. */
  async enter() {
    const tab = new Tab(this.device);
    const ways = { attendee: `/b/${this.code}`, wall: `/wall/${this.code}` };
    const page = await patiently(tab, ways[this.role] ?? "/enter");
    this.csrf = tokenIn(await page.text());
    if (this.key) {
      const form = new URLSearchParams({ key: this.key, csrf_token: this.csrf });
      const desk = await tab.fetch("/enter", { method: "POST", body: form, redirect: "manual" });
      if (desk.status !== 303) throw new Error(`the door said ${desk.status}`);
      await (await patiently(tab, `/desk/${this.code}`)).text();
    }
    if (page.status !== 200) throw new Error(`the page said ${page.status}`);
    if (this.role !== "wall" && !this.device.cookies.has("device")) throw new Error("no device was given");
    tab.agent.destroy();
    this.open();
  }

  open() {
    this.screens.push(new Screen(this, this.history));
  }

  /** @param {boolean} abrupt */
  reload(abrupt) {
    const old = this.chance.pick(this.screens);
    old.close(abrupt);
    this.screens = this.screens.filter((screen) => screen !== old);
    this.open();
  }

  act() {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => {
      this.#once();
      this.act();
    }, this.chance.wait(this.every));
  }

  rest() {
    for (const timer of [this.#next, ...this.#later]) clearTimeout(timer);
  }

  /** On whichever page is open then. @param {number} milliseconds @param {string} log @param {string} verb @param {Record<string, any>} args */
  later(milliseconds, log, verb, args) {
    const timer = setTimeout(() => {
      this.#later.delete(timer);
      const screen = this.screens.at(-1);
      screen?.tab.run(() => screen.outbox.send(log, verb, args));
    }, milliseconds);
    this.#later.add(timer);
  }

  #once() {
    const { chance } = this;
    if (chance.next() < this.tabs && this.screens.length < 2) this.open();
    else if (this.screens.length > 1 && chance.next() < this.tabs) this.#loseOne();
    const screen = chance.pick(this.screens);
    if (screen.outbox && screen.waiting < MOST_WAITING) this.#say(screen);
    if (chance.next() < this.reloads) setTimeout(() => this.reload(chance.next() < 0.7), chance.next() * 40);
  }

  #loseOne() {
    const gone = this.chance.pick(this.screens);
    gone.close(true);
    this.screens = this.screens.filter((screen) => screen !== gone);
  }

  /** Does what chance says; where that cannot be done just now, pins a card. @param {Screen} screen */
  #say(screen) {
    const [deeds, weights, first] = this.#part();
    const verb = this.only ?? first[this.#said++] ?? this.chance.weighted(weights);
    screen.tab.run(() => {
      if (!deeds[verb](this, screen) && !this.scale) screen.pending.pin(this.text());
    });
  }

  #part() {
    if (this.role === "attendee") return [guest, this.scale ? GUEST_OF_A_SCALE : GUEST, []];
    return this.scale ? [leader, LEADER_OF_A_SCALE, []] : [leader, LEADER, FIRST];
  }

  text() {
    return `${this.chance.pick(this.texts)} ·${this.mark()}`;
  }

  /** A word that nobody used before. */
  mark() {
    return `${this.name}.${++this.#made}`;
  }

  /**
   * Some thing of the board's log.
   * @param {Screen} screen @param {string} kind @param {(id: string, state: Record<string, any>) => boolean} [fits]
   * @returns {string | undefined}
   */
  some(screen, kind, fits = () => true) {
    const things = [...screen.feed.store.all(kind)].filter(([id, state]) => fits(id, state));
    return things.length ? this.chance.pick(things)[0] : undefined;
  }
}

/** A page, asked for again while the server is busy. @param {Tab} tab @param {string} path */
async function patiently(tab, path) {
  for (let tries = 0; ; tries++) {
    const page = await tab.fetch(path);
    if (page.status !== 503 || tries === BUSY) return page;
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** @param {string} page */
function tokenIn(page) {
  return /name="csrf_token"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? "";
}
