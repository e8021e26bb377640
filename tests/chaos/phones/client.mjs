// One person with a device: types, taps, reloads, loses tabs and opens a second one, as chance has it.

import { Device, Tab } from "./browser.mjs";
import { Chance } from "./chance.mjs";
import { Screen } from "./screen.mjs";

const MOST_WAITING = 12;
const ATTENDEE = { add: 45, edit: 14, remove: 5, restore: 4, like: 20, unlike: 6 };
const MODERATOR = { add: 10, hide: 25, bring: 15, question: 10, stage: 10, close: 6, open: 24 };

export class Client {
  /** @type {Screen[]} */
  screens = [];
  csrf = "";
  #made = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #next;

  /**
   * @param {Record<string, any>} plan name, origin, code, event, board, boards, role, key, seed, and how it behaves
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
    const page = await tab.fetch(
      this.role === "attendee" ? `/b/${this.code}` : this.role === "wall" ? `/wall/${this.code}` : "/enter",
    );
    this.csrf = tokenIn(await page.text());
    if (this.key) {
      const form = new URLSearchParams({ key: this.key, csrf_token: this.csrf });
      const desk = await tab.fetch("/enter", { method: "POST", body: form, redirect: "manual" });
      if (desk.status !== 303) throw new Error(`the door said ${desk.status}`);
      await (await tab.fetch(`/desk/${this.code}`)).text();
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
    clearTimeout(this.#next);
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

  /** @param {Screen} screen */
  #say(screen) {
    const verb = this.only ?? this.chance.weighted(this.role === "attendee" ? ATTENDEE : MODERATOR);
    screen.tab.run(() => (this[`_${verb}`](screen) ? undefined : screen.pending.pin(this.#text())));
  }

  #text() {
    return `${this.chance.pick(this.texts)} ·${this.name}.${++this.#made}`;
  }

  /** @param {Screen} screen @param {(id: string, state: Record<string, any>) => boolean} [fits] @returns {string | undefined} */
  #card(screen, fits = () => true) {
    const cards = [...screen.feed.store.all("card")].filter(([id, state]) => fits(id, state));
    return cards.length ? this.chance.pick(cards)[0] : undefined;
  }

  #own(screen) {
    return this.#card(screen, (id) => screen.pending.isOwn(id));
  }

  _add() {
    return false;
  }

  _edit(screen) {
    const card = this.#own(screen);
    if (card) screen.pending.edit(card, this.#text());
    return card;
  }

  _remove(screen) {
    const card = this.#own(screen);
    if (card) screen.pending.takeDown(card, screen.feed.store.get("card", card));
    return card;
  }

  _restore(screen) {
    const taken = [...screen.pending.taken.keys()];
    if (taken.length) screen.pending.putBack(this.chance.pick(taken));
    return taken.length;
  }

  _like(screen) {
    const card = this.#card(screen);
    if (card) screen.pending.like(card, true);
    return card;
  }

  _unlike(screen) {
    const own = screen.feed.store.own("like");
    const card = this.#card(screen, (id) => own.has(id));
    if (card) screen.pending.like(card, false);
    return card;
  }

  _hide(screen) {
    const card = this.#card(screen, (_id, { hidden }) => !hidden);
    if (card) screen.outbox.send(screen.feed.log, "card.hide", { card });
    return card;
  }

  _bring(screen) {
    const card = this.#card(screen, (_id, { hidden }) => hidden);
    if (card) screen.outbox.send(screen.feed.log, "card.restore", { card });
    return card;
  }

  _question(screen) {
    return this.#lead(screen, "board.edit", { board: this.board, question: `Frage ${this.name}.${++this.#made}?` });
  }

  _stage(screen) {
    return this.#lead(screen, "stage.show", { board: this.chance.pick(this.boards) });
  }

  /** A closed board is opened again soon, else nobody could write any more. */
  _close(screen) {
    setTimeout(() => this.screens.at(-1)?.tab.run(() => this._open(this.screens.at(-1))), 1500);
    return this.#lead(screen, "board.close", { board: this.board });
  }

  _open(screen) {
    return this.#lead(screen, "board.open", { board: this.board });
  }

  #lead(screen, verb, args) {
    return screen.outbox.send(`workshop:${this.event}`, verb, args);
  }
}

/** @param {string} page */
function tokenIn(page) {
  return /name="csrf_token"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? "";
}
