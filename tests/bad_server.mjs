// Plays a server that tells a log badly, one scene for each way, to the real connection, feed and store; prints what became of each.

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { Server } from "socket.io";
import { Connection } from "../static/js/live/connection.js";
import { Feed } from "../static/js/live/feed.js";

const LOG = "board:00000000-0000-4000-8000-000000000001";
const CHANGES = 60;
const PACE = 15; // milliseconds between changes
const BEAT = 150;
const CARDS = 12;
const CAUGHT_UP_WITHIN = 20_000;

/** Numbers that look random and are the same for a seed. @param {number} seed */
function chance(seed) {
  let state = seed * 7919 + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** A log with its whole past. */
class Log {
  epoch = randomBytes(8).toString("hex");
  /** The state at each number. @type {Record<string, any>[]} */
  past = [{}];
  /** @type {{seq: number, kind: string, id: string, state: any}[]} */
  changes = [];

  /** @param {() => number} random */
  constructor(random) {
    this.random = random;
  }

  get seq() {
    return this.past.length - 1;
  }

  change() {
    const id = `card-${Math.floor(this.random() * CARDS)}`;
    const seq = this.past.length;
    const state = this.random() < 0.2 ? null : { text: `${this.epoch} ${seq}` };
    const { [id]: _, ...others } = this.past[seq - 1];
    this.past.push(state ? { ...others, [id]: state } : others);
    const change = { seq, kind: "card", id, state };
    this.changes.push(change);
    return { log: LOG, from: seq, to: seq, changes: [change] };
  }

  /** As the protocol says: each thing that was touched once, at its last number. @param {number | null} since @param {string} [epoch] */
  after(since, epoch) {
    const answer = { ok: true, epoch: this.epoch, seq: this.seq, mine: {} };
    if (since === null || since > this.seq || (epoch && epoch !== this.epoch))
      return { ...answer, snapshot: { card: this.past[this.seq] } };
    const last = new Map();
    for (const change of this.changes.slice(since)) {
      last.delete(change.id);
      last.set(change.id, change);
    }
    return { ...answer, changes: [...last.values()] };
  }
}

/** A server with one log, and a client on it that is watched. */
class Scene {
  messages = 0;
  joins = 0;
  restored = 0;
  wrong = 0;
  backwards = 0;
  /** Milliseconds that heartbeats wait on their way. */
  late = 0;
  /** The least age that the feed gave itself on a heartbeat, milliseconds. */
  youngest = Number.POSITIVE_INFINITY;

  /** @param {number} seed @param {Partial<Manner>} manner */
  constructor(seed, manner) {
    this.random = chance(seed);
    this.log = new Log(this.random);
    /** @type {Manner} */
    this.manner = { tell: (message, send) => send(message), joining: async (answer) => answer(), ...manner };
    this.http = createServer((request, reply) => {
      const { log } = this;
      const whole = request.url?.startsWith("/api/snapshots/");
      reply
        .setHeader("Content-Type", "application/json")
        .end(
          JSON.stringify(
            whole
              ? { ok: true, epoch: log.epoch, seq: log.seq, snapshot: { card: log.past[log.seq] } }
              : { ok: false, code: "not_found" },
          ),
        );
    });
    this.server = new Server(this.http);
    this.server.on("connection", (socket) => socket.on("join", (asked, answer) => this.join(socket, asked, answer)));
  }

  /** Room first, then read. @param {import("socket.io").Socket} socket @param {any} asked @param {(answer: any) => void} answer */
  async join(socket, { since, epoch }, answer) {
    this.joins += 1;
    socket.join(LOG);
    await this.manner.joining(
      (refusal) => answer(refusal ?? { ...this.log.after(since, epoch), at: performance.now() }),
      this,
    );
  }

  /** @param {any} message */
  send(message) {
    this.messages += 1;
    this.server.to(LOG).emit("changes", message);
  }

  async begin() {
    await new Promise((done) => this.http.listen(0, "127.0.0.1", () => done(null)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (this.http.address());
    this.connection = new Connection({
      base: `http://127.0.0.1:${port}`,
      auth: { key: "any" },
      as: "wall",
      headers: () => ({}),
    });
    this.feed = new Feed(this.connection, LOG);
    this.feed.store.settled(() => queueMicrotask(() => this.look()));
    this.feed.on("here", () =>
      queueMicrotask(() => {
        this.youngest = Math.min(this.youngest, Date.now() - /** @type {Feed} */ (this.feed).freshAt);
      }),
    );
    this.feed.on("restored", () => {
      this.restored += 1;
    });
    this.beating = setInterval(() => {
      const here = { log: LOG, count: 1, seq: this.log.seq, at: performance.now() };
      setTimeout(() => this.server.to(LOG).emit("here", here), this.late);
    }, BEAT);
    while (!this.feed.joined) await sleep(5);
  }

  /** At every moment the store is the server's state at the feed's number: nothing was left out, done twice or swapped. */
  look() {
    const { seq, epoch, store } = /** @type {Feed} */ (this.feed);
    if (epoch !== this.log.epoch) return;
    if (!isDeepStrictEqual(Object.fromEntries(store.all("card")), this.log.past[seq ?? 0])) this.wrong += 1;
    if (epoch === this.looked?.epoch && (seq ?? 0) < this.looked.seq) this.backwards += 1;
    this.looked = { epoch, seq: seq ?? 0 };
  }

  async write(count = CHANGES) {
    for (let done = 0; done < count; done += 1) {
      this.manner.tell(this.log.change(), (message) => this.send(message), this);
      await sleep(PACE);
    }
  }

  isEven() {
    const { seq, epoch, store, joined } = /** @type {Feed} */ (this.feed);
    const same = isDeepStrictEqual(Object.fromEntries(store.all("card")), this.log.past[this.log.seq]);
    return joined && epoch === this.log.epoch && seq === this.log.seq && same;
  }

  async end() {
    const until = Date.now() + CAUGHT_UP_WITHIN;
    while (!this.isEven() && Date.now() < until) await sleep(20);
    const { joins, messages, restored, wrong, backwards } = this;
    const fresh = /** @type {Feed} */ (this.feed).freshAt;
    const told = {
      even: this.isEven(),
      seq: this.log.seq,
      age: Date.now() - fresh,
      joins,
      messages,
      restored,
      wrong,
      backwards,
    };
    clearInterval(this.beating);
    this.connection?.close();
    this.server.close();
    return told;
  }
}

/**
 * @typedef {{
 *   tell: (message: any, send: (message: any) => void, scene: Scene) => void,
 *   joining: (answer: (refusal?: any) => void, scene: Scene) => Promise<void>,
 * }} Manner
 */

const BUSY = { ok: false, code: "try_later", message: "Later." };

/** @type {Record<string, (seed: number) => Promise<Record<string, any>>>} */
const scenes = {
  async swapped(seed) {
    /** @type {any[]} */
    const held = [];
    const scene = new Scene(seed, {
      tell(message, send) {
        held.push(message);
        if (held.length < 4) return;
        while (held.length) send(held.splice(Math.floor(scene.random() * held.length), 1)[0]);
      },
    });
    await scene.begin();
    await scene.write();
    return scene.end();
  },

  async twice(seed) {
    /** @type {any[]} */
    const told = [];
    const scene = new Scene(seed, {
      tell(message, send) {
        told.push(message);
        send(message);
        send(told[Math.floor(scene.random() * told.length)]);
      },
    });
    await scene.begin();
    await scene.write();
    return scene.end();
  },

  async lost(seed) {
    const scene = new Scene(seed, { tell: (message, send) => scene.random() < 0.7 && send(message) });
    await scene.begin();
    await scene.write();
    return scene.end();
  },

  /** Nothing comes after the lost message: the heartbeat alone can tell. */
  async lost_in_silence(seed) {
    const scene = new Scene(seed, { tell: () => {} });
    await scene.begin();
    await scene.write(1);
    return scene.end();
  },

  /** What is told between the reading and the answer comes before the answer, and what was told before stands in both. */
  async early(seed) {
    const scene = new Scene(seed, {
      async joining(answer) {
        await scene.write(5);
        const reading = scene.log.after(null);
        await scene.write(10);
        answer(reading);
      },
    });
    await scene.begin();
    await scene.write();
    return scene.end();
  },

  /** More comes early than anybody would hold. */
  async flooded(seed) {
    const scene = new Scene(seed, {
      async joining(answer) {
        const reading = scene.log.after(null);
        if (scene.joins === 1) for (let done = 0; done < 1000; done += 1) scene.send(scene.log.change());
        await sleep(100);
        answer(reading);
      },
    });
    await scene.begin();
    await scene.write();
    return scene.end();
  },

  /** The number is taken for that of another life, whether it is higher now or lower. */
  async put_back(seed) {
    const scene = new Scene(seed, {});
    await scene.begin();
    for (const length of [10, 40]) {
      await scene.write(20);
      scene.log = new Log(scene.random);
      for (let done = 0; done < length; done += 1) scene.log.change();
      scene.server.disconnectSockets(true);
      await sleep(300);
    }
    await scene.write(20);
    return scene.end();
  },

  /** A head that is lower than what the feed has: it must not go on as if nothing was. */
  async put_back_silently(seed) {
    const scene = new Scene(seed, {});
    await scene.begin();
    await scene.write(20);
    scene.log = new Log(scene.random);
    for (let done = 0; done < 5; done += 1) scene.log.change();
    return scene.end();
  },

  /** While joining fails the socket lives and heartbeats come; that must not pass for fresh. */
  async refusing(seed) {
    let busy = false;
    const scene = new Scene(seed, { joining: async (answer) => answer(busy ? BUSY : undefined) });
    await scene.begin();
    await scene.write(5);
    busy = true;
    const from = scene.joins;
    const at = Date.now();
    scene.connection?.emit("up");
    while (scene.joins === from) await sleep(5);
    await scene.write(5);
    const until = at + CAUGHT_UP_WITHIN;
    while (scene.joins < from + 3 && Date.now() < until) await sleep(20);
    const freshMeanwhile = /** @type {Feed} */ (scene.feed).freshAt > at;
    busy = false;
    return { ...(await scene.end()), freshMeanwhile };
  },

  /** A server that has so much to do that its answers are slow; who doubts whether it is there asks once. */
  async slow(seed) {
    let slow = 0;
    const scene = new Scene(seed, { joining: (answer) => sleep(slow).then(() => answer()) });
    await scene.begin();
    await scene.write(5);
    slow = 1200;
    const from = scene.joins;
    for (let times = 0; times < 4; times += 1) {
      scene.connection?.emit("doubt");
      await sleep(100);
    }
    const asked = scene.joins - from;
    await sleep(slow);
    scene.connection?.emit("doubt");
    await sleep(100);
    const askedAgain = scene.joins - from;
    slow = 0;
    return { ...(await scene.end()), asked, askedAgain };
  },

  /** A line with a long queue: what comes over it is old. */
  async queueing(seed) {
    const scene = new Scene(seed, {});
    await scene.begin();
    await scene.write(5);
    scene.late = 1500;
    await sleep(2000); // those of before have come
    scene.youngest = Number.POSITIVE_INFINITY;
    while (!Number.isFinite(scene.youngest)) await sleep(20);
    await sleep(500);
    return { ...(await scene.end()), youngest: scene.youngest };
  },

  /** The line is cut again and again. */
  async cut(seed) {
    const scene = new Scene(seed, { tell: (message, send) => scene.random() < 0.9 && send(message) });
    await scene.begin();
    for (let times = 0; times < 4; times += 1) {
      await scene.write(15);
      scene.server.disconnectSockets(true);
    }
    await scene.write(15);
    return scene.end();
  },
};

const [, , ...seeds] = process.argv.map(Number);
const played = Object.entries(scenes).flatMap(([name, play]) =>
  seeds.map(async (seed) => [`${name} ${seed}`, await play(seed)]),
);
console.log(JSON.stringify(Object.fromEntries(await Promise.all(played))));
process.exit(0);
