// One open page as the real scripts make it: connection, feeds, outbox and pending, with everything written down.

import { age, OLD_AFTER } from "../../../static/js/live/age.js";
import { Connection } from "../../../static/js/live/connection.js";
import { Feed } from "../../../static/js/live/feed.js";
import { Outbox } from "../../../static/js/live/outbox.js";
import { Pending } from "../../../static/js/live/pending.js";
import { Tab, trueNow } from "./browser.mjs";
import { sumOf, sumOfAll } from "./history.mjs";

export const KINDS = ["action", "board", "card", "cluster", "key", "stage", "tally", "workshop"];
const PATIENCE = { wall: 6000, moderator: 6000 };
const LOOK = 250; // milliseconds between two looks at what a wall says
let opened = 0;

export class Screen {
  /**
   * @param {import("./client.mjs").Client} client
   * @param {import("./history.mjs").History} history
   */
  constructor(client, history) {
    this.client = client;
    this.history = history;
    this.number = ++opened;
    this.tab = new Tab(client.device);
    this.tab.csrf = client.csrf;
    this.note("opened", { role: client.role });
    this.tab.run(() => this.#build());
  }

  /** @param {string} what @param {Record<string, any>} [more] */
  note(what, more = {}) {
    if (this.tab.alive) this.history.write(what, { c: this.client.name, p: this.number, ...more });
  }

  get live() {
    return this.tab.alive && this.connection.status === "live";
  }

  /** @returns {Record<string, any> | undefined} the board that it shows */
  get ofBoard() {
    return this.feeds[0].store.get("board", this.client.board);
  }

  /** @returns {"cluster" | "card"} what dots are for */
  get dotted() {
    return this.ofBoard?.dots_on === "cards" ? "card" : "cluster";
  }

  /** @returns {number} commands that wait */
  get waiting() {
    return this.outbox ? this.outbox.items.length : 0;
  }

  /** @param {Record<string, number>} heads @param {string} epoch @returns {boolean} whether it shows all up to there, and says so */
  has(heads, epoch) {
    return this.live && this.feeds.every((feed) => feed.epoch === epoch && (feed.seq ?? -1) >= (heads[feed.log] ?? 0));
  }

  /** @param {boolean} [sums] of all that is shown, at the end of a run */
  shown(sums = false) {
    const logs = this.feeds.map(({ log, seq, store }) => ({
      log,
      seq,
      ...(sums ? sumOfAll(store, KINDS) : {}),
      own: { card: store.own("card").size, like: store.own("like").size },
    }));
    const { status } = this.connection;
    const refused = (this.outbox?.refused ?? []).map((item) => [item.request_id, item.answer.code]);
    return {
      client: this.client.name,
      page: this.number,
      role: this.client.role,
      status,
      waiting: this.waiting,
      refused,
      logs,
    };
  }

  /** @param {string} log @returns {Record<string, any>} what is on it, whole, to find out what differs */
  dump(log) {
    const feed = this.feeds.find((one) => one.log === log);
    return Object.fromEntries(KINDS.map((kind) => [kind, Object.fromEntries(feed?.store.all(kind) ?? [])]));
  }

  /** @param {boolean} abrupt */
  close(abrupt) {
    this.look?.(); // a process that slept may wake to this before it looked
    this.note(abrupt ? "killed" : "left", { waiting: this.waiting });
    if (abrupt) this.tab.kill();
    else this.tab.leave();
  }

  #build() {
    const { role, event, board, code } = this.client;
    this.connection = new Connection({ workshop: code, as: role, patience: PATIENCE[role] });
    this.#listenBefore();
    const evening = new Feed(this.connection, `workshop:${event}`);
    this.feed = new Feed(this.connection, `board:${board}`);
    this.feeds = [evening, this.feed];
    this.#listenAfter();
    if (role !== "attendee") this.#watch();
    if (role === "wall") return;
    this.outbox = new Outbox(this.connection, role === "attendee" ? event : `moderator-${event}`);
    this.#listenToOutbox();
    this.pending = new Pending(this.outbox, this.feed);
  }

  /** Walls and desks say by the age of what they show whether they are live; a process that slept showed nothing meanwhile. */
  #watch() {
    let [says, last] = [false, trueNow()];
    this.look = () => {
      const now = trueNow();
      if (says && now - last > 3 * LOOK) this.note("says", { live: false, t: last });
      if (now - last > 3 * LOOK) says = false;
      last = now;
      const live = age(this.feeds) <= OLD_AFTER;
      if (live !== says) this.note("says", { live });
      says = live;
    };
    setInterval(this.look, LOOK);
  }

  /** Heard before the feeds hear it: where they stand when a message comes. */
  #listenBefore() {
    this.connection.on("status", (status) => this.note("status", { status }));
    this.connection.on("changes", ({ log }) => {
      const feed = this.feeds.find((one) => one.log === log);
      this.before = feed?.seq ?? null;
    });
  }

  #listenAfter() {
    this.connection.on("changes", ({ log, from, to, changes }) => {
      const feed = this.feeds.find((one) => one.log === log);
      const told = changes.map(({ seq, kind, id, state }) => [seq, kind, id, sumOf(state)]);
      if (feed) this.note("heard", { log, from, to, before: this.before, after: feed.seq, told });
    });
    for (const feed of this.feeds) {
      feed.on("joined", () => this.note("joined", { log: feed.log, seq: feed.seq, ...sumOfAll(feed.store, KINDS) }));
      feed.on("gone", (answer) => this.note("gone", { log: feed.log, code: answer.code }));
      feed.on("restored", () => this.note("restored", { log: feed.log }));
    }
  }

  #listenToOutbox() {
    const { outbox } = this;
    const { send, recall } = outbox;
    outbox.send = (log, verb, args, ...rest) => {
      const item = send.call(outbox, log, verb, args, ...rest);
      this.note("invoked", { id: item.request_id, log, verb, args });
      return item;
    };
    outbox.recall = async (...items) => {
      for (const item of items) this.note("recalling", { id: item.request_id });
      const taken = await recall.apply(outbox, items);
      for (const item of items) this.note(taken ? "recalled" : "kept", { id: item.request_id });
      return taken;
    };
    outbox.on("done", (item, answer) => this.note("answered", { id: item.request_id, ok: true, seq: answer.seq }));
    outbox.on("refused", (item, answer) =>
      this.note("answered", { id: item.request_id, ok: false, code: answer.code, verb: item.verb }),
    );
    outbox.on("stalled", (item, answer) => this.note("stalled", { id: item.request_id, code: answer.code }));
  }
}
