// What somebody who leads does at the desk; answers nothing where there is nothing to do it with.

import { uuid4 } from "../../../static/js/lib/ids.js";

/** How often each is done, beside the others. */
export const LEADER_OF_A_SCALE = {
  phase: 10,
  question: 6,
  stage: 6,
  view: 6,
  turn: 4,
  freeze: 4,
  close: 6,
  open: 16,
  undo: 6,
};
export const LEADER = {
  ...{ add: 5, hide: 10, bring: 7, approve: 14, hold: 3, several: 6, ban: 2 },
  ...{ gather: 10, put: 10, title: 3, move: 4, merge: 4, dissolve: 3, paper: 3 },
  ...{ phase: 12, approving: 4, cover: 5, dots: 4, question: 3, close: 3, open: 10 },
  ...{ stage: 3, view: 3, turn: 2, freeze: 2, spot: 5, timer: 3, undo: 14 },
};

/** So that there is something to do. */
export const FIRST = ["gather", "gather", "dotting"];

const PHASES = { collect: 1, order: 1, dot: 5, results: 2 };
const VIEWS = ["board", "newest", "topics", "ranking", "overview", "start", "blank"];
const SOON = 1500; // milliseconds after which a closed board is opened again, else nobody could write any more
const LAST = 8; // that one may want to undo

/** @typedef {import("./client.mjs").Client} Client */
/** @typedef {import("./screen.mjs").Screen} Screen */
/** @type {Record<string, (client: Client, screen: Screen) => unknown>} */
export const leader = {
  add: () => undefined,
  hide: (client, screen) => withCard(client, screen, "card.hide", (card) => !card.hidden),
  bring: (client, screen) => withCard(client, screen, "card.restore", (card) => card.hidden),
  approve: (client, screen) => withCard(client, screen, "card.approve", (card) => card.waiting),
  hold: (client, screen) => withCard(client, screen, "card.hold", (card) => !card.waiting),

  /** The same with several cards in one moment. */
  several(client, screen) {
    const cards = [...screen.feed.store.all("card").keys()].filter(() => client.chance.next() < 0.2).slice(0, 8);
    const verb = client.chance.pick(["hide", "restore", "restore", "approve", "approve", "hold"]);
    return cards.length && screen.outbox.send(screen.feed.log, `cards.${verb}`, { cards });
  },

  ban(client, screen) {
    const card = client.some(screen, "card");
    if (card) client.later(SOON, screen.feed.log, "device.allow", { card });
    return card && screen.outbox.send(screen.feed.log, "device.ban", { card });
  },

  gather(client, screen) {
    const free = [...screen.feed.store.all("card")].filter(([, card]) => !card.cluster).map(([id]) => id);
    if (screen.feed.store.all("cluster").size > 12) return undefined;
    return topics(screen, "add", { id: uuid4(), title: `Thema ${client.mark()}`, cards: free.slice(0, 6) });
  },

  put(client, screen) {
    const card = client.some(screen, "card");
    const cluster = client.chance.next() < 0.2 ? null : (client.some(screen, "cluster") ?? null);
    return card && topics(screen, "put", { cards: [card], cluster });
  },

  title(client, screen) {
    const cluster = client.some(screen, "cluster");
    return cluster && topics(screen, "edit", { cluster, title: `Thema ${client.mark()}` });
  },

  move(client, screen) {
    const cluster = client.some(screen, "cluster");
    return cluster && topics(screen, "move", { cluster, position: 1 + Math.floor(4 * client.chance.next()) });
  },

  merge(client, screen) {
    const cluster = client.some(screen, "cluster");
    const into = client.some(screen, "cluster", (id) => id !== cluster);
    return cluster && into && topics(screen, "merge", { cluster, into });
  },

  dissolve(client, screen) {
    const cluster = client.some(screen, "cluster");
    return cluster && topics(screen, "remove", { cluster });
  },

  /** Dots that were stuck on paper. */
  paper(client, screen) {
    const target = client.some(screen, screen.dotted);
    const dots = Math.floor(5 * client.chance.next());
    return target && screen.outbox.send(screen.feed.log, "vote.tally", { [screen.dotted]: target, dots });
  },

  phase: (client, screen) => board(client, screen, "phase", { phase: client.chance.weighted(PHASES) }),
  dotting: (client, screen) => board(client, screen, "phase", { phase: "dot" }),
  approving: (client, screen) => board(client, screen, "approve", { approving: client.chance.next() < 0.4 }),
  cover: (client, screen) => board(client, screen, "cover", { covered: client.chance.next() < 0.4 }),
  question: (client, screen) => board(client, screen, "edit", { question: `Frage ${client.mark()}?` }),
  open: (client, screen) => board(client, screen, "open", {}),

  dots(client, screen) {
    const dots_on = client.chance.next() < 0.7 ? "topics" : "cards";
    return board(client, screen, "dots", { budget: client.chance.pick([null, 1, 3, 10]), dots_on });
  },

  close(client, screen) {
    client.later(SOON, evening(client), "board.open", { board: client.board });
    return board(client, screen, "close", {});
  },

  stage: (client, screen) => lead(client, screen, "stage.show", { board: client.chance.pick(client.boards) }),
  view: (client, screen) => lead(client, screen, "stage.view", { view: client.chance.pick(VIEWS) }),
  turn: (client, screen) => lead(client, screen, "stage.turn", { by: client.chance.pick([-1, 1]) }),
  freeze: (client, screen) => lead(client, screen, "stage.freeze", { frozen: client.chance.next() < 0.3 }),

  spot(client, screen) {
    const seen = ({ hidden, waiting, covered }) => !hidden && !waiting && !covered;
    const card = client.chance.next() < 0.2 ? null : client.some(screen, "card", (_id, state) => seen(state));
    return card !== undefined && lead(client, screen, "stage.spotlight", { card });
  },

  timer(client, screen) {
    const timed = screen.feeds[0].store.get("stage", client.event)?.timer;
    if (timed && client.chance.next() < 0.6) {
      const more = client.chance.next() < 0.5;
      return lead(
        client,
        screen,
        more ? "timer.extend" : "timer.stop",
        more ? { seconds: client.chance.pick([-30, 5]) } : {},
      );
    }
    const closes = client.chance.next() < 0.7 ? client.board : null;
    if (closes) client.later(10_000 + SOON, evening(client), "board.open", { board: closes });
    return lead(client, screen, "timer.start", { seconds: 10, closes });
  },

  undo(client, screen) {
    const all = [...screen.feeds[0].store.all("action")];
    const done = all.filter(([, { undone, verb }]) => !undone && verb !== "board.add"); // whose people stay
    const newest = done.sort(([, one], [, other]) => (one.at < other.at ? 1 : -1)).slice(0, LAST);
    return newest.length && lead(client, screen, "action.undo", { action: client.chance.pick(newest)[0] });
  },
};

/** @param {Client} client */
function evening(client) {
  return `workshop:${client.event}`;
}

/** @param {Client} client @param {Screen} screen @param {string} verb @param {Record<string, any>} args */
function lead(client, screen, verb, args) {
  return screen.outbox.send(evening(client), verb, args);
}

/** @param {Client} client @param {Screen} screen @param {string} verb @param {Record<string, any>} args */
function board(client, screen, verb, args) {
  return lead(client, screen, `board.${verb}`, { board: client.board, ...args });
}

/** @param {Screen} screen @param {string} verb @param {Record<string, any>} args */
function topics(screen, verb, args) {
  return screen.outbox.send(screen.feed.log, `cluster.${verb}`, args);
}

/** @param {Client} client @param {Screen} screen @param {string} verb @param {(card: Record<string, any>) => boolean} fits */
function withCard(client, screen, verb, fits) {
  const card = client.some(screen, "card", (_id, state) => fits(state));
  return card && screen.outbox.send(screen.feed.log, verb, { card });
}
